//! The figures for each value of an attribute: a bar each, and two of them to compare.

use super::{Answered, Groups, Limit, Question, SidesPick, TouchPick, about};
use crate::domain::{Owner, Rate, StageId};
use crate::engine::analysis::breakdown::{Breakdown, Group, GroupName, Key, Touch};
use crate::engine::analysis::people::PeopleOf;
use crate::engine::analysis::stats::wilson;
use crate::export::over_time;
use crate::gui::command::Request;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer, pickers};
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align, Label, Layout, Rect, RichText, Ui, Vec2, pos2};
use egui_extras::{Column, TableBuilder, TableRow};

const ROW_HEIGHT: f32 = 26.0;

impl Groups {
    /// Returns the question about the picked attribute, or about the first there is.
    pub(super) fn breakdown(&self, shown: &Shown<'_>) -> Option<Breakdown> {
        let data = shown.data?;
        let first = || {
            let contacts = data.contact_attributes.first().map(|one| (Owner::Contact, one.name.clone()));
            contacts.or_else(|| data.attributes.first().map(|one| (Owner::Activity, one.name.clone())))
        };
        let (of, attribute) = self.attribute.clone().or_else(first)?;
        let stage = self.at.filter(|id| shown.map.stages.contains_key(id));
        let touch = match (self.touch, stage) {
            (TouchPick::Stage, Some(stage)) => Touch::Stage(stage),
            (TouchPick::Entry | TouchPick::Stage, _) => Touch::Entry,
            (TouchPick::First, _) => Touch::First,
            (TouchPick::Last, _) => Touch::Last,
            (TouchPick::Every, _) => Touch::Every,
        };
        let mut by = vec![Key { attribute, of }];
        by.extend(
            self.second(shown).map(|(of, attribute)| Key { attribute, of }).filter(|key| by.first() != Some(key)),
        );
        let touch = if by.iter().all(|key| key.of == Owner::Contact) { Touch::Entry } else { touch };
        Some(Breakdown { by, touch, limit: self.limit.0 })
    }

    /// Returns the second attribute, as long as the data has it.
    fn second(&self, shown: &Shown<'_>) -> Option<(Owner, String)> {
        let is_there = |(owner, name): &&(Owner, String)| {
            shown.data.is_some_and(|data| match owner {
                Owner::Contact => data.contact_attributes.iter().any(|one| one.name == *name),
                Owner::Activity => data.attributes.iter().any(|one| one.name == *name),
            })
        };
        self.second.as_ref().filter(is_there).cloned()
    }

    pub(super) fn values(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let question = self.breakdown(shown);
        ui.horizontal_wrapped(|ui| {
            self.questions(ui);
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            word(ui, "by");
            let picked = question.as_ref().and_then(|one| one.by.first()).map(|key| (key.of, key.attribute.clone()));
            if let Some(attribute) = pickers::attribute(ui, shown, "Attribute", picked.as_ref()) {
                self.attribute = Some(attribute);
                self.picked.clear();
            }
            word(ui, "and");
            let second = self.second(shown);
            if let Some(attribute) =
                pickers::attribute_or(ui, shown, "Second attribute", "nothing else", second.as_ref())
            {
                self.second = attribute;
                self.picked.clear();
            }
            if question.as_ref().is_some_and(|one| one.by.iter().any(|key| key.of == Owner::Activity)) {
                let touches = [
                    (TouchPick::Entry, "of the first entry"),
                    (TouchPick::First, "first known"),
                    (TouchPick::Last, "last known"),
                    (TouchPick::Every, "each on its own"),
                    (TouchPick::Stage, "at a stage"),
                ];
                if let Some(touch) = widgets::choice(ui, "Which activity", &self.touch, &touches, 128.0) {
                    self.touch = touch;
                    self.picked.clear();
                }
                if self.touch == TouchPick::Stage
                    && let Some(stage) = pickers::stage(ui, shown, "Stage of the value", self.at)
                {
                    self.at = Some(stage);
                }
            }
            word(ui, "who reached");
            if let Some(to) = pickers::stage_or(ui, shown, "Measured stage", "a goal", self.to) {
                self.to = to;
            }
            let limits = [(Some(10), "10 largest"), (Some(20), "20 largest"), (Some(50), "50 largest"), (None, "all")];
            if let Some(limit) = widgets::choice(ui, "How many groups", &self.limit.0, &limits, 96.0) {
                self.limit = Limit(limit);
            }
            if self.picked.len() == 2 && widgets::quiet_button(ui, "Compare the two").clicked() {
                self.question = Question::Compare;
                self.sides = SidesPick::Groups;
            }
        });
        about(ui, shown);
        let Some(question) = question else {
            let sentence = "The data has no attributes, so there is nothing by which to group.";
            widgets::empty_state(ui, icon::COLUMNS, "No attributes", sentence, |_| {});
            return;
        };
        let answered = shown.ask(&question);
        self.answered = answered.value.clone().map(Answered::Values);
        answer::show(ui, &answered, |ui, report| {
            if let Some(answer) = over_time::groups_answer(&super::names(shown), report, self.to) {
                widgets::sentence(ui, &answer);
            }
            widgets::note(ui, &over_time::groups_note(report));
            for warning in &report.warnings {
                widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
            }
            let rows: Vec<Row<'_>> = report.groups.iter().map(|group| Row::of(shown, group, self.to)).collect();
            self.table(ui, &question, &rows, scale(&rows), requests);
        });
    }

    fn table(&mut self, ui: &mut Ui, question: &Breakdown, rows: &[Row<'_>], scale: f64, requests: &mut Vec<Request>) {
        let to = format!("0 to {:.0} %", scale * 100.0);
        let headings = [
            ("", "Pick two groups to compare them."),
            ("group", "The value that the contacts have in common."),
            ("entered", "Contacts of the group that entered, each counted once."),
            ("reached", "Of those, contacts that reached the measured stage."),
            ("share", "Reached of those who entered."),
            (&to, "The share as a bar, with its interval (95 in 100)."),
            ("most drop off at", "The stage at which most of the group dropped off."),
        ];
        ui.spacing_mut().item_spacing.x = 6.0;
        TableBuilder::new(ui)
            .striped(true)
            .auto_shrink(false)
            .min_scrolled_height(0.0)
            .cell_layout(Layout::right_to_left(Align::Center))
            .column(Column::exact(24.0))
            .column(Column::remainder().at_least(110.0).clip(true))
            .columns(Column::exact(62.0).clip(true), 3)
            .column(Column::remainder().at_least(120.0).clip(true))
            .column(Column::exact(150.0).clip(true))
            .header(ROW_HEIGHT, |mut header| {
                for (heading, tooltip) in headings {
                    header.col(|ui| {
                        let text = RichText::new(heading).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                        let label = Label::new(text).truncate();
                        if heading == "group" {
                            let left = Layout::left_to_right(Align::Center);
                            ui.with_layout(left, |ui| ui.add(label).on_hover_text(tooltip));
                        } else {
                            ui.add(label).on_hover_text(tooltip);
                        }
                    });
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, rows.len(), |mut table_row| {
                    if let Some(row) = rows.get(table_row.index()) {
                        self.fill(&mut table_row, question, row, scale, requests);
                    }
                });
            });
    }

    fn fill(
        &mut self,
        table_row: &mut TableRow<'_, '_>,
        question: &Breakdown,
        row: &Row<'_>,
        scale: f64,
        requests: &mut Vec<Request>,
    ) {
        let name = row.group.name.shown();
        let colour = if row.group.is_small { Ink::TextMuted } else { Ink::TextStrong };
        table_row.col(|ui| {
            let mut on = self.picked.contains(&row.group.name);
            let is_value = row.group.name != GroupName::Other;
            let check = ui.add_enabled_ui(is_value, |ui| widgets::tick(ui, "", &mut on)).inner;
            let check = check.accessible_name(format!("Compare {name}"));
            if check.clicked() {
                self.picked.retain(|picked| *picked != row.group.name);
                if on {
                    self.picked.push(row.group.name.clone());
                    // The third takes the place of the first.
                    if self.picked.len() > 2 {
                        self.picked.remove(0);
                    }
                }
            }
        });
        let cell = |ui: &mut Ui, words: &str| {
            ui.add(Label::new(RichText::new(words).color(ink(ui, colour))).truncate()).on_hover_text(words);
        };
        table_row.col(|ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if row.group.name == GroupName::Other {
                    let tooltip = "Lists all groups instead of pooling the smaller ones here.";
                    if ui.link("(other): show all").on_hover_text(tooltip).clicked() {
                        self.limit = Limit(None);
                    }
                    return;
                }
                cell(ui, &name);
                if row.group.is_small {
                    let glyph = widgets::icon(icon::WARNING_CIRCLE, 12.0).color(ink(ui, Ink::WarningText));
                    ui.label(glyph).on_hover_text("A small group: its share swings by chance.");
                }
            });
        });
        table_row.col(|ui| {
            cell(ui, &text::count(row.rate.whole));
            let words = format!("{name}, entered");
            if widgets::people_area(ui, ui.max_rect(), &words, "Contacts of the group.") {
                let found = PeopleOf { figure: question.clone(), part: row.group.name.clone() };
                requests.push(Request::ListPeople(Wanted::found(format!("Contacts in the group {name}"), found)));
            }
        });
        table_row.col(|ui| {
            cell(ui, &text::count(row.rate.part));
            let words = format!("{name}, reached");
            if row.rate.part > 0 && widgets::people_area(ui, ui.max_rect(), &words, "Contacts that got there.") {
                let found = row.reached(question, self.to);
                let title = format!("Contacts in the group {name} who got there");
                requests.push(Request::ListPeople(Wanted::found(title, found)));
            }
        });
        table_row.col(|ui| cell(ui, &text::percent(row.rate)));
        table_row.col(|ui| bar(ui, row, scale));
        table_row.col(|ui| cell(ui, &row.lost));
    }
}

/// A group as it is drawn.
pub(super) struct Row<'a> {
    group: &'a Group,
    rate: Rate,
    lost: String,
}

impl<'a> Row<'a> {
    fn of(shown: &Shown<'_>, group: &'a Group, to: Option<StageId>) -> Self {
        let report = &group.report;
        let reached = |id: StageId| report.stages.iter().find(|one| one.id == id).map_or(0, |one| one.reached);
        let lost = report.biggest_loss.and_then(|id| shown.map.stages.get(&id));
        Self {
            group,
            rate: Rate::new(to.map_or(report.completed, reached), report.entered),
            lost: lost.map_or(text::DASH.to_owned(), |record| record.stage.name.clone()),
        }
    }

    /// Returns what finds those of the group who reached the measured stage.
    fn reached(&self, question: &Breakdown, to: Option<StageId>) -> ReachedIn {
        use crate::engine::analysis::compare::{Comparison, PartOfComparison, RateOf, Side};
        let side = Side::Group(question.clone(), self.group.name.clone());
        PeopleOf {
            figure: Comparison { first: side.clone(), second: side, mature_only: false },
            part: PartOfComparison { second: false, of: Some(to.map_or(RateOf::Completed, RateOf::Stage)) },
        }
    }
}

type ReachedIn = PeopleOf<crate::engine::analysis::compare::Comparison>;

/// Returns the share at the end of the bars: the next round one above the largest that is not from a small group, so
/// that small shares can be told apart.
fn scale(rows: &[Row<'_>]) -> f64 {
    let sure = rows.iter().filter(|row| !row.group.is_small).filter_map(|row| wilson(row.rate));
    let most = sure.map(|interval| interval.high).fold(0.0, f64::max);
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].into_iter().find(|end| most <= *end).unwrap_or(1.0)
}

fn bar(ui: &Ui, row: &Row<'_>, scale: f64) {
    let room = ui.max_rect().shrink2(Vec2::new(2.0, 7.0));
    let Some(share) = row.rate.value() else { return };
    ui.painter().rect_filled(room, 2.0, ink(ui, Ink::CardTile));
    let at = |share: f64| room.left() + room.width() * (share / scale).min(1.0) as f32;
    let filled = Rect::from_min_max(room.min, pos2(at(share).max(room.left() + 1.0), room.bottom()));
    let colour = ink(ui, Ink::MovedOn);
    let colour = if row.group.is_small { colour.gamma_multiply(0.5) } else { colour };
    ui.painter().rect_filled(filled, 2.0, colour);
    if let Some(interval) = wilson(row.rate) {
        let stroke = egui::Stroke::new(1.5, ink(ui, Ink::TextStrong));
        ui.painter().hline(at(interval.low)..=at(interval.high), room.center().y, stroke);
    }
}
