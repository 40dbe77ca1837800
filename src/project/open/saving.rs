//! Saving the project, and what is kept for recovery.

use super::{Basis, Event, Project, SaveError, Saved, died, store_beside};
use crate::document::file;
use crate::document::file::{FileError, Totals};
use crate::engine::analysis::Report;
use crate::project::job::{Job, JobContext, Outcome};
use crate::project::recovery::{Backups, Kept};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Project {
    /// Starts to save the project, at this path or where it was saved before.
    ///
    /// # Errors
    /// [`FileError`] where the map cannot be written.
    pub fn start_save(&mut self, path: Option<PathBuf>) -> Result<(), FileError> {
        let Some(path) = path.or_else(|| self.path.clone()) else { return Ok(()) };
        let store = self.store.clone().filter(|store| store.is_file());
        // The store comes along where the project goes; one that lies beside it already stays.
        let new_store = match &store {
            Some(store) if file::relative_data(&path, store).is_none() => Some(store_beside(&path)),
            _ => None,
        };
        let named = new_store.as_ref().or(self.store.as_ref());
        let data = named.and_then(|store| file::relative_data(&path, store));
        let text = file::write(&self.document, data.as_deref(), self.totals().as_ref())?;
        let move_store = self.path.is_none();
        let revision = self.document.revision();
        let data_folder = self.data_folder.clone();
        let work = move |_: &JobContext| {
            if let (Some(from), Some(to)) = (&store, &new_store) {
                bring_store(from, to, move_store)?;
            }
            match data_folder {
                Some(folder) => Backups::new(&folder).save(&path, &text)?,
                None => file::save(&path, &text)?,
            }
            Ok(Saved { path, store: new_store, revision })
        };
        self.save = Some(Job::start("save", &self.wake, work));
        Ok(())
    }

    /// Returns what a recovery needs: the project as it would be saved, and where its store lies.
    ///
    /// # Errors
    /// [`FileError`] where the map cannot be written.
    pub fn to_keep(&self) -> Result<Kept, FileError> {
        let data = self.path.as_deref().zip(self.store.as_deref());
        let data = data.and_then(|(path, store)| file::relative_data(path, store));
        let text = file::write(&self.document, data.as_deref(), self.totals().as_ref())?;
        Ok(Kept { path: self.path.clone(), name: self.document.name().to_owned(), store: self.store.clone(), text })
    }

    pub(super) fn totals(&self) -> Option<Totals> {
        let basis = self.basis();
        let of_now = |one: &&(Basis, Arc<Report>)| (one.0.journey, one.0.data) == (basis.journey, basis.data);
        let known = self.everybody.as_ref().filter(of_now).map(|(_, report)| report);
        let shown = self.figures.as_ref().filter(|_| self.within.is_none() && !self.is_stale());
        let report = known.or(shown.map(|figures| &figures.report))?;
        Some(Totals { store_revision: self.store_revision, report: (**report).clone() })
    }

    pub(super) fn take_save(&mut self, events: &mut Vec<Event>) {
        let Some(job) = &self.save else { return };
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(saved)) => {
                if let Some(store) = saved.store {
                    self.store = Some(store);
                }
                self.document.mark_saved_at(saved.revision);
                self.path = Some(saved.path.clone());
                events.push(Event::Saved(saved.path));
            }
            Outcome::Done(Err(error)) => events.push(Event::Problem(format!("The project was not saved. {error}"))),
            Outcome::Died => events.push(Event::Problem(died("Saving"))),
        }
        self.save = None;
    }
}

/// Brings a store to its new place, whole or not at all: what was there before is kept under another name.
fn bring_store(from: &Path, to: &Path, move_it: bool) -> Result<(), SaveError> {
    let problem = |source| SaveError::Store { from: from.to_path_buf(), to: to.to_path_buf(), source };
    if to.exists() {
        let kept = (1_u32..).map(|n| to.with_extension(format!("before-{n}.sqlite"))).find(|path| !path.exists());
        std::fs::rename(to, kept.unwrap_or_else(|| to.with_extension("before.sqlite"))).map_err(problem)?;
    }
    if move_it && std::fs::rename(from, to).is_ok() {
        return Ok(());
    }
    let half = to.with_extension("part");
    std::fs::copy(from, &half).map_err(problem)?;
    std::fs::rename(&half, to).map_err(problem)?;
    if move_it {
        // The copy is whole; an original that cannot be deleted does no harm.
        let _ = std::fs::remove_file(from);
    }
    Ok(())
}
