//! Dates and clock readings without a zone, as numbers.

use super::TimeProblem;

/// A date and a clock reading, both valid, somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year, 1 to 9999.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
    /// Microseconds since midnight.
    pub clock_micros: i64,
}

pub(super) const DAY_MICROS: i64 = 86_400_000_000;

impl Civil {
    /// Checks a date and begins it at midnight.
    ///
    /// # Errors
    /// [`TimeProblem::Year`], [`TimeProblem::Month`] or [`TimeProblem::Day`].
    #[inline]
    pub fn date(year: u32, month: u32, day: u32) -> Result<Self, TimeProblem> {
        if !(1..=9999).contains(&year) {
            return Err(TimeProblem::Year);
        }
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(TimeProblem::Month(month)),
        };
        if !(1..=days).contains(&day) {
            return Err(TimeProblem::Day(day));
        }
        Ok(Self { year: year as i32, month, day, clock_micros: 0 })
    }

    /// Sets the clock.
    ///
    /// # Errors
    /// [`TimeProblem::Hour`], [`TimeProblem::Minute`] or [`TimeProblem::Second`].
    #[inline]
    pub fn at(self, hour: u32, minute: u32, second: u32, micros: u32) -> Result<Self, TimeProblem> {
        if hour > 23 {
            return Err(TimeProblem::Hour(hour));
        }
        if minute > 59 {
            return Err(TimeProblem::Minute(minute));
        }
        if second > 59 {
            return Err(TimeProblem::Second(second));
        }
        let secs = i64::from(hour * 3600 + minute * 60 + second);
        Ok(Self { clock_micros: secs * 1_000_000 + i64::from(micros), ..self })
    }

    /// Returns the microseconds since 1970 as if the clock stood in UTC.
    ///
    /// Days are counted as in Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    #[inline]
    pub fn micros(self) -> i64 {
        let (month, day) = (self.month, self.day);
        // The year is at least 1, so that nothing here is below 0.
        let year = self.year.unsigned_abs() - u32::from(month <= 2);
        let (era, year_of_era) = (year / 400, year % 400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        (i64::from(era * 146_097 + day_of_era) - 719_468) * DAY_MICROS + self.clock_micros
    }
}

/// Appends a moment in microseconds UTC as ISO 8601 with `Z`, a fraction only where there is one.
///
/// The date is found as in Howard Hinnant's `civil_from_days`.
pub fn write_iso(micros: i64, out: &mut Vec<u8>) {
    use std::io::Write;
    let days = micros.div_euclid(DAY_MICROS) + 719_468;
    let clock = micros.rem_euclid(DAY_MICROS);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (secs, fraction) = (clock / 1_000_000, clock % 1_000_000);
    let (hour, minute, second) = (secs / 3600, secs / 60 % 60, secs % 60);
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if fraction > 0 {
        let _ = write!(out, ".{fraction:06}");
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_are_counted_as_jiff_counts_them(micros in -62_000_000_000_000_000_i64..250_000_000_000_000_000) {
            let mut text = Vec::new();
            write_iso(micros, &mut text);
            let text = String::from_utf8(text).unwrap();
            prop_assert_eq!(&text, &Moment(micros).to_iso());
            let date = Civil::date(text[..4].parse().unwrap(), text[5..7].parse().unwrap(), text[8..10].parse().unwrap());
            prop_assert_eq!(date.unwrap().micros(), micros.div_euclid(DAY_MICROS) * DAY_MICROS);
        }
    }
}
