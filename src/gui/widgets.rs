//! Controls that panels share: fields that commit, pickers with a search, sections, figures and bars.

pub mod area;
pub mod bars;
pub mod buttons;
pub mod duration;
pub mod field;
pub mod figure;
pub mod picker;
pub mod refused;
pub mod section;

pub use area::text_area;
pub use bars::{share_bar, state_bar};
pub use buttons::{choice, icon_button, primary_button, quiet_button, switch, tick};
pub use duration::span_editor;
pub use field::{Field, name_field, number_field, text_field};
pub use figure::{figure_row, note, people_area, people_row, sentence};
pub use picker::{PickerItem, pick_one, pick_several};
pub use refused::refused_table;
pub use section::{banner, empty_state, section};

use super::style;
use crate::theme::Ink;
use egui::{Color32, RichText, Ui};

/// Smallest height of anything that is clicked, in logical pixels.
pub const HIT: f32 = 28.0;

/// What keeps clicks from what lies below, without being a control: the keyboard passes it by.
pub const SHIELD: egui::Sense = egui::Sense::CLICK.union(egui::Sense::DRAG);

/// Returns the colour of an ink in the palette that the window shows.
pub fn ink(ui: &Ui, ink: Ink) -> Color32 {
    style::color(style::palette(ui.ctx()), ink)
}

/// Returns whether a dialog, menu or list lies over the window; keys are meant for it then, not for what is behind.
pub fn is_covered(ctx: &egui::Context) -> bool {
    egui::Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some())
}

/// Returns an empty dialog over the window, with room around what it will hold.
pub fn dialog(ctx: &egui::Context, name: &str) -> egui::Modal {
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(egui::Margin::same(20));
    egui::Modal::new(egui::Id::unique(name)).frame(frame)
}

/// Gives a dialog its width, or what the window has room for.
pub fn dialog_width(ui: &mut Ui, width: f32) {
    ui.set_width(width.min(ui.ctx().content_rect().width() - 72.0).max(200.0));
}

/// Returns a height for a list over the window: the one wished for, or what the window has room for beside `others`.
pub fn list_height(ctx: &egui::Context, wished: f32, others: f32) -> f32 {
    wished.min(ctx.content_rect().height() - others).max(80.0)
}

/// Shows that something is on its way: a turning ring, or a resting sign where nothing is to move.
pub fn waiting(ui: &mut Ui) {
    if style::is_still(ui) {
        ui.label(icon(crate::theme::icon::HOURGLASS, 14.0).color(ink(ui, Ink::TextMuted)));
    } else {
        ui.add(egui::Spinner::new().size(14.0));
    }
}

/// Returns a glyph of the icon font to put before a text.
pub fn icon(glyph: &str, size: f32) -> RichText {
    RichText::new(glyph).font(style::icons(size))
}

/// Returns a text in the heavier cut.
pub fn strong(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(style::semibold(size))
}
