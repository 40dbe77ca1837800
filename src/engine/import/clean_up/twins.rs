//! Merging two rows that were written for one thing.

use super::{CLEANING, find, same_name};
use crate::domain::{Cancelled, Watch};
use crate::engine::codes::Codes;
use crate::engine::intake::{AttributeKind, Dictionary, Intake, IntakeAttribute};

/// Merges twins; returns how many rows went. Each row is the twin of at most one other, the earliest that fits.
pub(super) fn merge(
    intake: &mut Intake,
    (first, second): (&str, &str),
    within_ms: u32,
    same: &[String],
    mark: Option<&str>,
    watch: &mut Watch<'_>,
) -> Result<u64, Cancelled> {
    let (Some(first), Some(second)) = (intake.activity_types.find(first), intake.activity_types.find(second)) else {
        return Ok(0);
    };
    let pairs = pairs(intake, first, second, i64::from(within_ms) * 1000, same, watch)?;
    if pairs.is_empty() {
        return Ok(0);
    }
    let mut keep = vec![true; intake.len()];
    for attribute in &mut intake.attributes {
        for &(goes, stays) in &pairs {
            if attribute.codes.at(stays) == 0 {
                attribute.codes.set(stays, attribute.codes.at(goes));
            }
        }
    }
    if let Some(name) = mark {
        set_mark(intake, name, &pairs);
    }
    for (goes, _) in pairs {
        if let Some(keep) = keep.get_mut(goes) {
            *keep = false;
        }
    }
    intake.retain(&keep, CLEANING, watch)
}

fn set_mark(intake: &mut Intake, name: &str, pairs: &[(usize, usize)]) {
    if !intake.attributes.iter().any(|one| same_name(&one.name, name)) {
        let mut words = Dictionary::default();
        words.intern("");
        let mut codes = Codes::default();
        codes.resize(intake.len());
        intake.attributes.push(IntakeAttribute { name: name.to_owned(), kind: AttributeKind::Bool, words, codes });
    }
    let Some(attribute) = intake.attributes.iter_mut().find(|one| same_name(&one.name, name)) else { return };
    let yes = attribute.words.intern("true");
    for (_, stays) in pairs {
        attribute.codes.set(*stays, yes);
    }
}

/// Returns the rows that go with the rows that stay instead.
fn pairs(
    intake: &Intake,
    first: u32,
    second: u32,
    within: i64,
    same: &[String],
    watch: &mut Watch<'_>,
) -> Result<Vec<(usize, usize)>, Cancelled> {
    let contact = |row: usize| intake.contact.get(row).copied().unwrap_or_default();
    let time = |row: usize| intake.time.get(row).copied().unwrap_or_default();
    let kind = |row: usize| intake.activity.at(row);
    let same: Vec<&IntakeAttribute> = same.iter().filter_map(|name| find(intake, name)).collect();
    let equal = |a: usize, b: usize| same.iter().all(|one| one.codes.at(a) == one.codes.at(b));
    let mut rows: Vec<usize> = (0..intake.len()).filter(|&row| kind(row) == first || kind(row) == second).collect();
    rows.sort_unstable_by_key(|&row| (contact(row), time(row), row));
    let mut taken = vec![false; rows.len()];
    let mut pairs = Vec::new();
    for (place, &goes) in rows.iter().enumerate() {
        watch.now_and_then(place)?;
        if kind(goes) != first {
            continue;
        }
        // Rows at the same instant may stand before it in the file.
        let tied = rows.get(..place).unwrap_or_default().iter().rev();
        let tied = tied.take_while(|row| (contact(**row), time(**row)) == (contact(goes), time(goes))).count();
        let near = |row: usize| contact(row) == contact(goes) && time(row).saturating_sub(time(goes)) <= within;
        let candidates = rows.iter().enumerate().skip(place - tied).take_while(|(_, row)| near(**row));
        let twin = candidates
            .filter(|(at, row)| {
                kind(**row) == second && **row != goes && !taken.get(*at).copied().unwrap_or(true) && equal(goes, **row)
            })
            .map(|(at, row)| (at, *row))
            .next();
        if let Some((at, stays)) = twin {
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
            pairs.push((goes, stays));
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::{intake, rows};

    fn merged(rows_in: &[(&str, &str, i64, &[&str])]) -> (Vec<String>, u64) {
        let mut intake = intake(&["url", "utm"], rows_in);
        let merged = merge(
            &mut intake,
            ("landing", "visit"),
            1000,
            &["URL".to_owned()],
            Some("landed"),
            &mut Watch::new(&Cancel::default(), &mut |_| {}),
        )
        .unwrap();
        (rows(&intake), merged)
    }

    #[test]
    fn a_landing_and_its_visit_are_one_visit_with_what_only_the_landing_says() {
        let (rows, count) = merged(&[
            ("a", "landing", 0, &["/x", "ad"]),
            ("b", "visit", 0, &["/x", ""]),
            ("a", "visit", 400_000, &["/x", ""]),
            ("a", "visit", 900_000, &["/x", ""]),
        ]);
        assert_eq!(count, 1);
        assert_eq!(
            rows,
            [
                "b visit 0 url=/x utm= landed=",
                "a visit 400000 url=/x utm=ad landed=true",
                "a visit 900000 url=/x utm= landed=",
            ]
        );
    }

    #[test]
    fn what_is_too_late_elsewhere_or_alone_stays() {
        let others: [(&str, &str, i64, &[&str]); 5] = [
            ("a", "visit", 1_000_001, &["/x", ""]),
            ("a", "visit", -1, &["/x", ""]),
            ("a", "visit", 5, &["/y", ""]),
            ("b", "visit", 5, &["/x", ""]),
            ("a", "form", 5, &["/x", ""]),
        ];
        for other in others {
            assert_eq!(merged(&[("a", "landing", 0, &["/x", "ad"]), other]).1, 0, "{other:?}");
        }
        let bound = merged(&[("a", "landing", 0, &["/x", "ad"]), ("a", "visit", 1_000_000, &["/x", ""])]);
        assert_eq!(bound.1, 1, "the bound is inclusive");
    }

    #[test]
    fn at_the_same_instant_the_order_of_the_rows_does_not_matter_and_each_twin_serves_once() {
        let (rows, count) = merged(&[
            ("a", "visit", 0, &["/x", ""]),
            ("a", "landing", 0, &["/x", "ad"]),
            ("a", "landing", 0, &["/x", "mail"]),
        ]);
        assert_eq!(count, 1);
        assert_eq!(rows, ["a visit 0 url=/x utm=ad landed=true", "a landing 0 url=/x utm=mail landed="]);
    }
}
