//! Notes, pins and persona cards in a scene.

use super::{Detail, Hit, Look, Mode, Painter, lanes};
use crate::document::board::{Note, Persona, Pin, Portrait, Thing};
use crate::document::{Map, Point};
use crate::overlay::board::{
    LEADING, PERSONA_INSET, PIN_RADIUS, note_rect, passages, persona_foot, persona_rect, thing_rect,
};
use crate::overlay::label::{Run, centred_text};
use crate::overlay::lanes::paragraphs;
use crate::overlay::shape::{Align, Rect, Shape, Stroke};
use crate::overlay::text;
use crate::theme::{Ink, RADIUS, UNIT, Weight, icon, size};

/// Distance of a note's text from its edges, in map units.
const NOTE_INSET: f32 = 12.0;

/// Paints what stands around the stages. While contacts move, notes and pins would be in their way.
pub(super) fn paint(painter: &mut Painter, map: &Map, look: &Look, detail: Detail, seen: impl Fn(Rect) -> bool) {
    let board = &map.board;
    for persona in board.personas.values().filter(|one| seen(persona_rect(one).grown(8.0))) {
        painter.hit = Some(Hit::Thing(Thing::Persona(persona.id)));
        persona_card(painter, map, persona, look, detail);
    }
    if look.mode != Mode::Play {
        for one in board.notes.values().filter(|one| seen(note_rect(one).grown(8.0))) {
            painter.hit = Some(Hit::Thing(Thing::Note(one.id)));
            note(painter, one, look, detail);
        }
        for one in board.pins.values() {
            let Some(rect) = thing_rect(map, Thing::Pin(one.id)).filter(|rect| seen(rect.grown(8.0))) else { continue };
            painter.hit = Some(Hit::Thing(Thing::Pin(one.id)));
            pin(painter, one, rect.middle(), look, detail);
        }
    }
    painter.hit = None;
}

fn ring(painter: &mut Painter, rect: Rect, radius: f32, thing: Thing, look: &Look) {
    let hit = Hit::Thing(thing);
    let (by, ink, width) = if look.selected.contains(&hit) {
        (2.5, Ink::Selection, 2.4)
    } else if look.hovered == Some(hit) {
        (2.0, Ink::HoverRing, 2.0)
    } else {
        return;
    };
    let stroke = Some(Stroke::solid(ink, width));
    painter.add(Shape::Rect { rect: rect.grown(by), corners: [radius + by; 4], fill: None, stroke });
}

fn lines(painter: &mut Painter, lines: Vec<String>, at: Point, size: f32, ink: Ink) {
    for (line, place) in lines.into_iter().zip(0_u8..) {
        let at = at.moved(0.0, size * LEADING * (f32::from(place) + 0.5));
        painter.add(Shape::Text(centred_text(&Run::new(line, Weight::Regular, size, ink), at, Align::Left)));
    }
}

fn note(painter: &mut Painter, note: &Note, look: &Look, detail: Detail) {
    let rect = note_rect(note);
    let fold = (rect.width().min(rect.height()) / 4.0).min(16.0);
    // A note casts a soft edge and has its lower right corner turned up.
    painter.opacity = 0.35;
    let stroke = Some(Stroke::solid(Ink::CardBorder, 1.0));
    painter.add(Shape::Rect {
        rect: rect.moved(0.0, 2.0),
        corners: [3.0; 4],
        fill: Some(Ink::CardBorder),
        stroke: None,
    });
    painter.opacity = 1.0;
    painter.add(Shape::Rect { rect, corners: [3.0, 3.0, fold * 0.9, 3.0], fill: Some(Ink::Paper(note.tint)), stroke });
    painter.add(Shape::Polygon {
        points: vec![
            Point::new(rect.max.x - fold, rect.max.y),
            Point::new(rect.max.x, rect.max.y - fold),
            Point::new(rect.max.x - fold, rect.max.y - fold),
        ],
        fill: Ink::Mark(note.tint),
    });
    if detail >= Detail::Main {
        let leading = size::SMALL * LEADING;
        let most = ((rect.height() - 2.0 * NOTE_INSET) / leading).max(1.0) as usize;
        let words = paragraphs(&note.text, Weight::Regular, size::SMALL + 1.0, rect.width() - 2.0 * NOTE_INSET, most);
        lines(painter, words, rect.min.moved(NOTE_INSET, NOTE_INSET - 2.0), size::SMALL + 1.0, Ink::TextStrong);
    }
    ring(painter, rect, 3.0, Thing::Note(note.id), look);
}

fn pin(painter: &mut Painter, pin: &Pin, at: Point, look: &Look, detail: Detail) {
    let (fill, edge, ink) = if pin.done {
        (Ink::CardFill, Ink::Finished, Ink::FinishedText)
    } else {
        (Ink::Accent, Ink::CardFill, Ink::OnAccent)
    };
    let stroke = Some(Stroke::solid(edge, 1.6));
    painter.add(Shape::Circle { centre: at, radius: PIN_RADIUS, fill: Some(fill), stroke });
    if detail >= Detail::Main {
        let run = if pin.done {
            Run::new(icon::CHECK, Weight::Icon, 13.0, ink)
        } else {
            Run::new(pin.number.to_string(), Weight::SemiBold, size::SMALL, ink)
        };
        painter.add(Shape::Text(centred_text(&run, at, Align::Centre)));
    }
    let hit = Hit::Thing(Thing::Pin(pin.id));
    let (selected, hovered) = (look.selected.contains(&hit), look.hovered == Some(hit));
    if selected || hovered {
        let ink = if selected { Ink::Selection } else { Ink::HoverRing };
        let stroke = Some(Stroke::solid(ink, 2.2));
        painter.add(Shape::Circle { centre: at, radius: PIN_RADIUS + 3.5, fill: None, stroke });
    }
}

fn persona_card(painter: &mut Painter, map: &Map, persona: &Persona, look: &Look, detail: Detail) {
    let rect = persona_rect(persona);
    let stroke = Some(Stroke::solid(Ink::CardBorder, 1.0));
    painter.add(Shape::Rect { rect, corners: [RADIUS; 4], fill: Some(Ink::CardFill), stroke });
    // From far away the card is only its disc.
    let (disc, radius) = match detail {
        Detail::Main | Detail::Full => (Point::new(rect.min.x + PERSONA_INSET + 19.0, rect.min.y + 32.0), 19.0),
        Detail::Blocks | Detail::Figure => (rect.middle(), (rect.height() / 2.0 - 8.0).min(52.0)),
    };
    let edge = Some(Stroke::solid(Ink::Mark(persona.tint), radius / 9.0));
    painter.add(Shape::Circle { centre: disc, radius, fill: Some(Ink::Paper(persona.tint)), stroke: edge });
    let face = match portrait_icon(persona.portrait) {
        Some(glyph) => Run::new(glyph, Weight::Icon, radius * 1.05, Ink::TextStrong),
        None => Run::new(persona.initials(), Weight::SemiBold, radius * 0.8, Ink::TextStrong),
    };
    painter.add(Shape::Text(centred_text(&face, disc, Align::Centre)));
    if detail >= Detail::Main {
        let left = disc.x + 19.0 + 3.0 * UNIT;
        let name =
            text::wrap(&text::tame(&persona.name), Weight::SemiBold, size::BODY, rect.max.x - PERSONA_INSET - left, 2);
        let first = disc.y - size::BODY * 1.22 * (name.len() as f32 - 1.0) / 2.0;
        for (line, place) in name.into_iter().zip(0_u8..) {
            let at = Point::new(left, first + size::BODY * 1.22 * f32::from(place));
            painter.add(Shape::Text(centred_text(
                &Run::new(line, Weight::SemiBold, size::BODY, Ink::TextStrong),
                at,
                Align::Left,
            )));
        }
        body(painter, persona, rect);
        foot(painter, map, persona);
    }
    ring(painter, rect, RADIUS, Thing::Persona(persona.id), look);
}

fn body(painter: &mut Painter, persona: &Persona, rect: Rect) {
    let mut at = Point::new(rect.min.x + PERSONA_INSET, rect.min.y + crate::overlay::board::PERSONA_HEAD);
    for passage in passages(persona) {
        let height = passage.height();
        let mut top = at;
        if !passage.heading.is_empty() {
            let run = Run::new(passage.heading, Weight::SemiBold, size::TINY, Ink::TextMuted);
            painter.add(Shape::Text(centred_text(&run, top.moved(0.0, size::TINY * LEADING / 2.0), Align::Left)));
            top.y += size::TINY * LEADING + 2.0;
        }
        let ink = if passage.heading.is_empty() { Ink::TextMuted } else { Ink::TextStrong };
        lines(painter, passage.lines, top, size::SMALL, ink);
        at.y += height;
    }
}

fn foot(painter: &mut Painter, map: &Map, persona: &Persona) {
    let (Some(strip), Some(segment)) = (persona_foot(persona), persona.segment.and_then(|id| map.segments.get(&id)))
    else {
        return;
    };
    painter.add(Shape::Rect {
        rect: Rect::new(strip.min.x + 1.0, strip.min.y, strip.max.x - 1.0, strip.max.y - 1.0),
        corners: [0.0, 0.0, RADIUS - 1.0, RADIUS - 1.0],
        fill: Some(Ink::AccentSoft),
        stroke: None,
    });
    let at = Point::new(strip.min.x + PERSONA_INSET, strip.middle().y);
    painter.add(Shape::Text(centred_text(
        &Run::new(icon::USERS, Weight::Icon, 14.0, Ink::TextStrong),
        at,
        Align::Left,
    )));
    let name = text::fit(
        &text::tame(&segment.name),
        Weight::SemiBold,
        size::SMALL,
        strip.width() - 2.0 * PERSONA_INSET - 22.0,
    );
    let run = Run::new(name, Weight::SemiBold, size::SMALL, Ink::TextStrong);
    painter.add(Shape::Text(centred_text(&run, at.moved(22.0, 0.0), Align::Left)));
}

/// Returns the glyph of a portrait; none for the letters of the name.
pub fn portrait_icon(portrait: Portrait) -> Option<&'static str> {
    match portrait {
        Portrait::Initials => None,
        Portrait::Person => Some(icon::USER),
        Portrait::People => Some(icon::USERS),
        Portrait::Shop => Some(icon::STOREFRONT),
        Portrait::Desk => Some(icon::DESKTOP),
        Portrait::Phone => Some(icon::DEVICE_MOBILE),
        Portrait::Heart => Some(icon::HEART),
        Portrait::Star => Some(icon::STAR),
    }
}

/// Returns what a screen reader says of something around the stages.
pub fn describe(map: &Map, thing: Thing) -> String {
    let one_line = |words: &str| text::tame(&words.replace('\n', " "));
    match thing {
        Thing::Lane(id) => lanes::describe(map, id),
        Thing::Persona(id) => {
            map.board.personas.get(&id).map(|one| format!("Persona {}", one.name)).unwrap_or_default()
        }
        Thing::Note(id) => match map.board.notes.get(&id) {
            Some(note) if note.text.is_empty() => "Empty note".to_owned(),
            Some(note) => format!("Note: {}", one_line(&note.text)),
            None => String::new(),
        },
        Thing::Pin(id) => {
            let Some(pin) = map.board.pins.get(&id) else { return String::new() };
            let stage = map.stages.get(&pin.stage).map_or("?", |record| record.stage.name.as_str());
            let state = if pin.done { "done" } else { "open" };
            format!("Pin {} on {stage}, {state}: {}", pin.number, one_line(&pin.text))
        }
    }
}
