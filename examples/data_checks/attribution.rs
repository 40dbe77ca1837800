//! Compares the credit of advertising channels with its known answers.

use super::{Checks, Failure};
use pathlight::domain::{Cancel, Journey};
use pathlight::engine::analysis::attribution::{Attribution, Goal, Model, Touchpoint};
use pathlight::engine::analysis::{Asked, Figure};
use pathlight::engine::columns::Columns;
use serde_json::Value;
use std::collections::BTreeMap;

/// Compares every model of the answers, by conversions and by value.
pub fn compare(checks: &mut Checks, columns: &Columns, answers: &Value) -> Result<(), Failure> {
    let attribute = |wanted: &str| {
        let found = columns.attributes.iter().find(|one| one.name.rsplit(':').next() == Some(wanted));
        found.map(|one| one.name.clone()).ok_or_else(|| format!("there is no attribute {wanted}"))
    };
    let models = [
        ("first", Model::First),
        ("last", Model::Last),
        ("linear", Model::Linear),
        ("linear_distinct", Model::LinearDistinct),
        ("position", Model::UShaped),
        ("markov", Model::Markov { order: 1 }),
    ];
    let differ = checks.differ;
    for (credit, value) in [("by_conversions", None), ("by_value", Some(attribute("conversion_value")?))] {
        let question = Attribution {
            value,
            look_back: None,
            goal_is_touchpoint: true,
            ..Attribution::of(
                Goal::Activity("conversion".to_owned()),
                Touchpoint::attribute(attribute("channel")?),
                models.iter().map(|(_, model)| model.clone()).collect(),
            )
        };
        let report = question.compute(&Asked::everybody(columns, &Journey::default(), &Cancel::default()))?;
        let journeys = &answers["journeys"];
        checks.same("journeys that convert", Some(report.conversions), journeys["converting"].as_u64());
        checks.same("journeys that do not", Some(report.not_converting), journeys["not_converting"].as_u64());
        if question.value.is_some() {
            checks.same("revenue", Some(report.total), journeys["revenue"].as_f64());
        }
        for (place, (name, _)) in models.iter().enumerate() {
            let Some(expected) = answers["attribution"][credit][name].as_object() else { continue };
            let millionths = |credit: f64| (credit * 1e6).round() as i64;
            let expected: BTreeMap<&str, i64> = expected
                .iter()
                .map(|(name, credit)| (name.as_str(), millionths(credit.as_f64().unwrap_or_default())))
                .collect();
            let found: BTreeMap<&str, i64> = report
                .touchpoints
                .iter()
                .map(|one| (one.name.as_str(), millionths(one.credit.get(place).copied().unwrap_or_default())))
                .collect();
            // The answers are rounded to six digits.
            let near = found.len() == expected.len()
                && found.iter().all(|(name, credit)| expected.get(name).is_some_and(|one| (one - credit).abs() <= 1));
            let found = if near { &expected } else { &found };
            checks.same(&format!("attribution {credit}, {name}"), found, &expected);
        }
    }
    if checks.differ == differ {
        println!("ad-touchpoints: credit of the channels the same by every model");
    }
    Ok(())
}
