//! What stands around the stages as it is read: numbers, names, sizes and places are mended, what hangs on nothing is left out.

use super::{Mender, short};
use crate::document::board::{
    Board, Lane, LaneId, Lanes, Note, NoteId, Persona, PersonaId, Pin, PinId, RowId, RowKind, TextRow, clean_text,
};
use crate::document::map::{Point, clean_name};
use std::collections::{BTreeMap, BTreeSet};

/// All records of the board as they were read.
#[derive(Debug, Default)]
pub struct BoardRecords {
    /// Where the first lane begins.
    pub left: Option<f32>,
    /// The lanes.
    pub lanes: Vec<Lane>,
    /// The rows.
    pub rows: Vec<TextRow>,
    /// The personas.
    pub personas: Vec<Persona>,
    /// The notes.
    pub notes: Vec<Note>,
    /// The pins.
    pub pins: Vec<Pin>,
}

impl Mender<'_> {
    /// Adds the board, once stages and segments are there.
    pub fn board(&mut self, records: BoardRecords) {
        let mut given = self.identities();
        let rows = self.rows(records.rows, &mut given);
        self.lanes(records.left, records.lanes, &rows, &mut given);
        self.personas(records.personas, &mut given);
        self.notes(records.notes, &mut given);
        self.pins(records.pins, &mut given);
    }

    /// Returns the identities that are given already.
    fn identities(&self) -> BTreeSet<u32> {
        let map = &self.map;
        let stages = map.stages.keys().map(|id| id.0).chain(map.transitions.keys().map(|id| id.0));
        stages.chain(map.segments.keys().map(|id| id.0)).chain(map.interventions.keys().map(|id| id.0)).collect()
    }

    /// Returns the identity itself, or a fresh one where it is taken or too large.
    fn identity(&mut self, id: u32, what: &str, given: &mut BTreeSet<u32>) -> u32 {
        if id <= crate::document::map::Map::MAX_ID && given.insert(id) {
            self.pass(id);
            return id;
        }
        let fresh = self.map.fresh_id();
        given.insert(fresh);
        self.say(format!("The number {id} of {what} was taken or too large; it got the number {fresh}."));
        fresh
    }

    fn shown_name(&mut self, name: &str, fallback: &str, what: &str) -> String {
        let shown = clean_name(name);
        if shown == name && !shown.is_empty() {
            return shown;
        }
        let shown = if shown.is_empty() { fallback.to_owned() } else { shown };
        self.say(format!("The name of {what} could not be shown; it is now called “{}”.", short(&shown)));
        shown
    }

    fn shown_text(&mut self, text: &str, what: &str) -> String {
        let shown = clean_text(text);
        if shown != text {
            self.say(format!(
                "The text of {what} held characters that cannot be shown, or was very long; it was shortened."
            ));
        }
        shown
    }

    fn reachable(&mut self, at: Point, what: &str) -> Point {
        let tamed = at.tamed();
        if tamed != at {
            self.say(format!("{what} stood at a place that does not exist; it was moved into reach."));
        }
        tamed
    }

    /// Takes the first `most` records and says how many were left out.
    fn at_most<T>(&mut self, records: Vec<T>, most: usize, what: &str) -> Vec<T> {
        let left_out = records.len().saturating_sub(most);
        if left_out > 0 {
            self.say(format!("A map holds at most {most} {what}; {left_out} more were set aside."));
        }
        records.into_iter().take(most).collect()
    }

    /// Adds the rows and returns their new identities by their old ones.
    fn rows(&mut self, records: Vec<TextRow>, given: &mut BTreeSet<u32>) -> BTreeMap<RowId, RowId> {
        let mut known = BTreeMap::new();
        let mut kinds = BTreeSet::new();
        for mut row in self.at_most(records, Lanes::MAX_ROWS, "rows below the lanes") {
            let what = format!("the row {}", row.id.0);
            row.name = self.shown_name(&row.name, row.kind.name(), &what);
            if row.kind != RowKind::Own && !kinds.insert(row.kind.name()) {
                self.say(format!("There were two rows of one kind; “{}” is a row of your own now.", short(&row.name)));
                row.kind = RowKind::Own;
            }
            let id = RowId(self.identity(row.id.0, &what, given));
            known.entry(row.id).or_insert(id);
            self.map.board.lanes.rows.push(TextRow { id, ..row });
        }
        known
    }

    fn lanes(
        &mut self,
        left: Option<f32>,
        records: Vec<Lane>,
        rows: &BTreeMap<RowId, RowId>,
        given: &mut BTreeSet<u32>,
    ) {
        let start = left.unwrap_or_default();
        self.map.board.lanes.left = self.reachable(Point::new(start, 0.0), "The first lane").x;
        for (place, mut lane) in self.at_most(records, Lanes::MAX_LANES, "lanes").into_iter().enumerate() {
            let what = format!("the lane {}", lane.id.0);
            lane.name = self.shown_name(&lane.name, &format!("Phase {}", place + 1), &what);
            let width = Lanes::fitting_width(lane.width);
            if width != lane.width {
                self.say(format!(
                    "The width of the lane “{}” was no width for a lane; it was mended.",
                    short(&lane.name)
                ));
            }
            let name = short(&lane.name);
            let mut texts = BTreeMap::new();
            for (row, text) in std::mem::take(&mut lane.texts) {
                match rows.get(&row) {
                    Some(row) => {
                        let text = self.shown_text(&text, &format!("a cell of the lane “{name}”"));
                        if !text.is_empty() {
                            texts.insert(*row, text);
                        }
                    }
                    None => self.say(format!(
                        "The lane “{name}” has a text for the row {}, which is not there; it was set aside.",
                        row.0
                    )),
                }
            }
            let id = LaneId(self.identity(lane.id.0, &what, given));
            self.map.board.lanes.columns.push(Lane { id, width, texts, ..lane });
        }
        if self.map.board.lanes.is_empty() {
            if !self.map.board.lanes.rows.is_empty() {
                self.say("There were rows but no lanes to stand below; the rows were set aside.".to_owned());
            }
            self.map.board.lanes = Lanes::default();
        }
    }

    fn personas(&mut self, records: Vec<Persona>, given: &mut BTreeSet<u32>) {
        for one in self.at_most(records, Board::MAX_PERSONAS, "personas") {
            let what = format!("the persona {}", one.id.0);
            let name = self.shown_name(&one.name, "Persona", &what);
            let text =
                |mender: &mut Self, text: &str| mender.shown_text(text, &format!("the persona “{}”", short(&name)));
            let (quote, goals, pains) = (text(self, &one.quote), text(self, &one.goals), text(self, &one.pains));
            let segment = one.segment.filter(|segment| self.map.segments.contains_key(segment));
            if segment != one.segment {
                let name = short(&name);
                self.say(format!("The segment that the persona “{name}” stands for is not there; it was left out."));
            }
            let at = self.reachable(one.at, &format!("The persona “{}”", short(&name)));
            let id = PersonaId(self.identity(one.id.0, &what, given));
            self.map.board.personas.insert(id, Persona { id, name, quote, goals, pains, segment, at, ..one });
        }
    }

    fn notes(&mut self, records: Vec<Note>, given: &mut BTreeSet<u32>) {
        for note in self.at_most(records, Board::MAX_NOTES, "notes") {
            let what = format!("the note {}", note.id.0);
            let text = self.shown_text(&note.text, &what);
            let at = self.reachable(note.at, &format!("The note {}", note.id.0));
            let size = Note::fitting(note.size);
            if size != note.size {
                self.say(format!("The size of {what} was no size for a note; it was mended."));
            }
            let id = NoteId(self.identity(note.id.0, &what, given));
            self.map.board.notes.insert(id, Note { id, text, at, size, ..note });
        }
    }

    fn pins(&mut self, records: Vec<Pin>, given: &mut BTreeSet<u32>) {
        for pin in self.at_most(records, Board::MAX_PINS, "pins") {
            let (what, stage) = (format!("the pin {}", pin.id.0), self.follow(pin.stage));
            if !self.map.stages.contains_key(&stage) {
                self.say(format!(
                    "The pin {} was on the stage {}, which is not there; it was set aside.",
                    pin.id.0, stage.0
                ));
                continue;
            }
            let text = self.shown_text(&pin.text, &what);
            let at = pin.held();
            if at != pin.at {
                self.say(format!("The pin {} did not stand on its stage; it was moved there.", pin.id.0));
            }
            let id = PinId(self.identity(pin.id.0, &what, given));
            self.map.board.pins.insert(id, Pin { id, stage, text, at, ..pin });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::board::{Lanes, Mood, Note, Pin, Portrait, Thing};
    use crate::document::file::{read, write};
    use crate::document::{Document, Edit, LaneEdit, Point, SegmentEdit, ThingEdit};
    use crate::domain::{Rule, SegmentRule, Tint};

    fn full() -> Document {
        let mut document = Document::default();
        let edit = Edit::AddStage { name: "Form".into(), rule: Rule::activity("form"), at: Point::default() };
        let stage = document.apply(edit).unwrap().stages[0];
        let lane =
            match document.apply(Edit::Lane(LaneEdit::Add { name: "Aware".into(), after: None })).unwrap().things[..] {
                [Thing::Lane(lane)] => lane,
                _ => panic!("no lane"),
            };
        let row = document.map().board.lanes.rows[0].id;
        let text = "“Is it for me?”\nfive minutes".to_owned();
        let add = SegmentEdit::Add { name: "Phone".into(), rule: SegmentRule::All(Vec::new()) };
        let segment = document.apply(Edit::Segment(add)).unwrap().segment;
        for edit in [
            Edit::Lane(LaneEdit::SetText { lane, row, text }),
            Edit::Lane(LaneEdit::SetMood { lane, mood: Some(Mood::new(-1.3)) }),
            Edit::Lane(LaneEdit::SetTint { lane, tint: Tint::Purple }),
            Edit::Lane(LaneEdit::AddRow { name: "Owner".into() }),
            Edit::Lane(LaneEdit::HideRow { row, hidden: true }),
            Edit::Thing(ThingEdit::AddNote { text: "a\nb".into(), at: Point::new(-5.5, 7.0) }),
            Edit::Thing(ThingEdit::AddPin { stage, text: "Why?".into(), at: Pin::USUAL_PLACE }),
            Edit::Thing(ThingEdit::AddPersona { name: "Mia".into(), at: Point::new(0.0, -300.0) }),
        ] {
            document.apply(edit).unwrap();
        }
        let mut persona = document.map().board.personas.values().next().unwrap().clone();
        (persona.segment, persona.portrait, persona.quote) = (segment, Portrait::Phone, "Quick, please.".into());
        document.apply(Edit::Thing(ThingEdit::ChangePersona(persona))).unwrap();
        document
    }

    #[test]
    fn everything_around_the_stages_is_read_as_it_was_written() {
        let document = full();
        let text = write(&document, None, None).unwrap();
        let opened = read(&text).unwrap();
        assert_eq!(opened.repaired, Vec::<String>::new());
        assert_eq!(opened.document.map(), document.map());
        assert_eq!(write(&opened.document, None, None).unwrap(), text);
        let plain = write(&Document::default(), None, None).unwrap();
        for word in ["lanes", "rows", "personas", "notes", "pins"] {
            assert!(!plain.contains(word), "{word} is left out where there is none");
        }
    }

    #[test]
    fn what_does_not_fit_is_mended_and_said() {
        let text = r#"(magic: "pathlight", version: 1, name: "x", next_id: 3, stages: [(id: 1, name: "S")],
            lanes_left: NaN,
            lanes: [(id: 1, name: "\u{202e}", width: 3.0, mood: 99.0, texts: {2: "kept", 77: "lost"}), (id: "no")],
            rows: [(id: 2, kind: Mindset, name: "M"), (id: 2, kind: Mindset, name: "N")],
            personas: [(id: 4, name: "P", segment: 9, at: (inf, 0.0))],
            notes: [(id: 4, text: "t", size: (0.0, NaN)), (id: 5, tint: Pink)],
            pins: [(id: 6, stage: 1, at: (900.0, 0.0)), (id: 7, stage: 8)])"#;
        let opened = read(text).unwrap();
        let map = opened.document.map();
        map.check().unwrap();
        let lane = &map.board.lanes.columns[0];
        assert_eq!((lane.name.as_str(), lane.width, lane.mood), ("Phase 1", Lanes::LEAST_WIDTH, Some(Mood::new(2.0))));
        assert_eq!(lane.texts.values().collect::<Vec<_>>(), ["kept"]);
        assert_eq!((map.board.lanes.rows.len(), map.board.personas.len(), map.board.pins.len()), (2, 1, 1));
        assert_eq!(map.board.notes.values().next().unwrap().size, Note::LEAST_SIZE);
        assert!(opened.repaired.len() >= 11, "{:#?}", opened.repaired);
        assert!(opened.repaired.iter().any(|one| one.contains("was set aside: it was on") || one.contains("pin 7")));
    }

    #[test]
    fn rows_without_lanes_are_set_aside() {
        let text = r#"(magic: "pathlight", version: 1, rows: [(id: 2, name: "M")])"#;
        let opened = read(text).unwrap();
        assert!(opened.document.map().board.is_empty());
        assert_eq!(opened.repaired, ["There were rows but no lanes to stand below; the rows were set aside."]);
    }
}
