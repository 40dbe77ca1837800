//! Groups side by side: the values of an attribute, two segments or periods, and before and after an intervention.

mod compare;
mod forest;
mod interventions;
mod values;

pub use forest::{Forest, ForestRow};
pub use interventions::in_inspector;

use super::below::{Csv, Tab};
use super::{Shown, answer};
use crate::domain::{DateRange, InterventionId, Owner, SegmentId, StageId};
use crate::engine::analysis::breakdown::{BreakdownReport, GroupName};
use crate::engine::analysis::compare::{BeforeAfterReport, ComparisonReport};
use crate::export::compared::{self, Sides};
use crate::export::moments::Names;
use crate::export::over_time;
use crate::gui::command::Request;
use crate::gui::widgets::{self, HIT};
use crate::theme::icon;
use egui::{Button, Ui, Vec2};
use std::sync::Arc;

/// Which of the three questions is on show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Question {
    /// All values of an attribute.
    #[default]
    Values,
    /// Two segments, groups or periods.
    Compare,
    /// Before and after an intervention.
    BeforeAfter,
}

/// Which activity gives the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum TouchPick {
    #[default]
    Entry,
    First,
    Last,
    Every,
    Stage,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum SidesPick {
    #[default]
    Segments,
    Periods,
    Groups,
}

/// What the tab keeps between frames.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    question: Question,
    attribute: Option<(Owner, String)>,
    /// A second attribute; each combination of values is a group then.
    second: Option<(Owner, String)>,
    touch: TouchPick,
    /// The stage whose activity gives the value.
    at: Option<StageId>,
    limit: Limit,
    /// The stage that is measured; without a pick the goals.
    to: Option<StageId>,
    /// The two groups picked to be compared.
    picked: Vec<GroupName>,
    sides: SidesPick,
    segments: [Option<SegmentId>; 2],
    periods: [DateRange; 2],
    mature_only: bool,
    intervention: Option<InterventionId>,
    draft: Option<interventions::Draft>,
    /// The newest intervention there was when another one was pinned, which is shown as soon as it is there.
    newest_before: Option<Option<InterventionId>>,
    answered: Option<Answered>,
}

/// How many groups are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limit(Option<usize>);

impl Default for Limit {
    fn default() -> Self {
        Self(Some(20))
    }
}

/// The answer on show, for copying.
#[derive(Debug, Clone)]
enum Answered {
    Values(Arc<BreakdownReport>),
    Compare(Sides, Arc<ComparisonReport>),
    BeforeAfter(String, Option<StageId>, Arc<BeforeAfterReport>),
}

impl Groups {
    /// Shows what an intervention changed from the next frame on.
    pub fn about(&mut self, intervention: InterventionId) {
        self.question = Question::BeforeAfter;
        self.intervention = Some(intervention);
    }

    fn questions(&mut self, ui: &mut Ui) {
        for (question, words, tooltip) in [
            (Question::Values, "Groups", "The figures for each value of an attribute."),
            (Question::Compare, "Compare two", "Two segments, periods or groups, with the difference."),
            (Question::BeforeAfter, "Before and after", "What a change such as a reminder has brought."),
        ] {
            let button = Button::selectable(self.question == question, words).min_size(Vec2::new(0.0, HIT));
            if ui.add(button).on_hover_text(tooltip).clicked() {
                self.question = question;
            }
        }
    }
}

/// Returns the names of the stages.
fn names(shown: &Shown<'_>) -> Names {
    shown.map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect()
}

impl Tab for Groups {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() || shown.map.stages.is_empty() {
            let sentence = "Groups of contacts are put side by side here, once there is a map and data.";
            widgets::empty_state(ui, icon::COLUMNS, "Nothing to compare yet", sentence, |_| {});
            return;
        }
        self.answered = None;
        match self.question {
            Question::Values => self.values(ui, shown, requests),
            Question::Compare => self.compare(ui, shown, requests),
            Question::BeforeAfter => self.before_after(ui, shown, requests),
        }
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        let (names, journey) = (names(shown), shown.map.journey());
        let finished = |sheet: crate::export::sheet::Sheet| sheet.to_csv().map_err(|error| error.to_string());
        match self.answered.clone()? {
            Answered::Values(report) => Some(Csv::new("groups", move || finished(over_time::groups(&names, &report)))),
            Answered::Compare(sides, report) => {
                Some(Csv::new("compared", move || finished(compared::comparison(&names, &journey, &sides, &report))))
            }
            Answered::BeforeAfter(name, aim, report) => Some(Csv::new("before-after", move || {
                finished(compared::before_after(&names, &journey, &name, &report, aim))
            })),
        }
    }
}

/// Shows in one line what the figures are about.
fn about(ui: &mut Ui, shown: &Shown<'_>) {
    answer::about(ui, shown);
}
