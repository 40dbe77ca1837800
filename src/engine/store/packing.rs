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
/// Segments packed ahead by each thread.
const AHEAD: usize = 32;
/// Most threads that pack; SQLite writes on one and cannot keep up with more.
const MOST_THREADS: usize = 3;

/// Hands the rows of the intake to `each` as segments, in order; returns how many rows of each activity type there are.
pub(super) fn pack(
    intake: &Intake,
    sorted: &Sorted,
    cancel: &Cancel,
    each: &mut dyn FnMut(Packed) -> Result<(), StoreProblem>,
) -> Result<BTreeMap<u32, u64>, StoreProblem> {
    let blocks: Vec<&[u32]> = sorted.order.chunks(BLOCK_ROWS).collect();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = cores.min(MOST_THREADS).min(blocks.len());
    std::thread::scope(|scope| {
        let mut receivers: Vec<Receiver<Done>> = Vec::new();
        let mut packers = Vec::new();
        for first in 0..threads {
            let (send, receive) = sync_channel(AHEAD);
            receivers.push(receive);
            let own = blocks.iter().copied().skip(first).step_by(threads);
            packers.push(scope.spawn(move || pack_blocks(intake, sorted, own, cancel, &send)));
        }
        for receive in receivers.iter().cycle().take(blocks.len()) {
            // A block ends where the thread says so, or stops because of the cancel flag.
            while let Ok(Done::Segment(packed)) = receive.recv() {
                each(packed)?;
            }
        }
        // Whoever still packs has nobody to hand it to.
        drop(receivers);
        cancel.check()?;
        let mut counts = BTreeMap::new();
        for packer in packers {
            let own = packer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            own.into_iter().for_each(|(kind, rows)| *counts.entry(kind).or_default() += rows);
        }
        Ok(counts)
    })
}

enum Done {
    Segment(Packed),
    Block,
}

fn pack_blocks<'a>(
    intake: &Intake,
    sorted: &Sorted,
    blocks: impl Iterator<Item = &'a [u32]>,
    cancel: &Cancel,
    send: &SyncSender<Done>,
) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for rows in blocks {
        let stretch = gather(intake, sorted, rows);
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
fn gather(intake: &Intake, sorted: &Sorted, rows: &[u32]) -> Stretch {
    fn at<T: Copy + Default>(values: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|&row| values.get(row as usize).copied().unwrap_or_default()).collect()
    }
    let mut stretch = Stretch {
        contacts: rows.iter().map(|&row| number(&sorted.contacts, number(&intake.contact, row))).collect(),
        times: at(&intake.time, rows),
        kinds: Vec::with_capacity(rows.len()),
        source_rows: at(&intake.source_row, rows),
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
