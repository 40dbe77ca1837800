//! The open project: what it holds, what it is busy with, and what a frame of the window asks of it.

mod changing;
mod loading;
mod saving;

use super::answers::{Answered, Answers};
use super::data::Data;
use super::intake::{ImportSummary, IntakeError};
use super::job::{Job, Wake};
use super::recovery::Kept;
use crate::document::file::{self, FileError, Totals};
use crate::document::{Document, Edit, EditError, Made};
use crate::domain::{Cancelled, Journey, Progress, Segment, SegmentId, SegmentRule};
use crate::engine::analysis::{Figure, Itineraries, Report};
use crate::engine::import::ImportError;
use crate::engine::store::{ImportRecord, RemoveOutcome, StoreError, StoreProblem};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// One open project. Nothing here waits: long work runs as jobs, whose results [`Project::tick`] takes in.
pub struct Project {
    document: Document,
    path: Option<PathBuf>,
    store: Option<PathBuf>,
    store_missing: bool,
    data: Option<Data>,
    data_revision: u64,
    store_revision: u64,
    imports: Vec<ImportRecord>,
    figures: Option<Figures>,
    fresh: Option<Basis>,
    answers: Answers,
    answers_about: Option<Basis>,
    within: Option<SegmentId>,
    /// The rule of that segment as it is asked within, and how often it has changed.
    within_rule: Option<Arc<SegmentRule>>,
    within_revision: u64,
    followed: Option<(u64, Option<SegmentId>)>,
    /// The last figures of everybody, which are what is saved.
    everybody: Option<(Basis, Arc<Report>)>,
    repaired: Vec<String>,
    load: Option<Job<Result<Loaded, StoreError>>>,
    analysis: Option<(Basis, Job<Result<Figures, Cancelled>>)>,
    /// The way of every contact for the replay, worked out once the figures are there.
    ways: Option<(Basis, Job<Result<Itineraries, Cancelled>>)>,
    ways_died: Option<Basis>,
    change: Option<Job<Result<DataChange, ChangeError>>>,
    save: Option<Job<Result<Saved, SaveError>>>,
    data_folder: Option<PathBuf>,
    wake: Wake,
}

/// What figures depend on: the revisions of the journey, of the data and of the segment they are asked within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Basis {
    journey: u64,
    data: u64,
    within: u64,
}

/// The figures of a journey, and the way of every contact for the replay.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The figures.
    pub report: Arc<Report>,
    /// The journey that they answer, which the map may have left behind.
    pub journey: Arc<Journey>,
    /// The ways; `None` until they are worked out, and where the figures were read from the project file and the data
    /// is not at hand.
    pub itineraries: Option<Arc<Itineraries>>,
}

struct Loaded {
    data: Data,
    imports: Vec<ImportRecord>,
    revision: u64,
}

/// What an import or a removal has done to the store.
#[derive(Debug, Clone)]
pub enum DataChange {
    /// A file was imported.
    Imported(Box<ImportSummary>),
    /// An import was removed.
    Removed(Box<RemoveOutcome>),
}

/// Why the data was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The file could not be imported.
    #[error(transparent)]
    Import(#[from] IntakeError),
    /// The store could not be changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another import or removal is going on.
    #[error("Another import is going on; wait until it is done or cancel it.")]
    Busy,
    /// There is no folder to keep data of unsaved projects in.
    #[error("There is no folder to keep the data in; save the project first, then import again.")]
    NoPlace,
}

impl ChangeError {
    /// Returns whether nothing failed: the work was asked to stop.
    fn is_cancelled(&self) -> bool {
        match self {
            Self::Import(IntakeError::Import(error)) => matches!(error, ImportError::Cancelled(_)),
            Self::Import(IntakeError::Store(error)) | Self::Store(error) => {
                matches!(error.problem, StoreProblem::Cancelled(_))
            }
            _ => false,
        }
    }
}

/// Why a project was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The project file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The activity store could not be brought along.
    #[error("The activity data could not be brought from “{}” to “{}”: {source}. Save in another folder.", from.display(), to.display())]
    Store {
        /// Where it is.
        from: PathBuf,
        /// Where it should be.
        to: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

struct Saved {
    path: PathBuf,
    store: Option<PathBuf>,
    revision: u64,
}

/// What a frame should tell the user.
#[derive(Debug)]
pub enum Event {
    /// The data was read; figures follow.
    DataLoaded,
    /// New figures are there.
    Analysed,
    /// The data was changed.
    DataChanged(DataChange),
    /// The data was not changed.
    DataUnchanged(String),
    /// The data was not changed because the user stopped it.
    DataStopped,
    /// The project was saved here.
    Saved(PathBuf),
    /// Something went wrong: what, where, what to do.
    Problem(String),
}

impl Project {
    /// Makes a new project around a document, without data.
    pub fn new(document: Document, wake: Wake) -> Self {
        Self {
            document,
            path: None,
            store: None,
            store_missing: false,
            data: None,
            data_revision: 0,
            store_revision: 0,
            imports: Vec::new(),
            figures: None,
            fresh: None,
            answers: Answers::new(&wake),
            answers_about: None,
            within: None,
            within_rule: None,
            within_revision: 0,
            followed: None,
            everybody: None,
            repaired: Vec::new(),
            load: None,
            analysis: None,
            ways: None,
            ways_died: None,
            change: None,
            save: None,
            data_folder: super::places::data_folder(),
            wake,
        }
    }

    /// Reads a project file and starts to read its data.
    ///
    /// # Errors
    /// [`FileError`] where the project file cannot be read.
    pub fn open(path: &Path, wake: Wake) -> Result<Self, FileError> {
        let opened = file::load(path)?;
        // What is kept for recovery has to find the file again from any folder.
        let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut project = Self::new(opened.document, wake);
        project.repaired = opened.repaired;
        project.store = opened.data.as_deref().and_then(|data| file::data_path(path, data));
        project.path = Some(path.to_path_buf());
        project.show_totals(opened.totals);
        project.start_loading();
        Ok(project)
    }

    /// Opens a project as it was kept for recovery; it counts as not saved.
    ///
    /// # Errors
    /// [`FileError`] where what was kept cannot be read.
    pub fn restore(kept: Kept, wake: Wake) -> Result<Self, FileError> {
        let opened = file::read(&kept.text)?;
        let mut project = Self::new(opened.document, wake);
        project.document.mark_unsaved();
        project.repaired = opened.repaired;
        let named = kept.path.as_deref().zip(opened.data.as_deref());
        project.store = kept.store.or_else(|| named.and_then(|(path, data)| file::data_path(path, data)));
        project.path = kept.path;
        project.show_totals(opened.totals);
        project.start_loading();
        Ok(project)
    }

    fn show_totals(&mut self, totals: Option<Totals>) {
        let journey = Arc::new(self.document.journey());
        self.figures = totals.map(|totals| Figures { report: Arc::new(totals.report), journey, itineraries: None });
    }

    /// Keeps earlier versions and the data of a project that was never saved in this folder, not the program's own.
    pub fn keep_in(&mut self, data_folder: Option<PathBuf>) {
        self.data_folder = data_folder;
    }

    /// Returns the document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Returns the document, to be changed; figures follow with the next [`Project::tick`].
    pub fn document_mut(&mut self) -> &mut Document {
        &mut self.document
    }

    /// Carries out an edit as one undoable step.
    ///
    /// # Errors
    /// [`EditError`] if the edit does not fit the map, which is then as before.
    pub fn apply(&mut self, edit: Edit) -> Result<Made, EditError> {
        self.document.apply(edit)
    }

    /// Returns where the project is saved.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the activity store, whether or not it is there.
    pub fn store_path(&self) -> Option<&Path> {
        self.store.as_deref()
    }

    /// Returns the activity store if it is not where the project says.
    pub fn missing_store(&self) -> Option<&Path> {
        self.store.as_deref().filter(|_| self.store_missing)
    }

    /// Returns the activities, once they are read.
    pub fn data(&self) -> Option<&Data> {
        self.data.as_ref()
    }

    /// Returns the imports in the store.
    pub fn imports(&self) -> &[ImportRecord] {
        &self.imports
    }

    /// Returns the newest figures, which may be of an earlier state of the map.
    pub fn figures(&self) -> Option<&Figures> {
        self.figures.as_ref()
    }

    /// Asks for all figures within a saved segment from now on, or of everybody.
    pub fn set_within(&mut self, segment: Option<SegmentId>) {
        self.within = segment;
        self.follow_segment();
    }

    /// Returns the segment within which all figures are asked for; one that was deleted is none.
    pub fn within(&self) -> Option<&Segment> {
        self.within.and_then(|id| self.document.map().segments.get(&id))
    }

    /// Returns the answers to what panels ask beside the figures of the map.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Returns what there is to show for a question; see [`Answers::ask`].
    pub fn ask<F: Figure>(&self, question: &F) -> Answered<F::Answer> {
        self.answers.ask(question)
    }

    /// Returns whether the figures are of an earlier state of the map or of the data.
    pub fn is_stale(&self) -> bool {
        match self.fresh {
            Some(basis) => basis != self.basis(),
            None => self.document.journey_revision() > 0 || self.load.is_some(),
        }
    }

    /// Returns whether the ways of the contacts are being worked out, or will be.
    pub fn ways_are_coming(&self) -> bool {
        let missing = self.figures.as_ref().is_none_or(|figures| figures.itineraries.is_none());
        missing && self.data.is_some() && self.ways_died != Some(self.basis())
    }

    /// Takes the sentences on what was mended when the project was opened.
    pub fn take_repaired(&mut self) -> Vec<String> {
        std::mem::take(&mut self.repaired)
    }

    /// Returns whether anything is going on, so that leaving now would lose it.
    pub fn is_changing_files(&self) -> bool {
        self.change.is_some() || self.save.is_some()
    }

    /// Returns how far the import or removal that is going on has come, and since when.
    pub fn change_progress(&self) -> Option<(Progress, Duration)> {
        self.change.as_ref().map(Job::pace)
    }

    /// Returns how far reading the data has come, and since when.
    pub fn load_progress(&self) -> Option<(Progress, Duration)> {
        self.load.as_ref().map(|job| (job.progress(), job.elapsed()))
    }

    /// Returns since when the figures are being computed, if they are.
    pub fn analysing(&self) -> Option<Duration> {
        self.analysis.as_ref().map(|(_, job)| job.elapsed())
    }

    /// Asks the import or removal that is going on to stop; the store is then as it was.
    pub fn cancel_change(&self) {
        if let Some(job) = &self.change {
            job.cancel();
        }
    }

    /// Takes in what jobs have finished, and starts those that are needed. To be called once a frame.
    pub fn tick(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        self.take_load(&mut events);
        self.take_change(&mut events);
        self.take_save(&mut events);
        self.take_analysis(&mut events);
        self.take_ways(&mut events);
        self.follow_segment();
        self.start_analysis();
        self.tell_answers();
        self.answers.hold(self.analysis.is_some());
        self.answers.tick();
        self.start_ways();
        events
    }

    /// Waits for all work that is going on, for the command line and tests; returns what [`Project::tick`] would have.
    pub fn settle(&mut self) -> Vec<Event> {
        let mut events = self.tick();
        let is_busy = |project: &Self| {
            let files = project.load.is_some() || project.change.is_some() || project.save.is_some();
            files || project.analysis.is_some() || project.ways.is_some() || project.answers.is_busy()
        };
        while is_busy(self) {
            std::thread::sleep(Duration::from_millis(1));
            events.extend(self.tick());
        }
        events
    }

    /// Waits until the data is read, without computing the figures of the map.
    pub fn settle_data(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while self.load.is_some() {
            self.take_load(&mut events);
            std::thread::sleep(Duration::from_millis(1));
        }
        events
    }

    fn basis(&self) -> Basis {
        Basis { journey: self.document.journey_revision(), data: self.data_revision, within: self.within_revision }
    }
}

/// Returns where the activity store of a project lies unless its file says otherwise.
pub fn store_beside(project: &Path) -> PathBuf {
    project.with_extension("activities.sqlite")
}

fn died(what: &str) -> String {
    format!(
        "{what} failed for a reason that is a defect of Pathlight; nothing was changed. Save your work and try again."
    )
}
