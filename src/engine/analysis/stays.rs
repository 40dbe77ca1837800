//! Contacts folded into itineraries for the replay.

use super::report::{Aside, Exit, Itineraries, Stay};
use super::tally::Fold;
use super::way::{Chance, State, Verdict, Way};
use crate::domain::Moment;

/// Itineraries of a range of contacts.
#[derive(Debug)]
pub(super) struct Stays(pub(super) Itineraries);

impl Default for Stays {
    fn default() -> Self {
        Self(Itineraries { starts: vec![0], ..Itineraries::default() })
    }
}

impl Fold for Stays {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let all = &mut self.0;
        let mut last = None;
        let mut moment = Moment(i64::MIN);
        for arrival in way.in_walking_order() {
            // Within a grace a later step may have an earlier moment; the replay runs forwards.
            moment = moment.max(Moment(way.time_of(&arrival)));
            let transition = way.shown_on(arrival.step).and_then(|place| u16::try_from(place).ok());
            all.stays.push(Stay { arrival: moment, stage: arrival.stage as u16, transition });
            last = Some(arrival.stage);
        }
        let exit = match last {
            Some(stage) if way.is_goal(stage) => Exit::Finished,
            Some(stage) => match way.chance(stage) {
                Some(Chance { open: true, .. }) => Exit::StillInTime,
                Some(Chance { moment, .. }) => Exit::DroppedOff(Moment(moment)),
                None => return,
            },
            None => return,
        };
        let turn = all.contacts.len() as u32;
        for &stage in way.concerned.iter().filter(|&&stage| last != Some(stage)) {
            let exit = match way.standings.get(stage).map(|standing| standing.state) {
                Some(State::Finished) => Exit::Finished,
                Some(State::StillInTime) => Exit::StillInTime,
                Some(State::DroppedOff) => {
                    Exit::DroppedOff(way.chance(stage).map_or(Moment(i64::MIN), |chance| Moment(chance.moment)))
                }
                Some(State::MovedOn | State::NotReached) | None => continue,
            };
            all.asides.push(Aside { way: turn, stage: stage as u16, exit });
        }
        all.contacts.push(way.contact as u32);
        all.starts.push(all.stays.len() as u32);
        all.exits.push(exit);
    }

    fn append(&mut self, later: Self) {
        let (all, mut later) = (&mut self.0, later.0);
        let offset = all.stays.len() as u32;
        let ways = all.contacts.len() as u32;
        all.asides.extend(later.asides.iter().map(|aside| Aside { way: aside.way + ways, ..*aside }));
        all.contacts.append(&mut later.contacts);
        all.starts.extend(later.starts.iter().skip(1).map(|start| start + offset));
        all.stays.append(&mut later.stays);
        all.exits.append(&mut later.exits);
    }
}
