//! Opening the file: what it is, before any query; and nothing in it may run.

use super::error::StoreProblem;
use super::{schema, v1};
use crate::domain::Cancel;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, ffi};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

const BUSY: Duration = Duration::from_secs(5);
const COMMIT_ATTEMPTS: u32 = 6;
/// How often the cancel flag is looked at while SQLite works.
const INTERRUPT_EVERY: Duration = Duration::from_millis(40);
/// Pages are large because activities are read and written in long stretches.
pub(super) const PAGE_BYTES: u32 = 16_384;
const WRITE_CACHE_KIB: i32 = 65_536;

/// Opens an existing store for reading; the file and its folder stay as they are.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreProblem> {
    look_at_file(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    match check(&connection) {
        Err(Checked::Unfinished) => {
            // Opening to write undoes what the interrupted program left half done.
            drop(open_to_write(path).map_err(|problem| match problem {
                StoreProblem::ReadOnly | StoreProblem::CannotOpen => StoreProblem::Unfinished,
                other => other,
            })?);
            let connection = Connection::open_with_flags(path, flags)?;
            check(&connection).map_err(Checked::problem)?;
            Ok(connection)
        }
        Err(other) => Err(other.problem()),
        // A file that another program has put into WAL mode cannot be read in a read-only folder, and leaves files
        // beside it; opening to write puts it back, where that is possible.
        Ok(()) if is_wal(&connection)? => {
            drop(connection);
            drop(open_to_write(path));
            let connection = Connection::open_with_flags(path, flags)?;
            check(&connection).map_err(Checked::problem)?;
            Ok(connection)
        }
        Ok(()) => Ok(connection),
    }
}

/// Opens a store that is open already once more, for another thread; `None` if that is not possible at once.
///
/// While the first connection reads, nobody commits, so that both see the same; see [`can_open_beside`].
pub(super) fn open_beside(path: &Path) -> Option<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).ok()?;
    check(&connection).ok()?;
    // A program that waits to write lets nobody in any more, and waits for the first connection.
    connection.busy_timeout(Duration::ZERO).ok()?;
    let locked = connection.execute_batch("BEGIN; SELECT count(*) FROM imports;");
    locked.is_ok().then_some(connection)
}

/// Returns whether another connection sees what this one sees while it reads: with a write-ahead log it need not.
pub(super) fn can_open_beside(first: &Connection) -> bool {
    !is_wal(first).unwrap_or(true)
}

fn is_wal(connection: &Connection) -> Result<bool, StoreProblem> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    Ok(mode.eq_ignore_ascii_case("wal"))
}

/// Opens an existing store for an import or a removal.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, StoreProblem> {
    look_at_file(path)?;
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    check(&connection).map_err(Checked::problem)?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(StoreProblem::ReadOnly);
    }
    connection.pragma_update(None, "cache_size", -WRITE_CACHE_KIB)?;
    if is_wal(&connection)? {
        // Where another program is using the file, it stays as it is until the next time.
        let _ = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()));
    }
    Ok(connection)
}

/// Creates an empty store. A file without any bytes, as an interrupted creation leaves it, is filled.
pub(super) fn create(path: &Path) -> Result<(), StoreProblem> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => return Err(StoreProblem::NotAFile),
        Ok(found) if found.len() > 0 => return Err(StoreProblem::Exists),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    harden(&connection)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::create(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Undoes what a write has left half done that failed because of the disk: SQLite leaves that to whoever opens the file
/// next, and a copy made before would be damaged.
pub(super) fn undo(path: &Path) {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if Path::new(&journal).exists() {
        // Where even that is not possible, the next one who opens the store does it, or is told.
        drop(open_to_write(path));
    }
}

/// Carries out what is to be written, and interrupts whatever SQLite is at once the user asks to stop: a single statement
/// may take seconds.
pub(super) fn with_interrupts<T>(
    connection: &mut Connection,
    cancel: &Cancel,
    write: impl FnOnce(&mut Connection) -> Result<T, StoreProblem>,
) -> Result<T, StoreProblem> {
    let interrupt = connection.get_interrupt_handle();
    std::thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || {
            while waiting.recv_timeout(INTERRUPT_EVERY) == Err(RecvTimeoutError::Timeout) {
                if cancel.is_cancelled() {
                    interrupt.interrupt();
                }
            }
        });
        let written = write(connection);
        drop(done);
        written
    })
}

/// Commits, and waits for readers longer than SQLite does by itself: the work of minutes is not to be lost to a reader
/// of seconds.
pub(super) fn commit(transaction: &Transaction, cancel: &Cancel) -> Result<(), StoreProblem> {
    let mut attempts = 1;
    loop {
        cancel.check()?;
        match transaction.execute_batch("COMMIT").map_err(StoreProblem::from) {
            // The transaction is still there and can be committed again; dropping it rolls back.
            Err(StoreProblem::Locked) if attempts < COMMIT_ATTEMPTS => attempts += 1,
            other => return other,
        }
    }
}

fn look_at_file(path: &Path) -> Result<(), StoreProblem> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(StoreProblem::NotAFile),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(StoreProblem::Missing),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Err(StoreProblem::CannotOpen),
        Err(error) => Err(error.into()),
    }
}

enum Checked {
    Unfinished,
    Other(StoreProblem),
}

impl Checked {
    fn problem(self) -> StoreProblem {
        match self {
            Self::Unfinished => StoreProblem::Unfinished,
            Self::Other(problem) => problem,
        }
    }
}

impl<E: Into<StoreProblem>> From<E> for Checked {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

fn check(connection: &Connection) -> Result<(), Checked> {
    harden(connection)?;
    // These two come from the file's first bytes, before SQLite parses the schema.
    let application: i64 = match connection.pragma_query_value(None, "application_id", |row| row.get(0)) {
        Err(rusqlite::Error::SqliteFailure(failure, _))
            if failure.extended_code == ffi::SQLITE_READONLY_ROLLBACK
                || failure.extended_code == ffi::SQLITE_READONLY_RECOVERY =>
        {
            return Err(Checked::Unfinished);
        }
        // A cut file is what SQLite calls corrupt, but of a foreign one nothing else is to be said.
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::NotADatabase => {
            return Err(StoreProblem::NotAStore.into());
        }
        other => other?,
    };
    if application != schema::APPLICATION_ID {
        return Err(StoreProblem::NotAStore.into());
    }
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > schema::VERSION {
        return Err(StoreProblem::Newer { version }.into());
    }
    if version < 1 {
        return Err(StoreProblem::damaged(format!("format {version}")).into());
    }
    match version {
        v1::VERSION => v1::check(connection)?,
        _ => schema::check(connection)?,
    }
    Ok(())
}

/// Makes sure that nothing in a stranger's file runs, grows without bound or reaches another file.
fn harden(connection: &Connection) -> Result<(), StoreProblem> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
    ] {
        connection.set_db_config(setting, on)?;
    }
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LENGTH, 64 << 20),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 16 << 20),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, most)?;
    }
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(())).or_else(|error| match error {
        // Builds of SQLite without memory mapping answer nothing.
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    })?;
    Ok(())
}
