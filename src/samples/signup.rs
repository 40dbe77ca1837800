//! The unconfirmed registration: many sign up, few confirm, and a reminder after a day brings part of them back.

use super::drawing::{Drawing, Role};
use super::log::Log;
use super::random::{HOME_WEEK, Random, later};
use crate::document::Map;
use crate::domain::{Moment, Rule, Span};
use crate::engine::intake::Intake;

const SEED: u64 = 0x5167_0001;
const CONTACTS: u64 = 6_400;
/// Monday, 3 February 2025.
const FIRST_DAY: Moment = Moment::from_secs(1_738_540_800);
const DAYS: usize = 119;
const END: Moment = Moment(FIRST_DAY.0 + DAYS as i64 * Span::DAY.0 - Span::SECOND.0);
/// Monday, 7 April 2025.
pub const REMINDERS_FROM: Moment = Moment(FIRST_DAY.0 + 63 * Span::DAY.0);

const VISIT: &str = "sign-up page visit";
const FORM: &str = "sign-up form submitted";
const MAIL_SENT: &str = "confirmation mail sent";
const MAIL_OPENED: &str = "confirmation mail opened";
const REMINDER_SENT: &str = "reminder mail sent";
const REMINDER_OPENED: &str = "reminder mail opened";
const CONFIRMED: &str = "registration confirmed";
const LOGIN: &str = "first login";
/// Activities that no stage asks for.
const ASIDE: [(&str, f64); 3] = [("help page visit", 5.0), ("newsletter opened", 4.0), ("chat started", 1.0)];

const CHANNELS: [(&str, f64); 6] =
    [("search", 30.0), ("ads", 22.0), ("social", 17.0), ("direct", 14.0), ("newsletter", 10.0), ("partner", 7.0)];
const COUNTRIES: [(&str, f64); 6] = [("DE", 34.0), ("CZ", 22.0), ("AT", 15.0), ("PL", 13.0), ("CH", 9.0), ("NL", 7.0)];
const DEVICES: [(&str, f64); 3] = [("phone", 52.0), ("desktop", 41.0), ("tablet", 7.0)];
const DRAW: &str = "prize draw";

/// Who the contact is; an empty text is not known.
struct Person {
    contact: u64,
    device: &'static str,
    country: &'static str,
    channel: &'static str,
    campaign: &'static str,
}

/// Draws the map.
pub fn map() -> Map {
    let mut drawing = Drawing::default();
    let step = |name: &str| Rule::activity(name);
    let visit = drawing.stage("Sign-up page", Role::Entry, step(VISIT), 0.0, 0.0);
    let form = drawing.stage("Form submitted", Role::Step, step(FORM), 350.0, 0.0);
    let mail = drawing.stage("Mail opened", Role::Step, step(MAIL_OPENED), 700.0, -160.0);
    let reminder = drawing.stage("Reminder opened", Role::Step, step(REMINDER_OPENED), 1050.0, 160.0);
    let confirmed = drawing.stage("Registration confirmed", Role::Step, step(CONFIRMED), 1400.0, 0.0);
    let login = drawing.stage("First login", Role::Goal, step(LOGIN), 1750.0, 0.0);
    drawing.limited_arrow(visit, form, Some(Span::DAY));
    drawing.arrow(form, mail);
    // The link in a mail is valid for three days.
    let valid = Some(Span::from_days(3));
    drawing.limited_arrow(mail, confirmed, valid);
    drawing.limited_arrow(form, confirmed, valid);
    drawing.arrow(form, reminder);
    drawing.arrow(mail, reminder);
    drawing.limited_arrow(reminder, confirmed, valid);
    drawing.arrow(confirmed, login);
    drawing.intervention("Reminder mail after 24 hours", REMINDERS_FROM, form, confirmed);
    drawing.finish(Span::from_days(7))
}

/// Makes up the activities.
pub fn intake() -> Intake {
    let mut log = Log::new("su-", END, &["channel", "device", "country", "campaign"]);
    for contact in 1..=CONTACTS {
        tell(contact, &mut Random::stream(SEED, contact), &mut log);
    }
    log.into_intake()
}

fn tell(contact: u64, random: &mut Random, log: &mut Log) {
    let mut person = person(contact, random);
    let mut at = random.moment(FIRST_DAY, DAYS, &HOME_WEEK);
    let submits = match (person.channel, person.campaign) {
        (_, DRAW) => 0.88,
        ("newsletter" | "partner", _) => 0.8,
        ("ads" | "social", _) => 0.66,
        _ => 0.74,
    };
    let mut left = visit(&person, at, random, log);
    let mut submitted = random.chance(submits);
    while !submitted && random.chance(0.3) {
        at = random.waking(left, Span::from_days(2), 1.6);
        if random.chance(0.5) {
            (person.channel, person.campaign) = ("direct", "");
        }
        left = visit(&person, at, random, log);
        submitted = random.chance(submits * 0.6);
    }
    if random.chance(0.25) {
        aside(&person, left, random, log);
    }
    if submitted {
        let at = random.soon(left, Span::from_secs(100), 0.9);
        sign_up(&person, at, random, log);
    }
}

fn person(contact: u64, random: &mut Random) -> Person {
    let channel = random.choose(&CHANNELS);
    let campaign = match channel {
        "ads" => random.choose(&[("spring trial", 3.0), ("free templates", 2.0)]),
        "social" => random.choose(&[(DRAW, 3.0), ("spring trial", 2.0)]),
        "newsletter" => "spring trial",
        _ => "",
    };
    let known = !random.chance(0.05);
    let device = random.choose(&DEVICES);
    let country = random.choose(&COUNTRIES);
    Person {
        contact,
        channel,
        campaign,
        device: if known { device } else { "" },
        country: if known { country } else { "" },
    }
}

/// Looks at a few pages and returns the moment of the last.
fn visit(person: &Person, at: Moment, random: &mut Random, log: &mut Log) -> Moment {
    let mut at = at;
    loop {
        let values = [
            ("channel", person.channel),
            ("campaign", person.campaign),
            ("device", person.device),
            ("country", person.country),
        ];
        log.add(person.contact, VISIT, at, &values);
        if random.chance(0.5) {
            return at;
        }
        at = random.soon(at, Span::from_secs(45), 1.2);
    }
}

fn sign_up(person: &Person, submitted: Moment, random: &mut Random, log: &mut Log) {
    let here = [("device", person.device), ("country", person.country)];
    log.add(person.contact, FORM, submitted, &here);
    // The mail leaves at once, in most logs on the same second.
    let seconds = random.choose(&[(0, 7.0), (1, 2.0), (4, 1.0)]);
    log.add(person.contact, MAIL_SENT, later(submitted, Span::from_secs(seconds)), &[]);

    let interest = match (person.campaign, person.device) {
        (DRAW, _) => 0.5,
        (_, "phone") => 0.92,
        _ => 1.15,
    };
    let reads = random.chance(0.56 * interest);
    let read_at = random.waking(submitted, Span(9 * Span::MINUTE.0), 2.4);
    // Some mail programs hide that a mail was opened.
    if reads && random.chance(0.88) {
        log.add(person.contact, MAIL_OPENED, read_at, &[]);
        if random.chance(0.25) {
            let again = random.waking(later(read_at, Span::MINUTE), Span(5 * Span::HOUR.0), 2.2);
            log.add(person.contact, MAIL_OPENED, again, &[]);
        }
    }
    let direct = (reads && random.chance(0.76)).then(|| decide(read_at, random));
    let reminded = later(submitted, Span::DAY);
    let mut confirmed = direct;
    if reminded >= REMINDERS_FROM && direct.is_none_or(|at| at > reminded) {
        log.add(person.contact, REMINDER_SENT, reminded, &[]);
        if random.chance(0.52 * interest) {
            let opened = random.waking(reminded, Span(50 * Span::MINUTE.0), 2.2);
            log.add(person.contact, REMINDER_OPENED, opened, &[]);
            let prompted = random.chance(0.68).then(|| decide(opened, random));
            confirmed = [direct, prompted].into_iter().flatten().min();
        }
    }
    let Some(confirmed) = confirmed else { return };
    log.add(person.contact, CONFIRMED, confirmed, &here);
    if random.chance(0.87) {
        let at = random.waking(confirmed, Span::from_secs(150), 3.0);
        log.add(person.contact, LOGIN, at, &here);
        if random.chance(0.3) {
            aside(person, at, random, log);
        }
    }
}

/// Returns when somebody who has read a mail confirms: mostly at once, some put it off for a day or more.
fn decide(read_at: Moment, random: &mut Random) -> Moment {
    if random.chance(0.16) {
        random.waking(read_at, Span(30 * Span::HOUR.0), 1.0)
    } else {
        random.soon(read_at, Span::from_secs(75), 1.6)
    }
}

fn aside(person: &Person, after: Moment, random: &mut Random, log: &mut Log) {
    let activity = random.choose(&ASIDE);
    let at = random.waking(after, Span::from_days(1), 2.5);
    log.add(person.contact, activity, at, &[("device", person.device), ("country", person.country)]);
}
