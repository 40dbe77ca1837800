//! Interventions: what was changed on some day, so that before and after can be compared.

use super::ids::StageId;
use super::time::Moment;
use serde::{Deserialize, Serialize};

/// Identity of an intervention within its project; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InterventionId(pub u32);

/// A change that was made on some day, such as a reminder mail that is sent from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// Identity.
    pub id: InterventionId,
    /// Name as shown.
    pub name: String,
    /// The moment from which it is at work.
    pub at: Moment,
    /// The stage at which it works; `None` is the entry.
    pub stage: Option<StageId>,
    /// The stage that more contacts are to reach; `None` is a goal.
    pub aim: Option<StageId>,
}
