//! The usual contact on the usual map, worked out in a few short lists.
//!
//! Most maps ask for nothing but one activity after another, within a window, limits and exclusions. There one candidate
//! a stage says all: the last activity at the stage, because the walk to it starts last too. Where that does not hold for
//! a contact (a walk that starts earlier may outlive one that starts later, or simultaneous activities can follow one
//! another in several ways), the contact is left to [`super::way`], which knows every case. Both say the same of every
//! contact; tests hold them to it.

mod plan;
mod walks;

use super::at::At;
use super::forward::NEVER;
use std::cmp::Reverse;
use std::ops::Range;

use plan::Arrow;
pub(super) use plan::{Brief, Plan};
pub(super) use walks::LeanLeg;

/// Stands for "no node", "no step", "no watch" or "nothing".
pub(super) const NONE: u32 = u32::MAX;

/// A contact with more activities than this is left to the general way.
const MOST_ROWS: usize = 1 << 12;

/// How recent an arrival is: its group, the rank of its stage, then the earlier step, then its row.
type Recent = (u32, u32, Reverse<u32>, u32);

/// What a contact's activities amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// No walk.
    Nothing,
    /// At least one walk.
    Entered,
    /// The contact is not a usual one.
    Unusual,
}

/// An activity that may satisfy a stage or is excluded somewhere.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Row {
    /// Moment in microseconds.
    pub(super) time: i64,
    /// The set of stages that it may satisfy.
    pub(super) stages: u64,
    /// The set of watches that exclude it.
    watches: u64,
    /// Place in the columns.
    source: u32,
    /// Rows with the same number are simultaneous: one past the place of the first of them.
    group: u32,
}

/// An arrival at a stage.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Node {
    time: i64,
    /// The latest start of the walks that end here, or [`NEVER`].
    start: i64,
    row: u32,
    group: u32,
    pub(super) stage: u32,
    /// The credited step, or [`NONE`] for an entry.
    pub(super) via: u32,
    /// The node before, on the credited step.
    from: u32,
    /// The step over which the walk that starts last leads here, or [`NONE`] where it starts here.
    back_via: u32,
    /// The node before, on that step.
    back: u32,
}

/// One contact at a time, with lists that are used again for the next.
#[derive(Debug, Default)]
pub(super) struct Lean {
    found: Vec<u32>,
    rows: Vec<Row>,
    pub(super) nodes: Vec<Node>,
    /// For each stage the last node there.
    last: Vec<u32>,
    /// The set of stages that have one, and the set of stages to which steps lead from those.
    alive: u64,
    ahead: u64,
    /// For each watch the group of the last excluded activity in the groups before, or 0.
    shut: Vec<u32>,
    has_shut: bool,
    /// Inside a group of simultaneous activities: for each stage the node with the latest start.
    lead: Vec<u32>,
    order: Vec<(u32, u32)>,
    /// The set of stages that the contact reached.
    pub(super) reached: u64,
    /// The set of stages that it left over a step.
    pub(super) moved: u64,
    /// The set of stages from which it can still move on.
    pub(super) open: u64,
    /// The set of stages that credited steps leave out.
    skipped: u64,
    /// Whether any step is credited.
    pub(super) steps_taken: bool,
    /// For each stage reached the credited step of the first arrival, or [`NONE`] for an entry.
    pub(super) first_via: Vec<u32>,
    /// For each stage reached the node of the first arrival.
    first: Vec<u32>,
    /// For each stage reached the place in the columns of the last arrival.
    last_source: Vec<u32>,
    /// The set of stages from which it took several different ways to other stages.
    pub(super) several: u64,
    way_taken: Vec<u32>,
    stamp: u32,
    /// One past the contact's last row up to `as_of`, as a place in the columns.
    end: usize,
    tracing: walks::Tracing,
}

impl Lean {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let stages = plan.stages.len();
        Self {
            last: vec![NONE; stages],
            shut: vec![0; plan.watches],
            lead: vec![NONE; stages],
            first_via: vec![NONE; stages],
            first: vec![NONE; stages],
            last_source: vec![0; stages],
            way_taken: vec![0; plan.ways],
            ..Self::default()
        }
    }

    /// The set of stages that the contact went past without being recorded.
    pub(super) fn inferred(&self) -> u64 {
        self.skipped & !self.reached
    }

    /// Returns the activity type of the first activity after the last arrival at a stage, if any followed.
    pub(super) fn next_after(&self, plan: &Plan<'_>, stage: usize) -> Option<u16> {
        let next = self.last_source.at(stage) as usize + 1;
        plan.reading.columns.kinds.get(next).copied().filter(|_| next < self.end)
    }

    /// Works out the contact whose activities stand in these rows of the columns.
    pub(super) fn follow(&mut self, plan: &Plan<'_>, contact: usize, rows: Range<usize>) -> Outcome {
        let columns = plan.reading.columns;
        let Some(kinds) = columns.kinds.get(rows.clone()) else { return Outcome::Nothing };
        // Nothing before the first activity with which a walk can start is on any walk.
        let Some(enters) = kinds.iter().position(|&kind| plan.present.at(usize::from(kind)) & plan.entry != 0) else {
            return Outcome::Nothing;
        };
        let mut begin = rows.start + enters;
        self.end = rows.end;
        let times = columns.times.get(rows.clone()).unwrap_or_default();
        if !plan.all_known {
            self.end = rows.start + times.partition_point(|&time| time <= plan.as_of);
        }
        while plan.either && begin > rows.start && columns.times.at(begin - 1) == columns.times.at(begin) {
            begin -= 1;
        }
        let Some(kinds) = columns.kinds.get(begin..self.end) else { return Outcome::Nothing };
        // Of all activities at once, without a branch for each: most contacts are done with after that.
        let present = kinds.iter().fold(0, |all, &kind| all | plan.present.at(usize::from(kind)));
        self.reached = 0;
        self.moved = 0;
        self.several = 0;
        self.open = 0;
        self.skipped = 0;
        self.steps_taken = false;
        self.nodes.clear();
        let (within, linked) = spread(plan.entry & present, present, |stage| plan.leads(stage));
        if linked == 0 {
            self.stand_apart(plan, contact, begin..self.end, within);
        } else {
            if kinds.len() > MOST_ROWS {
                return Outcome::Unusual;
            }
            let latest = columns.times.at(self.end.saturating_sub(1));
            let may_be_open = plan.may_be_open(latest, latest);
            let watches = |stage: usize| if may_be_open { plan.watches_of(stage) } else { plan.watches_before(stage) };
            let watches = stages_of(within).fold(0, |all, stage| all | watches(stage));
            self.collect(plan, contact, begin..self.end, within, watches);
            if !self.walk(plan) {
                return Outcome::Unusual;
            }
            self.look_ahead(plan);
        }
        if self.reached == 0 { Outcome::Nothing } else { Outcome::Entered }
    }

    /// Where no step can be made, every walk is a single activity, and only the last one at each stage matters.
    fn stand_apart(&mut self, plan: &Plan<'_>, contact: usize, rows: Range<usize>, within: u64) {
        let columns = plan.reading.columns;
        let mut left = within;
        for source in rows.clone().rev() {
            let marks = plan.marks(contact, source, left);
            let here = marks.0 & left;
            if here == 0 {
                continue;
            }
            let time = columns.times.at(source);
            if !plan.admits(time) {
                continue;
            }
            for stage in stages_of(here) {
                self.reached |= 1 << stage;
                self.first_via.put(stage, NONE);
                self.last_source.put(stage, source as u32);
                if plan.may_be_open(time, time) {
                    let excluded = |watch| plan.excludes(contact, columns, source, time, rows.end, watch);
                    let mut exits = plan.exits(stage).iter();
                    let open = exits.any(|exit| {
                        plan.is_open(time, time, exit.limit) && (exit.watch == NONE || !excluded(exit.watch))
                    });
                    self.open |= u64::from(open) << stage;
                }
            }
            left &= !here;
            if left == 0 {
                break;
            }
        }
    }

    /// Collects the rows that may satisfy one of these stages, or are excluded by one of these watches.
    fn collect(&mut self, plan: &Plan<'_>, contact: usize, rows: Range<usize>, within: u64, watches: u64) {
        let columns = plan.reading.columns;
        let kinds = columns.kinds.get(rows.clone()).unwrap_or_default();
        if self.found.len() < kinds.len() {
            self.found.resize(kinds.len(), 0);
        }
        let mut count = 0;
        // Written without a branch, because whether an activity matters is a coin toss to the processor.
        for (source, &kind) in (rows.start as u32..).zip(kinds) {
            if let Some(slot) = self.found.get_mut(count) {
                *slot = source;
            }
            count += usize::from(plan.matters(kind, within, watches));
        }
        self.rows.clear();
        for &source in self.found.get(..count).unwrap_or_default() {
            let given = plan.marks(contact, source as usize, within);
            let (stages, watches) = (given.0 & within, given.1 & watches);
            if stages | watches != 0 {
                let time = columns.times.at(source as usize);
                self.rows.push(Row { time, stages, watches, source, group: 0 });
            }
        }
    }

    /// Finds the walks, group by group of simultaneous activities; false if the contact is not a usual one.
    fn walk(&mut self, plan: &Plan<'_>) -> bool {
        self.alive = 0;
        if self.has_shut {
            self.shut.fill(0);
            self.has_shut = false;
        }
        self.stamp = self.stamp.wrapping_add(1);
        self.ahead = 0;
        let mut latest = NEVER;
        let mut begin = 0;
        while begin < self.rows.len() {
            let time = self.rows.at(begin).time;
            let mut end = begin + 1;
            while plan.grouped && self.rows.get(end).is_some_and(|row| row.time == time) {
                end += 1;
            }
            let own = self.rows.get(begin..end).unwrap_or_default().iter().fold(0, |all, row| all | row.stages);
            if own & plan.entry != 0 && plan.admits(time) {
                latest = time;
            } else if time.saturating_sub(latest) > plan.window {
                // Every walk so far is too old to go on.
                self.alive = 0;
                self.ahead = 0;
                begin = end;
                continue;
            }
            let first = self.nodes.len();
            let together = plan.either && end > begin + 1;
            for row in begin..end {
                self.reach(plan, row, begin as u32 + 1, together);
            }
            if together && !self.settle(plan, begin..end, first) {
                return false;
            }
            for node in first..self.nodes.len() {
                if !self.offer(plan, node) {
                    return false;
                }
            }
            for row in begin..end {
                for watch in stages_of(self.rows.at(row).watches) {
                    self.shut.put(watch, begin as u32 + 1);
                    self.has_shut = true;
                }
            }
            begin = end;
        }
        true
    }

    /// Finds the walks to a row over steps from earlier groups, and those that start with it.
    fn reach(&mut self, plan: &Plan<'_>, place: usize, group: u32, keep: bool) {
        let Some(row) = self.rows.get_mut(place) else { return };
        row.group = group;
        let Row { time, stages, .. } = *row;
        // Of rows that stand alone only what can be reached.
        let within = if keep { stages } else { stages & (plan.entry | self.ahead) };
        for stage in stages_of(within) {
            let mut node = Node {
                time,
                start: NEVER,
                row: place as u32,
                group,
                stage: stage as u32,
                via: NONE,
                from: NONE,
                back_via: NONE,
                back: NONE,
            };
            if plan.entry >> stage & 1 == 1 && plan.admits(time) {
                node.start = time;
            }
            let arrows = if plan.sources(stage) & self.alive == 0 { &[] } else { plan.arrows(stage) };
            let mut credit = None;
            let mut back = None;
            for arrow in arrows {
                let Some((start, key, before)) = self.candidate(plan, arrow, time) else { continue };
                if credit.is_none_or(|known| known < key) {
                    credit = Some(key);
                    node.via = arrow.step;
                    node.from = before;
                }
                if start > node.start || (start == node.start && back.is_some_and(|known| known < key)) {
                    back = Some(key);
                    node.start = start;
                    node.back_via = arrow.step;
                    node.back = before;
                }
            }
            if keep || node.start != NEVER {
                self.nodes.push(node);
            }
        }
    }

    /// Returns the latest start, the recency and the node from which an arrow can lead to this moment.
    #[inline]
    fn candidate(&self, plan: &Plan<'_>, arrow: &Arrow, time: i64) -> Option<(i64, Recent, u32)> {
        if self.alive >> arrow.from & 1 == 0 {
            return None;
        }
        let before = self.last.at(arrow.from as usize);
        let node = self.nodes.get(before as usize)?;
        let fits = time.saturating_sub(node.time) <= arrow.limit
            && time.saturating_sub(node.start) <= plan.window
            && self.shut.get(arrow.watch as usize).is_none_or(|&shut| shut <= node.group);
        fits.then_some((node.start, (node.group, arrow.rank, Reverse(arrow.step), node.row), before))
    }

    /// Finds the walks that go on inside a group of simultaneous activities; false if that can be in several ways.
    fn settle(&mut self, plan: &Plan<'_>, rows: Range<usize>, first: usize) -> bool {
        let own = self.nodes.get(first..).unwrap_or_default();
        let (mut present, mut live) = (0_u64, 0_u64);
        for node in own {
            present |= 1 << node.stage;
            live |= u64::from(node.start != NEVER) << node.stage;
        }
        let (within, linked) = spread(live, present, |stage| plan.leads(stage));
        if linked == 0 {
            return true;
        }
        let several = |row: &Row| (row.stages & within).count_ones() > 1;
        let falls = |stage: usize| plan.falls(stage) & within != 0;
        if self.rows.get(rows).unwrap_or_default().iter().any(several) || stages_of(within).any(falls) {
            return false;
        }
        self.order.clear();
        for (place, node) in (first as u32..).zip(own).filter(|(_, node)| within >> node.stage & 1 == 1) {
            self.order.push((plan.rank(node.stage as usize), place));
        }
        self.order.sort_unstable();
        for turn in 0..self.order.len() {
            let (_, place) = self.order.at(turn);
            let mut node = self.nodes.at(place as usize);
            let mut credit = None;
            let mut back = None;
            for arrow in plan.arrows(node.stage as usize) {
                if within >> arrow.from & 1 == 0 {
                    continue;
                }
                let before = self.lead.at(arrow.from as usize);
                let Some(lead) = self.nodes.get(before as usize) else { continue };
                if arrow.limit < 0 || node.time.saturating_sub(lead.start) > plan.window {
                    continue;
                }
                let key = (arrow.rank, Reverse(arrow.step), lead.row);
                if credit.is_none_or(|known| known < key) {
                    credit = Some(key);
                    node.via = arrow.step;
                    node.from = before;
                }
                let as_late = lead.start == node.start && node.back != NONE;
                if lead.start > node.start || (as_late && back.is_none_or(|known| known < key)) {
                    back = Some(key);
                    node.start = lead.start;
                    node.back_via = arrow.step;
                    node.back = before;
                }
            }
            self.nodes.put(place as usize, node);
            let lead = self.lead.at(node.stage as usize);
            if node.start != NEVER && (lead == NONE || self.nodes.at(lead as usize).start <= node.start) {
                self.lead.put(node.stage as usize, place);
            }
        }
        for stage in stages_of(within) {
            self.lead.put(stage, NONE);
        }
        true
    }

    /// Counts an arrival and makes it the candidate of its stage; false if the one before is still needed, because its
    /// walk starts later.
    fn offer(&mut self, plan: &Plan<'_>, place: usize) -> bool {
        let node = self.nodes.at(place);
        if node.start == NEVER {
            return true;
        }
        let stage = node.stage as usize;
        let bit = 1 << stage;
        if self.alive & bit != 0 {
            let old = self.nodes.at(self.last.at(stage) as usize);
            if old.start > node.start && node.time.saturating_sub(old.time) <= plan.longest(stage) {
                return false;
            }
        }
        self.alive |= bit;
        self.ahead |= plan.leads(stage);
        self.last.put(stage, place as u32);
        if self.reached & bit == 0 {
            self.reached |= bit;
            self.first.put(stage, place as u32);
            self.first_via.put(stage, node.via);
        }
        self.last_source.put(stage, self.rows.at(node.row as usize).source);
        if let Some(step) = plan.steps.get(node.via as usize) {
            self.steps_taken = true;
            self.skipped |= step.skips;
            if step.leaves && self.way_taken.at(step.way as usize) != self.stamp {
                self.way_taken.put(step.way as usize, self.stamp);
                let bit = 1 << step.from;
                self.several |= self.moved & bit;
                self.moved |= bit;
            }
        }
        true
    }

    /// Finds the stages from which it is still possible to move on.
    fn look_ahead(&mut self, plan: &Plan<'_>) {
        let waiting = self.reached & !self.moved & !plan.goal;
        let latest = self.rows.last().map_or(i64::MIN, |row| row.time);
        if waiting == 0 || !plan.may_be_open(latest, latest) {
            return;
        }
        for node in self.nodes.iter().rev() {
            let stage = node.stage as usize;
            if (waiting & !self.open) >> stage & 1 == 0
                || node.start == NEVER
                || !plan.may_be_open(node.start, node.time)
            {
                continue;
            }
            let excluded = |watch: u32| self.shut.get(watch as usize).is_some_and(|&shut| shut > node.group);
            let mut exits = plan.exits(stage).iter();
            let open = exits.any(|exit| plan.is_open(node.start, node.time, exit.limit) && !excluded(exit.watch));
            self.open |= u64::from(open) << stage;
        }
    }
}

/// Spreads a set of stages over the steps between stages that are present. Returns the set, and the set of those to which
/// a step leads.
fn spread(from: u64, present: u64, leads: impl Fn(usize) -> u64) -> (u64, u64) {
    let (mut all, mut front, mut linked) = (from, from, 0);
    while front != 0 {
        let next = leads(front.trailing_zeros() as usize) & present;
        front &= front - 1;
        front |= next & !all;
        all |= next;
        linked |= next;
    }
    (all, linked)
}

/// Returns the members of a set, ascending.
pub(super) fn stages_of(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(next)
    })
}

#[cfg(test)]
mod tests;
