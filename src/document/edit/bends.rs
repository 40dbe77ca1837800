//! Edits of the bends of transitions.

use super::{EditError, transition};
use crate::document::bend::Bend;
use crate::document::map::{Map, Point};
use crate::domain::{StageId, TransitionId};
use std::collections::BTreeSet;

/// One thing to do to the bends of transitions.
#[derive(Debug, Clone, PartialEq)]
pub enum BendEdit {
    /// Bends a transition so that it passes here.
    Through {
        /// The transition.
        transition: TransitionId,
        /// The place by which it passes.
        at: Point,
    },
    /// Lets the ways of these transitions be found for them again.
    Straighten(BTreeSet<TransitionId>),
}

impl BendEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Through { .. } => "Bend arrow",
            Self::Straighten(steps) if steps.len() > 1 => "Straighten arrows",
            Self::Straighten(_) => "Straighten arrow",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<(), EditError> {
        match self {
            Self::Through { transition: id, at } => {
                transition(map, id)?;
                let from = map.halfway(id).unwrap_or_default();
                map.bends.insert(id, Bend(Point::new(at.x - from.x, at.y - from.y).tamed()));
            }
            Self::Straighten(steps) => map.bends.retain(|id, _| !steps.contains(id)),
        }
        Ok(())
    }
}

/// Lays stages out anew. A bend was made for how two cards stood to one another: where that changes, the transition
/// finds its way again.
pub(super) fn tidy_up(map: &mut Map, places: Vec<(StageId, Point)>) -> Result<(), EditError> {
    let between = |map: &Map, id: &TransitionId| {
        let step = map.transitions.get(id)?;
        let (from, to) = (map.stages.get(&step.from)?.at, map.stages.get(&step.to)?.at);
        Some((to.x - from.x, to.y - from.y))
    };
    let before: Vec<_> = map.bends.keys().map(|id| (*id, between(map, id))).collect();
    for (id, at) in places {
        super::record(map, id)?.at = at.tamed();
    }
    for (id, was) in before {
        if let (Some(was), Some(is)) = (was, between(map, &id))
            && (was.0 - is.0).abs() + (was.1 - is.1).abs() > 1.0
        {
            map.bends.remove(&id);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};

    fn bent() -> (Document, TransitionId) {
        let mut document = Document::default();
        for (name, x) in [("A", 0.0), ("B", 400.0), ("C", 800.0)] {
            let at = Point::new(x, 0.0);
            document.apply(Edit::AddStage { name: name.into(), rule: Default::default(), at }).unwrap();
        }
        let made = document.apply(Edit::Connect { from: StageId(0), to: StageId(1) }).unwrap();
        let step = made.transitions[0];
        let through = BendEdit::Through { transition: step, at: Point::new(200.0, -120.0) };
        document.apply(Edit::Bend(through)).unwrap();
        (document, step)
    }

    #[test]
    fn a_bend_follows_its_cards_and_is_straightened() {
        let (mut document, step) = bent();
        let journey = document.journey_revision();
        assert_eq!(document.map().bend_point(step), Some(Point::new(200.0, -120.0)));
        let moved = vec![(StageId(0), Point::new(100.0, 50.0)), (StageId(1), Point::new(500.0, 50.0))];
        document.apply(Edit::Move(moved)).unwrap();
        assert_eq!(document.map().bend_point(step), Some(Point::new(300.0, -70.0)));
        document.apply(Edit::Reverse(step)).unwrap();
        assert_eq!(document.map().bend_point(step), Some(Point::new(300.0, -70.0)), "a turned arrow keeps it");
        document.undo();
        document.apply(Edit::Bend(BendEdit::Straighten(BTreeSet::from([step])))).unwrap();
        assert_eq!(document.map().bend_point(step), None);
        assert_eq!(document.undo().as_deref(), Some("Straighten arrow"));
        assert_eq!(document.undo().as_deref(), Some("Move stages"));
        assert_eq!(document.undo().as_deref(), Some("Bend arrow"));
        assert!(document.map().bends.is_empty());
        assert_eq!(document.journey_revision(), journey + 2, "only turning it changes figures");
    }

    #[test]
    fn a_bend_goes_with_its_arrow_and_where_the_ends_change() {
        let (document, step) = bent();
        let apply = |edit| {
            let mut document = document.clone();
            document.apply(edit).unwrap();
            document.map().check().unwrap();
            document.map().bend_point(step)
        };
        let stages = BTreeSet::from([StageId(1)]);
        assert_eq!(apply(Edit::Delete { stages, transitions: BTreeSet::new(), reconnect: true }), None);
        assert_eq!(apply(Edit::Reattach { transition: step, from: StageId(0), to: StageId(2) }), None);
        assert_eq!(apply(Edit::MoveOntoTransition { stage: StageId(2), on: step }), None);
        let mut gone = document.clone();
        let edit = Edit::Bend(BendEdit::Through { transition: TransitionId(99), at: Point::default() });
        assert_eq!(gone.apply(edit), Err(EditError::NoTransition(TransitionId(99))));
    }

    #[test]
    fn tidying_up_keeps_a_bend_only_where_its_cards_move_together() {
        let (document, step) = bent();
        let tidied = |to: f32| {
            let mut document = document.clone();
            let places = vec![(StageId(0), Point::new(0.0, 80.0)), (StageId(1), Point::new(400.0, to))];
            document.apply(Edit::TidyUp(places)).unwrap();
            document.map().bend_point(step)
        };
        assert_eq!(tidied(80.0), Some(Point::new(200.0, -40.0)));
        assert_eq!(tidied(0.0), None);
    }
}
