//! Send time, reminder, and one contact's timeline.

use super::{Opened, Printed};
use crate::cli::Failure;
use crate::domain::Span;
use crate::engine::analysis::Figure as _;
use crate::engine::analysis::following::Following;
use crate::engine::analysis::reminder::Reminder;
use crate::engine::analysis::send_time::{Clock, SendTime};
use crate::engine::analysis::timeline::{Timeline, contact_called};
use crate::export::moments::{self, Names};
use crate::export::running;
use clap::Args;

/// Which stages, and how.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Options for --what send-time, reminder, timeline (and zone and arrow of trend and times)"
)]
pub struct MomentOptions {
    /// The stage before, whose activity gives the time; with --after-stage.
    #[arg(long, value_name = "STAGE")]
    before_stage: Option<String>,
    /// The stage after, reached by whatever way.
    #[arg(long, value_name = "STAGE")]
    after_stage: Option<String>,
    /// An arrow instead of two stages: only contacts that took it count ("FROM > TO").
    #[arg(long, value_name = "ARROW", conflicts_with_all = ["before_stage", "after_stage"])]
    arrow: Option<String>,
    /// The time zone of weekdays and hours, such as Europe/Prague; for send-time also own: each activity's own clock,
    /// by the UTC offset that its file gave.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
    /// Count every activity at the stage before, not one for each contact.
    #[arg(long)]
    every: bool,
    /// A delay of the reminder in hours to look at besides the usual ones.
    #[arg(long, value_name = "HOURS")]
    delay: Option<f64>,
    /// The contact that timeline and why are about, by its id in the data.
    #[arg(long, value_name = "ID")]
    contact: Option<String>,
}

impl MomentOptions {
    /// Returns the contact that is named, if one is.
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// Returns the name of the time zone.
    pub fn zone(&self) -> &str {
        &self.zone
    }

    /// Returns the arrow that is named.
    pub fn arrow(&self) -> Option<&str> {
        self.arrow.as_deref()
    }
}

fn following(opened: &Opened, options: &MomentOptions) -> Result<Following, Failure> {
    if let Some(arrow) = &options.arrow {
        return Ok(Following::Transition(opened.transition(arrow)?));
    }
    match (&options.before_stage, &options.after_stage) {
        (Some(from), Some(to)) => Ok(Following::Stages { from: opened.stage(from)?, to: opened.stage(to)? }),
        _ => Err(Failure::with_code(
            1,
            "Name two stages with --before-stage and --after-stage, or an arrow with --arrow \"FROM > TO\".",
        )),
    }
}

fn names(opened: &Opened) -> Names {
    opened.map().stages.iter().map(|(id, record)| (*id, record.stage.name.clone())).collect()
}

/// Tells how often the stage after follows, by weekday and hour.
pub fn send_time(opened: &Opened, options: &MomentOptions) -> Result<Printed, Failure> {
    let clock = if options.zone == "own" { Clock::Own } else { Clock::Zone(options.zone.clone()) };
    let question = SendTime { following: following(opened, options)?, clock, every: options.every };
    let report = question.compute(&opened.asked())?;
    if let Some(warning) = report.warnings.first() {
        let advice = "Write a zone as in the time zone database: --zone Europe/Prague.";
        return Err(Failure::with_code(1, format!("{warning} {advice}")));
    }
    Printed::new(moments::send_time(&names(opened), &report), &report)
}

/// Tells whom a reminder would meet, by delay.
pub fn reminder(opened: &Opened, options: &MomentOptions) -> Result<Printed, Failure> {
    let after = match options.delay {
        Some(hours) if !(0.0..=876_000.0).contains(&hours) => {
            return Err(Failure::with_code(1, format!("“{hours}” is no number of hours; write --delay 24.")));
        }
        hours => hours.map(|hours| Span((hours * Span::HOUR.0 as f64).round() as i64)),
    };
    let question = Reminder { after, ..Reminder::of(following(opened, options)?) };
    let report = question.compute(&opened.asked())?;
    let mut sheet = moments::reminder(&names(opened), &report);
    let as_of = opened.as_of();
    let running = report.stages.and_then(|(from, _)| running::reminder_at(opened.map(), &opened.journey, from, as_of));
    if let Some(running) = running {
        sheet.note(running.sentence);
    }
    Printed::new(sheet, &report)
}

/// Tells all that one contact did.
pub fn timeline(opened: &Opened, options: &MomentOptions) -> Result<Printed, Failure> {
    let Some(id) = &options.contact else {
        return Err(Failure::with_code(1, "Name the contact with --contact ID."));
    };
    let contact = contact_called(&opened.columns, id)
        .ok_or_else(|| Failure::with_code(1, format!("There is no contact “{id}” in the data.")))?;
    let report = Timeline { contact }.compute(&opened.asked())?;
    Printed::new(moments::timeline(&names(opened), &report), &report)
}
