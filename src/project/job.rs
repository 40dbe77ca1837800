//! Work off the GUI thread: started, looked at now and then, cancelled, taken when done.

use crate::domain::{Cancel, Progress};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Called from the worker when there is something new to look at; the window repaints then.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the work sees of its job.
#[derive(Clone)]
pub struct JobContext {
    /// Looked at by the work often enough to stop within a tenth of a second.
    pub cancel: Cancel,
    progress: Arc<Mutex<Told>>,
    wake: Wake,
}

/// How far the work has come, and since when it has been of this kind: each kind has a pace of its own.
struct Told {
    progress: Progress,
    since: Instant,
}

impl JobContext {
    /// Tells how far the work has come.
    pub fn report(&self, progress: Progress) {
        let mut told = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if told.progress.what != progress.what {
            told.since = Instant::now();
        }
        told.progress = progress;
        drop(told);
        (self.wake)();
    }
}

/// Work that runs on a thread of its own. Dropping the job asks the work to stop.
pub struct Job<T> {
    receiver: Receiver<T>,
    context: JobContext,
    started: Instant,
}

/// What has become of a job.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Not done yet.
    Running,
    /// Done, with its result; said once.
    Done(T),
    /// The work died without a result: a defect of the program, which changed nothing.
    Died,
}

impl<T: Send + 'static> Job<T> {
    /// Starts the work.
    pub fn start(name: &str, wake: &Wake, work: impl FnOnce(&JobContext) -> T + Send + 'static) -> Self {
        let (sender, receiver) = sync_channel(1);
        let progress = Arc::new(Mutex::new(Told { progress: Progress::default(), since: Instant::now() }));
        let context = JobContext { cancel: Cancel::default(), progress, wake: Arc::clone(wake) };
        let inside = context.clone();
        let run = move || {
            let result = work(&inside);
            // Nobody listens any more where the job was dropped; then the result is not wanted.
            let _ = sender.send(result);
            (inside.wake)();
        };
        // A thread that cannot be started drops the sender, which the job then reports as died.
        let _ = std::thread::Builder::new().name(name.to_owned()).spawn(run);
        Self { receiver, context, started: Instant::now() }
    }

    /// Returns what has become of the job, without waiting.
    pub fn poll(&self) -> Outcome<T> {
        match self.receiver.try_recv() {
            Ok(result) => Outcome::Done(result),
            Err(TryRecvError::Empty) => Outcome::Running,
            Err(TryRecvError::Disconnected) => Outcome::Died,
        }
    }

    /// Waits until the job is done and returns its result, or `None` if it died.
    pub fn wait(&self) -> Option<T> {
        self.receiver.recv().ok()
    }
}

impl<T> Job<T> {
    /// Asks the work to stop; it ends soon with a result that says so.
    pub fn cancel(&self) {
        self.context.cancel.cancel();
    }

    /// Returns how far the work has come.
    pub fn progress(&self) -> Progress {
        self.pace().0
    }

    /// Returns how far the job has come with the kind of work it is at, and for how long it has been at that.
    pub fn pace(&self) -> (Progress, Duration) {
        let told = self.context.progress.lock().unwrap_or_else(PoisonError::into_inner);
        (told.progress.clone(), told.since.elapsed())
    }

    /// Returns how long the job has been running.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.context.cancel.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_wake() -> Wake {
        Arc::new(|| {})
    }

    #[test]
    fn a_job_gives_its_result_once() {
        let job = Job::start("answer", &no_wake(), |context| {
            context.report(Progress { done: 1, total: Some(2), ..Progress::default() });
            42
        });
        assert_eq!(job.wait(), Some(42));
        assert_eq!(job.progress().share(), Some(0.5));
        assert_eq!(job.wait(), None);
    }

    #[test]
    fn cancel_reaches_the_work() {
        let job = Job::start("wait", &no_wake(), |context| {
            while !context.cancel.is_cancelled() {
                std::thread::yield_now();
            }
            "stopped"
        });
        assert_eq!(job.poll(), Outcome::Running);
        job.cancel();
        assert_eq!(job.wait(), Some("stopped"));
    }
}
