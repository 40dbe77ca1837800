//! The look as plain data: inks and palettes, spacing, type sizes, fonts and icons. Nothing here knows a screen.

pub mod font;
pub mod icon;
pub mod palette;
pub mod system_font;

pub use font::Weight;
pub use palette::{Ink, Palette, Rgba};

/// The spacing unit in map units; distances are multiples of it.
pub const UNIT: f32 = 4.0;
/// The one corner radius in map units.
pub const RADIUS: f32 = 8.0;

/// Type sizes in map units (logical pixels at zoom 1).
pub mod size {
    /// Small values under a bar.
    pub const TINY: f32 = 10.0;
    /// Labels and notes.
    pub const SMALL: f32 = 11.5;
    /// Names and running text.
    pub const BODY: f32 = 13.5;
    /// Headings of panels.
    pub const TITLE: f32 = 17.0;
    /// The figure that a card is about.
    pub const FIGURE: f32 = 23.0;
    /// A figure alone on its card, seen from far away.
    pub const BIG: f32 = 46.0;
}
