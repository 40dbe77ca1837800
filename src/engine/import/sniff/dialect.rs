//! Which characters part fields, and how lines end.

use super::super::split::{Dialect, Splitter, Step};
use super::Given;
use memchr::memchr_iter;

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// Line feed: Unix and the web.
    Lf,
    /// Carriage return and line feed: Windows.
    CrLf,
    /// Carriage return alone: old Macintosh.
    Cr,
}

/// Returns how most lines of a text end.
pub(super) fn line_ends(text: &[u8]) -> LineEnds {
    let feeds = memchr_iter(b'\n', text).count();
    let returns = memchr_iter(b'\r', text).count();
    let both = memchr_iter(b'\r', text).filter(|at| text.get(at + 1) == Some(&b'\n')).count();
    if both * 2 > feeds.max(returns) {
        LineEnds::CrLf
    } else if returns > feeds {
        LineEnds::Cr
    } else {
        LineEnds::Lf
    }
}

/// What is given about a dialect.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GivenDialect {
    delimiter: Option<u8>,
    quote: Option<Option<u8>>,
}

/// Takes what the user gave, and Excel's `sep=;` line; gives the length of that line too.
pub(super) fn given(given: &Given, text: &[u8]) -> (GivenDialect, usize) {
    let ascii = |character: char| u8::try_from(character).ok().filter(u8::is_ascii);
    let line = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let said = separator_line(text.get(..line).unwrap_or_default());
    let quote = given.quote.map(|quote| quote.and_then(ascii));
    let given = GivenDialect { delimiter: given.delimiter.and_then(ascii).or(said), quote };
    (given, if said.is_some() { line } else { 0 })
}

/// Reads `sep=;`, with which Excel is told the delimiter in the first line of a file.
pub(in super::super) fn separator_line(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => Some(*delimiter),
        _ => None,
    }
}

/// Delimiters in order of likelihood; the second group stands inside values too often to be tried with the first.
const USUAL: &[u8] = b",;\t|";
const RARE: &[u8] = b"^~\x01\x1F:#*";
/// Records looked at for each delimiter.
const RECORDS: usize = 1000;

/// Finds delimiter and quotation mark, as far as they are not given.
pub(super) fn detect(text: &[u8], at_end: bool, given: GivenDialect) -> Dialect {
    let quote = given.quote.unwrap_or(Some(b'"'));
    let delimiter = given.delimiter.unwrap_or_else(|| {
        let best = |group: &[u8]| {
            let scored = group.iter().filter_map(|&delimiter| {
                let even = evenness(text, at_end, Dialect { delimiter, quote })?;
                Some((delimiter, even))
            });
            // The first of several equally good ones.
            scored.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(delimiter, _)| delimiter)
        };
        best(USUAL).or_else(|| best(RARE)).unwrap_or(b',')
    });
    let dialect = Dialect { delimiter, quote };
    if given.quote.is_none() && uses_single_quotes(text, at_end, dialect) {
        return Dialect { quote: Some(b'\''), ..dialect };
    }
    dialect
}

/// Returns which share of the records has the most common number of fields, and that number; `None` if it is 1.
fn evenness(text: &[u8], at_end: bool, dialect: Dialect) -> Option<(f64, usize)> {
    let lengths = lengths(text, at_end, dialect, |splitter, _| splitter.field_count());
    let mut counts = std::collections::BTreeMap::new();
    for length in &lengths {
        *counts.entry(*length).or_insert(0_usize) += 1;
    }
    let (&length, &count) = counts.iter().max_by_key(|(length, count)| (**count, **length))?;
    if length < 2 {
        return None;
    }
    // The line of names is parted as the rows are.
    let doubt = if lengths.first() == Some(&length) { 1.0 } else { 0.5 };
    Some((doubt * count as f64 / lengths.len() as f64, length))
}

fn uses_single_quotes(text: &[u8], at_end: bool, dialect: Dialect) -> bool {
    let counts = lengths(text, at_end, dialect, |splitter, text| {
        let quoted = |column: &usize| matches!(splitter.field(text, *column), [b'\'', .., b'\''] | [b'\'', _]);
        let opened = |column: &usize| splitter.field(text, *column).first() == Some(&b'\'');
        let columns = 0..splitter.field_count();
        usize::from(columns.clone().any(|column| quoted(&column)) && columns.clone().filter(opened).count() > 0)
    });
    !text.contains(&b'"') && counts.iter().sum::<usize>() * 2 > counts.len()
}

fn lengths(text: &[u8], at_end: bool, dialect: Dialect, of: impl Fn(&Splitter, &[u8]) -> usize) -> Vec<usize> {
    let mut splitter = Splitter::new(dialect);
    let mut rest = text;
    let mut lengths = Vec::new();
    while lengths.len() < RECORDS {
        let step = splitter.next(rest, at_end);
        let length = match step {
            Step::Record(length) => {
                // A `sep=` line is no record.
                if !(lengths.is_empty() && separator_line(splitter.raw(rest)).is_some()) {
                    lengths.push(of(&splitter, rest));
                }
                length
            }
            Step::Blank(length) => length,
            Step::More | Step::End | Step::Broken(_) => break,
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    lengths
}
