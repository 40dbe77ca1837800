//! Small journeys with answers known from the tests of other products. The facts lie in `tests/cases`.

mod attribution;
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
    assert_eq!(passed, 68, "cases that pass");
}

#[test]
fn a_file_that_is_no_case_file_is_refused_in_words() {
    assert!(run_file("{").unwrap_err().starts_with("this is no case file"));
    assert!(run_file("{}").unwrap_err().contains("no list of cases"));
}
