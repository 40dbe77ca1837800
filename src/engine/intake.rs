//! What an import has taken from a file, in file order and dictionary-coded, before the store writes it.

mod arrange;
mod recent;
mod table;

use super::codes::Codes;
use crate::domain::{Cancelled, Watch};
pub use arrange::arrange;
pub use recent::{Recent, Short};
use std::hash::BuildHasher;
use table::{OfLong, OfShort, Table, tag};

/// Texts that are looked up side by side: as many looks at memory as a core can have under way, and some more.
const SIDE_BY_SIDE: usize = 32;

/// A dictionary of texts: each different text has one code, in order of first sight.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    short: Table<OfShort>,
    long: Table<OfLong>,
    hasher: hashbrown::DefaultHashBuilder,
    recent: Recent,
}

impl Dictionary {
    /// Returns the code of the text, giving it the next free one if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        self.intern_bytes(text.as_bytes())
    }

    /// Returns the code of a text given as UTF-8 bytes; bytes that are not UTF-8 are read back as the empty text.
    #[inline]
    pub fn intern_bytes(&mut self, text: &[u8]) -> u32 {
        let Some(short) = Short::of(text) else { return self.intern_long(text) };
        if let Some(code) = self.recent.find(short) {
            return code;
        }
        let code = self.intern_short(short, tag(self.hasher.hash_one(short)));
        self.recent.remember(short, code);
        code
    }

    /// Appends the codes of short texts in this order, as if they were interned one after the other. The looks at memory
    /// that each of them takes wait for each other no longer, which matters where there are more texts than fit a cache.
    pub fn intern_shorts(&mut self, texts: &[Short], codes: &mut Vec<u32>) {
        codes.reserve(texts.len());
        for texts in texts.chunks(SIDE_BY_SIDE) {
            let mut tags = [0_u32; SIDE_BY_SIDE];
            let mut likely = [None; SIDE_BY_SIDE];
            tags.iter_mut().zip(texts).for_each(|(slot, text)| *slot = tag(self.hasher.hash_one(text)));
            for ((likely, &tag), &text) in likely.iter_mut().zip(&tags).zip(texts) {
                let first = self.short.first(tag);
                *likely = (first.text == text).then_some(first.code);
            }
            for ((&text, &tag), &likely) in texts.iter().zip(&tags).zip(&likely) {
                codes.push(likely.unwrap_or_else(|| self.intern_short(text, tag)));
            }
        }
    }

    /// Appends the codes of all texts of another dictionary, in the order of their codes there.
    pub fn intern_all(&mut self, other: &Self, codes: &mut Vec<u32>) {
        let mut waiting = Vec::new();
        for code in 0..other.len() as u32 {
            let text = other.bytes(code);
            match Short::of(text) {
                Some(short) => waiting.push(short),
                None => {
                    self.intern_shorts(&waiting, codes);
                    waiting.clear();
                    codes.push(self.intern_long(text));
                }
            }
        }
        self.intern_shorts(&waiting, codes);
    }

    fn intern_short(&mut self, short: Short, tag: u32) -> u32 {
        let known = self.short.find(tag, |found| found.text == short);
        known.map(|found| found.code).unwrap_or_else(|| {
            let (bytes, len) = short.bytes();
            let code = self.add(bytes.get(..len).unwrap_or_default());
            self.short.add(OfShort { text: short, tag, code });
            code
        })
    }

    fn intern_long(&mut self, text: &[u8]) -> u32 {
        let tag = tag(self.hasher.hash_one(text));
        self.find_long(text, tag).unwrap_or_else(|| {
            let code = self.add(text);
            self.long.add(OfLong { tag, code });
            code
        })
    }

    /// Adds a new text; returns its code.
    fn add(&mut self, text: &[u8]) -> u32 {
        let code = self.ends.len() as u32;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        code
    }

    /// Returns the code of the text if it is known.
    pub fn find(&self, text: &str) -> Option<u32> {
        match Short::of(text.as_bytes()) {
            Some(short) => {
                let found = self.short.find(tag(self.hasher.hash_one(short)), |found| found.text == short);
                found.map(|found| found.code)
            }
            None => self.find_long(text.as_bytes(), tag(self.hasher.hash_one(text.as_bytes()))),
        }
    }

    fn find_long(&self, text: &[u8], tag: u32) -> Option<u32> {
        let is_it = |found: OfLong| found.tag == tag && word(&self.bytes, &self.ends, found.code) == text;
        self.long.find(tag, is_it).map(|found| found.code)
    }

    /// Returns the text with this code, or an empty one if there is none.
    pub fn text(&self, code: u32) -> &str {
        std::str::from_utf8(word(&self.bytes, &self.ends, code)).unwrap_or_default()
    }

    /// Returns the bytes of the text with this code, or none if there is no such text.
    pub fn bytes(&self, code: u32) -> &[u8] {
        word(&self.bytes, &self.ends, code)
    }

    /// Returns the texts from this code on, in a dictionary that lists them but finds none of them.
    pub fn since(&self, code: usize) -> Self {
        let start = code.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or_default();
        let ends = self.ends.get(code..).unwrap_or_default().iter().map(|end| end - start).collect();
        let bytes = self.bytes.get(start as usize..).unwrap_or_default().to_vec();
        Self { bytes, ends, ..Self::default() }
    }

    /// Returns how many different texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns how many bytes the texts have together; codes are sure only while this stays under 4 GiB.
    pub fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns all texts in order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.ends.len() as u32).map(|code| self.text(code))
    }
}

fn word<'a>(bytes: &'a [u8], ends: &[u32], code: u32) -> &'a [u8] {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends.get(code - 1).copied().unwrap_or_default() as usize };
    let end = ends.get(code).copied().unwrap_or_default() as usize;
    bytes.get(start..end).unwrap_or_default()
}

/// What kind of value an attribute holds; values are kept as text and read as this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum AttributeKind {
    /// Any text.
    #[default]
    Text,
    /// A number with a decimal point.
    Number,
    /// An ISO 8601 date or date-time.
    Date,
    /// `true` or `false`.
    Bool,
}

/// One attribute of the activities taken.
#[derive(Debug, Clone, Default)]
pub struct IntakeAttribute {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: AttributeKind,
    /// The different values; code 0 is "not set" and holds the empty text.
    pub words: Dictionary,
    /// One code a row.
    pub codes: Codes,
}

/// An attribute of contacts as an import brings it.
#[derive(Debug, Clone, Default)]
pub struct ContactAttribute {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: AttributeKind,
    /// The different values; code 0 is "not set" and holds the empty text.
    pub words: Dictionary,
    /// Code of the contact in the intake, and of its value. Of several for one contact the last holds.
    pub values: Vec<(u32, u32)>,
}

/// Rows taken from a file, one entry a row in every list, in file order.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// Contact ids.
    pub contacts: Dictionary,
    /// Activity types.
    pub activity_types: Dictionary,
    /// Code of each row's contact.
    pub contact: Vec<u32>,
    /// Code of each row's activity type.
    pub activity: Codes,
    /// Each row's moment in microseconds UTC.
    pub time: Vec<i64>,
    /// The UTC offset that the source gave, in minutes; empty if no row has one.
    pub offset_minutes: Vec<i16>,
    /// Each row's number in the source: the first data row is 1.
    pub source_row: Vec<u32>,
    /// Attributes in column order.
    pub attributes: Vec<IntakeAttribute>,
    /// The rows by code of the contact, then time, then place, as [`arrange`] gives them; empty where nobody has asked
    /// for that yet or contacts have other codes since.
    pub order: Vec<u32>,
}

impl Intake {
    /// Returns how many rows were taken.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Returns whether no row was taken.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Keeps the rows marked in `keep`, one entry a row, in their order; returns how many went. Names and values that
    /// no row has any more stay in the dictionaries. `what` says for whoever watches what that is good for.
    ///
    /// # Errors
    /// [`Cancelled`]; the lists are then of different lengths.
    pub fn retain(&mut self, keep: &[bool], what: &'static str, watch: &mut Watch<'_>) -> Result<u64, Cancelled> {
        let before = self.len();
        if keep.iter().all(|keep| *keep) {
            return Ok(0);
        }
        watch.begin(what, before)?;
        let columns = 6 + self.attributes.len();
        let mut done = 0;
        let mut next = || {
            done += 1;
            watch.at(before * (done - 1) / columns)
        };
        next()?;
        retain(&mut self.contact, keep);
        next()?;
        self.activity.retain(keep);
        next()?;
        retain(&mut self.time, keep);
        next()?;
        retain(&mut self.offset_minutes, keep);
        next()?;
        retain(&mut self.source_row, keep);
        next()?;
        retain_order(&mut self.order, keep);
        for attribute in &mut self.attributes {
            next()?;
            attribute.codes.retain(keep);
        }
        Ok((before - self.len()) as u64)
    }
}

/// Keeps the rows that are marked, and gives them the places that they have among those.
fn retain_order(order: &mut Vec<u32>, keep: &[bool]) {
    let mut kept = 0;
    let place = |keep: &bool| {
        let place = keep.then_some(kept);
        kept += u32::from(*keep);
        place.unwrap_or(u32::MAX)
    };
    let places: Vec<u32> = keep.iter().map(place).collect();
    order.iter_mut().for_each(|row| *row = places.get(*row as usize).copied().unwrap_or(u32::MAX));
    order.retain(|row| *row != u32::MAX);
}

/// Keeps the entries that are marked; those behind the last mark stay.
fn retain<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut marks = keep.iter();
    list.retain(|_| marks.next().copied().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_code() {
        let mut words = Dictionary::default();
        assert_eq!(words.intern(""), 0);
        assert_eq!(words.intern("a"), 1);
        assert_eq!(words.intern("bc"), 2);
        assert_eq!(words.intern("a"), 1);
        assert_eq!((words.text(1), words.text(2), words.text(9)), ("a", "bc", ""));
        assert_eq!((words.find("bc"), words.find("x"), words.len()), (Some(2), None, 3));
    }

    #[test]
    fn rows_go_from_every_list() {
        let mut intake = Intake {
            contact: vec![0, 1, 2],
            activity: vec![3, 4, 5].into(),
            time: vec![6, 7, 8],
            source_row: vec![1, 2, 3],
            order: vec![2, 1, 0],
            attributes: vec![IntakeAttribute { codes: vec![9, 10, 11].into(), ..IntakeAttribute::default() }],
            ..Intake::default()
        };
        let cancel = crate::domain::Cancel::default();
        let mut told = Vec::new();
        let mut progress = |progress: crate::domain::Progress| told.push(progress.what);
        let mut watch = Watch::new(&cancel, &mut progress);
        assert_eq!(intake.retain(&[true, false, true], "Thinning", &mut watch), Ok(1));
        assert!(told.iter().all(|what| what == "Thinning") && told.len() > 5);
        assert_eq!((intake.contact, intake.activity, intake.time), (vec![0, 2], vec![3, 5].into(), vec![6, 8]));
        assert_eq!((intake.source_row, intake.attributes[0].codes.clone()), (vec![1, 3], vec![9, 11].into()));
        assert_eq!((intake.offset_minutes, intake.order), (Vec::new(), vec![1, 0]));
    }
}
