//! Removing an import, with the names and values that nothing else uses.

use super::catalog::{self, ImportRecord};
use super::connection;
use super::error::StoreProblem;
use super::scan::{Scan, scan};
use super::view::write_view;
use super::{schema, v1};
use crate::domain::{Cancel, Owner, Progress, Watch};
use crate::engine::columns::Codes;
use rusqlite::limits::Limit;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::HashSet;

/// Segments deleted between two looks at the cancel flag.
const SEGMENTS_PER_DELETE: i64 = 200;

/// What a removal has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveOutcome {
    /// The import as it was.
    pub removed: ImportRecord,
    /// Contacts that are gone because only this import knew them.
    pub contacts: u64,
    /// Later imports of which some rows were already there when they came and may be gone now; importing their files
    /// again brings those back.
    pub no_longer_complete: Vec<ImportRecord>,
}

/// Removes in one transaction.
pub(super) fn remove(
    connection: &mut Connection,
    import: i64,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<RemoveOutcome, StoreProblem> {
    forget_what_is_deleted(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let outcome = remove_in(&transaction, import, cancel, progress)?;
    connection::commit(&transaction, cancel)?;
    drop(transaction);
    // The removal stands; a file that stays larger than it need be, say on a full disk, is no failure.
    let _ = shrink(connection, progress);
    Ok(outcome)
}

/// What is removed from now on is not to be found in the file's free pages either.
pub(super) fn forget_what_is_deleted(connection: &Connection) -> Result<(), StoreProblem> {
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    Ok(())
}

/// Removes inside a transaction that is open already.
pub(super) fn remove_in(
    transaction: &Connection,
    import: i64,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<RemoveOutcome, StoreProblem> {
    let removed = catalog::import(transaction, import)?;
    if schema::version(transaction)? == v1::VERSION {
        v1::upgrade(transaction, cancel)?;
    }
    for sql in [
        "DELETE FROM contact_values WHERE import = ?1",
        "DELETE FROM activity_counts WHERE import = ?1",
        "DELETE FROM import_issues WHERE import = ?1",
    ] {
        transaction.execute(sql, [import])?;
        cancel.check()?;
    }
    delete_segments(transaction, &removed, cancel, progress)?;
    transaction.execute("DELETE FROM imports WHERE id = ?1", [import])?;
    let contacts = delete_unused(transaction, &mut Watch::new(cancel, progress))?;
    let no_longer_complete = catalog::imports(transaction)?
        .into_iter()
        .filter(|later| later.id > import && later.already_there > 0 && removed.taken > 0)
        .map(|later| ImportRecord { complete: false, ..later })
        .collect::<Vec<_>>();
    for later in &no_longer_complete {
        transaction.execute("UPDATE imports SET complete = 0 WHERE id = ?1", [later.id])?;
    }
    transaction.execute("UPDATE store SET revision = revision + 1", [])?;
    Ok(RemoveOutcome { removed, contacts, no_longer_complete })
}

/// Gives free pages back to the disk once they are more than half of the file.
pub(super) fn shrink(connection: &Connection, progress: &mut dyn FnMut(Progress)) -> Result<(), StoreProblem> {
    let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if free > pages / 2 {
        progress(Progress { what: "Giving room back to the disk".to_owned(), ..Progress::default() });
        // SQLite attaches the new file while it copies.
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
        connection.execute_batch("VACUUM")?;
    }
    Ok(())
}

fn delete_segments(
    connection: &Connection,
    removed: &ImportRecord,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), StoreProblem> {
    let mut next = connection.prepare(
        "SELECT max(id), sum(activities) FROM (SELECT id, activities FROM segments WHERE import = ?1 AND id > ?2 \
         ORDER BY id LIMIT ?3)",
    )?;
    let mut delete = connection.prepare("DELETE FROM segments WHERE import = ?1 AND id > ?2 AND id <= ?3")?;
    let (mut from, mut done) = (i64::MIN, 0);
    loop {
        cancel.check()?;
        let (until, rows): (Option<i64>, Option<i64>) =
            next.query_row([removed.id, from, SEGMENTS_PER_DELETE], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some(until) = until else { return Ok(()) };
        delete.execute([removed.id, from, until])?;
        from = until;
        done += rows.unwrap_or_default().unsigned_abs();
        progress(Progress { what: "Removing activities".to_owned(), done, total: Some(removed.taken), rows: done });
    }
}

/// Deletes contacts, activity types, attributes and words that no activity and no value uses; returns the contacts.
fn delete_unused(connection: &Connection, watch: &mut Watch<'_>) -> Result<u64, StoreProblem> {
    let attributes = schema::attributes(connection)?;
    let of_activities: Vec<i64> =
        attributes.iter().filter(|one| one.owner == Owner::Activity).map(|one| one.id).collect();
    let (mut contacts, mut kinds) = (Used::default(), Used::default());
    let mut words = vec![Used::default(); of_activities.len()];
    let left: i64 = connection.query_row("SELECT coalesce(sum(taken), 0) FROM imports", [], |row| row.get(0))?;
    watch.begin("Looking for names without activities", left.unsigned_abs() as usize)?;
    let mut seen = 0;
    let wanted = Scan { kinds: true, attributes: of_activities.clone(), ..Scan::default() };
    scan(connection, &wanted, &mut |chunk| {
        watch.at(seen)?;
        seen += chunk.len();
        chunk.contacts.iter().for_each(|&(contact, _)| contacts.add(contact));
        kinds.add_all(&chunk.kinds);
        for (words, codes) in words.iter_mut().zip(&chunk.attributes) {
            words.add_all(codes);
        }
        Ok(())
    })?;
    let mut statement = connection.prepare("SELECT DISTINCT contact FROM contact_values")?;
    for contact in statement.query_map([], |row| row.get(0))? {
        contacts.add(contact?);
    }
    let gone = delete_others(connection, "contacts", "id", None, &contacts)?;
    delete_others(connection, "activity_types", "id", None, &kinds)?;
    for (&attribute, words) in of_activities.iter().zip(&words) {
        delete_others(connection, "words", "code", Some(attribute), words)?;
    }
    connection.execute(
        "DELETE FROM words WHERE attribute IN (SELECT id FROM attributes WHERE owner = 'contact') AND NOT EXISTS \
         (SELECT 1 FROM contact_values AS v WHERE v.attribute = words.attribute AND v.code = words.code)",
        [],
    )?;
    connection
        .execute("DELETE FROM attributes WHERE NOT EXISTS (SELECT 1 FROM words WHERE attribute = attributes.id)", [])?;
    let empty: bool = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM segments)", [], |row| row.get(0))?;
    if empty {
        schema::renew_segments(connection)?;
    }
    write_view(connection)?;
    Ok(gone)
}

/// Numbers that are used. Those that Pathlight gives are small; a file from elsewhere may hold any.
#[derive(Debug, Clone, Default)]
struct Used {
    small: Vec<bool>,
    large: HashSet<u32>,
}

impl Used {
    /// The first number that is not kept in a list.
    const LARGE: u32 = 1 << 26;

    fn add(&mut self, number: u32) {
        if number >= Self::LARGE {
            self.large.insert(number);
            return;
        }
        let place = number as usize;
        if place >= self.small.len() {
            self.small.resize((place + 1).next_power_of_two(), false);
        }
        if let Some(used) = self.small.get_mut(place) {
            *used = true;
        }
    }

    fn add_all(&mut self, codes: &Codes) {
        let Some(most) = codes.max() else { return };
        if most >= Self::LARGE {
            codes.iter().for_each(|code| self.add(code));
        } else {
            // The largest makes room for all.
            self.add(most);
            codes.mark(&mut self.small);
        }
    }

    fn contains(&self, number: u32) -> bool {
        self.small.get(number as usize).copied().unwrap_or_default() || self.large.contains(&number)
    }
}

/// Deletes the rows of a table whose number is not among those used; returns how many.
fn delete_others(
    connection: &Connection,
    table: &str,
    column: &str,
    attribute: Option<i64>,
    used: &Used,
) -> Result<u64, StoreProblem> {
    let only = if attribute.is_some() { "attribute = ?1" } else { "?1 IS NULL" };
    let mut select = connection.prepare(&format!("SELECT {column} FROM {table} WHERE {only}"))?;
    let mut unused = Vec::new();
    for number in select.query_map([attribute], |row| row.get::<_, u32>(0))? {
        let number = number?;
        if !used.contains(number) {
            unused.push(number);
        }
    }
    let mut delete = connection.prepare(&format!("DELETE FROM {table} WHERE {only} AND {column} = ?2"))?;
    for number in &unused {
        delete.execute(params![attribute, number])?;
    }
    Ok(unused.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn used_numbers_are_found_however_large_they_are() {
        let mut used = Used::default();
        used.add_all(&Codes::from_iter([3, 0, 300]));
        used.add_all(&Codes::from_iter([9, Used::LARGE, u32::MAX]));
        used.add_all(&Codes::default());
        let found = [0, 3, 9, 300, Used::LARGE, u32::MAX].iter().all(|number| used.contains(*number));
        assert!(found && !used.contains(4) && !used.contains(Used::LARGE + 1) && !used.contains(5_000_000));
    }
}
