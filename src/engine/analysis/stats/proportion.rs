//! The interval of a rate (Wilson) and of the difference of two (Newcombe).

use super::Z95;
use crate::domain::Rate;
use serde::Serialize;

/// Both ends of a 95 % interval, as shares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A difference of two rates with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The second rate less the first, as a share; 0.1 is ten points.
    pub value: f64,
    /// Where the true difference lies, by Newcombe's method.
    pub interval: Interval,
}

/// Returns the score interval of a rate without continuity correction; `None` where nobody could have.
///
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
/// Statistical Association 22 (1927); method 3 of R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872.
pub fn wilson(rate: Rate) -> Option<Interval> {
    let share = rate.value()?;
    let whole = rate.whole as f64;
    let square = Z95 * Z95;
    let middle = (share + square / (2.0 * whole)) / (1.0 + square / whole);
    let root = (share * (1.0 - share) / whole + square / (4.0 * whole * whole)).sqrt();
    let half = Z95 * root / (1.0 + square / whole);
    // Exactly none or all: rounding must not push the end past it.
    let low = if rate.part == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if rate.part == rate.whole { 1.0 } else { (middle + half).min(1.0) };
    Some(Interval { low, high })
}

/// Returns the second rate less the first with the hybrid score interval, which puts the two Wilson intervals together;
/// `None` where one of the wholes is empty. The two wholes are taken as different contacts.
///
/// Source: method 10 of R. G. Newcombe, Interval estimation for the difference between independent proportions,
/// Statistics in Medicine 17 (1998), 873–890.
pub fn newcombe(first: Rate, second: Rate) -> Option<Difference> {
    let (a, b) = (first.value()?, second.value()?);
    let (of_a, of_b) = (wilson(first)?, wilson(second)?);
    let value = b - a;
    let low = value - ((b - of_b.low).powi(2) + (of_a.high - a).powi(2)).sqrt();
    let high = value + ((of_b.high - b).powi(2) + (a - of_a.low).powi(2)).sqrt();
    Some(Difference { value, interval: Interval { low: low.max(-1.0), high: high.min(1.0) } })
}

#[cfg(test)]
mod tests {
    use super::super::near;
    use super::*;

    #[test]
    fn wilson_gives_the_published_intervals() {
        // Newcombe (1998), 857–872, table I, method 3.
        let cases =
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)];
        for (part, whole, low, high) in cases {
            let found = wilson(Rate::new(part, whole)).unwrap();
            near(found.low, low, 5e-5);
            near(found.high, high, 5e-5);
        }
        assert_eq!(wilson(Rate::new(0, 0)), None);
        assert_eq!(wilson(Rate::new(20, 20)).unwrap().high, 1.0);
    }

    #[test]
    fn newcombe_gives_the_published_intervals() {
        // Newcombe (1998), 873–890, table II, method 10; there the difference is first less second.
        let cases = [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ];
        for ((part, whole), (other, others), low, high) in cases {
            let found = newcombe(Rate::new(other, others), Rate::new(part, whole)).unwrap();
            near(found.interval.low, low, 5e-5);
            near(found.interval.high, high, 5e-5);
        }
        assert_eq!(newcombe(Rate::new(0, 0), Rate::new(1, 2)), None);
    }

    #[test]
    fn turned_round_the_difference_changes_its_sign_only() {
        let (a, b) = (Rate::new(17, 90), Rate::new(41, 113));
        let (there, back) = (newcombe(a, b).unwrap(), newcombe(b, a).unwrap());
        near(there.value, -back.value, 1e-15);
        near(there.interval.low, -back.interval.high, 1e-15);
        near(there.interval.high, -back.interval.low, 1e-15);
    }
}
