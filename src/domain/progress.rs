//! How far long work has come, how fast it goes and how long it will still take.

use super::{Cancel, Cancelled};
use std::ops::Range;
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

/// Tells how far work on rows has come, and ends it once it was asked to stop.
pub struct Watch<'a> {
    cancel: &'a Cancel,
    progress: &'a mut dyn FnMut(Progress),
    what: &'static str,
    total: usize,
}

impl<'a> Watch<'a> {
    /// Rows between two looks at the cancel flag: some milliseconds of any work that is done on a row.
    const STRETCH: usize = 1 << 17;

    /// Watches work that has not begun.
    pub fn new(cancel: &'a Cancel, progress: &'a mut dyn FnMut(Progress)) -> Self {
        Self { cancel, progress, what: "", total: 0 }
    }

    /// Begins a kind of work, said as a short phrase, on so many rows.
    ///
    /// # Errors
    /// [`Cancelled`] once the work was asked to stop, as in all that follow.
    pub fn begin(&mut self, what: &'static str, total: usize) -> Result<(), Cancelled> {
        (self.what, self.total) = (what, total);
        self.at(0)
    }

    /// Says that so many rows are done.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn at(&mut self, done: usize) -> Result<(), Cancelled> {
        self.cancel.check()?;
        let (done, total) = (done as u64, self.total as u64);
        (self.progress)(Progress { what: self.what.to_owned(), done, total: Some(total), rows: done });
        Ok(())
    }

    /// Says, of rows that are done one by one, that this many are done; most of the time that is only a comparison.
    ///
    /// # Errors
    /// [`Cancelled`].
    #[inline]
    pub fn now_and_then(&mut self, done: usize) -> Result<(), Cancelled> {
        if done.is_multiple_of(Self::STRETCH) { self.at(done) } else { Ok(()) }
    }

    /// Does the work on all rows, stretch by stretch.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn stretches(
        &mut self,
        what: &'static str,
        total: usize,
        mut each: impl FnMut(Range<usize>),
    ) -> Result<(), Cancelled> {
        self.begin(what, total)?;
        for start in (0..total).step_by(Self::STRETCH) {
            self.at(start)?;
            each(start..total.min(start + Self::STRETCH));
        }
        self.cancel.check()
    }

    /// Returns the cancel flag, for work that looks at it by itself.
    pub fn cancel(&self) -> &'a Cancel {
        self.cancel
    }

    /// Returns where progress is told, for work that tells it by itself.
    pub fn progress(&mut self) -> &mut dyn FnMut(Progress) {
        self.progress
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_tells_where_it_is_and_stops_when_asked() {
        let (cancel, mut told) = (Cancel::default(), Vec::new());
        let mut progress = |progress: Progress| {
            told.push((progress.what, progress.done, progress.total));
            if progress.done > 0 {
                cancel.cancel();
            }
        };
        let mut rows = 0;
        let total = 3 * Watch::STRETCH;
        let stopped = Watch::new(&cancel, &mut progress).stretches("Counting", total, |range| rows += range.len());
        assert_eq!((stopped, rows), (Err(Cancelled), 2 * Watch::STRETCH));
        assert_eq!(told[0], ("Counting".to_owned(), 0, Some(total as u64)));
        assert_eq!(told.last().unwrap().1, Watch::STRETCH as u64);
        assert!(Watch::new(&cancel, &mut |_| {}).begin("Nothing", 0).is_err());
    }

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
