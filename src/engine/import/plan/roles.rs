//! Guesses what the columns are for, from their names and what is in them.

use super::Role;
use crate::engine::import::sniff::{Column, Detected};
use crate::engine::intake::AttributeKind;

/// Returns a role for each column; where nothing speaks for a contact, an activity or a time, none is guessed.
pub(super) fn guess(detected: &Detected) -> Vec<Role> {
    let columns = &detected.columns;
    let mut roles: Vec<Role> = columns.iter().map(|column| rest(column, detected)).collect();
    let mut take = |role: Role, score: &dyn Fn(&Column) -> u32| {
        let free = roles.iter().enumerate().filter(|(_, role)| matches!(role, Role::Attribute | Role::Ignore));
        let scored = free.filter_map(|(place, _)| columns.get(place).map(|column| (score(column), place)));
        // The first of several equally good columns.
        let best = scored.filter(|(score, _)| *score > 0).max_by_key(|(score, place)| (*score, usize::MAX - place));
        if let Some(slot) = best.and_then(|(_, place)| roles.get_mut(place)) {
            *slot = role;
        }
    };
    take(Role::Time, &time_score);
    take(Role::Contact, &|column| contact_score(column, detected));
    take(Role::Activity, &|column| activity_score(column, detected));
    roles
}

/// An empty column is left out, and so are row numbers and ids of single rows, which say nothing about a group.
fn rest(column: &Column, detected: &Detected) -> Role {
    let row_number = column.unnamed && column.kind == AttributeKind::Number;
    let row_id = is_id(&words(&column.name)) && is_unique(column, detected);
    if column.set == 0 || row_number || row_id { Role::Ignore } else { Role::Attribute }
}

const CONTACT: &[(&str, u32)] = &[
    ("contact_id", 100),
    ("contactid", 100),
    ("contact_guid", 100),
    ("contactguid", 100),
    ("case_concept_name", 99),
    ("case_id", 97),
    ("caseid", 97),
    ("user_id", 95),
    ("userid", 95),
    ("customer_id", 95),
    ("customerid", 95),
    ("person_id", 95),
    ("distinct_id", 95),
    ("user_pseudo_id", 95),
    ("client_id", 93),
    ("visitor_id", 93),
    ("member_id", 93),
    ("subscriber_id", 93),
    ("profile_id", 93),
    ("lead_id", 92),
    ("mql_id", 92),
    ("account_id", 75),
    ("contact", 90),
    ("contact_email", 88),
    ("email", 86),
    ("e_mail", 86),
    ("email_address", 86),
    ("recipient", 84),
    ("user", 82),
    ("customer", 82),
    ("person", 82),
    ("visitor", 82),
    ("member", 82),
    ("lead", 80),
    ("kontakt", 90),
    ("kontakt_id", 95),
    ("kunde", 82),
    ("kunden_id", 93),
    ("kundennummer", 93),
    ("anonymous_id", 70),
    ("anonymousid", 70),
    ("amplitude_id", 70),
    ("cookie", 60),
    ("cookie_id", 60),
    ("device_id", 40),
    ("session_id", 30),
    ("sessionid", 30),
];

fn contact_score(column: &Column, detected: &Detected) -> u32 {
    let name = words(&column.name);
    if column.set == 0 || column.time.is_some() && column.kind == AttributeKind::Date {
        return 0;
    }
    if let Some((_, score)) = CONTACT.iter().find(|(known, _)| *known == name) {
        return *score;
    }
    if is_id(&name) {
        let near = ["contact", "user", "customer", "person", "visitor", "client", "lead", "member", "profile"];
        let kin = near.iter().any(|word| name.contains(word));
        // An id that differs in every row names the row.
        return if is_unique(column, detected) {
            0
        } else if kin {
            50
        } else {
            u32::from(name == "id") * 15
        };
    }
    // Without names, the column with the most different values that come again.
    let recurs = column.distinct * 10 <= column.set * 9 && column.distinct > 1;
    u32::from(column.unnamed && recurs && column.distinct * 50 > column.set) * 10
}

const ACTIVITY: &[(&str, u32)] = &[
    ("activity", 100),
    ("concept_name", 99),
    ("activity_name", 98),
    ("activity_type", 97),
    ("activitytype", 97),
    ("event_type", 95),
    ("event_name", 95),
    ("eventname", 95),
    ("event", 94),
    ("interaction", 85),
    ("interaction_type", 85),
    ("action", 84),
    ("event_action", 84),
    ("touchpoint", 80),
    ("aktivität", 100),
    ("aktivitaet", 100),
    ("ereignis", 95),
    ("aktion", 84),
    ("activité", 100),
    ("actividad", 100),
    ("type", 60),
    ("metric_name", 58),
    ("task", 55),
    ("step", 50),
    ("stage", 50),
    ("name", 40),
    ("page", 30),
    ("status", 20),
];

fn activity_score(column: &Column, detected: &Detected) -> u32 {
    // A column that nearly always says something else is free text, and one with numbers or dates is a measure.
    let typed = matches!(column.kind, AttributeKind::Date | AttributeKind::Number | AttributeKind::Bool);
    if column.set == 0 || typed || (detected.rows > 20 && column.distinct * 2 > column.set) {
        return 0;
    }
    let name = words(&column.name);
    if let Some((_, score)) = ACTIVITY.iter().find(|(known, _)| *known == name) {
        return *score;
    }
    u32::from(column.unnamed && column.distinct > 1 && column.distinct <= 200) * 10
}

const TIME: &[(&str, u32)] = &[
    ("timestamp", 100),
    ("time_timestamp", 99),
    ("time", 98),
    ("ts", 97),
    ("event_time", 97),
    ("event_timestamp", 97),
    ("activity_time", 97),
    ("datetime", 96),
    ("date_time", 96),
    ("date_time_utc", 96),
    ("occurred_at", 95),
    ("activity_created", 95),
    ("activitycreated", 95),
    ("zeitpunkt", 98),
    ("zeitstempel", 98),
    ("zeit", 96),
    ("created_at", 90),
    ("created", 88),
    ("event_date", 86),
    ("activity_date", 86),
    ("start_timestamp", 84),
    ("start_time", 82),
    ("start_date", 80),
    ("date", 80),
    ("datum", 80),
    ("when", 78),
    ("day", 60),
];

fn time_score(column: &Column) -> u32 {
    let Some(time) = &column.time else { return 0 };
    let name = words(&column.name);
    let known = TIME.iter().find(|(known, _)| *known == name).map(|(_, score)| *score);
    let known = known.unwrap_or_else(|| {
        let technical = ["sync", "process", "update", "modif", "load", "end", "deadline", "expire", "ingest"];
        if technical.iter().any(|word| name.contains(word)) {
            5
        } else if ["time", "date", "timestamp", "at", "utc"].contains(&name.rsplit('_').next().unwrap_or_default()) {
            50
        } else if column.unnamed || !time.format.is_epoch() {
            10
        } else {
            0
        }
    });
    // A plain number is a time only where the name says so, or where there are no names.
    if time.format.is_epoch() && !column.unnamed && known < 50 { 0 } else { known }
}

/// Lower case, with one `_` for whatever stands between words.
fn words(name: &str) -> String {
    let lower = name.to_lowercase();
    let parts = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("_")
}

fn is_id(name: &str) -> bool {
    ["id", "guid", "uuid", "key"].iter().any(|end| name == *end || name.ends_with(&format!("_{end}")))
        || name.ends_with("guid")
        || name == "eventid"
        || name == "insertid"
}

fn is_unique(column: &Column, detected: &Detected) -> bool {
    detected.rows > 20 && column.set * 10 > detected.rows * 9 && column.distinct * 100 >= column.set * 98
}

#[cfg(test)]
mod tests {
    use crate::engine::import::{Given, Plan, Role, Sample, sniff};
    use std::fmt::Write;

    fn roles(text: &str) -> (Option<usize>, Option<usize>, Option<usize>) {
        let plan = Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap());
        (plan.with_role(Role::Contact), plan.with_role(Role::Activity), plan.with_role(Role::Time))
    }

    #[test]
    fn usual_names_tell_the_roles() {
        let cases = [
            ("user_id,event_type,event_id,ts\nu1,Page,e1,2022-12-13 01:32:00\n", (0, 1, 3)),
            ("Kontakt;Aktivität;Zeitpunkt\nu1;Page;04.10.2022 19:19\n", (0, 1, 2)),
            ("Case ID,Customer ID,Activity,Start Date\n1,c,Call,9.3.10 8:05\n", (0, 2, 3)),
            (",concept:name,time:timestamp,case:concept:name\n0,register,2010-12-30 14:32:00+01:00,3\n", (3, 1, 2)),
            ("customer_id,time,interaction,channel\nA1,1532292041,impression,TV\n", (0, 2, 1)),
            ("action,member_id,timestamp,_synced\nopen,m1,2019-11-27 17:44:09,2020-04-14 21:27:44\n", (1, 0, 2)),
        ];
        for (text, (contact, activity, time)) in cases {
            assert_eq!(roles(text), (Some(contact), Some(activity), Some(time)), "{text}");
        }
    }

    #[test]
    fn an_id_of_the_row_is_left_out_and_no_contact() {
        let mut text = "id,event_id,who,event,ts,phone\n".to_owned();
        for row in 0..40 {
            let _ = writeln!(text, "{row},e{row},p{},open,2024-01-01,1600000000", row % 7);
        }
        let plan = Plan::guess(&sniff(&Sample::from_bytes(text.as_bytes()), &Given::default()).unwrap());
        let roles: Vec<Role> = plan.columns.iter().map(|column| column.role).collect();
        use Role::{Activity, Attribute, Ignore, Time};
        assert_eq!(roles, [Ignore, Ignore, Attribute, Activity, Time, Attribute]);
    }

    #[test]
    fn without_names_the_content_tells_the_roles() {
        let mut text = String::new();
        for row in 0..60 {
            let _ = writeln!(text, "p{},{},2024-01-{:02} 10:00:00", row % 17, ["open", "click"][row % 2], row % 28 + 1);
        }
        assert_eq!(roles(&text), (Some(0), Some(1), Some(2)));
    }
}
