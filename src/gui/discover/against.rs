//! The drawing held against the data: steps it lacks, arrows nobody takes, activities without a stage.

use crate::document::{Edit, Map, Point};
use crate::domain::{Rule, StageId, StepOrder, Transition, TransitionId};
use crate::engine::analysis::discover::{Fit, FitCount, FitMove, FitReport};
use crate::gui::aside::{OnCanvas, Sight, show_map};
use crate::gui::command::Request;
use crate::gui::panels::{Shown, answer};
use crate::gui::view::Selection;
use crate::gui::widgets::{self, ink};
use crate::overlay::{CARD_HEIGHT, Faces, text};
use crate::theme::{Ink, UNIT, icon, size};
use egui::{AtomExt as _, Button, RichText, Ui, Vec2};
use std::collections::{BTreeMap, BTreeSet};

/// So many rows of each list are shown at first, and so many missing steps on the map.
const ROWS: usize = 8;

/// What is chosen on the page.
#[derive(Default)]
pub(super) struct Against {
    pub(super) sight: Sight,
    all: bool,
}

/// One row of a list, as it is shown.
struct Row {
    words: String,
    note: String,
    hint: String,
    /// What a click on the row selects on the map.
    shows: Selection,
    glyph: &'static str,
    /// The name of its button.
    button: String,
    edit: Edit,
}

impl Against {
    pub(super) fn panel(&mut self, ui: &mut Ui, shown: &Shown<'_>, requests: &mut Vec<Request>) {
        if shown.map.stages.is_empty() {
            widgets::note(ui, "Nothing is drawn yet. Find a map in the data first, or draw one.");
            return;
        }
        let answered = shown.ask(&Fit);
        answer::show(ui, &answered, |ui, fit| {
            widgets::sentence(ui, &in_words(fit));
            ui.add_space(UNIT * 2.0);
            let missing = missing_rows(shown.map, fit);
            let nobody = "Every step in the data has its arrow.";
            self.list(ui, "In the data, not drawn", &missing, nobody, requests);
            let unused = unused_rows(shown, fit);
            self.list(ui, "Drawn, but nobody goes there", &unused, "Contacts take every arrow.", requests);
            let beside = beside_rows(shown.map, fit);
            self.list(ui, "Activities without a stage", &beside, "Every activity has a stage.", requests);
            if [&missing, &unused, &beside].into_iter().any(|rows| rows.len() > ROWS) {
                let words = if self.all { "Show fewer" } else { "Show all" };
                if widgets::quiet_button(ui, words).clicked() {
                    self.all = !self.all;
                }
            }
        });
    }

    fn list(&mut self, ui: &mut Ui, title: &str, rows: &[Row], none: &str, requests: &mut Vec<Request>) {
        let heading = format!("{title} ({})", text::count(rows.len() as u64));
        widgets::section(ui, &heading, true, |ui| {
            if rows.is_empty() {
                widgets::note(ui, none);
            }
            let most = if self.all { rows.len() } else { ROWS };
            for row in rows.iter().take(most) {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.spacing_mut().button_padding.x = 2.0;
                    let width = ui.available_width() - widgets::HIT;
                    let note = RichText::new(&row.note).size(size::SMALL).color(ink(ui, Ink::TextMuted));
                    let button = Button::new(RichText::new(&row.words).atom_shrink(true))
                        .right_text(note)
                        .frame_when_inactive(false)
                        .truncate()
                        .min_size(Vec2::new(width, widgets::HIT));
                    let response = ui.add_sized(Vec2::new(width, widgets::HIT), button).accessible_name(&row.words);
                    if response.on_hover_text(&row.hint).clicked() {
                        self.sight.view.selection = row.shows.clone();
                    }
                    if widgets::icon_button(ui, row.glyph, &row.button).on_hover_text(&row.button).clicked() {
                        requests.push(row.edit.clone().into());
                    }
                });
            }
            if rows.len() > most {
                widgets::note(ui, &format!("and {} more", text::count((rows.len() - most) as u64)));
            }
        });
    }

    pub(super) fn map(&mut self, ui: &mut Ui, shown: &Shown<'_>, reduced_motion: bool, requests: &mut Vec<Request>) {
        let answered = shown.ask(&Fit);
        let (map, proposed) = match &answered.value {
            Some(fit) => with_missing(shown.map, &fit.missing),
            None => (shown.map.clone(), BTreeSet::new()),
        };
        self.sight.view.proposed = proposed;
        let on = OnCanvas {
            map: &map,
            report: shown.report,
            stale: shown.is_stale(),
            faces: &Faces::default(),
            sentence: "Dashed arrows: steps that contacts make and your drawing lacks, or arrows that nobody takes.",
        };
        let moved = show_map(ui, &mut self.sight, &on, reduced_motion, requests);
        if !moved.is_empty() {
            requests.push(Edit::Move(moved).into());
        }
    }
}

/// Says in a sentence how well the drawing fits.
fn in_words(fit: &FitReport) -> String {
    if fit.steps.whole == 0 {
        return "No contact goes from one stage of the drawing to another.".to_owned();
    }
    format!(
        "The drawing has an arrow for {} of the {} steps that contacts make between its stages. Of {} contacts with a \
         step, {} keep to the arrows all the way.",
        text::percent(fit.steps),
        text::count(fit.steps.whole),
        text::count(fit.contacts.whole),
        text::percent(fit.contacts)
    )
}

/// Returns the map with the most common steps that it lacks as arrows, and which these are.
fn with_missing(map: &Map, missing: &[FitMove]) -> (Map, BTreeSet<TransitionId>) {
    let mut with = map.clone();
    let mut proposed = BTreeSet::new();
    for step in missing
        .iter()
        .filter(|step| map.stages.contains_key(&step.from) && map.stages.contains_key(&step.to))
        .take(ROWS)
    {
        let id = TransitionId(with.fresh_id());
        proposed.insert(id);
        let (from, to) = (step.from, step.to);
        let arrow = Transition { id, from, to, order: StepOrder::Eventually, limit: None, exclusions: Vec::new() };
        with.transitions.insert(id, arrow);
    }
    (with, proposed)
}

fn name(map: &Map, id: StageId) -> &str {
    map.stages.get(&id).map_or("?", |record| record.stage.name.as_str())
}

fn contacts(counted: FitCount) -> String {
    text::count(counted.contacts)
}

fn made_by(counted: FitCount) -> String {
    format!("{} contacts, {} times", text::count(counted.contacts), text::count(counted.count))
}

fn missing_rows(map: &Map, fit: &FitReport) -> Vec<Row> {
    let drawn = |step: &&FitMove| map.stages.contains_key(&step.from) && map.stages.contains_key(&step.to);
    let row = |step: &FitMove| {
        let (from, to) = (name(map, step.from), name(map, step.to));
        Row {
            words: format!("{from} → {to}"),
            note: contacts(step.counted),
            hint: made_by(step.counted),
            shows: Selection { stages: [step.from, step.to].into(), ..Selection::default() },
            glyph: icon::PLUS,
            button: format!("Draw an arrow from {from} to {to}"),
            edit: Edit::Connect { from: step.from, to: step.to },
        }
    };
    fit.missing.iter().filter(drawn).map(row).collect()
}

fn unused_rows(shown: &Shown<'_>, fit: &FitReport) -> Vec<Row> {
    let map = shown.map;
    let taken: BTreeMap<TransitionId, u64> = shown.report.map_or_else(BTreeMap::new, |report| {
        report.transitions.iter().map(|transition| (transition.id, transition.contacts)).collect()
    });
    let nobody = fit.arrows.iter().filter(|(id, _)| taken.get(id) == Some(&0));
    let steps = nobody.filter_map(|(id, _)| map.transitions.get(id));
    let row = |step: &Transition| {
        let words = format!("{} → {}", name(map, step.from), name(map, step.to));
        Row {
            button: format!("Delete the arrow {words}"),
            words,
            note: String::new(),
            hint: "Show it on the map.".to_owned(),
            shows: Selection::transition(step.id),
            glyph: icon::TRASH,
            edit: Edit::Delete { stages: BTreeSet::new(), transitions: [step.id].into(), reconnect: false },
        }
    };
    steps.map(row).collect()
}

fn beside_rows(map: &Map, fit: &FitReport) -> Vec<Row> {
    let left = map.stages.values().map(|record| record.at.x).reduce(f32::min).unwrap_or_default();
    let bottom = map.stages.values().map(|record| record.at.y).reduce(f32::max).unwrap_or_default();
    let at = Point::new(left, bottom + CARD_HEIGHT * 2.5);
    let row = |beside: &crate::engine::analysis::discover::BesideMap| Row {
        words: beside.name.clone(),
        note: contacts(beside.counted),
        hint: made_by(beside.counted),
        shows: Selection::default(),
        glyph: icon::PLUS,
        button: format!("Add a stage for {}", beside.name),
        edit: Edit::AddStage { name: beside.name.clone(), rule: Rule::activity(beside.name.clone()), at },
    };
    fit.beside.iter().map(row).collect()
}
