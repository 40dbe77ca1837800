//! The replay of the newest figures, prepared off the GUI thread.

use super::Workspace;
use crate::engine::analysis::Itineraries;
use crate::gui::view::Mode;
use crate::overlay::replay::{Clock, Replay};
use crate::project::{Job, Outcome};
use std::sync::Arc;

impl Workspace {
    /// Returns the replay of the newest figures, once it is prepared; that takes a while for many contacts.
    pub(super) fn replay(&mut self) -> Option<Arc<Replay>> {
        if self.view.mode != Mode::Play {
            return None;
        }
        let figures = self.project.figures()?;
        let itineraries = Arc::clone(figures.itineraries.as_ref()?);
        let clock = self.playback.clock;
        if let Some((_, Outcome::Done(replay))) = self.preparing.as_ref().map(|(key, job)| (key, job.poll())) {
            let (made_of, clock) = self.preparing.take().map(|(key, _)| key)?;
            self.replay = Some(((made_of, clock), Arc::new(replay)));
        }
        let is_of = |key: &(Arc<Itineraries>, Clock)| Arc::ptr_eq(&key.0, &itineraries) && key.1 == clock;
        let ready = self.replay.as_ref().is_some_and(|(key, _)| is_of(key));
        let coming = self.preparing.as_ref().is_some_and(|(key, _)| is_of(key));
        if !ready && !coming {
            let (journey, ways) = (Arc::clone(&figures.journey), Arc::clone(&itineraries));
            let job = Job::start("replay", &self.wake, move |_| Replay::prepare(&journey, &ways, clock));
            self.preparing = Some(((itineraries, clock), job));
        }
        self.replay.as_ref().map(|(_, replay)| Arc::clone(replay))
    }
}
