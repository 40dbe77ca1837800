//! The rule of a stage: groups of conditions, any or all at both levels.

use super::condition;
use crate::domain::{Combine, Condition, Group, Rule};
use crate::gui::widgets::{self, ink};
use crate::project::DataSummary;
use crate::theme::{Ink, RADIUS, UNIT, icon};
use egui::{Frame, Margin, Ui};

/// Shows the editor and returns the changed rule when something is changed.
pub fn editor(ui: &mut Ui, rule: &Rule, data: Option<&DataSummary>) -> Option<Rule> {
    let mut edited = rule.clone();
    let several = rule.groups.len() > 1;
    if several {
        let words = [(Combine::Any, "any of these groups is"), (Combine::All, "all of these groups are")];
        ui.horizontal(|ui| {
            ui.label("Reached when");
            if let Some(combine) = widgets::choice(ui, "How the groups combine", &rule.combine, &words, 168.0) {
                edited.combine = combine;
            }
        });
        widgets::note(ui, "satisfied:");
    }
    let mut removed = None;
    for (place, group) in edited.groups.iter_mut().enumerate() {
        ui.push_id(("group", place), |ui| {
            Frame::NONE
                .stroke(ui.visuals().widgets.noninteractive.bg_stroke)
                .corner_radius(RADIUS)
                .inner_margin(Margin::same(8))
                .show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    if several && group_header(ui, place) {
                        removed = Some(place);
                    }
                    conditions(ui, group, data);
                });
        });
        ui.add_space(UNIT);
    }
    if let Some(place) = removed {
        edited.groups.remove(place);
    }
    if rule.groups.is_empty() {
        widgets::note(ui, "The stage has no rule yet, so nobody reaches it. Say which activity counts.");
    }
    ui.horizontal_wrapped(|ui| {
        let text = if rule.groups.is_empty() { "Add an activity" } else { "Add a group" };
        let tooltip = "A group holds conditions of which any is enough or all are needed.";
        if widgets::quiet_button(ui, text).on_hover_text(tooltip).clicked() {
            edited.groups.push(Group { combine: Combine::Any, conditions: vec![fresh()] });
        }
    });
    (edited != *rule).then_some(edited)
}

/// A new condition: any activity once, so that the stage does not lose everybody before a type is picked.
fn fresh() -> Condition {
    Condition { activities: Vec::new(), filters: Vec::new(), at_least: 1, negated: false }
}

fn group_header(ui: &mut Ui, place: usize) -> bool {
    let muted = ink(ui, Ink::TextMuted);
    let mut removed = false;
    egui::Sides::new().show(
        ui,
        |ui| ui.colored_label(muted, format!("Group {}", place + 1)),
        |ui| removed = widgets::icon_button(ui, icon::TRASH, &format!("Remove group {}", place + 1)).clicked(),
    );
    removed
}

fn conditions(ui: &mut Ui, group: &mut Group, data: Option<&DataSummary>) {
    if group.conditions.len() > 1 {
        let words = [(Combine::Any, "Any of these"), (Combine::All, "All of these")];
        if let Some(combine) = widgets::choice(ui, "How the conditions combine", &group.combine, &words, 140.0) {
            group.combine = combine;
        }
    }
    condition::list(ui, &mut group.conditions, data);
    let (text, tooltip) = match group.combine {
        Combine::Any if group.conditions.len() > 1 => ("Or …", "Adds a condition; one of them is enough."),
        Combine::All if group.conditions.len() > 1 => ("And …", "Adds a condition; each of them is needed."),
        Combine::Any | Combine::All => ("Add a condition", "Adds a second condition to this one."),
    };
    if widgets::quiet_button(ui, text).on_hover_text(tooltip).clicked() {
        group.conditions.push(fresh());
    }
}
