//! What stands around the stages of a map: lanes with rows of text below them, persona cards, sticky notes, and pins.
//!
//! No figure of the map depends on any of it.

mod lane;
mod note;
mod persona;

pub use lane::{Lane, LaneId, Lanes, Mood, RowId, RowKind, TextRow};
pub use note::{Note, NoteId, Pin, PinId};
pub use persona::{Persona, PersonaId, Portrait};

use super::map::{Map, Point};
use crate::domain::StageId;
use std::collections::BTreeMap;

/// The longest text that a note, a cell or a persona holds, in characters.
pub const LONGEST_TEXT: usize = 4_000;

/// All that stands around the stages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// The lanes, from left to right, and the rows below them.
    pub lanes: Lanes,
    /// Persona cards.
    pub personas: BTreeMap<PersonaId, Persona>,
    /// Sticky notes.
    pub notes: BTreeMap<NoteId, Note>,
    /// Pins on stages.
    pub pins: BTreeMap<PinId, Pin>,
}

impl Board {
    /// Takes away what stands around the stages and says nothing of figures: personas, notes, pins and rows of text.
    pub fn bare(&mut self) {
        self.personas.clear();
        self.notes.clear();
        self.pins.clear();
        self.lanes.rows.clear();
    }
}

/// Something around the stages that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A lane.
    Lane(LaneId),
    /// A persona card.
    Persona(PersonaId),
    /// A sticky note.
    Note(NoteId),
    /// A pin.
    Pin(PinId),
}

impl Board {
    /// The most personas.
    pub const MAX_PERSONAS: usize = 200;
    /// The most notes.
    pub const MAX_NOTES: usize = 2_000;
    /// The most pins.
    pub const MAX_PINS: usize = 2_000;

    /// Returns whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty() && self.personas.is_empty() && self.notes.is_empty() && self.pins.is_empty()
    }

    /// Returns whether this is on the board.
    pub fn has(&self, thing: Thing) -> bool {
        match thing {
            Thing::Lane(id) => self.lanes.lane(id).is_some(),
            Thing::Persona(id) => self.personas.contains_key(&id),
            Thing::Note(id) => self.notes.contains_key(&id),
            Thing::Pin(id) => self.pins.contains_key(&id),
        }
    }

    /// Returns where a movable thing stands: notes and personas by their upper left corner, pins relative to the middle
    /// of their stage's card. Lanes are moved in other ways.
    pub fn place(&self, thing: Thing) -> Option<Point> {
        match thing {
            Thing::Lane(_) => None,
            Thing::Persona(id) => self.personas.get(&id).map(|one| one.at),
            Thing::Note(id) => self.notes.get(&id).map(|one| one.at),
            Thing::Pin(id) => self.pins.get(&id).map(|one| one.at),
        }
    }

    /// Returns every note, pin and persona.
    pub fn things(&self) -> impl Iterator<Item = Thing> + '_ {
        let personas = self.personas.keys().map(|id| Thing::Persona(*id));
        let notes = self.notes.keys().map(|id| Thing::Note(*id));
        personas.chain(notes).chain(self.pins.keys().map(|id| Thing::Pin(*id)))
    }

    /// Returns the number that the next pin bears: one more than the largest there is.
    pub fn next_pin_number(&self) -> u32 {
        self.pins.values().map(|pin| pin.number).max().unwrap_or(0).saturating_add(1)
    }

    /// Returns the board with every identity moved up by `shift`, and counts those up to the next that is free.
    /// Segments are not taken over: what names one names none then.
    pub fn with_ids_from(self, shift: u32, next_id: &mut u32) -> Self {
        let mut moved = |id: u32| {
            let id = id.saturating_add(shift);
            *next_id = (*next_id).max(id.saturating_add(1));
            id
        };
        let Self { mut lanes, personas, notes, pins } = self;
        for row in &mut lanes.rows {
            row.id = RowId(moved(row.id.0));
        }
        for lane in &mut lanes.columns {
            lane.id = LaneId(moved(lane.id.0));
            let texts = std::mem::take(&mut lane.texts);
            lane.texts = texts.into_iter().map(|(row, text)| (RowId(row.0.saturating_add(shift)), text)).collect();
        }
        let personas =
            personas.into_values().map(|one| Persona { id: PersonaId(moved(one.id.0)), segment: None, ..one });
        let personas = personas.map(|one| (one.id, one)).collect();
        let notes = notes.into_values().map(|one| Note { id: NoteId(moved(one.id.0)), ..one });
        let notes = notes.map(|one| (one.id, one)).collect();
        let pins = pins.into_values().map(|one| {
            let stage = StageId(one.stage.0.saturating_add(shift));
            Pin { id: PinId(moved(one.id.0)), stage, ..one }
        });
        Self { lanes, personas, notes, pins: pins.map(|one| (one.id, one)).collect() }
    }

    /// Takes off what hangs on stages and segments that are not there.
    pub fn forget_what_is_gone(map: &mut Map) {
        let (stages, segments) = (&map.stages, &map.segments);
        map.board.pins.retain(|_, pin| stages.contains_key(&pin.stage));
        for persona in map.board.personas.values_mut() {
            persona.segment = persona.segment.filter(|id| segments.contains_key(id));
        }
    }

    /// Checks what every board must keep.
    #[cfg(test)]
    pub fn check(map: &Map) -> Result<(), String> {
        let board = &map.board;
        let mut ids: Vec<u32> = board.lanes.columns.iter().map(|lane| lane.id.0).collect();
        ids.extend(board.lanes.rows.iter().map(|row| row.id.0));
        ids.extend(board.personas.keys().map(|id| id.0));
        ids.extend(board.notes.keys().map(|id| id.0));
        ids.extend(board.pins.keys().map(|id| id.0));
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != all || ids.last().is_some_and(|id| *id >= map.next_id) {
            return Err(format!("an identity is given twice or was never given: {ids:?}, next is {}", map.next_id));
        }
        for pin in board.pins.values() {
            if !map.stages.contains_key(&pin.stage) || pin.at != pin.held() {
                return Err(format!("bad pin {pin:?}"));
            }
        }
        for one in board.personas.values() {
            if one.segment.is_some_and(|id| !map.segments.contains_key(&id)) || one.at != one.at.tamed() {
                return Err(format!("bad persona {one:?}"));
            }
        }
        for note in board.notes.values() {
            if note.at != note.at.tamed() || note.size != Note::fitting(note.size) {
                return Err(format!("bad note {note:?}"));
            }
        }
        board.lanes.check()
    }
}

/// Returns a text of several lines without what cannot be shown; of a very long one the beginning.
pub fn clean_text(text: &str) -> String {
    let unseen = |c: char| {
        matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
            || (c.is_control() && c != '\n')
    };
    let lines = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let shown: String = lines.chars().filter(|c| !unseen(*c)).take(LONGEST_TEXT).collect();
    shown.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_lines_and_lose_what_is_unseen() {
        assert_eq!(clean_text("a\r\nb\u{202e}\tc\u{7}\n\n"), "a\nb c");
        assert_eq!(clean_text(&"x".repeat(5_000)).chars().count(), LONGEST_TEXT);
    }
}
