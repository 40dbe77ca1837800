//! A part of a map as text: the records of a project file under a magic of their own.

use super::mend::BoardRecords;
use super::mend::Mender;
use super::{FileError, MAX_BYTES, options, v1};
use crate::document::clipboard::Clip;
use crate::document::map::{Map, StageRecord};
use crate::domain::{AnyOrderGroup, Transition};
use ron::ser::PrettyConfig;
use ron::value::RawValue;
use serde::{Deserialize, Serialize};

const MAGIC: &str = "pathlight-copy";

#[derive(Serialize)]
struct Written {
    magic: &'static str,
    version: u32,
    stages: Vec<v1::Stage>,
    transitions: Vec<v1::Transition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    personas: Vec<v1::Persona>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<v1::Note>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pins: Vec<v1::Pin>,
    bends: Vec<v1::Bend>,
    any_order: Vec<v1::AnyOrder>,
    groups: Vec<v1::StageGroup>,
}

#[derive(Deserialize)]
struct Read<'a> {
    #[serde(default, borrow)]
    stages: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    transitions: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    personas: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    notes: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    pins: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    bends: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    any_order: Vec<&'a RawValue>,
    #[serde(default, borrow)]
    groups: Vec<&'a RawValue>,
}

/// Writes a copy as a fragment.
///
/// # Errors
/// [`FileError::Unwritable`] where a rule is nested deeper than the file format allows.
pub fn write(clip: &Clip) -> Result<String, FileError> {
    let written = Written {
        magic: MAGIC,
        version: super::VERSION,
        personas: clip.board.personas.values().map(v1::Persona::from).collect(),
        notes: clip.board.notes.values().map(v1::Note::from).collect(),
        pins: clip.board.pins.values().map(v1::Pin::from).collect(),
        stages: clip.stages.iter().map(v1::Stage::from).collect(),
        transitions: clip.transitions.iter().map(v1::Transition::from).collect(),
        bends: clip.bends.iter().map(|(id, bend)| v1::Bend::of(*id, *bend)).collect(),
        any_order: clip.any_order.iter().map(v1::AnyOrder::from).collect(),
        groups: clip.groups.iter().map(v1::StageGroup::from).collect(),
    };
    let config = PrettyConfig::new().depth_limit(2).new_line("\n").indentor("  ");
    options().to_string_pretty(&written, config).map_err(|error| FileError::Unwritable(error.to_string()))
}

/// Reads a fragment as a valid map, with sentences about what was mended; `None` if the text is none or too new.
pub fn read(text: &str) -> Option<(Map, Vec<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() as u64 > MAX_BYTES || !text.trim_start().starts_with('(') {
        return None;
    }
    let header: v1::Header = options().from_str(text).ok()?;
    if header.magic != MAGIC || header.version != super::VERSION {
        return None;
    }
    let file: Read<'_> = options().from_str(text).ok()?;
    let mut mender = Mender::new(text);
    let stages = mender.records::<v1::Stage>("stage", &file.stages);
    let transitions = mender.records::<v1::Transition>("arrow", &file.transitions);
    let board = BoardRecords {
        personas: mender.records::<v1::Persona>("persona", &file.personas).into_iter().map(Into::into).collect(),
        notes: mender.records::<v1::Note>("note", &file.notes).into_iter().map(Into::into).collect(),
        pins: mender.records::<v1::Pin>("pin", &file.pins).into_iter().map(Into::into).collect(),
        ..BoardRecords::default()
    };
    mender.stages(stages.into_iter().map(StageRecord::from).collect());
    mender.transitions(transitions.into_iter().map(Transition::from).collect());
    mender.board(board);
    let bends = mender.records::<v1::Bend>("bend", &file.bends);
    let any_order = mender.records::<v1::AnyOrder>("any-order group", &file.any_order);
    let groups = mender.records::<v1::StageGroup>("group", &file.groups);
    mender.any_order(any_order.into_iter().map(AnyOrderGroup::from).collect());
    mender.bends(bends);
    mender.groups(groups);
    Some(mender.finish())
}
