//! The line above the list: who is listed, how many they are, the search, more columns, and keeping them as a segment.

use super::People;
use crate::document::{Edit, SegmentEdit};
use crate::domain::Owner;
use crate::engine::analysis::standings::PeopleReport;
use crate::gui::command::Request;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, HIT, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align, Layout, RichText, TextEdit, Ui};

/// With less room than this, what can be done stands below who is listed.
const NARROW: f32 = 520.0;

/// Shows the line.
pub fn show(
    ui: &mut Ui,
    state: &mut People,
    shown: &Shown<'_>,
    list: Option<&PeopleReport>,
    requests: &mut Vec<Request>,
) {
    if let Some(name) = &mut state.naming {
        let mut name = name.clone();
        let answer = naming(ui, &mut name);
        state.naming = Some(name.clone());
        if let Some(save) = answer {
            state.naming = None;
            if save {
                match state.as_rule(shown) {
                    Ok(rule) => requests.push(Edit::Segment(SegmentEdit::Add { name, rule }).into()),
                    Err(sentence) => requests.push(Request::Toast(sentence)),
                }
            }
        }
        return;
    }
    let is_narrow = ui.available_width() < NARROW;
    if is_narrow {
        ui.horizontal(|ui| who(ui, state, shown, list));
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            tools(ui, state, shown);
            if !is_narrow {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| who(ui, state, shown, list));
            }
        });
    });
}

/// Shows from right to left what can be done with the list.
fn tools(ui: &mut Ui, state: &mut People, shown: &Shown<'_>) {
    let tooltip = "Keeps these contacts under a name, to ask every figure about them.";
    if widgets::quiet_button(ui, "Save as segment…").on_hover_text(tooltip).clicked() {
        state.naming = Some(state.wanted.words(shown).trim_start_matches("Contacts who ").to_owned());
    }
    columns(ui, state, shown);
    let field = TextEdit::singleline(&mut state.search)
        .hint_text("Search")
        .desired_width(120.0)
        .margin(egui::Margin::symmetric(8, 5));
    ui.add(field).accessible_name("Search people").on_hover_text("Searches ids and the columns that were added.");
}

/// Says who is listed, and how many they are.
fn who(ui: &mut Ui, state: &People, shown: &Shown<'_>, list: Option<&PeopleReport>) {
    if let Some(list) = list {
        ui.label(widgets::strong(text::count(list.people.len() as u64), size::BODY));
        let found = state.arranged.as_ref().filter(|_| !state.search.trim().is_empty());
        if let Some(found) = found {
            let words = format!("({} found)", text::count(found.rows.len() as u64));
            ui.label(RichText::new(words).color(ink(ui, Ink::TextMuted)));
        }
    }
    let title = state.wanted.words(shown);
    let title = text::tame(&title).replacen("Contacts ", "contacts ", 1);
    ui.add(egui::Label::new(&title).truncate()).on_hover_text(&title);
    answer::about(ui, shown);
}

/// Shows the field for the name of a new segment; returns whether it is to be saved once that is decided.
fn naming(ui: &mut Ui, name: &mut String) -> Option<bool> {
    let mut answer = None;
    ui.horizontal_wrapped(|ui| {
        ui.label("Save these contacts as a segment called");
        let field = ui.add(TextEdit::singleline(name).desired_width(220.0).margin(egui::Margin::symmetric(8, 5)));
        let field = field.accessible_name("Segment name");
        let typed = !name.trim().is_empty();
        if field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) && typed {
            answer = Some(true);
        } else if !field.has_focus() && !field.lost_focus() && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        if ui.add_enabled(typed, egui::Button::new("Save segment").min_size(egui::vec2(0.0, HIT))).clicked() {
            answer = Some(true);
        }
        if ui.button("Cancel").clicked() || ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            answer = Some(false);
        }
    });
    answer
}

/// Shows the menu of attributes that can stand in columns of their own.
fn columns(ui: &mut Ui, state: &mut People, shown: &Shown<'_>) {
    let Some(data) = shown.data else { return };
    let contacts = data.contact_attributes.iter().map(|one| (Owner::Contact, &one.name));
    let all: Vec<_> = contacts.chain(data.attributes.iter().map(|one| (Owner::Activity, &one.name))).collect();
    if all.is_empty() {
        return;
    }
    let glyph = widgets::icon(icon::COLUMNS, 15.0).color(ink(ui, Ink::TextMuted));
    let close = egui::PopupCloseBehavior::CloseOnClickOutside;
    let config = egui::containers::menu::MenuConfig::new().close_behavior(close);
    let (button, _) = egui::containers::menu::MenuButton::new(glyph).config(config).ui(ui, |ui| {
        ui.set_min_width(220.0);
        widgets::note(
            ui,
            "Columns beside the contact: an attribute of the contact, or the last value among its activities.",
        );
        egui::ScrollArea::vertical().max_height(crate::gui::widgets::list_height(ui.ctx(), 260.0, 120.0)).show(
            ui,
            |ui| {
                for (owner, name) in &all {
                    let column = (*owner, (*name).clone());
                    let place = state.attributes.iter().position(|one| *one == column);
                    let words = if *owner == Owner::Contact { (*name).clone() } else { format!("{name} (last)") };
                    if let Some(on) = widgets::switch(ui, &words, place.is_some(), "Shows the value in a column.") {
                        match (on, place) {
                            (false, Some(place)) => _ = state.attributes.remove(place),
                            (true, None) => state.attributes.push(column),
                            _ => {}
                        }
                    }
                }
            },
        );
    });
    crate::gui::style::named(button, "More columns").on_hover_text("More columns");
}
