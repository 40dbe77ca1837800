//! By which point a transition bends, where it was bent by hand.

use super::map::{Map, Point};
use crate::domain::TransitionId;

/// How far a transition's bend lies from halfway between the middles of its two cards, in map units; so it follows
/// when the cards are moved.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bend(pub Point);

impl Map {
    /// Returns the place halfway between the two cards of a transition, from which its bend is measured.
    pub fn halfway(&self, id: TransitionId) -> Option<Point> {
        let step = self.transitions.get(&id)?;
        let (from, to) = (self.stages.get(&step.from)?.at, self.stages.get(&step.to)?.at);
        Some(Point::new(f32::midpoint(from.x, to.x), f32::midpoint(from.y, to.y)))
    }

    /// Returns the place by which a transition bends; `None` where its way is found for it.
    pub fn bend_point(&self, id: TransitionId) -> Option<Point> {
        let Bend(by) = *self.bends.get(&id)?;
        Some(self.halfway(id)?.moved(by.x, by.y))
    }
}
