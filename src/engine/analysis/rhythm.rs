//! At which hours of the week contacts arrive at stages, move over transitions and drop off.

use super::people::Listed;
use super::run::Question;
use super::tally::Fold;
use super::way::{State, Verdict, Way};
use super::{Asked, Figure};
use crate::domain::{Cancelled, StageId, TransitionId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// Asks at which hours of the week contacts arrive and drop off.
///
/// A contact arrives at a stage when it first comes there, takes a transition when it is first credited with it, and drops
/// off when its last chance to move on closes; each is counted once a stage or transition. Those still in time have not
/// dropped off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rhythm {
    /// The IANA name of the time zone whose clock and calendar count, such as `Europe/Prague`. Summer time is observed.
    pub zone: String,
}

/// Contacts by hour of the week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Week {
    /// From Monday, 0:00, to Sunday, 23:00; empty where there is nobody.
    hours: Vec<u64>,
}

/// Hours of the week that are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Hours {
    /// Which days, Monday first.
    pub days: [bool; 7],
    /// The first hour of the day.
    pub from: u8,
    /// The hour before which it ends, up to 24; with one that is not later than `from` it ends on the next day.
    pub to: u8,
}

impl Default for Hours {
    /// Mondays to Fridays from 8 to 18.
    fn default() -> Self {
        Self { days: [true, true, true, true, true, false, false], from: 8, to: 18 }
    }
}

impl Hours {
    /// Returns whether an hour of a weekday (0 is Monday) belongs; hours after midnight belong to the day before.
    pub fn contains(&self, weekday: u8, hour: u8) -> bool {
        let day = |day: u8| self.days.get(usize::from(day)).copied().unwrap_or_default();
        if self.from < self.to {
            return day(weekday) && (self.from..self.to).contains(&hour);
        }
        (day(weekday) && hour >= self.from) || (day((weekday + 6) % 7) && hour < self.to)
    }

    /// Returns how many hours of the week belong.
    pub fn count(&self) -> usize {
        (0..7)
            .flat_map(|day| (0..24).map(move |hour| (day, hour)))
            .filter(|(day, hour)| self.contains(*day, *hour))
            .count()
    }
}

impl Week {
    fn add(&mut self, (weekday, hour): (u8, u8)) {
        if self.hours.is_empty() {
            self.hours = vec![0; 168];
        }
        if let Some(count) = self.hours.get_mut(usize::from(weekday) * 24 + usize::from(hour)) {
            *count += 1;
        }
    }

    fn append(&mut self, mut later: Self) {
        if self.hours.is_empty() {
            std::mem::swap(self, &mut later);
        }
        self.hours.iter_mut().zip(later.hours).for_each(|(own, other)| *own += other);
    }

    /// Returns how many contacts there are.
    pub fn total(&self) -> u64 {
        self.hours.iter().sum()
    }

    /// Returns how many there are in an hour of a weekday, of which 0 is Monday.
    pub fn at(&self, weekday: u8, hour: u8) -> u64 {
        self.hours.get(usize::from(weekday) * 24 + usize::from(hour)).copied().unwrap_or(0)
    }

    /// Returns how many there are in these hours.
    pub fn within(&self, hours: &Hours) -> u64 {
        let all = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
        all.filter(|(day, hour)| hours.contains(*day, *hour)).map(|(day, hour)| self.at(day, hour)).sum()
    }

    /// Returns how many there are in each hour of the day, all days together.
    pub fn by_hour(&self) -> [u64; 24] {
        let mut all = [0; 24];
        for (hour, count) in all.iter_mut().zip(0_u8..).map(|(count, hour)| (hour, count)) {
            *count = (0..7).map(|day| self.at(day, hour)).sum();
        }
        all
    }

    /// Returns the weekday and hour with most contacts, the first of equals; nothing where there is nobody.
    pub fn busiest(&self) -> Option<(u8, u8)> {
        let mut best: Option<(u64, (u8, u8))> = None;
        for (day, hour) in (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
            let count = self.at(day, hour);
            if count > best.map_or(0, |(most, _)| most) {
                best = Some((count, (day, hour)));
            }
        }
        best.map(|(_, place)| place)
    }
}

/// The hours, in map order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RhythmReport {
    /// The time zone that was used.
    pub zone: String,
    /// Stages.
    pub stages: Vec<StageRhythm>,
    /// Transitions with the hours at which they were first taken.
    pub transitions: Vec<(TransitionId, Week)>,
    /// What could not be honoured, as sentences.
    pub warnings: Vec<String>,
}

/// The hours of a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageRhythm {
    /// The stage.
    pub id: StageId,
    /// When contacts first came here: as many as reached it.
    pub arrived: Week,
    /// When contacts dropped off here: as many as dropped off.
    pub dropped_off: Week,
}

impl Figure for Rhythm {
    type Answer = RhythmReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<RhythmReport, Cancelled> {
        let (zone, warning) = self.clock();
        let (stages, transitions) = (asked.journey.stages.len(), asked.journey.transitions.len());
        let empty = || Weeks {
            zone: &zone,
            stages: vec![Default::default(); stages],
            transitions: vec![Week::default(); transitions],
            taken: Vec::new(),
        };
        let weeks = Question::new(asked).fold(empty)?;
        let stage = |(stage, (arrived, dropped_off)): (&crate::domain::Stage, (Week, Week))| StageRhythm {
            id: stage.id,
            arrived,
            dropped_off,
        };
        Ok(RhythmReport {
            zone: if warning.is_some() { "UTC".to_owned() } else { self.zone.clone() },
            stages: asked.journey.stages.iter().zip(weeks.stages).map(stage).collect(),
            transitions: asked.journey.transitions.iter().map(|one| one.id).zip(weeks.transitions).collect(),
            warnings: warning.into_iter().collect(),
        })
    }
}

/// Of what the hours are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RhythmOf {
    /// Arrivals at a stage.
    Arrived(StageId),
    /// Drop-offs at a stage.
    DroppedOff(StageId),
    /// The first time over a transition.
    Took(TransitionId),
}

/// Contacts of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RhythmPart {
    /// Of what.
    pub of: RhythmOf,
    /// In which hours.
    pub hours: Hours,
}

impl Listed for Rhythm {
    type Part = RhythmPart;

    fn contacts(&self, part: &RhythmPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let (zone, _) = self.clock();
        let place = match part.of {
            RhythmOf::Arrived(id) | RhythmOf::DroppedOff(id) => asked.journey.stage_index(id),
            RhythmOf::Took(id) => asked.journey.transitions.iter().position(|one| one.id == id),
        };
        let Some(place) = place else { return Ok(Vec::new()) };
        let empty = || Found { zone: &zone, part: *part, place, contacts: Vec::new() };
        let mut contacts = Question::new(asked).fold(empty)?.contacts;
        contacts.dedup();
        Ok(contacts)
    }
}

impl Rhythm {
    fn clock(&self) -> (TimeZone, Option<String>) {
        match TimeZone::get(&self.zone) {
            Ok(zone) => (zone, None),
            Err(_) => {
                let sentence = format!("There is no time zone “{}”, so the hours are in UTC.", self.zone);
                (TimeZone::UTC, Some(sentence))
            }
        }
    }
}

/// Returns the weekday, 0 for Monday, and the hour that the clock shows at this moment.
fn weekday_and_hour(zone: &TimeZone, time: i64) -> (u8, u8) {
    let clock = zone.to_datetime(Timestamp::from_microsecond(time).unwrap_or_default());
    (clock.weekday().to_monday_zero_offset() as u8, clock.hour() as u8)
}

/// Returns when the contact first came to a stage.
fn arrived(way: &Way<'_>, stage: usize) -> Option<i64> {
    let standing = way.standings.get(stage).filter(|one| one.state != State::NotReached)?;
    way.arrivals.get(standing.first).map(|arrival| way.time_of(arrival))
}

/// Returns when the contact dropped off at a stage, if it did.
fn dropped_off(way: &Way<'_>, stage: usize) -> Option<i64> {
    let dropped = way.standings.get(stage).is_some_and(|one| one.state == State::DroppedOff);
    dropped.then(|| way.chance(stage)).flatten().map(|chance| chance.moment)
}

/// Weeks over a range of contacts.
struct Weeks<'a> {
    zone: &'a TimeZone,
    stages: Vec<(Week, Week)>,
    transitions: Vec<Week>,
    taken: Vec<usize>,
}

impl Fold for Weeks<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        for &stage in &way.concerned {
            let Some((arrivals, losses)) = self.stages.get_mut(stage) else { continue };
            if let Some(time) = arrived(way, stage) {
                arrivals.add(weekday_and_hour(self.zone, time));
            }
            if let Some(time) = dropped_off(way, stage) {
                losses.add(weekday_and_hour(self.zone, time));
            }
        }
        self.taken.clear();
        for arrival in &way.arrivals {
            if let Some((taken, _)) = way.ends_of(arrival.step).filter(|(taken, _)| !self.taken.contains(taken)) {
                self.taken.push(taken);
                if let Some(week) = self.transitions.get_mut(taken) {
                    week.add(weekday_and_hour(self.zone, way.time_of(arrival)));
                }
            }
        }
    }

    fn append(&mut self, later: Self) {
        for ((arrived, dropped), (more_arrived, more_dropped)) in self.stages.iter_mut().zip(later.stages) {
            arrived.append(more_arrived);
            dropped.append(more_dropped);
        }
        self.transitions.iter_mut().zip(later.transitions).for_each(|(own, other)| own.append(other));
    }
}

/// Contacts whose moment lies in some hours, over a range of contacts.
struct Found<'a> {
    zone: &'a TimeZone,
    part: RhythmPart,
    place: usize,
    contacts: Vec<u32>,
}

impl Fold for Found<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict != Verdict::Entered {
            return;
        }
        let time = match self.part.of {
            RhythmOf::Arrived(_) => arrived(way, self.place),
            RhythmOf::DroppedOff(_) => dropped_off(way, self.place),
            RhythmOf::Took(_) => {
                let took = |step| way.ends_of(step).is_some_and(|(taken, _)| taken == self.place);
                way.arrivals.iter().find(|arrival| took(arrival.step)).map(|arrival| way.time_of(arrival))
            }
        };
        let hour = time.map(|time| weekday_and_hour(self.zone, time));
        if hour.is_some_and(|(day, hour)| self.part.hours.contains(day, hour)) {
            self.contacts.push(way.contact as u32);
        }
    }

    fn append(&mut self, mut later: Self) {
        self.contacts.append(&mut later.contacts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Moment, Settings, Span};
    use crate::engine::analysis::analyse;
    use crate::engine::analysis::letters::{id, journey};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn arrivals_and_drop_offs_are_those_of_the_report_by_hour_of_the_week() {
        let settings = Settings { window: Some(Span::HOUR), ..Settings::default() };
        let (map, cancel) = (journey("ab", &["ab"], settings), Cancel::default());
        let mut builder = ColumnsBuilder::default();
        let at = |text: &str| Moment::parse_iso(text).unwrap();
        // 2 March 2026 is a Monday.
        builder.activity("1", "a", at("2026-03-02T09:10:00Z"), &[]);
        builder.activity("1", "b", at("2026-03-02T09:20:00Z"), &[]);
        builder.activity("2", "a", at("2026-03-02T09:50:00Z"), &[]);
        builder.activity("3", "a", at("2026-03-08T23:30:00Z"), &[]);
        builder.activity("3", "x", at("2026-03-10T00:00:00Z"), &[]);
        let data = builder.finish();
        let asked = Asked::everybody(&data, &map, &cancel);
        let question = Rhythm { zone: "UTC".to_owned() };
        let (report, known) = (question.compute(&asked).unwrap(), analyse(&asked).unwrap());
        let a = &report.stages[0];
        assert_eq!((a.arrived.total(), a.dropped_off.total()), (known.stages[0].reached, known.stages[0].dropped_off));
        assert_eq!((a.arrived.at(0, 9), a.arrived.at(6, 23), a.arrived.busiest()), (2, 1, Some((0, 9))));
        // The window of 2 closed at 10:50 on Monday, that of 3 at 0:30 on the next.
        assert_eq!((a.dropped_off.at(0, 10), a.dropped_off.at(0, 0)), (1, 1));
        assert_eq!(report.transitions[0].1.at(0, 9), 1);
        assert_eq!(a.arrived.by_hour()[9], 2);
        let office = Hours::default();
        assert_eq!((a.arrived.within(&office), office.count()), (2, 50));
        let listed = |of| question.contacts(&RhythmPart { of, hours: office }, &asked).unwrap();
        assert_eq!(listed(RhythmOf::Arrived(id('a'))), [0, 1]);
        assert_eq!(listed(RhythmOf::DroppedOff(id('a'))), [1]);
        assert_eq!(listed(RhythmOf::Took(map.transitions[0].id)), [0]);
        let abroad = Rhythm { zone: "Europe/Prague".to_owned() }.compute(&asked).unwrap();
        assert_eq!(abroad.stages[0].arrived.at(0, 0), 1, "Sunday 23:30 in London is Monday in Prague");
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_before() {
        let night = Hours { days: [true, false, false, false, false, false, false], from: 22, to: 4 };
        assert!(night.contains(0, 23) && night.contains(1, 3));
        assert!(!night.contains(0, 3) && !night.contains(1, 23));
        assert_eq!(night.count(), 6);
    }
}
