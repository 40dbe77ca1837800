//! Changes as differences of records, and the stack of steps that can be undone and redone.

use super::bend::Bend;
use super::map::{Map, StageRecord};
use crate::domain::{
    AnyOrderGroup, Intervention, InterventionId, Scenario, ScenarioId, Segment, SegmentId, Settings, StageGroup,
    StageGroupId, StageId, Target, Transition, TransitionId,
};
use std::collections::BTreeMap;

#[cfg(test)]
mod any_edits;
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
    use crate::document::{Document, Edit, Point};
    use crate::domain::*;

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
}
