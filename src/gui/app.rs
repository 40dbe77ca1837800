//! The application: takes in finished jobs, draws, then carries out what was asked for.

mod carry_out;
mod dialogs;
mod finder;
mod focus_ring;
mod gallery;
mod keeping;
mod keys;
mod lenses;
mod stage_picker;
mod start_screen;
mod templates;
mod toasts;
mod top_bar;
mod whom;
mod workspace;

pub use workspace::Workspace;

use super::command::{Command, Request};
use super::session::Session;
use super::style;
use crate::domain::Moment;
use crate::project::{Left, Wake, data_folder};
use dialogs::FileDialog;
use finder::Finder;
use focus_ring::FocusRing;
use keeping::{Keeper, RecentList};
use start_screen::StartScreen;
use std::path::PathBuf;
use std::sync::Arc;
use toasts::Toasts;

/// With what the window opens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Start {
    /// The start screen.
    #[default]
    StartScreen,
    /// This project.
    Project(PathBuf),
}

/// What the application finds around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// The folder for what belongs to no project; without one nothing is remembered and nothing recovered.
    pub data_folder: Option<PathBuf>,
    /// Whether the system is asked for files; if not, paths are typed.
    pub file_dialogs: bool,
}

impl Surroundings {
    /// Returns what this system offers. The environment variable `PATHLIGHT_NO_FILE_DIALOG` does without its dialogs.
    pub fn of_system() -> Self {
        let file_dialogs = std::env::var_os("PATHLIGHT_NO_FILE_DIALOG").is_none();
        Self { data_folder: data_folder(), file_dialogs }
    }
}

/// The application.
pub struct App {
    surroundings: Surroundings,
    workspace: Option<Box<Workspace>>,
    start_screen: StartScreen,
    recent: RecentList,
    keeper: Keeper,
    session: Session,
    wake: Wake,
    dialog: Option<FileDialog>,
    finder: Option<Finder>,
    help: bool,
    templates: templates::Templates,
    leaving: Option<Leaving>,
    may_close: bool,
    title: String,
    toasts: Toasts,
    focus_ring: FocusRing,
}

/// What is to be done once unsaved work is saved or given up.
#[derive(Debug, Clone, PartialEq)]
enum Leaving {
    ToStartScreen,
    ToNew,
    ToProject(PathBuf),
    ToRecovered(Box<Left>),
    Quit,
}

impl App {
    /// Makes the application and opens what it starts with.
    pub fn new(ctx: &egui::Context, start: Start, surroundings: Surroundings) -> Self {
        style::install(ctx);
        let data_folder = surroundings.data_folder.clone();
        let session = Session::load(data_folder.as_deref());
        if let Some(dark) = session.dark {
            ctx.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
        }
        // Set here it is known in the first frame, in which the panels are arranged by the room there is.
        ctx.options_mut(|options| options.zoom_factor = session.text_size.factor());
        style::set_still(ctx, session.reduced_motion);
        let repaint = ctx.clone();
        let wake: Wake = Arc::new(move || repaint.request_repaint());
        let mut app = Self {
            surroundings,
            workspace: None,
            start_screen: StartScreen::new(&wake),
            recent: RecentList::new(data_folder.as_deref(), &wake),
            keeper: Keeper::new(data_folder, &wake),
            session,
            wake,
            dialog: None,
            finder: None,
            help: false,
            templates: templates::Templates::default(),
            leaving: None,
            may_close: false,
            title: String::new(),
            toasts: Toasts::default(),
            focus_ring: FocusRing::default(),
        };
        if let Start::Project(path) = start {
            app.open_path(&path);
        }
        app
    }

    /// Draws one frame.
    pub fn frame(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        let mut requests = Vec::new();
        self.take_in(&ctx);
        self.take_dropped_files(&ctx, &mut requests);
        keys::pressed(&ctx, |command| self.is_enabled(command), &mut requests);
        match &mut self.workspace {
            Some(workspace) => {
                top_bar::show(ui, workspace, &mut requests);
                if let Some(path) = workspace.project.path() {
                    start_screen::recovered_of(ui, path, self.keeper.left(), &mut requests);
                }
                workspace.show(ui, self.session.reduced_motion, &mut requests, &mut self.toasts);
            }
            None => self.start_screen.show(ui, self.recent.projects(), self.keeper.left(), &mut requests),
        }
        self.show_dialogs(&ctx, &mut requests);
        self.focus_ring.show(&ctx);
        let revision = self.workspace.as_ref().map(|workspace| workspace.project.document().revision());
        self.toasts.show(&ctx, revision, &mut requests);
        for request in requests {
            self.carry_out(&ctx, request);
        }
        self.keep_recovery(&ctx);
        self.close_or_ask(&ctx);
        self.show_title(&ctx);
    }

    /// Puts the name of the journey into the title of the window.
    fn show_title(&mut self, ctx: &egui::Context) {
        let title = match &self.workspace {
            Some(workspace) => {
                format!("{} – Pathlight", crate::overlay::text::tame(workspace.project.document().name()))
            }
            None => "Pathlight".to_owned(),
        };
        if self.title != title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// Returns whether a command can be carried out now.
    pub fn is_enabled(&self, command: Command) -> bool {
        if !command.is_about_reading() && (self.dialog.is_some() || self.leaving.is_some()) {
            return false;
        }
        match (&self.workspace, command) {
            (
                _,
                Command::New
                | Command::Open
                | Command::Palette
                | Command::Templates
                | Command::ToggleTheme
                | Command::LargerText
                | Command::SmallerText
                | Command::UsualText
                | Command::ToggleMotion
                | Command::Help
                | Command::Quit,
            ) => true,
            (_, Command::Import) => true,
            (None, _) => false,
            (Some(workspace), command) => workspace.is_enabled(command),
        }
    }

    /// Returns the open project's workspace, for tests.
    pub fn workspace(&self) -> Option<&Workspace> {
        self.workspace.as_deref()
    }

    /// Carries out a request as if a panel had sent it, for tests.
    pub fn ask_for(&mut self, ctx: &egui::Context, request: Request) {
        self.carry_out(ctx, request);
    }

    fn show_dialogs(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) {
        if let Some(dialog) = &mut self.dialog {
            match dialog.show(ctx) {
                dialogs::Answer::Open => {}
                dialogs::Answer::Cancelled => self.dialog = None,
                dialogs::Answer::Chosen(purpose, paths) => {
                    self.dialog = None;
                    let mut purpose = purpose;
                    for path in paths {
                        // Several files that are chosen together are imported together.
                        let next = dialogs::Purpose::ImportAlso;
                        let this = std::mem::replace(&mut purpose, next);
                        self.use_path(this, path, requests);
                    }
                }
            }
        }
        if let Some(mut finder) = self.finder.take()
            && !finder.show(ctx, |command| self.is_enabled(command), requests)
        {
            self.finder = Some(finder);
        }
        if self.help && finder::help(ctx) {
            self.help = false;
        }
        self.show_templates(ctx, requests);
        self.ask_before_leaving(ctx);
    }
}

/// Returns the moment that the clock shows.
fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_microsecond())
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        self.frame(ui);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.keeper.close();
    }
}
