//! Contacts in motion, and any moment of a replay of a million of them.

use super::{Bench, spent};
use pathlight::domain::{Moment, Span};
use pathlight::engine::analysis::{Exit, Groups, Itineraries, Stay};
use pathlight::gui::Mode;
use pathlight::overlay::replay::{Replay, Staging, Visible};
use pathlight::overlay::{Clock, DotOptions, Figures, Look, Mode as SceneMode, ReplayOptions, Scene};
use std::sync::Arc;
use std::time::Instant;

/// Moments that are gone to.
const MOMENTS: usize = 60;
/// Half a year.
const LENGTH: Span = Span::from_days(182);
const MILLION: u32 = 1_000_000;

/// Numbers without a pattern, the same on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 ^ self.0 >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_right(17) % most.max(1)
    }
}

/// Contacts that enter over half a year and go from column to column of the map, a day at each stage on average.
fn ways(bench: &Bench, contacts: u32) -> Itineraries {
    let journey = bench.document.journey();
    let mut out: Vec<Vec<(u16, u16)>> = vec![Vec::new(); journey.stages.len()];
    for (place, step) in journey.transitions.iter().enumerate() {
        let ends = journey.stage_index(step.from).zip(journey.stage_index(step.to));
        if let Some((from, to)) = ends {
            out[from].push((place as u16, to as u16));
        }
    }
    let mut chance = Chance(7);
    let mut all = Itineraries { starts: vec![0], ..Itineraries::default() };
    for contact in 0..contacts {
        let mut stage = chance.below(10.min(out.len() as u64)) as u16;
        let mut time = chance.below(LENGTH.0 as u64) as i64;
        all.stays.push(Stay { arrival: Moment(time), stage, transition: None });
        for _ in 0..1 + chance.below(6) {
            let ways = &out[usize::from(stage)];
            if ways.is_empty() {
                break;
            }
            let (over, to) = ways[chance.below(ways.len() as u64) as usize];
            time += chance.below(2 * Span::DAY.0 as u64) as i64;
            all.stays.push(Stay { arrival: Moment(time), stage: to, transition: Some(over) });
            stage = to;
        }
        all.contacts.push(contact);
        all.starts.push(all.stays.len() as u32);
        all.exits.push(match chance.below(3) {
            0 => Exit::Finished,
            1 => Exit::StillInTime,
            _ => Exit::DroppedOff(Moment(time + 7 * Span::DAY.0)),
        });
    }
    all
}

/// Measures all of it.
pub fn measure(bench: &mut Bench) {
    bench.view.mode = Mode::Play;
    let few = Replay::prepare(&bench.document.journey(), &ways(bench, 180_000), Clock::Absolute);
    let single = ReplayOptions { merge: false, max_tokens: usize::MAX, ..few.options(few.suggested_speed()) };
    for (name, zoomed) in [("whole map, playing", false), ("natural size, playing", true)] {
        if zoomed {
            bench.state.zoom_reset()
        } else {
            bench.state.zoom_to_fit()
        }
        for _ in 0..40 {
            bench.frame(Vec::new());
        }
        let frame = |place: usize, options| few.frame(Moment(LENGTH.0 / 2 + place as i64 * Span::HOUR.0 * 2), options);
        let moving = frame(0, &single).tokens.len();
        played(bench, &format!("{name}, {moving} dots"), |place| frame(place, &single));
        let merged = ReplayOptions { merge: true, ..single };
        played(bench, &format!("{name}, joined"), |place| frame(place, &merged));
    }
    bench.playing = None;
    let groups = Groups {
        names: (0..7).map(|group| format!("Group {group}")).collect(),
        of: (0..MILLION).map(|contact| (contact % 7) as u8).collect(),
        has_others: true,
    };
    let ways = ways(bench, MILLION);
    let begin = Instant::now();
    let staging = Staging { groups: Some(Arc::new(groups)), ..Staging::default() };
    let replay = Replay::prepare(&bench.document.journey(), &ways, staging);
    println!("{MILLION} contacts with {} stays made ready in {:.2} s", ways.stays.len(), begin.elapsed().as_secs_f64());
    let map = bench.document.map().clone();
    let all = Figures::new(&map, &bench.report);
    let routes = Scene::routes(&map, &all, SceneMode::Play);
    for (name, times) in [("at the suggested speed", 1), ("at 5 times that", 5), ("at 100 times that", 100)] {
        for merge in [true, false] {
            let options = replay.options(Span(replay.suggested_speed().0 * times));
            let options = ReplayOptions { merge, visible: Visible::ALL, ..options };
            let mut chance = Chance(11);
            let mut walls = Vec::new();
            let mut drawn = 0;
            let before = spent::millis();
            for _ in 0..MOMENTS {
                let begin = Instant::now();
                let frame = replay.frame(Moment(chance.below(LENGTH.0 as u64) as i64), &options);
                let figures = frame.figures(&all);
                let look = Look { mode: SceneMode::Play, zoom: 0.4, ..Look::default() };
                std::hint::black_box(Scene::build_on(&routes, &map, &figures, &look));
                drawn += std::hint::black_box(frame.dots(&routes, DotOptions::default())).len();
                walls.push(begin.elapsed().as_secs_f64() * 1e3);
            }
            walls.sort_by(f64::total_cmp);
            println!(
                "any moment {name}{}: {:6.2} ms (longest {:6.2})   {}   {} dots",
                if merge { "" } else { ", one by one" },
                walls[MOMENTS / 2],
                walls[MOMENTS - 1],
                spent::each(before, MOMENTS),
                drawn / MOMENTS
            );
        }
    }
}

fn played(bench: &mut Bench, name: &str, frame: impl Fn(usize) -> pathlight::overlay::ReplayFrame) {
    let mut walls = Vec::new();
    let before = spent::millis();
    for place in 0..super::FRAMES {
        let begin = Instant::now();
        bench.playing = Some(frame(place));
        bench.frame(Vec::new());
        walls.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    walls.sort_by(f64::total_cmp);
    let (median, late) = (walls[super::FRAMES / 2], walls[super::FRAMES * 95 / 100]);
    println!("{name:34} all    {median:6.2} ms (p95 {late:6.2})   {}", spent::each(before, super::FRAMES));
}
