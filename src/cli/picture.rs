//! Writes the map of a project as a picture.

use super::{Failure, report};
use crate::document::{file, sentence};
use crate::domain::Cancel;
use crate::engine::analysis::{Asked, Figure};
use crate::export::picture::{PictureOptions, picture};
use crate::overlay::Figures;
use crate::project::Project;
use crate::theme::Palette;
use std::io::Write;
use std::path::Path;

/// Writes the map with its figures as PNG or SVG, by the ending of the path.
pub fn run(project: &Path, path: &Path, dark: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let is_svg = match ending.as_deref() {
        Some("png") => false,
        Some("svg") => true,
        _ => {
            let sentence =
                format!("{}: the name of a picture ends in .png or .svg; choose one of them.", path.display());
            return Err(Failure::with_code(1, sentence));
        }
    };
    let (project, report) = report::figures(project)?;
    let map = project.document().map();
    let mut figures = Figures::new(map, &report);
    if let Some(data) = project.data() {
        let (journey, cancel) = (project.document().journey(), Cancel::default());
        figures =
            figures.with_reached(map, |asked| asked.compute(&Asked::everybody(&data.columns, &journey, &cancel)))?;
    }
    let page = picture(map, &figures, &options(&project, dark, &report));
    let bytes = if is_svg { page.svg().into_bytes() } else { page.png()? };
    file::save_bytes(path, &bytes)?;
    writeln!(out, "The map was written to {}.", path.display())?;
    Ok(())
}

fn options(project: &Project, dark: bool, report: &crate::engine::analysis::Report) -> PictureOptions {
    PictureOptions {
        palette: if dark { Palette::Dark } else { Palette::Light },
        title: project.document().name().to_owned(),
        caption: vec![
            sentence::of_journey(&project.document().journey()),
            format!("Data up to {}.", sentence::day(report.as_of, false)),
        ],
        ..PictureOptions::default()
    }
}
