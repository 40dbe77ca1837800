use super::*;
use crate::domain::{Cancel, Journey, Moment, Settings, Span};
use crate::engine::analysis::{Members, analyse, letters};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

fn journey() -> Journey {
    let settings = Settings { window: Some(Span::from_secs(20)), ..Settings::default() };
    letters::named(&["a", "b", "c"], &[(11, 1, 2), (12, 2, 3), (13, 1, 3)], settings)
}

fn key(attribute: &str, of: Owner) -> Key {
    Key { attribute: attribute.to_owned(), of }
}

fn columns(rows: &[(u8, usize, i64, usize)]) -> Columns {
    builder(rows).finish()
}

fn builder(rows: &[(u8, usize, i64, usize)]) -> ColumnsBuilder {
    let mut builder = ColumnsBuilder::default();
    for &(contact, kind, secs, value) in rows {
        let value = ["", "x", "y", "z"][value];
        builder.activity(&contact.to_string(), ["a", "b", "c", "d"][kind], Moment::from_secs(secs), &[("v", value)]);
        builder.contact_attribute(&contact.to_string(), "odd", if contact % 2 == 1 { "yes" } else { "" });
    }
    builder
}

/// The counts of a report in one list.
fn counts(report: &Report) -> Vec<u64> {
    let stages = report.stages.iter().flat_map(|one| {
        [one.reached, one.moved_on, one.finished, one.still_in_time, one.dropped_off, one.entered_here]
    });
    let transitions = report.transitions.iter().flat_map(|one| [one.contacts, one.passes, one.first_arrivals]);
    [report.entered, report.completed].into_iter().chain(stages).chain(transitions).collect()
}

#[test]
fn a_name_says_what_is_not_set() {
    assert_eq!(GroupName::Values(vec!["mail".to_owned(), String::new()]).shown(), "mail · (not set)");
    assert_eq!(GroupName::Other.shown(), "(other)");
}

#[test]
fn an_attribute_that_is_not_there_is_said() {
    let (columns, journey, cancel) = (columns(&[(1, 0, 0, 1)]), journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let question = Breakdown { by: vec![key("colour", Owner::Activity)], touch: Touch::Entry, limit: None };
    let report = question.compute(&asked).unwrap();
    assert_eq!(report.groups.iter().map(|one| one.name.shown()).collect::<Vec<_>>(), ["(not set)"]);
    assert!(report.groups[0].is_small && report.warnings[0].contains("“colour”"));
}

proptest! {
    #[test]
    fn groups_are_their_contacts_and_add_up(
        rows in prop::collection::vec((0_u8..8, 0_usize..4, 0_i64..60, 0_usize..4), 0..70),
        touch in prop::sample::select(vec![Touch::Entry, Touch::First, Touch::Last]),
        limit in prop::option::of(0_usize..4),
        of_contact in any::<bool>(),
    ) {
        let (columns, journey, cancel) = (columns(&rows), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let by = if of_contact { key("odd", Owner::Contact) } else { key("v", Owner::Activity) };
        let question = Breakdown { by: vec![by], touch, limit };
        let report = question.compute(&asked).unwrap();
        let all = analyse(&asked).unwrap();
        let mut sum = vec![0; counts(&all).len()];
        prop_assert!(report.adds_up);
        for group in &report.groups {
            let contacts = question.contacts(&group.name, &asked).unwrap();
            prop_assert_eq!(contacts.len() as u64, group.report.entered);
            // The group's figures are those of its contacts asked for alone.
            let members = Members::of(contacts.into_iter().map(|one| one as usize));
            let alone = analyse(&asked.within(&members)).unwrap();
            prop_assert_eq!(counts(&group.report), counts(&alone));
            sum.iter_mut().zip(counts(&group.report)).for_each(|(sum, own)| *sum += own);
        }
        prop_assert_eq!(sum, counts(&all));
        if let Some(limit) = limit {
            prop_assert!(report.groups.len() <= limit + 1);
        }
    }

    #[test]
    fn groups_are_the_same_however_many_there_can_be(
        rows in prop::collection::vec((0_u8..8, 0_usize..4, 0_i64..60, 0_usize..4), 1..70),
        touch in prop::sample::select(vec![Touch::Entry, Touch::First, Touch::Last, Touch::Every]),
        limit in prop::option::of(0_usize..4),
    ) {
        let (journey, cancel) = (journey(), Cancel::default());
        let question = Breakdown { by: vec![key("v", Owner::Activity)], touch, limit };
        let ask = |columns: &Columns| question.compute(&Asked::everybody(columns, &journey, &cancel)).unwrap();
        let few = ask(&columns(&rows));
        // Values of activities that no stage is about.
        let mut builder = builder(&rows);
        for value in 0..=MOST_AT_ONCE {
            builder.activity("extra", "other", Moment::default(), &[("v", &value.to_string())]);
        }
        let many = builder.finish();
        prop_assert!(many.attribute("v").unwrap().words.len() > MOST_AT_ONCE);
        prop_assert_eq!(few, ask(&many));
    }

    #[test]
    fn every_value_gets_only_its_own_activities(
        rows in prop::collection::vec((0_u8..5, 0_usize..4, 0_i64..60, 0_usize..4), 0..60),
    ) {
        let (columns, mut journey, cancel) = (columns(&rows), journey(), Cancel::default());
        // The end of what is known is the same for all parts.
        journey.settings.as_of = Some(Moment::from_secs(60));
        let question = Breakdown { by: vec![key("v", Owner::Activity)], touch: Touch::Every, limit: None };
        let report = question.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        prop_assert!(!report.adds_up);
        for (value, word) in ["", "x", "y", "z"].into_iter().enumerate() {
            let own: Vec<_> = rows.iter().copied().filter(|row| row.3 == value).collect();
            let alone = analyse(&Asked::everybody(&self::columns(&own), &journey, &cancel)).unwrap();
            let name = GroupName::Values(vec![word.to_owned()]);
            let group = report.groups.iter().find(|group| group.name == name);
            match group {
                Some(group) => prop_assert_eq!(counts(&group.report), counts(&alone)),
                None => prop_assert_eq!(alone.entered, 0),
            }
        }
    }

    #[test]
    fn the_groups_of_a_stage_hold_everybody_who_reached_it(
        rows in prop::collection::vec((0_u8..6, 0_usize..4, 0_i64..60, 0_usize..4), 0..60),
    ) {
        let (columns, journey, cancel) = (columns(&rows), journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let question = Breakdown { by: vec![key("v", Owner::Activity)], touch: Touch::Stage(StageId(2)), limit: None };
        let mut found = Members::default();
        for group in question.compute(&asked).unwrap().groups {
            prop_assert_eq!(group.report.stages[1].reached, group.report.entered);
            for contact in question.contacts(&group.name, &asked).unwrap() {
                found.insert(contact as usize);
            }
        }
        prop_assert_eq!(found.len() as u64, analyse(&asked).unwrap().stages[1].reached);
    }
}
