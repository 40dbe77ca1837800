//! The lens of time: how long contacts stay at stages and are on their way, and which step is the slowest.

use super::{ArrowFace, Faces, Part, Shade, Sign, SignLook, StageFace, beside_arrow, large, muted, on_arrow, small};
use crate::document::Map;
use crate::domain::{Selection, Span, StageId};
use crate::engine::analysis::Report;
use crate::engine::analysis::arrival::ArrivalTimes;
use crate::overlay::label::{Label, Run};
use crate::overlay::shape::Behind;
use crate::overlay::text;
use crate::theme::{Ink, Weight, icon, size};

/// Makes the faces of the lens from the report and, once they are known, the times from the entry.
pub fn time(map: &Map, report: &Report, arrivals: Option<&ArrivalTimes>) -> Faces {
    let mut faces = Faces::default();
    let longest = |spans: &mut dyn Iterator<Item = Option<Span>>| spans.flatten().map(|span| span.0).max().unwrap_or(0);
    let slowest_stage = longest(&mut report.stages.iter().map(|stage| stage.time_in_stage.median));
    let slowest_arrow = longest(&mut report.transitions.iter().map(|one| one.times.median));
    for stage in &report.stages {
        let from_entry = arrivals.and_then(|known| known.of(stage.id)).and_then(|times| times.median);
        let here = stage.time_in_stage;
        let share = here.median.map_or(0.0, |median| part(median, slowest_stage));
        let mut foot = Vec::new();
        if let Some(p75) = here.p75 {
            foot.push(small(format!("3 in 4: {p75}"), Ink::TextMuted));
        }
        if let Some(from_entry) = from_entry.filter(|time| time.0 > 0) {
            let dot = if foot.is_empty() { "" } else { "  ·  " };
            foot.push(small(format!("{dot}from entry: {from_entry}"), Ink::TextMuted));
        }
        // Nobody moves on from a goal; what counts there is how long it took to get there.
        let (figure, beside) = match (here.median, from_entry.filter(|_| stage.finished > 0)) {
            (Some(median), _) => (Some(median), "to move on"),
            (None, Some(time)) => (Some(time), "from entry"),
            (None, None) => (None, "to move on"),
        };
        let shown = figure.map_or_else(|| text::DASH.to_owned(), |median| median.to_string());
        let behind = Behind::Figure(if here.median.is_some() {
            Selection::MovedOn(stage.id)
        } else {
            Selection::Reached(stage.id)
        });
        let figure_run = large(&shown);
        let figure_run = if figure.is_some() { figure_run.of(behind) } else { figure_run };
        let face = StageFace {
            lines: vec![vec![figure_run]],
            beside: vec![vec![muted("median")], vec![muted(beside)]],
            bar: vec![Part { start: 0.0, end: share, ink: Ink::Warning, opacity: 1.0 }],
            foot,
            far: short(figure),
            shade: Shade::of(Ink::Warning, f64::from(share), 1.0),
            said: match here.median {
                Some(median) => {
                    let count = text::count(here.count);
                    format!("{count} contacts moved on, half of them within {median}")
                }
                None => "nobody moved on yet, so there is no time".to_owned(),
            },
            ..StageFace::default()
        };
        faces.stages.insert(stage.id, face);
    }
    let is_slowest = report.transitions.iter().filter(|one| one.times.median.is_some()).count() > 1;
    for step in &report.transitions {
        let slowest = is_slowest && report.slowest_step == Some(step.id);
        let mut lines = vec![vec![match step.times.median {
            Some(median) => on_arrow(median.to_string()).of(Behind::Figure(Selection::Took(step.id))),
            None => on_arrow(text::DASH),
        }]];
        if let (Some(p25), Some(p75)) = (step.times.p25, step.times.p75)
            && p25 != p75
        {
            lines.push(vec![beside_arrow(range(p25, p75))]);
        }
        if slowest {
            lines.push(vec![
                Run::new(icon::HOURGLASS_HIGH, Weight::Icon, size::TINY, Ink::WarningText),
                Run::new(" Slowest step", Weight::SemiBold, size::TINY, Ink::WarningText),
            ]);
        }
        let said = match step.times.median {
            Some(median) => format!("{} contacts, half of them within {median}", text::count(step.contacts)),
            None => "nobody took it yet".to_owned(),
        };
        let face = ArrowFace {
            label: Label { lines, marked: slowest },
            far: short(step.times.median),
            shade: step
                .times
                .median
                .and_then(|median| Shade::of(Ink::Warning, f64::from(part(median, slowest_arrow)), 1.0)),
            ribbons: Vec::new(),
            said,
        };
        faces.transitions.insert(step.id, face);
    }
    faces.legend = vec![
        Sign::new(SignLook::Scale(Ink::Warning), "short to long"),
        Sign::new(SignLook::Icon(icon::HOURGLASS_HIGH, Ink::WarningText), "slowest step"),
    ];
    faces.sentence = sentence(map, report);
    faces
}

/// Says which step takes longest.
fn sentence(map: &Map, report: &Report) -> String {
    let name = |id: StageId| map.stages.get(&id).map_or("", |record| record.stage.name.as_str()).to_owned();
    let slowest = report.slowest_step.and_then(|id| {
        let step = map.transitions.get(&id)?;
        let times = report.transitions.iter().find(|one| one.id == id)?.times;
        Some(format!(
            "The slowest step is from “{}” to “{}”: half of the contacts take up to {}.",
            text::tame(&name(step.from)),
            text::tame(&name(step.to)),
            times.median?
        ))
    });
    slowest.unwrap_or_else(|| "Nobody has taken a step yet, so there are no times.".to_owned())
}

fn part(span: Span, longest: i64) -> f32 {
    if longest > 0 { (span.0 as f64 / longest as f64).clamp(0.0, 1.0) as f32 } else { 0.0 }
}

/// Writes two spans as a range; a unit that both share is written once.
fn range(from: Span, to: Span) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    match (from.split_once(' '), to.split_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit.trim_end_matches('s') == other.trim_end_matches('s') => {
            format!("{number}–{to}")
        }
        _ => format!("{from} – {to}"),
    }
}

/// Writes a span with its unit in one letter, as it is seen from further away: `31 h`.
fn short(span: Option<Span>) -> String {
    let Some(span) = span else { return text::DASH.to_owned() };
    let words = span.to_string();
    let Some((number, unit)) = words.split_once(' ') else { return words };
    let unit = match unit {
        "second" | "seconds" => "s",
        "minute" | "minutes" => "min",
        "hour" | "hours" => "h",
        "day" | "days" => "d",
        other => other,
    };
    format!("{number} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn times_are_written_short_and_as_ranges() {
        assert_eq!(short(Some(Span::HOUR)), "1 h");
        assert_eq!(short(Some(Span::from_days(3))), "3 d");
        assert_eq!(short(None), "–");
        assert_eq!(range(Span::HOUR, Span(3 * Span::HOUR.0)), "1–3 hours");
        assert_eq!(range(Span::MINUTE, Span::HOUR), "1 minute – 1 hour");
    }

    #[test]
    fn the_slowest_step_is_marked_and_named() {
        let (map, report) = sample::sign_up();
        let faces = time(&map, &report, None);
        assert_eq!(
            faces.sentence,
            "The slowest step is from “Confirmed the address in the welcome mail” to “First log in”: half of the contacts take up to 2.4 days."
        );
        let marked: Vec<_> =
            faces.transitions.iter().filter(|(_, face)| face.label.marked).map(|(id, _)| *id).collect();
        assert_eq!(marked, report.slowest_step.into_iter().collect::<Vec<_>>());
        let strongest = faces.transitions.values().filter_map(|face| face.shade).map(|shade| shade.strength);
        assert_eq!(strongest.fold(0.0, f32::max), 1.0);
    }
}
