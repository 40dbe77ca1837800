//! The journey as the analysis sees it: stages, transitions and settings, without positions or notes.

use super::ids::{StageId, TransitionId};
use super::rule::{Condition, Rule};
use super::time::{Moment, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A map's stages, transitions and settings: the question that the analysis answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journey {
    /// Stages in the map's order. Ids are unique.
    pub stages: Vec<Stage>,
    /// Transitions in the map's order. Ids are unique and both ends exist.
    pub transitions: Vec<Transition>,
    /// Groups of stages that may be passed in any order; a stage is in at most one.
    pub any_order: Vec<AnyOrderGroup>,
    /// Journey-wide settings.
    pub settings: Settings,
}

/// A node of the map with the rule that says which activities satisfy it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Identity.
    pub id: StageId,
    /// Name as shown.
    pub name: String,
    /// Which activities satisfy the stage.
    #[serde(default)]
    pub rule: Rule,
    /// Whether the stage is flagged as entry. If none is, every stage without incoming transitions is one.
    #[serde(default)]
    pub entry: bool,
    /// Whether the stage is flagged as goal. If none is, every stage without outgoing transitions is one.
    #[serde(default)]
    pub goal: bool,
    /// Whether every shortcut past the stage is implied.
    #[serde(default)]
    pub optional: bool,
    /// Whether contacts that reached a later stage without it are counted as inferred.
    #[serde(default)]
    pub may_be_unrecorded: bool,
}

/// An arrow of the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// Identity.
    pub id: TransitionId,
    /// The stage it leaves.
    pub from: StageId,
    /// The stage it enters; may be the same.
    pub to: StageId,
    /// Whether other activities may come between.
    #[serde(default)]
    pub order: StepOrder,
    /// Longest time from the activity before to the activity after, inclusive.
    #[serde(default)]
    pub limit: Option<Span>,
    /// An activity that satisfies one of these strictly between the two ends spoils the transition.
    #[serde(default)]
    pub exclusions: Vec<Condition>,
}

/// Stages that are each passed once, in any sequence, before going on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AnyOrderGroup {
    /// The stages of the group.
    pub stages: Vec<StageId>,
    /// An activity that satisfies one of these strictly between two stages passed one after the other spoils the
    /// passage: nothing of the group is passed any more. Where exclusions remove, not the contact is removed, but all
    /// that the passage has reached beyond its first stage, also if the activity came while the rest was awaited.
    #[serde(default)]
    pub exclusions: Vec<Condition>,
}

impl AnyOrderGroup {
    /// A group can have so many stages; each further one doubles what must be kept apart.
    pub const MOST_STAGES: usize = 8;
}

/// Whether other activities may come between the ends of a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum StepOrder {
    /// Anything may come between.
    #[default]
    Eventually,
    /// No other activity of the contact comes between, not even a repeat.
    Directly,
}

/// Journey-wide settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Longest time from a walk's entry activity to its last, inclusive; `None` is no limit.
    pub window: Option<Span>,
    /// Limits entries only, both ends inclusive.
    pub entries: DateRange,
    /// The moment up to which data is known; `None` is the latest activity in the store.
    pub as_of: Option<Moment>,
    /// How activities at the same instant may follow one another.
    pub simultaneous: Simultaneous,
    /// What an exclusion does.
    pub exclusion_effect: ExclusionEffect,
    /// What is counted.
    pub counting: Counting,
    /// Attributes of activities that must have one value along a walk.
    pub held_constant: Vec<String>,
    /// Which activities come between the ends of a `Directly` transition.
    pub directly_counts: DirectlyCounts,
}

/// A range of moments, both ends inclusive; an open end has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DateRange {
    /// First moment inside.
    pub from: Option<Moment>,
    /// Last moment inside.
    pub to: Option<Moment>,
}

impl DateRange {
    /// Returns whether the moment lies inside.
    pub fn contains(&self, moment: Moment) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.to.is_none_or(|to| moment <= to)
    }
}

/// How activities at the same instant may follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Simultaneous {
    /// In either order.
    #[default]
    EitherOrder,
    /// In the order of the source's rows.
    RowOrder,
    /// Not at all: the next must be strictly later.
    StrictlyLater,
    /// In either order while near together: an activity that matters to the map, and those after it that are at most this
    /// much later, are taken as simultaneous; the first beyond them begins anew. So every activity is in one such group,
    /// and two that are near each other at the border of two groups follow in the order of their times.
    WithinGrace(Span),
}

/// What an exclusion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum ExclusionEffect {
    /// What was reached before stays reached.
    #[default]
    EndsTheWalk,
    /// A contact whose speaking walk is spoilt is removed from every stage.
    RemovesTheContact,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum Counting {
    /// Each contact once, by its best attempt.
    #[default]
    BestAttempt,
    /// Each contact once, by walks that start at its first entry activity.
    FirstAttempt,
    /// Every attempt: a contact enters again only after leaving.
    Attempts,
    /// Walks inside one session.
    Sessions(SessionRule),
}

/// What makes a session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SessionRule {
    /// A gap of inactivity longer than this starts a new session.
    Gap(Span),
    /// The value of this attribute names the session.
    Attribute(String),
}

/// Which activities come between the ends of a `Directly` transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum DirectlyCounts {
    /// Every activity of the contact.
    #[default]
    EveryActivity,
    /// Only activities that satisfy some stage of the map.
    StageActivities,
}

impl Journey {
    /// Returns for each stage, in map order, whether a walk may start there: the flagged ones, or if none is flagged those without incoming transitions.
    pub fn entries(&self) -> Vec<bool> {
        if self.stages.iter().any(|stage| stage.entry) {
            return self.stages.iter().map(|stage| stage.entry).collect();
        }
        let between = self.transitions.iter().filter(|step| step.from != step.to);
        let entered: BTreeSet<StageId> = between.map(|step| step.to).collect();
        self.stages.iter().map(|stage| !entered.contains(&stage.id)).collect()
    }

    /// Returns for each stage, in map order, whether it is a goal: the flagged ones, or if none is flagged those without outgoing transitions.
    pub fn goals(&self) -> Vec<bool> {
        if self.stages.iter().any(|stage| stage.goal) {
            return self.stages.iter().map(|stage| stage.goal).collect();
        }
        let between = self.transitions.iter().filter(|step| step.from != step.to);
        let left: BTreeSet<StageId> = between.map(|step| step.from).collect();
        self.stages.iter().map(|stage| !left.contains(&stage.id)).collect()
    }

    /// Returns the place of the stage in map order.
    pub fn stage_index(&self, id: StageId) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == id)
    }
}
