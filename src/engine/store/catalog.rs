//! What a store holds: imports, refused rows, activity types, attributes, totals.

use super::error::StoreProblem;
use super::scan::{Scan, scan};
use super::write::ImportIssue;
use super::{schema, v1};
use crate::domain::{Moment, Owner};
use crate::engine::intake::AttributeKind;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// One import as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRecord {
    /// Its number; never used again after a removal.
    pub id: i64,
    /// The file's name.
    pub name: String,
    /// The file's size in bytes.
    pub bytes: u64,
    /// BLAKE3 hash of the file's bytes in hex.
    pub blake3: String,
    /// When it was imported.
    pub imported_at: Moment,
    /// How the file was read, as JSON.
    pub notes: String,
    /// Activities that this import added.
    pub taken: u64,
    /// Rows of the file that earlier imports had added.
    pub already_there: u64,
    /// Rows of the file that could not be read.
    pub refused: u64,
    /// The earliest and the latest activity taken.
    pub span: Option<(Moment, Moment)>,
    /// Whether all rows of the file are in the store. Not after an import was removed that held some of them;
    /// importing the file again then brings them back.
    pub complete: bool,
}

/// Totals of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Contacts, each counted once.
    pub contacts: u64,
    /// Activities.
    pub activities: u64,
    /// The earliest and the latest activity.
    pub span: Option<(Moment, Moment)>,
}

/// An activity type and how many activities are of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityTypeCount {
    /// Its name.
    pub name: String,
    /// Activities of this type.
    pub activities: u64,
}

/// An attribute as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeRecord {
    /// Whose attribute it is.
    pub owner: Owner,
    /// Its name.
    pub name: String,
    /// What its values are read as.
    pub kind: AttributeKind,
    /// Different values, without "not set".
    pub different: u64,
}

const IMPORT_COLUMNS: &str = "id, name, bytes, blake3, imported_at, notes, taken, already_there, refused, \
                              first_time, last_time, complete";

fn record(row: &Row) -> rusqlite::Result<ImportRecord> {
    let count = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
    let (first, last): (Option<i64>, Option<i64>) = (row.get(9)?, row.get(10)?);
    Ok(ImportRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        bytes: count(2)?,
        blake3: row.get(3)?,
        imported_at: Moment(row.get(4)?),
        notes: row.get(5)?,
        taken: count(6)?,
        already_there: count(7)?,
        refused: count(8)?,
        span: first.zip(last).map(|(first, last)| (Moment(first), Moment(last))),
        complete: row.get(11)?,
    })
}

/// Returns all imports in the order in which they were made.
pub(super) fn imports(connection: &Connection) -> Result<Vec<ImportRecord>, StoreProblem> {
    let mut statement = connection.prepare(&format!("SELECT {IMPORT_COLUMNS} FROM imports ORDER BY id"))?;
    let records = statement.query_map([], record)?.collect::<Result<_, _>>()?;
    Ok(records)
}

/// Returns the import with this number.
pub(super) fn import(connection: &Connection, id: i64) -> Result<ImportRecord, StoreProblem> {
    let sql = format!("SELECT {IMPORT_COLUMNS} FROM imports WHERE id = ?1");
    connection.query_row(&sql, [id], record).optional()?.ok_or(StoreProblem::UnknownImport(id))
}

/// Returns the import that brought a file with this hash, all rows of which are still there.
pub(super) fn whole_import_of(connection: &Connection, blake3: &str) -> Result<Option<ImportRecord>, StoreProblem> {
    let sql = format!("SELECT {IMPORT_COLUMNS} FROM imports WHERE blake3 = ?1 AND complete ORDER BY id LIMIT 1");
    Ok(connection.query_row(&sql, [blake3], record).optional()?)
}

pub(super) fn issues(connection: &Connection, import: i64) -> Result<Vec<ImportIssue>, StoreProblem> {
    let mut statement =
        connection.prepare("SELECT line, reason, raw FROM import_issues WHERE import = ?1 ORDER BY rowid")?;
    let issues = statement
        .query_map([import], |row| {
            Ok(ImportIssue { line: row.get::<_, i64>(0)?.unsigned_abs(), reason: row.get(1)?, raw: row.get(2)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(issues)
}

pub(super) fn summary(connection: &Connection) -> Result<Summary, StoreProblem> {
    let sql = match (edits(connection)?, schema::version(connection)?) {
        (0, _) => "SELECT coalesce(sum(taken), 0), min(first_time), max(last_time) FROM imports",
        (_, v1::VERSION) => "SELECT count(*), min(time), max(time) FROM activities",
        _ => "SELECT coalesce(sum(activities), 0), min(first_time), max(last_time) FROM segments",
    };
    let (activities, first, last): (i64, Option<i64>, Option<i64>) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let contacts: i64 = connection.query_row("SELECT count(*) FROM contacts", [], |row| row.get(0))?;
    Ok(Summary {
        contacts: contacts.unsigned_abs(),
        activities: activities.unsigned_abs(),
        span: first.zip(last).map(|(first, last)| (Moment(first), Moment(last))),
    })
}

/// Returns the activity types in order of first sight.
pub(super) fn activity_types(connection: &Connection) -> Result<Vec<ActivityTypeCount>, StoreProblem> {
    let edited = edits(connection)? > 0;
    let mut counts = HashMap::new();
    if edited {
        // What was counted when the activities came need not be true any more.
        let wanted = Scan { kinds: true, ..Scan::default() };
        scan(connection, &wanted, &mut |chunk| {
            chunk.kinds.iter().for_each(|kind| *counts.entry(kind).or_insert(0) += 1);
            Ok(())
        })?;
    }
    let mut statement = connection.prepare(
        "SELECT id, name, (SELECT coalesce(sum(activities), 0) FROM activity_counts WHERE activity = id) \
         FROM activity_types ORDER BY id",
    )?;
    let types = statement
        .query_map([], |row| {
            let (id, counted): (u32, i64) = (row.get(0)?, row.get(2)?);
            let found = counts.get(&id).copied().unwrap_or_default();
            Ok(ActivityTypeCount { name: row.get(1)?, activities: if edited { found } else { counted.unsigned_abs() } })
        })?
        .collect::<Result<_, _>>()?;
    Ok(types)
}

/// Returns the attributes in order of first sight.
pub(super) fn attributes(connection: &Connection) -> Result<Vec<AttributeRecord>, StoreProblem> {
    let mut different = connection.prepare("SELECT count(*) FROM words WHERE attribute = ?1")?;
    let mut records = Vec::new();
    for stored in schema::attributes(connection)? {
        let different: i64 = different.query_row([stored.id], |row| row.get(0))?;
        records.push(AttributeRecord {
            owner: stored.owner,
            name: stored.name,
            kind: stored.kind,
            different: different.unsigned_abs(),
        });
    }
    Ok(records)
}

pub(super) fn revision(connection: &Connection) -> Result<u64, StoreProblem> {
    let (revision, edits): (i64, i64) =
        connection.query_row("SELECT revision, edits FROM store", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(revision.unsigned_abs().wrapping_add(edits.unsigned_abs()))
}

fn edits(connection: &Connection) -> Result<i64, StoreProblem> {
    Ok(connection.query_row("SELECT edits FROM store", [], |row| row.get(0))?)
}
