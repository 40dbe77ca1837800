//! The open project: what it holds, what it is busy with, and what a frame of the window asks of it.

use super::answers::{About, Answered, Answers};
use super::data::{Data, DataSummary};
use super::intake::{ImportSummary, IntakeError, Target, import_file_to};
use super::job::{Job, JobContext, Outcome, Wake};
use super::recovery::{Backups, Kept};
use crate::document::file::{self, FileError, Totals};
use crate::document::{Document, Edit, EditError, Made};
use crate::domain::{Cancelled, Journey, Moment, Progress, Segment, SegmentId, SegmentRule};
use crate::engine::analysis::{self, Asked, Figure, Itineraries, Report};
use crate::engine::import::Plan;
use crate::engine::store::{ImportRecord, RemoveOutcome, Store, StoreError, Wanted};
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
    /// The ways; `None` where the figures were read from the project file and the data is not at hand.
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
        self.change.as_ref().map(|job| (job.progress(), job.elapsed()))
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
        self.follow_segment();
        self.start_analysis();
        self.tell_answers();
        self.answers.tick();
        events
    }

    /// Waits for all work that is going on, for the command line and tests; returns what [`Project::tick`] would have.
    pub fn settle(&mut self) -> Vec<Event> {
        let mut events = self.tick();
        let is_busy = |project: &Self| {
            let files = project.load.is_some() || project.change.is_some() || project.save.is_some();
            files || project.analysis.is_some() || project.answers.is_busy()
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

impl Project {
    /// Uses another file as the activity store.
    pub fn locate_store(&mut self, path: &Path) {
        self.store = Some(path.to_path_buf());
        // The project file names the store, so it has to be saved again.
        self.document.mark_unsaved();
        self.start_loading();
    }

    /// Starts to read the activities from the store.
    fn start_loading(&mut self) {
        let Some(path) = self.store.clone() else { return };
        self.store_missing = !path.is_file();
        if self.store_missing {
            self.load = None;
            return;
        }
        self.load = Some(Job::start("load data", &self.wake, move |job| load(&path, job)));
    }

    fn take_load(&mut self, events: &mut Vec<Event>) {
        let Some(job) = &self.load else { return };
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(loaded)) => {
                self.data = Some(loaded.data);
                self.imports = loaded.imports;
                self.data_revision += 1;
                self.store_revision = loaded.revision;
                events.push(Event::DataLoaded);
            }
            Outcome::Done(Err(error)) => {
                events.push(Event::Problem(format!("The activity data was not read. {error}")))
            }
            Outcome::Died => events.push(Event::Problem(died("Reading the activity data"))),
        }
        self.load = None;
    }

    fn start_analysis(&mut self) {
        let basis = self.basis();
        let running = self.analysis.as_ref().map(|(basis, _)| *basis);
        let Some(data) = &self.data else { return };
        if self.fresh == Some(basis) || running == Some(basis) {
            return;
        }
        let (columns, journey) = (Arc::clone(&data.columns), self.document.journey());
        let rule = self.within_rule.clone();
        let job = Job::start("analysis", &self.wake, move |job| {
            let asked = Asked::everybody(&columns, &journey, &job.cancel);
            let members = rule.map(|rule| analysis::members(&asked, &rule)).transpose()?;
            let analysis = analysis::analyse_all(&Asked { within: members.as_ref(), ..asked })?;
            Ok(Figures {
                report: Arc::new(analysis.report),
                journey: Arc::new(journey),
                itineraries: Some(Arc::new(analysis.itineraries)),
            })
        });
        // Dropping the job before cancels it: its figures are outdated.
        self.analysis = Some((basis, job));
    }

    /// Follows what the segment within which everything is asked has become: it may have been changed, deleted or
    /// brought back.
    fn follow_segment(&mut self) {
        let now = (self.document.revision(), self.within);
        if self.followed == Some(now) {
            return;
        }
        self.followed = Some(now);
        let segment = self.within();
        if segment.map(|one| &one.rule) == self.within_rule.as_deref() {
            return;
        }
        self.within_rule = segment.map(|one| Arc::new(one.rule.clone()));
        self.within_revision += 1;
    }

    /// Tells what questions are about from now on, where that has changed.
    fn tell_answers(&mut self) {
        let basis = self.data.as_ref().map(|_| self.basis());
        if self.answers_about == basis {
            return;
        }
        self.answers_about = basis;
        let journey = self.document.journey();
        self.answers.set_about(self.data.as_ref().map(|data| About {
            columns: Arc::clone(&data.columns),
            data_revision: self.data_revision,
            journey: Arc::new(journey),
            within: self.within_rule.clone(),
        }));
    }

    fn take_analysis(&mut self, events: &mut Vec<Event>) {
        let Some((basis, job)) = &self.analysis else { return };
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(figures)) => {
                if self.within_rule.is_none() {
                    self.everybody = Some((*basis, Arc::clone(&figures.report)));
                }
                self.figures = Some(figures);
                self.fresh = Some(*basis);
                events.push(Event::Analysed);
            }
            Outcome::Done(Err(Cancelled)) => {}
            Outcome::Died => {
                self.fresh = Some(*basis);
                events.push(Event::Problem(died("Computing the figures")));
            }
        }
        self.analysis = None;
    }
}

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

    fn take_change(&mut self, events: &mut Vec<Event>) {
        let Some(job) = &self.change else { return };
        let event = match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(change)) => Event::DataChanged(change),
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
    fn new_store_path(&self) -> Option<PathBuf> {
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

    fn totals(&self) -> Option<Totals> {
        let basis = self.basis();
        let of_now = |one: &&(Basis, Arc<Report>)| (one.0.journey, one.0.data) == (basis.journey, basis.data);
        let known = self.everybody.as_ref().filter(of_now).map(|(_, report)| report);
        let shown = self.figures.as_ref().filter(|_| self.within.is_none() && !self.is_stale());
        let report = known.or(shown.map(|figures| &figures.report))?;
        Some(Totals { store_revision: self.store_revision, report: (**report).clone() })
    }

    fn take_save(&mut self, events: &mut Vec<Event>) {
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

/// Returns where the activity store of a project lies unless its file says otherwise.
pub fn store_beside(project: &Path) -> PathBuf {
    project.with_extension("activities.sqlite")
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

fn died(what: &str) -> String {
    format!(
        "{what} failed for a reason that is a defect of Pathlight; nothing was changed. Save your work and try again."
    )
}

fn load(path: &Path, job: &JobContext) -> Result<Loaded, StoreError> {
    let store = Store::open(path)?;
    let columns = store.load(&Wanted::everything(), &job.cancel, &mut |progress| job.report(progress))?;
    let summary = Arc::new(DataSummary::of(&columns));
    Ok(Loaded {
        data: Data { columns: Arc::new(columns), summary },
        imports: store.imports()?,
        revision: store.revision()?,
    })
}
