//! What the walks of one contact amount to: arrivals, credits, states, and the walks that speak for the contact.

mod entries;

use super::at::At;
use super::forward::{Admission, Forward, NEVER, NONE, recency};
use super::map::Step;
use super::speaking::{Leg, Walks};
use super::trail::{Reading, Trail};
use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// An arrival at a stage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// Row of the activity.
    pub(super) row: usize,
    /// Node of the activity.
    pub(super) node: usize,
    /// Place of the stage.
    pub(super) stage: usize,
    /// The credited step, or [`NONE`] for an entry.
    pub(super) step: usize,
}

/// What became of a contact at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    #[default]
    NotReached,
    MovedOn,
    Finished,
    StillInTime,
    DroppedOff,
}

/// A contact at a stage.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Standing {
    pub(super) state: State,
    /// Place of the first arrival in the list of arrivals.
    pub(super) first: usize,
    /// Row of the last arrival.
    pub(super) last_row: usize,
    /// How many different ways the contact took to other stages.
    pub(super) ways_on: usize,
    /// Whether the contact went past without being recorded.
    pub(super) inferred: bool,
}

/// The last chance to move on from somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Chance {
    /// When it closes or closed, in microseconds.
    pub(super) moment: i64,
    /// Whether it is open as of now.
    pub(super) open: bool,
}

/// One contact at a time, with lists that are used again for the next.
pub(super) struct Way<'a> {
    pub(super) reading: &'a Reading<'a>,
    /// Whether only walks from the first entry activity count.
    pub(super) first_attempt: bool,
    /// Whether a spoilt speaking walk removes the contact.
    pub(super) removes: bool,
    /// Range of moments at which walks may start.
    pub(super) entries: (i64, i64),
    /// When the session ends in which the walks must lie, in microseconds.
    pub(super) closes: i64,
    /// When the attempt ended with a goal, or the session for good, in microseconds, if it did.
    pub(super) left: Option<i64>,
    /// The contact's place in the columns.
    pub(super) contact: usize,
    /// The rows of the columns in which its walks must lie, where they stand together.
    pub(super) rows: Option<Range<usize>>,
    pub(super) trail: Trail,
    pub(super) arrivals: Vec<Arrival>,
    pub(super) standings: Vec<Standing>,
    /// The stages that the contact reached or went past, each once; the standings of all others say nothing.
    pub(super) concerned: Vec<usize>,
    pub(super) admission: Admission,
    pub(super) forward: Forward,
    /// Pairs of a stage and a way taken from it to another stage, each once.
    ways_on: Vec<(usize, usize)>,
    /// Another one, for working out the same contact again.
    spare: Cell<Option<Box<Self>>>,
}

/// What a contact's activities amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No walk.
    Nothing,
    /// Removed by an exclusion.
    Removed,
    /// At least one walk.
    Entered,
}

impl<'a> Way<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, first_attempt: bool, removes: bool, entries: (i64, i64)) -> Self {
        let (from, to) = entries;
        Self {
            reading,
            first_attempt,
            removes,
            entries,
            closes: i64::MAX,
            left: None,
            contact: 0,
            rows: None,
            trail: Trail::default(),
            arrivals: Vec::new(),
            standings: vec![Standing::default(); reading.map.stages.len()],
            concerned: Vec::new(),
            admission: Admission { from, to, only: None, watching: true },
            forward: Forward::default(),
            ways_on: Vec::new(),
            spare: Cell::default(),
        }
    }

    /// Works out the contact whose activities stand in these rows of the columns.
    pub(super) fn follow(&mut self, contact: usize, rows: Range<usize>) -> Verdict {
        self.contact = contact;
        self.rows = Some(rows.clone());
        if self.trail.read(self.reading, contact, rows) { self.work_out() } else { Verdict::Nothing }
    }

    /// Works out only these rows of the contact, which ascend.
    pub(super) fn follow_listed(&mut self, contact: usize, rows: &[u32]) -> Verdict {
        self.contact = contact;
        self.rows = None;
        if self.trail.read_listed(self.reading, contact, rows) { self.work_out() } else { Verdict::Nothing }
    }

    /// Works out the rows that were read.
    pub(super) fn work_out(&mut self) -> Verdict {
        self.admit();
        if self.first_attempt {
            let Some(first) = self.first_start() else { return Verdict::Nothing };
            self.admission.only = Some(first);
        }
        if self.removes && self.trail.excluded.iter().any(|rows| !rows.is_empty()) && self.is_spoilt() {
            return Verdict::Removed;
        }
        self.forward.run(self.reading, &self.trail, &self.admission);
        if self.removes && self.reading.map.stages.iter().any(|stage| stage.watched > 0) {
            self.fall_back();
        }
        self.arrive();
        if self.arrivals.is_empty() {
            return Verdict::Nothing;
        }
        self.settle_states();
        Verdict::Entered
    }

    /// Admits walks that start anywhere in the range of the entries.
    pub(super) fn admit(&mut self) {
        let (from, to) = self.entries;
        self.admission = Admission { from, to, only: None, watching: true };
    }

    /// Returns the first row at which a walk may start.
    pub(super) fn first_start(&self) -> Option<usize> {
        let first = (0..self.trail.spot.len()).find(|&node| {
            let time = self.trail.time(node);
            self.reading.starts(&self.trail, &self.admission, node, time)
        });
        first.map(|node| self.trail.row.at(node))
    }

    pub(super) fn step(&self, place: usize) -> Option<&'a Step> {
        self.reading.map.steps.get(place)
    }

    fn stage_of(&self, spot: usize) -> usize {
        self.reading.map.spots.get(spot).map_or(NONE, |spot| spot.stage)
    }

    fn walks(&self) -> Walks<'_> {
        Walks { reading: self.reading, trail: &self.trail, forward: &self.forward, admission: &self.admission }
    }

    /// Collects the arrivals, one for each row and stage, with the credit for it.
    fn arrive(&mut self) {
        self.arrivals.clear();
        self.ways_on.clear();
        for stage in self.concerned.drain(..) {
            self.standings.put(stage, Standing::default());
        }
        for row in 0..self.trail.len() {
            let nodes = self.trail.nodes(row);
            if nodes.len() == 1 {
                // The usual case: one stage to arrive at, and nothing to compare its credit with.
                let node = nodes.start;
                if self.forward.start.at(node) != NEVER {
                    let stage = self.stage_of(self.trail.spot.at(node));
                    self.add(Arrival { row, node, stage, step: self.forward.via.at(node) });
                }
                continue;
            }
            let mut best: Option<(Arrival, _)> = None;
            for node in nodes {
                if self.forward.start.at(node) == NEVER {
                    continue;
                }
                let stage = self.stage_of(self.trail.spot.at(node));
                let step = self.forward.via.at(node);
                let recency = self
                    .step(step)
                    .map(|record| recency(self.reading, &self.trail, record, step, self.forward.from.at(node)));
                if let Some((known, credit)) = best {
                    if known.stage != stage {
                        self.add(known);
                    } else if credit >= recency {
                        continue;
                    }
                }
                best = Some((Arrival { row, node, stage, step }, recency));
            }
            if let Some((arrival, _)) = best {
                self.add(arrival);
            }
        }
        for place in 0..self.arrivals.len() {
            let Some(step) = self.arrivals.get(place).and_then(|arrival| self.step(arrival.step)) else { continue };
            for &stage in &step.skips {
                if let Some(standing) = self.standings.get_mut(stage)
                    && standing.state == State::NotReached
                    && !standing.inferred
                {
                    standing.inferred = true;
                    self.concerned.push(stage);
                }
            }
        }
    }

    fn add(&mut self, arrival: Arrival) {
        let place = self.arrivals.len();
        self.arrivals.push(arrival);
        if let Some(standing) = self.standings.get_mut(arrival.stage) {
            if standing.state == State::NotReached {
                standing.state = State::DroppedOff;
                standing.first = place;
                self.concerned.push(arrival.stage);
            }
            standing.last_row = arrival.row;
        }
        if let Some(step) = self.step(arrival.step).filter(|step| step.leaves) {
            let taken = (self.stage_of(step.from), step.way);
            if !self.ways_on.contains(&taken) {
                self.ways_on.push(taken);
                if let Some(standing) = self.standings.get_mut(taken.0) {
                    standing.ways_on += 1;
                }
            }
        }
    }

    fn settle_states(&mut self) {
        for place in 0..self.concerned.len() {
            let stage = self.concerned.at(place);
            let Some(standing) = self.standings.get(stage).copied() else { continue };
            let state = match standing.state {
                State::NotReached => State::NotReached,
                _ if standing.ways_on > 0 => State::MovedOn,
                _ if self.is_goal(stage) => State::Finished,
                _ if self.is_open(stage) => State::StillInTime,
                _ => State::DroppedOff,
            };
            if let Some(standing) = self.standings.get_mut(stage) {
                standing.state = state;
            }
        }
    }

    /// Returns the last chance to move on from a stage; without any step to another stage, the last arrival itself.
    pub(super) fn chance(&self, stage: usize) -> Option<Chance> {
        let mut best = None;
        for arrival in self.arrivals.iter().filter(|arrival| arrival.stage == stage) {
            let time = self.trail.times.at(arrival.row);
            best = best.max(Some(Chance { moment: time, open: false }));
            for node in self.trail.nodes(arrival.row) {
                let spot = self.reading.map.spots.get(self.trail.spot.at(node)).filter(|spot| spot.stage == stage);
                let start = self.forward.start.at(node);
                if start == NEVER {
                    continue;
                }
                for &place in spot.map_or(&[][..], |spot| &spot.outgoing) {
                    if let Some(step) = self.step(place).filter(|step| step.leaves) {
                        best = best.max(Some(self.chance_of(step, arrival.row, start)));
                    }
                }
            }
        }
        best
    }

    /// Returns whether it is still possible to move on from a stage: whether its last chance is open.
    fn is_open(&self, stage: usize) -> bool {
        self.arrivals.iter().rev().filter(|arrival| arrival.stage == stage).any(|arrival| {
            self.trail.nodes(arrival.row).any(|node| {
                let start = self.forward.start.at(node);
                if start == NEVER || start.saturating_add(self.reading.map.window) < self.reading.as_of {
                    return false;
                }
                let spot = self.reading.map.spots.get(self.trail.spot.at(node)).filter(|spot| spot.stage == stage);
                let mut steps = spot.map_or(&[][..], |spot| &spot.outgoing).iter().filter_map(|&step| self.step(step));
                steps.any(|step| step.leaves && self.chance_of(step, arrival.row, start).open)
            })
        })
    }

    fn chance_of(&self, step: &Step, row: usize, start: i64) -> Chance {
        let time = self.trail.times.at(row);
        let window = start.saturating_add(self.reading.map.window);
        let moment = window.min(time.saturating_add(step.limit)).min(self.closes);
        let excluded = step.watch.and_then(|watch| self.trail.excluded_after(watch, self.trail.group.at(row)));
        let followed = step.directly.then(|| self.turn_after(row)).flatten();
        let closed = [excluded, followed].into_iter().flatten().min();
        let closed = [closed, self.left].into_iter().flatten().min();
        Chance {
            moment: closed.map_or(moment, |closed| moment.min(closed)),
            open: closed.is_none() && moment >= self.reading.as_of,
        }
    }

    /// Returns the moment of the activity that a direct step from this row would have had to lead to.
    fn turn_after(&self, row: usize) -> Option<i64> {
        match self.reading.directly {
            crate::domain::DirectlyCounts::EveryActivity => {
                self.trail.source_after(row).map(|next| self.reading.columns.times.at(next))
            }
            crate::domain::DirectlyCounts::StageActivities => {
                let mut later = row + 1..self.trail.len();
                later.find(|&row| !self.trail.nodes(row).is_empty()).map(|row| self.trail.times.at(row))
            }
        }
    }

    /// Returns the activity type of the first activity after the last arrival at a stage, if any followed.
    pub(super) fn next_after(&self, stage: usize) -> Option<u16> {
        let next = self.trail.source_after(self.standings.get(stage)?.last_row)?;
        self.reading.columns.kinds.get(next).copied()
    }

    /// Returns the time from one row to another; within a grace it may run backwards and counts as none.
    pub(super) fn time_between(&self, leg: &Leg) -> i64 {
        self.trail.times.at(leg.after).saturating_sub(self.trail.times.at(leg.before)).max(0)
    }

    /// Returns the walks that speak for the contact: one to each stage that was reached and not left, in order of their
    /// arrival, then of the map. Walks of a single activity are left out.
    pub(super) fn speaking(&self) -> Vec<Vec<Leg>> {
        let mut ends = Vec::new();
        for (stage, standing) in self.standings.iter().enumerate() {
            if standing.state == State::NotReached || standing.state == State::MovedOn {
                continue;
            }
            if let Some(node) = self.first_end(stage) {
                ends.push((self.trail.group.at(self.trail.row.at(node)), stage, node));
            }
        }
        ends.sort_unstable();
        ends.into_iter().map(|(_, _, node)| self.walks().to(node)).filter(|legs| !legs.is_empty()).collect()
    }

    /// Returns the walk that speaks for the contact's first arrival at a stage; empty for an entry.
    pub(super) fn walk_to(&self, stage: usize) -> Vec<Leg> {
        self.first_end(stage).map(|node| self.walks().to(node)).unwrap_or_default()
    }

    /// Of the arrivals at a stage in the first group, the one whose walk starts last.
    fn first_end(&self, stage: usize) -> Option<usize> {
        let first = self.arrivals.get(self.standings.get(stage)?.first)?;
        let rows = first.row..self.trail.group_end(first.row);
        let nodes = rows
            .flat_map(|row| self.trail.nodes(row))
            .filter(|&node| self.forward.start.at(node) != NEVER && self.stage_of(self.trail.spot.at(node)) == stage);
        nodes.max_by_key(|&node| (self.forward.start.at(node), Reverse(node)))
    }

    /// Returns the stages of a walk with the moments of their activities.
    pub(super) fn stages_of(&self, legs: &[Leg]) -> Vec<(usize, i64)> {
        let stage = |spot: Option<usize>| spot.map_or(NONE, |spot| self.stage_of(spot));
        let first = legs.first().map(|leg| (stage(self.step(leg.step).map(|step| step.from)), leg.before));
        let others = legs.iter().map(|leg| (stage(self.step(leg.step).map(|step| step.to)), leg.after));
        first.into_iter().chain(others).map(|(stage, row)| (stage, self.trail.times.at(row))).collect()
    }

    /// Returns the moments of the walk that passes the most of an any-order group's stages: of those, the one that got
    /// there first, then the one that started last. Activities before the group are left out.
    pub(super) fn deepest(&self, stages: &[usize]) -> Vec<i64> {
        let nodes = (0..self.trail.spot.len()).filter_map(|node| {
            let start = self.forward.start.at(node);
            let spot = self.reading.map.spots.get(self.trail.spot.at(node))?;
            let counts = start != NEVER && stages.contains(&spot.stage);
            counts.then(|| (spot.passed, Reverse(self.trail.group.at(self.trail.row.at(node))), start, Reverse(node)))
        });
        let Some((passed, _, start, Reverse(node))) = nodes.max() else { return Vec::new() };
        let legs = self.walks().to(node);
        if legs.is_empty() {
            return vec![start];
        }
        let moments: Vec<i64> = self.stages_of(&legs).into_iter().map(|(_, time)| time).collect();
        moments.get(moments.len().saturating_sub(passed)..).map(<[i64]>::to_vec).unwrap_or_default()
    }

    /// Returns the last step of the walk that is credited with an arrival.
    pub(super) fn credited_leg(&self, arrival: &Arrival) -> Option<Leg> {
        self.walks().over(arrival.step, arrival.node).pop()
    }

    /// Returns the walk that is credited with an arrival; without a leg for an entry.
    pub(super) fn credited_walk(&self, arrival: &Arrival) -> Vec<Leg> {
        if self.step(arrival.step).is_none() { Vec::new() } else { self.walks().over(arrival.step, arrival.node) }
    }

    /// Returns the step that is credited with the first arrival over one of these transitions: what counts of a contact
    /// that passes two stages they join where no walk that speaks for it does.
    pub(super) fn credited_over(&self, joined: &[usize]) -> Option<Leg> {
        let taken = |arrival: &&Arrival| self.ends_of(arrival.step).is_some_and(|(taken, _)| joined.contains(&taken));
        self.arrivals.iter().find(taken).and_then(|arrival| self.credited_leg(arrival))
    }

    /// Returns the stages of a walk with the places of their activities in the columns.
    pub(super) fn sources_of(&self, legs: &[Leg]) -> Vec<(usize, usize)> {
        let stage = |spot: Option<usize>| spot.map_or(NONE, |spot| self.stage_of(spot));
        let first = legs.first().map(|leg| (stage(self.step(leg.step).map(|step| step.from)), leg.before));
        let others = legs.iter().map(|leg| (stage(self.step(leg.step).map(|step| step.to)), leg.after));
        first.into_iter().chain(others).map(|(stage, row)| (stage, self.trail.source.at(row))).collect()
    }

    /// Returns the place in the columns of the activity of an arrival.
    pub(super) fn source_of(&self, arrival: &Arrival) -> usize {
        self.trail.source.at(arrival.row)
    }

    /// Returns when the walk that ends in an arrival and starts last began, in microseconds.
    pub(super) fn began(&self, arrival: &Arrival) -> i64 {
        self.forward.start.at(arrival.node)
    }

    /// Returns the moment of an arrival in microseconds.
    pub(super) fn time_of(&self, arrival: &Arrival) -> i64 {
        self.trail.times.at(arrival.row)
    }

    /// Returns the moment of the first arrival at an entry stage in microseconds.
    pub(super) fn first_entry(&self) -> Option<i64> {
        self.entry_arrival().map(|arrival| self.time_of(arrival))
    }

    /// Returns the place of the drawn transition on which a step is shown.
    pub(super) fn shown_on(&self, step: usize) -> Option<usize> {
        self.step(step)?.shown_on
    }

    /// Returns whether the stage is a goal.
    pub(super) fn is_goal(&self, stage: usize) -> bool {
        self.reading.map.stages.get(stage).is_some_and(|stage| stage.goal)
    }

    /// Returns the place of the way of a step, and of the stage that it leaves if it leads to another one.
    pub(super) fn ends_of(&self, step: usize) -> Option<(usize, Option<usize>)> {
        let step = self.step(step)?;
        Some((step.way, step.leaves.then(|| self.stage_of(step.from))))
    }

    /// Returns the arrivals in the order in which the contact can have made them: simultaneous ones as far as they
    /// stand along the map.
    pub(super) fn in_walking_order(&self) -> Vec<Arrival> {
        let mut arrivals = self.arrivals.clone();
        let rank = |node: usize| self.reading.map.spots.get(self.trail.spot.at(node)).map_or(0, |spot| spot.rank);
        arrivals.sort_by_key(|arrival| (self.trail.group.at(arrival.row), rank(arrival.node), arrival.row));
        arrivals
    }

    /// Whether the walk that speaks for the contact is spoilt: the walks to the furthest stage, taken without regard to
    /// exclusions, are all spoilt by an excluded activity between two steps, or after the last step while the next one
    /// was awaited. Furthest is the last stage along the map among those reached and not left.
    fn is_spoilt(&mut self) -> bool {
        self.admission.watching = false;
        self.forward.run(self.reading, &self.trail, &self.admission);
        self.arrive();
        self.admission.watching = true;
        let rank = |stage: usize| {
            let spots = self.reading.map.stages.get(stage).map_or(&[][..], |stage| &stage.spots);
            spots.iter().filter_map(|&spot| self.reading.map.spots.get(spot)).map(|spot| spot.rank).max().unwrap_or(0)
        };
        let reached = |stage: &usize| self.standings.get(*stage).is_some_and(|one| one.state != State::NotReached);
        let stayed = |stage: &usize| self.standings.get(*stage).is_some_and(|one| one.ways_on == 0);
        let all: Vec<usize> = (0..self.standings.len()).filter(reached).collect();
        let last: Vec<usize> = all.iter().copied().filter(stayed).collect();
        let candidates = if last.is_empty() { all } else { last };
        let Some(furthest) = candidates.iter().map(|&stage| rank(stage)).max() else { return false };
        let ends: Vec<usize> = candidates.into_iter().filter(|&stage| rank(stage) == furthest).collect();

        self.forward.run(self.reading, &self.trail, &self.admission);
        let mut bounds: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for node in self.ends_at(&ends) {
            match self.wait_bound(node) {
                None => return false,
                Some(bound) => bounds.entry(bound).or_default().push(node),
            }
        }
        if self.reading.map.window == i64::MAX {
            return true;
        }
        // Only walks that start earlier, and whose window therefore ends before the excluded activity, can be clean.
        let starts = self.starts();
        !bounds.into_iter().any(|(bound, nodes)| {
            let rows = nodes.first().zip(nodes.last());
            let rows = rows.map(|(&first, &last)| (self.trail.row.at(first), self.trail.row.at(last)));
            let is_clean =
                |way: &Self, node: usize| way.forward.start.at(node) != NEVER && way.wait_bound(node).is_none();
            rows.is_some_and(|rows| self.run_before(bound, rows, &starts))
                && nodes.into_iter().any(|node| is_clean(self, node))
        })
    }

    fn ends_at(&self, stages: &[usize]) -> Vec<usize> {
        let is_end = |node: &usize| {
            self.forward.start.at(*node) != NEVER && stages.contains(&self.stage_of(self.trail.spot.at(*node)))
        };
        (0..self.trail.spot.len()).filter(is_end).collect()
    }

    /// Returns `None` if some step away from this node was not spoilt while it was awaited, or if there is none;
    /// otherwise the moment before which a walk must start for its window to end before the excluded activity.
    fn wait_bound(&self, node: usize) -> Option<i64> {
        let row = self.trail.row.at(node);
        let end = self.forward.start.at(node).saturating_add(self.reading.map.window);
        let mut latest = None;
        for &place in &self.reading.map.spots.get(self.trail.spot.at(node))?.outgoing {
            let Some(step) = self.step(place).filter(|step| step.leaves) else { continue };
            let watch = step.watch.filter(|_| !step.inside)?;
            let excluded = self.trail.excluded_after(watch, self.trail.group.at(row))?;
            if excluded > end.min(self.trail.times.at(row).saturating_add(step.limit)) {
                return None;
            }
            latest = latest.max(Some(excluded));
        }
        latest.map(|excluded| excluded.saturating_sub(self.reading.map.window))
    }
}
