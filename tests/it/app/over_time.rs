//! Trend, times and groups in the whole window, on the first sample.

use super::*;
use pathlight::gui::BottomTab;

fn sample(folder: &Path, tab: BottomTab) -> Window {
    Window::sample(folder, "The unconfirmed registration", tab)
}

fn until_listed(window: &mut Window, contacts: usize) {
    window.until("the list", |window| {
        let workspace = window.workspace();
        workspace.view.bottom_tab == BottomTab::People
            && workspace.tabs.people.arranged().is_some_and(|list| list.rows.len() == contacts)
    });
}

#[test]
fn before_and_after_the_reminder_is_told_and_lists_contacts() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Groups);
    window.click("Before and after");
    window.until_said("41.5 % reached “Registration confirmed” before it, 60.5 % after it: 18.9 points more");
    window.keep("groups-before-after");
    window.click("before: 2,335");
    until_listed(&mut window, 2_335);
    window.click("Groups");
    window.until_shown("List contacts: reached Registration confirmed, second side");
    window.click("List contacts: reached Registration confirmed, second side");
    until_listed(&mut window, 1_272);
}

#[test]
fn the_trend_pins_the_reminder_and_lists_who_entered() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Trend);
    window.until_said("6,400 contacts entered, 2,218 of them converted");
    // What the pinned reminder changed is said in the words and figures of the tab Groups.
    window.until_said("Only contacts whose time is over count");
    let sentence = window.said("Only contacts whose time is over count");
    assert!(sentence.contains("before it, 60.5 % after it: 18.9 points more (between 16.0 and 21.8)"), "{sentence}");
    assert!(sentence.starts_with("Reminder mail after 24 hours, 7 Apr 2025. Of those who reached"), "{sentence}");
    assert!(sentence.ends_with("Only contacts whose time is over count: 2,335 before, 2,104 after."), "{sentence}");
    window.keep("trend");
    window.click("List contacts: entered 2025-02-03");
    until_listed(&mut window, 348);
    window.click("Trend");
    window.until_shown(&sentence);
    window.click(&sentence);
    window.until_shown("before: 2,335");
}

#[test]
fn times_say_what_became_of_everybody() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Times);
    window.until_said("2,218 of 6,400 contacts came there, half of them within 52.2 minutes");
    window.keep("times");
    window.click("2,218 came there");
    until_listed(&mut window, 2_218);
}

#[test]
fn groups_are_listed_and_two_of_them_compared() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Groups);
    window.until_shown("List contacts: search, entered");
    window.until_said("The highest share reached a goal among “partner”: 39.3 % of 417");
    window.click("Compare search");
    window.click("Compare ads");
    window.click("Compare the two");
    window.until_said("Of those who entered,");
    window.keep("groups-compared");
    assert!(window.says("among search") && window.says("among ads"));
}

#[test]
fn an_intervention_that_is_pinned_is_the_one_on_show() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Groups);
    window.click("Before and after");
    window.until_said("18.9 points more");
    window.click("Pin an intervention");
    window.click("Pin");
    window.until_said("Give it a name and a day.");
    for (field, text) in [("Name of the intervention", "Another page"), ("Day of the intervention", "5 May 2025")] {
        let at = window.field(field).unwrap();
        window.click_at(at);
        window.type_over(text);
    }
    window.click("Pin");
    window.until_said("Another page, 5 May 2025. Of those who entered");
}

#[test]
fn a_saved_segment_is_compared_at_once_and_without_one_groups_can_be_picked() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Groups);
    window.click("Compare two");
    window.until_said("among On a phone");
    let mut window = Window::sample(folder.path(), "The e-mail click mystery", BottomTab::Groups);
    window.click("Compare two");
    window.until_said("There are no saved segments yet.");
    window.click("Pick two groups");
    window.until_shown("Compare returning");
}

#[test]
fn an_intervention_is_taken_off_and_brought_back() {
    let folder = folder();
    let mut window = sample(folder.path(), BottomTab::Groups);
    window.click("Before and after");
    window.until_shown("Delete this intervention");
    window.click("Delete this intervention");
    window.until_shown("No intervention yet");
    window.key(Modifiers::COMMAND, Key::Z);
    window.until_said("18.9 points more");
}
