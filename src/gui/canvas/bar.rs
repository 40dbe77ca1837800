//! The small bar over a selection of several cards: align, distribute, group, tidy up.

use super::gesture::{card, middle};
use super::minimap::plate;
use super::{CanvasInput, CanvasState};
use crate::document::arrange::{Alignment, Axis, aligned, distributed};
use crate::gui::{Command, Request, style};
use crate::overlay::frames::{Frame, FrameOf};
use crate::theme::{Ink, Palette};
use egui::emath::TSTransform;
use egui::{Align2, Color32, CursorIcon, Painter, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// Side of a button.
const CELL: f32 = 28.0;
/// Room around the buttons.
const INSET: f32 = 3.0;
/// Distance from the cards.
const AWAY: f32 = 18.0;
/// Extra room between kinds of buttons.
const PART: f32 = 9.0;

/// The buttons; the flag says whether a new kind begins.
const BUTTONS: [(Command, bool); 10] = [
    (Command::Align(Alignment::Left), false),
    (Command::Align(Alignment::Centre), false),
    (Command::Align(Alignment::Right), false),
    (Command::Align(Alignment::Top), true),
    (Command::Align(Alignment::Middle), false),
    (Command::Align(Alignment::Bottom), false),
    (Command::Distribute(Axis::Across), true),
    (Command::Distribute(Axis::Down), false),
    (Command::Group, true),
    (Command::TidyUp, false),
];

/// Shows the bar while several cards are selected and nothing is dragged.
pub fn show(
    ui: &Ui,
    canvas: Rect,
    state: &CanvasState,
    input: &CanvasInput<'_>,
    to_screen: TSTransform,
    requests: &mut Vec<Request>,
) {
    let stages = &input.view.selection.stages;
    let rests = state.gesture.is_idle() && state.hand == super::pointer::Hand::Free;
    if stages.len() < 2 || !input.editable() || !rests || input.view.renaming_group.is_some() {
        return;
    }
    let cards = stages.iter().filter_map(|id| middle(input.map, *id)).map(card);
    // The bar keeps off the titles of frames, too.
    let touched = |frame: &&Frame| match frame.of {
        FrameOf::Group(id) => input.map.groups.get(&id).is_some_and(|group| !group.stages.is_disjoint(stages)),
        FrameOf::AnyOrder(place) => {
            input.map.any_order.get(place).is_some_and(|group| group.stages.iter().any(|id| stages.contains(id)))
        }
    };
    let frames = state.drawing.routes().frames.iter().filter(touched).map(|frame| super::paint::rect(frame.rect));
    let Some(around) = cards.chain(frames).reduce(|one, other| one.union(other)) else { return };
    let around = to_screen.mul_rect(around);
    let parts = BUTTONS.iter().filter(|(_, part)| *part).count() as f32;
    let size = vec2(BUTTONS.len() as f32 * CELL + parts * PART, CELL) + Vec2::splat(2.0 * INSET);
    let Some(area) = place(around, canvas.shrink(8.0), size) else { return };
    let palette = style::palette(ui.ctx());
    plate(ui, area, palette);
    // What lies under the bar is not for the map.
    ui.interact(area, ui.scope_id().with("bar"), crate::gui::widgets::SHIELD);
    let mut left = area.left() + INSET;
    for (command, part) in BUTTONS {
        if part {
            let x = left + PART / 2.0;
            let line = Stroke::new(1.0, style::color(palette, Ink::PanelBorder));
            ui.painter().vline(x, area.shrink(6.0).y_range(), line);
            left += PART;
        }
        let cell = Rect::from_min_size(pos2(left, area.top() + INSET), Vec2::splat(CELL));
        button(ui, cell, command, does_something(command, input), palette, requests);
        left += CELL;
    }
}

/// Returns where the bar stands: above the cards, else below them, else inside at the top of what is seen.
fn place(around: Rect, seen: Rect, size: Vec2) -> Option<Rect> {
    if !around.intersects(seen) || seen.width() < size.x || seen.height() < size.y {
        return None;
    }
    let x = (around.center().x - size.x / 2.0).clamp(seen.left(), seen.right() - size.x);
    let above = around.top() - AWAY - size.y;
    let below = around.bottom() + AWAY;
    let y = match (above >= seen.top(), below + size.y <= seen.bottom()) {
        (true, _) => above,
        (false, true) => below,
        (false, false) => seen.top(),
    };
    Some(Rect::from_min_size(pos2(x, y), size))
}

fn does_something(command: Command, input: &CanvasInput<'_>) -> bool {
    let stages = &input.view.selection.stages;
    match command {
        Command::Align(to) => !aligned(input.map, stages, to).is_empty(),
        Command::Distribute(axis) => !distributed(input.map, stages, axis).is_empty(),
        Command::Group => !input.map.groups.values().any(|group| group.stages == *stages),
        _ => true,
    }
}

fn button(ui: &Ui, cell: Rect, command: Command, enabled: bool, palette: Palette, requests: &mut Vec<Request>) {
    let shown = command.shown();
    let sense = if enabled { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(cell, ui.scope_id().with(("bar", shown.text)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, shown.text));
    let lit = enabled && (response.hovered() || response.has_focus());
    if lit {
        ui.painter().rect_filled(cell.shrink(1.0), 5, style::color(palette, Ink::Hover));
    }
    let ink = if lit { Ink::TextStrong } else { Ink::TextMuted };
    let color = style::color(palette, ink).gamma_multiply(if enabled { 1.0 } else { 0.4 });
    face(ui.painter(), cell.shrink(6.5), command, color);
    let key = shown.keys.first().map(|key| ui.ctx().format_shortcut(key));
    let response = response.on_hover_ui(|ui| {
        ui.label(shown.tooltip);
        if let Some(key) = key {
            ui.weak(key);
        }
    });
    if enabled && response.clicked() {
        requests.push(command.into());
    }
    response.on_hover_cursor(CursorIcon::PointingHand);
}

/// Paints what a button does: bars against a line, or between lines; of others their icon.
fn face(painter: &Painter, area: Rect, command: Command, color: Color32) {
    let line = Stroke::new(1.4, color);
    // Everything is painted as if it were about left, middle and right, and turned for top and bottom.
    let turned = matches!(command, Command::Align(Alignment::Top | Alignment::Middle | Alignment::Bottom))
        || command == Command::Distribute(Axis::Down);
    let at = |x: f32, y: f32| {
        let (x, y) = if turned { (y, x) } else { (x, y) };
        area.min + vec2(x * area.width(), y * area.height())
    };
    let bar = |x: (f32, f32), y: (f32, f32)| {
        painter.rect_filled(Rect::from_two_pos(at(x.0, y.0), at(x.1, y.1)), 1, color);
    };
    let upright = |x: f32| painter.line_segment([at(x, 0.0), at(x, 1.0)], line);
    match command {
        Command::Align(to) => {
            let (x, long, short) = match to {
                Alignment::Left | Alignment::Top => (0.0, (0.12, 0.95), (0.12, 0.62)),
                Alignment::Centre | Alignment::Middle => (0.5, (0.06, 0.94), (0.24, 0.76)),
                Alignment::Right | Alignment::Bottom => (1.0, (0.05, 0.88), (0.38, 0.88)),
            };
            upright(x);
            bar(long, (0.17, 0.41));
            bar(short, (0.59, 0.83));
        }
        Command::Distribute(_) => {
            upright(0.0);
            upright(1.0);
            bar((0.37, 0.63), (0.12, 0.88));
        }
        other => {
            let font = style::icons(area.width() + 2.0);
            painter.text(area.center(), Align2::CENTER_CENTER, other.shown().icon, font, color);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_stands_above_its_cards_below_them_or_inside() {
        let seen = Rect::from_min_max(pos2(0.0, 0.0), pos2(800.0, 600.0));
        let size = vec2(300.0, 34.0);
        let around = |top: f32, bottom: f32| Rect::from_min_max(pos2(100.0, top), pos2(300.0, bottom));
        assert_eq!(place(around(200.0, 300.0), seen, size).unwrap().min, pos2(50.0, 148.0));
        assert_eq!(place(around(20.0, 300.0), seen, size).unwrap().min.y, 318.0);
        assert_eq!(place(around(-50.0, 590.0), seen, size).unwrap().min.y, 0.0);
        assert_eq!(place(around(700.0, 800.0), seen, size), None, "what is selected is out of sight");
    }
}
