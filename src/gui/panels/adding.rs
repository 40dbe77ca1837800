//! A stage made of something seen in the data, beside the stages that are there.

use super::Shown;
use crate::document::{Edit, Point, layout};
use crate::domain::{Rule, StageId};
use crate::overlay::{CARD_HEIGHT, CARD_WIDTH};

/// Returns the edit that adds a stage: joined to the stage it follows, or to the right of everything.
pub fn stage(shown: &Shown<'_>, after: Option<StageId>, name: &str, rule: Rule) -> Edit {
    let name = name.to_owned();
    let step = CARD_WIDTH + layout::GAP_X;
    if let Some((from, record)) = after.and_then(|id| Some((id, shown.map.stages.get(&id)?))) {
        return Edit::AddConnectedStage { from, name, rule, at: free_place(shown, record.at.moved(step, 0.0)) };
    }
    let rightmost = shown.map.stages.values().max_by(|a, b| a.at.x.total_cmp(&b.at.x));
    Edit::AddStage { name, rule, at: rightmost.map_or(Point::default(), |record| record.at.moved(step, 0.0)) }
}

/// The place itself, or the next one below it on which no card stands.
fn free_place(shown: &Shown<'_>, wanted: Point) -> Point {
    let (width, height) = (CARD_WIDTH, CARD_HEIGHT);
    let taken = |at: Point| {
        let near = |other: Point| (other.x - at.x).abs() < width && (other.y - at.y).abs() < height;
        shown.map.stages.values().any(|record| near(record.at))
    };
    let mut at = wanted;
    while taken(at) {
        at = at.moved(0.0, height + layout::GAP_Y);
    }
    at
}
