//! What is chosen and shown in the window, which is neither saved with the map nor undone.

use super::lens::LensPicks;
use crate::document::board::{LaneId, NoteId, PinId, RowId, Thing};
use crate::domain::{SegmentId, StageGroupId, StageId, TransitionId};
use crate::theme::icon;
use std::collections::BTreeSet;

/// What the map is used for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Mode {
    /// Drawing: stages, rules and arrows are in front, figures stay small.
    Draw,
    /// Measuring: figures, ribbons and drop-offs are in front.
    #[default]
    Measure,
    /// Playing: contacts move over the map.
    Play,
}

/// The tab shown below the map. Each has a file in `gui/panels` and a key: Alt and its place among all nine tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum BottomTab {
    /// Figures of all stages and transitions as a table.
    #[default]
    Table,
    /// Entered, converted and share by the period of entry.
    Trend,
    /// How long contacts took from one stage to another.
    Times,
    /// At which weekday and hour activities are followed, and when a reminder would help.
    When,
    /// What contacts do before, between and after stages.
    Paths,
    /// Groups side by side, and before and after an intervention.
    Groups,
    /// What goes with converting.
    Reasons,
    /// Which touchpoints take the credit for a goal.
    Credit,
    /// The contacts behind a figure.
    People,
}

impl BottomTab {
    /// All tabs, in the order in which they stand.
    pub const ALL: [Self; 9] = [
        Self::Table,
        Self::Trend,
        Self::Times,
        Self::When,
        Self::Paths,
        Self::Groups,
        Self::Reasons,
        Self::Credit,
        Self::People,
    ];

    /// Returns the words on the tab.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Trend => "Trend",
            Self::Times => "Times",
            Self::When => "When",
            Self::Paths => "Paths",
            Self::Groups => "Groups",
            Self::Reasons => "Reasons",
            Self::Credit => "Credit",
            Self::People => "People",
        }
    }

    /// Returns what the tab shows, in a sentence.
    pub const fn tooltip(self) -> &'static str {
        match self {
            Self::Table => "Figures of all stages and arrows as a table",
            Self::Trend => "Whether more or fewer convert over time",
            Self::Times => "How long contacts took from one stage to another",
            Self::When => "The best weekday and hour to send, and when a reminder helps",
            Self::Paths => "What contacts do before, between and after stages",
            Self::Groups => "Groups side by side, and before and after a change",
            Self::Reasons => "What goes with converting, and what with not converting",
            Self::Credit => "Which touchpoints deserve the credit for a goal",
            Self::People => "The contacts behind a figure",
        }
    }

    /// Returns the icon of the tab.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Table => icon::TABLE,
            Self::Trend => icon::CHART_LINE_UP,
            Self::Times => icon::TIMER,
            Self::When => icon::CALENDAR,
            Self::Paths => icon::PATH,
            Self::Groups => icon::COLUMNS,
            Self::Reasons => icon::CHART_BAR_HORIZONTAL,
            Self::Credit => icon::TROPHY,
            Self::People => icon::USERS,
        }
    }

    /// How much of the window's height the tabs take until the user drags their edge. It is the same for all, so that the
    /// bar of tabs stays in its place when another one is chosen.
    pub const SHARE_OF_WINDOW: f32 = 0.36;
}

/// What is selected on the map; with nothing selected the inspector shows the journey.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Selected stages.
    pub stages: BTreeSet<StageId>,
    /// Selected transitions.
    pub transitions: BTreeSet<TransitionId>,
    /// What is selected around the stages.
    pub things: BTreeSet<Thing>,
}

/// What is being written in its place on the map, besides the name of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Writing {
    /// A note.
    Note(NoteId),
    /// The comment of a pin.
    Pin(PinId),
    /// The cell of a row in a lane.
    Cell(LaneId, RowId),
    /// The name of a lane.
    Lane(LaneId),
    /// The name of a row.
    Row(RowId),
}

impl Selection {
    /// Selects one stage and nothing else.
    pub fn stage(id: StageId) -> Self {
        Self { stages: [id].into(), ..Self::default() }
    }

    /// Selects one transition and nothing else.
    pub fn transition(id: TransitionId) -> Self {
        Self { transitions: [id].into(), ..Self::default() }
    }

    /// Selects one thing around the stages and nothing else.
    pub fn thing(thing: Thing) -> Self {
        Self { things: [thing].into(), ..Self::default() }
    }

    /// Returns the thing around the stages if it is all that is selected.
    pub fn single_thing(&self) -> Option<Thing> {
        let alone = self.things.len() == 1 && self.stages.is_empty() && self.transitions.is_empty();
        self.things.first().copied().filter(|_| alone)
    }

    /// Returns the stage if it is all that is selected.
    pub fn single_stage(&self) -> Option<StageId> {
        self.stages
            .first()
            .copied()
            .filter(|_| self.stages.len() == 1 && self.transitions.is_empty() && self.things.is_empty())
    }

    /// Returns the transition if it is all that is selected.
    pub fn single_transition(&self) -> Option<TransitionId> {
        self.transitions
            .first()
            .copied()
            .filter(|_| self.transitions.len() == 1 && self.stages.is_empty() && self.things.is_empty())
    }

    /// Returns whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty() && self.transitions.is_empty() && self.things.is_empty()
    }
}

/// What is chosen and shown in the window.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What the map is used for.
    pub mode: Mode,
    /// What the map shows of its figures while measuring.
    pub lens: LensPicks,
    /// What is selected.
    pub selection: Selection,
    /// Whether the data panel is open.
    pub data_panel: bool,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the panel below the map is open.
    pub bottom: bool,
    /// Its tab.
    pub bottom_tab: BottomTab,
    /// The contact whose activities are shown, by its place in the columns.
    pub contact: Option<u32>,
    /// The saved segment that is open.
    pub segment: Option<SegmentId>,
    /// Arrows that are shown as a proposal: they are not drawn yet.
    pub proposed: BTreeSet<TransitionId>,
    /// The stage whose name is being typed on the map.
    pub renaming: Option<StageId>,
    /// What else is being written on the map.
    pub writing: Option<Writing>,
    /// The group whose name is being typed on the map.
    pub renaming_group: Option<StageGroupId>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            lens: LensPicks::default(),
            selection: Selection::default(),
            data_panel: true,
            inspector: true,
            bottom: true,
            bottom_tab: BottomTab::default(),
            contact: None,
            segment: None,
            proposed: BTreeSet::new(),
            renaming: None,
            writing: None,
            renaming_group: None,
        }
    }
}
