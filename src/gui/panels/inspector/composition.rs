//! What a stage with several conditions is made up of: how many contacts satisfied it through each.

use crate::document::sentence;
use crate::domain::{Rate, Rule, Stage};
use crate::engine::analysis::composition::{CameThrough, Composition, CompositionReport};
use crate::gui::command::Request;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer};
use crate::gui::widgets;
use crate::overlay::text;
use crate::theme::{Ink, size};
use egui::{Button, RichText, Sides, Ui};

/// A line of the section.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    words: String,
    contacts: String,
    share: String,
}

/// Shows the section for a stage whose rule has several conditions.
pub fn show(ui: &mut Ui, shown: &Shown<'_>, stage: &Stage, requests: &mut Vec<Request>) {
    if stage.rule.conditions().count() < 2 || shown.report.is_none() {
        return;
    }
    widgets::section(ui, "Made up of", true, |ui| {
        let answered = shown.ask(&Composition { stage: stage.id });
        answer::show(ui, &answered, |ui, report| {
            for (place, row) in rows(report).into_iter().enumerate() {
                if line(ui, &row) {
                    let title = format!("Contacts at “{}” through {}", stage.name, row.words);
                    let figure = CameThrough { stage: stage.id, condition: place };
                    requests.push(Request::ListPeople(Wanted::found(title, figure)));
                }
            }
        });
        widgets::note(
            ui,
            "Contacts that came here through each condition. Who came through several counts for each of them.",
        );
    });
}

fn rows(report: &CompositionReport) -> Vec<Row> {
    let row = |through: &crate::engine::analysis::composition::Through| Row {
        words: sentence::describe(&Rule::any_of(vec![through.condition.clone()])),
        contacts: text::count(through.contacts),
        share: text::percent(Rate::new(through.contacts, report.reached)),
    };
    report.conditions.iter().map(row).collect()
}

/// Shows a line and returns whether its contacts are to be listed.
fn line(ui: &mut Ui, row: &Row) -> bool {
    let mut clicked = false;
    Sides::new().height(20.0).shrink_left().show(
        ui,
        |ui| ui.add(egui::Label::new(&row.words).truncate()).on_hover_text(&row.words),
        |ui| {
            ui.label(RichText::new(&row.share).size(size::SMALL).color(widgets::ink(ui, Ink::TextMuted)));
            let button = Button::new(widgets::strong(&row.contacts, size::BODY)).frame_when_inactive(false);
            let button = ui.add(button).on_hover_text("Lists these contacts.");
            clicked = button.clicked();
        },
    );
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Condition, StageId};
    use crate::engine::analysis::composition::Through;

    #[test]
    fn conditions_read_as_words_with_their_share() {
        let through = |name: &str, contacts| Through {
            group: 0,
            condition: Condition { at_least: 2, ..Condition::activity(name) },
            contacts,
            first: contacts,
        };
        let report = CompositionReport {
            stage: StageId(1),
            reached: 4000,
            conditions: vec![through("a", 3000), through("b", 0)],
        };
        let row = |words: &str, contacts: &str, share: &str| Row {
            words: words.to_owned(),
            contacts: contacts.to_owned(),
            share: share.to_owned(),
        };
        assert_eq!(
            rows(&report),
            [row("a at least 2 times", "3,000", "75.0 %"), row("b at least 2 times", "0", "0.0 %")]
        );
    }
}
