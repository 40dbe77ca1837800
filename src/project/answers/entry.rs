//! One question with its answer, whatever its type.

use super::subject::{Key, Subject};
use crate::domain::Cancelled;
use crate::engine::analysis::{Asked, Figure};
use crate::project::job::{Job, JobContext, Outcome, Wake};
use std::any::Any;
use std::sync::Arc;

/// An answer of any type.
pub(super) type Found = Arc<dyn Any + Send + Sync>;

/// The work that finds an answer.
type Work = Box<dyn FnOnce(&Asked<'_>) -> Result<Found, Cancelled> + Send>;

/// A question of any type.
pub(super) trait Question {
    /// Returns whether this is the same question.
    fn is(&self, other: &dyn Any) -> bool;
    /// Returns the work that answers it.
    fn work(&self) -> Work;
}

impl<F: Figure> Question for F {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<F>().is_some_and(|other| other == self)
    }

    fn work(&self) -> Work {
        let question = self.clone();
        Box::new(move |asked| Ok(Arc::new(question.compute(asked)?)))
    }
}

/// What has become of a question.
pub(super) enum State {
    /// It waits for its turn.
    Waiting,
    /// It is being worked out.
    Running(Job<Result<Found, Cancelled>>),
    /// It is answered; later answers have larger places.
    Done { found: Found, place: u64 },
    /// The work died.
    Died,
}

/// One question about one subject.
pub(super) struct Entry {
    pub(super) question: Box<dyn Question>,
    pub(super) key: Key,
    pub(super) state: State,
    /// The frame in which it was last asked for.
    pub(super) asked: u64,
    /// What it is about, until it is answered: an answer does not hold the data in memory.
    subject: Option<Arc<Subject>>,
}

impl Entry {
    pub(super) fn new<F: Figure>(question: &F, subject: &Arc<Subject>) -> Self {
        Self {
            question: Box::new(question.clone()),
            key: subject.key,
            state: State::Waiting,
            asked: 0,
            subject: Some(Arc::clone(subject)),
        }
    }

    /// Returns whether it waits or is being worked out.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Waiting | State::Running(_))
    }

    /// Returns the answer.
    pub(super) fn found(&self) -> Option<Found> {
        match &self.state {
            State::Done { found, .. } => Some(Arc::clone(found)),
            _ => None,
        }
    }

    /// Returns its place among all answers; later ones have larger places.
    pub(super) fn answered(&self) -> Option<u64> {
        match &self.state {
            State::Done { place, .. } => Some(*place),
            _ => None,
        }
    }

    /// Starts to work it out.
    pub(super) fn start(&mut self, wake: &Wake) {
        let Some(subject) = self.subject.clone() else { return };
        let work = self.question.work();
        let job = Job::start("figure", wake, move |job: &JobContext| {
            let members = subject.members(&job.cancel)?;
            let asked = Asked {
                columns: &subject.columns,
                journey: &subject.journey,
                within: members.as_deref(),
                cancel: &job.cancel,
            };
            work(&asked)
        });
        self.state = State::Running(job);
    }

    /// Takes in the answer if there is a new one, and returns whether there is.
    pub(super) fn take_in(&mut self, place: u64) -> bool {
        let State::Running(job) = &self.state else { return false };
        self.state = match job.poll() {
            Outcome::Running => return false,
            Outcome::Done(Ok(found)) => State::Done { found, place },
            Outcome::Done(Err(Cancelled)) => State::Waiting,
            Outcome::Died => State::Died,
        };
        if self.is_open() {
            return false;
        }
        self.subject = None;
        true
    }
}
