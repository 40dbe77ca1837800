//! A transition in a scene: line or ribbon, arrow head and label.

use super::{Detail, Hit, Look, Mode, Painter};
use crate::document::Point;
use crate::overlay::figures::TransitionFigures;
use crate::overlay::label::Label;
use crate::overlay::routes::Route;
use crate::overlay::shape::{Align, Cubic, Rect, Shape, Stroke, Text};
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon};

/// How much of what is old is seen.
pub(super) const STALE_OPACITY: f32 = 0.42;

/// Paints the line or ribbon and the arrow head.
pub(super) fn paint_curve(
    painter: &mut Painter,
    route: &Route,
    figures: Option<&TransitionFigures>,
    look: &Look,
    detail: Detail,
) {
    let hit = Hit::Transition(route.id);
    painter.hit = Some(hit);
    let (selected, hovered) = (look.selected.contains(&hit), look.hovered == Some(hit));
    let proposed = look.proposed.contains(&route.id);
    let carried = figures.filter(|_| !proposed).map_or(0.0, |figures| figures.ribbon_width);
    let measured = look.mode != Mode::Draw && figures.is_some();
    match figures.and_then(|figures| figures.face.as_ref()).filter(|_| measured && carried > 0.0) {
        Some(face) => super::face::ribbons(painter, route, face, carried),
        None if measured && carried > 0.0 => {
            let (left, right) = route.band(carried);
            painter.add(Shape::Band { left, right, fill: Ink::Ribbon, fade: (1.0, 1.0) });
        }
        None => {}
    }
    if hovered || selected {
        let ink = if selected { Ink::Selection } else { Ink::HoverRing };
        let width = if measured { carried.max(5.0) } else { 6.0 };
        painter.opacity = if selected { 0.35 } else { 0.6 };
        let (left, right) = route.band(width);
        painter.add(Shape::Band { left, right, fill: ink, fade: (1.0, 1.0) });
        painter.opacity = 1.0;
    }
    let ink = match (selected, proposed) {
        (true, _) => Ink::Selection,
        (_, true) => Ink::Accent,
        _ => Ink::Line,
    };
    // Nobody took it: the line stays, broken, so that an empty way is not mistaken for a thin one.
    let dashed = proposed || (measured && carried <= 0.0);
    let width = match detail {
        Detail::Full if measured => 1.4,
        Detail::Full => 1.8,
        Detail::Main => 2.6,
        Detail::Figure | Detail::Blocks => 4.0,
    };
    let (head_length, head_half) = (6.0 + width * 2.6, 2.6 + width * 1.6);
    painter.add(Shape::Path {
        pieces: shortened(&route.pieces, head_length * 0.8),
        stroke: Stroke { ink, width, dashed },
    });
    if detail > Detail::Blocks
        && let Some(Cubic([.., tip])) = route.pieces.last()
    {
        let Point { x: dx, y: dy } = route.end_direction();
        let back = tip.moved(-dx * head_length, -dy * head_length);
        let corners = [back.moved(-dy * head_half, dx * head_half), back.moved(dy * head_half, -dx * head_half)];
        painter.add(Shape::Polygon { points: [&[*tip][..], &corners].concat(), fill: ink });
    }
    painter.hit = None;
}

/// Paints the label where the route has room for it.
pub(super) fn paint_label(
    painter: &mut Painter,
    route: &Route,
    label: &Label,
    figures: Option<&TransitionFigures>,
    stale: bool,
    (detail, mode, far_shift): (Detail, Mode, Point),
) {
    // Contacts in motion pass behind it and must not shine through.
    let ground = if mode == Mode::Play { Ink::Ground } else { Ink::Halo };
    let Some(rect) = route.label.filter(|_| detail >= Detail::Main && !label.lines.is_empty()) else { return };
    painter.hit = Some(Hit::Transition(route.id));
    painter.opacity = if stale { STALE_OPACITY } else { 1.0 };
    if detail == Detail::Full {
        let (mark, texts) = label.set(rect);
        // Room is kept for the widest label; less lies behind a short one.
        let spare = ((rect.width() - label.size().0) / 2.0).max(0.0);
        let back = Rect::new(rect.min.x + spare, rect.min.y, rect.max.x - spare, rect.max.y);
        painter.add(Shape::Rect { rect: back, corners: [6.0; 4], fill: Some(ground), stroke: None });
        if let Some(mark) = mark {
            let corners = [mark.height() / 2.0; 4];
            painter.add(Shape::Rect { rect: mark, corners, fill: Some(Ink::WarningSoft), stroke: None });
        }
        for (text, behind) in texts {
            painter.behind = behind;
            painter.add(Shape::Text(text));
        }
        painter.behind = None;
    } else if let Some(figures) = figures {
        let text = super::beside::far_words(figures);
        let middle = rect.middle().moved(far_shift.x, far_shift.y);
        let at = middle.moved(0.0, 8.0);
        let slowest = super::beside::is_slowest(figures);
        let (size, ink) = (super::beside::FAR_SIZE, if slowest { Ink::WarningText } else { Ink::TextStrong });
        if let Some(room) = super::beside::far_step(route, figures, far_shift) {
            // Room is kept on both sides of the mark; only one of them is written on.
            let right = middle.x + text::width(&text, Weight::SemiBold, size) / 2.0;
            let back = Rect::new(room.min.x, room.min.y, right, room.max.y).grown(3.0);
            painter.add(Shape::Rect { rect: back, corners: [8.0; 4], fill: Some(ground), stroke: None });
        }
        if slowest {
            let left = text::width(&text, Weight::SemiBold, size) / 2.0 + 16.0;
            let (at, text) = (at.moved(-left, 2.0), icon::HOURGLASS_MEDIUM.to_owned());
            painter.add(Shape::Text(Text { at, align: Align::Centre, size, weight: Weight::Icon, ink, text }));
        }
        painter.add(Shape::Text(Text { at, align: Align::Centre, size, weight: Weight::SemiBold, ink, text }));
    }
    painter.opacity = 1.0;
    painter.hit = None;
}

/// Returns the curve without its last `cut` map units, which the arrow head covers.
fn shortened(pieces: &[Cubic], cut: f32) -> Vec<Cubic> {
    let mut pieces = pieces.to_vec();
    if let Some(Cubic([a, b, c, d])) = pieces.last_mut() {
        let way = |p: &Point, q: &Point| (p.x - q.x).hypot(p.y - q.y);
        let length = (way(a, b) + way(b, c) + way(c, d)).max(1.0);
        let t = (1.0 - cut / length).clamp(0.05, 1.0);
        let mix = |p: Point, q: Point| Point::new(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t);
        // De Casteljau: the first part of the curve up to t.
        let (ab, bc, cd) = (mix(*a, *b), mix(*b, *c), mix(*c, *d));
        let (abc, bcd) = (mix(ab, bc), mix(bc, cd));
        (*b, *c, *d) = (ab, abc, mix(abc, bcd));
    }
    pieces
}
