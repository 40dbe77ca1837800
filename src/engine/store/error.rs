//! What can go wrong with a store, in plain sentences.

use crate::domain::Cancelled;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// What went wrong, and with which file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct StoreError {
    /// The store's file.
    pub path: PathBuf,
    /// What went wrong.
    #[source]
    pub problem: StoreProblem,
}

/// What went wrong with a store. Whatever it is, the file holds what it held before.
#[derive(Debug, thiserror::Error)]
pub enum StoreProblem {
    /// There is no such file.
    #[error("there is no such file; it may have been moved or renamed")]
    Missing,
    /// The path is a folder, a device or the like.
    #[error("this is not a file; choose a file whose name ends in .activities.sqlite")]
    NotAFile,
    /// A store was to be created where something is already.
    #[error("there is already a file of this name; open it or choose another name")]
    Exists,
    /// The file is something else.
    #[error("this is not a Pathlight store; choose a file whose name ends in .activities.sqlite")]
    NotAStore,
    /// The file was made by a newer Pathlight.
    #[error("this store was made by a newer version of Pathlight (format {version}); update Pathlight to open it")]
    Newer {
        /// The format of the file.
        version: i64,
    },
    /// What is in the file cannot be as a Pathlight store leaves it.
    #[error("the store is damaged ({detail}); take a copy from before, or import the files again into a new store")]
    Damaged {
        /// What was found, for a bug report.
        detail: String,
    },
    /// An import was interrupted, and undoing it needs the right to write.
    #[error(
        "an import into this store was interrupted and has to be undone, but the file or its folder is read-only; \
         copy the store together with the file beside it that ends in -journal to a folder you can write to"
    )]
    Unfinished,
    /// The file or its folder may not be written.
    #[error("the file or its folder is read-only; save a copy elsewhere to change it")]
    ReadOnly,
    /// The file may not be opened.
    #[error("the file cannot be opened; check that you may read it and its folder")]
    CannotOpen,
    /// No room is left.
    #[error("the disk is full; nothing was changed, make room and try again")]
    DiskFull,
    /// Another program holds the file.
    #[error("another program is using the store; close it and try again")]
    Locked,
    /// More than the store can hold.
    #[error("there are more than {limit} {what}; split the data into several stores")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many go in.
        limit: u64,
    },
    /// The lists of an intake do not fit together: a defect of the program.
    #[error("the rows taken do not fit together ({0}); nothing was changed, please report this")]
    BadIntake(&'static str),
    /// There is no such import.
    #[error("there is no import number {0} in this store; it may have been removed already")]
    UnknownImport(i64),
    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Reading or writing failed.
    #[error("the file could not be read or written ({0}); check the disk and try again")]
    Io(#[from] std::io::Error),
    /// Anything else that SQLite says.
    #[error("the store could not be used: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreProblem {
    /// Names the file with which it went wrong.
    pub(super) fn at(self, path: &Path) -> StoreError {
        StoreError { path: path.to_owned(), problem: self }
    }

    pub(super) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }
}

impl From<rusqlite::Error> for StoreProblem {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        let code = match &error {
            Error::SqliteFailure(failure, _) => failure.code,
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..)
            | Error::QueryReturnedNoRows => return Self::damaged(error.to_string()),
            _ => return Self::Sqlite(error),
        };
        match code {
            ErrorCode::NotADatabase => Self::NotAStore,
            // A statement of ours that no longer fits the tables fails with the plain error.
            ErrorCode::DatabaseCorrupt | ErrorCode::Unknown | ErrorCode::TooBig | ErrorCode::TypeMismatch => {
                Self::damaged(error.to_string())
            }
            // Nobody interrupts but for a user who asked to stop.
            ErrorCode::OperationInterrupted => Self::Cancelled(Cancelled),
            ErrorCode::SystemIoFailure => Self::Io(std::io::Error::other(error)),
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked,
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Self::CannotOpen,
            _ => Self::Sqlite(error),
        }
    }
}
