//! The lens through which the map is seen: what is picked of it, the questions it asks, and the strip above the map that
//! explains it.

mod strip;

pub use strip::{HEIGHT, show as show_strip};

use crate::engine::analysis::arrival::TimesFromEntry;
use crate::gui::panels::Shown;
use crate::overlay::lens::{self, Faces, Lens, Sign, SignLook};
use crate::overlay::{State, text};

/// What is picked of the lens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LensPicks {
    /// The lens.
    pub lens: Lens,
}

/// What the map shows through the lens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// Faces, legend and sentence.
    pub faces: Faces,
    /// Whether newer figures of the lens are on their way.
    pub stale: bool,
}

/// Asks what the lens needs and returns what the map shows through it.
pub fn look_through(shown: &Shown<'_>) -> Seen {
    let Some(report) = shown.report else { return Seen::default() };
    match shown.view.lens.lens {
        Lens::Time => {
            let times = shown.ask(&TimesFromEntry);
            Seen { faces: lens::time(shown.map, report, times.value.as_deref()), stale: times.stale }
        }
        _ => Seen { faces: conversion(shown), stale: false },
    }
}

/// Legend and sentence of the map without a lens.
fn conversion(shown: &Shown<'_>) -> Faces {
    let signs = State::ALL.map(|state| Sign::new(SignLook::Icon(state.icon(), state.text_ink()), state.name()));
    let sentence = shown.report.map(|report| {
        let loss = report.biggest_loss.and_then(|id| {
            let lost = report.stages.iter().find(|stage| stage.id == id)?.dropped_off;
            let name = &shown.map.stages.get(&id)?.stage.name;
            let lost = text::count(lost);
            Some(format!(" The largest loss is at “{}”: {lost} dropped off.", text::tame(name)))
        });
        format!(
            "Of {} contacts that entered, {} reached a goal.{}",
            text::count(report.entered),
            text::count(report.completed),
            loss.unwrap_or_default()
        )
    });
    Faces { legend: signs.into(), sentence: sentence.unwrap_or_default(), ..Faces::default() }
}
