//! Dates as they are typed: ISO 8601 or as people write them, a plain day meaning its start or its end.

use crate::domain::{DateRange, Moment, Span};
use crate::engine::import::{TimeFormat, Written};
use crate::gui::widgets::Field;
use egui::Ui;

/// Which end of a day a plain date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its first microsecond.
    Start,
    /// Its last microsecond.
    Last,
}

/// Reads `2024-03-05` or `2024-03-05 14:30`, or the same as people write it (`5 Mar 2024`, `March 5, 2024`, `5.3.2024`),
/// in UTC. A day and a month in numbers between strokes are read only where one of them cannot be the month.
///
/// # Errors
/// A sentence with an example.
pub fn read(text: &str, end: End) -> Result<Moment, String> {
    let text = text.trim();
    let moment = match Moment::parse_iso(text) {
        Some(moment) => moment,
        None => read_spoken(text)?,
    };
    let is_day = !text.contains([':', 'T']) && moment.0.rem_euclid(Span::DAY.0) == 0;
    Ok(if is_day && end == End::Last { Moment(moment.0 + Span::DAY.0 - 1) } else { moment })
}

fn read_spoken(text: &str) -> Result<Moment, String> {
    let by = |format: TimeFormat| match format.read(text.as_bytes()).ok()? {
        Written::Instant(micros, _) | Written::Zoned(micros, ..) => Some(Moment(micros)),
        Written::Local(civil) => Some(Moment(civil.micros())),
    };
    let month_first = if text.contains('.') { None } else { by(TimeFormat::MonthFirst) };
    match (by(TimeFormat::DayFirst), month_first) {
        (Some(one), Some(other)) if one != other => {
            let day = |moment| written(moment, End::Start);
            Err(format!("That could be {} or {}; type one of them.", day(one), day(other)))
        }
        (Some(found), _) | (None, Some(found)) => Ok(found),
        (None, None) => {
            Err("Type a date such as 2024-03-05 or 5 Mar 2024, or with a time: 2024-03-05 14:30.".to_owned())
        }
    }
}

/// Reads the same, or nothing where the text is blank.
///
/// # Errors
/// A sentence with an example.
pub fn read_optional(text: &str, end: End) -> Result<Option<Moment>, String> {
    if text.trim().is_empty() { Ok(None) } else { read(text, end).map(Some) }
}

/// Writes a moment as it would be typed: a plain date where it is that end of a day.
pub fn written(moment: Moment, end: End) -> String {
    let into_day = moment.0.rem_euclid(Span::DAY.0);
    let iso = moment.to_iso();
    let day_alone = match end {
        End::Start => into_day == 0,
        End::Last => into_day == Span::DAY.0 - 1,
    };
    match iso.split_once('T') {
        Some((day, _)) if day_alone => day.to_owned(),
        Some((day, time)) => {
            let time = time.trim_end_matches('Z');
            format!("{day} {}", time.strip_suffix(":00").unwrap_or(time))
        }
        None => iso,
    }
}

/// Shows the same two fields beside one another, for a line of picks.
pub fn range_fields_in_line(ui: &mut Ui, what: &str, range: &mut DateRange) {
    fields(ui, what, range, 100.0);
}

/// Shows two fields for a range of dates and changes it in place; `what` begins their names.
pub fn range_fields(ui: &mut Ui, what: &str, range: &mut DateRange) {
    fields(ui, what, range, f32::INFINITY);
}

fn fields(ui: &mut Ui, what: &str, range: &mut DateRange, width: f32) {
    let field = |ui: &mut Ui, name: String, value: Option<Moment>, end: End, hint: &str| {
        let text = value.map(|moment| written(moment, end)).unwrap_or_default();
        let read = |text: &str| read_optional(text, end);
        Field::new(&name).hint(hint).width(width).show(ui, &text, read).filter(|new| *new != value)
    };
    if let Some(from) = field(ui, format!("{what} from"), range.from, End::Start, "first day") {
        range.from = from;
    }
    if let Some(to) = field(ui, format!("{what} until"), range.to, End::Last, "last day") {
        range.to = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_start_or_its_end_and_is_written_back_as_a_day() {
        for end in [End::Start, End::Last] {
            let moment = read("2024-03-05", end).unwrap();
            assert_eq!(written(moment, end), "2024-03-05");
        }
        assert_eq!(read("2024-03-05", End::Last).unwrap().to_iso(), "2024-03-05T23:59:59.999999Z");
    }

    #[test]
    fn what_is_written_reads_as_the_same_moment() {
        for text in ["2024-03-05 14:30", "2024-03-05 14:30:12.5", "2024-03-05 10:00", "2024-03-05 00:00:01"] {
            let moment = read(text, End::Last).unwrap();
            assert_eq!(written(moment, End::Last), text);
            assert_eq!(read(&written(moment, End::Start), End::Start), Ok(moment));
        }
        let midnight = read("2024-03-05 00:00", End::Last).unwrap();
        assert_eq!(read(&written(midnight, End::Last), End::Last), Ok(midnight));
    }

    #[test]
    fn a_date_is_read_as_people_write_it() {
        let day = Moment::parse_iso("2025-04-07").unwrap();
        for text in ["7 Apr 2025", "7 April 2025", "April 7, 2025", "07.04.2025", "7.4.2025", "2025/04/07"] {
            assert_eq!(read(text, End::Start), Ok(day), "{text}");
            assert_eq!(read(text, End::Last), Ok(Moment(day.0 + Span::DAY.0 - 1)), "{text}");
        }
        assert_eq!(read("31.12.2024", End::Start), Ok(Moment::parse_iso("2024-12-31").unwrap()));
        assert_eq!(read("12/31/2024", End::Start), read("31/12/2024", End::Start));
        let with_time = Moment::parse_iso("2025-04-07T14:30:00Z");
        assert_eq!(read("7 April 2025 14:30", End::Last).ok(), with_time);
        assert_eq!(read("7 April 2025 00:00", End::Last), Ok(day));
        let error = read("7/4/2025", End::Start).unwrap_err();
        assert_eq!(error, "That could be 2025-04-07 or 2025-07-04; type one of them.");
    }

    #[test]
    fn what_is_no_date_is_said_so() {
        for text in ["31.13.2024", "2024-02-30", "30 February 2024", "soon", "7 April"] {
            let error = read(text, End::Start).unwrap_err();
            assert!(error.starts_with("Type a date such as"), "{text}: {error}");
        }
        assert_eq!(read_optional("  ", End::Start), Ok(None));
    }
}
