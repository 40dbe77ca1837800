//! Bytes of a file after unpacking: gzip, Zstandard and ZIP, one inside the other, with limits.

use super::Meter;
use crate::engine::import::error::ImportError;
use crate::engine::import::sniff::open;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::fs::File;
use std::io::{BufReader, Cursor, Error, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use zip::{CompressionMethod, ZipArchive};

/// How files are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip (`.gz`).
    Gzip,
    /// Zstandard (`.zst`).
    Zstandard,
    /// A ZIP archive.
    Zip,
}

/// A file inside a ZIP archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, with folders.
    pub name: String,
    /// Its length after unpacking, as the archive says.
    pub bytes: u64,
}

/// Unpacked bytes and how they were found.
pub(in super::super) struct Unpacked {
    /// The bytes.
    pub bytes: Bytes,
    /// How they are packed, from the outside in.
    pub packing: Vec<Packing>,
    /// The files of the archive among which one is chosen; empty without an archive.
    pub members: Vec<Member>,
    /// The chosen one.
    pub member: Option<String>,
    /// The first bytes, to tell the format by.
    pub start: Vec<u8>,
}

/// Bytes to be read from the start, or anywhere.
pub(in super::super) enum Bytes {
    /// The file itself, at its start.
    File(File),
    /// Bytes that can only be read on.
    Stream(Box<dyn Read + Send>),
}

/// Packings inside each other that are opened.
const LAYERS: usize = 4;
/// Bytes by which a format is told.
const START: usize = 64 << 10;
/// Unpacked bytes that are always allowed, and how many times as long as the packed ones more may be. A table that
/// says the same again and again packs to a hundredth; what packs to a ten-thousandth is there to fill the disk.
const FREE: u64 = 4 << 30;
const MOST_TIMES: u64 = 2_000;
/// Longest packed workbook or Parquet file that is unpacked into memory.
const IN_MEMORY: u64 = 1 << 30;

/// Opens a file and unpacks it as far as it is packed; `member` chooses a file of an archive.
pub(in super::super) fn unpack(path: &Path, member: Option<&str>, meter: &Arc<Meter>) -> Result<Unpacked, ImportError> {
    let (mut file, total) = open(path)?;
    meter.set_total(total);
    let failed = |source| ImportError::Read { path: path.to_owned(), at: 0, source };
    let mut start = Vec::new();
    (&mut file).take(START as u64).read_to_end(&mut start).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut found =
        Unpacked { bytes: Bytes::File(file), packing: Vec::new(), members: Vec::new(), member: None, start };
    for _ in 0..LAYERS {
        let Some(packing) = packing(&found.start) else { return Ok(found) };
        let reader: Box<dyn Read + Send> = match (packing, found.bytes) {
            (Packing::Zip, Bytes::File(file)) => match zip_member(path, file, member, meter)? {
                Zipped::Workbook(file) => return Ok(Unpacked { bytes: Bytes::File(file), ..found }),
                Zipped::Member { reader, members, member } => {
                    (found.members, found.member) = (members, Some(member));
                    reader
                }
            },
            // A workbook in a packed file is read into memory later; an archive in an archive is not.
            (Packing::Zip, bytes) => return Ok(Unpacked { bytes, ..found }),
            (Packing::Gzip, bytes) => Box::new(MultiGzDecoder::new(BufReader::new(bytes.counted(meter)))),
            (Packing::Zstandard, bytes) => {
                let decoder = zstd::stream::read::Decoder::new(bytes.counted(meter)).map_err(failed)?;
                Box::new(decoder)
            }
        };
        found.packing.push(packing);
        let mut limited = Limited { inner: reader, read: 0, most: FREE.max(total.saturating_mul(MOST_TIMES)) };
        let mut start = Vec::new();
        (&mut limited).take(START as u64).read_to_end(&mut start).map_err(|source| damaged(path, source))?;
        found.start.clone_from(&start);
        found.bytes = Bytes::Stream(Box::new(Cursor::new(start).chain(limited)));
    }
    Ok(found)
}

/// Says that unpacking failed.
fn damaged(path: &Path, source: Error) -> ImportError {
    ImportError::Read { path: path.to_owned(), at: 0, source }
}

fn packing(start: &[u8]) -> Option<Packing> {
    match start {
        [0x1F, 0x8B, 8, ..] => Some(Packing::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some(Packing::Zstandard),
        [b'P', b'K', 3, 4, ..] => Some(Packing::Zip),
        _ => None,
    }
}

impl Bytes {
    /// Reads from the start; what is read of the file itself counts as progress.
    pub(in super::super) fn counted(self, meter: &Arc<Meter>) -> Box<dyn Read + Send> {
        match self {
            Self::File(file) => Box::new(Counted { inner: file, meter: Arc::clone(meter) }),
            Self::Stream(stream) => stream,
        }
    }

    /// Makes the bytes readable anywhere: the file as it is, unpacked bytes in memory.
    pub(in super::super) fn anywhere(self, path: &Path) -> Result<Anywhere, ImportError> {
        match self {
            Self::File(file) => Ok(Anywhere::File(file)),
            Self::Stream(stream) => {
                let mut bytes = Vec::new();
                stream.take(IN_MEMORY + 1).read_to_end(&mut bytes).map_err(|source| damaged(path, source))?;
                if bytes.len() as u64 > IN_MEMORY {
                    return Err(ImportError::Packed("is longer than 1 GB. Unpack it and import the file inside"));
                }
                Ok(Anywhere::Memory(bytes))
            }
        }
    }
}

/// Bytes that can be read anywhere.
pub(in super::super) enum Anywhere {
    /// A file.
    File(File),
    /// Bytes in memory.
    Memory(Vec<u8>),
}

struct Counted {
    inner: File,
    meter: Arc<Meter>,
}

impl Read for Counted {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(room)?;
        self.meter.add(read as u64);
        Ok(read)
    }
}

/// Ends with an error when more comes out than a table would hold.
struct Limited {
    inner: Box<dyn Read + Send>,
    read: u64,
    most: u64,
}

impl Read for Limited {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(room).map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error,
            kind => Error::new(kind, format!("what is packed in it is damaged or cut off ({error})")),
        })?;
        self.read += read as u64;
        if self.read > self.most {
            let words = "it unpacks to thousands of times its length, which no real table does";
            return Err(Error::new(ErrorKind::InvalidData, words));
        }
        Ok(read)
    }
}

/// What a file that begins like a ZIP archive is.
enum Zipped {
    Workbook(File),
    Member { reader: Box<dyn Read + Send>, members: Vec<Member>, member: String },
}

fn zip_member(path: &Path, file: File, chosen: Option<&str>, meter: &Arc<Meter>) -> Result<Zipped, ImportError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_workbook = ["xlsx", "xlsm", "xlsb", "ods"].contains(&ending.as_str());
    let what = if is_workbook { "workbook" } else { "ZIP archive" };
    let broken = |error: zip::result::ZipError| ImportError::Damaged { what, detail: error.to_string() };
    let again = || std::fs::File::open(path).map_err(|source| ImportError::Open { path: path.to_owned(), source });
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let names: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|place| Some((place, archive.name_for_index(place)?.ok()?.into_owned())))
        .collect();
    let has = |wanted: &str| names.iter().any(|(_, name)| name == wanted);
    if has("[Content_Types].xml") && names.iter().any(|(_, name)| name.starts_with("xl/")) || has("content.xml") {
        return Ok(Zipped::Workbook(again()?));
    }
    let mut members = Vec::new();
    for (place, name) in names.into_iter().filter(|(_, name)| is_data(name)) {
        let entry = archive.by_index_raw(place).map_err(broken)?;
        members.push((place, Member { name, bytes: entry.size() }));
    }
    let wanted = |member: &Member| chosen == Some(member.name.as_str());
    // The longest file is most likely the table; the others are notes and lists beside it.
    let place = members.iter().find(|(_, member)| wanted(member));
    if let (None, Some(chosen)) = (place, chosen) {
        let known = members.iter().map(|(_, member)| member.name.clone()).collect();
        return Err(ImportError::NoMember { name: chosen.to_owned(), known });
    }
    let place = place.or(members.iter().rev().max_by_key(|(_, member)| (is_table(&member.name), member.bytes)));
    let Some((place, member)) = place.cloned() else {
        return Err(ImportError::Packed("is a ZIP archive without a file in it. Choose another file"));
    };
    let entry = archive.by_index_raw(place).map_err(broken)?;
    if entry.encrypted() {
        return Err(ImportError::Packed("is protected by a password. Unpack it first and import the file inside"));
    }
    let (method, packed, sum) = (entry.compression(), entry.compressed_size(), entry.crc32());
    let from = entry.data_start().ok_or(ImportError::Packed(
        "is a ZIP archive of a kind that is not read. Unpack it and import the file inside",
    ))?;
    drop(entry);
    let mut file = again()?;
    file.seek(SeekFrom::Start(from)).map_err(|source| ImportError::Read { path: path.to_owned(), at: from, source })?;
    meter.set_total(packed);
    let bytes = Bytes::File(file).counted(meter).take(packed);
    let reader: Box<dyn Read + Send> = match method {
        CompressionMethod::Stored => Box::new(bytes),
        CompressionMethod::Deflated => Box::new(DeflateDecoder::new(BufReader::new(bytes))),
        _ => {
            return Err(ImportError::Packed(
                "is a ZIP archive packed in a way that is not read. Unpack it and import the file inside",
            ));
        }
    };
    let reader = Box::new(Summed { inner: reader, crc: flate2::Crc::new(), expected: sum });
    let members = members.into_iter().map(|(_, member)| member).collect();
    Ok(Zipped::Member { reader, members, member: member.name })
}

/// Folders and the files that systems add are no data.
fn is_data(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    !name.ends_with('/') && !name.starts_with("__MACOSX/") && !file.starts_with('.') && file != "Thumbs.db"
}

fn is_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    ["csv", "tsv", "tab", "json", "jsonl", "ndjson", "xlsx", "xls", "ods", "parquet", "xes"]
        .iter()
        .any(|end| name.strip_suffix(end).is_some_and(|stem| stem.ends_with('.')))
        || name.ends_with(".txt")
}

/// Checks at the end that what came out is what went in.
struct Summed {
    inner: Box<dyn Read + Send>,
    crc: flate2::Crc,
    expected: u32,
}

impl Read for Summed {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(room)?;
        self.crc.update(room.get(..read).unwrap_or_default());
        if read == 0 && !room.is_empty() && self.crc.sum() != self.expected {
            return Err(Error::new(ErrorKind::InvalidData, "its checksum does not fit"));
        }
        Ok(read)
    }
}
