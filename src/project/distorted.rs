//! Which stages of a map a finding of an import would distort.

use crate::document::Map;
use crate::domain::Rule;
use crate::engine::import::Finding;

/// Returns the names of the stages that look at an activity type of which something is odd, in order of the map. A
/// condition without types looks at any activity, so it is distorted by whatever is odd about the `present` ones.
pub fn distorted(map: &Map, finding: &Finding, present: &[&str]) -> Vec<String> {
    let is_odd = |name: &str| finding.activities.iter().any(|odd| odd == name);
    let any = present.iter().any(|name| is_odd(name));
    let looks = |rule: &Rule| {
        let mut conditions = rule.groups.iter().flat_map(|group| &group.conditions);
        conditions.any(|condition| match condition.activities.is_empty() {
            true => any,
            false => condition.activities.iter().any(|name| is_odd(name)),
        })
    };
    let stages = map.stages.values().map(|record| &record.stage).filter(|stage| looks(&stage.rule));
    stages.map(|stage| stage.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Point, StageRecord};
    use crate::domain::{Condition, Group, Stage, StageId};
    use crate::engine::import::Odd;

    #[test]
    fn stages_that_look_at_an_odd_activity_are_named() {
        let stage = |id: u32, name: &str, activities: &[&str]| {
            let condition = Condition {
                activities: activities.iter().map(|&name| name.to_owned()).collect(),
                filters: Vec::new(),
                at_least: 1,
                negated: false,
            };
            let group = Group { conditions: vec![condition], ..Group::default() };
            let rule = Rule { groups: vec![group], ..Rule::default() };
            let stage = Stage {
                id: StageId(id),
                name: name.to_owned(),
                rule,
                entry: false,
                goal: false,
                optional: false,
                may_be_unrecorded: false,
            };
            (StageId(id), StageRecord::new(stage, Point::default()))
        };
        let stages = [stage(1, "Read", &["open"]), stage(2, "Came", &["click", "visit"]), stage(3, "Any", &[])];
        let map = Map { stages: stages.into_iter().collect(), ..Map::default() };
        let finding = Finding { odd: Odd::RepeatsKept { rows: 1 }, activities: vec!["visit".to_owned()] };
        assert_eq!(distorted(&map, &finding, &["open", "visit"]), ["Came", "Any"]);
        assert_eq!(distorted(&map, &finding, &["open"]), ["Came"]);
        assert_eq!(distorted(&Map::default(), &finding, &["visit"]), Vec::<String>::new());
    }
}
