//! One record after the other, taken or refused as the plan says.

use super::number;
use super::plan::{Plan, Problem, Role};
use super::split::{FIELD_LIMIT, Splitter};
use super::time_format::{Clock, TimeFormat, TimeProblem, Written, Zone, write_iso};
use crate::engine::intake::AttributeKind;

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIssue {
    /// The line in which the record starts; the first line of the file is 1.
    pub line: u64,
    /// The number of the record among the data rows; the first one is 1.
    pub record: u64,
    /// Why.
    pub reason: Reason,
    /// The record as it stands in the file, cut after 200 characters.
    pub raw: String,
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The contact is not set.
    #[error("It does not say who the contact is.")]
    NoContact,
    /// The activity is not set.
    #[error("It does not say what the contact did.")]
    NoActivity,
    /// The time is not set.
    #[error("It does not say when the activity happened.")]
    NoTime,
    /// The time cannot be read.
    #[error("The time {text:?} is not read: {problem}.")]
    Time {
        /// The time as written, cut after 60 characters.
        text: String,
        /// What is wrong with it.
        problem: TimeProblem,
    },
    /// There are more fields than columns.
    #[error(
        "It has {found} fields, but the file has {columns} columns. A delimiter in a value may need quotation marks."
    )]
    TooManyFields {
        /// Fields in the record.
        found: usize,
        /// Columns of the file.
        columns: usize,
    },
    /// A field that is needed is too long.
    #[error("A value is longer than {} KB.", FIELD_LIMIT / 1024)]
    FieldTooLong,
    /// There is a zero byte in it.
    #[error("It holds a zero byte, so it is damaged.")]
    ZeroByte,
    /// The last record of the file ends inside quotation marks.
    #[error("Its quotation mark is never closed; the file seems to be cut off there.")]
    CutOff,
}

/// Returns whether a value, without blanks around it, says anything.
pub(super) fn is_set(value: &[u8]) -> bool {
    match value.len() {
        0 => false,
        2..=4 => !matches!(value, b"null" | b"NULL" | b"Null" | b"NaN" | b"nan" | b"\\N"),
        _ => true,
    }
}

/// What a taken row says before its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Activity<'a> {
    pub contact: &'a [u8],
    /// `None` where the plan gives the name.
    pub activity: Option<&'a [u8]>,
    pub time: Time,
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Microseconds since 1970, UTC.
    pub micros: i64,
    /// The offset in minutes, from the text or from the zone.
    pub offset: Option<i16>,
    pub clock: Clock,
}

/// The value of an attribute in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    NotSet,
    /// As written, or brought to the one way in which such values are kept.
    Kept(&'a [u8]),
    /// Not of the kind of its column; kept as written.
    OtherKind(&'a [u8]),
}

/// A plan made ready for reading.
#[derive(Debug)]
pub(super) struct RowReader {
    contact: usize,
    activity: Option<usize>,
    time: usize,
    time_format: TimeFormat,
    zone: Zone,
    columns: usize,
    decimal_comma: bool,
    pub attributes: Vec<AttributeReader>,
}

/// An attribute column made ready for reading.
#[derive(Debug)]
pub(super) struct AttributeReader {
    pub column: usize,
    kind: AttributeKind,
    time_format: TimeFormat,
}

impl RowReader {
    /// Makes a plan ready, or says why it cannot be carried out.
    pub(super) fn new(plan: &Plan) -> Result<Self, Vec<Problem>> {
        let problems = plan.problems();
        let (Some(contact), Some(time), Some(zone), true) =
            (plan.with_role(Role::Contact), plan.with_role(Role::Time), Zone::named(&plan.zone), problems.is_empty())
        else {
            return Err(problems);
        };
        let attributes = plan.columns.iter().enumerate().filter(|(_, column)| column.role == Role::Attribute);
        Ok(Self {
            contact,
            activity: plan.with_role(Role::Activity),
            time,
            time_format: plan.columns.get(time).map(|column| column.time_format.clone()).unwrap_or_default(),
            zone,
            columns: plan.columns.len(),
            decimal_comma: plan.decimal_comma,
            attributes: attributes
                .map(|(number, column)| AttributeReader {
                    column: number,
                    kind: column.kind,
                    time_format: column.time_format.clone(),
                })
                .collect(),
        })
    }

    /// Reads contact, activity and time of the splitter's record, or says why the row is refused.
    ///
    /// A record with fewer fields than columns is taken if these three are there: its last attributes are not set. One
    /// with more fields is refused, as its values stand in wrong columns, unless all that are too many are empty.
    #[inline]
    pub(super) fn activity<'a>(&self, record: &'a Splitter, text: &'a [u8]) -> Result<Activity<'a>, Reason> {
        let found = record.field_count();
        if found > self.columns
            && (self.columns..found).any(|column| !record.field(text, column).trim_ascii().is_empty())
        {
            return Err(Reason::TooManyFields { found, columns: self.columns });
        }
        if memchr::memchr(0, record.raw(text)).is_some() {
            return Err(Reason::ZeroByte);
        }
        if record.raw(text).len() > FIELD_LIMIT {
            let attributes = self.attributes.iter().map(|attribute| attribute.column);
            let mut needed = attributes.chain([self.contact, self.time]).chain(self.activity);
            if needed.any(|column| record.field(text, column).len() > FIELD_LIMIT) {
                return Err(Reason::FieldTooLong);
            }
        }
        let set = |column: usize| Some(record.field(text, column).trim_ascii()).filter(|value| is_set(value));
        let contact = set(self.contact).ok_or(Reason::NoContact)?;
        let activity = match self.activity {
            Some(column) => Some(set(column).ok_or(Reason::NoActivity)?),
            None => None,
        };
        let written = set(self.time).ok_or(Reason::NoTime)?;
        let time = self.time_of(&self.time_format, written).map_err(|problem| Reason::Time {
            text: String::from_utf8_lossy(written).chars().take(60).collect(),
            problem,
        })?;
        Ok(Activity { contact, activity, time })
    }

    fn time_of(&self, format: &TimeFormat, text: &[u8]) -> Result<Time, TimeProblem> {
        Ok(match format.read(text)? {
            Written::Instant(micros, offset) => Time { micros, offset, clock: Clock::Once },
            Written::Local(local) => {
                let (micros, offset, clock) = self.zone.instant(local);
                Time { micros, offset: Some(offset).filter(|offset| *offset != 0), clock }
            }
        })
    }

    /// Reads an attribute: numbers get a decimal point, dates become ISO 8601 in UTC (or stay a plain date), the
    /// words true and false are written small, and everything else is kept as it stands.
    #[inline]
    pub(super) fn value<'a>(
        &self,
        attribute: &AttributeReader,
        field: &'a [u8],
        scratch: &'a mut Vec<u8>,
    ) -> Value<'a> {
        let value = field.trim_ascii();
        if !is_set(value) {
            return Value::NotSet;
        }
        match attribute.kind {
            AttributeKind::Text => Value::Kept(value),
            AttributeKind::Number if !self.decimal_comma && number::is_plain(value) => Value::Kept(value),
            AttributeKind::Number => {
                if number::normalise(value, self.decimal_comma, scratch) {
                    Value::Kept(scratch)
                } else {
                    Value::OtherKind(value)
                }
            }
            AttributeKind::Date => match attribute.time_format.read(value) {
                Ok(written) => {
                    scratch.clear();
                    let is_date =
                        matches!(written, Written::Local(local) if local.clock_micros == 0) && !value.contains(&b':');
                    let micros = match written {
                        Written::Instant(micros, _) => micros,
                        Written::Local(local) if is_date => local.micros(),
                        Written::Local(local) => self.zone.instant(local).0,
                    };
                    write_iso(micros, scratch);
                    if is_date {
                        scratch.truncate("2024-03-05".len());
                    }
                    Value::Kept(scratch)
                }
                Err(_) => Value::OtherKind(value),
            },
            AttributeKind::Bool if value.eq_ignore_ascii_case(b"true") => Value::Kept(b"true"),
            AttributeKind::Bool if value.eq_ignore_ascii_case(b"false") => Value::Kept(b"false"),
            AttributeKind::Bool => Value::OtherKind(value),
        }
    }
}

impl RowIssue {
    /// Notes the splitter's record as refused.
    pub(super) fn new(record: &Splitter, text: &[u8], number: u64, reason: Reason) -> Self {
        let raw = record.raw(text);
        let raw = String::from_utf8_lossy(raw.get(..raw.len().min(800)).unwrap_or_default());
        Self { line: record.line(), record: number, reason, raw: raw.chars().take(200).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_not_set() {
        assert!(["", "null", "NULL", "NaN", "\\N"].iter().all(|word| !is_set(word.as_bytes())));
        assert!(["0", "no", "none", "nullable", "N/A", "-"].iter().all(|word| is_set(word.as_bytes())));
    }
}
