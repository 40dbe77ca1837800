//! A transition: its ends, order, limit, exclusions and figures.

use super::{condition, dim_if_stale, kind, problems, stage};
use crate::document::problems::Place;
use crate::document::{Edit, sentence};
use crate::domain::{Condition, StageId, StepOrder, Transition};
use crate::engine::analysis::TransitionReport;
use crate::gui::command::{Command, Request};
use crate::gui::panels::{Shown, times};
use crate::gui::view::{BottomTab, Selection};
use crate::gui::widgets;
use crate::overlay::text;
use crate::theme::{Ink, UNIT, icon, size};
use egui::{Button, RichText, Ui};

/// Shows a transition.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, transition: &Transition, requests: &mut Vec<Request>) {
    kind(ui, icon::ARROW_RIGHT, "Arrow");
    ends(ui, shown, transition, requests);
    if let Some(counted) = sentence::of_transition(&shown.map.journey(), transition.id) {
        widgets::note(ui, &counted);
    }
    problems(ui, shown, Some(Place::Transition(transition.id)), requests);
    figures(ui, shown, transition, requests);
    widgets::section(ui, "Conditions", true, |ui| {
        let id = transition.id;
        ui.label("In between");
        let words =
            [(StepOrder::Eventually, "anything may come between"), (StepOrder::Directly, "directly, nothing between")];
        let width = ui.available_width();
        if let Some(order) = widgets::choice(ui, "What may come between", &transition.order, &words, width) {
            requests.push(Edit::SetOrder { transition: id, order }.into());
        }
        ui.add_space(UNIT);
        ui.label("Time limit");
        if let Some(limit) = widgets::span_editor(ui, "Time limit", transition.limit, "No limit") {
            requests.push(Edit::SetLimit { transition: id, limit }.into());
        }
        widgets::note(ui, "From the activity before to the activity after, exactly so long is still in time.");
    });
    exclusions(ui, shown, transition, requests);
    ui.horizontal_wrapped(|ui| {
        if widgets::quiet_button(ui, "Reverse arrow").clicked() {
            requests.push(Edit::Reverse(transition.id).into());
        }
        if widgets::quiet_button(ui, "Delete arrow").clicked() {
            requests.push(Command::Delete.into());
        }
    });
}

fn ends(ui: &mut Ui, shown: &Shown<'_>, transition: &Transition, requests: &mut Vec<Request>) {
    let mut end = |ui: &mut Ui, word: &str, id: StageId| {
        let name = stage_name(shown, id);
        ui.horizontal(|ui| {
            ui.label(RichText::new(word).color(widgets::ink(ui, Ink::TextMuted)));
            let button = Button::new(widgets::strong(name, size::BODY)).frame_when_inactive(false).truncate();
            if ui.add(button).on_hover_text("Selects the stage.").clicked() {
                requests.push(Request::Select(Selection::stage(id)));
            }
        });
    };
    end(ui, "from", transition.from);
    end(ui, "to", transition.to);
}

/// Returns the name of a stage.
pub fn stage_name<'a>(shown: &Shown<'a>, id: StageId) -> &'a str {
    shown.map.stages.get(&id).map_or("", |record| record.stage.name.as_str())
}

fn figures(ui: &mut Ui, shown: &Shown<'_>, transition: &Transition, requests: &mut Vec<Request>) {
    widgets::section(ui, "Figures", true, |ui| {
        let report = shown.report.and_then(|report| report.transitions.iter().find(|one| one.id == transition.id));
        let Some(report) = report else {
            widgets::note(ui, stage::no_figures(shown));
            return;
        };
        dim_if_stale(ui, shown);
        let took = ui.horizontal(|ui| {
            ui.label(widgets::strong(text::count(report.contacts), size::FIGURE));
            ui.label(RichText::new("contacts").color(widgets::ink(ui, Ink::TextMuted)));
        });
        let tooltip = "Contacts that took this arrow at least once, each counted once.";
        if widgets::people_area(ui, took.response.rect, "took the arrow", tooltip) {
            requests.push(Request::people(crate::domain::Selection::Took(transition.id)));
        }
        if report.contacts > 0 && shown.report.is_some_and(|all| all.slowest_step == Some(transition.id)) {
            widgets::note(ui, "The slowest step of the map is here.");
        }
        rows(ui, report);
        if !report.sorted_times.is_empty() {
            ui.add_space(UNIT);
            times::small_histogram(ui, &report.sorted_times);
            if widgets::quiet_button(ui, "Show the times in detail").clicked() {
                requests.push(Request::ShowTab(BottomTab::Times));
            }
        }
    });
}

fn rows(ui: &mut Ui, report: &TransitionReport) {
    let span = |span: Option<crate::domain::Span>| span.map_or(text::DASH.to_owned(), |span| span.to_string());
    let times = &report.times;
    let rows = [
        ("Share", text::percent(report.share()), "Of the contacts at the stage before, those that took this arrow."),
        ("Passes", text::count(report.passes), "How often the arrow was taken; a contact may take it several times."),
        ("Median time", span(times.median), "Half of the contacts were at least this fast."),
        ("Fastest tenth", span(times.p10), "One contact in ten was at least this fast."),
        ("Slowest tenth", span(times.p90), "One contact in ten took at least this long."),
    ];
    for (name, figure, tooltip) in rows {
        widgets::figure_row(ui, name, &figure, tooltip);
    }
}

fn exclusions(ui: &mut Ui, shown: &Shown<'_>, transition: &Transition, requests: &mut Vec<Request>) {
    widgets::section(ui, "Not if in between", !transition.exclusions.is_empty(), |ui| {
        let mut edited = transition.exclusions.clone();
        if edited.is_empty() {
            widgets::note(ui, "An activity between the two ends that spoils the way, such as a cancellation.");
        }
        condition::list(ui, &mut edited, shown.data);
        if widgets::quiet_button(ui, "Add an activity that spoils it").clicked() {
            // Any activity would spoil everything, so the first choice is one of the data.
            let first = shown.data.and_then(|data| data.activity_types.last());
            edited.push(Condition::activity(first.map(|one| one.name.clone()).unwrap_or_default()));
        }
        if edited != transition.exclusions {
            requests.push(Edit::SetExclusions { transition: transition.id, exclusions: edited }.into());
        }
    });
}
