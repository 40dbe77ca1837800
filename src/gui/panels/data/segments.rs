//! The saved segments with how many belong to each, to open, to ask within, and to make new ones.

use crate::document::{Edit, SegmentEdit};
use crate::domain::{Segment, SegmentRule};
use crate::gui::command::Request;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, HIT, ink};
use crate::overlay::text;
use crate::project::Belonging;
use crate::theme::{Ink, icon, size};
use egui::{AtomExt as _, Button, RichText, Ui, Vec2};
use std::sync::Arc;

/// Shows the segments.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    if shown.map.segments.is_empty() {
        widgets::note(ui, "Contacts with something in common, to ask every figure about them alone.");
    }
    for segment in shown.map.segments.values() {
        ui.push_id(segment.id, |ui| row(ui, shown, segment, requests));
    }
    let tooltip = "Say who belongs, by what contacts are, did, or reached.";
    if widgets::quiet_button(ui, "New segment…").on_hover_text(tooltip).clicked() {
        let add = SegmentEdit::Add { name: String::new(), rule: SegmentRule::All(Vec::new()) };
        requests.push(Edit::Segment(add).into());
    }
}

fn row(ui: &mut Ui, shown: &Shown<'_>, segment: &Segment, requests: &mut Vec<Request>) {
    let muted = ink(ui, Ink::TextMuted);
    let belonging = shown.ask_of_everybody(&Belonging(Arc::new(segment.rule.clone())));
    let waits = answer::is_noticed(ui, &belonging);
    let count = match &belonging.value {
        Some(members) => text::count(members.len() as u64),
        None if waits => "…".to_owned(),
        None => String::new(),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = 2.0;
        let width = ui.available_width() - HIT;
        let is_open = shown.view.segment == Some(segment.id);
        let label = (widgets::icon(icon::USERS, 14.0).color(muted), RichText::new(&segment.name).atom_shrink(true));
        let button = Button::selectable(is_open, label)
            .right_text(RichText::new(count).size(size::SMALL).color(muted))
            .frame_when_inactive(is_open)
            .truncate()
            .min_size(Vec2::new(width, HIT));
        let response = ui.add_sized(Vec2::new(width, HIT), button);
        let response = response.accessible_name(format!("Segment {}", segment.name));
        if response.on_hover_text("Shows who belongs and how many they are.").clicked() {
            requests.push(Request::ShowSegment(Some(segment.id)));
        }
        let is_set = shown.within.is_some_and(|within| within.id == segment.id);
        let name = if is_set { "Show everyone".to_owned() } else { format!("Only {} on the map", segment.name) };
        let glyph = if is_set { icon::X } else { icon::FUNNEL_SIMPLE };
        if widgets::icon_button(ui, glyph, &name).clicked() {
            requests.push(Request::AskWithin((!is_set).then_some(segment.id)));
        }
    });
}
