//! Two groups compared, and before and after an intervention, as sentences and sheets.

use super::moments::Names;
use super::sheet::{Cell, Sheet};
use crate::document::sentence;
use crate::domain::{Intervention, Journey, StageId};
use crate::engine::analysis::compare::{
    BeforeAfterReport, ComparedRate, ComparisonReport, RateOf, minimum_in_words, pace_in_words, verdict_in_words,
};
use crate::overlay::text;

/// How the two sides are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// The side to compare with.
    pub first: String,
    /// The other side.
    pub second: String,
}

/// Says a row in a few words: a stage, an arrow, or completion.
pub fn row_name(names: &Names, journey: &Journey, of: RateOf) -> String {
    let name = |id: StageId| names.get(&id).map_or("", String::as_str);
    match of {
        RateOf::Completed => "reached a goal".to_owned(),
        RateOf::Stage(id) => format!("reached {}", name(id)),
        RateOf::Transition(id) => {
            let ends = journey.transitions.iter().find(|one| one.id == id);
            ends.map(|one| format!("{} → {}", name(one.from), name(one.to))).unwrap_or_default()
        }
    }
}

/// Says a row as a sentence. `base` is the stage from which on contacts are counted, or `None` for the entry.
pub fn row_sentence(
    names: &Names,
    journey: &Journey,
    row: &ComparedRate,
    base: Option<StageId>,
    (first, second): (&str, &str),
) -> String {
    let name = |id: StageId| names.get(&id).map_or("", String::as_str);
    let of_base =
        base.map_or("Of those who entered,".to_owned(), |base| format!("Of those who reached “{}”,", name(base)));
    let (base, did) = match row.of {
        RateOf::Completed => (of_base, "reached a goal".to_owned()),
        RateOf::Stage(id) => (of_base, format!("reached “{}”", name(id))),
        RateOf::Transition(id) => match journey.transitions.iter().find(|one| one.id == id) {
            Some(one) => {
                (format!("Of those who reached “{}”,", name(one.from)), format!("took the arrow to “{}”", name(one.to)))
            }
            None => (of_base, "took the arrow".to_owned()),
        },
    };
    row.sentence(&base, &did, first, second)
}

/// Returns one row for completion, each stage and each arrow that is compared.
pub fn comparison(names: &Names, journey: &Journey, sides: &Sides, report: &ComparisonReport) -> Sheet {
    let mut sheet = Sheet::new(
        format!("{} compared with {}", sides.second, sides.first),
        &[
            ("what", "what"),
            ("first", "first_part"),
            ("of", "first_whole"),
            ("share", "first_share"),
            ("from", "first_low"),
            ("to", "first_high"),
            ("second", "second_part"),
            ("of", "second_whole"),
            ("share", "second_share"),
            ("from", "second_low"),
            ("to", "second_high"),
            ("difference", "difference"),
            ("from", "difference_low"),
            ("to", "difference_high"),
            ("test", "test"),
            ("p", "p"),
            ("p of all", "p_holm"),
            ("needed in each", "needed_in_each"),
            ("median first", "first_median_seconds"),
            ("median second", "second_median_seconds"),
            ("p of the pace", "p_log_rank"),
        ],
    );
    let p = |p: f64| Cell::text(probability(p));
    for row in &report.rows {
        let (one, other) = (row.first_interval, row.second_interval);
        let difference = row.difference.as_ref();
        sheet.row([
            Cell::text(row_name(names, journey, row.of)),
            Cell::Count(row.first.part),
            Cell::Count(row.first.whole),
            Cell::of(row.first.value(), Cell::Share),
            Cell::of(one.map(|one| one.low), Cell::Share),
            Cell::of(one.map(|one| one.high), Cell::Share),
            Cell::Count(row.second.part),
            Cell::Count(row.second.whole),
            Cell::of(row.second.value(), Cell::Share),
            Cell::of(other.map(|one| one.low), Cell::Share),
            Cell::of(other.map(|one| one.high), Cell::Share),
            Cell::of(difference.map(|one| one.value), Cell::Points),
            Cell::of(difference.map(|one| one.interval.low), Cell::Points),
            Cell::of(difference.map(|one| one.interval.high), Cell::Points),
            Cell::of(row.test.map(|test| test.method.name()), Cell::text),
            Cell::of(row.test.map(|test| test.p), p),
            Cell::of(row.adjusted_p, p),
            Cell::of(row.minimum.and_then(|one| one.in_each), Cell::Count),
            Cell::of(row.first_median, Cell::Span),
            Cell::of(row.second_median, Cell::Span),
            Cell::of(row.pace.map(|pace| pace.p), p),
        ]);
    }
    for sentence in notes(report) {
        sheet.note(sentence);
    }
    sheet
}

/// Writes a probability: three decimals, or that it is smaller.
pub fn probability(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") }
}

/// Says what belongs to a comparison beside its rows.
pub fn notes(report: &ComparisonReport) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(until) = report.mature_until {
        notes.push(format!("Only entries up to {} count, whose time is over as of now.", sentence::day(until, true)));
    }
    if report.in_both > 0 {
        let both = text::count(report.in_both);
        notes.push(format!("{both} contacts are on both sides; the tests take the sides as different contacts, so they are only a rough guide here."));
    }
    let tested = report.rows.iter().filter(|row| row.test.is_some()).count();
    if tested > 1 {
        notes.push(format!(
            "{tested} differences are shown at once, so each has to be clearer than one alone to count (Holm)."
        ));
    }
    notes
}

/// Returns the row that tells whether an intervention worked: of the stage that more contacts were to reach, or of the goals.
pub fn headline(report: &BeforeAfterReport, aim: Option<StageId>) -> Option<&ComparedRate> {
    let rows = &report.comparison.rows;
    let of_aim = aim.and_then(|aim| rows.iter().find(|row| row.of == RateOf::Stage(aim)));
    of_aim.or_else(|| rows.iter().find(|row| row.of == RateOf::Completed))
}

/// Says what an intervention changed: the difference, whether it could be chance, who is left out, and what to keep in mind.
pub fn before_after_sentences(
    names: &Names,
    journey: &Journey,
    report: &BeforeAfterReport,
    aim: Option<StageId>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(row) = headline(report, aim) {
        sentences.push(row_sentence(names, journey, row, report.stage, ("before it", "after it")));
        if let Some(pace) = &row.pace {
            sentences.push(pace_in_words(pace).to_owned());
        }
    }
    sentences.push(match report.window {
        Some(window) => format!(
            "Every contact is given the same {window}. Left out: {} who came less than that before it and saw it in part, and {} whose time is not over yet.",
            text::count(report.overlapping),
            text::count(report.still_open)
        ),
        None => "The journey has no window, so contacts that came earlier had more time than later ones; set a window for a fair comparison.".to_owned(),
    });
    sentences.push("Anything else that changed at that time is part of the difference.".to_owned());
    sentences
}

/// Says what an intervention changed in one line: its name and day, both shares with their difference, and who counts.
pub fn effect_sentence(names: &Names, journey: &Journey, one: &Intervention, report: &BeforeAfterReport) -> String {
    let head = format!("{}, {}", one.name, sentence::day(one.at, false));
    let Some(row) = headline(report, one.aim) else {
        return format!("{head}: the map has no stage to compare.");
    };
    let told = row_sentence(names, journey, row, report.stage, ("before it", "after it"));
    let who = match report.window {
        Some(_) => format!(
            "Only contacts whose time is over count: {} before, {} after.",
            text::count(report.before),
            text::count(report.after)
        ),
        None => "Without a window, earlier contacts had more time than later ones.".to_owned(),
    };
    format!("{head}. {told} {who}")
}

/// Returns the rows of a before and after comparison with its sentences.
pub fn before_after(
    names: &Names,
    journey: &Journey,
    name: &str,
    report: &BeforeAfterReport,
    aim: Option<StageId>,
) -> Sheet {
    let sides = Sides { first: format!("before {name}"), second: format!("after {name}") };
    let mut sheet = comparison(names, journey, &sides, &report.comparison);
    sheet.title = format!("Before and after {name}, {}", sentence::day(report.at, false));
    let mut notes = before_after_sentences(names, journey, report, aim);
    notes.append(&mut sheet.notes);
    sheet.notes = notes;
    sheet
}

/// Says of a row whether its difference could be chance, and how many contacts it would take where it is not seen.
pub fn verdict(row: &ComparedRate) -> String {
    let minimum = minimum_in_words(row).map(|words| format!(" {words}")).unwrap_or_default();
    format!("{}{minimum}", verdict_in_words(row))
}
