//! Typing the name of a stage on its card, or of a group on its frame.

use super::gesture::{card, middle};
use super::{CanvasInput, CanvasState, nodes};
use crate::document::{Edit, StageGroupEdit};
use crate::domain::{StageGroupId, StageId};
use crate::gui::{Request, View, style};
use crate::overlay::frames::FrameOf;
use egui::emath::TSTransform;
use egui::text::CCursorRange;
use egui::{Id, Key, Rect, TextEdit, Ui, pos2, vec2};

/// Longest name that can be typed, in characters.
const LONGEST: usize = 120;

/// Distance of the middle of the name from the upper edge of the card, in map units.
const NAME_MIDDLE: f32 = 26.0;

/// Whose name is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// A stage's.
    Stage(StageId),
    /// A group's.
    Group(StageGroupId),
}

/// A name that is being typed.
pub struct Naming {
    whose: Whose,
    text: String,
    fresh: bool,
}

impl Whose {
    /// Returns what is to be named, as the window says.
    fn wanted(view: &View) -> Option<Self> {
        view.renaming.map(Self::Stage).or(view.renaming_group.map(Self::Group))
    }

    fn name(self, input: &CanvasInput<'_>) -> Option<String> {
        match self {
            Self::Stage(id) => input.map.stages.get(&id).map(|record| record.stage.name.clone()),
            Self::Group(id) => input.map.groups.get(&id).map(|group| group.name.clone()),
        }
    }

    /// Returns where the field stands on the screen and the size of its text.
    fn field(self, state: &CanvasState, input: &CanvasInput<'_>, to_screen: TSTransform) -> Option<(Rect, f32)> {
        let size = (13.5 * to_screen.scaling).clamp(12.0, 40.0);
        let (middle, width) = match self {
            Self::Stage(id) => {
                let card = to_screen.mul_rect(card(middle(input.map, id)?));
                let down = NAME_MIDDLE * card.height() / crate::overlay::CARD_HEIGHT;
                (pos2(card.center().x, card.top() + down), card.width().max(180.0) - 12.0)
            }
            Self::Group(id) => {
                let frames = &state.drawing.routes().frames;
                let frame = frames.iter().find(|frame| frame.of == FrameOf::Group(id))?;
                let band = to_screen.mul_rect(super::paint::rect(frame.band()));
                let width = (band.width() - 12.0).clamp(180.0, 320.0);
                (pos2(band.left() + 6.0 + width / 2.0, band.center().y), width)
            }
        };
        Some((Rect::from_center_size(middle, vec2(width, size * 1.3 + 10.0)), size))
    }

    fn renamed(self, name: &str) -> Edit {
        let name = name.to_owned();
        match self {
            Self::Stage(stage) => Edit::Rename { stage, name },
            Self::Group(group) => Edit::StageGroup(StageGroupEdit::Rename { group, name }),
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Stage(_) => "Name of the stage",
            Self::Group(_) => "Name of the group",
        }
    }

    fn done(self) -> Request {
        match self {
            Self::Stage(_) => Request::Naming(None),
            Self::Group(_) => Request::NamingGroup(None),
        }
    }
}

/// Shows the field while the window says that a name is being typed.
pub fn show(
    ui: &mut Ui,
    canvas: Id,
    state: &mut CanvasState,
    input: &CanvasInput<'_>,
    to_screen: TSTransform,
    requests: &mut Vec<Request>,
) {
    let wanted = Whose::wanted(input.view);
    let Some((whose, name)) = wanted.and_then(|whose| Some((whose, whose.name(input)?))) else {
        state.naming = None;
        requests.extend(wanted.map(Whose::done));
        return;
    };
    if state.naming.as_ref().is_none_or(|naming| naming.whose != whose) {
        state.naming = Some(Naming { whose, text: name.clone(), fresh: true });
    }
    let Some((area, size)) = whose.field(state, input, to_screen) else { return };
    let Some(naming) = &mut state.naming else { return };
    let field_id = Id::unique(match whose {
        Whose::Stage(id) => ("name of stage", id.0),
        Whose::Group(id) => ("name of group", id.0),
    });
    let response = ui.put(
        area,
        TextEdit::singleline(&mut naming.text)
            .id(field_id)
            .font(style::semibold(size))
            .hint_text(whose.label())
            .char_limit(LONGEST)
            .margin(vec2(6.0, 3.0)),
    );
    let response = style::named(response, whose.label());
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
    let typed = naming.text.trim();
    if !escape && !typed.is_empty() && typed != name {
        requests.push(whose.renamed(typed).into());
    }
    if escape || enter {
        // The keys go on where they were: on the map.
        let node = match whose {
            Whose::Stage(id) => nodes::stage_id(canvas, id),
            Whose::Group(id) => nodes::group_id(canvas, id),
        };
        ui.memory_mut(|memory| memory.request_focus(node));
    }
    requests.push(whose.done());
    state.naming = None;
}
