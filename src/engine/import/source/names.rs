//! Which named value belongs in which column, where records name their values themselves.

use crate::engine::import::nesting::ListFound;
use crate::engine::import::split::COLUMN_LIMIT;
use std::collections::{BTreeMap, HashMap};

/// Different unknown names that are told apart; the rest is counted together.
const NAMES_TOLD: usize = 1000;

/// The columns by name.
#[derive(Debug, Default)]
pub(in super::super) struct Names {
    places: HashMap<String, usize>,
    names: Vec<String>,
    grows: bool,
    unplanned: BTreeMap<String, u64>,
    deep: BTreeMap<String, u64>,
    lists: Vec<ListFound>,
}

impl Names {
    /// Learns the names as they come.
    pub(in super::super) fn growing() -> Self {
        Self { grows: true, ..Self::default() }
    }

    /// Knows these names and counts values with others.
    pub(in super::super) fn fixed<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let names: Vec<String> = names.map(str::to_owned).collect();
        let places = names.iter().cloned().zip(0..).collect();
        Self { places, names, ..Self::default() }
    }

    /// Returns the place of a column; `None` if there is no such column and none is to be made.
    pub(in super::super) fn place(&mut self, name: &str) -> Option<usize> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        if self.grows && self.names.len() < COLUMN_LIMIT {
            self.places.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            return Some(self.names.len() - 1);
        }
        None
    }

    /// Counts a set value for which there is no column.
    pub(in super::super) fn leave_out(&mut self, name: &str) {
        let known = self.unplanned.len() < NAMES_TOLD || self.unplanned.contains_key(name);
        *self.unplanned.entry(if known { name } else { "…" }.to_owned()).or_default() += 1;
    }

    /// Counts a value that is nested deeper than lists are read.
    pub(in super::super) fn count_deep(&mut self, name: &str) {
        let known = self.deep.len() < NAMES_TOLD || self.deep.contains_key(name);
        *self.deep.entry(if known { name } else { "…" }.to_owned()).or_default() += 1;
    }

    /// Notes a list of objects, as long as names are learnt.
    pub(in super::super) fn count_list(&mut self, path: &str, objects: u64, of_pairs: bool) {
        if !self.grows {
            return;
        }
        if let Some(list) = self.lists.iter_mut().find(|list| list.path == path) {
            list.records += 1;
            list.objects += objects;
            list.of_pairs &= of_pairs;
        } else if self.lists.len() < NAMES_TOLD {
            self.lists.push(ListFound { path: path.to_owned(), records: 1, objects, of_pairs });
        }
    }

    /// Returns the lists of objects that were met.
    pub(in super::super) fn lists(&self) -> &[ListFound] {
        &self.lists
    }

    /// Returns how many columns there are.
    pub(in super::super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the names in order of their places.
    pub(in super::super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns how many values had no column, and how many are nested deeper than lists are read, by name.
    pub(in super::super) fn into_counts(self) -> (BTreeMap<String, u64>, BTreeMap<String, u64>) {
        (self.unplanned, self.deep)
    }
}
