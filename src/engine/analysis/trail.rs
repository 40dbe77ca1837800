//! The activities of one contact that matter to the map, in order.

use super::at::At;
use super::forward::Admission;
use super::map::Map;
use super::rules::{Gives, Need, Rules};
use crate::domain::{DirectlyCounts, Settings, Simultaneous};
use crate::engine::columns::Columns;
use std::collections::HashMap;

/// The rows of one contact that may satisfy a stage, are excluded activities, or count for a rule. "Row" means a place
/// in these lists; "source row" a place in the columns. A *node* is a row at a spot whose stage it may satisfy.
#[derive(Debug, Default, Clone)]
pub(super) struct Trail {
    /// Place of each row in the columns.
    pub(super) source: Vec<usize>,
    /// Moments in microseconds.
    pub(super) times: Vec<i64>,
    /// Rows with the same number are simultaneous; the numbers ascend.
    pub(super) group: Vec<usize>,
    /// A direct step leads from a row to the one with the next number.
    pub(super) turn: Vec<usize>,
    /// Rows with the same number have the same values of the attributes held constant; `usize::MAX` where one is not set.
    pub(super) part: Vec<usize>,
    /// How many parts there are.
    pub(super) parts: usize,
    /// Whether a step leads to the spot of some node; if not, every walk is a single activity.
    pub(super) linked: bool,
    /// The nodes of row `r` are `first_node[r]..first_node[r + 1]`.
    pub(super) first_node: Vec<usize>,
    /// The spot of each node; ascending within a row.
    pub(super) spot: Vec<usize>,
    /// The row of each node.
    pub(super) row: Vec<usize>,
    /// For each watch, rows of excluded activities.
    pub(super) excluded: Vec<Vec<usize>>,
    /// For each list of a rule that needs several activities, its rows.
    counted: Vec<Vec<usize>>,
    /// One past the contact's last source row up to `as_of`.
    pub(super) end: usize,
    /// The source rows where they do not stand next to one another; otherwise empty.
    listed: Vec<u32>,
    /// Places of the activities whose type matters, a list used again for the next contact.
    found: Vec<u32>,
}

/// How rows become a trail: what the settings and the data fix for all contacts.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) columns: &'a Columns,
    pub(super) map: &'a Map,
    pub(super) rules: &'a Rules,
    pub(super) simultaneous: Simultaneous,
    pub(super) directly: DirectlyCounts,
    /// Places of the attributes held constant.
    pub(super) held: Vec<usize>,
    /// The moment up to which data is known, in microseconds.
    pub(super) as_of: i64,
    /// For each activity type, whether it may start a walk.
    may_enter: Vec<bool>,
    /// Whether rows before the first entry say something.
    pub(super) keep_before: bool,
    /// What is known of each activity type.
    kinds: Vec<Kind>,
    /// For each activity type whether it matters at all.
    matters: Vec<bool>,
    /// For each stage, the set of stages to which a step leads; empty if rows that cannot be reached stay in the trail.
    leads_to: Vec<u64>,
    /// The set of stages at which a walk may start; all if every row stays in the trail.
    open: u64,
}

/// What is known of an activity type beforehand.
#[derive(Debug, Default)]
struct Kind {
    /// Whether what a row gives depends on nothing else, and the spots and watches are all there is to say.
    settled: bool,
    /// The spots, each with the set that its stage makes.
    spots: Vec<(usize, u64)>,
    watches: Vec<usize>,
    /// Whether a step leads to any of the spots.
    linked: bool,
    /// The set of stages, and the set of those to which they lead.
    stages: u64,
    leads_to: u64,
}

/// A set of stages has one bit each.
const MOST_IN_SET: usize = u64::BITS as usize;

fn in_set(stage: usize) -> u64 {
    1_u64.unbounded_shl(stage as u32)
}

impl<'a> Reading<'a> {
    pub(super) fn new(columns: &'a Columns, map: &'a Map, rules: &'a Rules, settings: &Settings, as_of: i64) -> Self {
        let entry = |stage: &super::map::StageSpots| {
            stage.spots.iter().any(|&spot| map.spots.get(spot).is_some_and(|spot| spot.entry))
        };
        let entries: Vec<bool> = map.stages.iter().map(entry).collect();
        let held = &settings.held_constant;
        Self {
            columns,
            map,
            rules,
            simultaneous: settings.simultaneous,
            directly: settings.directly_counts,
            held: held.iter().filter_map(|name| columns.attributes.iter().position(|one| one.name == *name)).collect(),
            as_of,
            may_enter: rules.may_give(&entries),
            keep_before: rules.counts > 0 || matches!(settings.simultaneous, Simultaneous::WithinGrace(_)),
            kinds: (0..columns.activity_types.len()).map(|kind| Kind::new(map, rules, kind)).collect(),
            matters: (0..columns.activity_types.len()).map(|kind| rules.matters(kind as u16)).collect(),
            leads_to: Vec::new(),
            open: u64::MAX,
        }
    }

    /// Leaves rows out of the trail that no walk can reach, because nothing before them leads there. Neither arrivals nor
    /// states nor walks change; what looks at activities that came to nothing needs the whole trail.
    pub(super) fn leave_out_unreachable(mut self) -> Self {
        let map = self.map;
        let apart = !self.keep_before && !map.steps.iter().any(|step| step.directly);
        if !apart || map.stages.len() > MOST_IN_SET {
            return self;
        }
        self.leads_to.resize(map.stages.len(), 0);
        for step in &map.steps {
            let stage = |spot: usize| map.spots.get(spot).map(|spot| spot.stage);
            if let (Some(from), Some(to)) = (stage(step.from), stage(step.to))
                && let Some(set) = self.leads_to.get_mut(from)
            {
                *set |= in_set(to);
            }
        }
        for kind in &mut self.kinds {
            let stages = self.leads_to.iter().enumerate().filter(|&(stage, _)| kind.stages & in_set(stage) != 0);
            kind.leads_to = stages.fold(0, |all, (_, set)| all | set);
        }
        self.open = map.spots.iter().filter(|spot| spot.entry).fold(0, |all, spot| all | in_set(spot.stage));
        self
    }

    /// Whether an activity may follow another of the same group in either order.
    pub(super) fn either_order(&self) -> bool {
        matches!(self.simultaneous, Simultaneous::EitherOrder | Simultaneous::WithinGrace(_))
    }

    /// Whether the activities of a group may have different moments.
    pub(super) fn has_grace(&self) -> bool {
        matches!(self.simultaneous, Simultaneous::WithinGrace(_))
    }

    /// Whether an activity must be strictly later than the one before.
    pub(super) fn strictly(&self) -> bool {
        self.simultaneous == Simultaneous::StrictlyLater
    }

    /// Whether a walk may start with this node, at this moment.
    pub(super) fn starts(&self, trail: &Trail, admission: &Admission, node: usize, start: i64) -> bool {
        let row = trail.row.at(node);
        let Some(spot) = trail.spot.get(node).and_then(|&spot| self.map.spots.get(spot)) else { return false };
        let need = || self.rules.needs.get(spot.stage).and_then(Option::as_ref);
        spot.entry
            && trail.part.at(row) != usize::MAX
            && trail.times.at(row) == start
            && admission.admits(row, start)
            && need().is_none_or(|need| trail.completion(need, None, false) == Some(row))
    }
}

impl Kind {
    fn new(map: &Map, rules: &Rules, kind: usize) -> Self {
        let mut own = Self::default();
        let Some(gives) = rules.always(kind) else { return own };
        own.settled = true;
        for gives in gives {
            match gives {
                Gives::Stage(stage) => {
                    for &spot in map.stages.get(stage).map_or(&[][..], |stage| &stage.spots) {
                        own.spots.push((spot, in_set(stage)));
                        own.linked |= map.spots.get(spot).is_some_and(|spot| !spot.incoming.is_empty());
                    }
                    own.stages |= in_set(stage);
                }
                Gives::Watch(watch) => own.watches.push(watch),
                Gives::Count(_) => own.settled = false,
            }
        }
        own
    }
}

impl Trail {
    /// Reads the contact's rows; false if none of them may start a walk.
    pub(super) fn read(&mut self, reading: &Reading<'_>, contact: usize, rows: std::ops::Range<usize>) -> bool {
        let columns = reading.columns;
        let (Some(kinds), Some(times)) = (columns.kinds.get(rows.clone()), columns.times.get(rows.clone())) else {
            return false;
        };
        self.listed.clear();
        let Some(known) = self.collect(reading, contact, kinds, times, |place| rows.start + place) else {
            return false;
        };
        self.end = rows.start + known;
        true
    }

    /// Reads only these rows of the contact, which ascend; false if none of them may start a walk.
    pub(super) fn read_listed(&mut self, reading: &Reading<'_>, contact: usize, rows: &[u32]) -> bool {
        let columns = reading.columns;
        let kinds: Vec<u16> = rows.iter().filter_map(|&row| columns.kinds.get(row as usize)).copied().collect();
        let times: Vec<i64> = rows.iter().map(|&row| columns.times.at(row as usize)).collect();
        self.listed.clear();
        let source = |place| rows.get(place).map_or(0, |&row| row as usize);
        let Some(known) = self.collect(reading, contact, &kinds, &times, source) else { return false };
        self.listed.extend(rows.iter().take(known));
        self.end = self.listed.last().map_or(0, |&row| row as usize + 1);
        true
    }

    /// Returns how many of the rows are known as of now, or `None` if none of those may start a walk.
    #[inline]
    fn collect(
        &mut self,
        reading: &Reading<'_>,
        contact: usize,
        kinds: &[u16],
        times: &[i64],
        source: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        let enters = kinds.iter().position(|&kind| reading.may_enter.at(usize::from(kind)))?;
        let known = match times.last() {
            Some(&last) if last <= reading.as_of => times.len(),
            _ => times.partition_point(|&time| time <= reading.as_of),
        };
        if enters >= known {
            return None;
        }
        let mut begin = 0;
        if !reading.keep_before {
            let first = times.at(enters);
            begin = (0..enters).rev().take_while(|&place| times.at(place) == first).last().unwrap_or(enters);
        }
        self.clear(reading);
        let mut turn = 0;
        // The stages that what came so far can lead to.
        let mut open = reading.open;
        let mut found = std::mem::take(&mut self.found);
        let count = places(&reading.matters, kinds.get(begin..known).unwrap_or_default(), begin as u32, &mut found);
        for place in found.iter().take(count).map(|&place| place as usize) {
            let (kind, time) = (kinds.at(place), times.at(place));
            let Some(own) = reading.kinds.get(usize::from(kind)) else { continue };
            // Simultaneous activities may follow one another in either order, so they stay together.
            let alone = || times.get(place + 1) != Some(&time) && (place == 0 || times.at(place - 1) != time);
            let row = self.times.len();
            let source = source(place);
            if own.settled {
                let all = open == u64::MAX || (own.stages & !open != 0 && !alone());
                if (all || own.stages & open != 0) && !own.spots.is_empty() {
                    // Of a row that stands alone only what can be reached, so that the usual row has one node.
                    for &(spot, stage) in &own.spots {
                        if all || stage & open != 0 {
                            self.spot.push(spot);
                            self.row.push(row);
                            self.linked |=
                                own.linked && reading.map.spots.get(spot).is_some_and(|spot| !spot.incoming.is_empty());
                        }
                    }
                    open |= own.leads_to;
                } else if own.watches.is_empty() {
                    continue;
                }
                own.watches.iter().for_each(|&watch| push(&mut self.excluded, watch, row));
            } else {
                let mut kept = false;
                let mut opens = 0;
                reading.rules.each(reading.columns, contact, source, kind, |gives| match gives {
                    Gives::Stage(stage) => {
                        if open == u64::MAX || in_set(stage) & open != 0 || !alone() {
                            kept = true;
                            let spots = reading.map.stages.get(stage).map_or(&[][..], |stage| &stage.spots);
                            self.spot.extend_from_slice(spots);
                            self.row.resize(self.spot.len(), row);
                            self.linked = true;
                            opens |= reading.leads_to.at(stage);
                        }
                    }
                    Gives::Count(list) => {
                        kept = true;
                        push(&mut self.counted, list, row);
                    }
                    Gives::Watch(watch) => {
                        kept = true;
                        push(&mut self.excluded, watch, row);
                    }
                });
                open |= opens;
                if !kept {
                    continue;
                }
            }
            let has_nodes = self.spot.len() > self.first_node.at(row);
            turn = match reading.directly {
                DirectlyCounts::EveryActivity => place + 1,
                DirectlyCounts::StageActivities => turn + usize::from(has_nodes),
            };
            self.source.push(source);
            self.group.push(self.group_of(reading.simultaneous, time));
            self.times.push(time);
            self.turn.push(turn);
            self.first_node.push(self.spot.len());
        }
        self.found = found;
        self.part(reading);
        Some(known)
    }

    /// Returns the place in the columns of the activity after this row, if one is known.
    pub(super) fn source_after(&self, row: usize) -> Option<usize> {
        let source = *self.source.get(row)?;
        if self.listed.is_empty() {
            return Some(source + 1).filter(|&next| next < self.end);
        }
        self.listed.get(self.listed.partition_point(|&one| one as usize <= source)).map(|&next| next as usize)
    }

    fn clear(&mut self, reading: &Reading<'_>) {
        for list in [
            &mut self.source,
            &mut self.group,
            &mut self.turn,
            &mut self.part,
            &mut self.spot,
            &mut self.row,
            &mut self.first_node,
        ] {
            list.clear();
        }
        self.first_node.push(0);
        self.times.clear();
        self.linked = false;
        self.excluded.resize(reading.map.watches.len(), Vec::new());
        self.counted.resize(reading.rules.counts, Vec::new());
        self.excluded.iter_mut().chain(&mut self.counted).for_each(Vec::clear);
    }

    /// Within a grace, a group holds everything no further than the span after its first activity.
    fn group_of(&self, simultaneous: Simultaneous, time: i64) -> usize {
        let Some(&last) = self.group.last() else { return 0 };
        let same = match simultaneous {
            Simultaneous::RowOrder => false,
            Simultaneous::EitherOrder | Simultaneous::StrictlyLater => self.times.last() == Some(&time),
            Simultaneous::WithinGrace(span) => {
                let first = self.group.partition_point(|&group| group < last);
                time.saturating_sub(self.times.at(first)) <= span.0
            }
        };
        last + usize::from(!same)
    }

    fn part(&mut self, reading: &Reading<'_>) {
        self.parts = 1;
        if reading.held.is_empty() {
            self.part.resize(self.times.len(), 0);
            return;
        }
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        for &source in &self.source {
            let held = reading.held.iter().filter_map(|&place| reading.columns.attributes.get(place));
            let values: Vec<u32> = held.map(|attribute| attribute.codes.at(source)).collect();
            let next = known.len();
            let part = if values.contains(&0) { usize::MAX } else { *known.entry(values).or_insert(next) };
            self.part.push(part);
        }
        self.parts = known.len();
    }

    /// Returns how many rows there are.
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Returns the nodes of a row.
    #[inline]
    pub(super) fn nodes(&self, row: usize) -> std::ops::Range<usize> {
        self.first_node.at(row)..self.first_node.at(row + 1)
    }

    /// Returns the node of a row at a spot.
    pub(super) fn node(&self, row: usize, spot: usize) -> Option<usize> {
        self.nodes(row).find(|&node| self.spot.at(node) == spot)
    }

    /// Returns the moment of a node's row.
    #[inline]
    pub(super) fn time(&self, node: usize) -> i64 {
        self.times.at(self.row.at(node))
    }

    /// Returns the first row of the group after the one of this row, or the number of rows.
    pub(super) fn group_end(&self, row: usize) -> usize {
        let group = self.group.at(row);
        (row + 1..self.len()).find(|&later| self.group.at(later) != group).unwrap_or(self.len())
    }

    /// Returns the first row of the group of this row.
    pub(super) fn group_start(&self, row: usize) -> usize {
        let group = self.group.at(row);
        (0..row).rev().find(|&earlier| self.group.at(earlier) != group).map_or(0, |earlier| earlier + 1)
    }

    /// Returns whether a row is the only one of its group.
    pub(super) fn is_alone(&self, row: usize) -> bool {
        let group = self.group.at(row);
        (row == 0 || self.group.at(row - 1) != group) && self.group.get(row + 1) != Some(&group)
    }

    /// Returns the group of the last excluded activity before this group, if there is one.
    pub(super) fn excluded_before(&self, watch: usize, group: usize) -> Option<usize> {
        let rows = self.excluded.get(watch)?;
        let place = rows.partition_point(|&row| self.group.at(row) < group);
        rows.get(place.checked_sub(1)?).map(|&row| self.group.at(row))
    }

    /// Returns the row of the first excluded activity after this group, if there is one.
    pub(super) fn first_excluded_after(&self, watch: usize, group: usize) -> Option<usize> {
        let rows = self.excluded.get(watch)?;
        rows.get(rows.partition_point(|&row| self.group.at(row) <= group)).copied()
    }

    /// Returns its moment.
    pub(super) fn excluded_after(&self, watch: usize, group: usize) -> Option<i64> {
        self.first_excluded_after(watch, group).map(|row| self.times.at(row))
    }

    /// Returns the row at which a rule that looks at several activities is satisfied for a contact that arrived at the
    /// stage before with row `from`, or for an entry (`None`) from the contact's first activity. Simultaneous
    /// activities are taken in the order of the source here. `strictly` asks for a later moment than the arrival's.
    pub(super) fn completion(&self, need: &Need, from: Option<usize>, strictly: bool) -> Option<usize> {
        let beyond = from.map_or(0, |from| if strictly { self.group_end(from) } else { from + 1 });
        self.earliest(need, from, beyond)
    }

    /// Where all that is needed is done at the arrival already, the step still takes an activity of its own: the next
    /// that is counted, not before the row `beyond`.
    fn earliest(&self, need: &Need, from: Option<usize>, beyond: usize) -> Option<usize> {
        let row = match need {
            Need::Count(list, times) => {
                let rows = self.counted.get(*list)?;
                let first = rows.partition_point(|&row| row < from.unwrap_or_default());
                rows.get(first + times - 1).copied()?
            }
            Need::Any(members) => return members.iter().filter_map(|one| self.earliest(one, from, beyond)).min(),
            Need::All(members, _) => {
                let mut last = 0;
                for member in members {
                    last = last.max(self.earliest(member, from, 0)?);
                }
                last
            }
        };
        let row = if row < beyond { self.next_counted(need, beyond)? } else { row };
        (!self.forbidden(need, from, row)).then_some(row)
    }

    fn next_counted(&self, need: &Need, begin: usize) -> Option<usize> {
        match need {
            Need::Count(list, _) => {
                let rows = self.counted.get(*list)?;
                rows.get(rows.partition_point(|&row| row < begin)).copied()
            }
            Need::Any(members) | Need::All(members, _) => {
                members.iter().filter_map(|member| self.next_counted(member, begin)).min()
            }
        }
    }

    /// Returns whether a forbidden activity lies after the arrival and not after this row.
    fn forbidden(&self, need: &Need, arrival: Option<usize>, row: usize) -> bool {
        let Need::All(_, lists) = need else { return false };
        let begin = arrival.map_or(0, |arrival| arrival + 1);
        lists
            .iter()
            .filter_map(|&list| self.counted.get(list))
            .any(|rows| rows.get(rows.partition_point(|&one| one < begin)).is_some_and(|&one| one <= row))
    }
}

/// Writes the places of the activities whose type matters, counted from `first`; returns how many there are.
fn places(matters: &[bool], kinds: &[u16], first: u32, found: &mut Vec<u32>) -> usize {
    if found.len() < kinds.len() {
        found.resize(kinds.len(), 0);
    }
    let mut count = 0;
    // Written without a branch, because whether an activity matters is a coin toss to the processor.
    for (place, &kind) in (first..).zip(kinds) {
        if let Some(slot) = found.get_mut(count) {
            *slot = place;
        }
        count += usize::from(matters.at(usize::from(kind)));
    }
    count
}

fn push(lists: &mut [Vec<usize>], list: usize, row: usize) {
    if let Some(list) = lists.get_mut(list) {
        list.push(row);
    }
}
