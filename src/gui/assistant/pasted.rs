//! Data that was pasted: kept in a file of its own as long as the assistant is open.

use crate::engine::import::ImportError;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A file in the folder for temporary files, which goes when this does.
#[derive(Debug)]
pub(super) struct Pasted {
    folder: PathBuf,
    path: PathBuf,
}

impl Pasted {
    /// Names the file; it is written by [`Pasted::write`].
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("pathlight-{}-{number}", std::process::id()));
        Self { path: folder.join("Pasted data.txt"), folder }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Writes pasted text to its file, which only this user may read.
pub(super) fn write(path: &Path, text: &str) -> Result<(), ImportError> {
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(text.as_bytes())
    };
    write().map_err(|source| ImportError::Open { path: path.to_owned(), source })
}

impl Drop for Pasted {
    fn drop(&mut self) {
        // What the system cleans up later anyway need not be told.
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_dir(&self.folder);
    }
}

/// Returns whether a text can be a table of activities: several lines, or JSON.
pub(in crate::gui) fn is_table(text: &str) -> bool {
    let text = text.trim();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next(), lines.next());
    let parted = |line: &str| line.contains(['\t', ',', ';', '|']);
    text.starts_with(['{', '[']) && text.contains('"') || first.is_some_and(parted) && second.is_some_and(parted)
}
