//! The map through its lenses, and its figures under the pointer.

use super::*;
use pathlight::domain::Selection as Counted;
use pathlight::overlay::Behind;

/// Returns where a place of a card, from its upper left corner in map units, is on the screen.
fn on_card(harness: &Harness<'_, Desk>, name: &str, x: f32, y: f32) -> Pos2 {
    let card = harness.get_all_by_label_contains(&format!("Stage {name},")).next().unwrap().rect();
    card.min + vec2(x, y) * card.width() / 200.0
}

fn listed(harness: &Harness<'_, Desk>) -> Vec<Behind> {
    let asked = harness.state().asked.iter();
    asked.filter_map(|one| if let Request::ListBehind(behind) = one { Some(*behind) } else { None }).collect()
}

#[test]
fn a_click_on_a_figure_lists_its_contacts_and_a_drag_or_a_click_beside_does_not() {
    let mut harness = open(measured());
    let name = harness.state().names()[0].to_owned();
    let id = *harness.state().document.map().stages.keys().next().unwrap();
    let figure = on_card(&harness, &name, 24.0, 58.0);
    click(&mut harness, figure);
    assert_eq!(listed(&harness), [Behind::Figure(Counted::Reached(id))]);
    assert_eq!(harness.state().view.selection, Selection::stage(id), "and the stage is selected");
    let beside = on_card(&harness, &name, 60.0, 26.0);
    click(&mut harness, beside);
    assert_eq!(listed(&harness).len(), 1);
    drag(&mut harness, figure, figure + vec2(30.0, 0.0));
    assert_eq!(listed(&harness).len(), 1, "a drag moves the card");
}

#[test]
fn while_drawing_and_playing_no_figure_is_clicked() {
    for mode in [Mode::Draw, Mode::Play] {
        let mut desk = measured();
        desk.view.mode = mode;
        let mut harness = open(desk);
        let name = harness.state().names()[0].to_owned();
        let figure = on_card(&harness, &name, 24.0, 58.0);
        click(&mut harness, figure);
        assert_eq!(listed(&harness), []);
    }
}
