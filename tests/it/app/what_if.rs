//! What would follow if: sliders, figures on the map, and scenarios that are saved.

use super::*;

fn opened(folder: &Path) -> Window {
    let path = saved_with_data(folder);
    let mut window = Window::open(folder, Start::Project(path));
    window.until_figures();
    window
}

#[test]
fn a_volume_is_supposed_its_figures_follow_and_it_is_saved() {
    let folder = folder();
    let mut window = opened(folder.path());
    window.key(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::W);
    window.until_said("Nothing changes: 2 of 8 contacts that enter reach a goal (25.0 %).");
    let is_card = |label: &String| label.starts_with("Stage Visit");
    let card = window.labels().into_iter().find(is_card).expect("the entry is on the map");
    window.click(&card);
    window.until_shown("Volume of entries");
    // The box with the number stands to the right of the rail, which goes from 0 to 400 %.
    let boxes = window.harness.get_all_by_label("Volume of entries").map(|node| node.rect());
    let number = boxes.max_by(|one, other| one.right().total_cmp(&other.right())).unwrap();
    window.drag(number.left_center() - vec2(180.0, 0.0), number.left_center() - vec2(100.0, 0.0));
    window.until_said("contacts would reach a goal instead of 2 (+");
    window.keep("app-what-if");
    let field = window.harness.get_by_label("Name of the scenario");
    field.focus();
    window.settle();
    window.harness.get_by_label("Name of the scenario").type_text("Half as many again");
    window.key(Modifiers::NONE, Key::Enter);
    window.click("Save");
    window.until("a scenario", |window| window.map().scenarios.len() == 1);
    assert_eq!(window.map().scenarios.values().next().unwrap().name, "Half as many again");
    // What would follow changes nothing that is.
    window.click("Back to the figures as they are");
    window.until("the figures as they are", |window| {
        window.labels().iter().any(|label| label.starts_with("Stage Payment, reached by 2"))
    });
}
