//! What the interventions on the chart changed, a sentence each: the figures of the tab Groups, before and after.

use crate::domain::Intervention;
use crate::engine::analysis::compare::BeforeAfter;
use crate::engine::analysis::trend::TrendReport;
use crate::export::compared;
use crate::export::moments::Names;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, ink};
use crate::theme::{Ink, icon, size};
use egui::{Label, RichText, Ui};

/// So many are said; of more, how many.
const MOST: usize = 2;

/// Says what the interventions that lie in the periods changed.
pub(super) fn show(ui: &mut Ui, shown: &Shown<'_>, report: &TrendReport, requests: &mut Vec<Request>) {
    let (Some(first), Some(last)) = (report.periods.first(), report.periods.last()) else { return };
    let mut pinned: Vec<&Intervention> =
        shown.map.interventions.values().filter(|one| (first.start..last.end).contains(&one.at)).collect();
    pinned.sort_by_key(|one| one.at);
    for one in pinned.iter().take(MOST) {
        ui.horizontal_top(|ui| {
            ui.label(widgets::icon(icon::PUSH_PIN, 13.0).color(ink(ui, Ink::DropOffText)));
            let words = sentence(shown, one);
            let button = RichText::new(&words).size(size::SMALL).color(ink(ui, Ink::TextStrong));
            let response = ui.add(Label::new(button).wrap().sense(egui::Sense::click()));
            let response = crate::gui::style::named(response, &words).on_hover_cursor(egui::CursorIcon::PointingHand);
            if response.on_hover_text("Shows all figures before and after.").clicked() {
                requests.push(Request::ShowIntervention(one.id));
            }
        });
    }
    if let Some(others) = pinned.len().checked_sub(MOST).filter(|others| *others > 0) {
        widgets::note(ui, &format!("{others} more interventions are in the tab Groups, “Before and after”."));
    }
}

fn sentence(shown: &Shown<'_>, one: &Intervention) -> String {
    let answered = shown.ask(&BeforeAfter { at: one.at, stage: one.stage });
    let Some(report) = answered.value else { return format!("{}: working it out…", one.name) };
    let names: Names = shown.map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect();
    compared::effect_sentence(&names, &shown.map.journey(), one, &report)
}
