//! The display list of a map: everything that is to be painted, in order, in map units and inks.
//!
//! A [`Scene`] is made anew whenever something changed. Only the ways of transitions are dear: [`Scene::routes`] makes
//! them once for a map and its figures, and [`Scene::build_on`] may use them again while only the look changes.

mod beside;
mod card;
mod dump;
mod face;
mod fall;
mod flags;
mod frame;
mod lanes;
mod link;
mod stage_icon;
mod things;

use super::figures::Figures;
use super::frames::{self, FrameOf};
use super::label::{Label, Run, centred_text};
use super::lanes::LaneLayout;
use super::routes::{Card, Hidden, Link, Route, Routes};
use super::shape::{Align, Behind, Drawn, Rect, Shape};
use super::{CARD_HEIGHT, CARD_WIDTH};
use crate::document::{Map, Point, Thing};
use crate::domain::{StageGroupId, StageId, TransitionId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) use card::STUB_AT;
pub(super) use fall::FALL;
pub use stage_icon::{StageIcon, card_icon, stage_icon, stage_icons};
pub use things::portrait_icon;

/// What the canvas is used for, which decides what cards and transitions show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Mode {
    /// Rules and conditions.
    #[default]
    Draw,
    /// Figures.
    Measure,
    /// Figures up to a moment; contacts move on top.
    Play,
}

/// How much is shown, by how large the map appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Blocks only.
    Blocks,
    /// Blocks with one large figure.
    Figure,
    /// Names and main figures, larger.
    Main,
    /// Everything.
    Full,
}

/// A part of the map that can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hit {
    /// A stage's card.
    Stage(StageId),
    /// A transition or its label.
    Transition(TransitionId),
    /// The drop-off stub of a stage.
    DropOff(StageId),
    /// A lane, note, pin or persona.
    Thing(Thing),
    /// The frame of a group of alternative stages.
    Group(StageGroupId),
}

/// How the map is looked at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// What the canvas is used for.
    pub mode: Mode,
    /// Logical pixels per map unit; 0 stands for 1.
    pub zoom: f32,
    /// What is selected.
    pub selected: BTreeSet<Hit>,
    /// What is under the pointer.
    pub hovered: Option<Hit>,
    /// Stages with a problem, which bear a mark.
    pub problems: BTreeSet<StageId>,
    /// Transitions that are not drawn yet, shown as a proposal: broken, without a ribbon.
    pub proposed: BTreeSet<TransitionId>,
    /// Whether the names of lanes and rows are painted elsewhere, where they stay in sight.
    pub names_elsewhere: bool,
    /// The part of the map that is seen; what lies outside is left out. `None` is all of it.
    pub view: Option<Rect>,
    /// Everything but this is faint; `None` is nothing faint.
    pub only: Option<BTreeSet<Hit>>,
}

/// Everything that is to be painted, first things lowest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The shapes in the order of painting.
    pub drawn: Vec<Drawn>,
    /// How many of the shapes lie below contacts in motion; labels and what stands around stages lie above them.
    pub below: usize,
    /// A rectangle around all of it; the empty one at the origin where there is nothing.
    pub bounds: Rect,
}

/// The smallest zoom at which stages are cards; below it they are blocks.
pub const LEAST_CARDS: f32 = 0.1;

impl Detail {
    /// Returns how much is shown at a zoom: text that would be smaller than about six pixels is left out.
    pub fn at(zoom: f32) -> Self {
        match zoom {
            zoom if zoom <= 0.0 => Self::Full,
            zoom if zoom < LEAST_CARDS => Self::Blocks,
            zoom if zoom < 0.28 => Self::Figure,
            zoom if zoom < 0.62 => Self::Main,
            _ => Self::Full,
        }
    }
}

/// Returns the card of a stage whose middle stands there.
pub fn card_rect(at: Point) -> Rect {
    Rect::around(at.tamed(), CARD_WIDTH, CARD_HEIGHT)
}

impl Scene {
    /// Builds the scene of a map with its figures.
    pub fn build(map: &Map, figures: &Figures, look: &Look) -> Self {
        Self::build_on(&Self::routes(map, figures, look.mode), map, figures, look)
    }

    /// Finds the ways of the transitions. They depend on places, names of conditions and figures, not on zoom, selection or time.
    pub fn routes(map: &Map, figures: &Figures, mode: Mode) -> Routes {
        let cards: Vec<Card> = map
            .stages
            .values()
            .map(|record| {
                let rect = card_rect(record.at);
                let shown = (mode != Mode::Draw).then(|| figures.stages.get(&record.stage.id)).flatten();
                Card { id: record.stage.id, rect, below: shown.and_then(|stage| card::below(rect, stage, mode)) }
            })
            .collect();
        let links: Vec<Link> = map
            .transitions
            .values()
            .map(|transition| {
                let shown = figures.transitions.get(&transition.id);
                let width = if mode == Mode::Draw { 0.0 } else { shown.map_or(0.0, |shown| shown.ribbon_width) };
                // While playing the figures grow: room is kept for the final ones.
                let (wide, high) = Label::of(transition, shown, mode).size();
                let label = (wide + if mode == Mode::Play && wide > 0.0 { ROOM_FOR_MOVING } else { 0.0 }, high);
                let bend = map.bend_point(transition.id);
                Link { id: transition.id, from: transition.from, to: transition.to, width, label, bend }
            })
            .collect();
        let frames = frames::frames(map, &cards);
        let mut routes = Routes { frames, ..Routes::new(cards, &links) };
        Self::arrange(&mut routes, map, figures, mode);
        routes
    }

    /// Leaves out what would be written over a card or another word; to be called where ways were found in parts.
    pub fn arrange(routes: &mut Routes, map: &Map, figures: &Figures, mode: Mode) {
        beside::arrange(routes, map, figures, mode);
    }

    /// Builds the scene with ways found before by [`Scene::routes`] for the same map and mode.
    pub fn build_on(routes: &Routes, map: &Map, figures: &Figures, look: &Look) -> Self {
        let detail = Detail::at(look.zoom);
        let only = look.only.clone();
        let mut painter = Painter { drawn: Vec::new(), opacity: 1.0, hit: None, behind: None, only };
        let (entries, goals) = ends(map);
        let flags = flags::by_stage(map, &entries);
        let seen = |rect: Rect| look.view.is_none_or(|view| view.overlap(&rect) > 0.0);
        if let Some(layout) = LaneLayout::new(map) {
            lanes::paint(&mut painter, map, &layout, &figures.lanes, (look, detail));
        }
        for frame in routes.frames.iter().filter(|frame| seen(frame.rect)) {
            frame::paint(&mut painter, frame, figures, look, detail);
        }
        for route in routes.routes.iter().filter(|route| seen(route.bounds)) {
            let Some(transition) = map.transitions.get(&route.id) else { continue };
            link::paint_curve(&mut painter, route, figures.transitions.get(&transition.id), look, detail);
        }
        // Rings and tabs stand out above a card, stub and crowd below it.
        for record in map.stages.values().filter(|record| seen(card_rect(record.at).grown(64.0))) {
            let id = record.stage.id;
            let marks = card::Marks {
                entry: entries.contains(&id),
                goal: goals.contains(&id),
                // Nothing can be mended while contacts move.
                problem: look.problems.contains(&id) && look.mode != Mode::Play,
                stale: figures.stale,
                right: card::badge_end(map, record),
            };
            let words = !routes.hidden.is_drop(id, detail);
            card::paint(&mut painter, record, figures.stages.get(&id), marks, look, (detail, words));
            if let Some(flags) = flags.get(&id).filter(|_| detail == Detail::Full && look.mode != Mode::Play) {
                painter.hit = Some(Hit::Stage(id));
                flags::paint(&mut painter, card_rect(record.at), flags);
                painter.hit = None;
            }
        }
        let below = painter.drawn.len();
        let written = |route: &&Route| seen(route.bounds) && !routes.hidden.is_step(route.id, detail);
        for route in routes.routes.iter().filter(written) {
            let Some(transition) = map.transitions.get(&route.id) else { continue };
            let shown = figures.transitions.get(&transition.id).filter(|_| look.mode != Mode::Draw);
            link::paint_label(
                &mut painter,
                route,
                &Label::of(transition, shown, look.mode),
                shown,
                figures.stale,
                (detail, look.mode, routes.hidden.far_shift(route.id)),
            );
        }
        things::paint(&mut painter, map, look, detail, seen);
        let bounds = painter.drawn.iter().map(|drawn| drawn.shape.bounds()).reduce(|one, other| one.union(&other));
        Self { drawn: painter.drawn, below, bounds: bounds.unwrap_or_default() }
    }

    /// Returns the figure at a point of the map whose contacts can be listed, with the rectangle around its text; texts can
    /// be hit a little beside, by `reach`.
    pub fn figure_at(&self, point: Point, reach: f32) -> Option<(Rect, Behind)> {
        let texts = self.drawn.iter().rev().filter_map(|drawn| Some((drawn.behind?, drawn.shape.bounds())));
        let mut near = texts.filter(|(_, bounds)| bounds.grown(reach).contains(point));
        near.next().map(|(behind, bounds)| (bounds, behind))
    }

    /// Returns what lies below contacts in motion and what lies above them.
    pub fn parts(&self) -> (&[Drawn], &[Drawn]) {
        self.drawn.split_at_checked(self.below).unwrap_or((&self.drawn, &[]))
    }

    /// Writes the scene as text, one shape a line, for tests.
    pub fn dump(&self) -> String {
        dump::dump(self)
    }
}

/// Returns what is at a point of the map: the topmost card, then labels and stubs, then the nearest transition no further
/// away than `reach`, then the title or edge of a frame.
pub fn hit(routes: &Routes, point: Point, reach: f32) -> Option<Hit> {
    let card = routes.cards.iter().rev().find(|card| card.rect.contains(point)).map(|card| Hit::Stage(card.id));
    let label = || {
        let found = routes.routes.iter().rev().find(|route| route.label.is_some_and(|label| label.contains(point)));
        found.map(|route| Hit::Transition(route.id))
    };
    let stub = || {
        let found = routes.cards.iter().rev().find(|card| card.below.is_some_and(|below| below.contains(point)));
        found.map(|card| Hit::DropOff(card.id))
    };
    let frame = || {
        let found = routes.frames.iter().filter(|frame| frame.is_grabbed_at(point, reach));
        found
            .filter_map(|frame| match frame.of {
                FrameOf::Group(id) => Some(Hit::Group(id)),
                FrameOf::AnyOrder(_) => None,
            })
            .next_back()
    };
    card.or_else(label).or_else(stub).or_else(|| routes.nearest(point, reach).map(Hit::Transition)).or_else(frame)
}

/// Returns a sentence that says what a part of the map is and shows, for screen readers and tests.
pub fn describe(hit: Hit, map: &Map, figures: &Figures) -> String {
    use super::figures::{StageFigures, TransitionFigures};
    use super::{State, text};
    let name = |id: &StageId| map.stages.get(id).map_or("?", |record| record.stage.name.as_str());
    match hit {
        Hit::Stage(id) => match figures.stages.get(&id) {
            None => format!("Stage {}", name(&id)),
            Some(StageFigures { face: Some(face), .. }) => format!("Stage {}, {}", name(&id), face.said),
            Some(stage) => {
                let states: Vec<String> = stage
                    .bar()
                    .iter()
                    .map(|part| format!("{} {}", text::count(part.count), part.state.name()))
                    .collect();
                let states = if states.is_empty() { String::new() } else { format!(": {}", states.join(", ")) };
                format!("Stage {}, reached by {}{states}", name(&id), text::count(stage.reached))
            }
        },
        Hit::Thing(thing) => things::describe(map, thing),
        Hit::Group(id) => {
            let group = map.groups.get(&id);
            let stages = group.map_or(0, |group| group.stages.len());
            let title = group.map_or("?", |group| group.name.as_str());
            let reached = figures.groups.get(&id).map(|group| format!(", reached by {}", text::count(group.reached)));
            format!("Group {title}, {stages} alternatives{}", reached.unwrap_or_default())
        }
        Hit::DropOff(id) => {
            let lost = figures.stages.get(&id).map_or(0, |stage| stage.in_state(State::DroppedOff));
            format!("{} dropped off at {}", text::count(lost), name(&id))
        }
        Hit::Transition(id) => {
            let ends = map.transitions.get(&id).map(|step| format!("{} to {}", name(&step.from), name(&step.to)));
            let ends = ends.unwrap_or_default();
            match figures.transitions.get(&id) {
                None => format!("Transition {ends}"),
                Some(TransitionFigures { face: Some(face), .. }) => format!("Transition {ends}, {}", face.said),
                Some(shown) => {
                    let time = shown.median.map(|median| format!(", median {median}")).unwrap_or_default();
                    format!("Transition {ends}, {}{time}", shown.people_text())
                }
            }
        }
    }
}

/// Returns the entry and the goal stages, flagged or by the shape of the map.
fn ends(map: &Map) -> (BTreeSet<StageId>, BTreeSet<StageId>) {
    let flagged = |flag: fn(&crate::domain::Stage) -> bool| -> BTreeSet<StageId> {
        map.stages.values().filter(|record| flag(&record.stage)).map(|record| record.stage.id).collect()
    };
    let mut joined: BTreeMap<StageId, (bool, bool)> = BTreeMap::new();
    for step in map.transitions.values().filter(|step| step.from != step.to) {
        joined.entry(step.from).or_default().1 = true;
        joined.entry(step.to).or_default().0 = true;
    }
    let without = |side: fn(&(bool, bool)) -> bool| -> BTreeSet<StageId> {
        map.stages.keys().filter(|id| !joined.get(id).is_some_and(side)).copied().collect()
    };
    let (entries, goals) = (flagged(|stage| stage.entry), flagged(|stage| stage.goal));
    (
        if entries.is_empty() { without(|joined| joined.0) } else { entries },
        if goals.is_empty() { without(|joined| joined.1) } else { goals },
    )
}

/// Collects shapes.
struct Painter {
    drawn: Vec<Drawn>,
    opacity: f32,
    hit: Option<Hit>,
    behind: Option<Behind>,
    only: Option<BTreeSet<Hit>>,
}

/// Room beside the count on an arrow for how many are on it at the moment.
const ROOM_FOR_MOVING: f32 = 40.0;
/// How much of what is faint is seen.
const FAINT: f32 = 0.3;

impl Painter {
    fn add(&mut self, shape: Shape) {
        let is_faint = self.only.as_ref().zip(self.hit).is_some_and(|(only, hit)| !only.contains(&hit));
        let opacity = if is_faint { self.opacity * FAINT } else { self.opacity };
        self.drawn.push(Drawn { shape, opacity, hit: self.hit, behind: self.behind });
    }

    /// Adds the text of a run, which counts contacts or not.
    fn write(&mut self, run: &Run, at: Point, align: Align) {
        self.behind = run.behind;
        self.add(Shape::Text(centred_text(run, at, align)));
        self.behind = None;
    }
}

#[cfg(test)]
mod tests;
