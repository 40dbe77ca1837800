//! What the lines of a picture mean, in a row above it, so that nothing lies over what is drawn.

use crate::gui::widgets::ink;
use crate::theme::{Ink, size};
use egui::{Rect, RichText, Sense, Shape, Stroke, Ui, pos2, vec2};

/// How a line or an area is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// One line.
    Line,
    /// Dashes of this length in points.
    Dashes(u8),
    /// A filled area.
    Area,
}

/// Shows the meanings; where they do not fit, in several lines.
pub(super) fn show(ui: &mut Ui, meanings: &[(String, Ink, Look)]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
        for (words, colour, look) in meanings {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(18.0, 12.0), Sense::hover());
                sample(ui, rect, ink(ui, *colour), *look);
                ui.label(RichText::new(words).size(size::SMALL).color(ink(ui, Ink::TextMuted)));
                ui.add_space(10.0);
            });
        }
    });
}

fn sample(ui: &Ui, rect: Rect, colour: egui::Color32, look: Look) {
    let stroke = Stroke::new(2.0, colour);
    let line = [pos2(rect.left(), rect.center().y), pos2(rect.right(), rect.center().y)];
    match look {
        Look::Line => _ = ui.painter().line_segment(line, stroke),
        Look::Dashes(length) => {
            let length = f32::from(length);
            ui.painter().extend(Shape::dashed_line(&line, stroke, length, length * 0.7));
        }
        Look::Area => _ = ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 2.0, colour.gamma_multiply(0.3)),
    }
}
