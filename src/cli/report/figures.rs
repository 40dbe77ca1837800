//! The figures of the map: all stages and arrows, and how the targets of stages stand.

use super::{Opened, ReportOptions, opened};
use crate::cli::{Failure, Format};
use crate::document::Map;
use crate::domain::Cancel;
use crate::engine::analysis::course::{Courses, CoursesReport};
use crate::engine::analysis::{Asked, Figure, Report, analyse};
use crate::export::tables;
use std::path::Path;

/// Returns the figures as they are asked for. Of everybody and all entries they are those that the window shows, and where
/// the data is not at hand, those that were saved with the project.
pub fn print(options: &ReportOptions) -> Result<String, Failure> {
    if options.segment.is_none() && options.from.is_none() && options.to.is_none() {
        return of(&options.project, options.format);
    }
    let opened = Opened::new(options)?;
    let report = analyse(&opened.asked())?;
    let courses = courses(opened.map(), &opened.asked())?;
    written(opened.name(), opened.map(), &report, Some(&courses), options.format)
}

/// Returns the figures of everybody.
pub fn of(project: &Path, format: Format) -> Result<String, Failure> {
    let (project, report) = opened::figures(project)?;
    let (map, journey, cancel) = (project.document().map(), project.document().journey(), Cancel::default());
    let courses = match project.data() {
        Some(data) => Some(courses(map, &Asked::everybody(&data.columns, &journey, &cancel))?),
        None => None,
    };
    if courses.is_none() && !map.targets.is_empty() {
        opened::warn("How the targets stand is not saved with the project; it is left out.");
    }
    written(project.document().name(), map, &report, courses.as_ref(), format)
}

fn courses(map: &Map, asked: &Asked<'_>) -> Result<CoursesReport, Failure> {
    Ok(Courses { targets: map.targets.values().cloned().collect() }.compute(asked)?)
}

fn written(
    name: &str,
    map: &Map,
    report: &Report,
    courses: Option<&CoursesReport>,
    format: Format,
) -> Result<String, Failure> {
    Ok(match format {
        Format::Table => tables::text(name, map, report, courses),
        Format::Json => tables::json(name, map, report, courses)?,
        Format::Csv => tables::csv(map, report, courses)?,
    })
}
