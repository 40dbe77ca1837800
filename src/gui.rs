//! The window. Drawing reads the project and sends requests; only the application carries them out.

pub mod assistant;
pub mod canvas;
pub mod command;
pub mod panels;
pub mod playback;
pub mod playbar;
pub mod style;
pub mod view;
pub mod widgets;

pub use command::{Command, Request};
pub use view::{BottomTab, Mode, Selection, View};
