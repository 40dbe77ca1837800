//! Prints the figures of a project.

use super::{Failure, Format};
use crate::engine::analysis::Report;
use crate::export::tables;
use crate::project::{Event, Project};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Prints the figures of a project.
pub fn run(project: &Path, format: Format, out: &mut dyn Write) -> Result<(), Failure> {
    let (project, report) = figures(project)?;
    let map = project.document().map();
    let text = match format {
        Format::Table => tables::text(project.document().name(), map, &report),
        Format::Json => tables::json(project.document().name(), map, &report)?,
        Format::Csv => tables::csv(map, &report)?,
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Opens a project and computes its figures; where the data is not at hand, those that were saved with it.
pub(super) fn figures(path: &Path) -> Result<(Project, Arc<Report>), Failure> {
    let mut project = Project::open(path, Arc::new(|| {}))
        .map_err(|error| Failure::with_code(1, format!("{}: {error}", path.display())))?;
    let mut warn = std::io::stderr();
    for sentence in project.take_repaired() {
        let _ = writeln!(warn, "pathlight: {sentence}");
    }
    for event in project.settle() {
        if let Event::Problem(sentence) = event {
            let _ = writeln!(warn, "pathlight: {sentence}");
        }
    }
    if let Some(store) = project.missing_store() {
        let store = store.display();
        let _ = writeln!(
            warn,
            "pathlight: the activity data {store} is not there; these are the figures saved with the project."
        );
    }
    let report = project.figures().map(|figures| Arc::clone(&figures.report)).ok_or_else(|| {
        Failure::with_code(1, format!("{} has no figures yet: import activity data into it first.", path.display()))
    })?;
    Ok((project, report))
}
