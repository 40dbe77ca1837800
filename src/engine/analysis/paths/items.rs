//! What stands in a path: activity types, told apart by the values of an attribute where that is asked for.

use crate::domain::{Counting, SessionRule};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::at::At;
use crate::engine::columns::{Attribute, Columns};
use serde::Serialize;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

/// One thing that contacts do, as it stands in a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Item {
    /// The activity type.
    pub activity: String,
    /// The value of the attribute by which activities are told apart, where it is set.
    pub value: Option<String>,
}

impl Item {
    /// An activity type as a whole.
    pub fn activity(name: impl Into<String>) -> Self {
        Self { activity: name.into(), value: None }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}: {value}", self.activity),
            None => f.write_str(&self.activity),
        }
    }
}

/// Up to so many different items, what was seen is kept in a list of all; beyond, in a set.
const MOST_IN_LIST: usize = 1 << 14;

/// The items of some columns, as codes; items that are left out have none.
#[derive(Debug)]
pub(in crate::engine::analysis) struct Items<'a> {
    columns: &'a Columns,
    told_by: Option<&'a Attribute>,
    /// Different values, "not set" among them; 1 where nothing tells activities apart.
    values: u32,
    /// By activity type: whether all its activities are left out.
    hidden: Vec<bool>,
    hidden_items: HashSet<u32>,
    /// The attribute that names sessions, where the journey counts those.
    session: Option<&'a Attribute>,
}

/// Returns the attribute that names the sessions that a journey counts, if it does.
pub(in crate::engine::analysis) fn session_names<'a>(asked: &Asked<'a>) -> Option<&'a Attribute> {
    match &asked.journey.settings.counting {
        Counting::Sessions(SessionRule::Attribute(name)) => asked.columns.attribute(name),
        _ => None,
    }
}

impl<'a> Items<'a> {
    /// Prepares the items; an attribute that is not there, or that has too many values to count, tells nothing apart.
    /// An item without a value hides its activity type as a whole.
    pub(in crate::engine::analysis) fn new(asked: &Asked<'a>, told_by: Option<&str>, hidden: &[Item]) -> Self {
        let columns = asked.columns;
        let told_by = told_by.and_then(|name| columns.attribute(name)).filter(|attribute| {
            u32::try_from(attribute.words.len() * columns.activity_types.len()).is_ok() && !attribute.words.is_empty()
        });
        let mut items = Self {
            columns,
            told_by,
            values: told_by.map_or(1, |attribute| attribute.words.len() as u32),
            hidden: vec![false; columns.activity_types.len()],
            hidden_items: HashSet::new(),
            session: session_names(asked),
        };
        for item in hidden {
            let Some(kind) = columns.activity_types.iter().position(|name| *name == item.activity) else { continue };
            match &item.value {
                None => items.hidden.put(kind, true),
                Some(_) => items.hidden_items.extend(items.code_of(item)),
            }
        }
        items
    }

    /// Returns how many codes there can be.
    pub(in crate::engine::analysis) fn len(&self) -> usize {
        self.values as usize * self.columns.activity_types.len()
    }

    /// Returns the code of the item in this row of the columns, unless it is left out.
    #[inline]
    pub(in crate::engine::analysis) fn at(&self, row: usize) -> Option<u32> {
        let kind = self.columns.kinds.at(row);
        if self.hidden.at(usize::from(kind)) {
            return None;
        }
        let Some(attribute) = self.told_by else { return Some(u32::from(kind)) };
        let code = u32::from(kind) * self.values + attribute.codes.at(row);
        (self.hidden_items.is_empty() || !self.hidden_items.contains(&code)).then_some(code)
    }

    /// Returns the codes of the items in these rows; where `session` is not 0, only of those in the session with this code.
    #[inline]
    pub(in crate::engine::analysis) fn each(
        &self,
        rows: Range<usize>,
        session: u32,
    ) -> impl DoubleEndedIterator<Item = u32> + '_ {
        let belongs =
            move |row: &usize| session == 0 || self.session.is_none_or(|names| names.codes.at(*row) == session);
        rows.filter(belongs).filter_map(|row| self.at(row))
    }

    /// Returns the code of an item; `None` if the data has no such item.
    pub(in crate::engine::analysis) fn code_of(&self, item: &Item) -> Option<u32> {
        let kind = self.columns.activity_types.iter().position(|name| *name == item.activity)? as u32;
        let value = match (&item.value, self.told_by) {
            (None, _) => 0,
            (Some(value), Some(attribute)) => attribute.words.iter().position(|word| word == value)? as u32,
            (Some(_), None) => return None,
        };
        Some(kind * self.values + value)
    }

    /// Returns the item of a code.
    pub(in crate::engine::analysis) fn item(&self, code: u32) -> Item {
        let activity = self.columns.activity_types.get((code / self.values) as usize).cloned().unwrap_or_default();
        let value = self.told_by.map(|attribute| attribute.words.at((code % self.values) as usize));
        Item { activity, value: value.filter(|value| !value.is_empty()).map(str::to_owned) }
    }

    /// Returns a set for items seen within one contact, to be cleared for the next.
    pub(in crate::engine::analysis) fn seen(&self) -> Seen {
        if self.len() <= MOST_IN_LIST {
            Seen::List { last: vec![0; self.len()], now: 1 }
        } else {
            Seen::Set(HashSet::new())
        }
    }
}

/// Items seen within one contact.
#[derive(Debug)]
pub(in crate::engine::analysis) enum Seen {
    /// For each code, when it was last seen.
    List { last: Vec<u32>, now: u32 },
    /// The codes.
    Set(HashSet<u32>),
}

impl Seen {
    /// Forgets everything.
    pub(in crate::engine::analysis) fn clear(&mut self) {
        match self {
            Self::Set(set) => set.clear(),
            Self::List { last, now } => match now.checked_add(1) {
                Some(next) => *now = next,
                None => {
                    last.fill(0);
                    *now = 1;
                }
            },
        }
    }

    /// Adds a code and returns whether it was not there before.
    #[inline]
    pub(in crate::engine::analysis) fn add(&mut self, code: u32) -> bool {
        match self {
            Self::Set(set) => set.insert(code),
            Self::List { last, now } => match last.get_mut(code as usize) {
                Some(seen) if *seen != *now => {
                    *seen = *now;
                    true
                }
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Journey, Moment};
    use crate::engine::columns::ColumnsBuilder;

    #[test]
    fn an_attribute_tells_activities_of_one_type_apart() {
        let columns = ColumnsBuilder::default()
            .activity("1", "read", Moment(1), &[("title", "maps")])
            .activity("1", "read", Moment(2), &[("title", "")])
            .activity("1", "buy", Moment(3), &[])
            .finish();
        let (journey, cancel) = (Journey::default(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let read = |value: &str| Item { activity: "read".to_owned(), value: Some(value.to_owned()) };
        let items = Items::new(&asked, Some("title"), &[]);
        let seen: Vec<Item> = (0..3).filter_map(|row| items.at(row)).map(|code| items.item(code)).collect();
        assert_eq!(seen, [read("maps"), Item::activity("read"), Item::activity("buy")]);
        assert_eq!(
            seen.iter().map(|item| items.code_of(item)).collect::<Vec<_>>(),
            [items.at(0), items.at(1), items.at(2)]
        );
        assert_eq!(read("maps").to_string(), "read: maps");
        let items = Items::new(&asked, Some("title"), &[read("maps"), Item::activity("buy")]);
        assert_eq!((items.at(0), items.at(1).is_some(), items.at(2)), (None, true, None));
        let whole = Items::new(&asked, Some("no such attribute"), &[Item::activity("read")]);
        assert_eq!((whole.at(0), whole.at(2).map(|code| whole.item(code))), (None, Some(Item::activity("buy"))));
        assert_eq!(whole.code_of(&read("maps")), None);
    }

    #[test]
    fn seen_is_forgotten_between_contacts() {
        for mut seen in [Seen::List { last: vec![0; 3], now: u32::MAX }, Seen::Set(HashSet::new())] {
            assert!(seen.add(2) && !seen.add(2) && seen.add(0));
            seen.clear();
            assert!(seen.add(2) && !seen.add(2));
        }
    }
}
