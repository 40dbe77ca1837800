//! At which weekday and hour an activity is followed most: the share that came to a later stage, by when the activity
//! before took place.

mod clock;
mod sentence;

pub use clock::Clock;

use super::asked::{Asked, Figure};
use super::following::{self, Following, Occasions, Outcome};
use super::people::Listed;
use super::run::Question;
use super::stats::{Interval, SMALL_GROUP, compare_rates, holm, wilson};
use crate::domain::{Cancelled, Rate, StageId};
use clock::Dial;
use serde::Serialize;

/// Asks how often a stage follows another, by weekday and hour of the activity before.
#[derive(Debug, Clone, PartialEq)]
pub struct SendTime {
    /// The stage before, whose activity gives the weekday and hour, and the stage after.
    pub following: Following,
    /// Whose clock and calendar count.
    pub clock: Clock,
    /// Whether every activity at the stage before counts; otherwise one for each contact, so that the figures add up to
    /// those of the map.
    pub every: bool,
}

/// How often the stage after followed. `cells`, `weekdays` and `hours` each add up to `all`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SendTimeReport {
    /// The time zone that was used, or words for each activity's own clock.
    pub zone: String,
    /// The stages before and after; `None` if they are not on the map.
    pub stages: Option<(StageId, StageId)>,
    /// All of them.
    pub all: Cell,
    /// Hour by hour from Monday, 0:00, to Sunday, 23:00: 168 cells, also empty ones.
    pub cells: Vec<Cell>,
    /// From Monday to Sunday.
    pub weekdays: Vec<Cell>,
    /// From 0:00 to 23:00.
    pub hours: Vec<Cell>,
    /// How many cells are large enough to be compared.
    pub compared: u64,
    /// Of the cells that are large enough, the one with the highest share, against all others together.
    pub best: Option<Standout>,
    /// The one with the lowest share.
    pub worst: Option<Standout>,
    /// Best and worst in words, with how sure that is.
    pub sentence: String,
    /// What could not be honoured, as sentences.
    pub warnings: Vec<String>,
}

/// A weekday, an hour, both, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cell {
    /// 0 is Monday.
    pub weekday: Option<u8>,
    /// Hour of the day, 0 to 23.
    pub hour: Option<u8>,
    /// Those that came to the stage after, of all.
    pub rate: Rate,
    /// Of all, those that have not come there yet and still can.
    pub waiting: u64,
    /// 95 % interval of the share (Wilson).
    pub interval: Option<Interval>,
    /// Whether there are too few to say much.
    pub small: bool,
}

/// A cell beside all others together.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Standout {
    /// The cell.
    pub cell: Cell,
    /// All others.
    pub others: Rate,
    /// How likely a difference at least as large is by chance alone, with regard to how many cells were compared (Holm).
    pub chance: Option<f64>,
}

impl Cell {
    fn new(weekday: Option<u8>, hour: Option<u8>) -> Self {
        Self { weekday, hour, rate: Rate::default(), waiting: 0, interval: None, small: false }
    }

    fn add(&mut self, outcome: Outcome) {
        self.rate.whole += 1;
        self.rate.part += u64::from(matches!(outcome, Outcome::Followed(_)));
        self.waiting += u64::from(outcome == Outcome::Open);
    }

    fn settle(&mut self) {
        self.interval = wilson(self.rate);
        self.small = self.rate.whole < SMALL_GROUP;
    }
}

impl Figure for SendTime {
    type Answer = SendTimeReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<SendTimeReport, Cancelled> {
        let dial = Dial::new(&self.clock, asked.columns);
        let mut report = SendTimeReport {
            zone: dial.words.clone(),
            stages: self.following.ends(asked.journey),
            all: Cell::new(None, None),
            cells: (0..168).map(|place| Cell::new(Some(place / 24), Some(place % 24))).collect(),
            weekdays: (0..7).map(|day| Cell::new(Some(day), None)).collect(),
            hours: (0..24).map(|hour| Cell::new(None, Some(hour))).collect(),
            compared: 0,
            best: None,
            worst: None,
            sentence: String::new(),
            warnings: dial.warning.iter().cloned().collect(),
        };
        let question = Question::new(asked);
        if let Some(empty) = Occasions::new(&question, asked.journey, self.following, self.every) {
            for occasion in question.fold(|| empty.clone())?.all {
                report.add(dial.weekday_and_hour(occasion.row, occasion.time), occasion.outcome);
            }
        } else {
            report.warnings.push("The stages are no longer on the map. Choose others.".to_owned());
        }
        report.settle();
        report.sentence = sentence::of(&report);
        Ok(report)
    }
}

/// The contacts of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendTimePart {
    /// The weekday, 0 for Monday; `None` is every one.
    pub weekday: Option<u8>,
    /// The hour; `None` is every one.
    pub hour: Option<u8>,
    /// Only those that came to the stage after, or only those that did not; `None` is both.
    pub followed: Option<bool>,
}

impl Listed for SendTime {
    type Part = SendTimePart;

    fn contacts(&self, part: &SendTimePart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let question = Question::new(asked);
        let Some(empty) = Occasions::new(&question, asked.journey, self.following, self.every) else {
            return Ok(Vec::new());
        };
        let dial = Dial::new(&self.clock, asked.columns);
        let all = question.fold(|| empty.clone())?.all;
        Ok(following::contacts(all.into_iter().filter(|occasion| {
            let (weekday, hour) = dial.weekday_and_hour(occasion.row, occasion.time);
            let followed = matches!(occasion.outcome, Outcome::Followed(_));
            part.weekday.is_none_or(|wanted| wanted == weekday)
                && part.hour.is_none_or(|wanted| wanted == hour)
                && part.followed.is_none_or(|wanted| wanted == followed)
        })))
    }
}

impl SendTimeReport {
    fn add(&mut self, (weekday, hour): (u8, u8), outcome: Outcome) {
        self.all.add(outcome);
        let cells = [
            self.cells.get_mut(usize::from(weekday) * 24 + usize::from(hour)),
            self.weekdays.get_mut(usize::from(weekday)),
            self.hours.get_mut(usize::from(hour)),
        ];
        cells.into_iter().flatten().for_each(|cell| cell.add(outcome));
    }

    /// Adds intervals and finds what stands out.
    fn settle(&mut self) {
        self.all.settle();
        self.cells.iter_mut().chain(&mut self.weekdays).chain(&mut self.hours).for_each(Cell::settle);
        let all = self.all.rate;
        let others = |cell: &Cell| Rate::new(all.part - cell.rate.part, all.whole - cell.rate.whole);
        let large: Vec<&Cell> = self.cells.iter().filter(|cell| !cell.small).collect();
        self.compared = large.len() as u64;
        let tests: Vec<Option<f64>> =
            large.iter().map(|cell| compare_rates(others(cell), cell.rate).map(|test| test.p)).collect();
        let adjusted = holm(&tests);
        let mut standouts: Vec<Standout> = large
            .into_iter()
            .zip(adjusted)
            .map(|(cell, chance)| Standout { cell: *cell, others: others(cell), chance })
            .collect();
        let share = |one: &Standout| one.cell.rate.value().unwrap_or_default();
        // Among equals the larger cell, then the earlier one.
        standouts.sort_by(|one, other| {
            let by_size = other.cell.rate.whole.cmp(&one.cell.rate.whole);
            share(other).total_cmp(&share(one)).then(by_size)
        });
        self.best = standouts.first().copied().filter(|_| standouts.len() > 1);
        self.worst = standouts.last().copied().filter(|_| standouts.len() > 1);
    }
}

#[cfg(test)]
mod tests;
