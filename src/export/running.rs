//! Whether a reminder runs already where one is asked about: it is pinned there, or a stage for it follows on the map.

use crate::document::{Map, sentence};
use crate::domain::{Intervention, Journey, Moment, StageId};

/// Parts of words by which a reminder is told from other changes.
const WORDS: [&str; 7] = ["remind", "nudge", "follow-up", "follow up", "recall", "resend", "abandon"];

fn is_reminder(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// A reminder that runs already at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Says so, and what it means for the figures.
    pub sentence: String,
    /// The day on which it was begun, where that is pinned.
    pub since: Option<Moment>,
}

/// Looks for a reminder that runs at a stage for some of the entries that count. Where one is pinned, the pin says since
/// when; otherwise a stage of a reminder to which an arrow leads from there.
pub fn reminder_at(map: &Map, journey: &Journey, from: StageId, as_of: Moment) -> Option<Running> {
    let is_entry =
        journey.stage_index(from).and_then(|place| journey.entries().get(place).copied()).unwrap_or_default();
    let at_stage = |one: &&Intervention| one.stage == Some(from) || (one.stage.is_none() && is_entry);
    let mut pinned: Vec<&Intervention> =
        map.interventions.values().filter(at_stage).filter(|one| is_reminder(&one.name)).collect();
    pinned.sort_by_key(|one| one.at);
    let name = map.stages.get(&from).map_or("", |record| record.stage.name.as_str());
    let means = "Some of those who go on later do so because of it, so these figures tell what another one would meet.";
    if let Some(first) = pinned.first() {
        let last_entry = journey.settings.entries.to.unwrap_or(as_of).min(as_of);
        let since = sentence::day(first.at, false);
        return (first.at <= last_entry).then(|| Running {
            sentence: format!("A reminder runs already at “{name}”: “{}”, since {since}. {means}", first.name),
            since: Some(first.at),
        });
    }
    let after = map.transitions.values().filter(|one| one.from == from && one.to != from).map(|one| one.to);
    let stages = after.filter_map(|to| map.stages.get(&to));
    let reminder = stages.map(|record| record.stage.name.as_str()).find(|name| is_reminder(name))?;
    Some(Running {
        sentence: format!("A reminder seems to run already: “{reminder}” follows “{name}” on the map. {means}"),
        since: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, InterventionEdit, Point};
    use crate::domain::{Rule, Span};

    /// Form, then a reminder, then done; an arrow leads past the reminder.
    fn map() -> (Document, [StageId; 3]) {
        let mut document = Document::new("Map", Map::default());
        let mut add = |name: &str| {
            let edit = Edit::AddStage { name: name.into(), rule: Rule::activity(name), at: Point::default() };
            document.apply(edit).unwrap().stages[0]
        };
        let [form, reminder, done] = ["Form", "Reminder opened", "Done"].map(&mut add);
        for (from, to) in [(form, reminder), (reminder, done), (form, done)] {
            document.apply(Edit::Connect { from, to }).unwrap();
        }
        (document, [form, reminder, done])
    }

    fn running(document: &Document, from: StageId, as_of: Moment) -> Option<Running> {
        reminder_at(document.map(), &document.journey(), from, as_of)
    }

    #[test]
    fn a_stage_of_a_reminder_or_a_pin_tells_that_one_runs() {
        let (mut document, [form, reminder, _]) = map();
        let day = |day: i64| Moment(day * Span::DAY.0);
        let found = running(&document, form, day(50)).unwrap();
        let expected = "A reminder seems to run already: “Reminder opened” follows “Form” on the map.";
        assert!(found.sentence.starts_with(expected), "{}", found.sentence);
        assert_eq!(found.since, None);
        assert_eq!(running(&document, reminder, day(50)), None);

        for (name, at) in [("Other colours", 5), ("Second nudge", 30), ("Reminder mail", 20)] {
            let edit = InterventionEdit::Add { name: name.into(), at: day(at), stage: Some(form), aim: None };
            document.apply(Edit::Intervention(edit)).unwrap();
        }
        let found = running(&document, form, day(50)).unwrap();
        assert!(found.sentence.contains("at “Form”: “Reminder mail”, since 21 Jan 1970."), "{}", found.sentence);
        assert_eq!(found.since, Some(day(20)));
        // Nobody who counts came while it ran.
        assert_eq!(running(&document, form, day(19)), None);
        let mut settings = document.map().settings.clone();
        settings.entries.to = Some(day(10));
        document.apply(Edit::SetSettings(Box::new(settings))).unwrap();
        assert_eq!(running(&document, form, day(50)), None);
    }

    #[test]
    fn what_works_at_the_entry_is_pinned_without_a_stage() {
        let (mut document, [form, reminder, _]) = map();
        let edit =
            InterventionEdit::Add { name: "Follow-up call".into(), at: Moment(0), stage: None, aim: Some(reminder) };
        document.apply(Edit::Intervention(edit)).unwrap();
        assert!(running(&document, form, Moment(1)).unwrap().sentence.contains("“Follow-up call”"));
        assert_eq!(running(&document, reminder, Moment(1)), None);
    }
}
