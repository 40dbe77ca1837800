//! Any-order groups against an evaluator that enumerates every passage.

use super::{KINDS, conditions, span};
use pathlight::domain::{
    AnyOrderGroup, Cancel, ExclusionEffect, Journey, Moment, Rule, Settings, Simultaneous, Stage, StageId, StepOrder,
    Transition, TransitionId,
};
use pathlight::engine::analysis::{Asked, Selection, who};
use pathlight::engine::columns::ColumnsBuilder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeSet;

const CASES: u32 = 3000;

/// A walk: stages and rows, and the stages of the current group already passed.
#[derive(Clone)]
struct Walk {
    nodes: Vec<(usize, usize)>,
    passed: Vec<BTreeSet<usize>>,
}

struct Slow<'a> {
    journey: &'a Journey,
    /// Kind and time, in order.
    rows: Vec<(usize, i64)>,
    group: BTreeSet<usize>,
}

impl Slow<'_> {
    fn in_group(&self, stage: usize) -> bool {
        self.group.contains(&stage)
    }

    fn ends(&self, place: usize) -> (usize, usize) {
        let step = &self.journey.transitions[place];
        (step.from.0 as usize, step.to.0 as usize)
    }

    fn entries(&self) -> Vec<usize> {
        let stages = &self.journey.stages;
        let flagged = stages.iter().any(|stage| stage.entry);
        let flags = self.journey.entries();
        let inner = |stage: usize| {
            if flagged {
                return self.group.iter().any(|&member| stages[member].entry) && self.in_group(stage);
            }
            let entered = (0..self.journey.transitions.len())
                .map(|place| self.ends(place))
                .any(|(from, to)| self.in_group(to) && !self.in_group(from));
            self.in_group(stage) && !entered
        };
        (0..stages.len()).filter(|&stage| if self.in_group(stage) { inner(stage) } else { flags[stage] }).collect()
    }

    fn satisfies(&self, stage: usize, row: usize) -> bool {
        let kind = KINDS.get(self.rows[row].0).copied().unwrap_or("other");
        self.journey.stages[stage].rule.conditions().any(|one| one.activities.iter().any(|name| name == kind))
    }

    fn moment_of(&self, row: usize) -> usize {
        match self.journey.settings.simultaneous {
            Simultaneous::RowOrder => row,
            _ => self.rows.iter().take(row + 1).map(|row| row.1).collect::<BTreeSet<_>>().len(),
        }
    }

    fn excluded(&self, row: usize) -> bool {
        let kind = KINDS.get(self.rows[row].0).copied().unwrap_or("other");
        let exclusions = &self.journey.any_order[0].exclusions;
        exclusions.iter().any(|one| one.activities.iter().any(|name| name == kind))
    }

    /// Whether a step may lead from row to row; `drawn` is the arrow whose limit and order hold.
    fn leads(&self, drawn: Option<usize>, inside: bool, before: usize, after: usize) -> bool {
        let (early, late) = (self.moment_of(before), self.moment_of(after));
        let either = self.journey.settings.simultaneous == Simultaneous::EitherOrder;
        let step = drawn.map(|place| &self.journey.transitions[place]);
        let spoilt = inside
            && (0..self.rows.len())
                .any(|row| early < self.moment_of(row) && self.moment_of(row) < late && self.excluded(row));
        (early < late || (either && early == late && before != after))
            && !spoilt
            && step.is_none_or(|step| {
                step.limit.is_none_or(|limit| self.rows[after].1 - self.rows[before].1 <= limit.0)
                    && (step.order == StepOrder::Eventually || before + 1 == after)
            })
    }

    fn walks(&self) -> Option<Vec<Walk>> {
        let mut open = Vec::new();
        for row in 0..self.rows.len() {
            for stage in self.entries().into_iter().filter(|&stage| self.satisfies(stage, row)) {
                open.push(Walk { nodes: vec![(stage, row)], passed: vec![BTreeSet::from([stage])] });
            }
        }
        let mut walks = Vec::new();
        while let Some(walk) = open.pop() {
            let (here, row) = *walk.nodes.last().unwrap();
            let passed = walk.passed.last().unwrap().clone();
            let mut steps: Vec<(Option<usize>, usize, bool)> = Vec::new();
            let unfinished = self.in_group(here) && passed != self.group;
            if unfinished {
                for &to in self.group.difference(&passed) {
                    let drawn = (0..self.journey.transitions.len()).find(|&place| self.ends(place) == (here, to));
                    steps.push((drawn, to, true));
                }
            } else {
                for place in 0..self.journey.transitions.len() {
                    let (from, to) = self.ends(place);
                    let leaves =
                        if self.in_group(here) { self.in_group(from) && !self.in_group(to) } else { from == here };
                    if leaves && self.in_group(to) {
                        steps.extend(self.group.iter().map(|&member| (Some(place), member, false)));
                    } else if leaves {
                        steps.push((Some(place), to, false));
                    }
                }
            }
            for (drawn, to, inside) in steps {
                for next in 0..self.rows.len() {
                    let window = self.journey.settings.window;
                    let in_time =
                        window.is_none_or(|window| self.rows[next].1 - self.rows[walk.nodes[0].1].1 <= window.0);
                    let fresh = walk.nodes.iter().all(|&(_, used)| used != next);
                    if fresh && in_time && self.satisfies(to, next) && self.leads(drawn, inside, row, next) {
                        let mut longer = walk.clone();
                        longer.nodes.push((to, next));
                        let mut passed = if inside { passed.clone() } else { BTreeSet::new() };
                        passed.insert(to);
                        longer.passed.push(passed);
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

    /// The stages that are reached, with passages that an exclusion spoils taken back where exclusions remove.
    fn reached(&self) -> Option<BTreeSet<usize>> {
        let walks = self.walks()?;
        let removes = self.journey.settings.exclusion_effect == ExclusionEffect::RemovesTheContact;
        let counts = |walk: &&Walk| {
            let (stage, row) = *walk.nodes.last().unwrap();
            let passed = walk.passed.last().unwrap();
            if !removes || !self.in_group(stage) || passed.len() == 1 || *passed == self.group {
                return true;
            }
            let start = self.rows[walk.nodes[0].1].1;
            let end = self.journey.settings.window.map_or(i64::MAX, |window| start + window.0);
            let spoilt = (0..self.rows.len()).any(|other| {
                self.moment_of(other) > self.moment_of(row) && self.excluded(other) && self.rows[other].1 <= end
            });
            let completed = walks.iter().any(|longer| {
                let through = (0..longer.nodes.len())
                    .find(|&at| longer.nodes[at] == (stage, row) && longer.passed[at] == *passed);
                through.is_some_and(|at| {
                    let rest = &longer.passed[at..];
                    let inside = rest.iter().take_while(|later| later.is_superset(passed));
                    inside.clone().any(|later| *later == self.group)
                })
            });
            !spoilt || completed
        };
        Some(walks.iter().filter(counts).map(|walk| walk.nodes.last().unwrap().0).collect())
    }
}

fn journey() -> impl Strategy<Value = Journey> {
    let stage = (1_u8..16, prop::bool::weighted(0.15));
    let transition = (0_usize..5, 0_usize..5, span(4), prop::bool::weighted(0.1));
    let settings = (
        span(8),
        prop_oneof![
            4 => Just(Simultaneous::EitherOrder),
            1 => Just(Simultaneous::RowOrder),
            1 => Just(Simultaneous::StrictlyLater)
        ],
        any::<bool>(),
    );
    let group = (2_usize..4, prop_oneof![1 => Just(0_u8), 1 => 1_u8..16]);
    (prop::collection::vec(stage, 3..=5), prop::collection::vec(transition, 0..=5), settings, group).prop_map(
        |(stages, transitions, (window, simultaneous, removes), (size, exclusions))| {
            let count = stages.len();
            let stages = stages.into_iter().zip(0..).map(|((mask, entry), id)| {
                let mut rule = conditions(mask);
                rule.truncate(2);
                Stage {
                    id: StageId(id),
                    name: format!("stage {id}"),
                    rule: Rule::any_of(rule),
                    entry,
                    goal: false,
                    optional: false,
                    may_be_unrecorded: false,
                }
            });
            let transitions = transitions.into_iter().zip(0..).map(|((from, to, limit, directly), id)| Transition {
                id: TransitionId(id),
                from: StageId((from % count) as u32),
                to: StageId((to % count) as u32),
                order: if directly { StepOrder::Directly } else { StepOrder::Eventually },
                limit,
                exclusions: Vec::new(),
            });
            let exclusion_effect =
                if removes { ExclusionEffect::RemovesTheContact } else { ExclusionEffect::EndsTheWalk };
            let group = AnyOrderGroup {
                stages: (0..size as u32).map(|id| StageId(id + 1)).filter(|id| (id.0 as usize) < count).collect(),
                exclusions: conditions(exclusions),
            };
            Journey {
                stages: stages.collect(),
                transitions: transitions.collect(),
                any_order: vec![group],
                settings: Settings { window, simultaneous, exclusion_effect, ..Settings::default() },
            }
        },
    )
}

fn check(journey: &Journey, history: &[(usize, i64)]) -> Result<(), TestCaseError> {
    let mut builder = ColumnsBuilder::default();
    for &(kind, time) in history {
        builder.activity("one", KINDS.get(kind).copied().unwrap_or("other"), Moment(time), &[]);
    }
    let columns = builder.finish();
    let mut rows = history.to_vec();
    rows.sort_by_key(|row| row.1);
    let group = journey.any_order[0].stages.iter().map(|id| id.0 as usize).collect();
    let Some(reached) = (Slow { journey, rows, group }).reached() else { return Ok(()) };
    let cancel = Cancel::default();
    let asked = Asked::everybody(&columns, journey, &cancel);
    for place in 0..journey.stages.len() {
        let told = who(&asked, Selection::Reached(StageId(place as u32))).unwrap();
        prop_assert_eq!(!told.is_empty(), reached.contains(&place), "stage {}", place);
    }
    Ok(())
}

#[test]
fn groups_agree_with_the_enumeration_of_passages() {
    let cases = super::asked_for("PATHLIGHT_ORACLE_CASES", CASES);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let seed = super::asked_for("PATHLIGHT_ORACLE_SEED", 5) as u8;
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let history = prop::collection::vec((0_usize..5, 0_i64..9), 0..=7);
    let outcome = runner.run(&(journey(), history), |(journey, history)| check(&journey, &history));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
