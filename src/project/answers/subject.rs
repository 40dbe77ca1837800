//! What questions are about: a state of the data and of the journey, and the contacts that count.

use crate::domain::{Cancel, Cancelled, Journey, Moment, SegmentRule};
use crate::engine::analysis::{Asked, Members, members};
use crate::engine::columns::Columns;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// What questions are about.
#[derive(Clone)]
pub struct About {
    /// The activities.
    pub columns: Arc<Columns>,
    /// A number that differs where the activities differ.
    pub data_revision: u64,
    /// The journey.
    pub journey: Arc<Journey>,
    /// Whose activities count; `None` is everybody.
    pub within: Option<Arc<SegmentRule>>,
}

/// States of the journey and segments that are told apart; an earlier one that comes back is known again.
const REMEMBERED: usize = 24;

/// What an answer depends on, as numbers. Equal numbers mean equal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) data: u64,
    journey: u64,
    /// 0 is everybody.
    within: u64,
}

/// One subject, shared by the questions about it.
pub(super) struct Subject {
    pub(super) key: Key,
    pub(super) columns: Arc<Columns>,
    pub(super) journey: Arc<Journey>,
    within: Option<Arc<Within>>,
}

/// A segment and, once the first question has found out, who belongs to it.
struct Within {
    rule: Arc<SegmentRule>,
    members: Mutex<Option<Arc<Members>>>,
}

impl Subject {
    /// Returns the contacts that count, or `None` for everybody. The first question finds out, others wait for it.
    ///
    /// # Errors
    /// [`Cancelled`] if the work was asked to stop.
    pub(super) fn members(&self, cancel: &Cancel) -> Result<Option<Arc<Members>>, Cancelled> {
        let Some(within) = &self.within else { return Ok(None) };
        let mut known = within.members.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_none() {
            let found = members(&Asked::everybody(&self.columns, &self.journey, cancel), &within.rule)?;
            *known = Some(Arc::new(found));
        }
        Ok(known.clone())
    }
}

/// The subjects of now: everybody, and the segment that is set.
#[derive(Default)]
pub(super) struct Subjects {
    journeys: VecDeque<(u64, Arc<Journey>)>,
    segments: VecDeque<(u64, Arc<SegmentRule>)>,
    /// Who belongs to segments, by what that depends on.
    known: VecDeque<(Needs, Arc<Within>)>,
    given: u64,
    everybody: Option<Arc<Subject>>,
    chosen: Option<Arc<Subject>>,
}

/// What it depends on who belongs to a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Needs {
    data: u64,
    segment: u64,
    as_of: Option<Moment>,
    /// The journey, where the segment asks for its figures.
    journey: Option<u64>,
}

impl Subjects {
    pub(super) fn everybody(&self) -> Option<Arc<Subject>> {
        self.everybody.clone()
    }

    pub(super) fn chosen(&self) -> Option<Arc<Subject>> {
        self.chosen.clone()
    }

    /// Sets what questions are about.
    pub(super) fn set(&mut self, about: Option<About>) {
        let Some(About { columns, data_revision, journey, within }) = about else {
            (self.everybody, self.chosen) = (None, None);
            self.known.clear();
            return;
        };
        self.known.retain(|(needs, _)| needs.data == data_revision);
        let plain = Arc::new(without_names(&journey));
        let key = Key { data: data_revision, journey: number(&mut self.journeys, &mut self.given, plain), within: 0 };
        let everybody = Arc::new(Subject { key, columns, journey, within: None });
        self.chosen = Some(match within {
            None => Arc::clone(&everybody),
            Some(rule) => {
                let number = number(&mut self.segments, &mut self.given, Arc::clone(&rule));
                let (columns, journey) = (Arc::clone(&everybody.columns), Arc::clone(&everybody.journey));
                let needs = Needs {
                    data: data_revision,
                    segment: number,
                    as_of: journey.settings.as_of,
                    journey: asks_for_figures(&rule).then_some(key.journey),
                };
                let within = Some(self.within(needs, rule));
                Arc::new(Subject { key: Key { within: number, ..key }, columns, journey, within })
            }
        });
        self.everybody = Some(everybody);
    }

    fn within(&mut self, needs: Needs, rule: Arc<SegmentRule>) -> Arc<Within> {
        if let Some((_, within)) = self.known.iter().find(|(known, _)| *known == needs) {
            return Arc::clone(within);
        }
        let within = Arc::new(Within { rule, members: Mutex::default() });
        self.known.push_front((needs, Arc::clone(&within)));
        self.known.truncate(REMEMBERED);
        within
    }
}

/// Returns whether figures of the journey decide who belongs.
fn asks_for_figures(rule: &SegmentRule) -> bool {
    match rule {
        SegmentRule::All(rules) | SegmentRule::Any(rules) => rules.iter().any(asks_for_figures),
        SegmentRule::Not(rule) => asks_for_figures(rule),
        SegmentRule::Behind(_) | SegmentRule::EnteredIn(_) => true,
        SegmentRule::Contact(_) | SegmentRule::Did { .. } | SegmentRule::Listed(_) => false,
    }
}

/// Returns the number of a value: the one it had before, or a new one.
fn number<T: PartialEq>(known: &mut VecDeque<(u64, Arc<T>)>, given: &mut u64, value: Arc<T>) -> u64 {
    let found = known.iter().position(|(_, other)| *other == value).and_then(|place| known.remove(place));
    let (number, value) = found.unwrap_or_else(|| {
        *given += 1;
        (*given, value)
    });
    known.push_front((number, value));
    known.truncate(REMEMBERED);
    number
}

/// Returns the journey without what no figure depends on.
fn without_names(journey: &Journey) -> Journey {
    let mut journey = journey.clone();
    journey.stages.iter_mut().for_each(|stage| stage.name.clear());
    journey
}
