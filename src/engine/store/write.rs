//! Writing an import: one transaction, rows in order of contact and time.

use super::catalog::{self, ImportRecord};
use super::connection;
use super::earlier;
use super::error::StoreProblem;
use super::segments::SegmentWriter;
use super::sorted::{NumberedContacts, Sorted, number, order, used};
use super::view::write_view;
use super::{packing, remove, schema, v1};
use crate::domain::{Cancel, Moment, Owner, Progress, Watch};
pub use crate::engine::intake::ContactAttribute;
use crate::engine::intake::Intake;
use rusqlite::{Connection, TransactionBehavior, params};

/// Refused rows that are kept with an import; all are counted.
pub const ISSUES_KEPT: usize = 10_000;
/// Characters that are kept of a refused row.
pub const RAW_KEPT: usize = 500;

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
    import_instead(connection, None, intake, source, cancel, progress)
}

/// Imports in place of an earlier import, which goes in the same transaction: afterwards the store holds the new one
/// or, on any error, what it held before.
pub(super) fn import_instead(
    connection: &mut Connection,
    earlier: Option<i64>,
    intake: &Intake,
    source: &ImportSource,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportOutcome, StoreProblem> {
    cancel.check()?;
    progress(Progress { what: "Looking at the store".to_owned(), ..Progress::default() });
    check_intake(intake, source, cancel)?;
    if earlier.is_some() {
        remove::forget_what_is_deleted(connection)?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(earlier) = earlier {
        remove::remove_in(&transaction, earlier, cancel, progress)?;
    }
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
    let is_old = schema::version(&transaction)? == v1::VERSION;
    if is_old {
        v1::upgrade(&transaction, cancel)?;
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
    drop(transaction);
    if is_old || earlier.is_some() {
        // The import stands; a file that stays larger than it need be is no failure.
        let _ = remove::shrink(connection, progress);
    }
    Ok(outcome)
}

fn check_intake(intake: &Intake, source: &ImportSource, cancel: &Cancel) -> Result<(), StoreProblem> {
    let rows = intake.len();
    if rows > u32::MAX as usize {
        return Err(StoreProblem::TooMany { what: "activities", limit: u32::MAX.into() });
    }
    fn below(most: Option<u32>, count: usize) -> bool {
        most.is_none_or(|most| (most as usize) < count)
    }
    if [intake.contact.len(), intake.activity.len(), intake.source_row.len()] != [rows; 3] {
        return Err(StoreProblem::BadIntake("lists of different lengths"));
    }
    if !intake.offset_minutes.is_empty() && intake.offset_minutes.len() != rows {
        return Err(StoreProblem::BadIntake("UTC offsets for some rows only"));
    }
    let most = intake.contact.iter().fold(0, |most, &contact| most.max(contact));
    if !below((rows > 0).then_some(most), intake.contacts.len())
        || !below(intake.activity.max(), intake.activity_types.len())
    {
        return Err(StoreProblem::BadIntake("a code without a name"));
    }
    for attribute in &intake.attributes {
        cancel.check()?;
        if attribute.codes.len() != rows || !below(attribute.codes.max(), attribute.words.len()) {
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
    pub cancel: &'a Cancel,
}

impl Writer<'_> {
    fn write(&self, progress: &mut dyn FnMut(Progress)) -> Result<ImportOutcome, StoreProblem> {
        let import = self.insert_import()?;
        let watch = &mut Watch::new(self.cancel, progress);
        let contacts = self.number_contacts(watch)?;
        let new_contacts = contacts.new;
        let order = order(self.intake, &contacts.numbers, watch)?;
        let (kinds, attributes) = (self.number_kinds()?, self.number_attributes(watch)?);
        let mut sorted = Sorted { contacts: &contacts.numbers, kinds, attributes, order };
        self.cancel.check()?;
        let before = sorted.order.len();
        earlier::leave_out(self.connection, self.intake, &mut sorted, watch)?;
        let already_there = (before - sorted.order.len()) as u64;
        let taken = sorted.order.len() as u64;
        let times = self.insert_segments(import, &sorted, &contacts, watch)?;
        self.insert_issues(import)?;
        self.connection.execute(
            "UPDATE imports SET taken = ?2, already_there = ?3, first_time = ?4, last_time = ?5 \
             WHERE id = ?1",
            params![
                import,
                taken as i64,
                already_there as i64,
                times.map(|(first, _)| first),
                times.map(|(_, last)| last)
            ],
        )?;
        self.connection.execute("UPDATE store SET revision = revision + 1", [])?;
        write_view(self.connection)?;
        Ok(ImportOutcome { import, taken, already_there, refused: self.source.refused, new_contacts, same_file: None })
    }

    fn insert_import(&self) -> Result<i64, StoreProblem> {
        let source = self.source;
        self.connection.execute(
            "INSERT INTO imports (name, bytes, blake3, imported_at, notes, taken, already_there, refused, \
             complete) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, ?6, 1)",
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

    fn write_contact_values(&self, import: i64, contacts: &[u32], watch: &mut Watch<'_>) -> Result<(), StoreProblem> {
        for attribute in &self.source.contact_attributes {
            let used = used(attribute.values.iter().map(|&(_, code)| code), attribute.words.len());
            let (id, words) =
                self.number_attribute(Owner::Contact, &attribute.name, attribute.kind, &attribute.words, &used)?;
            let mut insert = self.connection.prepare(
                "INSERT OR REPLACE INTO contact_values (attribute, contact, import, code) VALUES (?1, ?2, ?3, ?4)",
            )?;
            watch.begin("Writing attributes of contacts", attribute.values.len())?;
            for (place, &(contact, code)) in attribute.values.iter().enumerate() {
                if place.is_multiple_of(1 << 12) {
                    watch.at(place)?;
                }
                let (contact, code) = (number(contacts, contact), number(&words, code));
                if code != 0 {
                    insert.execute(params![id, contact, import, code])?;
                }
            }
        }
        Ok(())
    }

    /// Writes contacts, activities and how many there are of each type; returns the time they span.
    fn insert_segments(
        &self,
        import: i64,
        sorted: &Sorted<'_>,
        contacts: &NumberedContacts,
        watch: &mut Watch<'_>,
    ) -> Result<Option<(i64, i64)>, StoreProblem> {
        let ids: Vec<i64> = sorted.attributes.iter().map(|one| one.id).collect();
        let mut writer = SegmentWriter::new(self.connection, import, &ids)?;
        let total = sorted.order.len() as u64;
        let counts = packing::pack(self.intake, sorted, self.cancel, |packed| {
            // The first rows are packed while SQLite takes in the contacts.
            self.insert_contacts(contacts, watch)?;
            self.write_contact_values(import, &contacts.numbers, watch)?;
            while let Some(packed) = packed.next() {
                self.cancel.check()?;
                writer.write(&packed)?;
                let done = writer.rows;
                let what = "Writing activities".to_owned();
                watch.progress()(Progress { what, done, total: Some(total), rows: done });
            }
            Ok(())
        })?;
        let mut insert = self
            .connection
            .prepare("INSERT INTO activity_counts (import, activity, activities) VALUES (?1, ?2, ?3)")?;
        for (kind, count) in counts {
            insert.execute(params![import, kind, count as i64])?;
        }
        Ok(writer.span)
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
