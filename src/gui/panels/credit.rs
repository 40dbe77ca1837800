//! Which touchpoints deserve the credit for a goal: touchpoints by models, with the picks that make the question.

mod picks;
mod rows;

pub use rows::{Line, lines};

use super::below::{Csv, Tab};
use super::{Shown, answer};
use crate::domain::{Span, StageId};
use crate::engine::analysis::attribution::{Attribution, AttributionReport, Goal, Label, Model, Touchpoint, Worth};
use crate::export::credit;
use crate::gui::command::Request;
use crate::gui::widgets;
use crate::overlay::text;
use crate::theme::icon;
use egui::Ui;
use std::sync::Arc;

/// What the tab keeps between frames.
#[derive(Debug, Clone)]
pub struct Credit {
    /// What counts as a conversion; without a pick the map's first goal.
    goal: Option<Goal>,
    /// What touchpoints are called by; without a pick a channel or campaign where the data has one, else the activity.
    by: Option<Vec<Label>>,
    /// Only these activity types are touchpoints.
    only: Vec<String>,
    /// The attribute whose value is distributed.
    value: Option<String>,
    look_back: Option<Span>,
    cut: bool,
    goal_is_touchpoint: bool,
    /// Models that can be shown, and whether each is.
    models: Vec<(Model, bool)>,
    /// The sheet of the answer on show, for copying.
    answered: Option<(String, Arc<AttributionReport>)>,
}

impl Default for Credit {
    fn default() -> Self {
        let on = |model| (model, true);
        let off = |model| (model, false);
        Self {
            goal: None,
            by: None,
            only: Vec::new(),
            value: None,
            look_back: Some(Span::from_days(30)),
            cut: true,
            goal_is_touchpoint: false,
            models: vec![
                on(Model::First),
                on(Model::Last),
                off(Model::LastNonDirect { direct: "direct".to_owned() }),
                on(Model::Linear),
                off(Model::LinearDistinct),
                on(Model::UShaped),
                off(Model::JShaped),
                off(Model::InverseJ),
                on(Model::TimeDecay { half_life: Span::from_days(7) }),
                off(Model::Custom { first: 30.0, middle: 40.0, last: 30.0 }),
                on(Model::Markov { order: 1 }),
                off(Model::Markov { order: 2 }),
                off(Model::Markov { order: 3 }),
                off(Model::Shapley { worth: Worth::Rate }),
                off(Model::LeftOut),
                off(Model::Participation),
            ],
            answered: None,
        }
    }
}

/// Attributes that touchpoints are usually called by, as they are found in exports.
const USUAL: [&str; 6] = ["channel", "source", "utm_source", "medium", "utm_medium", "campaign"];

impl Credit {
    /// Returns the goal: the one picked, as long as it exists, or the first goal of the map.
    fn goal(&self, shown: &Shown<'_>) -> Option<Goal> {
        let exists = |goal: &Goal| match goal {
            Goal::Stage(id) => shown.map.stages.contains_key(id),
            Goal::Activity(name) => {
                shown.data.is_some_and(|data| data.activity_types.iter().any(|one| one.name == *name))
            }
        };
        let journey = shown.map.journey();
        let first = || journey.stages.iter().zip(journey.goals()).find(|(_, goal)| *goal).map(|(stage, _)| stage.id);
        let any = || journey.stages.last().map(|stage| stage.id);
        self.goal.clone().filter(exists).or_else(|| first().or_else(any).map(Goal::Stage))
    }

    fn by(&self, shown: &Shown<'_>) -> Vec<Label> {
        if let Some(by) = self.by.as_ref().filter(|by| !by.is_empty()) {
            return by.clone();
        }
        let attributes = || shown.data.into_iter().flat_map(|data| &data.attributes);
        let usual = USUAL.iter().find_map(|usual| attributes().find(|one| one.name.eq_ignore_ascii_case(usual)));
        vec![usual.map_or(Label::Activity, |one| Label::Attribute(one.name.clone()))]
    }

    /// Returns the question that the picks make.
    pub fn question(&self, shown: &Shown<'_>) -> Option<Attribution> {
        Some(Attribution {
            goal: self.goal(shown)?,
            value: self.value.clone(),
            touchpoint: Touchpoint { by: self.by(shown), only: self.only.clone() },
            look_back: self.look_back,
            cut: self.cut,
            goal_is_touchpoint: self.goal_is_touchpoint,
            models: self.models.iter().filter(|(_, on)| *on).map(|(model, _)| model.clone()).collect(),
        })
    }

    /// Asks for the credit of another stage from the next frame on.
    pub fn about(&mut self, goal: StageId) {
        self.goal = Some(Goal::Stage(goal));
    }
}

/// Says what the goal is called.
fn goal_words(shown: &Shown<'_>, goal: &Goal) -> String {
    match goal {
        Goal::Stage(id) => shown.map.stages.get(id).map_or(String::new(), |record| text::tame(&record.stage.name)),
        Goal::Activity(name) => text::tame(name),
    }
}

impl Tab for Credit {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() || shown.map.stages.is_empty() {
            let sentence =
                "Which channels or contents bring contacts to a goal is shown here, once there are a map and data.";
            widgets::empty_state(ui, icon::TROPHY, "No credit to give yet", sentence, |_| {});
            return;
        }
        picks::show(ui, self, shown);
        answer::about(ui, shown);
        let Some(question) = self.question(shown) else { return };
        let goal = goal_words(shown, &question.goal);
        let answered = shown.ask(&question);
        self.answered = answered.value.clone().map(|report| (goal.clone(), report));
        answer::show(ui, &answered, |ui, report| rows::show(ui, &question, &goal, report, requests));
    }

    fn csv(&self, _: &Shown<'_>) -> Option<Csv> {
        let (goal, report) = self.answered.clone()?;
        Some(Csv::new("credit", move || credit::sheet(&goal, &report).to_csv().map_err(|error| error.to_string())))
    }
}
