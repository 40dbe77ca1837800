//! Says in plain words what a journey, a stage, a transition and a rule ask of a contact.

mod segment;

pub use segment::of_segment;

use crate::domain::{
    Combine, Comparison, Condition, Counting, DateRange, ExclusionEffect, Filter, Journey, Moment, Order, Owner, Rule,
    SessionRule, Simultaneous, Span, Stage, StageId, StepOrder, TransitionId,
};
use jiff::{Timestamp, tz::TimeZone};

/// A rule that takes more letters than this is called by its stage's name instead.
const LONGEST_RULE: usize = 60;

/// At most so many stages of a journey are named one by one.
const MOST_STAGES: usize = 5;

/// Says whom the journey counts, such as "Contacts who did Sign-up form submitted and then Confirmed within 7 days,
/// entered 1 Mar 2026 – 31 May 2026."
pub fn of_journey(journey: &Journey) -> String {
    if journey.stages.is_empty() {
        return "The map is empty; draw a stage to begin.".to_owned();
    }
    let did = match line(journey) {
        Some(stages) => format!("did {}", chain(&stages)),
        None => {
            let (entries, goals) = (flagged(journey, &journey.entries()), flagged(journey, &journey.goals()));
            match (entries.is_empty(), goals.is_empty()) {
                (true, _) => "entered the map, on which no stage is an entry".to_owned(),
                (false, true) => format!("entered with {}", any_of(&entries)),
                (false, false) => format!("entered with {} and then went on to {}", any_of(&entries), any_of(&goals)),
            }
        }
    };
    let mut text = format!("Contacts who {did}");
    if let Some(window) = journey.settings.window.filter(|_| journey.stages.len() > 1) {
        text += &format!(" within {window}");
    }
    finished(text, journey)
}

/// Says whom a stage counts as having reached it; `None` if it is not on the map.
pub fn of_stage(journey: &Journey, id: StageId) -> Option<String> {
    let place = journey.stage_index(id)?;
    let stage = journey.stages.get(place)?;
    if stage.rule.is_empty() {
        return Some(format!("Nobody yet: “{}” has no rule.", stage.name));
    }
    let entry = journey.entries().get(place).copied().unwrap_or_default();
    let into = journey.transitions.iter().filter(|step| step.to == id && step.from != id);
    let before: Vec<&Stage> = into.filter_map(|step| stage_of(journey, step.from)).collect();
    let did = asked(stage);
    let mut text = match (entry, before.is_empty()) {
        (_, true) => format!("Contacts who did {did}"),
        (false, false) => format!("Contacts who did {} and then {did}", any_of(&before)),
        (true, false) => format!("Contacts who did {did}, as their entry or after {}", any_of(&before)),
    };
    if let Some(window) = journey.settings.window.filter(|_| !before.is_empty()) {
        text += &format!(" within {window} of entering");
    }
    if !entry && before.is_empty() {
        return Some(format!("Nobody: no arrow leads to “{}”, and it is no entry.", stage.name));
    }
    Some(finished(text, journey))
}

/// Says whom a transition counts; `None` if it is not on the map.
pub fn of_transition(journey: &Journey, id: TransitionId) -> Option<String> {
    let step = journey.transitions.iter().find(|step| step.id == id)?;
    let (from, to) = (stage_of(journey, step.from)?, stage_of(journey, step.to)?);
    let mut text = format!("Contacts who did {} and ", asked(from));
    text += match step.order {
        StepOrder::Eventually => "then ",
        StepOrder::Directly => "directly after it ",
    };
    text += &asked(to);
    if let Some(limit) = step.limit {
        text += &format!(" within {limit}");
    }
    if !step.exclusions.is_empty() {
        let exclusions: Vec<String> = step.exclusions.iter().map(condition).collect();
        text += &format!(", without {} in between", list(&exclusions, "or"));
    }
    if let Some(window) = journey.settings.window {
        text += &format!(", all within {window} of entering");
    }
    Some(finished(text, journey))
}

/// Says what a rule asks, as what somebody did: "Sign-up form submitted", "no Unsubscribed", "A where plan is “pro”".
pub fn describe(rule: &Rule) -> String {
    let groups: Vec<(String, bool)> = rule
        .groups
        .iter()
        .filter(|group| !group.conditions.is_empty())
        .map(|group| {
            let conditions: Vec<String> = group.conditions.iter().map(condition).collect();
            (list(&conditions, word(group.combine)), conditions.len() > 1)
        })
        .collect();
    match groups.as_slice() {
        [] => "nothing yet".to_owned(),
        [(only, _)] => only.clone(),
        several => {
            let bracketed = |(text, many): &(String, bool)| if *many { format!("({text})") } else { text.clone() };
            let texts: Vec<String> = several.iter().map(bracketed).collect();
            list(&texts, word(rule.combine))
        }
    }
}

/// Says a moment as a day, with the time where it is neither the first nor the last of the day (UTC).
pub fn day(moment: Moment, end_of_range: bool) -> String {
    const DAY: i64 = Span::DAY.0;
    let Ok(timestamp) = Timestamp::from_microsecond(moment.0) else { return moment.to_iso() };
    let zoned = TimeZone::UTC.to_datetime(timestamp);
    let whole = if end_of_range {
        // Ranges are often closed with the last second or microsecond of a day.
        moment.0.rem_euclid(DAY) >= DAY - Span::SECOND.0
    } else {
        moment.0.rem_euclid(DAY) == 0
    };
    zoned.strftime(if whole { "%-d %b %Y" } else { "%-d %b %Y, %H:%M UTC" }).to_string()
}

/// Says a range of days, such as "1 Mar 2026 – 31 May 2026"; `None` where both ends are open.
pub fn range(range: &DateRange) -> Option<String> {
    match (range.from, range.to) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {}", day(from, false))),
        (None, Some(to)) => Some(format!("until {}", day(to, true))),
        (Some(from), Some(to)) => Some(format!("{} – {}", day(from, false), day(to, true))),
    }
}

/// Adds what holds for the whole journey, and ends the sentence.
fn finished(mut text: String, journey: &Journey) -> String {
    let settings = &journey.settings;
    if !settings.held_constant.is_empty() {
        text += &format!(", with the same {} all along", list(&settings.held_constant, "and"));
    }
    for group in &journey.any_order {
        let names: Vec<String> = group.stages.iter().filter_map(|&id| stage_of(journey, id)).map(asked).collect();
        text += &format!(", with {} in any order", list(&names, "and"));
    }
    if let Some(entered) = range(&settings.entries) {
        text += &format!(", entered {entered}");
    }
    match &settings.counting {
        Counting::BestAttempt => {}
        Counting::FirstAttempt => text += ", counting only the first attempt",
        Counting::Attempts => text += ", counting every attempt",
        Counting::Sessions(SessionRule::Gap(gap)) => {
            text += &format!(", within one session (which ends after {gap} without activity)");
        }
        Counting::Sessions(SessionRule::Attribute(name)) => {
            text += &format!(", within one session (by {name})");
        }
    }
    match settings.simultaneous {
        Simultaneous::EitherOrder | Simultaneous::RowOrder => {}
        Simultaneous::StrictlyLater => text += ", each strictly later than the one before",
        Simultaneous::WithinGrace(grace) => text += &format!(", in either order within {grace}"),
    }
    let excludes = journey.transitions.iter().any(|step| !step.exclusions.is_empty());
    if excludes && settings.exclusion_effect == ExclusionEffect::RemovesTheContact {
        text += "; contacts who hit an exclusion are not counted at all";
    }
    if let Some(as_of) = settings.as_of {
        text += &format!("; as of {}", day(as_of, true));
    }
    text + "."
}

/// Returns the stages in order if the map is one line from its only entry to its only goal.
fn line(journey: &Journey) -> Option<Vec<&Stage>> {
    let entries = flagged(journey, &journey.entries());
    let [first] = entries.as_slice() else { return None };
    if journey.transitions.len() + 1 != journey.stages.len() {
        return None;
    }
    let mut stages = vec![*first];
    while let Some(last) = stages.last().filter(|_| stages.len() <= journey.stages.len()) {
        let mut after = journey.transitions.iter().filter(|step| step.from == last.id);
        let Some(step) = after.next() else { break };
        if after.next().is_some() {
            return None;
        }
        stages.push(stage_of(journey, step.to)?);
    }
    let goals = journey.goals();
    let middle_goal = journey
        .stages
        .iter()
        .zip(goals)
        .any(|(stage, goal)| goal && stages.last().is_some_and(|last| last.id != stage.id));
    (stages.len() == journey.stages.len() && !middle_goal).then_some(stages)
}

fn chain(stages: &[&Stage]) -> String {
    let texts: Vec<String> = match stages {
        [first, .., last] if stages.len() > MOST_STAGES => {
            vec![asked(first), format!("{} more stages", stages.len() - 2), asked(last)]
        }
        stages => stages.iter().map(|stage| asked(stage)).collect(),
    };
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} and then {last}", before.join(", then ")),
    }
}

fn any_of(stages: &[&Stage]) -> String {
    let texts: Vec<String> = stages.iter().take(MOST_STAGES).map(|stage| asked(stage)).collect();
    match stages.len().checked_sub(MOST_STAGES) {
        None | Some(0) => list(&texts, "or"),
        Some(1) => format!("{} or one more", texts.join(", ")),
        Some(more) => format!("{} or one of {more} more", texts.join(", ")),
    }
}

/// Says what a stage asks: its rule, or its name where that is shorter.
fn asked(stage: &Stage) -> String {
    let rule = describe(&stage.rule);
    if stage.rule.is_empty() || rule.chars().count() > LONGEST_RULE { format!("“{}”", stage.name) } else { rule }
}

fn stage_of(journey: &Journey, id: StageId) -> Option<&Stage> {
    journey.stages.iter().find(|stage| stage.id == id)
}

fn flagged<'a>(journey: &'a Journey, flags: &[bool]) -> Vec<&'a Stage> {
    journey.stages.iter().zip(flags).filter(|(_, flag)| **flag).map(|(stage, _)| stage).collect()
}

fn condition(condition: &Condition) -> String {
    let mut text = if condition.negated { "no ".to_owned() } else { String::new() };
    text += &if condition.activities.is_empty() {
        if condition.negated { "activity".to_owned() } else { "any activity".to_owned() }
    } else {
        list(&condition.activities, "or")
    };
    if !condition.filters.is_empty() {
        let filters: Vec<String> = condition.filters.iter().map(filter).collect();
        text += &format!(" where {}", list(&filters, "and"));
    }
    if condition.at_least > 1 {
        text += &format!(" at least {} times", condition.at_least);
    }
    text
}

fn filter(one: &Filter) -> String {
    let several = |filters: &[Filter], word: &str, none: &str| {
        let texts: Vec<String> = filters.iter().map(filter).collect();
        match texts.as_slice() {
            [] => none.to_owned(),
            [only] => only.clone(),
            texts => format!("({})", list(texts, word)),
        }
    };
    match one {
        Filter::All(filters) => several(filters, "and", "anything"),
        Filter::Any(filters) => several(filters, "or", "nothing"),
        Filter::Compare { attribute, of, comparison } => {
            let whose = if *of == Owner::Contact { "the contact’s " } else { "" };
            format!("{whose}{attribute} {}", compared(comparison))
        }
    }
}

fn compared(comparison: &Comparison) -> String {
    let quoted = |text: &String| format!("“{text}”");
    match comparison {
        Comparison::Is(text) => format!("is “{text}”"),
        Comparison::IsNot(text) => format!("is not “{text}”"),
        Comparison::OneOf(texts) => match texts.as_slice() {
            [] => "is one of nothing".to_owned(),
            texts => format!("is {}", list(&texts.iter().map(quoted).collect::<Vec<_>>(), "or")),
        },
        Comparison::Contains(text) => format!("contains “{text}”"),
        Comparison::NotContains(text) => format!("does not contain “{text}”"),
        Comparison::StartsWith(text) => format!("starts with “{text}”"),
        Comparison::EndsWith(text) => format!("ends with “{text}”"),
        Comparison::Matches(pattern) => format!("matches “{pattern}”"),
        Comparison::IsSet => "is set".to_owned(),
        Comparison::IsNotSet => "is not set".to_owned(),
        Comparison::Number(order, number) => {
            let order = match order {
                Order::Less => "is less than",
                Order::LessOrEqual => "is at most",
                Order::Equal => "equals",
                Order::MoreOrEqual => "is at least",
                Order::More => "is more than",
            };
            format!("{order} {number}")
        }
        Comparison::Date(order, moment) => {
            let (order, end) = match order {
                Order::Less => ("is before", false),
                Order::LessOrEqual => ("is no later than", true),
                Order::Equal => ("is exactly", false),
                Order::MoreOrEqual => ("is no earlier than", false),
                Order::More => ("is after", true),
            };
            format!("{order} {}", day(*moment, end))
        }
    }
}

const fn word(combine: Combine) -> &'static str {
    match combine {
        Combine::Any => "or",
        Combine::All => "and",
    }
}

/// Joins texts with commas and a last word: "a, b or c".
fn list(texts: &[String], word: &str) -> String {
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} {word} {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Group, Settings, Transition};

    fn journey(names: &[&str], steps: &[(u32, u32)]) -> Journey {
        let stage = |(n, name): (usize, &&str)| Stage {
            id: StageId(n as u32),
            name: format!("Stage {n}"),
            rule: if name.is_empty() { Rule::default() } else { Rule::activity(*name) },
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let step = |(n, (from, to)): (usize, &(u32, u32))| Transition {
            id: TransitionId(n as u32),
            from: StageId(*from),
            to: StageId(*to),
            order: StepOrder::Eventually,
            limit: None,
            exclusions: vec![],
        };
        Journey {
            stages: names.iter().enumerate().map(stage).collect(),
            transitions: steps.iter().enumerate().map(step).collect(),
            ..Journey::default()
        }
    }

    fn spring() -> DateRange {
        DateRange { from: Moment::parse_iso("2026-03-01"), to: Moment::parse_iso("2026-05-31T23:59:59.999999Z") }
    }

    #[test]
    fn a_line_is_told_step_by_step() {
        let mut line = journey(&["Sign-up form submitted", "Confirmed"], &[(0, 1)]);
        line.settings = Settings { window: Some(Span::from_days(7)), entries: spring(), ..Settings::default() };
        let expected = "Contacts who did Sign-up form submitted and then Confirmed within 7 days, entered 1 Mar 2026 – 31 May 2026.";
        assert_eq!(of_journey(&line), expected);
        assert_eq!(
            of_journey(&journey(&["A", "B", ""], &[(0, 1), (1, 2)])),
            "Contacts who did A, then B and then “Stage 2”."
        );
        assert_eq!(of_journey(&journey(&["A"], &[])), "Contacts who did A.");
        let long = journey(&["A", "B", "C", "D", "E", "F"], &[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]);
        assert_eq!(of_journey(&long), "Contacts who did A, then 4 more stages and then F.");
    }

    #[test]
    fn other_maps_are_told_by_entries_and_goals() {
        let branched = journey(&["A", "B", "C", "D"], &[(0, 2), (1, 2), (2, 3), (0, 3)]);
        assert_eq!(of_journey(&branched), "Contacts who entered with A or B and then went on to D.");
        let looped = journey(&["A", "B"], &[(0, 1), (1, 0)]);
        assert_eq!(of_journey(&looped), "Contacts who entered the map, on which no stage is an entry.");
        assert_eq!(of_journey(&Journey::default()), "The map is empty; draw a stage to begin.");
        let apart = journey(&["A", "B"], &[]);
        assert_eq!(of_journey(&apart), "Contacts who entered with A or B and then went on to A or B.");
    }

    #[test]
    fn stages_and_transitions_have_sentences() {
        let mut map = journey(&["A", "B", "C"], &[(0, 1), (1, 2), (0, 2)]);
        map.settings.window = Some(Span::from_days(7));
        assert_eq!(of_stage(&map, StageId(0)).unwrap(), "Contacts who did A.");
        assert_eq!(
            of_stage(&map, StageId(2)).unwrap(),
            "Contacts who did B or A and then C within 7 days of entering."
        );
        let mut bare = map.clone();
        bare.stages[2].rule = Rule::default();
        assert_eq!(of_stage(&bare, StageId(2)).unwrap(), "Nobody yet: “Stage 2” has no rule.");
        map.stages[1].entry = true;
        assert_eq!(of_stage(&map, StageId(0)).unwrap(), "Nobody: no arrow leads to “Stage 0”, and it is no entry.");
        assert_eq!(
            of_stage(&map, StageId(1)).unwrap(),
            "Contacts who did B, as their entry or after A within 7 days of entering."
        );
        assert_eq!(of_stage(&map, StageId(9)), None);
        map.transitions[0].limit = Some(Span::HOUR);
        map.transitions[0].exclusions = vec![Condition::activity("Unsubscribed"), Condition::activity("Bounced")];
        map.transitions[1].order = StepOrder::Directly;
        assert_eq!(
            of_transition(&map, TransitionId(0)).unwrap(),
            "Contacts who did A and then B within 1 hour, without Unsubscribed or Bounced in between, all within 7 days of entering."
        );
        assert_eq!(
            of_transition(&map, TransitionId(1)).unwrap(),
            "Contacts who did B and directly after it C, all within 7 days of entering."
        );
    }

    #[test]
    fn rules_read_as_what_somebody_did() {
        let compare = |attribute: &str, comparison| Filter::Compare {
            attribute: attribute.into(),
            of: Owner::Activity,
            comparison,
        };
        let filtered = Condition {
            filters: vec![
                compare("plan", Comparison::OneOf(vec!["pro".into(), "team".into()])),
                Filter::Any(vec![
                    compare("amount", Comparison::Number(Order::More, 9.5)),
                    Filter::Compare { attribute: "country".into(), of: Owner::Contact, comparison: Comparison::IsSet },
                ]),
            ],
            at_least: 3,
            ..Condition::activity("Bought")
        };
        let negated = Condition { negated: true, ..Condition::activity("Left") };
        assert_eq!(describe(&Rule::default()), "nothing yet");
        assert_eq!(describe(&Rule::activity("A")), "A");
        assert_eq!(
            describe(&Rule::any_of(vec![filtered])),
            "Bought where plan is “pro” or “team” and (amount is more than 9.5 or the contact’s country is set) at least 3 times"
        );
        let both = Group { combine: Combine::All, conditions: vec![Condition::activity("A"), negated] };
        let other = Group { combine: Combine::Any, conditions: vec![Condition::activity("B")] };
        let rule = Rule { combine: Combine::Any, groups: vec![both, Group::default(), other] };
        assert_eq!(describe(&rule), "(A and no Left) or B");
        let any = Condition { activities: vec![], filters: vec![], at_least: 1, negated: false };
        assert_eq!(describe(&Rule::any_of(vec![any])), "any activity");
        let by_day = compare("due", Comparison::Date(Order::Less, Moment(0)));
        assert_eq!(filter(&by_day), "due is before 1 Jan 1970");
    }

    #[test]
    fn settings_that_are_not_usual_are_said() {
        let mut map = journey(&["A", "B"], &[(0, 1)]);
        map.settings = Settings {
            entries: DateRange { from: Some(Moment(1_000_000 * 3600)), to: None },
            counting: Counting::Sessions(SessionRule::Gap(Span(30 * Span::MINUTE.0))),
            held_constant: vec!["device".into()],
            as_of: Moment::parse_iso("2026-06-30T23:59:59Z"),
            ..Settings::default()
        };
        assert_eq!(
            of_journey(&map),
            "Contacts who did A and then B, with the same device all along, entered from 1 Jan 1970, 01:00 UTC, within one session (which ends after 30 minutes without activity); as of 30 Jun 2026."
        );
    }
}
