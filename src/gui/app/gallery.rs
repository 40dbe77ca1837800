//! The gallery of templates, with a picture of each drawn from its map, and the sheet that binds stages to the data.

pub mod binding;

use crate::document::templates::{TEMPLATES, Template};
use crate::gui::command::Request;
use crate::gui::{canvas, style, widgets};
use crate::project::{Job, Outcome, OwnTemplate, Wake, own_templates, remove_own_template};
use crate::theme::{Ink, icon, size};
use egui::{Align2, Rect, RichText, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use std::path::{Path, PathBuf};

/// Size of a card.
const CARD: egui::Vec2 = vec2(250.0, 190.0);
/// Height of the picture on a card.
const PICTURE: f32 = 118.0;

/// The gallery while it is open.
pub struct Gallery {
    own: Vec<OwnTemplate>,
    reading: Option<Job<Vec<OwnTemplate>>>,
}

impl Gallery {
    /// Opens the gallery and starts to read the user's own templates.
    pub fn new(data_folder: Option<&Path>, wake: &Wake) -> Self {
        let folder = data_folder.map(Path::to_path_buf);
        let reading = folder.map(|folder| Job::start("templates", wake, move |_| own_templates(&folder)));
        Self { own: Vec::new(), reading }
    }

    /// Shows the gallery; returns whether it is to be closed.
    pub fn show(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) -> bool {
        if let Some(Outcome::Done(own)) = self.reading.as_ref().map(Job::poll) {
            (self.own, self.reading) = (own, None);
        }
        let mut close = false;
        let room = ctx.content_rect().size();
        let columns = ((room.x - 120.0) / (CARD.x + 12.0)).floor().clamp(1.0, 4.0);
        let modal = widgets::dialog(ctx, "templates").show(ctx, |ui| {
            ui.set_width(columns * (CARD.x + 12.0) + 4.0);
            ui.horizontal(|ui| {
                ui.label(widgets::strong("Templates", size::TITLE));
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    close |= widgets::icon_button(ui, icon::X, "Close templates").clicked();
                });
            });
            widgets::note(
                ui,
                "A map with rules and phases to begin with. Its stages are bound to your own activities.",
            );
            egui::ScrollArea::vertical().max_height(room.y - 190.0).min_scrolled_height(room.y - 190.0).show(
                ui,
                |ui| {
                    let all: Vec<&Template> = TEMPLATES.iter().collect();
                    let chosen = cards(ui, &all, columns as usize);
                    if let Some(template) = chosen.and_then(|place| all.get(place)) {
                        requests.push(Request::UseTemplate(Box::new((*template).clone())));
                        close = true;
                    }
                    if !self.own.is_empty() {
                        ui.add_space(8.0);
                        ui.label(widgets::strong("Your templates", size::BODY));
                        ui.add_space(4.0);
                        let own: Vec<&Template> = self.own.iter().map(|own| &own.template).collect();
                        let chosen = ui.push_id("own", |ui| cards(ui, &own, columns as usize)).inner;
                        if let Some(template) = chosen.and_then(|place| own.get(place)) {
                            requests.push(Request::UseTemplate(Box::new((*template).clone())));
                            close = true;
                        }
                        if let Some(path) = removal(ui, &self.own) {
                            requests.push(Request::RemoveTemplate(path));
                        }
                    }
                },
            );
        });
        close || modal.should_close()
    }
}

/// Offers to remove the user's templates; returns the file of the one to remove.
fn removal(ui: &mut Ui, own: &[OwnTemplate]) -> Option<PathBuf> {
    let mut gone = None;
    ui.menu_button("Remove a template", |ui| {
        for one in own {
            if ui.button(format!("Remove {}", one.template.name)).clicked() {
                gone = Some(one.path.clone());
                ui.close();
            }
        }
    });
    gone
}

/// Removes a template in the background and returns the work.
pub fn remove(path: PathBuf, data_folder: Option<PathBuf>, wake: &Wake) -> Job<Result<Vec<OwnTemplate>, String>> {
    Job::start("removing a template", wake, move |_| {
        remove_own_template(&path)?;
        Ok(data_folder.map(|folder| own_templates(&folder)).unwrap_or_default())
    })
}

impl Gallery {
    /// Takes in the user's templates as they are now.
    pub fn take(&mut self, own: Vec<OwnTemplate>) {
        self.own = own;
    }
}

/// Shows cards in rows and returns the place of the one that is clicked.
fn cards(ui: &mut Ui, templates: &[&Template], columns: usize) -> Option<usize> {
    let mut chosen = None;
    for (row, some) in templates.chunks(columns.max(1)).enumerate() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(12.0, 12.0);
            for (place, template) in some.iter().enumerate() {
                if card(ui, template).clicked() {
                    chosen = Some(row * columns.max(1) + place);
                }
            }
        });
        ui.add_space(8.0);
    }
    chosen
}

fn card(ui: &mut Ui, template: &Template) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(CARD, Sense::click());
    let response = style::clickable(response, &format!("Template {}", template.name));
    if ui.is_rect_visible(rect) {
        let palette = style::palette(ui.ctx());
        let hot = response.hovered() || response.has_focus();
        let (edge, width) = if hot { (Ink::Accent, 2.0) } else { (Ink::PanelBorder, 1.0) };
        let stroke = Stroke::new(width, style::color(palette, edge));
        let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(rect));
        painter.rect(rect, 8, style::color(palette, Ink::Ground), stroke, StrokeKind::Inside);
        let picture = Rect::from_min_size(rect.min, vec2(rect.width(), PICTURE)).shrink2(vec2(10.0, 8.0));
        canvas::picture(&painter, picture, template.drawing(), None, palette);
        let at = pos2(rect.left() + 12.0, rect.top() + PICTURE + 12.0);
        let strong = style::color(palette, Ink::TextStrong);
        painter.text(at, Align2::LEFT_CENTER, &template.name, style::semibold(13.5), strong);
        let muted = style::color(palette, Ink::TextMuted);
        let font = egui::FontId::proportional(11.5);
        let mut job = egui::text::LayoutJob::simple(template.summary.clone(), font, muted, rect.width() - 24.0);
        job.wrap.max_rows = 3;
        let galley = painter.layout_job(job);
        painter.galley(at + vec2(0.0, 11.0), galley, muted);
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(RichText::new(&template.summary))
}
