//! `bench`: fixed questions of a journey benchmark, timed, with their answers for comparison with other engines.

mod figures;
mod general;

use crate::domain::{Cancel, Cancelled, Journey, Span};
use crate::engine::analysis::attribution::attribute_goal;
use crate::engine::analysis::funnel::Funnel;
use crate::engine::analysis::moves::directly_follows;
use crate::engine::analysis::{Asked, analyse};
use crate::engine::columns::{Attribute, Columns};
use crate::engine::store::{Store, StoreError, Wanted};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const TASKS: [&str; 6] = ["T2", "T3", "T4", "T5", "T6", "T7"];
const STEPS: [&str; 5] = ["page_visit", "form_submit", "registration_confirmed", "demo_request", "purchase"];
const WINDOW: Span = Span::from_days(7);
const GOAL: &str = "purchase";
const LOOK_BACK: Span = Span::from_days(30);
/// Activity types told after a drop-off.
const MOST_FREQUENT: usize = 10;

/// Why a benchmark could not be run.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// There is no such task.
    #[error(
        "there is no task {0:?}; choose of T2 to T7, LINEAR, GENERAL, FIGURES, CANCEL, several with commas between them, or `all`"
    )]
    UnknownTask(String),
    /// The data lacks an attribute.
    #[error("the data has no attribute {0:?}, which the task needs; import the benchmark's own data")]
    MissingAttribute(&'static str),
    /// The work was asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs tasks (`T2`, `T2,T5`, or `all` of T2 to T7) several times each and returns one line of JSON a task: its name, the seconds
/// of each run, the largest memory of the process in MB where the system tells it, and the answer.
///
/// The first run includes loading the columns that the task needs. `LINEAR` and `GENERAL` time the general engine, which
/// computes all figures of a map: the five steps of T2 in a line, and a branching map of 30 stages with limits and
/// exclusions. `FIGURES` tells the fastest time of each figure of the tabs, and `CANCEL` how long each goes on
/// when it is no longer wanted.
///
/// # Errors
/// [`BenchError::UnknownTask`], [`BenchError::MissingAttribute`] or [`BenchError::Store`].
pub fn run(store: &Path, task: &str, repeat: usize) -> Result<String, BenchError> {
    let tasks: Vec<&str> = if task == "all" { TASKS.to_vec() } else { task.split(',').collect() };
    let lines: Result<Vec<String>, BenchError> = tasks.into_iter().map(|task| run_one(store, task, repeat)).collect();
    Ok(lines?.join("\n"))
}

fn run_one(path: &Path, task: &str, repeat: usize) -> Result<String, BenchError> {
    let needed = match task {
        "T2" | "T4" | "T7" | "LINEAR" | "GENERAL" | "CANCEL" => Wanted::bare(&[]),
        "FIGURES" => Wanted::bare(&["country", "channel"]),
        "T3" => Wanted::bare(&["country"]),
        "T5" => Wanted { times: false, ..Wanted::bare(&[]) },
        "T6" => Wanted::bare(&["channel"]),
        _ => return Err(BenchError::UnknownTask(task.to_owned())),
    };
    let mut started = Instant::now();
    let columns = Store::open(path)?.load(&needed, &Cancel::default(), &mut |_| {})?;
    let alone = match task {
        "FIGURES" => Some(figures::seconds(&columns, repeat)?),
        "CANCEL" => Some(figures::stop(&columns, &general::branching(&columns.activity_types))?),
        _ => None,
    };
    if let Some(answer) = alone {
        return Ok(json!({ "task": task, "seconds": answer, "peak_mb": peak_mb() }).to_string());
    }
    let mut seconds = Vec::new();
    let mut result = Value::Null;
    for _ in 0..repeat.max(1) {
        result = answer(&columns, task)?;
        // Rounded to microseconds, as a digit more would only be noise.
        seconds.push((started.elapsed().as_secs_f64() * 1e6).round() / 1e6);
        started = Instant::now();
    }
    Ok(json!({ "task": task, "seconds": seconds, "peak_mb": peak_mb(), "answer": result }).to_string())
}

fn answer(columns: &Columns, task: &str) -> Result<Value, BenchError> {
    let Some(funnel) = Funnel::new(columns, &STEPS, WINDOW) else { return Ok(Value::Null) };
    Ok(match task {
        "LINEAR" => reached(columns, &general::linear())?,
        "GENERAL" => reached(columns, &general::branching(&columns.activity_types))?,
        "T2" => json!(funnel.reached()),
        "T3" => json!(funnel.reached_by(attribute(columns, "country")?)),
        "T4" => funnel.times_between().into_iter().map(|times| json!([rank(&times, 50), rank(&times, 90)])).collect(),
        "T5" => pairs(columns),
        "T6" => {
            let credit = attribute_goal(columns, GOAL, attribute(columns, "channel")?, LOOK_BACK);
            let named = |shares: BTreeMap<Option<String>, f64>| -> Map<String, Value> {
                shares
                    .into_iter()
                    .map(|(name, share)| (name.unwrap_or_else(|| "(none)".to_owned()), json!(share)))
                    .collect()
            };
            json!({ "first": named(credit.first), "last": named(credit.last), "linear": named(credit.linear) })
        }
        _ => after(columns, &funnel),
    })
}

/// Returns how many contacts reach each stage, having computed all figures.
fn reached(columns: &Columns, journey: &Journey) -> Result<Value, BenchError> {
    let report = analyse(&Asked::everybody(columns, journey, &Cancel::default()))?;
    Ok(report.stages.iter().map(|stage| stage.reached).collect())
}

fn attribute<'a>(columns: &'a Columns, name: &'static str) -> Result<&'a Attribute, BenchError> {
    columns.attribute(name).ok_or(BenchError::MissingAttribute(name))
}

fn name(columns: &Columns, kind: u16) -> &str {
    columns.activity_types.get(kind as usize).map_or("", String::as_str)
}

fn pairs(columns: &Columns) -> Value {
    directly_follows(columns)
        .into_iter()
        .map(|((from, to), count)| (format!("{}>{}", name(columns, from), name(columns, to)), json!(count)))
        .collect::<Map<_, _>>()
        .into()
}

fn after(columns: &Columns, funnel: &Funnel) -> Value {
    let levels = funnel.after_drop_off().into_iter().enumerate().filter(|(_, counts)| !counts.is_empty());
    levels
        .map(|(level, counts)| {
            let mut counts: Vec<(&str, u64)> = counts
                .into_iter()
                .map(|(kind, count)| (kind.map_or("(end)", |kind| name(columns, kind)), count))
                .collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            counts.truncate(MOST_FREQUENT);
            ((level + 1).to_string(), json!(counts))
        })
        .collect::<Map<_, _>>()
        .into()
}

/// Nearest-rank percentile in seconds: the ⌈n·q/100⌉-th smallest.
fn rank(times: &[i64], percent: usize) -> Value {
    let mut times = times.to_vec();
    let Some(place) = (times.len() * percent).div_ceil(100).checked_sub(1) else { return Value::Null };
    let (_, &mut time, _) = times.select_nth_unstable(place);
    if time % 1_000_000 == 0 { json!(time / 1_000_000) } else { json!(Span(time).as_secs_f64()) }
}

/// The largest resident memory of this process so far, on systems that tell it in a file.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest() {
        let times: Vec<i64> = (1..=10).rev().map(|secs| secs * 1_000_000).collect();
        assert_eq!((rank(&times, 50), rank(&times, 90), rank(&times, 91)), (json!(5), json!(9), json!(10)));
        assert_eq!((rank(&[1_500_000], 50), rank(&[], 50)), (json!(1.5), Value::Null));
    }

    #[test]
    fn unknown_tasks_are_named() {
        let error = run(Path::new("nothing.activities.sqlite"), "T9", 1).unwrap_err();
        assert!(error.to_string().contains("T9"), "{error}");
    }
}
