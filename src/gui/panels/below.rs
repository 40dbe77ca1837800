//! The panel below the map: a bar of tabs with what is common to them, and the tab that is chosen.

use super::{Shown, credit, groups, paths, people, reasons, table, times, trend, when};
use crate::gui::command::{Command, Request};
use crate::gui::view::BottomTab;
use crate::gui::widgets::{self, HIT, ink};
use crate::theme::{Ink, icon, size};
use egui::{Align, Button, Layout, RichText, Ui, UiBuilder, Vec2};
use std::fmt;
use std::sync::Arc;

/// A tab below the map: what it keeps between frames, and how it is drawn.
pub trait Tab {
    /// Shows the tab.
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>);

    /// Returns what the buttons to copy and to save take, or `None` where there is nothing.
    fn csv(&self, shown: &Shown<'_>) -> Option<Csv>;
}

/// A table that is written as CSV off the GUI thread, once it is asked for.
#[derive(Clone)]
pub struct Csv {
    /// What its file is called, without ending, such as `people`.
    pub name: String,
    write: Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
}

impl Csv {
    /// Makes a table from what writes it; its error is a sentence.
    pub fn new(name: impl Into<String>, write: impl Fn() -> Result<String, String> + Send + Sync + 'static) -> Self {
        Self { name: name.into(), write: Arc::new(write) }
    }

    /// Writes the table.
    ///
    /// # Errors
    /// A sentence.
    pub fn write(&self) -> Result<String, String> {
        (self.write)()
    }
}

impl fmt::Debug for Csv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csv").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the tabs keep between frames.
#[derive(Default)]
pub struct Tabs {
    /// See [`table`].
    pub table: table::Table,
    /// See [`trend`].
    pub trend: trend::Trend,
    /// See [`times`].
    pub times: times::Times,
    /// See [`when`].
    pub when: when::When,
    /// See [`paths`].
    pub paths: paths::Paths,
    /// See [`groups`].
    pub groups: groups::Groups,
    /// See [`reasons`].
    pub reasons: reasons::Reasons,
    /// See [`credit`].
    pub credit: credit::Credit,
    /// See [`people`].
    pub people: people::People,
}

impl Tabs {
    /// Returns a tab.
    pub fn tab(&mut self, tab: BottomTab) -> &mut dyn Tab {
        match tab {
            BottomTab::Table => &mut self.table,
            BottomTab::Trend => &mut self.trend,
            BottomTab::Times => &mut self.times,
            BottomTab::When => &mut self.when,
            BottomTab::Paths => &mut self.paths,
            BottomTab::Groups => &mut self.groups,
            BottomTab::Reasons => &mut self.reasons,
            BottomTab::Credit => &mut self.credit,
            BottomTab::People => &mut self.people,
        }
    }

    /// Shows the panel.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        // The panel keeps its height whatever a tab has to show.
        let room = ui.available_rect_before_wrap();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(room));
        inside.shrink_clip_rect(room.expand(8.0));
        self.inside(&mut inside, shown, requests);
        ui.advance_cursor_after_rect(room);
    }

    fn inside(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        let chosen = shown.view.bottom_tab;
        let tab = self.tab(chosen);
        bar(ui, chosen, tab.csv(shown), requests);
        ui.separator();
        ui.push_id(chosen, |ui| {
            let room = ui.available_size();
            if room.y >= LOW {
                tab.show(ui, shown, requests);
                return;
            }
            // Where a tab would be cut off, it has the height that it needs and scrolls as a whole.
            egui::ScrollArea::vertical().id_salt("low").auto_shrink(false).show(ui, |ui| {
                let area =
                    egui::Rect::from_min_size(ui.next_widget_position(), Vec2::new(ui.available_width(), NEEDED));
                ui.scope_builder(UiBuilder::new().max_rect(area), |ui| tab.show(ui, shown, requests));
                ui.advance_cursor_after_rect(area);
            });
        });
    }
}

/// With less height than this, a tab is cut off.
const LOW: f32 = 190.0;
/// The height that a tab then has.
const NEEDED: f32 = 320.0;

/// Room that one tab takes beside its text.
const PADDING: f32 = 20.0;

fn bar(ui: &mut Ui, chosen: BottomTab, csv: Option<Csv>, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let tools = 2.0 * (HIT + 4.0);
        let widths = BottomTab::ALL.map(|tab| text_width(ui, tab.text()) + PADDING + 2.0);
        let (fits, hidden) = fitting(&widths, ui.available_width() - tools, HIT + 4.0, chosen);
        for &one in &fits {
            tab_button(ui, one, chosen, requests);
        }
        if !hidden.is_empty() {
            let glyph = widgets::icon(icon::CARET_DOUBLE_RIGHT, 14.0).color(ink(ui, Ink::TextMuted));
            let more = ui.menu_button(glyph, |ui| {
                for &one in &hidden {
                    tab_button(ui, one, chosen, requests);
                }
            });
            crate::gui::style::named(more.response, "More tabs").on_hover_text("More tabs");
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(csv.is_some(), |ui| {
                let save = widgets::icon_button(ui, icon::EXPORT, "Save this table as CSV…");
                let copy = widgets::icon_button(ui, icon::COPY, "Copy this table");
                let Some(csv) = csv else { return };
                if save.clicked() {
                    requests.push(Request::ExportCsv(csv));
                } else if copy.clicked() {
                    requests.push(Request::CopyCsv(csv));
                }
            });
        });
    });
}

fn text_width(ui: &Ui, text: &str) -> f32 {
    let font = egui::FontId::proportional(size::BODY);
    ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x
}

fn tab_button(ui: &mut Ui, tab: BottomTab, chosen: BottomTab, requests: &mut Vec<Request>) {
    let is_chosen = tab == chosen;
    let colour = ink(ui, if is_chosen { Ink::TextStrong } else { Ink::TextMuted });
    let text = RichText::new(tab.text()).size(size::BODY).color(colour);
    let button = Button::selectable(is_chosen, text).min_size(Vec2::new(0.0, HIT));
    let response = ui.add(button).accessible_name(tab.text());
    let shown = Command::ShowTab(tab).shown();
    let key = shown.keys.first().map(|key| ui.ctx().format_shortcut(key)).unwrap_or_default();
    if response.on_hover_text(format!("{} ({key})", shown.tooltip)).clicked() {
        requests.push(Request::ShowTab(tab));
        ui.close();
    }
}

/// Returns the tabs that stand in the bar and those behind "more", so that the chosen one is always in the bar.
fn fitting(widths: &[f32], room: f32, more: f32, chosen: BottomTab) -> (Vec<BottomTab>, Vec<BottomTab>) {
    let all: Vec<(BottomTab, f32)> = BottomTab::ALL.into_iter().zip(widths.iter().copied()).collect();
    if widths.iter().sum::<f32>() <= room {
        return (BottomTab::ALL.to_vec(), Vec::new());
    }
    let own = all.iter().find(|(tab, _)| *tab == chosen).map_or(0.0, |(_, width)| *width);
    let mut left = room - more - own;
    let mut full = false;
    let mut hidden = Vec::new();
    let mut fits = Vec::new();
    for (tab, width) in all {
        if tab == chosen {
            fits.push(tab);
        } else if !full && width <= left {
            left -= width;
            fits.push(tab);
        } else {
            full = true;
            hidden.push(tab);
        }
    }
    (fits, hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_tab_is_always_in_the_bar() {
        let widths = BottomTab::ALL.map(|_| 60.0);
        let all = widths.len();
        let (fits, hidden) = fitting(&widths, 60.0 * all as f32, 30.0, BottomTab::People);
        assert_eq!((fits.len(), hidden.len()), (all, 0));
        for chosen in BottomTab::ALL {
            let (fits, hidden) = fitting(&widths, 160.0, 30.0, chosen);
            assert!(fits.contains(&chosen) && fits.len() == 2, "{chosen:?}: {fits:?}");
            assert_eq!(fits.len() + hidden.len(), all);
        }
        let (fits, _) = fitting(&widths, 10.0, 30.0, BottomTab::Times);
        assert_eq!(fits, [BottomTab::Times]);
    }
}
