//! Drivers agree with a slow count, list as many contacts as they say, and are not misled by longer observation.

use super::*;
use crate::domain::{Cancel, Comparison, Condition, Filter, Journey, Moment, Owner, Rule, Settings};
use crate::engine::analysis::{Asked, Stretch, TimeToConvert, letters};
use crate::engine::columns::ColumnsBuilder;
use proptest::prelude::*;

fn journey(names: &[&str], arrows: &[(u32, u32)], window: i64) -> Journey {
    Journey {
        stages: (0..).zip(names).map(|(id, name)| letters::stage(id, name)).collect(),
        transitions: (0..).zip(arrows).map(|(id, &(from, to))| letters::arrow(id, from, to)).collect(),
        settings: Settings { window: Some(Span(window)), as_of: Some(Moment(10_000)), ..Settings::default() },
        ..Journey::default()
    }
}

fn question(exposure: Exposure) -> Drivers {
    Drivers {
        from: Point::Stage(StageId(0)),
        to: StageId(1),
        told_by: None,
        exposure,
        left_out: LeftOut::Needed,
        least: 1,
    }
}

fn did(name: &str) -> Driver {
    Driver::Did(Item::activity(name))
}

fn row<'a>(report: &'a DriversReport, driver: &Driver) -> &'a DriverRow {
    report.rows.iter().find(|row| row.driver == *driver).unwrap()
}

#[test]
fn activities_on_the_way_and_attributes_are_told_by_hand() {
    let mut builder = ColumnsBuilder::default();
    for contact in 0..40 {
        let (converts, name) = (contact % 2 == 0, format!("{contact:02}"));
        let channel = if contact % 8 == 0 { "mail" } else { "ad" };
        builder.activity(&name, "start", Moment(contact), &[("channel", channel)]);
        builder.contact_attribute(&name, "size", if contact < 3 { "large" } else { "small" });
        if converts || contact == 1 {
            builder.activity(&name, "look", Moment(contact + 2), &[("channel", "late")]);
        }
        if converts {
            builder.activity(&name, "goal", Moment(contact + 4), &[]);
            builder.activity(&name, "after", Moment(contact + 5), &[]);
        } else {
            builder.activity(&name, "start", Moment(contact + 3), &[]);
            builder.activity(&name, "too late", Moment(contact + 6), &[]);
        }
    }
    let columns = builder.finish();
    let (journey, cancel) = (journey(&["start", "goal"], &[(0, 1)], 5), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let report = question(Exposure::Balanced).compute(&asked).unwrap();
    assert_eq!((report.converted, report.others, report.still_in_time, report.observed_shorter), (20, 20, 0, 0));
    assert_eq!((report.median_time, report.median_exposure), (Some(Span(4)), Some(Span(4))));
    assert_eq!(report.left_out, ["goal"]);
    let look = row(&report, &did("look"));
    assert_eq!(look.confusion.among_converted(), Rate::new(20, 20));
    assert_eq!(look.confusion.among_others(), Rate::new(1, 20));
    assert_eq!(look.confusion.conversion_with(), Rate::new(20, 21));
    assert_eq!(look.confusion.conversion_without(), Rate::new(0, 19));
    assert!(
        (look.odds_ratio - 21.0 * 20.0 / 2.0).abs() < 1e-9 && look.odds_low > 1.0 && look.odds_high > look.odds_low
    );
    assert_eq!(look.strength, Strength::Strong);
    assert_eq!(row(&report, &did("start")).confusion.others_with, 20);
    assert!(report.rows.iter().all(|row| row.driver != did("after") && row.driver != did("too late")));
    let mail = Driver::SetOut { attribute: "channel".to_owned(), value: "mail".to_owned() };
    assert_eq!(row(&report, &mail).confusion.among_converted(), Rate::new(5, 20));
    let large = Driver::Contact { attribute: "size".to_owned(), value: "large".to_owned() };
    let large = row(&report, &large);
    assert_eq!((large.confusion.among_converted(), large.strength), (Rate::new(2, 20), Strength::CouldBeChance));
    assert_eq!(report.rows.first().map(|row| row.driver.clone()), Some(did("start")));
    let few = Drivers { least: 4, ..question(Exposure::Balanced) }.compute(&asked).unwrap();
    assert_eq!((few.too_rare, few.rows.len() + 1), (1, report.rows.len()));
}

#[test]
fn longer_observation_alone_makes_no_driver() {
    let mut builder = ColumnsBuilder::default();
    // Everybody looks around every now and then, at the same pace; a third converts after some time.
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    };
    for contact in 0..3_000 {
        let name = format!("{contact:04}");
        builder.activity(&name, "start", Moment(0), &[]);
        let converts = random(3) == 0;
        let ends = if converts { 1 + random(300) as i64 } else { 1_000 };
        let mut at = 0;
        loop {
            at += 1 + random(800) as i64;
            if at >= ends {
                break;
            }
            builder.activity(&name, "look around", Moment(at), &[]);
        }
        if converts {
            builder.activity(&name, "goal", Moment(ends), &[]);
        }
    }
    let columns = builder.finish();
    let (journey, cancel) = (journey(&["start", "goal"], &[(0, 1)], 1_000), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let of = |exposure| row(&question(exposure).compute(&asked).unwrap(), &did("look around")).clone();
    let (whole, balanced) = (of(Exposure::Whole), of(Exposure::Balanced));
    assert!(whole.odds_ratio < 0.1 && whole.strength == Strength::Strong, "{whole:?}");
    assert!(balanced.odds_low < 1.0 && 1.0 < balanced.odds_high, "{balanced:?}");
    assert_eq!(balanced.strength, Strength::CouldBeChance);
}

#[test]
fn both_are_observed_from_the_first_time_they_set_out() {
    let mut builder = ColumnsBuilder::default();
    for contact in 0..20 {
        let name = format!("{contact:02}");
        for time in [0, 40, 80] {
            builder.activity(&name, "start", Moment(time), &[]);
        }
        if contact % 2 == 0 {
            builder.activity(&name, "goal", Moment(90), &[]);
        }
    }
    let columns = builder.finish();
    let cancel = Cancel::default();
    for (window, again) in [(100, 10), (60, 10), (20, 0)] {
        let journey = journey(&["start", "goal"], &[(0, 1)], window);
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let report = question(Exposure::Whole).compute(&asked).unwrap();
        let start = report.rows.iter().find(|row| row.driver == did("start")).map(|row| row.confusion.converted_with);
        assert_eq!((report.converted, start.unwrap_or_default()), (10, again), "{window}");
    }
}

#[test]
fn what_every_way_passes_is_left_out() {
    let mut journey = journey(&["a", "b", "c", "d", "e"], &[(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)], 9);
    let out = |journey: &Journey, from: Point, which| {
        let names = needed::left_out(journey, &from, StageId(4), which);
        names.into_iter().collect::<Vec<_>>().concat()
    };
    let first = || Point::Stage(StageId(0));
    assert_eq!(out(&journey, first(), LeftOut::Needed), "de");
    assert_eq!(out(&journey, Point::Stage(StageId(1)), LeftOut::Needed), "de");
    assert_eq!(out(&journey, Point::Entry, LeftOut::Needed), "de");
    assert_eq!(out(&journey, first(), LeftOut::EveryStage), "abcde");
    journey.stages[3].optional = true;
    assert_eq!(out(&journey, first(), LeftOut::Needed), "e");
    let set = Filter::Compare { attribute: "x".to_owned(), of: Owner::Activity, comparison: Comparison::IsSet };
    journey.stages[4].rule = Rule::any_of(vec![Condition { filters: vec![set], ..Condition::activity("e") }]);
    assert_eq!(out(&journey, first(), LeftOut::Needed), "");
}

proptest! {
    #[test]
    fn tables_add_up_and_list_as_many_contacts(
        histories in prop::collection::vec(prop::collection::vec((0_usize..5, 0_i64..12), 0..8), 0..14),
        window in 0_i64..12,
        as_of in 0_i64..16,
        (balanced, told, from_entry) in any::<(bool, bool, bool)>(),
    ) {
        let mut builder = ColumnsBuilder::default();
        let kinds = ["a", "b", "c", "d", "e"];
        for (contact, mut history) in histories.into_iter().enumerate() {
            history.sort_by_key(|&(_, time)| time);
            let name = format!("{contact:02}");
            builder.contact_attribute(&name, "team", ["x", "y", ""][contact % 3]);
            for (kind, time) in history {
                builder.activity(&name, kinds[kind], Moment(time), &[("v", ["p", "q", ""][(time % 3) as usize])]);
            }
        }
        let columns = builder.finish();
        let mut journey = journey(&["a", "b", "c"], &[(0, 1), (1, 2), (0, 2)], window);
        journey.settings.as_of = Some(Moment(as_of));
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let question = Drivers {
            from: if from_entry { Point::Entry } else { Point::Stage(StageId(0)) },
            to: StageId(2),
            told_by: told.then(|| "v".to_owned()),
            exposure: if balanced { Exposure::Balanced } else { Exposure::Whole },
            left_out: LeftOut::Needed,
            least: 1,
        };
        let report = question.compute(&asked).unwrap();
        let figures = crate::engine::analysis::analyse(&asked).unwrap();
        prop_assert_eq!(report.converted + report.others, figures.stages[0].reached);
        prop_assert_eq!(report.converted, figures.stages[2].reached);
        prop_assert!(report.still_in_time <= report.others);
        for row in &report.rows {
            let table = row.confusion;
            prop_assert_eq!(table.converted_with + table.converted_without, report.converted);
            prop_assert_eq!(table.others_with + table.others_without, report.others);
            prop_assert!(row.odds_low <= row.odds_ratio && row.odds_ratio <= row.odds_high);
            let cells = [
                (true, true, table.converted_with), (true, false, table.converted_without),
                (false, true, table.others_with), (false, false, table.others_without),
            ];
            for (converted, with, count) in cells {
                let part = DriverPart { driver: row.driver.clone(), converted, with };
                prop_assert_eq!(question.contacts(&part, &asked).unwrap().len() as u64, count);
            }
        }
        // Whoever converted is observed at least as long as its time to convert.
        if !balanced {
            let between = crate::engine::analysis::paths::Between {
                stretch: crate::engine::analysis::paths::Stretch::between(question.from.clone(), Point::Stage(question.to)),
                told_by: question.told_by.clone(),
                hidden: vec![Item::activity("c")],
            };
            for row in between.compute(&asked).unwrap().rows {
                let known = report.rows.iter().find(|known| known.driver == Driver::Did(row.item.clone())).unwrap();
                prop_assert!(known.confusion.converted_with >= row.contacts);
            }
        }
    }
}

#[test]
fn those_who_still_can_are_those_of_the_curve_of_times() {
    // a → b within 5, b → c without limit: who never came to b in time can no longer come to c, whatever the window.
    let mut journey = journey(&["a", "b", "c"], &[(0, 1), (1, 2)], 10_000);
    journey.transitions[0].limit = Some(Span(5));
    let mut builder = ColumnsBuilder::default();
    for (contact, activity, time) in [
        ("came", "a", 9_000),
        ("came", "b", 9_001),
        ("came", "c", 9_002),
        ("late", "a", 9_000),
        ("late", "b", 9_007),
        ("waits", "a", 9_000),
        ("waits", "b", 9_004),
        ("fresh", "a", 9_998),
    ] {
        builder.activity(contact, activity, Moment(time), &[]);
    }
    let (columns, cancel) = (builder.finish(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let report = Drivers { to: StageId(2), ..question(Exposure::Balanced) }.compute(&asked).unwrap();
    let over = Stretch::Stages(StageId(0), StageId(2));
    let pace = TimeToConvert { over }.compute(&asked).unwrap();
    assert_eq!((report.converted, report.others, report.still_in_time), (1, 3, 2));
    assert_eq!((pace.converted, pace.still_in_time, pace.dropped_off), (1, 2, 1));
}
