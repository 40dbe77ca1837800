//! The group of alternatives of a stage: its title, its stages, and how many contacts reached any of them.

use crate::document::{Edit, StageGroupEdit};
use crate::domain::{StageGroup, StageId};
use crate::engine::analysis::{GroupReached, ReachedAny};
use crate::gui::command::{Command, Request};
use crate::gui::panels::Shown;
use crate::gui::view::Selection;
use crate::gui::widgets;
use crate::overlay::{Behind, text};
use crate::theme::UNIT;
use egui::Ui;
use std::collections::BTreeSet;

/// Shows the group of a stage, where it is in one.
pub fn of_stage(ui: &mut Ui, shown: &Shown<'_>, id: StageId, requests: &mut Vec<Request>) {
    let Some(group) = shown.map.group_of(id) else { return };
    widgets::section(ui, "Alternatives", true, |ui| {
        about(ui, shown, group, requests);
        ui.horizontal_wrapped(|ui| {
            if widgets::quiet_button(ui, "Select the group").clicked() {
                let selection = Selection { stages: group.stages.clone(), ..Selection::default() };
                requests.push(Request::Select(selection));
            }
            if widgets::quiet_button(ui, "Take out of the group").clicked() {
                requests.push(Edit::StageGroup(StageGroupEdit::TakeOut(BTreeSet::from([id]))).into());
            }
        });
    });
}

/// Offers to group several selected stages as alternatives, or shows their group.
pub fn of_several(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    let stages = &shown.view.selection.stages;
    let group = shown.map.groups.values().find(|group| group.stages == *stages);
    let touched = stages.iter().any(|id| shown.map.group_of(*id).is_some());
    widgets::section(ui, "Alternatives", true, |ui| {
        if let Some(group) = group {
            about(ui, shown, group, requests);
        }
        ui.horizontal_wrapped(|ui| {
            let mut offer = |ui: &mut Ui, command: Command| {
                if ui.button(command.shown().text).on_hover_text(command.shown().tooltip).clicked() {
                    requests.push(command.into());
                }
            };
            if group.is_none() {
                offer(ui, Command::Group);
            }
            if touched {
                offer(ui, Command::Ungroup);
            }
        });
    });
}

fn about(ui: &mut Ui, shown: &Shown<'_>, group: &StageGroup, requests: &mut Vec<Request>) {
    if let Some(name) = widgets::name_field(ui, "Group name", &group.name) {
        requests.push(Edit::StageGroup(StageGroupEdit::Rename { group: group.id, name }).into());
    }
    let names: Vec<String> = group
        .stages
        .iter()
        .filter_map(|id| shown.map.stages.get(id))
        .map(|record| format!("“{}”", record.stage.name))
        .collect();
    widgets::note(ui, &format!("Alternatives: {}.", names.join(", ")));
    if let Some(reached) = reached(shown, group) {
        let tooltip = "Contacts that reached at least one of these stages, each counted once.";
        if widgets::people_row(ui, "Reached any", &text::count(reached.reached), tooltip) {
            requests.push(Request::ListBehind(Behind::AnyOf(group.id)));
        }
        let tooltip = "Of all contacts that entered the journey, those that reached at least one of these stages.";
        widgets::figure_row(ui, "Share of entries", &text::percent(reached.share_of_entries()), tooltip);
        let tooltip = "Contacts that reached two or more of these stages; the counts of the stages hold them twice.";
        widgets::figure_row(ui, "Reached several", &text::count(reached.several), tooltip);
    }
    ui.add_space(UNIT);
}

/// Returns the figure of a group; all groups are asked about at once, as the map does.
fn reached(shown: &Shown<'_>, group: &StageGroup) -> Option<GroupReached> {
    let groups = shown.map.groups.values().map(|one| one.stages.iter().copied().collect()).collect();
    let place = shown.map.groups.keys().position(|id| *id == group.id)?;
    shown.ask(&ReachedAny { groups }).value?.get(place).copied()
}
