//! Scenarios in version 1 of the project file: an optional part, frozen like the rest.

use crate::document::file::words;
use crate::domain::{self, Moment, ScenarioId, Span, StageId, TransitionId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Scenario {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub supposed: Vec<Supposed>,
    #[serde(default, with = "words::moment", skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum Supposed {
    Share { arrow: u32, share: f64 },
    Volume { stage: u32, times: f64 },
    Delay { arrow: u32, micros: i64 },
}

impl From<&domain::Scenario> for Scenario {
    fn from(one: &domain::Scenario) -> Self {
        let supposed = one.supposed.iter().map(|supposed| match *supposed {
            domain::Supposed::Share(id, share) => Supposed::Share { arrow: id.0, share },
            domain::Supposed::Volume(id, times) => Supposed::Volume { stage: id.0, times },
            domain::Supposed::Delay(id, by) => Supposed::Delay { arrow: id.0, micros: by.0 },
        });
        Self { id: one.id.0, name: one.name.clone(), supposed: supposed.collect(), since: one.since }
    }
}

impl From<Scenario> for domain::Scenario {
    fn from(one: Scenario) -> Self {
        let supposed = one.supposed.into_iter().map(|supposed| match supposed {
            Supposed::Share { arrow, share } => domain::Supposed::Share(TransitionId(arrow), share),
            Supposed::Volume { stage, times } => domain::Supposed::Volume(StageId(stage), times),
            Supposed::Delay { arrow, micros } => domain::Supposed::Delay(TransitionId(arrow), Span(micros)),
        });
        Self { id: ScenarioId(one.id), name: one.name, supposed: supposed.collect(), since: one.since }
    }
}
