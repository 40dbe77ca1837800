//! From sorted rows to segments, on several threads.

use super::error::StoreProblem;
use super::segments::{Packed, Stretch};
use super::sorted::{Numbered, Sorted, number};
use crate::domain::Cancel;
use crate::engine::intake::Intake;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Rows packed at once. Where a segment ends does not depend on the number of threads.
const BLOCK_ROWS: usize = 128 << 10;
/// Segments packed ahead by each thread: about 16 KB each, for as long as SQLite is at something else.
const AHEAD: usize = 1_536;
/// Most threads that pack; SQLite writes on one and cannot keep up with more.
const MOST_THREADS: usize = 3;

/// Packs the rows of the intake into segments, which `write` takes in order; returns how many rows of each activity type
/// there are.
pub(super) fn pack(
    intake: &Intake,
    sorted: &Sorted<'_>,
    cancel: &Cancel,
    write: impl FnOnce(&mut Segments) -> Result<(), StoreProblem>,
) -> Result<BTreeMap<u32, u64>, StoreProblem> {
    let blocks: Vec<&[u32]> = sorted.order.chunks(BLOCK_ROWS).collect();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = cores.min(MOST_THREADS).min(blocks.len());
    let rows = Rows { intake, sorted, first_source_row: consecutive(&intake.source_row) };
    std::thread::scope(|scope| {
        let mut receivers: Vec<Receiver<Done>> = Vec::new();
        let mut packers = Vec::new();
        for first in 0..threads {
            let (send, receive) = sync_channel(AHEAD);
            receivers.push(receive);
            let own = blocks.iter().copied().skip(first).step_by(threads);
            packers.push(scope.spawn(move || pack_blocks(rows, own, cancel, &send)));
        }
        // Whoever still packs after that has nobody to hand it to.
        write(&mut Segments { receivers, block: 0, blocks: blocks.len() })?;
        cancel.check()?;
        let mut counts = BTreeMap::new();
        for packer in packers {
            let own = packer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            own.into_iter().for_each(|(kind, rows)| *counts.entry(kind).or_default() += rows);
        }
        Ok(counts)
    })
}

/// The segments of all threads, in order.
pub(super) struct Segments {
    receivers: Vec<Receiver<Done>>,
    block: usize,
    blocks: usize,
}

impl Segments {
    /// Returns the next segment, once it is packed; `None` after the last one, or when the threads were cancelled.
    pub fn next(&mut self) -> Option<Packed> {
        while self.block < self.blocks {
            let place = self.block % self.receivers.len().max(1);
            // A block ends where the thread says so, or stops because of the cancel flag.
            if let Some(Ok(Done::Segment(packed))) = self.receivers.get(place).map(Receiver::recv) {
                return Some(packed);
            }
            self.block += 1;
        }
        None
    }
}

enum Done {
    Segment(Packed),
    Block,
}

/// Returns the first number if all others follow one by one, as where no row was refused.
fn consecutive(numbers: &[u32]) -> Option<u32> {
    let first = *numbers.first()?;
    (first..).zip(numbers).all(|(expected, &number)| expected == number).then_some(first)
}

/// Where the rows come from.
#[derive(Clone, Copy)]
struct Rows<'a> {
    intake: &'a Intake,
    sorted: &'a Sorted<'a>,
    /// The number in the source of the first row, where those of the others follow one by one.
    first_source_row: Option<u32>,
}

fn pack_blocks<'a>(
    all: Rows<'_>,
    blocks: impl Iterator<Item = &'a [u32]>,
    cancel: &Cancel,
    send: &SyncSender<Done>,
) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for rows in blocks {
        let stretch = gather(all, rows);
        for kinds in stretch.kinds.chunk_by(|one, next| one == next) {
            *counts.entry(kinds.first().copied().unwrap_or_default()).or_default() += kinds.len() as u64;
        }
        let sent = stretch.cut(|packed| {
            if cancel.is_cancelled() {
                return Err(());
            }
            send.send(Done::Segment(packed)).map_err(drop)
        });
        if sent.is_err() || send.send(Done::Block).is_err() {
            break;
        }
    }
    counts
}

/// Collects these rows of the intake in numbers of the store, column by column.
fn gather(Rows { intake, sorted, first_source_row }: Rows<'_>, rows: &[u32]) -> Stretch {
    fn at<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|&row| values.get(row as usize).copied().unwrap_or_default()).collect()
    }
    let mut stretch = Stretch {
        contacts: rows.iter().map(|&row| number(sorted.contacts, number(&intake.contact, row))).collect(),
        times: at(&intake.time, rows),
        kinds: Vec::with_capacity(rows.len()),
        source_rows: match first_source_row {
            Some(first) => rows.iter().map(|&row| first.wrapping_add(row)).collect(),
            None => at(&intake.source_row, rows),
        },
        offsets: if intake.offset_minutes.is_empty() { Vec::new() } else { at(&intake.offset_minutes, rows) },
        attributes: Vec::new(),
    };
    intake.activity.gather(rows, &sorted.kinds, &mut stretch.kinds);
    for Numbered { place, words, .. } in &sorted.attributes {
        let mut codes = Vec::with_capacity(rows.len());
        match place.and_then(|place| intake.attributes.get(place)) {
            Some(attribute) => attribute.codes.gather(rows, words, &mut codes),
            None => codes.resize(rows.len(), 0),
        }
        stretch.attributes.push(codes);
    }
    stretch
}
