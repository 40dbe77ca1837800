//! The way to a stage as facts, and the stages at which it stopped.

use super::{Deed, Fact, Obstacle};
use crate::domain::{Condition, Counting, Moment, Span, StageId, TransitionId};
use crate::engine::analysis::asked::Asked;
use crate::engine::analysis::at::At;
use crate::engine::analysis::forward::NEVER;
use crate::engine::analysis::map::Step;
use crate::engine::analysis::rules::{Gives, Rules};
use crate::engine::analysis::way::{Chance, State, Way};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// At most so many stages at which the contact got stuck are told.
const MOST_STUCK: usize = 4;
/// At most so many activities that were missed are told one by one for each stage.
const MOST_MISSED: usize = 3;

/// An activity as a place in the columns, the row of the arrival before it, and what stood in the way.
type Missed = (usize, Option<usize>, Vec<Obstacle>);

/// What is told, and about which contact (or attempt, or session).
pub(super) struct Telling<'a, 'b> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) way: &'a Way<'b>,
}

impl Telling<'_, '_> {
    pub(super) fn stage(&self, place: usize) -> StageId {
        self.asked.journey.stages.get(place).map_or(StageId(0), |stage| stage.id)
    }

    fn stage_of_spot(&self, spot: usize) -> usize {
        self.way.reading.map.spots.get(spot).map_or(0, |spot| spot.stage)
    }

    /// Returns the activity at a place in the columns.
    pub(super) fn deed(&self, source: usize) -> Deed {
        let columns = self.asked.columns;
        let kind = columns.kinds.get(source).copied().map(usize::from);
        Deed {
            row: source as u32,
            activity: kind.and_then(|kind| columns.activity_types.get(kind)).cloned().unwrap_or_default(),
            moment: Moment(columns.times.at(source)),
        }
    }

    /// Returns the activity of a row of the trail.
    pub(super) fn deed_of(&self, row: usize) -> Deed {
        self.deed(self.way.trail.source.at(row))
    }

    fn over(&self, step: usize) -> Option<TransitionId> {
        let way = self.way.step(step)?.way;
        self.asked.journey.transitions.get(way).map(|transition| transition.id)
    }

    /// Tells the way to a stage that was reached, and what came of it there.
    pub(super) fn why_reached(&self, place: usize) -> Vec<Fact> {
        let mut facts = Vec::new();
        let legs = self.way.walk_to(place);
        match legs.first() {
            None => {
                let first = self.way.standings.get(place).and_then(|standing| self.way.arrivals.get(standing.first));
                facts.extend(
                    first.map(|arrival| Fact::Entered { stage: self.stage(place), by: self.deed_of(arrival.row) }),
                );
            }
            Some(leg) => {
                let stage = self.way.step(leg.step).map_or(0, |step| self.stage_of_spot(step.from));
                facts.push(Fact::Entered { stage: self.stage(stage), by: self.deed_of(leg.before) });
            }
        }
        for leg in &legs {
            let Some(step) = self.way.step(leg.step) else { continue };
            facts.push(Fact::Came {
                from: self.stage(self.stage_of_spot(step.from)),
                to: self.stage(self.stage_of_spot(step.to)),
                over: self.over(leg.step),
                by: self.deed_of(leg.after),
                after: Span(self.way.time_between(leg)),
            });
        }
        facts.extend(self.what_came_of_it(place));
        facts
    }

    fn what_came_of_it(&self, place: usize) -> Option<Fact> {
        let leaves =
            self.way.reading.map.steps.iter().any(|step| step.leaves && self.stage_of_spot(step.from) == place);
        match self.way.standings.get(place)?.state {
            State::NotReached => None,
            State::Finished => Some(Fact::Finished),
            State::MovedOn => {
                let on = self.way.arrivals.iter().find(|arrival| {
                    let step = self.way.step(arrival.step).filter(|step| step.leaves);
                    step.is_some_and(|step| self.stage_of_spot(step.from) == place)
                })?;
                Some(Fact::MovedOn { to: self.stage(on.stage), by: self.deed_of(on.row) })
            }
            State::StillInTime => {
                let until = self.way.chance(place).map(|chance| chance.moment).filter(|&moment| moment != i64::MAX);
                Some(Fact::StillInTime { until: until.map(Moment) })
            }
            State::DroppedOff => {
                let since = self.way.chance(place).filter(|_| leaves).map(|Chance { moment, .. }| Moment(moment));
                Some(Fact::ChanceClosed { since })
            }
        }
    }

    /// Tells how far the contact came on the ways to a stage, and why not further.
    pub(super) fn why_not_reached(&self, place: usize) -> Vec<Fact> {
        let stuck = self.stuck_before(place);
        let mut facts = Vec::new();
        if self.is_entry(place) {
            self.why_no_entry(place, &mut facts);
        }
        if stuck.is_empty() && facts.is_empty() {
            facts.push(Fact::NoWay);
        }
        let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
        for &step in &stuck {
            let Some(record) = self.way.step(step) else { continue };
            let (from, to) = (self.stage_of_spot(record.from), self.stage_of_spot(record.to));
            if told.len() < MOST_STUCK && told.insert((from, to)) {
                if told.len() == 1 {
                    let mut way = self.why_reached(from);
                    way.retain(|fact| matches!(fact, Fact::Entered { .. } | Fact::Came { .. }));
                    facts.append(&mut way);
                }
                facts.push(Fact::Stuck { at: self.stage(from), before: self.stage(to) });
                self.why_no_step(step, from, to, &mut facts);
            }
        }
        facts
    }

    fn is_reached(&self, spot: usize) -> bool {
        let trail = &self.way.trail;
        (0..trail.spot.len()).any(|node| trail.spot.at(node) == spot && self.way.forward.start.at(node) != NEVER)
    }

    /// Returns the steps from stages that were reached to stages that were not, on the shortest ways to this one.
    fn stuck_before(&self, place: usize) -> Vec<usize> {
        let map = &self.way.reading.map;
        let reached: Vec<bool> = (0..map.spots.len()).map(|spot| self.is_reached(spot)).collect();
        let mut seen: BTreeSet<usize> = map.stages.get(place).iter().flat_map(|stage| &stage.spots).copied().collect();
        let mut here: Vec<usize> = seen.iter().copied().collect();
        while !here.is_empty() {
            let mut stuck = Vec::new();
            let mut before = Vec::new();
            for &spot in &here {
                for &step in map.spots.get(spot).map_or(&[][..], |spot| &spot.incoming) {
                    let Some(record) = map.steps.get(step) else { continue };
                    if reached.get(record.from).copied().unwrap_or_default() {
                        stuck.push(step);
                    } else if seen.insert(record.from) {
                        before.push(record.from);
                    }
                }
            }
            if !stuck.is_empty() {
                stuck.sort_unstable();
                return stuck;
            }
            here = before;
        }
        Vec::new()
    }

    /// Returns the known activities of the contact that may satisfy a stage, as places in the columns.
    fn matching(&self, stage: usize) -> Vec<usize> {
        let reading = self.way.reading;
        let rows = self.asked.columns.rows(self.way.contact);
        let known = |row: &usize| self.asked.columns.times.at(*row) <= reading.as_of;
        rows.filter(known)
            .filter(|&row| {
                let mut matches = false;
                let kind = self.asked.columns.kinds.at(row);
                let stage = Gives::Stage(stage);
                reading.rules.each(self.asked.columns, self.way.contact, row, kind, |gives| matches |= gives == stage);
                matches
            })
            .collect()
    }

    /// Counts the known activities of the types that a stage asks for.
    fn of_the_type(&self, stage: usize) -> u32 {
        let Some(stage) = self.asked.journey.stages.get(stage) else { return 0 };
        let asked = stage.rule.conditions().filter(|one| !one.negated);
        let types: Vec<&String> = asked.flat_map(|one| &one.activities).collect();
        let columns = self.asked.columns;
        let known = |row: &usize| columns.times.at(*row) <= self.way.reading.as_of;
        let typed = |row: &usize| {
            let kind = columns.kinds.get(*row).and_then(|&kind| columns.activity_types.get(usize::from(kind)));
            kind.is_some_and(|name| types.contains(&name))
        };
        columns.rows(self.way.contact).filter(known).filter(typed).count() as u32
    }

    fn why_no_step(&self, step: usize, from: usize, to: usize, facts: &mut Vec<Fact>) {
        let stage = self.stage(to);
        let matching = self.matching(to);
        let Some(&last) = matching.last() else {
            facts.push(Fact::NothingMatches { stage, of_the_type: self.of_the_type(to) });
            return;
        };
        let trail = &self.way.trail;
        let Some(record) = self.way.step(step) else { return };
        let arrivals: Vec<usize> = (0..trail.spot.len())
            .filter(|&node| trail.spot.at(node) == record.from && self.way.forward.start.at(node) != NEVER)
            .collect();
        let Some(&first) = arrivals.first() else { return };
        let missed = match self.way.reading.rules.needs.get(to).and_then(Option::as_ref) {
            None => self.missed(record, &arrivals, &matching),
            Some(need) => {
                let latest = trail.row.at(arrivals.last().copied().unwrap_or(first));
                if trail.completion(need, Some(latest), self.way.reading.strictly()).is_none() {
                    self.what_is_missing(to, Some(trail.source.at(latest)), facts);
                    return;
                }
                // Only the activity that completes the rule counts, and each arrival has its own.
                let mut missed: Vec<Missed> = Vec::new();
                for &node in arrivals.iter().rev() {
                    let before = trail.row.at(node);
                    let Some(row) = trail.completion(need, Some(before), self.way.reading.strictly()) else { continue };
                    let source = trail.source.at(row);
                    if missed.iter().all(|(known, ..)| *known != source) {
                        missed.push((source, Some(before), self.obstacles(record, node, row)));
                    }
                }
                missed
            }
        };
        if missed.is_empty() {
            let count = matching.len() as u32;
            facts.push(Fact::OnlyBefore { stage, first: self.stage(from), last: self.deed(last), count });
            return;
        }
        let more = missed.len().saturating_sub(MOST_MISSED) as u32;
        for (source, following, because) in missed.into_iter().take(MOST_MISSED) {
            let following = following.map(|row| (self.stage(from), self.deed_of(row)));
            facts.push(Fact::Missed { stage, by: self.deed(source), following, because });
        }
        if more > 0 {
            facts.push(Fact::MissedMore { stage, count: more });
        }
    }

    /// Returns what kept each of these activities from completing the step after one of these arrivals.
    fn missed(&self, step: &Step, arrivals: &[usize], matching: &[usize]) -> Vec<Missed> {
        let trail = &self.way.trail;
        let entered = arrivals.first().map_or(0, |&node| trail.source.at(trail.row.at(node)));
        let mut missed = Vec::new();
        for &source in matching {
            let row = trail.source.partition_point(|&one| one < source);
            if trail.source.get(row) != Some(&source) {
                if source > entered {
                    missed.push((source, None, vec![Obstacle::Elsewhere]));
                }
                continue;
            }
            let may_follow = |node: &&usize| {
                let before = trail.row.at(**node);
                before <= row || (self.way.reading.either_order() && trail.group.at(before) == trail.group.at(row))
            };
            // The arrival with the fewest obstacles tells most; among those the latest.
            let tried = arrivals.iter().filter(may_follow).map(|&node| (self.obstacles(step, node, row), node));
            if let Some((obstacles, node)) = tried.min_by_key(|(obstacles, node)| (obstacles.len(), Reverse(*node))) {
                missed.push((source, Some(trail.row.at(node)), obstacles));
            }
        }
        missed
    }

    /// Tells which conditions of a rule that looks at several activities are not met since an arrival (a place in the
    /// columns), or since the contact's first activity.
    fn what_is_missing(&self, stage: usize, arrival: Option<usize>, facts: &mut Vec<Fact>) {
        let Some(record) = self.asked.journey.stages.get(stage) else { return };
        let conditions: Vec<&Condition> = record.rule.conditions().collect();
        let rules = Rules::of_conditions(self.asked.columns, &conditions);
        let mut found: Vec<Vec<usize>> = vec![Vec::new(); conditions.len()];
        let columns = self.asked.columns;
        for row in columns.rows(self.way.contact).filter(|&row| arrival.is_none_or(|arrival| row >= arrival)) {
            if columns.times.at(row) <= self.way.reading.as_of {
                rules.each(columns, self.way.contact, row, columns.kinds.at(row), |gives| {
                    if let Gives::Count(place) = gives
                        && let Some(list) = found.get_mut(place)
                    {
                        list.push(row);
                    }
                });
            }
        }
        for (condition, rows) in conditions.into_iter().zip(found) {
            let after = rows.iter().copied().find(|&row| arrival.is_none_or(|arrival| row > arrival));
            if condition.negated {
                facts.extend(after.map(|row| Fact::Forbidden { stage: record.id, by: self.deed(row) }));
            } else if (rows.len() as u32) < condition.at_least.max(1) {
                let (condition, done) = (condition.clone(), rows.len() as u32);
                facts.push(Fact::TooFew { stage: record.id, condition, done });
            }
        }
    }

    /// Tells why no walk starts.
    pub(super) fn why_not_entered(&self) -> Vec<Fact> {
        let map = &self.way.reading.map;
        let mut facts = Vec::new();
        for place in (0..map.stages.len()).filter(|&place| self.is_entry(place)).take(MOST_STUCK) {
            self.why_no_entry(place, &mut facts);
        }
        facts
    }

    fn is_entry(&self, place: usize) -> bool {
        let map = &self.way.reading.map;
        let spots = map.stages.get(place).map_or(&[][..], |stage| &stage.spots);
        spots.iter().any(|&spot| map.spots.get(spot).is_some_and(|spot| spot.entry))
    }

    /// Tells why no walk starts at an entry stage.
    fn why_no_entry(&self, place: usize, facts: &mut Vec<Fact>) {
        let stage = self.stage(place);
        let matching = self.matching(place);
        if matching.is_empty() {
            facts.push(Fact::NothingMatches { stage, of_the_type: self.of_the_type(place) });
            return;
        }
        let mut told = 0;
        for &source in &matching {
            let because = self.entry_obstacles(source);
            if !because.is_empty() {
                told += 1;
                if told <= MOST_MISSED {
                    facts.push(Fact::Missed { stage, by: self.deed(source), following: None, because });
                }
            }
        }
        if told == 0 {
            let known = facts.len();
            self.what_is_missing(place, None, facts);
            // Nothing is missing in the whole, so it lies in several sessions, or after the first entry.
            let in_parts = self.asked.journey.settings.counting != Counting::BestAttempt;
            if let Some(&last) = matching.last().filter(|_| in_parts && facts.len() == known) {
                let because = vec![Obstacle::Elsewhere];
                facts.push(Fact::Missed { stage, by: self.deed(last), following: None, because });
            }
        } else if told > MOST_MISSED {
            facts.push(Fact::MissedMore { stage, count: (told - MOST_MISSED) as u32 });
        }
    }

    /// Tells which excluded activity removed the contact: the one that came first after the last arrival it followed.
    pub(super) fn why_removed(&self) -> Vec<Fact> {
        let trail = &self.way.trail;
        let mut last: Option<(usize, usize, usize, usize)> = None;
        for arrival in &self.way.arrivals {
            for node in trail.nodes(arrival.row) {
                let spot =
                    self.way.reading.map.spots.get(trail.spot.at(node)).filter(|spot| spot.stage == arrival.stage);
                for step in spot.iter().flat_map(|spot| &spot.outgoing).filter_map(|&step| self.way.step(step)) {
                    let excluded =
                        step.watch.and_then(|watch| trail.first_excluded_after(watch, trail.group.at(arrival.row)));
                    if let Some(row) = excluded {
                        let found = (arrival.row, row, arrival.stage, self.stage_of_spot(step.to));
                        if last.is_none_or(|known| known.0 < found.0) {
                            last = Some(found);
                        }
                    }
                }
            }
        }
        let Some((arrived, excluded, at, awaited)) = last else { return Vec::new() };
        let first = self.way.arrivals.first();
        let entered =
            first.map(|arrival| Fact::Entered { stage: self.stage(arrival.stage), by: self.deed_of(arrival.row) });
        let came = first.is_some_and(|first| first.row != arrived).then(|| self.deed_of(arrived));
        let mut facts: Vec<Fact> = entered.into_iter().collect();
        if let (Some(first), Some(by)) = (first, came) {
            let after = by.moment.since(self.deed_of(first.row).moment);
            facts.push(Fact::Came { from: self.stage(first.stage), to: self.stage(at), over: None, by, after });
        }
        let by = self.deed_of(excluded);
        facts.push(Fact::RemovedBy { at: self.stage(at), awaited: self.stage(awaited), by });
        facts
    }
}
