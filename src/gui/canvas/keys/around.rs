//! Keys on what stands around the stages: Enter writes, and up and down change how contacts feel.

use crate::document::board::{LaneId, Mood, RowId, RowKind, Thing};
use crate::document::{Edit, LaneEdit};
use crate::gui::Request;
use crate::gui::canvas::{CanvasInput, nodes};
use crate::gui::view::Writing;
use egui::{Id, Key, Modifiers, Ui};

/// What around the stages has the keys.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Beside {
    /// A note, pin or persona.
    Thing(Thing),
    /// A cell.
    Cell(LaneId, RowId),
    /// The emotion curve in a lane.
    Mood(LaneId),
}

/// Returns what has this identity.
pub fn at(id: Id, canvas: Id, input: &CanvasInput<'_>) -> Option<Beside> {
    let board = &input.map.board;
    let thing = board.things().find(|thing| nodes::thing_id(canvas, *thing) == id).map(Beside::Thing);
    thing.or_else(|| {
        board.lanes.columns.iter().find_map(|lane| {
            let row = board.lanes.rows.iter().find(|row| nodes::cell_id(canvas, lane.id, row.id) == id)?;
            Some(if row.kind == RowKind::Emotion { Beside::Mood(lane.id) } else { Beside::Cell(lane.id, row.id) })
        })
    })
}

/// Carries out the keys pressed on it.
pub fn follow(ui: &Ui, beside: Beside, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if !input.editable() {
        return;
    }
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    match beside {
        Beside::Thing(Thing::Note(id)) if pressed(Key::Enter) => {
            requests.push(Request::Writing(Some(Writing::Note(id))));
        }
        Beside::Thing(Thing::Pin(id)) if pressed(Key::Enter) => {
            requests.push(Request::Writing(Some(Writing::Pin(id))));
        }
        Beside::Cell(lane, row) if pressed(Key::Enter) => {
            requests.push(Request::Writing(Some(Writing::Cell(lane, row))));
        }
        Beside::Mood(lane) => {
            let by = f32::from(u8::from(pressed(Key::ArrowUp))) - f32::from(u8::from(pressed(Key::ArrowDown)));
            if by != 0.0 {
                let before = input.map.board.lanes.lane(lane).and_then(|lane| lane.mood).unwrap_or_default();
                let mood = Some(Mood::new(before.value() + by / 2.0));
                requests.push(Edit::Lane(LaneEdit::SetMood { lane, mood }).into());
            }
        }
        Beside::Thing(_) | Beside::Cell(..) => {}
    }
}
