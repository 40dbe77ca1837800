//! The lens of value: what a number such as the price adds up to at stages, and how much is lost where contacts drop off.

use super::{
    ArrowFace, DropFace, Faces, Part, Shade, Sign, SignLook, StageFace, beside_arrow, large, muted, on_arrow, small,
    strong, width_of,
};
use crate::document::Map;
use crate::domain::Selection;
use crate::engine::analysis::worth::{StageWorth, Sum, WorthReport};
use crate::overlay::figures::State;
use crate::overlay::label::Label;
use crate::overlay::shape::Behind;
use crate::overlay::text;
use crate::theme::{Ink, Weight, size};

/// Makes the faces of the lens; with `mean`, figures are what a contact is worth on average.
pub fn value(map: &Map, report: &WorthReport, mean: bool) -> Faces {
    let mut faces = Faces::default();
    let most = report.stages.iter().map(|stage| stage.reached.total).fold(0.0, f64::max);
    let dearest = report.stages.iter().filter_map(|stage| stage.reached.mean()).fold(0.0, f64::max);
    let lost = |stage: &StageWorth| stage.states[2].total;
    let biggest = report.stages.iter().map(lost).fold(0.0, f64::max);
    for stage in &report.stages {
        let marked = biggest > 0.0 && lost(stage) >= biggest;
        faces.stages.insert(stage.id, face(stage, mean, (most, dearest), marked));
    }
    for step in &report.transitions {
        let from = map.transitions.get(&step.id).map(|one| one.from);
        let before = report.stages.iter().find(|stage| Some(stage.id) == from).map_or(0.0, |stage| stage.reached.total);
        let behind = Behind::Figure(Selection::Took(step.id));
        let second = match step.took.mean() {
            Some(each) if !mean => format!("{}, {} each", share(step.took.total, before), text::amount(each)),
            Some(_) => format!("{} together", text::amount(step.took.total)),
            None => "no value".to_owned(),
        };
        let figure = figure(&step.took, mean);
        let face = ArrowFace {
            label: Label { lines: vec![vec![on_arrow(&figure).of(behind)], vec![beside_arrow(second)]], marked: false },
            far: figure.clone(),
            ribbons: vec![super::Ribbon {
                width: width_of(step.took.total, most).max(super::THINNEST),
                ink: Ink::MovedOn,
                broken: false,
            }],
            shade: None,
            said: format!("{} pass here", text::amount(step.took.total)),
        };
        faces.transitions.insert(step.id, face);
    }
    faces.legend = vec![
        Sign::new(SignLook::Patch(Ink::MovedOn), "width follows the value"),
        Sign::new(SignLook::Icon(State::DroppedOff.icon(), Ink::DropOffText), "value lost"),
    ];
    faces.sentence = sentence(map, report);
    faces
}

fn face(stage: &StageWorth, mean: bool, (most, dearest): (f64, f64), marked: bool) -> StageFace {
    let reached = stage.reached;
    let whole: f64 = stage.states.iter().map(|sum| sum.total.max(0.0)).sum();
    let mut before = 0.0;
    let mut bar = Vec::new();
    let mut foot = Vec::new();
    for (state, sum) in State::ALL.into_iter().zip(stage.states) {
        if sum.total <= 0.0 || whole <= 0.0 {
            continue;
        }
        let start = before / whole;
        before += sum.total;
        bar.push(Part { start: start as f32, end: (before / whole) as f32, ink: state.ink(), opacity: 1.0 });
        let gap = if foot.is_empty() { "" } else { "   " };
        foot.push(small(gap, state.text_ink()));
        foot.push(super::Run::new(state.icon(), Weight::Icon, size::TINY + 1.0, state.text_ink()));
        let amount = small(format!(" {}", text::amount(sum.total)), state.text_ink());
        foot.push(amount.of(Behind::Figure(state.selection(stage.id))));
    }
    if stage.without > 0 && foot.is_empty() {
        foot.push(small("no value is known here", Ink::TextMuted));
    }
    let lost = stage.states[2].total;
    let behind = Behind::Figure(Selection::Reached(stage.id));
    let beside = match reached.mean() {
        Some(each) if !mean => vec![vec![strong(text::amount(each)), muted(" each")], known(stage)],
        Some(_) => vec![vec![strong(text::amount(reached.total)), muted(" together")], known(stage)],
        None => Vec::new(),
    };
    StageFace {
        lines: vec![vec![large(figure(&reached, mean)).of(behind)]],
        beside,
        bar,
        foot,
        far: figure(&reached, mean),
        shade: match (mean, reached.mean()) {
            (true, Some(each)) => Shade::of(Ink::MovedOn, each, dearest),
            _ => Shade::of(Ink::MovedOn, reached.total, most),
        },
        drop: Some(DropFace {
            stubs: if lost > 0.0 { vec![(width_of(lost, most), Ink::DropOff)] } else { Vec::new() },
            words: vec![
                super::Run::new(text::amount(lost), Weight::SemiBold, size::SMALL + 0.5, Ink::DropOffText)
                    .of(Behind::Figure(Selection::DroppedOff(stage.id))),
                super::Run::new(" lost", Weight::Regular, size::SMALL, Ink::TextMuted),
            ],
            mark: marked.then(|| "Most value lost".to_owned()),
        }),
        said: match reached.mean() {
            Some(each) => format!(
                "worth {}, {} each, {} lost",
                text::amount(reached.total),
                text::amount(each),
                text::amount(lost)
            ),
            None => "no value is known".to_owned(),
        },
        ..StageFace::default()
    }
}

/// How many of the contacts have a value.
fn known(stage: &StageWorth) -> Vec<super::Run> {
    vec![muted("of "), strong(text::short_count(stage.reached.contacts))]
}

fn figure(sum: &Sum, mean: bool) -> String {
    match sum.mean() {
        None => text::DASH.to_owned(),
        Some(each) if mean => text::amount(each),
        Some(_) => text::amount(sum.total),
    }
}

fn share(part: f64, whole: f64) -> String {
    if whole > 0.0 { format!("{:.1} %", part / whole * 100.0) } else { text::DASH.to_owned() }
}

/// Says what was reached and where most is lost.
fn sentence(map: &Map, report: &WorthReport) -> String {
    if let Some(warning) = report.warnings.first() {
        return warning.clone();
    }
    let mut words = match report.completed.mean() {
        Some(each) => format!(
            "“{}” adds up to {} at the goals ({} each).",
            text::tame(&report.value.attribute),
            text::amount(report.completed.total),
            text::amount(each)
        ),
        None => format!("Nobody with a “{}” reached a goal yet.", text::tame(&report.value.attribute)),
    };
    let most = report.stages.iter().filter(|stage| stage.states[2].total > 0.0);
    if let Some(stage) = most.max_by(|one, other| one.states[2].total.total_cmp(&other.states[2].total)) {
        let name = map.stages.get(&stage.id).map_or("", |record| record.stage.name.as_str());
        words += &format!(" Most is lost at “{}”: {}.", text::tame(name), text::amount(stage.states[2].total));
    }
    let without: u64 = report.stages.iter().map(|stage| stage.without).max().unwrap_or(0);
    if without > 0 {
        words += &format!(" Up to {} contacts at a stage have no value and count as none.", text::count(without));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Owner, ValueOf};
    use crate::engine::analysis::worth::TransitionWorth;
    use crate::overlay::sample;

    #[test]
    fn values_are_shown_in_sum_or_mean_and_the_largest_loss_is_marked() {
        let (map, _) = sample::sign_up();
        let sum = |contacts, total| Sum { contacts, total };
        let stages = map.stages.keys().zip([900.0, 400.0, 100.0, 20.0, 0.0]).map(|(id, lost)| StageWorth {
            id: *id,
            reached: sum(100, 1000.0 + lost),
            without: 3,
            states: [sum(60, 1000.0), Sum::default(), sum(40, lost), Sum::default()],
        });
        let steps = map.transitions.keys().map(|id| TransitionWorth { id: *id, took: sum(50, 500.0) });
        let report = WorthReport {
            value: ValueOf { of: Owner::Activity, attribute: "price".to_owned() },
            stages: stages.collect(),
            transitions: steps.collect(),
            completed: sum(50, 5000.0),
            warnings: Vec::new(),
        };
        let faces = value(&map, &report, false);
        assert_eq!(
            faces.sentence,
            "“price” adds up to 5,000 at the goals (100 each). Most is lost at “Visited the landing page”: 900. Up to 3 contacts at a stage have no value and count as none."
        );
        let first = faces.stages.values().next().unwrap();
        assert_eq!((first.far.as_str(), first.drop.as_ref().unwrap().mark.is_some()), ("1,900", true));
        assert_eq!(faces.stages.values().filter(|face| face.drop.as_ref().unwrap().mark.is_some()).count(), 1);
        assert_eq!(value(&map, &report, true).stages.values().next().unwrap().far, "19");
    }
}
