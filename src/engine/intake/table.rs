//! The hash tables of a dictionary: which code a text has, one look at memory for most questions.
//!
//! Short texts stand in their table themselves. For long ones a place holds a tag of 32 bits and the code beside it, so that
//! a code of another text is told without looking at that text.

use super::recent::Short;

/// Places at first.
const LEAST: usize = 16;

/// What stands in a place of a table.
pub(super) trait Entry: Copy + PartialEq {
    /// What stands in a place without a text.
    const EMPTY: Self;

    /// Returns the tag, from which the place follows, so that the table grows without hashing anything again.
    fn tag(self) -> u32;
}

/// A short text with its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfShort {
    pub text: Short,
    pub tag: u32,
    pub code: u32,
}

impl Entry for OfShort {
    const EMPTY: Self = Self { text: Short::NONE, tag: 0, code: 0 };

    #[inline]
    fn tag(self) -> u32 {
        self.tag
    }
}

/// The code of a long text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfLong {
    pub tag: u32,
    pub code: u32,
}

impl Entry for OfLong {
    // No code is as large.
    const EMPTY: Self = Self { tag: u32::MAX, code: u32::MAX };

    #[inline]
    fn tag(self) -> u32 {
        self.tag
    }
}

/// Returns the tag of a hash.
#[inline]
pub(super) const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Entries by the hash of their texts.
#[derive(Debug, Clone)]
pub(super) struct Table<E> {
    /// A power of two of them, at least three tenths empty.
    places: Vec<E>,
    used: usize,
}

impl<E> Default for Table<E> {
    fn default() -> Self {
        Self { places: Vec::new(), used: 0 }
    }
}

impl<E: Entry> Table<E> {
    /// Returns what stands first where this tag belongs: most likely what is looked for, if it is there at all.
    #[inline]
    pub(super) fn first(&self, tag: u32) -> E {
        self.places.get(self.place(tag)).copied().unwrap_or(E::EMPTY)
    }

    /// Returns the entry of which `is_it` holds, among those that may have this tag.
    #[inline]
    pub(super) fn find(&self, tag: u32, is_it: impl Fn(E) -> bool) -> Option<E> {
        let mut place = self.place(tag);
        loop {
            let found = self.places.get(place).copied().unwrap_or(E::EMPTY);
            if found == E::EMPTY {
                return None;
            }
            if is_it(found) {
                return Some(found);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// Adds an entry that is not there yet.
    pub(super) fn add(&mut self, entry: E) {
        if self.used * 10 >= self.places.len() * 7 {
            let places = vec![E::EMPTY; (self.places.len() * 2).max(LEAST)];
            for found in std::mem::replace(&mut self.places, places) {
                if found != E::EMPTY {
                    self.put(found);
                }
            }
        }
        self.used += 1;
        self.put(entry);
    }

    fn put(&mut self, entry: E) {
        let mut place = self.place(entry.tag());
        while let Some(slot) = self.places.get_mut(place) {
            if *slot == E::EMPTY {
                *slot = entry;
                return;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    #[inline]
    fn place(&self, tag: u32) -> usize {
        // The highest bits: a table twice as large keeps the order of what is in it, and is filled from start to end.
        let bits = self.places.len().trailing_zeros().min(u32::BITS);
        (u64::from(tag) << bits >> 32) as usize & self.places.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds 600 entries whose tags crowd in several ways and looks for each of them.
    fn check<E: Entry + std::fmt::Debug>(entry: impl Fn(u32, u32) -> E) {
        let tags: [fn(u32) -> u32; 4] =
            [|code| code.wrapping_mul(0x9E37_79B9), |code| code, |_| 7, |code| u32::MAX - code % 5];
        for tag in tags {
            let entry = |code: u32| entry(tag(code), code);
            let mut table = Table::default();
            assert_eq!((table.find(tag(0), |_| true), table.first(tag(0))), (None, E::EMPTY));
            (0..600).for_each(|code| table.add(entry(code)));
            for code in 0..600 {
                assert_eq!(table.find(tag(code), |found| found == entry(code)), Some(entry(code)));
                assert_ne!(table.first(tag(code)), E::EMPTY);
            }
            assert_eq!(table.find(tag(1), |_| false), None);
            assert!(table.used * 10 <= table.places.len() * 7 + 10);
        }
    }

    #[test]
    fn codes_are_found_again_however_their_tags_crowd() {
        check(|tag, code| OfLong { tag, code });
        check(|tag, code| OfShort { text: Short::of(code.to_string().as_bytes()).unwrap(), tag, code });
    }
}
