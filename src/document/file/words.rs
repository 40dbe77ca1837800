//! How spans and moments are written in files: exactly, and so that a person can read and change them.

use crate::domain::{Moment, Span};

const UNITS: [(&str, i64); 6] = [
    ("day", Span::DAY.0),
    ("hour", Span::HOUR.0),
    ("minute", Span::MINUTE.0),
    ("second", Span::SECOND.0),
    ("millisecond", 1_000),
    ("microsecond", 1),
];

/// Writes the span in the largest unit that holds it exactly: `7 days`, `90 minutes`.
pub fn span_text(span: Span) -> String {
    let (unit, size) = if span.0 == 0 {
        ("second", Span::SECOND.0)
    } else {
        UNITS.into_iter().find(|(_, size)| span.0 % size == 0).unwrap_or(("microsecond", 1))
    };
    let count = span.0 / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// Reads what [`span_text`] writes.
pub fn span_of(text: &str) -> Option<Span> {
    let (count, unit) = text.trim().split_once(' ')?;
    let unit = unit.trim();
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let (_, size) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    Some(Span(count.parse::<i64>().ok()?.checked_mul(size)?))
}

/// Writes the moment as ISO 8601 in UTC, or as microseconds where it lies outside of the years -9999 to 9999.
pub fn moment_text(moment: Moment) -> String {
    let text = moment.to_iso();
    if Moment::parse_iso(&text) == Some(moment) { text } else { format!("{} microseconds", moment.0) }
}

/// Reads what [`moment_text`] writes, and other ISO 8601 texts.
pub fn moment_of(text: &str) -> Option<Moment> {
    Moment::parse_iso(text.trim()).or_else(|| Some(Moment(text.trim().strip_suffix(" microseconds")?.parse().ok()?)))
}

/// For `#[serde(with)]`: one kind of value as text, and the same where it may be missing.
macro_rules! as_text {
    ($one:ident, $optional:ident, $type:ty, $write:ident, $read:ident, $expected:literal) => {
        pub mod $one {
            use super::*;
            use serde::{Deserialize, Deserializer, Serializer, de::Error};

            pub fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&$write(*value))
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let text = String::deserialize(deserializer)?;
                $read(&text).ok_or_else(|| D::Error::custom(format!("“{text}” is not {}", $expected)))
            }
        }

        pub mod $optional {
            use super::*;
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

            pub fn serialize<S: Serializer>(value: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                value.map($write).serialize(serializer)
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
                let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
                let value = $read(&text);
                value.map(Some).ok_or_else(|| D::Error::custom(format!("“{text}” is not {}", $expected)))
            }
        }
    };
}

as_text!(one_span, span, Span, span_text, span_of, "a length of time such as \"7 days\"");
as_text!(one_moment, moment, Moment, moment_text, moment_of, "a moment such as \"2026-03-01T00:00:00Z\"");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_written_in_words() {
        let cases = [
            (Span::from_days(7), "7 days"),
            (Span::DAY, "1 day"),
            (Span::from_secs(5400), "90 minutes"),
            (Span(0), "0 seconds"),
            (Span(1_500_000), "1500 milliseconds"),
            (Span(-1), "-1 microseconds"),
        ];
        for (span, text) in cases {
            assert_eq!(span_text(span), text);
        }
        assert_eq!(span_of("a week"), None);
        assert_eq!(span_of("9223372036854775807 days"), None);
    }

    proptest! {
        #[test]
        fn every_span_and_moment_comes_back(micros: i64) {
            prop_assert_eq!(span_of(&span_text(Span(micros))), Some(Span(micros)));
            prop_assert_eq!(moment_of(&moment_text(Moment(micros))), Some(Moment(micros)));
        }
    }
}
