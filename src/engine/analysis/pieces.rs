//! Contacts in pieces of a size that does not depend on the machine, so that sums of fractions are the same everywhere.

use super::asked::Asked;
use crate::domain::Cancelled;
use crate::engine::columns::Columns;
use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// About so many activities are worked on between two looks at the cancel flag.
#[cfg(not(test))]
const ROWS_AT_ONCE: usize = 1 << 16;
/// In tests even small data are cut, so that what is true of the whole is tried on pieces.
#[cfg(test)]
const ROWS_AT_ONCE: usize = 16;
const MOST_THREADS: usize = 16;

/// Runs the work on one piece after another, each thread with a bench of its own that it uses again, and returns the
/// results in order of contacts.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub(super) fn in_pieces<W, T: Send>(
    asked: &Asked<'_>,
    bench: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, Range<usize>) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let pieces = (asked.columns.len() / ROWS_AT_ONCE + 1).min(asked.columns.contact_count().max(1));
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let run = || {
        let mut bench = bench();
        let mut done = Vec::new();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces {
                return Ok(done);
            }
            asked.cancel.check()?;
            done.push((piece, work(&mut bench, contacts(asked.columns, piece, pieces))));
        }
    };
    let threads = cores.min(MOST_THREADS).min(pieces);
    let mut done = if threads == 1 {
        run()?
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
            let mut done = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(pieces) => done.append(&mut pieces?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(done)
        })?
    };
    done.sort_by_key(|&(piece, _)| piece);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// Returns the contacts whose rows begin in this piece of the rows.
fn contacts(columns: &Columns, piece: usize, pieces: usize) -> Range<usize> {
    let all = columns.contact_count();
    let first = |piece: usize| match piece {
        0 => 0,
        piece if piece >= pieces => all,
        piece => columns.starts.partition_point(|&start| (start as usize) < piece * ROWS_AT_ONCE).min(all),
    };
    first(piece)..first(piece + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey};

    #[test]
    fn pieces_cover_every_contact_once_and_in_order() {
        let starts: Vec<u32> = (0..=40).map(|contact| contact * 5).collect();
        let columns = Columns { starts, times: vec![0; 200], ..Columns::default() };
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let pieces = in_pieces(&asked, || (), |(), contacts| contacts).unwrap();
        assert!(pieces.len() > 2);
        assert!(pieces.into_iter().flatten().eq(0..40));
        cancel.cancel();
        assert_eq!(in_pieces(&asked, || (), |(), contacts| contacts), Err(Cancelled));
    }
}
