//! Lenses, targets and comparisons on the map in the whole window.

use super::*;
use pathlight::domain::{Aim, Selection as Behind};
use pathlight::gui::{BottomTab, Command, Request};
use pathlight::overlay::{Behind as OnMap, Lens};

fn sample(folder: &Path) -> Window {
    let mut window = Window::sample(folder, "The unconfirmed registration", BottomTab::Table);
    window.until_figures();
    window
}

#[test]
fn the_map_is_seen_through_each_lens_by_menu_and_key() {
    let folder = folder();
    let mut window = sample(folder.path());
    window.until_said("Of 6,400 contacts that entered, 2,218 reached a goal.");
    window.click("Lens: the map shows conversion");
    window.click("Lens: time");
    window.until_said("The slowest step is from “Form submitted” to “Reminder opened”");
    window.keep("lens-time");
    window.key(Modifiers::SHIFT, Key::H);
    window.until_said("Shares Mon to Fri from 8 to 18 h");
    window.keep("lens-hours");
    window.key(Modifiers::SHIFT, Key::G);
    window.until_said("No stage has a target yet.");
    window.key(Modifiers::SHIFT, Key::V);
    assert_eq!(window.workspace().view.lens.lens, Lens::Value);
    window.key(Modifiers::SHIFT, Key::C);
    window.until_said("Of 6,400 contacts that entered");
}

#[test]
fn two_halves_are_compared_on_the_map_and_their_figures_list_contacts() {
    let folder = folder();
    let mut window = sample(folder.path());
    window.key(Modifiers::SHIFT, Key::B);
    window.until_said(" reached a goal in A, ");
    window.until_said("The loss that differs most is at “Form submitted”");
    window.keep("lens-compare");
    let confirmed = *window.map().stages.iter().find(|(_, one)| one.stage.name == "Reminder opened").unwrap().0;
    let of = Some(pathlight::engine::analysis::compare::RateOf::Stage(confirmed));
    let part = pathlight::engine::analysis::compare::PartOfComparison { second: true, of };
    window.ask(Request::ListBehind(OnMap::Compared(part)));
    window.until("those of B", |window| {
        window.workspace().tabs.people.arranged().is_some_and(|list| list.rows.len() == 713)
    });
    window.click("Stop comparing");
    assert_eq!(window.workspace().view.lens.compare, None);
}

#[test]
fn a_target_is_set_shown_and_undone() {
    let folder = folder();
    let mut window = sample(folder.path());
    let stage = *window.map().stages.iter().find(|(_, one)| one.stage.name == "Registration confirmed").unwrap().0;
    window.ask(Request::Select(pathlight::gui::Selection::stage(stage)));
    let edit = pathlight::document::TargetEdit::Set(pathlight::domain::Target {
        stage,
        aim: Aim::OfEntries(0.61),
        by: Moment::parse_iso("2025-08-31T23:59:59.999999Z"),
    });
    window.ask(Edit::Target(edit).into());
    window.until_said("Target: 61.0 % of those who entered, by 31 Aug 2025. Now: 39.6 %.");
    window.key(Modifiers::SHIFT, Key::G);
    window.until_said("0 of 1 target met or on course.");
    window.keep("lens-target");
    window.key(Modifiers::COMMAND, Key::Z);
    assert!(window.map().targets.is_empty());
    window.until_said("No stage has a target yet.");
}

#[test]
fn an_intervention_on_the_map_gives_before_and_after_at_once() {
    let folder = folder();
    let mut window = sample(folder.path());
    let id = *window.map().interventions.keys().next().unwrap();
    window.ask(Request::ListBehind(OnMap::Intervention(id)));
    assert_eq!(window.workspace().view.bottom_tab, BottomTab::Groups);
    window.until_said("41.5 % reached “Registration confirmed” before it, 60.5 % after it");
    window.until_said(" reached a goal in A, ");
    window.keep("lens-before-after");
}

#[test]
fn a_listed_contact_is_played_alone() {
    let folder = folder();
    let mut window = sample(folder.path());
    let stage = *window.map().stages.keys().next().unwrap();
    window.ask(Request::ListBehind(OnMap::Figure(Behind::DroppedOff(stage))));
    window.until("those who dropped off", |window| {
        window.workspace().tabs.people.arranged().is_some_and(|list| list.rows.len() == 1_355)
    });
    window.ask(Request::ShowContact(Some(0)));
    window.until_said("What the contact did");
    window.click("Play alone on the map");
    assert_eq!(window.workspace().playback().alone, Some(0));
    window.ask(Request::Command(Command::SetLens(Lens::Time)));
    window.until_said("The slowest step is");
}
