//! Attribution over small data with numbers counted by hand, and what must hold of any data.

use super::*;
use crate::domain::{Cancel, Journey, Moment, Rule, Stage, StageId};
use crate::engine::analysis::Members;
use crate::engine::columns::{Columns, ColumnsBuilder};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn goal() -> Goal {
    Goal::Activity("order".to_owned())
}

fn ask(columns: &Columns, question: &Attribution) -> AttributionReport {
    let (journey, cancel) = (Journey::default(), Cancel::default());
    question.compute(&Asked::everybody(columns, &journey, &cancel)).unwrap()
}

fn credit(report: &AttributionReport, model: usize) -> BTreeMap<&str, f64> {
    report.touchpoints.iter().map(|one| (one.name.as_str(), one.credit[model])).collect()
}

/// Contact 1: mail, ad, order of 10, ad, order of 30, mail. Contact 2: order without a touch. Contact 3: a touch alone.
fn shop() -> Columns {
    let mut builder = ColumnsBuilder::default();
    let mut add = |contact, activity, day, values: &[(&str, &str)]| {
        builder.activity(contact, activity, Moment(day * Span::DAY.0), values);
    };
    add("1", "visit", 0, &[("channel", "mail"), ("campaign", "spring")]);
    add("1", "visit", 2, &[("channel", "ad")]);
    add("1", "order", 3, &[("amount", "10"), ("channel", "shop")]);
    add("1", "call", 4, &[("channel", "ad")]);
    add("1", "order", 5, &[("amount", "30")]);
    add("1", "visit", 6, &[("channel", "mail")]);
    add("2", "order", 1, &[("amount", "n/a")]);
    add("3", "visit", 1, &[("channel", "mail")]);
    builder.finish()
}

fn by_channel(models: Vec<Model>) -> Attribution {
    Attribution::of(goal(), Touchpoint::attribute("channel"), models)
}

#[test]
fn a_touchpoint_left_out_takes_what_its_paths_convert_more_with_it() {
    let mut builder = ColumnsBuilder::default();
    // ad → mail: 1 of 2 converts; mail alone: 1 of 4; ad alone: nobody went that way.
    for (contact, path, converts) in
        [(1, "am", true), (2, "am", false), (3, "m", true), (4, "m", false), (5, "m", false), (6, "m", false)]
    {
        for (day, letter) in (0..).zip(path.chars()) {
            let channel = if letter == 'a' { "ad" } else { "mail" };
            builder.activity(&contact.to_string(), "visit", Moment(day), &[("channel", channel)]);
        }
        if converts {
            builder.activity(&contact.to_string(), "order", Moment(9), &[]);
        }
    }
    let report = ask(&builder.finish(), &by_channel(vec![Model::LeftOut]));
    // Of the 50 % with both, 25 points are lost without the ad, 50 without the mail.
    let credit = credit(&report, 0);
    assert!((credit["ad"] - 1.0 / 3.0).abs() < 1e-12 && (credit["mail"] - 5.0 / 3.0).abs() < 1e-12, "{credit:?}");
}

#[test]
fn journeys_are_cut_at_conversions_unless_told_otherwise() {
    let columns = shop();
    let models = vec![Model::First, Model::Last, Model::Linear];
    let cut = ask(&columns, &by_channel(models.clone()));
    assert_eq!((cut.conversions, cut.without_touchpoint, cut.not_converting), (3, 1, 2));
    assert_eq!((cut.total, cut.total_without_touchpoint, cut.converted_contacts), (3.0, 1.0, 2));
    assert_eq!(credit(&cut, 0), BTreeMap::from([("ad", 1.0), ("mail", 1.0)]));
    assert_eq!(credit(&cut, 1), BTreeMap::from([("ad", 2.0), ("mail", 0.0)]));
    assert_eq!(credit(&cut, 2), BTreeMap::from([("ad", 1.5), ("mail", 0.5)]));
    let ad = &cut.touchpoints[0];
    assert_eq!((ad.name.as_str(), ad.touches, ad.conversions, ad.not_converting), ("ad", 2, 2, 0));

    // Uncut, the second order has mail, ad, the first order's own channel, and the call.
    let uncut = ask(&columns, &Attribution { cut: false, ..by_channel(models) });
    assert_eq!(credit(&uncut, 0), BTreeMap::from([("ad", 0.0), ("mail", 2.0), ("shop", 0.0)]));
    assert_eq!(credit(&uncut, 2), BTreeMap::from([("ad", 1.0), ("mail", 0.75), ("shop", 0.25)]));
}

#[test]
fn the_goal_can_be_its_own_last_touchpoint() {
    let own = Attribution { goal_is_touchpoint: true, ..by_channel(vec![Model::Last]) };
    let report = ask(&shop(), &own);
    assert_eq!(credit(&report, 0), BTreeMap::from([("ad", 1.0), ("mail", 0.0), ("shop", 1.0)]));
}

#[test]
fn value_is_distributed_and_what_has_none_is_counted() {
    let value = Attribution { value: Some("amount".to_owned()), ..by_channel(vec![Model::Linear]) };
    let report = ask(&shop(), &value);
    assert_eq!((report.total, report.total_without_touchpoint, report.without_value), (40.0, 0.0, 1));
    assert_eq!(credit(&report, 0), BTreeMap::from([("ad", 35.0), ("mail", 5.0)]));
    let missing = ask(&shop(), &Attribution { value: Some("price".to_owned()), ..value });
    assert_eq!((missing.total, missing.warnings.len()), (0.0, 1));
}

#[test]
fn the_look_back_is_inclusive() {
    let days = |days| Attribution { look_back: Some(Span::from_days(days)), ..by_channel(vec![Model::First]) };
    assert_eq!(credit(&ask(&shop(), &days(3)), 0)["mail"], 1.0);
    assert_eq!(credit(&ask(&shop(), &days(2)), 0)["ad"], 2.0);
    assert_eq!(ask(&shop(), &days(0)).without_touchpoint, 3);
}

#[test]
fn touchpoints_are_called_by_activity_attribute_or_both() {
    let by = |by: Vec<Label>, only: &[&str]| {
        let touchpoint = Touchpoint { by, only: only.iter().map(|&name| name.to_owned()).collect() };
        Attribution::of(goal(), touchpoint, vec![Model::Linear])
    };
    let channel = || Label::Attribute("channel".to_owned());
    let activity = ask(&shop(), &by(vec![Label::Activity], &[]));
    assert_eq!(credit(&activity, 0), BTreeMap::from([("call", 1.0), ("visit", 1.0)]));
    let only = ask(&shop(), &by(vec![channel()], &["call"]));
    assert_eq!((credit(&only, 0), only.without_touchpoint), (BTreeMap::from([("ad", 1.0)]), 2));
    let both = ask(&shop(), &by(vec![channel(), Label::Attribute("campaign".to_owned())], &[]));
    assert_eq!(credit(&both, 0)["mail · spring"], 0.5);
    assert_eq!(credit(&both, 0)["ad · –"], 1.5);
    let named = ask(&shop(), &by(vec![Label::Activity, channel()], &[]));
    assert_eq!(credit(&named, 0)["call · ad"], 1.0);
    let missing = ask(&shop(), &by(vec![Label::Attribute("colour".to_owned())], &["fax"]));
    assert_eq!((missing.touchpoints.len(), missing.warnings.len()), (0, 2));
}

#[test]
fn a_stage_as_goal_has_as_many_conversions_as_contacts() {
    let stage = |id, activity: &str| Stage {
        id: StageId(id),
        name: activity.to_owned(),
        rule: Rule::activity(activity),
        entry: true,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    let journey = Journey { stages: vec![stage(1, "visit"), stage(2, "order")], ..Journey::default() };
    let columns = shop();
    let question = Attribution { goal: Goal::Stage(StageId(2)), ..by_channel(vec![Model::First]) };
    let cancel = Cancel::default();
    let everybody = Asked::everybody(&columns, &journey, &cancel);
    let report = question.compute(&everybody).unwrap();
    assert_eq!((report.conversions, report.without_touchpoint), (2, 1));
    assert_eq!(credit(&report, 0)["mail"], 1.0);
    let some = question.compute(&everybody.within(&Members::of([1]))).unwrap();
    assert_eq!((some.conversions, some.touchpoints.len()), (1, 0));
    let contacts = |part| question.contacts(&part, &everybody).unwrap();
    assert_eq!(contacts(CreditPart::Converted), [0, 1]);
    assert_eq!(contacts(CreditPart::WithoutTouchpoint), [1]);
    assert_eq!(contacts(CreditPart::Touchpoint("ad".to_owned())), [0]);
    assert!(contacts(CreditPart::Touchpoint("fax".to_owned())).is_empty());
    let gone = Attribution { goal: Goal::Stage(StageId(9)), ..question };
    assert_eq!(gone.compute(&everybody).unwrap().warnings.len(), 1);
}

fn every_model() -> Vec<Model> {
    vec![
        Model::First,
        Model::Last,
        Model::LastNonDirect { direct: "a".to_owned() },
        Model::Linear,
        Model::LinearDistinct,
        Model::UShaped,
        Model::JShaped,
        Model::InverseJ,
        Model::TimeDecay { half_life: Span(3) },
        Model::Custom { first: 1.0, middle: 2.0, last: 0.5 },
        Model::Markov { order: 1 },
        Model::Markov { order: 2 },
        Model::Markov { order: 3 },
        Model::Shapley { worth: Worth::Rate },
        Model::Shapley { worth: Worth::Conversions },
        Model::LeftOut,
        Model::Participation,
    ]
}

proptest! {
    #[test]
    fn credit_adds_up_whatever_the_data(
        rows in prop::collection::vec((0_u8..4, 0_u8..4, 0_i64..12, 0_usize..5), 0..60),
        cut in any::<bool>(),
        goal_is_touchpoint in any::<bool>(),
        look_back in prop::option::of(0_i64..8),
    ) {
        let mut builder = ColumnsBuilder::default();
        for (contact, kind, time, channel) in rows {
            let activity = ["visit", "call", "mail", "order"][usize::from(kind)];
            let channel = ["", "a", "b", "c", "d"][channel];
            builder.activity(&contact.to_string(), activity, Moment(time), &[("channel", channel)]);
        }
        let columns = builder.finish();
        let question = Attribution {
            cut,
            goal_is_touchpoint,
            look_back: look_back.map(Span),
            ..by_channel(every_model())
        };
        let report = ask(&columns, &question);
        let orders = columns.kinds.iter().filter(|&&kind| columns.activity_types[usize::from(kind)] == "order").count();
        prop_assert_eq!(report.conversions as usize, orders);
        prop_assert_eq!(report.total, orders as f64);
        for note in report.models.iter().filter(|note| note.adds_up) {
            let all = note.sum + report.total_without_touchpoint;
            prop_assert!((all - report.total).abs() < 1e-6, "{} gives {} of {}", note.name, all, report.total);
        }
        for touchpoint in &report.touchpoints {
            prop_assert_eq!(touchpoint.credit.last().copied(), Some(touchpoint.conversions as f64));
        }
        // Equal shares are the Shapley value of conversions.
        for touchpoint in &report.touchpoints {
            prop_assert!((touchpoint.credit[4] - touchpoint.credit[14]).abs() < 1e-6);
        }
    }

    #[test]
    fn the_fast_way_to_three_models_agrees(
        rows in prop::collection::vec((0_u8..4, 0_u8..3, 0_i64..12, 0_usize..4), 0..60),
    ) {
        let mut builder = ColumnsBuilder::default();
        for (contact, kind, time, channel) in rows {
            let activity = ["visit", "call", "order"][usize::from(kind)];
            let channel = ["", "a", "b", "c"][channel];
            builder.activity(&contact.to_string(), activity, Moment(time), &[("channel", channel)]);
        }
        let columns = builder.finish();
        let Some(channel) = columns.attribute("channel") else { return Ok(()) };
        let fast = attribute_goal(&columns, "order", channel, Span(4));
        let question = Attribution {
            cut: false,
            look_back: Some(Span(4)),
            ..by_channel(vec![Model::First, Model::Last, Model::Linear])
        };
        let report = ask(&columns, &question);
        for (model, fast) in [&fast.first, &fast.last, &fast.linear].into_iter().enumerate() {
            let none = fast.get(&None).copied().unwrap_or_default();
            prop_assert_eq!(none, report.total_without_touchpoint);
            for touchpoint in &report.touchpoints {
                let expected = fast.get(&Some(touchpoint.name.clone())).copied().unwrap_or_default();
                prop_assert!((touchpoint.credit[model] - expected).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn a_contact_with_very_many_touches_is_no_burden() {
    let mut builder = ColumnsBuilder::default();
    for touch in 0..20_000 {
        let channel = ["a", "b", "c"][touch % 3];
        builder.activity("1", "visit", Moment(touch as i64), &[("channel", channel)]);
    }
    builder.activity("1", "order", Moment(20_000), &[]);
    let report = ask(&builder.finish(), &by_channel(every_model()));
    assert!(report.models.iter().filter(|note| note.adds_up).all(|note| (note.sum - 1.0).abs() < 1e-6));
}
