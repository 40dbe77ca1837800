//! Buttons, switches and choices with names, words and a size that is easy to hit.

use super::{HIT, ink, strong};
use crate::theme::{Ink, RADIUS, icon, size};
use egui::{Align2, Button, ComboBox, CornerRadius, Response, RichText, Stroke, Ui, Vec2};

/// Shows the one button that a screen wants to be pressed.
pub fn primary_button(ui: &mut Ui, text: &str) -> Response {
    let label = strong(text, size::BODY).color(ink(ui, Ink::OnAccent));
    let button = Button::new(label)
        .fill(ink(ui, Ink::Accent))
        .stroke(Stroke::NONE)
        .corner_radius(CornerRadius::same(RADIUS as u8))
        .min_size(Vec2::new(0.0, HIT + 4.0));
    ui.add(button)
}

/// Words of a button of so many letters at most are never broken in a line that wraps.
const SHORT: usize = 28;

/// Shows a button without a frame, in the accent colour, that stands in line with the text around it.
pub fn quiet_button(ui: &mut Ui, text: &str) -> Response {
    // In a line that wraps a short one goes into the next line as a whole.
    let whole = ui.layout().is_horizontal() && ui.layout().main_wrap() && text.chars().count() <= SHORT;
    let text = RichText::new(text).size(size::BODY).color(ink(ui, Ink::MovedOnText));
    let mut button = Button::new(text).frame_when_inactive(false).min_size(Vec2::new(0.0, HIT));
    if whole {
        button = button.wrap_mode(egui::TextWrapMode::Extend);
    }
    // Not in a scope, which would hold the button on its line.
    let padding = std::mem::take(&mut ui.spacing_mut().button_padding.x);
    let response = ui.add(button);
    ui.spacing_mut().button_padding.x = padding;
    response
}

/// Shows a button that is only an icon; `name` is its accessible name and its tooltip.
pub fn icon_button(ui: &mut Ui, glyph: &str, name: &str) -> Response {
    let glyph = super::icon(glyph, 15.0).color(ink(ui, Ink::TextMuted));
    let button = Button::new(glyph).frame_when_inactive(false).min_size(Vec2::splat(HIT));
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::ZERO;
        ui.add(button)
    });
    response.inner.accessible_name(name).on_hover_text(name)
}

/// Shows a checkbox and returns the new state when it is clicked.
pub fn switch(ui: &mut Ui, name: &str, on: bool, tooltip: &str) -> Option<bool> {
    let mut state = on;
    let response = tick(ui, name, &mut state).on_hover_text(tooltip);
    (response.changed() && state != on).then_some(state)
}

/// Shows a box to tick, with an edge that is seen on every ground.
pub fn tick(ui: &mut Ui, name: &str, state: &mut bool) -> Response {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = HIT;
        let edge = ink(ui, Ink::TextMuted);
        ui.visuals_mut().widgets.inactive.bg_stroke = egui::Stroke::new(1.2, edge);
        ui.checkbox(state, name)
    })
    .inner
}

/// Height of a list from which on it scrolls, in logical pixels; eleven entries are seen at once.
const MOST_HEIGHT: f32 = 380.0;

/// Shows a list to choose one of and returns the choice if it differs from `current`.
pub fn choice<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    current: &T,
    options: &[(T, &str)],
    width: f32,
) -> Option<T> {
    let shown = options.iter().find(|(value, _)| value == current).map_or("", |(_, words)| words);
    let mut chosen = None;
    let muted = ink(ui, Ink::TextMuted);
    let list = ComboBox::from_id_salt(("choice", name))
        .width(width)
        .height(super::list_height(ui.ctx(), MOST_HEIGHT, 60.0))
        .selected_text(shown)
        .truncate();
    // The same caret as on pickers.
    let list = list.icon(move |ui, rect, _, _| {
        let font = crate::gui::style::icons(12.0);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon::CARET_DOWN, font, muted);
    });
    let inner = list.show_ui(ui, |ui| {
        for (value, words) in options {
            if ui.selectable_label(value == current, *words).clicked() {
                chosen = (value != current).then(|| value.clone());
                // A click closes the list by itself, a key does not.
                ui.close();
            }
        }
    });
    inner.response.accessible_name(name);
    chosen
}
