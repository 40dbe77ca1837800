//! Reads a whole file by a plan: one thread reads and decodes, the other splits, parses and codes.

use super::encoding::Decoding;
use super::error::ImportError;
use super::plan::{Plan, Role};
use super::quality::{Quality, Resolution};
use super::row::{Reason, RowIssue, RowReader, Value};
use super::sniff::{broken_record, open, refuse_binary, separator_line};
use super::split::{Broken, Splitter, Step};
use super::time_format::Clock;
use crate::domain::{Cancel, Moment, Progress};
use crate::engine::intake::{Dictionary, Intake, IntakeAttribute};
use std::fs::File;
use std::hash::BuildHasher;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// What was read from a file.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The rows taken.
    pub intake: Intake,
    /// The first rows refused, up to [`Imported::KEPT_REFUSALS`]; [`Quality::refused`] counts all.
    pub refused: Vec<RowIssue>,
    /// What was found out about the data.
    pub quality: Quality,
    /// BLAKE3 of the file's bytes, in hex.
    pub blake3: String,
    /// Length of the file in bytes.
    pub bytes: u64,
}

impl Imported {
    /// Most rows refused that are kept with line and text.
    pub const KEPT_REFUSALS: usize = 10_000;
}

/// Bytes read at once.
const BLOCK: usize = 256 << 10;
/// Blocks decoded ahead.
const AHEAD: usize = 4;
/// Most text of the different values of one column.
const TEXT_LIMIT: usize = 3 << 30;

/// Reads a file by a plan; `now` is the moment after which a time counts as in the future.
///
/// Memory is that of the rows taken, as codes, and of the different texts among them; never that of the file.
///
/// # Errors
/// An [`ImportError`]; then nothing is kept. Rows that cannot be taken are no error but are listed with a reason.
pub fn read(
    path: &Path,
    plan: &Plan,
    now: Moment,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Imported, ImportError> {
    let (file, bytes) = open(path)?;
    let state = |metadata: std::fs::Metadata| (metadata.len(), metadata.modified().ok());
    let before = file.metadata().map(state).map_err(|source| ImportError::Open { path: path.to_owned(), source })?;
    let mut taking = Taking::new(plan, now)?;
    let (send, receive) = sync_channel(AHEAD);
    let (give_back, used) = channel();
    let blake3 = std::thread::scope(|scope| {
        let reader = scope.spawn(|| decode_all(file, path, plan, bytes, send, used));
        let taken = taking.take_all(receive, give_back, bytes, cancel, progress);
        // The reader stops by itself once nobody receives; its own error explains why the text ended early.
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match taken {
            Ok(true) | Err(_) => taken.and(read),
            Ok(false) => read.and(Err(ImportError::Changed(path.to_owned()))),
        }
    })?;
    let after = std::fs::metadata(path).map(state).ok();
    if after != Some(before) {
        return Err(ImportError::Changed(path.to_owned()));
    }
    let (intake, refused, quality) = taking.finish()?;
    Ok(Imported { intake, refused, quality, blake3, bytes })
}

/// A decoded piece of the file.
struct Text {
    text: Vec<u8>,
    /// Bytes of the file read so far.
    done: u64,
    /// Bytes without meaning so far.
    replaced: u64,
    at_end: bool,
}

/// Reads, hashes and decodes the file; gives the hash.
fn decode_all(
    mut file: File,
    path: &Path,
    plan: &Plan,
    bytes: u64,
    send: SyncSender<Text>,
    used: Receiver<Vec<u8>>,
) -> Result<String, ImportError> {
    let mut hasher = blake3::Hasher::new();
    let mut decoding = Decoding::new(plan.encoding);
    let mut block = vec![0; BLOCK];
    let mut done = 0_u64;
    loop {
        let mut filled = 0;
        while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
            match file.read(room) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(ImportError::Read { path: path.to_owned(), at: done, source }),
            }
        }
        let read = block.get(..filled).unwrap_or_default();
        if done == 0 {
            refuse_binary(read, plan.encoding)?;
        }
        done += filled as u64;
        let at_end = filled < BLOCK;
        // A file that grows might never end.
        if done > bytes || at_end && done < bytes {
            return Err(ImportError::Changed(path.to_owned()));
        }
        hasher.update(read);
        let mut text: Vec<u8> = used.try_recv().unwrap_or_default();
        text.clear();
        decoding.push(read, at_end, &mut text);
        let text = Text { text, done, replaced: decoding.replaced(), at_end };
        if send.send(text).is_err() || at_end {
            return Ok(hasher.finalize().to_hex().to_string());
        }
    }
}

/// The rows taken so far.
struct Taking<'p> {
    plan: &'p Plan,
    rows: RowReader,
    splitter: Splitter,
    now: Moment,
    intake: Intake,
    refused: Vec<RowIssue>,
    quality: Quality,
    /// A hash of each row taken, by which repeats are counted.
    hashes: Vec<u64>,
    hasher: hashbrown::DefaultHashBuilder,
    times: Option<(i64, i64)>,
    at_first_record: bool,
    header_expected: bool,
    scratch: Vec<u8>,
}

impl<'p> Taking<'p> {
    fn new(plan: &'p Plan, now: Moment) -> Result<Self, ImportError> {
        let rows = RowReader::new(plan).map_err(ImportError::Plan)?;
        let dialect = plan.dialect().ok_or_else(|| ImportError::Plan(plan.problems()))?;
        let attributes = plan.columns.iter().filter(|column| column.role == Role::Attribute).map(|column| {
            let mut words = Dictionary::default();
            words.intern("");
            IntakeAttribute { name: column.name.clone(), kind: column.kind, words, codes: Vec::new() }
        });
        let intake = Intake { attributes: attributes.collect(), ..Intake::default() };
        Ok(Self {
            plan,
            rows,
            splitter: Splitter::new(dialect),
            now,
            intake,
            refused: Vec::new(),
            quality: Quality::default(),
            hashes: Vec::new(),
            hasher: hashbrown::DefaultHashBuilder::default(),
            times: None,
            at_first_record: true,
            header_expected: plan.header,
            scratch: Vec::new(),
        })
    }

    /// Takes the pieces as they come; gives whether the last one came.
    fn take_all(
        &mut self,
        receive: Receiver<Text>,
        give_back: Sender<Vec<u8>>,
        bytes: u64,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<bool, ImportError> {
        // The beginning of a record whose end is in the next piece, and then that piece.
        let mut open: Vec<u8> = Vec::new();
        for piece in receive {
            cancel.check()?;
            self.quality.replaced_characters = piece.replaced;
            let consumed = if open.is_empty() {
                let consumed = self.take(&piece.text, piece.at_end)?;
                open.extend_from_slice(piece.text.get(consumed..).unwrap_or_default());
                0
            } else {
                open.extend_from_slice(&piece.text);
                self.take(&open, piece.at_end)?
            };
            open.drain(..consumed);
            // The reader may have ended already and need no more room.
            let _ = give_back.send(piece.text);
            let what = "Reading the file".to_owned();
            progress(Progress { what, done: piece.done, total: Some(bytes), rows: self.quality.rows });
            self.check_size()?;
            if piece.at_end {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes all whole records of a text; gives how many bytes they had.
    fn take(&mut self, text: &[u8], at_end: bool) -> Result<usize, ImportError> {
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            match self.splitter.next(rest, at_end) {
                Step::Record(length) => {
                    self.record(rest)?;
                    start += length;
                }
                Step::Blank(length) => {
                    self.quality.blank_lines += 1;
                    start += length;
                }
                Step::More | Step::End => return Ok(start),
                Step::Broken(Broken::UnclosedQuote { lines: 0 }) if at_end => {
                    self.quality.rows += 1;
                    self.refuse(rest, Reason::CutOff);
                    return Ok(text.len());
                }
                Step::Broken(broken) => return Err(broken_record(broken, self.splitter.line())),
            }
        }
    }

    fn record(&mut self, text: &[u8]) -> Result<(), ImportError> {
        if std::mem::take(&mut self.at_first_record) && separator_line(self.splitter.raw(text)).is_some() {
            return Ok(());
        }
        if std::mem::take(&mut self.header_expected) {
            let (found, planned) = (self.splitter.field_count(), self.plan.columns.len());
            return if found > planned { Err(ImportError::OtherColumns { found, planned }) } else { Ok(()) };
        }
        self.quality.rows += 1;
        let source_row = u32::try_from(self.quality.rows).map_err(|_| ImportError::TooManyRows)?;
        let Self { rows, splitter, intake, quality, scratch, .. } = self;
        let activity = match rows.activity(splitter, text) {
            Ok(activity) => activity,
            Err(reason) => {
                self.refuse(text, reason);
                return Ok(());
            }
        };
        let name = activity.activity.or(self.plan.activity_name.as_deref().map(|name| name.trim().as_bytes()));
        intake.contact.push(intake.contacts.intern_bytes(activity.contact));
        intake.activity.push(intake.activity_types.intern_bytes(name.unwrap_or_default()));
        if let Some(offset) = activity.time.offset {
            // Rows before the first one with an offset have none.
            intake.offset_minutes.resize(intake.time.len(), 0);
            intake.offset_minutes.push(offset);
        } else if !intake.offset_minutes.is_empty() {
            intake.offset_minutes.push(0);
        }
        let micros = activity.time.micros;
        intake.time.push(micros);
        intake.source_row.push(source_row);
        for (reader, attribute) in rows.attributes.iter().zip(&mut intake.attributes) {
            let code = match rows.value(reader, splitter.field(text, reader.column), scratch) {
                Value::NotSet => 0,
                Value::Kept(value) => attribute.words.intern_bytes(value),
                Value::OtherKind(value) => {
                    quality.other_kind += 1;
                    attribute.words.intern_bytes(value)
                }
            };
            attribute.codes.push(code);
        }
        quality.taken += 1;
        quality.short_rows += u64::from(splitter.field_count() < self.plan.columns.len());
        quality.future += u64::from(micros > self.now.0);
        quality.skipped_times += u64::from(activity.time.clock == Clock::Skipped);
        quality.doubled_times += u64::from(activity.time.clock == Clock::Twice);
        if quality.resolution < Resolution::Finer {
            let local = micros + i64::from(activity.time.offset.unwrap_or(0)) * 60_000_000;
            quality.resolution = quality.resolution.max(Resolution::of(local));
        }
        let (first, last) = self.times.unwrap_or((micros, micros));
        self.times = Some((first.min(micros), last.max(micros)));
        self.hashes.push(self.hasher.hash_one(splitter.raw(text)));
        Ok(())
    }

    fn refuse(&mut self, text: &[u8], reason: Reason) {
        self.quality.refuse(&reason);
        if self.refused.len() < Imported::KEPT_REFUSALS {
            self.refused.push(RowIssue::new(&self.splitter, text, self.quality.rows, reason));
        }
    }

    fn check_size(&self) -> Result<(), ImportError> {
        let named = |role: Role| {
            let column = self.plan.with_role(role).and_then(|column| self.plan.columns.get(column));
            column.map(|column| column.name.as_str()).unwrap_or_default()
        };
        let attributes = self.intake.attributes.iter().map(|attribute| (&attribute.words, attribute.name.as_str()));
        let contacts = (&self.intake.contacts, named(Role::Contact));
        let types = (&self.intake.activity_types, named(Role::Activity));
        match attributes.chain([contacts, types]).find(|(words, _)| words.text_bytes() > TEXT_LIMIT) {
            Some((_, column)) => Err(ImportError::TooMuchText { column: column.to_owned() }),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> Result<(Intake, Vec<RowIssue>, Quality), ImportError> {
        if self.quality.rows == 0 {
            return Err(if self.plan.header && !self.header_expected {
                ImportError::HeaderOnly
            } else {
                ImportError::Empty
            });
        }
        self.hashes.sort_unstable();
        self.quality.repeats = self.hashes.windows(2).filter(|pair| pair.first() == pair.last()).count() as u64;
        self.quality.first = self.times.map(|(first, _)| Moment(first));
        self.quality.last = self.times.map(|(_, last)| Moment(last));
        Ok((self.intake, self.refused, self.quality))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, Sample, sniff};
    use proptest::prelude::*;

    fn plan(text: &str) -> Plan {
        Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap())
    }

    /// Takes a text in pieces of these lengths.
    fn taken(text: &str, plan: &Plan, pieces: &[usize]) -> String {
        let mut taking = Taking::new(plan, Moment(0)).unwrap();
        let (send, receive) = channel();
        let (give_back, _used) = channel();
        let mut rest = text.as_bytes();
        let mut pieces = pieces.iter().cycle();
        while !rest.is_empty() {
            let (piece, later) = rest.split_at((*pieces.next().unwrap()).min(rest.len()));
            send.send(Text { text: piece.to_vec(), done: 0, replaced: 0, at_end: later.is_empty() }).unwrap();
            rest = later;
        }
        drop(send);
        let done = taking.take_all(receive, give_back, 0, &Cancel::default(), &mut |_| {});
        let result = done.and_then(|_| taking.finish());
        match result {
            Ok((intake, refused, quality)) => {
                let words: Vec<Vec<&str>> = intake.attributes.iter().map(|one| one.words.iter().collect()).collect();
                let contacts: Vec<&str> = intake.contacts.iter().collect();
                let rows =
                    (&intake.contact, &intake.activity, &intake.time, &intake.offset_minutes, &intake.source_row);
                format!("{contacts:?} {words:?} {rows:?} {refused:?} {quality:?}")
            }
            Err(error) => error.to_string(),
        }
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_rows(
            rows in "([a-c]{1,2},(open|\"cl\r\nick\"|\"sa\"\"y\"|),2024-0[0-9]-01 0[0-9]:00(Z|\\+02:00)?,[0-9x]{0,2}(,)?(\n|\r|\r\n|\n\n)){0,12}",
            pieces in proptest::collection::vec(1_usize..9, 1..6),
        ) {
            let plan = plan("who,event,ts,price\na,open,2024-01-01 10:00,1\n");
            let plan = Plan { header: false, columns: plan.columns.iter().cloned().map(|mut column| {
                if column.name == "who" { column.role = Role::Contact }
                column
            }).collect(), ..plan };
            prop_assert_eq!(taken(&rows, &plan, &pieces), taken(&rows, &plan, &[1 << 20]));
        }
    }
}
