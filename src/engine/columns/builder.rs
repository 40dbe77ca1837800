//! Columns from single activities, for tests, cases and small data.

use super::{Attribute, AttributeKind, Codes, Columns, Texts};
use crate::domain::Moment;
use crate::engine::intake::Dictionary;

/// Collects activities in source order and sorts them into columns.
#[derive(Debug, Default)]
pub struct ColumnsBuilder {
    contacts: Dictionary,
    activity_types: Dictionary,
    rows: Vec<(u32, i64, u32)>,
    offsets: Vec<i16>,
    attributes: Vec<Collected>,
    contact_attributes: Vec<Collected>,
}

#[derive(Debug, Default)]
struct Collected {
    name: String,
    words: Dictionary,
    values: Vec<(u32, u32)>,
}

impl ColumnsBuilder {
    /// Adds an activity; the order of the calls is the order of the source.
    pub fn activity(&mut self, contact: &str, activity: &str, time: Moment, attributes: &[(&str, &str)]) -> &mut Self {
        let row = self.rows.len() as u32;
        self.rows.push((self.contacts.intern(contact), time.0, self.activity_types.intern(activity)));
        for (name, value) in attributes {
            collect(&mut self.attributes, name, row, value);
        }
        self
    }

    /// Says which UTC offset in minutes the source gave for the activity added last.
    pub fn offset(&mut self, minutes: i16) -> &mut Self {
        self.offsets.resize(self.rows.len().saturating_sub(1), 0);
        self.offsets.push(minutes);
        self
    }

    /// Sets an attribute of a contact, which need not have activities.
    pub fn contact_attribute(&mut self, contact: &str, name: &str, value: &str) -> &mut Self {
        let contact = self.contacts.intern(contact);
        collect(&mut self.contact_attributes, name, contact, value);
        self
    }

    /// Sorts what was added into columns.
    pub fn finish(&self) -> Columns {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        let row = |place: u32| self.rows.get(place as usize).copied().unwrap_or_default();
        order.sort_by_key(|&place| {
            let (contact, time, _) = row(place);
            (contact, time)
        });
        let mut starts = vec![0_u32; self.contacts.len() + 1];
        for &(contact, ..) in &self.rows {
            if let Some(start) = starts.get_mut(contact as usize + 1) {
                *start += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        Columns {
            contacts: self.contacts.iter().collect(),
            starts,
            times: order.iter().map(|&place| row(place).1).collect(),
            offset_minutes: match self.offsets.len() {
                0 => Vec::new(),
                _ => order.iter().map(|&at| self.offsets.get(at as usize).copied().unwrap_or_default()).collect(),
            },
            kinds: order.iter().map(|&place| row(place).2 as u16).collect(),
            activity_types: self.activity_types.iter().map(str::to_owned).collect(),
            attributes: self.attributes.iter().map(|one| one.attribute(&order)).collect(),
            contact_attributes: {
                let contacts: Vec<u32> = (0..self.contacts.len() as u32).collect();
                self.contact_attributes.iter().map(|one| one.attribute(&contacts)).collect()
            },
            ..Columns::default()
        }
    }
}

fn collect(attributes: &mut Vec<Collected>, name: &str, place: u32, value: &str) {
    let found = attributes.iter().position(|one| one.name == name).unwrap_or_else(|| {
        let mut words = Dictionary::default();
        words.intern("");
        attributes.push(Collected { name: name.to_owned(), words, values: Vec::new() });
        attributes.len() - 1
    });
    if let Some(one) = attributes.get_mut(found) {
        let code = one.words.intern(value);
        one.values.push((place, code));
    }
}

impl Collected {
    fn attribute(&self, order: &[u32]) -> Attribute {
        let mut by_place = vec![0_u32; order.len()];
        for &(place, code) in &self.values {
            if let Some(slot) = by_place.get_mut(place as usize) {
                *slot = code;
            }
        }
        let codes: Vec<u32> =
            order.iter().map(|&place| by_place.get(place as usize).copied().unwrap_or_default()).collect();
        let words: Texts = self.words.iter().collect();
        let kind = kind_of(&words);
        Attribute { name: self.name.clone(), kind, codes: Codes::pack(&codes, words.len()), words }
    }
}

fn kind_of(words: &Texts) -> AttributeKind {
    let mut set = words.iter().filter(|word| !word.is_empty()).peekable();
    if set.peek().is_some() && set.all(|word| word.parse::<f64>().is_ok()) {
        AttributeKind::Number
    } else {
        AttributeKind::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_by_contact_and_time_with_ties_in_source_order() {
        let columns = ColumnsBuilder::default()
            .activity("b", "late", Moment(9), &[("n", "1")])
            .activity("a", "x", Moment(5), &[])
            .activity("b", "second", Moment(3), &[("n", "2")])
            .activity("b", "third", Moment(3), &[("city", "Brno")])
            .contact_attribute("a", "country", "CZ")
            .finish();
        assert_eq!(columns.starts, [0, 3, 4]);
        let names: Vec<&str> =
            columns.kinds.iter().map(|&kind| columns.activity_types[kind as usize].as_str()).collect();
        assert_eq!(names, ["second", "third", "late", "x"]);
        let number = columns.attribute("n").unwrap();
        assert_eq!(number.kind, AttributeKind::Number);
        assert_eq!(
            (0..4).map(|row| number.words.at(number.codes.at(row) as usize)).collect::<Vec<_>>(),
            ["2", "", "1", ""]
        );
        let country = columns.contact_attribute("country").unwrap();
        assert_eq!(country.words.at(country.codes.at(1) as usize), "CZ");
        assert_eq!(columns.time_range(), Some((Moment(3), Moment(9))));
    }
}
