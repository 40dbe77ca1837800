//! A length of time as people say it: a number and a unit, or none.

use super::{Field, choice};
use crate::domain::Span;
use egui::Ui;

/// A unit of time that people choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    None,
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
}

impl Unit {
    fn span(self) -> Span {
        match self {
            Self::None => Span(0),
            Self::Seconds => Span::SECOND,
            Self::Minutes => Span::MINUTE,
            Self::Hours => Span::HOUR,
            Self::Days => Span::DAY,
            Self::Weeks => Span::from_days(7),
        }
    }

    /// The largest unit in which the span is a whole number, weeks only from two on.
    fn of(span: Span) -> Self {
        let fits = |unit: Self| span.0 != 0 && span.0 % unit.span().0 == 0;
        if span.0 > Self::Weeks.span().0 && fits(Self::Weeks) {
            return Self::Weeks;
        }
        [Self::Days, Self::Hours, Self::Minutes].into_iter().find(|unit| fits(*unit)).unwrap_or(Self::Seconds)
    }
}

/// The longest span that can be set: 100 years.
const LONGEST: Span = Span::from_days(36_500);

/// Shows an editor for a span that may be missing; `none` is what "no span" is called. Returns a changed value once.
///
/// The outer `Option` is whether anything changed, the inner one is the new value.
pub fn span_editor(ui: &mut Ui, name: &str, span: Option<Span>, none: &str) -> Option<Option<Span>> {
    let id = ui.make_persistent_id(("unit", name));
    let kept: Option<(Unit, Option<Span>)> = ui.data_mut(|data| data.get_temp(id));
    let natural = span.map_or(Unit::None, Unit::of);
    // 14 days stay "14 days" where days were chosen, although they are two weeks.
    let unit = kept.filter(|(_, of)| *of == span).map_or(natural, |(unit, _)| unit);
    let mut changed = None;
    ui.horizontal(|ui| {
        let room = ui.available_width();
        if let Some(span) = span {
            let read = |text: &str| read_number(text, unit);
            let field = Field::new(name).width(64.0);
            if let Some(new) = field.show(ui, &written(span, unit), read).filter(|new| *new != span) {
                ui.data_mut(|data| data.insert_temp(id, (unit, Some(new))));
                changed = Some(Some(new));
            }
        }
        let units = [
            (Unit::None, none),
            (Unit::Seconds, "seconds"),
            (Unit::Minutes, "minutes"),
            (Unit::Hours, "hours"),
            (Unit::Days, "days"),
            (Unit::Weeks, "weeks"),
        ];
        let width = if span.is_some() { 96.0 } else { room.min(180.0) };
        if let Some(chosen) = choice(ui, &format!("{name}: unit"), &unit, &units, width) {
            let number = span.map_or(1.0, |span| span.0 as f64 / unit.span().0.max(1) as f64);
            let new = (chosen != Unit::None).then(|| scaled(number, chosen)).flatten();
            ui.data_mut(|data| data.insert_temp(id, (chosen, new)));
            changed = Some(new);
        }
    });
    changed.filter(|new| *new != span)
}

fn scaled(number: f64, unit: Unit) -> Option<Span> {
    let micros = (number * unit.span().0 as f64).round();
    (micros >= 1.0 && micros <= LONGEST.0 as f64).then_some(Span(micros as i64))
}

fn read_number(text: &str, unit: Unit) -> Result<Span, String> {
    let number: Option<f64> = text.trim().replace(',', ".").parse().ok();
    let span = number.filter(|number| number.is_finite()).and_then(|number| scaled(number, unit));
    span.ok_or_else(|| "Type a number above 0.".to_owned())
}

/// The span as a number of units, exact to the microsecond where a short number is.
fn written(span: Span, unit: Unit) -> String {
    (span.0 as f64 / unit.span().0.max(1) as f64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_shown_in_its_largest_whole_unit() {
        let cases = [(90, Unit::Seconds), (120, Unit::Minutes), (7200, Unit::Hours), (86_400, Unit::Days)];
        for (secs, unit) in cases {
            assert_eq!(Unit::of(Span::from_secs(secs)), unit);
        }
        assert_eq!(Unit::of(Span::from_days(7)), Unit::Days);
        assert_eq!(Unit::of(Span::from_days(14)), Unit::Weeks);
        assert_eq!(Unit::of(Span(0)), Unit::Seconds);
    }

    #[test]
    fn numbers_are_read_with_point_or_comma_and_must_be_above_zero() {
        assert_eq!(read_number("1,5", Unit::Days), Ok(Span::from_secs(129_600)));
        assert_eq!(read_number(" 7 ", Unit::Days), Ok(Span::from_days(7)));
        for bad in ["", "0", "-1", "soon", "inf", "1e99"] {
            assert!(read_number(bad, Unit::Days).is_err(), "{bad}");
        }
        assert_eq!(written(Span::from_secs(129_600), Unit::Days), "1.5");
    }
}
