//! Two groups on the same map: both figures of each card and arrow, their difference, and whether it could be chance.

use super::{ArrowFace, DropFace, Faces, Part, Ribbon, Sign, SignLook, StageFace, beside_arrow, muted, small, strong};
use crate::document::Map;
use crate::domain::{Rate, StageId, TransitionId};
use crate::engine::analysis::compare::{ComparedLoss, ComparedRate, ComparisonReport, PartOfComparison, RateOf};
use crate::engine::analysis::stats::{ALPHA, Difference};
use crate::overlay::figures::{THINNEST, WIDEST};
use crate::overlay::label::{Label, Run};
use crate::overlay::shape::Behind;
use crate::overlay::text;
use crate::theme::{Ink, Weight, size};

/// The inks of both groups: strong for ribbons and bars, and for text.
const FIRST: (Ink, Ink) = (Ink::MovedOn, Ink::MovedOnText);
const SECOND: (Ink, Ink) = (Ink::Warning, Ink::WarningText);

/// What is compared, in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// The group to compare with.
    pub first: String,
    /// The other group.
    pub second: String,
    /// The stage of whose contacts rates are; `None` is those who entered.
    pub base: Option<StageId>,
}

/// Makes the faces of the comparison; the sentence is about what is selected, or about all.
pub fn compare(
    map: &Map,
    report: &ComparisonReport,
    names: &Names,
    stage: Option<StageId>,
    transition: Option<TransitionId>,
) -> Faces {
    let mut faces = Faces::default();
    let row = |of: RateOf| report.rows.iter().find(|row| row.of == of);
    let (losses, most) = (report.losses(), report.most_different_loss());
    for first in &report.first.stages {
        let Some(second) = report.second.stages.iter().find(|one| one.id == first.id) else { continue };
        let loss = losses.iter().find(|loss| loss.stage == first.id);
        let marked = most.as_ref().is_some_and(|most| most.stage == first.id);
        let reached = (first.reached, second.reached);
        let drop = loss.map_or_else(DropFace::default, |loss| dropped(loss, marked));
        let face = match row(RateOf::Stage(first.id)) {
            Some(row) => compared(row, drop),
            None => counted(first.id, reached, drop),
        };
        faces.stages.insert(first.id, face);
    }
    for first in &report.first.transitions {
        let Some(second) = report.second.transitions.iter().find(|one| one.id == first.id) else { continue };
        let ribbon = |contacts: u64, entered: u64, (ink, _): (Ink, Ink), broken| {
            let share = Rate::new(contacts, entered).value().unwrap_or(0.0) as f32;
            let width = if contacts > 0 { (share * WIDEST / 2.0).clamp(THINNEST, WIDEST / 2.0) } else { 0.0 };
            Ribbon { width, ink, broken }
        };
        let ribbons = vec![
            ribbon(first.contacts, report.first.entered, FIRST, false),
            ribbon(second.contacts, report.second.entered, SECOND, true),
        ];
        let face = match row(RateOf::Transition(first.id)) {
            Some(row) => arrow(row, ribbons),
            None => passed(first.id, (first.contacts, second.contacts), ribbons),
        };
        faces.transitions.insert(first.id, face);
    }
    faces.legend = vec![
        Sign::new(SignLook::Patch(FIRST.0), format!("A  {}", names.first)),
        Sign::new(SignLook::BrokenPatch(SECOND.0), format!("B  {}", names.second)),
    ];
    (faces.brief, faces.sentence) = sentences(map, report, names, stage, transition);
    faces
}

fn part(of: RateOf, second: bool) -> Behind {
    Behind::Compared(PartOfComparison { second, of: Some(of) })
}

/// The line of one group: its letter, its rate and of how many.
fn line(letter: &str, rate: Rate, (_, ink): (Ink, Ink), behind: Behind) -> Vec<Run> {
    vec![
        Run::new(format!("{letter}  "), Weight::SemiBold, size::BODY, ink),
        Run::new(text::percent(rate), Weight::SemiBold, size::BODY, Ink::TextStrong).of(behind),
        muted(format!("   {} of {}", text::count(rate.part), text::count(rate.whole))),
    ]
}

fn compared(row: &ComparedRate, drop: DropFace) -> StageFace {
    let share = |rate: Rate| rate.value().unwrap_or(0.0) as f32;
    StageFace {
        lines: vec![
            line("A", row.first, FIRST, part(row.of, false)),
            line("B", row.second, SECOND, part(row.of, true)),
        ],
        bar: vec![
            Part { start: 0.0, end: share(row.first), ink: FIRST.0, opacity: 0.55 },
            Part { start: 0.0, end: share(row.second).min(share(row.first)), ink: FIRST.0, opacity: 0.6 },
        ],
        tick: row.second.value().map(|value| value as f32),
        foot: vec![small(difference(row), if is_seen(row) { Ink::TextStrong } else { Ink::TextMuted })],
        far: from_afar(row),
        drop: Some(drop),
        said: format!("{} in A, {} in B, {}", text::percent(row.first), text::percent(row.second), difference(row)),
        ..StageFace::default()
    }
}

/// A stage at which nothing is compared, such as the only entry: everybody is there.
fn counted(id: StageId, (first, second): (u64, u64), drop: DropFace) -> StageFace {
    let line = |letter: &str, count: u64, ink: Ink, second: bool| {
        vec![
            Run::new(format!("{letter}  "), Weight::SemiBold, size::BODY, ink),
            Run::new(text::count(count), Weight::SemiBold, size::BODY, Ink::TextStrong)
                .of(part(RateOf::Stage(id), second)),
            muted("   reached it"),
        ]
    };
    StageFace {
        lines: vec![line("A", first, FIRST.1, false), line("B", second, SECOND.1, true)],
        foot: vec![small("no rate is compared here", Ink::TextMuted)],
        far: format!("{} | {}", text::short_count(first), text::short_count(second)),
        drop: Some(drop),
        said: format!("{} in A, {} in B", text::count(first), text::count(second)),
        ..StageFace::default()
    }
}

fn dropped(loss: &ComparedLoss, marked: bool) -> DropFace {
    let width = |rate: Rate| {
        let share = rate.value().unwrap_or(0.0) as f32;
        if rate.part > 0 { (share * WIDEST / 2.0).max(THINNEST) } else { 0.0 }
    };
    let run = |letter: &str, rate: Rate, ink: Ink| {
        [
            Run::new(format!("{letter} "), Weight::SemiBold, size::SMALL, ink),
            strong(format!("{}  ", text::percent(rate))),
        ]
    };
    let words = run("A", loss.first, FIRST.1).into_iter().chain(run("B", loss.second, SECOND.1));
    DropFace {
        stubs: vec![(width(loss.first), FIRST.0), (width(loss.second), SECOND.0)],
        words: words.chain([muted("lost")]).collect(),
        mark: marked.then(|| "Loss differs most".to_owned()),
    }
}

fn arrow(row: &ComparedRate, ribbons: Vec<Ribbon>) -> ArrowFace {
    let figure = |letter: &str, rate: Rate, ink: Ink, second: bool| {
        [
            Run::new(format!("{letter} "), Weight::SemiBold, size::SMALL, ink),
            Run::new(text::percent(rate), Weight::SemiBold, size::SMALL + 0.5, Ink::TextStrong)
                .of(part(row.of, second)),
        ]
    };
    let gap = beside_arrow("  ");
    let both =
        figure("A", row.first, FIRST.1, false).into_iter().chain([gap]).chain(figure("B", row.second, SECOND.1, true));
    let words = if row.difference.is_none() { nobody(row).to_owned() } else { from_afar(row) };
    ArrowFace {
        label: Label { lines: vec![both.collect(), vec![beside_arrow(words)]], marked: false },
        far: from_afar(row),
        ribbons,
        shade: None,
        said: format!("{} in A, {} in B, {}", text::percent(row.first), text::percent(row.second), difference(row)),
    }
}

/// An arrow on which nothing is compared: both counts.
fn passed(id: TransitionId, (first, second): (u64, u64), ribbons: Vec<Ribbon>) -> ArrowFace {
    let figure = |letter: &str, count: u64, ink: Ink, second: bool| {
        [
            Run::new(format!("{letter} "), Weight::SemiBold, size::SMALL, ink),
            Run::new(format!("{}  ", text::count(count)), Weight::Regular, size::SMALL, Ink::TextStrong)
                .of(part(RateOf::Transition(id), second)),
        ]
    };
    let both = figure("A", first, FIRST.1, false).into_iter().chain(figure("B", second, SECOND.1, true));
    ArrowFace {
        label: Label { lines: vec![both.collect()], marked: false },
        far: format!("{} | {}", text::short_count(first), text::short_count(second)),
        ribbons,
        shade: None,
        said: format!("{} in A, {} in B", text::count(first), text::count(second)),
    }
}

fn is_seen(row: &ComparedRate) -> bool {
    row.adjusted_p.is_some_and(|p| p < ALPHA)
}

/// Writes the difference where there is little room; one that may be chance has a sign before it.
fn from_afar(row: &ComparedRate) -> String {
    let sign = if row.difference.is_some() && !is_seen(row) { "≈ " } else { "" };
    format!("{sign}{}", points(row.difference))
}

/// Says on which side nobody was there to go on.
fn nobody(row: &ComparedRate) -> &'static str {
    match (row.first.value(), row.second.value()) {
        (None, Some(_)) => "nobody in A",
        (Some(_), None) => "nobody in B",
        _ => "nobody",
    }
}

/// Writes a difference in points: `+6.2 pts`.
fn points(difference: Option<Difference>) -> String {
    let Some(difference) = difference else { return text::DASH.to_owned() };
    format!("{} pts", signed(difference.value))
}

fn signed(share: f64) -> String {
    let points = format!("{:.1}", share.abs() * 100.0);
    let sign = if points == "0.0" {
        "±"
    } else if share < 0.0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{points}")
}

/// Writes the difference with its interval and whether it could be chance.
fn difference(row: &ComparedRate) -> String {
    let Some(difference) = row.difference else { return nobody(row).to_owned() };
    let chance = if is_seen(row) { "· not chance" } else { "· may be chance" };
    let interval = difference.interval;
    format!("{} ({} to {}) {chance}", points(Some(difference)), signed(interval.low), signed(interval.high))
}

/// Says what is selected, or completion where nothing is: in a few words, and in sentences.
fn sentences(
    map: &Map,
    report: &ComparisonReport,
    names: &Names,
    stage: Option<StageId>,
    transition: Option<TransitionId>,
) -> (Option<String>, String) {
    let name = |id: StageId| {
        map.stages.get(&id).map_or_else(String::new, |record| format!("“{}”", text::tame(&record.stage.name)))
    };
    let of = match (stage, transition) {
        (Some(id), _) => RateOf::Stage(id),
        (_, Some(id)) => RateOf::Transition(id),
        _ => RateOf::Completed,
    };
    let find = |of: RateOf| report.rows.iter().find(|row| row.of == of);
    let Some(row) = find(of).or_else(|| find(RateOf::Completed)) else { return (None, String::new()) };
    let base =
        names.base.map_or_else(|| "Of those who entered".to_owned(), |id| format!("Of those who reached {}", name(id)));
    let (base, did) = match row.of {
        RateOf::Completed => (base, "reached a goal".to_owned()),
        RateOf::Stage(id) => (base, format!("reached {}", name(id))),
        RateOf::Transition(id) => {
            let ends = map.transitions.get(&id).map(|step| (name(step.from), name(step.to))).unwrap_or_default();
            (format!("Of those who reached {}", ends.0), format!("went on to {}", ends.1))
        }
    };
    let brief = format!(
        "{}: A {}, B {} · {}",
        sentence_case(&did),
        text::percent(row.first),
        text::percent(row.second),
        difference(row)
    );
    // Who A and B are stands beside the sentence.
    let mut words = row.sentence(&base, &did, "in A", "in B");
    if stage.is_none()
        && transition.is_none()
        && let Some(loss) = report.most_different_loss()
    {
        words += &format!(
            " The loss that differs most is at {}: {} in A, {} in B.",
            name(loss.stage),
            text::percent(loss.first),
            text::percent(loss.second)
        );
    }
    if report.in_both > 0 {
        words += &format!(
            " {} contacts are in both groups; the test takes them as different ones.",
            text::count(report.in_both)
        );
    }
    (Some(brief), words)
}

/// Returns words with a capital at their beginning.
fn sentence_case(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, DateRange, Moment, Rule};
    use crate::engine::analysis::compare::{Comparison, Side};
    use crate::engine::analysis::{Asked, Figure};
    use crate::engine::columns::ColumnsBuilder;
    use crate::overlay::sample;

    fn report() -> (Map, ComparisonReport) {
        let (mut map, _) = sample::make(&[("A", "a", 0.0, 0.0, 0, 0), ("B", "b", 336.0, 0.0, 0, 0)], &[(0, 1, 0, 0)]);
        for (record, rule) in map.stages.values_mut().zip(["a", "b"]) {
            record.stage.rule = Rule::activity(rule);
        }
        let mut builder = ColumnsBuilder::default();
        for one in 0..200_i64 {
            let contact = one.to_string();
            builder.activity(&contact, "a", Moment(one), &[]);
            if one % 100 < if one < 100 { 20 } else { 60 } {
                builder.activity(&contact, "b", Moment(one + 500), &[]);
            }
        }
        let (columns, journey, cancel) = (builder.finish(), map.journey(), Cancel::default());
        let side = |from: i64, to: i64| Side::Entered(DateRange { from: Some(Moment(from)), to: Some(Moment(to)) });
        let question = Comparison { first: side(0, 99), second: side(100, 199), mature_only: false };
        let report = question.compute(&Asked::everybody(&columns, &journey, &cancel)).unwrap();
        (map, report)
    }

    #[test]
    fn both_figures_the_difference_and_a_sentence_are_shown() {
        let (map, report) = report();
        let names = Names { first: "March".to_owned(), second: "April".to_owned(), base: None };
        let faces = compare(&map, &report, &names, None, None);
        let ids: Vec<StageId> = map.stages.keys().copied().collect();
        let texts = |line: &[Run]| line.iter().map(|run| run.text.as_str()).collect::<String>();
        let card = &faces.stages[&ids[1]];
        assert_eq!(
            card.lines.iter().map(|line| texts(line)).collect::<Vec<_>>(),
            ["A  20.0 %   20 of 100", "B  60.0 %   60 of 100"]
        );
        assert!(card.foot[0].text.starts_with("+40.0 pts (+"), "{}", card.foot[0].text);
        assert!(card.foot[0].text.ends_with("· not chance"));
        assert_eq!(card.far, "+40.0 pts");
        // From afar, what may be chance has a sign before it.
        let mut unsure = report.clone();
        unsure.rows.iter_mut().for_each(|row| row.adjusted_p = Some(0.4));
        let faces_unsure = compare(&map, &unsure, &names, None, None);
        assert_eq!(faces_unsure.stages[&ids[1]].far, "≈ +40.0 pts");
        assert!(faces.stages[&ids[0]].lines[0][1].text == "100", "the only entry has counts, not rates");
        let arrow = faces.transitions.values().next().unwrap();
        assert_eq!((arrow.ribbons.len(), arrow.ribbons[1].broken), (2, true));
        assert!(
            faces
                .sentence
                .starts_with("Of those who entered 20.0 % reached a goal in A, 60.0 % in B: 40.0 points more"),
            "{}",
            faces.sentence
        );
        let chosen = compare(&map, &report, &names, Some(ids[1]), None);
        assert!(chosen.sentence.contains("reached “B”"), "{}", chosen.sentence);
    }
}
