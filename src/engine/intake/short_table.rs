//! The hash table of the short texts of a dictionary, which stand in it themselves: one look at memory for each question,
//! where texts beside the table would take two.

use super::recent::Short;

/// Places at first.
const LEAST: usize = 16;

/// Codes by their short texts.
#[derive(Debug, Clone, Default)]
pub(super) struct ShortTable {
    /// A power of two of them, at least three tenths empty.
    places: Vec<Place>,
    used: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    text: Short,
    /// The place follows from the tag, so that the table grows without hashing anything again.
    tag: u32,
    code: u32,
}

impl Place {
    /// A place without a text.
    const EMPTY: Self = Self { text: Short::NONE, tag: 0, code: 0 };

    /// Returns the code if the text is this one.
    #[inline]
    pub(super) fn code_of(self, text: Short) -> Option<u32> {
        (self.text == text).then_some(self.code)
    }
}

impl ShortTable {
    /// Returns what stands first where this tag belongs: most likely the text, if it is there at all.
    #[inline]
    pub(super) fn first(&self, tag: u32) -> Place {
        self.places.get(self.place(tag)).copied().unwrap_or(Place::EMPTY)
    }

    /// Returns the code of the text.
    #[inline]
    pub(super) fn find(&self, text: Short, tag: u32) -> Option<u32> {
        let mut place = self.place(tag);
        loop {
            let found = self.places.get(place).copied().unwrap_or(Place::EMPTY);
            if found.text == text {
                return Some(found.code);
            }
            if found.text == Short::NONE {
                return None;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// Adds a text that is not there yet.
    pub(super) fn add(&mut self, text: Short, tag: u32, code: u32) {
        if self.used * 10 >= self.places.len() * 7 {
            let places = vec![Place::EMPTY; (self.places.len() * 2).max(LEAST)];
            for found in std::mem::replace(&mut self.places, places) {
                if found.text != Short::NONE {
                    self.put(found);
                }
            }
        }
        self.used += 1;
        self.put(Place { text, tag, code });
    }

    fn put(&mut self, entry: Place) {
        let mut place = self.place(entry.tag);
        while let Some(slot) = self.places.get_mut(place) {
            if slot.text == Short::NONE {
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
    fn texts_are_found_again_however_their_tags_crowd() {
        let text = |code: u32| Short::of(code.to_string().as_bytes()).unwrap();
        let tags: [fn(u32) -> u32; 4] =
            [|code| code.wrapping_mul(0x9E37_79B9), |code| code, |_| 7, |code| u32::MAX - code % 5];
        for tag in tags {
            let mut table = ShortTable::default();
            assert_eq!((table.find(text(0), tag(0)), table.first(tag(0)).code_of(text(0))), (None, None));
            for code in 0..600 {
                table.add(text(code), tag(code), code);
            }
            for code in 0..600 {
                assert_eq!(table.find(text(code), tag(code)), Some(code));
                assert!([None, Some(code)].contains(&table.first(tag(code)).code_of(text(code))));
            }
            assert_eq!(table.find(text(601), tag(1)), None);
            assert!(table.used * 10 <= table.places.len() * 7 + 10);
        }
    }
}
