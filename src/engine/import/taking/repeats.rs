//! Rows that repeat an earlier row letter by letter, found by hashes of the rows.

use crate::domain::{Cancelled, Watch};
use crate::engine::intake::Intake;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZero;
use std::ops::Range;

/// Below this, starting threads costs more than they save.
const ROWS_WORTH_A_THREAD: usize = 200_000;
const MOST_THREADS: usize = 4;
/// Rows between two looks at the cancel flag.
const STRETCH: usize = 1 << 17;

/// Returns the places of rows with the hash of an earlier row. Two different rows may have one hash, so that what was
/// read of them has to be equal as well.
pub(super) fn repeats(intake: &Intake, hashes: &[u64], watch: &mut Watch<'_>) -> Result<Vec<u32>, Cancelled> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = (hashes.len() / ROWS_WORTH_A_THREAD).clamp(1, cores.min(MOST_THREADS));
    let rows = candidates(hashes, threads, watch)?;
    let equal = |a: usize, b: usize| {
        intake.contact.get(a) == intake.contact.get(b)
            && intake.time.get(a) == intake.time.get(b)
            && intake.activity.at(a) == intake.activity.at(b)
            && intake.attributes.iter().all(|one| one.codes.at(a) == one.codes.at(b))
    };
    let mut first: HashMap<u64, usize> = HashMap::new();
    let mut repeats = Vec::new();
    for (done, &row) in rows.iter().enumerate() {
        watch.now_and_then(done)?;
        let row = row as usize;
        let Some(&hash) = hashes.get(row) else { continue };
        match first.entry(hash) {
            Entry::Occupied(mut earlier) => {
                if equal(*earlier.get(), row) {
                    repeats.push(row as u32);
                } else {
                    earlier.insert(row);
                }
            }
            Entry::Vacant(place) => _ = place.insert(row),
        }
    }
    Ok(repeats)
}

/// Returns the places of rows whose hash may stand at another row too, ascending; few others are among them.
fn candidates(hashes: &[u64], threads: usize, watch: &mut Watch<'_>) -> Result<Vec<u32>, Cancelled> {
    let cancel = watch.cancel();
    watch.begin("Looking for repeated rows", hashes.len())?;
    std::thread::scope(|scope| {
        let look = |thread| Share::new(hashes.len(), thread, threads).candidates(hashes, |_| cancel.check());
        let others: Vec<_> = (1..threads).map(|thread| scope.spawn(move || look(thread))).collect();
        let mut rows = Share::new(hashes.len(), 0, threads).candidates(hashes, |done| watch.at(done))?;
        for other in others {
            rows.append(&mut other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        rows.sort_unstable();
        Ok(rows)
    })
}

/// The hashes that one thread looks after. Few rows repeat: sixteen bits a row tell nearly all others at a glance, where
/// sorting would take a second.
struct Share {
    bits: usize,
    words: Range<usize>,
}

impl Share {
    fn new(rows: usize, thread: usize, threads: usize) -> Self {
        let bits = (rows * 16).next_power_of_two().max(64);
        let words = bits / 64;
        Self { bits, words: words * thread / threads..words * (thread + 1) / threads }
    }

    /// Where the hash's bit is; hashes that others look after share the last word, so that no branch has to be guessed.
    fn place(&self, hash: u64) -> (usize, u64) {
        let word = ((hash as usize & (self.bits - 1)) / 64).wrapping_sub(self.words.start);
        (word.min(self.words.len()), 1 << (hash % 64))
    }

    fn candidates(
        &self,
        hashes: &[u64],
        mut at: impl FnMut(usize) -> Result<(), Cancelled>,
    ) -> Result<Vec<u32>, Cancelled> {
        let words = self.words.len() + 1;
        let (mut once, mut again) = (vec![0_u64; words], vec![0_u64; words]);
        for (done, hashes) in hashes.chunks(STRETCH).enumerate() {
            at(done * STRETCH)?;
            for &hash in hashes {
                let (word, bit) = self.place(hash);
                if let (Some(once), Some(again)) = (once.get_mut(word), again.get_mut(word)) {
                    *again |= *once & bit;
                    *once |= bit;
                }
            }
        }
        drop(once);
        again.iter_mut().last().into_iter().for_each(|others| *others = 0);
        let mut rows = Vec::new();
        for (row, &hash) in hashes.iter().enumerate() {
            if row.is_multiple_of(STRETCH) {
                at(row)?;
            }
            let (word, bit) = self.place(hash);
            if again.get(word).is_some_and(|word| word & bit != 0) {
                rows.push(row as u32);
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::intake;

    #[test]
    fn repeats_are_those_of_a_plain_search() {
        let mut rows: Vec<(String, i64)> = (0..3_000_i64).map(|row| (format!("c{}", row % 70), row % 90)).collect();
        rows.push(("c0".to_owned(), 5_000));
        let rows: Vec<(&str, &str, i64, &[&str])> =
            rows.iter().map(|(who, when)| (who.as_str(), "open", *when, &[][..])).collect();
        let intake = intake(&[], &rows);
        let hash = |row: &(&str, &str, i64, &[&str])| {
            let number: u64 = row.0[1..].parse().unwrap();
            // The last row has the hash of the first although it differs.
            (number * 1000 + row.2 as u64 % 5_000).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        };
        let hashes: Vec<u64> = rows.iter().map(hash).collect();
        let cancel = Cancel::default();
        let found = repeats(&intake, &hashes, &mut Watch::new(&cancel, &mut |_| {})).unwrap();
        let expected: Vec<u32> =
            (0..rows.len()).filter(|&row| rows[..row].contains(&rows[row])).map(|row| row as u32).collect();
        assert!(found.len() > 100 && found == expected);
        for threads in [2, 3, 4] {
            let apart = candidates(&hashes, threads, &mut Watch::new(&cancel, &mut |_| {})).unwrap();
            assert_eq!(apart, candidates(&hashes, 1, &mut Watch::new(&cancel, &mut |_| {})).unwrap(), "{threads}");
        }
        cancel.cancel();
        assert_eq!(repeats(&intake, &hashes, &mut Watch::new(&cancel, &mut |_| {})), Err(Cancelled));
    }
}
