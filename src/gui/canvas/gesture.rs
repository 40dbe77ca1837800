//! What the pointer does to the map, as a state machine: events in map units go in, requests come out. Knows no screen.

pub mod around;

use super::snap::{self, Guide};
use crate::document::board::Thing;
use crate::document::{BendEdit, Edit, Map, Point};
use crate::domain::{Rule, StageGroupId, StageId, TransitionId};
use crate::gui::{Request, Selection};
use crate::overlay::{CARD_HEIGHT, CARD_WIDTH};
use around::{Around, Part};
use egui::{Pos2, Rect, Vec2, pos2, vec2};
use std::collections::BTreeSet;

/// How far the pointer moves before a press becomes a drag, in logical pixels.
const DRAG_PX: f32 = 4.0;

/// What lies under the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// Nothing.
    #[default]
    Empty,
    /// A stage's card.
    Stage(StageId),
    /// A handle on the edge of a stage's card, from which transitions are drawn.
    Handle(StageId),
    /// The stub below a stage's card, with the contacts that dropped off.
    DropOff(StageId),
    /// A transition's curve or label.
    Transition(TransitionId),
    /// An end of a selected transition.
    End(TransitionId, End),
    /// Something around the stages.
    Around(Part),
    /// The handle by which a selected transition is bent.
    Bend(TransitionId),
    /// The title or edge of the frame round a group of alternative stages.
    Group(StageGroupId),
}

/// One of the two ends of a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Where it leaves.
    From,
    /// Where it enters.
    To,
}

impl Target {
    /// Returns the stage whose card or handle it is.
    pub fn stage(self) -> Option<StageId> {
        match self {
            Self::Stage(id) | Self::Handle(id) => Some(id),
            _ => None,
        }
    }
}

/// What the pointer did, in map units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The primary button went down.
    Press {
        /// Where.
        at: Pos2,
        /// On what.
        over: Target,
        /// Whether Shift or Ctrl is held: selecting adds and takes away.
        toggle: bool,
    },
    /// The pointer moved with the button down.
    Drag {
        /// Where it is.
        at: Pos2,
        /// Over what.
        over: Target,
        /// Whether Alt or Ctrl is held: nothing snaps.
        free: bool,
    },
    /// The button went up.
    Release {
        /// Where.
        at: Pos2,
        /// Over what.
        over: Target,
    },
    /// The second of two quick clicks ended.
    DoubleClick {
        /// Where.
        at: Pos2,
        /// On what.
        over: Target,
    },
    /// Esc was pressed, or the pointer was taken away.
    Cancel,
}

/// What a gesture reads.
pub struct Ground<'a> {
    /// The map as it is now.
    pub map: &'a Map,
    /// What is selected.
    pub selection: &'a Selection,
    /// Logical pixels per map unit.
    pub zoom: f32,
    /// Whether the map may be changed; otherwise gestures only select.
    pub editable: bool,
    /// Finds the transition whose curve passes here, even where a card covers it.
    pub transition_at: &'a dyn Fn(Pos2) -> Option<TransitionId>,
    /// Finds the transitions whose curves pass through a rectangle.
    pub transitions_in: &'a dyn Fn(Rect) -> Vec<TransitionId>,
}

/// What the pointer is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Gesture {
    /// Nothing.
    #[default]
    Idle,
    /// The button is down and has not moved far enough to be a drag.
    Pressed {
        /// Where it went down.
        at: Pos2,
        /// On what.
        target: Target,
        /// Whether Shift or Ctrl was held.
        toggle: bool,
        /// Whether the release selects only the target: it was selected before, among others.
        narrow: bool,
    },
    /// A rectangle is drawn to select what it touches.
    Marquee {
        /// Where it began.
        from: Pos2,
        /// Where the pointer is.
        to: Pos2,
        /// What was selected before and stays selected.
        base: Selection,
    },
    /// Cards are moved.
    Moving {
        /// The card that was grabbed.
        grabbed: StageId,
        /// Where it was grabbed.
        from: Pos2,
        /// The cards and where their middles were.
        places: Vec<(StageId, Pos2)>,
        /// The notes and personas that go along, and where they stood.
        things: Vec<(Thing, Pos2)>,
        /// What the grabbed card is aligned with.
        guides: Vec<Guide>,
        /// The transition that the card would be inserted on.
        onto: Option<TransitionId>,
    },
    /// A transition is drawn from a stage.
    Connecting {
        /// The stage it leaves.
        from: StageId,
        /// Where the pointer is.
        to: Pos2,
        /// What would happen on release.
        link: Link,
    },
    /// A transition is bent.
    Bending {
        /// The transition.
        transition: TransitionId,
    },
    /// An end of a transition is moved to another stage.
    Reattaching {
        /// The transition.
        transition: TransitionId,
        /// Which end.
        end: End,
        /// Where the pointer is.
        to: Pos2,
        /// What would happen on release.
        link: Link,
    },
    /// Something around the stages is moved or changed.
    Around(Around),
}

/// What the release of a transition's end would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It is over no other stage.
    Open,
    /// It joins this stage.
    Joins(StageId),
    /// A transition with these ends is there already.
    Taken(StageId),
}

impl Gesture {
    /// Returns whether nothing is going on.
    pub fn is_idle(&self) -> bool {
        *self == Self::Idle
    }

    /// Returns the stages that are being moved.
    pub fn moving(&self) -> BTreeSet<StageId> {
        match self {
            Self::Moving { places, .. } => places.iter().map(|(id, _)| *id).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// Returns whether it is about to change the map.
    pub fn edits(&self) -> bool {
        matches!(
            self,
            Self::Moving { .. }
                | Self::Bending { .. }
                | Self::Connecting { .. }
                | Self::Reattaching { .. }
                | Self::Around(_)
        )
    }

    /// Takes an event and returns what is to be done.
    pub fn handle(&mut self, event: Event, ground: &Ground<'_>) -> Vec<Request> {
        match event {
            Event::Press { at, over, toggle } => self.press(at, over, toggle, ground),
            Event::Drag { at, over, free } => self.drag(at, over, free, ground),
            Event::Release { at, over } => self.release(at, over, ground),
            Event::DoubleClick { at, over } => double_click(at, over, ground),
            Event::Cancel => self.cancel(),
        }
    }

    fn press(&mut self, at: Pos2, target: Target, toggle: bool, ground: &Ground<'_>) -> Vec<Request> {
        let selection = ground.selection;
        let selected = match target {
            Target::Stage(id) => selection.stages.contains(&id),
            Target::Transition(id) => selection.transitions.contains(&id),
            Target::Around(part) => part.thing().is_none_or(|thing| selection.things.contains(&thing)),
            Target::Group(_) => only(target, ground.map).stages.is_subset(&selection.stages),
            _ => true,
        };
        *self = Self::Pressed { at, target, toggle, narrow: selected && !toggle };
        match target {
            // What is pressed is selected at once, so that a drag takes it along.
            Target::Around(Part::Foot(_)) => Vec::new(),
            Target::Stage(_) | Target::Transition(_) | Target::Group(_) | Target::Around(_) if !selected && !toggle => {
                vec![Request::Select(only(target, ground.map))]
            }
            _ => Vec::new(),
        }
    }

    fn drag(&mut self, at: Pos2, over: Target, free: bool, ground: &Ground<'_>) -> Vec<Request> {
        let mut requests = Vec::new();
        if let Self::Pressed { at: start, target, toggle, .. } = *self
            && start.distance(at) * ground.zoom >= DRAG_PX
        {
            *self = begin(start, target, toggle, ground, &mut requests);
        }
        match self {
            Self::Idle | Self::Pressed { .. } => {}
            Self::Marquee { from, to, base } => {
                *to = at;
                let selection = touched(Rect::from_two_pos(*from, at), base, ground);
                if selection != *ground.selection {
                    requests.push(Request::Select(selection));
                }
            }
            Self::Around(around) => requests.extend(around.drag(at, free, ground)),
            Self::Moving { grabbed, from, places, things, guides, onto } => {
                // A key may have deleted a card meanwhile.
                places.retain(|(id, _)| ground.map.stages.contains_key(id));
                let by = if free { at - *from } else { snapped(*grabbed, places, at - *from, ground, guides) };
                if free {
                    guides.clear();
                }
                *onto = insertable(places, at, by, ground);
                let moved = places.iter().map(|(id, middle)| (*id, point(*middle + by))).collect();
                requests.push(Request::Edit(Edit::Move(moved)));
                requests.extend(around::moved(things, by, ground.map));
            }
            Self::Bending { transition } => {
                let at = if free { point(at) } else { on_grid(at) };
                requests.push(Request::Edit(Edit::Bend(BendEdit::Through { transition: *transition, at })));
            }
            Self::Connecting { from, to, link } => {
                (*to, *link) =
                    (at, link_to(*from, over, |other| ground.map.transition_between(*from, other).is_some()));
            }
            Self::Reattaching { transition, end, to, link } => {
                *to = at;
                *link = Link::Open;
                if let (Some(step), Some(stage)) = (ground.map.transitions.get(transition), over.stage()) {
                    let (from, to) = ends(step.from, step.to, *end, stage);
                    let taken = ground.map.transition_between(from, to).is_some_and(|other| other.id != step.id);
                    *link = if taken { Link::Taken(stage) } else { Link::Joins(stage) };
                }
            }
        }
        requests
    }

    fn release(&mut self, at: Pos2, over: Target, ground: &Ground<'_>) -> Vec<Request> {
        match std::mem::take(self) {
            Self::Idle | Self::Marquee { .. } => Vec::new(),
            Self::Around(_) => vec![Request::EndStep],
            Self::Pressed { at, target: Target::Around(part), toggle, narrow } => {
                around::click(part, at, toggle, narrow, ground)
            }
            Self::Pressed { target, toggle, narrow, .. } => click(target, toggle, narrow, ground),
            Self::Moving { grabbed, onto, .. } => {
                let mut requests = Vec::new();
                if let Some(on) = onto {
                    requests.push(Edit::MoveOntoTransition { stage: grabbed, on }.into());
                    requests.push(Request::Select(Selection::stage(grabbed)));
                }
                requests.push(Request::EndStep);
                requests
            }
            Self::Bending { .. } => vec![Request::EndStep],
            Self::Connecting { from, link, .. } => match link {
                Link::Joins(to) => vec![Edit::Connect { from, to }.into()],
                Link::Taken(to) => {
                    let there = ground.map.transition_between(from, to);
                    let select = there.map(|step| Request::Select(Selection::transition(step.id)));
                    select.into_iter().chain([already_joined()]).collect()
                }
                Link::Open if over.stage().is_none() => connected_stage(from, at, ground.map),
                Link::Open => Vec::new(),
            },
            Self::Reattaching { transition, end, link, .. } => match (link, ground.map.transitions.get(&transition)) {
                (Link::Taken(_), _) => vec![already_joined()],
                (Link::Joins(stage), Some(step)) => {
                    let (from, to) = ends(step.from, step.to, end, stage);
                    let changed = (from, to) != (step.from, step.to);
                    changed.then(|| Edit::Reattach { transition, from, to }.into()).into_iter().collect()
                }
                _ => Vec::new(),
            },
        }
    }

    fn cancel(&mut self) -> Vec<Request> {
        match std::mem::take(self) {
            Self::Moving { .. } | Self::Bending { .. } | Self::Around(_) => vec![Request::CancelStep],
            Self::Marquee { base, .. } => vec![Request::Select(base)],
            _ => Vec::new(),
        }
    }
}

/// Returns the gesture that a drag from here begins.
fn begin(at: Pos2, target: Target, toggle: bool, ground: &Ground<'_>, requests: &mut Vec<Request>) -> Gesture {
    if let Target::Around(part) = target
        && let Some(around) = around::begin(at, part, toggle, ground, requests)
    {
        return Gesture::Around(around);
    }
    match target {
        Target::Handle(from) if ground.editable => Gesture::Connecting { from, to: at, link: Link::Open },
        Target::End(transition, end) if ground.editable => {
            Gesture::Reattaching { transition, end, to: at, link: Link::Open }
        }
        Target::Bend(transition) if ground.editable => {
            requests.push(Request::BeginStep("Bend arrow".to_owned()));
            Gesture::Bending { transition }
        }
        Target::Group(id) if ground.editable => {
            let mut stages = ground.map.groups.get(&id).map(|group| group.stages.clone()).unwrap_or_default();
            let Some(grabbed) = stages.first().copied() else { return Gesture::Idle };
            let mut things = Vec::new();
            if stages.is_subset(&ground.selection.stages) {
                stages.clone_from(&ground.selection.stages);
                things = around::carried(ground.selection, ground.map);
            } else {
                requests.push(Request::Select(Selection { stages: stages.clone(), ..Selection::default() }));
            }
            moving(grabbed, &stages, things, at, ground, requests)
        }
        Target::Stage(grabbed) | Target::Handle(grabbed) if ground.editable => {
            let mut stages = ground.selection.stages.clone();
            let mut things = around::carried(ground.selection, ground.map);
            if stages.insert(grabbed) {
                let mut selection = if toggle { ground.selection.clone() } else { Selection::default() };
                selection.stages.insert(grabbed);
                stages.clone_from(&selection.stages);
                things = around::carried(&selection, ground.map);
                requests.push(Request::Select(selection));
            }
            moving(grabbed, &stages, things, at, ground, requests)
        }
        _ => {
            let base = if toggle { ground.selection.clone() } else { Selection::default() };
            Gesture::Marquee { from: at, to: at, base }
        }
    }
}

/// Returns the gesture that moves these stages.
fn moving(
    grabbed: StageId,
    stages: &BTreeSet<StageId>,
    things: Vec<(Thing, Pos2)>,
    from: Pos2,
    ground: &Ground<'_>,
    requests: &mut Vec<Request>,
) -> Gesture {
    let places: Vec<_> = stages.iter().filter_map(|id| Some((*id, middle(ground.map, *id)?))).collect();
    let name = if places.len() > 1 { "Move stages" } else { "Move stage" };
    requests.push(Request::BeginStep(name.to_owned()));
    Gesture::Moving { grabbed, from, places, things, guides: Vec::new(), onto: None }
}

fn click(target: Target, toggle: bool, narrow: bool, ground: &Ground<'_>) -> Vec<Request> {
    let selection = ground.selection;
    let wanted = match target {
        Target::Empty | Target::Around(_) if toggle => return Vec::new(),
        Target::Empty => Selection::default(),
        Target::Stage(id) | Target::Handle(id) if toggle => {
            let mut selection = selection.clone();
            flip(&mut selection.stages, id);
            selection
        }
        Target::Transition(id) | Target::End(id, _) | Target::Bend(id) if toggle => {
            let mut selection = selection.clone();
            flip(&mut selection.transitions, id);
            selection
        }
        Target::Group(_) if toggle => {
            let mut selection = selection.clone();
            let of_group = only(target, ground.map).stages;
            if of_group.is_subset(&selection.stages) {
                selection.stages.retain(|id| !of_group.contains(id));
            } else {
                selection.stages.extend(of_group);
            }
            selection
        }
        Target::DropOff(id) => {
            let lost = Request::people(crate::domain::Selection::DroppedOff(id));
            return vec![Request::Select(Selection::stage(id)), lost];
        }
        Target::Handle(_) | Target::End(..) | Target::Bend(_) | Target::Around(_) => only(target, ground.map),
        Target::Stage(_) | Target::Transition(_) | Target::Group(_) if narrow => only(target, ground.map),
        Target::Stage(_) | Target::Transition(_) | Target::Group(_) => return Vec::new(),
    };
    if wanted == *selection { Vec::new() } else { vec![Request::Select(wanted)] }
}

fn double_click(at: Pos2, over: Target, ground: &Ground<'_>) -> Vec<Request> {
    match over {
        _ if !ground.editable => Vec::new(),
        Target::Empty => new_stage(at, Rule::default(), ground.map),
        Target::Stage(id) | Target::Handle(id) => {
            vec![Request::Select(Selection::stage(id)), Request::Naming(Some(id))]
        }
        Target::Around(part) => around::double_click(part),
        Target::Bend(id) => vec![straightened(id)],
        Target::Group(id) => vec![Request::NamingGroup(Some(id))],
        Target::Transition(_) | Target::End(..) | Target::DropOff(_) => Vec::new(),
    }
}

/// Returns the requests that make a stage here, select it and let its name be typed.
pub fn new_stage(at: Pos2, rule: Rule, map: &Map) -> Vec<Request> {
    let name = rule.conditions().flat_map(|one| &one.activities).next().cloned();
    let typed = name.is_none();
    let edit = Edit::AddStage { name: name.unwrap_or_else(new_name), rule, at: on_grid(at) };
    naming(edit, map, typed)
}

/// Returns the requests that put a new stage with this rule on a transition.
pub fn inserted_stage(on: TransitionId, at: Pos2, rule: Rule, map: &Map) -> Vec<Request> {
    let name = rule.conditions().flat_map(|one| &one.activities).next().cloned();
    let typed = name.is_none();
    let edit = Edit::InsertStage { on, name: name.unwrap_or_else(new_name), rule, at: on_grid(at) };
    naming(edit, map, typed)
}

fn connected_stage(from: StageId, at: Pos2, map: &Map) -> Vec<Request> {
    let at = middle(map, from).map_or(at, |middle| next_card(middle, at));
    let edit = Edit::AddConnectedStage { from, name: new_name(), rule: Rule::default(), at: on_grid(at) };
    naming(edit, map, true)
}

/// Returns where the next card stands when an arrow from a card is dropped: beyond the pointer, so that the arrow ends there.
pub fn next_card(middle: Pos2, at: Pos2) -> Pos2 {
    let away = at - middle;
    let beyond = if away.x.abs() >= away.y.abs() {
        vec2(CARD_WIDTH / 2.0 * away.x.signum(), 0.0)
    } else {
        vec2(0.0, CARD_HEIGHT / 2.0 * away.y.signum())
    };
    at + beyond
}

/// Adds what selects the stage that an edit makes and lets its name be typed; its identity is the next to be given.
fn naming(edit: Edit, map: &Map, typed: bool) -> Vec<Request> {
    let made = StageId(map.next_id);
    let mut requests = vec![Request::Edit(edit), Request::Select(Selection::stage(made))];
    if typed {
        requests.push(Request::Naming(Some(made)));
    }
    requests
}

/// Returns the request that lets the way of a transition be found for it again.
pub fn straightened(id: TransitionId) -> Request {
    Edit::Bend(BendEdit::Straighten(BTreeSet::from([id]))).into()
}

fn new_name() -> String {
    "New stage".to_owned()
}

fn already_joined() -> Request {
    Request::Toast("These two stages are joined already.".to_owned())
}

/// Returns the selection of what was pointed at.
pub fn only(target: Target, map: &Map) -> Selection {
    match target {
        Target::Empty => Selection::default(),
        Target::Stage(id) | Target::Handle(id) | Target::DropOff(id) => Selection::stage(id),
        Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => Selection::transition(id),
        Target::Group(id) => {
            let stages = map.groups.get(&id).map(|group| group.stages.clone()).unwrap_or_default();
            Selection { stages, ..Selection::default() }
        }
        Target::Around(part) => part.thing().map(Selection::thing).unwrap_or_default(),
    }
}

fn flip<T: Ord>(set: &mut BTreeSet<T>, one: T) {
    if !set.remove(&one) {
        set.insert(one);
    }
}

fn ends(from: StageId, to: StageId, end: End, stage: StageId) -> (StageId, StageId) {
    match end {
        End::From => (stage, to),
        End::To => (from, stage),
    }
}

fn link_to(from: StageId, over: Target, taken: impl Fn(StageId) -> bool) -> Link {
    match over.stage() {
        Some(stage) if stage == from => Link::Open,
        Some(stage) if taken(stage) => Link::Taken(stage),
        Some(stage) => Link::Joins(stage),
        None => Link::Open,
    }
}

/// Returns the transition that a lone moved stage would be inserted on: one passes under the pointer or the card's middle.
fn insertable(places: &[(StageId, Pos2)], at: Pos2, by: Vec2, ground: &Ground<'_>) -> Option<TransitionId> {
    let [(stage, middle)] = places else { return None };
    // A stage that has transitions keeps them; moving it across another one must not change the journey.
    if ground.map.transitions.values().any(|step| step.from == *stage || step.to == *stage) {
        return None;
    }
    (ground.transition_at)(*middle + by).or_else(|| (ground.transition_at)(at))
}

fn snapped(
    grabbed: StageId,
    places: &[(StageId, Pos2)],
    by: Vec2,
    ground: &Ground<'_>,
    guides: &mut Vec<Guide>,
) -> Vec2 {
    let Some((_, start)) = places.iter().find(|(id, _)| *id == grabbed) else { return by };
    let still = ground.map.stages.iter().filter(|(id, _)| !places.iter().any(|(moved, _)| moved == *id));
    let others: Vec<Rect> = still.map(|(_, record)| card(pos2(record.at.x, record.at.y))).collect();
    let all = places.iter().map(|(_, middle)| card(*middle + by)).reduce(|one, other| one.union(other));
    let (further, shown) = snap::snap(all.unwrap_or(card(*start + by)), *start + by, &others, ground.zoom);
    *guides = shown;
    by + further
}

/// Returns what a marquee selects beside what was selected before: the cards it touches with the arrows between them, or
/// where it touches none, the arrows that pass through it.
fn touched(marquee: Rect, base: &Selection, ground: &Ground<'_>) -> Selection {
    in_frame(marquee, base, ground.map).unwrap_or_else(|| {
        let mut selection = base.clone();
        selection.transitions.extend((ground.transitions_in)(marquee));
        selection
    })
}

/// Returns the cards that a frame touches with the arrows between them and what stands around them, beside what was
/// selected before; nothing where it touches no card.
pub fn in_frame(frame: Rect, base: &Selection, map: &Map) -> Option<Selection> {
    let inside = map.stages.iter().filter(|(_, record)| frame.intersects(card(pos2(record.at.x, record.at.y))));
    let inside: Vec<StageId> = inside.map(|(id, _)| *id).collect();
    if inside.is_empty() {
        return None;
    }
    let mut selection = base.clone();
    selection.stages.extend(inside);
    // A transition is taken along when both its stages are.
    let between = map
        .transitions
        .values()
        .filter(|step| selection.stages.contains(&step.from) && selection.stages.contains(&step.to));
    selection.transitions.extend(between.map(|step| step.id));
    around::touched(frame, &mut selection, map);
    Some(selection)
}

/// Returns the rectangle of a card around its middle.
pub fn card(middle: Pos2) -> Rect {
    Rect::from_center_size(middle, vec2(CARD_WIDTH, CARD_HEIGHT))
}

/// Returns the middle of a stage's card.
pub fn middle(map: &Map, id: StageId) -> Option<Pos2> {
    map.stages.get(&id).map(|record| pos2(record.at.x, record.at.y))
}

/// Returns the place in the document's terms.
pub fn point(at: Pos2) -> Point {
    Point::new(at.x, at.y)
}

fn on_grid(at: Pos2) -> Point {
    Point::new(snap::on_grid(at.x), snap::on_grid(at.y))
}

#[cfg(test)]
mod tests;
