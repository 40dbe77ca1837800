//! From egui's pointer to camera and gestures.

use super::gesture::around::{self, Around, Part};
use super::gesture::{self, Event, Gesture, Ground, Target};
use super::{CanvasInput, CanvasState, aim, menu, paint};
use crate::gui::{Mode, Request};
use crate::overlay::LanePart;
use crate::overlay::{self, Behind};
use egui::{CursorIcon, Key, Pos2, Rect, Response, Ui, Vec2, vec2};

/// How near the edge of the canvas a drag moves the map, in logical pixels.
const EDGE_PX: f32 = 28.0;
/// How fast it moves then, in logical pixels a second.
const EDGE_SPEED: f32 = 600.0;
/// How near a moved card's middle must be to a transition to be inserted on it, in map units.
const INSERT_REACH: f32 = 16.0;

/// What the pressed button is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hand {
    /// Nothing.
    #[default]
    Free,
    /// A gesture on the map.
    Gesture,
    /// Moving the map.
    Pan,
}

/// What egui says about the pointer in this frame.
struct Pointer {
    at: Option<Pos2>,
    origin: Option<Pos2>,
    moved: Vec2,
    pressed: bool,
    released: bool,
    middle_pressed: bool,
    any_down: bool,
    space: bool,
    toggle: bool,
    free: bool,
    escape: bool,
    dt: f32,
}

impl Pointer {
    fn of(ui: &Ui) -> Self {
        let typing = ui.ctx().text_edit_focused();
        ui.input(|input| Self {
            at: input.pointer.latest_pos(),
            origin: input.pointer.press_origin(),
            moved: input.pointer.delta(),
            pressed: input.pointer.primary_pressed(),
            released: input.pointer.primary_released(),
            middle_pressed: input.pointer.button_pressed(egui::PointerButton::Middle),
            any_down: input.pointer.any_down(),
            space: input.key_down(Key::Space) && !typing,
            toggle: input.modifiers.shift || input.modifiers.command,
            free: input.modifiers.alt || input.modifiers.ctrl || input.modifiers.command,
            escape: input.key_pressed(Key::Escape),
            dt: input.stable_dt.min(0.1),
        })
    }
}

/// Moves the camera and carries the gesture on.
pub fn follow(
    ui: &Ui,
    response: &Response,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) {
    let area = response.rect;
    let pointer = Pointer::of(ui);
    wheel(ui, response, state, pointer.at);
    let began = response.is_pointer_button_down_on() || response.clicked();
    if began && pointer.pressed {
        // What is typed in a field elsewhere is taken over before the map is changed.
        response.request_focus();
        state.hand = if pointer.space { Hand::Pan } else { Hand::Gesture };
        if let (Hand::Gesture, Some(at)) = (state.hand, pointer.origin.or(pointer.at)) {
            let (at, over) = state.aim_at(area, at, input);
            state.pressed_figure = state.figure_at(at, input).map(|(_, behind)| behind);
            send(Event::Press { at, over, toggle: pointer.toggle }, state, input, requests);
        }
    } else if began && pointer.middle_pressed {
        state.hand = Hand::Pan;
    }
    match state.hand {
        Hand::Pan if pointer.any_down => state.camera.pan(pointer.moved),
        Hand::Pan => state.hand = Hand::Free,
        Hand::Gesture => carry_on(ui, response, state, input, &pointer, requests),
        Hand::Free => {}
    }
    if response.secondary_clicked()
        && let Some(at) = pointer.at
    {
        response.request_focus();
        let (at, target) = state.aim_at(area, at, input);
        state.menu = Some(menu::Opened { at, target });
        let selection = &input.view.selection;
        let selected = match target {
            Target::Stage(id) | Target::Handle(id) => selection.stages.contains(&id),
            Target::Transition(id) | Target::End(id, _) | Target::Bend(id) => selection.transitions.contains(&id),
            Target::Group(_) => gesture::only(target, input.map).stages.is_subset(&selection.stages),
            Target::Around(part) => part.thing().is_none_or(|thing| selection.things.contains(&thing)),
            Target::DropOff(_) | Target::Empty => false,
        };
        if !selected {
            requests.push(Request::Select(gesture::only(target, input.map)));
        }
    }
    let over_map = response.hovered() || state.hand != Hand::Free;
    let aimed = pointer.at.filter(|_| over_map).map(|at| state.aim_at(area, at, input));
    (state.hovered_at, state.hovered) = aimed.map_or((None, Target::Empty), |(at, target)| (Some(at), target));
    let rests = matches!(state.gesture, Gesture::Idle | Gesture::Pressed { .. }) && state.hand != Hand::Pan;
    state.figure = aimed.filter(|_| rests).and_then(|(at, _)| state.figure_at(at, input));
    if over_map {
        ui.ctx().set_cursor_icon(cursor(state, &pointer));
    }
}

fn carry_on(
    ui: &Ui,
    response: &Response,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    pointer: &Pointer,
    requests: &mut Vec<Request>,
) {
    let area = response.rect;
    if state.gesture.edits() && !input.editable() {
        send(Event::Cancel, state, input, requests);
    }
    if pointer.escape && !state.gesture.is_idle() {
        ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
        send(Event::Cancel, state, input, requests);
    }
    let Some(on_screen) = pointer.at else {
        send(Event::Cancel, state, input, requests);
        state.hand = Hand::Free;
        return;
    };
    let pulled = pull(state, area, on_screen);
    if pulled != Vec2::ZERO && pointer.any_down {
        state.camera.pan(pulled * EDGE_SPEED * pointer.dt);
        ui.ctx().request_repaint();
    }
    let (at, over) = state.aim_at(area, on_screen, input);
    if !pointer.pressed && (pointer.moved != Vec2::ZERO || pulled != Vec2::ZERO) {
        send(Event::Drag { at, over, free: pointer.free }, state, input, requests);
    }
    if pointer.released || !pointer.any_down {
        let dragged = !matches!(state.gesture, Gesture::Pressed { .. });
        let clicked = state.pressed_figure.take().filter(|_| !dragged && !pointer.toggle);
        let lists = clicked.filter(|behind| state.figure_at(at, input).is_some_and(|(_, now)| now == *behind));
        send(Event::Release { at, over }, state, input, requests);
        if response.double_clicked() && !dragged && !pointer.toggle {
            send(Event::DoubleClick { at, over }, state, input, requests);
        } else if let Some(behind) = lists {
            requests.push(Request::ListBehind(behind));
        }
        state.hand = Hand::Free;
    }
}

fn send(event: Event, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let routes = state.drawing.routes();
    let transition_at = |at: Pos2| routes.nearest(gesture::point(at), INSERT_REACH);
    let transitions_in = |area: Rect| {
        let through = |route: &&crate::overlay::Route| {
            paint::rect(route.bounds).intersects(area)
                && route.points().iter().any(|at| area.contains(egui::pos2(at.x, at.y)))
        };
        routes.routes.iter().filter(through).map(|route| route.id).collect()
    };
    let ground = Ground {
        map: input.map,
        selection: &input.view.selection,
        zoom: state.camera.vantage().zoom,
        editable: input.editable(),
        transition_at: &transition_at,
        transitions_in: &transitions_in,
    };
    requests.extend(state.gesture.handle(event, &ground));
}

/// The wheel and two fingers move the map; with Ctrl, or by spreading the fingers, they zoom about the pointer.
fn wheel(ui: &Ui, response: &Response, state: &mut CanvasState, at: Option<Pos2>) {
    let Some(at) = at.filter(|_| response.hovered() || state.hand == Hand::Gesture) else { return };
    let (scroll, zoom, fingers) = ui.input(|input| {
        // Two fingers on a touch screen move the map as well as they zoom it.
        let fingers = input.multi_touch().map_or(Vec2::ZERO, |touch| touch.translation_delta);
        (input.smooth_scroll_delta(), input.zoom_delta(), fingers)
    });
    if fingers != Vec2::ZERO {
        state.camera.pan(fingers);
    }
    if zoom != 1.0 {
        state.camera.zoom_about(at - response.rect.center(), zoom);
    } else if scroll != Vec2::ZERO {
        state.camera.pan(scroll);
    }
}

/// Returns in which direction the map moves because a drag has come to the edge of the canvas.
fn pull(state: &CanvasState, area: Rect, at: Pos2) -> Vec2 {
    if matches!(state.gesture, Gesture::Idle | Gesture::Pressed { .. }) {
        return Vec2::ZERO;
    }
    let inside = area.shrink(EDGE_PX);
    let along = |at: f32, from: f32, to: f32| ((from - at).max(0.0) - (at - to).max(0.0)) / EDGE_PX;
    let pull = vec2(along(at.x, inside.left(), inside.right()), along(at.y, inside.top(), inside.bottom()));
    pull.clamp(Vec2::splat(-1.0), Vec2::splat(1.0))
}

fn cursor(state: &CanvasState, pointer: &Pointer) -> CursorIcon {
    match (&state.gesture, state.hand, state.hovered) {
        (_, Hand::Pan, _) => CursorIcon::Grabbing,
        (Gesture::Moving { .. } | Gesture::Bending { .. }, ..) => CursorIcon::Grabbing,
        (Gesture::Connecting { .. } | Gesture::Reattaching { .. }, ..) => CursorIcon::Crosshair,
        _ if pointer.space => CursorIcon::Grab,
        _ if state.figure.is_some() => CursorIcon::PointingHand,
        (Gesture::Idle, _, Target::Handle(_)) => CursorIcon::Crosshair,
        (Gesture::Idle, _, Target::End(..) | Target::Bend(_)) => CursorIcon::Grab,
        (Gesture::Idle, _, Target::Group(_)) => CursorIcon::Move,
        (Gesture::Idle, _, Target::Transition(_) | Target::DropOff(_)) => CursorIcon::PointingHand,
        (Gesture::Idle, _, Target::Around(part)) => match part {
            Part::Corner(_) => CursorIcon::ResizeNwSe,
            Part::Foot(_) => CursorIcon::PointingHand,
            Part::Lane(LanePart::Cell(..)) => CursorIcon::Text,
            Part::Lane(LanePart::Mood(_)) => CursorIcon::ResizeVertical,
            Part::Thing(_) => CursorIcon::Default,
        },
        (Gesture::Around(Around::Sizing { .. }), ..) => CursorIcon::ResizeNwSe,
        (Gesture::Around(Around::Feeling(_)), ..) => CursorIcon::ResizeVertical,
        (Gesture::Around(_), ..) => CursorIcon::Grabbing,
        _ => CursorIcon::Default,
    }
}

/// How near the pointer must be to a figure to list its contacts, in logical pixels.
const FIGURE_PX: f32 = 2.0;

impl CanvasState {
    /// Returns the figure at a place of the map whose contacts can be listed, while measuring.
    fn figure_at(&self, at: Pos2, input: &CanvasInput<'_>) -> Option<(overlay::Rect, Behind)> {
        let found = self.drawing.scene().figure_at(gesture::point(at), FIGURE_PX / self.camera.vantage().zoom);
        found.filter(|_| input.view.mode == Mode::Measure && input.report.is_some())
    }

    /// Returns the place of the map at a place of the screen, and what lies there.
    pub(super) fn aim_at(&self, area: Rect, on_screen: Pos2, input: &CanvasInput<'_>) -> (Pos2, Target) {
        let vantage = self.camera.vantage();
        let at = vantage.to_screen(area).inverse() * on_screen;
        let selection = &input.view.selection;
        let above = || around::above(input.map, at, vantage.zoom, selection, input.editable());
        let below =
            || around::below(input.map, self.drawing.lanes(), at, vantage.zoom).map_or(Target::Empty, Target::Around);
        let mut target = match above() {
            Some(part) => Target::Around(part),
            None => aim::target(self.drawing.routes(), at, vantage.zoom, selection, input.editable()),
        };
        if target == Target::Empty {
            target = below();
        }
        // A card that is moved lies under the pointer all the time; handles and ends are for beginnings only.
        if let (false, Target::Handle(id)) = (self.gesture.is_idle(), target) {
            target = Target::Stage(id);
        }
        (at, target)
    }
}

impl CanvasInput<'_> {
    /// Returns whether the map may be changed: not while contacts move on it.
    pub(super) fn editable(&self) -> bool {
        self.view.mode != Mode::Play
    }
}
