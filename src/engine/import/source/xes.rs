//! Reads event logs in XES (IEEE 1849): each event is a row, and what is said of its trace stands before it.
//!
//! Attributes of the trace get the prefix `case:`, as process mining tools write them in tables.

use super::{Each, Item, Names, Position};
use crate::engine::import::error::ImportError;
use crate::engine::import::record::Row;
use crate::engine::import::row::is_set;
use crate::engine::import::split::RECORD_LIMIT;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Read};

/// What stands before the names of a trace's attributes.
const OF_TRACE: &str = "case:";

/// Hands on all events.
pub(super) fn read(
    input: Box<dyn Read + Send>,
    position: &Position<'_>,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<(), ImportError> {
    let lines = Lines { inner: BufReader::with_capacity(super::BLOCK, input), line: 1 };
    let mut reader = quick_xml::Reader::from_reader(lines);
    let mut log =
        Log { names, each, trace: Vec::new(), event: Vec::new(), line: 0, inside: Inside::Log, nested: 0, other: 0 };
    let mut buffer = Vec::new();
    let mut count = 0_u64;
    let mut open = 0_usize;
    loop {
        count += 1;
        if count.is_multiple_of(4096) {
            position.check()?;
        }
        buffer.clear();
        let line = reader.get_ref().line;
        let event = reader.read_event_into(&mut buffer).map_err(|error| damaged(line, &error))?;
        let more = match event {
            Event::Start(element) => {
                open += 1;
                log.start(&element, line)?
            }
            Event::Empty(element) => log.start(&element, line)? && log.end(element.local_name().as_ref())?,
            Event::End(element) => {
                open = open.saturating_sub(1);
                log.end(element.local_name().as_ref())?
            }
            Event::Eof if open > 0 => {
                return Err(damaged(line, &"the file ends in the middle; it seems to be cut off"));
            }
            Event::Eof => return Ok(()),
            _ => true,
        };
        if !more {
            return Ok(());
        }
        if log.size() > RECORD_LIMIT {
            return Err(ImportError::RecordTooLong { line });
        }
    }
}

fn damaged(line: u64, error: &dyn std::fmt::Display) -> ImportError {
    ImportError::Damaged { what: "event log", detail: format!("line {line}: {error}") }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Log,
    Trace,
    Event,
    /// In a part that says nothing of single events.
    Other,
}

struct Log<'r, 'e> {
    names: &'r mut Names,
    each: &'r mut Each<'e>,
    trace: Vec<(String, String)>,
    event: Vec<(String, String)>,
    line: u64,
    inside: Inside,
    /// Attributes inside attributes that are open.
    nested: usize,
    /// Elements of other parts that are open.
    other: usize,
}

impl Log<'_, '_> {
    /// Takes the start of an element; gives whether more are wanted.
    fn start(&mut self, element: &BytesStart<'_>, line: u64) -> Result<bool, ImportError> {
        if self.inside == Inside::Other {
            self.other += 1;
            return Ok(true);
        }
        match (element.local_name().as_ref(), self.inside) {
            ("log", _) => {}
            ("trace", Inside::Log) => {
                self.inside = Inside::Trace;
                self.trace.clear();
            }
            ("event", Inside::Log | Inside::Trace) => {
                if self.inside == Inside::Log {
                    self.trace.clear();
                }
                self.inside = Inside::Event;
                self.event.clear();
                self.line = line;
            }
            (_, Inside::Log) => {
                self.inside = Inside::Other;
                self.other = 1;
            }
            _ => {
                if self.nested == 0 {
                    self.attribute(element, line)?;
                }
                self.nested += 1;
            }
        }
        Ok(true)
    }

    fn attribute(&mut self, element: &BytesStart<'_>, line: u64) -> Result<(), ImportError> {
        let (mut key, mut value) = (String::new(), String::new());
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| damaged(line, &error))?;
            let slot = match attribute.key.as_ref() {
                "key" => &mut key,
                "value" => &mut value,
                _ => continue,
            };
            *slot = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| damaged(line, &error))?
                .into_owned();
        }
        if self.inside == Inside::Event {
            self.event.push((key, value));
        } else {
            self.trace.push((format!("{OF_TRACE}{key}"), value));
        }
        Ok(())
    }

    /// Takes the end of an element; gives whether more are wanted.
    fn end(&mut self, name: &str) -> Result<bool, ImportError> {
        match self.inside {
            Inside::Other => {
                self.other -= 1;
                if self.other == 0 {
                    self.inside = Inside::Log;
                }
            }
            _ if self.nested > 0 => self.nested -= 1,
            Inside::Event if name == "event" => {
                self.inside = if self.trace.is_empty() { Inside::Log } else { Inside::Trace };
                return self.hand_on();
            }
            Inside::Trace if name == "trace" => {
                self.inside = Inside::Log;
                self.trace.clear();
            }
            _ => {}
        }
        Ok(true)
    }

    fn hand_on(&mut self) -> Result<bool, ImportError> {
        let mut row = Row::default();
        row.begin(self.line, self.names.len());
        let mut raw = String::new();
        for (name, value) in self.trace.iter().chain(&self.event) {
            if !raw.is_empty() {
                raw.push_str(", ");
            }
            raw.push_str(name);
            raw.push('=');
            raw.push_str(value);
            match self.names.place(name) {
                Some(place) => row.set(place, value.as_bytes()),
                None if is_set(value.as_bytes().trim_ascii()) => self.names.leave_out(name),
                None => {}
            }
        }
        row.set_raw(raw.as_bytes());
        (self.each)(Item::Row(&row))
    }

    fn size(&self) -> usize {
        self.trace.iter().chain(&self.event).map(|(name, value)| name.len() + value.len()).sum()
    }
}

/// Counts the lines that were read.
struct Lines<R> {
    inner: BufReader<R>,
    line: u64,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(room)?;
        self.line += memchr::memchr_iter(b'\n', room.get(..read).unwrap_or_default()).count() as u64;
        Ok(read)
    }
}

impl<R: Read> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let passed = self.inner.buffer().get(..amount).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.inner.consume(amount);
    }
}

/// Returns whether a text is such a log.
pub(super) fn detect(text: &[u8]) -> bool {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(text.len());
    let text = text.get(start..).unwrap_or_default();
    text.starts_with(b"<")
        && memchr::memmem::find(text.get(..text.len().min(8192)).unwrap_or_default(), b"<log").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::record::Record as _;

    fn rows(text: &str) -> Result<Vec<String>, ImportError> {
        let cancel = Cancel::default();
        let (mut names, mut found) = (Names::growing(), Vec::new());
        let input = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
        read(input, &Position::silent(&cancel), &mut names, &mut |item| {
            if let Item::Row(row) = item {
                let cells: Vec<String> = (0..row.field_count())
                    .map(|place| String::from_utf8_lossy(row.field(place)).into_owned())
                    .collect();
                found.push(format!("{}: {}", row.line(), cells.join("|")));
            }
            Ok(true)
        })?;
        found.push(names.names().join("|"));
        Ok(found)
    }

    #[test]
    fn events_carry_what_is_said_of_their_trace() {
        let text = "<?xml version='1.0'?>\n<log xmlns=\"x\">\n<global scope=\"event\"><string key=\"concept:name\" value=\"no\"/></global>\n\
            <string key=\"creator\" value=\"no\"/>\n<trace><string key=\"concept:name\" value=\"A &amp; B\"/>\n\
            <event>\n<string key=\"concept:name\" value=\"open\"><string key=\"inner\" value=\"no\"/></string>\
            <date key=\"time:timestamp\" value=\"2024-01-01T00:00:00Z\"/></event>\n<event><int key=\"cost\" value=\"5\"/></event>\n\
            </trace>\n<trace/>\n<trace><string key=\"concept:name\" value=\"C\"/><event/></trace></log>";
        assert_eq!(
            rows(text).unwrap(),
            [
                "6: A & B|open|2024-01-01T00:00:00Z",
                "8: A & B|||5",
                "11: C|||",
                "case:concept:name|concept:name|time:timestamp|cost",
            ]
        );
    }

    #[test]
    fn a_broken_log_is_named_with_its_line() {
        assert!(rows("<log>\n<trace>\n<event></trace></log>").unwrap_err().to_string().contains("line 3"));
        assert!(rows("<log>\n<trace>").unwrap_err().to_string().contains("cut off"));
        assert!(detect(b" <?xml version='1.0'?><log>") && !detect(b"<html><body>") && !detect(b"a<log"));
    }
}
