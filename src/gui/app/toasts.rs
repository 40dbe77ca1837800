//! Short sentences at the foot of the window that go away by themselves.

use crate::gui::style;
use crate::theme::{Ink, icon};

/// How long a sentence stays, in seconds.
const SECONDS: f64 = 6.0;

/// Sentences on show, oldest first.
#[derive(Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
}

#[derive(Debug)]
struct Toast {
    text: String,
    problem: bool,
    since: Option<f64>,
}

impl Toasts {
    /// Shows that something was done.
    pub fn done(&mut self, text: impl Into<String>) {
        self.add(text.into(), false);
    }

    /// Shows that something went wrong; it stays until it is clicked away.
    pub fn problem(&mut self, text: impl Into<String>) {
        self.add(text.into(), true);
    }

    fn add(&mut self, text: String, problem: bool) {
        self.shown.retain(|toast| toast.text != text);
        self.shown.push(Toast { text, problem, since: None });
        if self.shown.len() > 4 {
            self.shown.remove(0);
        }
    }

    /// Paints the sentences and forgets those whose time is over.
    pub fn show(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        for toast in &mut self.shown {
            toast.since.get_or_insert(now);
        }
        self.shown.retain(|toast| toast.problem || toast.since.is_none_or(|since| now - since < SECONDS));
        if self.shown.is_empty() {
            return;
        }
        if self.shown.iter().any(|toast| !toast.problem) {
            ctx.request_repaint_after_secs(0.5);
        }
        let mut closed = None;
        egui::Area::new(egui::Id::unique("toasts"))
            .anchor(egui::Align2::CENTER_BOTTOM, [0.0, -16.0])
            .order(egui::Order::Foreground)
            .show(ctx, |ui| {
                for (place, toast) in self.shown.iter().enumerate() {
                    let palette = style::palette(ui.ctx());
                    egui::Frame::popup(ui.style()).inner_margin(egui::Margin::symmetric(12, 8)).show(ui, |ui| {
                        ui.set_max_width(560.0);
                        ui.horizontal(|ui| {
                            let (glyph, ink) = if toast.problem {
                                (icon::WARNING, Ink::Warning)
                            } else {
                                (icon::CHECK, Ink::Finished)
                            };
                            ui.label(
                                egui::RichText::new(glyph).font(style::icons(16.0)).color(style::color(palette, ink)),
                            );
                            ui.add(egui::Label::new(&toast.text).wrap());
                            let close =
                                egui::Button::new(egui::RichText::new(icon::X).font(style::icons(13.0))).frame(false);
                            if style::named(ui.add(close), "Close message").clicked() {
                                closed = Some(place);
                            }
                        });
                    });
                    ui.add_space(4.0);
                }
            });
        if let Some(place) = closed {
            self.shown.remove(place);
        }
    }
}
