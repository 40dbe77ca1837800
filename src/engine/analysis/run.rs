//! All contacts, split over the threads of the machine.

use super::map::Map;
use super::report::{Itineraries, Report};
use super::rules::Rules;
use super::stays::Stays;
use super::tally::{Fold, Tally};
use super::trail::Reading;
use super::way::Way;
use super::who::{Selection, Who};
use crate::domain::{Cancel, Cancelled, Counting, ExclusionEffect, Journey, Moment};
use crate::engine::columns::Columns;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Report and itineraries from one pass.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// All figures.
    pub report: Report,
    /// The way of every contact that entered.
    pub itineraries: Itineraries,
}

/// Works out all figures of the journey over the columns.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn analyse(columns: &Columns, journey: &Journey, cancel: &Cancel) -> Result<Report, Cancelled> {
    let question = Question::new(columns, journey);
    let tally = question.fold(cancel, || question.tally())?;
    Ok(question.report(tally))
}

/// Works out the way of every contact that entered, for the replay.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn itineraries(columns: &Columns, journey: &Journey, cancel: &Cancel) -> Result<Itineraries, Cancelled> {
    Ok(Question::new(columns, journey).fold(cancel, Stays::default)?.0)
}

/// Works out figures and itineraries together.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn analyse_all(columns: &Columns, journey: &Journey, cancel: &Cancel) -> Result<Analysis, Cancelled> {
    let question = Question::new(columns, journey);
    let (tally, stays) = question.fold(cancel, || (question.tally(), Stays::default()))?;
    Ok(Analysis { report: question.report(tally), itineraries: stays.0 })
}

/// Returns the contacts behind a figure, as places in the columns, ascending: as many as the figure says.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn who(columns: &Columns, journey: &Journey, cancel: &Cancel, selection: Selection) -> Result<Vec<u32>, Cancelled> {
    Ok(Question::new(columns, journey).fold(cancel, || Who::new(journey, selection))?.contacts)
}

/// A journey made ready for one set of columns.
pub(super) struct Question<'a> {
    columns: &'a Columns,
    journey: &'a Journey,
    pub(super) map: Map,
    rules: Rules,
    as_of: Moment,
}

/// About so many activities are worked on between two looks at the cancel flag.
const ROWS_AT_ONCE: usize = 1 << 16;

impl<'a> Question<'a> {
    pub(super) fn new(columns: &'a Columns, journey: &'a Journey) -> Self {
        let mut map = Map::new(journey);
        let rules = Rules::compile(columns, journey, &map.watches);
        map.lay_lanes(&rules.needs.iter().map(Option::is_some).collect::<Vec<_>>());
        let latest = || columns.times.iter().max().map_or(Moment::default(), |&time| Moment(time));
        Self { columns, journey, map, rules, as_of: journey.settings.as_of.unwrap_or_else(latest) }
    }

    fn tally(&self) -> Tally {
        Tally::new(self.journey.stages.len(), self.journey.transitions.len(), self.columns.activity_types.len())
    }

    fn report(&self, tally: Tally) -> Report {
        let warnings = self.rules.warnings.iter().chain(&self.map.warnings).cloned().collect();
        tally.report(self.columns, self.journey, self.as_of, warnings)
    }

    /// Folds all contacts. The parts are put together in the order of the contacts, so that the answer does not depend
    /// on how many threads there are.
    pub(super) fn fold<F: Fold>(&self, cancel: &Cancel, empty: impl Fn() -> F + Sync) -> Result<F, Cancelled> {
        let settings = &self.journey.settings;
        let reading = Reading::new(self.columns, &self.map, &self.rules, settings, self.as_of.0);
        let parts = self.columns.len() / ROWS_AT_ONCE + 1;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(parts);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            let mut way = self.way(&reading);
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= parts {
                    return Ok(done);
                }
                cancel.check()?;
                let mut fold = empty();
                for contact in self.contacts(part, parts) {
                    let verdict = way.follow(contact, self.columns.rows(contact));
                    fold.take(&way, verdict);
                }
                done.push((part, fold));
            }
        };
        let mut done = if threads == 1 {
            work()?
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads).map(|_| scope.spawn(&work)).collect();
                let mut done = Vec::new();
                for worker in workers {
                    match worker.join() {
                        Ok(parts) => done.append(&mut parts?),
                        Err(panic) => std::panic::resume_unwind(panic),
                    }
                }
                Ok(done)
            })?
        };
        done.sort_by_key(|&(part, _)| part);
        let mut all = empty();
        done.into_iter().for_each(|(_, fold)| all.append(fold));
        Ok(all)
    }

    fn way<'b>(&self, reading: &'b Reading<'b>) -> Way<'b> {
        let settings = &self.journey.settings;
        let entries = settings.entries;
        Way::new(
            reading,
            settings.counting == Counting::FirstAttempt,
            settings.exclusion_effect == ExclusionEffect::RemovesTheContact,
            (entries.from.map_or(i64::MIN + 1, |from| from.0), entries.to.map_or(i64::MAX, |to| to.0)),
        )
    }

    /// Returns the contacts whose rows begin in this part of the rows.
    fn contacts(&self, part: usize, parts: usize) -> std::ops::Range<usize> {
        let contacts = self.columns.contact_count();
        let first = |part: usize| match part {
            0 => 0,
            part if part >= parts => contacts,
            part => self.columns.starts.partition_point(|&start| (start as usize) < part * ROWS_AT_ONCE).min(contacts),
        };
        first(part)..first(part + 1)
    }
}
