//! What the pointer does by dragging, done from the keyboard: selecting, sizes, putting on an arrow, choosing bars.

use super::*;
use pathlight::document::board::{Lanes, Thing};
use pathlight::gui::Selection;
use pathlight::gui::view::BottomTab;

const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
const CTRL_ALT: Modifiers = Modifiers { alt: true, ..Modifiers::COMMAND };

fn drawing(folder: &Path) -> Window {
    let mut window = Window::open(folder, Start::Project(saved(folder)));
    window.click("Mode Draw");
    window.key(Modifiers::SHIFT, Key::Num1);
    window.harness.run_steps(4);
    window
}

fn selected(window: &Window) -> Vec<&str> {
    let stages = &window.workspace().view.selection.stages;
    stages.iter().map(|id| window.map().stages[id].stage.name.as_str()).collect()
}

fn selection(window: &Window) -> &Selection {
    &window.workspace().view.selection
}

#[test]
fn what_is_seen_is_selected_and_a_selection_grows_stage_by_stage() {
    let folder = folder();
    let mut window = drawing(folder.path());
    window.click("Stage Visit");
    window.key(CTRL_SHIFT, Key::ArrowLeft);
    assert_eq!(selected(&window), ["Visit"], "nothing stands on the left");
    window.key(CTRL_SHIFT, Key::ArrowRight);
    assert_eq!(selected(&window), ["Visit", "Sign-up"]);
    assert_eq!(selection(&window).transitions.len(), 1, "with the arrow between them");
    window.key(CTRL_SHIFT, Key::ArrowRight);
    assert_eq!(selected(&window), ["Visit", "Sign-up", "Payment"]);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(selected(&window).is_empty());
    window.key(CTRL_SHIFT, Key::ArrowRight);
    assert_eq!(selected(&window).len(), 1, "the one in the middle of what is seen comes first");
    window.key(CTRL_SHIFT, Key::A);
    assert_eq!((selected(&window).len(), selection(&window).transitions.len()), (3, 2));

    // What is out of sight is not taken.
    window.key(Modifiers::NONE, Key::Escape);
    let payment = window.map().stages.values().find(|one| one.stage.name == "Payment").unwrap().stage.id;
    window.ask(Edit::Move(vec![(payment, Point::new(9_000.0, 0.0))]).into());
    window.key(CTRL_SHIFT, Key::A);
    assert_eq!(selected(&window), ["Visit", "Sign-up"]);
    assert_eq!(window.workspace().project.document().undo_name(), Some("Move stage"), "selecting is no step");
}

#[test]
fn notes_lanes_and_panels_are_resized_by_keys() {
    let folder = folder();
    let mut window = drawing(folder.path());
    window.key(Modifiers::NONE, Key::N);
    window.harness.event(Event::Text("Ask sales".to_owned()));
    window.key(Modifiers::COMMAND, Key::Enter);
    let note = *window.map().board.notes.keys().next().unwrap();
    let size = |window: &Window| window.map().board.notes[&note].size;
    let before = size(&window);
    let place = window.map().board.notes[&note].at;
    window.ask(pathlight::gui::Request::Select(Selection::thing(Thing::Note(note))));
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowDown, Key::ArrowLeft] {
        window.key(Modifiers::ALT, key);
    }
    assert_eq!(size(&window), (before.0 + 16.0, before.1 + 16.0));
    for _ in 0..60 {
        window.key(Modifiers::ALT, Key::ArrowUp);
    }
    assert_eq!(size(&window).1, pathlight::document::board::Note::LEAST_SIZE.1);
    assert_eq!(window.map().board.notes[&note].at, place, "a note that is smallest is not moved instead");
    window.key(Modifiers::COMMAND, Key::Z);
    assert!(size(&window).1 > pathlight::document::board::Note::LEAST_SIZE.1);

    window.ask(pathlight::gui::Command::AddLane.into());
    let lane = window.map().board.lanes.columns[0].id;
    let wide = window.map().board.lanes.columns[0].width;
    window.ask(pathlight::gui::Request::Select(Selection::thing(Thing::Lane(lane))));
    window.key(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(window.map().board.lanes.columns[0].width, Lanes::fitting_width(wide + 24.0));
    assert_eq!(window.workspace().project.document().undo_name(), Some("Change width of lane"));
    assert!(
        !window.app().is_enabled(pathlight::gui::Command::Resize(pathlight::gui::command::Toward::Up)),
        "a lane has no height"
    );

    for (shown, key) in
        [(window.workspace().view.data_panel, Key::Num1), (window.workspace().view.inspector, Key::Num2)]
    {
        if !shown {
            window.key(Modifiers::COMMAND, key);
        }
        let width = |window: &Window| window.harness.get_by_label_contains("Map, 3 stages").rect().width();
        window.harness.run_steps(8);
        let before = width(&window);
        window.key(CTRL_ALT, key);
        assert!((before - width(&window) - 24.0).abs() < 1.0, "{before} {}", width(&window));
        window.key(CTRL_ALT | Modifiers::SHIFT, key);
        assert!((before - width(&window)).abs() < 1.0, "{before} {}", width(&window));
    }
}

#[test]
fn a_stage_that_is_there_is_put_on_an_arrow_by_name() {
    let folder = folder();
    let mut window = drawing(folder.path());
    window.ask(Edit::AddStage { name: "Call".into(), rule: Rule::default(), at: Point::new(350.0, 300.0) }.into());
    let step = *window.map().transitions.keys().next().unwrap();
    window.ask(pathlight::gui::Request::Select(Selection::transition(step)));
    window.key(Modifiers::SHIFT, Key::I);
    assert!(window.says("Put on “Visit → Sign-up”"));
    window.harness.event(Event::Text("call".to_owned()));
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    let mut arrows = window.arrows();
    arrows.sort_unstable();
    assert_eq!(arrows, [("Call", "Sign-up"), ("Sign-up", "Payment"), ("Visit", "Call")]);
    assert_eq!(window.workspace().project.document().undo_name(), Some("Insert stage"));
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.arrows(), [("Visit", "Sign-up"), ("Sign-up", "Payment")]);
}

#[test]
fn bars_of_times_are_chosen_by_keys() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    window.ask(pathlight::gui::Command::ShowTab(BottomTab::Times).into());
    window.until_said("Bars of times, chosen: none");
    window.harness.get_by_label_contains("Bars of times").focus();
    window.settle();
    window.key(Modifiers::NONE, Key::ArrowRight);
    window.until_said("contacts took from");
    let narrow = window.said("contacts took from");
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    let wide = window.said("contacts took from");
    assert_ne!(narrow, wide);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.says("Bars of times, chosen: none"));
}
