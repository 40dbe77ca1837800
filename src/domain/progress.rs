//! How far long work has come, how fast it goes and how long it will still take.

use std::time::Duration;

/// How far long work has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// What is being done, as a short phrase: "Reading rows".
    pub what: String,
    /// Units done.
    pub done: u64,
    /// Units in all, where that is known.
    pub total: Option<u64>,
    /// Rows handled so far, where the work has rows.
    pub rows: u64,
}

impl Progress {
    /// Returns the share done from 0 to 1, where the total is known.
    pub fn share(&self) -> Option<f32> {
        let total = self.total.filter(|&total| total > 0)?;
        Some((self.done as f32 / total as f32).clamp(0.0, 1.0))
    }

    /// Returns the rows a second after this much time, where there are any.
    pub fn rows_per_sec(&self, elapsed: Duration) -> Option<f64> {
        let secs = elapsed.as_secs_f64();
        (self.rows > 0 && secs > 0.0).then(|| self.rows as f64 / secs)
    }

    /// Returns the time left at the pace so far, once enough is done to tell.
    pub fn time_left(&self, elapsed: Duration) -> Option<Duration> {
        let share = f64::from(self.share()?);
        (share > 0.01).then(|| elapsed.mul_f64((1.0 - share) / share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_the_pace() {
        let progress = Progress { done: 25, total: Some(100), rows: 50, ..Progress::default() };
        let elapsed = Duration::from_secs(10);
        assert_eq!(progress.share(), Some(0.25));
        assert_eq!(progress.rows_per_sec(elapsed), Some(5.0));
        assert_eq!(progress.time_left(elapsed), Some(Duration::from_secs(30)));
        assert_eq!(Progress::default().share(), None);
        assert_eq!(Progress { total: Some(10), ..Progress::default() }.time_left(elapsed), None);
    }
}
