//! The context menu of stages, transitions and the empty map.

mod around;

pub use around::lane as lane_menu;
pub use around::row as row_menu;

use super::gesture::around::{new_note, new_pin};
use super::gesture::{Target, inserted_stage, new_stage, point, straightened};
use super::{CanvasInput, CanvasState};
use crate::document::board::Pin;
use crate::document::{Edit, ThingEdit};
use crate::domain::{Rule, Selection, StageGroupId, StageId, TransitionId};
use crate::gui::{Command, Request};
use crate::overlay::Behind;
use egui::{Pos2, Response, Ui};

/// Where the menu was opened.
#[derive(Debug, Clone, Copy)]
pub struct Opened {
    /// At this place of the map.
    pub at: Pos2,
    /// On this.
    pub target: Target,
}

/// Shows the menu while it is open.
pub fn show(response: &Response, state: &CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let Some(opened) = state.menu else { return };
    response.context_menu(|ui| {
        ui.set_min_width(200.0);
        match opened.target {
            Target::Stage(id) | Target::Handle(id) | Target::DropOff(id) => stage(ui, id, input, requests),
            Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => {
                transition(ui, id, opened.at, input, requests);
            }
            Target::Group(id) => group(ui, id, input, requests),
            Target::Around(part) => around::show(ui, part, opened.at, input, requests),
            Target::Empty => empty(ui, opened.at, input, requests),
        }
    });
}

fn stage(ui: &mut Ui, id: StageId, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let Some(record) = input.map.stages.get(&id) else { return };
    let single = input.view.selection.single_stage() == Some(id);
    people(ui, input, &STATES.map(|(words, selection)| (words, selection(id))), requests);
    for one in input.map.interventions.values().filter(|one| one.stage == Some(id)) {
        let words = format!("Before and after “{}”", crate::overlay::text::tame(&one.name));
        item(ui, &words, requests, || vec![Request::ListBehind(Behind::Intervention(one.id))]);
    }
    if !input.editable() {
        item(ui, "Copy", requests, || vec![Command::Copy.into()]);
        item(ui, "Zoom to selection", requests, || vec![Command::ZoomToSelection.into()]);
        return;
    }
    if single {
        item(ui, "Rename", requests, || vec![Request::Naming(Some(id))]);
        item(ui, "Connect to…", requests, || vec![Command::ConnectTo.into()]);
        details(ui, "Edit rule", input, requests);
        item(ui, "Add pin", requests, || new_pin(id, Pin::USUAL_PLACE, input.map));
        ui.separator();
        let mut entry = record.stage.entry;
        if crate::gui::widgets::tick(ui, "Entry stage", &mut entry).changed() {
            requests.push(Edit::SetEntry { stage: id, entry }.into());
            ui.close();
        }
        let mut goal = record.stage.goal;
        if crate::gui::widgets::tick(ui, "Goal stage", &mut goal).changed() {
            requests.push(Edit::SetGoal { stage: id, goal }.into());
            ui.close();
        }
        ui.separator();
    }
    if !single && input.view.selection.stages.len() > 1 {
        item(ui, "Group as alternatives", requests, || vec![Command::Group.into()]);
        item(ui, "Tidy up", requests, || vec![Command::TidyUp.into()]);
        ui.separator();
    }
    for (text, command) in [("Cut", Command::Cut), ("Copy", Command::Copy), ("Duplicate", Command::Duplicate)] {
        item(ui, text, requests, || vec![command.into()]);
    }
    item(ui, "Zoom to selection", requests, || vec![Command::ZoomToSelection.into()]);
    ui.separator();
    item(ui, "Delete", requests, || vec![Command::Delete.into()]);
    let steps = || input.map.transitions.values();
    if steps().any(|step| step.to == id) && steps().any(|step| step.from == id) {
        item(ui, "Delete and reconnect", requests, || vec![Command::DeleteAndReconnect.into()]);
    }
}

fn group(ui: &mut Ui, id: StageGroupId, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if input.report.is_some() {
        item(ui, "List contacts that reached any", requests, || vec![Request::ListBehind(Behind::AnyOf(id))]);
        ui.separator();
    }
    if input.editable() {
        item(ui, "Rename", requests, || vec![Request::NamingGroup(Some(id))]);
        item(ui, "Ungroup", requests, || vec![Command::Ungroup.into()]);
        item(ui, "Duplicate", requests, || vec![Command::Duplicate.into()]);
    }
    item(ui, "Zoom to selection", requests, || vec![Command::ZoomToSelection.into()]);
}

fn transition(ui: &mut Ui, id: TransitionId, at: Pos2, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    people(ui, input, &[("List contacts that took it", Selection::Took(id))], requests);
    if input.editable() {
        item(ui, "Insert stage here", requests, || inserted_stage(id, at, Rule::default(), input.map));
        if input.map.stages.len() > 2 {
            item(ui, "Put stage here…", requests, || vec![Command::InsertExisting.into()]);
        }
        item(ui, "Reverse", requests, || vec![Edit::Reverse(id).into()]);
        if input.map.bends.contains_key(&id) {
            item(ui, "Straighten", requests, || vec![straightened(id)]);
        }
    }
    details(ui, "Show details", input, requests);
    item(ui, "Zoom to selection", requests, || vec![Command::ZoomToSelection.into()]);
    if input.editable() {
        ui.separator();
        item(ui, "Delete", requests, || vec![Command::Delete.into()]);
    }
}

fn empty(ui: &mut Ui, at: Pos2, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if input.editable() {
        item(ui, "Add stage here", requests, || new_stage(at, Rule::default(), input.map));
        item(ui, "Add note here", requests, || new_note(at, input.map));
        item(ui, "Add persona here", requests, || {
            vec![Edit::Thing(ThingEdit::AddPersona { name: String::new(), at: point(at) }).into()]
        });
        let words = if input.map.board.lanes.is_empty() { "Divide into lanes" } else { "Add lane" };
        item(ui, words, requests, || vec![Command::AddLane.into()]);
        item(ui, "Paste here", requests, || vec![Request::PasteAt(point(at))]);
        ui.separator();
    }
    item(ui, "Select all", requests, || vec![Command::SelectAll.into()]);
    if input.editable() {
        item(ui, "Tidy up", requests, || vec![Command::TidyUp.into()]);
    }
    item(ui, "Zoom to fit", requests, || vec![Command::ZoomToFit.into()]);
}

/// What can be listed of the contacts at a stage.
type OfStage = fn(StageId) -> Selection;
const STATES: [(&str, OfStage); 4] = [
    ("List contacts that reached it", Selection::Reached),
    ("List contacts that moved on", Selection::MovedOn),
    ("List contacts still in time", Selection::StillInTime),
    ("List contacts that dropped off", Selection::DroppedOff),
];

/// Offers to list contacts behind figures, where there are any figures.
fn people(ui: &mut Ui, input: &CanvasInput<'_>, all: &[(&str, Selection)], requests: &mut Vec<Request>) {
    if input.report.is_none() {
        return;
    }
    for (words, selection) in all {
        item(ui, words, requests, || vec![Request::people(*selection)]);
    }
    ui.separator();
}

fn details(ui: &mut Ui, text: &str, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    if !input.view.inspector {
        item(ui, text, requests, || vec![Command::ToggleInspector.into()]);
    }
}

fn item(ui: &mut Ui, text: &str, requests: &mut Vec<Request>, ask: impl FnOnce() -> Vec<Request>) {
    if ui.button(text).clicked() {
        requests.extend(ask());
        ui.close();
    }
}
