//! A stage: its name, rule, part on the map, and figures.

use super::{alternatives, composition, dim_if_stale, group, icon as icons, kind, problems, rule, target};
use crate::document::problems::Place;
use crate::document::{Edit, sentence};
use crate::domain::{Rate, Selection, Stage, StageId};
use crate::engine::analysis::StageReport;
use crate::engine::analysis::paths::{Item, Next, NextPart, Shape, Stretch};
use crate::engine::analysis::people::PeopleOf;
use crate::gui::command::{Command, Request};
use crate::gui::panels::Shown;
use crate::gui::panels::people::Wanted;
use crate::gui::view::Mode;
use crate::gui::widgets;
use crate::overlay::{StageFigures, State, text};
use crate::theme::{Ink, UNIT, icon, size};
use egui::{RichText, Sides, Ui};

/// Shows a stage.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    kind(ui, icon::FLAG, "Stage");
    let id = stage.id;
    if let Some(name) = widgets::name_field(ui, "Stage name", &stage.name) {
        requests.push(Edit::Rename { stage: id, name }.into());
    }
    icons::show(ui, shown, stage, requests);
    if let Some(counted) = sentence::of_stage(&shown.map.journey(), id) {
        widgets::note(ui, &counted);
    }
    problems(ui, shown, Some(Place::Stage(id)), requests);
    if shown.view.mode == Mode::Draw {
        draw_rule(ui, shown, stage, requests);
        part(ui, shown, stage, requests);
        figures(ui, shown, stage, requests);
        target::show(ui, shown, stage, requests);
        composition::show(ui, shown, stage, requests);
    } else {
        figures(ui, shown, stage, requests);
        target::show(ui, shown, stage, requests);
        composition::show(ui, shown, stage, requests);
        draw_rule(ui, shown, stage, requests);
        part(ui, shown, stage, requests);
    }
    alternatives::of_stage(ui, shown, id, requests);
    group::of_stage(ui, shown, id, requests);
    ui.add_space(UNIT);
    if widgets::quiet_button(ui, "Delete stage").clicked() {
        requests.push(Command::Delete.into());
    }
}

fn draw_rule(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    widgets::section(ui, "Rule", true, |ui| {
        if let Some(rule) = rule::editor(ui, &stage.rule, shown.data) {
            requests.push(Edit::SetRule { stage: stage.id, rule }.into());
        }
    });
}

fn part(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    let id = stage.id;
    widgets::section(ui, "Part on the map", true, |ui| {
        let tooltip = "A journey may start here.";
        if let Some(entry) = widgets::switch(ui, "Entry", stage.entry, tooltip) {
            requests.push(Edit::SetEntry { stage: id, entry }.into());
        }
        let tooltip = "Contacts that get here have done what the journey is for.";
        if let Some(goal) = widgets::switch(ui, "Goal", stage.goal, tooltip) {
            requests.push(Edit::SetGoal { stage: id, goal }.into());
        }
        let tooltip = "Contacts may skip this stage: every shortcut past it counts as if it were drawn.";
        if let Some(optional) = widgets::switch(ui, "Optional", stage.optional, tooltip) {
            requests.push(Edit::SetOptional { stage: id, optional }.into());
        }
        let tooltip = "The stage is not always recorded: contacts that got further without it are inferred to have passed, and shown apart.";
        if let Some(may_be) = widgets::switch(ui, "May be unrecorded", stage.may_be_unrecorded, tooltip) {
            requests.push(Edit::SetUnrecorded { stage: id, may_be_unrecorded: may_be }.into());
        }
        let journey = shown.map.journey();
        let place = journey.stage_index(id);
        let is = |flags: &[bool]| place.and_then(|place| flags.get(place).copied()).unwrap_or_default();
        if is(&journey.entries()) && !stage.entry {
            widgets::note(ui, "It is an entry, because no arrow leads here and no stage is flagged as entry.");
        }
        if is(&journey.goals()) && !stage.goal {
            widgets::note(ui, "It is a goal, because no arrow leaves it and no stage is flagged as goal.");
        }
    });
}

fn figures(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    widgets::section(ui, "Figures", true, |ui| {
        let figures = shown.figures.and_then(|figures| figures.stages.get(&stage.id));
        let report = shown.report.and_then(|report| report.stages.iter().find(|one| one.id == stage.id));
        let (Some(figures), Some(report)) = (figures, report) else {
            widgets::note(ui, no_figures(shown));
            return;
        };
        dim_if_stale(ui, shown);
        let reached = ui.horizontal(|ui| {
            ui.label(widgets::strong(text::count(figures.reached), size::FIGURE));
            ui.label(RichText::new("reached").color(widgets::ink(ui, Ink::TextMuted)));
        });
        let tooltip = "Contacts that got here by the arrows of the map in time, each counted once.";
        if widgets::people_area(ui, reached.response.rect, "reached", tooltip) {
            requests.push(Request::people(Selection::Reached(stage.id)));
        }
        shares(ui, figures);
        ui.add_space(UNIT);
        widgets::state_bar(ui, figures);
        states(ui, figures, stage.id, requests);
        widgets::figure_row(
            ui,
            "Median time here",
            &figures.median_time.map_or(text::DASH.to_owned(), |time| time.to_string()),
            "Half of the contacts that moved on did so at least this fast.",
        );
        notes(ui, figures, report, requests);
    });
    let report = shown.report.and_then(|report| report.stages.iter().find(|one| one.id == stage.id));
    if let Some(report) = report.filter(|report| report.dropped_off > 0) {
        widgets::section(ui, "After dropping off", true, |ui| {
            dim_if_stale(ui, shown);
            after_drop_off(ui, report, 6, requests);
            if widgets::quiet_button(ui, "What they did, step by step").clicked() {
                requests.push(Request::ShowAfterDropOff(stage.id));
            }
        });
    }
}

/// Shows the most frequent next activities as bars that list their contacts, and how many did something else.
fn after_drop_off(ui: &mut Ui, report: &StageReport, most: usize, requests: &mut Vec<Request>) {
    let next = &report.next_after_drop_off;
    let question =
        Next { stretch: Stretch::after_drop_off(report.id), backwards: false, shape: Shape::default(), depth: 1, most };
    for one in next.iter().take(most) {
        let (name, colour) = match &one.activity {
            Some(activity) => (activity.as_str(), Ink::DropOff),
            None => ("nothing", Ink::StillInTime),
        };
        let bar = widgets::share_bar(ui, name, one.contacts, report.dropped_off, colour);
        let words = format!("{name}, after dropping off");
        if widgets::people_area(ui, bar.rect, &words, "Contacts that did this next.") {
            let part = match &one.activity {
                Some(activity) => NextPart::Began(vec![Item::activity(activity)]),
                None => NextPart::Ended(Vec::new()),
            };
            let found = PeopleOf { figure: question.clone(), part };
            requests.push(Request::ListPeople(Wanted::found(
                format!("Contacts who dropped off and did next: {name}"),
                found,
            )));
        }
    }
    let rest: u64 = next.iter().skip(most).map(|one| one.contacts).sum();
    if rest > 0 {
        let kinds = next.len() - most;
        widgets::share_bar(ui, &format!("{kinds} other activities"), rest, report.dropped_off, Ink::DropOff);
    }
}

/// Returns why there are no figures.
pub fn no_figures(shown: &Shown<'_>) -> &'static str {
    if shown.data.is_none() { "Figures appear once activity data is imported." } else { "Figures are on their way." }
}

fn shares(ui: &mut Ui, figures: &StageFigures) {
    widgets::figure_row(
        ui,
        "Share of previous",
        &text::percent(figures.share_of_previous),
        "Of the contacts at the stages before, those that came on to here.",
    );
    widgets::figure_row(
        ui,
        "Share of entries",
        &text::percent(figures.share_of_entries),
        "Of all contacts that entered the journey, those that got here.",
    );
}

/// The four states with their counts, and that they add up.
fn states(ui: &mut Ui, figures: &StageFigures, id: StageId, requests: &mut Vec<Request>) {
    let explained = |state| match state {
        State::MovedOn => "Contacts that went on to a next stage in time.",
        State::StillInTime => "Contacts that have not gone on yet and, as far as the data goes, still can.",
        State::DroppedOff => "Contacts that have not gone on and no longer can.",
        State::Finished => "Contacts whose journey ends here because this is a goal.",
    };
    for state in State::ALL {
        let count = figures.in_state(state);
        let colour = widgets::ink(ui, state.text_ink());
        let row = ui.scope(|ui| {
            Sides::new().height(20.0).show(
                ui,
                |ui| {
                    ui.label(widgets::icon(state.icon(), 14.0).color(colour));
                    ui.label(state.name());
                },
                |ui| {
                    let share = text::percent(Rate::new(count, figures.reached));
                    ui.label(RichText::new(share).size(size::SMALL).color(widgets::ink(ui, Ink::TextMuted)));
                    ui.label(widgets::strong(text::count(count), size::BODY));
                },
            );
        });
        if widgets::people_area(ui, row.response.rect, state.name(), explained(state)) {
            requests.push(Request::people(state.selection(id)));
        }
    }
    let sum: u64 = State::ALL.iter().map(|state| figures.in_state(*state)).sum();
    widgets::figure_row(ui, "together", &text::count(sum), "The four add up to the contacts that reached the stage.");
}

fn notes(ui: &mut Ui, figures: &StageFigures, report: &StageReport, requests: &mut Vec<Request>) {
    if figures.inferred > 0 {
        let tooltip = "Contacts that reached a later stage without having been recorded here; they are not among those who reached it.";
        if widgets::people_row(ui, "Passed unrecorded", &text::count(figures.inferred), tooltip) {
            requests.push(Request::people(Selection::Inferred(report.id)));
        }
    }
    if figures.took_several > 0 {
        let many = text::count(figures.took_several);
        widgets::note(ui, &format!("{many} of those that moved on took more than one arrow."));
    }
    if report.still_in_time > 0 {
        let known = text::percent(report.conversion_known());
        widgets::note(ui, &format!("Of those whose outcome is known, {known} moved on or finished."));
    }
    if figures.biggest_loss {
        widgets::note(ui, "The largest loss of the map is here.");
    }
}
