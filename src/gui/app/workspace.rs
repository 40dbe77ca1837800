//! The open project in the window: the map with its panels, and what is carried out on them.

mod lists_in;
mod tables_out;

use super::toasts::Toasts;
use crate::document::clipboard::{self, Clip};
use crate::document::{Edit, Made, Map, Point, file, layout, problems, sentence};
use crate::domain::StageId;
use crate::engine::analysis::Itineraries;
use crate::engine::store::ImportIssue;
use crate::engine::store::Store;
use crate::export::activities::save_activities;
use crate::export::picture::{PictureOptions, picture};
use crate::export::tables;
use crate::gui::assistant::pasted::is_table;
use crate::gui::assistant::{Assistant, Running};
use crate::gui::canvas::{self, CanvasInput, CanvasState};
use crate::gui::command::{Command, Request};
use crate::gui::panels::answer::NOTICED;
use crate::gui::panels::below::{Csv, Tabs};
use crate::gui::panels::data::Refused;
use crate::gui::panels::{self, Shown};
use crate::gui::playback::Playback;
use crate::gui::playbar;
use crate::gui::style;
use crate::gui::view::{BottomTab, Mode, Selection, View};
use crate::overlay::replay::{Clock, Replay};
use crate::overlay::{CARD_HEIGHT, CARD_WIDTH, Figures};
use crate::project::{DataChange, ImportNotes, ImportSummary, Job, Kept, Outcome, Project, Wake, draw_first_map};
use crate::theme::{Ink, Palette};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Unsaved work is kept for recovery this long after an edit, at the latest.
const KEEP_AFTER: Duration = Duration::from_millis(1200);

/// From this width of the window on, the data panel is open beside a map.
const ROOMY: f32 = 1440.0;

/// What a replay is made of.
type ReplayKey = (Arc<Itineraries>, Clock);

/// The open project in the window.
pub struct Workspace {
    /// The project.
    pub project: Project,
    /// What is chosen and shown.
    pub view: View,
    /// The name of the journey while it is being typed.
    pub title_edit: Option<String>,
    /// What the tabs below the map keep.
    pub tabs: Tabs,
    canvas: CanvasState,
    playback: Playback,
    replay: Option<(ReplayKey, Arc<Replay>)>,
    preparing: Option<(ReplayKey, Job<Replay>)>,
    assistant: Option<Assistant>,
    imported: Option<ImportSummary>,
    import_failed: Option<String>,
    refused: Option<Refused>,
    refused_job: Option<Job<Result<Refused, String>>>,
    writing: Option<Job<Result<PathBuf, String>>>,
    /// The table whose file is being asked for.
    asked_csv: Option<Csv>,
    copying: Option<Job<Result<String, String>>>,
    reading_list: Option<lists_in::Reading>,
    clip: Option<Clip>,
    problems: Vec<problems::Problem>,
    problem_stages: BTreeSet<StageId>,
    checked: Option<(u64, bool)>,
    kept_revision: u64,
    edited_at: Option<Instant>,
    arranged: bool,
    inspector_closed: bool,
    draws_when_loaded: bool,
    wake: Wake,
}

impl Workspace {
    /// Shows a project.
    pub fn new(project: Project, wake: &Wake) -> Self {
        let kept_revision = project.document().revision();
        let mode = if project.document().map().stages.is_empty() { Mode::Draw } else { Mode::Measure };
        Self {
            project,
            view: View { mode, ..View::default() },
            title_edit: None,
            tabs: Tabs::default(),
            asked_csv: None,
            copying: None,
            reading_list: None,
            canvas: CanvasState::default(),
            playback: Playback::default(),
            replay: None,
            preparing: None,
            assistant: None,
            imported: None,
            import_failed: None,
            refused: None,
            refused_job: None,
            writing: None,
            clip: None,
            problems: Vec::new(),
            problem_stages: BTreeSet::new(),
            checked: None,
            kept_revision,
            edited_at: None,
            arranged: false,
            inspector_closed: false,
            draws_when_loaded: false,
            wake: Arc::clone(wake),
        }
    }

    /// Returns whether leaving the project now would lose anything.
    pub fn would_lose(&self) -> bool {
        self.project.document().is_modified() || self.project.is_changing_files()
    }

    /// Returns whether a command can be carried out now.
    pub fn is_enabled(&self, command: Command) -> bool {
        let map = self.project.document().map();
        let selection = &self.view.selection;
        match command {
            Command::Undo => self.project.document().undo_name().is_some(),
            Command::Redo => self.project.document().redo_name().is_some(),
            Command::Save => self.project.document().is_modified() || self.project.path().is_none(),
            Command::Cut | Command::Copy | Command::Duplicate => !selection.stages.is_empty(),
            Command::Delete | Command::ZoomToSelection => !selection.is_empty(),
            Command::DeleteAndReconnect => !selection.stages.is_empty(),
            Command::Rename => selection.single_stage().is_some(),
            Command::SelectAll | Command::TidyUp | Command::ExportPicture => !map.stages.is_empty(),
            Command::ExportActivities => self.project.data().is_some_and(|data| !data.columns.is_empty()),
            Command::PlayPause => self.view.mode == Mode::Play,
            _ => true,
        }
    }

    /// Opens the import assistant.
    pub fn open_assistant(&mut self, path: Option<PathBuf>) {
        self.imported = None;
        self.import_failed = None;
        match (&mut self.assistant, path) {
            (Some(assistant), Some(path)) => assistant.choose(path),
            (assistant, path) => *assistant = Some(Assistant::new(path, &self.wake)),
        }
    }

    /// Draws the panels and the map.
    pub fn show(&mut self, ui: &mut egui::Ui, reduced_motion: bool, requests: &mut Vec<Request>, toasts: &mut Toasts) {
        self.take_jobs(toasts);
        self.take_copied(ui.ctx(), toasts);
        self.take_list(toasts);
        if !std::mem::replace(&mut self.arranged, true) {
            // In a small window the map comes first; what is to be drawn from stays in sight while there is no map.
            let is_roomy = ui.ctx().content_rect().width() >= ROOMY;
            let is_new = self.project.document().map().stages.is_empty();
            self.view.data_panel = is_roomy || is_new;
            self.view.inspector = is_roomy;
            self.view.bottom = !is_new;
        }
        self.check_problems();
        let figures = self.project.figures().map(|figures| Arc::clone(&figures.report));
        let stale = self.shows_as_old(ui.ctx());
        let overlay =
            figures.as_ref().map(|report| Figures::new(self.project.document().map(), report).with_stale(stale));
        let summary = self.project.data().map(|data| Arc::clone(&data.summary));
        let shown = Shown {
            name: self.project.document().name(),
            map: self.project.document().map(),
            report: figures.as_deref(),
            figures: overlay.as_ref(),
            data: summary.as_deref(),
            problems: &self.problems,
            view: &self.view,
            project: Some(&self.project),
            within: self.project.within(),
        };
        let palette = style::palette(ui.ctx());
        let frame = |margin: i8| egui::Frame::new().fill(style::color(palette, Ink::Panel)).inner_margin(margin);
        if self.view.data_panel {
            let data = panels::data::DataShown {
                sources: self.project.imports(),
                loading: self.project.load_progress().is_some(),
                missing: self.project.missing_store(),
            };
            egui::Panel::left("data").default_size(250.0).size_range(200.0..=420.0).frame(frame(12)).show(ui, |ui| {
                panels::data::show(ui, &shown, &data, requests);
            });
        }
        if self.view.inspector {
            egui::Panel::right("inspector")
                .default_size(300.0)
                .size_range(260.0..=460.0)
                .frame(frame(12))
                .show(ui, |ui| panels::inspector::show(ui, &shown, requests));
        }
        if self.view.bottom && self.view.mode != Mode::Play {
            // Each tab keeps a height of its own, so that a tall one does not take room from the map for good.
            let tab = self.view.bottom_tab;
            let height = (ui.ctx().content_rect().height() * tab.share_of_window()).clamp(160.0, 420.0);
            let tabs = &mut self.tabs;
            egui::Panel::bottom(egui::Id::unique(("below", tab)))
                .default_size(height)
                .size_range(110.0..=520.0)
                .resizable(true)
                .frame(frame(8))
                .show(ui, |ui| tabs.show(ui, &shown, requests));
        }
        let replay = self.replay();
        if self.view.mode == Mode::Play {
            egui::Panel::bottom("play bar").exact_size(112.0).resizable(false).frame(frame(8)).show(ui, |ui| {
                playbar::show(ui, &mut self.playback, replay.as_deref(), summary.as_deref());
            });
        }
        let moment = replay.as_ref().filter(|_| self.view.mode == Mode::Play).map(|replay| self.playback.frame(replay));
        let journey = self.project.document().journey();
        let rule_sentence = sentence::of_journey(&journey);
        let ground = egui::Frame::new().fill(style::color(palette, Ink::Ground));
        egui::CentralPanel::no_frame().frame(ground).show(ui, |ui| {
            let input = CanvasInput {
                map: self.project.document().map(),
                report: figures.as_deref(),
                stale,
                view: &self.view,
                problems: &self.problem_stages,
                rule_sentence: &rule_sentence,
                replay: moment.as_ref(),
                reduced_motion,
            };
            let area = canvas::show(ui, &mut self.canvas, input, requests).rect;
            self.status(ui, area);
        });
        self.show_assistant(ui.ctx(), requests);
        self.show_refused(ui.ctx(), requests);
    }

    /// Returns the replay of the newest figures, once it is prepared; that takes a while for many contacts.
    fn replay(&mut self) -> Option<Arc<Replay>> {
        if self.view.mode != Mode::Play {
            return None;
        }
        let figures = self.project.figures()?;
        let itineraries = Arc::clone(figures.itineraries.as_ref()?);
        let clock = self.playback.clock;
        if let Some((_, Outcome::Done(replay))) = self.preparing.as_ref().map(|(key, job)| (key, job.poll())) {
            let (made_of, clock) = self.preparing.take().map(|(key, _)| key)?;
            self.replay = Some(((made_of, clock), Arc::new(replay)));
        }
        let is_of = |key: &(Arc<Itineraries>, Clock)| Arc::ptr_eq(&key.0, &itineraries) && key.1 == clock;
        let ready = self.replay.as_ref().is_some_and(|(key, _)| is_of(key));
        let coming = self.preparing.as_ref().is_some_and(|(key, _)| is_of(key));
        if !ready && !coming {
            let (journey, ways) = (Arc::clone(&figures.journey), Arc::clone(&itineraries));
            let job = Job::start("replay", &self.wake, move |_| Replay::prepare(&journey, &ways, clock));
            self.preparing = Some(((itineraries, clock), job));
        }
        self.replay.as_ref().map(|(_, replay)| Arc::clone(replay))
    }

    /// Returns whether figures are to be dimmed: newer ones are on their way and take so long that it is noticed.
    /// Those that come at once do not make the map flicker.
    fn shows_as_old(&self, ctx: &egui::Context) -> bool {
        if !self.project.is_stale() {
            return false;
        }
        match self.project.analysing() {
            Some(elapsed) if elapsed < NOTICED => {
                ctx.request_repaint_after(NOTICED - elapsed);
                false
            }
            _ => true,
        }
    }

    /// Paints what is going on in the corner of the map.
    fn status(&self, ui: &egui::Ui, area: egui::Rect) {
        let text = if let Some((progress, elapsed)) = self.project.change_progress() {
            let rate = progress.rows_per_sec(elapsed).map(|rate| format!(" · {rate:.0} rows/s")).unwrap_or_default();
            format!("{}{rate}", progress.what)
        } else if let Some((progress, _)) = self.project.load_progress() {
            let share = progress.share().map(|share| format!(" {:.0} %", share * 100.0)).unwrap_or_default();
            format!("Reading the activity data{share}")
        } else if self.project.analysing().is_some_and(|elapsed| elapsed > NOTICED) {
            "Computing figures".to_owned()
        } else {
            return;
        };
        let palette = style::palette(ui.ctx());
        let at = egui::pos2(area.center().x, area.min.y + 20.0);
        let galley =
            ui.painter().layout_no_wrap(text, egui::FontId::proportional(12.5), style::color(palette, Ink::TextMuted));
        let rect = egui::Rect::from_center_size(at, galley.size()).expand2(egui::vec2(12.0, 6.0));
        ui.painter().rect_filled(rect, 12, style::color(palette, Ink::Panel));
        ui.painter().galley(rect.center() - galley.size() / 2.0, galley, egui::Color32::PLACEHOLDER);
        ui.ctx().request_repaint_after_secs(0.1);
    }

    fn check_problems(&mut self) {
        let key = (self.project.document().revision(), self.project.data().is_some());
        if self.checked == Some(key) {
            return;
        }
        self.checked = Some(key);
        let names: Option<Vec<String>> =
            self.project.data().map(|data| data.summary.activity_types.iter().map(|one| one.name.clone()).collect());
        self.problems = problems::problems(self.project.document().map(), names.as_deref());
        let stages = self.problems.iter().filter_map(|problem| match problem.place() {
            Some(problems::Place::Stage(id)) => Some(id),
            _ => None,
        });
        self.problem_stages = stages.collect();
    }

    fn show_assistant(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) {
        let Some(assistant) = &mut self.assistant else { return };
        let progress = self.project.change_progress();
        let running = Running {
            progress: progress.as_ref().map(|(progress, elapsed)| (progress, *elapsed)),
            finished: self.imported.as_ref(),
            failed: self.import_failed.as_deref(),
            map: Some(self.project.document().map()),
            imports: self.project.imports(),
        };
        if assistant.show(ctx, running, requests) {
            self.assistant = None;
            self.imported = None;
            self.import_failed = None;
        }
    }

    fn show_refused(&mut self, ctx: &egui::Context, requests: &mut Vec<Request>) {
        if let Some(refused) = &self.refused
            && panels::data::refused_sheet(ctx, refused, self.project.document().map(), requests)
        {
            self.refused = None;
        }
    }

    fn take_jobs(&mut self, toasts: &mut Toasts) {
        if let Some(job) = &self.refused_job {
            match job.poll() {
                Outcome::Running => {}
                Outcome::Done(Ok(refused)) => (self.refused, self.refused_job) = (Some(refused), None),
                Outcome::Done(Err(sentence)) => {
                    toasts.problem(sentence);
                    self.refused_job = None;
                }
                Outcome::Died => self.refused_job = None,
            }
        }
        if let Some(job) = &self.writing {
            match job.poll() {
                Outcome::Running => return,
                Outcome::Done(Ok(path)) => toasts.done(format!("Saved {}", super::carry_out::file_name(&path))),
                Outcome::Done(Err(sentence)) => toasts.problem(format!("The file was not saved. {sentence}")),
                Outcome::Died => toasts.problem("The file was not saved; this is a defect of Pathlight."),
            }
            self.writing = None;
        }
    }

    /// Takes in that the data was read.
    pub fn data_loaded(&mut self, toasts: &mut Toasts) {
        if std::mem::take(&mut self.draws_when_loaded) {
            self.draw_from_data(toasts);
        }
    }

    /// Takes in that the data was changed.
    pub fn data_changed(&mut self, change: DataChange, toasts: &mut Toasts) {
        match change {
            DataChange::Imported(summary) => {
                if self.assistant.is_none() {
                    toasts.done(format!("{} activities imported.", crate::overlay::text::count(summary.outcome.taken)));
                }
                self.imported = Some(*summary);
                self.import_failed = None;
            }
            DataChange::Removed(outcome) => {
                let count = crate::overlay::text::count(outcome.removed.taken);
                let mut sentence = format!("Removed {} with {count} activities.", outcome.removed.name);
                let others: Vec<&str> = outcome.no_longer_complete.iter().map(|one| one.name.as_str()).collect();
                if !others.is_empty() {
                    let others = others.join(", ");
                    sentence +=
                        &format!(" Some of its rows were also in {others}: import that again to have them back.");
                }
                toasts.done(sentence);
            }
        }
    }

    /// Takes in that the data was not changed.
    pub fn data_unchanged(&mut self, why: String, toasts: &mut Toasts) {
        if self.assistant.is_some() {
            self.import_failed = Some(why);
        } else {
            toasts.problem(why);
        }
    }

    /// Returns what is to be kept for recovery, once there is something new and the user pauses or goes on for long.
    pub fn to_keep(&mut self, ctx: &egui::Context) -> Option<Kept> {
        let revision = self.project.document().revision();
        if revision == self.kept_revision || !self.project.document().is_modified() {
            self.edited_at = None;
            return None;
        }
        let since = *self.edited_at.get_or_insert_with(Instant::now);
        let waited = since.elapsed();
        if waited < KEEP_AFTER {
            ctx.request_repaint_after(KEEP_AFTER - waited);
            return None;
        }
        self.edited_at = None;
        self.kept_revision = revision;
        self.project.to_keep().ok()
    }

    /// Carries out a command on the map.
    pub fn run(&mut self, ctx: &egui::Context, command: Command, toasts: &mut Toasts) {
        match command {
            Command::Undo => self.travel(true),
            Command::Redo => self.travel(false),
            Command::Copy => self.copy(ctx),
            Command::Cut => {
                self.copy(ctx);
                self.delete(false, toasts);
            }
            Command::Paste => self.paste(None, toasts),
            Command::Duplicate => {
                if let Some(edit) = clipboard::duplicate(self.project.document().map(), &self.view.selection.stages) {
                    self.edit(edit, toasts);
                }
            }
            Command::Delete => self.delete(false, toasts),
            Command::DeleteAndReconnect => self.delete(true, toasts),
            Command::SelectAll => {
                let map = self.project.document().map();
                self.view.selection = Selection {
                    stages: map.stages.keys().copied().collect(),
                    transitions: map.transitions.keys().copied().collect(),
                };
            }
            Command::AddStage => {
                let at = free_place(self.project.document().map(), self.canvas.centre());
                self.edit(Edit::AddStage { name: "New stage".to_owned(), rule: Default::default(), at }, toasts);
                self.view.renaming = self.view.selection.single_stage();
            }
            Command::Rename => self.view.renaming = self.view.selection.single_stage(),
            Command::TidyUp => {
                let chosen = Some(&self.view.selection.stages).filter(|stages| stages.len() > 1);
                let places = layout::tidy(self.project.document().map(), chosen, (CARD_WIDTH, CARD_HEIGHT));
                self.edit_quietly(Edit::TidyUp(places), toasts);
                self.canvas.zoom_to_fit();
            }
            Command::ZoomIn => self.canvas.zoom_in(),
            Command::ZoomOut => self.canvas.zoom_out(),
            Command::ZoomReset => self.canvas.zoom_reset(),
            Command::ZoomToFit => self.canvas.zoom_to_fit(),
            Command::ZoomToSelection => {
                self.canvas.zoom_to_selection(self.project.document().map(), &self.view.selection);
            }
            Command::ToggleData => self.view.data_panel = !self.view.data_panel,
            Command::ToggleInspector => {
                self.view.inspector = !self.view.inspector;
                self.inspector_closed = !self.view.inspector;
            }
            Command::ToggleBottom => self.view.bottom = !self.view.bottom,
            Command::SetMode(mode) => self.view.mode = mode,
            Command::ShowTab(tab) => self.show_tab(tab),
            Command::PlayPause => {
                if let Some((_, replay)) = &self.replay {
                    self.playback.toggle(replay);
                }
            }
            _ => {}
        }
    }

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
            Request::Naming(stage) => self.view.renaming = stage,
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
                self.import_failed = None;
                if let Err(error) = self.project.start_import_instead(path, *plan, instead_of, super::now()) {
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
            Request::SaveActivities(path) => self.save_activities(path),
            _ => {}
        }
    }

    /// Shows a tab below the map; while contacts move over the map there is no room for it.
    fn show_tab(&mut self, tab: BottomTab) {
        if self.view.mode == Mode::Play {
            self.view.mode = Mode::Measure;
        }
        self.view.bottom = true;
        self.view.bottom_tab = tab;
    }

    fn edit(&mut self, edit: Edit, toasts: &mut Toasts) {
        match self.project.apply(edit) {
            Ok(Made { segment: Some(segment), .. }) => {
                self.view.contact = None;
                self.view.segment = Some(segment);
                self.view.inspector = true;
            }
            Ok(made) if !made.stages.is_empty() => {
                self.view.selection = Selection { stages: made.stages.into_iter().collect(), ..Selection::default() };
            }
            Ok(made) if !made.transitions.is_empty() => {
                let transitions = made.transitions.into_iter().collect();
                self.view.selection = Selection { transitions, ..Selection::default() };
            }
            Ok(_) => self.forget_what_is_gone(),
            Err(error) => toasts.done(error.to_string()),
        }
    }

    fn edit_quietly(&mut self, edit: Edit, toasts: &mut Toasts) {
        if let Err(error) = self.project.apply(edit) {
            toasts.done(error.to_string());
        }
    }

    fn travel(&mut self, back: bool) {
        let document = self.project.document_mut();
        let _ = if back { document.undo() } else { document.redo() };
        self.view.renaming = None;
        self.forget_what_is_gone();
    }

    fn forget_what_is_gone(&mut self) {
        let map = self.project.document().map();
        self.view.selection.stages.retain(|id| map.stages.contains_key(id));
        self.view.selection.transitions.retain(|id| map.transitions.contains_key(id));
        self.view.segment = self.view.segment.filter(|id| map.segments.contains_key(id));
    }

    fn delete(&mut self, reconnect: bool, toasts: &mut Toasts) {
        let Selection { stages, transitions } = std::mem::take(&mut self.view.selection);
        self.edit(Edit::Delete { stages, transitions, reconnect }, toasts);
    }

    fn copy(&mut self, ctx: &egui::Context) {
        let clip = Clip::of(self.project.document().map(), &self.view.selection.stages);
        if let Ok(text) = clip.to_text() {
            ctx.copy_text(text);
        }
        self.clip = Some(clip);
    }

    fn paste(&mut self, at: Option<Point>, toasts: &mut Toasts) {
        let Some(clip) = &self.clip else { return };
        let edit = match at {
            Some(at) => clip.paste_at(at),
            None => clip.paste_by(clipboard::DUPLICATE_BY),
        };
        self.edit(edit, toasts);
    }

    /// Draws a first map of the most common activity types, where there is none yet.
    fn draw_from_data(&mut self, toasts: &mut Toasts) {
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

    fn list_refused(&mut self, import: i64) {
        let (Some(store), Some(record)) =
            (self.project.store_path(), self.project.imports().iter().find(|record| record.id == import))
        else {
            return;
        };
        let (store, record) = (store.to_path_buf(), record.clone());
        self.refused_job = Some(Job::start("report of an import", &self.wake, move |_| {
            let rows: Vec<ImportIssue> =
                Store::open(&store).and_then(|store| store.issues(import)).map_err(|error| error.to_string())?;
            let notes = ImportNotes::read(&record);
            let (sentences, findings, present) =
                notes.map_or_else(Default::default, |notes| (notes.quality.sentences(), notes.findings, notes.present));
            Ok(Refused { import, name: record.name, count: record.refused, rows, sentences, findings, present })
        }));
    }

    /// Saves the refused rows of an import.
    fn save_refused(&mut self, import: i64, path: PathBuf) {
        let Some(store) = self.project.store_path().map(std::path::Path::to_path_buf) else { return };
        self.writing = Some(Job::start("refused rows", &self.wake, move |_| {
            let rows = Store::open(&store).and_then(|store| store.issues(import)).map_err(|error| error.to_string())?;
            let text = tables::refused_csv(&rows).map_err(|error| error.to_string())?;
            file::save(&path, &text).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }

    fn save_activities(&mut self, path: PathBuf) {
        let Some(columns) = self.project.data().map(|data| Arc::clone(&data.columns)) else { return };
        self.writing = Some(Job::start("activities", &self.wake, move |job| {
            save_activities(&columns, &path, &job.cancel).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }

    fn save_picture(&mut self, ctx: &egui::Context, path: PathBuf) {
        let map = self.project.document().map().clone();
        let figures = self.project.figures().map(|figures| Arc::clone(&figures.report));
        let options = PictureOptions {
            palette: if ctx.theme() == egui::Theme::Dark { Palette::Dark } else { Palette::Light },
            title: self.project.document().name().to_owned(),
            caption: vec![sentence::of_journey(&self.project.document().journey())],
            ..PictureOptions::default()
        };
        self.writing = Some(Job::start("picture", &self.wake, move |_| {
            let overlay = figures.map_or_else(Figures::default, |report| Figures::new(&map, &report));
            let page = picture(&map, &overlay, &options);
            let svg = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
            let bytes = if svg { page.svg().into_bytes() } else { page.png().map_err(|error| error.to_string())? };
            file::save_bytes(&path, &bytes).map_err(|error| error.to_string())?;
            Ok(path)
        }));
    }
}

/// Returns a place near the wanted one where a card covers no other.
fn free_place(map: &Map, wanted: Point) -> Point {
    let covers = |at: Point| {
        map.stages.values().any(|record| {
            (record.at.x - at.x).abs() < CARD_WIDTH + 24.0 && (record.at.y - at.y).abs() < CARD_HEIGHT + 24.0
        })
    };
    (0_u8..40).map(|n| wanted.moved(0.0, f32::from(n) * (CARD_HEIGHT + 40.0))).find(|at| !covers(*at)).unwrap_or(wanted)
}
