//! Frames round stages that belong together: groups of alternatives, and stages that are passed in any order.

use super::routes::Card;
use super::shape::Rect;
use crate::document::{Map, Point};
use crate::domain::{StageGroupId, StageId};
use std::collections::BTreeSet;

/// Height of the band at the top of a frame that holds its title, in map units.
pub const BAND: f32 = 30.0;
/// Room between the cards and the frame of a group: beside them, above them below the band, and below them.
const GROUP_ROOM: (f32, f32, f32) = (28.0, 16.0, 26.0);
/// The same for stages in any order, whose frame lies inside that of a group of the same stages.
const ANY_ORDER_ROOM: (f32, f32, f32) = (16.0, 14.0, 14.0);

/// What a frame holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FrameOf {
    /// A group of alternative stages.
    Group(StageGroupId),
    /// The group of stages, by its place in the map, that are passed in any order.
    AnyOrder(usize),
}

/// A frame round cards.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// What it holds together.
    pub of: FrameOf,
    /// Its outline.
    pub rect: Rect,
    /// Its title.
    pub title: String,
}

impl Frame {
    /// Returns the band at the top, by which the frame is grabbed.
    pub fn band(&self) -> Rect {
        Rect { min: self.rect.min, max: Point::new(self.rect.max.x, self.rect.min.y + BAND) }
    }

    /// Returns whether a point lies on the band, or no further from the outline than `reach`.
    pub fn is_grabbed_at(&self, point: Point, reach: f32) -> bool {
        self.band().contains(point)
            || (self.rect.grown(reach).contains(point) && !self.rect.grown(-reach).contains(point))
    }
}

/// Returns the frames of a map round its cards, which stand in order of identity: groups first, then stages in any order.
pub fn frames(map: &Map, cards: &[Card]) -> Vec<Frame> {
    let groups = map.groups.values().filter_map(|group| {
        let rect = around(cards, group.stages.iter(), GROUP_ROOM)?;
        Some((group.stages.clone(), Frame { of: FrameOf::Group(group.id), rect, title: group.name.clone() }))
    });
    let any_order = map.any_order.iter().enumerate().filter_map(|(place, group)| {
        let rect = around(cards, group.stages.iter(), ANY_ORDER_ROOM)?;
        let frame = Frame { of: FrameOf::AnyOrder(place), rect, title: "in any order".to_owned() };
        Some((group.stages.iter().copied().collect(), frame))
    });
    let (mut groups, mut any_order): (Vec<Held>, Vec<Held>) = (groups.collect(), any_order.collect());
    // Where one holds all stages of the other, its frame lies around that one's, with a band of its own.
    for (outer, frame) in &mut groups {
        let inner = any_order.iter().filter(|(stages, _)| stages.is_subset(outer));
        frame.rect = inner.fold(frame.rect, |rect, (_, inner)| rect.union(&room_around(inner.rect)));
    }
    for (outer, frame) in &mut any_order {
        let inner = groups.iter().filter(|(stages, _)| stages.is_subset(outer) && stages != outer);
        frame.rect = inner.fold(frame.rect, |rect, (_, inner)| rect.union(&room_around(inner.rect)));
    }
    groups.into_iter().chain(any_order).map(|(_, frame)| frame).collect()
}

/// The stages that a frame holds together, and the frame.
type Held = (BTreeSet<StageId>, Frame);

fn room_around(inner: Rect) -> Rect {
    let rect = inner.grown(10.0);
    Rect::new(rect.min.x, inner.min.y - BAND, rect.max.x, rect.max.y)
}

/// Returns the outline round the cards of some stages and what hangs below them.
fn around<'a>(
    cards: &[Card],
    stages: impl Iterator<Item = &'a StageId>,
    (beside, above, below): (f32, f32, f32),
) -> Option<Rect> {
    let card = |id: &StageId| cards.get(cards.binary_search_by_key(id, |card| card.id).ok()?);
    let rects = stages.filter_map(card).map(|card| card.below.map_or(card.rect, |below| card.rect.union(&below)));
    let rect = rects.reduce(|one, other| one.union(&other))?;
    Some(Rect::new(rect.min.x - beside, rect.min.y - above - BAND, rect.max.x + beside, rect.max.y + below))
}
