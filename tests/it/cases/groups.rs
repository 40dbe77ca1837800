//! Cases that split a funnel by the values of attributes, or by the period of entry.

use super::question::{Stop, Tried, text, text_of, unsupported};
use pathlight::domain::{Cancel, DateRange, Journey, Moment, Owner, Span, StageId};
use pathlight::engine::analysis::breakdown::{Breakdown, GroupName, Key, Touch, split};
use pathlight::engine::analysis::people::Listed;
use pathlight::engine::analysis::trend::{Trend, Unit, Weekday};
use pathlight::engine::analysis::{Asked, Figure, Mark, Members, Report};
use pathlight::engine::columns::Columns;
use serde_json::{Value, json};

/// Works out what is asked for of everybody or of a group.
type Work<'a> = &'a dyn Fn(&Asked<'_>) -> Tried<Value>;

/// Answers a case that splits a funnel: its steps for each group, in the order in which they are expected.
///
/// # Errors
/// What the engine does not have.
pub fn breakdown(
    columns: &Columns,
    journey: &Journey,
    asked: &Value,
    expected: &Value,
    funnel: Work<'_>,
) -> Tried<Value> {
    let cancel = Cancel::default();
    let everybody = Asked::everybody(columns, journey, &cancel);
    let question = question(asked, journey)?;
    let report = question.compute(&everybody).map_err(|_| Stop::Invalid)?;
    let mut groups = Vec::new();
    for group in &report.groups {
        let steps = if journey.any_order.is_empty() {
            steps(&group.report)
        } else if question.touch == Touch::Every {
            let split = split(&everybody, &question.by).map_err(|_| Stop::Invalid)?;
            let units =
                (0..split.contacts.len()).filter(|&unit| GroupName::Values(split.values_of(unit)) == group.name);
            let members = Members::of(units);
            funnel(&Asked::everybody(&split.columns, journey, &cancel).within(&members))?["steps"].clone()
        } else {
            let contacts = question.contacts(&group.name, &everybody).map_err(|_| Stop::Invalid)?;
            let members = Members::of(contacts.into_iter().map(|one| one as usize));
            funnel(&everybody.within(&members))?["steps"].clone()
        };
        groups.push(json!({"value": values(&group.name), "steps": steps}));
    }
    Ok(json!({"breakdown": ordered(groups, &expected["breakdown"])}))
}

/// Answers a case that asks for the trend, split into groups where that is asked.
///
/// # Errors
/// What the engine does not have.
pub fn trend(columns: &Columns, journey: &Journey, asked: &Value, expected: &Value) -> Tried<Value> {
    let cancel = Cancel::default();
    let moment = |key: &str| asked["date_range"][key].as_str().and_then(Moment::parse_iso);
    let mut journey = journey.clone();
    journey.settings.entries = DateRange { from: moment("from"), to: moment("to") };
    let everybody = Asked::everybody(columns, &journey, &cancel);
    let last = journey.stages.len();
    let trend = &asked["trend"];
    let mark = |key: &str, default: usize| {
        let step = trend[key].as_u64().map_or(default, |step| step as usize);
        if journey.any_order.is_empty() { Mark::Stage(StageId(step as u32)) } else { Mark::Passed(step) }
    };
    let question = Trend {
        unit: match text_of(trend, "unit").as_str() {
            "hour" => Unit::Hour,
            "day" => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            other => return unsupported(format!("trend by {other}")),
        },
        week_start: week_start(&trend["week_start"])?,
        zone: "UTC".to_owned(),
        from: mark("from_step", 1),
        to: mark("to_step", last),
    };
    let periods = |asked: &Asked<'_>| -> Tried<Value> {
        let report = question.compute(asked).map_err(|_| Stop::Invalid)?;
        let period = |period: &pathlight::engine::analysis::trend::Period| {
            let start = if question.unit == Unit::Hour { period.start.to_iso() } else { period.label.clone() };
            // The cases say 0 % where nobody entered; there is no rate then.
            let percent = period.share.unwrap_or_default() * 100.0;
            json!({"start": start, "entered": period.entered, "converted": period.converted, "rate_percent": percent})
        };
        Ok(Value::Array(report.periods.iter().map(period).collect()))
    };
    if asked.get("breakdown").is_none() {
        return Ok(json!({"periods": periods(&everybody)?}));
    }
    let by = self::question(&asked["breakdown"], &journey)?;
    let report = by.compute(&everybody).map_err(|_| Stop::Invalid)?;
    let mut groups = Vec::new();
    for group in &report.groups {
        let contacts = by.contacts(&group.name, &everybody).map_err(|_| Stop::Invalid)?;
        let members = Members::of(contacts.into_iter().map(|one| one as usize));
        groups.push(json!({"value": values(&group.name), "periods": periods(&everybody.within(&members))?}));
    }
    Ok(json!({"breakdown": ordered(groups, &expected["breakdown"])}))
}

fn week_start(value: &Value) -> Tried<Weekday> {
    let name = text(value).to_lowercase();
    match name.as_str() {
        "" | "1" | "monday" => Ok(Weekday::Monday),
        "0" | "sunday" => Ok(Weekday::Sunday),
        _ => match Weekday::ALL.into_iter().find(|day| day.name().to_lowercase() == name) {
            Some(day) => Ok(day),
            None => unsupported(format!("weeks that start with {name}")),
        },
    }
}

fn question(asked: &Value, journey: &Journey) -> Tried<Breakdown> {
    let of = if asked["of"] == "contact" { Owner::Contact } else { Owner::Activity };
    let keys = asked["by"].as_array().into_iter().flatten();
    let touch = match text_of(asked, "attribution").as_str() {
        "" | "first_touch" => Touch::First,
        "last_touch" => Touch::Last,
        "all_events" => Touch::Every,
        other => match other.strip_prefix("step:").and_then(|step| step.parse().ok()) {
            Some(_) if !journey.any_order.is_empty() => return unsupported("the value at a step in any order"),
            Some(step) => Touch::Stage(StageId(step)),
            None => return unsupported(format!("attribution {other}")),
        },
    };
    Ok(Breakdown {
        by: keys.map(|key| Key { attribute: text(key), of }).collect(),
        touch,
        limit: asked["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()),
    })
}

fn values(name: &GroupName) -> Vec<String> {
    match name {
        GroupName::Values(values) => values.clone(),
        GroupName::Other => vec!["(other)".to_owned()],
    }
}

/// The steps of one line of stages: how many reached each, and how long it took from the one before.
fn steps(report: &Report) -> Value {
    let seconds = |span: Option<Span>| span.map_or(Value::Null, |span| json!(span.as_secs_f64()));
    let step = |(place, stage): (usize, &pathlight::engine::analysis::StageReport)| {
        let times = place.checked_sub(1).and_then(|place| report.transitions.get(place)).map(|one| one.times);
        json!({
            "count": stage.reached,
            "mean_seconds": seconds(times.and_then(|times| times.mean)),
            "median_seconds": seconds(times.and_then(|times| times.median)),
        })
    };
    Value::Array(report.stages.iter().enumerate().map(step).collect())
}

/// Puts groups in the order in which they are expected, which says nothing; those that are not expected come last.
fn ordered(mut groups: Vec<Value>, expected: &Value) -> Vec<Value> {
    let wanted: Vec<&Value> = expected.as_array().into_iter().flatten().map(|group| &group["value"]).collect();
    groups.sort_by_key(|group| wanted.iter().position(|value| **value == group["value"]).unwrap_or(usize::MAX));
    groups
}
