//! Scenarios as they are read: numbers and names are mended, what is supposed of things that are not there is left out.

use super::{Mender, short};
use crate::document::edit::one_each;
use crate::document::map::{Map, clean_name};
use crate::domain::{Scenario, ScenarioId, Supposed};

impl Mender<'_> {
    /// Adds scenarios, once stages and arrows are there; one whose number is taken or too large gets another.
    pub(super) fn scenarios(&mut self, records: Vec<Scenario>) {
        let left_out = records.len().saturating_sub(Map::MAX_SCENARIOS);
        for mut one in records.into_iter().take(Map::MAX_SCENARIOS) {
            let number = one.id.0;
            let name = clean_name(&one.name);
            if name != one.name || name.is_empty() {
                one.name = if name.is_empty() { format!("Scenario {number}") } else { name };
                let name = short(&one.name);
                self.say(format!("The name of the scenario {number} could not be shown; it is now called “{name}”."));
            }
            let name = short(&one.name);
            let before = one.supposed.len();
            let known = |this: &Self, supposed: Supposed| match supposed {
                Supposed::Share(id, _) | Supposed::Delay(id, _) => {
                    this.map.transitions.contains_key(&id).then_some(supposed)
                }
                Supposed::Volume(id, times) => {
                    let id = this.follow(id);
                    this.map.stages.contains_key(&id).then_some(Supposed::Volume(id, times))
                }
            };
            one.supposed = one_each(one.supposed.iter().filter_map(|supposed| known(self, *supposed)).collect());
            if one.supposed.len() < before {
                self.say(format!(
                    "Something that the scenario “{name}” supposes is about what is not on the map, or stood twice; it \
                     was left out."
                ));
            }
            if number > Map::MAX_ID || self.map.scenarios.contains_key(&one.id) {
                one.id = ScenarioId(self.map.fresh_id());
                self.say(format!(
                    "The number {number} of the scenario “{name}” was taken or too large; it got the number {}.",
                    one.id.0
                ));
            } else {
                self.pass(number);
            }
            self.map.scenarios.insert(one.id, one);
        }
        if left_out > 0 {
            let most = Map::MAX_SCENARIOS;
            self.say(format!("A project holds at most {most} scenarios; {left_out} more were set aside."));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::file::{read, write};
    use crate::document::{Document, Edit, Point, ScenarioEdit};
    use crate::domain::{Moment, Rule, Span, StageId, Supposed};

    #[test]
    fn scenarios_are_written_and_read_again_and_what_does_not_fit_is_said() {
        let mut document = Document::default();
        let mut stage = |name: &str| {
            let at = Point::default();
            document.apply(Edit::AddStage { name: name.into(), rule: Rule::default(), at }).unwrap().stages[0]
        };
        let (from, to) = (stage("a"), stage("b"));
        let arrow = document.apply(Edit::Connect { from, to }).unwrap().transitions[0];
        let supposed =
            vec![Supposed::Share(arrow, 0.25), Supposed::Volume(from, 1.5), Supposed::Delay(arrow, Span::from_days(2))];
        let since = Some(Moment::from_secs(86_400));
        let add = ScenarioEdit::Add { name: "More".into(), supposed, since };
        document.apply(Edit::Scenario(add)).unwrap();
        let text = write(&document, None, None).unwrap();
        let again = read(&text).unwrap();
        assert_eq!(again.repaired, [] as [String; 0]);
        assert_eq!(again.document.map(), document.map());
        let broken = text.replace(&format!("stage: {}, times", from.0), "stage: 77, times").replace("\"More\"", "\"\"");
        assert_ne!(broken, text);
        let mended = read(&broken).unwrap();
        assert_eq!(mended.repaired.len(), 2, "{:?}", mended.repaired);
        let one = mended.document.map().scenarios.values().next().unwrap();
        assert_eq!(one.supposed.len(), 2);
        assert!(!one.supposed.contains(&Supposed::Volume(StageId(77), 1.5)));
        assert!(one.name.starts_with("Scenario "));
    }
}
