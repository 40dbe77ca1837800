//! How answers are shown: dimmed while they are old, with what they are about in one line.

use super::{Shown, pickers};
use crate::document::sentence;
use crate::domain::Rate;
use crate::gui::widgets::{self, ink, section::Tone};
use crate::overlay::text;
use crate::project::Answered;
use crate::theme::{Ink, icon, size};
use egui::{RichText, Ui};
use std::sync::Arc;
use std::time::Duration;

/// Work that takes longer than this is shown; figures that come sooner do not flicker.
pub const NOTICED: Duration = Duration::from_millis(150);

/// Shows an answer, dimmed while a newer one is worked out for a noticeable time; without any, what it waits for.
pub fn show<A>(ui: &mut Ui, answered: &Answered<A>, contents: impl FnOnce(&mut Ui, &Arc<A>)) {
    if let Some(sentence) = &answered.failed {
        widgets::banner(ui, Tone::Error, sentence, |_| {});
        return;
    }
    let waits = is_noticed(ui, answered);
    match &answered.value {
        Some(value) => {
            ui.scope(|ui| {
                if answered.stale && waits {
                    ui.multiply_opacity(0.5);
                }
                contents(ui, value);
            });
        }
        None if waits => {
            ui.horizontal(|ui| {
                widgets::waiting(ui);
                ui.label(RichText::new("Working it out…").color(ink(ui, Ink::TextMuted)));
            });
        }
        None => {}
    }
}

/// Returns whether an answer has been on its way for a noticeable time; if not yet, the frame in which it is follows.
pub fn is_noticed<A>(ui: &Ui, answered: &Answered<A>) -> bool {
    match answered.running {
        None => false,
        Some(elapsed) if elapsed >= NOTICED => true,
        Some(elapsed) => {
            ui.ctx().request_repaint_after(NOTICED - elapsed);
            false
        }
    }
}

/// Shows in one line what the figures of a tab are about: up to when data is known, whose it is, which entries count.
pub fn about(ui: &mut Ui, shown: &Shown<'_>) {
    let text = about_words(shown);
    ui.horizontal(|ui| {
        let muted = ink(ui, Ink::TextMuted);
        ui.label(widgets::icon(icon::INFO, 13.0).color(muted));
        ui.add(egui::Label::new(RichText::new(&text).size(size::SMALL).color(muted)).truncate()).on_hover_text(&text);
    });
}

/// Says what the figures of a tab are about.
pub fn about_words(shown: &Shown<'_>) -> String {
    let mut parts = Vec::new();
    match shown.within {
        Some(segment) => parts.push(format!("Only {}{}", segment.name, hidden(shown))),
        None => parts.push(pickers::EVERYONE.to_owned()),
    }
    if let Some(range) = sentence::range(&shown.map.settings.entries) {
        parts.push(format!("entered {range}"));
    }
    if let Some(report) = shown.report {
        parts.push(format!("data up to {}", sentence::day(report.as_of, true)));
    }
    parts.join(" · ")
}

/// Says how many contacts a segment hides; nothing where everybody counts.
pub fn hidden(shown: &Shown<'_>) -> String {
    let counts = shown.within.and(shown.report).zip(shown.data);
    let Some((report, data)) = counts else { return String::new() };
    let hidden = data.contacts.saturating_sub(report.contacts);
    let share = text::percent(Rate::new(report.contacts, data.contacts));
    format!(" ({} contacts, {share}; {} hidden)", text::count(report.contacts), text::count(hidden))
}
