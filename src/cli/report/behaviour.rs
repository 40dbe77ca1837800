//! What contacts do: next, before, between, paths, whole histories, moves, sessions and pairs; and what goes with converting.

use super::opened::one_of;
use super::{Opened, Printed};
use crate::cli::Failure;
use crate::domain::{Condition, Selection, SessionRule, Span, StageId};
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::drivers::{Drivers, Exposure, LeftOut};
use crate::engine::analysis::moves::{Moves, Pair, Sessions, Unit};
use crate::engine::analysis::paths::{Between, Item, Next, Paths, Point, Shape, Stretch, Visit};
use crate::export::{drivers, paths as sheets};
use clap::Args;

/// What to follow, and how.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Options for --what next, before, between, paths, variants, moves, sessions, pairs, drivers"
)]
pub struct BehaviourOptions {
    /// The stage to look from with next and before; `entry` is entering the journey.
    #[arg(long, value_name = "STAGE", default_value = "entry")]
    at: String,
    /// With next: only contacts that dropped off at the stage, from their last activity there.
    #[arg(long, conflicts_with = "moved_on")]
    dropped_off: bool,
    /// With next: only contacts that moved on from the stage.
    #[arg(long)]
    moved_on: bool,
    /// Look from the last time at the stage (or at the start of a pair) instead of the first.
    #[arg(long)]
    last_time: bool,
    /// Where between, paths and drivers begin: a stage, `entry`, `start` (first activity) or activity:NAME.
    #[arg(long, value_name = "POINT", default_value = "entry")]
    path_from: String,
    /// Where they end: a stage, `end` (last activity), `goal` (the first goal) or activity:NAME.
    #[arg(long, value_name = "POINT", default_value = "goal")]
    path_to: String,
    /// Tell activities of one type apart by this attribute.
    #[arg(long, value_name = "ATTRIBUTE")]
    told_by: Option<String>,
    /// An activity type to leave out; can be given several times.
    #[arg(long, value_name = "ACTIVITY")]
    hide: Vec<String>,
    /// The same activity several times in a row counts as one step.
    #[arg(long)]
    merge_repeats: bool,
    /// An activity that comes again later is left out.
    #[arg(long)]
    first_seen: bool,
    /// Compare only the first so many activities of a path.
    #[arg(long, value_name = "NUMBER")]
    longest: Option<usize>,
    /// Steps to follow with next and before.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    steps: usize,
    /// How many paths, moves or branches to list.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most: usize,
    /// With sessions, moves and pairs: a pause of more minutes than this ends a session. Moves and pairs are counted per
    /// contact without it, sessions by 30 minutes.
    #[arg(long, value_name = "MINUTES")]
    session_gap: Option<i64>,
    /// The same, with the name of an attribute that names the session.
    #[arg(long, value_name = "ATTRIBUTE", conflicts_with = "session_gap")]
    session_named_by: Option<String>,
    /// With pairs: the activity that comes first.
    #[arg(long, value_name = "ACTIVITY")]
    first: Option<String>,
    /// With pairs: the activity that comes after it; the end of the history without it.
    #[arg(long, value_name = "ACTIVITY")]
    then: Option<String>,
    /// With pairs: at most so many hours later.
    #[arg(long, value_name = "HOURS")]
    within: Option<f64>,
    /// With pairs: at most so many activities later.
    #[arg(long, value_name = "NUMBER")]
    within_activities: Option<u64>,
    /// With drivers: observe contacts that did not convert as long as the data goes, not as long as those who did.
    #[arg(long)]
    observe_to_the_end: bool,
    /// With drivers: list only what goes with at least so many contacts.
    #[arg(long, value_name = "CONTACTS", default_value_t = 10)]
    least: u64,
}

/// Which of these figures is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// What contacts did after a stage.
    Next,
    /// What they did before it.
    Before,
    /// What they did from one point to another.
    Between,
    /// The most frequent ways from one point to another.
    Paths,
    /// The most frequent whole histories.
    Variants,
    /// Which activity follows which.
    Moves,
    /// How many sessions there are.
    Sessions,
    /// Whether one activity follows another.
    Pairs,
    /// What goes with converting.
    Drivers,
}

/// Answers one of the figures.
pub fn answer(opened: &Opened, what: Asked, options: &BehaviourOptions) -> Result<Printed, Failure> {
    let asked = opened.asked();
    match what {
        Asked::Next | Asked::Before => tree(opened, what == Asked::Before, options),
        Asked::Between => {
            let stretch = Stretch::between(point(opened, &options.path_from)?, point(opened, &options.path_to)?);
            let Shape { told_by, hidden, .. } = shape(opened, options)?;
            let report = Between { stretch, told_by, hidden }.compute(&asked)?;
            Printed::new(sheets::between_sheet(from_to("Between", options), &report), &report)
        }
        Asked::Paths | Asked::Variants => {
            let (title, stretch) = if what == Asked::Variants {
                ("From the first activity to the last".to_owned(), Stretch::WHOLE)
            } else {
                let ends = (point(opened, &options.path_from)?, point(opened, &options.path_to)?);
                (from_to("Paths", options), Stretch::between(ends.0, ends.1))
            };
            let report = Paths { stretch, shape: shape(opened, options)?, most: options.most }.compute(&asked)?;
            Printed::new(sheets::paths_sheet(title, &report), &report)
        }
        Asked::Moves => {
            let Shape { told_by, hidden, .. } = shape(opened, options)?;
            let report = Moves { unit: unit(opened, options)?, told_by, hidden, most: options.most }.compute(&asked)?;
            Printed::new(sheets::moves_sheet("From one activity to the next", &report), &report)
        }
        Asked::Sessions => {
            let rule = match unit(opened, options)? {
                Unit::Session(rule) => rule,
                Unit::Contact => SessionRule::Gap(Span(30 * Span::MINUTE.0)),
            };
            let report = Sessions { rule }.compute(&asked)?;
            Printed::new(sheets::sessions_sheet("Contacts by their number of sessions", &report), &report)
        }
        Asked::Pairs => pair(opened, options),
        Asked::Drivers => {
            let Point::Stage(to) = point(opened, &options.path_to)? else {
                return Err(Failure::with_code(
                    1,
                    "Drivers ask what goes with reaching a stage; give one with --path-to.",
                ));
            };
            let question = Drivers {
                from: stage_or_entry(opened, &options.path_from)?.map_or(Point::Entry, Point::Stage),
                to,
                told_by: told_by(opened, options)?,
                exposure: if options.observe_to_the_end { Exposure::Whole } else { Exposure::Balanced },
                left_out: LeftOut::Needed,
                least: options.least,
            };
            let report = question.compute(&asked)?;
            let title = from_to("What goes with getting", options);
            Printed::new(drivers::drivers_sheet(title, &report, question.exposure), &report)
        }
    }
}

fn from_to(what: &str, options: &BehaviourOptions) -> String {
    format!("{what}: from {} to {}", options.path_from, options.path_to)
}

fn tree(opened: &Opened, backwards: bool, options: &BehaviourOptions) -> Result<Printed, Failure> {
    let stage = stage_or_entry(opened, &options.at)?;
    let point = stage.map_or(Point::Entry, Point::Stage);
    let visit = if options.last_time || options.dropped_off { Visit::Last } else { Visit::First };
    let of = match stage {
        Some(stage) if options.dropped_off => Some(Selection::DroppedOff(stage)),
        Some(stage) if options.moved_on => Some(Selection::MovedOn(stage)),
        None if options.dropped_off || options.moved_on => {
            return Err(Failure::with_code(1, "Contacts drop off or move on at a stage; give one with --at."));
        }
        _ => None,
    };
    let stretch = if backwards {
        Stretch { from: Point::Start, to: point, visit, of: None }
    } else {
        Stretch { from: point, to: Point::End, visit, of }
    };
    let shape = Shape { at_most: None, ..shape(opened, options)? };
    let next = Next { stretch, backwards, shape, depth: options.steps, most: options.most };
    let tree = next.compute(&opened.asked())?;
    let title = format!("{} {}", if backwards { "Before" } else { "After" }, options.at);
    Printed::new(sheets::next_sheet(title, &tree, backwards), &tree)
}

fn pair(opened: &Opened, options: &BehaviourOptions) -> Result<Printed, Failure> {
    let Some(first) = &options.first else {
        return Err(Failure::with_code(1, "A pair begins with an activity; give one with --first."));
    };
    let first = activity(opened, first)?;
    let then = options.then.as_ref().map(|name| activity(opened, name)).transpose()?;
    let title = format!("“{}” after “{first}”", then.as_deref().unwrap_or("the end"));
    let pair = Pair {
        unit: unit(opened, options)?,
        start: Condition::activity(first),
        end: then.map(Condition::activity),
        visit: if options.last_time { Visit::Last } else { Visit::First },
        within: options.within.map(|hours| Span((hours * Span::HOUR.0 as f64).round() as i64)),
        within_activities: options.within_activities,
    };
    let report = pair.compute(&opened.asked())?;
    Printed::new(sheets::pair_sheet(title, &report), &report)
}

fn activity(opened: &Opened, name: &str) -> Result<String, Failure> {
    one_of("activity", name, opened.columns.activity_types.iter().map(|name| (name.as_str(), name.clone())))
}

fn attribute(opened: &Opened, name: &str) -> Result<String, Failure> {
    let all = opened.columns.attributes.iter().map(|one| (one.name.as_str(), one.name.clone()));
    one_of("attribute of activities", name, all)
}

fn told_by(opened: &Opened, options: &BehaviourOptions) -> Result<Option<String>, Failure> {
    options.told_by.as_ref().map(|name| attribute(opened, name)).transpose()
}

fn shape(opened: &Opened, options: &BehaviourOptions) -> Result<Shape, Failure> {
    let hidden = options.hide.iter().map(|name| Ok(Item::activity(activity(opened, name)?)));
    Ok(Shape {
        told_by: told_by(opened, options)?,
        hidden: hidden.collect::<Result<Vec<Item>, Failure>>()?,
        merge_repeats: options.merge_repeats,
        first_seen: options.first_seen,
        at_most: options.longest,
    })
}

fn unit(opened: &Opened, options: &BehaviourOptions) -> Result<Unit, Failure> {
    Ok(match (&options.session_gap, &options.session_named_by) {
        (Some(minutes), _) => Unit::Session(SessionRule::Gap(Span(minutes.saturating_mul(Span::MINUTE.0)))),
        (None, Some(name)) => Unit::Session(SessionRule::Attribute(attribute(opened, name)?)),
        (None, None) => Unit::Contact,
    })
}

fn stage_or_entry(opened: &Opened, name: &str) -> Result<Option<StageId>, Failure> {
    if name == "entry" { Ok(None) } else { opened.stage(name).map(Some) }
}

fn point(opened: &Opened, name: &str) -> Result<Point, Failure> {
    if let Some(name) = name.strip_prefix("activity:") {
        return Ok(Point::Activity(Item::activity(activity(opened, name)?)));
    }
    Ok(match name {
        "entry" => Point::Entry,
        "start" => Point::Start,
        "end" => Point::End,
        "goal" => {
            let goals = opened.journey.stages.iter().zip(opened.journey.goals());
            let goal = goals.filter(|(_, goal)| *goal).map(|(stage, _)| stage.id).next();
            Point::Stage(goal.ok_or_else(|| Failure::with_code(1, "The map has no goal; draw one first."))?)
        }
        name => Point::Stage(opened.stage(name)?),
    })
}
