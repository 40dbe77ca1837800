//! Presets: how the exports of well-known tools are recognised by their columns, and how they are read. All is data.
//!
//! A preset is a RON file; those of `assets/presets` are built in, and a user can save and share more. Column names are
//! compared without regard to case, blanks, dots and underscores: `user_id`, `userId` and `User ID` are one name. In
//! the list of what is left out, a `*` at the beginning or the end of a name stands for anything.

mod apply;
mod built_in;
mod save;

pub use built_in::built_in;
pub use save::PresetError;

use super::clean_up::CleanUp;
use super::nesting::Pairs;
use super::plan::{FileFormat, Plan};
use super::sniff::{Detected, Given};
use super::treatment::{Privacy, Repeats};
use crate::engine::intake::AttributeKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How an export is recognised and read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename = "Preset")]
pub struct Preset {
    /// The name of its file without the ending, by which it is asked for.
    #[serde(skip)]
    pub name: String,
    /// The name that people see.
    pub title: String,
    /// Sets of columns; a file that has all of one set is such an export.
    pub recognise: Vec<Vec<String>>,
    /// The list inside records of which each element is a row, by its dotted name, such as `actionDetails`.
    pub rows_of: Option<String>,
    /// Lists of names and values that their shape does not give away: `(list: "traits", key: "label", value: "text")`.
    pub pairs: Vec<Pairs>,
    /// Columns that name the contact, in order of preference.
    pub contact: Vec<String>,
    /// The names of all columns, in order, of exports that have no line with names; such a file is recognised by their
    /// number and by what stands in the column of the time.
    pub columns: Vec<String>,
    /// Columns that name the activity; the first that is there, or all joined.
    pub activity: Vec<String>,
    /// Columns that name it in rows in which the one before says nothing.
    pub else_activity: Vec<String>,
    /// Whether all activity columns are joined.
    pub join_activity: bool,
    /// The activity of all rows where no column says it.
    pub activity_name: Option<String>,
    /// Whether the name of the file is the activity of all rows where no column says it.
    pub activity_from_file: bool,
    /// Columns that say when; the first that is there.
    pub time: Vec<String>,
    /// How times are counted, if the column holds plain numbers.
    pub time_format: Option<String>,
    /// Which order of day and month holds where both fit: `day-first` or `month-first`.
    pub ambiguous: Option<String>,
    /// The zone of times without an offset.
    pub zone: Option<String>,
    /// Columns with the time of day; the first that is there.
    pub clock: Vec<String>,
    /// Columns with the end; the first that is there.
    pub end: Vec<String>,
    /// Columns whose dates are activities, with the names of these.
    pub steps: BTreeMap<String, String>,
    /// Columns that name the session; the first that is there.
    pub session: Vec<String>,
    /// Columns with an amount of money; the first that is there.
    pub value: Vec<String>,
    /// Columns that say whether the contact agreed; the first that is there.
    pub consent: Vec<String>,
    /// Columns that are left out.
    pub ignore: Vec<String>,
    /// Whether the names of attributes end with what their values are and whose they are: `price [number]`,
    /// `country [contact text]`.
    pub typed_names: bool,
    /// Kinds of attributes, where they are not as they look.
    pub kinds: BTreeMap<String, AttributeKind>,
    /// Steps of clean-up.
    pub clean_up: Vec<CleanUp>,
    /// What becomes of repeats.
    pub repeats: Repeats,
    /// What is replaced by pseudonyms.
    pub privacy: Privacy,
}

impl Preset {
    /// Returns how many columns speak for the preset; 0 if the file is no such export.
    pub fn fit(&self, columns: &[&str]) -> usize {
        let names: Vec<String> = columns.iter().map(|name| squashed(name)).collect();
        let has = |name: &String| names.contains(&squashed(name));
        self.recognise.iter().filter(|set| set.iter().all(has)).map(Vec::len).max().unwrap_or_default()
    }

    /// Returns how many columns speak for the preset in a file that was looked at; 0 if it is no such export.
    pub fn fit_of(&self, detected: &Detected) -> usize {
        let names: Vec<&str> = detected.columns.iter().map(|column| column.name.as_str()).collect();
        if self.fits_without_names(detected) { names.len() } else { self.fit(&names) }
    }

    /// Returns whether a file without names has the columns of the preset.
    fn fits_without_names(&self, detected: &Detected) -> bool {
        let is_time = |name: &String| {
            let place = self.columns.iter().position(|column| column == name);
            place.and_then(|place| detected.columns.get(place)).is_some_and(|column| column.time.is_some())
        };
        detected.format == FileFormat::Text
            && !detected.header
            && detected.columns.len() == self.columns.len()
            && self.time.iter().any(is_time)
    }

    /// Returns how a file is to be looked at again, where the preset says more of lists in its records than was done.
    pub fn given(&self, detected: &Detected, given: &Given) -> Option<Given> {
        let is_there = |path: &String| detected.lists.iter().any(|list| list.path == *path);
        let rows_of = self.rows_of.as_ref().filter(|path| given.rows_of.is_none() && is_there(path));
        let pairs = if given.pairs.is_empty() { &self.pairs } else { &given.pairs };
        let is_new = rows_of.is_some_and(|path| detected.nesting.rows_of.as_ref() != Some(path))
            || *pairs != detected.nesting.pairs;
        is_new.then(|| Given {
            rows_of: rows_of.map(|path| Some(path.clone())).or_else(|| given.rows_of.clone()),
            pairs: pairs.clone(),
            ..given.clone()
        })
    }

    /// Guesses a plan for a file by the preset; `file` is the name of the file without its ending.
    pub fn plan(&self, detected: &Detected, file: &str) -> Plan {
        let mut plan = Plan::guess(detected);
        self.apply(&mut plan, detected, file);
        plan
    }
}

/// Returns the preset that fits best; of several that fit equally well the first.
pub fn recognise<'a>(presets: &'a [Preset], columns: &[&str]) -> Option<&'a Preset> {
    best(presets, |preset| preset.fit(columns))
}

/// Returns the preset that fits a file best that was looked at; of several that fit equally well the first.
pub fn recognise_file<'a>(presets: &'a [Preset], detected: &Detected) -> Option<&'a Preset> {
    best(presets, |preset| preset.fit_of(detected))
}

fn best(presets: &[Preset], fit: impl Fn(&Preset) -> usize) -> Option<&Preset> {
    let fits = presets.iter().map(|preset| (fit(preset), preset));
    let best = fits.filter(|(fit, _)| *fit > 0).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, preset)| preset)
}

/// The letters and digits of a name, in lower case.
fn squashed(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns whether a name is meant by a pattern, in which `*` at either end stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let (name, bare) = (squashed(name), squashed(pattern));
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => name.contains(&bare),
        (true, false) => name.ends_with(&bare),
        (false, true) => name.starts_with(&bare),
        (false, false) => name == bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_preset_is_taken() {
        let preset = |title: &str, columns: &[&str]| Preset {
            title: title.to_owned(),
            recognise: vec![columns.iter().map(|&name| name.to_owned()).collect()],
            ..Preset::default()
        };
        let presets = [
            preset("wide", &["User ID"]),
            preset("narrow", &["user_id", "Event"]),
            preset("twin", &["event", "userId"]),
        ];
        let found = |columns: &[&str]| recognise(&presets, columns).map(|preset| preset.title.as_str());
        assert_eq!(found(&["userid"]), Some("wide"));
        assert_eq!(found(&["EVENT", "user.id", "x"]), Some("narrow"));
        assert_eq!(found(&["event"]), None);
    }

    #[test]
    fn patterns_may_be_open_at_either_end() {
        for (pattern, name, expected) in [
            ("_fivetran*", "_fivetran_synced", true),
            ("*Pretty", "timeSpentPretty", true),
            ("*icon*", "browserIconURL", true),
            ("id", "id", true),
            ("id", "user_id", false),
            ("context.ip", "context_ip", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
