//! What is only drawn, in version 1 of the project file: bends and groups, optional parts, frozen like the rest.

use crate::document::Point;
use crate::document::bend::Bend as MapBend;
use crate::domain::{self, StageGroupId, StageId, TransitionId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub struct Bend {
    pub transition: u32,
    #[serde(default)]
    pub by: (f32, f32),
}

impl Bend {
    /// Puts a bend into the words of the file.
    pub fn of(transition: TransitionId, MapBend(by): MapBend) -> Self {
        Self { transition: transition.0, by: (by.x, by.y) }
    }

    /// Returns the bend with the number of its transition.
    pub fn into_map(self) -> (TransitionId, MapBend) {
        (TransitionId(self.transition), MapBend(Point::new(self.by.0, self.by.1)))
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct StageGroup {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub stages: Vec<u32>,
}

impl From<&domain::StageGroup> for StageGroup {
    fn from(group: &domain::StageGroup) -> Self {
        Self { id: group.id.0, name: group.name.clone(), stages: group.stages.iter().map(|id| id.0).collect() }
    }
}

impl From<StageGroup> for domain::StageGroup {
    fn from(group: StageGroup) -> Self {
        Self { id: StageGroupId(group.id), name: group.name, stages: group.stages.into_iter().map(StageId).collect() }
    }
}
