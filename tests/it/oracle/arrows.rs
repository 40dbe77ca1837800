//! Arrows between stages, drawn or implied by stages that may be skipped.

use pathlight::domain::{Condition, Journey, StepOrder};
use std::collections::BTreeSet;

/// A way from stage to stage.
#[derive(Debug, Clone)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub order: StepOrder,
    pub limit: i64,
    pub exclusions: Vec<Condition>,
    /// Stages that it may leave out.
    pub skips: BTreeSet<usize>,
}

impl Arrow {
    /// The arrow past the stage between this one and the next.
    fn past(&self, middle: usize, after: &Self) -> Self {
        let mut exclusions = self.exclusions.clone();
        for exclusion in &after.exclusions {
            if !exclusions.contains(exclusion) {
                exclusions.push(exclusion.clone());
            }
        }
        let both = self.order == StepOrder::Directly && after.order == StepOrder::Directly;
        Self {
            from: self.from,
            to: after.to,
            order: if both { StepOrder::Directly } else { StepOrder::Eventually },
            limit: self.limit.saturating_add(after.limit),
            exclusions,
            skips: self.skips.iter().chain(&after.skips).copied().chain([middle]).collect(),
        }
    }
}

/// The drawn arrows in map order, then those past each stage that may be skipped, stage by stage. Where stages are
/// joined already, the arrow there may stand for the way past as well.
pub fn arrows(journey: &Journey) -> Vec<Arrow> {
    let mut all: Vec<Arrow> = journey
        .transitions
        .iter()
        .map(|one| Arrow {
            from: journey.stage_index(one.from).unwrap(),
            to: journey.stage_index(one.to).unwrap(),
            order: one.order,
            limit: one.limit.map_or(i64::MAX, |limit| limit.0),
            exclusions: one.exclusions.clone(),
            skips: BTreeSet::new(),
        })
        .collect();
    for middle in 0..journey.stages.len() {
        let stage = &journey.stages[middle];
        if !stage.optional && !stage.may_be_unrecorded {
            continue;
        }
        let known = all.clone();
        for before in known.iter().filter(|arrow| arrow.to == middle && arrow.from != middle) {
            for after in known.iter().filter(|arrow| arrow.from == middle && arrow.to != middle) {
                if before.from == after.to {
                    continue;
                }
                let past = before.past(middle, after);
                match all.iter_mut().find(|arrow| arrow.from == past.from && arrow.to == past.to) {
                    Some(joined) => joined.skips.extend(past.skips),
                    None => all.push(past),
                }
            }
        }
    }
    all
}
