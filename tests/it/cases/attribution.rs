//! Credit by touchpoint: each path becomes contacts that touch its channels and then convert, or do not.

use super::question::{Tried, text_of, unsupported};
use pathlight::domain::{Cancel, Journey, Moment};
use pathlight::engine::analysis::attribution::{Attribution, Goal, Model, Touchpoint, Worth};
use pathlight::engine::analysis::{Asked, Figure};
use pathlight::engine::columns::{Columns, ColumnsBuilder};
use serde_json::{Map, Value, json};

/// Returns the credit of each channel by model.
///
/// # Errors
/// A model that the engine does not have.
pub fn answer(case: &Value) -> Tried<Value> {
    let asked = &case["journey"];
    let mut models = Vec::new();
    let mut names = Vec::new();
    for model in asked["models"].as_array().into_iter().flatten() {
        models.push(self::model(model)?);
        names.push(model["as"].as_str().map_or_else(|| text_of(model, "model"), str::to_owned));
    }
    let touchpoint = Touchpoint::attribute("channel");
    let question = Attribution {
        value: (asked["credit"] == "value").then(|| "value".to_owned()),
        look_back: None,
        ..Attribution::of(Goal::Activity("conversion".to_owned()), touchpoint, models)
    };
    let columns = columns(&asked["paths"]);
    let report = question
        .compute(&Asked::everybody(&columns, &Journey::default(), &Cancel::default()))
        .map_err(|_| super::question::Stop::Unsupported("cancelled".to_owned()))?;
    let credit = |place: usize| {
        let pairs = report.touchpoints.iter().map(|one| (one.name.clone(), json!(one.credit.get(place))));
        Value::Object(pairs.collect::<Map<_, _>>())
    };
    let by_model: Map<String, Value> =
        names.into_iter().enumerate().map(|(place, name)| (name, credit(place))).collect();
    Ok(json!({ "models": by_model }))
}

fn model(asked: &Value) -> Tried<Model> {
    let share = |key: &str| asked[key].as_f64().unwrap_or(0.4);
    Ok(match text_of(asked, "model").as_str() {
        "first" => Model::First,
        "last" => Model::Last,
        "last_non" => Model::LastNonDirect { direct: text_of(asked, "channel") },
        "linear" => Model::Linear,
        "linear_distinct" => Model::LinearDistinct,
        "position" => {
            let (first, last) = (share("first"), share("last"));
            Model::Custom { first, middle: 1.0 - first - last, last }
        }
        "participation" => Model::Participation,
        "markov" => {
            let order = asked["order"].as_u64().and_then(|order| u8::try_from(order).ok()).unwrap_or(1);
            Model::Markov { order }
        }
        "shapley_path_sets" => Model::Shapley { worth: Worth::Conversions },
        "path_removal" => Model::LeftOut,
        other => return unsupported(format!("model {other}")),
    })
}

fn columns(paths: &Value) -> Columns {
    let mut builder = ColumnsBuilder::default();
    let mut contacts = 0;
    for path in paths.as_array().into_iter().flatten() {
        let (conversions, nulls) = (path["conversions"].as_u64().unwrap_or(0), path["nulls"].as_u64().unwrap_or(0));
        // The value of a path is that of all its conversions.
        let value = path["value"].as_f64().unwrap_or_default() / conversions.max(1) as f64;
        for copy in 0..conversions + nulls {
            contacts += 1;
            let contact = contacts.to_string();
            let mut secs = 0;
            for touch in path["touches"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                secs += 60;
                builder.activity(&contact, "touch", Moment::from_secs(secs), &[("channel", touch)]);
            }
            if copy < conversions {
                let value = value.to_string();
                builder.activity(&contact, "conversion", Moment::from_secs(secs + 60), &[("value", &value)]);
            }
        }
    }
    builder.finish()
}
