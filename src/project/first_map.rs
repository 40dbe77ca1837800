//! A first map from the data: the most common activity types as stages, each joined to the one it most often follows.

use crate::document::{Edit, Map, Point, StageRecord, layout};
use crate::domain::{Rule, Span, Stage, StageId, StepOrder, Transition, TransitionId};
use crate::engine::columns::Columns;
use std::collections::BTreeMap;

/// Most stages that a first map has.
const MOST_STAGES: usize = 8;

/// The window of a new map: without one nobody would ever drop off.
pub const FIRST_WINDOW: Span = Span::from_days(30);

/// Returns an empty map to draw on.
pub fn blank_map() -> Map {
    let mut map = Map::default();
    map.settings.window = Some(FIRST_WINDOW);
    map
}

/// Draws a map of the activity types that most contacts have, at most eight.
///
/// Contacts' first activities of each type are put in order of time. A type stands after another if most contacts that
/// have both did it later; each is joined to the type that most often came right before it. Every contact counts once.
pub fn first_map(columns: &Columns, card: (f32, f32)) -> Map {
    let types = columns.activity_types.len();
    let mut contacts = vec![0_u64; types];
    let mut ranks = vec![0_u64; types];
    let mut follows: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    let mut seen = vec![u32::MAX; types];
    let common = common_types(columns);
    for contact in 0..columns.contact_count() {
        let mut before = None;
        let mut rank = 0;
        for kind in columns.kinds.get(columns.rows(contact)).unwrap_or_default() {
            let kind = usize::from(*kind);
            let is_new = seen.get(kind).is_some_and(|last| *last != contact as u32);
            if !is_new || !common.contains(&kind) {
                continue;
            }
            if let (Some(seen), Some(contacts), Some(ranks)) =
                (seen.get_mut(kind), contacts.get_mut(kind), ranks.get_mut(kind))
            {
                *seen = contact as u32;
                *contacts += 1;
                *ranks += rank;
            }
            if let Some(before) = before.replace(kind) {
                *follows.entry((before, kind)).or_default() += 1;
            }
            rank += 1;
        }
    }
    let mean_rank = |kind: usize| {
        let (sum, count) = (ranks.get(kind).copied().unwrap_or(0), contacts.get(kind).copied().unwrap_or(0));
        (sum as f64 / count.max(1) as f64 * 1e6) as u64
    };
    let mut order = common;
    order.sort_by_key(|&kind| (mean_rank(kind), kind));
    draw(columns, &order, &follows, card)
}

/// Returns the types that most contacts have, most first.
fn common_types(columns: &Columns) -> Vec<usize> {
    let summary = super::DataSummary::of(columns);
    let mut types = summary.activity_types;
    types.sort_by(|a, b| b.contacts.cmp(&a.contacts).then_with(|| a.name.cmp(&b.name)));
    let place = |name: &str| columns.activity_types.iter().position(|one| one == name);
    types.iter().take(MOST_STAGES).filter_map(|one| place(&one.name)).collect()
}

fn draw(columns: &Columns, order: &[usize], follows: &BTreeMap<(usize, usize), u64>, card: (f32, f32)) -> Map {
    let mut map = blank_map();
    for (place, kind) in order.iter().enumerate() {
        let id = StageId(map.fresh_id());
        let name = columns.activity_types.get(*kind).cloned().unwrap_or_default();
        let stage = Stage {
            id,
            rule: Rule::activity(name.clone()),
            name,
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        map.stages.insert(id, StageRecord::new(stage, Point::new(place as f32, 0.0)));
    }
    let ids: Vec<StageId> = map.stages.keys().copied().collect();
    for (place, kind) in order.iter().enumerate().skip(1) {
        let earlier = order.iter().enumerate().take(place);
        let often = |before: usize| follows.get(&(before, *kind)).copied().unwrap_or(0);
        let best = earlier.max_by_key(|(at, before)| (often(**before), std::cmp::Reverse(*at)));
        let ends = best.and_then(|(at, _)| Some((*ids.get(at)?, *ids.get(place)?)));
        if let Some((from, to)) = ends {
            let id = TransitionId(map.fresh_id());
            let step = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: Vec::new() };
            map.transitions.insert(id, step);
        }
    }
    for (id, at) in layout::tidy(&map, None, card) {
        if let Some(record) = map.stages.get_mut(&id) {
            record.at = at;
        }
    }
    map
}

/// Returns the edit that puts a first map in place of the map.
pub fn draw_first_map(columns: &Columns, card: (f32, f32)) -> Edit {
    Edit::Replace(Box::new(first_map(columns, card)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn stages_stand_in_the_order_in_which_contacts_do_them() {
        let mut builder = ColumnsBuilder::default();
        for contact in ["a", "b", "c"] {
            builder.activity(contact, "click", Moment(30), &[]);
            builder.activity(contact, "open", Moment(20), &[]);
            builder.activity(contact, "send", Moment(10), &[]);
        }
        builder.activity("c", "buy", Moment(40), &[]);
        let map = first_map(&builder.finish(), (200.0, 104.0));
        let names: Vec<&str> = map.stages.values().map(|record| record.stage.name.as_str()).collect();
        assert_eq!(names, ["send", "open", "click", "buy"]);
        let steps: Vec<(u32, u32)> = map.transitions.values().map(|step| (step.from.0, step.to.0)).collect();
        assert_eq!(steps, [(0, 1), (1, 2), (2, 3)]);
        let places: Vec<f32> = map.stages.values().map(|record| record.at.x).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    }
}
