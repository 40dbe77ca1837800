//! The tables of a store. The comments inside the statements are kept in the file, for whoever reads it elsewhere.

use super::error::StoreProblem;
use super::segments::MOST_ROWS;
use super::v1;
use super::view::write_view;
use crate::domain::Owner;
use crate::engine::intake::AttributeKind;
use rusqlite::{Connection, OptionalExtension};

/// "PLAC" in the file's header, where SQLite keeps a number for the application.
pub(super) const APPLICATION_ID: i64 = 0x504C_4143;
/// The format written; older ones are brought up to it, newer ones refused.
pub(super) const VERSION: i64 = 2;
/// Attributes that one store can hold; each is a column, and SQLite allows 2,000.
pub(super) const MOST_ATTRIBUTES: usize = 1_000;

const STORE: &str = "CREATE TABLE store ( -- One row about the store itself.
  id INTEGER PRIMARY KEY CHECK (id = 1),
  revision INTEGER NOT NULL, -- grows by one with every import and every removal
  edits INTEGER NOT NULL -- grows with every change that another program makes to activities
)";

const IMPORTS: &str = "CREATE TABLE imports ( -- One row per file imported.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL, -- the file's name
  bytes INTEGER NOT NULL, -- the file's size
  blake3 TEXT NOT NULL, -- BLAKE3 hash of the file's bytes, in hex
  imported_at INTEGER NOT NULL, -- when, in microseconds since 1970-01-01 UTC
  notes TEXT NOT NULL, -- how the file was read (format, time zone, roles), as JSON
  taken INTEGER NOT NULL, -- activities that this import added
  already_there INTEGER NOT NULL, -- rows of the file that earlier imports had added
  refused INTEGER NOT NULL, -- rows of the file that could not be read
  first_time INTEGER, -- earliest activity taken, in microseconds since 1970-01-01 UTC
  last_time INTEGER, -- latest activity taken
  complete INTEGER NOT NULL -- 0 once an import was removed that held some of this file's rows
)";

const IMPORT_ISSUES: &str = "CREATE TABLE import_issues ( -- Rows refused; of very many only the first are kept.
  import INTEGER NOT NULL REFERENCES imports (id),
  line INTEGER NOT NULL, -- line of the file, the first is 1
  reason TEXT NOT NULL,
  raw TEXT NOT NULL -- the beginning of the row as it stands in the file
)";

const CONTACTS: &str = "CREATE TABLE contacts (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL -- the contact's id in the imported data; each stands here once
)";

const ACTIVITY_TYPES: &str = "CREATE TABLE activity_types (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
)";

const ACTIVITY_COUNTS: &str = "CREATE TABLE activity_counts ( -- Activities of each type in each import.
  import INTEGER NOT NULL REFERENCES imports (id),
  activity INTEGER NOT NULL REFERENCES activity_types (id),
  activities INTEGER NOT NULL,
  PRIMARY KEY (import, activity)
) WITHOUT ROWID";

const ATTRIBUTES: &str = "CREATE TABLE attributes (
  id INTEGER PRIMARY KEY, -- attribute 3 of activities is the column a3 of the table activities
  owner TEXT NOT NULL CHECK (owner IN ('activity', 'contact')),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'bool')), -- what the values are read as
  UNIQUE (owner, name)
)";

const WORDS: &str = "CREATE TABLE words ( -- The different values of each attribute.
  attribute INTEGER NOT NULL REFERENCES attributes (id),
  code INTEGER NOT NULL, -- from 1; code 0 is 'not set' and does not stand here
  text TEXT NOT NULL,
  PRIMARY KEY (attribute, code)
) WITHOUT ROWID";

const CONTACT_VALUES: &str =
    "CREATE TABLE contact_values ( -- Attributes of contacts; of several the latest import holds.
  attribute INTEGER NOT NULL REFERENCES attributes (id),
  contact INTEGER NOT NULL,
  import INTEGER NOT NULL REFERENCES imports (id),
  code INTEGER NOT NULL, -- into words
  PRIMARY KEY (attribute, contact, import)
) WITHOUT ROWID";

const SEGMENTS: &str =
    "CREATE TABLE segments ( -- Up to 2,048 activities of an import; activity_log shows each in words.
  id INTEGER PRIMARY KEY, -- within an import, activities go by contact, then time, then row of the file
  import INTEGER NOT NULL REFERENCES imports (id),
  activities INTEGER NOT NULL, -- how many
  first_contact INTEGER NOT NULL,
  last_contact INTEGER NOT NULL,
  first_time INTEGER NOT NULL, -- microseconds since 1970-01-01 UTC
  last_time INTEGER NOT NULL,
  time_unit INTEGER NOT NULL, -- microseconds
  first_source_row INTEGER NOT NULL,
  least_offset INTEGER, -- minutes
  -- Each column from here on holds one number an activity: first the lowest byte of each number, then the second byte
  -- of each, and so on; bytes that would all be 0 are left out.
  contact BLOB NOT NULL, -- first_contact and this is the number of the contact
  time BLOB NOT NULL, -- first_time and this many time_unit is the time
  activity BLOB NOT NULL, -- into activity_types
  source_row BLOB NOT NULL, -- first_source_row and this is the row of the file, the first row of data is 1
  offset_minutes BLOB NOT NULL -- least_offset and this is the UTC offset that the file gave, for display
  -- then a column a1, a2, ... for each attribute of activities, with a code into words
";

const SEGMENTS_INDEX: &str = "CREATE INDEX segments_of_import ON segments (import)";

/// With it the sizes of all segments are known without reading them; stores made before it was thought of lack it.
const SIZES_INDEX: &str = "CREATE INDEX IF NOT EXISTS segment_sizes ON segments (activities)";

const PLACES: &str = "CREATE TABLE places ( -- 1, 2, 3 ... for the activities in a segment.
  place INTEGER PRIMARY KEY
)";

const BYTE_VALUES: &str = "CREATE TABLE byte_values ( -- One row with which SQL finds the value of a byte.
  bytes BLOB NOT NULL -- the bytes 0 to 255 in order
)";

/// The tables that no format has changed so far.
pub(super) const LASTING_TABLES: [(&str, &str); 8] = [
    ("store", STORE),
    ("import_issues", IMPORT_ISSUES),
    ("contacts", CONTACTS),
    ("activity_types", ACTIVITY_TYPES),
    ("activity_counts", ACTIVITY_COUNTS),
    ("attributes", ATTRIBUTES),
    ("words", WORDS),
    ("contact_values", CONTACT_VALUES),
];

const TABLES: [(&str, &str); 3] = [("imports", IMPORTS), ("places", PLACES), ("byte_values", BYTE_VALUES)];

/// Another program that changes activities is noticed. Pathlight itself works with triggers off.
const TRIGGERS: [(&str, &str); 3] =
    [("segments_added", "INSERT"), ("segments_changed", "UPDATE"), ("segments_deleted", "DELETE")];

/// Creates all tables in an empty file.
pub(super) fn create(connection: &Connection) -> Result<(), StoreProblem> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    for (_, sql) in LASTING_TABLES {
        connection.execute_batch(sql)?;
    }
    connection.execute("INSERT INTO store (id, revision, edits) VALUES (1, 0, 0)", [])?;
    create_own(connection)?;
    write_view(connection)
}

/// Creates the tables that only this format has, and says that the file has this format.
pub(super) fn create_own(connection: &Connection) -> Result<(), StoreProblem> {
    for (_, sql) in TABLES {
        connection.execute_batch(sql)?;
    }
    let mut insert = connection.prepare("INSERT INTO places (place) VALUES (?1)")?;
    for place in 1..=MOST_ROWS as i64 {
        insert.execute([place])?;
    }
    let bytes: Vec<u8> = (0..=u8::MAX).collect();
    connection.execute("INSERT INTO byte_values (bytes) VALUES (?1)", [bytes])?;
    create_segments(connection)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

fn create_segments(connection: &Connection) -> Result<(), StoreProblem> {
    connection.execute_batch(&format!("{SEGMENTS}); {SEGMENTS_INDEX}"))?;
    index_sizes(connection)?;
    for (name, verb) in TRIGGERS {
        connection.execute_batch(&format!(
            "CREATE TRIGGER {name} AFTER {verb} ON segments BEGIN UPDATE store SET edits = edits + 1; END"
        ))?;
    }
    Ok(())
}

/// Adds the index of the segments' sizes where it is missing.
pub(super) fn index_sizes(connection: &Connection) -> Result<(), StoreProblem> {
    connection.execute_batch(SIZES_INDEX)?;
    Ok(())
}

/// Returns the format of the file.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreProblem> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Checks that the tables are the ones this format has: a stranger's file may hold anything under their names.
pub(super) fn check(connection: &Connection) -> Result<(), StoreProblem> {
    check_tables(connection, LASTING_TABLES.iter().chain(&TABLES), ("segments", SEGMENTS))
}

/// Checks tables by name and statement, and one that has attribute columns at its end.
pub(super) fn check_tables<'a>(
    connection: &Connection,
    tables: impl Iterator<Item = &'a (&'a str, &'a str)>,
    with_attributes: (&str, &str),
) -> Result<(), StoreProblem> {
    let mut statement = connection.prepare("SELECT type, sql FROM sqlite_schema WHERE name = ?1")?;
    let mut stands = |name: &str| -> Result<(String, String), StoreProblem> {
        let found = statement
            .query_row([name], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default())))
            .optional()?;
        found.ok_or_else(|| StoreProblem::damaged(format!("{name} is missing")))
    };
    let other = |name: &str| StoreProblem::damaged(format!("the table {name} is not as Pathlight makes it"));
    for (name, sql) in tables {
        if stands(name)? != ("table".to_owned(), (*sql).to_owned()) {
            return Err(other(name));
        }
    }
    let (name, start) = with_attributes;
    let (kind, sql) = stands(name)?;
    if kind != "table" || columns_in(&sql, start).is_none() {
        return Err(other(name));
    }
    if stands("activity_log")?.0 != "view" {
        return Err(StoreProblem::damaged("activity_log is not a view"));
    }
    Ok(())
}

/// Returns the numbers of the attribute columns in the statement of a table that otherwise reads like `start`.
fn columns_in(sql: &str, start: &str) -> Option<Vec<i64>> {
    let rest = sql.strip_prefix(start)?.strip_suffix(')')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let mut numbers = Vec::new();
    for part in rest.strip_prefix(", ")?.split(", ") {
        let part = part.strip_prefix('a')?;
        let number = part.strip_suffix(ATTRIBUTE).or(part.strip_suffix(v1::ATTRIBUTE))?;
        numbers.push(number.parse().ok().filter(|&number| number > 0)?);
    }
    Some(numbers)
}

/// What stands after the name of an attribute's column.
const ATTRIBUTE: &str = " BLOB NOT NULL DEFAULT x''";

/// Adds the column of a new attribute of activities. Segments that are there already are not rewritten.
pub(super) fn add_column(connection: &Connection, attribute: i64) -> Result<(), StoreProblem> {
    connection.execute_batch(&format!("ALTER TABLE segments ADD COLUMN a{attribute}{ATTRIBUTE}"))?;
    Ok(())
}

/// Returns a number that no attribute has had whose column still stands.
pub(super) fn next_attribute(connection: &Connection) -> Result<i64, StoreProblem> {
    let sql: String =
        connection.query_row("SELECT sql FROM sqlite_schema WHERE name = 'segments'", [], |row| row.get(0))?;
    let columns = columns_in(&sql, SEGMENTS).unwrap_or_default().into_iter().max().unwrap_or_default();
    let known: Option<i64> = connection.query_row("SELECT max(id) FROM attributes", [], |row| row.get(0))?;
    Ok(columns.max(known.unwrap_or_default()) + 1)
}

/// Starts the table of segments anew, without attribute columns; only for a store without activities.
pub(super) fn renew_segments(connection: &Connection) -> Result<(), StoreProblem> {
    // Its index and triggers go with the table.
    connection.execute_batch("DROP TABLE segments")?;
    create_segments(connection)
}

/// An attribute as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredAttribute {
    pub id: i64,
    pub owner: Owner,
    pub name: String,
    pub kind: AttributeKind,
}

/// Returns all attributes in the order in which they came.
pub(super) fn attributes(connection: &Connection) -> Result<Vec<StoredAttribute>, StoreProblem> {
    let mut statement = connection.prepare("SELECT id, owner, name, kind FROM attributes ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let owner: String = row.get(1)?;
        let kind: String = row.get(3)?;
        all.push(StoredAttribute {
            id: row.get(0)?,
            owner: if owner == "contact" { Owner::Contact } else { Owner::Activity },
            name: row.get(2)?,
            kind: match kind.as_str() {
                "number" => AttributeKind::Number,
                "date" => AttributeKind::Date,
                "bool" => AttributeKind::Bool,
                _ => AttributeKind::Text,
            },
        });
    }
    Ok(all)
}

pub(super) const fn owner_text(owner: Owner) -> &'static str {
    match owner {
        Owner::Activity => "activity",
        Owner::Contact => "contact",
    }
}

pub(super) const fn kind_text(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Text => "text",
        AttributeKind::Number => "number",
        AttributeKind::Date => "date",
        AttributeKind::Bool => "bool",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_attribute_columns_may_follow_in_segments() {
        let with = |rest: &str| columns_in(&format!("{SEGMENTS}{rest})"), SEGMENTS);
        assert_eq!(with(""), Some(vec![]));
        assert_eq!(with(", a1 BLOB NOT NULL DEFAULT x'', a12 BLOB NOT NULL DEFAULT x''"), Some(vec![1, 12]));
        assert_eq!(with(", a1 BLOB AS (zeroblob(1000000000))"), None);
        assert_eq!(with(", ax BLOB NOT NULL DEFAULT x''"), None);
    }
}
