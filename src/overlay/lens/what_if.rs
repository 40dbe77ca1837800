//! What would follow from what is supposed, on the map: each figure then, and how it is now.

use super::{
    ArrowFace, DropFace, Faces, Part, Ribbon, Sign, SignLook, StageFace, beside_arrow, large, muted, on_arrow, small,
    width_of,
};
use crate::document::Map;
use crate::engine::analysis::what_if::{Estimate, WhatIfReport};
use crate::overlay::label::{Label, Run};
use crate::overlay::text;
use crate::theme::{Ink, Weight, size};

/// Makes the faces of a map where something is supposed.
pub fn what_if(map: &Map, report: &WhatIfReport) -> Faces {
    let most = report.stages.iter().map(|(_, one)| one.then.max(one.now)).fold(0.0, f64::max);
    let stages = report.stages.iter().filter_map(|(id, one)| {
        let name = text::tame(&map.stages.get(id)?.stage.name);
        Some((*id, card(&name, one)))
    });
    let transitions = report.transitions.iter().filter_map(|(id, one)| {
        let step = map.transitions.get(id)?;
        let name = |id| map.stages.get(&id).map_or_else(String::new, |record| text::tame(&record.stage.name));
        Some((*id, arrow(&format!("{} to {}", name(step.from), name(step.to)), one, most)))
    });
    Faces {
        stages: stages.collect(),
        transitions: transitions.collect(),
        legend: vec![
            Sign::new(SignLook::Patch(Ink::Accent), "as it would be"),
            Sign::new(SignLook::Icon(crate::theme::icon::CARET_UP, Ink::TextMuted), "as it is now"),
        ],
        sentence: in_words(report),
        ..Faces::default()
    }
}

/// Says in a sentence what would follow.
pub fn in_words(report: &WhatIfReport) -> String {
    let share = |value: f64| format!("{:.1} %", value * 100.0);
    let (rate, completed) = (&report.rate, &report.completed);
    if same(completed) && same(&report.entered) {
        return format!(
            "Nothing changes: {} of {} contacts that enter reach a goal ({}).",
            count(completed.now),
            count(report.entered.now),
            share(rate.now)
        );
    }
    format!(
        "{} contacts would reach a goal instead of {} ({}; between {} and {}): {} of those that enter instead of {}.",
        count(completed.then),
        count(completed.now),
        change(completed),
        count(completed.low),
        count(completed.high),
        share(rate.then),
        share(rate.now)
    )
}

/// Returns whether an estimate is what it is now, to the contact.
fn same(one: &Estimate) -> bool {
    (one.then - one.now).abs() < 0.5
}

fn count(value: f64) -> String {
    text::count(value.round().max(0.0) as u64)
}

/// Returns by how much a figure changes, as `+12.3 %`.
pub fn change(one: &Estimate) -> String {
    if one.now <= 0.0 {
        return "–".to_owned();
    }
    let sign = if one.then < one.now { "−" } else { "+" };
    format!("{sign}{:.1} %", ((one.then / one.now - 1.0) * 100.0).abs())
}

fn change_run(one: &Estimate) -> Run {
    let ink = match one.then - one.now {
        more if more >= 0.5 => Ink::MovedOnText,
        less if less <= -0.5 => Ink::DropOffText,
        _ => Ink::TextMuted,
    };
    let words = if same(one) { "no change".to_owned() } else { change(one) };
    Run::new(words, Weight::SemiBold, size::SMALL - 0.5, ink)
}

fn card(name: &str, one: &Estimate) -> StageFace {
    let most = one.now.max(one.then).max(f64::MIN_POSITIVE);
    let share = |value: f64| (value / most).clamp(0.0, 1.0) as f32;
    let foot = format!("between {} and {}", count(one.low), count(one.high));
    StageFace {
        lines: vec![vec![large(count(one.then))]],
        beside: vec![vec![change_run(one)], vec![muted(format!("now {}", count(one.now)))]],
        bar: vec![Part { start: 0.0, end: share(one.then), ink: Ink::Accent, opacity: 1.0 }],
        tick: Some(share(one.now)),
        foot: vec![small(&foot, Ink::TextMuted)],
        far: text::short_count(one.then.round().max(0.0) as u64),
        // How many drop off where is not foretold; what drops off now would only mislead.
        drop: Some(DropFace::default()),
        said: format!("Stage {name}: {} would reach it, {foot}; now {}", count(one.then), count(one.now)),
        ..StageFace::default()
    }
}

fn arrow(ends: &str, one: &Estimate, most: f64) -> ArrowFace {
    let mut lines = vec![vec![on_arrow(count(one.then))]];
    if !same(one) {
        lines.push(vec![change_run(one), beside_arrow(format!("  now {}", count(one.now)))]);
    }
    ArrowFace {
        label: Label { lines, marked: false },
        far: text::short_count(one.then.round().max(0.0) as u64),
        ribbons: vec![Ribbon { width: width_of(one.then, most), ink: Ink::Ribbon, broken: false }],
        said: format!("Transition {ends}: {} would take it; now {}", count(one.then), count(one.now)),
        ..ArrowFace::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;

    #[test]
    fn figures_then_stand_large_and_figures_now_beside_them() {
        let (map, figures) = sample::sign_up();
        let estimate = |now: u64, times: f64| {
            let (now, then) = (now as f64, now as f64 * times);
            Estimate { now, then, low: then * 0.9, high: then * 1.1 }
        };
        let report = WhatIfReport {
            entered: estimate(1_000, 1.0),
            completed: estimate(200, 1.5),
            rate: Estimate { now: 0.2, then: 0.3, low: 0.27, high: 0.33 },
            stages: figures.stages.iter().map(|stage| (stage.id, estimate(stage.reached, 1.5))).collect(),
            transitions: figures.transitions.iter().map(|step| (step.id, estimate(step.contacts, 1.0))).collect(),
            ..WhatIfReport::default()
        };
        let faces = what_if(&map, &report);
        assert_eq!(faces.stages.len(), map.stages.len());
        let stage = figures.stages.iter().find(|stage| stage.reached > 0).unwrap();
        let face = &faces.stages[&stage.id];
        assert_eq!(face.lines[0][0].text, count(stage.reached as f64 * 1.5));
        assert_eq!(face.beside[0][0].text, "+50.0 %");
        assert_eq!(face.beside[1][0].text, format!("now {}", text::count(stage.reached)));
        assert!(faces.transitions.values().all(|face| face.label.lines.len() == 1));
        let said = "300 contacts would reach a goal instead of 200 (+50.0 %; between 270 and 330): 30.0 % of those that \
                    enter instead of 20.0 %.";
        assert_eq!(faces.sentence, said);
        let nothing = WhatIfReport { completed: estimate(200, 1.0), ..report };
        assert!(in_words(&nothing).starts_with("Nothing changes: 200 of 1,000"));
    }
}
