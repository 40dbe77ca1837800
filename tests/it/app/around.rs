//! What stands around the stages: lanes with rows, notes, pins and personas, driven by hand and by keys.

use super::*;
use pathlight::document::board::{Board, Lanes, Thing};
use pathlight::gui::{Command, Mode};

fn board(window: &Window) -> &Board {
    &window.map().board
}

fn lanes(window: &Window) -> &Lanes {
    &board(window).lanes
}

/// Opens the drawing of three stages for drawing on, without panels in the way.
fn drawing(folder: &Path) -> Window {
    let mut window = Window::open(folder, Start::Project(saved(folder)));
    window.click("Mode Draw");
    if window.workspace().view.bottom {
        run(&mut window, "Panel below");
    }
    window.key(Modifiers::SHIFT, Key::Num1);
    window.settle();
    window
}

/// Runs a command by its name from the palette.
fn run(window: &mut Window, command: &str) {
    window.key(Modifiers::COMMAND, Key::K);
    window.harness.event(Event::Text(command.to_owned()));
    window.settle();
    window.key(Modifiers::NONE, Key::Enter);
    window.settle();
    window.harness.run_steps(4);
}

fn write(window: &mut Window, text: &str) {
    window.harness.event(Event::Text(text.to_owned()));
    window.settle();
    window.key(Modifiers::COMMAND, Key::Enter);
}

#[test]
fn lanes_are_added_named_widened_moved_written_in_and_removed() {
    let folder = folder();
    let mut window = drawing(folder.path());
    run(&mut window, "Add lane");
    let names = |window: &Window| -> Vec<String> { lanes(window).columns.iter().map(|one| one.name.clone()).collect() };
    assert_eq!(names(&window), ["Phase 1", "Phase 2", "Phase 3"]);
    window.keep("app-lanes");

    let at = window.place("Lane Phase 1, 1 stage");
    window.double_click_at(at);
    window.type_over("Curious");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(names(&window), ["Curious", "Phase 2", "Phase 3"]);

    // A cell is written into by a click, a mood is said by a click, and dragged.
    window.click("Mindset in Curious: empty");
    write(&mut window, "What is it?");
    assert!(window.shows("Mindset in Curious: What is it?"));
    let cell = window.place("Emotion in Curious: not said");
    window.click_at(cell + vec2(0.0, -30.0));
    let first = lanes(&window).columns[0].mood.unwrap().value();
    assert!(first > 0.4, "{first}");
    let said = format!("Emotion in Curious: {}", lanes(&window).columns[0].mood.unwrap().words());
    let middle = window.place(&said).x;
    let from = egui::pos2(middle, cell.y - 30.0);
    window.drag(from, from + vec2(0.0, 45.0));
    assert!(lanes(&window).columns[0].mood.unwrap().value() < first);
    assert_eq!(window.workspace().project.document().undo_name(), Some("Change emotion"));

    // The border makes the lane wider; what stands further right moves along.
    let before = window.map().stages.values().map(|one| one.at.x).collect::<Vec<_>>();
    let border = window.place("Width of lane Curious");
    window.drag(border, border + vec2(60.0, 0.0));
    let after = window.map().stages.values().map(|one| one.at.x).collect::<Vec<_>>();
    assert!(after[0] == before[0] && after[1] > before[1] + 20.0, "{before:?} {after:?}");
    assert_eq!(window.workspace().project.document().undo_name(), Some("Change width of lane"));
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.map().stages.values().map(|one| one.at.x).collect::<Vec<_>>(), before);

    // A lane dragged by its name goes to another place, with its stages.
    let said = format!("Lane Curious, 1 stage, emotion {}", lanes(&window).columns[0].mood.unwrap().words());
    let (from, to) = (window.place(&said), window.place("Lane Phase 3, 1 stage"));
    window.drag(from, to + vec2(20.0, 0.0));
    assert_eq!(names(&window), ["Phase 2", "Phase 3", "Curious"]);

    window.click("Add row");
    window.type_over("Owner");
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(lanes(&window).rows.last().unwrap().name, "Owner");

    let phase = window.place("Lane Phase 2, 1 stage");
    window.click_at(phase);
    window.key(Modifiers::NONE, Key::Delete);
    assert_eq!(names(&window), ["Phase 3", "Curious"]);
    assert_eq!(window.map().stages.len(), 3, "stages stay");
    while window.workspace().project.document().undo_name().is_some() {
        window.key(Modifiers::COMMAND, Key::Z);
    }
    assert!(board(&window).is_empty());
}

#[test]
fn notes_and_pins_are_written_moved_copied_and_deleted_with_the_rest() {
    let folder = folder();
    let mut window = drawing(folder.path());
    run(&mut window, "Add note");
    write(&mut window, "Ask sales");
    assert!(window.shows("Note: Ask sales"));
    let place = |window: &Window, n: usize| board(window).notes.values().nth(n).unwrap().at;
    let before = place(&window, 0);
    let at = window.place("Note: Ask sales");
    window.drag(at, at + vec2(-80.0, 120.0));
    let moved = place(&window, 0);
    assert!(moved.x < before.x && moved.y > before.y);

    // The lower right corner makes it larger, a double click writes, keys nudge.
    let note = window.harness.get_by_label("Note: Ask sales").rect();
    window.drag(note.right_bottom() - vec2(1.0, 1.0), note.right_bottom() + vec2(60.0, 40.0));
    let size = board(&window).notes.values().next().unwrap().size;
    assert!(size.0 > 184.0 && size.1 > 120.0, "{size:?}");
    let at = window.harness.get_by_label("Note: Ask sales").rect().center();
    window.double_click_at(at);
    window.type_over("Ask support");
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Note: Ask support"));
    window.key(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(place(&window, 0).x, moved.x + 10.0);

    // A pin stands on its stage, is moved to another, and is done.
    let at = window.place("Stage Visit");
    window.click_at(at);
    window.key(Modifiers::NONE, Key::P);
    write(&mut window, "Too few?");
    assert!(window.shows("Pin 1 on Visit, open: Too few?"));
    let (from, to) = (window.place("Pin 1 on Visit, open: Too few?"), window.place("Stage Sign-up"));
    window.drag(from, to);
    assert!(window.shows("Pin 1 on Sign-up, open: Too few?"));
    window.keep("app-notes");
    let at = window.place("Pin 1 on Sign-up, open: Too few?");
    window.click_at(at);
    if !window.workspace().view.inspector {
        run(&mut window, "Inspector");
    }
    window.click("Done");
    assert!(window.shows("Pin 1 on Sign-up, done: Too few?"));

    // All of it is selected, copied, pasted and deleted as one.
    let at = window.harness.get_by_label_contains("Map, 3 stages").rect().left_top() + vec2(30.0, 60.0);
    window.click_at(at);
    window.key(Modifiers::COMMAND, Key::A);
    let selection = &window.workspace().view.selection;
    assert_eq!((selection.stages.len(), selection.things.len()), (3, 2));
    window.key(Modifiers::COMMAND, Key::D);
    assert_eq!((board(&window).notes.len(), board(&window).pins.len(), window.map().stages.len()), (2, 2, 6));
    assert_eq!(window.workspace().project.document().undo_name(), Some("Duplicate"));
    window.key(Modifiers::NONE, Key::Delete);
    assert_eq!((board(&window).notes.len(), board(&window).pins.len(), window.map().stages.len()), (1, 1, 3));
    window.key(Modifiers::COMMAND, Key::Z);
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!((board(&window).notes.len(), window.map().stages.len()), (1, 3));

    // While contacts move over the map, notes and pins are out of their way.
    window.click("Mode Play");
    assert!(!window.says("Note: ") && !window.says("Pin 1"));
    assert_eq!(window.workspace().view.mode, Mode::Play);
}

#[test]
fn a_marquee_takes_notes_along() {
    let folder = folder();
    let mut window = drawing(folder.path());
    run(&mut window, "Add note");
    write(&mut window, "n");
    window.key(Modifiers::SHIFT, Key::Num1);
    let map = window.harness.get_by_label_contains("Map, 3 stages").rect();
    window.key(Modifiers::NONE, Key::Escape);
    window.drag(map.left_top() + vec2(24.0, 60.0), map.right_bottom() - vec2(30.0, 170.0));
    let selection = &window.workspace().view.selection;
    assert!(selection.stages.len() == 3 && selection.things.len() == 1, "{selection:?}");
    let before = board(&window).notes.values().next().unwrap().at;
    let stages: Vec<f32> = window.map().stages.values().map(|one| one.at.y).collect();
    let at = window.place("Stage Payment");
    window.drag(at, at + vec2(0.0, 40.0));
    let moved = board(&window).notes.values().next().unwrap().at.y - before.y;
    let by: Vec<f32> = window.map().stages.values().zip(&stages).map(|(one, y)| one.at.y - y).collect();
    assert!(moved > 10.0 && by.iter().all(|by| (by - moved).abs() < 0.01), "{moved} {by:?}");
}

#[test]
fn a_personas_journey_is_that_of_its_segment() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    assert_eq!(window.stage("Visit").unwrap().reached, 8);
    run(&mut window, "Add persona");
    window.until_shown("Persona New persona");
    let at = window.field("Persona name").unwrap();
    window.click_at(at);
    window.type_over("Mail Mia");
    window.key(Modifiers::NONE, Key::Enter);
    window.until_shown("Persona Mail Mia");
    window.click("New segment…");
    let segment = window.workspace().view.segment.expect("the new segment is open");
    let persona = *board(&window).personas.keys().next().unwrap();
    window.click_at(window.place("Persona Mail Mia"));
    assert_eq!(window.workspace().view.selection.single_thing(), Some(Thing::Persona(persona)));
    window.click("Segment of the persona");
    window.click("Mail Mia");
    assert_eq!(board(&window).personas[&persona].segment, Some(segment));
    window.click("Show this persona’s journey");
    assert_eq!(window.workspace().project.within().map(|one| one.id), Some(segment));
    window.click("Show everyone’s journey");
    assert_eq!(window.workspace().project.within().map(|one| one.id), None);
    assert!(window.app().is_enabled(Command::AddPersona));
}

#[test]
fn a_template_is_bound_to_the_data_and_saved_as_the_users_own() {
    let folder = folder();
    let mut window = Window::open(folder.path(), Start::Project(saved_with_data(folder.path())));
    window.until_figures();
    run(&mut window, "Templates");
    window.until_shown("Template AIDA");
    window.keep("app-templates");
    window.click("Template Sign-up and confirm");
    window.until_said("Which activities are these stages");
    window.keep("app-binding");
    window.click("Activity for Sign-up page");
    window.click("Newsletter");
    window.click("Use template");
    let rule = |window: &Window, name: &str| {
        let record = window.map().stages.values().find(|one| one.stage.name == name).unwrap();
        record.stage.rule.clone()
    };
    assert_eq!(window.map().stages.len(), 6);
    assert_eq!(rule(&window, "Sign-up page"), Rule::activity("Newsletter"));
    assert_eq!(rule(&window, "Form submitted"), Rule::activity("Sign-up"), "the most like it");
    assert_eq!(rule(&window, "Reminder opened"), Rule::default(), "nothing is like it");
    assert_eq!(lanes(&window).columns.len(), 3);
    assert_eq!(window.workspace().project.document().undo_name(), Some("Replace map"));

    run(&mut window, "Save as template");
    window.until_shown("Save template");
    let at = window.field("Name of the template").unwrap();
    window.click_at(at);
    window.type_over("Our sign-up");
    window.click("Save template");
    window.until_said("Saved the template");
    run(&mut window, "Templates…");
    window.until_shown("Template Our sign-up");
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.names(), ["Visit", "Sign-up", "Payment"]);
}
