//! Explanations never contradict the figures.

use super::walks::Activity;
use super::{history, journey};
use pathlight::domain::{Cancel, Journey, Moment};
use pathlight::engine::analysis::explain::{Explain, Fact, Outcome};
use pathlight::engine::analysis::{Asked, Figure, Selection, who};
use pathlight::engine::columns::ColumnsBuilder;
use pathlight::overlay::explained;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

const CASES: u32 = 2000;

fn check(journey: &Journey, history: &[Activity]) -> Result<(), TestCaseError> {
    let mut builder = ColumnsBuilder::default();
    for one in history {
        builder.activity("one", &one.kind, Moment(one.time), &[("v", &one.value)]);
    }
    let columns = builder.finish();
    let cancel = Cancel::default();
    let asked = Asked::everybody(&columns, journey, &cancel);
    let is = |selection| !who(&asked, selection).unwrap().is_empty();
    for stage in journey.stages.iter().map(|stage| stage.id) {
        let explanation = Explain { contact: 0, stage }.compute(&asked).unwrap();
        if columns.contact_count() == 0 {
            prop_assert_eq!(explanation.outcome, Outcome::Unknown);
            continue;
        }
        let reached = is(Selection::Reached(stage));
        let right = match explanation.outcome {
            Outcome::MovedOn => is(Selection::MovedOn(stage)),
            Outcome::Finished => is(Selection::Finished(stage)),
            Outcome::StillInTime => is(Selection::StillInTime(stage)),
            Outcome::DroppedOff => is(Selection::DroppedOff(stage)),
            Outcome::NotReached => !reached && is(Selection::Entered),
            Outcome::NotEntered => !is(Selection::Entered) && !is(Selection::Removed),
            Outcome::Removed => !reached && is(Selection::Removed),
            Outcome::NotCounted | Outcome::Unknown => false,
        };
        prop_assert!(right, "{:?}", explanation);
        let lines = explained::lines(journey, &explanation);
        prop_assert!(lines.iter().all(|line| line.text.ends_with('.')), "{:?}", lines);
        prop_assert!(!lines.is_empty() || no_entries(journey), "nothing is told: {:?}", explanation);
        for fact in &explanation.facts {
            if let Fact::Came { from, to, .. } = fact {
                prop_assert!(is(Selection::Reached(*from)) && is(Selection::Reached(*to)) || !reached);
            }
        }
    }
    Ok(())
}

fn no_entries(journey: &Journey) -> bool {
    !journey.entries().contains(&true)
}

#[test]
fn explanations_agree_with_the_figures() {
    let cases = super::asked_for("PATHLIGHT_ORACLE_CASES", CASES);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let seed = super::asked_for("PATHLIGHT_ORACLE_SEED", 9) as u8;
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let outcome = runner.run(&(journey(), history()), |(journey, history)| check(&journey, &history));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
