use super::*;
use crate::domain::{Cancel, Owner, Settings, ValueOf};
use crate::engine::analysis::analyse;
use crate::engine::analysis::letters::{id, journey};
use crate::engine::columns::{Columns, ColumnsBuilder};

const DAY: i64 = Span::DAY.0;

/// On each of ten days four enter and some of them go on to b an hour later, with a value of 10.
fn data(went_on: &[u64]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for (day, count) in (0_i64..).zip(went_on) {
        for one in 0..4 {
            let contact = format!("{day}-{one}");
            let at = day * DAY + one * Span::HOUR.0;
            builder.activity(&contact, "a", Moment(at), &[]);
            if (one as u64) < *count {
                builder.activity(&contact, "b", Moment(at + Span::HOUR.0), &[("v", "10")]);
            }
        }
    }
    builder.activity("end", "x", Moment(10 * DAY), &[]);
    builder.finish()
}

fn ask(columns: &Columns, aim: Aim, by_day: Option<i64>) -> Course {
    let (map, cancel) = (journey("ab", &["ab"], Settings::default()), Cancel::default());
    let target = Target { stage: id('b'), aim, by: by_day.map(|day| Moment(day * DAY)) };
    let asked = Asked::everybody(columns, &map, &cancel);
    let report = Courses { targets: vec![target] }.compute(&asked).unwrap();
    report.courses.into_iter().next().unwrap()
}

#[test]
fn counts_go_on_as_so_far_and_an_even_pace_is_sure() {
    let columns = data(&[2; 10]);
    let course = ask(&columns, Aim::Count(30), Some(15));
    assert_eq!((course.now, course.verdict), (Some(20.0), Verdict::OnCourse));
    let pace = course.pace.unwrap();
    assert_eq!((pace.unit, pace.periods, pace.each, pace.to_come), (Span::DAY, 10, 2.0, 5.0));
    assert_eq!(course.expected, Some(Expected { value: 30.0, low: 30.0, high: 30.0 }));
    assert_eq!(ask(&columns, Aim::Count(31), Some(15)).verdict, Verdict::OffCourse);
    assert_eq!(ask(&columns, Aim::Count(20), Some(15)).verdict, Verdict::Met);
    assert_eq!(ask(&columns, Aim::Count(21), None).verdict, Verdict::NotYet);
}

#[test]
fn the_range_is_that_of_the_periods() {
    let columns = data(&[1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
    let course = ask(&columns, Aim::Count(30), Some(15));
    let expected = course.expected.unwrap();
    // s² = 10/9, t(9) = 2.262157, half = t · s · √(5 + 25/10).
    let half = 2.262_157 * (10.0_f64 / 9.0).sqrt() * 7.5_f64.sqrt();
    assert!((expected.value - 30.0).abs() < 1e-9 && (expected.high - 30.0 - half).abs() < 1e-4, "{expected:?}");
    assert_eq!(course.verdict, Verdict::Open);
    assert!(expected.low >= 20.0, "contacts do not go away");
}

#[test]
fn shares_are_those_of_the_report_and_expected_of_all_who_will_have_entered() {
    let columns = data(&[1, 3, 1, 3, 1, 3, 1, 3, 1, 3]);
    let map = journey("ab", &["ab"], Settings::default());
    let report = analyse(&Asked::everybody(&columns, &map, &Cancel::default())).unwrap();
    let of_entries = ask(&columns, Aim::OfEntries(0.61), Some(20));
    assert_eq!(of_entries.rate, Some(Rate::new(report.stages[1].reached, report.entered)));
    let of_previous = ask(&columns, Aim::OfPrevious(0.61), Some(20));
    assert_eq!(of_previous.rate, Some(report.stages[1].share_of_previous()));
    let expected = of_entries.expected.unwrap();
    // s = √(10/9) contacts over or under a half of those who entered, 80 of whom there will be: t · s · √(10 + 100/10) / 80.
    let half = 2.262_157 * (10.0_f64 / 9.0).sqrt() * 20.0_f64.sqrt() / 80.0;
    assert!((expected.value - 0.5).abs() < 1e-9 && (expected.high - 0.5 - half).abs() < 1e-6, "{expected:?}");
    assert_eq!(of_entries.verdict, Verdict::Open);
    assert_eq!(ask(&columns, Aim::OfEntries(0.64), Some(20)).verdict, Verdict::OffCourse);
    assert_eq!(ask(&columns, Aim::OfEntries(0.5), None).verdict, Verdict::Met);
}

#[test]
fn a_date_that_has_passed_is_judged_by_what_was_known_then() {
    let columns = data(&[2; 10]);
    let course = ask(&columns, Aim::Count(11), Some(5));
    assert_eq!((course.now, course.verdict), (Some(10.0), Verdict::Missed));
    assert_eq!(ask(&columns, Aim::Count(10), Some(5)).verdict, Verdict::Met);
}

#[test]
fn times_and_values_have_targets_too() {
    let columns = data(&[2; 10]);
    let time = ask(&columns, Aim::TimeFromEntry(Span::HOUR), Some(20));
    assert_eq!((time.now, time.contacts, time.verdict), (Some(Span::HOUR.0 as f64), 20, Verdict::OnCourse));
    assert_eq!(ask(&columns, Aim::TimeFromPrevious(Span::MINUTE), None).verdict, Verdict::NotYet);
    let value = ValueOf { of: Owner::Activity, attribute: "v".to_owned() };
    let worth = ask(&columns, Aim::Value(value, 300.0), Some(15));
    assert_eq!((worth.now, worth.expected.map(|one| one.value)), (Some(200.0), Some(300.0)));
}

#[test]
fn with_little_data_it_is_too_early() {
    let mut builder = ColumnsBuilder::default();
    builder.activity("1", "a", Moment(0), &[]).activity("1", "b", Moment(Span::HOUR.0), &[]);
    let course = ask(&builder.finish(), Aim::Count(5), Some(9));
    assert_eq!((course.now, course.expected, course.verdict), (Some(1.0), None, Verdict::TooEarly));
    let gone = Target { stage: StageId(1), aim: Aim::Count(1), by: None };
    let (map, cancel) = (journey("ab", &["ab"], Settings::default()), Cancel::default());
    let asked = Courses { targets: vec![gone] };
    assert!(asked.compute(&Asked::everybody(&data(&[1]), &map, &cancel)).unwrap().courses.is_empty());
}

#[test]
fn the_median_has_the_range_of_its_order_statistics() {
    let times: Vec<i64> = (1..=100).collect();
    let range = outlook::median_range(&times).unwrap();
    // Ranks 40 and 61 of 100.
    assert_eq!((range.low, range.high), (40.0, 61.0));
    assert_eq!(outlook::median_range(&times[..5]), None);
}
