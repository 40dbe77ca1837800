//! How long the figures of the tabs take, each by itself, and how soon work stops that is no longer wanted.

use super::{BenchError, GOAL, LOOK_BACK, general};
use crate::domain::{Cancel, Cancelled, Journey, Owner, Selection, SessionRule, Span, StageId};
use crate::engine::analysis::attribution::{Attribution, Goal, Label, Model, Touchpoint, Worth};
use crate::engine::analysis::breakdown::{Key, Touch};
use crate::engine::analysis::drivers::{Drivers, Exposure, LeftOut};
use crate::engine::analysis::following::Following;
use crate::engine::analysis::moves::{Moves, Sessions, Unit};
use crate::engine::analysis::pace::Stretch as Over;
use crate::engine::analysis::paths::{Between, Next, Paths, Point, Shape, Stretch, Visit};
use crate::engine::analysis::reminder::Reminder;
use crate::engine::analysis::send_time::{Clock, SendTime};
use crate::engine::analysis::standings::PeopleBehind;
use crate::engine::analysis::{
    Asked, Breakdown, Composition, Figure, TimeToConvert, Trend, analyse, analyse_all, itineraries, who,
};
use crate::engine::columns::Columns;
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The stages between which figures are asked for: the second step of the funnel and the third.
const FROM: StageId = StageId(1);
const TO: StageId = StageId(2);
const LAST: StageId = StageId(4);
/// How long work goes on before it is asked to stop, in milliseconds.
const MILLIS_BEFORE_CANCELLING: [u64; 6] = [1, 5, 20, 60, 110, 160];

/// A figure, worked out for its time.
type Work<'a> = &'a (dyn Fn(&Asked<'_>) -> Result<(), Cancelled> + Sync);

/// Returns for each figure of the map and the tabs, over the funnel as a map of five stages, the seconds of its fastest
/// run.
pub(super) fn seconds(columns: &Columns, repeat: usize) -> Result<Value, BenchError> {
    let (linear, cancel) = (general::linear(), Cancel::default());
    let asked = Asked::everybody(columns, &linear, &cancel);
    let mut all = Map::new();
    each(&mut |name, work| {
        let mut best = Duration::MAX;
        for _ in 0..repeat.max(1) {
            let started = Instant::now();
            work(&asked)?;
            best = best.min(started.elapsed());
        }
        all.insert(name.to_owned(), seconds_of(best));
        Ok(())
    })?;
    Ok(Value::Object(all))
}

/// Hands over every figure of the map and the tabs with its name.
fn each(figure: &mut dyn FnMut(&str, Work<'_>) -> Result<(), BenchError>) -> Result<(), BenchError> {
    figure("map", &|asked| done(analyse(asked)?))?;
    figure("ways for the replay", &|asked| done(itineraries(asked)?))?;
    figure("map and ways", &|asked| done(analyse_all(asked)?))?;
    figure("contacts behind a figure", &|asked| done(who(asked, Selection::DroppedOff(FROM))?))?;
    figure("people", &|asked| run(&PeopleBehind(Selection::Reached(FROM)), asked))?;
    figure("trend", &|asked| run(&Trend::default(), asked))?;
    figure("times", &|asked| run(&TimeToConvert { over: Over::Whole }, asked))?;
    for (name, touch) in [("entry", Touch::Entry), ("first touch", Touch::First), ("every touch", Touch::Every)] {
        let by = vec![Key { attribute: "country".to_owned(), of: Owner::Activity }];
        let question = Breakdown { by, touch, limit: Some(20) };
        figure(&format!("breakdown by {name}"), &|asked| run(&question, asked))?;
    }
    figure("composition", &|asked| run(&Composition { stage: FROM }, asked))?;
    let stretch = Stretch::between(Point::Entry, Point::Stage(LAST));
    figure("paths", &|asked| run(&Paths { stretch: stretch.clone(), shape: Shape::default(), most: 20 }, asked))?;
    let hidden = Vec::new();
    figure("between", &|asked| {
        run(&Between { stretch: stretch.clone(), told_by: None, hidden: hidden.clone() }, asked)
    })?;
    let after =
        Stretch { from: Point::Stage(FROM), to: Point::End, visit: Visit::Last, of: Some(Selection::DroppedOff(FROM)) };
    let next = Next { stretch: after, backwards: false, shape: Shape::default(), depth: 3, most: 20 };
    figure("next", &|asked| run(&next, asked))?;
    let moves = |unit| Moves { unit, told_by: None, hidden: Vec::new(), most: 20 };
    figure("moves", &|asked| run(&moves(Unit::Contact), asked))?;
    let gap = SessionRule::Gap(Span(30 * Span::MINUTE.0));
    figure("moves in sessions", &|asked| run(&moves(Unit::Session(gap.clone())), asked))?;
    figure("sessions", &|asked| run(&Sessions { rule: gap.clone() }, asked))?;
    let drivers = Drivers {
        from: Point::Entry,
        to: TO,
        told_by: None,
        exposure: Exposure::Balanced,
        left_out: LeftOut::Needed,
        least: 10,
    };
    figure("drivers", &|asked| run(&drivers, asked))?;
    let following = Following::Stages { from: FROM, to: TO };
    let send_time = SendTime { following, clock: Clock::Zone("Europe/Prague".to_owned()), every: false };
    figure("send time", &|asked| run(&send_time, asked))?;
    figure("reminder", &|asked| run(&Reminder::of(following), asked))?;
    let touchpoint = || Touchpoint { by: vec![Label::Attribute("channel".to_owned())], only: Vec::new() };
    let credit = |models| Attribution {
        look_back: Some(LOOK_BACK),
        ..Attribution::of(Goal::Activity(GOAL.to_owned()), touchpoint(), models)
    };
    let simple = credit(vec![Model::First, Model::Last, Model::Linear, Model::UShaped]);
    figure("attribution", &|asked| run(&simple, asked))?;
    figure("attribution by Markov", &|asked| run(&credit(vec![Model::Markov { order: 2 }]), asked))?;
    figure("attribution by Shapley", &|asked| run(&credit(vec![Model::Shapley { worth: Worth::Rate }]), asked))
}

/// Takes an answer whose time counts and not what it says.
fn done<T>(answer: T) -> Result<(), Cancelled> {
    black_box(answer);
    Ok(())
}

fn run(question: &impl Figure, asked: &Asked<'_>) -> Result<(), Cancelled> {
    done(question.compute(asked)?)
}

fn seconds_of(time: Duration) -> Value {
    json!((time.as_secs_f64() * 1e6).round() / 1e6)
}

/// Returns in seconds how long figures go on after they were asked to stop, the longest of several tries at different
/// times: those of the branching map, and of each tab over the funnel.
pub(super) fn stop(columns: &Columns, branching: &Journey) -> Result<Value, BenchError> {
    let mut all = Map::new();
    all.insert("branching map".to_owned(), stop_one(columns, branching, &|asked| done(analyse(asked)?)));
    let linear = general::linear();
    each(&mut |name, work| {
        all.insert(name.to_owned(), stop_one(columns, &linear, work));
        Ok(())
    })?;
    Ok(Value::Object(all))
}

fn stop_one(columns: &Columns, journey: &Journey, work: Work<'_>) -> Value {
    let mut longest = Duration::ZERO;
    for before in MILLIS_BEFORE_CANCELLING {
        let cancel = Cancel::default();
        let asked = Asked::everybody(columns, journey, &cancel);
        let after = std::thread::scope(|scope| {
            let work = scope.spawn(|| work(&asked));
            std::thread::sleep(Duration::from_millis(before));
            let asked_to_stop = Instant::now();
            cancel.cancel();
            // What was done already before it was asked to stop says nothing.
            work.join().is_ok_and(|done| done.is_err()).then(|| asked_to_stop.elapsed())
        });
        longest = longest.max(after.unwrap_or_default());
    }
    seconds_of(longest)
}
