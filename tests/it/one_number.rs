//! One number everywhere: what the map says, the table, lists of people, segments, paths, trends and exports say too.

mod elsewhere;

use pathlight::document::Map;
use pathlight::domain::{Cancel, Condition, Rate, SegmentRule, Selection};
use pathlight::engine::analysis::breakdown::{Breakdown, Key, Touch};
use pathlight::engine::analysis::pace::{PacePart, Stretch as PaceOver, TimeToConvert};
use pathlight::engine::analysis::paths::{Item, Next, NextPart, PathPart, Paths, Point, Shape, Stretch};
use pathlight::engine::analysis::people::Listed as _;
use pathlight::engine::analysis::standings::PeopleBehind;
use pathlight::engine::analysis::trend::{PartOfTrend, Trend, Which};
use pathlight::engine::analysis::{Asked, Figure as _, Members, Report, analyse_all, members, who};
use pathlight::export::tables;
use pathlight::overlay::{Figures, State, table};
use pathlight::project::{Project, Whom};
use pathlight::samples::Story;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Opens a sample as the window and the command line do.
fn opened(story: Story) -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_projects");
    let mut project = Project::open(&folder.join(format!("{}.pathlight", story.file_stem())), Arc::new(|| {})).unwrap();
    project.settle();
    project
}

/// Every figure of a report that counts contacts, with the selection behind it.
fn counted(report: &Report) -> Vec<(Selection, u64)> {
    let mut all = vec![
        (Selection::Entered, report.entered),
        (Selection::Completed, report.completed),
        (Selection::Removed, report.removed),
    ];
    for stage in &report.stages {
        all.extend([
            (Selection::Reached(stage.id), stage.reached),
            (Selection::EnteredHere(stage.id), stage.entered_here),
            (Selection::MovedOn(stage.id), stage.moved_on),
            (Selection::Finished(stage.id), stage.finished),
            (Selection::StillInTime(stage.id), stage.still_in_time),
            (Selection::DroppedOff(stage.id), stage.dropped_off),
            (Selection::Inferred(stage.id), stage.inferred),
        ]);
    }
    all.extend(report.transitions.iter().map(|step| (Selection::Took(step.id), step.contacts)));
    all
}

/// Compares everything that shows a figure with the report.
fn compare(map: &Map, report: &Report, asked: &Asked<'_>, of: &str) {
    for (place, (selection, count)) in counted(report).into_iter().enumerate() {
        let about = format!("{of}: {selection:?}");
        let list = PeopleBehind(selection).compute(asked).unwrap();
        assert_eq!(list.people.len() as u64, count, "{about}, listed");
        let places = who(asked, selection).unwrap();
        assert!(list.people.iter().map(|person| person.contact).eq(places.iter().copied()), "{about}, the same people");
        // A segment asks over everybody, so it has at least those, and exactly those where everybody counts.
        let segment = members(asked, &SegmentRule::Behind(selection)).unwrap();
        assert!(places.iter().all(|&contact| segment.contains(contact as usize)), "{about}, in the segment");
        if asked.within.is_none() {
            assert_eq!(segment.len() as u64, count, "{about}, as a segment");
        }
        // A list of a segment is made of the two above, so a few tell.
        if asked.within.is_none() && place < 4 {
            let whom = Whom::Segment(Arc::new(SegmentRule::Behind(selection)));
            assert_eq!(whom.compute(asked).unwrap().people.len() as u64, count, "{about}, as a list of a segment");
        }
    }
    on_the_map(map, report, of);
    exported(map, report, of);
    in_tabs(report, asked, of);
    elsewhere::compare(map, report, asked, of);
}

/// The overlay of the map and the table.
fn on_the_map(map: &Map, report: &Report, of: &str) {
    let figures = Figures::new(map, report);
    let rows = table::rows(map, report);
    assert_eq!(rows.len(), report.stages.len() + report.transitions.len(), "{of}");
    assert_eq!((figures.entered, figures.completed), (report.entered, report.completed), "{of}");
    for stage in &report.stages {
        let (card, about) = (&figures.stages[&stage.id], format!("{of}: {:?}", stage.id));
        let row = rows.iter().find(|row| row.of == table::RowOf::Stage(stage.id)).unwrap();
        let states = [stage.moved_on, stage.still_in_time, stage.dropped_off, stage.finished];
        assert_eq!((card.reached, row.contacts), (stage.reached, stage.reached), "{about}");
        assert_eq!(states.iter().sum::<u64>(), stage.reached, "{about}, the states add up");
        for (state, count) in State::ALL.into_iter().zip(states) {
            assert_eq!((card.in_state(state), row.in_state(state)), (count, Some(count)), "{about}, {state:?}");
        }
    }
    for step in &report.transitions {
        let (arrow, about) = (&figures.transitions[&step.id], format!("{of}: {:?}", step.id));
        let row = rows.iter().find(|row| row.of == table::RowOf::Transition(step.id)).unwrap();
        assert_eq!((arrow.contacts, row.contacts), (step.contacts, step.contacts), "{about}");
        assert_eq!((arrow.passes, row.passes), (step.passes, Some(step.passes)), "{about}");
        assert_eq!(arrow.share, Rate::new(step.contacts, step.reached_from), "{about}");
    }
}

/// CSV, JSON and the table to read.
fn exported(map: &Map, report: &Report, of: &str) {
    let csv = tables::csv(map, report, None).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let records: BTreeMap<(String, u32), csv::StringRecord> = reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| ((record[0].to_owned(), record[1].parse().unwrap()), record))
        .collect();
    let json: serde_json::Value = serde_json::from_str(&tables::json("Sample", map, report, None).unwrap()).unwrap();
    for (place, stage) in report.stages.iter().enumerate() {
        let record = &records[&("stage".to_owned(), stage.id.0)];
        let cells: Vec<u64> = [3, 6, 7, 8].iter().map(|&cell| record[cell].parse().unwrap()).collect();
        assert_eq!(cells, [stage.reached, stage.moved_on, stage.still_in_time, stage.dropped_off], "{of}");
        assert_eq!(json["stages"][place]["reached"], stage.reached, "{of}");
        assert_eq!(json["stages"][place]["dropped_off"], stage.dropped_off, "{of}");
    }
    for (place, step) in report.transitions.iter().enumerate() {
        assert_eq!(records[&("transition".to_owned(), step.id.0)][3], step.contacts.to_string(), "{of}");
        assert_eq!(json["transitions"][place]["contacts"], step.contacts, "{of}");
    }
}

/// Paths, times, trend and groups.
fn in_tabs(report: &Report, asked: &Asked<'_>, of: &str) {
    for stage in &report.stages {
        let next = Next {
            stretch: Stretch::after_drop_off(stage.id),
            backwards: false,
            shape: Shape::default(),
            depth: 1,
            most: 10_000,
        };
        let branches = next.compute(asked).unwrap();
        assert_eq!(branches.contacts, stage.dropped_off, "{of}: after dropping off at {:?}", stage.id);
        let nothing = branches.nodes.iter().find(|node| node.item.is_none()).map_or(0, |node| node.contacts);
        let known = stage.next_after_drop_off.iter().find(|one| one.activity.is_none()).map_or(0, |one| one.contacts);
        assert_eq!(nothing, known, "{of}: did nothing after dropping off at {:?}", stage.id);
        // The bars of the inspector list as many contacts as they say.
        for one in stage.next_after_drop_off.iter().take(2) {
            let part = match &one.activity {
                Some(activity) => NextPart::Began(vec![Item::activity(activity)]),
                None => NextPart::Ended(Vec::new()),
            };
            let listed = next.contacts(&part, asked).unwrap().len() as u64;
            assert_eq!(listed, one.contacts, "{of}: {:?} after dropping off at {:?}", one.activity, stage.id);
        }
    }
    for step in &report.transitions {
        let pace = TimeToConvert { over: PaceOver::Transition(step.id) }.compute(asked).unwrap();
        assert_eq!((pace.converted, pace.times.median), (step.contacts, step.times.median), "{of}: {:?}", step.id);
        assert_eq!(pace.sorted_times(), step.sorted_times, "{of}: {:?}", step.id);
        let question = TimeToConvert { over: PaceOver::Transition(step.id) };
        let took = question.contacts(&PacePart::Took { from: 0, to: i64::MAX }, asked).unwrap().len() as u64;
        assert_eq!(took, step.contacts, "{of}: the histogram of {:?} lists those who took the arrow", step.id);
    }
    let trend = Trend::default().compute(asked).unwrap();
    assert_eq!((trend.entered, trend.converted), (report.entered, report.completed), "{of}: trend");
    let period = trend.periods.iter().max_by_key(|period| period.entered).unwrap();
    for (which, count) in [(Which::Entered, period.entered), (Which::Converted, period.converted)] {
        let listed = Trend::default().contacts(&PartOfTrend { start: period.start, which }, asked).unwrap();
        assert_eq!(listed.len() as u64, count, "{of}: those of {}", period.label);
    }
    let last = report.stages.last().unwrap().id;
    let question = Paths {
        stretch: Stretch::between(Point::Entry, Point::Stage(last)),
        shape: Shape { merge_repeats: true, ..Shape::default() },
        most: 3,
    };
    let paths = question.compute(asked).unwrap();
    let listed: u64 = paths.paths.iter().map(|path| path.contacts).sum();
    assert_eq!(listed + paths.other_contacts, paths.contacts, "{of}: paths and everything else");
    assert_eq!(question.contacts(&PathPart::All, asked).unwrap().len() as u64, paths.contacts, "{of}: all paths");
    for path in &paths.paths {
        let part = PathPart::Path { items: path.items.clone(), goes_on: path.goes_on };
        assert_eq!(question.contacts(&part, asked).unwrap().len() as u64, path.contacts, "{of}: {:?}", path.items);
    }
    for attribute in &asked.columns.attributes {
        let by = vec![Key { attribute: attribute.name.clone(), of: pathlight::domain::Owner::Activity }];
        let question = Breakdown { by, touch: Touch::Entry, limit: Some(5) };
        let groups = question.compute(asked).unwrap().groups;
        let entered: u64 = groups.iter().map(|group| group.report.entered).sum();
        let completed: u64 = groups.iter().map(|group| group.report.completed).sum();
        assert_eq!((entered, completed), (report.entered, report.completed), "{of}: by {}", attribute.name);
        let largest = &groups[0];
        let listed = question.contacts(&largest.name, asked).unwrap().len() as u64;
        assert_eq!(listed, largest.report.entered, "{of}: the group {}", largest.name.shown());
    }
}

#[test]
fn every_figure_of_the_sign_up_is_the_same_wherever_it_is_shown() {
    shown_everywhere(Story::Signup);
}

#[test]
fn every_figure_of_the_content_is_the_same_wherever_it_is_shown() {
    shown_everywhere(Story::Content);
}

#[test]
fn every_figure_of_the_mails_is_the_same_wherever_it_is_shown() {
    shown_everywhere(Story::Email);
}

fn shown_everywhere(story: Story) {
    let project = opened(story);
    let figures = project.figures().unwrap();
    let (data, map, cancel) = (project.data().unwrap(), project.document().map(), Cancel::default());
    let of = story.file_stem();
    let asked = Asked::everybody(&data.columns, &figures.journey, &cancel);
    assert!(figures.report.entered > 1000, "{of} has figures to compare");
    compare(map, &figures.report, &asked, of);

    // The replay has everybody who entered, once, and at each stage those who reached it.
    let ways = figures.itineraries.as_ref().unwrap();
    assert_eq!(ways.contacts.len() as u64, figures.report.entered, "{of}: the replay");
    for (place, stage) in figures.report.stages.iter().enumerate() {
        let stays = |contact: usize| &ways.stays[ways.starts[contact] as usize..ways.starts[contact + 1] as usize];
        let there = |contact: &usize| stays(*contact).iter().any(|stay| usize::from(stay.stage) == place);
        let reached = (0..ways.contacts.len()).filter(there).count() as u64;
        assert_eq!(reached, stage.reached, "{of}: the replay at {:?}", stage.id);
    }

    // The same within a segment: those who did the most common activity at most once.
    let common = data.summary.activity_types.first().unwrap();
    let condition = Condition { at_least: 2, ..Condition::activity(common.name.clone()) };
    let rule = SegmentRule::Not(Box::new(SegmentRule::Did { condition, when: Default::default() }));
    let few: Members = members(&asked, &rule).unwrap();
    let within = asked.within(&few);
    let report = analyse_all(&within).unwrap().report;
    let (all, some) = (figures.report.entered, report.entered);
    assert!(some > 0 && some < all, "{of}: the segment has some, but not all: {some} of {all}");
    assert_eq!(report.contacts, few.len() as u64, "{of}: those who count");
    compare(map, &report, &within, &format!("{of}, within a segment"));
}
