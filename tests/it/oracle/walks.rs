//! A slow evaluator that enumerates every walk of one contact straight from the definitions.

use super::arrows::{Arrow, arrows};
use pathlight::domain::{
    Combine, Condition, DirectlyCounts, ExclusionEffect, Filter, Journey, Moment, Rule, Simultaneous, StepOrder,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One activity of the contact: type, time, and the value of the one attribute there is ("" is not set).
#[derive(Debug, Clone)]
pub struct Activity {
    pub kind: String,
    pub time: i64,
    pub value: String,
}

/// A walk: its stages and rows, and the transitions between.
#[derive(Debug, Clone)]
struct Walk {
    nodes: Vec<(usize, usize)>,
    transitions: Vec<usize>,
}

/// What became of the contact at a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    MovedOn,
    Finished,
    StillInTime,
    DroppedOff,
}

/// Everything that the report says about one contact.
#[derive(Debug, Default)]
pub struct Answer {
    pub states: BTreeMap<usize, State>,
    pub several: BTreeSet<usize>,
    pub entered_here: BTreeSet<usize>,
    pub first_arrivals: BTreeMap<usize, usize>,
    pub passes: BTreeMap<usize, u64>,
    pub transition_times: BTreeMap<usize, i64>,
    pub stage_times: BTreeMap<usize, i64>,
    /// Activity type that followed the last arrival, for stages where the contact dropped off.
    pub next: BTreeMap<usize, Option<String>>,
    /// For stages that were reached: when the last chance to move on closes, and whether it is open.
    pub chances: BTreeMap<usize, (i64, bool)>,
    pub arrivals: usize,
    pub last_stage: Option<usize>,
    /// Stages that were passed without being recorded.
    pub inferred: BTreeSet<usize>,
    /// Whether an exclusion removed the contact from every stage.
    pub removed: bool,
}

/// The activities of one contact, attempt or session, and the question.
#[derive(Clone)]
pub struct Oracle<'a> {
    pub journey: &'a Journey,
    pub arrows: Vec<Arrow>,
    pub rows: Vec<Activity>,
    pub groups: Vec<usize>,
    pub entries: Vec<bool>,
    pub goals: Vec<bool>,
    pub ends: Vec<(usize, usize)>,
    pub rank: Vec<usize>,
    pub as_of: i64,
    /// Only walks from the first entry activity count.
    pub first_only: bool,
    /// Last moment of the session.
    pub closes: i64,
    /// When the attempt or session ended for good.
    pub left: Option<i64>,
    /// The activity that followed the last row.
    pub beyond: Option<Activity>,
    /// Whether exclusions end walks.
    pub watching: bool,
}

impl<'a> Oracle<'a> {
    pub fn new(journey: &'a Journey, activities: &[Activity], as_of: Moment) -> Self {
        let mut rows: Vec<Activity> = activities.iter().filter(|one| one.time <= as_of.0).cloned().collect();
        rows.sort_by_key(|one| one.time);
        let arrows = arrows(journey);
        let ends: Vec<(usize, usize)> = arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
        let entries = journey.entries();
        let rank = ranks(&entries, &ends);
        let mut oracle = Self {
            journey,
            arrows,
            rows,
            groups: Vec::new(),
            entries,
            goals: journey.goals(),
            ends,
            rank,
            as_of: as_of.0,
            first_only: false,
            closes: i64::MAX,
            left: None,
            beyond: None,
            watching: true,
        };
        oracle.groups = oracle.group();
        oracle
    }

    /// The same question about some of the rows.
    pub fn on(&self, rows: Vec<Activity>) -> Self {
        let mut part = Self { rows, beyond: None, ..self.clone() };
        part.groups = part.group();
        part
    }

    /// Whether an activity matters to the map at all.
    fn matters(&self, row: usize) -> bool {
        let in_rules = self.journey.stages.iter().flat_map(|stage| stage.rule.conditions());
        let excluded = self.arrows.iter().flat_map(|arrow| &arrow.exclusions);
        in_rules.chain(excluded).any(|condition| self.matches(condition, row))
    }

    /// Rows with the same number count as simultaneous. With a grace only the activities that matter to the map count.
    fn group(&self) -> Vec<usize> {
        let mut groups = Vec::new();
        let mut first = 0;
        let graceful = matches!(self.journey.settings.simultaneous, Simultaneous::WithinGrace(_));
        for (row, activity) in self.rows.iter().enumerate() {
            let last = groups.last().copied().unwrap_or(0);
            if graceful && row > 0 && !self.matters(row) {
                groups.push(last);
                continue;
            }
            if graceful && !(0..row).any(|earlier| self.matters(earlier)) {
                first = row;
                groups.push(last);
                continue;
            }
            let same = row > 0
                && match self.journey.settings.simultaneous {
                    Simultaneous::RowOrder => false,
                    Simultaneous::EitherOrder | Simultaneous::StrictlyLater => activity.time == self.rows[row - 1].time,
                    Simultaneous::WithinGrace(span) => activity.time - self.rows[first].time <= span.0,
                };
            if !same {
                first = row;
            }
            groups.push(if row > 0 && !same { last + 1 } else { last });
        }
        groups
    }

    fn either_order(&self) -> bool {
        matches!(self.journey.settings.simultaneous, Simultaneous::EitherOrder | Simultaneous::WithinGrace(_))
    }

    fn matches(&self, condition: &Condition, row: usize) -> bool {
        let activity = &self.rows[row];
        let typed = condition.activities.is_empty() || condition.activities.contains(&activity.kind);
        typed && condition.filters.iter().all(|filter| matches!(filter, Filter::All(members) if members.is_empty()))
    }

    /// Whether one activity satisfies a rule that looks at one activity only.
    fn satisfies(&self, rule: &Rule, row: usize) -> bool {
        rule.conditions().any(|condition| self.matches(condition, row))
    }

    fn is_simple(rule: &Rule) -> bool {
        let alone = rule.conditions().count() == 1;
        rule.groups.iter().all(|group| group.combine == Combine::Any || alone)
            && rule.conditions().all(|one| one.at_least == 1 && !one.negated)
    }

    /// For rules of one `all` group: the row that satisfies it for an arrival at `from`, or for an entry.
    fn completion(&self, rule: &Rule, from: Option<usize>) -> Option<usize> {
        let begin = from.unwrap_or(0);
        let positive: Vec<&Condition> = rule.conditions().filter(|one| !one.negated).collect();
        let counted = |condition: &Condition, last: usize| {
            (begin..=last).filter(|&row| self.matches(condition, row)).count() >= condition.at_least as usize
        };
        let after = |row: usize| match from {
            None => true,
            Some(from) if self.journey.settings.simultaneous == Simultaneous::StrictlyLater => {
                self.groups[row] > self.groups[from]
            }
            Some(from) => row > from,
        };
        let done = (begin..self.rows.len()).find(|&row| positive.iter().all(|one| counted(one, row)))?;
        let row = (done..self.rows.len())
            .find(|&row| after(row) && (row == done || positive.iter().any(|one| self.matches(one, row))))?;
        let forbidden = rule.conditions().filter(|one| one.negated);
        let clear_from = from.map_or(0, |from| from + 1);
        let spoilt = forbidden.into_iter().any(|one| (clear_from..=row).any(|between| self.matches(one, between)));
        (!spoilt).then_some(row)
    }

    fn can_enter(&self, stage: usize, row: usize) -> bool {
        let rule = &self.journey.stages[stage].rule;
        let right =
            if Self::is_simple(rule) { self.satisfies(rule, row) } else { self.completion(rule, None) == Some(row) };
        let settings = &self.journey.settings;
        self.entries[stage] && right && self.held(row) && settings.entries.contains(Moment(self.rows[row].time))
    }

    fn held(&self, row: usize) -> bool {
        self.journey.settings.held_constant.is_empty() || !self.rows[row].value.is_empty()
    }

    fn counts_for_directly(&self, row: usize) -> bool {
        match self.journey.settings.directly_counts {
            DirectlyCounts::EveryActivity => true,
            DirectlyCounts::StageActivities => self
                .journey
                .stages
                .iter()
                .any(|stage| stage.rule.conditions().any(|one| !one.negated && self.matches(one, row))),
        }
    }

    fn step_holds(&self, place: usize, before: usize, after: usize) -> bool {
        let transition = &self.arrows[place];
        let rule = &self.journey.stages[self.ends[place].1].rule;
        let (early, late) = (self.groups[before], self.groups[after]);
        let follows = early < late || (early == late && before != after && self.either_order());
        let right = if Self::is_simple(rule) {
            self.satisfies(rule, after)
        } else {
            self.completion(rule, Some(before)) == Some(after)
        };
        let same = self.journey.settings.held_constant.is_empty()
            || (self.held(after) && self.rows[before].value == self.rows[after].value);
        let in_limit = self.rows[after].time - self.rows[before].time <= transition.limit;
        let between = |row: &usize| early < self.groups[*row] && self.groups[*row] < late;
        let excluded = self.watching
            && (0..self.rows.len())
                .filter(between)
                .any(|row| transition.exclusions.iter().any(|one| self.matches(one, row)));
        let direct = transition.order == StepOrder::Eventually
            || (before < after && !(before + 1..after).any(|row| self.counts_for_directly(row)));
        follows && right && same && in_limit && !excluded && direct
    }

    fn in_window(&self, start: usize, row: usize) -> bool {
        let window = self.journey.settings.window;
        window.is_none_or(|window| self.rows[row].time - self.rows[start].time <= window.0)
    }

    /// Enumerates every walk; `None` if there are more than a test should spend time on.
    fn walks(&self) -> Option<Vec<Walk>> {
        let mut walks = Vec::new();
        let mut starts = Vec::new();
        for row in 0..self.rows.len() {
            for stage in 0..self.journey.stages.len() {
                if self.can_enter(stage, row) {
                    starts.push((stage, row));
                }
            }
        }
        if self.first_only {
            let first = starts.first().map(|&(_, row)| row);
            starts.retain(|&(_, row)| Some(row) == first);
        }
        let mut open: Vec<Walk> =
            starts.into_iter().map(|start| Walk { nodes: vec![start], transitions: Vec::new() }).collect();
        while let Some(walk) = open.pop() {
            let (stage, row) = *walk.nodes.last().unwrap();
            for (place, &(from, to)) in self.ends.iter().enumerate() {
                for next in 0..self.rows.len() {
                    if from == stage
                        && walk.nodes.iter().all(|&(_, used)| used != next)
                        && self.step_holds(place, row, next)
                        && self.in_window(walk.nodes[0].1, next)
                    {
                        let mut longer = walk.clone();
                        longer.nodes.push((to, next));
                        longer.transitions.push(place);
                        open.push(longer);
                    }
                }
            }
            walks.push(walk);
            if walks.len() > 3000 {
                return None;
            }
        }
        Some(walks)
    }

    fn recency(&self, transition: usize, before: usize) -> (usize, usize, Reverse<usize>, usize) {
        (self.groups[before], self.rank[self.ends[transition].0], Reverse(transition), before)
    }

    fn start(&self, walk: &Walk) -> i64 {
        self.rows[walk.nodes[0].1].time
    }

    /// The times of a speaking walk, one per node, with its transitions: of the walks given (all to one stage), those
    /// with the latest start, of those the ones that end with the first activity; traced back over the most recent stage
    /// before; each stage as early as possible.
    fn speak(&self, walks: Vec<&Walk>, all: &[Walk]) -> (Vec<usize>, Vec<i64>) {
        let start = walks.iter().map(|walk| self.start(walk)).max().unwrap();
        let mut left: Vec<&Walk> = walks.into_iter().filter(|walk| self.start(walk) == start).collect();
        let end = left.iter().map(|walk| walk.nodes.last().unwrap().1).min().unwrap();
        left.retain(|walk| walk.nodes.last().unwrap().1 == end);
        let mut depth = 0;
        let chosen = loop {
            if let Some(walk) = left.iter().find(|walk| walk.transitions.len() == depth) {
                break (*walk).clone();
            }
            let key = |walk: &&Walk| {
                let place = walk.transitions.len() - 1 - depth;
                self.recency(walk.transitions[place], walk.nodes[place].1)
            };
            let best = left.iter().map(key).max().unwrap();
            left.retain(|walk| key(walk) == best);
            depth += 1;
        };
        let same_path = all.iter().filter(|walk| {
            walk.transitions == chosen.transitions
                && walk.nodes[0].0 == chosen.nodes[0].0
                && self.start(walk) == start
                && walk.nodes.last().unwrap().1 == end
        });
        let times = same_path.map(|walk| walk.nodes.iter().map(|&(_, row)| self.rows[row].time).collect::<Vec<_>>());
        let earliest = times.min().unwrap();
        (chosen.transitions, earliest)
    }

    fn chance(&self, walks: &[Walk], stage: usize) -> (i64, bool) {
        let mut best: Option<(i64, bool)> = None;
        for walk in walks.iter().filter(|walk| walk.nodes.last().unwrap().0 == stage) {
            let row = walk.nodes.last().unwrap().1;
            best = best.max(Some((self.rows[row].time, false)));
            for (place, _) in self.ends.iter().enumerate().filter(|(_, (from, to))| *from == stage && to != from) {
                let transition = &self.arrows[place];
                let excluded = self.excluded_after(place, row);
                let followed = (row + 1..self.rows.len())
                    .find(|&other| transition.order == StepOrder::Directly && self.counts_for_directly(other));
                let closed = [excluded, followed].into_iter().flatten().map(|row| self.rows[row].time);
                let closed = closed.chain(self.left).min();
                let moment = self.deadline(walk, place).min(self.closes);
                best = best.max(Some((
                    closed.map_or(moment, |closed| closed.min(moment)),
                    closed.is_none() && moment >= self.as_of,
                )));
            }
        }
        best.unwrap()
    }

    /// The first excluded activity after a row.
    fn excluded_after(&self, arrow: usize, row: usize) -> Option<usize> {
        (0..self.rows.len()).find(|&other| {
            self.groups[other] > self.groups[row]
                && self.arrows[arrow].exclusions.iter().any(|one| self.matches(one, other))
        })
    }

    /// The last moment at which a walk can go on over an arrow.
    fn deadline(&self, walk: &Walk, arrow: usize) -> i64 {
        let row = walk.nodes.last().unwrap().1;
        let window = self.journey.settings.window.map_or(i64::MAX, |span| self.start(walk) + span.0);
        window.min(self.rows[row].time.saturating_add(self.arrows[arrow].limit))
    }

    /// Whether the walk that speaks for the contact is spoilt by an exclusion; `None` if there are too many walks.
    fn is_spoilt(&self) -> Option<bool> {
        let blind =
            Self { watching: false, ..self.clone() }.credits(&Self { watching: false, ..self.clone() }.walks()?);
        let reached: BTreeSet<usize> = blind.0.keys().map(|&(_, stage)| stage).collect();
        let stayed: BTreeSet<usize> = reached.iter().copied().filter(|stage| !blind.1.contains_key(stage)).collect();
        let candidates = if stayed.is_empty() { reached } else { stayed };
        let Some(furthest) = candidates.iter().map(|&stage| self.rank[stage]).max() else { return Some(false) };
        let walks = self.walks()?;
        let clean = |walk: &Walk| {
            let (stage, row) = *walk.nodes.last().unwrap();
            let mut away =
                (0..self.arrows.len()).filter(|&place| self.ends[place].0 == stage && self.ends[place].1 != stage);
            let waits = away.clone().next().is_some();
            let unspoilt = |place: usize| {
                let excluded = self.excluded_after(place, row);
                excluded.is_none_or(|excluded| self.rows[excluded].time > self.deadline(walk, place))
            };
            candidates.contains(&stage) && self.rank[stage] == furthest && (!waits || away.any(unspoilt))
        };
        Some(!walks.iter().any(clean))
    }

    /// Whether the walks of the first entry reach a goal; `None` if there are too many.
    pub fn reaches_goal(&self) -> Option<bool> {
        Some(self.walks()?.iter().any(|walk| self.goals[walk.nodes.last().unwrap().0]))
    }

    /// The first row at which a walk can start.
    pub fn first_start(&self) -> Option<usize> {
        (0..self.rows.len()).find(|&row| (0..self.journey.stages.len()).any(|stage| self.can_enter(stage, row)))
    }

    /// The first row after the start from which on no step of the walks can be made any more.
    pub fn ends_before(&self) -> Option<Option<usize>> {
        let walks = self.walks()?;
        let open = |row: usize| {
            walks.iter().any(|walk| {
                let (stage, arrived) = *walk.nodes.last().unwrap();
                let mut away = (0..self.arrows.len()).filter(|&place| self.ends[place].0 == stage);
                arrived >= row
                    || away.any(|place| {
                        let directly = self.arrows[place].order == StepOrder::Directly;
                        self.rows[row].time <= self.deadline(walk, place)
                            && self.excluded_after(place, arrived).is_none_or(|excluded| row < excluded)
                            && !(directly && (arrived + 1..row).any(|between| self.counts_for_directly(between)))
                    })
            })
        };
        let last = (0..self.rows.len()).rev().find(|&row| open(row)).unwrap_or(0);
        Some(Some(last + 1).filter(|&row| row < self.rows.len()))
    }

    /// Arrivals with the credited arrow, and for each stage the arrows taken away from it.
    #[allow(clippy::type_complexity)]
    fn credits(&self, walks: &[Walk]) -> (BTreeMap<(usize, usize), Option<usize>>, BTreeMap<usize, BTreeSet<usize>>) {
        let mut arrivals: BTreeMap<(usize, usize), Option<usize>> = BTreeMap::new();
        for walk in walks {
            let &(stage, row) = walk.nodes.last().unwrap();
            arrivals.entry((row, stage)).or_default();
        }
        for (&(row, stage), credit) in &mut arrivals {
            let over = walks.iter().filter(|walk| walk.nodes.last() == Some(&(stage, row)) && walk.nodes.len() > 1);
            *credit = over
                .map(|walk| self.recency(*walk.transitions.last().unwrap(), walk.nodes[walk.nodes.len() - 2].1))
                .max()
                .map(|(_, _, Reverse(transition), _)| transition);
        }
        let mut left: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for transition in arrivals.values().flatten() {
            let (from, to) = self.ends[*transition];
            if from != to {
                left.entry(from).or_default().insert(*transition);
            }
        }
        (arrivals, left)
    }

    /// Answers everything; `None` if there are too many walks.
    pub fn answer(&self) -> Option<Answer> {
        let mut answer = Answer::default();
        let removes = self.journey.settings.exclusion_effect == ExclusionEffect::RemovesTheContact;
        if removes && self.is_spoilt()? {
            answer.removed = true;
            return Some(answer);
        }
        let walks = self.walks()?;
        let (arrivals, left) = self.credits(&walks);
        let mut seen = BTreeSet::new();
        for (&(_, stage), &credit) in &arrivals {
            answer.arrivals += 1;
            if seen.insert(stage) {
                match credit {
                    Some(transition) => *answer.first_arrivals.entry(transition).or_default() += 1,
                    None => {
                        answer.entered_here.insert(stage);
                    }
                }
            }
            if let Some(transition) = credit {
                *answer.passes.entry(transition).or_default() += 1;
            }
        }
        let skipped = arrivals.values().flatten().flat_map(|&arrow| &self.arrows[arrow].skips);
        let unrecorded = |stage: &usize| self.journey.stages[*stage].may_be_unrecorded && !seen.contains(stage);
        answer.inferred = skipped.copied().filter(unrecorded).collect();
        for &stage in &seen {
            let chance = self.chance(&walks, stage);
            let state = if left.contains_key(&stage) {
                State::MovedOn
            } else if self.goals[stage] {
                State::Finished
            } else if chance.1 {
                State::StillInTime
            } else {
                State::DroppedOff
            };
            answer.states.insert(stage, state);
            answer.chances.insert(stage, chance);
            if left.get(&stage).is_some_and(|ways| ways.len() > 1) {
                answer.several.insert(stage);
            }
            if state == State::DroppedOff {
                let last = arrivals.keys().filter(|&&(_, one)| one == stage).map(|&(row, _)| row).max().unwrap();
                let next = self.rows.get(last + 1).or(self.beyond.as_ref().filter(|_| last + 1 == self.rows.len()));
                answer.next.insert(stage, next.map(|activity| activity.kind.clone()));
            }
        }
        let walked = |&(row, stage): &(usize, usize)| (self.groups[row], self.rank[stage], row, stage);
        answer.last_stage = arrivals.keys().copied().max_by_key(walked).map(|(_, stage)| stage);
        self.times(&walks, &arrivals, &left, &mut answer);
        Some(answer)
    }

    fn times(
        &self,
        walks: &[Walk],
        arrivals: &BTreeMap<(usize, usize), Option<usize>>,
        left: &BTreeMap<usize, BTreeSet<usize>>,
        answer: &mut Answer,
    ) {
        let mut speaking = Vec::new();
        for &stage in answer.states.keys().filter(|stage| !left.contains_key(stage)) {
            let to: Vec<&Walk> = walks.iter().filter(|walk| walk.nodes.last().unwrap().0 == stage).collect();
            let group = to.iter().map(|walk| self.groups[walk.nodes.last().unwrap().1]).min().unwrap();
            let first = to.into_iter().filter(|walk| self.groups[walk.nodes.last().unwrap().1] == group).collect();
            speaking.push((group, stage, self.speak(first, walks)));
        }
        speaking.sort();
        let mut take = |transition: usize, time: i64, credited: bool| {
            let (from, to) = self.ends[transition];
            if credited {
                answer.transition_times.entry(transition).or_insert(time);
            }
            if from != to && left.contains_key(&from) {
                answer.stage_times.entry(from).or_insert(time);
            }
        };
        for (_, _, (transitions, times)) in &speaking {
            for (place, &transition) in transitions.iter().enumerate() {
                let credited = arrivals.values().any(|&credit| credit == Some(transition));
                take(transition, (times[place + 1] - times[place]).max(0), credited);
            }
        }
        for (&(row, stage), credit) in arrivals {
            if let &Some(transition) = credit {
                let over = walks.iter().filter(|walk| {
                    walk.nodes.last() == Some(&(stage, row)) && walk.transitions.last() == Some(&transition)
                });
                let (transitions, times) = self.speak(over.collect(), walks);
                let last = transitions.len();
                take(transition, (times[last] - times[last - 1]).max(0), true);
            }
        }
    }
}

/// The longest way to each stage over transitions that do not lead back, as a depth-first search from the entries in
/// map order finds them.
fn ranks(entries: &[bool], ends: &[(usize, usize)]) -> Vec<usize> {
    fn visit(
        stage: usize,
        ends: &[(usize, usize)],
        path: &mut Vec<usize>,
        done: &mut Vec<usize>,
        back: &mut BTreeSet<usize>,
    ) {
        if done.contains(&stage) {
            return;
        }
        path.push(stage);
        for (place, &(_, to)) in ends.iter().enumerate().filter(|(_, (from, _))| *from == stage) {
            if path.contains(&to) {
                back.insert(place);
            } else {
                visit(to, ends, path, done, back);
            }
        }
        path.pop();
        done.push(stage);
    }
    let (mut done, mut back) = (Vec::new(), BTreeSet::new());
    let first = (0..entries.len()).filter(|&stage| entries[stage]);
    for stage in first.chain(0..entries.len()) {
        visit(stage, ends, &mut Vec::new(), &mut done, &mut back);
    }
    let mut rank = vec![0; entries.len()];
    for _ in 0..entries.len() {
        for (place, &(from, to)) in ends.iter().enumerate() {
            if !back.contains(&place) {
                rank[to] = rank[to].max(rank[from] + 1);
            }
        }
    }
    rank
}
