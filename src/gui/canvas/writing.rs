//! Writing on notes, pins and cells, and naming lanes and rows, in their place on the map.

use super::{CanvasInput, CanvasState, lane_bar, nodes, paint};
use crate::document::board::{LONGEST_TEXT, Note, Pin, Thing};
use crate::document::{Edit, LaneEdit, ThingEdit};
use crate::gui::view::Writing;
use crate::gui::{Request, style};
use crate::overlay::LaneLayout;
use crate::overlay::board::thing_rect;
use crate::overlay::lanes::{CELL_INSET, CELL_TEXT};
use crate::theme::{Ink, size};
use egui::emath::TSTransform;
use egui::text::CCursorRange;
use egui::{Frame, Id, Key, Modifiers, Rect, TextEdit, Ui, pos2, vec2};

/// Longest name that can be typed, in characters.
const LONGEST_NAME: usize = 120;

/// What is being written.
pub struct Written {
    what: Writing,
    text: String,
    fresh: bool,
}

/// How something is written: its text now, where the field stands, how large the type is, and what it is called.
struct Field {
    text: String,
    place: Rect,
    size: f32,
    name: String,
    hint: &'static str,
    lines: bool,
}

/// Shows the field while the window says that something is being written.
pub fn show(
    ui: &mut Ui,
    canvas: Rect,
    canvas_id: Id,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    to_screen: TSTransform,
    requests: &mut Vec<Request>,
) {
    let Some(what) = input.view.writing else {
        state.written = None;
        return;
    };
    let Some(field) = field(what, input, to_screen, canvas) else {
        // It is gone, or out of sight: what was typed is kept.
        if let Some(written) = state.written.take() {
            requests.extend(change(what, &written.text, input));
        }
        requests.push(Request::Writing(None));
        return;
    };
    if state.written.as_ref().is_none_or(|written| written.what != what) {
        state.written = Some(Written { what, text: field.text.clone(), fresh: true });
    }
    let Some(written) = &mut state.written else { return };
    let id = Id::unique(("writing", what));
    let palette = style::palette(ui.ctx());
    let (fill, edge) = (style::color(palette, Ink::Panel), style::color(palette, Ink::Accent));
    let frame = Frame::new().fill(fill).stroke(egui::Stroke::new(1.5, edge)).corner_radius(4).inner_margin(6);
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(field.place).id_salt("writing"));
    let response = frame
        .show(&mut inner, |ui| {
            let width = field.place.width() - 12.0;
            let edit = if field.lines {
                let rows = ((field.place.height() - 12.0) / (field.size * 1.36)).floor().max(1.0) as usize;
                TextEdit::multiline(&mut written.text).desired_rows(rows).char_limit(LONGEST_TEXT)
            } else {
                TextEdit::singleline(&mut written.text).char_limit(LONGEST_NAME)
            };
            let font = if field.lines { egui::FontId::proportional(field.size) } else { style::semibold(field.size) };
            ui.add(edit.id(id).font(font).frame(Frame::NONE).hint_text(field.hint).desired_width(width))
        })
        .inner;
    let response = style::named(response, &field.name);
    if written.fresh {
        written.fresh = false;
        response.request_focus();
        let mut cursor = TextEdit::load_state(ui.ctx(), id).unwrap_or_default();
        let all = CCursorRange::select_all_str(&written.text);
        cursor.cursor.set_char_range(Some(all));
        TextEdit::store_state(ui.ctx(), id, cursor);
        return;
    }
    let (escape, enter) = ui.input(|input| {
        let with_ctrl = input.modifiers.matches_logically(Modifiers::COMMAND);
        let enter = input.key_pressed(Key::Enter) && (!field.lines || with_ctrl);
        (input.key_pressed(Key::Escape), enter)
    });
    if !response.lost_focus() && response.has_focus() && !escape && !enter {
        return;
    }
    // A text of several lines is kept whatever key leaves it: it can be undone. A name goes back.
    if field.lines || !escape {
        requests.extend(change(what, &written.text, input));
    }
    if escape || enter {
        ui.memory_mut(|memory| memory.request_focus(home(what, canvas_id)));
    }
    requests.push(Request::Writing(None));
    state.written = None;
}

/// Returns what has the keys afterwards.
fn home(what: Writing, canvas: Id) -> Id {
    match what {
        Writing::Note(id) => nodes::thing_id(canvas, Thing::Note(id)),
        Writing::Pin(id) => nodes::thing_id(canvas, Thing::Pin(id)),
        Writing::Cell(lane, row) => nodes::cell_id(canvas, lane, row),
        Writing::Lane(_) | Writing::Row(_) => canvas,
    }
}

fn field(what: Writing, input: &CanvasInput<'_>, to_screen: TSTransform, canvas: Rect) -> Option<Field> {
    let (map, zoom) = (input.map, to_screen.scaling);
    let board = &map.board;
    let on_screen = |rect: crate::overlay::Rect| to_screen.mul_rect(paint::rect(rect));
    match what {
        Writing::Note(id) => {
            let text = board.notes.get(&id)?.text.clone();
            let place = roomy(on_screen(thing_rect(map, Thing::Note(id))?), vec2(160.0, 72.0));
            let size = ((size::SMALL + 1.0) * zoom).clamp(12.0, 32.0);
            Some(Field { text, place, size, name: "Text of the note".to_owned(), hint: "Write a note", lines: true })
        }
        Writing::Pin(id) => {
            let pin = board.pins.get(&id)?;
            let at = on_screen(thing_rect(map, Thing::Pin(id))?);
            let corner = pos2(at.left(), at.bottom() + 6.0);
            let place = Rect::from_min_size(corner, vec2(240.0, 84.0));
            let name = format!("Comment of pin {}", pin.number);
            Some(Field {
                text: pin.text.clone(),
                place,
                size: 13.0,
                name,
                hint: "What is to be looked at?",
                lines: true,
            })
        }
        Writing::Cell(lane_id, row_id) => {
            let (lane, row) = (board.lanes.lane(lane_id)?, board.lanes.row(row_id)?);
            let cell = on_screen(LaneLayout::new(map)?.cell(lane_id, row_id)?);
            let place = roomy(cell.shrink2(vec2((CELL_INSET.0 - 8.0) * zoom, 2.0)), vec2(200.0, 52.0));
            let text = lane.texts.get(&row_id).cloned().unwrap_or_default();
            let name = format!("{} in {}", row.name, lane.name);
            let size = (CELL_TEXT * zoom).clamp(12.0, 32.0);
            Some(Field { text, place, size, name, hint: row.kind.hint(), lines: true })
        }
        Writing::Lane(id) => {
            let layout = LaneLayout::new(map)?;
            let column = layout.columns.iter().find(|column| column.id == id)?;
            let strip = lane_bar::lane_name(&layout, column, to_screen, canvas)?;
            let place = roomy(strip, vec2(140.0, 30.0));
            let text = board.lanes.lane(id)?.name.clone();
            Some(Field {
                text,
                place,
                size: size::BODY,
                name: "Name of the lane".to_owned(),
                hint: "Name",
                lines: false,
            })
        }
        Writing::Row(id) => {
            let layout = LaneLayout::new(map)?;
            let band = layout.rows.iter().find(|band| band.id == id)?;
            let place = lane_bar::row_name(&layout, band, to_screen, canvas)?;
            let place = roomy(place, vec2(140.0, 28.0));
            let text = board.lanes.row(id)?.name.clone();
            Some(Field {
                text,
                place,
                size: size::BODY,
                name: "Name of the row".to_owned(),
                hint: "Name",
                lines: false,
            })
        }
    }
}

/// Returns a field that is large enough to type in at any zoom.
fn roomy(place: Rect, least: egui::Vec2) -> Rect {
    Rect::from_min_size(place.min, place.size().max(least))
}

/// Returns what takes over the text, if it is another one.
fn change(what: Writing, text: &str, input: &CanvasInput<'_>) -> Option<Request> {
    let board = &input.map.board;
    let edit = match what {
        Writing::Note(id) => {
            let note = board.notes.get(&id).filter(|note| note.text != text.trim_end())?;
            Edit::Thing(ThingEdit::ChangeNote(Note { text: text.to_owned(), ..note.clone() }))
        }
        Writing::Pin(id) => {
            let pin = board.pins.get(&id).filter(|pin| pin.text != text.trim_end())?;
            Edit::Thing(ThingEdit::ChangePin(Pin { text: text.to_owned(), ..pin.clone() }))
        }
        Writing::Cell(lane, row) => {
            let before = board.lanes.lane(lane)?.texts.get(&row).map_or("", String::as_str);
            (before != text.trim_end()).then(|| Edit::Lane(LaneEdit::SetText { lane, row, text: text.to_owned() }))?
        }
        Writing::Lane(lane) => {
            let before = &board.lanes.lane(lane)?.name;
            let name = text.trim();
            (!name.is_empty() && name != before)
                .then(|| Edit::Lane(LaneEdit::Rename { lane, name: name.to_owned() }))?
        }
        Writing::Row(row) => {
            let before = &board.lanes.row(row)?.name;
            let name = text.trim();
            (!name.is_empty() && name != before)
                .then(|| Edit::Lane(LaneEdit::RenameRow { row, name: name.to_owned() }))?
        }
    };
    Some(edit.into())
}
