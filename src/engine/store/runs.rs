//! Which rows each contact has, put together from stretches of the store.

use super::chunk::Chunk;
use super::error::StoreProblem;
use super::names::Ranks;
use std::collections::BTreeMap;

/// The contacts of a stretch: each with how many rows follow one another, as places.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<(u32, u32)>,
    /// Moments of the first and the last row, where they are known.
    first: Option<i64>,
    last: Option<i64>,
    /// Whether a contact or a moment came before one that it should follow.
    disordered: bool,
}

impl Runs {
    /// Adds the rows that follow.
    ///
    /// # Errors
    /// [`StoreProblem::Damaged`] if a contact has no place.
    pub fn add(&mut self, chunk: &Chunk, contacts: &Ranks) -> Result<(), StoreProblem> {
        let times = &chunk.times;
        // Moments may step back only from one contact to the next; counting that does without a branch for each row.
        let mut back = times.iter().zip(times.iter().skip(1)).filter(|(one, next)| one > next).count();
        let mut row = 0;
        for &(contact, rows) in &chunk.contacts {
            let place = contacts.of(contact);
            let place = place.ok_or_else(|| StoreProblem::damaged("an activity of a contact that is not there"))?;
            let above = if row == 0 { self.last } else { times.get(row - 1).copied() };
            let steps_back = above.zip(times.get(row)).is_some_and(|(above, &time)| above > time);
            match self.runs.last_mut() {
                Some((last, count)) if *last == place => {
                    *count += rows;
                    self.disordered |= steps_back;
                }
                last => {
                    self.disordered |= last.is_some_and(|(last, _)| *last > place);
                    self.runs.push((place, rows));
                    back -= usize::from(row > 0 && steps_back);
                }
            }
            row += rows as usize;
        }
        self.disordered |= back > 0;
        self.first = self.first.or(times.first().copied());
        self.last = times.last().copied().or(self.last);
        Ok(())
    }
}

/// The contacts of all stretches. They come in as they are read, and are put together in their order.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// The stretch that comes next, and those that have come in before their turn.
    turn: usize,
    waiting: BTreeMap<usize, Runs>,
    /// Where each contact starts, up to the last one that has rows, as long as all stands in order.
    starts: Vec<u32>,
    /// The runs, once it does not.
    runs: Vec<(u32, u32)>,
    total: u32,
    last: Option<i64>,
    disordered: bool,
}

impl Whole {
    /// Takes the contacts of the stretch with this number.
    pub fn take(&mut self, stretch: usize, runs: Runs) {
        self.waiting.insert(stretch, runs);
        while let Some(runs) = self.waiting.remove(&self.turn) {
            self.append(&runs);
            self.turn += 1;
        }
    }

    fn append(&mut self, later: &Runs) {
        let last = self.starts.len().checked_sub(1).map(|last| last as u32);
        if let (false, Some(last), Some(&(first, _))) = (self.disordered, last, later.runs.first()) {
            let back = first == last && self.last.zip(later.first).is_some_and(|(last, first)| last > first);
            if first < last || back || later.disordered {
                self.give_up_order();
            }
        }
        if later.disordered && !self.disordered {
            self.give_up_order();
        }
        for &(place, rows) in &later.runs {
            if self.disordered {
                self.runs.push((place, rows));
            } else {
                // Contacts without rows in between start and end here too.
                self.starts.resize(place as usize + 1, self.total);
            }
            self.total += rows;
        }
        self.last = later.last.or(self.last);
    }

    /// Goes on with runs, which can be sorted.
    fn give_up_order(&mut self) {
        let ends = self.starts.iter().skip(1).copied().chain([self.total]);
        let runs = (0..).zip(self.starts.iter().zip(ends)).map(|(place, (start, end))| (place, end - start));
        self.runs = runs.filter(|&(_, rows)| rows > 0).collect();
        self.starts = Vec::new();
        self.disordered = true;
    }

    /// Returns where each of so many contacts starts and, unless all stands in order already, the order in which to take
    /// the rows.
    pub fn sorted(mut self, contacts: usize, times: &[i64]) -> (Vec<u32>, Option<Vec<u32>>) {
        if !self.disordered {
            self.starts.resize(contacts + 1, self.total);
            return (self.starts, None);
        }
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
        let time = |row: u32| times.get(row as usize).copied().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_found_however_the_store_is_cut_and_whatever_comes_first(
            rows in prop::collection::vec((0_u32..6, 0_i64..5), 0..40),
            cuts in prop::collection::vec((1_usize..6, 1_usize..4), 40),
            sorted in prop::bool::ANY,
            backwards in prop::bool::ANY,
        ) {
            let mut rows = rows;
            if sorted {
                rows.sort();
            }
            let contacts = Ranks::Dense(10, 6);
            let mut stretches = Vec::new();
            let (mut rest, mut cuts) = (rows.as_slice(), cuts.into_iter().cycle());
            while !rest.is_empty() {
                let mut runs = Runs::default();
                let (chunk_rows, chunks) = cuts.next().unwrap();
                for _ in 0..chunks {
                    let (here, later) = rest.split_at(chunk_rows.min(rest.len()));
                    rest = later;
                    let grouped = here.chunk_by(|one, next| one.0 == next.0);
                    let chunk = Chunk {
                        contacts: grouped.map(|group| (10 + group[0].0, group.len() as u32)).collect(),
                        times: here.iter().map(|row| row.1).collect(),
                        ..Chunk::default()
                    };
                    runs.add(&chunk, &contacts).unwrap();
                }
                stretches.push(runs);
            }
            let mut numbered: Vec<(usize, Runs)> = stretches.into_iter().enumerate().collect();
            if backwards {
                numbered.reverse();
            }
            let mut whole = Whole::default();
            numbered.into_iter().for_each(|(stretch, runs)| whole.take(stretch, runs));
            let times: Vec<i64> = rows.iter().map(|row| row.1).collect();
            let (starts, order) = whole.sorted(6, &times);
            let order = order.unwrap_or_else(|| (0..rows.len() as u32).collect());
            let mut right: Vec<u32> = (0..rows.len() as u32).collect();
            right.sort_by_key(|&row| rows[row as usize]);
            prop_assert_eq!(&order, &right);
            prop_assert_eq!(starts.len(), 7);
            for contact in 0..6 {
                let own = &order[starts[contact] as usize..starts[contact + 1] as usize];
                prop_assert!(own.iter().all(|&row| rows[row as usize].0 == contact as u32));
            }
        }
    }

    #[test]
    fn a_contact_without_a_place_is_damage() {
        let chunk = Chunk { contacts: vec![(3, 1)], ..Chunk::default() };
        assert!(Runs::default().add(&chunk, &Ranks::Dense(1, 2)).is_err());
    }
}
