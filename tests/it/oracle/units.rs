//! What is counted of one contact: the contact itself, its attempts, or its sessions.

use super::walks::{Activity, Answer, Oracle};
use pathlight::domain::{Counting, Journey, Moment, SessionRule};

/// Answers for everything that is counted of a contact, in order; `None` if there are too many walks.
pub fn answers(journey: &Journey, history: &[Activity], as_of: Moment) -> Option<Vec<Answer>> {
    let whole = Oracle::new(journey, history, as_of);
    match &journey.settings.counting {
        Counting::BestAttempt => Some(vec![whole.answer()?]),
        Counting::FirstAttempt => Some(vec![Oracle { first_only: true, ..whole }.answer()?]),
        Counting::Attempts => attempts(&whole),
        Counting::Sessions(SessionRule::Gap(gap)) => {
            let mut answers = Vec::new();
            for session in whole.rows.chunk_by(|before, after| after.time - before.time <= gap.0) {
                let closes = session.last().unwrap().time + gap.0;
                answers.push(Oracle { closes, ..whole.on(session.to_vec()) }.answer()?);
            }
            Some(answers)
        }
        Counting::Sessions(SessionRule::Attribute(_)) => {
            let mut answers = Vec::new();
            let mut names: Vec<&String> = Vec::new();
            for row in &whole.rows {
                if !row.value.is_empty() && !names.contains(&&row.value) {
                    names.push(&row.value);
                }
            }
            for name in names {
                let rows: Vec<Activity> = whole.rows.iter().filter(|row| row.value == *name).cloned().collect();
                let last = whole.rows.iter().rposition(|row| row.value == *name).unwrap();
                let left = whole.rows.get(last + 1).map(|next| next.time);
                answers.push(Oracle { left, ..whole.on(rows) }.answer()?);
            }
            Some(answers)
        }
    }
}

/// One attempt after another, each from the first entry activity after the one before has ended.
fn attempts(whole: &Oracle<'_>) -> Option<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut begin = 0;
    while begin < whole.rows.len() {
        let rest = Oracle { first_only: true, ..whole.on(whole.rows[begin..].to_vec()) };
        let Some(start) = rest.first_start() else { break };
        let mut goal = None;
        for last in start..rest.rows.len() {
            let prefix = Oracle { first_only: true, ..rest.on(rest.rows[..=last].to_vec()) };
            if prefix.reaches_goal()? {
                goal = Some(last);
                break;
            }
        }
        let (end, next) = match (goal, rest.ends_before()?) {
            (Some(last), _) => (last + 1, last + 1),
            (None, Some(row)) => (row + 1, row),
            (None, None) => (rest.rows.len(), rest.rows.len()),
        };
        let attempt = Oracle {
            first_only: true,
            left: goal.map(|last| rest.rows[last].time),
            beyond: rest.rows.get(end).cloned(),
            ..rest.on(rest.rows[..end].to_vec())
        };
        answers.push(attempt.answer()?);
        begin += next;
    }
    Some(answers)
}
