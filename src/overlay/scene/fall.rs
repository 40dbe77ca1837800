//! While playing: where contacts fall from a card, the heap of those who fell, and how many they are.

use super::{Detail, Painter};
use crate::document::Point;
use crate::domain::Rate;
use crate::overlay::figures::{StageFigures, State};
use crate::overlay::label::{Run, centred_text};
use crate::overlay::scene::STUB_AT;
use crate::overlay::shape::{Align, Rect, Shape};
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon, size};

/// How far below a card contacts fall.
pub(in crate::overlay) const FALL: f32 = 58.0;
/// How far below a card all of this reaches.
pub(super) const DEPTH: f32 = FALL + 28.0;
/// Steps of the outline of a heap.
const STEPS: u8 = 12;

/// Paints the fall of a stage that lost anybody.
pub(super) fn paint(painter: &mut Painter, card: Rect, figures: &StageFigures, detail: Detail) {
    let lost = figures.in_state(State::DroppedOff);
    if lost == 0 || figures.stub_width <= 0.0 {
        return;
    }
    let (x, half) = (card.middle().x + STUB_AT, figures.stub_width / 2.0);
    let ends = [card.max.y, card.max.y + FALL];
    let edge = |x: f32| ends.map(|y| Point::new(x, y)).to_vec();
    let full = painter.opacity;
    painter.add(Shape::Band { left: edge(x - half), right: edge(x + half), fill: Ink::DropOff, fade: (0.6, 0.12) });
    if detail == Detail::Blocks {
        return;
    }
    heap(painter, Point::new(x, card.max.y + FALL), figures.stub_width);
    painter.opacity = full;
    if detail < Detail::Full {
        if detail == Detail::Main {
            let glyph = if figures.biggest_loss { icon::WARNING_CIRCLE } else { icon::TREND_DOWN };
            let run = Run::new(text::short_count(lost), Weight::SemiBold, size::FIGURE - 3.0, Ink::DropOffText);
            let glyph = Run::new(glyph, Weight::Icon, size::FIGURE - 3.0, Ink::DropOffText);
            let at = Point::new(card.max.x, card.max.y + FALL + 18.0);
            painter.add(Shape::Text(centred_text(&run, at, Align::Right)));
            painter.add(Shape::Text(centred_text(&glyph, at.moved(-run.width() - 6.0, 0.0), Align::Right)));
        }
        return;
    }
    let share = text::percent(Rate::new(lost, figures.reached));
    let glyph = if figures.biggest_loss { icon::WARNING_CIRCLE } else { icon::TREND_DOWN };
    let words = if figures.biggest_loss { "biggest loss" } else { "dropped off" };
    let runs = [
        Run::new(glyph, Weight::Icon, size::SMALL + 2.0, Ink::DropOffText),
        Run::new(format!(" {}", text::count(lost)), Weight::SemiBold, size::BODY + 1.0, Ink::DropOffText),
        Run::new(format!("  {words} · {share}"), Weight::Regular, size::SMALL, Ink::DropOffText),
    ];
    let wide: f32 = runs.iter().map(Run::width).sum();
    let middle = card.max.y + FALL + 14.0;
    let mut at = Point::new(card.max.x - wide, middle);
    let rect = Rect::new(at.x - 7.0, middle - 10.5, card.max.x + 7.0, middle + 10.5);
    let fill = if figures.biggest_loss { Ink::DropOffSoft } else { Ink::Halo };
    painter.add(Shape::Rect { rect, corners: [rect.height() / 2.0; 4], fill: Some(fill), stroke: None });
    for run in &runs {
        painter.add(Shape::Text(centred_text(run, at, Align::Left)));
        at.x += run.width();
    }
}

/// A heap whose width and height grow with how many fell.
fn heap(painter: &mut Painter, foot: Point, stub_width: f32) {
    let (half, high) = (stub_width * 0.75 + 7.0, stub_width * 0.28 + 3.0);
    let outline = (0..=STEPS).map(|step| {
        let angle = std::f32::consts::PI * f32::from(step) / f32::from(STEPS);
        Point::new(foot.x - half * angle.cos(), foot.y - high * angle.sin())
    });
    painter.add(Shape::Polygon { points: outline.collect(), fill: Ink::DropOff });
}
