//! Filters, evaluated once for each different word of a dictionary.

use crate::domain::{Comparison, Filter, Moment, Order, Owner};
use crate::engine::columns::{Attribute, Columns, Texts};
use regex::Regex;

/// A filter as a test of codes.
#[derive(Debug)]
pub(in super::super) enum Check {
    /// The same for every row.
    Always(bool),
    /// The code of this attribute of activities is in the set.
    Activity(usize, Codes),
    /// The code of this attribute of contacts is in the set.
    Contact(usize, Codes),
    /// Every one holds.
    All(Vec<Check>),
    /// At least one holds.
    Any(Vec<Check>),
}

/// A set of codes, one bit each.
#[derive(Debug)]
pub(in super::super) struct Codes(Vec<u64>);

impl Codes {
    fn of(words: &Texts, holds: impl Fn(&str) -> bool) -> Self {
        let mut bits = vec![0_u64; words.len().max(1).div_ceil(64)];
        for (code, word) in words.iter().enumerate() {
            if let Some(bit) = bits.get_mut(code / 64)
                && holds(word)
            {
                *bit |= 1 << (code % 64);
            }
        }
        Self(bits)
    }

    #[inline]
    fn contains(&self, code: u32) -> bool {
        self.0.get(code as usize / 64).is_some_and(|bits| bits >> (code % 64) & 1 == 1)
    }
}

impl Check {
    /// Compiles filters that must all hold.
    pub(in super::super) fn compile(columns: &Columns, filters: &[Filter]) -> Self {
        Self::all(filters.iter().map(|filter| Self::of(columns, filter)).collect())
    }

    fn of(columns: &Columns, filter: &Filter) -> Self {
        match filter {
            Filter::All(members) => Self::compile(columns, members),
            Filter::Any(members) => Self::any(members.iter().map(|member| Self::of(columns, member)).collect()),
            Filter::Compare { attribute, of, comparison } => {
                let holds = comparer(comparison);
                let find = |attributes: &[Attribute]| attributes.iter().position(|one| one.name == *attribute);
                let words = |attributes: &[Attribute], place: usize| {
                    attributes.get(place).map(|one| Codes::of(&one.words, &holds)).unwrap_or(Codes(Vec::new()))
                };
                match of {
                    Owner::Activity => match find(&columns.attributes) {
                        Some(place) => Self::Activity(place, words(&columns.attributes, place)),
                        None => Self::Always(holds("")),
                    },
                    Owner::Contact => match find(&columns.contact_attributes) {
                        Some(place) => Self::Contact(place, words(&columns.contact_attributes, place)),
                        None => Self::Always(holds("")),
                    },
                }
            }
        }
    }

    fn all(members: Vec<Self>) -> Self {
        if members.iter().any(|member| matches!(member, Self::Always(false))) {
            return Self::Always(false);
        }
        let mut open: Vec<Self> = members.into_iter().filter(|member| !matches!(member, Self::Always(true))).collect();
        match (open.len(), open.pop()) {
            (_, None) => Self::Always(true),
            (1, Some(only)) => only,
            (_, Some(last)) => {
                open.push(last);
                Self::All(open)
            }
        }
    }

    fn any(members: Vec<Self>) -> Self {
        if members.iter().any(|member| matches!(member, Self::Always(true))) {
            return Self::Always(true);
        }
        let open: Vec<Self> = members.into_iter().filter(|member| !matches!(member, Self::Always(false))).collect();
        if open.is_empty() { Self::Always(false) } else { Self::Any(open) }
    }

    /// Returns whether the filter holds for this row of this contact.
    pub(in super::super) fn holds(&self, columns: &Columns, contact: usize, row: usize) -> bool {
        match self {
            Self::Always(outcome) => *outcome,
            Self::Activity(place, codes) => {
                columns.attributes.get(*place).is_some_and(|attribute| codes.contains(attribute.codes.at(row)))
            }
            Self::Contact(place, codes) => columns
                .contact_attributes
                .get(*place)
                .is_some_and(|attribute| codes.contains(attribute.codes.at(contact))),
            Self::All(members) => members.iter().all(|member| member.holds(columns, contact, row)),
            Self::Any(members) => members.iter().any(|member| member.holds(columns, contact, row)),
        }
    }
}

/// Returns the test of a word. An empty word is "not set": it equals nothing, and only `IsNot`, `NotContains` and
/// `IsNotSet` are true for it.
fn comparer(comparison: &Comparison) -> Box<dyn Fn(&str) -> bool + '_> {
    match comparison {
        Comparison::Is(text) => Box::new(move |word| !word.is_empty() && word == text),
        Comparison::IsNot(text) => Box::new(move |word| word.is_empty() || word != text),
        Comparison::OneOf(texts) => Box::new(move |word| !word.is_empty() && texts.iter().any(|text| word == text)),
        Comparison::Contains(text) => {
            let text = text.to_lowercase();
            Box::new(move |word| !word.is_empty() && word.to_lowercase().contains(&text))
        }
        Comparison::NotContains(text) => {
            let text = text.to_lowercase();
            Box::new(move |word| word.is_empty() || !word.to_lowercase().contains(&text))
        }
        Comparison::StartsWith(text) => {
            let text = text.to_lowercase();
            Box::new(move |word| !word.is_empty() && word.to_lowercase().starts_with(&text))
        }
        Comparison::EndsWith(text) => {
            let text = text.to_lowercase();
            Box::new(move |word| !word.is_empty() && word.to_lowercase().ends_with(&text))
        }
        Comparison::Matches(pattern) => match Regex::new(pattern) {
            Ok(regex) => Box::new(move |word| !word.is_empty() && regex.is_match(word)),
            Err(_) => Box::new(|_| false),
        },
        Comparison::IsSet => Box::new(|word| !word.is_empty()),
        Comparison::IsNotSet => Box::new(str::is_empty),
        Comparison::Number(order, value) => {
            Box::new(move |word| word.trim().parse::<f64>().is_ok_and(|number| compares(*order, number, *value)))
        }
        Comparison::Date(order, moment) => {
            Box::new(move |word| Moment::parse_iso(word.trim()).is_some_and(|date| compares(*order, date, *moment)))
        }
    }
}

fn compares<T: PartialOrd>(order: Order, left: T, right: T) -> bool {
    match order {
        Order::Less => left < right,
        Order::LessOrEqual => left <= right,
        Order::Equal => left == right,
        Order::MoreOrEqual => left >= right,
        Order::More => left > right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_set_equals_nothing() {
        let text = || "a".to_owned();
        let true_for_unset = [
            Comparison::IsNot(text()),
            Comparison::NotContains(text()),
            Comparison::IsNotSet,
            Comparison::IsNot(String::new()),
        ];
        let false_for_unset = [
            Comparison::Is(String::new()),
            Comparison::OneOf(vec![String::new()]),
            Comparison::Contains(String::new()),
            Comparison::StartsWith(String::new()),
            Comparison::EndsWith(String::new()),
            Comparison::Matches(".*".to_owned()),
            Comparison::IsSet,
            Comparison::Number(Order::Less, 1.0),
            Comparison::Date(Order::More, Moment(0)),
        ];
        assert!(true_for_unset.iter().all(|comparison| comparer(comparison)("")));
        assert!(!false_for_unset.iter().any(|comparison| comparer(comparison)("")));
    }

    #[test]
    fn comparisons_read_words() {
        assert!(comparer(&Comparison::Contains("RN".into()))("Brno"));
        assert!(comparer(&Comparison::StartsWith("bR".into()))("Brno"));
        assert!(!comparer(&Comparison::Is("brno".into()))("Brno"));
        assert!(comparer(&Comparison::Matches("^B.n".into()))("Brno"));
        assert!(!comparer(&Comparison::Matches("(".into()))("("));
        assert!(comparer(&Comparison::Number(Order::Equal, 1.0))("1.0"));
        assert!(comparer(&Comparison::Number(Order::More, 9.0))("10"));
        assert!(!comparer(&Comparison::Number(Order::More, 9.0))("ten"));
        let date = Moment::parse_iso("2024-02-01").unwrap();
        assert!(comparer(&Comparison::Date(Order::Less, date))("2024-01-31T23:00:00Z"));
    }
}
