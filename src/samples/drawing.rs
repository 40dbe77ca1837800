//! Draws a story's map by hand: stages at chosen places, arrows between them.

use crate::document::{Map, Point, StageRecord};
use crate::domain::{
    Intervention, InterventionId, Moment, Rule, Span, Stage, StageId, StepOrder, Transition, TransitionId,
};

/// A map in the making.
#[derive(Debug, Default)]
pub struct Drawing(Map);

/// What a stage is besides a step on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Journeys start here.
    Entry,
    /// Neither start nor goal.
    Step,
    /// What the journey is for.
    Goal,
}

impl Drawing {
    /// Draws a stage with the middle of its card at this place.
    pub fn stage(&mut self, name: &str, role: Role, rule: Rule, x: f32, y: f32) -> StageId {
        let id = StageId(self.0.fresh_id());
        let stage = Stage {
            id,
            name: name.to_owned(),
            rule,
            entry: role == Role::Entry,
            goal: role == Role::Goal,
            optional: false,
            may_be_unrecorded: false,
        };
        self.0.stages.insert(id, StageRecord::new(stage, Point::new(x, y)));
        id
    }

    /// Draws an arrow that may take as long as the window allows.
    pub fn arrow(&mut self, from: StageId, to: StageId) {
        self.limited_arrow(from, to, None);
    }

    /// Draws an arrow that may take no longer than the limit.
    pub fn limited_arrow(&mut self, from: StageId, to: StageId, limit: Option<Span>) {
        let id = TransitionId(self.0.fresh_id());
        let arrow = Transition { id, from, to, order: StepOrder::Eventually, limit, exclusions: Vec::new() };
        self.0.transitions.insert(id, arrow);
    }

    /// Pins what was changed on some day at a stage so that more contacts reach another.
    pub fn intervention(&mut self, name: &str, at: Moment, stage: StageId, aim: StageId) {
        let id = InterventionId(self.0.fresh_id());
        let name = name.to_owned();
        self.0.interventions.insert(id, Intervention { id, name, at, stage: Some(stage), aim: Some(aim) });
    }

    /// Hands over the map, on which a walk may take as long as the window.
    pub fn finish(mut self, window: Span) -> Map {
        self.0.settings.window = Some(window);
        self.0
    }
}
