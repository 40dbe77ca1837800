//! What a user can ask for: one list from which menus, buttons, the palette, the keys and the help page are made.

mod list;
mod toward;

pub use list::Shown;
pub use toward::{PanelOf, Toward};

use super::lens::LensPicks;
use super::panels::below::Csv;
use super::panels::inspector::segment::Path;
use super::panels::people::Wanted;
use super::view::{BottomTab, Mode, Selection, Writing};
use crate::document::arrange::{Alignment, Axis};
use crate::document::board::PersonaId;
use crate::document::templates::Template;
use crate::document::{Edit, Map, Point};
use crate::domain::{InterventionId, Rule, SegmentId, StageGroupId, StageId};
use crate::engine::import::Plan;
use crate::overlay::{Behind, Lens};
use crate::project::Left;
use std::path::PathBuf;

/// What drawing code sends to the application, which carries it out after the frame.
#[derive(Debug, Clone)]
pub enum Request {
    /// A command of the list.
    Command(Command),
    /// One undoable change of the map; what it makes is selected.
    Edit(Edit),
    /// Opens a step: edits until `EndStep` are undone together.
    BeginStep(String),
    /// Closes the open step.
    EndStep,
    /// Takes back the open step.
    CancelStep,
    /// Selects.
    Select(Selection),
    /// Starts typing a stage's name on the map, or stops it.
    Naming(Option<StageId>),
    /// Starts writing something else in its place on the map, or stops it.
    Writing(Option<Writing>),
    /// Asks for all figures within the segment of a persona, or of everybody again.
    ShowJourneyOf(PersonaId),
    /// Starts typing a group's name on the map, or stops it.
    NamingGroup(Option<StageGroupId>),
    /// Opens the project at this path.
    OpenPath(PathBuf),
    /// Opens the import assistant on this file.
    ImportPath(PathBuf),
    /// Asks for a further file for the import assistant.
    ChooseAlso,
    /// Adds a further file to those in the import assistant.
    ImportAlso(PathBuf),
    /// Imports a file as planned.
    StartImport {
        /// The file.
        path: PathBuf,
        /// How it is read.
        plan: Box<Plan>,
        /// The earlier import whose place it takes, if one is to go.
        instead_of: Option<i64>,
    },
    /// Stops the import that is going on; the data stays as it was.
    CancelImport,
    /// Draws a map from the activities in the data, where the map is empty.
    DrawFromData,
    /// Removes an import and all its activities.
    RemoveImport(i64),
    /// Shows the rows of an import that were refused.
    ListRefused(i64),
    /// Asks where to save the refused rows of an import as CSV.
    ExportRefused(i64),
    /// Uses this file as the project's activity store.
    LocateStore(PathBuf),
    /// Pastes at this place of the map.
    PasteAt(Point),
    /// Picks what the map shows of its figures.
    PickLens(Box<LensPicks>),
    /// Renames the journey.
    SetTitle(String),
    /// Shows the tab below the map.
    ShowTab(BottomTab),
    /// Shows in the tab Paths what contacts did after they dropped off at a stage.
    ShowAfterDropOff(StageId),
    /// Lists contacts in the tab People.
    ListPeople(Wanted),
    /// Lists the contacts behind a figure of the map in the tab People.
    ListBehind(Behind),
    /// Shows before and after an intervention in the tab Groups.
    ShowIntervention(InterventionId),
    /// Shows a contact, by its place in the columns, or nobody.
    ShowContact(Option<u32>),
    /// Plays one contact alone on the map, by its place in the columns, or everybody again.
    PlayContact(Option<u32>),
    /// Asks for all figures within a segment, or of everybody.
    AskWithin(Option<SegmentId>),
    /// Opens a saved segment, or closes the one that is open.
    ShowSegment(Option<SegmentId>),
    /// Asks for the file with a list of ids for a part of a segment.
    FindList(SegmentId, Path),
    /// Reads that list from here.
    ReadList(SegmentId, Path, PathBuf),
    /// Puts a table on the clipboard.
    CopyCsv(Csv),
    /// Asks where to save a table.
    ExportCsv(Csv),
    /// Saves the table that was last asked about here.
    SaveCsv(PathBuf),
    /// Shows a sentence for a while.
    Toast(String),
    /// Pastes what this text holds.
    PasteText(String),
    /// Saves the map as a picture here.
    SavePicture(PathBuf),
    /// Saves frames of the replay side by side as one picture here.
    SaveStrip(PathBuf),
    /// Saves the replay as a picture that moves here.
    SaveAnimation(PathBuf),
    /// Saves all activities as CSV here.
    SaveActivities(PathBuf),
    /// Uses a template, once its stages are bound to the data.
    UseTemplate(Box<Template>),
    /// Removes the template that the user saved here.
    RemoveTemplate(PathBuf),
    /// Offers to bind the stages, where the data knows hardly any of the activities that they ask for.
    OfferBinding,
    /// Puts a map in place of the one that is drawn; a journey without a name of its own takes this one.
    ReplaceMap(String, Box<Map>),
    /// Gives stages these rules, as one step.
    BindStages(Vec<(StageId, Rule)>),
    /// Starts a new project with this name and map.
    NewFrom(String, Box<Map>),
    /// Takes a project off the list of recent ones.
    ForgetRecent(PathBuf),
    /// Asks for the activity store that the project names.
    FindStore,
    /// Saves the refused rows of an import as CSV here.
    SaveRefused(i64, PathBuf),
    /// Opens what a crashed session left.
    Restore(Box<Left>),
    /// Gives up what a crashed session left.
    DiscardRecovery(Box<Left>),
}

impl From<Command> for Request {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}

impl From<Edit> for Request {
    fn from(edit: Edit) -> Self {
        Self::Edit(edit)
    }
}

/// A command: something with a name, a place in a menu and perhaps a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Starts a new, empty project.
    New,
    /// Opens a project from a file.
    Open,
    /// Saves the project.
    Save,
    /// Saves the project under another name.
    SaveAs,
    /// Imports activity data.
    Import,
    /// Saves the map as a picture.
    ExportPicture,
    /// Saves frames of the replay side by side as one picture.
    ExportStrip,
    /// Saves the replay as a picture that moves.
    ExportAnimation,
    /// Saves all activities as CSV.
    ExportActivities,
    /// Goes to the start screen.
    Home,
    /// Opens the gallery of templates.
    Templates,
    /// Saves the map as a template of the user's own.
    SaveAsTemplate,
    /// Binds the stages to activities of the data.
    BindStages,
    /// Takes back the last step.
    Undo,
    /// Does the last step taken back again.
    Redo,
    /// Copies what is selected and deletes it.
    Cut,
    /// Copies what is selected.
    Copy,
    /// Pastes what was copied.
    Paste,
    /// Makes a copy of what is selected.
    Duplicate,
    /// Deletes what is selected.
    Delete,
    /// Deletes what is selected and joins what came before to what came after.
    DeleteAndReconnect,
    /// Selects every stage.
    SelectAll,
    /// Selects what is seen of the map, as a frame drawn round all of it does.
    SelectInView,
    /// Selects the next stage in a direction as well.
    SelectAlso(Toward),
    /// Makes the selected note or lane larger, to the right or down, or smaller.
    Resize(Toward),
    /// Adds a stage in the middle of what is seen.
    AddStage,
    /// Sticks a note in the middle of what is seen.
    AddNote,
    /// Sticks a pin on the selected stage.
    AddPin,
    /// Puts a persona card in the middle of what is seen.
    AddPersona,
    /// Adds a lane.
    AddLane,
    /// Renames the selected stage.
    Rename,
    /// Joins the selected stage to another one that is picked by name.
    ConnectTo,
    /// Adds a stage after the selected one.
    AddNextStage,
    /// Puts a new stage on the selected arrow.
    InsertStage,
    /// Puts a stage that is there, and picked by name, on the selected arrow.
    InsertExisting,
    /// Attaches the beginning of the selected arrow to a stage that is picked by name.
    MoveStart,
    /// Attaches the end of the selected arrow to a stage that is picked by name.
    MoveEnd,
    /// Turns the selected arrow round.
    ReverseArrow,
    /// Lets the ways of the selected arrows be found for them again.
    Straighten,
    /// Draws a frame round the selected stages as alternatives.
    Group,
    /// Takes the selected stages out of their groups.
    Ungroup,
    /// Brings the selected stages into line.
    Align(Alignment),
    /// Gives the selected stages equal distances.
    Distribute(Axis),
    /// Finds something on the map by words.
    Find,
    /// Lays the map out.
    TidyUp,
    /// Builds a map from the data, and shows where drawing and data disagree; or goes back to the drawing.
    Discover,
    /// Supposes something of the journey, to see what would follow; or goes back to the figures as they are.
    WhatIf,
    /// Makes the map larger.
    ZoomIn,
    /// Makes the map smaller.
    ZoomOut,
    /// Shows the map at its natural size.
    ZoomReset,
    /// Shows the whole map.
    ZoomToFit,
    /// Shows what is selected.
    ZoomToSelection,
    /// Shows or hides the data panel.
    ToggleData,
    /// Shows or hides the inspector.
    ToggleInspector,
    /// Shows or hides the panel below the map.
    ToggleBottom,
    /// Moves the edge of a panel so that there is more of it, or less.
    SizePanel(PanelOf, bool),
    /// Switches what the map is used for.
    SetMode(Mode),
    /// Shows the map through a lens.
    SetLens(Lens),
    /// Compares two groups on the map, or stops it.
    Compare,
    /// Shows a tab below the map.
    ShowTab(BottomTab),
    /// Plays or pauses.
    PlayPause,
    /// Opens the list of all commands.
    Palette,
    /// Switches between light and dark.
    ToggleTheme,
    /// Makes all text and controls of the window larger.
    LargerText,
    /// Makes them smaller.
    SmallerText,
    /// Shows them in their usual size.
    UsualText,
    /// Switches movement on the map off or on.
    ToggleMotion,
    /// Shows the keys.
    Help,
    /// Ends the program.
    Quit,
}

impl Command {
    /// Returns whether the command is only about how the window is read; such a one works over a dialog, too.
    pub const fn is_about_reading(self) -> bool {
        matches!(self, Self::LargerText | Self::SmallerText | Self::UsualText)
    }
}
