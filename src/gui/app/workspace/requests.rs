//! Carrying out what the panels and the map ask for.

use super::super::toasts::Toasts;
use super::Workspace;
use crate::document::Edit;
use crate::document::clipboard::Clip;
use crate::gui::assistant::pasted::is_table;
use crate::gui::command::Request;
use crate::gui::lens::ComparePicks;
use crate::gui::view::{BottomTab, Mode};
use crate::overlay::{Behind, CARD_HEIGHT, CARD_WIDTH};
use crate::project::draw_first_map;

impl Workspace {
    /// Carries out a request of the panels or the map.
    pub fn carry_out(&mut self, ctx: &egui::Context, request: Request, toasts: &mut Toasts) {
        match request {
            Request::Edit(edit) => {
                let moves = matches!(edit, Edit::Move(_) | Edit::Rename { .. } | Edit::TidyUp(_));
                if moves { self.edit_quietly(edit, toasts) } else { self.edit(edit, toasts) }
            }
            Request::BeginStep(name) => self.project.document_mut().begin(name),
            Request::EndStep => self.project.document_mut().end(),
            Request::CancelStep => self.project.document_mut().cancel(),
            Request::Select(selection) => {
                self.view.contact = None;
                self.view.segment = None;
                // The inspector appears with the first thing to inspect, unless it was closed by hand.
                self.view.inspector |= !selection.is_empty() && !self.inspector_closed;
                self.view.selection = selection;
            }
            Request::PickLens(picks) => self.view.lens = *picks,
            Request::Naming(stage) => self.view.renaming = stage,
            Request::ReplaceMap(name, map) => self.replace_map(name, *map, toasts),
            Request::BindStages(rules) => self.bind(rules, toasts),
            Request::Writing(writing) => self.view.writing = writing,
            Request::ShowJourneyOf(persona) => self.show_journey_of(persona),
            Request::NamingGroup(group) => self.view.renaming_group = group,
            Request::SetTitle(name) => self.project.document_mut().set_name(name),
            Request::ShowTab(tab) => self.show_tab(tab),
            Request::ShowAfterDropOff(stage) => {
                self.tabs.paths.show_after_drop_off(stage);
                self.show_tab(BottomTab::Paths);
            }
            Request::ListPeople(wanted) => {
                self.tabs.people.list(wanted);
                self.show_tab(BottomTab::People);
            }
            Request::ListBehind(Behind::Intervention(id)) => {
                self.view.lens.compare = Some(ComparePicks::Intervention(id));
                self.tabs.groups.about(id);
                self.show_tab(BottomTab::Groups);
            }
            Request::ListBehind(behind) => {
                if let Some(wanted) = self.behind(behind) {
                    self.tabs.people.list(wanted);
                    self.show_tab(BottomTab::People);
                }
            }
            Request::ShowIntervention(intervention) => {
                self.tabs.groups.about(intervention);
                self.show_tab(BottomTab::Groups);
            }
            Request::ShowContact(contact) => {
                self.view.contact = contact;
                self.view.inspector |= contact.is_some();
            }
            Request::ShowSegment(segment) => {
                self.view.contact = None;
                self.view.segment = segment;
                self.view.inspector |= segment.is_some();
            }
            Request::ReadList(segment, part, path) => self.read_list(segment, part, path),
            Request::AskWithin(segment) => self.project.set_within(segment),
            Request::CopyCsv(csv) => self.copy_csv(&csv),
            Request::ExportCsv(csv) => self.asked_csv = Some(csv),
            Request::SaveCsv(path) => self.save_csv(path),
            Request::PasteAt(at) => self.paste(Some(at), toasts),
            Request::PasteText(text) if Clip::from_text(&text).is_none() && is_table(&text) => {
                self.open_assistant(None);
                if let Some(assistant) = &mut self.assistant {
                    assistant.paste(text);
                }
            }
            Request::PasteText(text) => {
                if let Some(clip) = Clip::from_text(&text) {
                    self.clip = Some(clip);
                }
                self.paste(None, toasts);
            }
            Request::StartImport { path, plan, instead_of } => {
                (self.import_failed, self.import_stopped) = (None, false);
                if let Err(error) = self.project.start_import_instead(path, *plan, instead_of, super::super::now()) {
                    self.data_unchanged(error.to_string(), toasts);
                }
            }
            Request::ImportAlso(path) => match &mut self.assistant {
                Some(assistant) => assistant.add(path),
                None => self.open_assistant(Some(path)),
            },
            Request::CancelImport => self.project.cancel_change(),
            Request::DrawFromData => self.draw_from_data(toasts),
            Request::RemoveImport(import) => {
                if let Err(error) = self.project.start_removal(import) {
                    toasts.problem(error.to_string());
                }
            }
            Request::ListRefused(import) => self.list_refused(import),
            Request::LocateStore(path) => self.project.locate_store(&path),
            Request::SaveRefused(import, path) => self.save_refused(import, path),
            Request::SavePicture(path) => self.save_picture(ctx, path),
            Request::SaveStrip(path) => self.save_strip(ctx, path, false),
            Request::SaveAnimation(path) => self.save_strip(ctx, path, true),
            Request::PlayContact(contact) => self.play_contact(contact),
            Request::SaveActivities(path) => self.save_activities(path),
            _ => {}
        }
    }

    /// Shows a tab below the map; while contacts move over the map there is no room for it.
    pub(super) fn show_tab(&mut self, tab: BottomTab) {
        if self.view.mode == Mode::Play {
            self.view.mode = Mode::Measure;
        }
        self.view.bottom = true;
        self.view.bottom_tab = tab;
    }

    /// Draws a first map of the most common activity types, where there is none yet.
    pub(super) fn draw_from_data(&mut self, toasts: &mut Toasts) {
        // What was just imported may still be on its way into memory.
        self.draws_when_loaded = self.project.load_progress().is_some();
        if self.draws_when_loaded {
            return;
        }
        if !self.project.document().map().stages.is_empty() {
            toasts
                .done("The map has stages already, so nothing was drawn. Drag activities from the data panel onto it.");
            return;
        }
        let Some(data) = self.project.data() else { return };
        let edit = draw_first_map(&data.columns, (CARD_WIDTH, CARD_HEIGHT));
        self.edit_quietly(edit, toasts);
        self.view.mode = Mode::Measure;
        self.view.bottom = true;
        self.canvas.show_all();
    }
}
