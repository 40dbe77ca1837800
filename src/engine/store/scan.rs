//! Going through the activities of a store in chunks, whatever its format.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::{schema, segments, v1};
use rusqlite::Connection;

/// Which columns and which stretch are wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Scan {
    pub times: bool,
    pub kinds: bool,
    pub offsets: bool,
    /// Ids of attributes of activities.
    pub attributes: Vec<i64>,
    /// Only chunks that overlap this time; rows outside may come along.
    pub within: Option<(i64, i64)>,
    /// Only segments with these ids, from the first to the last.
    pub segments: Option<(i64, i64)>,
}

/// Hands every chunk to `each`, in the order of the imports.
pub(super) fn scan(
    connection: &Connection,
    wanted: &Scan,
    each: &mut dyn FnMut(Chunk) -> Result<(), StoreProblem>,
) -> Result<(), StoreProblem> {
    match schema::version(connection)? {
        v1::VERSION => v1::scan(connection, wanted, each),
        _ => segments::scan(connection, wanted, each),
    }
}

/// Cuts what there is into parts that can be scanned one by one, in order; an old store is one part.
pub(super) fn parts(connection: &Connection) -> Result<Vec<segments::Part>, StoreProblem> {
    match schema::version(connection)? {
        v1::VERSION => {
            let rows: i64 = connection.query_row("SELECT count(*) FROM activities", [], |row| row.get(0))?;
            Ok(vec![segments::Part { ids: (i64::MIN, i64::MAX), rows: rows.unsigned_abs() as usize }])
        }
        _ => segments::parts(connection),
    }
}
