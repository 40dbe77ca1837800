//! From the bytes of a delimited text file to rows taken and rows refused; knows no database and no screen.
//!
//! 1. [`Sample::open`] reads pieces of a file, [`sniff`] says what they look like: a [`Detected`].
//! 2. [`Plan::guess`] makes a [`Plan`] of that, which the user may change; [`preview`] shows what it does to the first rows.
//! 3. [`read`] carries it out on the whole file: an [`Imported`] with rows, refusals and quality.
//! 4. [`treat`] does to the rows what the plan's [`Treatment`] says: repeats, clean-up, pseudonyms, and [`Finding`]s.
//!
//! One rule holds for every value: blanks around it are cut, and `null`, `NULL`, `NaN`, `\N` or nothing at all is
//! "not set". What cannot be read is never bent to fit: the row is refused with its line and a reason.

mod clean_up;
mod encoding;
mod error;
mod findings;
mod joined;
mod nesting;
mod number;
mod plan;
mod preset;
mod preview;
mod privacy;
mod quality;
mod read;
mod record;
mod row;
mod sniff;
mod source;
mod split;
mod taking;
#[cfg(test)]
mod testing;
mod time_format;
mod treat;
mod treatment;
mod workers;

pub use clean_up::{CleanUp, Cleaned, Joined};
pub use encoding::TextEncoding;
pub use error::ImportError;
pub use findings::{Finding, Odd};
pub use nesting::{ListFound, Nesting, Pairs};
pub use plan::{
    Counts, FileFormat, Join, Looked, Origin, Part, Plan, PlannedColumn, Problem, Role, Several, UnknownColumn,
    guess_join,
};
pub use preset::{Preset, PresetError, built_in, recognise, recognise_file};
pub use preview::{Preview, PreviewCell, PreviewRow, preview};
pub use privacy::PseudonymKey;
pub use quality::{JoinQuality, Quality, Resolution, counted};
pub use read::{Imported, read};
pub use row::{Reason, RowIssue};
pub use sniff::{Column, Detected, Given, LineEnds, Mark, Sample, settle, sniff};
pub use source::{Member, Packing, Sheet};
pub use split::{COLUMN_LIMIT, Dialect, FIELD_LIMIT, RECORD_LIMIT};
pub use time_format::{
    ElapsedUnit, Offsets, TimeFormat, TimeGuess, TimeProblem, UnknownTimeFormat, Written, Zone, write_iso,
};
pub use treat::{hide, treat};
pub use treatment::{Privacy, Repeats, Treatment};
