//! Rows that repeat an earlier row in every column, found among the rows of one contact at one time.

use crate::domain::{Cancelled, Watch};
use crate::engine::intake::{Intake, arrange};
use std::collections::HashSet;

/// Rows at one time that are compared each with each; more are looked up.
const FEW: usize = 8;

/// Arranges the rows and returns the places of those that repeat an earlier one, ascending. `hashes` says of each row
/// what its codes do not, 0 if nothing; it may end early.
pub(super) fn repeats(intake: &mut Intake, hashes: &[u64], watch: &mut Watch<'_>) -> Result<Vec<u32>, Cancelled> {
    let rows = Rows { intake, hashes };
    let tied = |found: &mut Vec<u32>, group: &[u32]| rows.repeated(group, found);
    let (order, mut repeats) = arrange(&intake.contact, intake.contacts.len(), &intake.time, watch, &tied)?;
    intake.order = order;
    repeats.sort_unstable();
    Ok(repeats)
}

struct Rows<'a> {
    intake: &'a Intake,
    hashes: &'a [u64],
}

impl Rows<'_> {
    /// Appends the rows of a group, all of one contact at one time, that repeat an earlier one of it.
    fn repeated(&self, group: &[u32], found: &mut Vec<u32>) {
        if group.len() <= FEW {
            for (place, &row) in group.iter().enumerate() {
                if group.iter().take(place).any(|&earlier| self.is_same(earlier as usize, row as usize)) {
                    found.push(row);
                }
            }
            return;
        }
        let mut seen = HashSet::new();
        found.extend(group.iter().filter(|&&row| !seen.insert(self.key(row as usize))));
    }

    fn is_same(&self, one: usize, other: usize) -> bool {
        self.intake.activity.at(one) == self.intake.activity.at(other)
            && self.offset(one) == self.offset(other)
            && self.hash(one) == self.hash(other)
            && self.intake.attributes.iter().all(|column| column.codes.at(one) == column.codes.at(other))
    }

    fn key(&self, row: usize) -> (u32, i16, u64, Vec<u32>) {
        let attributes = self.intake.attributes.iter().map(|column| column.codes.at(row)).collect();
        (self.intake.activity.at(row), self.offset(row), self.hash(row), attributes)
    }

    /// One instant may be written with two offsets, which are then not the same in the column of the time.
    fn offset(&self, row: usize) -> i16 {
        self.intake.offset_minutes.get(row).copied().unwrap_or_default()
    }

    fn hash(&self, row: usize) -> u64 {
        self.hashes.get(row).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::intake;

    #[test]
    fn repeats_are_those_of_a_plain_search() {
        let kinds = ["open", "click", "form", "buy"];
        let mut rows: Vec<(String, &str, i64, [&str; 1])> = (0..3_000_i64)
            .map(|row| {
                // Few contacts have many rows at one time, most have few.
                let who = if row % 3 == 0 { 0 } else { row % 70 };
                let value = if row % 5 == 0 { "x" } else { "y" };
                (format!("c{who}"), kinds[row as usize % 4], row * row % 40, [value])
            })
            .collect();
        rows.push(rows[0].clone());
        let given: Vec<(&str, &str, i64, &[&str])> =
            rows.iter().map(|(who, kind, when, value)| (who.as_str(), *kind, *when, value.as_slice())).collect();
        let mut intake = intake(&["value"], &given);
        let cancel = Cancel::default();
        for hashes in [Vec::new(), (0..2_990).map(|row| row % 2).collect::<Vec<u64>>()] {
            let hash = |row: usize| hashes.get(row).copied().unwrap_or_default();
            let found = repeats(&mut intake, &hashes, &mut Watch::new(&cancel, &mut |_| {})).unwrap();
            let is_repeat =
                |row: &usize| (0..*row).any(|earlier| rows[earlier] == rows[*row] && hash(earlier) == hash(*row));
            let expected: Vec<u32> = (0..rows.len()).filter(is_repeat).map(|row| row as u32).collect();
            assert!(found.len() > 100 && found == expected);
            assert_eq!(intake.order.len(), rows.len());
        }
        let before = repeats(&mut intake, &[], &mut Watch::new(&cancel, &mut |_| {})).unwrap();
        intake.offset_minutes = (0..rows.len()).map(|row| if row % 8 < 4 { 60 } else { 0 }).collect();
        let offset = |row: usize| intake.offset_minutes[row];
        let is_repeat =
            |row: &usize| (0..*row).any(|earlier| rows[earlier] == rows[*row] && offset(earlier) == offset(*row));
        let expected: Vec<u32> = (0..rows.len()).filter(is_repeat).map(|row| row as u32).collect();
        let found = repeats(&mut intake, &[], &mut Watch::new(&cancel, &mut |_| {})).unwrap();
        assert!(found == expected && found.len() < before.len());
        cancel.cancel();
        assert_eq!(repeats(&mut intake, &[], &mut Watch::new(&cancel, &mut |_| {})), Err(Cancelled));
    }
}
