//! Send time, reminder and one contact's timeline as sheets.

use super::sheet::{Cell, Sheet};
use crate::domain::StageId;
use crate::engine::analysis::reminder::ReminderReport;
use crate::engine::analysis::send_time::{self, SendTimeReport};
use crate::engine::analysis::timeline::{End, TimelineReport};
use std::collections::BTreeMap;

/// Names of the stages.
pub type Names = BTreeMap<StageId, String>;

fn name(names: &Names, id: StageId) -> &str {
    names.get(&id).map_or("", String::as_str)
}

/// Says which stage follows which.
pub fn stages(names: &Names, stages: Option<(StageId, StageId)>) -> String {
    stages.map_or_else(String::new, |(from, to)| format!("{} → {}", name(names, from), name(names, to)))
}

/// Returns one row for every hour of the week in which there is something, then for each weekday, each hour, and all.
pub fn send_time(names: &Names, report: &SendTimeReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("{} by send time ({})", stages(names, report.stages), report.zone),
        &[
            ("weekday", "weekday"),
            ("hour", "hour"),
            ("all", "all"),
            ("followed", "followed"),
            ("share", "share"),
            ("from", "share_low"),
            ("to", "share_high"),
            ("still can", "still_can"),
            ("mark", "mark"),
        ],
    );
    let cells = report.cells.iter().chain(&report.weekdays).chain(&report.hours).chain([&report.all]);
    for cell in cells.filter(|cell| cell.rate.whole > 0) {
        let is = |one: Option<send_time::Standout>| one.is_some_and(|one| one.cell == *cell);
        let mark = if is(report.best) {
            "best"
        } else if is(report.worst) {
            "worst"
        } else if cell.small {
            "few"
        } else {
            ""
        };
        sheet.row([
            Cell::text(cell.weekday_words().unwrap_or("all")),
            cell.hour.map_or_else(|| Cell::text("all"), |hour| Cell::text(format!("{hour}:00"))),
            Cell::Count(cell.rate.whole),
            Cell::Count(cell.rate.part),
            Cell::of(cell.rate.value(), Cell::Share),
            Cell::of(cell.interval.map(|interval| interval.low), Cell::Share),
            Cell::of(cell.interval.map(|interval| interval.high), Cell::Share),
            Cell::Count(cell.waiting),
            Cell::text(mark),
        ]);
    }
    sheet.note(&report.sentence);
    report.warnings.iter().for_each(|warning| sheet.note(warning));
    sheet
}

/// Returns one row a delay.
pub fn reminder(names: &Names, report: &ReminderReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("A reminder on the way {}", stages(names, report.stages)),
        &[
            ("after", "after_seconds"),
            ("reminded", "reminded"),
            ("never come", "never_come"),
            ("come anyway", "come_anyway"),
            ("not known yet", "not_known_yet"),
            ("came before", "came_before"),
            ("lost before", "lost_before"),
            ("not due yet", "not_due_yet"),
            ("of those who come, by then", "share_come_by_then"),
            ("mark", "mark"),
        ],
    );
    for (place, delay) in report.delays.iter().enumerate() {
        let mark = if report.suggested == Some(place) {
            "suggested"
        } else if report.asked == Some(place) {
            "asked"
        } else {
            ""
        };
        sheet.row([
            Cell::Span(delay.after),
            Cell::Count(delay.reminded),
            Cell::Count(delay.never),
            Cell::Count(delay.anyway),
            Cell::Count(delay.open),
            Cell::Count(delay.converted_before),
            Cell::Count(delay.lost_before),
            Cell::Count(delay.not_due),
            Cell::of(report.come_by(delay.after), Cell::Share),
            Cell::text(mark),
        ]);
    }
    sheet.note(&report.sentence);
    report.warnings.iter().for_each(|warning| sheet.note(warning));
    sheet
}

/// Returns one row an activity.
pub fn timeline(names: &Names, report: &TimelineReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("What {} did", report.contact),
        &[
            ("time", "time"),
            ("since the one before", "seconds_since_previous"),
            ("activity", "activity"),
            ("serves stage", "serves_stage"),
            ("arrives at", "arrives_at"),
            ("attributes", "attributes"),
        ],
    );
    let pairs = |values: &[(String, String)]| {
        values.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
    };
    for activity in &report.activities {
        let arrives: Vec<&str> = activity.arrives.iter().map(|&id| name(names, id)).collect();
        sheet.row([
            Cell::Moment(activity.moment),
            Cell::of(activity.gap, Cell::Span),
            Cell::text(&activity.activity),
            Cell::of(activity.serves, |id| Cell::text(name(names, id))),
            Cell::text(arrives.join(", ")),
            Cell::text(pairs(&activity.attributes)),
        ]);
    }
    if !report.attributes.is_empty() {
        sheet.note(format!("The contact: {}.", pairs(&report.attributes)));
    }
    sheet.note(end_words(names, report));
    sheet
}

/// Says what became of the contact.
pub fn end_words(names: &Names, report: &TimelineReport) -> String {
    match report.end {
        _ if !report.known => "There is no such contact in the data.".to_owned(),
        End::Outside => "Never entered the journey.".to_owned(),
        End::Removed => "Removed from the journey by an excluded activity.".to_owned(),
        End::Finished(id) => format!("Finished at {}.", name(names, id)),
        End::StillInTime(id) => format!("At {}, and can still go on.", name(names, id)),
        End::DroppedOff(id, since) => {
            format!("Dropped off at {}: could no longer go on since {}.", name(names, id), since.to_iso())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Moment, Span};
    use crate::engine::analysis::timeline::TimelineActivity;

    #[test]
    fn a_timeline_reads_in_order_and_is_no_formula() {
        let activity = TimelineActivity {
            moment: Moment::from_secs(60),
            gap: Some(Span::MINUTE),
            activity: "+visit".to_owned(),
            attributes: vec![("channel".to_owned(), "ad".to_owned())],
            serves: Some(StageId(1)),
            arrives: vec![StageId(1), StageId(2)],
            after_as_of: false,
        };
        let report = TimelineReport {
            contact: "c".to_owned(),
            known: true,
            activities: vec![activity],
            end: End::DroppedOff(StageId(1), Moment::from_secs(120)),
            ..TimelineReport::default()
        };
        let names = Names::from([(StageId(1), "Visit".to_owned()), (StageId(2), "Page".to_owned())]);
        let csv = timeline(&names, &report).to_csv().unwrap();
        let expected = "time,seconds_since_previous,activity,serves_stage,arrives_at,attributes\n\
                        1970-01-01T00:01:00Z,60,'+visit,Visit,\"Visit, Page\",channel: ad\n";
        assert_eq!(csv, expected);
        assert_eq!(
            end_words(&names, &report),
            "Dropped off at Visit: could no longer go on since 1970-01-01T00:02:00Z."
        );
    }
}
