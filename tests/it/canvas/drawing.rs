//! Drawing on the map: groups, bends, alignment, finding, repairs.

use super::*;
use pathlight::document::problems::problems;
use pathlight::document::{BendEdit, StageGroupEdit};
use pathlight::domain::{AnyOrderGroup, TransitionId};

const STEP: TransitionId = TransitionId(3);

/// The three stages, the second and third in a group.
fn grouped() -> Desk {
    let mut desk = three_stages();
    let stages = [StageId(1), StageId(2)].into();
    desk.document.apply(Edit::StageGroup(StageGroupEdit::Make { name: "Ways on".into(), stages })).unwrap();
    desk.document = Document::new("test", desk.document.map().clone());
    desk
}

fn group(desk: &Desk) -> StageGroupId {
    *desk.document.map().groups.keys().next().unwrap()
}

#[test]
fn a_frame_is_grabbed_by_its_title_and_its_name_typed_there() {
    let mut harness = open(grouped());
    let title = harness.get_by_label("Group Ways on, 2 alternatives").rect().left_center() + vec2(40.0, 0.0);
    click(&mut harness, title);
    assert_eq!(harness.state().view.selection.stages, [StageId(1), StageId(2)].into());
    let before = (harness.state().place(1), harness.state().place(2));
    drag(&mut harness, title, title + vec2(0.0, 80.0));
    let after = (harness.state().place(1), harness.state().place(2));
    assert!(after.0.1 > before.0.1 + 40.0 && after.1.1 - before.1.1 == after.0.1 - before.0.1, "{before:?} {after:?}");
    assert_eq!(harness.state().place(0), (-200.0, -100.0));
    let title = harness.get_by_label("Group Ways on, 2 alternatives").rect().left_center() + vec2(40.0, 0.0);
    // Long enough that the two clicks are not taken for the second and third of three.
    harness.run_steps(150);
    click(&mut harness, title);
    click(&mut harness, title);
    assert!(harness.state().view.renaming_group.is_some());
    harness.event(Event::Text("Any of both".to_owned()));
    harness.key_press(Key::Enter);
    harness.run();
    let desk = harness.state();
    assert_eq!(desk.document.map().groups[&group(desk)].name, "Any of both");
    assert_eq!(desk.view.renaming_group, None);
}

#[test]
fn an_arrow_is_bent_by_its_handle_and_straightened_by_a_double_click() {
    let mut harness = open(three_stages());
    let arrow = harness.get_by_label("Transition Sign-up to Confirmed").rect().center();
    click(&mut harness, arrow);
    drag(&mut harness, arrow, arrow - vec2(0.0, 90.0));
    let bend = harness.state().document.map().bend_point(STEP).unwrap();
    assert!(bend.x.abs() < 9.0 && bend.y < -150.0, "{bend:?}");
    assert_eq!(harness.state().document.undo_name(), Some("Bend arrow"));
    let at = arrow - vec2(0.0, 90.0);
    harness.run_steps(150);
    click(&mut harness, at);
    click(&mut harness, at);
    assert_eq!(harness.state().document.map().bend_point(STEP), None);
    harness.state_mut().document.undo();
    harness.run();
    harness.get_by_label("Transition Sign-up to Confirmed").focus();
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
    harness.run();
    let nudged = harness.state().document.map().bend_point(STEP).unwrap();
    assert_eq!((nudged.x, nudged.y), (bend.x, bend.y + 40.0), "arrow keys bend it, too");
}

#[test]
fn the_bar_over_several_cards_aligns_and_says_what_it_does() {
    let mut harness = open(three_stages());
    assert!(harness.query_by_label("Align left").is_none(), "one card has no bar");
    harness.state_mut().view.selection.stages = [StageId(0), StageId(1), StageId(2)].into();
    harness.run();
    for name in ["Align left", "Align top", "Distribute down", "Group as alternatives", "Tidy up"] {
        harness.get_by_label(name).click();
        harness.run();
        let asked = harness.state_mut().asked.pop();
        let Some(Request::Command(command)) = asked else { panic!("{name} asked for {asked:?}") };
        assert_eq!(command.shown().text, name);
    }
    harness.state_mut().view.mode = Mode::Play;
    harness.run();
    assert!(harness.query_by_label("Align left").is_none(), "while playing nothing is changed");
}

#[test]
fn a_search_flies_to_what_it_finds_and_the_keys_go_back_to_the_map() {
    let mut harness = open(grouped());
    harness.state_mut().canvas.open_find();
    harness.run();
    harness.event(Event::Text("news".to_owned()));
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(2)));
    assert!(card(&harness, "Newsletter").distance(MIDDLE) < 2.0, "it is in the middle");
    harness.get_by_label("Go to Newsletter");
    for _ in 0..4 {
        harness.key_press(Key::Backspace);
    }
    harness.event(Event::Text("o".to_owned()));
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(1)), "the first of two");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().view.selection.stages.len(), 2, "the group, whose title has the letter as well");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Find on the map").is_none());
    harness.run_steps(200);
    assert!(!harness.ctx.has_requested_repaint(), "the flash ends: {:?}", harness.ctx.repaint_causes());
}

#[test]
fn what_is_not_right_is_listed_with_a_repair() {
    let mut desk = three_stages();
    desk.document.apply(Edit::Connect { from: StageId(1), to: StageId(2) }).unwrap();
    let data = ["Sign-up", "Confirmed", "Newsletters"].map(str::to_owned);
    desk.issues = problems(desk.document.map(), Some(&data));
    assert_eq!(desk.issues.len(), 1);
    let mut harness = open(desk);
    harness.get_by_label("1 thing to look at").click();
    harness.run();
    harness.run();
    harness.get_by_label("Show").click();
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(2)));
    harness.get_by_label("Use “Newsletters”").click();
    harness.run();
    let rule = &harness.state().document.map().stages[&StageId(2)].stage.rule;
    assert_eq!(*rule, Rule::activity("Newsletters"));
    harness.state_mut().issues.clear();
    harness.run();
    assert!(harness.query_by_label("1 thing to look at").is_none());
}

#[test]
fn while_a_card_is_dragged_a_line_shows_with_what_it_is_in_line() {
    let mut desk = three_stages();
    let edit = Edit::AddStage { name: "Late".into(), rule: Rule::default(), at: Point::new(60.0, 40.0) };
    desk.document.apply(edit).unwrap();
    let (mut harness, soft) = window(desk, Theme::Light);
    let accent = style::color(style::palette(&harness.ctx), pathlight::theme::Ink::Accent);
    let lines = |harness: &Harness<'_, Desk>| soft.picture(harness).count(accent);
    let (from, zoom) = (card(&harness, "Late"), harness.state().canvas.zoom());
    // In line with nothing: beside every column and between the rows.
    pull(&mut harness, from, from + vec2(-137.0, -9.0) * zoom);
    let none = lines(&harness);
    // A little beside the column of the first card.
    let beside = from + vec2(-257.0, -9.0) * zoom;
    harness.event(Event::PointerMoved(beside));
    harness.run();
    assert_eq!(harness.state().place(4).0, harness.state().place(0).0, "the line attracts");
    let seen = lines(&harness);
    assert!(seen > none + 40, "and is seen: {none} {seen}");
    soft.keep(&harness, "canvas-guides");
    release(&mut harness, beside, Modifiers::NONE);
    harness.run();
    let after = lines(&harness);
    assert!(after + 40 <= seen, "it goes when the card is let go: {seen} {after}");
}

#[test]
fn equal_distances_attract_and_are_seen() {
    let mut desk = three_stages();
    desk.document.apply(Edit::Move(vec![(StageId(2), Point::new(560.0, -100.0))])).unwrap();
    let edit = Edit::AddStage { name: "Late".into(), rule: Rule::default(), at: Point::new(930.0, 200.0) };
    desk.document.apply(edit).unwrap();
    let (mut harness, soft) = window(desk, Theme::Light);
    let from = card(&harness, "Late");
    let zoom = harness.state().canvas.zoom();
    // Confirmed stands at 200, Newsletter at 560: the next one belongs at 920.
    pull(&mut harness, from, from + vec2(-8.0, -300.0) * zoom);
    soft.keep(&harness, "canvas-gaps");
    assert_eq!(harness.state().place(4), (920.0, -100.0));
    harness.event(Event::ModifiersChanged(Modifiers::CTRL));
    harness.run();
    harness.event(Event::PointerMoved(from + vec2(-7.0, -303.0) * zoom));
    harness.run();
    let (x, y) = harness.state().place(4);
    assert!(x != 920.0 && y != -100.0, "with Ctrl nothing snaps: {x} {y}");
}

#[test]
fn cards_glide_where_a_command_puts_them_and_jump_with_reduced_motion() {
    for still in [false, true] {
        let mut harness = open(Desk { still, ..three_stages() });
        let before = card(&harness, "Newsletter");
        let desk = harness.state_mut();
        desk.canvas.glide_from(desk.document.map());
        desk.document.apply(Edit::Move(vec![(StageId(2), Point::new(200.0, 160.0))])).unwrap();
        harness.step();
        let on_the_way = card(&harness, "Newsletter");
        harness.run_steps(60);
        let after = card(&harness, "Newsletter");
        assert!(after.x > before.x + 50.0);
        assert_eq!(on_the_way.x < after.x - 5.0, !still, "{before} {on_the_way} {after}");
        assert!(!harness.ctx.has_requested_repaint());
    }
}

#[test]
fn frames_bends_and_handles_are_painted_in_both_palettes() {
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let mut desk = grouped();
        desk.document.apply(Edit::Connect { from: StageId(0), to: StageId(2) }).unwrap();
        let bend = BendEdit::Through { transition: STEP, at: Point::new(0.0, -220.0) };
        desk.document.apply(Edit::Bend(bend)).unwrap();
        desk.document.apply(Edit::SetIcon { stage: StageId(2), icon: Some("gift".into()) }).unwrap();
        let mut map = desk.document.map().clone();
        let stages = vec![StageId(0), StageId(1)];
        map.any_order = vec![AnyOrderGroup { stages, ..AnyOrderGroup::default() }];
        desk.document = Document::new("test", map);
        desk.view.selection = Selection::transition(STEP);
        let (harness, soft) = window(desk, theme);
        let picture = soft.picture(&harness);
        picture.keep(&format!("canvas-frames-{name}"));
        let accent = style::color(style::palette(&harness.ctx), pathlight::theme::Ink::Accent);
        assert!(picture.count(accent) > 60, "the handle of the bend is filled");
    }
}
