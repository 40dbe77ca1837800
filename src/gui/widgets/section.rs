//! The parts that panels are divided into: sections, empty states and banners.

use super::{HIT, ink, strong};
use crate::theme::{Ink, RADIUS, UNIT, icon, size};
use egui::collapsing_header::CollapsingState;
use egui::{Align, Button, Frame, Layout, Margin, RichText, Role, Ui, Vec2, WidgetInfo};

/// Shows a section with a header that folds it; it is open at first if `open` says so.
pub fn section<R>(ui: &mut Ui, title: &str, open: bool, contents: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let id = ui.make_persistent_id(("section", title));
    let mut state = CollapsingState::load_with_default_open(ui.ctx(), id, open);
    ui.add_space(UNIT);
    let glyph = if state.is_open() { icon::CARET_DOWN } else { icon::CARET_RIGHT };
    let caret = super::icon(glyph, 12.0).color(ink(ui, Ink::TextMuted));
    let size = Vec2::new(ui.available_width(), HIT);
    let header = ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 0.0;
        let button = Button::new(strong(title, size::BODY)).right_text(caret).frame_when_inactive(false);
        ui.add_sized(size, button.min_size(size))
    });
    let header = header.inner;
    header.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, state.is_open(), title));
    if header.clicked() {
        state.toggle(ui);
    }
    let shown = state.show_body_unindented(ui, contents);
    ui.add_space(UNIT);
    ui.separator();
    shown.map(|inner| inner.inner)
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
        Tone::Warning => (Ink::WarningSoft, Ink::WarningText, icon::WARNING),
        Tone::Error => (Ink::DropOffSoft, Ink::ErrorText, icon::WARNING_CIRCLE),
    };
    Frame::NONE.fill(ink(ui, soft)).corner_radius(RADIUS).inner_margin(Margin::same(8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.label(super::icon(glyph, 15.0).color(ink(ui, colour)));
            ui.vertical(|ui| {
                ui.add(egui::Label::new(RichText::new(text).color(ink(ui, Ink::TextStrong))).wrap());
                ui.with_layout(Layout::left_to_right(Align::Min).with_main_wrap(true), buttons);
            });
        });
    });
}
