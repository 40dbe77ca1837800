//! What a reminder would meet, by delay: curves, rows with bars, and the suggestion in a sentence.

use crate::document::Edit;
use crate::domain::{Moment, Span};
use crate::engine::analysis::people::PeopleOf;
use crate::engine::analysis::reminder::{Delay, Met, Reminder, ReminderPart, ReminderReport};
use crate::export::running;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::panels::people::Wanted;
use crate::gui::style;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Align, Button, Label, Layout, Rect, RichText, Sense, Ui, Vec2, pos2};
use egui_extras::{Column, TableBuilder, TableRow};
use egui_plot::{HoverPosition, Line, LineStyle, Plot, PlotPoints, VLine};

const ROW_HEIGHT: f32 = 24.0;
/// Room for the curves beside the table.
const CURVES: f32 = 300.0;
/// Below this width the table has all the room.
const BOTH: f32 = 620.0;

/// Shows sentence, curves and table.
pub(super) fn show(ui: &mut Ui, question: &Reminder, report: &ReminderReport, requests: &mut Vec<Request>) {
    ui.horizontal_top(|ui| {
        if report.suggested.is_some() {
            ui.label(widgets::icon(icon::BELL, 15.0).color(ink(ui, Ink::FinishedText)));
        }
        widgets::sentence(ui, &report.sentence);
    });
    for warning in &report.warnings {
        widgets::banner(ui, widgets::section::Tone::Warning, warning, |_| {});
    }
    if report.delays.is_empty() {
        return;
    }
    let area = ui.available_rect_before_wrap();
    if area.width() < BOTH {
        table(ui, question, report, requests);
        return;
    }
    let split = area.left() + CURVES.min(area.width() * 0.45);
    let left = Rect::from_min_max(area.min, pos2(split - 8.0, area.bottom()));
    let right = Rect::from_min_max(pos2(split, area.top()), area.max);
    ui.scope_builder(egui::UiBuilder::new().max_rect(left), |ui| curves(ui, report));
    ui.scope_builder(egui::UiBuilder::new().max_rect(right), |ui| table(ui, question, report, requests));
}

/// Warns where a reminder runs already, and offers to count only entries before it.
pub(super) fn runs_already(ui: &mut Ui, shown: &Shown<'_>, report: &ReminderReport, requests: &mut Vec<Request>) {
    let Some(((from, _), known)) = report.stages.zip(shown.report) else { return };
    let Some(running) = running::reminder_at(shown.map, &shown.map.journey(), from, known.as_of) else { return };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(widgets::icon(icon::WARNING, 15.0).color(ink(ui, Ink::WarningText)));
        let button = RichText::new("Count only entries before it").color(ink(ui, Ink::MovedOnText));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(since) = running.since
                && ui.add(Button::new(button).frame_when_inactive(false)).clicked()
            {
                let mut settings = shown.map.settings.clone();
                settings.entries.to = Some(Moment(since.0.saturating_sub(1)));
                requests.push(Edit::SetSettings(Box::new(settings)).into());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = RichText::new(&running.sentence).color(ink(ui, Ink::WarningText));
                let label = ui.add(Label::new(words).truncate());
                style::named(label, &running.sentence).on_hover_text(&running.sentence);
            });
        });
    });
}

/// A curve over the delay: its name and a share at every delay.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it says.
    pub name: &'static str,
    /// Delay in seconds and share.
    pub points: Vec<(f64, f64)>,
}

/// Returns the three curves between which a delay is a compromise.
pub fn shares(report: &ReminderReport) -> [Curve; 3] {
    let secs = |delay: &Delay| delay.after.as_secs_f64();
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let points =
        |value: &dyn Fn(&Delay) -> f64| report.delays.iter().map(|delay| (secs(delay), value(delay))).collect();
    [
        Curve { name: "gone on", points: points(&|delay| report.come_by(delay.after).unwrap_or_default()) },
        Curve { name: "lost, reachable", points: points(&|delay| share(delay.never, report.lost)) },
        Curve { name: "not needed", points: points(&|delay| share(delay.anyway, delay.reminded)) },
    ]
}

/// The curves with how each is drawn, in the order of [`shares`].
const LEGEND: [(&str, &str, Ink); 3] = [
    ("gone on", "—", Ink::MovedOn),
    ("lost, reachable", "– –", Ink::DropOff),
    ("not needed", "···", Ink::StillInTimeText),
];

fn curves(ui: &mut Ui, report: &ReminderReport) {
    let styles = [
        (Ink::MovedOn, LineStyle::Solid),
        (Ink::DropOff, LineStyle::dashed_loose()),
        (Ink::StillInTimeText, LineStyle::dotted_dense()),
    ];
    let lines: Vec<Line<'_>> = shares(report)
        .into_iter()
        .zip(styles)
        .map(|(curve, (colour, style))| {
            let points: PlotPoints<'_> =
                curve.points.iter().map(|(secs, share)| [secs.log10(), share * 100.0]).collect();
            Line::new(curve.name, points).color(ink(ui, colour)).style(style).width(2.0)
        })
        .collect();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (name, glyph, colour) in LEGEND {
            ui.label(RichText::new(glyph).size(size::SMALL).color(ink(ui, colour)));
            ui.label(RichText::new(name).size(size::TINY).color(ink(ui, Ink::TextMuted)));
        }
    });
    let suggested = report.suggested.and_then(|place| report.delays.get(place)).map(|delay| {
        let at = delay.after.as_secs_f64().log10();
        VLine::new("suggested", at).color(ink(ui, Ink::Finished)).width(2.0)
    });
    let time = |log: f64| Span::from_secs(10_f64.powf(log).round() as i64).to_string();
    let marks = report.delays.iter().map(|delay| delay.after.as_secs_f64().log10());
    let (first, last) = marks.fold((f64::MAX, f64::MIN), |(first, last), one| (first.min(one), last.max(one)));
    let ticks = [600.0, 3_600.0, 86_400.0, 604_800.0, 2_592_000.0, 31_536_000.0].map(f64::log10);
    Plot::new("reminder")
        .height(ui.available_height().max(110.0))
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .show_crosshair(false)
        .show_grid([true, true])
        .grid_color(ink(ui, Ink::PanelBorder))
        .x_grid_spacer(move |_| {
            let marks = ticks.iter().filter(|tick| **tick >= first - 0.01 && **tick <= last + 0.01);
            marks.map(|&value| egui_plot::GridMark { value, step_size: 1.0 }).collect()
        })
        .x_axis_formatter(move |mark, _| time(mark.value))
        .y_axis_formatter(|mark, _| format!("{:.0} %", mark.value))
        .label_formatter(move |hover| match hover {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                Some(format!("{plot_name}\n{}: {:.0} %", time(position.x), position.y))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .include_y(0.0)
        .include_y(100.0)
        .y_axis_min_width(40.0)
        .show(ui, |plot| {
            lines.into_iter().for_each(|line| plot.line(line));
            if let Some(line) = suggested {
                plot.vline(line);
            }
        });
}

fn table(ui: &mut Ui, question: &Reminder, report: &ReminderReport, requests: &mut Vec<Request>) {
    ui.spacing_mut().item_spacing.x = 6.0;
    let headings = [
        ("after", "How long after the first stage the reminder is sent."),
        ("reminded", "Contacts that have not gone on by then and still can."),
        ("", "The same as a bar: never come (orange), come anyway (blue), not known yet (grey)."),
        ("never come", "Of those, contacts that never go on: whom the reminder is for."),
        ("come anyway", "Of those, contacts that go on later without a reminder."),
        ("lost before", "Contacts that can no longer go on when the reminder would be sent."),
        ("gone by then", "Of those who go on at all, the part that has by then."),
    ];
    let most = report.delays.iter().map(|delay| delay.reminded).max().unwrap_or_default();
    // What is suggested is brought into sight once.
    let seen_id = ui.make_persistent_id("suggested delay");
    let seen: Option<Option<usize>> = ui.data_mut(|data| data.get_temp(seen_id));
    ui.data_mut(|data| data.insert_temp(seen_id, report.suggested));
    let mut table = TableBuilder::new(ui);
    if let Some(place) = report.suggested.filter(|_| seen != Some(report.suggested)) {
        table = table.scroll_to_row(place, Some(Align::Min));
    }
    table
        .striped(true)
        .sense(Sense::click())
        .auto_shrink(false)
        .min_scrolled_height(0.0)
        .cell_layout(Layout::right_to_left(Align::Center))
        .column(Column::exact(92.0).clip(true))
        .column(Column::exact(62.0).clip(true))
        .column(Column::remainder().at_least(50.0).clip(true))
        .columns(Column::exact(84.0).clip(true), 4)
        .header(ROW_HEIGHT, |mut header| {
            for (heading, tooltip) in headings {
                header.col(|ui| {
                    let text = RichText::new(heading).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                    ui.add(Label::new(text).truncate()).on_hover_text(tooltip);
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, report.delays.len(), |mut row| {
                let place = row.index();
                if let Some(delay) = report.delays.get(place) {
                    fill(&mut row, question, report, (place, delay), most, requests);
                }
            });
        });
}

fn fill(
    row: &mut TableRow<'_, '_>,
    question: &Reminder,
    report: &ReminderReport,
    (place, delay): (usize, &Delay),
    most: u64,
    requests: &mut Vec<Request>,
) {
    let suggested = report.suggested == Some(place);
    row.set_selected(suggested);
    let marked = suggested || report.asked == Some(place);
    let words =
        |words: String| if marked { widgets::strong(words, size::BODY) } else { RichText::new(words).size(size::BODY) };
    row.col(|ui| {
        ui.add(Label::new(words(delay.after.to_string())).truncate());
        if suggested {
            ui.label(widgets::icon(icon::BELL, 13.0).color(ink(ui, Ink::FinishedText))).on_hover_text("Suggested.");
        }
    });
    row.col(|ui| _ = ui.label(words(text::count(delay.reminded))));
    row.col(|ui| bar(ui, delay, most));
    row.col(|ui| _ = ui.label(words(text::count(delay.never))));
    row.col(|ui| _ = ui.label(words(text::count(delay.anyway))));
    row.col(|ui| _ = ui.label(words(text::count(delay.lost_before))));
    let come = report.come_by(delay.after).map_or(text::DASH.to_owned(), |share| format!("{:.0} %", share * 100.0));
    row.col(|ui| _ = ui.label(words(come)));
    let response = row.response();
    let name = format!("Reminder after {}: {} reminded", delay.after, text::count(delay.reminded));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    if response.on_hover_text("Lists the contacts that the reminder would reach.").clicked() {
        let part = ReminderPart { after: delay.after, who: Met::Reminded };
        let title = format!("Contacts whom a reminder after {} would reach", delay.after);
        requests.push(Request::ListPeople(Wanted::found(title, PeopleOf { figure: question.clone(), part })));
    }
}

fn bar(ui: &Ui, delay: &Delay, most: u64) {
    let room = ui.max_rect().shrink2(Vec2::new(0.0, 6.0));
    let mut from = room.left();
    let parts = [(delay.never, Ink::DropOff), (delay.anyway, Ink::MovedOn), (delay.open, Ink::StillInTime)];
    for (count, colour) in parts {
        let width = room.width() * count as f32 / most.max(1) as f32;
        let rect = Rect::from_min_size(pos2(from, room.top()), Vec2::new(width, room.height()));
        ui.painter().rect_filled(rect, 1.0, ink(ui, colour));
        from += width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_shares_of_what_they_say() {
        let delay = Delay {
            after: Span::HOUR,
            converted_before: 80,
            lost_before: 10,
            not_due: 0,
            reminded: 50,
            anyway: 20,
            never: 30,
            open: 0,
        };
        let report = ReminderReport {
            stages: None,
            contacts: 140,
            converted: 100,
            lost: 40,
            waiting: 0,
            longest: None,
            curve: Default::default(),
            delays: vec![delay],
            asked: None,
            suggested: None,
            sentence: String::new(),
            warnings: Vec::new(),
        };
        let [_, reachable, not_needed] = shares(&report);
        assert_eq!(reachable.points, [(3_600.0, 0.75)]);
        assert_eq!(not_needed.points, [(3_600.0, 0.4)]);
    }
}
