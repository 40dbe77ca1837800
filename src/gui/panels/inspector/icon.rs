//! The icon on a stage's card: guessed from the words, or chosen from the set.

use crate::document::Edit;
use crate::domain::Stage;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, field::search_field};
use crate::overlay::scene::{card_icon, stage_icon, stage_icons};
use crate::theme::{Ink, UNIT};
use egui::{Button, Popup, PopupCloseBehavior, ScrollArea, Ui, vec2};

/// Icons in a row of the list.
const IN_A_ROW: usize = 7;
/// Side of an icon's button.
const CELL: f32 = 32.0;

/// Shows the icon beside what changes it.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    let Some(record) = shown.map.stages.get(&stage.id) else { return };
    ui.horizontal(|ui| {
        ui.set_min_height(CELL);
        ui.label("Icon");
        let button = Button::new(widgets::icon(card_icon(record), 18.0)).min_size(vec2(CELL, CELL));
        let button = crate::gui::style::named(ui.add(button), "Choose an icon");
        let button = button.on_hover_text("Chooses the icon on the card.");
        Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(
            |ui| {
                if let Some(icon) = list(ui, stage, record.icon.as_deref()) {
                    requests.push(Edit::SetIcon { stage: stage.id, icon }.into());
                    ui.close();
                }
            },
        );
        let words = record.icon.as_deref().map_or("follows the name", |name| name);
        let words = egui::RichText::new(words).color(widgets::ink(ui, Ink::TextMuted));
        ui.add(egui::Label::new(words).truncate());
    });
}

/// Shows the icons that can be chosen and returns the choice: the name of one, or none to have it guessed.
fn list(ui: &mut Ui, stage: &Stage, chosen: Option<&str>) -> Option<Option<String>> {
    let mut choice = None;
    ui.set_width(CELL * IN_A_ROW as f32 + 4.0 * (IN_A_ROW as f32 - 1.0) + 14.0);
    let id = ui.scope_id().with("icons");
    let (asked, field) = search_field(ui, id, "Search icons", "Search: mail, cart, star…");
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    ui.add_space(UNIT);
    let found = stage_icons(&asked);
    if chosen.is_some() {
        ui.horizontal(|ui| {
            ui.label(widgets::icon(stage_icon(stage), 18.0));
            if ui.button("By the words of name and rule").clicked() {
                choice = Some(None);
            }
        });
    }
    ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for row in found.chunks(IN_A_ROW) {
            ui.horizontal(|ui| {
                for one in row {
                    let is_chosen = chosen == Some(one.name);
                    let button = Button::new(widgets::icon(one.glyph, 18.0)).selected(is_chosen);
                    let button = ui.add(button.min_size(vec2(CELL, CELL)).frame_when_inactive(is_chosen));
                    let button = crate::gui::style::named(button, &format!("Icon {}", one.name));
                    if button.on_hover_text(one.name).clicked() {
                        choice = Some(Some(one.name.to_owned()));
                    }
                }
            });
        }
        if found.is_empty() {
            ui.weak("No icon has these words.");
        }
    });
    choice
}
