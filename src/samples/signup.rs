//! The unconfirmed registration: many sign up, few confirm, and a reminder after a day brings part of them back.

use super::drawing::{Drawing, Phase, Role};
use super::log::Log;
use super::random::{HOME_WEEK, Random, later};
use crate::document::board::{Note, NoteId, Persona, PersonaId, Pin, PinId, Portrait};
use crate::document::{Edit, Map, Point, SegmentEdit, ThingEdit};
use crate::domain::{Comparison, Condition, DateRange, Filter, Moment, Owner, Rule, SegmentRule, Span, StageId, Tint};
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
    around(&mut drawing, form);
    drawing.finish(Span::from_days(7))
}

/// The phases of the journey.
const PHASES: [Phase; 3] = [
    Phase {
        name: "Interested",
        width: 350.0,
        mood: 1.0,
        mindset: "“This could save me time. Is it worth leaving my address?”",
        engage: "One clear promise above the form, and no more than four fields.",
        measure: "Share of visits that submit the form within a day.",
    },
    Phase {
        name: "Waiting for the mail",
        width: 1050.0,
        mood: -1.0,
        mindset: "“I did my part. Where is the mail?” After an hour most have forgotten it.",
        engage: "Send the mail within a minute, with a subject that says what to do. Remind after 24 hours those who have not confirmed.",
        measure: "Mails opened, time from form to opening, and how many a reminder brings back.",
    },
    Phase {
        name: "Registered",
        width: 700.0,
        mood: 1.5,
        mindset: "“That was easy. What can I do first?”",
        engage: "Lead straight from the confirmation to the first thing worth doing.",
        measure: "First logins among those who confirmed.",
    },
];

/// Divides the map into phases, and puts a persona, a note and a pin on it.
fn around(drawing: &mut Drawing, form: StageId) {
    drawing.lanes(-175.0, &PHASES);
    let phone = Filter::Compare {
        attribute: "device".to_owned(),
        of: Owner::Activity,
        comparison: Comparison::Is("phone".to_owned()),
    };
    let visit = Condition { filters: vec![phone], ..Condition::activity(VISIT) };
    let segment = SegmentEdit::Add {
        name: "On a phone".to_owned(),
        rule: SegmentRule::Did { condition: visit, when: DateRange::default() },
    };
    let segment = drawing.edit(Edit::Segment(segment)).segment;
    let persona = Persona {
        id: PersonaId(0),
        name: "Mobile Mia".to_owned(),
        portrait: Portrait::Phone,
        tint: Tint::Purple,
        quote: "I only have a minute on the train.".to_owned(),
        goals: "Sign up without much typing\nGo on at once".to_owned(),
        pains: "Mails that open badly on a phone".to_owned(),
        segment,
        at: Point::new(-175.0, -688.0),
    };
    let stages = [(form, form)].into();
    let note = Note {
        id: NoteId(0),
        text: "Ask support how often people say that no mail has come.".to_owned(),
        tint: Tint::Yellow,
        at: Point::new(888.0, -552.0),
        size: (208.0, 88.0),
    };
    let pin = Pin {
        id: PinId(0),
        number: 1,
        stage: form,
        at: Pin::USUAL_PLACE,
        text: "Most are lost right after the form. How long do they wait for the mail?".to_owned(),
        done: false,
    };
    let by = Point::default();
    drawing.edit(Edit::Thing(ThingEdit::Paste {
        notes: vec![note],
        personas: vec![persona],
        pins: vec![pin],
        stages,
        by,
    }));
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
