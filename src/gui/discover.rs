//! The view in which a map is found in the data and the drawing is held against it.
//!
//! It takes the place of the map: a panel with what to choose on the left, the found map (or the drawing with what it
//! lacks) in all the room that is left. Nothing changes in the drawing until the user takes something over.

mod against;
mod found;

use super::command::{Command, Request};
use super::panels::Shown;
use super::widgets;
use crate::document::Map;
use crate::theme::{UNIT, icon};
use egui::{ScrollArea, Ui};

/// Width of the panel, in logical pixels.
const WIDTH: f32 = 310.0;

/// What the view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// A map found in the data.
    #[default]
    Found,
    /// Where the drawing and the data disagree.
    Against,
}

/// What is chosen in the view.
#[derive(Default)]
pub struct Discover {
    page: Page,
    found: found::Found,
    against: against::Against,
}

impl Discover {
    /// Opens the view at the page that says more: without a drawing there is nothing to hold against the data.
    pub fn new(map: &Map) -> Self {
        let page = if map.transitions.is_empty() { Page::Found } else { Page::Against };
        Self { page: if map.stages.is_empty() { Page::Found } else { page }, ..Self::default() }
    }

    /// Opens the view at a page.
    pub fn at(page: Page) -> Self {
        Self { page, ..Self::default() }
    }

    /// Moves the camera of the page that is seen; returns whether the command was such a one.
    pub fn run(&mut self, command: Command) -> bool {
        let sight = match self.page {
            Page::Found => &mut self.found.sight,
            Page::Against => &mut self.against.sight,
        };
        sight.run(command)
    }

    /// Shows the panel.
    pub fn panel(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        ui.set_width(WIDTH);
        ui.horizontal(|ui| {
            ui.label(widgets::strong("Discover", 16.0));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if widgets::icon_button(ui, icon::X, "Back to the drawing").clicked() {
                    requests.push(Command::Discover.into());
                }
            });
        });
        ui.add_space(UNIT);
        let pages = [(Page::Found, "Found in the data"), (Page::Against, "Drawing and data")];
        ui.horizontal(|ui| {
            for (page, words) in pages {
                if ui.selectable_label(self.page == page, words).clicked() {
                    self.page = page;
                }
            }
        });
        ui.add_space(UNIT);
        if shown.data.is_none_or(|data| data.activities == 0) {
            let sentence = "There is no activity data yet. Import some, and the map it contains can be found here.";
            widgets::empty_state(ui, icon::TREE_STRUCTURE, "Nothing to discover yet", sentence, |ui| {
                if widgets::primary_button(ui, "Import activity data").clicked() {
                    requests.push(Command::Import.into());
                }
            });
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match self.page {
            Page::Found => self.found.panel(ui, shown, requests),
            Page::Against => self.against.panel(ui, shown, requests),
        });
    }

    /// Shows the map of the page in all the room that is left.
    pub fn map(&mut self, ui: &mut Ui, shown: &Shown<'_>, reduced_motion: bool, requests: &mut Vec<Request>) {
        match self.page {
            Page::Found => self.found.map(ui, shown, reduced_motion, requests),
            Page::Against => self.against.map(ui, shown, reduced_motion, requests),
        }
    }
}
