//! Which value a contact has, by the rule of the touch.

use super::split::Split;
use super::{Key, Touch};
use crate::domain::Owner;
use crate::engine::analysis::Asked;
use crate::engine::analysis::rules::Gives;
use crate::engine::analysis::way::{Verdict, Way};
use crate::engine::columns::{Attribute, Columns};

/// Attributes made ready for one set of columns.
pub(super) struct Values<'a> {
    columns: &'a Columns,
    attributes: Vec<(Option<&'a Attribute>, Owner)>,
    touch: Source<'a>,
    pub(super) warnings: Vec<String>,
}

enum Source<'a> {
    Entry,
    Stage(Option<usize>),
    First,
    Last,
    /// The value of each unit is known.
    Units(&'a Split),
}

impl<'a> Values<'a> {
    pub(super) fn new(asked: &Asked<'a>, by: &[Key], touch: Touch) -> Self {
        let touch = match touch {
            Touch::Entry | Touch::Every => Source::Entry,
            Touch::Stage(id) => Source::Stage(asked.journey.stage_index(id)),
            Touch::First => Source::First,
            Touch::Last => Source::Last,
        };
        Self {
            columns: asked.columns,
            attributes: attributes(asked.columns, by),
            touch,
            warnings: missing(asked.columns, by),
        }
    }

    pub(super) fn of_units(split: &'a Split) -> Self {
        Self {
            columns: &split.columns,
            attributes: attributes(&split.columns, &split.by),
            touch: Source::Units(split),
            warnings: missing(&split.columns, &split.by),
        }
    }

    /// Returns how many groups there can be at most.
    pub(super) fn most_groups(&self) -> usize {
        let different = |(attribute, _): &(Option<&Attribute>, Owner)| attribute.map_or(1, |one| one.words.len());
        self.attributes.iter().map(different).fold(1, usize::saturating_mul)
    }

    /// Returns the values behind codes; not set is empty.
    pub(super) fn words(&self, codes: &[u32]) -> Vec<String> {
        let word = |(attribute, code): (&Option<&Attribute>, &u32)| {
            attribute.map_or(String::new(), |attribute| attribute.words.at(*code as usize).to_owned())
        };
        self.attributes.iter().map(|(attribute, _)| attribute).zip(codes).map(word).collect()
    }

    /// Finds the groups of a contact, each once.
    pub(super) fn of(&self, way: &Way<'_>, verdict: Verdict, found: &mut Vec<Vec<u32>>) {
        found.clear();
        let row = match &self.touch {
            Source::Units(split) => {
                found.extend(split.codes_of(way.contact).map(<[u32]>::to_vec));
                return;
            }
            // Whoever is removed has no arrivals that count.
            _ if verdict == Verdict::Removed => self.touched(way, false),
            Source::Entry => way.entry_arrival().map(|arrival| way.source_of(arrival)),
            Source::Stage(stage) => {
                let here = way.arrivals.iter().filter(|arrival| Some(arrival.stage) == *stage);
                for arrival in here {
                    let codes = self.codes(way.contact, Some(way.source_of(arrival)));
                    if !found.contains(&codes) {
                        found.push(codes);
                    }
                }
                return;
            }
            Source::First => self.touched(way, false),
            Source::Last => self.touched(way, true),
        };
        found.push(self.codes(way.contact, row));
    }

    fn codes(&self, contact: usize, row: Option<usize>) -> Vec<u32> {
        let code = |(attribute, of): &(Option<&Attribute>, Owner)| {
            let place = if *of == Owner::Contact { Some(contact) } else { row };
            attribute.zip(place).map_or(0, |(attribute, place)| attribute.codes.at(place))
        };
        self.attributes.iter().map(code).collect()
    }

    /// Returns the first or last activity that may satisfy a stage and has any of the attributes.
    fn touched(&self, way: &Way<'_>, last: bool) -> Option<usize> {
        let rows = way.known_rows();
        let is_set = |row: usize| {
            self.attributes.iter().any(|(attribute, of)| {
                *of == Owner::Activity && attribute.is_some_and(|attribute| attribute.codes.at(row) != 0)
            })
        };
        let matches = |row: &usize| {
            let Some(&kind) = self.columns.kinds.get(*row) else { return false };
            let mut may = false;
            if way.reading.rules.matters(kind) && is_set(*row) {
                way.reading.rules.each(self.columns, way.contact, *row, kind, |gives| {
                    may |= matches!(gives, Gives::Stage(_));
                });
            }
            may
        };
        if last { rows.rev().find(matches) } else { rows.into_iter().find(matches) }
    }
}

pub(super) fn attributes<'a>(columns: &'a Columns, by: &[Key]) -> Vec<(Option<&'a Attribute>, Owner)> {
    let find = |key: &Key| match key.of {
        Owner::Activity => (columns.attribute(&key.attribute), Owner::Activity),
        Owner::Contact => (columns.contact_attribute(&key.attribute), Owner::Contact),
    };
    by.iter().map(find).collect()
}

fn missing(columns: &Columns, by: &[Key]) -> Vec<String> {
    let unknown = by.iter().zip(attributes(columns, by)).filter(|(_, (attribute, _))| attribute.is_none());
    unknown
        .map(|(key, _)| {
            let whose = if key.of == Owner::Contact { "Contacts" } else { "Activities" };
            format!(
                "{whose} have no attribute “{}” in the data; everybody is in the group without a value.",
                key.attribute
            )
        })
        .collect()
}
