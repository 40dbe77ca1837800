//! The hash table of a dictionary: which code has which hash, one look at memory for each question.
//!
//! A place holds a tag of 32 bits and the code beside it, so that a code of another text is told without looking at that
//! text. The place follows from the tag, so that the table grows without hashing anything again.

/// What stands in a place without a code; no code is as large.
const EMPTY: u64 = u64::MAX;
/// Places at first.
const LEAST: usize = 16;

/// Codes by the hash of their texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// A power of two of them, at least three tenths empty.
    places: Vec<u64>,
    used: usize,
}

impl Table {
    /// Returns the tag of a hash.
    #[inline]
    pub(super) const fn tag(hash: u64) -> u32 {
        (hash >> 32) as u32
    }

    /// Returns the code with this tag of which `is_it` holds.
    #[inline]
    pub(super) fn find(&self, tag: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mut place = self.place(tag);
        loop {
            let found = self.places.get(place).copied().unwrap_or(EMPTY);
            if found == EMPTY {
                return None;
            }
            if found >> 32 == u64::from(tag) && is_it(found as u32) {
                return Some(found as u32);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// Adds a code that is not there yet.
    pub(super) fn add(&mut self, tag: u32, code: u32) {
        if self.used * 10 >= self.places.len() * 7 {
            let places = vec![EMPTY; (self.places.len() * 2).max(LEAST)];
            for found in std::mem::replace(&mut self.places, places) {
                if found != EMPTY {
                    self.put(found);
                }
            }
        }
        self.used += 1;
        self.put(u64::from(tag) << 32 | u64::from(code));
    }

    fn put(&mut self, entry: u64) {
        let mut place = self.place((entry >> 32) as u32);
        while let Some(slot) = self.places.get_mut(place) {
            if *slot == EMPTY {
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

    #[test]
    fn codes_are_found_again_however_their_tags_crowd() {
        let tags: [fn(u32) -> u32; 4] =
            [|code| code.wrapping_mul(0x9E37_79B9), |code| code, |_| 7, |code| u32::MAX - code % 5];
        for tag in tags {
            let mut table = Table::default();
            assert_eq!(table.find(tag(0), |_| true), None);
            for code in 0..600 {
                table.add(tag(code), code);
            }
            for code in 0..600 {
                assert_eq!(table.find(tag(code), |found| found == code), Some(code));
            }
            assert_eq!(table.find(tag(1), |_| false), None);
            assert!(table.used * 10 <= table.places.len() * 7 + 10);
        }
    }
}
