//! First, last and linear credit by the values of one attribute, in whole numbers: the fastest way to three models.

use crate::domain::Span;
use crate::engine::analysis::parts::in_parts;
use crate::engine::columns::{Attribute, Codes, Columns};
use std::collections::BTreeMap;
use std::ops::Range;

/// Credit for every goal activity, by the touchpoint's value of an attribute; `None` is a goal without a touchpoint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Credit {
    /// All to the first touchpoint.
    pub first: BTreeMap<Option<String>, f64>,
    /// All to the last touchpoint.
    pub last: BTreeMap<Option<String>, f64>,
    /// The same share to each touchpoint.
    pub linear: BTreeMap<Option<String>, f64>,
}

/// So many rows are asked at once whether a goal is among them.
const ROWS_AT_ONCE: usize = 16;
/// So many goals are credited together: what they need stands far apart in memory, and is fetched side by side.
const GOALS_AT_ONCE: usize = 128;
/// Up to so many rows before a goal are counted one by one for each goal; more are counted as the goals move on.
const FEW_ROWS: usize = 64;

/// Credits every activity of the goal's type to the touchpoints before it: activities of the same contact on which the
/// attribute is set, before the goal in order of time, then of the source, and not older than `look_back` (inclusive).
///
/// A touchpoint may serve several goals, and a goal on which the attribute is set is a touchpoint of later ones.
pub fn attribute_goal(columns: &Columns, goal: &str, touchpoint: &Attribute, look_back: Span) -> Credit {
    let Some(goal) = columns.activity_types.iter().position(|name| name == goal) else { return Credit::default() };
    let values = touchpoint.words.len();
    let parts = in_parts(columns, |contacts| match &touchpoint.codes {
        Codes::Narrow(codes) => count(columns, contacts, goal as u16, codes, look_back.0, values),
        Codes::Medium(codes) => count(columns, contacts, goal as u16, codes, look_back.0, values),
        Codes::Wide(codes) => count(columns, contacts, goal as u16, codes, look_back.0, values),
    });
    total(parts, touchpoint)
}

/// Counts over some contacts: only the activity types are gone through, the rest is looked at around goals.
fn count<C: Copy + Into<u32>>(
    columns: &Columns,
    contacts: Range<usize>,
    goal: u16,
    codes: &[C],
    look_back: i64,
    values: usize,
) -> Counts {
    let starts = columns.starts.get(contacts.start..=contacts.end).unwrap_or_default();
    let mut counter = Counter {
        times: &columns.times,
        codes,
        look_back,
        starts,
        goals: Vec::with_capacity(GOALS_AT_ONCE + ROWS_AT_ONCE),
        window: Window { rows: 0..0, contact: None, values: vec![0; values] },
        counts: Counts { first: vec![0; values], last: vec![0; values], ..Counts::default() },
    };
    let (Some(&begin), Some(&end)) = (starts.first(), starts.last()) else { return counter.counts };
    let (pieces, rest) =
        columns.kinds.get(begin as usize..end as usize).unwrap_or_default().as_chunks::<ROWS_AT_ONCE>();
    for (first, kinds) in (begin..).step_by(ROWS_AT_ONCE).zip(pieces) {
        // Without a branch a row, so that the compiler asks many at once.
        if kinds.iter().fold(false, |any, &kind| any | (kind == goal)) {
            counter.find(first, kinds, goal);
        }
    }
    counter.find(end - rest.len() as u32, rest, goal);
    counter.credit();
    counter.counts
}

/// A goal's activity.
#[derive(Debug, Clone, Copy)]
struct Goal {
    row: u32,
    /// The first row of its contact.
    first: u32,
    /// Touchpoints before this moment are too old.
    since: i64,
    /// Whether none of the contact's rows is too old.
    whole: bool,
}

/// Collects goals and credits them.
struct Counter<'a, C> {
    times: &'a [i64],
    codes: &'a [C],
    look_back: i64,
    /// Where contacts start, from the one of the last goal on.
    starts: &'a [u32],
    goals: Vec<Goal>,
    window: Window,
    counts: Counts,
}

impl<C: Copy + Into<u32>> Counter<'_, C> {
    /// Collects the goals among these rows.
    fn find(&mut self, first: u32, kinds: &[u16], goal: u16) {
        for (row, _) in (first..).zip(kinds).filter(|(_, kind)| **kind == goal) {
            self.goals.push(Goal { row, first: 0, since: 0, whole: false });
        }
        if self.goals.len() >= GOALS_AT_ONCE {
            self.credit();
        }
    }

    /// Credits the goals collected.
    fn credit(&mut self) {
        let mut goals = std::mem::take(&mut self.goals);
        for goal in &mut goals {
            self.starts = from_contact_of(self.starts, goal.row);
            goal.first = self.starts.first().map_or(goal.row, |&start| start);
        }
        // Nothing here waits for anything, so that the processor fetches the times of many goals at once.
        for goal in &mut goals {
            let time = |row: u32| self.times.get(row as usize).copied().unwrap_or_default();
            goal.since = time(goal.row).saturating_sub(self.look_back);
            goal.whole = time(goal.first) >= goal.since;
        }
        for goal in &goals {
            let (contact, row) = (goal.first as usize, goal.row as usize);
            let before = if goal.whole { &[] } else { self.times.get(contact..row).unwrap_or_default() };
            let first = contact + before.partition_point(|&time| time < goal.since);
            if row - first <= FEW_ROWS {
                self.counts.add_few(self.codes.get(first..row).unwrap_or_default(), self.window.values.len());
            } else {
                self.window.slide(self.codes, contact, first..row);
                self.counts.add(&self.window, self.codes);
            }
        }
        goals.clear();
        self.goals = goals;
    }
}

/// Leaves out the starts of contacts before the one to which a row belongs; the row is not before the first of them.
fn from_contact_of(mut starts: &[u32], row: u32) -> &[u32] {
    loop {
        let near = starts.get(..ROWS_AT_ONCE).unwrap_or(starts);
        // Counted rather than searched for, which the compiler does for many at once.
        let not_after = near.iter().filter(|&&start| start <= row).count();
        if not_after < ROWS_AT_ONCE || starts.len() == ROWS_AT_ONCE {
            return starts.get(not_after.saturating_sub(1)..).unwrap_or_default();
        }
        starts = starts.get(ROWS_AT_ONCE - 1..).unwrap_or_default();
    }
}

/// The rows before a goal that are within the look-back, and how many of them have each value.
#[derive(Debug, Default)]
struct Window {
    rows: Range<usize>,
    /// The first row of the contact.
    contact: Option<usize>,
    values: Vec<u64>,
}

impl Window {
    fn leave_out(&mut self, code: u32) {
        if let Some(count) = self.values.get_mut(code as usize) {
            *count -= 1;
        }
    }

    /// Moves on to these rows of a contact; within a contact they ascend.
    fn slide<C: Copy + Into<u32>>(&mut self, codes: &[C], contact: usize, rows: Range<usize>) {
        if self.contact != Some(contact) {
            codes.get(self.rows.clone()).unwrap_or_default().iter().for_each(|&code| self.leave_out(code.into()));
            self.contact = Some(contact);
            self.rows = rows.start..rows.start;
        }
        let Range { start, end } = self.rows;
        let old = codes.get(start..rows.start.min(end)).unwrap_or_default();
        old.iter().for_each(|&code| self.leave_out(code.into()));
        let new = codes.get(rows.start.max(end)..rows.end).unwrap_or_default();
        new.iter().for_each(|&code| add(&mut self.values, code.into()));
        self.rows = rows;
    }
}

/// Counts in whole numbers, which add up to the same whatever the order.
#[derive(Debug, Default)]
struct Counts {
    first: Vec<u64>,
    last: Vec<u64>,
    /// For goals with this many touchpoints, how often each value was among them; nothing where there was no such goal.
    linear: Vec<Vec<u64>>,
    none: u64,
}

impl Counts {
    /// Credits one goal to these touchpoints.
    fn add_few<C: Copy + Into<u32>>(&mut self, within: &[C], values: usize) {
        let many = within.iter().filter(|&&code| code.into() != 0).count();
        if let Some(of_many) = self.ends(within, many, values) {
            within.iter().for_each(|&code| add(of_many, code.into()));
        }
    }

    /// Credits one goal.
    fn add<C: Copy + Into<u32>>(&mut self, window: &Window, codes: &[C]) {
        let within = codes.get(window.rows.clone()).unwrap_or_default();
        let many = within.len() - window.values.first().map_or(0, |&unset| unset as usize);
        let values = window.values.len();
        let Some(of_many) = self.ends(within, many, values) else { return };
        if many < values {
            within.iter().for_each(|&code| add(of_many, code.into()));
        } else {
            of_many.iter_mut().zip(&window.values).for_each(|(all, count)| *all += count);
        }
    }

    /// Credits one goal to the first and the last touchpoint, and returns the counts of goals with so many of them.
    fn ends<C: Copy + Into<u32>>(&mut self, within: &[C], many: usize, values: usize) -> Option<&mut Vec<u64>> {
        let mut touches = within.iter().map(|&code| code.into()).filter(|&code| code != 0);
        let Some(first) = touches.next() else {
            self.none += 1;
            return None;
        };
        add(&mut self.first, first);
        add(&mut self.last, touches.next_back().unwrap_or(first));
        if self.linear.len() <= many {
            self.linear.resize(many + 1, Vec::new());
        }
        let of_many = self.linear.get_mut(many)?;
        if of_many.is_empty() {
            of_many.resize(values, 0);
        }
        Some(of_many)
    }
}

fn add(counts: &mut [u64], value: u32) {
    if let Some(count) = counts.get_mut(value as usize) {
        *count += 1;
    }
}

fn total(parts: Vec<Counts>, touchpoint: &Attribute) -> Credit {
    let values = touchpoint.words.len();
    let mut all = Counts { first: vec![0; values], last: vec![0; values], ..Counts::default() };
    let mut linear = BTreeMap::<usize, Vec<u64>>::new();
    for part in parts {
        all.first.iter_mut().zip(part.first).for_each(|(all, count)| *all += count);
        all.last.iter_mut().zip(part.last).for_each(|(all, count)| *all += count);
        for (touches, counts) in part.linear.into_iter().enumerate().filter(|(_, counts)| !counts.is_empty()) {
            let of_many = linear.entry(touches).or_insert_with(|| vec![0; values]);
            of_many.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
        }
        all.none += part.none;
    }
    let mut shares = vec![0.0; values];
    for (touches, counts) in linear {
        // Code 0 stands for activities that are no touchpoints.
        let touched = shares.iter_mut().zip(counts).skip(1);
        touched.for_each(|(share, count)| *share += count as f64 / touches as f64);
    }
    let named = |shares: Vec<f64>| {
        let words = touchpoint.words.iter().map(|word| Some(word.to_owned()));
        let none = (None, all.none as f64);
        words.zip(shares).chain([none]).filter(|&(_, share)| share > 0.0).collect()
    };
    let whole = |counts: &[u64]| counts.iter().map(|&count| count as f64).collect();
    Credit { first: named(whole(&all.first)), last: named(whole(&all.last)), linear: named(shares) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::columns::ColumnsBuilder;
    use proptest::prelude::*;

    #[test]
    fn touchpoints_within_the_look_back_take_the_credit() {
        let mut builder = ColumnsBuilder::default();
        let mut add = |contact, activity, secs, channel| {
            builder.activity(contact, activity, Moment::from_secs(secs), &[("channel", channel)]);
        };
        add("1", "visit", 0, "too old");
        add("1", "visit", 1, "mail");
        add("1", "visit", 2, "");
        add("1", "visit", 5, "ad");
        add("1", "visit", 11, "ad");
        add("1", "order", 11, "shop");
        add("1", "visit", 11, "after");
        add("2", "order", 3, "");
        add("3", "order", 3, "shop");
        add("3", "order", 3, "shop");
        let columns = builder.finish();
        let credit = attribute_goal(&columns, "order", columns.attribute("channel").unwrap(), Span::from_secs(10));
        let some = |pairs: &[(&str, f64)], none: f64| {
            let pairs = pairs.iter().map(|&(name, share)| (Some(name.to_owned()), share));
            pairs.chain([(None, none)]).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(credit.first, some(&[("mail", 1.0), ("shop", 1.0)], 2.0));
        assert_eq!(credit.last, some(&[("ad", 1.0), ("shop", 1.0)], 2.0));
        assert_eq!(credit.linear, some(&[("mail", 1.0 / 3.0), ("ad", 2.0 / 3.0), ("shop", 1.0)], 2.0));
        let nothing = attribute_goal(&columns, "call", columns.attribute("channel").unwrap(), Span::DAY);
        assert_eq!(nothing, Credit::default());
    }

    proptest! {
        #[test]
        fn credit_is_that_of_the_definition(
            rows in prop::collection::vec((0_i64..40, 0_usize..3, 0_usize..4, 0_u8..5), 0..420),
            look_back in 0_i64..45,
        ) {
            let names = ["", "a", "b", "c"];
            let mut rows = rows;
            rows.sort_by_key(|row| row.0);
            let mut builder = ColumnsBuilder::default();
            for &(secs, goal, value, contact) in &rows {
                let kind = if goal == 0 { "order" } else { "visit" };
                builder.activity(&contact.to_string(), kind, Moment::from_secs(secs), &[("channel", names[value])]);
            }
            let columns = builder.finish();
            let Some(channel) = columns.attribute("channel") else { return Ok(()) };
            let Codes::Narrow(codes) = &channel.codes else { return Ok(()) };
            let goal = columns.activity_types.iter().position(|name| name == "order").unwrap_or(usize::MAX) as u16;
            let part = |contacts| count(&columns, contacts, goal, codes, Span::from_secs(look_back).0, channel.words.len());
            let parts = (0..columns.contact_count()).map(|contact| part(contact..contact + 1)).collect();
            let mut right = Credit::default();
            // By number of touchpoints, so that the shares are added up in the same order.
            let mut linear = BTreeMap::<usize, BTreeMap<&str, u64>>::new();
            for (place, &(now, _, _, contact)) in rows.iter().enumerate().filter(|(_, row)| row.1 == 0) {
                let touches: Vec<&str> = rows[..place]
                    .iter()
                    .filter(|row| row.3 == contact && now - row.0 <= look_back && row.2 != 0)
                    .map(|row| names[row.2])
                    .collect();
                let name = |touch: Option<&&str>| touch.map(|&touch| touch.to_owned());
                *right.first.entry(name(touches.first())).or_default() += 1.0;
                *right.last.entry(name(touches.last())).or_default() += 1.0;
                if touches.is_empty() {
                    *right.linear.entry(None).or_default() += 1.0;
                }
                for touch in &touches {
                    *linear.entry(touches.len()).or_default().entry(touch).or_default() += 1;
                }
            }
            for (touches, counts) in linear {
                for (name, count) in counts {
                    *right.linear.entry(Some(name.to_owned())).or_default() += count as f64 / touches as f64;
                }
            }
            prop_assert_eq!(attribute_goal(&columns, "order", channel, Span::from_secs(look_back)), right.clone());
            prop_assert_eq!(total(parts, channel), right, "of one contact after the other");
        }
    }
}
