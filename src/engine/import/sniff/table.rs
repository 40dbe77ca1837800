//! The first rows of a file that is no plain delimited text, to look at.

use super::super::error::ImportError;
use super::super::nesting::ListFound;
use super::super::plan::{FileFormat, Plan};
use super::super::record::{Record as _, Row};
use super::super::row::{Reason, is_set};
use super::super::source::{self, Item, Meter, Names, Position, unpack::Bytes};
use super::super::time_format;
use crate::domain::Cancel;
use std::path::Path;
use std::sync::Arc;

/// Most rows looked at, and most text.
const ROWS: usize = 20_000;
const TEXT: usize = 8 << 20;
/// Rows by which it is told whether the elements of a list have times.
const TRIED: usize = 1000;

/// The first rows of a file.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Table {
    /// The names of the columns, where the records name them.
    pub names: Vec<String>,
    /// The rows in order, and why a row cannot be read.
    pub rows: Vec<(Row, Option<Reason>)>,
    /// Whether these are all.
    pub complete: bool,
    /// The lists of objects in them.
    pub lists: Vec<ListFound>,
}

impl Table {
    /// Reads the first rows.
    pub(super) fn read(path: &Path, plan: &Plan, bytes: Bytes) -> Result<Self, ImportError> {
        let (cancel, meter) = (Cancel::default(), Arc::new(Meter::default()));
        let position = Position::new(path, &cancel, &meter);
        let mut names = Names::growing();
        let mut table = Self { complete: true, ..Self::default() };
        let mut text = 0;
        source::records(plan, bytes, &position, &mut names, &mut |item| {
            if table.rows.len() >= ROWS || text > TEXT {
                table.complete = false;
                return Ok(false);
            }
            match item {
                Item::Row(row) => {
                    text += row.raw().len();
                    table.rows.push((row.clone(), None));
                }
                Item::Refused(row, reason) => table.rows.push((row.clone(), Some(reason))),
                Item::Blank => {}
            }
            Ok(true)
        })?;
        table.names = names.names().to_vec();
        table.lists = names.lists().to_vec();
        Ok(table)
    }

    /// Returns whether there are rows under names, with more than one column.
    pub(super) fn is_table(&self) -> bool {
        let filled =
            |row: &Row| (0..row.field_count()).filter(|column| is_set(row.field(*column).trim_ascii())).count();
        self.good(false).take(TRIED).filter(|row| filled(row) > 1).count() > 1
    }

    /// Returns whether the elements of a list, which became rows, each have a time of their own.
    pub(super) fn has_times_of(&self, list: &str) -> bool {
        let of_list = |name: &String| name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
        let columns = (0..).zip(&self.names).filter(|(_, name)| of_list(name)).map(|(column, _)| column);
        let is_time = |column: usize| {
            let values: Vec<&[u8]> = self.good(false).take(TRIED).map(|row| row.field(column).trim_ascii()).collect();
            let set = || values.iter().copied().filter(|value| is_set(value));
            set().count() * 2 > values.len() && time_format::guess(set()).is_some()
        };
        columns.into_iter().any(is_time)
    }

    /// Returns the rows that could be read, without the one with the names if there is one.
    pub(in super::super) fn good(&self, header: bool) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|(_, reason)| reason.is_none()).map(|(row, _)| row).skip(usize::from(header))
    }

    /// Returns the fields of the first row, where it may hold the names.
    pub(super) fn first(&self, format: FileFormat) -> Option<Vec<String>> {
        let may = matches!(format, FileFormat::Workbook | FileFormat::Text);
        let row = self.good(false).next().filter(|_| may)?;
        let text = |column: usize| String::from_utf8_lossy(row.field(column)).into_owned();
        Some((0..row.field_count()).map(text).collect())
    }
}
