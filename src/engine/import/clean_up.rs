//! Steps of clean-up on the rows taken, small and documented, so that a preset can name them.

mod twins;

use crate::domain::{Cancelled, Watch};
use crate::engine::codes::Codes;
use crate::engine::intake::{Dictionary, Intake, IntakeAttribute};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is told while rows are cleaned up.
const CLEANING: &str = "Cleaning up";

/// A step of clean-up. Columns are attributes that the plan keeps; a step whose columns are not kept changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CleanUp {
    /// Two rows that were written for one thing become one: a row of `first` and the next row of `second` of the same
    /// contact, at most `within_ms` later and with the same values in `same`. The second row stays; attributes that it
    /// has not are taken from the first.
    MergeTwins {
        /// Activity of the row that goes.
        first: String,
        /// Activity of the row that stays.
        second: String,
        /// Longest time between the two, in milliseconds; the bound is inclusive.
        within_ms: u32,
        /// Columns in which both must say the same.
        #[serde(default)]
        same: Vec<String>,
        /// An attribute that is made `true` on the rows that stay.
        #[serde(default)]
        mark: Option<String>,
    },
    /// Rows in which the column has one of the values are left out; the empty text stands for "not set".
    DropRows {
        /// The column.
        column: String,
        /// The values.
        values: Vec<String>,
    },
    /// Activities get other names; those that are not named keep theirs.
    RenameActivities(BTreeMap<String, String>),
    /// The values of several columns are joined, what is not set being passed over.
    JoinColumns {
        /// The columns, in the order of joining.
        columns: Vec<String>,
        /// What stands between two values.
        separator: String,
        /// Where the result goes.
        into: Joined,
    },
    /// The column served other steps and is not kept.
    DropColumn(String),
    /// Attributes lose the first of these beginnings that they have, unless another one has the name that is left.
    StripPrefixes(Vec<String>),
}

/// Where joined values go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Joined {
    /// Behind the name of the activity, parted from it like the values.
    Activity,
    /// Into an attribute of this name; one that is there already is replaced.
    Attribute(String),
}

/// What the steps did to the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// Rows that went because their twin stays.
    pub merged: u64,
    /// Rows left out by their value.
    pub dropped: u64,
}

impl CleanUp {
    /// Carries the step out.
    pub(super) fn apply(
        &self,
        intake: &mut Intake,
        cleaned: &mut Cleaned,
        watch: &mut Watch<'_>,
    ) -> Result<(), Cancelled> {
        watch.begin(CLEANING, intake.len())?;
        match self {
            Self::MergeTwins { first, second, within_ms, same, mark } => {
                let names = (first.as_str(), second.as_str());
                cleaned.merged += twins::merge(intake, names, *within_ms, same, mark.as_deref(), watch)?;
            }
            Self::DropRows { column, values } => cleaned.dropped += drop_rows(intake, column, values, watch)?,
            Self::RenameActivities(names) => rename(intake, names),
            Self::JoinColumns { columns, separator, into } => join(intake, columns, separator, into, watch)?,
            Self::DropColumn(name) => intake.attributes.retain(|attribute| !same_name(&attribute.name, name)),
            Self::StripPrefixes(prefixes) => strip(intake, prefixes),
        }
        Ok(())
    }

    /// Returns the columns that the step reads, which the plan must keep for it.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::MergeTwins { same, .. } => same.iter().map(String::as_str).collect(),
            Self::DropRows { column, .. } => vec![column],
            Self::RenameActivities(_) => Vec::new(),
            Self::JoinColumns { columns, .. } => columns.iter().map(String::as_str).collect(),
            Self::DropColumn(column) => vec![column],
            Self::StripPrefixes(_) => Vec::new(),
        }
    }

    /// Says in a sentence what the step does.
    pub fn sentence(&self) -> String {
        match self {
            Self::MergeTwins { first, second, within_ms, .. } => {
                let secs = f64::from(*within_ms) / 1000.0;
                format!(
                    "A “{first}” followed by its “{second}” within {secs} s is one “{second}”; what only the first says is kept."
                )
            }
            Self::DropRows { column, values } => {
                let named =
                    |value: &String| if value.is_empty() { "not set".to_owned() } else { format!("“{value}”") };
                let values: Vec<String> = values.iter().map(named).collect();
                format!("Rows in which “{column}” is {} are left out.", values.join(" or "))
            }
            Self::RenameActivities(names) => {
                let example = names.iter().next().map(|(from, to)| format!(", such as “{from}” to “{to}”"));
                format!("Activities get readable names{}.", example.unwrap_or_default())
            }
            Self::JoinColumns { columns, into, .. } => match into {
                Joined::Activity => format!("The activity is made more precise by {}.", columns.join(", ")),
                Joined::Attribute(name) => format!("{} become “{name}”.", columns.join(", ")),
            },
            Self::DropColumn(column) => format!("“{column}” is not kept."),
            Self::StripPrefixes(prefixes) => {
                let quoted: Vec<String> = prefixes.iter().map(|prefix| format!("“{prefix}”")).collect();
                format!("Names of attributes lose {} at their beginning.", quoted.join(" or "))
            }
        }
    }
}

pub(super) fn same_name(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn find<'a>(intake: &'a Intake, name: &str) -> Option<&'a IntakeAttribute> {
    intake.attributes.iter().find(|attribute| same_name(&attribute.name, name))
}

fn drop_rows(intake: &mut Intake, column: &str, values: &[String], watch: &mut Watch<'_>) -> Result<u64, Cancelled> {
    let Some(attribute) = find(intake, column) else { return Ok(0) };
    let unwanted: Vec<bool> = attribute.words.iter().map(|word| values.iter().any(|value| value == word)).collect();
    let goes = |code: u32| unwanted.get(code as usize).copied().unwrap_or_default();
    let keep: Vec<bool> = attribute.codes.iter().map(|code| !goes(code)).collect();
    intake.retain(&keep, CLEANING, watch)
}

fn rename(intake: &mut Intake, names: &BTreeMap<String, String>) {
    let mut renamed = Dictionary::default();
    let codes: Vec<u32> =
        intake.activity_types.iter().map(|name| renamed.intern(names.get(name).map_or(name, String::as_str))).collect();
    intake.activity.renumber(&codes);
    intake.activity_types = renamed;
}

fn strip(intake: &mut Intake, prefixes: &[String]) {
    for place in 0..intake.attributes.len() {
        let Some(name) = intake.attributes.get(place).map(|attribute| attribute.name.clone()) else { continue };
        let short = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str()));
        let Some(short) = short.filter(|short| !short.trim().is_empty()) else { continue };
        let is_taken = intake.attributes.iter().any(|one| same_name(&one.name, short));
        if let Some(attribute) = intake.attributes.get_mut(place).filter(|_| !is_taken) {
            attribute.name = short.to_owned();
        }
    }
}

fn join(
    intake: &mut Intake,
    columns: &[String],
    separator: &str,
    into: &Joined,
    watch: &mut Watch<'_>,
) -> Result<(), Cancelled> {
    let parts: Vec<&IntakeAttribute> = columns.iter().filter_map(|name| find(intake, name)).collect();
    if parts.is_empty() {
        return Ok(());
    }
    let joined = |row: usize, start: &str| {
        let mut text = start.to_owned();
        for part in &parts {
            let word = part.words.text(part.codes.at(row));
            if !word.is_empty() {
                if !text.is_empty() {
                    text.push_str(separator);
                }
                text.push_str(word);
            }
        }
        text
    };
    match into {
        Joined::Activity => {
            let mut names = Dictionary::default();
            let mut codes = Codes::default();
            for (row, code) in intake.activity.iter().enumerate() {
                watch.now_and_then(row)?;
                codes.push(names.intern(&joined(row, intake.activity_types.text(code))));
            }
            (intake.activity, intake.activity_types) = (codes, names);
        }
        Joined::Attribute(name) => {
            let mut words = Dictionary::default();
            words.intern("");
            let mut codes = Codes::default();
            for row in 0..intake.len() {
                watch.now_and_then(row)?;
                codes.push(words.intern(&joined(row, "")));
            }
            let attribute = IntakeAttribute { name: name.clone(), words, codes, ..IntakeAttribute::default() };
            intake.attributes.retain(|one| !same_name(&one.name, name));
            intake.attributes.push(attribute);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Cancel;
    use crate::engine::import::testing::{intake, rows};

    const ROWS: [(&str, &str, i64, &[&str]); 3] =
        [("a", "1", 0, &["x", ""]), ("a", "2", 5, &["", "y"]), ("b", "3", 9, &["x", "y"])];

    fn after(steps: &[CleanUp]) -> (Vec<String>, Cleaned) {
        let mut intake = intake(&["One", "Two"], &ROWS);
        let mut cleaned = Cleaned::default();
        for step in steps {
            step.apply(&mut intake, &mut cleaned, &mut Watch::new(&Cancel::default(), &mut |_| {})).unwrap();
        }
        (rows(&intake), cleaned)
    }

    #[test]
    fn rows_go_by_their_value_and_not_set_is_a_value_too() {
        let step = |column: &str, value: &str| CleanUp::DropRows { column: column.into(), values: vec![value.into()] };
        let (rows, cleaned) = after(&[step("one", "")]);
        assert_eq!((rows, cleaned.dropped), (vec!["a 1 0 One=x Two=".into(), "b 3 9 One=x Two=y".into()], 1));
        assert_eq!(after(&[step("Two", "y"), step("One", "x")]).0, Vec::<String>::new());
        assert_eq!(after(&[step("Three", "")]).1, Cleaned::default());
    }

    #[test]
    fn activities_are_renamed_and_joined() {
        let names =
            CleanUp::RenameActivities(BTreeMap::from([("1".into(), "open".into()), ("2".into(), "open".into())]));
        let columns = vec!["One".to_owned(), "Two".to_owned()];
        let join = |into| CleanUp::JoinColumns { columns: columns.clone(), separator: ": ".into(), into };
        assert_eq!(
            after(&[names.clone(), join(Joined::Activity)]).0,
            ["a open: x 0 One=x Two=", "a open: y 5 One= Two=y", "b 3: x: y 9 One=x Two=y"]
        );
        assert_eq!(
            after(&[names, join(Joined::Attribute("Two".into())), CleanUp::DropColumn("One".into())]).0,
            ["a open 0 Two=x", "a open 5 Two=y", "b 3 9 Two=x: y"]
        );
    }

    #[test]
    fn beginnings_go_where_the_rest_is_free() {
        let mut intake = intake(&["p.$a", "p.b", "b", "p."], &[]);
        let step = CleanUp::StripPrefixes(vec!["p.$".into(), "p.".into()]);
        step.apply(&mut intake, &mut Cleaned::default(), &mut Watch::new(&Cancel::default(), &mut |_| {})).unwrap();
        let names: Vec<&str> = intake.attributes.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["a", "p.b", "b", "p."]);
    }

    #[test]
    fn steps_say_what_they_do_and_are_written_as_data() {
        let step = CleanUp::DropRows { column: "status".into(), values: vec![String::new(), "test".into()] };
        assert_eq!(step.sentence(), "Rows in which “status” is not set or “test” are left out.");
        let text = ron::to_string(&step).unwrap();
        assert_eq!(ron::from_str::<CleanUp>(&text).unwrap(), step);
    }
}
