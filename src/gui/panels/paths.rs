//! What contacts do: next, before, in between, on the most frequent paths, and over their whole histories.

mod bars;
mod picks;
mod rows;

pub use picks::{point_picker, sized, told_apart};
pub use rows::{Row, between_rows, path_rows, tree_rows};

use super::below::{Csv, Tab};
use super::{Shown, answer};
use crate::domain::{Selection, StageId};
use crate::engine::analysis::paths as engine;
use crate::engine::analysis::paths::{Between, Item, Next, Point, Shape, Stretch, Visit};
use crate::engine::analysis::paths::{Branches, PathsReport};
use crate::export::paths as written;
use crate::export::sheet::Sheet;
use crate::gui::command::Request;
use crate::gui::widgets::{self, ink};
use crate::overlay::text;
use crate::project::Answered;
use crate::theme::{Ink, icon, size};
use egui::{Label, Ui};
use std::collections::BTreeSet;

/// What the tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Sub {
    /// What contacts did after a stage.
    #[default]
    Next,
    /// What they did before it.
    Before,
    /// What they did on the way from one point to another, in whatever order.
    Between,
    /// The most frequent ways from one point to another.
    Frequent,
    /// The most frequent whole histories.
    Variants,
}

impl Sub {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 5] = [Self::Next, Self::Before, Self::Between, Self::Frequent, Self::Variants];

    /// Returns its words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Next => "Next",
            Self::Before => "Before",
            Self::Between => "Between",
            Self::Frequent => "Frequent paths",
            Self::Variants => "Whole histories",
        }
    }

    const fn tooltip(self) -> &'static str {
        match self {
            Self::Next => "What contacts did after a stage, step by step",
            Self::Before => "What contacts did before a stage, step by step backwards",
            Self::Between => "What contacts did on the way from one stage to another, in whatever order",
            Self::Frequent => "The most frequent ways from one stage or activity to another",
            Self::Variants => "All that contacts did, from their first activity to their last",
        }
    }
}

/// Whose next activities are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Who {
    /// Everybody who was at the stage.
    #[default]
    Everybody,
    /// Those who dropped off there.
    DroppedOff,
    /// Those who moved on from there.
    MovedOn,
}

/// Shows in two lines at most what an answer says as a whole and whom it is about, so that the list has the room.
pub fn caption(ui: &mut Ui, shown: &Shown<'_>, words: &str) {
    let words = format!("{words} · {}", answer::about_words(shown));
    let (font, colour) = (egui::FontId::proportional(size::SMALL), ink(ui, Ink::TextMuted));
    let mut job = egui::text::LayoutJob::simple(words.clone(), font, colour, f32::INFINITY);
    job.wrap.max_rows = CAPTION_LINES;
    ui.add(Label::new(job).wrap()).on_hover_text(&words);
}

/// The caption of a figure takes so many lines at most.
const CAPTION_LINES: usize = 2;

/// Paths to list, at most.
const MOST_PATHS: usize = 200;
/// Activities to list at each branching, at most.
const MOST_BRANCHES: usize = 12;

/// What the tab keeps between frames.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    sub: Sub,
    /// The stage of Next and Before; `None` is entering the journey.
    stage: Option<StageId>,
    who: Who,
    visit: Visit,
    /// The ends of Between and Frequent; `None` is the goal.
    from: Point,
    to: Option<Point>,
    shape: Shape,
    depth: usize,
    /// Nodes of the tree that are opened although small, or closed although large.
    toggled: BTreeSet<Vec<Item>>,
    /// What was selected on the map when the picks last followed it.
    followed: crate::gui::view::Selection,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            sub: Sub::default(),
            stage: None,
            who: Who::default(),
            visit: Visit::First,
            from: Point::Entry,
            to: None,
            shape: Shape { merge_repeats: true, ..Shape::default() },
            depth: 4,
            toggled: BTreeSet::new(),
            followed: crate::gui::view::Selection::default(),
        }
    }
}

/// What is asked, by what is shown.
#[derive(Debug, Clone, PartialEq)]
enum Question {
    Tree(Next),
    Between(Between),
    Paths(engine::Paths),
}

impl Paths {
    /// Shows from the next frame on what contacts did after they dropped off at a stage.
    pub fn show_after_drop_off(&mut self, stage: StageId) {
        self.sub = Sub::Next;
        self.stage = Some(stage);
        self.who = Who::DroppedOff;
        self.followed = crate::gui::view::Selection::stage(stage);
    }

    /// Takes over what was newly selected on the map, and lets go of what is no longer there.
    fn follow(&mut self, shown: &Shown<'_>) {
        let selection = &shown.view.selection;
        if self.followed != *selection {
            self.followed = selection.clone();
            if let Some(stage) = selection.single_stage() {
                self.stage = Some(stage);
            }
            if let Some(one) = selection.single_transition().and_then(|id| shown.map.transitions.get(&id)) {
                self.from = Point::Stage(one.from);
                self.to = Some(Point::Stage(one.to));
            }
        }
        let is_there = |id: &StageId| shown.map.stages.contains_key(id);
        let gone = |point: &Point| matches!(point, Point::Stage(id) if !is_there(id));
        self.stage = self.stage.filter(is_there);
        if gone(&self.from) {
            self.from = Point::Entry;
        }
        if self.to.as_ref().is_some_and(gone) {
            self.to = None;
        }
    }

    /// Returns where the ways lead: what is picked, or else the first goal.
    fn to(&self, shown: &Shown<'_>) -> Point {
        let goal = || {
            let journey = shown.map.journey();
            let goals = journey.stages.iter().zip(journey.goals());
            goals.filter(|(_, goal)| *goal).map(|(stage, _)| Point::Stage(stage.id)).next().unwrap_or(Point::End)
        };
        self.to.clone().unwrap_or_else(goal)
    }

    fn stretch(&self, shown: &Shown<'_>) -> Stretch {
        let point = self.stage.map_or(Point::Entry, Point::Stage);
        match self.sub {
            Sub::Next => {
                let (of, visit) = match (self.stage, self.who) {
                    (Some(stage), Who::DroppedOff) => (Some(Selection::DroppedOff(stage)), Visit::Last),
                    (Some(stage), Who::MovedOn) => (Some(Selection::MovedOn(stage)), self.visit),
                    _ => (None, self.visit),
                };
                Stretch { from: point, to: Point::End, visit, of }
            }
            Sub::Before => Stretch { from: Point::Start, to: point, visit: self.visit, of: None },
            Sub::Between | Sub::Frequent => Stretch::between(self.from.clone(), self.to(shown)),
            Sub::Variants => Stretch::WHOLE,
        }
    }

    fn question(&self, shown: &Shown<'_>) -> Question {
        let (stretch, shape) = (self.stretch(shown), self.shape.clone());
        match self.sub {
            Sub::Next | Sub::Before => Question::Tree(Next {
                stretch,
                backwards: self.sub == Sub::Before,
                shape: Shape { at_most: None, ..shape },
                depth: self.depth,
                most: MOST_BRANCHES,
            }),
            Sub::Between => Question::Between(Between { stretch, told_by: shape.told_by, hidden: shape.hidden }),
            Sub::Frequent | Sub::Variants => Question::Paths(engine::Paths { stretch, shape, most: MOST_PATHS }),
        }
    }

    /// Says what is shown, as a heading.
    fn title(&self, shown: &Shown<'_>) -> String {
        let at = self.stage.map_or("entering the journey".to_owned(), |id| picks::stage_words(shown, id));
        match (self.sub, self.who) {
            (Sub::Next, Who::DroppedOff) if self.stage.is_some() => format!("After dropping off at {at}"),
            (Sub::Next, Who::MovedOn) if self.stage.is_some() => format!("After {at}, of those who moved on"),
            (Sub::Next, _) => format!("After {at}"),
            (Sub::Before, _) => format!("Before {at}"),
            (Sub::Variants, _) => "From the first activity to the last".to_owned(),
            (Sub::Between | Sub::Frequent, _) => {
                format!(
                    "From {} to {}",
                    picks::point_words(shown, &self.from),
                    picks::point_words(shown, &self.to(shown))
                )
            }
        }
    }

    fn sheet(&self, shown: &Shown<'_>) -> Option<Sheet> {
        let title = self.title(shown);
        Some(match self.question(shown) {
            Question::Tree(next) => written::next_sheet(title, shown.ask(&next).value?.as_ref(), next.backwards),
            Question::Between(between) => written::between_sheet(title, shown.ask(&between).value?.as_ref()),
            Question::Paths(paths) => written::paths_sheet(title, shown.ask(&paths).value?.as_ref()),
        })
    }
}

impl Tab for Paths {
    fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.data.is_none() {
            let sentence = "What contacts do before, between and after stages is shown here once data is imported.";
            widgets::empty_state(ui, icon::PATH, "No activities yet", sentence, |_| {});
            return;
        }
        self.follow(shown);
        picks::show(ui, self, shown);
        match self.question(shown) {
            Question::Tree(next) => {
                let answered = shown.ask(&next);
                let toggled = self.toggled.clone();
                let rows = |tree: &Branches| tree_rows(tree, &next, &self.title(shown), &toggled);
                let words = |tree: &Branches| self.tree_words(tree);
                if let Some(path) = self.list(ui, shown, &answered, words, rows, requests)
                    && !self.toggled.remove(&path)
                {
                    self.toggled.insert(path);
                }
            }
            Question::Between(between) => {
                let answered = shown.ask(&between);
                let words = |report: &engine::BetweenReport| {
                    let contacts = text::count(report.contacts);
                    format!("{contacts} contacts. Who did several of these things counts in each.")
                };
                let rows = |report: &engine::BetweenReport| between_rows(report, &between, &self.title(shown));
                self.list(ui, shown, &answered, words, rows, requests);
            }
            Question::Paths(paths) => {
                let answered = shown.ask(&paths);
                let rows = |report: &PathsReport| path_rows(report, &paths, &self.title(shown));
                self.list(ui, shown, &answered, paths_words, rows, requests);
            }
        }
    }

    fn csv(&self, shown: &Shown<'_>) -> Option<Csv> {
        shown.data?;
        let name = format!("paths-{}", self.sub.text().to_lowercase().replace(' ', "-"));
        let sheet = self.sheet(shown)?;
        Some(Csv::new(name, move || sheet.to_csv().map_err(|error| error.to_string())))
    }
}

/// Says what most contacts did, and what the next most; `None` where nobody did anything.
fn most_words(rows: &[Row]) -> Option<String> {
    let mut first: Vec<&Row> = rows.iter().filter(|row| row.depth == 0 && row.is_one()).collect();
    first.sort_by_key(|row| std::cmp::Reverse(row.rate.part));
    let quoted = |row: &Row| match row.adds {
        Some(_) => format!("“{}”", text::tame(&row.name)),
        None => row.name.clone(),
    };
    let most = first.first().filter(|row| row.rate.part > 0)?;
    let contacts = text::count(most.rate.whole);
    let mut words = format!("most often {}, {} of {contacts} contacts", quoted(most), text::percent(most.rate));
    if let Some(next) = first.get(1).filter(|row| row.rate.part > 0) {
        words += &format!("; then {}, {}", quoted(next), text::percent(next.rate));
    }
    Some(words + ".")
}

/// Says how much the listed paths cover, by the first ten where there are more.
fn paths_words(report: &PathsReport) -> String {
    let first = report.paths.len().min(10);
    let mut words = String::new();
    if report.paths.len() > first {
        let covered = text::percent(report.coverage(first));
        words = format!("The {first} most frequent paths cover {covered}. ");
    }
    words += &written::coverage_words(report);
    if let Some(median) = report.times.median {
        words += &format!(" Half took at most {median}.");
    }
    words
}

impl Paths {
    fn tree_words(&self, tree: &Branches) -> String {
        let contacts = text::count(tree.contacts);
        let time = match (self.sub, self.visit) {
            _ if self.who == Who::DroppedOff && self.stage.is_some() && self.sub == Sub::Next => "the last time there",
            (_, Visit::First) => "the first time there",
            (Sub::Next, Visit::Last) => "the last time there before moving on",
            (_, Visit::Last) => "the last time there",
        };
        let nearest = if self.sub == Sub::Before { "Nearest first, counted" } else { "Counted" };
        let nothing = if tree.contacts == 0 { " Nobody was there." } else { "" };
        format!("{contacts} contacts. {nearest} from {time}; each contact counts once at every step.{nothing}")
    }

    /// Shows an answer as rows; returns the path of a node that is to be opened or closed.
    fn list<A>(
        &self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        answered: &Answered<A>,
        words: impl Fn(&A) -> String,
        rows: impl Fn(&A) -> Vec<Row>,
        requests: &mut Vec<Request>,
    ) -> Option<Vec<Item>> {
        let mut toggled = None;
        answer::show(ui, answered, |ui, report| {
            let rows = rows(report);
            if let Some(most) = most_words(&rows).filter(|_| self.sub != Sub::Variants && self.sub != Sub::Frequent) {
                widgets::sentence(ui, &format!("{}: {most}", self.title(shown)));
                caption(ui, shown, &words(report));
            } else {
                caption(ui, shown, &format!("{}: {}", self.title(shown), words(report)));
            }
            let after = self.stage.filter(|_| self.sub == Sub::Next);
            toggled = bars::show(ui, shown, &rows, after, self.shape.told_by.as_deref(), requests);
        });
        toggled
    }
}
