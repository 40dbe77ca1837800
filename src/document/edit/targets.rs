//! Edits of targets.

use super::{EditError, Made, known};
use crate::document::map::Map;
use crate::domain::{StageId, Target};

/// One thing to do to the targets of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetEdit {
    /// Gives a stage its target, in place of the one it has.
    Set(Target),
    /// Takes the target of a stage off.
    Remove(StageId),
}

impl TargetEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Set(_) => "Set target",
            Self::Remove(_) => "Remove target",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        match self {
            Self::Set(target) => {
                known(map, target.stage)?;
                if !target.aim.is_possible() {
                    return Err(EditError::ImpossibleTarget);
                }
                map.targets.insert(target.stage, target);
            }
            Self::Remove(stage) => {
                known(map, stage)?;
                map.targets.remove(&stage);
            }
        }
        Ok(Made::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::{Aim, Moment};
    use std::collections::BTreeSet;

    #[test]
    fn targets_are_set_removed_and_go_with_their_stage_and_each_step_is_undone() {
        let mut document = Document::default();
        let at = Point::new(0.0, 0.0);
        let made = document.apply(Edit::AddStage { name: "Form".into(), rule: Default::default(), at }).unwrap();
        let (stage, journey) = (made.stages[0], document.journey_revision());
        let target = |aim| Target { stage, aim, by: Some(Moment(7)) };
        let set = |document: &mut Document, aim| document.apply(Edit::Target(TargetEdit::Set(target(aim))));
        set(&mut document, Aim::Count(5)).unwrap();
        set(&mut document, Aim::OfEntries(0.61)).unwrap();
        assert_eq!(document.map().targets[&stage], target(Aim::OfEntries(0.61)));
        assert_eq!(document.journey_revision(), journey, "no figure depends on a target");
        for aim in [Aim::Count(0), Aim::OfEntries(1.2), Aim::OfPrevious(f64::NAN)] {
            assert_eq!(set(&mut document, aim), Err(EditError::ImpossibleTarget));
        }
        document.undo();
        assert_eq!(document.map().targets[&stage].aim, Aim::Count(5));
        let delete = Edit::Delete { stages: BTreeSet::from([stage]), transitions: BTreeSet::new(), reconnect: false };
        document.apply(delete).unwrap();
        assert!(document.map().targets.is_empty());
        document.undo();
        document.apply(Edit::Target(TargetEdit::Remove(stage))).unwrap();
        assert!(document.map().targets.is_empty());
        document.undo();
        assert_eq!(document.map().targets.len(), 1);
        let nowhere = TargetEdit::Remove(StageId(99));
        assert_eq!(document.apply(Edit::Target(nowhere)), Err(EditError::NoStage(StageId(99))));
    }
}
