//! Interventions in version 1 of the project file: an optional part, frozen like the rest.

use crate::document::file::words;
use crate::domain::{self, InterventionId, Moment, StageId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Intervention {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default, with = "words::moment")]
    pub at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aim: Option<u32>,
}

impl From<&domain::Intervention> for Intervention {
    fn from(one: &domain::Intervention) -> Self {
        Self {
            id: one.id.0,
            name: one.name.clone(),
            at: Some(one.at),
            stage: one.stage.map(|stage| stage.0),
            aim: one.aim.map(|stage| stage.0),
        }
    }
}

impl Intervention {
    /// Returns the intervention, or `None` where its moment is not given.
    pub fn into_domain(self) -> Option<domain::Intervention> {
        Some(domain::Intervention {
            id: InterventionId(self.id),
            name: self.name,
            at: self.at?,
            stage: self.stage.map(StageId),
            aim: self.aim.map(StageId),
        })
    }
}
