//! What a stage with several conditions is made up of.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::document::sentence;
use crate::domain::{Rate, Rule};
use crate::engine::analysis::{Composition, Figure as _};
use crate::export::sheet::{Cell, Column, Sheet};

/// Tells how many contacts satisfied a stage through each of its conditions.
pub fn answer(opened: &Opened, stage: Option<&str>) -> Result<Printed, Failure> {
    let stage = super::named_stage(opened, stage)?;
    let report = Composition { stage }.compute(&opened.asked())?;
    let column = |words: &str, name: &str| Column { words: words.to_owned(), name: name.to_owned() };
    let share = |contacts| Cell::of(Rate::new(contacts, report.reached).value(), Cell::Share);
    let row = |through: &crate::engine::analysis::composition::Through| {
        vec![
            Cell::text(sentence::describe(&Rule::any_of(vec![through.condition.clone()]))),
            Cell::Count(through.contacts),
            share(through.contacts),
            Cell::Count(through.first),
        ]
    };
    let name = opened.map().stages.get(&stage).map(|record| record.stage.name.clone()).unwrap_or_default();
    let sheet = Sheet {
        title: format!("“{name}”, reached by {}", crate::overlay::text::count(report.reached)),
        notes: vec![
            "Who came through several conditions counts for each of them; first arrivals add up to all.".to_owned(),
        ],
        columns: vec![
            column("condition", "condition"),
            column("contacts", "contacts"),
            column("of all here", "share"),
            column("first arrivals", "first_arrivals"),
        ],
        rows: report.conditions.iter().map(row).collect(),
    };
    Printed::new(sheet, &report)
}
