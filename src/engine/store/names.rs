//! Names and numbers: which text has which number in the store.

use super::error::StoreProblem;
use crate::engine::intake::Dictionary;
use rusqlite::{Connection, Params};

/// Texts that have numbers in the store, and the number that the next new one gets.
#[derive(Debug, Default)]
pub(super) struct Known {
    texts: Dictionary,
    numbers: Vec<u32>,
    next: u32,
}

impl Known {
    /// Reads number and text from a query.
    pub fn read(connection: &Connection, sql: &str, params: impl Params) -> Result<Self, StoreProblem> {
        let mut known = Self { next: 1, ..Self::default() };
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            let number: u32 = row.get(0)?;
            if known.texts.intern(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) as usize
                == known.numbers.len()
            {
                known.numbers.push(number);
            }
            known.next = known.next.max(number.saturating_add(1));
        }
        Ok(known)
    }

    /// Returns the number of the text and whether it is new.
    pub fn number(&mut self, text: &str) -> (u32, bool) {
        // Into an empty store everything is new, and looking up a million contacts would cost a second.
        if !self.numbers.is_empty()
            && let Some(number) = self.texts.find(text).and_then(|code| self.numbers.get(code as usize))
        {
            return (*number, false);
        }
        let number = self.next;
        self.next = self.next.saturating_add(1);
        (number, true)
    }

    /// Returns the number that the next new text gets.
    pub const fn number_next(&self) -> u32 {
        self.next
    }

    /// Returns whether no number is left; the last one given may then have been given twice.
    pub const fn is_full(&self) -> bool {
        self.next == u32::MAX
    }
}

/// The places of numbers in their ascending list.
#[derive(Debug)]
pub(super) enum Ranks {
    /// All numbers from this one on.
    Dense(u32, usize),
    /// Some numbers, ascending.
    Sparse(Vec<u32>),
}

impl Ranks {
    /// Takes numbers in ascending order, each once.
    pub fn new(numbers: Vec<u32>) -> Self {
        match (numbers.first(), numbers.last()) {
            (Some(&first), Some(&last)) if (last - first) as usize + 1 == numbers.len() => {
                Self::Dense(first, numbers.len())
            }
            (None, _) => Self::Dense(0, 0),
            _ => Self::Sparse(numbers),
        }
    }

    /// Returns the place of a number.
    pub fn of(&self, number: u32) -> Option<u32> {
        match self {
            Self::Dense(first, count) => number.checked_sub(*first).filter(|&place| (place as usize) < *count),
            Self::Sparse(numbers) => numbers.binary_search(&number).ok().map(|place| place as u32),
        }
    }

    /// Returns how many numbers there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Dense(_, count) => *count,
            Self::Sparse(numbers) => numbers.len(),
        }
    }
}
