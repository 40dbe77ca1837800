//! What is picked at the top of the tab: what to show, from where to where, and what counts as the same path.

use super::{Paths, Sub, Who};
use crate::domain::StageId;
use crate::engine::analysis::paths::{Item, Point, Visit};
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, HIT, PickerItem, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon, size};
use egui::{Button, RichText, Ui, Vec2};

const ENTERING: &str = "Entering the journey";
const START: &str = "The first activity";
const END: &str = "The last activity";

/// Returns a stage's name in quotes.
pub fn stage_words(shown: &Shown<'_>, id: StageId) -> String {
    shown.map.stages.get(&id).map_or("a stage".to_owned(), |record| format!("“{}”", record.stage.name))
}

/// Returns what a point is called in a sentence.
pub fn point_words(shown: &Shown<'_>, point: &Point) -> String {
    match point {
        Point::Start => "the first activity".to_owned(),
        Point::End => "the last activity".to_owned(),
        Point::Entry => "entering the journey".to_owned(),
        Point::Stage(id) => stage_words(shown, *id),
        Point::Activity(item) => format!("the activity “{item}”"),
    }
}

/// Shows the picks.
pub fn show(ui: &mut Ui, paths: &mut Paths, shown: &Shown<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(6.0, 4.0);
        for sub in Sub::ALL {
            let chosen = paths.sub == sub;
            let colour = ink(ui, if chosen { Ink::TextStrong } else { Ink::TextMuted });
            let words = RichText::new(sub.text()).size(size::BODY).color(colour);
            let button = Button::selectable(chosen, words).min_size(Vec2::new(0.0, HIT));
            if ui.add(button).accessible_name(sub.text()).on_hover_text(sub.tooltip()).clicked() {
                paths.sub = sub;
            }
        }
        ui.separator();
        match paths.sub {
            Sub::Next | Sub::Before => at_a_stage(ui, paths, shown),
            Sub::Between | Sub::Frequent => from_to(ui, paths, shown),
            Sub::Variants => {}
        }
        told_by(ui, paths, shown);
        options(ui, paths, shown);
    });
}

fn at_a_stage(ui: &mut Ui, paths: &mut Paths, shown: &Shown<'_>) {
    let point = paths.stage.map_or(Point::Entry, Point::Stage);
    let name = if paths.sub == Sub::Next { "After" } else { "Before" };
    ui.label(RichText::new(name.to_lowercase()).color(ink(ui, Ink::TextMuted)));
    if let Some(picked) = point_picker(ui, shown, name, &point, false) {
        paths.stage = match picked {
            Point::Stage(id) => Some(id),
            _ => None,
        };
    }
    if paths.sub == Sub::Next && paths.stage.is_some() {
        let who =
            [(Who::Everybody, "everybody there"), (Who::DroppedOff, "who dropped off"), (Who::MovedOn, "who moved on")];
        if let Some(chosen) = widgets::choice(ui, "Whose activities", &paths.who, &who, 130.0) {
            paths.who = chosen;
        }
    }
    let fixed = paths.sub == Sub::Next && paths.stage.is_some() && paths.who == Who::DroppedOff;
    if !fixed && paths.stage.is_some() {
        let times = [(Visit::First, "from the first time"), (Visit::Last, "from the last time")];
        if let Some(chosen) = widgets::choice(ui, "Which time", &paths.visit, &times, 140.0) {
            paths.visit = chosen;
        }
    }
}

fn from_to(ui: &mut Ui, paths: &mut Paths, shown: &Shown<'_>) {
    let muted = ink(ui, Ink::TextMuted);
    ui.label(RichText::new("from").color(muted));
    if let Some(picked) = point_picker(ui, shown, "From", &paths.from, true) {
        paths.from = picked;
    }
    ui.label(RichText::new("to").color(muted));
    let to = paths.to(shown);
    if let Some(picked) = point_picker(ui, shown, "To", &to, true) {
        paths.to = Some(picked);
    }
}

/// Lets the user pick a point: a stage, or entering; with `any` also the ends of histories and activities.
pub fn point_picker(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: &Point, any: bool) -> Option<Point> {
    let mut all: Vec<(Point, String, String)> = vec![(Point::Entry, ENTERING.to_owned(), String::new())];
    for (id, record) in &shown.map.stages {
        let reached = shown.figures.and_then(|figures| figures.stages.get(id)).map(|one| text::count(one.reached));
        all.push((Point::Stage(*id), text::tame(&record.stage.name), reached.unwrap_or_default()));
    }
    if any {
        all.push((Point::Start, START.to_owned(), String::new()));
        all.push((Point::End, END.to_owned(), String::new()));
        for one in shown.data.map_or(&[][..], |data| &data.activity_types) {
            let words = format!("Activity: {}", text::tame(&one.name));
            all.push((Point::Activity(Item::activity(&one.name)), words, text::count(one.activities)));
        }
    }
    // Two stages may have one name.
    for place in 1..all.len() {
        let (earlier, rest) = all.split_at_mut(place);
        if let Some((_, words, _)) = rest.first_mut() {
            let base = words.clone();
            let mut number = 2;
            while earlier.iter().any(|(_, other, _)| other == words) {
                *words = format!("{base} ({number})");
                number += 1;
            }
        }
    }
    let items: Vec<PickerItem> =
        all.iter().map(|(_, text, note)| PickerItem { text: text.clone(), note: note.clone() }).collect();
    let current = all.iter().find(|(point, ..)| point == picked).map_or("", |(_, words, _)| words.as_str());
    let chosen = sized(ui, 160.0, |ui| widgets::pick_one(ui, name, current, "Choose", &items, false))?;
    all.into_iter().find(|(_, words, _)| *words == chosen).map(|(point, ..)| point)
}

/// Gives a control a width of its own in a line.
pub fn sized<R>(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.allocate_ui(Vec2::new(width, HIT), |ui| {
        ui.set_max_width(width);
        contents(ui)
    })
    .inner
}

const ALIKE: &str = "activity alone";

/// Lets the user pick the attribute that tells activities of one type apart.
pub fn told_apart(ui: &mut Ui, shown: &Shown<'_>, picked: Option<&str>) -> Option<Option<String>> {
    let attributes = shown.data.map_or(&[][..], |data| &data.attributes);
    if attributes.is_empty() {
        return None;
    }
    let mut items = vec![PickerItem { text: ALIKE.to_owned(), note: String::new() }];
    items.extend(attributes.iter().map(|one| PickerItem { text: one.name.clone(), note: text::count(one.different) }));
    ui.label(RichText::new("told apart by").color(ink(ui, Ink::TextMuted)));
    let chosen = sized(ui, 144.0, |ui| {
        widgets::pick_one(ui, "Tell activities apart by", picked.unwrap_or(ALIKE), ALIKE, &items, false)
    })?;
    Some((chosen != ALIKE).then_some(chosen))
}

fn told_by(ui: &mut Ui, paths: &mut Paths, shown: &Shown<'_>) {
    if let Some(picked) = told_apart(ui, shown, paths.shape.told_by.as_deref()) {
        paths.shape.told_by = picked;
        paths.toggled.clear();
    }
}

fn options(ui: &mut Ui, paths: &mut Paths, shown: &Shown<'_>) {
    let glyph = widgets::icon(icon::GEAR, 14.0).color(ink(ui, Ink::TextMuted));
    let words = (glyph, RichText::new("Options").color(ink(ui, Ink::TextMuted)));
    let menu = egui::containers::menu::MenuButton::from_button(Button::new(words).min_size(Vec2::new(0.0, HIT)))
        .config(
            egui::containers::menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside),
        );
    let (response, _) = menu.ui(ui, |ui| {
        ui.set_min_width(280.0);
        let merged = paths.shape.merge_repeats;
        let tooltip = "The same activity several times in a row counts as one step.";
        if let Some(on) = widgets::switch(ui, "Merge repeats", merged, tooltip) {
            paths.shape.merge_repeats = on;
        }
        let tooltip = "An activity that comes again later is left out.";
        if let Some(on) = widgets::switch(ui, "Only the first time of each activity", paths.shape.first_seen, tooltip) {
            paths.shape.first_seen = on;
        }
        match paths.sub {
            Sub::Next | Sub::Before => {
                let steps =
                    [(1, "1 step"), (2, "2 steps"), (3, "3 steps"), (4, "4 steps"), (6, "6 steps"), (10, "10 steps")];
                ui.label("Follow for");
                if let Some(depth) = widgets::choice(ui, "Steps to follow", &paths.depth, &steps, 120.0) {
                    paths.depth = depth;
                }
            }
            Sub::Frequent | Sub::Variants => {
                let lengths = [
                    (None, "whole paths"),
                    (Some(2), "the first 2"),
                    (Some(3), "the first 3"),
                    (Some(5), "the first 5"),
                    (Some(10), "the first 10"),
                ];
                ui.label("Compare");
                if let Some(most) = widgets::choice(ui, "Length of paths", &paths.shape.at_most, &lengths, 140.0) {
                    paths.shape.at_most = most;
                }
            }
            Sub::Between => {}
        }
        ui.label("Hide activities");
        let types = shown.data.map_or(&[][..], |data| &data.activity_types);
        let items: Vec<PickerItem> =
            types.iter().map(|one| PickerItem { text: one.name.clone(), note: text::count(one.activities) }).collect();
        let hidden: Vec<String> = paths.shape.hidden.iter().map(|item| item.activity.clone()).collect();
        if let Some(picked) = widgets::pick_several(ui, "Hidden activities", &hidden, "none", &items) {
            paths.shape.hidden = picked.into_iter().map(Item::activity).collect();
        }
    });
    crate::gui::style::named(response, "Path options");
}
