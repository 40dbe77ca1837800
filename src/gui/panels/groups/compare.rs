//! Two segments, periods or groups compared.

use super::forest::Forest;
use super::{Answered, Groups, SidesPick, about, names};
use crate::document::sentence;
use crate::domain::SegmentId;
use crate::engine::analysis::compare::{Comparison, PartOfComparison, Side};
use crate::engine::analysis::people::PeopleOf;
use crate::export::compared::{self, Sides};
use crate::gui::command::Request;
use crate::gui::panels::beside::beside;
use crate::gui::panels::inspector::dates;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::{Shown, answer, pickers};
use crate::gui::widgets::{self, ink};
use crate::theme::{Ink, icon};
use egui::{RichText, Ui};

impl Groups {
    pub(super) fn compare(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        ui.horizontal_wrapped(|ui| {
            self.questions(ui);
            let kinds = [
                (SidesPick::Segments, "segments"),
                (SidesPick::Periods, "periods of entry"),
                (SidesPick::Groups, "picked groups"),
            ];
            if let Some(sides) = widgets::choice(ui, "What is compared", &self.sides, &kinds, 130.0) {
                self.sides = sides;
            }
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            match self.sides {
                SidesPick::Segments => {
                    // Two times the same says nothing, so a saved segment is on one side from the start.
                    if self.segments == [None, None] {
                        self.segments = [None, shown.map.segments.keys().next().copied()];
                    }
                    let [first, second] = &mut self.segments;
                    if let Some(segment) = pickers::segment(ui, shown, "First segment", *first) {
                        *first = segment;
                    }
                    word(ui, "with");
                    if let Some(segment) = pickers::segment(ui, shown, "Second segment", *second) {
                        *second = segment;
                    }
                }
                SidesPick::Periods => {
                    let [first, second] = &mut self.periods;
                    dates::range_fields_in_line(ui, "First period", first);
                    word(ui, "with");
                    dates::range_fields_in_line(ui, "Second period", second);
                }
                SidesPick::Groups => {}
            }
            if shown.map.settings.window.is_some() {
                let tooltip = "Counts only contacts that had their full time to convert, so that late entries are not held against a group.";
                if let Some(mature) = widgets::switch(ui, "only with full time", self.mature_only, tooltip) {
                    self.mature_only = mature;
                }
            }
        });
        about(ui, shown);
        let Some((question, sides)) = self.comparison(shown) else {
            let no_segments = self.sides == SidesPick::Segments && shown.map.segments.is_empty();
            let words = match self.sides {
                SidesPick::Segments if no_segments => {
                    "There are no saved segments yet. Pick two groups by their boxes, or compare two periods of entry."
                }
                SidesPick::Segments => {
                    "Choose two saved segments, or everyone and one of them. Segments are saved from lists of people, or in the data panel."
                }
                SidesPick::Periods => "Type the first and last day of two periods of entry.",
                SidesPick::Groups => "Pick two groups in Groups by their boxes, then compare them here.",
            };
            widgets::empty_state(ui, icon::COLUMNS, "Choose two sides", words, |ui| {
                if (no_segments || self.sides == SidesPick::Groups)
                    && widgets::quiet_button(ui, "Pick two groups").clicked()
                {
                    self.question = super::Question::Values;
                }
                if no_segments && widgets::quiet_button(ui, "Compare two periods").clicked() {
                    self.sides = SidesPick::Periods;
                }
            });
            return;
        };
        let answered = shown.ask(&question);
        self.answered = answered.value.clone().map(|report| Answered::Compare(sides.clone(), report));
        let (names, journey) = (names(shown), shown.map.journey());
        answer::show(ui, &answered, |ui, report| {
            let on = (format!("among {}", sides.first), format!("among {}", sides.second));
            let say = |row: &_| compared::row_sentence(&names, &journey, row, None, (&on.0, &on.1));
            let forest = Forest::of(&names, &journey, report, say);
            let mut clicked = None;
            let words = |ui: &mut Ui| {
                if let Some(row) = report.rows.first() {
                    widgets::sentence(ui, &say(row));
                }
                for note in compared::notes(report) {
                    widgets::note(ui, &note);
                }
            };
            beside(ui, 330.0, words, |ui| clicked = forest.show(ui, (&sides.first, &sides.second)));
            if let Some((second, of)) = clicked {
                let side = if second { &sides.second } else { &sides.first };
                let title = format!("Contacts among {side} who {}", compared::row_name(&names, &journey, of));
                let found = PeopleOf { figure: question.clone(), part: PartOfComparison { second, of: Some(of) } };
                requests.push(Request::ListPeople(Wanted::found(title, found)));
            }
        });
    }

    /// Returns the question with the names of its sides, once two different ones are picked.
    fn comparison(&self, shown: &Shown<'_>) -> Option<(Comparison, Sides)> {
        let ((first, one), (second, other)) = match self.sides {
            SidesPick::Segments => {
                let side = |id: Option<SegmentId>| {
                    let saved = id.and_then(|id| shown.map.segments.get(&id));
                    let everybody = (Side::Everybody, "everyone".to_owned());
                    saved.map_or(everybody, |one| (Side::Segment(one.rule.clone()), one.name.clone()))
                };
                let [first, second] = self.segments.map(side);
                (first, second)
            }
            SidesPick::Periods => {
                let side = |range| Some((Side::Entered(range), format!("entries {}", sentence::range(&range)?)));
                let [first, second] = self.periods.map(side);
                (first?, second?)
            }
            SidesPick::Groups => {
                let breakdown = self.breakdown(shown)?;
                let side = |name: &super::GroupName| (Side::Group(breakdown.clone(), name.clone()), name.shown());
                match self.picked.as_slice() {
                    [first, second] => (side(first), side(second)),
                    _ => return None,
                }
            }
        };
        let question = Comparison { first, second, mature_only: self.mature_only };
        (question.first != question.second).then_some((question, Sides { first: one, second: other }))
    }
}
