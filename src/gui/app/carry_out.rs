//! Carries out what was asked for: the only place where the window changes projects and files.

use super::dialogs::{FileDialog, Purpose};
use super::finder::Finder;
use super::toasts::Kind;
use super::workspace::Workspace;
use super::{App, Leaving};
use crate::document::Document;
use crate::gui::command::{Command, Request};
use crate::gui::session::TextSize;
use crate::gui::{style, widgets};
use crate::project::{Event, Left, Project, blank_map, sample_copy};
use crate::theme::icon;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a journey is called until it is given a name.
const UNNAMED: &str = "New journey";

impl App {
    /// Takes in what the open project's jobs have finished.
    pub(super) fn take_in(&mut self, ctx: &egui::Context) {
        let Some(workspace) = &mut self.workspace else { return };
        for event in workspace.project.tick() {
            match event {
                Event::Analysed => {}
                Event::DataLoaded => workspace.data_loaded(&mut self.toasts),
                Event::DataChanged(change) => workspace.data_changed(change, &mut self.toasts),
                Event::DataStopped => workspace.data_stopped(&mut self.toasts),
                Event::DataUnchanged(why) => workspace.data_unchanged(why, &mut self.toasts),
                Event::Saved(path) => {
                    self.recent.add(&path, workspace.project.document().name());
                    self.keeper.forget();
                    self.toasts.done(format!("Saved as {}", file_name(&path)));
                    if let Some(leaving) = self.leaving.take_if(|_| !workspace.project.document().is_modified()) {
                        self.leave(ctx, leaving);
                        return;
                    }
                }
                Event::Problem(text) => self.toasts.problem(text),
            }
        }
    }

    /// Opens what is dropped on the window: projects as such, everything else in the import assistant.
    pub(super) fn take_dropped_files(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        for (place, path) in dropped.into_iter().map(|file| file.path().to_path_buf()).enumerate() {
            self.dialog = None;
            let is_project = path.extension().is_some_and(|ending| ending == "pathlight");
            match (place, is_project) {
                (0, true) => {
                    requests.push(Request::OpenPath(path));
                    break;
                }
                (0, false) => requests.push(Request::ImportPath(path)),
                // Several files that are dropped together are imported together.
                (_, true) => {}
                (_, false) => requests.push(Request::ImportAlso(path)),
            }
        }
        if ctx.input(|input| !input.raw.hovered_files.is_empty()) {
            drop_hint(ctx);
        }
    }

    /// Carries out one request.
    pub(super) fn carry_out(&mut self, ctx: &egui::Context, request: Request) {
        match request {
            Request::Command(command) => self.run(ctx, command),
            Request::OpenPath(path) => self.leave(ctx, Leaving::ToProject(path)),
            Request::Restore(left) => self.leave(ctx, Leaving::ToRecovered(left)),
            Request::DiscardRecovery(left) => self.keeper.discard(*left),
            Request::ExportRefused(import) => self.ask(Purpose::SaveRefused(import), Some("refused.csv")),
            Request::ExportCsv(csv) => {
                self.ask(Purpose::SaveTable, Some(&format!("{}.csv", csv.name)));
                if let Some(workspace) = &mut self.workspace {
                    workspace.carry_out(ctx, Request::ExportCsv(csv), &mut self.toasts);
                }
            }
            Request::FindList(segment, part) => self.ask(Purpose::FindList(segment, part), None),
            Request::ChooseAlso => self.ask(Purpose::ImportAlso, None),
            Request::FindStore => self.ask(Purpose::FindStore, None),
            Request::NewFrom(name, map) => {
                let document = Document::new(name, *map);
                self.show(Project::new(document, Arc::clone(&self.wake)));
            }
            Request::UseTemplate(template) => self.use_template(ctx, *template),
            Request::RemoveTemplate(path) => self.remove_template(path),
            Request::OfferBinding => self.offer_binding(),
            Request::ForgetRecent(path) => self.recent.remove(path),
            Request::Toast(text) => self.toasts.done(text),
            Request::ImportPath(path) => {
                if self.workspace.is_none() {
                    self.run(ctx, Command::New);
                }
                if let Some(workspace) = &mut self.workspace {
                    workspace.open_assistant(Some(path));
                }
            }
            request => {
                if let Some(workspace) = &mut self.workspace {
                    workspace.carry_out(ctx, request, &mut self.toasts);
                }
            }
        }
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::New => self.leave(ctx, Leaving::ToNew),
            Command::Home => self.leave(ctx, Leaving::ToStartScreen),
            Command::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Command::Open => self.ask(Purpose::OpenProject, None),
            Command::Save if self.workspace.as_ref().is_some_and(|workspace| workspace.project.path().is_some()) => {
                self.save(None);
            }
            Command::Save | Command::SaveAs => self.ask(Purpose::SaveProject, Some("pathlight")),
            Command::Import => self.ask(Purpose::ImportData, None),
            Command::ExportPicture => self.ask(Purpose::SavePicture, Some("png")),
            Command::ExportStrip => self.ask(Purpose::SaveStrip, Some("strip.png")),
            Command::ExportAnimation => self.ask(Purpose::SaveAnimation, Some("replay.png")),
            Command::ExportActivities => self.ask(Purpose::SaveActivities, Some("csv")),
            Command::Templates | Command::SaveAsTemplate | Command::BindStages => self.run_templates(command),
            Command::Palette => self.finder = Some(Finder::default()),
            Command::Help => self.help = true,
            Command::ToggleTheme => {
                let theme = match ctx.theme() {
                    egui::Theme::Dark => egui::Theme::Light,
                    egui::Theme::Light => egui::Theme::Dark,
                };
                ctx.set_theme(theme);
                self.session.dark = Some(theme == egui::Theme::Dark);
                self.session.save(self.surroundings.data_folder.as_deref());
            }
            Command::ToggleMotion => {
                self.session.reduced_motion = !self.session.reduced_motion;
                style::set_still(ctx, self.session.reduced_motion);
                self.session.save(self.surroundings.data_folder.as_deref());
                let words = if self.session.reduced_motion { "Nothing moves now." } else { "Things move again." };
                self.toasts.done(words);
            }
            Command::LargerText => self.set_text_size(ctx, TextSize::larger),
            Command::SmallerText => self.set_text_size(ctx, TextSize::smaller),
            Command::UsualText => self.set_text_size(ctx, |_| TextSize::default()),
            command => {
                if let Some(workspace) = &mut self.workspace {
                    workspace.run(ctx, command, &mut self.toasts);
                }
            }
        }
    }

    /// Shows all text and controls in another size, says which, and remembers it.
    fn set_text_size(&mut self, ctx: &egui::Context, change: impl Fn(TextSize) -> TextSize) {
        self.session.text_size = change(self.session.text_size);
        ctx.set_zoom_factor(self.session.text_size.factor());
        self.session.save(self.surroundings.data_folder.as_deref());
        self.toasts.instead(Kind::TextSize, format!("Text size {} %", self.session.text_size.percent()));
    }

    fn ask(&mut self, purpose: Purpose, ending: Option<&str>) {
        let project = self.workspace.as_ref().map(|workspace| &workspace.project);
        let folder = project.and_then(|project| project.path()?.parent().map(Path::to_path_buf));
        let folder = folder.or_else(|| directories::UserDirs::new()?.document_dir().map(Path::to_path_buf));
        let mut suggestion = folder.unwrap_or_default();
        match (ending, project) {
            (Some(ending), Some(project)) => {
                suggestion.push(format!("{}.{ending}", plain_name(project.document().name())))
            }
            _ => suggestion.push(""),
        }
        self.dialog = Some(FileDialog::ask(purpose, suggestion, self.surroundings.file_dialogs, &self.wake));
    }

    pub(super) fn use_path(&mut self, purpose: Purpose, path: PathBuf, requests: &mut Vec<Request>) {
        match purpose {
            Purpose::OpenProject => requests.push(Request::OpenPath(path)),
            Purpose::ImportData => requests.push(Request::ImportPath(path)),
            Purpose::ImportAlso => requests.push(Request::ImportAlso(path)),
            Purpose::FindStore => requests.push(Request::LocateStore(path)),
            Purpose::SavePicture => requests.push(Request::SavePicture(path)),
            Purpose::SaveStrip => requests.push(Request::SaveStrip(path)),
            Purpose::SaveAnimation => requests.push(Request::SaveAnimation(path)),
            Purpose::SaveActivities => requests.push(Request::SaveActivities(path)),
            Purpose::FindList(segment, part) => requests.push(Request::ReadList(segment, part, path)),
            Purpose::SaveTable => requests.push(Request::SaveCsv(path)),
            Purpose::SaveRefused(import) => requests.push(Request::SaveRefused(import, path)),
            Purpose::SaveProject => {
                self.name_after(&path);
                self.save(Some(path));
            }
        }
    }

    /// Names a journey that nobody has named yet after its first file.
    fn name_after(&mut self, path: &Path) {
        let Some(project) = self.workspace.as_mut().map(|workspace| &mut workspace.project) else { return };
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        if let Some(stem) = stem.filter(|_| project.path().is_none() && project.document().name() == UNNAMED) {
            project.document_mut().set_name(stem);
        }
    }

    fn save(&mut self, path: Option<PathBuf>) {
        let Some(workspace) = &mut self.workspace else { return };
        if let Err(error) = workspace.project.start_save(path) {
            self.toasts.problem(format!("The project was not saved. {error}"));
        }
    }

    fn show(&mut self, mut project: Project) {
        project.keep_in(self.surroundings.data_folder.clone());
        for sentence in project.take_repaired() {
            self.toasts.problem(sentence);
        }
        self.workspace = Some(Box::new(Workspace::new(project, &self.wake)));
    }

    /// Opens a project, now.
    pub(super) fn open_path(&mut self, path: &Path) {
        let copy = self.copy_of_sample(path);
        let path = copy.as_deref().unwrap_or(path);
        match Project::open(path, Arc::clone(&self.wake)) {
            Ok(project) => {
                self.keeper.forget();
                self.recent.add(path, project.document().name());
                self.show(project);
            }
            Err(error) => self.toasts.problem(format!("{} was not opened. {error}", file_name(path))),
        }
    }

    /// Returns the user's own copy of a sample, which is opened instead of it: nothing changes the sample itself.
    fn copy_of_sample(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = self.surroundings.data_folder.clone().filter(|_| sample_copy::is_sample(path))?;
        match sample_copy::own_copy(path, &folder) {
            Ok(copy) => {
                if copy.is_new {
                    self.toasts.done("This is your own copy of the sample; the sample itself stays as it is.");
                }
                Some(copy.path)
            }
            Err(error) => {
                let sentence = "The sample could not be copied, so what you save changes the sample itself";
                self.toasts.problem(format!("{sentence}: {error}. Save it in another folder."));
                None
            }
        }
    }

    fn restore(&mut self, left: &Left) {
        let kept = self.keeper.restore(left);
        let project =
            kept.and_then(|kept| Project::restore(kept, Arc::clone(&self.wake)).map_err(|error| error.to_string()));
        match project {
            Ok(project) => {
                self.show(project);
                self.toasts.done("Recovered. Save to keep it.");
            }
            Err(error) => self.toasts.problem(format!("The project could not be recovered. {error}")),
        }
    }

    /// Leaves the open project, after asking if that would lose anything.
    fn leave(&mut self, ctx: &egui::Context, leaving: Leaving) {
        let unsaved = self.workspace.as_ref().is_some_and(|workspace| workspace.would_lose());
        if unsaved {
            self.leaving = Some(leaving);
            return;
        }
        self.leave_now(ctx, leaving);
    }

    fn leave_now(&mut self, ctx: &egui::Context, leaving: Leaving) {
        self.leaving = None;
        match leaving {
            Leaving::ToStartScreen => {
                self.keeper.forget();
                self.workspace = None;
            }
            Leaving::ToNew => {
                self.keeper.forget();
                self.show(Project::new(Document::new(UNNAMED, blank_map()), Arc::clone(&self.wake)));
            }
            Leaving::ToProject(path) => self.open_path(&path),
            Leaving::ToRecovered(left) => self.restore(&left),
            Leaving::Quit => {
                self.keeper.forget();
                self.may_close = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// Asks whether to save before leaving.
    pub(super) fn ask_before_leaving(&mut self, ctx: &egui::Context) {
        let Some(leaving) = self.leaving.clone() else { return };
        if self.dialog.is_some() {
            return;
        }
        let name = self.workspace.as_ref().map(|workspace| workspace.project.document().name().to_owned());
        let modal = widgets::dialog(ctx, "leave").show(ctx, |ui| {
            widgets::dialog_width(ui, 420.0);
            ui.label(egui::RichText::new(format!("Save “{}”?", name.unwrap_or_default())).font(style::semibold(16.0)));
            ui.add_space(4.0);
            ui.label("There are changes that are not saved yet.");
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let save = widgets::primary_button(ui, "Save").clicked();
                let discard = ui.button("Do not save").clicked();
                let cancel = ui.button("Cancel").clicked();
                (save, discard, cancel)
            })
            .inner
        });
        let (save, discard, cancel) = modal.inner;
        if cancel || modal.should_close() {
            self.leaving = None;
        } else if discard {
            self.leave_now(ctx, leaving);
        } else if save {
            if self.workspace.as_ref().is_some_and(|workspace| workspace.project.path().is_some()) {
                self.save(None);
            } else {
                self.ask(Purpose::SaveProject, Some("pathlight"));
            }
        }
    }

    /// Holds the window open while there is unsaved work, and asks.
    pub(super) fn close_or_ask(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.may_close {
            return;
        }
        if self.workspace.as_ref().is_some_and(|workspace| workspace.would_lose()) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.leaving = Some(Leaving::Quit);
        }
    }

    /// Keeps a copy of unsaved work where a crash does not reach it.
    pub(super) fn keep_recovery(&mut self, ctx: &egui::Context) {
        if let Some(kept) = self.workspace.as_mut().and_then(|workspace| workspace.to_keep(ctx)) {
            self.keeper.keep(kept);
        }
    }
}

/// Returns the last part of a path.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// Returns a name without what file systems do not like.
fn plain_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || " -_".contains(c) { c } else { '-' }).collect();
    let plain = plain.trim().to_owned();
    if plain.is_empty() { "journey".to_owned() } else { plain }
}

fn drop_hint(ctx: &egui::Context) {
    let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop hint")));
    let rect = ctx.content_rect();
    let palette = style::palette(ctx);
    painter.rect_filled(rect, 0, style::color(palette, crate::theme::Ink::Panel).gamma_multiply(0.85));
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        format!("{}  Drop to open a project or to import activity data", icon::DOWNLOAD_SIMPLE),
        style::semibold(20.0),
        style::color(palette, crate::theme::Ink::TextStrong),
    );
}
