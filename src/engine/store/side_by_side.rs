//! Reading the segments of a store by several threads, each through a connection of its own.

use super::chunk::Chunk;
use super::connection::open_beside;
use super::error::StoreProblem;
use super::scan::{Scan, scan};
use super::{schema, segments, v1};
use rusqlite::Connection;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// More threads than this only wait for memory.
const MOST_THREADS: usize = 4;

/// Something that grows by what follows it.
pub(super) trait Append: Send {
    /// Moves the part that follows to its end; what is left of that is empty and can be filled again.
    fn append(&mut self, later: &mut Self);
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
        _ => segments::stretches(connection)?,
    };
    let threads = cores.min(MOST_THREADS).min(stretches.len());
    // Opened here, before anything is read; without any of them this thread reads everything.
    let beside: Vec<Connection> = (1..threads).map_while(|_| open_beside(connection, path)).collect();
    if beside.is_empty() {
        let mut all = empty();
        scan(connection, wanted, &mut |chunk| {
            take(&mut all, chunk)?;
            told();
            Ok(())
        })?;
        return Ok(all);
    }
    let all = Line {
        next: AtomicUsize::new(0),
        done: Mutex::new(Done { turn: 0, ended: false, all: empty() }),
        moved: Condvar::new(),
    };
    let work = |connection: &Connection, told: &mut dyn FnMut()| {
        let leaving = Leaving { line: &all, well: false };
        let mut part = empty();
        loop {
            let place = all.next.fetch_add(1, Ordering::Relaxed);
            let Some(&stretch) = stretches.get(place) else { break };
            let wanted = Scan { segments: Some(stretch), ..wanted.clone() };
            scan(connection, &wanted, &mut |chunk| {
                take(&mut part, chunk)?;
                told();
                Ok(())
            })?;
            if !all.append(place, &mut part) {
                break;
            }
        }
        leaving.well();
        Ok::<(), StoreProblem>(())
    };
    std::thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = beside.into_iter().map(|own| scope.spawn(move || work(&own, &mut || {}))).collect();
        let mut result = work(connection, told);
        for other in others {
            match other.join() {
                Ok(other) => result = result.and(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        result
    })?;
    Ok(all.done.into_inner().unwrap_or_else(PoisonError::into_inner).all)
}

/// The parts come in by the order of their stretches, so that no thread keeps more than one of them.
struct Line<P> {
    /// The next stretch to read.
    next: AtomicUsize,
    done: Mutex<Done<P>>,
    moved: Condvar,
}

struct Done<P> {
    /// The stretch whose part comes next.
    turn: usize,
    /// Whether a thread has given up, so that its part never comes.
    ended: bool,
    all: P,
}

impl<P: Append> Line<P> {
    /// Waits until the part is next and appends it; false if that will never be.
    fn append(&self, place: usize, part: &mut P) -> bool {
        let mut done = self.lock();
        while done.turn != place && !done.ended {
            done = self.moved.wait(done).unwrap_or_else(PoisonError::into_inner);
        }
        if done.ended {
            return false;
        }
        done.all.append(part);
        done.turn += 1;
        drop(done);
        self.moved.notify_all();
        true
    }
}

impl<P> Line<P> {
    fn lock(&self) -> MutexGuard<'_, Done<P>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the others when a thread gives up, however that comes about.
struct Leaving<'a, P> {
    line: &'a Line<P>,
    well: bool,
}

impl<P> Leaving<'_, P> {
    fn well(mut self) {
        self.well = true;
    }
}

impl<P> Drop for Leaving<'_, P> {
    fn drop(&mut self) {
        if !self.well {
            self.line.lock().ended = true;
            self.line.moved.notify_all();
        }
    }
}
