//! From the store to columns in memory.

use super::error::StoreProblem;
use super::names::Ranks;
use super::runs::{Runs, Whole};
use super::scan::{self, Scan};
use super::schema::{self, StoredAttribute};
use super::segments::Part;
use super::side_by_side;
use super::slots::{Meaning, Slot, Slots};
use crate::domain::{Cancel, Owner, Progress};
use crate::engine::columns::{Attribute, Codes, Columns, Texts};
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a caller needs of the activities; less loads faster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Contact ids; without them `Columns::contacts` is empty.
    pub contact_names: bool,
    /// Moments; without them `Columns::times` is empty unless the order needs them.
    pub times: bool,
    /// UTC offsets that the files gave.
    pub offsets: bool,
    /// Names of attributes of activities and contacts; `None` is all.
    pub attributes: Option<Vec<String>>,
}

impl Wanted {
    /// Everything there is.
    pub fn everything() -> Self {
        Self { contact_names: true, times: true, offsets: true, attributes: None }
    }

    /// Activity types and moments of nameless contacts, with these attributes.
    pub fn bare(attributes: &[&str]) -> Self {
        let attributes = attributes.iter().map(|&name| name.to_owned()).collect();
        Self { contact_names: false, times: true, offsets: false, attributes: Some(attributes) }
    }

    fn wants(&self, name: &str) -> bool {
        self.attributes.as_ref().is_none_or(|names| names.iter().any(|wanted| wanted == name))
    }
}

/// A piece of the work of loading.
enum Task<'a> {
    /// Reading who the contacts are.
    Contacts,
    /// Filling a stretch of the columns from these segments; the stretches are numbered in their order.
    Fill(usize, (i64, i64), Slot<'a>),
}

/// Loads columns in one read transaction, so that an import beside it shows wholly or not at all.
pub(super) fn load(
    connection: &Connection,
    path: &Path,
    wanted: &Wanted,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Columns, StoreProblem> {
    let transaction = connection.unchecked_transaction()?;
    let connection: &Connection = &transaction;
    let (activity_types, type_ranks) = texts(connection, "SELECT id, name FROM activity_types ORDER BY id", None)?;
    if type_ranks.len() > 1 << 16 {
        return Err(StoreProblem::TooMany { what: "activity types", limit: 1 << 16 });
    }
    let (of_activities, of_contacts): (Vec<StoredAttribute>, Vec<StoredAttribute>) = schema::attributes(connection)?
        .into_iter()
        .filter(|stored| wanted.wants(&stored.name))
        .partition(|stored| stored.owner == Owner::Activity);
    let values = of_activities.iter().map(|stored| words(connection, stored.id));
    let (words, word_ranks): (Vec<Texts>, Vec<Ranks>) = values.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let (taken, imports, edits): (u64, u64, i64) = connection.query_row(
        "SELECT coalesce(sum(taken), 0), count(*), (SELECT edits FROM store) FROM imports WHERE taken > 0",
        [],
        |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs(), row.get(2)?)),
    )?;
    let what = Scan {
        times: wanted.times || imports > 1,
        kinds: true,
        offsets: wanted.offsets,
        attributes: of_activities.iter().map(|stored| stored.id).collect(),
        ..Scan::default()
    };
    let parts = scan::parts(connection)?;
    let total = total(connection, &parts)?;
    // Other programs may have added or deleted rows; nobody else may.
    if edits == 0 && total as u64 != taken {
        return Err(StoreProblem::damaged(format!("{taken} activities imported, {total} found")));
    }
    let contact_ranks = likely_contacts(connection, total)?;
    let meaning = Meaning {
        contacts: &contact_ranks,
        types: &type_ranks,
        attributes: of_activities.iter().map(|stored| stored.name.as_str()).zip(&word_ranks).collect(),
    };
    let mut slots = Slots::new(total, what.times, what.offsets, words.iter().map(Texts::len));
    let filling = parts.iter().zip(slots.cut(parts.iter().map(|part| part.rows))).enumerate();
    let filling = filling.map(|(place, (part, slot))| Task::Fill(place, part.ids, slot));
    let tasks: Vec<Task<'_>> = std::iter::once(Task::Contacts).chain(filling).collect();
    let (whole, contacts) = (Mutex::new(Whole::default()), Mutex::new(None));
    let (done, gave_offsets) = (AtomicU64::new(0), AtomicBool::new(false));
    let work = |connection: &Connection, task: Task<'_>| {
        let (place, ids, mut slot) = match task {
            Task::Contacts => {
                let found = read_contacts(connection, wanted.contact_names)?;
                *lock(&contacts) = Some(found);
                return Ok(());
            }
            Task::Fill(place, ids, slot) => (place, ids, slot),
        };
        let mut runs = Runs::default();
        scan::scan(connection, &Scan { segments: Some(ids), ..what.clone() }, &mut |chunk| {
            cancel.check()?;
            slot.fill(&chunk, &meaning)?;
            runs.add(&chunk, meaning.contacts)?;
            done.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            Ok(())
        })?;
        if slot.left() > 0 {
            return Err(StoreProblem::damaged("fewer activities than the store says"));
        }
        gave_offsets.fetch_or(slot.gave_offsets, Ordering::Relaxed);
        lock(&whole).take(place, runs);
        Ok(())
    };
    let mut tell = || {
        let done = done.load(Ordering::Relaxed);
        progress(Progress { what: "Reading activities".to_owned(), done, total: Some(total as u64), rows: done });
    };
    side_by_side::each(connection, path, tasks, &work, &mut tell)?;
    let Slots { mut times, mut kinds, offsets: mut offset_minutes, mut codes } = slots;
    if !gave_offsets.into_inner() {
        offset_minutes = Vec::new();
    }
    let whole = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (mut starts, order) = whole.sorted(contact_ranks.len(), &times);
    let contacts = contacts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (contacts, exact) = contacts.ok_or_else(|| StoreProblem::damaged("contacts"))?;
    if let (Ranks::Dense(first, _), Ranks::Sparse(numbers)) = (&contact_ranks, &exact) {
        let gone = || StoreProblem::damaged("an activity of a contact that is not there");
        starts = without_gaps(&starts, *first, numbers).ok_or_else(gone)?;
    }
    if let Some(order) = order {
        cancel.check()?;
        times = gathered(&times, &order);
        kinds = gathered(&kinds, &order);
        offset_minutes = if offset_minutes.is_empty() { Vec::new() } else { gathered(&offset_minutes, &order) };
        codes.iter_mut().for_each(|codes| *codes = codes.taken(&order));
    }
    let named = of_activities.into_iter().zip(words).zip(codes);
    let attributes =
        named.map(|((StoredAttribute { name, kind, .. }, words), codes)| Attribute { name, kind, words, codes });
    let contact_attributes = of_contacts.into_iter().map(|stored| contact_attribute(connection, stored, &exact));
    Ok(Columns {
        contacts,
        starts,
        times,
        offset_minutes,
        kinds,
        activity_types: activity_types.iter().map(str::to_owned).collect(),
        attributes: attributes.collect(),
        contact_attributes: contact_attributes.collect::<Result<_, _>>()?,
        ..Columns::default()
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns how many activities there are, if memory can hold and the file can have so many: each takes a byte at least.
fn total(connection: &Connection, parts: &[Part]) -> Result<usize, StoreProblem> {
    let total: usize = parts.iter().map(|part| part.rows).sum();
    if total > u32::MAX as usize {
        return Err(StoreProblem::TooMany { what: "activities", limit: u32::MAX.into() });
    }
    let size = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let bytes = size("page_count")?.saturating_mul(size("page_size")?);
    if total as u64 > bytes.unsigned_abs() {
        return Err(StoreProblem::damaged(format!("{total} activities in {bytes} bytes")));
    }
    Ok(total)
}

/// Returns places for all numbers from the first contact to the last. Mostly there are no others; who they are really is
/// found out while activities are read. Where they are far apart, that has to be known before.
fn likely_contacts(connection: &Connection, activities: usize) -> Result<Ranks, StoreProblem> {
    let ends = "SELECT (SELECT min(id) FROM contacts), (SELECT max(id) FROM contacts)";
    let ends: (Option<u32>, Option<u32>) = connection.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = ends else { return Ok(Ranks::Dense(0, 0)) };
    let span = (last - first) as usize + 1;
    if span / 4 > activities + (1 << 16) {
        return Ok(read_contacts(connection, false)?.1);
    }
    Ok(Ranks::Dense(first, span))
}

/// Leaves out the places of numbers, from the first one on, that no contact has; `None` if one of those has rows.
fn without_gaps(starts: &[u32], first: u32, numbers: &[u32]) -> Option<Vec<u32>> {
    let mut kept = Vec::with_capacity(numbers.len() + 1);
    let mut end = 0;
    for number in numbers {
        let place = number.checked_sub(first)? as usize;
        let (&start, &next) = starts.get(place).zip(starts.get(place + 1))?;
        if start != end {
            return None;
        }
        kept.push(start);
        end = next;
    }
    kept.push(end);
    (starts.last() == Some(&end)).then_some(kept)
}

fn gathered<T: Copy + Default>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| values.get(row as usize).copied().unwrap_or_default()).collect()
}

/// Reads the contacts, with their names where they are wanted.
fn read_contacts(connection: &Connection, names: bool) -> Result<(Texts, Ranks), StoreProblem> {
    if names {
        return texts(connection, "SELECT id, name FROM contacts ORDER BY id", None);
    }
    // Three questions, because SQLite has a short way to each of them alone.
    let ends = "SELECT (SELECT min(id) FROM contacts), (SELECT max(id) FROM contacts), (SELECT count(*) FROM contacts)";
    let (first, last, count): (Option<u32>, Option<u32>, usize) = connection
        .query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs() as usize)))?;
    match (first, last) {
        (Some(first), Some(last)) if (last - first) as usize + 1 == count => {
            Ok((Texts::default(), Ranks::Dense(first, count)))
        }
        (None, _) | (_, None) => Ok((Texts::default(), Ranks::Dense(0, 0))),
        _ => {
            let mut statement = connection.prepare("SELECT id FROM contacts ORDER BY id")?;
            let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok((Texts::default(), Ranks::new(ids)))
        }
    }
}

/// Reads numbers and texts in order of the numbers; with an attribute, code 0 comes first as the empty text.
fn texts(connection: &Connection, sql: &str, attribute: Option<i64>) -> Result<(Texts, Ranks), StoreProblem> {
    let mut texts = Texts::default();
    let mut numbers: Vec<u32> = Vec::new();
    let mut bytes = 0_u64;
    let mut statement = connection.prepare(sql)?;
    let mut rows = match attribute {
        None => statement.query([])?,
        Some(attribute) => {
            texts.push("");
            numbers.push(0);
            statement.query([attribute])?
        }
    };
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(0)?;
        let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if numbers.last().is_some_and(|&last| number <= last) {
            return Err(StoreProblem::damaged("numbers out of order"));
        }
        bytes += text.len() as u64;
        if bytes > u64::from(u32::MAX) {
            return Err(StoreProblem::TooMany { what: "bytes of names or values", limit: u32::MAX.into() });
        }
        numbers.push(number);
        texts.push(text);
    }
    Ok((texts, Ranks::new(numbers)))
}

fn words(connection: &Connection, attribute: i64) -> Result<(Texts, Ranks), StoreProblem> {
    texts(connection, "SELECT code, text FROM words WHERE attribute = ?1 ORDER BY code", Some(attribute))
}

fn contact_attribute(
    connection: &Connection,
    stored: StoredAttribute,
    contacts: &Ranks,
) -> Result<Attribute, StoreProblem> {
    let (words, ranks) = words(connection, stored.id)?;
    let mut codes = vec![0; contacts.len()];
    let mut statement =
        connection.prepare("SELECT contact, code FROM contact_values WHERE attribute = ?1 ORDER BY contact, import")?;
    let mut rows = statement.query([stored.id])?;
    while let Some(row) = rows.next()? {
        let (contact, code): (u32, u32) = (row.get(0)?, row.get(1)?);
        let place = contacts.of(contact).and_then(|place| codes.get_mut(place as usize)).zip(ranks.of(code));
        let (place, code) = place.ok_or_else(|| StoreProblem::damaged(format!("a value of {}", stored.name)))?;
        *place = code;
    }
    let codes = Codes::pack(&codes, words.len());
    Ok(Attribute { name: stored.name, kind: stored.kind, words, codes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_no_contact_has_leave_no_place() {
        assert_eq!(without_gaps(&[0, 2, 2, 5], 7, &[7, 9]), Some(vec![0, 2, 5]));
        assert_eq!(without_gaps(&[0, 2, 3, 5], 7, &[7, 9]), None, "the contact 8 has a row and is not there");
        assert_eq!(without_gaps(&[0, 2, 2, 5], 7, &[7, 8]), None);
        assert_eq!(without_gaps(&[0, 2], 7, &[7, 8]), None);
        assert_eq!(without_gaps(&[0], 0, &[]), Some(vec![0]));
    }
}
