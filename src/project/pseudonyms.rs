//! The key for pseudonyms: one for each person at a computer, in the program's own folder and never in a project.

use super::places::data_folder;
use crate::engine::import::PseudonymKey;
use std::collections::hash_map::RandomState;
use std::fs::OpenOptions;
use std::hash::BuildHasher;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the file with the key.
const FILE: &str = "pseudonyms.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system names no folder for the program's data.
    #[error("There is no folder for the key of the pseudonyms. Set PATHLIGHT_DATA_DIR to one you can write to.")]
    NoFolder,
    /// The file cannot be read or written.
    #[error("{}: the key of the pseudonyms cannot be kept there ({source}). Check that you may write there.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error(
        "{}: this is no key. Put the key back that was there, or move the file away: a new key is then made, with which \
         later imports no longer match the earlier ones.", .0.display()
    )]
    NotAKey(PathBuf),
}

/// The key with which this computer makes pseudonyms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptKey {
    /// The key.
    pub key: PseudonymKey,
    /// Where it is kept.
    pub path: PathBuf,
    /// Whether it was made just now, so that pseudonyms made elsewhere or earlier differ.
    pub is_new: bool,
}

/// Returns the file in which the key is kept.
///
/// # Errors
/// [`KeyError::NoFolder`].
pub fn key_file() -> Result<PathBuf, KeyError> {
    Ok(data_folder().ok_or(KeyError::NoFolder)?.join(FILE))
}

/// Returns the key, made now if there is none yet.
///
/// # Errors
/// A [`KeyError`].
pub fn pseudonym_key() -> Result<KeptKey, KeyError> {
    key_in(&key_file()?)
}

/// Returns the key, if there is one.
pub fn known_key() -> Option<PseudonymKey> {
    PseudonymKey::from_hex(&std::fs::read_to_string(key_file().ok()?).ok()?)
}

/// Returns a key to show what pseudonyms look like, before there is one; it is no secret.
pub fn example_key() -> PseudonymKey {
    PseudonymKey::from_random(b"example")
}

fn key_in(path: &Path) -> Result<KeptKey, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let key = PseudonymKey::from_hex(&text).ok_or_else(|| KeyError::NotAKey(path.to_owned()))?;
            Ok(KeptKey { key, path: path.to_owned(), is_new: false })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = PseudonymKey::from_random(&random());
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            match write_new(path, &key) {
                // Another window made one in between; both have to use the same.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => key_in(path),
                Err(error) => Err(failed(error)),
                Ok(()) => Ok(KeptKey { key, path: path.to_owned(), is_new: true }),
            }
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes the key to a new file that nobody else can read.
fn write_new(path: &Path, key: &PseudonymKey) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", key.to_hex())?;
    file.sync_all()
}

/// Returns random bytes. The standard library draws 128 bits from the system for the hash tables of each thread, and
/// gives them out through a keyed hash; eight threads give more than a key can hold.
fn random() -> Vec<u8> {
    let draw = || {
        let state = RandomState::new();
        let words: Vec<u8> = (0_u64..4).flat_map(|number| state.hash_one(number).to_le_bytes()).collect();
        words
    };
    let threads: Vec<_> = (0..8).map(|_| std::thread::spawn(draw)).collect();
    threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|_| draw())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inner").join(FILE);
        let made = key_in(&path).unwrap();
        let found = key_in(&path).unwrap();
        assert_eq!((made.is_new, found.is_new, &made.key), (true, false, &found.key));
        let other = key_in(&folder.path().join(FILE)).unwrap();
        assert_ne!(made.key, other.key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(matches!(key_in(&path), Err(KeyError::NotAKey(_))));
    }

    #[test]
    fn random_bytes_differ_and_are_spread() {
        let (one, other) = (random(), random());
        assert_eq!(one.len(), 256);
        assert_ne!(one, other);
        let ones: u32 = one.iter().map(|byte| byte.count_ones()).sum();
        assert!((800..1250).contains(&ones), "{ones} of 2048 bits");
    }
}
