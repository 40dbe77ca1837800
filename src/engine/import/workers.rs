//! Takes the records of delimited text on several threads, with the result of one.
//!
//! The text is cut where a record ends for sure. Each helper splits its parts and takes their rows; the parts are joined in
//! the order of the file.

use super::error::ImportError;
use super::plan::Plan;
use super::record::SplitRecord;
use super::row::Reason;
use super::sniff::broken_record;
use super::split::{Broken, Dialect, RECORD_LIMIT, Splitter, Step};
use super::taking::Taking;
use super::taking::part::{Codebook, Part, Told};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Most helpers; each has dictionaries of its own, and joining their parts is the work of one thread.
const MOST_HELPERS: usize = 4;
/// Parts that wait for each helper.
const AHEAD: usize = 2;

/// Bytes in front of each text, into which the beginning of a record is put whose end is in it: most records are shorter.
pub(super) const ROOM: usize = 4096;

/// Returns how many helpers this machine has room for.
pub(super) fn helpers() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST_HELPERS)
}

/// A stretch of whole records.
struct Job {
    text: Vec<u8>,
    /// Where the first record starts.
    start: usize,
    /// Whether the text ends with a whole record or with the file; otherwise its last record is broken.
    is_whole: bool,
}

/// What a helper made of a job.
struct Done {
    text: Vec<u8>,
    part: Part,
    lines: u64,
    broken: Option<(Broken, u64)>,
}

/// Helpers at work, and where they are in the file.
pub(super) struct Workers {
    helpers: Vec<Helper>,
    dialect: Dialect,
    /// Finds where records end in text with quotation marks.
    finder: Splitter,
    /// The helper and the bytes of the file read so far, for each part that is not yet joined.
    waiting: VecDeque<(usize, u64)>,
    next: usize,
    lines: u64,
    /// Texts that are no longer needed, to be filled again.
    used: Vec<Vec<u8>>,
    /// The beginning of a record whose end is in the next text.
    open: Vec<u8>,
}

struct Helper {
    jobs: SyncSender<Job>,
    done: Receiver<Done>,
    codes: Codebook,
}

impl Workers {
    /// Starts helpers that stop by themselves once this is dropped; the file goes on after this many lines with the beginning
    /// of a record.
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        count: usize,
        taking: &Taking,
        plan: &Plan,
        dialect: Dialect,
        lines: u64,
        open: Vec<u8>,
    ) -> Result<Self, ImportError> {
        let mut helpers = Vec::with_capacity(count);
        for _ in 0..count {
            let helper = taking.helper(plan)?;
            let (jobs, receive) = sync_channel(AHEAD);
            let (send, done) = channel();
            let _: ScopedJoinHandle<'_, ()> = scope.spawn(move || help(helper, dialect, &receive, &send));
            helpers.push(Helper { jobs, done, codes: Codebook::default() });
        }
        let finder = Splitter::new(dialect);
        let (waiting, used) = (VecDeque::new(), Vec::new());
        Ok(Self { helpers, dialect, finder, waiting, next: 0, lines, used, open })
    }

    /// Hands the whole records of a text, which begins behind [`ROOM`], to a helper, once earlier parts leave room; gives
    /// how far the file has been read with the last part that was joined meanwhile.
    pub(super) fn take(
        &mut self,
        taking: &mut Taking,
        text: Vec<u8>,
        at_end: bool,
        done: u64,
    ) -> Result<Option<u64>, ImportError> {
        let (mut all, start) = self.with_open(text);
        let rest = all.get(start..).unwrap_or_default();
        let (end, is_whole) = if at_end { (rest.len(), true) } else { self.whole_records(rest) };
        self.open.clear();
        self.open.extend_from_slice(all.get(start + end..).unwrap_or_default());
        all.truncate(start + end);
        let mut joined = None;
        if all.len() == start {
            self.used.push(all);
        } else {
            while self.waiting.len() >= self.helpers.len() * AHEAD {
                joined = self.join_next(taking)?;
            }
            let job = Job { text: all, start, is_whole };
            if let Some(helper) = self.helpers.get(self.next) {
                // A helper that is gone has panicked, which comes out where its part is asked for.
                let _ = helper.jobs.send(job);
            }
            self.waiting.push_back((self.next, done));
            self.next = (self.next + 1) % self.helpers.len().max(1);
        }
        if at_end || !is_whole {
            while !self.waiting.is_empty() {
                joined = self.join_next(taking)?;
            }
        }
        Ok(joined)
    }

    /// Puts the open record before the text; gives both and where they start.
    fn with_open(&mut self, mut text: Vec<u8>) -> (Vec<u8>, usize) {
        if let Some(start) = ROOM.checked_sub(self.open.len()) {
            if let Some(room) = text.get_mut(start..ROOM) {
                room.copy_from_slice(&self.open);
            }
            return (text, start);
        }
        let mut all = std::mem::take(&mut self.open);
        all.extend_from_slice(text.get(ROOM..).unwrap_or_default());
        self.used.push(text);
        (all, 0)
    }

    /// Returns a text that can be filled again.
    pub(super) fn used(&mut self) -> Option<Vec<u8>> {
        self.used.pop()
    }

    /// Joins the next part in the order of the file.
    fn join_next(&mut self, taking: &mut Taking) -> Result<Option<u64>, ImportError> {
        let Some((number, place)) = self.waiting.pop_front() else { return Ok(None) };
        let Some(helper) = self.helpers.get_mut(number) else { return Ok(None) };
        // Without an answer the helper has panicked; the panic goes on when the threads are joined.
        let Ok(Done { text, part, lines, broken }) = helper.done.recv() else { return Ok(None) };
        taking.join_part(part, self.lines, &mut helper.codes)?;
        if let Some((broken, line)) = broken {
            return Err(broken_record(broken, self.lines + line));
        }
        self.lines += lines;
        self.used.push(text);
        Ok(Some(place))
    }

    /// Returns where the last record of the text ends for sure, and whether the text can be read so far.
    fn whole_records(&mut self, text: &[u8]) -> (usize, bool) {
        let mut start = 0;
        // Up to the last quotation mark, a line end may stand inside a field.
        let last_quote = self.dialect.quote.and_then(|quote| memchr::memrchr(quote, text));
        while last_quote.is_some_and(|last| start <= last) {
            match self.finder.next(text.get(start..).unwrap_or_default(), false) {
                Step::Record(length) | Step::Blank(length) => start += length,
                Step::More | Step::End => return (start, true),
                Step::Broken(_) => return (text.len(), false),
            }
        }
        let rest = text.get(start..).unwrap_or_default();
        let mut ends = memchr::memrchr2_iter(b'\n', b'\r', rest);
        // After a carriage return a line feed may follow, which belongs to it.
        let end = ends.find(|&end| rest.get(end) == Some(&b'\n') || end + 1 < rest.len());
        match end {
            Some(end) => (start + end + 1, true),
            None if rest.len() > RECORD_LIMIT + 1 => (text.len(), false),
            None => (start, true),
        }
    }
}

/// Takes the rows of one job after the other.
fn help(mut taking: Taking, dialect: Dialect, jobs: &Receiver<Job>, send: &Sender<Done>) {
    let (mut told, mut splitter) = (Told::default(), Splitter::new(dialect));
    for Job { text: all, start, is_whole } in jobs {
        let text = all.get(start..).unwrap_or_default();
        splitter.begin(text);
        let mut start = 0;
        let mut broken = None;
        while broken.is_none() {
            let rest = text.get(start..).unwrap_or_default();
            let record = |splitter| SplitRecord { splitter, text: rest };
            // Neither can fail: a part has too few rows to be too many.
            match splitter.next(rest, is_whole) {
                Step::Record(length) => {
                    let _ = taking.record(&record(&splitter));
                    start += length;
                }
                Step::Blank(length) => {
                    taking.quality().blank_lines += 1;
                    start += length;
                }
                Step::More | Step::End => break,
                Step::Broken(Broken::UnclosedQuote { lines: 0 }) if is_whole => {
                    let _ = taking.refuse(&record(&splitter), Reason::CutOff);
                    start = text.len();
                }
                Step::Broken(why) => broken = Some((why, splitter.line())),
            }
        }
        let lines = splitter.lines();
        if send.send(Done { part: taking.part(&mut told), text: all, lines, broken }).is_err() {
            return;
        }
    }
}
