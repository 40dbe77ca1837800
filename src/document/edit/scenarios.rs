//! Edits of scenarios.

use super::delete::is_about_what_is_there;
use super::{EditError, Made};
use crate::document::map::{Map, clean_name};
use crate::domain::{Moment, Scenario, ScenarioId, Supposed};

/// One thing to do to the scenarios of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum ScenarioEdit {
    /// Saves a scenario.
    Add {
        /// Its name.
        name: String,
        /// What is supposed.
        supposed: Vec<Supposed>,
        /// From when on it was really so.
        since: Option<Moment>,
    },
    /// Replaces the scenario with the same identity.
    Change(Scenario),
    /// Deletes a scenario.
    Delete(ScenarioId),
}

impl ScenarioEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "Save scenario",
            Self::Change(_) => "Change scenario",
            Self::Delete(_) => "Delete scenario",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let (id, name, supposed, since) = match self {
            Self::Add { name, supposed, since } => {
                if map.scenarios.len() >= Map::MAX_SCENARIOS {
                    return Err(EditError::TooManyScenarios);
                }
                (None, name, supposed, since)
            }
            Self::Change(one) if map.scenarios.contains_key(&one.id) => {
                (Some(one.id), one.name, one.supposed, one.since)
            }
            Self::Change(one) => return Err(EditError::NoScenario(one.id)),
            Self::Delete(id) => {
                map.scenarios.remove(&id).ok_or(EditError::NoScenario(id))?;
                return Ok(Made::default());
            }
        };
        let name = clean_name(&name);
        if name.is_empty() {
            return Err(EditError::NoName);
        }
        let id = id.unwrap_or_else(|| ScenarioId(map.fresh_id()));
        // The screen may still suppose something of an arrow that was deleted meanwhile.
        let supposed = supposed.into_iter().filter(|one| is_about_what_is_there(map, one)).collect();
        map.scenarios.insert(id, Scenario { id, name, supposed: one_each(supposed), since });
        Ok(Made { scenario: Some(id), ..Made::default() })
    }
}

/// Keeps the last of several about the same thing, with numbers that make sense.
pub fn one_each(supposed: Vec<Supposed>) -> Vec<Supposed> {
    let mut kept: Vec<Supposed> = Vec::with_capacity(supposed.len());
    for one in supposed {
        match kept.iter_mut().find(|other| other.is_about_the_same(&one)) {
            Some(other) => *other = one.tamed(),
            None => kept.push(one.tamed()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::{Span, StageId, TransitionId};

    #[test]
    fn scenarios_are_saved_changed_and_deleted_and_all_of_it_is_undone() {
        let mut document = Document::default();
        for name in ["a", "b", "c"] {
            let edit = Edit::AddStage { name: name.into(), rule: Default::default(), at: Point::default() };
            document.apply(edit).unwrap();
        }
        document.apply(Edit::Connect { from: StageId(0), to: StageId(1) }).unwrap();
        let supposed = vec![
            Supposed::Share(TransitionId(3), 0.5),
            Supposed::Share(TransitionId(77), 0.5),
            Supposed::Volume(StageId(77), 2.0),
            Supposed::Volume(StageId(1), f64::NAN),
            Supposed::Share(TransitionId(3), 7.0),
            Supposed::Delay(TransitionId(3), Span::from_days(-1)),
        ];
        let add = ScenarioEdit::Add { name: " More\u{202e} ".into(), supposed, since: None };
        let id = document.apply(Edit::Scenario(add)).unwrap().scenario.unwrap();
        let saved = document.map().scenarios[&id].clone();
        assert_eq!(saved.name, "More");
        let kept = [
            Supposed::Share(TransitionId(3), 1.0),
            Supposed::Volume(StageId(1), 1.0),
            Supposed::Delay(TransitionId(3), Span::from_days(-1)),
        ];
        assert_eq!(saved.supposed, kept);
        let revision = document.journey_revision();
        let changed = Scenario { name: "Less".into(), supposed: Vec::new(), ..saved.clone() };
        document.apply(Edit::Scenario(ScenarioEdit::Change(changed))).unwrap();
        document.apply(Edit::Scenario(ScenarioEdit::Delete(id))).unwrap();
        assert!(document.map().scenarios.is_empty());
        document.map().check().unwrap();
        document.undo();
        document.undo();
        assert_eq!(document.map().scenarios[&id], saved);
        assert_eq!(document.journey_revision(), revision);
        let gone = Edit::Scenario(ScenarioEdit::Delete(ScenarioId(99)));
        assert_eq!(document.apply(gone), Err(EditError::NoScenario(ScenarioId(99))));
        let nameless = ScenarioEdit::Add { name: " ".into(), supposed: Vec::new(), since: None };
        assert_eq!(document.apply(Edit::Scenario(nameless)), Err(EditError::NoName));
    }
}
