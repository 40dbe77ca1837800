//! The panel on the right: what is selected, or the journey where nothing is.

mod alternatives;
mod comparison;
mod composition;
mod condition;
mod contact;
mod counting;
pub mod dates;
mod group;
mod icon;
mod journey;
mod lane;
mod rule;
pub mod segment;
mod several;
mod stage;
mod target;
mod thing;
mod transition;

pub(super) use stage::no_figures;

use super::Shown;
use crate::document::Thing;
use crate::document::problems::Place;
use crate::gui::command::Request;
use crate::gui::widgets::{self, section::Tone};
use crate::theme::{Ink, UNIT, size};
use egui::{RichText, ScrollArea, Ui};

/// Shows the inspector.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let selection = &shown.view.selection;
        let stage = selection.single_stage().and_then(|id| shown.map.stages.get(&id));
        let transition = selection.single_transition().and_then(|id| shown.map.transitions.get(&id));
        let segment = shown.view.segment.and_then(|id| shown.map.segments.get(&id));
        if let Some(contact) = shown.view.contact {
            ui.push_id(("contact", contact), |ui| contact::show(ui, shown, contact, requests));
        } else if let Some(segment) = segment {
            ui.push_id(("segment", segment.id), |ui| segment::show(ui, shown, segment, requests));
        } else if let Some(record) = stage {
            ui.push_id(("stage", record.stage.id), |ui| stage::show(ui, shown, &record.stage, requests));
        } else if let Some(transition) = transition {
            ui.push_id(("transition", transition.id), |ui| transition::show(ui, shown, transition, requests));
        } else if let Some(thing) = selection.single_thing() {
            ui.push_id(("thing", thing), |ui| around(ui, shown, thing, requests));
        } else if selection.is_empty() {
            ui.push_id("journey", |ui| journey::show(ui, shown, requests));
        } else {
            ui.push_id("several", |ui| several::show(ui, shown, requests));
        }
        ui.add_space(UNIT * 4.0);
    });
}

/// Shows something around the stages.
fn around(ui: &mut Ui, shown: &Shown<'_>, thing: Thing, requests: &mut Vec<Request>) {
    let board = &shown.map.board;
    match thing {
        Thing::Lane(id) => board.lanes.lane(id).into_iter().for_each(|lane| lane::show(ui, shown, lane, requests)),
        Thing::Note(id) => board.notes.get(&id).into_iter().for_each(|note| thing::note(ui, note, requests)),
        Thing::Pin(id) => board.pins.get(&id).into_iter().for_each(|pin| thing::pin(ui, shown, pin, requests)),
        Thing::Persona(id) => {
            board.personas.get(&id).into_iter().for_each(|one| thing::persona(ui, shown, one, requests));
        }
    }
}

/// Shows what kind of thing is inspected.
fn kind(ui: &mut Ui, glyph: &str, name: &str) {
    ui.horizontal(|ui| {
        let muted = widgets::ink(ui, Ink::TextMuted);
        ui.label(widgets::icon(glyph, 15.0).color(muted));
        ui.label(RichText::new(name).size(size::SMALL).color(muted));
    });
}

/// Shows what is not right with what is inspected.
fn problems(ui: &mut Ui, shown: &Shown<'_>, place: Option<Place>, requests: &mut Vec<Request>) {
    for problem in shown.problems.iter().filter(|problem| problem.place() == place) {
        let repair = problem.repair(shown.map);
        widgets::banner(ui, Tone::Warning, &problem.sentence(shown.map), |ui| {
            if let Some(repair) = repair
                && ui.button(&repair.words).on_hover_text("Mends it; undo takes it back.").clicked()
            {
                requests.push(repair.edit.into());
            }
        });
    }
}

/// Shows that the figures below are old while newer ones are on their way.
fn dim_if_stale(ui: &mut Ui, shown: &Shown<'_>) {
    if shown.is_stale() {
        ui.multiply_opacity(0.5);
    }
}
