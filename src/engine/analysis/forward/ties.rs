//! Steps between simultaneous activities, which may follow one another in either order.

use super::{Admission, Forward, NEVER, NONE, Recency, count_work, direct_before, joins, recency};
use crate::engine::analysis::at::At;
use crate::engine::analysis::map::Step;
use crate::engine::analysis::trail::{Reading, Trail};
use std::cmp::Reverse;
use std::collections::HashMap;

/// How the steps inside a group of simultaneous activities were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) enum Tie {
    /// There are none, or they cannot come back to the same activity: each spot once, in order of rank (or, if all are
    /// direct, of rows).
    #[default]
    Plain,
    /// A search over which activities are used already.
    Searched,
    /// The search was too large; the group was taken in the order of the source.
    InRowOrder,
}

/// A search over more states than this is given up.
const LARGEST_SEARCH: usize = 1024;
/// Once so many pairs of states and classes were searched for a contact, its further groups are taken in the order of the
/// source, so that the work for a contact is bounded.
const MOST_SEARCHED: usize = 1 << 20;
/// With more classes of activities than this, which are used does not fit into one number.
const MOST_CLASSES: usize = 127;

/// Which spots a group has, and the node there with the latest start.
#[derive(Debug, Default)]
pub(super) struct Presence {
    round: usize,
    seen: Vec<usize>,
    rows: Vec<usize>,
    lead: Vec<usize>,
    /// The nodes of each spot that start later than whatever follows them, rows ascending.
    stairs: Vec<Vec<usize>>,
    nodes: Vec<(usize, usize)>,
}

impl Presence {
    fn begin(&mut self, spots: usize) {
        self.round += 1;
        self.nodes.clear();
        for list in [&mut self.seen, &mut self.rows, &mut self.lead] {
            list.resize(spots, 0);
        }
        self.stairs.resize_with(spots, Vec::new);
    }

    fn add(&mut self, spot: usize) {
        if self.has(spot) {
            let rows = self.rows.at(spot);
            self.rows.put(spot, rows + 1);
        } else {
            self.seen.put(spot, self.round);
            self.rows.put(spot, 1);
            self.lead.put(spot, NONE);
            if let Some(stairs) = self.stairs.get_mut(spot) {
                stairs.clear();
            }
        }
    }

    fn has(&self, spot: usize) -> bool {
        self.seen.at(spot) == self.round
    }
}

impl Forward {
    /// Finds the walks that go on inside the group.
    pub(super) fn settle(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission, rows: &[usize]) {
        let spots = &reading.map.spots;
        self.spots.begin(spots.len());
        let mut one_stage_a_row = true;
        for &row in rows {
            let mut stage = None;
            for node in trail.nodes(row) {
                let spot = trail.spot.at(node);
                self.spots.add(spot);
                let own = spots.get(spot).map(|spot| spot.stage);
                one_stage_a_row &= stage.is_none() || stage == own;
                stage = own;
            }
        }
        let (mut any, mut upward, mut all_direct) = (false, true, true);
        for &row in rows {
            for node in trail.nodes(row) {
                let Some(spot) = spots.get(trail.spot.at(node)) else { continue };
                for step in spot.outgoing.iter().filter_map(|&step| reading.map.steps.get(step)) {
                    if self.spots.has(step.to) && (step.to != step.from || self.spots.rows.at(step.to) > 1) {
                        any = true;
                        upward &= spots.get(step.to).is_some_and(|to| to.rank > spot.rank);
                        all_direct &= step.directly;
                    }
                }
            }
        }
        if !any {
            return;
        }
        let by_rank = one_stage_a_row && upward && !all_direct;
        if by_rank || all_direct {
            self.relax(reading, trail, admission, rows, by_rank);
            return;
        }
        let mut tangle = Tangle::default();
        let found = self.searched < MOST_SEARCHED && tangle.search(self, reading, trail, admission, rows);
        self.searched += tangle.states.len() * tangle.classes.len();
        let tie = if found {
            tangle.tell(self, trail);
            Tie::Searched
        } else {
            self.relax(reading, trail, admission, rows, false);
            Tie::InRowOrder
        };
        rows.iter().for_each(|&row| self.tie.put(row, tie));
    }

    /// Visits the nodes of the group by rank or by row; a node follows those visited before it, of other rows.
    fn relax(&mut self, reading: &Reading<'_>, trail: &Trail, admission: &Admission, rows: &[usize], by_rank: bool) {
        let mut nodes = std::mem::take(&mut self.spots.nodes);
        let rank = |node: usize| reading.map.spots.get(trail.spot.at(node)).map_or(0, |spot| spot.rank);
        nodes.extend(rows.iter().flat_map(|&row| trail.nodes(row)).map(|node| (rank(node), node)));
        if by_rank {
            nodes.sort_unstable();
        }
        let one_moment = !reading.has_grace();
        for place in 0..nodes.len() {
            let (_, node) = nodes.at(place);
            let row = trail.row.at(node);
            let Some(spot) = reading.map.spots.get(trail.spot.at(node)) else { continue };
            let needs = reading.rules.needs.get(spot.stage).is_some_and(Option::is_some);
            let mut credit: Option<Recency> = None;
            for &step_place in &spot.incoming {
                let Some(step) = reading.map.steps.get(step_place) else { continue };
                if !self.spots.has(step.from) {
                    continue;
                }
                let mut consider = |forward: &mut Self, before: usize| {
                    if forward.in_window(reading, before, trail.times.at(row))
                        && joins(reading, trail, admission, step, trail.row.at(before), row)
                    {
                        let start = forward.start.at(node).max(forward.start.at(before));
                        forward.start.put(node, start);
                        let recency = recency(reading, trail, step, step_place, before);
                        if credit.is_none_or(|known| known < recency) {
                            credit = Some(recency);
                            forward.via.put(node, step_place);
                            forward.from.put(node, before);
                        }
                    }
                };
                if step.directly {
                    let before =
                        direct_before(trail, row).filter(|&before| trail.group.at(before) == trail.group.at(row));
                    if let Some(before) = before.and_then(|before| trail.node(before, step.from)) {
                        consider(self, before);
                    }
                } else if needs {
                    for &(_, before) in nodes.iter().take(place) {
                        count_work();
                        if trail.spot.at(before) == step.from && trail.row.at(before) != row {
                            consider(self, before);
                        }
                    }
                } else if one_moment {
                    // All of the same moment: the one with the latest start stands for all.
                    let lead = self.spots.lead.at(step.from);
                    if lead != NONE {
                        consider(self, lead);
                    }
                } else if let Some((started_last, stands_last)) = self.within_grace(reading, trail, step, row) {
                    consider(self, started_last);
                    consider(self, stands_last);
                }
            }
            // By rank a row has one stage and cannot follow itself; by row it leads only once all of it is visited.
            if by_rank {
                self.lead(reading, trail, node);
            } else if nodes.get(place + 1).is_none_or(|&(_, next)| trail.row.at(next) != row) {
                trail.nodes(row).for_each(|node| self.lead(reading, trail, node));
            }
        }
        self.spots.nodes = nodes;
    }

    /// Lets a node stand for its spot if its walk starts later than the one that does, or as late. Where the moments of
    /// a group differ, an earlier one stands for those that its limit does not reach, so all that start later than
    /// whatever follows them are kept.
    fn lead(&mut self, reading: &Reading<'_>, trail: &Trail, node: usize) {
        let (spot, start) = (trail.spot.at(node), self.start.at(node));
        if start == NEVER {
            return;
        }
        let lead = self.spots.lead.at(spot);
        if lead == NONE || self.start.at(lead) <= start {
            self.spots.lead.put(spot, node);
        }
        if let Some(stairs) = self.spots.stairs.get_mut(spot).filter(|_| reading.has_grace()) {
            while stairs.last().is_some_and(|&last| self.start.at(last) <= start) {
                count_work();
                stairs.pop();
            }
            stairs.push(node);
        }
    }

    /// Returns, of the nodes visited so far from which a step may lead to a row of the group, the one whose walk starts
    /// last and the one that stands last. Rows ascend and starts descend along the stairs.
    fn within_grace(&self, reading: &Reading<'_>, trail: &Trail, step: &Step, row: usize) -> Option<(usize, usize)> {
        let time = trail.times.at(row);
        let stairs = self.spots.stairs.get(step.from)?;
        let first = stairs.partition_point(|&node| time.saturating_sub(trail.time(node)) > step.limit);
        let end = stairs.partition_point(|&node| time.saturating_sub(self.start.at(node)) <= reading.map.window);
        count_work();
        let between = stairs.get(first..end)?;
        Some((*between.first()?, *between.last()?))
    }
}

/// Rank of the spot before and step, then class and spot before.
type Credit = ((usize, Reverse<usize>), usize, usize);

/// Rank of the spot before, step and class before.
type Before = (usize, Reverse<usize>, usize);

/// A search over the walks inside one group: states are a class of rows, a spot, and how many rows of each class are
/// used. Rows that are alike in everything form a class.
#[derive(Debug, Default)]
pub(in super::super) struct Tangle {
    classes: Vec<Vec<usize>>,
    weights: Vec<u128>,
    states: Vec<State>,
    known: HashMap<(usize, usize, u128), usize>,
    credits: HashMap<(usize, usize), Credit>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    class: usize,
    spot: usize,
    used: u128,
    start: i64,
}

impl Tangle {
    /// Finds all states; false if there are too many.
    pub(in super::super) fn search(
        &mut self,
        forward: &Forward,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        rows: &[usize],
    ) -> bool {
        if !self.classify(forward, reading, trail, rows) {
            return false;
        }
        for class in 0..self.classes.len() {
            for node in self.nodes(trail, class) {
                let start = forward.outside.at(node);
                let used = self.weight(class);
                if start != NEVER {
                    self.arrive(State { class, spot: trail.spot.at(node), used, start });
                }
            }
        }
        let mut next = 0;
        while let Some(&state) = self.states.get(next) {
            next += 1;
            let Some(spot) = reading.map.spots.get(state.spot) else { continue };
            for &place in &spot.outgoing {
                let Some(step) = reading.map.steps.get(place) else { continue };
                for class in 0..self.classes.len() {
                    count_work();
                    let Some((before, after)) = self.pair(&state, class) else { continue };
                    if trail.node(after, step.to).is_none()
                        || trail.times.at(after).saturating_sub(state.start) > reading.map.window
                        || !joins(reading, trail, admission, step, before, after)
                    {
                        continue;
                    }
                    let used = state.used + self.weight(class);
                    self.arrive(State { class, spot: step.to, used, start: state.start });
                    let claim = ((spot.rank, Reverse(place)), state.class, state.spot);
                    let credit = self.credits.entry((class, step.to)).or_insert(claim);
                    if credit.0 < claim.0 {
                        *credit = claim;
                    }
                }
            }
            if self.states.len() > LARGEST_SEARCH {
                return false;
            }
        }
        true
    }

    /// Puts alike rows into classes: the same spots reached in the same way from outside, where only that counts.
    fn classify(&mut self, forward: &Forward, reading: &Reading<'_>, trail: &Trail, rows: &[usize]) -> bool {
        let singly =
            reading.has_grace() || reading.rules.counts > 0 || reading.map.steps.iter().any(|step| step.directly);
        let rows = rows.iter().copied().filter(|&row| !trail.nodes(row).is_empty());
        for row in rows {
            let alike = |other: usize| {
                let (own, others) = (trail.nodes(row), trail.nodes(other));
                own.len() == others.len()
                    && own.zip(others).all(|(left, right)| {
                        trail.spot.at(left) == trail.spot.at(right)
                            && forward.outside.at(left) == forward.outside.at(right)
                    })
            };
            if self.classes.len() > MOST_CLASSES {
                return false;
            }
            let found =
                self.classes.iter_mut().find(|class| !singly && class.first().is_some_and(|&other| alike(other)));
            match found {
                Some(class) => class.push(row),
                None => self.classes.push(vec![row]),
            }
        }
        let mut weight = 1_u128;
        for class in &self.classes {
            self.weights.push(weight);
            match weight.checked_mul(class.len() as u128 + 1) {
                Some(next) => weight = next,
                None => return false,
            }
        }
        true
    }

    fn weight(&self, class: usize) -> u128 {
        self.weights.at(class)
    }

    fn row(&self, class: usize, place: usize) -> Option<usize> {
        self.classes.get(class)?.get(place).copied()
    }

    fn nodes(&self, trail: &Trail, class: usize) -> std::ops::Range<usize> {
        self.row(class, 0).map_or(0..0, |row| trail.nodes(row))
    }

    fn used(&self, used: u128, class: usize) -> usize {
        let size = self.classes.get(class).map_or(0, Vec::len) as u128 + 1;
        (used / self.weight(class).max(1) % size) as usize
    }

    /// Returns a row for the state and a free one of the class to go on to.
    fn pair(&self, state: &State, class: usize) -> Option<(usize, usize)> {
        let after = self.row(class, self.used(state.used, class))?;
        let before = self.row(state.class, self.used(state.used, state.class).checked_sub(1)?)?;
        Some((before, after))
    }

    fn arrive(&mut self, state: State) {
        let next = self.states.len();
        let place = *self.known.entry((state.class, state.spot, state.used)).or_insert(next);
        match self.states.get_mut(place) {
            Some(known) => known.start = known.start.max(state.start),
            None => self.states.push(state),
        }
    }

    /// Writes what was found into the table.
    fn tell(&self, forward: &mut Forward, trail: &Trail) {
        for state in &self.states {
            for &row in self.classes.get(state.class).into_iter().flatten() {
                let Some(node) = trail.node(row, state.spot) else { continue };
                let start = forward.start.at(node).max(state.start);
                forward.start.put(node, start);
                if let Some(&((_, Reverse(step)), class, spot)) = self.credits.get(&(state.class, state.spot)) {
                    let before = self.classes.get(class).into_iter().flatten().rev().find(|&&other| other != row);
                    if let Some(before) = before.and_then(|&before| trail.node(before, spot)) {
                        forward.via.put(node, step);
                        forward.from.put(node, before);
                    }
                }
            }
        }
    }

    /// Traces a walk with this start back inside the group, from a node to the one with which it comes in from outside,
    /// always over the most recent stage before. Returns the nodes, last one first, each with the step that leads to it;
    /// the step of the one that comes in is [`NONE`]. The last step can be forced.
    pub(in super::super) fn trace(
        &self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        node: usize,
        start: i64,
        forced: Option<usize>,
    ) -> Vec<(usize, usize)> {
        let mut set = self.states_at(trail, node);
        if forced.is_none() {
            set.retain(|state| state.start == start);
        }
        let mut chain = Vec::new();
        loop {
            let Some(&state) = set.first() else { return chain };
            let last_row =
                self.used(state.used, state.class).checked_sub(1).and_then(|last| self.row(state.class, last));
            let here = last_row.and_then(|row| trail.node(row, state.spot)).unwrap_or(NONE);
            let starts_here = reading.starts(trail, admission, here, start) && !chain.is_empty();
            let mut best: Option<(Before, Vec<State>)> = None;
            let spot = reading.map.spots.get(state.spot).filter(|_| !starts_here);
            for &place in spot.map_or(&[][..], |spot| &spot.incoming) {
                let Some(step) = reading.map.steps.get(place) else { continue };
                if chain.is_empty() && forced.is_some_and(|forced| forced != place) {
                    continue;
                }
                let rank = reading.map.spots.get(step.from).map_or(0, |spot| spot.rank);
                for class in 0..self.classes.len() {
                    let key = (rank, Reverse(place), class);
                    if best.as_ref().is_some_and(|(known, _)| *known >= key) {
                        continue;
                    }
                    let before: Vec<State> = set
                        .iter()
                        .filter_map(|state| self.before(reading, trail, admission, state, step, class))
                        .filter(|before| before.start == start)
                        .collect();
                    if !before.is_empty() {
                        best = Some((key, before));
                    }
                }
            }
            match best {
                Some(((_, Reverse(step), _), before)) => {
                    chain.push((here, step));
                    set = before;
                }
                None => {
                    chain.push((here, NONE));
                    return chain;
                }
            }
        }
    }

    fn states_at(&self, trail: &Trail, node: usize) -> Vec<State> {
        let (row, spot) = (trail.row.at(node), trail.spot.at(node));
        let class = self.classes.iter().position(|class| class.contains(&row)).unwrap_or(NONE);
        self.states.iter().filter(|state| state.class == class && state.spot == spot).copied().collect()
    }

    /// Returns the state from which a step, made by a row of this class before, leads to a state.
    fn before(
        &self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        state: &State,
        step: &Step,
        class: usize,
    ) -> Option<State> {
        let used = state.used.checked_sub(self.weight(state.class))?;
        let before = *self.states.get(*self.known.get(&(class, step.from, used))?)?;
        let (one, other) = self.pair(&before, state.class)?;
        let in_window = trail.times.at(other).saturating_sub(before.start) <= reading.map.window;
        (in_window && joins(reading, trail, admission, step, one, other)).then_some(before)
    }

    /// Returns the latest start of the walks that come to a node over this step from inside the group.
    pub(in super::super) fn latest_over(
        &self,
        reading: &Reading<'_>,
        trail: &Trail,
        admission: &Admission,
        place: usize,
        node: usize,
    ) -> Option<i64> {
        let step = reading.map.steps.get(place)?;
        let states = self.states_at(trail, node);
        let before = states.iter().flat_map(|state| {
            (0..self.classes.len()).filter_map(|class| self.before(reading, trail, admission, state, step, class))
        });
        before.map(|before| before.start).max()
    }
}
