//! What followed an activity at a stage: whether and when the contact came to another stage from there, and if it did
//! not, whether it still can.

use super::at::At;
use super::mark::{Between, Mark, joining};
use super::run::Question;
use super::tally::Fold;
use super::way::{Chance, State, Verdict, Way};
use crate::domain::{Journey, StageId, TransitionId};
use serde::{Deserialize, Serialize};

/// A stage and one that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Following {
    /// Over this transition: as many contacts come to the stage after as took the transition.
    Transition(TransitionId),
    /// From one stage to another by whatever way: in the walk that speaks for the contact, the second comes after the
    /// first, or it took a transition from the one to the other.
    Stages {
        /// The stage before.
        from: StageId,
        /// The stage after.
        to: StageId,
    },
}

impl Following {
    /// Returns the stages before and after, if they are on the map.
    pub fn ends(&self, journey: &Journey) -> Option<(StageId, StageId)> {
        let (from, to) = match *self {
            Self::Transition(id) => {
                let transition = journey.transitions.iter().find(|one| one.id == id)?;
                (transition.from, transition.to)
            }
            Self::Stages { from, to } => (from, to),
        };
        journey.stage_index(from).zip(journey.stage_index(to))?;
        Some((from, to))
    }
}

/// What became of an activity at the stage before. Who is still in time and who is not is said by the map, as for times:
/// a contact that moved on another way, or fell from the stage to which it moved on, is not waited for, even if an earlier
/// chance has not closed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The stage after was reached this long after it, in microseconds.
    Followed(i64),
    /// It has not been, and the contact is still in time on its way there.
    Open,
    /// It has not been, and the contact dropped off or went another way; its last chance closes or closed at this moment.
    Closed(i64),
}

/// An activity at the stage before, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occasion {
    /// Place of the contact.
    pub(super) contact: u32,
    /// Place of the activity in the columns.
    pub(super) row: u32,
    /// Its moment in microseconds.
    pub(super) time: i64,
    pub(super) outcome: Outcome,
}

/// The occasions of a range of contacts.
#[derive(Debug, Clone)]
pub(super) struct Occasions {
    from: usize,
    to: usize,
    /// Place of the transition, where only that one counts.
    transition: Option<usize>,
    /// Places of the transitions that join the two stages, where any way counts.
    joined: Vec<usize>,
    /// Whether each activity at the stage before counts, not only one a contact.
    every: bool,
    /// The way from the one to the other.
    between: Between,
    pub(super) all: Vec<Occasion>,
}

impl Occasions {
    /// Makes ready to collect; `None` where the stages are not on the map.
    pub(super) fn new(question: &Question<'_>, journey: &Journey, following: Following, every: bool) -> Option<Self> {
        let (from, to) = following.ends(journey)?;
        let joined = joining(journey, from, to);
        let mut between = Between::new(&question.map, journey, Mark::Stage(from), Mark::Stage(to));
        let transition = match following {
            Following::Transition(id) => {
                between.only_from_the_first();
                Some(journey.transitions.iter().position(|one| one.id == id)?)
            }
            Following::Stages { .. } => None,
        };
        let (from, to) = (journey.stage_index(from)?, journey.stage_index(to)?);
        Some(Self { from, to, transition, joined, every, between, all: Vec::new() })
    }

    /// The activity that speaks for the contact, with the time to the stage after if it was reached.
    fn one(&self, way: &Way<'_>) -> Option<(usize, Option<i64>)> {
        let speaking = way.speaking();
        if let Some(transition) = self.transition {
            let over = |step: usize| way.ends_of(step).is_some_and(|(taken, _)| taken == transition);
            if let Some(credited) = way.arrivals.iter().find(|arrival| over(arrival.step)) {
                let spoken = speaking.iter().flatten().find(|leg| over(leg.step)).copied();
                let leg = spoken.or_else(|| way.credited_leg(credited))?;
                return Some((way.trail.source.at(leg.before), Some(way.time_between(&leg))));
            }
        }
        let mut passed = None;
        for legs in &speaking {
            let stages = way.sources_of(legs);
            let Some(begin) = stages.iter().position(|&(stage, _)| stage == self.from) else { continue };
            let before = stages.get(begin).map(|&(_, source)| source)?;
            let after = stages.iter().skip(begin + 1).find(|&&(stage, _)| stage == self.to);
            if let (Some(&(_, after)), None) = (after, self.transition) {
                let times = &way.reading.columns.times;
                return Some((before, Some(times.at(after).saturating_sub(times.at(before)).max(0))));
            }
            passed = passed.or(Some(before));
        }
        if let (None, Some(leg)) = (self.transition, way.credited_over(&self.joined)) {
            return Some((way.trail.source.at(leg.before), Some(way.time_between(&leg))));
        }
        let first = way.standings.get(self.from).and_then(|standing| way.arrivals.get(standing.first));
        passed.or_else(|| first.map(|arrival| way.source_of(arrival))).map(|before| (before, None))
    }

    /// Every arrival at the stage before; one at the stage after belongs to the most recent of them.
    fn each(&self, way: &Way<'_>) -> Vec<(usize, Option<i64>)> {
        let rows: Vec<usize> =
            way.arrivals.iter().filter(|arrival| arrival.stage == self.from).map(|arrival| arrival.row).collect();
        let mut found: Vec<(usize, Option<i64>)> = rows.iter().map(|&row| (way.trail.source.at(row), None)).collect();
        for arrival in way.arrivals.iter().filter(|arrival| arrival.stage == self.to) {
            let comes_from_there = match self.transition {
                Some(transition) => way.ends_of(arrival.step).is_some_and(|(taken, _)| taken == transition),
                None => way.sources_of(&way.credited_walk(arrival)).iter().any(|&(stage, _)| stage == self.from),
            };
            // Simultaneous activities may stand the other way round in the source.
            let group = way.trail.group.at(arrival.row);
            let before = rows.iter().rposition(|&row| row != arrival.row && way.trail.group.at(row) <= group);
            if let (true, Some(before)) = (comes_from_there, before)
                && let Some((row, (_, time))) = rows.get(before).zip(found.get_mut(before))
                && time.is_none()
            {
                *time = Some(way.time_of(arrival).saturating_sub(way.trail.times.at(*row)).max(0));
            }
        }
        found
    }

    /// The last chance to reach the stage after, from wherever the contact is on its way.
    fn chance(&self, way: &Way<'_>) -> Option<Chance> {
        let stands = |&stage: &usize| {
            self.between.is_underway(stage)
                && way.standings.get(stage).is_some_and(|standing| match standing.state {
                    State::NotReached => false,
                    State::MovedOn => stage == self.from,
                    _ => true,
                })
        };
        (0..way.standings.len()).filter(stands).filter_map(|stage| way.chance(stage)).max()
    }
}

impl Fold for Occasions {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let reached = way.standings.get(self.from).is_some_and(|standing| standing.state != State::NotReached);
        if verdict != Verdict::Entered || !reached {
            return;
        }
        let found = if self.every { self.each(way) } else { self.one(way).into_iter().collect() };
        let last = found.len().saturating_sub(1);
        for (place, (row, after)) in found.into_iter().enumerate() {
            let mut row = row;
            let mut time = way.reading.columns.times.at(row);
            let outcome = match after {
                Some(after) => Outcome::Followed(after),
                // An earlier occasion gave way to the one after it.
                None if place < last => Outcome::Closed(time),
                None => match self.chance(way) {
                    // An activity by itself is waited for as long as it can be followed, whatever the contact did before.
                    Some(Chance { open: true, .. }) if self.every => Outcome::Open,
                    _ if !self.every && self.between.is_still_in_time(way) => {
                        row = self.between.waits_since(way).map_or(row, |row| way.trail.source.at(row));
                        time = way.reading.columns.times.at(row);
                        Outcome::Open
                    }
                    chance => Outcome::Closed(chance.map_or(time, |chance| chance.moment.max(time))),
                },
            };
            self.all.push(Occasion { contact: way.contact as u32, row: row as u32, time, outcome });
        }
    }

    fn append(&mut self, mut later: Self) {
        self.all.append(&mut later.all);
    }
}

/// Returns the contacts of occasions, ascending and each once.
pub(super) fn contacts(occasions: impl Iterator<Item = Occasion>) -> Vec<u32> {
    let mut contacts: Vec<u32> = occasions.map(|occasion| occasion.contact).collect();
    contacts.sort_unstable();
    contacts.dedup();
    contacts
}
