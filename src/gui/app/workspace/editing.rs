//! Edits of the map, their undoing, and the clipboard.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::document::clipboard::Clip;
use crate::document::{Edit, Made, Point, clipboard};
use crate::gui::view::Selection;

impl Workspace {
    pub(super) fn edit(&mut self, edit: Edit, toasts: &mut Toasts) {
        match self.project.apply(edit) {
            Ok(Made { segment: Some(segment), .. }) => {
                self.view.contact = None;
                self.view.segment = Some(segment);
                self.view.inspector = true;
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
        self.forget_what_is_gone();
    }

    pub(super) fn forget_what_is_gone(&mut self) {
        let map = self.project.document().map();
        self.view.selection.stages.retain(|id| map.stages.contains_key(id));
        self.view.selection.transitions.retain(|id| map.transitions.contains_key(id));
        self.view.segment = self.view.segment.filter(|id| map.segments.contains_key(id));
    }

    pub(super) fn delete(&mut self, reconnect: bool, toasts: &mut Toasts) {
        let Selection { stages, transitions } = std::mem::take(&mut self.view.selection);
        self.edit(Edit::Delete { stages, transitions, reconnect }, toasts);
    }

    pub(super) fn copy(&mut self, ctx: &egui::Context) {
        let clip = Clip::of(self.project.document().map(), &self.view.selection.stages);
        if let Ok(text) = clip.to_text() {
            ctx.copy_text(text);
        }
        self.clip = Some(clip);
    }

    pub(super) fn paste(&mut self, at: Option<Point>, toasts: &mut Toasts) {
        let Some(clip) = &self.clip else { return };
        let edit = match at {
            Some(at) => clip.paste_at(at),
            None => clip.paste_by(clipboard::DUPLICATE_BY),
        };
        self.edit(edit, toasts);
    }
}
