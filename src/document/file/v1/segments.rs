//! Saved segments in version 1 of the project file: an optional part, frozen like the rest.

use super::{Condition, Filter, is_default};
use crate::document::file::words;
use crate::domain::{self, Moment, SegmentId, StageId, TransitionId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Segment {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    pub rule: SegmentRule,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum SegmentRule {
    All(Vec<SegmentRule>),
    Any(Vec<SegmentRule>),
    Not(Box<SegmentRule>),
    Contact(Filter),
    Did {
        condition: Condition,
        #[serde(default, skip_serializing_if = "is_default")]
        when: Dates,
    },
    Behind(Selection),
    EnteredIn(Dates),
    Listed(Vec<String>),
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dates {
    #[serde(skip_serializing_if = "is_default", with = "words::moment")]
    pub from: Option<Moment>,
    #[serde(skip_serializing_if = "is_default", with = "words::moment")]
    pub to: Option<Moment>,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Selection {
    Entered,
    Completed,
    Removed,
    Reached(u32),
    EnteredHere(u32),
    MovedOn(u32),
    Finished(u32),
    StillInTime(u32),
    DroppedOff(u32),
    Inferred(u32),
    Took(u32),
}

impl From<&domain::Segment> for Segment {
    fn from(segment: &domain::Segment) -> Self {
        Self { id: segment.id.0, name: segment.name.clone(), rule: SegmentRule::from(&segment.rule) }
    }
}

impl From<Segment> for domain::Segment {
    fn from(segment: Segment) -> Self {
        Self { id: SegmentId(segment.id), name: segment.name, rule: segment.rule.into() }
    }
}

impl From<&domain::SegmentRule> for SegmentRule {
    fn from(rule: &domain::SegmentRule) -> Self {
        let each = |rules: &[domain::SegmentRule]| rules.iter().map(Self::from).collect();
        match rule {
            domain::SegmentRule::All(rules) => Self::All(each(rules)),
            domain::SegmentRule::Any(rules) => Self::Any(each(rules)),
            domain::SegmentRule::Not(rule) => Self::Not(Box::new(Self::from(&**rule))),
            domain::SegmentRule::Contact(filter) => Self::Contact(filter.into()),
            domain::SegmentRule::Did { condition, when } => {
                Self::Did { condition: condition.into(), when: (*when).into() }
            }
            domain::SegmentRule::Behind(selection) => Self::Behind((*selection).into()),
            domain::SegmentRule::EnteredIn(range) => Self::EnteredIn((*range).into()),
            domain::SegmentRule::Listed(ids) => Self::Listed(ids.clone()),
        }
    }
}

impl From<SegmentRule> for domain::SegmentRule {
    fn from(rule: SegmentRule) -> Self {
        let each = |rules: Vec<SegmentRule>| rules.into_iter().map(Self::from).collect();
        match rule {
            SegmentRule::All(rules) => Self::All(each(rules)),
            SegmentRule::Any(rules) => Self::Any(each(rules)),
            SegmentRule::Not(rule) => Self::Not(Box::new(Self::from(*rule))),
            SegmentRule::Contact(filter) => Self::Contact(filter.into()),
            SegmentRule::Did { condition, when } => Self::Did { condition: condition.into(), when: when.into() },
            SegmentRule::Behind(selection) => Self::Behind(selection.into()),
            SegmentRule::EnteredIn(range) => Self::EnteredIn(range.into()),
            SegmentRule::Listed(ids) => Self::Listed(ids),
        }
    }
}

impl From<domain::DateRange> for Dates {
    fn from(range: domain::DateRange) -> Self {
        Self { from: range.from, to: range.to }
    }
}

impl From<Dates> for domain::DateRange {
    fn from(range: Dates) -> Self {
        Self { from: range.from, to: range.to }
    }
}

impl From<domain::Selection> for Selection {
    fn from(selection: domain::Selection) -> Self {
        match selection {
            domain::Selection::Entered => Self::Entered,
            domain::Selection::Completed => Self::Completed,
            domain::Selection::Removed => Self::Removed,
            domain::Selection::Reached(stage) => Self::Reached(stage.0),
            domain::Selection::EnteredHere(stage) => Self::EnteredHere(stage.0),
            domain::Selection::MovedOn(stage) => Self::MovedOn(stage.0),
            domain::Selection::Finished(stage) => Self::Finished(stage.0),
            domain::Selection::StillInTime(stage) => Self::StillInTime(stage.0),
            domain::Selection::DroppedOff(stage) => Self::DroppedOff(stage.0),
            domain::Selection::Inferred(stage) => Self::Inferred(stage.0),
            domain::Selection::Took(transition) => Self::Took(transition.0),
        }
    }
}

impl From<Selection> for domain::Selection {
    fn from(selection: Selection) -> Self {
        match selection {
            Selection::Entered => Self::Entered,
            Selection::Completed => Self::Completed,
            Selection::Removed => Self::Removed,
            Selection::Reached(stage) => Self::Reached(StageId(stage)),
            Selection::EnteredHere(stage) => Self::EnteredHere(StageId(stage)),
            Selection::MovedOn(stage) => Self::MovedOn(StageId(stage)),
            Selection::Finished(stage) => Self::Finished(StageId(stage)),
            Selection::StillInTime(stage) => Self::StillInTime(StageId(stage)),
            Selection::DroppedOff(stage) => Self::DroppedOff(StageId(stage)),
            Selection::Inferred(stage) => Self::Inferred(StageId(stage)),
            Selection::Took(transition) => Self::Took(TransitionId(transition)),
        }
    }
}
