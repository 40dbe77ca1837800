//! A field for a text of several lines that gives its value once: when the focus leaves it.

use egui::{Key, TextEdit, Ui};

/// What is being typed, and the value it started from.
#[derive(Clone, Default)]
struct Draft {
    text: String,
    of: String,
}

/// Shows a field for a text of several lines and returns the changed text when the focus leaves it; Escape drops it.
pub fn text_area(ui: &mut Ui, name: &str, value: &str, hint: &str, rows: usize, most: usize) -> Option<String> {
    let id = ui.make_persistent_id(("area", name));
    let draft_id = id.with("draft");
    let draft = ui.data_mut(|data| data.get_temp::<Draft>(draft_id)).filter(|draft| draft.of == value);
    let mut text = draft.map_or_else(|| value.to_owned(), |draft| draft.text);
    let edit = TextEdit::multiline(&mut text)
        .id(id)
        .hint_text(hint)
        .desired_rows(rows)
        .desired_width(f32::INFINITY)
        .char_limit(most)
        .margin(egui::Margin::symmetric(8, 6));
    let response = ui.add(edit).accessible_name(name);
    let in_use = response.has_focus() || response.lost_focus();
    let dropped = in_use && ui.input(|input| input.key_pressed(Key::Escape));
    // A press elsewhere may change what the panel shows before the focus has left the field.
    let pressed_elsewhere =
        response.has_focus() && ui.input(|input| input.pointer.any_pressed()) && !response.contains_pointer();
    let commits = (response.lost_focus() || pressed_elsewhere) && !dropped;
    let changed = text.trim_end() != value && !dropped;
    // Asked before: whoever asks for the focus while the memory is open waits for himself.
    let keeps = changed && !commits && response.has_focus();
    ui.data_mut(|data| {
        if keeps {
            data.insert_temp(draft_id, Draft { text: text.clone(), of: value.to_owned() });
        } else {
            data.remove_temp::<Draft>(draft_id);
        }
    });
    (changed && commits).then(|| text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    fn area<'a>() -> Harness<'a, Vec<String>> {
        let show = |ui: &mut Ui, taken: &mut Vec<String>| {
            let value = taken.last().cloned().unwrap_or_default();
            taken.extend(text_area(ui, "Text", &value, "Write", 3, 100));
            let _ = ui.button("Elsewhere");
        };
        Harness::builder().with_context_setup(crate::gui::style::install).build_ui_state(show, Vec::new())
    }

    #[test]
    fn what_is_typed_is_kept_while_typing_and_given_once_the_focus_leaves() {
        let mut harness = area();
        harness.get_by_label("Text").focus();
        harness.run();
        for part in ["a", "b", "ü"] {
            harness.get_by_label("Text").type_text(part);
            harness.run();
        }
        harness.key_press(Key::Enter);
        harness.run();
        harness.get_by_label("Text").type_text("c");
        harness.run();
        assert_eq!(*harness.state(), [] as [String; 0]);
        harness.get_by_label("Elsewhere").click();
        harness.run();
        assert_eq!(*harness.state(), ["abü\nc"]);
    }

    #[test]
    fn escape_drops_what_was_typed() {
        let mut harness = area();
        harness.get_by_label("Text").focus();
        harness.run();
        harness.get_by_label("Text").type_text("x");
        harness.run();
        harness.key_press(Key::Escape);
        harness.run();
        harness.get_by_label("Elsewhere").click();
        harness.run();
        assert_eq!(*harness.state(), [] as [String; 0]);
    }
}
