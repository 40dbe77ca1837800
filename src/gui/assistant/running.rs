//! The import while it runs.

use crate::domain::{Progress, Span};
use crate::gui::command::Request;
use crate::gui::widgets;
use crate::overlay::text;
use crate::theme::{Ink, UNIT, size};
use egui::{ProgressBar, Ui};
use std::time::Duration;

/// Shows how far the import has come.
pub(super) fn show(ui: &mut Ui, progress: &Progress, elapsed: Duration, requests: &mut Vec<Request>) {
    ui.vertical_centered(|ui| {
        ui.set_max_width(520.0);
        ui.add_space(UNIT * 16.0);
        let what = if progress.what.is_empty() { "Starting" } else { &progress.what };
        ui.label(widgets::strong(what, size::TITLE));
        ui.add_space(UNIT * 2.0);
        let bar = match progress.share() {
            Some(share) => ProgressBar::new(share).fill(widgets::ink(ui, Ink::Accent)),
            None => ProgressBar::new(0.0).animate(true),
        };
        ui.add(bar.desired_height(12.0)).accessible_name("Progress of the import");
        ui.add_space(UNIT);
        widgets::note(ui, &said(progress, elapsed));
        ui.add_space(UNIT * 4.0);
        if ui.button("Cancel").on_hover_text("The data stays as it was before the import.").clicked() {
            requests.push(Request::CancelImport);
        }
    });
    ui.ctx().request_repaint_after(Duration::from_millis(100));
}

fn said(progress: &Progress, elapsed: Duration) -> String {
    let mut parts = Vec::new();
    if let Some(share) = progress.share() {
        parts.push(format!("{:.0} %", (share * 100.0).floor()));
    }
    parts.push(format!("{} rows", text::count(progress.rows)));
    if let Some(rate) = progress.rows_per_sec(elapsed) {
        parts.push(format!("{} rows a second", text::count(rate.round() as u64)));
    }
    if let Some(left) = progress.time_left(elapsed) {
        parts.push(format!("about {} left", Span::from_secs(left.as_secs().max(1) as i64)));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_rate_and_time_left_are_said_as_far_as_they_are_known() {
        let progress = Progress { done: 25, total: Some(100), rows: 5_000, ..Progress::default() };
        assert_eq!(
            said(&progress, Duration::from_secs(2)),
            "25 % · 5,000 rows · 2,500 rows a second · about 6 seconds left"
        );
        assert_eq!(said(&Progress::default(), Duration::ZERO), "0 rows");
    }
}
