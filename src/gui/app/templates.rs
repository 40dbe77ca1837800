//! Using templates, binding their stages, and saving the user's own.

use super::gallery::binding::Binding;
use super::gallery::{Gallery, remove};
use super::{App, Workspace};
use crate::document::templates::{Bound, Template, matches};
use crate::gui::command::{Command, Request};
use crate::gui::{style, widgets};
use crate::project::{Job, Outcome, OwnTemplate, save_own_template};

/// What is open of all that has to do with templates.
#[derive(Default)]
pub struct Templates {
    gallery: Option<Gallery>,
    binding: Option<Binding>,
    /// The name and the sentence of a template that is about to be saved.
    saving: Option<(String, String)>,
    removing: Option<Job<Result<Vec<OwnTemplate>, String>>>,
    writing: Option<Job<Result<String, String>>>,
}

impl App {
    /// Carries out the commands about templates.
    pub(super) fn run_templates(&mut self, command: Command) {
        match command {
            Command::Templates => {
                self.templates.gallery = Some(Gallery::new(self.surroundings.data_folder.as_deref(), &self.wake));
            }
            Command::SaveAsTemplate => {
                let name = self.workspace.as_ref().map(|one| one.project.document().name().to_owned());
                self.templates.saving = name.map(|name| (name, String::new()));
            }
            _ => self.bind_stages(),
        }
    }

    fn bind_stages(&mut self) {
        let Some(workspace) = &self.workspace else { return };
        let document = workspace.project.document();
        if let Some(data) = workspace.project.data() {
            let binding = Binding::new(document.name(), document.map().clone(), false, &data.summary);
            self.templates.binding = Some(binding);
        }
    }

    /// Offers to bind the stages where new data knows hardly any of the activities that the map asks for.
    pub(super) fn offer_binding(&mut self) {
        let Some(workspace) = &self.workspace else { return };
        if unbound(workspace) {
            self.bind_stages();
        }
    }

    /// Uses a template: at once where there is no data yet, else after its stages are bound.
    pub(super) fn use_template(&mut self, ctx: &egui::Context, template: Template) {
        let Some(workspace) = &self.workspace else {
            let (name, map) = (template.name.clone(), template.map());
            return self.carry_out(ctx, Request::NewFrom(name, Box::new(map)));
        };
        match workspace.project.data().filter(|data| !data.summary.activity_types.is_empty()) {
            Some(data) => {
                let binding = Binding::new(&template.name, template.map(), true, &data.summary);
                self.templates.binding = Some(binding);
            }
            None => {
                let request = Request::ReplaceMap(template.name.clone(), Box::new(template.map()));
                self.carry_out(ctx, request);
            }
        }
    }

    /// Removes one of the user's templates.
    pub(super) fn remove_template(&mut self, path: std::path::PathBuf) {
        let folder = self.surroundings.data_folder.clone();
        self.templates.removing = Some(remove(path, folder, &self.wake));
    }

    /// Shows what is open.
    pub(super) fn show_templates(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) {
        if let Some(mut gallery) = self.templates.gallery.take()
            && !gallery.show(ctx, requests)
        {
            self.templates.gallery = Some(gallery);
        }
        if let Some(mut binding) = self.templates.binding.take()
            && !binding.show(ctx, requests)
        {
            self.templates.binding = Some(binding);
        }
        self.ask_for_name(ctx);
        match self.templates.removing.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(outcome) => {
                self.templates.removing = None;
                match (outcome, &mut self.templates.gallery) {
                    (Outcome::Done(Ok(own)), Some(gallery)) => gallery.take(own),
                    (Outcome::Done(Err(sentence)), _) => self.toasts.problem(sentence),
                    _ => {}
                }
            }
        }
        match self.templates.writing.as_ref().map(Job::poll) {
            None | Some(Outcome::Running) => {}
            Some(outcome) => {
                self.templates.writing = None;
                match outcome {
                    Outcome::Done(Ok(name)) => self.toasts.done(format!("Saved the template “{name}”")),
                    Outcome::Done(Err(sentence)) => {
                        self.toasts.problem(format!("The template was not saved. {sentence}"));
                    }
                    _ => self.toasts.problem("The template was not saved; this is a defect of Pathlight."),
                }
            }
        }
    }

    fn ask_for_name(&mut self, ctx: &egui::Context) {
        let Some((name, summary)) = &mut self.templates.saving else { return };
        let (mut save, mut close) = (false, false);
        let modal = widgets::dialog(ctx, "save template").show(ctx, |ui| {
            widgets::dialog_width(ui, 440.0);
            ui.label(egui::RichText::new("Save the map as a template").font(style::semibold(16.0)));
            widgets::note(
                ui,
                "Stages, rules, arrows, lanes, notes and personas are kept; data, segments and dates are not.",
            );
            ui.add_space(8.0);
            let field = |ui: &mut egui::Ui, words: &str, text: &mut String| {
                let label = ui.label(words);
                ui.add(egui::TextEdit::singleline(text).desired_width(f32::INFINITY).char_limit(160))
                    .labelled_by(label.id);
            };
            field(ui, "Name of the template", name);
            field(ui, "What it is for", summary);
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let can = !name.trim().is_empty();
                save = ui.add_enabled_ui(can, |ui| widgets::primary_button(ui, "Save template")).inner.clicked();
                close = ui.button("Cancel").clicked();
            });
        });
        close |= modal.should_close();
        if save {
            let (name, summary) = (name.trim().to_owned(), summary.trim().to_owned());
            self.save_template(name, &summary);
        }
        if save || close {
            self.templates.saving = None;
        }
    }

    fn save_template(&mut self, name: String, summary: &str) {
        let (Some(workspace), Some(folder)) = (&self.workspace, self.surroundings.data_folder.clone()) else {
            self.toasts.problem("The template was not saved: there is no folder for what belongs to no project.");
            return;
        };
        let template = Template::of(&name, summary, workspace.project.document().map());
        self.templates.writing = Some(Job::start("template", &self.wake, move |_| {
            save_own_template(&folder, &template)?;
            Ok(name)
        }));
    }
}

/// Returns whether at least half of the stages ask for what the data does not have.
fn unbound(workspace: &Workspace) -> bool {
    let map = workspace.project.document().map();
    let Some(data) = workspace.project.data() else { return false };
    let names: Vec<String> = data.summary.activity_types.iter().map(|one| one.name.clone()).collect();
    let bound = matches(map, &names);
    let strange = bound.iter().filter(|(id, bound)| {
        let has_rule = map.stages.get(id).is_some_and(|record| !record.stage.rule.is_empty());
        has_rule && **bound != Bound::AsItIs
    });
    !bound.is_empty() && strange.count() * 2 >= bound.len()
}
