//! The bar of the replay in a window without a display.

use crate::soft::Soft;
use egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use pathlight::domain::{Journey, Moment, Rule, Span, Stage, StageId};
use pathlight::engine::analysis::{Exit, Itineraries, Stay};
use pathlight::gui::playback::Playback;
use pathlight::gui::playbar::BarShown;
use pathlight::gui::{Request, playbar, style};
use pathlight::overlay::replay::{Clock, Replay, Step};
use pathlight::project::data::DataSummary;

struct Bar {
    playback: Playback,
    replay: Option<Replay>,
    data: DataSummary,
    asked: Vec<Request>,
}

/// Ten contacts that arrive day by day from 2 March 2026.
fn ten_days() -> Bar {
    let first = Moment::parse_iso("2026-03-02").unwrap();
    let stage = Stage {
        id: StageId(0),
        name: "A".to_owned(),
        rule: Rule::activity("a"),
        entry: false,
        goal: true,
        optional: false,
        may_be_unrecorded: false,
    };
    let journey = Journey { stages: vec![stage], ..Journey::default() };
    let day = |day: i64| Moment(first.0 + day * Span::DAY.0);
    let itineraries = Itineraries {
        contacts: (0..=10).collect(),
        starts: (0..=11).collect(),
        stays: (0..=10).map(|at| Stay { arrival: day(at), stage: 0, transition: None }).collect(),
        exits: vec![Exit::Finished; 11],
        ..Itineraries::default()
    };
    let volume = (0..240).map(|bin| 20 + (bin % 24) * 3).collect();
    Bar {
        playback: Playback::default(),
        replay: Some(Replay::prepare(&journey, &itineraries, Clock::Absolute)),
        data: DataSummary { range: Some((first, day(10))), volume, ..DataSummary::default() },
        asked: Vec::new(),
    }
}

fn open(bar: Bar) -> (Harness<'static, Bar>, Soft) {
    let soft = Soft::default();
    let mut harness = Harness::builder()
        .with_size(vec2(900.0, 120.0))
        .with_context_setup(style::install)
        .with_step_dt(1.0 / 60.0)
        .renderer(soft.clone())
        .build_ui_state(
            |ui, bar: &mut Bar| {
                ui.painter().rect_filled(ui.ctx().content_rect(), 0.0, ui.visuals().panel_fill);
                let shown = BarShown { replay: bar.replay.as_ref(), data: Some(&bar.data), ..BarShown::default() };
                playbar::show(ui, &mut bar.playback, &shown, &mut bar.asked);
            },
            bar,
        );
    harness.run();
    (harness, soft)
}

#[test]
fn play_moves_the_playhead_and_pause_stops_it() {
    let (mut harness, _) = open(ten_days());
    harness.get_by_label("Play").click();
    harness.run_steps(60);
    let bar = harness.state();
    let moved = bar.playback.moment.unwrap().since(Moment::parse_iso("2026-03-02").unwrap());
    assert!(moved > Span(5 * Span::HOUR.0) && moved < Span(10 * Span::HOUR.0), "a second of 30 for ten days: {moved}");
    harness.get_by_label("Pause").click();
    harness.run();
    let stopped = harness.state().playback.moment;
    harness.run_steps(10);
    assert_eq!(harness.state().playback.moment, stopped);
}

#[test]
fn arrows_and_buttons_step_by_hour_and_day() {
    let (mut harness, _) = open(ten_days());
    let at = |harness: &Harness<'_, Bar>| harness.state().playback.moment.unwrap().to_iso();
    harness.state_mut().playback.step = Some(Step::Hour);
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(at(&harness), "2026-03-02T01:00:00Z");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowRight);
    harness.run();
    assert_eq!(at(&harness), "2026-03-03T00:00:00Z");
    harness.state_mut().playback.step = None;
    harness.run();
    harness.get_by_label("One day on").click();
    harness.run();
    harness.get_by_label("Time: Wed 4 Mar 2026, 00:00");
    harness.key_press(Key::End);
    harness.run();
    assert_eq!(at(&harness), "2026-03-12T00:00:00Z");
    harness.get_by_label("To the beginning").click();
    harness.run();
    assert_eq!(at(&harness), "2026-03-02T00:00:00Z");
}

#[test]
fn the_playhead_is_dragged_over_the_volume() {
    let (mut harness, soft) = open(ten_days());
    let track = harness.get_by(|node| node.label().is_some_and(|label| label.starts_with("Time: "))).rect();
    harness.drag_at(track.center());
    harness.run();
    let middle = harness.state().playback.moment.unwrap().to_iso();
    assert!(middle.starts_with("2026-03-07T0") || middle.starts_with("2026-03-06T23"), "{middle}");
    harness.hover_at(track.right_center() - vec2(1.0, 0.0));
    harness.drop_at(track.right_center());
    harness.run();
    assert_eq!(harness.state().playback.moment.unwrap().to_iso(), "2026-03-12T00:00:00Z");
    soft.keep(&harness, "playbar");
}

#[test]
fn another_clock_begins_anew_and_is_asked_of_the_application() {
    let (mut harness, _) = open(ten_days());
    harness.key_press(Key::End);
    harness.get_by_label("From entry").click();
    harness.run();
    let playback = &harness.state().playback;
    assert_eq!((playback.clock, playback.moment), (Clock::Relative, None));
    harness.state_mut().replay = None;
    harness.run_steps(2);
    harness.get_by_label("Preparing the replay…");
}
