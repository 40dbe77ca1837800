//! The panels, driven by the names of their controls, without a display.

mod assistant;
mod settings;

use crate::soft::Soft;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathlight::document::{Document, Edit, Point};
use pathlight::domain::{
    Comparison, Counting, DateRange, Filter, Moment, Owner, Rule, Span, StageId, StepOrder, TransitionId,
};
use pathlight::engine::analysis::{NextActivity, Report, StageReport, TimeSummary, TransitionReport};
use pathlight::engine::columns::ColumnsBuilder;
use pathlight::engine::import::{Finding, Odd};
use pathlight::engine::store::{ImportIssue, ImportRecord};
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
            project: None,
            within: None,
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
        reached_previous: if reached == 12_480 { 0 } else { 12_480 },
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

/// A window without a display that holds this state and draws it over the whole size.
fn harness<S: 'static>(
    state: S,
    size: [f32; 2],
    dark: bool,
    draw: impl FnMut(&mut egui::Ui, &mut S) + 'static,
) -> (Harness<'static, S>, Soft) {
    let soft = Soft::default();
    let theme = if dark { egui::Theme::Dark } else { egui::Theme::Light };
    let harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_context_setup(style::install)
        .renderer(soft.clone())
        .build_ui_state(draw, state);
    (harness, soft)
}

fn window(
    open: Open,
    size: [f32; 2],
    dark: bool,
    draw: impl Fn(&mut egui::Ui, &mut Open) + 'static,
) -> (Window<'static>, Soft) {
    harness(open, size, dark, move |ui, open| {
        let frame = egui::Frame::NONE.fill(ui.visuals().panel_fill).inner_margin(12);
        frame.show(ui, |ui| {
            ui.take_available_space();
            draw(ui, open);
        });
    })
}

fn inspector(open: Open, dark: bool) -> (Window<'static>, Soft) {
    window(open, [300.0, 1500.0], dark, |ui, open| {
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

type Draw = fn(&mut egui::Ui, &Shown<'_>, &mut Vec<Request>);

fn bottom(open: Open, dark: bool, draw: Draw) -> (Window<'static>, Soft) {
    window(open, [760.0, 240.0], dark, move |ui, open| {
        open.show(ui, |ui, shown, _, requests| draw(ui, shown, requests));
    })
}

/// Replaces what a text field holds and commits it with Enter.
fn type_into<State>(harness: &mut Harness<'_, State>, name: &str, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, name).focus();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.get_by_role_and_label(Role::TextInput, name).type_text(text);
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
}

fn choose<State>(harness: &mut Harness<'_, State>, list: &str, words: &str) {
    harness.get_by_role_and_label(Role::ComboBox, list).click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, words).click();
    harness.run_ok();
}

fn press<State>(harness: &mut Harness<'_, State>, name: &str) {
    harness.get_by_role_and_label(Role::Button, name).click();
    harness.run_ok();
}

fn rule(harness: &Window<'_>, place: usize) -> Rule {
    let open = harness.state();
    open.document.map().stages[&open.stage(place)].stage.rule.clone()
}

fn stage_inspector() -> Window<'static> {
    let mut open = Open::sample();
    open.view.selection = Selection::stage(open.stage(0));
    let (mut harness, _) = inspector(open, false);
    harness.run();
    harness
}

#[test]
fn a_rule_is_set_through_the_editor_and_each_change_is_one_step() {
    let mut harness = stage_inspector();
    harness.get_by_role_and_label(Role::ComboBox, "Activity").click();
    harness.run_ok();
    harness.get_by_label("Search Activity").type_text("unsub");
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "Unsubscribed").click();
    harness.run_ok();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(rule(&harness, 0).groups[0].conditions[0].activities, ["Visit", "Unsubscribed"]);

    press(&mut harness, "Where …");
    choose(&mut harness, "Comparison", "contains");
    type_into(&mut harness, "Value", "ai");
    type_into(&mut harness, "Times", "3");
    choose(&mut harness, "Did or did not", "Did not");
    let condition = rule(&harness, 0).groups[0].conditions[0].clone();
    let filter = Filter::Compare {
        attribute: "channel".into(),
        of: Owner::Activity,
        comparison: Comparison::Contains("ai".into()),
    };
    assert_eq!((condition.filters, condition.at_least, condition.negated), (vec![filter], 3, true));

    press(&mut harness, "Add a condition");
    choose(&mut harness, "How the conditions combine", "All of these");
    press(&mut harness, "Add a group");
    assert_eq!(rule(&harness, 0).groups.len(), 2);
    press(&mut harness, "Remove group 1");
    assert_eq!(rule(&harness, 0).groups.len(), 1);

    // Ten changes, so ten steps back lead to where it began.
    for _ in 0..10 {
        assert_eq!(harness.state_mut().document.undo().as_deref(), Some("Change rule"));
    }
    assert_eq!(rule(&harness, 0), Rule::activity("Visit"));
    assert_ne!(harness.state_mut().document.undo().as_deref(), Some("Change rule"));
}

#[test]
fn a_name_is_committed_with_enter_and_dropped_with_escape() {
    let mut harness = stage_inspector();
    type_into(&mut harness, "Stage name", "First visit");
    let name = |harness: &Window<'_>| {
        let open = harness.state();
        open.document.map().stages[&open.stage(0)].stage.name.clone()
    };
    assert_eq!(name(&harness), "First visit");
    harness.get_by_label("Stage name").focus();
    harness.run_ok();
    harness.get_by_label("Stage name").type_text("nonsense");
    harness.run_ok();
    assert_eq!(name(&harness), "First visit", "nothing is committed while typing");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(name(&harness), "First visit");
    type_into(&mut harness, "Stage name", " ");
    harness.get_by_label("Type at least one letter.");
    assert_eq!(name(&harness), "First visit");
    harness.get_by_label("Stage name").focus();
    harness.run_ok();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert_eq!(harness.get_by_label("Stage name").value().as_deref(), Some("First visit"));
}

#[test]
fn flags_are_set_and_explained() {
    let mut harness = stage_inspector();
    harness.get_by_label_contains("no stage is flagged as entry");
    harness.get_by_label("Entry").click();
    harness.run_ok();
    assert!(harness.state().document.map().stages[&harness.state().stage(0)].stage.entry);
    assert!(harness.query_by_label_contains("no stage is flagged as entry").is_none());
}

#[test]
fn window_dates_and_counting_are_set_and_a_bad_date_is_not() {
    let (mut harness, _) = inspector(Open::sample(), false);
    harness.run();
    let settings = |harness: &Window<'_>| harness.state().document.map().settings.clone();
    choose(&mut harness, "Window: unit", "days");
    type_into(&mut harness, "Window", "7");
    assert_eq!(settings(&harness).window, Some(Span::from_days(7)));
    choose(&mut harness, "Window: unit", "No limit");
    assert_eq!(settings(&harness).window, None);

    type_into(&mut harness, "Entered from", "31.13.2024");
    assert_eq!(settings(&harness).entries.from, None);
    harness.get_by_label_contains("Type a date such as");
    type_into(&mut harness, "Entered from", "2024-03-05");
    assert_eq!(settings(&harness).entries.from, Moment::parse_iso("2024-03-05"));
    assert!(harness.query_by_label_contains("Type a date such as").is_none());
    type_into(&mut harness, "Entered until", "2024-03-06");
    let end = settings(&harness).entries.to.map(Moment::to_iso);
    assert_eq!(end.as_deref(), Some("2024-03-06T23:59:59.999999Z"), "the whole last day is inside");
    press(&mut harness, "All");
    assert_eq!(settings(&harness).entries, DateRange::default());

    choose(&mut harness, "Count each contact by", "its first attempt");
    assert_eq!(settings(&harness).counting, Counting::FirstAttempt);
    type_into(&mut harness, "Journey name", "Autumn");
    assert_eq!(harness.state().document.name(), "Autumn");
}

#[test]
fn limit_and_order_of_an_arrow_are_set() {
    let mut open = Open::sample();
    open.view.selection = Selection::transition(open.transition(0));
    let (mut harness, _) = inspector(open, false);
    harness.run();
    choose(&mut harness, "Time limit: unit", "hours");
    type_into(&mut harness, "Time limit", "36");
    choose(&mut harness, "What may come between", "directly, nothing between");
    let open = harness.state();
    let transition = &open.document.map().transitions[&open.transition(0)];
    assert_eq!((transition.limit, transition.order), (Some(Span::from_secs(36 * 3600)), StepOrder::Directly));
}

#[test]
fn removing_an_import_asks_first() {
    let (mut harness, _) = data_panel(Open::sample(), false);
    harness.run();
    let remove = "Remove newsletter-export-2024-spring.csv";
    let removed =
        |harness: &Window<'_>| harness.state().asked.iter().any(|one| matches!(one, Request::RemoveImport(7)));
    press(&mut harness, remove);
    press(&mut harness, "Keep");
    assert!(!removed(&harness) && harness.query_by_label("Keep").is_none());
    press(&mut harness, remove);
    assert!(!removed(&harness));
    press(&mut harness, "Remove");
    assert!(removed(&harness));
}

#[test]
fn an_activity_is_found_and_added_as_a_stage() {
    let (mut harness, _) = data_panel(Open::sample(), false);
    harness.run();
    harness.get_by_label("Search activities").focus();
    harness.get_by_label("Search activities").type_text("unsub");
    harness.run_ok();
    assert!(harness.query_by_label("Add stage Visit").is_none());
    press(&mut harness, "Add stage Unsubscribed");
    let added = harness.state().document.map().stages.values().last().cloned().unwrap();
    assert_eq!((added.stage.name.as_str(), added.stage.rule), ("Unsubscribed", Rule::activity("Unsubscribed")));
}

#[test]
fn a_row_of_the_table_selects_on_the_map() {
    let (mut harness, _) = bottom(Open::sample(), false, panels::table::show);
    harness.run();
    press(&mut harness, "Visit → Sign-up");
    let open = harness.state();
    assert_eq!(open.view.selection, Selection::transition(open.transition(0)));
}

#[test]
fn the_report_of_an_import_lists_what_is_odd_and_rows_with_line_and_reason() {
    let row = |line: u64| ImportIssue { line, reason: "It does not say who.".into(), raw: format!(",open,{line}") };
    let rows: Vec<ImportIssue> = (1..=300).map(|line| row(line * 2)).collect();
    let odd = Odd::RepeatsKept { rows: 3 };
    let map = Open::sample().document.map().clone();
    let first = map.stages.values().next().unwrap().stage.clone();
    let activities = first.rule.groups[0].conditions[0].activities.clone();
    let refused = panels::data::Refused {
        import: 7,
        name: "events.csv".into(),
        count: 12_000,
        rows,
        sentences: vec!["12,300 rows read: 300 taken, 12,000 refused.".into()],
        present: activities.clone(),
        findings: vec![Finding { odd, activities }],
    };
    let (mut harness, _) = harness(Vec::new(), [900.0, 600.0], false, move |ui, asked| {
        let ctx = ui.ctx().clone();
        panels::data::refused_sheet(&ctx, &refused, &map, asked);
    });
    harness.run_ok();
    harness.get_by_label("12,000 rows were refused; the first 300 are kept.");
    harness.get_by_label("12,300 rows read: 300 taken, 12,000 refused.");
    harness.get_by_label("3 rows were kept although an earlier row is the same in every column.");
    harness.get_by_label_contains(&format!("“{}”", first.name));
    harness.get_by_label(",open,4");
    press(&mut harness, "Export as CSV…");
    assert!(matches!(harness.state()[..], [Request::ExportRefused(7)]));
}

/// Returns what sticks out of the window to the right, by name.
fn cut_off(harness: &Window<'_>, width: f32) -> Vec<String> {
    let nodes = harness.root().children_recursive();
    let out = nodes.filter(|node| node.accesskit_node().raw_bounds().is_some() && node.rect().right() > width + 0.5);
    out.filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn nothing_is_cut_off_at_the_usual_widths_in_light_and_dark() {
    for dark in [false, true] {
        let shade = if dark { "dark" } else { "light" };
        for what in ["stage", "transition", "journey", "several"] {
            let mut open = Open::sample();
            open.view.selection = match what {
                "stage" => Selection::stage(open.stage(0)),
                "transition" => Selection::transition(open.transition(0)),
                "several" => {
                    let stages = open.document.map().stages.keys().copied().collect();
                    Selection { stages, ..Selection::default() }
                }
                _ => Selection::default(),
            };
            let (mut harness, soft) = inspector(open, dark);
            harness.run();
            soft.picture(&harness).keep(&format!("inspector_{what}_{shade}"));
            assert_eq!(cut_off(&harness, 300.0), Vec::<String>::new(), "{what}");
        }
        for (what, empty) in [("data", false), ("empty", true)] {
            let mut open = Open::sample();
            if empty {
                (open.data, open.sources) = (None, Vec::new());
            }
            let (mut harness, soft) = data_panel(open, dark);
            harness.run();
            soft.picture(&harness).keep(&format!("{what}_{shade}"));
            assert_eq!(cut_off(&harness, 260.0), Vec::<String>::new(), "{what}");
        }
    }
}

#[test]
fn the_table_below_the_map_shows_what_is_there() {
    let (mut harness, soft) = bottom(Open::sample(), false, panels::table::show);
    harness.run();
    soft.picture(&harness).keep("table_light");
}
