//! How many contacts it takes to see a difference.

use super::{ALPHA, quantile};
use crate::domain::Rate;
use serde::Serialize;

/// How often a true difference of this size is to be found, at least.
const POWER: f64 = 0.8;

/// How many contacts it takes to see a difference of this size, if there is one, eight times in ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MinimumSample {
    /// Contacts in each of two groups of the same size; `None` where the rates are the same, so that no number is enough.
    pub in_each: Option<u64>,
    /// Contacts in the smaller of the two groups that there are.
    pub there_are: u64,
}

impl MinimumSample {
    /// Returns whether the smaller group is large enough.
    pub fn is_met(&self) -> bool {
        self.in_each.is_some_and(|needed| needed <= self.there_are)
    }
}

/// Returns how many contacts each of two equally large groups needs so that rates as far apart as these are told apart
/// with a probability of 80 % by a two-sided test at 5 %; `None` where one of the wholes is empty.
///
/// Source: J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003),
/// formula 4.14 (without continuity correction).
pub fn minimum_sample(first: Rate, second: Rate) -> Option<MinimumSample> {
    let (a, b) = (first.value()?, second.value()?);
    let there_are = first.whole.min(second.whole);
    let apart = (b - a).abs();
    if apart == 0.0 {
        return Some(MinimumSample { in_each: None, there_are });
    }
    let middle = f64::midpoint(a, b);
    let by_chance = quantile(1.0 - ALPHA / 2.0) * (2.0 * middle * (1.0 - middle)).sqrt();
    let by_power = quantile(POWER) * (a * (1.0 - a) + b * (1.0 - b)).sqrt();
    let needed = ((by_chance + by_power) / apart).powi(2).ceil();
    Some(MinimumSample { in_each: Some(needed as u64), there_are })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_numbers_come_out() {
        // As R's power.prop.test(p1 =, p2 =, power = 0.8) says: 92.99884, 387.3385 and 1604.7 (rounded up).
        let needed = |first, second| minimum_sample(first, second).and_then(|sample| sample.in_each);
        assert_eq!(needed(Rate::new(50, 100), Rate::new(70, 100)), Some(93));
        assert_eq!(needed(Rate::new(60, 100), Rate::new(50, 100)), Some(388));
        assert_eq!(needed(Rate::new(5, 10), Rate::new(5, 10)), None);
        assert_eq!(minimum_sample(Rate::new(0, 0), Rate::new(5, 10)), None);
    }

    #[test]
    fn the_smaller_group_decides() {
        let met = |first, second| minimum_sample(first, second).unwrap().is_met();
        assert!(met(Rate::new(500, 1000), Rate::new(70, 100)));
        assert!(!met(Rate::new(500, 1000), Rate::new(56, 80)));
        assert!(!met(Rate::new(500, 1000), Rate::new(50, 100)));
    }
}
