//! Cards, stubs and ribbons as a lens shows them: the faces of [`lens`](crate::overlay::lens) in their places.

use super::card::{FAR_TAB, FAR_TAB_UP};
use super::{Detail, Painter};
use crate::document::Point;
use crate::overlay::label::{Run, centred_text};
use crate::overlay::lens::{ArrowFace, Badge, DropFace, StageFace};
use crate::overlay::routes::Route;
use crate::overlay::shape::{Align, Rect, Shape, Stroke};
use crate::theme::{Ink, Weight, icon, size};

/// Distance of a card's content from its edge.
const INSET: f32 = 12.0;
/// How far a stub falls.
const FALL: f32 = super::card::STUB_FALL;

/// How deep the strongest shade on a card is: where there is small text only so deep that it reads well.
pub(super) struct Deepest {
    near: f32,
    far: f32,
}

/// The deepest shades.
pub(super) const DEEPEST: Deepest = Deepest { near: 0.16, far: 0.4 };

impl Deepest {
    /// Returns how deep the strongest shade is.
    pub(super) fn at(&self, detail: Detail) -> f32 {
        if detail == Detail::Full { self.near } else { self.far }
    }
}

/// Paints figure, bar and the line below it.
pub(super) fn measures(painter: &mut Painter, rect: Rect, face: &StageFace) {
    let (left, right) = (rect.min.x + INSET + 2.0, rect.max.x - INSET);
    let wide = face.beside.iter().map(|line| width(line)).fold(0.0, f32::max);
    let room = right - left - if wide > 0.0 { wide + 8.0 } else { 0.0 };
    let middle = rect.min.y + 58.5;
    match face.lines.as_slice() {
        [line] => row(painter, line, left, middle, room),
        lines => {
            for (line, place) in lines.iter().zip(0_u8..) {
                row(painter, line, left, middle - 8.5 + 14.5 * f32::from(place), right - left);
            }
        }
    }
    let first = middle - 7.0 * (face.beside.len() as f32 - 1.0);
    for (line, place) in face.beside.iter().zip(0_u8..) {
        row(painter, line, right - width(line), first + 14.0 * f32::from(place), wide.max(1.0));
    }
    bar(painter, Rect::new(left, rect.min.y + 75.0, right, rect.min.y + 82.0), face);
    row(painter, &face.foot, left, rect.min.y + 92.5, right - left);
}

fn width(line: &[Run]) -> f32 {
    line.iter().map(Run::width).sum()
}

/// Writes runs one after another, smaller where they would not fit.
fn row(painter: &mut Painter, line: &[Run], left: f32, middle: f32, room: f32) {
    let scale = (room / width(line).max(1.0)).min(1.0);
    let mut x = left;
    for run in line {
        let run = Run { size: run.size * scale, ..run.clone() };
        painter.write(&run, Point::new(x, middle), Align::Left);
        x += run.width();
    }
}

/// Paints the bar of a face: its parts on a rail, and its tick.
pub(super) fn bar(painter: &mut Painter, rect: Rect, face: &StageFace) {
    let radius = rect.height() / 2.0;
    painter.add(Shape::Rect { rect, corners: [radius; 4], fill: Some(Ink::CardTile), stroke: None });
    let opacity = painter.opacity;
    let gap = if face.bar.len() > 12 { 0.4 } else { 0.75 };
    for part in &face.bar {
        let start = rect.min.x + rect.width() * part.start + if part.start > 0.0 { gap } else { 0.0 };
        let end = (rect.min.x + rect.width() * part.end - if part.end < 1.0 { gap } else { 0.0 }).max(start + 0.8);
        if part.end <= part.start {
            continue;
        }
        let radius = radius.min((end - start) / 2.0);
        let (first, last) = (if part.start <= 0.0 { radius } else { 0.0 }, if part.end >= 1.0 { radius } else { 0.0 });
        painter.opacity = opacity * part.opacity;
        painter.add(Shape::Rect {
            rect: Rect::new(start, rect.min.y, end, rect.max.y),
            corners: [first, last, last, first],
            fill: Some(part.ink),
            stroke: None,
        });
    }
    painter.opacity = opacity;
    if let Some(tick) = face.tick {
        let x = rect.min.x + rect.width() * tick.clamp(0.0, 1.0);
        let mark = Rect::new(x - 1.0, rect.min.y - 1.0, x + 1.0, rect.max.y + 3.5);
        painter.add(Shape::Rect { rect: mark, corners: [1.0; 4], fill: Some(Ink::TextStrong), stroke: None });
    }
}

/// Paints what falls from a card.
pub(super) fn stubs(painter: &mut Painter, card: Rect, drop: &DropFace, written: bool) {
    let whole = drop.width();
    if whole <= 0.0 {
        return;
    }
    let mut x = card.middle().x + super::card::STUB_AT - whole / 2.0;
    let right = x - 6.0;
    for (width, ink) in &drop.stubs {
        let side = |x: f32| vec![Point::new(x, card.max.y), Point::new(x, card.max.y + FALL)];
        painter.add(Shape::Band { left: side(x), right: side(x + width), fill: *ink, fade: (0.85, 0.0) });
        x += width;
    }
    if !written {
        return;
    }
    let middle = card.max.y + 15.0;
    let wide = width(&drop.words);
    let back = Rect::new(right - wide - 4.0, middle - 8.0, right + 3.0, middle + 8.0);
    if !drop.words.is_empty() {
        painter.add(Shape::Rect { rect: back, corners: [6.0; 4], fill: Some(Ink::Halo), stroke: None });
        row(painter, &drop.words, right - wide, middle, wide.max(1.0));
    }
    if let Some(mark) = &drop.mark {
        let words = Run::new(mark, Weight::SemiBold, size::TINY, Ink::DropOffText);
        let glyph = Run::new(icon::WARNING_CIRCLE, Weight::Icon, size::TINY + 2.0, Ink::DropOffText);
        let wide = words.width() + glyph.width() + 16.0;
        let pill = Rect::new(right - wide, card.max.y + 26.0, right, card.max.y + 43.0);
        let corners = [pill.height() / 2.0; 4];
        painter.add(Shape::Rect { rect: pill, corners, fill: Some(Ink::DropOffSoft), stroke: None });
        let middle = pill.middle().y;
        painter.add(Shape::Text(centred_text(&glyph, Point::new(pill.min.x + 6.0, middle), Align::Left)));
        painter.add(Shape::Text(centred_text(&words, Point::new(pill.max.x - 7.0, middle), Align::Right)));
    }
}

/// Returns the room that the words beside the stubs take, with the mark below them.
pub(super) fn drop_words(card: Rect, drop: &DropFace) -> Option<Rect> {
    let whole = drop.width();
    if whole <= 0.0 {
        return None;
    }
    let right = card.middle().x + super::card::STUB_AT - whole / 2.0 - 6.0;
    let words = width(&drop.words);
    let marked = drop
        .mark
        .as_ref()
        .map(|mark| crate::overlay::text::width(mark, Weight::SemiBold, size::TINY) + size::TINY + 2.0 + 16.0);
    let bottom = card.max.y + if marked.is_some() { 43.0 } else { 23.0 };
    Some(Rect::new(right - words.max(marked.unwrap_or(0.0)) - 4.0, card.max.y + 7.0, right + 3.0, bottom))
}

/// Returns the place of a badge: on the upper edge of the card, ending at `right`.
fn badge_rect(card: Rect, right: f32, badge: &Badge) -> Rect {
    Rect::new(right - text_width(badge) - 15.0, card.min.y - 10.0, right, card.min.y + 7.0)
}

fn runs(badge: &Badge) -> (Run, Run) {
    let glyph = Run::new(badge.icon, Weight::Icon, size::TINY + 1.5, badge.ink);
    let words = Run::new(&badge.words, Weight::SemiBold, size::TINY, badge.ink);
    (glyph, badge.behind.map_or_else(|| words.clone(), |behind| words.clone().of(behind)))
}

fn text_width(badge: &Badge) -> f32 {
    let (glyph, words) = runs(badge);
    glyph.width() + words.width()
}

/// Paints a badge; from further away its icon alone, larger.
pub(super) fn badge(painter: &mut Painter, card: Rect, right: f32, badge: &Badge, detail: Detail) {
    if detail < Detail::Full {
        return sign(painter, card, right, badge.icon, badge.ink);
    }
    let rect = badge_rect(card, right, badge);
    let stroke = Some(Stroke::solid(badge.ink, 1.2));
    painter.add(Shape::Rect { rect, corners: [rect.height() / 2.0; 4], fill: Some(Ink::CardFill), stroke });
    let (glyph, words) = runs(badge);
    let middle = rect.middle().y;
    painter.write(&glyph, Point::new(rect.min.x + 6.0, middle), Align::Left);
    painter.write(&words, Point::new(rect.max.x - 6.5, middle), Align::Right);
}

/// Paints an icon in a disc on the upper edge of a card, ending at `right`, to be seen from further away.
pub(super) fn sign(painter: &mut Painter, card: Rect, right: f32, glyph: &'static str, ink: Ink) {
    let wide = 17.0 * FAR_TAB;
    let top = card.min.y - FAR_TAB_UP;
    let rect = Rect::new(right - wide, top, right, top + wide);
    let stroke = Some(Stroke::solid(ink, 1.6));
    painter.add(Shape::Rect { rect, corners: [wide / 2.0; 4], fill: Some(Ink::CardFill), stroke });
    painter.write(&Run::new(glyph, Weight::Icon, 20.0, ink), rect.middle(), Align::Centre);
}

/// Paints the ribbons of an arrow: one that is shaded, or several side by side.
pub(super) fn ribbons(painter: &mut Painter, route: &Route, face: &ArrowFace, carried: f32) {
    if face.ribbons.is_empty() {
        let (left, right) = route.band(carried);
        painter.add(Shape::Band { left: left.clone(), right: right.clone(), fill: Ink::Ribbon, fade: (1.0, 1.0) });
        if let Some(shade) = face.shade {
            painter.opacity = 0.55 * shade.strength;
            painter.add(Shape::Band { left, right, fill: shade.ink, fade: (1.0, 1.0) });
            painter.opacity = 1.0;
        }
        return;
    }
    let mut from = -carried / 2.0;
    for ribbon in face.ribbons.iter().filter(|ribbon| ribbon.width > 0.0) {
        let (left, right) = route.band_beside(from, from + ribbon.width);
        painter.opacity = 0.32;
        painter.add(Shape::Band { left, right, fill: ribbon.ink, fade: (1.0, 1.0) });
        painter.opacity = 1.0;
        if ribbon.broken {
            let edge = from + ribbon.width;
            let (_, line) = route.band_beside(edge, edge);
            dashes(painter, &line, ribbon.ink);
        }
        from += ribbon.width;
    }
}

/// Paints a broken line along points.
fn dashes(painter: &mut Painter, line: &[Point], ink: Ink) {
    for pair in line.chunks(2) {
        if let [a, b] = pair {
            let pieces = vec![crate::overlay::shape::Cubic::line(*a, *b)];
            painter.add(Shape::Path { pieces, stroke: Stroke::solid(ink, 2.0) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Palette;

    #[test]
    fn text_reads_well_on_the_deepest_shade() {
        let small = [Ink::TextStrong, Ink::TextMuted, Ink::MovedOnText, Ink::WarningText, Ink::DropOffText];
        for palette in [Palette::Light, Palette::Dark] {
            for shade in [Ink::MovedOn, Ink::Warning, Ink::Accent] {
                let on = |deep: f32| palette.rgba(shade).faded(deep).over(palette.rgba(Ink::CardFill));
                for ink in small {
                    let ratio = palette.rgba(ink).contrast(on(DEEPEST.near));
                    assert!(ratio >= 4.5, "{palette:?}: {ink:?} on {shade:?} has {ratio:.2}");
                }
                let ratio = palette.rgba(Ink::TextStrong).contrast(on(DEEPEST.far));
                assert!(ratio >= 4.5, "{palette:?}: figures on {shade:?} have {ratio:.2}");
            }
        }
    }
}
