//! The imports: what each brought in, the rows it refused, and taking it out again.

use crate::document::{Map, sentence};
use crate::engine::import::Finding;
use crate::engine::store::{ImportIssue, ImportRecord};
use crate::gui::assistant::findings;
use crate::gui::command::Request;
use crate::gui::widgets::{self, section::Tone};
use crate::overlay::text;
use crate::theme::{Ink, RADIUS, UNIT, icon, size};
use egui::{Frame, Margin, RichText, ScrollArea, Ui};

/// What is kept of an import beside its rows: the report on its quality, and the refused rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refused {
    /// The import.
    pub import: i64,
    /// Name of its file.
    pub name: String,
    /// How many rows were refused, kept or not.
    pub count: u64,
    /// The refused rows that were kept, in file order.
    pub rows: Vec<ImportIssue>,
    /// What was found out about the data, a sentence each; empty for imports of before there were such reports.
    pub sentences: Vec<String>,
    /// What is odd about the rows.
    pub findings: Vec<Finding>,
    /// The activity types of the rows.
    pub present: Vec<String>,
}

/// Shows the imports, the latest first.
pub fn show(ui: &mut Ui, sources: &[ImportRecord], requests: &mut Vec<Request>) {
    for source in sources.iter().rev() {
        ui.push_id(source.id, |ui| one(ui, source, requests));
    }
    if widgets::quiet_button(ui, "Import more…").clicked() {
        requests.push(crate::gui::Command::Import.into());
    }
}

fn one(ui: &mut Ui, source: &ImportRecord, requests: &mut Vec<Request>) {
    let asking_id = ui.make_persistent_id("asks to remove");
    let asking = ui.data_mut(|data| data.get_temp::<bool>(asking_id)).unwrap_or_default();
    let muted = widgets::ink(ui, Ink::TextMuted);
    Frame::NONE
        .stroke(ui.visuals().widgets.noninteractive.bg_stroke)
        .corner_radius(RADIUS)
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let remove = widgets::icon_button(ui, icon::TRASH, &format!("Remove {}", source.name));
                    if remove.clicked() {
                        ui.data_mut(|data| data.insert_temp(asking_id, true));
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(egui::Label::new(widgets::strong(&source.name, size::BODY)).truncate())
                            .on_hover_text(&source.name);
                    });
                });
            });
            let small = |text: String| RichText::new(text).size(size::SMALL).color(muted);
            let day = sentence::day(source.imported_at, false);
            let day = day.split(',').next().unwrap_or_default();
            ui.label(small(format!("{} activities, imported {day}", text::count(source.taken))));
            if source.already_there > 0 {
                let again = text::count(source.already_there);
                ui.add(egui::Label::new(small(format!("{again} rows were there already"))).wrap());
            }
            if !source.complete {
                let sentence = "Some of its rows went with another import; import the file again to bring them back.";
                ui.add(egui::Label::new(small(sentence.to_owned())).wrap());
            }
            let label = match source.refused {
                0 => "Report".to_owned(),
                count => format!("Report, {} rows not imported", text::count(count)),
            };
            let link = ui.link(RichText::new(label).size(size::SMALL));
            if link.on_hover_text("Shows what was found out about the data, and rows that were refused.").clicked() {
                requests.push(Request::ListRefused(source.id));
            }
            if asking {
                confirm(ui, source, asking_id, requests);
            }
        });
    ui.add_space(UNIT);
}

fn confirm(ui: &mut Ui, source: &ImportRecord, asking_id: egui::Id, requests: &mut Vec<Request>) {
    let sentence = format!("Remove this import and its {} activities from the project?", text::count(source.taken));
    widgets::banner(ui, Tone::Error, &sentence, |ui| {
        let remove = ui.button("Remove").clicked();
        if remove {
            requests.push(Request::RemoveImport(source.id));
        }
        if ui.button("Keep").clicked() || remove {
            ui.data_mut(|data| data.remove_temp::<bool>(asking_id));
        }
    });
}

/// Shows the report of an import over the window; returns whether the sheet is to be closed.
pub fn refused_sheet(ctx: &egui::Context, refused: &Refused, map: &Map, requests: &mut Vec<Request>) -> bool {
    let mut close = false;
    let modal = widgets::dialog(ctx, "refused rows").show(ctx, |ui| {
        let room = ctx.content_rect().size();
        ui.set_width((room.x - 160.0).clamp(320.0, 900.0).min(room.x - 72.0));
        ui.label(widgets::strong(format!("Report on {}", refused.name), size::TITLE));
        let half = ((room.y - 260.0) / 2.0).max(80.0);
        ScrollArea::vertical().id_salt("report").max_height(half).auto_shrink([false, true]).show(ui, |ui| {
            let present: Vec<&str> = refused.present.iter().map(String::as_str).collect();
            findings(ui, &refused.findings, Some(map), &present);
            for sentence in &refused.sentences {
                ui.add(egui::Label::new(sentence).wrap());
            }
        });
        if refused.count > 0 {
            ui.add_space(UNIT * 2.0);
            ui.label(widgets::strong("Rows that were not imported", size::BODY));
            let kept = refused.rows.len() as u64;
            if kept < refused.count {
                let (count, kept) = (text::count(refused.count), text::count(kept));
                widgets::note(ui, &format!("{count} rows were refused; the first {kept} are kept."));
            }
            ui.add_space(UNIT);
            widgets::refused_table(ui, half, refused.rows.len(), |row| {
                refused.rows.get(row).map(|one| (one.line, one.reason.clone(), one.raw.clone()))
            });
        }
        ui.add_space(UNIT * 2.0);
        ui.horizontal(|ui| {
            let tooltip = "Saves the lines with their reasons, to correct and import them again.";
            let export = ui.add_enabled(refused.count > 0, egui::Button::new("Export as CSV…"));
            if export.on_hover_text(tooltip).clicked() {
                requests.push(Request::ExportRefused(refused.import));
            }
            close = ui.button("Close").clicked();
        });
    });
    close || modal.should_close()
}
