//! Keys that act on the map while it has the keyboard; what has a command is not here.

mod around;

use super::gesture::around::{carried, moved};
use super::gesture::{middle, point};
use super::{CanvasInput, CanvasState, nodes};
use crate::document::{BendEdit, Edit};
use crate::domain::StageId;
use crate::gui::{Command, Mode, Request, Selection, widgets};
use egui::{EventFilter, Id, Key, Modifiers, Response, Ui, Vec2, vec2};

/// How far an arrow key moves the bend of a selected transition for each unit that it moves a card, in map units.
const BEND_STEP: f32 = 4.0;
/// How far an arrow key moves the map where nothing is selected, in logical pixels.
const PAN_STEP: f32 = 64.0;

/// Carries out the keys pressed on the map.
pub fn follow(
    ui: &Ui,
    response: &Response,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) {
    let focused = ui.memory(|memory| memory.focused());
    let own = focused.is_some_and(|id| id == response.id || is_node(id, response.id, input));
    let elsewhere = (focused.is_some() && !own)
        || input.view.renaming.is_some()
        || input.view.writing.is_some()
        || input.view.renaming_group.is_some()
        || widgets::is_covered(ui.ctx());
    // The key that leaves a field or closes a dialog is not for the map as well.
    if std::mem::replace(&mut state.keys_elsewhere, elsewhere) || elsewhere {
        return;
    }
    let beside = focused.and_then(|id| around::at(id, response.id, input));
    if let Some(beside) = beside {
        // Tab goes on from thing to thing, and then out of the map.
        let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focused.unwrap_or(response.id), filter));
        around::follow(ui, beside, input, requests);
    } else if let Some(id) = focused {
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        tab(ui, response, focused, state, input, requests);
    }
    if input.view.mode != Mode::Play {
        arrows(ui, state, input, requests);
    }
    let selection = &input.view.selection;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if state.issues_open && pressed(Key::Escape) {
        state.issues_open = false;
    }
    if !selection.is_empty() && state.gesture.is_idle() && pressed(Key::Escape) {
        requests.push(Request::Select(Selection::default()));
    }
    if own && !selection.is_empty() && !input.view.inspector && pressed(Key::Enter) {
        requests.push(Command::ToggleInspector.into());
    }
}

fn is_node(id: Id, canvas: Id, input: &CanvasInput<'_>) -> bool {
    input.map.stages.keys().any(|stage| nodes::stage_id(canvas, *stage) == id)
        || input.map.transitions.keys().any(|step| nodes::transition_id(canvas, *step) == id)
        || around::at(id, canvas, input).is_some()
        || input.map.groups.keys().any(|group| nodes::group_id(canvas, *group) == id)
}

/// Tab goes from stage to stage along the transitions; before the first and after the last it leaves the map.
fn tab(
    ui: &Ui,
    response: &Response,
    focused: Option<Id>,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) {
    // With Shift first: a key without modifiers matches whatever Shift does.
    let backward = ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::Tab));
    let forward = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab));
    if !forward && !backward {
        return;
    }
    let order = nodes::walk_order(input.map);
    let on_canvas = focused == Some(response.id);
    let current = order.iter().position(|id| match input.view.selection.single_stage() {
        Some(selected) => *id == selected,
        None => focused == Some(nodes::stage_id(response.id, *id)),
    });
    let next = match current {
        Some(place) if forward => order.get(place + 1),
        Some(place) => place.checked_sub(1).and_then(|place| order.get(place)),
        None if forward => order.first(),
        None => None,
    };
    match next {
        Some(stage) => go_to(ui, response, *stage, state, input, requests),
        None => {
            // The order of focus around the map is egui's; it continues from the map itself or its last stage.
            let last = order.last().filter(|_| forward && !on_canvas).map(|id| nodes::stage_id(response.id, *id));
            let direction = if forward { egui::FocusDirection::Next } else { egui::FocusDirection::Previous };
            ui.memory_mut(|memory| {
                memory.request_focus(last.unwrap_or(response.id));
                memory.move_focus(direction);
            });
        }
    }
}

fn go_to(
    ui: &Ui,
    response: &Response,
    stage: StageId,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    requests: &mut Vec<Request>,
) {
    requests.push(Request::Select(Selection::stage(stage)));
    ui.memory_mut(|memory| memory.request_focus(nodes::stage_id(response.id, stage)));
    let Some(middle) = middle(input.map, stage) else { return };
    let vantage = state.camera.destination();
    let card = vantage.to_screen(response.rect).mul_rect(super::gesture::card(middle));
    if !response.rect.shrink(8.0).contains_rect(card) {
        state.camera.fly(super::Vantage { centre: middle, ..vantage });
    }
}

fn arrows(ui: &Ui, state: &mut CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    // With Alt they are about size, also where that cannot change further.
    if ui.input(|input| input.modifiers.alt) {
        return;
    }
    let mut by = Vec2::ZERO;
    let directions = [
        (Key::ArrowLeft, vec2(-1.0, 0.0)),
        (Key::ArrowRight, vec2(1.0, 0.0)),
        (Key::ArrowUp, vec2(0.0, -1.0)),
        (Key::ArrowDown, vec2(0.0, 1.0)),
    ];
    ui.input_mut(|input| {
        for (key, direction) in directions {
            by += direction * 10.0 * input.count_and_consume_key(Modifiers::SHIFT, key) as f32;
            by += direction * input.count_and_consume_key(Modifiers::NONE, key) as f32;
        }
    });
    if by == Vec2::ZERO {
        return;
    }
    let selected = input.view.selection.stages.iter();
    let places: Vec<_> = selected.filter_map(|id| Some((*id, point(middle(input.map, *id)? + by)))).collect();
    let bent = input.view.selection.single_transition().and_then(|id| {
        let route = state.drawing.routes().route(id)?;
        let at = route.bend.unwrap_or_else(|| route.point_at(0.5)).moved(by.x * BEND_STEP, by.y * BEND_STEP);
        Some(Edit::Bend(BendEdit::Through { transition: id, at }))
    });
    let mut things = carried(&input.view.selection, input.map);
    if let Some(bent) = bent {
        requests.push(bent.into());
    } else if let (Some(edit), true) = (moved(&mut things, by, input.map), places.is_empty()) {
        requests.push(edit);
    } else if !things.is_empty() {
        requests.push(Request::BeginStep("Move".to_owned()));
        requests.push(Edit::Move(places).into());
        requests.extend(moved(&mut things, by, input.map));
        requests.push(Request::EndStep);
    } else if places.is_empty() {
        state.camera.pan(-by * PAN_STEP);
    } else {
        requests.push(Edit::Move(places).into());
    }
}
