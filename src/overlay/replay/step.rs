//! Steps of the playhead: full hours, days and weeks.

use super::Clock;
use crate::domain::{Moment, Span};

/// A step of the playhead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Step {
    /// To the next or last full hour.
    Hour,
    /// To the next or last full day.
    #[default]
    Day,
    /// To the next or last Monday; from entry, to the next or last full week.
    Week,
}

/// From the first Monday of 1970 to its beginning.
const FIRST_MONDAY: i64 = 4 * Span::DAY.0;

impl Step {
    /// All steps.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// Returns the word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Returns how long it is.
    pub const fn length(self) -> Span {
        match self {
            Self::Hour => Span::HOUR,
            Self::Day => Span::DAY,
            Self::Week => Span::from_days(7),
        }
    }

    /// Returns the next longer step; of the longest, itself.
    pub const fn longer(self) -> Self {
        match self {
            Self::Hour => Self::Day,
            Self::Day | Self::Week => Self::Week,
        }
    }

    /// Returns the step that divides a length of time into a fair number of parts.
    pub const fn fitting(length: Span) -> Self {
        match length.0 {
            length if length > Span::from_days(200).0 => Self::Week,
            length if length > Span::from_days(4).0 => Self::Day,
            _ => Self::Hour,
        }
    }

    /// Returns the next full one after the moment, or the last one before it.
    pub fn from(self, moment: Moment, clock: Clock, forward: bool) -> Moment {
        let zero = if self == Self::Week && clock == Clock::Absolute { FIRST_MONDAY } else { 0 };
        let unit = self.length().0;
        let since = moment.0.saturating_sub(zero);
        let whole = since.div_euclid(unit);
        let next = if forward {
            whole + 1
        } else if since.rem_euclid(unit) == 0 {
            whole - 1
        } else {
            whole
        };
        Moment(next.saturating_mul(unit).saturating_add(zero))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday_or_at_the_entry() {
        let at = |text| Moment::parse_iso(text).unwrap();
        let week = |moment, forward| Step::Week.from(moment, Clock::Absolute, forward).to_iso();
        assert_eq!(week(at("2026-03-04T10:00:00Z"), true), "2026-03-09T00:00:00Z");
        assert_eq!(week(at("2026-03-04T10:00:00Z"), false), "2026-03-02T00:00:00Z");
        assert_eq!(week(at("2026-03-02"), false), "2026-02-23T00:00:00Z");
        let three_days = Moment(3 * Span::DAY.0);
        assert_eq!(Step::Week.from(three_days, Clock::Relative, true), Moment(7 * Span::DAY.0));
        assert_eq!(Step::Week.from(three_days, Clock::Relative, false), Moment(0));
    }

    #[test]
    fn steps_grow_with_what_is_played() {
        let fitting = [2, 5, 60, 400].map(|days| Step::fitting(Span::from_days(days)));
        assert_eq!(fitting, [Step::Hour, Step::Day, Step::Day, Step::Week]);
        assert_eq!(Step::ALL.map(Step::longer), [Step::Day, Step::Week, Step::Week]);
    }
}
