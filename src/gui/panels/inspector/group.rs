//! The any-order group of a stage: who is in it, and what spoils it.

use super::condition;
use crate::document::Edit;
use crate::domain::{AnyOrderGroup, Condition, StageId};
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets;
use egui::Ui;
use std::collections::BTreeSet;

/// Shows the group of a stage, where it belongs to one.
pub fn of_stage(ui: &mut Ui, shown: &Shown<'_>, id: StageId, requests: &mut Vec<Request>) {
    let Some(group) = shown.map.any_order.iter().find(|group| group.stages.contains(&id)) else { return };
    widgets::section(ui, "In any order", true, |ui| {
        let others = group.stages.iter().filter(|other| **other != id);
        let names: Vec<String> = others
            .filter_map(|other| shown.map.stages.get(other))
            .map(|record| format!("“{}”", record.stage.name))
            .collect();
        widgets::note(ui, &format!("Passed in any order with {}, each once, before going on.", names.join(", ")));
        let mut edited = group.exclusions.clone();
        condition::list(ui, &mut edited, shown.data);
        if widgets::quiet_button(ui, "Add an activity that spoils the group").clicked() {
            let first = shown.data.and_then(|data| data.activity_types.last());
            edited.push(Condition::activity(first.map(|one| one.name.clone()).unwrap_or_default()));
        }
        if edited != group.exclusions {
            requests.push(Edit::SetGroupExclusions { stage: id, exclusions: edited }.into());
        }
        if widgets::quiet_button(ui, "Take out of the group").clicked() {
            requests.push(Edit::Ungroup { stages: BTreeSet::from([id]) }.into());
        }
    });
}

/// Offers to make one group of several selected stages, or to dissolve theirs.
pub fn of_several(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    let stages = &shown.view.selection.stages;
    if stages.len() < 2 {
        return;
    }
    let selected: BTreeSet<StageId> = stages.iter().copied().collect();
    let grouped = shown.map.any_order.iter().any(|group| group.stages.iter().any(|id| selected.contains(id)));
    let is_group =
        shown.map.any_order.iter().any(|group| group.stages.iter().copied().collect::<BTreeSet<_>>() == selected);
    widgets::section(ui, "Order", true, |ui| {
        ui.horizontal_wrapped(|ui| {
            let fits = selected.len() <= AnyOrderGroup::MOST_STAGES;
            let button = ui.add_enabled(fits && !is_group, egui::Button::new("Pass in any order"));
            let button =
                button.on_hover_text("Contacts pass each of these stages once, in whatever order, before going on.");
            let most = format!("At most {} stages can be passed in any order.", AnyOrderGroup::MOST_STAGES);
            if button
                .on_disabled_hover_text(if fits { "They are passed in any order already." } else { &most })
                .clicked()
            {
                requests.push(Edit::GroupAnyOrder { stages: selected.clone() }.into());
            }
            if grouped && ui.button("Pass along the arrows").clicked() {
                requests.push(Edit::Ungroup { stages: selected.clone() }.into());
            }
        });
    });
}
