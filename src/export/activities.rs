//! All activities as CSV, which Pathlight imports again without a question.
//!
//! One row is one activity, by contact, then time, then order in the source. The first three columns are the contact,
//! the activity and the time, with the offset from UTC that its file gave; every other column is an attribute, whose header says in brackets what its values
//! are and whether it is the contact's own: `price [number]`, `country [contact text]`.

use crate::domain::{Cancel, Cancelled};
use crate::engine::columns::{Attribute, AttributeKind, Columns};
use crate::engine::import::{counted, write_iso};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Names of the first three columns, by which the preset `pathlight` recognises such a file.
pub const FIXED: [&str; 3] = ["pathlight_contact", "pathlight_activity", "pathlight_time"];
/// The first moment of the year 10000, in microseconds since 1970.
const YEAR_10000: i64 = 253_402_300_800_000_000;
/// Rows between two looks at whether to stop.
const ROWS_PER_LOOK: usize = 10_000;

/// Why activities were not written; a file that was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file cannot be written.
    #[error("{}: the activities cannot be written there ({source}). Check the folder and the room on the disk.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What was written, and what could not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Activities written.
    pub activities: u64,
    /// Contacts with attributes but without an activity; a list of activities has no row for them.
    pub contacts_left_out: u64,
}

impl Written {
    /// Says what was written and what was not.
    pub fn sentence(self) -> String {
        let mut sentence = format!("{} written.", counted(self.activities, "activity was", "activities were"));
        if self.contacts_left_out > 0 {
            let contacts = counted(self.contacts_left_out, "contact has", "contacts have");
            sentence += &format!(" {contacts} attributes but no activity, and so no row there.");
        }
        sentence
    }
}

/// Writes all activities to a CSV file, whole or not at all; says how many.
///
/// # Errors
/// An [`ExportError`].
pub fn save_activities(columns: &Columns, path: &Path, cancel: &Cancel) -> Result<Written, ExportError> {
    let failed = |source: std::io::Error| ExportError::File { path: path.to_owned(), source };
    let mut file = atomic_write_file::AtomicWriteFile::open(path).map_err(failed)?;
    let written = write_activities(columns, &mut std::io::BufWriter::new(&mut file), cancel);
    let written = written.map_err(|stopped| match stopped {
        Stopped::Cancelled(cancelled) => ExportError::Cancelled(cancelled),
        Stopped::Csv(error) => failed(error.into()),
    })?;
    file.commit().map_err(failed)?;
    Ok(written)
}

/// Why writing ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The work was cancelled.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The text cannot be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
}

/// Writes all activities as CSV; says how many.
///
/// # Errors
/// What the writer says, or that the work was cancelled.
pub fn write_activities(columns: &Columns, out: &mut dyn Write, cancel: &Cancel) -> Result<Written, Stopped> {
    // With the mark, programs that would guess another encoding do not have to.
    out.write_all("\u{FEFF}".as_bytes()).map_err(csv::Error::from)?;
    // Quotation marks around everything leave nothing to be guessed.
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    let names = columns.attributes.iter().map(|one| header(one, ""));
    let of_contacts = columns.contact_attributes.iter().map(|one| header(one, "contact "));
    writer.write_record(FIXED.map(str::to_owned).into_iter().chain(names).chain(of_contacts))?;
    let (mut rows, mut time) = (0, Vec::new());
    let mut written = Written::default();
    for contact in 0..columns.contact_count() {
        let has_values = || columns.contact_attributes.iter().any(|one| one.codes.at(contact) != 0);
        written.contacts_left_out += u64::from(columns.rows(contact).is_empty() && has_values());
        for row in columns.rows(contact) {
            if rows % ROWS_PER_LOOK as u64 == 0 {
                cancel.check()?;
            }
            rows += 1;
            let kind = columns.kinds.get(row).map_or(0, |kind| usize::from(*kind));
            writer.write_field(columns.contacts.at(contact))?;
            writer.write_field(columns.activity_types.get(kind).map(String::as_str).unwrap_or_default())?;
            time.clear();
            let offset = columns.offset_minutes.get(row).copied().unwrap_or_default();
            write_local(columns.times.get(row).copied().unwrap_or_default(), offset, &mut time);
            writer.write_field(&time)?;
            for one in &columns.attributes {
                writer.write_field(one.words.at(one.codes.at(row) as usize))?;
            }
            for one in &columns.contact_attributes {
                writer.write_field(one.words.at(one.codes.at(contact) as usize))?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
    }
    writer.flush().map_err(csv::Error::from)?;
    written.activities = rows;
    Ok(written)
}

/// Writes a moment in ISO 8601 with its offset from UTC.
fn write_local(micros: i64, offset_minutes: i16, out: &mut Vec<u8>) {
    let local = micros.checked_add(i64::from(offset_minutes) * 60_000_000);
    // A year that needs a fifth digit could not be read again.
    let is_plain = |local: &i64| offset_minutes != 0 && *local < YEAR_10000;
    let Some(local) = local.filter(is_plain) else { return write_iso(micros, out) };
    write_iso(local, out);
    out.pop();
    let (sign, minutes) = (if offset_minutes < 0 { '-' } else { '+' }, offset_minutes.unsigned_abs());
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
}

fn header(attribute: &Attribute, owner: &str) -> String {
    let kind = match attribute.kind {
        AttributeKind::Text => "text",
        AttributeKind::Number => "number",
        AttributeKind::Date => "date",
        AttributeKind::Bool => "bool",
    };
    format!("{} [{owner}{kind}]", attribute.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn times_are_written_with_their_offset() {
        let written = |micros, offset| {
            let mut out = Vec::new();
            write_local(micros, offset, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(written(1, 330), "1970-01-01T05:30:00.000001+05:30");
        assert_eq!(written(0, -90), "1969-12-31T22:30:00-01:30");
    }

    #[test]
    fn headers_say_what_the_values_are() {
        let columns = ColumnsBuilder::default()
            .activity("b, \"x\"", "open", Moment(1), &[("note", "1\n2")])
            .activity("a", "click", Moment(0), &[])
            .finish();
        let mut out = Vec::new();
        assert_eq!(write_activities(&columns, &mut out, &Cancel::default()).unwrap().activities, 2);
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with(
                "\u{FEFF}\"pathlight_contact\",\"pathlight_activity\",\"pathlight_time\",\"note [text]\"\n"
            )
        );
        assert!(text.contains("\"b, \"\"x\"\"\",\"open\",\"1970-01-01T00:00:00.000001Z\",\"1\n2\"\n"), "{text}");
        let cancel = Cancel::default();
        cancel.cancel();
        assert!(matches!(write_activities(&columns, &mut Vec::new(), &cancel), Err(Stopped::Cancelled(_))));
    }
}
