//! What commands are about that the pointer does by dragging: directions on the screen, and panels with an edge.

/// A direction on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Toward {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Upwards.
    Up,
    /// Downwards.
    Down,
}

/// A panel whose edge can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PanelOf {
    /// The one on the left.
    Data,
    /// The one on the right.
    Inspector,
    /// The one below the map.
    Below,
}

impl Toward {
    /// Returns the direction as steps to the right and down.
    pub const fn step(self) -> (f32, f32) {
        match self {
            Self::Left => (-1.0, 0.0),
            Self::Right => (1.0, 0.0),
            Self::Up => (0.0, -1.0),
            Self::Down => (0.0, 1.0),
        }
    }
}

impl PanelOf {
    /// Returns what the panel is called in the program.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Inspector => "inspector",
            Self::Below => "below",
        }
    }
}
