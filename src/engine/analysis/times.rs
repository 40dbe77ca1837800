//! Summaries and histograms of times in microseconds.

use super::report::TimeSummary;
use crate::domain::Span;

/// One bar of a histogram: times from its lower edge (inclusive) up to the lower edge of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// Lower edge, inclusive.
    pub from: Span,
    /// How many times lie in the bin.
    pub count: u64,
}

/// Summarises times in microseconds that stand in ascending order. Percentiles are by linear interpolation between
/// the closest ranks (Hyndman and Fan, type 7).
pub fn summary(sorted: &[i64]) -> TimeSummary {
    let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else { return TimeSummary::default() };
    let total: i128 = sorted.iter().map(|&time| i128::from(time)).sum();
    let mean = (total as f64 / sorted.len() as f64).round() as i64;
    TimeSummary {
        count: sorted.len() as u64,
        median: Some(percentile(sorted, 50)),
        mean: Some(Span(mean)),
        p10: Some(percentile(sorted, 10)),
        p25: Some(percentile(sorted, 25)),
        p75: Some(percentile(sorted, 75)),
        p90: Some(percentile(sorted, 90)),
        min: Some(Span(min)),
        max: Some(Span(max)),
    }
}

/// Interpolates in whole numbers, so that the answer is the same on every machine.
fn percentile(sorted: &[i64], percent: u64) -> Span {
    let last = sorted.len().saturating_sub(1) as u64;
    let (place, hundredths) = (last * percent / 100, i128::from(last * percent % 100));
    let below = sorted.get(place as usize).copied().unwrap_or_default();
    let above = sorted.get(place as usize + 1).copied().unwrap_or(below);
    let step = (i128::from(above) - i128::from(below)) * hundredths;
    Span(below + ((step + 50).div_euclid(100)) as i64)
}

/// Sorts times in microseconds into bins of equal width. Without a number of bins it is the cube root of the number of
/// times, rounded up, from 1 to 60. The width is (longest − shortest) / bins rounded up to a whole second, a minute if
/// that is zero; one bin more stands at the top, so that the longest time has a bin of its own edge.
pub fn histogram(times: &[i64], bins: Option<usize>) -> Vec<Bin> {
    let (Some(&min), Some(&max)) = (times.iter().min(), times.iter().max()) else { return Vec::new() };
    let bins = bins.unwrap_or_else(|| (1..60).find(|side| side * side * side >= times.len()).unwrap_or(60)).max(1);
    let raw = (i128::from(max) - i128::from(min) + bins as i128 - 1) / bins as i128;
    let second = i128::from(Span::SECOND.0);
    let width = match (raw + second - 1) / second {
        0 => 60 * second,
        seconds => seconds * second,
    };
    let mut counts = vec![0_u64; bins + 1];
    for &time in times {
        let place = (i128::from(time) - i128::from(min)) / width;
        if let Some(count) = usize::try_from(place).ok().and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    (0_i128..)
        .zip(counts)
        .map(|(place, count)| {
            let from = i128::from(min) + place * width;
            Bin { from: Span(i64::try_from(from).unwrap_or(i64::MAX)), count }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_between_the_closest_ranks() {
        let summary = summary(&[10, 20, 30, 40]);
        assert_eq!(summary.count, 4);
        assert_eq!(summary.median, Some(Span(25)));
        assert_eq!(summary.mean, Some(Span(25)));
        assert_eq!((summary.p10, summary.p25), (Some(Span(13)), Some(Span(18))));
        assert_eq!((summary.p75, summary.p90), (Some(Span(33)), Some(Span(37))));
        assert_eq!((summary.min, summary.max), (Some(Span(10)), Some(Span(40))));
    }

    #[test]
    fn nothing_has_no_summary_and_no_bins() {
        assert_eq!(summary(&[]), TimeSummary::default());
        assert!(histogram(&[], None).is_empty());
    }

    #[test]
    fn every_time_is_in_a_bin() {
        let secs = |secs: i64| Span::from_secs(secs).0;
        let bins = histogram(&[secs(2220), secs(3600), secs(82_800)], None);
        let edges: Vec<_> = bins.iter().map(|bin| (bin.from, bin.count)).collect();
        assert_eq!(edges, [(Span::from_secs(2220), 2), (Span::from_secs(42_510), 0), (Span::from_secs(82_800), 1)]);
        let same = histogram(&[secs(5); 9], None);
        assert_eq!(same.iter().map(|bin| bin.count).collect::<Vec<_>>(), [9, 0, 0, 0]);
        let extremes = histogram(&[i64::MIN, i64::MAX], Some(3));
        assert_eq!(extremes.iter().map(|bin| bin.count).sum::<u64>(), 2);
    }
}
