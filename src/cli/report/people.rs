//! The contacts behind a figure of the map.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::document::sentence;
use crate::domain::{Moment, SegmentRule, Selection};
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::standings::PeopleBehind;
use crate::export::people::{List, sheet, standing_words};
use clap::Args;
use serde_json::json;

/// Whom to list.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for --what people")]
pub struct PeopleOptions {
    /// The figure whose contacts are listed: entered, completed, removed, or one of reached, entered-at, moved-on,
    /// finished, still-in-time, dropped-off, inferred with the name of a stage (dropped-off:STAGE), or took with the two
    /// ends of an arrow ("took:FROM > TO").
    #[arg(long, value_name = "FIGURE", default_value = "entered")]
    of: String,
    /// An attribute to list in a column of its own; can be given several times.
    #[arg(long = "attribute", value_name = "NAME")]
    attributes: Vec<String>,
}

/// Lists the contacts.
pub fn answer(opened: &Opened, options: &PeopleOptions) -> Result<Printed, Failure> {
    let selection = selection(opened, &options.of)?;
    let attributes = options.attributes.iter().map(|name| opened.attribute(name)).collect::<Result<Vec<_>, _>>()?;
    let report = PeopleBehind(selection).compute(&opened.asked())?;
    let names = opened.map().stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect();
    let list = List { columns: &opened.columns, names: &names, as_of: report.as_of, attributes: &attributes };
    let title = sentence::of_segment(&opened.journey, &SegmentRule::Behind(selection));
    let mut sheet = sheet(&title, &list, report.people.iter());
    sheet.note(format!(
        "{} contacts, data up to {}.",
        crate::overlay::text::count(report.people.len() as u64),
        report.as_of.to_iso()
    ));
    let people: Vec<serde_json::Value> = report
        .people
        .iter()
        .map(|person| {
            let contact = person.contact as usize;
            let own: serde_json::Map<String, serde_json::Value> = attributes
                .iter()
                .map(|(owner, name)| (name.clone(), json!(opened.columns.value_of(contact, *owner, name))))
                .collect();
            json!({
                "contact": opened.columns.contacts.at(contact),
                "entered": person.entered.map(Moment::to_iso),
                "furthest_stage": person.furthest.and_then(|stage| names.get(&stage)),
                "state": standing_words(person.standing),
                "since": person.since.map(Moment::to_iso),
                "attributes": own,
            })
        })
        .collect();
    Printed::new(
        sheet,
        &json!({ "of": title, "as_of": report.as_of.to_iso(), "count": people.len(), "people": people }),
    )
}

/// Reads the name of a figure.
fn selection(opened: &Opened, text: &str) -> Result<Selection, Failure> {
    let (figure, of) = text.split_once(':').map_or((text, None), |(figure, of)| (figure, Some(of.trim())));
    let figure = figure.trim().to_lowercase().replace(['_', ' '], "-");
    let stage = || match of {
        Some(name) => opened.stage(name),
        None => Err(Failure::with_code(1, format!("Name a stage as well: {figure}:STAGE."))),
    };
    Ok(match figure.as_str() {
        "entered" => Selection::Entered,
        "completed" => Selection::Completed,
        "removed" => Selection::Removed,
        "reached" => Selection::Reached(stage()?),
        "entered-at" => Selection::EnteredHere(stage()?),
        "moved-on" => Selection::MovedOn(stage()?),
        "finished" => Selection::Finished(stage()?),
        "still-in-time" => Selection::StillInTime(stage()?),
        "dropped-off" => Selection::DroppedOff(stage()?),
        "inferred" => Selection::Inferred(stage()?),
        "took" => match of {
            Some(ends) => Selection::Took(opened.transition(ends)?),
            None => return Err(Failure::with_code(1, "Name the two ends of the arrow as well: \"took:FROM > TO\".")),
        },
        _ => {
            let known = "entered, completed, removed, reached:STAGE, entered-at:STAGE, moved-on:STAGE, finished:STAGE, \
                         still-in-time:STAGE, dropped-off:STAGE, inferred:STAGE, \"took:FROM > TO\"";
            return Err(Failure::with_code(1, format!("There is no figure “{figure}”; there is {known}.")));
        }
    })
}
