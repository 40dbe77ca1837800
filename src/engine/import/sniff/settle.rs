//! Day first or month first, where the first rows leave it open: decided by all rows of the file.

use super::Detected;
use crate::domain::Cancel;
use crate::engine::import::error::ImportError;
use crate::engine::import::plan::Plan;
use crate::engine::import::record::Record as _;
use crate::engine::import::source::{self, Item, Meter, Names, Position, unpack::unpack};
use crate::engine::import::time_format::TimeFormat;
use std::path::Path;
use std::sync::Arc;

/// Decides columns of dates that fit both orders of day and month as far as they were looked at, by the first row of the
/// whole file that fits only one; where there is none, the column stays ambiguous.
///
/// The file is read only if there is such a column and the rest was not looked at, and no further than needed. What is
/// wrong with the file is left for the import to say.
///
/// # Errors
/// [`ImportError::Cancelled`].
pub fn settle(path: &Path, detected: &mut Detected, cancel: &Cancel) -> Result<(), ImportError> {
    let is_open = |time: &Option<super::TimeGuess>| time.as_ref().is_some_and(|time| time.ambiguous);
    let places = detected.columns.iter().enumerate().filter(|(_, column)| is_open(&column.time));
    let mut open: Vec<usize> = places.map(|(place, _)| place).collect();
    if detected.complete || open.is_empty() {
        return Ok(());
    }
    let plan = Plan::guess(detected);
    let meter = Arc::new(Meter::default());
    let Ok(unpacked) = unpack(path, plan.member.as_deref(), &meter) else { return Ok(()) };
    let mut names = Names::fixed(plan.names_in_file());
    let mut rows = 0_u64;
    let read = source::records(&plan, unpacked.bytes, &Position::new(path, cancel, &meter), &mut names, &mut |item| {
        let Item::Row(row) = item else { return Ok(true) };
        rows += 1;
        if rows.is_multiple_of(10_000) {
            cancel.check()?;
        }
        open.retain(|place| {
            let Some(format) = only_order(row.field(*place).trim_ascii()) else { return true };
            if let Some(time) = detected.columns.get_mut(*place).and_then(|column| column.time.as_mut()) {
                (time.format, time.ambiguous) = (format, false);
            }
            false
        });
        Ok(!open.is_empty())
    });
    match read {
        Err(error @ ImportError::Cancelled(_)) => Err(error),
        _ => Ok(()),
    }
}

/// Returns the order of day and month in which a date can be read, if it is only one.
fn only_order(value: &[u8]) -> Option<TimeFormat> {
    let fits = |format: &TimeFormat| format.read(value).is_ok();
    match (fits(&TimeFormat::DayFirst), fits(&TimeFormat::MonthFirst)) {
        (true, false) => Some(TimeFormat::DayFirst),
        (false, true) => Some(TimeFormat::MonthFirst),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_decides_if_it_fits_one_order_only() {
        for (value, expected) in [
            ("13/02/2024", Some(TimeFormat::DayFirst)),
            ("02/13/2024 8:00", Some(TimeFormat::MonthFirst)),
            ("02/03/2024", None),
            ("13/13/2024", None),
            ("2024-02-13", None),
            ("", None),
        ] {
            assert_eq!(only_order(value.as_bytes()), expected, "{value}");
        }
    }
}
