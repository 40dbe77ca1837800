//! Where records come from: any kind of file, packed or not, told by its content and read from start to end.
//!
//! Delimited text has a fast way of its own (`read`); everything else, and joined files of any kind, is read here.

pub(super) mod flat;
mod json;
mod names;
mod objects;
mod parquet;
mod text;
pub(super) mod unpack;
mod workbook;
mod xes;

pub(super) use names::Names;
pub use unpack::{Member, Packing};
pub use workbook::Sheet;

use super::encoding;
use super::error::ImportError;
use super::plan::{FileFormat, Plan};
use super::record::Row;
use super::row::Reason;
use crate::domain::Cancel;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use unpack::Bytes;

/// Bytes read at once.
const BLOCK: usize = 256 << 10;

/// What a source comes upon.
pub(super) enum Item<'a> {
    /// A record.
    Row(&'a Row),
    /// A record that cannot be parted into fields; its text and its place are known.
    Refused(&'a Row, Reason),
    /// A line or a row with nothing in it.
    Blank,
}

/// Takes what a source comes upon; gives whether more is wanted.
pub(super) type Each<'e> = dyn FnMut(Item<'_>) -> Result<bool, ImportError> + 'e;

/// How many bytes of a file were read, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Meter {
    done: AtomicU64,
    total: AtomicU64,
}

impl Meter {
    pub(super) fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn set_total(&self, bytes: u64) {
        self.total.store(bytes, Ordering::Relaxed);
    }

    /// Returns bytes read and all bytes.
    pub(super) fn state(&self) -> (u64, u64) {
        let total = self.total.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(total), total)
    }
}

/// Where reading stands, and whether it is to stop.
pub(super) struct Position<'a> {
    path: &'a Path,
    cancel: &'a Cancel,
    meter: Arc<Meter>,
}

impl<'a> Position<'a> {
    pub(super) fn new(path: &'a Path, cancel: &'a Cancel, meter: &Arc<Meter>) -> Self {
        Self { path, cancel, meter: Arc::clone(meter) }
    }

    #[cfg(test)]
    fn silent(cancel: &'a Cancel) -> Self {
        Self { path: Path::new("test"), cancel, meter: Arc::default() }
    }

    /// Ends with an error if the user asked to stop.
    fn check(&self) -> Result<(), ImportError> {
        Ok(self.cancel.check()?)
    }

    /// Says that so many of so many rows were read, where bytes say nothing.
    fn share(&self, row: u64, rows: u64) {
        let total = u128::from(self.meter.total.load(Ordering::Relaxed));
        let done = total * u128::from(row) / u128::from(rows.max(1));
        self.meter.done.store(u64::try_from(done).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Fills a block as far as there are bytes.
    fn fill(&self, input: &mut dyn Read, block: &mut [u8]) -> Result<usize, ImportError> {
        let mut filled = 0;
        while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
            match input.read(room) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => {
                    let at = self.meter.state().0;
                    return Err(ImportError::Read { path: self.path.to_owned(), at, source });
                }
            }
        }
        Ok(filled)
    }
}

/// Hands on all records of a file; gives how many bytes stood for no character.
pub(super) fn records(
    plan: &Plan,
    bytes: Bytes,
    position: &Position<'_>,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<u64, ImportError> {
    match plan.format {
        FileFormat::Text => text::read(&mut bytes.counted(&position.meter), position, plan, each),
        FileFormat::JsonLines | FileFormat::Json | FileFormat::JsonInside => {
            json::read(&mut bytes.counted(&position.meter), position, plan, names, each)
        }
        FileFormat::Xes => xes::read(bytes.counted(&position.meter), position, names, each).map(|()| 0),
        FileFormat::Parquet => {
            let bytes = bytes.anywhere(position.path)?;
            unharmed("Parquet file", || parquet::read(bytes, position, &plan.nesting, names, each)).map(|()| 0)
        }
        FileFormat::Workbook => {
            let bytes = bytes.anywhere(position.path)?;
            unharmed("workbook", || {
                let mut book = workbook::Workbook::open(bytes)?;
                let sheet = plan.sheet.clone().or_else(|| first_sheet(book.sheets())).unwrap_or_default();
                book.rows(&sheet, position, each)
            })
            .map(|()| 0)
        }
    }
}

/// Returns the sheets of a workbook.
pub(super) fn sheets(bytes: Bytes, path: &Path) -> Result<Vec<Sheet>, ImportError> {
    let bytes = bytes.anywhere(path)?;
    unharmed("workbook", || Ok(workbook::Workbook::open(bytes)?.sheets().to_vec()))
}

/// Returns the sheet that is most likely meant: the first one that is not hidden.
pub(super) fn first_sheet(sheets: &[Sheet]) -> Option<String> {
    sheets.iter().find(|sheet| !sheet.hidden).or(sheets.first()).map(|sheet| sheet.name.clone())
}

/// Turns a panic of a library that reads a damaged file into a sentence.
fn unharmed<T>(what: &'static str, read: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(ImportError::Damaged { what, detail: "it is not put together as such a file must be".to_owned() })
    })
}

/// Returns what kind of file it is by its first bytes; `complete` says whether they are all.
pub(super) fn format(start: &[u8], complete: bool) -> FileFormat {
    if start.starts_with(b"PAR1") {
        return FileFormat::Parquet;
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xD0\xCF\x11\xE0") {
        return FileFormat::Workbook;
    }
    let mut text = Vec::new();
    encoding::Decoding::new(encoding::detect(&[start]).0).push(start, complete, &mut text);
    if xes::detect(&text) {
        return FileFormat::Xes;
    }
    json::detect(&text, complete).unwrap_or(FileFormat::Text)
}
