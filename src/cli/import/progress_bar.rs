//! One line on a terminal that shows how far an import has come.

use crate::domain::Progress;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Letters of the bar.
const WIDTH: usize = 24;

/// One line on standard error, written over and over where that is a terminal; elsewhere nothing.
pub(super) struct ProgressBar {
    start: Instant,
    shown: Option<Instant>,
    is_terminal: bool,
    what: String,
}

impl ProgressBar {
    pub(super) fn new() -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { start: Instant::now(), shown: None, is_terminal, what: String::new() }
    }

    pub(super) fn show(&mut self, progress: &Progress) {
        if self.what != progress.what {
            // Each kind of work has a pace of its own.
            (self.what, self.start) = (progress.what.clone(), Instant::now());
        }
        let due = self.shown.is_none_or(|shown| shown.elapsed() > Duration::from_millis(200));
        if !self.is_terminal || !due {
            return;
        }
        self.shown = Some(Instant::now());
        // A terminal that is gone is no reason to stop importing.
        let _ = write!(std::io::stderr(), "\r\x1b[K{}", in_words(progress, self.start.elapsed()));
    }

    pub(super) fn clear(&self) {
        if self.shown.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn in_words(progress: &Progress, elapsed: Duration) -> String {
    let mut text = String::new();
    if let Some(share) = progress.share() {
        let filled = (share * WIDTH as f32) as usize;
        text += &format!("[{}{}] {:>3.0} %  ", "#".repeat(filled), "-".repeat(WIDTH - filled), (share * 100.0).floor());
    }
    text += &format!("{}, {} rows", progress.what, progress.rows);
    if let Some(rate) = progress.rows_per_sec(elapsed) {
        text += &format!(", {rate:.0} a second");
    }
    if let Some(left) = progress.time_left(elapsed) {
        text += &format!(", {:.0} s left", left.as_secs_f64().ceil());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_as_far_as_it_is_known() {
        let progress = Progress { what: "Reading".to_owned(), done: 50, total: Some(200), rows: 1000 };
        let bar = format!("[{}{}]", "#".repeat(6), "-".repeat(18));
        assert_eq!(
            in_words(&progress, Duration::from_secs(2)),
            format!("{bar}  25 %  Reading, 1000 rows, 500 a second, 6 s left")
        );
        assert_eq!(in_words(&Progress::default(), Duration::ZERO), ", 0 rows");
        let done = Progress { done: 200, ..progress };
        assert!(in_words(&done, Duration::from_secs(2)).starts_with(&format!("[{}] 100 %", "#".repeat(24))));
    }
}
