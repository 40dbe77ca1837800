//! Lanes: the phases of a journey as columns across the map, and the rows of text below them.

use crate::document::map::{Map, Point};
use crate::domain::{StageId, Tint};
use std::collections::BTreeMap;

/// Identity of a lane within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneId(pub u32);

/// Identity of a row of text within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// How contacts feel, in tenths: −20 is very bad, 0 neither bad nor good, 20 very good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mood(i8);

impl Mood {
    /// The largest distance from the middle, in tenths.
    const MOST: f32 = 20.0;

    /// Makes a mood from a value between −2 and +2; what lies outside is brought to the nearer end.
    pub fn new(value: f32) -> Self {
        let tenths = if value.is_finite() { (value * 10.0).round() } else { 0.0 };
        Self(tenths.clamp(-Self::MOST, Self::MOST) as i8)
    }

    /// Returns the value between −2 and +2.
    pub fn value(self) -> f32 {
        f32::from(self.0) / 10.0
    }

    /// Returns the mood in words.
    pub fn words(self) -> &'static str {
        match self.0 {
            ..=-15 => "very bad",
            -14..=-5 => "bad",
            -4..=4 => "neutral",
            5..=14 => "good",
            15.. => "very good",
        }
    }
}

/// A phase of the journey: a column of the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Identity.
    pub id: LaneId,
    /// Name as shown.
    pub name: String,
    /// Colour of its header and ground.
    pub tint: Tint,
    /// Width in map units.
    pub width: f32,
    /// How contacts feel in it, where that is said.
    pub mood: Option<Mood>,
    /// What the rows say about it; rows without a text are left out.
    pub texts: BTreeMap<RowId, String>,
}

/// What a row of text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// What contacts think and want.
    Mindset,
    /// How they feel, as a curve.
    Emotion,
    /// How to engage them.
    Engage,
    /// What to measure.
    Measure,
    /// Whatever the user says.
    Own,
}

impl RowKind {
    /// The rows that lanes begin with.
    pub const GIVEN: [Self; 4] = [Self::Mindset, Self::Emotion, Self::Engage, Self::Measure];

    /// Returns what a row of this kind is called until it is renamed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mindset => "Mindset",
            Self::Emotion => "Emotion",
            Self::Engage => "How to engage",
            Self::Measure => "What to measure",
            Self::Own => "New row",
        }
    }

    /// Returns what is to be written into its cells, for an empty one.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Mindset => "What do they think?",
            Self::Emotion => "",
            Self::Engage => "How do you reach them?",
            Self::Measure => "What tells you it works?",
            Self::Own => "Write here",
        }
    }
}

/// A row of text below the lanes.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRow {
    /// Identity.
    pub id: RowId,
    /// What it is about.
    pub kind: RowKind,
    /// Name as shown.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// The lanes of a map and the rows below them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lanes {
    /// The left edge of the first lane.
    pub left: f32,
    /// The lanes, from left to right.
    pub columns: Vec<Lane>,
    /// The rows, from above.
    pub rows: Vec<TextRow>,
}

impl Lanes {
    /// The most lanes.
    pub const MAX_LANES: usize = 40;
    /// The most rows.
    pub const MAX_ROWS: usize = 24;
    /// The narrowest lane: a card fits in.
    pub const LEAST_WIDTH: f32 = 232.0;
    /// The widest lane.
    pub const MOST_WIDTH: f32 = 20_000.0;
    /// The width of a new lane.
    pub const USUAL_WIDTH: f32 = 350.0;

    /// Returns whether there are no lanes.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Returns a lane.
    pub fn lane(&self, id: LaneId) -> Option<&Lane> {
        self.columns.iter().find(|lane| lane.id == id)
    }

    /// Returns the place of a lane among all, from the left.
    pub fn index(&self, id: LaneId) -> Option<usize> {
        self.columns.iter().position(|lane| lane.id == id)
    }

    /// Returns a row.
    pub fn row(&self, id: RowId) -> Option<&TextRow> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Returns each lane with its left and right edge.
    pub fn spans(&self) -> impl Iterator<Item = (&Lane, f32, f32)> {
        self.columns.iter().scan(self.left, |left, lane| {
            let from = *left;
            *left += lane.width;
            Some((lane, from, *left))
        })
    }

    /// Returns the left and right edge of a lane.
    pub fn span(&self, id: LaneId) -> Option<(f32, f32)> {
        self.spans().find(|(lane, ..)| lane.id == id).map(|(_, left, right)| (left, right))
    }

    /// Returns the right edge of the last lane.
    pub fn right(&self) -> f32 {
        self.spans().last().map_or(self.left, |(_, _, right)| right)
    }

    /// Returns the lane in which this place across lies.
    pub fn at(&self, x: f32) -> Option<&Lane> {
        self.spans().find(|(_, left, right)| *left <= x && x < *right).map(|(lane, ..)| lane)
    }

    /// Returns the stages that stand in a lane, in order of identity: those the middle of whose card lies in it.
    pub fn stages_in(&self, id: LaneId, map: &Map) -> Vec<StageId> {
        let Some((left, right)) = self.span(id) else { return Vec::new() };
        let inside = |at: Point| left <= at.x && at.x < right;
        map.stages.values().filter(|record| inside(record.at)).map(|record| record.stage.id).collect()
    }

    /// Brings a width between the narrowest and the widest.
    pub fn fitting_width(width: f32) -> f32 {
        if width.is_finite() { width.clamp(Self::LEAST_WIDTH, Self::MOST_WIDTH) } else { Self::USUAL_WIDTH }
    }

    /// Checks what all lanes must keep.
    #[cfg(test)]
    pub fn check(&self) -> Result<(), String> {
        for lane in &self.columns {
            let known = lane.texts.keys().all(|row| self.row(*row).is_some());
            if lane.width != Self::fitting_width(lane.width) || lane.name.is_empty() || !known {
                return Err(format!("bad lane {lane:?}"));
            }
        }
        if self.rows.iter().any(|row| row.name.is_empty()) || (self.columns.is_empty() && !self.rows.is_empty()) {
            return Err(format!("bad rows {:?}", self.rows));
        }
        if !self.left.is_finite() || self.left.abs() > Point::LIMIT {
            return Err(format!("lanes begin at {}", self.left));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moods_stay_between_their_ends_and_have_words() {
        let words: Vec<_> = [-9.0, -1.0, 0.2, 1.0, 2.0, f32::NAN].map(|value| Mood::new(value).words()).into();
        assert_eq!(words, ["very bad", "bad", "neutral", "good", "very good", "neutral"]);
        assert_eq!((Mood::new(9.0).value(), Mood::new(-0.55).value()), (2.0, -0.6));
    }

    #[test]
    fn a_place_lies_in_one_lane() {
        let lane = |id: u32, width: f32| Lane {
            id: LaneId(id),
            name: "L".into(),
            tint: Tint::Grey,
            width,
            mood: None,
            texts: BTreeMap::new(),
        };
        let lanes = Lanes { left: -100.0, columns: vec![lane(1, 300.0), lane(2, 250.0)], rows: Vec::new() };
        assert_eq!(lanes.right(), 450.0);
        let at = |x: f32| lanes.at(x).map(|lane| lane.id.0);
        assert_eq!((at(-101.0), at(-100.0), at(199.0), at(200.0), at(450.0)), (None, Some(1), Some(1), Some(2), None));
    }
}
