//! The display list between frames: made anew only where map, figures or look have changed.

use super::paint;
use crate::document::Map;
use crate::overlay::scene::{Look, Mode};
use crate::overlay::{Figures, Routes, Scene};
use egui::Rect;

/// The display list with what it was made from.
#[derive(Default)]
pub struct Drawing {
    map: Map,
    figures: Figures,
    shown: Figures,
    mode: Mode,
    look: Look,
    routes: Routes,
    scene: Scene,
    laid: bool,
    looked: bool,
}

impl Drawing {
    /// Takes a map and the figures on it; finds the ways of the transitions again if either changed.
    pub fn lay(&mut self, map: &Map, figures: Figures, mode: Mode) {
        if self.laid && self.mode == mode && self.map == *map && self.figures == figures {
            return;
        }
        self.routes = Scene::routes(map, &figures, mode);
        self.map.clone_from(map);
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

    /// Returns the rectangle around all cards, what hangs below them, and all curves; nothing for an empty map.
    pub fn bounds(&self) -> Option<Rect> {
        let cards = self.routes.cards.iter().map(|card| card.below.map_or(card.rect, |below| card.rect.union(&below)));
        let curves = self.routes.routes.iter().flat_map(|route| {
            let line = crate::overlay::shape::around(route.points().iter().copied()).grown(route.width / 2.0);
            [Some(line), route.label]
        });
        cards.chain(curves.flatten()).reduce(|one, other| one.union(&other)).map(paint::rect)
    }
}
