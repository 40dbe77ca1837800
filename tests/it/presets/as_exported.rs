//! Exports as the tools write them, with all they hold: no row is multiplied, refused or named after the wrong column.

use super::lines;
use super::nested::{of_text, of_text_as};
use pathlight::engine::import::{Given, Plan, Preset, Role, Several, built_in};
use std::fmt::Write;

fn name_of(plan: &Plan, role: Role) -> Option<&str> {
    plan.with_role(role).map(|place| plan.columns[place].name.as_str())
}

#[test]
fn parameters_whose_numbers_look_like_times_are_no_rows() {
    // Every parameter of GA4 has all members, and the id of a session is a count of seconds.
    let parameter = |key: &str, number: u64| {
        format!(
            r#"{{"key":"{key}","value":{{"string_value":null,"int_value":"{number}","float_value":null,"double_value":null}}}}"#
        )
    };
    let mut text = String::new();
    for row in 0..20_u64 {
        let parameters = [parameter("ga_session_id", 1_709_650_800), parameter("first_time", 1_709_650_801 + row)];
        let _ = writeln!(
            text,
            r#"{{"event_timestamp":"{}","event_name":"page_view","event_params":[{}],"user_pseudo_id":"u{}"}}"#,
            1_709_650_800_000_000 + row,
            parameters.join(","),
            row % 3
        );
    }
    let (plan, imported) = of_text(&text);
    assert_eq!((imported.quality.rows, imported.quality.taken), (20, 20));
    assert_eq!(name_of(&plan, Role::Session), Some("event_params.ga_session_id"));
}

#[test]
fn calls_of_segment_that_are_no_tracks_are_named_by_their_type() {
    let call = |kind: &str, event: &str, second: u32| {
        format!(
            r#"{{"anonymousId":"a1","event":{event},"messageId":"m{second}","type":"{kind}","timestamp":"2024-03-05T15:00:0{second}Z","originalTimestamp":"2024-03-05T15:00:00Z"}}"#
        )
    };
    let text =
        [call("page", "null", 0), call("track", "\"Order Completed\"", 1), call("identify", "null", 2)].join("\n");
    let (plan, imported) = of_text(&text);
    let rows = lines(&imported);
    assert_eq!(
        rows,
        [
            "a1 | page | 2024-03-05T15:00:00Z",
            "a1 | Order Completed | 2024-03-05T15:00:01Z",
            "a1 | identify | 2024-03-05T15:00:02Z"
        ]
    );
    // A preset that is made of the plan does the same.
    assert_eq!(plan.several, Several::FirstSet);
    let own = Preset::of_plan("Own", &plan);
    assert_eq!(lines(&of_text_as(&text, &Given::default(), &[own]).1), rows);
}

#[test]
fn a_table_of_a_warehouse_is_named_by_its_file() {
    let text = "id,received_at,anonymous_id,name,original_timestamp,path,sent_at,timestamp,user_id\n\
        p1,2024-03-05 15:00:02,a1,Home,2024-03-05 15:00:00,/,2024-03-05 15:00:01,2024-03-05 15:00:00,\n";
    let (plan, imported) = of_text(text);
    assert_eq!(plan.treatment.preset.as_deref(), Some("Segment"));
    assert_eq!(lines(&imported), ["a1 | export | 2024-03-05T15:00:00Z | name=Home | path=/"]);
}

#[test]
fn the_enriched_stream_of_snowplow_has_no_names_but_its_131_columns() {
    let snowplow = built_in().iter().find(|preset| preset.name == "snowplow").unwrap();
    assert_eq!(snowplow.columns.len(), 131);
    let mut text = String::new();
    for row in 0..5 {
        let value = |name: &String| match name.as_str() {
            "app_id" => "shop".to_owned(),
            "collector_tstamp" | "etl_tstamp" => format!("2024-03-05 15:00:1{row}.000"),
            "derived_tstamp" => format!("2024-03-05 15:00:0{row}.250"),
            "event" => "unstruct".to_owned(),
            "event_name" => "link_click".to_owned(),
            "domain_userid" => format!("d{}", row % 2),
            "domain_sessionid" => "s1".to_owned(),
            "page_urlpath" => "/x".to_owned(),
            _ => String::new(),
        };
        let values: Vec<String> = snowplow.columns.iter().map(value).collect();
        let _ = writeln!(text, "{}", values.join("\t"));
    }
    let (plan, imported) = of_text(&text);
    assert_eq!(plan.treatment.preset.as_deref(), Some("Snowplow"));
    assert_eq!(imported.quality.taken, 5);
    assert_eq!(
        lines(&imported)[0],
        "d0 | link_click | 2024-03-05T15:00:00.25Z | app_id=shop | event=unstruct | page_urlpath=/x | domain_sessionid=s1"
    );
    // Another table of as many columns, without times there, is none.
    let other: String = (0..3).map(|_| vec!["7"; 131].join("\t") + "\n").collect();
    let detected = pathlight::engine::import::sniff(
        &pathlight::engine::import::Sample::from_bytes(other.as_bytes()),
        &Given::default(),
    );
    assert_eq!(snowplow.fit_of(&detected.unwrap()), 0);
}

#[test]
fn answers_of_interfaces_are_read_by_their_presets() {
    let klaviyo = r#"{"data":[{"type":"event","id":"e1","attributes":{"timestamp":1709650800,"event_properties":{"Subject":"Hi"},"uuid":"x"},"relationships":{"profile":{"data":{"type":"profile","id":"p1"}},"metric":{"data":{"type":"metric","id":"Opn"}}}},
{"type":"event","id":"e2","attributes":{"timestamp":1709650801,"event_properties":{"Subject":"Hi"},"uuid":"y"},"relationships":{"profile":{"data":{"type":"profile","id":"p1"}},"metric":{"data":{"type":"metric","id":"Clk"}}}}],"links":{"next":null}}"#;
    let (_, imported) = of_text(klaviyo);
    assert_eq!(
        lines(&imported),
        [
            "p1 | Opn | 2024-03-05T15:00:00Z | type=event | Subject=Hi",
            "p1 | Clk | 2024-03-05T15:00:01Z | type=event | Subject=Hi"
        ]
    );
    let mailchimp = r#"{"emails":[{"campaign_id":"c1","email_id":"e1","email_address":"ann@x.org","activity":[{"action":"open","timestamp":"2024-03-05T15:00:00+00:00","ip":"1.2.3.4"},{"action":"click","timestamp":"2024-03-05T15:01:00+00:00","url":"/x"}]},
{"campaign_id":"c1","email_id":"e2","email_address":"bob@x.org","activity":[{"action":"open","timestamp":"2024-03-05T15:02:00+00:00"}]}],"total_items":2}"#;
    let (plan, imported) = of_text(mailchimp);
    assert_eq!(plan.treatment.preset.as_deref(), Some("Mailchimp"));
    assert_eq!(
        lines(&imported),
        [
            "ann@x.org | open | 2024-03-05T15:00:00Z | campaign_id=c1",
            "ann@x.org | click | 2024-03-05T15:01:00Z | campaign_id=c1 | url=/x",
            "bob@x.org | open | 2024-03-05T15:02:00Z | campaign_id=c1"
        ]
    );
}
