//! The work for one contact is bounded: it grows with its activities, not with their square.

use super::forward::work::DONE;
use super::letters::{id, journey, minutes};
use super::{Asked, analyse};
use crate::domain::{
    AnyOrderGroup, Cancel, Condition, Counting, ExclusionEffect, Journey, Moment, SessionRule, Settings, Simultaneous,
    Span,
};
use crate::engine::columns::{Columns, ColumnsBuilder};

/// So many pieces of work for an activity are allowed: a step is looked at for each arrow and a few times again.
const MOST_WORK_AN_ACTIVITY: u64 = 200;

/// One contact with so many activities of five types; so many of them are simultaneous.
fn contact(activities: usize, together: usize) -> Columns {
    let mut builder = ColumnsBuilder::default();
    let mut random = 7_u64;
    for place in 0..activities {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let letter = ["a", "b", "c", "d", "x"][(random >> 40) as usize % 5];
        let time = Moment::from_secs((place / together) as i64 * 60);
        builder.activity("one", letter, time, &[("v", if random >> 50 & 1 == 1 { "1" } else { "2" })]);
    }
    builder.finish()
}

/// A map with branches, a loop and exclusions.
fn map(settings: Settings) -> Journey {
    let mut map = journey("abcd", &["ab", "ac", "bc", "cd", "cb", "bd"], settings);
    map.stages[0].entry = true;
    map.stages[3].goal = true;
    for place in [0, 2, 3] {
        map.transitions[place].exclusions = vec![Condition::activity("x")];
    }
    map
}

fn work(map: &Journey, columns: &Columns) -> u64 {
    let before = DONE.get();
    let cancel = Cancel::default();
    // Few activities are worked on by this very thread.
    let report = analyse(&Asked::everybody(columns, map, &cancel)).unwrap();
    assert!(report.entered + report.removed > 0);
    DONE.get() - before
}

#[test]
fn ten_thousand_activities_of_one_contact_take_work_in_proportion() {
    let removes = ExclusionEffect::RemovesTheContact;
    let settings = [
        ("best attempt", Settings::default()),
        ("removing", Settings { exclusion_effect: removes, ..Settings::default() }),
        ("window", Settings { window: minutes(500), ..Settings::default() }),
        ("attempts", Settings { counting: Counting::Attempts, ..Settings::default() }),
        ("attempts in a window", Settings { counting: Counting::Attempts, window: minutes(30), ..Settings::default() }),
        ("sessions", Settings { counting: Counting::Sessions(SessionRule::Gap(Span::MINUTE)), ..Settings::default() }),
        ("held", Settings { held_constant: vec!["v".to_owned()], ..Settings::default() }),
        ("row order", Settings { simultaneous: Simultaneous::RowOrder, ..Settings::default() }),
    ];
    for (name, settings) in settings {
        let map = map(settings);
        for together in [1, 2, 7, 400] {
            let done = work(&map, &contact(10_000, together));
            assert!(done < MOST_WORK_AN_ACTIVITY * 10_000, "{name}, {together} together: {done}");
        }
    }
}

#[test]
fn limits_and_rules_of_several_activities_are_bounded_too() {
    let mut map = map(Settings::default());
    map.transitions[1].limit = minutes(100);
    map.stages[1].rule = crate::domain::Rule::any_of(vec![Condition { at_least: 3, ..Condition::activity("b") }]);
    assert_eq!(map.stages[1].id, id('b'));
    let done = work(&map, &contact(10_000, 2));
    assert!(done < MOST_WORK_AN_ACTIVITY * 10_000, "{done}");
}

/// Compares the work for 20,000 activities with that for 10,000: twice as much, or a little more, is in proportion.
fn grows_in_proportion(name: &str, map: &Journey, together: usize) {
    let [few, many] = [10_000, 20_000].map(|activities| work(map, &contact(activities, together)));
    assert!(many < 3 * few, "{name}, {together} together: {few}, then {many}");
    assert!(few < 5 * MOST_WORK_AN_ACTIVITY * 10_000, "{name}, {together} together: {few}");
}

#[test]
fn a_grace_takes_work_in_proportion_however_many_activities_it_holds() {
    for span in [1, 10, 1_440] {
        let simultaneous = Simultaneous::WithinGrace(minutes(span).unwrap());
        let mut limited = map(Settings { simultaneous, window: minutes(3_000), ..Settings::default() });
        limited.transitions.iter_mut().for_each(|one| one.limit = minutes(300));
        for together in [1, 7, 400] {
            grows_in_proportion("grace", &map(Settings { simultaneous, ..Settings::default() }), together);
            grows_in_proportion("grace and limits", &limited, together);
        }
        let attempts = Settings { simultaneous, counting: Counting::Attempts, ..Settings::default() };
        grows_in_proportion("grace and attempts", &map(attempts), 1);
    }
}

#[test]
fn watched_groups_in_any_order_take_work_in_proportion() {
    for window in [None, minutes(500), minutes(5_000)] {
        let settings = Settings { exclusion_effect: ExclusionEffect::RemovesTheContact, window, ..Settings::default() };
        let mut grouped = map(settings);
        grouped.transitions.truncate(1);
        let exclusions = vec![Condition::activity("x")];
        grouped.any_order = vec![AnyOrderGroup { stages: "bcd".chars().map(id).collect(), exclusions }];
        for together in [1, 7] {
            grows_in_proportion("watched group", &grouped, together);
        }
    }
}

#[test]
fn a_contact_spoilt_again_and_again_takes_work_in_proportion() {
    let settings =
        Settings { exclusion_effect: ExclusionEffect::RemovesTheContact, window: minutes(500), ..Settings::default() };
    // The last stage is never reached, and each arrival at the one before is spoilt while it is awaited.
    let mut spoilt = journey("abz", &["ab", "bz"], settings);
    spoilt.transitions[1].exclusions = vec![Condition::activity("x")];
    spoilt.stages[0].rule = crate::domain::Rule::any_of(["a", "c"].map(Condition::activity).to_vec());
    grows_in_proportion("spoilt", &spoilt, 1);
}
