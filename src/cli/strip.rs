//! Writes frames of the replay of a project as a picture.

use super::{Failure, report};
use crate::document::{file, sentence};
use crate::export::strip::{StripOptions, animation, sheet};
use crate::overlay::Figures;
use crate::overlay::replay::{Clock, Replay};
use crate::theme::Palette;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// What is wanted of the replay.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The project file, NAME.pathlight.
    project: PathBuf,
    /// The picture to write, NAME.png.
    #[arg(long)]
    out: PathBuf,
    /// How many frames stand side by side.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=60))]
    frames: u32,
    /// Write a picture of ten seconds that moves (animated PNG).
    #[arg(long, conflicts_with = "frames")]
    moving: bool,
    /// Everyone starts together instead of moving on the calendar.
    #[arg(long)]
    from_entry: bool,
    /// Leave a trail behind moving dots.
    #[arg(long)]
    trails: bool,
    /// Use the dark palette.
    #[arg(long)]
    dark: bool,
}

/// Writes the frames.
pub(super) fn run(wanted: &Wanted, out: &mut dyn Write) -> Result<(), Failure> {
    let ending = wanted.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("png" | "apng")) {
        let sentence = format!("{}: the name of frames ends in .png; choose such a name.", wanted.out.display());
        return Err(Failure::with_code(1, sentence));
    }
    let (project, report) = report::figures(&wanted.project)?;
    let ways = project.figures().and_then(|figures| figures.itineraries.as_ref().map(|ways| (figures, ways)));
    let Some((figures, ways)) = ways else {
        let sentence = format!(
            "{}: the activity data of the project is not at hand, so nobody moves. Open the project and find the data.",
            wanted.project.display()
        );
        return Err(Failure::with_code(1, sentence));
    };
    let clock = if wanted.from_entry { Clock::Relative } else { Clock::Absolute };
    let replay = Replay::prepare(&figures.journey, ways, clock);
    let map = project.document().map();
    let options = StripOptions {
        palette: if wanted.dark { Palette::Dark } else { Palette::Light },
        title: project.document().name().to_owned(),
        caption: sentence::of_journey(&project.document().journey()),
        frames: wanted.frames,
        trails: wanted.trails,
        ..StripOptions::default()
    };
    let write = if wanted.moving { animation } else { sheet };
    let bytes = write(map, &Figures::new(map, &report), &replay, &options)?;
    file::save_bytes(&wanted.out, &bytes)?;
    writeln!(out, "The replay was written to {}.", wanted.out.display())?;
    Ok(())
}
