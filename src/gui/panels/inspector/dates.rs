//! Dates as they are typed: ISO 8601, a plain day meaning its start or its end.

use crate::domain::{DateRange, Moment, Span};
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

/// Reads `2024-03-05` or `2024-03-05 14:30`, in UTC.
///
/// # Errors
/// A sentence with an example.
pub fn read(text: &str, end: End) -> Result<Moment, String> {
    let text = text.trim();
    let moment = Moment::parse_iso(text).ok_or("Type a date such as 2024-03-05, or 2024-03-05 14:30.")?;
    let is_day = text.len() == "2024-03-05".len();
    Ok(if is_day && end == End::Last { Moment(moment.0 + Span::DAY.0 - 1) } else { moment })
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
    fn what_is_no_date_is_said_so() {
        for text in ["31.12.2024", "2024-02-30", "soon"] {
            assert!(read(text, End::Start).is_err(), "{text}");
        }
        assert_eq!(read_optional("  ", End::Start), Ok(None));
    }
}
