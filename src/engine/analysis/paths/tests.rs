//! Paths agree with slow evaluations, with each other, and with the figures of the map.

use super::*;
use crate::domain::{
    Cancel, Counting, Journey, Moment, Selection, SessionRule, Settings, Span, Stage, StageId, Transition, TransitionId,
};
use crate::engine::analysis::following::Following;
use crate::engine::analysis::people::{Listed, PeopleOf};
use crate::engine::analysis::reminder::Reminder;
use crate::engine::analysis::{
    Asked, Figure, Stretch as Over, TimeToConvert, analyse, letters, times, times_between, who,
};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;
use std::collections::BTreeMap;

const KINDS: [&str; 5] = ["a", "b", "c", "d", "e"];
type History = Vec<(u8, i64)>;
/// A path, and whether it was cut.
type Walked = (Vec<Item>, bool);

fn columns(histories: &[History]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in histories.iter().enumerate() {
        builder.contact_attribute(&format!("{contact:03}"), "x", "y");
        for &(kind, time) in history {
            let value = ["", "p", "q"][(time % 3) as usize];
            builder.activity(&format!("{contact:03}"), KINDS[kind as usize], Moment(time), &[("v", value)]);
        }
    }
    builder.finish()
}

fn stage(id: u32) -> Stage {
    letters::stage(id, KINDS[id as usize])
}

/// Stages a to d, joined at random.
fn journey() -> impl Strategy<Value = Journey> {
    let arrows = prop::collection::btree_set((0_u32..4, 0_u32..4), 1..7);
    let counting = prop_oneof![
        3 => Just(Counting::BestAttempt),
        1 => Just(Counting::FirstAttempt),
        1 => Just(Counting::Attempts),
        1 => Just(Counting::Sessions(SessionRule::Attribute("v".to_owned()))),
        1 => Just(Counting::Sessions(SessionRule::Gap(Span(3)))),
    ];
    let settings = (prop::option::of(2_i64..12), prop::option::of(6_i64..20), counting);
    (arrows, settings).prop_map(|(arrows, (window, as_of, counting))| Journey {
        stages: (0..4).map(stage).collect(),
        transitions: (0..)
            .zip(arrows)
            .map(|(id, (from, to))| Transition {
                id: TransitionId(id),
                from: StageId(from),
                to: StageId(to),
                order: Default::default(),
                limit: None,
                exclusions: Vec::new(),
            })
            .collect(),
        settings: Settings { window: window.map(Span), as_of: as_of.map(Moment), counting, ..Settings::default() },
        ..Journey::default()
    })
}

fn histories() -> impl Strategy<Value = Vec<History>> {
    let mut history = prop::collection::vec((0_u8..5, 0_i64..20), 0..9).boxed();
    history = history
        .prop_map(|mut rows| {
            rows.sort_by_key(|&(_, time)| time);
            rows
        })
        .boxed();
    prop::collection::vec(history, 0..12)
}

fn shape() -> impl Strategy<Value = Shape> {
    (any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(0_usize..4), prop::option::of(0_usize..5)).prop_map(
        |(told, merge_repeats, first_seen, at_most, hidden)| Shape {
            told_by: told.then(|| "v".to_owned()),
            hidden: hidden.map(|kind| Item::activity(KINDS[kind])).into_iter().collect(),
            merge_repeats,
            first_seen,
            at_most,
        },
    )
}

fn point() -> impl Strategy<Value = Point> {
    prop_oneof![
        2 => Just(Point::Start),
        1 => Just(Point::Entry),
        3 => (0_u32..4).prop_map(|id| Point::Stage(StageId(id))),
        2 => (0_usize..5).prop_map(|kind| Point::Activity(Item::activity(KINDS[kind]))),
        2 => Just(Point::End),
    ]
}

/// The items of a contact's path, slowly.
fn slow(rows: &[(Item, i64)], shape: &Shape) -> (Vec<Item>, bool) {
    let mut path: Vec<Item> = rows.iter().map(|(item, _)| item.clone()).collect();
    path.retain(|item| !shape.hidden.iter().any(|hidden| hidden.activity == item.activity));
    if shape.merge_repeats {
        Transform::MergeRepeats.apply(&mut path);
    }
    if shape.first_seen {
        Transform::FirstSeen.apply(&mut path);
    }
    let goes_on = shape.at_most.is_some_and(|most| path.len() > most);
    path.truncate(shape.at_most.unwrap_or(usize::MAX));
    (path, goes_on)
}

fn rows_of(columns: &Columns, contact: usize, told: bool, as_of: i64) -> Vec<(Item, i64)> {
    let told = columns.attribute("v").filter(|_| told);
    let rows = columns.rows(contact).filter(|&row| columns.times[row] <= as_of);
    rows.map(|row| {
        let value = told.map(|one| one.words.at(one.codes.at(row) as usize).to_owned());
        let activity = columns.activity_types[columns.kinds[row] as usize].clone();
        (Item { activity, value: value.filter(|value| !value.is_empty()) }, columns.times[row])
    })
    .collect()
}

fn check_paths(report: &PathsReport, question: &Paths, asked: &Asked<'_>) -> Result<(), TestCaseError> {
    let listed: u64 = report.paths.iter().map(|path| path.contacts).sum();
    prop_assert_eq!(report.contacts, listed + report.other_contacts);
    prop_assert_eq!(report.different, report.paths.len() as u64 + report.other_paths);
    prop_assert_eq!(report.coverage(usize::MAX).part, listed);
    prop_assert!(report.paths.is_sorted_by_key(|path| std::cmp::Reverse(path.contacts)));
    prop_assert_eq!(report.times.count, report.contacts);
    let count = |part| PeopleOf { figure: question.clone(), part }.compute(asked).unwrap();
    prop_assert_eq!(count(PathPart::All).len() as u64, report.contacts);
    prop_assert_eq!(count(PathPart::Other).len() as u64, report.other_contacts);
    for path in &report.paths {
        let people = count(PathPart::Path { items: path.items.clone(), goes_on: path.goes_on });
        prop_assert_eq!(people.len() as u64, path.contacts);
        prop_assert_eq!(path.times.count, path.contacts);
    }
    Ok(())
}

fn check_tree(branches: &Branches, question: &Next, begin: &[Item], asked: &Asked<'_>) -> Result<(), TestCaseError> {
    let people = |part: NextPart| question.contacts(&part, asked).unwrap().len() as u64;
    prop_assert_eq!(people(NextPart::Began(begin.to_vec())), branches.contacts);
    if begin.len() == question.depth {
        prop_assert!(branches.nodes.is_empty());
        return Ok(());
    }
    let listed: u64 = branches.nodes.iter().map(|node| node.contacts).sum();
    prop_assert_eq!(listed + branches.other_contacts, branches.contacts);
    prop_assert_eq!(people(NextPart::Other(begin.to_vec())), branches.other_contacts);
    for node in &branches.nodes {
        match &node.item {
            None => prop_assert_eq!(people(NextPart::Ended(begin.to_vec())), node.contacts),
            Some(item) => {
                prop_assert_eq!(node.next.contacts, node.contacts);
                check_tree(&node.next, question, &[begin, std::slice::from_ref(item)].concat(), asked)?;
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whole_histories_agree_with_a_slow_count(histories in histories(), shape in shape(), most in 0_usize..4) {
        let columns = columns(&histories);
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let mut counts: BTreeMap<Walked, Vec<i64>> = BTreeMap::new();
        for contact in 0..columns.contact_count() {
            let rows = rows_of(&columns, contact, shape.told_by.is_some(), i64::MAX);
            if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
                counts.entry(slow(&rows, &shape)).or_default().push(last.1 - first.1);
            }
        }
        let question = Paths { stretch: Stretch::WHOLE, shape, most };
        let report = question.compute(&asked).unwrap();
        check_paths(&report, &question, &asked)?;
        prop_assert_eq!(report.different, counts.len() as u64);
        let mut expected: Vec<(Walked, Vec<i64>)> = counts.into_iter().collect();
        expected.sort_by_key(|((path, _), times)| (std::cmp::Reverse(times.len()), path.len()));
        expected.truncate(most);
        for (row, ((items, goes_on), mut times)) in report.paths.iter().zip(expected) {
            times.sort_unstable();
            prop_assert_eq!((&row.items, row.goes_on, row.contacts), (&items, goes_on, times.len() as u64));
            prop_assert_eq!(row.times, times::summary(&times));
        }
    }

    #[test]
    fn parts_of_any_figure_add_up_and_list_as_many_contacts(
        histories in histories(),
        journey in journey(),
        (from, to) in (point(), point()),
        last in any::<bool>(),
        shape in shape(),
        (most, depth, backwards) in (0_usize..4, 0_usize..4, any::<bool>()),
    ) {
        let columns = columns(&histories);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let visit = if last { Visit::Last } else { Visit::First };
        let stretch = Stretch { from, to, visit, of: None };
        let question = Paths { stretch: stretch.clone(), shape: shape.clone(), most };
        let paths = question.compute(&asked).unwrap();
        check_paths(&paths, &question, &asked)?;
        let next = Next { stretch: stretch.clone(), backwards, shape: shape.clone(), depth, most };
        let branches = next.compute(&asked).unwrap();
        prop_assert_eq!(branches.contacts, paths.contacts);
        check_tree(&branches, &next, &[], &asked)?;
        let between = Between { stretch, told_by: shape.told_by.clone(), hidden: shape.hidden.clone() };
        let report = between.compute(&asked).unwrap();
        prop_assert_eq!(report.contacts, paths.contacts);
        prop_assert_eq!(between.contacts(&BetweenPart::All, &asked).unwrap().len() as u64, report.contacts);
        prop_assert_eq!(between.contacts(&BetweenPart::Directly, &asked).unwrap().len() as u64, report.directly);
        for row in &report.rows {
            prop_assert_eq!(between.contacts(&BetweenPart::Did(row.item.clone()), &asked).unwrap().len() as u64, row.contacts);
        }
    }

    #[test]
    fn paths_count_the_contacts_that_the_map_counts(histories in histories(), journey in journey()) {
        let columns = columns(&histories);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let report = analyse(&asked).unwrap();
        let all = |stretch| Paths { stretch, shape: Shape::default(), most: 3 }.compute(&asked).unwrap();
        for stage in &report.stages {
            for visit in [Visit::First, Visit::Last] {
                prop_assert_eq!(all(Stretch::after(stage.id, visit)).contacts, stage.reached);
                prop_assert_eq!(all(Stretch::before(stage.id, visit)).contacts, stage.reached);
            }
            prop_assert_eq!(all(Stretch::between(Point::Entry, Point::Stage(stage.id))).contacts, stage.reached);
            let stretch = Stretch::after_drop_off(stage.id);
            let next = Next { stretch, backwards: false, shape: Shape::default(), depth: 1, most: 9 };
            let branches = next.compute(&asked).unwrap();
            prop_assert_eq!(branches.contacts, stage.dropped_off);
            let found: Vec<(Option<&str>, u64)> = branches.nodes.iter()
                .map(|node| (node.item.as_ref().map(|item| item.activity.as_str()), node.contacts)).collect();
            let known: Vec<(Option<&str>, u64)> = stage.next_after_drop_off.iter()
                .map(|next| (next.activity.as_deref(), next.contacts)).collect();
            prop_assert_eq!(found, known);
        }
        prop_assert_eq!(all(Stretch::between(Point::Entry, Point::End)).contacts, report.entered);
        for (transition, drawn) in report.transitions.iter().zip(&journey.transitions) {
            let paths = all(Stretch::between(Point::Stage(drawn.from), Point::Stage(drawn.to)));
            prop_assert!(paths.contacts >= transition.contacts);
        }
        for (from, to) in (0..4).flat_map(|from| (0..4).map(move |to| (StageId(from), StageId(to)))) {
            let times = times::summary(&times_between(&asked, from, to).unwrap());
            prop_assert_eq!(all(Stretch::between(Point::Stage(from), Point::Stage(to))).times, times);
            // The times tab, reminders and send times say the same.
            let pace = TimeToConvert { over: Over::Stages(from, to) }.compute(&asked).unwrap();
            prop_assert_eq!(pace.times, times);
            let reminder = Reminder::of(Following::Stages { from, to }).compute(&asked).unwrap();
            prop_assert_eq!((reminder.converted, reminder.contacts), (times.count, pace.reached));
        }
        // Everybody who reached a stage has a time to it.
        for stage in &report.stages {
            let pace = TimeToConvert { over: Over::ToStage(stage.id) }.compute(&asked).unwrap();
            prop_assert_eq!((pace.converted, pace.reached), (stage.reached, report.entered));
            prop_assert_eq!(all(Stretch::between(Point::Entry, Point::Stage(stage.id))).times, pace.times);
        }
        let whole = TimeToConvert { over: Over::Whole }.compute(&asked).unwrap();
        prop_assert_eq!((whole.converted, whole.reached), (report.completed, report.entered));
        let of = Some(Selection::Completed);
        let completed = all(Stretch { of, ..Stretch::WHOLE });
        prop_assert_eq!(completed.contacts, who(&asked, Selection::Completed).unwrap().len() as u64);
    }
}

#[test]
fn what_readers_did_next_can_be_told_by_hand() {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in [("1", "aebd"), ("2", "aae"), ("3", "eab"), ("4", "a"), ("5", "ea")] {
        for (time, kind) in (0..).zip(history.chars()) {
            builder.activity(contact, &kind.to_string(), Moment(time), &[]);
        }
    }
    let columns = builder.finish();
    let journey = Journey {
        stages: vec![stage(0), stage(1)],
        transitions: vec![Transition {
            id: TransitionId(0),
            from: StageId(0),
            to: StageId(1),
            order: Default::default(),
            limit: None,
            exclusions: Vec::new(),
        }],
        settings: Settings { window: Some(Span(2)), as_of: Some(Moment(99)), ..Settings::default() },
        ..Journey::default()
    };
    let cancel = Cancel::default();
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let words = |branches: &Branches| -> Vec<(String, u64)> {
        let name = |item: &Option<Item>| item.as_ref().map_or("nothing".to_owned(), Item::to_string);
        branches.nodes.iter().map(|node| (name(&node.item), node.contacts)).collect()
    };
    let said = |said: &[(&str, u64)]| said.iter().map(|&(name, count)| (name.to_owned(), count)).collect::<Vec<_>>();
    let next = |stretch, backwards| {
        Next { stretch, backwards, shape: Shape::default(), depth: 2, most: 9 }.compute(&asked).unwrap()
    };
    let first = next(Stretch::after(StageId(0), Visit::First), false);
    assert_eq!(words(&first), said(&[("nothing", 2), ("a", 1), ("b", 1), ("e", 1)]));
    assert_eq!(words(&first.nodes[3].next), said(&[("b", 1)]));
    let dropped = next(Stretch::after_drop_off(StageId(0)), false);
    assert_eq!(words(&dropped), said(&[("nothing", 2), ("e", 1)]));
    let before = next(Stretch::before(StageId(1), Visit::First), true);
    assert_eq!(words(&before), said(&[("a", 1), ("e", 1)]));
    let between = Paths {
        stretch: Stretch::between(Point::Stage(StageId(0)), Point::Stage(StageId(1))),
        shape: Shape::default(),
        most: 1,
    };
    let paths = between.compute(&asked).unwrap();
    assert_eq!((paths.contacts, paths.different, paths.other_contacts), (2, 2, 1));
    assert_eq!((paths.paths[0].items.len(), paths.coverage(1)), (0, crate::domain::Rate::new(1, 2)));
    assert_eq!(paths.paths[0].times.median, Some(Span(1)));
}
