//! Why one contact is at a stage, or why it is not: its way there step by step, or what kept it from the next step.

mod obstacles;
#[cfg(test)]
mod tests;
mod way_there;

use super::asked::{Asked, Figure};
use super::run::Question;
use super::tally::Fold;
use super::way::{State, Verdict, Way};
use crate::domain::{Cancelled, Condition, Moment, Span, StageId, TransitionId};
use serde::Serialize;

/// Asks why a contact is at a stage or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explain {
    /// Place of the contact in the columns.
    pub contact: u32,
    /// The stage.
    pub stage: StageId,
}

/// Why a contact is at a stage or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Id of the contact.
    pub contact: String,
    /// The stage.
    pub stage: StageId,
    /// What became of the contact there.
    pub outcome: Outcome,
    /// Which of the contact's attempts or sessions is told, from 1, and how many there are; `None` where contacts are
    /// counted, not attempts or sessions. It is the first that reached the stage, or else the one that got furthest.
    pub told: Option<(usize, usize)>,
    /// The reasons, in the order in which they are to be read.
    pub facts: Vec<Fact>,
}

/// What became of a contact at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// Reached it and moved on.
    MovedOn,
    /// Reached it, and it is a goal.
    Finished,
    /// Reached it and could still move on.
    StillInTime,
    /// Reached it and can no longer move on.
    DroppedOff,
    /// Entered, but did not reach it.
    NotReached,
    /// Did not enter the journey at all.
    NotEntered,
    /// Was removed from every stage by an exclusion.
    Removed,
    /// Is not among the contacts that count.
    NotCounted,
    /// There is no such contact or stage.
    Unknown,
}

/// One activity of the contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deed {
    /// Place in the columns.
    pub row: u32,
    /// Activity type.
    pub activity: String,
    /// When.
    pub moment: Moment,
}

/// One step of an explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Fact {
    /// The contact entered.
    Entered {
        /// The entry stage.
        stage: StageId,
        /// The activity that satisfied it.
        by: Deed,
    },
    /// The contact came from one stage to the next.
    Came {
        /// The stage before.
        from: StageId,
        /// The stage reached.
        to: StageId,
        /// The arrow; `None` where it is implied by a stage that may be skipped, or by an any-order group.
        over: Option<TransitionId>,
        /// The activity that satisfied the stage.
        by: Deed,
        /// Time since the activity before.
        after: Span,
    },
    /// The contact then moved on from the stage.
    MovedOn {
        /// The stage after.
        to: StageId,
        /// The activity that satisfied it.
        by: Deed,
    },
    /// The stage is a goal.
    Finished,
    /// The contact could still move on until this moment; `None` is no limit.
    StillInTime {
        /// Last moment at which a step can be made.
        until: Option<Moment>,
    },
    /// The last chance to move on from the stage closed at this moment; `None` where no arrow leads on.
    ChanceClosed {
        /// The moment.
        since: Option<Moment>,
    },
    /// The contact got as far as this stage, and the next one on the way was not reached.
    Stuck {
        /// The last stage reached.
        at: StageId,
        /// The one that was not reached.
        before: StageId,
    },
    /// No way leads from the stages that the contact reached to the one that is asked for.
    NoWay,
    /// No activity of the contact satisfies what the stage asks.
    NothingMatches {
        /// The stage.
        stage: StageId,
        /// How many activities are of a type that the stage asks for, but do not compare as it asks.
        of_the_type: u32,
    },
    /// Activities that satisfy the stage exist, but all of them before the one asked for could come.
    OnlyBefore {
        /// The stage.
        stage: StageId,
        /// The stage that had to be reached first.
        first: StageId,
        /// The last of these activities.
        last: Deed,
        /// How many there are.
        count: u32,
    },
    /// An activity satisfies the stage, but something stood in the way.
    Missed {
        /// The stage.
        stage: StageId,
        /// The activity.
        by: Deed,
        /// The arrival that it would have followed; `None` for an entry.
        following: Option<(StageId, Deed)>,
        /// What stood in the way.
        because: Vec<Obstacle>,
    },
    /// More activities satisfy the stage, with obstacles too; they are not told one by one.
    MissedMore {
        /// The stage.
        stage: StageId,
        /// How many.
        count: u32,
    },
    /// The stage asks for several activities, and some are missing.
    TooFew {
        /// The stage.
        stage: StageId,
        /// What is asked for.
        condition: Condition,
        /// How many there are since the stage before was reached.
        done: u32,
    },
    /// The stage asks that something does not happen meanwhile, and it did.
    Forbidden {
        /// The stage.
        stage: StageId,
        /// What happened.
        by: Deed,
    },
    /// An excluded activity came while the next stage was awaited, and such contacts are removed.
    RemovedBy {
        /// The stage at which the contact was.
        at: StageId,
        /// The stage that was awaited.
        awaited: StageId,
        /// The excluded activity.
        by: Deed,
    },
}

/// What keeps an activity from completing a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Obstacle {
    /// The same activity already serves the step before.
    Same,
    /// It is simultaneous with the activity before, and must be later.
    NotLater,
    /// It came later than the arrow's limit.
    OverLimit {
        /// The limit.
        limit: Span,
        /// How much too late.
        by: Span,
    },
    /// It came later than the journey's window.
    OverWindow {
        /// The window.
        window: Span,
        /// How much too late.
        by: Span,
    },
    /// An excluded activity lies between.
    Excluded(Deed),
    /// Another activity lies between, but nothing may.
    Between(Deed),
    /// An attribute held constant has another value, or none.
    OtherValue {
        /// Name of the attribute.
        attribute: String,
        /// The value; empty is "not set".
        value: String,
        /// The value that was needed; empty where any would have done.
        wanted: String,
    },
    /// It lies before or after the range of the entries.
    OutsideEntries,
    /// It belongs to another attempt or session, or to none.
    Elsewhere,
}

impl Figure for Explain {
    type Answer = Explanation;

    fn compute(&self, asked: &Asked<'_>) -> Result<Explanation, Cancelled> {
        asked.cancel.check()?;
        let contact = self.contact as usize;
        let mut explanation = Explanation {
            contact: asked.columns.contacts.at(contact).to_owned(),
            stage: self.stage,
            outcome: Outcome::Unknown,
            told: None,
            facts: Vec::new(),
        };
        let Some(place) = asked.journey.stage_index(self.stage).filter(|_| contact < asked.columns.contact_count())
        else {
            return Ok(explanation);
        };
        if !asked.counts(contact) {
            explanation.outcome = Outcome::NotCounted;
            return Ok(explanation);
        }
        let question = Question::new(asked);
        let telling = question.fold_one(contact, || Telling { asked: *asked, place, units: 0, best: None });
        let (outcome, unit, facts) = match telling.best {
            Some(best) => (best.outcome, best.unit, best.facts),
            // No attempt or session at all.
            None => (Outcome::NotEntered, 0, question.why_not_entered(contact)),
        };
        explanation.outcome = outcome;
        explanation.told = (question.counts_parts() && unit > 0).then_some((unit, telling.units));
        explanation.facts = facts;
        Ok(explanation)
    }
}

/// The explanation of the attempt, session or whole contact that tells most.
struct Telling<'a> {
    asked: Asked<'a>,
    place: usize,
    units: usize,
    best: Option<Told>,
}

struct Told {
    /// Whether it reached the stage; if not, how many stages it reached.
    rank: (bool, usize),
    unit: usize,
    outcome: Outcome,
    facts: Vec<Fact>,
}

impl Fold for Telling<'_> {
    fn take(&mut self, way: &Way<'_>, verdict: Verdict) {
        if verdict == Verdict::Nothing {
            return;
        }
        self.units += 1;
        let state = way.standings.get(self.place).map(|standing| standing.state).unwrap_or_default();
        let entered = verdict == Verdict::Entered;
        let reached = entered && state != State::NotReached;
        let stages = way.standings.iter().filter(|standing| entered && standing.state != State::NotReached).count();
        let rank = (reached, if reached { 0 } else { stages });
        if self.best.as_ref().is_some_and(|best| best.rank >= rank) {
            return;
        }
        let telling = way_there::Telling { asked: &self.asked, way };
        let (outcome, facts) = match (verdict, state) {
            (Verdict::Removed, _) => (Outcome::Removed, telling.why_removed()),
            (_, State::NotReached) => (Outcome::NotReached, telling.why_not_reached(self.place)),
            (_, state) => {
                let outcome = match state {
                    State::MovedOn => Outcome::MovedOn,
                    State::Finished => Outcome::Finished,
                    State::StillInTime => Outcome::StillInTime,
                    State::NotReached | State::DroppedOff => Outcome::DroppedOff,
                };
                (outcome, telling.why_reached(self.place))
            }
        };
        self.best = Some(Told { rank, unit: self.units, outcome, facts });
    }

    fn append(&mut self, _later: Self) {}
}
