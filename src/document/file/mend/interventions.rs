//! Interventions as they are read: numbers and names are mended, stages that are not there are left out.

use super::{Mender, short};
use crate::document::file::v1;
use crate::document::map::{Map, clean_name};
use crate::domain::{InterventionId, StageId};

impl Mender<'_> {
    /// Adds interventions, once the stages are there; one whose number is taken or too large gets another.
    pub(super) fn interventions(&mut self, records: Vec<v1::Intervention>) {
        let mut left_out = 0_usize;
        for record in records {
            let number = record.id;
            let Some(mut one) = record.into_domain() else {
                self.say(format!("The intervention {number} has no date; it was set aside."));
                continue;
            };
            if self.map.interventions.len() >= Map::MAX_INTERVENTIONS {
                left_out += 1;
                continue;
            }
            let name = clean_name(&one.name);
            if name != one.name || name.is_empty() {
                one.name = if name.is_empty() { format!("Intervention {number}") } else { name };
                let name = short(&one.name);
                self.say(format!(
                    "The name of the intervention {number} could not be shown; it is now called “{name}”."
                ));
            }
            let name = short(&one.name);
            for stage in [&mut one.stage, &mut one.aim] {
                let known: Option<StageId> = stage.map(|stage| self.follow(stage));
                *stage = known.filter(|stage| self.map.stages.contains_key(stage));
                if stage.is_none() && known.is_some() {
                    self.say(format!("A stage that the intervention “{name}” names is not there; it was left out."));
                }
            }
            if number > Map::MAX_ID || self.map.interventions.contains_key(&one.id) {
                one.id = InterventionId(self.map.fresh_id());
                self.say(format!(
                    "The number {number} of the intervention “{name}” was taken or too large; it got the number {}.",
                    one.id.0
                ));
            } else {
                self.pass(number);
            }
            self.map.interventions.insert(one.id, one);
        }
        if left_out > 0 {
            let most = Map::MAX_INTERVENTIONS;
            self.say(format!("A project holds at most {most} interventions; {left_out} more were set aside."));
        }
    }
}
