//! Cases about what goes with converting.

use super::question::Tried;
use pathlight::domain::{Cancel, Journey};
use pathlight::engine::analysis::drivers::{Driver, Drivers, Exposure, LeftOut};
use pathlight::engine::analysis::paths::Point;
use pathlight::engine::analysis::{Asked, Figure};
use pathlight::engine::columns::Columns;
use serde_json::{Value, json};

/// Returns the activities that go with getting from the first step to the last, without those of the steps.
pub fn answer(columns: &Columns, journey: &Journey) -> Tried<Value> {
    let cancel = Cancel::default();
    let asked = Asked::everybody(columns, journey, &cancel);
    let (Some(first), Some(last)) = (journey.stages.first(), journey.stages.last()) else { return Ok(Value::Null) };
    let question = Drivers {
        from: Point::Stage(first.id),
        to: last.id,
        told_by: None,
        exposure: Exposure::Whole,
        left_out: LeftOut::EveryStage,
        least: 1,
    };
    let report = question.compute(&asked).unwrap_or_default();
    let mut activities: Vec<(String, Value)> = Vec::new();
    for row in &report.rows {
        let Driver::Did(item) = &row.driver else { continue };
        let leans = if row.odds_ratio > 1.0 { "success" } else { "failure" };
        let value = json!({
            "activity": item.activity, "with_success": row.confusion.converted_with,
            "with_failure": row.confusion.others_with, "odds_ratio": row.odds_ratio, "leans": leans,
        });
        activities.push((item.activity.clone(), value));
    }
    activities.sort_by(|one, other| one.0.cmp(&other.0));
    let activities: Vec<Value> = activities.into_iter().map(|(_, value)| value).collect();
    Ok(json!({"totals": {"success": report.converted, "failure": report.others}, "activities": activities}))
}
