//! The tables of a store. The comments inside the statements are kept in the file, for whoever reads it elsewhere.

use super::error::StoreProblem;
use crate::domain::Owner;
use crate::engine::intake::AttributeKind;
use rusqlite::{Connection, OptionalExtension};

/// "PLAC" in the file's header, where SQLite keeps a number for the application.
pub(super) const APPLICATION_ID: i64 = 0x504C_4143;
/// The format written; older ones are brought up to it, newer ones refused.
pub(super) const VERSION: i64 = 1;
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
  first_row INTEGER NOT NULL, -- the import's activities are first_row, first_row + 1, ...
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

const ACTIVITIES: &str = "CREATE TABLE activities ( -- Within an import by contact, then time, then row of the file.
  id INTEGER PRIMARY KEY,
  contact INTEGER NOT NULL, -- into contacts
  time INTEGER NOT NULL, -- microseconds since 1970-01-01 UTC
  activity INTEGER NOT NULL, -- into activity_types
  import INTEGER NOT NULL, -- into imports
  source_row INTEGER NOT NULL, -- row of the file, the first row of data is 1
  offset_minutes INTEGER -- UTC offset that the file gave, for display
  -- then a column a1, a2, ... for each attribute of activities, with a code into words
";

const SEGMENTS: &str = "CREATE TABLE segments ( -- Activities again, as columns for fast loading; made from the rows.
  id INTEGER PRIMARY KEY,
  import INTEGER NOT NULL REFERENCES imports (id),
  activities INTEGER NOT NULL,
  first_contact INTEGER NOT NULL,
  last_contact INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  last_attribute INTEGER NOT NULL, -- attributes added later are not set here
  edits INTEGER NOT NULL -- stale unless equal to edits of the table store
)";

const SEGMENT_COLUMNS: &str = "CREATE TABLE segment_columns (
  segment INTEGER NOT NULL REFERENCES segments (id),
  part INTEGER NOT NULL, -- -4 contacts, -3 activities per contact, -2 times, -1 activity types, or an attribute
  bytes BLOB NOT NULL,
  UNIQUE (segment, part)
)";

const TABLES: [(&str, &str); 10] = [
    ("store", STORE),
    ("imports", IMPORTS),
    ("import_issues", IMPORT_ISSUES),
    ("contacts", CONTACTS),
    ("activity_types", ACTIVITY_TYPES),
    ("activity_counts", ACTIVITY_COUNTS),
    ("attributes", ATTRIBUTES),
    ("words", WORDS),
    ("contact_values", CONTACT_VALUES),
    ("segments", SEGMENTS),
];

/// Another program that changes activities makes the segments stale. Pathlight itself works with triggers off.
const TRIGGERS: [(&str, &str); 3] =
    [("activities_added", "INSERT"), ("activities_changed", "UPDATE"), ("activities_deleted", "DELETE")];

/// Creates all tables in an empty file.
pub(super) fn create(connection: &Connection) -> Result<(), StoreProblem> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    for (_, sql) in TABLES {
        connection.execute_batch(sql)?;
    }
    connection.execute_batch(SEGMENT_COLUMNS)?;
    connection.execute_batch(&format!("{ACTIVITIES})"))?;
    for (name, verb) in TRIGGERS {
        connection.execute_batch(&trigger(name, verb))?;
    }
    connection.execute("INSERT INTO store (id, revision, edits) VALUES (1, 0, 0)", [])?;
    write_view(connection)
}

fn trigger(name: &str, verb: &str) -> String {
    format!("CREATE TRIGGER {name} AFTER {verb} ON activities BEGIN UPDATE store SET edits = edits + 1; END")
}

/// Checks that the tables are the ones this format has: a stranger's file may hold anything under their names.
pub(super) fn check(connection: &Connection) -> Result<(), StoreProblem> {
    let mut statement = connection.prepare("SELECT type, sql FROM sqlite_schema WHERE name = ?1")?;
    let mut stands = |name: &str| -> Result<(String, String), StoreProblem> {
        let found = statement
            .query_row([name], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default())))
            .optional()?;
        found.ok_or_else(|| StoreProblem::damaged(format!("{name} is missing")))
    };
    for (name, sql) in TABLES.into_iter().chain([("segment_columns", SEGMENT_COLUMNS)]) {
        if stands(name)? != ("table".to_owned(), sql.to_owned()) {
            return Err(StoreProblem::damaged(format!("the table {name} is not as Pathlight makes it")));
        }
    }
    let (kind, sql) = stands("activities")?;
    if kind != "table" || columns_in(&sql).is_none() {
        return Err(StoreProblem::damaged("the table activities is not as Pathlight makes it"));
    }
    if stands("activity_log")?.0 != "view" {
        return Err(StoreProblem::damaged("activity_log is not a view"));
    }
    Ok(())
}

/// Returns the numbers of the attribute columns in the statement of the table `activities`.
fn columns_in(sql: &str) -> Option<Vec<i64>> {
    let rest = sql.strip_prefix(ACTIVITIES)?.strip_suffix(')')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let mut numbers = Vec::new();
    for part in rest.strip_prefix(", ")?.split(", ") {
        let number = part.strip_prefix('a')?.strip_suffix(" INTEGER NOT NULL DEFAULT 0")?;
        numbers.push(number.parse().ok().filter(|&number| number > 0)?);
    }
    Some(numbers)
}

/// Adds the column of a new attribute of activities. Rows that are there already are not rewritten.
pub(super) fn add_column(connection: &Connection, attribute: i64) -> Result<(), StoreProblem> {
    connection.execute_batch(&format!("ALTER TABLE activities ADD COLUMN a{attribute} INTEGER NOT NULL DEFAULT 0"))?;
    Ok(())
}

/// Returns a number that no attribute has had whose column still stands.
pub(super) fn next_attribute(connection: &Connection) -> Result<i64, StoreProblem> {
    let sql: String =
        connection.query_row("SELECT sql FROM sqlite_schema WHERE name = 'activities'", [], |row| row.get(0))?;
    let columns = columns_in(&sql).unwrap_or_default().into_iter().max().unwrap_or_default();
    let known: Option<i64> = connection.query_row("SELECT max(id) FROM attributes", [], |row| row.get(0))?;
    Ok(columns.max(known.unwrap_or_default()) + 1)
}

/// Starts the table of activities anew, without attribute columns; only for a store without activities.
pub(super) fn renew_activities(connection: &Connection) -> Result<(), StoreProblem> {
    // Its triggers go with the table.
    connection.execute_batch(&format!("DROP TABLE activities; {ACTIVITIES})"))?;
    for (name, verb) in TRIGGERS {
        connection.execute_batch(&trigger(name, verb))?;
    }
    Ok(())
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

/// Writes the view `activity_log` for the attributes there are.
pub(super) fn write_view(connection: &Connection) -> Result<(), StoreProblem> {
    let attributes = attributes(connection)?;
    connection.execute_batch("DROP VIEW IF EXISTS activity_log")?;
    connection.execute_batch(&view(&attributes))?;
    Ok(())
}

/// Division that rounds down, so that times before 1970 come out right: SQLite's own rounds towards zero.
const SECONDS: &str = "(a.time - ((a.time % 1000000) + 1000000) % 1000000) / 1000000";
const FRACTION: &str = "((a.time % 1000000) + 1000000) % 1000000";

fn view(attributes: &[StoredAttribute]) -> String {
    let mut taken: Vec<String> = Vec::new();
    let mut columns = String::new();
    let mut column = |value: &str, name: &str| {
        let separator = if columns.is_empty() { "" } else { ",\n" };
        columns.push_str(&format!("{separator}  {value} AS {}", quoted(&free_name(name, &mut taken))));
    };
    column("c.name", "contact");
    column("t.name", "activity");
    column(
        &format!(
            "strftime('%Y-%m-%dT%H:%M:%S', {SECONDS}, 'unixepoch') ||\n    \
             CASE WHEN a.time % 1000000 = 0 THEN '' ELSE '.' || rtrim(printf('%06d', {FRACTION}), '0') END || 'Z'"
        ),
        "time",
    );
    column("a.import", "import");
    column("a.source_row", "source_row");
    for attribute in attributes.iter().filter(|attribute| attribute.owner == Owner::Activity) {
        let id = attribute.id;
        let word = format!("(SELECT text FROM words WHERE attribute = {id} AND code = a.a{id})");
        match attribute.kind {
            AttributeKind::Number => column(&format!("CAST({word} AS NUMERIC)"), &attribute.name),
            _ => column(&word, &attribute.name),
        }
    }
    format!(
        "CREATE VIEW activity_log AS -- Every activity in words; a value that is not set is NULL.\nSELECT\n{columns}\n\
         FROM activities AS a\nLEFT JOIN contacts AS c ON c.id = a.contact\n\
         LEFT JOIN activity_types AS t ON t.id = a.activity"
    )
}

/// Returns the name, with a number added where it is taken: SQLite tells names apart without regard to case.
fn free_name(name: &str, taken: &mut Vec<String>) -> String {
    // SQL text cannot hold a NUL.
    let name = name.replace('\0', "\u{FFFD}");
    let base = if name.is_empty() { "attribute" } else { &name };
    let mut free = base.to_owned();
    let mut number = 2;
    while taken.contains(&free.to_ascii_lowercase()) {
        free = format!("{base}_{number}");
        number += 1;
    }
    taken.push(free.to_ascii_lowercase());
    free
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clash_get_a_number() {
        let mut taken = vec!["import".to_owned(), "time".to_owned()];
        let names = ["Import", "import", "time_2", "TIME", "", "attribute", "a\"b\0"];
        let free: Vec<String> = names.iter().map(|name| free_name(name, &mut taken)).collect();
        assert_eq!(free, ["Import_2", "import_3", "time_2", "TIME_3", "attribute", "attribute_2", "a\"b\u{FFFD}"]);
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn only_attribute_columns_may_follow_in_activities() {
        let with = |rest: &str| columns_in(&format!("{ACTIVITIES}{rest})"));
        assert_eq!(with(""), Some(vec![]));
        assert_eq!(with(", a1 INTEGER NOT NULL DEFAULT 0, a12 INTEGER NOT NULL DEFAULT 0"), Some(vec![1, 12]));
        assert_eq!(with(", a1 INTEGER AS (zeroblob(1000000000))"), None);
        assert_eq!(with(", ax INTEGER NOT NULL DEFAULT 0"), None);
    }
}
