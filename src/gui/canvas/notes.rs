//! Text that lies over the map: what is counted, and what to do with an empty map.

use super::CanvasInput;
use super::minimap::plate;
use crate::gui::{Command, Mode, Request, style, widgets};
use crate::theme::Ink;
use egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Room that the small map in the other corner takes.
const OTHER_CORNER: f32 = 220.0;
/// A canvas lower than this is a small one.
const LOW: f32 = 440.0;
/// The widest sentence in one line, and in several.
const LINE: f32 = 860.0;
const BLOCK: f32 = 520.0;

/// Shows the sentence in the corner and, on an empty map, how to begin.
pub fn show(ui: &mut Ui, canvas: Rect, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if input.map.stages.is_empty() {
        beginning(ui, canvas, input.has_data, requests);
        return;
    }
    let dots = input.replay.filter(|_| input.view.mode == Mode::Play && !input.reduced_motion);
    let mut text = dots.and_then(|played| played.frame.sentence()).map_or_else(String::new, |dots| dots + " ");
    text += input.rule_sentence;
    if input.view.mode != Mode::Draw && !text.trim().is_empty() {
        sentence(ui, canvas, text.trim());
    }
}

/// A small canvas has room for one line, which is read in full under the pointer.
fn sentence(ui: &mut Ui, canvas: Rect, text: &str) {
    let palette = style::palette(ui.ctx());
    let one_line = canvas.height() < LOW;
    let most = if one_line { LINE } else { BLOCK };
    let width = (canvas.width() - OTHER_CORNER - 24.0).min(most) - 20.0;
    if width < 100.0 {
        return;
    }
    let font = egui::FontId::proportional(12.0);
    let color = style::color(palette, Ink::TextMuted);
    let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, color, width);
    if one_line {
        job.wrap.max_rows = 1;
        job.wrap.break_anywhere = true;
    }
    let galley = ui.painter().layout_job(job);
    let size = galley.size() + vec2(20.0, 12.0);
    let area = Rect::from_min_size(pos2(canvas.left() + 12.0, canvas.bottom() - 12.0 - size.y), size);
    plate(ui, area, palette);
    let (shortened, at) = (galley.elided, area.min + vec2(10.0, 6.0));
    ui.painter().galley(at, galley, color);
    let response = ui.interact(area, ui.scope_id().with("sentence"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if shortened {
        response.on_hover_text(text);
    }
}

fn beginning(ui: &mut Ui, canvas: Rect, has_data: bool, requests: &mut Vec<Request>) {
    let area = Rect::from_center_size(canvas.center(), vec2(canvas.width().min(420.0), 168.0));
    let layout = Layout::top_down(Align::Center);
    ui.scope_builder(UiBuilder::new().max_rect(area).layout(layout), |ui| {
        let palette = style::palette(ui.ctx());
        let title = RichText::new("Draw the journey").font(style::semibold(17.0));
        ui.add(egui::Label::new(title).selectable(false));
        let hint = "Double-click to add a stage, or drag an activity from the data panel onto the map. \
                    Drag from the edge of a card to draw an arrow.";
        let hint = RichText::new(hint).color(style::color(palette, Ink::TextMuted));
        ui.add(egui::Label::new(hint).wrap().selectable(false));
        ui.add_space(8.0);
        let words = "Find a map in the data";
        if has_data && widgets::quiet_button(ui, words).on_hover_text(Command::Discover.shown().tooltip).clicked() {
            requests.push(Command::Discover.into());
        }
        let words = "Start from a template";
        if widgets::quiet_button(ui, words).on_hover_text(Command::Templates.shown().tooltip).clicked() {
            requests.push(Command::Templates.into());
        }
    });
}
