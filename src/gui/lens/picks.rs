//! What is picked of a lens in the strip: the number that counts as value, sum or mean, and the hours of the week.

use super::{LensPicks, value_of};
use crate::domain::{Owner, ValueOf};
use crate::engine::analysis::rhythm::{Hours, RhythmOf, RhythmPart};
use crate::engine::columns::AttributeKind;
use crate::gui::command::Request;
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, HIT};
use crate::overlay::lens::Lens;
use crate::overlay::lens::when::{DAYS, hours_in_words};
use crate::overlay::text;
use egui::{Button, PopupCloseBehavior, RichText, Ui, vec2};

/// Shows what can be picked of the lens.
pub(super) fn show(ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
    let picks = &shown.view.lens;
    match picks.lens {
        Lens::Value => value(ui, shown, picks, requests),
        Lens::When => hours(ui, picks, requests),
        _ => {}
    }
}

/// Returns the attributes of the data that are numbers: those of activities first, as a price is.
pub(super) fn numbers(shown: &Shown<'_>) -> Vec<ValueOf> {
    let Some(data) = shown.data else { return Vec::new() };
    let activities = data.attributes.iter().map(|one| (Owner::Activity, one));
    let contacts = data.contact_attributes.iter().map(|one| (Owner::Contact, one));
    let numbers = activities.chain(contacts).filter(|(_, one)| one.kind == AttributeKind::Number);
    numbers.map(|(of, one)| ValueOf { of, attribute: one.name.clone() }).collect()
}

fn value(ui: &mut Ui, shown: &Shown<'_>, picks: &LensPicks, requests: &mut Vec<Request>) {
    let numbers = numbers(shown);
    let Some(current) = value_of(shown) else { return };
    let words = |value: &ValueOf| {
        let whose = if value.of == Owner::Contact { " (of the contact)" } else { "" };
        format!("{}{whose}", text::tame(&value.attribute))
    };
    let names: Vec<(ValueOf, String)> = numbers.iter().map(|one| (one.clone(), words(one))).collect();
    let options: Vec<(ValueOf, &str)> = names.iter().map(|(value, words)| (value.clone(), words.as_str())).collect();
    if let Some(value) = widgets::choice(ui, "Value", &current, &options, 130.0) {
        requests.push(Request::PickLens(Box::new(LensPicks { value: Some(value), ..picks.clone() })));
    }
    for (mean, words, tooltip) in
        [(false, "Sum", "What the values add up to."), (true, "Each", "What a contact is worth on average.")]
    {
        let button = Button::selectable(picks.mean == mean, words).min_size(vec2(0.0, HIT));
        if ui
            .add(button)
            .accessible_name(format!("Values as {}", words.to_lowercase()))
            .on_hover_text(tooltip)
            .clicked()
        {
            requests.push(Request::PickLens(Box::new(LensPicks { mean, ..picks.clone() })));
        }
    }
}

/// Hours that are chosen often.
const OFTEN: [(&str, Hours); 5] = [
    ("Working hours", Hours { days: [true, true, true, true, true, false, false], from: 8, to: 18 }),
    ("Evenings", Hours { days: [true; 7], from: 18, to: 24 }),
    ("Nights", Hours { days: [true; 7], from: 22, to: 6 }),
    ("Mornings", Hours { days: [true; 7], from: 6, to: 12 }),
    ("Weekend", Hours { days: [false, false, false, false, false, true, true], from: 0, to: 24 }),
];

fn hours(ui: &mut Ui, picks: &LensPicks, requests: &mut Vec<Request>) {
    let mut hours = picks.hours;
    let label = capital(hours_in_words(&hours));
    let config = egui::containers::menu::MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = Button::new(&label).min_size(vec2(0.0, HIT));
    let (response, _) = egui::containers::menu::MenuButton::from_button(button).config(config).ui(ui, |ui| {
        ui.set_min_width(300.0);
        ui.horizontal_wrapped(|ui| {
            for (name, often) in OFTEN {
                if ui.add(Button::selectable(hours == often, name).min_size(vec2(0.0, HIT))).clicked() {
                    hours = often;
                }
            }
        });
        ui.separator();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            for (day, name) in hours.days.iter_mut().zip(DAYS) {
                let button = Button::selectable(*day, RichText::new(name)).min_size(vec2(36.0, HIT));
                if ui.add(button).clicked() {
                    *day = !*day;
                }
            }
        });
        ui.horizontal(|ui| {
            ui.label("from");
            hour(ui, "First hour", &mut hours.from, 0);
            ui.label("to");
            hour(ui, "Last hour", &mut hours.to, 1);
        });
        widgets::note(ui, "Hours that end no later than they begin go over midnight and belong to the day before.");
    });
    crate::gui::style::named(response, &format!("Hours: {label}"))
        .on_hover_text("The hours of the week whose share is shown");
    if hours != picks.hours {
        requests.push(Request::PickLens(Box::new(LensPicks { hours, ..picks.clone() })));
    }
}

fn hour(ui: &mut Ui, name: &str, value: &mut u8, first: u8) {
    let words: Vec<(u8, String)> = (first..first + 24).map(|hour| (hour, format!("{hour} h"))).collect();
    let options: Vec<(u8, &str)> = words.iter().map(|(hour, words)| (*hour, words.as_str())).collect();
    if let Some(chosen) = widgets::choice(ui, name, value, &options, 70.0) {
        *value = chosen;
    }
}

fn capital(words: String) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Returns what contacts of some hours have in common, in words.
pub(super) fn hours_title(shown: &Shown<'_>, part: &RhythmPart) -> String {
    let name = |id| shown.map.stages.get(id).map_or("", |record| record.stage.name.as_str());
    let what = match &part.of {
        RhythmOf::Arrived(id) => format!("came to “{}”", name(id)),
        RhythmOf::DroppedOff(id) => format!("dropped off at “{}”", name(id)),
        RhythmOf::Took(id) => format!("took {}", shown.transition_name(*id)),
    };
    format!("Contacts who {what} {}", hours_in_words(&part.hours))
}
