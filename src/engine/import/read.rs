//! Reads a whole file by a plan: one thread reads and decodes, the other splits, parses and codes.

use super::encoding::Decoding;
use super::error::ImportError;
use super::findings::Finding;
use super::plan::Plan;
use super::quality::Quality;
use super::record::SplitRecord;
use super::row::{Reason, RowIssue};
use super::sniff::{broken_record, open, refuse_binary, separator_line};
use super::split::{Broken, Splitter, Step};
use super::taking::Taking;
use crate::domain::{Cancel, Moment, Progress};
use crate::engine::intake::{ContactAttribute, Intake};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// What was read from a file.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The rows taken.
    pub intake: Intake,
    /// Attributes of contacts, by the codes of the contacts in the intake.
    pub contact_attributes: Vec<ContactAttribute>,
    /// The first rows refused, up to [`Imported::KEPT_REFUSALS`]; [`Quality::refused`] counts all.
    pub refused: Vec<RowIssue>,
    /// Places in the intake of rows that repeat an earlier row of the file letter by letter; [`super::treat`] leaves
    /// them out if the plan says so.
    pub repeats: Vec<u32>,
    /// What was found out about the data.
    pub quality: Quality,
    /// What is odd about the rows that stay; known once they were treated.
    pub findings: Vec<Finding>,
    /// Fingerprint of the key with which pseudonyms were made, if any were.
    pub key: Option<String>,
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
    let mut splitting = Splitting::new(plan)?;
    let (send, receive) = sync_channel(AHEAD);
    let (give_back, used) = channel();
    let blake3 = std::thread::scope(|scope| {
        let reader = scope.spawn(|| decode_all(file, path, plan, bytes, send, used));
        let taken = splitting.take_all(&mut taking, receive, give_back, bytes, cancel, progress);
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
    if taking.row_count() == 0 {
        return Err(no_rows(plan, !splitting.header_expected));
    }
    Ok(Imported { blake3, bytes, ..taking.finish() })
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

/// Reads the records of delimited text as it comes in pieces.
struct Splitting<'p> {
    plan: &'p Plan,
    splitter: Splitter,
    at_first_record: bool,
    header_expected: bool,
}

impl<'p> Splitting<'p> {
    fn new(plan: &'p Plan) -> Result<Self, ImportError> {
        let dialect = plan.dialect().ok_or_else(|| ImportError::Plan(plan.problems()))?;
        Ok(Self { plan, splitter: Splitter::new(dialect), at_first_record: true, header_expected: plan.header })
    }

    /// Takes the pieces as they come; gives whether the last one came.
    fn take_all(
        &mut self,
        taking: &mut Taking,
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
            taking.quality().replaced_characters = piece.replaced;
            let consumed = if open.is_empty() {
                let consumed = self.take(taking, &piece.text, piece.at_end)?;
                open.extend_from_slice(piece.text.get(consumed..).unwrap_or_default());
                0
            } else {
                open.extend_from_slice(&piece.text);
                self.take(taking, &open, piece.at_end)?
            };
            open.drain(..consumed);
            // The reader may have ended already and need no more room.
            let _ = give_back.send(piece.text);
            let what = "Reading the file".to_owned();
            progress(Progress { what, done: piece.done, total: Some(bytes), rows: taking.row_count() });
            taking.check_size(self.plan)?;
            if piece.at_end {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes all whole records of a text; gives how many bytes they had.
    fn take(&mut self, taking: &mut Taking, text: &[u8], at_end: bool) -> Result<usize, ImportError> {
        let mut start = 0;
        loop {
            let rest = text.get(start..).unwrap_or_default();
            match self.splitter.next(rest, at_end) {
                Step::Record(length) => {
                    self.record(taking, rest)?;
                    start += length;
                }
                Step::Blank(length) => {
                    taking.quality().blank_lines += 1;
                    start += length;
                }
                Step::More | Step::End => return Ok(start),
                Step::Broken(Broken::UnclosedQuote { lines: 0 }) if at_end => {
                    taking.refuse(&SplitRecord { splitter: &self.splitter, text: rest }, Reason::CutOff)?;
                    return Ok(text.len());
                }
                Step::Broken(broken) => return Err(broken_record(broken, self.splitter.line())),
            }
        }
    }

    fn record(&mut self, taking: &mut Taking, text: &[u8]) -> Result<(), ImportError> {
        if std::mem::take(&mut self.at_first_record) && separator_line(self.splitter.raw(text)).is_some() {
            return Ok(());
        }
        if std::mem::take(&mut self.header_expected) {
            let (found, planned) = (self.splitter.field_count(), self.plan.own_columns());
            return if found > planned { Err(ImportError::OtherColumns { found, planned }) } else { Ok(()) };
        }
        taking.record(&SplitRecord { splitter: &self.splitter, text })
    }
}

/// Says why there are no rows at all.
fn no_rows(plan: &Plan, header_seen: bool) -> ImportError {
    if plan.header && header_seen { ImportError::HeaderOnly } else { ImportError::Empty }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, Role, Sample, sniff};
    use proptest::prelude::*;

    fn plan(text: &str) -> Plan {
        Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap())
    }

    /// Takes a text in pieces of these lengths.
    fn taken(text: &str, plan: &Plan, pieces: &[usize]) -> String {
        let mut taking = Taking::new(plan, Moment(0)).unwrap();
        let mut splitting = Splitting::new(plan).unwrap();
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
        match splitting.take_all(&mut taking, receive, give_back, 0, &Cancel::default(), &mut |_| {}) {
            Ok(_) => {
                let Imported { intake, refused, quality, .. } = taking.finish();
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
