//! The map through each lens as text, on a map of two stages.

use super::*;
use crate::document::Map;
use crate::domain::{Aim, Cancel, Moment, Owner, Rule, Settings, Span, Target, ValueOf};
use crate::engine::analysis::arrival::TimesFromEntry;
use crate::engine::analysis::compare::{Comparison, Side};
use crate::engine::analysis::course::Courses;
use crate::engine::analysis::rhythm::{Hours, Rhythm};
use crate::engine::analysis::worth::Worth;
use crate::engine::analysis::{Asked, Figure, Report, analyse};
use crate::engine::columns::{Columns, ColumnsBuilder};
use crate::overlay::scene::{Look, Mode, Scene};
use crate::overlay::{Figures, sample};

/// On each of twenty days three visit at 9, 15 and 21; two of them sign up, worth 10, more of them later on.
fn story() -> (Map, Columns) {
    let (mut map, _) =
        sample::make(&[("Visit", "visit", 0.0, 0.0, 0, 0), ("Sign-up", "sign", 336.0, 0.0, 0, 0)], &[(0, 1, 0, 0)]);
    map.settings = Settings { window: Some(Span::DAY), ..Settings::default() };
    for (record, rule) in map.stages.values_mut().zip(["visit", "sign"]) {
        record.stage.rule = Rule::activity(rule);
    }
    let mut builder = ColumnsBuilder::default();
    // Monday, 2 March 2026.
    let first = Moment::parse_iso("2026-03-02T00:00:00Z").unwrap_or_default().0;
    for day in 0..20_i64 {
        for (one, hour) in [9, 15, 21].into_iter().enumerate() {
            let (contact, at) = (format!("{day} {one}"), first + day * Span::DAY.0 + hour * Span::HOUR.0);
            builder.activity(&contact, "visit", Moment(at), &[]);
            if one < if day < 10 { 1 } else { 2 } {
                builder.activity(&contact, "sign", Moment(at + Span::HOUR.0), &[("price", "10")]);
            }
        }
    }
    builder.activity("end", "other", Moment(first + 22 * Span::DAY.0), &[]);
    (map, builder.finish())
}

fn seen(map: &Map, report: &Report, faces: &Faces) -> String {
    let figures = Figures::new(map, report).seen_through(faces);
    let scene = Scene::build(map, &figures, &Look { mode: Mode::Measure, zoom: 1.0, ..Look::default() });
    let legend: Vec<&str> = faces.legend.iter().map(|sign| sign.words.as_str()).collect();
    format!("{}\n{}\n{}", faces.sentence, legend.join(" | "), scene.dump())
}

#[test]
fn every_lens_reads_as_expected_and_keeps_the_size_of_cards() {
    let (mut map, columns) = story();
    let stage = *map.stages.keys().last().unwrap();
    let by = Moment::parse_iso("2026-04-05T23:59:59.999999Z");
    map.targets.insert(stage, Target { stage, aim: Aim::OfEntries(0.61), by });
    let (journey, cancel) = (map.journey(), Cancel::default());
    let asked = Asked::everybody(&columns, &journey, &cancel);
    let report = analyse(&asked).unwrap();
    let times = TimesFromEntry.compute(&asked).unwrap();
    let courses = Courses { targets: map.targets.values().cloned().collect() }.compute(&asked).unwrap();
    let value_of = ValueOf { of: Owner::Activity, attribute: "price".to_owned() };
    let worth = Worth { value: value_of }.compute(&asked).unwrap();
    let rhythm = Rhythm { zone: "UTC".to_owned() }.compute(&asked).unwrap();
    let middle = Moment::parse_iso("2026-03-12T00:00:00Z").unwrap();
    let side = |from: Option<Moment>, to: Option<Moment>| Side::Entered(crate::domain::DateRange { from, to });
    let question = Comparison {
        first: side(None, Some(Moment(middle.0 - 1))),
        second: side(Some(middle), None),
        mature_only: false,
    };
    let compared = question.compute(&asked).unwrap();
    let names = compare::Names { first: "early".to_owned(), second: "late".to_owned(), base: None };
    let all = [
        ("time", time(&map, &report, Some(&times))),
        ("value", value(&map, &worth, false)),
        ("target", target(&map, &report, &courses)),
        ("hours", when(&map, &rhythm, &Hours::default())),
        ("compare", compare(&map, &compared, &names, None, None)),
    ];
    for (name, faces) in all {
        insta::assert_snapshot!(format!("lens_{name}"), seen(&map, &report, &faces));
    }
}
