//! Edits of notes, pins and persona cards.

use super::{EditError, Made, lanes};
use crate::document::board::{Board, Note, NoteId, Persona, PersonaId, Pin, PinId, Portrait, Thing, clean_text};
use crate::document::map::{Map, Point, clean_name};
use crate::domain::{StageId, Tint};
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do to notes, pins and personas.
#[derive(Debug, Clone, PartialEq)]
pub enum ThingEdit {
    /// Sticks a note onto the map.
    AddNote {
        /// What is written on it.
        text: String,
        /// Upper left corner.
        at: Point,
    },
    /// Sticks a pin on a stage.
    AddPin {
        /// The stage.
        stage: StageId,
        /// The comment.
        text: String,
        /// Where, from the middle of the card.
        at: Point,
    },
    /// Puts a persona card onto the map.
    AddPersona {
        /// Its name.
        name: String,
        /// Upper left corner.
        at: Point,
    },
    /// Replaces the note with the same identity.
    ChangeNote(Note),
    /// Replaces the pin with the same identity.
    ChangePin(Pin),
    /// Replaces the persona with the same identity.
    ChangePersona(Persona),
    /// Moves notes and personas by their corners, and pins on their cards.
    Move(Vec<(Thing, Point)>),
    /// Deletes lanes, notes, pins and personas.
    Delete(BTreeSet<Thing>),
    /// Adds copies with new identities; a pin whose stage was not copied stays out.
    Paste {
        /// Notes as they were copied.
        notes: Vec<Note>,
        /// Personas as they were copied.
        personas: Vec<Persona>,
        /// Pins as they were copied.
        pins: Vec<Pin>,
        /// The stages that pins were on, and those that they are to be on.
        stages: BTreeMap<StageId, StageId>,
        /// How far to the right and down the copies stand.
        by: Point,
    },
}

impl ThingEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) fn name(&self) -> &'static str {
        let kind = |things: &mut dyn Iterator<Item = Thing>, one: [&'static str; 5]| {
            let [lane, persona, note, pin, several] = one;
            match (things.next(), things.next()) {
                (Some(Thing::Lane(_)), None) => lane,
                (Some(Thing::Persona(_)), None) => persona,
                (Some(Thing::Note(_)), None) => note,
                (Some(Thing::Pin(_)), None) => pin,
                _ => several,
            }
        };
        match self {
            Self::AddNote { .. } => "Add note",
            Self::AddPin { .. } => "Add pin",
            Self::AddPersona { .. } => "Add persona",
            Self::ChangeNote(_) => "Change note",
            Self::ChangePin(_) => "Change pin",
            Self::ChangePersona(_) => "Change persona",
            Self::Move(places) => kind(
                &mut places.iter().map(|(thing, _)| *thing),
                ["Move", "Move persona", "Move note", "Move pin", "Move"],
            ),
            Self::Delete(things) => kind(
                &mut things.iter().copied(),
                ["Remove lane", "Delete persona", "Delete note", "Delete pin", "Delete"],
            ),
            Self::Paste { .. } => "Paste",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let mut made = Made::default();
        match self {
            Self::AddNote { text, at } => {
                let id = NoteId(map.fresh_id());
                let note =
                    Note { id, text: clean_text(&text), tint: Tint::Yellow, at: at.tamed(), size: Note::USUAL_SIZE };
                map.board.notes.insert(id, note);
                made.things.push(Thing::Note(id));
            }
            Self::AddPin { stage, text, at } => {
                super::known(map, stage)?;
                let (id, number) = (PinId(map.fresh_id()), map.board.next_pin_number());
                let pin = Pin { id, number, stage, at, text: clean_text(&text), done: false };
                map.board.pins.insert(id, Pin { at: pin.held(), ..pin });
                made.things.push(Thing::Pin(id));
            }
            Self::AddPersona { name, at } => {
                let id = PersonaId(map.fresh_id());
                let name = Some(clean_name(&name)).filter(|name| !name.is_empty());
                let persona = Persona {
                    id,
                    name: name.unwrap_or_else(|| "New persona".to_owned()),
                    portrait: Portrait::Initials,
                    tint: Tint::in_turn(map.board.personas.len() + 4),
                    quote: String::new(),
                    goals: String::new(),
                    pains: String::new(),
                    segment: None,
                    at: at.tamed(),
                };
                map.board.personas.insert(id, persona);
                made.things.push(Thing::Persona(id));
            }
            Self::ChangeNote(note) => {
                let known = map.board.notes.get_mut(&note.id).ok_or(EditError::NoThing)?;
                *known =
                    Note { text: clean_text(&note.text), at: note.at.tamed(), size: Note::fitting(note.size), ..note };
            }
            Self::ChangePin(pin) => {
                super::known(map, pin.stage)?;
                let known = map.board.pins.get_mut(&pin.id).ok_or(EditError::NoThing)?;
                *known = Pin { text: clean_text(&pin.text), at: pin.held(), ..pin };
            }
            Self::ChangePersona(persona) => change_persona(map, persona)?,
            Self::Move(places) => {
                for (thing, at) in places {
                    put(map, thing, at)?;
                }
            }
            Self::Delete(things) => {
                for thing in things {
                    match thing {
                        Thing::Lane(id) => lanes::remove(map, id)?,
                        Thing::Persona(id) => drop(map.board.personas.remove(&id)),
                        Thing::Note(id) => drop(map.board.notes.remove(&id)),
                        Thing::Pin(id) => drop(map.board.pins.remove(&id)),
                    }
                }
            }
            Self::Paste { notes, personas, pins, stages, by } => {
                for note in notes {
                    let id = NoteId(map.fresh_id());
                    let (at, size) = (note.at.moved(by.x, by.y).tamed(), Note::fitting(note.size));
                    map.board.notes.insert(id, Note { id, at, size, text: clean_text(&note.text), ..note });
                    made.things.push(Thing::Note(id));
                }
                for persona in personas {
                    let id = PersonaId(map.fresh_id());
                    let segment = persona.segment.filter(|segment| map.segments.contains_key(segment));
                    let at = persona.at.moved(by.x, by.y).tamed();
                    map.board.personas.insert(id, Persona { id, segment, at, ..persona });
                    made.things.push(Thing::Persona(id));
                }
                for pin in pins {
                    let Some(stage) = stages.get(&pin.stage).filter(|id| map.stages.contains_key(id)) else { continue };
                    let (id, number) = (PinId(map.fresh_id()), map.board.next_pin_number());
                    let pin = Pin { id, number, stage: *stage, ..pin };
                    map.board.pins.insert(id, Pin { at: pin.held(), ..pin });
                    made.things.push(Thing::Pin(id));
                }
            }
        }
        let board = &map.board;
        let full = board.notes.len() > Board::MAX_NOTES
            || board.pins.len() > Board::MAX_PINS
            || board.personas.len() > Board::MAX_PERSONAS;
        if full && !made.things.is_empty() { Err(EditError::TooManyThings) } else { Ok(made) }
    }
}

fn change_persona(map: &mut Map, persona: Persona) -> Result<(), EditError> {
    let name = clean_name(&persona.name);
    if name.is_empty() {
        return Err(EditError::NoName);
    }
    if let Some(segment) = persona.segment.filter(|segment| !map.segments.contains_key(segment)) {
        return Err(EditError::NoSegment(segment));
    }
    let known = map.board.personas.get_mut(&persona.id).ok_or(EditError::NoThing)?;
    let [quote, goals, pains] = [&persona.quote, &persona.goals, &persona.pains].map(|text| clean_text(text));
    *known = Persona { name, quote, goals, pains, at: persona.at.tamed(), ..persona };
    Ok(())
}

fn put(map: &mut Map, thing: Thing, at: Point) -> Result<(), EditError> {
    match thing {
        Thing::Lane(_) => return Err(EditError::NoThing),
        Thing::Persona(id) => map.board.personas.get_mut(&id).ok_or(EditError::NoThing)?.at = at.tamed(),
        Thing::Note(id) => map.board.notes.get_mut(&id).ok_or(EditError::NoThing)?.at = at.tamed(),
        Thing::Pin(id) => {
            let pin = map.board.pins.get_mut(&id).ok_or(EditError::NoThing)?;
            pin.at = at;
            pin.at = pin.held();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, SegmentEdit};
    use crate::domain::{Rule, SegmentId, SegmentRule};

    fn apply(document: &mut Document, edit: ThingEdit) -> Made {
        let made = document.apply(Edit::Thing(edit)).unwrap();
        document.map().check().unwrap();
        made
    }

    fn stage(document: &mut Document) -> StageId {
        let edit = Edit::AddStage { name: "S".into(), rule: Rule::default(), at: Point::default() };
        document.apply(edit).unwrap().stages[0]
    }

    #[test]
    fn notes_are_stuck_on_changed_moved_and_deleted_and_each_step_is_undone() {
        let mut document = Document::default();
        let at = Point::new(10.0, 20.0);
        let thing = apply(&mut document, ThingEdit::AddNote { text: "Ask\nsales".into(), at }).things[0];
        let note = document.map().board.notes.values().next().unwrap().clone();
        assert_eq!((note.text.as_str(), note.at, note.size), ("Ask\nsales", at, Note::USUAL_SIZE));
        apply(&mut document, ThingEdit::ChangeNote(Note { size: (1.0, f32::NAN), ..note.clone() }));
        assert_eq!(document.map().board.notes[&note.id].size, Note::LEAST_SIZE);
        apply(&mut document, ThingEdit::Move(vec![(thing, Point::new(f32::NAN, 5.0))]));
        assert_eq!(document.map().board.place(thing), Some(Point::new(0.0, 5.0)));
        apply(&mut document, ThingEdit::Delete([thing].into()));
        assert!(document.map().board.is_empty());
        for step in ["Delete note", "Move note", "Change note"] {
            assert_eq!(document.undo().as_deref(), Some(step));
        }
        assert_eq!(document.map().board.notes[&note.id], note);
        assert_eq!(document.undo().as_deref(), Some("Add note"));
        assert_eq!(document.journey_revision(), 0);
        assert_eq!(document.apply(Edit::Thing(ThingEdit::ChangeNote(note))), Err(EditError::NoThing));
    }

    #[test]
    fn pins_stay_on_their_stage_and_go_with_it() {
        let mut document = Document::default();
        let stage = stage(&mut document);
        let pin = |at| ThingEdit::AddPin { stage, text: "Why so few?".into(), at };
        apply(&mut document, pin(Pin::USUAL_PLACE));
        apply(&mut document, pin(Point::new(9_000.0, f32::NAN)));
        let pins: Vec<_> = document.map().board.pins.values().map(|pin| (pin.number, pin.at)).collect();
        assert_eq!(pins, [(1, Pin::USUAL_PLACE), (2, Point::new(100.0, 0.0))]);
        document
            .apply(Edit::Delete { stages: [stage].into(), transitions: BTreeSet::new(), reconnect: false })
            .unwrap();
        assert!(document.map().board.is_empty());
        document.undo();
        assert_eq!(document.map().board.pins.len(), 2);
    }

    #[test]
    fn a_persona_loses_its_segment_when_that_is_deleted() {
        let mut document = Document::default();
        let add = SegmentEdit::Add { name: "Phone".into(), rule: SegmentRule::All(Vec::new()) };
        let segment = document.apply(Edit::Segment(add)).unwrap().segment;
        apply(&mut document, ThingEdit::AddPersona { name: " Mobile Mia ".into(), at: Point::default() });
        let persona = document.map().board.personas.values().next().unwrap().clone();
        assert_eq!((persona.name.as_str(), persona.initials()), ("Mobile Mia", "MM".to_owned()));
        apply(&mut document, ThingEdit::ChangePersona(Persona { segment, ..persona.clone() }));
        let bad = Persona { segment: Some(SegmentId(99)), ..persona.clone() };
        let refused = document.apply(Edit::Thing(ThingEdit::ChangePersona(bad)));
        assert_eq!(refused, Err(EditError::NoSegment(SegmentId(99))));
        document.apply(Edit::Segment(SegmentEdit::Delete(segment.unwrap()))).unwrap();
        assert_eq!(document.map().board.personas[&persona.id].segment, None);
        document.undo();
        assert_eq!(document.map().board.personas[&persona.id].segment, segment);
    }
}
