//! Sticky notes, which stand anywhere on the map, and pins, which are stuck on a stage.

use crate::document::map::Point;
use crate::domain::{StageId, Tint};

/// Identity of a note within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteId(pub u32);

/// Identity of a pin within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PinId(pub u32);

/// A sticky note.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Identity.
    pub id: NoteId,
    /// What is written on it; may have several lines.
    pub text: String,
    /// Its colour.
    pub tint: Tint,
    /// Upper left corner.
    pub at: Point,
    /// Width and height in map units.
    pub size: (f32, f32),
}

impl Note {
    /// Width and height of a new note.
    pub const USUAL_SIZE: (f32, f32) = (184.0, 120.0);
    /// The smallest width and height.
    pub const LEAST_SIZE: (f32, f32) = (80.0, 48.0);
    /// The largest width and height.
    pub const MOST_SIZE: (f32, f32) = (1_200.0, 1_200.0);

    /// Brings a size between the smallest and the largest.
    pub fn fitting(size: (f32, f32)) -> (f32, f32) {
        let fit = |value: f32, least: f32, most: f32| if value.is_finite() { value.clamp(least, most) } else { least };
        (fit(size.0, Self::LEAST_SIZE.0, Self::MOST_SIZE.0), fit(size.1, Self::LEAST_SIZE.1, Self::MOST_SIZE.1))
    }
}

/// A numbered pin on a stage, with a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Identity.
    pub id: PinId,
    /// The number that it bears.
    pub number: u32,
    /// The stage it is stuck on.
    pub stage: StageId,
    /// Where it is stuck, from the middle of the stage's card.
    pub at: Point,
    /// The comment; may have several lines.
    pub text: String,
    /// Whether what it asks for is done.
    pub done: bool,
}

impl Pin {
    /// Where a new pin is stuck: on the upper right corner of a card.
    pub const USUAL_PLACE: Point = Point::new(64.0, -52.0);
    /// How far from the middle of its card a pin may be stuck, across and down: it stays on the card or its edge.
    pub const REACH: Point = Point::new(100.0, 52.0);

    /// Returns the place brought onto the card.
    pub fn held(&self) -> Point {
        let at = self.at.tamed();
        Point::new(at.x.clamp(-Self::REACH.x, Self::REACH.x), at.y.clamp(-Self::REACH.y, Self::REACH.y))
    }
}
