//! Exports whose records hold lists: names with values as in GA4, and actions inside visits as in Matomo.

use super::lines;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{Given, Imported, Plan, Preset, Role, built_in, read, treat};
use pathlight::project::{look_at, plan_files, recognised};
use std::path::Path;
use std::sync::Arc;

/// Reads a file as the program does: by the preset that recognises it, if any does.
fn imported(path: &Path, given: &Given, presets: &[Preset]) -> (Plan, Imported) {
    let preset = |detected: &_| recognised(presets, detected);
    let (_, detected) = look_at(path, given, &preset, &Cancel::default()).unwrap();
    let (_, plan) = plan_files(&[(path.to_owned(), detected)], &preset).unwrap();
    assert_eq!(plan.problems(), []);
    let now = Moment::parse_iso("2026-01-01").unwrap();
    let mut imported = read(path, &plan, now, &Cancel::default(), &mut |_| {}).unwrap();
    treat(&mut imported, &plan, None, now, &Cancel::default(), &mut |_| {}).unwrap();
    (plan, imported)
}

pub(super) fn of_text(text: &str) -> (Plan, Imported) {
    of_text_as(text, &Given::default(), built_in())
}

pub(super) fn of_text_as(text: &str, given: &Given, presets: &[Preset]) -> (Plan, Imported) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.json");
    std::fs::write(&path, text).unwrap();
    imported(&path, given, presets)
}

const GA4: &str = r#"{"event_date":"20240305","event_timestamp":"1709650800123456","event_name":"session_start","event_params":[{"key":"ga_session_id","value":{"string_value":null,"int_value":"1709650800","float_value":null,"double_value":null}},{"key":"page_location","value":{"string_value":"https://x.org/"}}],"user_pseudo_id":"77.88","user_properties":[{"key":"plan","value":{"string_value":"pro","set_timestamp_micros":"1709650000000000"}}],"device":{"category":"mobile"},"items":[]}
{"event_date":"20240305","event_timestamp":"1709650801000000","event_name":"purchase","event_params":[{"key":"page_location","value":{"string_value":"https://x.org/pay"}},{"key":"ga_session_id","value":{"int_value":"1709650800"}},{"key":"discount","value":{"double_value":0.5}},{"key":"value","value":{"float_value":19.5}}],"user_pseudo_id":"77.88","user_properties":[],"device":{"category":"mobile"},"items":[{"item_id":"a","quantity":"1","item_params":[{"key":"size","value":{"string_value":"L"}}]},{"item_id":"b","quantity":"2"}]}
"#;
const GA4_ROWS: [&str; 2] = [
    "77.88 | session_start | 2024-03-05T15:00:00.123456Z | ga_session_id=1709650800 | page_location=https://x.org/ | plan=pro | device.category=mobile",
    "77.88 | purchase | 2024-03-05T15:00:01Z | ga_session_id=1709650800 | page_location=https://x.org/pay | device.category=mobile | discount=0.5 | value=19.5",
];

#[test]
fn parameters_of_ga4_are_attributes_by_their_names() {
    let (plan, imported) = of_text(GA4);
    let rows = lines(&imported);
    assert_eq!(rows[0], GA4_ROWS[0]);
    let items = " | items.item_id=a, b | items.quantity=1, 2 | items.item_params=[{\"key\":\"size\",\"value\":{\"string_value\":\"L\"}}]";
    assert_eq!(rows[1], format!("{}{items}", GA4_ROWS[1]));
    let role = |role: Role| plan.with_role(role).map(|place| plan.columns[place].name.as_str());
    assert_eq!(role(Role::Session), Some("event_params.ga_session_id"));
    assert_eq!(role(Role::Value), Some("event_params.value"));
    // The second level of lists is kept, and said.
    assert_eq!(imported.quality.nested.iter().collect::<Vec<_>>(), [(&"items.item_params".to_owned(), &1)]);
    assert!(imported.quality.sentences().iter().any(|one| one.contains("nested inside a list (items.item_params)")));
}

/// The same events as Parquet: lists as BigQuery writes them, with the standard three levels or as plain repeated groups.
fn ga4_parquet(annotated: bool) -> Vec<u8> {
    let list = |fields: &str| match annotated {
        true => format!("(LIST) {{ repeated group list {{ optional group element {{ {fields} }} }} }}"),
        false => format!("{{ repeated group list {{ optional group element {{ {fields} }} }} }}"),
    };
    let value = "optional binary key (UTF8); optional group value { optional binary string_value (UTF8); optional int64 \
        int_value; optional double double_value; }";
    let schema = format!(
        "message m {{ required int64 event_timestamp; required binary event_name (UTF8); required binary user_pseudo_id \
         (UTF8); optional group event_params {} optional group device {{ optional binary category (UTF8); }} }}",
        list(value)
    );
    let schema = parse_message_type(&schema).unwrap();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    macro_rules! column {
        ($kind:ty, $values:expr, $definitions:expr, $repeats:expr) => {{
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<$kind>().write_batch(&$values, $definitions, $repeats).unwrap();
            column.close().unwrap();
        }};
    }
    let texts = |texts: &[&str]| texts.iter().map(|text| ByteArray::from(*text)).collect::<Vec<_>>();
    column!(Int64Type, [1_709_650_800_123_456, 1_709_650_801_000_000], None, None);
    column!(ByteArrayType, texts(&["session_start", "purchase"]), None, None);
    column!(ByteArrayType, texts(&["77.88", "77.88"]), None, None);
    // Two parameters in the first row, three in the second.
    let repeats: Option<&[i16]> = Some(&[0, 1, 0, 1, 1]);
    let keys = ["ga_session_id", "page_location", "page_location", "ga_session_id", "discount"];
    column!(ByteArrayType, texts(&keys), Some(&[4; 5]), repeats);
    column!(ByteArrayType, texts(&["https://x.org/", "https://x.org/pay"]), Some(&[4, 5, 5, 4, 4]), repeats);
    column!(Int64Type, [1_709_650_800, 1_709_650_800], Some(&[5, 4, 4, 5, 4]), repeats);
    column!(DoubleType, [0.5], Some(&[4, 4, 4, 4, 5]), repeats);
    column!(ByteArrayType, texts(&["mobile", "mobile"]), Some(&[2, 2]), None);
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn parameters_of_ga4_are_the_same_from_parquet() {
    let folder = tempfile::tempdir().unwrap();
    for annotated in [true, false] {
        let path = folder.path().join(format!("{annotated}.parquet"));
        std::fs::write(&path, ga4_parquet(annotated)).unwrap();
        let (plan, imported) = imported(&path, &Given::default(), built_in());
        assert_eq!(plan.treatment.preset.as_deref(), Some("Google Analytics 4 (BigQuery)"));
        assert_eq!(plan.columns[plan.with_role(Role::Session).unwrap()].name, "event_params.ga_session_id");
        let expected = [
            GA4_ROWS[0].replace(" | plan=pro", "").replace(
                " | ga_session_id=1709650800 | page_location=https://x.org/ | device.category=mobile",
                " | device.category=mobile | ga_session_id=1709650800 | page_location=https://x.org/",
            ),
            "77.88 | purchase | 2024-03-05T15:00:01Z | device.category=mobile | ga_session_id=1709650800 | \
             page_location=https://x.org/pay | discount=0.5"
                .to_owned(),
        ];
        assert_eq!(lines(&imported), expected, "{annotated}");
    }
}

const MATOMO: &str = r#"[
 {"idSite":"1","idVisit":"5","visitorId":"abc","visitIp":"1.2.3.4","serverTimestamp":1709650860,"deviceType":"Desktop",
  "actionDetails":[
   {"type":"action","url":"https://x.org/","timestamp":1709650800,"timeSpentPretty":"10s","idpageview":"q1"},
   {"type":"outlink","url":"https://y.org/","timestamp":1709650810,"customVariables":{"1":{"customVariableName1":"a"}}},
   {"type":"goal","goalName":"Paid","timestamp":1709650860,"revenue":20}]},
 {"idSite":"1","idVisit":"6","visitorId":"def","serverTimestamp":1709650900,"deviceType":"Smartphone",
  "actionDetails":[{"type":"action","url":"https://x.org/","timestamp":1709650900}]},
 {"idSite":"1","idVisit":"7","visitorId":"ghi","serverTimestamp":1709650901,"deviceType":"Tablet","actionDetails":[]}
]"#;

#[test]
fn each_action_of_a_matomo_visit_is_an_activity() {
    let (plan, imported) = of_text(MATOMO);
    assert_eq!(plan.treatment.preset.as_deref(), Some("Matomo"));
    assert_eq!(
        lines(&imported),
        [
            "abc | Page view | 2024-03-05T15:00:00Z | idVisit=5 | deviceType=Desktop | url=https://x.org/",
            "abc | Click on outlink | 2024-03-05T15:00:10Z | idVisit=5 | deviceType=Desktop | url=https://y.org/ | \
             customVariables.1.customVariableName1=a",
            "abc | Goal | 2024-03-05T15:01:00Z | idVisit=5 | deviceType=Desktop | goalName=Paid | revenue=20",
            "def | Page view | 2024-03-05T15:01:40Z | idVisit=6 | deviceType=Smartphone | url=https://x.org/",
        ]
    );
    // A visit without an action is no activity, and is said.
    assert_eq!((imported.quality.rows, imported.quality.refused), (5, 1));
    assert_eq!(imported.refused[0].line, 9);
    // The visits themselves, if they are wanted.
    let whole = Given { rows_of: Some(None), ..Given::default() };
    let (_, visits) = of_text_as(MATOMO, &whole, built_in());
    assert_eq!((visits.quality.rows, visits.quality.refused), (3, 0));
    assert!(lines(&visits)[0].starts_with("abc | Visit | 2024-03-05T15:01:00Z | idVisit=5"), "{:?}", lines(&visits));
}

#[test]
fn a_list_of_things_done_is_found_without_a_preset() {
    let text = r#"{"user_id":"u1","country":"AT","events":[{"name":"open","at":"2024-03-05T10:00:00Z"},{"name":"buy","at":"2024-03-05T10:05:00Z","items":[{"sku":"x"}]}]}
{"user_id":"u2","country":"DE","events":[{"name":"open","at":"2024-03-06T10:00:00Z"}]}
"#;
    let (plan, imported) = of_text(text);
    assert_eq!(plan.nesting.rows_of.as_deref(), Some("events"));
    assert_eq!(
        lines(&imported),
        [
            "u1 | open | 2024-03-05T10:00:00Z | country=AT",
            "u1 | buy | 2024-03-05T10:05:00Z | country=AT | events.items.sku=x",
            "u2 | open | 2024-03-06T10:00:00Z | country=DE",
        ]
    );
    // What was bought is no list of things done.
    let order =
        r#"{"user_id":"u1","event":"buy","ts":"2024-03-05T10:00:00Z","items":[{"sku":"x","made":"2020-01-01"}]}"#;
    assert_eq!(of_text(&format!("{order}\n")).0.nesting.rows_of, None);
}

#[test]
fn a_preset_of_ones_own_says_what_becomes_of_lists() {
    let preset = "Preset(title: \"Ours\", recognise: [[\"who\", \"did.what\"]], rows_of: \"did\", pairs: [(list: \
        \"did.traits\", key: \"label\", value: \"text\")], contact: [\"who\"], activity: [\"did.what\"], time: \
        [\"did.when\"], clean_up: [StripPrefixes([\"did.traits.\", \"did.\"])])";
    let preset = Preset::parse("ours", preset).unwrap();
    let text = r#"{"who":"u1","did":[{"what":"open","when":"2024-03-05T10:00:00Z","traits":[{"label":"plan","text":"pro","by":"me"}]},{"what":"buy","when":"2024-03-05T10:05:00Z"}]}
{"who":"u2","did":[]}
"#;
    let (plan, imported) = of_text_as(text, &Given::default(), std::slice::from_ref(&preset));
    assert_eq!(
        lines(&imported),
        ["u1 | open | 2024-03-05T10:00:00Z | plan=pro | by=me", "u1 | buy | 2024-03-05T10:05:00Z"]
    );
    // Saved from the plan it reads the next file in the same way.
    let saved = Preset::of_plan("Ours again", &plan);
    let (_, again) = of_text_as(text, &Given::default(), &[saved]);
    assert_eq!(lines(&again), lines(&imported));
}
