//! A place on the map as a part of a segment: which figure, of which stage or arrow.

use crate::domain::{Selection, StageId};
use crate::gui::panels::{Shown, pickers};
use crate::gui::widgets;
use egui::Ui;

/// A figure without its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    Entered,
    Completed,
    Removed,
    Reached,
    EnteredHere,
    MovedOn,
    Finished,
    StillInTime,
    DroppedOff,
    Inferred,
    Took,
}

const WORDS: [(Figure, &str); 11] = [
    (Figure::Reached, "reached the stage"),
    (Figure::DroppedOff, "dropped off at the stage"),
    (Figure::MovedOn, "moved on from the stage"),
    (Figure::StillInTime, "are still in time at the stage"),
    (Figure::Finished, "finished at the stage"),
    (Figure::EnteredHere, "entered at the stage"),
    (Figure::Inferred, "passed the stage unrecorded"),
    (Figure::Took, "took the arrow"),
    (Figure::Entered, "entered the journey"),
    (Figure::Completed, "reached a goal"),
    (Figure::Removed, "were removed by an exclusion"),
];

/// Shows the pickers and changes what is picked in place.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, selection: &mut Selection) {
    let (figure, stage) = parts(*selection);
    let stage = stage.or_else(|| shown.map.stages.keys().next().copied());
    let first = shown.map.transitions.keys().next().copied();
    let transition = if let Selection::Took(id) = *selection { Some(id) } else { first };
    if let Some(chosen) = widgets::choice(ui, "Which figure", &figure, &WORDS, ui.available_width()) {
        let chosen = match (chosen, stage, transition) {
            (Figure::Took, _, Some(id)) => Some(Selection::Took(id)),
            (chosen, Some(stage), _) => of(chosen, stage),
            (Figure::Entered, ..) => Some(Selection::Entered),
            (Figure::Completed, ..) => Some(Selection::Completed),
            (Figure::Removed, ..) => Some(Selection::Removed),
            _ => None,
        };
        *selection = chosen.unwrap_or(*selection);
    }
    match *selection {
        Selection::Entered | Selection::Completed | Selection::Removed => {}
        Selection::Took(id) => {
            if let Some(id) = pickers::transition(ui, shown, "Arrow", Some(id)) {
                *selection = Selection::Took(id);
            }
        }
        _ => {
            if let Some(picked) = pickers::stage(ui, shown, "Stage", stage) {
                *selection = of(figure, picked).unwrap_or(*selection);
            }
        }
    }
}

const fn parts(selection: Selection) -> (Figure, Option<StageId>) {
    match selection {
        Selection::Entered => (Figure::Entered, None),
        Selection::Completed => (Figure::Completed, None),
        Selection::Removed => (Figure::Removed, None),
        Selection::Reached(id) => (Figure::Reached, Some(id)),
        Selection::EnteredHere(id) => (Figure::EnteredHere, Some(id)),
        Selection::MovedOn(id) => (Figure::MovedOn, Some(id)),
        Selection::Finished(id) => (Figure::Finished, Some(id)),
        Selection::StillInTime(id) => (Figure::StillInTime, Some(id)),
        Selection::DroppedOff(id) => (Figure::DroppedOff, Some(id)),
        Selection::Inferred(id) => (Figure::Inferred, Some(id)),
        Selection::Took(_) => (Figure::Took, None),
    }
}

/// Returns the figure of a stage; an arrow has none.
const fn of(figure: Figure, stage: StageId) -> Option<Selection> {
    Some(match figure {
        Figure::Entered => Selection::Entered,
        Figure::Completed => Selection::Completed,
        Figure::Removed => Selection::Removed,
        Figure::Reached => Selection::Reached(stage),
        Figure::EnteredHere => Selection::EnteredHere(stage),
        Figure::MovedOn => Selection::MovedOn(stage),
        Figure::Finished => Selection::Finished(stage),
        Figure::StillInTime => Selection::StillInTime(stage),
        Figure::DroppedOff => Selection::DroppedOff(stage),
        Figure::Inferred => Selection::Inferred(stage),
        Figure::Took => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_a_stage_comes_back_as_itself() {
        for (figure, words) in WORDS {
            let Some(selection) = of(figure, StageId(3)) else { continue };
            assert_eq!(parts(selection).0, figure, "{words}");
        }
        assert_eq!(WORDS.len(), 11);
    }
}
