//! What moves are counted in: contacts, or their sessions.

use crate::domain::{Cancelled, SessionRule};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::parts::in_parts;
use crate::engine::columns::Attribute;
use serde::Serialize;
use std::ops::Range;

/// What a path of activities belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub enum Unit {
    /// A contact: all its activities up to the moment up to which data is known.
    #[default]
    Contact,
    /// A session of a contact. Where an attribute names it, activities without a value belong to none.
    Session(SessionRule),
}

/// Contacts between two looks at the cancel flag.
const CONTACTS_AT_ONCE: usize = 4_096;

/// Runs `work` on parts of the contacts; it takes the place of a contact and the rows of one of its units at a time, in
/// order of time, then of the source. A unit without activities is none. Returns the parts in order.
pub(super) fn in_units<T: Send>(
    asked: &Asked<'_>,
    unit: &Unit,
    empty: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, u32, &[u32]) + Sync,
) -> Result<Vec<T>, Cancelled> {
    let columns = asked.columns;
    let as_of = asked.journey.settings.as_of.map_or(i64::MAX, |moment| moment.0);
    let names = match unit {
        Unit::Session(SessionRule::Attribute(name)) => columns.attribute(name),
        _ => None,
    };
    let parts = in_parts(columns, |contacts| {
        let mut all = empty();
        let mut rows: Vec<u32> = Vec::new();
        for contact in contacts {
            if contact % CONTACTS_AT_ONCE == 0 {
                asked.cancel.check()?;
            }
            if !asked.counts(contact) {
                continue;
            }
            let Range { start, end } = columns.rows(contact);
            let times = columns.times.get(start..end).unwrap_or_default();
            let known = times.partition_point(|&time| time <= as_of);
            let times = times.get(..known).unwrap_or_default();
            let place = contact as u32;
            rows.clear();
            rows.extend(start as u32..(start + known) as u32);
            match (unit, names) {
                _ if rows.is_empty() => {}
                (Unit::Contact, _) => work(&mut all, place, &rows),
                (Unit::Session(SessionRule::Gap(gap)), _) => {
                    let mut rest = rows.as_slice();
                    for session in times.chunk_by(|&before, &after| after.saturating_sub(before) <= gap.0) {
                        let (own, others) = rest.split_at(session.len().min(rest.len()));
                        work(&mut all, place, own);
                        rest = others;
                    }
                }
                (Unit::Session(SessionRule::Attribute(_)), Some(names)) => {
                    named(names, &mut rows, |own| work(&mut all, place, own))
                }
                (Unit::Session(SessionRule::Attribute(_)), None) => {}
            }
        }
        Ok(all)
    });
    parts.into_iter().collect()
}

/// Hands over the rows of one session after the other, in the order of their first activities.
fn named(names: &Attribute, rows: &mut Vec<u32>, mut each: impl FnMut(&[u32])) {
    let name = |row: u32| names.codes.at(row as usize);
    rows.retain(|&row| name(row) != 0);
    let mut firsts: std::collections::HashMap<u32, u32> = std::collections::HashMap::new();
    for &row in rows.iter() {
        firsts.entry(name(row)).or_insert(row);
    }
    rows.sort_by_key(|&row| firsts.get(&name(row)).copied());
    rows.chunk_by(|&before, &after| name(before) == name(after)).for_each(&mut each);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment, Span};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn sessions_end_after_a_gap_or_with_their_name() {
        let mut builder = ColumnsBuilder::default();
        for (time, name) in [(0, "s"), (5, "t"), (5, ""), (11, "s")] {
            builder.activity("1", "x", Moment(time), &[("visit", name)]);
        }
        let columns = builder.contact_attribute("2", "idle", "yes").finish();
        let (mut journey, cancel) = (Journey::default(), Cancel::default());
        let lists = |journey: &Journey, unit| {
            let asked = Asked::everybody(&columns, journey, &cancel);
            let parts = in_units(&asked, &unit, Vec::new, |all: &mut Vec<Vec<u32>>, _, rows| all.push(rows.to_vec()));
            parts.unwrap().concat()
        };
        let gap = || Unit::Session(SessionRule::Gap(Span(5)));
        assert_eq!(lists(&journey, Unit::Contact), [vec![0, 1, 2, 3]]);
        assert_eq!(lists(&journey, gap()), [vec![0, 1, 2], vec![3]]);
        assert_eq!(lists(&journey, Unit::Session(SessionRule::Attribute("visit".to_owned()))), [vec![0, 3], vec![1]]);
        assert!(lists(&journey, Unit::Session(SessionRule::Attribute("none".to_owned()))).is_empty());
        journey.settings.as_of = Some(Moment(6));
        assert_eq!(lists(&journey, gap()), [vec![0, 1, 2]]);
        cancel.cancel();
        let asked = Asked::everybody(&columns, &journey, &cancel);
        assert!(in_units(&asked, &gap(), || (), |_, _, _| ()).is_err());
    }
}
