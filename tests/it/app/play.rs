//! Measuring and playing: the figures of a sample on the map, in the table and in motion.

use super::*;
use pathlight::gui::{Mode, Selection};

const SAMPLE: &str = "Open sample The unconfirmed registration (made-up data)";

/// Returns how many the map says reached a stage.
fn reached(window: &Window, stage: &str) -> u64 {
    let start = format!("Stage {stage}, reached by ");
    let node = window.harness.query_by_label_contains(&start);
    let label = node.and_then(|node| node.accesskit_node().label()).unwrap_or_default();
    let number = label.trim_start_matches(&start).split([':', ' ']).next().unwrap_or_default();
    number.replace(',', "").parse().unwrap_or_default()
}

#[test]
fn a_sample_shows_its_figures_and_plays() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::StartScreen);
    window.until_shown(SAMPLE);
    window.keep("app-start");
    window.click(SAMPLE);
    assert_eq!(reached(&window, "Form submitted"), 5025, "the last figures are there at once");
    window.until("the data", |window| window.workspace().project.data().is_some());
    window.until_figures();
    // The figures of sample_projects/README.md, which plain SQL counted.
    let form = window.stage("Form submitted").unwrap();
    assert_eq!((form.reached, form.moved_on, form.still_in_time, form.dropped_off), (5025, 3194, 89, 1742));
    for label in ["Stage Form submitted, reached by 5,025", "3,194", "1,742"] {
        assert!(window.says(label), "{label}");
    }
    window.keep("app-measure");
    window.click("Sign-up page → Form submitted");
    assert!(window.workspace().view.selection.single_transition().is_some());
    window.click("Times");
    window.until_said("5,025 of 6,400 contacts came there, half of them within");
    window.keep("app-times");
    assert!(!window.workspace().would_lose(), "looking changes nothing");

    window.click("Mode Play");
    assert_eq!(window.workspace().view.mode, Mode::Play);
    window.until_shown("Play");
    assert!(reached(&window, "Sign-up page") < 100);
    window.click("Play");
    window.until("visitors", |window| reached(window, "Sign-up page") > 300);
    window.keep("app-play");
    window.click("Pause");
    let before = reached(&window, "Sign-up page");
    window.harness.run_steps(5);
    assert_eq!(reached(&window, "Sign-up page"), before, "nobody moves any more");
    window.key(Modifiers::NONE, Key::End);
    assert_eq!(reached(&window, "Sign-up page"), 6400);
    window.key(Modifiers::NONE, Key::Num2);
    assert_eq!(window.workspace().view.mode, Mode::Measure);
}

#[test]
fn a_change_of_a_rule_changes_the_figures_and_undo_brings_them_back() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    let stage = |window: &Window| window.map().stages.keys().next().copied().unwrap();
    assert!(window.says("Stage Sign-up, reached by 5"));
    window.click("Stage Visit, reached by 8: 5 moved on, 3 dropped off");
    assert_eq!(window.workspace().view.selection, Selection::stage(stage(&window)));
    window.harness.get_by_label("Where …").scroll_to_me();
    window.settle();
    window.click("Where …");
    window.until_figures();
    window.keep("app-rule");
    // The comparison that is proposed asks for the most frequent channel.
    assert_eq!(window.stage("Visit").map(|one| one.reached), Some(6));
    assert_eq!(window.stage("Sign-up").map(|one| one.reached), Some(3));
    window.key(Modifiers::COMMAND, Key::Z);
    window.until_figures();
    assert_eq!(window.stage("Sign-up").map(|one| one.reached), Some(5));
}

#[test]
fn without_data_the_bar_says_what_playing_needs_and_nothing_turns() {
    let folder = folder();
    let path = saved(folder.path());
    let mut window = Window::open(folder.path(), Start::Project(path));
    window.ask(pathlight::gui::Command::SetMode(Mode::Play).into());
    window.until_said("There is nothing to play yet");
    assert!(!window.shows("Preparing the replay…"));
    window.click("Import data…");
    window.until("the box for a path", |window| window.field("Path").is_some());
}
