//! Journeys and histories written as letters, for tests.

use crate::domain::{Journey, Moment, Rule, Settings, Span, Stage, StageId, Transition, TransitionId};
use crate::engine::columns::{Columns, ColumnsBuilder};

/// The stage of a letter.
pub(super) fn id(letter: char) -> StageId {
    StageId(letter as u32)
}

/// Stages named by letters, each satisfied by the activity of its name, and transitions as pairs of letters.
pub(super) fn journey(stages: &str, transitions: &[&str], settings: Settings) -> Journey {
    let stage = |letter: char| Stage {
        id: id(letter),
        name: letter.to_string(),
        rule: Rule::activity(letter),
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    let transition = |(place, ends): (u32, &&str)| Transition {
        id: TransitionId(place),
        from: id(ends.chars().next().unwrap()),
        to: id(ends.chars().last().unwrap()),
        order: Default::default(),
        limit: None,
        exclusions: Vec::new(),
    };
    Journey {
        stages: stages.chars().map(stage).collect(),
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
