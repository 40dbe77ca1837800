//! Pieces of a file to look at: its start, and short windows all over the rest.

use super::super::encoding::{Decoding, TextEncoding};
use super::super::error::ImportError;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

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
}

impl Sample {
    /// Reads the pieces of a file.
    ///
    /// # Errors
    /// [`ImportError::Open`], [`ImportError::Folder`], [`ImportError::NotAFile`] (a pipe is not even opened, as that
    /// would wait for its other end), [`ImportError::Read`] or [`ImportError::Empty`].
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let (mut file, total) = open(path)?;
        let failed = |at: u64| move |source| ImportError::Read { path: path.to_owned(), at, source };
        let mut sample = Self { total, ..Self::default() };
        (&mut file).take(HEAD as u64).read_to_end(&mut sample.head).map_err(failed(0))?;
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
            sample.windows.push(window);
        }
        Ok(sample)
    }

    /// Takes the bytes of a whole file.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default().to_vec();
        Self { head, windows: Vec::new(), total: bytes.len() as u64 }
    }

    /// Returns the length of the whole file in bytes.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Returns whether the head is the whole file.
    pub fn is_complete(&self) -> bool {
        self.head.len() as u64 >= self.total
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
const UNPACK: &str = "Unpack it and import the file inside.";
/// First bytes of files that people take for tables.
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", SAVE_AS_CSV),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook", SAVE_AS_CSV),
    (b"\x1F\x8B", "packed with gzip", UNPACK),
    (b"\x28\xB5\x2F\xFD", "packed with Zstandard", UNPACK),
    (b"BZh", "packed with bzip2", UNPACK),
    (b"SQLite format 3\0", "an SQLite database", "Export the table as CSV."),
    (b"PAR1", "a Parquet file", "Export the table as CSV."),
    (b"%PDF", "a PDF document", "Ask for the data as CSV."),
    (b"\x89PNG", "a picture", "Choose another file."),
    (b"\xFF\xD8\xFF", "a picture", "Choose another file."),
];

/// Refuses bytes that are no text; single zero bytes are left for the rows they stand in.
pub(in super::super) fn refuse_binary(head: &[u8], encoding: TextEncoding) -> Result<(), ImportError> {
    if let Some((_, what, advice)) = KNOWN.iter().find(|(start, ..)| head.starts_with(start)) {
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
