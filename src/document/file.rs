//! The project file `NAME.pathlight`: RON that a person can read, that diffs well, and that opens even when damaged in part.
//!
//! [`read`] and [`write()`] know texts, [`load`] and [`save`] know paths. What cannot be read is set aside record by
//! record and told in [`Opened::repaired`]; only a text that is no project at all, or is cut off, is refused.

pub(super) mod fragment;
mod mend;
mod v1;
mod words;

use super::Document;
use crate::engine::analysis::Report;
use atomic_write_file::AtomicWriteFile;
use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// The version that is written.
pub const VERSION: u32 = 1;

/// The largest project file that is opened, in bytes.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// How many of the activities that drop-offs did next are kept per stage in saved totals.
const SAVED_NEXT_ACTIVITIES: usize = 5;

/// The last figures, kept in the project so that it shows something where the data is not at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// The revision of the activity store that the figures were made from.
    pub store_revision: u64,
    /// The figures, for the map as saved; without the single times.
    pub report: Report,
}

/// What a project file holds.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The map with its name; nothing to undo, nothing to save.
    pub document: Document,
    /// What the map is for, where it is a template; else empty.
    pub summary: String,
    /// Path of the activity store relative to the project file, with `/` between the parts; see [`data_path`].
    pub data: Option<String>,
    /// The last figures, if any were saved and they still fit.
    pub totals: Option<Totals>,
    /// What was mended or set aside, one sentence each; empty for a sound file.
    pub repaired: Vec<String>,
}

/// Why a project file cannot be opened or saved.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be reached.
    #[error("“{path}” cannot be {verb}: {source}.")]
    Io {
        /// The file.
        path: String,
        /// What was tried: read or saved.
        verb: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// The path names a folder, a device or a pipe.
    #[error("“{0}” is not a file; choose a project file, whose name ends in .pathlight.")]
    NotAFile(String),
    /// The file is larger than any project.
    #[error("The file has {} MB, but a project has at most {} MB; this is probably another kind of file.", .0 / 1_048_576, MAX_BYTES / 1_048_576)]
    TooLarge(u64),
    /// The file holds nothing.
    #[error("The file is empty; open a backup or an earlier copy of the project instead.")]
    Empty,
    /// The file is not text.
    #[error(
        "This is not a Pathlight project: it is no text (byte {0} is not UTF-8); choose a file whose name ends in .pathlight."
    )]
    NotText(usize),
    /// The file is something else.
    #[error(
        "This is not a Pathlight project: “magic: \"pathlight\"” is missing at its start; to bring in activity data, use Import."
    )]
    NotAProject,
    /// The file was written by a later Pathlight.
    #[error(
        "This project was saved by a newer Pathlight (format {0}; this one knows up to {VERSION}); update Pathlight to open it."
    )]
    TooNew(u32),
    /// The version is none that ever existed.
    #[error("This project says it has format {0}, which never existed; open a backup or an earlier copy instead.")]
    NoSuchVersion(u32),
    /// The text breaks off or is no RON.
    #[error(
        "The project is damaged at line {line}, column {column} ({reason}); open a backup or an earlier copy, or mend the line in a text editor."
    )]
    Damaged {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader of RON says.
        reason: String,
    },
    /// The map cannot be put into RON.
    #[error("The project cannot be written: {0}; undo the last change and save again.")]
    Unwritable(String),
}

/// Reads the text of a project file of any version.
///
/// # Errors
/// [`FileError`] where the text is too large, no project, of an unknown version, or no RON: cut off, for example.
pub fn read(text: &str) -> Result<Opened, FileError> {
    if text.len() as u64 > MAX_BYTES {
        return Err(FileError::TooLarge(text.len() as u64));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    let header: v1::Header = options().from_str(text).map_err(|error| not_ron(text, &error))?;
    if header.magic != v1::MAGIC {
        return Err(FileError::NotAProject);
    }
    match header.version {
        1 => {}
        0 => return Err(FileError::NoSuchVersion(0)),
        newer => return Err(FileError::TooNew(newer)),
    }
    let file: v1::Read<'_> = options().from_str(text).map_err(|error| not_ron(text, &error))?;
    Ok(mend::open(text, file))
}

/// Writes the text of a project file. The same project gives the same text.
///
/// # Errors
/// [`FileError::Unwritable`] where a rule is nested deeper than the file format allows.
pub fn write(document: &Document, data: Option<&str>, totals: Option<&Totals>) -> Result<String, FileError> {
    let totals =
        totals.map(|totals| v1::Totals { store_revision: totals.store_revision, report: slim(&totals.report) });
    written_text(&v1::Written::new(document.name(), document.map(), data, totals))
}

/// Writes the text of a map without data, with a sentence that says what it is for: a template.
///
/// # Errors
/// [`FileError::Unwritable`] where a rule is nested deeper than the file format allows.
pub fn write_with_summary(document: &Document, summary: &str) -> Result<String, FileError> {
    written_text(&v1::Written { summary, ..v1::Written::new(document.name(), document.map(), None, None) })
}

fn written_text(written: &v1::Written<'_>) -> Result<String, FileError> {
    // Depth 3: each field of a record has a line of its own, and what is inside of it follows on that line.
    let config = PrettyConfig::new().depth_limit(3).new_line("\n").indentor("  ");
    let text = options().to_string_pretty(written, config);
    let mut text = text.map_err(|error| FileError::Unwritable(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// Reads a project file.
///
/// # Errors
/// As [`read`], and [`FileError::Io`] or [`FileError::NotAFile`] where the file cannot be read.
pub fn load(path: &Path) -> Result<Opened, FileError> {
    let io = |source| FileError::Io { path: path.display().to_string(), verb: "read", source };
    // A pipe or a device would be waited for without end, so the kind is asked before it is opened.
    let metadata = std::fs::metadata(path).map_err(io)?;
    if !metadata.is_file() {
        return Err(FileError::NotAFile(path.display().to_string()));
    }
    if metadata.len() > MAX_BYTES {
        return Err(FileError::TooLarge(metadata.len()));
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(io)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| FileError::NotText(error.valid_up_to() + 1))?;
    read(text)
}

/// Puts a text in place of a file, whole or not at all: a reader sees the old text or the new one, whatever happens.
/// A path that is a link stays one; the file it leads to is replaced.
///
/// # Errors
/// [`FileError::Io`]; the file is then as it was.
pub fn save(path: &Path, text: &str) -> Result<(), FileError> {
    save_bytes(path, text.as_bytes())
}

/// As [`save`], for what is not text.
///
/// # Errors
/// [`FileError::Io`]; the file is then as it was.
pub fn save_bytes(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let io = |source| FileError::Io { path: path.display().to_string(), verb: "saved", source };
    let target = if path.is_symlink() { link_target(path).map_err(io)? } else { path.to_path_buf() };
    if target.exists() && !target.is_file() {
        return Err(FileError::NotAFile(path.display().to_string()));
    }
    let mut file = AtomicWriteFile::open(&target).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.commit().map_err(io)?;
    sweep(&target);
    Ok(())
}

/// Removes what saves of this file left when the program was killed amidst them: `.NAME.` and six letters or digits.
/// Those younger than a minute may belong to another window and stay.
fn sweep(target: &Path) {
    let modified = |path: &Path| std::fs::symlink_metadata(path).and_then(|metadata| metadata.modified()).ok();
    let (Some(name), Some(now)) = (target.file_name().and_then(|name| name.to_str()), modified(target)) else { return };
    let prefix = format!(".{name}.");
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let random = file.to_str().and_then(|file| file.strip_prefix(&prefix));
        let ours =
            random.is_some_and(|random| random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let old = || modified(&entry.path()).and_then(|then| now.duration_since(then).ok());
        if ours && old().is_some_and(|age| age > Duration::from_secs(60)) {
            // One that cannot be removed does no harm but for its room.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Follows a link to where it leads, also where nothing is there yet.
fn link_target(path: &Path) -> std::io::Result<PathBuf> {
    std::fs::canonicalize(path).or_else(|_| {
        let target = std::fs::read_link(path)?;
        Ok(path.parent().unwrap_or(Path::new("")).join(target))
    })
}

/// Returns where the activity store of a project lies: beside the project or in a folder below it, and nowhere else,
/// so that opening somebody's project reaches nothing outside of its folder.
pub fn data_path(project: &Path, data: &str) -> Option<PathBuf> {
    let relative = Path::new(data);
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let plain = !data.is_empty() && !data.contains(['\\', ':', '\0']) && relative.components().all(inside);
    plain.then(|| project.parent().unwrap_or(Path::new("")).join(relative))
}

/// Returns the path of an activity store relative to a project, if it lies beside the project or below.
pub fn relative_data(project: &Path, store: &Path) -> Option<String> {
    let relative = store.strip_prefix(project.parent()?).ok()?;
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    let data = parts?.join("/");
    data_path(project, &data).map(|_| data)
}

/// How RON is read and written: `Some(x)` is written `x`.
pub(super) fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

fn slim(report: &Report) -> Report {
    let mut report = report.clone();
    for stage in &mut report.stages {
        stage.next_after_drop_off.truncate(SAVED_NEXT_ACTIVITIES);
    }
    for step in &mut report.transitions {
        step.sorted_times = Vec::new();
    }
    report
}

/// Tells a damaged project from something else: the first lines of a project hold its magic.
fn not_ron(text: &str, error: &ron::error::SpannedError) -> FileError {
    let start: String = text.chars().take(200).collect();
    if !start.trim_start().starts_with('(') || !start.contains("pathlight") {
        return FileError::NotAProject;
    }
    let place = error.span.start;
    FileError::Damaged { line: place.line, column: place.col, reason: reason(&error.code) }
}

/// Returns what the reader of RON says, as a part of a sentence.
pub(super) fn reason(error: &ron::Error) -> String {
    let text = error.to_string();
    let text: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    text.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod mutated;
#[cfg(test)]
mod tests;
