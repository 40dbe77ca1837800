//! Best and worst send time in a sentence a marketer would say, with how sure it is.

use super::{Cell, SendTimeReport, Standout};
use crate::engine::analysis::stats::{ALPHA, SMALL_GROUP};
use crate::engine::analysis::words::count;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Cell {
    /// Returns when it is: `Tuesday, 9:00–10:00`.
    pub fn when(&self) -> String {
        let day = self.weekday_words();
        let hours = self.hour.map(|hour| format!("{hour}:00–{}:00", hour + 1));
        match (day, hours) {
            (Some(day), Some(hours)) => format!("{day}, {hours}"),
            (Some(day), None) => day.to_owned(),
            (None, Some(hours)) => hours,
            (None, None) => "all".to_owned(),
        }
    }

    /// Returns the name of the weekday, if it is one.
    pub fn weekday_words(&self) -> Option<&'static str> {
        self.weekday.and_then(|day| WEEKDAYS.get(usize::from(day)).copied())
    }

    /// Returns the share with its interval: `12.3 % (10.1–14.9 %) of 412`.
    pub fn share(&self) -> String {
        let share = self.rate.value().unwrap_or_default() * 100.0;
        match self.interval {
            Some(interval) => {
                format!(
                    "{share:.1} % ({:.1}–{:.1} %) of {}",
                    interval.low * 100.0,
                    interval.high * 100.0,
                    count(self.rate.whole)
                )
            }
            None => format!("{share:.1} % of {}", count(self.rate.whole)),
        }
    }

    /// Says the same in words: `12.3 % of 412 went on (10.1 to 14.9 %)`.
    fn went_on(&self) -> String {
        let share = self.rate.value().unwrap_or_default() * 100.0;
        let interval = self.interval.map(|one| format!(" ({:.1} to {:.1} %)", one.low * 100.0, one.high * 100.0));
        format!("{share:.1} % of {} went on{}", count(self.rate.whole), interval.unwrap_or_default())
    }
}

/// Returns the sentences.
pub(super) fn of(report: &SendTimeReport) -> String {
    let (Some(best), Some(worst)) = (report.best, report.worst) else {
        return match report.all.rate.whole {
            0 => "Nobody reached the stage before, so there is no time to compare.".to_owned(),
            _ => format!("Too few to compare hours: fewer than two hours have {SMALL_GROUP} or more."),
        };
    };
    if best.cell.rate.value() == worst.cell.rate.value() {
        return format!("All {} hours that are large enough have the same share.", report.compared);
    }
    let mut text = format!(
        "Best: {}, when {}. Worst: {}, when {}. ",
        best.cell.when(),
        best.cell.went_on(),
        worst.cell.when(),
        worst.cell.went_on()
    );
    let sure = |one: Standout| one.chance.is_some_and(|chance| chance < ALPHA);
    let compared = report.compared;
    text += &match (sure(best), sure(worst)) {
        (true, true) => {
            format!("Both differ from the other hours by more than chance, also with {compared} hours compared.")
        }
        (true, false) => format!(
            "The best differs from the other hours by more than chance, also with {compared} hours compared; the worst may not."
        ),
        (false, true) => format!(
            "The worst differs from the other hours by more than chance, also with {compared} hours compared; the best may not."
        ),
        (false, false) => format!(
            "That could be chance: with {compared} hours compared, one often stands out like this. Take it as a hint and try it out."
        ),
    };
    if report.all.waiting > 0 {
        text += &format!(" {} still have time to go on and count as not yet.", count(report.all.waiting));
    }
    text
}
