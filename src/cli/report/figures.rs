//! The figures of the map: all stages and arrows.

use super::{Opened, ReportOptions, opened};
use crate::cli::{Failure, Format};
use crate::document::Map;
use crate::engine::analysis::{Report, analyse};
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
    written(opened.name(), opened.map(), &report, options.format)
}

/// Returns the figures of everybody.
pub fn of(project: &Path, format: Format) -> Result<String, Failure> {
    let (project, report) = opened::figures(project)?;
    written(project.document().name(), project.document().map(), &report, format)
}

fn written(name: &str, map: &Map, report: &Report, format: Format) -> Result<String, Failure> {
    Ok(match format {
        Format::Table => tables::text(name, map, report),
        Format::Json => tables::json(name, map, report)?,
        Format::Csv => tables::csv(map, report)?,
    })
}
