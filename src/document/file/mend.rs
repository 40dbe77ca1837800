//! From the records of a file to a valid map: what does not fit is mended or set aside, and said.

mod board;
mod drawn;
mod interventions;
mod scenarios;
mod segments;
mod targets;

pub(super) use board::BoardRecords;

use super::{Opened, Totals, data_path, options, reason, v1};
use crate::document::Document;
use crate::document::map::{Map, StageRecord, clean_name};
use crate::domain::{
    AnyOrderGroup, Comparison, Condition, Filter, Segment, Settings, Span, StageId, Transition, TransitionId,
};
use ron::value::RawValue;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The most sentences about what was mended.
const MOST_SENTENCES: usize = 200;

/// Opens what was read of version 1.
pub(super) fn open(text: &str, file: v1::Read<'_>) -> Opened {
    let mut mender = Mender::new(text);
    let stages = mender.records::<v1::Stage>("stage", &file.stages);
    let transitions = mender.records::<v1::Transition>("arrow", &file.transitions);
    let groups = mender.records::<v1::AnyOrder>("any-order group", &file.any_order);
    let segments = mender.records::<v1::Segment>("segment", &file.segments);
    let scenarios = mender.records::<v1::Scenario>("scenario", &file.scenarios);
    let interventions = mender.records::<v1::Intervention>("intervention", &file.interventions);
    let targets = mender.records::<v1::Target>("target", &file.targets);
    let board = BoardRecords {
        left: file.lanes_left,
        lanes: mender.records::<v1::Lane>("lane", &file.lanes).into_iter().map(Into::into).collect(),
        rows: mender.records::<v1::Row>("row", &file.rows).into_iter().map(Into::into).collect(),
        personas: mender.records::<v1::Persona>("persona", &file.personas).into_iter().map(Into::into).collect(),
        notes: mender.records::<v1::Note>("note", &file.notes).into_iter().map(Into::into).collect(),
        pins: mender.records::<v1::Pin>("pin", &file.pins).into_iter().map(Into::into).collect(),
    };
    let bends = mender.records::<v1::Bend>("bend", &file.bends);
    let alternatives = mender.records::<v1::StageGroup>("group", &file.groups);
    let settings = mender.record::<v1::Settings>("The journey settings", file.settings);

    mender.next_id(file.next_id);
    mender.stages(stages.into_iter().map(StageRecord::from).collect());
    mender.transitions(transitions.into_iter().map(Transition::from).collect());
    mender.any_order(groups.into_iter().map(AnyOrderGroup::from).collect());
    mender.segments(segments.into_iter().map(Segment::from).collect());
    mender.scenarios(scenarios.into_iter().map(Into::into).collect());
    mender.interventions(interventions);
    mender.targets(targets.into_iter().map(Into::into).collect());
    mender.board(board);
    mender.bends(bends);
    mender.groups(alternatives);
    mender.settings(settings.map(Settings::from).unwrap_or_default());

    let totals = mender.record::<v1::Totals>("The saved totals", file.totals);
    let data = file.data.filter(|data| {
        let inside = data_path(Path::new(""), data).is_some();
        if !inside {
            mender.say("The project names activity data outside of its folder, which is not opened unasked; choose the data again.".to_owned());
        }
        inside
    });
    let name = clean_name(&file.name);
    if name != file.name {
        mender.say(
            "The journey's name held characters that cannot be shown, or was very long; it was shortened.".to_owned(),
        );
    }
    let (map, repaired) = mender.finish();
    Opened {
        document: Document::new(name, map),
        summary: clean_name(&file.summary),
        data,
        totals: totals.map(|totals| Totals { store_revision: totals.store_revision, report: totals.report }),
        repaired,
    }
}

/// Builds a valid map from records that may not fit together, and keeps a sentence for each thing it had to change.
pub struct Mender<'a> {
    text: &'a str,
    map: Map,
    /// The last line that was told and where it begins, so that many bad records do not count all lines anew.
    line: (usize, usize),
    /// New numbers of stages whose own were too large to keep.
    renumbered: BTreeMap<StageId, StageId>,
    repaired: Vec<String>,
    /// How many more there would be.
    unsaid: usize,
}

impl<'a> Mender<'a> {
    /// Starts with an empty map. `text` is what the records were read from, to tell the line of a bad one.
    pub fn new(text: &'a str) -> Self {
        Self { text, map: Map::default(), line: (1, 0), renumbered: BTreeMap::new(), repaired: Vec::new(), unsaid: 0 }
    }

    /// Returns the map and the sentences.
    pub fn finish(mut self) -> (Map, Vec<String>) {
        if self.unsaid > 0 {
            self.say(format!("{} more things were mended or set aside.", self.unsaid));
        }
        (self.map, self.repaired)
    }

    /// Says a sentence; of very many the first, since nobody reads them all.
    fn say(&mut self, sentence: String) {
        if self.repaired.len() < MOST_SENTENCES {
            self.repaired.push(sentence);
        } else {
            self.unsaid += 1;
        }
    }

    /// Reads records one by one; those that cannot be read are set aside.
    pub fn records<T: for<'de> Deserialize<'de>>(&mut self, kind: &str, raw: &[&'a RawValue]) -> Vec<T> {
        let mut records = Vec::with_capacity(raw.len());
        for one in raw {
            match options().from_str(one.get_ron()) {
                Ok(record) => records.push(record),
                Err(error) => {
                    let line = self.line_of(one) + error.span.start.line - 1;
                    self.say(format!("The {kind} at line {line} was set aside: {}.", reason(&error.code)));
                }
            }
        }
        records
    }

    fn record<T: for<'de> Deserialize<'de>>(&mut self, what: &str, raw: Option<&'a RawValue>) -> Option<T> {
        match options().from_str(raw?.get_ron()) {
            Ok(record) => Some(record),
            Err(error) => {
                self.say(format!("{what} could not be read and were left out: {}.", reason(&error.code)));
                None
            }
        }
    }

    /// Returns the line, from 1, at which a part of the text begins.
    fn line_of(&mut self, part: &RawValue) -> usize {
        let offset = (part.get_ron().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let (line, from) = if offset < self.line.1 { (1, 0) } else { self.line };
        let between = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let line = line + between.iter().filter(|byte| **byte == b'\n').count();
        self.line = (line, offset);
        line
    }

    /// Takes over the file's next number, if it can be one.
    fn next_id(&mut self, next_id: u32) {
        if next_id > Map::MAX_ID {
            self.say("The next free number of the map was too large; it was counted anew.".to_owned());
        } else {
            self.map.next_id = next_id;
        }
    }

    /// Makes sure that the next number is larger than this one.
    fn pass(&mut self, id: u32) {
        self.map.next_id = self.map.next_id.max(id.saturating_add(1));
    }

    /// Adds stages; one whose number is taken or too large gets another, which transitions follow only in the second case.
    pub fn stages(&mut self, records: Vec<StageRecord>) {
        let mut homeless = Vec::new();
        let mut left_out = 0_usize;
        for mut record in records {
            if self.map.stages.len() + homeless.len() >= Map::MAX_STAGES {
                left_out += 1;
                continue;
            }
            self.mend_stage(&mut record);
            let id = record.stage.id;
            if id.0 > Map::MAX_ID || self.map.stages.contains_key(&id) {
                homeless.push(record);
            } else {
                self.pass(id.0);
                self.map.stages.insert(id, record);
            }
        }
        for mut record in homeless {
            let old = record.stage.id;
            let id = StageId(self.map.fresh_id());
            let name = short(&record.stage.name);
            if old.0 > Map::MAX_ID {
                self.renumbered.entry(old).or_insert(id);
                self.say(format!("The number {} of “{name}” was too large; it got the number {}.", old.0, id.0));
            } else {
                self.say(format!(
                    "Two stages had the number {}; the second, “{name}”, got the number {} and has no arrows.",
                    old.0, id.0
                ));
            }
            record.stage.id = id;
            self.map.stages.insert(id, record);
        }
        if left_out > 0 {
            self.say(format!("A map holds at most {} stages; {left_out} more were set aside.", Map::MAX_STAGES));
        }
    }

    fn mend_stage(&mut self, record: &mut StageRecord) {
        let stage = &mut record.stage;
        let number = stage.id.0;
        let name = clean_name(&stage.name);
        if name.is_empty() {
            stage.name = format!("Stage {number}");
            self.say(format!("The stage {number} had no name; it is now called “{}”.", stage.name));
        } else if name != stage.name {
            self.say(format!(
                "The name of the stage “{}” held characters that cannot be shown, or was very long; it was shortened.",
                short(&name)
            ));
            stage.name = name;
        }
        let mut mended = false;
        for group in &mut stage.rule.groups {
            for condition in &mut group.conditions {
                mended |= mend_condition(condition);
            }
        }
        if mended {
            self.say(format!(
                "The rule of “{}” compared with something that is no number, or counted to 0; check it.",
                short(&stage.name)
            ));
        }
        if let Some(icon) = record.icon.take() {
            let name = clean_name(&icon);
            record.icon = (name == icon && !name.is_empty()).then_some(icon);
            if record.icon.is_none() {
                let name = short(&record.stage.name);
                self.say(format!("The icon of “{name}” has no name that can be; it is chosen by the words again."));
            }
        }
        let at = record.at.tamed();
        if at != record.at {
            let name = short(&record.stage.name);
            self.say(format!("“{name}” stood at a place that does not exist; it was moved into reach."));
            record.at = at;
        }
    }

    /// Adds transitions; one without both ends, or between two stages that are joined already, is set aside.
    pub fn transitions(&mut self, records: Vec<Transition>) {
        let mut joined = BTreeSet::new();
        let mut homeless = Vec::new();
        let mut left_out = 0_usize;
        for mut step in records {
            let (old, from, to) = (step.id.0, self.follow(step.from), self.follow(step.to));
            if let Some(missing) = [from, to].into_iter().find(|end| !self.map.stages.contains_key(end)) {
                self.say(format!(
                    "The arrow {old} was set aside: it has an end at stage {}, which is not there.",
                    missing.0
                ));
                continue;
            }
            if !joined.insert((from, to)) {
                self.say(format!(
                    "The arrow {old} was set aside: another one joins “{}” and “{}” already.",
                    self.name(from),
                    self.name(to)
                ));
                continue;
            }
            if joined.len() > Map::MAX_TRANSITIONS {
                left_out += 1;
                continue;
            }
            (step.from, step.to) = (from, to);
            if step.limit.is_some_and(|limit| limit < Span(0)) {
                self.say(format!("The time limit of the arrow {old} was negative; it was removed."));
                step.limit = None;
            }
            let mut mended = false;
            for condition in &mut step.exclusions {
                mended |= mend_condition(condition);
            }
            if mended {
                self.say(format!("An exclusion of the arrow {old} compared with something that is no number, or counted to 0; check it."));
            }
            if old > Map::MAX_ID || self.map.transitions.contains_key(&step.id) {
                homeless.push(step);
            } else {
                self.pass(old);
                self.map.transitions.insert(step.id, step);
            }
        }
        for mut step in homeless {
            let (old, id) = (step.id, TransitionId(self.map.fresh_id()));
            self.say(format!("The number {} of an arrow was taken or too large; it got the number {}.", old.0, id.0));
            step.id = id;
            self.map.transitions.insert(id, step);
        }
        if left_out > 0 {
            self.say(format!("A map holds at most {} arrows; {left_out} more were set aside.", Map::MAX_TRANSITIONS));
        }
    }

    /// Adds groups of stages that are passed in any order, once the stages are there.
    pub fn any_order(&mut self, groups: Vec<AnyOrderGroup>) {
        let mut taken = BTreeSet::new();
        for mut group in groups {
            let before = group.stages.len();
            for id in &mut group.stages {
                *id = self.follow(*id);
            }
            group.stages.retain(|id| self.map.stages.contains_key(id) && taken.insert(*id));
            if group.stages.len() < 2 {
                self.say("An any-order group with fewer than two stages was set aside.".to_owned());
                continue;
            }
            if group.stages.len() < before {
                self.say("An any-order group named stages that are not there or belong to another group; they were left out of it.".to_owned());
            }
            let mended = group.exclusions.iter_mut().fold(false, |mended, one| mend_condition(one) | mended);
            if mended {
                self.say("An exclusion of an any-order group compared with something that is no number, or counted to 0; check it.".to_owned());
            }
            self.map.any_order.push(group);
        }
    }

    fn settings(&mut self, mut settings: Settings) {
        if settings.window.is_some_and(|window| window < Span(0)) {
            self.say("The journey's window was negative; it was removed.".to_owned());
            settings.window = None;
        }
        self.map.settings = settings;
    }

    fn follow(&self, id: StageId) -> StageId {
        self.renumbered.get(&id).copied().unwrap_or(id)
    }

    fn name(&self, id: StageId) -> String {
        self.map.stages.get(&id).map(|record| short(&record.stage.name)).unwrap_or_default()
    }
}

/// Makes what a condition compares with a number, and what it counts to at least 1. Returns whether it had to.
fn mend_condition(condition: &mut Condition) -> bool {
    let mut mended = condition.at_least == 0;
    condition.at_least = condition.at_least.max(1);
    for filter in &mut condition.filters {
        mended |= mend_filter(filter);
    }
    mended
}

fn mend_filter(filter: &mut Filter) -> bool {
    match filter {
        Filter::Compare { comparison: Comparison::Number(_, number), .. } if number.is_nan() => {
            *number = 0.0;
            true
        }
        Filter::Compare { .. } => false,
        Filter::All(filters) | Filter::Any(filters) => {
            let mut mended = false;
            for filter in filters {
                mended |= mend_filter(filter);
            }
            mended
        }
    }
}

/// Returns a name short enough for a sentence.
fn short(name: &str) -> String {
    if name.chars().count() <= 40 { name.to_owned() } else { name.chars().take(39).chain(['…']).collect() }
}
