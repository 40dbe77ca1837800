//! Edits of lanes and of the rows of text below them.

use super::{EditError, Made};
use crate::document::board::{Lane, LaneId, Lanes, Mood, RowId, RowKind, TextRow, Thing, clean_text};
use crate::document::map::{Map, Point, clean_name};
use crate::domain::Tint;
use std::collections::BTreeMap;

/// Room between the edge of a lane and the cards in it that is kept when it is made narrower, in map units.
const ROOM: f32 = 16.0;
/// Half the width of a card, in map units.
const HALF_CARD: f32 = 100.0;

/// One thing to do to the lanes of a map.
#[derive(Debug, Clone, PartialEq)]
pub enum LaneEdit {
    /// Adds a lane at the right end, or after another. The first ones are laid under the stages that are there.
    Add {
        /// Its name; an empty one gets a number.
        name: String,
        /// The lane on its left.
        after: Option<LaneId>,
    },
    /// Gives a lane another name.
    Rename {
        /// The lane.
        lane: LaneId,
        /// The new name.
        name: String,
    },
    /// Gives a lane another colour.
    SetTint {
        /// The lane.
        lane: LaneId,
        /// The colour.
        tint: Tint,
    },
    /// Makes a lane wider or narrower; all that stands further right moves along, and its own cards stay inside.
    SetWidth {
        /// The lane.
        lane: LaneId,
        /// The width in map units.
        width: f32,
    },
    /// Puts a lane at another place among all, with everything that stands in it.
    Place {
        /// The lane.
        lane: LaneId,
        /// How many lanes are on its left then.
        to: usize,
    },
    /// Removes a lane; a neighbour takes its room and its stages.
    Remove(LaneId),
    /// Says how contacts feel in a lane, or that it is not said.
    SetMood {
        /// The lane.
        lane: LaneId,
        /// How they feel.
        mood: Option<Mood>,
    },
    /// Writes into a cell.
    SetText {
        /// The lane.
        lane: LaneId,
        /// The row.
        row: RowId,
        /// The text; may have several lines.
        text: String,
    },
    /// Adds a row of the user's own below all.
    AddRow {
        /// Its name.
        name: String,
    },
    /// Gives a row another name.
    RenameRow {
        /// The row.
        row: RowId,
        /// The new name.
        name: String,
    },
    /// Puts a row at another place among all.
    PlaceRow {
        /// The row.
        row: RowId,
        /// How many rows are above it then.
        to: usize,
    },
    /// Hides a row or shows it again.
    HideRow {
        /// The row.
        row: RowId,
        /// Whether it is hidden.
        hidden: bool,
    },
    /// Removes a row with all that is written in it.
    RemoveRow(RowId),
    /// Makes lanes wider, so that their stages have room in them; used by tidying up.
    SetWidths(Vec<(LaneId, f32)>),
}

impl LaneEdit {
    /// Returns what the step is called in "Undo …".
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Add { .. } => "Add lane",
            Self::Rename { .. } => "Rename lane",
            Self::SetTint { .. } => "Change colour of lane",
            Self::SetWidth { .. } | Self::SetWidths(_) => "Change width of lane",
            Self::Place { .. } => "Move lane",
            Self::Remove(_) => "Remove lane",
            Self::SetMood { .. } => "Change emotion",
            Self::SetText { .. } => "Write into lane",
            Self::AddRow { .. } => "Add row",
            Self::RenameRow { .. } => "Rename row",
            Self::PlaceRow { .. } => "Move row",
            Self::HideRow { hidden: true, .. } => "Hide row",
            Self::HideRow { .. } => "Show row",
            Self::RemoveRow(_) => "Remove row",
        }
    }

    /// Makes the edit to the map.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        match self {
            Self::Add { name, after } => return add(map, &name, after),
            Self::Rename { lane, name } => lane_mut(map, lane)?.name = named(&name)?,
            Self::SetTint { lane, tint } => lane_mut(map, lane)?.tint = tint,
            Self::SetWidth { lane, width } => set_width(map, lane, width)?,
            Self::Place { lane, to } => place(map, lane, to)?,
            Self::Remove(lane) => remove(map, lane)?,
            Self::SetMood { lane, mood } => lane_mut(map, lane)?.mood = mood,
            Self::SetText { lane, row, text } => {
                known_row(map, row)?;
                let text = clean_text(&text);
                let texts = &mut lane_mut(map, lane)?.texts;
                if text.is_empty() {
                    texts.remove(&row);
                } else {
                    texts.insert(row, text);
                }
            }
            Self::AddRow { name } => {
                if map.board.lanes.is_empty() {
                    return Err(EditError::NoLanes);
                }
                if map.board.lanes.rows.len() >= Lanes::MAX_ROWS {
                    return Err(EditError::TooManyLanes);
                }
                let name = named(&name).unwrap_or_else(|_| RowKind::Own.name().to_owned());
                let row = TextRow { id: RowId(map.fresh_id()), kind: RowKind::Own, name, hidden: false };
                map.board.lanes.rows.push(row);
            }
            Self::RenameRow { row, name } => row_mut(map, row)?.name = named(&name)?,
            Self::PlaceRow { row, to } => {
                let from = known_row(map, row)?;
                let moved = map.board.lanes.rows.remove(from);
                let to = to.min(map.board.lanes.rows.len());
                map.board.lanes.rows.insert(to, moved);
            }
            Self::HideRow { row, hidden } => row_mut(map, row)?.hidden = hidden,
            Self::RemoveRow(row) => {
                let place = known_row(map, row)?;
                let kind = map.board.lanes.rows.remove(place).kind;
                for lane in &mut map.board.lanes.columns {
                    lane.texts.remove(&row);
                    if kind == RowKind::Emotion {
                        lane.mood = None;
                    }
                }
            }
            Self::SetWidths(widths) => {
                for (lane, width) in widths {
                    lane_mut(map, lane)?.width = Lanes::fitting_width(width);
                }
            }
        }
        Ok(Made::default())
    }
}

fn named(name: &str) -> Result<String, EditError> {
    let name = clean_name(name);
    if name.is_empty() { Err(EditError::NoName) } else { Ok(name) }
}

fn lane_mut(map: &mut Map, id: LaneId) -> Result<&mut Lane, EditError> {
    map.board.lanes.columns.iter_mut().find(|lane| lane.id == id).ok_or(EditError::NoLane)
}

fn row_mut(map: &mut Map, id: RowId) -> Result<&mut TextRow, EditError> {
    map.board.lanes.rows.iter_mut().find(|row| row.id == id).ok_or(EditError::NoLane)
}

fn known_row(map: &Map, id: RowId) -> Result<usize, EditError> {
    map.board.lanes.rows.iter().position(|row| row.id == id).ok_or(EditError::NoLane)
}

fn new_lane(map: &mut Map, name: &str, width: f32) -> Lane {
    let place = map.board.lanes.columns.len();
    let taken = |name: &str| map.board.lanes.columns.iter().any(|lane| lane.name == name);
    let name = clean_name(name);
    let free = || (place + 1..).map(|n| format!("Phase {n}")).find(|name| !taken(name));
    let name = if name.is_empty() { free().unwrap_or_else(|| "Phase".to_owned()) } else { name };
    let tint = Tint::in_turn(place);
    let width = Lanes::fitting_width(width);
    Lane { id: LaneId(map.fresh_id()), name, tint, width, mood: None, texts: BTreeMap::new() }
}

fn add(map: &mut Map, name: &str, after: Option<LaneId>) -> Result<Made, EditError> {
    if map.board.lanes.columns.len() >= Lanes::MAX_LANES {
        return Err(EditError::TooManyLanes);
    }
    if map.board.lanes.is_empty() {
        return Ok(first(map, name));
    }
    let place = match after {
        Some(after) => map.board.lanes.index(after).ok_or(EditError::NoLane)? + 1,
        None => map.board.lanes.columns.len(),
    };
    let from = map.board.lanes.spans().nth(place).map(|(_, left, _)| left);
    let lane = new_lane(map, name, Lanes::USUAL_WIDTH);
    let id = lane.id;
    if let Some(from) = from {
        shift(map, from, f32::INFINITY, lane.width);
    }
    map.board.lanes.columns.insert(place, lane);
    Ok(Made { things: vec![Thing::Lane(id)], ..Made::default() })
}

/// Lays the first lanes: on an empty map one, else up to four that take the columns of stages in turn.
fn first(map: &mut Map, name: &str) -> Made {
    let edges = first_edges(map);
    map.board.lanes.left = edges.first().copied().unwrap_or(0.0);
    if map.board.lanes.rows.is_empty() {
        for kind in RowKind::GIVEN {
            let row = TextRow { id: RowId(map.fresh_id()), kind, name: kind.name().to_owned(), hidden: false };
            map.board.lanes.rows.push(row);
        }
    }
    for pair in edges.windows(2) {
        if let [left, right] = pair {
            let name = if map.board.lanes.is_empty() { name } else { "" };
            let lane = new_lane(map, name, right - left);
            map.board.lanes.columns.push(lane);
        }
    }
    let first = map.board.lanes.columns.first().map(|lane| Thing::Lane(lane.id));
    Made { things: first.into_iter().collect(), ..Made::default() }
}

/// Returns the edges of the first lanes: between columns of stages, as even as these allow.
fn first_edges(map: &Map) -> Vec<f32> {
    let mut across: Vec<f32> = map.stages.values().map(|record| record.at.x).collect();
    across.sort_by(f32::total_cmp);
    let (Some(low), Some(high)) = (across.first().copied(), across.last().copied()) else {
        return vec![-Lanes::USUAL_WIDTH / 2.0, Lanes::USUAL_WIDTH / 2.0];
    };
    let margin = Lanes::USUAL_WIDTH / 2.0;
    // A lane may end where cards on both sides keep room.
    let gaps: Vec<f32> = across
        .windows(2)
        .filter_map(|pair| match pair {
            [one, next] if next - one >= Lanes::LEAST_WIDTH => Some(f32::midpoint(*one, *next)),
            _ => None,
        })
        .collect();
    let wanted = gaps.len().min(3);
    let mut edges = vec![(low - margin).clamp(-Point::LIMIT, Point::LIMIT)];
    for n in 1..=wanted {
        let place = n * (gaps.len() + 1) / (wanted + 1);
        edges.extend(gaps.get(place.saturating_sub(1)));
    }
    edges.push(high + margin);
    edges
}

/// Moves stages, notes and personas that stand between two places across.
fn shift(map: &mut Map, from: f32, to: f32, by: f32) {
    let inside = |x: f32| from <= x && x < to;
    for record in map.stages.values_mut().filter(|record| inside(record.at.x)) {
        record.at = record.at.moved(by, 0.0).tamed();
    }
    for note in map.board.notes.values_mut().filter(|note| inside(note.at.x)) {
        note.at = note.at.moved(by, 0.0).tamed();
    }
    for persona in map.board.personas.values_mut().filter(|one| inside(one.at.x)) {
        persona.at = persona.at.moved(by, 0.0).tamed();
    }
}

fn set_width(map: &mut Map, id: LaneId, width: f32) -> Result<(), EditError> {
    let (left, right) = map.board.lanes.span(id).ok_or(EditError::NoLane)?;
    let inside = map.stages.values().map(|record| record.at.x).filter(|x| left <= *x && *x < right);
    let needed = inside.map(|x| x + HALF_CARD + ROOM - left).fold(0.0, f32::max);
    let width = Lanes::fitting_width(width.max(needed.min(right - left)));
    shift(map, right, f32::INFINITY, width - (right - left));
    lane_mut(map, id)?.width = width;
    Ok(())
}

fn place(map: &mut Map, id: LaneId, to: usize) -> Result<(), EditError> {
    let from = map.board.lanes.index(id).ok_or(EditError::NoLane)?;
    let to = to.min(map.board.lanes.columns.len().saturating_sub(1));
    let before: Vec<(LaneId, f32, f32)> =
        map.board.lanes.spans().map(|(lane, left, right)| (lane.id, left, right)).collect();
    let lane = map.board.lanes.columns.remove(from);
    map.board.lanes.columns.insert(to, lane);
    // Each thing moves with the lane that it stood in before any moved.
    let by = |x: f32| {
        let (id, left, _) = before.iter().find(|(_, left, right)| *left <= x && x < *right)?;
        Some(map.board.lanes.span(*id)?.0 - left)
    };
    let stages: Vec<_> = map.stages.iter().filter_map(|(id, one)| Some((*id, by(one.at.x)?))).collect();
    let notes: Vec<_> = map.board.notes.iter().filter_map(|(id, one)| Some((*id, by(one.at.x)?))).collect();
    let personas: Vec<_> = map.board.personas.iter().filter_map(|(id, one)| Some((*id, by(one.at.x)?))).collect();
    for (id, by) in stages {
        if let Some(record) = map.stages.get_mut(&id) {
            record.at = record.at.moved(by, 0.0).tamed();
        }
    }
    for (id, by) in notes {
        if let Some(note) = map.board.notes.get_mut(&id) {
            note.at = note.at.moved(by, 0.0).tamed();
        }
    }
    for (id, by) in personas {
        if let Some(persona) = map.board.personas.get_mut(&id) {
            persona.at = persona.at.moved(by, 0.0).tamed();
        }
    }
    Ok(())
}

pub(super) fn remove(map: &mut Map, id: LaneId) -> Result<(), EditError> {
    let lanes = &mut map.board.lanes;
    let place = lanes.index(id).ok_or(EditError::NoLane)?;
    let gone = lanes.columns.remove(place);
    let neighbour = if place == 0 { lanes.columns.first_mut() } else { lanes.columns.get_mut(place - 1) };
    match neighbour {
        Some(neighbour) => neighbour.width = Lanes::fitting_width(neighbour.width + gone.width),
        None => *lanes = Lanes::default(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};
    use crate::domain::{Rule, StageId};

    fn apply(document: &mut Document, edit: LaneEdit) -> Made {
        let made = document.apply(Edit::Lane(edit)).unwrap();
        document.map().check().unwrap();
        made
    }

    fn add(document: &mut Document, name: &str) -> LaneId {
        let made = apply(document, LaneEdit::Add { name: name.into(), after: None });
        match made.things[..] {
            [Thing::Lane(id)] => id,
            _ => panic!("{made:?}"),
        }
    }

    /// Stages at 0, 350, 700 and so on.
    fn with_stages(count: u32) -> Document {
        let mut document = Document::default();
        for n in 0..count {
            let at = Point::new(n as f32 * 350.0, 0.0);
            document.apply(Edit::AddStage { name: format!("S{n}"), rule: Rule::default(), at }).unwrap();
        }
        document
    }

    fn lanes(document: &Document) -> Vec<(&str, f32, f32)> {
        document.map().board.lanes.spans().map(|(lane, left, right)| (lane.name.as_str(), left, right)).collect()
    }

    fn across(document: &Document) -> Vec<f32> {
        document.map().stages.values().map(|record| record.at.x).collect()
    }

    #[test]
    fn the_first_lanes_lie_under_the_stages_that_are_there() {
        let mut document = with_stages(5);
        let journey = document.journey_revision();
        let first = add(&mut document, "Aware");
        assert_eq!(
            lanes(&document),
            [
                ("Aware", -175.0, 175.0),
                ("Phase 2", 175.0, 525.0),
                ("Phase 3", 525.0, 875.0),
                ("Phase 4", 875.0, 1575.0)
            ]
        );
        assert_eq!(document.map().board.lanes.stages_in(first, document.map()), [StageId(0)]);
        let rows: Vec<_> = document.map().board.lanes.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(rows, ["Mindset", "Emotion", "How to engage", "What to measure"]);
        assert_eq!(document.journey_revision(), journey, "a lane changes no figure of the map");
        assert_eq!(document.undo().as_deref(), Some("Add lane"));
        assert!(document.map().board.is_empty());
        let mut empty = Document::default();
        add(&mut empty, "");
        assert_eq!(lanes(&empty), [("Phase 1", -175.0, 175.0)]);
    }

    #[test]
    fn a_wider_lane_pushes_what_is_on_its_right_and_a_narrower_one_keeps_its_cards() {
        let mut document = with_stages(3);
        let first = add(&mut document, "A");
        apply(&mut document, LaneEdit::SetWidth { lane: first, width: 450.0 });
        assert_eq!(across(&document), [0.0, 450.0, 800.0]);
        assert_eq!(document.map().board.lanes.right(), 975.0);
        apply(&mut document, LaneEdit::SetWidth { lane: first, width: 1.0 });
        assert_eq!(lanes(&document)[0], ("A", -175.0, 116.0));
        assert_eq!(across(&document), [0.0, 291.0, 641.0]);
        apply(&mut document, LaneEdit::SetWidth { lane: first, width: f32::NAN });
        document.undo();
        document.undo();
        assert_eq!(across(&document), [0.0, 350.0, 700.0]);
    }

    #[test]
    fn a_lane_is_moved_with_what_stands_in_it() {
        let mut document = with_stages(3);
        let first = add(&mut document, "A");
        apply(&mut document, LaneEdit::Place { lane: first, to: 9 });
        let names: Vec<_> = lanes(&document).iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(names, ["Phase 2", "Phase 3", "A"]);
        assert_eq!(across(&document), [700.0, 0.0, 350.0]);
        document.undo();
        assert_eq!(across(&document), [0.0, 350.0, 700.0]);
    }

    #[test]
    fn the_room_of_a_removed_lane_goes_to_a_neighbour() {
        let mut document = with_stages(3);
        let first = add(&mut document, "A");
        apply(&mut document, LaneEdit::Remove(first));
        assert_eq!(lanes(&document), [("Phase 2", -175.0, 525.0), ("Phase 3", 525.0, 875.0)]);
        let rest: Vec<_> = document.map().board.lanes.columns.iter().map(|lane| lane.id).collect();
        for id in rest {
            apply(&mut document, LaneEdit::Remove(id));
        }
        assert!(document.map().board.is_empty(), "with the last lane the rows go");
    }

    #[test]
    fn cells_are_written_and_rows_moved_hidden_and_removed() {
        let mut document = with_stages(1);
        let lane = add(&mut document, "A");
        let row = document.map().board.lanes.rows[0].id;
        apply(&mut document, LaneEdit::SetText { lane, row, text: "Curious\nbut busy ".into() });
        apply(&mut document, LaneEdit::SetMood { lane, mood: Some(Mood::new(1.5)) });
        apply(&mut document, LaneEdit::PlaceRow { row, to: 2 });
        apply(&mut document, LaneEdit::AddRow { name: " ".into() });
        let names = |document: &Document| -> Vec<String> {
            document.map().board.lanes.rows.iter().map(|row| row.name.clone()).collect()
        };
        assert_eq!(names(&document), ["Emotion", "How to engage", "Mindset", "What to measure", "New row"]);
        let given = document.map().board.lanes.lane(lane).unwrap().clone();
        assert_eq!((given.texts[&row].as_str(), given.mood), ("Curious\nbut busy", Some(Mood::new(1.5))));
        apply(&mut document, LaneEdit::HideRow { row, hidden: true });
        assert_eq!(document.undo_name(), Some("Hide row"));
        apply(&mut document, LaneEdit::RemoveRow(row));
        let emotion = document.map().board.lanes.rows[0].id;
        apply(&mut document, LaneEdit::RemoveRow(emotion));
        let left = document.map().board.lanes.lane(lane).unwrap();
        assert_eq!((left.texts.len(), left.mood), (0, None));
    }

    #[test]
    fn what_cannot_be_is_refused_in_words() {
        let mut document = Document::default();
        let refused = |document: &mut Document, edit| document.apply(Edit::Lane(edit)).unwrap_err().to_string();
        let sentence = refused(&mut document, LaneEdit::AddRow { name: "x".into() });
        assert_eq!(sentence, "Rows stand below lanes, and there are none; add a lane first.");
        let gone = refused(&mut document, LaneEdit::Remove(LaneId(7)));
        assert_eq!(gone, "There is no such lane or row any more; it may have been removed.");
        let lane = add(&mut document, "A");
        assert_eq!(refused(&mut document, LaneEdit::Rename { lane, name: " ".into() }), EditError::NoName.to_string());
        for _ in 1..Lanes::MAX_LANES {
            add(&mut document, "");
        }
        let edit = LaneEdit::Add { name: String::new(), after: None };
        assert_eq!(document.apply(Edit::Lane(edit)), Err(EditError::TooManyLanes));
    }
}
