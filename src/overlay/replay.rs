//! Contacts in motion: where each one is at any moment, from the itineraries of an analysis.
//!
//! A [`Replay`] holds, for each stage and transition, the times at which something happens there, sorted. A moment is
//! then a few binary searches for the counts and a walk over those on their way, whichever way the playhead jumped.
//!
//! Counts are exact at every moment. Dots are shown so that they can be followed: each takes the same time along an
//! arrow, so a contact that went on within minutes is seen to arrive a little after its count.

mod at;
mod dots;
mod figures;
mod prepare;
mod seen;
mod step;
mod thread;

use crate::domain::{Journey, Moment, Span, StageId, TransitionId};
use crate::engine::analysis::{Groups, Itineraries};
use crate::overlay::text;
use std::sync::Arc;

pub(super) use dots::CROWD;
pub use dots::{Dot, DotOptions, Sign, group_ink};
pub use step::Step;
pub use thread::{Thread, ThreadStep};

/// How long a replay lasts at the suggested speed, in seconds.
const SUGGESTED_SECS: f64 = 30.0;
/// How long a contact is seen on its way, in seconds of playing.
const TRAVEL_SECS: f64 = 0.8;
/// How long a contact that drops off is seen falling, in seconds of playing.
const FALL_SECS: f64 = 1.0;
/// However fast it plays, a contact is on its way for no more than this part of the whole replay.
const LONGEST_TRAVEL: f64 = 0.08;
/// Most groups that are told apart: six and all others.
pub const MOST_GROUPS: usize = 7;

/// Which time is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Clock {
    /// The calendar.
    #[default]
    Absolute,
    /// Everyone starts at zero: moments count from each contact's entry.
    Relative,
}

/// Who is played, on which clock, and in which groups.
#[derive(Debug, Clone, Default)]
pub struct Staging {
    /// Which time is played.
    pub clock: Clock,
    /// The groups that are told apart; without them everybody is in one.
    pub groups: Option<Arc<Groups>>,
    /// The only contact that is played, by its place in the columns.
    pub alone: Option<u32>,
}

impl PartialEq for Staging {
    fn eq(&self, other: &Self) -> bool {
        let same_groups = match (&self.groups, &other.groups) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        same_groups && self.clock == other.clock && self.alone == other.alone
    }
}

impl From<Clock> for Staging {
    fn from(clock: Clock) -> Self {
        Self { clock, ..Self::default() }
    }
}

/// Which groups are shown, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visible(pub u8);

impl Visible {
    /// Every group.
    pub const ALL: Self = Self(u8::MAX);

    /// Only this group.
    pub const fn only(group: usize) -> Self {
        Self(if group < 8 { 1 << group } else { 0 })
    }

    /// Returns whether a group is shown.
    pub const fn has(self, group: usize) -> bool {
        group < 8 && self.0 >> group & 1 == 1
    }

    /// Shows a group, or hides it.
    pub const fn toggled(self, group: usize) -> Self {
        Self(self.0 ^ Self::only(group).0)
    }
}

/// The ways of all contacts, made ready to be shown at any moment.
#[derive(Debug, Clone)]
pub struct Replay {
    staging: Staging,
    start: Moment,
    end: Moment,
    /// Ways that begin, by group.
    entered: Vec<u64>,
    stages: Vec<StageTimes>,
    transitions: Vec<TransitionTimes>,
    /// Most contacts that ever wait at one stage.
    peak: u64,
    /// Most contacts that ever reach one stage.
    most_reached: u64,
    /// The way of the contact that is played alone.
    thread: Option<Thread>,
}

/// What happens at a stage.
#[derive(Debug, Clone)]
struct StageTimes {
    id: StageId,
    /// One a group.
    groups: Vec<StageLists>,
}

/// What happens to a group at a stage, each list ascending in time (microseconds).
///
/// The first four are about the states of those who reached the stage, once each; the others about where they are.
#[derive(Debug, Clone, Default)]
struct StageLists {
    /// First arrivals.
    reached: Vec<i64>,
    /// Moved on for the first time.
    moved_on: Vec<i64>,
    /// Finished here and never moved on.
    finished: Vec<i64>,
    /// Dropped off and never moved on.
    dropped_off: Vec<i64>,
    /// Every arrival.
    arrivals: Vec<i64>,
    /// The arrival elsewhere of those who went on.
    leaves: Vec<i64>,
    /// Arrivals that ended the way at a goal.
    ends: Vec<i64>,
    /// When a contact's last chance closed, and its place among the contacts.
    falls: Vec<(i64, u32)>,
}

/// Arrivals over a transition.
#[derive(Debug, Clone)]
struct TransitionTimes {
    id: TransitionId,
    /// Every passage, ascending in time.
    hops: Vec<Hop>,
    /// The first passage of each contact, ascending in time, by group.
    firsts: Vec<Vec<i64>>,
}

/// One contact's way over a transition, with what is needed to place it without looking elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hop {
    /// When it arrives.
    arrival: i64,
    /// When it arrived at the stage at which it waited before.
    since: i64,
    /// Its place among the contacts.
    contact: u32,
    /// The times between the arrivals before that, latest first, in units of [`seen::GAP`].
    gaps: [u32; 3],
    /// The stage at which it waited before, by place.
    waited_at: u16,
    /// How many arrivals of the same way stand before, as far as they matter.
    depth: u8,
    /// The group of the contact.
    group: u8,
}

/// How a moment is to be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayOptions {
    /// How long a contact is seen on its way, in time of the data.
    pub travel: Span,
    /// How long a contact is seen falling.
    pub fall: Span,
    /// Most tokens to show; where there are more, one in 2, 4, 8… stands for the others.
    pub max_tokens: usize,
    /// Whether contacts that are close together are shown as one dot with a count.
    pub merge: bool,
    /// Whose contacts are shown and counted.
    pub visible: Visible,
}

/// Where everybody is at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayFrame {
    /// The moment.
    pub moment: Moment,
    /// Contacts of the groups that are shown, of the whole replay; what shares are of.
    pub contacts: u64,
    /// Whether only some of the contacts are shown.
    pub is_part: bool,
    /// Whether contacts are told apart by group.
    pub in_groups: bool,
    /// Whether one contact is played alone.
    pub alone: bool,
    /// One a stage, in map order.
    pub stages: Vec<StageMoment>,
    /// One a transition, in map order.
    pub transitions: Vec<TransitionMoment>,
    /// Those on their way and those falling, in order of transition or stage and time.
    pub tokens: Vec<Token>,
    /// Contacts seen on their way or falling.
    pub moving: u64,
    /// For how many contacts on their way one token stands that is not merged.
    pub one_in: u32,
    /// Whether any token on an arrow stands for several contacts that are close together.
    pub merged: bool,
    /// For how many waiting contacts one dot of a crowd stands, at most.
    pub crowd_unit: u64,
}

/// A stage at a moment.
///
/// `reached` is the sum of the four states. Every contact that entered is waiting, on its way, fallen or home in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageMoment {
    /// The stage.
    pub id: StageId,
    /// Contacts that reached the stage so far, each counted once.
    pub reached: u64,
    /// Of those, contacts that moved on so far.
    pub moved_on: u64,
    /// Of those, contacts that finished here so far.
    pub finished: u64,
    /// Of those, contacts that dropped off here so far.
    pub dropped_off: u64,
    /// Contacts waiting here now, by group.
    pub waiting: [u64; MOST_GROUPS],
    /// Contacts whose way ended here in a drop-off so far.
    pub fallen: u64,
    /// Contacts whose way ended here at a goal so far.
    pub home: u64,
    /// Contacts that are seen falling now.
    pub falling: u64,
}

/// A transition at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionMoment {
    /// The transition.
    pub id: TransitionId,
    /// Contacts that took it so far, each counted once.
    pub contacts: u64,
    /// Contacts that take it in all, of every group.
    pub in_all: u64,
    /// Contacts that have left and not yet arrived.
    pub on_the_way: u64,
    /// Contacts that are seen on it.
    pub seen: u64,
}

/// One contact in motion, or one that stands for [`ReplayFrame::one_in`] of them, or several close together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token {
    /// Where it moves.
    pub path: TokenPath,
    /// How far it is, from 0 to 1.
    pub part: f32,
    /// Place of the contact in the columns; of several, of the first.
    pub contact: u32,
    /// The group.
    pub group: u8,
    /// How many contacts it is.
    pub count: u32,
}

/// Where a token moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPath {
    /// Along a transition.
    Along(TransitionId),
    /// Down the drop-off stub of a stage.
    Falling(StageId),
}

impl Replay {
    /// Makes the ways of all contacts ready for playing; work for a job, about a second for a million contacts.
    pub fn prepare(journey: &Journey, itineraries: &Itineraries, staging: impl Into<Staging>) -> Self {
        prepare::prepare(journey, itineraries, staging.into())
    }

    /// Returns which time is played.
    pub fn clock(&self) -> Clock {
        self.staging.clock
    }

    /// Returns who is played.
    pub fn staging(&self) -> &Staging {
        &self.staging
    }

    /// Returns the first and the last moment at which something happens; with the relative clock the first is 0.
    pub fn range(&self) -> (Moment, Moment) {
        (self.start, self.end)
    }

    /// Returns how many contacts entered.
    pub fn contacts(&self) -> u64 {
        self.entered.iter().sum()
    }

    /// Returns how many contacts of each group entered.
    pub fn entered(&self) -> &[u64] {
        &self.entered
    }

    /// Returns the way of the contact that is played alone.
    pub fn thread(&self) -> Option<&Thread> {
        self.thread.as_ref()
    }

    /// Returns how much time of the data passes in a second, so that all of it lasts about half a minute.
    pub fn suggested_speed(&self) -> Span {
        Span(((self.length() / SUGGESTED_SECS) as i64).max(1))
    }

    /// Returns the moment `elapsed_secs` of playing after `moment`, at `speed` time of the data a second; never past the end.
    pub fn advance(&self, moment: Moment, elapsed_secs: f64, speed: Span) -> Moment {
        let step = (elapsed_secs.max(0.0) * speed.0 as f64) as i64;
        Moment(moment.0.saturating_add(step)).clamp(self.start, self.end)
    }

    /// Returns the next full hour, day or week after the moment, or the last one before it; never outside the range.
    pub fn step(&self, moment: Moment, step: Step, forward: bool) -> Moment {
        step.from(moment, self.staging.clock, forward).clamp(self.start, self.end)
    }

    /// Returns how a moment is shown while playing at `speed`, the time of the data that passes in a second.
    pub fn options(&self, speed: Span) -> ReplayOptions {
        let longest = self.length() * LONGEST_TRAVEL;
        let secs = |secs: f64| Span(((secs * speed.0 as f64).min(longest) as i64).max(1));
        ReplayOptions {
            travel: secs(TRAVEL_SECS),
            fall: secs(FALL_SECS),
            max_tokens: 20_000,
            merge: true,
            visible: Visible::ALL,
        }
    }

    /// Returns where everybody is at the moment.
    pub fn frame(&self, moment: Moment, options: &ReplayOptions) -> ReplayFrame {
        at::frame(self, moment, options)
    }

    fn length(&self) -> f64 {
        self.end.since(self.start).0 as f64
    }
}

impl ReplayFrame {
    /// Says for how many contacts a dot stands, where it is not one each.
    pub fn sentence(&self) -> Option<String> {
        let mut sentences = Vec::new();
        if self.one_in > 1 {
            sentences.push(format!("Every {} contact is drawn while moving.", ordinal(self.one_in)));
        }
        if self.merged {
            sentences.push("Large dots are several contacts close together.".to_owned());
        }
        if self.crowd_unit > 1 {
            sentences.push(format!("Each waiting dot is up to {} contacts.", text::count(self.crowd_unit)));
        }
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// Writes `16th`, `2nd`.
fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{}{ending}", text::count(u64::from(number)))
}

/// Returns a number in which neighbouring contacts differ in every bit, so that a choice by it is even and always the same.
fn scattered(contact: u32) -> u32 {
    // The finalizer of MurmurHash3.
    let mut value = contact;
    value = (value ^ (value >> 16)).wrapping_mul(0x85EB_CA6B);
    value = (value ^ (value >> 13)).wrapping_mul(0xC2B2_AE35);
    value ^ (value >> 16)
}

#[cfg(test)]
mod tests;
