//! Lanes, notes, pins and personas in the open project.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::document::board::{LaneId, Note, PersonaId, Pin, Thing};
use crate::document::{Edit, LaneEdit, Map, Point, ThingEdit};
use crate::domain::{Rule, StageId};
use crate::gui::command::Command;
use crate::gui::view::{Selection, Writing};
use crate::overlay::board::PERSONA_WIDTH;
use crate::overlay::reached::{answered, asked_of_lanes};
use std::collections::BTreeMap;

/// Returns how something is written in its place.
pub(super) fn writing(thing: Thing) -> Option<Writing> {
    match thing {
        Thing::Lane(id) => Some(Writing::Lane(id)),
        Thing::Note(id) => Some(Writing::Note(id)),
        Thing::Pin(id) => Some(Writing::Pin(id)),
        Thing::Persona(_) => None,
    }
}

impl Workspace {
    /// Adds something around the stages in the middle of what is seen, and lets it be written on.
    pub(super) fn add_around(&mut self, command: Command, toasts: &mut Toasts) {
        let grid = |value: f32| (value / 8.0).round() * 8.0;
        let centre = self.canvas.centre();
        let beside = |width: f32, height: f32| Point::new(grid(centre.x - width / 2.0), grid(centre.y - height / 2.0));
        let selected = self.view.selection.single_thing();
        let edit = match command {
            Command::AddNote => {
                let at = beside(Note::USUAL_SIZE.0, Note::USUAL_SIZE.1);
                Edit::Thing(ThingEdit::AddNote { text: String::new(), at })
            }
            Command::AddPin => {
                let Some(stage) = self.view.selection.single_stage() else { return };
                Edit::Thing(ThingEdit::AddPin { stage, text: String::new(), at: Pin::USUAL_PLACE })
            }
            Command::AddPersona => {
                let at = beside(PERSONA_WIDTH, 120.0);
                Edit::Thing(ThingEdit::AddPersona { name: String::new(), at })
            }
            _ => {
                let after = match selected {
                    Some(Thing::Lane(lane)) => Some(lane),
                    _ => None,
                };
                Edit::Lane(LaneEdit::Add { name: String::new(), after })
            }
        };
        let first_lanes = command == Command::AddLane && self.project.document().map().board.lanes.is_empty();
        self.edit(edit, toasts);
        if first_lanes {
            self.canvas.zoom_to_fit();
        }
        if command == Command::AddPersona {
            self.view.inspector = true;
        } else if command != Command::AddLane {
            self.view.writing = self.view.selection.single_thing().and_then(writing);
        }
    }

    /// Puts a template's map in place; a journey that nobody has named or drawn yet takes its name.
    pub(super) fn replace_map(&mut self, name: String, map: Map, toasts: &mut Toasts) {
        let is_new = self.project.document().map().stages.is_empty() && self.project.path().is_none();
        self.edit(Edit::Replace(Box::new(map)), toasts);
        self.view.selection = Selection::default();
        if is_new {
            self.project.document_mut().set_name(name);
        }
        self.canvas.show_all();
    }

    /// Gives stages the rules to which they were bound, as one step.
    pub(super) fn bind(&mut self, rules: Vec<(StageId, Rule)>, toasts: &mut Toasts) {
        if rules.is_empty() {
            toasts.done("Every stage has the rule that it had.");
            return;
        }
        self.project.document_mut().begin("Bind stages");
        for (stage, rule) in rules {
            self.edit_quietly(Edit::SetRule { stage, rule }, toasts);
        }
        self.project.document_mut().end();
    }

    /// Asks for all figures within the segment of a persona, or, where that is asked already, of everybody again.
    pub(super) fn show_journey_of(&mut self, persona: PersonaId) {
        let board = &self.project.document().map().board;
        let segment = board.personas.get(&persona).and_then(|persona| persona.segment);
        let asked = self.project.within().map(|within| within.id);
        if segment.is_some() {
            self.project.set_within(segment.filter(|_| segment != asked));
        }
    }

    /// Returns how many contacts reached a stage in each lane, each counted once; nothing while that is on its way.
    pub(super) fn lane_figures(&self) -> BTreeMap<LaneId, u64> {
        let Some((lanes, question)) = asked_of_lanes(self.project.document().map()) else { return BTreeMap::new() };
        let Some(found) = self.project.ask(&question).value else { return BTreeMap::new() };
        answered(&lanes, &found).into_iter().map(|(lane, found)| (lane, found.reached)).collect()
    }
}
