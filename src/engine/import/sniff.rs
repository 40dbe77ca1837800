//! What a file looks like: encoding, delimiter, header, columns and how their values are written.

mod columns;
mod dialect;
mod sample;
mod settle;
mod table;

pub use columns::{Column, Mark};
pub use dialect::LineEnds;
pub(super) use dialect::separator_line;
pub use sample::Sample;
pub(super) use sample::{Opened, open, refuse_binary};
pub use settle::settle;

use super::encoding::{self, Decoding, TextEncoding};
use super::error::ImportError;
use super::nesting::{ListFound, Nesting, Pairs};
use super::plan::FileFormat;
use super::record::SplitRecord;
use super::source::{Member, Packing, Sheet};
use super::split::{Broken, Dialect, Splitter, Step};

use columns::Values;
use table::Table;

/// What detection found.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    /// What kind of file it is, after unpacking.
    pub format: FileFormat,
    /// How it is packed, from the outside in.
    pub packing: Vec<Packing>,
    /// The files of the archive, if it is one.
    pub members: Vec<Member>,
    /// The one that was looked at.
    pub member: Option<String>,
    /// The sheets of the workbook, if it is one.
    pub sheets: Vec<Sheet>,
    /// The one that was looked at.
    pub sheet: Option<String>,
    /// What becomes of lists inside records.
    pub nesting: Nesting,
    /// The lists of objects that were met in records.
    pub lists: Vec<ListFound>,
    /// Which bytes stand for which characters.
    pub encoding: TextEncoding,
    /// Whether a byte order mark says so.
    pub byte_order_mark: bool,
    /// Delimiter and quotation mark.
    pub dialect: Dialect,
    /// Records above the names that are no part of the table, such as a title.
    pub title_records: usize,
    /// Whether the first record holds column names.
    pub header: bool,
    /// How most lines end.
    pub line_ends: LineEnds,
    /// The columns, in file order.
    pub columns: Vec<Column>,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: bool,
    /// Data rows looked at.
    pub rows: usize,
    /// Whether that was the whole file.
    pub complete: bool,
}

/// What the user has decided before detection; the rest is detected around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// What kind of file it is.
    pub format: Option<FileFormat>,
    /// The file of an archive.
    pub member: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The encoding.
    pub encoding: Option<TextEncoding>,
    /// The character between fields.
    pub delimiter: Option<char>,
    /// The character around fields, or that there is none.
    pub quote: Option<Option<char>>,
    /// Whether the first record holds column names.
    pub header: Option<bool>,
    /// The list inside records that becomes rows, or that none does.
    pub rows_of: Option<Option<String>>,
    /// Lists of names and values, if there are others than their shape says.
    pub pairs: Vec<Pairs>,
}

/// Looks at pieces of a file and says what they look like.
///
/// # Errors
/// [`ImportError::Empty`] if there is no text, [`ImportError::HeaderOnly`] if there are only names, [`ImportError::Binary`] if the bytes are none, and the errors of a
/// record that passes all limits before the first row is complete.
pub fn sniff(sample: &Sample, given: &Given) -> Result<Detected, ImportError> {
    if let Some(table) = sample.table() {
        return sniff_table(sample, table, given);
    }
    let (guessed, byte_order_mark) = encoding::detect(&sample.pieces());
    let encoding = given.encoding.unwrap_or(guessed);
    refuse_binary(sample.head(), encoding)?;
    let head = sample.decoded_head(encoding);
    let (given_dialect, prelude) = dialect::given(given, &head);
    let dialect = dialect::detect(&head, sample.is_complete(), given_dialect);
    let mut records = Records::read(&head, sample.is_complete(), dialect, prelude, 0)?;
    // A title stands above names only: without names below it, it may be data.
    let mut title_records = if given.header == Some(false) { 0 } else { records.title() };
    if title_records > 0 {
        let below = Records::read(&head, sample.is_complete(), dialect, prelude, title_records)?;
        let is_named = below.first.as_ref().is_some_and(|first| columns::is_header(first, &below.values));
        if is_named && below.rows > 0 { records = below } else { title_records = 0 }
    }
    let first = records.first.as_ref().ok_or(ImportError::Empty)?;
    let header = given.header.unwrap_or_else(|| columns::is_header(first, &records.values));
    if header && records.rows == 0 && sample.is_complete() {
        return Err(ImportError::HeaderOnly);
    }
    let mut values = records.values;
    // Rows longer than the others are damaged; they make no columns.
    let names = if header {
        columns::unique_names(first, values.usual_length().max(first.len()))
    } else {
        values.push_front(first);
        columns::unique_names(&[], values.usual_length())
    };
    let rows = records.rows + usize::from(!header);
    for window in sample.windows() {
        add_window(&mut values, window, encoding, dialect, names.len());
    }
    let unnamed = |column: usize| !header || first.get(column).is_none_or(|name| name.trim().is_empty());
    let columns: Vec<Column> = names
        .into_iter()
        .enumerate()
        .map(|(number, name)| values.describe(number, name, unnamed(number), dialect.delimiter))
        .collect();
    let opened = sample.opened();
    Ok(Detected {
        format: FileFormat::Text,
        packing: opened.packing.clone(),
        members: opened.members.clone(),
        member: opened.member.clone(),
        sheets: Vec::new(),
        sheet: None,
        nesting: Nesting::default(),
        lists: Vec::new(),
        encoding,
        byte_order_mark,
        dialect,
        title_records,
        header,
        line_ends: dialect::line_ends(&head),
        decimal_comma: comma_of(&columns),
        columns,
        rows,
        complete: sample.is_complete(),
    })
}

/// Looks at rows that were parted into fields already.
fn sniff_table(sample: &Sample, table: &Table, given: &Given) -> Result<Detected, ImportError> {
    let opened = sample.opened();
    let first = table.first(opened.format);
    let mut values = Values::default();
    for row in table.good(first.is_some()) {
        values.push(row);
    }
    let header = first.as_ref().is_some_and(|first| given.header.unwrap_or_else(|| columns::is_header(first, &values)));
    let names = match first {
        Some(first) if header => {
            if table.good(true).next().is_none() && table.complete {
                return Err(ImportError::HeaderOnly);
            }
            columns::unique_names(&first, values.usual_length().max(first.len()))
        }
        Some(first) => {
            values.push_front(&first);
            columns::unique_names(&[], values.usual_length().max(first.len()))
        }
        None => table.names.clone(),
    };
    if table.rows.is_empty() || names.is_empty() {
        return Err(ImportError::Empty);
    }
    let unnamed = |column: usize| match &table.first(opened.format) {
        Some(first) => !header || first.get(column).is_none_or(|name| name.trim().is_empty()),
        None => false,
    };
    let columns: Vec<Column> = names
        .into_iter()
        .enumerate()
        .map(|(number, name)| values.describe(number, name, unnamed(number), b'\t'))
        .collect();
    Ok(Detected {
        format: opened.format,
        packing: opened.packing.clone(),
        members: opened.members.clone(),
        member: opened.member.clone(),
        sheets: opened.sheets.clone(),
        sheet: opened.sheet.clone(),
        nesting: opened.nesting.clone(),
        lists: table.lists.clone(),
        encoding: opened.encoding,
        byte_order_mark: false,
        dialect: Dialect { delimiter: b',', quote: Some(b'"') },
        title_records: 0,
        header,
        line_ends: LineEnds::Lf,
        // Only text is written with commas; the numbers of other files are numbers.
        decimal_comma: false,
        columns,
        rows: table.rows.len() - usize::from(header),
        complete: table.complete,
    })
}

/// Returns whether numbers that do not say it themselves have a decimal comma: as other columns have, or likelier have.
fn comma_of(columns: &[Column]) -> bool {
    let has = |mark: Mark| columns.iter().any(|column| column.mark == mark);
    has(Mark::Comma) || !has(Mark::Point) && has(Mark::Either { comma: true })
}

/// The records of the head of a file, by column.
struct Records {
    first: Option<Vec<String>>,
    values: Values,
    rows: usize,
    /// How many fields of each of the first records are set.
    filled: Vec<usize>,
}

/// Records at the beginning among which titles are looked for.
const TOP: usize = 40;

impl Records {
    /// Reads the records behind the first bytes and the first records, which are passed over.
    fn read(
        text: &[u8],
        at_end: bool,
        dialect: Dialect,
        prelude: usize,
        mut titles: usize,
    ) -> Result<Self, ImportError> {
        let mut splitter = Splitter::new(dialect);
        let mut records = Self { first: None, values: Values::default(), rows: 0, filled: Vec::new() };
        let mut rest = text.get(prelude..).unwrap_or_default();
        loop {
            match splitter.next(rest, at_end) {
                Step::Record(length) if titles > 0 => {
                    titles -= 1;
                    rest = rest.get(length..).unwrap_or_default();
                }
                Step::Record(length) => {
                    if records.filled.len() < TOP {
                        let fields = splitter.texts(rest);
                        records.filled.push(fields.iter().filter(|field| !field.trim().is_empty()).count());
                    }
                    if records.first.is_none() {
                        records.first = Some(splitter.texts(rest));
                    } else {
                        records.rows += 1;
                        records.values.push(&SplitRecord { splitter: &splitter, text: rest });
                    }
                    rest = rest.get(length..).unwrap_or_default();
                }
                Step::Blank(length) => rest = rest.get(length..).unwrap_or_default(),
                Step::More | Step::End => return Ok(records),
                // What was read before is enough to look at; the whole file is judged when it is imported.
                Step::Broken(_) if records.rows > 0 => return Ok(records),
                Step::Broken(broken) => return Err(broken_record(broken, splitter.line())),
            }
        }
    }
}

impl Records {
    /// Returns how many records stand above the table: those before the first that fills at least half as many fields as
    /// most records have.
    fn title(&self) -> usize {
        let usual = self.values.usual_length();
        let titles = self.filled.iter().take_while(|filled| **filled * 2 < usual).count();
        if titles < self.filled.len() { titles } else { 0 }
    }
}

pub(super) fn broken_record(broken: Broken, line: u64) -> ImportError {
    match broken {
        Broken::TooLong => ImportError::RecordTooLong { line },
        Broken::TooManyColumns => ImportError::TooManyColumns { line },
        Broken::UnclosedQuote { .. } => ImportError::UnclosedQuote { line },
    }
}

/// Adds the whole records of a piece from the middle of the file, of which the first line is cut off.
fn add_window(values: &mut Values, window: &[u8], encoding: TextEncoding, dialect: Dialect, columns: usize) {
    let mut text = Vec::new();
    Decoding::new(encoding).push(window, false, &mut text);
    let Some(line_end) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else { return };
    let mut rest = text.get(line_end + 1..).unwrap_or_default();
    let mut splitter = Splitter::new(dialect);
    loop {
        match splitter.next(rest, false) {
            Step::Record(length) => {
                if splitter.field_count() == columns {
                    values.push_far(&SplitRecord { splitter: &splitter, text: rest });
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            Step::Blank(length) => rest = rest.get(length..).unwrap_or_default(),
            Step::More | Step::End | Step::Broken(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::time_format::TimeFormat;
    use crate::engine::intake::AttributeKind;
    use proptest::prelude::*;

    fn look(text: &str) -> Detected {
        sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap()
    }

    #[test]
    fn delimiters_are_told_by_how_evenly_they_part_the_lines() {
        let cases = [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3,5;4\n", b';'),
            ("a\tb\n1,1\t2\n", b'\t'),
            ("a|b, c\n1|2\n", b'|'),
            ("sep=;\r\na;b\r\n1;2\r\n", b';'),
            ("\"sep=^\"\na^b\n1^2\n", b'^'),
            ("a~b\n1~2\n", b'~'),
            ("only\none\n", b','),
            ("id;note\n1;\"x,y,z\"\n2;\"x\ny,z,q\"\n", b';'),
        ];
        for (text, delimiter) in cases {
            let detected = look(text);
            assert_eq!(char::from(detected.dialect.delimiter), char::from(delimiter), "{text:?}");
            assert!(detected.header, "{text:?}");
        }
        assert_eq!(look("'a','b'\n'1,5','2'\n'3','x'\n").dialect.quote, Some(b'\''));
    }

    #[test]
    fn headers_are_told_from_data() {
        assert!(look("user,event\nann,open\nbob,click\n").header);
        assert!(!look("ann,open,2024-01-01\nbob,click,2024-01-02\n").header);
        assert!(!look("7,open\n8,click\n").header);
        assert!(!look("open,ann\nopen,bob\nclick,ann\n").header);
    }

    #[test]
    fn titles_above_the_names_are_no_names() {
        let titled =
            "# Shop - Events\n\"From, to\",\n# ----\n\nuser_id,event,ts\nu1,open,2024-01-01\nu2,buy,2024-01-02\n";
        let detected = look(titled);
        assert_eq!((detected.title_records, detected.rows, detected.columns.len()), (3, 2, 3));
        assert_eq!(detected.columns[0].name, "user_id");
        // A short row above data is data.
        assert_eq!(look("u1,,\nu1,open,2024-01-01\nu2,buy,2024-01-02\n").title_records, 0);
        assert_eq!(look("user_id,event\nu1,open\nu2,\n").title_records, 0);
        assert_eq!(look("only\none\ntwo\n").title_records, 0);
    }

    #[test]
    fn names_are_made_unique_and_empty_ones_named() {
        let detected = look("id,id,, id ,time\n1,2,3,4,2024-01-01\n");
        let names: Vec<&str> = detected.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "id (2)", "column 3", "id (3)", "time"]);
    }

    #[test]
    fn columns_are_described() {
        let detected = look(
            "who;price;when;paid;zip;note\na;1,5;4.10.2022;true;01234;\nb;2,25;5.10.2022;FALSE;99999;null\nc;;6.10.2022;;10115;x\n",
        );
        use AttributeKind::{Bool, Date, Number, Text};
        let kinds: Vec<AttributeKind> = detected.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [Text, Number, Date, Bool, Text, Text]);
        assert!(detected.decimal_comma && detected.complete);
        assert_eq!(detected.columns[2].time.as_ref().unwrap().format, TimeFormat::DayFirst);
        assert_eq!((detected.columns[5].set, detected.rows), (1, 3));
        assert_eq!(detected.columns[1].samples, ["1,5", "2,25"]);
    }

    #[test]
    fn what_the_user_gives_is_taken() {
        let sample = Sample::from_bytes(b"a,b\n1;2\n");
        let given = Given { delimiter: Some(';'), header: Some(false), quote: Some(None), ..Given::default() };
        let detected = sniff(&sample, &given).unwrap();
        assert_eq!((detected.dialect.delimiter, detected.dialect.quote, detected.header), (b';', None, false));
        assert_eq!(detected.columns.len(), 2);
    }

    #[test]
    fn what_is_no_table_is_named() {
        let refused = |bytes: &[u8]| sniff(&Sample::from_bytes(bytes), &Given::default()).unwrap_err().to_string();
        assert!(refused(b"PK\x03\x04rest of a zip").contains("Excel"));
        assert!(refused(b"SQLite format 3\0").contains("SQLite"));
        assert!(refused(&[0, 1, 2, 0, 0, 255, 0, 0, 3, 0, 7, 9, 0, 1]).contains("no text"));
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"\n\r\n\n").contains("empty"));
        assert!(refused(b"\"a,b\nc").contains("line 1"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), near in "[a-c0-9,;\"'\n\r./: \t=sep-]{0,120}") {
            let _ = sniff(&Sample::from_bytes(&bytes), &Given::default());
            let _ = sniff(&Sample::from_bytes(near.as_bytes()), &Given::default());
        }
    }
}
