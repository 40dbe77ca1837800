//! Edits of the map, their undoing, and the clipboard.

use super::super::toasts::{Offer, Toasts};
use super::Workspace;
use crate::document::clipboard::{Clip, DUPLICATE_BY};
use crate::document::edit::reconnected;
use crate::document::{Edit, Made, Map, Point, ThingEdit};
use crate::domain::StageId;
use crate::gui::canvas::snap::on_grid;
use crate::gui::command::Request;
use crate::gui::view::Selection;
use std::collections::BTreeSet;

impl Workspace {
    pub(super) fn edit(&mut self, edit: Edit, toasts: &mut Toasts) {
        let is_found = matches!(edit, Edit::AddFound(_));
        match self.project.apply(edit) {
            Ok(Made { segment: Some(segment), .. }) => {
                self.view.contact = None;
                self.view.segment = Some(segment);
                self.view.inspector = true;
            }
            Ok(made) if !made.things.is_empty() => {
                let things = made.things.into_iter().collect();
                self.view.selection = Selection { things, ..Selection::default() };
            }
            Ok(Made { group: Some(group), .. }) => {
                let stages = self.project.document().map().groups.get(&group).map(|group| group.stages.clone());
                self.view.selection = Selection { stages: stages.unwrap_or_default(), ..Selection::default() };
                self.view.renaming_group = Some(group);
            }
            Ok(Made { scenario: Some(scenario), .. }) => self.scenario_saved(scenario),
            // Where all of the map was found in the data nothing of it is singled out.
            Ok(made) if is_found && made.stages.len() == self.project.document().map().stages.len() => {
                self.view.selection = Selection::default();
            }
            Ok(made) if !made.stages.is_empty() => {
                self.view.selection = Selection { stages: made.stages.into_iter().collect(), ..Selection::default() };
            }
            Ok(made) if !made.transitions.is_empty() => {
                let transitions = made.transitions.into_iter().collect();
                self.view.selection = Selection { transitions, ..Selection::default() };
            }
            Ok(_) => self.forget_what_is_gone(),
            Err(error) => toasts.done(error.to_string()),
        }
    }

    pub(super) fn edit_quietly(&mut self, edit: Edit, toasts: &mut Toasts) {
        if let Err(error) = self.project.apply(edit) {
            toasts.done(error.to_string());
        }
    }

    pub(super) fn travel(&mut self, back: bool) {
        let before = self.project.document().map().clone();
        self.canvas.glide_from(&before);
        let document = self.project.document_mut();
        let _ = if back { document.undo() } else { document.redo() };
        self.view.renaming = None;
        self.view.writing = None;
        self.view.renaming_group = None;
        self.forget_what_is_gone();
    }

    pub(super) fn forget_what_is_gone(&mut self) {
        let map = self.project.document().map();
        self.view.selection.stages.retain(|id| map.stages.contains_key(id));
        self.view.selection.transitions.retain(|id| map.transitions.contains_key(id));
        self.view.selection.things.retain(|thing| map.board.has(*thing));
        self.view.segment = self.view.segment.filter(|id| map.segments.contains_key(id));
    }

    pub(super) fn delete(&mut self, reconnect: bool, toasts: &mut Toasts) {
        let Selection { stages, transitions, things } = std::mem::take(&mut self.view.selection);
        let map = self.project.document().map();
        let pairs = if reconnect { Vec::new() } else { reconnected(map, &stages, &transitions) };
        let words = offer_to_reconnect(map, &stages, &pairs);
        let on_map = !(stages.is_empty() && transitions.is_empty());
        let both = on_map && !things.is_empty();
        if both {
            self.project.document_mut().begin("Delete");
        }
        if on_map {
            self.edit(Edit::Delete { stages, transitions, reconnect }, toasts);
        }
        if !things.is_empty() {
            self.edit(Edit::Thing(ThingEdit::Delete(things)), toasts);
        }
        if both {
            self.project.document_mut().end();
        }
        if let Some(words) = words {
            let revision = self.project.document().revision();
            let request = Request::Edit(Edit::Reconnect(pairs));
            toasts.offer(words, Offer { words: "Join".to_owned(), request, revision });
        }
    }

    /// Puts cards elsewhere as one step; they glide there.
    pub(super) fn arrange(&mut self, edit: Edit, toasts: &mut Toasts) {
        self.canvas.glide_from(self.project.document().map());
        self.edit_quietly(edit, toasts);
    }

    pub(super) fn copy(&mut self, ctx: &egui::Context) {
        let Selection { stages, things, .. } = &self.view.selection;
        let clip = Clip::with_things(self.project.document().map(), stages, things);
        if let Ok(text) = clip.to_text() {
            ctx.copy_text(text);
        }
        self.clip = Some(clip);
    }

    /// Pastes at a place of the map, or where the pointer is, or in the middle of what is seen.
    pub(super) fn paste(&mut self, at: Option<Point>, toasts: &mut Toasts) {
        if let Some(clip) = self.clip.clone() {
            let at = at.or(self.canvas.pointed_at()).unwrap_or(self.canvas.centre());
            let by = free_way(&clip, self.project.document().map(), clip.way_to(at));
            self.put_down(&clip, by, "Paste", toasts);
        }
    }

    /// Makes a copy of what is selected beside it.
    pub(super) fn duplicate(&mut self, toasts: &mut Toasts) {
        let Selection { stages, things, .. } = &self.view.selection;
        let clip = Clip::with_things(self.project.document().map(), stages, things);
        self.put_down(&clip, DUPLICATE_BY, "Duplicate", toasts);
    }

    /// Adds a copy, moved by this much, as one step, and selects it.
    fn put_down(&mut self, clip: &Clip, by: Point, name: &str, toasts: &mut Toasts) {
        if clip.is_empty() {
            return;
        }
        self.project.document_mut().begin(name);
        let made = if clip.stages.is_empty() { Ok(Made::default()) } else { self.project.apply(clip.paste_by(by)) };
        let made = made.and_then(|made| match clip.paste_board_by(by, &made.stages) {
            Some(edit) => Ok(Made { things: self.project.apply(edit)?.things, ..made }),
            None => Ok(made),
        });
        match made {
            Ok(made) => {
                self.project.document_mut().end();
                let (stages, things) = (made.stages.into_iter().collect(), made.things.into_iter().collect());
                self.view.selection = Selection { stages, things, ..Selection::default() };
            }
            Err(error) => {
                self.project.document_mut().cancel();
                toasts.done(error.to_string());
            }
        }
    }
}

/// Returns a way near the wanted one that keeps cards on the grid and lays none exactly on another one.
fn free_way(clip: &Clip, map: &Map, wanted: Point) -> Point {
    let first = clip.stages.first().map_or(Point::default(), |record| record.at);
    let mut by = Point::new(on_grid(first.x + wanted.x) - first.x, on_grid(first.y + wanted.y) - first.y);
    let covers = |by: Point| {
        let is_there =
            |at: Point| map.stages.values().any(|one| (one.at.x - at.x).abs() + (one.at.y - at.y).abs() < 16.0);
        clip.stages.iter().any(|record| is_there(record.at.moved(by.x, by.y)))
    };
    for _ in 0..100 {
        if !covers(by) {
            break;
        }
        by = by.moved(DUPLICATE_BY.x, DUPLICATE_BY.y);
    }
    by
}

/// Returns the words that offer to join what came before deleted stages to what came after.
fn offer_to_reconnect(map: &Map, stages: &BTreeSet<StageId>, pairs: &[(StageId, StageId)]) -> Option<String> {
    let name = |id: &StageId| map.stages.get(id).map_or("", |record| record.stage.name.as_str());
    let gone = match stages.len() {
        1 => format!("“{}” is deleted.", stages.first().map(name).unwrap_or_default()),
        count => format!("{count} stages are deleted."),
    };
    match pairs {
        [] => None,
        [(from, to)] => Some(format!("{gone} Join “{}” to “{}”?", name(from), name(to))),
        pairs => Some(format!("{gone} Join what came before to what came after, by {} arrows?", pairs.len())),
    }
}
