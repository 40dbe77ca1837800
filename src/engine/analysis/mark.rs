//! Points of the journey between which shares and times are taken.

use super::map::Map;
use super::way::{Arrival, State, Way};
use crate::domain::{Journey, StageId};
use serde::Serialize;

/// A point of the journey that a contact passes or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Mark {
    /// Where a walk starts.
    Entry,
    /// A goal stage, whichever.
    Goal,
    /// This stage.
    Stage(StageId),
    /// So many different stages of the journey's first any-order group.
    Passed(usize),
}

/// A mark made ready for one map.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Entry,
    Goal,
    Stage(usize),
    Passed(Vec<usize>, usize),
    Nowhere,
}

/// From one mark to another.
#[derive(Debug, Clone)]
pub(super) struct Between {
    pub(super) from: Place,
    pub(super) to: Place,
    /// For each stage, whether a contact there is on its way from the one to the other.
    underway: Vec<bool>,
    /// Places of the transitions that join the two, where both are stages.
    joined: Vec<usize>,
}

/// Returns the places of the transitions from one stage to another.
pub(super) fn joining(journey: &Journey, from: StageId, to: StageId) -> Vec<usize> {
    let transitions = journey.transitions.iter().enumerate();
    transitions.filter(|(_, one)| one.from == from && one.to == to).map(|(place, _)| place).collect()
}

impl Place {
    fn of(mark: Mark, journey: &Journey) -> Self {
        match mark {
            Mark::Entry => Self::Entry,
            Mark::Goal => Self::Goal,
            Mark::Stage(id) => journey.stage_index(id).map_or(Self::Nowhere, Self::Stage),
            Mark::Passed(count) => {
                let group = journey.any_order.first().map_or(&[][..], |group| &group.stages);
                Self::Passed(group.iter().filter_map(|&id| journey.stage_index(id)).collect(), count)
            }
        }
    }

    /// Returns whether the contact's walks pass here.
    pub(super) fn is_reached(&self, way: &Way<'_>) -> bool {
        match self {
            Self::Entry => !way.arrivals.is_empty(),
            Self::Goal => (0..way.standings.len()).any(|stage| way.is_goal(stage) && has_reached(way, stage)),
            Self::Stage(stage) => has_reached(way, *stage),
            Self::Passed(stages, count) => *count > 0 && way.deepest(stages).len() >= *count,
            Self::Nowhere => false,
        }
    }

    /// Returns whether walks may pass here of which the first moment and the last are these; false is certain.
    pub(super) fn may_be_reached(&self, way: &Way<'_>, (first, last): (i64, i64)) -> bool {
        let between = |arrival: &Arrival| (first..=last).contains(&way.time_of(arrival));
        match self {
            Self::Entry => true,
            Self::Goal => way.arrivals.iter().any(|arrival| way.is_goal(arrival.stage) && between(arrival)),
            Self::Stage(stage) => way.arrivals.iter().any(|arrival| arrival.stage == *stage && between(arrival)),
            Self::Passed(..) => self.is_reached(way),
            Self::Nowhere => false,
        }
    }

    /// Returns the moment of the first arrival here.
    pub(super) fn first_arrival(&self, way: &Way<'_>) -> Option<i64> {
        let first = |stage: usize| {
            let standing = way.standings.get(stage).filter(|one| one.state != State::NotReached)?;
            way.arrivals.get(standing.first).map(|arrival| way.time_of(arrival))
        };
        match self {
            Self::Entry => way.first_entry(),
            Self::Goal => (0..way.standings.len()).filter(|&stage| way.is_goal(stage)).filter_map(first).min(),
            Self::Stage(stage) => first(*stage),
            Self::Passed(stages, count) => way.deepest(stages).get(count.checked_sub(1)?).copied(),
            Self::Nowhere => None,
        }
    }

    fn holds(&self, way: &Way<'_>, stage: usize) -> bool {
        match self {
            Self::Entry => true,
            Self::Goal => way.is_goal(stage),
            Self::Stage(own) => *own == stage,
            Self::Passed(..) | Self::Nowhere => false,
        }
    }
}

impl Between {
    pub(super) fn new(map: &Map, journey: &Journey, from: Mark, to: Mark) -> Self {
        let joined = match (from, to) {
            (Mark::Stage(from), Mark::Stage(to)) => joining(journey, from, to),
            _ => Vec::new(),
        };
        let (from, to) = (Place::of(from, journey), Place::of(to, journey));
        let stages = map.stages.len();
        let stage_of = |spot: usize| map.spots.get(spot).map_or(usize::MAX, |spot| spot.stage);
        let steps: Vec<(usize, usize)> =
            map.steps.iter().map(|step| (stage_of(step.from), stage_of(step.to))).collect();
        let entries = |stage: usize| map.spots.iter().any(|spot| spot.stage == stage && spot.entry);
        let starts: Vec<bool> = match &from {
            Place::Entry | Place::Goal => (0..stages).map(entries).collect(),
            Place::Stage(own) => (0..stages).map(|stage| stage == *own).collect(),
            Place::Passed(own, _) => (0..stages).map(|stage| own.contains(&stage)).collect(),
            Place::Nowhere => vec![false; stages],
        };
        let ends: Vec<bool> = match &to {
            Place::Entry | Place::Nowhere => vec![false; stages],
            Place::Goal => map.stages.iter().map(|stage| stage.goal).collect(),
            Place::Stage(own) => (0..stages).map(|stage| stage == *own).collect(),
            Place::Passed(own, _) => (0..stages).map(|stage| own.contains(&stage)).collect(),
        };
        let forwards = spread(starts, steps.iter().copied());
        let leads_on = spread(ends.clone(), steps.iter().map(|&(from, to)| (to, from)));
        // Where the target is a single place, being there is being past it; a group is passed stage by stage.
        let past = |stage: usize| !matches!(to, Place::Passed(..)) && ends.get(stage).copied().unwrap_or_default();
        let underway = (0..stages)
            .map(|stage| {
                let is = |list: &[bool]| list.get(stage).copied().unwrap_or_default();
                is(&forwards) && is(&leads_on) && !past(stage)
            })
            .collect();
        Self { from, to, underway, joined }
    }

    /// Returns the time between the two in microseconds: in the first of the walks that speak for the contact that
    /// passes both, from the one to the first of the other after it. Where none does, that of the walk credited with the
    /// first arrival at the other counts from the entry, and from a stage that a transition joins with it the step
    /// credited first. So everybody who reached a stage has a time to it, and everybody who took a transition one over it.
    pub(super) fn time(&self, way: &Way<'_>) -> Option<i64> {
        // Most contacts are done with here, before their walks are traced.
        if !self.to.is_reached(way) {
            return None;
        }
        if let Place::Passed(stages, count) = &self.to {
            let moments = way.deepest(stages);
            let end = moments.get(count.checked_sub(1)?)?;
            let begin = match &self.from {
                Place::Passed(_, before) => moments.get(before.checked_sub(1)?)?,
                _ => moments.first()?,
            };
            return Some(end.saturating_sub(*begin).max(0));
        }
        let spoken = way.speaking().iter().find_map(|legs| {
            let stages = way.stages_of(legs);
            let begin = stages.iter().position(|&(stage, _)| self.from.holds(way, stage))?;
            // Whoever enters at the other is there at once.
            let onward = if matches!(self.from, Place::Entry) { begin } else { begin + 1 };
            let end = stages.iter().skip(onward).find(|&&(stage, _)| self.to.holds(way, stage))?;
            stages.get(begin).map(|&(_, start)| end.1.saturating_sub(start).max(0))
        });
        // Walks of a single activity do not speak: whoever starts at a goal is there at once.
        let at_once = || {
            let starts_there = way.arrivals.iter().any(|arrival| {
                way.ends_of(arrival.step).is_none()
                    && self.from.holds(way, arrival.stage)
                    && self.to.holds(way, arrival.stage)
            });
            (starts_there && matches!(self.from, Place::Entry)).then_some(0)
        };
        spoken.or_else(at_once).or_else(|| self.credited(way))
    }

    fn credited(&self, way: &Way<'_>) -> Option<i64> {
        match (&self.from, &self.to) {
            (Place::Entry, Place::Stage(_) | Place::Goal) => {
                let arrival = way.arrivals.iter().find(|arrival| self.to.holds(way, arrival.stage))?;
                let walk = way.stages_of(&way.credited_walk(arrival));
                let begin = walk.first().map_or(way.time_of(arrival), |&(_, begin)| begin);
                Some(way.time_of(arrival).saturating_sub(begin).max(0))
            }
            (Place::Stage(_), Place::Stage(_)) => way.credited_over(&self.joined).map(|leg| way.time_between(&leg)),
            _ => None,
        }
    }

    /// From now on a contact is on its way at the first only: on its way over a transition from there.
    pub(super) fn only_from_the_first(&mut self) {
        let Place::Stage(first) = self.from else { return };
        for (stage, underway) in self.underway.iter_mut().enumerate() {
            *underway = stage == first;
        }
    }

    /// Returns whether a contact at this stage is on its way from the one to the other.
    pub(super) fn is_underway(&self, stage: usize) -> bool {
        self.underway.get(stage).copied().unwrap_or_default()
    }

    /// Returns the row of the trail at which the wait of a contact began that is still in time: at the first mark, in the
    /// walk that would speak for the contact if it converted now, so that waits and times are counted alike.
    pub(super) fn waits_since(&self, way: &Way<'_>) -> Option<usize> {
        let waits = |stage: usize| {
            self.is_underway(stage) && way.standings.get(stage).is_some_and(|one| one.state == State::StillInTime)
        };
        let from = match self.from {
            Place::Stage(from) => Some(from),
            _ => None,
        };
        way.waits_since(from, waits)
    }

    /// Returns whether the contact may yet come from the one to the other as of now.
    pub(super) fn is_still_in_time(&self, way: &Way<'_>) -> bool {
        self.any_underway(way, State::StillInTime)
    }

    /// Returns whether the contact dropped off on its way from the one to the other.
    pub(super) fn has_dropped_off(&self, way: &Way<'_>) -> bool {
        self.any_underway(way, State::DroppedOff)
    }

    fn any_underway(&self, way: &Way<'_>, state: State) -> bool {
        way.standings.iter().zip(&self.underway).any(|(standing, &underway)| underway && standing.state == state)
    }
}

/// Returns whether the contact reached the stage.
pub(super) fn has_reached(way: &Way<'_>, stage: usize) -> bool {
    way.standings.get(stage).is_some_and(|standing| standing.state != State::NotReached)
}

/// Marks everything that the pairs lead to from what is marked.
fn spread(mut marked: Vec<bool>, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Vec<bool> {
    loop {
        let mut grown = false;
        for (from, to) in pairs.clone() {
            if marked.get(from).copied().unwrap_or_default()
                && let Some(slot) = marked.get_mut(to).filter(|slot| !**slot)
            {
                *slot = true;
                grown = true;
            }
        }
        if !grown {
            return marked;
        }
    }
}
