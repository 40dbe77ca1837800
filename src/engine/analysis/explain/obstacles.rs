//! What keeps an activity from completing a step, or from starting a walk.

use super::way_there::Telling;
use super::{Fact, Obstacle};
use crate::domain::{Counting, DirectlyCounts, SessionRule, Span};
use crate::engine::analysis::at::At;
use crate::engine::analysis::map::Step;
use crate::engine::analysis::run::Question;

impl Telling<'_, '_> {
    /// Returns what keeps a step from leading from a node to a row; nothing if it does lead there.
    pub(super) fn obstacles(&self, step: &Step, node: usize, row: usize) -> Vec<Obstacle> {
        let (trail, reading) = (&self.way.trail, self.way.reading);
        let before = trail.row.at(node);
        if before == row {
            return vec![Obstacle::Same];
        }
        let mut obstacles = Vec::new();
        let (early, late) = (trail.group.at(before), trail.group.at(row));
        if early == late && !reading.either_order() {
            obstacles.push(Obstacle::NotLater);
        }
        let waited = trail.times.at(row).saturating_sub(trail.times.at(before));
        if waited > step.limit {
            obstacles.push(Obstacle::OverLimit { limit: Span(step.limit), by: Span(waited - step.limit) });
        }
        let since = trail.times.at(row).saturating_sub(self.way.forward.start.at(node));
        if since > reading.map.window {
            let window = Span(reading.map.window);
            obstacles.push(Obstacle::OverWindow { window, by: Span(since - reading.map.window) });
        }
        let excluded = step.watch.and_then(|watch| trail.first_excluded_after(watch, early));
        if let Some(excluded) = excluded.filter(|&excluded| trail.group.at(excluded) < late) {
            obstacles.push(Obstacle::Excluded(self.deed_of(excluded)));
        }
        if step.directly && trail.turn.at(before) + 1 != trail.turn.at(row) {
            obstacles.extend(self.between(before, row).map(Obstacle::Between));
        }
        if trail.part.at(before) != trail.part.at(row) {
            obstacles.extend(self.other_values(trail.source.at(before), trail.source.at(row)));
        }
        obstacles
    }

    /// Returns the first activity that counts after one row, if it is not the other row.
    fn between(&self, before: usize, row: usize) -> Option<super::Deed> {
        let trail = &self.way.trail;
        if row < before {
            return Some(self.deed_of(before));
        }
        match self.way.reading.directly {
            DirectlyCounts::EveryActivity => trail.source_after(before).map(|source| self.deed(source)),
            DirectlyCounts::StageActivities => {
                let mut rows = before + 1..row;
                rows.find(|&one| !trail.nodes(one).is_empty()).map(|one| self.deed_of(one))
            }
        }
    }

    fn other_values(&self, before: usize, after: usize) -> Vec<Obstacle> {
        let held = self.way.reading.held.iter().filter_map(|&place| self.asked.columns.attributes.get(place));
        let value = |attribute: &crate::engine::columns::Attribute, row: usize| {
            attribute.words.at(attribute.codes.at(row) as usize).to_owned()
        };
        held.filter(|attribute| attribute.codes.at(before) != attribute.codes.at(after))
            .map(|attribute| Obstacle::OtherValue {
                attribute: attribute.name.clone(),
                value: value(attribute, after),
                wanted: value(attribute, before),
            })
            .collect()
    }

    /// Returns what keeps an activity from being an entry; nothing if the rule asks for more activities.
    pub(super) fn entry_obstacles(&self, source: usize) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        let columns = self.asked.columns;
        let (from, to) = self.way.entries;
        let time = columns.times.at(source);
        if time < from || to < time {
            obstacles.push(Obstacle::OutsideEntries);
        }
        let held = self.way.reading.held.iter().filter_map(|&place| columns.attributes.get(place));
        for attribute in held.filter(|attribute| attribute.codes.at(source) == 0) {
            let (value, wanted) = (String::new(), String::new());
            obstacles.push(Obstacle::OtherValue { attribute: attribute.name.clone(), value, wanted });
        }
        if let Counting::Sessions(SessionRule::Attribute(name)) = &self.asked.journey.settings.counting
            && columns.attribute(name).is_none_or(|attribute| attribute.codes.at(source) == 0)
        {
            obstacles.push(Obstacle::Elsewhere);
        }
        obstacles
    }
}

impl Question<'_> {
    /// Tells why the contact never entered.
    pub(super) fn why_not_entered(&self, contact: usize) -> Vec<Fact> {
        self.with_way(contact, |asked, way| Telling { asked, way }.why_not_entered())
    }
}
