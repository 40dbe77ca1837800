//! The parts that panels are divided into: sections, empty states and banners.

use super::{ink, strong};
use crate::theme::{Ink, RADIUS, UNIT, size};
use egui::{CollapsingHeader, Frame, Margin, RichText, Ui};

/// Shows a section with a header that folds it; it is open at first if `open` says so.
pub fn section<R>(ui: &mut Ui, title: &str, open: bool, contents: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    ui.add_space(UNIT);
    let header = CollapsingHeader::new(strong(title, size::BODY)).id_salt(("section", title)).default_open(open);
    let shown = header.show_unindented(ui, |ui| {
        ui.add_space(UNIT);
        contents(ui)
    });
    ui.add_space(UNIT);
    ui.separator();
    shown.body_returned
}

/// Shows what to do where there is nothing to see yet: an icon, a title, a sentence, and perhaps buttons below.
pub fn empty_state(ui: &mut Ui, glyph: &str, title: &str, sentence: &str, buttons: impl FnOnce(&mut Ui)) {
    ui.vertical_centered(|ui| {
        ui.add_space(UNIT * 6.0);
        ui.label(super::icon(glyph, 32.0).color(ink(ui, Ink::TextMuted)));
        ui.add_space(UNIT);
        ui.label(strong(title, size::BODY));
        ui.label(RichText::new(sentence).color(ink(ui, Ink::TextMuted)));
        ui.add_space(UNIT * 2.0);
        buttons(ui);
        ui.add_space(UNIT * 6.0);
    });
}

/// How much a banner calls for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something to look at; work can go on.
    Warning,
    /// Something that failed or must be answered first.
    Error,
}

/// Shows a box with something that needs attention, and perhaps buttons below it.
pub fn banner(ui: &mut Ui, tone: Tone, text: &str, buttons: impl FnOnce(&mut Ui)) {
    let (soft, colour, glyph) = match tone {
        Tone::Warning => (Ink::WarningSoft, Ink::WarningText, crate::theme::icon::WARNING),
        Tone::Error => (Ink::DropOffSoft, Ink::ErrorText, crate::theme::icon::WARNING_CIRCLE),
    };
    Frame::NONE.fill(ink(ui, soft)).corner_radius(RADIUS).inner_margin(Margin::same(8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(super::icon(glyph, 15.0).color(ink(ui, colour)));
            ui.vertical(|ui| {
                ui.add(egui::Label::new(RichText::new(text).color(ink(ui, Ink::TextStrong))).wrap());
                ui.horizontal_wrapped(buttons);
            });
        });
    });
}
