//! Compares moves, starts, ends, whole histories and their durations with their known answers.

use super::{Checks, Failure};
use pathlight::domain::{Cancel, Journey, Span};
use pathlight::engine::analysis::moves::{MoveRow, Moves, Unit};
use pathlight::engine::analysis::paths::{Item, Paths, Shape, Stretch};
use pathlight::engine::analysis::{Asked, Figure};
use pathlight::engine::columns::Columns;
use serde_json::Value;
use std::collections::BTreeMap;

/// Compares what the answers say about moves.
pub fn compare(checks: &mut Checks, what: &str, columns: &Columns, answers: &Value) -> Result<(), Failure> {
    let (journey, cancel, differ) = (Journey::default(), Cancel::default(), checks.differ);
    let asked = Asked::everybody(columns, &journey, &cancel);
    let report = Moves { unit: Unit::Contact, told_by: None, hidden: Vec::new(), most: usize::MAX }.compute(&asked)?;
    let inner: Vec<&MoveRow> = report.rows.iter().filter(|row| row.from.is_some() && row.to.is_some()).collect();
    let number = |key: &str| answers[key].as_u64().unwrap_or_default();
    checks.same(&format!("{what}, different moves"), inner.len() as u64, number("distinct_moves"));
    checks.same(&format!("{what}, moves"), inner.iter().map(|row| row.count).sum::<u64>(), number("moves"));
    let name = |item: &Option<Item>| item.as_ref().map(Item::to_string).unwrap_or_default();
    let find = |row: &Value| {
        let is = |place: usize, item: &Option<Item>| row[place].as_str() == Some(name(item).as_str());
        inner.iter().copied().find(|one| is(0, &one.from) && is(1, &one.to))
    };
    for row in answers["top_moves"].as_array().into_iter().flatten() {
        checks.same(&format!("{what}, move {row}"), find(row).map(|one| one.count), row[2].as_u64());
    }
    for row in answers["top_move_median_gap_seconds"].as_array().into_iter().flatten() {
        let median = find(row).and_then(|one| one.median).map(Span::as_secs_f64);
        checks.same(&format!("{what}, median of {row}"), rounded(median), rounded(row[2].as_f64()));
    }
    // The answers name the most frequent; the rows stand in that order.
    let edge = |edge: &dyn Fn(&MoveRow) -> Option<String>, most: usize| -> BTreeMap<String, u64> {
        report.rows.iter().filter_map(|row| Some((edge(row)?, row.count))).take(most).collect()
    };
    let counts = |key: &str| -> BTreeMap<String, u64> {
        let all = answers[key].as_object().into_iter().flatten();
        all.map(|(name, count)| (name.clone(), count.as_u64().unwrap_or_default())).collect()
    };
    let (known_starts, known_ends) = (counts("starts"), counts("ends"));
    let starts = edge(&|row| row.from.is_none().then(|| name(&row.to)), known_starts.len());
    let ends = edge(&|row| row.to.is_none().then(|| name(&row.from)), known_ends.len());
    checks.same(&format!("{what}, starts"), starts, known_starts);
    checks.same(&format!("{what}, ends"), ends, known_ends);
    let paths = Paths { stretch: Stretch::WHOLE, shape: Shape::default(), most: 50 }.compute(&asked)?;
    checks.same(&format!("{what}, different histories"), paths.different, number("variants"));
    for variant in answers["top_variants"].as_array().into_iter().flatten() {
        let words = |items: &[Item]| items.iter().map(Item::to_string).collect::<Vec<_>>().join(" > ");
        let found = paths.paths.iter().find(|path| variant[1].as_str() == Some(words(&path.items).as_str()));
        checks.same(&format!("{what}, history {}", variant[1]), found.map(|path| path.contacts), variant[0].as_u64());
    }
    let (median, mean) = (paths.times.median.map(Span::as_secs_f64), paths.times.mean.map(Span::as_secs_f64));
    let seconds = |key: &str| rounded(answers[key].as_f64());
    checks.same(&format!("{what}, median duration"), rounded(median), seconds("median_duration_seconds"));
    checks.same(&format!("{what}, mean duration"), rounded(mean), seconds("mean_duration_seconds"));
    if checks.differ == differ {
        println!("{what}: same; moves, medians, starts, ends, {} histories and their durations", paths.different);
    }
    Ok(())
}

/// The engine gives times in whole microseconds, and the answers are rounded to them.
fn rounded(seconds: Option<f64>) -> Option<i64> {
    seconds.map(|secs| (secs * 1e5).round() as i64)
}
