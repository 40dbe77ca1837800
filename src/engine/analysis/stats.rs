//! Intervals, tests and curves. Every formula names its source; distributions come from `statrs`.

mod holm;
mod log_rank;
mod proportion;
mod sample;
mod survival;
mod test;

pub use holm::holm;
pub use log_rank::{LogRank, log_rank};
pub use proportion::{Difference, Interval, newcombe, wilson};
pub use sample::{MinimumSample, minimum_sample};
pub use survival::{Curve, CurvePoint, Lives, curve};
pub use test::{Method, Test, compare_rates, fisher, two_proportions};

use statrs::distribution::{ContinuousCDF, Normal};

/// The standard normal deviate that leaves 2.5 % on either side, for intervals of 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Below this probability a difference counts as more than chance.
pub const ALPHA: f64 = 0.05;

/// Groups with fewer contacts than this are marked as small: one contact more or less moves their rate by 3 points.
pub const SMALL_GROUP: u64 = 30;

/// Returns the probability that a standard normal deviate is further from zero than `z`, on both sides.
fn two_sided(z: f64) -> f64 {
    2.0 * Normal::standard().sf(z.abs())
}

/// Returns the standard normal deviate below which this share lies.
fn quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share)
}

#[cfg(test)]
fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "found {found}, expected {expected}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_has_its_known_values() {
        near(two_sided(1.96), 0.049_995_790, 1e-8);
        near(quantile(0.975), Z95, 1e-9);
        near(quantile(0.8), 0.841_621_233_572_914, 1e-9);
    }
}
