//! Guesses what the columns are for, from their names and what is in them.

mod names;

use super::Role;
use crate::engine::import::sniff::{Column, Detected};
use crate::engine::import::time_format::{ElapsedUnit, TimeFormat};
use crate::engine::intake::AttributeKind;
use names::{ACTIVITY, CONTACT, END, SESSION, TIME, VALUE};

/// Returns a role for each column; where nothing speaks for a contact, an activity or a time, none is guessed.
pub(super) fn guess(detected: &Detected) -> Vec<Role> {
    let columns = &detected.columns;
    let mut roles: Vec<Role> = columns.iter().map(|column| rest(column, detected)).collect();
    take_best(columns, &mut roles, Role::Time, &time_score);
    take_best(columns, &mut roles, Role::Contact, &|column| contact_score(column, detected));
    take_best(columns, &mut roles, Role::Activity, &|column| activity_score(column, detected));
    let has = |roles: &[Role], role: Role| roles.contains(&role);
    if has(&roles, Role::Time) {
        take_best(columns, &mut roles, Role::End, &end_score);
    }
    clock_and_date(columns, &mut roles);
    take_best(columns, &mut roles, Role::Session, &session_score);
    take_best(columns, &mut roles, Role::Value, &value_score);
    take_best(columns, &mut roles, Role::Consent, &consent_score);
    if !has(&roles, Role::Activity) {
        wide(detected, &mut roles);
    }
    roles
}

/// Gives a role to the best column that has none of importance yet; the first of several equally good ones.
fn take_best(columns: &[Column], roles: &mut [Role], role: Role, score: &dyn Fn(&Column) -> u32) {
    let free = roles.iter().enumerate().filter(|(_, role)| matches!(role, Role::Attribute | Role::Ignore));
    let scored = free.filter_map(|(place, _)| columns.get(place).map(|column| (score(column), place)));
    let best = scored.filter(|(score, _)| *score > 0).max_by_key(|(score, place)| (*score, usize::MAX - place));
    if let Some(slot) = best.and_then(|(_, place)| roles.get_mut(place)) {
        *slot = role;
    }
}

/// Where each contact stands in one row only and there are several dates, each date is an activity.
fn wide(detected: &Detected, roles: &mut [Role]) {
    let contact = roles.iter().position(|role| *role == Role::Contact).and_then(|place| detected.columns.get(place));
    if contact.is_none_or(|contact| contact.distinct < contact.set || contact.set < 2) {
        return;
    }
    let technical = ["sync", "process", "update", "modif", "load", "birth", "expire", "ingest", "deadline"];
    let is_step = |column: &Column| {
        let name = words(&column.name);
        column.kind == AttributeKind::Date && column.set > 0 && !technical.iter().any(|word| name.contains(word))
    };
    let steps: Vec<usize> = (0..).zip(&detected.columns).filter(|(_, one)| is_step(one)).map(|(at, _)| at).collect();
    if steps.len() < 2 {
        return;
    }
    for (place, role) in roles.iter_mut().enumerate() {
        if steps.contains(&place) {
            *role = Role::Step;
        } else if matches!(role, Role::Time | Role::End | Role::Clock) {
            *role = Role::Attribute;
        }
    }
}

/// A column with the time of day alone is the clock of one with the date alone.
fn clock_and_date(columns: &[Column], roles: &mut [Role]) {
    let Some(time) = roles.iter().position(|role| *role == Role::Time) else { return };
    let is_date = columns.get(time).and_then(|column| column.time.as_ref()).is_some_and(|time| time.date_only);
    let is_clock = |column: &Column| column.set > 0 && column.samples.iter().all(|text| is_clock(text));
    let free = |place: usize| matches!(roles.get(place), Some(Role::Attribute | Role::Ignore));
    let clocks: Vec<usize> = (0..columns.len())
        .filter(|place| is_date && free(*place) && columns.get(*place).is_some_and(is_clock))
        .collect();
    if let [clock] = clocks.as_slice()
        && let Some(role) = roles.get_mut(*clock)
    {
        *role = Role::Clock;
    }
}

/// Returns whether a text is a time of day such as `7:08`, `07:08:09.5` or `7:08 PM`.
fn is_clock(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    let text = ["am", "pm", "a.m.", "p.m."].iter().find_map(|half| text.strip_suffix(half)).unwrap_or(&text).trim();
    let mut parts = text.split(':');
    let number = |part: Option<&str>, most: u32| {
        part.is_some_and(|part| {
            let whole = part.split(['.', ',']).next().unwrap_or_default();
            (1..=2).contains(&whole.len()) && whole.parse::<u32>().is_ok_and(|number| number <= most)
        })
    };
    let (hour, minute) = (number(parts.next(), 23), number(parts.next(), 59));
    let second = parts.next();
    hour && minute && second.is_none_or(|second| number(Some(second), 59)) && parts.next().is_none()
}

/// An empty column is left out, and so are row numbers and ids of single rows, which say nothing about a group.
fn rest(column: &Column, detected: &Detected) -> Role {
    let row_number = column.unnamed && column.kind == AttributeKind::Number;
    let row_id = is_id(&words(&column.name)) && is_unique(column, detected);
    if column.set == 0 || row_number || row_id { Role::Ignore } else { Role::Attribute }
}

fn contact_score(column: &Column, detected: &Detected) -> u32 {
    let name = words(&column.name);
    if column.set == 0 || column.time.is_some() && column.kind == AttributeKind::Date {
        return 0;
    }
    if let Some(score) = known(CONTACT, column, 3) {
        return score;
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

fn activity_score(column: &Column, detected: &Detected) -> u32 {
    // A column that nearly always says something else is free text, and one with numbers or dates is a measure.
    let typed = matches!(column.kind, AttributeKind::Date | AttributeKind::Number | AttributeKind::Bool);
    if column.set == 0 || typed || (detected.rows > 20 && column.distinct * 2 > column.set) {
        return 0;
    }
    if let Some(score) = known(ACTIVITY, column, 35) {
        return score;
    }
    u32::from(column.unnamed && column.distinct > 1 && column.distinct <= 200) * 10
}

fn time_score(column: &Column) -> u32 {
    let Some(time) = &column.time else { return 0 };
    let name = words(&column.name);
    let known = known(TIME, column, 3).unwrap_or_else(|| {
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

fn end_score(column: &Column) -> u32 {
    let is_time = column.time.as_ref().is_some_and(|time| !time.format.is_epoch());
    u32::from(is_time && END.iter().any(|known| is_same(known, &words(&column.name))))
}

fn session_score(column: &Column) -> u32 {
    if column.set == 0 {
        return 0;
    }
    let name = last_words(&column.name);
    score_of(SESSION, &name).unwrap_or_default()
}

fn value_score(column: &Column) -> u32 {
    if column.set == 0 || column.kind != AttributeKind::Number {
        return 0;
    }
    let name = last_words(&column.name);
    score_of(VALUE, &name).unwrap_or_default()
}

fn consent_score(column: &Column) -> u32 {
    let name = last_words(&column.name);
    let known = [
        "consent",
        "has_consent",
        "consent_given",
        "opt_in",
        "optin",
        "gdpr_consent",
        "tracking_consent",
        "einwilligung",
    ];
    u32::from(column.set > 0 && column.distinct <= 5 && known.iter().any(|known| is_same(known, &name)))
}

/// Returns the score of a column's name, or that of the last part of a nested name, which counts less.
fn known(scores: &[(&str, u32)], column: &Column, less: u32) -> Option<u32> {
    score_of(scores, &words(&column.name)).or_else(|| {
        let last = column.name.contains('.').then(|| score_of(scores, &last_words(&column.name))).flatten();
        last.map(|score| score.saturating_sub(less)).filter(|score| *score > 0)
    })
}

fn score_of(scores: &[(&str, u32)], name: &str) -> Option<u32> {
    scores.iter().find(|(known, _)| is_same(known, name)).map(|(_, score)| *score)
}

/// Returns whether two names are the same but for what parts their words: `user_id` and `userid`.
fn is_same(one: &str, other: &str) -> bool {
    let letters = |letter: &char| *letter != '_';
    one.chars().filter(letters).eq(other.chars().filter(letters))
}

/// Guesses that a column of small whole numbers counts the time from a start that the file does not give.
pub(super) fn elapsed(detected: &Detected) -> Option<(usize, TimeFormat)> {
    let unit = |column: &Column| {
        let name = last_words(&column.name);
        let unit = match name.as_str() {
            "time" | "hour" | "hours" | "t" | "elapsed" | "time_hours" | "elapsed_hours" => ElapsedUnit::Hours,
            "day" | "days" | "elapsed_days" => ElapsedUnit::Days,
            "minute" | "minutes" | "elapsed_minutes" => ElapsedUnit::Minutes,
            "second" | "seconds" | "elapsed_seconds" => ElapsedUnit::Seconds,
            _ => return None,
        };
        let small = |text: &String| text.parse::<u32>().is_ok_and(|number| number < 100_000_000);
        (column.kind == AttributeKind::Number && column.samples.iter().all(small)).then_some(unit)
    };
    let (place, unit) = (0..).zip(&detected.columns).find_map(|(place, column)| Some((place, unit(column)?)))?;
    Some((place, TimeFormat::Elapsed { unit, start: TimeFormat::ASSUMED_START }))
}

/// The words of the last part of a nested name, such as `amount` of `properties.amount`.
fn last_words(name: &str) -> String {
    words(name.rsplit('.').next().unwrap_or(name))
}

/// Lower case, with one `_` for whatever stands between words; a capital after a small letter begins a word, as in `userId`.
fn words(name: &str) -> String {
    let mut apart = String::new();
    let mut small = false;
    for letter in name.chars() {
        if small && letter.is_uppercase() {
            apart.push('_');
        }
        small = letter.is_lowercase();
        apart.push(letter);
    }
    let lower = apart.to_lowercase();
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
            ("utilisateur,événement,date\nanne,inscription,2024-01-05 15:04\n", (0, 1, 2)),
            ("ID Klienta;Zdarzenie;Data i czas\n7;zapis;2024-01-05 15:04\n", (0, 1, 2)),
            ("createdAt,userId,orderId,actionName\n2024-01-05 15:04,u1,o1,buy\n", (1, 3, 0)),
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
