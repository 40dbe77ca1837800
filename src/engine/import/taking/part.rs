//! Rows taken from a part of a file by a helper, and joining them to those of the whole.
//!
//! A helper keeps dictionaries of its own from part to part and tells with each part which texts are new to it. Parts are
//! joined in the order of the file, so that codes are those of a reader that works alone: in order of first sight.

use super::{Seen, Taken, Taking};
use crate::engine::import::error::ImportError;
use crate::engine::import::plan::Plan;
use crate::engine::import::quality::Quality;
use crate::engine::import::read::Imported;
use crate::engine::import::row::{RowIssue, RowReader, Scratch};
use crate::engine::intake::{Dictionary, Intake, IntakeAttribute, Short};

/// Rows of a part of a file, in codes of the helper that took them.
pub(in crate::engine::import) struct Part {
    /// The rows without their contacts; its dictionaries hold only what is new.
    intake: Intake,
    /// The contact of each row.
    contacts: Vec<Short>,
    refused: Vec<RowIssue>,
    quality: Quality,
    hashes: Vec<u64>,
    times: Option<(i64, i64)>,
}

/// How many texts of each dictionary a helper has told.
#[derive(Default)]
pub(in crate::engine::import) struct Told(Vec<usize>);

/// Codes of the whole for the codes of one helper, one list for each dictionary.
#[derive(Default)]
pub(in crate::engine::import) struct Codebook(Vec<Vec<u32>>);

impl Taking {
    /// Returns whether helpers can take the rows: what belongs to contacts or comes from joined files has to be taken in
    /// the order of the file.
    pub(in crate::engine::import) fn can_be_helped(&self) -> bool {
        self.joins.is_none() && self.taken.contact_attributes.is_empty()
    }

    /// Makes a helper for the file at hand.
    pub(in crate::engine::import) fn helper(&self, plan: &Plan) -> Result<Self, ImportError> {
        let rows = RowReader::new(plan).map_err(ImportError::Plan)?;
        let whole = &self.taken;
        let attributes = whole.intake.attributes.iter().map(|one| {
            let mut words = Dictionary::default();
            words.intern("");
            IntakeAttribute { name: one.name.clone(), kind: one.kind, words, ..IntakeAttribute::default() }
        });
        let taken = Taken {
            file: whole.file,
            columns: whole.columns,
            slots: whole.slots.iter().map(|&(slot, _)| (slot, Seen::default())).collect(),
            kinds_seen: Seen::default(),
            duration: whole.duration,
            now: whole.now,
            intake: Intake { attributes: attributes.collect(), ..Intake::default() },
            contact_attributes: Vec::new(),
            refused: Vec::new(),
            quality: Quality::default(),
            hashes: Vec::new(),
            is_told_by_codes: whole.is_told_by_codes,
            hasher: whole.hasher.clone(),
            times: None,
            value: Vec::new(),
            // A helper takes no attributes of contacts, so that nothing asks for the contact of a row before its end.
            waiting: Some(Vec::new()),
        };
        Ok(Self { rows, scratch: Scratch::default(), joins: None, found: Vec::new(), counts: Vec::new(), taken })
    }

    /// Hands out the rows taken since the last part.
    pub(in crate::engine::import) fn part(&mut self, told: &mut Told) -> Part {
        let taken = &mut self.taken;
        let rows = taken.intake.len();
        let intake = &mut taken.intake;
        let contacts = taken.waiting.as_mut().map(emptied).unwrap_or_default();
        told.0.resize(2 + intake.attributes.len(), 0);
        let mut told = told.0.iter_mut();
        let mut new = |words: &Dictionary| {
            let from = told.next().map(|told| std::mem::replace(told, words.len())).unwrap_or_default();
            words.since(from)
        };
        let part = Intake {
            contacts: new(&intake.contacts),
            activity_types: new(&intake.activity_types),
            contact: Vec::new(),
            activity: std::mem::take(&mut intake.activity),
            time: emptied(&mut intake.time),
            offset_minutes: std::mem::take(&mut intake.offset_minutes),
            source_row: emptied(&mut intake.source_row),
            attributes: intake
                .attributes
                .iter_mut()
                .map(|one| {
                    one.codes.resize(rows);
                    let codes = std::mem::take(&mut one.codes);
                    IntakeAttribute { words: new(&one.words), codes, ..IntakeAttribute::default() }
                })
                .collect(),
            order: Vec::new(),
        };
        let resolution = taken.quality.resolution;
        let next = Quality { resolution, ..Quality::default() };
        Part {
            intake: part,
            contacts,
            refused: std::mem::take(&mut taken.refused),
            quality: std::mem::replace(&mut taken.quality, next),
            hashes: std::mem::take(&mut taken.hashes),
            times: taken.times.take(),
        }
    }

    /// Joins a part, which starts after this many lines, to what was taken before it in the file.
    pub(in crate::engine::import) fn join_part(
        &mut self,
        part: Part,
        lines_before: u64,
        codes: &mut Codebook,
    ) -> Result<(), ImportError> {
        let taken = &mut self.taken;
        let (rows_before, taken_before) = (taken.quality.rows, taken.intake.len());
        if rows_before + part.quality.rows > u64::from(u32::MAX) {
            return Err(ImportError::TooManyRows);
        }
        let rows = part.intake.len();
        let intake = &mut taken.intake;
        codes.0.resize(2 + intake.attributes.len(), Vec::new());
        let mut codes = codes.0.iter_mut();
        if let Some(codes) = codes.next() {
            look_up(intake, &part.contacts, &part.intake.contacts, codes);
        }
        if let Some(codes) = codes.next() {
            learn(&mut intake.activity_types, &part.intake.activity_types, codes);
            intake.activity.extend_mapped(&part.intake.activity, codes, intake.activity_types.len());
        }
        for ((one, new), codes) in intake.attributes.iter_mut().zip(&part.intake.attributes).zip(codes) {
            learn(&mut one.words, &new.words, codes);
            // Rows of files without the attribute have none.
            one.codes.resize(taken_before);
            one.codes.extend_mapped(&new.codes, codes, one.words.len());
        }
        if !part.intake.offset_minutes.is_empty() || !intake.offset_minutes.is_empty() {
            intake.offset_minutes.resize(taken_before, 0);
            intake.offset_minutes.extend_from_slice(&part.intake.offset_minutes);
            intake.offset_minutes.resize(taken_before + rows, 0);
        }
        intake.time.extend_from_slice(&part.intake.time);
        intake.source_row.extend(part.intake.source_row.iter().map(|row| row + rows_before as u32));
        if !part.hashes.is_empty() {
            taken.hashes.resize(taken_before, 0);
            taken.hashes.extend_from_slice(&part.hashes);
        }
        if let Some((first, last)) = part.times {
            let (from, to) = taken.times.unwrap_or((first, last));
            taken.times = Some((from.min(first), to.max(last)));
        }
        let room = Imported::KEPT_REFUSALS.saturating_sub(taken.refused.len());
        taken.refused.extend(part.refused.into_iter().take(room).map(|issue| RowIssue {
            line: issue.line + lines_before,
            record: issue.record + rows_before,
            ..issue
        }));
        taken.quality.add_part(part.quality);
        Ok(())
    }
}

/// Takes all entries and leaves room for as many.
fn emptied<T>(list: &mut Vec<T>) -> Vec<T> {
    let room = Vec::with_capacity(list.len());
    std::mem::replace(list, room)
}

/// Looks up the contacts of a part. Of those that are too long for that at once, the codes of the whole are learned where
/// they are first met, so that codes are in order of first sight.
fn look_up(intake: &mut Intake, contacts: &[Short], new: &Dictionary, codes: &mut Vec<u32>) {
    const UNKNOWN: u32 = u32::MAX;
    let known = codes.len();
    codes.resize(known + new.len(), UNKNOWN);
    for run in contacts.chunk_by(|one, next| one.code().is_some() == next.code().is_some()) {
        if run.first().is_some_and(|first| first.code().is_none()) {
            intake.contacts.intern_shorts(run, &mut intake.contact);
            continue;
        }
        for own in run.iter().filter_map(|contact| contact.code()) {
            let slot = codes.get_mut(own as usize);
            let code = match slot {
                Some(slot) if *slot == UNKNOWN => {
                    *slot = intake.contacts.intern_bytes(new.bytes(own.saturating_sub(known as u32)));
                    *slot
                }
                Some(slot) => *slot,
                None => intake.contacts.intern_bytes(&[]),
            };
            intake.contact.push(code);
        }
    }
}

/// Gives the new texts of a helper codes of the whole.
fn learn(words: &mut Dictionary, new: &Dictionary, codes: &mut Vec<u32>) {
    words.intern_all(new, codes);
}
