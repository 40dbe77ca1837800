//! Usual contacts have the figures that the general way gives them.

use crate::domain::{
    Cancel, Comparison, Condition, DateRange, Filter, Journey, Moment, Owner, Rule, Settings, Simultaneous, Span,
    Stage, StageId, Transition, TransitionId,
};
use crate::engine::analysis::Asked;
use crate::engine::analysis::run::{analyse, analyse_at_length};
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;

const KINDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn condition(kinds: u8, filtered: bool) -> Condition {
    let activities =
        (KINDS.iter().enumerate()).filter(|(bit, _)| kinds >> bit & 1 == 1).map(|(_, kind)| kind.to_string());
    let mut condition = Condition { activities: activities.collect(), ..Condition::activity("") };
    if filtered {
        let comparison = Comparison::Is("1".to_owned());
        condition.filters.push(Filter::Compare { attribute: "v".to_owned(), of: Owner::Activity, comparison });
    }
    condition
}

/// Ends, limit, exclusion and whether it leads forwards.
type Drawn = (usize, usize, Option<Span>, Option<(u8, bool)>, bool);

/// Mostly stages of one activity type of their own.
fn journey() -> impl Strategy<Value = Journey> {
    let rarely = |weight| prop::bool::weighted(weight);
    let kinds = prop_oneof![6 => (0_u8..6).prop_map(|bit| 1 << bit), 1 => 1_u8..64];
    let stage = (kinds, rarely(0.1), rarely(0.15), rarely(0.1), (rarely(0.05), rarely(0.05)));
    let span = |longest: i64, weight: u32| prop_oneof![4 => Just(None), weight => (0..=longest).prop_map(|time| Some(Span(time)))];
    let exclusion = prop_oneof![6 => Just(None), 1 => (0_u8..6, rarely(0.2)).prop_map(Some)];
    let transition = (0_usize..8, 0_usize..8, span(12, 2), exclusion, rarely(0.8));
    let simultaneous = prop_oneof![
        6 => Just(Simultaneous::EitherOrder),
        1 => Just(Simultaneous::RowOrder),
        1 => Just(Simultaneous::StrictlyLater),
    ];
    let range = prop_oneof![4 => Just((None, None)), 1 => (0_i64..10, 10_i64..40).prop_map(|(from, to)| (Some(Moment(from)), Some(Moment(to))))];
    let as_of = prop_oneof![2 => Just(None), 1 => (5_i64..60).prop_map(|as_of| Some(Moment(as_of)))];
    let settings = (span(30, 8), range, as_of, simultaneous);
    (prop::collection::vec(stage, 1..=8), prop::collection::vec(transition, 0..=14), settings).prop_map(
        |(stages, transitions, (window, (from, to), as_of, simultaneous))| {
            let count = stages.len();
            let stage = |(id, (kinds, filtered, entry, goal, (optional, may_be_unrecorded)))| Stage {
                id: StageId(id),
                name: format!("stage {id}"),
                rule: Rule::any_of(vec![condition(kinds, filtered)]),
                entry,
                goal,
                optional,
                may_be_unrecorded,
            };
            let transition = |(id, (from, to, limit, exclusion, forwards)): (u32, Drawn)| {
                let (mut from, mut to) = (from % count, to % count);
                if forwards && from > to {
                    (from, to) = (to, from);
                }
                Transition {
                    id: TransitionId(id),
                    from: StageId(from as u32),
                    to: StageId(to as u32),
                    order: Default::default(),
                    limit,
                    exclusions: exclusion.map(|(bit, filtered)| condition(1 << bit, filtered)).into_iter().collect(),
                }
            };
            Journey {
                stages: (0..).zip(stages).map(stage).collect(),
                transitions: (0..).zip(transitions).map(transition).collect(),
                settings: Settings {
                    window,
                    entries: DateRange { from, to },
                    as_of,
                    simultaneous,
                    ..Settings::default()
                },
                ..Journey::default()
            }
        },
    )
}

fn columns(histories: &[Vec<(usize, i64, bool)>]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in histories.iter().enumerate() {
        for &(kind, time, value) in history {
            let kind = KINDS.get(kind).unwrap_or(&"other");
            let value = if value { "1" } else { "2" };
            builder.activity(&contact.to_string(), kind, Moment(time), &[("v", value)]);
        }
    }
    builder.finish()
}

/// Tries random maps, each with twelve histories.
fn agree(cases: u32) {
    // Some histories with many simultaneous activities, some with hardly any.
    let history = prop_oneof![
        prop::collection::vec((0_usize..7, 0_i64..25, any::<bool>()), 0..=20),
        prop::collection::vec((0_usize..7, 0_i64..90, any::<bool>()), 0..=30),
    ];
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(map in journey(), histories in prop::collection::vec(history, 12))| {
        let columns = columns(&histories);
        let cancel = Cancel::default();
        let asked = Asked::everybody(&columns, &map, &cancel);
        prop_assert_eq!(analyse(&asked), analyse_at_length(&asked));
    });
}

#[test]
fn usual_contacts_have_the_figures_of_the_general_way() {
    let cases = std::env::var("PATHLIGHT_ORACLE_CASES").ok().and_then(|text| text.parse().ok());
    agree(cases.unwrap_or(2000));
}
