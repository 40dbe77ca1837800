//! The records of a map: stages with their places, transitions, settings.

use super::bend::Bend;
use super::board::Board;
use crate::domain::{
    AnyOrderGroup, Intervention, InterventionId, Journey, Scenario, ScenarioId, Segment, SegmentId, Settings, Stage,
    StageGroup, StageGroupId, StageId, Target, Transition, TransitionId,
};
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
    /// Name of the icon on the card; `None` is guessed from the words of name and rule.
    #[serde(default)]
    pub icon: Option<String>,
}

impl StageRecord {
    /// Makes a record of a stage whose icon is guessed.
    pub fn new(stage: Stage, at: Point) -> Self {
        Self { stage, at, icon: None }
    }
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
    /// Saved segments. No figure of the map depends on them unless it is asked within one.
    pub segments: BTreeMap<SegmentId, Segment>,
    /// Saved scenarios. No figure of the map depends on them.
    pub scenarios: BTreeMap<ScenarioId, Scenario>,
    /// Interventions, pinned on the trend. No figure of the map depends on them.
    pub interventions: BTreeMap<InterventionId, Intervention>,
    /// Targets of stages. No figure of the map depends on them.
    pub targets: BTreeMap<StageId, Target>,
    /// What stands around the stages. No figure of the map depends on it.
    pub board: Board,
    /// By which points transitions bend that were bent by hand; no figure depends on them.
    pub bends: BTreeMap<TransitionId, Bend>,
    /// Groups of alternative stages. No figure of the map depends on them.
    pub groups: BTreeMap<StageGroupId, StageGroup>,
    /// The next identity to give; larger than every one ever given.
    pub next_id: u32,
}

impl Map {
    /// The most stages a map holds; the replay counts them in 16 bits.
    pub const MAX_STAGES: usize = 20_000;

    /// The most transitions a map holds.
    pub const MAX_TRANSITIONS: usize = 60_000;

    /// The most saved segments.
    pub const MAX_SEGMENTS: usize = 1_000;

    /// The most scenarios.
    pub const MAX_SCENARIOS: usize = 1_000;

    /// The most interventions.
    pub const MAX_INTERVENTIONS: usize = 1_000;

    /// The most groups of alternative stages.
    pub const MAX_GROUPS: usize = 1_000;

    /// The largest identity that is taken over from a file, so that there are always enough left to give.
    pub const MAX_ID: u32 = u32::MAX / 2;

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

    /// Checks what every map must keep.
    #[cfg(test)]
    pub fn check(&self) -> Result<(), String> {
        let mut joined = std::collections::BTreeSet::new();
        for (id, record) in &self.stages {
            if *id != record.stage.id || id.0 >= self.next_id || record.at != record.at.tamed() {
                return Err(format!("bad stage {id:?}, next is {}: {record:?}", self.next_id));
            }
        }
        for (id, step) in &self.transitions {
            if *id != step.id || id.0 >= self.next_id || !joined.insert((step.from, step.to)) {
                return Err(format!("bad transition {id:?}, next is {}: {step:?}", self.next_id));
            }
            if !self.stages.contains_key(&step.from) || !self.stages.contains_key(&step.to) {
                return Err(format!("dangling transition {step:?}"));
            }
        }
        for (id, segment) in &self.segments {
            if *id != segment.id || id.0 >= self.next_id {
                return Err(format!("bad segment {id:?}, next is {}: {segment:?}", self.next_id));
            }
        }
        for (id, target) in &self.targets {
            if *id != target.stage || !self.stages.contains_key(id) || !target.aim.is_possible() {
                return Err(format!("bad target {target:?} of {id:?}"));
            }
        }
        for (id, one) in &self.scenarios {
            let known = one.supposed.iter().all(|supposed| match supposed {
                crate::domain::Supposed::Share(id, _) | crate::domain::Supposed::Delay(id, _) => {
                    self.transitions.contains_key(id)
                }
                crate::domain::Supposed::Volume(id, _) => self.stages.contains_key(id),
            });
            if *id != one.id || id.0 >= self.next_id || !known {
                return Err(format!("bad scenario {id:?}, next is {}: {one:?}", self.next_id));
            }
        }
        for (id, one) in &self.interventions {
            let stages = [one.stage, one.aim];
            let known = stages.iter().flatten().all(|stage| self.stages.contains_key(stage));
            if *id != one.id || id.0 >= self.next_id || !known {
                return Err(format!("bad intervention {id:?}, next is {}: {one:?}", self.next_id));
            }
        }
        Board::check(self)?;
        for (id, Bend(by)) in &self.bends {
            if !self.transitions.contains_key(id) || *by != by.tamed() {
                return Err(format!("bad bend of {id:?}: {by:?}"));
            }
        }
        let mut framed = std::collections::BTreeSet::new();
        for (id, group) in &self.groups {
            let known = group.stages.iter().all(|stage| self.stages.contains_key(stage) && framed.insert(*stage));
            if *id != group.id || id.0 >= self.next_id || !known || group.stages.len() < 2 || group.name.is_empty() {
                return Err(format!("bad group {id:?}, next is {}: {group:?}", self.next_id));
            }
        }
        let mut grouped = std::collections::BTreeSet::new();
        for id in self.any_order.iter().flat_map(|group| &group.stages) {
            if !self.stages.contains_key(id) || !grouped.insert(id) {
                return Err(format!("stage {id:?} of an any-order group is not there or in two groups"));
            }
        }
        Ok(())
    }

    /// Returns the group of alternative stages that a stage is in.
    pub fn group_of(&self, stage: StageId) -> Option<&StageGroup> {
        self.groups.values().find(|group| group.stages.contains(&stage))
    }

    /// Returns a name like `wanted` that no stage has: itself, or with a number behind it.
    pub fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.stages.values().any(|record| record.stage.name == name);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        numbered(wanted).find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }
}

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// Returns the name with 2, 3 and so on behind it; of a long one the beginning, so that there is room for the number.
pub fn numbered(name: &str) -> impl Iterator<Item = String> {
    (2_u32..).map(move |n| {
        let number = n.to_string();
        let start: String = name.chars().take(LONGEST_NAME - 1 - number.len()).collect();
        format!("{} {number}", start.trim_end())
    })
}

/// Returns a name without what cannot be shown in one line or would disturb the text around it: control characters and
/// marks that turn the direction of writing. Of a very long one, the first 200 characters.
pub fn clean_name(name: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let shown = name.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    let shown: String = shown.filter(|c| !unseen(*c)).collect();
    let cut: String = shown.trim().chars().take(LONGEST_NAME).collect();
    cut.trim_end().to_owned()
}
