//! Writing activities as columns beside the rows.

use super::catalog;
use super::chunk::{Chunk, pack_codes, pack_times};
use super::error::StoreProblem;
use super::scan::{self, Scan, packed};
use super::schema;
use crate::domain::{Cancel, Owner};
use rusqlite::{Connection, params};

/// Writes the segments of one import.
pub(super) struct SegmentWriter<'a> {
    segment: rusqlite::Statement<'a>,
    column: rusqlite::Statement<'a>,
    connection: &'a Connection,
    import: i64,
    attributes: Vec<i64>,
    edits: i64,
}

impl<'a> SegmentWriter<'a> {
    pub fn new(connection: &'a Connection, import: i64, attributes: &[i64]) -> Result<Self, StoreProblem> {
        Ok(Self {
            segment: connection.prepare(
                "INSERT INTO segments (import, activities, first_contact, last_contact, first_time, last_time, \
                 last_attribute, edits) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            column: connection.prepare("INSERT INTO segment_columns (segment, part, bytes) VALUES (?1, ?2, ?3)")?,
            connection,
            import,
            attributes: attributes.to_vec(),
            edits: connection.query_row("SELECT edits FROM store", [], |row| row.get(0))?,
        })
    }

    pub fn write(&mut self, chunk: &Chunk) -> Result<(), StoreProblem> {
        let ids: Vec<u32> = chunk.contacts.iter().map(|&(contact, _)| contact).collect();
        let counts: Vec<u32> = chunk.contacts.iter().map(|&(_, rows)| rows).collect();
        self.segment.execute(params![
            self.import,
            chunk.len() as i64,
            ids.iter().min(),
            ids.iter().max(),
            chunk.times.iter().min(),
            chunk.times.iter().max(),
            self.attributes.iter().copied().max().unwrap_or_default(),
            self.edits,
        ])?;
        let segment = self.connection.last_insert_rowid();
        self.column.execute(params![segment, scan::CONTACTS, pack_codes(&packed(&ids))])?;
        self.column.execute(params![segment, scan::COUNTS, pack_codes(&packed(&counts))])?;
        self.column.execute(params![segment, scan::TIMES, pack_times(&chunk.times)])?;
        self.column.execute(params![segment, scan::KINDS, pack_codes(&chunk.kinds)])?;
        for (attribute, codes) in self.attributes.iter().zip(&chunk.attributes) {
            self.column.execute(params![segment, attribute, pack_codes(codes)])?;
        }
        Ok(())
    }
}

/// Makes all segments anew from the rows.
pub(super) fn renew_segments(connection: &Connection, cancel: &Cancel) -> Result<(), StoreProblem> {
    connection.execute_batch("DELETE FROM segment_columns; DELETE FROM segments")?;
    let attributes: Vec<i64> = schema::attributes(connection)?
        .into_iter()
        .filter_map(|stored| (stored.owner == Owner::Activity).then_some(stored.id))
        .collect();
    let wanted = Scan { times: true, kinds: true, attributes: attributes.clone(), ..Scan::default() };
    let imports = catalog::imports(connection)?;
    for import in imports.iter().filter(|import| import.taken > 0) {
        let mut writer = SegmentWriter::new(connection, import.id, &attributes)?;
        scan::rows_of(connection, import.id, &wanted, &mut |chunk| {
            cancel.check()?;
            writer.write(&chunk)
        })?;
    }
    Ok(())
}
