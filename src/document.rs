//! The journey map and its history. Knows no database and no screen.
//!
//! A [`Document`] is a [`Map`] with a name and a history. What a user does to it is an [`Edit`]; applying one computes
//! the [`Change`] between the map before and after, which undo and redo replay in either direction.

pub mod arrange;
pub mod bend;
pub mod board;
pub mod clipboard;
pub mod edit;
pub mod file;
pub mod history;
pub mod layout;
pub mod map;
pub mod problems;
pub mod sentence;
pub mod templates;

pub use bend::Bend;
pub use board::{Board, Thing};
pub use edit::{
    BendEdit, Edit, EditError, Found, InterventionEdit, LaneEdit, Made, Paste, ScenarioEdit, SegmentEdit,
    StageGroupEdit, TargetEdit, ThingEdit,
};
pub use history::{Change, History};
pub use map::{Map, Point, StageRecord};

use crate::domain::Journey;

/// One journey map with its name and history.
#[derive(Debug, Clone, Default)]
pub struct Document {
    name: String,
    map: Map,
    history: History,
    revision: u64,
    journey_revision: u64,
    saved_revision: u64,
}

impl Document {
    /// Makes a document from a map that was read or made elsewhere; nothing to undo, nothing to save.
    pub fn new(name: impl Into<String>, map: Map) -> Self {
        Self { name: name.into(), map, ..Self::default() }
    }

    /// Returns the journey's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sets the journey's name, which is not part of the history.
    pub fn set_name(&mut self, name: impl Into<String>) {
        self.name = name.into();
        self.revision += 1;
    }

    /// Returns the map as it is now.
    pub fn map(&self) -> &Map {
        &self.map
    }

    /// Returns the journey that the analysis sees.
    pub fn journey(&self) -> Journey {
        self.map.journey()
    }

    /// Returns a number that grows with every change of any kind.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns a number that grows with every change that may change a figure: not with moves and renames of stages.
    pub fn journey_revision(&self) -> u64 {
        self.journey_revision
    }

    /// Returns whether there are changes since the last [`Document::mark_saved`].
    pub fn is_modified(&self) -> bool {
        self.revision != self.saved_revision
    }

    /// Remembers that the document as it is now is on disk.
    pub fn mark_saved(&mut self) {
        self.saved_revision = self.revision;
    }

    /// Remembers that the document as it was at this revision is on disk.
    pub fn mark_saved_at(&mut self, revision: u64) {
        self.saved_revision = revision;
    }

    /// Remembers that the document is not on disk as it would be saved now: it was recovered, or its data changed.
    pub fn mark_unsaved(&mut self) {
        self.revision += 1;
    }

    /// Carries out an edit as one undoable step, or as part of the open step.
    ///
    /// # Errors
    /// [`EditError`] if the edit names what is not there or would make the map invalid; the map is as before.
    pub fn apply(&mut self, edit: Edit) -> Result<Made, EditError> {
        let name = edit.name();
        let mut after = self.map.clone();
        let made = edit.carry_out(&mut after)?;
        let change = Change::between(&self.map, &after);
        if !change.is_empty() {
            self.note(&change);
            self.map = after;
            self.history.push(name, change);
        }
        Ok(made)
    }

    /// Opens a step: all edits until [`Document::end`] are undone together, under the name of the step.
    pub fn begin(&mut self, name: impl Into<String>) {
        self.history.begin(name.into());
    }

    /// Closes the open step.
    pub fn end(&mut self) {
        self.history.end();
    }

    /// Takes back all edits of the open step and closes it, as if it had never begun.
    pub fn cancel(&mut self) {
        if let Some(change) = self.history.cancel().filter(|change| !change.is_empty()) {
            let back = change.reversed();
            back.apply(&mut self.map);
            self.note(&back);
        }
    }

    /// Takes back the last step and returns its name.
    pub fn undo(&mut self) -> Option<String> {
        let (name, change) = self.history.undo()?;
        change.apply(&mut self.map);
        self.note(&change);
        Some(name)
    }

    /// Does the last step taken back again and returns its name.
    pub fn redo(&mut self) -> Option<String> {
        let (name, change) = self.history.redo()?;
        change.apply(&mut self.map);
        self.note(&change);
        Some(name)
    }

    /// Returns the name of the step that undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.history.undo_name()
    }

    /// Returns the name of the step that redo would do again.
    pub fn redo_name(&self) -> Option<&str> {
        self.history.redo_name()
    }

    fn note(&mut self, change: &Change) {
        self.revision += 1;
        if change.affects_figures() {
            self.journey_revision += 1;
        }
    }
}
