//! Tests of reading and writing project files.

use super::*;
use crate::document::Map;
use crate::document::{Edit, Point, SegmentEdit, TargetEdit};
use crate::domain::*;
use crate::engine::analysis::{NextActivity, StageReport, TransitionReport};
use std::time::{Duration, Instant};

fn sample() -> Document {
    let mut document = Document::new("Sign-up and confirm", Map::default());
    let mut add = |name: &str, x: f32| {
        let edit = Edit::AddStage { name: name.into(), rule: Rule::activity(name), at: Point::new(x, 0.5) };
        document.apply(edit).unwrap().stages[0]
    };
    let (a, b) = (add("Sign-up form submitted", 0.0), add("Confirmed", 350.0));
    let step = document.apply(Edit::Connect { from: a, to: b }).unwrap().transitions[0];
    document.apply(Edit::SetLimit { transition: step, limit: Some(Span::from_days(2)) }).unwrap();
    let settings = Settings { window: Some(Span::from_days(7)), ..Settings::default() };
    document.apply(Edit::SetSettings(Box::new(settings))).unwrap();
    document
}

fn everything() -> Document {
    let filters = vec![
        Filter::Any(vec![
            Filter::Compare {
                attribute: "plan".into(),
                of: Owner::Contact,
                comparison: Comparison::OneOf(vec!["a\"b\\c".into(), "ü\n".into()]),
            },
            Filter::All(vec![]),
        ]),
        Filter::Compare {
            attribute: "n".into(),
            of: Owner::Activity,
            comparison: Comparison::Number(Order::MoreOrEqual, 0.1),
        },
        Filter::Compare {
            attribute: "d".into(),
            of: Owner::Activity,
            comparison: Comparison::Date(Order::Less, Moment(-1)),
        },
        Filter::Compare { attribute: "s".into(), of: Owner::Activity, comparison: Comparison::IsNotSet },
    ];
    let condition = Condition { activities: vec![], filters, at_least: 3, negated: true };
    let rule = Rule {
        combine: Combine::All,
        groups: vec![Group { combine: Combine::All, conditions: vec![condition.clone()] }, Group::default()],
    };
    let mut map = Map::default();
    for id in [3, 5] {
        let stage = Stage {
            id: StageId(id),
            name: format!("S{id}"),
            rule: rule.clone(),
            entry: true,
            goal: true,
            optional: true,
            may_be_unrecorded: true,
        };
        map.stages.insert(StageId(id), crate::document::StageRecord::new(stage, Point::new(-1.25, 1e-7)));
    }
    let step = Transition {
        id: TransitionId(9),
        from: StageId(3),
        to: StageId(3),
        order: StepOrder::Directly,
        limit: Some(Span(1)),
        exclusions: vec![condition],
    };
    map.transitions.insert(step.id, step);
    map.any_order =
        vec![AnyOrderGroup { stages: vec![StageId(5), StageId(3)], exclusions: vec![Condition::activity("left")] }];
    map.settings = Settings {
        window: Some(Span(0)),
        entries: DateRange { from: Some(Moment(0)), to: Some(Moment(1)) },
        as_of: Some(Moment(i64::MAX)),
        simultaneous: Simultaneous::WithinGrace(Span::SECOND),
        exclusion_effect: ExclusionEffect::RemovesTheContact,
        counting: Counting::Sessions(SessionRule::Gap(Span::MINUTE)),
        held_constant: vec!["x".into()],
        directly_counts: DirectlyCounts::StageActivities,
    };
    map.stages.get_mut(&StageId(3)).unwrap().icon = Some("gift".into());
    map.bends.insert(TransitionId(9), crate::document::Bend(Point::new(12.5, -40.0)));
    let stages = [StageId(3), StageId(5)].into();
    map.groups.insert(StageGroupId(10), StageGroup { id: StageGroupId(10), name: "Any way in".into(), stages });
    map.next_id = 11;
    Document::new("Every field", map)
}

fn totals() -> Totals {
    let next = |n: u64| NextActivity { activity: (n > 0).then(|| format!("act {n}")), contacts: 9 - n };
    let stage = StageReport {
        id: StageId(0),
        reached: 10,
        entered_here: 10,
        reached_previous: 0,
        moved_on: 4,
        took_several: 0,
        finished: 0,
        still_in_time: 1,
        dropped_off: 5,
        inferred: 0,
        time_in_stage: Default::default(),
        next_after_drop_off: (0..8).map(next).collect(),
    };
    let step = TransitionReport {
        id: TransitionId(2),
        contacts: 4,
        passes: 4,
        first_arrivals: 4,
        reached_from: 10,
        times: crate::engine::analysis::TimeSummary { count: 4, median: Some(Span::HOUR), ..Default::default() },
        sorted_times: vec![1, 2, 3, 4],
    };
    let report =
        Report { contacts: 12, entered: 10, stages: vec![stage], transitions: vec![step], ..Report::default() };
    Totals { store_revision: 7, report }
}

/// Puts fields into an otherwise sound file.
fn project(fields: &str) -> Result<Opened, FileError> {
    read(&format!("(magic: \"pathlight\", version: 1, name: \"Test\", {fields})"))
}

fn stage(id: u32, rest: &str) -> String {
    format!("(id: {id}, name: \"S{id}\", at: (0.0, 0.0){rest}),")
}

#[test]
fn a_project_comes_back_as_it_was() {
    for document in [sample(), everything(), Document::default()] {
        let text = write(&document, Some("x.activities.sqlite"), Some(&totals())).unwrap();
        let opened = read(&text).unwrap();
        assert_eq!(opened.repaired, Vec::<String>::new(), "{text}");
        assert_eq!(opened.document.map(), document.map());
        assert_eq!(opened.document.name(), document.name());
        assert_eq!(opened.data.as_deref(), Some("x.activities.sqlite"));
        assert!(!opened.document.is_modified());
        let saved = opened.totals.unwrap();
        assert_eq!(saved.store_revision, 7);
        assert_eq!(saved.report.stages[0].next_after_drop_off.len(), 5);
        assert!(saved.report.transitions[0].sorted_times.is_empty());
        assert_eq!(write(&opened.document, opened.data.as_deref(), Some(&saved)).unwrap(), text);
    }
}

#[test]
fn the_text_is_for_people() {
    let text = write(&sample(), None, None).unwrap();
    let expected = r#"(
  magic: "pathlight",
  version: 1,
  name: "Sign-up and confirm",
  next_id: 3,
  settings: (
    window: "7 days",
  ),
  stages: [
    (
      id: 0,
      name: "Sign-up form submitted",
      at: (0.0, 0.5),
      rule: (groups: [(conditions: [(activities: ["Sign-up form submitted"])])]),
    ),
    (
      id: 1,
      name: "Confirmed",
      at: (350.0, 0.5),
      rule: (groups: [(conditions: [(activities: ["Confirmed"])])]),
    ),
  ],
  transitions: [
    (
      id: 2,
      from: 0,
      to: 1,
      limit: "2 days",
    ),
  ],
)
"#;
    assert_eq!(text, expected);
}

#[test]
fn other_files_and_other_versions_are_refused_in_words() {
    let cases = [
        ("", "empty"),
        ("\u{feff} \n", "empty"),
        ("x", "not a Pathlight project"),
        ("contact,activity,time\n1,2,3\n", "not a Pathlight project"),
        ("(version: 1)", "not a Pathlight project"),
        ("(magic: \"other\", version: 1)", "not a Pathlight project"),
        ("(magic: \"pathlight\", version: 0)", "format 0, which never existed"),
        ("(magic: \"pathlight\")", "format 0, which never existed"),
        ("(magic: \"pathlight\", version: 999, shape: Round(3))", "newer Pathlight (format 999"),
        ("(magic: \"pathlight\",\n version: 1,\n name: \"cut", "damaged at line 3, column"),
        ("(magic: \"pathlight\", version: -1)", "damaged at line 1, column"),
        ("(magic: \"pathlight\", version: 1) rest", "damaged at line 1, column"),
    ];
    for (text, expected) in cases {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
}

#[test]
fn a_byte_order_mark_and_unknown_fields_do_no_harm() {
    let text = "\u{feff}(magic: \"pathlight\", version: 1, wishes: [(at: 3)], name: \"N\", stages: [(id: 1, name: \"A\", at: (1, 2), colour: Some(Red), at_last: {\"k\": 1})])";
    let opened = read(text).unwrap();
    assert!(opened.repaired.is_empty(), "{:?}", opened.repaired);
    assert_eq!(opened.document.map().stages[&StageId(1)].at, Point::new(1.0, 2.0));
    assert_eq!(opened.document.map().next_id, 2);
}

#[test]
fn a_record_that_cannot_be_read_is_set_aside_alone() {
    let opened = project(&format!(
        "settings: (window: \"soon\"), totals: (report: 3),\nstages: [{}\n(name: \"no id\"),\n(id: 3, rule: (combine: Sometimes)),{}]",
        stage(1, ""),
        stage(4, "")
    ))
    .unwrap();
    assert_eq!(opened.document.map().stages.len(), 2);
    let all = opened.repaired.join("\n");
    assert_eq!(opened.repaired.len(), 4, "{all}");
    assert!(all.contains("The stage at line 3 was set aside: "), "{all}");
    assert!(all.contains("The stage at line 4 was set aside: "), "{all}");
    assert!(all.contains("The journey settings could not be read"), "{all}");
    assert!(all.contains("The saved totals could not be read"), "{all}");
}

#[test]
fn places_that_do_not_exist_are_tamed() {
    let at = |x: &str| format!("(id: 1, name: \"A\", at: ({x}, 5.0))");
    for (x, expected) in [("NaN", 0.0), ("inf", 0.0), ("-inf", 0.0), ("1e999", 0.0), ("1e30", 1e6), ("-1e30", -1e6)] {
        let opened = project(&format!("stages: [{}]", at(x))).unwrap();
        assert_eq!(opened.document.map().stages[&StageId(1)].at, Point::new(expected, 5.0), "{x}");
        assert_eq!(opened.repaired, ["“A” stood at a place that does not exist; it was moved into reach."], "{x}");
    }
    assert!(project(&format!("stages: [{}]", at("-0.0"))).unwrap().repaired.is_empty());
}

#[test]
fn records_that_do_not_fit_are_mended_and_told() {
    let fields = format!(
        "next_id: 2, stages: [{}{}{}(id: 4294967295, name: \"Far\"), (id: 7, name: \" \\u{{202e}}a\\nb\"), (id: 8)],
        transitions: [(id: 1, from: 1, to: 2), (id: 1, from: 2, to: 1), (id: 2, from: 1, to: 2), (id: 3, from: 1, to: 99),
        (id: 4, from: 2, to: 4294967295, limit: \"-1 days\"), (id: 4294967295, from: 1, to: 1)],
        any_order: [(stages: [1, 2, 99]), (stages: [2, 7]), (stages: [])]",
        stage(1, ""),
        stage(2, ", rule: (groups: [(conditions: [(at_least: 0)])])"),
        stage(2, "")
    );
    let opened = project(&fields).unwrap();
    let map = opened.document.map();
    let names: Vec<_> = map.stages.values().map(|one| (one.stage.id.0, one.stage.name.as_str())).collect();
    assert_eq!(names, [(1, "S1"), (2, "S2"), (7, "a b"), (8, "Stage 8"), (9, "S2"), (10, "Far")]);
    let ends: Vec<_> = map.transitions.values().map(|one| (one.id.0, one.from.0, one.to.0)).collect();
    assert_eq!(ends, [(1, 1, 2), (4, 2, 10), (11, 2, 1), (12, 1, 1)]);
    assert_eq!(map.any_order, [AnyOrderGroup { stages: vec![StageId(1), StageId(2)], ..AnyOrderGroup::default() }]);
    assert_eq!(map.next_id, 13);
    assert_eq!(map.transitions[&TransitionId(4)].limit, None);
    map.check().unwrap();
    let expected = [
        "The rule of “S2” compared with something that is no number, or counted to 0; check it.",
        "The name of the stage “a b” held characters that cannot be shown, or was very long; it was shortened.",
        "The stage 8 had no name; it is now called “Stage 8”.",
        "Two stages had the number 2; the second, “S2”, got the number 9 and has no arrows.",
        "The number 4294967295 of “Far” was too large; it got the number 10.",
        "The arrow 2 was set aside: another one joins “S1” and “S2” already.",
        "The arrow 3 was set aside: it has an end at stage 99, which is not there.",
        "The time limit of the arrow 4 was negative; it was removed.",
        "The number 1 of an arrow was taken or too large; it got the number 11.",
        "The number 4294967295 of an arrow was taken or too large; it got the number 12.",
        "An any-order group named stages that are not there or belong to another group; they were left out of it.",
        "An any-order group with fewer than two stages was set aside.",
        "An any-order group with fewer than two stages was set aside.",
    ];
    assert_eq!(opened.repaired, expected);
}

#[test]
fn a_mended_file_is_sound_once_saved() {
    let opened = project(&format!("stages: [{}{}]", stage(1, ""), stage(1, ""))).unwrap();
    assert_eq!(opened.repaired.len(), 1);
    let again = read(&write(&opened.document, None, None).unwrap()).unwrap();
    assert!(again.repaired.is_empty());
    assert_eq!(again.document.map(), opened.document.map());
}

#[test]
fn data_outside_of_the_folder_is_not_opened() {
    for data in ["/etc/passwd", "../other.sqlite", "a/../../b", "C:\\\\x", "\\\\\\\\server\\\\x", ""] {
        let opened = project(&format!("data: \"{data}\"")).unwrap();
        assert_eq!((opened.data, opened.repaired.len()), (None, 1), "{data}");
    }
    let project = Path::new("folder/p.pathlight");
    assert_eq!(data_path(project, "x.sqlite"), Some(PathBuf::from("folder/x.sqlite")));
    assert_eq!(relative_data(project, Path::new("folder/sub/x.sqlite")).as_deref(), Some("sub/x.sqlite"));
    assert_eq!(relative_data(project, Path::new("other/x.sqlite")), None);
}

#[test]
fn hostile_texts_are_refused_within_a_second() {
    let deep = 200_000;
    let rule = |inside: String| format!("stages: [(id: 1, rule: (groups: [(conditions: [(filters: [{inside}])])]))]");
    let bodies = [
        format!("name: {}", "(".repeat(deep)),
        format!("later: {}", "[".repeat(deep)),
        format!("totals: {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("later: {}1{}", "Some(".repeat(deep), ")".repeat(deep)),
        rule(format!("{}{}", "All([".repeat(deep), "])".repeat(deep))),
        format!("/*{}", "/*".repeat(500_000)),
        format!("name: {}", "/*".repeat(500_000)),
        format!("name: \"{}", "x".repeat(30_000_000)),
        format!("totals: {}", "(a: ".repeat(5_000_000)),
    ];
    for body in bodies {
        let text = format!("(magic: \"pathlight\", version: 1, {body})");
        let start = Instant::now();
        let error = read(&text).unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}: {error}", start.elapsed());
        assert!(matches!(error, FileError::Damaged { .. }), "{error}");
    }
    let large = " ".repeat(MAX_BYTES as usize + 1);
    assert!(matches!(read(&large), Err(FileError::TooLarge(_))));
}

#[test]
fn a_rule_nested_too_deep_to_be_read_again_is_not_written() {
    let mut filter = Filter::All(vec![]);
    for _ in 0..1000 {
        filter = Filter::Any(vec![filter]);
    }
    let condition = Condition { filters: vec![filter], ..Condition::activity("a") };
    let mut document = Document::default();
    let rule = Rule::any_of(vec![condition]);
    document.apply(Edit::AddStage { name: "A".into(), rule, at: Point::default() }).unwrap();
    assert!(matches!(write(&document, None, None), Err(FileError::Unwritable(_))));
}

#[test]
fn segments_are_kept_and_bad_ones_are_set_aside_or_mended() {
    let range = DateRange { from: Moment::parse_iso("2026-03-01"), to: Some(Moment(7)) };
    let plan =
        Filter::Compare { attribute: "plan".into(), of: Owner::Contact, comparison: Comparison::Is("pro".into()) };
    let bought = Condition { at_least: 3, ..Condition::activity("Purchase") };
    let rules = [
        SegmentRule::All(vec![SegmentRule::Contact(plan), SegmentRule::Not(Box::new(SegmentRule::Any(vec![])))]),
        SegmentRule::Did { condition: bought, when: range },
        SegmentRule::Any(vec![SegmentRule::EnteredIn(range), SegmentRule::Listed(vec!["a".into(), "=b".into()])]),
        SegmentRule::Behind(Selection::DroppedOff(StageId(0))),
        SegmentRule::Behind(Selection::Took(TransitionId(2))),
        SegmentRule::Behind(Selection::Completed),
    ];
    let mut document = Document::new("Segments", Map::default());
    for (place, rule) in rules.into_iter().enumerate() {
        let name = format!("Segment {place}");
        document.apply(Edit::Segment(SegmentEdit::Add { name, rule })).unwrap();
    }
    let text = write(&document, None, None).unwrap();
    let opened = read(&text).unwrap();
    assert_eq!((opened.document.map(), opened.repaired.len()), (document.map(), 0), "{text}");

    let odd = r#"(magic: "pathlight", version: 1, segments: [
        (id: 1, name: "", rule: Did(condition: (activities: ["x"], at_least: 0))),
        (id: 1, name: "Same number", rule: Behind(Reached(4))),
        (id: 2, rule: Sorcery(7)),
    ])"#;
    let opened = read(odd).unwrap();
    let names: Vec<&str> = opened.document.map().segments.values().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Segment 1", "Same number"]);
    assert_eq!(opened.repaired.len(), 4, "{:?}", opened.repaired);
    opened.document.map().check().unwrap();
}

#[test]
fn bends_groups_and_icons_that_do_not_fit_are_mended_and_told() {
    let opened = project(&format!(
        "stages: [{}{}{}], transitions: [(id: 9, from: 1, to: 2)], \
         bends: [(transition: 9, by: (5.0, -7.0)), (transition: 8, by: (1.0, 1.0)), (transition: 9, by: (NaN, 0.0))], \
         groups: [(id: 4, name: \"A\\nB\", stages: [1, 2, 77]), (id: 5, name: \"C\", stages: [2, 3]), (id: 4, stages: [])]",
        stage(1, ", icon: Some(\"gift\")"),
        stage(2, ", icon: Some(\"\\u{202e}\")"),
        stage(3, "")
    ))
    .unwrap();
    let map = opened.document.map();
    map.check().unwrap();
    assert_eq!(map.stages[&StageId(1)].icon.as_deref(), Some("gift"));
    assert_eq!(map.bends.values().map(|bend| bend.0).collect::<Vec<_>>(), [Point::new(5.0, -7.0)]);
    let group = &map.groups[&StageGroupId(4)];
    assert_eq!((group.name.as_str(), group.stages.len(), map.groups.len()), ("A B", 2, 1));
    let expected = [
        "The icon of “S2” has no name that can be; it is chosen by the words again.",
        "The bend of the arrow 8 was set aside: there is no such arrow.",
        "The bend of the arrow 9 lay at a place that does not exist; it was straightened.",
        "The name of the group 4 could not be shown; it is now called “A B”.",
        "The group “A B” named stages that are not there or in another group; they were left out of it.",
        "The group 5 has fewer than two stages of its own; it was set aside.",
        "The group 4 has fewer than two stages of its own; it was set aside.",
    ];
    assert_eq!(opened.repaired, expected);
}

#[test]
fn targets_are_kept_and_bad_ones_are_left_out() {
    let mut document = sample();
    let stages: Vec<StageId> = document.map().stages.keys().copied().collect();
    let value = ValueOf { of: Owner::Contact, attribute: "revenue".into() };
    let aims = [
        Aim::Count(900),
        Aim::OfEntries(0.61),
        Aim::OfPrevious(1.0),
        Aim::TimeFromEntry(Span::from_days(2)),
        Aim::TimeFromPrevious(Span::HOUR),
        Aim::Value(value, 1250.5),
    ];
    for aim in aims {
        for by in [None, Some(Moment(1_780_185_600_000_000))] {
            let target = Target { stage: stages[1], aim: aim.clone(), by };
            document.apply(Edit::Target(TargetEdit::Set(target))).unwrap();
            let text = write(&document, None, None).unwrap();
            let opened = read(&text).unwrap();
            assert_eq!((opened.document.map(), opened.repaired), (document.map(), Vec::new()), "{text}");
        }
    }
    let odd = r#"(magic: "pathlight", version: 1, stages: [(id: 1, name: "A"), (id: 2, name: "B")], targets: [
        (stage: 1, aim: OfEntries(0.5)),
        (stage: 1, aim: Count(7)),
        (stage: 2, aim: OfPrevious(1.5)),
        (stage: 9, aim: Count(7)),
        (stage: 2, aim: Wonder(7)),
    ])"#;
    let opened = read(odd).unwrap();
    let kept: Vec<&Aim> = opened.document.map().targets.values().map(|target| &target.aim).collect();
    assert_eq!((kept, opened.repaired.len()), (vec![&Aim::OfEntries(0.5)], 4), "{:?}", opened.repaired);
}
