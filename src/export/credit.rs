//! Credit of touchpoints as a sheet: one row a touchpoint, one column a model.

use super::sheet::{Cell, Sheet};
use crate::engine::analysis::attribution::{AttributionReport, TouchpointCredit};
use crate::overlay::text;

/// What stands for conversions that no touchpoint takes.
pub const NONE: &str = "(none)";

/// Returns the sheet; `goal` is what the credit is for, in words.
pub fn sheet(goal: &str, report: &AttributionReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("Credit for {goal}"),
        &[
            ("touchpoint", "touchpoint"),
            ("touches", "touches"),
            ("conversions with it", "conversions_with_it"),
            ("journeys without conversion", "journeys_without_conversion"),
        ],
    );
    for (place, model) in report.models.iter().enumerate() {
        sheet.column(&model.name, slug(&model.name));
        if has_errors(report, place) {
            sheet.column(format!("± {}", model.name), format!("{}_standard_error", slug(&model.name)));
        }
    }
    for touchpoint in &report.touchpoints {
        let mut cells = vec![
            Cell::text(&touchpoint.name),
            Cell::Count(touchpoint.touches),
            Cell::Count(touchpoint.conversions),
            Cell::Count(touchpoint.not_converting),
        ];
        for (place, credit) in touchpoint.credit.iter().enumerate() {
            cells.push(Cell::Number(*credit));
            if has_errors(report, place) {
                cells.push(Cell::of(touchpoint.standard_error.get(place).copied().flatten(), Cell::Number));
            }
        }
        sheet.row(cells);
    }
    let last = |name: &str, count: u64, of: &dyn Fn(usize) -> f64| {
        let mut cells = vec![Cell::text(name), Cell::Nothing, Cell::Count(count), Cell::Nothing];
        for place in 0..report.models.len() {
            cells.push(Cell::Number(of(place)));
            if has_errors(report, place) {
                cells.push(Cell::Nothing);
            }
        }
        cells
    };
    sheet.row(last(NONE, report.without_touchpoint, &|_| report.total_without_touchpoint));
    let sum = |place: usize| report.models.get(place).map_or(0.0, |model| model.sum);
    sheet.row(last("total", report.conversions, &|place| sum(place) + report.total_without_touchpoint));
    sheet.note(summary(goal, report));
    for model in &report.models {
        if let Some(note) = &model.note {
            sheet.note(format!("{}: {note}", model.name));
        }
    }
    report.warnings.iter().for_each(|warning| sheet.note(warning));
    sheet
}

/// Says what was distributed, and on which touchpoint the models disagree most.
pub fn summary(goal: &str, report: &AttributionReport) -> String {
    if report.conversions == 0 {
        return format!("Nobody reached {goal}, so there is no credit to give.");
    }
    let mut words = format!(
        "{} conversions of {} contacts",
        text::count(report.conversions),
        text::count(report.converted_contacts)
    );
    if report.total != report.conversions as f64 {
        words += &format!(", worth {}", amount(report.total));
    }
    if report.without_touchpoint > 0 {
        words += &format!("; {} of them had no touchpoint before", text::count(report.without_touchpoint));
    }
    words.push('.');
    if report.without_value > 0 {
        words +=
            &format!(" {} have no value that is a number and count as nothing.", text::count(report.without_value));
    }
    if let Some(most) = most_credited(report) {
        words += &most;
    }
    if let Some(disagreed) = disagreement(report) {
        words += &disagreed;
    }
    words
}

/// The touchpoint to which most of the credit goes, by each of the models that add up.
fn most_credited(report: &AttributionReport) -> Option<String> {
    let mut by_touchpoint: Vec<(&str, Vec<(&str, f64)>)> = Vec::new();
    for (place, model) in report.models.iter().enumerate().filter(|(_, model)| model.adds_up) {
        let credit = |one: &TouchpointCredit| one.credit.get(place).copied().unwrap_or_default();
        let most = report.touchpoints.iter().rev().max_by(|one, other| credit(one).total_cmp(&credit(other)))?;
        let one = (model.name.as_str(), credit(most));
        match by_touchpoint.iter_mut().find(|(name, _)| *name == most.name) {
            Some((_, models)) => models.push(one),
            None => by_touchpoint.push((&most.name, vec![one])),
        }
    }
    by_touchpoint.sort_by_key(|(_, models)| std::cmp::Reverse(models.len()));
    let total = amount(report.total);
    match by_touchpoint.as_slice() {
        [] => None,
        [(name, models)] => {
            let least = amount(models.iter().map(|(_, credit)| *credit).fold(f64::MAX, f64::min));
            let most = amount(models.iter().map(|(_, credit)| *credit).fold(f64::MIN, f64::max));
            let range = if least == most { most } else { format!("{least} to {most}") };
            let by = if models.len() > 1 { ", whichever model is asked" } else { "" };
            Some(format!(" Most of the credit goes to {}: {range} of {total}{by}.", text::tame(name)))
        }
        several => {
            let part = |(name, models): &(&str, Vec<(&str, f64)>)| {
                let models: Vec<String> = models.iter().map(|(model, _)| format!("“{model}”")).collect();
                format!("to {} by {}", text::tame(name), models.join(", "))
            };
            let parts: Vec<String> = several.iter().map(part).collect();
            Some(format!(" Most of the credit goes {}.", parts.join("; ")))
        }
    }
}

/// The touchpoint whose credit differs most between models that add up.
fn disagreement(report: &AttributionReport) -> Option<String> {
    let mut widest: Option<(f64, String)> = None;
    for touchpoint in &report.touchpoints {
        let pairs = report.models.iter().zip(&touchpoint.credit).filter(|(model, _)| model.adds_up);
        let pairs: Vec<(&str, f64)> = pairs.map(|(model, &credit)| (model.name.as_str(), credit)).collect();
        let least = pairs.iter().copied().min_by(|one, other| one.1.total_cmp(&other.1))?;
        let most = pairs.iter().copied().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let width = most.1 - least.1;
        if width > widest.as_ref().map_or(0.0, |(known, _)| *known) {
            let words = format!(
                " The models disagree most on {}: {} by “{}”, {} by “{}”.",
                touchpoint.name,
                amount(most.1),
                most.0,
                amount(least.1),
                least.0
            );
            widest = Some((width, words));
        }
    }
    widest.filter(|(width, _)| *width >= 0.05).map(|(_, words)| words)
}

/// Writes an amount of credit: with one decimal where it has a part, with commas between thousands.
pub fn amount(value: f64) -> String {
    let tenths = (value.abs() * 10.0).round() as u64;
    let sign = if value < 0.0 && tenths > 0 { "−" } else { "" };
    match tenths % 10 {
        0 => format!("{sign}{}", text::count(tenths / 10)),
        part => format!("{sign}{}.{part}", text::count(tenths / 10)),
    }
}

fn has_errors(report: &AttributionReport, place: usize) -> bool {
    report.touchpoints.iter().any(|one| one.standard_error.get(place).copied().flatten().is_some())
}

fn slug(name: &str) -> String {
    let letters = name.to_lowercase();
    let words = letters.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::attribution::{ModelNote, TouchpointCredit};

    fn report() -> AttributionReport {
        let model = |name: &str, sum| ModelNote { name: name.to_owned(), sum, adds_up: true, note: None };
        let touchpoint = |name: &str, first, last| TouchpointCredit {
            name: name.to_owned(),
            touches: 5,
            conversions: 4,
            not_converting: 2,
            credit: vec![first, last],
            standard_error: vec![None, None],
        };
        AttributionReport {
            conversions: 11,
            converted_contacts: 9,
            without_touchpoint: 1,
            not_converting: 4,
            total: 11.0,
            total_without_touchpoint: 1.0,
            touchpoints: vec![touchpoint("=mail", 7.5, 2.0), touchpoint("ad", 2.5, 8.0)],
            models: vec![model("First", 10.0), model("U-shaped", 10.0)],
            ..AttributionReport::default()
        }
    }

    #[test]
    fn every_touchpoint_has_a_row_and_the_total_adds_up() {
        let sheet = sheet("Order", &report());
        let csv = sheet.to_csv().unwrap();
        let expected = "touchpoint,touches,conversions_with_it,journeys_without_conversion,first,u_shaped\n\
                        '=mail,5,4,2,7.5,2\nad,5,4,2,2.5,8\n(none),,1,,1,1\ntotal,,11,,11,11\n";
        assert_eq!(csv, expected);
        let expected = "11 conversions of 9 contacts; 1 of them had no touchpoint before. Most of the credit goes to \
                        =mail by “First”; to ad by “U-shaped”. The models disagree most on =mail: 7.5 by “First”, 2 by \
                        “U-shaped”.";
        assert_eq!(summary("Order", &report()), expected);
        assert!(summary("Order", &AttributionReport::default()).starts_with("Nobody reached Order"));
    }

    #[test]
    fn the_touchpoint_with_most_credit_is_named_with_what_it_gets() {
        let mut report = report();
        report.touchpoints[0].credit = vec![7.5, 8.5];
        let agreed = " Most of the credit goes to =mail: 7.5 to 8.5 of 11, whichever model is asked.";
        assert!(summary("Order", &report).contains(agreed), "{}", summary("Order", &report));
        report.models.truncate(1);
        assert!(summary("Order", &report).contains(" Most of the credit goes to =mail: 7.5 of 11."));
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let cases = [(0.0, "0"), (12_345.0, "12,345"), (0.04, "0"), (0.25, "0.3"), (-1.5, "−1.5"), (-0.01, "0")];
        for (value, words) in cases {
            assert_eq!(amount(value), words);
        }
    }
}
