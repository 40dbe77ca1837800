//! The panels around the map. They read, and send requests; what they hold between frames is what is being typed and picked.
//!
//! # A tab below the map
//! [`people`] is the example to go by. A tab is one file here and a variant of [`BottomTab`](super::BottomTab), which
//! gives its words, icon and key; its state is a struct in [`below::Tabs`] that implements [`below::Tab`]:
//!
//! 1. **Picks** stand in one line at the top: [`pickers`] for stages, arrows, activities, attributes, segments and time
//!    zones, [`choice`](super::widgets::choice) for short lists. They are fields of the tab's struct, so that they stay
//!    as the tab is left and come back to. A pick that is no longer on the map falls back to another one.
//! 2. **The question** is plain data made of the picks, a [`Figure`]. The tab asks
//!    [`Shown::ask`] for it in every frame; that is a look-up, the work is done elsewhere. Everything that takes longer
//!    with more contacts (sorting, searching) is a question too.
//! 3. **The answer** is drawn by [`answer::show`], which dims what is old and says what it waits for. What is drawn is
//!    plain data first (rows of texts, bars with counts), which tests read.
//! 4. **Every count of contacts can be clicked** and sends [`Request::ListPeople`](super::Request::ListPeople) with a
//!    [`people::Wanted`]: those behind a [`Selection`](crate::domain::Selection), a segment rule, or a figure whose
//!    answer is places of contacts.
//! 5. **[`answer::about`]** says in one line whom and when the figures are about.
//! 6. **[`below::Tab::csv`]** gives what the common buttons copy and save; it is written off the GUI thread. Its rows
//!    come from a [`Sheet`](crate::export::sheet::Sheet) that `pathlight report` prints as well.

pub mod adding;
pub mod answer;
pub mod below;
mod beside;
pub mod credit;
pub mod data;
pub mod groups;
pub mod inspector;
pub mod paths;
pub mod people;
pub mod pickers;
pub mod reasons;
pub mod table;
pub mod times;
pub mod trend;
pub mod when;

use super::view::View;
use crate::document::Map;
use crate::document::problems::Problem;
use crate::domain::{Segment, TransitionId};
use crate::engine::analysis::{Figure, Report};
use crate::overlay::Figures;
use crate::project::{Answered, DataSummary, Project};

/// What the panels read.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The journey's name.
    pub name: &'a str,
    /// The map.
    pub map: &'a Map,
    /// The last figures, where there are any.
    pub report: Option<&'a Report>,
    /// The same figures laid over the map.
    pub figures: Option<&'a Figures>,
    /// What is known of the data, where there is any.
    pub data: Option<&'a DataSummary>,
    /// What is not yet right with the map.
    pub problems: &'a [Problem],
    /// What is chosen and shown.
    pub view: &'a View,
    /// The project, which answers questions; tests of single panels may do without.
    pub project: Option<&'a Project>,
    /// The segment within which all figures are asked for; `None` is everybody.
    pub within: Option<&'a Segment>,
}

impl Shown<'_> {
    /// Returns whether newer figures are on their way.
    pub fn is_stale(&self) -> bool {
        self.figures.is_some_and(|figures| figures.stale)
    }

    /// Returns what there is to show for a question.
    pub fn ask<F: Figure>(&self, question: &F) -> Answered<F::Answer> {
        self.project.map(|project| project.ask(question)).unwrap_or_default()
    }

    /// Returns what there is to show for a question that is about everybody, whatever segment is set.
    pub fn ask_of_everybody<F: Figure>(&self, question: &F) -> Answered<F::Answer> {
        self.project.map(|project| project.answers().ask_of_everybody(question)).unwrap_or_default()
    }

    /// Returns how an arrow is called: by its two ends.
    pub fn transition_name(&self, id: TransitionId) -> String {
        let name = |id| self.map.stages.get(&id).map_or("", |record| record.stage.name.as_str());
        self.map.transitions.get(&id).map(|one| format!("{} → {}", name(one.from), name(one.to))).unwrap_or_default()
    }
}
