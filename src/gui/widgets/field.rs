//! Text fields that give a value once: on Enter or when the focus leaves, never while typing.

use super::ink;
use crate::theme::Ink;
use egui::{Id, Key, Label, RichText, TextEdit, Ui};

/// A line of text to edit. What is typed is kept apart until it is committed; Escape drops it.
#[must_use]
pub struct Field<'a> {
    name: &'a str,
    hint: &'a str,
    tooltip: &'a str,
    width: f32,
}

/// What is being typed, the value it started from, and whether it was committed and refused.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    of: String,
    refused: bool,
}

impl<'a> Field<'a> {
    /// Makes a field with an accessible name, as wide as there is room.
    pub fn new(name: &'a str) -> Self {
        Self { name, hint: "", tooltip: "", width: f32::INFINITY }
    }

    /// Sets what the empty field shows.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// Sets the sentence that explains the field.
    pub fn tooltip(mut self, tooltip: &'a str) -> Self {
        self.tooltip = tooltip;
        self
    }

    /// Sets the width in logical pixels.
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Shows the field and returns a changed value when it is committed.
    ///
    /// A text that `read` refuses stays in the field, with the reason below it, until it is corrected, dropped with
    /// Escape, or the value is changed elsewhere.
    pub fn show<T>(self, ui: &mut Ui, value: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let id = ui.make_persistent_id(("field", self.name));
        let draft_id = id.with("draft");
        let draft = ui.data_mut(|data| data.get_temp::<Draft>(draft_id)).filter(|draft| draft.of == value);
        let was_refused = draft.as_ref().is_some_and(|draft| draft.refused);
        let mut text = draft.map_or_else(|| value.to_owned(), |draft| draft.text);

        let mut edit =
            TextEdit::singleline(&mut text).id(id).desired_width(self.width).margin(egui::Margin::symmetric(8, 6));
        if !self.hint.is_empty() {
            edit = edit.hint_text(self.hint);
        }
        if was_refused {
            edit = edit.text_color(ink(ui, Ink::ErrorText));
        }
        let mut response = ui.add(edit).accessible_name(self.name);
        if !self.tooltip.is_empty() {
            response = response.on_hover_text(self.tooltip);
        }

        let in_use = response.has_focus() || response.lost_focus();
        let dropped = in_use && ui.input(|input| input.key_pressed(Key::Escape));
        // A press elsewhere may change what the panel shows before the focus has left the field.
        let pressed_elsewhere =
            response.has_focus() && ui.input(|input| input.pointer.any_pressed()) && !response.contains_pointer();
        let commits = (response.lost_focus() || pressed_elsewhere) && !dropped;
        let changed = text != value && !dropped;
        let read = (changed && (commits || was_refused)).then(|| read(&text));
        let refused = matches!(read, Some(Err(_)));
        let keeps = changed && (refused || !commits && response.has_focus());
        ui.data_mut(|data| {
            if keeps {
                data.insert_temp(draft_id, Draft { text, of: value.to_owned(), refused });
            } else {
                data.remove_temp::<Draft>(draft_id);
            }
        });
        match read? {
            Ok(new) => commits.then_some(new),
            Err(reason) => {
                ui.add(Label::new(RichText::new(reason).color(ink(ui, Ink::ErrorText))).wrap());
                None
            }
        }
    }
}

/// Shows a field for a name, which must not be empty, and returns the changed name when it is committed.
pub fn name_field(ui: &mut Ui, name: &str, value: &str) -> Option<String> {
    let read = |text: &str| match text.trim() {
        "" => Err("Type at least one letter.".to_owned()),
        text => Ok(text.to_owned()),
    };
    Field::new(name).show(ui, value, read).filter(|text| text != value)
}

/// Shows a field for a text without blanks around it and returns the changed text when it is committed.
pub fn text_field(ui: &mut Ui, name: &str, value: &str, hint: &str) -> Option<String> {
    Field::new(name).hint(hint).show(ui, value, |text| Ok(text.trim().to_owned())).filter(|text| text != value)
}

/// Shows a field for a whole number between two bounds and returns the changed number when it is committed.
pub fn number_field(ui: &mut Ui, name: &str, value: u32, least: u32, most: u32) -> Option<u32> {
    let read = |text: &str| match text.trim().parse::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("Type a whole number from {least} to {most}.")),
    };
    Field::new(name).width(40.0).show(ui, &value.to_string(), read).filter(|number| *number != value)
}

/// Shows a field whose text is kept here and followed letter by letter, as a search is.
pub fn search_field(ui: &mut Ui, id: Id, name: &str, hint: &str) -> (String, egui::Response) {
    let mut text: String = ui.data_mut(|data| data.get_temp(id)).unwrap_or_default();
    let edit = TextEdit::singleline(&mut text)
        .id(id.with("edit"))
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(edit).accessible_name(name);
    ui.data_mut(|data| data.insert_temp(id, text.clone()));
    (text, response)
}
