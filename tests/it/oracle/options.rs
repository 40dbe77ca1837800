//! Options that can be forced upon a random map, so that each meets each other one.

use pathlight::domain::{
    Combine, Condition, Counting, DateRange, DirectlyCounts, ExclusionEffect, Group, Journey, Moment, Rule,
    SessionRule, Simultaneous, Span, StepOrder,
};

/// A name, and what forces the option.
pub type Forced = (&'static str, fn(&mut Journey));

/// All options of a journey but any-order groups, which have an evaluator of their own.
pub const ALL: &[Forced] = &[
    ("every attempt", |journey| journey.settings.counting = Counting::Attempts),
    ("first attempt", |journey| journey.settings.counting = Counting::FirstAttempt),
    ("sessions by gap", |journey| journey.settings.counting = Counting::Sessions(SessionRule::Gap(Span(2)))),
    ("sessions by name", |journey| {
        journey.settings.counting = Counting::Sessions(SessionRule::Attribute("v".to_owned()));
    }),
    ("window", |journey| journey.settings.window = Some(Span(3))),
    ("limits", |journey| journey.transitions.iter_mut().for_each(|one| one.limit = Some(Span(2)))),
    ("date range", |journey| {
        journey.settings.entries = DateRange { from: Some(Moment(2)), to: Some(Moment(5)) };
    }),
    ("as of", |journey| journey.settings.as_of = Some(Moment(6))),
    ("row order", |journey| journey.settings.simultaneous = Simultaneous::RowOrder),
    ("strictly later", |journey| journey.settings.simultaneous = Simultaneous::StrictlyLater),
    ("grace", |journey| journey.settings.simultaneous = Simultaneous::WithinGrace(Span(1))),
    ("exclusions that end", |journey| {
        journey.settings.exclusion_effect = ExclusionEffect::EndsTheWalk;
        exclude(journey);
    }),
    ("exclusions that remove", |journey| {
        journey.settings.exclusion_effect = ExclusionEffect::RemovesTheContact;
        exclude(journey);
    }),
    ("held constant", |journey| journey.settings.held_constant = vec!["v".to_owned()]),
    ("directly, every activity", |journey| direct(journey, DirectlyCounts::EveryActivity)),
    ("directly, stage activities", |journey| direct(journey, DirectlyCounts::StageActivities)),
    ("optional", |journey| middle(journey, |stage| stage.optional = true)),
    ("may be unrecorded", |journey| middle(journey, |stage| stage.may_be_unrecorded = true)),
    ("at least twice", |journey| several(journey, Condition { at_least: 2, ..Condition::activity("b") })),
    ("negated", |journey| several(journey, Condition { negated: true, ..Condition::activity("c") })),
];

fn exclude(journey: &mut Journey) {
    for one in &mut journey.transitions {
        one.exclusions = vec![Condition::activity(if one.id.0 % 2 == 0 { "c" } else { "d" })];
    }
}

fn direct(journey: &mut Journey, counts: DirectlyCounts) {
    journey.settings.directly_counts = counts;
    journey.transitions.iter_mut().for_each(|one| one.order = StepOrder::Directly);
}

fn middle(journey: &mut Journey, flag: impl Fn(&mut pathlight::domain::Stage)) {
    for stage in journey.stages.iter_mut().skip(1).step_by(2) {
        flag(stage);
    }
}

/// Gives the second stage a rule that looks at several activities; a third one asked for both ways keeps its other.
fn several(journey: &mut Journey, condition: Condition) {
    let Some(stage) = journey.stages.get_mut(1) else { return };
    let mut conditions = vec![Condition::activity("a")];
    let before = stage.rule.groups.first().filter(|group| group.combine == Combine::All);
    conditions.extend(before.into_iter().flat_map(|group| &group.conditions).skip(1).take(1).cloned());
    conditions.push(condition);
    stage.rule = Rule { combine: Combine::Any, groups: vec![Group { combine: Combine::All, conditions }] };
}
