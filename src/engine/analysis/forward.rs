//! The walks of one contact in one pass over its rows: for every node the latest activity from which a walk leads there.

mod ties;

use super::at::At;
use super::map::Step;
use super::trail::{Reading, Trail};
use std::cmp::Reverse;
use std::collections::VecDeque;
pub(super) use ties::{Tangle, Tie};

/// Stands for "no walk ends here".
pub(super) const NEVER: i64 = i64::MIN;
/// Stands for "no node", "no step" or "no row".
pub(super) const NONE: usize = usize::MAX;

/// Which activities may start a walk, and whether exclusions hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Admission {
    /// First moment at which a walk may start.
    pub(super) from: i64,
    /// Last moment at which a walk may start.
    pub(super) to: i64,
    /// The only row at which a walk may start, if it is limited to one.
    pub(super) only: Option<usize>,
    /// Whether exclusions end walks; those inside any-order groups always do.
    pub(super) watching: bool,
}

impl Admission {
    /// Returns whether a walk may start with this row.
    pub(super) fn admits(&self, row: usize, time: i64) -> bool {
        self.from <= time && time <= self.to && self.only.is_none_or(|only| only == row)
    }
}

/// What is known of every node. Only the latest start of the walks to a node matters for what can follow, because only
/// the window looks back at it; so one moment a node says all.
#[derive(Debug, Default)]
pub(super) struct Forward {
    /// The latest start of the walks that end here, or [`NEVER`].
    pub(super) start: Vec<i64>,
    /// The same without steps inside the group of simultaneous activities.
    outside: Vec<i64>,
    /// The step that is credited with the arrival, or [`NONE`] for an entry.
    pub(super) via: Vec<usize>,
    /// The node before, on the credited step.
    pub(super) from: Vec<usize>,
    /// How the steps inside the group of each row were found.
    pub(super) tie: Vec<Tie>,
    lanes: Vec<VecDeque<usize>>,
    /// The lanes that were used since all were cleared; one can stand here twice.
    used: Vec<usize>,
    /// Steps to rules that look at several activities, by the row that satisfies the rule.
    awaited: Vec<Vec<(usize, usize)>>,
    /// For each stage with such a rule: the row at which a walk may start there.
    entry_row: Vec<Option<usize>>,
    order: Vec<usize>,
    spots: ties::Presence,
    /// How many pairs were searched in groups of simultaneous activities since the contact was begun.
    searched: usize,
}

/// How recently the contact was at a stage before: the group, then the rank of the spot, then the earlier step, then the
/// row. Among simultaneous activities the spot further along the map counts as the more recent.
pub(super) type Recency = (usize, usize, Reverse<usize>, usize);

impl Forward {
    /// Fills the table for the trail.
    pub(super) fn run(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission) {
        self.reset(reading, trail);
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        if reading.held.is_empty() {
            if trail.linked || reading.rules.counts > 0 {
                self.run_whole(reading, trail, admission, 0..trail.len(), &mut order);
            } else {
                self.run_apart(reading, trail, admission);
            }
            self.order = order;
            return;
        }
        order.extend((0..trail.len()).filter(|&row| trail.part.at(row) != NONE));
        if trail.parts > 1 {
            order.sort_by_key(|&row| trail.part.at(row));
        }
        for part in order.chunk_by(|&left, &right| trail.part.at(left) == trail.part.at(right)) {
            self.clear_lanes();
            for rows in part.chunk_by(|&left, &right| trail.group.at(left) == trail.group.at(right)) {
                self.run_group(reading, trail, admission, rows);
            }
        }
        self.order = order;
    }

    /// Begins with another contact.
    pub(super) fn begin(&mut self) {
        self.searched = 0;
    }

    /// Fills the table again, but only for these whole groups of rows, where walks can be followed by themselves; what
    /// stands in other rows then says nothing.
    pub(super) fn run_between(
        &mut self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        rows: std::ops::Range<usize>,
    ) {
        if !reading.held.is_empty() || !trail.linked || reading.rules.counts > 0 {
            self.run(reading, trail, admission);
            return;
        }
        for node in trail.first_node.at(rows.start)..trail.first_node.at(rows.end) {
            self.start.put(node, NEVER);
            self.outside.put(node, NEVER);
            self.via.put(node, NONE);
            self.from.put(node, NONE);
        }
        rows.clone().for_each(|row| self.tie.put(row, Tie::Plain));
        let mut order = std::mem::take(&mut self.order);
        self.run_whole(reading, trail, admission, rows, &mut order);
        self.order = order;
    }

    /// The same where nothing is held constant, so that all rows are one part, in their order.
    fn run_whole(
        &mut self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        all: std::ops::Range<usize>,
        rows: &mut Vec<usize>,
    ) {
        self.clear_lanes();
        let mut row = all.start;
        while row < all.end {
            let group = trail.group.at(row);
            let end = row + 1 + trail.group.iter().skip(row + 1).take_while(|&&other| other == group).count();
            if end == row + 1 {
                self.reach(reading, trail, admission, row);
                self.offer(reading, trail, row);
            } else {
                rows.clear();
                rows.extend(row..end);
                self.run_group(reading, trail, admission, rows);
            }
            row = end;
        }
    }

    /// The same where no step leads to any node: a walk is a single activity.
    fn run_apart(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission) {
        for (node, (&spot, &row)) in trail.spot.iter().zip(&trail.row).enumerate() {
            let time = trail.times.at(row);
            if reading.map.spots.get(spot).is_some_and(|spot| spot.entry) && admission.admits(row, time) {
                self.start.put(node, time);
                self.outside.put(node, time);
            }
        }
    }

    fn run_group(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission, rows: &[usize]) {
        for &row in rows {
            self.reach(reading, trail, admission, row);
        }
        if rows.len() > 1 && reading.either_order() {
            self.settle(reading, trail, admission, rows);
        }
        for &row in rows {
            self.offer(reading, trail, row);
        }
    }

    fn clear_lanes(&mut self) {
        for lane in self.used.drain(..) {
            if let Some(lane) = self.lanes.get_mut(lane) {
                lane.clear();
            }
        }
    }

    fn reset(&mut self, reading: &Reading<'_>, trail: &Trail) {
        let nodes = trail.spot.len();
        for list in [&mut self.start, &mut self.outside] {
            list.clear();
            list.resize(nodes, NEVER);
        }
        for list in [&mut self.via, &mut self.from] {
            list.clear();
            list.resize(nodes, NONE);
        }
        self.tie.clear();
        self.tie.resize(trail.len(), Tie::Plain);
        self.lanes.resize_with(reading.map.lanes.len(), VecDeque::new);
        self.entry_row.clear();
        if reading.rules.counts > 0 {
            self.awaited.iter_mut().for_each(Vec::clear);
            self.awaited.resize(trail.len(), Vec::new());
            let first = |need: &Option<_>| need.as_ref().and_then(|need| trail.completion(need, None, false));
            self.entry_row.extend(reading.rules.needs.iter().map(first));
        }
    }

    /// Finds the walks to a row over steps from earlier groups, and those that start with it.
    fn reach(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission, row: usize) {
        let (time, group) = (trail.times.at(row), trail.group.at(row));
        for node in trail.nodes(row) {
            let Some(spot) = reading.map.spots.get(trail.spot.at(node)) else { continue };
            let needs = reading.rules.counts > 0 && reading.rules.needs.get(spot.stage).is_some_and(Option::is_some);
            let mut start = NEVER;
            if spot.entry
                && admission.admits(row, time)
                && (!needs || self.entry_row.get(spot.stage) == Some(&Some(row)))
            {
                start = time;
            }
            let mut credit: Option<(usize, usize)> = None;
            for &place in &spot.incoming {
                let Some(step) = reading.map.steps.get(place) else { continue };
                let found = match step.lane {
                    Some(lane) => self.ask(reading, trail, admission, lane, time, group),
                    None if needs => self.ask_awaited(reading, trail, admission, place, row),
                    None => direct_before(trail, row)
                        .filter(|&before| trail.group.at(before) < group)
                        .and_then(|before| trail.node(before, step.from))
                        .filter(|&before| joins(reading, trail, admission, step, trail.row.at(before), row))
                        .filter(|&before| self.in_window(reading, before, time))
                        .map(|before| (self.start.at(before), before)),
                };
                let Some((latest, before)) = found else { continue };
                start = start.max(latest);
                let recency_of = |(place, before)| {
                    reading.map.steps.get(place).map(|step| recency(reading, trail, step, place, before))
                };
                if credit.is_none_or(|known| recency_of(known) < recency_of((place, before))) {
                    credit = Some((place, before));
                }
            }
            self.start.put(node, start);
            self.outside.put(node, start);
            if let Some((step, before)) = credit {
                self.via.put(node, step);
                self.from.put(node, before);
            }
        }
    }

    /// Returns the latest start and the most recent node among the candidates of a lane. Moments and groups ascend from
    /// call to call, so what is out of reach now stays so and is dropped; starts descend and rows ascend in a lane.
    fn ask(
        &mut self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        place: usize,
        time: i64,
        group: usize,
    ) -> Option<(i64, usize)> {
        let rule = reading.map.lanes.get(place)?;
        let lane = self.lanes.get_mut(place)?;
        lane.front()?;
        let excluded = rule
            .watch
            .filter(|_| admission.watching || rule.inside)
            .and_then(|watch| trail.excluded_before(watch, group));
        while let Some(&front) = lane.front() {
            count_work();
            let spoilt = excluded.is_some_and(|excluded| excluded > trail.group.at(trail.row.at(front)));
            if !spoilt && time.saturating_sub(trail.time(front)) <= rule.limit {
                break;
            }
            lane.pop_front();
        }
        while let Some(&back) = lane.back() {
            count_work();
            if time.saturating_sub(self.start.at(back)) <= reading.map.window {
                break;
            }
            lane.pop_back();
        }
        Some((self.start.at(*lane.front()?), *lane.back()?))
    }

    fn ask_awaited(
        &self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        place: usize,
        row: usize,
    ) -> Option<(i64, usize)> {
        let step = reading.map.steps.get(place)?;
        let mut found: Option<(i64, usize)> = None;
        for &(awaited, before) in self.awaited.get(row)? {
            if awaited == place
                && trail.group.at(trail.row.at(before)) < trail.group.at(row)
                && self.in_window(reading, before, trail.times.at(row))
                && joins(reading, trail, admission, step, trail.row.at(before), row)
            {
                let start = self.start.at(before);
                found = Some(found.map_or((start, before), |(latest, recent)| (latest.max(start), recent.max(before))));
            }
        }
        found
    }

    fn in_window(&self, reading: &Reading<'_>, before: usize, time: i64) -> bool {
        let start = self.start.at(before);
        start != NEVER && time.saturating_sub(start) <= reading.map.window
    }

    /// Makes the arrivals of a row candidates for later rows.
    fn offer(&mut self, reading: &Reading<'_>, trail: &Trail, row: usize) {
        for node in trail.nodes(row) {
            let start = self.start.at(node);
            if start == NEVER {
                continue;
            }
            let Some(spot) = reading.map.spots.get(trail.spot.at(node)) else { continue };
            for &place in &spot.lanes {
                let Some(lane) = self.lanes.get_mut(place) else { continue };
                if lane.is_empty() {
                    self.used.push(place);
                }
                while lane.back().is_some_and(|&back| self.start.at(back) <= start) {
                    count_work();
                    lane.pop_back();
                }
                lane.push_back(node);
            }
            if reading.rules.counts > 0 {
                for &place in &spot.outgoing {
                    if let Some(at) = completion(reading, trail, place, row).filter(|&at| at > row)
                        && let Some(awaited) = self.awaited.get_mut(at)
                    {
                        awaited.push((place, node));
                    }
                }
            }
        }
    }
}

/// Returns the row at which the rule after a step is satisfied for a contact that arrived before it with this row; only
/// for rules that look at several activities.
fn completion(reading: &Reading<'_>, trail: &Trail, place: usize, row: usize) -> Option<usize> {
    let to = reading.map.steps.get(place)?.to;
    let need = reading.rules.needs.get(reading.map.spots.get(to)?.stage)?.as_ref()?;
    trail.completion(need, Some(row), reading.strictly())
}

/// Returns how recent an arrival is for the credit.
pub(super) fn recency(reading: &Reading<'_>, trail: &Trail, step: &Step, place: usize, before: usize) -> Recency {
    let row = trail.row.at(before);
    let rank = reading.map.spots.get(step.from).map_or(0, |spot| spot.rank);
    (trail.group.at(row), rank, Reverse(place), row)
}

/// Returns the row with nodes that stands one turn before this one.
pub(super) fn direct_before(trail: &Trail, row: usize) -> Option<usize> {
    let turn = trail.turn.at(row).checked_sub(1)?;
    let rows = (0..row).rev().take_while(|&before| trail.turn.at(before) >= turn);
    rows.filter(|&before| trail.turn.at(before) == turn).find(|&before| !trail.nodes(before).is_empty())
}

/// Counts one piece of work, so that tests can see how much there is.
#[inline(always)]
pub(super) fn count_work() {
    #[cfg(test)]
    work::DONE.with(|done| done.set(done.get() + 1));
}

/// Returns whether a step can lead from one row to another; the window is not looked at.
pub(super) fn joins(
    reading: &Reading<'_>,
    trail: &Trail,
    admission: &Admission,
    step: &Step,
    before: usize,
    after: usize,
) -> bool {
    count_work();
    let (early, late) = (trail.group.at(before), trail.group.at(after));
    let follows = early < late || (early == late && before != after && reading.either_order());
    let excluded = || {
        let watch = step.watch.filter(|_| admission.watching || step.inside);
        let last = watch.and_then(|watch| trail.excluded_before(watch, late));
        last.is_some_and(|last| last > early)
    };
    let need = || {
        let stage = reading.map.spots.get(step.to).map_or(NONE, |spot| spot.stage);
        reading.rules.needs.get(stage).and_then(Option::as_ref)
    };
    follows
        && trail.part.at(before) == trail.part.at(after)
        && (!step.directly || trail.turn.at(before) + 1 == trail.turn.at(after))
        && trail.times.at(after).saturating_sub(trail.times.at(before)) <= step.limit
        && !excluded()
        && need().is_none_or(|need| trail.completion(need, Some(before), reading.strictly()) == Some(after))
}

#[cfg(test)]
pub(super) mod work {
    //! How much work was done by this thread.
    use std::cell::Cell;

    thread_local! {
        pub(in super::super) static DONE: Cell<u64> = const { Cell::new(0) };
    }
}
