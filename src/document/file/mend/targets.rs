//! Targets as they are read: those of stages that are not there and those that nobody can reach are left out.

use super::Mender;
use crate::domain::Target;

impl Mender<'_> {
    /// Adds targets, once the stages are there; of several for one stage the first stays.
    pub(super) fn targets(&mut self, records: Vec<Target>) {
        for mut target in records {
            let number = target.stage.0;
            target.stage = self.follow(target.stage);
            let has_one = self.map.targets.contains_key(&target.stage);
            if !self.map.stages.contains_key(&target.stage) {
                self.say(format!("A target is for the stage {number}, which is not there; it was left out."));
            } else if !target.aim.is_possible() {
                let name = self.name(target.stage);
                self.say(format!("The target of “{name}” cannot be reached by anybody; it was left out."));
            } else if has_one {
                let name = self.name(target.stage);
                self.say(format!("There were several targets for “{name}”; the first of them stays."));
            } else {
                self.map.targets.insert(target.stage, target);
            }
        }
    }
}
