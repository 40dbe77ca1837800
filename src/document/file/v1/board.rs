//! Lanes, rows, personas, notes and pins in version 1 of the project file: optional parts, frozen like the rest.

use crate::document::board::{self, LaneId, Lanes, Mood, NoteId, PersonaId, PinId, RowId};
use crate::document::map::Point;
use crate::domain::{self, SegmentId, StageId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
pub struct Lane {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub tint: Tint,
    #[serde(default = "usual_width")]
    pub width: f32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mood: Option<f32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<u32, String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Row {
    pub id: u32,
    #[serde(default)]
    pub kind: RowKind,
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub hidden: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Persona {
    pub id: u32,
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub portrait: Portrait,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub tint: Tint,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub goals: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pains: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<u32>,
    #[serde(default)]
    pub at: (f32, f32),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Note {
    pub id: u32,
    #[serde(default)]
    pub text: String,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub tint: Tint,
    #[serde(default)]
    pub at: (f32, f32),
    #[serde(default = "usual_size")]
    pub size: (f32, f32),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Pin {
    pub id: u32,
    #[serde(default)]
    pub number: u32,
    pub stage: u32,
    #[serde(default)]
    pub at: (f32, f32),
    #[serde(default)]
    pub text: String,
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub done: bool,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Tint {
    #[default]
    Grey,
    Blue,
    Green,
    Yellow,
    Orange,
    Purple,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum RowKind {
    Mindset,
    Emotion,
    Engage,
    Measure,
    #[default]
    Own,
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Portrait {
    #[default]
    Initials,
    Person,
    People,
    Shop,
    Desk,
    Phone,
    Heart,
    Star,
}

const fn usual_width() -> f32 {
    Lanes::USUAL_WIDTH
}

const fn usual_size() -> (f32, f32) {
    board::Note::USUAL_SIZE
}

/// Converts an enum to its frozen twin and back, variant by variant, so that a new variant does not compile unnoticed.
macro_rules! twin {
    ($owner:ident :: $name:ident { $($variant:ident),+ $(,)? }) => {
        impl From<$owner::$name> for $name {
            fn from(value: $owner::$name) -> Self {
                match value {
                    $($owner::$name::$variant => Self::$variant),+
                }
            }
        }
        impl From<$name> for $owner::$name {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$variant => Self::$variant),+
                }
            }
        }
    };
}

twin!(domain::Tint { Grey, Blue, Green, Yellow, Orange, Purple });
twin!(board::RowKind { Mindset, Emotion, Engage, Measure, Own });
twin!(board::Portrait { Initials, Person, People, Shop, Desk, Phone, Heart, Star });

impl From<&board::Lane> for Lane {
    fn from(lane: &board::Lane) -> Self {
        Self {
            id: lane.id.0,
            name: lane.name.clone(),
            tint: lane.tint.into(),
            width: lane.width,
            mood: lane.mood.map(Mood::value),
            texts: lane.texts.iter().map(|(row, text)| (row.0, text.clone())).collect(),
        }
    }
}

impl From<Lane> for board::Lane {
    fn from(lane: Lane) -> Self {
        Self {
            id: LaneId(lane.id),
            name: lane.name,
            tint: lane.tint.into(),
            width: lane.width,
            mood: lane.mood.map(Mood::new),
            texts: lane.texts.into_iter().map(|(row, text)| (RowId(row), text)).collect(),
        }
    }
}

impl From<&board::TextRow> for Row {
    fn from(row: &board::TextRow) -> Self {
        Self { id: row.id.0, kind: row.kind.into(), name: row.name.clone(), hidden: row.hidden }
    }
}

impl From<Row> for board::TextRow {
    fn from(row: Row) -> Self {
        Self { id: RowId(row.id), kind: row.kind.into(), name: row.name, hidden: row.hidden }
    }
}

impl From<&board::Persona> for Persona {
    fn from(one: &board::Persona) -> Self {
        Self {
            id: one.id.0,
            name: one.name.clone(),
            portrait: one.portrait.into(),
            tint: one.tint.into(),
            quote: one.quote.clone(),
            goals: one.goals.clone(),
            pains: one.pains.clone(),
            segment: one.segment.map(|segment| segment.0),
            at: (one.at.x, one.at.y),
        }
    }
}

impl From<Persona> for board::Persona {
    fn from(one: Persona) -> Self {
        Self {
            id: PersonaId(one.id),
            name: one.name,
            portrait: one.portrait.into(),
            tint: one.tint.into(),
            quote: one.quote,
            goals: one.goals,
            pains: one.pains,
            segment: one.segment.map(SegmentId),
            at: Point::new(one.at.0, one.at.1),
        }
    }
}

impl From<&board::Note> for Note {
    fn from(note: &board::Note) -> Self {
        let at = (note.at.x, note.at.y);
        Self { id: note.id.0, text: note.text.clone(), tint: note.tint.into(), at, size: note.size }
    }
}

impl From<Note> for board::Note {
    fn from(note: Note) -> Self {
        let at = Point::new(note.at.0, note.at.1);
        Self { id: NoteId(note.id), text: note.text, tint: note.tint.into(), at, size: note.size }
    }
}

impl From<&board::Pin> for Pin {
    fn from(pin: &board::Pin) -> Self {
        Self {
            id: pin.id.0,
            number: pin.number,
            stage: pin.stage.0,
            at: (pin.at.x, pin.at.y),
            text: pin.text.clone(),
            done: pin.done,
        }
    }
}

impl From<Pin> for board::Pin {
    fn from(pin: Pin) -> Self {
        Self {
            id: PinId(pin.id),
            number: pin.number,
            stage: StageId(pin.stage),
            at: Point::new(pin.at.0, pin.at.1),
            text: pin.text,
            done: pin.done,
        }
    }
}
