//! Whether the difference of two rates could be chance.

use super::two_sided;
use crate::domain::Rate;
use serde::Serialize;
use statrs::function::factorial::ln_binomial;

/// How a test was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Method {
    /// Two-proportion z test with the pooled rate.
    TwoProportions,
    /// Fisher's exact test, two-sided.
    FisherExact,
}

impl Method {
    /// Returns the name of the test.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoProportions => "two proportions",
            Self::FisherExact => "Fisher's exact",
        }
    }
}

/// What a test of two rates says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Test {
    /// How it was made.
    pub method: Method,
    /// How likely a difference at least this large is if there is none, as a share.
    pub p: f64,
}

/// Tests whether two rates differ: with the two-proportion test, or with Fisher's exact test where any expected count
/// is below 5. `None` where one of the wholes is empty.
pub fn compare_rates(first: Rate, second: Rate) -> Option<Test> {
    if first.whole == 0 || second.whole == 0 {
        return None;
    }
    let [a, b, c, d] = cells(first, second);
    let all = a + b + c + d;
    let (converted, others) = (a + c, b + d);
    let expected = [(a + b, converted), (a + b, others), (c + d, converted), (c + d, others)];
    let is_small = expected.into_iter().any(|(row, column)| row * column / all < 5.0);
    Some(if is_small {
        Test { method: Method::FisherExact, p: fisher(first, second) }
    } else {
        Test { method: Method::TwoProportions, p: two_proportions(first, second) }
    })
}

/// Those who did and did not, of the first and the second whole.
fn cells(first: Rate, second: Rate) -> [f64; 4] {
    let (a, c) = (first.part.min(first.whole), second.part.min(second.whole));
    [a as f64, (first.whole - a) as f64, c as f64, (second.whole - c) as f64]
}

/// Returns the two-sided probability of the z test with the pooled rate, without continuity correction.
///
/// Source: J. L. Fleiss, B. Levin, M. C. Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003),
/// section 3.1; it is the square root of Pearson's chi-square of the fourfold table.
pub fn two_proportions(first: Rate, second: Rate) -> f64 {
    let [a, b, c, d] = cells(first, second);
    let (n1, n2) = (a + b, c + d);
    let pooled = (a + c) / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    // Nobody or everybody in both: there is no difference to explain.
    if error > 0.0 { two_sided((c / n2 - a / n1) / error) } else { 1.0 }
}

/// Returns the two-sided probability of Fisher's exact test: that of all tables with the same margins that are no more
/// likely than the one found.
///
/// Source: R. A. Fisher, The logic of inductive inference, Journal of the Royal Statistical Society 98 (1935); two-sided
/// by the rule of J. O. Irwin, Metron 12 (1935), with the tolerance of 10⁻⁷ for equal probabilities that R uses.
pub fn fisher(first: Rate, second: Rate) -> f64 {
    let part = first.part.min(first.whole);
    let did = part + second.part.min(second.whole);
    let low = did.saturating_sub(second.whole);
    let high = did.min(first.whole);
    let log = |k: u64| ln_binomial(first.whole, k) + ln_binomial(second.whole, did - k);
    let found = log(part);
    let (mut as_extreme, mut all) = (0.0, 0.0);
    for k in low..=high {
        let relative = (log(k) - found).exp();
        all += relative;
        if relative <= 1.0 + 1e-7 {
            as_extreme += relative;
        }
    }
    // Each term is relative to the table that was found, so the sum is never empty.
    if all.is_finite() { (as_extreme / all).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::near;
    use super::*;

    #[test]
    fn fisher_gives_the_published_probabilities() {
        // Fisher's tea tasting (The Design of Experiments, 1935): 3 of 4 cups told right.
        near(fisher(Rate::new(3, 4), Rate::new(1, 4)), 0.485_714, 1e-6);
        // Fisher's twins of convicts: 10 of 13 against 2 of 17.
        near(fisher(Rate::new(10, 13), Rate::new(2, 17)), 0.000_536_724, 1e-8);
        near(fisher(Rate::new(0, 3), Rate::new(0, 9)), 1.0, 1e-12);
        near(fisher(Rate::new(1, 20_000), Rate::new(9, 20_000)), 0.021_467, 2e-5);
    }

    #[test]
    fn the_two_proportion_test_is_the_root_of_chi_square() {
        // Salk's polio field trial of 1954: 57 of 200,745 against 142 of 201,229; z is 6.01.
        let p = two_proportions(Rate::new(57, 200_745), Rate::new(142, 201_229));
        near(p.log10(), 1.8e-9_f64.log10(), 0.05);
        // 56 of 70 against 48 of 80: chi-square is (56·32 − 14·48)²·150 / (70·80·104·46) = 7.0234.
        near(two_proportions(Rate::new(56, 70), Rate::new(48, 80)), two_sided(7.023_411_4_f64.sqrt()), 1e-6);
        assert_eq!(two_proportions(Rate::new(5, 5), Rate::new(9, 9)), 1.0);
    }

    #[test]
    fn small_expected_counts_are_tested_exactly() {
        let method = |first, second| compare_rates(first, second).map(|test| test.method);
        assert_eq!(method(Rate::new(3, 10), Rate::new(6, 10)), Some(Method::FisherExact));
        assert_eq!(method(Rate::new(30, 100), Rate::new(60, 100)), Some(Method::TwoProportions));
        // 10 of 20 in all: 5 expected everywhere.
        assert_eq!(method(Rate::new(3, 10), Rate::new(7, 10)), Some(Method::TwoProportions));
        assert_eq!(method(Rate::new(0, 0), Rate::new(6, 10)), None);
    }
}
