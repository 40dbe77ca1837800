//! The walks that speak for a usual contact: traced back, then tightened to each stage's earliest activity.
//!
//! What is meant is told in [`super::super::speaking`], whose words and rules these are.

use super::{Lean, NONE, Plan, Row, stages_of};
use crate::engine::analysis::at::At;
use crate::engine::analysis::forward::NEVER;
use crate::engine::analysis::speaking::Seats;
use std::cmp::Reverse;

/// One step of a walk.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct LeanLeg {
    /// Place of the step in the map.
    pub(in super::super) step: u32,
    /// Time between its two activities in microseconds.
    pub(in super::super) time: i64,
}

/// Lists for tracing, used again for the next walk.
#[derive(Debug, Default)]
pub(super) struct Tracing {
    /// Nodes of the traced walk, last one first, each with the step that leads to it.
    back: Vec<(u32, u32)>,
    rows: Vec<u32>,
    traced: Vec<u32>,
    stages: Vec<u32>,
    steps: Vec<u32>,
    sorted: Vec<u32>,
    next: Vec<u32>,
    good: Vec<bool>,
    own: Vec<bool>,
    shut: Vec<u32>,
}

impl Lean {
    /// Collects the ends of the walks that speak for the contact: one for each stage that was reached and not left, in
    /// order of their arrival, then of the map, as nodes.
    pub(in super::super) fn ends(&self, ends: &mut Vec<(u32, u32, u32)>) {
        ends.clear();
        for stage in stages_of(self.reached & !self.moved) {
            let first = self.first.at(stage);
            let Some(node) = self.nodes.get(first as usize) else { continue };
            let alike =
                self.nodes.iter().enumerate().skip(first as usize).take_while(|(_, one)| one.group == node.group);
            let alike = alike.filter(|(_, one)| one.stage == node.stage && one.start != NEVER);
            if let Some((place, _)) = alike.max_by_key(|&(place, one)| (one.start, Reverse(place))) {
                ends.push((node.group, stage as u32, place as u32));
            }
        }
        ends.sort_unstable();
    }

    /// Writes the walk to this node that starts last, tightened.
    pub(in super::super) fn walk_to(&mut self, plan: &Plan<'_>, node: u32, legs: &mut Vec<LeanLeg>) {
        self.tracing.back.clear();
        self.trace(node);
        self.tighten(plan, legs);
    }

    /// Writes the walk that is credited with this node.
    pub(in super::super) fn walk_over(&mut self, plan: &Plan<'_>, node: usize, legs: &mut Vec<LeanLeg>) {
        self.tracing.back.clear();
        let record = self.nodes.at(node);
        self.tracing.back.push((node as u32, record.via));
        self.trace(record.from);
        self.tighten(plan, legs);
    }

    fn trace(&mut self, node: u32) {
        let mut here = node;
        while let Some(node) = self.nodes.get(here as usize) {
            self.tracing.back.push((here, node.back_via));
            if node.back_via == NONE {
                break;
            }
            here = node.back;
        }
    }

    fn tighten(&mut self, plan: &Plan<'_>, legs: &mut Vec<LeanLeg>) {
        legs.clear();
        if self.tracing.back.len() < 2 {
            return;
        }
        let mut tracing = std::mem::take(&mut self.tracing);
        tracing.traced.clear();
        tracing.stages.clear();
        tracing.steps.clear();
        for &(place, step) in tracing.back.iter().rev() {
            let node = self.nodes.at(place as usize);
            tracing.traced.push(node.row);
            tracing.stages.push(node.stage);
            if step != NONE {
                tracing.steps.push(step);
            }
        }
        let tight = tracing.steps.len() > 1 && self.earliest(plan, &mut tracing) && tracing.all_different();
        let rows = if tight { &tracing.rows } else { &tracing.traced };
        for ((&before, &after), &step) in rows.iter().zip(rows.iter().skip(1)).zip(&tracing.steps) {
            let time = self.row(after).time.saturating_sub(self.row(before).time).max(0);
            legs.push(LeanLeg { step, time });
        }
        self.tracing = tracing;
    }

    fn row(&self, place: u32) -> Row {
        self.rows.at(place as usize)
    }

    fn is_at(&self, place: u32, stage: u32) -> bool {
        self.row(place).stages >> stage & 1 == 1
    }

    /// Returns the first row of this moment; in row order those of one moment are groups of their own.
    fn first_at(&self, time: i64) -> u32 {
        self.rows.partition_point(|row| row.time < time) as u32
    }

    /// Returns the first row after the group of this row.
    fn group_end(&self, place: u32) -> u32 {
        let group = self.row(place).group;
        let mut end = place + 1;
        while self.rows.get(end as usize).is_some_and(|row| row.group == group) {
            end += 1;
        }
        end
    }

    /// Finds the earliest activity of each stage; false if the walk has to stay as it was traced.
    fn earliest(&self, plan: &Plan<'_>, tracing: &mut Tracing) -> bool {
        let free = |step: &u32| plan.steps.get(*step as usize).is_some_and(|step| step.is_free());
        if tracing.steps.iter().all(free) {
            self.forwards(plan, tracing).is_some()
        } else {
            self.backwards(plan, tracing).is_some()
        }
    }

    fn forwards(&self, plan: &Plan<'_>, tracing: &mut Tracing) -> Option<()> {
        let Tracing { rows, traced, stages, .. } = tracing;
        let (first, last) = (*traced.first()?, *traced.last()?);
        let start = self.row(first).time;
        let levels = stages.len();
        let fits = |level: usize, row: usize| {
            (level > 0 || self.rows.at(row).time == start)
                && (level + 1 < levels || row == last as usize)
                && self.is_at(row as u32, stages.at(level))
        };
        rows.clear();
        rows.resize(levels, NONE);
        let mut begin = self.first_at(start);
        let mut level = 0;
        while level < levels {
            if begin > last {
                return None;
            }
            let end = self.group_end(begin);
            if end == begin + 1 {
                if fits(level, begin as usize) {
                    rows.put(level, begin);
                    level += 1;
                }
            } else {
                let mut seats = Seats::new(begin as usize..end as usize);
                while level < levels && (plan.either || seats.is_empty()) && seats.seat(level, &fits) {
                    level += 1;
                }
                seats.each(|level, row| rows.put(level, row as u32));
            }
            begin = end;
        }
        Some(())
    }

    fn backwards(&self, plan: &Plan<'_>, tracing: &mut Tracing) -> Option<()> {
        let Tracing { rows, traced, stages, steps, next, good, own, shut, .. } = tracing;
        let (first, last) = (*traced.first()?, *traced.last()?);
        let start = self.row(first).time;
        let (begin, end) = (self.first_at(start), self.group_end(last));
        let span = (end - begin) as usize;
        let at = |row: u32| (row - begin) as usize;
        // next[level * span + row - begin] is the row at the level after, or NONE.
        next.clear();
        next.resize(steps.len() * span, NONE);
        good.clear();
        good.resize(span, false);
        good.put(at(last), true);
        for (level, step) in steps.iter().enumerate().rev() {
            let step = plan.steps.get(*step as usize)?;
            self.shut_between(step.watch, begin, end, shut);
            own.clear();
            own.resize(span, false);
            let (mut later, mut nearest, mut group) = (NONE, NONE, 0);
            let mut inside = (NONE, NONE);
            for row in (begin..end).rev() {
                let here = self.row(row);
                if here.group != group {
                    group = here.group;
                    later = nearest;
                    inside = (NONE, NONE);
                    if plan.either {
                        let mut alike = (here.group - 1..=row).filter(|&row| row >= begin && good.at(at(row)));
                        inside = (alike.next().unwrap_or(NONE), alike.next().unwrap_or(NONE));
                    }
                }
                if good.at(at(row)) {
                    nearest = row;
                }
                if here.stages >> stages.at(level) & 1 == 0 {
                    continue;
                }
                let beside = if inside.0 == row { inside.1 } else { inside.0 };
                let joins = |after: &u32| {
                    let there = self.row(*after);
                    there.time.saturating_sub(here.time) <= step.limit
                        && (step.watch == NONE || shut.at(at(*after)) <= here.group)
                };
                if let Some(after) = [beside, later].into_iter().filter(|&after| after != NONE).find(joins) {
                    next.put(level * span + at(row), after);
                    own.put(at(row), true);
                }
            }
            std::mem::swap(good, own);
        }
        let entry = stages.at(0);
        let mut entries = (begin..end).take_while(|&row| self.row(row).time == start);
        let mut here = entries.find(|&row| self.is_at(row, entry) && good.at(at(row)))?;
        rows.clear();
        rows.push(here);
        for level in 0..steps.len() {
            here = next.at(level * span + at(here));
            rows.push(here);
        }
        Some(())
    }

    /// Writes for each of these rows the group of the last excluded activity in the groups before its own, or 0.
    fn shut_between(&self, watch: u32, begin: u32, end: u32, shut: &mut Vec<u32>) {
        shut.clear();
        if watch == NONE {
            return;
        }
        let (mut before, mut here, mut group) = (0, 0, 0);
        for row in (begin..end).map(|row| self.row(row)) {
            if row.group != group {
                group = row.group;
                before = here;
            }
            if row.watches >> watch & 1 == 1 {
                here = group;
            }
            shut.push(before);
        }
    }
}

impl Tracing {
    fn all_different(&mut self) -> bool {
        self.sorted.clear();
        self.sorted.extend_from_slice(&self.rows);
        self.sorted.sort_unstable();
        self.sorted.windows(2).all(|pair| pair.first() != pair.last())
    }
}
