//! First, last and linear credit by the values of one attribute, in whole numbers: the fastest way to three models.

use crate::domain::Span;
use crate::engine::analysis::parts::in_parts;
use crate::engine::columns::{Attribute, Columns};
use std::collections::{BTreeMap, VecDeque};
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
    /// For goals with this many touchpoints, how often each value was among them.
    linear: BTreeMap<usize, Vec<u64>>,
    none: u64,
}

/// Credits every activity of the goal's type to the touchpoints before it: activities of the same contact on which the
/// attribute is set, before the goal in order of time, then of the source, and not older than `look_back` (inclusive).
///
/// A touchpoint may serve several goals, and a goal on which the attribute is set is a touchpoint of later ones.
pub fn attribute_goal(columns: &Columns, goal: &str, touchpoint: &Attribute, look_back: Span) -> Credit {
    let Some(goal) = columns.activity_types.iter().position(|name| name == goal) else { return Credit::default() };
    let values = touchpoint.words.len();
    let parts = in_parts(columns, |contacts| {
        let mut counts = Counts { first: vec![0; values], last: vec![0; values], ..Counts::default() };
        let mut window = Window { values: vec![0; values], ..Window::default() };
        for contact in contacts {
            let rows = columns.rows(contact);
            let kinds = columns.kinds.get(rows.clone()).unwrap_or_default();
            if let Some(last) = kinds.iter().rposition(|&kind| kind as usize == goal) {
                let rows = rows.start..rows.start + last + 1;
                credit(columns, goal as u16, touchpoint, look_back, rows, &mut window, &mut counts);
            }
        }
        counts
    });
    total(parts, touchpoint)
}

/// Touchpoints within the look-back, oldest first, and how many there are of each value.
#[derive(Default)]
struct Window {
    touches: VecDeque<(i64, u32)>,
    values: Vec<u64>,
}

impl Window {
    fn clear(&mut self) {
        while self.drop_oldest() {}
    }

    fn drop_oldest(&mut self) -> bool {
        let oldest = self.touches.pop_front();
        if let Some(count) = oldest.and_then(|(_, value)| self.values.get_mut(value as usize)) {
            *count -= 1;
        }
        oldest.is_some()
    }
}

fn credit(
    columns: &Columns,
    goal: u16,
    touchpoint: &Attribute,
    look_back: Span,
    rows: Range<usize>,
    window: &mut Window,
    counts: &mut Counts,
) {
    window.clear();
    for row in rows {
        let (Some(&kind), Some(&time)) = (columns.kinds.get(row), columns.times.get(row)) else { return };
        if kind == goal {
            while window.touches.front().is_some_and(|&(touched, _)| time - touched > look_back.0) {
                window.drop_oldest();
            }
            match (window.touches.front(), window.touches.back()) {
                (Some(&(_, first)), Some(&(_, last))) => {
                    add(&mut counts.first, first);
                    add(&mut counts.last, last);
                    let of_many =
                        counts.linear.entry(window.touches.len()).or_insert_with(|| vec![0; window.values.len()]);
                    if window.touches.len() < window.values.len() {
                        window.touches.iter().for_each(|&(_, value)| add(of_many, value));
                    } else {
                        of_many.iter_mut().zip(&window.values).for_each(|(all, count)| *all += count);
                    }
                }
                _ => counts.none += 1,
            }
        }
        let value = touchpoint.codes.at(row);
        if value != 0 {
            window.touches.push_back((time, value));
            add(&mut window.values, value);
        }
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
        all.first.iter_mut().zip(part.first).for_each(|(all, count)| *all += count);
        all.last.iter_mut().zip(part.last).for_each(|(all, count)| *all += count);
        for (touches, counts) in part.linear {
            let of_many = all.linear.entry(touches).or_insert_with(|| vec![0; values]);
            of_many.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
        }
        all.none += part.none;
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
