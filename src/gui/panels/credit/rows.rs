//! Touchpoints by models: every credit with a bar, the spread between the models, and a row that adds up.

use crate::engine::analysis::attribution::{Attribution, AttributionReport, CreditPart, Model};
use crate::engine::analysis::people::PeopleOf;
use crate::export::credit::{self, amount};
use crate::gui::command::Request;
use crate::gui::panels::people::Wanted;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, size};
use egui::{Align, Label, Layout, Rect, RichText, Sense, Ui, Vec2};
use egui_extras::{Column, TableBuilder};

const ROW_HEIGHT: f32 = 24.0;
const HEADER_HEIGHT: f32 = 34.0;

/// A row of the table: texts, and how long the bar behind each credit is.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The touchpoint's name, or what else the row is about.
    pub name: String,
    /// Conversions in whose journeys it was.
    pub conversions: u64,
    /// Credit by model: its text, and its part of the largest of all.
    pub credit: Vec<(String, f32)>,
    /// Lowest and highest credit among the models that add up.
    pub spread: String,
    /// Who is listed on a click.
    pub people: CreditPart,
}

/// Returns the rows: all, the touchpoints, and conversions without one.
pub fn lines(report: &AttributionReport) -> Vec<Line> {
    let largest = report.touchpoints.iter().flat_map(|one| &one.credit).copied().fold(0.0, f64::max);
    let part = |credit: f64| if largest > 0.0 { (credit / largest).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let mut lines: Vec<Line> = report
        .touchpoints
        .iter()
        .map(|one| {
            let credit = one.credit.iter().enumerate().map(|(place, &credit)| {
                let error = one.standard_error.get(place).copied().flatten();
                let error = error.map(|error| format!(" ±{}", amount(error))).unwrap_or_default();
                (format!("{}{error}", amount(credit)), part(credit))
            });
            let sure =
                report.models.iter().zip(&one.credit).filter(|(model, _)| model.adds_up).map(|(_, credit)| *credit);
            let (least, most) = sure.fold((f64::MAX, f64::MIN), |(least, most), one| (least.min(one), most.max(one)));
            let (least, most) = (amount(least), amount(most));
            Line {
                name: text::tame(&one.name),
                conversions: one.conversions,
                credit: credit.collect(),
                spread: if least == most { least } else { format!("{least} to {most}") },
                people: CreditPart::Touchpoint(one.name.clone()),
            }
        })
        .collect();
    let none = report.total_without_touchpoint;
    lines.push(Line {
        name: "no touchpoint".to_owned(),
        conversions: report.without_touchpoint,
        credit: report.models.iter().map(|_| (amount(none), 0.0)).collect(),
        spread: amount(none),
        people: CreditPart::WithoutTouchpoint,
    });
    // The sum stands first, where it is in sight however many touchpoints there are.
    let all = Line {
        name: "all".to_owned(),
        conversions: report.conversions,
        credit: report.models.iter().map(|model| (amount(model.sum + none), 0.0)).collect(),
        spread: amount(report.total),
        people: CreditPart::Converted,
    };
    lines.insert(0, all);
    lines
}

/// Shows sentence and table.
pub(super) fn show(
    ui: &mut Ui,
    question: &Attribution,
    goal: &str,
    report: &AttributionReport,
    requests: &mut Vec<Request>,
) {
    widgets::sentence(ui, &credit::summary(goal, report));
    for warning in &report.warnings {
        widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
    }
    for model in &report.models {
        if let Some(note) = &model.note {
            widgets::note(ui, &format!("{}: {note}", model.name));
        }
    }
    if report.conversions > 0 {
        let lines = lines(report);
        egui::ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| table(ui, question, report, &lines, requests));
    }
}

fn table(ui: &mut Ui, question: &Attribution, report: &AttributionReport, lines: &[Line], requests: &mut Vec<Request>) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let heading = |ui: &mut Ui, text: &str, tooltip: &str| {
        let text = RichText::new(text).size(size::SMALL).color(ink(ui, Ink::TextMuted));
        ui.add(Label::new(text).wrap().halign(Align::RIGHT)).on_hover_text(tooltip);
    };
    TableBuilder::new(ui)
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::right_to_left(Align::Center))
        .column(Column::remainder().at_least(120.0).clip(true))
        .column(Column::exact(76.0).clip(true))
        .columns(Column::exact(80.0).clip(true), report.models.len())
        .column(Column::exact(98.0).clip(true))
        .header(HEADER_HEIGHT, |mut header| {
            header.col(|ui| left(ui, |ui| heading(ui, "touchpoint", "What the contact met before the goal.")));
            header.col(|ui| heading(ui, "conversions with it", "Conversions in whose journeys the touchpoint was."));
            for (model, note) in question.models.iter().zip(&report.models) {
                header.col(|ui| heading(ui, &note.name, model.explained()));
            }
            let tooltip = "Lowest and highest credit among the models that add up: where they differ, ask why.";
            header.col(|ui| heading(ui, "between models", tooltip));
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, lines.len(), |mut row| {
                let Some(line) = lines.get(row.index()) else { return };
                let is_total = line.people == CreditPart::Converted;
                let words = |words: &str| {
                    if is_total { widgets::strong(words, size::BODY) } else { RichText::new(words) }
                };
                row.col(|ui| {
                    left(ui, |ui| _ = ui.add(Label::new(words(&line.name)).truncate()).on_hover_text(&line.name))
                });
                row.col(|ui| _ = ui.add(Label::new(words(&text::count(line.conversions))).truncate()));
                for (credit, part) in &line.credit {
                    row.col(|ui| {
                        bar(ui, *part);
                        ui.add(Label::new(words(credit)).truncate());
                    });
                }
                row.col(|ui| _ = ui.add(Label::new(words(&line.spread)).truncate()));
                let response = row.response();
                let name = format!("Touchpoint {}", line.name);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
                if response.on_hover_text("Lists the contacts that converted.").clicked() {
                    requests.push(Request::ListPeople(people(question, line)));
                }
            });
        });
}

/// The contacts behind a row; models do not matter for them.
fn people(question: &Attribution, line: &Line) -> Wanted {
    let title = match &line.people {
        CreditPart::Converted => "Contacts who converted".to_owned(),
        CreditPart::WithoutTouchpoint => "Contacts who converted without a touchpoint".to_owned(),
        CreditPart::Touchpoint(name) => format!("Contacts who converted with {}", text::tame(name)),
    };
    let figure = Attribution { models: Vec::<Model>::new(), ..question.clone() };
    Wanted::found(title, PeopleOf { figure, part: line.people.clone() })
}

/// Paints the bar behind a credit, from the left.
fn bar(ui: &Ui, part: f32) {
    if part > 0.0 {
        let cell = ui.max_rect();
        let size = Vec2::new((cell.width() * part).max(2.0), cell.height() - 4.0);
        let rect = Rect::from_min_size(cell.min + Vec2::new(0.0, 2.0), size);
        ui.painter().rect_filled(rect, 3.0, ink(ui, Ink::AccentSoft));
    }
}

fn left(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.with_layout(Layout::left_to_right(Align::Center), contents);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::attribution::{ModelNote, TouchpointCredit};

    #[test]
    fn rows_say_credit_and_spread_and_add_up() {
        let model = |name: &str, sum, adds_up| ModelNote { name: name.to_owned(), sum, adds_up, note: None };
        let touchpoint = |name: &str, credit: [f64; 3], error| TouchpointCredit {
            name: name.to_owned(),
            touches: 9,
            conversions: 6,
            not_converting: 1,
            credit: credit.to_vec(),
            standard_error: vec![None, error, None],
        };
        let report = AttributionReport {
            conversions: 11,
            without_touchpoint: 1,
            total: 11.0,
            total_without_touchpoint: 1.0,
            touchpoints: vec![touchpoint("mail", [8.0, 4.0, 9.0], Some(0.26)), touchpoint("ad", [2.0, 6.0, 6.0], None)],
            models: vec![model("First", 10.0, true), model("Shapley", 10.0, true), model("Participation", 15.0, false)],
            ..AttributionReport::default()
        };
        let lines = lines(&report);
        let names: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["all", "mail", "ad", "no touchpoint"]);
        let texts: Vec<&str> = lines[1].credit.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!((texts, lines[1].spread.as_str()), (vec!["8", "4 ±0.3", "9"], "4 to 8"));
        assert_eq!(lines[1].credit[2].1, 1.0);
        let all: Vec<&str> = lines[0].credit.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(all, ["11", "11", "16"]);
    }
}
