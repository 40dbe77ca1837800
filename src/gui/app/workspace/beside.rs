//! Views that take the place of the map: discovering, and what would follow if.

use super::Workspace;
use crate::domain::ScenarioId;
use crate::gui::command::{Command, Request};
use crate::gui::discover::Discover;
use crate::gui::panels::Shown;
use crate::gui::view::Mode;
use crate::gui::what_if::WhatIf;
use egui::Ui;

/// A view in place of the map.
pub(super) enum Beside {
    /// A map found in the data.
    Discover(Box<Discover>),
    /// What would follow if.
    WhatIf(Box<WhatIf>),
}

impl Beside {
    /// Returns the command that opened it, which closes it as well.
    pub(super) const fn command(&self) -> Command {
        match self {
            Self::Discover(_) => Command::Discover,
            Self::WhatIf(_) => Command::WhatIf,
        }
    }

    /// Moves its camera; returns whether the command was such a one.
    pub(super) fn run(&mut self, command: Command) -> bool {
        match self {
            Self::Discover(view) => view.run(command),
            Self::WhatIf(view) => view.run(command),
        }
    }

    /// Shows its panel.
    pub(super) fn panel(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        match self {
            Self::Discover(view) => view.panel(ui, shown, requests),
            Self::WhatIf(view) => view.panel(ui, shown, requests),
        }
    }

    /// Shows its map.
    pub(super) fn map(&mut self, ui: &mut Ui, shown: &Shown<'_>, reduced_motion: bool, requests: &mut Vec<Request>) {
        match self {
            Self::Discover(view) => view.map(ui, shown, reduced_motion, requests),
            Self::WhatIf(view) => view.map(ui, shown, reduced_motion, requests),
        }
    }
}

impl Workspace {
    /// Opens a view in place of the map, or goes back to the map from it.
    pub(super) fn toggle_beside(&mut self, command: Command) {
        let was = self.beside.take().map(|beside| beside.command());
        if was != Some(command) {
            self.beside = Some(match command {
                Command::WhatIf => Beside::WhatIf(Box::default()),
                _ => Beside::Discover(Box::new(Discover::new(self.project.document().map()))),
            });
        }
        if self.view.mode == Mode::Play {
            self.view.mode = Mode::Measure;
        }
    }

    /// Takes in that a scenario was saved.
    pub(super) fn scenario_saved(&mut self, id: ScenarioId) {
        if let Some(Beside::WhatIf(view)) = &mut self.beside {
            view.saved(id);
        }
    }
}
