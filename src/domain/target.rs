//! Targets: what a stage is to come to, and by when.

use super::{Moment, Owner, Span, StageId};
use serde::{Deserialize, Serialize};

/// What a stage is to come to. A stage has one target at most. No figure depends on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The stage.
    pub stage: StageId,
    /// What is to be reached.
    pub aim: Aim,
    /// By when; without a date the target holds at any time.
    pub by: Option<Moment>,
}

/// What is to be reached at a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Aim {
    /// At least so many contacts reach it.
    Count(u64),
    /// At least this share, from 0 to 1, of those who entered reach it.
    OfEntries(f64),
    /// At least this share, from 0 to 1, of those at the stages before come on to it.
    OfPrevious(f64),
    /// Half of those who come to it take no longer from the entry.
    TimeFromEntry(Span),
    /// Half of those who come to it take no longer from the stage before.
    TimeFromPrevious(Span),
    /// The values of those who reach it add up to at least so much.
    Value(ValueOf, f64),
}

/// The number that is counted as the value of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ValueOf {
    /// Whose attribute it is.
    pub of: Owner,
    /// The attribute, whose texts are read as numbers.
    pub attribute: String,
}

impl Aim {
    /// Returns whether it can be reached: a share lies above 0 and no higher than 1, all others above 0.
    pub fn is_possible(&self) -> bool {
        match self {
            Self::Count(count) => *count > 0,
            Self::OfEntries(share) | Self::OfPrevious(share) => *share > 0.0 && *share <= 1.0,
            Self::TimeFromEntry(span) | Self::TimeFromPrevious(span) => span.0 > 0,
            Self::Value(of, least) => !of.attribute.is_empty() && least.is_finite() && *least > 0.0,
        }
    }

    /// Returns the number to be reached: contacts, a share from 0 to 1, microseconds or the sum of values.
    pub fn number(&self) -> f64 {
        match self {
            Self::Count(count) => *count as f64,
            Self::OfEntries(number) | Self::OfPrevious(number) | Self::Value(_, number) => *number,
            Self::TimeFromEntry(span) | Self::TimeFromPrevious(span) => span.0 as f64,
        }
    }

    /// Returns whether it is a time, which is met by taking no longer.
    pub fn is_time(&self) -> bool {
        matches!(self, Self::TimeFromEntry(_) | Self::TimeFromPrevious(_))
    }
}
