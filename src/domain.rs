//! Words everybody shares: ids, moments, rules, journeys and rates. Plain data, no behaviour that needs a clock, a file or a screen.

pub mod cancel;
pub mod ids;
pub mod intervention;
pub mod journey;
pub mod progress;
pub mod rate;
pub mod rule;
pub mod scenario;
pub mod segment;
pub mod stage_group;
pub mod target;
pub mod time;
pub mod tint;

pub use cancel::{Cancel, Cancelled};
pub use ids::{StageId, TransitionId};
pub use intervention::{Intervention, InterventionId};
pub use journey::{
    AnyOrderGroup, Counting, DateRange, DirectlyCounts, ExclusionEffect, Journey, SessionRule, Settings, Simultaneous,
    Stage, StepOrder, Transition,
};
pub use progress::{Progress, Watch};
pub use rate::Rate;
pub use rule::{Combine, Comparison, Condition, Filter, Group, Order, Owner, Rule};
pub use scenario::{Scenario, ScenarioId, Supposed};
pub use segment::{Segment, SegmentId, SegmentRule, Selection};
pub use stage_group::{StageGroup, StageGroupId};
pub use target::{Aim, Target, ValueOf};
pub use time::{Moment, Span};
pub use tint::Tint;
