//! Reads the journey that a case asks about: steps become stages 1, 2, ... joined in one line, or one group in any order.

use pathlight::domain::{
    AnyOrderGroup, Comparison, Condition, ExclusionEffect, Filter, Journey, Order, Owner, Rule, Settings, Simultaneous,
    Span, Stage, StageId, StepOrder, Transition, TransitionId,
};
use serde_json::Value;
use std::fmt;

/// Why a case is not run.
#[derive(Debug)]
pub enum Stop {
    /// It asks for something that the engine does not have.
    Unsupported(String),
    /// The question itself is to be refused.
    Invalid,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported(what) => write!(f, "the engine does not have this: {what}"),
            Self::Invalid => write!(f, "the question is not allowed"),
        }
    }
}

impl std::error::Error for Stop {}

/// What comes of reading a question.
pub type Tried<T> = Result<T, Stop>;

/// Returns the journey of a question.
///
/// # Errors
/// What the engine does not have, or that the question is to be refused.
pub fn journey(asked: &Value) -> Tried<Journey> {
    let order = text_of(asked, "order");
    let common = filters(&asked["filters"])?;
    if order == "strict" && !common.is_empty() {
        return unsupported("strict with filters for every event");
    }
    let steps = asked["steps"].as_array().cloned().unwrap_or_default();
    let mut stages = Vec::new();
    for (id, step) in (1..).zip(&steps) {
        stages.push(Stage {
            id: StageId(id),
            name: format!("step {id}"),
            rule: Rule::any_of(conditions(step, &common)?),
            entry: id == 1 || order == "any",
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        });
    }
    let exclusions = exclusions(asked, &order, steps.len(), &common)?;
    let transitions = (1..steps.len() as u32).map(|id| Transition {
        id: TransitionId(id),
        from: StageId(id),
        to: StageId(id + 1),
        order: if order == "strict" { StepOrder::Directly } else { StepOrder::Eventually },
        limit: None,
        exclusions: exclusions
            .iter()
            .filter(|(from, to, _)| *from <= id && id < *to)
            .flat_map(|(_, _, conditions)| conditions.clone())
            .collect(),
    });
    let any = order == "any" && steps.len() > 1;
    let group = AnyOrderGroup {
        stages: stages.iter().map(|stage| stage.id).collect(),
        exclusions: exclusions.iter().flat_map(|(_, _, conditions)| conditions.clone()).collect(),
    };
    Ok(Journey {
        transitions: if any { Vec::new() } else { transitions.collect() },
        any_order: if order == "any" { vec![group] } else { Vec::new() },
        stages,
        settings: Settings {
            window: asked["window_seconds"].as_i64().map(Span::from_secs),
            simultaneous: simultaneous(asked)?,
            exclusion_effect: ExclusionEffect::RemovesTheContact,
            ..Settings::default()
        },
    })
}

fn simultaneous(asked: &Value) -> Tried<Simultaneous> {
    let mut simultaneous = Simultaneous::EitherOrder;
    for (option, value) in asked["options"].as_object().into_iter().flatten() {
        simultaneous = match (option.as_str(), value.as_str()) {
            ("same_time", Some("must_increase")) => Simultaneous::StrictlyLater,
            ("same_time", Some("row_order")) => Simultaneous::RowOrder,
            _ => return unsupported(format!("option {option}")),
        };
    }
    Ok(simultaneous)
}

fn exclusions(asked: &Value, order: &str, steps: usize, common: &[Filter]) -> Tried<Vec<(u32, u32, Vec<Condition>)>> {
    let mut exclusions = Vec::new();
    for exclusion in asked["exclusions"].as_array().into_iter().flatten() {
        let step = |key: &str| exclusion[key].as_u64().and_then(|step| u32::try_from(step).ok()).unwrap_or_default();
        let (from, to) = (step("from_step"), step("to_step"));
        let spans = from == 1 && to as usize == steps;
        if from < 1 || from >= to || to as usize > steps || (order == "any" && !spans) {
            return Err(Stop::Invalid);
        }
        exclusions.push((from, to, conditions(&exclusion["match"], common)?));
    }
    Ok(exclusions)
}

/// Returns the condition of a matcher that is one activity, or one of some without filters.
///
/// # Errors
/// What the engine does not have.
pub fn condition_of(matcher: &Value) -> Tried<Condition> {
    let mut all = conditions(matcher, &[])?.into_iter();
    let Some(mut first) = all.next() else { return unsupported("a matcher of nothing") };
    for other in all {
        if !first.filters.is_empty() || !other.filters.is_empty() {
            return unsupported("one of several activities, each with its own filters");
        }
        first.activities.extend(other.activities);
    }
    Ok(first)
}

fn conditions(matcher: &Value, common: &[Filter]) -> Tried<Vec<Condition>> {
    if let Some(members) = matcher["any_of"].as_array() {
        let mut all = Vec::new();
        for member in members {
            all.extend(conditions(member, common)?);
        }
        return Ok(all);
    }
    if matcher.get("first_time").is_some() {
        return unsupported("first time ever");
    }
    let activities = matcher["activity"].as_str().map(str::to_owned).into_iter().collect();
    let filters = [common, &filters(&matcher["where"])?].concat();
    Ok(vec![Condition { activities, filters, at_least: 1, negated: false }])
}

fn filters(list: &Value) -> Tried<Vec<Filter>> {
    list.as_array().into_iter().flatten().map(filter).collect()
}

fn filter(condition: &Value) -> Tried<Filter> {
    if condition.get("all").is_some() {
        return Ok(Filter::All(filters(&condition["all"])?));
    }
    if condition.get("any").is_some() {
        return Ok(Filter::Any(filters(&condition["any"])?));
    }
    let value = &condition["value"];
    let text = || text(value);
    let number = |order| match value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok())) {
        Some(number) => Ok(Comparison::Number(order, number)),
        None => unsupported("a comparison with something that is no number"),
    };
    let comparison = match condition["op"].as_str().unwrap_or_default() {
        "eq" => Comparison::Is(text()),
        "ne" => Comparison::IsNot(text()),
        "in" => Comparison::OneOf(value.as_array().into_iter().flatten().map(self::text).collect()),
        "contains" => Comparison::Contains(text()),
        "not_contains" => Comparison::NotContains(text()),
        "is_set" => Comparison::IsSet,
        "is_not_set" => Comparison::IsNotSet,
        "gt" => number(Order::More)?,
        "gte" => number(Order::MoreOrEqual)?,
        "lt" => number(Order::Less)?,
        "lte" => number(Order::LessOrEqual)?,
        other => return unsupported(format!("comparison {other}")),
    };
    let of = if condition["of"] == "contact" { Owner::Contact } else { Owner::Activity };
    Ok(Filter::Compare { attribute: text_of(condition, "prop"), of, comparison })
}

/// Returns a value as it would stand in a file; nothing is the empty text.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns the text behind a key, empty if there is none.
pub fn text_of(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Stops with what the engine does not have.
///
/// # Errors
/// Always.
pub fn unsupported<T>(why: impl Into<String>) -> Tried<T> {
    Err(Stop::Unsupported(why.into()))
}
