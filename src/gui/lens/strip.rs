//! The strip above the map: what is picked of the lens, what the signs on the map mean, and what it shows in a sentence.

use super::{Seen, compare, picks};
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, ink};
use crate::overlay::lens::{Sign, SignLook};
use crate::theme::{Ink, icon, size};
use egui::{Align, Layout, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Height of the strip in logical pixels.
pub const HEIGHT: f32 = 36.0;
/// Below this width only the icons of a legend are shown.
const NARROW: f32 = 620.0;

/// Shows the strip.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, seen: &Seen, requests: &mut Vec<Request>) {
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let is_narrow = ui.available_width() < NARROW;
        without_data(ui, shown, is_narrow, requests);
        match &shown.view.lens.compare {
            Some(picks) => compare::show(ui, shown, picks, is_narrow, requests),
            None => picks::show(ui, shown, requests),
        }
        if seen.waits {
            widgets::waiting(ui);
            ui.label(RichText::new("Working it out…").color(ink(ui, Ink::TextMuted)));
            return;
        }
        if seen.stale {
            ui.multiply_opacity(0.5);
        }
        if shown.view.lens.compare.is_none() {
            seen.faces.legend.iter().for_each(|one| sign(ui, one, is_narrow));
        }
        sentence(ui, &seen.faces.sentence);
    });
}

/// Says that the figures are those saved with the project where its data is not at hand; a click shows what can be done.
fn without_data(ui: &mut Ui, shown: &Shown<'_>, is_narrow: bool, requests: &mut Vec<Request>) {
    let Some(path) = shown.project.and_then(|project| project.missing_store()) else { return };
    let words = if is_narrow { "" } else { "  Data not found: saved figures" };
    let text = RichText::new(format!("{}{words}", icon::WARNING)).color(ink(ui, Ink::WarningText));
    let button = egui::Button::new(text).fill(ink(ui, Ink::WarningSoft)).stroke(Stroke::NONE);
    let hint = format!("{} is not there. What can be done stands in the data panel.", path.display());
    let response = crate::gui::style::named(ui.add(button), "Data not found: saved figures").on_hover_text(hint);
    if response.clicked() && !shown.view.data_panel {
        requests.push(crate::gui::Command::ToggleData.into());
    }
}

/// Shows the sentence in what room is left; it is read in full under the pointer.
fn sentence(ui: &mut Ui, text: &str) {
    if text.is_empty() {
        return;
    }
    if !ui.min_rect().is_negative() && ui.min_rect().width() > 1.0 {
        ui.separator();
    }
    ui.label(widgets::icon(icon::INFO, 13.0).color(ink(ui, Ink::TextMuted)));
    let label = RichText::new(text).size(size::SMALL + 0.5).color(ink(ui, Ink::TextStrong));
    ui.add(egui::Label::new(label).truncate()).on_hover_text(text);
}

fn sign(ui: &mut Ui, sign: &Sign, is_narrow: bool) {
    let muted = ink(ui, Ink::TextMuted);
    let spacing = ui.spacing().item_spacing.x;
    ui.spacing_mut().item_spacing.x = 4.0;
    match sign.look {
        SignLook::Icon(glyph, colour) => {
            let glyph = widgets::icon(glyph, 13.0).color(ink(ui, colour));
            let response = ui.label(glyph);
            if is_narrow {
                response.on_hover_text(&sign.words);
            }
        }
        look => patch(ui, look, &sign.words),
    }
    if !is_narrow || !matches!(sign.look, SignLook::Icon(..)) {
        ui.label(RichText::new(&sign.words).size(size::SMALL).color(muted));
    }
    ui.spacing_mut().item_spacing.x = spacing;
    ui.add_space(spacing - 4.0);
}

/// Shows a patch of colour, with a broken line or as a scale.
fn patch(ui: &mut Ui, look: SignLook, words: &str) {
    let (area, response) = ui.allocate_exact_size(vec2(30.0, 10.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
    match look {
        SignLook::Scale(of) => {
            let steps = 5_u8;
            let width = area.width() / f32::from(steps);
            for step in 0..steps {
                let left = area.left() + width * f32::from(step);
                let rect = Rect::from_min_size(pos2(left, area.top()), vec2(width - 1.0, area.height()));
                let strength = 0.15 + 0.85 * f32::from(step) / f32::from(steps - 1);
                ui.painter().rect_filled(rect, 1.0, ink(ui, of).gamma_multiply(strength));
            }
        }
        SignLook::Patch(of) | SignLook::BrokenPatch(of) => {
            ui.painter().rect_filled(area, 2.0, ink(ui, of).gamma_multiply(0.45));
            if matches!(look, SignLook::BrokenPatch(_)) {
                let line = Stroke::new(2.0, ink(ui, of));
                let points = [area.left_bottom(), area.right_bottom()];
                ui.painter().extend(egui::Shape::dashed_line(&points, line, 4.0, 3.0));
            }
        }
        SignLook::Icon(..) => {}
    }
}
