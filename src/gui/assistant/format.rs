//! How the file is written: each thing that was detected, to look at and to switch.

use super::{Found, joined};
use crate::engine::import::{ElapsedUnit, FileFormat, Given, Offsets, Role, Several, TextEncoding, TimeFormat};
use crate::engine::intake::AttributeKind;
use crate::gui::widgets::{self, Field, PickerItem, section::Tone};
use crate::overlay::text;
use crate::theme::UNIT;
use egui::Ui;

const ENCODINGS: [&str; 12] = [
    "UTF-8",
    "windows-1252",
    "UTF-16LE",
    "UTF-16BE",
    "windows-1250",
    "windows-1251",
    "windows-1254",
    "ISO-8859-2",
    "ISO-8859-15",
    "Shift_JIS",
    "GBK",
    "Big5",
];

/// Shows the settings; what needs a new look at the file is changed in `given`, the rest in the plan.
pub(super) fn show(ui: &mut Ui, found: &mut Found, given: &mut Given) {
    time(ui, found);
    activity(ui, found);
    joined::joins(ui, &mut found.plan);
    file(ui, found, given);
}

fn file(ui: &mut Ui, found: &mut Found, given: &mut Given) {
    ui.label(widgets::strong("File", crate::theme::size::BODY));
    let rows = text::count(found.detected.rows as u64);
    widgets::note(
        ui,
        &match found.detected.complete {
            true => format!("{rows} rows, {} columns", found.plan.columns.len()),
            false => format!("more than {rows} rows, {} columns", found.plan.columns.len()),
        },
    );
    let width = ui.available_width();
    if found.plan.format == FileFormat::Text {
        text_file(ui, found, given, width);
    }
    if matches!(found.plan.format, FileFormat::Text | FileFormat::Workbook) {
        let tooltip = "The first row holds the names of the columns.";
        if let Some(header) = widgets::switch(ui, "First row holds the names", found.plan.header, tooltip) {
            given.header = Some(header);
        }
    }
    let tooltip = "Numbers are written 1,5 instead of 1.5.";
    if let Some(comma) = widgets::switch(ui, "Decimal comma", found.plan.decimal_comma, tooltip) {
        found.plan.set_decimal_comma(comma);
    }
    ui.add_space(UNIT * 2.0);
}

/// What only delimited text has.
fn text_file(ui: &mut Ui, found: &Found, given: &mut Given, width: f32) {
    ui.label("Encoding");
    let current = found.plan.encoding;
    let mut encodings: Vec<(TextEncoding, &str)> =
        ENCODINGS.into_iter().filter_map(|name| Some((TextEncoding::named(name)?, name))).collect();
    if !encodings.iter().any(|(one, _)| *one == current) {
        encodings.insert(0, (current, current.name()));
    }
    if let Some(encoding) = widgets::choice(ui, "Encoding", &current, &encodings, width) {
        given.encoding = Some(encoding);
    }
    ui.label("Delimiter");
    let delimiter = found.plan.delimiter;
    let other = format!("“{delimiter}”");
    let mut delimiters =
        vec![(',', "Comma ,"), (';', "Semicolon ;"), ('\t', "Tab"), ('|', "Bar |"), (' ', "Space"), ('^', "Caret ^")];
    if !delimiters.iter().any(|(one, _)| *one == delimiter) {
        delimiters.push((delimiter, &other));
    }
    if let Some(delimiter) = widgets::choice(ui, "Delimiter", &delimiter, &delimiters, width) {
        given.delimiter = Some(delimiter);
    }
    ui.label("Quotation marks");
    let quotes = [(Some('"'), "Double \""), (Some('\''), "Single '"), (None, "None")];
    if let Some(quote) = widgets::choice(ui, "Quotation marks", &found.plan.quote, &quotes, width) {
        given.quote = Some(quote);
    }
}

fn time(ui: &mut Ui, found: &mut Found) {
    let Some(place) = found.plan.with_role(Role::Time) else { return };
    let guess = found.detected.columns.get(place).and_then(|column| column.time.clone());
    let format = found.plan.columns.get(place).map(|column| column.time_format.clone()).unwrap_or_default();
    ui.label(widgets::strong("Time", crate::theme::size::BODY));
    let width = ui.available_width();
    let mut formats: Vec<(TimeFormat, String)> =
        TimeFormat::PLAIN.into_iter().map(|format| (format.clone(), format.to_string())).collect();
    let pattern = match &format {
        TimeFormat::Pattern(_) => format.clone(),
        _ => TimeFormat::Pattern("%d.%m.%Y %H:%M:%S".to_owned()),
    };
    let elapsed = match &format {
        TimeFormat::Elapsed { .. } => format.clone(),
        _ => TimeFormat::Elapsed { unit: ElapsedUnit::Hours, start: TimeFormat::ASSUMED_START },
    };
    formats.push((elapsed, "counted from a start".to_owned()));
    formats.push((pattern, "another pattern".to_owned()));
    let words: Vec<(TimeFormat, &str)> =
        formats.iter().map(|(format, words)| (format.clone(), words.as_str())).collect();
    if let Some(format) = widgets::choice(ui, "Time format", &format, &words, width) {
        found.plan.set_time_format(format);
        found.day_or_month_settled = true;
    }
    if let TimeFormat::Pattern(pattern) = &format {
        let tooltip = "%d day, %m month, %Y year, %H hour, %M minute, %S second.";
        let read = |text: &str| match text.contains('%') {
            true => Ok(text.trim().to_owned()),
            false => Err("Write %d for the day, %m for the month, %Y for the year.".to_owned()),
        };
        if let Some(pattern) = Field::new("Time pattern").tooltip(tooltip).show(ui, pattern, read) {
            found.plan.set_time_format(TimeFormat::Pattern(pattern));
        }
    }
    if let TimeFormat::Elapsed { unit, start } = format {
        joined::elapsed(ui, &mut found.plan, unit, start);
    }
    joined::start_or_end(ui, &mut found.plan);
    let ambiguous = guess.as_ref().is_some_and(|guess| guess.ambiguous) && !found.day_or_month_settled;
    if ambiguous {
        let example = found.detected.columns.get(place).and_then(|column| differing_sample(&column.samples));
        let example = example.map(|text| format!(" such as {text}")).unwrap_or_default();
        let sentence = format!("Dates{example} can be read with the day or the month first. Which is right?");
        widgets::banner(ui, Tone::Warning, &sentence, |ui| {
            for (text, format) in [("Day first", TimeFormat::DayFirst), ("Month first", TimeFormat::MonthFirst)] {
                if ui.button(text).clicked() {
                    found.plan.set_time_format(format);
                    found.day_or_month_settled = true;
                }
            }
        });
    }
    let needs_zone = guess.is_none_or(|guess| guess.offsets != Offsets::All) && !format.is_epoch();
    if needs_zone {
        ui.label("Time zone of the file");
        let zones: Vec<PickerItem> =
            jiff::tz::db().available().map(|name| PickerItem { text: name.to_string(), note: String::new() }).collect();
        if let Some(zone) = widgets::pick_one(ui, "Time zone", &found.plan.zone, "Time zone", &zones, true) {
            found.plan.set_zone(&zone);
        }
    } else if !matches!(format, TimeFormat::Elapsed { .. }) {
        widgets::note(ui, "The times say their offset from UTC themselves.");
    }
    ui.add_space(UNIT * 2.0);
}

fn activity(ui: &mut Ui, found: &mut Found) {
    if found.plan.all_with_role(Role::Activity).len() > 1 {
        ui.label(widgets::strong("Activity", crate::theme::size::BODY));
        let choices =
            [(Several::Joined, "Joined from its columns"), (Several::FirstSet, "The first column that is set")];
        let width = ui.available_width();
        if let Some(several) = widgets::choice(ui, "Several activity columns", &found.plan.several, &choices, width) {
            found.plan.several = several;
        }
        ui.add_space(UNIT * 2.0);
    }
    if found.plan.with_role(Role::Activity).is_some() || found.plan.is_wide() {
        return;
    }
    ui.label(widgets::strong("Activity", crate::theme::size::BODY));
    let name = found.plan.activity_name.clone().unwrap_or_default();
    let offered = if name.is_empty() { could_be_activity(found) } else { Vec::new() };
    if !offered.is_empty() {
        widgets::note(ui, "Which column says what the contact did?");
        for (place, name, samples) in offered {
            let button = ui.button(format!("“{}”", text::tame(&name))).on_hover_text(format!("Such as {samples}."));
            if button.clicked() {
                found.plan.give(place, Role::Activity);
                return;
            }
            widgets::note(ui, &samples);
        }
        widgets::note(ui, "Or give all rows one activity:");
    } else {
        widgets::note(ui, "No column says what the contact did. Give all rows one activity:");
    }
    if let Some(name) = widgets::text_field(ui, "Activity of all rows", &name, "such as Newsletter opened") {
        found.plan.activity_name = Some(name).filter(|name| !name.is_empty());
    }
    let proposal = found.plan.with_role(Role::Time).and_then(|place| found.plan.columns.get(place));
    let proposal = proposal.map(|column| what_happened(&column.name)).filter(|name| !name.is_empty());
    if let Some(proposal) = proposal.filter(|_| name.is_empty())
        && ui.button(format!("Call it “{}”", text::tame(&proposal))).on_hover_text("After the dates.").clicked()
    {
        found.plan.activity_name = Some(proposal);
    }
}

/// Columns that may say what the contacts did, at most three, with their names and some values: texts that come again
/// and again, those first that have more different ones.
fn could_be_activity(found: &Found) -> Vec<(usize, String, String)> {
    let rows = found.plan.columns.iter().zip(&found.detected.columns).enumerate();
    let mut columns: Vec<_> = rows
        .filter(|(_, (planned, column))| {
            let few = (2..=MOST_ACTIVITIES).contains(&column.distinct) && column.distinct * 4 <= column.set;
            let always = column.share_set().is_some_and(|share| share > 0.99);
            planned.role == Role::Attribute && column.kind == AttributeKind::Text && few && always
        })
        .map(|(place, (_, column))| (place, column))
        .collect();
    columns.sort_by_key(|(place, column)| (std::cmp::Reverse(column.distinct), *place));
    let words = |samples: &[String]| samples.iter().take(3).map(|text| text::tame(text)).collect::<Vec<_>>().join(", ");
    columns.into_iter().take(3).map(|(place, one)| (place, one.name.clone(), words(&one.samples))).collect()
}

/// A column with more different values than this does not say what contacts did.
const MOST_ACTIVITIES: usize = 200;

/// What the name of a column of dates says of what happened then: `first_contact_date` of a first contact.
fn what_happened(column: &str) -> String {
    let words: Vec<&str> = column.split(['_', ' ', '-', '.']).filter(|word| !word.is_empty()).collect();
    let is_when = |word: &str| ["date", "time", "datetime", "timestamp", "at", "on", "ts"].contains(&word);
    let length = words.iter().rposition(|word| !is_when(&word.to_lowercase())).map_or(0, |last| last + 1);
    words.get(..length).unwrap_or_default().join(" ")
}

/// A text that is another date with the month first than with the day first.
fn differing_sample(samples: &[String]) -> Option<&String> {
    samples
        .iter()
        .find(|text| TimeFormat::DayFirst.read(text.as_bytes()) != TimeFormat::MonthFirst.read(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_date_says_what_happened() {
        for (column, expected) in
            [("first_contact_date", "first contact"), ("won_date", "won"), ("timestamp", ""), ("created_at", "created")]
        {
            assert_eq!(what_happened(column), expected);
        }
    }
}
