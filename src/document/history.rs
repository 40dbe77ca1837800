//! Changes as differences of records, and the stack of steps that can be undone and redone.

use super::bend::Bend;
use super::map::{Map, StageRecord};
use crate::domain::{
    AnyOrderGroup, Intervention, InterventionId, Scenario, ScenarioId, Segment, SegmentId, Settings, StageGroup,
    StageGroupId, StageId, Target, Transition, TransitionId,
};
use std::collections::BTreeMap;

mod board;

/// The difference between two maps, in both directions: what each record was and what it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    stages: BTreeMap<StageId, Pair<Option<StageRecord>>>,
    transitions: BTreeMap<TransitionId, Pair<Option<Transition>>>,
    any_order: Option<Pair<Vec<AnyOrderGroup>>>,
    settings: Option<Pair<Settings>>,
    segments: BTreeMap<SegmentId, Pair<Option<Segment>>>,
    scenarios: BTreeMap<ScenarioId, Pair<Option<Scenario>>>,
    interventions: BTreeMap<InterventionId, Pair<Option<Intervention>>>,
    targets: BTreeMap<StageId, Pair<Option<Target>>>,
    board: board::Change,
    bends: BTreeMap<TransitionId, Pair<Option<Bend>>>,
    groups: BTreeMap<StageGroupId, Pair<Option<StageGroup>>>,
}

/// A record before and after.
#[derive(Debug, Clone, PartialEq)]
struct Pair<T> {
    before: T,
    after: T,
}

impl<T: Clone + PartialEq> Pair<T> {
    fn between(before: &T, after: &T) -> Option<Self> {
        (before != after).then(|| Self { before: before.clone(), after: after.clone() })
    }

    fn reversed(self) -> Self {
        Self { before: self.after, after: self.before }
    }

    fn then(earlier: Option<Self>, later: Option<Self>) -> Option<Self> {
        match (earlier, later) {
            (Some(earlier), Some(later)) => {
                (earlier.before != later.after).then_some(Self { before: earlier.before, after: later.after })
            }
            (earlier, later) => earlier.or(later),
        }
    }
}

impl Change {
    /// Computes the change that turns one map into another. Identities given are never taken back, so `next_id` does not count.
    pub fn between(before: &Map, after: &Map) -> Self {
        Self {
            stages: records_between(&before.stages, &after.stages),
            transitions: records_between(&before.transitions, &after.transitions),
            any_order: Pair::between(&before.any_order, &after.any_order),
            settings: Pair::between(&before.settings, &after.settings),
            segments: records_between(&before.segments, &after.segments),
            scenarios: records_between(&before.scenarios, &after.scenarios),
            interventions: records_between(&before.interventions, &after.interventions),
            targets: records_between(&before.targets, &after.targets),
            board: board::Change::between(&before.board, &after.board),
            bends: records_between(&before.bends, &after.bends),
            groups: records_between(&before.groups, &after.groups),
        }
    }

    /// Returns whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the change in the other direction.
    pub fn reversed(self) -> Self {
        Self {
            stages: self.stages.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            transitions: self.transitions.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            any_order: self.any_order.map(Pair::reversed),
            settings: self.settings.map(Pair::reversed),
            segments: self.segments.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            scenarios: self.scenarios.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            interventions: self.interventions.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            targets: self.targets.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            board: self.board.reversed(),
            bends: self.bends.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
            groups: self.groups.into_iter().map(|(id, pair)| (id, pair.reversed())).collect(),
        }
    }

    /// Makes the change to a map that is as it was before.
    pub fn apply(&self, map: &mut Map) {
        apply_records(&self.stages, &mut map.stages);
        apply_records(&self.transitions, &mut map.transitions);
        if let Some(pair) = &self.any_order {
            map.any_order.clone_from(&pair.after);
        }
        if let Some(pair) = &self.settings {
            map.settings.clone_from(&pair.after);
        }
        apply_records(&self.segments, &mut map.segments);
        apply_records(&self.scenarios, &mut map.scenarios);
        apply_records(&self.interventions, &mut map.interventions);
        apply_records(&self.targets, &mut map.targets);
        self.board.apply(&mut map.board);
        apply_records(&self.bends, &mut map.bends);
        apply_records(&self.groups, &mut map.groups);
    }

    /// Returns this change followed by another as one.
    pub fn then(self, later: Self) -> Self {
        Self {
            stages: records_then(self.stages, later.stages),
            transitions: records_then(self.transitions, later.transitions),
            any_order: Pair::then(self.any_order, later.any_order),
            settings: Pair::then(self.settings, later.settings),
            segments: records_then(self.segments, later.segments),
            scenarios: records_then(self.scenarios, later.scenarios),
            interventions: records_then(self.interventions, later.interventions),
            targets: records_then(self.targets, later.targets),
            board: self.board.then(later.board),
            bends: records_then(self.bends, later.bends),
            groups: records_then(self.groups, later.groups),
        }
    }

    /// Returns whether a figure of the map may change: not by what is only drawn (places, names, icons, bends, groups) or stands beside it (segments, interventions, targets, notes).
    pub fn affects_figures(&self) -> bool {
        let only_look = |pair: &Pair<Option<StageRecord>>| match (&pair.before, &pair.after) {
            (Some(before), Some(after)) => {
                let mut same = after.stage.clone();
                same.name.clone_from(&before.stage.name);
                same == before.stage
            }
            _ => false,
        };
        !self.transitions.is_empty()
            || self.any_order.is_some()
            || self.settings.is_some()
            || !self.stages.values().all(only_look)
    }
}

type Records<K, T> = BTreeMap<K, Pair<Option<T>>>;

fn records_between<K: Ord + Copy, T: Clone + PartialEq>(
    before: &BTreeMap<K, T>,
    after: &BTreeMap<K, T>,
) -> Records<K, T> {
    let gone = before.keys().filter(|key| !after.contains_key(key));
    let both = after.keys().chain(gone);
    both.filter(|key| before.get(key) != after.get(key))
        .filter_map(|key| Some((*key, Pair::between(&before.get(key).cloned(), &after.get(key).cloned())?)))
        .collect()
}

fn apply_records<K: Ord + Copy, T: Clone>(change: &Records<K, T>, records: &mut BTreeMap<K, T>) {
    for (key, pair) in change {
        match &pair.after {
            Some(record) => records.insert(*key, record.clone()),
            None => records.remove(key),
        };
    }
}

fn records_then<K: Ord + Copy, T: Clone + PartialEq>(
    mut earlier: Records<K, T>,
    later: Records<K, T>,
) -> Records<K, T> {
    for (key, pair) in later {
        if let Some(both) = Pair::then(earlier.remove(&key), Some(pair)) {
            earlier.insert(key, both);
        }
    }
    earlier
}

/// Steps done and steps taken back. There is no limit to either.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<(String, Change)>,
    undone: Vec<(String, Change)>,
    open: Option<(String, Change)>,
}

impl History {
    /// Adds a change: to the open step, or as a step of its own. With a step, what was taken back can no longer be redone.
    pub fn push(&mut self, name: String, change: Change) {
        match &mut self.open {
            Some((_, open)) => *open = std::mem::take(open).then(change),
            None => self.add(name, change),
        }
    }

    fn add(&mut self, name: String, change: Change) {
        if !change.is_empty() {
            self.undone.clear();
            self.done.push((name, change));
        }
    }

    /// Opens a step; an open one is closed first.
    pub fn begin(&mut self, name: String) {
        self.end();
        self.open = Some((name, Change::default()));
    }

    /// Closes the open step; one that changed nothing is forgotten.
    pub fn end(&mut self) {
        if let Some((name, change)) = self.open.take() {
            self.add(name, change);
        }
    }

    /// Forgets the open step and returns what it changed.
    pub fn cancel(&mut self) -> Option<Change> {
        self.open.take().map(|(_, change)| change)
    }

    /// Moves the last step to those taken back and returns its name and the change to make.
    pub fn undo(&mut self) -> Option<(String, Change)> {
        self.end();
        let (name, change) = self.done.pop()?;
        self.undone.push((name.clone(), change.clone()));
        Some((name, change.reversed()))
    }

    /// Moves the last step taken back to those done and returns its name and the change to make.
    pub fn redo(&mut self) -> Option<(String, Change)> {
        self.end();
        let (name, change) = self.undone.pop()?;
        self.done.push((name.clone(), change.clone()));
        Some((name, change))
    }

    /// Returns the name of the step that undo would take back.
    pub fn undo_name(&self) -> Option<&str> {
        let open = self.open.as_ref().filter(|(_, change)| !change.is_empty());
        open.or(self.done.last()).map(|(name, _)| name.as_str())
    }

    /// Returns the name of the step that redo would do again.
    pub fn redo_name(&self) -> Option<&str> {
        let closed = self.open.as_ref().is_none_or(|(_, change)| change.is_empty());
        self.undone.last().filter(|_| closed).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::document::board::{LaneId, Mood, Note, Pin, RowId, Thing};
    use crate::document::clipboard::Clip;
    use crate::document::edit::WholeOrder;
    use crate::document::{
        BendEdit, Document, Edit, InterventionEdit, LaneEdit, Map, Point, SegmentEdit, StageGroupEdit, TargetEdit,
        ThingEdit,
    };
    use crate::domain::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn add(document: &mut Document, name: &str) -> StageId {
        let edit = Edit::AddStage { name: name.into(), rule: Rule::default(), at: Point::default() };
        document.apply(edit).unwrap().stages[0]
    }

    #[test]
    fn a_step_of_many_edits_is_undone_at_once() {
        let mut document = Document::default();
        let stage = add(&mut document, "A");
        document.begin("Move stage");
        for x in 1..50 {
            document.apply(Edit::Move(vec![(stage, Point::new(x as f32, 0.0))])).unwrap();
        }
        document.end();
        assert_eq!(document.undo().as_deref(), Some("Move stage"));
        assert_eq!(document.map().stages[&stage].at, Point::default());
        assert_eq!(document.undo_name(), Some("Add stage"));
        assert_eq!(document.redo().as_deref(), Some("Move stage"));
        assert_eq!(document.map().stages[&stage].at, Point::new(49.0, 0.0));
        assert_eq!(document.redo(), None);
    }

    #[test]
    fn a_cancelled_step_leaves_no_trace() {
        let mut document = Document::default();
        let stage = add(&mut document, "A");
        add(&mut document, "B");
        document.undo();
        let before = document.map().clone();
        document.begin("Move stage");
        document.apply(Edit::Move(vec![(stage, Point::new(5.0, 5.0))])).unwrap();
        assert_eq!(document.redo_name(), None);
        document.cancel();
        assert_eq!(document.map(), &before);
        assert_eq!((document.undo_name(), document.redo_name()), (Some("Add stage"), Some("Add stage")));
        let revision = document.revision();
        document.begin("Nothing");
        document.cancel();
        assert_eq!(document.revision(), revision);
    }

    #[test]
    fn only_what_changes_a_figure_counts_for_the_journey() {
        let mut document = Document::default();
        let stage = add(&mut document, "A");
        let before = document.journey_revision();
        document.apply(Edit::Move(vec![(stage, Point::new(1.0, 0.0))])).unwrap();
        document.apply(Edit::Rename { stage, name: "B".into() }).unwrap();
        assert_eq!(document.journey_revision(), before);
        document.apply(Edit::SetGoal { stage, goal: true }).unwrap();
        assert_eq!(document.journey_revision(), before + 1);
    }

    /// One thing done to a document; numbers pick among the stages and transitions that are there, or miss.
    #[derive(Debug, Clone)]
    enum Act {
        Edit(u8, usize, usize, f32),
        Begin,
        End,
        Cancel,
        Undo,
        Redo,
    }

    fn act() -> impl Strategy<Value = Act> {
        prop_oneof![
            12 => (0..43_u8, 0..9_usize, 0..9_usize, -10.0..10.0_f32).prop_map(|(kind, a, b, x)| Act::Edit(kind, a, b, x)),
            1 => Just(Act::Begin),
            1 => Just(Act::End),
            1 => Just(Act::Cancel),
            1 => Just(Act::Undo),
            1 => Just(Act::Redo),
        ]
    }

    fn edit(map: &Map, kind: u8, a: usize, b: usize, x: f32) -> Edit {
        let stage = |n: usize| map.stages.keys().nth(n).copied().unwrap_or(StageId(1_000_000));
        let step = |n: usize| map.transitions.keys().nth(n).copied().unwrap_or(TransitionId(1_000_000));
        let (name, rule, at) = (format!("S{a}"), Rule::activity(format!("act {b}")), Point::new(x, x * 2.0));
        match kind {
            0 | 1 => Edit::AddStage { name, rule, at },
            2 => Edit::AddConnectedStage { from: stage(b), name, rule, at },
            3 | 4 => Edit::Connect { from: stage(a), to: stage(b) },
            5 => Edit::InsertStage { on: step(b), name, rule, at },
            6 => Edit::MoveOntoTransition { stage: stage(a), on: step(b) },
            7 if x > 5.0 => Edit::Arrange("Align stages", vec![(stage(a), at), (stage(b), at)]),
            7 => Edit::Move(vec![(stage(a), at), (stage(b), at)]),
            8 => Edit::Rename { stage: stage(a), name: format!("N{b}") },
            9 => Edit::SetRule { stage: stage(a), rule },
            10 => Edit::SetEntry { stage: stage(a), entry: b.is_multiple_of(2) },
            11 => Edit::SetLimit { transition: step(a), limit: (b > 4).then(|| Span::from_days(b as i64)) },
            12 => Edit::SetOrder { transition: step(a), order: StepOrder::Directly },
            13 => Edit::SetExclusions { transition: step(a), exclusions: vec![Condition::activity("x")] },
            14 => Edit::Reattach { transition: step(a), from: stage(b), to: stage(a) },
            15 => Edit::Reverse(step(a)),
            16 => Edit::Delete {
                stages: BTreeSet::from([stage(a), stage(b)]),
                transitions: BTreeSet::from([step(b)]),
                reconnect: x > 0.0,
            },
            39 | 40 => Edit::Lane(lane_edit(map, a, b, x)),
            41 | 42 => Edit::Thing(thing_edit(map, a, b, at)),
            17 => {
                let chosen = map.stages.keys().take(a).copied().collect();
                Clip::of(map, &chosen).paste_by(at)
            }
            18 if x > 3.0 => Edit::Target(TargetEdit::Set(Target {
                stage: stage(a),
                aim: Aim::Count(b as u64),
                by: (b > 3).then_some(Moment(b as i64)),
            })),
            18 if x > 2.0 => Edit::Target(TargetEdit::Remove(stage(a))),
            18 if x > 0.0 => Edit::Segment(segment_edit(map, a, b)),
            20 | 21 => Edit::Bend(BendEdit::Through { transition: step(a), at }),
            22 => Edit::Bend(BendEdit::Straighten(BTreeSet::from([step(a), step(b)]))),
            23 | 24 => {
                let stages = BTreeSet::from([stage(a), stage(b), stage(0)]);
                Edit::StageGroup(StageGroupEdit::Make { name, stages })
            }
            25 => {
                let group = map.groups.keys().nth(a).copied().unwrap_or(StageGroupId(1_000_000));
                Edit::StageGroup(StageGroupEdit::Rename { group, name })
            }
            26 => Edit::StageGroup(StageGroupEdit::TakeOut(BTreeSet::from([stage(a)]))),
            27 => Edit::SetIcon { stage: stage(a), icon: (b > 3).then(|| format!("icon {b}")) },
            28 => Edit::TidyUp(crate::document::layout::tidy(map, None, (200.0, 104.0))),
            29 => Edit::Reconnect(vec![(stage(a), stage(b)), (stage(b), stage(a))]),
            30 => Edit::GroupAnyOrder { stages: BTreeSet::from([stage(a), stage(b)]) },
            31 => Edit::Ungroup { stages: BTreeSet::from([stage(a)]) },
            32 => Edit::SetGroupExclusions { stage: stage(a), exclusions: vec![Condition::activity("y")] },
            33 => Edit::SetWholeOrder(if b > 4 { WholeOrder::AnyOrder } else { WholeOrder::Directly }),
            34 => Edit::SetOptional { stage: stage(a), optional: b > 4 },
            35 => Edit::SetUnrecorded { stage: stage(a), may_be_unrecorded: b > 4 },
            36 => Edit::SetGoal { stage: stage(a), goal: b > 4 },
            37 => Edit::Intervention(InterventionEdit::Add {
                name,
                at: Moment(b as i64),
                stage: Some(stage(a)),
                aim: None,
            }),
            38 => {
                let one = map.interventions.keys().nth(a).copied().unwrap_or(InterventionId(1_000_000));
                Edit::Intervention(InterventionEdit::Delete(one))
            }
            _ if x > 5.0 => Edit::Replace(Box::new(map.clone())),
            _ => Edit::SetSettings(Box::new(Settings { window: Some(Span(b as i64)), ..Settings::default() })),
        }
    }

    fn lane_edit(map: &Map, a: usize, b: usize, x: f32) -> LaneEdit {
        let lanes = &map.board.lanes;
        let lane = lanes.columns.get(a / 2).map_or(LaneId(1_000_000), |lane| lane.id);
        let row = lanes.rows.get(b).map_or(RowId(1_000_000), |row| row.id);
        match (a + b) % 12 {
            0 => LaneEdit::Rename { lane, name: format!("N{b}") },
            1 => LaneEdit::SetTint { lane, tint: Tint::in_turn(b) },
            2 => LaneEdit::SetWidth { lane, width: x * 90.0 },
            3 => LaneEdit::Place { lane, to: b },
            4 => LaneEdit::Remove(lane),
            5 => LaneEdit::SetMood { lane, mood: (b > 2).then(|| Mood::new(x)) },
            6 => LaneEdit::SetText { lane, row, text: "t".repeat(b) },
            7 => LaneEdit::AddRow { name: format!("R{b}") },
            8 => LaneEdit::PlaceRow { row, to: a },
            9 => LaneEdit::HideRow { row, hidden: x > 0.0 },
            10 if b > 4 => LaneEdit::RemoveRow(row),
            _ => LaneEdit::Add { name: String::new(), after: (x > 0.0).then_some(lane) },
        }
    }

    fn thing_edit(map: &Map, a: usize, b: usize, at: Point) -> ThingEdit {
        let things: Vec<Thing> = map.board.things().collect();
        let stage = map.stages.keys().nth(b).copied().unwrap_or(StageId(1_000_000));
        let note = |note: &Note| Note { text: "changed".into(), size: (at.x * 50.0, at.y * 50.0), ..note.clone() };
        let pin = |pin: &Pin| Pin { stage, at, done: true, ..pin.clone() };
        match a {
            0 => ThingEdit::Move(things.into_iter().map(|thing| (thing, at)).collect()),
            1 => ThingEdit::Delete(things.into_iter().skip(b).collect()),
            2 => ThingEdit::AddPin { stage, text: "?".into(), at },
            3 => ThingEdit::AddPersona { name: "P".into(), at },
            4 if !map.board.notes.is_empty() => {
                ThingEdit::ChangeNote(map.board.notes.values().map(note).next().unwrap())
            }
            5 if !map.board.pins.is_empty() => ThingEdit::ChangePin(map.board.pins.values().map(pin).next().unwrap()),
            6 => ThingEdit::Paste {
                notes: map.board.notes.values().cloned().collect(),
                personas: map.board.personas.values().cloned().collect(),
                pins: map.board.pins.values().cloned().collect(),
                stages: map.stages.keys().map(|id| (*id, stage)).collect(),
                by: at,
            },
            _ => ThingEdit::AddNote { text: format!("note {b}"), at },
        }
    }

    fn segment_edit(map: &Map, a: usize, b: usize) -> SegmentEdit {
        let segment = map.segments.keys().nth(a).copied().unwrap_or(SegmentId(1_000_000));
        let rule = SegmentRule::Listed(vec![format!("c{b}")]);
        match b % 4 {
            0 => SegmentEdit::Rename { segment, name: format!("N{b}") },
            1 => SegmentEdit::SetRule { segment, rule },
            2 if a > 4 => SegmentEdit::Delete(segment),
            _ => SegmentEdit::Add { name: format!("S{a}"), rule },
        }
    }

    /// The map without the count of identities, which never goes back.
    fn drawn(document: &Document) -> Map {
        Map { next_id: 0, ..document.map().clone() }
    }

    proptest! {
        #[test]
        fn any_history_is_undone_to_the_start_and_redone_to_the_end(acts in prop::collection::vec(act(), 0..60)) {
            let mut start = Map::default();
            // A group with two of the first stages, so that deletions meet it.
            let mut document = Document::default();
            for _ in 0..3 {
                add(&mut document, "Given");
            }
            start.clone_from(document.map());
            start.any_order = vec![AnyOrderGroup { stages: vec![StageId(0), StageId(2)], ..AnyOrderGroup::default() }];
            let mut document = Document::new("Journey", start.clone());
            let mut given = start.next_id;
            for act in acts {
                let before = document.map().clone();
                match act {
                    Act::Edit(kind, a, b, x) => {
                        let edit = edit(document.map(), kind, a, b, x);
                        if document.apply(edit).is_err() {
                            prop_assert_eq!(document.map(), &before);
                        }
                    }
                    Act::Begin => document.begin("Step"),
                    Act::End => document.end(),
                    Act::Cancel => document.cancel(),
                    Act::Undo => { document.undo(); }
                    Act::Redo => { document.redo(); }
                }
                prop_assert_eq!(document.map().check(), Ok(()));
                prop_assert!(document.map().next_id >= given);
                given = document.map().next_id;
            }
            while document.redo().is_some() {}
            let end = drawn(&document);
            let mut steps = 0;
            while document.undo().is_some() {
                prop_assert_eq!(document.map().check(), Ok(()));
                steps += 1;
            }
            prop_assert_eq!(drawn(&document), Map { next_id: 0, ..start });
            while document.redo().is_some() {
                steps -= 1;
            }
            prop_assert_eq!(steps, 0);
            prop_assert_eq!(drawn(&document), end);
        }
    }
}
