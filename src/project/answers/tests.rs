//! Tests of the answers, without a window.

use super::*;
use crate::domain::{Cancelled, Journey, Moment, Rule, SegmentRule, Stage, StageId};
use crate::engine::analysis::Asked;
use crate::engine::columns::{Columns, ColumnsBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the contacts that count, times a factor; tells how often it was worked out, and can be held up or die.
#[derive(Clone)]
struct Counted {
    times: u64,
    worked: Arc<AtomicUsize>,
    cancelled: Arc<AtomicUsize>,
    gate: Gate,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Gate {
    Open,
    ShutUntilCancelled,
    Dies,
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        (self.times, self.gate) == (other.times, other.gate)
    }
}

impl Counted {
    fn new(times: u64) -> Self {
        Self { times, worked: Arc::default(), cancelled: Arc::default(), gate: Gate::Open }
    }

    fn worked(&self) -> usize {
        self.worked.load(Ordering::SeqCst)
    }
}

impl Figure for Counted {
    type Answer = u64;

    fn compute(&self, asked: &Asked<'_>) -> Result<u64, Cancelled> {
        self.worked.fetch_add(1, Ordering::SeqCst);
        match self.gate {
            Gate::Open => {}
            Gate::Dies => panic!("died as the test wants it"),
            Gate::ShutUntilCancelled => {
                while asked.cancel.check().is_ok() {
                    std::thread::yield_now();
                }
                self.cancelled.fetch_add(1, Ordering::SeqCst);
                return Err(Cancelled);
            }
        }
        let counted = (0..asked.columns.contact_count()).filter(|&contact| asked.counts(contact)).count();
        Ok(counted as u64 * self.times)
    }
}

fn columns(contacts: u32) -> Arc<Columns> {
    let mut builder = ColumnsBuilder::default();
    for contact in 0..contacts {
        builder.activity(&contact.to_string(), "visit", Moment(1), &[]);
    }
    Arc::new(builder.finish())
}

fn journey(name: &str, activity: &str) -> Arc<Journey> {
    let stage = Stage {
        id: StageId(0),
        name: name.into(),
        rule: Rule::activity(activity),
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    Arc::new(Journey { stages: vec![stage], ..Journey::default() })
}

fn about(contacts: u32, journey: Arc<Journey>) -> About {
    About { columns: columns(contacts), data_revision: u64::from(contacts), journey, within: None }
}

fn answers(about: About) -> Answers {
    let answers = Answers::new(&(Arc::new(|| {}) as Wake));
    answers.set_about(Some(about));
    answers
}

/// Draws frames that ask this until it is answered.
fn settled<F: Figure>(answers: &Answers, question: &F) -> Answered<F::Answer> {
    loop {
        answers.tick();
        let answered = answers.ask(question);
        if answered.running.is_none() {
            return answered;
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_answer_is_worked_out_once_and_kept() {
    let answers = answers(about(3, journey("A", "visit")));
    let question = Counted::new(2);
    let first = answers.ask(&question);
    assert!(first.value.is_none() && first.running.is_some() && !first.stale);
    assert_eq!(settled(&answers, &question).value.as_deref(), Some(&6));
    assert_eq!(settled(&answers, &question).value.as_deref(), Some(&6));
    assert_eq!(question.worked(), 1);
    assert!(!answers.is_busy());
}

#[test]
fn another_name_asks_nothing_again_and_undo_brings_answers_back() {
    let answers = answers(about(3, journey("A", "visit")));
    let question = Counted::new(1);
    settled(&answers, &question);
    answers.set_about(Some(about(3, journey("Other name", "visit"))));
    assert!(!answers.ask(&question).stale);
    answers.set_about(Some(about(3, journey("A", "buy"))));
    assert!(answers.ask(&question).stale);
    settled(&answers, &question);
    assert_eq!(question.worked(), 2);
    answers.set_about(Some(about(3, journey("A", "visit"))));
    let back = answers.ask(&question);
    assert_eq!((back.value.as_deref(), back.stale, question.worked()), (Some(&3), false, 2));
}

#[test]
fn the_last_answer_stands_in_until_the_new_one_is_there() {
    let answers = answers(about(3, journey("A", "visit")));
    let question = Counted::new(1);
    settled(&answers, &question);
    answers.set_about(Some(about(5, journey("A", "visit"))));
    let old = answers.ask(&question);
    assert_eq!((old.value.as_deref(), old.stale), (Some(&3), true));
    let new = settled(&answers, &question);
    assert_eq!((new.value.as_deref(), new.stale), (Some(&5), false));
    answers.set_about(None);
    assert!(answers.ask(&question).value.is_none());
}

#[test]
fn a_segment_restricts_what_is_asked_and_its_change_asks_again() {
    let answers = answers(about(5, journey("A", "visit")));
    let question = Counted::new(1);
    let within = |ids: &[&str]| About {
        within: Some(Arc::new(SegmentRule::Listed(ids.iter().map(|id| (*id).to_owned()).collect()))),
        ..about(5, journey("A", "visit"))
    };
    answers.set_about(Some(within(&["1", "4", "nobody"])));
    assert_eq!(settled(&answers, &question).value.as_deref(), Some(&2));
    answers.set_about(Some(within(&["1"])));
    let old = answers.ask(&question);
    assert_eq!((old.value.as_deref(), old.stale), (Some(&2), true));
    assert_eq!(settled(&answers, &question).value.as_deref(), Some(&1));
    loop {
        answers.tick();
        if let Some(value) = answers.ask_of_everybody(&question).value.filter(|_| !answers.is_busy()) {
            assert_eq!(*value, 5);
            break;
        }
    }
    assert_eq!(question.worked(), 3);
}

#[test]
fn what_is_outdated_is_cancelled() {
    let answers = answers(about(3, journey("A", "visit")));
    let question = Counted { gate: Gate::ShutUntilCancelled, ..Counted::new(1) };
    answers.ask(&question);
    while question.worked() == 0 {
        std::thread::yield_now();
    }
    answers.set_about(Some(about(3, journey("A", "buy"))));
    while question.cancelled.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    assert!(!answers.is_busy());
}

#[test]
fn what_is_in_sight_comes_before_what_is_not() {
    let answers = answers(about(3, journey("A", "visit")));
    let hidden: Vec<Counted> =
        (0..2).map(|times| Counted { gate: Gate::ShutUntilCancelled, ..Counted::new(times) }).collect();
    hidden.iter().for_each(|question| _ = answers.ask(question));
    let wanted = Counted::new(7);
    assert_eq!(settled(&answers, &wanted).value.as_deref(), Some(&21));
    // One had to give way; the other may still end.
    assert_eq!(answers.desk.borrow().running(), 1);
}

#[test]
fn no_more_than_a_few_run_at_once_and_a_died_one_says_so() {
    let answers = answers(about(3, journey("A", "visit")));
    let questions: Vec<Counted> =
        (0..9).map(|times| Counted { gate: Gate::ShutUntilCancelled, ..Counted::new(times) }).collect();
    for _ in 0..3 {
        answers.tick();
        questions.iter().for_each(|question| _ = answers.ask(question));
        assert_eq!(answers.desk.borrow().running(), MOST_AT_ONCE);
    }
    answers.set_about(Some(about(3, journey("A", "buy"))));
    let dies = Counted { gate: Gate::Dies, ..Counted::new(1) };
    let failed = settled(&answers, &dies).failed.unwrap();
    assert!(failed.contains("could not be worked out"), "{failed}");
    assert_eq!(settled(&answers, &Counted::new(1)).value.as_deref(), Some(&3));
}

#[test]
fn memory_is_bounded_and_the_least_recently_asked_goes_first() {
    let answers = answers(about(1, journey("A", "visit")));
    let questions: Vec<Counted> = (0..2 * MOST_KEPT as u64).map(Counted::new).collect();
    for question in &questions {
        settled(&answers, question);
    }
    answers.tick();
    assert_eq!(answers.desk.borrow().entries.len(), MOST_KEPT);
    settled(&answers, &questions[0]);
    settled(&answers, &questions[2 * MOST_KEPT - 1]);
    assert_eq!((questions[0].worked(), questions[2 * MOST_KEPT - 1].worked()), (2, 1));
}

#[test]
fn other_data_forgets_the_answers_that_cannot_hold_again() {
    let answers = answers(about(3, journey("A", "visit")));
    let (seen, unseen) = (Counted::new(1), Counted::new(2));
    settled(&answers, &unseen);
    for _ in 0..3 {
        settled(&answers, &seen);
    }
    answers.set_about(Some(about(4, journey("A", "visit"))));
    let left: Vec<bool> = answers.desk.borrow().entries.iter().map(|entry| entry.question.is(&seen)).collect();
    assert_eq!(left, [true]);
}

#[test]
fn nothing_is_started_while_the_map_is_worked_out() {
    let answers = answers(about(3, journey("A", "visit")));
    answers.hold(true);
    let question = Counted::new(2);
    for _ in 0..3 {
        answers.tick();
        assert_eq!(answers.ask(&question).running, Some(std::time::Duration::ZERO));
    }
    assert_eq!((answers.desk.borrow().running(), question.worked()), (0, 0));
    answers.hold(false);
    assert_eq!(settled(&answers, &question).value.as_deref(), Some(&6));
}
