//! Carrying out commands of the list on the open project.

use super::super::stage_picker::{For, StagePicker};
use super::super::toasts::Toasts;
use super::Workspace;
use super::around::writing;
use crate::document::arrange::{aligned, distributed};
use crate::document::{BendEdit, Edit, LaneEdit, Map, Point, StageGroupEdit, Thing, layout};
use crate::domain::{StageGroup, StageGroupId};
use crate::gui::command::Command;
use crate::gui::lens::ComparePicks;
use crate::gui::view::{Mode, Selection};
use crate::overlay::{CARD_HEIGHT, CARD_WIDTH};

impl Workspace {
    /// Returns whether a command can be carried out now.
    pub fn is_enabled(&self, command: Command) -> bool {
        let map = self.project.document().map();
        let selection = &self.view.selection;
        if self.beside.is_some() && is_about_selection(command) {
            return false;
        }
        match command {
            Command::Undo => self.project.document().undo_name().is_some(),
            Command::Redo => self.project.document().redo_name().is_some(),
            Command::Save => self.project.document().is_modified() || self.project.path().is_none(),
            Command::Cut | Command::Copy | Command::Duplicate => {
                let movable = |thing: &Thing| !matches!(thing, Thing::Lane(_));
                !selection.stages.is_empty() || selection.things.iter().any(movable)
            }
            Command::AddPin => selection.single_stage().is_some() && self.view.mode != Mode::Play,
            Command::AddNote | Command::AddPersona | Command::AddLane => self.view.mode != Mode::Play,
            Command::Delete | Command::ZoomToSelection => !selection.is_empty(),
            Command::DeleteAndReconnect => !selection.stages.is_empty(),
            Command::Rename => {
                selection.single_stage().is_some()
                    || selection.single_thing().is_some_and(|one| writing(one).is_some())
                    || self.selected_group().is_some()
            }
            Command::ConnectTo => selection.single_stage().is_some() && map.stages.len() > 1,
            Command::AddNextStage => selection.single_stage().is_some(),
            Command::SelectInView => !map.stages.is_empty(),
            Command::SelectAlso(toward) => self.next_towards(toward).is_some(),
            Command::Resize(toward) => self.resized(toward).is_some(),
            Command::SizePanel(of, _) => self.shows_panel(of),
            Command::InsertExisting => selection.single_transition().is_some() && map.stages.len() > 2,
            Command::InsertStage | Command::ReverseArrow => selection.single_transition().is_some(),
            Command::MoveStart | Command::MoveEnd => selection.single_transition().is_some() && map.stages.len() > 1,
            Command::Straighten => selection.transitions.iter().any(|id| map.bends.contains_key(id)),
            Command::Group => selection.stages.len() > 1 && self.selected_group().is_none(),
            Command::Ungroup => selection.stages.iter().any(|id| map.group_of(*id).is_some()),
            Command::Align(to) => !aligned(map, &selection.stages, to).is_empty(),
            Command::Distribute(axis) => !distributed(map, &selection.stages, axis).is_empty(),
            Command::Find => !map.stages.is_empty(),
            Command::SaveAsTemplate => !map.stages.is_empty(),
            Command::BindStages => {
                let known = self.project.data().is_some_and(|data| !data.summary.activity_types.is_empty());
                known && !map.stages.is_empty()
            }
            Command::SelectAll | Command::TidyUp | Command::ExportPicture => !map.stages.is_empty(),
            Command::ExportActivities => self.project.data().is_some_and(|data| !data.columns.is_empty()),
            Command::PlayPause => self.view.mode == Mode::Play,
            Command::ExportStrip | Command::ExportAnimation => self.can_play(),
            _ => true,
        }
    }

    /// Carries out a command on the map.
    pub fn run(&mut self, ctx: &egui::Context, command: Command, toasts: &mut Toasts) {
        if self.beside.as_mut().is_some_and(|beside| beside.run(command)) {
            return;
        }
        match command {
            Command::Undo => self.travel(true),
            Command::Redo => self.travel(false),
            Command::Copy => self.copy(ctx),
            Command::Cut => {
                self.copy(ctx);
                self.delete(false, toasts);
            }
            Command::Paste => self.paste(None, toasts),
            Command::Duplicate => {
                self.duplicate(toasts);
            }
            Command::Delete => self.delete(false, toasts),
            Command::DeleteAndReconnect => self.delete(true, toasts),
            Command::SelectAll => {
                let map = self.project.document().map();
                self.view.selection = Selection {
                    stages: map.stages.keys().copied().collect(),
                    transitions: map.transitions.keys().copied().collect(),
                    things: map.board.things().collect(),
                };
            }
            Command::SelectInView => self.select_in_view(),
            Command::SelectAlso(toward) => self.select_also(toward),
            Command::Resize(toward) => {
                if let Some(edit) = self.resized(toward) {
                    self.edit_quietly(edit, toasts);
                }
            }
            Command::SizePanel(of, larger) => self.panel_steps.push((of, larger)),
            Command::InsertExisting => {
                self.picker = self.view.selection.single_transition().map(For::Between).map(StagePicker::new);
            }
            Command::AddNote | Command::AddPin | Command::AddPersona | Command::AddLane => {
                self.add_around(command, toasts);
            }
            Command::AddStage => {
                let at = free_place(self.project.document().map(), self.canvas.centre());
                self.edit(Edit::AddStage { name: "New stage".to_owned(), rule: Default::default(), at }, toasts);
                self.view.renaming = self.view.selection.single_stage();
            }
            Command::Rename => {
                self.view.renaming = self.view.selection.single_stage();
                self.view.writing = self.view.selection.single_thing().and_then(writing);
                self.view.renaming_group = self.selected_group().filter(|_| self.view.renaming.is_none());
            }
            Command::ConnectTo => {
                self.picker = self.view.selection.single_stage().map(For::Connect).map(StagePicker::new)
            }
            Command::MoveStart => {
                self.picker = self.view.selection.single_transition().map(For::Start).map(StagePicker::new);
            }
            Command::MoveEnd => {
                self.picker = self.view.selection.single_transition().map(For::End).map(StagePicker::new)
            }
            Command::AddNextStage => self.add_next_stage(toasts),
            Command::InsertStage => {
                if let Some(on) = self.view.selection.single_transition() {
                    let middle = self.project.document().map().halfway(on).unwrap_or_default();
                    let at = free_place(self.project.document().map(), middle);
                    let edit = Edit::InsertStage { on, name: "New stage".to_owned(), rule: Default::default(), at };
                    self.edit(edit, toasts);
                    self.view.renaming = self.view.selection.single_stage();
                }
            }
            Command::ReverseArrow => {
                if let Some(step) = self.view.selection.single_transition() {
                    self.edit_quietly(Edit::Reverse(step), toasts);
                }
            }
            Command::Straighten => {
                let steps = self.view.selection.transitions.clone();
                self.edit_quietly(Edit::Bend(BendEdit::Straighten(steps)), toasts);
            }
            Command::Group => {
                let stages = self.view.selection.stages.clone();
                let name = StageGroup::UNNAMED.to_owned();
                self.edit(Edit::StageGroup(StageGroupEdit::Make { name, stages }), toasts);
            }
            Command::Ungroup => {
                let map = self.project.document().map();
                let touched = map.groups.values().filter(|one| !one.stages.is_disjoint(&self.view.selection.stages));
                let stages = touched.flat_map(|group| group.stages.iter().copied()).collect();
                self.edit_quietly(Edit::StageGroup(StageGroupEdit::TakeOut(stages)), toasts);
            }
            Command::Align(to) => {
                let places = aligned(self.project.document().map(), &self.view.selection.stages, to);
                self.arrange(Edit::Arrange("Align stages", places), toasts);
            }
            Command::Distribute(axis) => {
                let places = distributed(self.project.document().map(), &self.view.selection.stages, axis);
                self.arrange(Edit::Arrange("Distribute stages", places), toasts);
            }
            Command::Find => self.canvas.open_find(),
            Command::TidyUp => {
                let chosen = Some(&self.view.selection.stages).filter(|stages| stages.len() > 1);
                let whole = chosen.is_none();
                let tidied = layout::tidy_in_lanes(self.project.document().map(), chosen, (CARD_WIDTH, CARD_HEIGHT));
                self.project.document_mut().begin("Tidy up");
                if !tidied.widths.is_empty() {
                    self.edit_quietly(Edit::Lane(LaneEdit::SetWidths(tidied.widths)), toasts);
                }
                self.arrange(Edit::TidyUp(tidied.places), toasts);
                self.project.document_mut().end();
                if whole {
                    self.canvas.zoom_to_fit();
                }
            }
            Command::Discover | Command::WhatIf => self.toggle_beside(command),
            Command::ZoomIn => self.canvas.zoom_in(),
            Command::ZoomOut => self.canvas.zoom_out(),
            Command::ZoomReset => self.canvas.zoom_reset(),
            Command::ZoomToFit => self.canvas.zoom_to_fit(),
            Command::ZoomToSelection => {
                self.canvas.zoom_to_selection(self.project.document().map(), &self.view.selection);
            }
            Command::ToggleData => self.view.data_panel = !self.view.data_panel,
            Command::ToggleInspector => {
                self.view.inspector = !self.view.inspector;
                self.inspector_closed = !self.view.inspector;
            }
            Command::ToggleBottom => self.view.bottom = !self.view.bottom,
            Command::SetMode(mode) => self.view.mode = mode,
            Command::Compare => {
                let range = self.project.data().and_then(|data| data.summary.range);
                let stops = self.view.lens.compare.is_some() && self.view.mode == Mode::Measure;
                let before = self.view.lens.compare.take();
                self.view.lens.compare = (!stops).then(|| before.unwrap_or_else(|| ComparePicks::halves(range)));
                self.view.mode = Mode::Measure;
            }
            Command::SetLens(lens) => {
                self.view.lens.lens = lens;
                self.view.lens.compare = None;
                self.view.mode = Mode::Measure;
            }
            Command::ShowTab(tab) => self.show_tab(tab),
            Command::PlayPause => self.playing.toggle(),
            _ => {}
        }
    }
}

/// Returns whether a command is about what is selected in the drawing, which is out of sight beside another view of the map.
const fn is_about_selection(command: Command) -> bool {
    matches!(
        command,
        Command::Cut
            | Command::Copy
            | Command::Paste
            | Command::Duplicate
            | Command::Delete
            | Command::DeleteAndReconnect
            | Command::SelectAll
            | Command::SelectInView
            | Command::SelectAlso(_)
            | Command::Resize(_)
            | Command::SizePanel(..)
            | Command::AddStage
            | Command::Rename
            | Command::TidyUp
            | Command::ZoomToSelection
    )
}

impl Workspace {
    /// Returns the group whose stages are selected, and nothing else.
    fn selected_group(&self) -> Option<StageGroupId> {
        let Selection { stages, .. } = &self.view.selection;
        let groups = &self.project.document().map().groups;
        groups.values().find(|group| group.stages == *stages).map(|group| group.id)
    }

    /// Adds a stage to the right of the selected one, joined to it.
    fn add_next_stage(&mut self, toasts: &mut Toasts) {
        let Some(from) = self.view.selection.single_stage() else { return };
        let map = self.project.document().map();
        let Some(record) = map.stages.get(&from) else { return };
        let at = free_place(map, record.at.moved(CARD_WIDTH + layout::GAP_X, 0.0));
        let edit = Edit::AddConnectedStage { from, name: "New stage".to_owned(), rule: Default::default(), at };
        self.edit(edit, toasts);
        self.view.renaming = self.view.selection.single_stage();
    }
}

/// Returns a place near the wanted one where a card covers no other.
fn free_place(map: &Map, wanted: Point) -> Point {
    let covers = |at: Point| {
        map.stages.values().any(|record| {
            (record.at.x - at.x).abs() < CARD_WIDTH + 24.0 && (record.at.y - at.y).abs() < CARD_HEIGHT + 24.0
        })
    };
    (0_u8..40).map(|n| wanted.moved(0.0, f32::from(n) * (CARD_HEIGHT + 40.0))).find(|at| !covers(*at)).unwrap_or(wanted)
}
