//! Did contacts that did one thing do another after it? How often, how fast, and how much more often than anybody.

use super::units::{Unit, in_units};
use crate::domain::{Cancelled, Condition, Rate, Span};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::at::At;
use crate::engine::analysis::paths::Visit;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::report::TimeSummary;
use crate::engine::analysis::rules::{Gives, Rules};
use crate::engine::analysis::times;
use crate::engine::columns::Columns;
use serde::Serialize;

/// Asks whether one activity comes after another in the same path.
///
/// How often a condition wants its activity, and whether it is negated, is not looked at: it tests one activity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// What a path belongs to.
    pub unit: Unit,
    /// What comes first.
    pub start: Condition,
    /// What comes after it; `None` is the end of the path.
    pub end: Option<Condition>,
    /// From which of several starts to look.
    pub visit: Visit,
    /// Longest time from the start to the end, inclusive.
    pub within: Option<Span>,
    /// The end is at most so many activities after the start; the one right after it is 1.
    pub within_activities: Option<u64>,
}

/// How often the second activity came after the first.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PairReport {
    /// Contacts (or sessions) with at least one activity.
    pub paths: u64,
    /// Those with the start.
    pub with_start: u64,
    /// Those with the end after it, in time.
    pub converted: u64,
    /// Those with the end anywhere.
    pub with_end: u64,
    /// Of those with the start, those with the end after it.
    pub rate: Rate,
    /// Of all, those with the end anywhere.
    pub base_rate: Rate,
    /// The rate divided by the base rate: above 1 where the end is more frequent after the start than overall.
    pub lift: Option<f64>,
    /// Time from the start to the end.
    pub times: TimeSummary,
}

/// A part of a [`PairReport`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairPart {
    /// With the start.
    WithStart,
    /// With the end after it, in time.
    Converted,
    /// With the start, but not the end after it in time.
    NotConverted,
    /// With the end anywhere.
    WithEnd,
}

const START: usize = 0;
const END: usize = 1;

/// What one path amounts to.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    contact: u32,
    starts: bool,
    ends: bool,
    /// Time from the start to the end in microseconds.
    time: Option<i64>,
}

impl Pair {
    fn outcomes(&self, asked: &Asked<'_>) -> Result<Vec<Outcome>, Cancelled> {
        let columns = asked.columns;
        let conditions: Vec<&Condition> = [&self.start].into_iter().chain(&self.end).collect();
        let rules = Rules::of_conditions(columns, &conditions);
        let parts = in_units(asked, &self.unit, Vec::new, |all: &mut Vec<Outcome>, contact, rows| {
            all.push(self.outcome(columns, &rules, contact, rows));
        })?;
        Ok(parts.concat())
    }

    fn outcome(&self, columns: &Columns, rules: &Rules, contact: u32, rows: &[u32]) -> Outcome {
        let is = |row: u32, wanted: usize| {
            let kind = columns.kinds.at(row as usize);
            let mut holds = false;
            rules.each(columns, contact as usize, row as usize, kind, |gives| holds |= gives == Gives::Count(wanted));
            holds
        };
        let time = |row: u32| columns.times.at(row as usize);
        let mut starts = rows.iter().copied().enumerate().filter(|&(_, row)| is(row, START));
        let start = match self.visit {
            Visit::First => starts.next(),
            Visit::Last => starts.next_back(),
        };
        let ends = self.end.is_none() || rows.iter().any(|&row| is(row, END));
        let end = start.and_then(|(place, row)| match &self.end {
            Some(_) => {
                let later = rows.iter().copied().enumerate().skip(place + 1);
                later.into_iter().find(|&(_, row)| is(row, END))
            }
            None => Some((rows.len(), rows.last().copied().unwrap_or(row))),
        });
        let in_time = start.zip(end).and_then(|((place, start), (end_place, end))| {
            let took = time(end).saturating_sub(time(start));
            let near = self.within_activities.is_none_or(|most| (end_place - place) as u64 <= most);
            (near && self.within.is_none_or(|within| took <= within.0)).then_some(took)
        });
        Outcome { contact, starts: start.is_some(), ends, time: in_time }
    }
}

impl Figure for Pair {
    type Answer = PairReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<PairReport, Cancelled> {
        let outcomes = self.outcomes(asked)?;
        let count = |holds: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|one| holds(one)).count() as u64;
        let mut times: Vec<i64> = outcomes.iter().filter_map(|one| one.time).collect();
        times.sort_unstable();
        let (paths, with_start, with_end) = (outcomes.len() as u64, count(&|one| one.starts), count(&|one| one.ends));
        let converted = times.len() as u64;
        let (rate, base_rate) = (Rate::new(converted, with_start), Rate::new(with_end, paths));
        let lift = rate.value().zip(base_rate.value()).and_then(|(rate, base)| (base > 0.0).then(|| rate / base));
        Ok(PairReport { paths, with_start, converted, with_end, rate, base_rate, lift, times: times::summary(&times) })
    }
}

impl Listed for Pair {
    type Part = PairPart;

    fn contacts(&self, part: &PairPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let wanted = |one: &Outcome| match part {
            PairPart::WithStart => one.starts,
            PairPart::Converted => one.time.is_some(),
            PairPart::NotConverted => one.starts && one.time.is_none(),
            PairPart::WithEnd => one.ends,
        };
        Ok(self.outcomes(asked)?.into_iter().filter(wanted).map(|one| one.contact).collect())
    }
}
