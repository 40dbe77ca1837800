use super::*;
use crate::domain::{Cancel, Counting, DateRange, Journey, Settings, StageId, TransitionId};
use crate::engine::analysis::pace::{Stretch, TimeToConvert};
use crate::engine::analysis::{analyse, letters};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

fn journey(counting: Counting, window: Option<i64>) -> Journey {
    let window = window.map(|hours| Span(hours * Span::HOUR.0));
    let settings = Settings { window, counting, ..Settings::default() };
    letters::named(&["a", "b", "c"], &[(11, 1, 2), (12, 2, 3), (13, 1, 3)], settings)
}

fn columns(rows: &[(u8, usize, i64)]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for &(contact, kind, hour) in rows {
        let activity = ["a", "b", "c", "d"][kind];
        builder.activity(&contact.to_string(), activity, Moment(hour * Span::HOUR.0), &[]);
    }
    builder.finish()
}

proptest! {
    #[test]
    fn a_period_is_the_journey_of_those_who_enter_in_it_and_all_add_up(
        rows in prop::collection::vec((0_u8..6, 0_usize..4, 0_i64..200), 0..60),
        window in prop::option::of(1_i64..60),
        first in any::<bool>(),
    ) {
        let columns = columns(&rows);
        let counting = if first { Counting::FirstAttempt } else { Counting::BestAttempt };
        let (journey, cancel) = (journey(counting, window), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let question = Trend { unit: Unit::Day, ..Trend::default() };
        let report = question.compute(&asked).unwrap();
        let all = analyse(&asked).unwrap();
        prop_assert_eq!((report.entered, report.converted), (all.entered, all.completed));
        let sum = |of: fn(&Period) -> u64| report.periods.iter().map(of).sum::<u64>();
        if first {
            prop_assert_eq!((sum(|one| one.entered), sum(|one| one.converted)), (all.entered, all.completed));
        } else {
            prop_assert!(sum(|one| one.entered) >= all.entered && sum(|one| one.converted) >= all.completed);
        }
        for period in &report.periods {
            prop_assert!(period.converted + period.still_in_time <= period.entered);
            for (which, count) in [
                (Which::Entered, period.entered),
                (Which::Converted, period.converted),
                (Which::StillInTime, period.still_in_time),
                (Which::Lost, period.entered - period.converted - period.still_in_time),
            ] {
                let part = PartOfTrend { start: period.start, which };
                prop_assert_eq!(question.contacts(&part, &asked).unwrap().len() as u64, count);
            }
            if !first {
                let mut alone = journey.clone();
                alone.settings.as_of = Some(all.as_of);
                alone.settings.entries = DateRange { from: Some(period.start), to: Some(Moment(period.end.0 - 1)) };
                let alone = analyse(&Asked::everybody(&columns, &alone, &cancel)).unwrap();
                prop_assert_eq!((period.entered, period.converted), (alone.entered, alone.completed));
                // Nobody is in time in a period that is said to be over.
                let waits = alone.stages.iter().any(|stage| stage.still_in_time > 0);
                prop_assert!(period.is_open || !waits || window.is_none());
            }
        }
    }

    #[test]
    fn everybody_at_the_start_of_a_stretch_is_somewhere(
        rows in prop::collection::vec((0_u8..6, 0_usize..4, 0_i64..200), 0..60),
        window in prop::option::of(1_i64..60),
    ) {
        let columns = columns(&rows);
        let (journey, cancel) = (journey(Counting::BestAttempt, window), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let all = analyse(&asked).unwrap();
        let stretches = [
            (Stretch::Whole, all.entered),
            (Stretch::Stages(StageId(1), StageId(2)), all.stages[0].reached),
            (Stretch::ToGoal(StageId(2)), all.stages[1].reached),
            (Stretch::Transition(TransitionId(13)), all.stages[0].reached),
        ];
        for (over, reached) in stretches {
            let pace = TimeToConvert { over }.compute(&asked).unwrap();
            prop_assert_eq!(pace.reached, reached);
            prop_assert_eq!(pace.converted + pace.still_in_time + pace.dropped_off + pace.other_way, reached);
            if pace.still_in_time == 0 {
                // Without anybody in time the curve ends at the plain share.
                let end = pace.curve.points.last().map_or(0.0, |point| point.share);
                let plain = crate::domain::Rate::new(pace.converted, reached).value().unwrap_or_default();
                prop_assert!((end - plain).abs() < 1e-9);
            }
        }
    }
}
