//! Measures what a frame of the map costs without a screen: `cargo run --release --example frame_time [STAGES [TRANSITIONS]]`.
//!
//! Prints the median of the canvas's own work and of egui's tessellation for the whole map, for a part of it at natural
//! size, while it is panned, zoomed and a card is dragged, and while contacts are in motion; then what it takes to go to
//! any moment of a replay of a million contacts. All in milliseconds; on Linux with the mean time of the processor, which
//! other programs do not lengthen.

#[path = "frame_time/replay.rs"]
mod replay;
#[path = "frame_time/spent.rs"]
mod spent;

use egui::{Event, PointerButton, Pos2, RawInput, Rect, Vec2, pos2, vec2};
use pathlight::document::{Document, Map, Point, StageRecord};
use pathlight::domain::{Moment, Rule, Span, Stage, StageId, Transition, TransitionId};
use pathlight::engine::analysis::{Report, StageReport, TimeSummary, TransitionReport};
use pathlight::gui::canvas::{self, CanvasInput, CanvasState};
use pathlight::gui::{Request, View, style};
use pathlight::overlay::ReplayFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

const SIZE: Vec2 = vec2(1280.0, 800.0);
const FRAMES: usize = 120;

struct Bench {
    ctx: egui::Context,
    document: Document,
    report: Report,
    view: View,
    state: CanvasState,
    time: f64,
    playing: Option<ReplayFrame>,
}

impl Bench {
    fn frame(&mut self, events: Vec<Event>) -> (f64, f64) {
        self.time += 1.0 / 60.0;
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, SIZE));
        let input = RawInput { screen_rect, time: Some(self.time), events, ..RawInput::default() };
        let mut requests = Vec::new();
        let problems = BTreeSet::new();
        let begin = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            let faces = pathlight::overlay::Faces::default();
            let input = CanvasInput {
                faces: &faces,
                map: self.document.map(),
                report: Some(&self.report),
                stale: false,
                view: &self.view,
                problems: &problems,
                groups: &BTreeMap::new(),
                issues: &[],
                replay: self.playing.as_ref().map(Into::into),
                rule_sentence: "Contacts who did all of it.",
                lane_figures: &std::collections::BTreeMap::new(),
                has_data: true,
                reduced_motion: false,
                explain: None,
            };
            canvas::show(ui, &mut self.state, input, &mut requests);
        });
        let built = begin.elapsed();
        for request in requests {
            match request {
                Request::Edit(edit) => drop(self.document.apply(edit)),
                Request::Select(selection) => self.view.selection = selection,
                Request::BeginStep(name) => self.document.begin(name),
                Request::EndStep => self.document.end(),
                _ => {}
            }
        }
        let begin = Instant::now();
        let meshes = self.ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let tessellated = begin.elapsed();
        std::hint::black_box(meshes);
        output.textures_delta.clear();
        (built.as_secs_f64() * 1e3, tessellated.as_secs_f64() * 1e3)
    }

    fn measure(&mut self, name: &str, mut events: impl FnMut(usize) -> Vec<Event>) {
        let before = spent::millis();
        let frames = (0..FRAMES).map(|frame| self.frame(events(frame)));
        let (mut built, mut tessellated): (Vec<f64>, Vec<f64>) = frames.unzip();
        for list in [&mut built, &mut tessellated] {
            list.sort_by(f64::total_cmp);
        }
        println!(
            "{name:34} canvas {:6.2} ms (p95 {:6.2})   tessellation {:6.2} ms   {}",
            built[FRAMES / 2],
            built[FRAMES * 95 / 100],
            tessellated[FRAMES / 2],
            spent::each(before, FRAMES)
        );
    }
}

/// Stages in columns of ten, each joined to the next column.
fn map(stages: u32, transitions: u32) -> (Map, Report) {
    let mut map = Map { next_id: stages + transitions, ..Map::default() };
    let mut report = Report { as_of: Moment::from_secs(1_700_000_000), entered: 100_000, ..Report::default() };
    for id in 0..stages {
        let stage = Stage {
            id: StageId(id),
            name: format!("Stage number {id}"),
            rule: Rule::activity(format!("activity {id}")),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let at = Point::new((id / 10) as f32 * 340.0, (id % 10) as f32 * 200.0);
        map.stages.insert(stage.id, StageRecord::new(stage, at));
        let reached = 100_000 - u64::from(id) * 37;
        report.stages.push(StageReport {
            id: StageId(id),
            reached,
            entered_here: 0,
            reached_previous: reached + 40,
            moved_on: reached / 2,
            took_several: 0,
            finished: 0,
            still_in_time: reached / 10,
            dropped_off: reached - reached / 2 - reached / 10,
            inferred: 0,
            time_in_stage: TimeSummary::default(),
            next_after_drop_off: Vec::new(),
        });
    }
    for step in 0..transitions {
        let id = TransitionId(stages + step);
        let from = step % stages.saturating_sub(10).max(1);
        let to = ((from / 10 + 1) * 10 + (from + step / stages) % 10).min(stages - 1);
        let one = Transition {
            id,
            from: StageId(from),
            to: StageId(to),
            order: Default::default(),
            limit: None,
            exclusions: Vec::new(),
        };
        map.transitions.insert(id, one);
        report.transitions.push(TransitionReport {
            id,
            contacts: 20_000,
            passes: 21_000,
            first_arrivals: 20_000,
            reached_from: 90_000,
            times: TimeSummary { count: 20_000, median: Some(Span::from_days(2)), ..TimeSummary::default() },
            sorted_times: Vec::new(),
        });
    }
    (map, report)
}

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().unwrap_or(0));
    let (stages, transitions) = (arguments.next().unwrap_or(200).max(12), arguments.next().unwrap_or(400));
    let (map, report) = map(stages, transitions);
    println!("{stages} stages, {transitions} transitions, {} x {} pixels", SIZE.x, SIZE.y);
    let ctx = egui::Context::default();
    style::install(&ctx);
    let document = Document::new("bench", map);
    let mut bench =
        Bench { ctx, document, report, view: View::default(), state: CanvasState::default(), time: 0.0, playing: None };
    for _ in 0..10 {
        bench.frame(Vec::new());
    }
    bench.measure("whole map, at rest", |_| Vec::new());
    bench.state.zoom_reset();
    for _ in 0..20 {
        bench.frame(Vec::new());
    }
    bench.measure("natural size, at rest", |_| Vec::new());
    let middle = pos2(640.0, 400.0);
    bench.measure("panning", |frame| {
        let at = middle + Vec2::angled(frame as f32 / 10.0) * 100.0;
        let press = Event::PointerButton {
            pos: at,
            button: PointerButton::Middle,
            pressed: true,
            modifiers: Default::default(),
        };
        let moved = Event::PointerMoved(at);
        if frame == 0 { vec![moved, press] } else { vec![moved] }
    });
    let release = |button| Event::PointerButton { pos: middle, button, pressed: false, modifiers: Default::default() };
    bench.frame(vec![release(PointerButton::Middle)]);
    bench.measure("zooming", |frame| vec![Event::Zoom(if frame % 40 < 20 { 1.03 } else { 1.0 / 1.03 })]);
    bench.state.zoom_to_selection(bench.document.map(), &pathlight::gui::Selection::stage(StageId(stages / 2)));
    for _ in 0..20 {
        bench.frame(Vec::new());
    }
    bench.measure("dragging a card", |frame| {
        let at = middle + Vec2::angled(frame as f32 / 10.0) * 100.0;
        let press = Event::PointerButton {
            pos: middle,
            button: PointerButton::Primary,
            pressed: true,
            modifiers: Default::default(),
        };
        if frame == 0 { vec![Event::PointerMoved(middle), press] } else { vec![Event::PointerMoved(at)] }
    });
    bench.frame(vec![release(PointerButton::Primary)]);
    replay::measure(&mut bench);
}
