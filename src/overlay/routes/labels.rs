//! Where labels of transitions stand: beside their curve, off cards, stubs and one another.

use super::{Ground, Route};
use crate::overlay::shape::Rect;
use std::collections::BTreeMap;

/// Parts of the curve's length that are tried, best first.
const PARTS: [f32; 15] = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86, 0.08, 0.92];
/// Side of the squares in which placed things are looked up.
const CELL: f32 = 256.0;

/// Places what is near, so that a map of thousands of transitions does not compare each with each.
#[derive(Default)]
struct Placed {
    cells: BTreeMap<(i32, i32), Vec<(usize, Rect)>>,
}

impl Placed {
    fn cells(rect: &Rect) -> impl Iterator<Item = (i32, i32)> + use<> {
        let cell = |v: f32| (v / CELL).floor() as i32;
        let (left, right, top, bottom) = (cell(rect.min.x), cell(rect.max.x), cell(rect.min.y), cell(rect.max.y));
        (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
    }

    fn put(&mut self, owner: usize, rect: Rect) {
        for cell in Self::cells(&rect) {
            self.cells.entry(cell).or_default().push((owner, rect));
        }
    }

    /// Returns how much of the rectangle is covered by what others placed.
    fn covered(&self, owner: usize, rect: &Rect) -> f32 {
        Self::cells(rect)
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .filter(|(other, _)| *other != owner)
            .map(|(_, other)| rect.overlap(other))
            .sum()
    }
}

/// Places the labels of all routes in order of identity; each where it costs least.
pub(super) fn place(ground: &Ground, routes: &mut [Route], sizes: &[(f32, f32)]) {
    let mut curves = Placed::default();
    for (owner, route) in routes.iter().enumerate() {
        for point in route.points() {
            curves.put(owner, Rect::around(*point, route.width.max(6.0), route.width.max(6.0)));
        }
    }
    let mut labels = Placed::default();
    for (owner, (route, (width, height))) in routes.iter_mut().zip(sizes).enumerate() {
        if *width <= 0.0 {
            continue;
        }
        let (above, aside) = ((route.width + height) / 2.0 + 3.0, (route.width + width) / 2.0 + 4.0);
        let mut best: Option<(f32, Rect)> = None;
        for (rank, part) in PARTS.into_iter().enumerate() {
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
                    .map(|card| room.overlap(&card.rect) + card.below.map_or(0.0, |below| room.overlap(&below)))
                    .sum();
                let cost = cards * 10.0
                    + labels.covered(owner, &rect.grown(2.0)) * 10.0
                    + curves.covered(owner, &rect) * 0.12
                    + dislike
                    + rank as f32 * 7.0;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, rect));
                }
            }
        }
        if let Some((_, rect)) = best {
            labels.put(owner, rect);
            route.label = Some(rect);
        }
    }
}

/// Returns how steep the curve is there: 0 where it is level, 1 where it is upright.
fn steepness(route: &Route, part: f32) -> f32 {
    let (a, b) = (route.point_at(part - 0.03), route.point_at(part + 0.03));
    let length = (b.x - a.x).hypot(b.y - a.y);
    if length > 0.0 { (b.y - a.y).abs() / length } else { 0.0 }
}
