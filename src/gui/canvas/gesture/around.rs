//! What the pointer does to what stands around the stages: notes, pins, persona cards, cells and the emotion curve.

use super::{Ground, flip, point};
use crate::document::board::{LaneId, Note, NoteId, PersonaId, Pin, PinId, Thing};
use crate::document::{Edit, LaneEdit, Map, Point, ThingEdit};
use crate::domain::StageId;
use crate::gui::canvas::snap;
use crate::gui::view::{Selection, Writing};
use crate::gui::{Command, Request};
use crate::overlay::board::{persona_foot, thing_at, thing_rect};
use crate::overlay::{LaneLayout, LanePart};
use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// How near the pointer must be to a note's corner or a point of the curve, in logical pixels.
const REACH_PX: f32 = 12.0;

/// A part of what stands around the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A note, a pin or a persona card.
    Thing(Thing),
    /// The lower right corner of a note, by which it is made larger.
    Corner(NoteId),
    /// The strip of a persona card that asks for its journey.
    Foot(PersonaId),
    /// A cell or a point of the curve.
    Lane(LanePart),
}

/// What the pointer is doing to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Around {
    /// Things are moved, with the stages that are selected as well.
    Carrying {
        /// What was grabbed.
        grabbed: Thing,
        /// Where it was grabbed.
        from: Pos2,
        /// The things and where they stood.
        things: Vec<(Thing, Pos2)>,
        /// The stages and where the middles of their cards were.
        stages: Vec<(StageId, Pos2)>,
    },
    /// A pin is moved on its card or to another one.
    Sticking(PinId),
    /// A note is made larger or smaller.
    Sizing {
        /// The note.
        note: NoteId,
        /// Where its corner was grabbed.
        from: Pos2,
        /// How large it was.
        size: (f32, f32),
    },
    /// A point of the emotion curve is moved.
    Feeling(LaneId),
}

/// Returns what of notes, pins and persona cards lies here, above all stages. While contacts move over the map, notes and
/// pins are not shown.
pub fn above(map: &Map, at: Pos2, zoom: f32, selection: &Selection, editable: bool) -> Option<Part> {
    let reach = REACH_PX / zoom;
    if editable {
        let corner = selection.things.iter().find_map(|thing| match thing {
            Thing::Note(id) => {
                let rect = thing_rect(map, *thing)?;
                ((rect.max.x - at.x).hypot(rect.max.y - at.y) <= reach).then_some(*id)
            }
            _ => None,
        });
        if let Some(note) = corner {
            return Some(Part::Corner(note));
        }
    }
    let thing = thing_at(map, point(at), if zoom < 0.6 { 0.0 } else { 3.0 })?;
    match thing {
        Thing::Note(_) | Thing::Pin(_) if !editable => None,
        Thing::Persona(id) => {
            let foot = map.board.personas.get(&id).and_then(persona_foot);
            Some(if foot.is_some_and(|foot| foot.contains(point(at))) { Part::Foot(id) } else { Part::Thing(thing) })
        }
        thing => Some(Part::Thing(thing)),
    }
}

/// Returns what of the rows lies here, below all stages.
pub fn below(map: &Map, layout: Option<&LaneLayout>, at: Pos2, zoom: f32) -> Option<Part> {
    layout?.hit(&map.board.lanes, point(at), REACH_PX / zoom).map(Part::Lane)
}

impl Part {
    /// Returns what is selected with it, if anything.
    pub fn thing(self) -> Option<Thing> {
        match self {
            Self::Thing(thing) => Some(thing),
            Self::Corner(note) => Some(Thing::Note(note)),
            Self::Foot(persona) => Some(Thing::Persona(persona)),
            Self::Lane(_) => None,
        }
    }
}

/// Returns the gesture that a drag from here begins; `None` where the drag draws a marquee.
pub fn begin(at: Pos2, part: Part, toggle: bool, ground: &Ground<'_>, requests: &mut Vec<Request>) -> Option<Around> {
    if !ground.editable {
        return None;
    }
    let board = &ground.map.board;
    let (name, around) = match part {
        Part::Lane(LanePart::Cell(..)) => return None,
        Part::Lane(LanePart::Mood(lane)) => {
            board.lanes.lane(lane)?.mood?;
            ("Change emotion".to_owned(), Around::Feeling(lane))
        }
        Part::Corner(note) => {
            let size = board.notes.get(&note)?.size;
            ("Change size of note".to_owned(), Around::Sizing { note, from: at, size })
        }
        Part::Thing(Thing::Pin(pin)) => ("Move pin".to_owned(), Around::Sticking(pin)),
        Part::Thing(grabbed @ Thing::Note(_)) => carry(at, grabbed, toggle, ground, requests),
        Part::Thing(grabbed @ Thing::Persona(_)) => carry(at, grabbed, toggle, ground, requests),
        Part::Foot(persona) => carry(at, Thing::Persona(persona), toggle, ground, requests),
        Part::Thing(Thing::Lane(_)) => return None,
    };
    requests.push(Request::BeginStep(name));
    Some(around)
}

fn carry(at: Pos2, grabbed: Thing, toggle: bool, ground: &Ground<'_>, requests: &mut Vec<Request>) -> (String, Around) {
    let mut selection = ground.selection.clone();
    if !selection.things.contains(&grabbed) {
        if !toggle {
            selection = Selection::default();
        }
        selection.things.insert(grabbed);
        requests.push(Request::Select(selection.clone()));
    }
    let things = carried(&selection, ground.map);
    let stages: Vec<_> =
        selection.stages.iter().filter_map(|id| Some((*id, super::middle(ground.map, *id)?))).collect();
    let name = match (grabbed, things.len() + stages.len()) {
        (Thing::Note(_), 1) => "Move note",
        (_, 1) => "Move persona",
        _ => "Move",
    };
    (name.to_owned(), Around::Carrying { grabbed, from: at, things, stages })
}

/// Returns the selected notes and personas with their places; pins go with their stages.
pub fn carried(selection: &Selection, map: &Map) -> Vec<(Thing, Pos2)> {
    let movable = selection.things.iter().filter(|thing| matches!(thing, Thing::Note(_) | Thing::Persona(_)));
    movable.filter_map(|thing| map.board.place(*thing).map(|at| (*thing, pos2(at.x, at.y)))).collect()
}

/// Returns the edit that moves things by this much; `None` where there are none any more.
pub fn moved(things: &mut Vec<(Thing, Pos2)>, by: Vec2, map: &Map) -> Option<Request> {
    things.retain(|(thing, _)| map.board.has(*thing));
    let places: Vec<_> = things.iter().map(|(thing, at)| (*thing, point(*at + by))).collect();
    (!places.is_empty()).then(|| Edit::Thing(ThingEdit::Move(places)).into())
}

impl Around {
    /// Carries the gesture on and returns what is to be done.
    pub fn drag(&mut self, at: Pos2, free: bool, ground: &Ground<'_>) -> Vec<Request> {
        let map = ground.map;
        match self {
            Self::Carrying { grabbed, from, things, stages } => {
                stages.retain(|(id, _)| map.stages.contains_key(id));
                let start = things.iter().find(|(thing, _)| thing == grabbed).map(|(_, at)| *at);
                let mut by = at - *from;
                if let Some(start) = start.filter(|_| !free) {
                    let to = start + by;
                    by += vec2(snap::on_grid(to.x) - to.x, snap::on_grid(to.y) - to.y);
                }
                let cards: Vec<_> = stages.iter().map(|(id, middle)| (*id, point(*middle + by))).collect();
                let cards = (!cards.is_empty()).then(|| Edit::Move(cards).into());
                moved(things, by, map).into_iter().chain(cards).collect()
            }
            Self::Sticking(id) => {
                let Some(pin) = map.board.pins.get(id) else { return Vec::new() };
                let over = map
                    .stages
                    .values()
                    .rev()
                    .find(|record| super::card(pos2(record.at.x, record.at.y)).expand(4.0).contains(at));
                let stage = over.map_or(pin.stage, |record| record.stage.id);
                let Some(middle) = super::middle(map, stage) else { return Vec::new() };
                let moved = Pin { stage, at: point(pos2(0.0, 0.0) + (at - middle)), ..pin.clone() };
                vec![Edit::Thing(ThingEdit::ChangePin(moved)).into()]
            }
            Self::Sizing { note, from, size } => {
                let Some(note) = map.board.notes.get(note) else { return Vec::new() };
                let by = at - *from;
                let to = (size.0 + by.x, size.1 + by.y);
                let size = if free { to } else { (snap::on_grid(to.0), snap::on_grid(to.1)) };
                vec![Edit::Thing(ThingEdit::ChangeNote(Note { size: Note::fitting(size), ..note.clone() })).into()]
            }
            Self::Feeling(lane) => feel(map, *lane, at, free),
        }
    }
}

fn feel(map: &Map, lane: LaneId, at: Pos2, fine: bool) -> Vec<Request> {
    let mood = LaneLayout::new(map).and_then(|layout| layout.mood_for(at.y, fine));
    mood.map(|mood| Edit::Lane(LaneEdit::SetMood { lane, mood: Some(mood) }).into()).into_iter().collect()
}

/// Returns what a click does.
pub fn click(part: Part, at: Pos2, toggle: bool, narrow: bool, ground: &Ground<'_>) -> Vec<Request> {
    match part {
        Part::Lane(_) if toggle => Vec::new(),
        Part::Lane(LanePart::Cell(lane, row)) if ground.editable => {
            vec![Request::Select(Selection::default()), Request::Writing(Some(Writing::Cell(lane, row)))]
        }
        Part::Lane(LanePart::Mood(lane)) if ground.editable => {
            let unsaid = ground.map.board.lanes.lane(lane).is_some_and(|lane| lane.mood.is_none());
            let mut requests = vec![Request::Select(Selection::thing(Thing::Lane(lane)))];
            if unsaid {
                requests.extend(feel(ground.map, lane, at, false));
            }
            requests
        }
        Part::Lane(_) => vec![Request::Select(Selection::default())],
        Part::Foot(persona) if !toggle => vec![Request::ShowJourneyOf(persona)],
        part => {
            let Some(thing) = part.thing() else { return Vec::new() };
            if toggle {
                let mut selection = ground.selection.clone();
                flip(&mut selection.things, thing);
                return vec![Request::Select(selection)];
            }
            // Also where it is selected already: the inspector may show something else.
            if narrow { vec![Request::Select(Selection::thing(thing))] } else { Vec::new() }
        }
    }
}

/// Returns what a double click does: notes and pins are written on, personas are opened.
pub fn double_click(part: Part) -> Vec<Request> {
    match part.thing() {
        Some(thing @ Thing::Note(id)) => {
            vec![Request::Select(Selection::thing(thing)), Request::Writing(Some(Writing::Note(id)))]
        }
        Some(thing @ Thing::Pin(id)) => {
            vec![Request::Select(Selection::thing(thing)), Request::Writing(Some(Writing::Pin(id)))]
        }
        Some(thing) => vec![Request::Select(Selection::thing(thing))],
        None => Vec::new(),
    }
}

/// Adds the notes, pins and personas that a marquee touches.
pub fn touched(marquee: Rect, selection: &mut Selection, map: &Map) {
    let touches = |thing: &Thing| {
        thing_rect(map, *thing).is_some_and(|rect| marquee.intersects(crate::gui::canvas::paint::rect(rect)))
    };
    selection.things.extend(map.board.things().filter(touches));
}

/// Returns the requests that stick a new note here and let it be written on.
pub fn new_note(at: Pos2, map: &Map) -> Vec<Request> {
    let made = NoteId(map.next_id);
    let corner = at - vec2(Note::USUAL_SIZE.0 / 2.0, Note::USUAL_SIZE.1 / 2.0);
    let at = Point::new(snap::on_grid(corner.x), snap::on_grid(corner.y));
    vec![
        Edit::Thing(ThingEdit::AddNote { text: String::new(), at }).into(),
        Request::Select(Selection::thing(Thing::Note(made))),
        Request::Writing(Some(Writing::Note(made))),
    ]
}

/// Returns the requests that stick a new pin on a stage and let its comment be written.
pub fn new_pin(stage: StageId, at: Point, map: &Map) -> Vec<Request> {
    let made = PinId(map.next_id);
    vec![
        Edit::Thing(ThingEdit::AddPin { stage, text: String::new(), at }).into(),
        Request::Select(Selection::thing(Thing::Pin(made))),
        Request::Writing(Some(Writing::Pin(made))),
    ]
}

/// Returns what opens the inspector, where it is closed.
pub fn inspector(is_open: bool) -> Option<Request> {
    (!is_open).then(|| Command::ToggleInspector.into())
}
