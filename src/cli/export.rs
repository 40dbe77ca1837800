//! `pathlight export STORE FILE.csv`: writes all activities, to work on with or to import again.

use super::Failure;
use crate::document::file;
use crate::domain::Cancel;
use crate::engine::store::{Store, Wanted};
use crate::export::activities::save_activities;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the activities of a store, or of the store of a project.
pub fn run(from: &Path, to: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let store = Store::open(&store_of(from)?)?;
    let cancel = Cancel::default();
    let columns = store.load(&Wanted::everything(), &cancel, &mut |_| {})?;
    let written = save_activities(&columns, to, &cancel)?;
    writeln!(out, "{}: {}", to.display(), written.sentence())?;
    Ok(())
}

fn store_of(from: &Path) -> Result<PathBuf, Failure> {
    if from.extension().is_none_or(|ending| ending != "pathlight") {
        return Ok(from.to_owned());
    }
    let opened = file::load(from)?;
    let known = opened.data.as_deref().and_then(|data| file::data_path(from, data));
    known.ok_or_else(|| Failure::with_code(1, format!("{} has no activity data yet.", from.display())))
}
