//! A map found in the data, and where drawing and data disagree.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::domain::{Rate, StageId};
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::discover::{Discover, Fit};
use crate::export::sheet::{Cell, Column, Sheet};
use crate::overlay::text;
use clap::Args;

/// How much of the data the found map shows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for --what discover")]
pub struct DiscoverOptions {
    /// So many of the most common activities are on the found map.
    #[arg(long, value_name = "NUMBER", default_value_t = 8)]
    activities: usize,
    /// Of the arrows beyond the strongest into and out of each activity, this share is drawn, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 20.0)]
    arrows: f64,
    /// A goal activity: only contacts that did one count, up to their first; can be given several times.
    #[arg(long, value_name = "ACTIVITY")]
    toward: Vec<String>,
}

fn column(words: &str, name: &str) -> Column {
    Column { words: words.to_owned(), name: name.to_owned() }
}

fn rate(rate: Rate) -> String {
    format!("{} of {} ({})", text::count(rate.part), text::count(rate.whole), text::percent(rate))
}

/// Tells which map the data contains.
pub fn found(opened: &Opened, options: &DiscoverOptions) -> Result<Printed, Failure> {
    let known = &opened.asked().columns.activity_types;
    if let Some(unknown) = options.toward.iter().find(|name| !known.contains(name)) {
        return Err(Failure::with_code(
            1,
            format!("No activity is called “{unknown}”; --toward takes one of: {}.", known.join(", ")),
        ));
    }
    let question =
        Discover { activities: options.activities, ways: options.arrows / 100.0, toward: options.toward.clone() };
    let found = question.compute(&opened.asked())?;
    let name = |place: usize| Cell::text(found.activities.get(place).map_or("", |one| one.name.as_str()));
    let row = |(place, way): (usize, &crate::engine::analysis::discover::FoundWay)| {
        vec![
            name(way.from),
            name(way.to),
            Cell::Count(way.contacts),
            Cell::Count(way.count),
            Cell::text(if place < found.drawn { "yes" } else { "no" }),
        ]
    };
    let activities: Vec<String> =
        found.activities.iter().map(|one| format!("{} ({})", one.name, text::count(one.contacts))).collect();
    let sheet = Sheet {
        title: format!(
            "{} of {} activities, {} of {} arrows",
            found.activities.len(),
            found.different_activities,
            found.drawn,
            found.ways.len()
        ),
        notes: vec![
            format!("Activities with their contacts: {}.", activities.join(", ")),
            format!(
                "The map covers {} activities, {} steps, and wholly {} contacts.",
                rate(found.coverage.activities),
                rate(found.coverage.steps),
                rate(found.coverage.contacts)
            ),
        ],
        columns: vec![
            column("from", "from"),
            column("to", "to"),
            column("contacts", "contacts"),
            column("times", "count"),
            column("drawn", "drawn"),
        ],
        rows: found.ways.iter().enumerate().map(row).collect(),
    };
    Printed::new(sheet, &found)
}

/// Tells where the drawing and the data disagree.
pub fn fit(opened: &Opened) -> Result<Printed, Failure> {
    let report = Fit.compute(&opened.asked())?;
    let map = opened.map();
    let name = |id: StageId| map.stages.get(&id).map_or("", |record| record.stage.name.as_str());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut add = |what: &str, from: &str, to: &str, contacts: u64, count: u64| {
        rows.push(vec![Cell::text(what), Cell::text(from), Cell::text(to), Cell::Count(contacts), Cell::Count(count)]);
    };
    for step in &report.missing {
        add("not drawn", name(step.from), name(step.to), step.counted.contacts, step.counted.count);
    }
    for (id, counted) in &report.arrows {
        if let Some(arrow) = map.transitions.get(id) {
            add("drawn", name(arrow.from), name(arrow.to), counted.contacts, counted.count);
        }
    }
    for beside in &report.beside {
        add("without a stage", &beside.name, "", beside.counted.contacts, beside.counted.count);
    }
    let sheet = Sheet {
        title: "Where drawing and data disagree".to_owned(),
        notes: vec![format!(
            "The drawing has an arrow for {} steps; {} contacts keep to the arrows all the way.",
            rate(report.steps),
            rate(report.contacts)
        )],
        columns: vec![
            column("what", "what"),
            column("from", "from"),
            column("to", "to"),
            column("contacts", "contacts"),
            column("times", "count"),
        ],
        rows,
    };
    Printed::new(sheet, &report)
}
