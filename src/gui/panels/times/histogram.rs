//! Times in bins of equal width, in a unit that people say.

use crate::domain::Span;

/// How many bars are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Bins {
    /// As many as suit the data.
    #[default]
    Automatic,
    /// About so many, rounded to a width that reads well.
    About(u16),
}

/// Counts of times in bins of equal width that begin at 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Width of a bin in microseconds.
    pub width: i64,
    /// How many times fall into each bin; a time on a border falls into the later one.
    pub counts: Vec<u64>,
    /// How many times lie beyond the last bin.
    pub beyond: u64,
    /// The unit of the axis.
    pub unit: Unit,
}

/// A unit of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// 1/1000 s.
    Milliseconds,
    /// Seconds.
    #[default]
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

impl Unit {
    const ALL: [Self; 5] = [Self::Days, Self::Hours, Self::Minutes, Self::Seconds, Self::Milliseconds];

    /// Returns the length of one in microseconds.
    pub const fn micros(self) -> i64 {
        match self {
            Self::Milliseconds => 1_000,
            Self::Seconds => Span::SECOND.0,
            Self::Minutes => Span::MINUTE.0,
            Self::Hours => Span::HOUR.0,
            Self::Days => Span::DAY.0,
        }
    }

    /// Returns the word for several.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// Widths of bins that read well, in this unit.
    const fn steps(self) -> &'static [i64] {
        match self {
            Self::Milliseconds => &[1, 2, 5, 10, 20, 50, 100, 200, 500],
            Self::Seconds | Self::Minutes => &[1, 2, 5, 10, 15, 20, 30],
            Self::Hours => &[1, 2, 3, 4, 6, 8, 12],
            Self::Days => &[1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650, 7300, 18_250, 36_500],
        }
    }

    /// The unit in which this length is at least two.
    pub(super) fn for_length(micros: i64) -> Self {
        Self::ALL.into_iter().find(|unit| micros >= 2 * unit.micros()).unwrap_or(Self::Milliseconds)
    }
}

/// Most bins that are drawn.
const MOST_BINS: i64 = 120;

impl Histogram {
    /// Counts times, which are ascending and in microseconds.
    ///
    /// A few very long times would press all others into one bar: what is longer than three times the 95th percentile
    /// is counted in [`Histogram::beyond`].
    pub fn of(sorted: &[i64], bins: Bins) -> Self {
        let (Some(&longest), Some(p95)) = (sorted.last(), at_share(sorted, 0.95)) else { return Self::default() };
        let upper = longest.min(p95.saturating_mul(3)).max(1);
        let wanted = match bins {
            Bins::Automatic => upper / automatic_width(sorted, upper),
            Bins::About(count) => i64::from(count),
        };
        let width = readable_width(upper / wanted.clamp(1, MOST_BINS));
        let count = (upper / width + 1).min(MOST_BINS) as usize;
        let mut histogram = Self { width, counts: vec![0; count], beyond: 0, unit: Unit::for_length(upper) };
        for &time in sorted {
            match histogram.counts.get_mut((time.max(0) / width) as usize) {
                Some(bin) => *bin += 1,
                None => histogram.beyond += 1,
            }
        }
        histogram
    }

    /// Returns the largest count of a bin.
    pub fn tallest(&self) -> u64 {
        self.counts.iter().copied().max().unwrap_or_default()
    }

    /// Returns where a bin begins and ends.
    pub fn bounds(&self, bin: usize) -> (Span, Span) {
        let start = self.width.saturating_mul(bin as i64);
        (Span(start), Span(start.saturating_add(self.width)))
    }
}

/// The value below which this share of ascending values lies.
fn at_share(sorted: &[i64], share: f64) -> Option<i64> {
    let place = (sorted.len().checked_sub(1)? as f64 * share).round() as usize;
    sorted.get(place).copied()
}

/// The rule of Freedman and Diaconis (1981): twice the interquartile range over the cube root of the count; between 8 and 60 bins.
fn automatic_width(sorted: &[i64], upper: i64) -> i64 {
    let quartile = |share| at_share(sorted, share).unwrap_or_default();
    let spread = (quartile(0.75) - quartile(0.25)) as f64;
    let width = 2.0 * spread / (sorted.len() as f64).cbrt();
    (width as i64).clamp(upper / 60, upper / 8).max(1)
}

/// The next larger width that reads well.
fn readable_width(least: i64) -> i64 {
    let mut widths =
        Unit::ALL.into_iter().rev().flat_map(|unit| unit.steps().iter().map(move |step| step * unit.micros()));
    widths.find(|width| *width >= least).unwrap_or(least.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_on_a_border_falls_into_the_later_bin() {
        let hours: Vec<i64> = [0, 1, 2, 2, 3, 9].iter().map(|hour| hour * Unit::Hours.micros()).collect();
        let histogram = Histogram::of(&hours, Bins::About(10));
        assert_eq!((histogram.width, histogram.unit), (Unit::Hours.micros(), Unit::Hours));
        assert_eq!(histogram.counts, [1, 1, 2, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!(histogram.bounds(2), (Span(2 * Span::HOUR.0), Span(3 * Span::HOUR.0)));
    }

    #[test]
    fn few_very_long_times_are_counted_apart() {
        let mut times: Vec<i64> = (0..200).map(|n| n * Unit::Minutes.micros()).collect();
        times.push(Unit::Days.micros() * 900);
        let histogram = Histogram::of(&times, Bins::Automatic);
        assert_eq!((histogram.beyond, histogram.counts.iter().sum::<u64>()), (1, 200));
        assert!(histogram.counts.len() >= 8);
    }

    #[test]
    fn nothing_and_one_moment_have_a_histogram_too() {
        assert_eq!(Histogram::of(&[], Bins::Automatic), Histogram::default());
        assert_eq!(Histogram::of(&[0, 0, 0], Bins::Automatic).counts.first(), Some(&3));
    }

    proptest! {
        #[test]
        fn every_time_is_counted_once(mut times in proptest::collection::vec(0_i64..1 << 52, 0..80), bins in 1_u16..200) {
            times.sort_unstable();
            for bins in [Bins::Automatic, Bins::About(bins)] {
                let histogram = Histogram::of(&times, bins);
                prop_assert_eq!(histogram.counts.iter().sum::<u64>() + histogram.beyond, times.len() as u64);
                prop_assert!(histogram.counts.len() <= MOST_BINS as usize);
            }
        }
    }
}
