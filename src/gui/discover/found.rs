//! A map found in the data: what it leads to, how many activities and ways it shows, and how much of the data that covers.

use crate::document::{Edit, Map, Point};
use crate::engine::analysis::Report;
use crate::engine::analysis::discover::{Discover, Discovered};
use crate::gui::aside::{OnCanvas, Sight, show_map};
use crate::gui::command::{Command, Request};
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets::{self, PickerItem, ink};
use crate::overlay::{CARD_HEIGHT, CARD_WIDTH, Faces, text};
use crate::project::{Answered, FiguresOf, chosen_of, found_map};
use crate::theme::{Ink, UNIT, size};
use egui::{RichText, Slider, Ui};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many activities are shown at first.
const AT_FIRST: usize = 8;

/// What is chosen on the page.
pub(super) struct Found {
    pub(super) sight: Sight,
    activities: usize,
    /// Share of the ways in percent.
    ways: f64,
    toward: Vec<String>,
    /// Where cards were put by hand, by activity.
    places: BTreeMap<String, Point>,
    made: Option<Made>,
}

/// The map of the last answer.
struct Made {
    of: Arc<Discovered>,
    map: Map,
    places: BTreeMap<String, Point>,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            sight: Sight::default(),
            activities: AT_FIRST,
            ways: 20.0,
            toward: Vec::new(),
            places: BTreeMap::new(),
            made: None,
        }
    }
}

impl Found {
    fn question(&self) -> Discover {
        Discover { activities: self.activities, ways: self.ways / 100.0, toward: self.toward.clone() }
    }

    pub(super) fn panel(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let types = shown.data.map_or(&[][..], |data| &data.activity_types);
        widgets::note(ui, "The most common activities, joined by the ways contacts took most often.");
        ui.add_space(UNIT * 2.0);
        ui.label("Leading to").on_hover_text(
            "Choose goal activities: only contacts who did one count, with what they did up to the first of them.",
        );
        let items: Vec<PickerItem> =
            types.iter().map(|one| PickerItem { text: one.name.clone(), note: text::count(one.activities) }).collect();
        if let Some(toward) = widgets::pick_several(ui, "Goal activities", &self.toward, "Anything", &items) {
            self.toward = toward;
        }
        let answered = shown.ask(&self.question());
        let different = answered.value.as_ref().map_or(types.len(), |found| found.different_activities);
        let most = different.clamp(2, Discover::MOST_ACTIVITIES);
        self.activities = self.activities.min(most);
        ui.add_space(UNIT * 2.0);
        ui.label(format!("Activities: {} of {}", self.activities.min(different), text::count(different as u64)));
        ui.spacing_mut().slider_width = ui.available_width() - UNIT * 2.0;
        let slider = Slider::new(&mut self.activities, 2..=most).show_value(false);
        ui.add(slider).accessible_name("Activities shown").on_hover_text("Left: only the most common. Right: all.");
        let ways = answered.value.as_ref().map_or(String::new(), |found| {
            format!(": {} of {}", text::count(found.drawn as u64), text::count(found.ways.len() as u64))
        });
        ui.label(format!("Arrows{ways}"));
        let slider = Slider::new(&mut self.ways, 0.0..=100.0).step_by(1.0).show_value(false);
        ui.add(slider)
            .accessible_name("Arrows shown")
            .on_hover_text("Left: only the strongest into and out of each activity. Right: all.");
        ui.add_space(UNIT * 2.0);
        answer::show(ui, &answered, |ui, found| coverage(ui, found));
        ui.add_space(UNIT * 3.0);
        self.buttons(ui, shown, requests);
    }

    fn buttons(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let Some(made) = self.made.as_ref().filter(|made| !made.map.stages.is_empty()) else { return };
        let chosen = &self.sight.view.selection.stages;
        let empty = shown.map.stages.is_empty();
        if !empty && !chosen.is_empty() {
            let words = match chosen.len() {
                1 => "Add the selected stage to my map".to_owned(),
                many => format!("Add the {many} selected stages to my map"),
            };
            let button = widgets::primary_button(ui, &words);
            if button.on_hover_text("What is drawn already is not added again.").clicked() {
                requests.push(Edit::AddFound(chosen_of(&made.map, chosen)).into());
                requests.extend([Command::Discover.into(), Command::ZoomToFit.into()]);
            }
        }
        let words = if empty { "Draw this map" } else { "Put it in place of my map" };
        let hint = "Your stages and arrows go; one undo brings them back.";
        let button = if empty { widgets::primary_button(ui, words) } else { ui.button(words).on_hover_text(hint) };
        if button.clicked() {
            requests.push(Edit::Replace(Box::new(made.map.clone())).into());
            requests.extend([Command::Discover.into(), Command::ZoomToFit.into()]);
        }
        if !empty && chosen.is_empty() {
            widgets::note(ui, "Or select stages on the map, to add only those to your drawing.");
        }
    }

    pub(super) fn map(&mut self, ui: &mut Ui, shown: &Shown<'_>, reduced_motion: bool, requests: &mut Vec<Request>) {
        let answered = shown.ask(&self.question());
        let Some(found) = &answered.value else { return };
        let is_new = self.made.as_ref().is_none_or(|made| !Arc::ptr_eq(&made.of, found));
        if is_new || self.made.as_ref().is_some_and(|made| made.places != self.places) {
            let map = found_map(found, &shown.map.settings, &self.places, (CARD_WIDTH, CARD_HEIGHT));
            if is_new && self.made.as_ref().is_none_or(|made| made.map.stages.len() != map.stages.len()) {
                self.sight.canvas.show_all();
                self.sight.view.selection = crate::gui::view::Selection::default();
            }
            self.made = Some(Made { of: Arc::clone(found), map, places: self.places.clone() });
        }
        let Some(made) = &self.made else { return };
        let figures: Answered<Report> = shown.ask(&FiguresOf { journey: made.map.journey() });
        let stale = answer::is_noticed(ui, &figures) || answer::is_noticed(ui, &answered);
        let on = OnCanvas {
            map: &made.map,
            report: figures.value.as_deref(),
            stale: stale && figures.stale,
            faces: &Faces::default(),
            sentence: "Figures as they would be if this map were your drawing, with your window and dates.",
        };
        let moved = show_map(ui, &mut self.sight, &on, reduced_motion, requests);
        for (id, at) in moved {
            if let Some(record) = made.map.stages.get(&id) {
                self.places.insert(record.stage.name.clone(), at);
            }
        }
    }
}

/// Shows how much of the data the map covers.
fn coverage(ui: &mut Ui, found: &Discovered) {
    let rows = [
        ("Activities", found.coverage.activities, "Of all activities, those whose type is on the map."),
        ("Steps", found.coverage.steps, "Of all steps from one activity on the map to another, those with an arrow."),
        ("Whole contacts", found.coverage.contacts, "Contacts all of whose activities and steps are on the map."),
    ];
    ui.label(RichText::new("The map covers").size(size::SMALL).color(ink(ui, Ink::TextMuted)));
    for (name, rate, hint) in rows {
        widgets::share_bar(ui, name, rate.part, rate.whole, Ink::Accent).on_hover_text(hint);
        ui.add_space(UNIT);
    }
}
