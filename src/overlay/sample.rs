//! Maps with reports made by hand, for tests: the figures of a stage follow from those of its transitions.

use crate::document::{Map, Point, StageRecord};
use crate::domain::{Moment, Rule, Span, Stage, StageId, Transition, TransitionId};
use crate::engine::analysis::{Report, StageReport, TimeSummary, TransitionReport};

/// Name, activity type, x, y, contacts that enter here, part of the rest that is still in time in percent.
pub type StageRow<'a> = (&'a str, &'a str, f32, f32, u64, u64);
/// Places of the two stages in the list, contacts, median in hours.
pub type StepRow = (usize, usize, u64, i64);

/// Makes a map and its report from rows. Stages get ids from 1, transitions from 1001.
pub fn make(stages: &[StageRow], steps: &[StepRow]) -> (Map, Report) {
    let mut map = Map { next_id: 5000, ..Map::default() };
    let id = |place: usize| StageId(place as u32 + 1);
    for (place, (name, activity, x, y, ..)) in stages.iter().enumerate() {
        let stage = Stage {
            id: id(place),
            name: (*name).to_owned(),
            rule: Rule::activity(*activity),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        map.stages.insert(id(place), StageRecord::new(stage, Point::new(*x, *y)));
    }
    for (place, (from, to, ..)) in steps.iter().enumerate() {
        let one = TransitionId(place as u32 + 1001);
        let (from, to) = (id(*from), id(*to));
        let transition =
            Transition { id: one, from, to, order: Default::default(), limit: None, exclusions: Vec::new() };
        map.transitions.insert(one, transition);
    }
    let into = |place: usize| steps.iter().filter(|step| step.1 == place).map(|step| step.2).sum::<u64>();
    let out =
        |place: usize| steps.iter().filter(|step| step.0 == place && step.1 != place).map(|step| step.2).sum::<u64>();
    let reached = |place: usize| stages[place].4 + into(place);
    let goals = map.journey().goals();
    let mut report = Report { as_of: Moment::from_secs(1_700_000_000), ..Report::default() };
    for (place, row) in stages.iter().enumerate() {
        let moved_on = out(place).min(reached(place));
        let rest = reached(place) - moved_on;
        let (finished, rest) = if goals[place] { (rest, 0) } else { (0, rest) };
        let still_in_time = rest * row.5 / 100;
        let previous = steps.iter().filter(|step| step.1 == place && step.0 != place).map(|step| reached(step.0)).sum();
        report.stages.push(StageReport {
            id: id(place),
            reached: reached(place),
            entered_here: row.4,
            reached_previous: previous,
            moved_on,
            took_several: 0,
            finished,
            still_in_time,
            dropped_off: rest - still_in_time,
            inferred: 0,
            time_in_stage: TimeSummary::default(),
            next_after_drop_off: Vec::new(),
        });
        report.entered += row.4;
        report.completed += finished;
    }
    for (place, (from, _, contacts, hours)) in steps.iter().enumerate() {
        let median = (*contacts > 0).then_some(Span::from_secs(hours * 3600));
        report.transitions.push(TransitionReport {
            id: TransitionId(place as u32 + 1001),
            contacts: *contacts,
            passes: contacts + contacts / 10,
            first_arrivals: *contacts,
            reached_from: reached(*from),
            times: TimeSummary {
                count: *contacts,
                median,
                mean: median,
                p25: median,
                p75: median,
                ..TimeSummary::default()
            },
            sorted_times: Vec::new(),
        });
    }
    report.contacts = report.entered + 100;
    let most = report.stages.iter().map(|stage| stage.dropped_off).max().filter(|most| *most > 0);
    report.biggest_loss = report.stages.iter().find(|stage| Some(stage.dropped_off) == most).map(|stage| stage.id);
    let longest = report.transitions.iter().map(|step| step.times.median).max().flatten();
    report.slowest_step =
        report.transitions.iter().find(|step| longest.is_some() && step.times.median == longest).map(|step| step.id);
    (map, report)
}

/// Five stages in a row: a sign-up that is often never confirmed.
pub fn sign_up() -> (Map, Report) {
    let x = |column: u8| f32::from(column) * 336.0;
    make(
        &[
            ("Visited the landing page", "page_view", x(0), 0.0, 12_480, 0),
            ("Opened the form", "form_open", x(1), 0.0, 0, 0),
            ("Submitted sign-up", "form_submit", x(2), 0.0, 0, 12),
            ("Confirmed the address in the welcome mail", "confirm", x(3), 0.0, 0, 30),
            ("First log in", "login", x(4), 0.0, 0, 0),
        ],
        &[(0, 1, 7_215, 0), (1, 2, 5_102, 1), (2, 3, 2_340, 31), (3, 4, 1_871, 58)],
    )
}

/// Twelve stages with branches, merges, a shortcut, a loop back and a loop onto itself.
pub fn campaign() -> (Map, Report) {
    let at = |column: u8, row: f32| (f32::from(column) * 336.0, row * 196.0);
    let stage = |name, activity, column, row, entered, still| {
        let (x, y) = at(column, row);
        (name, activity, x, y, entered, still)
    };
    make(
        &[
            stage("Newsletter sent", "mail_sent", 0, 0.0, 18_200, 0),
            stage("Saw an ad", "ad_impression", 0, 1.0, 31_450, 0),
            stage("Organic search", "search", 0, 2.0, 9_310, 0),
            stage("Opened the mail", "mail_open", 1, 0.0, 0, 4),
            stage("Landing page", "page_view", 1, 1.5, 0, 0),
            stage("Read an article", "article_view", 2, 0.0, 0, 6),
            stage("Downloaded the guide", "download", 2, 1.0, 0, 10),
            stage("Product page", "product_view", 2, 2.0, 0, 2),
            stage("Requested a demo", "demo_request", 3, 0.5, 0, 22),
            stage("Put into cart", "cart_add", 3, 2.0, 0, 0),
            stage("Had a call with sales", "call", 4, 0.5, 0, 40),
            stage("Purchase", "purchase", 5, 1.5, 0, 0),
        ],
        &[
            (0, 3, 9_840, 5),
            (3, 4, 3_100, 1),
            (3, 5, 2_250, 2),
            (1, 4, 8_730, 30),
            (2, 4, 6_120, 3),
            (4, 6, 4_010, 20),
            (4, 7, 7_950, 1),
            (5, 6, 930, 48),
            (6, 8, 1_420, 120),
            (7, 9, 2_870, 4),
            (8, 10, 1_105, 72),
            (10, 11, 640, 240),
            (9, 11, 1_930, 1),
            (9, 7, 410, 26),
            (10, 6, 95, 96),
            (4, 11, 120, 12),
            (7, 7, 500, 8),
            (6, 7, 610, 30),
            (7, 6, 230, 30),
        ],
    )
}

/// Sixty stages in ten columns, joined to their neighbours and now and then further.
pub fn large() -> (Map, Report) {
    let names: Vec<String> = (0..60).map(|place| format!("Step {} of the journey", place + 1)).collect();
    let stages: Vec<StageRow> = names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let (column, row) = (place / 6, place % 6);
            let entered = if column == 0 { 4000 + 700 * row as u64 } else { 0 };
            (name.as_str(), "page_view", column as f32 * 336.0, row as f32 * 196.0, entered, 5)
        })
        .collect();
    let mut steps = Vec::new();
    for place in 0..54 {
        let contacts = 3200 - 300 * (place as u64 / 6) - 40 * (place as u64 % 6);
        steps.push((place, place + 6, contacts, 3 + place as i64));
        if place % 6 != 5 && place % 4 == 0 {
            steps.push((place, place + 7, contacts / 5, 9));
        }
        if place % 11 == 3 {
            steps.push((place + 6, place, contacts / 9, 40));
        }
        if place % 17 == 2 && place + 12 < 60 {
            steps.push((place, place + 12, contacts / 12, 50));
        }
    }
    make(&stages, &steps)
}
