//! A list of contacts as it is shown: only those that fit what was typed, in the wanted order.

use crate::domain::{Cancelled, Moment, Owner};
use crate::engine::analysis::standings::{PeopleReport, Person, Standing};
use crate::engine::analysis::{Asked, Figure};
use crate::engine::columns::Columns;
use std::cmp::Ordering;
use std::sync::Arc;

/// By what a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SortBy {
    /// By the contact's id, numbers in it by their value.
    #[default]
    Contact,
    /// By when the contact entered.
    Entered,
    /// By the furthest stage, in the order of the map.
    Furthest,
    /// By what became of the contact there.
    Standing,
    /// By how long ago the contact got there.
    Since,
    /// By the value of an attribute.
    Attribute(Owner, String),
}

/// Asks for the rows of a list that fit a text, in order.
#[derive(Debug, Clone)]
pub struct Arrange {
    /// The list.
    pub list: Arc<PeopleReport>,
    /// What the id or one of the attributes must contain, ignoring case; empty fits everything.
    pub search: String,
    /// The attributes that are searched.
    pub attributes: Vec<(Owner, String)>,
    /// By what the rows are sorted; rows that are equal stay in the order of the data.
    pub sort: SortBy,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl PartialEq for Arrange {
    fn eq(&self, other: &Self) -> bool {
        let asked = |one: &Self| (one.search.clone(), one.sort.clone(), one.descending, one.attributes.clone());
        Arc::ptr_eq(&self.list, &other.list) && asked(self) == asked(other)
    }
}

/// A list as it is shown.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// The list.
    pub list: Arc<PeopleReport>,
    /// Places of the rows in the list, in order.
    pub rows: Vec<u32>,
}

impl Arranged {
    /// Returns a row.
    pub fn person(&self, row: usize) -> Option<&Person> {
        self.list.people.get(*self.rows.get(row)? as usize)
    }
}

/// Between two looks at the cancel flag.
const AT_ONCE: usize = 1 << 14;

impl Figure for Arrange {
    type Answer = Arranged;

    fn compute(&self, asked: &Asked<'_>) -> Result<Arranged, Cancelled> {
        let people = &self.list.people;
        let wanted = self.search.trim().to_lowercase();
        let mut rows = Vec::with_capacity(people.len());
        for (place, person) in people.iter().enumerate() {
            if place % AT_ONCE == 0 {
                asked.cancel.check()?;
            }
            if wanted.is_empty() || self.fits(asked.columns, person, &wanted) {
                rows.push(place as u32);
            }
        }
        self.sort(asked, &mut rows);
        asked.cancel.check()?;
        Ok(Arranged { list: Arc::clone(&self.list), rows })
    }
}

impl Arrange {
    fn fits(&self, columns: &Columns, person: &Person, wanted: &str) -> bool {
        let contains = |text: &str| text.to_lowercase().contains(wanted);
        contains(columns.contacts.at(person.contact as usize))
            || self
                .attributes
                .iter()
                .any(|(owner, name)| contains(columns.value_of(person.contact as usize, *owner, name)))
    }

    fn sort(&self, asked: &Asked<'_>, rows: &mut [u32]) {
        let columns = asked.columns;
        let person = |row: &u32| self.list.people.get(*row as usize).copied().unwrap_or_default();
        match &self.sort {
            SortBy::Contact => {
                let id = |row: &u32| columns.contacts.at(person(row).contact as usize);
                self.order(rows, |a, b| natural(id(a), id(b)));
            }
            SortBy::Entered => self.known_first(rows, |row| person(row).entered),
            SortBy::Since => {
                // The longest ago is the largest.
                let ago = |moment: Moment| std::cmp::Reverse(moment);
                self.known_first(rows, |row| person(row).since.map(ago));
            }
            SortBy::Furthest => {
                let place = |row: &u32| person(row).furthest.and_then(|stage| asked.journey.stage_index(stage));
                self.known_first(rows, place);
            }
            SortBy::Standing => {
                let standing = |row: &u32| Some(person(row).standing).filter(|one| *one != Standing::Outside);
                self.known_first(rows, standing);
            }
            SortBy::Attribute(owner, name) => {
                let value = |row: &u32| {
                    let value = columns.value_of(person(row).contact as usize, *owner, name);
                    (!value.is_empty()).then_some(value)
                };
                let mut keyed: Vec<(Option<&str>, u32)> = rows.iter().map(|row| (value(row), *row)).collect();
                keyed.sort_by(|a, b| match (a.0, b.0) {
                    (Some(a), Some(b)) => self.turned(natural(a, b)),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                });
                rows.iter_mut().zip(keyed).for_each(|(row, (_, sorted))| *row = sorted);
            }
        }
    }

    fn turned(&self, order: Ordering) -> Ordering {
        if self.descending { order.reverse() } else { order }
    }

    fn order(&self, rows: &mut [u32], compare: impl Fn(&u32, &u32) -> Ordering) {
        rows.sort_by(|a, b| self.turned(compare(a, b)));
    }

    /// Sorts by a value; rows without one stand at the end either way.
    fn known_first<K: Ord>(&self, rows: &mut [u32], key: impl Fn(&u32) -> Option<K>) {
        rows.sort_by(|a, b| match (key(a), key(b)) {
            (Some(a), Some(b)) => self.turned(a.cmp(&b)),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    }
}

/// Compares texts as people sort them: digits by the number they form, so that `c9` stands before `c10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (a, b) if a.is_none() || b.is_none() => return a.is_some().cmp(&b.is_some()),
            (Some(one), Some(other)) if one.is_ascii_digit() && other.is_ascii_digit() => {
                let (one, other) = (digits(&mut left), digits(&mut right));
                let order = one.len().cmp(&other.len()).then_with(|| one.cmp(&other));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(one), Some(other)) => {
                let order = one.cmp(&other);
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
            _ => return Ordering::Equal,
        }
    }
}

/// Takes a run of digits, without zeros before it.
fn digits(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut run = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if digit != '0' || !run.is_empty() {
            run.push(digit);
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, StageId};
    use crate::engine::columns::ColumnsBuilder;

    fn arranged(search: &str, sort: SortBy, descending: bool) -> Vec<String> {
        let mut builder = ColumnsBuilder::default();
        for (contact, channel, time) in
            [("c10", "Mail", 1), ("c9", "web", 2), ("b1", "", 3), ("c9", "mail", 9), ("b1", "", 4)]
        {
            let attributes = if channel.is_empty() { vec![] } else { vec![("channel", channel)] };
            builder.activity(contact, "visit", Moment(time), &attributes);
        }
        let columns = builder.finish();
        let place = |name: &str| columns.contacts.iter().position(|id| id == name).unwrap() as u32;
        let person = |name: &str, entered: Option<i64>, since: Option<i64>| Person {
            contact: place(name),
            entered: entered.map(Moment),
            furthest: entered.map(|_| StageId(1)),
            since: since.map(Moment),
            standing: if entered.is_some() { Standing::DroppedOff } else { Standing::Outside },
        };
        let people = vec![person("b1", None, None), person("c10", Some(5), Some(8)), person("c9", Some(6), Some(7))];
        let arrange = Arrange {
            list: Arc::new(PeopleReport { as_of: Moment(10), people }),
            search: search.into(),
            attributes: vec![(Owner::Activity, "channel".into())],
            sort,
            descending,
        };
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let arranged = arrange.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        let id = |row| columns.contacts.at(arranged.person(row).unwrap().contact as usize).to_owned();
        (0..arranged.rows.len()).map(id).collect()
    }

    #[test]
    fn ids_sort_as_people_do_and_missing_values_stand_last() {
        assert_eq!(arranged("", SortBy::Contact, false), ["b1", "c9", "c10"]);
        assert_eq!(arranged("", SortBy::Contact, true), ["c10", "c9", "b1"]);
        assert_eq!(arranged("", SortBy::Entered, false), ["c10", "c9", "b1"]);
        assert_eq!(arranged("", SortBy::Entered, true), ["c9", "c10", "b1"]);
        assert_eq!(arranged("", SortBy::Since, true), ["c9", "c10", "b1"]);
        let channel = || SortBy::Attribute(Owner::Activity, "channel".into());
        assert_eq!(arranged("", channel(), false), ["c10", "c9", "b1"]);
        assert_eq!(arranged("", channel(), true), ["c9", "c10", "b1"]);
    }

    #[test]
    fn the_search_looks_at_ids_and_the_last_values_of_attributes() {
        assert_eq!(arranged("MAIL", SortBy::Contact, false), ["c9", "c10"]);
        assert_eq!(arranged("web", SortBy::Contact, false), Vec::<String>::new());
        assert_eq!(arranged(" b1", SortBy::Contact, false), ["b1"]);
    }
}
