//! What a user can do to a map. Each edit leaves the map valid or is refused.

use super::map::{Map, Point, StageRecord};
use crate::domain::{Condition, Rule, Settings, Span, Stage, StageId, StepOrder, Transition, TransitionId};
use std::collections::{BTreeMap, BTreeSet};

/// One thing to do to a map.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Adds a stage; a name that is taken gets a number.
    AddStage {
        /// Its name.
        name: String,
        /// Its rule.
        rule: Rule,
        /// Middle of its card.
        at: Point,
    },
    /// Adds a stage and a transition to it.
    AddConnectedStage {
        /// The stage the transition leaves.
        from: StageId,
        /// The new stage's name.
        name: String,
        /// Its rule.
        rule: Rule,
        /// Middle of its card.
        at: Point,
    },
    /// Draws a transition; drawing one that is there changes nothing.
    Connect {
        /// The stage it leaves.
        from: StageId,
        /// The stage it enters.
        to: StageId,
    },
    /// Puts a new stage on a transition, which becomes two; the first keeps the identity, limit and order.
    InsertStage {
        /// The transition to split.
        on: TransitionId,
        /// The new stage's name.
        name: String,
        /// Its rule.
        rule: Rule,
        /// Middle of its card.
        at: Point,
    },
    /// Puts a stage that is there on a transition, which becomes two.
    MoveOntoTransition {
        /// The stage.
        stage: StageId,
        /// The transition to split.
        on: TransitionId,
    },
    /// Moves cards to new places.
    Move(Vec<(StageId, Point)>),
    /// Moves cards to where the layout wants them.
    TidyUp(Vec<(StageId, Point)>),
    /// Gives a stage another name.
    Rename {
        /// The stage.
        stage: StageId,
        /// The new name.
        name: String,
    },
    /// Gives a stage another rule.
    SetRule {
        /// The stage.
        stage: StageId,
        /// The new rule.
        rule: Rule,
    },
    /// Flags a stage as entry or not.
    SetEntry {
        /// The stage.
        stage: StageId,
        /// Whether it is one.
        entry: bool,
    },
    /// Flags a stage as goal or not.
    SetGoal {
        /// The stage.
        stage: StageId,
        /// Whether it is one.
        goal: bool,
    },
    /// Says whether every shortcut past a stage is implied.
    SetOptional {
        /// The stage.
        stage: StageId,
        /// Whether it is optional.
        optional: bool,
    },
    /// Limits the time a transition may take.
    SetLimit {
        /// The transition.
        transition: TransitionId,
        /// The longest time, or none.
        limit: Option<Span>,
    },
    /// Says whether other activities may come between.
    SetOrder {
        /// The transition.
        transition: TransitionId,
        /// Whether they may.
        order: StepOrder,
    },
    /// Says which activities spoil a transition.
    SetExclusions {
        /// The transition.
        transition: TransitionId,
        /// The conditions.
        exclusions: Vec<Condition>,
    },
    /// Attaches a transition to other stages.
    Reattach {
        /// The transition.
        transition: TransitionId,
        /// The stage it leaves.
        from: StageId,
        /// The stage it enters.
        to: StageId,
    },
    /// Turns a transition round.
    Reverse(TransitionId),
    /// Deletes stages, the transitions at them, and further transitions.
    Delete {
        /// Stages to delete.
        stages: BTreeSet<StageId>,
        /// Transitions to delete.
        transitions: BTreeSet<TransitionId>,
        /// Whether to join what came before a deleted stage to what came after.
        reconnect: bool,
    },
    /// Adds copies of stages and of the transitions between them, with new identities.
    Paste {
        /// Stages as they were copied.
        stages: Vec<StageRecord>,
        /// Transitions as they were copied; those with an end outside `stages` are left out.
        transitions: Vec<Transition>,
        /// How far to the right and down the copies stand from the originals.
        by: Point,
    },
    /// Sets the journey-wide settings.
    SetSettings(Box<Settings>),
    /// Replaces the whole map, as a template does.
    Replace(Box<Map>),
}

/// What an edit has made, to be selected afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// New stages.
    pub stages: Vec<StageId>,
    /// New transitions.
    pub transitions: Vec<TransitionId>,
}

/// Why an edit was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The stage is not on the map.
    #[error("There is no stage {} on the map; it may have been deleted.", .0.0)]
    NoStage(StageId),
    /// The transition is not on the map.
    #[error("There is no arrow {} on the map; it may have been deleted.", .0.0)]
    NoTransition(TransitionId),
    /// The two stages are joined already.
    #[error("These two stages are joined already; select the arrow between them to change it.")]
    Joined,
    /// A stage cannot be put on its own transition.
    #[error("A stage cannot be put on an arrow that starts or ends at it.")]
    OwnTransition,
    /// A name is needed.
    #[error("A stage needs a name; type at least one letter.")]
    NoName,
}

impl Edit {
    /// Returns what the step is called in "Undo …".
    pub fn name(&self) -> String {
        let name = match self {
            Self::AddStage { .. } | Self::AddConnectedStage { .. } => "Add stage",
            Self::Connect { .. } => "Connect stages",
            Self::InsertStage { .. } | Self::MoveOntoTransition { .. } => "Insert stage",
            Self::Move(places) if places.len() > 1 => "Move stages",
            Self::Move(_) => "Move stage",
            Self::TidyUp(_) => "Tidy up",
            Self::Rename { .. } => "Rename stage",
            Self::SetRule { .. } => "Change rule",
            Self::SetEntry { .. } => "Change entry",
            Self::SetGoal { .. } => "Change goal",
            Self::SetOptional { .. } => "Change optional stage",
            Self::SetLimit { .. } => "Change time limit",
            Self::SetOrder { .. } => "Change order",
            Self::SetExclusions { .. } => "Change exclusions",
            Self::Reattach { .. } => "Reattach arrow",
            Self::Reverse(_) => "Reverse arrow",
            Self::Delete { stages, .. } if stages.is_empty() => "Delete arrow",
            Self::Delete { stages, .. } if stages.len() > 1 => "Delete stages",
            Self::Delete { .. } => "Delete stage",
            Self::Paste { .. } => "Paste",
            Self::SetSettings(_) => "Change journey settings",
            Self::Replace(_) => "Replace map",
        };
        name.to_owned()
    }

    /// Makes the edit to the map.
    ///
    /// # Errors
    /// [`EditError`]; the map may then be half changed, so callers work on a copy.
    pub(super) fn carry_out(self, map: &mut Map) -> Result<Made, EditError> {
        let mut made = Made::default();
        match self {
            Self::AddStage { name, rule, at } => made.stages.push(add_stage(map, &name, rule, at)),
            Self::AddConnectedStage { from, name, rule, at } => {
                known(map, from)?;
                let to = add_stage(map, &name, rule, at);
                made.stages.push(to);
                made.transitions.extend(connect(map, from, to));
            }
            Self::Connect { from, to } => {
                known(map, from)?;
                known(map, to)?;
                made.transitions.extend(connect(map, from, to));
            }
            Self::InsertStage { on, name, rule, at } => {
                transition(map, on)?;
                let stage = add_stage(map, &name, rule, at);
                made.stages.push(stage);
                made.transitions.extend(split(map, on, stage)?);
            }
            Self::MoveOntoTransition { stage, on } => {
                known(map, stage)?;
                let step = transition(map, on)?;
                if step.from == stage || step.to == stage {
                    return Err(EditError::OwnTransition);
                }
                let from = step.from;
                if map.transition_between(from, stage).is_some() {
                    return Err(EditError::Joined);
                }
                made.transitions.extend(split(map, on, stage)?);
            }
            Self::Move(places) | Self::TidyUp(places) => {
                for (id, at) in places {
                    record(map, id)?.at = at.tamed();
                }
            }
            Self::Rename { stage, name } => {
                let name = name.trim();
                if name.is_empty() {
                    return Err(EditError::NoName);
                }
                name.clone_into(&mut record(map, stage)?.stage.name);
            }
            Self::SetRule { stage, rule } => record(map, stage)?.stage.rule = rule,
            Self::SetEntry { stage, entry } => record(map, stage)?.stage.entry = entry,
            Self::SetGoal { stage, goal } => record(map, stage)?.stage.goal = goal,
            Self::SetOptional { stage, optional } => record(map, stage)?.stage.optional = optional,
            Self::SetLimit { transition: id, limit } => transition(map, id)?.limit = limit,
            Self::SetOrder { transition: id, order } => transition(map, id)?.order = order,
            Self::SetExclusions { transition: id, exclusions } => transition(map, id)?.exclusions = exclusions,
            Self::Reattach { transition: id, from, to } => reattach(map, id, from, to)?,
            Self::Reverse(id) => {
                let (from, to) = (transition(map, id)?.to, transition(map, id)?.from);
                reattach(map, id, from, to)?;
            }
            Self::Delete { stages, transitions, reconnect } => delete(map, &stages, &transitions, reconnect),
            Self::Paste { stages, transitions, by } => made = paste(map, stages, transitions, by),
            Self::SetSettings(settings) => map.settings = *settings,
            Self::Replace(other) => {
                let next_id = map.next_id.max(other.next_id);
                *map = *other;
                map.next_id = next_id;
            }
        }
        Ok(made)
    }
}

fn known(map: &Map, id: StageId) -> Result<(), EditError> {
    map.stages.contains_key(&id).then_some(()).ok_or(EditError::NoStage(id))
}

fn record(map: &mut Map, id: StageId) -> Result<&mut StageRecord, EditError> {
    map.stages.get_mut(&id).ok_or(EditError::NoStage(id))
}

fn transition(map: &mut Map, id: TransitionId) -> Result<&mut Transition, EditError> {
    map.transitions.get_mut(&id).ok_or(EditError::NoTransition(id))
}

fn add_stage(map: &mut Map, name: &str, rule: Rule, at: Point) -> StageId {
    let id = StageId(map.fresh_id());
    let wanted = if name.trim().is_empty() { "New stage" } else { name.trim() };
    let stage = Stage {
        id,
        name: map.free_name(wanted),
        rule,
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    map.stages.insert(id, StageRecord { stage, at: at.tamed() });
    id
}

fn connect(map: &mut Map, from: StageId, to: StageId) -> Option<TransitionId> {
    if map.transition_between(from, to).is_some() {
        return None;
    }
    let id = TransitionId(map.fresh_id());
    let step = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: Vec::new() };
    map.transitions.insert(id, step);
    Some(id)
}

fn split(map: &mut Map, on: TransitionId, stage: StageId) -> Result<Option<TransitionId>, EditError> {
    let step = transition(map, on)?;
    let to = step.to;
    step.to = stage;
    Ok(connect(map, stage, to))
}

fn reattach(map: &mut Map, id: TransitionId, from: StageId, to: StageId) -> Result<(), EditError> {
    known(map, from)?;
    known(map, to)?;
    if map.transition_between(from, to).is_some_and(|other| other.id != id) {
        return Err(EditError::Joined);
    }
    let step = transition(map, id)?;
    (step.from, step.to) = (from, to);
    Ok(())
}

fn delete(map: &mut Map, stages: &BTreeSet<StageId>, transitions: &BTreeSet<TransitionId>, reconnect: bool) {
    map.transitions.retain(|id, _| !transitions.contains(id));
    for stage in stages {
        let others = |end: fn(&Transition) -> (StageId, StageId)| -> Vec<StageId> {
            let touching = map.transitions.values().map(end);
            touching.filter(|(here, other)| here == stage && other != stage).map(|(_, other)| other).collect()
        };
        let before = others(|one| (one.to, one.from));
        let after = others(|one| (one.from, one.to));
        map.transitions.retain(|_, one| one.from != *stage && one.to != *stage);
        map.stages.remove(stage);
        if reconnect {
            for from in before {
                for to in after.iter().filter(|to| **to != from) {
                    connect(map, from, *to);
                }
            }
        }
    }
    for group in &mut map.any_order {
        group.stages.retain(|id| !stages.contains(id));
    }
    map.any_order.retain(|group| group.stages.len() > 1);
}

fn paste(map: &mut Map, stages: Vec<StageRecord>, transitions: Vec<Transition>, by: Point) -> Made {
    let mut made = Made::default();
    let mut new_ids = BTreeMap::new();
    for mut record in stages {
        let id = StageId(map.fresh_id());
        new_ids.insert(record.stage.id, id);
        record.stage.id = id;
        record.stage.name = map.free_name(&record.stage.name);
        record.at = record.at.moved(by.x, by.y).tamed();
        map.stages.insert(id, record);
        made.stages.push(id);
    }
    for mut step in transitions {
        if let (Some(&from), Some(&to)) = (new_ids.get(&step.from), new_ids.get(&step.to)) {
            let id = TransitionId(map.fresh_id());
            (step.id, step.from, step.to) = (id, from, to);
            map.transitions.insert(id, step);
            made.transitions.push(id);
        }
    }
    made
}
