//! The journey as a whole: name, totals and settings.

use super::dates::{self, End};
use super::{counting, dim_if_stale, kind, problems, stage};
use crate::document::{Edit, sentence};
use crate::domain::{DateRange, Moment, Rate, Selection, Settings, Span};
use crate::engine::analysis::Report;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, Field};
use crate::overlay::text;
use crate::theme::{UNIT, icon};
use egui::Ui;

/// Shows the journey.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    kind(ui, icon::PATH, "Journey");
    if let Some(name) = widgets::name_field(ui, "Journey name", shown.name) {
        requests.push(Request::SetTitle(name));
    }
    if !shown.map.stages.is_empty() {
        widgets::note(ui, &sentence::of_journey(&shown.map.journey()));
    }
    problems(ui, shown, None, requests);
    totals(ui, shown, requests);
    crate::gui::panels::groups::in_inspector(ui, shown, requests);
    let mut settings = shown.map.settings.clone();
    widgets::section(ui, "Time", true, |ui| time(ui, shown, &mut settings));
    widgets::section(ui, "Counting", true, |ui| counting::show(ui, shown, &mut settings, requests));
    if settings != shown.map.settings {
        requests.push(Edit::SetSettings(Box::new(settings)).into());
    }
}

fn totals(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    widgets::section(ui, "Figures", true, |ui| {
        let Some(report) = shown.report else {
            widgets::note(ui, stage::no_figures(shown));
            return;
        };
        dim_if_stale(ui, shown);
        let behind = [
            (
                "Entered",
                report.entered,
                Selection::Entered,
                "Contacts that reached an entry in the date range, each counted once.",
            ),
            (
                "Reached a goal",
                report.completed,
                Selection::Completed,
                "Contacts that reached a goal stage, each counted once.",
            ),
            ("Removed", report.removed, Selection::Removed, "Contacts left out because an activity spoilt their way."),
        ];
        for (name, count, selection, tooltip) in behind {
            if (count > 0 || selection != Selection::Removed)
                && widgets::people_row(ui, name, &text::count(count), tooltip)
            {
                requests.push(Request::people(selection));
            }
        }
        extremes(ui, shown, report, requests);
        let rows = [
            (
                "Share of entries",
                text::percent(Rate::new(report.completed, report.entered)),
                "Of the contacts that entered, those that reached a goal.",
            ),
            ("Contacts in the data", text::count(report.contacts), "All contacts, whether they entered or not."),
            ("Activities in the data", text::count(report.activities), "All activities that were imported."),
        ];
        for (name, figure, tooltip) in rows {
            widgets::figure_row(ui, name, &figure, tooltip);
        }
        widgets::note(ui, &format!("As of {}.", sentence::day(report.as_of, false)));
        for warning in &report.warnings {
            widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
        }
    });
}

/// The biggest loss and the slowest step; a click lists the contacts behind them.
fn extremes(ui: &mut Ui, shown: &Shown<'_>, report: &Report, requests: &mut Vec<Request>) {
    let loss = report.biggest_loss.and_then(|id| report.stages.iter().find(|stage| stage.id == id));
    if let Some(stage) = loss {
        let name = format!("Biggest loss, at {}", super::transition::stage_name(shown, stage.id));
        let tooltip = "The stage at which most contacts dropped off.";
        if widgets::people_row(ui, &name, &text::count(stage.dropped_off), tooltip) {
            requests.push(Request::people(Selection::DroppedOff(stage.id)));
        }
    }
    let slowest = report.slowest_step.and_then(|id| report.transitions.iter().find(|step| step.id == id));
    if let Some(step) = slowest {
        let name = format!("Slowest step, {}", shown.transition_name(step.id));
        let median = step.times.median.map_or(text::DASH.to_owned(), |median| median.to_string());
        let tooltip = "The arrow over which half of the contacts took longest.";
        if widgets::people_row(ui, &name, &median, tooltip) {
            requests.push(Request::people(Selection::Took(step.id)));
        }
    }
}

fn time(ui: &mut Ui, shown: &Shown<'_>, settings: &mut Settings) {
    ui.label("Window");
    if let Some(window) = widgets::span_editor(ui, "Window", settings.window, "No limit") {
        settings.window = window;
    }
    widgets::note(ui, "Longest time from entering to the last stage that counts.");
    ui.add_space(UNIT);

    ui.label("Entered between");
    if let Some(from) = moment_field(ui, "Entered from", settings.entries.from, End::Start, "first day") {
        settings.entries.from = from;
    }
    if let Some(to) = moment_field(ui, "Entered until", settings.entries.to, End::Last, "last day") {
        settings.entries.to = to;
    }
    if let Some(range) = presets(ui, settings.entries, shown.data.and_then(|data| data.range)) {
        settings.entries = range;
    }
    ui.add_space(UNIT);

    ui.label("Data known up to");
    if let Some(as_of) = moment_field(ui, "As of", settings.as_of, End::Last, "latest activity") {
        settings.as_of = as_of;
    }
    widgets::note(ui, "Whoever could still move on at this moment counts as still in time. Times are UTC.");
}

fn moment_field(ui: &mut Ui, name: &str, value: Option<Moment>, end: End, hint: &str) -> Option<Option<Moment>> {
    let text = value.map(|moment| dates::written(moment, end)).unwrap_or_default();
    let read = |text: &str| dates::read_optional(text, end);
    Field::new(name).hint(hint).show(ui, &text, read).filter(|new| *new != value)
}

/// Buttons for ranges that are often wanted, counted back from the last day of the data.
fn presets(ui: &mut Ui, current: DateRange, data: Option<(Moment, Moment)>) -> Option<DateRange> {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        let mut offer = |ui: &mut Ui, text: &str, range: DateRange| {
            if ui.selectable_label(current == range, text).clicked() && current != range {
                chosen = Some(range);
            }
        };
        offer(ui, "All", DateRange::default());
        if let Some((_, last)) = data {
            for (text, days) in [("Last 7 days", 7), ("30 days", 30), ("90 days", 90), ("365 days", 365)] {
                offer(ui, text, last_days(last, days));
            }
        }
    });
    chosen
}

/// The last so many whole days up to the end of the day on which the data ends.
fn last_days(last: Moment, days: i64) -> DateRange {
    let next_day = last.0.div_euclid(Span::DAY.0).saturating_add(1).saturating_mul(Span::DAY.0);
    DateRange { from: Some(Moment(next_day.saturating_sub(Span::from_days(days).0))), to: Some(Moment(next_day - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_days_are_whole_days_that_end_with_the_data() {
        let last = Moment::parse_iso("2024-03-31T15:00:00Z").unwrap();
        let range = last_days(last, 30);
        assert_eq!(range.from.map(|from| dates::written(from, End::Start)).as_deref(), Some("2024-03-02"));
        assert_eq!(range.to.map(|to| dates::written(to, End::Last)).as_deref(), Some("2024-03-31"));
    }
}
