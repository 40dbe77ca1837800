//! Text that lies over the map: what is counted, and what to do with an empty map.

use super::CanvasInput;
use super::minimap::plate;
use crate::gui::{Mode, style};
use crate::overlay::ReplayFrame;
use crate::theme::Ink;
use egui::{Align, Layout, Rect, RichText, Ui, UiBuilder, pos2, vec2};

/// Room that the small map in the other corner takes.
const OTHER_CORNER: f32 = 220.0;

/// Shows the sentence in the corner and, on an empty map, how to begin.
pub fn show(ui: &mut Ui, canvas: Rect, input: &CanvasInput<'_>) {
    if input.map.stages.is_empty() {
        beginning(ui, canvas);
        return;
    }
    let dots = input.replay.filter(|_| input.view.mode == Mode::Play && !input.reduced_motion);
    let text = match dots.and_then(ReplayFrame::sentence) {
        Some(dots) => format!("{}\n{dots}", input.rule_sentence),
        None => input.rule_sentence.to_owned(),
    };
    if input.view.mode != Mode::Draw && !text.trim().is_empty() {
        sentence(ui, canvas, text.trim());
    }
}

fn sentence(ui: &mut Ui, canvas: Rect, text: &str) {
    let palette = style::palette(ui.ctx());
    let width = (canvas.width() - OTHER_CORNER - 24.0).min(520.0);
    if width < 120.0 {
        return;
    }
    let font = egui::FontId::proportional(12.0);
    let galley =
        ui.painter().layout(text.to_owned(), font.clone(), style::color(palette, Ink::TextMuted), width - 20.0);
    let size = galley.size() + vec2(20.0, 12.0);
    let area = Rect::from_min_size(pos2(canvas.left() + 12.0, canvas.bottom() - 12.0 - size.y), size);
    plate(ui, area, palette);
    let text = RichText::new(text).font(font).color(style::color(palette, Ink::TextMuted));
    let inside = UiBuilder::new().max_rect(area.shrink2(vec2(10.0, 6.0))).layout(Layout::top_down(Align::Min));
    ui.scope_builder(inside, |ui| ui.add(egui::Label::new(text).wrap().selectable(false)));
}

fn beginning(ui: &mut Ui, canvas: Rect) {
    let area = Rect::from_center_size(canvas.center(), vec2(canvas.width().min(420.0), 96.0));
    let layout = Layout::top_down(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(area).layout(layout), |ui| {
        let palette = style::palette(ui.ctx());
        let title = RichText::new("Draw the journey").font(style::semibold(17.0));
        ui.add(egui::Label::new(title).selectable(false));
        let hint = "Double-click to add a stage, or drag an activity from the data panel onto the map. \
                    Drag from the edge of a card to draw an arrow.";
        let hint = RichText::new(hint).color(style::color(palette, Ink::TextMuted));
        ui.add(egui::Label::new(hint).wrap().selectable(false));
    });
}
