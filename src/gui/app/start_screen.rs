//! The start screen: the samples with a picture each, recent projects, templates, and what can be recovered.

use crate::document::file::{self, Totals};
use crate::document::{Document, templates};
use crate::gui::canvas;
use crate::gui::command::{Command, Request};
use crate::gui::{style, widgets};
use crate::project::{Job, Left, Outcome, RecentProject, Wake, samples_folder};
use crate::samples::Story;
use crate::theme::{Ink, icon};
use egui::{Align, Layout, RichText};
use std::path::{Path, PathBuf};

/// Templates that the start screen lists; the gallery has them all.
const LISTED: usize = 5;

/// Most crashed sessions that are offered at once.
const MOST_OFFERED: usize = 2;

/// Below this width things stand below each other instead of side by side.
const NARROW: f32 = 720.0;

/// What the start screen shows besides the recent projects.
pub struct StartScreen {
    samples: Vec<Sample>,
    loading: Option<Job<Vec<Sample>>>,
}

struct Sample {
    path: PathBuf,
    document: Document,
    totals: Option<Totals>,
}

impl StartScreen {
    /// Makes the start screen and starts to read the samples.
    pub fn new(wake: &Wake) -> Self {
        let loading = samples_folder().map(|folder| Job::start("samples", wake, move |_| read_samples(folder)));
        Self { samples: Vec::new(), loading }
    }

    /// Draws the screen.
    pub fn show(&mut self, ui: &mut egui::Ui, recent: &[RecentProject], left: &[Left], requests: &mut Vec<Request>) {
        if let Some(Outcome::Done(samples)) = self.loading.as_ref().map(Job::poll) {
            self.samples = samples;
            self.loading = None;
        }
        let palette = style::palette(ui.ctx());
        let frame = egui::Frame::new().fill(style::color(palette, Ink::Ground));
        egui::CentralPanel::no_frame().frame(frame).show(ui, |ui| {
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                let width = (ui.available_width() - 64.0).min(1120.0);
                let side = ((ui.available_width() - width) / 2.0).max(0.0);
                ui.add_space((ui.ctx().content_rect().height() * 0.06).clamp(24.0, 72.0));
                ui.horizontal_top(|ui| {
                    ui.add_space(side);
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        self.content(ui, recent, left, requests);
                        ui.add_space(32.0);
                    });
                });
            });
        });
    }

    fn content(&self, ui: &mut egui::Ui, recent: &[RecentProject], left: &[Left], requests: &mut Vec<Request>) {
        let is_narrow = ui.available_width() < NARROW;
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                ui.label(RichText::new("Pathlight").font(style::semibold(34.0)));
                ui.label(RichText::new("Draw a customer journey, and see where contacts drop off.").size(15.0).weak());
            });
            if !is_narrow {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| ways_in(ui, requests));
            }
        });
        if is_narrow {
            ui.add_space(10.0);
            ui.horizontal_wrapped(|ui| ways_in(ui, requests));
        }
        ui.add_space(20.0);
        recovered(ui, &left.iter().collect::<Vec<_>>(), requests);
        heading(ui, "Sample projects", "Made-up data. Open one to see what Pathlight does.");
        self.sample_cards(ui, requests);
        ui.add_space(24.0);
        ui.columns(if is_narrow { 1 } else { 2 }, |columns| {
            if let [first, rest @ ..] = columns {
                heading(first, "Recent projects", "");
                recent_list(first, recent, requests);
                let second = rest.first_mut().unwrap_or(first);
                heading(second, "Start from a template", "A map with rules to be fitted to your own data.");
                template_list(second, requests);
            }
        });
    }

    fn sample_cards(&self, ui: &mut egui::Ui, requests: &mut Vec<Request>) {
        if self.loading.is_some() {
            ui.weak("Reading the samples …");
            return;
        }
        if self.samples.is_empty() {
            ui.weak("The folder sample_projects was not found beside the program.");
            return;
        }
        let gap = 16.0;
        let most = if ui.available_width() < NARROW { 2 } else { 3 };
        let count = self.samples.len().clamp(1, most) as f32;
        let width = (ui.available_width() - gap * (count - 1.0)) / count;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(gap, gap);
            for sample in &self.samples {
                if sample_card(ui, sample, width) {
                    requests.push(Request::OpenPath(sample.path.clone()));
                }
            }
        });
    }
}

/// Shows the ways to begin.
fn ways_in(ui: &mut egui::Ui, requests: &mut Vec<Request>) {
    for (command, text) in [(Command::Import, "Import data"), (Command::Open, "Open"), (Command::New, "New journey")] {
        let shown = command.shown();
        let first = command == Command::New;
        let palette = style::palette(ui.ctx());
        let name = text;
        let mut text = RichText::new(format!("{}  {name}", shown.icon)).size(14.5);
        if first {
            text = text.color(style::color(palette, Ink::OnAccent));
        }
        let mut button = egui::Button::new(text).min_size(egui::vec2(128.0, 38.0));
        if first {
            button = button.fill(style::color(palette, Ink::Accent)).stroke(egui::Stroke::NONE);
        }
        if style::named(ui.add(button), name).on_hover_text(shown.tooltip).clicked() {
            requests.push(command.into());
        }
    }
}

/// Offers below the bar at the top what a crashed session left of the project that is open, if it did.
pub fn recovered_of(ui: &mut egui::Ui, project: &Path, left: &[Left], requests: &mut Vec<Request>) {
    let left: Vec<&Left> = left.iter().filter(|one| one.kept.path.as_deref() == Some(project)).collect();
    if !left.is_empty() {
        let frame = egui::Frame::new().inner_margin(egui::Margin { left: 12, right: 12, top: 10, bottom: 0 });
        egui::Panel::top("recovered").resizable(false).frame(frame).show(ui, |ui| recovered(ui, &left, requests));
    }
}

fn recovered(ui: &mut egui::Ui, left: &[&Left], requests: &mut Vec<Request>) {
    let palette = style::palette(ui.ctx());
    for one in left.iter().take(MOST_OFFERED) {
        let frame = egui::Frame::new()
            .fill(style::color(palette, Ink::WarningSoft))
            .corner_radius(8)
            .inner_margin(egui::Margin::symmetric(16, 10));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.label(RichText::new(icon::WARNING).font(style::icons(18.0)));
                ui.label(format!("Pathlight was not closed properly. Unsaved work on “{}” was kept.", one.kept.name));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.button("Discard").clicked() {
                        requests.push(Request::DiscardRecovery(Box::new((*one).clone())));
                    }
                    if ui.button("Recover").clicked() {
                        requests.push(Request::Restore(Box::new((*one).clone())));
                    }
                });
            });
        });
        ui.add_space(12.0);
    }
    if left.len() > MOST_OFFERED {
        ui.weak(format!("{} more are kept and offered after these.", left.len() - MOST_OFFERED));
        ui.add_space(12.0);
    }
}

fn read_samples(folder: PathBuf) -> Vec<Sample> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "pathlight"));
    // The three stories stand in the order in which they are told, other projects behind them.
    let place =
        |path: &PathBuf| Story::ALL.iter().position(|story| path.file_stem() == Some(story.file_stem().as_ref()));
    paths.sort_by_key(|path| (place(path).unwrap_or(Story::ALL.len()), path.clone()));
    let read = |path: PathBuf| {
        let opened = file::load(&path).ok()?;
        Some(Sample { path, document: opened.document, totals: opened.totals })
    };
    paths.into_iter().filter_map(read).collect()
}

fn heading(ui: &mut egui::Ui, text: &str, note: &str) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).font(style::semibold(16.0)));
        ui.weak(note);
    });
    ui.add_space(6.0);
}

fn sample_card(ui: &mut egui::Ui, sample: &Sample, width: f32) -> bool {
    let palette = style::palette(ui.ctx());
    let size = egui::vec2(width, width * 0.52 + 44.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let name = sample.document.name();
    let response = style::clickable(response, &format!("Open sample {name}"));
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let hot = response.hovered() || response.has_focus();
    let border = if hot { Ink::Accent } else { Ink::PanelBorder };
    let painter = ui.painter();
    let stroke = egui::Stroke::new(if hot { 2.0 } else { 1.0 }, style::color(palette, border));
    painter.rect(rect, 10, style::color(palette, Ink::Panel), stroke, egui::StrokeKind::Inside);
    let picture = egui::Rect::from_min_max(rect.min, egui::pos2(rect.max.x, rect.max.y - 44.0)).shrink(14.0);
    let report = sample.totals.as_ref().map(|totals| &totals.report);
    canvas::picture(&painter.with_clip_rect(rect), picture, sample.document.map(), report, palette);
    let text = egui::pos2(rect.min.x + 16.0, rect.max.y - 22.0);
    painter.line_segment(
        [egui::pos2(rect.min.x, rect.max.y - 44.0), egui::pos2(rect.max.x, rect.max.y - 44.0)],
        egui::Stroke::new(1.0, style::color(palette, Ink::PanelBorder)),
    );
    painter.text(text, egui::Align2::LEFT_CENTER, name, style::semibold(14.0), style::color(palette, Ink::TextStrong));
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

fn recent_list(ui: &mut egui::Ui, recent: &[RecentProject], requests: &mut Vec<Request>) {
    if recent.is_empty() {
        ui.weak("Projects that you open or save are listed here.");
    }
    for project in recent.iter().take(8) {
        let missing = project.missing;
        let note = project.path.display().to_string();
        let row = list_row(ui, icon::PATH, &project.name, &note, !missing);
        if missing {
            if row.on_hover_text("Click to take it off the list.").clicked() {
                requests.push(Request::ForgetRecent(project.path.clone()));
            }
        } else if row.clicked() {
            requests.push(Request::OpenPath(project.path.clone()));
        }
    }
}

fn template_list(ui: &mut egui::Ui, requests: &mut Vec<Request>) {
    for template in templates::TEMPLATES.iter().take(LISTED) {
        if list_row(ui, icon::MAP_TRIFOLD, &template.name, &template.summary, true).clicked() {
            requests.push(Request::NewFrom(template.name.clone(), Box::new(template.map())));
        }
    }
    let all = format!("All templates ({})", templates::TEMPLATES.len());
    if widgets::quiet_button(ui, &all).on_hover_text("All templates with a picture each, and your own.").clicked() {
        requests.push(Command::Templates.into());
    }
}

fn list_row(ui: &mut egui::Ui, glyph: &str, name: &str, note: &str, enabled: bool) -> egui::Response {
    let palette = style::palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 44.0), egui::Sense::click());
    let response = style::clickable(response, name);
    if (response.hovered() || response.has_focus()) && enabled {
        ui.painter().rect_filled(rect, 8, style::color(palette, Ink::Hover));
    }
    let ink = if enabled { Ink::TextStrong } else { Ink::TextMuted };
    let painter = ui.painter().with_clip_rect(rect);
    let left = rect.min.x + 12.0;
    painter.text(
        egui::pos2(left, rect.center().y),
        egui::Align2::LEFT_CENTER,
        glyph,
        style::icons(20.0),
        style::color(palette, Ink::Accent),
    );
    let left = left + 34.0;
    painter.text(
        egui::pos2(left, rect.center().y - 9.0),
        egui::Align2::LEFT_CENTER,
        name,
        style::semibold(13.5),
        style::color(palette, ink),
    );
    let note = if enabled { note.to_owned() } else { format!("Not found: {note}") };
    painter.text(
        egui::pos2(left, rect.center().y + 9.0),
        egui::Align2::LEFT_CENTER,
        note,
        egui::FontId::proportional(12.0),
        style::color(palette, Ink::TextMuted),
    );
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}
