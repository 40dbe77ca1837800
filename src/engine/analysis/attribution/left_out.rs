//! Credit by leaving a touchpoint out of its own paths: how much less often the same path converts without it.
//!
//! A path is the whole order of touches. Its rate is the share of its journeys that converted; a path that nobody went
//! has none. The conversions of a path are shared out by how much the rate falls as each touchpoint is left out;
//! one without which the rate is higher takes nothing.

use super::ledger::{Ledger, Walked};
use super::{Column, add_at};
use crate::domain::{Cancel, Cancelled};

/// Returns what leaving out gives each touchpoint.
pub(super) fn column(ledger: &Ledger, cancel: &Cancel) -> Result<Column, Cancelled> {
    let mut credit = vec![0.0; ledger.entries.len()];
    let mut paths: Vec<(&Vec<u32>, &Walked)> =
        ledger.paths.iter().filter(|(_, walked)| walked.conversions > 0).collect();
    // In order, so that sums of fractions are the same every time.
    paths.sort_unstable_by(|one, other| one.0.cmp(other.0));
    for (path, walked) in paths {
        cancel.check()?;
        let mut different = path.clone();
        different.sort_unstable();
        different.dedup();
        let without = |left_out: &u32| {
            let rest: Vec<u32> = path.iter().copied().filter(|code| code != left_out).collect();
            ledger.paths.get(&rest).map_or(0.0, Walked::rate)
        };
        let gains: Vec<f64> = different.iter().map(|code| (walked.rate() - without(code)).max(0.0)).collect();
        let sum: f64 = gains.iter().sum();
        for (&code, gain) in different.iter().zip(&gains) {
            let share = if sum > 0.0 { gain / sum } else { 1.0 / different.len() as f64 };
            if let Some(place) = ledger.place_of(code) {
                add_at(&mut credit, place, walked.worth * share);
            }
        }
    }
    Ok(Column { credit, ..Column::default() })
}
