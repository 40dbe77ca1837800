//! The kinds of ways from card to card, how one is chosen, and its curve.

use super::detour::{self, Ends, Port};
use super::grid::Grid;
use super::maze::Heading;
use super::{CLEARANCE, Card, Ground, Link};
use crate::document::Point;
use crate::overlay::shape::{Cubic, Rect};

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// Where an end of a way would like to be: on which side, how far from its middle, and in which order among others.
pub(super) struct End {
    pub side: Side,
    pub at: f32,
    pub order: f32,
}

/// A kind of way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    /// From the right side straight to the left side of a card further right.
    Forward,
    /// The same over a lane above (or below) the cards between; from `x.0` to `x.1` it runs level.
    ForwardLane { above: bool, x: (f32, f32) },
    /// From the lower side to the upper side of a card below.
    Down,
    /// From the upper side to the lower side of a card above.
    Up,
    /// From right side to right side, round what lies between two cards above one another.
    RightBow { reach: f32 },
    /// Back to the left over a lane above (or below) all cards between.
    BackLane { above: bool },
    /// Back to a card further left that stands higher (or lower), into its right side.
    BackCorner { above: bool },
    /// From the right side to the upper side of the same card.
    Loop,
    /// By a place that was chosen by hand, from the sides of the cards that face it.
    Through(Point),
    /// In right angles round the cards that every other way would cross; by the place that was chosen by hand, if any.
    Detour { from: Side, to: Side, bend: Option<Point> },
}

/// Level stretches already taken, so that the next keeps apart.
#[derive(Default)]
pub(super) struct Lanes {
    taken: Grid<()>,
    /// Upright stretches already taken, which only ways in right angles keep off.
    upright: Grid<()>,
}

/// How far from a card's middle ways down begin and end, ways up, and so on: apart from the stub, its count and the tabs.
const DOWN_AT: f32 = -84.0;
const UP_AT: f32 = -58.0;
const BACK_OUT_AT: f32 = 56.0;
const BACK_IN_AT: f32 = 18.0;
const BELOW_OUT_AT: f32 = -78.0;
const BELOW_IN_AT: f32 = -88.0;
/// Least height of a lane over the cards it joins.
const LANE_HEIGHT: f32 = 40.0;
const CORNER: f32 = 34.0;

/// Chooses the way between two cards: the one that was bent by hand, or that which crosses the fewest other cards; among
/// those, the shortest. Where it would cross a card it is a detour, if there is one.
pub(super) fn choose(ground: &Ground, from: &Card, to: &Card, link: &Link) -> Way {
    let way = simple(ground, from, to, link);
    if !ground.hits(&way.nominal(ground, from, to, link.width), [from.id, to.id]) {
        return way;
    }
    way.detour(ground, from, to, link).map_or(way, |found| Way::Detour {
        from: found.from,
        to: found.to,
        bend: link.bend,
    })
}

fn simple(ground: &Ground, from: &Card, to: &Card, link: &Link) -> Way {
    if let Some(bend) = link.bend {
        return Way::Through(bend);
    }
    let width = link.width;
    if from.id == to.id {
        return Way::Loop;
    }
    let (a, b) = (from.rect, to.rect);
    let direct = if b.min.x - a.max.x >= 16.0 {
        Way::Forward
    } else if a.min.x - b.max.x >= 16.0 {
        if (a.middle().y - b.middle().y).abs() < a.height() + 40.0 {
            Way::BackLane { above: true }
        } else {
            Way::BackCorner { above: b.middle().y < a.middle().y }
        }
    } else if b.min.y - a.max.y >= 8.0 {
        Way::Down
    } else if a.min.y - b.max.y >= 8.0 {
        Way::Up
    } else {
        Way::BackLane { above: true }
    };
    let judge = |way: Way| {
        let pieces = way.nominal(ground, from, to, width);
        let crossed = ground.crossed(&pieces, [from.id, to.id], width / 2.0);
        let length: f32 = pieces.iter().map(|Cubic([a, .., d])| (a.x - d.x).abs() + (a.y - d.y).abs()).sum();
        (crossed, length)
    };
    let (crossed, length) = judge(direct);
    if crossed.is_empty() {
        return direct;
    }
    let others = match direct {
        Way::Forward => {
            let left = crossed.iter().map(|card| card.rect.min.x).fold(f32::INFINITY, f32::min);
            let right = crossed.iter().map(|card| card.rect.max.x).fold(f32::NEG_INFINITY, f32::max);
            let start = (left - CLEARANCE).clamp(a.max.x + 40.0, (b.min.x - 40.0).max(a.max.x + 40.0));
            let end = (right + CLEARANCE).min(b.min.x - 40.0).max(start);
            vec![Way::ForwardLane { above: true, x: (start, end) }, Way::ForwardLane { above: false, x: (start, end) }]
        }
        Way::Down | Way::Up => {
            let right = crossed.iter().map(|card| card.rect.max.x).fold(a.max.x.max(b.max.x), f32::max);
            vec![Way::RightBow { reach: right + 44.0 }]
        }
        Way::BackLane { .. } => vec![Way::BackLane { above: false }],
        Way::BackCorner { .. } => vec![Way::BackLane { above: true }, Way::BackLane { above: false }],
        Way::ForwardLane { .. } | Way::RightBow { .. } | Way::Loop | Way::Through(_) | Way::Detour { .. } => Vec::new(),
    };
    let mut best = (crossed.len(), length, direct);
    for way in others {
        let (crossed, length) = judge(way);
        if (crossed.len(), length) < (best.0, best.1) {
            best = (crossed.len(), length, way);
        }
    }
    best.2
}

/// Half of the distance between the two ends of a bent way from a card to itself.
const LOOP_HALF: f32 = 18.0;

/// Returns the end on the side of a card that faces a place.
fn facing(card: Rect, place: Point, aside: f32) -> End {
    let middle = card.middle();
    let (dx, dy) = (place.x - middle.x, place.y - middle.y);
    let upright = dx.abs() * card.height() >= dy.abs() * card.width();
    let (side, along, room) = match (upright, dx >= 0.0, dy >= 0.0) {
        (true, true, _) => (Side::Right, dy, card.height()),
        (true, false, _) => (Side::Left, dy, card.height()),
        (false, _, true) => (Side::Bottom, dx, card.width()),
        (false, _, false) => (Side::Top, dx, card.width()),
    };
    let at = (along * 0.3).clamp(-room * 0.3, room * 0.3) + aside;
    End { side, at, order: if upright { place.y } else { place.x } + aside }
}

/// Returns a curve that leaves one side, passes a place and arrives at another side, smooth where it passes.
fn through((a, leaves): (Point, Side), bend: Point, (b, arrives): (Point, Side)) -> Vec<Cubic> {
    let length = |x: f32, y: f32| x.hypot(y);
    let (first, last) = (length(bend.x - a.x, bend.y - a.y), length(b.x - bend.x, b.y - bend.y));
    // There it runs halfway between the directions in which it comes and goes.
    let unit = |x: f32, y: f32, of: f32| if of > 1e-3 { (x / of, y / of) } else { (0.0, 0.0) };
    let (comes, goes) = (unit(bend.x - a.x, bend.y - a.y, first), unit(b.x - bend.x, b.y - bend.y, last));
    let (dx, dy) = (comes.0 + goes.0, comes.1 + goes.1);
    let (tx, ty) = if length(dx, dy) > 0.05 { unit(dx, dy, length(dx, dy)) } else { (-comes.1, comes.0) };
    let out = |side: Side, from: Point, by: f32| match side {
        Side::Left => from.moved(-by, 0.0),
        Side::Right => from.moved(by, 0.0),
        Side::Top => from.moved(0.0, -by),
        Side::Bottom => from.moved(0.0, by),
    };
    let (p, q) = (first * 0.4, last * 0.4);
    vec![
        Cubic([a, out(leaves, a, p), bend.moved(-tx * p, -ty * p), bend]),
        Cubic([bend, bend.moved(tx * q, ty * q), out(arrives, b, q), b]),
    ]
}

impl Side {
    pub(super) fn is_upright(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// Returns the direction away from the card.
    pub(super) fn heading(self) -> Heading {
        match self {
            Self::Left => Heading::Left,
            Self::Right => Heading::Right,
            Self::Top => Heading::Up,
            Self::Bottom => Heading::Down,
        }
    }

    /// Returns the point so far away from the card.
    pub(super) fn outwards(self, from: Point, by: f32) -> Point {
        self.heading().step(from, by)
    }

    /// Returns how far from the side's middle a detour would like to end.
    pub(super) fn detour_at(self) -> f32 {
        match self {
            Self::Left | Self::Right => 0.0,
            Self::Top => BACK_OUT_AT,
            Self::Bottom => BELOW_OUT_AT,
        }
    }

    fn detour_end(self, other: Point) -> End {
        End { side: self, at: self.detour_at(), order: if self.is_upright() { other.y } else { other.x } }
    }

    pub(super) fn point(self, rect: Rect, offset: f32) -> Point {
        let middle = rect.middle();
        match self {
            Self::Left => Point::new(rect.min.x, middle.y + offset),
            Self::Right => Point::new(rect.max.x, middle.y + offset),
            Self::Top => Point::new(middle.x + offset, rect.min.y),
            Self::Bottom => Point::new(middle.x + offset, rect.max.y),
        }
    }
}

impl Way {
    /// Returns whether the way takes a level stretch, which has to find its place among the others.
    pub(super) fn takes_a_lane(self) -> bool {
        matches!(self, Self::ForwardLane { .. } | Self::BackLane { .. })
    }

    /// Returns whether the way goes in right angles round cards.
    pub(super) fn is_detour(self) -> bool {
        matches!(self, Self::Detour { .. })
    }

    /// Looks for a way round all cards, from and to any of their sides; the sides of this way are liked best.
    fn detour(self, ground: &Ground, from: &Card, to: &Card, link: &Link) -> Option<detour::Detour> {
        let (leaves, arrives) = match self {
            Self::Through(_) => (self.start(from, to).side, self.end(from, to).side),
            _ => (Side::Right, Side::Left),
        };
        let dislike = if link.bend.is_some() { 120.0 } else { 30.0 };
        let (mut starts, mut ends) = (detour::ports(from, leaves, dislike), detour::ports(to, arrives, dislike));
        if from.id == to.id {
            // Out at the right or below, back in above or at the left: never at one place.
            starts.retain(|port| matches!(port.side, Side::Right | Side::Bottom));
            ends.retain(|port| matches!(port.side, Side::Top | Side::Left));
        }
        detour::find(ground, None, &Ends { from: &starts, to: &ends, bend: link.bend, half: link.width / 2.0 })
    }

    /// Returns the curve of a detour between these very ends, or between others where one of them is built up.
    pub(super) fn round_cards(
        self,
        ground: &Ground,
        lanes: &mut Lanes,
        (from, to): (&Card, &Card),
        (start, end): (f32, f32),
        link: &Link,
    ) -> Option<Vec<Cubic>> {
        let half = link.width / 2.0;
        let port = |side: Side, card: &Card, at: f32| Port { side, at: side.point(card.rect, at), dislike: 0.0 };
        let start = port(self.start(from, to).side, from, start);
        let end = port(self.end(from, to).side, to, end);
        let found = detour::find(ground, Some(&*lanes), &Ends { from: &[start], to: &[end], bend: link.bend, half })
            .or_else(|| self.detour(ground, from, to, link))?;
        Some(found.pieces(lanes, half))
    }

    /// Where the way would like to leave.
    pub(super) fn start(self, from: &Card, to: &Card) -> End {
        let other = to.rect.middle();
        let end = |side, at, order| End { side, at, order };
        match self {
            // Seen from the side's middle the other end's height decides; a lane above comes before all, one below after.
            Self::Forward => end(Side::Right, 0.0, other.y),
            Self::ForwardLane { above, .. } => end(Side::Right, 0.0, if above { -1e7 } else { 1e7 } + other.y),
            Self::RightBow { .. } => end(Side::Right, 0.0, other.y),
            // Down keeps left of up at both cards, so that there and back do not cross.
            Self::Down => end(Side::Bottom, DOWN_AT, other.x - 1e5),
            Self::Up => end(Side::Top, UP_AT, other.x + 1e5),
            Self::BackLane { above: true } => end(Side::Top, BACK_OUT_AT, 1e7 + other.x),
            Self::BackLane { above: false } => end(Side::Bottom, BELOW_OUT_AT, 1e7 + other.x),
            Self::BackCorner { above } => {
                end(if above { Side::Top } else { Side::Bottom }, if above { BACK_IN_AT } else { BELOW_IN_AT }, other.x)
            }
            Self::Loop => end(Side::Right, -from.rect.height() / 2.0 + 22.0, -1e8),
            Self::Through(bend) => facing(from.rect, bend, if from.id == to.id { -LOOP_HALF } else { 0.0 }),
            Self::Detour { from: side, bend, .. } => side.detour_end(bend.unwrap_or(other)),
        }
    }

    /// Where the way would like to arrive.
    pub(super) fn end(self, from: &Card, to: &Card) -> End {
        let other = from.rect.middle();
        let end = |side, at, order| End { side, at, order };
        match self {
            Self::Forward => end(Side::Left, 0.0, other.y),
            Self::ForwardLane { above, .. } => end(Side::Left, 0.0, if above { -1e7 } else { 1e7 } + other.y),
            Self::RightBow { .. } => end(Side::Right, 0.0, other.y),
            Self::Down => end(Side::Top, DOWN_AT, other.x - 1e5),
            Self::Up => end(Side::Bottom, UP_AT, other.x + 1e5),
            Self::BackLane { above: true } => end(Side::Top, BACK_IN_AT, 1e6 + other.x),
            Self::BackLane { above: false } => end(Side::Bottom, BELOW_IN_AT, -1e7 + other.x),
            Self::BackCorner { .. } => end(Side::Right, 0.0, other.y),
            Self::Loop => end(Side::Top, to.rect.width() / 2.0 - 22.0, 1e8),
            Self::Through(bend) => facing(to.rect, bend, if from.id == to.id { LOOP_HALF } else { 0.0 }),
            Self::Detour { to: side, bend, .. } => side.detour_end(bend.unwrap_or(other)),
        }
    }

    /// Returns the curve with its ends where they would like to be.
    fn nominal(self, ground: &Ground, from: &Card, to: &Card, width: f32) -> Vec<Cubic> {
        let (start, end) = (self.start(from, to).at, self.end(from, to).at);
        self.pieces(ground, &mut Lanes::default(), from, to, start, end, width)
    }

    /// Returns the curve with its ends at these offsets from the middles of their sides.
    #[allow(clippy::too_many_arguments)] // One call; a struct for it would only repeat the names.
    pub(super) fn pieces(
        self,
        ground: &Ground,
        lanes: &mut Lanes,
        from: &Card,
        to: &Card,
        start: f32,
        end: f32,
        width: f32,
    ) -> Vec<Cubic> {
        let a = self.start(from, to).side.point(from.rect, start);
        let b = self.end(from, to).side.point(to.rect, end);
        let half = width / 2.0;
        match self {
            Self::Forward => vec![level(a, b)],
            Self::ForwardLane { above, x: (left, right) } => {
                let y = lanes.take(ground, (left, right), (a.y + b.y) / 2.0, above, half);
                let (p, q) = (Point::new(left, y), Point::new(right, y));
                vec![level(a, p), Cubic::line(p, q), level(q, b)]
            }
            Self::Down | Self::Up => {
                let pull = (b.y - a.y) * 0.5;
                vec![Cubic([a, a.moved(0.0, pull), b.moved(0.0, -pull), b])]
            }
            Self::RightBow { reach } => {
                let reach = reach + half;
                let radius = CORNER.min((b.y - a.y).abs() / 2.0);
                let turn = if b.y > a.y { radius } else { -radius };
                let (p, q) = (Point::new(reach, a.y + turn), Point::new(reach, b.y - turn));
                vec![corner_level_first(a, p), Cubic::line(p, q), corner_level_last(q, b)]
            }
            Self::BackLane { above } => {
                let span = (a.x.min(b.x), a.x.max(b.x));
                let nearest = if above { a.y.min(b.y) - LANE_HEIGHT } else { a.y.max(b.y) + LANE_HEIGHT + 32.0 };
                let y = lanes.take(ground, span, nearest, above, half);
                let turn = (span.1 - span.0) / 2.0;
                let radius = |leg: f32| CORNER.min(turn).min(leg.abs());
                let towards = if b.x < a.x { -1.0 } else { 1.0 };
                let (first, last) = (radius(a.y - y), radius(b.y - y));
                let down = |radius: f32| if above { radius } else { -radius };
                let a_turn = Point::new(a.x, y + down(first));
                let b_turn = Point::new(b.x, y + down(last));
                let p = Point::new(a.x + towards * first, y);
                let q = Point::new(b.x - towards * last, y);
                vec![
                    Cubic::line(a, a_turn),
                    corner_upright_first(a_turn, p),
                    Cubic::line(p, q),
                    corner_level_first(q, b_turn),
                    Cubic::line(b_turn, b),
                ]
            }
            Self::BackCorner { .. } => {
                let (dx, dy) = (a.x - b.x, b.y - a.y);
                vec![Cubic([a, a.moved(0.0, dy * 0.7), b.moved(dx * 0.7, 0.0), b])]
            }
            Self::Loop => vec![Cubic([a, a.moved(62.0, -6.0), b.moved(6.0, -62.0), b])],
            Self::Through(bend) | Self::Detour { bend: Some(bend), .. } => {
                through((a, self.start(from, to).side), bend, (b, self.end(from, to).side))
            }
            // Only where no way round the cards is left.
            Self::Detour { bend: None, .. } => vec![level(a, b)],
        }
    }
}

impl Lanes {
    /// Keeps later stretches off the level and upright parts of a way.
    pub(super) fn keep_off(&mut self, pieces: &[Cubic], width: f32) {
        self.keep_off_upright(pieces, width);
        let points = super::flatten(pieces);
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            if (b.y - a.y).abs() < 0.2 * (b.x - a.x).abs() {
                let (left, right) = (a.x.min(b.x), a.x.max(b.x));
                let (top, bottom) = (a.y.min(b.y) - width / 2.0, a.y.max(b.y) + width / 2.0);
                self.taken.put(Rect::new(left, top, right, bottom.max(top + 1.0)), ());
            }
        }
    }

    /// Keeps later detours off the upright parts of a way.
    pub(super) fn keep_off_upright(&mut self, pieces: &[Cubic], width: f32) {
        for Cubic([a, .., b]) in pieces {
            if (b.x - a.x).abs() < 0.2 * (b.y - a.y).abs() {
                let (left, right) = (a.x.min(b.x) - width / 2.0, a.x.max(b.x) + width / 2.0);
                self.upright.put(Rect::new(left, a.y.min(b.y), right.max(left + 1.0), a.y.max(b.y)), ());
            }
        }
    }

    /// Returns the level and the upright stretches that are taken in an area, with the room that another needs beside them.
    pub(super) fn taken_near(&self, area: Rect, half: f32) -> (Vec<Rect>, Vec<Rect>) {
        let apart = half + 2.0;
        let grown =
            |rect: Rect, x: f32, y: f32| Rect::new(rect.min.x - x, rect.min.y - y, rect.max.x + x, rect.max.y + y);
        let level = self.taken.near(area).into_iter().map(|(rect, ())| grown(rect, 0.0, apart));
        let upright = self.upright.near(area).into_iter().map(|(rect, ())| grown(rect, apart, 0.0));
        (level.collect(), upright.collect())
    }

    /// Returns whether a level or upright stretch lies upon none that is taken.
    pub(super) fn are_free(&self, from: Point, to: Point, half: f32) -> bool {
        let apart = half + 2.0;
        let (min, max) =
            (Point::new(from.x.min(to.x), from.y.min(to.y)), Point::new(from.x.max(to.x), from.y.max(to.y)));
        if from.y == to.y {
            self.taken.near(Rect::new(min.x, min.y - apart, max.x, max.y + apart)).is_empty()
        } else {
            self.upright.near(Rect::new(min.x - apart, min.y, max.x + apart, max.y)).is_empty()
        }
    }

    /// Takes a level stretch over the span, as near as possible to `y` on its far side, clear of cards and of other stretches.
    fn take(&mut self, ground: &Ground, span: (f32, f32), y: f32, above: bool, half: f32) -> f32 {
        let mut y = y;
        // Each round moves past what is in the way; a map has no more rows than cards, so the bound is generous.
        for _ in 0..1000 {
            let stretch = Rect::new(span.0 - CLEARANCE, y - half, span.1 + CLEARANCE, y + half).grown(CLEARANCE / 2.0);
            let next = ground
                .near(stretch)
                .map(|card| card.rect)
                .chain(self.taken.near(stretch).into_iter().map(|(lane, ())| lane))
                .map(|rect| if above { rect.min.y - half - CLEARANCE } else { rect.max.y + half + CLEARANCE })
                .reduce(|one, other| if above { one.min(other) } else { one.max(other) });
            match next {
                Some(next) if (above && next < y) || (!above && next > y) => y = next,
                _ => break,
            }
        }
        self.taken.put(Rect::new(span.0, y - half, span.1, y + half.max(0.5)), ());
        y
    }
}

/// A curve that leaves and arrives level.
fn level(a: Point, b: Point) -> Cubic {
    let pull = (b.x - a.x) * 0.5;
    Cubic([a, a.moved(pull, 0.0), b.moved(-pull, 0.0), b])
}

/// How far the control points of a quarter circle are from its ends, in radii.
const QUARTER: f32 = 0.5523;

fn corner_level_first(a: Point, b: Point) -> Cubic {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    Cubic([a, a.moved(dx * QUARTER, 0.0), b.moved(0.0, -dy * QUARTER), b])
}

fn corner_upright_first(a: Point, b: Point) -> Cubic {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    Cubic([a, a.moved(0.0, dy * QUARTER), b.moved(-dx * QUARTER, 0.0), b])
}

fn corner_level_last(a: Point, b: Point) -> Cubic {
    corner_upright_first(a, b)
}
