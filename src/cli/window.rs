//! Opens the window, and where there is none says so and still does the job: a picture of the map and its figures.

use super::{Failure, Renderer, picture, report};
use crate::project::samples_folder;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The sample that is shown where no project is named.
const SAMPLE: &str = "signup.pathlight";

/// Opens the window with a project or with the start screen.
pub fn open(project: Option<PathBuf>, renderer: Renderer, out: &mut dyn Write) -> Result<(), Failure> {
    #[cfg(feature = "gui")]
    {
        use crate::gui::{self, Start, StartError};
        let start = project.clone().map_or(Start::StartScreen, Start::Project);
        let renderer = match renderer {
            Renderer::Auto => gui::Renderer::Auto,
            Renderer::Glow => gui::Renderer::Glow,
            Renderer::Wgpu => gui::Renderer::Wgpu,
        };
        match gui::run(&start, renderer) {
            Ok(()) => return Ok(()),
            Err(StartError::NoDisplay) => {}
            Err(error) => return Err(Failure::with_code(3, error.to_string())),
        }
        writeln!(out, "There is no display to open a window on, so the map is written as a picture instead.")?;
    }
    #[cfg(not(feature = "gui"))]
    {
        let _ = renderer;
        writeln!(out, "This build has no window, so the map is written as a picture instead.")?;
    }
    let project = match project {
        Some(project) => project,
        None => samples_folder().map(|folder| folder.join(SAMPLE)).ok_or_else(|| {
            Failure::with_code(
                1,
                "No project is named and the folder sample_projects was not found beside the program.",
            )
        })?,
    };
    let name = Path::new(project.file_name().unwrap_or_default()).with_extension("png");
    picture::run(&project, &name, false, out)?;
    writeln!(out)?;
    report::run_figures(&project, out)
}
