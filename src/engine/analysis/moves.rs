//! Which activity follows which, over all activities: moves, places in paths, sessions, pairs and patterns.

mod pair;
mod positions;
mod sequence;
mod sessions;
#[cfg(test)]
mod slow;
mod transitions;
mod units;

pub use pair::{Pair, PairPart, PairReport};
pub use positions::{Position, Positions};
pub use sequence::{AfterRun, AfterRunReport, DidAfter, Found, Sequence, SequenceReport, SequenceStep};
pub use sessions::{Sessions, SessionsReport, WithSessions};
pub use transitions::{MovePart, MoveRow, Moves, MovesReport};
pub use units::Unit;

use super::parts::in_parts;
use crate::engine::columns::Columns;
use std::collections::BTreeMap;

/// With more activity types than this, most pairs never occur, and a table of all would not fit the cache.
const MOST_TYPES_IN_TABLE: usize = 1_024;

/// Returns how often each pair of activity types stands side by side within a contact, in order of time, then of the
/// source. Every occurrence counts.
pub fn directly_follows(columns: &Columns) -> BTreeMap<(u16, u16), u64> {
    let types = columns.activity_types.len();
    if types > MOST_TYPES_IN_TABLE {
        return sparse(columns);
    }
    let parts = in_parts(columns, |contacts| {
        let mut counts = vec![0_u64; types * types];
        let (Some(&first), Some(&last)) = (columns.starts.get(contacts.start), columns.starts.get(contacts.end)) else {
            return counts;
        };
        let kinds = columns.kinds.get(first as usize..last as usize).unwrap_or_default();
        let place = |a: u16, b: u16| a as usize * types + b as usize;
        // One run over everything, and then the pairs across two contacts taken off, is twice as fast as contact by
        // contact: most have only a few activities.
        for (&a, &b) in kinds.iter().zip(kinds.iter().skip(1)) {
            if let Some(count) = counts.get_mut(place(a, b)) {
                *count += 1;
            }
        }
        let mut borders: Vec<u32> = columns.starts.get(contacts.start + 1..contacts.end).unwrap_or_default().to_vec();
        // Contacts without activities start where the next one does.
        borders.dedup();
        for border in borders.into_iter().filter(|&border| border > first && border < last) {
            let border = border as usize;
            if let (Some(&a), Some(&b)) = (columns.kinds.get(border - 1), columns.kinds.get(border))
                && let Some(count) = counts.get_mut(place(a, b))
            {
                *count -= 1;
            }
        }
        counts
    });
    let mut all = BTreeMap::new();
    for counts in parts {
        for (place, count) in counts.into_iter().enumerate().filter(|&(_, count)| count > 0) {
            *all.entry(((place / types) as u16, (place % types) as u16)).or_default() += count;
        }
    }
    all
}

fn sparse(columns: &Columns) -> BTreeMap<(u16, u16), u64> {
    let mut all = BTreeMap::new();
    for contact in 0..columns.contact_count() {
        let kinds = columns.kinds.get(columns.rows(contact)).unwrap_or_default();
        for (&a, &b) in kinds.iter().zip(kinds.iter().skip(1)) {
            *all.entry((a, b)).or_default() += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Moment;
    use crate::engine::columns::ColumnsBuilder;
    use proptest::prelude::*;

    #[test]
    fn pairs_count_within_a_contact_in_order_of_time_and_source() {
        let columns = ColumnsBuilder::default()
            .activity("1", "a", Moment(1), &[])
            .activity("2", "b", Moment(9), &[])
            .activity("1", "b", Moment(3), &[])
            .activity("1", "a", Moment(3), &[])
            .contact_attribute("idle", "x", "y")
            .activity("3", "a", Moment(1), &[])
            .activity("3", "b", Moment(1), &[])
            .finish();
        assert_eq!(directly_follows(&columns), BTreeMap::from([((0, 1), 2), ((1, 0), 1)]));
        assert!(directly_follows(&Columns::default()).is_empty());
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_contact_by_contact(rows in prop::collection::vec((0_u8..9, 0_u8..5, 0_i64..9), 0..60)) {
            let mut builder = ColumnsBuilder::default();
            for (contact, kind, time) in rows {
                builder.activity(&contact.to_string(), &kind.to_string(), Moment(time), &[]);
                builder.contact_attribute(&(contact + 1).to_string(), "x", "y");
            }
            let columns = builder.finish();
            prop_assert_eq!(directly_follows(&columns), sparse(&columns));
        }
    }
}
