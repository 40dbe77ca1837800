//! Trend, times, groups, and comparisons.

use super::opened::one_of;
use super::{Opened, Printed};
use crate::cli::Failure;
use crate::domain::{DateRange, Moment, Owner, Span};
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::Mark;
use crate::engine::analysis::breakdown::{Breakdown, Key, Touch};
use crate::engine::analysis::compare::{BeforeAfter, Comparison, Side};
use crate::engine::analysis::pace::{Stretch, TimeToConvert};
use crate::engine::analysis::trend::{Trend, Unit, Weekday};
use crate::export::compared::{self, Sides};
use crate::export::moments::Names;
use crate::export::over_time;
use clap::Args;

/// Between which points, by what, and compared with what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options for --what trend, times, groups, compare and before-after")]
pub struct OverTimeOptions {
    /// Trend: how long a period is: hour, day, week or month.
    #[arg(long, value_name = "UNIT", default_value = "week")]
    unit: String,
    /// Trend: the day with which weeks start.
    #[arg(long, value_name = "DAY", default_value = "Monday")]
    week_start: String,
    /// Trend and times: the stage from which on contacts count; the entry unless given.
    #[arg(long, value_name = "STAGE")]
    start: Option<String>,
    /// Trend and times: the stage that they are to reach; a goal unless given.
    #[arg(long, value_name = "STAGE")]
    end: Option<String>,
    /// Times: how many bars the histogram has; as many as suit unless given.
    #[arg(long, value_name = "COUNT")]
    bins: Option<usize>,
    /// Groups: the attribute, of contacts or of activities; can be given several times for combinations.
    #[arg(long, value_name = "ATTRIBUTE")]
    by: Vec<String>,
    /// Groups: which activity gives the value: entry, first, last, every, or the one at a stage (stage:NAME).
    #[arg(long, value_name = "TOUCH", default_value = "entry")]
    touch: String,
    /// Groups: so many are listed, the largest first; the others are put together. `all` lists all.
    #[arg(long, value_name = "COUNT", default_value = "20")]
    limit: String,
    /// Compare: a saved segment, or a period of entries as FROM..TO; the first one is compared with. Twice, or once to
    /// compare everybody with it.
    #[arg(long, value_name = "SEGMENT|FROM..TO")]
    side: Vec<String>,
    /// Compare: only entries count whose window is over as of now.
    #[arg(long)]
    mature: bool,
    /// Before-after: an intervention that is saved in the project.
    #[arg(long, value_name = "NAME")]
    intervention: Option<String>,
    /// Before-after: the day of the change instead, with --start for the stage at which it works and --end for its aim.
    #[arg(long, value_name = "DATE", conflicts_with = "intervention")]
    changed: Option<String>,
}

fn names(opened: &Opened) -> Names {
    opened.map().stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect()
}

fn wrong(sentence: impl Into<String>) -> Failure {
    Failure::with_code(1, sentence)
}

fn marks(opened: &Opened, options: &OverTimeOptions) -> Result<(Mark, Mark), Failure> {
    let stage = |name: &Option<String>, default: Mark| match name {
        Some(name) => opened.stage(name).map(Mark::Stage),
        None => Ok(default),
    };
    Ok((stage(&options.start, Mark::Entry)?, stage(&options.end, Mark::Goal)?))
}

fn title(names: &Names, (from, to): (Mark, Mark)) -> String {
    let word = |mark: Mark| match mark {
        Mark::Stage(id) => names.get(&id).cloned().unwrap_or_default(),
        Mark::Goal => "goal".to_owned(),
        Mark::Entry | Mark::Passed(_) => "entry".to_owned(),
    };
    format!("{} → {}", word(from), word(to))
}

/// Tells how many entered and converted by period.
pub fn trend(opened: &Opened, options: &OverTimeOptions, zone: &str) -> Result<Printed, Failure> {
    let units = Unit::ALL.into_iter().map(|unit| (unit.name(), unit));
    let days = Weekday::ALL.into_iter().map(|day| (day.name(), day));
    let marks = marks(opened, options)?;
    let question = Trend {
        unit: one_of("unit", &options.unit, units)?,
        week_start: one_of("day", &options.week_start, days)?,
        zone: zone.to_owned(),
        from: marks.0,
        to: marks.1,
    };
    let report = question.compute(&opened.asked())?;
    let mut sheet = over_time::trend(&title(&names(opened), marks), &report);
    let range = report.periods.first().zip(report.periods.last()).map(|(first, last)| first.start..last.end);
    for one in opened.map().interventions.values() {
        if range.as_ref().is_some_and(|range| range.contains(&one.at)) {
            let changed = BeforeAfter { at: one.at, stage: one.stage }.compute(&opened.asked())?;
            sheet.note(compared::effect_sentence(&names(opened), &opened.journey, one, &changed));
        }
    }
    Printed::new(sheet, &report)
}

/// Tells how long it takes to convert.
pub fn times(opened: &Opened, options: &OverTimeOptions, arrow: Option<&str>) -> Result<Printed, Failure> {
    let over = match (arrow, marks(opened, options)?) {
        (Some(arrow), _) => Stretch::Transition(opened.transition(arrow)?),
        (None, (Mark::Stage(from), Mark::Stage(to))) => Stretch::Stages(from, to),
        (None, (Mark::Stage(from), _)) => Stretch::ToGoal(from),
        (None, (_, Mark::Stage(to))) => Stretch::ToStage(to),
        (None, _) => Stretch::Whole,
    };
    if options.bins.is_some_and(|bins| !(1..=1_000).contains(&bins)) {
        return Err(wrong("A histogram has 1 to 1000 bars; write --bins 20."));
    }
    let report = TimeToConvert { over }.compute(&opened.asked())?;
    let title = over_time::stretch(&names(opened), &opened.journey, over);
    Printed::new(over_time::times(&title, &report, options.bins), &report)
}

/// Tells the figures of each group.
pub fn groups(opened: &Opened, options: &OverTimeOptions) -> Result<Printed, Failure> {
    if options.by.is_empty() {
        return Err(wrong("Name the attribute with --by ATTRIBUTE."));
    }
    let key = |name: &String| opened.attribute(name).map(|(of, attribute)| Key { attribute, of });
    let by: Vec<Key> = options.by.iter().map(key).collect::<Result<_, _>>()?;
    let touch = match options.touch.trim() {
        "entry" => Touch::Entry,
        "first" => Touch::First,
        "last" => Touch::Last,
        "every" => Touch::Every,
        other => match other.strip_prefix("stage:") {
            Some(name) => Touch::Stage(opened.stage(name)?),
            None => {
                return Err(wrong(format!(
                    "There is no touch “{other}”; there is entry, first, last, every, stage:NAME."
                )));
            }
        },
    };
    let limit = match options.limit.trim() {
        "all" => None,
        text => Some(text.parse().map_err(|_| wrong(format!("“{text}” is no count; write --limit 20, or all.")))?),
    };
    let all_of_contacts = by.iter().all(|key| key.of == Owner::Contact);
    let touch = if all_of_contacts { Touch::Entry } else { touch };
    let report = Breakdown { by, touch, limit }.compute(&opened.asked())?;
    Printed::new(over_time::groups(&names(opened), &report), &report)
}

/// Compares two segments or two periods.
pub fn compare(opened: &Opened, options: &OverTimeOptions) -> Result<Printed, Failure> {
    let side = |text: &String| -> Result<(Side, String), Failure> {
        if let Some((from, to)) = text.split_once("..") {
            let range = DateRange { from: moment(from, false)?, to: moment(to, true)? };
            return Ok((Side::Entered(range), format!("entered {from} to {to}")));
        }
        opened.segment(text).map(|segment| (Side::Segment(segment.rule.clone()), segment.name.clone()))
    };
    let everybody = || (Side::Everybody, "everybody".to_owned());
    let ((first, one), (second, other)) = match options.side.as_slice() {
        [only] => (everybody(), side(only)?),
        [first, second] => (side(first)?, side(second)?),
        _ => {
            return Err(wrong(
                "Name one or two sides with --side: a saved segment, or a period as 2026-03-01..2026-03-31.",
            ));
        }
    };
    let report = Comparison { first, second, mature_only: options.mature }.compute(&opened.asked())?;
    let sides = Sides { first: one, second: other };
    let mut sheet = compared::comparison(&names(opened), &opened.journey, &sides, &report);
    let sentences: Vec<String> = report
        .rows
        .iter()
        .map(|row| {
            let on = (format!("among {}", sides.first), format!("among {}", sides.second));
            compared::row_sentence(&names(opened), &opened.journey, row, None, (&on.0, &on.1))
        })
        .collect();
    sheet.notes.extend(sentences);
    Printed::new(sheet, &report)
}

/// Tells what an intervention changed.
pub fn before_after(opened: &Opened, options: &OverTimeOptions) -> Result<Printed, Failure> {
    let saved = || opened.map().interventions.values().map(|one| (one.name.as_str(), one));
    let (name, at, stage, aim) = match (&options.intervention, &options.changed) {
        (Some(name), _) => {
            let one = one_of("intervention", name, saved())?;
            (one.name.clone(), one.at, one.stage, one.aim)
        }
        (None, Some(at)) => {
            let stage = |name: &Option<String>| name.as_ref().map(|name| opened.stage(name)).transpose();
            let Some(moment) = moment(at, false)? else { return Err(wrong("Name the day with --changed 2026-03-01.")) };
            (format!("the change of {at}"), moment, stage(&options.start)?, stage(&options.end)?)
        }
        (None, None) => match saved().next() {
            Some((name, one)) => (name.to_owned(), one.at, one.stage, one.aim),
            None => return Err(wrong("The project has no intervention; name a day with --changed 2026-03-01.")),
        },
    };
    let report = BeforeAfter { at, stage }.compute(&opened.asked())?;
    Printed::new(compared::before_after(&names(opened), &opened.journey, &name, &report, aim), &report)
}

/// Reads a day or a moment; an empty text has no limit, and a plain day at the end of a range means its last moment.
fn moment(text: &str, is_end: bool) -> Result<Option<Moment>, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let moment = Moment::parse_iso(text)
        .ok_or_else(|| wrong(format!("“{text}” is no date; write it as 2026-03-01 or 2026-03-01T12:00:00Z.")))?;
    let whole_day = !text.contains(['T', ' ', ':']);
    Ok(Some(if is_end && whole_day { Moment(moment.0.saturating_add(Span::DAY.0 - 1)) } else { moment }))
}
