//! Compares funnels with their known answers: counts, medians of the time between steps, and counts by a value.

use super::question::journey;
use super::{Checks, Failure};
use pathlight::domain::{Cancel, Moment, Owner, Span};
use pathlight::engine::analysis::breakdown::{Breakdown, GroupName, Key, Touch};
use pathlight::engine::analysis::{Asked, Figure, Report, Stretch, TimeToConvert, analyse, levels};
use pathlight::engine::columns::{Columns, ColumnsBuilder};
use pathlight::engine::import::Imported;
use pathlight::engine::store::{ImportSource, Store, Wanted};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Takes what was imported through a store, as the program does.
pub fn columns(imported: &Imported) -> Result<Columns, Failure> {
    let folder = tempfile::tempdir()?;
    let (mut store, cancel) = (Store::create(&folder.path().join("check.activities.sqlite"))?, Cancel::default());
    let outcome = store.import(&imported.intake, &ImportSource::default(), &cancel, &mut |_| ())?;
    if outcome.taken != imported.quality.taken {
        return Err(format!("the store took {} of {} rows", outcome.taken, imported.quality.taken).into());
    }
    Ok(store.load(&Wanted::everything(), &cancel, &mut |_| ())?)
}

/// Joins four tables of page views to the table of contacts that has their dates.
pub fn joined_pages(folder: &Path) -> Result<Columns, Failure> {
    let mut contacts = BTreeMap::new();
    for record in csv::Reader::from_path(folder.join("user_table.csv"))?.into_records() {
        let record = record?;
        let field = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let day = Moment::parse_iso(&field(1)).ok_or_else(|| format!("{:?} is no date", field(1)))?;
        contacts.insert(field(0), (day, field(2), field(3)));
    }
    let mut builder = ColumnsBuilder::default();
    for table in ["home_page", "search_page", "payment_page", "payment_confirmation"] {
        for record in csv::Reader::from_path(folder.join(format!("{table}_table.csv")))?.into_records() {
            let record = record?;
            let [contact, page] = [0, 1].map(|place| record.get(place).unwrap_or_default());
            let (day, device, sex) = contacts.get(contact).ok_or_else(|| format!("nobody has the number {contact}"))?;
            builder.activity(contact, page, *day, &[("device", device), ("sex", sex)]);
        }
    }
    Ok(builder.finish())
}

/// Compares all funnels of a set.
pub fn compare(checks: &mut Checks, set: &str, columns: &Columns, answers: &Value) -> Result<(), Failure> {
    for funnel in list(&answers["funnels"]) {
        let asked = &funnel["journey"];
        let journey = journey(asked, &columns.activity_types)?;
        let what = format!("{set}, funnel “{}”", funnel["name"].as_str().unwrap_or_default());
        let differ = checks.differ;
        let mut compared = "counts";
        if asked["breakdown"].is_object() {
            compared = "counts by value";
            let found = by_first_touch(columns, asked)?;
            let expected: BTreeMap<String, Vec<u64>> = list(&funnel["breakdown"])
                .map(|group| (group["value"].as_str().unwrap_or_default().to_owned(), numbers(&group["counts"])))
                .collect();
            checks.same(&what, found, expected);
        } else if let Some(group) = journey.any_order.first() {
            let levels = levels(&Asked::everybody(columns, &journey, &Cancel::default()), group)?;
            let counts: Vec<u64> = levels.iter().map(|level| level.contacts.len() as u64).collect();
            checks.same(&what, counts, numbers(&funnel["counts"]));
        } else {
            let report = analyse(&Asked::everybody(columns, &journey, &Cancel::default()))?;
            let counts: Vec<u64> = report.stages.iter().map(|stage| stage.reached).collect();
            checks.same(&what, counts, numbers(&funnel["counts"]));
            if funnel["median_step_seconds"].is_array() {
                compared = "counts and medians";
                let found: Vec<Option<f64>> =
                    report.transitions.iter().map(|step| step.times.median.map(Span::as_secs_f64)).collect();
                let expected: Vec<Option<f64>> =
                    list(&funnel["median_step_seconds"]).skip(1).map(Value::as_f64).collect();
                checks.same(&format!("{what}, medians in steps of 10 µs"), rounded(&found), rounded(&expected));
            }
            let total = &funnel["median_total_seconds"];
            if total.is_number() && journey.stages.len() > 1 {
                compared = "counts, medians and whole times";
                let found = median_of_all(&Asked::everybody(columns, &journey, &Cancel::default()))?;
                checks.same(&format!("{what}, median of all"), rounded(&[found]), rounded(&[total.as_f64()]));
            }
        }
        if checks.differ == differ {
            println!("{what}: same; {compared}");
        }
    }
    Ok(())
}

/// The engine gives medians in whole microseconds, and the answers may end with half of one.
fn rounded(seconds: &[Option<f64>]) -> Vec<Option<i64>> {
    seconds.iter().map(|one| one.map(|secs| (secs * 1e5).round() as i64)).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn numbers(value: &Value) -> Vec<u64> {
    list(value).filter_map(Value::as_u64).collect()
}

/// Counts by the value that each contact's first activity of some step has. Columns of single values, such as
/// `case:channel`, answer to what stands behind the colon as well.
fn by_first_touch(columns: &Columns, asked: &Value) -> Result<BTreeMap<String, Vec<u64>>, Failure> {
    let wanted = asked["breakdown"]["by"][0].as_str().unwrap_or_default();
    let attribute = columns
        .attributes
        .iter()
        .find(|one| one.name.rsplit(':').next() == Some(wanted))
        .ok_or_else(|| format!("there is no attribute {wanted}"))?;
    let by = vec![Key { attribute: attribute.name.clone(), of: Owner::Activity }];
    let (journey, cancel) = (journey(asked, &columns.activity_types)?, Cancel::default());
    let question = Breakdown { by, touch: Touch::First, limit: None };
    let report = question.compute(&Asked::everybody(columns, &journey, &cancel))?;
    let value = |name: &GroupName| match name {
        GroupName::Values(values) => values.first().cloned().unwrap_or_default(),
        GroupName::Other => "(other)".to_owned(),
    };
    let counts = |report: &Report| report.stages.iter().map(|stage| stage.reached).collect();
    Ok(report.groups.iter().map(|group| (value(&group.name), counts(&group.report))).collect())
}

/// Returns the median time from the first step to the last, over contacts that did all.
fn median_of_all(asked: &Asked<'_>) -> Result<Option<f64>, Failure> {
    let stages = &asked.journey.stages;
    let (Some(first), Some(last)) = (stages.first(), stages.last()) else { return Ok(None) };
    let pace = TimeToConvert { over: Stretch::Stages(first.id, last.id) }.compute(asked)?;
    Ok(pace.times.median.map(Span::as_secs_f64))
}
