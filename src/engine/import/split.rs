//! Splits decoded text into records and fields, with limits, line numbers and the raw text of each record.
//!
//! The `csv` crate gives neither the raw text of a record nor line numbers where a carriage return ends the lines,
//! and it reads a whole file into one field where a quotation mark is not closed. A test holds this splitter to that
//! crate's reading of everything else.

use crate::engine::intake::Short;
use memchr::{memchr, memchr2_iter, memchr3};

/// Longest record in bytes of UTF-8.
pub const RECORD_LIMIT: usize = 1 << 20;
/// Most fields in a record.
pub const COLUMN_LIMIT: usize = 4096;
/// Longest field in bytes of UTF-8.
pub const FIELD_LIMIT: usize = 64 << 10;

/// How fields and records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between fields.
    pub delimiter: u8,
    /// The byte around fields that hold delimiters or line ends; doubled inside.
    pub quote: Option<u8>,
}

/// What [`Splitter::next`] found at the start of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A record, which [`Splitter::field`] gives now; this many bytes belong to it, with its line end.
    Record(usize),
    /// A line with nothing in it, of this many bytes.
    Blank(usize),
    /// The text may go on; the same bytes and more are needed.
    More,
    /// No text is left.
    End,
    /// A limit is passed or the text ends inside quotation marks.
    Broken(Broken),
}

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Longer than [`RECORD_LIMIT`].
    TooLong,
    /// More fields than [`COLUMN_LIMIT`].
    TooManyColumns,
    /// The text, or the longest allowed record, ends inside quotation marks.
    UnclosedQuote {
        /// Line ends inside the quotation marks.
        lines: u64,
    },
}

#[derive(Debug, Clone, Copy)]
struct Field {
    start: usize,
    end: usize,
    unescaped: bool,
}

/// Splits one record after the other; it keeps the fields of the last one.
#[derive(Debug)]
pub struct Splitter {
    dialect: Dialect,
    fields: Vec<Field>,
    unescaped: Vec<u8>,
    line: u64,
    next_line: u64,
    body: usize,
    /// Where fields end in a text that was looked at as a whole; see [`Splitter::begin`].
    index: Vec<u32>,
    /// The first of these places that was not passed.
    cursor: usize,
    /// Length of that text; 0 if there is none.
    indexed: usize,
    /// Whether there are no quotation marks in it.
    is_plain: bool,
    /// Whether a byte of the text may be zero.
    zero: bool,
}

impl Splitter {
    /// Makes a splitter that stands before line 1.
    pub fn new(dialect: Dialect) -> Self {
        let (fields, unescaped, index) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            dialect,
            fields,
            unescaped,
            line: 1,
            next_line: 1,
            body: 0,
            index,
            cursor: 0,
            indexed: 0,
            is_plain: false,
            zero: true,
        }
    }

    /// Looks through a whole text, which makes reading it faster, and stands before its line 1. From then on
    /// [`Splitter::next`] is given what is left of it.
    pub fn begin(&mut self, text: &[u8]) {
        self.index.clear();
        (self.line, self.next_line, self.cursor, self.indexed) = (1, 1, 0, text.len());
        if u32::try_from(text.len()).is_ok() {
            index(text, self.dialect.delimiter, &mut self.index);
        } else {
            self.indexed = 0;
        }
        self.is_plain = self.indexed > 0 && self.dialect.quote.is_none_or(|quote| memchr(quote, text).is_none());
        self.zero = memchr(0, text).is_some();
    }

    /// Returns the place of the first byte that ends a field, from this place of the rest of the text on.
    #[inline]
    fn stop(&mut self, stops: &mut Option<Stops>, text: &[u8], from: usize) -> Option<usize> {
        if let Some(stops) = stops {
            return stops.next(text, from);
        }
        let base = self.indexed.wrapping_sub(text.len());
        loop {
            let place = (*self.index.get(self.cursor)? as usize).wrapping_sub(base);
            self.cursor += 1;
            // What stands within quotation marks was passed.
            if place.wrapping_sub(from) <= text.len() {
                return Some(place);
            }
        }
    }

    /// Reads the record at the start of `text`, which ends the file if `at_end`.
    ///
    /// The answer does not depend on how the file is cut into texts: a record is given only when its end is sure.
    pub fn next(&mut self, text: &[u8], at_end: bool) -> Step {
        self.line = self.next_line;
        self.body = text.len();
        self.fields.clear();
        self.unescaped.clear();
        match text.first() {
            None if at_end => return Step::End,
            None => return Step::More,
            Some(b'\n' | b'\r') => {
                return match line_end(text, 0, at_end) {
                    Some(end) => {
                        self.next_line += 1;
                        Step::Blank(end)
                    }
                    None => Step::More,
                };
            }
            Some(_) => {}
        }
        if self.is_plain {
            if let Some(stop) = self.plain_record(text) {
                self.body = stop;
                let Some(end) = line_end(text, stop, at_end) else { return Step::More };
                self.next_line = self.line + 1;
                return Step::Record(end);
            }
            // What it is that is wrong, or that the record is the last one, is found out below.
            self.fields.clear();
        }
        let mut position = 0;
        let mut lines = 0;
        let mut stops = (self.indexed == 0).then(|| Stops::new(self.dialect.delimiter, text));
        loop {
            let stop = if self.dialect.quote.is_some() && text.get(position).copied() == self.dialect.quote {
                match self.quoted(text, position, at_end, &mut lines) {
                    Ok(stop) => stop,
                    Err(step) => return step,
                }
            } else {
                let stop = self.stop(&mut stops, text, position);
                self.fields.push(Field { start: position, end: stop.unwrap_or(text.len()), unescaped: false });
                stop
            };
            if self.fields.len() > COLUMN_LIMIT {
                return Step::Broken(Broken::TooManyColumns);
            }
            let stop = match stop {
                Some(stop) => stop,
                None if text.len() > RECORD_LIMIT => return Step::Broken(Broken::TooLong),
                None if !at_end => return Step::More,
                None => text.len(),
            };
            if stop > RECORD_LIMIT {
                return Step::Broken(Broken::TooLong);
            }
            if text.get(stop).copied() == Some(self.dialect.delimiter) {
                position = stop + 1;
                continue;
            }
            self.body = stop;
            let Some(end) = line_end(text, stop, at_end) else { return Step::More };
            self.next_line = self.line + lines + 1;
            return Step::Record(end);
        }
    }

    /// Reads a record of a text without quotation marks; gives where it stops. `None`, with the places not passed, where that
    /// is the end of the text or a limit is passed.
    #[inline]
    fn plain_record(&mut self, text: &[u8]) -> Option<usize> {
        let base = self.indexed.checked_sub(text.len())?;
        // The line end before may have had two bytes.
        while (*self.index.get(self.cursor)? as usize) < base {
            self.cursor += 1;
        }
        let (mut cursor, mut position) = (self.cursor, 0);
        loop {
            let stop = (*self.index.get(cursor)? as usize).wrapping_sub(base);
            cursor += 1;
            self.fields.push(Field { start: position, end: stop, unescaped: false });
            if text.get(stop).copied() != Some(self.dialect.delimiter) {
                let within = stop <= RECORD_LIMIT && self.fields.len() <= COLUMN_LIMIT;
                self.cursor = if within { cursor } else { self.cursor };
                return within.then_some(stop);
            }
            position = stop + 1;
        }
    }

    /// Reads a field that opens with a quotation mark; gives where it stops, or `None` at the end of the text.
    fn quoted(&mut self, text: &[u8], open: usize, at_end: bool, lines: &mut u64) -> Result<Option<usize>, Step> {
        let quote = self.dialect.quote.unwrap_or(b'"');
        let start = open + 1;
        let from = self.unescaped.len();
        let mut position = start;
        loop {
            let rest = text.get(position..).unwrap_or_default();
            let Some(length) = memchr(quote, rest) else {
                let lines = *lines + count_line_ends(text.get(start..).unwrap_or_default());
                return Err(if at_end || text.len() > RECORD_LIMIT {
                    Step::Broken(Broken::UnclosedQuote { lines })
                } else {
                    Step::More
                });
            };
            let close = position + length;
            match text.get(close + 1) {
                Some(&next) if next == quote => {
                    self.unescaped.extend_from_slice(text.get(position..=close).unwrap_or_default());
                    position = close + 2;
                }
                None if !at_end => return Err(Step::More),
                _ => {
                    *lines += count_line_ends(text.get(start..close).unwrap_or_default());
                    let rest = text.get(close + 1..).unwrap_or_default();
                    let stop = memchr3(self.dialect.delimiter, b'\n', b'\r', rest).map(|length| close + 1 + length);
                    let tail = text.get(close + 1..stop.unwrap_or(text.len())).unwrap_or_default();
                    if position == start && tail.is_empty() {
                        self.fields.push(Field { start, end: close, unescaped: false });
                    } else {
                        // Doubled quotation marks, or text after the closing one, which is kept as it stands.
                        self.unescaped.extend_from_slice(text.get(position..close).unwrap_or_default());
                        self.unescaped.extend_from_slice(tail);
                        self.fields.push(Field { start: from, end: self.unescaped.len(), unescaped: true });
                    }
                    return Ok(stop);
                }
            }
        }
    }

    /// Returns how many fields the last record has.
    pub fn field_count(&self) -> usize {
        self.fields.len()
    }

    /// Returns a field of the last record, read from the same text; an empty one if the record is shorter.
    pub fn field<'a>(&'a self, text: &'a [u8], column: usize) -> &'a [u8] {
        let Some(field) = self.fields.get(column) else { return &[] };
        let from = if field.unescaped { &self.unescaped } else { text };
        from.get(field.start..field.end).unwrap_or_default()
    }

    /// Returns a field of the last record, read from the same text, in the short form, if it is short enough.
    #[inline]
    pub fn short(&self, text: &[u8], column: usize) -> Option<Short> {
        let Some(field) = self.fields.get(column) else { return Short::of(&[]) };
        Short::within(if field.unescaped { &self.unescaped } else { text }, field.start, field.end)
    }

    /// Returns all fields of the last record as text.
    pub fn texts(&self, text: &[u8]) -> Vec<String> {
        (0..self.field_count()).map(|column| String::from_utf8_lossy(self.field(text, column)).into_owned()).collect()
    }

    /// Returns the last record as it stands in the text, without its line end.
    pub fn raw<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        text.get(..self.body).unwrap_or_default()
    }

    /// Returns whether a zero byte stands in the last record, read from the same text.
    pub fn has_zero_byte(&self, text: &[u8]) -> bool {
        self.zero && memchr(0, self.raw(text)).is_some()
    }

    /// Returns how many lines were read so far.
    pub fn lines(&self) -> u64 {
        self.next_line - 1
    }

    /// Returns the line in which the last record starts; the first line is 1.
    pub fn line(&self) -> u64 {
        self.line
    }
}

/// Finds the bytes that end a field, eight bytes of text at a time: most fields are shorter than the way into a search
/// that is fast for long ones.
struct Stops {
    delimiter: u64,
    /// Where the eight bytes start that were looked at last.
    block: usize,
    /// The highest bit of each byte among them that ends a field.
    marks: u64,
}

impl Stops {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7F * Self::ONES;

    /// Begins at the start of a text.
    #[inline]
    fn new(delimiter: u8, text: &[u8]) -> Self {
        let mut stops = Self { delimiter: u64::from(delimiter) * Self::ONES, block: 0, marks: 0 };
        stops.marks = stops.look(text);
        stops
    }

    /// Returns the place of the first such byte from this place on, which is never before that of the last call.
    #[inline]
    fn next(&mut self, text: &[u8], from: usize) -> Option<usize> {
        let passed = from.wrapping_sub(self.block);
        if passed < 8 {
            self.marks &= u64::MAX << (8 * passed);
        } else {
            self.block = from;
            self.marks = self.look(text);
        }
        while self.marks == 0 {
            self.block += 8;
            if self.block >= text.len() {
                return None;
            }
            self.marks = self.look(text);
        }
        Some(self.block + self.marks.trailing_zeros() as usize / 8)
    }

    #[inline]
    fn look(&self, text: &[u8]) -> u64 {
        let rest = text.get(self.block..).unwrap_or_default();
        let bytes = match rest.first_chunk::<8>() {
            Some(bytes) => *bytes,
            None => {
                // No delimiter is beyond ASCII.
                let mut bytes = [u8::MAX; 8];
                bytes.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
                bytes
            }
        };
        let bytes = u64::from_le_bytes(bytes);
        // The highest bit is clear only in bytes that are 0; nothing is carried from one byte to the next (Warren,
        // Hacker's Delight, 6-1).
        let others = |what: u64| ((what & Self::LOW) + Self::LOW) | what;
        let line_feed = others(bytes ^ (u64::from(b'\n') * Self::ONES));
        let carriage_return = others(bytes ^ (u64::from(b'\r') * Self::ONES));
        !(others(bytes ^ self.delimiter) & line_feed & carriage_return) & !Self::LOW
    }
}

/// Bytes that are looked at together.
const BLOCK: usize = 32;

/// Appends the places of all bytes that end a field.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "sixteen bytes at a time take half the time; only the call is unsafe")]
fn index(text: &[u8], delimiter: u8, places: &mut Vec<u32>) {
    // SAFETY: SSE2 is part of every x86-64 processor, and the function is safe apart from needing it.
    unsafe { sse2_index(text, delimiter, places) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn sse2_index(text: &[u8], delimiter: u8, places: &mut Vec<u32>) {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};
    let (line, carriage) = (_mm_set1_epi8(b'\n' as i8), _mm_set1_epi8(b'\r' as i8));
    let delimiter = _mm_set1_epi8(delimiter as i8);
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    // No delimiter is beyond ASCII.
    let mut last = [u8::MAX; BLOCK];
    last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    let (mut place, mut len) = (0_u32, places.len());
    for block in blocks.iter().chain([&last]) {
        let mut marks = 0_u32;
        let (halves, _) = block.as_chunks::<16>();
        for (number, half) in halves.iter().enumerate() {
            let (words, _) = half.as_chunks::<8>();
            let [low, high] = words else { continue };
            let bytes = _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low));
            let ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, line), _mm_cmpeq_epi8(bytes, carriage));
            let stops = _mm_or_si128(ends, _mm_cmpeq_epi8(bytes, delimiter));
            marks |= (_mm_movemask_epi8(stops) as u32) << (16 * number);
        }
        if places.len() < len + BLOCK {
            places.resize(len + BLOCK.max(text.len() / 4), 0);
        }
        if let Some(slots) = places.get_mut(len..).and_then(|rest| rest.first_chunk_mut()) {
            len += write_marks(marks, place, slots);
        }
        place = place.wrapping_add(BLOCK as u32);
    }
    places.truncate(len);
}

/// Appends the places of all bytes that end a field.
#[cfg(not(target_arch = "x86_64"))]
fn index(text: &[u8], delimiter: u8, places: &mut Vec<u32>) {
    plain_index(text, delimiter, places);
}

/// The same for any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain_index(text: &[u8], delimiter: u8, places: &mut Vec<u32>) {
    let mut stops = Stops::new(delimiter, text);
    let mut from = 0;
    while let Some(stop) = stops.next(text, from) {
        places.push(stop as u32);
        from = stop + 1;
    }
}

/// Writes the places of the marks, the lowest first; returns how many there are.
#[cfg(target_arch = "x86_64")]
#[inline]
fn write_marks(mut marks: u32, start: u32, places: &mut [u32; BLOCK]) -> usize {
    /// Most blocks have no more; so many are written without asking.
    const MOST: usize = 8;
    let count = marks.count_ones() as usize;
    let mut write = |slot: &mut u32| {
        *slot = start.wrapping_add(marks.trailing_zeros());
        marks &= marks.wrapping_sub(1);
    };
    let (few, more) = places.split_at_mut(MOST);
    few.iter_mut().for_each(&mut write);
    if count > MOST {
        more.iter_mut().take(count - MOST).for_each(write);
    }
    count
}

/// Returns where the next line starts, given where a line stops; `None` if that is not sure yet.
fn line_end(text: &[u8], stop: usize, at_end: bool) -> Option<usize> {
    match (text.get(stop), text.get(stop + 1)) {
        (None, _) => Some(stop),
        (Some(b'\r'), Some(b'\n')) => Some(stop + 2),
        (Some(b'\r'), None) if !at_end => None,
        _ => Some(stop + 1),
    }
}

fn count_line_ends(text: &[u8]) -> u64 {
    memchr2_iter(b'\n', b'\r', text)
        .filter(|&at| text.get(at) == Some(&b'\n') || text.get(at + 1) != Some(&b'\n'))
        .count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Dialect = Dialect { delimiter: b',', quote: Some(b'"') };

    /// A record: its line and its fields.
    type Record = (u64, Vec<String>);

    /// All records and the number of blank lines, the text fed in pieces of these lengths again and again.
    fn split(text: &[u8], dialect: Dialect, pieces: &[usize]) -> (Vec<Record>, u64, Option<Broken>) {
        let mut splitter = Splitter::new(dialect);
        let (mut records, mut blank, mut start, mut fed) = (Vec::new(), 0, 0, 0);
        let mut pieces = pieces.iter().cycle();
        loop {
            let window = &text[start..fed];
            match splitter.next(window, fed == text.len()) {
                Step::Record(length) => {
                    records.push((splitter.line(), splitter.texts(window)));
                    start += length;
                }
                Step::Blank(length) => {
                    blank += 1;
                    start += length;
                }
                Step::More => fed = (fed + pieces.next().unwrap()).min(text.len()),
                Step::End => return (records, blank, None),
                Step::Broken(broken) => return (records, blank, Some(broken)),
            }
        }
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        split(text.as_bytes(), COMMA, &[usize::MAX >> 1]).0.into_iter().map(|(_, fields)| fields).collect()
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_doubled_quotes() {
        assert_eq!(rows("a,\"b,\"\"c\"\"\nd\",\r\n\"\",e"), [["a", "b,\"c\"\nd", ""].as_slice(), &["", "e"]]);
        assert_eq!(rows("\"a\"b,c\"d\"\n"), [["ab", "c\"d\""]]);
    }

    #[test]
    fn any_line_end_counts_and_blank_lines_are_counted() {
        let (records, blank, broken) = split(b"a\rb\r\n\r\n\nc,\"1\r\n2\r3\"\nd", COMMA, &[1]);
        let lines: Vec<u64> = records.iter().map(|(line, _)| *line).collect();
        assert_eq!((lines, blank, broken), (vec![1, 2, 5, 8], 2, None));
    }

    #[test]
    fn limits_end_in_words_not_in_memory() {
        let long = vec![b'x'; RECORD_LIMIT + 2];
        assert_eq!(split(&long, COMMA, &[64 << 10]).2, Some(Broken::TooLong));
        let wide = vec![b','; COLUMN_LIMIT + 2];
        assert_eq!(split(&wide, COMMA, &[64 << 10]).2, Some(Broken::TooManyColumns));
        for (text, broken) in [(&long, Broken::TooLong), (&wide, Broken::TooManyColumns)] {
            let text = [text.as_slice(), b"\n"].concat();
            let mut splitter = Splitter::new(COMMA);
            splitter.begin(&text);
            assert_eq!(splitter.next(&text, true), Step::Broken(broken));
        }
        assert_eq!(split(b"a\n\"b\nc\n", COMMA, &[3]).2, Some(Broken::UnclosedQuote { lines: 2 }));
        let mut open = vec![b'\n'; RECORD_LIMIT + 2];
        open[0] = b'"';
        assert!(matches!(split(&open, COMMA, &[64 << 10]).2, Some(Broken::UnclosedQuote { .. })));
    }

    #[test]
    fn a_stop_is_found_wherever_it_stands_and_nothing_else_is() {
        let mut text: Vec<u8> = (0..=u8::MAX).chain(0..=u8::MAX).collect();
        text.extend(b",,a\r\n,");
        for from in 0..text.len() {
            let mut stops = Stops::new(b',', &text);
            let (mut position, mut found) = (from, Vec::new());
            while let Some(stop) = stops.next(&text, position) {
                found.push(stop);
                position = stop + 1;
            }
            let expected = (from..text.len()).filter(|&place| matches!(text[place], b',' | b'\n' | b'\r'));
            assert_eq!(found, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_text_is_looked_through_in_the_same_way_on_every_processor() {
        let text: Vec<u8> = (0..=u8::MAX).chain((0..=u8::MAX).rev()).chain(b",\r\n\0;".repeat(20)).collect();
        for part in (0..70).map(|start| &text[start..]).chain((0..70).map(|end| &text[text.len() - end..])) {
            for delimiter in [b',', b'\t', b'|', 0x7F] {
                let is_stop = |place: &usize| [delimiter, b'\n', b'\r'].contains(&part[*place]);
                let expected: Vec<u32> = (0..part.len()).filter(is_stop).map(|place| place as u32).collect();
                let (mut places, mut plain) = (Vec::new(), Vec::new());
                index(part, delimiter, &mut places);
                plain_index(part, delimiter, &mut plain);
                assert_eq!((&places, &plain), (&expected, &expected));
            }
        }
    }

    #[test]
    fn a_zero_byte_is_found_in_its_record_only() {
        let text = b"a,b\nc,\0\n\"d\0\",e\nf,g\n\0";
        let (mut splitter, mut start, mut found) = (Splitter::new(COMMA), 0, Vec::new());
        splitter.begin(text);
        while let Step::Record(length) = splitter.next(&text[start..], true) {
            found.push(splitter.has_zero_byte(&text[start..]));
            start += length;
        }
        assert_eq!(found, [false, true, true, false, true]);
    }

    #[test]
    fn without_quotes_every_mark_is_text() {
        let plain = Dialect { delimiter: b';', quote: None };
        assert_eq!(split(b"\"a;b\n", plain, &[1]).0, [(1, vec!["\"a".to_owned(), "b".to_owned()])]);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_rows(text in "[a,;\"\r\n]{0,40}", pieces in proptest::collection::vec(1_usize..5, 1..5)) {
            let whole = split(text.as_bytes(), COMMA, &[1000]);
            let looked_through = |text: &[u8]| {
                let (mut splitter, mut start, mut records, mut blank) = (Splitter::new(COMMA), 0, Vec::new(), 0);
                splitter.begin(text);
                loop {
                    let rest = &text[start..];
                    match splitter.next(rest, true) {
                        Step::Record(length) => {
                            records.push((splitter.line(), splitter.texts(rest)));
                            start += length;
                        }
                        Step::Blank(length) => {
                            blank += 1;
                            start += length;
                        }
                        Step::Broken(broken) => return (records, blank, Some(broken)),
                        Step::More | Step::End => return (records, blank, None),
                    }
                }
            };
            let plain = text.replace('"', "");
            prop_assert_eq!(looked_through(plain.as_bytes()), split(plain.as_bytes(), COMMA, &[1000]));
            prop_assert_eq!(&looked_through(text.as_bytes()), &whole);
            prop_assert_eq!(&split(text.as_bytes(), COMMA, &pieces), &whole);
        }

        #[test]
        fn records_are_those_of_the_csv_crate(text in "[a,\"\r\n]{0,40}") {
            let (records, _, broken) = split(text.as_bytes(), COMMA, &[1000]);
            let mut oracle = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> =
                oracle.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
            let records: Vec<Vec<String>> = records.into_iter().map(|(_, fields)| fields).collect();
            if broken.is_none() {
                prop_assert_eq!(records, expected);
            } else {
                prop_assert_eq!(records.as_slice(), &expected[..records.len()]);
            }
        }
    }
}
