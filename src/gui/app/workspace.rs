//! The open project in the window: the map with its panels, and what is carried out on them.

mod around;
mod behind;
mod beside;
mod by_keys;
mod commands;
mod data;
mod editing;
mod files_out;
mod lists_in;
mod playing;
mod requests;
mod strips_out;
mod tables_out;

use super::stage_picker::StagePicker;
use super::toasts::Toasts;
use crate::document::clipboard::Clip;
use crate::document::{problems, sentence};
use crate::domain::StageId;
use crate::engine::analysis::Report;
use crate::gui::assistant::{Assistant, Running};
use crate::gui::canvas::{CanvasInput, CanvasState};
use crate::gui::command::{PanelOf, Request};
use crate::gui::lens;
use crate::gui::panels::Shown;
use crate::gui::panels::answer::NOTICED;
use crate::gui::panels::below::{Csv, Tabs};
use crate::gui::panels::data::Refused;
use crate::gui::view::{BottomTab, Mode, View};
use crate::gui::{panels, playbar, style};
use crate::overlay::{Faces, Figures};
use crate::project::{DataSummary, ImportSummary, Job, Kept, Project, Wake};
use crate::theme::Ink;
use beside::Beside;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Unsaved work is kept for recovery this long after an edit, at the latest.
const KEEP_AFTER: Duration = Duration::from_millis(1200);

/// From this width of the window on, the data panel is open beside a map.
const ROOMY: f32 = 1440.0;

/// In a window narrower than this, one panel is open beside the map, not two.
const NARROW: f32 = 900.0;

/// In a window lower than this, the map comes before the panel below it.
const LOW: f32 = 460.0;

/// Least height of the map beside what is above and below it.
const LEAST_MAP: f32 = 120.0;

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
    playing: playing::Playing,
    assistant: Option<Assistant>,
    beside: Option<Beside>,
    imported: Option<ImportSummary>,
    import_failed: Option<String>,
    /// Whether the user stopped the last import.
    import_stopped: bool,
    refused: Option<Refused>,
    refused_job: Option<Job<Result<Refused, String>>>,
    writing: Option<Job<Result<PathBuf, String>>>,
    /// Activities that are written, and then what there is to say of them.
    exporting: Option<Job<Result<(PathBuf, String), String>>>,
    /// The table whose file is being asked for.
    asked_csv: Option<Csv>,
    copying: Option<Job<Result<String, String>>>,
    reading_list: Option<lists_in::Reading>,
    clip: Option<Clip>,
    picker: Option<StagePicker>,
    /// Panels whose edges are to be moved: which, and whether there is to be more of them.
    panel_steps: Vec<(PanelOf, bool)>,
    problems: Vec<problems::Problem>,
    problem_stages: BTreeSet<StageId>,
    checked: Option<(u64, bool)>,
    kept_revision: u64,
    edited_at: Option<Instant>,
    arranged: bool,
    inspector_closed: bool,
    /// Whether the data panel and the inspector were open in the frame before.
    beside_map: (bool, bool),
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
            playing: playing::Playing::default(),
            assistant: None,
            beside: None,
            imported: None,
            import_failed: None,
            import_stopped: false,
            refused: None,
            refused_job: None,
            writing: None,
            exporting: None,
            clip: None,
            picker: None,
            panel_steps: Vec::new(),
            problems: Vec::new(),
            problem_stages: BTreeSet::new(),
            checked: None,
            kept_revision,
            edited_at: None,
            arranged: false,
            inspector_closed: false,
            beside_map: (false, false),
            draws_when_loaded: false,
            wake: Arc::clone(wake),
        }
    }

    /// Returns whether leaving the project now would lose anything.
    pub fn would_lose(&self) -> bool {
        self.project.document().is_modified() || self.project.is_changing_files()
    }

    /// Opens the import assistant.
    pub fn open_assistant(&mut self, path: Option<PathBuf>) {
        self.imported = None;
        (self.import_failed, self.import_stopped) = (None, false);
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
            self.view.bottom = !is_new && ui.ctx().content_rect().height() >= LOW;
        }
        self.make_room(ui.ctx().content_rect().size());
        self.step_panels(ui);
        self.check_problems();
        let played = self.prepare_playing();
        let figures = self.project.figures().map(|figures| Arc::clone(&figures.report));
        let stale = self.shows_as_old(ui.ctx());
        let overlay =
            figures.as_ref().map(|report| Figures::new(self.project.document().map(), report).with_stale(stale));
        let summary = self.project.data().map(|data| Arc::clone(&data.summary));
        let shown =
            shown(&self.project, &self.view, &self.problems, figures.as_deref(), overlay.as_ref(), summary.as_deref());
        let palette = style::palette(ui.ctx());
        let frame = |margin: i8| egui::Frame::new().fill(style::color(palette, Ink::Panel)).inner_margin(margin);
        if let Some(beside) = &mut self.beside {
            egui::Panel::left("beside")
                .exact_size(334.0_f32.min(ui.available_width() * 0.55))
                .resizable(false)
                .frame(frame(12))
                .show(ui, |ui| {
                    beside.panel(ui, &shown, requests);
                });
            let ground = egui::Frame::new().fill(style::color(palette, Ink::Ground));
            egui::CentralPanel::no_frame().frame(ground).show(ui, |ui| {
                beside.map(ui, &shown, reduced_motion, requests);
            });
            if !crate::gui::widgets::is_covered(ui.ctx()) && ui.input(|input| input.key_pressed(egui::Key::Escape)) {
                requests.push(beside.command().into());
            }
            self.show_assistant(ui.ctx(), requests);
            return;
        }
        if self.view.data_panel {
            let data = panels::data::DataShown {
                sources: self.project.imports(),
                loading: self.project.load_progress().is_some(),
                missing: self.project.missing_store(),
            };
            egui::Panel::left("data").default_size(250.0).size_range(200.0..=widest(ui, 420.0)).frame(frame(12)).show(
                ui,
                |ui| {
                    panels::data::show(ui, &shown, &data, requests);
                },
            );
        }
        if self.view.inspector {
            egui::Panel::right("inspector")
                .default_size(300.0)
                .size_range(260.0..=widest(ui, 460.0))
                .frame(frame(12))
                .show(ui, |ui| panels::inspector::show(ui, &shown, requests));
        }
        if self.view.bottom && self.view.mode != Mode::Play {
            let strip = if self.view.mode == Mode::Measure { lens::HEIGHT } else { 0.0 };
            // In a low window a tab needs the room more than the map above it, which is a key away.
            let is_low = ui.ctx().content_rect().height() < LOW;
            let least = if is_low { LEAST_MAP / 4.0 } else { LEAST_MAP };
            let highest = (ui.available_height() - strip - least).clamp(110.0, 520.0);
            let height =
                (ui.ctx().content_rect().height() * BottomTab::SHARE_OF_WINDOW).clamp(160.0, 420.0).min(highest);
            let height = if is_low { highest } else { height };
            let tabs = &mut self.tabs;
            egui::Panel::bottom("below")
                .default_size(height)
                .size_range(110.0..=highest)
                .resizable(true)
                .frame(frame(8))
                .show(ui, |ui| tabs.show(ui, &shown, requests));
        }
        let seen = if self.view.mode == Mode::Measure { lens::look_through(&shown) } else { lens::Seen::default() };
        if self.view.mode == Mode::Measure && !self.project.document().map().stages.is_empty() {
            let frame = frame(0).inner_margin(egui::Margin::symmetric(12, 4));
            egui::Panel::top("lens").exact_size(lens::HEIGHT).resizable(false).frame(frame).show(ui, |ui| {
                lens::show_strip(ui, &shown, &seen, requests);
            });
        }
        if self.view.mode == Mode::Play {
            let height = playbar::height(&self.playing.playback);
            egui::Panel::bottom("play bar").exact_size(height).resizable(false).frame(frame(8)).show(ui, |ui| {
                self.show_play_bar(ui, &played, summary.as_deref(), requests);
            });
        }
        let lane_figures = self.lane_figures();
        let shown = self::shown(
            &self.project,
            &self.view,
            &self.problems,
            figures.as_deref(),
            overlay.as_ref(),
            summary.as_deref(),
        );
        let groups = self.group_figures();
        let journey = self.project.document().journey();
        // Until there is an answer the line below the map stays as it was.
        let compares = self.view.mode == Mode::Measure && self.view.lens.compare.is_some();
        let compares = compares && !seen.faces.sentence.is_empty();
        let rule_sentence = if compares { in_short(&seen.faces) } else { sentence::of_journey(&journey) };
        let ground = egui::Frame::new().fill(style::color(palette, Ink::Ground));
        let explain = |ui: &mut egui::Ui, figures: &Figures, hit, behind| {
            lens::hover::show(ui, &shown, &journey, figures, hit, behind);
        };
        let (canvas, playing) = (&mut self.canvas, &mut self.playing);
        let shown_map = egui::CentralPanel::no_frame().frame(ground).show(ui, |ui| {
            let input = CanvasInput {
                map: self.project.document().map(),
                report: figures.as_deref(),
                stale,
                faces: &seen.faces,
                view: &self.view,
                problems: &self.problem_stages,
                groups: &groups,
                issues: &self.problems,
                rule_sentence: &rule_sentence,
                replay: None,
                lane_figures: &lane_figures,
                has_data: shown.data.is_some(),
                reduced_motion,
                explain: Some(&explain),
            };
            playing::show(ui, canvas, playing, input, &played, requests)
        });
        self.status(ui, shown_map.inner);
        self.show_assistant(ui.ctx(), requests);
        self.show_refused(ui.ctx(), requests);
        if let Some(mut picker) = self.picker.take()
            && !picker.show(ui.ctx(), self.project.document().map(), requests)
        {
            self.picker = Some(picker);
        }
    }

    /// Closes a panel where two beside the map would leave it no room: the one that was open before.
    fn make_room(&mut self, window: egui::Vec2) {
        let both = self.view.data_panel && self.view.inspector;
        if window.x < NARROW && both {
            let (had_data, had_inspector) = self.beside_map;
            self.view.data_panel = had_inspector && !had_data;
            self.view.inspector = !self.view.data_panel;
        }
        self.beside_map = (self.view.data_panel, self.view.inspector);
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
            stopped: self.import_stopped,
            map: Some(self.project.document().map()),
            imports: self.project.imports(),
            store: self.project.store_path(),
        };
        if assistant.show(ctx, running, requests) {
            self.assistant = None;
            if self.imported.is_some() {
                requests.push(Request::OfferBinding);
            }
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
}

/// Returns how wide a panel beside the map may become in this window.
fn widest(ui: &egui::Ui, wished: f32) -> f32 {
    (ui.ctx().content_rect().width() * 0.5).clamp(260.0, wished)
}

/// Returns what is compared in a few words, and in full below it.
fn in_short(faces: &Faces) -> String {
    faces.brief.as_ref().map_or_else(|| faces.sentence.clone(), |brief| format!("{brief}\n{}", faces.sentence))
}

/// Puts together what panels read.
fn shown<'a>(
    project: &'a Project,
    view: &'a View,
    problems: &'a [problems::Problem],
    report: Option<&'a Report>,
    figures: Option<&'a Figures>,
    data: Option<&'a DataSummary>,
) -> Shown<'a> {
    Shown {
        name: project.document().name(),
        map: project.document().map(),
        report,
        figures,
        data,
        problems,
        view,
        project: Some(project),
        within: project.within(),
    }
}
