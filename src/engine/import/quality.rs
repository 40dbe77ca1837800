//! What an import found out about the data: what was read, taken and refused, and what is odd about it.

use super::row::Reason;
use crate::domain::Moment;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The finest unit in which the times of a file differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Resolution {
    /// Dates without a time of day.
    #[default]
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds.
    Second,
    /// Parts of a second.
    Finer,
}

impl Resolution {
    /// Returns the resolution that a time of day needs, given in microseconds.
    pub(super) fn of(micros: i64) -> Self {
        if micros % 1_000_000 != 0 {
            Self::Finer
        } else if micros % 60_000_000 != 0 {
            Self::Second
        } else if micros % 86_400_000_000 != 0 {
            Self::Minute
        } else {
            Self::Day
        }
    }
}

/// How a joined file fits the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JoinQuality {
    /// The joined file's name.
    pub name: String,
    /// Rows that found a partner.
    pub matched: u64,
    /// Rows that found none; what the joined file would add is not set there.
    pub unmatched: u64,
    /// Rows of the joined file.
    pub rows: u64,
    /// Rows of the joined file that no row asked for.
    pub unused: u64,
    /// Rows of the joined file whose key stands in an earlier row too; the earlier row is taken.
    pub duplicates: u64,
    /// Rows of the joined file without a key.
    pub without_key: u64,
}

impl JoinQuality {
    /// Returns the findings as a sentence.
    pub fn sentence(&self) -> String {
        let mut sentence = format!(
            "{}: {} found a match and {} did not",
            self.name,
            counted(self.matched, "row", "rows"),
            thousands(self.unmatched)
        );
        let all = counted(self.rows, "row", "rows");
        sentence += &match self.unused {
            0 => format!("; all of its {all} were asked for"),
            unused => format!("; {} of its {all} were not asked for by any row", thousands(unused)),
        };
        if self.duplicates > 0 {
            sentence += &format!("; {} repeat an earlier id and were left out", thousands(self.duplicates));
        }
        if self.without_key > 0 {
            sentence += &format!("; {} have no id", thousands(self.without_key));
        }
        sentence + "."
    }
}

/// What an import found out about the data.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Quality {
    /// Data rows read; each is taken, refused, or left out as asked.
    pub rows: u64,
    /// Rows taken.
    pub taken: u64,
    /// Rows refused.
    pub refused: u64,
    /// Rows refused because they do not say who the contact is.
    pub without_contact: u64,
    /// Rows refused because they do not say what the contact did.
    pub without_activity: u64,
    /// Rows refused because their time is missing or cannot be read.
    pub without_time: u64,
    /// Lines with nothing in them; they are no rows.
    pub blank_lines: u64,
    /// Records above the names of the columns, such as a title; they are no rows.
    pub title_records: u64,
    /// Rows taken with fewer fields than columns; the missing attributes are not set.
    pub short_rows: u64,
    /// Rows that repeat an earlier row in every column; the first one is not counted.
    pub repeats: u64,
    /// Rows left out because they repeat an earlier one.
    pub repeats_left_out: u64,
    /// Rows that went because clean-up made them and another row one.
    pub merged: u64,
    /// Rows that clean-up left out by a value.
    pub dropped: u64,
    /// Rows taken with a time after the moment of the import.
    pub future: u64,
    /// Rows taken with a local time that the clock skipped; it is read with the offset from before.
    pub skipped_times: u64,
    /// Rows taken with a local time that the clock showed twice; the first time is taken.
    pub doubled_times: u64,
    /// Attribute values that are not of the kind of their column; they are kept as written.
    pub other_kind: u64,
    /// Rows taken whose end lies before their start.
    pub end_before_start: u64,
    /// Values of JSON and its kin with a name that the plan does not know, by name; they are left out.
    pub unplanned: BTreeMap<String, u64>,
    /// Values of JSON and its kin that are lists or objects inside a list, by name; they are kept as JSON text.
    pub nested: BTreeMap<String, u64>,
    /// What became of each joined file, in order of the plan.
    pub joins: Vec<JoinQuality>,
    /// Bytes that stand for no character; each is kept as `�`.
    pub replaced_characters: u64,
    /// The earliest time.
    pub first: Option<Moment>,
    /// The latest time.
    pub last: Option<Moment>,
    /// The finest unit in which times differ.
    pub resolution: Resolution,
}

impl Quality {
    /// Adds what was found out about the next part of the same file.
    pub(super) fn add_part(&mut self, part: Self) {
        self.rows += part.rows;
        self.taken += part.taken;
        self.refused += part.refused;
        self.without_contact += part.without_contact;
        self.without_activity += part.without_activity;
        self.without_time += part.without_time;
        self.blank_lines += part.blank_lines;
        self.title_records += part.title_records;
        self.short_rows += part.short_rows;
        self.future += part.future;
        self.skipped_times += part.skipped_times;
        self.doubled_times += part.doubled_times;
        self.other_kind += part.other_kind;
        self.end_before_start += part.end_before_start;
        self.resolution = self.resolution.max(part.resolution);
    }

    /// Counts a row that is refused.
    pub(super) fn refuse(&mut self, reason: &Reason) {
        self.refused += 1;
        match reason {
            Reason::NoContact => self.without_contact += 1,
            Reason::NoActivity => self.without_activity += 1,
            Reason::NoTime | Reason::Time { .. } => self.without_time += 1,
            Reason::TooManyFields { .. }
            | Reason::FieldTooLong
            | Reason::ZeroByte
            | Reason::CutOff
            | Reason::CutShort
            | Reason::Json(_)
            | Reason::NoObject => {}
        }
    }

    /// Returns the findings as sentences: first what was read, then whatever is odd, one each.
    pub fn sentences(&self) -> Vec<String> {
        let left_out = self.repeats_left_out + self.merged + self.dropped;
        let left_out = if left_out > 0 { format!(", {} left out", thousands(left_out)) } else { String::new() };
        let mut sentences = vec![format!(
            "{} read: {} taken, {} refused{left_out}.",
            counted(self.rows, "row", "rows"),
            thousands(self.taken),
            thousands(self.refused)
        )];
        if let (Some(first), Some(last)) = (self.first, self.last) {
            sentences.push(format!("Times from {} to {} (UTC).", readable(first), readable(last)));
        }
        let other = self.refused - self.without_contact - self.without_activity - self.without_time;
        let findings = [
            (self.without_contact, "refused because nothing says who the contact is"),
            (self.without_activity, "refused because nothing says what the contact did"),
            (self.without_time, "refused because the time is missing or cannot be read"),
            (other, "refused because the row is damaged"),
            (self.short_rows, "taken with fewer fields than columns; what is missing is not set"),
            (self.repeats_left_out, "left out because an earlier row is the same in every column"),
            (
                self.repeats.saturating_sub(self.repeats_left_out),
                "taken although an earlier row is the same in every column",
            ),
            (self.merged, "merged with the row that was written for the same thing"),
            (self.dropped, "left out by the clean-up of the preset"),
            (self.future, "taken with a time in the future"),
            (self.skipped_times, "taken with a local time that the clock skipped; it was moved on by the skipped hour"),
            (self.doubled_times, "taken with a local time that the clock showed twice; the first was taken"),
            (self.end_before_start, "taken with an end before the start"),
        ];
        for (count, what) in findings.into_iter().filter(|(count, _)| *count > 0) {
            sentences.push(format!("{} {what}.", counted(count, "row", "rows")));
        }
        if self.title_records > 0 {
            let lines = counted(self.title_records, "line", "lines");
            sentences.push(format!("{lines} above the names of the columns left out."));
        }
        if self.blank_lines > 0 {
            sentences.push(format!("{} left out.", counted(self.blank_lines, "blank line", "blank lines")));
        }
        if self.other_kind > 0 {
            let values = counted(self.other_kind, "value is", "values are");
            sentences.push(format!("{values} no number, date or truth value in a column of such; kept as written."));
        }
        sentences.extend(self.joins.iter().map(JoinQuality::sentence));
        if !self.unplanned.is_empty() {
            let names: Vec<&str> = self.unplanned.keys().take(5).map(String::as_str).collect();
            let values = counted(self.unplanned.values().sum(), "value was", "values were");
            let more = if self.unplanned.len() > names.len() { " and others" } else { "" };
            let names = names.join(", ");
            sentences.push(format!("{values} left out because the first part of the file had no {names}{more}."));
        }
        if !self.nested.is_empty() {
            let names: Vec<&str> = self.nested.keys().take(5).map(String::as_str).collect();
            let values = counted(self.nested.values().sum(), "value is", "values are");
            let more = if self.nested.len() > names.len() { " and others" } else { "" };
            let names = names.join(", ");
            sentences.push(format!(
                "{values} nested inside a list ({names}{more}); one level of lists is read, and this is kept as JSON text."
            ));
        }
        if self.replaced_characters > 0 {
            let places = counted(self.replaced_characters, "place holds", "places hold");
            sentences.push(format!("{places} bytes that are no character in this encoding; each became �."));
        }
        if self.resolution == Resolution::Day && self.taken > 0 {
            sentences.push("The times are dates only, so the order within a day is that of the file.".to_owned());
        }
        sentences
    }
}

/// Writes a moment to the second.
fn readable(moment: Moment) -> String {
    let iso = moment.to_iso();
    let whole = iso.split('.').next().unwrap_or_default();
    whole.trim_end_matches('Z').replacen('T', " ", 1)
}

/// Writes a count with its noun.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// Writes a count with commas between groups of three digits.
pub(super) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_read_as_sentences() {
        let mut quality =
            Quality { rows: 1_234_567, taken: 1_234_566, repeats: 2, blank_lines: 1, ..Quality::default() };
        quality.refuse(&Reason::NoTime);
        assert_eq!(
            quality.sentences(),
            [
                "1,234,567 rows read: 1,234,566 taken, 1 refused.",
                "1 row refused because the time is missing or cannot be read.",
                "2 rows taken although an earlier row is the same in every column.",
                "1 blank line left out.",
                "The times are dates only, so the order within a day is that of the file.",
            ]
        );
    }

    #[test]
    fn the_resolution_is_the_finest_unit_needed() {
        use Resolution::{Day, Finer, Minute, Second};
        let micros = [0, 60_000_000, 3_600_000_000, 61_000_000, 1];
        assert_eq!(micros.map(Resolution::of), [Day, Minute, Minute, Second, Finer]);
        assert!(Day < Minute && Second < Finer);
    }
}
