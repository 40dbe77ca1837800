//! The walk that speaks for a contact: traced back from its last activity, then tightened to each stage's earliest activity.

mod apart;

use super::at::At;
use super::forward::{Admission, Forward, NEVER, NONE, Recency, Tangle, Tie, direct_before, joins, recency};
use super::map::Step;
use super::trail::{Reading, Trail};

/// One step of a walk, between two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leg {
    /// Place of the step in the map.
    pub(super) step: usize,
    /// Row of the activity before.
    pub(super) before: usize,
    /// Row of the activity after.
    pub(super) after: usize,
}

/// Everything that fixes which walks there are.
#[derive(Clone, Copy)]
pub(super) struct Walks<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) trail: &'a Trail,
    pub(super) forward: &'a Forward,
    pub(super) admission: &'a Admission,
}

/// Walks of many rows and steps are not tightened beyond this many pairs; they keep the activities they were traced with.
const MOST_PAIRS: usize = 1 << 22;

impl Walks<'_> {
    /// Returns the walk to this node that starts last, tightened.
    pub(super) fn to(&self, node: usize) -> Vec<Leg> {
        let start = self.forward.start.at(node);
        let mut back = Vec::new();
        self.trace(node, start, &mut back);
        self.tighten(&back, start)
    }

    /// Returns the walk that is credited to this step on arriving at this node: of those over the step, the one that
    /// starts last.
    pub(super) fn over(&self, step: usize, node: usize) -> Vec<Leg> {
        let outside = self.latest_before(step, node).map(|before| (self.forward.start.at(before), before));
        let tangle = (self.forward.tie.at(self.trail.row.at(node)) == Tie::Searched).then(|| self.tangle(node));
        let inside = tangle.as_ref().and_then(|tangle| {
            tangle.latest_over(self.reading, self.trail, self.admission, step, node).map(|start| (start, tangle))
        });
        let mut back = Vec::new();
        let start = match (outside, inside) {
            (Some((start, before)), None) => {
                back.push((node, step));
                self.trace(before, start, &mut back);
                start
            }
            (outside, Some((start, tangle))) if outside.is_none_or(|(other, _)| other <= start) => {
                let chain = tangle.trace(self.reading, self.trail, self.admission, node, start, Some(step));
                self.trace_on(chain, start, &mut back);
                start
            }
            (Some((start, before)), Some(_)) => {
                back.push((node, step));
                self.trace(before, start, &mut back);
                start
            }
            (None, _) => return Vec::new(),
        };
        self.tighten(&back, start)
    }

    /// Among the nodes from which this step completes a walk here: the one with the latest start, then the most recent.
    fn latest_before(&self, place: usize, node: usize) -> Option<usize> {
        let Self { reading, trail, forward, admission } = *self;
        let step = reading.map.steps.get(place)?;
        let row = trail.row.at(node);
        let mut best: Option<(i64, Recency, usize)> = None;
        let last = match forward.tie.at(row) {
            Tie::Plain if reading.either_order() => trail.group_end(row),
            Tie::Plain | Tie::InRowOrder => row,
            Tie::Searched => trail.group_start(row),
        };
        for before in (0..last).rev() {
            if trail.times.at(row).saturating_sub(trail.times.at(before)) > step.limit {
                break;
            }
            let Some(node_before) = trail.node(before, step.from) else { continue };
            let start = forward.start.at(node_before);
            if start == NEVER
                || trail.times.at(row).saturating_sub(start) > reading.map.window
                || !joins(reading, trail, admission, step, before, row)
            {
                continue;
            }
            let key = (start, recency(reading, trail, step, place, node_before), node_before);
            if best.is_none_or(|known| known < key) {
                best = Some(key);
            }
            if start == trail.times.at(before) {
                // No earlier activity can have a later start.
                break;
            }
        }
        best.map(|(.., node)| node)
    }

    /// Follows a walk with this start back to its entry, always over the most recent stage before. Appends its nodes,
    /// last one first, each with the step that leads to it ([`NONE`] for the entry).
    fn trace(&self, node: usize, start: i64, back: &mut Vec<(usize, usize)>) {
        let Self { reading, trail, forward, admission } = *self;
        let mut here = node;
        // Every step uses up a row, so a walk cannot be longer than the trail.
        for _ in 0..=trail.len() {
            if reading.starts(trail, admission, here, start) {
                break;
            }
            let mut inside = true;
            if forward.tie.at(trail.row.at(here)) == Tie::Searched {
                let chain = self.tangle(here).trace(reading, trail, admission, here, start, None);
                here = self.go_back(chain, back).unwrap_or(here);
                if reading.starts(trail, admission, here, start) {
                    break;
                }
                inside = false;
            }
            let Some((step, before)) = self.most_recent(here, start, inside) else { break };
            back.push((here, step));
            here = before;
        }
        back.push((here, NONE));
    }

    /// Takes over a chain inside a group, and follows the walk on from where it comes in.
    fn trace_on(&self, chain: Vec<(usize, usize)>, start: i64, back: &mut Vec<(usize, usize)>) {
        let Some(here) = self.go_back(chain, back) else { return };
        if !self.reading.starts(self.trail, self.admission, here, start)
            && let Some((step, before)) = self.most_recent(here, start, false)
        {
            back.push((here, step));
            self.trace(before, start, back);
        } else {
            back.push((here, NONE));
        }
    }

    /// Appends a chain inside a group but for the node with which it comes in, and returns that one.
    fn go_back(&self, mut chain: Vec<(usize, usize)>, back: &mut Vec<(usize, usize)>) -> Option<usize> {
        let (first, _) = chain.pop()?;
        back.append(&mut chain);
        Some(first)
    }

    /// Searches the group of a node again.
    fn tangle(&self, node: usize) -> Tangle {
        let Self { reading, trail, forward, admission } = *self;
        let row = trail.row.at(node);
        let rows: Vec<usize> = (trail.group_start(row)..trail.group_end(row))
            .filter(|&other| trail.part.at(other) == trail.part.at(row))
            .collect();
        let mut tangle = Tangle::default();
        tangle.search(forward, reading, trail, admission, &rows);
        tangle
    }

    /// Returns the most recent node before, with its step, from which a walk with this start leads here.
    fn most_recent(&self, node: usize, start: i64, inside: bool) -> Option<(usize, usize)> {
        let Self { reading, trail, forward, admission } = *self;
        let row = trail.row.at(node);
        let group = trail.group.at(row);
        let credited = forward.from.at(node);
        if credited != NONE
            && forward.start.at(credited) == start
            && (inside || trail.group.at(trail.row.at(credited)) < group)
        {
            return Some((forward.via.at(node), credited));
        }
        let spot = reading.map.spots.get(trail.spot.at(node))?;
        let last = match forward.tie.at(row) {
            Tie::Plain if inside => trail.group_end(row),
            Tie::InRowOrder if inside => row,
            _ => trail.group_start(row),
        };
        let mut best: Option<(Recency, usize)> = None;
        for before in (0..last).rev() {
            if best.as_ref().is_some_and(|((group, ..), _)| *group > trail.group.at(before)) {
                break;
            }
            for other in trail.nodes(before) {
                if forward.start.at(other) != start {
                    continue;
                }
                for &place in &spot.incoming {
                    let Some(step) = reading.map.steps.get(place).filter(|step| step.from == trail.spot.at(other))
                    else {
                        continue;
                    };
                    let recency = recency(reading, trail, step, place, other);
                    if best.as_ref().is_none_or(|(known, _)| *known < recency)
                        && joins(reading, trail, admission, step, before, row)
                    {
                        best = Some((recency, other));
                    }
                }
            }
        }
        best.map(|((_, _, step, _), other)| (step.0, other))
    }

    /// Gives each stage of a traced walk its earliest activity, keeping the start's moment and the last activity.
    fn tighten(&self, back: &[(usize, usize)], start: i64) -> Vec<Leg> {
        let trail = self.trail;
        let traced: Vec<usize> = back.iter().rev().map(|&(node, _)| trail.row.at(node)).collect();
        let spots: Vec<usize> = back.iter().rev().map(|&(node, _)| trail.spot.at(node)).collect();
        let steps: Vec<usize> = back.iter().rev().skip(1).map(|&(_, step)| step).collect();
        let rows = match steps.len() {
            0 | 1 => None,
            _ => self.earliest(&traced, &spots, &steps, start),
        };
        let rows = rows.unwrap_or(traced);
        let pairs = rows.iter().zip(rows.iter().skip(1));
        pairs.zip(steps).map(|((&before, &after), step)| Leg { step, before, after }).collect()
    }

    fn earliest(&self, traced: &[usize], spots: &[usize], steps: &[usize], start: i64) -> Option<Vec<usize>> {
        let Self { reading, trail, admission, .. } = *self;
        let (first, last) = (*traced.first()?, *traced.last()?);
        let steps: Vec<&Step> = steps.iter().filter_map(|&step| reading.map.steps.get(step)).collect();
        let free = |step: &&Step| {
            let stage = reading.map.spots.get(step.to).map_or(NONE, |spot| spot.stage);
            let needs = reading.rules.needs.get(stage).is_some_and(Option::is_some);
            step.limit == i64::MAX
                && !step.directly
                && !needs
                && (step.watch.is_none() || !(admission.watching || step.inside))
        };
        // In row order simultaneous activities are groups of their own, and still start at the same moment.
        let begin = trail.times.partition_point(|&time| time < start);
        let entries: Vec<usize> = (begin..trail.times.partition_point(|&time| time <= start))
            .filter(|&row| trail.part.at(row) == trail.part.at(first))
            .filter(|&row| {
                let node = trail.node(row, spots.at(0));
                node.is_some_and(|node| reading.starts(trail, admission, node, start))
            })
            .collect();
        // Within a grace the activities of a group have moments of their own, of which the earliest is looked for.
        if steps.iter().all(free) && !reading.has_grace() {
            self.forwards(&entries, spots, last)
        } else {
            self.backwards(&entries, spots, &steps, start, last)
        }
    }

    /// Without limits, exclusions and direct steps the earliest activity of each stage never spoils a later one: each
    /// group of simultaneous activities takes as many of the stages that come next as it has different activities for.
    fn forwards(&self, entries: &[usize], spots: &[usize], last: usize) -> Option<Vec<usize>> {
        let trail = self.trail;
        let fits = |level: usize, row: usize| {
            trail.part.at(row) == trail.part.at(last)
                && (level > 0 || entries.contains(&row))
                && (level + 1 < spots.len() || row == last)
                && trail.node(row, spots.at(level)).is_some()
        };
        let mut rows = vec![NONE; spots.len()];
        let mut begin = trail.group_start(*entries.first()?);
        let mut seats = Seats::new(begin..trail.group_end(begin));
        let mut level = 0;
        while level < spots.len() {
            if (seats.taken == 0 || self.reading.either_order()) && seats.seat(level, &fits) {
                level += 1;
                continue;
            }
            seats.tell(&mut rows);
            begin = seats.rows.end;
            if begin > last {
                return None;
            }
            seats = Seats::new(begin..trail.group_end(begin));
        }
        seats.tell(&mut rows);
        Some(rows)
    }

    /// Finds, from the last stage back, which rows can still lead to the end and the earliest row to go on with; then
    /// follows them from the entry. The earliest is also the safest: nearer rows meet every limit that later ones meet.
    fn backwards(
        &self,
        entries: &[usize],
        spots: &[usize],
        steps: &[&Step],
        start: i64,
        last: usize,
    ) -> Option<Vec<usize>> {
        let trail = self.trail;
        let (begin, end) = (trail.group_start(*entries.first()?), trail.group_end(last));
        let span = end - begin;
        if steps.len().checked_mul(span)? > MOST_PAIRS {
            return None;
        }
        // next[level * span + row - begin] is the row at the level after, or NONE.
        let mut next = vec![NONE; steps.len() * span];
        let mut good = vec![false; span];
        good.put(last - begin, true);
        for (level, step) in steps.iter().enumerate().rev() {
            let spot = spots.at(level);
            let mut own = vec![false; span];
            let (mut later, mut nearest) = (NONE, NONE);
            let mut group = NONE;
            let mut inside: (usize, usize) = (NONE, NONE);
            for row in (begin..end).rev() {
                if trail.group.at(row) != group {
                    group = trail.group.at(row);
                    later = nearest;
                    inside = self.first_two(&good, begin, row);
                }
                if good.at(row - begin) {
                    nearest = row;
                }
                if trail.node(row, spot).is_none()
                    || trail.times.at(row).saturating_sub(start) > self.reading.map.window
                {
                    continue;
                }
                let beside = if inside.0 == row { inside.1 } else { inside.0 };
                let found = self.reach_on(step, row, &good, begin, [beside, later]);
                if let Some(after) = found {
                    next.put(level * span + row - begin, after);
                    own.put(row - begin, true);
                }
            }
            good = own;
        }
        let mut here = entries.iter().copied().find(|&row| good.at(row - begin))?;
        let mut rows = vec![here];
        for level in 0..steps.len() {
            here = next.at(level * span + here - begin);
            rows.push(here);
        }
        // Of simultaneous activities the first is not always the best: it can be needed for another stage.
        if !self.reading.either_order() || rows.iter().all(|&row| trail.is_alone(row)) {
            return Some(rows);
        }
        let apart = self.earliest_apart(entries, steps, last, |level, row| match level {
            level if level == steps.len() => row == last,
            level => row >= begin && next.at(level * span + row - begin) != NONE,
        });
        apart.or_else(|| all_different(&rows).then_some(rows))
    }

    /// Returns the first two good rows of the group whose last row this is.
    fn first_two(&self, good: &[bool], begin: usize, row: usize) -> (usize, usize) {
        if !self.reading.either_order() {
            return (NONE, NONE);
        }
        let mut rows = (self.trail.group_start(row)..=row).filter(|&row| row >= begin && good.at(row - begin));
        (rows.next().unwrap_or(NONE), rows.next().unwrap_or(NONE))
    }

    fn reach_on(&self, step: &Step, row: usize, good: &[bool], begin: usize, nearest: [usize; 2]) -> Option<usize> {
        let Self { reading, trail, admission, .. } = *self;
        let stage = reading.map.spots.get(step.to).map_or(NONE, |spot| spot.stage);
        let is_good = |after: &usize| *after >= begin && good.at(*after - begin);
        if step.directly {
            let mut rows =
                (row + 1..begin + good.len()).take_while(|&after| trail.turn.at(after) <= trail.turn.at(row) + 1);
            return rows.find(|after| {
                is_good(after)
                    && direct_before(trail, *after) == Some(row)
                    && joins(reading, trail, admission, step, row, *after)
            });
        }
        if let Some(need) = reading.rules.needs.get(stage).and_then(Option::as_ref) {
            let after = trail.completion(need, Some(row), reading.strictly()).filter(is_good)?;
            return joins(reading, trail, admission, step, row, after).then_some(after);
        }
        nearest
            .into_iter()
            .filter(|&after| after != NONE)
            .find(|&after| joins(reading, trail, admission, step, row, after))
    }
}

/// Which level of a walk each row of a group serves: a matching that grows by augmenting paths.
pub(super) struct Seats {
    rows: std::ops::Range<usize>,
    level: Vec<usize>,
    tried: Vec<bool>,
    taken: usize,
}

impl Seats {
    pub(super) fn new(rows: std::ops::Range<usize>) -> Self {
        Self { level: vec![NONE; rows.len()], tried: vec![false; rows.len()], rows, taken: 0 }
    }

    /// Finds a row for one more level, moving others if need be.
    pub(super) fn seat(&mut self, level: usize, fits: &impl Fn(usize, usize) -> bool) -> bool {
        self.tried.fill(false);
        let seated = self.place(level, fits);
        self.taken += usize::from(seated);
        seated
    }

    fn place(&mut self, level: usize, fits: &impl Fn(usize, usize) -> bool) -> bool {
        for seat in 0..self.level.len() {
            if self.tried.at(seat) || !fits(level, self.rows.start + seat) {
                continue;
            }
            self.tried.put(seat, true);
            let sitting = self.level.at(seat);
            if sitting == NONE || self.place(sitting, fits) {
                self.level.put(seat, level);
                return true;
            }
        }
        false
    }

    fn tell(&self, rows: &mut [usize]) {
        self.each(|level, row| rows.put(level, row));
    }

    /// Returns whether no row serves a level.
    pub(super) fn is_empty(&self) -> bool {
        self.taken == 0
    }

    /// Hands over each level served with its row.
    pub(super) fn each(&self, mut each: impl FnMut(usize, usize)) {
        for (seat, &level) in self.level.iter().enumerate().filter(|&(_, &level)| level != NONE) {
            each(level, self.rows.start + seat);
        }
    }
}

fn all_different(rows: &[usize]) -> bool {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).all(|pair| pair.first() != pair.last())
}
