//! The map canvas in a window without a display: what the pointer and the keys do to the document.

mod drawing;

mod lenses;

use crate::soft::Soft;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Theme, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use pathlight::document::problems::Problem;
use pathlight::document::{Board, Document, Edit, Map, Point};
use pathlight::domain::{Cancel, Moment, Rule, StageGroupId, StageId};
use pathlight::engine::analysis::{Asked, GroupReached, Report, analyse, itineraries};
use pathlight::engine::columns::{Columns, ColumnsBuilder};
use pathlight::engine::intake::Intake;
use pathlight::gui::canvas::{self, CanvasInput, CanvasState, DraggedActivity};
use pathlight::gui::{Command, Mode, Request, Selection, View, style};
use pathlight::overlay::{Clock, Faces, Replay, ReplayFrame};
use pathlight::samples::Story;
use std::collections::{BTreeMap, BTreeSet};

const SIZE: Vec2 = vec2(1000.0, 700.0);
const MIDDLE: Pos2 = pos2(500.0, 350.0);

/// The canvas alone in a window, with a document on which requests are carried out.
#[derive(Default)]
struct Desk {
    document: Document,
    view: View,
    canvas: CanvasState,
    report: Option<Report>,
    frame: Option<ReplayFrame>,
    still: bool,
    stale: bool,
    faces: Faces,
    problems: BTreeSet<StageId>,
    groups: BTreeMap<StageGroupId, GroupReached>,
    issues: Vec<Problem>,
    asked: Vec<Request>,
    /// Whether something to drag onto the map stands at the upper edge.
    source: bool,
}

impl Desk {
    fn ui(&mut self, ui: &mut egui::Ui) {
        let mut requests = Vec::new();
        ui.painter().rect_filled(ui.ctx().content_rect(), 0.0, ui.visuals().panel_fill);
        if self.source {
            let response = ui.add(egui::Button::new("Newsletter opened").sense(egui::Sense::drag()));
            response.dnd_set_drag_payload(DraggedActivity("Newsletter opened".to_owned()));
        }
        let input = CanvasInput {
            map: self.document.map(),
            report: self.report.as_ref(),
            stale: self.stale,
            faces: &self.faces,
            view: &self.view,
            problems: &self.problems,
            replay: self.frame.as_ref().map(Into::into),
            groups: &self.groups,
            issues: &self.issues,
            rule_sentence: "Contacts that did all of it within 30 days.",
            lane_figures: &BTreeMap::new(),
            has_data: false,
            reduced_motion: self.still,
            explain: None,
        };
        canvas::show(ui, &mut self.canvas, input, &mut requests);
        for request in requests {
            self.carry_out(request);
        }
    }

    fn carry_out(&mut self, request: Request) {
        self.asked.push(request.clone());
        match request {
            Request::Edit(edit) => {
                let made = self.document.apply(edit).unwrap();
                if !made.stages.is_empty() || !made.transitions.is_empty() {
                    self.view.selection.stages = made.stages.into_iter().collect();
                    self.view.selection.transitions = made.transitions.into_iter().collect();
                }
            }
            Request::BeginStep(name) => self.document.begin(name),
            Request::EndStep => self.document.end(),
            Request::CancelStep => self.document.cancel(),
            Request::Select(selection) => self.view.selection = selection,
            Request::Naming(stage) => self.view.renaming = stage,
            Request::Writing(writing) => self.view.writing = writing,
            Request::NamingGroup(group) => self.view.renaming_group = group,
            Request::Command(Command::ZoomIn) => self.canvas.zoom_in(),
            Request::Command(Command::ZoomOut) => self.canvas.zoom_out(),
            Request::Command(Command::ZoomReset) => self.canvas.zoom_reset(),
            Request::Command(Command::ZoomToFit) => self.canvas.zoom_to_fit(),
            Request::Command(Command::ToggleInspector) => self.view.inspector = !self.view.inspector,
            _ => {}
        }
    }

    fn names(&self) -> Vec<&str> {
        self.document.map().stages.values().map(|one| one.stage.name.as_str()).collect()
    }

    fn steps(&self) -> Vec<(u32, u32)> {
        self.document.map().transitions.values().map(|one| (one.from.0, one.to.0)).collect()
    }

    fn place(&self, id: u32) -> (f32, f32) {
        let at = self.document.map().stages[&StageId(id)].at;
        (at.x, at.y)
    }
}

fn window(desk: Desk, theme: Theme) -> (Harness<'static, Desk>, Soft) {
    let soft = Soft::default();
    let mut harness = Harness::builder()
        .with_size(SIZE)
        .with_theme(theme)
        // Two clicks follow one another as fast as a hand can.
        .with_step_dt(1.0 / 120.0)
        .with_context_setup(style::install)
        .renderer(soft.clone())
        .build_ui_state(|ui, desk: &mut Desk| desk.ui(ui), desk);
    harness.run();
    (harness, soft)
}

/// Sign-up (0) and Confirmed (1), joined by transition 3, and Newsletter (2) on its own below.
fn three_stages() -> Desk {
    let mut desk = Desk { still: true, ..Desk::default() };
    desk.view = View { mode: Mode::Draw, inspector: false, ..View::default() };
    for (name, x, y) in [("Sign-up", -200.0, -100.0), ("Confirmed", 200.0, -100.0), ("Newsletter", 0.0, 160.0)] {
        let edit = Edit::AddStage { name: name.into(), rule: Rule::activity(name), at: Point::new(x, y) };
        desk.document.apply(edit).unwrap();
    }
    desk.document.apply(Edit::Connect { from: StageId(0), to: StageId(1) }).unwrap();
    desk.document = Document::new("test", desk.document.map().clone());
    desk
}

fn open(desk: Desk) -> Harness<'static, Desk> {
    window(desk, Theme::Light).0
}

/// Returns where the middle of a stage's card is on the screen.
fn card(harness: &Harness<'_, Desk>, name: &str) -> Pos2 {
    harness.get_by_label(&format!("Stage {name}")).rect().center()
}

fn press(harness: &mut Harness<'_, Desk>, at: Pos2, modifiers: Modifiers) {
    harness.event(Event::PointerMoved(at));
    harness.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed: true, modifiers });
    harness.run();
}

fn release(harness: &mut Harness<'_, Desk>, at: Pos2, modifiers: Modifiers) {
    harness.event(Event::PointerButton { pos: at, button: PointerButton::Primary, pressed: false, modifiers });
    harness.run();
}

fn click(harness: &mut Harness<'_, Desk>, at: Pos2) {
    press(harness, at, Modifiers::NONE);
    release(harness, at, Modifiers::NONE);
}

/// Drags in two moves, without letting go.
fn pull(harness: &mut Harness<'_, Desk>, from: Pos2, to: Pos2) {
    press(harness, from, Modifiers::NONE);
    for at in [from.lerp(to, 0.5), to] {
        harness.event(Event::PointerMoved(at));
        harness.run();
    }
}

fn drag(harness: &mut Harness<'_, Desk>, from: Pos2, to: Pos2) {
    pull(harness, from, to);
    release(harness, to, Modifiers::NONE);
}

#[test]
fn stages_and_transitions_are_found_by_name() {
    let harness = open(three_stages());
    harness.get_by_label("Map, 3 stages");
    harness.get_by_label("Stage Sign-up");
    harness.get_by_label("Transition Sign-up to Confirmed");
    let (left, right) = (card(&harness, "Sign-up"), card(&harness, "Confirmed"));
    assert!(right.x - left.x > 300.0 && left.y == right.y, "the map is fitted: {left} {right}");
}

#[test]
fn a_double_click_makes_a_stage_whose_name_is_typed_at_once() {
    let mut harness = open(three_stages());
    let at = pos2(820.0, 520.0);
    click(&mut harness, at);
    click(&mut harness, at);
    harness.event(Event::Text("Trial started".to_owned()));
    harness.key_press(Key::Enter);
    harness.run();
    let desk = harness.state();
    assert_eq!(desk.names(), ["Sign-up", "Confirmed", "Newsletter", "Trial started"]);
    assert_eq!(desk.view.renaming, None);
    assert_eq!(desk.view.selection, Selection::stage(StageId(4)));
    let middle = card(&harness, "Trial started");
    assert!(middle.distance(at) < 8.0, "it stands where it was clicked: {middle}");
}

#[test]
fn escape_leaves_a_name_as_it_was() {
    let mut harness = open(three_stages());
    harness.state_mut().view.renaming = Some(StageId(0));
    harness.run();
    harness.event(Event::Text("Nonsense".to_owned()));
    harness.key_press(Key::Escape);
    harness.run();
    let desk = harness.state();
    assert_eq!((desk.names()[0], desk.view.renaming), ("Sign-up", None));
    assert!(!desk.document.is_modified());
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(1)), "the keys go on from the stage");
}

#[test]
fn a_click_elsewhere_keeps_the_name_that_was_typed() {
    let mut harness = open(three_stages());
    harness.state_mut().view.renaming = Some(StageId(0));
    harness.run();
    harness.event(Event::Text("Joined".to_owned()));
    harness.run();
    click(&mut harness, pos2(120.0, 600.0));
    assert_eq!((harness.state().names()[0], harness.state().view.renaming), ("Joined", None));
}

#[test]
fn a_drag_moves_a_stage_as_one_step() {
    let mut harness = open(three_stages());
    let from = card(&harness, "Newsletter");
    drag(&mut harness, from, from + vec2(90.0, 60.0));
    let desk = harness.state_mut();
    let (x, y) = desk.place(2);
    assert!(x > 50.0 && y > 180.0, "{x} {y}");
    assert_eq!((x % 8.0, y % 8.0), (0.0, 0.0), "it stands on the grid");
    assert_eq!(desk.document.undo_name(), Some("Move stage"));
    desk.document.undo();
    assert_eq!(desk.place(2), (0.0, 160.0));
    assert_eq!(desk.document.undo_name(), None);
}

#[test]
fn escape_puts_a_dragged_stage_back() {
    let mut harness = open(three_stages());
    let from = card(&harness, "Newsletter");
    pull(&mut harness, from, from + vec2(120.0, 60.0));
    assert_ne!(harness.state().place(2), (0.0, 160.0));
    harness.key_press(Key::Escape);
    harness.run();
    release(&mut harness, from + vec2(120.0, 60.0), Modifiers::NONE);
    let desk = harness.state();
    assert_eq!((desk.place(2), desk.document.undo_name()), ((0.0, 160.0), None));
}

#[test]
fn a_drag_from_the_edge_of_a_card_joins_two_stages() {
    let mut harness = open(three_stages());
    let (from, to) = (card(&harness, "Confirmed"), card(&harness, "Newsletter"));
    let edge = harness.get_by_label("Stage Confirmed").rect().center_bottom();
    assert!(from.y < edge.y);
    drag(&mut harness, edge, to);
    assert_eq!(harness.state().steps(), [(0, 1), (1, 2)]);
    harness.get_by_label("Transition Confirmed to Newsletter");
}

#[test]
fn a_drag_from_the_edge_to_empty_space_makes_the_next_stage() {
    let mut harness = open(three_stages());
    let edge = harness.get_by_label("Stage Newsletter").rect().right_center();
    drag(&mut harness, edge, edge + vec2(100.0, 5.0));
    harness.event(Event::Text("Offer".to_owned()));
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().names().last(), Some(&"Offer"));
    assert_eq!(harness.state().steps(), [(0, 1), (2, 4)]);
}

#[test]
fn a_lone_stage_dropped_on_an_arrow_is_inserted() {
    let mut harness = open(three_stages());
    let arrow = harness.get_by_label("Transition Sign-up to Confirmed").rect().center();
    let from = card(&harness, "Newsletter");
    drag(&mut harness, from, arrow);
    assert_eq!(harness.state().steps(), [(0, 2), (2, 1)]);
    harness.state_mut().document.undo();
    assert_eq!(harness.state().steps(), [(0, 1)], "moving and inserting are one step");
}

#[test]
fn a_marquee_selects_and_a_click_on_nothing_clears() {
    let mut harness = open(three_stages());
    let left = harness.get_by_label("Stage Sign-up").rect();
    let right = harness.get_by_label("Stage Confirmed").rect();
    drag(&mut harness, left.min - vec2(30.0, 30.0), right.max + vec2(20.0, 20.0));
    assert_eq!(harness.state().view.selection.stages, [StageId(0), StageId(1)].into());
    assert_eq!(harness.state().view.selection.transitions.len(), 1);
    click(&mut harness, pos2(60.0, 60.0));
    assert!(harness.state().view.selection.is_empty());
    assert!(!harness.state().document.is_modified());
}

#[test]
fn shift_adds_to_the_selection() {
    let mut harness = open(three_stages());
    let (a, b) = (card(&harness, "Sign-up"), card(&harness, "Newsletter"));
    click(&mut harness, a);
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    press(&mut harness, b, Modifiers::SHIFT);
    release(&mut harness, b, Modifiers::SHIFT);
    assert_eq!(harness.state().view.selection.stages, [StageId(0), StageId(2)].into());
}

#[test]
fn an_arrow_is_selected_and_its_end_attached_elsewhere() {
    let mut harness = open(three_stages());
    let arrow = harness.get_by_label("Transition Sign-up to Confirmed").rect().center();
    click(&mut harness, arrow);
    assert!(harness.state().view.selection.single_transition().is_some());
    let tip = harness.get_by_label("Stage Confirmed").rect().left_center();
    let other = card(&harness, "Newsletter");
    drag(&mut harness, tip, other);
    assert_eq!(harness.state().steps(), [(0, 2)]);
}

#[test]
fn keys_nudge_tab_follows_the_arrows_and_enter_opens_the_inspector() {
    let mut harness = open(three_stages());
    let first = card(&harness, "Sign-up");
    click(&mut harness, first);
    harness.key_press(Key::ArrowRight);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    harness.run();
    assert_eq!(harness.state().place(0), (-199.0, -110.0));
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(1)));
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(2)));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    harness.run();
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(1)));
    assert!(harness.get_by_label("Stage Confirmed").accesskit_node().is_focused());
    harness.key_press(Key::Enter);
    harness.run();
    assert!(harness.state().view.inspector);
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.state().view.selection.is_empty());
}

#[test]
fn a_screen_reader_selects_by_moving_the_focus() {
    let mut harness = open(three_stages());
    harness.get_by_label("Transition Sign-up to Confirmed").focus();
    harness.run();
    assert!(harness.state().view.selection.single_transition().is_some());
}

#[test]
fn the_wheel_moves_the_map_and_with_ctrl_zooms_about_the_pointer() {
    let mut harness = open(three_stages());
    let wheel = |harness: &mut Harness<'_, Desk>, delta: Vec2, modifiers: Modifiers| {
        harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers,
        });
        harness.run_steps(30);
    };
    let before = card(&harness, "Sign-up");
    harness.hover_at(before);
    harness.run();
    wheel(&mut harness, vec2(0.0, -80.0), Modifiers::NONE);
    let moved = card(&harness, "Sign-up");
    assert!((moved - before - vec2(0.0, -80.0)).length() < 1.0, "{before} {moved}");
    let zoom = harness.state().canvas.zoom();
    harness.hover_at(moved);
    harness.event(Event::ModifiersChanged(Modifiers::CTRL));
    wheel(&mut harness, vec2(0.0, 60.0), Modifiers::CTRL);
    assert!(harness.state().canvas.zoom() > zoom * 1.1);
    assert!((card(&harness, "Sign-up") - moved).length() < 1.0, "the card under the pointer stays there");
}

#[test]
fn the_zoom_buttons_and_the_small_map_move_the_camera() {
    let mut harness = open(three_stages());
    let zoom = harness.state().canvas.zoom();
    harness.get_by_label("Zoom in").click();
    harness.run();
    assert!((harness.state().canvas.zoom() / zoom - 1.25).abs() < 1e-3);
    harness.get_by_label("Zoom to 100 %").click();
    harness.run();
    assert_eq!(harness.state().canvas.zoom(), 1.0);
    assert!(harness.query_by_label("Small map of the whole").is_none(), "all stages are in sight");
    for _ in 0..3 {
        harness.get_by_label("Zoom in").click();
        harness.run();
    }
    let small = harness.get_by_label("Small map of the whole").rect();
    let before = card(&harness, "Sign-up");
    click(&mut harness, small.min + vec2(12.0, 12.0));
    assert!(card(&harness, "Sign-up").x > before.x + 50.0, "its upper left corner was asked for");
    harness.get_by_label("Zoom to fit").click();
    harness.run();
    assert!((harness.state().canvas.zoom() - zoom).abs() < 1e-3);
}

#[test]
fn the_middle_button_and_space_move_the_map() {
    let mut harness = open(three_stages());
    let before = card(&harness, "Sign-up");
    let from = before;
    harness.event(Event::PointerMoved(from));
    let button =
        |pressed, pos| Event::PointerButton { pos, button: PointerButton::Middle, pressed, modifiers: Modifiers::NONE };
    harness.event(button(true, from));
    harness.event(Event::PointerMoved(from + vec2(40.0, 20.0)));
    harness.event(button(false, from + vec2(40.0, 20.0)));
    harness.run();
    assert_eq!(card(&harness, "Sign-up"), before + vec2(40.0, 20.0));
    harness.key_down(Key::Space);
    drag(&mut harness, from + vec2(40.0, 20.0), from);
    harness.key_up(Key::Space);
    harness.run();
    assert_eq!(card(&harness, "Sign-up"), before);
    assert!(!harness.state().document.is_modified());
}

#[test]
fn the_context_menu_offers_what_fits() {
    let mut harness = open(three_stages());
    harness.get_by_label("Stage Sign-up").click_secondary();
    harness.run();
    harness.get_by_label("Entry stage").click();
    harness.run();
    assert!(harness.state().document.map().stages[&StageId(0)].stage.entry);
    harness.get_by_label("Transition Sign-up to Confirmed").click_secondary();
    harness.run();
    harness.get_by_label("Reverse").click();
    harness.run();
    assert_eq!(harness.state().steps(), [(1, 0)]);
    harness.get_by_label("Stage Newsletter").click_secondary();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Duplicate").is_none(), "Esc closes the menu");
    assert_eq!(harness.state().view.selection, Selection::stage(StageId(2)), "and leaves the selection");
}

#[test]
fn an_activity_dragged_onto_the_map_becomes_a_stage_or_widens_a_rule() {
    let mut harness = open(Desk { source: true, ..three_stages() });
    let source = harness.get_by_label("Newsletter opened").rect().center();
    drag(&mut harness, source, pos2(820.0, 520.0));
    assert_eq!(harness.state().names().last(), Some(&"Newsletter opened"));
    let rule = |harness: &Harness<'_, Desk>, id| harness.state().document.map().stages[&StageId(id)].stage.rule.clone();
    assert_eq!(rule(&harness, 4), Rule::activity("Newsletter opened"));
    let to = card(&harness, "Newsletter");
    drag(&mut harness, source, to);
    assert_eq!(rule(&harness, 2).conditions().count(), 2);
    let arrow = harness.get_by_label("Transition Sign-up to Confirmed").rect().center();
    drag(&mut harness, source, arrow);
    assert_eq!(harness.state().names().last(), Some(&"Newsletter opened 2"));
    assert!(harness.state().steps().contains(&(0, 5)));
}

#[test]
fn while_playing_the_map_stays_as_it_is() {
    let mut desk = three_stages();
    desk.view.mode = Mode::Play;
    let mut harness = open(desk);
    let at = card(&harness, "Newsletter");
    drag(&mut harness, at, at + vec2(80.0, 80.0));
    click(&mut harness, pos2(820.0, 520.0));
    click(&mut harness, pos2(820.0, 520.0));
    assert!(!harness.state().document.is_modified());
}

#[test]
fn nothing_moves_nothing_is_painted_again() {
    let mut harness = open(three_stages());
    harness.step();
    harness.step();
    assert!(!harness.ctx.has_requested_repaint(), "{:?}", harness.ctx.repaint_causes());
}

fn columns(intake: &Intake) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for row in 0..intake.len() {
        let (contact, kind) =
            (intake.contacts.text(intake.contact[row]), intake.activity_types.text(intake.activity.at(row)));
        builder.activity(contact, kind, Moment(intake.time[row]), &[]);
    }
    builder.finish()
}

/// The stages of the story of the sign-up, measured, with nothing around them.
fn measured() -> Desk {
    let map = Map { board: Board::default(), ..Story::Signup.map() };
    let report =
        analyse(&Asked::everybody(&columns(&Story::Signup.intake()), &map.journey(), &Cancel::default())).unwrap();
    Desk { still: true, report: Some(report), document: Document::new("Sign-up", map), ..Desk::default() }
}

#[test]
fn a_measured_map_is_painted_in_both_palettes() {
    for (theme, name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        let mut desk = measured();
        let first = *desk.document.map().stages.keys().next().unwrap();
        desk.view.selection = Selection::stage(first);
        let (mut harness, soft) = window(desk, theme);
        let picture = soft.picture(&harness);
        picture.keep(&format!("canvas-measure-{name}"));
        let palette = style::palette(&harness.ctx);
        let ground = picture.count(style::color(palette, pathlight::theme::Ink::Ground));
        assert!(ground > 300_000, "the ground is seen: {ground}");
        assert!(picture.count(style::color(palette, pathlight::theme::Ink::CardFill)) > 8_000, "cards are seen");
        harness.state_mut().stale = true;
        harness.run();
        let stale = soft.picture(&harness);
        stale.keep(&format!("canvas-stale-{name}"));
        let strong = style::color(palette, pathlight::theme::Ink::MovedOn);
        assert!(stale.count(strong) < picture.count(strong), "old figures are dimmed");
    }
}

#[test]
fn far_away_a_map_is_blocks_and_near_it_is_sharp() {
    let (mut harness, soft) = window(measured(), Theme::Light);
    let strong = style::color(style::palette(&harness.ctx), pathlight::theme::Ink::TextStrong);
    let mut letters = Vec::new();
    for (name, steps) in [("far", -8_i32), ("near", 12)] {
        for _ in 0..steps.abs() {
            let canvas = &mut harness.state_mut().canvas;
            if steps > 0 {
                canvas.zoom_in()
            } else {
                canvas.zoom_out()
            }
            harness.run();
        }
        let picture = soft.picture(&harness);
        picture.keep(&format!("canvas-{name}"));
        letters.push(picture.count(strong));
    }
    // Blurred letters would hardly have a pixel of the full colour.
    assert!(letters[0] < 20 && letters[1] > 500, "{letters:?}");
}

#[test]
fn what_a_gesture_would_do_is_shown() {
    let (mut harness, soft) = window(three_stages(), Theme::Light);
    let accent = style::color(style::palette(&harness.ctx), pathlight::theme::Ink::Accent);
    let lit = |harness: &Harness<'_, Desk>, name: &str| {
        let picture = soft.picture(harness);
        picture.keep(name);
        picture.count(accent)
    };
    let rest = lit(&harness, "canvas-draw");
    let from = card(&harness, "Newsletter");
    harness.hover_at(harness.get_by_label("Stage Newsletter").rect().right_center());
    harness.run();
    let hovered = lit(&harness, "canvas-hover");
    assert!(hovered > rest + 40, "the handle under the pointer is filled: {rest} {hovered}");
    let arrow = harness.get_by_label("Transition Sign-up to Confirmed").rect().center();
    pull(&mut harness, from, arrow);
    soft.keep(&harness, "canvas-insert");
    release(&mut harness, arrow, Modifiers::NONE);
    let edge = harness.get_by_label("Stage Confirmed").rect().center_bottom();
    let before = lit(&harness, "canvas-inserted");
    pull(&mut harness, edge, MIDDLE + vec2(0.0, 200.0));
    let connecting = lit(&harness, "canvas-connect");
    assert!(connecting > before + 200, "the arrow being drawn is seen: {before} {connecting}");
    release(&mut harness, MIDDLE + vec2(0.0, 200.0), Modifiers::NONE);
    soft.keep(&harness, "canvas-naming");
}

#[test]
fn an_empty_map_says_how_to_begin() {
    let (harness, soft) = window(Desk { still: true, ..Desk::default() }, Theme::Light);
    harness.get_by_label("Draw the journey");
    soft.keep(&harness, "canvas-empty");
}

#[test]
fn contacts_move_over_the_map_or_bars_grow_where_movement_is_unwanted() {
    let mut desk = measured();
    desk.view.mode = Mode::Play;
    let journey = desk.document.journey();
    let ways = itineraries(&Asked::everybody(&columns(&Story::Signup.intake()), &journey, &Cancel::default())).unwrap();
    let replay = Replay::prepare(&journey, &ways, Clock::Absolute);
    let (start, end) = replay.range();
    let middle = Moment(start.0 + (end.0 - start.0) / 2);
    desk.frame = Some(replay.frame(middle, &replay.options(replay.suggested_speed())));
    let (mut harness, soft) = window(desk, Theme::Light);
    harness.state_mut().canvas.zoom_in();
    harness.run();
    let still = soft.picture(&harness);
    still.keep("canvas-play-still");
    harness.state_mut().still = false;
    harness.run();
    let moving = soft.picture(&harness);
    moving.keep("canvas-play");
    let waiting = style::color(style::palette(&harness.ctx), pathlight::theme::Ink::StillInTime);
    assert!(moving.count(waiting) > still.count(waiting) + 100, "those who wait are seen as dots");
}

#[test]
fn the_camera_flies_and_comes_to_rest() {
    let mut desk = three_stages();
    desk.still = false;
    let mut harness = open(desk);
    let zoom = harness.state().canvas.zoom();
    harness.state_mut().canvas.zoom_in();
    harness.run_steps(3);
    let on_the_way = harness.state().canvas.zoom();
    assert!(on_the_way > zoom && on_the_way < zoom * 1.25, "{zoom} {on_the_way}");
    harness.run_steps(30);
    assert!((harness.state().canvas.zoom() - zoom * 1.25).abs() < 1e-3);
    assert!(!harness.ctx.has_requested_repaint());
}
