//! Times between any two stages, and how many stages of an any-order group were passed.

use super::tally::Fold;
use super::way::{Verdict, Way};
use crate::domain::Moment;

/// Times from one stage to another in microseconds, over a range of contacts.
#[derive(Debug)]
pub(super) struct Between {
    /// Place of the stage before.
    pub(super) from: usize,
    /// Place of the stage after.
    pub(super) to: usize,
    /// Places of the transitions that join them.
    pub(super) joined: Vec<usize>,
    pub(super) times: Vec<i64>,
}

impl Fold for Between {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let time = way.speaking().iter().find_map(|legs| {
            let stages = way.stages_of(legs);
            let begin = stages.iter().position(|&(stage, _)| stage == self.from)?;
            let end = stages.iter().skip(begin + 1).find(|&&(stage, _)| stage == self.to)?;
            stages.get(begin).map(|&(_, start)| end.1.saturating_sub(start).max(0))
        });
        let credited = || way.credited_over(&self.joined).map(|leg| way.time_between(&leg));
        self.times.extend(time.or_else(credited));
    }

    fn append(&mut self, mut later: Self) {
        self.times.append(&mut later.times);
    }
}

/// The contacts that passed at least so many stages of an any-order group, with the moment of that step in the walk
/// that speaks for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Level {
    /// Places of the contacts in the columns, ascending.
    pub contacts: Vec<u32>,
    /// When the walk that speaks for the contact passed its stage of this number, in the order of `contacts`.
    pub moments: Vec<Moment>,
}

/// Levels over a range of contacts.
#[derive(Debug)]
pub(super) struct Levels {
    /// Places of the group's stages.
    pub(super) stages: Vec<usize>,
    pub(super) levels: Vec<Level>,
}

impl Fold for Levels {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let moments = way.deepest(&self.stages);
        for (level, moment) in self.levels.iter_mut().zip(moments) {
            level.contacts.push(way.contact as u32);
            level.moments.push(Moment(moment));
        }
    }

    fn append(&mut self, later: Self) {
        for (own, mut other) in self.levels.iter_mut().zip(later.levels) {
            own.contacts.append(&mut other.contacts);
            own.moments.append(&mut other.moments);
        }
    }
}
