//! When a contact's walks start, and since when it has been waiting.

use super::{Arrival, Verdict, Way};
use crate::engine::analysis::at::At;
use crate::engine::analysis::forward::{Admission, NEVER};
use crate::engine::analysis::speaking::Leg;
use std::cmp::Reverse;
use std::ops::Range;

impl<'a> Way<'a> {
    /// Works out the same activities again, but only walks that start in this range of moments, and tells of it. Whether
    /// the contact is removed by an exclusion was found out before and is not asked again.
    pub(in super::super) fn again<T>(&self, entries: (i64, i64), tell: impl FnOnce(&Self, Verdict) -> T) -> T {
        let spare = self.spare.take();
        let mut again = spare.unwrap_or_else(|| Box::new(Way::new(self.reading, false, false, entries)));
        again.entries = entries;
        again.contact = self.contact;
        again.closes = self.closes;
        again.left = self.left;
        again.forward.begin();
        let verdict = match self.rows.clone() {
            Some(rows) => again.follow_between(rows),
            None => {
                again.rows = None;
                again.trail = self.trail.clone();
                again.work_out()
            }
        };
        let told = tell(&again, verdict);
        self.spare.set(Some(again));
        told
    }

    /// Returns whether what these walks do not reach is not reached either when only those that start in a range of moments
    /// count. That need not be so where exclusions remove the contact, or spoil a group that it passes through.
    pub(in super::super) fn says_all(&self) -> bool {
        !self.removes || self.trail.excluded.iter().all(Vec::is_empty)
    }

    /// Follows the rows of this range that walks which start at the right moments can need.
    fn follow_between(&mut self, rows: Range<usize>) -> Verdict {
        let times = self.reading.columns.times.get(rows.clone()).unwrap_or_default();
        let last = self.entries.1.saturating_add(self.reading.map.window);
        let first = if self.reading.keep_before { i64::MIN } else { self.entries.0 };
        let begin = times.partition_point(|&time| time < first);
        let end = times.partition_point(|&time| time <= last).max(begin);
        self.follow(self.contact, rows.start + begin..rows.start + end)
    }

    /// Follows the walks to these rows, the first and the last, once more, but only those that start before a moment;
    /// false if none can. `starts` are the moments at which walks start, ascending.
    pub(in super::super) fn run_before(&mut self, bound: i64, (first, last): (usize, usize), starts: &[i64]) -> bool {
        let trail = &self.trail;
        let from = self.admission.from.max(trail.times.at(first).saturating_sub(self.reading.map.window));
        let to = self.admission.to.min(bound.saturating_sub(1));
        if starts.get(starts.partition_point(|&start| start < from)).is_none_or(|&start| start > to) {
            return false;
        }
        let begin = trail.times.partition_point(|&time| time < from);
        let rows = trail.group_start(begin)..trail.group_end(last);
        let admission = Admission { from, to, ..self.admission };
        self.forward.run_between(self.reading, trail, &admission, rows);
        true
    }

    /// Returns the moments of the activities with which a walk may start, ascending, each once.
    pub(in super::super) fn starts(&self) -> Vec<i64> {
        let starts = (0..self.trail.spot.len()).filter_map(|node| {
            let time = self.trail.time(node);
            self.reading.starts(&self.trail, &self.admission, node, time).then_some(time)
        });
        let mut starts: Vec<i64> = starts.collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Returns the first arrival at an entry stage.
    pub(in super::super) fn entry_arrival(&self) -> Option<&Arrival> {
        let enters = |arrival: &&Arrival| {
            self.reading.map.spots.get(self.trail.spot.at(arrival.node)).is_some_and(|spot| spot.entry)
        };
        self.arrivals.iter().find(enters)
    }

    /// Returns the row of the trail at which the wait of a contact began that is still in time: where the walk stands at a
    /// stage (or began, without one) that would speak for the contact if it came on now. Of the walks that end at a stage
    /// where `waits` holds and can still go on, that is the one that started last, then the one most recent; in it the
    /// stage's earliest activity.
    pub(in super::super) fn waits_since(&self, from: Option<usize>, waits: impl Fn(usize) -> bool) -> Option<usize> {
        let mut open: Vec<(i64, usize, usize, usize)> = Vec::new();
        for arrival in self.arrivals.iter().filter(|arrival| waits(arrival.stage)) {
            for node in self.trail.nodes(arrival.row).filter(|&node| self.goes_on(arrival, node)) {
                open.push((self.forward.start.at(node), arrival.row, node, arrival.stage));
            }
        }
        open.sort_unstable_by_key(|&one| Reverse(one));
        open.iter().find_map(|&(start, row, node, stage)| {
            if from == Some(stage) {
                let same = open.iter().filter(|one| one.0 == start && one.3 == stage);
                return same.map(|&(_, row, ..)| row).min();
            }
            let legs = self.walks().to(node);
            let Some(from) = from else { return legs.first().map(|leg| leg.before).or(Some(row)) };
            let stage_before = |leg: &&Leg| self.step(leg.step).map(|step| self.stage_of(step.from)) == Some(from);
            legs.iter().find(stage_before).map(|leg| leg.before)
        })
    }

    /// Returns whether a walk that ends in this arrival, at this node of it, can still go on to another stage.
    fn goes_on(&self, arrival: &Arrival, node: usize) -> bool {
        let spots = &self.reading.map.spots;
        let spot = spots.get(self.trail.spot.at(node)).filter(|spot| spot.stage == arrival.stage);
        let start = self.forward.start.at(node);
        let mut steps = spot.map_or(&[][..], |spot| &spot.outgoing).iter().filter_map(|&step| self.step(step));
        start != NEVER && steps.any(|step| step.leaves && self.chance_of(step, arrival.row, start).open)
    }

    /// Returns the rows of the columns up to `as_of` in which the walks lie; where they are listed one by one, those
    /// from the first to the last.
    pub(in super::super) fn known_rows(&self) -> Range<usize> {
        let begin = match &self.rows {
            Some(rows) => rows.start,
            None => self.trail.source.first().copied().unwrap_or(self.trail.end),
        };
        begin.min(self.trail.end)..self.trail.end
    }

    /// Returns the moment of the contact's last activity of any kind up to this moment.
    pub(in super::super) fn last_activity(&self, up_to: i64) -> Option<i64> {
        let columns = self.reading.columns;
        let times = columns.times.get(columns.rows(self.contact).start..self.trail.end)?;
        times.get(..times.partition_point(|&time| time <= up_to))?.last().copied()
    }
}
