//! From a report to what is shown of it: formatted values, shares and widths, the same for canvas, table, command line and pictures.

use super::lens::{ArrowFace, Badge, Faces, StageFace};
use super::text;
use crate::document::Map;
use crate::document::board::LaneId;
use crate::domain::{Rate, Selection, Span, StageGroupId, StageId, TransitionId};
use crate::engine::analysis::{GroupReached, Report, StageReport, TransitionReport};
use crate::theme::{Ink, icon};
use std::collections::BTreeMap;

/// Width in map units of a ribbon or stub that carries as many contacts as the stage that most reached.
pub const WIDEST: f32 = 60.0;
/// Width in map units of the thinnest ribbon or stub that carries anybody.
pub const THINNEST: f32 = 1.5;

/// What is shown of a report, by stage and transition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    /// Stages of the map that the report knows.
    pub stages: BTreeMap<StageId, StageFigures>,
    /// Transitions of the map that the report knows.
    pub transitions: BTreeMap<TransitionId, TransitionFigures>,
    /// Contacts at groups of alternative stages, where they are known.
    pub groups: BTreeMap<StageGroupId, GroupReached>,
    /// Contacts that reached a stage in each lane, each counted once, where that is known.
    pub lanes: BTreeMap<LaneId, u64>,
    /// Contacts that entered, each counted once.
    pub entered: u64,
    /// Contacts that reached a goal, each counted once.
    pub completed: u64,
    /// Whether newer figures are on their way; these are shown dimmed.
    pub stale: bool,
}

/// One of the four states of a contact at a stage it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Traversed a transition out of the stage.
    MovedOn,
    /// Has not moved on, and still could.
    StillInTime,
    /// Has not moved on and no longer can.
    DroppedOff,
    /// Has not moved on from a goal.
    Finished,
}

/// What is shown of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageFigures {
    /// Contacts that reached the stage.
    pub reached: u64,
    /// Of the contacts at the stages before, those that came here; none for an entry that nothing leads to.
    pub share_of_previous: Rate,
    /// Of the contacts that entered the journey, those that reached the stage.
    pub share_of_entries: Rate,
    /// Contacts in each state, in the order of [`State::ALL`]; they add up to `reached`.
    pub states: [u64; 4],
    /// Of those, the contacts that took two or more ways out.
    pub took_several: u64,
    /// Contacts inferred to have passed unrecorded, who are not part of `reached`.
    pub inferred: u64,
    /// Half of the contacts that moved on stayed no longer.
    pub median_time: Option<Span>,
    /// Width of the drop-off stub in map units, to the scale of the ribbons; 0 where nobody dropped off.
    pub stub_width: f32,
    /// Width for which room is kept: while playing, that of the stub in the end.
    pub stub_room: f32,
    /// Whether this stage loses the most contacts.
    pub biggest_loss: bool,
    /// What its card shows instead of conversion, under another lens.
    pub face: Option<StageFace>,
    /// What stands on the upper edge of its card, such as how its target goes.
    pub badge: Option<Badge>,
}

/// What is shown of a transition.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionFigures {
    /// Contacts that took it.
    pub contacts: u64,
    /// How often it was taken.
    pub passes: u64,
    /// Of the contacts at the stage before, those that took it.
    pub share: Rate,
    /// Half of them took no longer.
    pub median: Option<Span>,
    /// A quarter of them took no longer.
    pub p25: Option<Span>,
    /// Three quarters of them took no longer.
    pub p75: Option<Span>,
    /// Width of the ribbon in map units; 0 where nobody took it.
    pub ribbon_width: f32,
    /// Whether this transition has the largest median time.
    pub slowest: bool,
    /// What it shows instead of conversion, under another lens.
    pub face: Option<ArrowFace>,
    /// While playing: contacts that are seen on it at the moment.
    pub on_the_way: u64,
}

impl State {
    /// All states in the order of the bar on a card.
    pub const ALL: [Self; 4] = [Self::MovedOn, Self::StillInTime, Self::DroppedOff, Self::Finished];

    /// Returns the words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MovedOn => "moved on",
            Self::StillInTime => "still in time",
            Self::DroppedOff => "dropped off",
            Self::Finished => "finished",
        }
    }

    /// Returns the figure of a stage that counts the contacts in this state.
    pub const fn selection(self, stage: StageId) -> Selection {
        match self {
            Self::MovedOn => Selection::MovedOn(stage),
            Self::StillInTime => Selection::StillInTime(stage),
            Self::DroppedOff => Selection::DroppedOff(stage),
            Self::Finished => Selection::Finished(stage),
        }
    }

    /// Returns the icon that stands beside its figure, so that colour is not the only sign.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::MovedOn => icon::ARROW_RIGHT,
            Self::StillInTime => icon::HOURGLASS_MEDIUM,
            Self::DroppedOff => icon::TREND_DOWN,
            Self::Finished => icon::FLAG_CHECKERED,
        }
    }

    /// Returns the ink of its part of a bar.
    pub const fn ink(self) -> Ink {
        match self {
            Self::MovedOn => Ink::MovedOn,
            Self::StillInTime => Ink::StillInTime,
            Self::DroppedOff => Ink::DropOff,
            Self::Finished => Ink::Finished,
        }
    }

    /// Returns the ink of text about it.
    pub const fn text_ink(self) -> Ink {
        match self {
            Self::MovedOn => Ink::MovedOnText,
            Self::StillInTime => Ink::StillInTimeText,
            Self::DroppedOff => Ink::DropOffText,
            Self::Finished => Ink::FinishedText,
        }
    }
}

impl Figures {
    /// Lays a report over a map. What only one of the two knows is left out: a stage drawn since has no figures yet.
    pub fn new(map: &Map, report: &Report) -> Self {
        let scale = Scale::of(report);
        let stages = report
            .stages
            .iter()
            .filter(|stage| map.stages.contains_key(&stage.id))
            .map(|stage| (stage.id, StageFigures::new(stage, report, scale)))
            .collect();
        let mut transitions: BTreeMap<TransitionId, TransitionFigures> = report
            .transitions
            .iter()
            .filter(|transition| map.transitions.contains_key(&transition.id))
            .map(|transition| (transition.id, TransitionFigures::new(transition, report, scale)))
            .collect();
        if transitions.values().filter(|transition| transition.median.is_some()).count() < 2 {
            // The only step is not the slowest of anything.
            transitions.values_mut().for_each(|transition| transition.slowest = false);
        }
        Self {
            stages,
            transitions,
            groups: BTreeMap::new(),
            lanes: BTreeMap::new(),
            entered: report.entered,
            completed: report.completed,
            stale: false,
        }
    }

    /// Returns the same figures with those of the groups of alternative stages.
    pub fn with_groups(self, groups: BTreeMap<StageGroupId, GroupReached>) -> Self {
        Self { groups, ..self }
    }

    /// Returns the same figures as a lens shows them. Faces of what has no figures are left out.
    pub fn seen_through(mut self, faces: &Faces) -> Self {
        for (id, stage) in &mut self.stages {
            stage.badge = faces.badges.get(id).cloned();
            if let Some(face) = faces.stages.get(id) {
                if let Some(drop) = &face.drop {
                    stage.stub_width = drop.width();
                    stage.stub_room = drop.width();
                }
                stage.face = Some(face.clone());
            }
        }
        for (id, transition) in &mut self.transitions {
            if let Some(face) = faces.transitions.get(id) {
                if let Some(width) = face.width() {
                    transition.ribbon_width = width;
                }
                transition.face = Some(face.clone());
            }
        }
        self
    }

    /// Returns the same figures marked as old or not.
    pub fn with_stale(self, stale: bool) -> Self {
        Self { stale, ..self }
    }
}

impl StageFigures {
    fn new(stage: &StageReport, report: &Report, scale: Scale) -> Self {
        Self {
            reached: stage.reached,
            share_of_previous: stage.share_of_previous(),
            share_of_entries: Rate::new(stage.reached, report.entered),
            states: [stage.moved_on, stage.still_in_time, stage.dropped_off, stage.finished],
            took_several: stage.took_several,
            inferred: stage.inferred,
            median_time: stage.time_in_stage.median,
            stub_width: scale.width(stage.dropped_off),
            stub_room: scale.width(stage.dropped_off),
            biggest_loss: report.biggest_loss == Some(stage.id),
            face: None,
            badge: None,
        }
    }

    /// Returns how many contacts are in the state.
    pub fn in_state(&self, state: State) -> u64 {
        State::ALL.iter().zip(self.states).find(|(one, _)| **one == state).map_or(0, |(_, count)| count)
    }

    /// Returns the states that hold anybody, each with its count and where its part of the bar begins and ends, from 0 to 1.
    pub fn bar(&self) -> Vec<BarPart> {
        let whole = self.states.iter().sum::<u64>().max(1) as f64;
        let mut before = 0_u64;
        let mut parts = Vec::new();
        for (state, count) in State::ALL.into_iter().zip(self.states) {
            let start = (before as f64 / whole) as f32;
            before += count;
            if count > 0 {
                parts.push(BarPart { state, count, start, end: (before as f64 / whole) as f32 });
            }
        }
        parts
    }
}

/// One part of the bar on a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarPart {
    /// The state it stands for.
    pub state: State,
    /// Contacts in that state.
    pub count: u64,
    /// Where it begins, from 0 to 1.
    pub start: f32,
    /// Where it ends, from 0 to 1.
    pub end: f32,
}

impl TransitionFigures {
    fn new(transition: &TransitionReport, report: &Report, scale: Scale) -> Self {
        Self {
            contacts: transition.contacts,
            passes: transition.passes,
            share: transition.share(),
            median: transition.times.median,
            p25: transition.times.p25,
            p75: transition.times.p75,
            ribbon_width: scale.width(transition.contacts),
            slowest: report.slowest_step == Some(transition.id),
            face: None,
            on_the_way: 0,
        }
    }

    /// Returns the contacts and their share on one line: `1,234 · 56.7 %`.
    pub fn people_text(&self) -> String {
        format!("{} · {}", text::count(self.contacts), text::percent(self.share))
    }
}

/// How wide a number of contacts is drawn.
///
/// Linear in the count, so that a ribbon twice as wide carries twice as many, and what leaves a stage (ribbons, stub)
/// adds up to what reached it. The stage that most contacts reached sets the scale, so that all of it fits a card's side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    most: u64,
}

impl Scale {
    /// The scale of a report.
    pub fn of(report: &Report) -> Self {
        Self { most: report.stages.iter().map(|stage| stage.reached).max().unwrap_or(0) }
    }

    /// Returns the width in map units for so many contacts; somebody is never invisible, nobody always is.
    pub fn width(self, contacts: u64) -> f32 {
        if contacts == 0 || self.most == 0 {
            return 0.0;
        }
        (WIDEST * (contacts as f64 / self.most as f64) as f32).clamp(THINNEST, WIDEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::sample;
    use std::collections::BTreeSet;

    #[test]
    fn no_state_is_told_by_its_colour_alone() {
        let told = |tell: fn(State) -> &'static str| State::ALL.map(tell).into_iter().collect::<BTreeSet<_>>().len();
        assert_eq!((told(State::icon), told(State::name)), (4, 4));
    }

    #[test]
    fn figures_agree_with_the_report_and_add_up() {
        let (map, report) = sample::sign_up();
        let figures = Figures::new(&map, &report);
        assert_eq!(figures.stages.len(), map.stages.len());
        for stage in &report.stages {
            let shown = &figures.stages[&stage.id];
            assert_eq!(shown.states.iter().sum::<u64>(), shown.reached);
            assert_eq!(shown.in_state(State::DroppedOff), stage.dropped_off);
            let bar = shown.bar();
            assert!(bar.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(bar.first().is_none_or(|part| part.start == 0.0) && bar.last().is_none_or(|part| part.end == 1.0));
        }
        let losses: Vec<_> = figures.stages.iter().filter(|(_, stage)| stage.biggest_loss).map(|(id, _)| *id).collect();
        assert_eq!(losses, report.biggest_loss.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn widths_are_in_proportion_to_contacts() {
        let scale = Scale { most: 1000 };
        assert_eq!(scale.width(1000), WIDEST);
        assert_eq!(scale.width(500), WIDEST / 2.0);
        assert_eq!(scale.width(1), THINNEST);
        assert_eq!(scale.width(0), 0.0);
        assert_eq!(Scale { most: 0 }.width(0), 0.0);
    }

    #[test]
    fn a_stage_drawn_since_the_report_has_no_figures_and_one_deleted_since_is_left_out() {
        let (mut map, report) = sample::sign_up();
        let first = *map.stages.keys().next().unwrap();
        map.stages.remove(&first);
        assert!(!Figures::new(&map, &report).stages.contains_key(&first));
    }
}
