//! Whether more or fewer convert over time: the share by period of entry with its interval, and how many entered.

mod chart;
mod effects;

pub use chart::{Chart, Pin};

use super::below::{Csv, Tab};
use super::people::Wanted;
use super::{Shown, answer, pickers};
use crate::domain::StageId;
use crate::engine::analysis::Mark;
use crate::engine::analysis::people::PeopleOf;
use crate::engine::analysis::trend::{self, PartOfTrend, Period, TrendReport, Unit, Weekday, Which};
use crate::export::over_time;
use crate::gui::command::Request;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align, Label, Layout, Rect, RichText, Ui, pos2};
use egui_extras::{Column, TableBuilder, TableRow};
use std::sync::Arc;

const ROW_HEIGHT: f32 = 24.0;
/// Width of the table beside the chart.
const TABLE: f32 = 452.0;
/// Below this width either the chart or the table is shown.
const BOTH: f32 = 820.0;

/// What the tab keeps between frames.
#[derive(Debug, Clone)]
pub struct Trend {
    unit: Unit,
    week_start: Weekday,
    zone: Option<String>,
    from: Option<StageId>,
    to: Option<StageId>,
    /// Whether the table is shown where there is no room for both.
    table: bool,
    answered: Option<Arc<TrendReport>>,
}

impl Default for Trend {
    fn default() -> Self {
        Self {
            unit: Unit::Week,
            week_start: Weekday::Monday,
            zone: None,
            from: None,
            to: None,
            table: false,
            answered: None,
        }
    }
}

impl Trend {
    fn question(&self, shown: &Shown<'_>) -> trend::Trend {
        let on_map = |id: &StageId| shown.map.stages.contains_key(id);
        trend::Trend {
            unit: self.unit,
            week_start: self.week_start,
            zone: self.zone(),
            from: self.from.filter(on_map).map_or(Mark::Entry, Mark::Stage),
            to: self.to.filter(on_map).map_or(Mark::Goal, Mark::Stage),
        }
    }

    fn zone(&self) -> String {
        self.zone.clone().unwrap_or_else(pickers::own_zone)
    }

    fn picks(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        ui.horizontal_wrapped(|ui| {
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            word(ui, "of those at");
            if let Some(from) = pickers::stage_or(ui, shown, "From stage", "the entry", self.from) {
                self.from = from;
            }
            word(ui, "who reached");
            if let Some(to) = pickers::stage_or(ui, shown, "To stage", "a goal", self.to) {
                self.to = to;
            }
            word(ui, "by");
            let units = Unit::ALL.map(|unit| (unit, unit.name()));
            if let Some(unit) = widgets::choice(ui, "Period", &self.unit, &units, 70.0) {
                self.unit = unit;
            }
            if self.unit == Unit::Week {
                word(ui, "from");
                let days = Weekday::ALL.map(|day| (day, day.name()));
                if let Some(day) = widgets::choice(ui, "Weeks start on", &self.week_start, &days, 100.0) {
                    self.week_start = day;
                }
            }
            word(ui, "in");
            if let Some(zone) = pickers::zone(ui, "Time zone", &self.zone()) {
                self.zone = Some(zone);
            }
            if ui.max_rect().width() < BOTH {
                let tooltip = "Shows the periods as a table instead of a chart.";
                if let Some(table) = widgets::switch(ui, "as table", self.table, tooltip) {
                    self.table = table;
                }
            }
        });
    }
}

impl Tab for Trend {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() || shown.map.stages.is_empty() {
            let sentence = "Whether more or fewer contacts convert is shown here, once there is a map and data.";
            widgets::empty_state(ui, icon::CHART_LINE_UP, "No trend yet", sentence, |_| {});
            return;
        }
        self.picks(ui, shown);
        answer::about(ui, shown);
        let question = self.question(shown);
        let answered = shown.ask(&question);
        self.answered.clone_from(&answered.value);
        answer::show(ui, &answered, |ui, report| {
            let legend = "Line: share converted, and where it lies in 95 of 100 cases. Bars: entered. Pale and dashed: not over yet.";
            widgets::note(ui, &format!("{} {legend}", over_time::trend_note(report)));
            for warning in &report.warnings {
                widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
            }
            if report.periods.is_empty() {
                widgets::empty_state(
                    ui,
                    icon::CHART_LINE_UP,
                    "Nobody entered",
                    "Nobody entered in this range.",
                    |_| {},
                );
                return;
            }
            effects::show(ui, shown, report, requests);
            let pins = Pin::of(shown.map, report);
            let area = ui.available_rect_before_wrap();
            if area.width() < BOTH {
                if self.table {
                    table(ui, &question, report, requests);
                } else {
                    chart::show(ui, &Chart::of(report, pins), &question, report, requests);
                }
                return;
            }
            let split = area.right() - TABLE;
            let left = Rect::from_min_max(area.min, pos2(split - 8.0, area.bottom()));
            let right = Rect::from_min_max(pos2(split, area.top()), area.max);
            ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| {
                chart::show(ui, &Chart::of(report, pins), &question, report, requests);
            });
            ui.scope_builder(egui::UiBuilder::new().max_rect(right), |ui| table(ui, &question, report, requests));
        });
    }

    fn csv(&self, _: &Shown<'_>) -> Option<Csv> {
        let report = self.answered.clone()?;
        Some(Csv::new("trend", move || over_time::trend("Trend", &report).to_csv().map_err(|error| error.to_string())))
    }
}

/// Lists the contacts of a period.
fn list(question: &trend::Trend, period: &Period, which: Which, requests: &mut Vec<Request>) {
    let did = match which {
        Which::Entered => "entered",
        Which::Converted => "converted",
        Which::StillInTime => "are still in time",
        Which::Lost => "were lost",
    };
    let part = PartOfTrend { start: period.start, which };
    let title = match which {
        Which::Entered => format!("Contacts who entered in the {} of {}", question.unit.name(), period.label),
        _ => format!("Contacts who entered in the {} of {} and {did}", question.unit.name(), period.label),
    };
    requests.push(Request::ListPeople(Wanted::found(title, PeopleOf { figure: question.clone(), part })));
}

fn table(ui: &mut Ui, question: &trend::Trend, report: &TrendReport, requests: &mut Vec<Request>) {
    let headings = [
        ("period", "The first day of the period, in the chosen time zone."),
        ("entered", "Contacts that entered in the period, each counted once."),
        ("converted", "Of those, contacts that went on to the second stage."),
        ("share", "Converted of those who entered."),
        ("half within", "Half of those who converted took no longer."),
        ("in time", "Contacts that have not converted and still can."),
    ];
    ui.spacing_mut().item_spacing.x = 4.0;
    TableBuilder::new(ui)
        .striped(true)
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::right_to_left(Align::Center))
        .column(Column::remainder().at_least(96.0).clip(true))
        .columns(Column::exact(62.0).clip(true), 2)
        .column(Column::exact(54.0).clip(true))
        .column(Column::exact(88.0).clip(true))
        .column(Column::exact(46.0).clip(true))
        .header(ROW_HEIGHT, |mut header| {
            for (heading, tooltip) in headings {
                header.col(|ui| {
                    let text = RichText::new(heading).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                    let label = Label::new(text).truncate();
                    if heading == "period" {
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| ui.add(label).on_hover_text(tooltip));
                    } else {
                        ui.add(label).on_hover_text(tooltip);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, report.periods.len(), |mut row| {
                if let Some(period) = report.periods.get(row.index()) {
                    fill(&mut row, question, period, requests);
                }
            });
        });
}

fn fill(row: &mut TableRow<'_, '_>, question: &trend::Trend, period: &Period, requests: &mut Vec<Request>) {
    let colour = if period.is_open { Ink::TextMuted } else { Ink::TextStrong };
    let cell =
        |ui: &mut Ui, words: &str| _ = ui.add(Label::new(RichText::new(words).color(ink(ui, colour))).truncate());
    row.col(|ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            cell(ui, &period.label);
            if period.is_open {
                let words = "The time of some is not over yet: this share can still rise.";
                let glyph = widgets::icon(icon::HOURGLASS_MEDIUM, 12.0).color(ink(ui, Ink::WarningText));
                ui.label(glyph).on_hover_text(words);
            }
        });
    });
    let mut count = |row: &mut TableRow<'_, '_>, count: u64, which: Which, what: &str| {
        row.col(|ui| {
            cell(ui, &text::count(count));
            let name = format!("{what} {}", period.label);
            if count > 0 && widgets::people_area(ui, ui.max_rect(), &name, what) {
                list(question, period, which, requests);
            }
        });
    };
    count(row, period.entered, Which::Entered, "entered");
    count(row, period.converted, Which::Converted, "converted");
    row.col(|ui| {
        let words = RichText::new(text::percent(period.rate())).color(ink(ui, colour));
        let label = ui.add(Label::new(words).truncate());
        if let Some(one) = period.interval {
            let (low, high) = (one.low * 100.0, one.high * 100.0);
            label.on_hover_text(format!("The true share lies between {low:.1} and {high:.1} % in 95 of 100 cases."));
        }
    });
    row.col(|ui| cell(ui, &period.median.map_or(text::DASH.to_owned(), |span| span.to_string())));
    count(row, period.still_in_time, Which::StillInTime, "still in time");
}
