//! When: at which weekday and hour an activity is followed most, and when a reminder would help.

mod heat;
mod reminder;

use super::below::{Csv, Tab};
use super::{Shown, answer, pickers};
use crate::domain::{Span, StageId, TransitionId};
use crate::engine::analysis::following::Following;
use crate::engine::analysis::reminder::{Reminder, ReminderReport};
use crate::engine::analysis::send_time::{Clock, SendTime, SendTimeReport};
use crate::export::moments::{self, Names};
use crate::gui::command::Request;
use crate::gui::widgets::{self, HIT, ink};
use crate::theme::{Ink, icon};
use egui::{Button, RichText, Ui, Vec2};
use std::sync::Arc;

/// Which of the two questions is on show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Question {
    /// At which weekday and hour to send.
    #[default]
    SendTime,
    /// When to remind.
    Reminder,
}

/// What the tab keeps between frames.
#[derive(Debug, Clone, Default)]
pub struct When {
    question: Question,
    from: Option<StageId>,
    to: Option<StageId>,
    /// The arrow that was selected last; its ends are picked when another one is selected.
    arrow: Option<TransitionId>,
    /// The stage that was selected last; it is picked as the one before when another one is selected.
    stage: Option<StageId>,
    /// Whether only the arrow between the stages counts, where there is one.
    only_arrow: bool,
    /// Whose clock counts; without a pick that of the machine.
    clock: Option<Clock>,
    every: bool,
    /// Whether cells show counts instead of shares.
    counts: bool,
    /// A delay of one's own.
    delay: Option<Span>,
    answered: Option<Answered>,
}

/// The answer on show, for copying.
#[derive(Debug, Clone)]
enum Answered {
    SendTime(Arc<SendTimeReport>),
    Reminder(Arc<ReminderReport>),
}

impl When {
    /// Asks about other stages from the next frame on.
    pub fn about(&mut self, question: Question, from: StageId, to: StageId) {
        self.question = question;
        (self.from, self.to) = (Some(from), Some(to));
    }

    /// Takes over the ends of an arrow, or a stage, that was selected on the map just now.
    fn follow_selection(&mut self, shown: &Shown<'_>) {
        let selected = shown.view.selection.single_transition();
        if selected != self.arrow {
            self.arrow = selected;
            if let Some(transition) = selected.and_then(|id| shown.map.transitions.get(&id)) {
                (self.from, self.to) = (Some(transition.from), Some(transition.to));
                self.only_arrow = true;
            }
        }
        let stage = shown.view.selection.single_stage();
        if stage != self.stage {
            self.stage = stage;
            // From the last stage nothing leads on.
            if let Some(from) = stage.filter(|&id| beyond(shown, id).is_some()) {
                (self.from, self.to) = (Some(from), None);
            }
        }
    }

    /// Returns the stages: those picked, as long as they are on the map. Without a pick, where to remind is where most
    /// are lost, and what is sent is the first entry; both are to lead to what the lost did not reach.
    fn stages(&self, shown: &Shown<'_>) -> Option<(StageId, StageId)> {
        let on_map = |id: &StageId| shown.map.stages.contains_key(id);
        let journey = shown.map.journey();
        let first =
            || journey.stages.iter().zip(journey.entries()).find(|(_, entry)| *entry).map(|(stage, _)| stage.id);
        let any = || journey.stages.first().map(|stage| stage.id);
        let lost = shown.report.and_then(|report| report.biggest_loss).filter(on_map);
        let picked = self.from.filter(on_map);
        let from = match self.question {
            Question::SendTime => picked.or_else(first).or_else(any)?,
            Question::Reminder => picked.or(lost).or_else(first).or_else(any)?,
        };
        let aim = || lost.filter(|_| picked.is_none()).and_then(|lost| beyond(shown, lost)).filter(|to| *to != from);
        let other = || journey.stages.iter().find(|stage| stage.id != from).map(|stage| stage.id);
        let to = self.to.filter(on_map).filter(|to| *to != from).or_else(aim);
        Some((from, to.or_else(|| beyond(shown, from)).or_else(other)?))
    }

    /// Returns the arrow between two stages, if there is one.
    fn arrow_between(shown: &Shown<'_>, from: StageId, to: StageId) -> Option<TransitionId> {
        shown.map.transitions.iter().find(|(_, one)| one.from == from && one.to == to).map(|(id, _)| *id)
    }

    fn following(&self, shown: &Shown<'_>) -> Option<Following> {
        let (from, to) = self.stages(shown)?;
        let arrow = Self::arrow_between(shown, from, to).filter(|_| self.only_arrow);
        Some(arrow.map_or(Following::Stages { from, to }, Following::Transition))
    }

    /// Returns whose clock counts: the one that was picked, as long as the data has it, or this computer's.
    fn clock(&self, shown: &Shown<'_>) -> Clock {
        let is_there = |clock: &Clock| *clock != Clock::Own || shown.data.is_some_and(|data| data.has_offsets);
        self.clock.clone().filter(is_there).unwrap_or_else(|| Clock::Zone(pickers::own_zone()))
    }

    fn picks(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        ui.horizontal_wrapped(|ui| {
            for (question, words, tooltip) in [
                (Question::SendTime, "Send time", "At which weekday and hour contacts go on most."),
                (Question::Reminder, "Reminder", "After how long a reminder would help those who do not go on."),
            ] {
                let button = Button::selectable(self.question == question, words).min_size(Vec2::new(0.0, HIT));
                if ui.add(button).on_hover_text(tooltip).clicked() {
                    self.question = question;
                }
            }
            let muted = ink(ui, Ink::TextMuted);
            let word = |ui: &mut Ui, text: &str| _ = ui.label(RichText::new(text).color(muted));
            let Some((from, to)) = self.stages(shown) else { return };
            word(ui, "from");
            if let Some(id) = pickers::stage(ui, shown, "Stage before", Some(from)) {
                self.from = Some(id);
            }
            word(ui, "to");
            if let Some(id) = pickers::stage(ui, shown, "Stage after", Some(to)) {
                self.to = Some(id);
            }
            match self.question {
                Question::SendTime => {
                    word(ui, "in");
                    if let Some(clock) = pickers::clock(ui, shown, "Time zone", &self.clock(shown)) {
                        self.clock = Some(clock);
                    }
                }
                Question::Reminder => {
                    word(ui, "also after");
                    if let Some(delay) = widgets::span_editor(ui, "Own delay", self.delay, "no other") {
                        self.delay = delay;
                    }
                }
            }
            let has_arrow = Self::arrow_between(shown, from, to).is_some();
            if has_arrow || self.question == Question::SendTime {
                self.more(ui, has_arrow);
            }
        });
    }
}

impl When {
    /// What is rarely changed.
    fn more(&mut self, ui: &mut Ui, has_arrow: bool) {
        let caret = widgets::icon(icon::CARET_DOWN, 12.0).color(ink(ui, Ink::TextMuted));
        let label = Button::new("more").right_text(caret).min_size(Vec2::new(64.0, HIT));
        let close = egui::PopupCloseBehavior::CloseOnClickOutside;
        let config = egui::containers::menu::MenuConfig::new().close_behavior(close);
        let (button, _) = egui::containers::menu::MenuButton::from_button(label).config(config).ui(ui, |ui| {
            ui.set_min_width(240.0);
            if self.question == Question::SendTime {
                let words = [(false, "Cells show the share"), (true, "Cells show the number")];
                if let Some(counts) = widgets::choice(ui, "Cells show", &self.counts, &words, 200.0) {
                    self.counts = counts;
                }
                let tooltip = "Counts every activity at the first stage by itself, instead of each contact once.";
                if let Some(every) = widgets::switch(ui, "Count every time", self.every, tooltip) {
                    self.every = every;
                }
            }
            if has_arrow {
                let tooltip = "Counts only contacts that took the arrow itself, not those who came by another way.";
                if let Some(only) = widgets::switch(ui, "Only over the arrow", self.only_arrow, tooltip) {
                    self.only_arrow = only;
                }
            }
        });
        crate::gui::style::named(button, "More choices").on_hover_text("More choices");
    }
}

/// Returns the stage that most contacts reach of those to which an arrow leads from this one.
fn beyond(shown: &Shown<'_>, from: StageId) -> Option<StageId> {
    let reached = |id: StageId| shown.figures.and_then(|figures| figures.stages.get(&id)).map_or(0, |one| one.reached);
    let arrows = shown.map.transitions.values().filter(|one| one.from == from && one.to != from);
    // The first among equals, so that a map without figures keeps its order.
    arrows.map(|one| one.to).reduce(|best, to| if reached(to) > reached(best) { to } else { best })
}

/// Returns the names of the stages.
fn names(shown: &Shown<'_>) -> Names {
    shown.map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect()
}

impl Tab for When {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() || shown.map.stages.len() < 2 {
            let sentence = "The best time to send and to remind is shown here, once the map has two stages and data.";
            widgets::empty_state(ui, icon::CALENDAR, "No times to compare yet", sentence, |_| {});
            return;
        }
        self.follow_selection(shown);
        self.picks(ui, shown);
        let Some(following) = self.following(shown) else { return };
        match self.question {
            Question::SendTime => {
                let question = SendTime { following, clock: self.clock(shown), every: self.every };
                let answered = shown.ask(&question);
                self.answered = answered.value.clone().map(Answered::SendTime);
                answer::show(ui, &answered, |ui, report| {
                    heat::show(ui, shown, &question, report, self.counts, requests)
                });
            }
            Question::Reminder => {
                answer::about(ui, shown);
                let question = Reminder { after: self.delay, ..Reminder::of(following) };
                let answered = shown.ask(&question);
                self.answered = answered.value.clone().map(Answered::Reminder);
                answer::show(ui, &answered, |ui, report| {
                    reminder::runs_already(ui, shown, report, requests);
                    reminder::show(ui, &question, report, requests);
                });
            }
        }
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        let names = names(shown);
        match self.answered.clone()? {
            Answered::SendTime(report) => Some(Csv::new("send-time", move || {
                moments::send_time(&names, &report).to_csv().map_err(|error| error.to_string())
            })),
            Answered::Reminder(report) => Some(Csv::new("reminder", move || {
                moments::reminder(&names, &report).to_csv().map_err(|error| error.to_string())
            })),
        }
    }
}
