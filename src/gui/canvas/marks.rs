//! Paints what passes: handles, guides, the marquee, a transition being drawn, where something would be dropped.

use super::drop::Drop;
use super::gesture::{self, End, Gesture, Link, Target, card, middle};
use super::paint::Brush;
use super::snap::Guide;
use super::{CanvasInput, CanvasState, aim};
use crate::domain::{StageId, TransitionId};
use crate::theme::{Ink, RADIUS};
use egui::epaint::{CubicBezierShape, PathShape, PathStroke};
use egui::{Color32, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

/// Paints the marks of the gesture, of what is under the pointer, and of what is dragged onto the map.
pub fn paint(brush: &Brush<'_>, state: &CanvasState, input: &CanvasInput<'_>, drop: Option<&Drop>) {
    let accent = brush.color(Ink::Accent, 1.0);
    match &state.gesture {
        Gesture::Idle => resting(brush, state, input),
        Gesture::Pressed { .. } | Gesture::Around(_) => {}
        Gesture::Bending { transition } => {
            lit_transition(brush, state, *transition);
            bend_knob(brush, state, *transition, true, true);
        }
        Gesture::Marquee { from, to, .. } => {
            let area = Rect::from_two_pos(brush.to_screen * *from, brush.to_screen * *to);
            brush.painter.rect(area, 2, brush.color(Ink::Accent, 0.1), Stroke::new(1.0, accent), StrokeKind::Inside);
        }
        Gesture::Moving { guides, onto, .. } => {
            for guide in guides {
                guide_line(brush, *guide, accent);
            }
            if let Some(step) = onto {
                lit_transition(brush, state, *step);
            }
        }
        Gesture::Connecting { from, to, link } => {
            let Some(start) = middle(input.map, *from) else { return };
            let end = joined(brush, input, *link, *to);
            if *link == Link::Open && !card(start).contains(end) {
                ghost(brush, gesture::next_card(start, end));
            }
            arrow(brush, aim::edge_towards(start, end), end, *link);
            let words = if card(start).contains(end) { None } else { says(input, *link, "Let go for a new stage") };
            tip(brush, end, words);
        }
        Gesture::Reattaching { transition, end, to, link } => {
            let Some(step) = input.map.transitions.get(transition) else { return };
            let place = joined(brush, input, *link, *to);
            let other = if *end == End::From { step.to } else { step.from };
            let Some(other) = middle(input.map, other) else { return };
            let fixed = aim::edge_towards(other, place);
            match end {
                End::From => arrow(brush, place, fixed, *link),
                End::To => arrow(brush, fixed, place, *link),
            }
            tip(brush, *to, says(input, *link, "Let go on a stage"));
        }
    }
    if let Some(drop) = drop {
        dropping(brush, state, input, drop);
    }
}

/// Paints the handles that can be grabbed: of the card under the pointer and of selected transitions.
fn resting(brush: &Brush<'_>, state: &CanvasState, input: &CanvasInput<'_>) {
    if let Some((rect, _)) = state.figure {
        let area = brush.to_screen.mul_rect(super::paint::rect(rect));
        let line = Stroke::new(1.0, brush.color(Ink::Accent, 1.0));
        brush.painter.line_segment([area.left_bottom(), area.right_bottom()], line);
    }
    if !input.editable() || brush.to_screen.scaling < aim::HANDLE_ZOOM {
        return;
    }
    let selection = &input.view.selection;
    let alone = selection.transitions.iter().filter(|_| selection.stages.is_empty());
    for id in alone.clone() {
        let Some((from, to)) = aim::ends(state.drawing.routes(), *id) else { continue };
        for (place, end) in [(from, End::From), (to, End::To)] {
            knob(brush, place, state.hovered == Target::End(*id, end));
        }
    }
    for id in alone {
        bend_knob(brush, state, *id, state.hovered == Target::Bend(*id), input.map.bends.contains_key(id));
    }
    let stage = match state.hovered {
        Target::Stage(id) | Target::Handle(id) => id,
        _ => return,
    };
    let Some(middle) = middle(input.map, stage) else { return };
    let pointer = state.hovered_at.filter(|_| state.hovered == Target::Handle(stage));
    for place in aim::handles(card(middle)) {
        let lit = pointer.is_some_and(|at| at.distance(place) * brush.to_screen.scaling <= aim::HANDLE_PX);
        knob(brush, place, lit);
    }
}

fn knob(brush: &Brush<'_>, place: Pos2, lit: bool) {
    let (radius, fill) = if lit { (6.0, Ink::Accent) } else { (4.5, Ink::CardFill) };
    let line = Stroke::new(1.5, brush.color(Ink::Accent, 1.0));
    brush.painter.circle(brush.to_screen * place, radius, brush.color(fill, 1.0), line);
}

/// The handle by which an arrow is bent is a diamond, filled where it was bent by hand.
fn bend_knob(brush: &Brush<'_>, state: &CanvasState, id: TransitionId, lit: bool, bent: bool) {
    let Some(place) = aim::bend_handle(state.drawing.routes(), id, brush.to_screen.scaling) else { return };
    let (radius, middle) = (if lit { 8.0 } else { 6.0 }, brush.to_screen * place);
    let corners = [vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0), vec2(0.0, -radius)];
    let points = corners.map(|corner| middle + corner).to_vec();
    let fill = if lit || bent { Ink::Accent } else { Ink::CardFill };
    let line = PathStroke::new(1.5, brush.color(Ink::Accent, 1.0));
    brush.painter.add(PathShape::convex_polygon(points, brush.color(fill, 1.0), line));
}

/// Paints where the next stage would stand.
fn ghost(brush: &Brush<'_>, middle: Pos2) {
    let area = brush.to_screen.mul_rect(card(middle));
    let line = Stroke::new(1.5, brush.color(Ink::Accent, 0.7));
    brush.painter.rect(area, 8, brush.color(Ink::Accent, 0.08), line, StrokeKind::Inside);
}

/// Returns what letting go of an end would do, in words.
fn says(input: &CanvasInput<'_>, link: Link, open: &str) -> Option<String> {
    let name = |id: StageId| input.map.stages.get(&id).map(|record| record.stage.name.clone());
    match link {
        Link::Open => Some(open.to_owned()),
        Link::Joins(stage) => name(stage).map(|name| format!("To “{name}”")),
        Link::Taken(stage) => name(stage).map(|name| format!("Joined to “{name}” already")),
    }
}

/// Paints words beside the pointer.
fn tip(brush: &Brush<'_>, at: Pos2, words: Option<String>) {
    let Some(words) = words else { return };
    let font = egui::FontId::proportional(13.0);
    let words = crate::overlay::text::fit(&words, crate::theme::Weight::Regular, 13.0, 280.0);
    let text = brush.painter.layout_no_wrap(words, font, brush.color(Ink::OnAccent, 1.0));
    let seen = brush.painter.clip_rect().shrink(8.0);
    let at = brush.to_screen * at + vec2(14.0, 18.0);
    let ground = Rect::from_min_size(at, text.size()).expand2(vec2(8.0, 4.0));
    let back = (seen.max - ground.max).min(egui::Vec2::ZERO);
    brush.painter.rect_filled(ground.translate(back), 6, brush.color(Ink::Accent, 1.0));
    brush.painter.galley(at + back, text, Color32::PLACEHOLDER);
}

fn guide_line(brush: &Brush<'_>, guide: Guide, color: Color32) {
    let (from, to) = match guide {
        Guide::Upright { x, y } => (pos2(x, y.min), pos2(x, y.max)),
        Guide::Level { y, x } => (pos2(x.min, y), pos2(x.max, y)),
        Guide::Gap { from, to } => {
            // A distance has a tick at either end, so that equal ones are seen as such.
            let (from, to) = (brush.to_screen * from, brush.to_screen * to);
            let tick = (to - from).normalized().rot90() * 5.0;
            let line = Stroke::new(1.5, color);
            for [a, b] in [[from, to], [from - tick, from + tick], [to - tick, to + tick]] {
                brush.painter.line_segment([a, b], line);
            }
            return;
        }
    };
    brush.painter.line_segment([brush.to_screen * from, brush.to_screen * to], Stroke::new(1.0, color));
}

fn lit_transition(brush: &Brush<'_>, state: &CanvasState, step: TransitionId) {
    let Some(route) = state.drawing.routes().route(step) else { return };
    let width = (route.width * brush.to_screen.scaling).max(6.0);
    let line = PathStroke::new(width, brush.color(Ink::Accent, 0.45));
    brush.painter.add(PathShape::line(brush.flattened(&route.pieces), line));
}

fn lit_card(brush: &Brush<'_>, input: &CanvasInput<'_>, stage: StageId, ink: Ink) {
    let Some(middle) = middle(input.map, stage) else { return };
    let area = brush.to_screen.mul_rect(card(middle)).expand(4.0);
    let radius = (RADIUS * brush.to_screen.scaling + 4.0) as u8;
    brush.painter.rect_stroke(area, radius, Stroke::new(2.5, brush.color(ink, 1.0)), StrokeKind::Middle);
}

/// Lights the stage that an end is over and returns where the end is painted.
fn joined(brush: &Brush<'_>, input: &CanvasInput<'_>, link: Link, pointer: Pos2) -> Pos2 {
    match link {
        Link::Open => pointer,
        Link::Joins(stage) => {
            lit_card(brush, input, stage, Ink::Accent);
            pointer
        }
        Link::Taken(stage) => {
            lit_card(brush, input, stage, Ink::Warning);
            pointer
        }
    }
}

fn arrow(brush: &Brush<'_>, from: Pos2, to: Pos2, link: Link) {
    let ink = if matches!(link, Link::Taken(_)) { Ink::Warning } else { Ink::Accent };
    let line = Stroke::new(2.0, brush.color(ink, 1.0));
    let (from, to) = (brush.to_screen * from, brush.to_screen * to);
    let by = to - from;
    let along = if by.x.abs() >= by.y.abs() { vec2(by.x, 0.0) } else { vec2(0.0, by.y) };
    let along = along / 2.0 * (160.0 * brush.to_screen.scaling / along.length().max(1.0)).min(1.0);
    let points = [from, from + along, to - along, to];
    brush.painter.add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, line));
    let direction = along.normalized();
    let (back, side) = (direction * 10.0, direction.rot90() * 5.0);
    let head = vec![to, to - back + side, to - back - side];
    brush.painter.add(PathShape::convex_polygon(head, line.color, PathStroke::NONE));
}

fn dropping(brush: &Brush<'_>, state: &CanvasState, input: &CanvasInput<'_>, drop: &Drop) {
    match drop.target {
        Target::Stage(id) | Target::Handle(id) | Target::DropOff(id) => lit_card(brush, input, id, Ink::Accent),
        Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => lit_transition(brush, state, id),
        Target::Empty | Target::Group(_) | Target::Around(_) => {
            let area = brush.to_screen.mul_rect(card(drop.at));
            let line = Stroke::new(1.5, brush.color(Ink::Accent, 1.0));
            brush.painter.rect(area, 8, brush.color(Ink::Accent, 0.12), line, StrokeKind::Inside);
        }
    }
    tip(brush, drop.at, Some(drop.says.clone()));
}
