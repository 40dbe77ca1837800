//! Where labels of transitions stand: beside their curve, off cards, stubs and one another.

use super::grid::Grid;
use super::{Ground, Route};
use crate::overlay::shape::Rect;

/// Parts of the curve's length that are tried, best first.
const PARTS: [f32; 15] = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86, 0.08, 0.92];
/// How far a tab or flag stands out above a card.
const TAB: f32 = 10.0;
/// What a label loses for standing further from the middle, a rank of [`PARTS`].
const RANK: f32 = 7.0;

/// Returns how much of the rectangle is covered by what others placed.
fn covered(placed: &Grid<usize>, owner: usize, rect: &Rect) -> f32 {
    placed.near(*rect).into_iter().filter(|(_, other)| *other != owner).map(|(other, _)| rect.overlap(&other)).sum()
}

/// Places the labels of all routes in order of identity; each where it costs least.
pub(super) fn place(ground: &Ground, routes: &mut [Route], sizes: &[(f32, f32)]) {
    let mut curves = Grid::default();
    for (owner, route) in routes.iter().enumerate() {
        for point in route.points() {
            curves.put(Rect::around(*point, route.width.max(6.0), route.width.max(6.0)), owner);
        }
    }
    let mut labels = Grid::default();
    for (owner, (route, (width, height))) in routes.iter_mut().zip(sizes).enumerate() {
        if *width <= 0.0 {
            continue;
        }
        let (above, aside) = ((route.width + height) / 2.0 + 3.0, (route.width + width) / 2.0 + 4.0);
        let mut best: Option<(f32, Rect)> = None;
        for (rank, part) in PARTS.into_iter().enumerate() {
            if best.is_some_and(|(least, _)| least <= rank as f32 * RANK) {
                // No later place can cost less.
                break;
            }
            let (middle, steep) = (route.point_at(part), steepness(route, part));
            // Above the curve, upon it, below it, and on a steep stretch left and right of it.
            let level = 1.0 - steep;
            for (dx, dy, dislike) in [
                (0.0, -above, steep * 80.0),
                (0.0, 0.0, 60.0),
                (0.0, above, 30.0 + steep * 80.0),
                (-aside, 0.0, 20.0 + level * 140.0),
                (aside, 0.0, 20.0 + level * 140.0),
                (0.0, -above - height, 160.0),
                (0.0, above + height, 160.0),
            ] {
                let rect = Rect::around(middle.moved(dx, dy), *width, *height);
                let room = rect.grown(5.0);
                let cards: f32 = ground
                    .near(room.grown(120.0))
                    .map(|card| {
                        room.overlap(&card.rect)
                            + rect.overlap(&tab_strip(card.rect))
                            + card.below.map_or(0.0, |below| room.overlap(&below))
                    })
                    .sum();
                let cost = cards * 10.0
                    + covered(&labels, owner, &rect.grown(2.0)) * 10.0
                    + covered(&curves, owner, &rect) * 0.12
                    + dislike
                    + rank as f32 * RANK;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, rect));
                }
            }
        }
        if let Some((_, rect)) = best {
            labels.put(rect, owner);
            route.label = Some(rect);
            route.bounds = route.bounds.union(&rect);
        }
    }
}

/// Returns the strip above a card in which a tab or flag may stand.
fn tab_strip(card: Rect) -> Rect {
    Rect::new(card.min.x, card.min.y - TAB, card.max.x, card.min.y)
}

/// Returns how steep the curve is there: 0 where it is level, 1 where it is upright.
fn steepness(route: &Route, part: f32) -> f32 {
    let (a, b) = (route.point_at(part - 0.03), route.point_at(part + 0.03));
    let length = (b.x - a.x).hypot(b.y - a.y);
    if length > 0.0 { (b.y - a.y).abs() / length } else { 0.0 }
}
