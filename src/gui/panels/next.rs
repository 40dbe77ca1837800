//! What contacts that dropped off at the selected stage did next.

use super::Shown;
use super::below::{Csv, Tab};
use crate::engine::analysis::StageReport;
use crate::gui::command::Request;
use crate::gui::widgets;
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{ScrollArea, Ui};

/// The tab keeps nothing between frames: the stage is chosen on the map.
#[derive(Debug, Default)]
pub struct Next;

impl Tab for Next {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, _: &mut Vec<Request>) {
        show(ui, shown);
    }

    fn csv(&self, _: &Shown<'_>) -> Option<Csv> {
        None
    }
}

/// Shows the tab.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let selected = shown.view.selection.single_stage().and_then(|id| shown.map.stages.get(&id));
    let Some(record) = selected else {
        let sentence = "What contacts did after they dropped off there is shown here.";
        widgets::empty_state(ui, icon::TREND_DOWN, "Select a stage", sentence, |_| {});
        return;
    };
    let report = shown.report.and_then(|report| report.stages.iter().find(|one| one.id == record.stage.id));
    let Some(report) = report else {
        widgets::empty_state(ui, icon::TREND_DOWN, "No figures yet", "They follow in a moment.", |_| {});
        return;
    };
    if report.dropped_off == 0 {
        let sentence = format!("Nobody dropped off at “{}”.", record.stage.name);
        widgets::empty_state(ui, icon::CHECK, "No drop-off", &sentence, |_| {});
        return;
    }
    let title = format!("After dropping off at “{}”", record.stage.name);
    ui.add(egui::Label::new(widgets::strong(title, size::BODY)).truncate());
    let whole = text::count(report.dropped_off);
    widgets::note(
        ui,
        &format!("The first activity of each of the {whole} contacts after the one that brought them here."),
    );
    if shown.is_stale() {
        ui.multiply_opacity(0.5);
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(720.0);
        bars(ui, report, usize::MAX);
    });
}

/// Shows the most frequent next activities as bars, and how many contacts did something else.
pub fn bars(ui: &mut Ui, report: &StageReport, most: usize) {
    let next = &report.next_after_drop_off;
    for one in next.iter().take(most) {
        let (name, colour) = match &one.activity {
            Some(activity) => (activity.as_str(), Ink::DropOff),
            None => ("nothing", Ink::StillInTime),
        };
        widgets::share_bar(ui, name, one.contacts, report.dropped_off, colour);
    }
    let rest: u64 = next.iter().skip(most).map(|one| one.contacts).sum();
    if rest > 0 {
        let kinds = next.len() - most;
        widgets::share_bar(ui, &format!("{kinds} other activities"), rest, report.dropped_off, Ink::DropOff);
    }
}
