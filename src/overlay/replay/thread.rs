//! One contact's way over the map: the stages it came to, when, and how it ended.

use super::Clock;
use crate::document::{Point, sentence};
use crate::domain::{Journey, Moment, StageId, TransitionId};
use crate::engine::analysis::{Exit, Stay};
use crate::overlay::label::{Run, centred_text};
use crate::overlay::replay::CROWD;
use crate::overlay::routes::Routes;
use crate::overlay::scene::Hit;
use crate::overlay::shape::{Align, Drawn, Rect, Shape, Stroke};
use crate::theme::{Ink, Weight, icon, size};
use std::collections::{BTreeMap, BTreeSet};

/// Most lines under a card.
const MOST_LINES: usize = 3;
/// Height of a line under a card.
const LINE: f32 = 15.0;

/// The way of one contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// The contact's place in the columns.
    pub contact: u32,
    /// Its arrivals, ascending in time.
    pub steps: Vec<ThreadStep>,
    /// How the way ends.
    pub exit: Exit,
    /// How much earlier moments are on the clock that is played.
    zero: i64,
}

/// One arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThreadStep {
    /// The stage.
    pub stage: StageId,
    /// The transition that led there; `None` for an entry.
    pub transition: Option<TransitionId>,
    /// When, on the calendar.
    pub arrival: Moment,
}

impl Thread {
    pub(super) fn new(contact: u32, journey: &Journey, stays: &[Stay], exit: Exit, zero: i64) -> Self {
        let step = |stay: &Stay| {
            let stage = journey.stages.get(usize::from(stay.stage))?.id;
            let over = stay.transition.and_then(|place| journey.transitions.get(usize::from(place)));
            Some(ThreadStep { stage, transition: over.map(|over| over.id), arrival: stay.arrival })
        };
        Self { contact, steps: stays.iter().filter_map(step).collect(), exit, zero }
    }

    /// Returns when a step happens on the clock that is played.
    pub fn moment_of(&self, step: &ThreadStep) -> Moment {
        Moment(step.arrival.0.saturating_sub(self.zero))
    }

    /// Returns the stages and transitions to which the contact has come by the moment.
    pub fn touched(&self, now: Moment) -> BTreeSet<Hit> {
        let done = self.steps.iter().take_while(|step| self.moment_of(step) <= now);
        done.flat_map(|step| [Some(Hit::Stage(step.stage)), step.transition.map(Hit::Transition)]).flatten().collect()
    }

    /// Says in one line how the contact has fared by the moment.
    pub fn sentence(&self, now: Moment, name: impl Fn(StageId) -> String) -> String {
        let done = self.steps.iter().take_while(|step| self.moment_of(step) <= now).count();
        let Some(last) = done.checked_sub(1).and_then(|last| self.steps.get(last)) else {
            return "Has not entered yet.".to_owned();
        };
        let at = name(last.stage);
        if done < self.steps.len() {
            return format!("Step {done} of {}: “{at}”.", self.steps.len());
        }
        match self.exit {
            Exit::Finished => format!("Finished at “{at}” after {done} steps."),
            Exit::DroppedOff(moment) if moment.0.saturating_sub(self.zero) <= now.0 => {
                format!("Dropped off at “{at}”: the last chance to go on closed on {}.", sentence::day(moment, false))
            }
            Exit::DroppedOff(_) | Exit::StillInTime => format!("Waits at “{at}” and can still go on."),
        }
    }

    /// Returns what is drawn on the map: the arrows taken so far, and under each card the steps with their times.
    pub fn drawn(&self, routes: &Routes, now: Moment, clock: Clock) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        let mut lines: BTreeMap<StageId, Vec<(String, Ink, &'static str)>> = BTreeMap::new();
        let mut before: Option<&ThreadStep> = None;
        for (step, number) in self.steps.iter().zip(1_u32..) {
            if self.moment_of(step) > now {
                break;
            }
            if let Some(route) = step.transition.and_then(|id| routes.route(id)) {
                let stroke = Stroke::solid(Ink::MovedOn, 3.6);
                let shape = Shape::Path { pieces: route.pieces.clone(), stroke };
                drawn.push(Drawn { shape, opacity: 0.75, hit: Some(Hit::Transition(route.id)), behind: None });
            }
            let when = match (before, clock) {
                (None, Clock::Absolute) => sentence::day(step.arrival, false).trim_end_matches(" UTC").to_owned(),
                (None, Clock::Relative) => "at the start".to_owned(),
                (Some(before), _) => match step.arrival.since(before.arrival) {
                    gap if gap.0 > 0 => format!("{gap} later"),
                    _ => "at once".to_owned(),
                },
            };
            let line = (format!("{number} · {when}"), Ink::TextStrong, icon::CLOCK);
            lines.entry(step.stage).or_default().push(line);
            before = Some(step);
        }
        let last = self.steps.last().filter(|_| before.is_some() && before == self.steps.last());
        if let Some(last) = last {
            let line = match self.exit {
                Exit::Finished => Some(("Finished".to_owned(), Ink::FinishedText, icon::FLAG_CHECKERED)),
                Exit::DroppedOff(moment) if moment.0.saturating_sub(self.zero) <= now.0 => {
                    let waited = moment.since(last.arrival);
                    Some((format!("Dropped off after {waited}"), Ink::DropOffText, icon::TREND_DOWN))
                }
                Exit::DroppedOff(_) | Exit::StillInTime => None,
            };
            lines.entry(last.stage).or_default().extend(line);
        }
        for (stage, lines) in lines {
            if let Some(card) = routes.card(stage) {
                note(&mut drawn, stage, card.rect, &lines);
            }
        }
        drawn
    }
}

/// Draws lines under a card, the newest ones where there are too many.
fn note(drawn: &mut Vec<Drawn>, stage: StageId, card: Rect, lines: &[(String, Ink, &'static str)]) {
    let shown = lines.get(lines.len().saturating_sub(MOST_LINES)..).unwrap_or_default();
    let runs: Vec<[Run; 2]> = shown
        .iter()
        .map(|(words, ink, glyph)| {
            [
                Run::new(*glyph, Weight::Icon, size::SMALL, *ink),
                Run::new(words.clone(), Weight::SemiBold, size::SMALL, *ink),
            ]
        })
        .collect();
    let wide = runs.iter().map(|[glyph, words]| glyph.width() + 4.0 + words.width()).fold(0.0, f32::max);
    let (left, top) = (card.min.x + CROWD.0, card.max.y + CROWD.1 + 12.0);
    let rect = Rect::new(left - 6.0, top - 4.0, left + wide + 6.0, top + LINE * runs.len() as f32 + 3.0);
    let hit = Some(Hit::Stage(stage));
    let mut add = |shape| drawn.push(Drawn { shape, opacity: 1.0, hit, behind: None });
    let stroke = Some(Stroke::solid(Ink::CardBorder, 1.0));
    add(Shape::Rect { rect, corners: [6.0; 4], fill: Some(Ink::CardFill), stroke });
    for ([glyph, words], place) in runs.iter().zip(0_u8..) {
        let y = top + LINE * (f32::from(place) + 0.5);
        add(Shape::Text(centred_text(glyph, Point::new(left, y), Align::Left)));
        add(Shape::Text(centred_text(words, Point::new(left + glyph.width() + 4.0, y), Align::Left)));
    }
}
