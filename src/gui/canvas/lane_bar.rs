//! The names of lanes and rows, which stay in sight at the edges of the canvas while the map is moved under them.

use super::menu::{lane_menu, row_menu};
use super::{CanvasInput, CanvasState};
use crate::document::board::{Lane, LaneId, RowId, TextRow, Thing};
use crate::document::{Edit, LaneEdit};
use crate::gui::view::{Mode, Selection, Writing};
use crate::gui::{Request, style};
use crate::overlay::lanes::{Band, CELL_INSET, Column, ROW_NAMES};
use crate::overlay::scene::{Hit, describe};
use crate::overlay::{LaneLayout, text};
use crate::theme::{Ink, Palette, Weight, icon, size};
use egui::emath::TSTransform;
use egui::{
    Align2, CornerRadius, CursorIcon, Id, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

/// Height of a lane's name, in logical pixels.
const NAME: f32 = 30.0;
/// Half the width of the border by which a lane is made wider, in logical pixels.
const BORDER: f32 = 5.0;
/// Lower rows have no room for their names, in logical pixels.
const LEAST_ROW: f32 = 15.0;
/// The least and the most room for the name of a row, and its distance from the edge of the canvas, in logical pixels.
const LEAST_NAME: f32 = 112.0;
const MOST_NAME: f32 = 180.0;
const EDGE: f32 = 6.0;
/// Room on the left of the lanes that the names of rows take at least, in logical pixels.
pub const BESIDE: f32 = LEAST_NAME + EDGE + 1.0;

/// Shows the names, and what can be done with them.
pub fn show(
    ui: &mut Ui,
    area: Rect,
    state: &CanvasState,
    input: &CanvasInput<'_>,
    to_screen: TSTransform,
    requests: &mut Vec<Request>,
) {
    let Some(layout) = state.drawing.lanes() else { return };
    let palette = style::palette(ui.ctx());
    let painter = ui.painter_at(area);
    let lanes = &input.map.board.lanes;
    for (band, row) in layout.rows.iter().filter_map(|band| Some((band, lanes.row(band.id)?))) {
        if let Some(place) = row_name(layout, band, to_screen, area) {
            row_label(ui, &painter, place, row, input, palette, requests);
        }
    }
    let Some(height) = names_at(layout, to_screen, area) else { return };
    if height <= area.top() && to_screen.mul_pos(pos2(0.0, layout.top)).y < area.top() + NAME - 1.0 {
        let strip = Rect::from_x_y_ranges(
            to_screen.mul_pos(pos2(layout.left(), 0.0)).x..=to_screen.mul_pos(pos2(layout.right(), 0.0)).x,
            height..=height + NAME,
        );
        let shadow = egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: egui::Color32::from_black_alpha(40) };
        painter.add(shadow.as_shape(strip, 0));
    }
    for (place, (column, lane)) in layout.columns.iter().zip(&lanes.columns).enumerate() {
        let Some(strip) = lane_name(layout, column, to_screen, area) else { continue };
        let response = name(ui, &painter, strip, lane, state, input, palette);
        follow(&response, lane, place, layout, to_screen, &painter, input, palette, requests);
    }
    if input.editable() {
        for (column, lane) in layout.columns.iter().zip(&lanes.columns) {
            border(ui, &painter, column, lane, height, to_screen, area, palette, requests);
        }
    }
    if input.view.mode == Mode::Draw {
        adding(ui, layout, height, to_screen, area, input, requests);
    }
}

fn names_at(layout: &LaneLayout, to_screen: TSTransform, area: Rect) -> Option<f32> {
    let (top, foot) = ((to_screen * pos2(0.0, layout.top)).y, (to_screen * pos2(0.0, layout.foot())).y);
    let height = (top - NAME).max(area.top());
    (foot > area.top() + NAME && height < area.bottom()).then_some(height)
}

/// Returns where the names of all lanes stand on the screen, if they are seen.
pub fn names(layout: &LaneLayout, to_screen: TSTransform, area: Rect) -> Option<Rect> {
    let height = names_at(layout, to_screen, area)?;
    let (left, right) = ((to_screen * pos2(layout.left(), 0.0)).x, (to_screen * pos2(layout.right(), 0.0)).x);
    Some(Rect::from_x_y_ranges(left..=right, height..=height + NAME))
}

/// Returns where the name of a lane stands on the screen, if it is seen.
pub fn lane_name(layout: &LaneLayout, column: &Column, to_screen: TSTransform, area: Rect) -> Option<Rect> {
    let height = names_at(layout, to_screen, area)?;
    let (left, right) = ((to_screen * pos2(column.left, 0.0)).x, (to_screen * pos2(column.right, 0.0)).x);
    let strip = Rect::from_x_y_ranges(left + 0.5..=right - 0.5, height..=height + NAME);
    strip.intersects(area).then_some(strip)
}

/// Returns where the name of a row stands on the screen, if it is seen.
pub fn row_name(layout: &LaneLayout, band: &Band, to_screen: TSTransform, area: Rect) -> Option<Rect> {
    let zoom = to_screen.scaling;
    let (top, bottom) = ((to_screen * pos2(0.0, band.top)).y, (to_screen * pos2(0.0, band.bottom)).y);
    if bottom - top < LEAST_ROW || bottom < area.top() + NAME || top > area.bottom() {
        return None;
    }
    let (left, end) = ((to_screen * pos2(layout.left(), 0.0)).x, (to_screen * pos2(layout.right(), 0.0)).x);
    if end < area.left() {
        return None;
    }
    // Where there is room on the left a name is written in full.
    let room = (left - area.left() - EDGE - 1.0).clamp(LEAST_NAME, MOST_NAME);
    let width = (ROW_NAMES * zoom).clamp(room, MOST_NAME) - 8.0;
    let from = (left - width - 8.0).max(area.left() + EDGE);
    let height = (24.0_f32).min(bottom - top);
    let room = (CELL_INSET.1 * zoom - 4.0).max(0.0).min(bottom - top - height);
    let top = (top + room).max(area.top() + NAME + 4.0).min(bottom - height);
    Some(Rect::from_min_size(pos2(from, top), vec2(width, height)))
}

fn name(
    ui: &Ui,
    painter: &Painter,
    strip: Rect,
    lane: &Lane,
    state: &CanvasState,
    input: &CanvasInput<'_>,
    palette: Palette,
) -> Response {
    let seen = strip.intersect(painter.clip_rect());
    let response = ui.interact(seen, lane_id(ui, lane.id), Sense::click_and_drag());
    let said = || describe(Hit::Thing(Thing::Lane(lane.id)), input.map, state.drawing.shown());
    let figure = input.lane_figures.get(&lane.id).filter(|_| input.view.mode == Mode::Measure);
    response.widget_info(|| {
        let reached = figure.map(|count| format!(", reached by {}", text::count(*count))).unwrap_or_default();
        WidgetInfo::labeled(Role::Button, true, said() + &reached)
    });
    let ink = |ink: Ink| style::color(palette, ink);
    let corners = CornerRadius { nw: 6, ne: 6, sw: 0, se: 0 };
    painter.rect_filled(strip, corners, ink(Ink::Paper(lane.tint)));
    let mark = Rect::from_min_max(pos2(strip.left(), strip.bottom() - 3.0), strip.max);
    painter.rect_filled(mark, 0, ink(Ink::Mark(lane.tint)));
    let selected = input.view.selection.things.contains(&Thing::Lane(lane.id));
    if selected || response.hovered() || response.has_focus() {
        let (color, width) = if selected { (Ink::Selection, 2.0) } else { (Ink::HoverRing, 1.5) };
        painter.rect_stroke(strip.shrink(1.0), corners, Stroke::new(width, ink(color)), StrokeKind::Inside);
    }
    let (mut left, mut right) = (seen.left() + 12.0, seen.right() - 10.0);
    let middle = strip.center().y - 1.5;
    if let Some(count) = figure {
        let words = text::count(*count);
        let room = text::width(&words, Weight::SemiBold, size::BODY) + 24.0;
        // The name comes first.
        let name = text::width(&text::tame(&lane.name), Weight::SemiBold, size::BODY);
        if right - left > room + name + 12.0 {
            let at = pos2(right, middle);
            painter.text(at, Align2::RIGHT_CENTER, words, style::semibold(size::BODY), ink(Ink::TextStrong));
            let at = pos2(right - room + 6.0, middle);
            painter.text(at, Align2::LEFT_CENTER, icon::USERS, style::icons(13.0), ink(Ink::TextStrong));
            right -= room + 6.0;
        }
    }
    if right - left > 18.0 {
        left = left.min(right);
        let words = text::fit(&text::tame(&lane.name), Weight::SemiBold, size::BODY, right - left);
        painter.text(pos2(left, middle), Align2::LEFT_CENTER, words, style::semibold(size::BODY), ink(Ink::TextStrong));
    }
    let hover = match figure {
        Some(count) => {
            format!("{} contacts reached a stage in “{}”, each counted once.", text::count(*count), lane.name)
        }
        None => format!("{}. Drag to move it, double-click to rename it.", lane.name),
    };
    response.on_hover_text(hover)
}

fn lane_id(ui: &Ui, lane: LaneId) -> Id {
    ui.scope_id().with(("lane name", lane.0))
}

#[allow(clippy::too_many_arguments)] // Private, one call.
fn follow(
    response: &Response,
    lane: &Lane,
    place: usize,
    layout: &LaneLayout,
    to_screen: TSTransform,
    painter: &Painter,
    input: &CanvasInput<'_>,
    palette: Palette,
    requests: &mut Vec<Request>,
) {
    let thing = Thing::Lane(lane.id);
    if response.clicked() {
        requests.push(Request::Select(Selection::thing(thing)));
    }
    if response.double_clicked() && input.editable() {
        requests.push(Request::Writing(Some(Writing::Lane(lane.id))));
    }
    response.context_menu(|ui| lane_menu(ui, lane.id, input, requests));
    let dragging = response.dragged() || response.drag_stopped();
    if !dragging || !input.editable() {
        return;
    }
    let Some(pointer) = response.interact_pointer_pos() else { return };
    let across = (to_screen.inverse() * pointer).x;
    let to = layout.columns.iter().filter(|column| f32::midpoint(column.left, column.right) < across).count();
    // Counted without the lane itself.
    let to = if to > place { to - 1 } else { to };
    if response.drag_stopped() {
        if to != place {
            requests.push(Edit::Lane(LaneEdit::Place { lane: lane.id, to }).into());
        }
        return;
    }
    let edge = layout.columns.get(if to > place { to + 1 } else { to }).map_or(layout.right(), |column| column.left);
    let at = (to_screen * pos2(edge, 0.0)).x;
    let line = Stroke::new(3.0, style::color(palette, Ink::Accent));
    painter.vline(at, response.rect.y_range(), line);
    painter.ctx().set_cursor_icon(CursorIcon::Grabbing);
}

#[allow(clippy::too_many_arguments)] // Private, one call.
fn border(
    ui: &Ui,
    painter: &Painter,
    column: &Column,
    lane: &Lane,
    height: f32,
    to_screen: TSTransform,
    area: Rect,
    palette: Palette,
    requests: &mut Vec<Request>,
) {
    let at = (to_screen * pos2(column.right, 0.0)).x;
    let handle = Rect::from_x_y_ranges(at - BORDER..=at + BORDER, height..=height + NAME);
    if !area.contains(handle.center()) {
        return;
    }
    let response = ui.interact(handle, lane_id(ui, lane.id).with("width"), Sense::drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Width of lane {}", lane.name)));
    if response.hovered() || response.dragged() {
        painter.vline(at, handle.y_range(), Stroke::new(3.0, style::color(palette, Ink::Accent)));
    }
    if response.drag_started() {
        requests.push(Request::BeginStep("Change width of lane".to_owned()));
    }
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let width = (to_screen.inverse() * pointer).x - column.left;
        let width = super::snap::on_grid(width);
        requests.push(Edit::Lane(LaneEdit::SetWidth { lane: lane.id, width }).into());
    }
    if response.drag_stopped() {
        requests.push(Request::EndStep);
    }
    response.on_hover_cursor(CursorIcon::ResizeHorizontal);
}

/// Shows the buttons that add a lane and a row.
fn adding(
    ui: &mut Ui,
    layout: &LaneLayout,
    height: f32,
    to_screen: TSTransform,
    area: Rect,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) {
    let right = (to_screen * pos2(layout.right(), 0.0)).x;
    let button = Rect::from_min_size(pos2(right + 6.0, height), vec2(NAME, NAME));
    if plus(ui, button, area, "Add lane", "Add a lane at the right end") {
        requests.push(Edit::Lane(LaneEdit::Add { name: String::new(), after: None }).into());
    }
    let corner = to_screen * pos2(layout.left(), layout.foot());
    let button = Rect::from_min_size(corner + vec2(-NAME - 6.0, 4.0), vec2(NAME, NAME));
    if plus(ui, button, area, "Add row", "Add a row of your own below the lanes") {
        let made = RowId(input.map.next_id);
        requests.push(Edit::Lane(LaneEdit::AddRow { name: String::new() }).into());
        requests.push(Request::Writing(Some(Writing::Row(made))));
    }
}

fn plus(ui: &mut Ui, button: Rect, area: Rect, name: &str, tooltip: &str) -> bool {
    if !area.contains_rect(button) {
        return false;
    }
    let palette = style::palette(ui.ctx());
    let response = ui.interact(button, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let lit = response.hovered() || response.has_focus();
    let fill = if lit { Ink::Hover } else { Ink::Panel };
    let edge = Stroke::new(1.0, style::color(palette, if lit { Ink::Accent } else { Ink::PanelBorder }));
    ui.painter_at(area).rect(button.shrink(2.0), 6, style::color(palette, fill), edge, StrokeKind::Inside);
    let at: Pos2 = button.center();
    ui.painter_at(area).text(
        at,
        Align2::CENTER_CENTER,
        icon::PLUS,
        style::icons(14.0),
        style::color(palette, Ink::TextMuted),
    );
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tooltip).clicked()
}

fn row_label(
    ui: &Ui,
    painter: &Painter,
    place: Rect,
    row: &TextRow,
    input: &CanvasInput<'_>,
    palette: Palette,
    requests: &mut Vec<Request>,
) {
    let response = ui.interact(place, ui.scope_id().with(("row name", row.id.0)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Row {}", row.name)));
    let words = text::fit(&text::tame(&row.name), Weight::SemiBold, size::SMALL, place.width() - 10.0);
    let width = text::width(&words, Weight::SemiBold, size::SMALL) + 10.0;
    let plate = Rect::from_min_max(pos2(place.right() - width, place.top()), place.max);
    let stuck = place.left() <= painter.clip_rect().left() + 6.5;
    let plate = if stuck { plate.translate(vec2(place.left() - plate.left(), 0.0)) } else { plate };
    let lit = response.hovered() || response.has_focus();
    let fill = match (lit, stuck) {
        (true, _) => Ink::Hover,
        (false, true) => Ink::Panel,
        (false, false) => Ink::Halo,
    };
    painter.rect_filled(plate, 5, style::color(palette, fill));
    if stuck {
        let edge = Stroke::new(1.0, style::color(palette, Ink::PanelBorder));
        painter.rect_stroke(plate, 5, edge, StrokeKind::Inside);
    }
    let ink = if lit { Ink::TextStrong } else { Ink::TextMuted };
    let font = style::semibold(size::SMALL);
    painter.text(plate.center(), Align2::CENTER_CENTER, words, font, style::color(palette, ink));
    if !input.editable() {
        return;
    }
    if response.double_clicked() {
        requests.push(Request::Writing(Some(Writing::Row(row.id))));
    }
    response.context_menu(|ui| row_menu(ui, row.id, input, requests));
    let tooltip = format!("{}. Double-click to rename it; the right button moves, hides or removes it.", row.name);
    response.on_hover_text(tooltip);
}
