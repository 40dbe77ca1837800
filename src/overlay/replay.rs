//! Contacts in motion: where each one is at any moment, from the itineraries of an analysis.
//!
//! A [`Replay`] holds, for each stage and transition, the times at which something happens there, sorted. A moment is
//! then a few binary searches for the counts and a walk over those on their way, whichever way the playhead jumped.

mod dots;
mod prepare;

use super::figures::{Figures, State};
use super::text;
use crate::domain::{Journey, Moment, Rate, Span, StageId, TransitionId};
use crate::engine::analysis::Itineraries;

pub(super) use dots::CROWD;
pub use dots::Dot;

/// How long a replay lasts at the suggested speed, in seconds.
const SUGGESTED_SECS: f64 = 30.0;
/// How long a contact is seen on its way, in seconds of playing.
const TRAVEL_SECS: f64 = 0.9;
/// How long a contact that drops off is seen falling, in seconds of playing.
const FALL_SECS: f64 = 0.7;

/// Which time is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Clock {
    /// The calendar.
    #[default]
    Absolute,
    /// Everyone starts at zero: moments count from each contact's entry.
    Relative,
}

/// The ways of all contacts, made ready to be shown at any moment.
#[derive(Debug, Clone)]
pub struct Replay {
    clock: Clock,
    start: Moment,
    end: Moment,
    contacts: u64,
    stages: Vec<StageTimes>,
    transitions: Vec<TransitionTimes>,
    /// Most contacts that ever wait at one stage.
    peak: u64,
}

/// What happens at a stage, each list ascending in time (microseconds).
#[derive(Debug, Clone)]
struct StageTimes {
    id: StageId,
    /// First arrival of each contact.
    reached: Vec<i64>,
    /// Every arrival.
    arrivals: Vec<i64>,
    /// The arrival elsewhere of those who went on.
    leaves: Vec<i64>,
    /// Arrivals that finished the way.
    finishes: Vec<i64>,
    /// When a contact's last chance closed, and its place among the contacts.
    falls: Vec<(i64, u32)>,
}

/// Arrivals over a transition, ascending in time.
#[derive(Debug, Clone)]
struct TransitionTimes {
    id: TransitionId,
    hops: Vec<Hop>,
}

/// One contact's way over a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hop {
    /// When it arrives.
    arrival: i64,
    /// When it arrived at the stage at which it waited before.
    since: i64,
    /// Its place among the contacts.
    contact: u32,
    /// The stage at which it waited, by place.
    waited_at: u16,
}

/// How a moment is to be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayOptions {
    /// Longest time on the way; a contact that took less is on its way all that time.
    pub travel: Span,
    /// How long a contact is seen falling.
    pub fall: Span,
    /// Most tokens to show; where there are more, one in 2, 4, 8… stands for the others.
    pub max_tokens: usize,
}

/// Where everybody is at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayFrame {
    /// The moment.
    pub moment: Moment,
    /// One a stage, in map order.
    pub stages: Vec<StageMoment>,
    /// One a transition, in map order.
    pub transitions: Vec<TransitionMoment>,
    /// Those on their way and those falling, in order of transition or stage and time.
    pub tokens: Vec<Token>,
    /// Contacts on their way or falling.
    pub moving: u64,
    /// For how many contacts on their way one token stands.
    pub one_in: u32,
    /// For how many waiting contacts one dot of a crowd stands, at most.
    pub crowd_unit: u64,
}

/// A stage at a moment. Every contact that arrived anywhere is waiting, on its way, dropped off or finished in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageMoment {
    /// The stage.
    pub id: StageId,
    /// Contacts that arrived so far, each counted once.
    pub arrived: u64,
    /// Contacts waiting here now.
    pub waiting: u64,
    /// Contacts whose way ended here in a drop-off so far.
    pub dropped_off: u64,
    /// Contacts that finished here so far.
    pub finished: u64,
}

/// A transition at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionMoment {
    /// The transition.
    pub id: TransitionId,
    /// How often it was completed so far.
    pub passed: u64,
    /// How often it is completed in all.
    pub in_all: u64,
    /// Contacts on their way over it now.
    pub on_the_way: u64,
}

/// One contact in motion, or one that stands for [`ReplayFrame::one_in`] of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token {
    /// Where it moves.
    pub path: TokenPath,
    /// How far it is, from 0 to 1.
    pub part: f32,
    /// Place of the contact in the columns.
    pub contact: u32,
}

/// Where a token moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPath {
    /// Along a transition.
    Along(TransitionId),
    /// Down the drop-off stub of a stage.
    Falling(StageId),
}

/// A step of the playhead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next or last full hour.
    Hour,
    /// To the next or last full day.
    Day,
}

impl Replay {
    /// Makes the ways of all contacts ready for playing; work for a job, about a second for a million contacts.
    pub fn prepare(journey: &Journey, itineraries: &Itineraries, clock: Clock) -> Self {
        prepare::prepare(journey, itineraries, clock)
    }

    /// Returns which time is played.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Returns the first and the last moment at which something happens; with the relative clock the first is 0.
    pub fn range(&self) -> (Moment, Moment) {
        (self.start, self.end)
    }

    /// Returns how many contacts entered.
    pub fn contacts(&self) -> u64 {
        self.contacts
    }

    /// Returns how much time of the data passes in a second, so that all of it lasts about half a minute.
    pub fn suggested_speed(&self) -> Span {
        Span(((self.end.since(self.start).0 as f64 / SUGGESTED_SECS) as i64).max(1))
    }

    /// Returns the moment `elapsed_secs` of playing after `moment`, at `speed` time of the data a second; never past the end.
    pub fn advance(&self, moment: Moment, elapsed_secs: f64, speed: Span) -> Moment {
        let step = (elapsed_secs.max(0.0) * speed.0 as f64) as i64;
        Moment(moment.0.saturating_add(step)).clamp(self.start, self.end)
    }

    /// Returns the next full hour or day after the moment, or the last one before it; never outside the range.
    pub fn step(&self, moment: Moment, step: Step, forward: bool) -> Moment {
        let unit = match step {
            Step::Hour => Span::HOUR.0,
            Step::Day => Span::DAY.0,
        };
        let whole = moment.0.div_euclid(unit);
        let next = if forward {
            whole + 1
        } else if moment.0.rem_euclid(unit) == 0 {
            whole - 1
        } else {
            whole
        };
        Moment(next.saturating_mul(unit)).clamp(self.start, self.end)
    }

    /// Returns where everybody is at the moment.
    pub fn frame(&self, moment: Moment, options: &ReplayOptions) -> ReplayFrame {
        let (now, travel, fall) = (moment.0, options.travel.0.max(1), options.fall.0.max(1));
        let mut left: Vec<u64> = vec![0; self.stages.len()];
        let mut transitions = Vec::with_capacity(self.transitions.len());
        let mut moving = 0;
        for one in &self.transitions {
            let mut on_the_way = 0;
            for hop in one.on_the_way(now, travel) {
                on_the_way += 1;
                if let Some(left) = left.get_mut(usize::from(hop.waited_at)) {
                    *left += 1;
                }
            }
            moving += on_the_way;
            let passed = one.hops.partition_point(|hop| hop.arrival <= now) as u64;
            transitions.push(TransitionMoment { id: one.id, passed, in_all: one.hops.len() as u64, on_the_way });
        }
        let stages = self.stages.iter().zip(left).map(|(stage, left)| stage.at(now, left)).collect();
        moving += self.stages.iter().map(|stage| stage.falling(now, fall).len() as u64).sum::<u64>();
        let one_in = one_in(moving, options.max_tokens);
        let tokens = self.tokens(now, travel, fall, one_in);
        ReplayFrame { moment, stages, transitions, tokens, moving, one_in, crowd_unit: dots::crowd_unit(self.peak) }
    }

    fn tokens(&self, now: i64, travel: i64, fall: i64, one_in: u32) -> Vec<Token> {
        let chosen = |contact: u32| scattered(contact) & (one_in - 1) == 0;
        let mut tokens = Vec::new();
        for one in &self.transitions {
            tokens.extend(one.on_the_way(now, travel).filter(|hop| chosen(hop.contact)).map(|hop| {
                let whole = travel.min(hop.arrival - hop.since).max(1);
                let part = 1.0 - ((hop.arrival - now) as f64 / whole as f64) as f32;
                Token { path: TokenPath::Along(one.id), part, contact: hop.contact }
            }));
        }
        for stage in &self.stages {
            tokens.extend(stage.falling(now, fall).iter().filter(|(_, contact)| chosen(*contact)).map(
                |(at, contact)| {
                    let part = ((now - at) as f64 / fall as f64) as f32;
                    Token { path: TokenPath::Falling(stage.id), part, contact: *contact }
                },
            ));
        }
        tokens
    }
}

impl StageTimes {
    fn at(&self, now: i64, left: u64) -> StageMoment {
        let until = |times: &[i64]| times.partition_point(|time| *time <= now) as u64;
        let dropped_off = self.falls.partition_point(|fall| fall.0 <= now) as u64;
        let finished = until(&self.finishes);
        let gone = until(&self.leaves) + left + dropped_off + finished;
        let waiting = until(&self.arrivals).saturating_sub(gone);
        StageMoment { id: self.id, arrived: until(&self.reached), waiting, dropped_off, finished }
    }

    fn falling(&self, now: i64, fall: i64) -> &[(i64, u32)] {
        let from = self.falls.partition_point(|one| one.0 <= now.saturating_sub(fall));
        let to = self.falls.partition_point(|one| one.0 <= now);
        self.falls.get(from..to).unwrap_or_default()
    }
}

impl TransitionTimes {
    /// Returns those who left before the moment and arrive after it.
    fn on_the_way(&self, now: i64, travel: i64) -> impl Iterator<Item = &Hop> {
        let from = self.hops.partition_point(|hop| hop.arrival <= now);
        let to = self.hops.partition_point(|hop| hop.arrival <= now.saturating_add(travel));
        self.hops.get(from..to).unwrap_or_default().iter().filter(move |hop| hop.since <= now)
    }
}

impl ReplayOptions {
    /// Returns the options for playing at `speed`, the time of the data that passes in a second.
    pub fn at_speed(speed: Span) -> Self {
        let secs = |secs: f64| Span(((secs * speed.0 as f64) as i64).max(1));
        Self { travel: secs(TRAVEL_SECS), fall: secs(FALL_SECS), max_tokens: 20_000 }
    }
}

impl ReplayFrame {
    /// Says for how many contacts a dot stands, where it is not one each.
    pub fn sentence(&self) -> Option<String> {
        let moving = (self.one_in > 1).then(|| format!("Each moving dot stands for {} contacts.", self.one_in));
        let unit = text::count(self.crowd_unit);
        let waiting = (self.crowd_unit > 1).then(|| format!("Each waiting dot stands for up to {unit} contacts."));
        match (moving, waiting) {
            (Some(moving), Some(waiting)) => Some(format!("{moving} {waiting}")),
            (one, other) => one.or(other),
        }
    }

    /// Returns the figures up to the moment, drawn to the scale of the final ones. `still in time` are those waiting here, `moved on` those who arrived and are elsewhere now.
    pub fn figures(&self, all: &Figures) -> Figures {
        let mut figures = Figures { stale: all.stale, ..Figures::default() };
        figures.entered = all.entered;
        for stage in &self.stages {
            let Some(mut shown) = all.stages.get(&stage.id).cloned() else { continue };
            let here = stage.waiting + stage.dropped_off + stage.finished;
            let elsewhere = stage.arrived.saturating_sub(here);
            // Who entered anew after the way ended here is elsewhere too, but did not move on from here.
            let moved_on = elsewhere.min(shown.in_state(State::MovedOn));
            let ended = elsewhere - moved_on;
            let is_goal = shown.in_state(State::Finished) > 0;
            let (finished, dropped_off) = if is_goal { (ended, 0) } else { (0, ended) };
            let (finished, dropped_off) = (stage.finished + finished, stage.dropped_off + dropped_off);
            shown.stub_width *= part(dropped_off, shown.in_state(State::DroppedOff));
            shown.states = [moved_on, stage.waiting, dropped_off, finished];
            shown.reached = stage.arrived;
            shown.share_of_previous = Rate::default();
            shown.share_of_entries = Rate::new(stage.arrived, all.entered);
            shown.median_time = None;
            figures.completed += finished;
            figures.stages.insert(stage.id, shown);
        }
        for transition in &self.transitions {
            let Some(mut shown) = all.transitions.get(&transition.id).cloned() else { continue };
            shown.ribbon_width *= part(transition.passed, transition.in_all);
            shown.contacts = transition.passed;
            shown.passes = transition.passed;
            figures.transitions.insert(transition.id, shown);
        }
        figures
    }
}

fn part(now: u64, in_all: u64) -> f32 {
    if in_all == 0 { 0.0 } else { (now as f64 / in_all as f64).min(1.0) as f32 }
}

/// Returns the least power of two of which one in so many is no more than `most`.
fn one_in(moving: u64, most: usize) -> u32 {
    let needed = moving.div_ceil((most as u64).max(1)).max(1);
    u32::try_from(needed.next_power_of_two()).unwrap_or(1 << 31)
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
