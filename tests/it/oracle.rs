//! The engine agrees with a slow evaluator that enumerates walks, on random maps and random histories.

mod arrows;
mod explained;
mod groups;
mod options;
mod units;
mod walks;

use pathlight::domain::{
    Cancel, Combine, Condition, Counting, DateRange, DirectlyCounts, ExclusionEffect, Group, Journey, Moment, Rule,
    SessionRule, Settings, Simultaneous, Span, Stage, StageId, StepOrder, Transition, TransitionId,
};
use pathlight::engine::analysis::{Asked, Exit, Members, NextActivity, analyse, analyse_all};
use pathlight::engine::columns::ColumnsBuilder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use std::collections::BTreeMap;
use walks::{Activity, Answer, State};

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
    let rarely = || prop::bool::weighted(0.1);
    let stage = (rule(), prop::bool::weighted(0.2), prop::bool::weighted(0.15), rarely(), rarely());
    let exclusion = prop_oneof![3 => Just(0_u8), 1 => 1_u8..16];
    let transition = (0_usize..4, 0_usize..4, span(4), prop::bool::weighted(0.15), exclusion);
    let simultaneous = prop_oneof![
        6 => Just(Simultaneous::EitherOrder),
        1 => Just(Simultaneous::RowOrder),
        1 => Just(Simultaneous::StrictlyLater),
        1 => (1_i64..4).prop_map(|grace| Simultaneous::WithinGrace(Span(grace))),
    ];
    let counting = prop_oneof![
        5 => Just(Counting::BestAttempt),
        2 => Just(Counting::FirstAttempt),
        2 => Just(Counting::Attempts),
        1 => (0_i64..4).prop_map(|gap| Counting::Sessions(SessionRule::Gap(Span(gap)))),
        1 => Just(Counting::Sessions(SessionRule::Attribute("v".to_owned()))),
    ];
    let settings = (
        span(8),
        prop_oneof![3 => Just((None, None)), 1 => (0_i64..4, 3_i64..9).prop_map(|(from, to)| (Some(Moment(from)), Some(Moment(to))))],
        prop_oneof![2 => Just(None), 1 => (2_i64..16).prop_map(|as_of| Some(Moment(as_of)))],
        simultaneous,
        counting,
        prop::bool::weighted(0.15),
        any::<bool>(),
        prop::bool::weighted(0.25),
    );
    (prop::collection::vec(stage, 1..=4), prop::collection::vec(transition, 0..=6), settings).prop_map(
        |(stages, transitions, (window, (from, to), as_of, simultaneous, counting, held, every, removes))| {
            let count = stages.len();
            let stages = stages
                .into_iter()
                .zip(0..)
                .map(|((rule, entry, goal, optional, may_be_unrecorded), id)| Stage {
                    id: StageId(id),
                    name: format!("stage {id}"),
                    rule,
                    entry,
                    goal,
                    optional,
                    may_be_unrecorded,
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
                exclusion_effect: if removes {
                    ExclusionEffect::RemovesTheContact
                } else {
                    ExclusionEffect::EndsTheWalk
                },
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

/// Compares everything that the engine says about these contacts, or only about those whose place is in the mask.
fn check(journey: &Journey, histories: &[Vec<Activity>], within: Option<u8>) -> Result<(), TestCaseError> {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in histories.iter().enumerate() {
        for one in history {
            builder.activity(&contact.to_string(), &one.kind, Moment(one.time), &[("v", &one.value)]);
        }
    }
    let columns = builder.finish();
    let cancel = Cancel::default();
    let asked = Asked::everybody(&columns, journey, &cancel);
    let counts = |contact: usize| within.is_none_or(|mask| mask >> contact & 1 == 1);
    let members = Members::of((0..columns.contact_count()).filter(|&contact| counts(contact)));
    let asked = if within.is_some() { asked.within(&members) } else { asked };
    let analysis = analyse_all(&asked).unwrap();
    let report = &analysis.report;
    // Figures alone take a shorter way for usual contacts.
    prop_assert_eq!(&analyse(&asked).unwrap(), report);
    for stage in &report.stages {
        prop_assert_eq!(stage.reached, stage.moved_on + stage.finished + stage.still_in_time + stage.dropped_off);
        let over: u64 = (journey.transitions.iter().zip(&report.transitions))
            .filter(|(transition, _)| transition.to == stage.id)
            .map(|(_, report)| report.first_arrivals)
            .sum();
        // What came over an implied arrow is credited to no drawn one.
        let implied = journey.stages.iter().any(|stage| stage.optional || stage.may_be_unrecorded);
        prop_assert!(stage.entered_here + over <= stage.reached);
        prop_assert!(implied || stage.reached == stage.entered_here + over);
    }
    let mut answers: Vec<Answer> = Vec::new();
    let known = histories.iter().filter(|history| !history.is_empty()).enumerate();
    for (_, history) in known.filter(|&(contact, _)| counts(contact)) {
        match units::answers(journey, history, report.as_of) {
            Some(mut units) => answers.append(&mut units),
            None => return Ok(()),
        }
    }
    let count = |holds: &dyn Fn(&Answer) -> bool| answers.iter().filter(|answer| holds(answer)).count() as u64;
    let goals = journey.goals();
    prop_assert_eq!(report.entered, count(&|answer| answer.arrivals > 0));
    prop_assert_eq!(report.removed, count(&|answer| answer.removed));
    prop_assert_eq!(report.completed, count(&|answer| answer.states.keys().any(|&stage| goals[stage])));
    for (place, stage) in report.stages.iter().enumerate() {
        let in_state = |state| count(&|answer: &Answer| answer.states.get(&place) == Some(&state));
        prop_assert_eq!(stage.reached, count(&|answer| answer.states.contains_key(&place)), "reached {}", place);
        prop_assert_eq!(stage.entered_here, count(&|answer| answer.entered_here.contains(&place)), "entered {}", place);
        prop_assert_eq!(stage.inferred, count(&|answer| answer.inferred.contains(&place)), "inferred {}", place);
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
        let ends = [stage.time_in_stage.min, stage.time_in_stage.max].map(|span| span.map(|span| span.0));
        let expected = [times.iter().min().copied(), times.iter().max().copied()];
        prop_assert_eq!(ends, expected, "shortest and longest in {}: {:?}", place, times);
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
        prop_assert_eq!(transition.sorted_times.len(), times.len(), "times on {}", place);
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

/// How many cases are tried, unless `PATHLIGHT_ORACLE_CASES` says otherwise; `PATHLIGHT_ORACLE_SEED` tries others.
fn asked_for(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Tries random maps and histories; `change` may force options upon the map.
fn agree(cases: u32, seed: u8, change: impl Fn(&mut Journey)) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let within = prop_oneof![4 => Just(None), 1 => (0_u8..8).prop_map(Some)];
    let question = (journey(), prop::collection::vec(history(), 1..=3), within);
    let outcome = runner.run(&question, |(mut journey, histories, within)| {
        change(&mut journey);
        check(&journey, &histories, within)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, (mut journey, histories, within))) => {
            change(&mut journey);
            panic!("{reason}\n{journey:?}\n{histories:?}\n{within:?}");
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_engine_agrees_with_the_enumeration_of_walks() {
    let seed = asked_for("PATHLIGHT_ORACLE_SEED", 7);
    agree(asked_for("PATHLIGHT_ORACLE_CASES", CASES), seed as u8, |_| {});
}

#[test]
fn the_engine_agrees_for_every_pair_of_options() {
    let cases = asked_for("PATHLIGHT_ORACLE_CASES", 4_000) / 100;
    let seed = asked_for("PATHLIGHT_ORACLE_SEED", 3);
    for (place, (one, force_one)) in options::ALL.iter().enumerate() {
        for (other, force_other) in &options::ALL[place + 1..] {
            let outcome = std::panic::catch_unwind(|| {
                agree(cases, seed as u8, |journey| {
                    force_one(journey);
                    force_other(journey);
                });
            });
            assert!(outcome.is_ok(), "{one} with {other}");
        }
    }
}
