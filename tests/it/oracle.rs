//! The engine agrees with a slow evaluator that enumerates walks, on random maps and random histories.

mod walks;

use pathlight::domain::{
    Cancel, Combine, Condition, Counting, DateRange, DirectlyCounts, Group, Journey, Moment, Rule, Settings,
    Simultaneous, Span, Stage, StageId, StepOrder, Transition, TransitionId,
};
use pathlight::engine::analysis::{Asked, Exit, NextActivity, analyse_all};
use pathlight::engine::columns::ColumnsBuilder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::BTreeMap;
use walks::{Activity, Answer, Oracle, State};

const KINDS: [&str; 4] = ["a", "b", "c", "d"];
const CASES: u32 = 5000;

fn conditions(mask: u8) -> Vec<Condition> {
    KINDS
        .iter()
        .enumerate()
        .filter(|(bit, _)| mask >> bit & 1 == 1)
        .map(|(_, kind)| Condition::activity(*kind))
        .collect()
}

/// Mostly rules that one activity satisfies; some that need several.
fn rule() -> impl Strategy<Value = Rule> {
    let any = (1_u8..16).prop_map(|mask| {
        Rule::any_of(vec![Condition {
            activities: conditions(mask).into_iter().flat_map(|one| one.activities).collect(),
            ..Condition::activity("")
        }])
    });
    let one = (0_u8..4).prop_map(|bit| Rule::any_of(conditions(1 << bit)));
    let several =
        (1_u8..16, prop_oneof![3 => Just(1_u32), 2 => Just(2_u32)], 0_u8..8).prop_map(|(mask, at_least, negated)| {
            let mut conditions = conditions(mask);
            conditions[0].at_least = at_least;
            if let Some(kind) = KINDS.get(usize::from(negated)) {
                conditions.push(Condition { negated: true, ..Condition::activity(*kind) });
            }
            Rule { combine: Combine::Any, groups: vec![Group { combine: Combine::All, conditions }] }
        });
    prop_oneof![8 => one, 3 => any, 1 => several]
}

fn span(longest: i64) -> impl Strategy<Value = Option<Span>> {
    prop_oneof![2 => Just(None), 1 => (0..=longest).prop_map(|time| Some(Span(time)))]
}

fn journey() -> impl Strategy<Value = Journey> {
    let stage = (rule(), prop::bool::weighted(0.2), prop::bool::weighted(0.15));
    let exclusion = prop_oneof![3 => Just(0_u8), 1 => 1_u8..16];
    let transition = (0_usize..4, 0_usize..4, span(4), prop::bool::weighted(0.15), exclusion);
    let simultaneous = prop_oneof![
        6 => Just(Simultaneous::EitherOrder),
        1 => Just(Simultaneous::RowOrder),
        1 => Just(Simultaneous::StrictlyLater),
    ];
    let settings = (
        span(8),
        prop_oneof![3 => Just((None, None)), 1 => (0_i64..4, 3_i64..9).prop_map(|(from, to)| (Some(Moment(from)), Some(Moment(to))))],
        prop_oneof![2 => Just(None), 1 => (2_i64..16).prop_map(|as_of| Some(Moment(as_of)))],
        simultaneous,
        prop_oneof![3 => Just(Counting::BestAttempt), 1 => Just(Counting::FirstAttempt)],
        prop::bool::weighted(0.15),
        any::<bool>(),
    );
    (prop::collection::vec(stage, 1..=4), prop::collection::vec(transition, 0..=6), settings).prop_map(
        |(stages, transitions, (window, (from, to), as_of, simultaneous, counting, held, every))| {
            let count = stages.len();
            let stages = stages
                .into_iter()
                .zip(0..)
                .map(|((rule, entry, goal), id)| Stage {
                    id: StageId(id),
                    name: format!("stage {id}"),
                    rule,
                    entry,
                    goal,
                    optional: false,
                    may_be_unrecorded: false,
                })
                .collect();
            let transitions = transitions
                .into_iter()
                .zip(0..)
                .map(|((from, to, limit, directly, exclusions), id)| Transition {
                    id: TransitionId(id),
                    from: StageId((from % count) as u32),
                    to: StageId((to % count) as u32),
                    order: if directly { StepOrder::Directly } else { StepOrder::Eventually },
                    limit,
                    exclusions: conditions(exclusions),
                })
                .collect();
            let settings = Settings {
                window,
                entries: DateRange { from, to },
                as_of,
                simultaneous,
                counting,
                held_constant: if held { vec!["v".to_owned()] } else { Vec::new() },
                directly_counts: if every { DirectlyCounts::EveryActivity } else { DirectlyCounts::StageActivities },
                ..Settings::default()
            };
            Journey { stages, transitions, settings, ..Journey::default() }
        },
    )
}

fn history() -> impl Strategy<Value = Vec<Activity>> {
    let activity = (0_usize..5, 0_i64..9, 0_usize..4).prop_map(|(kind, time, value)| Activity {
        kind: KINDS.get(kind).unwrap_or(&"other").to_string(),
        time,
        value: ["x", "x", "y", ""][value].to_owned(),
    });
    prop::collection::vec(activity, 0..=8)
}

fn check(journey: &Journey, histories: &[Vec<Activity>]) -> Result<(), TestCaseError> {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in histories.iter().enumerate() {
        for one in history {
            builder.activity(&contact.to_string(), &one.kind, Moment(one.time), &[("v", &one.value)]);
        }
    }
    let columns = builder.finish();
    let analysis = analyse_all(&Asked::everybody(&columns, journey, &Cancel::default())).unwrap();
    let report = &analysis.report;
    for stage in &report.stages {
        prop_assert_eq!(stage.reached, stage.moved_on + stage.finished + stage.still_in_time + stage.dropped_off);
        let over: u64 = (journey.transitions.iter().zip(&report.transitions))
            .filter(|(transition, _)| transition.to == stage.id)
            .map(|(_, report)| report.first_arrivals)
            .sum();
        prop_assert_eq!(stage.reached, stage.entered_here + over);
    }
    let mut answers: Vec<Answer> = Vec::new();
    for history in histories.iter().filter(|history| !history.is_empty()) {
        match Oracle::new(journey, history, report.as_of).answer() {
            Some(answer) => answers.push(answer),
            None => return Ok(()),
        }
    }
    let count = |holds: &dyn Fn(&Answer) -> bool| answers.iter().filter(|answer| holds(answer)).count() as u64;
    let goals = journey.goals();
    prop_assert_eq!(report.entered, count(&|answer| answer.arrivals > 0));
    prop_assert_eq!(report.completed, count(&|answer| answer.states.keys().any(|&stage| goals[stage])));
    for (place, stage) in report.stages.iter().enumerate() {
        let in_state = |state| count(&|answer: &Answer| answer.states.get(&place) == Some(&state));
        prop_assert_eq!(stage.reached, count(&|answer| answer.states.contains_key(&place)), "reached {}", place);
        prop_assert_eq!(stage.entered_here, count(&|answer| answer.entered_here.contains(&place)), "entered {}", place);
        prop_assert_eq!(stage.moved_on, in_state(State::MovedOn), "moved on from {}", place);
        prop_assert_eq!(stage.took_several, count(&|answer| answer.several.contains(&place)), "several from {}", place);
        prop_assert_eq!(stage.finished, in_state(State::Finished), "finished {}", place);
        prop_assert_eq!(stage.still_in_time, in_state(State::StillInTime), "still in time {}", place);
        prop_assert_eq!(stage.dropped_off, in_state(State::DroppedOff), "dropped off {}", place);
        let mut next: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for activity in answers.iter().filter_map(|answer| answer.next.get(&place)) {
            *next.entry(activity.clone()).or_default() += 1;
        }
        let mut next: Vec<NextActivity> =
            next.into_iter().map(|(activity, contacts)| NextActivity { activity, contacts }).collect();
        next.sort_by(|left, right| right.contacts.cmp(&left.contacts).then_with(|| left.activity.cmp(&right.activity)));
        prop_assert_eq!(&stage.next_after_drop_off, &next, "next after {}", place);
        let times: Vec<i64> = answers.iter().filter_map(|answer| answer.stage_times.get(&place).copied()).collect();
        prop_assert_eq!(stage.time_in_stage.count, times.len() as u64, "times in stage {}", place);
        prop_assert_eq!(
            stage.time_in_stage.min.map(|span| span.0),
            times.iter().min().copied(),
            "shortest in {}",
            place
        );
        prop_assert_eq!(
            stage.time_in_stage.max.map(|span| span.0),
            times.iter().max().copied(),
            "longest in {}",
            place
        );
    }
    for (place, transition) in report.transitions.iter().enumerate() {
        let sum = |of: &dyn Fn(&Answer) -> u64| answers.iter().map(of).sum::<u64>();
        prop_assert_eq!(
            transition.contacts,
            count(&|answer| answer.passes.contains_key(&place)),
            "people on {}",
            place
        );
        prop_assert_eq!(
            transition.passes,
            sum(&|answer| answer.passes.get(&place).copied().unwrap_or(0)),
            "passes on {}",
            place
        );
        prop_assert_eq!(
            transition.first_arrivals,
            sum(&|answer| answer.first_arrivals.get(&place).map_or(0, |&first| first as u64)),
            "first arrivals over {}",
            place
        );
        let mut times: Vec<i64> =
            answers.iter().filter_map(|answer| answer.transition_times.get(&place).copied()).collect();
        times.sort_unstable();
        prop_assert_eq!(&transition.sorted_times, &times, "times on {}", place);
    }
    let entered: Vec<&Answer> = answers.iter().filter(|answer| answer.arrivals > 0).collect();
    prop_assert_eq!(analysis.itineraries.contacts.len(), entered.len());
    for (place, answer) in entered.iter().enumerate() {
        let (begin, end) =
            (analysis.itineraries.starts[place] as usize, analysis.itineraries.starts[place + 1] as usize);
        let stays = &analysis.itineraries.stays[begin..end];
        prop_assert_eq!(stays.len(), answer.arrivals);
        prop_assert!(stays.is_sorted_by_key(|stay| stay.arrival));
        let last = answer.last_stage.unwrap();
        prop_assert_eq!(stays.last().map(|stay| usize::from(stay.stage)), Some(last), "last stage");
        let exit = match answer.chances[&last] {
            _ if goals[last] => Exit::Finished,
            (_, true) => Exit::StillInTime,
            (moment, false) => Exit::DroppedOff(Moment(moment)),
        };
        prop_assert_eq!(analysis.itineraries.exits[place], exit, "exit");
    }
    Ok(())
}

#[test]
fn the_engine_agrees_with_the_enumeration_of_walks() {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let question = (journey(), prop::collection::vec(history(), 1..=3));
    let outcome = runner.run(&question, |(journey, histories)| check(&journey, &histories));
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, (journey, histories))) => panic!("{reason}\n{journey:?}\n{histories:?}"),
        Err(error) => panic!("{error}"),
    }
}
