//! The view in which something is supposed of the journey, and the map shows what would follow.
//!
//! It takes the place of the map, as discovering does: sliders for what is selected on the left, the drawing with the
//! figures as they would be in all the room that is left. Scenarios are saved with the project.

mod saved;
mod sliders;

use super::aside::{OnCanvas, Sight, show_map};
use super::command::{Command, Request};
use super::panels::{Shown, answer};
use super::widgets::{self, ink, section::Tone};
use crate::document::{Edit, edit::one_each};
use crate::domain::{ScenarioId, Supposed};
use crate::engine::analysis::what_if::{WhatIf as Question, WhatIfReport};
use crate::overlay::{Faces, lens, text};
use crate::theme::{Ink, UNIT, icon, size};
use egui::{RichText, ScrollArea, Ui};
use std::sync::Arc;

/// What is supposed at the moment.
#[derive(Default)]
pub struct WhatIf {
    sight: Sight,
    supposed: Vec<Supposed>,
    /// The saved scenario that is open.
    open: Option<ScenarioId>,
    /// A name while there is none saved.
    name: String,
    /// The last answer, shown while the next one is worked out.
    last: Option<Arc<WhatIfReport>>,
    /// Whether the last answer is of what is supposed now.
    is_new: bool,
}

impl WhatIf {
    /// Moves the camera; returns whether the command was such a one.
    pub fn run(&mut self, command: Command) -> bool {
        self.sight.run(command)
    }

    /// Takes in that a scenario was saved.
    pub fn saved(&mut self, id: ScenarioId) {
        self.open = Some(id);
    }

    fn suppose(&mut self, one: Supposed) {
        self.supposed.push(one);
        self.supposed = one_each(std::mem::take(&mut self.supposed));
    }

    fn forget(&mut self, one: Supposed) {
        self.supposed.retain(|other| !other.is_about_the_same(&one));
    }

    fn ask(&mut self, ui: &Ui, shown: &Shown<'_>) {
        let answered = shown.ask(&Question { supposed: self.supposed.clone() });
        self.is_new = answered.value.is_some() && !answered.stale;
        if let Some(report) = &answered.value {
            self.last = Some(Arc::clone(report));
        }
        // What is dragged shows its figures as soon as they are there.
        answer::is_noticed(ui, &answered);
    }

    /// Shows the panel.
    pub fn panel(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        self.supposed.retain(|one| match one {
            Supposed::Share(id, _) | Supposed::Delay(id, _) => shown.map.transitions.contains_key(id),
            Supposed::Volume(id, _) => shown.map.stages.contains_key(id),
        });
        self.open = self.open.filter(|id| shown.map.scenarios.contains_key(id));
        ui.horizontal(|ui| {
            ui.label(widgets::strong("What if", 16.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if widgets::icon_button(ui, icon::X, "Back to the figures as they are").clicked() {
                    requests.push(Command::WhatIf.into());
                }
            });
        });
        ui.add_space(UNIT);
        if shown.report.is_none_or(|report| report.entered == 0) {
            let sentence = "Nobody enters the journey yet. Import data and draw a map that contacts enter; then you can \
                            see what another rate, volume or delay would do.";
            widgets::empty_state(ui, icon::FLOW_ARROW, "Nothing to suppose yet", sentence, |_| {});
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            self.pick(ui, shown);
            ui.add_space(UNIT);
            self.sliders(ui, shown);
            ui.add_space(UNIT * 2.0);
            self.list(ui, shown);
            self.outcome(ui);
            self.keep(ui, shown, requests);
        });
    }

    /// What is supposed, one line each.
    fn list(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        if self.supposed.is_empty() {
            return;
        }
        widgets::section(ui, "Supposed", true, |ui| {
            for one in self.supposed.clone() {
                ui.horizontal(|ui| {
                    let words = sliders::in_words(shown, &one);
                    let width = ui.available_width() - widgets::HIT - UNIT * 2.0;
                    ui.scope(|ui| {
                        ui.set_width(width);
                        ui.add(egui::Label::new(&words).wrap());
                    });
                    if widgets::icon_button(ui, icon::X, &format!("Take back: {words}")).clicked() {
                        self.forget(one);
                    }
                });
            }
            if self.supposed.len() > 1 && widgets::quiet_button(ui, "Take back all").clicked() {
                self.supposed.clear();
            }
        });
    }

    /// What would follow, in words.
    fn outcome(&self, ui: &mut Ui) {
        let Some(report) = &self.last else { return };
        widgets::section(ui, "What would follow", true, |ui| {
            if !self.is_new {
                ui.multiply_opacity(0.6);
            }
            widgets::sentence(ui, &lens::in_words(report));
            if let (Some(now), Some(then)) = report.median {
                let words = if now == then {
                    format!("Half of those who reach a goal take up to {now}.")
                } else {
                    format!("Half of those who reach a goal would take up to {then}; now {now}.")
                };
                widgets::note(ui, &words);
            }
            if report.too_late > 0 {
                let lost = text::count(report.too_late);
                widgets::note(ui, &format!("{lost} who reached a goal would come too late for it."));
            }
            for note in &report.notes {
                widgets::banner(ui, Tone::Warning, note, |_| {});
            }
            let method = "Whoever takes an arrow in addition is taken to go on like those who took it. “Between” says \
                          where a count lies in 95 of 100 cases, were the contacts drawn anew.";
            ui.label(RichText::new(method).size(size::SMALL).color(ink(ui, Ink::TextMuted)));
        });
    }

    /// Shows the map as it would be.
    pub fn map(&mut self, ui: &mut Ui, shown: &Shown<'_>, reduced_motion: bool, requests: &mut Vec<Request>) {
        self.ask(ui, shown);
        let faces = self.last.as_ref().map_or_else(Faces::default, |report| lens::what_if(shown.map, report));
        let sentence = if self.supposed.is_empty() {
            "Select an arrow, or a stage where contacts enter, and move its slider on the left."
        } else {
            "Large: as it would be. The mark on each bar: as it is now."
        };
        let on = OnCanvas { map: shown.map, report: shown.report, stale: false, faces: &faces, sentence };
        let moved = show_map(ui, &mut self.sight, &on, reduced_motion, requests);
        if !moved.is_empty() {
            requests.push(Edit::Move(moved).into());
        }
    }
}
