//! What screen readers and tests find on the map: one named node per stage and per transition.

use super::gesture::around::Part;
use super::gesture::{Target, card, middle, only};
use super::{CanvasInput, CanvasState, paint};
use crate::document::Map;
use crate::document::board::{LaneId, RowId, RowKind, Thing};
use crate::domain::{StageGroupId, StageId, TransitionId};
use crate::gui::Request;
use crate::overlay::board::thing_rect;
use crate::overlay::frames::FrameOf;
use crate::overlay::lanes::Band;
use crate::overlay::scene::{Hit, describe};
use crate::overlay::{LaneLayout, text};
use egui::{Id, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Above this many stages and transitions only those that are seen have nodes.
const ALL_UP_TO: usize = 1500;

/// Returns the identity of a stage's node.
pub fn stage_id(canvas: Id, stage: StageId) -> Id {
    canvas.with(("stage", stage.0))
}

/// Returns the identity of a transition's node.
pub fn transition_id(canvas: Id, step: TransitionId) -> Id {
    canvas.with(("transition", step.0))
}

/// Returns the identity of the node of something around the stages.
pub fn thing_id(canvas: Id, thing: Thing) -> Id {
    canvas.with(("thing", thing))
}

/// Returns the identity of a cell's node.
pub fn cell_id(canvas: Id, lane: LaneId, row: RowId) -> Id {
    canvas.with(("cell", lane.0, row.0))
}

/// Returns the identity of a group's node.
pub fn group_id(canvas: Id, group: StageGroupId) -> Id {
    canvas.with(("group", group.0))
}

/// Returns the stages in the order in which a walk meets them: from the entries along the transitions, what nothing leads to last.
pub fn walk_order(map: &Map) -> Vec<StageId> {
    let mut next: BTreeMap<StageId, Vec<StageId>> = BTreeMap::new();
    for step in map.transitions.values() {
        next.entry(step.from).or_default().push(step.to);
    }
    let journey = map.journey();
    let entries = journey.stages.iter().zip(journey.entries()).filter(|(_, entry)| *entry).map(|(stage, _)| stage.id);
    let mut seen = BTreeSet::new();
    let mut order = Vec::new();
    for start in entries.chain(map.stages.keys().copied()) {
        let mut queue = VecDeque::from([start]);
        while let Some(stage) = queue.pop_front() {
            if seen.insert(stage) {
                order.push(stage);
                queue.extend(next.get(&stage).into_iter().flatten());
            }
        }
    }
    order
}

/// Places the nodes; a node that gets the focus is selected.
pub fn show(ui: &Ui, canvas: &Response, state: &CanvasState, input: &CanvasInput<'_>, requests: &mut Vec<Request>) {
    let stages = input.map.stages.len();
    let unit = if stages == 1 { "stage" } else { "stages" };
    canvas.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, format!("Map, {stages} {unit}")));
    let all = stages + input.map.transitions.len() <= ALL_UP_TO;
    let to_screen = state.camera.vantage().to_screen(canvas.rect);
    let figures = state.drawing.shown();
    let mut node = |id: Id, area: Rect, hit: Hit, target: Target| {
        if !all && !area.intersects(canvas.rect) {
            return;
        }
        let response = ui.interact(area, id, Sense::focusable_noninteractive());
        let role = if matches!(hit, Hit::Stage(_) | Hit::Group(_)) { Role::Group } else { Role::GraphicsObject };
        response.widget_info(|| WidgetInfo::labeled(role, true, describe(hit, input.map, figures)));
        let wanted = only(target, input.map);
        if response.gained_focus() && wanted != input.view.selection {
            requests.push(Request::Select(wanted));
        }
    };
    for frame in &state.drawing.routes().frames {
        if let FrameOf::Group(id) = frame.of {
            let area = to_screen.mul_rect(paint::rect(frame.band()));
            node(group_id(canvas.id, id), area, Hit::Group(id), Target::Group(id));
        }
    }
    for route in &state.drawing.routes().routes {
        let area = match route.label {
            Some(label) => paint::rect(label),
            None => {
                let half = route.point_at(0.5);
                Rect::from_center_size(egui::pos2(half.x, half.y), vec2(16.0, 16.0))
            }
        };
        let id = transition_id(canvas.id, route.id);
        node(id, to_screen.mul_rect(area), Hit::Transition(route.id), Target::Transition(route.id));
    }
    for stage in walk_order(input.map) {
        let Some(middle) = middle(input.map, stage) else { continue };
        let area = to_screen.mul_rect(card(middle));
        node(stage_id(canvas.id, stage), area, Hit::Stage(stage), Target::Stage(stage));
    }
    let shown = |thing: &Thing| input.editable() || matches!(thing, Thing::Persona(_));
    for thing in input.map.board.things().filter(shown) {
        let Some(rect) = thing_rect(input.map, thing) else { continue };
        let area = to_screen.mul_rect(paint::rect(rect));
        node(thing_id(canvas.id, thing), area, Hit::Thing(thing), Target::Around(Part::Thing(thing)));
    }
    if let Some(layout) = state.drawing.lanes() {
        for band in &layout.rows {
            cells(ui, canvas, band, layout, input, to_screen);
        }
    }
}

/// Places the nodes of a row: one for each cell, and for each point of the emotion curve.
fn cells(
    ui: &Ui,
    canvas: &Response,
    band: &Band,
    layout: &LaneLayout,
    input: &CanvasInput<'_>,
    to_screen: egui::emath::TSTransform,
) {
    let lanes = &input.map.board.lanes;
    let Some(row) = lanes.row(band.id) else { return };
    for lane in &lanes.columns {
        let Some(cell) = layout.cell(lane.id, row.id) else { continue };
        let area = to_screen.mul_rect(paint::rect(cell));
        if !area.intersects(canvas.rect) {
            continue;
        }
        let response = ui.interact(area, cell_id(canvas.id, lane.id, row.id), Sense::focusable_noninteractive());
        let says = match row.kind {
            RowKind::Emotion => lane.mood.map_or("not said", |mood| mood.words()).to_owned(),
            _ => lane.texts.get(&row.id).map_or_else(|| "empty".to_owned(), |words| text::tame(words)),
        };
        let name = format!("{} in {}: {says}", row.name, lane.name);
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, &name));
        if response.has_focus() {
            let color = crate::gui::widgets::ink(ui, crate::theme::Ink::Selection);
            ui.painter_at(canvas.rect).rect_stroke(area, 2, egui::Stroke::new(2.0, color), egui::StrokeKind::Inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit, Point};
    use crate::domain::Rule;

    #[test]
    fn the_order_follows_the_transitions_from_the_entries() {
        let mut document = Document::default();
        for name in ["Pay", "Visit", "Cart", "Note"] {
            let at = Point::default();
            document.apply(Edit::AddStage { name: name.into(), rule: Rule::default(), at }).unwrap();
        }
        for (from, to) in [(1, 2), (2, 0), (0, 1)] {
            document.apply(Edit::Connect { from: StageId(from), to: StageId(to) }).unwrap();
        }
        document.apply(Edit::SetEntry { stage: StageId(1), entry: true }).unwrap();
        let names: Vec<u32> = walk_order(document.map()).iter().map(|id| id.0).collect();
        assert_eq!(names, [1, 2, 0, 3]);
    }
}
