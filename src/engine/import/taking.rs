//! Takes records one after the other: rows by a plan into codes, or refusals with a reason.

pub(super) mod part;
mod repeats;

use super::error::ImportError;
use super::joined::{JoinCount, Joined, Joins};
use super::plan::{Plan, Role};
use super::quality::{Quality, Resolution};
use super::read::Imported;
use super::record::Record;
use super::row::{Activity, AttributeReader, Reason, RowIssue, RowReader, Scratch, Value};
use super::time_format::Clock;
use crate::domain::{Cancel, Moment, Owner, Watch};
use crate::engine::codes::Codes;
use crate::engine::intake::{AttributeKind, ContactAttribute, Dictionary, Intake, IntakeAttribute, Recent, Short};
use repeats::repeats;
use std::hash::BuildHasher;

/// Most text of the different values of one column.
const TEXT_LIMIT: usize = 3 << 30;
/// The attribute that says how long an activity took, where it has a start and an end.
const DURATION: &str = "duration (seconds)";

/// The rows taken so far, of one file or of several that are imported together.
pub(super) struct Taking {
    rows: RowReader,
    scratch: Scratch,
    /// The joins of the file at hand, and for each its place in the counts.
    joins: Option<(Joins, Vec<usize>)>,
    found: Vec<Option<u32>>,
    counts: Vec<JoinCount>,
    taken: Taken,
}

/// What the rows add up to.
struct Taken {
    file: u32,
    columns: usize,
    slots: Vec<(Slot, Seen)>,
    kinds_seen: Seen,
    duration: Option<usize>,
    now: Moment,
    intake: Intake,
    contact_attributes: Vec<OfContacts>,
    refused: Vec<RowIssue>,
    quality: Quality,
    /// A hash of each row of which the codes do not say all, 0 for the others; it may end early. Rows are repeats only if
    /// these are the same, too.
    hashes: Vec<u64>,
    /// Whether the codes say all of a row.
    is_told_by_codes: bool,
    hasher: hashbrown::DefaultHashBuilder,
    times: Option<(i64, i64)>,
    value: Vec<u8>,
    /// In a helper, the contacts of the rows: whoever joins the parts looks them up, many at once. Its own dictionary has
    /// only those that are too long for that.
    waiting: Option<Vec<Short>>,
}

/// Codes of the fields of a column that were seen last, as they stand in the file.
type Seen = Recent;

/// Where the values of an attribute reader go.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Activity(usize),
    Contact(usize),
}

/// An attribute of contacts: one code for each contact, 0 where it is not set.
#[derive(Debug)]
struct OfContacts {
    name: String,
    kind: AttributeKind,
    words: Dictionary,
    codes: Vec<u32>,
}

impl Taking {
    /// Begins with the first file; `now` is the moment after which a time counts as in the future.
    pub(super) fn new(plan: &Plan, now: Moment) -> Result<Self, ImportError> {
        let rows = RowReader::new(plan).map_err(ImportError::Plan)?;
        let taken = Taken {
            file: 0,
            columns: 0,
            slots: Vec::new(),
            kinds_seen: Seen::default(),
            duration: None,
            now,
            intake: Intake::default(),
            contact_attributes: Vec::new(),
            refused: Vec::new(),
            quality: Quality::default(),
            hashes: Vec::new(),
            is_told_by_codes: false,
            hasher: hashbrown::DefaultHashBuilder::default(),
            times: None,
            value: Vec::new(),
            waiting: None,
        };
        let (joins, found, counts) = (None, Vec::new(), Vec::new());
        let mut taking = Self { rows, scratch: Scratch::default(), joins, found, counts, taken };
        taking.begin(plan, 0)?;
        Ok(taking)
    }

    /// Goes on with a file, whose plan may have columns of its own; attributes of the same name are one.
    pub(super) fn begin(&mut self, plan: &Plan, file: u32) -> Result<(), ImportError> {
        self.rows = RowReader::new(plan).map_err(ImportError::Plan)?;
        self.joins = None;
        self.taken.begin(&self.rows, plan, file);
        Ok(())
    }

    /// Reads the joined files of the plan at hand, as far as that was not done for an earlier one.
    pub(super) fn join(&mut self, plan: &Plan, cancel: &Cancel) -> Result<(), ImportError> {
        let mut places: Vec<usize> = Vec::with_capacity(plan.joins.len());
        for join in &plan.joins {
            // A file that is joined twice, by two columns, is read once and counted for each.
            let is_same = |place: &usize| self.counts.get(*place).is_some_and(|count| count.is_for(join));
            let mut same = (0..self.counts.len()).filter(is_same);
            let (first, free) = (same.clone().next(), same.find(|place| !places.contains(place)));
            places.push(match (free, first.and_then(|place| self.counts.get(place))) {
                (Some(place), _) => place,
                (None, known) => {
                    let count = match known {
                        Some(known) => known.again(join),
                        None => JoinCount::load(join, cancel)?,
                    };
                    self.counts.push(count);
                    self.counts.len() - 1
                }
            });
        }
        let tables = places.iter().filter_map(|place| self.counts.get(*place)).map(JoinCount::table).collect();
        self.joins = (!places.is_empty()).then(|| (Joins::new(plan, tables), places));
        Ok(())
    }

    /// Takes a record or refuses it; either is counted.
    #[inline]
    pub(super) fn record<R: Record>(&mut self, record: &R) -> Result<(), ImportError> {
        let Self { rows, scratch, joins, found, counts, taken } = self;
        let Some((joins, places)) = joins else { return take_record(rows, scratch, taken, record) };
        joins.find(record, found);
        for (place, found) in places.iter().zip(found.iter()) {
            if let Some(count) = counts.get_mut(*place) {
                count.count(*found);
            }
        }
        take_record(rows, scratch, taken, &Joined { record, joins, found })
    }

    /// Counts a record that could not even be parted into fields, and refuses it.
    pub(super) fn refuse(&mut self, record: &impl Record, reason: Reason) -> Result<(), ImportError> {
        self.taken.count_row()?;
        self.taken.refuse(record, reason);
        Ok(())
    }

    /// Returns what was found out so far, to count what is no row.
    pub(super) fn quality(&mut self) -> &mut Quality {
        &mut self.taken.quality
    }

    /// Returns how many rows were read so far.
    pub(super) fn row_count(&self) -> u64 {
        self.taken.quality.rows
    }

    /// Ends with an error if the different values of a column have become too many.
    pub(super) fn check_size(&self, plan: &Plan) -> Result<(), ImportError> {
        let named = |role: Role| {
            let column = plan.with_role(role).and_then(|column| plan.columns.get(column));
            column.map(|column| column.name.as_str()).unwrap_or_default()
        };
        let intake = &self.taken.intake;
        let attributes = intake.attributes.iter().map(|attribute| (&attribute.words, attribute.name.as_str()));
        let of_contacts = self.taken.contact_attributes.iter().map(|one| (&one.words, one.name.as_str()));
        let contacts = (&intake.contacts, named(Role::Contact));
        let types = (&intake.activity_types, named(Role::Activity));
        match attributes.chain(of_contacts).chain([contacts, types]).find(|(words, _)| words.text_bytes() > TEXT_LIMIT)
        {
            Some((_, column)) => Err(ImportError::TooMuchText { column: column.to_owned() }),
            None => Ok(()),
        }
    }

    /// Ends after the last record; the hash and the length of the files are still to be filled in.
    ///
    /// # Errors
    /// [`ImportError::Cancelled`].
    pub(super) fn finish(mut self, watch: &mut Watch<'_>) -> Result<Imported, ImportError> {
        self.taken.quality.joins = self.counts.into_iter().map(JoinCount::finish).collect();
        self.taken.finish(watch)
    }
}

#[inline]
fn take_record<R: Record>(
    rows: &RowReader,
    scratch: &mut Scratch,
    taken: &mut Taken,
    record: &R,
) -> Result<(), ImportError> {
    if rows.steps() > 0 {
        return wide_record(rows, taken, record);
    }
    taken.count_row()?;
    match rows.activity(record, scratch) {
        Ok(activity) => taken.take(rows, record, &activity, 0),
        Err(reason) => taken.refuse(record, reason),
    }
    Ok(())
}

/// Takes each date of a record as an activity; each counts as a row, and so does a record without any.
fn wide_record<R: Record>(rows: &RowReader, taken: &mut Taken, record: &R) -> Result<(), ImportError> {
    let contact = match rows.contact(record) {
        Ok(contact) => contact,
        Err(reason) => {
            taken.count_row()?;
            taken.refuse(record, reason);
            return Ok(());
        }
    };
    let mut found = false;
    for step in 0..rows.steps() {
        let Some(activity) = rows.step(record, contact, step) else { continue };
        found = true;
        taken.count_row()?;
        match activity {
            Ok(activity) => taken.take(rows, record, &activity, step + 1),
            Err(reason) => taken.refuse(record, reason),
        }
    }
    if !found {
        taken.count_row()?;
        taken.refuse(record, Reason::NoTime);
    }
    Ok(())
}

impl Taken {
    fn begin(&mut self, rows: &RowReader, plan: &Plan, file: u32) {
        self.file = file;
        self.is_told_by_codes = rows.are_told_by_codes(plan);
        self.columns = plan.own_columns();
        self.slots = Vec::with_capacity(rows.attributes.len());
        for reader in &rows.attributes {
            let slot = match reader.owner {
                Owner::Activity => Slot::Activity(self.attribute(&reader.name, reader.kind)),
                Owner::Contact => Slot::Contact(self.contact_attribute(reader)),
            };
            self.slots.push((slot, Seen::default()));
        }
        let is_taken = rows.attributes.iter().any(|reader| reader.name == DURATION);
        let name = if is_taken { format!("{DURATION} (2)") } else { DURATION.to_owned() };
        self.duration = rows.has_duration().then(|| self.attribute(&name, AttributeKind::Number));
    }

    /// Finds the attribute with this name or adds it.
    fn attribute(&mut self, name: &str, kind: AttributeKind) -> usize {
        if let Some(place) = self.intake.attributes.iter().position(|attribute| attribute.name == name) {
            return place;
        }
        let (mut words, codes) = (Dictionary::default(), Codes::default());
        words.intern("");
        self.intake.attributes.push(IntakeAttribute { name: name.to_owned(), kind, words, codes });
        self.intake.attributes.len() - 1
    }

    fn contact_attribute(&mut self, reader: &AttributeReader) -> usize {
        if let Some(place) = self.contact_attributes.iter().position(|attribute| attribute.name == reader.name) {
            return place;
        }
        let mut words = Dictionary::default();
        words.intern("");
        let one = OfContacts { name: reader.name.clone(), kind: reader.kind, words, codes: Vec::new() };
        self.contact_attributes.push(one);
        self.contact_attributes.len() - 1
    }

    fn count_row(&mut self) -> Result<(), ImportError> {
        self.quality.rows += 1;
        if self.quality.rows > u64::from(u32::MAX) { Err(ImportError::TooManyRows) } else { Ok(()) }
    }

    fn refuse(&mut self, record: &impl Record, reason: Reason) {
        self.quality.refuse(&reason);
        if self.refused.len() < Imported::KEPT_REFUSALS {
            self.refused.push(RowIssue::new(record, self.file, self.quality.rows, reason));
        }
    }

    #[inline]
    fn take<R: Record>(&mut self, rows: &RowReader, record: &R, activity: &Activity<'_>, step: usize) {
        let Self { intake, quality, value: scratch, .. } = self;
        let contact = match &mut self.waiting {
            Some(waiting) => {
                let long = || Short::of_code(intake.contacts.intern_bytes(activity.contact));
                waiting.push(Short::of(activity.contact).unwrap_or_else(long));
                0
            }
            None => {
                let contact = intake.contacts.intern_bytes(activity.contact);
                intake.contact.push(contact);
                contact
            }
        };
        let kinds = &mut intake.activity_types;
        // A date that is an activity has its name from the plan.
        let written = rows.activity_column().filter(|_| step == 0).and_then(|column| record.short(column));
        intake.activity.push(match written.and_then(|written| self.kinds_seen.find(written)) {
            Some(kind) => kind,
            None => {
                let kind = kinds.intern_bytes(activity.activity);
                written.into_iter().for_each(|written| self.kinds_seen.remember(written, kind));
                kind
            }
        });
        if let Some(offset) = activity.time.offset {
            // Rows before the first one with an offset have none.
            intake.offset_minutes.resize(intake.time.len(), 0);
            intake.offset_minutes.push(offset);
        } else if !intake.offset_minutes.is_empty() {
            intake.offset_minutes.push(0);
        }
        let micros = activity.time.micros;
        let row = intake.time.len();
        intake.time.push(micros);
        intake.source_row.push(quality.rows as u32);
        for (reader, (slot, seen)) in rows.attributes.iter().zip(&mut self.slots) {
            let written = record.short(reader.column);
            let code = match written.and_then(|written| seen.find(written)) {
                Some(code) => code,
                None => {
                    let (text, other_kind) = match rows.value(reader, record.field(reader.column), scratch) {
                        Value::NotSet => (None, false),
                        Value::Kept(value) => (Some(value), false),
                        Value::OtherKind(value) => (Some(value), true),
                    };
                    quality.other_kind += u64::from(other_kind);
                    let words = match *slot {
                        Slot::Activity(place) => intake.attributes.get_mut(place).map(|one| &mut one.words),
                        Slot::Contact(place) => self.contact_attributes.get_mut(place).map(|one| &mut one.words),
                    };
                    let code = text.zip(words).map_or(0, |(text, words)| words.intern_bytes(text));
                    // A value of another kind is counted each time.
                    if let Some(written) = written.filter(|_| !other_kind) {
                        seen.remember(written, code);
                    }
                    code
                }
            };
            match *slot {
                Slot::Activity(place) => {
                    if let Some(attribute) = intake.attributes.get_mut(place) {
                        // Rows of files without the attribute have none.
                        attribute.codes.push_at(row, code);
                    }
                }
                Slot::Contact(place) => {
                    if let (Some(attribute), 1..) = (self.contact_attributes.get_mut(place), code) {
                        attribute.set(contact, code);
                    }
                }
            }
        }
        if let Some(place) = self.duration
            && let Some(duration) = activity.duration
            && let Some(attribute) = intake.attributes.get_mut(place)
        {
            quality.end_before_start += u64::from(duration < 0);
            attribute.codes.resize(row);
            let code = attribute.words.intern(&seconds(duration));
            attribute.codes.push(code);
        }
        quality.taken += 1;
        quality.short_rows += u64::from(record.field_count() < self.columns);
        quality.future += u64::from(micros > self.now.0);
        quality.skipped_times += u64::from(activity.time.clock == Clock::Skipped);
        quality.doubled_times += u64::from(activity.time.clock == Clock::Twice);
        if quality.resolution < Resolution::Finer {
            let local = micros + i64::from(activity.time.offset.unwrap_or(0)) * 60_000_000;
            quality.resolution = quality.resolution.max(Resolution::of(local));
        }
        let (first, last) = self.times.unwrap_or((micros, micros));
        self.times = Some((first.min(micros), last.max(micros)));
        if !self.is_told_by_codes || activity.time.may_be_cut {
            // Rows before the first one with a hash need none.
            self.hashes.resize(row, 0);
            self.hashes.push(self.hasher.hash_one((step, record.raw())));
        }
    }

    fn finish(mut self, watch: &mut Watch<'_>) -> Result<Imported, ImportError> {
        let rows = self.intake.len();
        for attribute in &mut self.intake.attributes {
            attribute.codes.resize(rows);
        }
        let repeats = repeats(&mut self.intake, &self.hashes, watch)?;
        self.quality.repeats = repeats.len() as u64;
        self.quality.first = self.times.map(|(first, _)| Moment(first));
        self.quality.last = self.times.map(|(_, last)| Moment(last));
        Ok(Imported {
            intake: self.intake,
            contact_attributes: self.contact_attributes.into_iter().map(OfContacts::finish).collect(),
            refused: self.refused,
            repeats,
            quality: self.quality,
            ..Imported::default()
        })
    }
}

impl OfContacts {
    /// Sets the value of a contact; of several the last holds.
    fn set(&mut self, contact: u32, code: u32) {
        let place = contact as usize;
        if place >= self.codes.len() {
            self.codes.resize(place + 1, 0);
        }
        if let Some(slot) = self.codes.get_mut(place) {
            *slot = code;
        }
    }

    fn finish(self) -> ContactAttribute {
        let set = (0_u32..).zip(self.codes).filter(|(_, code)| *code != 0);
        ContactAttribute { name: self.name, kind: self.kind, words: self.words, values: set.collect() }
    }
}

/// Writes microseconds as seconds with as many decimals as needed.
fn seconds(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, fraction) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    match fraction {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction:06}").trim_end_matches('0').to_owned(),
    }
}
