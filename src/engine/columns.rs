//! Activities in memory as columns sorted by contact, then time, then order in the source.

pub mod builder;
pub mod texts;

pub use crate::engine::codes::Codes;
pub use crate::engine::intake::AttributeKind;
pub use builder::ColumnsBuilder;
pub use texts::Texts;

use crate::domain::{Moment, Owner};
use std::num::NonZero;
use std::ops::Range;
use std::sync::OnceLock;

/// All activities of a store, as columns. Row `i` of every activity column is the same activity.
///
/// Rows are sorted by contact, then time, then import, then source row, so that the rows of one contact stand
/// together and simultaneous activities stand in the order of the source.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Contact ids; a contact's place here is its number everywhere in the analysis.
    pub contacts: Texts,
    /// Rows of contact `c` are `starts[c]..starts[c + 1]`; one longer than `contacts`.
    pub starts: Vec<u32>,
    /// Moments in microseconds UTC.
    pub times: Vec<i64>,
    /// UTC offsets that the files gave, in minutes; empty where none did or they were not asked for.
    pub offset_minutes: Vec<i16>,
    /// Codes of the activity types, into `activity_types`.
    pub kinds: Vec<u16>,
    /// Names of the activity types.
    pub activity_types: Vec<String>,
    /// Attributes of activities; each has one code a row.
    pub attributes: Vec<Attribute>,
    /// Attributes of contacts; each has one code a contact.
    pub contact_attributes: Vec<Attribute>,
    /// The earliest and the latest moment, once somebody has asked: every figure does.
    pub span: OnceLock<Option<(Moment, Moment)>>,
}

/// A dictionary-coded attribute.
#[derive(Debug, Clone, Default)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// What its values are read as.
    pub kind: AttributeKind,
    /// The different values; code 0 is "not set".
    pub words: Texts,
    /// One code a row (or a contact).
    pub codes: Codes,
}

impl Columns {
    /// Returns how many contacts there are.
    pub fn contact_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Returns how many activities there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Returns whether there is no activity.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Returns the rows of a contact; empty for one that does not exist.
    pub fn rows(&self, contact: usize) -> Range<usize> {
        match (self.starts.get(contact), self.starts.get(contact + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// Returns the earliest and latest moment in the data.
    pub fn time_range(&self) -> Option<(Moment, Moment)> {
        *self.span.get_or_init(|| span(&self.times).map(|(first, last)| (Moment(first), Moment(last))))
    }

    /// Returns the attribute of activities with this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// Returns the value of a contact's own attribute, or the last value of an attribute among its activities; empty if
    /// there is none.
    pub fn value_of(&self, contact: usize, owner: Owner, name: &str) -> &str {
        match owner {
            Owner::Contact => {
                self.contact_attribute(name).map_or("", |one| one.words.at(one.codes.at(contact) as usize))
            }
            Owner::Activity => {
                let Some(attribute) = self.attribute(name) else { return "" };
                let codes = self.rows(contact).rev().map(|row| attribute.codes.at(row));
                let last = codes.into_iter().find(|code| *code != 0);
                last.map_or("", |code| attribute.words.at(code as usize))
            }
        }
    }

    /// Returns the attribute of contacts with this name.
    pub fn contact_attribute(&self, name: &str) -> Option<&Attribute> {
        self.contact_attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Times worth a thread of its own.
const MANY: usize = 1 << 20;

/// Returns the smallest and the largest, looked for by several threads where there are many.
fn span(times: &[i64]) -> Option<(i64, i64)> {
    fn span(times: &[i64]) -> (i64, i64) {
        times.iter().fold((i64::MAX, i64::MIN), |(first, last), &time| (first.min(time), last.max(time)))
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = (times.len() / MANY).clamp(1, cores);
    let mut parts = times.chunks(times.len().div_ceil(threads).max(1));
    let own = parts.next()?;
    std::thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| scope.spawn(|| span(part))).collect();
        let spans = others.into_iter().map(|other| match other.join() {
            Ok(span) => span,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        let (first, last) = span(own);
        Some(spans.fold((first, last), |all, one| (all.0.min(one.0), all.1.max(one.1))))
    })
}
