//! Which time format a column is written in, decided over all values looked at.

use super::{TimeFormat, Written};

/// Whether times in a column say their offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offsets {
    /// None does, so a zone is needed.
    None,
    /// Some do.
    Some,
    /// All do, or they are counted since 1970.
    All,
}

/// What the values of a column look like as times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeGuess {
    /// The format that reads most values.
    pub format: TimeFormat,
    /// Whether day first and month first both read every value, with different dates.
    pub ambiguous: bool,
    /// Whether no value has a time of day.
    pub date_only: bool,
    /// Whether the values say their offsets.
    pub offsets: Offsets,
    /// Values that were read.
    pub read: usize,
    /// Values that were not.
    pub unread: usize,
}

/// Values tried with every format, before only those that read most of them go on.
const FIRST_VALUES: usize = 200;
/// A format is taken for that of the column if it reads at least this share; the rest are bad values, which are shown.
const LEAST_SHARE: f64 = 0.5;

/// Guesses the format of a column from its values, without blanks around them; `None` if they are no times.
pub fn guess<'a>(values: impl Iterator<Item = &'a [u8]> + Clone) -> Option<TimeGuess> {
    let mut best: Option<TimeGuess> = None;
    let mut day_or_month = Vec::new();
    for format in TimeFormat::PLAIN {
        let Some(guess) = try_format(&format, values.clone()) else { continue };
        if matches!(format, TimeFormat::DayFirst | TimeFormat::MonthFirst) {
            day_or_month.push(guess.read);
        }
        if best.as_ref().is_none_or(|best| guess.read > best.read) {
            best = Some(guess);
        }
    }
    let mut best = best?;
    if let [day, month] = day_or_month[..]
        && day == month
        && best.format == TimeFormat::DayFirst
    {
        let differs = |value: &&[u8]| TimeFormat::DayFirst.read(value) != TimeFormat::MonthFirst.read(value);
        let examples = || values.clone().filter(differs);
        let dotted = examples().any(|value| value.iter().take(3).any(|byte| *byte == b'.'));
        // Dates with points are written day first wherever they are written; AM and PM come with month first.
        best.ambiguous = !dotted && examples().next().is_some();
        if best.ambiguous && examples().any(|value| value.last().is_some_and(|last| last.eq_ignore_ascii_case(&b'm'))) {
            best.format = TimeFormat::MonthFirst;
        }
    }
    Some(best)
}

fn try_format<'a>(format: &TimeFormat, values: impl Iterator<Item = &'a [u8]>) -> Option<TimeGuess> {
    let (mut read, mut unread, mut with_offset, mut with_clock) = (0, 0, 0, 0);
    for (number, value) in values.enumerate() {
        let written = plausible(format, value).then(|| format.read(value).ok()).flatten();
        match written {
            Some(Written::Instant(micros, offset)) if !format.is_epoch() || is_recent(micros) => {
                read += 1;
                with_offset += usize::from(offset.is_some() || format.is_epoch());
                with_clock += 1;
            }
            Some(Written::Zoned(..)) => {
                read += 1;
                with_offset += 1;
                with_clock += 1;
            }
            Some(Written::Local(civil)) => {
                read += 1;
                with_clock += usize::from(civil.clock_micros > 0 || value.contains(&b':'));
            }
            _ => unread += 1,
        }
        if number + 1 == FIRST_VALUES && (read as f64) < FIRST_VALUES as f64 * LEAST_SHARE {
            return None;
        }
    }
    if read == 0 || (read as f64) < (read + unread) as f64 * LEAST_SHARE {
        return None;
    }
    let offsets = match with_offset {
        0 => Offsets::None,
        all if all == read => Offsets::All,
        _ => Offsets::Some,
    };
    Some(TimeGuess { format: format.clone(), ambiguous: false, date_only: with_clock == 0, offsets, read, unread })
}

/// A plain number is a date only if its eight digits are one of our days, and versions such as 1.2.3 are none.
fn plausible(format: &TimeFormat, value: &[u8]) -> bool {
    if format.is_epoch() {
        return true;
    }
    if value.iter().all(u8::is_ascii_digit) {
        return matches!(value, [b'1', b'9', ..] | [b'2', b'0', ..]) && value.len() == 8;
    }
    value.len() >= 6
}

/// Counts since 1970 are believed from 1990 to 2100 only; other numbers are just numbers.
fn is_recent(micros: i64) -> bool {
    (631_152_000_000_000..4_102_444_800_000_000).contains(&micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Option<(TimeFormat, bool)> {
        guess(values.iter().map(|value| value.as_bytes())).map(|guess| (guess.format, guess.ambiguous))
    }

    #[test]
    fn the_order_of_day_and_month_is_decided_by_all_values() {
        use TimeFormat::{DayFirst, MonthFirst};
        assert_eq!(of(&["01-02-2018", "05-06-2018"]), Some((DayFirst, true)));
        assert_eq!(of(&["01-02-2018", "05-06-2018", "28-02-2018"]), Some((DayFirst, false)));
        assert_eq!(of(&["2/1/2018", "2/26/2018"]), Some((MonthFirst, false)));
        assert_eq!(of(&["9.3.10 8:05"]), Some((DayFirst, false)));
        assert_eq!(of(&["1/2/2018 1:00 PM"]), Some((MonthFirst, true)));
        assert_eq!(of(&["2/2/2018", "4 Oct 2022"]), Some((DayFirst, false)));
    }

    #[test]
    fn counts_since_1970_are_told_by_their_size() {
        use TimeFormat::{EpochMicros, EpochMillis, EpochNanos, EpochSeconds};
        assert_eq!(of(&["1664911172", "1664911172.5"]), Some((EpochSeconds, false)));
        assert_eq!(of(&["1664911172276"]), Some((EpochMillis, false)));
        assert_eq!(of(&["1664911172276001"]), Some((EpochMicros, false)));
        assert_eq!(of(&["1664911172276001999"]), Some((EpochNanos, false)));
        assert_eq!(of(&["20221004", "20221005"]), Some((TimeFormat::YearFirst, false)));
        for numbers in [["1", "2"], ["123456", "4711"], ["99999999", "12345678"], ["1.2.3", "2.0.1"]] {
            assert_eq!(of(&numbers), None, "{numbers:?}");
        }
    }

    #[test]
    fn offsets_and_clock_times_are_noticed() {
        let look = |values: &[&str]| guess(values.iter().map(|value| value.as_bytes())).unwrap();
        assert_eq!(look(&["2024-01-01T00:00:00Z", "2024-01-01 01:00:00"]).offsets, Offsets::Some);
        assert_eq!(look(&["2024-01-01T00:00:00+02:00"]).offsets, Offsets::All);
        assert!(look(&["2024-01-01"]).date_only && !look(&["2024-01-01 00:00"]).date_only);
        let mostly = look(&["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "soon"]);
        assert_eq!((mostly.read, mostly.unread), (4, 1));
        assert_eq!(guess(["a", "b", "2024-01-01"].iter().map(|value| value.as_bytes())), None);
    }
}
