//! Paths and Reasons below the map: what contacts do, whom that lists, and what becomes a stage.

use super::*;
use pathlight::gui::BottomTab;

fn opened(folder: &Path) -> Window {
    let path = saved_with_data(folder);
    let mut window = Window::open(folder, Start::Project(path));
    window.until_figures();
    window
}

fn listed(window: &mut Window) -> usize {
    window.until("a list of people", |window| {
        let workspace = window.workspace();
        workspace.view.bottom_tab == BottomTab::People && workspace.tabs.people.arranged().is_some()
    });
    window.workspace().tabs.people.arranged().map_or(0, |list| list.rows.len())
}

#[test]
fn what_contacts_did_next_is_listed_and_becomes_a_stage() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.click("Paths");
    window.until_said("After entering the journey");
    assert!(window.says("8 contacts"));
    let row = "Sign-up: 5 contacts, 62.5 %";
    window.until_shown(row);
    assert!(window.shows("nothing more: 3 contacts, 37.5 %"));
    window.keep("app-paths-next");
    window.click(row);
    assert_eq!(listed(&mut window), 5);
    window.click("Paths");
    window.until_shown(row);
    assert!(!window.shows("Payment: 2 contacts, 25.0 %") || window.shows("Hide what followed Sign-up"));
    window.click("Add Sign-up as a stage");
    window.until("a new stage", |window| window.map().stages.len() == 4);
    window.key(Modifiers::COMMAND, Key::Z);
    window.until("three stages", |window| window.map().stages.len() == 3);
}

#[test]
fn the_selected_stage_and_arrow_say_where_to_look() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.click("Paths");
    let is_card = |label: &String| label.starts_with("Stage Sign-up, reached by ");
    let card = window.labels().into_iter().find(is_card).expect("the card is on the map");
    window.click(&card);
    window.until_said("After “Sign-up”");
    window.until_shown("Payment: 2 contacts, 40.0 %");
    window.click("Before");
    window.until_shown("Visit: 5 contacts, 100.0 %");
    window.click("Between");
    window.until_said("From entering the journey to “Payment”");
    window.until_shown("Sign-up: 2 contacts, 100.0 %");
    window.click("Frequent paths");
    window.until_said("2 contacts went 1 different ways, all listed");
    window.click("Whole histories");
    window.until_shown("Visit → Sign-up: 3 contacts, 33.3 %");
    assert!(window.says("9 contacts went 4 different ways"));
    window.keep("app-paths-variants");
    window.click("Visit → Sign-up: 3 contacts, 33.3 %");
    assert_eq!(listed(&mut window), 3);
}

#[test]
fn reasons_show_the_table_behind_each_and_list_its_contacts() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.click("Reasons");
    window.until_said("2 contacts that converted, 6 that did not");
    assert!(window.says("need not bring about one another"));
    let row = "set out with channel web: converted 0.0 % with it, 100.0 % without it, much less often";
    window.until_shown(row);
    window.click(row);
    window.until_said("Odds ratio");
    window.keep("app-reasons");
    window.click("6 with it, did not");
    assert_eq!(listed(&mut window), 6);
}
