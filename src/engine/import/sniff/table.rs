//! The first rows of a file that is no plain delimited text, to look at.

use super::super::error::ImportError;
use super::super::plan::{FileFormat, Plan};
use super::super::record::{Record as _, Row};
use super::super::row::Reason;
use super::super::source::{self, Item, Meter, Names, Position, unpack::Bytes};
use crate::domain::Cancel;
use std::path::Path;
use std::sync::Arc;

/// Most rows looked at, and most text.
const ROWS: usize = 20_000;
const TEXT: usize = 8 << 20;

/// The first rows of a file.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Table {
    /// The names of the columns, where the records name them.
    pub names: Vec<String>,
    /// The rows in order, and why a row cannot be read.
    pub rows: Vec<(Row, Option<Reason>)>,
    /// Whether these are all.
    pub complete: bool,
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
        Ok(table)
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
