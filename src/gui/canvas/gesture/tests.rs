//! Gestures on a document without a screen.

use super::*;
use crate::document::{Document, StageGroupEdit};

/// A document and a selection that carry requests out as the application does.
struct Desk {
    document: Document,
    selection: Selection,
    naming: Option<StageId>,
    naming_group: Option<StageGroupId>,
    toasts: Vec<String>,
    gesture: Gesture,
}

impl Desk {
    /// Two stages 300 units apart, joined, and a third below on its own.
    fn new() -> Self {
        let mut desk = Self {
            document: Document::default(),
            selection: Selection::default(),
            naming: None,
            naming_group: None,
            toasts: Vec::new(),
            gesture: Gesture::default(),
        };
        for (name, x, y) in [("A", 0.0, 0.0), ("B", 600.0, 0.0), ("C", 304.0, 400.0)] {
            let at = Point::new(x, y);
            desk.carry_out(vec![Edit::AddStage { name: name.into(), rule: Rule::default(), at }.into()]);
        }
        desk.carry_out(vec![Edit::Connect { from: StageId(0), to: StageId(1) }.into()]);
        desk.selection = Selection::default();
        desk
    }

    fn send(&mut self, event: Event) {
        let map = self.document.map().clone();
        let selection = self.selection.clone();
        let transition_at = |at: Pos2| {
            let between = |step: &crate::domain::Transition| {
                let (from, to) = (middle(&map, step.from)?, middle(&map, step.to)?);
                let near = at.x > from.x.min(to.x) && at.x < from.x.max(to.x) && (at.y - from.y).abs() < 8.0;
                near.then_some(step.id)
            };
            map.transitions.values().find_map(between)
        };
        let transitions_in = |area: Rect| {
            let halfway = |id| map.halfway(id).is_some_and(|at| area.contains(pos2(at.x, at.y)));
            map.transitions.keys().copied().filter(|id| halfway(*id)).collect()
        };
        let ground = Ground {
            map: &map,
            selection: &selection,
            zoom: 1.0,
            editable: true,
            transition_at: &transition_at,
            transitions_in: &transitions_in,
        };
        let requests = self.gesture.handle(event, &ground);
        self.carry_out(requests);
    }

    fn carry_out(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Edit(edit) => {
                    let made = self.document.apply(edit).unwrap();
                    if !made.stages.is_empty() || !made.transitions.is_empty() {
                        self.selection.stages = made.stages.into_iter().collect();
                        self.selection.transitions = made.transitions.into_iter().collect();
                    }
                }
                Request::BeginStep(name) => self.document.begin(name),
                Request::EndStep => self.document.end(),
                Request::CancelStep => self.document.cancel(),
                Request::Select(selection) => self.selection = selection,
                Request::Naming(stage) => self.naming = stage,
                Request::NamingGroup(group) => self.naming_group = group,
                Request::Toast(text) => self.toasts.push(text),
                other => panic!("a gesture does not ask for {other:?}"),
            }
        }
    }

    fn drag(&mut self, target: Target, from: Pos2, to: Pos2, over: Target) {
        self.send(Event::Press { at: from, over: target, toggle: false });
        self.send(Event::Drag { at: from.lerp(to, 0.5), over: Target::Empty, free: false });
        self.send(Event::Drag { at: to, over, free: false });
        self.send(Event::Release { at: to, over });
    }

    fn place(&self, id: u32) -> Pos2 {
        middle(self.document.map(), StageId(id)).unwrap()
    }

    fn names(&self) -> Vec<&str> {
        self.document.map().stages.values().map(|one| one.stage.name.as_str()).collect()
    }

    fn steps(&self) -> Vec<(u32, u32)> {
        self.document.map().transitions.values().map(|one| (one.from.0, one.to.0)).collect()
    }
}

const A: StageId = StageId(0);
const B: StageId = StageId(1);
const C: StageId = StageId(2);

#[test]
fn a_click_selects_and_a_toggle_adds_and_takes_away() {
    let mut desk = Desk::new();
    let click = |desk: &mut Desk, over, toggle| {
        desk.send(Event::Press { at: pos2(0.0, 0.0), over, toggle });
        desk.send(Event::Release { at: pos2(1.0, 1.0), over });
    };
    click(&mut desk, Target::Stage(A), false);
    assert_eq!(desk.selection, Selection::stage(A));
    click(&mut desk, Target::Stage(B), true);
    assert_eq!(desk.selection.stages, [A, B].into());
    click(&mut desk, Target::Stage(A), true);
    assert_eq!(desk.selection, Selection::stage(B));
    click(&mut desk, Target::Stage(A), true);
    click(&mut desk, Target::Stage(B), false);
    assert_eq!(desk.selection, Selection::stage(B), "a plain click on one of several selects it alone");
    click(&mut desk, Target::Transition(TransitionId(3)), false);
    assert_eq!(desk.selection, Selection::transition(TransitionId(3)));
    click(&mut desk, Target::Empty, true);
    assert!(!desk.selection.is_empty(), "a toggling click beside everything keeps the selection");
    click(&mut desk, Target::Empty, false);
    assert!(desk.selection.is_empty());
    assert_eq!(desk.document.undo_name(), Some("Connect stages"), "selecting is no step");
}

#[test]
fn a_drag_is_one_step_and_snaps() {
    let mut desk = Desk::new();
    desk.drag(Target::Stage(C), pos2(310.0, 390.0), pos2(331.0, 431.0), Target::Stage(C));
    assert_eq!(desk.place(2), pos2(328.0, 440.0));
    assert_eq!(desk.document.undo_name(), Some("Move stage"));
    desk.document.undo();
    assert_eq!(desk.place(2), pos2(304.0, 400.0));
}

#[test]
fn several_cards_move_together() {
    let mut desk = Desk::new();
    desk.selection.stages = [A, B].into();
    desk.drag(Target::Stage(A), pos2(0.0, 0.0), pos2(16.0, 80.0), Target::Stage(A));
    assert_eq!((desk.place(0), desk.place(1)), (pos2(16.0, 80.0), pos2(616.0, 80.0)));
    assert_eq!(desk.selection.stages, [A, B].into());
    assert_eq!(desk.document.undo_name(), Some("Move stages"));
}

#[test]
fn escape_takes_a_drag_back() {
    let mut desk = Desk::new();
    desk.send(Event::Press { at: pos2(0.0, 0.0), over: Target::Stage(A), toggle: false });
    desk.send(Event::Drag { at: pos2(90.0, 90.0), over: Target::Stage(A), free: false });
    assert_ne!(desk.place(0), pos2(0.0, 0.0));
    desk.send(Event::Cancel);
    assert_eq!(desk.place(0), pos2(0.0, 0.0));
    assert_eq!(desk.document.undo_name(), Some("Connect stages"));
    desk.send(Event::Drag { at: pos2(200.0, 90.0), over: Target::Empty, free: false });
    desk.send(Event::Release { at: pos2(200.0, 90.0), over: Target::Empty });
    assert_eq!(desk.place(0), pos2(0.0, 0.0), "what follows until the button is up does nothing");
}

#[test]
fn a_marquee_selects_what_it_touches_with_the_arrows_between() {
    let mut desk = Desk::new();
    desk.drag(Target::Empty, pos2(-200.0, -200.0), pos2(550.0, 60.0), Target::Empty);
    assert_eq!(desk.selection.stages, [A, B].into());
    assert_eq!(desk.selection.transitions.len(), 1);
}

#[test]
fn a_handle_joins_stages_once() {
    let mut desk = Desk::new();
    desk.drag(Target::Handle(B), pos2(700.0, 0.0), pos2(304.0, 400.0), Target::Stage(C));
    assert_eq!(desk.steps(), [(0, 1), (1, 2)]);
    desk.drag(Target::Handle(B), pos2(700.0, 0.0), pos2(304.0, 400.0), Target::Stage(C));
    assert_eq!(desk.steps(), [(0, 1), (1, 2)]);
    assert_eq!(desk.toasts, ["These two stages are joined already."]);
    assert_eq!(desk.selection.transitions.len(), 1, "the arrow that is there is selected");
    desk.drag(Target::Handle(B), pos2(700.0, 0.0), pos2(650.0, 0.0), Target::Stage(B));
    assert_eq!(desk.document.map().stages.len(), 3, "a drag that ends on its own card does nothing");
}

#[test]
fn a_handle_dropped_on_empty_space_makes_a_connected_stage() {
    let mut desk = Desk::new();
    desk.drag(Target::Handle(B), pos2(700.0, 0.0), pos2(900.0, 3.0), Target::Empty);
    assert_eq!(desk.names(), ["A", "B", "C", "New stage"]);
    let made = *desk.document.map().stages.keys().last().unwrap();
    assert_eq!(desk.naming, Some(made));
    assert_eq!(desk.selection, Selection::stage(made));
    assert_eq!(desk.place(made.0), pos2(1000.0, 0.0), "its near edge is where the arrow was dropped");
}

#[test]
fn a_double_click_makes_a_stage_and_on_a_card_renames() {
    let mut desk = Desk::new();
    desk.send(Event::DoubleClick { at: pos2(33.0, 210.0), over: Target::Empty });
    let made = *desk.document.map().stages.keys().last().unwrap();
    assert_eq!((desk.naming, desk.place(made.0)), (Some(made), pos2(32.0, 208.0)));
    desk.send(Event::DoubleClick { at: pos2(0.0, 0.0), over: Target::Stage(A) });
    assert_eq!((desk.naming, desk.selection.clone()), (Some(A), Selection::stage(A)));
}

#[test]
fn a_lone_stage_dropped_on_an_arrow_is_inserted_in_one_step() {
    let mut desk = Desk::new();
    desk.drag(Target::Stage(C), pos2(304.0, 400.0), pos2(304.0, 2.0), Target::Stage(C));
    assert_eq!(desk.steps(), [(0, 2), (2, 1)]);
    assert_eq!(desk.document.undo_name(), Some("Move stage"));
    desk.document.undo();
    assert_eq!((desk.steps(), desk.place(2)), (vec![(0, 1)], pos2(304.0, 400.0)));
}

#[test]
fn a_stage_with_arrows_is_not_inserted_on_the_way() {
    let mut desk = Desk::new();
    desk.carry_out(vec![Edit::Connect { from: B, to: C }.into()]);
    desk.drag(Target::Stage(C), pos2(304.0, 400.0), pos2(304.0, 2.0), Target::Stage(C));
    assert_eq!(desk.steps(), [(0, 1), (1, 2)]);
}

#[test]
fn an_end_is_attached_to_another_stage_but_not_twice() {
    let mut desk = Desk::new();
    let step = TransitionId(3);
    desk.drag(Target::End(step, End::To), pos2(500.0, 0.0), pos2(304.0, 400.0), Target::Stage(C));
    assert_eq!(desk.steps(), [(0, 2)]);
    desk.carry_out(vec![Edit::Connect { from: A, to: B }.into()]);
    desk.drag(Target::End(step, End::To), pos2(304.0, 350.0), pos2(600.0, 0.0), Target::Stage(B));
    assert_eq!((desk.steps(), desk.toasts.len()), (vec![(0, 2), (0, 1)], 1));
    desk.drag(Target::End(step, End::From), pos2(100.0, 0.0), pos2(300.0, 200.0), Target::Empty);
    assert_eq!(desk.steps(), [(0, 2), (0, 1)], "an end dropped on nothing goes back");
}

#[test]
fn a_map_that_may_not_be_changed_is_only_selected_on() {
    let desk = Desk::new();
    let map = desk.document.map();
    let ground = Ground {
        map,
        selection: &Selection::default(),
        zoom: 1.0,
        editable: false,
        transition_at: &|_| None,
        transitions_in: &|_| Vec::new(),
    };
    for target in [
        Target::Empty,
        Target::Stage(A),
        Target::Handle(A),
        Target::End(TransitionId(3), End::To),
        Target::Bend(TransitionId(3)),
    ] {
        let mut gesture = Gesture::default();
        let at = pos2(0.0, 0.0);
        let mut requests = gesture.handle(Event::Press { at, over: target, toggle: false }, &ground);
        for to in [pos2(50.0, 50.0), pos2(300.0, 400.0)] {
            requests.extend(gesture.handle(Event::Drag { at: to, over: Target::Stage(C), free: false }, &ground));
        }
        requests.extend(gesture.handle(Event::Release { at, over: Target::Stage(C) }, &ground));
        requests.extend(gesture.handle(Event::DoubleClick { at, over: target }, &ground));
        assert!(requests.iter().all(|one| matches!(one, Request::Select(_))), "{target:?}: {requests:?}");
    }
}

#[test]
fn a_marquee_that_touches_no_card_selects_the_arrows_in_it() {
    let mut desk = Desk::new();
    desk.drag(Target::Empty, pos2(250.0, -60.0), pos2(350.0, 60.0), Target::Empty);
    assert_eq!(desk.selection, Selection::transition(TransitionId(3)));
    desk.drag(Target::Empty, pos2(-200.0, -60.0), pos2(350.0, 60.0), Target::Empty);
    assert_eq!(desk.selection, Selection::stage(A), "with a card only the arrows between cards");
}

#[test]
fn an_arrow_is_bent_as_one_step_snaps_and_is_straightened() {
    let mut desk = Desk::new();
    let step = TransitionId(3);
    desk.drag(Target::Bend(step), pos2(300.0, 0.0), pos2(303.0, -133.0), Target::Empty);
    assert_eq!(desk.document.map().bend_point(step), Some(Point::new(304.0, -136.0)));
    assert_eq!(desk.document.undo_name(), Some("Bend arrow"));
    desk.drag(Target::Stage(B), pos2(600.0, 0.0), pos2(616.0, 80.0), Target::Stage(B));
    assert_eq!(desk.document.map().bend_point(step), Some(Point::new(312.0, -96.0)), "it follows half of the way");
    desk.send(Event::DoubleClick { at: pos2(312.0, -96.0), over: Target::Bend(step) });
    assert_eq!(desk.document.map().bend_point(step), None);
    for name in ["Straighten arrow", "Move stage", "Bend arrow"] {
        assert_eq!(desk.document.undo().as_deref(), Some(name));
    }
    assert!(desk.document.map().bends.is_empty());
    desk.send(Event::Press { at: pos2(300.0, 0.0), over: Target::Bend(step), toggle: false });
    desk.send(Event::Drag { at: pos2(300.0, 90.0), over: Target::Empty, free: true });
    desk.send(Event::Cancel);
    assert!(desk.document.map().bends.is_empty(), "Esc takes it back");
}

#[test]
fn a_frame_selects_moves_and_renames_its_group() {
    let mut desk = Desk::new();
    let make = StageGroupEdit::Make { name: "Ways in".into(), stages: [A, C].into() };
    desk.carry_out(vec![Edit::StageGroup(make).into()]);
    let group = *desk.document.map().groups.keys().next().unwrap();
    let over = Target::Group(group);
    let at = pos2(-90.0, -80.0);
    desk.send(Event::Press { at, over, toggle: false });
    desk.send(Event::Release { at, over });
    assert_eq!(desk.selection.stages, [A, C].into());
    desk.send(Event::DoubleClick { at, over });
    assert_eq!(desk.naming_group, Some(group));
    desk.selection = Selection::stage(B);
    desk.drag(over, at, pos2(-90.0, 0.0), over);
    assert_eq!((desk.place(0), desk.place(1), desk.place(2)), (pos2(0.0, 80.0), pos2(600.0, 0.0), pos2(304.0, 480.0)));
    assert_eq!(desk.document.undo_name(), Some("Move stages"));
    desk.selection = Selection::stage(B);
    for chosen in [BTreeSet::from([A, B, C]), BTreeSet::from([B])] {
        desk.send(Event::Press { at, over, toggle: true });
        desk.send(Event::Release { at, over });
        assert_eq!(desk.selection.stages, chosen, "a toggling click adds all of them or takes them away");
    }
}
