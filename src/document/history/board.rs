//! The difference between two boards: what stands around the stages.

use super::{Pair, Records, apply_records, records_between, records_then};
use crate::document::board::{Board, Lanes, Note, NoteId, Persona, PersonaId, Pin, PinId};

/// The difference between two boards, in both directions.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Change {
    lanes: Option<Pair<Lanes>>,
    personas: Records<PersonaId, Persona>,
    notes: Records<NoteId, Note>,
    pins: Records<PinId, Pin>,
}

impl Change {
    /// Computes the change that turns one board into another.
    pub(super) fn between(before: &Board, after: &Board) -> Self {
        Self {
            lanes: Pair::between(&before.lanes, &after.lanes),
            personas: records_between(&before.personas, &after.personas),
            notes: records_between(&before.notes, &after.notes),
            pins: records_between(&before.pins, &after.pins),
        }
    }

    /// Returns the change in the other direction.
    pub(super) fn reversed(self) -> Self {
        Self {
            lanes: self.lanes.map(Pair::reversed),
            personas: self.personas.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            notes: self.notes.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            pins: self.pins.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
        }
    }

    /// Makes the change to a board that is as it was before.
    pub(super) fn apply(&self, board: &mut Board) {
        if let Some(pair) = &self.lanes {
            board.lanes.clone_from(&pair.after);
        }
        apply_records(&self.personas, &mut board.personas);
        apply_records(&self.notes, &mut board.notes);
        apply_records(&self.pins, &mut board.pins);
    }

    /// Returns this change followed by another as one.
    pub(super) fn then(self, later: Self) -> Self {
        Self {
            lanes: Pair::then(self.lanes, later.lanes),
            personas: records_then(self.personas, later.personas),
            notes: records_then(self.notes, later.notes),
            pins: records_then(self.pins, later.pins),
        }
    }
}
