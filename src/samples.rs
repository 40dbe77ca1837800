//! The three stories of the sample projects: a map each, and made-up activities from a small generator.
//!
//! Nothing here was measured anywhere. The same story gives the same activities on every machine, so that the committed
//! sample projects can be made again and their figures be counted by hand.

mod content;
mod drawing;
mod email;
mod log;
mod random;
mod signup;

use crate::document::Map;
use crate::domain::Moment;
use crate::engine::intake::Intake;

/// A story told by a sample project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Story {
    /// Visitors sign up and never confirm; a reminder brings them back.
    Signup,
    /// Readers read one article and leave; one article leads on, and a clearer call to action helps.
    Content,
    /// Mails are opened but not clicked; the time of sending makes the difference.
    Email,
}

impl Story {
    /// All stories, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Signup, Self::Content, Self::Email];

    /// Returns the name of the project's files without what follows the dot.
    pub fn file_stem(self) -> &'static str {
        match self {
            Self::Signup => "signup",
            Self::Content => "content",
            Self::Email => "email",
        }
    }

    /// Returns the name of the project, which says that its data is made up.
    pub fn title(self) -> &'static str {
        match self {
            Self::Signup => "The unconfirmed registration (made-up data)",
            Self::Content => "The content puzzle (made-up data)",
            Self::Email => "The e-mail click mystery (made-up data)",
        }
    }

    /// Returns what the import is called in the store.
    pub fn source_name(self) -> &'static str {
        match self {
            Self::Signup => "made-up data: signup",
            Self::Content => "made-up data: content",
            Self::Email => "made-up data: email",
        }
    }

    /// Returns the moment from which the story's remedy is at work.
    pub fn intervention(self) -> Moment {
        match self {
            Self::Signup => signup::REMINDERS_FROM,
            Self::Content => content::CALL_TO_ACTION_FROM,
            Self::Email => email::MORNINGS_FROM,
        }
    }

    /// Makes up the story's activities.
    pub fn intake(self) -> Intake {
        match self {
            Self::Signup => signup::intake(),
            Self::Content => content::intake(),
            Self::Email => email::intake(),
        }
    }

    /// Draws the story's map.
    pub fn map(self) -> Map {
        match self {
            Self::Signup => signup::map(),
            Self::Content => content::map(),
            Self::Email => email::map(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Size of a stage's card and the least room between two of them, in map units.
    const CARD: (f32, f32) = (200.0, 104.0);
    const GAP: f32 = 150.0;

    #[test]
    fn cards_stand_well_apart() {
        for story in Story::ALL {
            let map = story.map();
            let records: Vec<_> = map.stages.values().collect();
            for (place, one) in records.iter().enumerate() {
                for other in records.iter().skip(place + 1) {
                    let (dx, dy) = ((one.at.x - other.at.x).abs(), (one.at.y - other.at.y).abs());
                    assert!(dx >= CARD.0 + GAP || dy >= CARD.1 + GAP, "{} and {}", one.stage.name, other.stage.name);
                }
            }
        }
    }

    #[test]
    fn stories_are_of_believable_size() {
        for story in Story::ALL {
            let intake = story.intake();
            assert!((5_000..10_000).contains(&intake.contacts.len()), "{story:?} {}", intake.contacts.len());
            assert!((30_000..60_000).contains(&intake.len()), "{story:?} {}", intake.len());
            let (first, last) = (intake.time.iter().min().unwrap(), intake.time.iter().max().unwrap());
            assert!((*first..*last).contains(&story.intervention().0));
        }
    }

    #[test]
    fn every_rule_names_activities_and_attributes_that_are_in_the_data() {
        use crate::domain::Filter;
        for story in Story::ALL {
            let intake = story.intake();
            for stage in story.map().journey().stages {
                for condition in stage.rule.conditions() {
                    assert!(condition.activities.iter().all(|name| intake.activity_types.find(name).is_some()));
                    for filter in &condition.filters {
                        let Filter::Compare { attribute, .. } = filter else { panic!("a plain comparison") };
                        assert!(intake.attributes.iter().any(|one| one.name == *attribute));
                    }
                }
            }
        }
    }
}
