//! Edits of the map, their undoing, and the clipboard.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::document::clipboard::Clip;
use crate::document::{Edit, Made, Point, ThingEdit, clipboard};
use crate::gui::view::Selection;

impl Workspace {
    pub(super) fn edit(&mut self, edit: Edit, toasts: &mut Toasts) {
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
        let document = self.project.document_mut();
        let _ = if back { document.undo() } else { document.redo() };
        self.view.renaming = None;
        self.view.writing = None;
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
    }

    pub(super) fn copy(&mut self, ctx: &egui::Context) {
        let Selection { stages, things, .. } = &self.view.selection;
        let clip = Clip::with_things(self.project.document().map(), stages, things);
        if let Ok(text) = clip.to_text() {
            ctx.copy_text(text);
        }
        self.clip = Some(clip);
    }

    pub(super) fn paste(&mut self, at: Option<Point>, toasts: &mut Toasts) {
        if let Some(clip) = self.clip.clone() {
            let by = at.map_or(clipboard::DUPLICATE_BY, |at| clip.way_to(at));
            self.put_down(&clip, by, "Paste", toasts);
        }
    }

    /// Makes a copy of what is selected beside it.
    pub(super) fn duplicate(&mut self, toasts: &mut Toasts) {
        let Selection { stages, things, .. } = &self.view.selection;
        let clip = Clip::with_things(self.project.document().map(), stages, things);
        self.put_down(&clip, clipboard::DUPLICATE_BY, "Duplicate", toasts);
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
