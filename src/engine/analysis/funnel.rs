//! A plain list of steps, each one activity type, in the default meaning: a fast path for large data.
//!
//! A contact's level is the largest k for which activities of steps 1 to k exist, none before the one of the step
//! before, the last at most the window after the first; activities at the same instant count in step order. This is
//! what the general engine gives for a linear map with one activity type per stage, and ClickHouse's `windowFunnel` by
//! default.

use super::parts::in_parts;
use crate::domain::Span;
use crate::engine::columns::{Attribute, Columns};
use std::collections::BTreeMap;
use std::ops::Range;

/// Steps that a list can have.
pub const MOST_STEPS: usize = 32;
const NO_STEP: u8 = u8::MAX;

/// A list of steps over certain columns.
#[derive(Debug)]
pub struct Funnel<'a> {
    columns: &'a Columns,
    /// Step of each activity type.
    step_of: Vec<u8>,
    steps: usize,
    window: i64,
}

/// What follows the last activity of contacts that went no further.
pub type AfterDropOff = BTreeMap<Option<u16>, u64>;

impl<'a> Funnel<'a> {
    /// Prepares a list of different activity types; one that is not in the data is a step that nobody reaches.
    ///
    /// Returns `None` without steps, with more than [`MOST_STEPS`], or with one activity type twice.
    pub fn new(columns: &'a Columns, steps: &[&str], window: Span) -> Option<Self> {
        if steps.is_empty() || steps.len() > MOST_STEPS {
            return None;
        }
        let mut step_of = vec![NO_STEP; columns.activity_types.len()];
        for (step, name) in steps.iter().enumerate() {
            if steps.iter().take(step).any(|earlier| earlier == name) {
                return None;
            }
            let kind = columns.activity_types.iter().position(|kind| kind == name);
            if let Some(slot) = kind.and_then(|kind| step_of.get_mut(kind)) {
                *slot = step as u8;
            }
        }
        Some(Self { columns, step_of, steps: steps.len(), window: window.0 })
    }

    /// Returns for each step how many contacts reach it, each counted once.
    pub fn reached(&self) -> Vec<u64> {
        let parts = in_parts(self.columns, |contacts| {
            let mut levels = vec![0_u64; self.steps + 1];
            self.each_level(contacts, |level, _| add(&mut levels, level));
            levels
        });
        self.reached_of(&parts.iter().fold(vec![0; self.steps + 1], |mut all, levels| {
            all.iter_mut().zip(levels).for_each(|(all, levels)| *all += levels);
            all
        }))
    }

    /// Returns the same for each value of an attribute, by the contact's first activity of the first step.
    pub fn reached_by(&self, attribute: &Attribute) -> BTreeMap<String, Vec<u64>> {
        let width = self.steps + 1;
        let parts = in_parts(self.columns, |contacts| {
            let mut levels = vec![0_u64; width * attribute.words.len()];
            self.each_level(contacts, |level, first| {
                add(&mut levels, attribute.codes.at(first) as usize * width + level);
            });
            levels
        });
        let mut all = vec![0_u64; width * attribute.words.len()];
        for levels in parts {
            all.iter_mut().zip(levels).for_each(|(all, levels)| *all += levels);
        }
        let groups = attribute.words.iter().zip(all.chunks(width));
        groups
            .map(|(word, levels)| (word.to_owned(), self.reached_of(levels)))
            .filter(|(_, reached)| reached.first().is_some_and(|&contacts| contacts > 0))
            .collect()
    }

    /// Returns for each pair of neighbouring steps the times between them in microseconds, one a contact, in order of
    /// contacts.
    ///
    /// They are those of the contact's chain: the first to reach its level, where each activity of a step goes on from
    /// the latest chain of the step before.
    pub fn times_between(&self) -> Vec<Vec<i64>> {
        let parts = in_parts(self.columns, |contacts| {
            let mut waits = vec![Vec::new(); self.steps - 1];
            self.each_chain(contacts, |_, chain| {
                for (pair, waits) in chain.windows(2).zip(&mut waits) {
                    if let [from, to] = *pair {
                        waits.push(self.time(to) - self.time(from));
                    }
                }
            });
            waits
        });
        let mut all = vec![Vec::new(); self.steps - 1];
        for part in parts {
            all.iter_mut().zip(part).for_each(|(all, waits)| all.extend(waits));
        }
        all
    }

    /// Returns for each level but the last the activity types (`None` is nothing) right after the last activity of the
    /// chain, with the contacts that went no further, each counted once.
    pub fn after_drop_off(&self) -> Vec<AfterDropOff> {
        let types = self.columns.activity_types.len();
        let parts = in_parts(self.columns, |contacts| {
            let mut counts = vec![0_u64; (types + 1) * self.steps];
            self.each_chain(contacts, |rows, chain| {
                let next = chain.last().map_or(rows.end, |&last| last as usize + 1);
                let kind = if next < rows.end { self.columns.kinds.get(next) } else { None };
                let kind = kind.map_or(types, |&kind| kind as usize);
                add(&mut counts, (chain.len() - 1) * (types + 1) + kind);
            });
            counts
        });
        let mut all = vec![AfterDropOff::new(); self.steps - 1];
        for counts in parts {
            for (level, counts) in all.iter_mut().zip(counts.chunks(types + 1)) {
                for (kind, &contacts) in counts.iter().enumerate().filter(|&(_, &contacts)| contacts > 0) {
                    *level.entry((kind < types).then_some(kind as u16)).or_default() += contacts;
                }
            }
        }
        all
    }

    fn reached_of(&self, levels: &[u64]) -> Vec<u64> {
        (1..=self.steps).map(|step| levels.iter().skip(step).sum()).collect()
    }

    fn time(&self, row: u32) -> i64 {
        self.columns.times.get(row as usize).copied().unwrap_or_default()
    }

    fn step(&self, row: u32) -> usize {
        let kind = self.columns.kinds.get(row as usize).copied().unwrap_or_default();
        self.step_of.get(kind as usize).copied().unwrap_or(NO_STEP) as usize
    }

    /// Hands over the rows that are steps of each contact that has the first one, with the set of steps they are.
    fn each_contact(&self, contacts: Range<usize>, mut each: impl FnMut(Range<usize>, &mut [u32], u64)) {
        let mut found: Vec<u32> = Vec::new();
        for contact in contacts {
            let rows = self.columns.rows(contact);
            if found.len() < rows.len() {
                found.resize(rows.len(), 0);
            }
            let mut count = 0;
            let mut steps = 0_u64;
            // Written without a branch, because whether an activity is a step is a coin toss to the processor.
            for (row, &kind) in (rows.start as u32..).zip(self.columns.kinds.get(rows.clone()).unwrap_or_default()) {
                let step = self.step_of.get(kind as usize).copied().unwrap_or(NO_STEP);
                if let Some(slot) = found.get_mut(count) {
                    *slot = row;
                }
                let is_step = step != NO_STEP;
                count += usize::from(is_step);
                steps |= u64::from(is_step) << (step & 63);
            }
            if steps & 1 != 0 {
                each(rows, found.get_mut(..count).unwrap_or_default(), steps);
            }
        }
    }

    /// Hands over the level of each contact with the first step, and the row of its first activity of it.
    fn each_level(&self, contacts: Range<usize>, mut each: impl FnMut(usize, usize)) {
        let mut first_times = [None; MOST_STEPS];
        self.each_contact(contacts, |_, rows, steps| {
            let first = rows.iter().copied().find(|&row| self.step(row) == 0).unwrap_or_default() as usize;
            // Without the second step no scan is needed.
            let level = if steps & 2 == 0 { 1 } else { self.level(rows, steps, &mut first_times) };
            each(level, first);
        });
    }

    /// Keeps for each step the first time of the latest chain that reaches it.
    fn level(&self, rows: &[u32], steps: u64, first_times: &mut [Option<i64>; MOST_STEPS]) -> usize {
        // What is missing limits the level.
        let most = ((!steps).trailing_zeros() as usize).min(self.steps);
        // Only as many as there are steps: filling all costs more than most contacts do.
        first_times.iter_mut().take(self.steps).for_each(|first| *first = None);
        let mut level = 0;
        let mut rows = rows.iter().copied().peekable();
        while let Some(row) = rows.next() {
            let time = self.time(row);
            let mut at_once = 1_u32.unbounded_shl(self.step(row) as u32);
            while let Some(also) = rows.next_if(|&next| self.time(next) == time) {
                at_once |= 1_u32.unbounded_shl(self.step(also) as u32);
            }
            while at_once != 0 {
                let step = at_once.trailing_zeros() as usize;
                at_once &= at_once - 1;
                let first = if step == 0 {
                    Some(time)
                } else {
                    first_times.get(step - 1).copied().flatten().filter(|first| time - first <= self.window)
                };
                if let (Some(first), Some(slot)) = (first, first_times.get_mut(step)) {
                    *slot = Some(first);
                    level = level.max(step + 1);
                }
            }
            if level == most {
                break;
            }
        }
        level
    }

    /// Hands over each contact's rows and its chain, as rows.
    fn each_chain(&self, contacts: Range<usize>, mut each: impl FnMut(Range<usize>, &[u32])) {
        let mut chains: Vec<Vec<u32>> = vec![Vec::with_capacity(self.steps); self.steps];
        let mut best: Vec<u32> = Vec::with_capacity(self.steps);
        self.each_contact(contacts, |all, rows, steps| {
            best.clear();
            if steps & 2 == 0 {
                best.extend(rows.iter().copied().find(|&row| self.step(row) == 0));
            } else {
                self.chain(rows, steps, &mut chains, &mut best);
            }
            each(all, &best);
        });
    }

    fn chain(&self, rows: &mut [u32], steps: u64, chains: &mut [Vec<u32>], best: &mut Vec<u32>) {
        let most = ((!steps).trailing_zeros() as usize).min(self.steps);
        // Simultaneous activities count in step order, then in order of the source, in which they stand.
        for at_once in rows.chunk_by_mut(|&a, &b| self.time(a) == self.time(b)) {
            if at_once.len() > 1 {
                at_once.sort_by_key(|&row| self.step(row));
            }
        }
        chains.iter_mut().for_each(Vec::clear);
        for &row in &*rows {
            let step = self.step(row);
            let (before, from) = chains.split_at_mut(step.min(self.steps));
            let Some(chain) = from.first_mut() else { continue };
            match before.last() {
                None => chain.clear(),
                Some(before) => {
                    let Some(&first) = before.first() else { continue };
                    if self.time(row) - self.time(first) > self.window {
                        continue;
                    }
                    chain.clear();
                    chain.extend_from_slice(before);
                }
            }
            chain.push(row);
            if chain.len() > best.len() {
                best.clone_from(chain);
                if best.len() == most {
                    break;
                }
            }
        }
    }
}

fn add(counts: &mut [u64], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::columns::ColumnsBuilder;
    use proptest::prelude::*;

    fn columns(rows: &[(&str, &str, i64)]) -> Columns {
        let mut builder = ColumnsBuilder::default();
        for &(contact, activity, secs) in rows {
            builder.activity(contact, activity, Moment::from_secs(secs), &[("page", activity)]);
        }
        builder.finish()
    }

    #[test]
    fn ties_count_in_step_order_and_the_window_is_inclusive() {
        let columns = columns(&[
            ("tie", "b", 5),
            ("tie", "a", 5),
            ("edge", "a", 0),
            ("edge", "b", 10),
            ("late", "a", 0),
            ("late", "b", 11),
            ("again", "a", 0),
            ("again", "a", 8),
            ("again", "b", 12),
            ("again", "c", 18),
            ("again", "z", 18),
            ("none", "b", 1),
        ]);
        let funnel = Funnel::new(&columns, &["a", "b", "c"], Span::from_secs(10)).unwrap();
        assert_eq!(funnel.reached(), [4, 3, 1]);
        assert_eq!(funnel.times_between(), [vec![0, 10_000_000, 4_000_000], vec![6_000_000]]);
        let by = funnel.reached_by(columns.attribute("page").unwrap());
        assert_eq!(by, BTreeMap::from([("a".to_owned(), vec![4, 3, 1])]));
        let b = columns.activity_types.iter().position(|name| name == "b").map(|kind| kind as u16);
        assert_eq!(funnel.after_drop_off()[0], BTreeMap::from([(b, 1)]));
        let a = columns.activity_types.iter().position(|name| name == "a").map(|kind| kind as u16);
        // The step order of a tie is not the order of the source: after `b`, the source has `a`.
        assert_eq!(funnel.after_drop_off()[1], BTreeMap::from([(None, 1), (a, 1)]));
    }

    #[test]
    fn lists_that_make_no_sense_are_refused() {
        let columns = columns(&[("c", "a", 1)]);
        assert!(Funnel::new(&columns, &[], Span::DAY).is_none());
        assert!(Funnel::new(&columns, &["a", "a"], Span::DAY).is_none());
        let funnel = Funnel::new(&columns, &["nothing", "a"], Span::DAY).unwrap();
        assert_eq!((funnel.reached(), funnel.times_between()), (vec![0, 0], vec![vec![]]));
        assert_eq!(Funnel::new(&columns, &["a"], Span::DAY).unwrap().reached(), [1]);
    }

    /// The definition, by trying every first activity and the earliest next one.
    fn slow_level(rows: &[(usize, i64)], steps: usize, window: i64) -> usize {
        let mut best = 0;
        for &(_, first) in rows.iter().filter(|row| row.0 == 0) {
            let (mut level, mut at) = (1, first);
            while level < steps {
                let next = rows.iter().filter(|row| row.0 == level && row.1 >= at && row.1 <= first + window);
                let Some(next) = next.map(|row| row.1).min() else { break };
                (at, level) = (next, level + 1);
            }
            best = best.max(level);
        }
        best
    }

    /// The chain by its definition: rows of (step, time), and which of them are in the chain.
    fn slow_chain(rows: &[(usize, i64)], steps: usize, window: i64) -> Vec<usize> {
        let mut order: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].0 < steps).collect();
        order.sort_by_key(|&row| (rows[row].1, rows[row].0, row));
        let mut held: Vec<Vec<usize>> = vec![Vec::new(); steps];
        let mut best = Vec::new();
        for row in order {
            let (step, time) = rows[row];
            let before = if step == 0 { Vec::new() } else { held[step - 1].clone() };
            if step > 0 && before.first().is_none_or(|&first| time > rows[first].1 + window) {
                continue;
            }
            held[step] = before;
            held[step].push(row);
            if held[step].len() > best.len() {
                best = held[step].clone();
            }
        }
        best
    }

    proptest! {
        #[test]
        fn levels_and_chains_are_those_of_the_definition(
            rows in prop::collection::vec((0_u8..3, 0_usize..5, 0_i64..20), 0..40),
            window in 0_i64..12,
        ) {
            let kinds = ["s0", "s1", "s2", "s3", "other"];
            let named: Vec<(String, &str, i64)> =
                rows.iter().map(|&(contact, kind, secs)| (contact.to_string(), kinds[kind], secs)).collect();
            let named: Vec<(&str, &str, i64)> = named.iter().map(|row| (row.0.as_str(), row.1, row.2)).collect();
            let columns = columns(&named);
            let funnel = Funnel::new(&columns, &kinds[..4], Span::from_secs(window)).unwrap();
            let mut reached = vec![0; 4];
            let mut waits = vec![Vec::new(); 3];
            let mut after = vec![BTreeMap::<Option<&str>, u64>::new(); 3];
            for contact in 0..3 {
                let mut own: Vec<(usize, i64)> =
                    rows.iter().filter(|row| row.0 == contact).map(|row| (row.1, row.2)).collect();
                own.sort_by_key(|row| row.1);
                let chain = slow_chain(&own, 4, window);
                prop_assert_eq!(chain.len(), slow_level(&own, 4, window));
                reached[..chain.len()].iter_mut().for_each(|reached| *reached += 1);
                for (pair, waits) in chain.windows(2).zip(&mut waits) {
                    waits.push((own[pair[1]].1 - own[pair[0]].1) * 1_000_000);
                }
                if let (Some(&last), Some(after)) = (chain.last(), after.get_mut(chain.len().wrapping_sub(1))) {
                    *after.entry(own.get(last + 1).map(|next| kinds[next.0])).or_default() += 1;
                }
            }
            prop_assert_eq!(funnel.reached(), reached);
            let sorted = |mut all: Vec<Vec<i64>>| { all.iter_mut().for_each(|waits| waits.sort()); all };
            prop_assert_eq!(sorted(funnel.times_between()), sorted(waits));
            let name = |kind: Option<u16>| kind.map(|kind| columns.activity_types[kind as usize].as_str());
            let told: Vec<BTreeMap<Option<&str>, u64>> = funnel
                .after_drop_off()
                .into_iter()
                .map(|level| level.into_iter().map(|(kind, contacts)| (name(kind), contacts)).collect())
                .collect();
            prop_assert_eq!(told, after);
        }
    }
}
