//! Keeps a copy of every open project outside of its folder, offers it again after a crash, and keeps earlier versions.
//!
//! ```text
//! recovery/turn                          locked for a moment by whoever changes the list of sessions
//! recovery/session-12/alive              locked as long as the program of this session runs
//! recovery/session-12/0.kept             one project open in it
//! recovery/backups/0123456789abcdef/7    an earlier version of the project with this hash of its path
//! ```
//! The system lets go of a lock when a program ends, however it ends; so a session that can be locked has crashed if it
//! still holds anything. Order is by counted numbers: a clock that is set back changes nothing.

mod backup;

pub use backup::Backups;

use crate::document::file::{self, FileError};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// At most so many projects of crashed sessions are kept; the oldest go first.
pub const MAX_LEFT: usize = 50;

/// At most so many bytes are kept in the recovery folder beside what running sessions hold; the oldest go first.
pub const MAX_BYTES: u64 = 200 * 1024 * 1024;

const MAGIC: &str = "pathlight-recovery";

/// The recovery of one running program. Its methods wait for the disk: not for the window's thread.
#[derive(Debug)]
pub struct Recovery {
    root: PathBuf,
    session: PathBuf,
    counter: u64,
    /// Held as long as the program runs.
    alive: File,
}

/// A project as it was last kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where the project was saved last, if it ever was.
    pub path: Option<PathBuf>,
    /// The journey's name.
    pub name: String,
    /// Where its activity store lies, which a project that was never saved cannot say itself.
    pub store: Option<PathBuf>,
    /// The text of the project file, for [`crate::document::file::read`].
    pub text: String,
}

/// A project that a crashed session left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    file: PathBuf,
    session: u64,
    counter: u64,
    /// The project.
    pub kept: Kept,
}

/// Why something could not be kept or restored.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The recovery folder cannot be used.
    #[error("The recovery folder cannot be used, so unsaved work is not safe from a crash: “{path}”: {source}.")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The text cannot be put into a recovery file.
    #[error("The project cannot be kept for recovery: {0}; save it instead.")]
    Unwritable(String),
    /// Another window restores it.
    #[error("Another window of Pathlight has taken this project; look there.")]
    Taken,
}

#[derive(Serialize, Deserialize)]
struct KeptFile {
    magic: String,
    version: u32,
    counter: u64,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    store: Option<String>,
    text: String,
}

impl Recovery {
    /// Begins a session in the folder that [`super::places::data_folder`] names, which is made where it is missing, and
    /// removes what is too old or too much.
    ///
    /// # Errors
    /// [`RecoveryError::Io`] where the folder cannot be made or written; work goes on without recovery then.
    pub fn start(data_folder: &Path) -> Result<Self, RecoveryError> {
        let root = data_folder.join("recovery");
        std::fs::create_dir_all(&root).map_err(io(&root))?;
        let _turn = turn(&root)?;
        let mut number = sessions(&root).last().map_or(1, |(last, _)| last + 1);
        let session = loop {
            let session = root.join(format!("session-{number}"));
            match std::fs::create_dir(&session) {
                Ok(()) => break session,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(io(&session)(error)),
            }
        };
        let path = session.join("alive");
        let mut alive = OpenOptions::new().write(true).create_new(true).open(&path).map_err(io(&path))?;
        if let Err(TryLockError::Error(error)) = alive.try_lock() {
            return Err(io(&path)(error));
        }
        // For a person who looks; the lock alone says whether the program runs.
        writeln!(alive, "{}", std::process::id()).map_err(io(&path))?;
        let recovery = Self { root, session, counter: 0, alive };
        recovery.sweep();
        Ok(recovery)
    }

    /// Keeps the project open under this key, in place of what was kept under it before. Whole or not at all.
    ///
    /// # Errors
    /// [`RecoveryError`]; what was kept before is still there.
    pub fn keep(&mut self, key: u32, kept: &Kept) -> Result<(), RecoveryError> {
        self.counter += 1;
        let content = KeptFile {
            magic: MAGIC.to_owned(),
            version: 1,
            counter: self.counter,
            path: text_of(kept.path.as_deref()),
            name: kept.name.clone(),
            store: text_of(kept.store.as_deref()),
            text: kept.text.clone(),
        };
        let text = ron::to_string(&content).map_err(|error| RecoveryError::Unwritable(error.to_string()))?;
        file::save(&self.file(key), &text).map_err(|error| match error {
            FileError::Io { path, source, .. } => RecoveryError::Io { path, source },
            other => RecoveryError::Unwritable(other.to_string()),
        })
    }

    /// Drops what is kept under this key: the project is saved, or closed with its changes given up.
    pub fn forget(&mut self, key: u32) {
        // Nothing may be there; and where removing fails, an offer too many is better than an error.
        let _ = std::fs::remove_file(self.file(key));
    }

    /// Ends the session; nothing of it is offered again. A session that is only dropped is offered.
    pub fn close(self) {
        let _turn = turn(&self.root);
        let _ = self.alive.unlock();
        let _ = std::fs::remove_dir_all(&self.session);
    }

    /// Returns what crashed sessions left, the latest first. Sessions that run are left alone.
    pub fn left(&self) -> Vec<Left> {
        let Ok(_turn) = turn(&self.root) else { return Vec::new() };
        let mut left = self.crashed();
        left.reverse();
        left
    }

    /// Takes over what a crashed session left: keeps it in this session under the key, then drops it there, so that it
    /// is never nowhere.
    ///
    /// # Errors
    /// [`RecoveryError::Taken`] where another window was faster, and as [`Recovery::keep`].
    pub fn restore(&mut self, left: &Left, key: u32) -> Result<Kept, RecoveryError> {
        let _turn = turn(&self.root)?;
        if !left.file.is_file() {
            return Err(RecoveryError::Taken);
        }
        self.keep(key, &left.kept)?;
        std::fs::remove_file(&left.file).map_err(io(&left.file))?;
        Ok(left.kept.clone())
    }

    /// Drops for good what a crashed session left.
    ///
    /// # Errors
    /// [`RecoveryError::Io`] where it cannot be removed.
    pub fn discard(&self, left: &Left) -> Result<(), RecoveryError> {
        let _turn = turn(&self.root)?;
        match std::fs::remove_file(&left.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(&left.file)(error)),
            _ => Ok(()),
        }
    }

    fn file(&self, key: u32) -> PathBuf {
        self.session.join(format!("{key}.kept"))
    }

    /// Returns what crashed sessions left, the oldest first. To be called in turn.
    fn crashed(&self) -> Vec<Left> {
        let mut left = Vec::new();
        for (number, session) in sessions(&self.root) {
            if session == self.session || runs(&session) {
                continue;
            }
            for file in kept_files(&session) {
                if let Some((counter, kept)) = read(&file) {
                    left.push(Left { file, session: number, counter, kept });
                }
            }
        }
        left.sort_by(|a, b| (a.session, a.counter, &a.file).cmp(&(b.session, b.counter, &b.file)));
        left
    }

    /// Removes crashed sessions that hold nothing, then the oldest backups and the oldest projects left until the rest
    /// is within bounds. To be called in turn.
    fn sweep(&self) {
        for (_, session) in sessions(&self.root) {
            if session != self.session && !runs(&session) && kept_files(&session).is_empty() {
                let _ = std::fs::remove_dir_all(&session);
            }
        }
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let left = self.crashed();
        let backups = backup::all(&self.root.join("backups"));
        let mut bytes: u64 = left.iter().map(|one| size(&one.file)).chain(backups.iter().map(|path| size(path))).sum();
        let mut count = left.len();
        for path in &backups {
            if bytes > MAX_BYTES {
                bytes -= size(path);
                let _ = std::fs::remove_file(path);
            }
        }
        for one in &left {
            if bytes > MAX_BYTES || count > MAX_LEFT {
                bytes -= size(&one.file);
                count -= 1;
                let _ = std::fs::remove_file(&one.file);
            }
        }
    }
}

/// Waits for the turn to look at and change the list of sessions. A program that hangs in its turn is not waited for
/// longer than two seconds.
fn turn(root: &Path) -> Result<File, RecoveryError> {
    let path = root.join("turn");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(io(&path))?;
    let start = Instant::now();
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        if start.elapsed() > Duration::from_secs(2) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(file)
}

/// Returns whether the program of a session still runs. Where locks cannot be told, it does: nobody's work is taken.
fn runs(session: &Path) -> bool {
    match OpenOptions::new().write(true).open(session.join("alive")) {
        Ok(file) => file.try_lock().is_err(),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

/// Returns the sessions by number.
fn sessions(root: &Path) -> Vec<(u64, PathBuf)> {
    let mut sessions: Vec<(u64, PathBuf)> = entries(root)
        .filter_map(|path| Some((path.file_name()?.to_str()?.strip_prefix("session-")?.parse().ok()?, path)))
        .collect();
    sessions.sort();
    sessions
}

fn kept_files(session: &Path) -> Vec<PathBuf> {
    entries(session).filter(|path| path.extension().is_some_and(|extension| extension == "kept")).collect()
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn read(path: &Path) -> Option<(u64, Kept)> {
    let text = std::fs::read_to_string(path).ok()?;
    let file: KeptFile = ron::from_str(&text).ok()?;
    let (path, store) = (file.path.map(PathBuf::from), file.store.map(PathBuf::from));
    let kept = Kept { path, name: file.name, store, text: file.text };
    (file.magic == MAGIC && file.version == 1).then_some((file.counter, kept))
}

/// Returns a path as text; one that is no text is asked for again after a crash.
fn text_of(path: Option<&Path>) -> Option<String> {
    path.and_then(Path::to_str).map(str::to_owned)
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> RecoveryError + '_ {
    move |source| RecoveryError::Io { path: path.display().to_string(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str) -> Kept {
        Kept {
            path: Some(PathBuf::from("/a b/ü.pathlight")),
            store: Some(PathBuf::from("/unsaved/1.sqlite")),
            name: name.to_owned(),
            text: "(\"quoted\\\"\", #)\n".to_owned(),
        }
    }

    fn names(recovery: &Recovery) -> Vec<String> {
        recovery.left().into_iter().map(|left| left.kept.name).collect()
    }

    #[test]
    fn what_a_crashed_session_kept_is_offered_and_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut crashed = Recovery::start(folder.path()).unwrap();
        crashed.keep(0, &kept("old")).unwrap();
        crashed.keep(1, &kept("A")).unwrap();
        crashed.keep(0, &kept("B")).unwrap();
        drop(crashed);

        let mut one = Recovery::start(folder.path()).unwrap();
        let mut other = Recovery::start(folder.path()).unwrap();
        assert_eq!((names(&one), names(&other)), (vec!["B".into(), "A".into()], vec!["B".into(), "A".into()]));
        let left = one.left();
        assert_eq!(one.restore(&left[0], 5).unwrap(), kept("B"));
        assert!(matches!(other.restore(&left[0], 5), Err(RecoveryError::Taken)));
        // The second window sees the rest, but not what the first one holds now.
        assert_eq!(names(&other), ["A"]);
        other.discard(&left[1]).unwrap();
        other.discard(&left[1]).unwrap();
        assert!(names(&one).is_empty());
        drop(one);
        assert_eq!(names(&other), ["B"]);
        other.close();
    }

    #[test]
    fn a_session_closed_cleanly_and_a_project_saved_are_not_offered() {
        let folder = tempfile::tempdir().unwrap();
        let mut first = Recovery::start(folder.path()).unwrap();
        first.keep(0, &kept("A")).unwrap();
        first.close();
        let mut second = Recovery::start(folder.path()).unwrap();
        second.keep(0, &kept("B")).unwrap();
        second.forget(0);
        second.forget(7);
        drop(second);
        let third = Recovery::start(folder.path()).unwrap();
        assert!(third.left().is_empty());
        assert_eq!(sessions(&third.root).len(), 1, "empty sessions are swept");
    }

    #[test]
    fn the_oldest_go_when_there_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        let mut crashed = Recovery::start(folder.path()).unwrap();
        for key in 0..(MAX_LEFT as u32 + 5) {
            crashed.keep(key, &kept(&format!("P{key}"))).unwrap();
        }
        drop(crashed);
        let next = Recovery::start(folder.path()).unwrap();
        let names = names(&next);
        assert_eq!((names.len(), names[0].as_str()), (MAX_LEFT, "P54"));
        assert_eq!(names.last().map(String::as_str), Some("P5"));
    }

    #[test]
    fn damaged_files_in_the_folder_do_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let mut crashed = Recovery::start(folder.path()).unwrap();
        crashed.keep(0, &kept("A")).unwrap();
        std::fs::write(crashed.file(1), "(magic: \"pathlight-recovery\", vers").unwrap();
        std::fs::write(crashed.root.join("session-x"), "").unwrap();
        drop(crashed);
        let next = Recovery::start(folder.path()).unwrap();
        assert_eq!(names(&next), ["A"]);
    }

    #[test]
    fn earlier_versions_are_kept_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let backups = Backups::new(folder.path());
        let project = folder.path().join("p.pathlight");
        backups.save(&project, "0").unwrap();
        assert!(backups.of(&project).is_empty());
        for n in 1..=13 {
            backups.save(&project, &n.to_string()).unwrap();
        }
        backups.save(&project, "13").unwrap();
        backups.save(&project, "13").unwrap();
        assert_eq!(std::fs::read_to_string(&project).unwrap(), "13");
        let versions = backups.of(&project);
        let texts: Vec<_> = versions.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert_eq!(texts, ["13", "12", "11", "10", "9", "8", "7", "6", "5", "4"]);
        assert!(backups.of(&folder.path().join("other.pathlight")).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let error = Recovery::start(&blocked).unwrap_err();
        assert!(error.to_string().starts_with("The recovery folder cannot be used"), "{error}");
    }
}
