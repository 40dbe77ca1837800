//! Why a file cannot be imported: what is wrong, where, and what to do.

use super::plan::Problem;
use crate::domain::Cancelled;
use std::path::{Path, PathBuf};

/// Why an import ends without rows.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The user asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file cannot be opened.
    #[error("{} cannot be opened: {source}. Check the name and that you may read it.", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The path leads to a folder.
    #[error("{} is a folder. Choose one file in it.", .0.display())]
    Folder(PathBuf),
    /// The path leads to a pipe, a socket or a device.
    #[error("{} is not an ordinary file but a pipe or a device. Save the data as a file first.", .0.display())]
    NotAFile(PathBuf),
    /// Reading stopped half-way.
    #[error("{} cannot be read on from byte {at}: {source}. Nothing was imported; copy or export the file again.", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Bytes read before.
        at: u64,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was written to, replaced or removed while it was read.
    #[error("{} changed while it was read. Nothing was imported; try again when nothing writes to it.", .0.display())]
    Changed(PathBuf),
    /// There is nothing in the file.
    #[error("The file is empty. Export the data again and check that it has rows.")]
    Empty,
    /// There are column names but no rows.
    #[error("The file has column names but no rows below them. Export the data again with a wider range.")]
    HeaderOnly,
    /// The bytes are no text.
    #[error("The file is no table in text form but {what}. {advice}")]
    Binary {
        /// What it looks like.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The file is of a known kind, but damaged.
    #[error("The {what} is damaged or cut off and cannot be read ({detail}). Export it again.")]
    Damaged {
        /// What kind of file it is.
        what: &'static str,
        /// What the reader says.
        detail: String,
    },
    /// The file is packed or protected in a way that is not opened.
    #[error("The file {0}.")]
    Packed(&'static str),
    /// Something is wrong with one of several files.
    #[error("{}: {source}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<ImportError>,
    },
    /// A joined file does not fit into memory.
    #[error("A joined file holds more than 3 GB of text. Join a file with only the columns that are needed.")]
    JoinTooLong,
    /// A workbook has no such sheet.
    #[error("The workbook has no sheet {name:?}. Its sheets are: {}. Choose one of them.", known.join(", "))]
    NoSheet {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// An archive has no such file.
    #[error("The archive has no file {name:?}. Its files are: {}. Choose one of them.", known.join(", "))]
    NoMember {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// The plan cannot be carried out.
    #[error("{}", sentences(.0))]
    Plan(Vec<Problem>),
    /// The file has other columns than the plan.
    #[error(
        "The first line has {found} columns but {planned} were expected. The file is not the one that was looked at; \
         choose it again."
    )]
    OtherColumns {
        /// Columns in the file.
        found: usize,
        /// Columns in the plan.
        planned: usize,
    },
    /// A record is longer than any real one.
    #[error(
        "The record that starts in line {line} is longer than {} KB, so the file is not read correctly. Check the \
         delimiter and the line ends there.",
        super::split::RECORD_LIMIT / 1024
    )]
    RecordTooLong {
        /// The line in which it starts.
        line: u64,
    },
    /// A record has more columns than any real one.
    #[error(
        "The record in line {line} has more than {} columns. Check the delimiter; such a table cannot be imported.",
        super::split::COLUMN_LIMIT
    )]
    TooManyColumns {
        /// The line in which it starts.
        line: u64,
    },
    /// A quotation mark is never closed.
    #[error(
        "A quotation mark in the record that starts in line {line} is never closed, so all lines after it would be \
         lost. Close it there, or import without quotation marks."
    )]
    UnclosedQuote {
        /// The line in which the record starts.
        line: u64,
    },
    /// Pseudonyms are asked for and there is no key.
    #[error(
        "There is no key for the pseudonyms, so nothing was imported. Check that Pathlight may write to its own data \
         folder, or import without pseudonyms."
    )]
    NoKey,
    /// There are more rows than can be numbered.
    #[error("The file has more than {} rows. Split it and import the parts.", u32::MAX)]
    TooManyRows,
    /// The different values of one column do not fit.
    #[error("The different values of column {column:?} take more than 3 GB. Set that column to \"ignore\".")]
    TooMuchText {
        /// The column.
        column: String,
    },
}

impl ImportError {
    /// Says which of several files is meant, if the text does not say so itself.
    pub(super) fn in_file(self, path: &Path) -> Self {
        match self {
            Self::Cancelled(_)
            | Self::Open { .. }
            | Self::Folder(_)
            | Self::NotAFile(_)
            | Self::Read { .. }
            | Self::Changed(_)
            | Self::InFile { .. } => self,
            other => Self::InFile { path: path.to_owned(), source: Box::new(other) },
        }
    }
}

fn sentences(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
