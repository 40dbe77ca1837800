use super::*;
use crate::domain::{Cancel, Condition, Settings};
use crate::engine::analysis::letters;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::stats::Method;
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

fn journey() -> Journey {
    let settings = Settings { window: Some(Span::from_days(7)), ..Settings::default() };
    letters::named(&["visit", "form", "done"], &[(11, 1, 2), (12, 2, 3)], settings)
}

fn day(day: i64) -> Moment {
    Moment(day * Span::DAY.0)
}

/// Each contact visits on one day; of those with a form, some are done after so many days.
fn columns(contacts: &[(i64, Option<i64>)]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for (contact, &(visit, done)) in contacts.iter().enumerate() {
        let name = contact.to_string();
        builder.activity(&name, "visit", day(visit), &[]);
        builder.activity(&name, "form", day(visit), &[]);
        if let Some(done) = done {
            builder.activity(&name, "done", day(visit + done), &[]);
        }
    }
    builder.finish()
}

#[test]
fn contacts_are_before_or_after_or_left_out_and_counted() {
    let contacts = [
        (0, Some(1)),  // before
        (1, None),     // before
        (12, Some(7)), // the window closes on day 19, before day 20
        (13, Some(1)), // overlaps: the window ends on the day of the change
        (19, Some(2)), // overlaps
        (20, Some(3)), // after
        (25, None),    // after
        (40, None),    // after; the last activity is on day 48
        (41, None),    // still open: the window ends as of now
        (45, Some(3)), // still open
    ];
    let (columns, journey, cancel) = (columns(&contacts), journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let question = BeforeAfter { at: day(20), stage: Some(StageId(2)) };
    let report = question.compute(&asked).unwrap();
    assert_eq!((report.before, report.overlapping, report.after, report.still_open), (3, 2, 3, 2));
    assert_eq!(question.contacts(&BeforeAfterPart::Overlapping, &asked).unwrap(), [3, 4]);
    let done = &report.comparison.rows[0];
    assert_eq!((done.of, done.first, done.second), (RateOf::Completed, Rate::new(2, 3), Rate::new(1, 3)));
    assert_eq!(done.test.map(|test| test.method), Some(Method::FisherExact));
    let sentence = done.sentence("Of those who reached “form”", "were done", "before it", "after it");
    assert!(
        sentence.starts_with(
            "Of those who reached “form” 66.7 % were done before it, 33.3 % after it: 33.3 points fewer (between −"
        ),
        "{sentence}"
    );
    assert!(sentence.contains("A difference this large is easily chance. To see such a difference"), "{sentence}");
    // Out of the stage leads one transition; the way into it is not compared.
    let shown: Vec<RateOf> = report.comparison.rows.iter().map(|row| row.of).collect();
    assert_eq!(shown, [RateOf::Completed, RateOf::Stage(StageId(3)), RateOf::Transition(TransitionId(12))]);
}

#[test]
fn what_happened_after_the_change_does_not_count_before_it() {
    let mut builder = ColumnsBuilder::default();
    for (activity, at) in [("visit", 0), ("form", 0), ("visit", 30), ("form", 30), ("done", 31), ("visit", 60)] {
        builder.activity("comes back", activity, day(at), &[]);
    }
    let (columns, journey, cancel) = (builder.finish(), journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let report = BeforeAfter { at: day(20), stage: None }.compute(&asked).unwrap();
    assert_eq!((report.before, report.after), (1, 0));
    assert_eq!(report.comparison.rows[0].first, Rate::new(0, 1));
    assert_eq!(report.comparison.rows[0].difference, None);
}

#[test]
fn only_entries_with_their_window_behind_them_count_where_that_is_asked() {
    let contacts = [(0, Some(1)), (1, None), (10, Some(1)), (30, None), (39, None), (45, None)];
    let (columns, journey, cancel) = (columns(&contacts), journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let period = |from, to| Side::Entered(DateRange { from: Some(day(from)), to: Some(day(to)) });
    let question = Comparison { first: period(0, 9), second: period(10, 50), mature_only: false };
    let all = question.compute(&asked).unwrap();
    assert_eq!((all.first.entered, all.second.entered, all.second.stages[1].still_in_time), (2, 4, 2));
    let mature = Comparison { mature_only: true, ..question }.compute(&asked).unwrap();
    assert_eq!((mature.first.entered, mature.second.entered, mature.second.stages[1].still_in_time), (2, 2, 0));
    assert_eq!(mature.mature_until, Some(Moment(day(38).0 - 1)));
}

#[test]
fn a_segment_is_compared_with_another_and_whoever_is_in_both_is_counted() {
    let contacts = [(0, Some(1)), (0, None), (0, Some(2))];
    let (columns, journey, cancel) = (columns(&contacts), journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let done = SegmentRule::Did { condition: Condition::activity("done"), when: DateRange::default() };
    let report = Comparison { first: Side::Everybody, second: Side::Segment(done), mature_only: false };
    let report = report.compute(&asked).unwrap();
    assert_eq!((report.first.entered, report.second.entered, report.in_both), (3, 2, 2));
}

proptest! {
    #[test]
    fn turned_round_a_comparison_says_the_same(
        contacts in prop::collection::vec((0_i64..30, prop::option::of(0_i64..9)), 1..40),
        cut in 0_usize..40,
    ) {
        let (columns, journey, cancel) = (columns(&contacts), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let count = contacts.len();
        let side = |range: std::ops::Range<usize>| Side::These(Arc::new(Members::of(range)));
        let (one, other) = (side(0..cut.min(count)), side(cut.min(count)..count));
        let there = Comparison { first: one.clone(), second: other.clone(), mature_only: false }.compute(&asked).unwrap();
        let back = Comparison { first: other, second: one, mature_only: false }.compute(&asked).unwrap();
        prop_assert_eq!((&there.first, &there.second), (&back.second, &back.first));
        prop_assert_eq!(there.first.entered + there.second.entered, count as u64);
        let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-9,
            (one, other) => one == other,
        };
        for (there, back) in there.rows.iter().zip(&back.rows) {
            prop_assert_eq!((there.of, there.first, there.second), (back.of, back.second, back.first));
            prop_assert!(near(there.difference.map(|one| one.value), back.difference.map(|one| -one.value)));
            prop_assert!(near(there.difference.map(|one| one.interval.low), back.difference.map(|one| -one.interval.high)));
            prop_assert!(near(there.test.map(|test| test.p), back.test.map(|test| test.p)));
            prop_assert!(near(there.adjusted_p, back.adjusted_p));
            prop_assert!(near(there.pace.map(|one| one.p), back.pace.map(|one| one.p)));
            prop_assert_eq!(there.minimum, back.minimum);
        }
    }
}
