//! Sliders for what is selected: the share that takes an arrow and how long it takes, or how many enter at a stage.

use super::WhatIf;
use crate::domain::{Span, StageId, Supposed, TransitionId};
use crate::gui::panels::Shown;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::theme::{Ink, UNIT, size};
use egui::{RichText, Slider, Ui};

/// Whether an arrow takes longer or shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    Same,
    Later,
    Sooner,
}

impl WhatIf {
    pub(super) fn sliders(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let selection = &self.sight.view.selection;
        match (selection.single_transition(), selection.single_stage()) {
            (Some(id), _) => self.arrow(ui, shown, id),
            (_, Some(id)) => self.stage(ui, shown, id),
            _ => {
                widgets::note(
                    ui,
                    "Select an arrow to suppose another rate or delay, or a stage where contacts enter to suppose \
                     another volume.",
                );
            }
        }
    }

    fn arrow(&mut self, ui: &mut Ui, shown: &Shown<'_>, id: TransitionId) {
        ui.label(widgets::strong(shown.transition_name(id), size::BODY));
        let now = shown.figures.and_then(|figures| figures.transitions.get(&id)).and_then(|one| one.share.value());
        let now = now.unwrap_or_default();
        let supposed = self.supposed.iter().find_map(|one| match one {
            Supposed::Share(of, share) if *of == id => Some(*share),
            _ => None,
        });
        // A slider that shows one decimal rounds to it; that is no supposition yet.
        let mut percent = (supposed.unwrap_or(now) * 1_000.0).round() / 10.0;
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).max(60.0);
        ui.label("Share of the stage before that takes it");
        let slider = Slider::new(&mut percent, 0.0..=100.0).fixed_decimals(1).suffix(" %");
        if ui.add(slider).accessible_name("Share that takes the arrow").changed() {
            self.suppose(Supposed::Share(id, percent / 100.0));
        }
        note_now(ui, &format!("now {:.1} %", now * 100.0));
        ui.add_space(UNIT);
        let delay = self.supposed.iter().find_map(|one| match one {
            Supposed::Delay(of, by) if *of == id => Some(*by),
            _ => None,
        });
        let pace = match delay.map_or(0, |by| by.0) {
            0 => Pace::Same,
            by if by > 0 => Pace::Later,
            _ => Pace::Sooner,
        };
        let choices =
            [(Pace::Same, "takes as long as now"), (Pace::Later, "takes longer by"), (Pace::Sooner, "is faster by")];
        let by = delay.map_or(Span::DAY, |by| Span(by.0.abs()));
        let signed = |pace: Pace, by: Span| match pace {
            Pace::Same => Span(0),
            Pace::Later => by,
            Pace::Sooner => Span(-by.0),
        };
        if let Some(pace) = widgets::choice(ui, "How long it takes", &pace, &choices, 200.0) {
            match pace {
                Pace::Same => self.forget(Supposed::Delay(id, by)),
                pace => self.suppose(Supposed::Delay(id, signed(pace, by))),
            }
        }
        if pace != Pace::Same
            && let Some(by) = widgets::span_editor(ui, "By how much", Some(by), "as long as now")
        {
            match by {
                None => self.forget(Supposed::Delay(id, Span(0))),
                Some(by) => self.suppose(Supposed::Delay(id, signed(pace, by))),
            }
        }
        let median = shown.figures.and_then(|figures| figures.transitions.get(&id)).and_then(|one| one.median);
        if let Some(median) = median {
            note_now(ui, &format!("now half take up to {median}"));
        }
    }

    fn stage(&mut self, ui: &mut Ui, shown: &Shown<'_>, id: StageId) {
        let journey = shown.map.journey();
        let enters = journey.stage_index(id).and_then(|place| journey.entries().get(place).copied()).unwrap_or(false);
        let name = journey.stages.iter().find(|stage| stage.id == id).map_or("", |stage| stage.name.as_str());
        ui.label(widgets::strong(text::tame(name), size::BODY));
        if !enters {
            widgets::note(ui, "Contacts do not enter here. Select an arrow that leads here to suppose another rate.");
            return;
        }
        let supposed = self.supposed.iter().find_map(|one| match one {
            Supposed::Volume(of, times) if *of == id => Some(*times),
            _ => None,
        });
        let mut percent = supposed.unwrap_or(1.0) * 100.0;
        ui.spacing_mut().slider_width = (ui.available_width() - 84.0).max(60.0);
        ui.label("As many contacts enter here");
        let slider = Slider::new(&mut percent, 0.0..=400.0).step_by(1.0).fixed_decimals(0).suffix(" %");
        if ui.add(slider).accessible_name("Volume of entries").changed() {
            self.suppose(Supposed::Volume(id, percent / 100.0));
        }
        note_now(ui, "100 % is as many as now");
    }
}

fn note_now(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).size(size::SMALL).color(ink(ui, Ink::TextMuted)));
}

/// Says what is supposed.
pub(super) fn in_words(shown: &Shown<'_>, one: &Supposed) -> String {
    match *one {
        Supposed::Share(id, share) => format!("{:.1} % go {}", share * 100.0, shown.transition_name(id)),
        Supposed::Volume(id, times) => {
            let name = shown.map.stages.get(&id).map_or_else(String::new, |record| text::tame(&record.stage.name));
            format!("{} times as many enter at {name}", text::amount(times))
        }
        Supposed::Delay(id, by) => {
            let pace = if by.0 < 0 { "faster" } else { "later" };
            format!("{} {pace}: {}", Span(by.0.abs()), shown.transition_name(id))
        }
    }
}
