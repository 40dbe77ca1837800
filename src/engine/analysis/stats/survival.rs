//! The share that has converted by a time after the start, where some are still in time.

use super::{Interval, Z95};
use crate::domain::Span;
use serde::Serialize;

/// What is known of how long a group of contacts took, in microseconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lives {
    /// Times to convert, ascending.
    pub converted: Vec<i64>,
    /// How long those still in time have been so, ascending: they may yet convert later than that.
    pub censored: Vec<i64>,
    /// How many are known never to convert: they count at every time.
    pub never: u64,
}

impl Lives {
    /// Returns how many contacts there are.
    pub fn len(&self) -> u64 {
        (self.converted.len() + self.censored.len()) as u64 + self.never
    }

    /// Returns whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many have neither converted before this time nor left the count before it.
    pub(super) fn at_risk(&self, time: i64) -> u64 {
        let gone = |times: &[i64]| times.partition_point(|&other| other < time) as u64;
        self.len() - gone(&self.converted) - gone(&self.censored)
    }
}

/// The share converted over time, with a pointwise band.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Curve {
    /// Contacts at the start.
    pub contacts: u64,
    /// One point for each different time at which somebody converted, or fewer where there are very many.
    pub points: Vec<CurvePoint>,
    /// The time by which half of all have converted; `None` where fewer than half do.
    pub median: Option<Span>,
    /// Lower end of the 95 % interval of that time.
    pub median_low: Option<Span>,
    /// Upper end of it; `None` where it lies beyond what is known.
    pub median_high: Option<Span>,
}

/// A step of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Time from the start.
    pub time: Span,
    /// Contacts who had not converted before, and of whom it is known how they went on.
    pub at_risk: u64,
    /// Share that has converted by then.
    pub share: f64,
    /// Its 95 % interval; `None` where everybody has converted.
    pub band: Option<Interval>,
}

/// A curve holds no more points than this; between two of them it is drawn as a step.
const MOST_POINTS: usize = 600;

impl Curve {
    /// Returns the share that has converted by this time.
    pub fn at(&self, time: Span) -> f64 {
        let place = self.points.partition_point(|point| point.time <= time);
        place.checked_sub(1).and_then(|place| self.points.get(place)).map_or(0.0, |point| point.share)
    }
}

/// Works out the curve: the product-limit estimate of E. L. Kaplan and P. Meier, Nonparametric estimation from
/// incomplete observations, Journal of the American Statistical Association 53 (1958), turned round to the share that
/// has converted. Its variance is M. Greenwood's (The natural duration of cancer, 1926), the band is made on the scale
/// log(−log) (J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data, 1980, section 1.3), and
/// the interval of the median is where the band crosses one half (R. Brookmeyer, J. Crowley, Biometrics 38, 1982).
///
/// Who converts at a time at which others leave the count does so before them.
pub fn curve(lives: &Lives) -> Curve {
    let mut curve = Curve { contacts: lives.len(), ..Curve::default() };
    let mut left = 1.0_f64;
    let mut greenwood = 0.0_f64;
    for at_once in lives.converted.chunk_by(|one, other| one == other) {
        let Some(&time) = at_once.first() else { continue };
        let (at_risk, converted) = (lives.at_risk(time), at_once.len() as u64);
        left *= (at_risk - converted) as f64 / at_risk as f64;
        greenwood += converted as f64 / (at_risk as f64 * (at_risk - converted) as f64);
        // The last of all: what is left is exactly nothing, and there is no variance.
        let band = (at_risk > converted).then(|| {
            let error = greenwood.sqrt() / left.ln().abs();
            let end = |sign: f64| 1.0 - left.powf((sign * Z95 * error).exp());
            Interval { low: end(-1.0), high: end(1.0) }
        });
        let share = 1.0 - left;
        let half = |share: f64| share >= 0.5 - 1e-12;
        if curve.median.is_none() && half(share) {
            curve.median = Some(Span(time));
        }
        if curve.median_low.is_none() && band.is_none_or(|band| half(band.high)) {
            curve.median_low = Some(Span(time));
        }
        if curve.median_high.is_none() && band.is_some_and(|band| half(band.low)) {
            curve.median_high = Some(Span(time));
        }
        curve.points.push(CurvePoint { time: Span(time), at_risk, share, band });
    }
    thin(&mut curve.points);
    curve
}

/// Leaves out points evenly, but not the last.
fn thin(points: &mut Vec<CurvePoint>) {
    let many = points.len();
    if many > MOST_POINTS {
        let kept = (1..=MOST_POINTS).filter_map(|place| points.get(place * many / MOST_POINTS - 1).copied());
        *points = kept.collect();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::near;
    use super::*;

    /// Weeks of remission with 6-MP and with a placebo: E. J. Freireich and others, Blood 21 (1963).
    pub(crate) fn remission() -> [Lives; 2] {
        [
            Lives {
                converted: vec![6, 6, 6, 7, 10, 13, 16, 22, 23],
                censored: vec![6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
                never: 0,
            },
            Lives {
                converted: vec![1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
                ..Lives::default()
            },
        ]
    }

    #[test]
    fn the_remission_times_give_the_published_curve() {
        let [treated, placebo] = remission();
        let found = curve(&treated);
        let expected = [
            (6, 21, 0.8571),
            (7, 17, 0.8067),
            (10, 15, 0.7529),
            (13, 12, 0.6902),
            (16, 11, 0.6275),
            (22, 7, 0.5378),
            (23, 6, 0.4482),
        ];
        assert_eq!(found.points.len(), expected.len());
        for (point, (time, at_risk, left)) in found.points.iter().zip(expected) {
            assert_eq!((point.time, point.at_risk), (Span(time), at_risk));
            near(1.0 - point.share, left, 5e-5);
        }
        // Greenwood's error at 6 weeks is 0.0764; the log-log band is 0.6197 to 0.9516.
        let band = found.points[0].band.unwrap();
        near(1.0 - band.high, 0.6197, 5e-5);
        near(1.0 - band.low, 0.9516, 5e-5);
        assert_eq!((found.median, found.median_low, found.median_high), (Some(Span(23)), Some(Span(13)), None));
        let found = curve(&placebo);
        let median = (found.median, found.median_low, found.median_high);
        assert_eq!(median, (Some(Span(8)), Some(Span(4)), Some(Span(11))));
        assert_eq!(found.points.last().map(|point| (point.share, point.band)), Some((1.0, None)));
    }

    #[test]
    fn without_anybody_in_time_it_ends_at_the_plain_share() {
        let lives = Lives { converted: vec![3, 5, 5, 9], censored: vec![], never: 4 };
        let found = curve(&lives);
        near(found.at(Span(9)), 0.5, 1e-12);
        near(found.at(Span(5)), 0.375, 1e-12);
        assert_eq!((found.at(Span(2)), found.median, found.contacts), (0.0, Some(Span(9)), 8));
        assert_eq!(curve(&Lives::default()), Curve::default());
    }

    #[test]
    fn very_long_curves_are_thinned_but_keep_their_end() {
        let lives = Lives { converted: (0..5000).collect(), censored: vec![], never: 5000 };
        let found = curve(&lives);
        assert_eq!(found.points.len(), MOST_POINTS);
        near(found.points.last().unwrap().share, 0.5, 1e-9);
        assert_eq!(found.median, Some(Span(4999)));
    }
}
