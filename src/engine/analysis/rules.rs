//! Rules of stages, compiled once against the dictionaries of the columns so that a row test is a few look-ups.

mod filters;
pub(super) mod warnings;

use crate::domain::{Combine, Condition, Journey, Rule};
use crate::engine::columns::Columns;
pub(super) use filters::Check;

/// What a row gives when it passes a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gives {
    /// It may satisfy the stage at this place.
    Stage(usize),
    /// It counts for this list of a rule that needs several activities.
    Count(usize),
    /// It is an excluded activity of this watch.
    Watch(usize),
}

/// All rules and exclusions of a journey, by activity type.
#[derive(Debug, Default)]
pub(super) struct Rules {
    checks: Vec<Check>,
    by_kind: Vec<Vec<Clause>>,
    /// For each stage whose rule looks at several activities: what it needs.
    pub(super) needs: Vec<Option<Need>>,
    /// How many lists of counted activities there are.
    pub(super) counts: usize,
    /// Sentences about conditions that nothing in the data can satisfy.
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Clone)]
struct Clause {
    gives: Gives,
    /// Places of checks that must have this outcome.
    checks: Vec<(usize, bool)>,
}

/// What a rule needs that one activity alone cannot tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Need {
    /// So many activities of this list.
    Count(usize, usize),
    /// The first of these that is met.
    Any(Vec<Need>),
    /// All of these, and none of the activities in the forbidden lists meanwhile.
    All(Vec<Need>, Vec<usize>),
}

/// A test of one row: every condition must match, or must not, as said.
type Test<'a> = Vec<(&'a Condition, bool)>;

/// A rule as a tree of tests, before it is known whether one activity is enough.
enum Tree<'a> {
    Test(Test<'a>, usize),
    Any(Vec<Tree<'a>>),
    All(Vec<Tree<'a>>, Vec<Test<'a>>),
}

impl Rules {
    /// Compiles the rules of the journey's stages, and the watches: conditions of which any makes a row excluded.
    pub(super) fn compile(columns: &Columns, journey: &Journey, watches: &[Vec<Condition>]) -> Self {
        let mut rules = Self { by_kind: vec![Vec::new(); columns.activity_types.len()], ..Self::default() };
        rules.warnings = warnings::of(columns, journey);
        for (stage, record) in journey.stages.iter().enumerate() {
            let tree = tree_of(&record.rule);
            let mut single = Vec::new();
            if one_activity_is_enough(&tree, &mut single) {
                for test in single {
                    rules.add(columns, Gives::Stage(stage), &test);
                }
                rules.needs.push(None);
            } else {
                let need = rules.need(columns, stage, &tree);
                rules.needs.push(Some(need));
            }
        }
        for (watch, conditions) in watches.iter().enumerate() {
            for condition in conditions {
                rules.add(columns, Gives::Watch(watch), &vec![(condition, !condition.negated)]);
            }
        }
        for clauses in &mut rules.by_kind {
            clauses.sort_by_key(|clause| clause.gives);
        }
        rules
    }

    /// Compiles conditions on single activities: a row that matches the condition at place `p` gives `Count(p)`. How
    /// often it takes, and negation, are left to the caller.
    pub(super) fn of_conditions(columns: &Columns, conditions: &[&Condition]) -> Self {
        let mut rules = Self { by_kind: vec![Vec::new(); columns.activity_types.len()], ..Self::default() };
        for condition in conditions {
            rules.count(columns, &vec![(condition, true)]);
        }
        rules
    }

    /// Returns whether an activity of this type can matter at all.
    #[inline]
    pub(super) fn matters(&self, kind: u16) -> bool {
        self.by_kind.get(usize::from(kind)).is_some_and(|clauses| !clauses.is_empty())
    }

    /// Returns what every activity of this type gives, stages first and in map order, each once; `None` if that depends
    /// on more than the type.
    pub(super) fn always(&self, kind: usize) -> Option<Vec<Gives>> {
        let clauses = self.by_kind.get(kind)?;
        let mut gives: Vec<Gives> = clauses.iter().map(|clause| clause.gives).collect();
        gives.dedup();
        clauses.iter().all(|clause| clause.checks.is_empty()).then_some(gives)
    }

    /// Returns what some activity of this type may give, each once.
    pub(super) fn possible(&self, kind: usize) -> Vec<Gives> {
        let clauses = self.by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        let mut gives: Vec<Gives> = clauses.iter().map(|clause| clause.gives).collect();
        gives.dedup();
        gives
    }

    /// Calls back for everything that the row gives, stages first and in map order, each once.
    #[inline]
    pub(super) fn each(&self, columns: &Columns, contact: usize, row: usize, kind: u16, mut give: impl FnMut(Gives)) {
        let Some(clauses) = self.by_kind.get(usize::from(kind)) else { return };
        let mut last = None;
        for clause in clauses {
            if last != Some(clause.gives)
                && clause.checks.iter().all(|&(check, wanted)| {
                    self.checks.get(check).is_some_and(|check| check.holds(columns, contact, row) == wanted)
                })
            {
                last = Some(clause.gives);
                give(clause.gives);
            }
        }
    }

    /// Returns for each activity type whether one of these stages may be given.
    pub(super) fn may_give(&self, stages: &[bool]) -> Vec<bool> {
        let wanted = |clause: &Clause| match clause.gives {
            Gives::Stage(stage) => stages.get(stage).copied().unwrap_or_default(),
            _ => false,
        };
        self.by_kind.iter().map(|clauses| clauses.iter().any(wanted)).collect()
    }

    fn add(&mut self, columns: &Columns, gives: Gives, test: &Test<'_>) {
        let compiled: Vec<(usize, Vec<bool>, bool)> = test
            .iter()
            .map(|&(condition, wanted)| {
                let kinds = columns
                    .activity_types
                    .iter()
                    .map(|name| condition.activities.is_empty() || condition.activities.contains(name))
                    .collect();
                self.checks.push(Check::compile(columns, &condition.filters));
                (self.checks.len() - 1, kinds, wanted)
            })
            .collect();
        for (kind, clauses) in self.by_kind.iter_mut().enumerate() {
            let mut checks = Vec::new();
            let possible = compiled.iter().all(|(check, kinds, wanted)| {
                let fixed = match (kinds.get(kind), self.checks.get(*check)) {
                    (Some(true), Some(Check::Always(outcome))) => Some(*outcome),
                    (Some(true), _) => None,
                    _ => Some(false),
                };
                if fixed.is_none() {
                    checks.push((*check, *wanted));
                }
                fixed.is_none_or(|outcome| outcome == *wanted)
            });
            if possible {
                clauses.push(Clause { gives, checks });
            }
        }
    }

    /// Compiles a rule that looks at several activities; every counted activity may also be the one that satisfies it.
    fn need(&mut self, columns: &Columns, stage: usize, tree: &Tree<'_>) -> Need {
        match tree {
            Tree::Test(test, at_least) => {
                self.add(columns, Gives::Stage(stage), test);
                Need::Count(self.count(columns, test), *at_least)
            }
            Tree::Any(members) => Need::Any(members.iter().map(|one| self.need(columns, stage, one)).collect()),
            Tree::All(members, forbidden) => Need::All(
                members.iter().map(|one| self.need(columns, stage, one)).collect(),
                forbidden.iter().map(|test| self.count(columns, test)).collect(),
            ),
        }
    }

    fn count(&mut self, columns: &Columns, test: &Test<'_>) -> usize {
        self.add(columns, Gives::Count(self.counts), test);
        self.counts += 1;
        self.counts - 1
    }
}

/// A negated condition among others that must all hold forbids activities meanwhile; anywhere else it is a test of one
/// activity: that it does not match.
fn tree_of(rule: &Rule) -> Tree<'_> {
    let groups = rule.groups.iter().filter(|group| !group.conditions.is_empty());
    let mut members = Vec::new();
    let mut all = Vec::new();
    for group in groups {
        match (group.combine, rule.combine) {
            (Combine::All, Combine::All) => all.extend(&group.conditions),
            (Combine::All, Combine::Any) => members.push(all_of(Vec::new(), group.conditions.iter().collect())),
            (Combine::Any, Combine::All) if group.conditions.len() == 1 => all.extend(&group.conditions),
            (Combine::Any, _) => members.push(Tree::Any(group.conditions.iter().map(leaf).collect())),
        }
    }
    match rule.combine {
        Combine::Any => Tree::Any(members),
        Combine::All => all_of(members, all),
    }
}

fn leaf(condition: &Condition) -> Tree<'_> {
    Tree::Test(vec![(condition, !condition.negated)], condition.at_least.max(1) as usize)
}

fn all_of<'a>(mut members: Vec<Tree<'a>>, conditions: Vec<&'a Condition>) -> Tree<'a> {
    members.extend(conditions.iter().filter(|condition| !condition.negated).map(|condition| leaf(condition)));
    let forbidden: Vec<&Condition> = conditions.into_iter().filter(|condition| condition.negated).collect();
    match (members.len(), forbidden.is_empty()) {
        (0, true) => Tree::Any(Vec::new()),
        // Nothing else is asked for: the first activity that matches none of them.
        (0, false) => Tree::Test(forbidden.into_iter().map(|condition| (condition, false)).collect(), 1),
        (1, true) => members.pop().unwrap_or(Tree::Any(Vec::new())),
        _ => Tree::All(members, forbidden.into_iter().map(|condition| vec![(condition, true)]).collect()),
    }
}

/// Collects the tests of which one activity needs to pass any; false if the rule looks at several activities.
fn one_activity_is_enough<'a>(tree: &Tree<'a>, tests: &mut Vec<Test<'a>>) -> bool {
    match tree {
        Tree::Test(test, 1) => {
            tests.push(test.clone());
            true
        }
        Tree::Any(members) => members.iter().all(|one| one_activity_is_enough(one, tests)),
        Tree::Test(..) | Tree::All(..) => false,
    }
}
