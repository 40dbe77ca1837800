//! Writing an import: one transaction, rows in order of contact and time.

use super::catalog::{self, ImportRecord};
use super::connection;
use super::earlier;
use super::error::StoreProblem;
use super::scan::{self, CHUNK_ROWS, Pending, SEGMENTS_FROM, Way};
use super::segments::{SegmentWriter, renew_segments};
use super::sorted::{Numbered, Sorted, number, order, used};
use crate::domain::{Cancel, Moment, Owner, Progress};
pub use crate::engine::intake::ContactAttribute;
use crate::engine::intake::Intake;
use rusqlite::{Connection, TransactionBehavior, params};

/// Refused rows that are kept with an import; all are counted.
pub const ISSUES_KEPT: usize = 10_000;
/// Characters that are kept of a refused row.
pub const RAW_KEPT: usize = 500;
/// Rows per INSERT statement; more gained nothing when measured.
const ROWS_PER_STATEMENT: usize = 32;
/// SQLite numbers the parameters of a statement up to this.
const MOST_PARAMETERS: usize = 32_000;
const FIXED_COLUMNS: usize = 7;

/// Where the rows of an import come from.
#[derive(Debug, Clone, Default)]
pub struct ImportSource {
    /// The file's name, without its folder.
    pub name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// BLAKE3 hash of the file's bytes in hex: the same hash is the same file.
    pub blake3: String,
    /// When the import takes place.
    pub imported_at: Moment,
    /// How the file was read (format, time zone, roles), as JSON.
    pub notes: String,
    /// How many rows could not be read.
    pub refused: u64,
    /// The refused rows, or the first of them.
    pub issues: Vec<ImportIssue>,
    /// Attributes of contacts.
    pub contact_attributes: Vec<ContactAttribute>,
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportIssue {
    /// The line of the file where the row starts; the first is 1.
    pub line: u64,
    /// Why, as a sentence.
    pub reason: String,
    /// The row as it stands in the file; kept up to [`RAW_KEPT`] characters.
    pub raw: String,
}

/// What an import has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// Number of the import; of the earlier one where the file was known.
    pub import: i64,
    /// Activities added.
    pub taken: u64,
    /// Rows that earlier imports had added already.
    pub already_there: u64,
    /// Rows that could not be read.
    pub refused: u64,
    /// Contacts that the store did not know before.
    pub new_contacts: u64,
    /// The earlier import of the very same file, in which case nothing was added.
    pub same_file: Option<ImportRecord>,
}

/// Imports in one transaction: afterwards the store holds all of it or, on any error, what it held before.
pub(super) fn import(
    connection: &mut Connection,
    intake: &Intake,
    source: &ImportSource,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportOutcome, StoreProblem> {
    check_intake(intake, source)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(same_file) = catalog::whole_import_of(&transaction, &source.blake3)? {
        return Ok(ImportOutcome {
            import: same_file.id,
            taken: 0,
            already_there: intake.len() as u64,
            refused: source.refused,
            new_contacts: 0,
            same_file: Some(same_file),
        });
    }
    let outcome = Writer { connection: &transaction, intake, source, cancel }.write(progress)?;
    cancel.check()?;
    progress(Progress {
        what: "Saving".to_owned(),
        done: outcome.taken,
        total: Some(outcome.taken),
        rows: outcome.taken,
    });
    connection::commit(&transaction, cancel)?;
    Ok(outcome)
}

fn check_intake(intake: &Intake, source: &ImportSource) -> Result<(), StoreProblem> {
    let rows = intake.len();
    if rows > u32::MAX as usize {
        return Err(StoreProblem::TooMany { what: "activities", limit: u32::MAX.into() });
    }
    let below = |codes: &[u32], count: usize| codes.iter().all(|&code| (code as usize) < count);
    if [intake.contact.len(), intake.activity.len(), intake.source_row.len()] != [rows; 3] {
        return Err(StoreProblem::BadIntake("lists of different lengths"));
    }
    if !intake.offset_minutes.is_empty() && intake.offset_minutes.len() != rows {
        return Err(StoreProblem::BadIntake("UTC offsets for some rows only"));
    }
    if !below(&intake.contact, intake.contacts.len()) || !below(&intake.activity, intake.activity_types.len()) {
        return Err(StoreProblem::BadIntake("a code without a name"));
    }
    for attribute in &intake.attributes {
        if attribute.codes.len() != rows || !below(&attribute.codes, attribute.words.len()) {
            return Err(StoreProblem::BadIntake("an attribute's values"));
        }
    }
    let values = source.contact_attributes.iter().flat_map(|one| one.values.iter().map(move |value| (one, value)));
    for (one, &(contact, code)) in values {
        if contact as usize >= intake.contacts.len() || code as usize >= one.words.len() {
            return Err(StoreProblem::BadIntake("an attribute of contacts"));
        }
    }
    Ok(())
}

pub(super) struct Writer<'a> {
    pub connection: &'a Connection,
    pub intake: &'a Intake,
    pub source: &'a ImportSource,
    cancel: &'a Cancel,
}

impl Writer<'_> {
    fn write(&self, progress: &mut dyn FnMut(Progress)) -> Result<ImportOutcome, StoreProblem> {
        let import = self.insert_import()?;
        let (contacts, new_contacts) = self.number_contacts()?;
        let kinds = self.number_kinds()?;
        let attributes = self.number_attributes()?;
        self.write_contact_values(import, &contacts)?;
        let order = order(self.intake, &contacts);
        let mut sorted = Sorted { contacts, kinds, attributes, order };
        self.cancel.check()?;
        let before = sorted.order.len();
        earlier::leave_out(self.connection, self.intake, &mut sorted, self.cancel)?;
        let already_there = (before - sorted.order.len()) as u64;
        let taken = sorted.order.len() as u64;
        let held: i64 =
            self.connection.query_row("SELECT coalesce(sum(taken), 0) FROM imports", [], |row| row.get(0))?;
        let segmented = held.unsigned_abs() + taken >= SEGMENTS_FROM;
        if segmented && held > 0 && scan::way(self.connection)? == Way::Rows {
            renew_segments(self.connection, self.cancel)?;
        }
        let (first_row, times) = self.insert_rows(import, &sorted, segmented, progress)?;
        self.insert_counts(import, &sorted)?;
        self.insert_issues(import)?;
        self.connection.execute(
            "UPDATE imports SET taken = ?2, already_there = ?3, first_row = ?4, first_time = ?5, last_time = ?6 \
             WHERE id = ?1",
            params![
                import,
                taken as i64,
                already_there as i64,
                first_row,
                times.map(|(first, _)| first),
                times.map(|(_, last)| last)
            ],
        )?;
        self.connection.execute("UPDATE store SET revision = revision + 1", [])?;
        Ok(ImportOutcome { import, taken, already_there, refused: self.source.refused, new_contacts, same_file: None })
    }

    fn insert_import(&self) -> Result<i64, StoreProblem> {
        let source = self.source;
        self.connection.execute(
            "INSERT INTO imports (name, bytes, blake3, imported_at, notes, taken, already_there, refused, first_row, \
             complete) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, 0, 1)",
            params![
                source.name,
                source.bytes as i64,
                source.blake3,
                source.imported_at.0,
                source.notes,
                source.refused as i64
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    fn write_contact_values(&self, import: i64, contacts: &[u32]) -> Result<(), StoreProblem> {
        for attribute in &self.source.contact_attributes {
            let codes: Vec<u32> = attribute.values.iter().map(|&(_, code)| code).collect();
            let used = used(&codes, attribute.words.len());
            let (id, words) =
                self.number_attribute(Owner::Contact, &attribute.name, attribute.kind, &attribute.words, &used)?;
            let mut insert = self.connection.prepare(
                "INSERT OR REPLACE INTO contact_values (attribute, contact, import, code) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for &(contact, code) in &attribute.values {
                let (contact, code) = (number(contacts, contact), number(&words, code));
                if code != 0 {
                    insert.execute(params![id, contact, import, code])?;
                }
            }
        }
        Ok(())
    }

    /// Writes the rows and, for large stores, their segments; returns the first row's id and the time they span.
    fn insert_rows(
        &self,
        import: i64,
        sorted: &Sorted,
        segmented: bool,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(i64, Option<(i64, i64)>), StoreProblem> {
        let last: Option<i64> = self.connection.query_row("SELECT max(id) FROM activities", [], |row| row.get(0))?;
        let first_row = last.unwrap_or_default() + 1;
        let ids: Vec<i64> = sorted.attributes.iter().map(|one| one.id).collect();
        let columns = FIXED_COLUMNS + ids.len();
        let per_statement = ROWS_PER_STATEMENT.min(MOST_PARAMETERS / columns).max(1);
        let names: String = ids.iter().map(|id| format!(", a{id}")).collect();
        let row = format!("({})", vec!["?"; columns].join(", "));
        let insert = |rows: usize| {
            let rows = vec![row.as_str(); rows].join(", ");
            self.connection.prepare(&format!(
                "INSERT INTO activities (id, contact, time, activity, import, source_row, offset_minutes{names}) VALUES {rows}"
            ))
        };
        let mut many = insert(per_statement)?;
        let mut one = insert(1)?;
        let mut segments = segmented.then(|| SegmentWriter::new(self.connection, import, &ids)).transpose()?;
        let mut span: Option<(i64, i64)> = None;
        let mut pending = Pending::with_attributes(ids.len());
        let mut id = first_row;
        let total = sorted.order.len() as u64;
        for rows in sorted.order.chunks(CHUNK_ROWS) {
            self.cancel.check()?;
            self.gather(rows, sorted, &mut pending);
            let contacts: Vec<u32> = rows.iter().map(|&row| self.contact(row, sorted)).collect();
            let mut place = 0;
            for group in rows.chunks(per_statement) {
                let statement = if group.len() == per_statement { &mut many } else { &mut one };
                let mut parameter = 1;
                for &row in group {
                    let source_row = number(&self.intake.source_row, row);
                    let offset = self.intake.offset_minutes.get(row as usize).copied();
                    let contact = number(&contacts, place);
                    let time = pending.times.get(place as usize).copied().unwrap_or_default();
                    let kind = number(&pending.kinds, place);
                    let fixed = [id, contact.into(), time, kind.into(), import, source_row.into()];
                    for value in fixed {
                        statement.raw_bind_parameter(parameter, value)?;
                        parameter += 1;
                    }
                    statement.raw_bind_parameter(parameter, offset)?;
                    parameter += 1;
                    for codes in &pending.attributes {
                        statement.raw_bind_parameter(parameter, number(codes, place))?;
                        parameter += 1;
                    }
                    if group.len() < per_statement {
                        statement.raw_execute()?;
                        parameter = 1;
                    }
                    id += 1;
                    place += 1;
                }
                if group.len() == per_statement {
                    statement.raw_execute()?;
                }
            }
            let first = pending.times.iter().copied().min();
            let last = pending.times.iter().copied().max();
            if let (Some(first), Some(last)) = (first, last) {
                span = Some(span.map_or((first, last), |(from, to)| (from.min(first), to.max(last))));
            }
            let chunk = pending.take();
            if let Some(segments) = &mut segments {
                segments.write(&chunk)?;
            }
            let done = (id - first_row).unsigned_abs();
            progress(Progress { what: "Writing activities".to_owned(), done, total: Some(total), rows: done });
        }
        Ok((first_row, span))
    }

    fn contact(&self, row: u32, sorted: &Sorted) -> u32 {
        number(&sorted.contacts, number(&self.intake.contact, row))
    }

    /// Collects these rows of the intake in numbers of the store.
    fn gather(&self, rows: &[u32], sorted: &Sorted, pending: &mut Pending) {
        for &row in rows {
            let contact = self.contact(row, sorted);
            match pending.contacts.last_mut() {
                Some((last, count)) if *last == contact => *count += 1,
                _ => pending.contacts.push((contact, 1)),
            }
        }
        pending.times.extend(rows.iter().map(|&row| self.intake.time.get(row as usize).copied().unwrap_or_default()));
        pending.kinds.extend(rows.iter().map(|&row| number(&sorted.kinds, number(&self.intake.activity, row))));
        for (Numbered { place, words, .. }, codes) in sorted.attributes.iter().zip(&mut pending.attributes) {
            match place.and_then(|place| self.intake.attributes.get(place)) {
                Some(attribute) => codes.extend(rows.iter().map(|&row| number(words, number(&attribute.codes, row)))),
                None => codes.resize(rows.len(), 0),
            }
        }
    }

    fn insert_counts(&self, import: i64, sorted: &Sorted) -> Result<(), StoreProblem> {
        let mut counts = vec![0_i64; self.intake.activity_types.len()];
        for &row in &sorted.order {
            if let Some(count) = counts.get_mut(number(&self.intake.activity, row) as usize) {
                *count += 1;
            }
        }
        let mut insert = self
            .connection
            .prepare("INSERT INTO activity_counts (import, activity, activities) VALUES (?1, ?2, ?3)")?;
        for (&kind, &count) in sorted.kinds.iter().zip(&counts) {
            if count > 0 {
                insert.execute(params![import, kind, count])?;
            }
        }
        Ok(())
    }

    fn insert_issues(&self, import: i64) -> Result<(), StoreProblem> {
        let mut insert =
            self.connection.prepare("INSERT INTO import_issues (import, line, reason, raw) VALUES (?1, ?2, ?3, ?4)")?;
        for issue in self.source.issues.iter().take(ISSUES_KEPT) {
            let end = issue.raw.char_indices().nth(RAW_KEPT).map_or(issue.raw.len(), |(end, _)| end);
            insert.execute(params![import, issue.line as i64, issue.reason, issue.raw.get(..end)])?;
        }
        Ok(())
    }
}
