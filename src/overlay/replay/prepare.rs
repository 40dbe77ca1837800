//! From itineraries to sorted times by stage and transition.

use super::seen::{FURTHEST_BACK, GAP};
use super::thread::Thread;
use super::{Clock, Hop, MOST_GROUPS, Replay, StageLists, StageTimes, Staging, TransitionTimes};
use crate::domain::{Journey, Moment};
use crate::engine::analysis::{Aside, Exit, Itineraries, Stay};

/// Makes the ways ready.
pub(super) fn prepare(journey: &Journey, itineraries: &Itineraries, staging: Staging) -> Replay {
    let groups = staging.groups.as_ref().map_or(1, |groups| groups.names.len().clamp(1, MOST_GROUPS));
    let mut making = Making::new(journey, groups);
    let mut asides = itineraries.asides.as_slice();
    let bounds = itineraries.starts.iter().zip(itineraries.starts.iter().skip(1));
    let rows = itineraries.contacts.iter().zip(bounds).zip(&itineraries.exits);
    for (((contact, (from, to)), exit), way) in rows.zip(0_u32..) {
        let mine = asides.partition_point(|aside| aside.way <= way);
        let (beside, later) = asides.split_at_checked(mine).unwrap_or((asides, &[]));
        asides = later;
        if staging.alone.is_some_and(|alone| alone != *contact) {
            continue;
        }
        let stays = itineraries.stays.get(*from as usize..*to as usize).unwrap_or_default();
        let Some(first) = stays.first() else { continue };
        let zero = if staging.clock == Clock::Relative { first.arrival.0 } else { 0 };
        let group = staging.groups.as_ref().and_then(|groups| groups.of.get(*contact as usize)).copied().unwrap_or(0);
        if usize::from(group) >= groups {
            continue;
        }
        making.take(*contact, group, stays, *exit, beside, zero);
    }
    making.finish(staging)
}

/// What is being made.
struct Making<'a> {
    journey: &'a Journey,
    /// Place of the stage that each transition leaves.
    leaves: Vec<Option<u16>>,
    entered: Vec<u64>,
    stages: Vec<StageTimes>,
    transitions: Vec<TransitionTimes>,
    range: Option<(i64, i64)>,
    thread: Option<Thread>,
    /// What is known of the stages of the way in hand.
    known: Vec<Known>,
    reached: Vec<u16>,
    /// The way in which each transition was last taken.
    taken: Vec<u64>,
    turn: u64,
}

/// What one way does at a stage.
#[derive(Clone, Copy, Default)]
struct Known {
    turn: u64,
    /// The arrival after the first one here.
    next: Option<i64>,
    moved_on: Option<i64>,
    is_last: bool,
    first: i64,
}

impl<'a> Making<'a> {
    fn new(journey: &'a Journey, groups: usize) -> Self {
        let lists = || vec![StageLists::default(); groups];
        let place = |id| journey.stage_index(id).and_then(|place| u16::try_from(place).ok());
        Self {
            journey,
            // Coming back to the same stage is not moving on.
            leaves: journey.transitions.iter().map(|step| place(step.from).filter(|_| step.from != step.to)).collect(),
            entered: vec![0; groups],
            stages: journey.stages.iter().map(|stage| StageTimes { id: stage.id, groups: lists() }).collect(),
            transitions: journey
                .transitions
                .iter()
                .map(|step| TransitionTimes { id: step.id, hops: Vec::new(), firsts: vec![Vec::new(); groups] })
                .collect(),
            range: None,
            thread: None,
            known: vec![Known::default(); journey.stages.len()],
            reached: Vec::new(),
            taken: vec![0; journey.transitions.len()],
            turn: 0,
        }
    }

    fn lists(&mut self, stage: u16, group: u8) -> Option<&mut StageLists> {
        self.stages.get_mut(usize::from(stage))?.groups.get_mut(usize::from(group))
    }

    /// Takes one way; its moments count from `zero`.
    fn take(&mut self, contact: u32, group: u8, stays: &[Stay], exit: Exit, asides: &[Aside], zero: i64) {
        let time = |moment: Moment| moment.0.saturating_sub(zero);
        self.turn += 1;
        self.reached.clear();
        if let Some(entered) = self.entered.get_mut(usize::from(group)) {
            *entered += 1;
        }
        self.walk(contact, group, stays, zero);
        let Some((first, last)) = stays.first().zip(stays.last()) else { return };
        let (start, mut end) = (time(first.arrival), time(last.arrival));
        if let Some(known) = self.known.get_mut(usize::from(last.stage)) {
            known.is_last = true;
        }
        let falls = match exit {
            Exit::DroppedOff(moment) => Some(time(moment).max(end)),
            Exit::Finished | Exit::StillInTime => None,
        };
        if let Some(lists) = self.lists(last.stage, group) {
            match exit {
                Exit::Finished => lists.ends.push(end),
                Exit::StillInTime => {}
                Exit::DroppedOff(_) => lists.falls.extend(falls.map(|falls| (falls, contact))),
            }
        }
        self.settle(group, exit, falls, asides, zero);
        end = falls.unwrap_or(end);
        self.range = Some(self.range.map_or((start, end), |(low, high)| (low.min(start), high.max(end))));
        if self.thread.is_none() && self.turn == 1 {
            self.thread = Some(Thread::new(contact, self.journey, stays, exit, zero));
        }
    }

    /// Goes from stay to stay.
    fn walk(&mut self, contact: u32, group: u8, stays: &[Stay], zero: i64) {
        let mut before: Option<(&Stay, i64)> = None;
        let mut depth = 0_u8;
        let mut gaps = [0_u32; 3];
        for stay in stays {
            let arrival = stay.arrival.0.saturating_sub(zero);
            if let Some((before, _)) = before {
                if let Some(known) = self.known.get_mut(usize::from(before.stage)) {
                    known.next.get_or_insert(arrival);
                }
                if let Some(lists) = self.lists(before.stage, group) {
                    lists.leaves.push(arrival);
                }
            }
            let over = stay.transition.map(usize::from);
            if let Some((over, (waited, since))) = over.zip(before) {
                depth = depth.saturating_add(1).min(FURTHEST_BACK);
                self.moved(over, arrival);
                let is_first = self.taken.get(over).is_some_and(|turn| *turn != self.turn);
                if let Some(taken) = self.taken.get_mut(over) {
                    *taken = self.turn;
                }
                if let Some(over) = self.transitions.get_mut(over) {
                    let waited_at = waited.stage;
                    over.hops.push(Hop { arrival, since, contact, gaps, waited_at, depth, group });
                    if is_first && let Some(firsts) = over.firsts.get_mut(usize::from(group)) {
                        firsts.push(arrival);
                    }
                }
            } else {
                depth = 0;
            }
            if let Some((_, since)) = before {
                let gap = arrival.saturating_sub(since) / GAP;
                let [latest, earlier, _] = gaps;
                gaps = [u32::try_from(gap).unwrap_or(u32::MAX), latest, earlier];
            }
            let turn = self.turn;
            let is_new = match self.known.get_mut(usize::from(stay.stage)) {
                Some(known) if known.turn != turn => {
                    *known = Known { turn, first: arrival, ..Known::default() };
                    true
                }
                _ => false,
            };
            if is_new {
                self.reached.push(stay.stage);
            }
            if let Some(lists) = self.lists(stay.stage, group) {
                lists.arrivals.push(arrival);
                if is_new {
                    lists.reached.push(arrival);
                }
            }
            before = Some((stay, arrival));
        }
    }

    /// Notes that the way moved on from the stage that a transition leaves.
    fn moved(&mut self, transition: usize, arrival: i64) {
        let turn = self.turn;
        let leaves = self.leaves.get(transition).copied().flatten();
        if let Some(known) = leaves.and_then(|stage| self.known.get_mut(usize::from(stage)))
            && known.turn == turn
        {
            known.moved_on.get_or_insert(arrival);
        }
    }

    /// Says for every stage that the way reached what became of the contact there.
    fn settle(&mut self, group: u8, exit: Exit, falls: Option<i64>, asides: &[Aside], zero: i64) {
        for stage in std::mem::take(&mut self.reached) {
            let known = self.known.get(usize::from(stage)).copied().unwrap_or_default();
            let aside = asides.iter().find(|aside| aside.stage == stage).map(|aside| aside.exit);
            let Some(lists) = self.lists(stage, group) else { continue };
            match (aside, known.moved_on.or(known.next.filter(|_| !known.is_last))) {
                (Some(Exit::Finished), _) => lists.finished.push(known.first),
                (Some(Exit::StillInTime), _) => {}
                (Some(Exit::DroppedOff(moment)), _) => {
                    lists.dropped_off.push(moment.0.saturating_sub(zero).max(known.first));
                }
                (None, Some(moment)) => lists.moved_on.push(moment),
                (None, None) => match exit {
                    Exit::Finished => lists.finished.push(known.first),
                    Exit::StillInTime => {}
                    Exit::DroppedOff(_) => lists.dropped_off.extend(falls),
                },
            }
        }
    }

    fn finish(mut self, staging: Staging) -> Replay {
        for lists in self.stages.iter_mut().flat_map(|stage| &mut stage.groups) {
            let all = [
                &mut lists.reached,
                &mut lists.moved_on,
                &mut lists.finished,
                &mut lists.dropped_off,
                &mut lists.arrivals,
                &mut lists.leaves,
                &mut lists.ends,
            ];
            all.into_iter().for_each(|list| list.sort_unstable());
            lists.falls.sort_unstable();
        }
        for transition in &mut self.transitions {
            transition.hops.sort_unstable();
            transition.firsts.iter_mut().for_each(|firsts| firsts.sort_unstable());
        }
        let (start, end) = self.range.unwrap_or_default();
        let peak = self.stages.iter().map(peak).max().unwrap_or(0);
        let reached = |stage: &StageTimes| stage.groups.iter().map(|lists| lists.reached.len() as u64).sum();
        Replay {
            start: Moment(start),
            end: Moment(end),
            entered: self.entered,
            peak,
            most_reached: self.stages.iter().map(reached).max().unwrap_or(0),
            stages: self.stages,
            transitions: self.transitions,
            thread: self.thread.filter(|_| staging.alone.is_some()),
            staging,
        }
    }
}

/// Returns the most contacts that ever wait at the stage, those about to leave included; for several groups, at most so many.
fn peak(stage: &StageTimes) -> u64 {
    stage.groups.iter().map(peak_of).sum()
}

fn peak_of(lists: &StageLists) -> u64 {
    let falls: Vec<i64> = lists.falls.iter().map(|fall| fall.0).collect();
    let mut gone = [lists.leaves.iter().peekable(), lists.ends.iter().peekable(), falls.iter().peekable()];
    let (mut here, mut most) = (0_u64, 0);
    for arrival in &lists.arrivals {
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
