//! Activities regrouped so that each value of an attribute has its own: the unit is the contact with one value.

use super::Key;
use super::value::attributes;
use crate::domain::{Cancelled, Owner};
use crate::engine::analysis::Asked;
use crate::engine::columns::{Attribute, Codes, Columns, Texts};

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
    let (mut order, mut starts, mut contacts, mut codes) = (Vec::new(), vec![0_u32], Vec::new(), Vec::new());
    let mut own: Vec<(Vec<u32>, usize)> = Vec::new();
    for contact in (0..columns.contact_count()).filter(|&contact| asked.counts(contact)) {
        if contact % 4096 == 0 {
            asked.cancel.check()?;
        }
        own.clear();
        own.extend(columns.rows(contact).map(|row| {
            let code = |(attribute, of): &(Option<&Attribute>, Owner)| {
                let place = if *of == Owner::Contact { contact } else { row };
                attribute.map_or(0, |attribute| attribute.codes.at(place))
            };
            (attributes.iter().map(code).collect(), row)
        }));
        // Rows keep their order within a value.
        own.sort();
        for unit in own.chunk_by(|one, other| one.0 == other.0) {
            order.extend(unit.iter().map(|&(_, row)| row));
            starts.push(order.len() as u32);
            contacts.push(contact as u32);
            codes.extend(unit.first().into_iter().flat_map(|(values, _)| values));
        }
    }
    let regroup = |attribute: &Attribute, places: &mut dyn Iterator<Item = usize>| {
        let codes: Vec<u32> = places.map(|place| attribute.codes.at(place)).collect();
        Attribute {
            name: attribute.name.clone(),
            kind: attribute.kind,
            words: attribute.words.clone(),
            codes: Codes::pack(&codes, attribute.words.len()),
        }
    };
    let names: Texts = contacts.iter().map(|&contact| columns.contacts.at(contact as usize)).collect();
    let regrouped = Columns {
        contacts: names,
        starts,
        offset_minutes: order.iter().filter_map(|&row| columns.offset_minutes.get(row).copied()).collect(),
        times: order.iter().filter_map(|&row| columns.times.get(row).copied()).collect(),
        kinds: order.iter().filter_map(|&row| columns.kinds.get(row).copied()).collect(),
        activity_types: columns.activity_types.clone(),
        attributes: columns.attributes.iter().map(|one| regroup(one, &mut order.iter().copied())).collect(),
        contact_attributes: columns
            .contact_attributes
            .iter()
            .map(|one| regroup(one, &mut contacts.iter().map(|&contact| contact as usize)))
            .collect(),
    };
    Ok(Split { by: by.to_vec(), columns: regrouped, contacts, codes })
}
