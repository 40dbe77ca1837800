//! What map, settings and data fix for all contacts, in the form in which [`super::Lean`] looks it up.

use super::NONE;
use crate::domain::Simultaneous;
use crate::engine::analysis::at::At;
use crate::engine::analysis::rules::Gives;
use crate::engine::analysis::trail::Reading;
use crate::engine::columns::Columns;

/// Stages and watches are kept in sets of so many.
const MOST_IN_SET: usize = u64::BITS as usize;

/// A map that asks for one activity after another, ready for its contacts.
#[derive(Debug)]
pub(in super::super) struct Plan<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) as_of: i64,
    /// Whether no activity is later than that.
    pub(super) all_known: bool,
    /// Longest time from the first activity of a walk to its last, in microseconds.
    pub(super) window: i64,
    /// Range of moments at which walks may start.
    entries: (i64, i64),
    /// Whether simultaneous activities stand together, and whether they may follow one another in either order.
    pub(super) grouped: bool,
    pub(super) either: bool,
    /// For each activity type the set of stages that it may satisfy, whatever its attributes.
    pub(super) present: Vec<u64>,
    /// The same for watches.
    watched: Vec<u64>,
    /// For each activity type whether what it gives depends on nothing else, and whether that holds for all.
    settled: Vec<bool>,
    all_settled: bool,
    /// The set of stages at which walks may start, and the set of goals.
    pub(super) entry: u64,
    pub(in super::super) goal: u64,
    pub(super) stages: Vec<Place>,
    arrows: Vec<Arrow>,
    pub(in super::super) steps: Vec<Brief>,
    pub(super) ways: usize,
    pub(super) watches: usize,
}

/// What an activity gives: stages that it may satisfy, and watches that exclude it.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    stages: u64,
    watches: u64,
}

/// What the map says of a stage.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Its part of the list of arrows.
    first_arrow: usize,
    last_arrow: usize,
    /// The sets of stages to which steps lead, to which they lead without rising in rank, and from which they come.
    leads: u64,
    falls: u64,
    sources: u64,
    rank: u32,
    /// The sets of watches over the steps that lead here, and over all steps here or away.
    watches_before: u64,
    watches: u64,
    /// The longest limit of the steps from here; less than any time if there is none.
    longest: i64,
    exits: Vec<Exit>,
    /// The set of stages to which a drawn transition leads, without itself.
    after: u64,
}

/// A step that leads to a stage.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Arrow {
    pub(super) from: u32,
    /// Place of the step in the map.
    pub(super) step: u32,
    /// Rank of the stage before.
    pub(super) rank: u32,
    pub(super) watch: u32,
    pub(super) limit: i64,
}

/// A way in which a stage can be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exit {
    pub(super) limit: i64,
    pub(super) watch: u32,
}

/// What of a step is needed for a walk.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Brief {
    pub(in super::super) from: u32,
    pub(in super::super) way: u32,
    pub(in super::super) leaves: bool,
    pub(super) skips: u64,
    pub(super) limit: i64,
    pub(super) watch: u32,
}

impl<'a> Plan<'a> {
    /// Prepares the map; `None` if it asks for more than one activity after another. `entries` is the range of moments
    /// at which walks may start, `latest` the last moment in the data, and `removes` whether exclusions remove contacts.
    pub(in super::super) fn new(
        reading: &'a Reading<'a>,
        entries: (i64, i64),
        latest: i64,
        removes: bool,
    ) -> Option<Self> {
        let (map, rules) = (reading.map, reading.rules);
        let usual = reading.held.is_empty()
            && rules.counts == 0
            && rules.needs.iter().all(Option::is_none)
            && !matches!(reading.simultaneous, Simultaneous::WithinGrace(_))
            && !map.steps.iter().any(|step| step.directly || step.inside)
            && map.spots.len() == map.stages.len()
            && map.stages.len() <= MOST_IN_SET
            && map.watches.len() <= MOST_IN_SET
            && (!removes || map.watches.is_empty());
        if !usual {
            return None;
        }
        let set = |holds: &dyn Fn(usize) -> bool| {
            (0..map.stages.len()).filter(|&stage| holds(stage)).fold(0_u64, |all, stage| all | 1 << stage)
        };
        let watch = |watch: Option<usize>| watch.map_or(NONE, |watch| watch as u32);
        let rank = |spot: usize| map.spots.get(spot).map_or(0, |spot| spot.rank);
        let mut plan = Self {
            reading,
            as_of: reading.as_of,
            all_known: latest <= reading.as_of,
            window: map.window,
            entries,
            grouped: reading.simultaneous != Simultaneous::RowOrder,
            either: reading.either_order(),
            present: Vec::new(),
            watched: Vec::new(),
            settled: Vec::new(),
            all_settled: true,
            entry: set(&|stage| map.spots.get(stage).is_some_and(|spot| spot.entry)),
            goal: set(&|stage| map.stages.get(stage).is_some_and(|stage| stage.goal)),
            stages: Vec::new(),
            arrows: Vec::new(),
            steps: Vec::new(),
            ways: map.steps.iter().map(|step| step.way + 1).max().unwrap_or_default(),
            watches: map.watches.len(),
        };
        for step in &map.steps {
            plan.steps.push(Brief {
                from: step.from as u32,
                way: step.way as u32,
                leaves: step.leaves,
                skips: step.skips.iter().fold(0, |all, &stage| all | 1 << stage),
                limit: step.limit,
                watch: watch(step.watch),
            });
        }
        for (stage, (spot, known)) in map.spots.iter().zip(&map.stages).enumerate() {
            if spot.stage != stage {
                return None;
            }
            let mut place = Place {
                first_arrow: plan.arrows.len(),
                rank: spot.rank as u32,
                longest: i64::MIN,
                after: known.after.iter().fold(0, |all, &after| all | 1 << after),
                ..Place::default()
            };
            for &step in &spot.incoming {
                let Some(record) = map.steps.get(step) else { continue };
                place.sources |= 1 << record.from;
                place.watches_before |= record.watch.map_or(0, |watch| 1 << watch);
                plan.arrows.push(Arrow {
                    from: record.from as u32,
                    step: step as u32,
                    rank: rank(record.from) as u32,
                    watch: watch(record.watch),
                    limit: record.limit,
                });
            }
            place.last_arrow = plan.arrows.len();
            place.watches = place.watches_before;
            for record in spot.outgoing.iter().filter_map(|&step| map.steps.get(step)) {
                place.leads |= 1 << record.to;
                place.watches |= record.watch.map_or(0, |watch| 1 << watch);
                place.falls |= u64::from(rank(record.to) <= spot.rank) << record.to;
                place.longest = place.longest.max(record.limit);
                let exit = Exit { limit: record.limit, watch: watch(record.watch) };
                if record.leaves && !place.exits.contains(&exit) {
                    place.exits.push(exit);
                }
            }
            plan.stages.push(place);
        }
        for kind in 0..reading.columns.activity_types.len() {
            let settled = rules.always(kind);
            let mut marks = Marks::default();
            plan.settled.push(settled.is_some());
            plan.all_settled &= settled.is_some();
            for gives in settled.unwrap_or_else(|| rules.possible(kind)) {
                marks.add(gives);
            }
            plan.present.push(marks.stages);
            plan.watched.push(marks.watches);
        }
        Some(plan)
    }

    pub(super) fn admits(&self, time: i64) -> bool {
        self.entries.0 <= time && time <= self.entries.1
    }

    /// Returns the set of stages to which a drawn transition leads from here, without itself.
    pub(in super::super) fn after(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.after)
    }

    pub(super) fn leads(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.leads)
    }

    pub(super) fn falls(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.falls)
    }

    pub(super) fn sources(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.sources)
    }

    pub(super) fn watches_before(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.watches_before)
    }

    pub(super) fn watches_of(&self, stage: usize) -> u64 {
        self.stages.get(stage).map_or(0, |place| place.watches)
    }

    pub(super) fn rank(&self, stage: usize) -> u32 {
        self.stages.get(stage).map_or(0, |place| place.rank)
    }

    pub(super) fn longest(&self, stage: usize) -> i64 {
        self.stages.get(stage).map_or(i64::MIN, |place| place.longest)
    }

    pub(super) fn exits(&self, stage: usize) -> &[Exit] {
        self.stages.get(stage).map_or(&[], |place| &place.exits)
    }

    pub(super) fn arrows(&self, stage: usize) -> &[Arrow] {
        let part = self.stages.get(stage).and_then(|place| self.arrows.get(place.first_arrow..place.last_arrow));
        part.unwrap_or_default()
    }

    /// Returns whether an activity of this type may satisfy one of these stages or be excluded by one of these
    /// watches.
    #[inline]
    pub(super) fn matters(&self, kind: u16, within: u64, watches: u64) -> bool {
        let kind = usize::from(kind);
        (self.present.at(kind) & within) | (self.watched.at(kind) & watches) != 0
    }

    /// Returns the sets of stages and watches that a row gives; only those of `within` need be right.
    #[inline]
    pub(super) fn marks(&self, contact: usize, source: usize, within: u64) -> (u64, u64) {
        let kind = self.reading.columns.kinds.at(source);
        let (stages, watches) = (self.present.at(usize::from(kind)), self.watched.at(usize::from(kind)));
        if self.all_settled || stages & within | watches == 0 || self.settled.at(usize::from(kind)) {
            (stages, watches)
        } else {
            self.tested(contact, source, kind)
        }
    }

    #[cold]
    fn tested(&self, contact: usize, source: usize, kind: u16) -> (u64, u64) {
        let mut exact = Marks::default();
        self.reading.rules.each(self.reading.columns, contact, source, kind, |gives| exact.add(gives));
        (exact.stages, exact.watches)
    }

    /// Returns whether an excluded activity of this watch lies in the rows after this one and later than this moment.
    pub(super) fn excludes(
        &self,
        contact: usize,
        columns: &Columns,
        after: usize,
        time: i64,
        end: usize,
        watch: u32,
    ) -> bool {
        let later = |row: usize| !self.grouped || columns.times.at(row) > time;
        (after + 1..end).any(|row| self.marks(contact, row, 0).1 >> watch & 1 == 1 && later(row))
    }

    /// Returns whether a walk with this start can be open at all as of now.
    pub(super) fn may_be_open(&self, start: i64, time: i64) -> bool {
        self.is_open(start, time, i64::MAX)
    }

    /// Returns whether a step with this limit can still be made as of now, as far as times tell.
    pub(super) fn is_open(&self, start: i64, time: i64, limit: i64) -> bool {
        start.saturating_add(self.window).min(time.saturating_add(limit)) >= self.as_of
    }
}

impl Brief {
    /// Returns the stage that it leaves, if it leads to another one.
    pub(in super::super) fn left(&self) -> Option<usize> {
        self.leaves.then_some(self.from as usize)
    }

    /// Returns whether nothing but the order of its two activities is asked for.
    pub(super) fn is_free(&self) -> bool {
        self.limit == i64::MAX && self.watch == NONE
    }
}

impl Marks {
    fn add(&mut self, gives: Gives) {
        match gives {
            Gives::Stage(stage) => self.stages |= 1 << stage,
            Gives::Watch(watch) => self.watches |= 1 << watch,
            Gives::Count(_) => {}
        }
    }
}
