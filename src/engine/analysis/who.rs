//! The contacts behind a figure.

use super::tally::Fold;
use super::way::{State, Verdict, Way};
use crate::domain::{Journey, Moment, Selection};

/// Places of the contacts behind a figure, over a range of contacts.
#[derive(Debug)]
pub(super) struct Who {
    wanted: Wanted,
    pub(super) contacts: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Wanted {
    Entered,
    Completed,
    Removed,
    Reached(usize),
    EnteredHere(usize),
    In(usize, State),
    Inferred(usize),
    Took(usize),
    Nobody,
}

impl Who {
    pub(super) fn new(journey: &Journey, selection: Selection) -> Self {
        let stage = |id, wanted: &dyn Fn(usize) -> Wanted| journey.stage_index(id).map_or(Wanted::Nobody, wanted);
        let wanted = match selection {
            Selection::Entered => Wanted::Entered,
            Selection::Completed => Wanted::Completed,
            Selection::Removed => Wanted::Removed,
            Selection::Reached(id) => stage(id, &Wanted::Reached),
            Selection::EnteredHere(id) => stage(id, &Wanted::EnteredHere),
            Selection::MovedOn(id) => stage(id, &|place| Wanted::In(place, State::MovedOn)),
            Selection::Finished(id) => stage(id, &|place| Wanted::In(place, State::Finished)),
            Selection::StillInTime(id) => stage(id, &|place| Wanted::In(place, State::StillInTime)),
            Selection::DroppedOff(id) => stage(id, &|place| Wanted::In(place, State::DroppedOff)),
            Selection::Inferred(id) => {
                let unrecorded = journey.stages.iter().any(|stage| stage.id == id && stage.may_be_unrecorded);
                if unrecorded { stage(id, &Wanted::Inferred) } else { Wanted::Nobody }
            }
            Selection::Took(id) => {
                journey.transitions.iter().position(|one| one.id == id).map_or(Wanted::Nobody, Wanted::Took)
            }
        };
        Self { wanted, contacts: Vec::new() }
    }
}

impl Fold for Who {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let standing = |stage: usize| way.standings.get(stage).copied().unwrap_or_default();
        let reached = |stage: usize| standing(stage).state != State::NotReached;
        let entered = verdict == Verdict::Entered;
        let belongs = match self.wanted {
            Wanted::Removed => verdict == Verdict::Removed,
            Wanted::Entered => entered,
            Wanted::Completed => entered && (0..way.standings.len()).any(|stage| reached(stage) && way.is_goal(stage)),
            Wanted::Reached(stage) => entered && reached(stage),
            Wanted::EnteredHere(stage) => {
                let first = || way.arrivals.get(standing(stage).first);
                entered && reached(stage) && first().is_some_and(|arrival| way.ends_of(arrival.step).is_none())
            }
            Wanted::In(stage, state) => entered && standing(stage).state == state,
            Wanted::Inferred(stage) => entered && standing(stage).inferred,
            Wanted::Took(transition) => {
                let took = |step| way.ends_of(step).is_some_and(|(taken, _)| taken == transition);
                entered && way.arrivals.iter().any(|arrival| took(arrival.step))
            }
            Wanted::Nobody => false,
        };
        if belongs {
            self.contacts.push(way.contact as u32);
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}

/// First arrivals at entry stages, over a range of contacts.
#[derive(Debug, Default)]
pub(super) struct FirstEntries(pub(super) Vec<(u32, Moment)>);

impl Fold for FirstEntries {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let contact = way.contact as u32;
        // Attempts and sessions come one after another; the first one says when the contact entered.
        let is_known = self.0.last().is_some_and(|&(last, _)| last == contact);
        if verdict == Verdict::Entered
            && !is_known
            && let Some(moment) = way.first_entry()
        {
            self.0.push((contact, Moment(moment)));
        }
    }

    fn append(&mut self, mut later: Self) {
        self.0.append(&mut later.0);
    }
}
