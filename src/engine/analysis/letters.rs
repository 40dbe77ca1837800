//! Journeys and histories written as letters, for tests.

use crate::domain::{Journey, Moment, Rule, Settings, Span, Stage, StageId, Transition, TransitionId};
use crate::engine::columns::{Columns, ColumnsBuilder};

/// The stage of a letter.
pub(super) fn id(letter: char) -> StageId {
    StageId(letter as u32)
}

/// A stage that is satisfied by the activity of its name.
pub(super) fn stage(id: u32, name: &str) -> Stage {
    Stage {
        id: StageId(id),
        name: name.to_owned(),
        rule: Rule::activity(name),
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    }
}

/// An arrow from one stage to another, by their ids.
pub(super) fn arrow(id: u32, from: u32, to: u32) -> Transition {
    Transition {
        id: TransitionId(id),
        from: StageId(from),
        to: StageId(to),
        order: Default::default(),
        limit: None,
        exclusions: Vec::new(),
    }
}

/// Stages with these names and the ids 1, 2, 3 …, and arrows: id, from, to.
pub(super) fn named(stages: &[&str], arrows: &[(u32, u32, u32)], settings: Settings) -> Journey {
    Journey {
        stages: (1..).zip(stages).map(|(id, name)| stage(id, name)).collect(),
        transitions: arrows.iter().map(|&(id, from, to)| arrow(id, from, to)).collect(),
        any_order: Vec::new(),
        settings,
    }
}

/// Stages named by letters, each satisfied by the activity of its name, and transitions as pairs of letters.
pub(super) fn journey(stages: &str, transitions: &[&str], settings: Settings) -> Journey {
    let ends = |pair: &str| [pair.chars().next(), pair.chars().last()].map(|end| end.unwrap() as u32);
    let transition = |(place, pair): (u32, &&str)| {
        let [from, to] = ends(pair);
        arrow(place, from, to)
    };
    Journey {
        stages: stages.chars().map(|letter| stage(letter as u32, &letter.to_string())).collect(),
        transitions: (0..).zip(transitions).map(transition).collect(),
        any_order: Vec::new(),
        settings,
    }
}

/// One contact a text: letters are activities, a minute apart, a dot lets a minute pass. A digit after a letter is the
/// value of the attribute "v"; letters in brackets are simultaneous.
pub(super) fn columns(histories: &[&str]) -> Columns {
    let mut builder = ColumnsBuilder::default();
    for (contact, history) in histories.iter().enumerate() {
        let (mut minute, mut together) = (0, false);
        let mut letters = history.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '(' => together = true,
                ')' => together = false,
                '.' => {}
                letter => {
                    let value = letters.next_if(char::is_ascii_digit).map(String::from).unwrap_or_default();
                    let time = Moment::from_secs(60 * minute);
                    builder.activity(&contact.to_string(), &letter.to_string(), time, &[("v", &value)]);
                }
            }
            minute += i64::from(!together);
        }
    }
    builder.finish()
}

/// A span of minutes, as settings have it.
pub(super) fn minutes(minutes: i64) -> Option<Span> {
    Some(Span(minutes * Span::MINUTE.0))
}
