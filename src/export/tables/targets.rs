//! How the targets of stages stand, beside the other figures of the map.

use crate::document::Map;
use crate::domain::{Aim, Span};
use crate::engine::analysis::course::{Course, CoursesReport, Verdict};
use crate::overlay::lens::target::{aim_text, course_sentence, words};
use crate::overlay::table::RowOf;
use crate::overlay::text;
use serde_json::{Value, json};

/// Headings of the columns in CSV. Shares go from 0 to 1 and times are seconds, as `target_of` says.
pub(super) const CSV_HEADINGS: [&str; 8] =
    ["target_of", "target", "target_by", "target_now", "outlook", "outlook_low", "outlook_high", "target_stands"];

/// Returns what stands beside the figures; nothing where no target is set.
pub(super) fn set(courses: Option<&CoursesReport>) -> Option<&CoursesReport> {
    courses.filter(|courses| !courses.courses.is_empty())
}

fn course_of(courses: &CoursesReport, of: RowOf) -> Option<&Course> {
    courses.courses.iter().find(|course| of == RowOf::Stage(course.target.stage))
}

/// Returns target and verdict of a row in words.
pub(super) fn cell(courses: &CoursesReport, of: RowOf) -> String {
    let told = |course: &Course| format!("{} · {}", aim_text(&course.target.aim), words(course.verdict));
    course_of(courses, of).map(told).unwrap_or_default()
}

/// Returns a sentence for each target.
pub(super) fn sentences(map: &Map, courses: &CoursesReport) -> Vec<String> {
    let told = |course: &Course| {
        let name = &map.stages.get(&course.target.stage)?.stage.name;
        Some(format!("“{}”: {}", text::tame(name), course_sentence(course)))
    };
    courses.courses.iter().filter_map(told).collect()
}

/// Returns the cells of a row in CSV; all of them are empty where the row has no target.
pub(super) fn csv_cells(courses: &CoursesReport, of: RowOf) -> [String; 8] {
    let Some(course) = course_of(courses, of) else { return <[String; 8]>::default() };
    let aim = &course.target.aim;
    let number = |value: Option<f64>| value.map(|value| plain(aim, value).to_string()).unwrap_or_default();
    let expected = course.expected;
    [
        kind(aim).to_owned(),
        number(Some(aim.number())),
        course.target.by.map(|by| by.to_iso()).unwrap_or_default(),
        number(course.now),
        number(expected.map(|one| one.value)),
        number(expected.map(|one| one.low)),
        number(expected.map(|one| one.high)),
        stands(course.verdict).to_owned(),
    ]
}

/// Returns a target as JSON, in the units of the CSV columns but for times, which are microseconds as everywhere.
pub(super) fn value(course: &Course) -> Value {
    let aim = &course.target.aim;
    let value_of = match aim {
        Aim::Value(of, _) => Some(&of.attribute),
        _ => None,
    };
    json!({
        "of": kind(aim),
        "value_of": value_of,
        "target": aim.number(),
        "by": course.target.by.map(|by| by.to_iso()),
        "now": course.now,
        "contacts": course.contacts,
        "outlook": course.expected,
        "pace": course.pace,
        "stands": stands(course.verdict),
    })
}

const fn kind(aim: &Aim) -> &'static str {
    match aim {
        Aim::Count(_) => "contacts",
        Aim::OfEntries(_) => "share_of_entries",
        Aim::OfPrevious(_) => "share_of_previous",
        Aim::TimeFromEntry(_) => "median_from_entry",
        Aim::TimeFromPrevious(_) => "median_from_previous",
        Aim::Value(..) => "value",
    }
}

const fn stands(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::OnCourse => "on_course",
        Verdict::Open => "open",
        Verdict::OffCourse => "off_course",
        Verdict::Missed => "missed",
        Verdict::NotYet => "not_yet",
        Verdict::TooEarly => "too_early",
    }
}

/// Returns a value as it stands in CSV: times in seconds.
fn plain(aim: &Aim, value: f64) -> f64 {
    if aim.is_time() { Span(value.round() as i64).as_secs_f64() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Moment, StageId, Target};
    use crate::engine::analysis::course::Expected;
    use crate::export::tables;
    use crate::overlay::sample;

    fn course(stage: StageId, aim: Aim, now: f64, expected: Option<Expected>, verdict: Verdict) -> Course {
        let by = matches!(aim, Aim::Count(_)).then(|| Moment::from_secs(86_400 * 30 - 1));
        Course {
            target: Target { stage, aim, by },
            now: Some(now),
            rate: None,
            contacts: 7,
            expected,
            pace: None,
            verdict,
        }
    }

    #[test]
    fn targets_stand_beside_their_stages_in_all_three() {
        let (map, report) = sample::sign_up();
        let stages: Vec<StageId> = report.stages.iter().map(|stage| stage.id).collect();
        let outlook = Expected { value: 120.5, low: 110.0, high: 131.0 };
        let courses = CoursesReport {
            as_of: report.as_of,
            courses: vec![
                course(stages[0], Aim::Count(100), 90.0, Some(outlook), Verdict::OnCourse),
                course(stages[1], Aim::TimeFromEntry(Span::HOUR), 7.2e9, None, Verdict::NotYet),
            ],
        };
        let csv = tables::csv(&map, &report, Some(&courses)).unwrap();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let headings = reader.headers().unwrap().clone();
        assert_eq!(headings.iter().skip(14).collect::<Vec<_>>(), CSV_HEADINGS);
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().skip(14).map(str::to_owned).collect()).collect();
        let counted = ["contacts", "100", "1970-01-30T23:59:59Z", "90", "120.5", "110", "131", "on_course"];
        let timed = ["median_from_entry", "3600", "", "7200", "", "", "", "not_yet"];
        assert!(rows.iter().any(|row| *row == counted) && rows.iter().any(|row| *row == timed), "{csv}");
        assert_eq!(rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).count(), 2);

        let json: Value = serde_json::from_str(&tables::json("J", &map, &report, Some(&courses)).unwrap()).unwrap();
        assert_eq!(json["stages"][0]["target"]["outlook"]["low"], 110.0);
        assert_eq!(json["stages"][0]["target"]["stands"], "on_course");
        assert_eq!(json["stages"][1]["target"]["target"], 3.6e9);
        assert!(json["stages"][2].get("target").is_none());

        let table = tables::text("J", &map, &report, Some(&courses));
        let line = |part: &str| table.lines().find(|line| line.contains(part)).map(str::to_owned);
        assert!(line("100 · On course").unwrap().starts_with(&map.stages[&stages[0]].stage.name));
        assert!(line("≤ 1 hour · Not met yet").is_some(), "{table}");
        assert!(table.contains(&course_sentence(&courses.courses[0])));
    }

    #[test]
    fn without_a_target_nothing_is_added() {
        let (map, report) = sample::sign_up();
        let none = CoursesReport { as_of: report.as_of, courses: Vec::new() };
        assert_eq!(tables::csv(&map, &report, Some(&none)).unwrap(), tables::csv(&map, &report, None).unwrap());
        assert_eq!(tables::text("J", &map, &report, Some(&none)), tables::text("J", &map, &report, None));
        assert_eq!(
            tables::json("J", &map, &report, Some(&none)).unwrap(),
            tables::json("J", &map, &report, None).unwrap()
        );
    }
}
