//! Two groups of contacts side by side: rates with intervals, their difference, and whether it could be chance.

mod before_after;
mod losses;
mod words;

pub use before_after::{BeforeAfter, BeforeAfterPart, BeforeAfterReport};
pub use losses::ComparedLoss;
pub use words::{difference_in_words, minimum_in_words, pace_in_words, verdict_in_words};

use super::breakdown::{Breakdown, GroupName};
use super::members::Members;
use super::pace::{PaceReport, Stretch, paces};
use super::people::Listed;
use super::report::Report;
use super::run::{Question, analyse};
use super::segments::members;
use super::stats::{Difference, Interval, LogRank, MinimumSample, Test};
use super::stats::{compare_rates, holm, log_rank, minimum_sample, newcombe, wilson};
use super::{Asked, Figure};
use crate::domain::{Cancelled, DateRange, Journey, Moment, Rate, SegmentRule, Selection, Span, StageId, TransitionId};
use serde::Serialize;
use std::sync::Arc;

/// One of the two groups.
#[derive(Debug, Clone, PartialEq)]
pub enum Side {
    /// Everybody.
    Everybody,
    /// Those who belong to a segment.
    Segment(SegmentRule),
    /// These contacts, such as a group of a breakdown.
    These(Arc<Members>),
    /// A group of a breakdown.
    Group(Breakdown, GroupName),
    /// Entries in a period: walks that start in this range.
    Entered(DateRange),
}

/// Asks how two groups compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The group to compare with.
    pub first: Side,
    /// The other group; differences are the second less the first.
    pub second: Side,
    /// Whether only entries count whose window had closed as of now, so that nobody is still in time.
    pub mature_only: bool,
}

/// Two groups compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonReport {
    /// All figures of the first group.
    pub first: Report,
    /// All figures of the second group.
    pub second: Report,
    /// Contacts that entered in both groups: the tests take the groups as different contacts.
    pub in_both: u64,
    /// Completion, then stages, then transitions, in map order.
    pub rows: Vec<ComparedRate>,
    /// Whether only entries counted whose window had closed; the end of those, if there is a window.
    pub mature_until: Option<Moment>,
}

/// Of what a rate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum RateOf {
    /// Reached a goal, of those at the base.
    Completed,
    /// Reached the stage, of those at the base.
    Stage(StageId),
    /// Took the transition, of those who reached the stage before it.
    Transition(TransitionId),
}

/// One rate in both groups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedRate {
    /// Of what.
    pub of: RateOf,
    /// In the first group.
    pub first: Rate,
    /// Its 95 % interval (Wilson).
    pub first_interval: Option<Interval>,
    /// In the second group.
    pub second: Rate,
    /// Its 95 % interval (Wilson).
    pub second_interval: Option<Interval>,
    /// The second less the first, with its 95 % interval (Newcombe).
    pub difference: Option<Difference>,
    /// Whether it could be chance.
    pub test: Option<Test>,
    /// The test's probability, adjusted because several are shown at once (Holm).
    pub adjusted_p: Option<f64>,
    /// How many contacts it would take to see a difference of this size.
    pub minimum: Option<MinimumSample>,
    /// Median time in the first group.
    pub first_median: Option<Span>,
    /// Median time in the second group.
    pub second_median: Option<Span>,
    /// Whether both convert at the same pace (log-rank).
    pub pace: Option<LogRank>,
}

impl Figure for Comparison {
    type Answer = ComparisonReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<ComparisonReport, Cancelled> {
        let mature_until = self.mature_only.then(|| mature_until(asked)).flatten();
        let first = Part::of(asked, &self.first, mature_until)?;
        let second = Part::of(asked, &self.second, mature_until)?;
        compare(asked, &first, &second, None, mature_until)
    }
}

/// Contacts of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartOfComparison {
    /// Whether those of the second side, or of the first.
    pub second: bool,
    /// The row of which they are the part; `None` is everybody at the base.
    pub of: Option<RateOf>,
}

impl Listed for Comparison {
    type Part = PartOfComparison;

    fn contacts(&self, part: &PartOfComparison, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let mature_until = self.mature_only.then(|| mature_until(asked)).flatten();
        let side = Part::of(asked, if part.second { &self.second } else { &self.first }, mature_until)?;
        side.listed(asked, part.of, None)
    }
}

/// Returns the last moment at which an entry's window had closed as of now; `None` without a window.
fn mature_until(asked: &Asked<'_>) -> Option<Moment> {
    let window = asked.journey.settings.window?;
    Some(Moment(Question::new(asked).as_of.0.saturating_sub(window.0).saturating_sub(1)))
}

/// A group made ready: its contacts, and the journey that they are asked about.
pub(super) struct Part {
    members: Option<Members>,
    journey: Journey,
}

impl Part {
    fn of(asked: &Asked<'_>, side: &Side, mature_until: Option<Moment>) -> Result<Self, Cancelled> {
        let mut journey = asked.journey.clone();
        // What is known is the same for both, also where one has later activities.
        journey.settings.as_of = Some(Question::new(asked).as_of);
        let mut members = match side {
            Side::Everybody | Side::Entered(_) => None,
            Side::Segment(rule) => Some(members(asked, rule)?),
            Side::Group(breakdown, name) => {
                let contacts = breakdown.contacts(name, asked)?;
                Some(Members::of(contacts.into_iter().map(|one| one as usize)))
            }
            Side::These(these) => Some(these.as_ref().clone()),
        };
        if let (Some(members), Some(within)) = (&mut members, asked.within) {
            members.keep(within);
        }
        let entries = &mut journey.settings.entries;
        if let Side::Entered(range) = side {
            entries.from = entries.from.max(range.from);
            entries.to = earlier(entries.to, range.to);
        }
        entries.to = earlier(entries.to, mature_until);
        Ok(Self { members, journey })
    }

    /// Returns the contacts behind a row, or at the base.
    fn listed(&self, asked: &Asked<'_>, of: Option<RateOf>, base: Option<StageId>) -> Result<Vec<u32>, Cancelled> {
        let at_base = base.map_or(Selection::Entered, Selection::Reached);
        let selection = match of {
            None => at_base,
            Some(RateOf::Completed) => Selection::Completed,
            Some(RateOf::Stage(id)) => Selection::Reached(id),
            Some(RateOf::Transition(id)) => Selection::Took(id),
        };
        super::who(&self.asked(asked), selection)
    }

    fn asked<'a>(&'a self, asked: &Asked<'a>) -> Asked<'a> {
        Asked { journey: &self.journey, within: self.members.as_ref().or(asked.within), ..*asked }
    }
}

/// Returns the earlier of two ends, of which an open one is the later.
fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Compares two parts. Rates of stages are of those who reached the base stage, or who entered where there is none.
pub(super) fn compare(
    asked: &Asked<'_>,
    first: &Part,
    second: &Part,
    base: Option<StageId>,
    mature_until: Option<Moment>,
) -> Result<ComparisonReport, Cancelled> {
    let journey = asked.journey;
    let rows = rows(journey, base);
    let stretches: Vec<Stretch> = rows.iter().map(|&row| stretch(row, base)).collect();
    let (one, other) = (first.asked(asked), second.asked(asked));
    let (reports, times) = ((analyse(&one)?, analyse(&other)?), (paces(&one, &stretches)?, paces(&other, &stretches)?));
    let in_both = {
        let mut both = Members::of(super::who(&one, Selection::Entered)?.into_iter().map(|one| one as usize));
        let others = super::who(&other, Selection::Entered)?;
        both.keep(&Members::of(others.into_iter().map(|one| one as usize)));
        both.len() as u64
    };
    let pairs = times.0.iter().zip(&times.1);
    let mut compared: Vec<ComparedRate> = rows
        .into_iter()
        .zip(pairs)
        .map(|(of, (one, other))| {
            let rates = (rate(&reports.0, of, base), rate(&reports.1, of, base));
            compared(of, rates, (one, other))
        })
        .collect();
    let adjusted = holm(&compared.iter().map(|row| row.test.map(|test| test.p)).collect::<Vec<_>>());
    compared.iter_mut().zip(adjusted).for_each(|(row, p)| row.adjusted_p = p);
    Ok(ComparisonReport { first: reports.0, second: reports.1, in_both, rows: compared, mature_until })
}

fn compared(of: RateOf, (first, second): (Rate, Rate), (one, other): (&PaceReport, &PaceReport)) -> ComparedRate {
    ComparedRate {
        of,
        first,
        first_interval: wilson(first),
        second,
        second_interval: wilson(second),
        difference: newcombe(first, second),
        test: compare_rates(first, second),
        adjusted_p: None,
        minimum: minimum_sample(first, second),
        first_median: one.times.median,
        second_median: other.times.median,
        pace: log_rank(&one.lives(), &other.lives()),
    }
}

/// Returns the rates that are compared: completion, the stages that lie behind the base, and the transitions, with a base
/// only those out of it.
fn rows(journey: &Journey, base: Option<StageId>) -> Vec<RateOf> {
    let after = stages_after(journey, base);
    let entries = journey.entries();
    let stages = journey.stages.iter().zip(&entries).filter(|(stage, entry)| match base {
        Some(_) => after.contains(&stage.id),
        // Everybody came in at an entry: nothing to compare where there is but one.
        None => !**entry || entries.iter().filter(|entry| **entry).count() > 1,
    });
    let transitions =
        journey.transitions.iter().filter(|one| base.is_none_or(|base| one.from == base && one.to != base));
    std::iter::once(RateOf::Completed)
        .chain(stages.map(|(stage, _)| RateOf::Stage(stage.id)))
        .chain(transitions.map(|one| RateOf::Transition(one.id)))
        .collect()
}

/// Returns the stages to which transitions lead from the base, over others too, without itself.
fn stages_after(journey: &Journey, base: Option<StageId>) -> Vec<StageId> {
    let mut found: Vec<StageId> = base.into_iter().collect();
    let mut place = 0;
    while let Some(&here) = found.get(place) {
        for step in journey.transitions.iter().filter(|step| step.from == here) {
            if !found.contains(&step.to) {
                found.push(step.to);
            }
        }
        place += 1;
    }
    found.retain(|stage| Some(*stage) != base);
    found
}

fn stretch(of: RateOf, base: Option<StageId>) -> Stretch {
    match (of, base) {
        (RateOf::Transition(id), _) => Stretch::Transition(id),
        (RateOf::Stage(id), Some(base)) => Stretch::Stages(base, id),
        (RateOf::Stage(id), None) => Stretch::ToStage(id),
        (RateOf::Completed, None) => Stretch::Whole,
        (RateOf::Completed, Some(base)) => Stretch::ToGoal(base),
    }
}

fn rate(report: &Report, of: RateOf, base: Option<StageId>) -> Rate {
    let reached = |id: StageId| report.stages.iter().find(|one| one.id == id).map_or(0, |one| one.reached);
    let whole = base.map_or(report.entered, reached);
    match of {
        RateOf::Completed => Rate::new(report.completed.min(whole), whole),
        RateOf::Stage(id) => Rate::new(reached(id).min(whole), whole),
        RateOf::Transition(id) => {
            report.transitions.iter().find(|one| one.id == id).map_or(Rate::default(), |one| one.share())
        }
    }
}

#[cfg(test)]
mod tests;
