//! Personas: made-up contacts that stand for many, with what they want and what hinders them.

use crate::document::map::Point;
use crate::domain::{SegmentId, Tint};

/// Identity of a persona within its map; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonaId(pub u32);

/// What stands in the disc of a persona card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Portrait {
    /// The first letters of the name.
    #[default]
    Initials,
    /// A person.
    Person,
    /// Several people: a team or a family.
    People,
    /// A shop.
    Shop,
    /// A desk with a screen.
    Desk,
    /// A phone.
    Phone,
    /// A heart.
    Heart,
    /// A star.
    Star,
}

impl Portrait {
    /// All portraits, in the order in which they are offered.
    pub const ALL: [Self; 8] =
        [Self::Initials, Self::Person, Self::People, Self::Shop, Self::Desk, Self::Phone, Self::Heart, Self::Star];

    /// Returns the portrait's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initials => "Initials",
            Self::Person => "Person",
            Self::People => "People",
            Self::Shop => "Shop",
            Self::Desk => "Desk",
            Self::Phone => "Phone",
            Self::Heart => "Heart",
            Self::Star => "Star",
        }
    }
}

/// A persona card.
#[derive(Debug, Clone, PartialEq)]
pub struct Persona {
    /// Identity.
    pub id: PersonaId,
    /// Name as shown.
    pub name: String,
    /// What stands in the disc.
    pub portrait: Portrait,
    /// Colour of the disc.
    pub tint: Tint,
    /// What they would say.
    pub quote: String,
    /// What they want; one a line.
    pub goals: String,
    /// What hinders them; one a line.
    pub pains: String,
    /// The saved segment that they stand for.
    pub segment: Option<SegmentId>,
    /// Upper left corner of the card.
    pub at: Point,
}

impl Persona {
    /// Returns the first letters of the first and the last word of the name.
    pub fn initials(&self) -> String {
        let first = |word: &str| word.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
        let mut words = self.name.split_whitespace().filter_map(first);
        let one = words.next().unwrap_or_else(|| "?".to_owned());
        one + &words.next_back().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_first_and_last_word() {
        let of = |name: &str| {
            let at = Point::default();
            let (quote, goals, pains) = Default::default();
            let (portrait, tint, segment) = Default::default();
            Persona { id: PersonaId(1), name: name.into(), portrait, tint, quote, goals, pains, segment, at }.initials()
        };
        assert_eq!(of("Busy Ben from Bremen"), "BB");
        assert_eq!(of("ärzte"), "Ä");
        assert_eq!(of("“Ann” van (Dyk)"), "AD");
        assert_eq!(of("…"), "?");
    }
}
