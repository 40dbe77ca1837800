//! Lists with a search, from which one or several texts are picked; what is not in the list can be typed.

use super::{HIT, field::search_field, ink};
use crate::theme::{Ink, UNIT, size};
use egui::{Button, Key, Popup, PopupCloseBehavior, Response, RichText, Role, ScrollArea, Ui, Vec2, WidgetInfo};

/// One thing to pick, with a note such as its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerItem {
    /// What is picked.
    pub text: String,
    /// What stands beside it, in muted ink.
    pub note: String,
}

/// Shows a button with the picked text that opens a list to pick one; returns another text when it is picked.
///
/// With `free`, what is typed into the search can be picked although it is not in the list.
pub fn pick_one(ui: &mut Ui, name: &str, picked: &str, hint: &str, items: &[PickerItem], free: bool) -> Option<String> {
    let shown = if picked.is_empty() { hint } else { picked };
    let button = picker_button(ui, name, shown, picked.is_empty());
    let mut chosen = None;
    popup(ui, &button, name, items, free, |ui, text, note| {
        let response = row(ui, picked == text, text, note);
        if response.clicked() {
            chosen = Some(text.to_owned());
            ui.close();
        }
    })
    .inspect(|typed| chosen = Some(typed.clone()));
    chosen.filter(|text| text != picked)
}

/// Shows a button with the picked texts that opens a list to pick several; returns the new list when it changes.
pub fn pick_several(
    ui: &mut Ui,
    name: &str,
    picked: &[String],
    hint: &str,
    items: &[PickerItem],
) -> Option<Vec<String>> {
    let shown = if picked.is_empty() { hint.to_owned() } else { picked.join(", ") };
    let button = picker_button(ui, name, &shown, picked.is_empty());
    let mut chosen = None;
    // What is picked stays in the list even where the data does not have it.
    let missing = picked.iter().filter(|text| !items.iter().any(|item| item.text == **text));
    let missing = missing.map(|text| PickerItem { text: text.clone(), note: "not in the data".to_owned() });
    let all: Vec<PickerItem> = missing.chain(items.iter().cloned()).collect();
    let toggled = |text: &str| {
        let mut list = picked.to_vec();
        match list.iter().position(|one| one == text) {
            Some(at) => _ = list.remove(at),
            None => list.push(text.to_owned()),
        }
        list
    };
    popup(ui, &button, name, &all, true, |ui, text, note| {
        if row(ui, picked.iter().any(|one| one == text), text, note).clicked() {
            chosen = Some(toggled(text));
        }
    })
    .filter(|typed| !picked.contains(typed))
    .inspect(|typed| chosen = Some(toggled(typed)));
    chosen
}

fn picker_button(ui: &mut Ui, name: &str, shown: &str, empty: bool) -> Response {
    let colour = ink(ui, if empty { Ink::TextMuted } else { Ink::TextStrong });
    let caret = super::icon(crate::theme::icon::CARET_DOWN, 12.0).color(ink(ui, Ink::TextMuted));
    let width = ui.available_width();
    let button = Button::new(RichText::new(shown).color(colour)).right_text(caret).truncate();
    let response = ui.add_sized(Vec2::new(width, HIT), button);
    response.widget_info(|| {
        let mut about = WidgetInfo::labeled(Role::ComboBox, ui.is_enabled(), name);
        about.current_text_value = Some(shown.to_owned());
        about
    });
    if empty { response } else { response.on_hover_text(shown) }
}

/// Shows the list below its button while it is open; returns a typed text that is picked with Enter or its row.
fn popup(
    ui: &Ui,
    button: &Response,
    name: &str,
    items: &[PickerItem],
    free: bool,
    mut one: impl FnMut(&mut Ui, &str, &str),
) -> Option<String> {
    let search_id = button.id.with("search");
    if button.clicked() {
        ui.data_mut(|data| data.remove_temp::<String>(search_id));
    }
    let popup = Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(name)
        .width(button.rect.width().max(240.0));
    let shown = popup.show(|ui| {
        ui.set_min_width(ui.available_width());
        let (search, field) = search_field(ui, search_id, &format!("Search {name}"), "Search or type");
        if button.clicked() {
            field.request_focus();
        }
        let found = found(items, &search);
        let wanted = search.trim();
        let mut typed = None;
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(UNIT);
        ScrollArea::vertical().max_height(super::list_height(ui.ctx(), 260.0, 120.0)).auto_shrink([false, true]).show(
            ui,
            |ui| {
                for item in &found {
                    one(ui, &item.text, &item.note);
                }
                let known = items.iter().any(|item| item.text == wanted);
                if free && !wanted.is_empty() && !known && row(ui, false, &format!("Use “{wanted}”"), "").clicked()
                {
                    typed = Some(wanted.to_owned());
                }
                if found.is_empty() && (wanted.is_empty() || !free) {
                    super::note(ui, if items.is_empty() { "Nothing to choose from yet." } else { "Nothing found." });
                }
            },
        );
        if entered && !wanted.is_empty() {
            let exact = found.iter().find(|item| item.text == wanted).or(found.first().filter(|_| found.len() == 1));
            typed = exact.map(|item| item.text.clone()).or_else(|| free.then(|| wanted.to_owned()));
        }
        if typed.is_some() {
            ui.close();
        }
        typed
    });
    shown.and_then(|inner| inner.inner)
}

/// Most rows that a list shows at once; the search finds the rest.
const MOST_ROWS: usize = 200;

/// Items whose text contains what is searched, ignoring case; those that begin with it first.
fn found<'a>(items: &'a [PickerItem], search: &str) -> Vec<&'a PickerItem> {
    let wanted = search.trim().to_lowercase();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for item in items {
        match item.text.to_lowercase().find(&wanted) {
            Some(0) => first.push(item),
            Some(_) => rest.push(item),
            None => {}
        }
    }
    first.append(&mut rest);
    first.truncate(MOST_ROWS);
    first
}

fn row(ui: &mut Ui, picked: bool, text: &str, note: &str) -> Response {
    let muted = ink(ui, Ink::TextMuted);
    let mut button = Button::selectable(picked, text).truncate().min_size(Vec2::new(ui.available_width(), HIT));
    if !note.is_empty() {
        button = button.right_text(RichText::new(note).size(size::SMALL).color(muted));
    }
    ui.add(button).accessible_name(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_search_ignores_case_and_puts_beginnings_first() {
        let items: Vec<PickerItem> = ["Mail opened", "Open page", "Sign-up"]
            .map(|text| PickerItem { text: text.into(), note: String::new() })
            .into();
        let texts = |search| found(&items, search).iter().map(|item| item.text.as_str()).collect::<Vec<_>>();
        assert_eq!(texts("open"), ["Open page", "Mail opened"]);
        assert_eq!(texts("").len(), 3);
        assert!(texts("x").is_empty());
    }
}
