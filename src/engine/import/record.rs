//! One record of a file, whatever the format: numbered fields, the text it was made from, and where it stands.

use super::split::Splitter;
use crate::engine::intake::Short;

/// What every record can be asked for.
pub(super) trait Record {
    /// Returns how many fields it has.
    fn field_count(&self) -> usize;

    /// Returns a field; an empty one if there are fewer.
    fn field(&self, column: usize) -> &[u8];

    /// Returns a field in the short form, if it is short enough.
    fn short(&self, column: usize) -> Option<Short> {
        Short::of(self.field(column))
    }

    /// Returns a field of the file itself, where columns of other files are added.
    fn own_field(&self, column: usize) -> &[u8] {
        self.field(column)
    }

    /// Returns the record as it stands in the file, or as near to it as the format allows.
    fn raw(&self) -> &[u8];

    /// Returns the line, or the row of a sheet or table, in which it starts; the first is 1.
    fn line(&self) -> u64;

    /// Returns whether a zero byte stands in it.
    fn has_zero_byte(&self) -> bool {
        memchr::memchr(0, self.raw()).is_some()
    }
}

/// The last record of a splitter, with the text that it was read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct SplitRecord<'a> {
    pub splitter: &'a Splitter,
    pub text: &'a [u8],
}

impl Record for SplitRecord<'_> {
    #[inline]
    fn field_count(&self) -> usize {
        self.splitter.field_count()
    }

    #[inline]
    fn field(&self, column: usize) -> &[u8] {
        self.splitter.field(self.text, column)
    }

    #[inline]
    fn short(&self, column: usize) -> Option<Short> {
        self.splitter.short(self.text, column)
    }

    #[inline]
    fn raw(&self) -> &[u8] {
        self.splitter.raw(self.text)
    }

    #[inline]
    fn line(&self) -> u64 {
        self.splitter.line()
    }

    #[inline]
    fn has_zero_byte(&self) -> bool {
        self.splitter.has_zero_byte(self.text)
    }
}

/// A record that owns its fields, to be filled again and again.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    text: Vec<u8>,
    fields: Vec<(usize, usize)>,
    raw: Vec<u8>,
    line: u64,
}

impl Row {
    /// Begins a record of this many fields, none of which is set.
    pub(super) fn begin(&mut self, line: u64, fields: usize) {
        self.text.clear();
        self.raw.clear();
        self.fields.clear();
        self.fields.resize(fields, (0, 0));
        self.line = line;
    }

    /// Sets a field; a later value takes the place of an earlier one.
    pub(super) fn set(&mut self, column: usize, value: &[u8]) {
        if column >= self.fields.len() {
            self.fields.resize(column + 1, (0, 0));
        }
        let start = self.text.len();
        self.text.extend_from_slice(value);
        if let Some(field) = self.fields.get_mut(column) {
            *field = (start, self.text.len());
        }
    }

    /// Says how the record stands in the file.
    pub(super) fn set_raw(&mut self, raw: &[u8]) {
        self.raw.clear();
        self.raw.extend_from_slice(raw);
    }
}

impl Record for Row {
    fn field_count(&self) -> usize {
        self.fields.len()
    }

    fn field(&self, column: usize) -> &[u8] {
        let Some(&(start, end)) = self.fields.get(column) else { return &[] };
        self.text.get(start..end).unwrap_or_default()
    }

    fn raw(&self) -> &[u8] {
        &self.raw
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn has_zero_byte(&self) -> bool {
        memchr::memchr(0, &self.text).is_some()
    }
}
