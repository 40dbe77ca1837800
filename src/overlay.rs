//! What is shown where: a report laid over a map, as plain data without colours or a screen.
//!
//! [`Figures`] turns a report into formatted values, shares and widths; [`Routes`] finds the way of every transition
//! round the cards; [`Scene`] is the display list that the canvas, the SVG and the PNG are painted from; [`Replay`]
//! says where every contact is at a moment.

pub mod board;
pub mod explained;
pub mod figures;
pub mod frames;
pub mod hover;
pub mod label;
pub mod lanes;
pub mod lens;
pub mod reached;
pub mod reasons;
pub mod replay;
pub mod routes;
#[cfg(test)]
pub(crate) mod sample;
pub mod scene;
pub mod shape;
pub mod table;
pub mod text;
pub mod visual_order;

pub use figures::{Figures, StageFigures, State, TransitionFigures};
pub use lanes::{LaneLayout, LanePart};
pub use lens::{Faces, Lens};
pub use replay::{Clock, Dot, DotOptions, Replay, ReplayFrame, ReplayOptions, Sign, Staging, Visible};
pub use routes::{Route, Routes};
pub use scene::{Hit, Look, Mode, Scene};
pub use shape::{Behind, Drawn, Rect, Shape};

/// Width of a stage's card in map units.
pub const CARD_WIDTH: f32 = 200.0;
/// Height of a stage's card in map units.
pub const CARD_HEIGHT: f32 = 104.0;
