//! Says in plain words who belongs to a segment.

use super::{condition, filter, list, range};
use crate::domain::{Condition, Filter, Journey, Owner, SegmentRule, Selection, StageId, TransitionId};

/// Says who belongs, such as "Contacts whose country is “CZ” and who dropped off at “Form”."
pub fn of_segment(journey: &Journey, rule: &SegmentRule) -> String {
    match rule {
        SegmentRule::All(rules) if rules.is_empty() => "All contacts.".to_owned(),
        SegmentRule::Any(rules) if rules.is_empty() => "Nobody.".to_owned(),
        rule => format!("Contacts {}.", clause(journey, rule, false, false)),
    }
}

/// Says what holds of "contacts": "who …" or "whose …". Inside another clause, several parts stand in brackets.
fn clause(journey: &Journey, rule: &SegmentRule, negated: bool, inside: bool) -> String {
    let several = |rules: &[SegmentRule], word: &str, none: &str| {
        let clauses: Vec<String> = rules.iter().map(|rule| clause(journey, rule, false, rules.len() > 1)).collect();
        match clauses.as_slice() {
            [] => none.to_owned(),
            [only] => only.clone(),
            several if inside => format!("({})", list(several, word)),
            several => list(several, word),
        }
    };
    match rule {
        SegmentRule::Not(rule) => clause(journey, rule, !negated, inside),
        SegmentRule::All(rules) | SegmentRule::Any(rules) if negated => match rules.as_slice() {
            [only] => clause(journey, only, true, inside),
            _ => format!("other than those {}", clause(journey, rule, false, true)),
        },
        SegmentRule::All(rules) => several(rules, "and", "who are anybody"),
        SegmentRule::Any(rules) => several(rules, "or", "who are nobody"),
        SegmentRule::Contact(filter) if negated => format!("for whom it is not so that {}", of_contact(filter)),
        SegmentRule::Contact(filter) => format!("whose {}", of_contact(filter)),
        SegmentRule::Did { condition, when } => {
            let when = range(when).map(|when| format!(" ({when})")).unwrap_or_default();
            format!("{}{when}", what_they_did(condition, negated))
        }
        SegmentRule::Behind(selection) => behind(journey, *selection, negated),
        SegmentRule::EnteredIn(dates) => {
            let when = range(dates).map(|when| format!(" {when}")).unwrap_or_default();
            if negated { format!("who did not enter{when}") } else { format!("who entered{when}") }
        }
        SegmentRule::Listed(ids) => {
            let are = if negated { "are not" } else { "are" };
            match ids.as_slice() {
                [] => format!("who {are} on an empty list"),
                [only] => format!("who {are} “{only}”"),
                several => format!("who {are} on a list of {}", several.len()),
            }
        }
    }
}

fn what_they_did(asked: &Condition, negated: bool) -> String {
    let one = |at_least| condition(&Condition { negated: false, at_least, ..asked.clone() });
    match (asked.negated, negated) {
        (false, false) => format!("who did {}", one(asked.at_least)),
        (true, true) => format!("who did {}", one(1)),
        (true, false) => format!("who did {}", condition(&Condition { at_least: 1, ..asked.clone() })),
        (false, true) if asked.at_least > 1 => {
            format!("who did {} fewer than {} times", one(1), asked.at_least)
        }
        (false, true) => format!("who did {}", condition(&Condition { negated: true, ..asked.clone() })),
    }
}

/// Says a filter of the contact's own attributes after the word "whose".
fn of_contact(one: &Filter) -> String {
    let several = |filters: &[Filter], word: &str, none: &str| {
        let texts: Vec<String> = filters.iter().map(of_contact).collect();
        match texts.as_slice() {
            [] => none.to_owned(),
            [only] => only.clone(),
            texts => format!("({})", list(texts, word)),
        }
    };
    match one {
        Filter::All(filters) => several(filters, "and", "attributes are any"),
        Filter::Any(filters) => several(filters, "or", "attributes are none that exist"),
        Filter::Compare { attribute, comparison, .. } => filter(&Filter::Compare {
            attribute: attribute.clone(),
            of: Owner::Activity,
            comparison: comparison.clone(),
        }),
    }
}

/// Says the contacts behind a figure: "who dropped off at “Form”".
fn behind(journey: &Journey, selection: Selection, negated: bool) -> String {
    let stage = |id: StageId| {
        let stage = journey.stages.iter().find(|stage| stage.id == id);
        stage.map_or_else(|| "a stage that is gone".to_owned(), |stage| format!("“{}”", stage.name))
    };
    let arrow = |id: TransitionId| {
        let step = journey.transitions.iter().find(|step| step.id == id);
        step.map_or_else(
            || "an arrow that is gone".to_owned(),
            |step| format!("the arrow from {} to {}", stage(step.from), stage(step.to)),
        )
    };
    // What they did, what they did not do, and where.
    let (did, did_not, place) = match selection {
        Selection::Entered => ("entered the journey", "did not enter the journey", String::new()),
        Selection::Completed => ("reached a goal", "did not reach a goal", String::new()),
        Selection::Removed => ("were removed by an exclusion", "were not removed by an exclusion", String::new()),
        Selection::Reached(id) => ("reached", "did not reach", stage(id)),
        Selection::EnteredHere(id) => ("entered at", "did not enter at", stage(id)),
        Selection::MovedOn(id) => ("moved on from", "did not move on from", stage(id)),
        Selection::Finished(id) => ("finished at", "did not finish at", stage(id)),
        Selection::StillInTime(id) => ("are still in time at", "are not still in time at", stage(id)),
        Selection::DroppedOff(id) => ("dropped off at", "did not drop off at", stage(id)),
        Selection::Inferred(id) => ("are inferred to have passed", "are not inferred to have passed", stage(id)),
        Selection::Took(id) => ("took", "did not take", arrow(id)),
    };
    let text = format!("who {} {place}", if negated { did_not } else { did });
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Comparison, DateRange, Moment, Rule, Stage, Transition};

    fn journey() -> Journey {
        let stage = |id: u32, name: &str| Stage {
            id: StageId(id),
            name: name.to_owned(),
            rule: Rule::activity(name),
            entry: false,
            goal: false,
            optional: false,
            may_be_unrecorded: false,
        };
        let step = Transition {
            id: TransitionId(1),
            from: StageId(1),
            to: StageId(2),
            order: Default::default(),
            limit: None,
            exclusions: Vec::new(),
        };
        Journey { stages: vec![stage(1, "Form"), stage(2, "Confirmed")], transitions: vec![step], ..Journey::default() }
    }

    fn contact(attribute: &str, value: &str) -> SegmentRule {
        let comparison = Comparison::Is(value.to_owned());
        SegmentRule::Contact(Filter::Compare { attribute: attribute.to_owned(), of: Owner::Contact, comparison })
    }

    fn did(at_least: u32, negated: bool) -> SegmentRule {
        let condition = Condition { at_least, negated, ..Condition::activity("Bought") };
        SegmentRule::Did { condition, when: DateRange::default() }
    }

    fn said(rule: SegmentRule) -> String {
        of_segment(&journey(), &rule)
    }

    #[test]
    fn single_rules_are_said_straight_and_negated() {
        let not = |rule| SegmentRule::Not(Box::new(rule));
        let cases = [
            (contact("plan", "pro"), "Contacts whose plan is “pro”."),
            (not(contact("plan", "pro")), "Contacts for whom it is not so that plan is “pro”."),
            (did(1, false), "Contacts who did Bought."),
            (did(3, false), "Contacts who did Bought at least 3 times."),
            (did(1, true), "Contacts who did no Bought."),
            (did(3, true), "Contacts who did no Bought."),
            (not(did(1, false)), "Contacts who did no Bought."),
            (not(did(3, false)), "Contacts who did Bought fewer than 3 times."),
            (not(did(3, true)), "Contacts who did Bought."),
            (SegmentRule::Behind(Selection::DroppedOff(StageId(1))), "Contacts who dropped off at “Form”."),
            (not(SegmentRule::Behind(Selection::Entered)), "Contacts who did not enter the journey."),
            (
                SegmentRule::Behind(Selection::Took(TransitionId(1))),
                "Contacts who took the arrow from “Form” to “Confirmed”.",
            ),
            (SegmentRule::Behind(Selection::Reached(StageId(9))), "Contacts who reached a stage that is gone."),
            (SegmentRule::Listed(vec!["a".into(), "b".into()]), "Contacts who are on a list of 2."),
            (not(SegmentRule::Listed(vec!["a".into()])), "Contacts who are not “a”."),
            (SegmentRule::All(Vec::new()), "All contacts."),
            (SegmentRule::Any(Vec::new()), "Nobody."),
        ];
        for (rule, text) in cases {
            assert_eq!(said(rule), text);
        }
    }

    #[test]
    fn dates_are_said() {
        let when = DateRange { from: Moment::parse_iso("2026-03-01"), to: Moment::parse_iso("2026-05-31T23:59:59Z") };
        let did = SegmentRule::Did { condition: Condition::activity("Bought"), when };
        assert_eq!(said(did), "Contacts who did Bought (1 Mar 2026 – 31 May 2026).");
        assert_eq!(said(SegmentRule::EnteredIn(when)), "Contacts who entered 1 Mar 2026 – 31 May 2026.");
        let open = DateRange { to: None, ..when };
        assert_eq!(said(SegmentRule::EnteredIn(open)), "Contacts who entered from 1 Mar 2026.");
    }

    #[test]
    fn combined_rules_stand_in_brackets_where_needed() {
        let form = SegmentRule::Behind(Selection::Reached(StageId(1)));
        let either = SegmentRule::Any(vec![contact("plan", "pro"), did(2, false)]);
        let both = SegmentRule::All(vec![form.clone(), either.clone()]);
        assert_eq!(
            said(both.clone()),
            "Contacts who reached “Form” and (whose plan is “pro” or who did Bought at least 2 times)."
        );
        assert_eq!(
            said(SegmentRule::All(vec![form, SegmentRule::Not(Box::new(either))])),
            "Contacts who reached “Form” and other than those (whose plan is “pro” or who did Bought at least 2 times)."
        );
        assert_eq!(
            said(SegmentRule::Not(Box::new(SegmentRule::All(vec![SegmentRule::Not(Box::new(did(1, true)))])))),
            "Contacts who did no Bought."
        );
        let filters = Filter::All(vec![Filter::Compare {
            attribute: "plan".into(),
            of: Owner::Contact,
            comparison: Comparison::IsSet,
        }]);
        assert_eq!(said(SegmentRule::Contact(filters)), "Contacts whose plan is set.");
        assert!(said(both).ends_with("2 times)."));
    }
}
