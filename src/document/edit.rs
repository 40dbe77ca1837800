//! What a user can do to a map. Each edit leaves the map valid or is refused.

mod bends;
mod delete;
mod found;
mod interventions;
mod lanes;
mod paste;
mod replace;
mod scenarios;
mod segments;
mod stage_groups;
mod targets;
mod things;

pub use bends::BendEdit;
pub use delete::reconnected;
pub use found::Found;
pub use interventions::InterventionEdit;
pub use lanes::LaneEdit;
pub use paste::Paste;
pub use scenarios::{ScenarioEdit, one_each};
pub use segments::SegmentEdit;
pub use stage_groups::StageGroupEdit;
pub use targets::TargetEdit;
pub use things::ThingEdit;

mod order;

pub use order::WholeOrder;

use super::board::{Board, Lanes, Thing};
use super::map::{Map, Point, StageRecord, clean_name};
use crate::domain::{
    Condition, InterventionId, Rule, ScenarioId, SegmentId, Settings, Span, Stage, StageGroupId, StageId, StepOrder,
    Transition, TransitionId,
};
use std::collections::BTreeSet;

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
    /// Moves cards into line or to equal distances; the step has this name.
    Arrange(&'static str, Vec<(StageId, Point)>),
    /// Moves cards to where the layout wants them.
    TidyUp(Vec<(StageId, Point)>),
    /// Gives a stage another name.
    Rename {
        /// The stage.
        stage: StageId,
        /// The new name.
        name: String,
    },
    /// Gives a stage another icon; `None` is guessed from the words.
    SetIcon {
        /// The stage.
        stage: StageId,
        /// Name of the icon.
        icon: Option<String>,
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
    /// Says whether contacts that reached a later stage without this one are counted as inferred.
    SetUnrecorded {
        /// The stage.
        stage: StageId,
        /// Whether they are.
        may_be_unrecorded: bool,
    },
    /// Lets stages be passed in any order, as one group; they leave the groups they were in.
    GroupAnyOrder {
        /// The stages.
        stages: BTreeSet<StageId>,
    },
    /// Takes stages out of their any-order groups.
    Ungroup {
        /// The stages.
        stages: BTreeSet<StageId>,
    },
    /// Says which activities spoil the passage of an any-order group.
    SetGroupExclusions {
        /// A stage of the group.
        stage: StageId,
        /// The conditions.
        exclusions: Vec<Condition>,
    },
    /// Switches the order of all stages.
    SetWholeOrder(WholeOrder),
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
    /// Joins each first stage to the second, where they are not joined already.
    Reconnect(Vec<(StageId, StageId)>),
    /// Adds copies of what was copied, with new identities.
    Paste(Box<Paste>),
    /// Changes by which points transitions bend.
    Bend(BendEdit),
    /// Changes the groups of alternative stages.
    StageGroup(StageGroupEdit),
    /// Sets the journey-wide settings.
    SetSettings(Box<Settings>),
    /// Changes the targets.
    Target(TargetEdit),
    /// Changes the interventions.
    Intervention(InterventionEdit),
    /// Changes the saved scenarios.
    Scenario(ScenarioEdit),
    /// Changes the saved segments.
    Segment(SegmentEdit),
    /// Changes the lanes and the rows below them.
    Lane(LaneEdit),
    /// Changes notes, pins and personas.
    Thing(ThingEdit),
    /// Adds what was found in the data and is not drawn yet.
    AddFound(Found),
    /// Replaces the whole map with its lanes, notes and personas, as a template does; saved segments stay, interventions too, without their stages. Its records get new identities where any was ever given here.
    Replace(Box<Map>),
}

/// What an edit has made, to be selected afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// New stages.
    pub stages: Vec<StageId>,
    /// New transitions.
    pub transitions: Vec<TransitionId>,
    /// A new or changed scenario.
    pub scenario: Option<ScenarioId>,
    /// A new segment.
    pub segment: Option<SegmentId>,
    /// New lanes, notes, pins and personas.
    pub things: Vec<Thing>,
    /// A new group of alternative stages.
    pub group: Option<StageGroupId>,
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
    /// The group would be too small or too large.
    #[error(
        "From 2 to {} stages can be passed in any order; select other stages.",
        crate::domain::AnyOrderGroup::MOST_STAGES
    )]
    GroupSize,
    /// The stage is in no any-order group.
    #[error("The stage is in no group of stages that are passed in any order; make one first.")]
    NoGroup,
    /// A group of alternatives needs two stages.
    #[error("A group needs at least two stages; select more of them.")]
    GroupNeedsTwo,
    /// The group is not there.
    #[error("There is no such group any more; it may have been dissolved.")]
    NoStageGroup(StageGroupId),
    /// There are as many groups as a map holds.
    #[error("A map holds at most {} groups; dissolve one that is no longer needed.", Map::MAX_GROUPS)]
    TooManyGroups,
    /// The scenario is not saved.
    #[error("There is no scenario {} in this project; it may have been deleted.", .0.0)]
    NoScenario(ScenarioId),
    /// There is no room for another scenario.
    #[error("A project holds at most {} scenarios; delete some first.", Map::MAX_SCENARIOS)]
    TooManyScenarios,
    /// A name is needed.
    #[error("A name is needed; type at least one letter.")]
    NoName,
    /// The segment is not saved.
    #[error("There is no such segment any more; it may have been deleted.")]
    NoSegment(SegmentId),
    /// There are as many segments as a project holds.
    #[error("A project holds at most {} segments; delete one that is no longer needed.", Map::MAX_SEGMENTS)]
    TooManySegments,
    /// The intervention is not there.
    #[error("There is no such intervention any more; it may have been deleted.")]
    NoIntervention(InterventionId),
    /// Nobody can reach the target.
    #[error("Nobody can reach this target; type a number above 0, and for a share at most 100 %.")]
    ImpossibleTarget,
    /// There are as many interventions as a project holds.
    #[error("A project holds at most {} interventions; delete one that is no longer needed.", Map::MAX_INTERVENTIONS)]
    TooManyInterventions,
    /// The lane or row is not there.
    #[error("There is no such lane or row any more; it may have been removed.")]
    NoLane,
    /// A row needs lanes to stand below.
    #[error("Rows stand below lanes, and there are none; add a lane first.")]
    NoLanes,
    /// There are as many lanes or rows as a map holds.
    #[error(
        "A map holds at most {} lanes and {} rows; remove one that is no longer needed.",
        Lanes::MAX_LANES,
        Lanes::MAX_ROWS
    )]
    TooManyLanes,
    /// The note, pin or persona is not there.
    #[error("That is not on the map any more; it may have been deleted.")]
    NoThing,
    /// There are as many notes, pins or personas as a map holds.
    #[error(
        "A map holds at most {} notes, {} pins and {} personas; delete some that are no longer needed.",
        Board::MAX_NOTES,
        Board::MAX_PINS,
        Board::MAX_PERSONAS
    )]
    TooManyThings,
    /// The map is full.
    #[error("A map holds at most {} stages and {} arrows; leave some out.", Map::MAX_STAGES, Map::MAX_TRANSITIONS)]
    TooMany,
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
            Self::Arrange(name, _) => name,
            Self::TidyUp(_) => "Tidy up",
            Self::Rename { .. } => "Rename stage",
            Self::SetIcon { .. } => "Change icon",
            Self::SetRule { .. } => "Change rule",
            Self::SetEntry { .. } => "Change entry",
            Self::SetGoal { .. } => "Change goal",
            Self::SetOptional { .. } => "Change optional stage",
            Self::SetUnrecorded { .. } => "Change unrecorded stage",
            Self::SetLimit { .. } => "Change time limit",
            Self::GroupAnyOrder { .. } | Self::Ungroup { .. } | Self::SetWholeOrder(_) | Self::SetOrder { .. } => {
                "Change order"
            }
            Self::SetExclusions { .. } | Self::SetGroupExclusions { .. } => "Change exclusions",
            Self::Reattach { .. } => "Reattach arrow",
            Self::Reverse(_) => "Reverse arrow",
            Self::Delete { stages, .. } if stages.is_empty() => "Delete arrow",
            Self::Delete { stages, .. } if stages.len() > 1 => "Delete stages",
            Self::Delete { .. } => "Delete stage",
            Self::Reconnect(_) => "Reconnect",
            Self::Paste(_) => "Paste",
            Self::Bend(edit) => edit.name(),
            Self::StageGroup(edit) => edit.name(),
            Self::SetSettings(_) => "Change journey settings",
            Self::Target(edit) => edit.name(),
            Self::Intervention(edit) => edit.name(),
            Self::Scenario(edit) => edit.name(),
            Self::Segment(edit) => edit.name(),
            Self::Lane(edit) => edit.name(),
            Self::Thing(edit) => edit.name(),
            Self::AddFound(_) => "Add what was found",
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
            Self::TidyUp(places) => bends::tidy_up(map, places)?,
            Self::Move(places) | Self::Arrange(_, places) => {
                for (id, at) in places {
                    record(map, id)?.at = at.tamed();
                }
            }
            Self::Rename { stage, name } => {
                let name = clean_name(&name);
                if name.is_empty() {
                    return Err(EditError::NoName);
                }
                record(map, stage)?.stage.name = name;
            }
            Self::SetIcon { stage, icon } => {
                record(map, stage)?.icon = icon.map(|icon| clean_name(&icon)).filter(|icon| !icon.is_empty());
            }
            Self::SetRule { stage, rule } => record(map, stage)?.stage.rule = rule,
            Self::SetEntry { stage, entry } => record(map, stage)?.stage.entry = entry,
            Self::SetGoal { stage, goal } => record(map, stage)?.stage.goal = goal,
            Self::SetOptional { stage, optional } => record(map, stage)?.stage.optional = optional,
            Self::SetUnrecorded { stage, may_be_unrecorded } => {
                record(map, stage)?.stage.may_be_unrecorded = may_be_unrecorded;
            }
            Self::GroupAnyOrder { stages } => order::group(map, &stages)?,
            Self::Ungroup { stages } => order::ungroup(map, &stages),
            Self::SetGroupExclusions { stage, exclusions } => order::set_exclusions(map, stage, exclusions)?,
            Self::SetWholeOrder(whole) => order::set_whole(map, whole)?,
            Self::SetLimit { transition: id, limit } => transition(map, id)?.limit = limit,
            Self::SetOrder { transition: id, order } => transition(map, id)?.order = order,
            Self::SetExclusions { transition: id, exclusions } => transition(map, id)?.exclusions = exclusions,
            Self::Reattach { transition: id, from, to } => reattach(map, id, from, to)?,
            Self::Reverse(id) => {
                let (from, to) = (transition(map, id)?.to, transition(map, id)?.from);
                // Turned round it runs between the same cards, so its bend still fits.
                let bend = map.bends.get(&id).copied();
                reattach(map, id, from, to)?;
                map.bends.extend(bend.map(|bend| (id, bend)));
            }
            Self::Delete { stages, transitions, reconnect } => delete::delete(map, &stages, &transitions, reconnect)?,
            Self::Reconnect(pairs) => made.transitions = delete::join(map, &pairs)?,
            Self::Paste(paste) => made = paste.carry_out(map),
            Self::Bend(edit) => edit.carry_out(map)?,
            Self::StageGroup(edit) => made = edit.carry_out(map)?,
            Self::SetSettings(settings) => map.settings = *settings,
            Self::Target(edit) => made = edit.carry_out(map)?,
            Self::Intervention(edit) => made = edit.carry_out(map)?,
            Self::Scenario(edit) => made = edit.carry_out(map)?,
            Self::Segment(edit) => made = edit.carry_out(map)?,
            Self::Lane(edit) => made = edit.carry_out(map)?,
            Self::Thing(edit) => made = edit.carry_out(map)?,
            Self::Replace(other) => made = replace::replace(map, *other),
            Self::AddFound(found) => made = found.carry_out(map)?,
        }
        let full = map.stages.len() > Map::MAX_STAGES || map.transitions.len() > Map::MAX_TRANSITIONS;
        if full && !(made.stages.is_empty() && made.transitions.is_empty()) {
            return Err(EditError::TooMany);
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
    let wanted = Some(clean_name(name)).filter(|name| !name.is_empty());
    let stage = Stage {
        id,
        name: map.free_name(wanted.as_deref().unwrap_or("New stage")),
        rule,
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    map.stages.insert(id, StageRecord::new(stage, at.tamed()));
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
    map.bends.remove(&on);
    Ok(connect(map, stage, to))
}

fn reattach(map: &mut Map, id: TransitionId, from: StageId, to: StageId) -> Result<(), EditError> {
    known(map, from)?;
    known(map, to)?;
    if map.transition_between(from, to).is_some_and(|other| other.id != id) {
        return Err(EditError::Joined);
    }
    let step = transition(map, id)?;
    if (step.from, step.to) != (from, to) {
        (step.from, step.to) = (from, to);
        map.bends.remove(&id);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn at(x: f32) -> Point {
        Point::new(x, 0.0)
    }

    fn add(document: &mut Document, name: &str) -> StageId {
        let edit = Edit::AddStage { name: name.into(), rule: Rule::activity(name), at: at(0.0) };
        document.apply(edit).unwrap().stages[0]
    }

    fn chain(names: &[&str]) -> (Document, Vec<StageId>, Vec<TransitionId>) {
        let mut document = Document::default();
        let stages: Vec<_> = names.iter().map(|name| add(&mut document, name)).collect();
        let mut steps = Vec::new();
        for pair in stages.windows(2) {
            steps.extend(document.apply(Edit::Connect { from: pair[0], to: pair[1] }).unwrap().transitions);
        }
        (document, stages, steps)
    }

    fn ends(document: &Document) -> Vec<(u32, u32)> {
        document.map().check().unwrap();
        document.map().transitions.values().map(|step| (step.from.0, step.to.0)).collect()
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_and_odd_ones_are_cleaned() {
        let (mut document, stages, _) = chain(&["A", "A", " A ", "", "x\u{202e}\ny"]);
        let names: Vec<_> = document.map().stages.values().map(|one| one.stage.name.clone()).collect();
        assert_eq!(names, ["A", "A 2", "A 3", "New stage", "x y"]);
        let refused = document.apply(Edit::Rename { stage: stages[0], name: " \n".into() });
        assert_eq!(refused, Err(EditError::NoName));
    }

    #[test]
    fn connecting_twice_changes_nothing() {
        let (mut document, stages, _) = chain(&["A", "B"]);
        let revision = document.revision();
        let made = document.apply(Edit::Connect { from: stages[0], to: stages[1] }).unwrap();
        assert_eq!((made, document.revision()), (Made::default(), revision));
        assert_eq!(document.undo_name(), Some("Connect stages"));
    }

    #[test]
    fn a_stage_put_on_an_arrow_makes_two_and_the_first_keeps_its_limit() {
        let (mut document, stages, steps) = chain(&["A", "B"]);
        document.apply(Edit::SetLimit { transition: steps[0], limit: Some(Span::HOUR) }).unwrap();
        let insert = Edit::InsertStage { on: steps[0], name: "M".into(), rule: Rule::default(), at: at(1.0) };
        let made = document.apply(insert).unwrap();
        let middle = made.stages[0];
        assert_eq!(ends(&document), [(stages[0].0, middle.0), (middle.0, stages[1].0)]);
        assert_eq!(document.map().transitions[&steps[0]].limit, Some(Span::HOUR));
        let onto_own = Edit::MoveOntoTransition { stage: middle, on: steps[0] };
        assert_eq!(document.apply(onto_own), Err(EditError::OwnTransition));
        document.undo();
        document.undo();
        assert_eq!(ends(&document), [(stages[0].0, stages[1].0)]);
        assert_eq!(document.map().transitions[&steps[0]].limit, None);
    }

    #[test]
    fn deleting_middle_stages_can_join_the_rest() {
        let (document, stages, steps) = chain(&["A", "B", "C", "D"]);
        let delete = |reconnect, transitions: &[TransitionId]| {
            let mut document = document.clone();
            let stages = BTreeSet::from([stages[1], stages[2]]);
            let transitions = transitions.iter().copied().collect();
            document.apply(Edit::Delete { stages, transitions, reconnect }).unwrap();
            ends(&document)
        };
        assert_eq!(delete(true, &[]), [(stages[0].0, stages[3].0)]);
        assert_eq!(delete(false, &[]), []);
        assert_eq!(delete(true, &steps[2..]), []);
        let offered = reconnected(document.map(), &BTreeSet::from([stages[1], stages[2]]), &BTreeSet::new());
        assert_eq!(offered, [(stages[0], stages[3])]);
        let mut document = document.clone();
        document.apply(Edit::Reconnect(vec![(stages[0], stages[3]), (stages[0], stages[1])])).unwrap();
        assert_eq!(ends(&document).len(), 4, "what is joined already stays as it is");
    }

    #[test]
    fn an_arrow_cannot_be_laid_over_another() {
        let (mut document, stages, steps) = chain(&["A", "B", "A"]);
        let over = Edit::Reattach { transition: steps[1], from: stages[0], to: stages[1] };
        assert_eq!(document.apply(over), Err(EditError::Joined));
        document.apply(Edit::Reverse(steps[1])).unwrap();
        document.apply(Edit::Connect { from: stages[1], to: stages[0] }).unwrap();
        assert_eq!(document.apply(Edit::Reverse(steps[0])), Err(EditError::Joined));
        assert_eq!(ends(&document).len(), 3);
    }

    #[test]
    fn what_is_not_there_is_named() {
        let mut document = Document::default();
        let error = document.apply(Edit::SetGoal { stage: StageId(7), goal: true }).unwrap_err();
        assert_eq!(error.to_string(), "There is no stage 7 on the map; it may have been deleted.");
        assert!(!document.is_modified());
    }

    #[test]
    fn pasting_gives_new_identities_and_leaves_out_what_does_not_fit() {
        let (mut document, _, _) = chain(&["A", "B"]);
        let stages: Vec<_> = document.map().stages.values().cloned().collect();
        let mut transitions: Vec<_> = document.map().transitions.values().cloned().collect();
        transitions.push(transitions[0].clone());
        transitions.push(Transition { to: StageId(99), ..transitions[0].clone() });
        let made = document
            .apply(Edit::Paste(Box::new(Paste { stages, transitions, by: at(f32::NAN), ..Paste::default() })))
            .unwrap();
        assert_eq!((made.stages.len(), made.transitions.len()), (2, 1));
        assert_eq!(ends(&document), [(0, 1), (3, 4)]);
        assert_eq!(document.map().stages[&StageId(4)].stage.name, "B 2");
    }

    #[test]
    fn replacing_the_map_reuses_no_identity() {
        let (mut document, ..) = chain(&["A", "B"]);
        let other = document.map().clone();
        document.apply(Edit::Replace(Box::new(other))).unwrap();
        assert_eq!(ends(&document), [(3, 4)]);
        document.undo();
        assert_eq!(ends(&document), [(0, 1)]);
        assert_eq!(add(&mut document, "C"), StageId(6));
    }

    #[test]
    fn a_full_map_says_so() {
        let mut map = Map::default();
        for _ in 0..Map::MAX_STAGES {
            add_stage_unnamed(&mut map);
        }
        let mut document = Document::new("", map);
        let edit = Edit::AddStage { name: "One more".into(), rule: Rule::default(), at: at(0.0) };
        assert_eq!(document.apply(edit), Err(EditError::TooMany));
        assert_eq!(document.map().stages.len(), Map::MAX_STAGES);
    }

    fn add_stage_unnamed(map: &mut Map) {
        let id = StageId(map.fresh_id());
        let stage = Stage {
            id,
            name: String::new(),
            rule: Rule::default(),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        map.stages.insert(id, StageRecord::new(stage, Point::default()));
    }
}
