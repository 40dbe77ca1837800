//! The lens of targets: how stages stand beside what they are to come to, and whether they are on course.

use super::{ArrowFace, Badge, Faces, Part, Sign, SignLook, StageFace, large, muted, small, strong};
use crate::document::{Map, sentence};
use crate::domain::{Aim, Moment, Selection, Span, StageId, Target};
use crate::engine::analysis::course::{Course, CoursesReport, Verdict};
use crate::engine::analysis::{Report, StageReport};
use crate::overlay::label::Label;
use crate::overlay::shape::Behind;
use crate::overlay::text;
use crate::theme::{Ink, icon};
use std::collections::BTreeMap;

/// Makes the faces of the lens.
pub fn target(map: &Map, report: &Report, courses: &CoursesReport) -> Faces {
    let mut faces = Faces { badges: badges(courses, true), ..Faces::default() };
    for stage in &report.stages {
        let course = courses.courses.iter().find(|course| course.target.stage == stage.id);
        faces.stages.insert(stage.id, course.map_or_else(|| without(stage), face));
    }
    for step in &report.transitions {
        // Arrows have no targets: they show who took them, and no more.
        let behind = Behind::Figure(Selection::Took(step.id));
        let line = vec![super::beside_arrow(text::count(step.contacts)).of(behind)];
        let face = ArrowFace {
            label: Label { lines: vec![line], marked: false },
            far: text::short_count(step.contacts),
            said: format!("{} contacts took it", text::count(step.contacts)),
            ..ArrowFace::default()
        };
        faces.transitions.insert(step.id, face);
    }
    faces.legend = [Verdict::Met, Verdict::Open, Verdict::OffCourse]
        .map(|verdict| Sign::new(SignLook::Icon(sign(verdict).0, sign(verdict).1), words(verdict)))
        .into();
    faces.sentence = headline(map, courses);
    faces
}

/// Returns what stands on the upper edge of cards with a target: its verdict, in words or only what is reached of it.
pub fn badges(courses: &CoursesReport, in_words: bool) -> BTreeMap<StageId, Badge> {
    let badge = |course: &Course| {
        let (glyph, ink) = sign(course.verdict);
        let words = if in_words { words(course.verdict).to_owned() } else { aim_text(&course.target.aim) };
        let behind = Some(behind(course)).filter(|_| course.now.is_some());
        (course.target.stage, Badge { icon: glyph, words, ink, behind, said: course_sentence(course) })
    };
    courses.courses.iter().map(badge).collect()
}

fn without(stage: &StageReport) -> StageFace {
    let figure = large(text::count(stage.reached)).of(Behind::Figure(Selection::Reached(stage.id)));
    StageFace {
        lines: vec![vec![figure]],
        beside: vec![vec![muted("reached")]],
        foot: vec![small("no target yet: set one in the inspector", Ink::TextMuted)],
        far: text::short_count(stage.reached),
        said: "no target".to_owned(),
        ..StageFace::default()
    }
}

fn behind(course: &Course) -> Behind {
    Behind::Figure(Selection::Reached(course.target.stage))
}

fn face(course: &Course) -> StageFace {
    let aim = &course.target.aim;
    let now = course.now.map_or_else(|| text::DASH.to_owned(), |now| written(aim, now));
    let mut beside = vec![vec![muted("target "), strong(aim_text(aim))]];
    if let Some(by) = course.target.by {
        beside.push(vec![muted(format!("by {}", sentence::day(by, true)))]);
    }
    // The bar goes to a quarter past the target; with a time, the longest.
    let wanted = aim.number();
    let full = wanted.max(course.expected.map_or(0.0, |one| one.high)).max(course.now.unwrap_or(0.0)) * 1.05;
    let full = if is_share(aim) { full.min(1.0) } else { full };
    let part = |value: f64| if full > 0.0 { (value / full).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let (_, ink) = sign(course.verdict);
    let mut bar = vec![Part { start: 0.0, end: part(course.now.unwrap_or(0.0)), ink: Ink::MovedOn, opacity: 1.0 }];
    if let Some(expected) = course.expected {
        bar.push(Part { start: part(expected.low), end: part(expected.high), ink: Ink::StillInTime, opacity: 0.55 });
    }
    let foot = match (course.expected, course.target.by) {
        (Some(expected), Some(_)) if !aim.is_time() => {
            format!(
                "heading for {} ({}–{})",
                written(aim, expected.value),
                bare(aim, expected.low),
                written(aim, expected.high)
            )
        }
        (Some(expected), _) => format!("between {} and {}", written(aim, expected.low), written(aim, expected.high)),
        (None, _) => words(course.verdict).to_owned(),
    };
    StageFace {
        lines: vec![vec![large(now.clone()).of(behind(course))]],
        beside,
        bar,
        tick: Some(part(wanted)),
        foot: vec![small(foot, if ink == Ink::TextMuted { Ink::TextMuted } else { ink })],
        far: now,
        said: course_sentence(course),
        ..StageFace::default()
    }
}

/// Returns icon and ink of a verdict.
const fn sign(verdict: Verdict) -> (&'static str, Ink) {
    match verdict {
        Verdict::Met | Verdict::OnCourse => (icon::CHECK, Ink::FinishedText),
        Verdict::Open | Verdict::TooEarly | Verdict::NotYet => (icon::TARGET, Ink::TextMuted),
        Verdict::OffCourse | Verdict::Missed => (icon::WARNING, Ink::WarningText),
    }
}

/// Says in a few words how a target stands.
pub const fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "Target met",
        Verdict::OnCourse => "On course",
        Verdict::Open => "May or may not make it",
        Verdict::OffCourse => "Off course",
        Verdict::Missed => "Target missed",
        Verdict::NotYet => "Not met yet",
        Verdict::TooEarly => "Too early to say",
    }
}

fn is_share(aim: &Aim) -> bool {
    matches!(aim, Aim::OfEntries(_) | Aim::OfPrevious(_))
}

/// Writes a number in the unit of a target.
fn written(aim: &Aim, value: f64) -> String {
    match aim {
        Aim::Count(_) => text::count(value.round().max(0.0) as u64),
        Aim::OfEntries(_) | Aim::OfPrevious(_) => format!("{:.1} %", value * 100.0),
        Aim::TimeFromEntry(_) | Aim::TimeFromPrevious(_) => Span(value.round() as i64).to_string(),
        Aim::Value(..) => text::amount(value),
    }
}

/// Writes a number without its unit, where another with the unit follows.
fn bare(aim: &Aim, value: f64) -> String {
    let words = written(aim, value);
    words.strip_suffix(" %").map(str::to_owned).unwrap_or(words)
}

/// Writes what is to be reached: `61.0 %`, `at most 2 days`.
pub fn aim_text(aim: &Aim) -> String {
    let sign = if aim.is_time() { "≤ " } else { "" };
    format!("{sign}{}", written(aim, aim.number()))
}

/// Says what a target asks for, in words: "61.0 % of those who entered, by 31 May 2026".
pub fn target_sentence(target: &Target) -> String {
    let what = match &target.aim {
        Aim::Count(count) => format!("{} contacts", text::count(*count)),
        Aim::OfEntries(_) => format!("{} of those who entered", aim_text(&target.aim)),
        Aim::OfPrevious(_) => format!("{} of those at the stages before", aim_text(&target.aim)),
        Aim::TimeFromEntry(span) => format!("half of them within {span} from the entry"),
        Aim::TimeFromPrevious(span) => format!("half of them within {span} from the stage before"),
        Aim::Value(value, _) => format!("“{}” of {} together", text::tame(&value.attribute), aim_text(&target.aim)),
    };
    match target.by {
        Some(by) => format!("{what}, by {}", day(by)),
        None => what,
    }
}

fn day(moment: Moment) -> String {
    sentence::day(moment, true)
}

/// Says how a target stands, with what is to be expected and from what.
pub fn course_sentence(course: &Course) -> String {
    let aim = &course.target.aim;
    let now = course.now.map_or_else(|| "nothing yet".to_owned(), |now| written(aim, now));
    let mut words = format!("Target: {}. Now: {now}. {}", target_sentence(&course.target), words(course.verdict));
    match (course.expected, course.target.by) {
        (Some(expected), Some(by)) if !aim.is_time() && course.pace.is_some_and(|pace| pace.to_come > 0.0) => {
            words += &format!(
                ": heading for {} by {} (between {} and {})",
                written(aim, expected.value),
                day(by),
                written(aim, expected.low),
                written(aim, expected.high)
            );
            if let Some(pace) = course.pace {
                let unit = pace.unit.to_string();
                let unit = unit.strip_prefix("1 ").unwrap_or(&unit).to_owned();
                words += &format!(
                    ", if the {} to come are like the last {}",
                    plural(pace.to_come, &unit),
                    plural(pace.periods as f64, &unit)
                );
            }
        }
        (Some(expected), _) if aim.is_time() => {
            words += &format!(
                ": the median lies between {} and {}",
                written(aim, expected.low),
                written(aim, expected.high)
            );
        }
        _ => {}
    }
    words + "."
}

fn plural(count: f64, unit: &str) -> String {
    let count = if count.fract().abs() < 0.05 || count >= 10.0 { format!("{count:.0}") } else { format!("{count:.1}") };
    // Periods of a week are written as days by the words of a span.
    match unit {
        "7 days" => format!("{count} weeks"),
        "24 hours" => format!("{count} days"),
        unit => format!("{count} {unit}s"),
    }
}

fn headline(map: &Map, courses: &CoursesReport) -> String {
    let all = courses.courses.len();
    if all == 0 {
        return "No stage has a target yet. Select a stage and set one in the inspector.".to_owned();
    }
    let is = |verdicts: &[Verdict]| courses.courses.iter().filter(|one| verdicts.contains(&one.verdict)).count();
    let good = is(&[Verdict::Met, Verdict::OnCourse]);
    let unit = if all == 1 { "target" } else { "targets" };
    let mut words = format!("{good} of {all} {unit} met or on course.");
    let bad = courses.courses.iter().find(|one| matches!(one.verdict, Verdict::OffCourse | Verdict::Missed));
    if let Some(course) = bad {
        let name = map.stages.get(&course.target.stage).map_or("", |record| record.stage.name.as_str());
        words += &format!(" “{}”: {}", text::tame(name), course_sentence(course));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Rate;
    use crate::engine::analysis::course::{Expected, Pace};
    use crate::overlay::sample;

    fn course(stage: u32, verdict: Verdict) -> Course {
        Course {
            target: Target {
                stage: StageId(stage),
                aim: Aim::OfEntries(0.61),
                by: Moment::parse_iso("2026-05-31T23:59:59Z"),
            },
            now: Some(0.457),
            rate: Some(Rate::new(457, 1000)),
            contacts: 457,
            expected: Some(Expected { value: 0.58, low: 0.552, high: 0.608 }),
            pace: Some(Pace { unit: Span::DAY, periods: 90, each: 5.0, to_come: 12.0 }),
            verdict,
        }
    }

    #[test]
    fn a_course_reads_as_a_sentence() {
        assert_eq!(
            course_sentence(&course(2, Verdict::OffCourse)),
            "Target: 61.0 % of those who entered, by 31 May 2026. Now: 45.7 %. Off course: heading for 58.0 % by 31 May 2026 (between 55.2 % and 60.8 %), if the 12 days to come are like the last 90 days."
        );
        let no_date = Course {
            target: Target { by: None, ..course(2, Verdict::NotYet).target },
            expected: None,
            ..course(2, Verdict::NotYet)
        };
        assert_eq!(course_sentence(&no_date), "Target: 61.0 % of those who entered. Now: 45.7 %. Not met yet.");
    }

    #[test]
    fn stages_with_and_without_a_target_are_told_apart() {
        let (map, report) = sample::sign_up();
        let courses =
            CoursesReport { as_of: Moment(0), courses: vec![course(2, Verdict::OnCourse), course(3, Verdict::Missed)] };
        let faces = target(&map, &report, &courses);
        assert_eq!(faces.stages.len(), report.stages.len());
        assert_eq!(faces.badges.len(), 2);
        assert_eq!(faces.stages[&StageId(2)].foot[0].text, "heading for 58.0 % (55.2–60.8 %)");
        assert!(faces.stages[&StageId(1)].foot[0].text.starts_with("no target yet"));
        assert!(
            faces.sentence.starts_with("1 of 2 targets met or on course. “Submitted sign-up”: "),
            "{}",
            faces.sentence
        );
        let tick = faces.stages[&StageId(2)].tick.unwrap();
        assert!((tick - 1.0 / 1.05).abs() < 1e-4, "{tick}");
        assert_eq!(badges(&courses, false)[&StageId(2)].words, "61.0 %");
    }
}
