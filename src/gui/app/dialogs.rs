//! Asking for a file: the system's dialog on a thread of its own, or a box to type a path where there is none.

use crate::domain::SegmentId;
use crate::gui::{style, widgets};
use crate::project::{Job, JobContext, Outcome, Wake};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a file is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Open a project.
    OpenProject,
    /// Save the project.
    SaveProject,
    /// Import activity data.
    ImportData,
    /// Import a further file together with the first.
    ImportAlso,
    /// Find the activity store that the project names.
    FindStore,
    /// Save a picture of the map.
    SavePicture,
    /// Save frames of the replay as one picture.
    SaveStrip,
    /// Save the replay as a picture that moves.
    SaveAnimation,
    /// Save all activities.
    SaveActivities,
    /// Save the refused rows of an import.
    SaveRefused(i64),
    /// Read a list of ids for a part of a segment.
    FindList(SegmentId, Vec<usize>),
    /// Save a table of the panel below the map.
    SaveTable,
}

impl Purpose {
    const fn title(&self) -> &'static str {
        match self {
            Self::OpenProject => "Open project",
            Self::SaveProject => "Save project",
            Self::ImportData => "Import activity data",
            Self::ImportAlso => "Add a file to the import",
            Self::FindStore => "Find the activity data of this project",
            Self::SavePicture => "Save picture of the map",
            Self::SaveStrip => "Save frames of the replay",
            Self::SaveAnimation => "Save the replay as an animated picture",
            Self::SaveRefused(_) => "Save the rows that were not imported",
            Self::FindList(..) => "Choose a list of contact ids",
            Self::SaveActivities => "Save all activities",
            Self::SaveTable => "Save this table",
        }
    }

    const fn filter(&self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::OpenProject | Self::SaveProject => ("Pathlight project", &["pathlight"]),
            Self::FindList(..) => ("List of ids", &["csv", "txt", "tsv"]),
            Self::ImportData | Self::ImportAlso => (
                "Activity data",
                &[
                    "csv", "tsv", "txt", "tab", "json", "jsonl", "ndjson", "xlsx", "xls", "xlsb", "ods", "parquet",
                    "xes", "gz", "zst", "zip",
                ],
            ),
            Self::FindStore => ("Activity data", &["sqlite", "db"]),
            Self::SavePicture => ("Picture", &["png", "svg"]),
            Self::SaveStrip => ("Picture", &["png"]),
            Self::SaveAnimation => ("Animated picture", &["png", "apng"]),
            Self::SaveRefused(_) | Self::SaveTable | Self::SaveActivities => ("Table", &["csv"]),
        }
    }

    /// Returns whether several files can be chosen at once, as they can be dropped at once.
    const fn is_for_several(&self) -> bool {
        matches!(self, Self::ImportData | Self::ImportAlso)
    }

    const fn saves(&self) -> bool {
        matches!(
            self,
            Self::SaveProject
                | Self::SavePicture
                | Self::SaveStrip
                | Self::SaveAnimation
                | Self::SaveRefused(_)
                | Self::SaveTable
                | Self::SaveActivities
        )
    }
}

/// A question for a file that is on the screen.
pub struct FileDialog {
    purpose: Purpose,
    suggestion: PathBuf,
    asked: Instant,
    system: Option<Job<Option<Vec<PathBuf>>>>,
    typed: String,
}

/// How a question for a file ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not answered yet.
    Open,
    /// No file was chosen.
    Cancelled,
    /// These files were chosen; one, unless the purpose is for several.
    Chosen(Purpose, Vec<PathBuf>),
}

/// The system's dialog answers "cancelled" within this time where there is none to show.
const TOO_QUICK: Duration = Duration::from_millis(400);

impl FileDialog {
    /// Asks for a file, proposing this one: with the system's dialog, or in a box to type a path where it has none.
    pub fn ask(purpose: Purpose, suggestion: PathBuf, of_system: bool, wake: &Wake) -> Self {
        let mut dialog = rfd::FileDialog::new().set_title(purpose.title());
        let (name, endings) = purpose.filter();
        dialog = dialog.add_filter(name, endings);
        if !purpose.saves() {
            dialog = dialog.add_filter("All files", &["*"]);
        }
        if let Some(folder) = suggestion.parent().filter(|folder| folder.is_dir()) {
            dialog = dialog.set_directory(folder);
        }
        if let Some(file) = suggestion.file_name().filter(|_| purpose.saves()) {
            dialog = dialog.set_file_name(file.to_string_lossy());
        }
        let (saves, several) = (purpose.saves(), purpose.is_for_several());
        // Without a portal that answers, the system's dialog may hang: it has a thread of its own, and the window stays alive.
        let answer = move |_: &JobContext| match (saves, several) {
            (true, _) => dialog.save_file().map(|path| vec![path]),
            (false, true) => dialog.pick_files().filter(|paths| !paths.is_empty()),
            (false, false) => dialog.pick_file().map(|path| vec![path]),
        };
        let system = of_system.then(|| Job::start("file dialog", wake, answer));
        let typed = suggestion.to_string_lossy().into_owned();
        Self { purpose, suggestion, asked: Instant::now(), system, typed }
    }

    /// Shows what there is to show and returns the answer, if there is one.
    pub fn show(&mut self, ctx: &egui::Context) -> Answer {
        if let Some(job) = &self.system {
            match job.poll() {
                Outcome::Running => return Answer::Open,
                Outcome::Done(Some(paths)) => {
                    let paths = paths.into_iter().map(|path| self.completed(path)).collect();
                    return Answer::Chosen(self.purpose.clone(), paths);
                }
                Outcome::Done(None) if self.asked.elapsed() > TOO_QUICK => return Answer::Cancelled,
                Outcome::Done(None) | Outcome::Died => self.system = None,
            }
        }
        let mut answer = Answer::Open;
        let modal = widgets::dialog(ctx, "path box").show(ctx, |ui| {
            widgets::dialog_width(ui, 520.0);
            ui.label(egui::RichText::new(self.purpose.title()).font(style::semibold(16.0)));
            ui.add_space(4.0);
            ui.label(
                "This system offers no file dialog. Type or paste the path of the file, or drop a file on the window.",
            );
            ui.add_space(8.0);
            let label = ui.label("Path");
            let field =
                ui.add(egui::TextEdit::singleline(&mut self.typed).desired_width(f32::INFINITY)).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if !field.has_focus() && !entered && ui.memory(|memory| memory.focused().is_none()) {
                field.request_focus();
            }
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                let path = PathBuf::from(self.typed.trim());
                let text = if self.purpose.saves() { "Save" } else { "Open" };
                let is_folder = path.is_dir();
                let possible = !self.typed.trim().is_empty() && (self.purpose.saves() || path.is_file());
                let clicked = ui.add_enabled(possible, egui::Button::new(text)).clicked();
                if possible && (clicked || entered) {
                    answer = Answer::Chosen(self.purpose.clone(), vec![self.completed(path)]);
                }
                if ui.button("Cancel").clicked() {
                    answer = Answer::Cancelled;
                }
                if !possible && !self.typed.trim().is_empty() {
                    ui.weak(if is_folder { "Add the name of the file." } else { "There is no such file." });
                }
            });
        });
        if modal.should_close() && answer == Answer::Open {
            answer = Answer::Cancelled;
        }
        answer
    }

    /// Returns the path with the ending that its purpose needs, if it has none.
    fn completed(&self, path: PathBuf) -> PathBuf {
        let ending = match (&self.purpose, path.extension()) {
            (Purpose::SaveProject, ending) if ending.is_none_or(|ending| ending != "pathlight") => "pathlight",
            (Purpose::SaveRefused(_) | Purpose::SaveActivities, None) => "csv",
            (Purpose::SaveStrip, ending) if ending.is_none_or(|ending| ending != "png") => "png",
            (Purpose::SaveAnimation, ending) if ending.is_none_or(|ending| ending != "png" && ending != "apng") => {
                "png"
            }
            (Purpose::SavePicture, ending) if ending.is_none_or(|ending| ending != "svg" && ending != "png") => "png",
            _ => return path,
        };
        let mut name = path.file_name().or(self.suggestion.file_name()).unwrap_or_default().to_owned();
        name.push(".");
        name.push(ending);
        path.with_file_name(name)
    }
}
