//! One condition: which activities, with which attributes, how often, or not at all.

use super::comparison::{Operator, value_text};
use crate::domain::{Comparison, Condition, Filter, Owner};
use crate::gui::widgets::{self, Field, PickerItem};
use crate::overlay::text;
use crate::project::{AttributeSummary, DataSummary};
use crate::theme::{UNIT, icon};
use egui::Ui;

/// Shows editors for conditions and changes them in place.
pub fn list(ui: &mut Ui, conditions: &mut Vec<Condition>, data: Option<&DataSummary>) {
    let mut removed = None;
    for (place, condition) in conditions.iter_mut().enumerate() {
        if place > 0 {
            ui.add_space(UNIT);
            ui.separator();
        }
        ui.push_id(("condition", place), |ui| {
            if editor(ui, place + 1, condition, data) {
                removed = Some(place);
            }
        });
    }
    if let Some(place) = removed {
        conditions.remove(place);
    }
}

/// Shows the editor of one condition and returns whether it is to be removed; `number` tells it from its neighbours.
fn editor(ui: &mut Ui, number: usize, condition: &mut Condition, data: Option<&DataSummary>) -> bool {
    let mut removed = false;
    let name = |what: &str| if number == 1 { what.to_owned() } else { format!("{what} {number}") };
    ui.horizontal(|ui| {
        let words = [(false, "Did"), (true, "Did not")];
        if let Some(negated) = widgets::choice(ui, &name("Did or did not"), &condition.negated, &words, 78.0) {
            condition.negated = negated;
        }
        let rest = ui.available_width();
        ui.add_space((rest - widgets::HIT - ui.spacing().item_spacing.x).max(0.0));
        removed = widgets::icon_button(ui, icon::X, &name("Remove condition")).clicked();
    });
    let items = activity_items(data);
    if let Some(activities) =
        widgets::pick_several(ui, &name("Activity"), &condition.activities, "Any activity", &items)
    {
        condition.activities = activities;
    }
    let mut removed_filter = None;
    for (place, filter) in condition.filters.iter_mut().enumerate() {
        ui.push_id(("filter", place), |ui| {
            if filter_editor(ui, filter, data) {
                removed_filter = Some(place);
            }
        });
    }
    if let Some(place) = removed_filter {
        condition.filters.remove(place);
    }
    ui.horizontal(|ui| {
        let tooltip = "Counts only activities whose attribute has a certain value.";
        if widgets::quiet_button(ui, "Where …").on_hover_text(tooltip).clicked() {
            condition.filters.push(fresh_filter(data));
        }
        if !condition.negated {
            ui.label("at least");
            if let Some(times) = widgets::number_field(ui, &name("Times"), condition.at_least, 1, 1_000_000) {
                condition.at_least = times;
            }
            ui.label(if condition.at_least == 1 { "time" } else { "times" });
        }
    });
    removed
}

/// Returns the activity types in the data as things to pick, with their counts.
pub fn activity_items(data: Option<&DataSummary>) -> Vec<PickerItem> {
    let types = data.map(|data| data.activity_types.as_slice()).unwrap_or_default();
    types.iter().map(|one| PickerItem { text: one.name.clone(), note: text::short_count(one.activities) }).collect()
}

/// A new filter says something true of the data: the most frequent value of the first attribute.
fn fresh_filter(data: Option<&DataSummary>) -> Filter {
    let first = data.and_then(|data| data.attributes.first());
    let top = first.and_then(|attribute| attribute.top.first());
    Filter::Compare {
        attribute: first.map(|attribute| attribute.name.clone()).unwrap_or_default(),
        of: Owner::Activity,
        comparison: top.map_or(Comparison::IsSet, |(value, _)| Comparison::Is(value.clone())),
    }
}

/// Shows the editor of a filter and returns whether it is to be removed.
pub fn filter_editor(ui: &mut Ui, filter: &mut Filter, data: Option<&DataSummary>) -> bool {
    let (words, inner) = match filter {
        Filter::Compare { attribute, of, comparison } => {
            return comparison_editor(ui, attribute, *of, comparison, data);
        }
        Filter::All(inner) => ("where all of these hold", inner),
        Filter::Any(inner) => ("where any of these holds", inner),
    };
    let mut removed_inner = None;
    ui.label(words);
    ui.indent("inner", |ui| {
        for (place, filter) in inner.iter_mut().enumerate() {
            ui.push_id(place, |ui| {
                if filter_editor(ui, filter, data) {
                    removed_inner = Some(place);
                }
            });
        }
    });
    if let Some(place) = removed_inner {
        inner.remove(place);
    }
    // What holds nothing any more would be always true or always false.
    inner.is_empty()
}

fn comparison_editor(
    ui: &mut Ui,
    attribute: &mut String,
    of: Owner,
    comparison: &mut Comparison,
    data: Option<&DataSummary>,
) -> bool {
    let attributes = data.map_or(&[][..], |data| match of {
        Owner::Activity => &data.attributes,
        Owner::Contact => &data.contact_attributes,
    });
    let mut removed = false;
    ui.horizontal(|ui| {
        ui.label(if of == Owner::Contact { "where contact’s" } else { "where" });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            removed = widgets::icon_button(ui, icon::X, "Remove comparison").clicked();
            let item = |one: &AttributeSummary| PickerItem {
                text: one.name.clone(),
                note: format!("{} values", text::short_count(one.different)),
            };
            let items: Vec<PickerItem> = attributes.iter().map(item).collect();
            if let Some(name) = widgets::pick_one(ui, "Attribute", attribute, "Attribute", &items, true) {
                *attribute = name;
            }
        });
    });
    let about = attributes.iter().find(|one| one.name == *attribute);
    let operator = Operator::of(comparison);
    let offered = Operator::offered(about.map(|one| one.kind), operator);
    let latest = data.and_then(|data| data.range).map(|(_, last)| last);
    if let Some(operator) = widgets::choice(ui, "Comparison", &operator, &offered, ui.available_width()) {
        *comparison = operator.instead_of(comparison, latest);
    }
    value_editor(ui, comparison, about);
    removed
}

fn value_editor(ui: &mut Ui, comparison: &mut Comparison, about: Option<&AttributeSummary>) {
    let top = about.map(|one| one.top.as_slice()).unwrap_or_default();
    let item = |(value, count): &(String, u64)| PickerItem { text: value.clone(), note: text::short_count(*count) };
    let items: Vec<PickerItem> = top.iter().map(item).collect();
    match comparison {
        Comparison::IsSet | Comparison::IsNotSet => {}
        Comparison::Is(value) | Comparison::IsNot(value) => {
            if let Some(picked) = widgets::pick_one(ui, "Value", value, "Value", &items, true) {
                *value = picked;
            }
        }
        Comparison::OneOf(values) => {
            if let Some(picked) = widgets::pick_several(ui, "Values", values, "Values", &items) {
                *values = picked;
            }
        }
        _ => {
            let operator = Operator::of(comparison);
            let read = |text: &str| operator.with(text);
            if let Some(changed) = Field::new("Value").show(ui, &value_text(comparison), read) {
                *comparison = changed;
            }
        }
    }
}
