//! Discovering: a map found in the data, what is taken over from it, and the drawing held against the data.

use super::*;

fn opened(folder: &Path) -> Window {
    let path = saved_with_data(folder);
    let mut window = Window::open(folder, Start::Project(path));
    window.until_figures();
    window
}

#[test]
fn what_the_drawing_lacks_is_shown_and_drawn_with_a_click() {
    let folder = folder();
    let mut window = opened(folder.path());
    let visit_to_payment = |window: &Window| window.map().transitions.len();
    assert_eq!(visit_to_payment(&window), 2);
    window.key(Modifiers::COMMAND, Key::M);
    window.until_said("The drawing has an arrow for 100.0 % of the 7 steps");
    assert!(window.says("In the data, not drawn (0)"));
    assert!(window.says("Activities without a stage (1)"));
    window.click("Add a stage for Newsletter");
    window.until("a fourth stage", |window| window.map().stages.len() == 4);
    window.until_said("Activities without a stage (0)");
    window.keep("app-discover-against");
    window.click("Back to the drawing");
    window.key(Modifiers::COMMAND, Key::Z);
    window.until("three stages", |window| window.map().stages.len() == 3);
}

#[test]
fn a_found_map_is_looked_at_and_taken_over_as_one_step() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.key(Modifiers::COMMAND, Key::M);
    window.click("Found in the data");
    window.until_said("Activities: 4 of 4");
    window.until_said("Whole contacts");
    assert!(window.says("100.0 %"));
    window.until("the found map", |window| {
        window.labels().iter().any(|label| label.starts_with("Stage Newsletter, reached by 1"))
    });
    window.keep("app-discover-found");
    // The drawing is untouched until something is taken over.
    assert_eq!(window.map().stages.len(), 3);
    window.click("Put it in place of my map");
    window.until("the found map is the drawing", |window| window.map().stages.len() == 4);
    window.key(Modifiers::COMMAND, Key::Z);
    window.until("the drawing of before", |window| window.map().stages.len() == 3);
}

#[test]
fn selected_stages_of_a_found_map_are_added_to_the_drawing() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.key(Modifiers::COMMAND, Key::M);
    window.click("Found in the data");
    let is_card = |label: &String| label.starts_with("Stage Newsletter, reached by ");
    window.until("the found map", |window| window.labels().iter().any(is_card));
    let card = window.labels().into_iter().find(is_card).unwrap();
    window.click(&card);
    window.until_shown("Add the selected stage to my map");
    window.click("Add the selected stage to my map");
    window.until("a fourth stage", |window| window.map().stages.len() == 4);
    assert_eq!(window.map().transitions.len(), 2);
}
