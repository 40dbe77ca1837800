//! The content puzzle: most readers leave after one article; one article leads on, and so does a clear call to action.

use super::drawing::{Drawing, Role};
use super::log::Log;
use super::random::{HOME_WEEK, Random, WORKING_WEEK, later};
use crate::document::Map;
use crate::domain::{Comparison, Condition, Filter, Moment, Owner, Rule, Span};
use crate::engine::intake::Intake;

const SEED: u64 = 0xC047_0002;
const CONTACTS: u64 = 9_600;
/// Monday, 6 January 2025.
const FIRST_DAY: Moment = Moment::from_secs(1_736_121_600);
const DAYS: usize = 147;
const END: Moment = Moment(FIRST_DAY.0 + DAYS as i64 * Span::DAY.0 - Span::SECOND.0);
/// Monday, 31 March 2025.
pub const CALL_TO_ACTION_FROM: Moment = Moment(FIRST_DAY.0 + 84 * Span::DAY.0);

const READ: &str = "article read";
const WHITEPAPER: &str = "whitepaper downloaded";
const NEWSLETTER: &str = "newsletter sign-up";
const WEBINAR: &str = "webinar attended";
const PRICING: &str = "pricing page visited";
const DEMO: &str = "demo requested";
/// Activities that no stage asks for.
const ASIDE: [(&str, f64); 4] =
    [("home page visited", 9.0), ("search used", 4.0), ("newsletter opened", 2.0), ("careers page visited", 1.0)];

const CHANNELS: [(&str, f64); 6] = [
    ("organic search", 44.0),
    ("social", 19.0),
    ("paid search", 13.0),
    ("direct", 11.0),
    ("newsletter", 7.0),
    ("referral", 6.0),
];
/// The article that leads on, which nothing links to.
const GEM: Article = ("The buyer's checklist", "buying");
/// Title and topic of an article.
type Article = (&'static str, &'static str);
const ARTICLES: [(Article, f64); 12] = [
    (("What is a customer journey?", "basics"), 20.0),
    (("Ten trends for this year", "trends"), 17.0),
    (("Glossary of marketing terms", "basics"), 12.0),
    (("Why newsletters still work", "e-mail"), 10.0),
    (("Personas in one afternoon", "how-to"), 9.0),
    (("Drawing your first map", "how-to"), 8.0),
    (("Subject lines that get opened", "e-mail"), 7.0),
    (("Mistakes on landing pages", "how-to"), 6.0),
    (("A short history of the funnel", "trends"), 4.0),
    (("Counting what counts", "how-to"), 3.5),
    (GEM, 3.5),
    (("Consent without tears", "basics"), 3.0),
];

/// Draws the map.
pub fn map() -> Map {
    let mut drawing = Drawing::default();
    let article = |comparison| {
        let title = Filter::Compare { attribute: "article".to_owned(), of: Owner::Activity, comparison };
        Rule::any_of(vec![Condition { filters: vec![title], ..Condition::activity(READ) }])
    };
    let step = |name: &str| Rule::activity(name);
    let first = drawing.stage("Article", Role::Entry, article(Comparison::IsNot(GEM.0.to_owned())), 0.0, 0.0);
    let gem = drawing.stage(GEM.0, Role::Entry, article(Comparison::Is(GEM.0.to_owned())), 350.0, -270.0);
    let newsletter = drawing.stage("Newsletter sign-up", Role::Step, step(NEWSLETTER), 350.0, 270.0);
    let whitepaper = drawing.stage("Whitepaper", Role::Step, step(WHITEPAPER), 700.0, 0.0);
    let pricing = drawing.stage("Pricing page", Role::Step, step(PRICING), 1050.0, -190.0);
    let webinar = drawing.stage("Webinar", Role::Step, step(WEBINAR), 1050.0, 190.0);
    let demo = drawing.stage("Demo requested", Role::Goal, step(DEMO), 1400.0, 0.0);
    drawing.arrow(first, first);
    drawing.arrow(first, gem);
    drawing.arrow(first, newsletter);
    drawing.arrow(first, whitepaper);
    drawing.arrow(gem, whitepaper);
    drawing.arrow(gem, pricing);
    drawing.arrow(newsletter, webinar);
    drawing.arrow(whitepaper, webinar);
    drawing.arrow(whitepaper, pricing);
    drawing.limited_arrow(webinar, demo, Some(Span::from_days(10)));
    drawing.limited_arrow(pricing, demo, Some(Span::from_days(10)));
    drawing.intervention("Call to action under every article", CALL_TO_ACTION_FROM, first, whitepaper);
    drawing.finish(Span::from_days(30))
}

/// Makes up the activities.
pub fn intake() -> Intake {
    let mut log = Log::new("co-", END, &["article", "topic", "channel"]);
    for contact in 1..=CONTACTS {
        tell(contact, &mut Random::stream(SEED, contact), &mut log);
    }
    log.into_intake()
}

fn tell(contact: u64, random: &mut Random, log: &mut Log) {
    let mut channel = random.choose(&CHANNELS);
    let mut at = random.moment(FIRST_DAY, DAYS, &WORKING_WEEK);
    if random.chance(0.45) {
        // The home page is written down on the very second the article is, or some time before.
        let before = random.choose(&[(0, 1.0), (20, 3.0), (75, 2.0)]);
        log.add(contact, "home page visited", at, &[("channel", channel)]);
        at = later(at, Span::from_secs(before));
    }
    let mut article = random.choose(&ARTICLES);
    loop {
        read(contact, article, channel, at, random, log);
        if goes_further(contact, article == GEM, channel, at, random, log) || !random.chance(0.4) {
            break;
        }
        at = if random.chance(0.7) {
            random.soon(later(at, Span::from_secs(20)), Span(4 * Span::MINUTE.0), 1.4)
        } else {
            channel = random.choose(&CHANNELS);
            random.waking(later(at, Span::HOUR), Span::from_days(5), 1.5)
        };
        article = random.choose(&ARTICLES);
    }
    while random.chance(0.5) {
        let at = random.moment(FIRST_DAY, DAYS, &HOME_WEEK);
        log.add(contact, random.choose(&ASIDE), at, &[("channel", random.choose(&CHANNELS))]);
    }
}

fn read(contact: u64, article: Article, channel: &'static str, at: Moment, random: &mut Random, log: &mut Log) {
    let (title, topic) = article;
    // Now and then the page tells neither its topic nor where the reader came from.
    let silent = random.chance(0.03);
    let values: &[_] =
        if silent { &[("article", title)] } else { &[("article", title), ("topic", topic), ("channel", channel)] };
    log.add(contact, READ, at, values);
}

/// Tells what a reader does after an article, and returns whether that was something.
fn goes_further(
    contact: u64,
    gem: bool,
    channel: &'static str,
    read: Moment,
    random: &mut Random,
    log: &mut Log,
) -> bool {
    let called = read >= CALL_TO_ACTION_FROM;
    let downloads = match (gem, called) {
        (true, false) => 0.22,
        (true, true) => 0.27,
        (false, false) => 0.026,
        (false, true) => 0.068,
    };
    let here = [("channel", channel)];
    if random.chance(downloads) {
        let at = random.soon(read, Span(3 * Span::MINUTE.0), 1.5);
        // The form offers the newsletter too.
        if random.chance(0.2) {
            log.add(contact, NEWSLETTER, at, &here);
        }
        let at = later(at, Span::SECOND);
        log.add(contact, WHITEPAPER, at, &here);
        if random.chance(0.2) {
            attend(contact, at, 0.3, random, log);
        } else if random.chance(0.34) {
            look_at_prices(contact, at, channel, random, log);
        }
    } else if random.chance(if gem { 0.16 } else { 0.004 }) {
        look_at_prices(contact, read, channel, random, log);
    } else if random.chance(0.04) {
        let at = random.soon(read, Span(2 * Span::MINUTE.0), 1.2);
        log.add(contact, NEWSLETTER, at, &here);
        if random.chance(0.17) {
            attend(contact, at, 0.2, random, log);
        }
    } else {
        return false;
    }
    true
}

fn look_at_prices(contact: u64, after: Moment, channel: &'static str, random: &mut Random, log: &mut Log) {
    let (median, channel) = if random.chance(0.4) {
        (Span(5 * Span::MINUTE.0), channel)
    } else {
        (Span::from_days(3), random.choose(&CHANNELS))
    };
    let at = random.waking(after, median, 1.6);
    log.add(contact, PRICING, at, &[("channel", channel)]);
    if random.chance(0.3) {
        let at = random.waking(at, Span(40 * Span::MINUTE.0), 3.0);
        log.add(contact, DEMO, at, &[("channel", channel)]);
    }
}

/// Webinars take place on Thursdays at 14:00 UTC; the next one but a few days off is the one attended.
fn attend(contact: u64, after: Moment, asks: f64, random: &mut Random, log: &mut Log) {
    let week = 7 * Span::DAY.0;
    let hour = 3 * Span::DAY.0 + 14 * Span::HOUR.0;
    let earliest = after.0 + 2 * Span::DAY.0 - FIRST_DAY.0 - hour;
    let begin = FIRST_DAY.0 + hour + (earliest.div_euclid(week) + 1) * week;
    let at = later(Moment(begin), Span::from_secs(random.below(12 * 60)));
    log.add(contact, WEBINAR, at, &[]);
    if random.chance(asks) {
        let at = random.waking(later(at, Span::HOUR), Span(9 * Span::HOUR.0), 2.2);
        log.add(contact, DEMO, at, &[("channel", "webinar")]);
    }
}
