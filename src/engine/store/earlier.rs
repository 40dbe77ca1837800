//! Which rows of an intake earlier imports have brought already.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::scan::{Scan, scan};
use super::sorted::{Numbered, Sorted, number};
use crate::domain::Watch;
use crate::engine::intake::Intake;
use rusqlite::Connection;

/// Takes the rows out of `sorted.order` that the store has already: same contact, time, activity and attributes.
///
/// Each row in the store accounts for one row of the intake, so that exact repeats within a file stay as many as they
/// are. Only stored rows in the time of the intake are looked at, chunk by chunk.
pub(super) fn leave_out(
    connection: &Connection,
    intake: &Intake,
    sorted: &mut Sorted<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), StoreProblem> {
    let any = "SELECT EXISTS (SELECT 1 FROM imports WHERE last_time IS NOT NULL) OR (SELECT edits FROM store) > 0";
    if !connection.query_row(any, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    let (Some(&first), Some(&last)) = (intake.time.iter().min(), intake.time.iter().max()) else {
        return Ok(());
    };
    let overlaps: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM imports WHERE last_time >= ?1 AND first_time <= ?2) \
         OR (SELECT edits FROM store) > 0",
        [first, last],
        |row| row.get(0),
    )?;
    if !overlaps {
        return Ok(());
    }
    let wanted = Scan {
        times: true,
        kinds: true,
        offsets: false,
        attributes: sorted.attributes.iter().map(|one| one.id).collect(),
        within: Some((first, last)),
        ..Scan::default()
    };
    let stored: i64 = connection.query_row("SELECT coalesce(sum(taken), 0) FROM imports", [], |row| row.get(0))?;
    watch.begin("Comparing with what is there", stored.unsigned_abs() as usize)?;
    let mut marks = Marks::new(intake, sorted);
    let mut seen = 0;
    scan(connection, &wanted, &mut |chunk| {
        watch.at(seen)?;
        seen += chunk.len();
        marks.mark(&chunk);
        Ok(())
    })?;
    let mut there = marks.there.into_iter();
    sorted.order.to_mut().retain(|_| !there.next().unwrap_or_default());
    Ok(())
}

struct Marks<'a> {
    intake: &'a Intake,
    sorted: &'a Sorted<'a>,
    /// Number of each contact with rows, ascending, and where its rows start in the order.
    contacts: Vec<(u32, usize)>,
    /// Whether the row at this place of the order is in the store already.
    there: Vec<bool>,
    /// In the group of equal times that starts at the first place, everything before the second is there.
    group: (usize, usize),
}

impl<'a> Marks<'a> {
    fn new(intake: &'a Intake, sorted: &'a Sorted<'a>) -> Self {
        let mut contacts: Vec<(u32, usize)> = Vec::new();
        for (place, &row) in sorted.order.iter().enumerate() {
            let contact = number(sorted.contacts, number(&intake.contact, row));
            if contacts.last().is_none_or(|&(last, _)| last != contact) {
                contacts.push((contact, place));
            }
        }
        Self { intake, sorted, contacts, there: vec![false; sorted.order.len()], group: (usize::MAX, 0) }
    }

    fn mark(&mut self, chunk: &Chunk) {
        let mut start = 0;
        for &(contact, rows) in &chunk.contacts {
            let stretch = start..start + rows as usize;
            start = stretch.end;
            if let Ok(found) = self.contacts.binary_search_by_key(&contact, |&(contact, _)| contact) {
                let from = self.contacts.get(found).map_or(0, |&(_, start)| start);
                let to = self.contacts.get(found + 1).map_or(self.there.len(), |&(_, start)| start);
                stretch.for_each(|row| self.mark_row(chunk, row, from, to));
            }
        }
    }

    /// Marks the first unmarked row between `from` and `to` that equals this row of the store.
    fn mark_row(&mut self, chunk: &Chunk, row: usize, from: usize, to: usize) {
        let Some(&time) = chunk.times.get(row) else { return };
        let order = self.sorted.order.get(from..to).unwrap_or_default();
        let group = from + order.partition_point(|&place| self.time(place) < time);
        if self.group.0 != group {
            self.group = (group, group);
        }
        let mut place = self.group.1;
        let mut all_there = true;
        while place < to {
            let Some(&candidate) = self.sorted.order.get(place) else { return };
            if self.time(candidate) != time {
                return;
            }
            let Some(there) = self.there.get(place).copied() else { return };
            if all_there && there {
                self.group.1 = place + 1;
            }
            all_there &= there;
            if !there && self.equals(candidate, chunk, row) {
                if let Some(there) = self.there.get_mut(place) {
                    *there = true;
                }
                return;
            }
            place += 1;
        }
    }

    fn time(&self, row: u32) -> i64 {
        self.intake.time.get(row as usize).copied().unwrap_or_default()
    }

    fn equals(&self, candidate: u32, chunk: &Chunk, row: usize) -> bool {
        number(&self.sorted.kinds, self.intake.activity.at(candidate as usize)) == chunk.kinds.at(row)
            && self.sorted.attributes.iter().zip(&chunk.attributes).all(|(Numbered { place, words, .. }, codes)| {
                let attribute = place.and_then(|place| self.intake.attributes.get(place));
                let word = attribute.map_or(0, |attribute| number(words, attribute.codes.at(candidate as usize)));
                word == codes.at(row)
            })
    }
}
