//! What came of the import, and what to do next.

use super::check;
use crate::document::{Map, sentence};
use crate::gui::command::Request;
use crate::gui::widgets::{self, section::Tone};
use crate::overlay::text;
use crate::project::ImportSummary;
use crate::theme::{Ink, UNIT, icon, size};
use egui::{Label, ScrollArea, Ui};

/// Shows how the import went; returns whether the assistant is to be closed.
pub(super) fn show(ui: &mut Ui, summary: &ImportSummary, map: Option<&Map>, requests: &mut Vec<Request>) -> bool {
    let mut close = false;
    let height = ui.available_height() - UNIT * 14.0;
    ui.allocate_ui(egui::Vec2::new(ui.available_width(), height), |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.add_space(UNIT * 2.0);
            headline(ui, summary);
            ui.add_space(UNIT * 2.0);
            if let Some(warning) = &summary.warning {
                widgets::banner(ui, Tone::Warning, warning, |_| {});
            }
            let present: Vec<&str> = summary.present.iter().map(String::as_str).collect();
            check::findings(ui, &summary.findings, map, &present);
            for sentence in summary.quality.sentences() {
                ui.add(Label::new(format!("•  {sentence}")).wrap());
            }
            refused(ui, summary, requests);
        });
    });
    ui.separator();
    ui.horizontal(|ui| {
        if map.is_some_and(|map| !map.stages.is_empty()) {
            close |= widgets::primary_button(ui, "Go to the map").clicked();
            return;
        }
        let tooltip = "Draws the stages that most contacts go through, to change as you like.";
        if widgets::primary_button(ui, "Draw a map from these activities").on_hover_text(tooltip).clicked() {
            requests.push(Request::DrawFromData);
            close = true;
        }
        if ui.button("Go to the map").clicked() {
            close = true;
        }
    });
    close
}

fn headline(ui: &mut Ui, summary: &ImportSummary) {
    let outcome = &summary.outcome;
    if let Some(earlier) = &outcome.same_file {
        let day = sentence::day(earlier.imported_at, false);
        let sentence = format!("This very file was imported before ({day}), so nothing was added.");
        widgets::banner(ui, Tone::Warning, &sentence, |_| {});
        return;
    }
    ui.horizontal(|ui| {
        ui.label(widgets::icon(icon::CHECK, 22.0).color(widgets::ink(ui, Ink::FinishedText)));
        ui.label(widgets::strong(format!("{} activities added", text::count(outcome.taken)), size::FIGURE));
    });
    let mut parts = vec![format!("{} new contacts.", text::count(outcome.new_contacts))];
    if outcome.already_there > 0 {
        parts.push(format!(
            "{} rows were in the data already (same contact, time, activity and attributes) and were left out.",
            text::count(outcome.already_there)
        ));
    }
    if let Some(name) = &summary.grown_from {
        parts.push(format!("The file begins with the very bytes of {name}, which was imported before."));
    }
    widgets::note(ui, &parts.join(" "));
}

fn refused(ui: &mut Ui, summary: &ImportSummary, requests: &mut Vec<Request>) {
    if summary.refused.is_empty() {
        return;
    }
    ui.add_space(UNIT * 3.0);
    ui.horizontal(|ui| {
        ui.label(widgets::strong("Rows that were not imported", size::BODY));
        if ui.button("Export as CSV…").clicked() {
            requests.push(Request::ExportRefused(summary.outcome.import));
        }
    });
    if (summary.refused.len() as u64) < summary.quality.refused {
        let (kept, all) = (text::count(summary.refused.len() as u64), text::count(summary.quality.refused));
        widgets::note(ui, &format!("The first {kept} of {all} are kept."));
    }
    widgets::refused_table(ui, 260.0, summary.refused.len(), |row| {
        summary.refused.get(row).map(|one| (one.line, one.reason.to_string(), one.raw.clone()))
    });
}
