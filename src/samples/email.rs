//! The e-mail click mystery: mails are opened but not clicked, until they are sent when people have time for them.

use super::drawing::{Drawing, Role};
use super::log::Log;
use super::random::{HOME_WEEK, Random, later};
use crate::document::Map;
use crate::domain::{Moment, Rule, Span};
use crate::engine::intake::Intake;

const SEED: u64 = 0xE3A1_0003;
const CONTACTS: u64 = 9_000;
/// Monday, 3 March 2025.
const FIRST_DAY: Moment = Moment::from_secs(1_740_960_000);
const WEEKS: i64 = 14;
const END: Moment = Moment(FIRST_DAY.0 + WEEKS * 7 * Span::DAY.0 - Span::SECOND.0);
const CHANGE_WEEK: i64 = 8;
/// Monday, 28 April 2025.
pub const MORNINGS_FROM: Moment = Moment(FIRST_DAY.0 + CHANGE_WEEK * 7 * Span::DAY.0);

const SENT: &str = "mail sent";
const DELIVERED: &str = "mail delivered";
const BOUNCED: &str = "mail bounced";
const OPENED: &str = "mail opened";
const CLICKED: &str = "mail clicked";
const UNSUBSCRIBED: &str = "unsubscribed";
const LANDED: &str = "landing page visited";
const ORDERED: &str = "order placed";
const REGISTERED: &str = "registered";
/// Activities that no stage asks for.
const ASIDE: [(&str, f64); 3] = [("home page visited", 6.0), ("newsletter sent", 5.0), ("survey answered", 1.0)];

const SEGMENTS: [(&str, f64); 4] = [("new", 24.0), ("returning", 38.0), ("loyal", 16.0), ("lapsed", 22.0)];
const DEVICES: [(&str, f64); 2] = [("phone", 6.0), ("desktop", 4.0)];
/// Weekday (0 is Monday) and hour (UTC) at which a week's mails used to leave.
const OLD_SLOTS: [((i64, i64), f64); 9] = [
    ((0, 16), 4.0),
    ((4, 15), 5.0),
    ((6, 18), 3.0),
    ((5, 10), 2.0),
    ((0, 9), 2.0),
    ((3, 17), 3.0),
    ((1, 9), 1.0),
    ((2, 10), 1.0),
    ((3, 8), 1.0),
];
/// The same since the change: Tuesday to Thursday, in the morning.
const NEW_SLOTS: [((i64, i64), f64); 5] = [((1, 8), 2.0), ((1, 9), 2.0), ((2, 9), 3.0), ((2, 10), 2.0), ((3, 8), 3.0)];

/// Who the contact is and what was sent.
struct Mailing {
    contact: u64,
    values: [(&'static str, &'static str); 2],
    device: &'static str,
    opens: f64,
    clicks: f64,
}

/// Draws the map.
pub fn map() -> Map {
    let mut drawing = Drawing::default();
    let step = |name: &str| Rule::activity(name);
    let sent = drawing.stage("Mail sent", Role::Entry, step(SENT), 0.0, 0.0);
    let delivered = drawing.stage("Delivered", Role::Step, step(DELIVERED), 350.0, -130.0);
    let bounced = drawing.stage("Bounced", Role::Step, step(BOUNCED), 350.0, 190.0);
    let opened = drawing.stage("Opened", Role::Step, step(OPENED), 700.0, 0.0);
    let clicked = drawing.stage("Clicked", Role::Step, step(CLICKED), 1050.0, -130.0);
    let unsubscribed = drawing.stage("Unsubscribed", Role::Step, step(UNSUBSCRIBED), 1050.0, 190.0);
    let landed = drawing.stage("Landing page", Role::Step, step(LANDED), 1400.0, -130.0);
    let ordered = drawing.stage("Order placed", Role::Goal, step(ORDERED), 1750.0, -260.0);
    let registered = drawing.stage("Registered", Role::Goal, step(REGISTERED), 1750.0, 0.0);
    drawing.arrow(sent, delivered);
    drawing.arrow(sent, bounced);
    drawing.limited_arrow(delivered, opened, Some(Span::from_days(4)));
    drawing.arrow(delivered, clicked);
    drawing.arrow(opened, clicked);
    drawing.arrow(opened, unsubscribed);
    drawing.limited_arrow(clicked, landed, Some(Span::HOUR));
    drawing.limited_arrow(landed, ordered, Some(Span::from_days(2)));
    drawing.limited_arrow(landed, registered, Some(Span::from_days(2)));
    drawing.intervention("Mails leave in the morning", MORNINGS_FROM, delivered, clicked);
    drawing.finish(Span::from_days(5))
}

/// Makes up the activities.
pub fn intake() -> Intake {
    let mut log = Log::new("em-", END, &["segment", "copy", "device"]);
    for contact in 1..=CONTACTS {
        tell(contact, &mut Random::stream(SEED, contact), &mut log);
    }
    log.into_intake()
}

fn tell(contact: u64, random: &mut Random, log: &mut Log) {
    let segment = random.choose(&SEGMENTS);
    let copy = random.choose(&[("A", 1.0), ("B", 1.0)]);
    let (opens, clicks) = match segment {
        "loyal" => (1.35, 1.3),
        "returning" => (1.05, 1.05),
        "new" => (1.0, 1.0),
        _ => (0.65, 0.6),
    };
    let known = if random.chance(0.03) { "" } else { segment };
    let mailing = Mailing {
        contact,
        values: [("segment", known), ("copy", copy)],
        device: random.choose(&DEVICES),
        opens,
        clicks: if copy == "B" { clicks * 1.3 } else { clicks },
    };
    let week = random.below(WEEKS);
    let (sent, slot) = sending(week, random);
    let opened = send(&mailing, sent, slot, segment, random, log);
    // A week later, part of those who did not open it get the mail again.
    if !opened && week + 1 < WEEKS && random.chance(0.25) {
        let (sent, slot) = sending(week + 1, random);
        send(&mailing, later(sent, Span::MINUTE), slot, segment, random, log);
    }
    if random.chance(0.6) {
        let at = random.moment(FIRST_DAY, WEEKS as usize * 7, &HOME_WEEK);
        log.add(contact, random.choose(&ASIDE), at, &[]);
    }
}

/// Returns when a mail of this week leaves, and its weekday and hour. The machine works through the list within 20 minutes.
fn sending(week: i64, random: &mut Random) -> (Moment, (i64, i64)) {
    let slot = if week < CHANGE_WEEK { random.choose(&OLD_SLOTS) } else { random.choose(&NEW_SLOTS) };
    let secs = ((week * 7 + slot.0) * 24 + slot.1) * 3600 + random.below(20 * 60);
    (later(FIRST_DAY, Span::from_secs(secs)), slot)
}

/// How willingly people open and click a mail that came at this weekday and hour.
fn mood((day, hour): (i64, i64)) -> (f64, f64) {
    match (day, hour) {
        (1..=3, 8..=10) => (0.46, 0.165),
        (0, 8..=10) => (0.4, 0.105),
        (0..=4, _) => (0.35, 0.075),
        _ => (0.33, 0.09),
    }
}

/// Sends a mail and returns whether it was opened or clicked.
fn send(mailing: &Mailing, sent: Moment, slot: (i64, i64), segment: &str, random: &mut Random, log: &mut Log) -> bool {
    let Mailing { contact, values, .. } = *mailing;
    log.add(contact, SENT, sent, &values);
    if random.chance(0.026) {
        let bounced = random.soon(sent, Span::from_secs(3), 2.5);
        log.add(contact, BOUNCED, bounced, &values);
        return false;
    }
    let delivered = random.soon(sent, Span::from_secs(2), 1.5);
    let (opens, clicks) = mood(slot);
    // A scanner at the receiver's door opens some mails on the second they arrive, and may be written down first.
    let scanned = random.chance(0.02);
    let scanned_first = scanned && random.chance(0.5);
    if scanned_first {
        log.add(contact, OPENED, delivered, &values);
    }
    log.add(contact, DELIVERED, delivered, &values);
    if scanned && !scanned_first {
        log.add(contact, OPENED, delivered, &values);
    }
    if !random.chance(opens * mailing.opens) {
        return scanned;
    }
    let mut opened = random.waking(delivered, Span::from_secs(55 * 60), 2.5);
    let shown = [values[0], values[1], ("device", mailing.device)];
    // Some mail programs hide that a mail was opened.
    if scanned || !random.chance(0.07) {
        log.add(contact, OPENED, opened, &shown);
        while random.chance(0.3) {
            opened = random.waking(opened, Span::from_secs(7 * 3600), 2.5);
            log.add(contact, OPENED, opened, &shown);
        }
    }
    if random.chance(0.011) {
        let at = random.soon(opened, Span::from_secs(20), 1.0);
        log.add(contact, UNSUBSCRIBED, at, &shown);
    } else if random.chance(clicks * mailing.clicks) {
        let at = random.soon(opened, Span::from_secs(25), 1.2);
        log.add(contact, CLICKED, at, &shown);
        land(mailing, at, segment, random, log);
    }
    true
}

fn land(mailing: &Mailing, clicked: Moment, segment: &str, random: &mut Random, log: &mut Log) {
    if random.chance(0.07) {
        return;
    }
    let here = [mailing.values[0], ("device", mailing.device)];
    let landed = later(clicked, Span::from_secs(random.choose(&[(0, 2.0), (1, 5.0), (3, 3.0)])));
    log.add(mailing.contact, LANDED, landed, &here);
    let (orders, registers) = if segment == "new" { (0.1, 0.24) } else { (0.2, 0.05) };
    if random.chance(orders) {
        let at = random.waking(landed, Span::from_secs(12 * 60), 2.4);
        log.add(mailing.contact, ORDERED, at, &here);
    }
    if random.chance(registers) {
        let at = random.soon(landed, Span::from_secs(3 * 60), 1.2);
        log.add(mailing.contact, REGISTERED, at, &here);
    }
}
