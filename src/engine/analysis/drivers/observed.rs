//! Contacts that set out, with what became of them and how long they are observed.

use super::exposure::balance;
use super::{Drivers, Exposure};
use crate::domain::{Cancelled, Journey, StageId};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::at::At;
use crate::engine::analysis::mark::{Between, Mark};
use crate::engine::analysis::paths::items::Items;
use crate::engine::analysis::paths::pieces::{Ends, Piece, first_arrival};
use crate::engine::analysis::paths::{Point, Stretch};
use crate::engine::analysis::run::Question;
use crate::engine::analysis::tally::Fold;
use crate::engine::analysis::way::{Verdict, Way};
use std::ops::Range;

/// A contact that set out.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    /// Its place.
    pub(super) contact: u32,
    /// Row of the activity with which it set out.
    pub(super) from: u32,
    /// Rows after that, as far as it is observed.
    pub(super) rows: Range<u32>,
    /// Code of the session to which only those rows belong that name it; 0 where all rows belong.
    pub(super) session: u32,
    /// Whether it arrived.
    pub(super) converted: bool,
    /// How long it is observed, in microseconds.
    pub(super) exposure: i64,
    /// Whether it has not arrived and still could.
    pub(super) open: bool,
    /// Whether its data ends before the time for which it was to be observed.
    pub(super) shorter: bool,
}

impl Observed {
    /// Returns the codes of what it did while it is observed.
    pub(super) fn items<'b>(&self, items: &'b Items<'_>) -> impl Iterator<Item = u32> + 'b {
        items.each(self.rows.start as usize..self.rows.end as usize, self.session)
    }
}

/// Returns the contacts that set out, in order.
pub(super) fn observe(asked: &Asked<'_>, question: &Drivers) -> Result<Vec<Observed>, Cancelled> {
    let stretch = Stretch::between(question.from.clone(), Point::Stage(question.to));
    let Some(ends) = Ends::new(asked, &stretch, None) else { return Ok(Vec::new()) };
    let from = match question.from {
        Point::Stage(id) => asked.journey.stage_index(id),
        _ => None,
    };
    let limit = only_limit(asked.journey, &question.from, question.to);
    let entries = asked.journey.entries();
    let map_question = Question::new(asked);
    let mark = match question.from {
        Point::Stage(id) => Mark::Stage(id),
        _ => Mark::Entry,
    };
    let between = Between::new(&map_question.map, asked.journey, mark, Mark::Stage(question.to));
    let watch =
        || Watch { ends: &ends, between: &between, from, entries: entries.clone(), limit, observed: Vec::new() };
    let mut observed = map_question.fold(watch)?.observed;
    asked.cancel.check()?;
    if question.exposure == Exposure::Balanced {
        balance(&mut observed, asked.cancel)?;
    }
    let times = &asked.columns.times;
    for (place, one) in observed.iter_mut().enumerate().filter(|(_, one)| !one.converted) {
        if place.is_multiple_of(1 << 12) {
            asked.cancel.check()?;
        }
        let until = times.at(one.from as usize).saturating_add(one.exposure);
        let later = times.get(one.rows.start as usize..one.rows.end as usize).unwrap_or_default();
        one.rows.end = one.rows.start + later.partition_point(|&time| time <= until) as u32;
    }
    Ok(observed)
}

/// Returns the limit of the transitions from a stage to another if there is no other way, in microseconds.
fn only_limit(journey: &Journey, from: &Point, to: StageId) -> i64 {
    let Point::Stage(from) = *from else { return i64::MAX };
    let leaving = journey.transitions.iter().filter(|one| one.from == from && one.to != from);
    let mut longest = None;
    for transition in leaving {
        if transition.to != to {
            if super::needed::leads(journey, transition.to, to, &[from]) {
                return i64::MAX;
            }
            continue;
        }
        longest = longest.max(Some(transition.limit.map_or(i64::MAX, |limit| limit.0)));
    }
    longest.unwrap_or(i64::MAX)
}

struct Watch<'a> {
    ends: &'a Ends<'a>,
    between: &'a Between,
    /// The stage from which contacts set out; `None` is the entry.
    from: Option<usize>,
    /// Whether each stage is an entry.
    entries: Vec<bool>,
    limit: i64,
    observed: Vec<Observed>,
}

impl Watch<'_> {
    /// Returns the row with which a contact that converted set out: the first from which it was in time, as those who did
    /// not convert are observed from their first, and not the last, from which the time to convert is counted.
    fn set_out(&self, way: &Way<'_>, piece: &Piece) -> usize {
        let earliest = way.reading.columns.times.at(piece.last()).saturating_sub(way.reading.map.window);
        let sets_out = |stage: usize| self.from.map_or(self.entries.at(stage), |from| from == stage);
        let mut arrivals = way.arrivals.iter();
        let first = arrivals.find(|arrival| sets_out(arrival.stage) && way.time_of(arrival) >= earliest);
        first.map_or(piece.first(), |arrival| way.source_of(arrival).min(piece.first()))
    }
}

impl Fold for Watch<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let columns = way.reading.columns;
        let contact = way.contact as u32;
        if let Some(piece) = self.ends.on_map(way) {
            let (from, arrived) = (self.set_out(way, &piece), columns.times.at(piece.last()));
            self.observed.push(Observed {
                contact,
                from: from as u32,
                rows: from as u32 + 1..(piece.last() as u32).max(from as u32 + 1),
                session: piece.session(),
                converted: true,
                exposure: arrived.saturating_sub(columns.times.at(from)).max(0),
                open: false,
                shorter: false,
            });
            return;
        }
        let arrival = match self.from {
            Some(stage) => first_arrival(way, stage),
            None => way.arrivals.first(),
        };
        let Some(arrival) = arrival else { return };
        let (from, set_out) = (way.source_of(arrival), way.time_of(arrival));
        let closes = way.began(arrival).saturating_add(way.reading.map.window).min(set_out.saturating_add(self.limit));
        let closes = closes.min(way.closes).min(way.left.unwrap_or(i64::MAX));
        let known = closes.min(way.reading.as_of);
        self.observed.push(Observed {
            contact,
            from: from as u32,
            rows: from as u32 + 1..(way.trail.end as u32).max(from as u32 + 1),
            session: self.ends.session_of(way),
            converted: false,
            exposure: known.saturating_sub(set_out).max(0),
            open: self.between.is_still_in_time(way),
            shorter: false,
        });
    }

    fn append(&mut self, mut later: Self) {
        self.observed.append(&mut later.observed);
    }
}
