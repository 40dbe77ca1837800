//! Cases about moves, places, sessions, pairs, patterns and whole logs.

use super::question::{Tried, condition_of, text_of, unsupported};
use pathlight::domain::{Cancel, Condition, Journey, Order, SessionRule, Span};
use pathlight::engine::analysis::moves::{
    AfterRun, DidAfter, MoveRow, Moves, MovesReport, Pair, Positions, Sequence, SequenceStep, Sessions, Unit,
};
use pathlight::engine::analysis::paths::{Item, Paths, Shape, Stretch, Transform, Visit, with_counts};
use pathlight::engine::analysis::people::Listed;
use pathlight::engine::analysis::{Asked, Figure, Members};
use pathlight::engine::columns::Columns;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Returns the answer to a question about activities as they are, without a map.
pub fn answer(kind: &str, columns: &Columns, question: &Value, expected: &Value) -> Tried<Value> {
    if question["filters"].as_array().is_some_and(|filters| !filters.is_empty()) {
        return unsupported(format!("kind {kind} with filters for every event"));
    }
    let (journey, cancel) = (Journey::default(), Cancel::default());
    let asked = Asked::everybody(columns, &journey, &cancel);
    let only: Option<Members> = question["only"].as_array().map(|names| {
        let is_named = |contact: &usize| names.iter().any(|name| name == columns.contacts.at(*contact));
        Members::of((0..columns.contact_count()).filter(is_named))
    });
    let asked = match &only {
        Some(members) => asked.within(members),
        None => asked,
    };
    match kind {
        "transitions" => Ok(transitions(&moves(&asked), expected)),
        "positions" => Ok(positions(&asked, question)),
        "next_activity" => Ok(next_activity(&asked, question)),
        "sessions" => Ok(sessions(&asked, question)),
        "pair" => pair(&asked, question),
        "sequence" => sequence(&asked, question),
        "process" => Ok(process(&asked)),
        _ => unsupported(format!("kind {kind}")),
    }
}

fn name(item: &Option<Item>, edge: &str) -> String {
    item.as_ref().map_or(edge.to_owned(), Item::to_string)
}

fn moves(asked: &Asked<'_>) -> MovesReport {
    let moves = Moves { unit: Unit::Contact, told_by: None, hidden: Vec::new(), most: usize::MAX };
    moves.compute(asked).unwrap_or_default()
}

/// Moves in the order of the case; others follow, unless it lists only some.
fn transitions(report: &MovesReport, expected: &Value) -> Value {
    let mut edges: BTreeMap<(String, String), Value> = BTreeMap::new();
    for row in &report.rows {
        let (from, to) = (name(&row.from, "(start)"), name(&row.to, "(end)"));
        let edge = json!({
            "from": from, "to": to, "count": row.count, "contacts": row.contacts, "share": row.share.value(),
            "p_out": row.out_of.value(), "p_in": row.into.value(), "per_path": row.per_path,
        });
        edges.insert((from, to), edge);
    }
    let wanted = expected["edges"].as_array().into_iter().flatten();
    let mut ordered: Vec<Value> =
        wanted.map(|edge| edges.remove(&(text_of(edge, "from"), text_of(edge, "to"))).unwrap_or_default()).collect();
    if expected["edges_complete"] == true {
        ordered.extend(edges.into_values());
    }
    json!({"total": report.moves, "paths": report.paths, "edges": ordered, "edges_complete": true})
}

fn positions(asked: &Asked<'_>, question: &Value) -> Value {
    let places = question["max_steps"].as_u64().and_then(|places| usize::try_from(places).ok()).unwrap_or_default();
    let positions = Positions { unit: Unit::Contact, told_by: None, hidden: Vec::new(), places };
    let mut all = vec![json!({"(start)": 1})];
    for position in positions.compute(asked).unwrap_or_default() {
        let mut shares: Map<String, Value> =
            position.items.iter().map(|(item, share)| (item.to_string(), json!(share.value()))).collect();
        if position.ended.part > 0 {
            shares.insert("(end)".to_owned(), json!(position.ended.value()));
        }
        all.push(Value::Object(shares));
    }
    json!({"positions": all})
}

fn next_activity(asked: &Asked<'_>, question: &Value) -> Value {
    let pattern = question["pattern"].as_array().into_iter().flatten();
    let run: Vec<Item> = pattern.map(|name| Item::activity(name.as_str().unwrap_or_default())).collect();
    let question = AfterRun { unit: Unit::Contact, told_by: None, run };
    let mut next: BTreeMap<&str, Value> = asked.columns.contacts.iter().map(|name| (name, Value::Null)).collect();
    for (item, _) in question.compute(asked).unwrap_or_default().next {
        for contact in question.contacts(&DidAfter(item.clone()), asked).unwrap_or_default() {
            let name = asked.columns.contacts.at(contact as usize);
            next.insert(name, item.as_ref().map_or(Value::Null, |item| json!(item.to_string())));
        }
    }
    json!({"next": next})
}

fn sessions(asked: &Asked<'_>, question: &Value) -> Value {
    let gap = question["gap_seconds"].as_i64().unwrap_or_default();
    let sessions = Sessions { rule: SessionRule::Gap(Span::from_secs(gap)) }.rows(asked).unwrap_or_default();
    let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut number = 0;
    let mut before = None;
    for (contact, rows) in &sessions {
        number = if before == Some(contact) { number + 1 } else { 1 };
        before = Some(contact);
        let name = asked.columns.contacts.at(*contact as usize);
        numbers.entry(name).or_default().extend(rows.iter().map(|_| number));
    }
    json!({"sessions": numbers})
}

fn pair(asked: &Asked<'_>, question: &Value) -> Tried<Value> {
    let end = &question["end"];
    let is_end = |value: &Value| value == "(end)" || value["activity"] == "(end)";
    let pair = Pair {
        unit: Unit::Contact,
        start: condition_of(&question["start"])?,
        end: if is_end(end) { None } else { Some(condition_of(end)?) },
        visit: if question["occurrence"] == "last" { Visit::Last } else { Visit::First },
        within: question["within_seconds"].as_i64().map(Span::from_secs),
        within_activities: question["within_events"].as_u64(),
    };
    let report = pair.compute(asked).unwrap_or_default();
    Ok(json!({
        "with_start": report.with_start, "converted": report.converted, "rate": report.rate.value(),
        "base_rate": report.base_rate.value(), "lift": report.lift,
    }))
}

fn sequence(asked: &Asked<'_>, question: &Value) -> Tried<Value> {
    let list = |key: &str| question[key].as_array().into_iter().flatten();
    let alphabet = list("alphabet").map(condition_of).collect::<Tried<Vec<Condition>>>()?;
    let (mut steps, mut after) = (Vec::new(), None);
    for part in list("pattern") {
        if let Some(place) = part["is"].as_u64().and_then(|place| usize::try_from(place).ok()) {
            steps.push(SequenceStep { is: place.saturating_sub(1), after });
            after = None;
        } else if part["gap"].is_object() {
            let gap = &part["gap"];
            let order = match gap["op"].as_str().unwrap_or_default() {
                ">" => Order::More,
                ">=" => Order::MoreOrEqual,
                "<" => Order::Less,
                "<=" => Order::LessOrEqual,
                "==" | "=" => Order::Equal,
                other => return unsupported(format!("a gap that is {other}")),
            };
            after = Some((order, Span((gap["seconds"].as_f64().unwrap_or_default() * 1e6).round() as i64)));
        } else {
            return unsupported(format!("this part of a pattern: {part}"));
        }
    }
    let report = Sequence { unit: Unit::Contact, alphabet, steps }.compute(asked).unwrap_or_default();
    Ok(json!({"found": report.found.part > 0, "count": report.count}))
}

fn process(asked: &Asked<'_>) -> Value {
    let report = moves(asked);
    let paths = Paths { stretch: Stretch::WHOLE, shape: Shape::default(), most: 0 }.compute(asked).unwrap_or_default();
    let mut activities: BTreeMap<String, u64> = BTreeMap::new();
    for row in report.rows.iter().filter(|row| row.to.is_some()) {
        *activities.entry(name(&row.to, "")).or_default() += row.count;
    }
    let at = |edge: &dyn Fn(&MoveRow) -> Option<String>| -> BTreeMap<String, u64> {
        report.rows.iter().filter_map(|row| Some((edge(row)?, row.count))).collect()
    };
    let mut inner: Vec<&MoveRow> = report.rows.iter().filter(|row| row.from.is_some() && row.to.is_some()).collect();
    inner.sort_by_key(|row| (name(&row.from, ""), name(&row.to, "")));
    let edge = |row: &&MoveRow, value: Value| json!([name(&row.from, ""), name(&row.to, ""), value]);
    json!({
        "contacts": report.paths,
        "events": report.activities,
        "activities": activities,
        "starts": at(&|row| row.from.is_none().then(|| name(&row.to, ""))),
        "ends": at(&|row| row.to.is_none().then(|| name(&row.from, ""))),
        "variants": paths.different,
        "edges": inner.iter().map(|row| edge(row, json!(row.count))).collect::<Vec<_>>(),
        "mean_gap_seconds":
            inner.iter().map(|row| edge(row, json!(row.mean.map(Span::as_secs_f64)))).collect::<Vec<_>>(),
        "median_duration_seconds": paths.times.median.map(Span::as_secs_f64),
        "mean_duration_seconds": paths.times.mean.map(Span::as_secs_f64),
    })
}

/// Returns a path after a change.
pub fn path_transform(question: &Value) -> Tried<Value> {
    let touches = question["touches"].as_array().into_iter().flatten();
    let mut touches: Vec<String> = touches.map(|touch| touch.as_str().unwrap_or_default().to_owned()).collect();
    let channel = || text_of(question, "channel");
    let n = question["n"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
    let transform = match text_of(question, "transform").as_str() {
        "merge_repeats" => Transform::MergeRepeats,
        "first_seen" => Transform::FirstSeen,
        "last_n" => Transform::LastN(n),
        "drop_unless_all" => Transform::DropUnlessAll(channel()),
        "drop_tail_unless_all" => Transform::DropTailUnlessAll(channel()),
        "with_counts" => {
            let counted = with_counts(touches);
            let named: Vec<String> = counted.into_iter().map(|(touch, count)| format!("{touch}({count})")).collect();
            return Ok(json!({"touches": named}));
        }
        other => return unsupported(format!("the change {other}")),
    };
    transform.apply(&mut touches);
    Ok(json!({"touches": touches}))
}
