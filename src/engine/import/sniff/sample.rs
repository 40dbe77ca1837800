//! Pieces of a file to look at: its start, and short windows all over the rest.

use super::super::encoding::{self, Decoding, TextEncoding};
use super::super::error::ImportError;
use super::super::joined::{JoinTable, Joins};
use super::super::nesting::Nesting;
use super::super::plan::{FileFormat, Join, Plan};
use super::super::source::unpack::{Bytes, unpack};
use super::super::source::{self, Member, Packing, Sheet};
use super::Given;
use super::table::Table;
use crate::domain::Cancel;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Length of the start that is looked at.
const HEAD: usize = 2 << 20;
/// Windows over the rest of the file, so that rows from all over it decide about encoding and order of dates.
const WINDOWS: u64 = 32;
/// Length of a window.
const WINDOW: u64 = 32 << 10;

/// Pieces of a file to look at.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    head: Vec<u8>,
    windows: Vec<Vec<u8>>,
    total: u64,
    /// Whether the head is all there is.
    complete: bool,
    opened: Opened,
    /// The rows, where they are not found in the bytes of the head.
    table: Option<Table>,
    /// Joined files that were read for a preview.
    joined: JoinedFiles,
}

/// Joined files with what they hold, shared by copies of a sample.
type JoinedFiles = Arc<Mutex<Vec<(Join, Arc<JoinTable>)>>>;

/// What was found on the way to the rows.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Opened {
    pub format: FileFormat,
    pub packing: Vec<Packing>,
    pub members: Vec<Member>,
    pub member: Option<String>,
    pub sheets: Vec<Sheet>,
    pub sheet: Option<String>,
    pub encoding: TextEncoding,
    pub nesting: Nesting,
}

impl Sample {
    /// Reads the pieces of a file.
    ///
    /// # Errors
    /// [`ImportError::Open`], [`ImportError::Folder`], [`ImportError::NotAFile`] (a pipe is not even opened, as that
    /// would wait for its other end), [`ImportError::Read`] or [`ImportError::Empty`], and what is wrong with a
    /// packed file, a workbook and their kin.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        Self::open_as(path, &Given::default())
    }

    /// Reads the pieces of a file of which the user has said what kind it is, or which sheet or member is meant.
    ///
    /// # Errors
    /// As [`Sample::open`].
    pub fn open_as(path: &Path, given: &Given) -> Result<Self, ImportError> {
        let unpacked = unpack(path, given.member.as_deref(), &Arc::default())?;
        let mut sample = Self {
            opened: Opened {
                packing: unpacked.packing,
                members: unpacked.members,
                member: unpacked.member,
                ..Opened::default()
            },
            ..Self::default()
        };
        match unpacked.bytes {
            Bytes::File(file) => sample.read_file(path, file)?,
            Bytes::Stream(stream) => {
                let failed = |source| ImportError::Read { path: path.to_owned(), at: 0, source };
                stream.take(HEAD as u64 + 1).read_to_end(&mut sample.head).map_err(failed)?;
                sample.complete = sample.head.len() <= HEAD;
                sample.head.truncate(HEAD);
                sample.total = sample.head.len() as u64;
            }
        }
        sample.opened.format = given.format.unwrap_or_else(|| source::format(&sample.head, sample.complete));
        if sample.opened.format != FileFormat::Text {
            sample.read_table(path, given)?;
        }
        Ok(sample)
    }

    /// Returns whether these are the pieces that [`Sample::open_as`] would give.
    pub fn is_of(&self, given: &Given) -> bool {
        let opened = &self.opened;
        given.format.is_none_or(|format| format == opened.format)
            && (given.member.is_none() || given.member == opened.member)
            && (given.sheet.is_none() || given.sheet == opened.sheet)
            // Which lists become rows may depend on the preset, which is not known here.
            && self.table.as_ref().is_none_or(|table| table.lists.is_empty())
            && (self.table.is_none() || given.encoding.is_none_or(|encoding| encoding == opened.encoding))
    }

    fn read_file(&mut self, path: &Path, mut file: File) -> Result<(), ImportError> {
        let failed = |at: u64| move |source| ImportError::Read { path: path.to_owned(), at, source };
        let total = file.metadata().map_err(failed(0))?.len();
        (&mut file).take(HEAD as u64).read_to_end(&mut self.head).map_err(failed(0))?;
        self.total = total;
        self.complete = self.head.len() as u64 >= total;
        let rest = total.saturating_sub(HEAD as u64);
        for number in 1..=WINDOWS {
            // The last window ends with the file. Even places keep the halves of UTF-16 together.
            let at = (HEAD as u64 + (rest.saturating_sub(WINDOW)) * number / WINDOWS) & !1;
            if rest < WINDOW * WINDOWS {
                break;
            }
            let mut window = Vec::with_capacity(WINDOW as usize);
            file.seek(SeekFrom::Start(at)).map_err(failed(at))?;
            (&mut file).take(WINDOW).read_to_end(&mut window).map_err(failed(at))?;
            self.windows.push(window);
        }
        Ok(())
    }

    /// Reads the first rows of what is no delimited text.
    fn read_table(&mut self, path: &Path, given: &Given) -> Result<(), ImportError> {
        self.opened.encoding = given.encoding.unwrap_or_else(|| encoding::detect(&[&self.head]).0);
        let again = || unpack(path, self.opened.member.as_deref(), &Arc::default()).map(|unpacked| unpacked.bytes);
        if self.opened.format == FileFormat::Workbook {
            self.opened.sheets = source::sheets(again()?, path)?;
            self.opened.sheet = given.sheet.clone().or_else(|| source::first_sheet(&self.opened.sheets));
        }
        self.opened.nesting.pairs.clone_from(&given.pairs);
        self.opened.nesting.rows_of = given.rows_of.clone().flatten();
        let read = |opened: &Opened| Table::read(path, &Plan::of_source(opened), again()?);
        let mut table = read(&self.opened)?;
        if given.sheet.is_none() && !table.is_table() {
            // The first sheet is often a title page; a hidden one is read only if it is asked for.
            for sheet in self.opened.sheets.iter().filter(|sheet| !sheet.hidden) {
                let opened = Opened { sheet: Some(sheet.name.clone()), ..self.opened.clone() };
                let tried = read(&opened).unwrap_or_default();
                if tried.is_table() {
                    (table, self.opened.sheet) = (tried, opened.sheet);
                    break;
                }
            }
        }
        if given.rows_of.is_none() {
            for list in table.lists.clone().iter().filter(|list| !list.of_pairs && list.is_named_like_activities()) {
                let rows_of = Some(list.path.clone());
                let nesting = Nesting { rows_of, ..self.opened.nesting.clone() };
                let tried = read(&Opened { nesting: nesting.clone(), ..self.opened.clone() })?;
                if tried.has_times_of(&list.path) {
                    (table, self.opened.nesting) = (tried, nesting);
                    break;
                }
            }
        }
        self.table = Some(table);
        self.windows.clear();
        Ok(())
    }

    /// Takes the bytes of a whole file.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default().to_vec();
        let complete = head.len() == bytes.len();
        Self { head, total: bytes.len() as u64, complete, ..Self::default() }
    }

    /// Returns the length of the whole file in bytes.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Returns whether the head is the whole file.
    pub fn is_complete(&self) -> bool {
        self.table.as_ref().map_or(self.complete, |table| table.complete)
    }

    /// Reads the files that a plan joins, each once for all previews.
    pub(in super::super) fn joins(&self, plan: &Plan) -> Result<Joins, ImportError> {
        let mut known = self.joined.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tables = Vec::with_capacity(plan.joins.len());
        for join in &plan.joins {
            let same = |one: &&(Join, Arc<JoinTable>)| {
                one.0.path == join.path && one.0.key == join.key && one.0.plan == join.plan
            };
            let table = match known.iter().find(same) {
                Some((_, table)) => Arc::clone(table),
                None => {
                    let table = Arc::new(JoinTable::load(join, &Cancel::default())?);
                    known.push((join.clone(), Arc::clone(&table)));
                    table
                }
            };
            tables.push(table);
        }
        Ok(Joins::new(plan, tables))
    }

    pub(in super::super) fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Returns the first rows, where the file is no delimited text.
    pub(in super::super) fn table(&self) -> Option<&Table> {
        self.table.as_ref()
    }

    pub(in super::super) fn head(&self) -> &[u8] {
        &self.head
    }

    pub(super) fn windows(&self) -> impl Iterator<Item = &[u8]> {
        self.windows.iter().map(Vec::as_slice)
    }

    pub(super) fn pieces(&self) -> Vec<&[u8]> {
        std::iter::once(self.head.as_slice()).chain(self.windows()).collect()
    }

    pub(in super::super) fn decoded_head(&self, encoding: TextEncoding) -> Vec<u8> {
        let mut text = Vec::new();
        Decoding::new(encoding).push(&self.head, self.is_complete(), &mut text);
        text
    }
}

/// Opens an ordinary file that is not empty; gives its length too.
pub(in super::super) fn open(path: &Path) -> Result<(File, u64), ImportError> {
    let failed = |source| ImportError::Open { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(ImportError::Folder(path.to_owned()));
    }
    if !metadata.is_file() {
        return Err(ImportError::NotAFile(path.to_owned()));
    }
    if metadata.len() == 0 {
        return Err(ImportError::Empty);
    }
    Ok((File::open(path).map_err(failed)?, metadata.len()))
}

const SAVE_AS_CSV: &str = "Open it in the program it comes from and save or export it as CSV.";
const SAVE_AS_UTF_8: &str = "Save or export it as UTF-8.";
const UNPACK: &str = "Unpack it and import the file inside.";
/// First bytes of files that people take for tables.
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", SAVE_AS_CSV),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook", SAVE_AS_CSV),
    (b"\x1F\x8B", "packed several times", UNPACK),
    (b"\x28\xB5\x2F\xFD", "packed several times", UNPACK),
    (b"BZh", "packed with bzip2", UNPACK),
    (b"SQLite format 3\0", "an SQLite database", "Export the table as CSV."),
    (b"PAR1", "a Parquet file", "Export the table as CSV."),
    (b"PARE", "a Parquet file with an encrypted end", "Write it without encryption, or export the table as CSV."),
    (b"\xFF\xFE\0\0", "a text in UTF-32", SAVE_AS_UTF_8),
    (b"\0\0\xFE\xFF", "a text in UTF-32", SAVE_AS_UTF_8),
    (b"%PDF", "a PDF document", "Ask for the data as CSV."),
    (b"\x89PNG", "a picture", "Choose another file."),
    (b"\xFF\xD8\xFF", "a picture", "Choose another file."),
];

/// Refuses bytes that are no text; single zero bytes are left for the rows they stand in.
pub(in super::super) fn refuse_binary(head: &[u8], encoding: TextEncoding) -> Result<(), ImportError> {
    if let Some((_, what, advice)) = KNOWN.iter().find(|(start, ..)| head.starts_with(start)) {
        return Err(ImportError::Binary { what, advice });
    }
    if let Some((what, advice)) = markup(head) {
        return Err(ImportError::Binary { what, advice });
    }
    let start = head.get(..head.len().min(64 << 10)).unwrap_or_default();
    let control = start.iter().filter(|byte| matches!(byte, 0..=8 | 14..=27)).count();
    let is_wide = encoding.name().starts_with("UTF-16");
    // Bytes at random are such in one of ten; text has hardly any.
    if !is_wide && control * 50 > start.len() {
        return Err(ImportError::Binary {
            what: "holds bytes that are no text",
            advice: "Choose a CSV or other delimited text file.",
        });
    }
    Ok(())
}

/// Tells pages of the web and other markup, which are often saved under the ending of a table, by how they begin.
fn markup(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins = |word: &&str| {
        text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
            && text.get(word.len()).is_some_and(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b':'))
    };
    if ["<!doctype html", "<html", "<head", "<body", "<meta", "<table", "<style", "<div"].iter().any(begins) {
        return Some((
            "a web page",
            "If it holds a table, open it in Excel or LibreOffice and save it as .xlsx or CSV; if it asks to sign in, \
             export the data again.",
        ));
    }
    let is_xml = ["<?xml", "<workbook"].iter().any(begins);
    is_xml.then_some(("an XML document", SAVE_AS_CSV))
}
