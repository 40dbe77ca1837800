//! A frame in a scene: outline, title and, for a group of alternatives, how many contacts reached any of them.

use super::link::STALE_OPACITY;
use super::{Detail, Hit, Look, Mode, Painter};
use crate::document::Point;
use crate::domain::StageGroupId;
use crate::overlay::figures::Figures;
use crate::overlay::frames::{BAND, Frame, FrameOf};
use crate::overlay::label::Run;
use crate::overlay::shape::{Align, Behind, Shape, Stroke};
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon, size};

/// Radius of the corners of a frame.
const CORNER: f32 = 16.0;
/// Distance of the title from the left edge.
const INSET: f32 = 14.0;
/// Distance between title and figure.
const GAP: f32 = 12.0;
/// How strong the fill of a group is.
const FILL: f32 = 0.45;

/// Paints a frame, below everything else.
pub(super) fn paint(painter: &mut Painter, frame: &Frame, figures: &Figures, look: &Look, detail: Detail) {
    let hit = match frame.of {
        FrameOf::Group(id) => Some(Hit::Group(id)),
        FrameOf::AnyOrder(_) => None,
    };
    painter.hit = hit;
    let rect = frame.rect;
    if hit.is_some() {
        painter.opacity = FILL;
        painter.add(Shape::Rect { rect, corners: [CORNER; 4], fill: Some(Ink::AccentSoft), stroke: None });
        painter.opacity = 1.0;
    }
    let lit = hit.is_some() && look.hovered == hit;
    let chosen = hit.is_some_and(|hit| look.selected.contains(&hit));
    let (ink, width) = match (chosen, lit) {
        (true, _) => (Ink::Selection, 2.0),
        (false, true) => (Ink::HoverRing, 2.0),
        (false, false) => (Ink::StillInTime, 1.2),
    };
    let stroke = Stroke { ink, width, dashed: hit.is_none() };
    painter.add(Shape::Rect { rect, corners: [CORNER; 4], fill: None, stroke: Some(stroke) });
    if detail >= Detail::Main {
        title(painter, frame, figures, look, detail);
    }
    painter.hit = None;
}

fn title(painter: &mut Painter, frame: &Frame, figures: &Figures, look: &Look, detail: Detail) {
    let scale = if detail == Detail::Full { 1.0 } else { 1.4 };
    let (left, right) = (frame.rect.min.x + INSET, frame.rect.max.x - INSET);
    let middle = frame.rect.min.y + BAND / 2.0 + 1.0;
    let is_group = matches!(frame.of, FrameOf::Group(_));
    let (glyph, ink, weight) = if is_group {
        (icon::INTERSECT, Ink::TextStrong, Weight::SemiBold)
    } else {
        (icon::SWAP, Ink::TextMuted, Weight::Regular)
    };
    let glyph = Run::new(glyph, Weight::Icon, 14.0 * scale, Ink::TextMuted);
    let figure = match frame.of {
        FrameOf::Group(id) if look.mode != Mode::Draw => figure(id, figures, scale),
        _ => Vec::new(),
    };
    let start = left + glyph.width() + 6.0;
    // The count comes before the end of a long title, what explains it after.
    let count = figure.first().map_or(0.0, |run| run.width() + GAP);
    let name = text::fit(&text::tame(&frame.title), weight, size::BODY * scale, (right - start - count).max(24.0));
    painter.write(&glyph, Point::new(left, middle), Align::Left);
    let name = Run::new(name, weight, size::BODY * scale, ink);
    painter.write(&name, Point::new(start, middle), Align::Left);
    painter.opacity = if figures.stale { STALE_OPACITY } else { 1.0 };
    let mut x = start + name.width() + GAP;
    for run in &figure {
        if x + run.width() > right + 1.0 {
            break;
        }
        painter.write(run, Point::new(x, middle), Align::Left);
        x += run.width();
    }
    painter.opacity = 1.0;
}

/// Returns the figure of a group: how many reached any of it, their share of the entries, and what that is in words.
fn figure(id: StageGroupId, figures: &Figures, scale: f32) -> Vec<Run> {
    let small = size::SMALL * scale;
    let Some(group) = figures.groups.get(&id) else { return Vec::new() };
    let count = Run::new(text::count(group.reached), Weight::SemiBold, small + 0.5, Ink::TextStrong);
    let share = format!(" · {}", text::percent(group.share_of_entries()));
    vec![
        count.of(Behind::AnyOf(id)),
        Run::new(share, Weight::Regular, small, Ink::TextMuted),
        Run::new(" reached any", Weight::Regular, small, Ink::TextMuted),
    ]
}
