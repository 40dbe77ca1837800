//! Which activities are touchpoints, and what each is called.

use crate::domain::Cancelled;
use crate::engine::analysis::Asked;
use crate::engine::columns::{Attribute, Columns};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

/// Which activities are touchpoints, and what they are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touchpoint {
    /// What a touchpoint is called by, in this order. Where attributes are among it, an activity is a touchpoint only
    /// if at least one of them is set on it.
    pub by: Vec<Label>,
    /// Only activities of these types are touchpoints; empty is every type.
    pub only: Vec<String>,
}

/// A part of a touchpoint's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Label {
    /// The activity type.
    Activity,
    /// The value of this attribute of the activity.
    Attribute(String),
}

impl Touchpoint {
    /// Touchpoints called by the value of one attribute.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self { by: vec![Label::Attribute(name.into())], only: Vec::new() }
    }

    /// Touchpoints called by their activity type.
    pub fn activity() -> Self {
        Self { by: vec![Label::Activity], only: Vec::new() }
    }

    /// Returns whether touchpoints are called by the activity type alone.
    pub fn is_activity_alone(&self) -> bool {
        self.by.iter().all(|label| *label == Label::Activity)
    }
}

/// Stands between the parts of a name, and for a part that is not set.
const BETWEEN: &str = " · ";
const UNSET: &str = "–";

/// Touchpoints as codes: 0 for an activity that is none.
pub(super) struct Coder<'a> {
    columns: &'a Columns,
    parts: Vec<Part<'a>>,
    /// For each activity type whether it may be a touchpoint.
    allowed: Vec<bool>,
    /// With several parts: the code of each row, and the parts behind each code.
    made: Option<(Vec<u32>, Vec<Vec<u32>>)>,
    /// One past the largest code.
    pub(super) codes: usize,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Kind,
    Attribute(&'a Attribute),
    Missing,
}

impl<'a> Part<'a> {
    /// Returns 0 where the part is not set.
    fn at(self, columns: &Columns, row: usize) -> u32 {
        match self {
            Self::Kind => columns.kinds.get(row).map_or(0, |&kind| u32::from(kind) + 1),
            Self::Attribute(attribute) => attribute.codes.at(row),
            Self::Missing => 0,
        }
    }

    fn name(self, columns: &'a Columns, code: u32) -> &'a str {
        match self {
            _ if code == 0 => UNSET,
            Self::Kind => columns.activity_types.get(code as usize - 1).map_or(UNSET, String::as_str),
            Self::Attribute(attribute) => match attribute.words.at(code as usize) {
                "" => UNSET,
                word => word,
            },
            Self::Missing => UNSET,
        }
    }
}

impl<'a> Coder<'a> {
    /// Looks the parts up, and tells which are not in the data.
    pub(super) fn new(asked: &Asked<'a>, touchpoint: &Touchpoint) -> Result<(Self, Vec<String>), Cancelled> {
        let columns = asked.columns;
        let mut warnings = Vec::new();
        let parts: Vec<Part<'a>> = touchpoint
            .by
            .iter()
            .map(|label| match label {
                Label::Activity => Part::Kind,
                Label::Attribute(name) => columns.attribute(name).map_or_else(
                    || {
                        warnings.push(format!("No activity has an attribute “{name}”; choose another one."));
                        Part::Missing
                    },
                    Part::Attribute,
                ),
            })
            .collect();
        for name in touchpoint.only.iter().filter(|name| !columns.activity_types.contains(name)) {
            warnings.push(format!("No activity “{name}” is in the data, so it is no touchpoint."));
        }
        let only = &touchpoint.only;
        let allowed = columns.activity_types.iter().map(|name| only.is_empty() || only.contains(name)).collect();
        let codes = match parts.first() {
            Some(Part::Kind) => columns.activity_types.len() + 1,
            Some(Part::Attribute(attribute)) => attribute.words.len(),
            _ => 1,
        };
        let mut coder = Self { columns, parts, allowed, made: None, codes };
        if coder.parts.len() > 1 {
            coder.combine(asked)?;
        }
        Ok((coder, warnings))
    }

    /// Gives every combination of values a code of its own, in the order in which they appear.
    fn combine(&mut self, asked: &Asked<'_>) -> Result<(), Cancelled> {
        let has_attribute = self.parts.iter().any(|part| !matches!(part, Part::Kind));
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut names = vec![vec![0; self.parts.len()]];
        let mut codes = Vec::with_capacity(self.columns.len());
        let mut parts = Vec::with_capacity(self.parts.len());
        for row in 0..self.columns.len() {
            if row % (1 << 16) == 0 {
                asked.cancel.check()?;
            }
            parts.clear();
            parts.extend(self.parts.iter().map(|part| part.at(self.columns, row)));
            let set = parts.iter().zip(&self.parts).any(|(&code, part)| code != 0 && !matches!(part, Part::Kind));
            if has_attribute && !set {
                codes.push(0);
                continue;
            }
            let code = match known.get(parts.as_slice()) {
                Some(&code) => code,
                None => {
                    let code = names.len() as u32;
                    known.insert(parts.clone(), code);
                    names.push(parts.clone());
                    code
                }
            };
            codes.push(code);
        }
        self.codes = names.len();
        self.made = Some((codes, names));
        Ok(())
    }

    /// Returns the touchpoint's code, or 0 if the activity is none.
    #[inline]
    pub(super) fn at(&self, row: usize, kind: u16) -> u32 {
        if !self.allowed.get(usize::from(kind)).copied().unwrap_or_default() {
            return 0;
        }
        match (&self.made, self.parts.first()) {
            (Some((codes, _)), _) => codes.get(row).copied().unwrap_or_default(),
            (None, Some(part)) => part.at(self.columns, row),
            (None, None) => 0,
        }
    }

    /// Returns the name of a touchpoint.
    pub(super) fn name(&self, code: u32) -> String {
        self.names(code).join(BETWEEN)
    }

    fn names(&self, code: u32) -> Vec<&'a str> {
        let parts = match &self.made {
            Some((_, names)) => names.get(code as usize).map_or(&[][..], Vec::as_slice),
            None => std::slice::from_ref(&code),
        };
        self.parts.iter().zip(parts).map(|(part, &code)| part.name(self.columns, code)).collect()
    }

    /// Returns for each code whether its name, or one part of it, is this one; capital letters do not matter.
    pub(super) fn called(&self, name: &str) -> Vec<bool> {
        let wanted = name.to_lowercase();
        let same = |one: &str| one.to_lowercase() == wanted;
        (0..self.codes as u32).map(|code| code != 0 && self.names(code).into_iter().any(same)).collect()
    }
}
