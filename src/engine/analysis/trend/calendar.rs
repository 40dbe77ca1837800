//! Hours, days, weeks and months in a time zone.

use crate::domain::{Moment, Span};
use jiff::civil::{Date, Weekday as JiffWeekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Unit {
    /// An hour of the clock.
    Hour,
    /// A day of the calendar.
    Day,
    /// Seven days from the day with which weeks start.
    Week,
    /// A month of the calendar.
    Month,
}

impl Unit {
    /// All units, shortest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Returns the name of one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All days, Monday first.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// Returns the name of the day.
    pub fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }
}

/// More periods than this are not listed; longer ones are taken instead.
const MOST_PERIODS: i64 = 20_000;

/// Periods one after another, and where each begins.
#[derive(Debug)]
pub(super) struct Calendar {
    pub(super) unit: Unit,
    pub(super) zone: String,
    pub(super) warnings: Vec<String>,
    /// First moments in microseconds, ascending; the last one is where the last period ends.
    starts: Vec<i64>,
    time_zone: TimeZone,
}

impl Calendar {
    pub(super) fn new(unit: Unit, week_start: Weekday, zone: &str, (from, to): (Moment, Moment)) -> Self {
        let mut warnings = Vec::new();
        let (time_zone, zone) = match TimeZone::get(zone) {
            Ok(known) => (known, zone.to_owned()),
            Err(_) => {
                warnings.push(format!(
                    "There is no time zone “{zone}”; days begin as in UTC. Choose one like Europe/Prague."
                ));
                (TimeZone::UTC, "UTC".to_owned())
            }
        };
        let length = to.since(from).0;
        let days = length / Span::DAY.0;
        let fits = |unit: Unit| match unit {
            Unit::Hour => length / Span::HOUR.0 < MOST_PERIODS,
            Unit::Day => days < MOST_PERIODS,
            Unit::Week => days / 7 < MOST_PERIODS,
            Unit::Month => true,
        };
        let longer =
            Unit::ALL.into_iter().find(|&longer| longer as u8 >= unit as u8 && fits(longer)).unwrap_or(Unit::Month);
        if longer != unit {
            warnings.push(format!(
                "The range is too long to be cut into {}s; {}s are shown instead.",
                unit.name(),
                longer.name()
            ));
        }
        let mut calendar = Self { unit: longer, zone, warnings, starts: Vec::new(), time_zone };
        if to >= from {
            calendar.fill(week_start, from, to);
        }
        calendar
    }

    fn fill(&mut self, week_start: Weekday, from: Moment, to: Moment) {
        let Ok(first) = Timestamp::from_microsecond(from.0) else { return };
        let first = first.to_zoned_datetime(self.time_zone.clone());
        if self.unit == Unit::Hour {
            let begin = first.date().at(first.hour(), 0, 0, 0);
            // The offset of the moment itself, so that the hour that a clock shows twice is found in the right one.
            let begin = first.offset().to_timestamp(begin).map_or(from.0, Timestamp::as_microsecond);
            let hours = (to.0 - begin) / Span::HOUR.0 + 1;
            self.starts = (0..=hours).map(|hour| begin + hour * Span::HOUR.0).collect();
            return;
        }
        let mut date = match self.unit {
            Unit::Month => first.date().first_of_month(),
            Unit::Week => week_of(first.date(), week_start),
            Unit::Hour | Unit::Day => first.date(),
        };
        loop {
            let Ok(begin) = date.to_zoned_datetime(self.time_zone.clone()) else { return };
            let begin = begin.timestamp().as_microsecond();
            // A day that a zone left out, as Samoa did one in 2011, begins with the next and is none.
            if self.starts.last() != Some(&begin) {
                self.starts.push(begin);
            }
            if begin > to.0 {
                return;
            }
            let step = match self.unit {
                Unit::Month => 1.month(),
                Unit::Week => 1.week(),
                Unit::Hour | Unit::Day => 1.day(),
            };
            match date.checked_add(step) {
                Ok(next) => date = next,
                Err(_) => return,
            }
        }
    }

    /// Returns how many periods there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns the period in which a moment lies.
    pub(super) fn place(&self, moment: i64) -> Option<usize> {
        let place = self.starts.partition_point(|&start| start <= moment).checked_sub(1)?;
        (place < self.len()).then_some(place)
    }

    /// Returns where a period begins and where the next one does.
    pub(super) fn bounds(&self, place: usize) -> Option<(Moment, Moment)> {
        Some((Moment(*self.starts.get(place)?), Moment(*self.starts.get(place + 1)?)))
    }

    /// Returns the date with which a period begins, and the hour where periods are hours.
    pub(super) fn label(&self, place: usize) -> String {
        let start = self.starts.get(place).copied().unwrap_or_default();
        let Ok(start) = Timestamp::from_microsecond(start) else { return String::new() };
        let start = start.to_zoned_datetime(self.time_zone.clone());
        match self.unit {
            Unit::Hour => format!("{} {:02}:{:02}", start.date(), start.hour(), start.minute()),
            _ => start.date().to_string(),
        }
    }
}

fn week_of(date: Date, week_start: Weekday) -> Date {
    let wanted = match week_start {
        Weekday::Monday => JiffWeekday::Monday,
        Weekday::Tuesday => JiffWeekday::Tuesday,
        Weekday::Wednesday => JiffWeekday::Wednesday,
        Weekday::Thursday => JiffWeekday::Thursday,
        Weekday::Friday => JiffWeekday::Friday,
        Weekday::Saturday => JiffWeekday::Saturday,
        Weekday::Sunday => JiffWeekday::Sunday,
    };
    let since = date.weekday().since(wanted);
    date.checked_sub(i64::from(since).days()).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        Moment::parse_iso(text).unwrap()
    }

    fn calendar(unit: Unit, week_start: Weekday, zone: &str, from: &str, to: &str) -> Calendar {
        Calendar::new(unit, week_start, zone, (moment(from), moment(to)))
    }

    fn labels(calendar: &Calendar) -> Vec<String> {
        (0..calendar.len()).map(|place| calendar.label(place)).collect()
    }

    #[test]
    fn days_follow_the_clocks_of_the_zone() {
        let days =
            calendar(Unit::Day, Weekday::Monday, "Europe/Prague", "2025-03-29T12:00:00Z", "2025-03-30T23:00:00Z");
        assert_eq!(labels(&days), ["2025-03-29", "2025-03-30", "2025-03-31"]);
        // The clocks go forward on 30 March: that day has 23 hours.
        let (start, end) = days.bounds(1).unwrap();
        assert_eq!((start.to_iso().as_str(), end.since(start)), ("2025-03-29T23:00:00Z", Span(23 * Span::HOUR.0)));
        assert_eq!(days.place(moment("2025-03-29T22:59:59Z").0), Some(0));
        assert_eq!(days.place(moment("2025-03-29T23:00:00Z").0), Some(1));
        assert_eq!(days.place(moment("2025-04-29T23:00:00Z").0), None);
        assert_eq!(days.place(moment("2024-04-29T23:00:00Z").0), None);
    }

    #[test]
    fn a_day_that_a_zone_left_out_is_no_period() {
        let days = calendar(Unit::Day, Weekday::Monday, "Pacific/Apia", "2011-12-30T00:00:00Z", "2011-12-31T12:00:00Z");
        assert_eq!(labels(&days), ["2011-12-29", "2011-12-31", "2012-01-01"]);
        assert!((0..days.len()).all(|place| days.bounds(place).is_some_and(|(start, end)| start < end)));
    }

    #[test]
    fn weeks_start_with_the_chosen_day() {
        let weeks = |start| labels(&calendar(Unit::Week, start, "UTC", "2025-01-01", "2025-01-12"));
        assert_eq!(weeks(Weekday::Monday), ["2024-12-30", "2025-01-06"]);
        assert_eq!(weeks(Weekday::Sunday), ["2024-12-29", "2025-01-05", "2025-01-12"]);
        assert_eq!(weeks(Weekday::Wednesday), ["2025-01-01", "2025-01-08"]);
    }

    #[test]
    fn hours_and_months_are_named() {
        let hours =
            calendar(Unit::Hour, Weekday::Monday, "Asia/Kolkata", "2025-01-01T10:20:00Z", "2025-01-01T11:40:00Z");
        assert_eq!(labels(&hours), ["2025-01-01 15:00", "2025-01-01 16:00", "2025-01-01 17:00"]);
        let months = calendar(Unit::Month, Weekday::Monday, "UTC", "2024-01-31", "2024-03-01");
        assert_eq!(labels(&months), ["2024-01-01", "2024-02-01", "2024-03-01"]);
    }

    #[test]
    fn what_cannot_be_is_said_and_replaced() {
        let strange = calendar(Unit::Hour, Weekday::Monday, "Nowhere/Town", "1900-01-01", "2025-01-01");
        assert_eq!((strange.unit, strange.zone.as_str(), strange.warnings.len()), (Unit::Week, "UTC", 2));
        assert_eq!(calendar(Unit::Day, Weekday::Monday, "UTC", "2025-01-02", "2025-01-01").len(), 0);
        let all = Calendar::new(Unit::Month, Weekday::Monday, "UTC", (Moment(i64::MIN), Moment(i64::MAX)));
        assert!(all.len() < 200_000);
    }
}
