//! The short texts that a dictionary was asked for last, with their codes, compared as two numbers.
//!
//! Most columns hold few different values, and looking each up among all cost a third of reading a file. Here a value of up
//! to 15 bytes is found without hashing it well, without a second place in memory and without comparing byte by byte.

/// Places for texts; a power of two.
const PLACES: usize = 512;
/// After so many questions it shows whether remembering helps.
const TRIED: u32 = 8_192;

/// A text of up to 15 bytes, so that equal texts and only those have equal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Short {
    first: u64,
    /// The bytes from the ninth on; the highest byte is the length.
    rest: u64,
}

/// A length that no short text has.
const LONG: u64 = 0xFE << 56;

impl Short {
    /// What no text is.
    pub(super) const NONE: Self = Self { first: 0, rest: u64::MAX };

    /// Stands for a text that is too long, by its code somewhere else; no text is equal to it.
    pub const fn of_code(code: u32) -> Self {
        Self { first: code as u64, rest: LONG }
    }

    /// Returns the code of a text that is too long.
    #[inline]
    pub fn code(self) -> Option<u32> {
        (self.rest == LONG).then_some(self.first as u32)
    }

    /// Returns a text as numbers if it is short enough.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Self> {
        let len = text.len();
        let (first, rest) = match len {
            0 => (0, 0),
            // Bytes that are read twice come to lie on themselves.
            1..=3 => {
                let at = |place: usize| u64::from(text.get(place).copied().unwrap_or_default()) << (8 * place);
                (at(0) | at(len / 2) | at(len - 1), 0)
            }
            4..=7 => {
                let (first, last) = (text.first_chunk()?, text.last_chunk()?);
                (u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (len - 4)), 0)
            }
            8 => (u64::from_le_bytes(*text.first_chunk()?), 0),
            9..=15 => {
                let last = u64::from_le_bytes(*text.last_chunk()?);
                (u64::from_le_bytes(*text.first_chunk()?), last >> (8 * (16 - len)))
            }
            _ => return None,
        };
        Some(Self { first, rest: rest | (len as u64) << 56 })
    }

    /// Returns the part of a text from `start` to `end` as numbers if it is short enough; the same as [`Short::of`], but
    /// without asking how long it is where the text goes on long enough behind it.
    #[inline]
    pub fn within(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let len = end.wrapping_sub(start);
        let &(mask, rest_mask) = MASKS.get(len)?;
        let Some(bytes) = text.get(start..).and_then(|rest| rest.first_chunk::<16>()) else {
            return Self::of(text.get(start..end)?);
        };
        let (words, _) = bytes.as_chunks::<8>();
        let [first, rest] = words else { return None };
        let (first, rest) = (u64::from_le_bytes(*first) & mask, u64::from_le_bytes(*rest) & rest_mask);
        Some(Self { first, rest: rest | (len as u64) << 56 })
    }

    /// Returns the bytes of the text, and how many of them there are.
    pub(super) fn bytes(self) -> ([u8; 16], usize) {
        let mut bytes = [0; 16];
        let (start, end) = bytes.split_at_mut(8);
        start.copy_from_slice(&self.first.to_le_bytes());
        end.copy_from_slice(&self.rest.to_le_bytes());
        (bytes, (self.rest >> 56) as usize)
    }
}

/// Which bits of 16 bytes belong to a text, by its length.
const MASKS: [(u64, u64); 16] = {
    let mut masks = [(0, 0); 16];
    let mut len = 1;
    while len < 16 {
        masks[len] = if len < 8 { (u64::MAX >> (64 - 8 * len), 0) } else { (u64::MAX, !(u64::MAX << (8 * (len - 8)))) };
        len += 1;
    }
    masks
};

/// The texts asked for last.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    places: Vec<(Short, u32)>,
    asked: u32,
    missed: u32,
    /// In a column where nearly every value is another one, remembering is only work.
    is_off: bool,
}

impl Recent {
    /// Returns the code of a text if it is remembered.
    #[inline]
    pub fn find(&mut self, short: Short) -> Option<u32> {
        if self.is_off {
            return None;
        }
        self.asked += 1;
        let found = self.places.get(place(short)).filter(|(known, _)| *known == short).map(|(_, code)| *code);
        if found.is_none() {
            self.missed += 1;
        }
        if self.asked == TRIED {
            self.is_off = self.missed > TRIED / 2;
            (self.asked, self.missed) = (0, 0);
        }
        found
    }

    /// Remembers the code of a text in the place of another.
    pub fn remember(&mut self, short: Short, code: u32) {
        if self.is_off {
            return;
        }
        if self.places.is_empty() {
            self.places = vec![(Short::NONE, 0); PLACES];
        }
        if let Some(slot) = self.places.get_mut(place(short)) {
            *slot = (short, code);
        }
    }
}

#[inline]
fn place(short: Short) -> usize {
    // The golden ratio, and another odd number without a pattern, as in multiplicative hashing (Knuth, volume 3, 6.4).
    let mixed = short.first.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ short.rest.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    (mixed >> (u64::BITS - PLACES.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::intake::Dictionary;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn a_column_of_ever_new_values_is_not_remembered() {
        let mut words = Dictionary::default();
        for number in 0..20_000_u32 {
            assert_eq!(words.intern(&number.to_string()), number);
        }
        assert!(words.recent.is_off);
        assert_eq!((words.intern("7"), words.intern("new"), words.len()), (7, 20_000, 20_001));
    }

    proptest! {
        #[test]
        fn different_texts_are_different_numbers(one in "[ab\0]{0,18}", other in "[ab\0]{0,18}") {
            let (short, other_short) = (Short::of(one.as_bytes()), Short::of(other.as_bytes()));
            prop_assert_eq!(short.is_some(), one.len() <= 15);
            prop_assert_ne!(short, Some(Short::NONE));
            prop_assert_eq!(short.and_then(Short::code), None);
            prop_assert_eq!(Short::of_code(7).code(), Some(7));
            let around = format!("{other}{one}{other}{other}");
            let (start, end) = (other.len(), other.len() + one.len());
            prop_assert_eq!(Short::within(around.as_bytes(), start, end), short);
            if let Some(short) = short {
                let (bytes, len) = short.bytes();
                prop_assert_eq!(&bytes[..len], one.as_bytes());
            }
            if short.is_some() || other_short.is_some() {
                prop_assert_eq!(short == other_short, one == other);
            }
        }

        #[test]
        fn codes_are_those_of_first_sight(texts in proptest::collection::vec("[ab]{0,18}", 0..200)) {
            let mut words = Dictionary::default();
            let shorts: Vec<Short> = texts.iter().filter_map(|text| Short::of(text.as_bytes())).collect();
            let (mut one, mut many) = (Dictionary::default(), Dictionary::default());
            let one: Vec<u32> =
                texts.iter().filter(|text| text.len() < 16).map(|text| one.intern(text)).collect();
            let mut codes = Vec::new();
            many.intern_shorts(&shorts, &mut codes);
            prop_assert_eq!(&codes, &one);
            many.intern_shorts(&shorts, &mut codes);
            prop_assert_eq!(codes.len(), 2 * one.len());
            prop_assert_eq!(&codes[one.len()..], &one);
            let mut known: HashMap<&str, u32> = HashMap::new();
            for text in &texts {
                let next = known.len() as u32;
                let code = *known.entry(text).or_insert(next);
                prop_assert_eq!(words.intern(text), code);
                prop_assert_eq!(words.find(text), Some(code));
            }
            let (mut other, mut codes) = (Dictionary::default(), Vec::new());
            other.intern("ab");
            other.intern_all(&words, &mut codes);
            let expected: Vec<u32> = words.iter().map(|text| other.find(text).unwrap()).collect();
            prop_assert_eq!((codes, other.len()), (expected, words.len() + usize::from(words.find("ab").is_none())));
        }
    }
}
