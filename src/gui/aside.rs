//! A map beside the drawing: it can be looked at and selected in, and its cards moved, and that is all.

use super::canvas::{self, CanvasInput, CanvasState};
use super::command::{Command, Request};
use super::view::{Mode, Selection, View};
use crate::document::{Edit, Map, Point};
use crate::domain::StageId;
use crate::engine::analysis::Report;
use crate::overlay::Faces;
use egui::Ui;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be seen.
pub(super) struct OnCanvas<'a> {
    /// The map.
    pub(super) map: &'a Map,
    /// Its figures.
    pub(super) report: Option<&'a Report>,
    /// Whether they are old.
    pub(super) stale: bool,
    /// What is shown of them.
    pub(super) faces: &'a Faces,
    /// What the map is, in a sentence.
    pub(super) sentence: &'a str,
}

/// What its canvas keeps.
pub(super) struct Sight {
    pub(super) canvas: CanvasState,
    pub(super) view: View,
}

impl Default for Sight {
    fn default() -> Self {
        let view = View { mode: Mode::Measure, data_panel: false, inspector: false, bottom: false, ..View::default() };
        Self { canvas: CanvasState::readable(), view }
    }
}

impl Sight {
    /// Moves the camera; returns whether the command was such a one.
    pub(super) fn run(&mut self, command: Command) -> bool {
        match command {
            Command::ZoomIn => self.canvas.zoom_in(),
            Command::ZoomOut => self.canvas.zoom_out(),
            Command::ZoomReset => self.canvas.zoom_reset(),
            Command::ZoomToFit => self.canvas.zoom_to_fit(),
            _ => return false,
        }
        true
    }
}

/// Shows a map that is not the drawing: it can be looked at, selected in and its cards moved, and that is all.
/// Returns where cards were moved.
pub(super) fn show_map(
    ui: &mut Ui,
    sight: &mut Sight,
    on: &OnCanvas<'_>,
    reduced_motion: bool,
    requests: &mut Vec<Request>,
) -> Vec<(StageId, Point)> {
    let problems = BTreeSet::new();
    let mut asked = Vec::new();
    let input = CanvasInput {
        map: on.map,
        report: on.report,
        stale: on.stale,
        faces: on.faces,
        view: &sight.view,
        problems: &problems,
        groups: &BTreeMap::new(),
        issues: &[],
        replay: None,
        rule_sentence: on.sentence,
        lane_figures: &BTreeMap::new(),
        has_data: false,
        reduced_motion,
        explain: None,
    };
    canvas::show(ui, &mut sight.canvas, input, &mut asked);
    let mut moved = Vec::new();
    for request in asked {
        match request {
            Request::Select(selection) => sight.view.selection = selection,
            Request::Edit(Edit::Move(places) | Edit::TidyUp(places) | Edit::Arrange(_, places)) => moved.extend(places),
            Request::Command(
                Command::ZoomIn | Command::ZoomOut | Command::ZoomReset | Command::ZoomToFit | Command::SelectAll,
            ) => requests.push(request),
            _ => {}
        }
    }
    let map = on.map;
    let Selection { stages, transitions, things } = &mut sight.view.selection;
    stages.retain(|id| map.stages.contains_key(id));
    transitions.retain(|id| map.transitions.contains_key(id));
    things.retain(|thing| map.board.has(*thing));
    moved
}
