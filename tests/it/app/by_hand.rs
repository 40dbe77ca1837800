//! Rows, icons, templates of one's own and what is carried from one window to another.

use super::*;
use egui::OutputCommand;
use pathlight::gui::{Command, Request, Selection};

fn drawing(folder: &Path) -> Window {
    let mut window = Window::open(folder, Start::Project(saved(folder)));
    window.click("Mode Draw");
    if !window.workspace().view.inspector {
        window.ask(Command::ToggleInspector.into());
    }
    window
}

#[test]
fn rows_are_moved_hidden_shown_and_removed() {
    let folder = folder();
    let mut window = drawing(folder.path());
    window.ask(Command::AddLane.into());
    let lane = window.map().board.lanes.columns[0].id;
    window.ask(Request::Select(Selection::thing(pathlight::document::board::Thing::Lane(lane))));
    window.click("Rows of all lanes");
    let rows =
        |window: &Window| -> Vec<String> { window.map().board.lanes.rows.iter().map(|row| row.name.clone()).collect() };
    let before = rows(&window);
    assert!(before.len() >= 4, "{before:?}");
    window.click(&format!("Move row {} down", before[0]));
    assert_eq!(rows(&window)[..2], [before[1].clone(), before[0].clone()]);
    window.click(&format!("Move row {} up", before[0]));
    assert_eq!(rows(&window), before);

    let cell = format!("{} in Phase 1: empty", before[0]);
    assert!(window.shows(&cell));
    window.click(&format!("Hide row {}", before[0]));
    assert!(!window.shows(&cell) && rows(&window) == before, "hidden, not lost");
    window.keep("app-rows");
    window.click(&format!("Show row {}", before[0]));
    assert!(window.shows(&cell));
    window.click(&format!("Remove row {}", before[0]));
    assert_eq!(rows(&window), before[1..]);
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(rows(&window), before);
}

/// Copies what is selected and returns what the system's clipboard gets.
fn copied(window: &mut Window) -> String {
    window.harness.event(Event::Copy);
    let since = Instant::now();
    loop {
        window.harness.step();
        for command in &window.harness.output().platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
        assert!(since.elapsed() < PATIENCE, "nothing was copied");
    }
}

#[test]
fn what_is_copied_in_one_window_is_pasted_in_another() {
    let (one, other) = (folder(), folder());
    let mut from = drawing(one.path());
    from.click("Stage Visit");
    from.key(Modifiers::COMMAND, Key::A);
    let text = copied(&mut from);

    let mut to = Window::open(other.path(), Start::StartScreen);
    to.click("New journey");
    to.harness.event(Event::Paste("no part of a map".to_owned()));
    to.settle();
    assert!(to.map().stages.is_empty());
    to.harness.event(Event::Paste(text.clone()));
    to.settle();
    assert_eq!(to.names(), ["Visit", "Sign-up", "Payment"]);
    assert_eq!(to.arrows(), [("Visit", "Sign-up"), ("Sign-up", "Payment")]);
    let rules: Vec<Rule> = to.map().stages.values().map(|one| one.stage.rule.clone()).collect();
    assert_eq!(rules, ["Visit", "Sign-up", "Payment"].map(Rule::activity));
    assert_eq!(to.workspace().view.selection.stages.len(), 3, "what was pasted is selected");
    to.harness.event(Event::Paste(text));
    to.settle();
    assert_eq!(to.map().stages.len(), 6);
    to.key(Modifiers::COMMAND, Key::Z);
    to.key(Modifiers::COMMAND, Key::Z);
    assert!(to.map().stages.is_empty(), "each paste is one step");
    assert_eq!(from.names(), ["Visit", "Sign-up", "Payment"], "the first window keeps what it had");
}

#[test]
fn ones_own_template_is_removed() {
    let folder = folder();
    let mut window = drawing(folder.path());
    for name in ["Ours", "Theirs"] {
        window.ask(Command::SaveAsTemplate.into());
        window.until_shown("Save template");
        let at = window.field("Name of the template").unwrap();
        window.click_at(at);
        window.type_over(name);
        window.click("Save template");
        window.until_said("Saved the template");
        window.until("the dialog is closed", |window| window.field("Name of the template").is_none());
    }
    window.ask(Command::Templates.into());
    window.until_shown("Template Ours");
    let button = window.harness.get_by_label("Remove a template");
    button.scroll_to_me();
    window.settle();
    window.harness.get_by_label("Remove a template").click();
    window.settle();
    window.keep("app-remove-template");
    window.click("Remove Ours");
    window.until("the template is gone", |window| !window.shows("Template Ours"));
    assert!(window.shows("Template Theirs"));
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::NONE, Key::Escape);
    window.ask(Command::Templates.into());
    window.until_shown("Template Theirs");
    assert!(!window.shows("Template Ours"), "from the disk, too");
}

#[test]
fn an_icon_is_found_by_a_word_chosen_and_left_to_the_words_again() {
    let folder = folder();
    let mut window = drawing(folder.path());
    window.click("Stage Visit");
    window.click("Choose an icon");
    window.until("the search", |window| window.field("Search icons").is_some());
    window.harness.event(Event::Text("gift".to_owned()));
    window.settle();
    window.keep("app-icons");
    window.click("Icon gift");
    let icon = |window: &Window| window.map().stages.values().next().unwrap().icon.clone();
    assert_eq!(icon(&window).as_deref(), Some("gift"));
    assert_eq!(window.workspace().project.document().undo_name(), Some("Change icon"));
    window.click("Choose an icon");
    window.until_shown("By the words of name and rule");
    window.click("By the words of name and rule");
    assert_eq!(icon(&window), None);
    window.click("Choose an icon");
    window.until("the search", |window| window.field("Search icons").is_some());
    window.harness.event(Event::Text("zzz".to_owned()));
    window.settle();
    assert!(window.shows("No icon has these words."));
}
