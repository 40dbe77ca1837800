//! Copies of stages and the transitions between them, as text: for copy and paste, also between windows.

use super::bend::Bend;
use super::board::{Board, Thing};
use super::edit::{Edit, Paste, ThingEdit};
use super::file::fragment;
use super::map::{Map, Point, StageRecord};
use crate::domain::{AnyOrderGroup, StageGroup, StageId, Transition, TransitionId};
use std::collections::BTreeSet;

/// How far a duplicate stands from its original, in map units.
pub const DUPLICATE_BY: Point = Point::new(40.0, 40.0);

/// Stages with the transitions between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clip {
    /// The stages, in order of identity.
    pub stages: Vec<StageRecord>,
    /// The transitions with both ends among the stages.
    pub transitions: Vec<Transition>,
    /// Notes, personas, and pins on those stages; no lanes.
    pub board: Board,
    /// The bends of those transitions.
    pub bends: Vec<(TransitionId, Bend)>,
    /// The groups with two or more of the stages that are passed in any order, without other stages.
    pub any_order: Vec<AnyOrderGroup>,
    /// The groups with two or more of the stages as alternatives, without other stages.
    pub groups: Vec<StageGroup>,
    /// What was set aside while reading, one sentence each.
    pub repaired: Vec<String>,
}

impl Clip {
    /// Copies a selection.
    pub fn of(map: &Map, selection: &BTreeSet<StageId>) -> Self {
        let inside = |id: &StageId| selection.contains(id);
        let mut any_order = map.any_order.clone();
        any_order.iter_mut().for_each(|group| group.stages.retain(inside));
        any_order.retain(|group| group.stages.len() > 1);
        let mut groups: Vec<StageGroup> = map.groups.values().cloned().collect();
        groups.iter_mut().for_each(|group| group.stages.retain(inside));
        groups.retain(|group| group.stages.len() > 1);
        let both = |id: &TransitionId| map.transitions.get(id).is_some_and(|one| inside(&one.from) && inside(&one.to));
        Self {
            bends: map.bends.iter().filter(|(id, _)| both(id)).map(|(id, bend)| (*id, *bend)).collect(),
            any_order,
            groups,
            stages: map.stages.values().filter(|record| inside(&record.stage.id)).cloned().collect(),
            transitions: map.transitions.values().filter(|one| inside(&one.from) && inside(&one.to)).cloned().collect(),
            ..Self::default()
        }
    }

    /// Copies a selection with notes, personas and pins; a pin goes with its stage.
    pub fn with_things(map: &Map, stages: &BTreeSet<StageId>, things: &BTreeSet<Thing>) -> Self {
        let mut clip = Self::of(map, stages);
        let mut board = Board { lanes: Default::default(), ..map.board.clone() };
        board.notes.retain(|id, _| things.contains(&Thing::Note(*id)));
        board.personas.retain(|id, _| things.contains(&Thing::Persona(*id)));
        board.pins.retain(|_, pin| stages.contains(&pin.stage));
        // What is pasted elsewhere cannot know the segments here.
        board.personas.values_mut().for_each(|one| one.segment = None);
        clip.board = board;
        clip
    }

    /// Returns whether nothing was copied.
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty() && self.board.is_empty()
    }

    /// Writes the copy as text for the clipboard.
    ///
    /// # Errors
    /// [`super::file::FileError::Unwritable`] where a rule is nested too deep.
    pub fn to_text(&self) -> Result<String, super::file::FileError> {
        fragment::write(self)
    }

    /// Reads a text from the clipboard; `None` if it is something else, such as words copied in another program.
    pub fn from_text(text: &str) -> Option<Self> {
        let (map, repaired) = fragment::read(text)?;
        Some(Self {
            stages: map.stages.into_values().collect(),
            transitions: map.transitions.into_values().collect(),
            bends: map.bends.into_iter().collect(),
            any_order: map.any_order,
            groups: map.groups.into_values().collect(),
            board: map.board,
            repaired,
        })
    }

    /// Returns the edit that adds the copy, moved by this much.
    pub fn paste_by(&self, by: Point) -> Edit {
        Edit::Paste(Box::new(Paste {
            stages: self.stages.clone(),
            transitions: self.transitions.clone(),
            bends: self.bends.clone(),
            any_order: self.any_order.clone(),
            groups: self.groups.clone(),
            by,
        }))
    }

    /// Returns the edit that adds the notes, personas and pins of the copy, moved by this much, once its stages are there
    /// with these identities; `None` if there are none.
    pub fn paste_board_by(&self, by: Point, made: &[StageId]) -> Option<Edit> {
        let stages = self.stages.iter().map(|record| record.stage.id).zip(made.iter().copied()).collect();
        let Board { personas, notes, pins, .. } = self.board.clone();
        (!self.board.is_empty()).then(|| {
            let (notes, personas) = (notes.into_values().collect(), personas.into_values().collect());
            Edit::Thing(ThingEdit::Paste { notes, personas, pins: pins.into_values().collect(), stages, by })
        })
    }

    /// Returns the edit that adds the copy with its middle at this place, where the pointer is for example.
    pub fn paste_at(&self, at: Point) -> Edit {
        self.paste_by(self.way_to(at))
    }

    /// Returns how far the copy has to be moved to have its middle at this place.
    pub fn way_to(&self, at: Point) -> Point {
        let far = f32::INFINITY;
        let stages = self.stages.iter().map(|record| record.at);
        let notes = self.board.notes.values().map(|note| note.at.moved(note.size.0 / 2.0, note.size.1 / 2.0));
        let all = stages.chain(notes).chain(self.board.personas.values().map(|one| one.at));
        let (low, high) = all.fold((Point::new(far, far), Point::new(-far, -far)), |(low, high), at| {
            (Point::new(low.x.min(at.x), low.y.min(at.y)), Point::new(high.x.max(at.x), high.y.max(at.y)))
        });
        let middle = Point::new(f32::midpoint(low.x, high.x), f32::midpoint(low.y, high.y)).tamed();
        Point::new(at.x - middle.x, at.y - middle.y)
    }
}

/// Returns the edit that puts a copy of the selection beside it; `None` if nothing is selected.
pub fn duplicate(map: &Map, selection: &BTreeSet<StageId>) -> Option<Edit> {
    let clip = Clip::of(map, selection);
    (!clip.stages.is_empty()).then(|| clip.paste_by(DUPLICATE_BY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, templates::TEMPLATES};

    fn document() -> Document {
        Document::new("From", TEMPLATES[0].map())
    }

    #[test]
    fn a_selection_is_pasted_into_another_window() {
        let from = document();
        let selection: BTreeSet<_> = from.map().stages.keys().take(3).copied().collect();
        let clip = Clip::of(from.map(), &selection);
        assert_eq!((clip.stages.len(), clip.transitions.len()), (3, 2));
        let read = Clip::from_text(&clip.to_text().unwrap()).unwrap();
        assert_eq!(read, clip);
        let mut to = Document::default();
        let made = to.apply(read.paste_at(Point::new(1000.0, 500.0))).unwrap();
        assert_eq!((made.stages.len(), made.transitions.len()), (3, 2));
        let places: Vec<_> = to.map().stages.values().map(|one| one.at).collect();
        assert_eq!(places, [Point::new(650.0, 580.0), Point::new(1000.0, 580.0), Point::new(1350.0, 420.0)]);
        to.map().check().unwrap();
        assert_eq!(to.undo_name(), Some("Paste"));
    }

    #[test]
    fn other_texts_are_not_taken_for_a_copy() {
        let project = crate::document::file::write(&document(), None, None).unwrap();
        for text in ["", "Hello", "(magic: \"other\")", "(1, 2)", &project, &"(".repeat(200_000)] {
            assert_eq!(Clip::from_text(text), None);
        }
    }

    #[test]
    fn a_damaged_copy_gives_what_is_good() {
        let text = "\u{feff}(magic: \"pathlight-copy\", version: 1, stages: [(id: 1, name: \"A\", at: (NaN, 1e30)), (id: 1, name: \"B\"), (name: 3)], transitions: [(id: 2, from: 1, to: 9)])";
        let clip = Clip::from_text(text).unwrap();
        assert_eq!((clip.stages.len(), clip.transitions.len(), clip.repaired.len()), (2, 0, 4), "{:?}", clip.repaired);
        let mut document = document();
        document.apply(clip.paste_by(Point::new(f32::NAN, f32::INFINITY))).unwrap();
        document.map().check().unwrap();
    }

    #[test]
    fn a_duplicate_stands_beside_its_original() {
        let mut document = document();
        let selection = BTreeSet::from([StageId(0), StageId(1)]);
        let made = document.apply(duplicate(document.map(), &selection).unwrap()).unwrap();
        assert_eq!((made.stages.len(), made.transitions.len()), (2, 1));
        assert_eq!(document.map().stages[&made.stages[1]].at, Point::new(390.0, 40.0));
        assert_eq!(document.map().stages[&made.stages[1]].stage.name, "Form submitted 2");
        assert!(duplicate(document.map(), &BTreeSet::new()).is_none());
    }

    #[test]
    fn bends_groups_and_icons_go_along() {
        let mut from = document();
        let stages: Vec<StageId> = from.map().stages.keys().copied().collect();
        let step = *from.map().transitions.keys().next().unwrap();
        let all: BTreeSet<StageId> = stages.iter().copied().collect();
        let pair = BTreeSet::from([stages[0], stages[1]]);
        let at = Point::new(175.0, -100.0);
        for edit in [
            Edit::SetIcon { stage: stages[0], icon: Some("gift".into()) },
            Edit::Bend(crate::document::BendEdit::Through { transition: step, at }),
            Edit::StageGroup(crate::document::StageGroupEdit::Make { name: "Ways in".into(), stages: all.clone() }),
            Edit::GroupAnyOrder { stages: pair.clone() },
        ] {
            from.apply(edit).unwrap();
        }
        let clip = Clip::from_text(&Clip::of(from.map(), &pair).to_text().unwrap()).unwrap();
        assert_eq!(clip, Clip::of(from.map(), &pair));
        let mut to = Document::default();
        let made = to.apply(clip.paste_by(Point::new(10.0, 20.0))).unwrap();
        let map = to.map();
        map.check().unwrap();
        assert_eq!(map.stages[&made.stages[0]].icon.as_deref(), Some("gift"));
        assert_eq!(map.bend_point(made.transitions[0]), Some(at.moved(10.0, 20.0)));
        let group = map.groups.values().next().unwrap();
        assert_eq!((group.name.as_str(), group.stages.len()), ("Ways in", 2), "only what was copied of it");
        assert_eq!(map.any_order[0].stages, made.stages);
        let one = Clip::of(from.map(), &BTreeSet::from([stages[0]]));
        assert!(one.bends.is_empty() && one.groups.is_empty() && one.any_order.is_empty());
    }
}
