//! The records of a map: stages with their places, transitions, settings.

use crate::domain::{AnyOrderGroup, Journey, Settings, Stage, StageId, Transition, TransitionId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A place on the map in map units (one unit is one logical pixel at zoom 1); y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// Largest distance from the origin at which anything may stand.
    pub const LIMIT: f32 = 1_000_000.0;

    /// Makes a point.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Returns the point moved by this much.
    pub fn moved(self, dx: f32, dy: f32) -> Self {
        Self { x: self.x + dx, y: self.y + dy }
    }

    /// Returns the point with what is not finite set to 0 and what is too far away brought to [`Point::LIMIT`].
    pub fn tamed(self) -> Self {
        let tame = |v: f32| if v.is_finite() { v.clamp(-Self::LIMIT, Self::LIMIT) } else { 0.0 };
        Self { x: tame(self.x), y: tame(self.y) }
    }
}

/// A stage and where its card's middle stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageRecord {
    /// The stage.
    pub stage: Stage,
    /// Middle of the card.
    pub at: Point,
}

/// All that is drawn, by identity. Order of identity is order of creation, which is the map order of the analysis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// Stages with their places.
    pub stages: BTreeMap<StageId, StageRecord>,
    /// Transitions; both ends exist and no two have the same ends.
    pub transitions: BTreeMap<TransitionId, Transition>,
    /// Groups of stages that may be passed in any order.
    pub any_order: Vec<AnyOrderGroup>,
    /// Journey-wide settings.
    pub settings: Settings,
    /// The next identity to give; larger than every one ever given.
    pub next_id: u32,
}

impl Map {
    /// Gives an identity that was never given before.
    pub fn fresh_id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id = self.next_id.saturating_add(1);
        id
    }

    /// Returns the journey that the analysis sees.
    pub fn journey(&self) -> Journey {
        Journey {
            stages: self.stages.values().map(|record| record.stage.clone()).collect(),
            transitions: self.transitions.values().cloned().collect(),
            any_order: self.any_order.clone(),
            settings: self.settings.clone(),
        }
    }

    /// Returns the transition between two stages.
    pub fn transition_between(&self, from: StageId, to: StageId) -> Option<&Transition> {
        self.transitions.values().find(|one| one.from == from && one.to == to)
    }

    /// Returns a name like `wanted` that no stage has: itself, or with a number behind it.
    pub fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.stages.values().any(|record| record.stage.name == name);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2_u32..).map(|n| format!("{wanted} {n}")).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }
}
