//! What goes with converting: diverging bars, with the table behind the one that is chosen.

mod rows;

pub use rows::{Row, rows};

use super::below::{Csv, Tab};
use super::paths::{caption, point_picker, sized, told_apart};
use super::{Shown, answer, people::Wanted};
use crate::domain::StageId;
use crate::engine::analysis::drivers::{Driver, DriverPart, DriverRow, Drivers, DriversReport, Exposure, LeftOut};
use crate::engine::analysis::paths::Point;
use crate::engine::analysis::people::PeopleOf;
use crate::export::drivers as written;
use crate::gui::command::Request;
use crate::gui::widgets::{self, ink};
use crate::overlay::{reasons as words, text};
use crate::theme::{Ink, icon};
use egui::{RichText, Ui};

/// What goes with fewer contacts than this is not listed; the second where there are few contacts at all.
const LEAST: (u64, u64) = (10, 3);
/// Width of the table beside the list.
const TABLE_WIDTH: f32 = 300.0;
/// So many contacts are few.
const FEW: u64 = 500;

/// What the tab keeps between frames.
#[derive(Debug, Clone, PartialEq)]
pub struct Reasons {
    from: Point,
    /// `None` is the first goal.
    to: Option<StageId>,
    told_by: Option<String>,
    exposure: Exposure,
    chosen: Option<Driver>,
}

impl Default for Reasons {
    fn default() -> Self {
        Self { from: Point::Entry, to: None, told_by: None, exposure: Exposure::Balanced, chosen: None }
    }
}

impl Reasons {
    fn question(&self, shown: &Shown<'_>) -> Option<Drivers> {
        let journey = shown.map.journey();
        let mut goals = journey.stages.iter().zip(journey.goals());
        let goal = || goals.find(|(_, goal)| *goal).map(|(stage, _)| stage.id);
        let to = self.to.filter(|id| shown.map.stages.contains_key(id)).or_else(goal)?;
        let from = match self.from {
            Point::Stage(id) if shown.map.stages.contains_key(&id) && id != to => Point::Stage(id),
            _ => Point::Entry,
        };
        Some(Drivers {
            from,
            to,
            told_by: self.told_by.clone(),
            exposure: self.exposure,
            left_out: LeftOut::Needed,
            least: if shown.data.is_some_and(|data| data.contacts < FEW) { LEAST.1 } else { LEAST.0 },
        })
    }

    fn title(shown: &Shown<'_>, question: &Drivers) -> String {
        let name = |id: &StageId| shown.map.stages.get(id).map_or("a stage", |record| record.stage.name.as_str());
        match &question.from {
            Point::Stage(id) => format!("What goes with getting from “{}” to “{}”", name(id), name(&question.to)),
            _ => format!("What goes with reaching “{}”", name(&question.to)),
        }
    }

    fn picks(&mut self, ui: &mut Ui, shown: &Shown<'_>, question: &Drivers) {
        let muted = ink(ui, Ink::TextMuted);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 4.0);
            ui.label(RichText::new("What goes with getting from").color(muted));
            if let Some(picked) = point_picker(ui, shown, "Setting out from", &question.from, false) {
                self.from = picked;
            }
            ui.label(RichText::new("to").color(muted));
            let to = sized(ui, 160.0, |ui| super::pickers::stage(ui, shown, "Arriving at", Some(question.to)));
            if let Some(picked) = to {
                self.to = Some(picked);
            }
            if let Some(picked) = told_apart(ui, shown, self.told_by.as_deref()) {
                self.told_by = picked;
            }
            let exposures = [(Exposure::Balanced, "observed equally long"), (Exposure::Whole, "observed to the end")];
            if let Some(picked) =
                widgets::choice(ui, "How long contacts are observed", &self.exposure, &exposures, 170.0)
            {
                self.exposure = picked;
            }
        });
    }
}

impl Tab for Reasons {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let question = self.question(shown).filter(|_| shown.data.is_some());
        let Some(question) = question else {
            let sentence = "What goes with reaching a goal is shown here once there is a map and activity data.";
            widgets::empty_state(ui, icon::CHART_BAR_HORIZONTAL, "Nothing to compare yet", sentence, |_| {});
            return;
        };
        self.picks(ui, shown, &question);
        let answered = shown.ask(&question);
        answer::show(ui, &answered, |ui, report| {
            if report.converted > 0 && report.others > 0 {
                widgets::sentence(ui, &words::answer(report));
            }
            caption(ui, shown, &words::method(report, question.exposure));
            if report.converted == 0 || report.others == 0 {
                let all = if report.converted == 0 { "Nobody" } else { "Everybody" };
                let sentence = format!("{all} got there, so there is nobody to compare with.");
                widgets::empty_state(ui, icon::CHART_BAR_HORIZONTAL, "Nothing to compare", &sentence, |_| {});
                return;
            }
            self.body(ui, shown, &question, report, requests);
        });
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        shown.data?;
        let question = self.question(shown)?;
        let report = shown.ask(&question).value?;
        let (title, exposure) = (Self::title(shown, &question), question.exposure);
        Some(Csv::new("reasons", move || {
            written::drivers_sheet(&title, &report, exposure).to_csv().map_err(|error| error.to_string())
        }))
    }
}

impl Reasons {
    fn body(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        question: &Drivers,
        report: &DriversReport,
        requests: &mut Vec<Request>,
    ) {
        let all = rows(report);
        let chosen = self.chosen.as_ref().and_then(|chosen| report.rows.iter().find(|row| row.driver == *chosen));
        let size = egui::vec2(ui.available_width(), ui.available_height().max(0.0));
        let (whole, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        let beside = chosen.is_some() && whole.width() > 620.0;
        let mut list_rect = whole;
        if beside {
            list_rect.max.x -= TABLE_WIDTH + 12.0;
            let mut table_rect = whole;
            table_rect.min.x = whole.max.x - TABLE_WIDTH;
            let mut side = ui.new_child(egui::UiBuilder::new().max_rect(table_rect));
            egui::ScrollArea::vertical().id_salt("table").show(&mut side, |ui| {
                if let Some(row) = chosen {
                    Self::table(ui, shown, question, row, requests);
                }
            });
        }
        let mut list = ui.new_child(egui::UiBuilder::new().max_rect(list_rect));
        if let Some(row) = (!beside).then_some(chosen).flatten() {
            Self::table(&mut list, shown, question, row, requests);
        }
        if let Some(place) = rows::show(&mut list, &all, chosen.map(|row| &row.driver)) {
            let driver = report.rows.get(place).map(|row| row.driver.clone());
            self.chosen = if self.chosen == driver { None } else { driver };
        }
        if let Some(left_out) = written::left_out_words(report) {
            let words = RichText::new(&left_out).size(crate::theme::size::SMALL).color(ink(&list, Ink::TextMuted));
            list.add(egui::Label::new(words).truncate()).on_hover_text(&left_out);
        }
    }

    /// Shows the contacts by whether they converted and whether it is true of them; each count lists them.
    fn table(ui: &mut Ui, shown: &Shown<'_>, question: &Drivers, row: &DriverRow, requests: &mut Vec<Request>) {
        let name = words::name(&row.driver);
        ui.add(egui::Label::new(widgets::strong(text::tame(&name), crate::theme::size::BODY)).truncate())
            .on_hover_text(&name);
        let table = row.confusion;
        let title = Self::title(shown, question);
        let muted = ink(ui, Ink::TextMuted);
        egui::Grid::new("confusion").num_columns(3).spacing([16.0, 2.0]).show(ui, |ui| {
            ui.label("");
            ui.label(RichText::new("converted").color(muted));
            ui.label(RichText::new("did not").color(muted));
            ui.end_row();
            let lines = [
                ("with it", true, table.converted_with, table.others_with),
                ("without it", false, table.converted_without, table.others_without),
            ];
            for (words, with, converted, others) in lines {
                ui.label(RichText::new(words).color(muted));
                for (converted, count) in [(true, converted), (false, others)] {
                    let button = widgets::quiet_button(ui, &text::count(count));
                    let said =
                        format!("{} {words}, {}", text::count(count), if converted { "converted" } else { "did not" });
                    if button.accessible_name(&said).on_hover_text("Lists these contacts.").clicked() {
                        let part = DriverPart { driver: row.driver.clone(), converted, with };
                        let title = format!("{title}: {name}, {said}");
                        let found = PeopleOf { figure: question.clone(), part };
                        requests.push(Request::ListPeople(Wanted::found(title, found)));
                    }
                }
                ui.end_row();
            }
        });
        widgets::note(ui, &words::sentence(row));
    }
}
