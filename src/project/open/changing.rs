//! Imports and removals: changes of the activity data, one at a time.

use super::{ChangeError, DataChange, Event, Project, died, store_beside};
use crate::domain::Moment;
use crate::engine::import::Plan;
use crate::engine::store::Store;
use crate::project::intake::{Target, import_file_to};
use crate::project::job::{Job, JobContext, Outcome};
use std::path::PathBuf;

impl Project {
    /// Starts to import a file into the project's store, which is made if there is none.
    ///
    /// # Errors
    /// [`ChangeError::Busy`] while another import or removal is going on, [`ChangeError::NoPlace`] where there is no
    /// folder for the store of a project that was never saved.
    pub fn start_import(&mut self, path: PathBuf, plan: Plan, now: Moment) -> Result<(), ChangeError> {
        self.start_import_instead(path, plan, None, now)
    }

    /// Starts to import a file in place of an earlier import, which goes in the same transaction.
    ///
    /// # Errors
    /// As [`Project::start_import`].
    pub fn start_import_instead(
        &mut self,
        path: PathBuf,
        plan: Plan,
        instead_of: Option<i64>,
        now: Moment,
    ) -> Result<(), ChangeError> {
        if self.change.is_some() {
            return Err(ChangeError::Busy);
        }
        let store = match &self.store {
            Some(store) => store.clone(),
            None => self.new_store_path().ok_or(ChangeError::NoPlace)?,
        };
        if self.store.is_none() {
            self.store = Some(store.clone());
        }
        let work = move |job: &JobContext| {
            let mut progress = |progress| job.report(progress);
            let target = Target { store: &store, instead_of };
            let summary = import_file_to(&path, &plan, &target, now, &job.cancel, &mut progress)?;
            Ok(DataChange::Imported(Box::new(summary)))
        };
        self.change = Some(Job::start("import", &self.wake, work));
        Ok(())
    }

    /// Starts to remove an import and all its activities.
    ///
    /// # Errors
    /// [`ChangeError::Busy`] while another import or removal is going on.
    pub fn start_removal(&mut self, import: i64) -> Result<(), ChangeError> {
        if self.change.is_some() {
            return Err(ChangeError::Busy);
        }
        let Some(store) = self.store.clone() else { return Ok(()) };
        let work = move |job: &JobContext| {
            let mut progress = |progress| job.report(progress);
            let outcome = Store::open(&store)?.remove_import(import, &job.cancel, &mut progress)?;
            Ok(DataChange::Removed(Box::new(outcome)))
        };
        self.change = Some(Job::start("remove import", &self.wake, work));
        Ok(())
    }

    pub(super) fn take_change(&mut self, events: &mut Vec<Event>) {
        let Some(job) = &self.change else { return };
        let event = match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(change)) => Event::DataChanged(change),
            Outcome::Done(Err(error)) if error.is_cancelled() => Event::DataStopped,
            Outcome::Done(Err(error)) => Event::DataUnchanged(error.to_string()),
            Outcome::Died => Event::DataUnchanged(died("The import")),
        };
        self.change = None;
        if matches!(event, Event::DataChanged(_)) {
            // The project file names the store and holds the last figures.
            self.document.mark_unsaved();
            self.start_loading();
        } else if self.store.as_ref().is_some_and(|store| !store.exists()) && self.data.is_none() {
            self.store = None;
        }
        events.push(event);
    }

    /// Returns where the store of this project is made: beside the project, or for one that was never saved in the
    /// program's own folder, from where saving brings it along.
    pub(super) fn new_store_path(&self) -> Option<PathBuf> {
        match &self.path {
            Some(path) => Some(store_beside(path)),
            None => {
                let folder = self.data_folder.as_ref()?.join("unsaved");
                std::fs::create_dir_all(&folder).ok()?;
                let free = |n: u32| folder.join(format!("{}-{n}.activities.sqlite", std::process::id()));
                (1..10_000).map(free).find(|path| !path.exists())
            }
        }
    }
}
