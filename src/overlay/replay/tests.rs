use super::*;
use crate::domain::{Rule, Stage, Transition};
use crate::engine::analysis::{Exit, Stay};
use crate::overlay::{Mode, Scene, sample};
use proptest::prelude::*;

fn journey(stages: u32) -> Journey {
    let stage = |id| Stage {
        id: StageId(id),
        name: format!("S{id}"),
        rule: Rule::default(),
        entry: false,
        goal: false,
        optional: false,
        may_be_unrecorded: false,
    };
    let step = |id| Transition {
        id: TransitionId(100 + id),
        from: StageId(id),
        to: StageId(id + 1),
        order: Default::default(),
        limit: None,
        exclusions: Vec::new(),
    };
    Journey {
        stages: (0..stages).map(stage).collect(),
        transitions: (0..stages - 1).map(step).collect(),
        ..Journey::default()
    }
}

/// Each way: arrivals at stages 0, 1, 2… in seconds, and how it ends.
fn itineraries(ways: &[(Vec<i64>, Exit)]) -> Itineraries {
    let mut all = Itineraries { starts: vec![0], ..Itineraries::default() };
    for ((arrivals, exit), contact) in ways.iter().zip(0_u32..) {
        all.contacts.push(contact);
        for (arrival, stage) in arrivals.iter().zip(0_u16..) {
            let transition = stage.checked_sub(1);
            all.stays.push(Stay { arrival: Moment::from_secs(*arrival), stage, transition });
        }
        all.starts.push(all.stays.len() as u32);
        all.exits.push(*exit);
    }
    all
}

fn options(travel: i64) -> ReplayOptions {
    ReplayOptions { travel: Span::from_secs(travel), fall: Span::from_secs(5), max_tokens: 1000 }
}

fn dropped(secs: i64) -> Exit {
    Exit::DroppedOff(Moment::from_secs(secs))
}

#[test]
fn a_contact_waits_then_travels_so_that_it_arrives_in_time() {
    let replay = Replay::prepare(&journey(2), &itineraries(&[(vec![0, 100], Exit::Finished)]), Clock::Absolute);
    let at = |secs| replay.frame(Moment::from_secs(secs), &options(10));
    assert_eq!((at(50).stages[0].waiting, at(50).tokens.len()), (1, 0));
    let on_the_way = at(95);
    assert_eq!(on_the_way.stages[0].waiting, 0);
    assert_eq!(on_the_way.tokens, [Token { path: TokenPath::Along(TransitionId(100)), part: 0.5, contact: 0 }]);
    assert_eq!((on_the_way.transitions[0].passed, on_the_way.stages[1].arrived), (0, 0));
    let there = at(100);
    assert_eq!((there.transitions[0].passed, there.stages[1].finished, there.tokens.len()), (1, 1, 0));
}

#[test]
fn a_contact_falls_when_its_window_closes() {
    let replay = Replay::prepare(&journey(2), &itineraries(&[(vec![0], dropped(60))]), Clock::Absolute);
    let at = |secs| replay.frame(Moment::from_secs(secs), &options(10));
    assert_eq!((at(59).stages[0].waiting, at(59).stages[0].dropped_off), (1, 0));
    assert_eq!((at(60).stages[0].waiting, at(60).stages[0].dropped_off), (0, 1));
    assert_eq!(at(62).tokens, [Token { path: TokenPath::Falling(StageId(0)), part: 0.4, contact: 0 }]);
    assert!(at(65).tokens.is_empty());
    assert_eq!(replay.range(), (Moment::from_secs(0), Moment::from_secs(60)));
}

#[test]
fn with_the_relative_clock_everyone_starts_at_zero() {
    let ways = [(vec![1000, 1030], Exit::Finished), (vec![5000], dropped(5100))];
    let replay = Replay::prepare(&journey(2), &itineraries(&ways), Clock::Relative);
    assert_eq!(replay.range(), (Moment(0), Moment::from_secs(100)));
    assert_eq!(replay.frame(Moment(0), &options(10)).stages[0].arrived, 2);
    assert_eq!(replay.frame(Moment::from_secs(30), &options(10)).stages[1].finished, 1);
}

#[test]
fn the_playhead_steps_to_full_hours_and_days_inside_the_range() {
    let ways = [(vec![30 * 60, 50 * 3600], Exit::Finished)];
    let replay = Replay::prepare(&journey(2), &itineraries(&ways), Clock::Absolute);
    let hours = |hours: i64| Moment::from_secs(hours * 3600);
    assert_eq!(replay.step(Moment::from_secs(5000), Step::Hour, true), hours(2));
    assert_eq!(replay.step(Moment::from_secs(5000), Step::Hour, false), hours(1));
    assert_eq!(replay.step(hours(24), Step::Day, false), Moment::from_secs(1800));
    assert_eq!(replay.step(hours(48), Step::Day, true), hours(50));
    assert_eq!(replay.advance(hours(49), 10.0, Span::HOUR), hours(50));
}

#[test]
fn too_many_are_sampled_evenly_and_it_is_said() {
    let ways: Vec<_> = (0..10_000).map(|_| (vec![0, 100], Exit::Finished)).collect();
    let replay = Replay::prepare(&journey(2), &itineraries(&ways), Clock::Absolute);
    let frame = replay.frame(Moment::from_secs(95), &options(10));
    assert_eq!((frame.moving, frame.one_in), (10_000, 16));
    assert!((500..750).contains(&frame.tokens.len()), "{}", frame.tokens.len());
    let waiting = replay.frame(Moment::from_secs(50), &options(10));
    assert_eq!(waiting.stages[0].waiting, 10_000);
    assert_eq!(
        frame.sentence().as_deref(),
        Some("Each moving dot stands for 16 contacts. Each waiting dot stands for up to 200 contacts.")
    );
}

#[test]
fn dots_lie_on_their_ways_and_below_their_cards() {
    let (map, report) = sample::sign_up();
    let figures = Figures::new(&map, &report);
    let routes = Scene::routes(&map, &figures, Mode::Play);
    let ways: Vec<_> = (0..50).map(|n| (vec![n, 100 + n, 200], Exit::StillInTime)).collect();
    let replay = Replay::prepare(&map.journey(), &itineraries(&ways), Clock::Absolute);
    let frame = replay.frame(Moment::from_secs(125), &options(60));
    let dots = frame.dots(&routes);
    assert_eq!(dots.len() as u64, frame.moving + frame.stages.iter().map(|stage| stage.waiting).sum::<u64>());
    let along = dots.iter().filter(|dot| matches!(dot.hit, super::super::Hit::Transition(_)));
    for dot in along {
        let super::super::Hit::Transition(id) = dot.hit else { continue };
        let route = routes.route(id).unwrap();
        assert!(route.distance_to(dot.at) <= route.width / 2.0 + 0.5);
    }
    let mut places: Vec<_> = dots.iter().map(|dot| (dot.at.x.to_bits(), dot.at.y.to_bits())).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), dots.len(), "no two dots lie on one another");
}

#[test]
fn figures_up_to_the_end_are_those_of_the_ways() {
    let (map, report) = sample::sign_up();
    let ways = [(vec![0, 10, 20], Exit::StillInTime), (vec![0, 10], dropped(50)), (vec![5], dropped(60))];
    let replay = Replay::prepare(&map.journey(), &itineraries(&ways), Clock::Absolute);
    let figures = replay.frame(replay.range().1, &options(1)).figures(&Figures::new(&map, &report));
    let states: Vec<[u64; 4]> = figures.stages.values().map(|stage| stage.states).collect();
    assert_eq!(states[..3], [[2, 0, 1, 0], [1, 0, 1, 0], [0, 1, 0, 0]]);
    assert!(figures.stages.values().all(|stage| stage.reached == stage.states.iter().sum::<u64>()));
    assert_eq!(figures.transitions[&TransitionId(1001)].contacts, 2);
}

#[test]
fn nothing_to_play_is_an_empty_frame() {
    let replay = Replay::prepare(&journey(2), &Itineraries::default(), Clock::Absolute);
    let frame = replay.frame(Moment(0), &options(1));
    assert!(frame.tokens.is_empty() && frame.sentence().is_none());
    assert_eq!(replay.range(), (Moment(0), Moment(0)));
    assert_eq!(replay.suggested_speed(), Span(1));
}

/// Where one contact is: waiting, on its way, fallen or finished at a stage or transition, found by walking its stays.
fn naive(way: &(Vec<i64>, Exit), now: i64, travel: i64) -> Option<(char, usize)> {
    let (arrivals, exit) = way;
    let here = arrivals.iter().rposition(|arrival| *arrival <= now)?;
    if let Some(next) = arrivals.get(here + 1) {
        return Some(if next - travel <= now { ('>', here) } else { ('w', here) });
    }
    Some(match exit {
        Exit::Finished => ('f', here),
        Exit::DroppedOff(at) if at.0 <= now * 1_000_000 => ('d', here),
        _ => ('w', here),
    })
}

proptest! {
    #[test]
    fn everybody_is_where_walking_the_stays_says(
        ways in prop::collection::vec((prop::collection::vec(0_i64..40, 1..5), 0_u8..3, 0_i64..40), 0..40),
        now in -5_i64..90,
        travel in 1_i64..30,
    ) {
        let ways: Vec<(Vec<i64>, Exit)> = ways.into_iter().map(|(mut arrivals, end, later)| {
            arrivals.sort_unstable();
            let last = *arrivals.last().unwrap();
            let exit = match end { 0 => Exit::Finished, 1 => Exit::StillInTime, _ => dropped(last + later) };
            (arrivals, exit)
        }).collect();
        let replay = Replay::prepare(&journey(5), &itineraries(&ways), Clock::Absolute);
        let frame = replay.frame(Moment::from_secs(now), &options(travel));
        let count = |sign: char, place: usize| {
            ways.iter().filter(|way| naive(way, now, travel) == Some((sign, place))).count() as u64
        };
        for (place, stage) in frame.stages.iter().enumerate() {
            prop_assert_eq!(stage.waiting, count('w', place));
            prop_assert_eq!(stage.dropped_off, count('d', place));
            prop_assert_eq!(stage.finished, count('f', place));
            let arrived = ways.iter().filter(|way| way.0.get(place).is_some_and(|arrival| *arrival <= now)).count();
            prop_assert_eq!(stage.arrived, arrived as u64);
        }
        for (place, transition) in frame.transitions.iter().enumerate() {
            prop_assert_eq!(transition.on_the_way, count('>', place));
        }
        prop_assert!(frame.tokens.iter().all(|token| (0.0..=1.0).contains(&token.part)));
    }
}
