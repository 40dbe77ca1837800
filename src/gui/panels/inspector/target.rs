//! The target of a stage: what it is to come to and by when, and how it goes.

use super::dates::{self, End};
use crate::document::{Edit, TargetEdit};
use crate::domain::{Aim, Span, Stage, Target};
use crate::engine::analysis::course::Course;
use crate::gui::command::Request;
use crate::gui::lens;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, Field};
use crate::overlay::lens::target::course_sentence;
use crate::theme::UNIT;
use egui::Ui;

/// What kind of target is picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    OfEntries,
    OfPrevious,
    Count,
    TimeFromPrevious,
    TimeFromEntry,
    Value,
}

const KINDS: [(Kind, &str); 7] = [
    (Kind::None, "No target"),
    (Kind::OfEntries, "Share of entries"),
    (Kind::OfPrevious, "Share of previous"),
    (Kind::Count, "Contacts"),
    (Kind::TimeFromPrevious, "Time from previous"),
    (Kind::TimeFromEntry, "Time from entry"),
    (Kind::Value, "Value"),
];

impl Kind {
    fn of(aim: Option<&Aim>) -> Self {
        match aim {
            None => Self::None,
            Some(Aim::Count(_)) => Self::Count,
            Some(Aim::OfEntries(_)) => Self::OfEntries,
            Some(Aim::OfPrevious(_)) => Self::OfPrevious,
            Some(Aim::TimeFromEntry(_)) => Self::TimeFromEntry,
            Some(Aim::TimeFromPrevious(_)) => Self::TimeFromPrevious,
            Some(Aim::Value(..)) => Self::Value,
        }
    }
}

/// Shows the section.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    let target = shown.map.targets.get(&stage.id);
    widgets::section(ui, "Target", true, |ui| {
        let kind = Kind::of(target.map(|target| &target.aim));
        let width = ui.available_width().min(220.0);
        if let Some(kind) = widgets::choice(ui, "Target", &kind, &KINDS, width) {
            match start(shown, stage, kind) {
                Some(aim) => set(stage, target, aim, requests),
                None if kind == Kind::None => requests.push(Edit::Target(TargetEdit::Remove(stage.id)).into()),
                None => {
                    let words = "No attribute in the data is a number, so there is no value to aim at.";
                    requests.push(Request::Toast(words.to_owned()));
                }
            }
        }
        let Some(target) = target else {
            widgets::note(
                ui,
                "A target says what this stage is to come to. The map then shows whether it is on course.",
            );
            return;
        };
        ui.add_space(UNIT);
        if let Some(aim) = amount(ui, &target.aim) {
            set(stage, Some(target), aim, requests);
        }
        ui.add_space(UNIT);
        let written = target.by.map(|by| dates::written(by, End::Last)).unwrap_or_default();
        let read = |text: &str| dates::read_optional(text, End::Last);
        let field = Field::new("Target date").hint("by which day, such as 2026-05-31").width(f32::INFINITY);
        if let Some(by) = field.show(ui, &written, read).filter(|by| *by != target.by) {
            requests.push(Edit::Target(TargetEdit::Set(Target { by, ..target.clone() })).into());
        }
        ui.add_space(UNIT);
        let answered = lens::courses(shown);
        answer::show(ui, &answered, |ui, report| {
            if let Some(course) = report.courses.iter().find(|course| course.target.stage == stage.id) {
                stands(ui, course);
            }
        });
    });
}

fn stands(ui: &mut Ui, course: &Course) {
    widgets::sentence(ui, &course_sentence(course));
    if course.pace.is_some_and(|pace| pace.to_come > 0.0) {
        widgets::note(
            ui,
            "The outlook carries on the mean of the periods so far; the range is where the outcome lies nineteen times in twenty if nothing changes.",
        );
    }
}

fn set(stage: &Stage, target: Option<&Target>, aim: Aim, requests: &mut Vec<Request>) {
    let by = target.and_then(|target| target.by);
    requests.push(Edit::Target(TargetEdit::Set(Target { stage: stage.id, aim, by })).into());
}

/// Returns a target of a kind that lies a little ahead of what the stage has now.
fn start(shown: &Shown<'_>, stage: &Stage, kind: Kind) -> Option<Aim> {
    let figures = shown.figures.and_then(|figures| figures.stages.get(&stage.id));
    let share = |now: Option<f64>| (((now.unwrap_or(0.4) * 1.1).min(1.0) * 100.0).ceil() / 100.0).clamp(0.01, 1.0);
    let median = figures.and_then(|figures| figures.median_time).unwrap_or(Span::DAY);
    let hours = Span(((median.0 / Span::HOUR.0).max(1)) * Span::HOUR.0);
    Some(match kind {
        Kind::None => return None,
        Kind::Count => {
            let now = figures.map_or(100, |figures| figures.reached);
            Aim::Count((now + now / 10).max(1))
        }
        Kind::OfEntries => Aim::OfEntries(share(figures.and_then(|figures| figures.share_of_entries.value()))),
        Kind::OfPrevious => Aim::OfPrevious(share(figures.and_then(|figures| figures.share_of_previous.value()))),
        Kind::TimeFromPrevious => Aim::TimeFromPrevious(hours),
        Kind::TimeFromEntry => Aim::TimeFromEntry(hours),
        Kind::Value => Aim::Value(lens::value_of(shown)?, 1000.0),
    })
}

/// Shows the field for what is to be reached and returns a changed target.
fn amount(ui: &mut Ui, aim: &Aim) -> Option<Aim> {
    match aim {
        Aim::Count(count) => {
            let read = |text: &str| {
                let digits: String = text.chars().filter(|one| !matches!(one, ',' | ' ' | '.')).collect();
                digits.parse::<u64>().ok().filter(|count| *count > 0).ok_or("Type a whole number above 0.".to_owned())
            };
            let new = Field::new("Contacts to reach").show(ui, &count.to_string(), read)?;
            (new != *count).then_some(Aim::Count(new))
        }
        Aim::OfEntries(share) => self::share(ui, "Share of entries to reach, in %", *share).map(Aim::OfEntries),
        Aim::OfPrevious(share) => self::share(ui, "Share of previous to reach, in %", *share).map(Aim::OfPrevious),
        Aim::TimeFromEntry(span) => self::span(ui, "Longest median time from entry", *span).map(Aim::TimeFromEntry),
        Aim::TimeFromPrevious(span) => {
            self::span(ui, "Longest median time from previous", *span).map(Aim::TimeFromPrevious)
        }
        Aim::Value(value, least) => {
            widgets::note(ui, &format!("The sum of “{}” is to come to", value.attribute));
            let read = |text: &str| number(text).ok_or("Type a number above 0.".to_owned());
            let new = Field::new("Value to reach").show(ui, &least.to_string(), read)?;
            (new != *least).then(|| Aim::Value(value.clone(), new))
        }
    }
}

fn number(text: &str) -> Option<f64> {
    let plain: String = text.trim().trim_end_matches('%').trim().replace(',', ".");
    plain.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0)
}

fn share(ui: &mut Ui, name: &str, share: f64) -> Option<f64> {
    let written = format!("{} %", (share * 1e4).round() / 1e2);
    let read = |text: &str| {
        let percent = number(text).filter(|percent| *percent <= 100.0);
        percent.map(|percent| percent / 100.0).ok_or_else(|| "Type a share above 0 and up to 100 %.".to_owned())
    };
    Field::new(name).show(ui, &written, read).filter(|new| (new - share).abs() > 1e-9)
}

fn span(ui: &mut Ui, name: &str, span: Span) -> Option<Span> {
    widgets::span_editor(ui, name, Some(span), "no limit").flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_typed_in_percent_with_point_or_comma() {
        assert_eq!(number("61 %"), Some(61.0));
        assert_eq!(number(" 45,5"), Some(45.5));
        for bad in ["", "0", "-3", "much", "inf"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
