//! Version 1 of the project file: frozen. A change of the domain's types changes the conversions here, never these types.

mod board;
mod interventions;
mod scenarios;
mod segments;
mod targets;

pub use board::{Lane, Note, Persona, Pin, Row};
mod drawn;
pub use drawn::{Bend, StageGroup};
pub use interventions::Intervention;
pub use scenarios::Scenario;
pub use segments::Segment;
pub use targets::Target;

use super::words;
use crate::document::map::{Map, Point, StageRecord};
use crate::domain::{self, Moment, Span, StageId, TransitionId};
use crate::engine::analysis::Report;
use ron::value::RawValue;
use serde::{Deserialize, Serialize};

/// The word at the start of every project file.
pub const MAGIC: &str = "pathlight";

/// What is read before anything else, from files of any version.
#[derive(Debug, Deserialize)]
pub struct Header {
    #[serde(default)]
    pub magic: String,
    #[serde(default)]
    pub version: u32,
}

/// The file as it is read: each record on its own, so that a bad one is set aside and the others stay.
#[derive(Debug, Deserialize)]
pub struct Read<'a> {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub data: Option<String>,
    #[serde(default)]
    pub next_id: u32,
    #[serde(default, borrow)]
    pub settings: Option<&'a RawValue>,
    #[serde(default, borrow)]
    pub stages: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub transitions: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub any_order: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub segments: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub scenarios: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub interventions: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub targets: Vec<&'a RawValue>,
    #[serde(default)]
    pub lanes_left: Option<f32>,
    #[serde(default, borrow)]
    pub lanes: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub rows: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub personas: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub notes: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub pins: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub bends: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub groups: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pub totals: Option<&'a RawValue>,
}

/// The file as it is written.
#[derive(Debug, Serialize)]
pub struct Written<'a> {
    pub magic: &'static str,
    pub version: u32,
    pub name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a str>,
    pub next_id: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub settings: Settings,
    pub stages: Vec<Stage>,
    pub transitions: Vec<Transition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any_order: Vec<AnyOrder>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Scenario>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bends: Vec<Bend>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<StageGroup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lanes_left: Option<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<Lane>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub personas: Vec<Persona>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Pin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
}

/// The last figures. The report inside is derived and not frozen: where it no longer fits it is left out.
#[derive(Debug, Serialize, Deserialize)]
pub struct Totals {
    pub store_revision: u64,
    pub report: Report,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Stage {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub at: (f32, f32),
    #[serde(default, skip_serializing_if = "is_default")]
    pub rule: Rule,
    #[serde(default, skip_serializing_if = "is_default")]
    pub entry: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub goal: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub may_be_unrecorded: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub icon: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Transition {
    pub id: u32,
    pub from: u32,
    pub to: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: StepOrder,
    #[serde(default, skip_serializing_if = "is_default", with = "words::span")]
    pub limit: Option<Span>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusions: Vec<Condition>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct AnyOrder {
    #[serde(default)]
    pub stages: Vec<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusions: Vec<Condition>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum StepOrder {
    #[default]
    Eventually,
    Directly,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Combine,
    #[serde(default)]
    pub groups: Vec<Group>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    #[serde(default, skip_serializing_if = "is_default")]
    pub combine: Combine,
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Combine {
    #[default]
    Any,
    All,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    #[serde(default, skip_serializing_if = "is_default")]
    pub activities: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub filters: Vec<Filter>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub at_least: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub negated: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Filter {
    Compare {
        attribute: String,
        #[serde(default, skip_serializing_if = "is_default")]
        of: Owner,
        comparison: Comparison,
    },
    All(Vec<Filter>),
    Any(Vec<Filter>),
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Owner {
    #[default]
    Activity,
    Contact,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Comparison {
    Is(String),
    IsNot(String),
    OneOf(Vec<String>),
    Contains(String),
    NotContains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(String),
    IsSet,
    IsNotSet,
    Number(Order, f64),
    Date(Order, #[serde(with = "words::one_moment")] Moment),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Order {
    Less,
    LessOrEqual,
    Equal,
    MoreOrEqual,
    More,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    #[serde(skip_serializing_if = "is_default", with = "words::span")]
    pub window: Option<Span>,
    #[serde(skip_serializing_if = "is_default", with = "words::moment")]
    pub entries_from: Option<Moment>,
    #[serde(skip_serializing_if = "is_default", with = "words::moment")]
    pub entries_to: Option<Moment>,
    #[serde(skip_serializing_if = "is_default", with = "words::moment")]
    pub as_of: Option<Moment>,
    #[serde(skip_serializing_if = "is_default")]
    pub simultaneous: Simultaneous,
    #[serde(skip_serializing_if = "is_default")]
    pub exclusion_effect: ExclusionEffect,
    #[serde(skip_serializing_if = "is_default")]
    pub counting: Counting,
    #[serde(skip_serializing_if = "is_default")]
    pub held_constant: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub directly_counts: DirectlyCounts,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Simultaneous {
    #[default]
    EitherOrder,
    RowOrder,
    StrictlyLater,
    WithinGrace(#[serde(with = "words::one_span")] Span),
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ExclusionEffect {
    #[default]
    EndsTheWalk,
    RemovesTheContact,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Counting {
    #[default]
    BestAttempt,
    FirstAttempt,
    Attempts,
    Sessions(SessionRule),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum SessionRule {
    Gap(#[serde(with = "words::one_span")] Span),
    Attribute(String),
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum DirectlyCounts {
    #[default]
    EveryActivity,
    StageActivities,
}

const fn one() -> u32 {
    1
}

const fn is_one(n: &u32) -> bool {
    *n == 1
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl<'a> Written<'a> {
    /// Puts a map into the words of the file.
    pub fn new(name: &'a str, map: &Map, data: Option<&'a str>, totals: Option<Totals>) -> Self {
        Self {
            magic: MAGIC,
            version: 1,
            name,
            summary: "",
            data,
            next_id: map.next_id,
            settings: Settings::from(&map.settings),
            stages: map.stages.values().map(Stage::from).collect(),
            transitions: map.transitions.values().map(Transition::from).collect(),
            any_order: map.any_order.iter().map(AnyOrder::from).collect(),
            segments: map.segments.values().map(Segment::from).collect(),
            scenarios: map.scenarios.values().map(Scenario::from).collect(),
            interventions: map.interventions.values().map(Intervention::from).collect(),
            targets: map.targets.values().map(Target::from).collect(),
            lanes_left: Some(map.board.lanes.left).filter(|_| !map.board.lanes.is_empty()),
            lanes: map.board.lanes.columns.iter().map(Lane::from).collect(),
            rows: map.board.lanes.rows.iter().map(Row::from).collect(),
            personas: map.board.personas.values().map(Persona::from).collect(),
            notes: map.board.notes.values().map(Note::from).collect(),
            pins: map.board.pins.values().map(Pin::from).collect(),
            bends: map.bends.iter().map(|(id, bend)| Bend::of(*id, *bend)).collect(),
            groups: map.groups.values().map(StageGroup::from).collect(),
            totals,
        }
    }
}

impl From<&StageRecord> for Stage {
    fn from(record: &StageRecord) -> Self {
        let stage = &record.stage;
        Self {
            id: stage.id.0,
            name: stage.name.clone(),
            at: (record.at.x, record.at.y),
            rule: Rule::from(&stage.rule),
            entry: stage.entry,
            goal: stage.goal,
            optional: stage.optional,
            may_be_unrecorded: stage.may_be_unrecorded,
            icon: record.icon.clone(),
        }
    }
}

impl From<Stage> for StageRecord {
    fn from(stage: Stage) -> Self {
        Self {
            at: Point::new(stage.at.0, stage.at.1),
            icon: stage.icon,
            stage: domain::Stage {
                id: StageId(stage.id),
                name: stage.name,
                rule: stage.rule.into(),
                entry: stage.entry,
                goal: stage.goal,
                optional: stage.optional,
                may_be_unrecorded: stage.may_be_unrecorded,
            },
        }
    }
}

impl From<&domain::Transition> for Transition {
    fn from(step: &domain::Transition) -> Self {
        Self {
            id: step.id.0,
            from: step.from.0,
            to: step.to.0,
            order: step.order.into(),
            limit: step.limit,
            exclusions: step.exclusions.iter().map(Condition::from).collect(),
        }
    }
}

impl From<Transition> for domain::Transition {
    fn from(step: Transition) -> Self {
        Self {
            id: TransitionId(step.id),
            from: StageId(step.from),
            to: StageId(step.to),
            order: step.order.into(),
            limit: step.limit,
            exclusions: step.exclusions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&domain::AnyOrderGroup> for AnyOrder {
    fn from(group: &domain::AnyOrderGroup) -> Self {
        Self {
            stages: group.stages.iter().map(|id| id.0).collect(),
            exclusions: group.exclusions.iter().map(Condition::from).collect(),
        }
    }
}

impl From<AnyOrder> for domain::AnyOrderGroup {
    fn from(group: AnyOrder) -> Self {
        Self {
            stages: group.stages.into_iter().map(StageId).collect(),
            exclusions: group.exclusions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&domain::Rule> for Rule {
    fn from(rule: &domain::Rule) -> Self {
        let group = |group: &domain::Group| Group {
            combine: group.combine.into(),
            conditions: group.conditions.iter().map(Condition::from).collect(),
        };
        Self { combine: rule.combine.into(), groups: rule.groups.iter().map(group).collect() }
    }
}

impl From<Rule> for domain::Rule {
    fn from(rule: Rule) -> Self {
        let group = |group: Group| domain::Group {
            combine: group.combine.into(),
            conditions: group.conditions.into_iter().map(Into::into).collect(),
        };
        Self { combine: rule.combine.into(), groups: rule.groups.into_iter().map(group).collect() }
    }
}

impl From<&domain::Condition> for Condition {
    fn from(condition: &domain::Condition) -> Self {
        Self {
            activities: condition.activities.clone(),
            filters: condition.filters.iter().map(Filter::from).collect(),
            at_least: condition.at_least,
            negated: condition.negated,
        }
    }
}

impl From<Condition> for domain::Condition {
    fn from(condition: Condition) -> Self {
        Self {
            activities: condition.activities,
            filters: condition.filters.into_iter().map(Into::into).collect(),
            at_least: condition.at_least,
            negated: condition.negated,
        }
    }
}

impl From<&domain::Filter> for Filter {
    fn from(filter: &domain::Filter) -> Self {
        match filter {
            domain::Filter::Compare { attribute, of, comparison } => {
                Self::Compare { attribute: attribute.clone(), of: (*of).into(), comparison: comparison.clone().into() }
            }
            domain::Filter::All(filters) => Self::All(filters.iter().map(Self::from).collect()),
            domain::Filter::Any(filters) => Self::Any(filters.iter().map(Self::from).collect()),
        }
    }
}

impl From<Filter> for domain::Filter {
    fn from(filter: Filter) -> Self {
        match filter {
            Filter::Compare { attribute, of, comparison } => {
                Self::Compare { attribute, of: of.into(), comparison: comparison.into() }
            }
            Filter::All(filters) => Self::All(filters.into_iter().map(Into::into).collect()),
            Filter::Any(filters) => Self::Any(filters.into_iter().map(Into::into).collect()),
        }
    }
}

/// Converts an enum to its frozen twin and back, variant by variant, so that a new variant does not compile unnoticed.
macro_rules! twin {
    ($name:ident { $($variant:ident $(( $($field:ident),+ ))?),+ $(,)? }) => {
        impl From<domain::$name> for $name {
            fn from(value: domain::$name) -> Self {
                match value {
                    $(domain::$name::$variant $(( $($field),+ ))? => Self::$variant $(( $($field.into()),+ ))?),+
                }
            }
        }
        impl From<$name> for domain::$name {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant $(( $($field),+ ))? => Self::$variant $(( $($field.into()),+ ))?),+
                }
            }
        }
    };
}

twin!(StepOrder { Eventually, Directly });
twin!(Combine { Any, All });
twin!(Owner { Activity, Contact });
twin!(Order { Less, LessOrEqual, Equal, MoreOrEqual, More });
twin!(Comparison {
    Is(text),
    IsNot(text),
    OneOf(texts),
    Contains(text),
    NotContains(text),
    StartsWith(text),
    EndsWith(text),
    Matches(text),
    IsSet,
    IsNotSet,
    Number(order, number),
    Date(order, moment),
});
twin!(Simultaneous { EitherOrder, RowOrder, StrictlyLater, WithinGrace(span) });
twin!(ExclusionEffect { EndsTheWalk, RemovesTheContact });
twin!(SessionRule { Gap(span), Attribute(name) });
twin!(Counting { BestAttempt, FirstAttempt, Attempts, Sessions(rule) });
twin!(DirectlyCounts { EveryActivity, StageActivities });

impl From<&domain::Settings> for Settings {
    fn from(settings: &domain::Settings) -> Self {
        Self {
            window: settings.window,
            entries_from: settings.entries.from,
            entries_to: settings.entries.to,
            as_of: settings.as_of,
            simultaneous: settings.simultaneous.into(),
            exclusion_effect: settings.exclusion_effect.into(),
            counting: settings.counting.clone().into(),
            held_constant: settings.held_constant.clone(),
            directly_counts: settings.directly_counts.into(),
        }
    }
}

impl From<Settings> for domain::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            window: settings.window,
            entries: domain::DateRange { from: settings.entries_from, to: settings.entries_to },
            as_of: settings.as_of,
            simultaneous: settings.simultaneous.into(),
            exclusion_effect: settings.exclusion_effect.into(),
            counting: settings.counting.into(),
            held_constant: settings.held_constant,
            directly_counts: settings.directly_counts.into(),
        }
    }
}
