//! Activities regrouped so that each value of an attribute has its own: the unit is the contact with one value.

use super::Key;
use super::value::attributes;
use crate::domain::{Cancel, Cancelled, Owner};
use crate::engine::analysis::Asked;
use crate::engine::analysis::pieces::in_pieces;
use crate::engine::columns::{Attribute, Columns};

/// Columns in which every contact stands once for each value among its activities, with only the activities of that
/// value.
#[derive(Debug)]
pub struct Split {
    /// The attributes by which it is split.
    pub by: Vec<Key>,
    /// The regrouped activities; a place of a contact in them is that of a unit.
    pub columns: Columns,
    /// The contact of each unit, as a place in the columns that were split.
    pub contacts: Vec<u32>,
    /// The codes of each unit's values, one for each attribute.
    codes: Vec<u32>,
}

impl Split {
    pub(super) fn codes_of(&self, unit: usize) -> Option<&[u32]> {
        let width = self.by.len();
        self.codes.get(unit * width..(unit + 1) * width)
    }

    /// Returns the values of a unit; not set is empty.
    pub fn values_of(&self, unit: usize) -> Vec<String> {
        let attributes = attributes(&self.columns, &self.by);
        let codes = self.codes_of(unit).unwrap_or_default();
        attributes
            .iter()
            .zip(codes)
            .map(|((attribute, _), &code)| {
                attribute.map_or(String::new(), |attribute| attribute.words.at(code as usize).to_owned())
            })
            .collect()
    }
}

/// Splits the activities of the contacts that count by the values of these attributes.
///
/// # Errors
/// [`Cancelled`] if the work was asked to stop.
pub fn split(asked: &Asked<'_>, by: &[Key]) -> Result<Split, Cancelled> {
    let columns = asked.columns;
    let attributes = attributes(columns, by);
    let pieces = in_pieces(asked, Bench::default, |bench, contacts| {
        let mut units = Units::default();
        for contact in contacts.filter(|&contact| asked.counts(contact)) {
            bench.cut(columns, &attributes, contact, &mut units);
        }
        units
    })?;
    let mut all = Units::default();
    for piece in pieces {
        asked.cancel.check()?;
        all.append(piece);
    }
    let Units { order, ends, contacts, codes } = all;
    let regroup = |attribute: &Attribute, places: &[u32]| {
        asked.cancel.check()?;
        Ok(Attribute {
            name: attribute.name.clone(),
            kind: attribute.kind,
            words: attribute.words.clone(),
            codes: attribute.codes.taken(places),
        })
    };
    let cancel = asked.cancel;
    let (times, kinds) =
        side_by_side(|| taken(&columns.times, &order, cancel), || taken(&columns.kinds, &order, cancel));
    let (times, kinds) = (times?, kinds?);
    let regrouped = Columns {
        contacts: contacts.iter().map(|&contact| columns.contacts.at(contact as usize)).collect(),
        starts: std::iter::once(0).chain(ends).collect(),
        offset_minutes: taken(&columns.offset_minutes, &order, cancel)?,
        times,
        kinds,
        activity_types: columns.activity_types.clone(),
        attributes: columns.attributes.iter().map(|one| regroup(one, &order)).collect::<Result<_, Cancelled>>()?,
        contact_attributes: columns
            .contact_attributes
            .iter()
            .map(|one| regroup(one, &contacts))
            .collect::<Result<_, Cancelled>>()?,
        ..Columns::default()
    };
    Ok(Split { by: by.to_vec(), columns: regrouped, contacts, codes })
}

/// Returns what stands in these rows; nothing where nothing is known of any row.
fn taken<T: Copy + Default>(values: &[T], rows: &[u32], cancel: &Cancel) -> Result<Vec<T>, Cancelled> {
    let rows = if values.is_empty() { &[] } else { rows };
    let mut taken = Vec::with_capacity(rows.len());
    for rows in rows.chunks(ROWS_AT_ONCE) {
        cancel.check()?;
        taken.extend(rows.iter().map(|&row| values.get(row as usize).copied().unwrap_or_default()));
    }
    Ok(taken)
}

/// Rows taken between two looks at the cancel flag.
const ROWS_AT_ONCE: usize = 1 << 18;

/// Does two things at once.
fn side_by_side<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), other)
    })
}

/// The units of some contacts.
#[derive(Default)]
struct Units {
    /// Rows of the columns that were split, unit after unit.
    order: Vec<u32>,
    /// Where each unit ends in that order.
    ends: Vec<u32>,
    contacts: Vec<u32>,
    codes: Vec<u32>,
}

impl Units {
    fn append(&mut self, mut later: Self) {
        let before = self.order.len() as u32;
        self.order.append(&mut later.order);
        self.ends.extend(later.ends.into_iter().map(|end| before + end));
        self.contacts.append(&mut later.contacts);
        self.codes.append(&mut later.codes);
    }
}

/// Lists for one contact, used again for the next.
#[derive(Default)]
struct Bench {
    /// The codes of each row, one for each attribute.
    codes: Vec<u32>,
    /// Rows as places among those of the contact.
    places: Vec<u32>,
}

impl Bench {
    fn cut(
        &mut self,
        columns: &Columns,
        attributes: &[(Option<&Attribute>, Owner)],
        contact: usize,
        units: &mut Units,
    ) {
        let Self { codes, places } = self;
        let rows = columns.rows(contact);
        codes.clear();
        for row in rows.clone() {
            codes.extend(attributes.iter().map(|(attribute, of)| {
                let place = if *of == Owner::Contact { contact } else { row };
                attribute.map_or(0, |attribute| attribute.codes.at(place))
            }));
        }
        let width = attributes.len();
        let values = |place: u32| codes.get(place as usize * width..(place as usize + 1) * width).unwrap_or_default();
        places.clear();
        places.extend(0..rows.len() as u32);
        // Rows keep their order within a value.
        places.sort_by(|&one, &other| values(one).cmp(values(other)));
        for unit in places.chunk_by(|&one, &other| values(one) == values(other)) {
            units.order.extend(unit.iter().map(|place| rows.start as u32 + place));
            units.ends.push(units.order.len() as u32);
            units.contacts.push(contact as u32);
            units.codes.extend(unit.first().into_iter().flat_map(|&place| values(place)));
        }
    }
}
