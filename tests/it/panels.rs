//! The panels, driven by the names of their controls, without a display.

use crate::soft::Soft;
use egui_kittest::Harness;
use pathlight::document::{Document, Edit, Point};
use pathlight::domain::{Moment, Rule, Span, StageId, TransitionId};
use pathlight::engine::analysis::{NextActivity, Report, StageReport, TimeSummary, TransitionReport};
use pathlight::engine::columns::ColumnsBuilder;
use pathlight::engine::store::ImportRecord;
use pathlight::gui::panels::data::DataShown;
use pathlight::gui::panels::{self, Shown};
use pathlight::gui::{Mode, Request, Selection, View, style};
use pathlight::overlay::Figures;
use pathlight::project::DataSummary;

/// A document with its figures and data, as the application would hold them, which carries out edits.
struct Open {
    document: Document,
    report: Option<Report>,
    data: Option<DataSummary>,
    view: View,
    sources: Vec<ImportRecord>,
    asked: Vec<Request>,
}

impl Open {
    /// Three stages in a row with figures that add up.
    fn sample() -> Self {
        let mut document = Document::default();
        document.set_name("Spring sign-up");
        let names = ["Visit", "Sign-up", "Confirmed address in the welcome mail"];
        for (place, name) in names.iter().enumerate() {
            let at = Point::new(place as f32 * 336.0, 0.0);
            let made =
                document.apply(Edit::AddStage { name: (*name).into(), rule: Rule::activity(*name), at }).unwrap();
            assert_eq!(made.stages.len(), 1);
        }
        let stages: Vec<StageId> = document.map().stages.keys().copied().collect();
        document.apply(Edit::Connect { from: stages[0], to: stages[1] }).unwrap();
        document.apply(Edit::Connect { from: stages[1], to: stages[2] }).unwrap();
        let report = report(&document);
        let view = View { mode: Mode::Measure, ..View::default() };
        let source = ImportRecord {
            id: 7,
            name: "newsletter-export-2024-spring.csv".into(),
            imported_at: Moment::parse_iso("2024-06-02T10:00:00Z").unwrap(),
            bytes: 1,
            blake3: String::new(),
            notes: String::new(),
            already_there: 0,
            span: None,
            complete: true,
            taken: 48_210,
            refused: 12,
        };
        Self { document, report: Some(report), data: Some(data()), view, sources: vec![source], asked: Vec::new() }
    }

    fn show(
        &mut self,
        ui: &mut egui::Ui,
        draw: impl FnOnce(&mut egui::Ui, &Shown<'_>, &[ImportRecord], &mut Vec<Request>),
    ) {
        let figures = self.report.as_ref().map(|report| Figures::new(self.document.map(), report));
        let problems = pathlight::document::problems::problems(self.document.map(), None);
        let shown = Shown {
            name: self.document.name(),
            map: self.document.map(),
            report: self.report.as_ref(),
            figures: figures.as_ref(),
            data: self.data.as_ref(),
            problems: &problems,
            view: &self.view,
        };
        let mut requests = Vec::new();
        draw(ui, &shown, &self.sources, &mut requests);
        for request in &requests {
            match request {
                Request::Edit(edit) => _ = self.document.apply(edit.clone()).unwrap(),
                Request::Select(selection) => self.view.selection = selection.clone(),
                Request::SetTitle(title) => self.document.set_name(title),
                _ => {}
            }
        }
        self.asked.extend(requests);
    }

    fn stage(&self, place: usize) -> StageId {
        *self.document.map().stages.keys().nth(place).unwrap()
    }

    fn transition(&self, place: usize) -> TransitionId {
        *self.document.map().transitions.keys().nth(place).unwrap()
    }
}

fn data() -> DataSummary {
    let mut columns = ColumnsBuilder::default();
    for contact in 0..40 {
        let name = format!("c{contact}");
        let channel = ["mail", "search", "social"][contact % 3];
        let steps = ["Visit", "Sign-up", "Confirmed address in the welcome mail", "Unsubscribed"];
        for (step, activity) in steps.iter().enumerate().take(1 + contact % 4) {
            let time = Moment::from_secs(1_709_251_200 + (contact * 86_400 + step * 3600) as i64);
            columns.activity(&name, activity, time, &[("channel", channel), ("price", "12.5")]);
        }
    }
    DataSummary::of(&columns.finish())
}

fn report(document: &Document) -> Report {
    let map = document.map();
    let counts = [(12_480, 5_120, 0, 310, 7_050), (5_120, 1_890, 0, 420, 2_810), (1_890, 0, 1_890, 0, 0)];
    let next = |name: Option<&str>, contacts| NextActivity { activity: name.map(str::to_owned), contacts };
    let stage = |(id, (reached, moved_on, finished, still_in_time, dropped_off)): (&StageId, _)| StageReport {
        id: *id,
        reached,
        entered_here: if id.0 == map.stages.keys().next().unwrap().0 { reached } else { 0 },
        reached_previous: 12_480,
        moved_on,
        took_several: 0,
        finished,
        still_in_time,
        dropped_off,
        inferred: 0,
        time_in_stage: summary(moved_on),
        next_after_drop_off: if dropped_off > 0 {
            vec![next(None, dropped_off - 900), next(Some("Page viewed"), 600), next(Some("Unsubscribed"), 300)]
        } else {
            Vec::new()
        },
    };
    let transition = |(place, id): (usize, &TransitionId)| TransitionReport {
        id: *id,
        contacts: [5_120, 1_890][place],
        passes: [5_300, 1_900][place],
        first_arrivals: [5_120, 1_890][place],
        reached_from: [12_480, 5_120][place],
        times: summary(5_120),
        sorted_times: (0..500).map(|n: i64| n * n * 3_000_000).collect(),
    };
    Report {
        as_of: Moment::parse_iso("2024-05-31T22:14:00Z").unwrap(),
        contacts: 20_000,
        activities: 48_210,
        entered: 12_480,
        completed: 1_890,
        removed: 0,
        stages: map.stages.keys().zip(counts).map(stage).collect(),
        transitions: map.transitions.keys().enumerate().map(transition).collect(),
        biggest_loss: map.stages.keys().next().copied(),
        slowest_step: None,
        warnings: Vec::new(),
    }
}

fn summary(count: u64) -> TimeSummary {
    let days = |days: i64| Some(Span::from_secs(days * 43_200));
    TimeSummary {
        count,
        median: days(3),
        mean: days(4),
        p10: days(1),
        p25: days(2),
        p75: days(7),
        p90: days(11),
        min: days(0),
        max: days(30),
    }
}

type Window<'a> = Harness<'a, Open>;

fn window(
    open: Open,
    size: [f32; 2],
    dark: bool,
    draw: impl Fn(&mut egui::Ui, &mut Open) + 'static,
) -> (Window<'static>, Soft) {
    let soft = Soft::default();
    let theme = if dark { egui::Theme::Dark } else { egui::Theme::Light };
    let harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_context_setup(style::install)
        .renderer(soft.clone())
        .build_ui_state(
            move |ui, open: &mut Open| {
                let frame = egui::Frame::NONE.fill(ui.visuals().panel_fill).inner_margin(12);
                frame.show(ui, |ui| {
                    ui.take_available_space();
                    draw(ui, open);
                });
            },
            open,
        );
    (harness, soft)
}

fn inspector(open: Open, dark: bool) -> (Window<'static>, Soft) {
    window(open, [300.0, 1100.0], dark, |ui, open| {
        open.show(ui, |ui, shown, _, requests| panels::inspector::show(ui, shown, requests));
    })
}

fn data_panel(open: Open, dark: bool) -> (Window<'static>, Soft) {
    window(open, [260.0, 720.0], dark, |ui, open| {
        open.show(ui, |ui, shown, sources, requests| {
            let data = DataShown { sources, loading: false, missing: None };
            panels::data::show(ui, shown, &data, requests);
        });
    })
}

#[test]
fn looks() {
    for dark in [false, true] {
        let shade = if dark { "dark" } else { "light" };
        for what in ["stage", "transition", "journey", "several"] {
            let mut open = Open::sample();
            open.view.selection = match what {
                "stage" => Selection::stage(open.stage(0)),
                "transition" => Selection::transition(open.transition(0)),
                "several" => {
                    Selection { stages: open.document.map().stages.keys().copied().collect(), ..Selection::default() }
                }
                _ => Selection::default(),
            };
            let (mut harness, soft) = inspector(open, dark);
            harness.run();
            soft.picture(&harness).keep(&format!("{what}_{shade}"));
        }
        let (mut harness, soft) = data_panel(Open::sample(), dark);
        harness.run();
        soft.picture(&harness).keep(&format!("data_{shade}"));
        let mut open = Open::sample();
        (open.data, open.sources) = (None, Vec::new());
        let (mut harness, soft) = data_panel(open, dark);
        harness.run();
        soft.picture(&harness).keep(&format!("empty_{shade}"));
    }
}
