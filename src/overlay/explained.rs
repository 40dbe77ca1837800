//! Why a contact is at a stage or not, in words: a headline and one line a reason.

use crate::document::sentence;
use crate::domain::{Condition, Journey, Moment, Rule, Span, StageId};
use crate::engine::analysis::Explanation;
use crate::engine::analysis::explain::{Deed, Fact, Obstacle, Outcome};

/// Whether a line says what the contact did, or what was in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A step that was made.
    Done,
    /// What is, without a value.
    Plain,
    /// What kept the contact from going on.
    InTheWay,
}

/// One line of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sentence.
    pub text: String,
    /// Whether it is good or bad news.
    pub tone: Tone,
    /// The activity it speaks of, as a place in the columns.
    pub row: Option<u32>,
}

/// Says in one sentence what became of the contact at the stage.
pub fn headline(journey: &Journey, explanation: &Explanation) -> String {
    let stage = name(journey, explanation.stage);
    let text = match explanation.outcome {
        Outcome::MovedOn => format!("Reached {stage} and moved on"),
        Outcome::Finished => format!("Reached {stage} and finished there"),
        Outcome::StillInTime => format!("Is at {stage} and can still move on"),
        Outcome::DroppedOff => format!("Reached {stage} and dropped off there"),
        Outcome::NotReached => format!("Entered, but did not reach {stage}"),
        Outcome::NotEntered => "Did not enter the journey".to_owned(),
        Outcome::Removed => "Is removed from every stage by an exclusion".to_owned(),
        Outcome::NotCounted => "Is not in the segment that is looked at".to_owned(),
        Outcome::Unknown => "There is no such contact or stage".to_owned(),
    };
    match explanation.told {
        Some((told, all)) if all > 1 => format!("{text} (number {told} of {all} times that the contact entered)."),
        _ => text + ".",
    }
}

/// Says the reasons, in the order in which they are to be read.
pub fn lines(journey: &Journey, explanation: &Explanation) -> Vec<Line> {
    explanation.facts.iter().map(|fact| line(journey, fact)).collect()
}

fn line(journey: &Journey, fact: &Fact) -> Line {
    let stage = |id: &StageId| name(journey, *id);
    let (text, tone, row) = match fact {
        Fact::Entered { stage: id, by } => {
            (format!("Entered at {} with {}.", stage(id), deed(by)), Tone::Done, Some(by.row))
        }
        Fact::Came { from, to, by, after, .. } => (
            format!("Reached {} with {}, {after} after {}.", stage(to), deed(by), stage(from)),
            Tone::Done,
            Some(by.row),
        ),
        Fact::MovedOn { to, by } => (format!("Moved on to {} with {}.", stage(to), deed(by)), Tone::Done, Some(by.row)),
        Fact::Finished => ("It is a goal, and the contact went no further.".to_owned(), Tone::Done, None),
        Fact::StillInTime { until: Some(until) } => {
            (format!("There is time to move on until {}.", when(*until)), Tone::Plain, None)
        }
        Fact::StillInTime { until: None } => {
            ("There is no limit to the time for moving on.".to_owned(), Tone::Plain, None)
        }
        Fact::ChanceClosed { since: Some(since) } => {
            (format!("The last chance to move on closed on {}.", when(*since)), Tone::InTheWay, None)
        }
        Fact::ChanceClosed { since: None } => {
            ("No arrow leads on from here, and it is no goal.".to_owned(), Tone::InTheWay, None)
        }
        Fact::Stuck { at, before } => {
            (format!("Got as far as {}; the next step on the way is {}.", stage(at), stage(before)), Tone::Plain, None)
        }
        Fact::NoWay => {
            let text = "No way of arrows leads here from a stage that the contact reached.";
            (text.to_owned(), Tone::InTheWay, None)
        }
        Fact::NothingMatches { stage: id, of_the_type } => (nothing(journey, *id, *of_the_type), Tone::InTheWay, None),
        Fact::OnlyBefore { stage: id, first, last, count } => {
            let before = if *count == 1 { "came" } else { "all came" };
            let times = times(*count);
            let text = format!(
                "Did what {} asks {times}, but {before} before {}: the last on {}.",
                stage(id),
                stage(first),
                when(last.moment)
            );
            (text, Tone::InTheWay, Some(last.row))
        }
        Fact::Missed { stage: id, by, following, because } => {
            let because: Vec<String> = because.iter().map(|one| obstacle(journey, one, following.as_ref())).collect();
            let reason = match because.as_slice() {
                [] => "it served an earlier step of the same way".to_owned(),
                because => because.join(", and "),
            };
            (format!("Did what {} asks, with {}, but {reason}.", stage(id), deed(by)), Tone::InTheWay, Some(by.row))
        }
        Fact::MissedMore { stage: id, count } => (
            format!("Did what {} asks {} more, likewise without effect.", stage(id), times(*count)),
            Tone::InTheWay,
            None,
        ),
        Fact::TooFew { stage: id, condition, done } => {
            let once = Condition { at_least: 1, ..condition.clone() };
            let asked = sentence::describe(&Rule::any_of(vec![once]));
            let text = format!(
                "{} asks for {asked} {}; the contact did it {}.",
                stage(id),
                times(condition.at_least.max(1)),
                times(*done)
            );
            (text, Tone::InTheWay, None)
        }
        Fact::Forbidden { stage: id, by } => (
            format!("{} asks that this does not happen before, but it did: {}.", stage(id), deed(by)),
            Tone::InTheWay,
            Some(by.row),
        ),
        Fact::RemovedBy { at, awaited, by } => (
            format!("While {} was awaited after {}, {} came, which excludes.", stage(awaited), stage(at), deed(by)),
            Tone::InTheWay,
            Some(by.row),
        ),
    };
    Line { text: capital(text), tone, row }
}

fn nothing(journey: &Journey, id: StageId, of_the_type: u32) -> String {
    let Some(stage) = journey.stages.iter().find(|stage| stage.id == id) else { return String::new() };
    if stage.rule.is_empty() {
        return format!("“{}” has no rule yet, so nothing satisfies it.", stage.name);
    }
    let asked = sentence::describe(&stage.rule);
    let never = format!("“{}” asks for {asked}; the contact never did that", stage.name);
    match of_the_type {
        0 => never + ".",
        count => format!("{never}. It did such an activity {}, but with other values.", times(count)),
    }
}

fn obstacle(journey: &Journey, one: &Obstacle, following: Option<&(StageId, Deed)>) -> String {
    let before = following.map_or_else(|| "the step before".to_owned(), |(stage, _)| name(journey, *stage));
    match one {
        Obstacle::Same => format!("the same activity already counts for {before}, and one activity serves one step"),
        Obstacle::NotLater => format!("it came at the same moment as {before} and must be later"),
        Obstacle::OverLimit { limit, by } => format!("that was {by} too late: it takes {limit} at most from {before}"),
        Obstacle::OverWindow { window, by } => format!("that was {by} after the window of {window} had passed"),
        Obstacle::Excluded(by) => format!("{} came in between, which excludes", deed(by)),
        Obstacle::Between(by) => format!("it must follow directly, and {} came in between", deed(by)),
        Obstacle::OtherValue { attribute, value, .. } if value.is_empty() => format!("{attribute} is not set there"),
        Obstacle::OtherValue { attribute, value, wanted } if wanted.is_empty() => {
            format!("{attribute} is “{value}” there and was not set before")
        }
        Obstacle::OtherValue { attribute, value, wanted } => {
            format!("{attribute} is “{value}” there and not “{wanted}”")
        }
        Obstacle::OutsideEntries => match sentence::range(&journey.settings.entries) {
            Some(range) => format!("only entries {range} count"),
            None => "entries at that time do not count".to_owned(),
        },
        Obstacle::Elsewhere => "that does not belong to the same attempt or session".to_owned(),
    }
}

fn name(journey: &Journey, id: StageId) -> String {
    let stage = journey.stages.iter().find(|stage| stage.id == id);
    stage.map_or_else(|| "a stage that is gone".to_owned(), |stage| format!("“{}”", stage.name))
}

fn deed(by: &Deed) -> String {
    format!("{} on {}", by.activity, when(by.moment))
}

fn when(moment: Moment) -> String {
    if moment.0.rem_euclid(Span::MINUTE.0) == 0 {
        return sentence::day(moment, false);
    }
    // Where seconds matter they are shown, or two lines would seem to speak of the same moment.
    let seconds = moment.0.rem_euclid(Span::MINUTE.0) as f64 / Span::SECOND.0 as f64;
    let minute = sentence::day(Moment(moment.0 - moment.0.rem_euclid(Span::MINUTE.0)), false);
    let digits = if seconds.fract() == 0.0 { format!("{seconds:02.0}") } else { format!("{seconds:06.3}") };
    match minute.strip_suffix(" UTC") {
        Some(minute) => format!("{minute}:{digits} UTC"),
        None => format!("{minute}, 00:00:{digits} UTC"),
    }
}

fn times(count: u32) -> String {
    match count {
        0 => "not once".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cancel, Settings, Stage, Transition, TransitionId};
    use crate::engine::analysis::{Asked, Explain, Figure};
    use crate::engine::columns::ColumnsBuilder;

    fn journey() -> Journey {
        let stage = |id: u32, name: &str, activity: &str| Stage {
            id: StageId(id),
            name: name.to_owned(),
            rule: Rule::activity(activity),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let step = |id: u32, exclusions| Transition {
            id: TransitionId(id),
            from: StageId(id),
            to: StageId(id + 1),
            order: Default::default(),
            limit: Some(Span::DAY),
            exclusions,
        };
        Journey {
            stages: vec![stage(1, "Form", "form_sent"), stage(2, "Confirmed", "confirm"), stage(3, "Bought", "buy")],
            transitions: vec![step(1, Vec::new()), step(2, vec![Condition::activity("complain")])],
            any_order: Vec::new(),
            settings: Settings { window: Some(Span::from_days(7)), ..Settings::default() },
        }
    }

    fn told(contact: u32, stage: u32) -> Vec<String> {
        let at = |text: &str| Moment::parse_iso(text).unwrap();
        let columns = ColumnsBuilder::default()
            .activity("0", "form_sent", at("2026-03-01T10:00:00Z"), &[])
            .activity("0", "confirm", at("2026-03-01T12:00:00Z"), &[])
            .activity("0", "complain", at("2026-03-01T12:00:30Z"), &[])
            .activity("0", "buy", at("2026-03-02T09:00:00Z"), &[])
            .activity("1", "form_sent", at("2026-03-01T00:00:00Z"), &[])
            .activity("1", "confirm", at("2026-03-05T00:00:00Z"), &[])
            .activity("2", "confirm", at("2026-03-05T00:00:00Z"), &[])
            .finish();
        let (journey, cancel) = (journey(), Cancel::default());
        let asked = Asked::everybody(&columns, &journey, &cancel);
        let explanation = Explain { contact, stage: StageId(stage) }.compute(&asked).unwrap();
        let lines = lines(&journey, &explanation).into_iter().map(|line| line.text);
        std::iter::once(headline(&journey, &explanation)).chain(lines).collect()
    }

    #[test]
    fn a_way_is_told_in_sentences() {
        assert_eq!(
            told(0, 2),
            [
                "Reached “Confirmed” and dropped off there.",
                "Entered at “Form” with form_sent on 1 Mar 2026, 10:00 UTC.",
                "Reached “Confirmed” with confirm on 1 Mar 2026, 12:00 UTC, 2 hours after “Form”.",
                "The last chance to move on closed on 1 Mar 2026, 12:00:30 UTC.",
            ]
        );
    }

    #[test]
    fn what_was_in_the_way_is_told_in_sentences() {
        assert_eq!(
            told(0, 3).get(3..),
            Some(
                &[
                    "Got as far as “Confirmed”; the next step on the way is “Bought”.".to_owned(),
                    "Did what “Bought” asks, with buy on 2 Mar 2026, 09:00 UTC, but complain on 1 Mar 2026, 12:00:30 UTC came in between, which excludes.".to_owned(),
                ][..]
            )
        );
        assert_eq!(
            told(1, 2),
            [
                "Entered, but did not reach “Confirmed”.",
                "Entered at “Form” with form_sent on 1 Mar 2026.",
                "Got as far as “Form”; the next step on the way is “Confirmed”.",
                "Did what “Confirmed” asks, with confirm on 5 Mar 2026, but that was 3 days too late: it takes 24 hours at most from “Form”.",
            ]
        );
        assert_eq!(
            told(2, 2),
            ["Did not enter the journey.", "“Form” asks for form_sent; the contact never did that."]
        );
        assert_eq!(told(9, 2), ["There is no such contact or stage."]);
    }

    #[test]
    fn every_fact_has_a_sentence() {
        let map = journey();
        let by = || Deed { row: 3, activity: "buy".to_owned(), moment: Moment(0) };
        let condition = Condition { at_least: 3, ..Condition::activity("buy") };
        let id = StageId(3);
        let facts = [
            (Fact::MissedMore { stage: id, count: 2 }, "Did what “Bought” asks twice more, likewise without effect."),
            (Fact::TooFew { stage: id, condition, done: 1 }, "“Bought” asks for buy 3 times; the contact did it once."),
            (
                Fact::Forbidden { stage: id, by: by() },
                "“Bought” asks that this does not happen before, but it did: buy on 1 Jan 1970.",
            ),
            (
                Fact::RemovedBy { at: StageId(1), awaited: StageId(2), by: by() },
                "While “Confirmed” was awaited after “Form”, buy on 1 Jan 1970 came, which excludes.",
            ),
            (
                Fact::OnlyBefore { stage: id, first: StageId(1), last: by(), count: 2 },
                "Did what “Bought” asks twice, but all came before “Form”: the last on 1 Jan 1970.",
            ),
            (
                Fact::NothingMatches { stage: id, of_the_type: 4 },
                "“Bought” asks for buy; the contact never did that. It did such an activity 4 times, but with other values.",
            ),
            (
                Fact::Missed { stage: id, by: by(), following: None, because: vec![Obstacle::Elsewhere] },
                "Did what “Bought” asks, with buy on 1 Jan 1970, but that does not belong to the same attempt or session.",
            ),
        ];
        for (fact, text) in facts {
            assert_eq!(line(&map, &fact).text, text);
        }
        assert_eq!(when(Moment(30_500_000)), "1 Jan 1970, 00:00:30.500 UTC");
    }
}
