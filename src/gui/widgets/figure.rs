//! Figures with their names, and sentences that explain them.

use super::{ink, strong};
use crate::theme::{Ink, size};
use egui::{Label, RichText, Sense, Sides, Ui};

/// Shows a name on the left and its figure on the right; the tooltip explains it in plain words.
pub fn figure_row(ui: &mut Ui, name: &str, figure: &str, tooltip: &str) {
    let muted = ink(ui, Ink::TextMuted);
    let row = ui.scope(|ui| {
        Sides::new().shrink_left().truncate().height(22.0).show(
            ui,
            |ui| ui.add(Label::new(RichText::new(name).color(muted)).truncate()),
            |ui| ui.add(Label::new(strong(figure, size::BODY))),
        );
    });
    let id = ui.make_persistent_id(("figure", name));
    ui.interact(row.response.rect, id, Sense::hover()).on_hover_text(tooltip);
}

/// Shows a note in muted ink, wrapped.
pub fn note(ui: &mut Ui, text: &str) {
    let text = RichText::new(text).size(size::SMALL).color(ink(ui, Ink::TextMuted));
    ui.add(Label::new(text).wrap());
}

/// Shows a sentence that can be selected and copied, wrapped.
pub fn sentence(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(ink(ui, Ink::TextStrong))).selectable(true).wrap());
}
