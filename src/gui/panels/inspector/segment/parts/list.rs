//! A list of ids as a part of a segment: pasted as text, or from a file.

use crate::gui::widgets;
use crate::overlay::text;
use egui::{TextEdit, Ui};
use std::collections::BTreeSet;

/// So many ids are shown in the field; a longer list is only counted, and replaced as a whole.
const MOST_SHOWN: usize = 500;

/// Shows the list and changes it in place; returns whether it is to be read from a file.
pub fn show(ui: &mut Ui, ids: &mut Vec<String>) -> bool {
    let count = text::count(ids.len() as u64);
    widgets::note(ui, &if ids.len() == 1 { "1 id.".to_owned() } else { format!("{count} ids.") });
    let draft_id = ui.make_persistent_id("ids");
    let draft: Option<String> = ui.data_mut(|data| data.get_temp(draft_id));
    let written = || if ids.len() > MOST_SHOWN { String::new() } else { ids.join("\n") };
    let mut typed = draft.unwrap_or_else(written);
    let hint = if ids.len() > MOST_SHOWN { "Paste ids to replace the list" } else { "Paste ids, one a line" };
    let response = ui.add(TextEdit::multiline(&mut typed).hint_text(hint).desired_rows(3).desired_width(f32::INFINITY));
    let response = response.accessible_name("List of ids");
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(draft_id, typed));
    } else if response.lost_focus() {
        ui.data_mut(|data| data.remove_temp::<String>(draft_id));
        let read = ids_in(&typed);
        // A long list is not lost because somebody looked at it.
        if !(read.is_empty() && ids.len() > MOST_SHOWN) {
            *ids = read;
        }
    }
    let tooltip = "Reads the first column of a text or CSV file.";
    widgets::quiet_button(ui, "From a file…").on_hover_text(tooltip).clicked()
}

/// Returns the ids in a text: of each line what stands before the first comma, semicolon or tab, without quotes. Each id
/// stands once, in order; a heading such as `contact_id` matches nobody and does no harm.
pub fn ids_in(text: &str) -> Vec<String> {
    let id = |line: &str| {
        let first = line.split([',', ';', '\t']).next().unwrap_or_default();
        first.trim().trim_matches(['"', '\u{feff}']).trim().to_owned()
    };
    let ids: BTreeSet<String> = text.lines().map(id).filter(|id| !id.is_empty()).collect();
    ids.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_pasted_lines_and_from_csv() {
        assert_eq!(ids_in(" b \n\na\r\nb\n"), ["a", "b"]);
        assert_eq!(ids_in("\u{feff}\"x 1\";\"Ann\"\n\"x 2\";\"Bob\""), ["x 1", "x 2"]);
        assert!(ids_in(" \n ").is_empty());
    }
}
