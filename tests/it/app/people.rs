//! Who is behind a figure: lists of contacts, one contact, segments, and figures of a segment only.

use super::*;
use pathlight::domain::Selection as Behind;
use pathlight::gui::BottomTab;
use pathlight::project::Whom;

fn opened(folder: &Path) -> Window {
    let mut window = Window::open(folder, Start::Project(saved_with_data(folder)));
    window.until_figures();
    window
}

/// Returns the ids that are listed, in order.
fn listed(window: &Window) -> Vec<String> {
    let workspace = window.workspace();
    let columns = &workspace.project.data().unwrap().columns;
    let Some(arranged) = workspace.tabs.people.arranged() else { return Vec::new() };
    let id = |row| columns.contacts.at(arranged.person(row).unwrap().contact as usize).to_owned();
    (0..arranged.rows.len()).map(id).collect()
}

fn until_listed(window: &mut Window, wanted: &[&str]) {
    window.until(&format!("the list {wanted:?}"), |window| listed(window) == wanted);
}

#[test]
fn a_figure_lists_its_contacts_and_a_contact_tells_its_story() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.click("Visit: dropped off 3");
    assert_eq!(window.workspace().view.bottom_tab, BottomTab::People);
    until_listed(&mut window, &["f", "g", "h"]);
    assert!(window.says("dropped off at “Visit”"));
    window.keep("app-people");
    window.click("Sort by contact");
    until_listed(&mut window, &["h", "g", "f"]);

    window.click("Contact g");
    window.until_said("What the contact did");
    window.until_said("Dropped off at “Visit”");
    window.until_said("did not reach “Sign-up”");
    window.keep("app-contact");
    window.click("Close contact");
    assert!(!window.says("What the contact did"));

    window.click("Table");
    window.click("Visit → Sign-up: contacts 5");
    until_listed(&mut window, &["e", "d", "c", "b", "a"]);
    let at = window.field("Search people").unwrap();
    window.click_at(at);
    window.type_over("c");
    until_listed(&mut window, &["c"]);
}

#[test]
fn figures_can_be_asked_within_a_segment_and_say_who_is_hidden() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.click("Sign-up: contacts 5");
    until_listed(&mut window, &["a", "b", "c", "d", "e"]);
    window.click("Save as segment…");
    window.type_over("Signed up");
    window.click("Save segment");
    window.until("the segment", |window| window.map().segments.len() == 1);
    assert!(window.shows("Segment"), "the new segment is open in the inspector");
    window.until_said("of 9 contacts");
    assert!(window.says("Contacts who reached “Sign-up”."));
    window.keep("app-segment");

    window.click("Only these on the map");
    window.until("figures of the segment", |window| window.stage("Visit").is_some_and(|stage| stage.reached == 5));
    assert!(window.says("Stage Visit, reached by 5"), "the map is about the segment");
    assert!(window.says("4 hidden"), "who does not count is said: {:?}", window.labels());
    window.keep("app-within");
    until_listed(&mut window, &["a", "b", "c", "d", "e"]);

    // What is saved are the figures of everybody.
    window.key(Modifiers::COMMAND, Key::S);
    window.until("saved", |window| !window.workspace().would_lose());
    let totals = file::load(&folder.path().join("spring.pathlight")).unwrap().totals.unwrap();
    assert_eq!(totals.report.entered, 8);

    // Without the segment everybody counts again; undo brings both back.
    window.click("Delete segment");
    window.until("everybody", |window| window.stage("Visit").is_some_and(|stage| stage.reached == 8));
    window.key(Modifiers::COMMAND, Key::Z);
    window.until("the segment again", |window| window.stage("Visit").is_some_and(|stage| stage.reached == 5));
    assert_eq!(window.map().segments.len(), 1);
}

#[test]
fn a_segment_is_put_together_part_by_part() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.key(Modifiers::COMMAND, Key::Num1);
    if window.says("New segment…") {
        window.click("New segment…");
    } else {
        window.key(Modifiers::COMMAND, Key::Num1);
        window.click("New segment…");
    }
    window.until("the segment", |window| window.map().segments.len() == 1);
    window.until_said("9");
    window.click("Add a part");
    window.click("Did or did not do");
    let rule = |window: &Window| window.map().segments.values().next().unwrap().rule.clone();
    window.until("the part", |window| format!("{:?}", rule(window)).contains("Did"));
    window.click("Add a part");
    window.click("Place on the map");
    window.until("the second part", |window| format!("{:?}", rule(window)).contains("Behind"));
    window.click("List them");
    window.until("the list", |window| listed(window).len() == 8);
    assert!(matches!(window.workspace().tabs.people.wanted().of, Whom::Segment(_)));
    window.keep("app-segment-parts");
}

#[test]
fn every_tab_opens_by_its_key_and_says_something() {
    let folder = folder();
    let mut window = opened(folder.path());
    for tab in BottomTab::ALL {
        let key = pathlight::gui::Command::ShowTab(tab).shown().keys[0];
        window.key(key.modifiers, key.logical_key);
        assert_eq!(window.workspace().view.bottom_tab, tab);
        window.until("answers", |window| !window.workspace().project.answers().is_busy());
        window.settle();
        window.keep(&format!("app-tab-{}", tab.text().replace(' ', "-")));
    }
    window.click("Copy this table");
    window.until_said("The table is on the clipboard: 8 rows.");
    let dropped = Behind::Entered;
    assert_eq!(window.workspace().tabs.people.wanted().of, Whom::Behind(dropped));
}
