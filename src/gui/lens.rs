//! The lens through which the map is seen: what is picked of it, the questions it asks, and the strip above the map that
//! explains it.

mod compare;
pub mod hover;
mod picks;
mod strip;

pub use compare::{ComparePicks, SidePick};
pub use strip::{HEIGHT, show as show_strip};

use crate::domain::{DateRange, ValueOf};
use crate::engine::analysis::arrival::TimesFromEntry;
use crate::engine::analysis::course::{Courses, CoursesReport};
use crate::engine::analysis::rhythm::{Hours, Rhythm};
use crate::engine::analysis::worth::Worth;
use crate::gui::panels::people::Wanted;
use crate::gui::panels::pickers::own_zone;
use crate::gui::panels::{Shown, answer};
use crate::overlay::lens::{self, Faces, Lens, Sign, SignLook};
use crate::overlay::{Behind, State, text};
use crate::project::Answered;
use std::sync::Arc;

/// What is picked of the lens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LensPicks {
    /// The lens.
    pub lens: Lens,
    /// The number that counts as value; without a pick the first number in the data.
    pub value: Option<ValueOf>,
    /// Whether values are shown for each contact on average.
    pub mean: bool,
    /// The hours of the week that are looked at.
    pub hours: Hours,
    /// The two groups that are compared on the map, in place of the lens.
    pub compare: Option<ComparePicks>,
}

/// What the map shows through the lens.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// Faces, legend and sentence.
    pub faces: Faces,
    /// Whether newer figures of the lens are on their way and are waited for noticeably.
    pub stale: bool,
    /// Whether there are none of them yet.
    pub waits: bool,
}

impl Seen {
    /// What is seen through an answer, once it is there.
    fn through<A>(answered: &Answered<A>, faces: impl FnOnce(&A) -> Faces) -> Self {
        let noticed = answered.running.is_some_and(|elapsed| elapsed >= answer::NOTICED);
        let mut seen = Self { stale: answered.stale && noticed, ..Self::default() };
        match (&answered.value, &answered.failed) {
            (Some(value), _) => seen.faces = faces(value),
            (None, Some(failed)) => seen.faces.sentence.clone_from(failed),
            (None, None) => seen.waits = true,
        }
        seen
    }
}

/// Asks what the lens needs and returns what the map shows through it.
pub fn look_through(shown: &Shown<'_>) -> Seen {
    let Some(report) = shown.report else { return Seen::default() };
    let picks = &shown.view.lens;
    let courses = courses(shown);
    let mut seen = match (&picks.compare, picks.lens) {
        (Some(pair), _) => compare::seen(shown, pair),
        (None, Lens::Conversion) => Seen { faces: conversion(shown), ..Seen::default() },
        (None, Lens::Time) => {
            let times = shown.ask(&TimesFromEntry);
            let faces = lens::time(shown.map, report, times.value.as_deref());
            Seen { faces, stale: times.stale, waits: false }
        }
        (None, Lens::Value) => match value_of(shown) {
            Some(value) => {
                let answered = shown.ask(&Worth { value });
                Seen::through(&answered, |worth| lens::value(shown.map, worth, picks.mean))
            }
            None => Seen::saying("No attribute in the data is a number, so nothing can be added up."),
        },
        (None, Lens::Target) => Seen::through(&courses, |courses| lens::target(shown.map, report, courses)),
        (None, Lens::When) => {
            let answered = shown.ask(&Rhythm { zone: own_zone() });
            Seen::through(&answered, |rhythm| lens::when(shown.map, rhythm, &picks.hours))
        }
    };
    if picks.lens != Lens::Target || picks.compare.is_some() {
        seen.faces.badges = courses.value.map(|courses| lens::target::badges(&courses, false)).unwrap_or_default();
    }
    seen
}

impl Seen {
    fn saying(sentence: &str) -> Self {
        Self { faces: Faces { sentence: sentence.to_owned(), ..Faces::default() }, ..Self::default() }
    }
}

/// Asks how all targets stand; without any target nothing is asked.
pub fn courses(shown: &Shown<'_>) -> Answered<CoursesReport> {
    if shown.map.targets.is_empty() {
        let as_of = shown.report.map(|report| report.as_of).unwrap_or_default();
        let none = CoursesReport { as_of, courses: Vec::new() };
        return Answered { value: Some(Arc::new(none)), ..Answered::default() };
    }
    shown.ask(&Courses { targets: shown.map.targets.values().cloned().collect() })
}

/// Parts of names that speak of value in money or points.
const WORTH: [&str; 7] = ["value", "revenue", "amount", "price", "total", "spend", "points"];

/// Returns the number that counts as value: the one that is picked, or the first one in the data, before others one whose
/// name says so.
pub fn value_of(shown: &Shown<'_>) -> Option<ValueOf> {
    let numbers = picks::numbers(shown);
    let picked = shown.view.lens.value.clone().filter(|picked| numbers.contains(picked));
    let says_so = |one: &&ValueOf| WORTH.iter().any(|word| one.attribute.to_lowercase().contains(word));
    picked.or_else(|| numbers.iter().find(says_so).or(numbers.first()).cloned())
}

/// Returns what is to be listed for a figure of the map; nothing where it is no longer asked for.
pub fn behind(shown: &Shown<'_>, behind: Behind) -> Option<Wanted> {
    use crate::engine::analysis::PeopleAtAny;
    use crate::engine::analysis::people::PeopleOf;
    match behind {
        Behind::Figure(selection) => Some(Wanted::behind(selection)),
        Behind::AnyOf(id) => {
            let group = shown.map.groups.get(&id)?;
            let stages = group.stages.iter().copied().collect();
            Some(Wanted::found(format!("Contacts that reached any of “{}”", group.name), PeopleAtAny { stages }))
        }
        Behind::Compared(part) => compare::wanted(shown, part),
        // It is shown, not listed.
        Behind::Intervention(_) => None,
        Behind::Hours(part) => {
            let title = picks::hours_title(shown, &part);
            Some(Wanted::found(title, PeopleOf { figure: Rhythm { zone: own_zone() }, part }))
        }
    }
}

/// Says that nobody entered, and what may be the cause.
fn nobody(shown: &Shown<'_>, contacts: u64) -> String {
    let mut causes = Vec::new();
    let entries = shown.map.stages.values().filter(|record| record.stage.entry);
    let names: Vec<String> = entries.map(|record| format!("“{}”", text::tame(&record.stage.name))).take(2).collect();
    causes.push(match names.as_slice() {
        [one] => format!("the rule of {one}"),
        _ => "the rules of the stages where contacts enter".to_owned(),
    });
    if shown.map.settings.entries != DateRange::default() {
        causes.push("the days between which contacts enter".to_owned());
    }
    if let Some(segment) = shown.within {
        causes.push(format!("the segment “{}”", text::tame(&segment.name)));
    }
    let last = causes.pop().unwrap_or_default();
    let causes = if causes.is_empty() { last } else { format!("{} and {last}", causes.join(", ")) };
    format!("None of the {} contacts in the data entered. Look at {causes}.", text::count(contacts))
}

/// Legend and sentence of the map without a lens.
fn conversion(shown: &Shown<'_>) -> Faces {
    let signs = State::ALL.map(|state| Sign::new(SignLook::Icon(state.icon(), state.text_ink()), state.name()));
    let sentence = shown.report.map(|report| {
        if report.entered == 0 && report.contacts > 0 {
            return nobody(shown, report.contacts);
        }
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
