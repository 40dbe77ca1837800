//! Tints: the few colours that a user gives to lanes, notes and personas, by name; only a palette knows what they look like.

use serde::{Deserialize, Serialize};

/// A colour to choose. It is never the only sign of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Tint {
    /// Neutral grey.
    #[default]
    Grey,
    /// Sky blue.
    Blue,
    /// Bluish green.
    Green,
    /// Yellow.
    Yellow,
    /// Orange.
    Orange,
    /// Reddish purple.
    Purple,
}

impl Tint {
    /// All tints, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Grey, Self::Blue, Self::Green, Self::Yellow, Self::Orange, Self::Purple];

    /// Returns the tint's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grey => "Grey",
            Self::Blue => "Blue",
            Self::Green => "Green",
            Self::Yellow => "Yellow",
            Self::Orange => "Orange",
            Self::Purple => "Purple",
        }
    }

    /// Returns the tint that lanes get in turn, so that neighbours differ.
    pub fn in_turn(place: usize) -> Self {
        const TURN: [Tint; 5] = [Tint::Blue, Tint::Green, Tint::Yellow, Tint::Orange, Tint::Purple];
        TURN.get(place % TURN.len()).copied().unwrap_or_default()
    }
}
