//! Reads JSON in its three shapes: one object on each line, objects in a list, and objects in a list inside an object.

use super::flat::Fault;
use super::{Each, Item, Names, Position, objects};
use crate::engine::import::encoding::{Decoding, TextEncoding};
use crate::engine::import::error::ImportError;
use crate::engine::import::nesting::Nesting;
use crate::engine::import::plan::{FileFormat, Plan};
use crate::engine::import::record::Row;
use crate::engine::import::row::Reason;
use crate::engine::import::split::RECORD_LIMIT;
use std::io::Read;

/// Reads all objects and hands them on as rows.
pub(super) fn read(
    input: &mut dyn Read,
    position: &Position<'_>,
    plan: &Plan,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<u64, ImportError> {
    read_as(input, position, (plan.format, plan.encoding), &plan.nesting, names, each)
}

fn read_as(
    input: &mut dyn Read,
    position: &Position<'_>,
    (format, encoding): (FileFormat, TextEncoding),
    nesting: &Nesting,
    names: &mut Names,
    each: &mut Each<'_>,
) -> Result<u64, ImportError> {
    let mut decoding = Decoding::new(encoding);
    let mut block = vec![0; super::BLOCK];
    let mut text = Vec::new();
    let mut framing = Framing::new(format);
    let mut row = Row::default();
    loop {
        position.check()?;
        let read = position.fill(input, &mut block)?;
        let at_end = read < block.len();
        decoding.push(block.get(..read).unwrap_or_default(), at_end, &mut text);
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            let line = framing.line;
            match framing.next(rest, at_end) {
                Frame::Value { from, to, used } => {
                    start += used;
                    let raw = rest.get(from..to).unwrap_or_default();
                    let is_last = at_end && text.get(start..).unwrap_or_default().trim_ascii().is_empty();
                    if !one(raw, (framing.value_line, is_last), nesting, names, &mut row, each)? {
                        return Ok(decoding.replaced());
                    }
                }
                Frame::Blank { used } => {
                    start += used;
                    each(Item::Blank)?;
                }
                Frame::Skipped { used } => start += used,
                Frame::More if rest.len() > RECORD_LIMIT => {
                    return Err(ImportError::RecordTooLong { line });
                }
                Frame::More => break,
                Frame::End => return Ok(decoding.replaced()),
            }
        }
        text.drain(..start);
        if at_end {
            return Ok(decoding.replaced());
        }
    }
}

/// Hands on one value; gives whether more are wanted.
fn one(
    raw: &[u8],
    (line, is_last): (u64, bool),
    nesting: &Nesting,
    names: &mut Names,
    row: &mut Row,
    each: &mut Each<'_>,
) -> Result<bool, ImportError> {
    match objects::hand_on(raw, line, nesting, names, row, each)? {
        Ok(more) => Ok(more),
        Err(Fault::NoObject) => each(Item::Refused(row, Reason::NoObject)),
        Err(Fault::Cut) if is_last => each(Item::Refused(row, Reason::CutShort)),
        Err(Fault::Cut) => each(Item::Refused(row, Reason::Json("it ends in the middle"))),
        Err(Fault::Wrong(what)) => each(Item::Refused(row, Reason::Json(what))),
    }
}

/// What stands at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// A value between these places; this many bytes belong to it and to what stands before it.
    Value { from: usize, to: usize, used: usize },
    /// A line with nothing in it.
    Blank { used: usize },
    /// Something that is no value, such as the bracket around all of them.
    Skipped { used: usize },
    /// The same text and more is needed.
    More,
    /// No value follows.
    End,
}

/// Parts a text into values.
#[derive(Debug)]
struct Framing {
    format: FileFormat,
    /// The line in which the rest of the text begins.
    line: u64,
    value_line: u64,
    /// Whether the list has begun, where there is one, and whether it has ended.
    begun: bool,
    ended: bool,
}

impl Framing {
    fn new(format: FileFormat) -> Self {
        Self { format, line: 1, value_line: 1, begun: false, ended: false }
    }

    fn next(&mut self, text: &[u8], at_end: bool) -> Frame {
        match self.format {
            FileFormat::JsonLines => self.line_frame(text, at_end),
            FileFormat::JsonInside if !self.begun => self.find_list(text, at_end),
            _ => self.list_frame(text, at_end),
        }
    }

    fn line_frame(&mut self, text: &[u8], at_end: bool) -> Frame {
        self.value_line = self.line;
        let stop = memchr::memchr2(b'\n', b'\r', text);
        let (to, used) = match stop {
            Some(stop) => match (text.get(stop), text.get(stop + 1)) {
                (Some(b'\r'), Some(b'\n')) => (stop, stop + 2),
                (Some(b'\r'), None) if !at_end => return Frame::More,
                _ => (stop, stop + 1),
            },
            None if at_end && text.is_empty() => return Frame::End,
            None if at_end => (text.len(), text.len()),
            None => return Frame::More,
        };
        self.line += u64::from(stop.is_some());
        // A record separator may stand before each value (RFC 7464).
        let line = text.get(..to).unwrap_or_default();
        if line.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1E) {
            return Frame::Blank { used };
        }
        let from = line.iter().take_while(|byte| **byte == 0x1E).count();
        Frame::Value { from, to, used }
    }

    /// Skips to the first list of objects inside an object.
    fn find_list(&mut self, text: &[u8], at_end: bool) -> Frame {
        match list_inside(text) {
            Some(used) => {
                self.begun = true;
                self.count_lines(text.get(..used).unwrap_or_default());
                Frame::Skipped { used }
            }
            None if at_end => Frame::End,
            None => Frame::More,
        }
    }

    fn list_frame(&mut self, text: &[u8], at_end: bool) -> Frame {
        let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        let from = text.iter().position(|byte| !blank(byte)).unwrap_or(text.len());
        if self.ended || from == text.len() {
            self.count_lines(text);
            return match (at_end, text.len()) {
                (true, _) => Frame::End,
                (false, 0) => Frame::More,
                (false, used) => Frame::Skipped { used },
            };
        }
        match text.get(from) {
            Some(b'[') if !self.begun => {
                self.begun = true;
                self.count_lines(text.get(..from).unwrap_or_default());
                return Frame::Skipped { used: from + 1 };
            }
            Some(b']') => {
                self.ended = true;
                return Frame::Skipped { used: from + 1 };
            }
            _ => {}
        }
        let rest = text.get(from..).unwrap_or_default();
        let to = match value_end(rest) {
            Some(length) => from + length,
            None if at_end => text.len(),
            None => return Frame::More,
        };
        self.value_line = self.line + line_ends(text.get(..from).unwrap_or_default());
        self.count_lines(text.get(..to).unwrap_or_default());
        Frame::Value { from, to, used: to }
    }

    fn count_lines(&mut self, text: &[u8]) {
        self.line += line_ends(text);
    }
}

fn line_ends(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

/// Returns where a value ends, or `None` if it is not whole; the braces and brackets in strings do not count.
fn value_end(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => {
                at += string_length(text.get(at..)?)?;
                if depth == 0 {
                    return Some(at);
                }
                continue;
            }
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return Some(at),
            _ => {}
        }
        // A bare word ends before the bracket that ends the list.
        if depth == 0 && matches!(text.get(at + 1), Some(b']' | b'}' | b'{' | b'[')) {
            return Some(at + 1);
        }
        at += 1;
    }
}

/// Returns the length of the string at the start of a text, with its quotation marks.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        match text.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// Returns where the first list of objects inside the first object begins, behind its bracket.
fn list_inside(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut depth = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => {
                at += string_length(text.get(at..)?)?;
                continue;
            }
            b'[' => {
                let rest = text.get(at + 1..)?;
                let next = rest.iter().find(|byte| !byte.is_ascii_whitespace())?;
                // Lists deeper than that belong to single records.
                if *next == b'{' && depth <= 2 {
                    return Some(at + 1);
                }
                depth += 1;
            }
            b'{' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
}

/// Returns in which shape a text holds JSON, if it does; `complete` says whether it is the whole text.
pub(super) fn detect(text: &[u8], complete: bool) -> Option<FileFormat> {
    let start = text.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != 0x1E)?;
    let text = text.get(start..)?;
    match text.first()? {
        b'[' => {
            let mut rest = text.get(1..)?.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
            matches!((rest.next(), rest.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b']'), None))
                .then_some(FileFormat::Json)
        }
        b'{' => {
            let next = text.get(1..)?.iter().copied().find(|byte| !byte.is_ascii_whitespace())?;
            if !matches!(next, b'"' | b'}') {
                return None;
            }
            let Some(end) = value_end(text) else {
                // One object that is longer than what is looked at, or a cut file with a single line.
                let list = list_inside(text).is_some() && (!complete || line_ends(text) > 1);
                return Some(if list { FileFormat::JsonInside } else { FileFormat::JsonLines });
            };
            let (value, rest) = text.split_at_checked(end)?;
            let follows = rest.iter().any(|byte| !byte.is_ascii_whitespace());
            Some(match (memchr::memchr(b'\n', value.trim_ascii()).is_some(), follows) {
                (_, false) if list_inside(value).is_some() && is_envelope(value) => FileFormat::JsonInside,
                (true, _) => FileFormat::Json,
                (false, _) => FileFormat::JsonLines,
            })
        }
        _ => None,
    }
}

/// Returns whether an object is there for its list only: several objects are in it, or most of the text.
fn is_envelope(value: &[u8]) -> bool {
    let Some(from) = list_inside(value) else { return false };
    let list = value.get(from - 1..).unwrap_or_default();
    let length = value_end(list).unwrap_or(list.len());
    let inside = value.get(from..).unwrap_or_default().trim_ascii_start();
    let behind = value_end(inside).and_then(|end| inside.get(end..)).unwrap_or_default();
    let is_several = behind.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b',');
    is_several || length * 2 > value.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::record::Record as _;
    use proptest::prelude::*;

    /// Gives short pieces again and again.
    struct Pieces<'a> {
        rest: &'a [u8],
        length: usize,
    }

    impl Read for Pieces<'_> {
        fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
            let length = self.length.min(self.rest.len()).min(room.len());
            let (piece, rest) = self.rest.split_at(length);
            room[..length].copy_from_slice(piece);
            self.rest = rest;
            Ok(length)
        }
    }

    /// All rows, refusals and blank lines, the framing fed with a text that grows by `step` bytes.
    fn framed(text: &str, format: FileFormat, step: usize) -> Vec<String> {
        let (text, mut framing, mut found) = (text.as_bytes(), Framing::new(format), Vec::new());
        let (mut start, mut fed) = (0, 0);
        loop {
            let rest = &text[start..fed];
            match framing.next(rest, fed == text.len()) {
                Frame::Value { from, to, used } => {
                    found.push(format!("{}:{}", framing.value_line, String::from_utf8_lossy(&rest[from..to])));
                    start += used;
                }
                Frame::Blank { used } => {
                    found.push("blank".to_owned());
                    start += used;
                }
                Frame::Skipped { used } => start += used,
                Frame::More if fed == text.len() => return found,
                Frame::More => fed = (fed + step).min(text.len()),
                Frame::End => return found,
            }
        }
    }

    fn rows(text: &str, format: FileFormat) -> Vec<String> {
        let mut names = Names::growing();
        let mut found = Vec::new();
        let cancel = Cancel::default();
        let position = Position::silent(&cancel);
        read_as(
            &mut Pieces { rest: text.as_bytes(), length: 7 },
            &position,
            (format, TextEncoding::UTF_8),
            &Nesting { rows_of: Some("did".to_owned()), ..Nesting::default() },
            &mut names,
            &mut |item| {
                found.push(match item {
                    Item::Row(row) => {
                        let cells: Vec<String> = (0..row.field_count())
                            .map(|place| String::from_utf8_lossy(row.field(place)).into_owned())
                            .collect();
                        format!("{}: {}", row.line(), cells.join("|"))
                    }
                    Item::Refused(row, reason) => format!("{}! {reason}", row.line()),
                    Item::Blank => "blank".to_owned(),
                });
                Ok(true)
            },
        )
        .unwrap();
        found.push(names.names().join("|"));
        found
    }

    #[test]
    fn the_three_shapes_are_told_apart() {
        let cases = [
            ("{\"a\":1}\n{\"a\":2}", Some(FileFormat::JsonLines)),
            ("{\"a\":[{\"b\":1}],\"event\":\"x\"}\n{\"a\":2}\n", Some(FileFormat::JsonLines)),
            ("{\"a\":1}", Some(FileFormat::JsonLines)),
            ("{\n \"a\":1\n}\n{\n \"a\":2\n}", Some(FileFormat::Json)),
            (" [ {\"a\":1}]", Some(FileFormat::Json)),
            ("[{}]", Some(FileFormat::Json)),
            ("{\"data\":[{\"a\":1},{\"a\":2}],\"next\":null}", Some(FileFormat::JsonInside)),
            ("{\n\"data\":{\"rows\":[\n{\"a\":1},{\"a\":2}]}}", Some(FileFormat::JsonInside)),
            ("{user};{event}\n1;2\n", None),
            ("[user],[event]\n", None),
            ("a,b\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(detect(text.as_bytes(), true), expected, "{text}");
        }
    }

    #[test]
    fn objects_are_read_in_all_shapes_with_their_lines() {
        let lines = "{\"a\":1}\r\n\n{\"b\":2,\"a\":null}\n[1]\n{\"a\":\"x\n{\"a\":3}\n{\"a\":";
        assert_eq!(
            rows(lines, FileFormat::JsonLines),
            [
                "1: 1",
                "blank",
                "3: |2",
                "4! It is a single value, but an object with named values is expected.",
                "5! It is no correct JSON: it ends in the middle.",
                "6: 3|",
                "7! The file ends in the middle of it, so it seems to be cut off there.",
                "a|b",
            ]
        );
        let list = "[\n {\"a\": \"]}\\\"\"},\n {\"a\": [1, 2]}\n, 7, {\"a\": tru}]\ntrailing";
        assert_eq!(
            rows(list, FileFormat::Json),
            [
                "2: ]}\"",
                "3: 1, 2",
                "4! It is a single value, but an object with named values is expected.",
                "4! It is no correct JSON: a word other than true, false and null has no quotation marks.",
                "a",
            ]
        );
        assert_eq!(rows("{\n\"a\":1}{\"a\":2}", FileFormat::Json), ["1: 1", "2: 2", "a"]);
        let inside = "{\"meta\":{\"of\":[1]},\n\"data\":[{\"a\":1},\n{\"a\":2}],\"x\":[{\"a\":9}]}";
        assert_eq!(rows(inside, FileFormat::JsonInside), ["2: 1", "3: 2", "a"]);
        assert!(rows("[{\"a\":1},{\"a\":", FileFormat::Json)[1].contains("cut off"));
        let lists =
            "{\"did\":[{\"b\":1},{\"b\":2},7],\"a\":\"x\"}\n{\"a\":\"y\",\"did\":[]}\n{\"a\":\"z\",\"did\":3}\n";
        assert_eq!(
            rows(lists, FileFormat::JsonLines),
            ["1: x|1", "1: x|2", "1: x||7", "2: y||", "3: z||3", "a|did.b|did"]
        );
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_values(
            text in "([\\[\\]{},:1]|\"a\"|\"\\\\\"\"|\\{\"a\":\\[1,2\\]\\}|\r\n|\n| ){0,24}",
            step in 1_usize..6,
        ) {
            for format in [FileFormat::JsonLines, FileFormat::Json, FileFormat::JsonInside] {
                prop_assert_eq!(framed(&text, format, step), framed(&text, format, 1000), "{:?}", format);
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = detect(&bytes, true);
            for format in [FileFormat::JsonLines, FileFormat::Json, FileFormat::JsonInside] {
                let text = String::from_utf8_lossy(&bytes);
                let _ = rows(&text, format);
            }
        }
    }
}
