//! What the columns of the rows looked at hold.

use super::super::number;
use super::super::record::Record;
use super::super::row::is_set;
use super::super::time_format::{self, TimeGuess};
use crate::engine::intake::{AttributeKind, Dictionary};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// What a column looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name; unique in the file.
    pub name: String,
    /// Whether the file gives no name, so that this one is made up.
    pub unnamed: bool,
    /// Up to five different values, as written.
    pub samples: Vec<String>,
    /// The first different values, by which files that belong together are found.
    pub(in super::super) values: Vec<String>,
    /// Rows looked at in which it is set.
    pub set: usize,
    /// Rows looked at.
    pub rows: usize,
    /// Different values among them.
    pub distinct: usize,
    /// What the values are.
    pub kind: AttributeKind,
    /// How they are written if they can be times; plain numbers may be, too.
    pub time: Option<TimeGuess>,
    /// Which decimal mark the numbers have, if they are some.
    pub mark: Mark,
}

/// Which decimal mark the numbers of a column have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// None of them has one, or they are no numbers.
    #[default]
    None,
    /// All of them can be read with either, as different numbers: `1.105` or `1,105`. The likelier is taken.
    Either {
        /// Whether that is the comma.
        comma: bool,
    },
    /// The point.
    Point,
    /// The comma.
    Comma,
}

impl Mark {
    /// Returns whether it is the comma, where that is sure.
    pub fn sure(self) -> Option<bool> {
        match self {
            Self::None | Self::Either { .. } => None,
            Self::Point => Some(false),
            Self::Comma => Some(true),
        }
    }

    /// Returns the mark with which alone a number can be read, if there is only one.
    pub(super) fn only(value: &[u8]) -> Option<Self> {
        let mut scratch = Vec::new();
        let point = number::normalise(value, false, &mut scratch);
        let comma = number::normalise(value, true, &mut scratch);
        match (point, comma) {
            (true, false) => Some(Self::Point),
            (false, true) => Some(Self::Comma),
            _ => None,
        }
    }
}

impl Column {
    /// Returns in which share of the rows looked at the column is set; `None` if there are no rows.
    pub fn share_set(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.set as f64 / self.rows as f64)
    }
}

/// Different values that are kept of a column.
const VALUES: usize = 500;

/// The values of each column, as codes of a dictionary.
#[derive(Debug, Default)]
pub(super) struct Values {
    columns: Vec<ColumnValues>,
    rows: usize,
    /// How many rows have how many fields.
    lengths: BTreeMap<usize, usize>,
}

#[derive(Debug, Default)]
struct ColumnValues {
    words: Dictionary,
    /// Code of each set value near the start of the file.
    near: Vec<u32>,
    /// Different set values from the rest, which only decide how values are written.
    far: Dictionary,
}

impl Values {
    /// Returns how many fields most rows have.
    pub(super) fn usual_length(&self) -> usize {
        self.lengths.iter().max_by_key(|(length, rows)| (**rows, **length)).map_or(0, |(length, _)| *length)
    }

    pub(super) fn push(&mut self, record: &impl Record) {
        self.rows += 1;
        *self.lengths.entry(record.field_count()).or_default() += 1;
        for column in 0..record.field_count() {
            self.add(column, record.field(column));
        }
    }

    pub(super) fn push_front(&mut self, record: &[String]) {
        self.rows += 1;
        *self.lengths.entry(record.len()).or_default() += 1;
        for (column, value) in record.iter().enumerate() {
            self.add(column, value.as_bytes());
        }
    }

    pub(super) fn push_far(&mut self, record: &impl Record) {
        for (number, column) in self.columns.iter_mut().enumerate() {
            let value = record.field(number).trim_ascii();
            if is_set(value) && !column.words.is_empty() {
                column.far.intern_bytes(value);
            }
        }
    }

    fn add(&mut self, column: usize, value: &[u8]) {
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, ColumnValues::default);
        }
        let value = value.trim_ascii();
        if let Some(column) = self.columns.get_mut(column).filter(|_| is_set(value)) {
            let code = column.words.intern_bytes(value);
            column.near.push(code);
        }
    }

    /// Describes a column.
    pub(super) fn describe(&self, column: usize, name: String, unnamed: bool, delimiter: u8) -> Column {
        let nothing = ColumnValues::default();
        let values = self.columns.get(column).unwrap_or(&nothing);
        // Each different value counts once: a way of writing is one of values, not of rows.
        let words = values.words.iter().chain(values.far.iter()).map(str::as_bytes);
        let time = time_format::guess(words.clone());
        let (kind, mark) = kind(words, time.as_ref(), delimiter);
        Column {
            name,
            unnamed,
            samples: values.words.iter().take(5).map(str::to_owned).collect(),
            values: values.words.iter().take(VALUES).map(str::to_owned).collect(),
            set: values.near.len(),
            rows: self.rows,
            distinct: values.words.len(),
            kind,
            time,
            mark,
        }
    }
}

/// Returns what the values are, and which decimal mark they have if they are numbers.
fn kind<'a>(
    values: impl Iterator<Item = &'a [u8]> + Clone,
    time: Option<&TimeGuess>,
    delimiter: u8,
) -> (AttributeKind, Mark) {
    if values.clone().next().is_none() {
        return (AttributeKind::Text, Mark::None);
    }
    if values.clone().all(|value| value.eq_ignore_ascii_case(b"true") || value.eq_ignore_ascii_case(b"false")) {
        return (AttributeKind::Bool, Mark::None);
    }
    if time.is_some_and(|time| !time.format.is_epoch()) {
        return (AttributeKind::Date, Mark::None);
    }
    // Leading zeros and more digits than a number can hold belong to codes, which arithmetic would spoil.
    let is_code = |value: &[u8]| {
        matches!(value, [b'0', b'0'..=b'9', ..]) || value.len() > 15 && value.iter().all(u8::is_ascii_digit)
    };
    let (mut all, mut numbers, mut point, mut comma) = (0_usize, 0_usize, 0_usize, 0_usize);
    let (mut points, mut commas) = (false, false);
    let mut scratch = Vec::new();
    for value in values {
        if is_code(value) {
            return (AttributeKind::Text, Mark::None);
        }
        let with_point = number::normalise(value, false, &mut scratch);
        let with_comma = number::normalise(value, true, &mut scratch);
        all += 1;
        numbers += usize::from(with_point || with_comma);
        point += usize::from(with_point && !with_comma);
        comma += usize::from(with_comma && !with_point);
        points |= value.contains(&b'.');
        commas |= value.contains(&b',');
    }
    if numbers * 20 < all * 19 {
        return (AttributeKind::Text, Mark::None);
    }
    let mark = match comma.cmp(&point) {
        Ordering::Greater => Mark::Comma,
        Ordering::Less => Mark::Point,
        Ordering::Equal if points || commas => Mark::Either { comma: commas && delimiter == b';' },
        Ordering::Equal => Mark::None,
    };
    (AttributeKind::Number, mark)
}

/// Returns whether the first record holds names and not data.
pub(super) fn is_header(first: &[String], below: &Values) -> bool {
    let mut scratch = Vec::new();
    let mut typed = |value: &str| {
        let value = value.trim().as_bytes();
        number::normalise(value, false, &mut scratch) || time_format::guess(std::iter::once(value)).is_some()
    };
    let set = || first.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    if set().next().is_none() || set().any(&mut typed) {
        return false;
    }
    // A word above numbers or dates is a name.
    let above_typed = |(number, name): (usize, &String)| {
        !name.trim().is_empty()
            && below.columns.get(number).is_some_and(|column| {
                let words = column.words.iter().take(200).map(str::as_bytes);
                kind(words.clone(), time_format::guess(words).as_ref(), b',').0 != AttributeKind::Text
            })
    };
    if first.iter().enumerate().any(above_typed) {
        return true;
    }
    // A name does not come again among the values of its column.
    let recurs = |(number, name): (usize, &String)| {
        below.columns.get(number).is_some_and(|column| column.words.find(name.trim()).is_some())
    };
    !first.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()).any(recurs)
}

/// Makes a name for each column: the given one, numbered where it comes again, or its place.
pub(super) fn unique_names(given: &[String], columns: usize) -> Vec<String> {
    let mut names = Vec::with_capacity(columns);
    let mut taken: HashMap<String, usize> = HashMap::new();
    for number in 0..columns {
        let base = match given.get(number).map(|name| name.trim()) {
            Some(name) if !name.is_empty() => name.chars().filter(|letter| !letter.is_control()).collect(),
            _ => format!("column {}", number + 1),
        };
        let mut name = base.clone();
        let mut times = taken.get(&base).copied().unwrap_or(0);
        while taken.contains_key(&name) {
            times += 1;
            name = format!("{base} ({times})");
        }
        taken.insert(base, times.max(1));
        taken.entry(name.clone()).or_insert(1);
        names.push(name);
    }
    names
}
