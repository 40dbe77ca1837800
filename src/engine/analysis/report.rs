//! What an analysis answers: figures on stages and transitions, and the way of every contact for the replay.

use crate::domain::{Moment, Rate, Span, StageId, TransitionId};
use serde::{Deserialize, Serialize};

/// All figures of a journey over one set of columns. The same columns, journey and `as_of` give the same report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// Contacts in the data, whether they entered or not.
    pub contacts: u64,
    /// Activities in the data.
    pub activities: u64,
    /// Contacts that reached at least one entry stage, each counted once.
    pub entered: u64,
    /// Contacts that reached at least one goal stage, each counted once.
    pub completed: u64,
    /// Contacts removed by an exclusion that removes.
    pub removed: u64,
    /// One report per stage, in map order.
    pub stages: Vec<StageReport>,
    /// One report per transition, in map order.
    pub transitions: Vec<TransitionReport>,
    /// The stage with the largest count of drop-offs, if anybody dropped off; the first in map order among equals.
    pub biggest_loss: Option<StageId>,
    /// The transition with the largest median time, if any was taken; the first in map order among equals.
    pub slowest_step: Option<TransitionId>,
    /// Conditions that no activity type or attribute in the data can satisfy, as sentences.
    pub warnings: Vec<String>,
}

/// Figures of one stage. `reached = moved_on + finished + still_in_time + dropped_off`, always.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageReport {
    /// The stage.
    pub id: StageId,
    /// Contacts for whom some walk ends here, each counted once.
    pub reached: u64,
    /// Of those, contacts whose first arrival was as an entry, not over a transition.
    pub entered_here: u64,
    /// Contacts that reached at least one stage from which a transition leads here (another stage than this one), each counted once.
    pub reached_previous: u64,
    /// Contacts that traversed at least one transition out of the stage.
    pub moved_on: u64,
    /// Of those, contacts that traversed two or more different ones: the overlap.
    pub took_several: u64,
    /// The stage is a goal and the contact did not move on.
    pub finished: u64,
    /// Has not moved on, and as of now at least one outgoing transition could still be made in time.
    pub still_in_time: u64,
    /// Has not moved on and no longer can.
    pub dropped_off: u64,
    /// Contacts inferred to have passed although unrecorded; not part of `reached`.
    pub inferred: u64,
    /// Time from the arrival here to the arrival at the next stage in the walks that speak for the contacts that moved on.
    pub time_in_stage: TimeSummary,
    /// What contacts that dropped off here did next: the first activity after the one that brought them here. Most frequent first, then by name; `None` is "nothing".
    pub next_after_drop_off: Vec<NextActivity>,
}

impl StageReport {
    /// Share of the contacts at the stages before that reached this one.
    pub fn share_of_previous(&self) -> Rate {
        Rate::new(self.reached - self.reached.min(self.entered_here), self.reached_previous)
    }

    /// Share of those who reached the stage that moved on or finished, of all who reached.
    pub fn conversion(&self) -> Rate {
        Rate::new(self.moved_on + self.finished, self.reached)
    }

    /// The same of those whose outcome is known: without the contacts still in time.
    pub fn conversion_known(&self) -> Rate {
        Rate::new(self.moved_on + self.finished, self.reached - self.still_in_time)
    }
}

/// How many contacts did an activity next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextActivity {
    /// The activity type; `None` where nothing followed.
    pub activity: Option<String>,
    /// Contacts, each counted once.
    pub contacts: u64,
}

/// Figures of one transition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransitionReport {
    /// The transition.
    pub id: TransitionId,
    /// Contacts to whom the transition was ever credited, each counted once.
    pub contacts: u64,
    /// All credits, so a contact may be counted several times.
    pub passes: u64,
    /// Contacts whose first arrival at the stage after was over this transition.
    pub first_arrivals: u64,
    /// Contacts that reached the stage before.
    pub reached_from: u64,
    /// Time between the two activities, over `contacts`.
    pub times: TimeSummary,
    /// The times in microseconds, ascending, one a contact; empty in a saved snapshot.
    #[serde(skip)]
    pub sorted_times: Vec<i64>,
}

impl TransitionReport {
    /// Share of the contacts at the stage before that took the transition.
    pub fn share(&self) -> Rate {
        Rate::new(self.contacts, self.reached_from)
    }
}

/// Summary of a set of times. Percentiles are by linear interpolation between the closest ranks.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct TimeSummary {
    /// How many times there are; without any, the rest is `None`.
    pub count: u64,
    /// Half took no longer.
    pub median: Option<Span>,
    /// Arithmetic mean.
    pub mean: Option<Span>,
    /// Tenth percentile.
    pub p10: Option<Span>,
    /// First quartile.
    pub p25: Option<Span>,
    /// Third quartile.
    pub p75: Option<Span>,
    /// Ninetieth percentile.
    pub p90: Option<Span>,
    /// Shortest.
    pub min: Option<Span>,
    /// Longest.
    pub max: Option<Span>,
}

/// The way of every contact that entered, for the replay: stays in order of contact and time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Itineraries {
    /// Place of each contact in the columns, ascending; only contacts that entered.
    pub contacts: Vec<u32>,
    /// `stays[starts[i]..starts[i + 1]]` belong to `contacts[i]`; one longer than `contacts`.
    pub starts: Vec<u32>,
    /// One stay per credit (or entry), ascending in time within a contact.
    pub stays: Vec<Stay>,
    /// How each contact's way ends, in the order of `contacts`.
    pub exits: Vec<Exit>,
    /// Stages before the last one from which a contact never moved on, in the order of `contacts`; few on most maps.
    pub asides: Vec<Aside>,
}

/// A stage that a contact reached, left behind by going elsewhere, and never moved on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aside {
    /// Place of the contact's way in [`Itineraries::contacts`].
    pub way: u32,
    /// Place of the stage in map order.
    pub stage: u16,
    /// What became of the contact there.
    pub exit: Exit,
}

/// One arrival at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// When the contact arrived.
    pub arrival: Moment,
    /// Place of the stage in map order.
    pub stage: u16,
    /// Place of the credited transition in map order; `None` for an entry.
    pub transition: Option<u16>,
}

/// How a contact's way ends after its last stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// At a goal.
    Finished,
    /// Still in time as of now.
    StillInTime,
    /// No longer in time since this moment: when the last chance to move on closed.
    DroppedOff(Moment),
}
