//! The figures of a map as a table to read, as CSV and as JSON, with the targets of its stages where some are set.

mod targets;

use crate::document::Map;
use crate::domain::{Rate, Span};
use crate::engine::analysis::Report;
use crate::engine::analysis::course::CoursesReport;
use crate::engine::store::ImportIssue;
use crate::overlay::State;
use crate::overlay::table::{HEADINGS, Row, RowOf, rows};
use crate::overlay::text;
use serde_json::{Value, json};

/// Returns the figures as a table of aligned columns, with a line on the whole above. Where targets are set, a column and
/// a sentence below say how they stand.
pub fn text(name: &str, map: &Map, report: &Report, courses: Option<&CoursesReport>) -> String {
    let courses = targets::set(courses);
    let mut lines: Vec<Vec<String>> = vec![HEADINGS.map(str::to_owned).to_vec()];
    if let (Some(_), Some(headings)) = (courses, lines.first_mut()) {
        headings.push("target".to_owned());
    }
    for row in rows(map, report) {
        let mut cells = row.cells().to_vec();
        cells.extend(courses.map(|courses| targets::cell(courses, row.of)));
        if matches!(row.of, RowOf::Transition(_))
            && let Some(first) = cells.first_mut()
        {
            first.insert_str(0, "  ");
        }
        lines.push(cells);
    }
    let mut widths = vec![0; HEADINGS.len() + 1];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut written = format!(
        "{}\n{} contacts, {} activities, up to {}; {} entered, {} completed ({})\n\n",
        text::tame(name),
        text::count(report.contacts),
        text::count(report.activities),
        report.as_of.to_iso(),
        text::count(report.entered),
        text::count(report.completed),
        text::percent(Rate::new(report.completed, report.entered)),
    );
    for line in lines {
        for (place, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.chars().count());
            let last = place + 1 == line.len();
            match place {
                _ if last => written.push_str(cell),
                0 => written.extend([cell, gap.as_str()]),
                _ if place + 1 >= HEADINGS.len() => written.extend([cell, gap.as_str()]),
                _ => written.extend([gap.as_str(), cell]),
            }
            if !last {
                written.push_str("  ");
            }
        }
        written.truncate(written.trim_end().len());
        written.push('\n');
    }
    for sentence in courses.iter().flat_map(|courses| targets::sentences(map, courses)) {
        written.push_str(&format!("\n{sentence}\n"));
    }
    for warning in &report.warnings {
        written.push_str(&format!("\nNote: {warning}\n"));
    }
    written
}

/// Returns the figures as CSV: one row a stage or transition, counts plain, rates from 0 to 1, times in seconds. What
/// does not apply is empty. Where targets are set, further columns say how they stand, each in the unit of its target.
///
/// # Errors
/// What the CSV writer says.
pub fn csv(map: &Map, report: &Report, courses: Option<&CoursesReport>) -> Result<String, csv::Error> {
    let courses = targets::set(courses);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let headings = [
        "kind",
        "id",
        "name",
        "contacts",
        "share_of_previous",
        "share_of_entries",
        "moved_on",
        "still_in_time",
        "dropped_off",
        "finished",
        "passes",
        "median_seconds",
        "p90_seconds",
        "mark",
    ];
    writer.write_record(headings.iter().chain(courses.iter().flat_map(|_| &targets::CSV_HEADINGS)))?;
    for row in rows(map, report) {
        let (kind, id) = match row.of {
            RowOf::Stage(id) => ("stage", id.0),
            RowOf::Transition(id) => ("transition", id.0),
        };
        let rate = |rate: Rate| rate.value().map(|value| value.to_string()).unwrap_or_default();
        let secs = |span: Option<Span>| span.map(|span| span.as_secs_f64().to_string()).unwrap_or_default();
        let state = |state| row.in_state(state).map(|count| count.to_string()).unwrap_or_default();
        let cells = row.cells();
        let figures = [
            kind.to_owned(),
            id.to_string(),
            guarded(&row.name),
            row.contacts.to_string(),
            rate(row.share_of_previous),
            rate(row.share_of_entries),
            state(State::MovedOn),
            state(State::StillInTime),
            state(State::DroppedOff),
            state(State::Finished),
            row.passes.map(|passes| passes.to_string()).unwrap_or_default(),
            secs(row.median),
            secs(row.p90),
            cells.last().cloned().unwrap_or_default(),
        ];
        let target = courses.map(|courses| targets::csv_cells(courses, row.of));
        writer.write_record(figures.iter().chain(target.iter().flatten()))?;
    }
    finished(writer)
}

/// Returns refused rows as CSV: line, reason and the row as it stands in the file.
///
/// # Errors
/// What the CSV writer says.
pub fn refused_csv(rows: &[ImportIssue]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["line", "reason", "row"])?;
    for row in rows {
        writer.write_record([row.line.to_string(), guarded(&row.reason), guarded(&row.raw)])?;
    }
    finished(writer)
}

pub(super) fn finished(writer: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Returns a text that a spreadsheet does not take for a formula: one that could be begins with an apostrophe.
pub fn guarded(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\'', '"']).chars().next();
    let formula = matches!(first, Some('=' | '+' | '-' | '@')) || text.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// Returns all figures as JSON, with the names of stages and transitions, and at stages with a target how it stands;
/// times in microseconds.
///
/// # Errors
/// What the JSON writer says.
pub fn json(
    name: &str,
    map: &Map,
    report: &Report,
    courses: Option<&CoursesReport>,
) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(report)?;
    let names = |row: &Row| (row.of, row.name.clone());
    let names: Vec<(RowOf, String)> = rows(map, report).iter().map(names).collect();
    for key in ["stages", "transitions"] {
        for one in value.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            let id = one.get("id").and_then(Value::as_u64);
            let found = names.iter().find(|(row, _)| match row {
                RowOf::Stage(stage) => key == "stages" && Some(u64::from(stage.0)) == id,
                RowOf::Transition(step) => key == "transitions" && Some(u64::from(step.0)) == id,
            });
            if let (Some(object), Some((_, name))) = (one.as_object_mut(), found) {
                object.insert("name".to_owned(), json!(name));
            }
            let course = targets::set(courses)
                .filter(|_| key == "stages")
                .and_then(|courses| courses.courses.iter().find(|course| Some(u64::from(course.target.stage.0)) == id));
            if let (Some(object), Some(course)) = (one.as_object_mut(), course) {
                object.insert("target".to_owned(), targets::value(course));
            }
        }
    }
    if let Some(object) = value.as_object_mut() {
        object.insert("journey".to_owned(), json!(name));
        object.insert("as_of".to_owned(), json!(report.as_of.to_iso()));
    }
    let mut text = serde_json::to_string_pretty(&value)?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn the_same_figures_stand_in_all_three() {
        let (map, report) = sample::sign_up();
        let table = text("Journey", &map, &report, None);
        let csv = csv(&map, &report, None).unwrap();
        let json: Value = serde_json::from_str(&json("Journey", &map, &report, None).unwrap()).unwrap();
        for (place, stage) in report.stages.iter().enumerate() {
            let name = &map.stages[&stage.id].stage.name;
            assert!(
                table.lines().any(|line| line.starts_with(name.as_str()) && line.contains(&text::count(stage.reached)))
            );
            let start = format!("stage,{},{name},{},", stage.id.0, stage.reached);
            assert!(csv.lines().any(|line| line.starts_with(&start)), "{start} is not in {csv}");
            assert_eq!(json["stages"][place]["reached"], stage.reached);
            assert_eq!(json["stages"][place]["name"], name.as_str());
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (given, wanted) in [("=1+1", "'=1+1"), (" @x", "' @x"), ("\tx", "'\tx"), ("plain = fine", "plain = fine")] {
            assert_eq!(guarded(given), wanted);
        }
    }
}
