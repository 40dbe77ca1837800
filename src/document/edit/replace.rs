//! Replacing the whole map.

use super::Made;
use super::delete::forget_what_is_gone;
use crate::document::map::Map;
use crate::domain::{StageGroupId, StageId, TransitionId};
use std::collections::BTreeSet;

/// Puts another map in place. Identities are never reused, so those of the other map are shifted past all given here.
pub(super) fn replace(map: &mut Map, other: Map) -> Made {
    let shift = map.next_id;
    let stage_id = |id: StageId| StageId(id.0.saturating_add(shift));
    let segments = std::mem::take(&mut map.segments);
    let interventions = std::mem::take(&mut map.interventions);
    let mut new = Map { settings: other.settings, segments, interventions, next_id: shift, ..Map::default() };
    for (_, mut record) in other.stages {
        let id = stage_id(record.stage.id);
        (record.stage.id, record.at) = (id, record.at.tamed());
        new.next_id = new.next_id.max(id.0.saturating_add(1));
        new.stages.insert(id, record);
    }
    let mut joined = BTreeSet::new();
    for (_, mut step) in other.transitions {
        let id = TransitionId(step.id.0.saturating_add(shift));
        (step.id, step.from, step.to) = (id, stage_id(step.from), stage_id(step.to));
        let both_ends = new.stages.contains_key(&step.from) && new.stages.contains_key(&step.to);
        if both_ends && joined.insert((step.from, step.to)) {
            new.next_id = new.next_id.max(id.0.saturating_add(1));
            new.transitions.insert(id, step);
        }
    }
    let mut grouped = BTreeSet::new();
    for mut group in other.any_order {
        group.stages = group.stages.into_iter().map(stage_id).collect();
        group.stages.retain(|id| new.stages.contains_key(id) && grouped.insert(*id));
        if group.stages.len() > 1 {
            new.any_order.push(group);
        }
    }
    let bends = other.bends.into_iter().map(|(id, bend)| (TransitionId(id.0.saturating_add(shift)), bend));
    new.bends = bends.filter(|(id, _)| new.transitions.contains_key(id)).collect();
    let mut framed = BTreeSet::new();
    for (_, mut group) in other.groups {
        group.id = StageGroupId(group.id.0.saturating_add(shift));
        group.stages = group.stages.into_iter().map(stage_id).collect();
        group.stages.retain(|id| new.stages.contains_key(id) && framed.insert(*id));
        if group.stages.len() > 1 {
            new.next_id = new.next_id.max(group.id.0.saturating_add(1));
            new.groups.insert(group.id, group);
        }
    }
    new.board = other.board.with_ids_from(shift, &mut new.next_id);
    for mut target in other.targets.into_values() {
        target.stage = stage_id(target.stage);
        new.targets.insert(target.stage, target);
    }
    *map = new;
    forget_what_is_gone(map);
    let (stages, transitions) = (map.stages.keys().copied().collect(), map.transitions.keys().copied().collect());
    Made { stages, transitions, ..Made::default() }
}
