//! Where the contacts of a frame stand on the map: tokens on their curves, tidy crowds below the cards.

use super::{MOST_GROUPS, ReplayFrame, StageMoment, Token, TokenPath, scattered};
use crate::document::Point;
use crate::domain::StageId;
use crate::overlay::label::{Run, centred_text};
use crate::overlay::routes::{Card, Route, Routes};
use crate::overlay::scene::{FALL, Hit, STUB_AT};
use crate::overlay::shape::{Align, Drawn, Rect, Shape, Stroke};
use crate::overlay::text;
use crate::theme::{Ink, Weight};

/// Dots of a crowd beside one another.
const COLUMNS: usize = 10;
/// Rows of a crowd.
const ROWS: usize = 6;
/// Distance of the dots of a crowd.
const PITCH: f32 = 8.0;
/// Radius of a dot that stands for one contact.
const RADIUS: f32 = 3.2;
/// So much larger are dots whose form tells groups apart.
const FOR_SIGNS: f32 = 1.25;
/// Radius of a dot of a crowd.
const CROWD_RADIUS: f32 = 2.8;
/// Largest radius of a dot that stands for several.
const LARGEST: f32 = 14.0;
/// Largest radius of a dot that falls; how many they are is written below.
const MOST_FALLING: f32 = 8.0;
/// From this radius on, a dot has room for its count.
const ROOM_FOR_COUNT: f32 = 7.5;
/// Radius of a contact that is played alone.
const ALONE: f32 = 7.0;
/// Width over which dots spread on the way from a card back to itself.
const WIDEST_LOOP: f32 = 16.0;
/// How far contacts that set out together get apart on the way, from 0 to 1.
const PACES: f32 = 0.6;
/// Dots behind one that leaves a trail, and how far behind they are, as a part of the arrow.
const TRAIL: (u8, f32) = (6, 0.028);
/// Most dots with which trails are drawn.
const MOST_WITH_TRAILS: usize = 4_000;

/// Place below a card that a crowd takes up: left, top and size from the card's lower left corner.
pub(in crate::overlay) const CROWD: (f32, f32, f32, f32) = (12.0, 9.0, COLUMNS as f32 * PITCH, ROWS as f32 * PITCH);

/// The form of a dot; each group has its own, so that colour is not the only sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A square that stands on a corner.
    Diamond,
    /// A ring.
    Ring,
    /// A cross with upright arms.
    Plus,
    /// A lying bar, for all other groups.
    Dash,
    /// A triangle that points down, for those who fall.
    Down,
}

impl Sign {
    /// All signs; the first seven are those of groups.
    pub const ALL: [Self; 8] =
        [Self::Disc, Self::Square, Self::Triangle, Self::Diamond, Self::Ring, Self::Plus, Self::Dash, Self::Down];

    /// Returns the sign of a group.
    pub fn of_group(group: usize) -> Self {
        Self::ALL.get(group.min(MOST_GROUPS - 1)).copied().unwrap_or(Self::Dash)
    }

    /// Returns how far a place inside a square from −1 to 1 lies within the sign; negative is outside.
    pub fn depth(self, x: f32, y: f32) -> f32 {
        let disc = 1.0 - x.hypot(y);
        match self {
            Self::Disc => disc,
            Self::Square => 0.86 - x.abs().max(y.abs()),
            Self::Triangle => ((y + 0.95) * 0.447 - x.abs() * 0.894).min(0.8 - y),
            Self::Down => ((0.95 - y) * 0.447 - x.abs() * 0.894).min(0.8 + y),
            Self::Diamond => (1.0 - x.abs() - y.abs()) * 0.707,
            Self::Ring => disc.min(x.hypot(y) - 0.5),
            Self::Plus => (0.95 - x.abs().max(y.abs())).min(0.36 - x.abs().min(y.abs())),
            Self::Dash => (0.95 - x.abs()).min(0.42 - y.abs()),
        }
    }
}

/// Returns the ink of a group.
pub fn group_ink(group: usize) -> Ink {
    Ink::GROUPS.get(group).copied().unwrap_or(Ink::GroupOther)
}

/// How dots are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DotOptions {
    /// Whether moving dots leave a fading trail.
    pub trails: bool,
}

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
    /// Its form.
    pub sign: Sign,
    /// How many contacts it is, where that is to be written on it.
    pub count: Option<u32>,
    /// The transition or stage it belongs to.
    pub hit: Hit,
}

/// Returns for how many contacts a dot of a crowd stands, so that the largest crowd of the replay has a place for everybody: 1, 2, 5, 10, 20, 50…
pub(super) fn crowd_unit(peak: u64, groups: usize) -> u64 {
    // Each group may begin a dot of its own.
    let most = (COLUMNS * ROWS + 1).saturating_sub(groups.max(1)) as u64;
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
    pub fn dots(&self, routes: &Routes, options: DotOptions) -> Vec<Dot> {
        let mut dots = Vec::with_capacity(self.tokens.len() + 64);
        for stage in &self.stages {
            if let Some(card) = routes.card(stage.id) {
                self.crowd(&mut dots, stage, card);
                if stage.falling > 0 {
                    dots.push(glow(stage, card));
                }
            }
        }
        let trails = options.trails && self.tokens.len() <= MOST_WITH_TRAILS;
        let mut way: Option<&Route> = None;
        for token in &self.tokens {
            match token.path {
                TokenPath::Along(id) => {
                    // Tokens come transition by transition.
                    if way.is_none_or(|way| way.id != id) {
                        way = routes.route(id);
                    }
                    let Some(route) = way.filter(|way| way.id == id) else { continue };
                    let dot = self.along(token, route, token.part);
                    if trails || self.alone {
                        let (many, apart) = TRAIL;
                        let behind = (1..=many).rev().map(|step| (step, token.part - f32::from(step) * apart));
                        for (step, part) in behind.filter(|(_, part)| *part > 0.0) {
                            let faint = 1.0 - f32::from(step) / f32::from(many + 1);
                            let radius = dot.radius * (0.45 + 0.5 * faint);
                            let opacity = 0.45 * faint;
                            dots.push(Dot { radius, opacity, count: None, ..self.along(token, route, part) });
                        }
                    }
                    dots.push(dot);
                }
                TokenPath::Falling(id) => {
                    if let Some(card) = routes.card(id) {
                        dots.push(self.falling(token, id, card));
                    }
                }
            }
        }
        dots
    }

    /// Returns the waiting contacts as bars, for those who avoid movement: full is the largest crowd of the replay.
    pub fn bars(&self, routes: &Routes) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        for stage in &self.stages {
            let Some(card) = routes.card(stage.id) else { continue };
            let full = Rect::new(
                card.rect.min.x + CROWD.0,
                card.rect.max.y + CROWD.1,
                card.rect.min.x + CROWD.0 + CROWD.2,
                card.rect.max.y + CROWD.1 + 7.0,
            );
            let whole = self.crowd_unit.saturating_mul((COLUMNS * ROWS) as u64).max(1) as f32;
            let mut x = full.min.x;
            for (group, waiting) in stage.waiting.iter().enumerate().filter(|(_, waiting)| **waiting > 0) {
                let right = (x + (full.width() * *waiting as f32 / whole).max(1.5)).min(full.max.x);
                let shape = Shape::Rect {
                    rect: Rect::new(x, full.min.y, right, full.max.y),
                    corners: [2.0; 4],
                    fill: Some(if self.in_groups { group_ink(group) } else { Ink::StillInTime }),
                    stroke: None,
                };
                drawn.push(Drawn { shape, opacity: 1.0, hit: Some(Hit::Stage(stage.id)), behind: None });
                x = right + 0.75;
            }
        }
        drawn
    }

    fn radius(&self, token: &Token) -> f32 {
        if self.alone {
            return ALONE;
        }
        if token.count > 1 {
            return (RADIUS * (token.count as f32).sqrt()).min(LARGEST);
        }
        // A token that stands for more is larger, but not so much larger that it hides the map.
        let single = if self.in_groups { RADIUS * FOR_SIGNS } else { RADIUS };
        single * (1.0 + 0.16 * (self.one_in as f32).log2())
    }

    fn look(&self, token: &Token) -> (Ink, Sign) {
        let group = usize::from(token.group);
        match (self.in_groups, token.path) {
            (true, _) => (group_ink(group), Sign::of_group(group)),
            (false, TokenPath::Along(_)) => (Ink::MovedOn, Sign::Disc),
            (false, TokenPath::Falling(_)) => (Ink::DropOff, Sign::Down),
        }
    }

    fn along(&self, token: &Token, route: &Route, part: f32) -> Dot {
        let radius = self.radius(token);
        let spread = if token.count > 1 || self.alone {
            0.0
        } else {
            let room = if route.from == route.to { route.width.min(WIDEST_LOOP) } else { route.width };
            aside(token.contact) * (room / 2.0 - radius * 0.5).max(0.0)
        };
        // Those who set out at the same moment do not walk in a row.
        let part_way = if token.count > 1 || self.alone {
            part
        } else {
            part + PACES * aside(token.contact.rotate_left(16) ^ 0x5bd1) * part * (1.0 - part)
        };
        // It comes out from behind one card and goes behind the other, not over their edges.
        let inset = (radius * 1.4 / route.length().max(1.0)).min(0.4);
        let at = route.beside(inset + eased(part_way) * (1.0 - 2.0 * inset), spread);
        let (ink, sign) = self.look(token);
        let count = (token.count > 1 && radius >= ROOM_FOR_COUNT).then_some(token.count);
        // It fades in where it sets out and out where it arrives.
        let opacity = (part.min(1.0 - part) * 14.0).clamp(0.25, 1.0);
        Dot { at, radius, ink, opacity, sign, count, hit: Hit::Transition(route.id) }
    }

    fn falling(&self, token: &Token, id: StageId, card: &Card) -> Dot {
        let radius = self.radius(token).min(MOST_FALLING);
        let width = stub_width(card);
        let side = if token.count > 1 || self.alone { 0.0 } else { aside(token.contact) };
        let drift = 1.0 + 0.35 * token.part;
        let x = card.rect.middle().x + STUB_AT + side * drift * (width / 2.0 - radius * 0.5).max(2.5);
        // Falls faster and faster, and fades only at the end.
        let y = card.rect.max.y + radius * 0.4 + (FALL - radius) * token.part * token.part;
        let opacity = ((1.0 - token.part) * 4.0).min(1.0);
        let (ink, sign) = self.look(token);
        Dot { at: Point::new(x, y), radius, ink, opacity, sign, count: None, hit: Hit::DropOff(id) }
    }

    fn crowd(&self, dots: &mut Vec<Dot>, stage: &StageMoment, card: &Card) {
        let corner = Point::new(card.rect.min.x + CROWD.0 + PITCH / 2.0, card.rect.max.y + CROWD.1 + PITCH / 2.0);
        let radius = match (self.alone, self.in_groups) {
            (true, _) => ALONE,
            (false, true) => CROWD_RADIUS * FOR_SIGNS,
            (false, false) => CROWD_RADIUS,
        };
        let mut place = 0;
        for (group, waiting) in stage.waiting.iter().enumerate() {
            let (ink, sign) =
                if self.in_groups { (group_ink(group), Sign::of_group(group)) } else { (Ink::StillInTime, Sign::Disc) };
            for _ in 0..waiting.div_ceil(self.crowd_unit) {
                if place >= COLUMNS * ROWS {
                    return;
                }
                let (column, row) = ((place % COLUMNS) as f32, (place / COLUMNS) as f32);
                let at = corner.moved(column * PITCH, row * PITCH);
                dots.push(Dot { at, radius, ink, opacity: 1.0, sign, count: None, hit: Hit::Stage(stage.id) });
                place += 1;
            }
        }
    }
}

/// Returns where across its path a contact moves, from −1 to 1; always the same for the same contact.
fn aside(contact: u32) -> f32 {
    (scattered(contact) >> 8) as f32 / (1_u32 << 24) as f32 * 2.0 - 1.0
}

/// Sets out and arrives gently.
fn eased(part: f32) -> f32 {
    let smooth = part * part * (3.0 - 2.0 * part);
    0.35 * part + 0.65 * smooth
}

fn stub_width(card: &Card) -> f32 {
    card.below.map_or(8.0, |below| (below.max.x - card.rect.middle().x - STUB_AT) * 2.0)
}

/// A glow where contacts fall from a card, the stronger the more there are.
fn glow(stage: &StageMoment, card: &Card) -> Dot {
    let at = Point::new(card.rect.middle().x + STUB_AT, card.rect.max.y);
    let strength = (stage.falling as f32).sqrt();
    let radius = (stub_width(card) / 2.0 + 5.0).min(9.0 + strength * 2.0);
    let opacity = (0.16 + 0.03 * strength).min(0.42);
    Dot { at, radius, ink: Ink::DropOff, opacity, sign: Sign::Disc, count: None, hit: Hit::DropOff(stage.id) }
}

impl Dot {
    /// Returns the dot as shapes, for pictures.
    pub fn drawn(&self) -> Vec<Drawn> {
        let (at, r) = (self.at, self.radius);
        let shape = match self.sign {
            Sign::Disc => Shape::Circle { centre: at, radius: r, fill: Some(self.ink), stroke: None },
            Sign::Ring => Shape::Circle {
                centre: at,
                radius: r * 0.75,
                fill: None,
                stroke: Some(Stroke::solid(self.ink, r * 0.5)),
            },
            Sign::Square => block(at, r * 0.86, r * 0.86, self.ink),
            Sign::Dash => block(at, r * 0.95, r * 0.42, self.ink),
            Sign::Triangle => self.polygon(&[(0.0, -0.95), (0.875, 0.8), (-0.875, 0.8)]),
            Sign::Down => self.polygon(&[(0.0, 0.95), (0.875, -0.8), (-0.875, -0.8)]),
            Sign::Diamond => self.polygon(&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]),
            Sign::Plus => block(at, r * 0.36, r * 0.95, self.ink),
        };
        let mut shapes = vec![shape];
        if self.sign == Sign::Plus {
            shapes.push(block(at, r * 0.95, r * 0.36, self.ink));
        }
        shapes.extend(self.label().map(Shape::Text));
        shapes
            .into_iter()
            .map(|shape| Drawn { shape, opacity: self.opacity, hit: Some(self.hit), behind: None })
            .collect()
    }

    /// Returns the count on the dot.
    pub fn label(&self) -> Option<crate::overlay::shape::Text> {
        let count = text::short_count(u64::from(self.count?));
        let size = (self.radius * 1.05).min(self.radius * 3.3 / count.len().max(1) as f32);
        Some(centred_text(&Run::new(count, Weight::SemiBold, size, Ink::OnAccent), self.at, Align::Centre))
    }

    fn polygon(&self, corners: &[(f32, f32)]) -> Shape {
        let points = corners.iter().map(|(x, y)| self.at.moved(x * self.radius, y * self.radius)).collect();
        Shape::Polygon { points, fill: self.ink }
    }
}

fn block(at: Point, half_width: f32, half_height: f32, ink: Ink) -> Shape {
    let rect = Rect::around(at, half_width * 2.0, half_height * 2.0);
    Shape::Rect { rect, corners: [0.0; 4], fill: Some(ink), stroke: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_group_is_told_by_its_colour_alone() {
        for one in 0..MOST_GROUPS {
            for other in 0..one {
                assert_ne!(Sign::of_group(one), Sign::of_group(other), "groups {other} and {one}");
                assert_ne!(group_ink(one), group_ink(other), "groups {other} and {one}");
            }
        }
    }

    #[test]
    fn signs_fill_their_middle_but_the_ring_and_stay_inside_their_square() {
        for sign in Sign::ALL {
            assert_eq!(sign.depth(0.0, 0.0) > 0.0, sign != Sign::Ring, "{sign:?}");
            for place in 0..40 {
                let along = place as f32 / 20.0 - 1.0;
                assert!(sign.depth(along, 1.02) <= 0.0 && sign.depth(1.02, along) <= 0.0, "{sign:?}");
            }
        }
    }

    #[test]
    fn crowds_have_room_for_everybody() {
        assert_eq!(crowd_unit(60, 1), 1);
        assert_eq!(crowd_unit(61, 1), 2);
        assert_eq!(crowd_unit(60, 7), 2);
        assert_eq!(crowd_unit(1_000_000, 1), 20_000);
    }
}
