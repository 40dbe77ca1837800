//! Bringing in data: the assistant from the file to the first map, and files that are none.

use super::*;
use pathlight::gui::Mode;

fn activities(window: &Window) -> u64 {
    window.workspace().project.data().map_or(0, |data| data.summary.activities)
}

fn role(window: &Window, column: &str) -> String {
    window.harness.get_by_label(&format!("Role of {column}")).value().unwrap()
}

#[test]
fn a_file_becomes_a_first_map_with_figures() {
    let folder = folder();
    let csv = written_csv(folder.path());
    let mut window = Window::open(folder.path(), Start::StartScreen);
    window.click("Import data");
    window.give_path(&csv);
    window.until_shown("All of the first 16 rows can be imported.");
    let columns = ["contact", "activity", "time", "channel"];
    let roles = columns.map(|column| role(&window, column));
    assert_eq!(roles, ["Contact", "Activity", "Time", "Attribute"]);
    window.keep("app-assistant");
    window.click("Import");
    window.until_shown("16 activities added");
    assert!(window.shows("9 new contacts."));
    window.keep("app-imported");
    window.click("Draw a map from these activities");
    window.until("the first map", |window| !window.map().stages.is_empty());
    window.until_figures();
    let reached = |name: &str| window.stage(name).map(|one| one.reached);
    assert_eq!(["Visit", "Sign-up", "Payment"].map(reached), [Some(8), Some(5), Some(2)]);
    assert!(window.arrows().contains(&("Visit", "Sign-up")) && window.arrows().contains(&("Sign-up", "Payment")));
    assert_eq!(window.workspace().view.mode, Mode::Measure);
    assert!(window.says("Stage Visit, reached by 8"), "the figures stand on the map");
    assert!(window.workspace().would_lose(), "imported data is not thrown away unasked");
    window.keep("app-first-map");

    window.click("Import data");
    window.give_path(&csv);
    window.until_said("All of the first 16 rows");
    window.click("Import");
    window.until_said("This very file was imported before");
    window.click("Go to the map");
    window.until("the data", |window| window.workspace().project.load_progress().is_none());
    assert_eq!(activities(&window), 16);
}

#[test]
fn what_is_no_table_gives_a_sentence_and_changes_nothing() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    let before = window.map().clone();
    let picture = folder.path().join("picture.csv");
    std::fs::write(&picture, [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0, 1, 2, 255].repeat(99)].concat()).unwrap();
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "").unwrap();
    for (path, sentence) in [(&picture, "is no table in text form"), (&empty, "is empty")] {
        window.click("Import data");
        window.give_path(path);
        window.until_said(sentence);
        window.keep("app-no-table");
        window.click("Close the assistant");
        assert!(!window.shows("Close the assistant"));
    }
    assert_eq!((window.map(), activities(&window)), (&before, 0));
    assert!(!window.workspace().would_lose());
}

#[test]
fn an_activity_dropped_on_the_map_becomes_a_stage_with_that_rule() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    window.click("Mode Draw");
    let from = window.place("Newsletter");
    let to = window.place("Stage Payment, reached by 2: 2 finished") + vec2(0.0, 160.0);
    window.drag(from, to);
    let made = window.map().stages.values().next_back().unwrap().stage.clone();
    assert_eq!((made.name.as_str(), made.rule), ("Newsletter", Rule::activity("Newsletter")));
    window.until("its figure", |window| window.stage("Newsletter").is_some_and(|one| one.reached == 1));
    window.keep("app-dropped-activity");
}

#[test]
fn an_import_is_removed_after_asking() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    window.click("Remove activities.csv");
    assert!(window.says("Remove this import and its 16 activities"));
    window.click("Remove");
    window.until("no data", |window| activities(window) == 0 && window.report().is_some());
    assert_eq!(window.stage("Visit").map(|one| one.reached), Some(0));
}
