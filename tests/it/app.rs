//! The whole application, driven by the names of its controls, without a display: what a marketer does with it in a day.

mod access;
mod around;
mod behaviour;
mod by_hand;
mod by_keys;
mod commands;
mod data;
mod discover;
mod draw;
mod keep;
mod lenses;
mod moments;
mod over_time;
mod people;
mod play;
mod replay;
mod small;
mod what_if;

use crate::soft::Soft;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathlight::document::{Document, Edit, Map, Point, file};
use pathlight::domain::{Moment, Rule};
use pathlight::engine::analysis::{Report, StageReport};
use pathlight::engine::import::{Given, Plan, Sample, sniff};
use pathlight::gui::{App, Start, Surroundings, Workspace, style};
use pathlight::project::Project;
use pathlight::project::first_map::blank_map;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest time that anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Eight contacts visit; five of them sign up an hour later, and two of those pay.
const CSV: &str = "contact,activity,time,channel\n\
    a,Visit,2025-03-01T10:00:00Z,mail\n\
    b,Visit,2025-03-02T10:00:00Z,mail\n\
    c,Visit,2025-03-03T10:00:00Z,web\n\
    d,Visit,2025-03-04T10:00:00Z,web\n\
    e,Visit,2025-03-05T10:00:00Z,web\n\
    f,Visit,2025-03-06T10:00:00Z,web\n\
    g,Visit,2025-03-07T10:00:00Z,web\n\
    h,Visit,2025-03-08T10:00:00Z,web\n\
    a,Sign-up,2025-03-01T11:00:00Z,mail\n\
    b,Sign-up,2025-03-02T11:00:00Z,mail\n\
    c,Sign-up,2025-03-03T11:00:00Z,web\n\
    d,Sign-up,2025-03-04T11:00:00Z,web\n\
    e,Sign-up,2025-03-05T11:00:00Z,web\n\
    a,Payment,2025-03-11T10:00:00Z,mail\n\
    b,Payment,2025-03-12T10:00:00Z,mail\n\
    z,Newsletter,2025-09-01T10:00:00Z,mail\n";

/// The window of an application that keeps its own files in a folder of the test.
struct Window {
    harness: Harness<'static, Option<App>>,
    soft: Soft,
}

impl Window {
    /// Opens the window, as starting the program does.
    fn open(folder: &Path, start: Start) -> Self {
        let soft = Soft::default();
        let surroundings = Surroundings { data_folder: Some(folder.join("kept")), file_dialogs: false };
        let frame = move |ui: &mut egui::Ui, app: &mut Option<App>| {
            let new = || App::new(ui.ctx(), start.clone(), surroundings.clone());
            app.get_or_insert_with(new).frame(ui);
        };
        let harness = Harness::builder()
            .with_size(vec2(1440.0, 900.0))
            .with_theme(egui::Theme::Light)
            // The frames between two clicks take longer than the two clicks of a double-click may lie apart.
            .with_step_dt(0.1)
            .with_context_setup(style::install)
            .renderer(soft.clone())
            .build_ui_state(frame, None);
        let mut window = Self { harness, soft };
        window.settle();
        window
    }

    fn app(&self) -> &App {
        self.harness.state().as_ref().unwrap()
    }

    fn workspace(&self) -> &Workspace {
        self.app().workspace().expect("a project is open")
    }

    fn map(&self) -> &Map {
        self.workspace().project.document().map()
    }

    fn names(&self) -> Vec<&str> {
        self.map().stages.values().map(|one| one.stage.name.as_str()).collect()
    }

    fn arrows(&self) -> Vec<(&str, &str)> {
        let name = |id| self.map().stages[id].stage.name.as_str();
        self.map().transitions.values().map(|one| (name(&one.from), name(&one.to))).collect()
    }

    /// Returns the newest figures, once they are those of the map as it is.
    fn report(&self) -> Option<&Report> {
        let project = &self.app().workspace()?.project;
        project.figures().filter(|_| !project.is_stale()).map(|figures| &*figures.report)
    }

    fn stage(&self, name: &str) -> Option<&StageReport> {
        let record = self.map().stages.values().find(|one| one.stage.name == name)?;
        self.report()?.stages.iter().find(|one| one.id == record.stage.id)
    }

    /// Draws a few frames.
    fn settle(&mut self) {
        self.harness.step();
        self.harness.run_steps(3);
    }

    /// Draws frames until something is so; work on other threads may be on its way.
    fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !so(self) {
            if since.elapsed() > PATIENCE {
                self.keep("app-in-vain");
                panic!("in vain: {what}");
            }
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
        self.settle();
    }

    fn until_figures(&mut self) {
        self.until("figures", |window| {
            let project = &window.workspace().project;
            // Saved figures are there before the data is read, but not the single times.
            let computed = project.figures().is_some_and(|figures| figures.itineraries.is_some());
            window.report().is_some() && project.load_progress().is_none() && (computed || project.data().is_none())
        });
    }

    fn shows(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    fn says(&self, part: &str) -> bool {
        self.harness.query_all_by_label_contains(part).next().is_some()
    }

    fn until_shown(&mut self, label: &str) {
        self.until(label, |window| window.shows(label));
    }

    fn until_said(&mut self, part: &str) {
        self.until(part, |window| window.says(part));
    }

    /// Clicks the control with this name; of several the one nearest to the middle, which lies above the others.
    fn click(&mut self, label: &str) {
        let at = self.place(label);
        self.click_at(at);
    }

    /// Returns where the control with this name is.
    fn place(&self, label: &str) -> Pos2 {
        let middle = egui::pos2(720.0, 450.0);
        let places = self.harness.query_all_by_label(label).map(|node| node.rect().center());
        let nearest = places.min_by(|a, b| a.distance(middle).total_cmp(&b.distance(middle)));
        nearest.unwrap_or_else(|| {
            self.keep("app-in-vain");
            panic!("there is no “{label}” in {}", self.labels().join(" | "))
        })
    }

    fn click_at(&mut self, at: Pos2) {
        self.press(at, true);
        self.press(at, false);
        self.settle();
    }

    fn double_click_at(&mut self, at: Pos2) {
        self.press(at, true);
        self.press(at, false);
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        for pressed in [true, false] {
            self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        }
        self.settle();
    }

    fn press(&mut self, at: Pos2, pressed: bool) {
        if pressed {
            self.harness.event(Event::PointerMoved(at));
        }
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.harness.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.harness.step();
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.press(from, true);
        for part in [0.3, 0.7, 1.0] {
            self.harness.event(Event::PointerMoved(from.lerp(to, part)));
            self.harness.step();
        }
        self.press(to, false);
        self.settle();
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Types into what has the keyboard, in place of what stands there.
    fn type_over(&mut self, text: &str) {
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Carries out a request, as a panel would send it.
    fn ask(&mut self, request: pathlight::gui::Request) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().as_mut().unwrap().ask_for(&ctx, request);
        self.settle();
    }

    /// Gives a path in the box that stands in for the system's dialog.
    fn give_path(&mut self, path: &Path) {
        self.until("the box for a path", |window| window.field("Path").is_some());
        self.type_over(path.to_str().unwrap());
        self.key(Modifiers::NONE, Key::Enter);
    }

    fn field(&self, label: &str) -> Option<Pos2> {
        let mut fields = self.harness.query_all_by_role_and_label(Role::TextInput, label);
        fields.next().map(|field| field.rect().center())
    }

    fn is_asking_before_leaving(&self) -> bool {
        self.shows("There are changes that are not saved yet.")
    }

    /// Returns all that is named.
    fn labels(&self) -> Vec<String> {
        let named = self.harness.query_all_by(|node| node.label().is_some());
        named.filter_map(|node| node.accesskit_node().label()).collect()
    }

    fn keep(&self, name: &str) {
        self.soft.keep(&self.harness, name);
    }
}

/// Writes the activities of the tests as CSV.
fn written_csv(folder: &Path) -> PathBuf {
    let path = folder.join("activities.csv");
    std::fs::write(&path, CSV).unwrap();
    path
}

/// Returns a map of three stages in a row that fits the activities.
fn drawn() -> Document {
    let mut document = Document::new("Spring", blank_map());
    let mut before = None;
    for (place, name) in ["Visit", "Sign-up", "Payment"].into_iter().enumerate() {
        let (at, rule) = (Point::new(place as f32 * 350.0, 0.0), Rule::activity(name));
        let edit = match before {
            None => Edit::AddStage { name: name.into(), rule, at },
            Some(from) => Edit::AddConnectedStage { from, name: name.into(), rule, at },
        };
        before = document.apply(edit).unwrap().stages.first().copied();
    }
    document
}

/// Saves a project without data.
fn saved(folder: &Path) -> PathBuf {
    let path = folder.join("spring.pathlight");
    file::save(&path, &file::write(&drawn(), None, None).unwrap()).unwrap();
    path
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Saves a project whose data is imported.
fn saved_with_data(folder: &Path) -> PathBuf {
    let path = saved(folder);
    let csv = written_csv(folder);
    let mut project = Project::open(&path, Arc::new(|| {})).unwrap();
    project.keep_in(None);
    let plan = Plan::guess(&sniff(&Sample::open(&csv).unwrap(), &Given::default()).unwrap());
    project.start_import(csv, plan, Moment::parse_iso("2025-10-01").unwrap()).unwrap();
    project.settle();
    project.start_save(None).unwrap();
    project.settle();
    path
}
