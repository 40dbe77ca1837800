//! What the pointer does by dragging, done by commands: selecting what is seen, sizes of notes, lanes and panels.

use super::Workspace;
use crate::document::board::{Note, Thing};
use crate::document::{Edit, LaneEdit, ThingEdit};
use crate::domain::StageId;
use crate::gui::canvas::gesture;
use crate::gui::command::{PanelOf, Toward};
use crate::gui::view::{Mode, Selection};
use egui::PanelState;
use egui::{IdSalt, Rect, Ui};

/// How much a note grows at a time, in map units.
const NOTE_STEP: f32 = 16.0;
/// How much a lane grows at a time, in map units.
const LANE_STEP: f32 = 24.0;
/// How far the edge of a panel moves at a time, in logical pixels.
const PANEL_STEP: f32 = 24.0;
/// How much more a stage counts that lies aside than one that lies ahead.
const ASIDE: f32 = 2.5;

impl Workspace {
    /// Selects the cards, arrows and things around them of which something is seen.
    pub(super) fn select_in_view(&mut self) {
        if let Some(seen) = self.canvas.seen() {
            let found = gesture::in_frame(seen, &Selection::default(), self.project.document().map());
            self.view.selection = found.unwrap_or_default();
        }
    }

    /// Selects the next stage in a direction as well, with the arrows between selected stages.
    pub(super) fn select_also(&mut self, toward: Toward) {
        let Some(next) = self.next_towards(toward) else { return };
        let selection = &mut self.view.selection;
        selection.stages.insert(next);
        let both = |from: StageId, to: StageId| selection.stages.contains(&from) && selection.stages.contains(&to);
        let map = self.project.document().map();
        let between: Vec<_> =
            map.transitions.values().filter(|step| both(step.from, step.to)).map(|step| step.id).collect();
        selection.transitions.extend(between);
        if let Some(at) = gesture::middle(map, next) {
            self.canvas.bring_into_sight(gesture::card(at));
        }
    }

    /// Returns the nearest stage in a direction that is not selected; where none is selected, the one nearest to the
    /// middle of what is seen.
    pub(super) fn next_towards(&self, toward: Toward) -> Option<StageId> {
        let map = self.project.document().map();
        let chosen = &self.view.selection.stages;
        let cards = chosen.iter().filter_map(|id| gesture::middle(map, *id));
        let from = cards.map(|at| Rect::from_min_max(at, at)).reduce(|one, other| one.union(other));
        let (x, y) = toward.step();
        let others = map.stages.values().filter(|record| !chosen.contains(&record.stage.id));
        let cost = |at: crate::document::Point| match from {
            None => {
                let centre = self.canvas.centre();
                Some((at.x - centre.x).hypot(at.y - centre.y))
            }
            Some(from) => {
                let ahead = (at.x - if x > 0.0 { from.right() } else { from.left() }) * x
                    + (at.y - if y > 0.0 { from.bottom() } else { from.top() }) * y;
                let beside = |at: f32, range: egui::Rangef| (range.min - at).max(at - range.max).max(0.0);
                let aside = if x == 0.0 { beside(at.x, from.x_range()) } else { beside(at.y, from.y_range()) };
                (ahead > 1.0).then_some(ahead + aside * ASIDE)
            }
        };
        let found = others.filter_map(|record| Some((cost(record.at)?, record.stage.id)));
        found.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, id)| id)
    }

    /// Returns the change that gives the selected note or lane another size; nothing where it has that size already.
    pub(super) fn resized(&self, toward: Toward) -> Option<Edit> {
        if self.view.mode == Mode::Play {
            return None;
        }
        let (x, y) = toward.step();
        let board = &self.project.document().map().board;
        match self.view.selection.single_thing()? {
            Thing::Note(id) => {
                let note = board.notes.get(&id)?;
                let size = Note::fitting((note.size.0 + x * NOTE_STEP, note.size.1 + y * NOTE_STEP));
                let changed = Note { size, ..note.clone() };
                (size != note.size).then_some(Edit::Thing(ThingEdit::ChangeNote(changed)))
            }
            Thing::Lane(id) => {
                let lane = board.lanes.lane(id)?;
                let width = crate::document::board::Lanes::fitting_width(lane.width + x * LANE_STEP);
                (width != lane.width).then_some(Edit::Lane(LaneEdit::SetWidth { lane: id, width }))
            }
            Thing::Pin(_) | Thing::Persona(_) => None,
        }
    }

    /// Returns whether a panel is open whose edge can be moved.
    pub(super) fn shows_panel(&self, of: PanelOf) -> bool {
        match of {
            PanelOf::Data => self.view.data_panel,
            PanelOf::Inspector => self.view.inspector,
            PanelOf::Below => self.view.bottom && self.view.mode != Mode::Play,
        }
    }

    /// Moves the edges of panels as commands asked for; egui keeps them within their bounds.
    pub(super) fn step_panels(&mut self, ui: &Ui) {
        for (of, larger) in std::mem::take(&mut self.panel_steps) {
            let id = ui.scope_id().with_salt(IdSalt::new(of.id()));
            let Some(PanelState { outer_rect }) = PanelState::load(ui, id) else { continue };
            let by = if larger { PANEL_STEP } else { -PANEL_STEP };
            let size = outer_rect.size() + if of == PanelOf::Below { egui::vec2(0.0, by) } else { egui::vec2(by, 0.0) };
            let outer_rect = Rect::from_min_size(outer_rect.min, size.max(egui::Vec2::ZERO));
            ui.data_mut(|data| data.insert_persisted(id, PanelState { outer_rect }));
        }
    }
}
