//! Segments: contacts that have something in common, said as a filter that can be saved and asked again.

use super::ids::{StageId, TransitionId};
use super::journey::DateRange;
use super::rule::{Condition, Filter};
use serde::{Deserialize, Serialize};

/// Identity of a saved segment within its project; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(pub u32);

/// A segment with the name under which it is saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Identity.
    pub id: SegmentId,
    /// Name as shown.
    pub name: String,
    /// Who belongs.
    pub rule: SegmentRule,
}

/// Who belongs to a segment. Every contact in the data belongs or does not; nobody belongs in part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SegmentRule {
    /// Those who belong to every one of these; everybody when there are none.
    All(Vec<SegmentRule>),
    /// Those who belong to at least one of these; nobody when there are none.
    Any(Vec<SegmentRule>),
    /// Those who do not belong.
    Not(Box<SegmentRule>),
    /// Those whose own attribute compares as said; filters on activities in it hold for nobody.
    Contact(Filter),
    /// Those with enough activities of this kind, or none where the condition is negated, at moments in this range.
    Did {
        /// What they did; how often is part of it.
        condition: Condition,
        /// When; open ends have no limit.
        #[serde(default)]
        when: DateRange,
    },
    /// Those behind a figure of the journey, counted over everybody.
    Behind(Selection),
    /// Those whose first arrival at an entry stage lies in this range.
    EnteredIn(DateRange),
    /// Those with one of these ids; ids that are not in the data are nobody.
    Listed(Vec<String>),
}

/// A figure of which the contacts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Selection {
    /// Entered the journey.
    Entered,
    /// Reached a goal.
    Completed,
    /// Removed by an exclusion.
    Removed,
    /// Reached the stage.
    Reached(StageId),
    /// First arrived at the stage as an entry.
    EnteredHere(StageId),
    /// Moved on from the stage.
    MovedOn(StageId),
    /// Finished at the stage.
    Finished(StageId),
    /// Is at the stage and still in time.
    StillInTime(StageId),
    /// Dropped off at the stage.
    DroppedOff(StageId),
    /// Is inferred to have passed the stage.
    Inferred(StageId),
    /// Took the transition.
    Took(TransitionId),
}
