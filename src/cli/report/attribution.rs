//! Which touchpoints take the credit for a goal.

use super::opened::one_of;
use super::{Opened, Printed};
use crate::cli::Failure;
use crate::domain::Span;
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::attribution::{Attribution, Goal, Label, Model, Touchpoint, Worth};
use crate::export::credit;
use clap::Args;

/// What is credited, to what, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for --what attribution")]
pub struct AttributionOptions {
    /// The goal: a stage of the map, whose contacts are counted, or an activity type, of which every activity is a
    /// conversion; the map's first goal unless given.
    #[arg(long, value_name = "STAGE|ACTIVITY")]
    goal: Option<String>,
    /// What touchpoints are called by: an attribute of activities, or `activity` for their type; can be given several
    /// times for a combination.
    #[arg(long = "touchpoint", value_name = "ATTRIBUTE", default_value = "activity")]
    touchpoints: Vec<String>,
    /// Only activities of this type are touchpoints; can be given several times.
    #[arg(long = "touchpoint-activity", value_name = "ACTIVITY")]
    only: Vec<String>,
    /// Distribute the sum of this number attribute of the goal instead of the count.
    #[arg(long, value_name = "ATTRIBUTE")]
    value: Option<String>,
    /// How many days before the goal a touchpoint counts; `any` is no limit.
    #[arg(long, value_name = "DAYS", default_value = "30")]
    look_back: String,
    /// Let a touchpoint serve every later conversion, instead of starting anew after each.
    #[arg(long)]
    uncut: bool,
    /// Let the goal's own activity be the last touchpoint of its journey.
    #[arg(long)]
    goal_is_touchpoint: bool,
    /// The models, with commas between them: first, last, last-but:NAME, linear, linear-distinct, u, j, inverse-j,
    /// decay:DAYS, custom:FIRST/MIDDLE/LAST, markov, markov-2, markov-3, shapley, shapley-conversions,
    /// left-out, participation.
    #[arg(long, value_name = "MODELS", default_value = "first,last,linear,u,decay:7,markov", value_delimiter = ',')]
    models: Vec<String>,
}

/// Distributes the credit.
pub fn answer(opened: &Opened, options: &AttributionOptions) -> Result<Printed, Failure> {
    let goal = goal(opened, options.goal.as_deref())?;
    let words = match &goal {
        Goal::Stage(id) => opened.map().stages.get(id).map_or("", |record| record.stage.name.as_str()).to_owned(),
        Goal::Activity(name) => name.clone(),
    };
    let label = |name: &String| {
        let attribute = || opened.columns.attributes.iter().map(|one| (one.name.as_str(), one.name.clone()));
        if name == "activity" {
            Ok(Label::Activity)
        } else {
            one_of("attribute", name, attribute()).map(Label::Attribute)
        }
    };
    let question = Attribution {
        goal,
        value: options.value.clone(),
        touchpoint: Touchpoint {
            by: options.touchpoints.iter().map(label).collect::<Result<_, _>>()?,
            only: options.only.clone(),
        },
        look_back: look_back(&options.look_back)?,
        cut: !options.uncut,
        goal_is_touchpoint: options.goal_is_touchpoint,
        models: options.models.iter().map(|text| model(text)).collect::<Result<_, _>>()?,
    };
    let report = question.compute(&opened.asked())?;
    Printed::new(credit::sheet(&words, &report), &report)
}

fn goal(opened: &Opened, name: Option<&str>) -> Result<Goal, Failure> {
    let Some(name) = name else {
        let goals = opened.journey.stages.iter().zip(opened.journey.goals());
        let first = goals.into_iter().find(|(_, goal)| *goal).map(|(stage, _)| Goal::Stage(stage.id));
        return first.ok_or_else(|| Failure::with_code(1, "The map has no goal; name one with --goal."));
    };
    let stages = opened.journey.stages.iter().map(|stage| (stage.name.as_str(), Goal::Stage(stage.id)));
    let types = &opened.columns.activity_types;
    let types = types.iter().map(|one| (one.as_str(), Goal::Activity(one.clone())));
    one_of("stage or activity", name, stages.chain(types))
}

fn look_back(text: &str) -> Result<Option<Span>, Failure> {
    if text.trim().eq_ignore_ascii_case("any") {
        return Ok(None);
    }
    days(text).map(Some).ok_or_else(|| {
        Failure::with_code(1, format!("“{text}” is no number of days; write --look-back 30, or any for no limit."))
    })
}

/// Reads a number of days that is not negative.
fn days(text: &str) -> Option<Span> {
    let days: f64 = text.trim().parse().ok()?;
    (0.0..=36_500.0).contains(&days).then(|| Span((days * Span::DAY.0 as f64).round() as i64))
}

/// Reads a model.
fn model(text: &str) -> Result<Model, Failure> {
    let (name, of) = text.split_once(':').map_or((text, None), |(name, of)| (name, Some(of.trim())));
    let weights = || {
        let weights: Vec<f64> = of?.split('/').filter_map(|weight| weight.trim().parse().ok()).collect();
        let fine = weights.iter().all(|weight: &f64| weight.is_finite() && *weight >= 0.0);
        match weights.as_slice() {
            &[first, middle, last] if fine => Some(Model::Custom { first, middle, last }),
            _ => None,
        }
    };
    let found = match (name.trim().to_lowercase().as_str(), of) {
        ("first", None) => Some(Model::First),
        ("last", None) => Some(Model::Last),
        ("last-but", Some(direct)) => Some(Model::LastNonDirect { direct: direct.to_owned() }),
        ("linear", None) => Some(Model::Linear),
        ("linear-distinct", None) => Some(Model::LinearDistinct),
        ("u", None) => Some(Model::UShaped),
        ("j", None) => Some(Model::JShaped),
        ("inverse-j", None) => Some(Model::InverseJ),
        ("decay", Some(text)) => days(text).filter(|span| span.0 > 0).map(|half_life| Model::TimeDecay { half_life }),
        ("custom", Some(_)) => weights(),
        ("markov", None) => Some(Model::Markov { order: 1 }),
        ("markov-2", None) => Some(Model::Markov { order: 2 }),
        ("markov-3", None) => Some(Model::Markov { order: 3 }),
        ("shapley", None) => Some(Model::Shapley { worth: Worth::Rate }),
        ("shapley-conversions", None) => Some(Model::Shapley { worth: Worth::Conversions }),
        ("left-out", None) => Some(Model::LeftOut),
        ("participation", None) => Some(Model::Participation),
        _ => None,
    };
    found.ok_or_else(|| {
        let known = "first, last, last-but:NAME, linear, linear-distinct, u, j, inverse-j, decay:DAYS, \
                     custom:FIRST/MIDDLE/LAST, markov, markov-2, markov-3, shapley, shapley-conversions, \
                     left-out, participation";
        Failure::with_code(1, format!("There is no model “{text}”; there is {known}."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_read_and_otherwise_listed() {
        assert_eq!(model("decay:0.5").unwrap(), Model::TimeDecay { half_life: Span(Span::DAY.0 / 2) });
        assert_eq!(model("custom:1/2/3").unwrap(), Model::Custom { first: 1.0, middle: 2.0, last: 3.0 });
        assert_eq!(model("last-but:direct").unwrap(), Model::LastNonDirect { direct: "direct".to_owned() });
        for wrong in ["custom:1/2", "custom:1/-2/3", "decay:soon", "decay:0", "markov-4", "first:x", ""] {
            assert!(model(wrong).unwrap_err().sentence.contains("there is first"), "{wrong}");
        }
        assert_eq!(look_back("any").unwrap(), None);
        assert!(look_back("-1").is_err());
    }
}
