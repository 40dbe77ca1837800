//! From a file to the store: reads by a plan, then writes in one transaction.

use super::import_notes::{ImportNotes, key_warning};
use super::pseudonyms::{KeyError, pseudonym_key};
use crate::domain::{Cancel, Cancelled, Moment, Progress, Watch};
use crate::engine::import::{
    self, Finding, ImportError, Imported, Plan, Privacy, PseudonymKey, Quality, RowIssue, counted,
};
use crate::engine::store::{ImportIssue, ImportOutcome, ImportRecord, ImportSource, Store, StoreError};
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
    /// What is odd about the rows.
    pub findings: Vec<Finding>,
    /// The activity types of the rows that stay.
    pub present: Vec<String>,
    /// What was written.
    pub outcome: ImportOutcome,
    /// What does not fit with earlier imports, as a sentence.
    pub warning: Option<String>,
    /// The name of an earlier import whose file is the beginning of this one.
    pub grown_from: Option<String>,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The file could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// There is no key for pseudonyms.
    #[error(transparent)]
    Key(#[from] KeyError),
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

/// Reads a file and does with its rows what the plan's treatment says; nothing is written.
///
/// # Errors
/// [`IntakeError::Import`], [`IntakeError::Key`], or [`IntakeError::NothingTaken`].
pub fn read_file(
    path: &Path,
    plan: &Plan,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Treated, IntakeError> {
    let key = match plan.treatment.privacy.needs_key() {
        true => Some(pseudonym_key()?.key),
        false => None,
    };
    let mut imported = import::read(path, plan, now, cancel, progress)?;
    if imported.intake.is_empty() {
        let first = imported.refused.first();
        let example = first.map(|row| format!("Line {}: {} ", row.line, row.reason)).unwrap_or_default();
        return Err(IntakeError::NothingTaken { rows: imported.quality.rows, example });
    }
    import::treat(&mut imported, plan, key.as_ref(), now, cancel, progress)?;
    if imported.intake.is_empty() {
        let example = "The clean-up left out every one of them. ".to_owned();
        return Err(IntakeError::NothingTaken { rows: imported.quality.rows, example });
    }
    Ok(Treated { imported, key })
}

impl Treated {
    /// Replaces what names a person, where that was put off so that findings could be told by the names of the file.
    ///
    /// # Errors
    /// [`Cancelled`]; then these rows are of no use any more.
    pub fn hide(&mut self, privacy: Privacy, key: PseudonymKey, watch: &mut Watch<'_>) -> Result<(), Cancelled> {
        import::hide(&mut self.imported, privacy, &key, watch)?;
        self.key = Some(key);
        Ok(())
    }
}

/// Where rows are written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// The store.
    pub store: &'a Path,
    /// The earlier import whose place they take, if one is to go.
    pub instead_of: Option<i64>,
}

/// What was read from a file and treated, ready to be written.
#[derive(Debug, Clone)]
pub struct Treated {
    /// The rows, with what was found out about them.
    pub imported: Imported,
    /// The key of the pseudonyms, if there are any.
    key: Option<PseudonymKey>,
}

impl Treated {
    /// Returns the refused rows that were kept, as the store keeps them.
    pub fn issues(&self) -> Vec<ImportIssue> {
        let issue =
            |row: &RowIssue| ImportIssue { line: row.line, reason: row.reason.to_string(), raw: row.raw.clone() };
        self.imported.refused.iter().map(issue).collect()
    }

    /// Describes what was read, for the store to keep with the rows. Nothing of it names a person where pseudonyms
    /// were asked for.
    pub fn source(&self, path: &Path, plan: &Plan, now: Moment) -> ImportSource {
        let read = &self.imported;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        ImportSource {
            name: self.key.as_ref().map_or(name.to_string(), |key| key.without_emails(&name).into_owned()),
            bytes: read.bytes,
            blake3: read.blake3.clone(),
            imported_at: now,
            notes: ImportNotes::of(plan, read).write(self.key.as_ref()),
            refused: read.quality.refused,
            issues: self.issues(),
            contact_attributes: read.contact_attributes.clone(),
        }
    }
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
    import_file_to(path, plan, &Target { store, instead_of: None }, now, cancel, progress)
}

/// Imports a file in place of an earlier import, if one is given.
///
/// # Errors
/// As [`import_file`].
pub fn import_file_to(
    path: &Path,
    plan: &Plan,
    target: &Target<'_>,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportSummary, IntakeError> {
    let treated = read_file(path, plan, now, cancel, progress)?;
    write_file(path, plan, treated, target, now, cancel, progress)
}

/// Writes what was read from a file into a store, which is made if it is not there, in place of an earlier import if one
/// is given.
///
/// # Errors
/// [`IntakeError::Store`]; the store then holds what it held before, and one that was not there is not made.
pub fn write_file(
    path: &Path,
    plan: &Plan,
    treated: Treated,
    target: &Target<'_>,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportSummary, IntakeError> {
    let Target { store, instead_of: earlier } = *target;
    let source = treated.source(path, plan, now);
    let is_new = !store.exists();
    let read = treated.imported;
    let written = Store::open_or_create(store).and_then(|mut open| {
        let mut imports = open.imports()?;
        imports.retain(|record| Some(record.id) != earlier);
        let warning = key_warning(&imports, read.key.as_deref());
        let grown_from = grown_from(path, read.bytes, &imports);
        let outcome = match earlier {
            Some(earlier) => open.replace_import(earlier, &read.intake, &source, cancel, progress)?,
            None => open.import(&read.intake, &source, cancel, progress)?,
        };
        Ok((outcome, warning, grown_from))
    });
    if written.is_err() && is_new {
        // The empty store was made for this import alone; without it there is nothing to keep.
        let _ = std::fs::remove_file(store);
    }
    let (outcome, warning, grown_from) = written?;
    Ok(ImportSummary {
        path: path.to_path_buf(),
        quality: read.quality,
        present: read.intake.activity_types.iter().map(str::to_owned).collect(),
        findings: read.findings,
        refused: read.refused,
        outcome,
        warning,
        grown_from,
    })
}

/// What an import would find in the store, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// The name of the earlier import of the very same file, in which case nothing would be added.
    pub same_file: Option<String>,
    /// Rows that earlier imports brought already.
    pub already_there: u64,
    /// The name of an earlier import whose file is the beginning of this one.
    pub grown_from: Option<String>,
    /// What does not fit with earlier imports, as a sentence.
    pub warning: Option<String>,
}

impl Before {
    /// Says what would be found and how that is known; nothing if nothing was imported before.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> = self.warning.iter().cloned().collect();
        if let Some(name) = &self.same_file {
            sentences.push(format!(
                "This very file was imported already, as {name:?}: its content is the same byte for byte, by its BLAKE3 \
                 checksum. Nothing would be added."
            ));
            return sentences;
        }
        if let Some(name) = &self.grown_from {
            sentences.push(format!("The file begins with the very bytes of {name:?}, which was imported before."));
        }
        if self.already_there > 0 {
            let rows = counted(self.already_there, "row is", "rows are");
            sentences.push(format!(
                "{rows} in the data already and would be left out: an earlier import brought a row with the same \
                 contact, time, activity and attributes."
            ));
        }
        sentences
    }
}

/// Looks what an import would find in a store; one that is not there yet holds nothing. The rows of an earlier import
/// that is to be replaced count like others.
///
/// # Errors
/// [`StoreError`] if the store cannot be read.
pub fn before_import(path: &Path, treated: &Treated, store: &Path, cancel: &Cancel) -> Result<Before, StoreError> {
    if !store.exists() {
        return Ok(Before::default());
    }
    let (open, read) = (Store::open(store)?, &treated.imported);
    let imports = open.imports()?;
    let foreseen = open.foresee(&read.intake, &read.blake3, cancel)?;
    Ok(Before {
        same_file: foreseen.same_file.map(|record| record.name),
        already_there: foreseen.already_there.unwrap_or_default(),
        grown_from: grown_from(path, read.bytes, &imports),
        warning: key_warning(&imports, read.key.as_deref()),
    })
}

/// Returns the name of the largest earlier import whose bytes are the beginning of this file.
fn grown_from(path: &Path, bytes: u64, imports: &[ImportRecord]) -> Option<String> {
    let mut shorter: Vec<&ImportRecord> = imports.iter().filter(|one| one.bytes > 0 && one.bytes < bytes).collect();
    shorter.sort_by_key(|one| one.bytes);
    let mut file = std::fs::File::open(path).ok()?;
    let (mut hasher, mut done, mut found) = (blake3::Hasher::new(), 0, None);
    for earlier in shorter {
        // What cannot be read any more is no reason to fail: the rows are compared in any case.
        let mut next = std::io::Read::take(&mut file, earlier.bytes - done);
        done += std::io::copy(&mut next, &mut hasher).ok()?;
        if hasher.finalize().to_hex().as_str() == earlier.blake3 {
            found = Some(earlier.name.clone());
        }
    }
    found
}
