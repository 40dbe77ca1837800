//! Comparisons of attributes in plain words.

use crate::domain::{Comparison, Moment, Order};
use crate::engine::columns::AttributeKind;
use crate::gui::panels::inspector::dates;

/// A comparison without its value, as it is chosen from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// See [`Comparison::Is`].
    Is,
    /// See [`Comparison::IsNot`].
    IsNot,
    /// See [`Comparison::OneOf`].
    OneOf,
    /// See [`Comparison::Contains`].
    Contains,
    /// See [`Comparison::NotContains`].
    NotContains,
    /// See [`Comparison::StartsWith`].
    StartsWith,
    /// See [`Comparison::EndsWith`].
    EndsWith,
    /// See [`Comparison::Matches`].
    Matches,
    /// See [`Comparison::IsSet`].
    IsSet,
    /// See [`Comparison::IsNotSet`].
    IsNotSet,
    /// See [`Comparison::Number`].
    Number(Order),
    /// See [`Comparison::Date`].
    Date(Order),
}

const TEXT: [(Operator, &str); 10] = [
    (Operator::Is, "is"),
    (Operator::IsNot, "is not"),
    (Operator::OneOf, "is one of"),
    (Operator::Contains, "contains"),
    (Operator::NotContains, "does not contain"),
    (Operator::StartsWith, "starts with"),
    (Operator::EndsWith, "ends with"),
    (Operator::Matches, "matches the pattern"),
    (Operator::IsSet, "has a value"),
    (Operator::IsNotSet, "has no value"),
];
const NUMBER: [(Operator, &str); 5] = [
    (Operator::Number(Order::More), "is more than"),
    (Operator::Number(Order::MoreOrEqual), "is at least"),
    (Operator::Number(Order::Equal), "is the number"),
    (Operator::Number(Order::LessOrEqual), "is at most"),
    (Operator::Number(Order::Less), "is less than"),
];
const DATE: [(Operator, &str); 5] = [
    (Operator::Date(Order::Less), "is before"),
    (Operator::Date(Order::LessOrEqual), "is at or before"),
    (Operator::Date(Order::Equal), "is at the time"),
    (Operator::Date(Order::MoreOrEqual), "is at or after"),
    (Operator::Date(Order::More), "is after"),
];

impl Operator {
    /// Returns the operators that suit a kind of attribute, with their words; `current` is always among them.
    pub fn offered(kind: Option<AttributeKind>, current: Self) -> Vec<(Self, &'static str)> {
        let (numbers, dates) = match kind {
            Some(AttributeKind::Number) => (true, false),
            Some(AttributeKind::Date) => (false, true),
            Some(AttributeKind::Text | AttributeKind::Bool) => (false, false),
            None => (true, true),
        };
        let numbers = NUMBER.into_iter().filter(|(one, _)| numbers || *one == current);
        let dates = DATE.into_iter().filter(|(one, _)| dates || *one == current);
        TEXT.into_iter().chain(numbers).chain(dates).collect()
    }

    /// Returns the operator of a comparison.
    pub fn of(comparison: &Comparison) -> Self {
        match comparison {
            Comparison::Is(_) => Self::Is,
            Comparison::IsNot(_) => Self::IsNot,
            Comparison::OneOf(_) => Self::OneOf,
            Comparison::Contains(_) => Self::Contains,
            Comparison::NotContains(_) => Self::NotContains,
            Comparison::StartsWith(_) => Self::StartsWith,
            Comparison::EndsWith(_) => Self::EndsWith,
            Comparison::Matches(_) => Self::Matches,
            Comparison::IsSet => Self::IsSet,
            Comparison::IsNotSet => Self::IsNotSet,
            Comparison::Number(order, _) => Self::Number(*order),
            Comparison::Date(order, _) => Self::Date(*order),
        }
    }

    /// Makes the comparison with this value.
    ///
    /// # Errors
    /// A sentence that says what the value should look like.
    pub fn with(self, value: &str) -> Result<Comparison, String> {
        let text = value.trim().to_owned();
        Ok(match self {
            Self::Is => Comparison::Is(text),
            Self::IsNot => Comparison::IsNot(text),
            Self::OneOf => Comparison::OneOf(vec![text]),
            Self::Contains => Comparison::Contains(text),
            Self::NotContains => Comparison::NotContains(text),
            Self::StartsWith => Comparison::StartsWith(text),
            Self::EndsWith => Comparison::EndsWith(text),
            Self::Matches => match regex::Regex::new(&text) {
                Ok(_) => Comparison::Matches(text),
                Err(_) => return Err("This is no valid pattern; see “regular expression”.".to_owned()),
            },
            Self::IsSet => Comparison::IsSet,
            Self::IsNotSet => Comparison::IsNotSet,
            Self::Number(order) => match text.replace(',', ".").parse::<f64>() {
                Ok(number) if number.is_finite() => Comparison::Number(order, number),
                _ => return Err("Type a number, such as 12.5.".to_owned()),
            },
            Self::Date(order) => Comparison::Date(order, dates::read(&text, dates::End::Start)?),
        })
    }

    /// Makes the comparison that stands where another one stood, keeping its value as far as it fits.
    pub fn instead_of(self, old: &Comparison, latest: Option<Moment>) -> Comparison {
        if let (Self::OneOf, Comparison::OneOf(_)) = (self, old) {
            return old.clone();
        }
        self.with(&value_text(old)).unwrap_or_else(|_| match self {
            Self::Number(order) => Comparison::Number(order, 0.0),
            Self::Date(order) => Comparison::Date(order, latest.unwrap_or_default()),
            _ => Comparison::IsSet,
        })
    }
}

/// Returns the value of a comparison as text; of several values the first.
pub fn value_text(comparison: &Comparison) -> String {
    match comparison {
        Comparison::Is(text)
        | Comparison::IsNot(text)
        | Comparison::Contains(text)
        | Comparison::NotContains(text)
        | Comparison::StartsWith(text)
        | Comparison::EndsWith(text)
        | Comparison::Matches(text) => text.clone(),
        Comparison::OneOf(texts) => texts.first().cloned().unwrap_or_default(),
        Comparison::IsSet | Comparison::IsNotSet => String::new(),
        Comparison::Number(_, number) => number.to_string(),
        Comparison::Date(_, moment) => dates::written(*moment, dates::End::Start),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_offered_once_and_makes_its_own_comparison() {
        let offered = Operator::offered(None, Operator::Is);
        assert_eq!(offered.len(), 20);
        for (operator, words) in offered {
            let comparison = operator.instead_of(&Comparison::Is("a".into()), Some(Moment::from_secs(0)));
            assert_eq!(Operator::of(&comparison), operator, "{words}");
        }
    }

    #[test]
    fn only_what_suits_the_attribute_is_offered_and_what_is_set() {
        let text = Operator::offered(Some(AttributeKind::Text), Operator::Is);
        assert_eq!(text.len(), 10);
        let odd = Operator::offered(Some(AttributeKind::Text), Operator::Number(Order::More));
        assert!(odd.contains(&(Operator::Number(Order::More), "is more than")));
    }

    #[test]
    fn the_value_is_kept_where_it_fits() {
        let five = Comparison::Is("5".into());
        let more = Operator::Number(Order::More).instead_of(&five, None);
        assert_eq!(more, Comparison::Number(Order::More, 5.0));
        assert_eq!(Operator::Contains.instead_of(&more, None), Comparison::Contains("5".into()));
        assert!(Operator::Number(Order::More).with("many").is_err());
        assert!(Operator::Matches.with("(").is_err());
    }
}
