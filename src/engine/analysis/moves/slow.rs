//! Moves, places, pairs and patterns agree with slow counts, and list as many contacts as they say.

use super::*;
use crate::domain::{Cancel, Condition, Journey, Moment, Order, Rate, SessionRule, Span};
use crate::engine::analysis::Asked;
use crate::engine::analysis::paths::{Item, Visit};
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::{Figure, times};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [&str; 4] = ["a", "b", "c", "d"];
/// The activities before and after a move, if any.
type Ends<'a> = (Option<&'a str>, Option<&'a str>);
/// How often a move was made, in which paths, and the times it took.
type Made = (u64, BTreeSet<usize>, Vec<i64>);
type Paths = Vec<(usize, Vec<(&'static str, i64)>)>;

fn columns(rows: &[(u8, u8, i64)]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for &(contact, kind, time) in rows {
        builder.activity(&contact.to_string(), KINDS[kind as usize], Moment(time), &[]);
        builder.contact_attribute(&(contact + 1).to_string(), "x", "y");
    }
    builder.finish()
}

/// The paths of all contacts (or sessions) that have an activity.
fn paths(columns: &Columns, gap: Option<i64>) -> Paths {
    let mut paths: Paths = Vec::new();
    for contact in 0..columns.contact_count() {
        let mut last = None;
        for row in columns.rows(contact) {
            let kind = KINDS.into_iter().find(|name| *name == columns.activity_types[columns.kinds[row] as usize]);
            let time = columns.times[row];
            let begins = last.is_none_or(|last| gap.is_some_and(|gap| time - last > gap));
            if begins {
                paths.push((contact, Vec::new()));
            }
            paths.last_mut().unwrap().1.push((kind.unwrap(), time));
            last = Some(time);
        }
    }
    paths
}

fn unit(gap: Option<i64>) -> Unit {
    gap.map_or(Unit::Contact, |gap| Unit::Session(SessionRule::Gap(Span(gap))))
}

fn rows() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    prop::collection::vec((0_u8..6, 0_u8..4, 0_i64..12), 0..40)
}

/// Whether the steps from `place` on can be done after the activity at `at`, ending at the earliest; tries everything.
fn ends(path: &[(&str, i64)], steps: &[SequenceStep], place: usize, at: usize) -> Option<usize> {
    let Some(step) = steps.get(place) else { return Some(at) };
    let candidates = match step.after {
        None => at + 1..path.len().min(at + 2),
        Some(_) => at + 1..path.len(),
    };
    let fits = |next: usize| {
        let gap = path[next].1 - path[at].1;
        path[next].0 == KINDS[step.is]
            && step.after.is_none_or(|(order, span)| match order {
                Order::Less => gap < span.0,
                Order::LessOrEqual => gap <= span.0,
                Order::Equal => gap == span.0,
                Order::MoreOrEqual => gap >= span.0,
                Order::More => gap > span.0,
            })
    };
    candidates.filter(|&next| fits(next)).filter_map(|next| ends(path, steps, place + 1, next)).min()
}

proptest! {
    #[test]
    fn moves_agree_with_a_slow_count(rows in rows(), gap in prop::option::of(0_i64..5), most in 0_usize..30) {
        let columns = columns(&rows);
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let paths = paths(&columns, gap);
        let question = Moves { unit: unit(gap), told_by: None, hidden: Vec::new(), most };
        let report = question.compute(&asked).unwrap();
        let mut made: BTreeMap<Ends<'_>, Made> = BTreeMap::new();
        for (number, (_, path)) in paths.iter().enumerate() {
            let mut before = None;
            for &(kind, time) in path {
                let entry = made.entry((before.map(|(kind, _)| kind), Some(kind))).or_default();
                entry.0 += 1;
                entry.1.insert(number);
                entry.2.extend(before.map(|(_, before)| time - before));
                before = Some((kind, time));
            }
            let entry = made.entry((before.map(|(kind, _)| kind), None)).or_default();
            entry.0 += 1;
            entry.1.insert(number);
        }
        prop_assert_eq!(report.paths, paths.len() as u64);
        prop_assert_eq!(report.activities, rows.len() as u64);
        prop_assert_eq!(report.different, made.len() as u64);
        prop_assert_eq!(report.moves, made.values().map(|(count, ..)| count).sum::<u64>());
        prop_assert_eq!(report.moves, report.other_moves + report.rows.iter().map(|row| row.count).sum::<u64>());
        prop_assert_eq!(report.rows.len(), most.min(made.len()));
        prop_assert!(report.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.count)));
        for row in &report.rows {
            let name = |item: &Option<Item>| item.as_ref().map(|item| item.activity.clone());
            let (from, to) = (name(&row.from), name(&row.to));
            let (count, numbers, mut gaps) = made[&(from.as_deref(), to.as_deref())].clone();
            gaps.sort_unstable();
            prop_assert_eq!((row.count, row.contacts), (count, numbers.len() as u64));
            prop_assert_eq!((row.median, row.mean), (times::summary(&gaps).median, times::summary(&gaps).mean));
            let of = |wanted: &dyn Fn(&Ends<'_>) -> bool| -> u64 {
                made.iter().filter(|(ends, _)| wanted(ends)).map(|(_, (count, ..))| count).sum()
            };
            prop_assert_eq!(row.out_of, Rate::new(count, of(&|ends| ends.0 == from.as_deref())));
            prop_assert_eq!(row.into, Rate::new(count, of(&|ends| ends.1 == to.as_deref())));
            let people = question.contacts(&MovePart { from: row.from.clone(), to: row.to.clone() }, &asked).unwrap();
            let contacts: BTreeSet<usize> = numbers.iter().map(|&number| paths[number].0).collect();
            prop_assert_eq!(people.into_iter().map(|one| one as usize).collect::<BTreeSet<_>>(), contacts);
        }
        let listed: BTreeMap<(u16, u16), u64> = directly_follows(&columns);
        let inner: u64 = made.iter().filter(|(ends, _)| ends.0.is_some() && ends.1.is_some()).map(|(_, (count, ..))| count).sum();
        if gap.is_none() {
            prop_assert_eq!(listed.values().sum::<u64>(), inner);
        }
    }

    #[test]
    fn places_and_sessions_agree_with_a_slow_count(rows in rows(), gap in 0_i64..5, places in 0_usize..5) {
        let columns = columns(&rows);
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let paths = paths(&columns, Some(gap));
        let question = Positions { unit: unit(Some(gap)), told_by: None, hidden: Vec::new(), places };
        for (place, position) in question.compute(&asked).unwrap().iter().enumerate() {
            prop_assert_eq!(position.ended.part, paths.iter().filter(|(_, path)| path.len() <= place).count() as u64);
            for (item, rate) in &position.items {
                let there = paths.iter().filter(|(_, path)| path.get(place).is_some_and(|(kind, _)| *kind == item.activity));
                prop_assert_eq!(*rate, Rate::new(there.count() as u64, paths.len() as u64));
            }
            let all: u64 = position.items.iter().map(|(_, rate)| rate.part).sum();
            prop_assert_eq!(all + position.ended.part, paths.len() as u64);
        }
        let sessions = Sessions { rule: SessionRule::Gap(Span(gap)) };
        let report = sessions.compute(&asked).unwrap();
        prop_assert_eq!(report.sessions, paths.len() as u64);
        prop_assert_eq!(report.single.part, paths.iter().filter(|(_, path)| path.len() == 1).count() as u64);
        prop_assert_eq!(report.contacts, paths.iter().map(|(contact, _)| contact).collect::<BTreeSet<_>>().len() as u64);
        prop_assert_eq!(report.contacts_by_sessions.values().sum::<u64>(), report.contacts);
        for (&number, &contacts) in &report.contacts_by_sessions {
            prop_assert_eq!(sessions.contacts(&WithSessions(number), &asked).unwrap().len() as u64, contacts);
        }
    }

    #[test]
    fn pairs_agree_with_a_slow_count(
        rows in rows(),
        (start, end) in (0_usize..4, prop::option::of(0_usize..4)),
        last in any::<bool>(),
        within in prop::option::of(0_i64..6),
        near in prop::option::of(0_u64..4),
    ) {
        let columns = columns(&rows);
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let question = Pair {
            unit: Unit::Contact,
            start: Condition::activity(KINDS[start]),
            end: end.map(|end| Condition::activity(KINDS[end])),
            visit: if last { Visit::Last } else { Visit::First },
            within: within.map(Span),
            within_activities: near,
        };
        let report = question.compute(&asked).unwrap();
        let paths = paths(&columns, None);
        let (mut with_start, mut converted) = (0, 0);
        for (_, path) in &paths {
            let mut starts = (0..path.len()).filter(|&place| path[place].0 == KINDS[start]);
            let Some(begin) = (if last { starts.next_back() } else { starts.next() }) else { continue };
            with_start += 1;
            let after = (begin + 1..=path.len()).any(|place| {
                let is = match end {
                    Some(end) => path.get(place).is_some_and(|(kind, _)| *kind == KINDS[end]),
                    None => place == path.len(),
                };
                let time = path[place.min(path.len() - 1)].1 - path[begin].1;
                is && within.is_none_or(|within| time <= within) && near.is_none_or(|near| (place - begin) as u64 <= near)
            });
            converted += u64::from(after);
        }
        prop_assert_eq!((report.paths, report.with_start, report.converted), (paths.len() as u64, with_start, converted));
        let people = |part| question.contacts(&part, &asked).unwrap().len() as u64;
        prop_assert_eq!(people(PairPart::WithStart), report.with_start);
        prop_assert_eq!(people(PairPart::Converted), report.converted);
        prop_assert_eq!(people(PairPart::NotConverted), report.with_start - report.converted);
        prop_assert_eq!(people(PairPart::WithEnd), report.with_end);
    }

    #[test]
    fn patterns_agree_with_trying_everything(
        rows in prop::collection::vec((Just(0_u8), 0_u8..4, 0_i64..9), 0..12),
        steps in prop::collection::vec((0_usize..3, prop::option::of((0_u8..5, 0_i64..4))), 1..4),
    ) {
        let orders = [Order::Less, Order::LessOrEqual, Order::Equal, Order::MoreOrEqual, Order::More];
        let steps: Vec<SequenceStep> = steps
            .into_iter()
            .map(|(is, after)| SequenceStep { is, after: after.map(|(order, span)| (orders[order as usize], Span(span))) })
            .collect();
        let columns = columns(&rows);
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let alphabet = KINDS[..3].iter().map(|kind| Condition::activity(*kind)).collect();
        let question = Sequence { unit: Unit::Contact, alphabet, steps: steps.clone() };
        let report = question.compute(&asked).unwrap();
        let path: Vec<(&str, i64)> =
            paths(&columns, None).into_iter().flat_map(|(_, path)| path).filter(|(kind, _)| *kind != "d").collect();
        let (mut count, mut from) = (0, 0);
        loop {
            let starts = (from..path.len()).filter(|&at| path[at].0 == KINDS[steps[0].is]);
            let Some(end) = starts.filter_map(|at| ends(&path, &steps, 1, at)).min() else { break };
            (count, from) = (count + 1, end + 1);
        }
        prop_assert_eq!(report.count, count);
        prop_assert_eq!(question.contacts(&Found, &asked).unwrap().len() as u64, report.found.part);
    }
}

#[test]
fn what_follows_a_run_is_the_activity_right_after_its_first_time() {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in [("1", "acabcabd"), ("2", "ab"), ("3", "acb"), ("4", "abc")] {
        for (time, kind) in (0..).zip(history.chars()) {
            builder.activity(contact, &kind.to_string(), Moment(time), &[]);
        }
    }
    let columns = builder.finish();
    let (journey, cancel) = (Journey::default(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let run = ["a", "b"].map(Item::activity).to_vec();
    let question = AfterRun { unit: Unit::Contact, told_by: None, run };
    let report = question.compute(&asked).unwrap();
    assert_eq!((report.contacts, report.next), (3, vec![(Some(Item::activity("c")), 2), (None, 1)]));
    assert_eq!(question.contacts(&DidAfter(None), &asked).unwrap(), [1]);
    assert_eq!(question.contacts(&DidAfter(Some(Item::activity("c"))), &asked).unwrap(), [0, 3]);
    assert!(question.contacts(&DidAfter(Some(Item::activity("x"))), &asked).unwrap().is_empty());
}
