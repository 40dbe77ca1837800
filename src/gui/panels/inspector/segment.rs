//! A saved segment: its name, who belongs in a sentence, how many they are, and the editor of its rule.

mod parts;

pub use parts::{Path, ids_in, with_list};

use super::kind;
use crate::document::{Edit, SegmentEdit, sentence};
use crate::domain::{Rate, Segment};
use crate::gui::command::Request;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, ink, section::Tone};
use crate::overlay::text;
use crate::project::{Belonging, SegmentWarnings};
use crate::theme::{Ink, UNIT, icon, size};
use egui::{RichText, Ui};
use std::sync::Arc;

/// Shows a segment.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, segment: &Segment, requests: &mut Vec<Request>) {
    let id = segment.id;
    ui.horizontal(|ui| {
        kind(ui, icon::USERS, "Segment");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, icon::X, "Close segment").clicked() {
                requests.push(Request::ShowSegment(None));
            }
        });
    });
    if let Some(name) = widgets::name_field(ui, "Segment name", &segment.name) {
        requests.push(Edit::Segment(SegmentEdit::Rename { segment: id, name }).into());
    }
    widgets::sentence(ui, &sentence::of_segment(&shown.map.journey(), &segment.rule));
    members(ui, shown, segment, requests);
    widgets::section(ui, "Who belongs", true, |ui| {
        if let Some(rule) = parts::editor(ui, shown, id, &segment.rule, requests) {
            requests.push(Edit::Segment(SegmentEdit::SetRule { segment: id, rule }).into());
        }
    });
    ui.add_space(UNIT);
    if widgets::quiet_button(ui, "Delete segment").on_hover_text("No contact and no activity is deleted.").clicked() {
        requests.push(Edit::Segment(SegmentEdit::Delete(id)).into());
    }
}

/// How many belong, and what can be done with them.
fn members(ui: &mut Ui, shown: &Shown<'_>, segment: &Segment, requests: &mut Vec<Request>) {
    let Some(data) = shown.data else {
        widgets::note(ui, "Who belongs is counted once activity data is imported.");
        return;
    };
    let rule = Arc::new(segment.rule.clone());
    let belonging = shown.ask_of_everybody(&Belonging(Arc::clone(&rule)));
    answer::show(ui, &belonging, |ui, members| {
        let count = members.len() as u64;
        ui.horizontal(|ui| {
            ui.label(widgets::strong(text::count(count), size::FIGURE));
            let share = text::percent(Rate::new(count, data.contacts));
            let words = format!("of {} contacts ({share})", text::count(data.contacts));
            ui.label(RichText::new(words).color(ink(ui, Ink::TextMuted)));
        });
    });
    let warnings = shown.ask_of_everybody(&SegmentWarnings { name: segment.name.clone(), rule });
    for warning in warnings.value.iter().flat_map(|warnings| warnings.iter()) {
        widgets::banner(ui, Tone::Warning, warning, |_| {});
    }
    ui.horizontal_wrapped(|ui| {
        let is_set = shown.within.is_some_and(|within| within.id == segment.id);
        let (words, tooltip) = if is_set {
            ("Show everyone", "All figures are about everyone again.")
        } else {
            ("Only these on the map", "All figures are about these contacts only.")
        };
        if ui.button(words).on_hover_text(tooltip).clicked() {
            requests.push(Request::AskWithin((!is_set).then_some(segment.id)));
        }
        if ui.button("List them").on_hover_text("Lists them in the tab People.").clicked() {
            requests.push(Request::ListPeople(Wanted::segment(segment)));
        }
    });
}
