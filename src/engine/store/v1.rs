//! Stores of format 1, which kept each activity as a row: reading them, and bringing them up to the format of today.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::scan::Scan;
use super::schema;
use super::segments::{SegmentWriter, Stretch};
use super::view::write_view;
use crate::domain::{Cancel, Owner};
use crate::engine::columns::Codes;
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

pub(super) const VERSION: i64 = 1;
/// What stood after the name of an attribute's column.
pub(super) const ATTRIBUTE: &str = " INTEGER NOT NULL DEFAULT 0";
/// Rows in a chunk at most.
const CHUNK_ROWS: usize = 65_536;

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

/// Checks that the tables are the ones that format 1 has. Its segments were a copy of the rows and are not read.
pub(super) fn check(connection: &Connection) -> Result<(), StoreProblem> {
    let tables = schema::LASTING_TABLES.iter().chain(&[("imports", IMPORTS)]);
    schema::check_tables(connection, tables, ("activities", ACTIVITIES))
}

/// Hands every activity to `each`, in the order of the imports.
pub(super) fn scan(
    connection: &Connection,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    let (from, to) = wanted.within.unwrap_or((i64::MIN, i64::MAX));
    let attributes: String = wanted.attributes.iter().map(|id| format!(", a{id}")).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT contact, time, activity{attributes}, offset_minutes FROM activities WHERE time BETWEEN ?1 AND ?2 ORDER BY \
         id"
    ))?;
    let mut found = statement.query([from, to])?;
    let empty = || Chunk { attributes: vec![Codes::default(); wanted.attributes.len()], ..Chunk::default() };
    let mut chunk = empty();
    while let Some(row) = found.next()? {
        if chunk.times.len() >= CHUNK_ROWS {
            each(std::mem::replace(&mut chunk, empty()))?;
        }
        let contact: u32 = row.get(0)?;
        match chunk.contacts.last_mut() {
            Some((last, rows)) if *last == contact => *rows += 1,
            _ => chunk.contacts.push((contact, 1)),
        }
        chunk.times.push(row.get(1)?);
        chunk.kinds.push(row.get(2)?);
        for (place, codes) in chunk.attributes.iter_mut().enumerate() {
            codes.push(row.get(3 + place)?);
        }
        if wanted.offsets {
            chunk.offsets.push(row.get::<_, Option<i16>>("offset_minutes")?.unwrap_or_default());
        }
    }
    if chunk.times.is_empty() { Ok(()) } else { each(chunk) }
}

/// Brings a store of format 1 up to the format of today, inside a transaction that the caller commits.
pub(super) fn upgrade(connection: &Connection, cancel: &Cancel) -> Result<(), StoreProblem> {
    // The table of imports is made anew while others refer to it. What they refer to is there again afterwards.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    let upgraded = upgrade_tables(connection, cancel);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    upgraded
}

const KEPT: &str =
    "id, name, bytes, blake3, imported_at, notes, taken, already_there, refused, first_time, last_time, complete";
const KEPT_COLUMNS: usize = 12;

fn upgrade_tables(connection: &Connection, cancel: &Cancel) -> Result<(), StoreProblem> {
    let imports: Vec<Vec<Value>> = {
        let mut statement = connection.prepare(&format!("SELECT {KEPT} FROM imports ORDER BY id"))?;
        let rows = statement.query_map([], |row| (0..KEPT_COLUMNS).map(|column| row.get(column)).collect())?;
        rows.collect::<Result<_, _>>()?
    };
    // The highest number that an import ever had, so that none is given twice.
    let highest: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT max(id) FROM imports), 0), coalesce((SELECT max(seq) FROM sqlite_sequence \
         WHERE name = 'imports'), 0))",
        [],
        |row| row.get(0),
    )?;
    connection.execute_batch(
        "DROP VIEW IF EXISTS activity_log; DROP TABLE IF EXISTS segment_columns; DROP TABLE IF EXISTS segments; \
         DROP TABLE imports",
    )?;
    schema::create_own(connection)?;
    let mut insert =
        connection.prepare(&format!("INSERT INTO imports ({KEPT}) VALUES ({}?)", "?, ".repeat(KEPT_COLUMNS - 1)))?;
    for import in imports {
        insert.execute(params_from_iter(import))?;
    }
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'imports'", [])?;
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('imports', ?1)", [highest])?;
    let attributes: Vec<i64> = schema::attributes(connection)?
        .into_iter()
        .filter_map(|stored| (stored.owner == Owner::Activity).then_some(stored.id))
        .collect();
    for &attribute in &attributes {
        schema::add_column(connection, attribute)?;
    }
    pack_rows(connection, &attributes, cancel)?;
    connection.execute_batch("DROP TABLE activities")?;
    write_view(connection)
}

/// Packs the rows into segments, import by import.
fn pack_rows(connection: &Connection, attributes: &[i64], cancel: &Cancel) -> Result<(), StoreProblem> {
    let names: String = attributes.iter().map(|id| format!(", a{id}")).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT import, contact, time, activity, source_row, offset_minutes{names} FROM activities ORDER BY id"
    ))?;
    let empty = || Stretch { attributes: vec![Vec::new(); attributes.len()], ..Stretch::default() };
    let write = |import: i64, mut stretch: Stretch, given: bool| {
        cancel.check()?;
        if !given {
            stretch.offsets.clear();
        }
        let mut writer = SegmentWriter::new(connection, import, attributes)?;
        stretch.cut(|packed| writer.write(&packed))
    };
    let (mut current, mut stretch, mut given) = (0, empty(), false);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let import: i64 = row.get(0)?;
        if import != current || stretch.len() >= CHUNK_ROWS {
            write(current, std::mem::replace(&mut stretch, empty()), given)?;
            (current, given) = (import, false);
        }
        stretch.contacts.push(row.get(1)?);
        stretch.times.push(row.get(2)?);
        stretch.kinds.push(row.get(3)?);
        stretch.source_rows.push(row.get::<_, i64>(4)?.clamp(0, u32::MAX.into()) as u32);
        let offset: Option<i16> = row.get(5)?;
        given |= offset.is_some();
        stretch.offsets.push(offset.unwrap_or_default());
        for (place, codes) in stretch.attributes.iter_mut().enumerate() {
            codes.push(row.get(6 + place)?);
        }
    }
    write(current, stretch, given)
}
