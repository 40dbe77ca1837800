//! Notes, pins and personas.

use super::kind;
use super::lane::tint;
use crate::document::board::{LONGEST_TEXT, Note, Persona, Pin, Portrait};
use crate::document::{Edit, SegmentEdit, ThingEdit};
use crate::domain::SegmentRule;
use crate::gui::command::{Command, Request};
use crate::gui::panels::{Shown, pickers};
use crate::gui::widgets;
use crate::theme::{UNIT, icon};
use egui::Ui;

/// Shows a note.
pub fn note(ui: &mut Ui, note: &Note, requests: &mut Vec<Request>) {
    kind(ui, icon::NOTE, "Note");
    let mut change = |note: Note| requests.push(Edit::Thing(ThingEdit::ChangeNote(note)).into());
    if let Some(text) = widgets::text_area(ui, "Note text", &note.text, "Write a note", 6, LONGEST_TEXT) {
        change(Note { text, ..note.clone() });
    }
    ui.horizontal(|ui| {
        ui.label("Colour");
        if let Some(tint) = tint(ui, "Colour of the note", note.tint) {
            change(Note { tint, ..note.clone() });
        }
    });
    ui.horizontal(|ui| {
        ui.label("Size");
        let (least, most) = (Note::LEAST_SIZE, Note::MOST_SIZE);
        let field = |ui: &mut Ui, name: &str, value: f32, least: f32, most: f32| {
            widgets::number_field(ui, name, value as u32, least as u32, most as u32)
        };
        if let Some(width) = field(ui, "Width of the note", note.size.0, least.0, most.0) {
            change(Note { size: (width as f32, note.size.1), ..note.clone() });
        }
        ui.label("by");
        if let Some(height) = field(ui, "Height of the note", note.size.1, least.1, most.1) {
            change(Note { size: (note.size.0, height as f32), ..note.clone() });
        }
    });
    delete(ui, "Delete note", requests);
}

/// Shows a pin.
pub fn pin(ui: &mut Ui, shown: &Shown<'_>, pin: &Pin, requests: &mut Vec<Request>) {
    kind(ui, icon::PUSH_PIN, &format!("Pin {}", pin.number));
    let mut change = |pin: Pin| requests.push(Edit::Thing(ThingEdit::ChangePin(pin)).into());
    let hint = "What is to be looked at?";
    if let Some(text) = widgets::text_area(ui, "Comment", &pin.text, hint, 4, LONGEST_TEXT) {
        change(Pin { text, ..pin.clone() });
    }
    if let Some(done) = widgets::switch(ui, "Done", pin.done, "What the pin asks for has been done.") {
        change(Pin { done, ..pin.clone() });
    }
    ui.horizontal(|ui| {
        ui.label("On");
        if let Some(stage) = pickers::stage(ui, shown, "Stage of the pin", Some(pin.stage)) {
            change(Pin { stage, ..pin.clone() });
        }
    });
    delete(ui, "Delete pin", requests);
}

/// Shows a persona.
pub fn persona(ui: &mut Ui, shown: &Shown<'_>, persona: &Persona, requests: &mut Vec<Request>) {
    kind(ui, icon::USER_CIRCLE, "Persona");
    let mut changed: Option<Persona> = None;
    if let Some(name) = widgets::name_field(ui, "Persona name", &persona.name) {
        changed = Some(Persona { name, ..persona.clone() });
    }
    ui.horizontal(|ui| {
        ui.label("Portrait");
        let portraits = Portrait::ALL.map(|one| (one, one.name()));
        if let Some(portrait) = widgets::choice(ui, "Portrait", &persona.portrait, &portraits, 90.0) {
            changed = Some(Persona { portrait, ..persona.clone() });
        }
        if let Some(tint) = tint(ui, "Colour of the portrait", persona.tint) {
            changed = Some(Persona { tint, ..persona.clone() });
        }
    });
    widgets::section(ui, "Quote", true, |ui| {
        let hint = "What would they say?";
        if let Some(quote) = widgets::text_area(ui, "Quote", &persona.quote, hint, 2, LONGEST_TEXT) {
            changed = Some(Persona { quote, ..persona.clone() });
        }
    });
    widgets::section(ui, "Goals", true, |ui| {
        let hint = "What do they want? One a line.";
        if let Some(goals) = widgets::text_area(ui, "Goals", &persona.goals, hint, 3, LONGEST_TEXT) {
            changed = Some(Persona { goals, ..persona.clone() });
        }
    });
    widgets::section(ui, "Pains", true, |ui| {
        let hint = "What hinders them? One a line.";
        if let Some(pains) = widgets::text_area(ui, "Pains", &persona.pains, hint, 3, LONGEST_TEXT) {
            changed = Some(Persona { pains, ..persona.clone() });
        }
    });
    widgets::section(ui, "Contacts like this", true, |ui| {
        let segments = shown.map.segments.values().map(|one| (Some(one.id), one.name.as_str()));
        let options: Vec<_> = std::iter::once((None, "No segment")).chain(segments).collect();
        let width = (ui.available_width() - 20.0).min(220.0);
        if let Some(segment) = widgets::choice(ui, "Segment of the persona", &persona.segment, &options, width) {
            changed = Some(Persona { segment, ..persona.clone() });
        }
        if shown.map.segments.is_empty() {
            widgets::note(
                ui,
                "Save a segment first: contacts with something in common, which this persona stands for.",
            );
            if widgets::quiet_button(ui, "New segment…").clicked() {
                let name = persona.name.clone();
                let add = SegmentEdit::Add { name, rule: SegmentRule::All(Vec::new()) };
                requests.push(Edit::Segment(add).into());
            }
        }
        if persona.segment.is_some() {
            let asked = shown.within.map(|within| within.id) == persona.segment;
            let words = if asked { "Show everyone’s journey" } else { "Show this persona’s journey" };
            let tooltip = "Asks every figure about the contacts of the segment alone, or about everyone again.";
            if ui.button(words).on_hover_text(tooltip).clicked() {
                requests.push(Request::ShowJourneyOf(persona.id));
            }
        }
    });
    if let Some(persona) = changed {
        requests.push(Edit::Thing(ThingEdit::ChangePersona(persona)).into());
    }
    delete(ui, "Delete persona", requests);
}

fn delete(ui: &mut Ui, words: &str, requests: &mut Vec<Request>) {
    ui.add_space(UNIT);
    if widgets::quiet_button(ui, words).clicked() {
        requests.push(Command::Delete.into());
    }
}
