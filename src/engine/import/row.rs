//! One record after the other, taken or refused as the plan says.

use super::number;
use super::plan::{Counts, Origin, Plan, PlannedColumn, Problem, Role, Several};
use super::record::Record;
use super::split::FIELD_LIMIT;
use super::time_format::{Clock, TimeFormat, TimeProblem, Written, Zone, write_iso};
use crate::domain::Owner;
use crate::engine::intake::AttributeKind;

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowIssue {
    /// Which of the files that are imported together holds it; the first is 0.
    pub file: u32,
    /// The line, or the row of a sheet or table, in which the record starts; the first of the file is 1.
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
    /// A JSON value is not written correctly.
    #[error("It is no correct JSON: {0}.")]
    Json(&'static str),
    /// A value of JSON stands where an object is expected.
    #[error("It is a single value, but an object with named values is expected.")]
    NoObject,
    /// The file ends in the middle of the record.
    #[error("The file ends in the middle of it, so it seems to be cut off there.")]
    CutShort,
    /// The last record of the file ends inside quotation marks.
    #[error("Its quotation mark is never closed; the file seems to be cut off there.")]
    CutOff,
}

/// Returns whether a value, without blanks around it, says anything.
#[inline]
pub(super) fn is_set(value: &[u8]) -> bool {
    match value.first() {
        None => false,
        Some(b'n' | b'N' | b'\\' | b'#') => !says_nothing(value),
        Some(_) => true,
    }
}

/// Returns whether a value is a word for nothing.
fn says_nothing(value: &[u8]) -> bool {
    match value.len() {
        2..=4 => matches!(value, b"null" | b"NULL" | b"Null" | b"NaN" | b"nan" | b"\\N" | b"#N/A"),
        // What spreadsheets show where a formula fails.
        5..=7 => matches!(value, b"#REF!" | b"#NUM!" | b"#NAME?" | b"#NULL!" | b"#VALUE!" | b"#DIV/0!"),
        _ => false,
    }
}

/// What a taken row says before its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Activity<'a> {
    pub contact: &'a [u8],
    pub activity: &'a [u8],
    pub time: Time,
    /// Microseconds from the start to the end, where there are both.
    pub duration: Option<i64>,
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Microseconds since 1970, UTC.
    pub micros: i64,
    /// The offset in minutes, from the text or from the zone.
    pub offset: Option<i16>,
    pub clock: Clock,
    /// Whether the text may say more than microseconds.
    pub may_be_cut: bool,
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
    /// In order of preference.
    contacts: Vec<usize>,
    /// In the order in which they are joined or asked; none where the plan gives the name.
    activities: Vec<usize>,
    /// What stands between joined values; `None` if the first that is set counts.
    separator: Option<String>,
    name: String,
    start: Option<TimeColumn>,
    clock: Option<usize>,
    end: Option<TimeColumn>,
    counts: Counts,
    steps: Vec<Step>,
    zone: Zone,
    /// Columns that a record of the file itself may have.
    columns: usize,
    pub attributes: Vec<AttributeReader>,
}

/// A column of times.
#[derive(Debug)]
struct TimeColumn {
    column: usize,
    format: TimeFormat,
}

/// A column whose dates are activities.
#[derive(Debug)]
struct Step {
    time: TimeColumn,
    name: String,
}

/// An attribute column made ready for reading.
#[derive(Debug)]
pub(super) struct AttributeReader {
    pub column: usize,
    pub name: String,
    pub kind: AttributeKind,
    pub owner: Owner,
    time_format: TimeFormat,
    decimal_comma: bool,
    is_money: bool,
}

/// Room for texts that are put together from several fields.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    name: Vec<u8>,
    time: Vec<u8>,
}

impl RowReader {
    /// Makes a plan ready, or says why it cannot be carried out.
    pub(super) fn new(plan: &Plan) -> Result<Self, Vec<Problem>> {
        let problems = plan.problems();
        let (Some(zone), true) = (Zone::named(&plan.zone), problems.is_empty()) else { return Err(problems) };
        let time = |place: usize| {
            let format = plan.columns.get(place).map(|column| column.time_format.clone()).unwrap_or_default();
            TimeColumn { column: place, format }
        };
        let one = |role: Role| plan.with_role(role);
        let step = |place: usize| {
            let column = plan.columns.get(place)?;
            let given = column.activity.as_deref().map(str::trim).filter(|name| !name.is_empty());
            Some(Step { time: time(place), name: given.unwrap_or(&column.name).to_owned() })
        };
        let steps: Vec<Step> = plan.all_with_role(Role::Step).into_iter().filter_map(step).collect();
        let is_wide = !steps.is_empty();
        Ok(Self {
            contacts: plan.all_with_role(Role::Contact),
            activities: plan.all_with_role(Role::Activity),
            separator: (plan.several == Several::Joined).then(|| plan.activity_separator.clone()),
            name: plan.activity_name.as_deref().unwrap_or_default().trim().to_owned(),
            start: one(Role::Time).filter(|_| !is_wide).map(time),
            clock: one(Role::Clock).filter(|_| !is_wide),
            end: one(Role::End).filter(|_| !is_wide).map(time),
            counts: plan.counts,
            steps,
            zone,
            columns: plan.own_columns(),
            attributes: plan
                .columns
                .iter()
                .enumerate()
                .filter_map(|(place, column)| AttributeReader::new(plan, place, column))
                .collect(),
        })
    }

    /// Returns whether each record holds the dates of several activities; see [`RowReader::step`].
    pub(super) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Returns whether the codes of a row say all that its record says: each column is the contact, the activity, the time
    /// or an attribute of the activity, so that records that differ in any of them differ in codes.
    pub(super) fn are_told_by_codes(&self, plan: &Plan) -> bool {
        let is_kept = |place: usize| {
            self.contacts.contains(&place)
                || self.activities.contains(&place)
                || self.start.as_ref().is_some_and(|start| start.column == place)
                || self.attributes.iter().any(|one| one.column == place && one.owner == Owner::Activity)
        };
        let is_plain = self.contacts.len() == 1 && self.activities.len() <= 1 && self.steps.is_empty();
        is_plain && plan.joins.is_empty() && (0..self.columns).all(is_kept)
    }

    /// Returns the column that alone names the activity, if one does.
    #[inline]
    pub(super) fn activity_column(&self) -> Option<usize> {
        if let [column] = self.activities.as_slice() { Some(*column) } else { None }
    }

    /// Returns whether activities have a start and an end.
    pub(super) fn has_duration(&self) -> bool {
        self.start.is_some() && self.end.is_some()
    }

    /// Checks a record as a whole and reads the contact, or says why the row is refused.
    ///
    /// A record with fewer fields than columns is taken if what is needed is there: its last attributes are not set.
    /// One with more fields is refused, as its values stand in wrong columns, unless all that are too many are empty.
    #[inline]
    pub(super) fn contact<'a, R: Record>(&self, record: &'a R) -> Result<&'a [u8], Reason> {
        let found = record.field_count();
        if found > self.columns && (self.columns..found).any(|column| !record.own_field(column).trim_ascii().is_empty())
        {
            return Err(Reason::TooManyFields { found, columns: self.columns });
        }
        if record.has_zero_byte() {
            return Err(Reason::ZeroByte);
        }
        if record.raw().len() > FIELD_LIMIT && self.needed().any(|column| record.field(column).len() > FIELD_LIMIT) {
            return Err(Reason::FieldTooLong);
        }
        self.contacts.iter().find_map(|column| set(record, *column)).ok_or(Reason::NoContact)
    }

    /// Reads contact, activity and time of a record, or says why the row is refused.
    #[inline]
    pub(super) fn activity<'a, R: Record>(
        &'a self,
        record: &'a R,
        scratch: &'a mut Scratch,
    ) -> Result<Activity<'a>, Reason> {
        let contact = self.contact(record)?;
        let Scratch { name, time } = scratch;
        let activity = match self.activities.as_slice() {
            [] => self.name.as_bytes(),
            [column] => set(record, *column).ok_or(Reason::NoActivity)?,
            columns => {
                let mut values = columns.iter().filter_map(|column| set(record, *column));
                let first = values.next().ok_or(Reason::NoActivity)?;
                match &self.separator {
                    None => first,
                    Some(separator) => {
                        name.clear();
                        name.extend_from_slice(first);
                        for value in values {
                            name.extend_from_slice(separator.as_bytes());
                            name.extend_from_slice(value);
                        }
                        name.as_slice()
                    }
                }
            }
        };
        let start = match &self.start {
            Some(start) => self.start_of(start, record, time),
            None => Ok(None),
        };
        let Some(end) = &self.end else {
            let time = start?.ok_or(Reason::NoTime)?;
            return Ok(Activity { contact, activity, time, duration: None });
        };
        let end = match set(record, end.column) {
            Some(text) => self.time(&end.format, text).map(Some),
            None => Ok(None),
        };
        // The time that does not count need not be readable; it is kept as an attribute.
        let (time, other) = match self.counts {
            Counts::Start => (start?, end.unwrap_or_default()),
            Counts::End => (end?, start.unwrap_or_default()),
        };
        let time = time.ok_or(Reason::NoTime)?;
        let duration = other.map(|other| match self.counts {
            Counts::Start => other.micros.saturating_sub(time.micros),
            Counts::End => time.micros.saturating_sub(other.micros),
        });
        Ok(Activity { contact, activity, time, duration })
    }

    /// Reads the activity of the dates in one of the columns of the wide form; `None` if the column is not set.
    pub(super) fn step<'a, R: Record>(
        &'a self,
        record: &R,
        contact: &'a [u8],
        step: usize,
    ) -> Option<Result<Activity<'a>, Reason>> {
        let step = self.steps.get(step)?;
        let text = set(record, step.time.column)?;
        let time = self.time(&step.time.format, text);
        Some(time.map(|time| Activity { contact, activity: step.name.as_bytes(), time, duration: None }))
    }

    #[inline]
    fn start_of<R: Record>(
        &self,
        start: &TimeColumn,
        record: &R,
        scratch: &mut Vec<u8>,
    ) -> Result<Option<Time>, Reason> {
        let Some(mut text) = set(record, start.column) else { return Ok(None) };
        if let Some(clock) = self.clock.and_then(|column| set(record, column)) {
            // Spreadsheets write midnight beside a date of its own, and a day beside a time of its own.
            let date = text.split(|byte| matches!(byte, b' ' | b'T')).next().filter(|_| text.contains(&b':'));
            let clock = match clock.rsplitn(2, |byte| matches!(byte, b' ' | b'T')).next() {
                Some(time) if clock.first().is_some_and(u8::is_ascii_digit) && time.contains(&b':') => time,
                _ => clock,
            };
            scratch.clear();
            scratch.extend_from_slice(date.unwrap_or(text));
            scratch.push(b' ');
            scratch.extend_from_slice(clock);
            text = scratch;
        }
        self.time(&start.format, text).map(Some)
    }

    #[inline]
    fn time(&self, format: &TimeFormat, text: &[u8]) -> Result<Time, Reason> {
        self.time_of(format, text)
            .map_err(|problem| Reason::Time { text: String::from_utf8_lossy(text).chars().take(60).collect(), problem })
    }

    /// Returns the columns without which a row is refused or cut.
    fn needed(&self) -> impl Iterator<Item = usize> {
        let times = [&self.start, &self.end].into_iter().flatten().map(|time| time.column).chain(self.clock);
        let steps = self.steps.iter().map(|step| step.time.column);
        let names = self.contacts.iter().chain(&self.activities).copied();
        self.attributes.iter().map(|attribute| attribute.column).chain(names).chain(times).chain(steps)
    }

    #[inline]
    fn time_of(&self, format: &TimeFormat, text: &[u8]) -> Result<Time, TimeProblem> {
        let may_be_cut = format.may_cut(text);
        Ok(match format.read(text)? {
            Written::Instant(micros, offset) => Time { micros, offset, clock: Clock::Once, may_be_cut },
            Written::Zoned(micros, offset, clock) => Time { micros, offset: Some(offset), clock, may_be_cut },
            Written::Local(local) => {
                let (micros, offset, clock) = self.zone.instant(local);
                Time { micros, offset: Some(offset).filter(|offset| *offset != 0), clock, may_be_cut }
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
            AttributeKind::Number if !attribute.decimal_comma && number::is_plain(value) => Value::Kept(value),
            AttributeKind::Number => {
                let amount = if attribute.is_money { number::without_currency(value) } else { value };
                // What can be a number in one way only is read in that way: 12,5 is none with a decimal point.
                let comma = attribute.decimal_comma;
                if number::normalise(amount, comma, scratch) || number::normalise(amount, !comma, scratch) {
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
                        Written::Instant(micros, _) | Written::Zoned(micros, ..) => micros,
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

impl AttributeReader {
    /// Makes a column ready, if it is kept.
    fn new(plan: &Plan, place: usize, column: &PlannedColumn) -> Option<Self> {
        let other_time = match column.role {
            Role::End => plan.counts == Counts::Start,
            Role::Time => plan.counts == Counts::End,
            _ => false,
        };
        let decimal_comma = match column.origin {
            Origin::File => plan.decimal_comma,
            Origin::Join { join, .. } => plan.joins.get(join).is_some_and(|join| join.plan.decimal_comma),
        };
        (column.role.is_kept() || other_time).then(|| Self {
            column: place,
            name: column.name.clone(),
            kind: match column.role {
                Role::Value => AttributeKind::Number,
                Role::Time | Role::End => AttributeKind::Date,
                _ => column.kind,
            },
            owner: column.owner,
            time_format: column.time_format.clone(),
            decimal_comma: column.decimal_comma.unwrap_or(decimal_comma),
            is_money: column.role == Role::Value,
        })
    }
}

impl RowIssue {
    /// Notes a record of a file as refused.
    pub(super) fn new(record: &impl Record, file: u32, number: u64, reason: Reason) -> Self {
        let raw = record.raw();
        let raw = String::from_utf8_lossy(raw.get(..raw.len().min(800)).unwrap_or_default());
        Self { file, line: record.line(), record: number, reason, raw: raw.chars().take(200).collect() }
    }
}

#[inline]
fn set<R: Record>(record: &R, column: usize) -> Option<&[u8]> {
    Some(record.field(column).trim_ascii()).filter(|value| is_set(value))
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
