//! Runs cases with known answers, taken from the tests of other products, through the engine.

use super::groups;
use super::question::{Stop, Tried, journey, text, text_of, unsupported};
use pathlight::domain::{Cancel, Journey, Moment, Span, StageId};
use pathlight::engine::analysis::{Asked, Selection, analyse, histogram, levels, times, times_between, who};
use pathlight::engine::columns::{Columns, ColumnsBuilder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What came of a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The engine gives the expected answer.
    Pass,
    /// It gives another one.
    Fail { expected: Value, got: Value },
    /// The case asks for something that the engine does not have.
    Unsupported(String),
}

/// Returns the id, the tier and the outcome of every case of a file.
///
/// # Errors
/// A sentence if the text is not a case file.
pub fn run_file(text: &str) -> Result<Vec<(String, String, Outcome)>, String> {
    let file: Value = serde_json::from_str(text).map_err(|error| format!("this is no case file: {error}"))?;
    let cases = file.get("cases").and_then(Value::as_array).ok_or("this is no case file: it has no list of cases")?;
    Ok(cases.iter().map(|case| (text_of(case, "id"), text_of(case, "tier"), run(case))).collect())
}

fn run(case: &Value) -> Outcome {
    let expected = &case["expect"];
    let got = match answer(case) {
        Ok(got) => got,
        Err(Stop::Invalid) => json!({"invalid": true}),
        Err(Stop::Unsupported(why)) => return Outcome::Unsupported(why),
    };
    if agrees(expected, &got) { Outcome::Pass } else { Outcome::Fail { expected: expected.clone(), got } }
}

/// Only what is mentioned is checked: objects may have more, lists and numbers must be the same.
fn agrees(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            expected.iter().all(|(key, value)| agrees(value, got.get(key).unwrap_or(&Value::Null)))
        }
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len() && expected.iter().zip(got).all(|(expected, got)| agrees(expected, got))
        }
        (Value::Number(expected), Value::Number(got)) => match (expected.as_f64(), got.as_f64()) {
            (Some(expected), Some(got)) => (expected - got).abs() < 1e-6,
            _ => false,
        },
        _ => expected == got,
    }
}

fn answer(case: &Value) -> Tried<Value> {
    let kind = text_of(case, "kind");
    let asked = &case["journey"];
    match kind.as_str() {
        "funnel" | "time_to_convert" | "funnel_trend" => {}
        "attribution" => return super::attribution::answer(case),
        "correlation" => {
            let columns = columns(case, asked)?;
            return super::drivers::answer(&columns, &journey(asked, &columns.activity_types)?);
        }
        "path_transform" => return super::moves::path_transform(asked),
        "transitions" | "positions" | "next_activity" | "sessions" | "pair" | "sequence" | "process" => {
            return super::moves::answer(&kind, &columns(case, asked)?, asked, &case["expect"]);
        }
        _ => return unsupported(format!("kind {kind}")),
    }
    let columns = columns(case, asked)?;
    let journey = journey(asked, &columns.activity_types)?;
    let everybody = |asked: &Asked<'_>| Ok(funnel(asked));
    match (kind.as_str(), asked.get("breakdown")) {
        ("funnel_trend", _) => groups::trend(&columns, &journey, asked, &case["expect"]),
        ("funnel", Some(by)) => groups::breakdown(&columns, &journey, by, &case["expect"], &everybody),
        (_, Some(_)) => unsupported("times split into groups"),
        ("time_to_convert", None) => time_to_convert(&columns, &journey, &asked["time_to_convert"]),
        (_, None) => Ok(funnel(&Asked::everybody(&columns, &journey, &Cancel::default()))),
    }
}

/// Contacts that reached each step, and the times from the step before.
fn reached(asked: &Asked<'_>) -> Vec<(Vec<u32>, Vec<i64>)> {
    if let Some(group) = asked.journey.any_order.first() {
        let levels = levels(asked, group).unwrap_or_default();
        let times = |place: usize| {
            let (Some(before), Some(level)) =
                (place.checked_sub(1).and_then(|place| levels.get(place)), levels.get(place))
            else {
                return Vec::new();
            };
            let arrived: BTreeMap<u32, Moment> =
                before.contacts.iter().copied().zip(before.moments.iter().copied()).collect();
            let pairs = level.contacts.iter().zip(&level.moments);
            let mut times: Vec<i64> =
                pairs.filter_map(|(contact, moment)| Some(moment.since(*arrived.get(contact)?).0)).collect();
            times.sort_unstable();
            times
        };
        return levels.iter().enumerate().map(|(place, level)| (level.contacts.clone(), times(place))).collect();
    }
    let report = analyse(asked).unwrap_or_default();
    let contacts = |id| who(asked, Selection::Reached(id)).unwrap_or_default();
    let times = |place: usize| {
        let before = place.checked_sub(1).and_then(|place| report.transitions.get(place));
        before.map(|transition| transition.sorted_times.clone()).unwrap_or_default()
    };
    report.stages.iter().enumerate().map(|(place, stage)| (contacts(stage.id), times(place))).collect()
}

fn funnel(asked: &Asked<'_>) -> Value {
    let columns = asked.columns;
    let reached = reached(asked);
    let seconds = |span: Option<Span>| span.map_or(Value::Null, |span| json!(span.as_secs_f64()));
    let steps: Vec<Value> = reached
        .iter()
        .map(|(contacts, times)| {
            let summary = times::summary(times);
            json!({
                "count": contacts.len(),
                "mean_seconds": seconds(summary.mean),
                "median_seconds": seconds(summary.median),
            })
        })
        .collect();
    let name = |&contact: &u32| columns.contacts.at(contact as usize).to_owned();
    let mut contacts = BTreeMap::new();
    let mut furthest: BTreeMap<String, usize> = columns.contacts.iter().map(|name| (name.to_owned(), 0)).collect();
    for (step, (members, _)) in (1..).zip(&reached) {
        let names: BTreeSet<String> = members.iter().map(name).collect();
        for name in &names {
            furthest.insert(name.clone(), step);
        }
        contacts.insert(step.to_string(), names);
    }
    json!({"steps": steps, "contacts": contacts, "per_contact": furthest})
}

fn time_to_convert(columns: &Columns, journey: &Journey, asked: &Value) -> Tried<Value> {
    let step = |key: &str| asked[key].as_u64().and_then(|step| u32::try_from(step).ok()).unwrap_or_default();
    let (from, to) = (step("from_step"), step("to_step"));
    let times = if !journey.any_order.is_empty() {
        if from + 1 != to {
            return unsupported("times between distant steps in any order");
        }
        let cancel = Cancel::default();
        reached(&Asked::everybody(columns, journey, &cancel))
            .into_iter()
            .nth(from as usize)
            .map(|(_, times)| times)
            .unwrap_or_default()
    } else {
        times_between(&Asked::everybody(columns, journey, &Cancel::default()), StageId(from), StageId(to))
            .unwrap_or_default()
    };
    let bins = asked["bins"].as_u64().and_then(|bins| usize::try_from(bins).ok());
    let bins: Vec<Value> =
        histogram(&times, bins).iter().map(|bin| json!([bin.from.as_secs_f64(), bin.count])).collect();
    let mean = times::summary(&times).mean.map(Span::as_secs_f64);
    Ok(json!({"mean_seconds": mean, "bins": bins}))
}

/// Events as columns; the unit that is counted becomes the contact.
fn columns(case: &Value, asked: &Value) -> Tried<Columns> {
    let moment = |value: &Value| value.as_str().and_then(Moment::parse_iso);
    let range = &asked["date_range"];
    let (from, to) = (moment(&range["from"]), moment(&range["to"]));
    let count_by = asked["count_by"].as_str().unwrap_or("contact");
    let mut builder = ColumnsBuilder::default();
    for event in case["events"].as_array().into_iter().flatten() {
        let Some(time) = moment(&event["time"]) else { return unsupported("an event without a time") };
        if from.is_some_and(|from| time < from) || to.is_some_and(|to| to < time) {
            continue;
        }
        let contact = text_of(event, "contact");
        let attributes_of_contact = &case["contacts"][&contact];
        let unit = match count_by.strip_prefix("contact:") {
            Some(attribute) => text(&attributes_of_contact[attribute]),
            None if count_by == "contact" => contact.clone(),
            None if count_by == "session" => text(&event["session"]),
            None => text(&event["props"][count_by]),
        };
        if unit.is_empty() {
            continue;
        }
        let props: Vec<(String, String)> =
            event["props"].as_object().into_iter().flatten().map(|(key, value)| (key.clone(), text(value))).collect();
        let props: Vec<(&str, &str)> = props.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        builder.activity(&unit, &text_of(event, "activity"), time, &props);
        for (key, value) in attributes_of_contact.as_object().into_iter().flatten() {
            builder.contact_attribute(&unit, key, &text(value));
        }
    }
    Ok(builder.finish())
}
