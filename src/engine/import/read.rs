//! Reads a whole file by a plan: one thread reads and decodes, others split, parse and code.

use super::encoding::Decoding;
use super::error::ImportError;
use super::findings::Finding;
use super::plan::{FileFormat, Plan};
use super::quality::Quality;
use super::record::{Record as _, SplitRecord};
use super::row::{Reason, RowIssue};
use super::sniff::{broken_record, open, refuse_binary, separator_line};
use super::source::unpack::{Bytes, unpack};
use super::source::{self, Item, Meter, Names, Position};
use super::split::{Broken, Dialect, Splitter, Step};
use super::taking::Taking;
use super::workers::{self, Workers};
use crate::domain::{Cancel, Moment, Progress, Watch};
use crate::engine::intake::{ContactAttribute, Intake};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

/// What was read from a file.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The rows taken.
    pub intake: Intake,
    /// Attributes of contacts, by the codes of the contacts in the intake.
    pub contact_attributes: Vec<ContactAttribute>,
    /// The first rows refused, up to [`Imported::KEPT_REFUSALS`]; [`Quality::refused`] counts all.
    pub refused: Vec<RowIssue>,
    /// Places in the intake of rows that repeat an earlier row in every column; [`super::treat`] leaves
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
/// Files below this many bytes are read before helpers would have begun.
const SMALL: u64 = 1 << 20;

/// Reads a file by a plan, with the files that are joined to it and those that are imported together with it; `now`
/// is the moment after which a time counts as in the future.
///
/// Memory is that of the rows taken, as codes, of the different texts among them, and of joined files; never that of
/// the file.
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
    let mut taking = Taking::new(plan, now)?;
    taking.join(plan, cancel)?;
    let mut identity = Identity::default();
    read_part(path, plan, &mut taking, cancel, progress).map(|(hash, bytes)| identity.add(&hash, bytes, plan))?;
    for (number, part) in (1..).zip(&plan.also) {
        let mut one = || {
            taking.begin(&part.plan, number)?;
            taking.join(&part.plan, cancel)?;
            read_part(&part.path, &part.plan, &mut taking, cancel, progress)
        };
        let (hash, bytes) = one().map_err(|error| error.in_file(&part.path))?;
        identity.add(&hash, bytes, &part.plan);
    }
    for join in plan.joins.iter().chain(plan.also.iter().flat_map(|part| &part.plan.joins)) {
        let (hash, bytes) = hash_file(&join.path, cancel)?;
        identity.add(&hash, bytes, &join.plan);
    }
    let (blake3, bytes) = identity.finish();
    Ok(Imported { blake3, bytes, ..taking.finish(&mut Watch::new(cancel, progress))? })
}

/// What tells one import from another: the bytes of all its files, and which part of them is read.
#[derive(Default)]
struct Identity {
    hashes: Vec<String>,
    bytes: u64,
}

impl Identity {
    fn add(&mut self, hash: &str, bytes: u64, plan: &Plan) {
        self.bytes += bytes;
        self.hashes.push(hash.to_owned());
        self.hashes.extend(plan.member.iter().chain(&plan.sheet).cloned());
    }

    /// Returns the hash and the length; the hash of a single file is that of its bytes.
    fn finish(self) -> (String, u64) {
        match self.hashes.as_slice() {
            [hash] => (hash.clone(), self.bytes),
            hashes => (blake3::hash(hashes.join("\n").as_bytes()).to_hex().to_string(), self.bytes),
        }
    }
}

pub(super) type State = (u64, Option<std::time::SystemTime>);

/// Returns by what it is told that a file was written to while it was read.
pub(super) fn state(path: &Path) -> Option<State> {
    std::fs::metadata(path).map(|metadata| (metadata.len(), metadata.modified().ok())).ok()
}

/// Reads one file and takes its records; gives the hash and the length of its bytes.
fn read_part(
    path: &Path,
    plan: &Plan,
    taking: &mut Taking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<(String, u64), ImportError> {
    let before = state(path);
    let rows_before = taking.row_count();
    let meter = Arc::new(Meter::default());
    let unpacked = unpack(path, plan.member.as_deref(), &meter)?;
    let (blake3, bytes, header_seen) = if plan.format == FileFormat::Text {
        read_text(path, plan, unpacked.bytes, &meter, taking, cancel, progress)?
    } else {
        let header_seen = read_records(path, plan, unpacked.bytes, &meter, taking, cancel, progress)?;
        let (hash, bytes) = hash_file(path, cancel)?;
        (hash, bytes, header_seen)
    };
    if state(path) != before {
        return Err(ImportError::Changed(path.to_owned()));
    }
    if taking.row_count() == rows_before {
        return Err(if header_seen { ImportError::HeaderOnly } else { ImportError::Empty });
    }
    Ok((blake3, bytes))
}

/// Takes the records of what is no delimited text; gives whether names were seen.
fn read_records(
    path: &Path,
    plan: &Plan,
    bytes: Bytes,
    meter: &Arc<Meter>,
    taking: &mut Taking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<bool, ImportError> {
    let position = Position::new(path, cancel, meter);
    let mut names = Names::fixed(plan.names_in_file());
    let mut header_expected = plan.header;
    let mut count = 0_u64;
    let replaced = source::records(plan, bytes, &position, &mut names, &mut |item| {
        count += 1;
        if count.is_multiple_of(2000) {
            let ((done, total), rows) = (meter.state(), taking.row_count());
            progress(Progress { what: "Reading the file".to_owned(), done, total: Some(total), rows });
            cancel.check()?;
            taking.check_size(plan)?;
        }
        match item {
            Item::Row(row) if std::mem::take(&mut header_expected) => {
                let (found, planned) = (row.field_count(), plan.own_columns());
                if found > planned {
                    return Err(ImportError::OtherColumns { found, planned });
                }
            }
            Item::Row(row) => taking.record(row)?,
            Item::Refused(row, reason) => taking.refuse(row, reason)?,
            Item::Blank => taking.quality().blank_lines += 1,
        }
        Ok(true)
    })?;
    let quality = taking.quality();
    quality.replaced_characters += replaced;
    let (unplanned, deep) = names.into_counts();
    for (name, values) in unplanned {
        *quality.unplanned.entry(name).or_default() += values;
    }
    for (name, values) in deep {
        *quality.nested.entry(name).or_default() += values;
    }
    Ok(plan.header && !header_expected)
}

/// Takes the records of delimited text; gives the hash and the length of the file and whether names were seen.
fn read_text(
    path: &Path,
    plan: &Plan,
    bytes: Bytes,
    meter: &Arc<Meter>,
    taking: &mut Taking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<(String, u64, bool), ImportError> {
    let total = meter.state().1;
    let input = match bytes {
        Bytes::File(file) => Input { reader: Box::new(file), packed: None, bytes: total },
        Bytes::Stream(reader) => Input { reader, packed: Some(Arc::clone(meter)), bytes: total },
    };
    let is_packed = input.packed.is_some();
    let mut splitting = Splitting::new(plan, taking.quality().replaced_characters)?;
    let (send, receive) = sync_channel(AHEAD);
    let (give_back, used) = channel();
    let blake3 = std::thread::scope(|scope| {
        let reader = scope.spawn(|| decode_all(input, path, plan, send, used));
        let helpers = if total < SMALL { 1 } else { workers::helpers() };
        let taken = splitting.take_all(scope, helpers, taking, (receive, give_back), total, cancel, progress);
        // The reader stops by itself once nobody receives; its own error explains why the text ended early.
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match taken {
            Ok(true) | Err(_) => taken.and(read),
            Ok(false) => read.and(Err(ImportError::Changed(path.to_owned()))),
        }
    })?;
    let header_seen = plan.header && !splitting.header_expected;
    if is_packed {
        let (hash, bytes) = hash_file(path, cancel)?;
        return Ok((hash, bytes, header_seen));
    }
    Ok((blake3, total, header_seen))
}

/// Hashes the bytes of a file as it is on the disk.
fn hash_file(path: &Path, cancel: &Cancel) -> Result<(String, u64), ImportError> {
    let (mut file, bytes) = open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut block = vec![0; BLOCK];
    loop {
        cancel.check()?;
        match file.read(&mut block) {
            Ok(0) => return Ok((hasher.finalize().to_hex().to_string(), bytes)),
            Ok(read) => _ = hasher.update(block.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(source) => return Err(ImportError::Read { path: path.to_owned(), at: 0, source }),
        }
    }
}

/// Bytes of a delimited text.
struct Input {
    reader: Box<dyn Read + Send>,
    /// How far the file has been read, where its bytes are unpacked.
    packed: Option<Arc<Meter>>,
    /// Length of the file.
    bytes: u64,
}

/// A decoded piece of the file.
struct Text {
    /// What was decoded, behind [`workers::ROOM`].
    text: Vec<u8>,
    /// Bytes of the file read so far.
    done: u64,
    /// Bytes without meaning so far.
    replaced: u64,
    at_end: bool,
}

/// Reads, hashes and decodes the file; gives the hash.
fn decode_all(
    mut input: Input,
    path: &Path,
    plan: &Plan,
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
            match input.reader.read(room) {
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
        if input.packed.is_none() {
            if done > input.bytes || at_end && done < input.bytes {
                return Err(ImportError::Changed(path.to_owned()));
            }
            hasher.update(read);
        }
        let mut text: Vec<u8> = used.try_recv().unwrap_or_default();
        text.clear();
        text.resize(workers::ROOM, 0);
        decoding.push(read, at_end, &mut text);
        let done_in_file = input.packed.as_ref().map_or(done, |meter| meter.state().0);
        let text = Text { text, done: done_in_file, replaced: decoding.replaced(), at_end };
        if send.send(text).is_err() || at_end {
            return Ok(hasher.finalize().to_hex().to_string());
        }
    }
}

/// Reads the records of delimited text as it comes in pieces.
struct Splitting<'p> {
    plan: &'p Plan,
    dialect: Dialect,
    splitter: Splitter,
    at_first_record: bool,
    header_expected: bool,
    /// Records that are still to come before the names.
    titles: usize,
    /// Bytes without meaning in earlier files.
    replaced_before: u64,
}

impl<'p> Splitting<'p> {
    fn new(plan: &'p Plan, replaced_before: u64) -> Result<Self, ImportError> {
        let dialect = plan.dialect().ok_or_else(|| ImportError::Plan(plan.problems()))?;
        let (splitter, header_expected) = (Splitter::new(dialect), plan.header);
        let titles = if plan.header { plan.title_records } else { 0 };
        Ok(Self { plan, dialect, splitter, at_first_record: true, header_expected, titles, replaced_before })
    }

    /// Takes the pieces as they come; gives whether the last one came.
    #[allow(clippy::too_many_arguments, reason = "the beginning of a thread")]
    fn take_all<'s>(
        &mut self,
        scope: &'s Scope<'s, '_>,
        helpers: usize,
        taking: &mut Taking,
        (receive, give_back): (Receiver<Text>, Sender<Vec<u8>>),
        bytes: u64,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<bool, ImportError> {
        // The beginning of a record whose end is in the next piece, and then that piece.
        let mut open: Vec<u8> = Vec::new();
        let mut workers: Option<Workers> = None;
        let mut done = 0;
        for piece in receive {
            cancel.check()?;
            taking.quality().replaced_characters = self.replaced_before + piece.replaced;
            if let Some(workers) = &mut workers {
                done = workers.take(taking, piece.text, piece.at_end, piece.done)?.unwrap_or(done);
                while let Some(text) = workers.used() {
                    let _ = give_back.send(text);
                }
                let what = "Reading the file".to_owned();
                progress(Progress { what, done, total: Some(bytes), rows: taking.row_count() });
                taking.check_size(self.plan)?;
                if piece.at_end {
                    return Ok(true);
                }
                continue;
            }
            let text = piece.text.get(workers::ROOM..).unwrap_or_default();
            let consumed = if open.is_empty() {
                let consumed = self.take(taking, text, piece.at_end)?;
                open.extend_from_slice(text.get(consumed..).unwrap_or_default());
                0
            } else {
                open.extend_from_slice(text);
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
            // Once the names have been read, a record is a record wherever it stands.
            if helpers > 1 && !self.header_expected && !self.at_first_record && taking.can_be_helped() {
                let lines = self.splitter.lines();
                let open = std::mem::take(&mut open);
                workers = Some(Workers::start(scope, helpers, taking, self.plan, self.dialect, lines, open)?);
                done = piece.done;
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
        if self.titles > 0 {
            self.titles -= 1;
            taking.quality().title_records += 1;
            return Ok(());
        }
        if std::mem::take(&mut self.header_expected) {
            let (found, planned) = (self.splitter.field_count(), self.plan.own_columns());
            return if found > planned { Err(ImportError::OtherColumns { found, planned }) } else { Ok(()) };
        }
        taking.record(&SplitRecord { splitter: &self.splitter, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::import::{Given, Role, Sample, sniff};
    use proptest::prelude::*;

    fn plan(text: &str) -> Plan {
        Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap())
    }

    /// Records without names above them: a contact, an activity, a time, a number.
    fn who_did_what() -> Plan {
        let mut plan = plan("who,event,ts,price\na,open,2024-01-01 10:00,1\n");
        plan.give(0, Role::Contact);
        Plan { header: false, ..plan }
    }

    /// Takes a text in pieces of these lengths.
    fn taken(text: &str, plan: &Plan, pieces: &[usize], helpers: usize) -> String {
        let mut taking = Taking::new(plan, Moment(0)).unwrap();
        let mut splitting = Splitting::new(plan, 0).unwrap();
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
        let done = std::thread::scope(|scope| {
            let channels = (receive, give_back);
            splitting.take_all(scope, helpers, &mut taking, channels, 0, &Cancel::default(), &mut |_| {})
        });
        match done {
            Ok(_) => {
                let Imported { intake, refused, quality, .. } =
                    taking.finish(&mut Watch::new(&Cancel::default(), &mut |_| {})).unwrap();
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
            let plan = who_did_what();
            let whole = taken(&rows, &plan, &[1 << 20], 1);
            for helpers in 1..=3 {
                prop_assert_eq!(taken(&rows, &plan, &pieces, helpers), whole.as_str());
            }
        }

        #[test]
        fn odd_text_gives_the_same_rows_however_it_is_cut(
            text in "([ab,\"\r\n]|a,b,2024-01-01 10:00,1|\"x\ny\"){0,40}",
            pieces in proptest::collection::vec(1_usize..9, 1..6),
        ) {
            let plan = who_did_what();
            let whole = taken(&text, &plan, &[1 << 20], 1);
            for helpers in 1..=3 {
                prop_assert_eq!(taken(&text, &plan, &pieces, helpers), whole.as_str());
            }
        }
    }
}
