//! What comes beside the map says its numbers: drawing, files, times, drivers, moments, credit, targets and what-if.

use pathlight::document::Map;
use pathlight::domain::{Aim, Rate, Selection, StageId, Target};
use pathlight::engine::analysis::attribution::{Attribution, Goal, Model, Touchpoint};
use pathlight::engine::analysis::course::Courses;
use pathlight::engine::analysis::drivers::{Drivers, Exposure, LeftOut};
use pathlight::engine::analysis::following::Following;
use pathlight::engine::analysis::pace::{Stretch, TimeToConvert};
use pathlight::engine::analysis::paths::{Next, Paths, Point, Shape, Stretch as Between};
use pathlight::engine::analysis::reminder::Reminder;
use pathlight::engine::analysis::send_time::{Clock, SendTime};
use pathlight::engine::analysis::standings::PeopleBehind;
use pathlight::engine::analysis::what_if::WhatIf;
use pathlight::engine::analysis::{Asked, Composition, Figure as _, Report};
use pathlight::export::people::{List, csv};
use pathlight::overlay::shape::Shape as Drawn;
use pathlight::overlay::{Figures, Hit, Look, Mode, Scene, text};
use std::collections::BTreeMap;

/// Compares everything that the map itself does not show with it.
pub fn compare(map: &Map, report: &Report, asked: &Asked<'_>, of: &str) {
    drawn(map, report, of);
    listed(map, report, asked, of);
    times(report, asked, of);
    moments_and_drivers(map, report, asked, of);
    credit_and_targets(report, asked, of);
    supposed(report, asked, of);
}

/// What stands on the cards and arrows of the drawn map.
fn drawn(map: &Map, report: &Report, of: &str) {
    let look = Look { mode: Mode::Measure, zoom: 1.0, ..Look::default() };
    let scene = Scene::build(map, &Figures::new(map, report), &look);
    let texts = |hit: Hit| -> Vec<String> {
        let own = scene.drawn.iter().filter(|one| one.hit == Some(hit));
        own.filter_map(|one| if let Drawn::Text(text) = &one.shape { Some(text.text.clone()) } else { None }).collect()
    };
    for stage in &report.stages {
        let written = texts(Hit::Stage(stage.id));
        let reached = text::count(stage.reached);
        assert!(written.iter().any(|one| one.contains(&reached)), "{of}: {:?} shows {written:?}", stage.id);
    }
    let mut with_words = 0;
    for step in &report.transitions {
        let written = texts(Hit::Transition(step.id)).join(" ");
        if written.is_empty() {
            continue;
        }
        with_words += 1;
        let (count, share) = (text::count(step.contacts), text::percent(Rate::new(step.contacts, step.reached_from)));
        let short = text::short_count(step.contacts);
        let shown = [count, share, short].iter().any(|one| written.contains(one));
        assert!(shown, "{of}: {:?} shows {written:?}", step.id);
    }
    assert!(with_words > 0, "{of}: some arrow has its figure beside it");
}

/// Lists of people as files: a row for each contact that the figure counts, in the state that the figure means.
fn listed(map: &Map, report: &Report, asked: &Asked<'_>, of: &str) {
    let names: BTreeMap<StageId, String> =
        map.stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect();
    let list = List { columns: asked.columns, names: &names, as_of: report.as_of, attributes: &[] };
    for stage in &report.stages {
        for (selection, count) in
            [(Selection::Reached(stage.id), stage.reached), (Selection::DroppedOff(stage.id), stage.dropped_off)]
        {
            let people = PeopleBehind(selection).compute(asked).unwrap().people;
            let file = csv(&list, people.iter()).unwrap();
            let rows = csv::Reader::from_reader(file.as_bytes()).records().count() as u64;
            assert_eq!(rows, count, "{of}: {selection:?} as a file");
        }
    }
}

/// Times, paths and waits.
fn times(report: &Report, asked: &Asked<'_>, of: &str) {
    let pace = |over| TimeToConvert { over }.compute(asked).unwrap();
    let whole = pace(Stretch::Whole);
    assert_eq!((whole.reached, whole.converted), (report.entered, report.completed), "{of}: from entry to goal");
    for stage in &report.stages {
        let to = pace(Stretch::ToStage(stage.id));
        assert_eq!((to.reached, to.converted), (report.entered, stage.reached), "{of}: times to {:?}", stage.id);
        let between = Between::between(Point::Entry, Point::Stage(stage.id));
        let paths = Paths { stretch: between, shape: Shape::default(), most: 1 }.compute(asked).unwrap();
        assert_eq!((paths.contacts, paths.times), (stage.reached, to.times), "{of}: paths to {:?}", stage.id);
        let after = Between::after(stage.id, Default::default());
        let next = Next { stretch: after, backwards: false, shape: Shape::default(), depth: 1, most: 5 };
        assert_eq!(next.compute(asked).unwrap().contacts, stage.reached, "{of}: next after {:?}", stage.id);
        let parts: u64 =
            Composition { stage: stage.id }.compute(asked).unwrap().conditions.iter().map(|one| one.first).sum();
        assert_eq!(parts, stage.reached, "{of}: what {:?} is made up of", stage.id);
    }
}

/// Send time, reminder and drivers of every arrow.
fn moments_and_drivers(map: &Map, report: &Report, asked: &Asked<'_>, of: &str) {
    for (step, drawn) in report.transitions.iter().zip(map.transitions.values()) {
        let about = format!("{of}: {:?}", step.id);
        let following = Following::Transition(step.id);
        let sent = SendTime { following, clock: Clock::Zone("UTC".to_owned()), every: false }.compute(asked).unwrap();
        let reminder = Reminder::of(following).compute(asked).unwrap();
        assert_eq!(sent.all.rate, Rate::new(step.contacts, step.reached_from), "{about}, send time");
        assert_eq!((reminder.contacts, reminder.converted), (step.reached_from, step.contacts), "{about}, reminder");
        assert_eq!(reminder.waiting, sent.all.waiting, "{about}, those who wait");

        let over = Stretch::Stages(drawn.from, drawn.to);
        let pace = TimeToConvert { over }.compute(asked).unwrap();
        let question = Drivers {
            from: Point::Stage(drawn.from),
            to: drawn.to,
            told_by: None,
            exposure: Exposure::Balanced,
            left_out: LeftOut::Needed,
            least: 10,
        };
        let drivers = question.compute(asked).unwrap();
        let found = (drivers.converted, drivers.converted + drivers.others, drivers.still_in_time);
        assert_eq!(found, (pace.converted, pace.reached, pace.still_in_time), "{about}, drivers");
        for (following, over) in
            [(following, Stretch::Transition(step.id)), (Following::Stages { from: drawn.from, to: drawn.to }, over)]
        {
            let reminder = Reminder::of(following).compute(asked).unwrap();
            let pace = TimeToConvert { over }.compute(asked).unwrap();
            let lost = pace.dropped_off + pace.other_way;
            assert_eq!((reminder.waiting, reminder.lost), (pace.still_in_time, lost), "{about}, reminder and times");
            assert_eq!(reminder.curve, pace.curve, "{about}, reminder and times");
        }
    }
}

/// Credit for a stage, and where it stands beside a target.
fn credit_and_targets(report: &Report, asked: &Asked<'_>, of: &str) {
    let aims = |stage: StageId| [Aim::Count(1), Aim::OfEntries(0.5)].map(|aim| Target { stage, aim, by: None });
    let targets: Vec<Target> = report.stages.iter().flat_map(|stage| aims(stage.id)).collect();
    let courses = Courses { targets }.compute(asked).unwrap().courses;
    for (stage, pair) in report.stages.iter().zip(courses.chunks(2)) {
        assert_eq!(pair[0].now, Some(stage.reached as f64), "{of}: target of {:?}", stage.id);
        assert_eq!(pair[1].rate, Some(Rate::new(stage.reached, report.entered)), "{of}: target of {:?}", stage.id);
        let models = vec![Model::Last];
        let credit = Attribution::of(Goal::Stage(stage.id), Touchpoint::activity(), models).compute(asked).unwrap();
        assert_eq!(credit.conversions, stage.reached, "{of}: credit for {:?}", stage.id);
        let given: f64 = credit.touchpoints.iter().map(|one| one.credit[0]).sum();
        assert!((given + credit.total_without_touchpoint - credit.total).abs() < 1e-6, "{of}: all credit is given");
    }
}

/// What-if without anything supposed.
fn supposed(report: &Report, asked: &Asked<'_>, of: &str) {
    let found = WhatIf { supposed: Vec::new() }.compute(asked).unwrap();
    assert_eq!((found.entered.then, found.completed.then), (report.entered as f64, report.completed as f64), "{of}");
    for (stage, (id, one)) in report.stages.iter().zip(&found.stages) {
        assert_eq!((stage.id, stage.reached as f64), (*id, one.now), "{of}: what-if at {id:?}");
    }
    for (step, (id, one)) in report.transitions.iter().zip(&found.transitions) {
        assert_eq!((step.id, step.contacts as f64), (*id, one.now), "{of}: what-if over {id:?}");
    }
    let median = TimeToConvert { over: Stretch::Whole }.compute(asked).unwrap().times.median;
    assert_eq!(found.median, (median, median), "{of}: the median of what-if");
}
