//! Send times counted by hand, across a change to summer time, and against the figures of the map.

use super::*;
use crate::domain::{Cancel, Journey, Moment, Settings, Span, TransitionId};
use crate::engine::analysis::{Members, analyse, letters, times_between};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

const FROM_ANY: Following = Following::Stages { from: StageId(1), to: StageId(3) };

/// sent → opened → clicked, and sent → clicked, within a day.
fn journey() -> Journey {
    let settings = Settings { window: Some(Span::DAY), ..Settings::default() };
    letters::named(&["sent", "opened", "clicked"], &[(1, 1, 2), (2, 2, 3), (3, 1, 3)], settings)
}

fn ask(columns: &Columns, question: &SendTime) -> SendTimeReport {
    let (journey, cancel) = (journey(), Cancel::default());
    question.compute(&Asked::everybody(columns, &journey, &cancel)).unwrap()
}

fn question(following: Following, zone: &str) -> SendTime {
    SendTime { following, clock: Clock::Zone(zone.to_owned()), every: false }
}

fn moment(text: &str) -> Moment {
    Moment::parse_iso(text).unwrap()
}

#[test]
fn the_clock_of_the_zone_counts_also_when_it_changes() {
    let mut builder = ColumnsBuilder::default();
    // In Prague the clock goes from 2:00 to 3:00 on Sunday, 30 March 2025, at 1:00 UTC.
    for (contact, time) in [("1", "2025-03-30T00:59:00Z"), ("2", "2025-03-30T01:01:00Z"), ("3", "2025-03-30T22:30:00Z")]
    {
        builder.activity(contact, "sent", moment(time), &[]);
    }
    builder.activity("2", "clicked", moment("2025-03-30T05:00:00Z"), &[]);
    builder.activity("9", "late", moment("2025-05-01T00:00:00Z"), &[]);
    let columns = builder.finish();
    let report = ask(&columns, &question(FROM_ANY, "Europe/Prague"));
    let counted: Vec<_> = report.cells.iter().filter(|cell| cell.rate.whole > 0).collect();
    let found: Vec<_> = counted.iter().map(|cell| (cell.weekday, cell.hour, cell.rate.part)).collect();
    // The last one is sent on Monday already there.
    assert_eq!(found, [(Some(0), Some(0), 0), (Some(6), Some(1), 0), (Some(6), Some(3), 1)]);
    assert_eq!((report.all.rate, report.all.waiting), (Rate::new(1, 3), 0));
    let utc = ask(&columns, &question(FROM_ANY, "Mars/Olympus"));
    assert_eq!((utc.zone.as_str(), utc.warnings.len(), utc.weekdays[6].rate.whole), ("UTC", 1, 3));
}

#[test]
fn each_activity_has_a_clock_of_its_own_where_its_offset_is_known() {
    let mut builder = ColumnsBuilder::default();
    // At 23:30 on Sunday in UTC it is Monday, 0:30, in Prague and Sunday, 18:30, in New York.
    let time = moment("2025-03-02T23:30:00Z");
    builder.activity("prague", "sent", time, &[]).offset(60);
    builder.activity("unknown", "sent", time, &[]);
    builder.activity("new york", "sent", time, &[]).offset(-300);
    builder.activity("prague", "clicked", moment("2025-03-02T23:40:00Z"), &[]);
    let question = SendTime { clock: Clock::Own, ..question(FROM_ANY, "UTC") };
    let columns = builder.finish();
    let report = ask(&columns, &question);
    let counted: Vec<_> = report.cells.iter().filter(|cell| cell.rate.whole > 0).collect();
    let found: Vec<_> = counted.iter().map(|cell| (cell.weekday, cell.hour, cell.rate.part)).collect();
    assert_eq!(found, [(Some(0), Some(0), 1), (Some(6), Some(18), 0), (Some(6), Some(23), 0)]);
    assert_eq!((report.zone.as_str(), report.warnings.len()), (Clock::OWN, 0));
    let part = SendTimePart { weekday: Some(6), hour: Some(18), followed: None };
    let (journey, cancel) = (journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    assert_eq!(question.contacts(&part, &asked).unwrap(), [2]);
    // Without any offset there is only UTC, and that is said.
    let bare = ask(&ColumnsBuilder::default().activity("one", "sent", time, &[]).finish(), &question);
    assert_eq!((bare.zone.as_str(), bare.warnings.len(), bare.cells[6 * 24 + 23].rate.whole), ("UTC", 1, 1));
}

#[test]
fn best_and_worst_are_said_with_how_sure_they_are() {
    let mut builder = ColumnsBuilder::default();
    // Tuesday at 9: 60 of 100 follow; Friday at 16: 10 of 100; Sunday at 8: 1 of 1, too few to count.
    let sends = [("2025-03-04T09:10:00Z", 100, 60), ("2025-03-07T16:10:00Z", 100, 10), ("2025-03-09T08:00:00Z", 1, 1)];
    for (time, sent, clicked) in sends {
        for contact in 0..sent {
            let contact = format!("{time} {contact}");
            builder.activity(&contact, "sent", moment(time), &[]);
        }
        for contact in 0..clicked {
            let contact = format!("{time} {contact}");
            builder.activity(&contact, "clicked", Moment(moment(time).0 + Span::HOUR.0), &[]);
        }
    }
    let columns = builder.finish();
    let report = ask(&columns, &question(FROM_ANY, "UTC"));
    let (best, worst) = (report.best.unwrap(), report.worst.unwrap());
    assert_eq!((best.cell.when(), best.cell.rate), ("Tuesday, 9:00–10:00".to_owned(), Rate::new(60, 100)));
    assert_eq!((worst.cell.rate, worst.others), (Rate::new(10, 100), Rate::new(61, 101)));
    assert!(best.chance.unwrap() < 1e-6 && worst.chance.unwrap() < 1e-6);
    assert_eq!(report.compared, 2);
    assert!(report.cells[6 * 24 + 8].small && !report.cells[24 + 9].small);
    let expected = "Best: Tuesday, 9:00–10:00, when 60.0 % of 100 went on (50.2 to 69.1 %). Worst: Friday, 16:00–17:00, \
                    when 10.0 % of 100 went on (5.5 to 17.4 %). Both differ from the other hours by more than chance, also with 2 hours compared.";
    assert_eq!(report.sentence, expected);
}

#[test]
fn every_send_can_be_counted_by_itself() {
    let mut builder = ColumnsBuilder::default();
    let mut add =
        |contact, activity, hour: i64| _ = builder.activity(contact, activity, Moment(hour * Span::HOUR.0), &[]);
    // Two mails are not followed, the third is, by two clicks; a fourth waits.
    for hour in [0, 50, 100, 150] {
        add("1", "sent", hour);
    }
    add("1", "clicked", 101);
    add("1", "clicked", 102);
    let columns = builder.finish();
    let every = ask(&columns, &SendTime { every: true, ..question(Following::Transition(TransitionId(3)), "UTC") });
    assert_eq!((every.all.rate, every.all.waiting), (Rate::new(1, 4), 1));
    let once = ask(&columns, &question(Following::Transition(TransitionId(3)), "UTC"));
    assert_eq!((once.all.rate, once.hours[4].rate), (Rate::new(1, 1), Rate::new(1, 1)));
}

proptest! {
    #[test]
    fn cells_add_up_to_the_figures_of_the_map(
        rows in prop::collection::vec((0_u8..6, 0_u8..3, 0_i64..90), 1..60),
        within in any::<bool>(),
    ) {
        let mut builder = ColumnsBuilder::default();
        for (contact, kind, hour) in rows {
            let activity = ["sent", "opened", "clicked"][usize::from(kind)];
            builder.activity(&contact.to_string(), activity, Moment(hour * Span::HOUR.0), &[]);
        }
        let columns = builder.finish();
        let (journey, cancel) = (journey(), Cancel::default());
        let some = Members::of([0, 2, 3]);
        let everybody = Asked::everybody(&columns, &journey, &cancel);
        let asked = if within { everybody.within(&some) } else { everybody };
        let figures = analyse(&asked).unwrap();
        for transition in &figures.transitions {
            let report = question(Following::Transition(transition.id), "America/St_Johns").compute(&asked).unwrap();
            prop_assert_eq!(report.all.rate, Rate::new(transition.contacts, transition.reached_from));
            for part in [&report.cells, &report.weekdays, &report.hours] {
                let sum = part.iter().fold((0, 0, 0), |(did, all, waiting), cell| {
                    (did + cell.rate.part, all + cell.rate.whole, waiting + cell.waiting)
                });
                prop_assert_eq!(sum, (report.all.rate.part, report.all.rate.whole, report.all.waiting));
            }
            let every = SendTime { every: true, ..question(Following::Transition(transition.id), "UTC") };
            prop_assert!(every.compute(&asked).unwrap().all.rate.part <= transition.passes);
        }
        let pair = question(FROM_ANY, "Asia/Kolkata");
        let cells = pair.compute(&asked).unwrap().cells;
        for cell in cells.iter().filter(|cell| cell.rate.whole > 0).take(3) {
            let part = |followed| SendTimePart { weekday: cell.weekday, hour: cell.hour, followed };
            let count = |followed| pair.contacts(&part(followed), &asked).unwrap().len() as u64;
            prop_assert_eq!((count(Some(true)), count(None)), (cell.rate.part, cell.rate.whole));
        }
        let pair = question(FROM_ANY, "UTC").compute(&asked).unwrap();
        let times = times_between(&asked, StageId(1), StageId(3)).unwrap();
        prop_assert_eq!(pair.all.rate, Rate::new(times.len() as u64, figures.stages[0].reached));
        prop_assert!(pair.all.waiting + pair.all.rate.part <= pair.all.rate.whole);
    }
}
