//! Random numbers that are the same on every machine and in every run.

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub(super) struct Random(pub(super) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a whole number from 0 to below the bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// Returns a number from 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns a standard normal deviate (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Returns a Poisson deviate: for a small mean by multiplying (Knuth, 1969), for a large one as a rounded normal
    /// deviate of the same mean and variance.
    pub(super) fn poisson(&mut self, mean: f64) -> f64 {
        const LARGE: f64 = 40.0;
        if mean >= LARGE {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (least, mut product, mut count) = ((-mean).exp(), self.unit(), 0.0);
        while product > least {
            product *= self.unit();
            count += 1.0;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_deviates_have_the_mean_and_variance_of_their_kind() {
        let mut random = Random(1);
        for mean in [0.5, 4.0, 39.0, 400.0] {
            let drawn: Vec<f64> = (0..20_000).map(|_| random.poisson(mean)).collect();
            let found = drawn.iter().sum::<f64>() / drawn.len() as f64;
            let spread = drawn.iter().map(|one| (one - found).powi(2)).sum::<f64>() / drawn.len() as f64;
            assert!((found / mean - 1.0).abs() < 0.03, "{mean}: {found}");
            assert!((spread / mean - 1.0).abs() < 0.06, "{mean}: {spread}");
        }
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random.unit()) && random.below(3) < 3));
    }
}
