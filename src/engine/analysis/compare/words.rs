//! Differences said in plain sentences.

use super::ComparedRate;
use crate::domain::Rate;
use crate::engine::analysis::stats::{ALPHA, Difference, LogRank, MinimumSample};

/// Says what the difference is: "18.9 points more (between 16.0 and 21.8)". A negative one is "fewer".
pub fn difference_in_words(difference: &Difference) -> String {
    let points = difference.value * 100.0;
    let (low, high) = (difference.interval.low * 100.0, difference.interval.high * 100.0);
    let sign = |value: f64| {
        let text = format!("{:.1}", value.abs());
        if value < 0.0 && text != "0.0" { format!("−{text}") } else { text }
    };
    if format!("{:.1}", points.abs()) == "0.0" {
        return format!("no difference (between {} and {} points)", sign(low), sign(high));
    }
    let (word, low, high) = if points > 0.0 { ("more", low, high) } else { ("fewer", -high, -low) };
    format!("{:.1} points {word} (between {} and {})", points.abs(), sign(low), sign(high))
}

/// Says whether the difference of a row could be chance.
pub fn verdict_in_words(row: &ComparedRate) -> &'static str {
    let same = row.difference.is_some_and(|difference| difference.value == 0.0);
    match row.adjusted_p.or(row.test.map(|test| test.p)) {
        None => "There is nobody on one side, so nothing can be compared.",
        Some(_) if same => "Both are the same.",
        Some(p) if p < 0.001 => "A difference this large would hardly come by chance.",
        Some(p) if p < ALPHA => "A difference this large would seldom come by chance.",
        Some(p) if p < 0.2 => "A difference this large could well be chance.",
        Some(_) => "A difference this large is easily chance.",
    }
}

/// Says how many contacts it would take to see the difference of a row; nothing where it is seen, or where there is none.
pub fn minimum_in_words(row: &ComparedRate) -> Option<String> {
    let is_seen = row.adjusted_p.is_some_and(|p| p < ALPHA);
    match row.minimum? {
        MinimumSample { in_each: Some(needed), there_are } if !is_seen => Some(format!(
            "To see such a difference eight times in ten it takes about {} contacts on each side; the smaller side has {}.",
            grouped(needed),
            grouped(there_are)
        )),
        _ => None,
    }
}

/// Says whether both sides convert at the same pace, where that is tested.
pub fn pace_in_words(pace: &LogRank) -> &'static str {
    if pace.p < 0.001 {
        "Taking into account when they convert, the two differ by more than chance."
    } else if pace.p < ALPHA {
        "Taking into account when they convert, the two probably differ."
    } else {
        "Taking into account when they convert, the two do not differ by more than chance."
    }
}

impl ComparedRate {
    /// Says the row as a sentence: `base` is who is counted ("Of those who reached “Form”"), `did` what they did, and the
    /// names say who is on which side ("before the reminder", "after it").
    pub fn sentence(&self, base: &str, did: &str, first: &str, second: &str) -> String {
        let share = |rate: Rate| rate.value().map_or("nobody".to_owned(), |value| format!("{:.1} %", value * 100.0));
        let Some(difference) = &self.difference else {
            return format!("{base} there is nobody {first} or {second}, so nothing can be compared.");
        };
        let mut sentence = format!(
            "{base} {} {did} {first}, {} {second}: {}. {}",
            share(self.first),
            share(self.second),
            difference_in_words(difference),
            verdict_in_words(self)
        );
        if let Some(minimum) = minimum_in_words(self) {
            sentence.push(' ');
            sentence += &minimum;
        }
        sentence
    }
}

/// Writes a count with a comma between thousands.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
