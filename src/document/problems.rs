//! What is not yet right with a map: soft problems that keep nobody from drawing, but keep a figure from meaning much.

use super::edit::Edit;
use super::map::Map;
use crate::domain::{Comparison, Condition, Filter, Rule, StageId, TransitionId};
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is not right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No stage is an entry: none is flagged, and an arrow leads to each.
    NoEntry,
    /// No goal can be reached from an entry.
    NoGoalInReach,
    /// The range of entry dates ends before it begins.
    NoEntryDates,
    /// The stage has no rule, so nobody reaches it.
    NoRule {
        /// The stage.
        stage: StageId,
    },
    /// No path leads from an entry to the stage.
    OutOfReach {
        /// The stage.
        stage: StageId,
    },
    /// A rule or an exclusion names an activity type that the data does not have.
    UnknownActivity {
        /// Whose rule it is.
        place: Place,
        /// The name as written in the rule.
        activity: String,
        /// The most similar name in the data, if one is similar.
        nearest: Option<String>,
    },
    /// A rule or an exclusion compares with a regular expression that cannot be read.
    BadPattern {
        /// Whose rule it is.
        place: Place,
        /// The expression.
        pattern: String,
    },
}

/// Where on the map a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At a stage.
    Stage(StageId),
    /// At a transition.
    Transition(TransitionId),
}

impl Problem {
    /// Returns where on the map the problem is; `None` where it is the whole map's.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::NoEntry | Self::NoGoalInReach | Self::NoEntryDates => None,
            Self::NoRule { stage } | Self::OutOfReach { stage } => Some(Place::Stage(*stage)),
            Self::UnknownActivity { place, .. } | Self::BadPattern { place, .. } => Some(*place),
        }
    }

    /// Says the problem and what to do.
    pub fn sentence(&self, map: &Map) -> String {
        let name = |id: &StageId| map.stages.get(id).map(|record| record.stage.name.as_str()).unwrap_or_default();
        let whose = |place: &Place| match place {
            Place::Stage(id) => format!("The rule of “{}”", name(id)),
            Place::Transition(id) => match map.transitions.get(id) {
                Some(step) => format!("An exclusion between “{}” and “{}”", name(&step.from), name(&step.to)),
                None => "An exclusion".to_owned(),
            },
        };
        match self {
            Self::NoEntry => "No stage is an entry, since an arrow leads to each; mark one as entry.".to_owned(),
            Self::NoGoalInReach => {
                "No goal can be reached from an entry; connect the stages, or mark one as goal.".to_owned()
            }
            Self::NoEntryDates => {
                "The entry dates end before they begin, so nobody can enter; change the dates.".to_owned()
            }
            Self::NoRule { stage } => {
                format!("“{}” has no rule, so nobody reaches it; choose an activity for it.", name(stage))
            }
            Self::OutOfReach { stage } => {
                format!("“{}” cannot be reached from an entry; draw an arrow to it, or mark it as entry.", name(stage))
            }
            Self::UnknownActivity { place, activity, nearest: Some(nearest) } => {
                format!("{} asks for “{activity}”, which is not in the data; “{nearest}” is.", whose(place))
            }
            Self::UnknownActivity { place, activity, nearest: None } => {
                format!("{} asks for “{activity}”, which is not in the data; choose another activity.", whose(place))
            }
            Self::BadPattern { place, pattern } => {
                format!("{} matches with “{pattern}”, which is no regular expression; correct it.", whose(place))
            }
        }
    }
}

/// A change that mends a problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// What it does, on a button.
    pub words: String,
    /// The change.
    pub edit: Edit,
}

impl Problem {
    /// Returns the change that mends the problem, where one is at hand: the most similar activity of the data.
    pub fn repair(&self, map: &Map) -> Option<Repair> {
        let Self::UnknownActivity { place, activity, nearest: Some(nearest) } = self else { return None };
        let mend = |condition: &mut Condition| {
            let mut known = BTreeSet::new();
            for name in &mut condition.activities {
                if name == activity {
                    name.clone_from(nearest);
                }
            }
            condition.activities.retain(|name| known.insert(name.clone()));
        };
        let edit = match *place {
            Place::Stage(stage) => {
                let mut rule = map.stages.get(&stage)?.stage.rule.clone();
                rule.groups.iter_mut().flat_map(|group| &mut group.conditions).for_each(mend);
                Edit::SetRule { stage, rule }
            }
            Place::Transition(transition) => {
                let mut exclusions = map.transitions.get(&transition)?.exclusions.clone();
                exclusions.iter_mut().for_each(mend);
                Edit::SetExclusions { transition, exclusions }
            }
        };
        Some(Repair { words: format!("Use “{nearest}”"), edit })
    }
}

/// Finds the problems of a map, those of the whole map first, then by place. `activities` are the activity types of the
/// data; without data nothing is said about names.
pub fn problems(map: &Map, activities: Option<&[String]>) -> Vec<Problem> {
    let mut found = Vec::new();
    if map.stages.is_empty() {
        return found;
    }
    let journey = map.journey();
    let marked = |flags: Vec<bool>| -> BTreeSet<StageId> {
        journey.stages.iter().zip(flags).filter(|(_, flag)| *flag).map(|(stage, _)| stage.id).collect()
    };
    let (entries, goals) = (marked(journey.entries()), marked(journey.goals()));
    let reached = in_reach(map, &entries);
    if entries.is_empty() {
        found.push(Problem::NoEntry);
    } else if goals.is_disjoint(&reached) {
        found.push(Problem::NoGoalInReach);
    }
    if let (Some(from), Some(to)) = (map.settings.entries.from, map.settings.entries.to)
        && from > to
    {
        found.push(Problem::NoEntryDates);
    }
    let known: Option<BTreeSet<&str>> = activities.map(|names| names.iter().map(String::as_str).collect());
    for (id, record) in &map.stages {
        let rule = &record.stage.rule;
        if rule.is_empty() {
            found.push(Problem::NoRule { stage: *id });
        }
        if !entries.is_empty() && !reached.contains(id) {
            found.push(Problem::OutOfReach { stage: *id });
        }
        of_conditions(Place::Stage(*id), conditions(rule), known.as_ref(), &mut found);
    }
    for (id, step) in &map.transitions {
        of_conditions(Place::Transition(*id), step.exclusions.iter().collect(), known.as_ref(), &mut found);
    }
    found
}

fn conditions(rule: &Rule) -> Vec<&Condition> {
    rule.conditions().collect()
}

fn in_reach(map: &Map, entries: &BTreeSet<StageId>) -> BTreeSet<StageId> {
    let mut after: BTreeMap<StageId, Vec<StageId>> = BTreeMap::new();
    for step in map.transitions.values() {
        after.entry(step.from).or_default().push(step.to);
    }
    let mut reached = entries.clone();
    let mut open: Vec<StageId> = entries.iter().copied().collect();
    while let Some(here) = open.pop() {
        let next = after.get(&here).into_iter().flatten().copied();
        open.extend(next.filter(|id| reached.insert(*id)));
    }
    reached
}

/// Finds names and expressions that are not right, each once per place.
fn of_conditions(place: Place, conditions: Vec<&Condition>, known: Option<&BTreeSet<&str>>, found: &mut Vec<Problem>) {
    let mut patterns = BTreeSet::new();
    let mut missing = BTreeSet::new();
    for condition in conditions {
        if let Some(known) = known {
            missing.extend(condition.activities.iter().filter(|name| !known.contains(name.as_str())));
        }
        bad_patterns(&condition.filters, &mut patterns);
    }
    for activity in missing {
        let nearest = known.and_then(|known| nearest(activity, known));
        found.push(Problem::UnknownActivity { place, activity: activity.clone(), nearest });
    }
    found.extend(patterns.into_iter().map(|pattern| Problem::BadPattern { place, pattern: pattern.clone() }));
}

fn bad_patterns<'a>(filters: &'a [Filter], found: &mut BTreeSet<&'a String>) {
    for filter in filters {
        match filter {
            Filter::All(filters) | Filter::Any(filters) => bad_patterns(filters, found),
            Filter::Compare { comparison: Comparison::Matches(pattern), .. } if regex::Regex::new(pattern).is_err() => {
                found.insert(pattern);
            }
            Filter::Compare { .. } => {}
        }
    }
}

/// Returns the known name that takes the fewest changes of letters, if at most a third of them (and two) differ.
fn nearest(wanted: &str, known: &BTreeSet<&str>) -> Option<String> {
    let letters = |text: &str| text.chars().flat_map(char::to_lowercase).take(100).collect::<Vec<char>>();
    let wanted = letters(wanted);
    let allowed = (wanted.len() / 3).max(2).min(wanted.len().saturating_sub(1));
    let candidates = known.iter().filter_map(|name| {
        let letters = letters(name);
        let close = letters.len().abs_diff(wanted.len()) <= allowed;
        close.then(|| (changes(&wanted, &letters), *name)).filter(|(changes, _)| *changes <= allowed)
    });
    candidates.min().map(|(_, name)| name.to_owned())
}

/// Counts the letters to add, drop or replace to turn one text into the other (Levenshtein distance).
fn changes(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (n, a) in from.iter().enumerate() {
        let mut diagonal = n;
        let mut left = n + 1;
        let mut next = vec![left];
        for (b, above) in to.iter().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::{DateRange, Moment, Owner, Settings};

    fn map(rules: &[&str], steps: &[(u32, u32)]) -> Document {
        let mut document = Document::default();
        for name in rules {
            let rule = if name.is_empty() { Rule::default() } else { Rule::activity(*name) };
            document.apply(Edit::AddStage { name: format!("S {name}"), rule, at: Point::default() }).unwrap();
        }
        for (from, to) in steps {
            document.apply(Edit::Connect { from: StageId(*from), to: StageId(*to) }).unwrap();
        }
        document
    }

    fn sentences(document: &Document, activities: Option<&[String]>) -> Vec<String> {
        problems(document.map(), activities).iter().map(|problem| problem.sentence(document.map())).collect()
    }

    #[test]
    fn a_sound_map_has_none() {
        assert!(sentences(&Document::default(), None).is_empty());
        assert!(sentences(&map(&["A", "B"], &[(0, 1)]), Some(&["A".into(), "B".into()])).is_empty());
    }

    #[test]
    fn stages_without_rule_or_path_are_named() {
        let mut document = map(&["A", "", "C", "D"], &[(0, 1), (2, 3)]);
        document.apply(Edit::SetEntry { stage: StageId(0), entry: true }).unwrap();
        document.apply(Edit::SetGoal { stage: StageId(3), goal: true }).unwrap();
        let expected = [
            "No goal can be reached from an entry; connect the stages, or mark one as goal.",
            "“S” has no rule, so nobody reaches it; choose an activity for it.",
            "“S C” cannot be reached from an entry; draw an arrow to it, or mark it as entry.",
            "“S D” cannot be reached from an entry; draw an arrow to it, or mark it as entry.",
        ];
        assert_eq!(sentences(&document, None), expected);
        let places: Vec<_> = problems(document.map(), None).iter().map(Problem::place).collect();
        assert_eq!(places[..2], [None, Some(Place::Stage(StageId(1)))]);
    }

    #[test]
    fn a_circle_has_no_entry() {
        let document = map(&["A", "B"], &[(0, 1), (1, 0)]);
        assert_eq!(problems(document.map(), None), [Problem::NoEntry]);
    }

    #[test]
    fn names_that_are_not_in_the_data_get_a_proposal() {
        let known = ["sign-up form submitted", "registration confirmed", "login"].map(String::from);
        let mut document = map(&["Sign-up form submited", "Loging", "Order"], &[(0, 1), (1, 2)]);
        let step = *document.map().transitions.keys().next().unwrap();
        let exclusions = vec![Condition::activity("registration confirmed!")];
        document.apply(Edit::SetExclusions { transition: step, exclusions }).unwrap();
        let expected = [
            "The rule of “S Sign-up form submited” asks for “Sign-up form submited”, which is not in the data; “sign-up form submitted” is.",
            "The rule of “S Loging” asks for “Loging”, which is not in the data; “login” is.",
            "The rule of “S Order” asks for “Order”, which is not in the data; choose another activity.",
            "An exclusion between “S Sign-up form submited” and “S Loging” asks for “registration confirmed!”, which is not in the data; “registration confirmed” is.",
        ];
        assert_eq!(sentences(&document, Some(&known)), expected);
    }

    #[test]
    fn expressions_and_dates_that_cannot_hold_are_named() {
        let mut document = map(&["A"], &[]);
        let comparison = Comparison::Matches("(".into());
        let filter = Filter::Compare { attribute: "url".into(), of: Owner::Activity, comparison };
        let condition = Condition { filters: vec![Filter::Any(vec![filter])], ..Condition::activity("A") };
        document.apply(Edit::SetRule { stage: StageId(0), rule: Rule::any_of(vec![condition]) }).unwrap();
        let entries = DateRange { from: Some(Moment(1)), to: Some(Moment(0)) };
        document.apply(Edit::SetSettings(Box::new(Settings { entries, ..Settings::default() }))).unwrap();
        let expected = [
            "The entry dates end before they begin, so nobody can enter; change the dates.",
            "The rule of “S A” matches with “(”, which is no regular expression; correct it.",
        ];
        assert_eq!(sentences(&document, None), expected);
    }

    #[test]
    fn a_similar_activity_of_the_data_mends_the_rule_in_one_step() {
        let mut document = map(&["Form submited", "Paid"], &[(0, 1)]);
        let step = *document.map().transitions.keys().next().unwrap();
        let exclusions = vec![Condition::activity("Unsubscibed"), Condition::activity("Paid")];
        document.apply(Edit::SetExclusions { transition: step, exclusions }).unwrap();
        let data: Vec<String> = ["Form submitted", "Paid", "Unsubscribed"].map(str::to_owned).to_vec();
        let found = problems(document.map(), Some(&data));
        assert_eq!(found.len(), 2);
        for problem in found {
            let repair = problem.repair(document.map()).unwrap();
            assert!(repair.words.starts_with("Use “"), "{}", repair.words);
            document.apply(repair.edit).unwrap();
        }
        assert!(problems(document.map(), Some(&data)).is_empty());
        assert_eq!(document.map().stages[&StageId(0)].stage.rule, Rule::activity("Form submitted"));
        let unlike = problems(document.map(), Some(&["Zzz".to_owned()]));
        assert!(unlike.iter().all(|problem| problem.repair(document.map()).is_none()), "nothing is similar");
    }

    #[test]
    fn changes_are_counted() {
        let count = |a: &str, b: &str| changes(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        for (a, b, expected) in [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)] {
            assert_eq!((count(a, b), count(b, a)), (expected, expected), "{a} {b}");
        }
    }
}
