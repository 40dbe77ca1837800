//! The display list between frames: made anew only where map, figures or look have changed.

use super::paint;
use crate::document::Map;
use crate::domain::StageId;
use crate::overlay::scene::{Look, Mode};
use crate::overlay::{Figures, LaneLayout, Routes, Scene};
use egui::Rect;
use std::collections::BTreeSet;

/// Maps with more transitions than this are large.
const ALL_UP_TO: usize = 60;

/// The display list with what it was made from.
#[derive(Default)]
pub struct Drawing {
    map: Map,
    figures: Figures,
    shown: Figures,
    mode: Mode,
    look: Look,
    routes: Routes,
    lanes: Option<LaneLayout>,
    scene: Scene,
    laid: bool,
    /// Whether all ways are as the places of all cards ask for.
    complete: bool,
    looked: bool,
}

impl Drawing {
    /// Takes a map and the figures on it; finds the ways of the transitions again if either changed.
    ///
    /// While cards of a large map are `moving`, only the ways at them are found again: all of them would take longer
    /// than a frame. The others follow when the cards are let go.
    pub fn lay(&mut self, map: &Map, figures: Figures, mode: Mode, moving: &BTreeSet<StageId>) {
        let few = map.transitions.len() <= ALL_UP_TO || moving.is_empty();
        let same = self.laid && self.mode == mode && self.map == *map && self.figures == figures;
        if same && (self.complete || !few) {
            return;
        }
        let only_moved = self.laid && self.mode == mode && self.figures == figures;
        self.complete = few || !only_moved || map.transitions != self.map.transitions;
        if self.complete {
            self.routes = Scene::routes(map, &figures, mode);
        } else {
            let mut near = map.clone();
            near.transitions.retain(|_, step| moving.contains(&step.from) || moving.contains(&step.to));
            let found = Scene::routes(&near, &figures, mode);
            self.routes.routes.retain(|route| !near.transitions.contains_key(&route.id));
            self.routes.routes.extend(found.routes);
            self.routes.routes.sort_by_key(|route| route.id);
            (self.routes.cards, self.routes.frames) = (found.cards, found.frames);
            self.routes.hidden = found.hidden;
        }
        self.map.clone_from(map);
        self.lanes = LaneLayout::new(map);
        (self.figures, self.mode, self.laid, self.looked) = (figures, mode, true, false);
    }

    /// Takes how the map is looked at and which figures are shown: those of a moment, or all of them.
    pub fn look(&mut self, look: Look, moment: Option<Figures>) {
        let shown = moment.as_ref().unwrap_or(&self.figures);
        if self.looked && self.look == look && self.shown == *shown {
            return;
        }
        self.scene = Scene::build_on(&self.routes, &self.map, shown, &look);
        self.shown = moment.unwrap_or_else(|| self.figures.clone());
        (self.look, self.looked) = (look, true);
    }

    /// Returns where lanes and rows lie, if there are any.
    pub fn lanes(&self) -> Option<&LaneLayout> {
        self.lanes.as_ref()
    }

    /// Returns the ways of the transitions and the places of the cards.
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Returns all figures on the map.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Returns the figures that are shown: while playing, those of the moment.
    pub fn shown(&self) -> &Figures {
        &self.shown
    }

    /// Returns what is to be painted.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Returns the places of cards, what hangs below them, curves and labels.
    fn on_map(&self) -> impl Iterator<Item = crate::overlay::Rect> + '_ {
        let cards = self.routes.cards.iter().map(|card| card.below.map_or(card.rect, |below| card.rect.union(&below)));
        let curves = self.routes.routes.iter().flat_map(|route| {
            let line = crate::overlay::shape::around(route.points().iter().copied()).grown(route.width / 2.0);
            [Some(line), route.label]
        });
        let frames = self.routes.frames.iter().map(|frame| frame.rect);
        cards.chain(curves.flatten()).chain(frames)
    }

    /// Returns the rectangle around all cards and curves and the lanes that they stand in; nothing for an empty map.
    pub fn stage_bounds(&self) -> Option<Rect> {
        let lanes = crate::overlay::LaneLayout::new(&self.map);
        let grounds = lanes
            .iter()
            .flat_map(|layout| layout.columns.iter().map(|column| layout.ground(column).union(&layout.header(column))));
        self.on_map().chain(grounds).reduce(|one, other| one.union(&other)).map(paint::rect)
    }

    /// Returns the rectangle around all cards, what hangs below them, all curves, and what stands around them; nothing for an empty map.
    pub fn bounds(&self) -> Option<Rect> {
        let board = &self.map.board;
        let things = board.things().filter_map(|thing| crate::overlay::board::thing_rect(&self.map, thing));
        let lanes = self.lanes.as_ref().map(LaneLayout::bounds);
        self.on_map().chain(things).chain(lanes).reduce(|one, other| one.union(&other)).map(paint::rect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::Rule;

    #[test]
    fn on_a_large_map_the_ways_follow_a_moved_card_and_are_all_right_in_the_end() {
        let mut document = Document::default();
        for id in 0..80_u32 {
            let at = Point::new((id / 8) as f32 * 340.0, (id % 8) as f32 * 200.0);
            document.apply(Edit::AddStage { name: format!("S{id}"), rule: Rule::default(), at }).unwrap();
        }
        for id in 0..72 {
            document.apply(Edit::Connect { from: StageId(id), to: StageId(id + 8) }).unwrap();
        }
        let none = BTreeSet::new();
        let mut drawing = Drawing::default();
        drawing.lay(document.map(), Figures::default(), Mode::Draw, &none);
        let before = drawing.routes().clone();
        let moved = StageId(30);
        document.apply(Edit::Move(vec![(moved, Point::new(1500.0, 1300.0))])).unwrap();
        drawing.lay(document.map(), Figures::default(), Mode::Draw, &[moved].into());
        for (route, old) in drawing.routes().routes.iter().zip(&before.routes) {
            assert_eq!(route.id, old.id);
            let touches = route.from == moved || route.to == moved;
            assert_eq!(route != old, touches, "{:?} to {:?}", route.from, route.to);
        }
        drawing.lay(document.map(), Figures::default(), Mode::Draw, &none);
        assert_eq!(*drawing.routes(), Scene::routes(document.map(), &Figures::default(), Mode::Draw));
    }
}
