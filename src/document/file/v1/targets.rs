//! Targets in version 1 of the project file: an optional part, frozen like the rest.

use super::{Owner, is_default};
use crate::document::file::words;
use crate::domain::{self, Moment, Span, StageId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Target {
    pub stage: u32,
    pub aim: Aim,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "words::moment")]
    pub by: Option<Moment>,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Aim {
    Count(u64),
    OfEntries(f64),
    OfPrevious(f64),
    TimeFromEntry(#[serde(with = "words::one_span")] Span),
    TimeFromPrevious(#[serde(with = "words::one_span")] Span),
    Value {
        attribute: String,
        #[serde(default, skip_serializing_if = "is_default")]
        of: Owner,
        least: f64,
    },
}

impl From<&domain::Target> for Target {
    fn from(target: &domain::Target) -> Self {
        let aim = match &target.aim {
            domain::Aim::Count(count) => Aim::Count(*count),
            domain::Aim::OfEntries(share) => Aim::OfEntries(*share),
            domain::Aim::OfPrevious(share) => Aim::OfPrevious(*share),
            domain::Aim::TimeFromEntry(span) => Aim::TimeFromEntry(*span),
            domain::Aim::TimeFromPrevious(span) => Aim::TimeFromPrevious(*span),
            domain::Aim::Value(value, least) => {
                Aim::Value { attribute: value.attribute.clone(), of: value.of.into(), least: *least }
            }
        };
        Self { stage: target.stage.0, aim, by: target.by }
    }
}

impl From<Target> for domain::Target {
    fn from(target: Target) -> Self {
        let aim = match target.aim {
            Aim::Count(count) => domain::Aim::Count(count),
            Aim::OfEntries(share) => domain::Aim::OfEntries(share),
            Aim::OfPrevious(share) => domain::Aim::OfPrevious(share),
            Aim::TimeFromEntry(span) => domain::Aim::TimeFromEntry(span),
            Aim::TimeFromPrevious(span) => domain::Aim::TimeFromPrevious(span),
            Aim::Value { attribute, of, least } => {
                domain::Aim::Value(domain::ValueOf { of: of.into(), attribute }, least)
            }
        };
        Self { stage: StageId(target.stage), aim, by: target.by }
    }
}
