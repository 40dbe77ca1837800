//! Earlier versions of saved projects, numbered, in one folder per project.

use super::entries;
use crate::document::file::{self, FileError, MAX_BYTES};
use atomic_write_file::AtomicWriteFile;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// So many earlier versions of each project are kept.
const VERSIONS: usize = 10;

/// Earlier versions of saved projects. Needs no session, so that a job can save while the window goes on.
#[derive(Debug, Clone)]
pub struct Backups {
    root: PathBuf,
}

impl Backups {
    /// Names the backups inside the folder that [`crate::project::data_folder`] names.
    pub fn new(data_folder: &Path) -> Self {
        Self { root: data_folder.join("recovery").join("backups") }
    }

    /// Saves a project: the version that was there becomes a backup, then the new one takes its place at once.
    ///
    /// # Errors
    /// [`FileError`] where the new version cannot be saved; the old one is then as it was. A backup that cannot be made
    /// keeps nobody from saving.
    pub fn save(&self, project: &Path, text: &str) -> Result<(), FileError> {
        let _ = back_up(&self.folder(project), project);
        file::save(project, text)
    }

    /// Returns the earlier versions of a project, the latest first; each is a project file to open and save as another.
    pub fn of(&self, project: &Path) -> Vec<PathBuf> {
        versions(&self.folder(project)).into_iter().rev().map(|(_, path)| path).collect()
    }

    fn folder(&self, project: &Path) -> PathBuf {
        self.root.join(folder_name(project))
    }
}

/// Returns the name of the folder for a project: a hash of its path, since a path may be too long for a name.
fn folder_name(project: &Path) -> String {
    // A link and the file it leads to are one project.
    let path = std::fs::canonicalize(project).or_else(|_| std::path::absolute(project));
    let path = path.unwrap_or_else(|_| project.to_path_buf());
    blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex().chars().take(16).collect()
}

/// Copies the project as it is on disk into the folder, unless it is there already, and drops the oldest copies.
///
/// # Errors
/// What the system says; the project itself is not touched.
fn back_up(folder: &Path, project: &Path) -> std::io::Result<()> {
    // Something else under this name, or far too large, is not a version of a project.
    if !std::fs::metadata(project).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_BYTES) {
        return Ok(());
    }
    let bytes = std::fs::read(project)?;
    let before = versions(folder);
    let last = before.last();
    if last.is_some_and(|(_, path)| std::fs::read(path).is_ok_and(|last| last == bytes)) {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let number = last.map_or(1, |(number, _)| number.saturating_add(1));
    let mut file = AtomicWriteFile::open(folder.join(number.to_string()))?;
    file.write_all(&bytes)?;
    file.commit()?;
    for (_, path) in before.iter().take((before.len() + 1).saturating_sub(VERSIONS)) {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// Returns the numbered versions in a folder, the oldest first.
fn versions(folder: &Path) -> Vec<(u64, PathBuf)> {
    let mut versions: Vec<(u64, PathBuf)> =
        entries(folder).filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path))).collect();
    versions.sort();
    versions
}

/// Returns the versions of all projects, first those that the most newer versions of the same project follow.
pub fn all(backups: &Path) -> Vec<PathBuf> {
    let mut ranked: Vec<(usize, PathBuf)> = entries(backups)
        .flat_map(|folder| {
            let versions = versions(&folder);
            let count = versions.len();
            versions.into_iter().enumerate().map(move |(place, (_, path))| (count - place, path))
        })
        .collect();
    ranked.sort_by(|a, b| b.cmp(a));
    ranked.into_iter().map(|(_, path)| path).collect()
}
