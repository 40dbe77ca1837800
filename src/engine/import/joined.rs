//! Joined files: their rows in memory by key, and records with the columns of those rows added.

use super::error::ImportError;
use super::plan::{Join, Origin, Plan};
use super::quality::JoinQuality;
use super::read::state;
use super::record::Record;
use super::row::is_set;
use super::source::{self, Item, Meter, Names, Position, unpack::unpack};
use crate::domain::Cancel;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Most text of a joined file that is kept in memory.
const TEXT_LIMIT: usize = 3 << 30;

/// A joined file in memory.
#[derive(Debug, Default)]
pub(super) struct JoinTable {
    index: HashMap<Box<[u8]>, u32>,
    /// The fields of all rows, each row with as many as the file has columns.
    cells: Vec<(usize, u32)>,
    text: Vec<u8>,
    width: usize,
    rows: u64,
    duplicates: u64,
    without_key: u64,
}

impl JoinTable {
    /// Reads a joined file; of several rows with one key the first holds.
    ///
    /// # Errors
    /// An [`ImportError`] that names the file.
    pub(super) fn load(join: &Join, cancel: &Cancel) -> Result<Self, ImportError> {
        let before = state(&join.path);
        let table = Self::read(join, cancel).map_err(|error| error.in_file(&join.path))?;
        if state(&join.path) == before { Ok(table) } else { Err(ImportError::Changed(join.path.clone())) }
    }

    fn read(join: &Join, cancel: &Cancel) -> Result<Self, ImportError> {
        let meter = Arc::new(Meter::default());
        let bytes = unpack(&join.path, join.plan.member.as_deref(), &meter)?.bytes;
        let position = Position::new(&join.path, cancel, &meter);
        let mut names = Names::fixed(join.plan.names_in_file());
        let mut table = Self { width: join.plan.own_columns(), ..Self::default() };
        let mut header = join.plan.header;
        source::records(&join.plan, bytes, &position, &mut names, &mut |item| {
            if let Item::Row(row) = item
                && !std::mem::take(&mut header)
            {
                table.add(row, join.key)?;
            }
            Ok(true)
        })?;
        Ok(table)
    }

    fn add(&mut self, record: &impl Record, key: usize) -> Result<(), ImportError> {
        self.rows += 1;
        let key = record.field(key).trim_ascii();
        if !is_set(key) {
            self.without_key += 1;
            return Ok(());
        }
        let place = (self.cells.len() / self.width.max(1)) as u32;
        match self.index.entry(key.into()) {
            std::collections::hash_map::Entry::Occupied(_) => {
                self.duplicates += 1;
                return Ok(());
            }
            std::collections::hash_map::Entry::Vacant(free) => _ = free.insert(place),
        }
        for column in 0..self.width {
            let field = record.field(column);
            self.cells.push((self.text.len(), field.len() as u32));
            self.text.extend_from_slice(field);
        }
        if self.text.len() > TEXT_LIMIT || place == u32::MAX {
            return Err(ImportError::JoinTooLong);
        }
        Ok(())
    }

    fn find(&self, key: &[u8]) -> Option<u32> {
        let key = key.trim_ascii();
        is_set(key).then(|| self.index.get(key).copied()).flatten()
    }

    fn field(&self, row: u32, column: usize) -> &[u8] {
        let cell = (column < self.width).then(|| self.cells.get(row as usize * self.width + column)).flatten();
        cell.and_then(|&(start, length)| self.text.get(start..start + length as usize)).unwrap_or_default()
    }
}

/// The joins of a plan, made ready.
#[derive(Debug, Default)]
pub(super) struct Joins {
    tables: Vec<Arc<JoinTable>>,
    by: Vec<usize>,
    own: usize,
    /// Where each column comes from.
    origins: Vec<Origin>,
}

impl Joins {
    /// Makes the joins of a plan ready with its tables, in order.
    pub(super) fn new(plan: &Plan, tables: Vec<Arc<JoinTable>>) -> Self {
        Self {
            tables,
            by: plan.joins.iter().map(|join| join.by).collect(),
            own: plan.own_columns(),
            origins: plan.columns.iter().map(|column| column.origin).collect(),
        }
    }

    /// Finds the row of each table that belongs to a record; a join may go by a column of an earlier one.
    pub(super) fn find<R: Record>(&self, record: &R, found: &mut Vec<Option<u32>>) {
        found.clear();
        for (table, by) in self.tables.iter().zip(&self.by) {
            let key = if *by < self.own { record.field(*by) } else { self.field(found, *by) };
            found.push(table.find(key));
        }
    }

    fn field(&self, found: &[Option<u32>], column: usize) -> &[u8] {
        let Some(Origin::Join { join, column }) = self.origins.get(column) else { return &[] };
        match (self.tables.get(*join), found.get(*join)) {
            (Some(table), Some(Some(row))) => table.field(*row, *column),
            _ => &[],
        }
    }
}

/// A record with the columns of joined files behind its own.
#[derive(Debug)]
pub(super) struct Joined<'a, R> {
    pub record: &'a R,
    pub joins: &'a Joins,
    pub found: &'a [Option<u32>],
}

impl<R: Record> Record for Joined<'_, R> {
    fn field_count(&self) -> usize {
        self.record.field_count()
    }

    fn field(&self, column: usize) -> &[u8] {
        if column < self.joins.own { self.record.field(column) } else { self.joins.field(self.found, column) }
    }

    fn own_field(&self, column: usize) -> &[u8] {
        self.record.field(column)
    }

    fn raw(&self) -> &[u8] {
        self.record.raw()
    }

    fn line(&self) -> u64 {
        self.record.line()
    }

    fn has_zero_byte(&self) -> bool {
        self.record.has_zero_byte()
    }
}

/// What became of a joined file over all files that ask for it.
#[derive(Debug)]
pub(super) struct JoinCount {
    join: Join,
    table: Arc<JoinTable>,
    used: Vec<bool>,
    matched: u64,
    unmatched: u64,
}

impl JoinCount {
    pub(super) fn load(join: &Join, cancel: &Cancel) -> Result<Self, ImportError> {
        let table = JoinTable::load(join, cancel)?;
        let used = vec![false; table.index.len()];
        Ok(Self { join: join.clone(), table: Arc::new(table), used, matched: 0, unmatched: 0 })
    }

    /// Counts anew for a further join of the same file.
    pub(super) fn again(&self, join: &Join) -> Self {
        let (table, used) = (Arc::clone(&self.table), vec![false; self.used.len()]);
        Self { join: join.clone(), table, used, matched: 0, unmatched: 0 }
    }

    /// Returns whether the same file is joined in the same way.
    pub(super) fn is_for(&self, join: &Join) -> bool {
        self.join.path == join.path && self.join.key == join.key && self.join.plan == join.plan
    }

    pub(super) fn table(&self) -> Arc<JoinTable> {
        Arc::clone(&self.table)
    }

    pub(super) fn count(&mut self, found: Option<u32>) {
        match found {
            Some(row) => {
                self.matched += 1;
                if let Some(used) = self.used.get_mut(row as usize) {
                    *used = true;
                }
            }
            None => self.unmatched += 1,
        }
    }

    pub(super) fn finish(self) -> JoinQuality {
        JoinQuality {
            name: file_name(&self.join.path),
            matched: self.matched,
            unmatched: self.unmatched,
            rows: self.table.rows,
            unused: self.used.iter().filter(|used| !**used).count() as u64,
            duplicates: self.table.duplicates,
            without_key: self.table.without_key,
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
