//! Text about the map as a whole: below it what is counted, and on an empty map how to begin.

use super::CanvasInput;
use crate::gui::{Command, Mode, Request, style, widgets};
use crate::theme::Ink;
use egui::{Align, Layout, Rect, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Height of the line below the map.
pub const LINE: f32 = 26.0;

/// Returns what is said below the map: how contacts are drawn, then whom the figures count; nothing while drawing.
pub fn words(input: &CanvasInput<'_>) -> Option<String> {
    let dots = input.replay.filter(|_| input.view.mode == Mode::Play && !input.reduced_motion);
    let mut text = dots.and_then(|played| played.frame.sentence()).map_or_else(String::new, |dots| dots + " ");
    text += input.rule_sentence;
    let says = input.view.mode != Mode::Draw && !input.map.stages.is_empty() && !text.trim().is_empty();
    says.then(|| text.trim().to_owned())
}

/// Shows, on an empty map, how to begin.
pub fn show(ui: &mut Ui, canvas: Rect, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if input.map.stages.is_empty() {
        beginning(ui, canvas, input.has_data, requests);
    }
}

/// Shows the sentence in one line below the map, where it covers nothing; what does not fit is read under the pointer.
pub fn line(ui: &Ui, area: Rect, words: &str) {
    let palette = style::palette(ui.ctx());
    let color = style::color(palette, Ink::TextMuted);
    ui.painter().rect_filled(area, 0, style::color(palette, Ink::Panel));
    let border = egui::Stroke::new(1.0, style::color(palette, Ink::PanelBorder));
    ui.painter().hline(area.x_range(), area.top() + 0.5, border);
    let (shown, more) = words.split_once('\n').unwrap_or((words, ""));
    let inner = area.shrink2(vec2(12.0, 0.0));
    let font = egui::FontId::proportional(12.0);
    let mut job = egui::text::LayoutJob::simple(shown.to_owned(), font, color, inner.width().max(1.0));
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = ui.painter().layout_job(job);
    let shortened = galley.elided;
    let at = pos2(inner.left(), inner.center().y - galley.size().y / 2.0);
    ui.painter().with_clip_rect(area).galley(at, galley, color);
    let response = ui.interact(area, ui.scope_id().with("sentence"), Sense::hover());
    let said = words.replace('\n', ". ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    if shortened || !more.is_empty() {
        response.on_hover_text(words);
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
