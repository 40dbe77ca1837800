//! The replay against the figures of the report and a slow count from the ways, on the sample projects.

use pathlight::document::{Document, Map, file};
use pathlight::domain::{Cancel, Moment, Owner, Span};
use pathlight::engine::analysis::breakdown::Key;
use pathlight::engine::analysis::{Analysis, Asked, Exit, Figure, GroupedBy, Grouping, Itineraries, analyse_all};
use pathlight::engine::columns::Columns;
use pathlight::engine::store::{Store, Wanted};
use pathlight::overlay::replay::{Replay, Staging, Visible};
use pathlight::overlay::scene::Detail;
use pathlight::overlay::{Clock, DotOptions, Figures, Mode, ReplayOptions, Scene, State};
use pathlight::samples::Story;
use std::path::Path;
use std::sync::Arc;

/// A story with its figures and ways.
struct Told {
    map: Map,
    columns: Columns,
    analysis: Analysis,
}

fn told(story: Story) -> Told {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects");
    let document: Document = file::load(&folder.join(format!("{}.pathlight", story.file_stem()))).unwrap().document;
    let store = Store::open(&folder.join(format!("{}.activities.sqlite", story.file_stem()))).unwrap();
    let columns = store.load(&Wanted::everything(), &Cancel::default(), &mut |_| ()).unwrap();
    let journey = document.journey();
    let analysis = analyse_all(&Asked::everybody(&columns, &journey, &Cancel::default())).unwrap();
    Told { map: document.map().clone(), columns, analysis }
}

#[test]
fn at_the_end_the_map_shows_the_figures_of_the_report() {
    for story in Story::ALL {
        let Told { map, analysis, .. } = told(story);
        let replay = Replay::prepare(&map.journey(), &analysis.itineraries, Clock::Absolute);
        let all = Figures::new(&map, &analysis.report);
        let (_, end) = replay.range();
        let shown = replay.frame(end, &replay.options(replay.suggested_speed())).figures(&all);
        for (id, stage) in &shown.stages {
            assert_eq!(stage.reached, all.stages[id].reached, "{story:?} {id:?}");
            // Who is in time as of now never leaves; the last chances of the others close later than the last activity.
            assert_eq!(stage.states, all.stages[id].states, "{story:?} {id:?}");
            assert!((stage.stub_width - all.stages[id].stub_width).abs() < 1e-3);
        }
        for (id, arrow) in &shown.transitions {
            assert_eq!(arrow.contacts, all.transitions[id].contacts, "{story:?} {id:?}");
        }
    }
}

/// Counts one way at a time who is waiting, on the way, fallen and home.
fn slow_count(ways: &Itineraries, now: i64, travel: i64) -> [u64; 4] {
    let mut counts = [0; 4];
    for (way, exit) in ways.exits.iter().enumerate() {
        let stays = &ways.stays[ways.starts[way] as usize..ways.starts[way + 1] as usize];
        let Some(here) = stays.iter().rposition(|stay| stay.arrival.0 <= now) else { continue };
        let place = match (stays.get(here + 1), exit) {
            (Some(next), _) => usize::from(next.transition.is_some() && next.arrival.0 - travel <= now),
            (None, Exit::DroppedOff(moment)) if moment.0.max(stays[here].arrival.0) <= now => 2,
            (None, Exit::Finished) => 3,
            (None, _) => 0,
        };
        counts[place] += 1;
    }
    counts
}

#[test]
fn at_any_moment_everybody_is_where_a_slow_count_says() {
    for story in Story::ALL {
        let Told { map, analysis, .. } = told(story);
        let ways = &analysis.itineraries;
        let replay = Replay::prepare(&map.journey(), ways, Clock::Absolute);
        let options = replay.options(replay.suggested_speed());
        let (start, end) = replay.range();
        let length = end.since(start).0;
        // Moments that fall into no pattern, and both ends.
        let parts = (0..25_i64).map(|n| n * 618_033 % 1_000_000).chain([0, 1_000_000]);
        for part in parts {
            let now = start.0 + (length as i128 * i128::from(part) / 1_000_000) as i64;
            let frame = replay.frame(Moment(now), &options);
            let sum =
                |of: fn(&pathlight::overlay::replay::StageMoment) -> u64| frame.stages.iter().map(of).sum::<u64>();
            let found = [
                sum(|stage| stage.waiting.iter().sum()),
                frame.transitions.iter().map(|one| one.on_the_way).sum(),
                sum(|stage| stage.fallen),
                sum(|stage| stage.home),
            ];
            assert_eq!(found, slow_count(ways, now, options.travel.0), "{story:?} at {part}");
            for stage in &frame.stages {
                assert!(stage.moved_on + stage.finished + stage.dropped_off <= stage.reached);
            }
        }
    }
}

#[test]
fn the_same_moment_is_the_same_picture_however_the_playhead_came_there() {
    let Told { map, columns, analysis } = told(Story::Signup);
    let journey = map.journey();
    let key = Key { attribute: columns.attributes[0].name.clone(), of: Owner::Activity };
    let grouping = Grouping { by: GroupedBy::Value(key), most: 6 };
    let groups = grouping.compute(&Asked::everybody(&columns, &journey, &Cancel::default())).unwrap();
    let staging = Staging { groups: Some(Arc::new(groups)), ..Staging::default() };
    let picture = |before: &[f64]| {
        let replay = Replay::prepare(&journey, &analysis.itineraries, staging.clone());
        let (start, end) = replay.range();
        let at = |part: f64| Moment(start.0 + (end.since(start).0 as f64 * part) as i64);
        let options = replay.options(Span(replay.suggested_speed().0 * 2));
        for part in before {
            replay.frame(at(*part), &options);
        }
        let frame = replay.frame(at(0.37), &options);
        let all = Figures::new(&map, &analysis.report);
        let routes = Scene::routes(&map, &all, Mode::Play);
        let look = pathlight::overlay::Look { mode: Mode::Play, ..Default::default() };
        let scene = Scene::build_on(&routes, &map, &frame.figures(&all), &look).dump();
        (scene, frame.dots(&routes, DotOptions { trails: true }))
    };
    assert_eq!(picture(&[]), picture(&[0.9, 0.1, 0.5]));
}

#[test]
fn groups_add_up_to_everybody_at_every_moment() {
    let Told { map, columns, analysis } = told(Story::Email);
    let journey = map.journey();
    for attribute in &columns.attributes {
        let key = Key { attribute: attribute.name.clone(), of: Owner::Activity };
        let grouping = Grouping { by: GroupedBy::Value(key), most: 3 };
        let groups = grouping.compute(&Asked::everybody(&columns, &journey, &Cancel::default())).unwrap();
        let count = groups.names.len();
        let staging = Staging { groups: Some(Arc::new(groups)), ..Staging::default() };
        let replay = Replay::prepare(&journey, &analysis.itineraries, staging);
        let plain = Replay::prepare(&journey, &analysis.itineraries, Clock::Absolute);
        assert_eq!(replay.contacts(), plain.contacts());
        let options = replay.options(replay.suggested_speed());
        let (start, end) = replay.range();
        for part in [0.2, 0.55, 1.0] {
            let moment = Moment(start.0 + (end.since(start).0 as f64 * part) as i64);
            let whole = plain.frame(moment, &options);
            let each = (0..count)
                .map(|group| replay.frame(moment, &ReplayOptions { visible: Visible::only(group), ..options }));
            let each: Vec<_> = each.collect();
            for (place, stage) in whole.stages.iter().enumerate() {
                assert_eq!(stage.reached, each.iter().map(|one| one.stages[place].reached).sum::<u64>());
                assert_eq!(stage.dropped_off, each.iter().map(|one| one.stages[place].dropped_off).sum::<u64>());
            }
            let states = whole.figures(&Figures::new(&map, &analysis.report));
            let lost: u64 = states.stages.values().map(|stage| stage.in_state(State::DroppedOff)).sum();
            assert_eq!(lost, whole.stages.iter().map(|stage| stage.dropped_off).sum::<u64>());
        }
    }
}

#[test]
fn while_playing_every_arrow_of_the_stories_says_how_many_took_it() {
    for story in Story::ALL {
        let Told { map, analysis, .. } = told(story);
        let all = Figures::new(&map, &analysis.report);
        let routes = Scene::routes(&map, &all, Mode::Play);
        for route in &routes.routes {
            let far = !routes.hidden.is_step(route.id, Detail::Main);
            assert!(route.label.is_some() && far, "{story:?}: {:?} from {:?} to {:?}", route.id, route.from, route.to);
        }
    }
}
