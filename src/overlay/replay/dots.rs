//! Where the contacts of a frame stand on the map: tokens on their curves, tidy crowds below the cards.

use super::{ReplayFrame, TokenPath, scattered};
use crate::document::Point;
use crate::domain::StageId;
use crate::overlay::routes::{Card, Route, Routes};
use crate::overlay::scene::{Hit, STUB_AT, STUB_FALL};
use crate::theme::Ink;

/// Dots of a crowd beside one another.
const COLUMNS: usize = 10;
/// Rows of a crowd.
const ROWS: usize = 6;
/// Distance of the dots of a crowd.
const PITCH: f32 = 8.0;
/// Radius of a dot that stands for one contact.
const RADIUS: f32 = 2.8;

/// Place below a card that a crowd takes up: left, top and size from the card's lower left corner.
pub(in crate::overlay) const CROWD: (f32, f32, f32, f32) = (12.0, 9.0, COLUMNS as f32 * PITCH, ROWS as f32 * PITCH);

/// One dot to paint, in map units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Its centre.
    pub at: Point,
    /// Its radius.
    pub radius: f32,
    /// Its ink.
    pub ink: Ink,
    /// Its opacity, from 0 to 1.
    pub opacity: f32,
    /// The transition or stage it belongs to.
    pub hit: Hit,
}

/// Returns for how many contacts a dot of a crowd stands, so that the largest crowd of the replay has a place for everybody: 1, 2, 5, 10, 20, 50…
pub(super) fn crowd_unit(peak: u64) -> u64 {
    let most = (COLUMNS * ROWS) as u64;
    let mut ten = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let unit = ten.saturating_mul(step);
            if unit.saturating_mul(most) >= peak {
                return unit;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

impl ReplayFrame {
    /// Returns the dots of everybody in motion or waiting, on the ways that [`crate::overlay::Scene::routes`] found. Stages and transitions that are no longer on the map have none.
    pub fn dots(&self, routes: &Routes) -> Vec<Dot> {
        let mut dots = Vec::with_capacity(self.tokens.len() + 64);
        for stage in &self.stages {
            if let Some(card) = routes.card(stage.id) {
                crowd(&mut dots, stage.id, card, stage.waiting.div_ceil(self.crowd_unit) as usize);
            }
        }
        // A token that stands for more is larger, but not so much larger that it hides the map.
        let radius = RADIUS * (1.0 + 0.16 * (self.one_in as f32).log2());
        let mut way: Option<&Route> = None;
        for token in &self.tokens {
            let side = (scattered(token.contact) >> 8) as f32 / (1_u32 << 24) as f32 * 2.0 - 1.0;
            match token.path {
                TokenPath::Along(id) => {
                    // Tokens come transition by transition.
                    if way.is_none_or(|way| way.id != id) {
                        way = routes.route(id);
                    }
                    let Some(route) = way.filter(|way| way.id == id) else { continue };
                    let spread = side * (route.width / 2.0 - radius * 0.5).max(0.0);
                    // It comes out from behind one card and goes behind the other, not over their edges.
                    let inset = (radius * 2.0 / route.length().max(1.0)).min(0.4);
                    let at = route.beside(inset + token.part * (1.0 - 2.0 * inset), spread);
                    dots.push(Dot { at, radius, ink: Ink::MovedOn, opacity: 1.0, hit: Hit::Transition(id) });
                }
                TokenPath::Falling(id) => {
                    let Some(Card { rect, below, .. }) = routes.card(id) else { continue };
                    let width = below.map_or(8.0, |below| (below.max.x - rect.middle().x - STUB_AT) * 2.0);
                    let x = rect.middle().x + STUB_AT + side * (width / 2.0 - radius).max(0.0);
                    // Falls faster and faster.
                    let y = rect.max.y + radius + STUB_FALL * token.part * token.part;
                    let opacity = 1.0 - token.part;
                    dots.push(Dot { at: Point::new(x, y), radius, ink: Ink::DropOff, opacity, hit: Hit::DropOff(id) });
                }
            }
        }
        dots
    }
}

fn crowd(dots: &mut Vec<Dot>, id: StageId, card: &Card, count: usize) {
    let corner = Point::new(card.rect.min.x + CROWD.0 + PITCH / 2.0, card.rect.max.y + CROWD.1 + PITCH / 2.0);
    for place in 0..count.min(COLUMNS * ROWS) {
        let (column, row) = ((place % COLUMNS) as f32, (place / COLUMNS) as f32);
        let at = corner.moved(column * PITCH, row * PITCH);
        dots.push(Dot { at, radius: RADIUS, ink: Ink::StillInTime, opacity: 1.0, hit: Hit::Stage(id) });
    }
}
