//! Reading the segments of a store by several threads, each a stretch of them through a connection of its own.

use super::chunk::Chunk;
use super::connection::open_beside;
use super::error::StoreProblem;
use super::scan::{Scan, scan};
use super::{schema, segments, v1};
use rusqlite::Connection;
use std::num::NonZero;
use std::path::Path;

/// More threads than this only wait for memory.
const MOST_THREADS: usize = 4;

/// Something that grows by what follows it.
pub(super) trait Append: Send {
    /// Adds the part that follows.
    fn append(&mut self, later: Self);
}

/// Takes every chunk into a part, in order of the store, and returns all parts as one. `told` is called now and then, by
/// this thread.
///
/// The connection holds a read transaction, so that all threads see the same.
pub(super) fn collect<P: Append>(
    connection: &Connection,
    path: &Path,
    wanted: &Scan,
    empty: &(impl Fn() -> P + Sync),
    take: &(impl Fn(&mut P, Chunk) -> Result<(), StoreProblem> + Sync),
    told: &mut dyn FnMut(),
) -> Result<P, StoreProblem> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let stretches = match schema::version(connection)? {
        v1::VERSION => Vec::new(),
        _ => segments::stretches(connection, cores.min(MOST_THREADS))?,
    };
    let part_of = |connection: &Connection, stretch: Option<(i64, i64)>, told: &mut dyn FnMut()| {
        let wanted = Scan { segments: stretch, ..wanted.clone() };
        let mut part = empty();
        scan(connection, &wanted, &mut |chunk| {
            take(&mut part, chunk)?;
            told();
            Ok(())
        })?;
        Ok::<P, StoreProblem>(part)
    };
    let Some((&first, others)) = stretches.split_first().filter(|(_, others)| !others.is_empty()) else {
        return part_of(connection, None, told);
    };
    // Opened here, before anything is read: a connection that cannot be had leaves its stretch to this thread.
    let beside: Vec<_> = others.iter().map(|&stretch| (stretch, open_beside(connection, path))).collect();
    std::thread::scope(|scope| {
        let part_of = &part_of;
        let others: Vec<_> = beside
            .into_iter()
            .map(|(stretch, own)| {
                (stretch, own.map(|own| scope.spawn(move || part_of(&own, Some(stretch), &mut || {}))))
            })
            .collect();
        let mut all = part_of(connection, Some(first), &mut *told)?;
        for (stretch, other) in others {
            let part = match other {
                None => part_of(connection, Some(stretch), &mut *told)?,
                Some(other) => match other.join() {
                    Ok(part) => part?,
                    Err(panic) => std::panic::resume_unwind(panic),
                },
            };
            all.append(part);
            told();
        }
        Ok(all)
    })
}
