//! What goes on as so far: periods that end now, their mean, and how sure it is.

use crate::domain::{Moment, Rate, Span};
use crate::engine::analysis::stats::Z95;
use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// With fewer periods than this it is too early to say anything.
const FEWEST: i64 = 8;

/// What is to be expected, with its 95 % range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Expected {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How it went so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pace {
    /// How long a period is.
    pub unit: Span,
    /// How many whole periods there are so far.
    pub periods: u64,
    /// How much each brought on average.
    pub each: f64,
    /// How many periods are to come, with a fraction.
    pub to_come: f64,
}

/// What each period brought; the last one ends now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    unit: Span,
    periods: Vec<f64>,
}

impl Expected {
    /// Returns the same with no part lower than this.
    pub(super) fn at_least(self, least: f64) -> Self {
        Self { value: self.value.max(least), low: self.low.max(least), high: self.high.max(least) }
    }
}

impl Series {
    /// Cuts the time since `begin` into whole periods; `None` where it is too early.
    pub(super) fn new(came: &[(i64, f64)], begin: i64, now: Moment) -> Option<Self> {
        let length = now.0.saturating_sub(begin);
        let units = [Span::from_days(7), Span::DAY, Span::HOUR];
        let unit = units.into_iter().find(|unit| length / unit.0 >= FEWEST)?;
        let count = (length / unit.0).min(MOST);
        let mut periods = vec![0.0; count as usize];
        let start = now.0 - count * unit.0;
        for (time, value) in came.iter().filter(|(time, _)| *time >= start && *time <= now.0) {
            // The moment that is now belongs to the last period.
            let place = ((time - start) / unit.0).min(count - 1);
            if let Some(period) = periods.get_mut(place as usize) {
                *period += value;
            }
        }
        Some(Self { unit, periods })
    }

    fn count(&self) -> f64 {
        self.periods.len() as f64
    }

    fn mean(&self) -> f64 {
        self.periods.iter().sum::<f64>() / self.count().max(1.0)
    }

    fn to_come(&self, left: Span) -> f64 {
        left.0 as f64 / self.unit.0 as f64
    }

    /// Returns how it went so far.
    pub(super) fn pace(&self, left: Span) -> Pace {
        let (unit, periods) = (self.unit, self.periods.len() as u64);
        Pace { unit, periods, each: self.mean(), to_come: self.to_come(left) }
    }

    /// Returns what the sum will have come to.
    pub(super) fn total(&self, sum: f64, left: Span) -> Expected {
        let value = sum + self.to_come(left) * self.mean();
        let half = self.half(&self.periods, left);
        Expected { value, low: value - half, high: value + half }
    }

    /// Returns which share of another series this one will have come to; `None` where nobody will be there.
    pub(super) fn share_of(&self, all: &Self, rate: Rate, left: Span) -> Option<Expected> {
        let to_come = self.to_come(left);
        let whole = rate.whole as f64 + to_come * all.mean();
        let value = (rate.part as f64 + to_come * self.mean()) / whole;
        if !value.is_finite() {
            return None;
        }
        let over: Vec<f64> = self.periods.iter().zip(&all.periods).map(|(part, all)| part - value * all).collect();
        let half = self.half(&over, left) / whole;
        let within = |share: f64| share.clamp(0.0, 1.0);
        Some(Expected { value: within(value), low: within(value - half), high: within(value + half) })
    }

    /// Half of the 95 % prediction interval of the sum of the periods to come.
    fn half(&self, periods: &[f64], left: Span) -> f64 {
        let (n, m) = (self.count(), self.to_come(left));
        let mean = periods.iter().sum::<f64>() / n;
        let variance = periods.iter().map(|period| (period - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        let t = StudentsT::new(0.0, 1.0, (n - 1.0).max(1.0)).map_or(Z95, |student| student.inverse_cdf(0.975));
        t * variance.sqrt() * (m + m * m / n).sqrt()
    }
}

/// More periods than this are not looked at.
const MOST: i64 = 5_000;

/// Returns the median of ascending times with its 95 % range, in microseconds; `None` with fewer than eight.
pub(super) fn median_range(times: &[i64]) -> Option<Expected> {
    let n = times.len();
    if (n as i64) < FEWEST {
        return None;
    }
    let middle = n as f64 / 2.0;
    let reach = Z95 * (n as f64).sqrt() / 2.0;
    let low = ((middle - reach).floor().max(1.0) as usize).min(n);
    let high = ((middle + 1.0 + reach).ceil() as usize).clamp(1, n);
    let at = |rank: usize| times.get(rank - 1).map(|time| *time as f64);
    let value = super::super::times::summary(times).median?.0 as f64;
    Some(Expected { value, low: at(low)?, high: at(high)? })
}
