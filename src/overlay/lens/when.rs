//! The lens of hours: which share of the contacts arrives, and drops off, in chosen hours of the week.

use super::{
    ArrowFace, Faces, Part, Shade, Sign, SignLook, StageFace, beside_arrow, large, muted, on_arrow, small, strong,
};
use crate::document::Map;
use crate::domain::Rate;
use crate::engine::analysis::rhythm::{Hours, RhythmOf, RhythmPart, RhythmReport, StageRhythm, Week};
use crate::overlay::label::Label;
use crate::overlay::shape::Behind;
use crate::overlay::text;
use crate::theme::Ink;

/// Names of the days of the week, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Makes the faces of the lens.
pub fn when(map: &Map, report: &RhythmReport, hours: &Hours) -> Faces {
    let mut faces = Faces::default();
    let share = |week: &Week| Rate::new(week.within(hours), week.total());
    let strongest = report.stages.iter().filter_map(|stage| share(&stage.arrived).value()).fold(0.0, f64::max);
    for stage in &report.stages {
        faces.stages.insert(stage.id, face(stage, hours, strongest));
    }
    let rates = || report.transitions.iter().filter_map(|(_, week)| share(week).value());
    let strongest = rates().fold(0.0, f64::max);
    for (id, week) in &report.transitions {
        let rate = share(week);
        let behind = Behind::Hours(RhythmPart { of: RhythmOf::Took(*id), hours: *hours });
        let face = ArrowFace {
            label: Label {
                lines: vec![
                    vec![on_arrow(text::percent(rate)).of(behind)],
                    vec![beside_arrow(format!(
                        "{} of {}",
                        text::short_count(rate.part),
                        text::short_count(rate.whole)
                    ))],
                ],
                marked: false,
            },
            far: text::percent(rate),
            shade: rate.value().and_then(|value| Shade::of(Ink::MovedOn, value, strongest)),
            ribbons: Vec::new(),
            said: format!("{} of those who took it did so {}", text::percent(rate), hours_in_words(hours)),
        };
        faces.transitions.insert(*id, face);
    }
    faces.legend = vec![
        Sign::new(SignLook::Scale(Ink::MovedOn), "share in these hours"),
        Sign::new(SignLook::Patch(Ink::MovedOn), "bar: arrivals from 0 to 24 h"),
    ];
    faces.sentence = sentence(map, report, hours);
    faces
}

fn face(stage: &StageRhythm, hours: &Hours, strongest: f64) -> StageFace {
    let arrived = Rate::new(stage.arrived.within(hours), stage.arrived.total());
    let dropped = Rate::new(stage.dropped_off.within(hours), stage.dropped_off.total());
    let listed = |of| Behind::Hours(RhythmPart { of, hours: *hours });
    let by_hour = stage.arrived.by_hour();
    let most = by_hour.iter().copied().max().unwrap_or(0).max(1) as f32;
    let bar = by_hour.iter().zip(0_u8..).filter(|(count, _)| **count > 0).map(|(count, hour)| Part {
        start: f32::from(hour) / 24.0,
        end: f32::from(hour + 1) / 24.0,
        ink: Ink::MovedOn,
        opacity: 0.2 + 0.8 * *count as f32 / most,
    });
    let mut beside = vec![vec![strong(text::short_count(arrived.part)), muted(" arrive")]];
    if dropped.whole > 0 {
        let share = strong(text::percent(dropped)).of(listed(RhythmOf::DroppedOff(stage.id)));
        beside.push(vec![share, muted(" drop off")]);
    }
    let busiest = stage.arrived.busiest().map(|(day, hour)| format!("busiest: {}", hour_in_words(day, hour)));
    StageFace {
        lines: vec![vec![large(text::percent(arrived)).of(listed(RhythmOf::Arrived(stage.id)))]],
        beside,
        bar: bar.collect(),
        foot: vec![small(busiest.unwrap_or_else(|| "nobody yet".to_owned()), Ink::TextMuted)],
        far: text::percent(arrived),
        shade: arrived.value().and_then(|value| Shade::of(Ink::MovedOn, value, strongest)),
        said: format!(
            "{} of arrivals and {} of drop-offs {}",
            text::percent(arrived),
            text::percent(dropped),
            hours_in_words(hours)
        ),
        ..StageFace::default()
    }
}

/// Writes an hour of the week: `Tue 10–11 h`.
pub fn hour_in_words(day: u8, hour: u8) -> String {
    format!("{} {hour}–{} h", DAYS.get(usize::from(day)).copied().unwrap_or_default(), hour + 1)
}

/// Says which hours are chosen: "Mon to Fri from 8 to 18 h".
pub fn hours_in_words(hours: &Hours) -> String {
    let on: Vec<usize> = (0..7).filter(|day| hours.days.get(*day).copied().unwrap_or_default()).collect();
    let name = |day: &usize| DAYS.get(*day).copied().unwrap_or_default();
    let days = match on.as_slice() {
        [] => "on no day".to_owned(),
        [0, 1, 2, 3, 4, 5, 6] => "on any day".to_owned(),
        [first, .., last] if last - first + 1 == on.len() && on.len() > 2 => {
            format!("{} to {}", name(first), name(last))
        }
        several => several.iter().map(name).collect::<Vec<_>>().join(", "),
    };
    if hours.from == 0 && hours.to == 24 { days } else { format!("{days} from {} to {} h", hours.from, hours.to) }
}

fn sentence(map: &Map, report: &RhythmReport, hours: &Hours) -> String {
    let share = |stage: &&StageRhythm| Rate::new(stage.arrived.within(hours), stage.arrived.total()).value();
    let found = report.stages.iter().filter(|stage| stage.arrived.total() >= 30);
    let best = found.max_by(|one, other| share(one).unwrap_or(0.0).total_cmp(&share(other).unwrap_or(0.0)));
    // The share to be expected if contacts came evenly through the week.
    let even = hours.count() as f64 / 168.0 * 100.0;
    let mut words = format!("Shares {} ({:.0} % of the week), {} time.", hours_in_words(hours), even, report.zone);
    if let Some(stage) = best {
        let name = map.stages.get(&stage.id).map_or("", |record| record.stage.name.as_str());
        let rate = Rate::new(stage.arrived.within(hours), stage.arrived.total());
        words += &format!(
            " The largest is at “{}”: {} of {} arrivals.",
            text::tame(name),
            text::percent(rate),
            text::count(rate.whole)
        );
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_as_people_say_them() {
        let with = |days: &[usize], from, to| {
            let mut hours = Hours { days: [false; 7], from, to };
            days.iter().for_each(|day| hours.days[*day] = true);
            hours_in_words(&hours)
        };
        assert_eq!(with(&[0, 1, 2, 3, 4], 8, 18), "Mon to Fri from 8 to 18 h");
        assert_eq!(with(&[5, 6], 0, 24), "Sat, Sun");
        assert_eq!(with(&[0, 2, 4], 6, 12), "Mon, Wed, Fri from 6 to 12 h");
        assert_eq!(with(&[0, 1, 2, 3, 4, 5, 6], 22, 6), "on any day from 22 to 6 h");
        assert_eq!(hour_in_words(6, 23), "Sun 23–24 h");
    }
}
