//! Writes the sample projects and their made-up activities anew: `cargo run --example make_samples [FOLDER]`.
//!
//! The folder is `sample_projects` unless one is named. Everything written depends on nothing but the program itself.

use pathlight::document::Document;
use pathlight::document::file::{self, Totals};
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::analysis::{Asked, analyse};
use pathlight::engine::store::{ImportSource, Store, Wanted};
use pathlight::samples::Story;
use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("sample_projects"), PathBuf::from);
    for story in Story::ALL {
        make(story, &folder)?;
    }
    Ok(())
}

fn make(story: Story, folder: &Path) -> Result<(), Box<dyn Error>> {
    let project = folder.join(format!("{}.pathlight", story.file_stem()));
    let data = folder.join(format!("{}.activities.sqlite", story.file_stem()));
    if data.exists() {
        std::fs::remove_file(&data)?;
    }
    let intake = story.intake();
    let source = ImportSource {
        name: story.source_name().to_owned(),
        // There is no file: the name stands for it, and the last activity for the day of the import.
        blake3: blake3::hash(story.source_name().as_bytes()).to_hex().to_string(),
        imported_at: Moment(intake.time.iter().copied().max().unwrap_or_default()),
        ..ImportSource::default()
    };
    let cancel = Cancel::default();
    let mut store = Store::create(&data)?;
    store.import(&intake, &source, &cancel, &mut |_| ())?;

    let columns = store.load(&Wanted::everything(), &cancel, &mut |_| ())?;
    let document = Document::new(story.title(), story.map());
    let report = analyse(&Asked::everybody(&columns, &document.journey(), &cancel))?;
    println!(
        "{}: {} contacts, {} activities, {} of {} completed, {} KB of data",
        project.display(),
        report.contacts,
        report.activities,
        report.completed,
        report.entered,
        std::fs::metadata(&data)?.len() / 1000
    );
    let totals = Totals { store_revision: store.revision()?, report };
    let text = file::write(&document, file::relative_data(&project, &data).as_deref(), Some(&totals))?;
    file::save(&project, &text)?;
    Ok(())
}
