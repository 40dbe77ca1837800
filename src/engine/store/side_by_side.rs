//! Work on a store by several threads, each through a connection of its own.

use super::connection::{can_open_beside, open_beside};
use super::error::StoreProblem;
use rusqlite::Connection;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// More threads than this only wait for memory.
const MOST_THREADS: usize = 4;

/// Does every task, in any order, on as many threads as are worth it. `told` is called now and then, by this thread.
///
/// The connection holds a read transaction, so that all threads see the same.
///
/// # Errors
/// What a task says; those that have not begun are then left.
pub(super) fn each<T: Send>(
    connection: &Connection,
    path: &Path,
    tasks: Vec<T>,
    work: &(impl Fn(&Connection, T) -> Result<(), StoreProblem> + Sync),
    told: &mut dyn FnMut(),
) -> Result<(), StoreProblem> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if can_open_beside(connection) { cores.min(MOST_THREADS).min(tasks.len()) } else { 1 };
    let tasks = Mutex::new(tasks.into_iter());
    let failed = AtomicBool::new(false);
    let run = |connection: &Connection, told: &mut dyn FnMut()| {
        loop {
            let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(task) = task.filter(|_| !failed.load(Ordering::Relaxed)) else { return Ok(()) };
            work(connection, task).inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
            told();
        }
    };
    std::thread::scope(|scope| {
        let run = &run;
        // A thread without a connection leaves everything to the others.
        let other = move || open_beside(path).map_or(Ok(()), |own| run(&own, &mut || {}));
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(other)).collect();
        let mut result = run(connection, told);
        for other in others {
            match other.join() {
                Ok(other) => result = result.and(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        result
    })
}
