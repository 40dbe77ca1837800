//! Saved scenarios: opened, saved, deleted, and held against what came.

use super::WhatIf;
use crate::document::{Edit, ScenarioEdit, sentence};
use crate::domain::{Scenario, ScenarioId};
use crate::engine::analysis::what_if::{Foretold, Happened, HappenedReport};
use crate::gui::command::Request;
use crate::gui::panels::inspector::dates::{self, End};
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, Field, ink};
use crate::overlay::text;
use crate::theme::{Ink, UNIT, icon, size};
use egui::{Grid, RichText, Ui};

impl WhatIf {
    /// Lets the user open a saved scenario or begin a new one.
    pub(super) fn pick(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        if shown.map.scenarios.is_empty() {
            return;
        }
        let new = std::iter::once((None, "New scenario".to_owned()));
        let saved = shown.map.scenarios.values().map(|one| (Some(one.id), text::tame(&one.name)));
        let all: Vec<(Option<ScenarioId>, String)> = new.chain(saved).collect();
        let options: Vec<(Option<ScenarioId>, &str)> = all.iter().map(|(id, name)| (*id, name.as_str())).collect();
        let width = ui.available_width() - UNIT * 2.0;
        if let Some(open) = widgets::choice(ui, "Scenario", &self.open, &options, width) {
            self.open = open;
            let saved = open.and_then(|id| shown.map.scenarios.get(&id));
            self.supposed = saved.map(|one| one.supposed.clone()).unwrap_or_default();
        }
    }

    /// Lets the user save what is supposed, and hold it against what came.
    pub(super) fn keep(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let saved = self.open.and_then(|id| shown.map.scenarios.get(&id));
        if saved.is_none() && self.supposed.is_empty() {
            return;
        }
        widgets::section(ui, "Scenario", true, |ui| match saved {
            None => {
                let field = Field::new("Name of the scenario").hint("a name, to keep it").width(180.0);
                ui.horizontal(|ui| {
                    if let Some(name) = field.show(ui, &self.name, |text| Ok(text.trim().to_owned())) {
                        self.name = name;
                    }
                    let can = !self.name.is_empty();
                    ui.add_enabled_ui(can, |ui| {
                        if widgets::primary_button(ui, "Save").on_disabled_hover_text("Type a name first.").clicked() {
                            let (name, supposed) = (std::mem::take(&mut self.name), self.supposed.clone());
                            requests.push(Edit::Scenario(ScenarioEdit::Add { name, supposed, since: None }).into());
                        }
                    });
                });
            }
            Some(one) => self.saved_one(ui, shown, one, requests),
        });
    }

    fn saved_one(&mut self, ui: &mut Ui, shown: &Shown<'_>, one: &Scenario, requests: &mut Vec<Request>) {
        let change = |one: Scenario| Request::from(Edit::Scenario(ScenarioEdit::Change(one)));
        ui.horizontal(|ui| {
            let width = ui.available_width() - widgets::HIT - UNIT * 4.0;
            ui.scope(|ui| {
                ui.set_max_width(width);
                if let Some(name) = widgets::name_field(ui, "Name of the scenario", &one.name) {
                    requests.push(change(Scenario { name, ..one.clone() }));
                }
            });
            if widgets::icon_button(ui, icon::TRASH, "Delete this scenario").clicked() {
                requests.push(Edit::Scenario(ScenarioEdit::Delete(one.id)).into());
            }
        });
        if self.supposed != one.supposed && widgets::primary_button(ui, "Save changes").clicked() {
            requests.push(change(Scenario { supposed: self.supposed.clone(), ..one.clone() }));
        }
        ui.add_space(UNIT);
        ui.label("Put into practice on");
        widgets::note(ui, "What it foretells from entries before that day is then held against the entries since.");
        let day = one.since.map(|at| dates::written(at, End::Start)).unwrap_or_default();
        let field = Field::new("Day it was put into practice").hint("year-month-day").width(120.0);
        if let Some(since) = field.show(ui, &day, |text| dates::read_optional(text, End::Start)) {
            requests.push(change(Scenario { since, ..one.clone() }));
        }
        let Some(since) = one.since else { return };
        let answered = shown.ask(&Happened { supposed: self.supposed.clone(), since });
        answer::show(ui, &answered, |ui, report| {
            let since = sentence::day(since, false);
            widgets::sentence(ui, &in_words(report, &since));
            table(ui, shown, report);
        });
    }
}

/// Says in a sentence how well it was foretold.
pub(super) fn in_words(report: &HappenedReport, since: &str) -> String {
    if report.since == 0 {
        return format!("No contact whose window is over has entered since {since}; come back later.");
    }
    let one = &report.completed;
    let share = |value: f64| format!("{:.1} %", value * 100.0);
    let verdict = match one.fits() {
        Some(true) => "that fits",
        _ => "that does not fit",
    };
    let open = match report.open {
        0 => String::new(),
        open => format!(" {} more are still in time and left out.", text::count(open)),
    };
    format!(
        "Foretold from {} entries before {since}: {} reach a goal (between {} and {}). Of {} since then {} did: {verdict}.{open}",
        text::count(report.before),
        share(one.foretold.then),
        share(one.foretold.low),
        share(one.foretold.high),
        text::count(report.since),
        text::percent(one.came),
    )
}

/// Room for a name beside the three shares and the mark, at least and at most.
const NAME: (f32, f32) = (60.0, 150.0);
const SHARES: f32 = 212.0;

fn table(ui: &mut Ui, shown: &Shown<'_>, report: &HappenedReport) {
    let room = (ui.available_width() - SHARES).clamp(NAME.0, NAME.1);
    Grid::new("foretold and came").num_columns(4).striped(true).spacing([UNIT * 2.0, UNIT]).show(ui, |ui| {
        for words in ["", "was", "foretold", "came"] {
            ui.label(RichText::new(words).size(size::SMALL).color(ink(ui, Ink::TextMuted)));
        }
        ui.end_row();
        for (id, one) in &report.stages {
            let name = shown.map.stages.get(id).map_or_else(String::new, |record| text::tame(&record.stage.name));
            ui.scope(|ui| {
                ui.set_max_width(room);
                ui.add(egui::Label::new(&name).truncate()).on_hover_text(&name);
            });
            row(ui, one);
            ui.end_row();
        }
    });
}

fn row(ui: &mut Ui, one: &Foretold) {
    let share = |value: f64| format!("{:.1} %", value * 100.0);
    ui.label(RichText::new(share(one.foretold.now)).color(ink(ui, Ink::TextMuted)));
    ui.label(share(one.foretold.then)).on_hover_text(format!(
        "between {} and {}",
        share(one.foretold.low),
        share(one.foretold.high)
    ));
    let (mark, hint) = match one.fits() {
        Some(true) => (icon::CHECK, "fits what was foretold"),
        Some(false) => (icon::X, "does not fit what was foretold"),
        None => (icon::MINUS, "nobody has entered yet"),
    };
    ui.horizontal(|ui| {
        ui.label(widgets::strong(text::percent(one.came), size::BODY));
        ui.label(widgets::icon(mark, 12.0)).on_hover_text(hint);
    });
}
