//! From clock readings to instants, in a zone with or without daylight saving.

use super::Civil;

/// The zone in which local times of a file stand.
#[derive(Debug, Clone)]
pub struct Zone(Option<jiff::tz::TimeZone>);

/// How sure the instant of a local time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The clock showed this time once.
    Once,
    /// The clock was set forward over this time; it is read with the offset from before, so the instant is as much
    /// later as the clock was set forward (02:30 becomes 03:30 summer time).
    Skipped,
    /// The clock was set back and showed this time twice; the first time is taken.
    Twice,
}

impl Zone {
    /// Finds a zone by its IANA name, such as `Europe/Berlin`, or `UTC`.
    pub fn named(name: &str) -> Option<Self> {
        if ["UTC", "Z", "GMT", "Etc/UTC"].iter().any(|utc| name.eq_ignore_ascii_case(utc)) {
            return Some(Self(None));
        }
        jiff::tz::TimeZone::get(name).ok().map(|zone| Self(Some(zone)))
    }

    /// Returns the instant of a local time in microseconds UTC, the offset in minutes, and how sure that is.
    pub fn instant(&self, local: Civil) -> (i64, i16, Clock) {
        let micros = local.micros();
        let Some(zone) = &self.0 else { return (micros, 0, Clock::Once) };
        let secs = local.clock_micros / 1_000_000;
        let written = jiff::civil::DateTime::new(
            local.year as i16,
            local.month as i8,
            local.day as i8,
            (secs / 3600) as i8,
            (secs / 60 % 60) as i8,
            (secs % 60) as i8,
            0,
        );
        // A checked date is one of jiff's too; should it not be, the clock is read as UTC.
        let Ok(written) = written else { return (micros, 0, Clock::Once) };
        use jiff::tz::AmbiguousOffset::{Fold, Gap, Unambiguous};
        let (offset, clock) = match zone.to_ambiguous_timestamp(written).offset() {
            Unambiguous { offset } => (offset, Clock::Once),
            Gap { before, .. } => (before, Clock::Skipped),
            Fold { before, .. } => (before, Clock::Twice),
        };
        (micros - i64::from(offset.seconds()) * 1_000_000, (offset.seconds() / 60) as i16, clock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;

    #[test]
    fn a_skipped_hour_moves_on_and_of_a_doubled_one_the_first_is_taken() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let cases = [
            ((2026, 1, 15, 12), "2026-01-15T11:30:00Z", 60, Clock::Once),
            ((2026, 3, 29, 2), "2026-03-29T01:30:00Z", 60, Clock::Skipped),
            ((2026, 10, 25, 2), "2026-10-25T00:30:00Z", 120, Clock::Twice),
        ];
        for ((year, month, day, hour), expected, minutes, clock) in cases {
            let local = Civil::date(year, month, day).unwrap().at(hour, 30, 0, 0).unwrap();
            assert_eq!(berlin.instant(local), (Moment::parse_iso(expected).unwrap().0, minutes, clock));
        }
        assert!(Zone::named("Europe/Nowhere").is_none());
    }
}
