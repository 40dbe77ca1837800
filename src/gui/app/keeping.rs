//! What outlives the window: recent projects and the recovery of unsaved work. All of it on other threads.

use crate::project::{Job, Kept, Left, Outcome, Recent, RecentProject, Recovery, Wake};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The one project that a window has open.
const KEY: u32 = 1;

/// The recent projects, as a list that is read and written on another thread.
pub struct RecentList {
    list: Option<Recent>,
    projects: Vec<RecentProject>,
    job: Option<Job<Vec<RecentProject>>>,
    wake: Wake,
}

impl RecentList {
    /// Starts to read the list.
    pub fn new(data_folder: Option<&Path>, wake: &Wake) -> Self {
        let list = data_folder.map(Recent::new);
        let mut recent = Self { list, projects: Vec::new(), job: None, wake: Arc::clone(wake) };
        recent.start(|_| {});
        recent
    }

    /// Returns the projects, the latest first.
    pub fn projects(&mut self) -> &[RecentProject] {
        if let Some(Outcome::Done(projects)) = self.job.as_ref().map(Job::poll) {
            self.projects = projects;
            self.job = None;
        }
        &self.projects
    }

    /// Puts a project first.
    pub fn add(&mut self, path: &Path, name: &str) {
        let (path, name) = (std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()), name.to_owned());
        // A list that cannot be saved costs no more than the memory of it.
        self.start(move |list| drop(list.add(&path, &name, super::now())));
    }

    /// Takes a project off the list.
    pub fn remove(&mut self, path: PathBuf) {
        self.start(move |list| drop(list.remove(&path)));
    }

    fn start(&mut self, change: impl FnOnce(&Recent) + Send + 'static) {
        let Some(list) = self.list.clone() else { return };
        // The jobs follow one another, so that no change is lost.
        let before = self.job.take();
        self.job = Some(Job::start("recent projects", &self.wake, move |_| {
            if let Some(before) = before {
                before.wait();
            }
            change(&list);
            list.projects()
        }));
    }
}

/// The recovery of this window's unsaved work.
pub struct Keeper {
    recovery: Arc<Mutex<Option<Recovery>>>,
    left: Vec<Left>,
    start: Option<Job<Vec<Left>>>,
    keep: Option<Job<()>>,
    wake: Wake,
}

impl Keeper {
    /// Starts the recovery.
    pub fn new(data_folder: Option<PathBuf>, wake: &Wake) -> Self {
        let recovery: Arc<Mutex<Option<Recovery>>> = Arc::default();
        let inside = Arc::clone(&recovery);
        let start = Job::start("recovery", wake, move |_| {
            // Without a folder for it there is no recovery, and everything else goes on.
            let Some(begun) = data_folder.and_then(|folder| Recovery::start(&folder).ok()) else { return Vec::new() };
            let left = begun.left();
            *inside.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
            left
        });
        Self { recovery, left: Vec::new(), start: Some(start), keep: None, wake: Arc::clone(wake) }
    }

    /// Returns what crashed sessions left.
    pub fn left(&mut self) -> &[Left] {
        if let Some(Outcome::Done(left)) = self.start.as_ref().map(Job::poll) {
            self.left = left;
            self.start = None;
        }
        &self.left
    }

    /// Keeps the open project.
    pub fn keep(&mut self, kept: Kept) {
        self.with(move |recovery| drop(recovery.keep(KEY, &kept)));
    }

    /// Forgets the open project: it is saved, or was given up.
    pub fn forget(&mut self) {
        self.with(|recovery| recovery.forget(KEY));
    }

    /// Returns a project that a crashed session left, which from now on is this window's.
    pub fn restore(&mut self, left: &Left) -> Result<Kept, String> {
        self.left.retain(|one| one != left);
        let mut recovery = self.recovery.lock().unwrap_or_else(PoisonError::into_inner);
        let recovery = recovery.as_mut().ok_or("There is no folder for recovery.")?;
        recovery.restore(left, KEY).map_err(|error| error.to_string())
    }

    /// Gives up what a crashed session left.
    pub fn discard(&mut self, left: Left) {
        self.left.retain(|one| *one != left);
        self.with(move |recovery| drop(recovery.discard(&left)));
    }

    /// Ends the recovery of a window that is closed properly.
    pub fn close(&mut self) {
        if let Some(job) = self.keep.take() {
            job.wait();
        }
        if let Some(recovery) = self.recovery.lock().unwrap_or_else(PoisonError::into_inner).take() {
            recovery.close();
        }
    }

    fn with(&mut self, work: impl FnOnce(&mut Recovery) + Send + 'static) {
        let recovery = Arc::clone(&self.recovery);
        let before = self.keep.take();
        self.keep = Some(Job::start("keep", &self.wake, move |_| {
            if let Some(before) = before {
                before.wait();
            }
            if let Some(recovery) = recovery.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                work(recovery);
            }
        }));
    }
}
