//! Several things at once: how many, and what can be done with them together.

use super::{alternatives, group, kind};
use crate::document::arrange::{Alignment, Axis, aligned, distributed};
use crate::gui::command::{Command, Request};
use crate::gui::panels::Shown;
use crate::gui::widgets;
use crate::theme::{UNIT, icon};
use egui::Ui;

/// Shows a selection of several things.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    kind(ui, icon::SELECTION_ALL, "Selection");
    let selection = &shown.view.selection;
    ui.label(counted(selection.stages.len(), selection.transitions.len(), selection.things.len()));
    if selection.stages.len() > 1 {
        widgets::section(ui, "Arrange", true, |ui| {
            let mut offer = |ui: &mut Ui, command: Command, enabled: bool| {
                let shown = command.shown();
                let button = ui.add_enabled(enabled, egui::Button::new(shown.text)).on_hover_text(shown.tooltip);
                if button.clicked() {
                    requests.push(command.into());
                }
            };
            ui.horizontal_wrapped(|ui| {
                for to in Alignment::ALL {
                    let moves = !aligned(shown.map, &selection.stages, to).is_empty();
                    offer(ui, Command::Align(to), moves);
                }
                for axis in [Axis::Across, Axis::Down] {
                    let moves = !distributed(shown.map, &selection.stages, axis).is_empty();
                    offer(ui, Command::Distribute(axis), moves);
                }
            });
            ui.add_space(UNIT);
            if ui.button("Tidy up").on_hover_text("Lays the selected stages out along their arrows.").clicked() {
                requests.push(Command::TidyUp.into());
            }
        });
        alternatives::of_several(ui, shown, requests);
    }
    group::of_several(ui, shown, requests);
    ui.horizontal_wrapped(|ui| {
        if widgets::quiet_button(ui, "Duplicate").clicked() {
            requests.push(Command::Duplicate.into());
        }
        if widgets::quiet_button(ui, "Delete").clicked() {
            requests.push(Command::Delete.into());
        }
    });
}

fn counted(stages: usize, arrows: usize, others: usize) -> String {
    let some = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ if one == "note or card" => Some(format!("{count} notes and cards")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts: Vec<String> =
        [some(stages, "stage"), some(arrows, "arrow"), some(others, "note or card")].into_iter().flatten().collect();
    format!("{} selected", parts.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_words() {
        assert_eq!(counted(2, 1, 0), "2 stages and 1 arrow selected");
        assert_eq!(counted(0, 2, 0), "2 arrows selected");
    }
}
