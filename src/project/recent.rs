//! The projects opened lately, for the start screen: a small RON file that all windows share.

use crate::document::file::{self, FileError};
use crate::domain::Moment;
use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// At most so many projects are remembered.
pub const MAX_RECENT: usize = 20;

/// A larger file is not ours.
const MAX_BYTES: u64 = 1024 * 1024;

/// A project opened lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentProject {
    /// Where it lies.
    pub path: PathBuf,
    /// The journey's name when it was last open.
    pub name: String,
    /// When it was last opened or saved.
    pub when: Moment,
    /// Whether the file is not there now: moved, deleted, or on a drive that is not plugged in.
    pub missing: bool,
}

/// The list of projects opened lately, the latest first. Its methods read and write a file: not for the window's thread.
#[derive(Debug, Clone)]
pub struct Recent {
    file: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
struct RecentFile {
    #[serde(default)]
    projects: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    path: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    when: Moment,
}

impl Recent {
    /// Names the list inside the folder that [`super::places::data_folder`] names.
    pub fn new(data_folder: &Path) -> Self {
        Self { file: data_folder.join("recent.ron") }
    }

    /// Returns the projects, the latest first; those whose file is missing are marked, not left out.
    pub fn projects(&self) -> Vec<RecentProject> {
        let entries = self.read().projects.into_iter().take(MAX_RECENT);
        entries
            .map(|entry| {
                let path = PathBuf::from(entry.path);
                RecentProject { missing: !path.is_file(), path, name: entry.name, when: entry.when }
            })
            .collect()
    }

    /// Puts a project first. One whose path is no text the file can hold is not remembered.
    ///
    /// # Errors
    /// [`FileError`] where the list cannot be saved.
    pub fn add(&self, path: &Path, name: &str, when: Moment) -> Result<(), FileError> {
        let Some(path) = absolute(path) else { return Ok(()) };
        let mut list = self.read();
        list.projects.retain(|entry| entry.path != path);
        list.projects.insert(0, Entry { path, name: name.to_owned(), when });
        list.projects.truncate(MAX_RECENT);
        self.write(&list)
    }

    /// Takes a project off the list; its file stays.
    ///
    /// # Errors
    /// [`FileError`] where the list cannot be saved.
    pub fn remove(&self, path: &Path) -> Result<(), FileError> {
        let Some(path) = absolute(path) else { return Ok(()) };
        let mut list = self.read();
        list.projects.retain(|entry| entry.path != path);
        self.write(&list)
    }

    /// Reads the list; one that cannot be read is empty, since nothing but convenience is lost.
    fn read(&self) -> RecentFile {
        let small = std::fs::metadata(&self.file).is_ok_and(|file| file.is_file() && file.len() <= MAX_BYTES);
        let text = if small { std::fs::read_to_string(&self.file).unwrap_or_default() } else { String::new() };
        ron::from_str(&text).unwrap_or_default()
    }

    fn write(&self, list: &RecentFile) -> Result<(), FileError> {
        let text = ron::ser::to_string_pretty(list, PrettyConfig::new().depth_limit(2).new_line("\n"));
        let text = text.map_err(|error| FileError::Unwritable(error.to_string()))?;
        if let Some(folder) = self.file.parent() {
            let path = || folder.display().to_string();
            std::fs::create_dir_all(folder).map_err(|source| FileError::Io { path: path(), verb: "made", source })?;
        }
        file::save(&self.file, &text)
    }
}

fn absolute(path: &Path) -> Option<String> {
    std::path::absolute(path).ok()?.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_comes_first_once_and_the_list_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let recent = Recent::new(&folder.path().join("not there yet"));
        assert!(recent.projects().is_empty());
        let path = |n: usize| folder.path().join(format!("{n}.pathlight"));
        for n in 0..25 {
            recent.add(&path(n), &format!("J{n}"), Moment(n as i64)).unwrap();
        }
        recent.add(&path(10), "Renamed", Moment(-5)).unwrap();
        let projects = recent.projects();
        assert_eq!(projects.len(), MAX_RECENT);
        let first = RecentProject { path: path(10), name: "Renamed".into(), when: Moment(-5), missing: true };
        assert_eq!(projects[0], first);
        assert_eq!(projects[1].name, "J24");
        assert_eq!(projects.iter().filter(|one| one.path == path(10)).count(), 1);
        recent.remove(&path(24)).unwrap();
        assert_eq!(recent.projects()[1].name, "J23");
    }

    #[test]
    fn a_missing_file_is_marked_and_a_damaged_list_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let recent = Recent::new(folder.path());
        let path = folder.path().join("p.pathlight");
        std::fs::write(&path, "").unwrap();
        recent.add(&path, "P", Moment(0)).unwrap();
        assert!(!recent.projects()[0].missing);
        std::fs::remove_file(&path).unwrap();
        assert!(recent.projects()[0].missing);
        std::fs::write(folder.path().join("recent.ron"), "(projects: [").unwrap();
        assert!(recent.projects().is_empty());
        recent.add(&path, "P", Moment(0)).unwrap();
        assert_eq!(recent.projects().len(), 1);
    }
}
