//! Edits of interventions.

use super::{EditError, Made};
use crate::document::map::{Map, clean_name};
use crate::domain::{Intervention, InterventionId, Moment, StageId};

/// One thing to do to the interventions of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum InterventionEdit {
    /// Pins an intervention.
    Add {
        /// Its name.
        name: String,
        /// From when it is at work.
        at: Moment,
        /// The stage at which it works; `None` is the entry.
        stage: Option<StageId>,
        /// The stage that more contacts are to reach; `None` is a goal.
        aim: Option<StageId>,
    },
    /// Replaces the intervention with the same identity.
    Change(Intervention),
    /// Takes an intervention off.
    Delete(InterventionId),
}

impl InterventionEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "Pin intervention",
            Self::Change(_) => "Change intervention",
            Self::Delete(_) => "Delete intervention",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let stage_of = |map: &Map, stage: Option<StageId>| match stage {
            Some(stage) if !map.stages.contains_key(&stage) => Err(EditError::NoStage(stage)),
            stage => Ok(stage),
        };
        let (id, name, at, stage, aim) = match self {
            Self::Add { name, at, stage, aim } => {
                if map.interventions.len() >= Map::MAX_INTERVENTIONS {
                    return Err(EditError::TooManyInterventions);
                }
                (None, name, at, stage, aim)
            }
            Self::Change(one) => (Some(one.id), one.name, one.at, one.stage, one.aim),
            Self::Delete(id) => {
                map.interventions.remove(&id).ok_or(EditError::NoIntervention(id))?;
                return Ok(Made::default());
            }
        };
        let name = clean_name(&name);
        if name.is_empty() {
            return Err(EditError::NoName);
        }
        if let Some(id) = id.filter(|id| !map.interventions.contains_key(id)) {
            return Err(EditError::NoIntervention(id));
        }
        let (stage, aim) = (stage_of(map, stage)?, stage_of(map, aim)?);
        let id = id.unwrap_or_else(|| InterventionId(map.fresh_id()));
        map.interventions.insert(id, Intervention { id, name, at, stage, aim });
        Ok(Made::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use std::collections::BTreeSet;

    fn pinned(document: &Document) -> Vec<Intervention> {
        document.map().interventions.values().cloned().collect()
    }

    #[test]
    fn interventions_are_pinned_changed_and_taken_off_and_each_step_is_undone() {
        let mut document = Document::default();
        let at = Point::new(0.0, 0.0);
        let made = document.apply(Edit::AddStage { name: "Form".into(), rule: Default::default(), at }).unwrap();
        let (form, journey) = (made.stages[0], document.journey_revision());
        let add = |name: &str, stage| InterventionEdit::Add { name: name.into(), at: Moment(5), stage, aim: None };
        document.apply(Edit::Intervention(add(" Reminder\u{202e} ", Some(form)))).unwrap();
        let reminder = pinned(&document)[0].clone();
        assert_eq!((reminder.name.as_str(), reminder.stage), ("Reminder", Some(form)));
        let later = Intervention { at: Moment(9), ..reminder.clone() };
        document.apply(Edit::Intervention(InterventionEdit::Change(later.clone()))).unwrap();
        assert_eq!(pinned(&document), std::slice::from_ref(&later));
        assert_eq!(document.journey_revision(), journey, "an intervention changes no figure of the map");

        let stages = BTreeSet::from([form]);
        document.apply(Edit::Delete { stages, transitions: BTreeSet::new(), reconnect: false }).unwrap();
        assert_eq!(pinned(&document)[0].stage, None, "the stage is gone");
        document.undo();
        assert_eq!(pinned(&document), [later]);
        document.apply(Edit::Intervention(InterventionEdit::Delete(reminder.id))).unwrap();
        assert!(pinned(&document).is_empty());
        assert_eq!(document.undo().as_deref(), Some("Delete intervention"));
        assert_eq!(document.undo().as_deref(), Some("Change intervention"));
        assert_eq!(pinned(&document), [reminder]);
        assert_eq!(document.undo().as_deref(), Some("Pin intervention"));

        let refused = |document: &mut Document, edit| document.apply(Edit::Intervention(edit)).unwrap_err();
        assert_eq!(refused(&mut document, add("  ", None)), EditError::NoName);
        assert_eq!(refused(&mut document, add("x", Some(StageId(99)))), EditError::NoStage(StageId(99)));
        let gone = refused(&mut document, InterventionEdit::Delete(InterventionId(77))).to_string();
        assert_eq!(gone, "There is no such intervention any more; it may have been deleted.");
    }
}
