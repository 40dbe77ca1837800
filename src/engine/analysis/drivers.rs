//! What goes with converting: activities on the way, and attributes of contacts and of the activity they came with.
//!
//! Going together is all that is measured; it says nothing about what brings it about.

mod exposure;
mod needed;
mod observed;
#[cfg(test)]
mod tests;

pub use exposure::Exposure;

use super::asked::{Asked, Figure};
use super::parts::{in_chunks, sort};
use super::paths::items::Items;
use super::paths::{Item, Point};
use super::people::Listed;
use super::stats;
use crate::domain::{Cancel, Cancelled, Rate, Span, StageId};
use crate::engine::analysis::paths::Counts;
use crate::engine::columns::Attribute;
use observed::{Observed, observe};
use serde::Serialize;
use std::collections::BTreeSet;

/// Asks what goes with getting from one point of the map to a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drivers {
    /// Where contacts set out: the entry or a stage.
    pub from: Point,
    /// Where those who convert arrive.
    pub to: StageId,
    /// The attribute of activities whose values tell activities of one type apart, if any.
    pub told_by: Option<String>,
    /// How long contacts that did not convert are observed.
    pub exposure: Exposure,
    /// Which of the map's own activities are left out.
    pub left_out: LeftOut,
    /// What goes with fewer contacts than this is counted, but not listed.
    pub least: u64,
}

/// Which activities of the map are not looked at, because converting takes them anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum LeftOut {
    /// Activity types named, without filters, by the stage where those who convert arrive and by stages that every way there passes.
    #[default]
    Needed,
    /// Every activity type that any stage names.
    EveryStage,
}

/// Something that contacts did or that is known of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Driver {
    /// Did this on the way.
    Did(Item),
    /// The contact has this value.
    Contact {
        /// Name of the attribute.
        attribute: String,
        /// Its value.
        value: String,
    },
    /// The activity with which the contact set out has this value.
    SetOut {
        /// Name of the attribute.
        attribute: String,
        /// Its value.
        value: String,
    },
}

/// Contacts by whether they converted and whether something is true of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Confusion {
    /// Converted, with it.
    pub converted_with: u64,
    /// Converted, without it.
    pub converted_without: u64,
    /// Did not convert, with it.
    pub others_with: u64,
    /// Did not convert, without it.
    pub others_without: u64,
}

impl Confusion {
    /// Of those who converted, those with it.
    pub fn among_converted(&self) -> Rate {
        Rate::new(self.converted_with, self.converted_with + self.converted_without)
    }

    /// Of those who did not convert, those with it.
    pub fn among_others(&self) -> Rate {
        Rate::new(self.others_with, self.others_with + self.others_without)
    }

    /// Of those with it, those who converted.
    pub fn conversion_with(&self) -> Rate {
        Rate::new(self.converted_with, self.converted_with + self.others_with)
    }

    /// Of those without it, those who converted.
    pub fn conversion_without(&self) -> Rate {
        Rate::new(self.converted_without, self.converted_without + self.others_without)
    }

    /// Returns the odds ratio with one added to each cell: ((s + 1)(F − f + 1)) / ((f + 1)(S − s + 1)), where s of S who
    /// converted and f of F who did not are with it.
    pub fn odds_ratio(&self) -> f64 {
        let cell = |count: u64| count as f64 + 1.0;
        cell(self.converted_with) * cell(self.others_without) / (cell(self.others_with) * cell(self.converted_without))
    }

    /// Returns where the odds ratio lies with 95 % confidence: Woolf's logarithmic interval, with the same one added.
    pub fn odds_interval(&self) -> (f64, f64) {
        let cells = [self.converted_with, self.converted_without, self.others_with, self.others_without];
        let error = cells.into_iter().map(|count| 1.0 / (count as f64 + 1.0)).sum::<f64>().sqrt();
        let (log, half) = (self.odds_ratio().ln(), stats::Z95 * error);
        ((log - half).exp(), (log + half).exp())
    }

    /// Returns the phi coefficient (Yule; also Matthews), from −1 to 1: how closely the two go together. `None` where
    /// everybody or nobody is with it, or converted.
    pub fn phi(&self) -> Option<f64> {
        let [a, b, c, d] =
            [self.converted_with, self.converted_without, self.others_with, self.others_without].map(|one| one as f64);
        let product = (a + b) * (c + d) * (a + c) * (b + d);
        (product > 0.0).then(|| (a * d - b * c) / product.sqrt())
    }
}

/// How closely something goes with converting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Strength {
    /// It could be chance: after Holm's correction the test gives 5 % or more.
    CouldBeChance,
    /// More than chance, but phi below 0.1.
    Weak,
    /// Phi from 0.1.
    Clear,
    /// Phi from 0.3.
    Strong,
}

/// One driver.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriverRow {
    /// What it is.
    pub driver: Driver,
    /// Contacts by whether they converted and whether it is true of them.
    pub confusion: Confusion,
    /// Odds ratio; above 1 it goes with converting, below 1 with not converting.
    pub odds_ratio: f64,
    /// Lower end of its 95 % interval.
    pub odds_low: f64,
    /// Upper end of its 95 % interval.
    pub odds_high: f64,
    /// How closely it goes with converting, from −1 to 1.
    pub phi: Option<f64>,
    /// Probability of a difference this large by chance (Fisher's exact test where numbers are small).
    pub p: Option<f64>,
    /// The same after Holm's correction for all rows of the report.
    pub p_holm: Option<f64>,
    /// The same in a word.
    pub strength: Strength,
}

/// What goes with converting.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DriversReport {
    /// Contacts that set out and arrived.
    pub converted: u64,
    /// Contacts that set out and did not arrive.
    pub others: u64,
    /// Of those, contacts that are still in time.
    pub still_in_time: u64,
    /// Of the others, contacts whose data ends before the time for which they were to be observed.
    pub observed_shorter: u64,
    /// Half of the contacts that converted took no longer.
    pub median_time: Option<Span>,
    /// Half of the others are observed no longer.
    pub median_exposure: Option<Span>,
    /// Closest first, by the size of phi; then by name.
    pub rows: Vec<DriverRow>,
    /// What goes with too few contacts to be listed.
    pub too_rare: u64,
    /// Activity types that are left out.
    pub left_out: Vec<String>,
}

/// One cell of a driver's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverPart {
    /// The driver.
    pub driver: Driver,
    /// Whether the contacts converted.
    pub converted: bool,
    /// Whether it is true of them.
    pub with: bool,
}

impl Figure for Drivers {
    type Answer = DriversReport;

    fn compute(&self, asked: &Asked<'_>) -> Result<DriversReport, Cancelled> {
        let observed = observe(asked, self)?;
        let left_out = needed::left_out(asked.journey, &self.from, self.to, self.left_out);
        let items = self.items(asked, &left_out);
        asked.cancel.check()?;
        let mut found = did(&observed, &items, asked);
        for attribute in &asked.columns.contact_attributes {
            asked.cancel.check()?;
            let code = |one: &Observed| attribute.codes.at(one.contact as usize);
            let driver = |value: String| Driver::Contact { attribute: attribute.name.clone(), value };
            values(&observed, attribute, code, driver, &mut found, asked.cancel)?;
        }
        for attribute in &asked.columns.attributes {
            asked.cancel.check()?;
            let code = |one: &Observed| attribute.codes.at(one.from as usize);
            let driver = |value: String| Driver::SetOut { attribute: attribute.name.clone(), value };
            values(&observed, attribute, code, driver, &mut found, asked.cancel)?;
        }
        let whole = found.len();
        found.retain(|(_, (with, others))| with + others >= self.least);
        let too_rare = (whole - found.len()) as u64;
        Ok(report(&observed, found, too_rare, left_out))
    }
}

impl Drivers {
    fn items<'a>(&self, asked: &Asked<'a>, left_out: &BTreeSet<String>) -> Items<'a> {
        let hidden: Vec<Item> = left_out.iter().map(Item::activity).collect();
        Items::new(asked, self.told_by.as_deref(), &hidden)
    }
}

/// A driver with how many who converted are with it, and how many others.
type Found = (Driver, (u64, u64));

fn did(observed: &[Observed], items: &Items<'_>, asked: &Asked<'_>) -> Vec<Found> {
    let rows: usize = observed.iter().map(|one| one.rows.len()).sum();
    let parts = in_chunks(observed, rows, |observed| {
        let (mut counts, mut seen) = (Counts::new(items), items.seen());
        for one in observed {
            if asked.cancel.is_cancelled() {
                break;
            }
            seen.clear();
            for code in one.items(items) {
                if seen.add(code) {
                    counts.add(code, u64::from(one.converted), u64::from(!one.converted));
                }
            }
        }
        counts
    });
    let mut all = Counts::new(items);
    parts.into_iter().for_each(|part| all.append(part));
    all.each().map(|(code, counts)| (Driver::Did(items.item(code)), counts)).collect()
}

fn values(
    observed: &[Observed],
    attribute: &Attribute,
    code: impl Fn(&Observed) -> u32,
    driver: impl Fn(String) -> Driver,
    found: &mut Vec<Found>,
    cancel: &Cancel,
) -> Result<(), Cancelled> {
    let mut counts = vec![(0_u64, 0_u64); attribute.words.len()];
    for (place, one) in observed.iter().enumerate() {
        if place.is_multiple_of(1 << 12) {
            cancel.check()?;
        }
        if let Some((with, others)) = counts.get_mut(code(one) as usize) {
            *with += u64::from(one.converted);
            *others += u64::from(!one.converted);
        }
    }
    let counted = counts.into_iter().enumerate().skip(1).filter(|(_, counts)| *counts != (0, 0));
    found.extend(counted.map(|(code, counts)| (driver(attribute.words.at(code).to_owned()), counts)));
    Ok(())
}

fn report(observed: &[Observed], found: Vec<Found>, too_rare: u64, left_out: BTreeSet<String>) -> DriversReport {
    let count = |holds: &dyn Fn(&Observed) -> bool| observed.iter().filter(|one| holds(one)).count() as u64;
    let converted = count(&|one| one.converted);
    let others = observed.len() as u64 - converted;
    let median = |converted: bool| {
        let chosen = observed.iter().filter(|one| one.converted == converted);
        let mut times: Vec<i64> = chosen.map(|one| one.exposure).filter(|&time| time < i64::MAX).collect();
        sort(&mut times);
        super::times::summary(&times).median
    };
    let mut rows: Vec<DriverRow> = found
        .into_iter()
        .map(|(driver, (with, without))| {
            let confusion = Confusion {
                converted_with: with,
                converted_without: converted - with,
                others_with: without,
                others_without: others - without,
            };
            let (odds_low, odds_high) = confusion.odds_interval();
            DriverRow {
                driver,
                confusion,
                odds_ratio: confusion.odds_ratio(),
                odds_low,
                odds_high,
                phi: confusion.phi(),
                p: stats::compare_rates(confusion.among_others(), confusion.among_converted()).map(|test| test.p),
                p_holm: None,
                strength: Strength::CouldBeChance,
            }
        })
        .collect();
    let corrected = stats::holm(&rows.iter().map(|row| row.p).collect::<Vec<_>>());
    for (row, p) in rows.iter_mut().zip(corrected) {
        row.p_holm = p;
        let closeness = row.phi.unwrap_or_default().abs();
        row.strength = match p {
            Some(p) if p < stats::ALPHA && closeness >= 0.3 => Strength::Strong,
            Some(p) if p < stats::ALPHA && closeness >= 0.1 => Strength::Clear,
            Some(p) if p < stats::ALPHA => Strength::Weak,
            _ => Strength::CouldBeChance,
        };
    }
    rows.sort_by(|row, other| {
        let closeness = |row: &DriverRow| row.phi.unwrap_or_default().abs();
        closeness(other).total_cmp(&closeness(row)).then_with(|| row.driver.cmp(&other.driver))
    });
    DriversReport {
        converted,
        others,
        still_in_time: count(&|one| one.open),
        observed_shorter: count(&|one| one.shorter),
        median_time: median(true),
        median_exposure: median(false),
        rows,
        too_rare,
        left_out: left_out.into_iter().collect(),
    }
}

impl Listed for Drivers {
    type Part = DriverPart;

    fn contacts(&self, part: &DriverPart, asked: &Asked<'_>) -> Result<Vec<u32>, Cancelled> {
        let observed = observe(asked, self)?;
        let items = self.items(asked, &needed::left_out(asked.journey, &self.from, self.to, self.left_out));
        let code_in = |attribute: &Attribute, value: &str| attribute.words.iter().position(|word| word == value);
        let with: Box<dyn Fn(&Observed) -> bool> = match &part.driver {
            Driver::Did(item) => {
                let code = items.code_of(item);
                Box::new(move |one| code.is_some() && one.items(&items).any(|own| Some(own) == code))
            }
            Driver::Contact { attribute, value } => {
                let known = asked.columns.contact_attribute(attribute);
                let code = known.and_then(|attribute| code_in(attribute, value));
                Box::new(move |one| {
                    known.is_some_and(|known| Some(known.codes.at(one.contact as usize) as usize) == code)
                })
            }
            Driver::SetOut { attribute, value } => {
                let known = asked.columns.attribute(attribute);
                let code = known.and_then(|attribute| code_in(attribute, value));
                Box::new(move |one| known.is_some_and(|known| Some(known.codes.at(one.from as usize) as usize) == code))
            }
        };
        let wanted = observed.iter().filter(|one| one.converted == part.converted && with(one) == part.with);
        Ok(wanted.map(|one| one.contact).collect())
    }
}
