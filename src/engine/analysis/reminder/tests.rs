//! Reminders counted by hand, and what must hold of any data.

use super::*;
use crate::domain::{Cancel, Journey, Settings, TransitionId};
use crate::engine::analysis::{Stretch, TimeToConvert, analyse, letters, times_between};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

const CONFIRM: Following = Following::Stages { from: StageId(1), to: StageId(2) };

/// form → confirmed, within so many hours.
fn journey(hours: Option<i64>) -> Journey {
    let mut journey = letters::named(&["form", "confirmed"], &[(1, 1, 2)], Settings::default());
    journey.transitions[0].limit = hours.map(|hours| Span(hours * Span::HOUR.0));
    journey
}

/// Contacts that submit at some hour and confirm so many hours later, or never. Somebody else is seen at the hour `now`.
fn columns(contacts: &[(i64, Option<i64>)], now: i64) -> Columns {
    let mut builder = ColumnsBuilder::default();
    let hour = |hour: i64| Moment(hour * Span::HOUR.0);
    for (contact, &(submitted, after)) in contacts.iter().enumerate() {
        builder.activity(&contact.to_string(), "form", hour(submitted), &[]);
        if let Some(after) = after {
            builder.activity(&contact.to_string(), "confirmed", hour(submitted + after), &[]);
        }
    }
    builder.activity("clock", "tick", hour(now), &[]);
    builder.finish()
}

fn ask(columns: &Columns, journey: &Journey, question: &Reminder) -> ReminderReport {
    question.compute(&Asked::everybody(columns, journey, &Cancel::default())).unwrap()
}

fn after(report: &ReminderReport, hours: i64) -> Delay {
    *report.delays.iter().find(|delay| delay.after == Span(hours * Span::HOUR.0)).unwrap()
}

#[test]
fn a_reminder_meets_those_who_have_not_come_and_still_can() {
    // Three come after 1, 2 and 30 hours, two are lost after 48, one came in 10 hours ago and waits.
    let contacts = [(0, Some(1)), (0, Some(2)), (0, Some(30)), (0, None), (0, None), (190, None)];
    let report = ask(&columns(&contacts, 200), &journey(Some(48)), &Reminder::of(CONFIRM));
    assert_eq!((report.contacts, report.converted, report.lost, report.waiting), (6, 3, 2, 1));
    let two = after(&report, 2);
    assert_eq!((two.converted_before, two.lost_before, two.not_due, two.reminded), (2, 0, 0, 4));
    assert_eq!((two.anyway, two.never, two.open), (1, 2, 1));
    let day = after(&report, 24);
    assert_eq!((day.not_due, day.reminded, day.anyway, day.never, day.open), (1, 3, 1, 2, 0));
    // At 48 hours the last chance closes, so a reminder comes too late.
    let two_days = after(&report, 48);
    assert_eq!((two_days.lost_before, two_days.reminded), (2, 0));
    assert!(report.sentence.starts_with("Only 3 went on"), "{}", report.sentence);
}

#[test]
fn a_wait_is_the_one_of_the_curve_of_times() {
    // Submits at 0 and again at 190, both open at 200: it waits since the later one, as its time would be counted.
    let mut builder = ColumnsBuilder::default();
    for (contact, activity, hour) in
        [("again", "form", 0), ("again", "form", 190), ("came", "form", 0), ("came", "confirmed", 3), ("x", "x", 200)]
    {
        builder.activity(contact, activity, Moment(hour * Span::HOUR.0), &[]);
    }
    let (columns, journey, cancel) = (builder.finish(), journey(None), Cancel::default());
    let report = ask(&columns, &journey, &Reminder::of(CONFIRM));
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let over = Stretch::Stages(StageId(1), StageId(2));
    let pace = TimeToConvert { over }.compute(&asked).unwrap();
    assert_eq!(pace.waiting.iter().map(|one| one.0).collect::<Vec<_>>(), [10 * Span::HOUR.0]);
    assert_eq!((report.waiting, &report.curve), (1, &pace.curve));
    assert_eq!((after(&report, 8).open, after(&report, 8).not_due), (1, 0));
    assert!(report.delays.iter().all(|delay| delay.after.0 <= 10 * Span::HOUR.0), "nobody waits longer than ten hours");
}

#[test]
fn whom_the_map_calls_dropped_off_is_lost_though_another_arrow_is_open() {
    // Fell at the mail, whose arrow closed after a minute; from the form an arrow is open for an hour.
    let mut map = letters::journey("fmd", &["fm", "md", "fd"], Settings { window: None, ..Settings::default() });
    map.transitions[1].limit = letters::minutes(1);
    map.transitions[2].limit = letters::minutes(60);
    let columns = letters::columns(&["fm", "fd", "f........x"]);
    let cancel = Cancel::default();
    let asked = Asked::everybody(&columns, &map, &cancel);
    let figures = analyse(&asked).unwrap();
    assert_eq!((figures.stages[1].dropped_off, figures.stages[0].still_in_time), (1, 1));
    let over = Following::Stages { from: letters::id('f'), to: letters::id('d') };
    let question = Reminder { after: letters::minutes(5), ..Reminder::of(over) };
    let report = question.compute(&asked).unwrap();
    assert_eq!((report.contacts, report.converted, report.lost, report.waiting), (3, 1, 1, 1));
    // Nobody has reminded it yet, and a reminder would still find it.
    let five = report.delays[report.asked.unwrap()];
    assert_eq!((five.reminded, five.never, five.open, five.lost_before), (2, 1, 1, 0));
}

#[test]
fn the_earliest_delay_that_bothers_few_is_suggested() {
    // 90 come within the first hour, 10 after 20 hours, 50 never; the limit is three days.
    let mut contacts = vec![(0, Some(1)); 90];
    contacts.extend([(0, Some(20)); 10]);
    contacts.extend([(0, None); 50]);
    let report = ask(&columns(&contacts, 500), &journey(Some(72)), &Reminder::of(CONFIRM));
    let delay = report.delays[report.suggested.unwrap()];
    assert_eq!((delay.after, delay.reminded, delay.anyway, delay.never), (Span::HOUR, 60, 10, 50));
    let expected = "Remind after 1 hour: by then 90 % of those who go on have done so. It would reach 60 contacts: 50 of \
                    the 50 that were lost (100 %), and 10 that would have come anyway. Any earlier would bother more \
                    than 10 % of those who go on by themselves.";
    assert_eq!(report.sentence, expected);
    let strict = Reminder { most_bothered: 0.05, ..Reminder::of(CONFIRM) };
    let report = ask(&columns(&contacts, 500), &journey(Some(72)), &strict);
    assert_eq!(report.delays[report.suggested.unwrap()].after, Span(24 * Span::HOUR.0));
    // With a limit of 20 hours all are lost by the time that nearly all have come.
    let report = ask(&columns(&contacts, 500), &journey(Some(20)), &strict);
    assert_eq!(report.suggested, None);
    assert!(report.sentence.starts_with("No delay fits"), "{}", report.sentence);
    let report = ask(&columns(&contacts, 500), &journey(None), &Reminder::of(CONFIRM));
    assert!(report.sentence.starts_with("Nobody is lost yet"), "{}", report.sentence);
}

#[test]
fn contacts_still_on_their_way_are_counted_as_long_as_they_were_seen() {
    // 40 come after 2 hours and 40 never; 20 were seen for one hour only and say nothing about later.
    let mut contacts = vec![(0, Some(2)); 40];
    contacts.extend([(0, None); 40]);
    contacts.extend([(99, None); 20]);
    let report = ask(&columns(&contacts, 100), &journey(Some(48)), &Reminder::of(CONFIRM));
    assert_eq!((report.waiting, report.lost), (20, 40));
    assert!((report.curve.at(Span(2 * Span::HOUR.0)) - 0.5).abs() < 1e-9);
    assert_eq!(report.come_by(Span::HOUR), Some(0.0));
    assert_eq!(report.come_by(Span(3 * Span::HOUR.0)), Some(1.0));
}

#[test]
fn a_delay_of_ones_own_stands_among_the_usual_ones() {
    let contacts = [(0, Some(1)), (0, None)];
    let own = Span(5 * Span::HOUR.0);
    let question = Reminder { after: Some(own), ..Reminder::of(CONFIRM) };
    let report = ask(&columns(&contacts, 200), &journey(Some(48)), &question);
    assert_eq!(report.delays[report.asked.unwrap()].after, own);
    let gone = Following::Stages { from: StageId(1), to: StageId(9) };
    assert_eq!(ask(&columns(&contacts, 200), &journey(None), &Reminder::of(gone)).warnings.len(), 1);
}

proptest! {
    #[test]
    fn counts_conserve_at_every_delay(
        contacts in prop::collection::vec((0_i64..200, prop::option::of(0_i64..80)), 1..40),
        limit in prop::option::of(1_i64..90),
    ) {
        let columns = columns(&contacts, 210);
        let journey = journey(limit);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let figures = analyse(&asked).unwrap();
        for following in [CONFIRM, Following::Transition(TransitionId(1))] {
            let report = Reminder::of(following).compute(&asked).unwrap();
            prop_assert_eq!(report.contacts, figures.stages[0].reached);
            prop_assert_eq!(report.lost, figures.stages[0].dropped_off);
            prop_assert_eq!(report.waiting, figures.stages[0].still_in_time);
            let times = times_between(&asked, StageId(1), StageId(2)).unwrap();
            prop_assert_eq!(report.converted, times.len() as u64);
            for delay in &report.delays {
                let all = delay.converted_before + delay.lost_before + delay.not_due + delay.reminded;
                prop_assert_eq!(all, report.contacts);
                prop_assert_eq!(delay.anyway + delay.never + delay.open, delay.reminded);
                prop_assert_eq!(delay.converted_before + delay.anyway, report.converted);
                let counts = [
                    (Met::Reminded, delay.reminded),
                    (Met::Anyway, delay.anyway),
                    (Met::Never, delay.never),
                    (Met::ConvertedBefore, delay.converted_before),
                    (Met::LostBefore, delay.lost_before),
                ];
                for (who, count) in counts {
                    let part = ReminderPart { after: delay.after, who };
                    let found = Reminder::of(following).contacts(&part, &asked).unwrap();
                    prop_assert_eq!(found.len() as u64, count);
                }
            }
        }
    }

    #[test]
    fn who_came_is_lost_or_waits_is_said_as_by_times(
        histories in prop::collection::vec("[abcdx.]{1,9}", 1..12),
        arrows in prop::sample::subsequence(vec!["ab", "ac", "ad", "bc", "bd", "cd", "ca", "ba"], 1..6),
        limits in prop::collection::vec(prop::option::of(0_i64..6), 6),
        window in prop::option::of(1_i64..9),
    ) {
        let settings = Settings { window: window.and_then(letters::minutes), ..Settings::default() };
        let mut map = letters::journey("abcd", &arrows, settings);
        for (transition, limit) in map.transitions.iter_mut().zip(&limits) {
            transition.limit = limit.and_then(letters::minutes);
        }
        let histories: Vec<&str> = histories.iter().map(String::as_str).collect();
        let (columns, cancel) = (letters::columns(&histories), Cancel::default());
        let asked = Asked::everybody(&columns, &map, &cancel);
        let pairs = "abcd".chars().flat_map(|from| "abcd".chars().map(move |to| (from, to)));
        let ends = pairs.filter(|(from, to)| from != to).map(|(from, to)| (letters::id(from), letters::id(to)));
        let stretches = ends.map(|(from, to)| (Following::Stages { from, to }, Stretch::Stages(from, to)));
        let over = map.transitions.iter().map(|one| (Following::Transition(one.id), Stretch::Transition(one.id)));
        for (following, over) in stretches.chain(over) {
            let report = Reminder::of(following).compute(&asked).unwrap();
            let pace = TimeToConvert { over }.compute(&asked).unwrap();
            prop_assert_eq!((report.contacts, report.converted), (pace.reached, pace.converted), "{:?}", over);
            prop_assert_eq!(report.waiting, pace.still_in_time, "{:?}", over);
            prop_assert_eq!(report.lost, pace.dropped_off + pace.other_way, "{:?}", over);
            prop_assert_eq!(&report.curve, &pace.curve, "{:?}", over);
            for delay in &report.delays {
                let all = delay.converted_before + delay.lost_before + delay.not_due + delay.reminded;
                prop_assert_eq!(all, report.contacts);
                let part = ReminderPart { after: delay.after, who: Met::Never };
                let found = Reminder::of(following).contacts(&part, &asked).unwrap();
                prop_assert_eq!(found.len() as u64, delay.never);
            }
        }
    }
}
