//! The order in which rows are kept: by contact, then by time, then as in the file.

use crate::domain::{Cancelled, Watch};
use std::num::NonZero;
use std::ops::Range;

/// Below this, starting threads costs more than they save.
#[cfg(not(test))]
const ROWS_WORTH_A_THREAD: usize = 200_000;
/// In tests even few rows are arranged by several threads.
#[cfg(test)]
const ROWS_WORTH_A_THREAD: usize = 50;
const MOST_THREADS: usize = 4;
/// Rows between two looks at the cancel flag.
const STRETCH: usize = 1 << 17;

/// Returns the rows by contact, then by time, then by place, and what `tied` makes of rows of one contact at one time;
/// it gets each such group of two and more in the order of the file. Contacts are below `count`; whoever asks for the
/// same contacts and times gets the same rows, whatever the number of threads.
///
/// A counting sort: most files are in the order of time, so that few contacts need more.
///
/// # Errors
/// [`Cancelled`].
pub fn arrange<T: Send>(
    contacts: &[u32],
    count: usize,
    times: &[i64],
    watch: &mut Watch<'_>,
    tied: &(impl Fn(&mut Vec<T>, &[u32]) + Sync),
) -> Result<(Vec<u32>, Vec<T>), Cancelled> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = (contacts.len() / ROWS_WORTH_A_THREAD).clamp(1, cores.min(MOST_THREADS));
    arrange_by(threads, contacts, count, times, watch, tied)
}

fn arrange_by<T: Send>(
    threads: usize,
    contacts: &[u32],
    count: usize,
    times: &[i64],
    watch: &mut Watch<'_>,
    tied: &(impl Fn(&mut Vec<T>, &[u32]) + Sync),
) -> Result<(Vec<u32>, Vec<T>), Cancelled> {
    watch.begin("Sorting by contact", contacts.len())?;
    let counts = counted(threads, contacts, count, watch)?;
    let shares = shares(threads, &counts);
    // Each thread has a place behind its own for the rows that the others look after.
    let mut order = vec![0_u32; contacts.len() + shares.len()];
    let cancel = watch.cancel();
    let mut found = std::thread::scope(|scope| {
        let mut rest = order.as_mut_slice();
        let mut works = shares.iter().map(|(codes, rows)| {
            let (own, others) = std::mem::take(&mut rest).split_at_mut(rows.len() + 1);
            rest = others;
            let counts = counts.get(codes.clone()).unwrap_or_default();
            move |at: &mut dyn FnMut(usize) -> Result<(), Cancelled>| {
                Share { first: codes.start as u32, counts, times, tied }.fill(contacts, own, at)
            }
        });
        let own = works.next();
        let others: Vec<_> = works.map(|mut work| scope.spawn(move || work(&mut |_| cancel.check()))).collect();
        let mut found = own.map_or(Ok(Vec::new()), |mut own| own(&mut |done| watch.at(done)))?;
        for other in others {
            found.append(&mut other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(found)
    })?;
    for (number, (_, rows)) in shares.iter().enumerate() {
        order.copy_within(rows.start + number..rows.end + number, rows.start);
    }
    order.truncate(contacts.len());
    order.shrink_to(contacts.len());
    found.shrink_to_fit();
    Ok((order, found))
}

/// Counts the rows of each contact.
fn counted(threads: usize, contacts: &[u32], count: usize, watch: &Watch<'_>) -> Result<Vec<u32>, Cancelled> {
    let cancel = watch.cancel();
    let counted = |contacts: &[u32]| {
        let mut counts = vec![0_u32; count];
        for contacts in contacts.chunks(STRETCH) {
            cancel.check()?;
            for &contact in contacts {
                if let Some(count) = counts.get_mut(contact as usize) {
                    *count += 1;
                }
            }
        }
        Ok(counts)
    };
    std::thread::scope(|scope| {
        let mut parts = contacts.chunks(contacts.len().div_ceil(threads).max(1));
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(|| counted(part))).collect();
        let mut all = counted(own)?;
        for other in others {
            let counts = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
        }
        Ok(all)
    })
}

/// Cuts the contacts into stretches with about as many rows each; gives each stretch with the places of its rows.
fn shares(threads: usize, counts: &[u32]) -> Vec<(Range<usize>, Range<usize>)> {
    let rows: usize = counts.iter().map(|&count| count as usize).sum();
    let (mut shares, mut first, mut start, mut end) = (Vec::new(), 0, 0, 0);
    for (contact, &count) in counts.iter().enumerate() {
        end += count as usize;
        if end >= rows * (shares.len() + 1) / threads && shares.len() + 1 < threads {
            shares.push((first..contact + 1, start..end));
            (first, start) = (contact + 1, end);
        }
    }
    shares.push((first..counts.len(), start..end));
    shares
}

/// The contacts that one thread looks after.
struct Share<'a, F> {
    first: u32,
    /// Rows of each of them.
    counts: &'a [u32],
    times: &'a [i64],
    tied: &'a F,
}

impl<F> Share<'_, F> {
    /// Puts the rows of these contacts in order into `own`, which has one place more.
    fn fill<T>(
        &self,
        contacts: &[u32],
        own: &mut [u32],
        at: &mut dyn FnMut(usize) -> Result<(), Cancelled>,
    ) -> Result<Vec<T>, Cancelled>
    where
        F: Fn(&mut Vec<T>, &[u32]),
    {
        let mut next = Vec::with_capacity(self.counts.len() + 1);
        let mut total = 0;
        for &count in self.counts {
            next.push(total);
            total += count;
        }
        // Rows that others look after all go to the place behind, so that no branch has to be guessed.
        next.push(total);
        let beyond = self.counts.len();
        for (stretch, contacts) in contacts.chunks(STRETCH).enumerate() {
            at(stretch * STRETCH / 2)?;
            for (row, contact) in ((stretch * STRETCH) as u32..).zip(contacts) {
                let contact = (contact.wrapping_sub(self.first) as usize).min(beyond);
                if let Some(place) = next.get_mut(contact) {
                    if let Some(slot) = own.get_mut(*place as usize) {
                        *slot = row;
                    }
                    *place += u32::from(contact < beyond);
                }
            }
        }
        let (mut rest, mut found, mut done) = (own, Vec::new(), 0);
        for (place, &count) in self.counts.iter().enumerate() {
            if place.is_multiple_of(STRETCH / 16) {
                at(contacts.len() / 2 + done / 2)?;
            }
            done += count as usize;
            let Some((rows, others)) = std::mem::take(&mut rest).split_at_mut_checked(count as usize) else { break };
            rest = others;
            self.sort(rows, &mut found);
        }
        Ok(found)
    }

    /// Sorts the rows of one contact by time, and hands on those at one time.
    fn sort<T>(&self, rows: &mut [u32], found: &mut Vec<T>)
    where
        F: Fn(&mut Vec<T>, &[u32]),
    {
        let time = |row: u32| self.times.get(row as usize).copied().unwrap_or_default();
        let Some((&first, others)) = rows.split_first() else { return };
        let (mut before, mut falls, mut ties) = (time(first), false, false);
        for &row in others {
            let time = time(row);
            falls |= time < before;
            ties |= time == before;
            before = time;
        }
        if falls {
            rows.sort_by_key(|&row| time(row));
        }
        if falls || ties {
            let groups = rows.chunk_by(|&one, &next| time(one) == time(next));
            groups.filter(|group| group.len() > 1).for_each(|group| (self.tied)(found, group));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_in_order_whatever_the_number_of_threads(
            rows in proptest::collection::vec((0_u32..12, 0_i64..9), 0..400),
            threads in 1_usize..5,
        ) {
            let (contacts, times): (Vec<u32>, Vec<i64>) = rows.iter().copied().unzip();
            let cancel = Cancel::default();
            let groups = |found: &mut Vec<Vec<u32>>, group: &[u32]| found.push(group.to_vec());
            let mut progress = |_| {};
            let watch = &mut Watch::new(&cancel, &mut progress);
            let (order, ties) = arrange_by(threads, &contacts, 13, &times, watch, &groups).unwrap();
            let key = |row: u32| (contacts[row as usize], times[row as usize]);
            let mut expected: Vec<u32> = (0..rows.len() as u32).collect();
            expected.sort_by_key(|&row| key(row));
            prop_assert_eq!(&order, &expected);
            let tied: Vec<Vec<u32>> =
                expected.chunk_by(|&a, &b| key(a) == key(b)).filter(|group| group.len() > 1).map(<[u32]>::to_vec).collect();
            prop_assert_eq!(ties, tied);
            prop_assert_eq!(arrange(&contacts, 13, &times, watch, &groups).unwrap().0, order);
            cancel.cancel();
            prop_assert_eq!(arrange(&contacts, 13, &times, &mut Watch::new(&cancel, &mut |_| {}), &groups), Err(Cancelled));
        }
    }
}
