//! Journeys with which the general engine is timed: the five steps of the funnel, and a branching map of 30 stages.

use super::{STEPS, WINDOW};
use crate::domain::{Condition, Journey, Rule, Settings, Span, Stage, StageId, Transition, TransitionId};

/// Stages of the branching map.
const STAGES: u32 = 30;

fn stage(id: u32, activity: &str) -> Stage {
    Stage {
        id: StageId(id),
        name: format!("{activity} {id}"),
        rule: Rule::activity(activity),
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    }
}

fn arrow(id: u32, from: u32, to: u32) -> Transition {
    Transition {
        id: TransitionId(id),
        from: StageId(from),
        to: StageId(to),
        order: Default::default(),
        limit: None,
        exclusions: Vec::new(),
    }
}

/// The steps of the funnel in one line.
pub(super) fn linear() -> Journey {
    let stages = (0..).zip(STEPS).map(|(id, activity)| stage(id, activity)).collect();
    let transitions = (1..STEPS.len() as u32).map(|to| arrow(to, to - 1, to)).collect();
    Journey {
        stages,
        transitions,
        settings: Settings { window: Some(WINDOW), ..Settings::default() },
        ..Journey::default()
    }
}

/// A map of 30 stages in ten columns of three: each stage leads to two of the next column, every third arrow has a
/// limit of two days, every fifth an exclusion; the first stage is the only entry. The stages take the activity types
/// of the data in turn, the steps of the funnel first.
pub(super) fn branching(activity_types: &[String]) -> Journey {
    let others = activity_types.iter().map(String::as_str).filter(|name| !STEPS.contains(name));
    let names: Vec<&str> = STEPS.into_iter().chain(others).collect();
    let name = |place: u32| names.get(place as usize % names.len().max(1)).copied().unwrap_or_default();
    let mut stages: Vec<Stage> = (0..STAGES).map(|id| stage(id, name(id))).collect();
    if let Some(first) = stages.first_mut() {
        first.entry = true;
    }
    let mut transitions = Vec::new();
    for from in 0..STAGES - 3 {
        let (column, row) = (from / 3, from % 3);
        for to in [row, (row + 1) % 3] {
            let id = transitions.len() as u32;
            let mut step = arrow(id, from, (column + 1) * 3 + to);
            step.limit = id.is_multiple_of(3).then_some(Span::from_days(2));
            if id.is_multiple_of(5) {
                step.exclusions = vec![Condition::activity(name(STAGES - 1 - column))];
            }
            transitions.push(step);
        }
    }
    // From the entry all three stages of the second column can be reached, and the first column leads down.
    for (from, to) in [(0, 1), (1, 2), (0, 5)] {
        transitions.push(arrow(transitions.len() as u32, from, to));
    }
    Journey {
        stages,
        transitions,
        settings: Settings { window: Some(WINDOW), ..Settings::default() },
        ..Journey::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_map_branches_and_hangs_together() {
        let names: Vec<String> = (0..25).map(|n| format!("a{n}")).collect();
        let map = branching(&names);
        assert_eq!((map.stages.len(), map.transitions.len()), (30, 57));
        let ends: BTreeSet<(u32, u32)> = map.transitions.iter().map(|one| (one.from.0, one.to.0)).collect();
        assert_eq!(ends.len(), 57, "no two arrows join the same stages");
        let mut reached = BTreeSet::from([0]);
        for _ in 0..30 {
            reached
                .extend(ends.iter().filter(|(from, _)| reached.contains(from)).map(|(_, to)| *to).collect::<Vec<_>>());
        }
        assert_eq!(reached.len(), 30);
        assert!(map.transitions.iter().any(|one| one.limit.is_some() && !one.exclusions.is_empty()));
        assert_eq!(linear().transitions.len(), 4);
    }
}
