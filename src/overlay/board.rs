//! Where notes, pins and persona cards stand on the map, and how large they are.

use super::CARD_WIDTH;
use super::lanes::paragraphs;
use super::shape::Rect;
use crate::document::board::{Board, Note, Persona, Thing};
use crate::document::{Map, Point};
use crate::theme::{Weight, size};

/// Radius of a pin, in map units.
pub const PIN_RADIUS: f32 = 11.0;
/// Width of a persona card, in map units.
pub const PERSONA_WIDTH: f32 = CARD_WIDTH + 56.0;
/// Distance of a persona card's content from its edges, in map units.
pub const PERSONA_INSET: f32 = 14.0;
/// Height of the head of a persona card: disc and name.
pub const PERSONA_HEAD: f32 = 62.0;
/// Height of the foot of a persona card: its segment.
pub const PERSONA_FOOT: f32 = 34.0;
/// Distance of lines on persona cards and notes, in parts of their size.
pub const LEADING: f32 = 1.36;

/// A paragraph of a persona card: its heading, its lines, and whether they are said by the persona.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// What it is about; empty for a quote.
    pub heading: &'static str,
    /// The lines as they are broken.
    pub lines: Vec<String>,
}

impl Passage {
    /// Returns its height with the room below it.
    pub fn height(&self) -> f32 {
        let heading = if self.heading.is_empty() { 0.0 } else { size::TINY * LEADING + 2.0 };
        heading + self.lines.len() as f32 * size::SMALL * LEADING + 10.0
    }
}

/// Returns what stands between head and foot of a persona card; what is empty is left out.
pub fn passages(persona: &Persona) -> Vec<Passage> {
    let width = PERSONA_WIDTH - 2.0 * PERSONA_INSET;
    let lines = |words: &str, most: usize| paragraphs(words, Weight::Regular, size::SMALL, width, most);
    let quote = if persona.quote.trim().is_empty() { String::new() } else { format!("“{}”", persona.quote.trim()) };
    let listed = |words: &str| {
        let items = words.lines().map(str::trim).filter(|line| !line.is_empty());
        items.map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n")
    };
    [("", quote), ("GOALS", listed(&persona.goals)), ("PAINS", listed(&persona.pains))]
        .into_iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(heading, words)| Passage { heading, lines: lines(&words, 8) })
        .collect()
}

/// Returns the rectangle of a note.
pub fn note_rect(note: &Note) -> Rect {
    Rect::new(note.at.x, note.at.y, note.at.x + note.size.0, note.at.y + note.size.1)
}

/// Returns the rectangle of a persona card.
pub fn persona_rect(persona: &Persona) -> Rect {
    let middle: f32 = passages(persona).iter().map(Passage::height).sum();
    let foot = if persona.segment.is_some() { PERSONA_FOOT } else { 4.0 };
    let at = persona.at;
    Rect::new(at.x, at.y, at.x + PERSONA_WIDTH, at.y + PERSONA_HEAD + middle + foot)
}

/// Returns the strip of a persona card that asks for its journey, where it stands for a segment.
pub fn persona_foot(persona: &Persona) -> Option<Rect> {
    let rect = persona_rect(persona);
    persona.segment.map(|_| Rect::new(rect.min.x, rect.max.y - PERSONA_FOOT, rect.max.x, rect.max.y))
}

/// Returns the place that something takes; lanes are laid out elsewhere.
pub fn thing_rect(map: &Map, thing: Thing) -> Option<Rect> {
    let board = &map.board;
    match thing {
        Thing::Lane(_) => None,
        Thing::Persona(id) => board.personas.get(&id).map(persona_rect),
        Thing::Note(id) => board.notes.get(&id).map(note_rect),
        Thing::Pin(id) => {
            let pin = board.pins.get(&id)?;
            let stage = map.stages.get(&pin.stage)?;
            let middle = Point::new(stage.at.x + pin.at.x, stage.at.y + pin.at.y);
            Some(Rect::around(middle, PIN_RADIUS * 2.0, PIN_RADIUS * 2.0))
        }
    }
}

/// Returns what stands at a point: pins lie over notes, notes over personas, later ones over earlier ones.
pub fn thing_at(map: &Map, at: Point, reach: f32) -> Option<Thing> {
    let over = |thing: &Thing| {
        let grown = if matches!(thing, Thing::Pin(_)) { reach } else { 0.0 };
        thing_rect(map, *thing).is_some_and(|rect| rect.grown(grown).contains(at))
    };
    let Board { personas, notes, pins, .. } = &map.board;
    let pins = pins.keys().rev().map(|id| Thing::Pin(*id));
    let notes = notes.keys().rev().map(|id| Thing::Note(*id));
    pins.chain(notes).chain(personas.keys().rev().map(|id| Thing::Persona(*id))).find(over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::board::Pin;
    use crate::document::{Document, Edit, ThingEdit};
    use crate::domain::Rule;

    #[test]
    fn what_lies_on_top_is_found_first() {
        let mut document = Document::default();
        let at = Point::default();
        let edit = Edit::AddStage { name: "S".into(), rule: Rule::default(), at };
        let stage = document.apply(edit).unwrap().stages[0];
        let mut add = |edit| document.apply(Edit::Thing(edit)).unwrap().things[0];
        let persona = add(ThingEdit::AddPersona { name: "Mia".into(), at: Point::new(0.0, -100.0) });
        let note = add(ThingEdit::AddNote { text: "n".into(), at: Point::new(20.0, -100.0) });
        let pin = add(ThingEdit::AddPin { stage, text: "?".into(), at: Pin::USUAL_PLACE });
        let found = |x, y| thing_at(document.map(), Point::new(x, y), 4.0);
        assert_eq!(found(64.0, -52.0), Some(pin));
        assert_eq!(found(64.0 + 14.0, -52.0), Some(pin));
        assert_eq!(found(100.0, -90.0), Some(note));
        assert_eq!(found(5.0, -90.0), Some(persona));
        assert_eq!(found(5.0, 90.0), None);
    }

    #[test]
    fn a_persona_card_grows_with_what_is_said_on_it() {
        let mut document = Document::default();
        document.apply(Edit::Thing(ThingEdit::AddPersona { name: "Mia".into(), at: Point::default() })).unwrap();
        let mut persona = document.map().board.personas.values().next().unwrap().clone();
        let bare = persona_rect(&persona).height();
        persona.quote = "I only have a minute on the train.".into();
        persona.goals = "Sign up fast\n\nNo typing".into();
        let passages = passages(&persona);
        assert_eq!(passages.iter().map(|one| one.heading).collect::<Vec<_>>(), ["", "GOALS"]);
        assert_eq!(passages[1].lines, ["• Sign up fast", "• No typing"]);
        assert!(persona_rect(&persona).height() > bare + 60.0);
        assert_eq!(persona_foot(&persona), None);
    }
}
