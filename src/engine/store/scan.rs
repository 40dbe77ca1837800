//! Going through the activities of a store in chunks, from the segments where they hold, else from the rows.

use super::chunk::{Chunk, unpack_codes, unpack_times};
use super::error::StoreProblem;
use crate::engine::columns::Codes;
use rusqlite::{Connection, OptionalExtension, Params, Statement};

/// Rows in a chunk at most; a contact with many rows goes over several.
pub(super) const CHUNK_ROWS: usize = 65_536;
/// Stores with fewer activities load fast enough from their rows and stay small without segments.
pub(super) const SEGMENTS_FROM: u64 = 100_000;

pub(super) const CONTACTS: i64 = -4;
pub(super) const COUNTS: i64 = -3;
pub(super) const TIMES: i64 = -2;
pub(super) const KINDS: i64 = -1;

/// Which columns and which stretch are wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    pub times: bool,
    pub kinds: bool,
    /// Ids of attributes of activities.
    pub attributes: Vec<i64>,
    /// Only chunks that overlap this time; rows outside may come along.
    pub within: Option<(i64, i64)>,
}

/// Where the activities are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Segments,
    Rows,
}

/// Returns the fastest way that gives the right answer: segments count only if they hold every activity.
pub(super) fn way(connection: &Connection) -> Result<Way, StoreProblem> {
    let (edits, taken): (i64, i64) =
        connection.query_row("SELECT edits, (SELECT coalesce(sum(taken), 0) FROM imports) FROM store", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let held: i64 =
        connection.query_row("SELECT coalesce(sum(activities), 0) FROM segments WHERE edits = ?1", [edits], |row| {
            row.get(0)
        })?;
    Ok(if held == taken && held > 0 { Way::Segments } else { Way::Rows })
}

/// Hands every chunk to `each`, in the order of the imports.
///
/// Along segments, anything wrong with them is [`StoreProblem::Damaged`]; the rows can then still be read.
pub(super) fn scan(
    connection: &Connection,
    way: Way,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    match way {
        Way::Segments => segments(connection, wanted, each),
        Way::Rows => rows(connection, wanted, each),
    }
}

fn segments(
    connection: &Connection,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    let (from, to) = wanted.within.unwrap_or((i64::MIN, i64::MAX));
    let mut statement = connection.prepare(
        "SELECT id, activities, last_attribute FROM segments \
         WHERE edits = (SELECT edits FROM store) AND last_time >= ?1 AND first_time <= ?2 ORDER BY import, id",
    )?;
    let mut column = connection.prepare("SELECT bytes FROM segment_columns WHERE segment = ?1 AND part = ?2")?;
    let mut found = statement.query([from, to])?;
    while let Some(row) = found.next()? {
        let (segment, rows, last_attribute): (i64, u32, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let rows = rows as usize;
        if rows > CHUNK_ROWS {
            return Err(StoreProblem::damaged(format!("segment {segment}")));
        }
        let mut chunk = Chunk { contacts: contacts(&mut column, segment, rows)?, ..Chunk::default() };
        if wanted.times {
            chunk.times = part(&mut column, segment, TIMES, |bytes| unpack_times(bytes, rows))?;
        }
        if wanted.kinds {
            chunk.kinds = part(&mut column, segment, KINDS, |bytes| {
                // Types are numbered from 1. Were they packed to nothing, a small file could claim any number of rows.
                unpack_codes(bytes, rows).filter(|_| bytes.len() > 1)
            })?;
        }
        for &attribute in &wanted.attributes {
            chunk.attributes.push(if attribute > last_attribute {
                Codes::default()
            } else {
                part(&mut column, segment, attribute, |bytes| unpack_codes(bytes, rows))?
            });
        }
        each(chunk)?;
    }
    Ok(())
}

fn contacts(column: &mut Statement, segment: i64, rows: usize) -> Result<Vec<(u32, u32)>, StoreProblem> {
    let wrong = || StoreProblem::damaged(format!("segment {segment}"));
    let ids = part(column, segment, CONTACTS, |bytes| {
        // Numbers of contacts start at 1, so that they are never packed to nothing.
        let count = bytes.len().checked_sub(1)?.checked_div(*bytes.first()? as usize)?;
        unpack_codes(bytes, count)
    })?;
    let counts = part(column, segment, COUNTS, |bytes| unpack_codes(bytes, ids.len()))?;
    let contacts: Vec<(u32, u32)> = (0..ids.len()).map(|place| (ids.at(place), counts.at(place))).collect();
    let total: u64 = contacts.iter().map(|&(_, rows)| u64::from(rows)).sum();
    if total == rows as u64 { Ok(contacts) } else { Err(wrong()) }
}

fn part<T>(
    column: &mut Statement,
    segment: i64,
    part: i64,
    unpack: impl FnOnce(&[u8]) -> Option<T>,
) -> Result<T, StoreProblem> {
    let unpacked = column.query_row([segment, part], |row| Ok(unpack(row.get_ref(0)?.as_blob()?))).optional()?;
    unpacked.flatten().ok_or_else(|| StoreProblem::damaged(format!("part {part} of segment {segment}")))
}

fn rows(
    connection: &Connection,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    let (from, to) = wanted.within.unwrap_or((i64::MIN, i64::MAX));
    rows_where(connection, "time BETWEEN ?1 AND ?2", [from, to], wanted, each)
}

/// Hands the rows of one import to `each`.
pub(super) fn rows_of(
    connection: &Connection,
    import: i64,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    rows_where(connection, "import = ?1", [import], wanted, each)
}

fn rows_where(
    connection: &Connection,
    condition: &str,
    params: impl Params,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    let attributes: String = wanted.attributes.iter().map(|id| format!(", a{id}")).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT contact, time, activity{attributes} FROM activities WHERE {condition} ORDER BY id"
    ))?;
    let mut found = statement.query(params)?;
    let mut pending = Pending::with_attributes(wanted.attributes.len());
    while let Some(row) = found.next()? {
        let contact: u32 = row.get(0)?;
        if pending.times.len() >= CHUNK_ROWS {
            each(pending.take())?;
        }
        match pending.contacts.last_mut() {
            Some((last, rows)) if *last == contact => *rows += 1,
            _ => pending.contacts.push((contact, 1)),
        }
        pending.times.push(row.get(1)?);
        pending.kinds.push(row.get(2)?);
        for (place, codes) in pending.attributes.iter_mut().enumerate() {
            codes.push(row.get(3 + place)?);
        }
    }
    if !pending.times.is_empty() {
        each(pending.take())?;
    }
    Ok(())
}

/// Columns of a chunk while it is filled.
#[derive(Debug)]
pub(super) struct Pending {
    pub contacts: Vec<(u32, u32)>,
    pub times: Vec<i64>,
    pub kinds: Vec<u32>,
    pub attributes: Vec<Vec<u32>>,
}

impl Pending {
    pub fn with_attributes(count: usize) -> Self {
        Self { contacts: Vec::new(), times: Vec::new(), kinds: Vec::new(), attributes: vec![Vec::new(); count] }
    }

    /// Returns what was collected as a chunk and starts anew.
    pub fn take(&mut self) -> Chunk {
        let chunk = Chunk {
            contacts: std::mem::take(&mut self.contacts),
            times: std::mem::take(&mut self.times),
            kinds: packed(&self.kinds),
            attributes: self.attributes.iter().map(|codes| packed(codes)).collect(),
        };
        self.kinds.clear();
        self.attributes.iter_mut().for_each(Vec::clear);
        chunk
    }
}

/// Packs codes by the largest of them.
pub(super) fn packed(codes: &[u32]) -> Codes {
    Codes::pack(codes, codes.iter().max().map_or(0, |&most| most as usize + 1))
}
