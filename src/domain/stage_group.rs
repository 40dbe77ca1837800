//! Groups of alternative stages: ways to the same end, drawn in one frame and counted together.

use super::ids::StageId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Identity of a group of alternative stages within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StageGroupId(pub u32);

/// Alternative stages in one frame. A contact who reached several of them counts once for the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageGroup {
    /// Identity.
    pub id: StageGroupId,
    /// Title of the frame.
    pub name: String,
    /// The stages, at least two; a stage is in at most one group.
    pub stages: BTreeSet<StageId>,
}

impl StageGroup {
    /// What a group is called until it is given a name.
    pub const UNNAMED: &'static str = "Alternatives";
}
