//! The window. Drawing reads the project and sends requests; only the application carries them out.

pub mod app;
mod aside;
pub mod assistant;
pub mod canvas;
pub mod command;
pub mod discover;
pub mod lens;
pub mod panels;
pub mod playback;
pub mod playbar;
mod run;
mod session;
pub mod style;
pub mod view;
pub mod what_if;
pub mod widgets;

pub use app::{App, Start, Surroundings, Workspace};
pub use command::{Command, Request};
pub use run::{Renderer, StartError, run};
pub use view::{BottomTab, Mode, Selection, View};
