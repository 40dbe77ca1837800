//! What becomes of lists inside the records of JSON and Parquet: rows of their own, or columns by name.

use serde::{Deserialize, Serialize};

/// What becomes of lists inside records, beyond what their shape says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Nesting {
    /// The list, by its dotted name, of which each element becomes a row; what else stands in the record is said with
    /// each of them. A record in which the list is empty or missing stays one row.
    pub rows_of: Option<String>,
    /// Lists of names and values, which become a column for each name.
    pub pairs: Vec<Pairs>,
}

impl Nesting {
    /// Returns how a list is parted into names and values, if that was said.
    pub(super) fn pairs_of(&self, list: &str) -> Option<&Pairs> {
        self.pairs.iter().find(|pairs| pairs.list == list)
    }
}

/// A list of names and values: `[{"name": "plan", "content": "pro"}]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairs {
    /// The dotted name of the list.
    pub list: String,
    /// What its elements call the name.
    pub key: String,
    /// What its elements call the value; of a value that is an object, the members named like `string_value` count.
    pub value: String,
}

/// A list of objects that was met in records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListFound {
    /// Its dotted name.
    pub path: String,
    /// Records in which it was met.
    pub records: u64,
    /// Objects in it, in all of these together.
    pub objects: u64,
    /// Whether its objects are names with values.
    pub of_pairs: bool,
}

/// Words in the names of lists that hold what was done, one thing after the other.
const OF_ACTIVITIES: [&str; 13] = [
    "action",
    "event",
    "activit",
    "history",
    "hits",
    "timeline",
    "touchpoint",
    "interaction",
    "batch",
    "messages",
    "log",
    "steps",
    "journey",
];

impl ListFound {
    /// Returns whether the name says that the list holds what was done.
    pub(super) fn is_named_like_activities(&self) -> bool {
        let name = self.path.rsplit('.').next().unwrap_or_default().to_lowercase();
        OF_ACTIVITIES.iter().any(|word| name.contains(word))
    }
}
