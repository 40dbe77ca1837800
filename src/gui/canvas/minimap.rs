//! The small map of the whole in the corner, and the zoom below it.

use super::camera::{MAX_ZOOM, MIN_ZOOM, Vantage};
use super::{CanvasInput, CanvasState, paint};
use crate::gui::{Command, Request, style};
use crate::theme::{Ink, Palette, icon};
use egui::emath::TSTransform;
use egui::{
    Align2, Color32, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// Size of the small map.
const SIZE: Vec2 = vec2(172.0, 104.0);
/// Height of the row with the zoom.
const ROW: f32 = 30.0;
/// Distance from the corner of the canvas.
const INSET: f32 = 12.0;
/// The small map is left out where the canvas is smaller than this, and where all stages are in sight.
const NEEDS: Vec2 = vec2(560.0, 380.0);

/// Shows the small map and the zoom.
pub fn show(ui: &mut Ui, canvas: Rect, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    let row = Rect::from_min_max(
        pos2(canvas.right() - INSET - SIZE.x, canvas.bottom() - INSET - ROW),
        canvas.max - Vec2::splat(INSET),
    );
    zoom_row(ui, row, state.camera.destination().zoom, palette, requests);
    if canvas.width() < NEEDS.x || canvas.height() < NEEDS.y || input.map.stages.is_empty() {
        return;
    }
    let vantage = state.camera.vantage();
    let seen = vantage.to_screen(canvas).inverse().mul_rect(canvas);
    // Where all stages are in sight it would say nothing and could hide one of them.
    if state.drawing.stage_bounds().is_none_or(|stages| seen.contains_rect(stages)) {
        return;
    }
    let panel = Rect::from_min_size(row.min - vec2(0.0, SIZE.y + 6.0), SIZE);
    plate(ui, panel, palette);
    let response = ui.interact(panel, ui.scope_id().with("minimap"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Small map of the whole"));
    let Some(all) = state.drawing.bounds() else { return };
    let whole = all.expand(40.0);
    let room = panel.shrink(8.0);
    let zoom = (room.size() / whole.size()).min_elem();
    let to_panel = Vantage { centre: whole.center(), zoom }.to_screen(room);
    contents(ui, panel, state, input, to_panel, palette);
    let frame = to_panel.mul_rect(seen).intersect(panel.shrink(1.0));
    if frame.is_positive() {
        let line = Stroke::new(1.5, style::color(palette, Ink::Accent));
        ui.painter().rect(frame, 3, style::color(palette, Ink::Accent).gamma_multiply(0.08), line, StrokeKind::Inside);
    }
    if (response.dragged() || response.clicked() || response.is_pointer_button_down_on())
        && let Some(at) = response.interact_pointer_pos()
    {
        let centre = to_panel.inverse() * at;
        state.camera.jump(Vantage { centre, ..vantage });
    }
    response.on_hover_cursor(CursorIcon::Move);
}

fn contents(
    ui: &Ui,
    panel: Rect,
    state: &CanvasState,
    input: &CanvasInput<'_>,
    to_panel: TSTransform,
    palette: Palette,
) {
    let painter = ui.painter_at(panel);
    let line = Stroke::new(1.0, style::color(palette, Ink::Line).gamma_multiply(0.5));
    for (column, lane, layout) in state.drawing.lanes().into_iter().flat_map(|layout| {
        layout.columns.iter().zip(&input.map.board.lanes.columns).map(move |(column, lane)| (column, lane, layout))
    }) {
        let ground = to_panel.mul_rect(paint::rect(layout.ground(column))).shrink2(vec2(0.5, 0.0));
        painter.rect_filled(ground, 0, style::color(palette, Ink::Paper(lane.tint)).gamma_multiply(0.6));
    }
    for note in input.map.board.notes.values().filter(|_| input.editable()) {
        let area = to_panel.mul_rect(paint::rect(crate::overlay::board::note_rect(note)));
        painter.rect_filled(area, 1, style::color(palette, Ink::Mark(note.tint)));
    }
    let routes = state.drawing.routes();
    for route in &routes.routes {
        let points = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| {
            let point = route.point_at(part);
            to_panel * pos2(point.x, point.y)
        });
        painter.line(points.to_vec(), line);
    }
    for card in &routes.cards {
        let chosen = input.view.selection.stages.contains(&card.id);
        let ink = if chosen { Ink::Accent } else { Ink::StillInTime };
        let area = to_panel.mul_rect(paint::rect(card.rect));
        painter.rect_filled(
            area.expand2((vec2(3.0, 2.0) - area.size()).max(Vec2::ZERO)),
            1,
            style::color(palette, ink),
        );
    }
}

fn zoom_row(ui: &mut Ui, row: Rect, zoom: f32, palette: Palette, requests: &mut Vec<Request>) {
    plate(ui, row, palette);
    let width = ROW;
    let cell = |from: f32, to: f32| Rect::from_x_y_ranges(row.left() + from..=row.left() + to, row.y_range());
    let minus = cell(0.0, width);
    let percent = cell(width, row.width() - 2.0 * width);
    let plus = cell(row.width() - 2.0 * width, row.width() - width);
    let fit = cell(row.width() - width, row.width());
    let can = |asked: bool, command: Command, response: &Response, requests: &mut Vec<Request>| {
        if asked && response.clicked() {
            requests.push(command.into());
        }
    };
    let response = button(ui, minus, icon::MINUS, "Zoom out", "Zoom out (−)", palette);
    can(zoom > MIN_ZOOM, Command::ZoomOut, &response, requests);
    let text = format!("{:.0} %", zoom * 100.0);
    let response = button(ui, percent, &text, "Zoom to 100 %", "Zoom to 100 % (0)", palette);
    can(true, Command::ZoomReset, &response, requests);
    let response = button(ui, plus, icon::PLUS, "Zoom in", "Zoom in (+)", palette);
    can(zoom < MAX_ZOOM, Command::ZoomIn, &response, requests);
    let response = button(ui, fit, icon::CORNERS_OUT, "Zoom to fit", "Show the whole map", palette);
    can(true, Command::ZoomToFit, &response, requests);
}

fn button(ui: &Ui, area: Rect, face: &str, name: &str, tooltip: &str, palette: Palette) -> Response {
    let response = ui.interact(area, ui.scope_id().with(name), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let lit = response.hovered() || response.has_focus();
    if lit {
        ui.painter().rect_filled(area.shrink(3.0), 5, style::color(palette, Ink::Hover));
    }
    let ink = if lit { Ink::TextStrong } else { Ink::TextMuted };
    let font = egui::FontId::proportional(13.0);
    ui.painter().text(area.center(), Align2::CENTER_CENTER, face, font, style::color(palette, ink));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tooltip)
}

/// Paints the ground of something that floats over the map.
pub fn plate(ui: &Ui, area: Rect, palette: Palette) {
    let shadow = egui::Shadow { offset: [0, 2], blur: 10, spread: 0, color: Color32::from_black_alpha(24) };
    ui.painter().add(shadow.as_shape(area, 8));
    let border = Stroke::new(1.0, style::color(palette, Ink::PanelBorder));
    ui.painter().rect(area, 8, style::color(palette, Ink::Panel), border, StrokeKind::Inside);
}
