//! Which touchpoints before a goal take the credit for it, by several models side by side.
//!
//! The way: the goal's activities are found (`goal`), each contact's touchpoints are cut into journeys that end with a
//! conversion or without one (`journeys`), every journey is entered in a ledger (`ledger`) from which the models that
//! look at one journey at a time have their sums at once; Markov chains and Shapley values follow from what it counted.

mod by_value;
mod goal;
mod journeys;
mod ledger;
mod left_out;
mod markov;
mod model;
mod shapley;
mod touchpoint;

pub use by_value::{Credit, attribute_goal};
pub use goal::Goal;
pub use model::{Model, Worth};
pub use touchpoint::{Label, Touchpoint};

use super::asked::{Asked, Figure};
use super::people::Listed;
use crate::domain::{Cancelled, Span};
use ledger::Ledger;
use serde::Serialize;

/// Asks which touchpoints take the credit for a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// What counts as a conversion.
    pub goal: Goal,
    /// A number attribute of the goal's activity whose sum is distributed; `None` distributes the count of conversions.
    pub value: Option<String>,
    /// Which activities are touchpoints, and what they are called.
    pub touchpoint: Touchpoint,
    /// How old a touchpoint may be at the conversion, inclusive; `None` is no limit.
    pub look_back: Option<Span>,
    /// Whether a journey begins anew after each conversion; otherwise a touchpoint may serve several conversions.
    pub cut: bool,
    /// Whether the goal's own activity is the last touchpoint of its journey, where it qualifies as one.
    pub goal_is_touchpoint: bool,
    /// The models, in the order in which they are shown.
    pub models: Vec<Model>,
}

impl Attribution {
    /// Asks for the count of a goal with the usual settings: 30 days of look-back, cut at conversions.
    pub fn of(goal: Goal, touchpoint: Touchpoint, models: Vec<Model>) -> Self {
        Self {
            goal,
            value: None,
            touchpoint,
            look_back: Some(Span::from_days(30)),
            cut: true,
            goal_is_touchpoint: false,
            models,
        }
    }
}

/// Credit by touchpoint and model. `total = total_without_touchpoint + the sum of a model's credit`, for every model
/// that adds up.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AttributionReport {
    /// Conversions, every one counted.
    pub conversions: u64,
    /// Contacts with at least one conversion.
    pub converted_contacts: u64,
    /// Conversions without a touchpoint in the look-back.
    pub without_touchpoint: u64,
    /// Journeys with touchpoints that did not convert.
    pub not_converting: u64,
    /// What is distributed: the count of conversions, or the sum of their value.
    pub total: f64,
    /// The part of it that no touchpoint takes.
    pub total_without_touchpoint: f64,
    /// Conversions whose value is not set or no number; they are worth nothing where value is distributed.
    pub without_value: u64,
    /// The touchpoints, those in most conversions first, then by name.
    pub touchpoints: Vec<TouchpointCredit>,
    /// What is to be known of each model, in the order asked for.
    pub models: Vec<ModelNote>,
    /// What was asked for and is not in the data, as sentences.
    pub warnings: Vec<String>,
}

/// One touchpoint with its credit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TouchpointCredit {
    /// Its name: the values that make it up.
    pub name: String,
    /// How often it was touched in journeys that converted.
    pub touches: u64,
    /// Conversions in whose journeys it was.
    pub conversions: u64,
    /// Journeys without conversion in which it was.
    pub not_converting: u64,
    /// Credit by model.
    pub credit: Vec<f64>,
    /// Standard error of the credit by model, where it is an estimate from a sample.
    pub standard_error: Vec<Option<f64>>,
}

/// What is to be known of a model's column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelNote {
    /// Its name.
    pub name: String,
    /// Sum of the credit.
    pub sum: f64,
    /// Whether the credit adds up to what is distributed.
    pub adds_up: bool,
    /// A sentence on how far it can be trusted, where there is something to say.
    pub note: Option<String>,
}

/// What a model gives each touchpoint, in the order of the ledger, with standard errors where it sampled.
#[derive(Debug, Default)]
struct Column {
    credit: Vec<f64>,
    errors: Option<Vec<f64>>,
    note: Option<String>,
}

/// Adds to what stands at this place of a list; beyond its end nothing.
fn add_at<T: std::ops::AddAssign>(list: &mut [T], place: usize, value: T) {
    if let Some(sum) = list.get_mut(place) {
        *sum += value;
    }
}

impl Figure for Attribution {
    type Answer = AttributionReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<AttributionReport, Cancelled> {
        let (coder, warnings) = touchpoint::Coder::new(asked, &self.touchpoint)?;
        let ledger = journeys::enter(self, asked, &coder)?;
        let mut columns = Vec::with_capacity(self.models.len());
        for (place, model) in self.models.iter().enumerate() {
            columns.push(match model {
                Model::Markov { order } => markov::column(&ledger, *order, asked.cancel)?,
                Model::LeftOut => left_out::column(&ledger, asked.cancel)?,
                Model::Shapley { worth } => shapley::column(&ledger, *worth, asked.cancel)?,
                _ => Column { credit: ledger.credit(place), ..Column::default() },
            });
        }
        let mut report = self.report(&ledger, &coder, columns);
        report.warnings = warnings;
        report.warnings.extend(self.missing(asked));
        Ok(report)
    }
}

/// The contacts behind a part of the credit, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditPart {
    /// Those with a conversion.
    Converted,
    /// Those with a conversion that no touchpoint takes.
    WithoutTouchpoint,
    /// Those with a conversion in whose journey this touchpoint was.
    Touchpoint(String),
}

impl Listed for Attribution {
    type Part = CreditPart;

    fn contacts(&self, part: &CreditPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let (coder, _) = touchpoint::Coder::new(asked, &self.touchpoint)?;
        journeys::contacts(self, asked, &coder, part)
    }
}

impl Attribution {
    fn report(&self, ledger: &Ledger, coder: &touchpoint::Coder<'_>, columns: Vec<Column>) -> AttributionReport {
        let models = self.models.iter().zip(&columns).map(|(model, column)| ModelNote {
            name: model.name(),
            sum: column.credit.iter().sum(),
            adds_up: model.adds_up(),
            note: column.note.clone().or_else(|| {
                let counted = "Every touchpoint of a journey takes all of its credit, so the column does not add up.";
                (!model.adds_up()).then(|| counted.to_owned())
            }),
        });
        let models = models.collect();
        let touchpoint = |(place, entry): (usize, &ledger::Entry)| TouchpointCredit {
            name: coder.name(entry.code),
            touches: entry.touches,
            conversions: entry.conversions,
            not_converting: entry.not_converting,
            credit: columns.iter().map(|column| column.credit.get(place).copied().unwrap_or_default()).collect(),
            standard_error: columns
                .iter()
                .map(|column| column.errors.as_ref().and_then(|errors| errors.get(place).copied()))
                .collect(),
        };
        let mut touchpoints: Vec<TouchpointCredit> = ledger.entries.iter().enumerate().map(touchpoint).collect();
        touchpoints.sort_by(|one, other| {
            let by_count = other.conversions.cmp(&one.conversions);
            by_count.then(other.not_converting.cmp(&one.not_converting)).then_with(|| one.name.cmp(&other.name))
        });
        AttributionReport {
            conversions: ledger.conversions,
            converted_contacts: ledger.converted_contacts,
            without_touchpoint: ledger.without,
            not_converting: ledger.not_converting,
            total: ledger.total,
            total_without_touchpoint: ledger.total_without,
            without_value: if self.value.is_some() { ledger.without_value } else { 0 },
            touchpoints,
            models,
            warnings: Vec::new(),
        }
    }

    /// Says what the data lacks of what was asked for, but for touchpoints.
    fn missing(&self, asked: &Asked<'_>) -> Vec<String> {
        let mut missing = Vec::new();
        match &self.goal {
            Goal::Activity(name) if !asked.columns.activity_types.contains(name) => {
                missing.push(format!("No activity “{name}” is in the data, so nothing converts."));
            }
            Goal::Stage(id) if asked.journey.stage_index(*id).is_none() => {
                missing.push("The stage that was the goal is no longer on the map. Choose another goal.".to_owned());
            }
            _ => {}
        }
        if let Some(value) = &self.value
            && asked.columns.attribute(value).is_none()
        {
            missing.push(format!("No activity has an attribute “{value}”, so every conversion is worth nothing."));
        }
        missing
    }
}

#[cfg(test)]
mod tests;
