//! Reading the activity data, and keeping figures up to date with map, data and segment.

use super::{Event, Figures, Loaded, Project, died};
use crate::domain::Cancelled;
use crate::engine::analysis;
use crate::engine::analysis::Asked;
use crate::engine::store::{Store, StoreError, Wanted};
use crate::project::answers::About;
use crate::project::data::{Data, DataSummary};
use crate::project::job::{Job, JobContext, Outcome};
use std::path::Path;
use std::sync::Arc;

impl Project {
    /// Uses another file as the activity store.
    pub fn locate_store(&mut self, path: &Path) {
        self.store = Some(path.to_path_buf());
        // The project file names the store, so it has to be saved again.
        self.document.mark_unsaved();
        self.start_loading();
    }

    /// Starts to read the activities from the store.
    pub(super) fn start_loading(&mut self) {
        let Some(path) = self.store.clone() else { return };
        self.store_missing = !path.is_file();
        if self.store_missing {
            self.load = None;
            return;
        }
        self.load = Some(Job::start("load data", &self.wake, move |job| load(&path, job)));
    }

    pub(super) fn take_load(&mut self, events: &mut Vec<Event>) {
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

    pub(super) fn start_analysis(&mut self) {
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
            let report = analysis::analyse(&Asked { within: members.as_ref(), ..asked })?;
            Ok(Figures { report: Arc::new(report), journey: Arc::new(journey), itineraries: None })
        });
        // Dropping the job before cancels it: its figures are outdated.
        self.analysis = Some((basis, job));
        self.ways = None;
    }

    /// Follows what the segment within which everything is asked has become: it may have been changed, deleted or
    /// brought back.
    pub(super) fn follow_segment(&mut self) {
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
    pub(super) fn tell_answers(&mut self) {
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

    /// Starts to work out the way of every contact for the replay, once the figures are there and nothing else is asked:
    /// the map does not wait for it.
    pub(super) fn start_ways(&mut self) {
        let basis = self.basis();
        let at_hand = self.figures.as_ref().is_none_or(|figures| figures.itineraries.is_some());
        let others = self.analysis.is_some() || self.ways.is_some() || self.answers.is_busy();
        if at_hand || others || self.fresh != Some(basis) || self.ways_died == Some(basis) {
            return;
        }
        let (Some(data), Some(figures)) = (&self.data, &self.figures) else { return };
        let (columns, journey) = (Arc::clone(&data.columns), Arc::clone(&figures.journey));
        let rule = self.within_rule.clone();
        let job = Job::start("ways", &self.wake, move |job| {
            let asked = Asked::everybody(&columns, &journey, &job.cancel);
            let members = rule.map(|rule| analysis::members(&asked, &rule)).transpose()?;
            analysis::itineraries(&Asked { within: members.as_ref(), ..asked })
        });
        self.ways = Some((basis, job));
    }

    pub(super) fn take_ways(&mut self, events: &mut Vec<Event>) {
        let Some((basis, job)) = &self.ways else { return };
        match job.poll() {
            Outcome::Running => return,
            Outcome::Done(Ok(ways)) => {
                if let Some(figures) = self.figures.as_mut().filter(|_| self.fresh == Some(*basis)) {
                    figures.itineraries = Some(Arc::new(ways));
                }
            }
            Outcome::Done(Err(Cancelled)) => {}
            Outcome::Died => {
                self.ways_died = Some(*basis);
                events.push(Event::Problem(died("Computing the ways of the contacts")));
            }
        }
        self.ways = None;
    }

    pub(super) fn take_analysis(&mut self, events: &mut Vec<Event>) {
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
