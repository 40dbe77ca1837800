//! How long contacts took from the entry to each stage.

use super::mark::{Between, Mark, has_reached};
use super::report::TimeSummary;
use super::run::Question;
use super::tally::Fold;
use super::times;
use super::way::{Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, StageId};
use serde::Serialize;

/// Asks for the times from the entry to every stage.
///
/// The time of a contact is that of [`Stretch::ToStage`](super::pace::Stretch::ToStage): in the first of the walks that
/// speak for it and pass the stage, from the entry to the first arrival there. A stage at which the contact entered has
/// no such time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimesFromEntry;

/// Times from the entry, in map order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArrivalTimes {
    /// Each stage with the times of those who came to it, one a contact.
    pub stages: Vec<(StageId, TimeSummary)>,
}

impl ArrivalTimes {
    /// Returns the times to a stage.
    pub fn of(&self, stage: StageId) -> Option<TimeSummary> {
        self.stages.iter().find(|(id, _)| *id == stage).map(|(_, times)| *times)
    }
}

impl Figure for TimesFromEntry {
    type Answer = ArrivalTimes;

    fn compute(&self, asked: &Asked<'_>) -> Result<ArrivalTimes, Cancelled> {
        let question = Question::new(asked);
        let stages = &asked.journey.stages;
        let between: Vec<Between> = stages
            .iter()
            .map(|stage| Between::new(&question.map, asked.journey, Mark::Entry, Mark::Stage(stage.id)))
            .collect();
        let times = question.fold(|| Times { between: &between, times: vec![Vec::new(); between.len()] })?.times;
        let summarised = stages.iter().zip(times).map(|(stage, mut times)| {
            times.sort_unstable();
            (stage.id, times::summary(&times))
        });
        Ok(ArrivalTimes { stages: summarised.collect() })
    }
}

struct Times<'a> {
    between: &'a [Between],
    times: Vec<Vec<i64>>,
}

impl Fold for Times<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        for (stage, (between, times)) in self.between.iter().zip(&mut self.times).enumerate() {
            if has_reached(way, stage) {
                times.extend(between.time(way));
            }
        }
    }

    fn append(&mut self, later: Self) {
        self.times.iter_mut().zip(later.times).for_each(|(own, mut other)| own.append(&mut other));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Settings};
    use crate::engine::analysis::letters::{columns, id, journey};
    use crate::engine::analysis::pace::{Stretch, TimeToConvert};

    #[test]
    fn times_are_those_of_the_stretch_to_each_stage() {
        let (map, cancel) = (journey("abc", &["ab", "bc", "ac"], Settings::default()), Cancel::default());
        let data = columns(&["abc", "a..c", "a.b..c", "a"]);
        let asked = Asked::everybody(&data, &map, &cancel);
        let all = TimesFromEntry.compute(&asked).unwrap();
        for stage in ['b', 'c'].map(id) {
            let pace = TimeToConvert { over: Stretch::ToStage(stage) }.compute(&asked).unwrap();
            assert_eq!(all.of(stage), Some(pace.times));
        }
        assert_eq!(all.of(id('c')).map(|times| times.count), Some(3));
        assert_eq!(all.of(StageId(1)), None);
    }
}
