//! Figures with their names, and sentences that explain them.

use super::{ink, strong};
use crate::theme::{Ink, size};
use egui::{CursorIcon, Label, Rect, RichText, Role, Sense, Sides, Stroke, Ui, WidgetInfo};

/// Shows a name on the left and its figure on the right; the tooltip explains it in plain words.
pub fn figure_row(ui: &mut Ui, name: &str, figure: &str, tooltip: &str) {
    let muted = ink(ui, Ink::TextMuted);
    let row = ui.scope(|ui| {
        Sides::new().shrink_left().truncate().height(22.0).show(
            ui,
            |ui| ui.add(Label::new(RichText::new(name).color(muted)).truncate()),
            |ui| ui.add(Label::new(strong(figure, size::BODY))),
        );
    });
    let id = ui.make_persistent_id(("figure", name));
    ui.interact(row.response.rect, id, Sense::hover()).on_hover_text(tooltip);
}

/// Shows the same for a figure behind which contacts stand; returns whether it is clicked, to list them.
pub fn people_row(ui: &mut Ui, name: &str, figure: &str, tooltip: &str) -> bool {
    let muted = ink(ui, Ink::TextMuted);
    let row = ui.scope(|ui| {
        Sides::new().shrink_left().truncate().height(22.0).show(
            ui,
            |ui| ui.add(Label::new(RichText::new(name).color(muted)).truncate()),
            |ui| ui.add(Label::new(strong(figure, size::BODY))),
        );
    });
    people_area(ui, row.response.rect, name, tooltip)
}

/// Makes an area that shows a figure clickable; returns whether it is clicked, to list the contacts behind it.
pub fn people_area(ui: &mut Ui, area: Rect, name: &str, tooltip: &str) -> bool {
    let id = ui.make_persistent_id(("people", name));
    let response = ui.interact(area, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let lists = format!("List contacts: {name}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), &lists));
    if response.hovered() {
        let line = Stroke::new(1.0, ink(ui, Ink::Accent));
        ui.painter().line_segment([area.left_bottom(), area.right_bottom()], line);
    }
    response.on_hover_text(format!("{tooltip} Click to list them.")).clicked()
}

/// Shows a note in muted ink, wrapped.
pub fn note(ui: &mut Ui, text: &str) {
    let shown = RichText::new(unbroken(text)).size(size::SMALL).color(ink(ui, Ink::TextMuted));
    let response = ui.add(Label::new(shown).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
}

/// Shows a sentence that can be selected and copied, wrapped.
pub fn sentence(ui: &mut Ui, text: &str) {
    let shown = RichText::new(unbroken(text)).color(ink(ui, Ink::TextStrong));
    let response = ui.add(Label::new(shown).selectable(true).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
}

/// Returns the text with figures that stay on one line with their sign of per cent.
fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{A0}%")
}
