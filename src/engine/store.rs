//! The SQLite file that keeps the activities.
//!
//! A store is an ordinary SQLite file, `NAME.activities.sqlite`, that any tool can read. Its tables are described by
//! comments in their own `CREATE` statements, and the view `activity_log` shows every activity in words.
//!
//! An import or a removal is one transaction. Reading opens the file read-only and leaves nothing beside it, so that a
//! store can lie in a read-only folder or in a version control system. Activities lie in packed columns (table
//! `segments`), which are a third as large as rows, written five times as fast and loaded twenty times as fast; the view
//! takes them apart with what SQLite has of its own. Stores of format 1, which had rows, are read as they are and brought
//! up to this format by the next import or removal.

mod catalog;
mod chunk;
mod connection;
mod earlier;
mod error;
mod foresee;
mod load;
mod names;
mod packing;
mod remove;
mod runs;
mod scan;
mod schema;
mod segments;
mod side_by_side;
mod slots;
mod sorted;
#[cfg(test)]
mod tests;
mod v1;
mod view;
mod write;

pub use catalog::{ActivityTypeCount, AttributeRecord, ImportRecord, Summary};
pub use error::{StoreError, StoreProblem};
pub use foresee::Foreseen;
pub use load::Wanted;
pub use remove::RemoveOutcome;
pub use write::{ContactAttribute, ISSUES_KEPT, ImportIssue, ImportOutcome, ImportSource, RAW_KEPT};

use crate::domain::{Cancel, Progress};
use crate::engine::columns::Columns;
use crate::engine::intake::Intake;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// An open store. It is held open for reading; an import or a removal opens the file for writing while it lasts.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    reader: Connection,
}

impl Store {
    /// Creates an empty store and opens it.
    ///
    /// # Errors
    /// [`StoreProblem::Exists`] if there is a file of this name that is not empty, or what the disk says.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        connection::create(path).map_err(|problem| problem.at(path))?;
        Self::open(path)
    }

    /// Opens a store for reading. If an import into it was interrupted, that is undone first.
    ///
    /// # Errors
    /// [`StoreProblem::Missing`], [`StoreProblem::NotAStore`], [`StoreProblem::Newer`], [`StoreProblem::Damaged`],
    /// [`StoreProblem::Unfinished`], or what the disk says.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let reader = connection::open_to_read(path).map_err(|problem| problem.at(path))?;
        Ok(Self { path: path.to_owned(), reader })
    }

    /// Opens a store, or creates it where there is no file or an empty one.
    ///
    /// # Errors
    /// As [`Store::open`] and [`Store::create`].
    pub fn open_or_create(path: &Path) -> Result<Self, StoreError> {
        match std::fs::metadata(path) {
            Ok(found) if !found.is_file() || found.len() > 0 => Self::open(path),
            _ => Self::create(path),
        }
    }

    /// Returns where the store lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the rows of a file in one transaction. Rows that earlier imports brought are left out, and a file that is
    /// known adds nothing; on any error the store holds what it held before.
    ///
    /// # Errors
    /// [`StoreProblem::Cancelled`], [`StoreProblem::ReadOnly`], [`StoreProblem::DiskFull`], [`StoreProblem::Locked`],
    /// [`StoreProblem::TooMany`] or [`StoreProblem::BadIntake`].
    pub fn import(
        &mut self,
        intake: &Intake,
        source: &ImportSource,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<ImportOutcome, StoreError> {
        self.write(cancel, |connection| write::import(connection, intake, source, cancel, progress))
    }

    /// Looks what an import would find: the very same file, and rows that earlier imports brought. Nothing is written.
    ///
    /// # Errors
    /// [`StoreProblem::Cancelled`], [`StoreProblem::Damaged`], or what the disk says.
    pub fn foresee(&self, intake: &Intake, blake3: &str, cancel: &Cancel) -> Result<Foreseen, StoreError> {
        self.read(|connection| foresee::foresee(connection, intake, blake3, cancel))
    }

    /// Adds the rows of a file in place of those of an earlier import, in one transaction; on any error the store holds
    /// what it held before.
    ///
    /// # Errors
    /// [`StoreProblem::UnknownImport`], and as [`Store::import`].
    pub fn replace_import(
        &mut self,
        earlier: i64,
        intake: &Intake,
        source: &ImportSource,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<ImportOutcome, StoreError> {
        self.write(cancel, |connection| {
            write::import_instead(connection, Some(earlier), intake, source, cancel, progress)
        })
    }

    /// Removes an import and what only it brought, in one transaction.
    ///
    /// Rows that a later import found already there go with the import that brought them; the outcome names those
    /// later imports, and importing their files again brings the rows back.
    ///
    /// # Errors
    /// [`StoreProblem::UnknownImport`], and as [`Store::import`].
    pub fn remove_import(
        &mut self,
        import: i64,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<RemoveOutcome, StoreError> {
        self.write(cancel, |connection| remove::remove(connection, import, cancel, progress))
    }

    /// Loads activities as columns sorted by contact, time, import and source row.
    ///
    /// # Errors
    /// [`StoreProblem::Cancelled`], [`StoreProblem::Damaged`], or what the disk says.
    pub fn load(
        &self,
        wanted: &Wanted,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Columns, StoreError> {
        load::load(&self.reader, &self.path, wanted, cancel, progress).map_err(|problem| problem.at(&self.path))
    }

    /// Returns the import that brought a file with this BLAKE3 hash (in hex), if all its rows are in the store.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn import_of(&self, blake3: &str) -> Result<Option<ImportRecord>, StoreError> {
        self.read(|connection| catalog::whole_import_of(connection, blake3))
    }

    /// Returns all imports in the order in which they were made.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn imports(&self) -> Result<Vec<ImportRecord>, StoreError> {
        self.read(catalog::imports)
    }

    /// Returns the refused rows that were kept with an import, at most [`ISSUES_KEPT`], in order of the file.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn issues(&self, import: i64) -> Result<Vec<ImportIssue>, StoreError> {
        self.read(|connection| catalog::issues(connection, import))
    }

    /// Returns a number that changes with every import and removal, and when another program changes activities.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.read(catalog::revision)
    }

    /// Returns the activity types with their counts, in order of first sight.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn activity_types(&self) -> Result<Vec<ActivityTypeCount>, StoreError> {
        self.read(catalog::activity_types)
    }

    /// Returns the attributes of activities and contacts, in order of first sight.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn attributes(&self) -> Result<Vec<AttributeRecord>, StoreError> {
        self.read(catalog::attributes)
    }

    /// Returns how many contacts and activities there are and which time they span.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`], or what the disk says.
    pub fn summary(&self) -> Result<Summary, StoreError> {
        self.read(catalog::summary)
    }

    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreProblem>) -> Result<T, StoreError> {
        read(&self.reader).map_err(|problem| problem.at(&self.path))
    }

    fn write<T>(
        &self,
        cancel: &Cancel,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreProblem>,
    ) -> Result<T, StoreError> {
        let written = connection::open_to_write(&self.path)
            .and_then(|mut connection| connection::with_interrupts(&mut connection, cancel, write));
        if written.is_err() {
            connection::undo(&self.path);
        }
        written.map_err(|problem| problem.at(&self.path))
    }
}
