//! From a file to the store: reads by a plan, then writes in one transaction.

use crate::domain::{Cancel, Moment, Progress};
use crate::engine::import::{self, ImportError, Imported, Plan, Quality, RowIssue};
use crate::engine::store::{ImportIssue, ImportOutcome, ImportSource, Store, StoreError};
use std::path::{Path, PathBuf};

/// How an import went.
#[derive(Debug, Clone)]
pub struct ImportSummary {
    /// The file.
    pub path: PathBuf,
    /// What was found out about the data.
    pub quality: Quality,
    /// The refused rows that were kept, in order of the file.
    pub refused: Vec<RowIssue>,
    /// What was written.
    pub outcome: ImportOutcome,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The store could not be changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Not one row could be used.
    #[error(
        "Not one of the {rows} rows could be used. {example}Check which columns are the contact, the activity and the time."
    )]
    NothingTaken {
        /// Rows read.
        rows: u64,
        /// Why the first one was refused, as a sentence.
        example: String,
    },
}

/// Imports a file into a store, which is made if it is not there. Rows that cannot be taken are listed with a reason.
///
/// # Errors
/// [`IntakeError`]; the store then holds what it held before, and one that was not there is not made.
pub fn import_file(
    path: &Path,
    plan: &Plan,
    store: &Path,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportSummary, IntakeError> {
    let read = import::read(path, plan, now, cancel, progress)?;
    if read.intake.is_empty() {
        let first = read.refused.first();
        let example = first.map(|row| format!("Line {}: {}. ", row.line, row.reason)).unwrap_or_default();
        return Err(IntakeError::NothingTaken { rows: read.quality.rows, example });
    }
    let source = source_of(path, plan, &read, now);
    let is_new = !store.exists();
    let written =
        Store::open_or_create(store).and_then(|mut open| open.import(&read.intake, &source, cancel, progress));
    if written.is_err() && is_new {
        // The empty store was made for this import alone; without it there is nothing to keep.
        let _ = std::fs::remove_file(store);
    }
    Ok(ImportSummary { path: path.to_path_buf(), quality: read.quality, refused: read.refused, outcome: written? })
}

/// Describes what was read from a file, for the store to keep with the rows.
pub fn source_of(path: &Path, plan: &Plan, read: &Imported, now: Moment) -> ImportSource {
    let issue = |row: &RowIssue| ImportIssue { line: row.line, reason: row.reason.to_string(), raw: row.raw.clone() };
    ImportSource {
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        bytes: read.bytes,
        blake3: read.blake3.clone(),
        imported_at: now,
        notes: serde_json::to_string(plan).unwrap_or_default(),
        refused: read.quality.refused,
        issues: read.refused.iter().map(issue).collect(),
        contact_attributes: read.contact_attributes.clone(),
    }
}
