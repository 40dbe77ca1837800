//! Entered, converted, rate and median time by the period in which contacts entered.

mod calendar;

pub use calendar::{Unit, Weekday};

use super::mark::{Between, Mark, Place};
use super::members::Members;
use super::people::Listed;
use super::run::Question;
use super::stats::{Interval, wilson};
use super::tally::Fold;
use super::times;
use super::way::{Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, Moment, Rate, Span};
use calendar::Calendar;
use serde::Serialize;

/// Asks for the trend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// How long a period is.
    pub unit: Unit,
    /// The day with which weeks start.
    pub week_start: Weekday,
    /// The name of the time zone in which days begin, as in `Europe/Prague`.
    pub zone: String,
    /// What a contact must pass to count as entered.
    pub from: Mark,
    /// What it must pass to count as converted.
    pub to: Mark,
}

impl Default for Trend {
    fn default() -> Self {
        Self { unit: Unit::Day, week_start: Weekday::Monday, zone: "UTC".to_owned(), from: Mark::Entry, to: Mark::Goal }
    }
}

/// The trend. All periods of the range are listed, also those in which nobody entered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendReport {
    /// How long a period is: as asked, or longer where that would be too many.
    pub unit: Unit,
    /// The time zone in which days begin: as asked, or UTC where there is no such zone.
    pub zone: String,
    /// The moment up to which data is known.
    pub as_of: Moment,
    /// The periods in order.
    pub periods: Vec<Period>,
    /// Contacts that entered in any period, each counted once: a contact that enters in several periods counts in each.
    pub entered: u64,
    /// Contacts that converted from an entry in any period, each counted once.
    pub converted: u64,
    /// What differs from what was asked, as sentences.
    pub warnings: Vec<String>,
}

/// One period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Period {
    /// Its first moment.
    pub start: Moment,
    /// The first moment of the next one.
    pub end: Moment,
    /// Its date, or date and hour, in the time zone.
    pub label: String,
    /// Contacts of whom a walk that starts in the period passes the first mark, each counted once a period.
    pub entered: u64,
    /// Of those, contacts of whom such a walk passes the second.
    pub converted: u64,
    /// Of those who did not convert, contacts that may yet.
    pub still_in_time: u64,
    /// Whether somebody who enters in the period may still be in time as of now.
    pub is_open: bool,
    /// Share converted of those who entered.
    pub share: Option<f64>,
    /// Its 95 % interval (Wilson).
    pub interval: Option<Interval>,
    /// Half of those who converted took no longer.
    pub median: Option<Span>,
}

impl Period {
    /// Returns the share converted of those who entered.
    pub fn rate(&self) -> Rate {
        Rate::new(self.converted, self.entered)
    }
}

/// Contacts of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartOfTrend {
    /// The first moment of the period.
    pub start: Moment,
    /// Which of its contacts.
    pub which: Which,
}

/// Which contacts of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// Those who entered.
    Entered,
    /// Those who converted.
    Converted,
    /// Those who have not, and may yet.
    StillInTime,
    /// Those who have not, and no longer can.
    Lost,
}

impl Figure for Trend {
    type Answer = TrendReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<TrendReport, Cancelled> {
        let (calendar, periods, as_of) = self.periods(asked)?;
        let mut report = TrendReport {
            unit: calendar.unit,
            zone: calendar.zone.clone(),
            as_of,
            entered: periods.entered,
            converted: periods.converted,
            warnings: calendar.warnings.clone(),
            periods: Vec::new(),
        };
        let window = asked.journey.settings.window;
        let last_entry = asked.journey.settings.entries.to.unwrap_or(Moment(i64::MAX));
        for (place, mut tally) in periods.tallies.into_iter().enumerate() {
            let Some((start, end)) = calendar.bounds(place) else { continue };
            tally.times.sort_unstable();
            let (entered, converted) = (tally.entered.len() as u64, tally.converted.len() as u64);
            let still_in_time = tally.waiting.len() as u64;
            let last = last_entry.0.min(end.0.saturating_sub(1)).min(as_of.0);
            let may_be_open = window.is_some_and(|window| last.saturating_add(window.0) >= as_of.0);
            report.periods.push(Period {
                start,
                end,
                label: calendar.label(place),
                entered,
                converted,
                still_in_time,
                is_open: may_be_open || still_in_time > 0,
                share: Rate::new(converted, entered).value(),
                interval: wilson(Rate::new(converted, entered)),
                median: times::summary(&tally.times).median,
            });
        }
        if asked.journey.settings.entries.from.is_none() {
            let quiet = report.periods.iter().take_while(|period| period.entered == 0).count();
            report.periods.drain(..quiet.min(report.periods.len()));
        }
        Ok(report)
    }
}

impl Listed for Trend {
    type Part = PartOfTrend;

    fn contacts(&self, part: &PartOfTrend, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let (calendar, mut periods, _) = self.periods(asked)?;
        let place = calendar.place(part.start.0);
        let Some(tally) = place.and_then(|place| periods.tallies.get_mut(place)) else { return Ok(Vec::new()) };
        Ok(match part.which {
            Which::Entered => std::mem::take(&mut tally.entered),
            Which::Converted => std::mem::take(&mut tally.converted),
            Which::StillInTime => std::mem::take(&mut tally.waiting),
            Which::Lost => {
                let others = [&tally.converted, &tally.waiting].into_iter().flatten();
                let others = Members::of(others.map(|&one| one as usize));
                tally.entered.iter().copied().filter(|&one| !others.contains(one as usize)).collect()
            }
        })
    }
}

impl Trend {
    fn periods(&self, asked: &Asked<'_>) -> Result<(Calendar, Periods<'static>, Moment), Cancelled> {
        let question = Question::new(asked);
        let as_of = question.as_of;
        let entries = asked.journey.settings.entries;
        let first = asked.columns.time_range().map_or(as_of, |(first, _)| first);
        let range = (entries.from.unwrap_or(first), entries.to.unwrap_or(as_of));
        let calendar = Calendar::new(self.unit, self.week_start, &self.zone, range);
        let between = Between::new(&question.map, asked.journey, self.from, self.to);
        let empty = || Periods {
            course: Some((&calendar, &between)),
            tallies: vec![Tally::default(); calendar.len()],
            entered: 0,
            converted: 0,
            places: Vec::new(),
        };
        let Periods { tallies, entered, converted, .. } = question.fold(empty)?;
        Ok((calendar, Periods { course: None, tallies, entered, converted, places: Vec::new() }, as_of))
    }
}

#[derive(Debug, Clone, Default)]
struct Tally {
    entered: Vec<u32>,
    converted: Vec<u32>,
    waiting: Vec<u32>,
    times: Vec<i64>,
}

/// Periods over a range of contacts.
struct Periods<'a> {
    course: Option<(&'a Calendar, &'a Between)>,
    tallies: Vec<Tally>,
    entered: u64,
    converted: u64,
    /// Periods of one contact, a list used again for the next.
    places: Vec<usize>,
}

impl Periods<'_> {
    /// Counts the contact in a period by its walks that start there; returns whether it entered and whether it converted.
    fn count(&mut self, between: &Between, place: usize, way: &Way<'_>) -> (bool, bool) {
        let contact = way.contact as u32;
        if !between.from.is_reached(way) {
            return (false, false);
        }
        let Some(tally) = self.tallies.get_mut(place) else { return (false, false) };
        tally.entered.push(contact);
        let converted = between.to.is_reached(way);
        if converted {
            tally.converted.push(contact);
            tally.times.extend(between.time(way));
        } else if between.is_still_in_time(way) {
            tally.waiting.push(contact);
        }
        (true, converted)
    }

    /// The same of one of several periods in which walks of the contact start.
    fn count_again(
        &mut self,
        between: &Between,
        place: usize,
        way: &Way<'_>,
        (first, last): (i64, i64),
    ) -> (bool, bool) {
        let ends = last.saturating_add(way.reading.map.window);
        // Within a grace, walks may run backwards.
        let begins = if way.reading.keep_before { i64::MIN } else { first };
        let nothing_more = matches!(between.from, Place::Entry)
            && ends < way.reading.as_of
            && way.says_all()
            && !between.to.may_be_reached(way, (begins, ends));
        if nothing_more {
            let Some(tally) = self.tallies.get_mut(place) else { return (false, false) };
            tally.entered.push(way.contact as u32);
            return (true, false);
        }
        let entries = (way.entries.0.max(first), way.entries.1.min(last));
        way.again(entries, |again, verdict| match verdict {
            Verdict::Entered => self.count(between, place, again),
            _ => (false, false),
        })
    }
}

impl Fold for Periods<'_> {
    const REACHED_ONLY: bool = true;

    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        let (Verdict::Entered, Some((calendar, between))) = (verdict, self.course) else { return };
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.extend(way.starts().into_iter().filter_map(|start| calendar.place(start)));
        places.dedup();
        let mut passed = (false, false);
        let mut note = |(entered, converted): (bool, bool)| passed = (passed.0 | entered, passed.1 | converted);
        if let [place] = *places {
            note(self.count(between, place, way));
        } else {
            for &place in &places {
                let Some((start, end)) = calendar.bounds(place) else { continue };
                note(self.count_again(between, place, way, (start.0, end.0 - 1)));
            }
        }
        self.places = places;
        self.entered += u64::from(passed.0);
        self.converted += u64::from(passed.1);
    }

    fn append(&mut self, later: Self) {
        self.entered += later.entered;
        self.converted += later.converted;
        for (own, mut other) in self.tallies.iter_mut().zip(later.tallies) {
            own.entered.append(&mut other.entered);
            own.converted.append(&mut other.converted);
            own.waiting.append(&mut other.waiting);
            own.times.append(&mut other.times);
        }
    }
}

#[cfg(test)]
mod tests;
