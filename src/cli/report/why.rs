//! Why a contact is at a stage or not.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::engine::analysis::{Explain, Figure as _};
use crate::export::sheet::{Cell, Column, Sheet};
use crate::overlay::explained::{self, Tone};
use serde_json::json;

/// Tells it step by step.
pub fn answer(opened: &Opened, contact: Option<&str>, stage: Option<&str>) -> Result<Printed, Failure> {
    let stage = super::named_stage(opened, stage)?;
    let Some(id) = contact else {
        return Err(Failure::with_code(1, "Name the contact as well: --contact ID."));
    };
    let Some(place) = opened.columns.contacts.iter().position(|known| known == id) else {
        let text = format!("There is no contact “{id}” in the data; ids are written as they were imported.");
        return Err(Failure::with_code(1, text));
    };
    let explanation = Explain { contact: place as u32, stage }.compute(&opened.asked())?;
    let lines = explained::lines(&opened.journey, &explanation);
    let headline = explained::headline(&opened.journey, &explanation);
    let mark = |tone| match tone {
        Tone::Done => "done",
        Tone::Plain => "",
        Tone::InTheWay => "in the way",
    };
    let column = |words: &str, name: &str| Column { words: words.to_owned(), name: name.to_owned() };
    let sheet = Sheet {
        title: format!("{id}: {headline}"),
        notes: Vec::new(),
        columns: vec![column("step by step", "reason"), column("", "kind")],
        rows: lines.iter().map(|line| vec![Cell::text(&line.text), Cell::text(mark(line.tone))]).collect(),
    };
    let sentences: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    Printed::new(sheet, &json!({ "headline": headline, "sentences": sentences, "explanation": explanation }))
}
