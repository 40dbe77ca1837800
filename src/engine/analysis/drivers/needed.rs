//! Which activities converting takes anyway, so that they say nothing about who converts.

use super::LeftOut;
use crate::domain::{Journey, Stage, StageId};
use crate::engine::analysis::paths::Point;
use std::collections::BTreeSet;

/// Returns the activity types that are left out.
pub(super) fn left_out(journey: &Journey, from: &Point, to: StageId, which: LeftOut) -> BTreeSet<String> {
    let names = |stage: &Stage, filtered_too: bool| -> Vec<String> {
        let conditions = stage.rule.conditions().filter(|one| !one.negated && (filtered_too || one.filters.is_empty()));
        conditions.flat_map(|one| one.activities.clone()).collect()
    };
    let stages = journey.stages.iter();
    match which {
        LeftOut::EveryStage => stages.flat_map(|stage| names(stage, true)).collect(),
        LeftOut::Needed => {
            let is_needed = |stage: &&Stage| stage.id == to || is_on_every_way(journey, from, stage, to);
            stages.filter(is_needed).flat_map(|stage| names(stage, false)).collect()
        }
    }
}

/// Returns whether every way from one stage (or any entry) to another passes this one in between.
fn is_on_every_way(journey: &Journey, from: &Point, stage: &Stage, to: StageId) -> bool {
    let starts: Vec<StageId> = match from {
        Point::Stage(id) => vec![*id],
        _ => {
            let entries = journey.stages.iter().zip(journey.entries());
            entries.filter(|(_, entry)| *entry).map(|(stage, _)| stage.id).collect()
        }
    };
    if stage.optional || starts.contains(&stage.id) {
        return false;
    }
    let leads_to = |without: &[StageId]| starts.iter().any(|&start| start == to || leads(journey, start, to, without));
    leads_to(&[]) && !leads_to(&[stage.id])
}

/// Returns whether transitions lead from a stage to another one without passing certain stages.
pub(super) fn leads(journey: &Journey, from: StageId, to: StageId, without: &[StageId]) -> bool {
    let mut seen: BTreeSet<StageId> = without.iter().copied().collect();
    let mut open = vec![from];
    while let Some(stage) = open.pop() {
        for transition in journey.transitions.iter().filter(|one| one.from == stage) {
            if transition.to == to {
                return true;
            }
            if seen.insert(transition.to) {
                open.push(transition.to);
            }
        }
    }
    false
}
