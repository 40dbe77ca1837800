//! Reads a sheet of a workbook: Excel's .xlsx, .xlsm, .xlsb and .xls, and LibreOffice's .ods.

use super::unpack::Anywhere;
use super::{Each, Item, Position};
use crate::engine::import::error::ImportError;
use crate::engine::import::record::{Record as _, Row};
use crate::engine::import::split::COLUMN_LIMIT;
use calamine::{Cell, Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetVisible, Xls, Xlsb, Xlsx};
use std::collections::VecDeque;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// Rows at the top among which the one with the names is looked for; a title and notes may stand above it.
const TOP: usize = 30;
/// Packed length from which the unpacked length of a workbook is checked before it is read.
const CHECKED_FROM: u64 = 4 << 20;
/// Longest unpacked workbook.
const MOST_UNPACKED: u64 = 6 << 30;

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}
type Input = Box<dyn ReadSeek>;

/// A workbook that was opened.
pub(super) struct Workbook {
    book: Book,
    sheets: Vec<Sheet>,
}

enum Book {
    Xlsx(Xlsx<Input>),
    Xlsb(Xlsb<Input>),
    Xls(Xls<Input>),
    Ods(Ods<Input>),
}

impl Workbook {
    /// Opens a workbook, told by its first bytes.
    pub(super) fn open(bytes: Anywhere) -> Result<Self, ImportError> {
        let mut input: Input = match bytes {
            Anywhere::File(file) => Box::new(BufReader::new(file)),
            Anywhere::Memory(bytes) => Box::new(Cursor::new(bytes)),
        };
        let mut start = [0; 4];
        let read = input.read(&mut start).map_err(|error| damaged(&error))?;
        input.seek(SeekFrom::Start(0)).map_err(|error| damaged(&error))?;
        let book = if start.get(..read) == Some(b"PK\x03\x04") {
            let (kind, input) = zipped(input)?;
            match kind {
                Kind::Xlsx => Book::Xlsx(Xlsx::new(input).map_err(|error| damaged(&error))?),
                Kind::Xlsb => Book::Xlsb(Xlsb::new(input).map_err(|error| damaged(&error))?),
                Kind::Ods => Book::Ods(Ods::new(input).map_err(|error| damaged(&error))?),
            }
        } else {
            Book::Xls(Xls::new(input).map_err(|error| damaged(&error))?)
        };
        let metadata = match &book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let sheet = |sheet: &calamine::Sheet| Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        };
        let sheets = metadata.iter().map(sheet).collect();
        Ok(Self { book, sheets })
    }

    /// Returns the sheets in the order of the workbook.
    pub(super) fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Hands on the rows of a sheet from the first one of the table on; cells that are merged have one value.
    pub(super) fn rows(
        &mut self,
        sheet: &str,
        position: &Position<'_>,
        each: &mut Each<'_>,
    ) -> Result<(), ImportError> {
        if !self.sheets.iter().any(|one| one.name == sheet) {
            let known = self.sheets.iter().map(|one| one.name.clone()).collect();
            return Err(ImportError::NoSheet { name: sheet.to_owned(), known });
        }
        let merged = match &mut self.book {
            Book::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Book::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
            Book::Xlsb(_) | Book::Ods(_) => Vec::new(),
        };
        let mut rows = Rows::new(merged, position, each);
        match &mut self.book {
            Book::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(&error))?;
                rows.take_all(&mut || cells.next_cell().map_err(|error| damaged(&error)))?;
            }
            Book::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(&error))?;
                rows.take_all(&mut || cells.next_cell().map_err(|error| damaged(&error)))?;
            }
            Book::Xls(book) => rows.take_range(&book.worksheet_range(sheet).map_err(|error| damaged(&error))?)?,
            Book::Ods(book) => rows.take_range(&book.worksheet_range(sheet).map_err(|error| damaged(&error))?)?,
        }
        rows.finish()
    }
}

enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// Tells workbooks in ZIP archives apart and refuses one that unpacks to more than any real one.
fn zipped(input: Input) -> Result<(Kind, Input), ImportError> {
    let mut archive = zip::ZipArchive::new(input).map_err(|error| damaged(&error))?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let kind = if has("xl/workbook.bin") {
        Kind::Xlsb
    } else if has("[Content_Types].xml") {
        Kind::Xlsx
    } else {
        Kind::Ods
    };
    let mut packed = 0;
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|error| damaged(&error))?;
        packed += entry.compressed_size();
        // What the archive says of lengths need not be true.
        let declared = entry.size();
        unpacked += if entry.compressed_size() < CHECKED_FROM {
            declared
        } else {
            std::io::copy(&mut (&mut entry).take(MOST_UNPACKED), &mut std::io::sink())
                .map_err(|error| damaged(&error))?
        };
        if unpacked > MOST_UNPACKED || unpacked > CHECKED_FROM * 64 && unpacked > packed.saturating_mul(1000) {
            return Err(ImportError::Packed(
                "unpacks to more than any real workbook. Save it anew, or export it as CSV",
            ));
        }
    }
    Ok((kind, archive.into_inner()))
}

fn damaged(error: &dyn std::fmt::Display) -> ImportError {
    let detail = error.to_string();
    if detail.to_lowercase().contains("password") || detail.to_lowercase().contains("encrypted") {
        return ImportError::Packed("is protected by a password. Save it without one and import it again");
    }
    ImportError::Damaged { what: "workbook", detail }
}

/// Collects cells into rows and hands them on.
struct Rows<'r, 'p, 'e> {
    position: &'r Position<'p>,
    each: &'r mut Each<'e>,
    merges: Merges,
    /// The first rows, until it is clear where the table begins, each with how many cells it has of its own.
    top: VecDeque<(Row, usize)>,
    begun: bool,
    more_wanted: bool,
    last_line: u64,
    count: u64,
}

impl<'r, 'p, 'e> Rows<'r, 'p, 'e> {
    fn new(merged: Vec<Dimensions>, position: &'r Position<'p>, each: &'r mut Each<'e>) -> Self {
        Self {
            position,
            each,
            merges: Merges::new(merged),
            top: VecDeque::new(),
            begun: false,
            more_wanted: true,
            last_line: 0,
            count: 0,
        }
    }

    fn take_all<'c>(
        &mut self,
        next: &mut dyn FnMut() -> Result<Option<Cell<DataRef<'c>>>, ImportError>,
    ) -> Result<(), ImportError> {
        let mut row = Row::default();
        let mut open: Option<u32> = None;
        while self.more_wanted {
            let cell = next()?;
            let place = cell.as_ref().map(Cell::get_position);
            if let Some(line) = open
                && place.is_none_or(|(next, _)| next != line)
            {
                self.row(line, &mut row)?;
                open = None;
            }
            let (Some(cell), Some((line, column))) = (cell, place) else { return Ok(()) };
            if open.is_none() {
                row.begin(u64::from(line) + 1, 0);
                open = Some(line);
            }
            set(&mut row, line, column, &text(cell.get_value()))?;
        }
        Ok(())
    }

    fn take_range(&mut self, range: &calamine::Range<Data>) -> Result<(), ImportError> {
        let (line, column) = range.start().unwrap_or_default();
        let mut row = Row::default();
        for (line, cells) in (line..).zip(range.rows()) {
            if !self.more_wanted {
                return Ok(());
            }
            row.begin(u64::from(line) + 1, 0);
            for (column, cell) in (column..).zip(cells) {
                set(&mut row, line, column, &owned_text(cell))?;
            }
            self.row(line, &mut row)?;
        }
        Ok(())
    }

    /// Takes a row that is complete.
    fn row(&mut self, line: u32, row: &mut Row) -> Result<(), ImportError> {
        // A title over the whole width is one cell, however many it covers.
        let filled = (0..row.field_count()).filter(|column| !row.field(*column).is_empty()).count();
        self.merges.fill(line, row);
        self.count += 1;
        if self.count.is_multiple_of(1000) {
            self.position.check()?;
        }
        if (0..row.field_count()).all(|column| row.field(column).trim_ascii().is_empty()) {
            return Ok(());
        }
        let cells: Vec<&[u8]> = (0..row.field_count()).map(|column| row.field(column)).collect();
        let raw = cells.join(&b'\t');
        row.set_raw(&raw);
        if self.begun {
            return self.hand_on(row);
        }
        self.top.push_back((row.clone(), filled));
        if self.top.len() >= TOP { self.begin() } else { Ok(()) }
    }

    /// Begins with the first row that fills at least half as many cells as the fullest one.
    fn begin(&mut self) -> Result<(), ImportError> {
        self.begun = true;
        let most = self.top.iter().map(|(_, filled)| *filled).max().unwrap_or_default();
        while self.top.front().is_some_and(|(_, filled)| filled * 2 < most) {
            self.top.pop_front();
        }
        while let Some((row, _)) = self.top.pop_front() {
            self.hand_on(&row)?;
        }
        Ok(())
    }

    fn hand_on(&mut self, row: &Row) -> Result<(), ImportError> {
        // Rows without anything in them, between others.
        let gap = row.line().saturating_sub(self.last_line + 1);
        for _ in 0..gap.min(if self.last_line > 0 { u64::MAX } else { 0 }) {
            (self.each)(Item::Blank)?;
        }
        self.last_line = row.line();
        if self.more_wanted {
            self.more_wanted = (self.each)(Item::Row(row))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), ImportError> {
        if self.begun { Ok(()) } else { self.begin() }
    }
}

fn set(row: &mut Row, line: u32, column: u32, text: &str) -> Result<(), ImportError> {
    let column = column as usize;
    if text.is_empty() {
        return Ok(());
    }
    if column >= COLUMN_LIMIT {
        return Err(ImportError::TooManyColumns { line: u64::from(line) + 1 });
    }
    row.set(column, text.as_bytes());
    Ok(())
}

/// Cells that are merged: the value stands in the first one and counts for all.
struct Merges {
    /// By their first row, the last one first.
    waiting: Vec<Dimensions>,
    active: Vec<(Dimensions, Vec<u8>)>,
}

impl Merges {
    fn new(mut merged: Vec<Dimensions>) -> Self {
        merged.sort_unstable_by_key(|one| std::cmp::Reverse(one.start));
        Self { waiting: merged, active: Vec::new() }
    }

    fn fill(&mut self, line: u32, row: &mut Row) {
        self.active.retain(|(one, _)| one.end.0 >= line);
        while let Some(one) = self.waiting.last().copied().filter(|one| one.start.0 <= line) {
            self.waiting.pop();
            if one.start.0 == line && one.end.1 < COLUMN_LIMIT as u32 {
                self.active.push((one, row.field(one.start.1 as usize).to_vec()));
            }
        }
        for (one, value) in &self.active {
            for column in one.start.1..=one.end.1 {
                if !value.is_empty() && row.field(column as usize).is_empty() {
                    row.set(column as usize, value);
                }
            }
        }
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) => text.clone(),
        DataRef::DurationIso(text) => clock_of_duration(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(time) => date_text(time),
        DataRef::Error(error) => error.to_string(),
    }
}

fn owned_text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) => text.clone(),
        Data::DurationIso(text) => clock_of_duration(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(time) => date_text(time),
        Data::Error(error) => error.to_string(),
    }
}

/// Writes a number as a cell shows it: whole ones without a point.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

/// Writes a date as ISO 8601: without a time at midnight, without a date for times of day and durations.
fn date_text(time: &ExcelDateTime) -> String {
    let value = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&value) {
        let millis = (value * 86_400_000.0).round() as i64;
        let (secs, millis) = (millis.abs() / 1000, millis.abs() % 1000);
        let fraction = if millis > 0 { format!(".{millis:03}") } else { String::new() };
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{:02}:{:02}:{:02}{fraction}", secs / 3600, secs / 60 % 60, secs % 60);
    }
    if !(0.0..2_958_466.0).contains(&value) {
        return number_text(value);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

/// Turns `PT19H19M32S` into `19:19:32`; anything else stays as it is.
fn clock_of_duration(text: &str) -> String {
    let parts = || {
        let rest = text.strip_prefix("PT")?;
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?;
        let whole = |part: &str| part.parse::<u32>().ok();
        let (secs, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!("{:02}:{:02}:{:02}{point}{fraction}", whole(hours)?, whole(minutes)?, whole(secs)?))
    };
    parts().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    #[test]
    fn cells_become_texts_that_other_formats_would_hold() {
        let date = |value: f64, is_1904: bool| date_text(&ExcelDateTime::new(value, DateTime, is_1904));
        assert_eq!(date(44838.0, false), "2022-10-04");
        assert_eq!(date(44_838.805_231_481_48, false), "2022-10-04 19:19:32");
        assert_eq!(date(43_376.805_231_481_48, true), "2022-10-04 19:19:32");
        assert_eq!(date(0.805_231_481_48, false), "19:19:32");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(-3.0, false), "-3");
        assert_eq!(date_text(&ExcelDateTime::new(1.5, TimeDelta, false)), "36:00:00");
        assert_eq!([3.0, 0.1 + 0.2, 34.99, 1e20, -0.5].map(number_text)[..3], ["3", "0.30000000000000004", "34.99"]);
        assert_eq!(clock_of_duration("PT07H05M00S"), "07:05:00");
        assert_eq!(clock_of_duration("P1D"), "P1D");
    }

    #[test]
    fn merged_cells_have_one_value() {
        let mut merges = Merges::new(vec![Dimensions::new((1, 0), (2, 1)), Dimensions::new((9, 0), (9, 9))]);
        let mut row = Row::default();
        for (line, expected) in [(0, ["", "", "c"]), (1, ["a", "a", "c"]), (2, ["a", "a", "c"]), (3, ["", "", "c"])] {
            row.begin(u64::from(line) + 1, 0);
            row.set(2, b"c");
            if line == 1 {
                row.set(0, b"a");
            }
            merges.fill(line, &mut row);
            let cells: Vec<&[u8]> = (0..3).map(|column| row.field(column)).collect();
            assert_eq!(cells, expected.map(str::as_bytes), "{line}");
        }
    }
}
