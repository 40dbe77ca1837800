//! Tidying up on lanes: stages stay in the lane that they stand in, and lanes become as wide as their stages need.

use super::{GAP_X, tidy};
use crate::document::board::{LaneId, Lanes};
use crate::document::map::{Map, Point};
use crate::domain::StageId;
use std::collections::{BTreeMap, BTreeSet};

/// Room between the edge of a lane and the cards in it, in map units.
const MARGIN: f32 = 75.0;

/// What tidying up on lanes does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tidied {
    /// New places of stages.
    pub places: Vec<(StageId, Point)>,
    /// New widths of lanes; those that are wide enough stay.
    pub widths: Vec<(LaneId, f32)>,
}

/// Returns new places for the stages of a map, or for the selected ones, as [`tidy`] does; on a map with lanes every
/// stage stays in its lane, in as many columns as the lane needs, and what is not in any lane keeps away from them.
pub fn tidy_in_lanes(map: &Map, selection: Option<&BTreeSet<StageId>>, card: (f32, f32)) -> Tidied {
    let places = tidy(map, selection, card);
    let lanes = &map.board.lanes;
    if lanes.is_empty() || places.is_empty() {
        return Tidied { places, widths: Vec::new() };
    }
    let wanted: BTreeMap<StageId, Point> = places.into_iter().collect();
    let mut tidied = Tidied::default();
    let mut left = lanes.left;
    for (lane, from, to) in lanes.spans() {
        let inside: Vec<(StageId, Point)> = map
            .stages
            .values()
            .filter(|record| from <= record.at.x && record.at.x < to)
            .map(|record| (record.stage.id, record.at))
            .collect();
        let chosen: Vec<(StageId, Point)> = inside.iter().filter_map(|(id, _)| Some((*id, *wanted.get(id)?))).collect();
        let mut columns: Vec<f32> = Vec::new();
        for (_, at) in &chosen {
            if !columns.iter().any(|x| (x - at.x).abs() < card.0 / 2.0) {
                columns.push(at.x);
            }
        }
        columns.sort_by(f32::total_cmp);
        let taken = columns.len() as f32 * (card.0 + GAP_X) - GAP_X;
        let width = if columns.is_empty() { lane.width } else { lane.width.max(taken + 2.0 * MARGIN) };
        let width = Lanes::fitting_width(width);
        if width > lane.width {
            tidied.widths.push((lane.id, width));
        }
        let first = left + (width - taken) / 2.0 + card.0 / 2.0;
        for (id, at) in &inside {
            let to = match wanted.get(id) {
                Some(wanted) => {
                    let column = columns.iter().position(|x| (x - wanted.x).abs() < card.0 / 2.0).unwrap_or(0);
                    Point::new(first + column as f32 * (card.0 + GAP_X), wanted.y)
                }
                // What was not chosen goes along with its lane.
                None => at.moved(left - from, 0.0),
            };
            tidied.places.push((*id, to.tamed()));
        }
        left += width;
    }
    let (old_right, by) = (lanes.right(), left - lanes.right());
    for record in map.stages.values().filter(|record| record.at.x >= old_right && by > 0.0) {
        tidied.places.push((record.stage.id, record.at.moved(by, 0.0).tamed()));
    }
    tidied.places.sort_by_key(|(id, _)| *id);
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, LaneEdit};
    use crate::domain::Rule;
    use proptest::prelude::*;

    const CARD: (f32, f32) = (200.0, 104.0);

    fn apply(document: &mut Document, tidied: Tidied) {
        document.apply(Edit::Lane(LaneEdit::SetWidths(tidied.widths))).unwrap();
        document.apply(Edit::TidyUp(tidied.places)).unwrap();
    }

    fn lanes_of(map: &Map) -> BTreeMap<StageId, Option<LaneId>> {
        map.stages.iter().map(|(id, one)| (*id, map.board.lanes.at(one.at.x).map(|lane| lane.id))).collect()
    }

    #[test]
    fn a_lane_grows_to_hold_the_columns_of_its_stages() {
        let mut document = Document::default();
        for n in 0..4_u8 {
            let at = Point::new(f32::from(n) * 20.0, f32::from(n) * 30.0);
            document.apply(Edit::AddStage { name: "S".into(), rule: Rule::default(), at }).unwrap();
        }
        for n in 0..3 {
            document.apply(Edit::Connect { from: StageId(n), to: StageId(n + 1) }).unwrap();
        }
        document.apply(Edit::Lane(LaneEdit::Add { name: "A".into(), after: None })).unwrap();
        let before = lanes_of(document.map());
        let tidied = tidy_in_lanes(document.map(), None, CARD);
        assert_eq!(tidied.widths[0].1, 4.0 * 350.0 - 150.0 + 150.0);
        apply(&mut document, tidied);
        assert_eq!(lanes_of(document.map()), before);
        assert_eq!(tidy_in_lanes(document.map(), None, CARD).widths, [], "tidy is tidy");
    }

    proptest! {
        #[test]
        fn every_stage_stays_in_its_lane_and_no_cards_overlap(
            stages in prop::collection::vec((-900.0..1500.0_f32, -400.0..400.0_f32), 2..14),
            steps in prop::collection::vec((0..14_u32, 0..14_u32), 0..20),
            lanes in 1..4_usize,
        ) {
            let mut document = Document::default();
            for (x, y) in stages {
                document.apply(Edit::AddStage { name: "S".into(), rule: Rule::default(), at: Point::new(x, y) }).unwrap();
            }
            let count = document.map().stages.len() as u32;
            for (from, to) in steps {
                document.apply(Edit::Connect { from: StageId(from % count), to: StageId(to % count) }).unwrap();
            }
            for _ in 0..lanes {
                document.apply(Edit::Lane(LaneEdit::Add { name: String::new(), after: None })).unwrap();
            }
            let before = lanes_of(document.map());
            let tidied = tidy_in_lanes(document.map(), None, CARD);
            apply(&mut document, tidied);
            prop_assert_eq!(document.map().check(), Ok(()));
            prop_assert_eq!(lanes_of(document.map()), before);
            let records: Vec<_> = document.map().stages.values().filter(|one| document.map().board.lanes.at(one.at.x).is_some()).collect();
            for (n, one) in records.iter().enumerate() {
                for other in &records[n + 1..] {
                    let (dx, dy) = ((one.at.x - other.at.x).abs(), (one.at.y - other.at.y).abs());
                    prop_assert!(dx >= CARD.0 - 0.5 || dy >= CARD.1 - 0.5, "{:?} {:?}", one.at, other.at);
                }
            }
        }
    }
}
