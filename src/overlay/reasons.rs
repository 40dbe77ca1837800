//! What goes with converting, in words. Nothing here says that one brings about the other.

use super::text;
use crate::engine::analysis::drivers::{Confusion, Driver, DriverRow, DriversReport, Exposure, Strength};

/// Returns what a driver is called.
pub fn name(driver: &Driver) -> String {
    match driver {
        Driver::Did(item) => item.to_string(),
        Driver::Contact { attribute, value } => format!("{attribute} is {value}"),
        Driver::SetOut { attribute, value } => format!("set out with {attribute} {value}"),
    }
}

/// Returns what kind of driver it is.
pub const fn kind(driver: &Driver) -> &'static str {
    match driver {
        Driver::Did(_) => "on the way",
        Driver::Contact { .. } => "contact",
        Driver::SetOut { .. } => "first activity",
    }
}

/// Returns whether the driver is found more often with those who converted; `None` where there is no difference.
pub fn leans(row: &DriverRow) -> Option<bool> {
    row.phi.filter(|phi| *phi != 0.0).map(|phi| phi > 0.0)
}

/// Says how closely a driver goes with converting.
pub fn strength(row: &DriverRow) -> &'static str {
    match (row.strength, leans(row)) {
        (Strength::CouldBeChance, _) | (_, None) => "could be chance",
        (Strength::Weak, Some(true)) => "a little more often",
        (Strength::Clear, Some(true)) => "clearly more often",
        (Strength::Strong, Some(true)) => "much more often",
        (Strength::Weak, Some(false)) => "a little less often",
        (Strength::Clear, Some(false)) => "clearly less often",
        (Strength::Strong, Some(false)) => "much less often",
    }
}

/// Explains a driver in plain sentences.
pub fn sentence(row: &DriverRow) -> String {
    let Confusion { converted_with, others_with, .. } = row.confusion;
    let with = text::count(converted_with + others_with);
    let (rate, without) = (row.confusion.conversion_with(), row.confusion.conversion_without());
    let shares = format!(
        "Of the {with} contacts with it {} converted, of those without it {}.",
        text::percent(rate),
        text::percent(without)
    );
    let judged = match row.strength {
        Strength::CouldBeChance => "The difference could be chance.".to_owned(),
        _ => format!("They converted {}; that is more than chance.", strength(row)),
    };
    let figures = format!(
        "Odds ratio {}, between {} and {} with 95 % confidence{}{}.",
        ratio(row.odds_ratio),
        ratio(row.odds_low),
        ratio(row.odds_high),
        row.phi.map(|phi| format!("; phi {phi:.2}")).unwrap_or_default(),
        row.p_holm.map(|p| format!("; p {}", probability(p))).unwrap_or_default()
    );
    format!("{shares} {judged} {figures}")
}

/// Writes a ratio with as many digits as say something.
pub fn ratio(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn probability(p: f64) -> String {
    if p < 0.001 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

/// Says what goes with converting most and least, beyond chance.
pub fn answer(report: &DriversReport) -> String {
    let clear = |more: bool| {
        report.rows.iter().filter(move |row| row.strength != Strength::CouldBeChance && leans(row) == Some(more))
    };
    let quoted = |row: &DriverRow| format!("“{}”", text::tame(&name(&row.driver)));
    let shares = |row: &DriverRow| {
        let (with, without) = (row.confusion.conversion_with(), row.confusion.conversion_without());
        format!("{} of those with it converted, {} of those without it", text::percent(with), text::percent(without))
    };
    let mut words = match clear(true).next() {
        Some(row) => format!("What goes with converting most is {}: {}", quoted(row), shares(row)),
        None => "Nothing goes with converting by more than chance".to_owned(),
    };
    match clear(true).skip(1).take(2).map(quoted).collect::<Vec<_>>().as_slice() {
        [] => {}
        next => words += &format!("; then {}", next.join(" and ")),
    }
    words.push('.');
    if let Some(row) = clear(false).next() {
        words += &format!(" Converting is less frequent with {}: {}.", quoted(row), shares(row));
    }
    words
}

/// Says who is compared with whom, and how long they are observed.
pub fn method(report: &DriversReport, exposure: Exposure) -> String {
    let mut words = format!(
        "{} contacts that converted, {} that did not",
        text::count(report.converted),
        text::count(report.others)
    );
    if report.still_in_time > 0 {
        words += &format!(" ({} of them still can)", text::count(report.still_in_time));
    }
    words += match exposure {
        Exposure::Balanced if report.converted > 0 => {
            ". Both are observed for the same lengths of time: those who did not convert for the times of those who did"
        }
        Exposure::Balanced => "",
        Exposure::Whole => {
            ". Those who did not convert are observed longer, so that what happens now and then is found more often with \
             them"
        }
    };
    if let Some(median) = report.median_time {
        words += &format!(" (half of them up to {median})");
    }
    words + ". What goes together need not bring about one another."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::analysis::paths::Item;

    fn row(confusion: Confusion, strength: Strength) -> DriverRow {
        let (odds_low, odds_high) = confusion.odds_interval();
        DriverRow {
            driver: Driver::Did(Item::activity("look")),
            confusion,
            odds_ratio: confusion.odds_ratio(),
            odds_low,
            odds_high,
            phi: confusion.phi(),
            p: Some(0.0001),
            p_holm: Some(0.0004),
            strength,
        }
    }

    #[test]
    fn a_driver_reads_as_sentences_that_claim_no_cause() {
        let often = Confusion { converted_with: 30, converted_without: 10, others_with: 20, others_without: 140 };
        let words = sentence(&row(often, Strength::Strong));
        assert_eq!(
            words,
            "Of the 50 contacts with it 60.0 % converted, of those without it 6.7 %. They converted much more often; that \
             is more than chance. Odds ratio 18.9, between 8.28 and 43.2 with 95 % confidence; phi 0.58; p below 0.001."
        );
        let same = Confusion { converted_with: 1, converted_without: 1, others_with: 1, others_without: 1 };
        assert!(sentence(&row(same, Strength::CouldBeChance)).contains("could be chance"));
        assert_eq!(strength(&row(same, Strength::Strong)), "could be chance");
        let report = DriversReport { converted: 2, others: 3, still_in_time: 1, ..DriversReport::default() };
        for exposure in [Exposure::Balanced, Exposure::Whole] {
            let words = method(&report, exposure);
            assert!(words.contains("1 of them still can") && !words.contains("because"), "{words}");
        }
    }

    #[test]
    fn the_answer_names_what_is_more_than_chance_only() {
        let often = Confusion { converted_with: 30, converted_without: 10, others_with: 20, others_without: 140 };
        let seldom = Confusion { converted_with: 2, converted_without: 38, others_with: 60, others_without: 100 };
        let rows =
            vec![row(often, Strength::Strong), row(seldom, Strength::Clear), row(often, Strength::CouldBeChance)];
        assert_eq!(
            answer(&DriversReport { rows: rows.clone(), ..DriversReport::default() }),
            "What goes with converting most is “look”: 60.0 % of those with it converted, 6.7 % of those without it. \
             Converting is less frequent with “look”: 3.2 % of those with it converted, 27.5 % of those without it."
        );
        let chance = DriversReport { rows: rows[2..].to_vec(), ..DriversReport::default() };
        assert_eq!(answer(&chance), "Nothing goes with converting by more than chance.");
        let two = DriversReport { rows: vec![rows[0].clone(), rows[0].clone()], ..DriversReport::default() };
        assert!(answer(&two).ends_with("; then “look”."));
    }

    #[test]
    fn every_kind_of_driver_has_a_name() {
        let of = |attribute: &str, value: &str| (attribute.to_owned(), value.to_owned());
        let (attribute, value) = of("channel", "mail");
        assert_eq!(name(&Driver::Contact { attribute: attribute.clone(), value: value.clone() }), "channel is mail");
        assert_eq!(name(&Driver::SetOut { attribute, value }), "set out with channel mail");
        assert_eq!(kind(&Driver::Did(Item::activity("x"))), "on the way");
    }
}
