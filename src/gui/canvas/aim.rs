//! What is under the pointer, with the handles that only the canvas knows.

use super::gesture::{End, Target, card};
use crate::document::Point;
use crate::gui::Selection;
use crate::overlay::Routes;
use crate::overlay::scene::{self, Hit};
use egui::{Pos2, Rect, pos2};

/// How near the pointer must be to a curve, in logical pixels.
const REACH_PX: f32 = 7.0;
/// How near the pointer must be to a handle, in logical pixels.
pub const HANDLE_PX: f32 = 10.0;
/// Transitions shorter than this, in logical pixels, have no handle to bend them by.
const BENDABLE_PX: f32 = 44.0;
/// Below this zoom cards are too small for handles.
pub const HANDLE_ZOOM: f32 = 0.3;

/// Returns what lies at a place of the map.
pub fn target(routes: &Routes, at: Pos2, zoom: f32, selection: &Selection, editable: bool) -> Target {
    if editable && zoom >= HANDLE_ZOOM {
        let near = |handle: Pos2| handle.distance(at) * zoom <= HANDLE_PX;
        // Where cards are selected with the arrows between them, they are what is moved.
        let alone = selection.transitions.iter().filter(|_| selection.stages.is_empty());
        let ends = alone.clone().filter_map(|id| Some((*id, ends(routes, *id)?)));
        for (id, (from, to)) in ends {
            if near(to) {
                return Target::End(id, End::To);
            }
            if near(from) {
                return Target::End(id, End::From);
            }
        }
        for id in alone {
            if bend_handle(routes, *id, zoom).is_some_and(near) {
                return Target::Bend(*id);
            }
        }
        let cards = routes.cards.iter().rev().map(|card| (card.id, super::paint::rect(card.rect)));
        for (id, card) in cards.filter(|(_, card)| card.expand(HANDLE_PX / zoom).contains(at)) {
            if handles(card).into_iter().any(near) {
                return Target::Handle(id);
            }
            if card.contains(at) {
                return Target::Stage(id);
            }
        }
    }
    match scene::hit(routes, Point::new(at.x, at.y), REACH_PX / zoom) {
        Some(Hit::Stage(id)) => Target::Stage(id),
        Some(Hit::DropOff(id)) => Target::DropOff(id),
        Some(Hit::Transition(id)) => Target::Transition(id),
        Some(Hit::Group(id)) => Target::Group(id),
        // What stands around the stages is looked for before and after them.
        Some(Hit::Thing(_)) | None => Target::Empty,
    }
}

/// Returns the places of a card's handles: right and below, where transitions leave; what arrives and the marks stand elsewhere.
pub fn handles(card: Rect) -> [Pos2; 2] {
    [card.right_center(), card.center_bottom()]
}

/// Returns where a transition leaves and arrives.
pub fn ends(routes: &Routes, id: crate::domain::TransitionId) -> Option<(Pos2, Pos2)> {
    let points = routes.route(id)?.points();
    let place = |point: &Point| pos2(point.x, point.y);
    Some((place(points.first()?), place(points.last()?)))
}

/// Returns where the handle is by which a transition is bent; very short ones have none.
pub fn bend_handle(routes: &Routes, id: crate::domain::TransitionId, zoom: f32) -> Option<Pos2> {
    let route = routes.route(id).filter(|route| route.length() * zoom > BENDABLE_PX)?;
    let at = route.bend.unwrap_or_else(|| route.point_at(0.5));
    Some(pos2(at.x, at.y))
}

/// Returns where the straight line from the middle of a card to a place leaves the card.
pub fn edge_towards(middle: Pos2, to: Pos2) -> Pos2 {
    let card = card(middle);
    let by = to - middle;
    let shrink = |half: f32, part: f32| if part.abs() > f32::EPSILON { half / part.abs() } else { f32::INFINITY };
    let t = shrink(card.width() / 2.0, by.x).min(shrink(card.height() / 2.0, by.y));
    if t.is_finite() { middle + by * t.min(1.0) } else { middle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};
    use crate::domain::{Rule, StageId, TransitionId};
    use crate::overlay::{Figures, Scene};

    #[test]
    fn handles_come_before_cards_and_ends_of_selected_arrows_before_handles() {
        let mut document = Document::default();
        for (name, x) in [("A", 0.0), ("B", 400.0)] {
            let at = Point::new(x, 0.0);
            document.apply(Edit::AddStage { name: name.into(), rule: Rule::default(), at }).unwrap();
        }
        let (a, b) = (StageId(0), StageId(1));
        document.apply(Edit::Connect { from: a, to: b }).unwrap();
        let step = TransitionId(2);
        let routes = Scene::routes(document.map(), &Figures::default(), scene::Mode::Draw);
        let none = Selection::default();
        let at = |x, y, zoom, selection: &Selection, editable| target(&routes, pos2(x, y), zoom, selection, editable);
        assert_eq!(at(0.0, 10.0, 1.0, &none, true), Target::Stage(a));
        assert_eq!(at(0.0, 55.0, 1.0, &none, true), Target::Handle(a));
        assert_eq!(at(0.0, 51.0, 1.0, &none, false), Target::Stage(a));
        assert_eq!(at(0.0, 51.0, 0.2, &none, true), Target::Stage(a), "small cards have no handles");
        assert_eq!(at(200.0, 0.0, 1.0, &none, true), Target::Transition(step));
        assert_eq!(at(505.0, 0.0, 1.0, &none, true), Target::Handle(b));
        let (_, to) = ends(&routes, step).unwrap();
        assert_eq!(at(to.x, to.y, 1.0, &Selection::transition(step), true), Target::End(step, End::To));
        assert_eq!(at(200.0, 300.0, 1.0, &none, true), Target::Empty);
    }

    #[test]
    fn a_line_leaves_a_card_at_its_edge() {
        assert_eq!(edge_towards(pos2(0.0, 0.0), pos2(500.0, 0.0)), pos2(100.0, 0.0));
        assert_eq!(edge_towards(pos2(0.0, 0.0), pos2(0.0, -500.0)), pos2(0.0, -52.0));
        assert_eq!(edge_towards(pos2(0.0, 0.0), pos2(0.0, 0.0)), pos2(0.0, 0.0));
        assert_eq!(edge_towards(pos2(0.0, 0.0), pos2(10.0, 0.0)), pos2(10.0, 0.0));
    }
}
