//! The line of picks: goal, touchpoints, look-back, models, and what is rarely changed behind a menu.

use super::{Credit, goal_words};
use crate::engine::analysis::attribution::{Goal, Label, Model};
use crate::engine::columns::AttributeKind;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, HIT, PickerItem, ink};
use crate::overlay::text;
use crate::theme::{Ink, icon};
use egui::{RichText, Ui, Vec2};

/// What touchpoints are called by where it is the activity type.
const ACTIVITY: &str = "activity";
/// What stands in the picker for the count of conversions.
const COUNT: &str = "conversions";

/// Shows the picks.
pub(super) fn show(ui: &mut Ui, state: &mut Credit, shown: &Shown<'_>) {
    ui.horizontal_wrapped(|ui| {
        let muted = ink(ui, Ink::TextMuted);
        let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
        word(ui, "Credit for");
        goal(ui, state, shown);
        word(ui, "by");
        by(ui, state, shown);
        word(ui, "up to");
        if let Some(span) = widgets::span_editor(ui, "Look-back", state.look_back, "any time") {
            state.look_back = span;
        }
        word(ui, "before");
        let many = state.models.iter().filter(|(_, on)| *on).count();
        let words = if many == 1 { "1 model".to_owned() } else { format!("{many} models") };
        menu(ui, &words, "Models", |ui| models(ui, state));
        menu(ui, "more", "More choices", |ui| more(ui, state, shown));
    });
}

fn wide<R>(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let room = Vec2::new(width, HIT);
    ui.allocate_ui(room, |ui| {
        ui.set_max_width(width);
        contents(ui)
    })
    .inner
}

/// Stages of the map first, then activity types; an activity called like a stage says that it is one.
fn goal(ui: &mut Ui, state: &mut Credit, shown: &Shown<'_>) {
    let stages = shown.map.stages.keys().map(|id| Goal::Stage(*id));
    let types = shown.data.into_iter().flat_map(|data| &data.activity_types);
    let goals: Vec<Goal> = stages.chain(types.map(|one| Goal::Activity(one.name.clone()))).collect();
    let mut items: Vec<PickerItem> = Vec::with_capacity(goals.len());
    for goal in &goals {
        let name = goal_words(shown, goal);
        let note = if matches!(goal, Goal::Stage(_)) { "stage" } else { "every activity" };
        let is_taken = |name: &str| items.iter().any(|item| item.text == name);
        let free = (1_u32..).map(|n| if n == 1 { format!("{name} ({note})") } else { format!("{name} ({note} {n})") });
        let words =
            if is_taken(&name) { free.into_iter().find(|words| !is_taken(words)).unwrap_or(name) } else { name };
        items.push(PickerItem { text: words, note: note.to_owned() });
    }
    let current = state.goal(shown).and_then(|goal| goals.iter().position(|one| *one == goal));
    let current = current.and_then(|place| items.get(place)).map_or("", |item| item.text.as_str());
    let chosen = wide(ui, 150.0, |ui| widgets::pick_one(ui, "Goal", current, "Choose a goal", &items, false));
    if let Some(place) = chosen.and_then(|chosen| items.iter().position(|item| item.text == chosen)) {
        state.goal = goals.get(place).cloned();
    }
}

fn by(ui: &mut Ui, state: &mut Credit, shown: &Shown<'_>) {
    let attributes = shown.data.into_iter().flat_map(|data| &data.attributes);
    let attributes = attributes
        .map(|one| PickerItem { text: one.name.clone(), note: format!("{} values", text::count(one.different)) });
    let activity = PickerItem { text: ACTIVITY.to_owned(), note: "its type".to_owned() };
    let items: Vec<PickerItem> = std::iter::once(activity).chain(attributes).collect();
    let name = |label: &Label| match label {
        Label::Activity => ACTIVITY.to_owned(),
        Label::Attribute(name) => name.clone(),
    };
    let picked: Vec<String> = state.by(shown).iter().map(name).collect();
    let chosen =
        wide(ui, 150.0, |ui| widgets::pick_several(ui, "Touchpoints by", &picked, "Choose an attribute", &items));
    if let Some(chosen) = chosen {
        // One more pick beside the one that was only proposed replaces it.
        let proposed = state.by.is_none() && chosen.len() > 1;
        let kept = chosen.into_iter().filter(|name| !proposed || !picked.contains(name));
        let label = |name: String| if name == ACTIVITY { Label::Activity } else { Label::Attribute(name) };
        state.by = Some(kept.map(label).collect());
    }
}

fn menu(ui: &mut Ui, words: &str, name: &str, contents: impl FnOnce(&mut Ui)) {
    let caret = widgets::icon(icon::CARET_DOWN, 12.0).color(ink(ui, Ink::TextMuted));
    let label = egui::Button::new(words).right_text(caret).min_size(Vec2::new(76.0, HIT));
    let close = egui::PopupCloseBehavior::CloseOnClickOutside;
    let config = egui::containers::menu::MenuConfig::new().close_behavior(close);
    let (button, _) = egui::containers::menu::MenuButton::from_button(label).config(config).ui(ui, |ui| {
        ui.set_min_width(260.0);
        egui::ScrollArea::vertical()
            .max_height(crate::gui::widgets::list_height(ui.ctx(), 420.0, 60.0))
            .show(ui, contents);
    });
    crate::gui::style::named(button, name).on_hover_text(name);
}

fn models(ui: &mut Ui, state: &mut Credit) {
    widgets::note(ui, "How the credit is shared out; several stand side by side.");
    let shown = state.models.iter().filter(|(_, on)| *on).count();
    for (model, on) in &mut state.models {
        if let Some(now) = widgets::switch(ui, &model.name(), *on, model.explained())
            && (now || shown > 1)
        {
            *on = now;
        }
        if *on {
            settings(ui, model);
        }
    }
}

/// What can be set of a model that is shown.
fn settings(ui: &mut Ui, model: &mut Model) {
    match model {
        Model::LastNonDirect { direct } => {
            let read = |text: &str| Ok::<_, String>(text.trim().to_owned());
            let field = widgets::Field::new("Direct touchpoint").width(160.0);
            if let Some(name) =
                field.tooltip("This touchpoint takes credit only where there is no other.").show(ui, direct, read)
            {
                *direct = name;
            }
        }
        Model::TimeDecay { half_life } => {
            if let Some(Some(span)) = widgets::span_editor(ui, "Half-life", Some(*half_life), "none") {
                *half_life = span;
            }
        }
        Model::Custom { first, middle, last } => {
            ui.horizontal(|ui| {
                for (name, weight) in
                    [("Weight of first", first), ("Weight of middle", middle), ("Weight of last", last)]
                {
                    let read = |text: &str| match text.trim().replace(',', ".").parse::<f64>() {
                        Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(weight),
                        _ => Err("A weight is a number from 0 on.".to_owned()),
                    };
                    let field = widgets::Field::new(name).width(52.0).tooltip(name);
                    if let Some(new) = field.show(ui, &weight.to_string(), read) {
                        *weight = new;
                    }
                }
            });
        }
        _ => {}
    }
}

fn more(ui: &mut Ui, state: &mut Credit, shown: &Shown<'_>) {
    let attributes = shown.data.into_iter().flat_map(|data| &data.attributes);
    let numbers = attributes.filter(|one| one.kind == AttributeKind::Number);
    let count = PickerItem { text: COUNT.to_owned(), note: "their count".to_owned() };
    let items: Vec<PickerItem> = std::iter::once(count)
        .chain(numbers.map(|one| PickerItem { text: one.name.clone(), note: "sum".to_owned() }))
        .collect();
    widgets::note(ui, "What is distributed");
    let current = state.value.as_deref().unwrap_or(COUNT);
    if let Some(value) = widgets::pick_one(ui, "Distributed", current, COUNT, &items, false) {
        state.value = (value != COUNT).then_some(value);
    }
    widgets::note(ui, "Activities that can be touchpoints; none chosen is every one");
    let types = shown.data.into_iter().flat_map(|data| &data.activity_types);
    let types: Vec<PickerItem> =
        types.map(|one| PickerItem { text: one.name.clone(), note: text::count(one.activities) }).collect();
    if let Some(only) = widgets::pick_several(ui, "Touchpoint activities", &state.only, "every activity", &types) {
        state.only = only;
    }
    let tooltip = "A contact that converts again starts anew, so that each touchpoint serves one conversion.";
    if let Some(on) = widgets::switch(ui, "Start anew after each conversion", state.cut, tooltip) {
        state.cut = on;
    }
    let tooltip = "Where the goal's own activity has the attribute, it is the last touchpoint of its journey.";
    if let Some(on) = widgets::switch(ui, "The goal itself is a touchpoint", state.goal_is_touchpoint, tooltip) {
        state.goal_is_touchpoint = on;
    }
}
