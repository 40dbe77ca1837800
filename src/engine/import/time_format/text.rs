//! Reads dates and clock times from bytes, without making strings.

use super::{Civil, TimeProblem, Written, Zone};

/// Which of the three numbers of a date comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Year,
    Day,
    Month,
}

/// Reads the common `YYYY-MM-DD[T ]HH:MM:SS…` at once and everything else with [`read`].
#[inline]
pub(super) fn year_first(text: &[u8]) -> Result<Written, TimeProblem> {
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b' ', h1, h2, b':', i1, i2, b':', s1, s2, rest @ ..] =
        text
        && let (Some(century), Some(year), Some(month), Some(day)) =
            (two(*y1, *y2), two(*y3, *y4), two(*m1, *m2), two(*d1, *d2))
        && let (Some(hour), Some(minute), Some(second)) = (two(*h1, *h2), two(*i1, *i2), two(*s1, *s2))
    {
        let date = Civil::date(century * 100 + year, month, day)?;
        if let b"Z" | b"" = rest {
            let civil = date.at(hour, minute, second, 0)?;
            return Ok(if rest.is_empty() { Written::Local(civil) } else { Written::Instant(civil.micros(), Some(0)) });
        }
        let mut cursor = Cursor { rest };
        let micros = cursor.fraction();
        if !cursor.half_of_day_follows() {
            return cursor.offset(date.at(hour, minute, second, micros)?);
        }
    }
    read(text, Order::Year)
}

#[inline]
fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Reads a count of units since 1970; a fraction below a microsecond is cut.
pub(super) fn epoch(text: &[u8], micros_per_unit: i64, units_per_micro: i64) -> Result<Written, TimeProblem> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut cursor = Cursor { rest: digits };
    let (whole, length) = cursor.number().ok_or(TimeProblem::Shape)?;
    if length > 19 {
        return Err(TimeProblem::Year);
    }
    // The fraction is one of a unit: for seconds, its six digits are microseconds.
    let fraction = i64::from(cursor.fraction()) * micros_per_unit / 1_000_000;
    if !cursor.rest.is_empty() {
        return Err(TimeProblem::Shape);
    }
    let whole = i64::try_from(whole).map_err(|_| TimeProblem::Year)? / units_per_micro;
    let micros = whole.checked_mul(micros_per_unit).and_then(|micros| micros.checked_add(fraction));
    let micros = micros.ok_or(TimeProblem::Year)?;
    let micros = if negative { -micros } else { micros };
    const YEAR_1: i64 = -62_135_596_800_000_000;
    const YEAR_10000: i64 = 253_402_300_800_000_000;
    if (YEAR_1..YEAR_10000).contains(&micros) { Ok(Written::Instant(micros, None)) } else { Err(TimeProblem::Year) }
}

/// Reads a count of units since a chosen moment, in microseconds; a fraction is one of a unit.
pub(super) fn elapsed(text: &[u8], micros_per_unit: i64, start: i64) -> Result<Written, TimeProblem> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let mut cursor = Cursor { rest: digits };
    let (whole, length) = cursor.number().ok_or(TimeProblem::Shape)?;
    let fraction = i64::from(cursor.fraction());
    if !cursor.rest.is_empty() {
        return Err(TimeProblem::Shape);
    }
    let whole = i64::try_from(whole).ok().filter(|_| length <= 18).ok_or(TimeProblem::Year)?;
    // A unit of a day has more microseconds than fit beside a million in 64 bits only after 106 days.
    let part = i128::from(fraction) * i128::from(micros_per_unit) / 1_000_000;
    let count = i128::from(whole) * i128::from(micros_per_unit) + part;
    let micros = i128::from(start) + if negative { -count } else { count };
    const YEARS: std::ops::Range<i128> = -62_135_596_800_000_000..253_402_300_800_000_000;
    match i64::try_from(micros) {
        Ok(found) if YEARS.contains(&micros) => Ok(Written::Instant(found, None)),
        _ => Err(TimeProblem::Year),
    }
}

/// Reads by a pattern of `strftime`.
pub(super) fn pattern(text: &[u8], pattern: &str) -> Result<Written, TimeProblem> {
    let time = jiff::fmt::strtime::BrokenDownTime::parse(pattern, text).map_err(|_| TimeProblem::Shape)?;
    if let Ok(timestamp) = time.to_timestamp() {
        let offset = time.offset().map(|offset| (offset.seconds() / 60) as i16);
        return Ok(Written::Instant(timestamp.as_microsecond(), offset));
    }
    let date = time.to_date().map_err(|_| TimeProblem::Shape)?;
    let year = u32::try_from(date.year()).map_err(|_| TimeProblem::Year)?;
    let civil = Civil::date(year, date.month() as u32, date.day() as u32)?;
    match time.to_time() {
        Ok(time) => {
            let micros = time.subsec_nanosecond() as u32 / 1000;
            civil.at(time.hour() as u32, time.minute() as u32, time.second() as u32, micros).map(Written::Local)
        }
        Err(_) => Ok(Written::Local(civil)),
    }
}

/// Reads a date and perhaps a clock time and an offset; month names may stand for numbers.
pub(super) fn read(text: &[u8], order: Order) -> Result<Written, TimeProblem> {
    let mut cursor = Cursor { rest: text };
    let date = cursor.date(order)?;
    if cursor.rest.is_empty() {
        return Ok(Written::Local(date));
    }
    cursor.skip(|byte| matches!(byte, b' ' | b',' | b'T' | b't'));
    let Some((hour, digits)) = cursor.number() else {
        // A date with an offset alone, such as XML's 2024-03-05Z.
        return cursor.offset(date);
    };
    let (mut hour, mut minute, mut second, mut micros) = (hour as u32, 0, 0, 0);
    if digits == 6 || digits == 4 {
        // 191932 or 1919, as in compact ISO 8601.
        let clock = if digits == 6 { hour } else { hour * 100 };
        (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
    } else if digits > 2 {
        return Err(TimeProblem::Shape);
    } else if cursor.accept(b':') || cursor.accept(b'.') {
        minute = cursor.short_number()?;
        if cursor.accept(b':') || cursor.accept(b'.') {
            second = cursor.short_number()?;
        }
    } else if !cursor.half_of_day_follows() {
        return Err(TimeProblem::Shape);
    }
    micros += cursor.fraction();
    if let Some(afternoon) = cursor.half_of_day() {
        if !(1..=12).contains(&hour) {
            return Err(TimeProblem::Hour(hour));
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    cursor.offset(date.at(hour, minute, second, micros)?)
}

const MONTHS: [&[u8; 3]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
const WEEKDAYS: [&[u8; 3]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];

struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn skip(&mut self, what: impl Fn(u8) -> bool) {
        while let [first, rest @ ..] = self.rest
            && what(*first)
        {
            self.rest = rest;
        }
    }

    fn accept(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes digits; gives their value and how many there are. More than 19 saturate.
    fn number(&mut self) -> Option<(u64, usize)> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        let add = |value: u64, digit: &u8| value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
        (digits > 0).then(|| (number.iter().fold(0, add), digits))
    }

    fn short_number(&mut self) -> Result<u32, TimeProblem> {
        match self.number() {
            Some((number, 1..=2)) => Ok(number as u32),
            _ => Err(TimeProblem::Shape),
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(letters).unwrap_or_default();
        self.rest = rest;
        word
    }

    fn date(&mut self, order: Order) -> Result<Civil, TimeProblem> {
        let begin = self.rest;
        if named(self.word(), &WEEKDAYS).is_some() {
            self.skip(|byte| matches!(byte, b' ' | b',' | b'.'));
        } else {
            self.rest = begin;
        }
        let first = self.date_part()?;
        if let Part::Number(number, 8) = first {
            return Civil::date(number / 10_000, number / 100 % 100, number % 100);
        }
        let separator = self.separator()?;
        let second = self.date_part()?;
        if self.separator()? != separator && !matches!((first, second), (Part::Name(_), _) | (_, Part::Name(_))) {
            return Err(TimeProblem::Shape);
        }
        let third = self.date_part()?;
        use Part::{Name, Number};
        let (year, month, day) = match (first, second, third) {
            (Number(year, 4), Number(month, 1..=2) | Name(month), Number(day, 1..=2)) => ((year, 4), month, day),
            _ if order == Order::Year => return Err(TimeProblem::Shape),
            (Number(day, 1..=2), Name(month), Number(year, digits))
            | (Name(month), Number(day, 1..=2), Number(year, digits)) => ((year, digits), month, day),
            (Number(first, 1..=2), Number(second, 1..=2), Number(year, digits)) => {
                let (month, day) = if order == Order::Month { (first, second) } else { (second, first) };
                ((year, digits), month, day)
            }
            _ => return Err(TimeProblem::Shape),
        };
        let year = match year {
            (year, 4) => year,
            // As POSIX reads %y.
            (year, 2) if year < 69 => 2000 + year,
            (year, 2) => 1900 + year,
            _ => return Err(TimeProblem::Shape),
        };
        Civil::date(year, month, day)
    }

    fn date_part(&mut self) -> Result<Part, TimeProblem> {
        match self.number() {
            Some((number, digits @ 1..=8)) => Ok(Part::Number(number as u32, digits)),
            Some(_) => Err(TimeProblem::Shape),
            None => named(self.word(), &MONTHS).map(|month| Part::Name(month as u32 + 1)).ok_or(TimeProblem::Shape),
        }
    }

    fn separator(&mut self) -> Result<u8, TimeProblem> {
        let separator = match self.rest {
            [byte @ (b'.' | b'/' | b'-' | b' ' | b','), ..] => *byte,
            _ => return Err(TimeProblem::Shape),
        };
        self.rest = self.rest.get(1..).unwrap_or_default();
        self.skip(|byte| byte == b' ');
        Ok(separator)
    }

    /// Takes a fraction after a point or comma as microseconds; finer digits are cut.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', digits @ ..] = self.rest else { return 0 };
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let Some((fraction, rest)) = digits.split_at_checked(count) else { return 0 };
        if count == 0 {
            return 0;
        }
        self.rest = rest;
        let micros = fraction.iter().take(6).fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        (count..6).fold(micros, |micros, _| micros * 10)
    }

    fn half_of_day_follows(&self) -> bool {
        Cursor { rest: self.rest }.half_of_day().is_some()
    }

    /// Takes AM or PM; gives whether it is the afternoon.
    fn half_of_day(&mut self) -> Option<bool> {
        let begin = self.rest;
        self.skip(|byte| byte == b' ');
        let (half, rest) = match self.rest {
            [half @ (b'a' | b'A' | b'p' | b'P'), b'm' | b'M', rest @ ..]
            | [half @ (b'a' | b'A' | b'p' | b'P'), b'.', b'm' | b'M', b'.', rest @ ..] => (*half, rest),
            _ => {
                self.rest = begin;
                return None;
            }
        };
        self.rest = rest;
        Some(half.eq_ignore_ascii_case(&b'p'))
    }

    /// Takes the offset, if any, and with it the end of the text.
    fn offset(&mut self, civil: Civil) -> Result<Written, TimeProblem> {
        self.skip(|byte| byte == b' ');
        if self.rest.is_empty() {
            return Ok(Written::Local(civil));
        }
        let begin = self.rest;
        let word = self.word();
        let utc = [b"Z".as_slice(), b"UTC", b"GMT"].iter().any(|name| word.eq_ignore_ascii_case(name));
        if !utc && (!word.is_empty() || self.rest.first() == Some(&b'[')) {
            self.rest = begin;
            return self.named_zone(civil);
        }
        if utc && self.rest.is_empty() {
            return Ok(Written::Instant(civil.micros(), Some(0)));
        }
        let east = match self.rest {
            [b'+', ..] => 1,
            [b'-', ..] => -1,
            _ => return Err(TimeProblem::Shape),
        };
        self.rest = self.rest.get(1..).unwrap_or_default();
        let (hours, minutes) = match self.number().ok_or(TimeProblem::Shape)? {
            (both, 4) => (both / 100, both % 100),
            (hours, 1..=2) if self.accept(b':') => (hours, u64::from(self.short_number()?)),
            (hours, 1..=2) => (hours, 0),
            _ => return Err(TimeProblem::Shape),
        };
        // The zone may be named again behind its offset: +01:00[Europe/Berlin], GMT+0100 (CET).
        if !matches!(self.rest.trim_ascii(), [] | [b'[', .., b']'] | [b'(', .., b')']) {
            return Err(TimeProblem::Shape);
        }
        // The widest offset in use is +14:00; ISO 8601 texts up to 18 hours are read.
        if hours > 18 || minutes > 59 {
            return Err(TimeProblem::Offset);
        }
        let minutes = east * (hours * 60 + minutes) as i16;
        Ok(Written::Instant(civil.micros() - i64::from(minutes) * 60_000_000, Some(minutes)))
    }

    /// Takes the name of a zone: an IANA name, in brackets or not, or one of the few abbreviations that mean one
    /// offset only (RFC 2822 and the European ones).
    fn named_zone(&mut self, civil: Civil) -> Result<Written, TimeProblem> {
        let name = match self.rest.trim_ascii() {
            [b'[', name @ .., b']'] | [b'(', name @ .., b')'] | name => name,
        };
        let name = std::str::from_utf8(name).map_err(|_| TimeProblem::Shape)?;
        let fixed = ABBREVIATIONS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
        if let Some((_, minutes)) = fixed {
            return Ok(Written::Instant(civil.micros() - i64::from(*minutes) * 60_000_000, Some(*minutes)));
        }
        let zone = Some(name).filter(|name| name.contains('/') && name.len() < 64).and_then(Zone::named);
        let (micros, minutes, clock) = zone.ok_or(TimeProblem::Shape)?.instant(civil);
        Ok(Written::Zoned(micros, minutes, clock))
    }
}

/// Offsets in minutes of zones by their abbreviation.
const ABBREVIATIONS: [(&str, i16); 15] = [
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
];

#[derive(Debug, Clone, Copy)]
enum Part {
    Number(u32, usize),
    Name(u32),
}

/// Finds a name by its first three letters.
fn named(word: &[u8], names: &[&[u8; 3]]) -> Option<usize> {
    let start = word.get(..3)?;
    names.iter().position(|name| start.eq_ignore_ascii_case(name.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::super::{ElapsedUnit, TimeFormat, write_iso};
    use super::*;
    use crate::domain::Moment;
    use proptest::prelude::*;

    fn iso(format: &TimeFormat, text: &str) -> Result<String, TimeProblem> {
        let mut out = Vec::new();
        match format.read(text.as_bytes())? {
            Written::Instant(micros, _) | Written::Zoned(micros, ..) => write_iso(micros, &mut out),
            Written::Local(civil) => {
                write_iso(civil.micros(), &mut out);
                out.pop();
            }
        }
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        use TimeFormat::{DayFirst, EpochMicros, EpochMillis, EpochNanos, EpochSeconds, MonthFirst, YearFirst};
        let cases = [
            (YearFirst, "2022-10-04T19:19:32Z", "2022-10-04T19:19:32Z"),
            (YearFirst, "2022-10-04 19:19:32.2765", "2022-10-04T19:19:32.2765"),
            (YearFirst, "2022-10-05T02:34:23+02:00", "2022-10-05T00:34:23Z"),
            (YearFirst, "2022-10-04 13:49:32.123456789 -0530", "2022-10-04T19:19:32.123456Z"),
            (YearFirst, "2022-10-04 19:19:32 UTC", "2022-10-04T19:19:32Z"),
            (YearFirst, "2022-10-04 19:19:32 EST", "2022-10-05T00:19:32Z"),
            (YearFirst, "2022-10-04 19:19:32 Europe/Berlin", "2022-10-04T17:19:32Z"),
            (YearFirst, "2022-12-04T19:19:32[America/New_York]", "2022-12-05T00:19:32Z"),
            (YearFirst, "2022-10-04T19:19:32+02:00[Europe/Berlin]", "2022-10-04T17:19:32Z"),
            (MonthFirst, "Tue Oct 4, 2022 19:19:32 GMT+0200 (CEST)", "2022-10-04T17:19:32Z"),
            (YearFirst, "2022-10-04 07:19:32 PM", "2022-10-04T19:19:32"),
            (YearFirst, "2022/10/4 7:05", "2022-10-04T07:05:00"),
            (YearFirst, "2022-10-04", "2022-10-04T00:00:00"),
            (YearFirst, "20221004", "2022-10-04T00:00:00"),
            (YearFirst, "20221004T191932Z", "2022-10-04T19:19:32Z"),
            (DayFirst, "9.3.10 8:05", "2010-03-09T08:05:00"),
            (DayFirst, "04.10.2022 19:19:32", "2022-10-04T19:19:32"),
            (DayFirst, "28-02-2015", "2015-02-28T00:00:00"),
            (DayFirst, "31/12/99", "1999-12-31T00:00:00"),
            (DayFirst, "Tue, 04 Oct 2022 19:19:32 GMT", "2022-10-04T19:19:32Z"),
            (DayFirst, "4. October 2022, 19.19", "2022-10-04T19:19:00"),
            (MonthFirst, "10/4/2022 07:19:32 PM", "2022-10-04T19:19:32"),
            (MonthFirst, "10/5/2022 12:34:23 AM", "2022-10-05T00:34:23"),
            (MonthFirst, "10/5/2022 12:34 p.m.", "2022-10-05T12:34:00"),
            (MonthFirst, "Oct 4, 2022 7 pm", "2022-10-04T19:00:00"),
            (EpochSeconds, "1664911172", "2022-10-04T19:19:32Z"),
            (EpochSeconds, "1664911172.25", "2022-10-04T19:19:32.25Z"),
            (EpochSeconds, "-1.5", "1969-12-31T23:59:58.5Z"),
            (EpochMillis, "1664911172276", "2022-10-04T19:19:32.276Z"),
            (EpochMicros, "1664911172276001", "2022-10-04T19:19:32.276001Z"),
            (EpochNanos, "1664911172276001999", "2022-10-04T19:19:32.276001Z"),
            (TimeFormat::Elapsed { unit: ElapsedUnit::Hours, start: Moment(0) }, "18", "1970-01-01T18:00:00Z"),
            (TimeFormat::Elapsed { unit: ElapsedUnit::Days, start: Moment(0) }, "1.5", "1970-01-02T12:00:00Z"),
            (TimeFormat::Pattern("%d|%m|%Y %Hh%M".to_owned()), "04|10|2022 19h19", "2022-10-04T19:19:00"),
            (TimeFormat::Pattern("%Y%m%d".to_owned()), "20221004", "2022-10-04T00:00:00"),
        ];
        for (format, text, expected) in cases {
            assert_eq!(iso(&format, text).as_deref(), Ok(expected), "{text} as {format:?}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused_and_never_shifted() {
        use TimeFormat::{DayFirst, EpochSeconds, MonthFirst, YearFirst};
        let cases = [
            (YearFirst, "2026-02-30 10:00:00", TimeProblem::Day(30)),
            (YearFirst, "2025-02-29", TimeProblem::Day(29)),
            (YearFirst, "2026-13-01T00:00:00Z", TimeProblem::Month(13)),
            (YearFirst, "2026-01-01 24:00:00", TimeProblem::Hour(24)),
            (YearFirst, "2026-01-01 23:60:00", TimeProblem::Minute(60)),
            (YearFirst, "2026-01-01 23:59:60", TimeProblem::Second(60)),
            (YearFirst, "2026-01-01 23:59:59+25:00", TimeProblem::Offset),
            (YearFirst, "0000-01-01", TimeProblem::Year),
            (YearFirst, "04.10.2022", TimeProblem::Shape),
            (YearFirst, "2022-10-04 soon", TimeProblem::Shape),
            (YearFirst, "2022-10-04 19:19:32 IST", TimeProblem::Shape),
            (YearFirst, "2022-10-04 19:19:32 Mars/Olympus", TimeProblem::Shape),
            (YearFirst, "", TimeProblem::Shape),
            (MonthFirst, "28/02/2015", TimeProblem::Month(28)),
            (MonthFirst, "2/3/2015 13:00 PM", TimeProblem::Hour(13)),
            (DayFirst, "1/2-2015", TimeProblem::Shape),
            (DayFirst, "1.2.015", TimeProblem::Shape),
            (EpochSeconds, "1664911172276", TimeProblem::Year),
            (EpochSeconds, "12 o'clock", TimeProblem::Shape),
            (EpochSeconds, "99999999999999999999999", TimeProblem::Year),
        ];
        for (format, text, expected) in cases {
            assert_eq!(iso(&format, text), Err(expected), "{text} as {format:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..30), near in "[0-9TZ:. /apm+-]{0,30}") {
            for format in TimeFormat::PLAIN.iter().chain([&TimeFormat::Pattern("%F %T%z".to_owned())]) {
                let _ = format.read(&bytes);
                let _ = format.read(near.as_bytes());
            }
        }

        #[test]
        fn iso_texts_read_as_jiff_reads_them(micros in -60_000_000_000_000_000_i64..200_000_000_000_000_000) {
            let text = crate::domain::Moment(micros).to_iso();
            prop_assert_eq!(TimeFormat::YearFirst.read(text.as_bytes()), Ok(Written::Instant(micros, Some(0))));
        }
    }
}
