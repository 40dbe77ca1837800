//! Scenarios: what is supposed of a journey, to see what would follow.

use super::ids::{StageId, TransitionId};
use super::time::{Moment, Span};
use serde::{Deserialize, Serialize};

/// Identity of a scenario within its project; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScenarioId(pub u32);

/// Something supposed of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Supposed {
    /// This share of the contacts at the stage before takes the transition, from 0 to 1.
    Share(TransitionId, f64),
    /// So many times as many contacts enter at the stage, from 0 on.
    Volume(StageId, f64),
    /// The transition takes so much longer, or shorter where the span is negative.
    Delay(TransitionId, Span),
}

impl Supposed {
    /// Returns whether both suppose something of the same thing, so that one takes the other's place.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Share(one, _), Self::Share(two, _)) | (Self::Delay(one, _), Self::Delay(two, _)) => one == two,
            (Self::Volume(one, _), Self::Volume(two, _)) => one == two,
            _ => false,
        }
    }

    /// Returns the same with a number that makes sense: shares from 0 to 1, volumes from 0 to a thousand.
    pub fn tamed(self) -> Self {
        let tame = |value: f64, most: f64| if value.is_finite() { value.clamp(0.0, most) } else { 1.0 };
        match self {
            Self::Share(id, share) => Self::Share(id, tame(share, 1.0)),
            Self::Volume(id, times) => Self::Volume(id, tame(times, 1_000.0)),
            delay @ Self::Delay(..) => delay,
        }
    }
}

/// A saved scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Identity.
    pub id: ScenarioId,
    /// Name as shown.
    pub name: String,
    /// What is supposed; no two about the same thing.
    pub supposed: Vec<Supposed>,
    /// From when on it was really so, for comparison; `None` while it is only an idea.
    pub since: Option<Moment>,
}
