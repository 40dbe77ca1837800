//! What makes an activity satisfy a stage: conditions in groups, any or all at both levels.

use super::time::Moment;
use serde::{Deserialize, Serialize};

/// Whether one member is enough or each is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Combine {
    /// One is enough.
    #[default]
    Any,
    /// Each is needed.
    All,
}

/// The rule of a stage. A rule without groups is satisfied by nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Rule {
    /// How the groups combine.
    #[serde(default)]
    pub combine: Combine,
    /// The groups, in the order in which they are shown.
    #[serde(default)]
    pub groups: Vec<Group>,
}

/// Conditions that stand together in a rule.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Group {
    /// How the conditions combine.
    #[serde(default)]
    pub combine: Combine,
    /// The conditions, in the order in which they are shown.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// One condition: an activity of one of some types whose attributes compare as said, at least so many times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// Names of the activity types that count; empty means any activity.
    #[serde(default)]
    pub activities: Vec<String>,
    /// Filters that all must hold for the activity.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// How many such activities it takes, at least; 1 unless set. The last of them satisfies.
    #[serde(default = "one")]
    pub at_least: u32,
    /// Whether the condition is that there is *no* such activity.
    #[serde(default)]
    pub negated: bool,
}

const fn one() -> u32 {
    1
}

/// A comparison of attributes, or several of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    /// The attribute compares as said.
    Compare {
        /// Name of the attribute.
        attribute: String,
        /// Whose attribute it is.
        #[serde(default)]
        of: Owner,
        /// What must hold. "Not set" means missing or empty: it equals nothing, and `IsNot` and `NotContains` are true for it.
        comparison: Comparison,
    },
    /// Every one holds; true when there are none.
    All(Vec<Filter>),
    /// At least one holds; false when there are none.
    Any(Vec<Filter>),
}

/// Whose attribute a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The activity's own.
    #[default]
    Activity,
    /// The contact's.
    Contact,
}

/// What must hold of an attribute's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Comparison {
    /// Equal as text.
    Is(String),
    /// Not equal as text, or not set.
    IsNot(String),
    /// Equal as text to one of these.
    OneOf(Vec<String>),
    /// Contains the text, ignoring case.
    Contains(String),
    /// Does not contain the text, ignoring case, or is not set.
    NotContains(String),
    /// Starts with the text, ignoring case.
    StartsWith(String),
    /// Ends with the text, ignoring case.
    EndsWith(String),
    /// Matches the regular expression somewhere.
    Matches(String),
    /// Has a value.
    IsSet,
    /// Is missing or empty.
    IsNotSet,
    /// Reads as a number that compares so.
    Number(Order, f64),
    /// Reads as a date that compares so.
    Date(Order, Moment),
}

/// An order between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Order {
    /// Less than, or before.
    Less,
    /// Less than or equal.
    LessOrEqual,
    /// Equal in value.
    Equal,
    /// More than or equal.
    MoreOrEqual,
    /// More than, or after.
    More,
}

impl Condition {
    /// The condition that an activity of this type happened once.
    pub fn activity(name: impl Into<String>) -> Self {
        Self { activities: vec![name.into()], filters: Vec::new(), at_least: 1, negated: false }
    }
}

impl Rule {
    /// The rule that one activity of this type satisfies.
    pub fn activity(name: impl Into<String>) -> Self {
        Self::any_of(vec![Condition::activity(name)])
    }

    /// The rule that one of these conditions satisfies.
    pub fn any_of(conditions: Vec<Condition>) -> Self {
        Self { combine: Combine::Any, groups: vec![Group { combine: Combine::Any, conditions }] }
    }

    /// Returns all conditions, group by group.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.groups.iter().flat_map(|group| &group.conditions)
    }

    /// Returns whether the rule has no condition at all, so that nothing satisfies it.
    pub fn is_empty(&self) -> bool {
        self.conditions().next().is_none()
    }
}
