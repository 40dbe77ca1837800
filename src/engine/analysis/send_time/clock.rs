//! Whose clock tells at which weekday and hour an activity took place.

use crate::engine::columns::Columns;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Whose clock counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Clock {
    /// That of a time zone, by its IANA name such as `Europe/Prague`. Summer time is observed.
    Zone(String),
    /// Each activity's own: that of the UTC offset with which the source gave its time. Where it gave none, UTC.
    Own,
}

impl Clock {
    /// What stands for [`Clock::Own`] where clocks are named.
    pub const OWN: &'static str = "each activity’s own clock";

    /// Returns how the clock is called.
    pub fn words(&self) -> &str {
        match self {
            Self::Zone(name) => name,
            Self::Own => Self::OWN,
        }
    }
}

/// A clock made ready for one set of columns.
pub(super) struct Dial<'a> {
    zone: TimeZone,
    offsets: &'a [i16],
    /// How the clock is called.
    pub(super) words: String,
    /// Says if the clock that was asked for is not to be had.
    pub(super) warning: Option<String>,
}

impl<'a> Dial<'a> {
    pub(super) fn new(clock: &Clock, columns: &'a Columns) -> Self {
        let (zone, offsets, missing) = match clock {
            Clock::Zone(name) => match TimeZone::get(name) {
                Ok(zone) => (zone, &[][..], None),
                Err(_) => (TimeZone::UTC, &[][..], Some(format!("There is no time zone “{name}”"))),
            },
            Clock::Own if columns.offset_minutes.is_empty() => {
                (TimeZone::UTC, &[][..], Some("The data says nothing of the clocks of its activities".to_owned()))
            }
            Clock::Own => (TimeZone::UTC, columns.offset_minutes.as_slice(), None),
        };
        let words = if missing.is_some() { "UTC" } else { clock.words() };
        let warning = missing.map(|missing| format!("{missing}, so the times are in UTC."));
        Self { zone, offsets, words: words.to_owned(), warning }
    }

    /// Returns the weekday, 0 for Monday, and the hour that the clock shows for the activity in this row.
    pub(super) fn weekday_and_hour(&self, row: u32, time: i64) -> (u8, u8) {
        let offset = self.offsets.get(row as usize).copied().unwrap_or_default();
        let moment = Timestamp::from_microsecond(time.saturating_add(i64::from(offset) * 60_000_000));
        let clock = self.zone.to_datetime(moment.unwrap_or_default());
        (clock.weekday().to_monday_zero_offset() as u8, clock.hour() as u8)
    }
}
