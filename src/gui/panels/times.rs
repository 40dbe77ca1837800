//! How long contacts took from one stage to another: a histogram to brush, the share converted over time, and the drop-offs.

mod curve;
mod histogram;
mod key;
mod plot;

pub use curve::{Steps, steps};
pub use histogram::{Bins, Histogram, Unit};
pub use plot::Brush;

use super::below::{Csv, Tab};
use super::beside::beside;
use super::people::Wanted;
use super::{Shown, answer, pickers};
use crate::domain::{StageId, TransitionId};
use crate::engine::analysis::pace::{PacePart, PaceReport, Stretch, TimeToConvert};
use crate::engine::analysis::people::PeopleOf;
use crate::export::moments::Names;
use crate::export::over_time;
use crate::gui::command::Request;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, UNIT, icon};
use egui::{Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, pos2};
use std::sync::Arc;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drawn {
    /// How many took how long.
    #[default]
    Histogram,
    /// Which share has converted by when.
    Curve,
    /// How long those who dropped off went on.
    DropOffs,
}

/// What the tab keeps between frames.
#[derive(Debug, Clone, Default)]
pub struct Times {
    from: Option<StageId>,
    to: Option<StageId>,
    /// The arrow that was selected last; its ends are picked when another one is selected.
    arrow: Option<TransitionId>,
    /// Whether only the arrow between the stages counts, where there is one.
    only_arrow: bool,
    drawn: Drawn,
    bins: Bins,
    brush: Brush,
    answered: Option<(String, Arc<PaceReport>)>,
}

impl Times {
    /// Takes over the ends of an arrow that was selected on the map just now.
    fn follow_selection(&mut self, shown: &Shown<'_>) {
        let selected = shown.view.selection.single_transition();
        if selected != self.arrow {
            self.arrow = selected;
            if let Some(transition) = selected.and_then(|id| shown.map.transitions.get(&id)) {
                (self.from, self.to) = (Some(transition.from), Some(transition.to));
                self.only_arrow = true;
                self.brush = Brush::default();
            }
        }
    }

    /// Returns the arrow between the picked stages, if there is one.
    fn arrow_between(&self, shown: &Shown<'_>) -> Option<TransitionId> {
        let (from, to) = (self.from?, self.to?);
        shown.map.transitions.iter().find(|(_, one)| one.from == from && one.to == to).map(|(id, _)| *id)
    }

    fn stretch(&self, shown: &Shown<'_>) -> Stretch {
        let on_map = |id: &StageId| shown.map.stages.contains_key(id);
        let arrow = self.arrow_between(shown).filter(|_| self.only_arrow);
        match (arrow, self.from.filter(on_map), self.to.filter(on_map)) {
            (Some(arrow), ..) => Stretch::Transition(arrow),
            (None, Some(from), Some(to)) => Stretch::Stages(from, to),
            (None, Some(from), None) => Stretch::ToGoal(from),
            (None, None, Some(to)) => Stretch::ToStage(to),
            (None, None, None) => Stretch::Whole,
        }
    }

    fn picks(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let before = (self.from, self.to, self.only_arrow);
        ui.horizontal_wrapped(|ui| {
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            word(ui, "from");
            if let Some(from) = pickers::stage_or(ui, shown, "From stage", "the entry", self.from) {
                self.from = from;
            }
            word(ui, "to");
            if let Some(to) = pickers::stage_or(ui, shown, "To stage", "a goal", self.to) {
                self.to = to;
            }
            if self.arrow_between(shown).is_some() {
                let tooltip = "Counts only contacts that took the arrow itself, not those who came by another way.";
                if let Some(only) = widgets::switch(ui, "arrow only", self.only_arrow, tooltip) {
                    self.only_arrow = only;
                }
            }
            let drawn = [
                (Drawn::Histogram, "how many took how long"),
                (Drawn::Curve, "share converted by then"),
                (Drawn::DropOffs, "how long drop-offs went on"),
            ];
            if let Some(drawn) = widgets::choice(ui, "What is drawn", &self.drawn, &drawn, 184.0) {
                self.drawn = drawn;
                self.brush = Brush::default();
            }
            if self.drawn != Drawn::Curve {
                let words = [
                    (Bins::Automatic, "automatic bars"),
                    (Bins::About(10), "about 10 bars"),
                    (Bins::About(20), "about 20 bars"),
                    (Bins::About(40), "about 40 bars"),
                    (Bins::About(100), "about 100 bars"),
                ];
                if let Some(bins) = widgets::choice(ui, "Number of bars", &self.bins, &words, 120.0) {
                    self.bins = bins;
                }
            }
        });
        if before != (self.from, self.to, self.only_arrow) {
            self.brush = Brush::default();
        }
    }

    fn body(&mut self, ui: &mut Ui, question: &TimeToConvert, report: &PaceReport, requests: &mut Vec<Request>) {
        if report.reached == 0 {
            widgets::empty_state(ui, icon::TIMER, "Nobody yet", "Nobody reached the first stage.", |_| {});
            return;
        }
        let (mut brush, mut clears) = (self.brush, false);
        let words = |ui: &mut Ui| clears = self.words(ui, question, report, requests);
        beside(ui, 300.0, words, |ui| self.picture(ui, report, &mut brush));
        if clears || brush != self.brush {
            self.brush = if clears { Brush::default() } else { brush };
            ui.ctx().request_repaint();
        }
    }

    fn picture(&self, ui: &mut Ui, report: &PaceReport, brush: &mut Brush) {
        match self.drawn {
            Drawn::Curve => curve::show(ui, &report.curve),
            Drawn::Histogram if report.by_time.is_empty() => {
                let sentence = "Nobody came from the one to the other in time, so there are no times to show.";
                widgets::empty_state(ui, icon::TIMER, "No times", sentence, |_| {});
            }
            Drawn::Histogram => {
                let sorted = report.sorted_times();
                let histogram = Histogram::of(&sorted, self.bins);
                plot::show(ui, &report.times, &histogram, Ink::MovedOn, brush);
            }
            Drawn::DropOffs if report.lost.is_empty() => {
                widgets::empty_state(ui, icon::CHECK, "No drop-offs", "Nobody dropped off on this way.", |_| {});
            }
            Drawn::DropOffs => {
                let sorted: Vec<i64> = report.lost.iter().map(|&(time, _)| time).collect();
                let histogram = Histogram::of(&sorted, self.bins);
                plot::show(ui, &report.spent, &histogram, Ink::DropOff, &mut Brush::default());
            }
        }
    }

    /// Says what became of all, with counts to click, and how long it took; returns whether the brush is to be cleared.
    fn words(&self, ui: &mut Ui, question: &TimeToConvert, report: &PaceReport, requests: &mut Vec<Request>) -> bool {
        let mut clears = false;
        widgets::sentence(ui, &over_time::times_summary(report));
        if self.drawn == Drawn::Curve {
            widgets::note(ui, &curve::words(&report.curve));
        }
        if self.drawn == Drawn::Histogram && !report.by_time.is_empty() {
            let histogram = Histogram::of(&report.sorted_times(), self.bins);
            clears = self.brushed(ui, question, report, &histogram, requests);
        }
        ui.vertical(|ui| {
            let muted = ink(ui, Ink::TextMuted);
            ui.label(RichText::new(format!("Of {} at the start", text::count(report.reached))).color(muted));
            let parts = [
                ("came there", report.converted, PacePart::Took { from: 0, to: i64::MAX }),
                ("still in time", report.still_in_time, PacePart::StillInTime),
                ("dropped off", report.dropped_off, PacePart::DroppedOff),
                ("went another way", report.other_way, PacePart::OtherWay),
            ];
            for (what, count, part) in parts.into_iter().filter(|(_, count, _)| *count > 0) {
                let button = widgets::quiet_button(ui, &format!("{} {what}", text::count(count)));
                if button.on_hover_text("Lists these contacts.").clicked() {
                    list(question, format!("Contacts who {}", of_part(what)), part, requests);
                }
            }
        });
        clears
    }

    /// Says how many lie in the brushed range, to be listed and saved as a segment from there; returns
    /// whether the brush is to be cleared.
    fn brushed(
        &self,
        ui: &mut Ui,
        question: &TimeToConvert,
        report: &PaceReport,
        histogram: &Histogram,
        requests: &mut Vec<Request>,
    ) -> bool {
        let Some((from, to)) = self.brush.times(histogram) else {
            let mut words = "Drag over the bars, or use the arrow keys on them, to choose a range of times.".to_owned();
            if histogram.beyond > 0 {
                let (_, end) = histogram.bounds(histogram.counts.len().saturating_sub(1));
                words += &format!(" {} took longer than {end} and are not drawn.", text::count(histogram.beyond));
            }
            widgets::note(ui, &words);
            return false;
        };
        ui.vertical(|ui| {
            let count = report.within(from.0, to.0).len() as u64;
            widgets::sentence(ui, &format!("{} contacts took from {from} to less than {to}.", text::count(count)));
            ui.horizontal(|ui| {
                if widgets::quiet_button(ui, "List them").clicked() {
                    let title = format!("Contacts who took from {from} to less than {to}");
                    list(question, title, PacePart::Took { from: from.0, to: to.0 }, requests);
                }
                ui.add_space(8.0);
                widgets::quiet_button(ui, "Clear").clicked()
            })
            .inner
        })
        .inner
    }
}

fn of_part(what: &str) -> String {
    if what.starts_with("still") { format!("are {what}") } else { what.to_owned() }
}

fn list(question: &TimeToConvert, title: String, part: PacePart, requests: &mut Vec<Request>) {
    requests.push(Request::ListPeople(Wanted::found(title, PeopleOf { figure: question.clone(), part })));
}

impl Tab for Times {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.map.stages.is_empty() || shown.data.is_none() {
            let sentence =
                "The times that contacts took from one stage to another are shown here, once there is a map and data.";
            widgets::empty_state(ui, icon::TIMER, "No times yet", sentence, |_| {});
            return;
        }
        self.follow_selection(shown);
        self.picks(ui, shown);
        answer::about(ui, shown);
        let question = TimeToConvert { over: self.stretch(shown) };
        let answered = shown.ask(&question);
        let names: Names = shown.map.stages.iter().map(|(id, one)| (*id, one.stage.name.clone())).collect();
        let title = over_time::stretch(&names, &shown.map.journey(), question.over);
        self.answered = answered.value.clone().map(|report| (title, report));
        answer::show(ui, &answered, |ui, report| self.body(ui, &question, report, requests));
    }

    fn csv(&self, _: &Shown<'_>) -> Option<Csv> {
        let (title, report) = self.answered.clone()?;
        let bins = match self.bins {
            Bins::Automatic => None,
            Bins::About(count) => Some(usize::from(count)),
        };
        Some(Csv::new("times", move || {
            over_time::times(&title, &report, bins).to_csv().map_err(|error| error.to_string())
        }))
    }
}

/// Shows a small histogram without axes.
pub fn small_histogram(ui: &mut Ui, sorted_times: &[i64]) {
    let histogram = Histogram::of(sorted_times, Bins::About(24));
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), UNIT * 12.0), Sense::hover());
    let tallest = histogram.tallest().max(1) as f32;
    let step = rect.width() / histogram.counts.len().max(1) as f32;
    for (bin, count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let left = rect.left() + step * bin as f32;
        let height = (rect.height() * *count as f32 / tallest).max(1.0);
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + step * 0.9, rect.bottom()));
        ui.painter().rect_filled(bar, 1.0, ink(ui, Ink::MovedOn));
    }
    let (_, end) = histogram.bounds(histogram.counts.len().saturating_sub(1));
    let words = format!("Times from 0 to {end}, {} contacts", sorted_times.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), &words));
    response.on_hover_text(&words);
    ui.horizontal(|ui| {
        widgets::note(ui, "0");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            widgets::note(ui, &end.to_string());
        });
    });
}
