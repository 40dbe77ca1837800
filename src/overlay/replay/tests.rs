use super::*;
use crate::domain::{Rule, Stage, Transition};
use crate::engine::analysis::Groups;
use crate::engine::analysis::{Exit, Stay};
use crate::overlay::figures::{Figures, State};
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
    ReplayOptions {
        travel: Span::from_secs(travel),
        fall: Span::from_secs(5),
        max_tokens: 1000,
        merge: false,
        visible: Visible::ALL,
    }
}

fn dropped(secs: i64) -> Exit {
    Exit::DroppedOff(Moment::from_secs(secs))
}

#[test]
fn a_contact_waits_then_travels_so_that_it_arrives_in_time() {
    let replay = Replay::prepare(&journey(2), &itineraries(&[(vec![0, 100], Exit::Finished)]), Clock::Absolute);
    let at = |secs| replay.frame(Moment::from_secs(secs), &options(10));
    assert_eq!((at(50).stages[0].waiting[0], at(50).tokens.len()), (1, 0));
    let on_the_way = at(95);
    assert_eq!(on_the_way.stages[0].waiting[0], 0);
    let path = TokenPath::Along(TransitionId(100));
    assert_eq!(on_the_way.tokens, [Token { path, part: 0.5, contact: 0, group: 0, count: 1 }]);
    assert_eq!((on_the_way.transitions[0].contacts, on_the_way.stages[1].reached), (0, 0));
    let there = at(100);
    assert_eq!((there.transitions[0].contacts, there.stages[1].finished, there.tokens.len()), (1, 1, 0));
}

#[test]
fn a_contact_falls_when_its_window_closes() {
    let replay = Replay::prepare(&journey(2), &itineraries(&[(vec![0], dropped(60))]), Clock::Absolute);
    let at = |secs| replay.frame(Moment::from_secs(secs), &options(10));
    assert_eq!((at(59).stages[0].waiting[0], at(59).stages[0].dropped_off), (1, 0));
    assert_eq!((at(60).stages[0].waiting[0], at(60).stages[0].dropped_off), (0, 1));
    assert_eq!(
        at(62).tokens,
        [Token { path: TokenPath::Falling(StageId(0)), part: 0.4, contact: 0, group: 0, count: 1 }]
    );
    assert!(at(65).tokens.is_empty());
    assert_eq!(replay.range(), (Moment::from_secs(0), Moment::from_secs(60)));
}

#[test]
fn with_the_relative_clock_everyone_starts_at_zero() {
    let ways = [(vec![1000, 1030], Exit::Finished), (vec![5000], dropped(5100))];
    let replay = Replay::prepare(&journey(2), &itineraries(&ways), Clock::Relative);
    assert_eq!(replay.range(), (Moment(0), Moment::from_secs(100)));
    assert_eq!(replay.frame(Moment(0), &options(10)).stages[0].reached, 2);
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
    assert_eq!(waiting.stages[0].waiting[0], 10_000);
    assert_eq!(
        frame.sentence().as_deref(),
        Some("Every 16th contact is drawn while moving. Each waiting dot is up to 200 contacts.")
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
    let dots = frame.dots(&routes, DotOptions::default());
    let waiting: u64 = frame.stages.iter().flat_map(|stage| stage.waiting).sum();
    assert_eq!(dots.len() as u64, frame.moving + waiting);
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

/// The state at a stage of one contact that reached it by now.
fn naive_state(way: &(Vec<i64>, Exit), now: i64, stage: usize) -> Option<State> {
    let (arrivals, exit) = way;
    arrivals.get(stage).filter(|arrival| **arrival <= now)?;
    if let Some(next) = arrivals.get(stage + 1) {
        return Some(if *next <= now { State::MovedOn } else { State::StillInTime });
    }
    Some(match exit {
        Exit::Finished => State::Finished,
        Exit::DroppedOff(at) if at.0 <= now * 1_000_000 => State::DroppedOff,
        _ => State::StillInTime,
    })
}

/// When a contact is seen on its arrows: each for the same time, one after the other.
fn naive_seen(arrivals: &[i64], travel: i64) -> Vec<(i64, i64)> {
    let mut until = arrivals.first().copied().unwrap_or_default();
    arrivals
        .iter()
        .skip(1)
        .map(|arrival| {
            until = (*arrival).max(until + travel);
            (until - travel, until)
        })
        .collect()
}

fn ways() -> impl Strategy<Value = Vec<(Vec<i64>, Exit)>> {
    let one = (prop::collection::vec(0_i64..40, 1..5), 0_u8..3, 0_i64..40);
    prop::collection::vec(one, 0..40).prop_map(|ways| {
        let with_exit = |(mut arrivals, end, later): (Vec<i64>, u8, i64)| {
            arrivals.sort_unstable();
            let last = *arrivals.last().unwrap();
            let exit = match end {
                0 => Exit::Finished,
                1 => Exit::StillInTime,
                _ => dropped(last + later),
            };
            (arrivals, exit)
        };
        ways.into_iter().map(with_exit).collect()
    })
}

/// The contacts of a set of ways in three groups.
fn three_groups(contacts: usize) -> Arc<Groups> {
    let names = ["a", "b", "c"].map(str::to_owned).to_vec();
    Arc::new(Groups { names, of: (0..contacts).map(|contact| (contact % 3) as u8).collect(), has_others: false })
}

proptest! {
    #[test]
    fn everybody_is_where_walking_the_stays_says(ways in ways(), now in -5_i64..90, travel in 1_i64..30) {
        let replay = Replay::prepare(&journey(5), &itineraries(&ways), Clock::Absolute);
        let frame = replay.frame(Moment::from_secs(now), &options(travel));
        let count = |sign: char, place: usize| {
            ways.iter().filter(|way| naive(way, now, travel) == Some((sign, place))).count() as u64
        };
        let state = |state: State, stage: usize| {
            ways.iter().filter(|way| naive_state(way, now, stage) == Some(state)).count() as u64
        };
        for (place, stage) in frame.stages.iter().enumerate() {
            prop_assert_eq!(stage.waiting[0], count('w', place));
            prop_assert_eq!(stage.fallen, count('d', place));
            prop_assert_eq!(stage.home, count('f', place));
            prop_assert_eq!(stage.moved_on, state(State::MovedOn, place));
            prop_assert_eq!(stage.dropped_off, state(State::DroppedOff, place));
            prop_assert_eq!(stage.finished, state(State::Finished, place));
            let still = stage.reached - stage.moved_on - stage.dropped_off - stage.finished;
            prop_assert_eq!(still, state(State::StillInTime, place));
        }
        for (place, transition) in frame.transitions.iter().enumerate() {
            prop_assert_eq!(transition.on_the_way, count('>', place));
            let seen = ways.iter().filter_map(|way| naive_seen(&way.0, travel).get(place).copied());
            let seen = seen.filter(|(from, until)| *from <= now && now < *until).count() as u64;
            prop_assert_eq!(transition.seen, seen);
            let took = ways.iter().filter(|way| way.0.get(place + 1).is_some_and(|arrival| *arrival <= now)).count();
            prop_assert_eq!(transition.contacts, took as u64);
        }
        let entered = ways.iter().filter(|way| way.0[0] <= now).count() as u64;
        let stages = frame.stages.iter().map(|one| one.waiting.iter().sum::<u64>() + one.fallen + one.home);
        let everywhere = stages.sum::<u64>() + frame.transitions.iter().map(|one| one.on_the_way).sum::<u64>();
        prop_assert_eq!(everywhere, entered, "nobody is lost and nobody counted twice");
        prop_assert!(frame.tokens.iter().all(|token| (0.0..=1.0).contains(&token.part)));
    }

    #[test]
    fn merged_dots_hold_everybody_and_groups_add_up(
        ways in ways(), now in -5_i64..90, travel in 1_i64..30, shown in 0_u8..8,
    ) {
        let staging = Staging { groups: Some(three_groups(ways.len())), ..Staging::default() };
        let replay = Replay::prepare(&journey(5), &itineraries(&ways), staging);
        let merged = ReplayOptions { merge: true, ..options(travel) };
        let frame = |visible| replay.frame(Moment::from_secs(now), &ReplayOptions { visible, ..merged });
        let all = frame(Visible::ALL);
        let moving: u64 = all.tokens.iter().map(|token| u64::from(token.count)).sum();
        prop_assert_eq!(moving, all.moving);
        let parts = [0, 1, 2].map(|group| frame(Visible::only(group)));
        for (place, stage) in all.stages.iter().enumerate() {
            prop_assert_eq!(stage.reached, parts.iter().map(|part| part.stages[place].reached).sum::<u64>());
            prop_assert_eq!(stage.dropped_off, parts.iter().map(|part| part.stages[place].dropped_off).sum::<u64>());
            for (group, part) in parts.iter().enumerate() {
                prop_assert_eq!(stage.waiting[group], part.stages[place].waiting[group]);
            }
        }
        let some = frame(Visible(shown));
        let of_shown = |token: &Token| shown >> token.group & 1 == 1;
        prop_assert!(some.tokens.iter().all(of_shown));
        let expected: u64 = (0..3).filter(|group| shown >> group & 1 == 1).map(|group| parts[group].moving).sum();
        prop_assert_eq!(some.moving, expected);
        prop_assert_eq!(frame(Visible::ALL), all, "the same moment is the same picture");
    }
}

#[test]
fn dense_arrows_carry_few_dots_that_hold_everybody() {
    let ways: Vec<_> = (0..2000).map(|n| (vec![n % 50, 100 + n % 50], Exit::Finished)).collect();
    let replay = Replay::prepare(&journey(2), &itineraries(&ways), Clock::Absolute);
    let merged = ReplayOptions { merge: true, ..options(40) };
    let frame = replay.frame(Moment::from_secs(110), &merged);
    assert!(frame.merged && frame.tokens.len() <= 11, "{}", frame.tokens.len());
    assert_eq!(frame.tokens.iter().map(|token| u64::from(token.count)).sum::<u64>(), frame.moving);
    // A bunch stays together: a moment later the same contacts are in it, a little further on.
    let later = replay.frame(Moment(110_400_000), &merged);
    let inside = |frame: &ReplayFrame| frame.tokens.iter().map(|one| (one.contact, one.part)).collect::<Vec<_>>();
    for (contact, part) in inside(&frame).iter().skip(1) {
        let then = inside(&later).iter().find(|(other, _)| other == contact).map(|(_, part)| *part).unwrap_or(1.0);
        assert!((then - part - 0.01).abs() < 1e-3 || then >= 0.99 || *part == 0.0, "{part} to {then}");
    }
}

#[test]
fn a_quick_contact_is_seen_on_one_arrow_after_the_other() {
    let replay = Replay::prepare(&journey(3), &itineraries(&[(vec![0, 1, 2], Exit::Finished)]), Clock::Absolute);
    let paths = |secs| {
        let frame = replay.frame(Moment::from_secs(secs), &options(10));
        frame.tokens.iter().map(|token| (token.path, token.part)).collect::<Vec<_>>()
    };
    assert_eq!(paths(5), [(TokenPath::Along(TransitionId(100)), 0.5)]);
    assert_eq!(paths(15), [(TokenPath::Along(TransitionId(101)), 0.5)]);
    assert!(paths(20).is_empty());
    assert_eq!(replay.frame(Moment::from_secs(2), &options(10)).stages[2].finished, 1, "counts do not wait");
}

#[test]
fn one_contact_is_played_alone_with_its_steps() {
    let ways = [(vec![0, 3600], dropped(90_000)), (vec![10, 20, 30], Exit::Finished)];
    let staging = Staging { alone: Some(0), ..Staging::default() };
    let replay = Replay::prepare(&journey(3), &itineraries(&ways), staging);
    assert_eq!((replay.contacts(), replay.range()), (1, (Moment(0), Moment::from_secs(90_000))));
    let thread = replay.thread().unwrap();
    let name = |id: StageId| format!("S{}", id.0);
    let says = |secs| thread.sentence(Moment::from_secs(secs), name);
    assert_eq!(says(-1), "Has not entered yet.");
    assert_eq!(says(5), "Step 1 of 2: “S0”.");
    assert_eq!(says(4000), "Waits at “S1” and can still go on.");
    assert!(says(90_000).starts_with("Dropped off at “S1”"), "{}", says(90_000));
    let touched = thread.touched(Moment::from_secs(4000));
    assert_eq!(touched.len(), 3, "two stages and the arrow between");
    let (map, report) = sample::sign_up();
    let routes = Scene::routes(&map, &Figures::new(&map, &report), Mode::Play);
    let before = thread.drawn(&routes, Moment::from_secs(5), Clock::Absolute).len();
    assert!(thread.drawn(&routes, Moment::from_secs(90_000), Clock::Absolute).len() > before);
}
