//! How times are written in a file, and reading them by hand from bytes.

mod civil;
mod guess;
mod text;
mod zone;

pub use civil::{Civil, write_iso};
pub use guess::{Offsets, TimeGuess, guess};
pub use zone::{Clock, Zone};

use crate::domain::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How the times of a column are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TimeFormat {
    /// Year, month, day, as in ISO 8601: `2024-03-05T07:08:09.5+01:00`, `2024/3/5 7:08`, `20240305`.
    #[default]
    YearFirst,
    /// Day, month, year: `5.3.2024 7:08`, `05/03/24`, `5 March 2024`.
    DayFirst,
    /// Month, day, year: `3/5/2024 7:08 PM`, `Mar 5, 2024`.
    MonthFirst,
    /// Seconds since 1970, with or without a fraction.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Microseconds since 1970.
    EpochMicros,
    /// Nanoseconds since 1970; what is finer than a microsecond is cut.
    EpochNanos,
    /// A count of units since a start that the file does not give.
    Elapsed {
        /// The unit.
        unit: ElapsedUnit,
        /// The moment of 0.
        start: Moment,
    },
    /// A pattern in the notation of `strftime`: `%d|%m|%Y %Hh%M`.
    Pattern(String),
}

/// The unit of a time that is counted from a chosen start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ElapsedUnit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

impl ElapsedUnit {
    /// All units with their words.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Seconds, "seconds"), (Self::Minutes, "minutes"), (Self::Hours, "hours"), (Self::Days, "days")];

    /// Returns the length of the unit.
    pub fn span(self) -> Span {
        match self {
            Self::Seconds => Span::SECOND,
            Self::Minutes => Span::MINUTE,
            Self::Hours => Span::HOUR,
            Self::Days => Span::DAY,
        }
    }

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("", |(_, word)| word)
    }
}

/// A time as it was written: an exact instant, or a clock reading somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Microseconds since 1970 in UTC, with the offset in minutes if the text has one.
    Instant(i64, Option<i16>),
    /// A date, or a date and time, without an offset.
    Local(Civil),
    /// An instant found from a clock reading and the name of its zone: microseconds since 1970 in UTC, the offset in
    /// minutes, and how sure it is.
    Zoned(i64, i16, Clock),
}

/// Why a text is not read as a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeProblem {
    /// The text has another shape.
    #[error("not written in the chosen time format")]
    Shape,
    /// There is no such month.
    #[error("there is no month {0}")]
    Month(u32),
    /// The month has no such day.
    #[error("there is no day {0} in that month")]
    Day(u32),
    /// There is no such hour.
    #[error("there is no hour {0} on the clock")]
    Hour(u32),
    /// There is no such minute.
    #[error("there is no minute {0}")]
    Minute(u32),
    /// There is no such second; a leap second is none either.
    #[error("there is no second {0}")]
    Second(u32),
    /// The offset is no real one.
    #[error("the offset from UTC is out of range")]
    Offset,
    /// The year is not between 1 and 9999.
    #[error("the year is not between 1 and 9999; check whether seconds, milliseconds or microseconds are counted")]
    Year,
}

impl TimeFormat {
    /// All formats but patterns, in the order in which they are offered.
    pub const PLAIN: [Self; 7] = [
        Self::YearFirst,
        Self::DayFirst,
        Self::MonthFirst,
        Self::EpochSeconds,
        Self::EpochMillis,
        Self::EpochMicros,
        Self::EpochNanos,
    ];

    /// Reads a text without blanks around it; nothing out of range is shifted.
    ///
    /// # Errors
    /// A [`TimeProblem`] that says what is wrong.
    #[inline]
    pub fn read(&self, text: &[u8]) -> Result<Written, TimeProblem> {
        match self {
            Self::YearFirst => text::year_first(text),
            Self::DayFirst => text::read(text, text::Order::Day),
            Self::MonthFirst => text::read(text, text::Order::Month),
            Self::EpochSeconds => text::epoch(text, 1_000_000, 1),
            Self::EpochMillis => text::epoch(text, 1_000, 1),
            Self::EpochMicros => text::epoch(text, 1, 1),
            Self::EpochNanos => text::epoch(text, 1, 1_000),
            Self::Elapsed { unit, start } => text::elapsed(text, unit.span().0, start.0),
            Self::Pattern(pattern) => text::pattern(text, pattern),
        }
    }

    /// Returns whether the text may say more than the microseconds that are read of it.
    #[inline]
    pub(super) fn may_cut(&self, text: &[u8]) -> bool {
        match self {
            Self::EpochNanos | Self::Pattern(_) => true,
            Self::YearFirst | Self::DayFirst | Self::MonthFirst => {
                // The shortest with seven decimals: 20240305T190801.1234567.
                text.len() > 22
                    && text
                        .windows(8)
                        .any(|part| matches!(part, [b'.' | b',', digits @ ..] if digits.iter().all(u8::is_ascii_digit)))
            }
            _ => memchr::memchr(b'.', text).is_some(),
        }
    }

    /// The start of a count whose start is not known, until the user chooses one.
    pub const ASSUMED_START: Moment = Moment(1_577_836_800_000_000);

    /// Returns whether times are counted from a moment on, so that they have no zone.
    pub fn is_epoch(&self) -> bool {
        matches!(
            self,
            Self::EpochSeconds | Self::EpochMillis | Self::EpochMicros | Self::EpochNanos | Self::Elapsed { .. }
        )
    }
}

/// Writes the format in words with an example.
impl fmt::Display for TimeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::YearFirst => "year, month, day (2024-03-05 19:08)",
            Self::DayFirst => "day, month, year (5.3.2024 19:08)",
            Self::MonthFirst => "month, day, year (3/5/2024 7:08 PM)",
            Self::EpochSeconds => "seconds since 1970",
            Self::EpochMillis => "milliseconds since 1970",
            Self::EpochMicros => "microseconds since 1970",
            Self::EpochNanos => "nanoseconds since 1970",
            Self::Elapsed { unit, start } => return write!(f, "{} since {}", unit.word(), start.to_iso()),
            Self::Pattern(pattern) => return write!(f, "pattern {pattern}"),
        })
    }
}

/// A name is none of a time format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no time format. Use year-first, day-first, month-first, epoch-s, epoch-ms, epoch-us, epoch-ns, \
     hours-since:2024-01-01 (or seconds, minutes, days) or a pattern such as %d.%m.%Y."
)]
pub struct UnknownTimeFormat(String);

impl FromStr for TimeFormat {
    type Err = UnknownTimeFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name.trim().to_ascii_lowercase().as_str() {
            "iso" | "year-first" => Self::YearFirst,
            "day-first" => Self::DayFirst,
            "month-first" => Self::MonthFirst,
            "epoch-s" | "epoch" => Self::EpochSeconds,
            "epoch-ms" => Self::EpochMillis,
            "epoch-us" => Self::EpochMicros,
            "epoch-ns" => Self::EpochNanos,
            text if text.contains("-since:") => elapsed(text).ok_or_else(|| UnknownTimeFormat(name.to_owned()))?,
            _ if name.contains('%') => Self::Pattern(name.to_owned()),
            _ => return Err(UnknownTimeFormat(name.to_owned())),
        })
    }
}

/// Reads `hours-since:2024-01-01`.
fn elapsed(text: &str) -> Option<TimeFormat> {
    let (unit, start) = text.split_once("-since:")?;
    let (unit, _) = ElapsedUnit::ALL.into_iter().find(|(_, word)| *word == unit)?;
    Some(TimeFormat::Elapsed { unit, start: Moment::parse_iso(&start.to_ascii_uppercase())? })
}
