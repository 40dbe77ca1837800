//! What is not yet right with the map, softly: a chip in the corner that opens the list, with a repair where there is one.

use super::gesture::Target;
use super::minimap::plate;
use super::{CanvasInput, CanvasState, lane_bar};
use crate::document::problems::Place;
use crate::gui::{Mode, Request, style, widgets};
use crate::theme::{Ink, icon, size};
use egui::{Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

/// Height of the chip.
const HEIGHT: f32 = 28.0;
/// Width and greatest height of the list.
const LIST: (f32, f32) = (340.0, 300.0);

/// Shows the chip where something is not right, and the list while it is open.
pub fn show(ui: &mut Ui, canvas: Rect, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let count = input.issues.len();
    if count == 0 || input.view.mode == Mode::Play || canvas.width() < 300.0 {
        state.issues_open = false;
        return;
    }
    let palette = style::palette(ui.ctx());
    let words = if count == 1 { "1 thing to look at".to_owned() } else { format!("{count} things to look at") };
    let font = egui::FontId::proportional(12.5);
    let text = ui.painter().layout_no_wrap(words.clone(), font, style::color(palette, Ink::TextMuted));
    let size = vec2(text.size().x + 42.0, HEIGHT);
    let mut area = Rect::from_min_size(canvas.min + vec2(12.0, 12.0), size);
    let to_screen = state.camera.vantage().to_screen(canvas);
    // The names of lanes stay readable at the upper edge.
    let names = state.drawing.lanes().and_then(|layout| lane_bar::names(layout, to_screen, canvas));
    if let Some(names) = names.filter(|names| names.intersects(area.expand(4.0))) {
        area = area.translate(vec2(0.0, names.bottom() + 8.0 - area.top()));
    }
    plate(ui, area, palette);
    let response = style::named(ui.interact(area, ui.scope_id().with("issues"), Sense::click_and_drag()), &words);
    if response.hovered() || response.has_focus() || state.issues_open {
        ui.painter().rect_filled(area.shrink(2.0), 6, style::color(palette, Ink::Hover));
    }
    let at = pos2(area.left() + 10.0, area.center().y);
    let warning = style::color(palette, Ink::WarningText);
    ui.painter().text(at, egui::Align2::LEFT_CENTER, icon::WARNING, style::icons(15.0), warning);
    let at = pos2(area.left() + 31.0, area.center().y - text.size().y / 2.0);
    ui.painter().galley(at, text, egui::Color32::PLACEHOLDER);
    let hint = "Shows what keeps figures from meaning much, and how to mend it.";
    if response.on_hover_text(hint).clicked() {
        state.issues_open = !state.issues_open;
    }
    if state.issues_open {
        let room = canvas.bottom() - area.bottom() - 60.0;
        let size = vec2(LIST.0.min(canvas.width() - 24.0), LIST.1.min(room));
        if size.y > 60.0 {
            list(ui, Rect::from_min_size(pos2(area.left(), area.bottom() + 6.0), size), state, input, requests);
        }
    }
}

fn list(ui: &mut Ui, most: Rect, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    // The plate is as high as the list was in the frame before.
    let height = state.issues_height.clamp(40.0, most.height());
    let area = Rect::from_min_size(most.min, vec2(most.width(), height));
    plate(ui, area, palette);
    ui.interact(area, ui.scope_id().with("issues list"), crate::gui::widgets::SHIELD);
    ui.scope_builder(UiBuilder::new().max_rect(area.shrink(10.0)), |ui| {
        let scrolled =
            ScrollArea::vertical().max_height(most.height() - 20.0).auto_shrink([false, true]).show(ui, |ui| {
                for (place, problem) in input.issues.iter().enumerate() {
                    if place > 0 {
                        ui.separator();
                    }
                    ui.push_id(("issue", place), |ui| {
                        ui.add(
                            egui::Label::new(RichText::new(problem.sentence(input.map)).size(size::SMALL + 0.5)).wrap(),
                        );
                        ui.horizontal(|ui| {
                            if let Some(repair) = problem.repair(input.map).filter(|_| input.editable()) {
                                let button = ui.button(&repair.words);
                                if button.on_hover_text("Mends it; undo takes it back.").clicked() {
                                    requests.push(repair.edit.into());
                                }
                            }
                            let target = match problem.place() {
                                Some(Place::Stage(id)) => Some(Target::Stage(id)),
                                Some(Place::Transition(id)) => Some(Target::Transition(id)),
                                None => None,
                            };
                            if let Some(target) = target
                                && widgets::quiet_button(ui, "Show").clicked()
                            {
                                state.jump_to(target, input, requests);
                            }
                        });
                    });
                }
            });
        let wanted = scrolled.content_size.y + 20.0;
        if (wanted - state.issues_height).abs() > 0.5 {
            state.issues_height = wanted;
            ui.ctx().request_repaint();
        }
    });
}
