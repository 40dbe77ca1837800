//! Pasting: copies with new identities, of which only what fits together is taken.

use super::Made;
use crate::document::bend::Bend;
use crate::document::map::{Map, Point, StageRecord, clean_name};
use crate::domain::{AnyOrderGroup, StageGroup, StageGroupId, StageId, Transition, TransitionId};
use std::collections::{BTreeMap, BTreeSet};

/// What is pasted, as it was copied.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paste {
    /// Stages.
    pub stages: Vec<StageRecord>,
    /// Transitions; those with an end outside `stages` are left out.
    pub transitions: Vec<Transition>,
    /// Bends of those transitions.
    pub bends: Vec<(TransitionId, Bend)>,
    /// Groups of stages that are passed in any order; stages outside `stages` are left out of them.
    pub any_order: Vec<AnyOrderGroup>,
    /// Groups of alternative stages; stages outside `stages` are left out of them.
    pub groups: Vec<StageGroup>,
    /// How far to the right and down the copies stand from the originals.
    pub by: Point,
}

impl Paste {
    /// Adds the copies to the map. Only what fits together is copied, whatever it was read from.
    pub(super) fn carry_out(self, map: &mut Map) -> Made {
        let mut made = Made::default();
        let mut new_ids = BTreeMap::new();
        let mut names: BTreeSet<String> = map.stages.values().map(|record| record.stage.name.clone()).collect();
        for mut record in self.stages {
            let id = StageId(map.fresh_id());
            new_ids.insert(record.stage.id, id);
            record.stage.id = id;
            if !names.insert(record.stage.name.clone()) {
                record.stage.name = map.free_name(&record.stage.name);
                names.insert(record.stage.name.clone());
            }
            record.at = record.at.moved(self.by.x, self.by.y).tamed();
            map.stages.insert(id, record);
            made.stages.push(id);
        }
        let mut joined = BTreeSet::new();
        let mut new_steps = BTreeMap::new();
        for mut step in self.transitions {
            if let (Some(&from), Some(&to)) = (new_ids.get(&step.from), new_ids.get(&step.to))
                && joined.insert((from, to))
            {
                let id = TransitionId(map.fresh_id());
                new_steps.insert(step.id, id);
                (step.id, step.from, step.to) = (id, from, to);
                map.transitions.insert(id, step);
                made.transitions.push(id);
            }
        }
        for (step, Bend(by)) in self.bends {
            if let Some(id) = new_steps.get(&step) {
                map.bends.insert(*id, Bend(by.tamed()));
            }
        }
        let mut taken = BTreeSet::new();
        for mut group in self.any_order {
            group.stages = group.stages.iter().filter_map(|id| new_ids.get(id).copied()).collect();
            group.stages.retain(|id| taken.insert(*id));
            if (2..=AnyOrderGroup::MOST_STAGES).contains(&group.stages.len()) {
                map.any_order.push(group);
            }
        }
        let mut taken = BTreeSet::new();
        for mut group in self.groups {
            group.stages = group.stages.iter().filter_map(|id| new_ids.get(id).copied()).collect();
            group.stages.retain(|id| taken.insert(*id));
            group.name =
                Some(clean_name(&group.name)).filter(|name| !name.is_empty()).unwrap_or(StageGroup::UNNAMED.to_owned());
            if group.stages.len() > 1 && map.groups.len() < Map::MAX_GROUPS {
                group.id = StageGroupId(map.fresh_id());
                map.groups.insert(group.id, group);
            }
        }
        made
    }
}
