//! A map that can be drawn from what was found in the data.

use crate::document::{Found, Map, Point, StageRecord, layout};
use crate::domain::{Cancelled, Journey, Rule, Settings, Stage, StageId, StepOrder, Transition, TransitionId};
use crate::engine::analysis::discover::Discovered;
use crate::engine::analysis::{self, Asked, Figure, Report};
use std::collections::{BTreeMap, BTreeSet};

/// An activity that so many of all contacts start (or end) with is an entry (or a goal) of a found map.
const OFTEN: f64 = 0.05;

/// Makes the map of what was found: one stage an activity, one arrow a way that is drawn.
///
/// Entries are the activities that at least one in twenty contacts starts with. Goals are those the map was to lead
/// to; without any, the stages without an arrow out, or, where all have one, those that one in twenty ends with.
/// Cards stand where `places` says, by name of the activity; the others where the layout puts them.
pub fn found_map(found: &Discovered, settings: &Settings, places: &BTreeMap<String, Point>, card: (f32, f32)) -> Map {
    let mut map = Map { settings: settings.clone(), ..Map::default() };
    let starts: u64 = found.activities.iter().map(|one| one.first).sum();
    let often = |count: u64| count as f64 >= OFTEN * starts.max(1) as f64;
    let most = |of: fn(&analysis::discover::FoundActivity) -> u64| found.activities.iter().map(of).max().unwrap_or(0);
    let (most_first, most_last) = (most(|one| one.first), most(|one| one.last));
    let leads_on: BTreeSet<usize> = found.ways.iter().take(found.drawn).map(|way| way.from).collect();
    let has_goal = found.activities.iter().any(|one| one.goal);
    let has_end = leads_on.len() < found.activities.len();
    for (place, activity) in found.activities.iter().enumerate() {
        let id = StageId(map.fresh_id());
        let ends = !has_goal && !has_end && (often(activity.last) || activity.last == most_last);
        let stage = Stage {
            id,
            name: activity.name.clone(),
            rule: Rule::activity(activity.name.clone()),
            entry: often(activity.first) || activity.first == most_first,
            goal: activity.goal || ends,
            optional: false,
            may_be_unrecorded: false,
        };
        map.stages.insert(id, StageRecord { stage, at: Point::new(place as f32, 0.0), icon: None });
    }
    for way in found.ways.iter().take(found.drawn) {
        let id = TransitionId(map.fresh_id());
        let (from, to) = (StageId(way.from as u32), StageId(way.to as u32));
        let step = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: Vec::new() };
        map.transitions.insert(id, step);
    }
    // Of two ways there and back only the more common one says what comes first.
    let mut forth = map.clone();
    let gone = |from: StageId, to: StageId| {
        let way = found.ways.iter().find(|way| way.from as u32 == from.0 && way.to as u32 == to.0);
        way.map_or(0, |way| way.contacts)
    };
    forth.transitions.retain(|_, step| gone(step.from, step.to) >= gone(step.to, step.from));
    for (id, at) in layout::tidy(&forth, None, card) {
        if let Some(record) = map.stages.get_mut(&id) {
            record.at = places.get(&record.stage.name).copied().unwrap_or(at);
        }
    }
    map
}

/// Returns the chosen stages of a found map, and the arrows between them, to be taken over.
pub fn chosen_of(map: &Map, chosen: &BTreeSet<StageId>) -> Found {
    let inside = |id: &StageId| chosen.contains(id);
    Found {
        stages: map.stages.values().filter(|record| inside(&record.stage.id)).cloned().collect(),
        transitions: map.transitions.values().filter(|one| inside(&one.from) && inside(&one.to)).cloned().collect(),
    }
}

/// Asks for the figures of another map than the one that is drawn, with the same data and segment.
#[derive(Debug, Clone, PartialEq)]
pub struct FiguresOf {
    /// The other map's journey.
    pub journey: Journey,
}

impl Figure for FiguresOf {
    type Answer = Report;

    fn compute(&self, asked: &Asked<'_>) -> Result<Report, Cancelled> {
        analysis::analyse(&Asked { journey: &self.journey, ..*asked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Moment, Rate};
    use crate::engine::analysis::discover::Discover;
    use crate::engine::columns::{Columns, ColumnsBuilder};

    fn data(histories: &[&str]) -> Columns {
        let mut builder = ColumnsBuilder::default();
        for (contact, history) in histories.iter().enumerate() {
            for (minute, letter) in history.chars().enumerate() {
                builder.activity(&contact.to_string(), &letter.to_string(), Moment(minute as i64), &[]);
            }
        }
        builder.finish()
    }

    fn map_of(histories: &[&str], toward: &[&str]) -> (Map, Report) {
        let (columns, journey, cancel) = (data(histories), Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let toward = toward.iter().map(|&name| name.to_owned()).collect();
        let found = Discover { activities: 9, ways: 1.0, toward }.compute(&asked).unwrap();
        let map = found_map(&found, &Settings::default(), &BTreeMap::new(), (200.0, 104.0));
        let report = FiguresOf { journey: map.journey() }.compute(&asked).unwrap();
        (map, report)
    }

    fn flagged(map: &Map, flag: fn(&Stage) -> bool) -> String {
        map.stages.values().filter(|one| flag(&one.stage)).map(|one| one.stage.name.as_str()).collect()
    }

    #[test]
    fn a_found_map_counts_everybody_who_walks_it() {
        let (map, report) = map_of(&["abc", "abc", "ac", "abab"], &[]);
        map.check().unwrap();
        assert_eq!(flagged(&map, |stage| stage.entry), "a");
        assert_eq!(report.entered, 4);
        let c = report.stages.iter().find(|stage| map.stages[&stage.id].stage.name == "c").unwrap();
        assert_eq!((c.reached, c.finished), (3, 3));
        assert_eq!(Rate::new(report.completed, report.entered), Rate::new(3, 4));
    }

    #[test]
    fn goals_are_those_asked_for_or_where_most_end() {
        assert_eq!(flagged(&map_of(&["abg", "bg"], &["g"]).0, |stage| stage.goal), "g");
        assert_eq!(flagged(&map_of(&["ab", "ba"], &[]).0, |stage| stage.goal), "ab");
        assert_eq!(flagged(&map_of(&["ab"], &[]).0, |stage| stage.goal), "");
    }

    #[test]
    fn cards_stay_where_they_were_put() {
        let (columns, journey, cancel) = (data(&["abc"]), Journey::default(), Cancel::default());
        let found = Discover { activities: 9, ways: 1.0, toward: Vec::new() };
        let found = found.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        let place = Point::new(7.0, 1_000.0);
        let map = found_map(&found, &Settings::default(), &BTreeMap::from([("b".to_owned(), place)]), (200.0, 104.0));
        let b = map.stages.values().find(|one| one.stage.name == "b").unwrap();
        assert_eq!(b.at, place);
        let chosen = chosen_of(&map, &map.stages.keys().copied().take(2).collect());
        assert_eq!((chosen.stages.len(), chosen.transitions.len()), (2, 1));
    }
}
