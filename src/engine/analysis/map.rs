//! The journey as a graph ready for walking: implied shortcuts and any-order groups written out.

use crate::domain::{AnyOrderGroup, Condition, Journey, StepOrder, Transition};

/// The journey's graph.
#[derive(Debug, Default)]
pub(super) struct Map {
    /// Where a walk can stand. Without any-order groups these are the stages, in map order.
    pub(super) spots: Vec<Spot>,
    /// Ways from spot to spot: drawn transitions first, in map order, then implied ones.
    pub(super) steps: Vec<Step>,
    /// Steps with the same stage before, limit and exclusions share one list of candidates.
    pub(super) lanes: Vec<Lane>,
    /// Exclusions, each different set once.
    pub(super) watches: Vec<Vec<Condition>>,
    /// The spots of each stage.
    pub(super) stages: Vec<StageSpots>,
    /// Longest time from the first activity of a walk to its last, in microseconds.
    pub(super) window: i64,
    /// How many drawn transitions there are.
    pub(super) transitions: usize,
    /// Ends of the implied ways.
    implied: Vec<(usize, usize)>,
    /// Sentences about settings that cannot be honoured.
    pub(super) warnings: Vec<String>,
}

/// A stage, or a stage of an any-order group together with those of the group already passed.
#[derive(Debug, Default)]
pub(super) struct Spot {
    /// Place of the stage in map order.
    pub(super) stage: usize,
    /// Whether a walk may start here.
    pub(super) entry: bool,
    /// How many steps the longest way here has, not counting steps that lead back.
    pub(super) rank: usize,
    /// How many stages of the any-order group a walk has passed here, this one included; 1 outside groups.
    pub(super) passed: usize,
    /// Steps that lead here, ascending.
    pub(super) incoming: Vec<usize>,
    /// Steps that lead away, ascending.
    pub(super) outgoing: Vec<usize>,
    /// Lanes on which an arrival here is a candidate.
    pub(super) lanes: Vec<usize>,
}

/// A way from spot to spot.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// The spot before.
    pub(super) from: usize,
    /// The spot after.
    pub(super) to: usize,
    /// Place of the drawn transition in map order; beyond them the number of an implied way from stage to stage.
    pub(super) way: usize,
    /// Place of a drawn transition to show the step on: its own, or the last one of the detour it replaces.
    pub(super) shown_on: Option<usize>,
    /// Places of the stages that an implied shortcut, or a drawn one beside an implied one, leaves out.
    pub(super) skips: Vec<usize>,
    /// Whether no other activity may come between.
    pub(super) directly: bool,
    /// Longest time between the two activities in microseconds.
    pub(super) limit: i64,
    /// Which exclusions watch over the step.
    pub(super) watch: Option<usize>,
    /// Whether it leads from stage to stage inside an any-order group, where exclusions never remove the contact.
    pub(super) inside: bool,
    /// The lane that holds candidates; `None` for direct steps and for rules that look at several activities.
    pub(super) lane: Option<usize>,
    /// Whether it leads to another stage.
    pub(super) leaves: bool,
}

/// Candidates for steps with the same spot before, limit and exclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lane {
    from: usize,
    /// Longest time between the two activities in microseconds.
    pub(super) limit: i64,
    /// Which exclusions watch over it.
    pub(super) watch: Option<usize>,
    /// Whether its steps lead from stage to stage inside an any-order group.
    pub(super) inside: bool,
}

/// What the map knows of a stage.
#[derive(Debug, Default)]
pub(super) struct StageSpots {
    /// Its spots, ascending and next to one another.
    pub(super) spots: Vec<usize>,
    /// How many stages its any-order group has, if exclusions watch over that group; otherwise 0.
    pub(super) watched: usize,
    /// Whether it is a goal.
    pub(super) goal: bool,
    /// Stages to which a drawn transition leads from here, without itself, ascending.
    pub(super) after: Vec<usize>,
}

/// An arrow between stages, drawn or implied.
#[derive(Debug, Clone)]
struct Arrow {
    from: usize,
    to: usize,
    transition: Option<usize>,
    shown_on: usize,
    skips: Vec<usize>,
    directly: bool,
    limit: i64,
    exclusions: Vec<Condition>,
}

const LARGEST_GROUP: usize = AnyOrderGroup::MOST_STAGES;

impl Map {
    /// Writes out the journey, without lanes.
    pub(super) fn new(journey: &Journey) -> Self {
        let mut map = Self {
            window: journey.settings.window.map_or(i64::MAX, |span| span.0),
            transitions: journey.transitions.len(),
            ..Self::default()
        };
        let arrows = arrows(journey);
        let groups = map.groups(journey);
        let (entries, goals) = ends(journey, &arrows, &groups);
        let group_of = |stage: usize| groups.iter().position(|group| group.contains(&stage));

        for (stage, (&entry, &goal)) in entries.iter().zip(&goals).enumerate() {
            let first = map.spots.len();
            match group_of(stage).and_then(|place| groups.get(place)) {
                None => map.spots.push(Spot { stage, entry, passed: 1, ..Spot::default() }),
                Some(group) => {
                    let own = bit(group, stage);
                    for set in (1..1_usize << group.len()).filter(|set| set & own != 0) {
                        let passed = set.count_ones() as usize;
                        map.spots.push(Spot { stage, entry: entry && passed == 1, passed, ..Spot::default() });
                    }
                }
            }
            let after = arrows.iter().filter(|arrow| arrow.transition.is_some() && arrow.from == stage);
            let mut after: Vec<usize> = after.map(|arrow| arrow.to).filter(|&to| to != stage).collect();
            after.sort_unstable();
            after.dedup();
            let group = group_of(stage).and_then(|place| groups.get(place));
            let watched = group.filter(|group| !exclusions_of(journey, group).is_empty()).map_or(0, Vec::len);
            map.stages.push(StageSpots { spots: (first..map.spots.len()).collect(), watched, goal, after });
        }

        for arrow in &arrows {
            let inside = group_of(arrow.from).is_some() && group_of(arrow.from) == group_of(arrow.to);
            if !inside {
                let sources = map.doors(&groups, group_of(arrow.from), arrow.from, true);
                let targets = map.doors(&groups, group_of(arrow.to), arrow.to, false);
                for &from in &sources {
                    for &to in &targets {
                        map.step(from, to, arrow);
                    }
                }
            }
        }
        for group in &groups {
            map.steps_inside(group, &arrows, exclusions_of(journey, group));
        }
        map.rank();
        map
    }

    /// Gives lanes to the steps; `several` says for each stage whether its rule looks at several activities.
    pub(super) fn lay_lanes(&mut self, several: &[bool]) {
        for step in &mut self.steps {
            let stage = self.spots.get(step.to).map_or(0, |spot| spot.stage);
            if step.directly || several.get(stage).copied().unwrap_or_default() {
                continue;
            }
            let lane = Lane { from: step.from, limit: step.limit, watch: step.watch, inside: step.inside };
            let place = self.lanes.iter().position(|one| *one == lane).unwrap_or_else(|| {
                self.lanes.push(lane);
                if let Some(spot) = self.spots.get_mut(step.from) {
                    spot.lanes.push(self.lanes.len() - 1);
                }
                self.lanes.len() - 1
            });
            step.lane = Some(place);
        }
    }

    /// Returns the groups as places of stages, leaving out those that say nothing or too much.
    fn groups(&mut self, journey: &Journey) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for group in &journey.any_order {
            let mut stages: Vec<usize> = group.stages.iter().filter_map(|&id| journey.stage_index(id)).collect();
            stages.sort_unstable();
            stages.dedup();
            stages.retain(|stage| !groups.iter().any(|earlier| earlier.contains(stage)));
            if stages.len() > LARGEST_GROUP {
                self.warnings.push(format!(
                    "A group of {} stages in any order is too large; at most {LARGEST_GROUP} are possible. Its stages are taken as drawn.",
                    stages.len()
                ));
            } else if stages.len() > 1 {
                groups.push(stages);
            }
        }
        groups
    }

    /// Returns the spots at which a stage is left or entered: of a group, every stage of it, when all are passed or none.
    fn doors(&self, groups: &[Vec<usize>], group: Option<usize>, stage: usize, leaving: bool) -> Vec<usize> {
        let Some(group) = group.and_then(|place| groups.get(place)) else {
            return self.stages.get(stage).map(|own| own.spots.clone()).unwrap_or_default();
        };
        let passed = if leaving { group.len() } else { 1 };
        let spots = group.iter().filter_map(|&member| self.stages.get(member)).flat_map(|own| &own.spots);
        spots.copied().filter(|&spot| self.spots.get(spot).is_some_and(|spot| spot.passed == passed)).collect()
    }

    fn steps_inside(&mut self, group: &[usize], arrows: &[Arrow], exclusions: &[Condition]) {
        for &from in group {
            for &to in group.iter().filter(|&&to| to != from) {
                let implied = Arrow {
                    from,
                    to,
                    transition: None,
                    shown_on: usize::MAX,
                    skips: Vec::new(),
                    directly: false,
                    limit: i64::MAX,
                    exclusions: Vec::new(),
                };
                let drawn = arrows.iter().find(|arrow| arrow.from == from && arrow.to == to);
                let mut arrow = drawn.cloned().unwrap_or(implied);
                arrow.exclusions.extend(exclusions.iter().cloned());
                let sets =
                    (1..1_usize << group.len()).filter(|set| set & bit(group, from) != 0 && set & bit(group, to) == 0);
                for set in sets {
                    let spot = |stage: usize, set: usize| {
                        let place = (1..set).filter(|smaller| smaller & bit(group, stage) != 0).count();
                        self.stages.get(stage).and_then(|own| own.spots.get(place)).copied()
                    };
                    if let (Some(before), Some(after)) = (spot(from, set), spot(to, set | bit(group, to))) {
                        self.step(before, after, &arrow);
                        if let Some(step) = self.steps.last_mut() {
                            step.inside = true;
                        }
                    }
                }
            }
        }
    }

    fn step(&mut self, from: usize, to: usize, arrow: &Arrow) {
        let watch = (!arrow.exclusions.is_empty()).then(|| {
            self.watches.iter().position(|one| *one == arrow.exclusions).unwrap_or_else(|| {
                self.watches.push(arrow.exclusions.clone());
                self.watches.len() - 1
            })
        });
        let way = arrow.transition.unwrap_or_else(|| {
            let ends = (arrow.from, arrow.to);
            let place = self.implied.iter().position(|one| *one == ends).unwrap_or_else(|| {
                self.implied.push(ends);
                self.implied.len() - 1
            });
            self.transitions + place
        });
        let place = self.steps.len();
        let stage = |spot: usize| self.spots.get(spot).map(|spot| spot.stage);
        self.steps.push(Step {
            from,
            to,
            way,
            shown_on: (arrow.shown_on != usize::MAX).then_some(arrow.shown_on),
            skips: arrow.skips.clone(),
            directly: arrow.directly,
            limit: arrow.limit,
            watch,
            inside: false,
            lane: None,
            leaves: stage(from) != stage(to),
        });
        if let Some(spot) = self.spots.get_mut(from) {
            spot.outgoing.push(place);
        }
        if let Some(spot) = self.spots.get_mut(to) {
            spot.incoming.push(place);
        }
    }

    /// Ranks the spots: a depth-first search from the entries in map order finds the steps that lead back; the rank is
    /// the longest way over the others.
    fn rank(&mut self) {
        let mut seen = vec![Seen::New; self.spots.len()];
        let mut finished = Vec::new();
        let mut back = vec![false; self.steps.len()];
        let starts = (0..self.spots.len()).filter(|&place| self.spots.get(place).is_some_and(|spot| spot.entry));
        for start in starts.chain(0..self.spots.len()) {
            let mut path = vec![(start, 0)];
            while let Some((spot, next)) = path.pop() {
                if next == 0 {
                    match seen.get_mut(spot) {
                        Some(state @ Seen::New) => *state = Seen::Open,
                        _ => continue,
                    }
                }
                match self.spots.get(spot).and_then(|spot| spot.outgoing.get(next)) {
                    None => {
                        if let Some(state) = seen.get_mut(spot) {
                            *state = Seen::Done;
                        }
                        finished.push(spot);
                    }
                    Some(&step) => {
                        path.push((spot, next + 1));
                        let to = self.steps.get(step).map_or(spot, |step| step.to);
                        match seen.get(to) {
                            Some(Seen::New) => path.push((to, 0)),
                            Some(Seen::Open) => {
                                if let Some(back) = back.get_mut(step) {
                                    *back = true;
                                }
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        for &spot in finished.iter().rev() {
            let Some(place) = self.spots.get(spot) else { continue };
            let (rank, outgoing) = (place.rank + 1, place.outgoing.clone());
            for step in outgoing {
                let to = self.steps.get(step).map_or(spot, |step| step.to);
                if back.get(step) == Some(&false)
                    && let Some(after) = self.spots.get_mut(to)
                {
                    after.rank = after.rank.max(rank);
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Seen {
    New,
    Open,
    Done,
}

/// Returns the exclusions that watch over a group of stages.
fn exclusions_of<'a>(journey: &'a Journey, group: &[usize]) -> &'a [Condition] {
    let holds = |stages: &[crate::domain::StageId]| {
        stages.iter().filter_map(|&id| journey.stage_index(id)).any(|stage| group.contains(&stage))
    };
    let own = journey.any_order.iter().find(|one| holds(&one.stages));
    own.map_or(&[], |one| &one.exclusions)
}

fn bit(group: &[usize], stage: usize) -> usize {
    group.iter().position(|&member| member == stage).map_or(0, |place| 1 << place)
}

/// Returns the drawn arrows, then the implied shortcuts past stages that are optional or may be unrecorded. A shortcut
/// is direct if both arrows it replaces are, its limit is the sum of theirs, and it has the exclusions of both.
fn arrows(journey: &Journey) -> Vec<Arrow> {
    let drawn = |(place, transition): (usize, &Transition)| {
        Some(Arrow {
            from: journey.stage_index(transition.from)?,
            to: journey.stage_index(transition.to)?,
            transition: Some(place),
            shown_on: place,
            skips: Vec::new(),
            directly: transition.order == StepOrder::Directly,
            limit: transition.limit.map_or(i64::MAX, |span| span.0),
            exclusions: transition.exclusions.clone(),
        })
    };
    let mut arrows: Vec<Arrow> = journey.transitions.iter().enumerate().filter_map(drawn).collect();
    let passable = journey.stages.iter().enumerate().filter(|(_, stage)| stage.optional || stage.may_be_unrecorded);
    for (middle, _) in passable {
        let into: Vec<Arrow> = arrows.iter().filter(|one| one.to == middle && one.from != middle).cloned().collect();
        let out: Vec<Arrow> = arrows.iter().filter(|one| one.from == middle && one.to != middle).cloned().collect();
        for before in &into {
            for after in out.iter().filter(|after| after.to != before.from) {
                let mut skips = [before.skips.as_slice(), &[middle], after.skips.as_slice()].concat();
                skips.sort_unstable();
                skips.dedup();
                if let Some(known) = arrows.iter_mut().find(|one| one.from == before.from && one.to == after.to) {
                    known.skips.extend(skips);
                    known.skips.sort_unstable();
                    known.skips.dedup();
                    continue;
                }
                let mut exclusions = before.exclusions.clone();
                exclusions.extend(after.exclusions.iter().filter(|one| !before.exclusions.contains(one)).cloned());
                arrows.push(Arrow {
                    from: before.from,
                    to: after.to,
                    transition: None,
                    shown_on: after.shown_on,
                    skips,
                    directly: before.directly && after.directly,
                    limit: before.limit.saturating_add(after.limit),
                    exclusions,
                });
            }
        }
    }
    arrows
}

/// Returns for each stage whether it is an entry and whether it is a goal. The stages of an any-order group stand
/// together: arrows among them say nothing about either, and arrows to or from one of them hold for all.
fn ends(journey: &Journey, arrows: &[Arrow], groups: &[Vec<usize>]) -> (Vec<bool>, Vec<bool>) {
    let (mut entries, mut goals) = (journey.entries(), journey.goals());
    let flagged_entry = journey.stages.iter().any(|stage| stage.entry);
    let flagged_goal = journey.stages.iter().any(|stage| stage.goal);
    for group in groups {
        let among = |ends: &[bool]| group.iter().any(|&stage| ends.get(stage).copied().unwrap_or_default());
        let drawn = || arrows.iter().filter(|arrow| arrow.transition.is_some());
        let into = drawn().any(|arrow| group.contains(&arrow.to) && !group.contains(&arrow.from));
        let out = drawn().any(|arrow| group.contains(&arrow.from) && !group.contains(&arrow.to));
        let entry = if flagged_entry { among(&entries) } else { !into };
        let goal = if flagged_goal { None } else { Some(!out) };
        for &stage in group {
            if let Some(own) = entries.get_mut(stage) {
                *own = entry;
            }
            if let (Some(own), Some(goal)) = (goals.get_mut(stage), goal) {
                *own = goal;
            }
        }
    }
    (entries, goals)
}
