//! The context menu of what stands around the stages.

use super::item;
use crate::document::board::{LaneId, Mood, PersonaId, Pin, RowId, Thing};
use crate::document::{Edit, LaneEdit, ThingEdit};
use crate::domain::Tint;
use crate::gui::canvas::CanvasInput;
use crate::gui::canvas::gesture::around::{Part, inspector, new_note};
use crate::gui::view::Writing;
use crate::gui::{Command, Request};
use crate::overlay::LanePart;
use egui::{Pos2, Ui};

/// Shows the menu of a part.
pub fn show(ui: &mut Ui, part: Part, at: Pos2, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    match part {
        Part::Lane(LanePart::Cell(lane, row)) if input.editable() => {
            item(ui, "Write here", requests, || vec![Request::Writing(Some(Writing::Cell(lane, row)))]);
            item(ui, "Add note here", requests, || new_note(at, input.map));
        }
        Part::Lane(LanePart::Mood(lane)) if input.editable() => moods(ui, lane, requests),
        Part::Lane(_) => {
            item(ui, "Zoom to fit", requests, || vec![Command::ZoomToFit.into()]);
        }
        part => {
            if let Some(thing) = part.thing() {
                of_thing(ui, thing, input, requests);
            }
        }
    }
}

fn moods(ui: &mut Ui, lane: LaneId, requests: &mut Vec<Request>) {
    for value in [2.0, 1.0, 0.0, -1.0, -2.0] {
        let mood = Mood::new(value);
        let mut words = mood.words().to_owned();
        if let Some(first) = words.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        item(ui, &words, requests, || vec![Edit::Lane(LaneEdit::SetMood { lane, mood: Some(mood) }).into()]);
    }
    ui.separator();
    item(ui, "Not said", requests, || vec![Edit::Lane(LaneEdit::SetMood { lane, mood: None }).into()]);
}

fn of_thing(ui: &mut Ui, thing: Thing, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    match thing {
        Thing::Note(id) => {
            item(ui, "Write", requests, || vec![Request::Writing(Some(Writing::Note(id)))]);
            if let Some(note) = input.map.board.notes.get(&id) {
                tints(ui, note.tint, requests, |tint| {
                    Edit::Thing(ThingEdit::ChangeNote(crate::document::board::Note { tint, ..note.clone() }))
                });
            }
        }
        Thing::Pin(id) => {
            item(ui, "Write", requests, || vec![Request::Writing(Some(Writing::Pin(id)))]);
            if let Some(pin) = input.map.board.pins.get(&id) {
                let words = if pin.done { "Open again" } else { "Done" };
                item(ui, words, requests, || {
                    vec![Edit::Thing(ThingEdit::ChangePin(Pin { done: !pin.done, ..pin.clone() })).into()]
                });
            }
        }
        Thing::Persona(id) => persona(ui, id, input, requests),
        Thing::Lane(id) => return lane(ui, id, input, requests),
    }
    ui.separator();
    if input.editable() {
        for (text, command) in [("Cut", Command::Cut), ("Copy", Command::Copy), ("Duplicate", Command::Duplicate)] {
            item(ui, text, requests, || vec![command.into()]);
        }
        ui.separator();
        item(ui, "Delete", requests, || vec![Command::Delete.into()]);
    }
}

fn persona(ui: &mut Ui, id: PersonaId, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if input.map.board.personas.get(&id).is_some_and(|one| one.segment.is_some()) {
        item(ui, "Show this persona’s journey", requests, || vec![Request::ShowJourneyOf(id)]);
    }
    if !input.view.inspector {
        item(ui, "Edit", requests, || inspector(false).into_iter().collect());
    }
}

fn tints(ui: &mut Ui, chosen: Tint, requests: &mut Vec<Request>, edit: impl Fn(Tint) -> Edit) {
    ui.menu_button("Colour", |ui| {
        for tint in Tint::ALL {
            if ui.radio(tint == chosen, tint.name()).clicked() {
                requests.push(edit(tint).into());
                ui.close();
            }
        }
    });
}

/// Shows the menu of a lane.
pub fn lane(ui: &mut Ui, id: LaneId, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    ui.set_min_width(200.0);
    let lanes = &input.map.board.lanes;
    let (Some(lane), Some(place)) = (lanes.lane(id), lanes.index(id)) else { return };
    if !input.editable() {
        item(ui, "Zoom to fit", requests, || vec![Command::ZoomToFit.into()]);
        return;
    }
    let edit = |edit: LaneEdit| vec![Request::from(Edit::Lane(edit))];
    item(ui, "Rename", requests, || vec![Request::Writing(Some(Writing::Lane(id)))]);
    tints(ui, lane.tint, requests, |tint| Edit::Lane(LaneEdit::SetTint { lane: id, tint }));
    ui.separator();
    item(ui, "Add lane after it", requests, || edit(LaneEdit::Add { name: String::new(), after: Some(id) }));
    if let Some(to) = place.checked_sub(1) {
        item(ui, "Move left", requests, || edit(LaneEdit::Place { lane: id, to }));
    }
    if place + 1 < lanes.columns.len() {
        item(ui, "Move right", requests, || edit(LaneEdit::Place { lane: id, to: place + 1 }));
    }
    item(ui, "Add row", requests, || edit(LaneEdit::AddRow { name: String::new() }));
    all_rows(ui, input, requests);
    ui.separator();
    item(ui, "Remove lane", requests, || edit(LaneEdit::Remove(id)));
}

/// Shows the menu of a row.
pub fn row(ui: &mut Ui, id: RowId, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    ui.set_min_width(200.0);
    let lanes = &input.map.board.lanes;
    let Some(place) = lanes.rows.iter().position(|row| row.id == id) else { return };
    let edit = |edit: LaneEdit| vec![Request::from(Edit::Lane(edit))];
    item(ui, "Rename", requests, || vec![Request::Writing(Some(Writing::Row(id)))]);
    if let Some(to) = place.checked_sub(1) {
        item(ui, "Move up", requests, || edit(LaneEdit::PlaceRow { row: id, to }));
    }
    if place + 1 < lanes.rows.len() {
        item(ui, "Move down", requests, || edit(LaneEdit::PlaceRow { row: id, to: place + 1 }));
    }
    item(ui, "Hide", requests, || edit(LaneEdit::HideRow { row: id, hidden: true }));
    item(ui, "Add row", requests, || edit(LaneEdit::AddRow { name: String::new() }));
    all_rows(ui, input, requests);
    ui.separator();
    item(ui, "Remove row", requests, || edit(LaneEdit::RemoveRow(id)));
}

fn all_rows(ui: &mut Ui, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let hidden = input.map.board.lanes.rows.iter().filter(|row| row.hidden);
    for row in hidden {
        let id = row.id;
        item(ui, &format!("Show row {}", row.name), requests, || {
            vec![Edit::Lane(LaneEdit::HideRow { row: id, hidden: false }).into()]
        });
    }
}
