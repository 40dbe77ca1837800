//! Bars that show parts of a whole.

use super::{ink, strong};
use crate::domain::Rate;
use crate::overlay::{StageFigures, State, text};
use crate::theme::{Ink, UNIT, size};
use egui::{CornerRadius, Label, Rect, Response, RichText, Role, Sense, Sides, Ui, Vec2, WidgetInfo, pos2};

/// Shows the four states of the contacts at a stage as one bar.
pub fn state_bar(ui: &mut Ui, figures: &StageFigures) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), UNIT * 3.0), Sense::hover());
    ui.painter().rect_filled(rect, UNIT, ink(ui, Ink::CardTile));
    let parts = figures.bar();
    let last = parts.len();
    for (place, part) in parts.into_iter().enumerate() {
        let at = |share: f32| rect.left() + rect.width() * share;
        let filled = Rect::from_min_max(pos2(at(part.start), rect.top()), pos2(at(part.end), rect.bottom()));
        // Only the two ends of the bar are round.
        let (left, right) = (if place == 0 { 4 } else { 0 }, if place + 1 == last { 4 } else { 0 });
        let corners = CornerRadius { nw: left, sw: left, ne: right, se: right };
        ui.painter().rect_filled(filled, corners, ink(ui, part.state.ink()));
    }
    let words: Vec<String> =
        State::ALL.iter().map(|state| format!("{} {}", figures.in_state(*state), state.name())).collect();
    let words = format!("Of {} who reached: {}", figures.reached, words.join(", "));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), &words));
    response
}

/// Shows a name, a count, its share of the whole, and a bar as long as the share.
pub fn share_bar(ui: &mut Ui, name: &str, count: u64, whole: u64, colour: Ink) -> Response {
    let rate = Rate::new(count, whole);
    let muted = ink(ui, Ink::TextMuted);
    let inner = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        Sides::new().shrink_left().truncate().show(
            ui,
            |ui| ui.add(Label::new(name).truncate()),
            |ui| {
                ui.label(RichText::new(text::percent(rate)).size(size::SMALL).color(muted));
                ui.label(strong(text::count(count), size::BODY));
            },
        );
        let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 6.0), Sense::hover());
        ui.painter().rect_filled(rect, 3.0, ink(ui, Ink::CardTile));
        let width = rect.width() * rate.value().unwrap_or_default().clamp(0.0, 1.0) as f32;
        if count > 0 {
            let filled = Rect::from_min_size(rect.min, Vec2::new(width.max(2.0), rect.height()));
            ui.painter().rect_filled(filled, 3.0, ink(ui, colour));
        }
    });
    inner.response
}
