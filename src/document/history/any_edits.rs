//! Tests of any sequence of edits: the map stays valid, undo leads to the start, redo to the end, and the file keeps all.

use crate::document::board::{LaneId, Mood, Note, Persona, Pin, Portrait, RowId, Thing};
use crate::document::clipboard::Clip;
use crate::document::edit::WholeOrder;
use crate::document::{
    BendEdit, Document, Edit, Found, InterventionEdit, LaneEdit, Map, Point, ScenarioEdit, SegmentEdit, StageGroupEdit,
    TargetEdit, ThingEdit, file,
};
use crate::domain::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn add(document: &mut Document, name: &str) -> StageId {
    let edit = Edit::AddStage { name: name.into(), rule: Rule::default(), at: Point::default() };
    document.apply(edit).unwrap().stages[0]
}

/// One thing done to a document; numbers pick among the stages and transitions that are there, or miss.
#[derive(Debug, Clone)]
enum Act {
    Edit(u8, usize, usize, f32),
    Begin,
    End,
    Cancel,
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        12 => (0..49_u8, 0..9_usize, 0..9_usize, -10.0..10.0_f32).prop_map(|(kind, a, b, x)| Act::Edit(kind, a, b, x)),
        1 => Just(Act::Begin),
        1 => Just(Act::End),
        1 => Just(Act::Cancel),
        1 => Just(Act::Undo),
        1 => Just(Act::Redo),
    ]
}

fn edit(map: &Map, kind: u8, a: usize, b: usize, x: f32) -> Edit {
    let stage = |n: usize| map.stages.keys().nth(n).copied().unwrap_or(StageId(1_000_000));
    let step = |n: usize| map.transitions.keys().nth(n).copied().unwrap_or(TransitionId(1_000_000));
    let (name, rule, at) = (named(a), Rule::activity(format!("act {b}")), Point::new(x, x * 2.0));
    match kind {
        0 | 1 => Edit::AddStage { name, rule, at },
        2 => Edit::AddConnectedStage { from: stage(b), name, rule, at },
        3 | 4 => Edit::Connect { from: stage(a), to: stage(b) },
        5 => Edit::InsertStage { on: step(b), name, rule, at },
        6 => Edit::MoveOntoTransition { stage: stage(a), on: step(b) },
        7 if x > 5.0 => Edit::Arrange("Align stages", vec![(stage(a), at), (stage(b), at)]),
        7 => Edit::Move(vec![(stage(a), at), (stage(b), at)]),
        8 => Edit::Rename { stage: stage(a), name: named(b) },
        9 => Edit::SetRule { stage: stage(a), rule },
        10 => Edit::SetEntry { stage: stage(a), entry: b.is_multiple_of(2) },
        11 => Edit::SetLimit { transition: step(a), limit: (b > 4).then(|| Span::from_days(b as i64)) },
        12 => Edit::SetOrder { transition: step(a), order: StepOrder::Directly },
        13 => Edit::SetExclusions { transition: step(a), exclusions: vec![Condition::activity("x")] },
        14 => Edit::Reattach { transition: step(a), from: stage(b), to: stage(a) },
        15 => Edit::Reverse(step(a)),
        16 => Edit::Delete {
            stages: BTreeSet::from([stage(a), stage(b)]),
            transitions: BTreeSet::from([step(b)]),
            reconnect: x > 0.0,
        },
        39 | 40 => Edit::Lane(lane_edit(map, a, b, x)),
        41 | 42 => Edit::Thing(thing_edit(map, a, b, at)),
        17 => {
            let chosen = map.stages.keys().take(a).copied().collect();
            Clip::of(map, &chosen).paste_by(at)
        }
        18 if x > 3.0 => Edit::Target(TargetEdit::Set(Target {
            stage: stage(a),
            aim: aim(b, x),
            by: (b > 3).then_some(Moment(b as i64)),
        })),
        18 if x > 2.0 => Edit::Target(TargetEdit::Remove(stage(a))),
        18 if x > 0.0 => Edit::Segment(segment_edit(map, a, b)),
        20 | 21 => Edit::Bend(BendEdit::Through { transition: step(a), at }),
        22 => Edit::Bend(BendEdit::Straighten(BTreeSet::from([step(a), step(b)]))),
        23 | 24 => {
            let stages = BTreeSet::from([stage(a), stage(b), stage(0)]);
            Edit::StageGroup(StageGroupEdit::Make { name, stages })
        }
        25 => {
            let group = map.groups.keys().nth(a).copied().unwrap_or(StageGroupId(1_000_000));
            Edit::StageGroup(StageGroupEdit::Rename { group, name })
        }
        26 => Edit::StageGroup(StageGroupEdit::TakeOut(BTreeSet::from([stage(a)]))),
        27 => Edit::SetIcon { stage: stage(a), icon: (b > 3).then(|| format!("icon {b}")) },
        28 => Edit::TidyUp(crate::document::layout::tidy(map, None, (200.0, 104.0))),
        29 => Edit::Reconnect(vec![(stage(a), stage(b)), (stage(b), stage(a))]),
        30 => Edit::GroupAnyOrder { stages: BTreeSet::from([stage(a), stage(b)]) },
        31 => Edit::Ungroup { stages: BTreeSet::from([stage(a)]) },
        32 => Edit::SetGroupExclusions { stage: stage(a), exclusions: vec![Condition::activity("y")] },
        33 => Edit::SetWholeOrder(if b > 4 { WholeOrder::AnyOrder } else { WholeOrder::Directly }),
        34 => Edit::SetOptional { stage: stage(a), optional: b > 4 },
        35 => Edit::SetUnrecorded { stage: stage(a), may_be_unrecorded: b > 4 },
        36 => Edit::SetGoal { stage: stage(a), goal: b > 4 },
        37 if x > 5.0 => {
            let one = map.interventions.values().nth(a).cloned().map(|one| Intervention { aim: Some(stage(b)), ..one });
            let gone =
                Intervention { id: InterventionId(1_000_000), name, at: Moment(0), stage: None, aim: Some(stage(b)) };
            Edit::Intervention(InterventionEdit::Change(one.unwrap_or(gone)))
        }
        37 => {
            Edit::Intervention(InterventionEdit::Add { name, at: Moment(b as i64), stage: Some(stage(a)), aim: None })
        }
        38 => {
            let one = map.interventions.keys().nth(a).copied().unwrap_or(InterventionId(1_000_000));
            Edit::Intervention(InterventionEdit::Delete(one))
        }
        43..=45 => Edit::Scenario(scenario_edit(map, a, b, x)),
        46 => Edit::AddFound(found(map, a, b, at)),
        47 | 48 => {
            // As pasting does: the stages first, then what stood on and around them.
            let chosen: BTreeSet<StageId> = map.stages.keys().take(a).copied().collect();
            let clip = Clip::with_things(map, &chosen, &map.board.things().take(b).collect());
            let made: Vec<StageId> = map.stages.keys().rev().take(clip.stages.len()).copied().collect();
            clip.paste_board_by(at, &made).unwrap_or_else(|| clip.paste_by(at))
        }
        _ if x > 5.0 => Edit::Replace(Box::new(map.clone())),
        _ => Edit::SetSettings(Box::new(Settings { window: Some(Span(b as i64)), ..Settings::default() })),
    }
}

/// A name as somebody may type it: long, of another script, with marks that cannot be shown.
fn named(n: usize) -> String {
    match n {
        4 => "x".repeat(200),
        5 => "\u{202e} שלום 😀\u{7}\n".to_owned(),
        6 => "é".repeat(300),
        _ => format!("S{n}"),
    }
}

fn aim(n: usize, x: f32) -> Aim {
    let value = ValueOf { of: Owner::Contact, attribute: "worth".into() };
    match n % 6 {
        0 => Aim::Count(n as u64),
        1 => Aim::OfEntries(f64::from(x) / 8.0),
        2 => Aim::OfPrevious(f64::from(x) / 8.0),
        3 => Aim::TimeFromEntry(Span(n as i64)),
        4 => Aim::TimeFromPrevious(Span(n as i64)),
        _ => Aim::Value(value, f64::from(x) * 1e9),
    }
}

fn scenario_edit(map: &Map, a: usize, b: usize, x: f32) -> ScenarioEdit {
    let stage = map.stages.keys().nth(a).copied().unwrap_or(StageId(1_000_000));
    let step = map.transitions.keys().nth(b).copied().unwrap_or(TransitionId(1_000_000));
    let supposed = vec![
        Supposed::Share(step, f64::from(x)),
        Supposed::Volume(stage, f64::from(x)),
        Supposed::Delay(step, Span(b as i64 - 4)),
        Supposed::Volume(stage, f64::NAN),
    ];
    let since = (a > 4).then_some(Moment(b as i64));
    let one = map.scenarios.values().nth(b / 2);
    match one {
        Some(one) if a < 2 => ScenarioEdit::Delete(one.id),
        Some(one) if a < 5 => ScenarioEdit::Change(Scenario { name: named(b), supposed, since, ..one.clone() }),
        _ => ScenarioEdit::Add { name: named(a), supposed, since },
    }
}

/// What another map holds, moved a little, with names as data may have them and an arrow to nowhere.
fn found(map: &Map, a: usize, b: usize, at: Point) -> Found {
    let mut stages: Vec<_> = map.stages.values().skip(a).take(3).cloned().collect();
    for (place, record) in stages.iter_mut().enumerate() {
        record.stage.rule = Rule::activity(format!("found {}", (place + b) % 5));
        record.stage.name = named(place + b);
        record.at = Point::new(at.x * 1e6, at.y);
    }
    Found { stages, transitions: map.transitions.values().take(b).cloned().collect() }
}

fn lane_edit(map: &Map, a: usize, b: usize, x: f32) -> LaneEdit {
    let lanes = &map.board.lanes;
    let lane = lanes.columns.get(a / 2).map_or(LaneId(1_000_000), |lane| lane.id);
    let row = lanes.rows.get(b).map_or(RowId(1_000_000), |row| row.id);
    match (a * 5 + b) % 14 {
        0 => LaneEdit::Rename { lane, name: named(b) },
        1 => LaneEdit::SetTint { lane, tint: Tint::in_turn(b) },
        2 => LaneEdit::SetWidth { lane, width: x * 90.0 },
        3 => LaneEdit::Place { lane, to: b },
        4 => LaneEdit::Remove(lane),
        5 => LaneEdit::SetMood { lane, mood: (b > 2).then(|| Mood::new(x)) },
        6 => LaneEdit::SetText { lane, row, text: format!("{}\n\t{}", named(b), " ".repeat(a)) },
        7 => LaneEdit::AddRow { name: format!("R{b}") },
        8 => LaneEdit::PlaceRow { row, to: a },
        9 => LaneEdit::HideRow { row, hidden: x > 0.0 },
        10 if b > 4 => LaneEdit::RemoveRow(row),
        11 => LaneEdit::RenameRow { row, name: named(a) },
        12 => LaneEdit::SetWidths(lanes.columns.iter().map(|lane| (lane.id, lane.width + x * 40.0)).collect()),
        _ => LaneEdit::Add { name: String::new(), after: (x > 0.0).then_some(lane) },
    }
}

fn thing_edit(map: &Map, a: usize, b: usize, at: Point) -> ThingEdit {
    let things: Vec<Thing> = map.board.things().collect();
    let stage = map.stages.keys().nth(b).copied().unwrap_or(StageId(1_000_000));
    let note = |note: &Note| Note { text: "changed".into(), size: (at.x * 50.0, at.y * 50.0), ..note.clone() };
    let pin = |pin: &Pin| Pin { stage, at, done: true, ..pin.clone() };
    match a {
        0 => ThingEdit::Move(things.into_iter().map(|thing| (thing, at)).collect()),
        1 => ThingEdit::Delete(things.into_iter().skip(b).collect()),
        2 => ThingEdit::AddPin { stage, text: "?".into(), at },
        3 => ThingEdit::AddPersona { name: named(b), at },
        4 if !map.board.notes.is_empty() => ThingEdit::ChangeNote(map.board.notes.values().map(note).next().unwrap()),
        5 if !map.board.pins.is_empty() => ThingEdit::ChangePin(map.board.pins.values().map(pin).next().unwrap()),
        8 if !map.board.personas.is_empty() => {
            let one = map.board.personas.values().nth(b % map.board.personas.len()).unwrap().clone();
            let segment = map.segments.keys().nth(b).copied();
            let (name, quote) = (named(b), format!("{} \u{202e}\r\n", named(b)));
            ThingEdit::ChangePersona(Persona { name, quote, segment, at, portrait: Portrait::ALL[b % 8], ..one })
        }
        6 => ThingEdit::Paste {
            notes: map.board.notes.values().cloned().collect(),
            personas: map.board.personas.values().cloned().collect(),
            pins: map.board.pins.values().cloned().collect(),
            stages: map.stages.keys().map(|id| (*id, stage)).collect(),
            by: at,
        },
        _ => ThingEdit::AddNote { text: named(b), at },
    }
}

fn segment_edit(map: &Map, a: usize, b: usize) -> SegmentEdit {
    let segment = map.segments.keys().nth(a).copied().unwrap_or(SegmentId(1_000_000));
    let rule = SegmentRule::Listed(vec![format!("c{b}")]);
    match b % 4 {
        0 => SegmentEdit::Rename { segment, name: named(a) },
        1 => SegmentEdit::SetRule { segment, rule },
        2 if a > 4 => SegmentEdit::Delete(segment),
        _ => SegmentEdit::Add { name: named(a), rule },
    }
}

/// The map without the count of identities, which never goes back.
fn drawn(document: &Document) -> Map {
    Map { next_id: 0, ..document.map().clone() }
}

proptest! {
    #[test]
    fn any_history_is_undone_to_the_start_and_redone_to_the_end(acts in prop::collection::vec(act(), 0..60)) {
        let mut start = Map::default();
        // A group with two of the first stages, so that deletions meet it.
        let mut document = Document::default();
        for _ in 0..3 {
            add(&mut document, "Given");
        }
        start.clone_from(document.map());
        start.any_order = vec![AnyOrderGroup { stages: vec![StageId(0), StageId(2)], ..AnyOrderGroup::default() }];
        let mut document = Document::new("Journey", start.clone());
        let mut given = start.next_id;
        for act in acts {
            let before = document.map().clone();
            match act {
                Act::Edit(kind, a, b, x) => {
                    let edit = edit(document.map(), kind, a, b, x);
                    if document.apply(edit).is_err() {
                        prop_assert_eq!(document.map(), &before);
                    }
                }
                Act::Begin => document.begin("Step"),
                Act::End => document.end(),
                Act::Cancel => document.cancel(),
                Act::Undo => { document.undo(); }
                Act::Redo => { document.redo(); }
            }
            prop_assert_eq!(document.map().check(), Ok(()));
            prop_assert!(document.map().next_id >= given);
            given = document.map().next_id;
        }
        while document.redo().is_some() {}
        let end = drawn(&document);
        let mut steps = 0;
        while document.undo().is_some() {
            prop_assert_eq!(document.map().check(), Ok(()));
            steps += 1;
        }
        prop_assert_eq!(drawn(&document), Map { next_id: 0, ..start });
        while document.redo().is_some() {
            steps -= 1;
        }
        prop_assert_eq!(steps, 0);
        prop_assert_eq!(drawn(&document), end);
        // What was edited in any way is written and read again as it was, without a word about repairs.
        let text = file::write(&document, None, None).unwrap();
        let opened = file::read(&text).unwrap();
        prop_assert_eq!(&opened.repaired, &Vec::<String>::new());
        prop_assert_eq!(opened.document.map(), document.map());
        prop_assert_eq!(file::write(&opened.document, None, None).unwrap(), text);
    }
}
