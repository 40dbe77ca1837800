//! Drawing: stages, arrows and rules, and the keys that do it.

use super::*;
use pathlight::gui::Mode;

/// Returns where the handle on the right edge of a stage's card is.
fn handle(window: &Window, stage: &str) -> Pos2 {
    window.harness.get_by_label(&format!("Stage {stage}")).rect().right_center()
}

#[test]
fn two_stages_are_drawn_named_and_joined_and_get_rules() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::StartScreen);
    window.click("New journey");
    let map = window.harness.get_by_label("Map, 0 stages").rect();
    for (place, name) in [(0.25, "Visit"), (0.75, "Trial")] {
        let at = egui::pos2(map.left() + map.width() * place, map.center().y);
        window.double_click_at(at);
        window.harness.event(Event::Text(name.to_owned()));
        window.key(Modifiers::NONE, Key::Enter);
    }

    assert_eq!(window.names(), ["Visit", "Trial"]);
    let to = window.place("Stage Trial");
    window.drag(handle(&window, "Visit"), to);
    assert_eq!(window.arrows(), [("Visit", "Trial")]);

    let at = window.place("Stage Trial");
    window.click_at(at);
    window.click("Add an activity");
    window.click("Activity");
    window.harness.event(Event::Text("Trial started".to_owned()));
    window.key(Modifiers::NONE, Key::Enter);
    window.keep("app-drawn");
    let rule = |window: &Window| window.map().stages.values().nth(1).unwrap().stage.rule.clone();
    assert_eq!(rule(&window), Rule::activity("Trial started"));

    let undo = |window: &mut Window, times: usize| (0..times).for_each(|_| window.key(Modifiers::COMMAND, Key::Z));
    window.key(Modifiers::NONE, Key::Escape);
    undo(&mut window, 2);
    assert_eq!((rule(&window), window.arrows().len()), (Rule::default(), 1));
    undo(&mut window, 1);
    assert_eq!(window.arrows().len(), 0);
    undo(&mut window, 9);
    assert!(window.map().stages.is_empty());
    for _ in 0..9 {
        window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!((window.names(), window.arrows().len()), (vec!["Visit", "Trial"], 1));
    assert_eq!(rule(&window), Rule::activity("Trial started"));
}

#[test]
fn a_search_keeps_the_keys_while_the_inspector_opens_at_what_is_found() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    window.click("Mode Draw");
    window.key(Modifiers::COMMAND, Key::F);
    for letter in ["v", "i", "s"] {
        window.harness.event(Event::Text(letter.to_owned()));
        window.harness.run_steps(3);
    }
    assert_eq!(window.harness.get_by_label("Find on the map").value().as_deref(), Some("vis"));
}

#[test]
fn keys_belong_to_the_field_or_dialog_that_is_open() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    window.click("Mode Draw");
    let before = window.map().clone();
    window.click("Stage Visit");
    window.click("Stage name");
    let typed = [(Key::S, "s"), (Key::Num1, "1"), (Key::Num3, "3"), (Key::Space, " "), (Key::Plus, "+")];
    for (key, text) in typed {
        window.harness.key_press(key);
        window.harness.event(Event::Text(text.to_owned()));
    }
    window.key(Modifiers::NONE, Key::Backspace);
    window.key(Modifiers::NONE, Key::Delete);
    window.key(Modifiers::COMMAND, Key::A);
    window.key(Modifiers::NONE, Key::Escape);
    assert_eq!((window.map(), window.workspace().view.mode), (&before, Mode::Draw));
    assert_eq!(window.workspace().view.selection.stages.len(), 1, "Ctrl+A was for the text");

    window.click("Import data");
    window.until("the box for a path", |window| window.field("Path").is_some());
    window.click("Cancel");
    let csv = written_csv(folder.path());
    window.click("Import data");
    window.give_path(&csv);
    window.until_said("All of the first 16 rows");
    for key in [Key::Delete, Key::S, Key::ArrowRight, Key::Num3] {
        window.key(Modifiers::NONE, key);
    }
    assert_eq!((window.map(), window.workspace().view.mode), (&before, Mode::Draw));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Close the assistant"), "Escape closes the dialog");
    assert_eq!(window.workspace().view.selection.stages.len(), 1, "and nothing else");

    window.key(Modifiers::NONE, Key::Delete);
    assert_eq!(window.names(), ["Sign-up", "Payment"], "now the key is for the map");
}

#[test]
fn a_command_is_found_by_a_word_and_run() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    window.click("Mode Draw");
    window.key(Modifiers::COMMAND, Key::K);
    window.harness.event(Event::Text("middle of what".to_owned()));
    window.settle();
    assert!(window.shows("Add stage") && !window.shows("Tidy up"));
    window.keep("app-commands");
    window.key(Modifiers::NONE, Key::Enter);
    assert!(!window.shows("Find a command"));
    window.type_over("Trial");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(window.names(), ["Visit", "Sign-up", "Payment", "Trial"]);

    window.key(Modifiers::COMMAND, Key::K);
    window.harness.event(Event::Text("no such command".to_owned()));
    window.settle();
    assert!(window.shows("No command has these words."));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("Find a command"));
}

#[test]
fn a_template_is_a_map_to_begin_with() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::StartScreen);
    let template = &pathlight::document::templates::TEMPLATES[0];
    window.click(&template.name);
    assert_eq!(window.map(), &template.map());
    assert_eq!(window.workspace().project.document().name(), template.name);
}

#[test]
fn everything_about_arrows_and_groups_is_done_from_the_keyboard() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    window.click("Mode Draw");
    let at = window.place("Stage Visit");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::C);
    assert!(window.shows("Sign-up, joined already"), "what cannot be joined says why");
    window.harness.event(Event::Text("pay".to_owned()));
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.arrows().contains(&("Visit", "Payment")));

    let command = |window: &mut Window, words: &str| {
        window.key(Modifiers::COMMAND, Key::K);
        window.harness.event(Event::Text(words.to_owned()));
        window.settle();
        window.key(Modifiers::NONE, Key::Enter);
    };
    assert_eq!(window.workspace().view.selection.transitions.len(), 1, "the new arrow is selected");
    command(&mut window, "move start of arrow");
    window.harness.event(Event::Text("sign".to_owned()));
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.arrows().contains(&("Visit", "Payment")), "from Sign-up there is one already");
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::NONE, Key::I);
    window.harness.event(Event::Text("Call".to_owned()));
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.arrows().contains(&("Visit", "Call")) && window.arrows().contains(&("Call", "Payment")));
    window.key(Modifiers::COMMAND, Key::ArrowRight);
    window.harness.event(Event::Text("Refund".to_owned()));
    window.key(Modifiers::NONE, Key::Enter);
    assert!(window.arrows().contains(&("Call", "Refund")));

    window.key(Modifiers::COMMAND, Key::A);
    window.key(Modifiers::ALT, Key::V);
    let rows: Vec<f32> = window.map().stages.values().map(|one| one.at.y).collect();
    assert!(rows.windows(2).all(|pair| pair[0] == pair[1]), "{rows:?}");
    assert_eq!(window.workspace().project.document().undo_name(), Some("Align stages"));
    window.key(Modifiers::COMMAND, Key::G);
    window.harness.event(Event::Text("All of it".to_owned()));
    window.key(Modifiers::NONE, Key::Enter);
    let names: Vec<&str> = window.map().groups.values().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["All of it"]);
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::G);
    assert!(window.map().groups.is_empty());
    while window.workspace().project.document().undo_name().is_some() {
        window.key(Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(window.arrows(), [("Visit", "Sign-up"), ("Sign-up", "Payment")]);
}

#[test]
fn deleting_a_middle_stage_offers_to_join_the_rest_until_the_map_is_changed() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved(folder.path())));
    window.click("Mode Draw");
    for taken in [true, false] {
        let at = window.place("Stage Sign-up");
        window.click_at(at);
        window.key(Modifiers::NONE, Key::Delete);
        assert!(window.says("“Sign-up” is deleted. Join “Visit” to “Payment”?"));
        window.keep("app-offer");
        if taken {
            window.click("Join");
            assert_eq!(window.arrows(), [("Visit", "Payment")]);
            assert!(!window.shows("Join"));
            window.key(Modifiers::COMMAND, Key::Z);
            window.key(Modifiers::COMMAND, Key::Z);
        } else {
            window.key(Modifiers::COMMAND, Key::Z);
            assert!(!window.shows("Join"), "the offer was for the map as it was");
        }
        assert_eq!(window.names(), ["Visit", "Sign-up", "Payment"]);
    }
}
