//! Which delay is suggested, and why.
//!
//! A reminder finds fewer of those who would never come the later it is sent, and bothers more of those who would come
//! anyway the earlier. The earliest of the usual delays is suggested by which all but the given share of those who come
//! at all have come (by the Kaplan–Meier curve): it finds the most of the others that the criterion allows. There is
//! none where by then nobody is left whom a reminder could still bring.

use super::{Delay, ReminderReport};
use crate::engine::analysis::stats::SMALL_GROUP;
use crate::engine::analysis::words::count;

/// Returns the place of the delay that is suggested.
pub(super) fn suggested(report: &ReminderReport, most_bothered: f64) -> Option<usize> {
    if report.converted < SMALL_GROUP || report.lost == 0 {
        return None;
    }
    let enough = |delay: &Delay| report.come_by(delay.after).is_some_and(|share| share >= 1.0 - most_bothered - 1e-9);
    let place = report.delays.iter().position(|delay| Some(delay.after) != own(report) && enough(delay))?;
    report.delays.get(place).filter(|delay| delay.never + delay.open > 0).map(|_| place)
}

/// The delay that was asked about, unless it is a usual one too; it is never the one suggested.
fn own(report: &ReminderReport) -> Option<crate::domain::Span> {
    let asked = report.delays.get(report.asked?)?.after;
    let usual = super::DELAYS_IN_MINUTES.iter().any(|minutes| minutes * crate::domain::Span::MINUTE.0 == asked.0);
    (!usual).then_some(asked)
}

/// Returns the suggestion with its reason, or why there is none.
pub(super) fn sentence(report: &ReminderReport, most_bothered: f64) -> String {
    if report.contacts == 0 {
        return "Nobody reached the stage before, so there is nobody to remind.".to_owned();
    }
    if report.converted < SMALL_GROUP {
        return format!(
            "Only {} went on; with fewer than {SMALL_GROUP} there is no telling when most have.",
            report.converted
        );
    }
    if report.lost == 0 && report.waiting > 0 {
        return "Nobody is lost yet: without a time limit everybody can still come. Set a limit on the arrow or for the \
                journey to see for whom a reminder would come too late."
            .to_owned();
    }
    if report.lost == 0 {
        return "Everybody went on, so there is nobody to remind.".to_owned();
    }
    let Some(delay) = report.suggested.and_then(|place| report.delays.get(place)) else {
        return format!(
            "No delay fits: by the time that {:.0} % of those who go on have done so, nobody is left whom a reminder \
             could bring. A later limit would leave room for one.",
            (1.0 - most_bothered) * 100.0
        );
    };
    let share = |part: u64, whole: u64| format!("{:.0} %", part as f64 / whole.max(1) as f64 * 100.0);
    let come = report.come_by(delay.after).unwrap_or_default() * 100.0;
    let mut text = format!(
        "Remind after {}: by then {come:.0} % of those who go on have done so. It would reach {} contacts: {} of the {} \
         that were lost ({}), and {} that would have come anyway",
        delay.after,
        count(delay.reminded),
        count(delay.never),
        count(report.lost),
        share(delay.never, report.lost),
        count(delay.anyway),
    );
    if delay.open > 0 {
        text += &format!("; of {} it is not known yet", count(delay.open));
    }
    text += ".";
    if delay.lost_before > 0 {
        text += &format!(" {} would be lost before it.", count(delay.lost_before));
    }
    text += &format!(
        " Any earlier would bother more than {:.0} % of those who go on by themselves.",
        most_bothered * 100.0
    );
    text
}
