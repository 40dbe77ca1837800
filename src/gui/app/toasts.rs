//! Short sentences at the foot of the window that go away by themselves.

use crate::gui::command::Request;
use crate::gui::style;
use crate::theme::{Ink, icon};

/// How long a sentence stays, in seconds.
const SECONDS: f64 = 6.0;
/// How long an offer stays, in seconds, unless the map is changed before.
const OFFER_SECONDS: f64 = 12.0;

/// Sentences on show, oldest first.
#[derive(Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
}

#[derive(Debug)]
struct Toast {
    text: String,
    problem: bool,
    kind: Option<Kind>,
    offer: Option<Offer>,
    since: Option<f64>,
}

/// Sentences of which only the newest is of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// How large the text is.
    TextSize,
}

/// Something that can be done with one click while the map is as it is.
#[derive(Debug)]
pub struct Offer {
    /// What is on the button.
    pub words: String,
    /// What it does.
    pub request: Request,
    /// The revision of the document for which it is meant.
    pub revision: u64,
}

impl Toasts {
    /// Shows a sentence with something that can be done about it.
    pub fn offer(&mut self, text: impl Into<String>, offer: Offer) {
        self.add(text.into(), false, Some(offer));
    }

    /// Shows that something was done.
    pub fn done(&mut self, text: impl Into<String>) {
        self.add(text.into(), false, None);
    }

    /// Shows that something went wrong; it stays until it is clicked away.
    pub fn problem(&mut self, text: impl Into<String>) {
        self.add(text.into(), true, None);
    }

    /// Shows a sentence in place of an earlier one of its kind.
    pub fn instead(&mut self, kind: Kind, text: String) {
        self.shown.retain(|toast| toast.kind != Some(kind));
        self.add(text, false, None);
        if let Some(toast) = self.shown.last_mut() {
            toast.kind = Some(kind);
        }
    }

    fn add(&mut self, text: String, problem: bool, offer: Option<Offer>) {
        self.shown.retain(|toast| toast.text != text);
        self.shown.push(Toast { text, problem, kind: None, offer, since: None });
        if self.shown.len() > 4 {
            self.shown.remove(0);
        }
    }

    /// Paints the sentences and forgets those whose time is over, and offers for a document that has another `revision`.
    pub fn show(&mut self, ctx: &egui::Context, revision: Option<u64>, requests: &mut Vec<Request>) {
        let now = ctx.input(|input| input.time);
        for toast in &mut self.shown {
            toast.since.get_or_insert(now);
        }
        self.shown.retain(|toast| toast.offer.as_ref().is_none_or(|offer| Some(offer.revision) == revision));
        self.shown.retain(|toast| {
            let seconds = if toast.offer.is_some() { OFFER_SECONDS } else { SECONDS };
            toast.problem || toast.since.is_none_or(|since| now - since < seconds)
        });
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
                        ui.set_max_width(560.0_f32.min(ui.ctx().content_rect().width() - 64.0));
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
                            if let Some(offer) = &toast.offer
                                && ui.button(&offer.words).clicked()
                            {
                                requests.push(offer.request.clone());
                                closed = Some(place);
                            }
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
