//! The figures of a map as rows of a table: the same for the table below the map, the command line and files.

use super::figures::{Figures, State};
use super::text;
use crate::document::Map;
use crate::domain::{Rate, Span, StageId, TransitionId};
use crate::engine::analysis::Report;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowOf {
    /// A stage.
    Stage(StageId),
    /// A transition.
    Transition(TransitionId),
}

/// One row: a stage with its four states, or a transition with its passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the row is about.
    pub of: RowOf,
    /// The stage's name, or the names of both ends.
    pub name: String,
    /// Contacts that reached the stage or took the transition, each counted once.
    pub contacts: u64,
    /// Of the contacts at the stage before.
    pub share_of_previous: Rate,
    /// Of the contacts that entered the journey.
    pub share_of_entries: Rate,
    /// Contacts in each state, in the order of [`State::ALL`]; `None` for a transition.
    pub states: Option<[u64; 4]>,
    /// How often the transition was taken; `None` for a stage.
    pub passes: Option<u64>,
    /// Median time in the stage, or on the transition.
    pub median: Option<Span>,
    /// Ninetieth percentile of that time.
    pub p90: Option<Span>,
    /// Whether the stage is the biggest loss or the transition the slowest step.
    pub marked: bool,
}

/// Names of the columns of [`Row::cells`].
pub const HEADINGS: [&str; 12] = [
    "stage or arrow",
    "contacts",
    "of previous",
    "of entries",
    "moved on",
    "still in time",
    "dropped off",
    "finished",
    "passes",
    "median time",
    "90 % within",
    "mark",
];

impl Row {
    /// Returns the row as texts under [`HEADINGS`]; what does not apply is empty, what has no value is a dash.
    pub fn cells(&self) -> [String; 12] {
        let time = |span: Option<Span>| span.map_or_else(|| text::DASH.to_owned(), |span| span.to_string());
        let state = |place: usize| {
            self.states.and_then(|states| states.get(place).copied()).map(text::count).unwrap_or_default()
        };
        let mark = match (self.marked, self.of) {
            (false, _) => "",
            (true, RowOf::Stage(_)) => "biggest loss",
            (true, RowOf::Transition(_)) => "slowest step",
        };
        [
            self.name.clone(),
            text::count(self.contacts),
            text::percent(self.share_of_previous),
            text::percent(self.share_of_entries),
            state(0),
            state(1),
            state(2),
            state(3),
            self.passes.map(text::count).unwrap_or_default(),
            time(self.median),
            time(self.p90),
            mark.to_owned(),
        ]
    }

    /// Returns how many contacts are in the state, for a stage.
    pub fn in_state(&self, state: State) -> Option<u64> {
        let place = State::ALL.iter().position(|one| *one == state)?;
        self.states?.get(place).copied()
    }
}

/// Returns the rows of a map: its stages in map order, each followed by the transitions that leave it.
pub fn rows(map: &Map, report: &Report) -> Vec<Row> {
    let figures = Figures::new(map, report);
    let name = |id: StageId| map.stages.get(&id).map(|record| text::tame(&record.stage.name)).unwrap_or_default();
    let mut rows = Vec::new();
    for stage in &report.stages {
        let Some(shown) = figures.stages.get(&stage.id) else { continue };
        rows.push(Row {
            of: RowOf::Stage(stage.id),
            name: name(stage.id),
            contacts: shown.reached,
            share_of_previous: shown.share_of_previous,
            share_of_entries: shown.share_of_entries,
            states: Some(shown.states),
            passes: None,
            median: shown.median_time,
            p90: stage.time_in_stage.p90,
            marked: shown.biggest_loss,
        });
        for transition in &report.transitions {
            let (Some(shown), Some(drawn)) =
                (figures.transitions.get(&transition.id), map.transitions.get(&transition.id))
            else {
                continue;
            };
            if drawn.from != stage.id {
                continue;
            }
            rows.push(Row {
                of: RowOf::Transition(transition.id),
                name: format!("{} → {}", name(drawn.from), name(drawn.to)),
                contacts: shown.contacts,
                share_of_previous: shown.share,
                share_of_entries: Rate::new(shown.contacts, report.entered),
                states: None,
                passes: Some(shown.passes),
                median: shown.median,
                p90: transition.times.p90,
                marked: shown.slowest,
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn every_stage_and_transition_has_one_row_with_the_figures_of_the_report() {
        let (map, report) = sample::sign_up();
        let rows = rows(&map, &report);
        assert_eq!(rows.len(), map.stages.len() + map.transitions.len());
        for row in &rows {
            match row.of {
                RowOf::Stage(id) => {
                    let stage = report.stages.iter().find(|stage| stage.id == id).unwrap();
                    assert_eq!(row.contacts, stage.reached);
                    assert_eq!(row.states.unwrap().iter().sum::<u64>(), stage.reached);
                }
                RowOf::Transition(id) => {
                    let transition = report.transitions.iter().find(|one| one.id == id).unwrap();
                    assert_eq!((row.contacts, row.passes), (transition.contacts, Some(transition.passes)));
                }
            }
            assert_eq!(row.cells().len(), HEADINGS.len());
        }
    }
}
