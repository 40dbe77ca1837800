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

/// Counts in whole numbers, which add up to the same whatever the order.
#[derive(Debug, Default)]
struct Counts {
    first: Vec<u64>,
    last: Vec<u64>,
    /// For goals with this many touchpoints, how often each value was among them; fewer than [`FEW`] by their number.
    linear_few: Vec<Vec<u64>>,
    linear: BTreeMap<usize, Vec<u64>>,
    none: u64,
}

/// So many touchpoints are usual.
const FEW: usize = 1 << 10;

impl Counts {
    /// Returns the counts of goals with this many touchpoints.
    fn of_many(&mut self, touches: usize, values: usize) -> &mut Vec<u64> {
        if touches >= FEW {
            return self.linear.entry(touches).or_insert_with(|| vec![0; values]);
        }
        if self.linear_few.len() <= touches {
            self.linear_few.resize(touches + 1, Vec::new());
        }
        let of_many = self.linear_few.get_mut(touches);
        // There is one, as the list is long enough.
        let of_many = of_many.unwrap_or_else(|| self.linear.entry(touches).or_default());
        of_many.resize(values, 0);
        of_many
    }

    fn into_linear(mut self) -> BTreeMap<usize, Vec<u64>> {
        self.linear.extend(self.linear_few.into_iter().enumerate().filter(|(_, counts)| !counts.is_empty()));
        self.linear
    }
}

/// Credits every activity of the goal's type to the touchpoints before it: activities of the same contact on which the
/// attribute is set, before the goal in order of time, then of the source, and not older than `look_back` (inclusive).
///
/// A touchpoint may serve several goals, and a goal on which the attribute is set is a touchpoint of later ones.
pub fn attribute_goal(columns: &Columns, goal: &str, touchpoint: &Attribute, look_back: Span) -> Credit {
    let Some(goal) = columns.activity_types.iter().position(|name| name == goal) else { return Credit::default() };
    let values = touchpoint.words.len();
    let parts = in_parts(columns, |contacts| match &touchpoint.codes {
        Codes::Narrow(codes) => count(columns, contacts, goal as u16, codes, values, look_back.0),
        Codes::Medium(codes) => count(columns, contacts, goal as u16, codes, values, look_back.0),
        Codes::Wide(codes) => count(columns, contacts, goal as u16, codes, values, look_back.0),
    });
    total(parts, touchpoint)
}

fn count<C: Copy + Into<u32>>(
    columns: &Columns,
    contacts: Range<usize>,
    goal: u16,
    codes: &[C],
    values: usize,
    look_back: i64,
) -> Counts {
    let mut counts = Counts { first: vec![0; values], last: vec![0; values], ..Counts::default() };
    let mut held = vec![0; values];
    for contact in contacts {
        let rows = columns.rows(contact);
        let kinds = columns.kinds.get(rows.clone()).unwrap_or_default();
        // Without a branch for each activity: most contacts have no goal.
        if !kinds.iter().fold(false, |any, &kind| any | (kind == goal)) {
            continue;
        }
        let times = columns.times.get(rows.clone()).unwrap_or_default();
        let codes = codes.get(rows).unwrap_or_default();
        credit(kinds, times, codes, goal, look_back, &mut held, &mut counts);
    }
    counts
}

/// Credits the goals of one contact. `held` counts, for each value, the activities between the oldest within the look-back
/// and the goal; it comes and goes as zeros.
fn credit<C: Copy + Into<u32>>(
    kinds: &[u16],
    times: &[i64],
    codes: &[C],
    goal: u16,
    look_back: i64,
    held: &mut [u64],
    counts: &mut Counts,
) {
    let (mut oldest, mut newest) = (0, 0);
    for (row, _) in kinds.iter().enumerate().filter(|&(_, &kind)| kind == goal) {
        let Some(now) = times.get(row) else { return };
        for &code in codes.get(newest..row).unwrap_or_default() {
            add(held, code.into());
        }
        newest = row;
        let begin = oldest + times.get(oldest..row).unwrap_or_default().partition_point(|time| now - time > look_back);
        for &code in codes.get(oldest..begin).unwrap_or_default() {
            take(held, code.into());
        }
        oldest = begin;
        let within = codes.get(oldest..newest).unwrap_or_default();
        let touches = || within.iter().map(|&code| code.into()).filter(|&code| code != 0);
        let (Some(first), Some(last)) = (touches().next(), touches().next_back()) else {
            counts.none += 1;
            continue;
        };
        add(&mut counts.first, first);
        add(&mut counts.last, last);
        let many = within.len() - held.first().map_or(0, |&unset| unset as usize);
        let of_many = counts.of_many(many, held.len());
        if many < held.len() {
            touches().for_each(|value| add(of_many, value));
        } else {
            of_many.iter_mut().zip(&*held).skip(1).for_each(|(all, count)| *all += count);
        }
    }
    for &code in codes.get(oldest..newest).unwrap_or_default() {
        take(held, code.into());
    }
}

fn take(counts: &mut [u64], value: u32) {
    if let Some(count) = counts.get_mut(value as usize) {
        *count -= 1;
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
    for part in parts {
        all.first.iter_mut().zip(&part.first).for_each(|(all, count)| *all += count);
        all.last.iter_mut().zip(&part.last).for_each(|(all, count)| *all += count);
        all.none += part.none;
        for (touches, counts) in part.into_linear() {
            let of_many = all.linear.entry(touches).or_insert_with(|| vec![0; values]);
            of_many.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
        }
    }
    let mut linear = vec![0.0; values];
    for (touches, counts) in all.linear {
        linear.iter_mut().zip(counts).for_each(|(share, count)| *share += count as f64 / touches as f64);
    }
    let named = |shares: Vec<f64>| {
        let words = touchpoint.words.iter().map(|word| Some(word.to_owned()));
        let none = (None, all.none as f64);
        words.zip(shares).chain([none]).filter(|&(_, share)| share > 0.0).collect()
    };
    let whole = |counts: &[u64]| counts.iter().map(|&count| count as f64).collect();
    Credit { first: named(whole(&all.first)), last: named(whole(&all.last)), linear: named(linear) }
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
            rows in prop::collection::vec((0_i64..40, any::<bool>(), 0_usize..4), 0..40),
            look_back in 0_i64..20,
        ) {
            let names = ["", "a", "b", "c"];
            let mut rows = rows;
            rows.sort_by_key(|row| row.0);
            let mut builder = ColumnsBuilder::default();
            for &(secs, goal, value) in &rows {
                let kind = if goal { "order" } else { "visit" };
                builder.activity("one", kind, Moment::from_secs(secs), &[("channel", names[value])]);
            }
            let columns = builder.finish();
            let Some(channel) = columns.attribute("channel") else { return Ok(()) };
            let mut right = Credit::default();
            // By number of touchpoints, so that the shares are added up in the same order.
            let mut linear = BTreeMap::<usize, BTreeMap<&str, u64>>::new();
            for (place, &(now, ..)) in rows.iter().enumerate().filter(|(_, row)| row.1) {
                let touches: Vec<&str> = rows[..place]
                    .iter()
                    .filter(|row| now - row.0 <= look_back && row.2 != 0)
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
            prop_assert_eq!(attribute_goal(&columns, "order", channel, Span::from_secs(look_back)), right);
        }
    }
}
