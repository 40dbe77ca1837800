//! Exports of well-known tools: each is recognised by its columns and read with the right roles and clean-up.

mod as_exported;
mod nested;

use pathlight::domain::{Cancel, Moment};
use pathlight::engine::import::{Given, Imported, Plan, Role, Sample, built_in, read, recognise, sniff, treat};

/// Reads a text by the preset that recognises it.
fn recognised(preset: &str, text: &str) -> (Plan, Imported) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("emailOpen.csv");
    std::fs::write(&path, text).unwrap();
    let detected = sniff(&Sample::open(&path).unwrap(), &Given::default()).unwrap();
    let names: Vec<&str> = detected.columns.iter().map(|column| column.name.as_str()).collect();
    let found = recognise(built_in(), &names).unwrap_or_else(|| panic!("{preset} is not recognised"));
    assert_eq!(found.name, preset);
    let plan = found.plan(&detected, "emailOpen");
    assert_eq!(plan.problems(), [], "{preset}");
    let now = Moment::parse_iso("2026-01-01").unwrap();
    let mut imported = read(&path, &plan, now, &Cancel::default(), &mut |_| {}).unwrap();
    treat(&mut imported, &plan, None, now, &Cancel::default(), &mut |_| {}).unwrap();
    (plan, imported)
}

/// One line a row: contact, activity, time, attributes that are set.
fn lines(imported: &Imported) -> Vec<String> {
    let intake = &imported.intake;
    let line = |row: usize| {
        let mut line = format!(
            "{} | {} | {}",
            intake.contacts.text(intake.contact[row]),
            intake.activity_types.text(intake.activity.at(row)),
            Moment(intake.time[row]).to_iso()
        );
        for one in &intake.attributes {
            let value = one.words.text(one.codes.at(row));
            if !value.is_empty() {
                line += &format!(" | {}={value}", one.name);
            }
        }
        line
    };
    (0..intake.len()).map(line).collect()
}

fn check(preset: &str, text: &str, expected: &[&str]) -> Plan {
    let (plan, imported) = recognised(preset, text);
    assert_eq!(lines(&imported), expected, "{preset}");
    plan
}

#[test]
fn kentico_activities_merge_a_landing_page_with_its_visit_and_keep_the_utm_values() {
    let text = "\
ActivityID;ActivityContactID;ActivityCreated;ActivityType;ActivityItemID;ActivityURL;ActivityUTMSource;ActivityUTMContent
1;7;03/04/2025 10:00:00.100;landingpage;;/coffee;mail;banner
2;7;03/04/2025 10:00:00.350;pagevisit;;/coffee;;
3;7;03/04/2025 10:02:00;bizformsubmit;12;/coffee;;
4;8;03/04/2025 10:00:00.100;landingpage;;/tea;ad;
5;8;03/04/2025 10:00:09;pagevisit;;/tea;;
";
    check(
        "kentico-activities",
        text,
        &[
            "7 | Page visit | 2025-03-04T10:00:00.35Z | ActivityURL=/coffee | ActivityUTMSource=mail | ActivityUTMContent=banner | Landing=true",
            "7 | Form submission | 2025-03-04T10:02:00Z | ActivityItemID=12 | ActivityURL=/coffee",
            "8 | Landing page | 2025-03-04T10:00:00.1Z | ActivityURL=/tea | ActivityUTMSource=ad",
            "8 | Page visit | 2025-03-04T10:00:09Z | ActivityURL=/tea",
        ],
    );
    let iso = "ActivityContactID,ActivityCreated,ActivityType\n7,2025-03-04 10:00:00,click\n";
    check("kentico-activities", iso, &["7 | Click | 2025-03-04T10:00:00Z"]);
}

#[test]
fn kentico_contacts_have_american_dates() {
    let text = "ContactGUID,ContactCreated,ContactFirstName,ContactEmail\ng1,05/06/2024 13:00:00,Ann,ann@x.org\n";
    check(
        "kentico-contacts",
        text,
        &["g1 | Contact created | 2024-05-06T13:00:00Z | ContactFirstName=Ann | ContactEmail=ann@x.org"],
    );
}

#[test]
fn analytics_tools_are_recognised() {
    let ga4 = "event_date,event_timestamp,event_name,user_id,user_pseudo_id,event_params.page_location,ecommerce.purchase_revenue\n\
        20240305,1709650800123456,purchase,,77.88,https://x.org/p,19.5\n";
    let plan = check(
        "ga4",
        ga4,
        &[
            "77.88 | purchase | 2024-03-05T15:00:00.123456Z | page_location=https://x.org/p | ecommerce.purchase_revenue=19.5",
        ],
    );
    assert_eq!(plan.with_role(Role::Value), Some(6));
    check(
        "mixpanel",
        "event,properties.time,properties.distinct_id,properties.$insert_id,properties.$city,properties.plan\n\
         Sign Up,1709650800,u1,x1,Graz,pro\n",
        &["u1 | Sign Up | 2024-03-05T15:00:00Z | city=Graz | plan=pro"],
    );
    check(
        "amplitude",
        "amplitude_id,user_id,device_id,event_type,event_time,session_id,event_properties.plan,uuid,server_upload_time\n\
         9,,d1,Open App,2024-03-05 15:00:00.123000,1709650800000,pro,u,2024-03-05 15:01:00\n",
        &["9 | Open App | 2024-03-05T15:00:00.123Z | session_id=1709650800000 | plan=pro"],
    );
    check(
        "posthog",
        "uuid,event,distinct_id,person_id,timestamp,properties.$current_url,properties.$lib,elements_chain\n\
         1,$pageview,d1,,2024-03-05T15:00:00.5Z,https://x.org,web,\n2,paid,d1,p1,2024-03-05T15:01:00Z,,web,\n",
        &["d1 | $pageview | 2024-03-05T15:00:00.5Z | current_url=https://x.org", "p1 | paid | 2024-03-05T15:01:00Z"],
    );
    check(
        "segment",
        "id,anonymous_id,user_id,event,event_text,received_at,sent_at,timestamp,plan\n\
         1,a1,,order_completed,Order Completed,2024-03-05 15:00:02,2024-03-05 15:00:01,2024-03-05 15:00:00,pro\n\
         2,a1,u1,order_completed,Order Completed,2024-03-05 15:00:02,2024-03-05 15:00:01,2024-03-05 15:00:01,\n",
        &[
            "a1 | Order Completed | 2024-03-05T15:00:00Z | event=order_completed | plan=pro",
            "u1 | Order Completed | 2024-03-05T15:00:01Z | event=order_completed",
        ],
    );
    check(
        "snowplow",
        "event_id,collector_tstamp,derived_tstamp,event_name,domain_userid,domain_sessionid,page_urlpath\n\
         e1,2024-03-05 15:00:02.1,2024-03-05 15:00:00.25,page_view,d1,s1,/x\n",
        &["d1 | page_view | 2024-03-05T15:00:00.25Z | domain_sessionid=s1 | page_urlpath=/x"],
    );
    check(
        "matomo",
        "idVisit,visitorId,visitIp,firstActionTimestamp,deviceType,deviceTypeIcon\n5,abc,1.2.3.4,1709650800,Desktop,x.png\n",
        &["abc | Visit | 2024-03-05T15:00:00Z | idVisit=5 | deviceType=Desktop"],
    );
}

#[test]
fn mail_and_marketing_tools_are_recognised() {
    check(
        "hubspot",
        "id,created,type,recipient,emailCampaignId,portalId\n1,1709650800123,OPEN,ann@x.org,9,4\n",
        &["ann@x.org | OPEN | 2024-03-05T15:00:00.123Z | emailCampaignId=9"],
    );
    check(
        "klaviyo",
        "id,person_id,metric_id,type,timestamp,property_subject\n1,p1,m1,Opened Email,2024-03-05 15:00:00,Hello\n",
        &["p1 | Opened Email | 2024-03-05T15:00:00Z | metric_id=m1 | subject=Hello"],
    );
    check(
        "mailchimp",
        "campaign_id,email_id,email_address,action,timestamp,url,ip\nc1,e1,ann@x.org,click,2024-03-05T15:00:00+00:00,/x,1.2.3.4\n",
        &["ann@x.org | click | 2024-03-05T15:00:00Z | campaign_id=c1 | url=/x"],
    );
    check(
        "marketo",
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValue\n\
         g1,12,2024-03-05T15:00:00Z,2,,Contact form\ng2,12,2024-03-05T15:01:00Z,100001,4,\n",
        &[
            "12 | Fill out form | 2024-03-05T15:00:00Z | primaryAttributeValue=Contact form",
            "12 | 100001 | 2024-03-05T15:01:00Z | campaignId=4",
        ],
    );
    let extract = "ClientID,SendID,SubscriberKey,EmailAddress,SubscriberID,ListID,EventDate,EventType,BatchID\n\
        1,22,k1,ann@x.org,5,6,3/5/2024 3:00:00 PM,Open,0\n";
    check(
        "salesforce-marketing-cloud",
        extract,
        &["k1 | Open | 2024-03-05T15:00:00Z | SendID=22 | EmailAddress=ann@x.org"],
    );
    check(
        "salesforce-marketing-cloud",
        "JobID,SubscriberKey,EventDate\n22,k1,2024-03-05 15:00:00\n",
        &["k1 | emailOpen | 2024-03-05T15:00:00Z | JobID=22"],
    );
    check(
        "iterable",
        "email,userId,createdAt,campaignId,messageId\nann@x.org,,2024-03-05 15:00:00 +00:00,7,m1\n",
        &["ann@x.org | emailOpen | 2024-03-05T15:00:00Z | campaignId=7"],
    );
}

#[test]
fn an_order_of_several_lines_is_one_activity() {
    let text = "Name,Email,Financial Status,Paid at,Accepts Marketing,Currency,Total,Created at,Lineitem quantity,Lineitem name\n\
        #1,ann@x.org,paid,2024-03-05 16:00:00 +0100,yes,EUR,30.00,2024-03-05 16:00:00 +0100,1,Tea\n\
        #1,ann@x.org,,,,,,2024-03-05 16:00:00 +0100,2,Cup\n";
    let (plan, imported) = recognised("shopify-orders", text);
    assert_eq!(lines(&imported).len(), 1);
    assert!(
        lines(&imported)[0].starts_with("ann@x.org | Order placed | 2024-03-05T15:00:00Z"),
        "{:?}",
        lines(&imported)
    );
    assert_eq!(imported.quality.dropped, 1);
    let role = |role: Role| plan.with_role(role).map(|place| plan.columns[place].name.as_str());
    assert_eq!((role(Role::Value), role(Role::Consent)), (Some("Total"), Some("Accepts Marketing")));
}

#[test]
fn what_no_preset_knows_is_not_recognised() {
    for names in [&["user_id", "event", "ts"][..], &["campaign_id", "member_id", "list_id"], &["id", "name", "subject"]]
    {
        assert_eq!(recognise(built_in(), names).map(|preset| preset.name.as_str()), None, "{names:?}");
    }
}
