//! From the store to columns in memory.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::names::Ranks;
use super::scan::Scan;
use super::schema::{self, StoredAttribute};
use super::side_by_side::{self, Append};
use crate::domain::{Cancel, Owner, Progress};
use crate::engine::columns::{Attribute, Codes, Columns, Texts};
use rusqlite::Connection;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

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
    let (contacts, contact_ranks) = contacts(connection, wanted.contact_names)?;
    let (activity_types, type_ranks) = texts(connection, "SELECT id, name FROM activity_types ORDER BY id", None)?;
    let mut attributes = Vec::new();
    let mut contact_attributes = Vec::new();
    for stored in schema::attributes(connection)?.into_iter().filter(|stored| wanted.wants(&stored.name)) {
        match stored.owner {
            Owner::Activity => attributes.push(Loading::new(connection, stored)?),
            Owner::Contact => contact_attributes.push(contact_attribute(connection, stored, &contact_ranks)?),
        }
    }
    let (total, imports, edits): (u64, u64, i64) = connection.query_row(
        "SELECT coalesce(sum(taken), 0), count(*), (SELECT edits FROM store) FROM imports WHERE taken > 0",
        [],
        |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs(), row.get(2)?)),
    )?;
    if total > u64::from(u32::MAX) {
        return Err(StoreProblem::TooMany { what: "activities", limit: u32::MAX.into() });
    }
    let what = Scan {
        times: wanted.times || imports > 1,
        kinds: true,
        offsets: wanted.offsets,
        attributes: attributes.iter().map(|one| one.stored.id).collect(),
        ..Scan::default()
    };
    let coming = Coming { contacts: &contact_ranks, types: &type_ranks, attributes: &attributes };
    let told = AtomicU64::new(0);
    let take = |part: &mut Part, chunk: Chunk| {
        cancel.check()?;
        part.add(&chunk, &coming)?;
        told.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        Ok(())
    };
    let mut tell = || {
        let done = told.load(Ordering::Relaxed);
        progress(Progress { what: "Reading activities".to_owned(), done, total: Some(total), rows: done });
    };
    let empty = || Part::new(&coming);
    let Part { rows, mut kinds, offsets: mut offset_minutes, codes } =
        side_by_side::collect(connection, path, &what, &empty, &take, &mut tell)?;
    // Other programs may have added or deleted rows; nobody else may.
    if edits == 0 && kinds.len() as u64 != total {
        return Err(StoreProblem::damaged(format!("{total} activities imported, {} found", kinds.len())));
    }
    let (starts, order) = rows.sorted(contact_ranks.len());
    let finished = attributes.into_iter().zip(codes).map(|(one, codes)| one.finish(codes));
    let mut attributes: Vec<Attribute> = finished.collect();
    let mut times = rows.times;
    if !offset_minutes.is_empty() {
        offset_minutes.resize(kinds.len(), 0);
    }
    if let Some(order) = order {
        cancel.check()?;
        times = gathered(&times, &order);
        kinds = gathered(&kinds, &order);
        if !offset_minutes.is_empty() {
            offset_minutes = gathered(&offset_minutes, &order);
        }
        for attribute in &mut attributes {
            attribute.codes = attribute.codes.taken(&order);
        }
    }
    let activity_types = activity_types.iter().map(str::to_owned).collect();
    Ok(Columns {
        contacts,
        starts,
        times,
        offset_minutes,
        kinds,
        activity_types,
        attributes,
        contact_attributes,
        ..Columns::default()
    })
}

fn gathered<T: Copy + Default>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| values.get(row as usize).copied().unwrap_or_default()).collect()
}

fn contacts(connection: &Connection, names: bool) -> Result<(Texts, Ranks), StoreProblem> {
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

/// An attribute of activities whose codes are to come in.
struct Loading {
    stored: StoredAttribute,
    words: Texts,
    ranks: Ranks,
}

impl Loading {
    fn new(connection: &Connection, stored: StoredAttribute) -> Result<Self, StoreProblem> {
        let (words, ranks) = words(connection, stored.id)?;
        Ok(Self { stored, words, ranks })
    }

    fn add(&self, all: &mut Codes, codes: &Codes, rows: usize) -> Result<(), StoreProblem> {
        let unset = Codes::Narrow(Vec::new());
        let (codes, missing) = if codes.is_empty() { (&unset, rows) } else { (codes, 0) };
        let all = match all {
            Codes::Narrow(all) => {
                all.resize(all.len() + missing, 0);
                add_codes(all, codes, &self.ranks)
            }
            Codes::Medium(all) => {
                all.resize(all.len() + missing, 0);
                add_codes(all, codes, &self.ranks)
            }
            Codes::Wide(all) => {
                all.resize(all.len() + missing, 0);
                add_codes(all, codes, &self.ranks)
            }
        };
        all.ok_or_else(|| StoreProblem::damaged(format!("a value of {} that is not in words", self.stored.name)))
    }

    fn finish(self, codes: Codes) -> Attribute {
        Attribute { name: self.stored.name, kind: self.stored.kind, words: self.words, codes }
    }
}

/// What the numbers of the store mean.
struct Coming<'a> {
    contacts: &'a Ranks,
    types: &'a Ranks,
    attributes: &'a [Loading],
}

/// Activities as they come in, in the order of the store.
struct Part {
    rows: Rows,
    kinds: Vec<u16>,
    /// UTC offsets in minutes, up to the last row of which one is known.
    offsets: Vec<i16>,
    /// Codes of the attributes, in their order.
    codes: Vec<Codes>,
}

impl Part {
    fn new(coming: &Coming<'_>) -> Self {
        let codes = coming.attributes.iter().map(|one| Codes::pack(&[], one.words.len())).collect();
        Self { rows: Rows::default(), kinds: Vec::new(), offsets: Vec::new(), codes }
    }

    fn add(&mut self, chunk: &Chunk, coming: &Coming<'_>) -> Result<(), StoreProblem> {
        self.rows.add(chunk, coming.contacts)?;
        if !chunk.offsets.is_empty() {
            // Imports before this one gave none.
            self.offsets.resize(self.kinds.len(), 0);
            self.offsets.extend_from_slice(&chunk.offsets);
        }
        add_kinds(&mut self.kinds, &chunk.kinds, coming.types)?;
        for ((one, all), codes) in coming.attributes.iter().zip(&mut self.codes).zip(&chunk.attributes) {
            one.add(all, codes, chunk.len())?;
        }
        Ok(())
    }
}

impl Append for Part {
    fn append(&mut self, later: &mut Self) {
        self.rows.append(&mut later.rows);
        if !later.offsets.is_empty() {
            self.offsets.resize(self.kinds.len(), 0);
            self.offsets.append(&mut later.offsets);
        }
        self.kinds.append(&mut later.kinds);
        for (all, later) in self.codes.iter_mut().zip(&mut later.codes) {
            match (all, later) {
                (Codes::Narrow(all), Codes::Narrow(later)) => all.append(later),
                (Codes::Medium(all), Codes::Medium(later)) => all.append(later),
                (Codes::Wide(all), Codes::Wide(later)) => all.append(later),
                // Both are as wide as the words of the attribute ask for.
                _ => {}
            }
        }
    }
}

fn words(connection: &Connection, attribute: i64) -> Result<(Texts, Ranks), StoreProblem> {
    texts(connection, "SELECT code, text FROM words WHERE attribute = ?1 ORDER BY code", Some(attribute))
}

fn add_kinds(kinds: &mut Vec<u16>, codes: &Codes, ranks: &Ranks) -> Result<(), StoreProblem> {
    if ranks.len() > 1 << 16 {
        return Err(StoreProblem::TooMany { what: "activity types", limit: 1 << 16 });
    }
    add_codes(kinds, codes, ranks).ok_or_else(|| StoreProblem::damaged("an activity of a type that is not there"))
}

/// A whole number as narrow as the place where it goes.
trait Narrow: Copy {
    fn narrow(code: u32) -> Self;
}

impl Narrow for u8 {
    fn narrow(code: u32) -> Self {
        code as Self
    }
}

impl Narrow for u16 {
    fn narrow(code: u32) -> Self {
        code as Self
    }
}

impl Narrow for u32 {
    fn narrow(code: u32) -> Self {
        code
    }
}

/// Appends the places of the codes; `None` if one has no place.
fn add_codes<T: Narrow>(all: &mut Vec<T>, codes: &Codes, ranks: &Ranks) -> Option<()> {
    match codes {
        Codes::Narrow(codes) => add_ranked(all, codes.iter().map(|&code| code.into()), ranks),
        Codes::Medium(codes) => add_ranked(all, codes.iter().map(|&code| code.into()), ranks),
        Codes::Wide(codes) => add_ranked(all, codes.iter().copied(), ranks),
    }
}

fn add_ranked<T: Narrow>(
    all: &mut Vec<T>,
    codes: impl ExactSizeIterator<Item = u32> + Clone,
    ranks: &Ranks,
) -> Option<()> {
    match ranks {
        Ranks::Dense(first, count) => {
            // Two plain passes, which the compiler turns into wide instructions, instead of a check per row.
            let range = codes.clone().min().zip(codes.clone().max());
            if range.is_some_and(|(least, most)| least < *first || (most - first) as usize >= *count) {
                return None;
            }
            all.extend(codes.map(|code| T::narrow(code - first)));
        }
        Ranks::Sparse(_) => {
            all.reserve(codes.len());
            for code in codes {
                all.push(T::narrow(ranks.of(code)?));
            }
        }
    }
    Some(())
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

/// Contacts and times as they come in.
#[derive(Default)]
struct Rows {
    runs: Vec<(u32, u32)>,
    times: Vec<i64>,
    /// Whether a contact or a moment came before one that it should follow.
    disordered: bool,
}

impl Rows {
    fn add(&mut self, chunk: &Chunk, contacts: &Ranks) -> Result<(), StoreProblem> {
        let first = self.times.len();
        self.times.extend_from_slice(&chunk.times);
        let times = self.times.get(first.saturating_sub(1)..).unwrap_or_default();
        // Moments may step back only from one contact to the next; counting that does without a branch for each row.
        let mut back = times.iter().zip(times.iter().skip(1)).filter(|(one, next)| one > next).count();
        let mut row = first;
        for &(contact, rows) in &chunk.contacts {
            let place = contacts.of(contact);
            let place = place.ok_or_else(|| StoreProblem::damaged("an activity of a contact that is not there"))?;
            match self.runs.last_mut() {
                Some((last, count)) if *last == place => *count += rows,
                last => {
                    self.disordered |= last.is_some_and(|(last, _)| *last > place);
                    self.runs.push((place, rows));
                    back -= usize::from(self.steps_back(row));
                }
            }
            row += rows as usize;
        }
        self.disordered |= back > 0;
        Ok(())
    }

    /// Returns whether the moment of this row is before the one of the row above.
    fn steps_back(&self, row: usize) -> bool {
        let above = row.checked_sub(1).and_then(|above| self.times.get(above));
        above.zip(self.times.get(row)).is_some_and(|(above, time)| above > time)
    }

    /// Adds the rows that follow.
    fn append(&mut self, later: &mut Self) {
        let (row, first) = (self.times.len(), later.runs.first().copied());
        self.times.append(&mut later.times);
        self.disordered |= std::mem::take(&mut later.disordered);
        match (self.runs.last_mut(), first) {
            (Some((last, count)), Some((contact, rows))) if *last == contact => {
                *count += rows;
                self.disordered |= self.steps_back(row);
                self.runs.extend(later.runs.drain(..).skip(1));
            }
            (last, Some((contact, _))) => {
                self.disordered |= last.is_some_and(|(last, _)| *last > contact);
                self.runs.append(&mut later.runs);
            }
            (_, None) => {}
        }
    }

    /// Returns where each contact starts and, unless all stands in order already, the order in which to take the rows.
    fn sorted(&self, contacts: usize) -> (Vec<u32>, Option<Vec<u32>>) {
        let mut starts = vec![0_u32; contacts + 1];
        for &(contact, rows) in &self.runs {
            if let Some(start) = starts.get_mut(contact as usize + 1) {
                *start += rows;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        if !self.disordered {
            return (starts, None);
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; total as usize];
        let mut row = 0;
        for &(contact, rows) in &self.runs {
            if let Some(place) = next.get_mut(contact as usize) {
                let end = *place + rows;
                if let Some(slots) = order.get_mut(*place as usize..end as usize) {
                    slots.iter_mut().zip(row..).for_each(|(slot, row)| *slot = row);
                }
                *place = end;
            }
            row += rows;
        }
        // Rows have come in order of import and source row, and a stable sort keeps that among equal times.
        let time = |row: u32| self.times.get(row as usize).copied().unwrap_or_default();
        for pair in starts.windows(2) {
            if let [start, end] = *pair
                && let Some(rows) = order.get_mut(start as usize..end as usize)
                && !rows.is_sorted_by_key(|&row| time(row))
            {
                rows.sort_by_key(|&row| time(row));
            }
        }
        (starts, Some(order))
    }
}
