//! A figure as rows and columns, written once for everybody: as a table to read and as CSV to work on with.

use super::tables::{finished, guarded};
use crate::domain::{Moment, Span};
use crate::overlay::text;

/// One cell. What it is says how it is written: with words and separators to read, plain in CSV.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing: a dash to read, empty in CSV.
    #[default]
    Nothing,
    /// A text; one that a spreadsheet would take for a formula is guarded in CSV.
    Text(String),
    /// A count: `12,345`, in CSV `12345`.
    Count(u64),
    /// A number: two decimals to read, all of them in CSV.
    Number(f64),
    /// A share from 0 to 1: `12.3 %`, in CSV `0.123`.
    Share(f64),
    /// A difference of two shares: `+12.3 points`, in CSV `0.123` as the shares themselves.
    Points(f64),
    /// A length of time: `2.4 days`, in CSV seconds.
    Span(Span),
    /// A moment: ISO 8601 in UTC in both.
    Moment(Moment),
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading to read.
    pub words: String,
    /// Heading in CSV: small letters and underscores, with the unit where there is one (`median_seconds`).
    pub name: String,
}

/// A figure as rows and columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What is shown, in a line.
    pub title: String,
    /// Sentences that belong to the figure: what is counted, what is left out.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    /// Makes a cell of a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes a cell of something that may be missing.
    pub fn of<T>(value: Option<T>, cell: impl Fn(T) -> Self) -> Self {
        value.map_or(Self::Nothing, cell)
    }

    /// Returns the cell as it is read.
    pub fn words(&self) -> String {
        match self {
            Self::Nothing => text::DASH.to_owned(),
            Self::Text(words) => text::tame(words),
            Self::Count(count) => text::count(*count),
            Self::Number(number) => format!("{number:.2}"),
            Self::Share(share) => format!("{:.1} %", share * 100.0),
            Self::Points(difference) => points(*difference),
            Self::Span(span) => span.to_string(),
            Self::Moment(moment) => moment.to_iso(),
        }
    }

    /// Returns the cell as it stands in CSV.
    pub fn csv(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(words) => guarded(words),
            Self::Count(count) => count.to_string(),
            Self::Number(number) | Self::Share(number) | Self::Points(number) => number.to_string(),
            Self::Span(span) => span.as_secs_f64().to_string(),
            Self::Moment(moment) => moment.to_iso(),
        }
    }

    const fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Moment(_))
    }
}

/// Writes a difference of shares with its sign.
fn points(difference: f64) -> String {
    let size = format!("{:.1}", difference.abs() * 100.0);
    let sign = match size.as_str() {
        "0.0" => "",
        _ if difference < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{size} points")
}

impl Sheet {
    /// Makes an empty sheet with pairs of headings: to read, and in CSV.
    pub fn new(title: impl Into<String>, columns: &[(&'static str, &'static str)]) -> Self {
        let columns = columns.iter().map(|&(words, name)| Column { words: words.to_owned(), name: name.to_owned() });
        Self { title: title.into(), columns: columns.collect(), ..Self::default() }
    }

    /// Adds a column with its two headings, such as one that is named after an attribute.
    pub fn column(&mut self, words: impl Into<String>, name: impl Into<String>) {
        self.columns.push(Column { words: words.into(), name: name.into() });
    }

    /// Adds a sentence.
    pub fn note(&mut self, sentence: impl Into<String>) {
        self.notes.push(sentence.into());
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }

    /// Returns the sheet to read: the title, aligned columns, then the notes. Texts stand on the left, figures on the right.
    pub fn to_text(&self) -> String {
        let headings: Vec<String> = self.columns.iter().map(|column| text::tame(&column.words)).collect();
        let lines: Vec<Vec<String>> = self.rows.iter().map(|row| row.iter().map(Cell::words).collect()).collect();
        let width = |place: usize| {
            let cells = std::iter::once(&headings).chain(&lines).filter_map(|line| line.get(place));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let left = |place: usize| self.rows.iter().filter_map(|row| row.get(place)).any(Cell::is_text);
        let shapes: Vec<(usize, bool)> = (0..headings.len()).map(|place| (width(place), left(place))).collect();
        let mut written = format!("{}\n\n", text::tame(&self.title));
        for line in std::iter::once(&headings).chain(&lines) {
            let mut text = String::new();
            for (cell, (width, left)) in line.iter().zip(&shapes) {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                let (before, after) = if *left { ("", gap.as_str()) } else { (gap.as_str(), "") };
                text += &format!("{before}{cell}{after}  ");
            }
            written += text.trim_end();
            written.push('\n');
        }
        if self.rows.is_empty() {
            written += "(nothing)\n";
        }
        for note in &self.notes {
            written += &format!("\n{note}\n");
        }
        written
    }

    /// Returns the sheet as CSV, without title and notes.
    ///
    /// # Errors
    /// What the CSV writer says.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| guarded(&column.name)))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv))?;
        }
        finished(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_reads_well_and_computes_well() {
        let mut sheet = Sheet::new(
            "Steps",
            &[("step", "step"), ("contacts", "contacts"), ("share", "share"), ("median", "median_seconds")],
        );
        sheet.row([Cell::text("=Visit"), Cell::Count(12_345), Cell::Share(0.5), Cell::Span(Span::HOUR)]);
        sheet.row([Cell::text("Order"), Cell::Count(1), Cell::of(None, Cell::Share), Cell::Nothing]);
        sheet.row([Cell::text("More"), Cell::Nothing, Cell::Points(0.1234), Cell::Nothing]);
        sheet.row([Cell::text("Fewer"), Cell::Nothing, Cell::Points(-0.02), Cell::Nothing]);
        sheet.row([Cell::text("Same"), Cell::Nothing, Cell::Points(-0.0001), Cell::Nothing]);
        sheet.note("Two steps.");
        let read = [
            "Steps\n",
            "step    contacts         share  median",
            "=Visit    12,345        50.0 %  1 hour",
            "Order          1             –       –",
            "More           –  +12.3 points       –",
            "Fewer          –   −2.0 points       –",
            "Same           –    0.0 points       –\n",
            "Two steps.\n",
        ];
        assert_eq!(sheet.to_text(), read.join("\n"));
        let csv = "step,contacts,share,median_seconds\n'=Visit,12345,0.5,3600\nOrder,1,,\nMore,,0.1234,\nFewer,,-0.02,\nSame,,-0.0001,\n";
        assert_eq!(sheet.to_csv().unwrap(), csv);
    }
}
