//! The activity types in the data, to search and to make stages of.

use crate::domain::Rule;
use crate::gui::canvas::DraggedActivity;
use crate::gui::command::Request;
use crate::gui::panels::{Shown, adding};
use crate::gui::widgets::{self, HIT, field::search_field, ink};
use crate::overlay::text;
use crate::project::{ActivityType, DataSummary};
use crate::theme::{Ink, RADIUS, UNIT, icon, size};
use egui::{Area, AtomExt as _, Button, CursorIcon, Frame, Id, Order, RichText, Sense, Ui, Vec2};

/// Shows the activity types, most frequent first.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, data: &DataSummary, requests: &mut Vec<Request>) {
    let search_id = ui.make_persistent_id("search");
    let (search, _) = search_field(ui, search_id, "Search activities", "Search activities");
    let wanted = search.trim().to_lowercase();
    let found: Vec<&ActivityType> =
        data.activity_types.iter().filter(|one| one.name.to_lowercase().contains(&wanted)).collect();
    if found.is_empty() {
        widgets::note(ui, "No activity has these letters.");
        return;
    }
    widgets::note(ui, "Drag one onto the map, or double-click to add it as a stage.");
    for one in found.iter().take(MOST_ROWS) {
        row(ui, shown, one, requests);
    }
    if found.len() > MOST_ROWS {
        let rest = text::count((found.len() - MOST_ROWS) as u64);
        widgets::note(ui, &format!("{rest} more; search to find them."));
    }
}

/// Most rows that are shown at once; the search finds the rest.
const MOST_ROWS: usize = 200;

fn row(ui: &mut Ui, shown: &Shown<'_>, one: &ActivityType, requests: &mut Vec<Request>) {
    let muted = ink(ui, Ink::TextMuted);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = 2.0;
        let width = ui.available_width() - HIT;
        let name = RichText::new(&one.name).atom_shrink(true);
        let label = (widgets::icon(icon::DOTS_SIX_VERTICAL, 14.0).color(muted), name);
        let button = Button::new(label)
            .right_text(RichText::new(text::count(one.activities)).size(size::SMALL).color(muted))
            .frame_when_inactive(false)
            .truncate()
            .sense(Sense::click_and_drag())
            .min_size(Vec2::new(width, HIT));
        let response = ui.add_sized(Vec2::new(width, HIT), button).accessible_name(&one.name);
        let response = response.on_hover_cursor(CursorIcon::Grab);
        response.dnd_set_drag_payload(DraggedActivity(one.name.clone()));
        if response.dragged() {
            dragged_label(ui, &one.name);
        }
        let adds = response.double_clicked();
        if !response.dragged() {
            let (activities, contacts) = (text::count(one.activities), text::count(one.contacts));
            response.on_hover_text(format!("{}: {activities} activities of {contacts} contacts", one.name));
        }
        if widgets::icon_button(ui, icon::PLUS, &format!("Add stage {}", one.name)).clicked() || adds {
            let after = shown.view.selection.single_stage();
            requests.push(adding::stage(shown, after, &one.name, Rule::activity(&one.name)).into());
        }
    });
}

fn dragged_label(ui: &Ui, name: &str) {
    let Some(pointer) = ui.ctx().pointer_interact_pos() else { return };
    let area = Area::new(Id::unique("dragged activity")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(pointer + Vec2::splat(UNIT * 2.0)).show(ui.ctx(), |ui| {
        let frame = Frame::popup(ui.style()).corner_radius(RADIUS);
        frame.show(ui, |ui| ui.label(widgets::strong(name, size::BODY)));
    });
}
