//! The figures of a moment, drawn to the scale of the final ones.

use super::ReplayFrame;
use crate::domain::Rate;
use crate::overlay::figures::{Figures, State};

impl ReplayFrame {
    /// Returns the figures up to the moment, drawn to the scale of the final ones.
    ///
    /// The states are as of the moment: `still in time` are those who have neither moved on, finished nor dropped off yet.
    pub fn figures(&self, all: &Figures) -> Figures {
        let mut figures = Figures { stale: all.stale, ..Figures::default() };
        figures.entered = if self.is_part { self.contacts } else { all.entered };
        let most_lost = self.stages.iter().map(|stage| stage.dropped_off).max().unwrap_or(0);
        let mut lost = false;
        for stage in &self.stages {
            let Some(mut shown) = all.stages.get(&stage.id).cloned() else { continue };
            let ended = stage.moved_on + stage.finished + stage.dropped_off;
            let in_all = shown.in_state(State::DroppedOff);
            shown.stub_width *= part(stage.dropped_off, in_all);
            shown.states = [stage.moved_on, stage.reached.saturating_sub(ended), stage.dropped_off, stage.finished];
            shown.reached = stage.reached;
            shown.share_of_previous = Rate::default();
            shown.share_of_entries = Rate::new(stage.reached, figures.entered);
            shown.median_time = None;
            shown.biggest_loss = !lost && most_lost > 0 && stage.dropped_off == most_lost;
            lost |= shown.biggest_loss;
            figures.completed += stage.finished;
            figures.stages.insert(stage.id, shown);
        }
        for transition in &self.transitions {
            let Some(mut shown) = all.transitions.get(&transition.id).cloned() else { continue };
            shown.ribbon_width *= part(transition.contacts, transition.in_all);
            shown.contacts = transition.contacts;
            shown.passes = transition.contacts;
            shown.on_the_way = transition.seen;
            figures.transitions.insert(transition.id, shown);
        }
        figures
    }
}

fn part(now: u64, in_all: u64) -> f32 {
    if in_all == 0 { 0.0 } else { (now as f64 / in_all as f64).min(1.0) as f32 }
}
