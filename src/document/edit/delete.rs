//! Deleting stages and transitions, with what hangs on them, and joining what came before to what came after.

use super::{EditError, known, order, stage_groups};
use crate::document::board::Board;
use crate::document::map::Map;
use crate::domain::{StageId, StepOrder, Supposed, Transition, TransitionId};
use std::collections::{BTreeMap, BTreeSet};

/// Deletes; see [`super::Edit::Delete`].
pub(super) fn delete(
    map: &mut Map,
    stages: &BTreeSet<StageId>,
    transitions: &BTreeSet<TransitionId>,
    reconnect: bool,
) -> Result<(), EditError> {
    let pairs = if reconnect { reconnected(map, stages, transitions) } else { Vec::new() };
    map.transitions
        .retain(|id, one| !transitions.contains(id) && ![one.from, one.to].iter().any(|end| stages.contains(end)));
    map.stages.retain(|id, _| !stages.contains(id));
    join(map, &pairs)?;
    order::ungroup(map, stages);
    stage_groups::take_out(map, stages);
    map.bends.retain(|id, _| map.transitions.contains_key(id));
    forget_what_is_gone(map);
    Ok(())
}

/// Returns what would be joined if stages and transitions were deleted and the rest reconnected: each stage that stays to
/// those it leads to over deleted stages alone, where no arrow that stays joins them. Of more than a map holds the first.
pub fn reconnected(
    map: &Map,
    stages: &BTreeSet<StageId>,
    transitions: &BTreeSet<TransitionId>,
) -> Vec<(StageId, StageId)> {
    let mut after: BTreeMap<StageId, Vec<StageId>> = BTreeMap::new();
    let mut joined = BTreeSet::new();
    for step in map.transitions.values().filter(|step| !transitions.contains(&step.id)) {
        if stages.contains(&step.from) || stages.contains(&step.to) {
            after.entry(step.from).or_default().push(step.to);
        } else {
            joined.insert((step.from, step.to));
        }
    }
    let mut pairs = Vec::new();
    for from in after.keys().filter(|from| !stages.contains(from)) {
        let (mut seen, mut open) = (BTreeSet::new(), vec![*from]);
        while let Some(here) = open.pop() {
            for to in after.get(&here).into_iter().flatten().filter(|to| seen.insert(**to)) {
                if stages.contains(to) {
                    open.push(*to);
                }
            }
        }
        let ends = seen.into_iter().filter(|to| to != from && !stages.contains(to) && map.stages.contains_key(to));
        pairs.extend(ends.map(|to| (*from, to)).filter(|pair| !joined.contains(pair)));
        if pairs.len() > Map::MAX_TRANSITIONS {
            pairs.truncate(Map::MAX_TRANSITIONS + 1);
            break;
        }
    }
    pairs
}

/// Joins each first stage to the second where they are not joined already, and returns the new transitions.
pub(super) fn join(map: &mut Map, pairs: &[(StageId, StageId)]) -> Result<Vec<TransitionId>, EditError> {
    let mut joined: BTreeSet<_> = map.transitions.values().map(|one| (one.from, one.to)).collect();
    let mut made = Vec::new();
    for (from, to) in pairs.iter().copied() {
        known(map, from)?;
        known(map, to)?;
        if joined.insert((from, to)) {
            let id = TransitionId(map.fresh_id());
            let step = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: Vec::new() };
            map.transitions.insert(id, step);
            made.push(id);
        }
    }
    if !made.is_empty() && map.transitions.len() > Map::MAX_TRANSITIONS { Err(EditError::TooMany) } else { Ok(made) }
}

/// Takes stages and transitions that are not there any more out of interventions and scenarios, and their targets and
/// pins off.
pub(super) fn forget_what_is_gone(map: &mut Map) {
    map.targets.retain(|stage, _| map.stages.contains_key(stage));
    for one in map.interventions.values_mut() {
        one.stage = one.stage.filter(|stage| map.stages.contains_key(stage));
        one.aim = one.aim.filter(|stage| map.stages.contains_key(stage));
    }
    let mut scenarios = std::mem::take(&mut map.scenarios);
    for one in scenarios.values_mut() {
        one.supposed.retain(|supposed| is_about_what_is_there(map, supposed));
    }
    map.scenarios = scenarios;
    Board::forget_what_is_gone(map);
}

/// Returns whether what is supposed is about a stage or a transition of the map.
pub(super) fn is_about_what_is_there(map: &Map, supposed: &Supposed) -> bool {
    match supposed {
        Supposed::Share(id, _) | Supposed::Delay(id, _) => map.transitions.contains_key(id),
        Supposed::Volume(id, _) => map.stages.contains_key(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point, ScenarioEdit};
    use crate::domain::Rule;
    use std::time::{Duration, Instant};

    fn stages(document: &mut Document, count: u32) -> Vec<StageId> {
        let mut add = |n: u32| {
            let edit = Edit::AddStage { name: format!("S{n}"), rule: Rule::default(), at: Point::default() };
            document.apply(edit).unwrap().stages[0]
        };
        (0..count).map(&mut add).collect()
    }

    fn joined(document: &mut Document, from: StageId, to: StageId) -> TransitionId {
        document.apply(Edit::Connect { from, to }).unwrap().transitions[0]
    }

    #[test]
    fn circles_among_deleted_stages_join_nothing_to_itself() {
        let mut document = Document::default();
        let s = stages(&mut document, 5);
        for (from, to) in [(0, 1), (1, 2), (2, 1), (2, 0), (2, 3), (1, 4), (0, 4), (1, 1)] {
            joined(&mut document, s[from], s[to]);
        }
        let gone = BTreeSet::from([s[1], s[2]]);
        assert_eq!(reconnected(document.map(), &gone, &BTreeSet::new()), [(s[0], s[3])], "0 to 4 is there already");
        document.apply(Edit::Delete { stages: gone, transitions: BTreeSet::new(), reconnect: true }).unwrap();
        let ends: BTreeSet<_> = document.map().transitions.values().map(|one| (one.from, one.to)).collect();
        assert_eq!(ends, BTreeSet::from([(s[0], s[3]), (s[0], s[4])]));
    }

    #[test]
    fn scenarios_forget_what_is_deleted_and_undo_brings_it_back() {
        let mut document = Document::default();
        let s = stages(&mut document, 3);
        let (first, second) = (joined(&mut document, s[0], s[1]), joined(&mut document, s[1], s[2]));
        let supposed = vec![Supposed::Share(first, 0.5), Supposed::Share(second, 0.25), Supposed::Volume(s[0], 2.0)];
        let add = ScenarioEdit::Add { name: "More".into(), supposed, since: None };
        let id = document.apply(Edit::Scenario(add)).unwrap().scenario.unwrap();
        let saved = document.map().scenarios[&id].clone();
        let delete = |stages: &[StageId], transitions: &[TransitionId]| Edit::Delete {
            stages: stages.iter().copied().collect(),
            transitions: transitions.iter().copied().collect(),
            reconnect: false,
        };
        document.apply(delete(&[], &[second])).unwrap();
        let left = [Supposed::Share(first, 0.5), Supposed::Volume(s[0], 2.0)];
        assert_eq!(document.map().scenarios[&id].supposed, left);
        document.apply(delete(&[s[0]], &[])).unwrap();
        assert_eq!(document.map().scenarios[&id].supposed, []);
        document.undo();
        document.undo();
        assert_eq!(document.map().scenarios[&id], saved);
    }

    /// A map of so many stages, each with three arrows to others far and near.
    fn tangled(count: u32) -> (Document, Vec<StageId>) {
        let mut document = Document::default();
        let s = stages(&mut document, count);
        let pairs = (0..count as usize).flat_map(|n| [7, 31, 113].map(|by| (n, (n * by + by) % count as usize)));
        document.apply(Edit::Reconnect(pairs.map(|(from, to)| (s[from], s[to])).collect())).unwrap();
        (document, s)
    }

    #[test]
    fn most_of_a_tangled_map_is_deleted_at_once() {
        let (mut document, s) = tangled(1_000);
        for left in [400, 0] {
            let gone: BTreeSet<StageId> = s[left..].iter().copied().collect();
            let start = Instant::now();
            let pairs = reconnected(document.map(), &gone, &BTreeSet::new());
            assert!(start.elapsed() < Duration::from_secs(2), "{:?} for {} pairs", start.elapsed(), pairs.len());
            let edit = Edit::Delete { stages: gone, transitions: BTreeSet::new(), reconnect: true };
            let start = Instant::now();
            if pairs.len() > Map::MAX_TRANSITIONS {
                assert_eq!(document.apply(edit), Err(EditError::TooMany));
                assert_eq!(document.map().stages.len(), 1_000);
            } else {
                document.apply(edit).unwrap();
                document.map().check().unwrap();
            }
            assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
        }
    }
}
