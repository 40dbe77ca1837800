//! Typing a stage's name on its card.

use super::gesture::{card, middle};
use super::{CanvasInput, CanvasState, nodes};
use crate::document::Edit;
use crate::domain::StageId;
use crate::gui::{Request, style};
use egui::emath::TSTransform;
use egui::text::CCursorRange;
use egui::{Id, Key, Rect, TextEdit, Ui, pos2, vec2};

/// Longest name that can be typed, in characters.
const LONGEST: usize = 120;

/// Distance of the middle of the name from the upper edge of the card, in map units.
const NAME_MIDDLE: f32 = 26.0;

/// A name that is being typed.
pub struct Naming {
    stage: StageId,
    text: String,
    fresh: bool,
}

/// Shows the field over the card while the window says that a name is being typed.
pub fn show(
    ui: &mut Ui,
    canvas: Id,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    to_screen: TSTransform,
    requests: &mut Vec<Request>,
) {
    let wanted = input.view.renaming.and_then(|id| Some((id, input.map.stages.get(&id)?)));
    let Some((id, record)) = wanted else {
        state.naming = None;
        if input.view.renaming.is_some() {
            requests.push(Request::Naming(None));
        }
        return;
    };
    if state.naming.as_ref().is_none_or(|naming| naming.stage != id) {
        state.naming = Some(Naming { stage: id, text: record.stage.name.clone(), fresh: true });
    }
    let (Some(naming), Some(middle)) = (&mut state.naming, middle(input.map, id)) else { return };
    let field_id = Id::unique(("name of stage", id.0));
    let size = (13.5 * to_screen.scaling).clamp(12.0, 40.0);
    let response = ui.put(
        field(to_screen.mul_rect(card(middle)), size),
        TextEdit::singleline(&mut naming.text)
            .id(field_id)
            .font(style::semibold(size))
            .hint_text("Name of the stage")
            .char_limit(LONGEST)
            .margin(vec2(6.0, 3.0)),
    );
    let response = style::named(response, "Name of the stage");
    if naming.fresh {
        naming.fresh = false;
        response.request_focus();
        let mut cursor = TextEdit::load_state(ui.ctx(), field_id).unwrap_or_default();
        cursor.cursor.set_char_range(Some(CCursorRange::select_all_str(&naming.text)));
        TextEdit::store_state(ui.ctx(), field_id, cursor);
        return;
    }
    let (escape, enter) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
    if !response.lost_focus() && response.has_focus() && !escape && !enter {
        return;
    }
    let name = naming.text.trim();
    if !escape && !name.is_empty() && name != record.stage.name {
        requests.push(Edit::Rename { stage: id, name: name.to_owned() }.into());
    }
    if escape || enter {
        // The keys go on where they were: on the map.
        ui.memory_mut(|memory| memory.request_focus(nodes::stage_id(canvas, id)));
    }
    requests.push(Request::Naming(None));
    state.naming = None;
}

/// The field covers the line of the card with the name, and is large enough to type in at any zoom.
fn field(card: Rect, size: f32) -> Rect {
    let width = card.width().max(180.0) - 12.0;
    let height = size * 1.3 + 10.0;
    let middle = card.top() + NAME_MIDDLE * card.height() / crate::overlay::CARD_HEIGHT;
    Rect::from_center_size(pos2(card.center().x, middle), vec2(width, height))
}
