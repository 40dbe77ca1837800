//! Snapping while cards are moved: to the grid, and to the middles and edges of the other cards.

use egui::{Rangef, Rect, Vec2, vec2};

/// Distance of the grid's lines, in map units.
pub const GRID: f32 = 8.0;
/// How near a line must be to attract, in logical pixels.
const REACH_PX: f32 = 6.0;

/// A line that shows what a moved card is aligned with, in map units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Guide {
    /// An upright line at `x` that spans `y`.
    Upright {
        /// Where it stands.
        x: f32,
        /// From where to where.
        y: Rangef,
    },
    /// A level line at `y` that spans `x`.
    Level {
        /// Where it lies.
        y: f32,
        /// From where to where.
        x: Rangef,
    },
}

/// Returns how far to move `card` beyond where the pointer has it, and the guides to show.
///
/// An axis on which another card's middle or edge is near enough aligns with it; one without snaps to the grid.
pub fn snap(card: Rect, others: &[Rect], zoom: f32) -> (Vec2, Vec<Guide>) {
    let reach = REACH_PX / zoom;
    let x = nearest(lines(card, Axis::X), others, Axis::X, reach);
    let y = nearest(lines(card, Axis::Y), others, Axis::Y, reach);
    let by = vec2(x.unwrap_or_else(|| to_grid(card.center().x)), y.unwrap_or_else(|| to_grid(card.center().y)));
    let moved = card.translate(by);
    let mut guides = Vec::new();
    if x.is_some() {
        guides.extend(touching(moved, others, Axis::X).map(|(x, span)| Guide::Upright { x, y: span }));
    }
    if y.is_some() {
        guides.extend(touching(moved, others, Axis::Y).map(|(y, span)| Guide::Level { y, x: span }));
    }
    (by, guides)
}

/// Returns the coordinate on the grid that is nearest.
pub fn on_grid(value: f32) -> f32 {
    value + to_grid(value)
}

fn to_grid(value: f32) -> f32 {
    (value / GRID).round() * GRID - value
}

#[derive(Clone, Copy)]
enum Axis {
    X,
    Y,
}

/// Returns the places that align on an axis: first edge, middle, last edge.
fn lines(card: Rect, axis: Axis) -> [f32; 3] {
    match axis {
        Axis::X => [card.left(), card.center().x, card.right()],
        Axis::Y => [card.top(), card.center().y, card.bottom()],
    }
}

fn nearest(own: [f32; 3], others: &[Rect], axis: Axis, reach: f32) -> Option<f32> {
    let differences = others.iter().flat_map(|other| {
        let theirs = lines(*other, axis);
        own.into_iter().zip(theirs).map(|(own, their)| their - own)
    });
    differences.filter(|by| by.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

fn touching(card: Rect, others: &[Rect], axis: Axis) -> impl Iterator<Item = (f32, Rangef)> {
    let span = |rect: Rect| match axis {
        Axis::X => rect.y_range(),
        Axis::Y => rect.x_range(),
    };
    // Cards of one size that align at the middle align at both edges too; one line says it.
    let [first, middle, last] = lines(card, axis);
    let found = [middle, first, last].into_iter().filter_map(move |line| {
        let same = others.iter().filter(|other| lines(**other, axis).iter().any(|theirs| (theirs - line).abs() < 0.01));
        let reach = same.map(|other| span(*other)).reduce(joined)?;
        Some((line, joined(reach, span(card))))
    });
    found.take(1).collect::<Vec<_>>().into_iter()
}

fn joined(a: Rangef, b: Rangef) -> Rangef {
    Rangef::new(a.min.min(b.min), a.max.max(b.max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    fn card(x: f32, y: f32) -> Rect {
        Rect::from_center_size(pos2(x, y), vec2(200.0, 100.0))
    }

    #[test]
    fn a_card_far_from_others_snaps_to_the_grid() {
        let (by, guides) = snap(card(101.0, 43.0), &[card(1000.0, 1000.0)], 1.0);
        assert_eq!(by, vec2(3.0, -3.0));
        assert!(guides.is_empty());
    }

    #[test]
    fn a_card_aligns_with_another_and_shows_it() {
        let (by, guides) = snap(card(303.0, 4.0), &[card(0.0, 0.0)], 1.0);
        assert_eq!(by, vec2(1.0, -4.0));
        assert!(guides.contains(&Guide::Level { y: 0.0, x: Rangef::new(-100.0, 404.0) }), "{guides:?}");
        assert!(guides.iter().all(|guide| matches!(guide, Guide::Level { .. })));
    }

    #[test]
    fn zoomed_out_lines_attract_from_further_away() {
        let others = [card(0.0, 0.0)];
        assert!(snap(card(500.0, 20.0), &others, 1.0).1.is_empty());
        assert!(!snap(card(500.0, 20.0), &others, 0.25).1.is_empty());
    }
}
