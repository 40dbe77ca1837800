//! Draws a story's map by hand: stages at chosen places, arrows between them.

use crate::document::board::{Lane, LaneId, Mood, RowId, RowKind, TextRow};
use crate::document::{Document, Edit, Made, Map, Point, StageRecord};
use crate::domain::{
    Intervention, InterventionId, Moment, Rule, Span, Stage, StageId, StepOrder, Tint, Transition, TransitionId,
};

/// A lane with what its rows say.
#[derive(Debug, Clone, Copy)]
pub struct Phase {
    /// Its name.
    pub name: &'static str,
    /// Its width in map units.
    pub width: f32,
    /// How contacts feel, from −2 to +2.
    pub mood: f32,
    /// What they think.
    pub mindset: &'static str,
    /// How to engage them.
    pub engage: &'static str,
    /// What to measure.
    pub measure: &'static str,
}

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

    /// Puts something on or around the map by an edit.
    pub fn edit(&mut self, edit: Edit) -> Made {
        let mut document = Document::new("", std::mem::take(&mut self.0));
        let made = document.apply(edit).unwrap_or_default();
        self.0 = document.map().clone();
        made
    }

    /// Divides the map into lanes with these widths, the first of which begins here, and rows of text below them.
    pub fn lanes(&mut self, left: f32, lanes: &[Phase]) {
        let row = |map: &mut Map, kind: RowKind| {
            let (id, name) = (RowId(map.fresh_id()), kind.name().to_owned());
            map.board.lanes.rows.push(TextRow { id, kind, name, hidden: false });
            id
        };
        self.0.board.lanes.left = left;
        let [mindset, _, engage, measure] = RowKind::GIVEN.map(|kind| row(&mut self.0, kind));
        for (place, phase) in lanes.iter().enumerate() {
            let texts = [(mindset, phase.mindset), (engage, phase.engage), (measure, phase.measure)];
            let lane = Lane {
                id: LaneId(self.0.fresh_id()),
                name: phase.name.to_owned(),
                tint: Tint::in_turn(place),
                width: phase.width,
                mood: Some(Mood::new(phase.mood)),
                texts: texts.map(|(row, text)| (row, text.to_owned())).into(),
            };
            self.0.board.lanes.columns.push(lane);
        }
    }

    /// Hands over the map, on which a walk may take as long as the window.
    pub fn finish(mut self, window: Span) -> Map {
        self.0.settings.window = Some(window);
        self.0
    }
}
