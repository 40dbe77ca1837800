//! The sheet that binds the stages of a map to the user's own activity types.

use crate::document::Map;
use crate::document::templates::{Bound, bind, matches, proposals};
use crate::domain::{Rule, StageId};
use crate::gui::command::Request;
use crate::gui::widgets::{self, PickerItem};
use crate::overlay::scene::stage_icon;
use crate::overlay::text;
use crate::project::DataSummary;
use crate::theme::{Ink, icon, size};
use egui::{RichText, Ui};
use std::collections::BTreeMap;

/// What stands for no activity.
const OPEN: &str = "Leave open";

/// The sheet while it is open.
pub struct Binding {
    name: String,
    map: Map,
    /// Whether the map takes the place of the one that is drawn; else only its rules are changed.
    replaces: bool,
    bound: BTreeMap<StageId, Bound>,
    known: Vec<(String, u64)>,
}

impl Binding {
    /// Opens the sheet with what is proposed for a map.
    pub fn new(name: &str, map: Map, replaces: bool, data: &DataSummary) -> Self {
        let known: Vec<(String, u64)> =
            data.activity_types.iter().map(|one| (one.name.clone(), one.activities)).collect();
        let names: Vec<String> = known.iter().map(|(name, _)| name.clone()).collect();
        let bound = matches(&map, &names);
        Self { name: name.to_owned(), map, replaces, bound, known }
    }

    /// Shows the sheet; returns whether it is to be closed.
    pub fn show(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) -> bool {
        let mut close = false;
        let room = ctx.content_rect().height();
        let modal = widgets::dialog(ctx, "bind stages").show(ctx, |ui| {
            widgets::dialog_width(ui, 620.0);
            ui.label(widgets::strong("Which activities are these stages in your data?", size::TITLE));
            let open = self.bound.values().filter(|bound| **bound == Bound::To(Vec::new())).count();
            let sentence = match open {
                0 => "Every stage has an activity. Change what does not fit.".to_owned(),
                1 => "One stage has no activity that fits; choose one, or leave it open.".to_owned(),
                some => format!("{some} stages have no activity that fits; choose one for each, or leave them open."),
            };
            widgets::note(ui, &sentence);
            ui.add_space(6.0);
            egui::ScrollArea::vertical().max_height((room - 240.0).max(90.0)).show(ui, |ui| {
                egui::Grid::new("stages to bind").num_columns(3).spacing([12.0, 6.0]).show(ui, |ui| {
                    let stages: Vec<StageId> = self.map.stages.keys().copied().collect();
                    for stage in stages {
                        self.row(ui, stage);
                        ui.end_row();
                    }
                });
            });
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let words = if self.replaces { "Use template" } else { "Bind stages" };
                if widgets::primary_button(ui, words).clicked() {
                    requests.push(self.finish());
                    close = true;
                }
                close |= ui.button("Cancel").clicked();
                if self.replaces {
                    widgets::note(ui, "It takes the place of the map; Undo brings that back.");
                }
            });
        });
        close || modal.should_close()
    }

    fn row(&mut self, ui: &mut Ui, id: StageId) {
        let Some(record) = self.map.stages.get(&id) else { return };
        let stage = &record.stage;
        ui.horizontal(|ui| {
            ui.set_width(210.0);
            let muted = widgets::ink(ui, Ink::TextMuted);
            ui.label(widgets::icon(stage_icon(stage), 15.0).color(muted));
            ui.add(egui::Label::new(RichText::new(&stage.name)).truncate());
        });
        let names: Vec<String> = self.known.iter().map(|(name, _)| name.clone()).collect();
        let count = |name: &str| self.known.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count);
        let own: Vec<&str> = stage.rule.conditions().flat_map(|one| &one.activities).map(String::as_str).collect();
        let as_it_is = format!("As it is: {}", own.join(", "));
        let mut items = vec![PickerItem { text: OPEN.to_owned(), note: String::new() }];
        if !own.is_empty() {
            items.push(PickerItem { text: as_it_is.clone(), note: String::new() });
        }
        items.extend(proposals(stage, &names).into_iter().map(|one| {
            let counted = text::count(count(&one.activity));
            let note = if one.likeness >= 0.5 { format!("{counted} · like it") } else { counted };
            PickerItem { text: one.activity, note }
        }));
        let picked = match self.bound.get(&id) {
            Some(Bound::AsItIs) => as_it_is.clone(),
            Some(Bound::To(activities)) => activities.first().cloned().unwrap_or_else(|| OPEN.to_owned()),
            None => OPEN.to_owned(),
        };
        let name = format!("Activity for {}", stage.name);
        let chosen = ui
            .scope(|ui| {
                ui.set_width(260.0);
                widgets::pick_one(ui, &name, &picked, OPEN, &items, false)
            })
            .inner;
        let shown = match self.bound.get(&id) {
            Some(Bound::To(activities)) => activities.first().map(|one| count(one)),
            _ => own.first().map(|one| count(one)).filter(|count| *count > 0),
        };
        let muted = widgets::ink(ui, Ink::TextMuted);
        match shown {
            Some(count) => ui.label(RichText::new(text::count(count)).color(muted)),
            None => ui.label(widgets::icon(icon::CIRCLE_DASHED, 14.0).color(muted)).on_hover_text("Open"),
        };
        if let Some(chosen) = chosen {
            let bound = match chosen {
                open if open == OPEN => Bound::To(Vec::new()),
                same if same == as_it_is => Bound::AsItIs,
                activity => Bound::To(vec![activity]),
            };
            self.bound.insert(id, bound);
        }
    }

    fn finish(&self) -> Request {
        let rules: Vec<(StageId, Rule)> = bind(&self.map, &self.bound);
        if !self.replaces {
            return Request::BindStages(rules);
        }
        let mut map = self.map.clone();
        for (id, rule) in rules {
            if let Some(record) = map.stages.get_mut(&id) {
                record.stage.rule = rule;
            }
        }
        Request::ReplaceMap(self.name.clone(), Box::new(map))
    }
}
