//! Snapping while cards are moved: to the grid, to middles and edges of other cards, and to equal distances from them.

mod gaps;

use egui::{Pos2, Rangef, Rect, Vec2, vec2};

/// Distance of the grid's lines, in map units.
pub const GRID: f32 = 8.0;
/// How near a line must be to attract, in logical pixels.
const REACH_PX: f32 = 6.0;
/// Up to this difference two lines are the same, in map units.
const SAME: f32 = 0.01;

/// A line that shows what moved cards are aligned with, in map units.
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
    /// One of several equal distances.
    Gap {
        /// From the edge of a card.
        from: Pos2,
        /// To the edge of the next.
        to: Pos2,
    },
}

/// Returns how far to move cards beyond where the pointer has them, and the guides to show. `moved` is the rectangle
/// around all that is moved, `grabbed` the middle of the card that was grabbed.
///
/// An axis on which another card's middle or edge, or an equal distance, is near enough aligns with it; one without
/// snaps the grabbed card to the grid.
pub fn snap(moved: Rect, grabbed: Pos2, others: &[Rect], zoom: f32) -> (Vec2, Vec<Guide>) {
    let reach = REACH_PX / zoom;
    let along = |axis: Axis, grabbed: f32| {
        let line = nearest(lines(moved, axis), others, axis, reach);
        let gap = gaps::nearest(moved, others, axis, reach);
        let best = match (line, gap) {
            (Some(line), Some(gap)) if gap.abs() < line.abs() - SAME => Some(gap),
            (line, gap) => line.or(gap),
        };
        (best.unwrap_or_else(|| to_grid(grabbed)), best.is_some())
    };
    let (x, y) = (along(Axis::X, grabbed.x), along(Axis::Y, grabbed.y));
    let by = vec2(x.0, y.0);
    let moved = moved.translate(by);
    let mut guides = Vec::new();
    if x.1 {
        guides.extend(touching(moved, others, Axis::X).map(|(x, span)| Guide::Upright { x, y: span }));
        guides.extend(gaps::shown(moved, others, Axis::X));
    }
    if y.1 {
        guides.extend(touching(moved, others, Axis::Y).map(|(y, span)| Guide::Level { y, x: span }));
        guides.extend(gaps::shown(moved, others, Axis::Y));
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

impl Axis {
    /// Returns from where to where a rectangle reaches along the axis.
    fn span(self, rect: Rect) -> Rangef {
        match self {
            Self::X => rect.x_range(),
            Self::Y => rect.y_range(),
        }
    }

    fn other(self) -> Self {
        match self {
            Self::X => Self::Y,
            Self::Y => Self::X,
        }
    }
}

/// Returns the places that align on an axis: first edge, middle, last edge.
fn lines(card: Rect, axis: Axis) -> [f32; 3] {
    let span = axis.span(card);
    [span.min, span.center(), span.max]
}

fn nearest(own: [f32; 3], others: &[Rect], axis: Axis, reach: f32) -> Option<f32> {
    let differences = others.iter().flat_map(|other| {
        let theirs = lines(*other, axis);
        own.into_iter().zip(theirs).map(|(own, their)| their - own)
    });
    differences.filter(|by| by.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

fn touching(card: Rect, others: &[Rect], axis: Axis) -> impl Iterator<Item = (f32, Rangef)> {
    let across = axis.other();
    // Cards of one size that align at the middle align at both edges too; one line says it.
    let [first, middle, last] = lines(card, axis);
    let found = [middle, first, last].into_iter().filter_map(move |line| {
        let same = others.iter().filter(|other| lines(**other, axis).iter().any(|theirs| (theirs - line).abs() < SAME));
        let reach = same.map(|other| across.span(*other)).reduce(joined)?;
        Some((line, joined(reach, across.span(card))))
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

    fn snap_card(card: Rect, others: &[Rect], zoom: f32) -> (Vec2, Vec<Guide>) {
        snap(card, card.center(), others, zoom)
    }

    #[test]
    fn a_card_far_from_others_snaps_to_the_grid() {
        let (by, guides) = snap_card(card(101.0, 43.0), &[card(1000.0, 1000.0)], 1.0);
        assert_eq!(by, vec2(3.0, -3.0));
        assert!(guides.is_empty());
    }

    #[test]
    fn a_card_aligns_with_another_and_shows_it() {
        let (by, guides) = snap_card(card(303.0, 4.0), &[card(0.0, 0.0)], 1.0);
        assert_eq!(by, vec2(1.0, -4.0));
        assert!(guides.contains(&Guide::Level { y: 0.0, x: Rangef::new(-100.0, 404.0) }), "{guides:?}");
        assert!(guides.iter().all(|guide| matches!(guide, Guide::Level { .. })));
    }

    #[test]
    fn zoomed_out_lines_attract_from_further_away() {
        let others = [card(0.0, 0.0)];
        assert!(snap_card(card(500.0, 20.0), &others, 1.0).1.is_empty());
        assert!(!snap_card(card(500.0, 20.0), &others, 0.25).1.is_empty());
    }

    #[test]
    fn several_cards_align_by_their_edges_together_and_the_grabbed_one_keeps_to_the_grid() {
        let all = card(0.0, 0.0).union(card(250.0, 303.0));
        let (by, guides) = snap(all, pos2(0.0, 0.0), &[card(-3.0, 900.0)], 1.0);
        assert_eq!(by, vec2(-3.0, 0.0), "the left edges are in line, the height is on the grid");
        assert!(matches!(guides[..], [Guide::Upright { x: -103.0, .. }]), "{guides:?}");
    }
}
