//! Contacts in parts, one a thread.

use crate::engine::columns::Columns;
use std::num::NonZero;
use std::ops::Range;

/// Below this, starting threads costs more than they save.
#[cfg(not(test))]
const ROWS_WORTH_A_THREAD: usize = 100_000;
/// In tests even small data are cut, so that what is true of the whole is tried on parts.
#[cfg(test)]
const ROWS_WORTH_A_THREAD: usize = 8;
const MOST_THREADS: usize = 16;

/// Runs the work on ranges of contacts with about as many activities each, and returns the results in order of contacts.
///
/// How many ranges there are depends on the machine, so a caller puts results together in a way that does not depend on
/// it: by adding whole numbers, or by appending.
pub fn in_parts<T: Send>(columns: &Columns, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let parts = parts(columns.len()).min(columns.contact_count().max(1));
    side_by_side(ranges(columns, parts).into_iter(), work)
}

/// Runs the work on pieces of a list, one a thread, and returns the results in order; `rows` says how much work there is.
pub(super) fn in_chunks<I: Sync, T: Send>(list: &[I], rows: usize, work: impl Fn(&[I]) -> T + Sync) -> Vec<T> {
    side_by_side(list.chunks(list.len().div_ceil(parts(rows)).max(1)), work)
}

/// Sorts a list, a long one on several threads.
pub(super) fn sort<T: Ord + Send>(list: &mut [T]) {
    let pieces = parts(list.len());
    side_by_side(list.chunks_mut(list.len().div_ceil(pieces).max(1)), <[T]>::sort_unstable);
    if pieces > 1 {
        // This one finds the pieces in order and only puts them together.
        list.sort();
    }
}

/// Returns into how many parts so many rows are worth cutting on this machine.
fn parts(rows: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    (rows / ROWS_WORTH_A_THREAD).clamp(1, cores.min(MOST_THREADS))
}

/// Runs the work on every piece, the first on this thread; without any piece, once on nothing.
fn side_by_side<P: Default + Send, T: Send>(
    mut pieces: impl Iterator<Item = P>,
    work: impl Fn(P) -> T + Sync,
) -> Vec<T> {
    let first = pieces.next().unwrap_or_default();
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = pieces.map(|piece| scope.spawn(move || work(piece))).collect();
        let mut results = vec![work(first)];
        for other in others {
            match other.join() {
                Ok(result) => results.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}

fn ranges(columns: &Columns, parts: usize) -> Vec<Range<usize>> {
    let contacts = columns.contact_count();
    let mut ranges = Vec::with_capacity(parts);
    let mut start = 0;
    for part in 1..=parts {
        let rows = (columns.len() * part / parts) as u32;
        let end =
            if part == parts { contacts } else { columns.starts.partition_point(|&start| start < rows).min(contacts) };
        ranges.push(start..end.max(start));
        start = end.max(start);
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_every_contact_once() {
        let columns = Columns { starts: vec![0, 1, 1, 90, 91, 100], times: vec![0; 100], ..Columns::default() };
        for parts in 1..8 {
            let ranges = ranges(&columns, parts);
            assert_eq!(ranges.into_iter().flatten().collect::<Vec<_>>(), [0, 1, 2, 3, 4], "{parts}");
        }
        assert_eq!(in_parts(&Columns::default(), |range| range.len()), [0]);
        for rows in [0, 12, 90] {
            let list: Vec<u32> = (0..7).collect();
            assert_eq!(in_chunks(&list, rows, <[u32]>::to_vec).concat(), list);
        }
        assert_eq!(in_chunks(&[] as &[u32], 90, <[u32]>::len), [0]);
        for len in [0, 1, 7, 90, 1001] {
            let mut list: Vec<u32> = (0..len).map(|place| place * 7919 % 101).collect();
            let mut right = list.clone();
            right.sort_unstable();
            sort(&mut list);
            assert_eq!(list, right);
        }
    }
}
