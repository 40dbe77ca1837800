//! What tabs let a user pick, always by the same controls: a stage, an arrow, an activity, an attribute, a segment, a time zone.
//!
//! Each picker takes its accessible name and what is picked now, and returns another pick when there is one. Short
//! fixed choices (day, week, month; a unit; a method) are [`choice`](crate::gui::widgets::choice).

use super::Shown;
use crate::domain::{Owner, SegmentId, StageId, TransitionId};
use crate::engine::analysis::send_time::Clock;
use crate::gui::widgets::{self, PickerItem};
use crate::overlay::text;
use egui::{Ui, Vec2};

/// What stands in the segment picker for no segment.
pub const EVERYONE: &str = "Everyone";

/// Lets the user pick a stage of the map.
pub fn stage(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: Option<StageId>) -> Option<StageId> {
    let figure = |id: &StageId| shown.figures.and_then(|figures| figures.stages.get(id)).map(|one| one.reached);
    let items = shown.map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone(), figure(id)));
    one_of(ui, name, "Choose a stage", picked, items.collect())
}

/// Lets the user pick a stage of the map, or none, for which `none` stands; the inner `None` is none.
pub fn stage_or(
    ui: &mut Ui,
    shown: &Shown<'_>,
    name: &str,
    none: &str,
    picked: Option<StageId>,
) -> Option<Option<StageId>> {
    let figure = |id: &StageId| shown.figures.and_then(|figures| figures.stages.get(id)).map(|one| one.reached);
    let nothing = std::iter::once((None, none.to_owned(), None));
    let stages = shown.map.stages.iter().map(|(id, record)| (Some(*id), record.stage.name.clone(), figure(id)));
    one_of(ui, name, none, Some(picked), nothing.chain(stages).collect())
}

/// Lets the user pick an arrow of the map.
pub fn transition(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: Option<TransitionId>) -> Option<TransitionId> {
    let figure =
        |id: &TransitionId| shown.figures.and_then(|figures| figures.transitions.get(id)).map(|one| one.contacts);
    let items = shown.map.transitions.keys().map(|id| (*id, shown.transition_name(*id), figure(id)));
    one_of(ui, name, "Choose an arrow", picked, items.collect())
}

/// Lets the user pick an activity type of the data.
pub fn activity(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: &str) -> Option<String> {
    let types = shown.data.map_or(&[][..], |data| &data.activity_types);
    let items: Vec<PickerItem> =
        types.iter().map(|one| PickerItem { text: one.name.clone(), note: text::count(one.activities) }).collect();
    sized(ui, |ui| widgets::pick_one(ui, name, picked, "Choose an activity", &items, false))
}

/// Lets the user pick an attribute of the data: one of the contacts, or one of their activities.
pub fn attribute(
    ui: &mut Ui,
    shown: &Shown<'_>,
    name: &str,
    picked: Option<&(Owner, String)>,
) -> Option<(Owner, String)> {
    one_of(ui, name, "Choose an attribute", picked.cloned(), attributes(shown))
}

/// Lets the user pick an attribute of the data, or none, for which `none` stands; the inner `None` is none.
pub fn attribute_or(
    ui: &mut Ui,
    shown: &Shown<'_>,
    name: &str,
    none: &str,
    picked: Option<&(Owner, String)>,
) -> Option<Option<(Owner, String)>> {
    let nothing = std::iter::once((None, none.to_owned(), None));
    let all = attributes(shown).into_iter().map(|(key, words, figure)| (Some(key), words, figure));
    one_of(ui, name, none, Some(picked.cloned()), nothing.chain(all).collect())
}

/// An attribute with its words and how many different values it has.
type Named = ((Owner, String), String, Option<u64>);

fn attributes(shown: &Shown<'_>) -> Vec<Named> {
    let Some(data) = shown.data else { return Vec::new() };
    let contacts = data.contact_attributes.iter().map(|one| (Owner::Contact, one));
    let all: Vec<_> = contacts.chain(data.attributes.iter().map(|one| (Owner::Activity, one))).collect();
    let items = all.iter().map(|(owner, one)| {
        let whose = if *owner == Owner::Contact { "of the contact" } else { "of activities" };
        let key = (*owner, one.name.clone());
        // The same name may stand for both; then whose it is belongs to the text.
        let twice = all.iter().filter(|(_, other)| other.name == one.name).count() > 1;
        let words = if twice { format!("{} {whose}", one.name) } else { one.name.clone() };
        (key, words, Some(one.different))
    });
    items.collect()
}

/// Lets the user pick a saved segment or everyone; the inner `None` is everyone.
pub fn segment(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: Option<SegmentId>) -> Option<Option<SegmentId>> {
    let everyone = std::iter::once((None, EVERYONE.to_owned(), None));
    let saved = shown.map.segments.values().map(|one| (Some(one.id), one.name.clone(), None));
    one_of(ui, name, EVERYONE, Some(picked), everyone.chain(saved).collect())
}

/// Returns the name of this computer's time zone, which is picked until the user picks another; UTC where it has none.
pub fn own_zone() -> String {
    let own = jiff::tz::TimeZone::system();
    own.iana_name().map_or("UTC", |name| name.trim_start_matches("Etc/")).to_owned()
}

/// Lets the user pick a time zone by its name in the time zone database, such as `Europe/Berlin`.
pub fn zone(ui: &mut Ui, name: &str, picked: &str) -> Option<String> {
    zone_or(ui, name, picked, None)
}

/// Lets the user pick a time zone, or each activity's own clock where the data has UTC offsets.
pub fn clock(ui: &mut Ui, shown: &Shown<'_>, name: &str, picked: &Clock) -> Option<Clock> {
    let own = shown.data.is_some_and(|data| data.has_offsets).then_some(Clock::OWN);
    let chosen = zone_or(ui, name, picked.words(), own)?;
    Some(if own == Some(chosen.as_str()) { Clock::Own } else { Clock::Zone(chosen) })
}

fn zone_or(ui: &mut Ui, name: &str, picked: &str, other: Option<&str>) -> Option<String> {
    let all = jiff::tz::db().available().map(|zone| zone.as_str().to_owned());
    let mut names: Vec<String> = all.filter(|zone| zone.contains('/') && !zone.starts_with("Etc/")).collect();
    names.sort_unstable();
    names.insert(0, "UTC".to_owned());
    let names = other.map(str::to_owned).into_iter().chain(names);
    let items: Vec<PickerItem> = names.map(|text| PickerItem { text, note: String::new() }).collect();
    sized(ui, |ui| widgets::pick_one(ui, name, picked, "Choose a time zone", &items, false))
}

/// Shows a list with a search of things with names, of which one is picked by its name; equal names get a number.
fn one_of<T: Clone + PartialEq>(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    picked: Option<T>,
    all: Vec<(T, String, Option<u64>)>,
) -> Option<T> {
    let mut items: Vec<PickerItem> = Vec::with_capacity(all.len());
    let mut keys: Vec<T> = Vec::with_capacity(all.len());
    for (key, words, figure) in all {
        let base = text::tame(&words);
        let same = |wanted: &str| items.iter().any(|item: &PickerItem| item.text == wanted);
        let free = (2_u32..).map(|n| format!("{base} ({n})")).find(|wanted| !same(wanted));
        let words = if same(&base) { free.unwrap_or(base) } else { base };
        items.push(PickerItem { text: words, note: figure.map(text::count).unwrap_or_default() });
        keys.push(key);
    }
    let current = picked.as_ref().and_then(|picked| keys.iter().position(|key| key == picked));
    let current = current.and_then(|place| items.get(place)).map_or("", |item| item.text.as_str());
    let chosen = sized(ui, |ui| widgets::pick_one(ui, name, current, hint, &items, false))?;
    let place = items.iter().position(|item| item.text == chosen)?;
    keys.get(place).cloned()
}

/// How wide a picker is in the line of picks of a tab.
const WIDTH: f32 = 150.0;

/// Gives a picker a width of its own in a line; in a column it takes all there is.
fn sized<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    if !ui.layout().is_horizontal() {
        return contents(ui);
    }
    let size = Vec2::new(WIDTH, widgets::HIT);
    ui.allocate_ui(size, |ui| {
        ui.set_max_width(WIDTH);
        contents(ui)
    })
    .inner
}
