//! Every setting of the analysis can be reached in the inspector.

use super::{Open, Window, choose, inspector, press, type_into};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use pathlight::domain::{
    Condition, Counting, DirectlyCounts, ExclusionEffect, SessionRule, Settings, Simultaneous, Span, StepOrder,
};
use pathlight::gui::Selection;

fn journey() -> Window<'static> {
    let (mut harness, _) = inspector(Open::sample(), false);
    harness.run();
    harness
}

fn settings(harness: &Window<'_>) -> Settings {
    harness.state().document.map().settings.clone()
}

fn pick(harness: &mut Window<'_>, list: &str, text: &str) {
    harness.get_by_role_and_label(Role::ComboBox, list).click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, text).click();
    harness.run_ok();
}

#[test]
fn all_ways_of_counting_can_be_chosen() {
    let mut harness = journey();
    choose(&mut harness, "Count each contact by", "every attempt");
    assert_eq!(settings(&harness).counting, Counting::Attempts);
    harness.get_by_label_contains("counts again each time it enters");
    choose(&mut harness, "Count each contact by", "every session");
    let gap = |minutes: i64| Counting::Sessions(SessionRule::Gap(Span(minutes * Span::MINUTE.0)));
    assert_eq!(settings(&harness).counting, gap(30));
    type_into(&mut harness, "Session gap", "20");
    assert_eq!(settings(&harness).counting, gap(20));
    choose(&mut harness, "A session is", "named by an attribute");
    pick(&mut harness, "Session attribute", "channel");
    assert_eq!(settings(&harness).counting, Counting::Sessions(SessionRule::Attribute("channel".to_owned())));
    choose(&mut harness, "Count each contact by", "its first attempt");
    assert_eq!(settings(&harness).counting, Counting::FirstAttempt);
}

#[test]
fn what_may_follow_what_can_be_chosen() {
    let mut harness = journey();
    let choices = [
        ("count in the order of the rows", Simultaneous::RowOrder),
        ("do not follow one another", Simultaneous::StrictlyLater),
        ("either order within 1 second", Simultaneous::WithinGrace(Span::SECOND)),
        ("either order within 2 seconds", Simultaneous::WithinGrace(Span(2 * Span::SECOND.0))),
        ("either order within 1 minute", Simultaneous::WithinGrace(Span::MINUTE)),
        ("either order within 1 day", Simultaneous::WithinGrace(Span::DAY)),
        ("count in either order", Simultaneous::EitherOrder),
    ];
    for (words, simultaneous) in choices {
        choose(&mut harness, "Activities at the same moment", words);
        assert_eq!(settings(&harness).simultaneous, simultaneous);
    }
    choose(&mut harness, "Between direct steps", "only activities of some stage");
    choose(&mut harness, "What spoiling does", "removes the contact everywhere");
    pick(&mut harness, "Held constant", "channel");
    let chosen = settings(&harness);
    assert_eq!(chosen.directly_counts, DirectlyCounts::StageActivities);
    assert_eq!(chosen.exclusion_effect, ExclusionEffect::RemovesTheContact);
    assert_eq!(chosen.held_constant, ["channel"]);
    type_into(&mut harness, "As of", "2024-04-01");
    assert!(settings(&harness).as_of.is_some());
}

#[test]
fn the_whole_journey_is_switched_at_once() {
    let mut harness = journey();
    choose(&mut harness, "Stages are to be passed", "along the arrows, nothing between");
    let map = harness.state().document.map();
    assert!(map.transitions.values().all(|step| step.order == StepOrder::Directly));
    choose(&mut harness, "Stages are to be passed", "in any order");
    assert_eq!(harness.state().document.map().any_order[0].stages.len(), 3);
}

#[test]
fn a_stage_may_be_optional_or_unrecorded() {
    let mut open = Open::sample();
    open.view.selection = Selection::stage(open.stage(1));
    let (mut harness, _) = inspector(open, false);
    harness.run();
    for name in ["Optional", "May be unrecorded"] {
        harness.get_by_label(name).click();
        harness.run_ok();
    }
    let open = harness.state();
    let stage = &open.document.map().stages[&open.stage(1)].stage;
    assert!(stage.optional && stage.may_be_unrecorded);
}

#[test]
fn several_stages_become_a_group_that_an_activity_spoils() {
    let mut open = Open::sample();
    let (first, second) = (open.stage(0), open.stage(1));
    open.view.selection.stages = [first, second].into();
    let (mut harness, _) = inspector(open, false);
    harness.run();
    press(&mut harness, "Pass in any order");
    assert_eq!(harness.state().document.map().any_order[0].stages, [first, second]);
    harness.state_mut().view.selection = Selection::stage(first);
    harness.run_ok();
    harness.get_by_label_contains("Passed in any order with “Sign-up”");
    press(&mut harness, "Add an activity that spoils the group");
    let exclusions = harness.state().document.map().any_order[0].exclusions.clone();
    assert_eq!(exclusions, [Condition::activity("Unsubscribed")]);
    harness.get_by_label("Take out of the group").scroll_to_me();
    harness.run_ok();
    press(&mut harness, "Take out of the group");
    assert!(harness.state().document.map().any_order.is_empty());
}

#[test]
fn a_condition_can_ask_for_several_times_and_for_never() {
    let mut open = Open::sample();
    open.view.selection = Selection::stage(open.stage(0));
    let (mut harness, _) = inspector(open, false);
    harness.run();
    type_into(&mut harness, "Times", "3");
    let condition = |harness: &Window<'_>| {
        let open = harness.state();
        open.document.map().stages[&open.stage(0)].stage.rule.conditions().next().cloned().unwrap()
    };
    assert_eq!(condition(&harness).at_least, 3);
    choose(&mut harness, "Did or did not", "Did not");
    assert!(condition(&harness).negated);
}
