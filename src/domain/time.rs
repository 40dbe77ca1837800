//! Moments and spans in integer microseconds, and how they are written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment in microseconds since 1970-01-01T00:00:00Z (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// A length of time in microseconds; a day is 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Moment {
    /// The moment `secs` seconds after 1970-01-01T00:00:00Z.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Reads an ISO 8601 text with offset or `Z`, or a plain date or date-time, which is taken as UTC.
    pub fn parse_iso(text: &str) -> Option<Self> {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Some(Self(timestamp.as_microsecond()));
        }
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        let zoned = jiff::tz::TimeZone::UTC.to_zoned_datetime(civil).ok()?;
        Some(Self(zoned.timestamp().as_microsecond()))
    }

    /// Writes the moment as ISO 8601 in UTC with `Z`, with a fraction only where there is one.
    pub fn to_iso(self) -> String {
        match Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => timestamp.to_string(),
            Err(_) => format!("{} µs since 1970", self.0),
        }
    }

    /// Returns the span from `earlier` to this moment.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// One second.
    pub const SECOND: Self = Self(1_000_000);
    /// One minute.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// One hour.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// One day of 24 hours.
    pub const DAY: Self = Self(24 * Self::HOUR.0);

    /// The span of `secs` seconds.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// The span of `days` days of 24 hours.
    pub const fn from_days(days: i64) -> Self {
        Self(days.saturating_mul(Self::DAY.0))
    }

    /// Returns the length in seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

/// Writes the span in words people say: `2.4 days`, `3 hours`, `45 s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.as_secs_f64();
        let sign = if secs < 0.0 { "−" } else { "" };
        let secs = secs.abs();
        let (value, one, many) = if secs < 1.0 && secs > 0.0 {
            return write!(f, "{sign}{:.0} ms", secs * 1e3);
        } else if secs < 59.95 {
            (secs, "second", "seconds")
        } else if secs < 3597.0 {
            (secs / 60.0, "minute", "minutes")
        } else if secs < 36.0 * 3600.0 {
            (secs / 3600.0, "hour", "hours")
        } else {
            (secs / 86_400.0, "day", "days")
        };
        let text = if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        let text = text.strip_suffix(".0").unwrap_or(&text);
        let unit = if text == "1" { one } else { many };
        write!(f, "{sign}{text} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_round_trips() {
        for text in ["2024-01-01T00:00:00Z", "1969-12-31T23:59:59.5Z", "2022-10-04T19:19:32.276Z"] {
            assert_eq!(Moment::parse_iso(text).map(Moment::to_iso).as_deref(), Some(text));
        }
        assert_eq!(Moment::parse_iso("2024-01-01"), Moment::parse_iso("2024-01-01T00:00:00Z"));
        assert_eq!(Moment::parse_iso("2024-01-01T02:00:00+02:00"), Moment::parse_iso("2024-01-01T00:00:00Z"));
        assert_eq!(Moment::parse_iso("soon"), None);
    }

    #[test]
    fn spans_read_as_words() {
        let cases = [
            (0, "0 seconds"),
            (1, "1 second"),
            (90, "1.5 minutes"),
            (3600, "1 hour"),
            (35 * 3600, "35 hours"),
            (207_360, "2.4 days"),
            (86_400 * 200, "200 days"),
            (-60, "−1 minute"),
        ];
        for (secs, text) in cases {
            assert_eq!(Span::from_secs(secs).to_string(), text);
        }
        assert_eq!(Span(250_000).to_string(), "250 ms");
    }
}
