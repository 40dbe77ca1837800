//! Contacts folded into figures.

mod lean;

use super::at::At;
use super::lean::LeanLeg;
use super::report::{NextActivity, Report, StageReport, TransitionReport};
use super::times;
use super::way::{State, Verdict, Way};
use crate::domain::{Journey, Moment};
use crate::engine::columns::Columns;
use std::sync::{Mutex, PoisonError};

/// Something that takes one contact after another; parts over ranges of contacts are put together in order.
pub(super) trait Fold: Send {
    /// Whether it looks only at what the contact reached, so that activities which no walk reaches can be left out.
    const REACHED_ONLY: bool = false;

    /// Takes a contact.
    fn take(&mut self, way: &Way<'_>, verdict: Verdict);
    /// Adds the part that follows.
    fn append(&mut self, later: Self);
}

/// Counts of a range of contacts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    entered: u64,
    completed: u64,
    removed: u64,
    stages: Vec<StageTally>,
    ways: Vec<WayTally>,
    timed_ways: Vec<bool>,
    timed_stages: Vec<bool>,
    transitions: usize,
    /// Lists for the walks of one contact, used again for the next.
    ends: Vec<(u32, u32, u32)>,
    legs: Vec<LeanLeg>,
}

#[derive(Debug, Default, Clone)]
struct StageTally {
    reached: u64,
    entered_here: u64,
    reached_previous: u64,
    moved_on: u64,
    took_several: u64,
    finished: u64,
    still_in_time: u64,
    dropped_off: u64,
    inferred: u64,
    /// The last contact counted as having reached a stage before, so that each is counted once.
    counted_previous: usize,
    times: Vec<i64>,
    /// By activity type; "nothing" stands last.
    next: Vec<u64>,
}

#[derive(Debug, Default, Clone)]
struct WayTally {
    contacts: u64,
    passes: u64,
    first_arrivals: u64,
    times: Vec<i64>,
    /// One past the place of the last contact counted, so that each is counted once.
    counted: usize,
    /// The last usual contact whose time was taken.
    timed: usize,
}

impl Tally {
    pub(super) fn new(stages: usize, transitions: usize, kinds: usize) -> Self {
        let stage = StageTally { next: vec![0; kinds + 1], ..StageTally::default() };
        Self {
            stages: vec![stage; stages],
            ways: vec![WayTally::default(); transitions],
            timed_ways: vec![false; transitions],
            timed_stages: vec![false; stages],
            transitions,
            ..Self::default()
        }
    }

    /// Returns how many contacts entered.
    pub(super) fn entered(&self) -> u64 {
        self.entered
    }

    fn count_stages(&mut self, way: &Way<'_>, unit: usize) {
        let mut completed = false;
        for &stage in &way.concerned {
            let (Some(standing), Some(known)) = (way.standings.get(stage), way.reading.map.stages.get(stage)) else {
                continue;
            };
            if let Some(tally) = self.stages.get_mut(stage) {
                tally.inferred += u64::from(standing.inferred);
            }
            if standing.state == State::NotReached {
                continue;
            }
            for &after in &known.after {
                if let Some(after) = self.stages.get_mut(after).filter(|after| after.counted_previous != unit) {
                    after.counted_previous = unit;
                    after.reached_previous += 1;
                }
            }
            let Some(tally) = self.stages.get_mut(stage) else { continue };
            completed |= known.goal;
            tally.reached += 1;
            tally.took_several += u64::from(standing.ways_on > 1);
            let first = way.arrivals.get(standing.first).and_then(|arrival| way.ends_of(arrival.step));
            match first {
                None => tally.entered_here += 1,
                Some((first, _)) => {
                    if let Some(first) = self.ways.get_mut(first) {
                        first.first_arrivals += 1;
                    }
                }
            }
            match standing.state {
                State::NotReached => {}
                State::MovedOn => tally.moved_on += 1,
                State::Finished => tally.finished += 1,
                State::StillInTime => tally.still_in_time += 1,
                State::DroppedOff => {
                    tally.dropped_off += 1;
                    let next = way.next_after(stage).map_or(tally.next.len() - 1, usize::from);
                    if let Some(count) = tally.next.get_mut(next) {
                        *count += 1;
                    }
                }
            }
        }
        self.completed += u64::from(completed);
    }

    /// Counts passes and takes one time a contact for each transition taken and each stage left: from the first of the
    /// speaking walks that passes it, or else from the walk credited first.
    fn count_ways(&mut self, way: &Way<'_>, unit: usize) {
        let credits = way.arrivals.iter().filter_map(|arrival| Some((arrival, way.ends_of(arrival.step)?)));
        let mut any = false;
        for (_, (taken, _)) in credits.clone() {
            any = true;
            if let Some(tally) = self.ways.get_mut(taken) {
                tally.passes += 1;
                if tally.counted != unit {
                    tally.counted = unit;
                    tally.contacts += 1;
                }
            }
        }
        if !any {
            return;
        }
        self.timed_ways.fill(false);
        self.timed_stages.fill(false);
        for leg in way.speaking().iter().flatten() {
            if let Some((taken, left)) = way.ends_of(leg.step) {
                let was_credited = self.ways.get(taken).is_some_and(|tally| tally.counted == unit);
                let time = way.time_between(leg);
                self.time(way, taken, was_credited, left, time);
            }
        }
        for (arrival, (taken, left)) in credits {
            let way_is_timed = taken >= self.transitions || self.timed_ways.at(taken);
            let stage_is_timed = left.is_none_or(|left| self.timed_stages.at(left));
            if (!way_is_timed || !stage_is_timed)
                && let Some(leg) = way.credited_leg(arrival)
            {
                self.time(way, taken, true, left, way.time_between(&leg));
            }
        }
    }

    fn time(&mut self, way: &Way<'_>, taken: usize, was_credited: bool, left: Option<usize>, time: i64) {
        if was_credited && !self.timed_ways.at(taken) {
            self.timed_ways.put(taken, true);
            if let Some(tally) = self.ways.get_mut(taken) {
                tally.times.push(time);
            }
        }
        if let Some(left) = left
            && way.standings.get(left).is_some_and(|standing| standing.state == State::MovedOn)
            && !self.timed_stages.at(left)
        {
            self.timed_stages.put(left, true);
            if let Some(tally) = self.stages.get_mut(left) {
                tally.times.push(time);
            }
        }
    }

    /// Makes the report.
    pub(super) fn report(
        mut self,
        columns: &Columns,
        journey: &Journey,
        as_of: Moment,
        warnings: Vec<String>,
    ) -> Report {
        let times =
            self.stages.iter_mut().map(|one| &mut one.times).chain(self.ways.iter_mut().map(|one| &mut one.times));
        sort(times.collect());
        let reached: Vec<u64> = self.stages.iter().map(|tally| tally.reached).collect();
        let stages: Vec<StageReport> = journey
            .stages
            .iter()
            .zip(self.stages)
            .map(|(stage, tally)| StageReport {
                id: stage.id,
                reached: tally.reached,
                entered_here: tally.entered_here,
                reached_previous: tally.reached_previous,
                moved_on: tally.moved_on,
                took_several: tally.took_several,
                finished: tally.finished,
                still_in_time: tally.still_in_time,
                dropped_off: tally.dropped_off,
                inferred: if stage.may_be_unrecorded { tally.inferred } else { 0 },
                time_in_stage: times::summary(&tally.times),
                next_after_drop_off: next_activities(columns, &tally.next),
            })
            .collect();
        let transitions: Vec<TransitionReport> = journey
            .transitions
            .iter()
            .zip(self.ways)
            .map(|(transition, tally)| TransitionReport {
                id: transition.id,
                contacts: tally.contacts,
                passes: tally.passes,
                first_arrivals: tally.first_arrivals,
                reached_from: journey.stage_index(transition.from).map_or(0, |stage| reached.at(stage)),
                times: times::summary(&tally.times),
                sorted_times: tally.times,
            })
            .collect();
        // The first among equals: later ones must be larger.
        let mut biggest: Option<&StageReport> = None;
        for stage in stages.iter().filter(|stage| stage.dropped_off > 0) {
            if biggest.is_none_or(|known| known.dropped_off < stage.dropped_off) {
                biggest = Some(stage);
            }
        }
        let mut slowest: Option<&TransitionReport> = None;
        for transition in transitions.iter().filter(|transition| transition.times.median.is_some()) {
            if slowest.is_none_or(|known| known.times.median < transition.times.median) {
                slowest = Some(transition);
            }
        }
        Report {
            as_of,
            contacts: columns.contact_count() as u64,
            activities: columns.len() as u64,
            entered: self.entered,
            completed: self.completed,
            removed: self.removed,
            biggest_loss: biggest.map(|stage| stage.id),
            slowest_step: slowest.map(|transition| transition.id),
            stages,
            transitions,
            warnings,
        }
    }
}

/// Below this, starting threads costs more than they save.
const WORTH_THREADS: usize = 50_000;

/// Sorts lists of times, the longest first, as many at once as there are cores.
fn sort(mut lists: Vec<&mut Vec<i64>>) {
    lists.sort_by_key(|list| list.len());
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let second = lists.iter().rev().nth(1).map_or(0, |list| list.len());
    if cores == 1 || second < WORTH_THREADS {
        lists.into_iter().for_each(|list| list.sort_unstable());
        return;
    }
    let left = Mutex::new(lists);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(4) {
            scope.spawn(|| {
                loop {
                    let longest = left.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(longest) = longest else { break };
                    longest.sort_unstable();
                }
            });
        }
    });
}

fn next_activities(columns: &Columns, counts: &[u64]) -> Vec<NextActivity> {
    let mut next: Vec<NextActivity> = counts
        .iter()
        .enumerate()
        .filter(|&(_, &contacts)| contacts > 0)
        .map(|(kind, &contacts)| NextActivity { activity: columns.activity_types.get(kind).cloned(), contacts })
        .collect();
    next.sort_by(|left, right| right.contacts.cmp(&left.contacts).then_with(|| left.activity.cmp(&right.activity)));
    next
}

impl Fold for Tally {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        match verdict {
            Verdict::Nothing => {}
            Verdict::Removed => self.removed += 1,
            Verdict::Entered => {
                self.entered += 1;
                // Counted from 1, so that it differs from the default; no two contacts or attempts have the same.
                let unit = self.entered as usize;
                self.count_stages(way, unit);
                self.count_ways(way, unit);
            }
        }
    }

    fn append(&mut self, mut later: Self) {
        self.entered += later.entered;
        self.completed += later.completed;
        self.removed += later.removed;
        for (own, other) in self.stages.iter_mut().zip(&mut later.stages) {
            own.reached += other.reached;
            own.entered_here += other.entered_here;
            own.reached_previous += other.reached_previous;
            own.moved_on += other.moved_on;
            own.took_several += other.took_several;
            own.finished += other.finished;
            own.still_in_time += other.still_in_time;
            own.dropped_off += other.dropped_off;
            own.inferred += other.inferred;
            own.times.append(&mut other.times);
            for (own, other) in own.next.iter_mut().zip(&other.next) {
                *own += other;
            }
        }
        for (own, other) in self.ways.iter_mut().zip(&mut later.ways) {
            own.contacts += other.contacts;
            own.passes += other.passes;
            own.first_arrivals += other.first_arrivals;
            own.times.append(&mut other.times);
        }
    }
}

impl<A: Fold, B: Fold> Fold for (A, B) {
    const REACHED_ONLY: bool = A::REACHED_ONLY && B::REACHED_ONLY;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        self.0.take(way, verdict);
        self.1.take(way, verdict);
    }

    fn append(&mut self, later: Self) {
        self.0.append(later.0);
        self.1.append(later.1);
    }
}
