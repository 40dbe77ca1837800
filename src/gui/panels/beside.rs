//! Words and counts beside a chart or a table, each with its own room, whatever the height of the panel.

use egui::{Rect, ScrollArea, Ui, UiBuilder, pos2};

/// Room between the two.
const GAP: f32 = 14.0;

/// Shows words on the left, as wide as said, and a picture on the right; where that leaves the picture too little, the
/// words stand above it and scroll.
pub fn beside(ui: &mut Ui, width: f32, words: impl FnOnce(&mut Ui), picture: impl FnOnce(&mut Ui)) {
    let area = ui.available_rect_before_wrap();
    let (left, right) = if area.width() >= width * 2.0 {
        let split = area.left() + width;
        (
            Rect::from_min_max(area.min, pos2(split, area.bottom())),
            Rect::from_min_max(pos2(split + GAP, area.top()), area.max),
        )
    } else {
        let split = area.top() + area.height() * 0.45;
        (
            Rect::from_min_max(area.min, pos2(area.right(), split)),
            Rect::from_min_max(pos2(area.left(), split + 4.0), area.max),
        )
    };
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        ScrollArea::vertical().id_salt("words").auto_shrink(false).show(ui, words);
    });
    ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
        ui.set_clip_rect(ui.clip_rect().intersect(right.expand(2.0)));
        picture(ui);
    });
}
