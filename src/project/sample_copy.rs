//! Samples are opened as a copy of one's own, so that nothing that is saved or imported changes the sample itself.

use super::open::store_beside;
use super::places::samples_folder;
use crate::samples::Story;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder inside the one for what belongs to no project.
const FOLDER: &str = "samples";
/// The most copies of one sample; beyond them the last one is opened.
const MOST: usize = 99;

/// A copy of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleCopy {
    /// The project file of the copy.
    pub path: PathBuf,
    /// Whether it was made just now, not one that is there and still as the sample is.
    pub is_new: bool,
}

/// Returns whether a path is one of the samples that come with the program.
pub fn is_sample(path: &Path) -> bool {
    samples_folder().is_some_and(|folder| is_sample_in(path, &folder))
}

fn is_sample_in(path: &Path, folder: &Path) -> bool {
    let named =
        Story::ALL.iter().any(|story| path.file_name() == Some(OsString::from(file_of(story.file_stem())).as_os_str()));
    let same = || Some(path.canonicalize().ok()?.parent()? == folder.canonicalize().ok()?);
    named && same().unwrap_or_default()
}

fn file_of(stem: &str) -> String {
    format!("{stem}.pathlight")
}

/// Returns a copy of a sample in the user's folder: one that is there and was not changed, or a new one beside those that
/// were.
///
/// # Errors
/// What the system says where it cannot be written.
pub fn own_copy(sample: &Path, data_folder: &Path) -> io::Result<SampleCopy> {
    let folder = data_folder.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let stem = sample.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut last = folder.join(file_of(&stem));
    for number in 1..=MOST {
        let name = if number == 1 { stem.clone() } else { format!("{stem} {number}") };
        last = folder.join(file_of(&name));
        if !last.exists() && !store_beside(&last).exists() {
            copy(sample, &last)?;
            return Ok(SampleCopy { path: last, is_new: true });
        }
        if is_as(sample, &last)? {
            return Ok(SampleCopy { path: last, is_new: false });
        }
    }
    Ok(SampleCopy { path: last, is_new: false })
}

/// Writes the activities first: where they are missing, no project speaks of them. The project names its data by the
/// file beside it.
fn copy(sample: &Path, to: &Path) -> io::Result<()> {
    if store_beside(sample).is_file() {
        fs::copy(store_beside(sample), store_beside(to))?;
    }
    fs::write(to, text_for(sample, to)?)
}

/// Returns the text of a sample's project as it stands in a copy: with the name of the copy's data.
fn text_for(sample: &Path, to: &Path) -> io::Result<String> {
    let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(fs::read_to_string(sample)?.replace(&name(store_beside(sample)), &name(store_beside(to))))
}

/// Returns whether a copy is still as the sample is: neither saved over nor given other data.
fn is_as(sample: &Path, copy: &Path) -> io::Result<bool> {
    if !copy.is_file() || fs::read_to_string(copy).ok() != Some(text_for(sample, copy)?) {
        return Ok(false);
    }
    // What was written last may still stand in the log beside the data.
    let log = PathBuf::from(format!("{}-wal", store_beside(copy).display()));
    let is_settled = log.metadata().map_or(true, |log| log.len() == 0);
    Ok(is_settled && fs::read(store_beside(sample)).ok() == fs::read(store_beside(copy)).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(folder: &Path) -> PathBuf {
        let path = folder.join("signup.pathlight");
        fs::write(&path, "(data: \"signup.activities.sqlite\")").unwrap();
        fs::write(store_beside(&path), "activities").unwrap();
        path
    }

    #[test]
    fn a_copy_is_made_once_and_another_where_it_was_changed() {
        let (from, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sample = sample(from.path());
        let first = own_copy(&sample, own.path()).unwrap();
        assert!(first.is_new && first.path.starts_with(own.path()), "{first:?}");
        let again = own_copy(&sample, own.path()).unwrap();
        assert_eq!(again, SampleCopy { is_new: false, ..first.clone() });

        // Other data is a change too.
        fs::write(store_beside(&first.path), "more activities").unwrap();
        let second = own_copy(&sample, own.path()).unwrap();
        assert!(second.is_new && second.path.ends_with("samples/signup 2.pathlight"), "{second:?}");
        assert_eq!(fs::read_to_string(&second.path).unwrap(), "(data: \"signup 2.activities.sqlite\")");
        assert_eq!(fs::read_to_string(store_beside(&second.path)).unwrap(), "activities");
        assert!(!own_copy(&sample, own.path()).unwrap().is_new);
        fs::write(&second.path, "(changed)").unwrap();
        assert!(own_copy(&sample, own.path()).unwrap().path.ends_with("samples/signup 3.pathlight"));
        assert_eq!(fs::read_to_string(&sample).unwrap(), "(data: \"signup.activities.sqlite\")");
        assert_eq!(fs::read_to_string(store_beside(&first.path)).unwrap(), "more activities");
    }

    #[test]
    fn only_the_samples_of_the_program_are_samples() {
        let folder = tempfile::tempdir().unwrap();
        let path = sample(folder.path());
        assert!(is_sample_in(&path, folder.path()));
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(!is_sample_in(&path, elsewhere.path()));
        let own = folder.path().join("mine.pathlight");
        fs::write(&own, "").unwrap();
        assert!(
            !is_sample_in(&own, folder.path()) && !is_sample_in(&folder.path().join("gone.pathlight"), folder.path())
        );
    }
}
