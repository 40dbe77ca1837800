//! Day first or month first, decimal point or comma, where the first rows leave it open: decided by all rows of the file.

use super::{Column, Detected, Mark, comma_of};
use crate::domain::Cancel;
use crate::engine::import::error::ImportError;
use crate::engine::import::plan::{FileFormat, Plan};
use crate::engine::import::record::Record as _;
use crate::engine::import::source::{self, Item, Meter, Names, Position, unpack::unpack};
use crate::engine::import::time_format::TimeFormat;
use std::path::Path;
use std::sync::Arc;

/// Decides columns of dates that fit both orders of day and month as far as they were looked at, and columns of numbers
/// that can be read with a decimal point and with a decimal comma, by the first row of the whole file that fits only one;
/// where there is none, the column stays ambiguous.
///
/// The file is read only if there is such a column and the rest was not looked at, and no further than needed. What is
/// wrong with the file is left for the import to say.
///
/// # Errors
/// [`ImportError::Cancelled`].
pub fn settle(path: &Path, detected: &mut Detected, cancel: &Cancel) -> Result<(), ImportError> {
    let places = detected.columns.iter().enumerate().filter(|(_, column)| is_open(column));
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
            let Some(column) = detected.columns.get_mut(*place) else { return false };
            decide(column, row.field(*place).trim_ascii());
            is_open(column)
        });
        Ok(!open.is_empty())
    });
    if let Err(error @ ImportError::Cancelled(_)) = read {
        return Err(error);
    }
    if detected.format == FileFormat::Text {
        detected.decimal_comma = comma_of(&detected.columns);
    }
    Ok(())
}

fn is_open(column: &Column) -> bool {
    column.time.as_ref().is_some_and(|time| time.ambiguous) || matches!(column.mark, Mark::Either { .. })
}

/// Decides a column by a value that can be read in one way only.
fn decide(column: &mut Column, value: &[u8]) {
    if let Some(time) = column.time.as_mut().filter(|time| time.ambiguous) {
        if let Some(format) = only_order(value) {
            (time.format, time.ambiguous) = (format, false);
        }
    } else if let Some(mark) = Mark::only(value) {
        column.mark = mark;
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
