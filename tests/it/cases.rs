//! Small journeys with answers known from the tests of other products. The facts lie in `tests/cases`.

mod attribution;
mod drivers;
mod groups;
mod moves;
mod question;
mod runner;

use runner::{Outcome, run_file};

#[test]
fn every_core_case_passes() {
    let files = [
        include_str!("../cases/attribution.json"),
        include_str!("../cases/ordered.json"),
        include_str!("../cases/windows.json"),
        include_str!("../cases/ties.json"),
        include_str!("../cases/filters.json"),
        include_str!("../cases/times.json"),
        include_str!("../cases/trends.json"),
        include_str!("../cases/breakdowns.json"),
        include_str!("../cases/strict.json"),
        include_str!("../cases/any_order.json"),
        include_str!("../cases/exclusions.json"),
    ];
    let mut wrong = Vec::new();
    let mut passed = 0;
    for (id, tier, outcome) in files.into_iter().flat_map(|text| run_file(text).unwrap()) {
        match outcome {
            Outcome::Pass => passed += 1,
            Outcome::Unsupported(_) if tier == "variant" => {}
            other => wrong.push(format!("{id}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(passed, 129, "cases that pass");
}

#[test]
fn every_case_about_what_contacts_do_passes() {
    let files = [
        (include_str!("../cases/transitions.json"), 8),
        (include_str!("../cases/pairs.json"), 10),
        (include_str!("../cases/paths.json"), 17),
        (include_str!("../cases/sequences.json"), 12),
        (include_str!("../cases/process.json"), 2),
        (include_str!("../cases/correlation.json"), 3),
    ];
    for (text, count) in files {
        let outcomes = run_file(text).unwrap();
        assert_eq!(outcomes.len(), count);
        for (id, _, outcome) in outcomes {
            assert_eq!(outcome, Outcome::Pass, "{id}");
        }
    }
}

#[test]
fn a_file_that_is_no_case_file_is_refused_in_words() {
    assert!(run_file("{").unwrap_err().starts_with("this is no case file"));
    assert!(run_file("{}").unwrap_err().contains("no list of cases"));
}
