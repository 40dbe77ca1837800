//! Places and words along a line of time.

use crate::domain::{Moment, Span};
use crate::overlay::replay::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

/// Steps between two ticks that are a fixed length of time.
const STEPS: [Span; 14] = [
    Span(1_000_000),
    Span(10_000_000),
    Span::MINUTE,
    Span(5 * Span::MINUTE.0),
    Span(15 * Span::MINUTE.0),
    Span::HOUR,
    Span(3 * Span::HOUR.0),
    Span(6 * Span::HOUR.0),
    Span(12 * Span::HOUR.0),
    Span::DAY,
    Span(2 * Span::DAY.0),
    Span(4 * Span::DAY.0),
    Span(7 * Span::DAY.0),
    Span(14 * Span::DAY.0),
];
/// Steps in months, once days are too many.
const MONTHS: [i32; 7] = [1, 2, 3, 6, 12, 24, 60];

/// Returns at most about `most` evenly spaced moments in the range, with what to write at each.
pub fn ticks(range: (Moment, Moment), clock: Clock, most: usize) -> Vec<(Moment, String)> {
    let (start, end) = range;
    let most = most.max(1) as i64;
    let wanted = end.since(start).0 / most;
    if wanted <= 0 {
        return vec![(start, label(start, Span::SECOND, clock))];
    }
    if let Some(step) = STEPS.into_iter().find(|step| step.0 >= wanted) {
        return even(range, step, clock);
    }
    match clock {
        Clock::Relative => {
            even(range, Span(wanted.div_euclid(30 * Span::DAY.0).saturating_add(1) * 30 * Span::DAY.0), clock)
        }
        Clock::Absolute => {
            let months = (wanted - 1) / (31 * Span::DAY.0) + 1;
            monthly(range, MONTHS.into_iter().find(|step| i64::from(*step) >= months).unwrap_or(120))
        }
    }
}

/// Writes a moment in full.
pub fn in_full(moment: Moment, clock: Clock) -> String {
    match clock {
        Clock::Relative => format!("{} after entry", Span(moment.0)),
        Clock::Absolute => written(moment, "%a %-d %b %Y, %H:%M"),
    }
}

/// Writes a moment in little room.
pub fn in_short(moment: Moment, clock: Clock) -> String {
    match clock {
        Clock::Relative => Span(moment.0).to_string(),
        Clock::Absolute => written(moment, "%-d %b, %H:%M"),
    }
}

fn even(range: (Moment, Moment), step: Span, clock: Clock) -> Vec<(Moment, String)> {
    let first = range.0.0.div_euclid(step.0) + i64::from(range.0.0.rem_euclid(step.0) != 0);
    let last = range.1.0.div_euclid(step.0);
    (first..=last).map(|tick| Moment(tick * step.0)).map(|moment| (moment, label(moment, step, clock))).collect()
}

fn monthly(range: (Moment, Moment), step: i32) -> Vec<(Moment, String)> {
    let Some(first) = zoned(range.0) else { return Vec::new() };
    let mut ticks = Vec::new();
    // Months are counted from January, so that steps of three fall on quarters.
    let mut month = (i32::from(first.year()) * 12 + i32::from(first.month()) - 1).div_euclid(step) * step;
    while let Some(moment) = first_of(month) {
        if moment > range.1 || ticks.len() > 100 {
            break;
        }
        if moment >= range.0 {
            let pattern = if step % 12 == 0 { "%Y" } else { "%b %Y" };
            ticks.push((moment, written(moment, pattern)));
        }
        month += step;
    }
    ticks
}

fn first_of(month: i32) -> Option<Moment> {
    let year = i16::try_from(month.div_euclid(12)).ok()?;
    let date = Date::new(year, 1, 1).ok()?.checked_add(month.rem_euclid(12).months()).ok()?;
    let zoned = date.to_zoned_datetime(TimeZone::UTC).ok()?;
    Some(Moment(zoned.timestamp().as_microsecond()))
}

fn label(moment: Moment, step: Span, clock: Clock) -> String {
    match clock {
        Clock::Relative => Span(moment.0).to_string(),
        Clock::Absolute if step < Span::MINUTE => written(moment, "%H:%M:%S"),
        Clock::Absolute if step < Span::DAY && moment.0.rem_euclid(Span::DAY.0) != 0 => written(moment, "%H:%M"),
        Clock::Absolute => written(moment, "%-d %b"),
    }
}

fn zoned(moment: Moment) -> Option<ZonedDateTime> {
    Some(Timestamp::from_microsecond(moment.0).ok()?.to_zoned_datetime(TimeZone::UTC))
}

fn written(moment: Moment, pattern: &str) -> String {
    zoned(moment).map_or_else(|| moment.to_iso(), |zoned| zoned.strftime(pattern).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse_iso(text).unwrap()
    }

    fn words(from: &str, to: &str, most: usize) -> Vec<String> {
        ticks((at(from), at(to)), Clock::Absolute, most).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_stand_at_times_people_name() {
        assert_eq!(words("2026-03-01", "2026-05-31", 4), ["Mar 2026", "Apr 2026", "May 2026"]);
        assert_eq!(words("2026-03-02T10:00:00Z", "2026-03-05", 3), ["3 Mar", "4 Mar", "5 Mar"]);
        assert_eq!(words("2026-03-02T10:30:00Z", "2026-03-02T14:00:00Z", 4), ["11:00", "12:00", "13:00", "14:00"]);
        assert_eq!(words("2021-06-01", "2026-05-31", 5), ["2022", "2023", "2024", "2025", "2026"]);
        let relative = ticks((Moment(0), Moment(6 * Span::DAY.0)), Clock::Relative, 3);
        let texts: Vec<&str> = relative.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["0 seconds", "2 days", "4 days", "6 days"]);
    }

    #[test]
    fn a_range_without_length_or_beyond_the_calendar_has_few_ticks() {
        assert_eq!(ticks((Moment(5), Moment(5)), Clock::Absolute, 6).len(), 1);
        for clock in [Clock::Absolute, Clock::Relative] {
            assert!(ticks((Moment(i64::MIN), Moment(i64::MAX)), clock, 6).len() < 120);
        }
    }

    #[test]
    fn a_moment_is_written_in_full() {
        assert_eq!(in_full(at("2026-03-03T14:05:00Z"), Clock::Absolute), "Tue 3 Mar 2026, 14:05");
        assert_eq!(in_full(Moment(Span::DAY.0 * 2), Clock::Relative), "2 days after entry");
    }
}
