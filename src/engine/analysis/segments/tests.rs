//! Who belongs to segments, on a small map of two stages.

use super::*;
use crate::domain::{Cancel, Comparison, Journey, Moment, Settings, Span, StageId, TransitionId};
use crate::engine::analysis::{analyse, letters, who};
use crate::engine::columns::ColumnsBuilder;

fn journey() -> Journey {
    letters::named(&["a", "b"], &[(1, 1, 2)], Settings { window: Some(Span(10)), ..Settings::default() })
}

/// Contact 0 goes through, 1 drops off, 2 never enters, 3 is still in time and has no country.
fn columns() -> Columns {
    ColumnsBuilder::default()
        .activity("zero", "a", Moment(0), &[("page", "x")])
        .activity("zero", "b", Moment(5), &[])
        .activity("zero", "c", Moment(6), &[("page", "y")])
        .activity("zero", "c", Moment(40), &[("page", "x")])
        .activity("one", "a", Moment(20), &[])
        .activity("one", "c", Moment(25), &[("page", "x")])
        .activity("two", "c", Moment(50), &[])
        .activity("two", "b", Moment(50), &[])
        .activity("three", "a", Moment(50), &[])
        .contact_attribute("zero", "country", "CZ")
        .contact_attribute("one", "country", "DE")
        .contact_attribute("two", "country", "CZ")
        .finish()
}

fn ask(rule: &SegmentRule) -> Vec<usize> {
    ask_of(&journey(), rule)
}

fn ask_of(journey: &Journey, rule: &SegmentRule) -> Vec<usize> {
    let (columns, cancel) = (columns(), Cancel::default());
    members(&Asked::everybody(&columns, journey, &cancel), rule).unwrap().iter().collect()
}

fn country(of: Owner, comparison: Comparison) -> Filter {
    Filter::Compare { attribute: "country".to_owned(), of, comparison }
}

fn czech() -> SegmentRule {
    SegmentRule::Contact(country(Owner::Contact, Comparison::Is("CZ".to_owned())))
}

fn did(condition: Condition, from: Option<i64>, to: Option<i64>) -> SegmentRule {
    SegmentRule::Did { condition, when: DateRange { from: from.map(Moment), to: to.map(Moment) } }
}

#[test]
fn contacts_belong_by_their_own_attributes_only() {
    assert_eq!(ask(&czech()), [0, 2]);
    assert_eq!(ask(&SegmentRule::Contact(country(Owner::Contact, Comparison::IsNot("CZ".to_owned())))), [1, 3]);
    let of_activity = country(Owner::Activity, Comparison::IsNotSet);
    assert_eq!(ask(&SegmentRule::Contact(of_activity.clone())), [0_usize; 0]);
    let either = Filter::Any(vec![of_activity, country(Owner::Contact, Comparison::IsSet)]);
    assert_eq!(ask(&SegmentRule::Contact(either)), [0, 1, 2]);
}

#[test]
fn contacts_belong_by_what_they_did_how_often_and_when() {
    let c = Condition::activity("c");
    assert_eq!(ask(&did(c.clone(), None, None)), [0, 1, 2]);
    assert_eq!(ask(&did(Condition { at_least: 2, ..c.clone() }, None, None)), [0]);
    assert_eq!(ask(&did(Condition { at_least: 0, ..c.clone() }, None, None)), [0, 1, 2]);
    assert_eq!(ask(&did(c.clone(), Some(25), Some(40))), [0, 1]);
    assert_eq!(ask(&did(c.clone(), Some(41), None)), [2]);
    assert_eq!(ask(&did(Condition { negated: true, ..c.clone() }, None, None)), [3]);
    // Negated, one activity is too many, whatever number stands there.
    assert_eq!(ask(&did(Condition { negated: true, at_least: 2, ..c.clone() }, None, Some(39))), [2, 3]);
    let page =
        Filter::Compare { attribute: "page".into(), of: Owner::Activity, comparison: Comparison::Is("x".to_owned()) };
    assert_eq!(ask(&did(Condition { filters: vec![page.clone()], ..c.clone() }, None, Some(39))), [1]);
    let any = Condition { activities: Vec::new(), filters: vec![page], at_least: 2, negated: false };
    assert_eq!(ask(&did(any, None, None)), [0]);
    let abroad = country(Owner::Contact, Comparison::IsNot("CZ".to_owned()));
    assert_eq!(ask(&did(Condition { filters: vec![abroad], ..c }, None, None)), [1]);
}

#[test]
fn what_is_after_the_moment_of_knowledge_was_not_done() {
    let mut journey = journey();
    journey.settings.as_of = Some(Moment(30));
    assert_eq!(ask_of(&journey, &did(Condition::activity("c"), None, None)), [0, 1]);
    assert_eq!(ask_of(&journey, &did(Condition { at_least: 2, ..Condition::activity("c") }, None, None)), [0_usize; 0]);
}

#[test]
fn contacts_belong_by_where_they_are_on_the_map() {
    let behind = |selection| ask(&SegmentRule::Behind(selection));
    assert_eq!(behind(Selection::Reached(StageId(1))), [0, 1, 3]);
    assert_eq!(behind(Selection::DroppedOff(StageId(1))), [1]);
    assert_eq!(behind(Selection::StillInTime(StageId(1))), [3]);
    assert_eq!(behind(Selection::Took(TransitionId(1))), [0]);
    assert_eq!(behind(Selection::Completed), [0]);
    assert_eq!(behind(Selection::Reached(StageId(9))), [0_usize; 0]);
    let entered =
        |from: i64, to: i64| ask(&SegmentRule::EnteredIn(DateRange { from: Some(Moment(from)), to: Some(Moment(to)) }));
    assert_eq!(entered(0, 20), [0, 1]);
    assert_eq!(entered(21, 50), [3]);
    assert_eq!(ask(&SegmentRule::EnteredIn(DateRange::default())), [0, 1, 3]);
}

#[test]
fn rules_combine() {
    let not = |rule| SegmentRule::Not(Box::new(rule));
    let listed = SegmentRule::Listed(["one", "three", "nobody", "one"].map(str::to_owned).to_vec());
    assert_eq!(ask(&listed), [1, 3]);
    assert_eq!(ask(&SegmentRule::All(Vec::new())), [0, 1, 2, 3]);
    assert_eq!(ask(&SegmentRule::Any(Vec::new())), [0_usize; 0]);
    assert_eq!(ask(&not(czech())), [1, 3]);
    assert_eq!(ask(&not(SegmentRule::All(Vec::new()))), [0_usize; 0]);
    let entered = SegmentRule::Behind(Selection::Entered);
    assert_eq!(ask(&SegmentRule::All(vec![czech(), entered.clone()])), [0]);
    assert_eq!(ask(&SegmentRule::Any(vec![czech(), listed.clone()])), [0, 1, 2, 3]);
    assert_eq!(ask(&SegmentRule::All(vec![not(czech()), listed, not(not(entered))])), [1, 3]);
}

#[test]
fn figures_count_only_contacts_within() {
    let (columns, cancel, journey) = (columns(), Cancel::default(), journey());
    let everybody = Asked::everybody(&columns, &journey, &cancel);
    let czechs = members(&everybody, &czech()).unwrap();
    let asked = everybody.within(&czechs);
    let report = analyse(&asked).unwrap();
    assert_eq!((report.contacts, report.activities, report.entered, report.completed), (2, 6, 1, 1));
    assert_eq!(who(&asked, Selection::Entered).unwrap(), [0]);
    // A segment asked for within others is the part of it that is within.
    assert_eq!(members(&asked, &SegmentRule::All(Vec::new())).unwrap(), czechs);
    let not_czech = SegmentRule::Not(Box::new(czech()));
    assert!(members(&asked, &not_czech).unwrap().is_empty());
}

#[test]
fn what_nothing_can_satisfy_is_said() {
    let (columns, cancel, journey) = (columns(), Cancel::default(), journey());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let rule = SegmentRule::All(vec![
        did(Condition::activity("d"), None, None),
        SegmentRule::Not(Box::new(SegmentRule::Contact(country(Owner::Activity, Comparison::IsSet)))),
        SegmentRule::Contact(Filter::Compare {
            attribute: "county".into(),
            of: Owner::Contact,
            comparison: Comparison::IsSet,
        }),
        SegmentRule::Behind(Selection::Took(TransitionId(7))),
        SegmentRule::Listed(vec!["one".to_owned(), "nobody".to_owned()]),
    ]);
    let sentences = segment_warnings(&asked, "Mine", &rule);
    let starts = [
        "Segment “Mine”: no activity in the data is of type “d”.",
        "Segment “Mine”: “country” is compared as an attribute of activities",
        "Segment “Mine”: no contact has an attribute “county”. Did you mean “country”?",
        "Segment “Mine” asks for a stage or an arrow that is no longer on the map",
        "Segment “Mine”: 1 listed id of 2 is not in the data.",
    ];
    assert_eq!(sentences.len(), starts.len(), "{sentences:?}");
    for (sentence, start) in sentences.iter().zip(starts) {
        assert!(sentence.starts_with(start), "{sentence}");
    }
    assert!(segment_warnings(&asked, "Mine", &czech()).is_empty());
}

#[test]
fn a_cancelled_question_gives_nobody() {
    let (columns, cancel, journey) = (columns(), Cancel::default(), journey());
    cancel.cancel();
    let asked = Asked::everybody(&columns, &journey, &cancel);
    assert_eq!(members(&asked, &czech()), Err(Cancelled));
}
