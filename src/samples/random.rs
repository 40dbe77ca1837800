//! Chance that gives the same numbers on every machine: a small generator and the distributions made-up data needs.

use crate::domain::{Moment, Span};

/// SplitMix64 (Steele, Lea and Flood, 2014): 64 bits of state, no clock. Only additions and multiplications are used on
/// top of it, so that no last digit depends on the machine's mathematics library.
#[derive(Debug, Clone)]
pub struct Random(u64);

/// How many go by a weekday (Monday first), relative to one another.
pub type Week = [f64; 7];

/// Office life: little on Saturday and Sunday.
pub const WORKING_WEEK: Week = [1.0, 1.15, 1.2, 1.1, 0.85, 0.35, 0.4];

/// Life at home: a little more in the evenings and at weekends.
pub const HOME_WEEK: Week = [0.95, 0.95, 1.0, 1.0, 0.9, 0.85, 1.1];

/// How many go by an hour of the day, relative to one another.
const HOURS: [f64; 24] = [
    0.15, 0.08, 0.05, 0.04, 0.06, 0.2, 0.5, 0.9, 1.4, 1.8, 1.9, 1.7, 1.4, 1.5, 1.6, 1.5, 1.3, 1.1, 1.1, 1.3, 1.4, 1.1,
    0.7, 0.35,
];

impl Random {
    /// The stream of chance with this number within a story, independent of all others: a change in one contact's story
    /// leaves the other contacts as they are.
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut start = Self(seed ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03));
        Self(start.bits())
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 to below 1, evenly spread.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns true with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Returns a whole number from 0 to below `bound`, evenly spread; 0 if the bound is 0.
    pub fn below(&mut self, bound: i64) -> i64 {
        (self.unit() * bound as f64) as i64
    }

    /// Returns the place of one of the weights, each as likely as it is heavy; 0 if there is none.
    pub fn place(&mut self, weights: impl IntoIterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().into_iter().sum();
        let mut rest = self.unit() * total;
        for (place, weight) in weights.into_iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return place;
            }
        }
        0
    }

    /// Returns one of the things, each as likely as it is heavy; the default if there is none.
    pub fn choose<T: Copy + Default>(&mut self, weighted: &[(T, f64)]) -> T {
        let place = self.place(weighted.iter().map(|(_, weight)| *weight));
        weighted.get(place).map(|(thing, _)| *thing).unwrap_or_default()
    }

    /// Returns a number that is about normally distributed with mean 0 and deviation 1 (Irwin–Hall, twelve terms).
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Returns a moment after `from`, whole seconds later and log-normally distributed: half of the delays are shorter
    /// than the median, and two thirds lie within `doublings` halvings and doublings of it.
    pub fn soon(&mut self, from: Moment, median: Span, doublings: f64) -> Moment {
        later(from, self.delay(median, doublings))
    }

    /// The same for what somebody does who has to be awake and at leisure for it.
    pub fn waking(&mut self, from: Moment, median: Span, doublings: f64) -> Moment {
        let moment = self.soon(from, median, doublings);
        self.awake(moment)
    }

    fn delay(&mut self, median: Span, doublings: f64) -> Span {
        let secs = median.as_secs_f64() * power_of_two(self.normal() * doublings);
        Span::from_secs(secs as i64)
    }

    /// Returns a moment on a day of `days` days from `first`, by weekday and hour; `first` is a Monday at midnight.
    pub fn moment(&mut self, first: Moment, days: usize, week: &Week) -> Moment {
        let day = self.place((0..days).map(|day| week.get(day % 7).copied().unwrap_or_default()));
        let hour = self.place(HOURS);
        let secs = (day * 24 + hour) as i64 * 3600 + self.below(3600);
        later(first, Span::from_secs(secs))
    }

    /// What falls into the night mostly waits for the morning.
    fn awake(&mut self, moment: Moment) -> Moment {
        let second = moment.0.rem_euclid(Span::DAY.0) / Span::SECOND.0;
        let (morning, night) = (6 * 3600, 23 * 3600);
        if (morning..night).contains(&second) || self.chance(0.15) {
            return moment;
        }
        let wait = (morning - second).rem_euclid(24 * 3600) + self.below(3 * 3600);
        later(moment, Span::from_secs(wait))
    }
}

/// Returns the moment this much later.
pub fn later(moment: Moment, span: Span) -> Moment {
    Moment(moment.0 + span.0)
}

/// Two to the power of `x`, from a polynomial with the same result on every machine: the series of `exp(x ln 2)` for
/// the fraction, within 0.00001 of the true value, times the power for the whole.
fn power_of_two(x: f64) -> f64 {
    let whole = x.floor();
    let part = (x - whole) * std::f64::consts::LN_2;
    let series = (1..=7).rev().fold(1.0, |sum, n| 1.0 + sum * part / f64::from(n));
    let factor = if whole < 0.0 { 0.5 } else { 2.0 };
    (0..whole.abs() as u32).fold(series, |product, _| product * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_right() {
        for tenths in -60..=60 {
            let x = f64::from(tenths) / 10.0;
            assert!((power_of_two(x) / x.exp2() - 1.0).abs() < 1e-5, "{x}");
        }
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = Random(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn half_of_the_delays_are_shorter_than_the_median() {
        let mut random = Random::stream(1, 1);
        let delays: Vec<Span> = (0..4000).map(|_| random.delay(Span::HOUR, 2.0)).collect();
        let within = |low: i64, high: i64| delays.iter().filter(|one| (low..high).contains(&one.0)).count();
        assert!((1900..2100).contains(&within(0, Span::HOUR.0)));
        assert!((2600..2850).contains(&within(Span::HOUR.0 / 4, Span::HOUR.0 * 4)));
    }

    #[test]
    fn a_stream_repeats_itself_and_no_other() {
        let draw = |seed, number| Random::stream(seed, number).bits();
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }
}
