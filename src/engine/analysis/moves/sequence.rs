//! Patterns of activities: one right after the other, or later at a distance in time.

use super::units::{Unit, in_units};
use crate::domain::{Cancelled, Condition, Order, Rate, Span};
use crate::engine::analysis::asked::{Asked, Figure};
use crate::engine::analysis::at::At;
use crate::engine::analysis::paths::Item;
use crate::engine::analysis::paths::items::Items;
use crate::engine::analysis::people::Listed;
use crate::engine::analysis::rules::{Gives, Rules};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Asks who did the steps of a pattern in order. Activities that no step asks for are left out before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sequence {
    /// What a path belongs to.
    pub unit: Unit,
    /// Activities that count; of a condition only the activity and its filters are looked at.
    pub alphabet: Vec<Condition>,
    /// The steps, in order.
    pub steps: Vec<SequenceStep>,
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SequenceStep {
    /// Place of its condition in the alphabet.
    pub is: usize,
    /// How far in time after the step before it; without, it is the very next activity that counts.
    pub after: Option<(Order, Span)>,
}

/// How often a pattern was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SequenceReport {
    /// Contacts (or sessions) in which it was found, of all with an activity.
    pub found: Rate,
    /// How often it was found, each time beginning after the one before ended; as often as that is possible.
    pub count: u64,
}

/// The contacts in which the pattern was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found;

/// Which activities can be the last of the steps so far, as far as the next step asks for it.
#[derive(Debug, Clone, Default)]
struct Reached {
    /// Whether the latest activity is one.
    now: bool,
    earliest: Option<i64>,
    latest: Option<i64>,
    times: HashSet<i64>,
}

impl Reached {
    fn leads_to(&self, after: Option<(Order, Span)>, time: i64) -> bool {
        let from = |at: Option<i64>, holds: &dyn Fn(i64) -> bool| at.is_some_and(|at| holds(time.saturating_sub(at)));
        match after {
            None => self.now,
            Some((Order::More, span)) => from(self.earliest, &|gap| gap > span.0),
            Some((Order::MoreOrEqual, span)) => from(self.earliest, &|gap| gap >= span.0),
            Some((Order::Less, span)) => from(self.latest, &|gap| gap < span.0),
            Some((Order::LessOrEqual, span)) => from(self.latest, &|gap| gap <= span.0),
            Some((Order::Equal, span)) => self.times.contains(&time.saturating_sub(span.0)),
        }
    }

    fn add(&mut self, time: i64, keep: bool) {
        self.now = true;
        self.earliest.get_or_insert(time);
        self.latest = Some(time);
        if keep {
            self.times.insert(time);
        }
    }
}

impl Sequence {
    /// Returns how often the pattern is found among these activities, each with what it can be, as bits of steps.
    fn count(&self, activities: impl Iterator<Item = (i64, Vec<bool>)>) -> u64 {
        let mut count = 0;
        let mut reached = vec![Reached::default(); self.steps.len()];
        for (time, is) in activities {
            for place in (0..self.steps.len()).rev() {
                let Some(step) = self.steps.get(place) else { continue };
                let leads = match place.checked_sub(1).and_then(|before| reached.get(before)) {
                    None => true,
                    Some(before) => before.leads_to(step.after, time),
                };
                let exactly =
                    self.steps.get(place + 1).is_some_and(|next| matches!(next.after, Some((Order::Equal, _))));
                if let Some(own) = reached.get_mut(place) {
                    own.now = false;
                    if leads && is.at(step.is) {
                        own.add(time, exactly);
                    }
                }
            }
            if reached.last().is_some_and(|last| last.now) {
                count += 1;
                reached.fill(Reached::default());
            }
        }
        count
    }

    fn counts(&self, asked: &Asked<'_>) -> Result<Vec<(u32, u64)>, Cancelled> {
        let columns = asked.columns;
        let rules = Rules::of_conditions(columns, &self.alphabet.iter().collect::<Vec<_>>());
        let parts = in_units(asked, &self.unit, Vec::new, |all: &mut Vec<(u32, u64)>, contact, rows| {
            let activities = rows.iter().filter_map(|&row| {
                let (row, mut is) = (row as usize, vec![false; self.alphabet.len()]);
                rules.each(columns, contact as usize, row, columns.kinds.at(row), |gives| {
                    if let Gives::Count(place) = gives {
                        is.put(place, true);
                    }
                });
                is.contains(&true).then(|| (columns.times.at(row), is))
            });
            all.push((contact, self.count(activities)));
        })?;
        Ok(parts.concat())
    }
}

impl Figure for Sequence {
    type Answer = SequenceReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<SequenceReport, Cancelled> {
        let counts = self.counts(asked)?;
        let found = counts.iter().filter(|(_, count)| *count > 0).count() as u64;
        Ok(SequenceReport {
            found: Rate::new(found, counts.len() as u64),
            count: counts.iter().map(|(_, count)| count).sum(),
        })
    }
}

impl Listed for Sequence {
    type Part = Found;

    fn contacts(&self, _: &Found, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        Ok(self.counts(asked)?.into_iter().filter(|(_, count)| *count > 0).map(|(contact, _)| contact).collect())
    }
}

/// Asks what came right after the first time that these activities stood side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AfterRun {
    /// What a path belongs to.
    pub unit: Unit,
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// The activities, one right after the other.
    pub run: Vec<Item>,
}

/// What came after the run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AfterRunReport {
    /// Contacts (or sessions) with the run.
    pub contacts: u64,
    /// What came right after it, `None` where nothing did: most frequent first, then by name.
    pub next: Vec<(Option<Item>, u64)>,
}

/// The contacts that did this right after the run; `None` is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidAfter(pub Option<Item>);

impl AfterRun {
    /// Returns each contact with the run and the code of what came after.
    fn found(&self, asked: &Asked<'_>, items: &Items<'_>) -> Result<Vec<(u32, Option<u32>)>, Cancelled> {
        let run = self.run.iter().map(|item| items.code_of(item)).collect::<Option<Vec<u32>>>();
        let Some(run) = run.filter(|run| !run.is_empty()) else { return Ok(Vec::new()) };
        let parts = in_units(asked, &self.unit, Vec::new, |all: &mut Vec<(u32, Option<u32>)>, contact, rows| {
            let codes: Vec<u32> = rows.iter().filter_map(|&row| items.at(row as usize)).collect();
            if let Some(place) = codes.windows(run.len()).position(|window| window == run) {
                all.push((contact, codes.get(place + run.len()).copied()));
            }
        })?;
        Ok(parts.concat())
    }
}

impl Figure for AfterRun {
    type Answer = AfterRunReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<AfterRunReport, Cancelled> {
        let items = Items::new(asked, self.told_by.as_deref(), &[]);
        let found = self.found(asked, &items)?;
        let mut counts: HashMap<Option<u32>, u64> = HashMap::new();
        for &(_, next) in &found {
            *counts.entry(next).or_default() += 1;
        }
        let mut next: Vec<(Option<Item>, u64)> =
            counts.into_iter().map(|(code, count)| (code.map(|code| items.item(code)), count)).collect();
        next.sort_by(|(item, count), (other, other_count)| (Reverse(count), item).cmp(&(Reverse(other_count), other)));
        Ok(AfterRunReport { contacts: found.len() as u64, next })
    }
}

impl Listed for AfterRun {
    type Part = DidAfter;

    fn contacts(&self, part: &DidAfter, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let items = Items::new(asked, self.told_by.as_deref(), &[]);
        let wanted = match &part.0 {
            None => None,
            Some(item) => match items.code_of(item) {
                Some(code) => Some(code),
                None => return Ok(Vec::new()),
            },
        };
        let found = self.found(asked, &items)?;
        Ok(found.into_iter().filter(|&(_, next)| next == wanted).map(|(contact, _)| contact).collect())
    }
}
