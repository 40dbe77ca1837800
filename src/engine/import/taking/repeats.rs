//! Rows that repeat an earlier row letter by letter, found by hashes of the rows.

use crate::domain::{Cancelled, Watch};
use crate::engine::intake::Intake;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Returns the places of rows with the hash of an earlier row. Two different rows may have one hash, so that what was
/// read of them has to be equal as well.
pub(super) fn repeats(intake: &Intake, hashes: &[u64], watch: &mut Watch<'_>) -> Result<Vec<u32>, Cancelled> {
    // Few rows repeat. Sixteen bits a row tell nearly all others at a glance, where sorting would take a second. Sharing
    // the rows out to several threads costs more than it gains.
    let bits = (hashes.len() * 16).next_power_of_two().max(64);
    let place = |hash: u64| ((hash as usize & (bits - 1)) / 64, 1_u64 << (hash % 64));
    let (mut once, mut again) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    watch.stretches("Looking for repeated rows", hashes.len(), |range| {
        for &hash in hashes.get(range).unwrap_or_default() {
            let (word, bit) = place(hash);
            if let (Some(once), Some(again)) = (once.get_mut(word), again.get_mut(word)) {
                *again |= *once & bit;
                *once |= bit;
            }
        }
    })?;
    drop(once);
    let equal = |a: usize, b: usize| {
        intake.contact.get(a) == intake.contact.get(b)
            && intake.time.get(a) == intake.time.get(b)
            && intake.activity.at(a) == intake.activity.at(b)
            && intake.attributes.iter().all(|one| one.codes.at(a) == one.codes.at(b))
    };
    let mut first: HashMap<u64, usize> = HashMap::new();
    let mut repeats = Vec::new();
    for (row, &hash) in hashes.iter().enumerate() {
        watch.now_and_then(row)?;
        let (word, bit) = place(hash);
        if again.get(word).is_none_or(|word| word & bit == 0) {
            continue;
        }
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
        cancel.cancel();
        assert_eq!(repeats(&intake, &hashes, &mut Watch::new(&cancel, &mut |_| {})), Err(Cancelled));
    }
}
