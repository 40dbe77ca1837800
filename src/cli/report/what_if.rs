//! What would follow from a saved scenario, and whether it came so.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::what_if::{Estimate, Happened, WhatIf};
use crate::export::sheet::{Cell, Column, Sheet};
use crate::overlay::lens;
use clap::Args;
use serde_json::json;

/// Which scenario.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for --what what-if")]
pub struct WhatIfOptions {
    /// The scenario, saved in the project under this name.
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
}

/// Tells what would follow from the scenario.
pub fn answer(opened: &Opened, options: &WhatIfOptions) -> Result<Printed, Failure> {
    let all = &opened.map().scenarios;
    let named = options.scenario.as_deref().and_then(|name| all.values().find(|one| one.name == name));
    let Some(scenario) = named else {
        let names: Vec<&str> = all.values().map(|one| one.name.as_str()).collect();
        let sentence = if names.is_empty() {
            "The project holds no scenario; save one in the window (What if…) first.".to_owned()
        } else {
            format!("--scenario takes one of: {}.", names.join(", "))
        };
        return Err(Failure::with_code(1, sentence));
    };
    let report = WhatIf { supposed: scenario.supposed.clone() }.compute(&opened.asked())?;
    let came = match scenario.since {
        Some(since) => Some(Happened { supposed: scenario.supposed.clone(), since }.compute(&opened.asked())?),
        None => None,
    };
    let map = opened.map();
    let name = |id| map.stages.get(&id).map_or("", |record| record.stage.name.as_str());
    let row = |what: String, one: &Estimate| {
        let count = |value: f64| Cell::Count(value.round().max(0.0) as u64);
        vec![
            Cell::text(what),
            count(one.now),
            count(one.then),
            count(one.low),
            count(one.high),
            Cell::text(lens::change(one)),
        ]
    };
    let stages = report.stages.iter().map(|(id, one)| row(name(*id).to_owned(), one));
    let arrows = report.transitions.iter().filter_map(|(id, one)| {
        let step = map.transitions.get(id)?;
        Some(row(format!("{} → {}", name(step.from), name(step.to)), one))
    });
    let mut notes = vec![lens::in_words(&report)];
    notes.extend(report.notes.iter().cloned());
    if let Some(came) = &came {
        let (one, share) = (&came.completed, |value: f64| format!("{:.1} %", value * 100.0));
        notes.push(format!(
            "Foretold from {} entries before: {} reach a goal (between {} and {}); of {} entries since, {} did.",
            came.before,
            share(one.foretold.then),
            share(one.foretold.low),
            share(one.foretold.high),
            came.since,
            crate::overlay::text::percent(one.came)
        ));
    }
    let column = |words: &str, name: &str| Column { words: words.to_owned(), name: name.to_owned() };
    let sheet = Sheet {
        title: format!("If “{}”", scenario.name),
        notes,
        columns: vec![
            column("what", "what"),
            column("now", "now"),
            column("then", "then"),
            column("at least", "low"),
            column("at most", "high"),
            column("change", "change"),
        ],
        rows: stages.chain(arrows).collect(),
    };
    Printed::new(sheet, &json!({ "what_if": report, "came": came }))
}
