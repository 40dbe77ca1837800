//! What is only drawn, as it is read: bends and groups are mended, what belongs to nothing is left out.

use super::{Mender, short};
use crate::document::bend::Bend;
use crate::document::file::v1;
use crate::document::map::{Map, clean_name};
use crate::domain::{StageGroup, StageGroupId};
use std::collections::BTreeSet;

impl Mender<'_> {
    /// Adds bends, once the transitions are there.
    pub fn bends(&mut self, records: Vec<v1::Bend>) {
        for record in records {
            let (id, Bend(by)) = record.into_map();
            if !self.map.transitions.contains_key(&id) {
                self.say(format!("The bend of the arrow {} was set aside: there is no such arrow.", id.0));
                continue;
            }
            if by != by.tamed() {
                self.say(format!(
                    "The bend of the arrow {} lay at a place that does not exist; it was straightened.",
                    id.0
                ));
                continue;
            }
            self.map.bends.insert(id, Bend(by));
        }
    }

    /// Adds groups of alternatives, once the stages are there; one whose number is taken or too large gets another.
    pub fn groups(&mut self, records: Vec<v1::StageGroup>) {
        let mut taken = BTreeSet::new();
        let mut left_out = 0_usize;
        for record in records {
            let number = record.id;
            let mut group = StageGroup::from(record);
            let before = group.stages.len();
            group.stages = group.stages.into_iter().map(|id| self.follow(id)).collect();
            group.stages.retain(|id| self.map.stages.contains_key(id) && !taken.contains(id));
            if group.stages.len() < 2 {
                self.say(format!("The group {number} has fewer than two stages of its own; it was set aside."));
                continue;
            }
            if self.map.groups.len() >= Map::MAX_GROUPS {
                left_out += 1;
                continue;
            }
            taken.extend(group.stages.iter().copied());
            let name = clean_name(&group.name);
            if name != group.name || name.is_empty() {
                group.name = if name.is_empty() { StageGroup::UNNAMED.to_owned() } else { name };
                let name = short(&group.name);
                self.say(format!("The name of the group {number} could not be shown; it is now called “{name}”."));
            }
            let name = short(&group.name);
            if group.stages.len() < before {
                self.say(format!(
                    "The group “{name}” named stages that are not there or in another group; they were left out of it."
                ));
            }
            if number > Map::MAX_ID || self.map.groups.contains_key(&group.id) {
                group.id = StageGroupId(self.map.fresh_id());
                self.say(format!(
                    "The number {number} of the group “{name}” was taken or too large; it got the number {}.",
                    group.id.0
                ));
            } else {
                self.pass(number);
            }
            self.map.groups.insert(group.id, group);
        }
        if left_out > 0 {
            let most = Map::MAX_GROUPS;
            self.say(format!("A map holds at most {most} groups; {left_out} more were set aside."));
        }
    }
}
