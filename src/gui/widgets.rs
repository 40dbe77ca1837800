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
pub use buttons::{choice, icon_button, primary_button, quiet_button, switch};
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

/// Returns a glyph of the icon font to put before a text.
pub fn icon(glyph: &str, size: f32) -> RichText {
    RichText::new(glyph).font(style::icons(size))
}

/// Returns a text in the heavier cut.
pub fn strong(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(style::semibold(size))
}
