//! The ways of transitions: smooth curves from card to card that go round other cards and keep apart.
//!
//! Everything is decided by the places of the cards and the widths asked for, in the order of identities, so the same
//! map always gives the same curves.

mod detour;
mod grid;
mod labels;
mod maze;
mod slots;
mod ways;

use super::frames::Frame;
use super::scene::Detail;
use super::shape::{Cubic, Rect, around, distance_to_line};
use crate::document::Point;
use crate::domain::{StageId, TransitionId};
pub(super) use grid::Grid;
use std::collections::{BTreeMap, BTreeSet};
use ways::Way;

/// Points into which each piece of a curve is broken.
const STEPS: usize = 20;
/// Distance that a curve keeps from cards that it passes.
const CLEARANCE: f32 = 14.0;

/// The place that a stage takes up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Card {
    /// The stage.
    pub id: StageId,
    /// Its card.
    pub rect: Rect,
    /// What stands below the card (stub, count), which labels avoid.
    pub below: Option<Rect>,
}

/// A transition for which a way is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The transition.
    pub id: TransitionId,
    /// The stage it leaves.
    pub from: StageId,
    /// The stage it enters.
    pub to: StageId,
    /// Width in map units for which room is kept.
    pub width: f32,
    /// Width and height of its label; 0 where it has none.
    pub label: (f32, f32),
    /// The place by which it bends, where it was bent by hand.
    pub bend: Option<Point>,
}

/// The way of one transition.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The transition.
    pub id: TransitionId,
    /// The stage it leaves.
    pub from: StageId,
    /// The stage it enters.
    pub to: StageId,
    /// Width in map units for which room is kept.
    pub width: f32,
    /// The curve from the edge of one card to the edge of the other.
    pub pieces: Vec<Cubic>,
    /// The place by which it was bent by hand, if it was.
    pub bend: Option<Point>,
    /// Where its label stands, if it has one.
    pub label: Option<Rect>,
    /// A rectangle around curve, ribbon and label.
    pub bounds: Rect,
    points: Vec<Point>,
    lengths: Vec<f32>,
}

/// The cards of a map and the ways between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routes {
    /// Cards in order of identity.
    pub cards: Vec<Card>,
    /// Ways in order of identity.
    pub routes: Vec<Route>,
    /// Frames round cards that belong together.
    pub frames: Vec<Frame>,
    /// What is not written, for want of room.
    pub hidden: Hidden,
}

/// What is not written beside cards and on arrows because it would cover something.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hidden {
    /// Stages whose drop-offs are not written beside their stub.
    pub drops: BTreeSet<StageId>,
    /// The same, as seen from further away.
    pub far_drops: BTreeSet<StageId>,
    /// Transitions whose figure is not written, as seen from further away; near, they have no place for a label.
    pub far_steps: BTreeSet<TransitionId>,
    /// How far figures of transitions stand from the middle of their label, as seen from further away; not at all where
    /// nothing is in the way.
    pub far_shifts: BTreeMap<TransitionId, Point>,
}

impl Hidden {
    /// Returns whether the drop-offs of a stage are not written.
    pub fn is_drop(&self, stage: StageId, detail: Detail) -> bool {
        let hidden = if detail == Detail::Full { &self.drops } else { &self.far_drops };
        hidden.contains(&stage)
    }

    /// Returns how far the figure of a transition stands from the middle of its label, as seen from further away.
    pub fn far_shift(&self, transition: TransitionId) -> Point {
        self.far_shifts.get(&transition).copied().unwrap_or_default()
    }

    /// Returns whether the figure of a transition is not written.
    pub fn is_step(&self, transition: TransitionId, detail: Detail) -> bool {
        detail != Detail::Full && self.far_steps.contains(&transition)
    }
}

impl Routes {
    /// Finds the ways of all links between the cards. Links to cards that are not there are left out.
    pub fn new(mut cards: Vec<Card>, links: &[Link]) -> Self {
        cards.sort_by_key(|card| card.id);
        let mut links = links.to_vec();
        links.sort_by_key(|link| link.id);
        let ground = Ground::new(&cards);
        let planned: Vec<(Link, Way, Card, Card)> = links
            .into_iter()
            .filter_map(|link| {
                let (from, to) = (*find(&cards, link.from)?, *find(&cards, link.to)?);
                Some((link, ways::choose(&ground, &from, &to, &link), from, to))
            })
            .collect();
        let slots = slots::spread(&planned);
        let mut lanes = ways::Lanes::default();
        let ends: Vec<_> = planned.iter().zip(slots).collect();
        // Ways without a level stretch first: the stretches of the others keep off them. Detours keep off all.
        let mut pieces: Vec<Vec<Cubic>> = vec![Vec::new(); planned.len()];
        for turn in 0..3 {
            for (((link, way, from, to), (start, end)), pieces) in ends.iter().zip(&mut pieces) {
                let (takes_a_lane, is_detour) = (way.takes_a_lane(), way.is_detour());
                if turn != if is_detour { 2 } else { usize::from(takes_a_lane) } {
                    continue;
                }
                let round = |lanes: &mut _| way.round_cards(&ground, lanes, (from, to), (*start, *end), link);
                if let Some(found) = is_detour.then(|| round(&mut lanes)).flatten() {
                    *pieces = found;
                    continue;
                }
                *pieces = way.pieces(&ground, &mut lanes, from, to, *start, *end, link.width);
                // Kept apart from others it may have come upon a card.
                if let Some(found) = ground.hits(pieces, [from.id, to.id]).then(|| round(&mut lanes)).flatten() {
                    *pieces = found;
                } else if takes_a_lane {
                    lanes.keep_off_upright(pieces, link.width);
                } else {
                    lanes.keep_off(pieces, link.width);
                }
            }
        }
        let mut routes: Vec<Route> =
            planned.iter().zip(pieces).map(|((link, ..), pieces)| Route::new(link, pieces)).collect();
        let sizes: Vec<(f32, f32)> = planned.iter().map(|(link, ..)| link.label).collect();
        labels::place(&ground, &mut routes, &sizes);
        Self { cards, routes, frames: Vec::new(), hidden: Hidden::default() }
    }

    /// Returns the card of a stage.
    pub fn card(&self, id: StageId) -> Option<&Card> {
        find(&self.cards, id)
    }

    /// Returns the way of a transition.
    pub fn route(&self, id: TransitionId) -> Option<&Route> {
        self.routes.binary_search_by_key(&id, |route| route.id).ok().and_then(|place| self.routes.get(place))
    }

    /// Returns the transition whose curve is nearest to the point, if it is no further from its edge than `reach`.
    pub fn nearest(&self, point: Point, reach: f32) -> Option<TransitionId> {
        self.routes
            .iter()
            .filter(|route| route.bounds.grown(reach).contains(point))
            .map(|route| (route.distance_to(point), route))
            .filter(|(distance, route)| *distance <= reach + route.width / 2.0)
            .min_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, route)| route.id)
    }
}

impl Route {
    fn new(link: &Link, pieces: Vec<Cubic>) -> Self {
        let points = flatten(&pieces);
        // An arrow head is a little wider than a thin line.
        let bounds = around(points.iter().copied()).grown(link.width / 2.0 + 8.0);
        let mut total = 0.0;
        let mut before: Option<Point> = None;
        let lengths = points
            .iter()
            .map(|point| {
                total += before.map_or(0.0, |before| (point.x - before.x).hypot(point.y - before.y));
                before = Some(*point);
                total
            })
            .collect();
        Self {
            id: link.id,
            from: link.from,
            to: link.to,
            width: link.width,
            pieces,
            bend: link.bend,
            label: None,
            bounds,
            points,
            lengths,
        }
    }

    /// Returns the curve as points close to one another.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Returns the length in map units.
    pub fn length(&self) -> f32 {
        self.lengths.last().copied().unwrap_or(0.0)
    }

    /// Returns the point at a part of the length, from 0 (leaving) to 1 (arriving).
    pub fn point_at(&self, part: f32) -> Point {
        let wanted = part.clamp(0.0, 1.0) * self.length();
        let after = self.lengths.partition_point(|length| *length < wanted).max(1);
        match (self.points.get(after - 1), self.points.get(after), self.lengths.get(after - 1), self.lengths.get(after))
        {
            (Some(a), Some(b), Some(start), Some(end)) => {
                let t = if end > start { (wanted - start) / (end - start) } else { 0.0 };
                Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
            }
            _ => self.points.first().copied().unwrap_or_default(),
        }
    }

    /// Returns the point at a part of the length, `aside` map units to the right of the direction of travel.
    pub fn beside(&self, part: f32, aside: f32) -> Point {
        let wanted = part.clamp(0.0, 1.0) * self.length();
        let after = self.lengths.partition_point(|length| *length < wanted).max(1);
        match (self.points.get(after - 1), self.points.get(after)) {
            (Some(a), Some(b)) => {
                let (dx, dy) = (b.x - a.x, b.y - a.y);
                let length = dx.hypot(dy).max(1e-6);
                self.point_at(part).moved(-dy / length * aside, dx / length * aside)
            }
            _ => self.point_at(part),
        }
    }

    /// Returns the direction at the arriving end as a vector of length 1.
    pub fn end_direction(&self) -> Point {
        let Some(Cubic([_, _, before, end])) = self.pieces.last() else { return Point::new(1.0, 0.0) };
        let (dx, dy) = (end.x - before.x, end.y - before.y);
        let length = dx.hypot(dy);
        if length > 0.0 { Point::new(dx / length, dy / length) } else { Point::new(1.0, 0.0) }
    }

    /// Returns the distance of a point from the middle of the curve.
    pub fn distance_to(&self, point: Point) -> f32 {
        self.points
            .iter()
            .zip(self.points.iter().skip(1))
            .map(|(from, to)| distance_to_line(point, *from, *to))
            .fold(f32::INFINITY, f32::min)
    }

    /// Returns the two edges of a band of this width along the curve, from `start` to `end` of its length.
    pub fn band(&self, width: f32) -> (Vec<Point>, Vec<Point>) {
        self.band_beside(-width / 2.0, width / 2.0)
    }

    /// Returns the two edges of a band along the curve, from so far to so far to the right of the direction of travel.
    pub fn band_beside(&self, from: f32, to: f32) -> (Vec<Point>, Vec<Point>) {
        let directions = self.points.iter().zip(self.points.iter().skip(1)).map(|(a, b)| (b.x - a.x, b.y - a.y));
        let mut directions: Vec<(f32, f32)> = directions.collect();
        directions.extend(directions.last().copied());
        let mut last = (1.0, 0.0);
        let mut before = directions.first().copied().unwrap_or(last);
        let mut edges = (Vec::with_capacity(self.points.len()), Vec::with_capacity(self.points.len()));
        for (point, direction) in self.points.iter().zip(directions) {
            let (dx, dy) = (before.0 + direction.0, before.1 + direction.1);
            let length = dx.hypot(dy);
            if length > 1e-3 {
                last = (dx / length, dy / length);
            }
            before = direction;
            edges.0.push(point.moved(-last.1 * from, last.0 * from));
            edges.1.push(point.moved(-last.1 * to, last.0 * to));
        }
        edges
    }
}

/// The cards, arranged so that those near a place are found quickly.
#[derive(Default)]
pub(super) struct Ground {
    cards: Grid<Card>,
    bounds: Rect,
}

impl Ground {
    fn new(cards: &[Card]) -> Self {
        let bounds = cards.iter().map(|card| card.rect).reduce(|one, other| one.union(&other));
        let mut ground = Self { bounds: bounds.unwrap_or_default(), ..Self::default() };
        for card in cards {
            ground.cards.put(card.rect, *card);
        }
        ground
    }

    /// Returns the cards that a rectangle touches.
    fn near(&self, area: Rect) -> impl Iterator<Item = Card> {
        self.cards.near(area).into_iter().map(|(_, card)| card)
    }

    /// Returns a rectangle around all cards.
    fn bounds(&self) -> Rect {
        self.bounds
    }

    /// Returns whether a curve runs over a card; of the cards at its ends, through more than their edge.
    fn hits(&self, pieces: &[Cubic], ends: [StageId; 2]) -> bool {
        let points = flatten(pieces);
        self.near(around(points.iter().copied())).any(|card| {
            let rect = card.rect.grown(if ends.contains(&card.id) { -3.0 } else { 1.0 });
            points.iter().zip(points.iter().skip(1)).any(|(from, to)| rect.is_cut_by(*from, *to))
        })
    }

    /// Returns the cards that a curve crosses or comes too near to. Of the cards at its ends, it may touch the edge.
    fn crossed(&self, pieces: &[Cubic], ends: [StageId; 2], half_width: f32) -> Vec<Card> {
        let points = flatten(pieces);
        let area = around(points.iter().copied()).grown(CLEARANCE + half_width);
        self.near(area)
            .filter(|card| {
                let own = ends.contains(&card.id);
                let rect = card.rect.grown(if own { -3.0 } else { CLEARANCE / 2.0 + half_width });
                points.iter().any(|point| rect.contains(*point))
            })
            .collect()
    }
}

fn find(cards: &[Card], id: StageId) -> Option<&Card> {
    cards.binary_search_by_key(&id, |card| card.id).ok().and_then(|place| cards.get(place))
}

fn flatten(pieces: &[Cubic]) -> Vec<Point> {
    let mut points: Vec<Point> = pieces.first().map(|first| first.at(0.0)).into_iter().collect();
    for piece in pieces {
        points.extend((1..=STEPS).map(|step| piece.at(step as f32 / STEPS as f32)));
    }
    points
}

#[cfg(test)]
mod tests;
