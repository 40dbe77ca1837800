//! Lenses: what the map shows of its figures, card by card and arrow by arrow, as plain data.
//!
//! Without a lens a card shows conversion, which [`Figures`](super::Figures) hold. Another lens gives cards, arrows and
//! drop-offs a *face* of the same size: texts, a bar, a shade. Each lens is one file here that makes [`Faces`] from
//! figures of the engine and says in a sentence what it shows.

pub mod compare;
pub mod target;
mod time;
mod value;
mod what_if;
pub mod when;

pub use compare::compare;
pub use target::target;
pub use time::time;
pub use value::value;
pub use what_if::{change, in_words, what_if};
pub use when::when;

#[cfg(test)]
mod tests;

use super::figures::{THINNEST, WIDEST};
use super::label::{Label, Run};
use super::shape::Behind;
use crate::domain::{StageId, TransitionId};
use crate::theme::{Ink, Weight, icon, size};
use std::collections::BTreeMap;

/// What the map shows of its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lens {
    /// How many contacts get how far.
    #[default]
    Conversion,
    /// How long they take.
    Time,
    /// How much they are worth.
    Value,
    /// How the stages stand beside their targets.
    Target,
    /// At which hours they arrive and drop off.
    When,
}

impl Lens {
    /// All lenses, in the order in which they stand.
    pub const ALL: [Self; 5] = [Self::Conversion, Self::Time, Self::Value, Self::Target, Self::When];

    /// Returns its name.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Conversion => "Conversion",
            Self::Time => "Time",
            Self::Value => "Value",
            Self::Target => "Target",
            Self::When => "Hours",
        }
    }

    /// Returns what it shows, in a sentence.
    pub const fn tooltip(self) -> &'static str {
        match self {
            Self::Conversion => "How many contacts get how far, and where they drop off",
            Self::Time => "How long contacts take at stages and on arrows",
            Self::Value => "How much a number such as the price adds up to at stages, and how much is lost",
            Self::Target => "How stages stand beside their targets, and whether they are on course",
            Self::When => "At which hours of the week contacts arrive and drop off",
        }
    }

    /// Returns its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Conversion => icon::FUNNEL,
            Self::Time => icon::TIMER,
            Self::Value => icon::TAG,
            Self::Target => icon::TARGET,
            Self::When => icon::CALENDAR,
        }
    }
}

/// What a lens shows, by stage and transition, with the words that explain it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faces {
    /// Faces of cards.
    pub stages: BTreeMap<StageId, StageFace>,
    /// Faces of arrows.
    pub transitions: BTreeMap<TransitionId, ArrowFace>,
    /// What stands on the upper edge of cards, under any lens.
    pub badges: BTreeMap<StageId, Badge>,
    /// What the signs on the map mean.
    pub legend: Vec<Sign>,
    /// What the map shows now, in a sentence or two.
    pub sentence: String,
    /// The same in a few words for a narrow place, where the sentence is long.
    pub brief: Option<String>,
}

/// What a card shows in place of its conversion figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageFace {
    /// One or two lines in place of the large figure: the first large where it is alone.
    pub lines: Vec<Vec<Run>>,
    /// Up to two lines to the right of a single large figure.
    pub beside: Vec<Vec<Run>>,
    /// The parts of the bar.
    pub bar: Vec<Part>,
    /// Where a mark stands on the bar, from 0 to 1.
    pub tick: Option<f32>,
    /// The line below the bar.
    pub foot: Vec<Run>,
    /// The figure as it is seen from further away.
    pub far: String,
    /// How strongly the card is shaded, if it is.
    pub shade: Option<Shade>,
    /// What falls from the card in place of the drop-offs.
    pub drop: Option<DropFace>,
    /// What the card says, as a sentence.
    pub said: String,
}

/// A part of a bar, from `start` to `end`, both from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Where it begins.
    pub start: f32,
    /// Where it ends.
    pub end: f32,
    /// Its ink.
    pub ink: Ink,
    /// Its opacity, from 0 to 1.
    pub opacity: f32,
}

/// A shade over a card or a ribbon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shade {
    /// Its ink.
    pub ink: Ink,
    /// How strong it is, from 0 to 1.
    pub strength: f32,
}

/// What falls from a card.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DropFace {
    /// Stubs side by side: width in map units and ink.
    pub stubs: Vec<(f32, Ink)>,
    /// What is written beside them, in one line.
    pub words: Vec<Run>,
    /// What is written on a mark below, where there is one.
    pub mark: Option<String>,
}

/// What an arrow shows in place of its conversion figures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArrowFace {
    /// What is written on it.
    pub label: Label,
    /// The figure as it is seen from further away.
    pub far: String,
    /// Ribbons side by side; none keeps the ribbon as it is.
    pub ribbons: Vec<Ribbon>,
    /// How strongly the ribbon is shaded, if it is.
    pub shade: Option<Shade>,
    /// What the arrow says, as a sentence.
    pub said: String,
}

/// One of several ribbons of an arrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ribbon {
    /// Width in map units.
    pub width: f32,
    /// Its ink.
    pub ink: Ink,
    /// Whether a broken line runs along it, so that it is told apart without colour.
    pub broken: bool,
}

/// A word on the upper edge of a card.
#[derive(Debug, Clone, PartialEq)]
pub struct Badge {
    /// Its icon.
    pub icon: &'static str,
    /// Its words.
    pub words: String,
    /// The ink of both.
    pub ink: Ink,
    /// The contacts that it counts.
    pub behind: Option<Behind>,
    /// What it says, as a sentence.
    pub said: String,
}

/// A line of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// How it looks.
    pub look: SignLook,
    /// What it means.
    pub words: String,
}

/// How a sign of a legend looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SignLook {
    /// An icon in an ink.
    Icon(&'static str, Ink),
    /// A scale from pale to strong.
    Scale(Ink),
    /// A plain patch.
    Patch(Ink),
    /// A patch with a broken line along it.
    BrokenPatch(Ink),
}

impl Sign {
    /// Makes a line of a legend.
    pub fn new(look: SignLook, words: impl Into<String>) -> Self {
        Self { look, words: words.into() }
    }
}

impl DropFace {
    /// Returns how wide all stubs are together.
    pub fn width(&self) -> f32 {
        self.stubs.iter().map(|(width, _)| width).sum()
    }
}

impl ArrowFace {
    /// Returns how wide all ribbons are together, if they take the place of the usual one.
    pub fn width(&self) -> Option<f32> {
        (!self.ribbons.is_empty()).then(|| self.ribbons.iter().map(|ribbon| ribbon.width).sum())
    }
}

impl Shade {
    /// A shade whose strength goes with the square root of a share, so that small ones are told from none.
    pub fn of(ink: Ink, value: f64, most: f64) -> Option<Self> {
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        (share > 0.0).then(|| Self { ink, strength: share.sqrt() as f32 })
    }
}

/// Returns how wide a share of the largest is drawn; something is never invisible, nothing always is.
pub fn width_of(value: f64, most: f64) -> f32 {
    if value <= 0.0 || most <= 0.0 {
        return 0.0;
    }
    (WIDEST * (value / most) as f32).clamp(THINNEST, WIDEST)
}

/// The large figure of a card.
fn large(text: impl Into<String>) -> Run {
    Run::new(text, Weight::SemiBold, size::FIGURE, Ink::TextStrong)
}

/// A figure in running text.
fn strong(text: impl Into<String>) -> Run {
    Run::new(text, Weight::SemiBold, size::SMALL - 0.5, Ink::TextStrong)
}

/// Words that explain a figure.
fn muted(text: impl Into<String>) -> Run {
    Run::new(text, Weight::Regular, size::SMALL - 0.5, Ink::TextMuted)
}

/// Words in the line below a bar.
fn small(text: impl Into<String>, ink: Ink) -> Run {
    Run::new(text, Weight::Regular, size::TINY + 0.5, ink)
}

/// The figure on an arrow.
fn on_arrow(text: impl Into<String>) -> Run {
    Run::new(text, Weight::SemiBold, size::BODY, Ink::TextStrong)
}

/// Words on an arrow.
fn beside_arrow(text: impl Into<String>) -> Run {
    Run::new(text, Weight::Regular, size::SMALL, Ink::TextMuted)
}
