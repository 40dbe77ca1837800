//! Frames of the replay as a picture, written off the GUI thread.

use super::Workspace;
use crate::document::{file, sentence};
use crate::export::strip::{StripOptions, animation, sheet};
use crate::overlay::Figures;
use crate::overlay::replay::{Replay, Staging};
use crate::project::Job;
use crate::theme::Palette;
use std::path::PathBuf;
use std::sync::Arc;

impl Workspace {
    /// Saves frames of the replay as one picture, or as one that moves.
    pub(super) fn save_strip(&mut self, ctx: &egui::Context, path: PathBuf, moves: bool) {
        let Some(figures) = self.project.figures().cloned() else { return };
        let Some(ways) = figures.itineraries else { return };
        let map = self.project.document().map().clone();
        let playback = &self.playing.playback;
        let at_hand = self.playing.replay().map(Arc::clone);
        let staging = Staging { clock: playback.clock, groups: None, alone: None };
        let options = StripOptions {
            palette: if ctx.theme() == egui::Theme::Dark { Palette::Dark } else { Palette::Light },
            title: self.project.document().name().to_owned(),
            caption: sentence::of_journey(&self.project.document().journey()),
            frames: playback.frames,
            stretch: playback.stretch,
            merge: playback.merge,
            trails: playback.trails,
            visible: playback.visible,
        };
        let job = move |_: &crate::project::JobContext| {
            let replay = at_hand.unwrap_or_else(|| Arc::new(Replay::prepare(&figures.journey, &ways, staging)));
            let all = Figures::new(&map, &figures.report);
            let bytes =
                if moves { animation(&map, &all, &replay, &options) } else { sheet(&map, &all, &replay, &options) };
            file::save_bytes(&path, &bytes.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
            Ok(path)
        };
        self.writing = Some(Job::start("strip", &self.wake, job));
    }
}
