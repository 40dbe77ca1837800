//! All activities as CSV, which Pathlight imports again without a question.
//!
//! One row is one activity, by contact, then time, then order in the source. The first three columns are the contact,
//! the activity and the time in UTC; every other column is an attribute, whose header says in brackets what its values
//! are and whether it is the contact's own: `price [number]`, `country [contact text]`.

use crate::domain::{Cancel, Cancelled};
use crate::engine::columns::{Attribute, AttributeKind, Columns};
use crate::engine::import::write_iso;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Names of the first three columns, by which the preset `pathlight` recognises such a file.
pub const FIXED: [&str; 3] = ["pathlight_contact", "pathlight_activity", "pathlight_time"];
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

/// Writes all activities to a CSV file, whole or not at all; returns how many.
///
/// # Errors
/// An [`ExportError`].
pub fn save_activities(columns: &Columns, path: &Path, cancel: &Cancel) -> Result<u64, ExportError> {
    let failed = |source: std::io::Error| ExportError::File { path: path.to_owned(), source };
    let mut file = atomic_write_file::AtomicWriteFile::open(path).map_err(failed)?;
    let written = write_activities(columns, &mut std::io::BufWriter::new(&mut file), cancel);
    let rows = written.map_err(|stopped| match stopped {
        Stopped::Cancelled(cancelled) => ExportError::Cancelled(cancelled),
        Stopped::Csv(error) => failed(error.into()),
    })?;
    file.commit().map_err(failed)?;
    Ok(rows)
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

/// Writes all activities as CSV; returns how many.
///
/// # Errors
/// What the writer says, or that the work was cancelled.
pub fn write_activities(columns: &Columns, out: &mut dyn Write, cancel: &Cancel) -> Result<u64, Stopped> {
    // With the mark, programs that would guess another encoding do not have to.
    out.write_all("\u{FEFF}".as_bytes()).map_err(csv::Error::from)?;
    // Quotation marks around everything leave nothing to be guessed.
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    let names = columns.attributes.iter().map(|one| header(one, ""));
    let of_contacts = columns.contact_attributes.iter().map(|one| header(one, "contact "));
    writer.write_record(FIXED.map(str::to_owned).into_iter().chain(names).chain(of_contacts))?;
    let (mut rows, mut time) = (0, Vec::new());
    for contact in 0..columns.contact_count() {
        for row in columns.rows(contact) {
            if rows % ROWS_PER_LOOK as u64 == 0 {
                cancel.check()?;
            }
            rows += 1;
            let kind = columns.kinds.get(row).map_or(0, |kind| usize::from(*kind));
            writer.write_field(columns.contacts.at(contact))?;
            writer.write_field(columns.activity_types.get(kind).map(String::as_str).unwrap_or_default())?;
            time.clear();
            write_iso(columns.times.get(row).copied().unwrap_or_default(), &mut time);
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
    Ok(rows)
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
    fn headers_say_what_the_values_are() {
        let columns = ColumnsBuilder::default()
            .activity("b, \"x\"", "open", Moment(1), &[("note", "1\n2")])
            .activity("a", "click", Moment(0), &[])
            .finish();
        let mut out = Vec::new();
        assert_eq!(write_activities(&columns, &mut out, &Cancel::default()).unwrap(), 2);
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
