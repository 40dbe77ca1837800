//! From itineraries to sorted times by stage and transition.

use super::{Clock, Hop, Replay, StageTimes, TransitionTimes};
use crate::domain::{Journey, Moment};
use crate::engine::analysis::{Exit, Itineraries, Stay};

pub(super) fn prepare(journey: &Journey, itineraries: &Itineraries, clock: Clock) -> Replay {
    let mut stages: Vec<StageTimes> = journey
        .stages
        .iter()
        .map(|stage| StageTimes {
            id: stage.id,
            reached: Vec::new(),
            arrivals: Vec::new(),
            leaves: Vec::new(),
            finishes: Vec::new(),
            falls: Vec::new(),
        })
        .collect();
    let mut transitions: Vec<TransitionTimes> =
        journey.transitions.iter().map(|step| TransitionTimes { id: step.id, hops: Vec::new() }).collect();
    let mut range: Option<(i64, i64)> = None;
    let mut met = vec![u32::MAX; stages.len()];
    let bounds = itineraries.starts.iter().zip(itineraries.starts.iter().skip(1));
    let rows = itineraries.contacts.iter().zip(bounds).zip(&itineraries.exits);
    for (((contact, (from, to)), exit), turn) in rows.zip(0_u32..) {
        let stays = itineraries.stays.get(*from as usize..*to as usize).unwrap_or_default();
        let Some(first) = stays.first() else { continue };
        let zero = if clock == Clock::Relative { first.arrival.0 } else { 0 };
        let time = |moment: Moment| moment.0.saturating_sub(zero);
        let mut before: Option<&Stay> = None;
        for stay in stays {
            let arrival = time(stay.arrival);
            if let Some(stage) = stages.get_mut(usize::from(stay.stage)) {
                stage.arrivals.push(arrival);
                if let Some(met) = met.get_mut(usize::from(stay.stage))
                    && *met != turn
                {
                    *met = turn;
                    stage.reached.push(arrival);
                }
            }
            if let Some(before) = before {
                if let Some(stage) = stages.get_mut(usize::from(before.stage)) {
                    stage.leaves.push(arrival);
                }
                let over = stay.transition.and_then(|place| transitions.get_mut(usize::from(place)));
                if let Some(over) = over {
                    let since = time(before.arrival);
                    over.hops.push(Hop { arrival, since, contact: *contact, waited_at: before.stage });
                }
            }
            before = Some(stay);
        }
        let mut last = time(first.arrival);
        if let Some(stay) = before {
            last = time(stay.arrival);
            if let Some(stage) = stages.get_mut(usize::from(stay.stage)) {
                match exit {
                    Exit::Finished => stage.finishes.push(last),
                    Exit::StillInTime => {}
                    Exit::DroppedOff(moment) => {
                        last = time(*moment).max(last);
                        stage.falls.push((last, *contact));
                    }
                }
            }
        }
        let start = time(first.arrival);
        range = Some(range.map_or((start, last), |(low, high)| (low.min(start), high.max(last))));
    }
    for stage in &mut stages {
        stage.reached.sort_unstable();
        stage.arrivals.sort_unstable();
        stage.leaves.sort_unstable();
        stage.finishes.sort_unstable();
        stage.falls.sort_unstable();
    }
    for transition in &mut transitions {
        transition.hops.sort_unstable();
    }
    let (start, end) = range.unwrap_or_default();
    let peak = stages.iter().map(peak).max().unwrap_or(0);
    let contacts = itineraries.contacts.len() as u64;
    Replay { clock, start: Moment(start), end: Moment(end), contacts, stages, transitions, peak }
}

/// Returns the most contacts that ever wait at the stage, those about to leave included.
fn peak(stage: &StageTimes) -> u64 {
    let falls: Vec<i64> = stage.falls.iter().map(|fall| fall.0).collect();
    let mut gone = [stage.leaves.iter().peekable(), stage.finishes.iter().peekable(), falls.iter().peekable()];
    let (mut here, mut most) = (0_u64, 0);
    for arrival in &stage.arrivals {
        here += 1;
        for times in &mut gone {
            while times.next_if(|time| *time <= arrival).is_some() {
                here = here.saturating_sub(1);
            }
        }
        most = most.max(here);
    }
    most
}
