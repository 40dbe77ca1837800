//! Reads the journey that a case asks about: steps become stages 1, 2, ... joined in one line, or one group in any order.

use pathlight::domain::{
    AnyOrderGroup, Comparison, Condition, Counting, ExclusionEffect, Filter, Journey, Order, Owner, Rule, Settings,
    Simultaneous, Span, Stage, StageId, StepOrder, Transition, TransitionId,
};
use serde_json::Value;
use std::collections::BTreeSet;
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

/// Returns the journey of a question; `known` are the names of all activities that there are.
///
/// # Errors
/// What the engine does not have, or that the question is to be refused.
pub fn journey(asked: &Value, known: &[String]) -> Tried<Journey> {
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
    let Drawn { simultaneous, each_in_time, stops } = drawn(asked, &order, &steps, known)?;
    if stops.is_some() && !exclusions.is_empty() {
        return unsupported(
            "what stops a walk beside exclusions that remove the contact: a map has one effect for both",
        );
    }
    let window = asked["window_seconds"].as_i64().map(Span::from_secs);
    let directly = order == "strict" && stops.is_none();
    let transitions = (1..steps.len() as u32).map(|id| Transition {
        id: TransitionId(id),
        from: StageId(id),
        to: StageId(id + 1),
        order: if directly { StepOrder::Directly } else { StepOrder::Eventually },
        limit: window.filter(|_| each_in_time),
        exclusions: exclusions
            .iter()
            .filter(|(from, to, _)| *from <= id && id < *to)
            .flat_map(|(_, _, conditions)| conditions.clone())
            .chain(stops.iter().filter_map(|stops| stops.between(id)))
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
            window: window.filter(|_| !each_in_time),
            simultaneous,
            exclusion_effect: if stops.is_some() {
                ExclusionEffect::EndsTheWalk
            } else {
                ExclusionEffect::RemovesTheContact
            },
            counting: if stops.as_ref().is_some_and(|stops| stops.for_good) {
                Counting::FirstAttempt
            } else {
                Counting::BestAttempt
            },
            ..Settings::default()
        },
    })
}

/// Options of a case as one would draw them on a map.
struct Drawn {
    simultaneous: Simultaneous,
    /// The window is a limit of each transition, from the step before it.
    each_in_time: bool,
    stops: Option<Stops>,
}

/// What ends an attempt, drawn as exclusions of the transitions.
struct Stops {
    /// The activity of each step.
    steps: Vec<String>,
    /// Activities that are no step and must not come between either; none where anything else may.
    others: Vec<String>,
    /// Whether a step out of turn ends it, and a new attempt does not begin.
    for_good: bool,
    /// Whether it may come back to the first step.
    reentry: bool,
}

impl Stops {
    /// Returns the condition on what must not come between this step and the next; none where anything may.
    fn between(&self, id: u32) -> Option<Condition> {
        let done = id as usize;
        let stops = |place: usize| {
            if self.for_good {
                // What was done may be done again; but the first step only until the second is done, or as asked.
                place >= done || (place == 0 && done > 1 && !self.reentry)
            } else {
                (1..=done).contains(&place)
            }
        };
        let steps = self.steps.iter().enumerate().filter(|(place, _)| stops(*place)).map(|(_, name)| name.clone());
        let activities: Vec<String> = steps.chain(self.others.iter().cloned()).collect();
        (!activities.is_empty()).then(|| Condition { activities, ..Condition::activity("") })
    }
}

/// Reads the options. `known` are the names of all activities of the case.
fn drawn(asked: &Value, order: &str, steps: &[Value], known: &[String]) -> Tried<Drawn> {
    let mut drawn = Drawn { simultaneous: Simultaneous::EitherOrder, each_in_time: false, stops: None };
    let (mut repeats, mut interrupted, mut reentry) = (false, false, false);
    for (option, value) in asked["options"].as_object().into_iter().flatten() {
        match (option.as_str(), value.as_str(), value.as_bool()) {
            ("same_time", Some("must_increase"), _) => drawn.simultaneous = Simultaneous::StrictlyLater,
            ("same_time", Some("row_order"), _) => drawn.simultaneous = Simultaneous::RowOrder,
            ("window_from", Some("previous_step"), _) if order != "any" => drawn.each_in_time = true,
            ("strict_style", Some("no_interruption"), _) if order == "strict" => interrupted = true,
            ("reentry", _, Some(yes)) if order == "strict" => reentry = yes,
            ("stop_on_repeat", _, Some(yes)) if order == "ordered" => repeats = yes,
            (_, _, Some(false)) => {}
            ("reuse_event", ..) => {
                return unsupported("one activity for several steps: an activity serves at most one step of a walk");
            }
            _ => return unsupported(format!("option {option} with order {order}")),
        }
    }
    if repeats || interrupted {
        let name = |step: &Value| step["activity"].as_str().filter(|_| step.get("where").is_none()).map(str::to_owned);
        let Some(names) = steps.iter().map(name).collect::<Option<Vec<String>>>() else {
            return unsupported("what stops a walk, where a step is more than one activity type");
        };
        if names.iter().collect::<BTreeSet<_>>().len() < names.len() {
            return unsupported("what stops a walk, where two steps are the same activity");
        }
        let others = known.iter().filter(|name| interrupted && !names.contains(name)).cloned().collect();
        drawn.stops = Some(Stops { steps: names, others, for_good: interrupted, reentry });
    } else if reentry {
        return unsupported("option reentry without strict_style");
    }
    Ok(drawn)
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
        return unsupported(
            "a contact's first ever activity of a type: a condition looks at one activity, not at those before",
        );
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
