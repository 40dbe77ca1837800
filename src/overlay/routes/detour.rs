//! Ways in right angles round cards, for transitions that no simple curve brings past them.
//!
//! The lines along the edges of the cards, a margin off them, and those through the ends make a maze; the way is the
//! shortest through it, where a turn counts as much as a stretch. A wide margin is tried first, a narrow one last.

use super::maze::{Gate, Heading, Maze};
use super::ways::{Lanes, Side};
use super::{CLEARANCE, Card, Ground};
use crate::document::Point;
use crate::overlay::shape::{Cubic, Rect, around};

/// An end at the edge of a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Port {
    /// The side of the card.
    pub side: Side,
    /// The place on its edge.
    pub at: Point,
    /// How much longer another way may be before this end is taken, in map units.
    pub dislike: f32,
}

/// What the way goes between: ends to choose from at both cards, and the place to pass, if it was bent by hand.
pub(super) struct Ends<'a> {
    pub from: &'a [Port],
    pub to: &'a [Port],
    pub bend: Option<Point>,
    /// Half of the width of the way.
    pub half: f32,
}

/// A way that was found.
pub(super) struct Detour {
    /// The side that it leaves.
    pub from: Side,
    /// The side at which it arrives.
    pub to: Side,
    margin: f32,
    /// Its corners with both ends; two such lines, joined at the bend, where it has one.
    legs: Vec<Vec<Point>>,
    /// The cards near it, with the least margin that stretches keep when they give way to one another.
    obstacles: Vec<Rect>,
}

/// How far beyond its ends a way is looked for at first.
const AROUND: f32 = 220.0;
/// How far beyond its margin a way runs straight from and to a card.
const STRAIGHT: f32 = 1.6;
/// Largest radius of a corner.
const CORNER: f32 = 34.0;

/// Finds the shortest way round all cards, apart from those that lie there already, with the widest margin that leaves one. `None` if there is no free way.
pub(super) fn find(ground: &Ground, lanes: Option<&Lanes>, ends: &Ends) -> Option<Detour> {
    let places = ends.from.iter().chain(ends.to).map(|port| port.at).chain(ends.bend);
    let near = around(places).grown(AROUND);
    let whole = ground.bounds().grown(CLEARANCE * 4.0).union(&near);
    let areas = [Some(near), (whole != near).then_some(whole)];
    areas.into_iter().flatten().find_map(|area| {
        let (cards, stubs): (Vec<Rect>, Vec<Option<Rect>>) =
            ground.near(area).map(|card| (card.rect, card.below)).unzip();
        let grown = |by: f32| -> Vec<Rect> { cards.iter().map(|rect| rect.grown(by)).collect() };
        let wide = CLEARANCE + ends.half;
        // What stands below cards is kept free as long as there is room.
        let all: Vec<Rect> = grown(wide).into_iter().chain(stubs.into_iter().flatten()).collect();
        let found = within(&all, lanes, ends, area, wide).or_else(|| {
            let margins = [wide, CLEARANCE / 2.0, 4.0, 1.5];
            margins.into_iter().find_map(|margin| within(&grown(margin), lanes, ends, area, margin))
        })?;
        let least = found.margin.min(ends.half + 3.0);
        Some(Detour { obstacles: grown(least), ..found })
    })
}

fn within(obstacles: &[Rect], lanes: Option<&Lanes>, ends: &Ends, area: Rect, margin: f32) -> Option<Detour> {
    let straight = margin * STRAIGHT;
    let out = |port: &Port| port.side.outwards(port.at, straight);
    let mut extra: Vec<Point> = ends.from.iter().chain(ends.to).map(out).collect();
    let passed = |bend: Point, heading: Heading| (heading.step(bend, -straight), heading.step(bend, straight));
    if let Some(bend) = ends.bend {
        extra.push(bend);
        extra.extend(Heading::ALL.into_iter().flat_map(|heading| {
            let (before, after) = passed(bend, heading);
            [before, after]
        }));
    }
    let free = |from: Point, to: Point| !obstacles.iter().any(|rect| enters(rect, from, to));
    // The stretch off a card runs through the margin of that very card.
    let gate = |port: &Port, heading: Heading| Gate { at: out(port), heading, cost: port.dislike };
    let leaving: Vec<Gate> = ends.from.iter().map(|port| gate(port, port.side.heading())).collect();
    let arriving: Vec<Gate> = ends.to.iter().map(|port| gate(port, port.side.heading().back())).collect();
    let mut maze = Maze::new(obstacles, &extra, area);
    if let Some((level, upright)) = lanes.map(|lanes| lanes.taken_near(area, ends.half)) {
        maze.take(&level, &upright);
    }
    let (first, last, legs) = match ends.bend {
        None => {
            let (first, last, _, leg) = maze.shortest(&leaving, &arriving)?;
            (first, last, vec![leg])
        }
        Some(bend) => {
            // Straight on where it passes its bend.
            let through = Heading::ALL.into_iter().filter_map(|heading| {
                let (before, after) = passed(bend, heading);
                if !free(before, after) {
                    return None;
                }
                let (first, _, cost, mut one) = maze.shortest(&leaving, &[Gate { at: before, heading, cost: 0.0 }])?;
                let (_, last, more, mut other) = maze.shortest(&[Gate { at: after, heading, cost: 0.0 }], &arriving)?;
                one.push(bend);
                other.insert(0, bend);
                Some((cost + more, (first, last, vec![one, other])))
            });
            through.min_by(|one, other| one.0.total_cmp(&other.0))?.1
        }
    };
    let (from, to) = (ends.from.get(first)?, ends.to.get(last)?);
    let mut legs = legs;
    legs.first_mut()?.insert(0, from.at);
    legs.last_mut()?.push(to.at);
    let legs = legs.into_iter().map(straightened).collect();
    Some(Detour { from: from.side, to: to.side, margin, legs, obstacles: Vec::new() })
}

impl Detour {
    /// Returns the curve with round corners, its stretches kept off those that are taken, and takes its own.
    pub(super) fn pieces(mut self, lanes: &mut Lanes, half: f32) -> Vec<Cubic> {
        let mut pieces = Vec::new();
        for mut leg in std::mem::take(&mut self.legs) {
            self.keep_apart(&mut leg, lanes, half);
            // A corner cut further would come nearer to the card within it than the margin allows.
            round_corners(&leg, CORNER.min(self.margin * 2.2), &mut pieces);
        }
        lanes.keep_off(&pieces, half * 2.0);
        pieces
    }

    /// Moves stretches aside, where there is room, that would lie upon the stretch of another way.
    fn keep_apart(&self, leg: &mut [Point], lanes: &Lanes, half: f32) {
        let step = half * 2.0 + 6.0;
        // First and last stretch are held by their ends.
        for at in 1..leg.len().saturating_sub(2) {
            let Some(&[before, from, to, after]) = leg.get(at - 1..at + 3) else { continue };
            let level = from.y == to.y;
            if lanes.are_free(from, to, half) {
                continue;
            }
            let aside = |by: f32| {
                let move_by = |point: Point| if level { point.moved(0.0, by) } else { point.moved(by, 0.0) };
                (move_by(from), move_by(to))
            };
            let fits = |(one, other): (Point, Point)| {
                let keeps = |ends: (Point, Point), was: (Point, Point)| {
                    let ((dx, dy), (x, y)) = (apart(ends), apart(was));
                    dx * x >= 0.0 && dy * y >= 0.0 && dx.abs() + dy.abs() >= 8.0
                };
                let blocked = |a: Point, b: Point| self.obstacles.iter().any(|rect| enters(rect, a, b));
                keeps((before, one), (before, from))
                    && keeps((other, after), (to, after))
                    && !blocked(one, other)
                    // At the cards they join, the stretches lie within the margin anyway.
                    && (at == 1 || !blocked(before, one))
                    && (at + 3 == leg.len() || !blocked(other, after))
                    && lanes.are_free(one, other, half)
            };
            let shifts = (1..=4_u8).flat_map(|steps| [f32::from(steps) * step, -f32::from(steps) * step]);
            if let Some((one, other)) = shifts.map(aside).find(|moved| fits(*moved)) {
                for (place, point) in leg.iter_mut().skip(at).zip([one, other]) {
                    *place = point;
                }
            }
        }
    }
}

fn apart((from, to): (Point, Point)) -> (f32, f32) {
    (to.x - from.x, to.y - from.y)
}

/// Returns whether an upright or level stretch runs through the inside of a rectangle.
fn enters(rect: &Rect, from: Point, to: Point) -> bool {
    from.x.min(to.x) < rect.max.x
        && from.x.max(to.x) > rect.min.x
        && from.y.min(to.y) < rect.max.y
        && from.y.max(to.y) > rect.min.y
}

/// Leaves out points that lie on a straight line with those beside them.
fn straightened(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for point in points {
        if let [.., before, last] = kept.as_slice()
            && ((before.x == last.x && last.x == point.x) || (before.y == last.y && last.y == point.y))
        {
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    kept
}

/// How far the control points of a quarter circle are from its ends, in radii.
const QUARTER: f32 = 0.5523;

/// Adds the line through the points with its corners rounded.
fn round_corners(points: &[Point], radius: f32, pieces: &mut Vec<Cubic>) {
    let (Some(first), Some(end)) = (points.first(), points.last()) else { return };
    let length = |from: Point, to: Point| (to.x - from.x).hypot(to.y - from.y);
    let towards = |from: Point, to: Point, by: f32| {
        let part = by / length(from, to).max(1e-6);
        Point::new(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
    };
    let mut at = *first;
    for (place, corner) in points.windows(3).enumerate() {
        let &[before, corner, after] = corner else { continue };
        // A stretch between two corners is shared by them; of those at the ends a little is kept for the arrow head.
        let room = |stretch: f32, is_end: bool| if is_end { (stretch - 6.0).max(stretch / 2.0) } else { stretch / 2.0 };
        let radius = radius
            .min(room(length(before, corner), place == 0))
            .min(room(length(corner, after), place + 3 == points.len()));
        let (start, stop) = (towards(corner, before, radius), towards(corner, after, radius));
        if length(at, start) > 0.01 {
            pieces.push(Cubic::line(at, start));
        }
        pieces.push(Cubic([
            start,
            towards(start, corner, radius * QUARTER),
            towards(stop, corner, radius * QUARTER),
            stop,
        ]));
        at = stop;
    }
    if length(at, *end) > 0.01 {
        pieces.push(Cubic::line(at, *end));
    }
}

/// Returns the places on the four sides of a card where a way round others would like to end, the liked side first.
pub(super) fn ports(card: &Card, liked: Side, dislike: f32) -> Vec<Port> {
    let mut sides = vec![liked];
    sides.extend([Side::Right, Side::Left, Side::Top, Side::Bottom].into_iter().filter(|side| *side != liked));
    let port = |side: Side| {
        let dislike = match side {
            side if side == liked => 0.0,
            side if side.heading().is_opposite(liked.heading()) => dislike * 2.0,
            _ => dislike,
        };
        Port { side, at: side.point(card.rect, side.detour_at()), dislike }
    };
    sides.into_iter().map(port).collect()
}
