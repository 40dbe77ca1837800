//! Explanations of the corner cases of the semantics, on small maps.

use super::*;
use crate::domain::{
    Cancel, Combine, Counting, DateRange, ExclusionEffect, Group, Journey, Rule, SessionRule, Settings, Simultaneous,
    StepOrder,
};
use crate::engine::analysis::letters::{columns, id, journey, minutes};
use crate::engine::analysis::{Members, Selection, who};

fn letter(stage: StageId) -> char {
    char::from_u32(stage.0).unwrap()
}

fn minute(deed: &Deed) -> String {
    format!("{}@{}", deed.activity, deed.moment.0 / Span::MINUTE.0)
}

fn short(fact: &Fact) -> String {
    match fact {
        Fact::Entered { stage, by } => format!("in {} {}", letter(*stage), minute(by)),
        Fact::Came { from, to, by, after, .. } => {
            format!("{}>{} {} after {}", letter(*from), letter(*to), minute(by), after.0 / Span::MINUTE.0)
        }
        Fact::MovedOn { to, by } => format!("on to {} {}", letter(*to), minute(by)),
        Fact::Finished => "goal".to_owned(),
        Fact::StillInTime { until } => format!("until {:?}", until.map(|one| one.0 / Span::MINUTE.0)),
        Fact::ChanceClosed { since } => format!("since {:?}", since.map(|one| one.0 / Span::MINUTE.0)),
        Fact::Stuck { at, before } => format!("stuck {}|{}", letter(*at), letter(*before)),
        Fact::NoWay => "no way".to_owned(),
        Fact::NothingMatches { stage, of_the_type } => format!("no {} of {of_the_type}", letter(*stage)),
        Fact::OnlyBefore { first, last, count, .. } => {
            format!("{count} before {}, last {}", letter(*first), minute(last))
        }
        Fact::Missed { by, following, because, .. } => {
            let following = following.as_ref().map(|(_, deed)| minute(deed)).unwrap_or_default();
            let because: Vec<String> = because.iter().map(obstacle).collect();
            format!("missed {} after {following}: {}", minute(by), because.join(" and "))
        }
        Fact::MissedMore { count, .. } => format!("{count} more"),
        Fact::TooFew { condition, done, .. } => {
            format!("{done} of {} {}", condition.at_least, condition.activities.join("/"))
        }
        Fact::Forbidden { by, .. } => format!("forbidden {}", minute(by)),
        Fact::RemovedBy { at, awaited, by } => {
            format!("removed at {} before {} {}", letter(*at), letter(*awaited), minute(by))
        }
    }
}

fn obstacle(one: &Obstacle) -> String {
    match one {
        Obstacle::Same => "same".to_owned(),
        Obstacle::NotLater => "not later".to_owned(),
        Obstacle::OverLimit { by, .. } => format!("{} over limit", by.0 / Span::MINUTE.0),
        Obstacle::OverWindow { by, .. } => format!("{} over window", by.0 / Span::MINUTE.0),
        Obstacle::Excluded(deed) => format!("excluded {}", minute(deed)),
        Obstacle::Between(deed) => format!("between {}", minute(deed)),
        Obstacle::OtherValue { value, wanted, .. } => format!("{value} for {wanted}"),
        Obstacle::OutsideEntries => "outside".to_owned(),
        Obstacle::Elsewhere => "elsewhere".to_owned(),
    }
}

/// What is told about a stage to the first of these contacts.
fn told_of(map: &Journey, histories: &[&str], stage: char) -> (Outcome, String) {
    let (data, cancel) = (columns(histories), Cancel::default());
    let asked = Asked::everybody(&data, map, &cancel);
    let explanation = Explain { contact: 0, stage: id(stage) }.compute(&asked).unwrap();
    // An explanation never says something else than the figures.
    let reached = !who(&asked, Selection::Reached(id(stage))).unwrap().iter().all(|&contact| contact != 0);
    let here = [Outcome::MovedOn, Outcome::Finished, Outcome::StillInTime, Outcome::DroppedOff];
    assert_eq!(here.contains(&explanation.outcome), reached, "{explanation:?}");
    (explanation.outcome, explanation.facts.iter().map(short).collect::<Vec<_>>().join("; "))
}

fn told(map: &Journey, history: &str, stage: char) -> String {
    told_of(map, &[history], stage).1
}

fn line() -> Journey {
    journey("abc", &["ab", "bc"], Settings::default())
}

#[test]
fn the_way_to_a_stage_is_told_step_by_step() {
    let (outcome, text) = told_of(&line(), &["xa.b..c"], 'c');
    assert_eq!((outcome, text.as_str()), (Outcome::Finished, "in a a@1; a>b b@3 after 2; b>c c@6 after 3; goal"));
    let (outcome, text) = told_of(&line(), &["xa.b..c"], 'b');
    assert_eq!((outcome, text.as_str()), (Outcome::MovedOn, "in a a@1; a>b b@3 after 2; on to c c@6"));
    assert_eq!(told_of(&line(), &["a"], 'a'), (Outcome::StillInTime, "in a a@0; until None".to_owned()));
    let mut map = line();
    map.settings.window = minutes(3);
    assert_eq!(told_of(&map, &["a.", "...x"], 'a'), (Outcome::StillInTime, "in a a@0; until Some(3)".to_owned()));
    assert_eq!(told_of(&map, &["a", "....x"], 'a'), (Outcome::DroppedOff, "in a a@0; since Some(3)".to_owned()));
    let mut dead = journey("ab", &[], Settings::default());
    dead.stages[1].goal = true;
    assert_eq!(told_of(&dead, &["a"], 'a'), (Outcome::DroppedOff, "in a a@0; since None".to_owned()));
}

#[test]
fn what_never_happened_or_only_before_is_told() {
    let (outcome, text) = told_of(&line(), &["axx"], 'b');
    assert_eq!((outcome, text.as_str()), (Outcome::NotReached, "in a a@0; stuck a|b; no b of 0"));
    // Two stages on, what is told is what kept the contact from the first.
    assert_eq!(told(&line(), "axc", 'c'), "in a a@0; stuck a|b; no b of 0");
    assert_eq!(told(&line(), "bba", 'b'), "in a a@2; stuck a|b; 2 before a, last b@1");
    let apart = journey("abz", &["ab"], Settings::default());
    assert_eq!(told(&apart, "ab", 'z'), "no z of 0", "an entry of its own");
    let mut apart = apart;
    apart.stages[0].entry = true;
    assert_eq!(told(&apart, "ab", 'z'), "no way");
}

#[test]
fn attributes_that_do_not_compare_are_counted() {
    let mut map = line();
    let filter = crate::domain::Filter::Compare {
        attribute: "v".into(),
        of: crate::domain::Owner::Activity,
        comparison: crate::domain::Comparison::Is("7".into()),
    };
    map.stages[1].rule = Rule::any_of(vec![Condition { filters: vec![filter], ..Condition::activity("b") }]);
    assert_eq!(told(&map, "ab1b2", 'b'), "in a a@0; stuck a|b; no b of 2");
}

#[test]
fn time_and_exclusions_are_told() {
    let mut map = line();
    map.transitions[0].limit = minutes(2);
    assert_eq!(told(&map, "a..b", 'b'), "in a a@0; stuck a|b; missed b@3 after a@0: 1 over limit");
    // The latest arrival is the one that came closest.
    assert_eq!(told(&map, "aa..b", 'b'), "in a a@0; stuck a|b; missed b@4 after a@1: 1 over limit");
    map.settings.window = minutes(2);
    let both = "in a a@0; stuck a|b; missed b@3 after a@0: 1 over limit and 1 over window";
    assert_eq!(told(&map, "a..b", 'b'), both);
    let mut map = line();
    map.transitions[0].exclusions = vec![Condition::activity("x")];
    assert_eq!(told(&map, "axb", 'b'), "in a a@0; stuck a|b; missed b@2 after a@0: excluded x@1");
    let many = told(&map, "axbbbbb", 'b');
    assert!(many.ends_with("; 2 more"), "{many}");
    map.settings.exclusion_effect = ExclusionEffect::RemovesTheContact;
    assert_eq!(told_of(&map, &["axb"], 'a'), (Outcome::Removed, "in a a@0; removed at a before b x@1".to_owned()));
}

#[test]
fn order_is_told() {
    let mut map = line();
    map.transitions[0].order = StepOrder::Directly;
    assert_eq!(told(&map, "axb", 'b'), "in a a@0; stuck a|b; missed b@2 after a@0: between x@1");
    let mut map = line();
    map.settings.simultaneous = Simultaneous::StrictlyLater;
    assert_eq!(told(&map, "(ab)", 'b'), "in a a@0; stuck a|b; missed b@0 after a@0: not later");
    let mut same = line();
    same.stages[1].rule = Rule::activity("a");
    assert_eq!(told(&same, "a", 'b'), "in a a@0; stuck a|b; missed a@0 after a@0: same");
}

#[test]
fn values_that_must_stay_the_same_are_told() {
    let mut map = line();
    map.settings.held_constant = vec!["v".to_owned()];
    assert_eq!(told(&map, "a1b2", 'b'), "in a a@0; stuck a|b; missed b@1 after a@0: 2 for 1");
    assert_eq!(told(&map, "a1b", 'b'), "in a a@0; stuck a|b; missed b@1 after a@0:  for 1");
    assert_eq!(told_of(&map, &["ab1"], 'a'), (Outcome::NotEntered, "missed a@0 after :  for ".to_owned()));
}

#[test]
fn rules_that_look_at_several_activities_are_told_by_condition() {
    let mut map = line();
    let all = vec![
        Condition { at_least: 3, ..Condition::activity("b") },
        Condition::activity("d"),
        Condition { negated: true, ..Condition::activity("x") },
    ];
    map.stages[1].rule = Rule { combine: Combine::Any, groups: vec![Group { combine: Combine::All, conditions: all }] };
    assert_eq!(told(&map, "babb", 'b'), "in a a@1; stuck a|b; 2 of 3 b; 0 of 1 d");
    assert_eq!(told(&map, "abbxbd", 'b'), "in a a@0; stuck a|b; forbidden x@3");
    map.transitions[0].limit = minutes(2);
    assert_eq!(told(&map, "abb.bd", 'b'), "in a a@0; stuck a|b; missed d@5 after a@0: 3 over limit");
}

#[test]
fn who_did_not_enter_is_told_why() {
    let map = line();
    assert_eq!(told_of(&map, &["bc"], 'b'), (Outcome::NotEntered, "no a of 0".to_owned()));
    let mut map = line();
    map.settings.entries = DateRange { from: Some(Moment::from_secs(180)), to: None };
    assert_eq!(told_of(&map, &["ab"], 'b'), (Outcome::NotEntered, "missed a@0 after : outside".to_owned()));
    map.settings = Settings::default();
    map.stages[0].rule = Rule::any_of(vec![Condition { at_least: 2, ..Condition::activity("a") }]);
    assert_eq!(told_of(&map, &["abc"], 'b'), (Outcome::NotEntered, "1 of 2 a".to_owned()));
    // What an entry must not have before it may be the very first activity, at the same moment or earlier.
    let not = Condition { negated: true, ..Condition::activity("x") };
    let conditions = vec![Condition::activity("a"), not];
    map.stages[0].rule = Rule { combine: Combine::Any, groups: vec![Group { combine: Combine::All, conditions }] };
    for history in ["xa", "(xa)", "(xa).b"] {
        assert_eq!(told_of(&map, &[history], 'a'), (Outcome::NotEntered, "forbidden x@0".to_owned()), "{history}");
    }
}

#[test]
fn attempts_and_sessions_are_told_by_number() {
    let mut map = line();
    map.settings = Settings { counting: Counting::Attempts, window: minutes(2), ..Settings::default() };
    let (data, cancel) = (columns(&["a...ab...a"]), Cancel::default());
    let asked = Asked::everybody(&data, &map, &cancel);
    let explain = |stage| Explain { contact: 0, stage: id(stage) }.compute(&asked).unwrap();
    assert_eq!((explain('b').told, explain('a').told), (Some((2, 3)), Some((1, 3))));
    assert_eq!(explain('a').outcome, Outcome::DroppedOff);
    assert_eq!(
        explain('c').facts.iter().map(short).collect::<Vec<_>>().join("; "),
        "in a a@4; a>b b@5 after 1; stuck b|c; no c of 0"
    );
    let rule = SessionRule::Attribute("v".to_owned());
    map.settings = Settings { counting: Counting::Sessions(rule), ..Settings::default() };
    assert_eq!(told(&map, "a1b2", 'b'), "in a a@0; stuck a|b; missed b@1 after : elsewhere");
    assert_eq!(told_of(&map, &["ab"], 'b'), (Outcome::NotEntered, "missed a@0 after : elsewhere".to_owned()));
    // Two activities that an entry asks for, in two sessions.
    let conditions = vec![Condition::activity("a"), Condition::activity("d")];
    map.stages[0].rule = Rule { combine: Combine::Any, groups: vec![Group { combine: Combine::All, conditions }] };
    assert_eq!(told_of(&map, &["d1a2"], 'a'), (Outcome::NotEntered, "missed a@1 after : elsewhere".to_owned()));
}

#[test]
fn contacts_that_do_not_count_are_not_told_about() {
    let (data, map, cancel) = (columns(&["ab", "a"]), line(), Cancel::default());
    let asked = Asked::everybody(&data, &map, &cancel);
    let others = Members::of([1]);
    let explain = |asked: &Asked<'_>, contact, stage| Explain { contact, stage }.compute(asked).unwrap().outcome;
    assert_eq!(explain(&asked.within(&others), 0, id('b')), Outcome::NotCounted);
    assert_eq!(explain(&asked, 7, id('b')), Outcome::Unknown);
    assert_eq!(explain(&asked, 0, StageId(1)), Outcome::Unknown);
    cancel.cancel();
    assert!(Explain { contact: 0, stage: id('b') }.compute(&asked).is_err());
}
