//! Answers to questions about the journey: worked out in the background, kept while they hold, dropped when memory is needed.
//!
//! A panel asks for a [`Figure`] in every frame in which it shows it, which is only a look-up. An answer that is not
//! there yet is worked out by a job; until then the last answer to the same question stands in for it, marked as stale.
//! Answers depend on what the journey says, on the data and on the segment they are asked within, not on when they
//! were asked: a moved card or a new name asks nothing again, and undoing a change brings the earlier answers back.

mod entry;
mod subject;

pub use subject::About;

use super::job::Wake;
use crate::engine::analysis::Figure;
use entry::{Entry, State};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;
use subject::{Key, Subject, Subjects};

/// At most so many questions are worked on at once; each uses all cores, and a second keeps a slow one from holding up
/// the others.
const MOST_AT_ONCE: usize = 2;

/// At most so many answers are kept; the least recently asked for is dropped first.
const MOST_KEPT: usize = 64;

/// What there is to show for a question.
#[derive(Debug, Clone)]
pub struct Answered<A> {
    /// The answer, or the last one while a newer one is worked out.
    pub value: Option<Arc<A>>,
    /// Whether the answer is of an earlier state of the journey, the data or the segment.
    pub stale: bool,
    /// Since when the answer is being worked out; zero while it waits for its turn.
    pub running: Option<Duration>,
    /// Why there is no answer, in a sentence.
    pub failed: Option<String>,
}

impl<A> Default for Answered<A> {
    fn default() -> Self {
        Self { value: None, stale: false, running: None, failed: None }
    }
}

/// The answers of one open project.
pub struct Answers {
    desk: RefCell<Desk>,
}

struct Desk {
    wake: Wake,
    /// Whether nothing is started for now.
    held: bool,
    subjects: Subjects,
    entries: Vec<Entry>,
    frame: u64,
    answered: u64,
}

impl Answers {
    /// Makes a place for answers; `wake` is called when there is a new one.
    pub fn new(wake: &Wake) -> Self {
        let desk = Desk {
            wake: Arc::clone(wake),
            held: false,
            subjects: Subjects::default(),
            entries: Vec::new(),
            frame: 0,
            answered: 0,
        };
        Self { desk: RefCell::new(desk) }
    }

    /// Sets what questions are about from now on; answers about anything else are stale. `None` is no data at all.
    pub fn set_about(&self, about: Option<About>) {
        let mut desk = self.desk.borrow_mut();
        desk.subjects.set(about);
        desk.drop_outdated();
    }

    /// Returns what there is to show for a question, asked within the segment that is set.
    pub fn ask<F: Figure>(&self, question: &F) -> Answered<F::Answer> {
        let mut desk = self.desk.borrow_mut();
        match desk.subjects.chosen() {
            Some(subject) => desk.ask(question, &subject),
            None => Answered::default(),
        }
    }

    /// Returns what there is to show for a question, asked of everybody whatever segment is set.
    pub fn ask_of_everybody<F: Figure>(&self, question: &F) -> Answered<F::Answer> {
        let mut desk = self.desk.borrow_mut();
        match desk.subjects.everybody() {
            Some(subject) => desk.ask(question, &subject),
            None => Answered::default(),
        }
    }

    /// Starts nothing while this holds. The figures of the map come first: worked out at the same time as others, all
    /// would be done as late as the last.
    pub fn hold(&self, held: bool) {
        self.desk.borrow_mut().held = held;
    }

    /// Takes in what was worked out and goes on with what is still wanted; returns whether there is a new answer.
    /// To be called once a frame, before anything is asked.
    pub fn tick(&self) -> bool {
        self.desk.borrow_mut().tick()
    }

    /// Returns whether anything is being worked out or waits for its turn.
    pub fn is_busy(&self) -> bool {
        self.desk.borrow().entries.iter().any(|entry| entry.is_open())
    }
}

impl Desk {
    fn ask<F: Figure>(&mut self, question: &F, subject: &Arc<Subject>) -> Answered<F::Answer> {
        let place = self.entries.iter().position(|entry| entry.key == subject.key && entry.question.is(question));
        let place = place.unwrap_or_else(|| {
            self.entries.push(Entry::new(question, subject));
            self.entries.len() - 1
        });
        let frame = self.frame;
        if let Some(entry) = self.entries.get_mut(place) {
            entry.asked = frame;
        }
        self.start_waiting();
        let Some(entry) = self.entries.get(place) else { return Answered::default() };
        let running = match &entry.state {
            State::Done { found, .. } => {
                return Answered { value: found.clone().downcast().ok(), ..Answered::default() };
            }
            State::Died => {
                let failed = "This figure could not be worked out, which is a defect of Pathlight; the other figures \
                              are not affected. Change what is asked for, or save your work and start again.";
                return Answered { failed: Some(failed.to_owned()), ..Answered::default() };
            }
            State::Waiting => Duration::ZERO,
            State::Running(job) => job.elapsed(),
        };
        let same = self.entries.iter_mut().filter(|entry| entry.question.is(question));
        let last = same.filter(|entry| entry.answered().is_some()).max_by_key(|entry| entry.answered());
        let value = last.and_then(|entry| {
            entry.asked = frame;
            entry.found()?.downcast().ok()
        });
        Answered { stale: value.is_some(), value, running: Some(running), failed: None }
    }

    fn tick(&mut self) -> bool {
        let mut news = false;
        for entry in &mut self.entries {
            if entry.take_in(self.answered + 1) {
                self.answered += 1;
                news = true;
            }
        }
        let seen = self.frame;
        self.frame += 1;
        // Nobody looks any more at what was not asked for in the last frame.
        self.entries.retain(|entry| entry.asked >= seen || !matches!(entry.state, State::Waiting));
        self.make_room(seen);
        self.start_waiting();
        self.drop_oldest();
        news
    }

    fn running(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry.state, State::Running(_))).count()
    }

    /// Where something in sight waits for its turn, gives up what runs out of sight.
    fn make_room(&mut self, seen: u64) {
        let waiting = self.entries.iter().filter(|entry| matches!(entry.state, State::Waiting)).count();
        let mut lacking = (self.running() + waiting).saturating_sub(MOST_AT_ONCE);
        self.entries.retain(|entry| {
            let gives_up = lacking > 0 && entry.asked < seen && matches!(entry.state, State::Running(_));
            lacking -= usize::from(gives_up);
            !gives_up
        });
    }

    fn start_waiting(&mut self) {
        let mut free = if self.held { 0 } else { MOST_AT_ONCE.saturating_sub(self.running()) };
        for entry in &mut self.entries {
            if free > 0 && matches!(entry.state, State::Waiting) {
                entry.start(&self.wake);
                free -= 1;
            }
        }
    }

    /// Cancels what is worked out about something else than now, and drops answers that no longer stand in for others.
    fn drop_outdated(&mut self) {
        let current: Vec<Key> =
            [self.subjects.chosen(), self.subjects.everybody()].into_iter().flatten().map(|one| one.key).collect();
        let data = current.first().map(|key| key.data);
        let seen = self.frame.saturating_sub(1);
        self.entries.retain(|entry| {
            let holds = current.contains(&entry.key);
            let may_hold_again = data == Some(entry.key.data) || entry.asked >= seen;
            holds || (!entry.is_open() && may_hold_again)
        });
    }

    fn drop_oldest(&mut self) {
        let closed = |entry: &Entry| !entry.is_open();
        while self.entries.iter().filter(|entry| closed(entry)).count() > MOST_KEPT {
            let kept = self.entries.iter().enumerate().filter(|(_, entry)| closed(entry));
            let Some((oldest, _)) = kept.min_by_key(|(_, entry)| (entry.asked, entry.answered())) else { return };
            self.entries.remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests;
