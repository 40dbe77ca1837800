//! One open project: the document, its activity data, the figures, and the work that keeps them together.

pub mod answers;
pub mod archive;
pub mod data;
pub mod distorted;
pub mod first_map;
pub mod found_map;
pub mod import_notes;
pub mod intake;
pub mod job;
pub mod open;
pub mod people;
pub mod places;
pub mod plan_files;
pub mod presets;
pub mod pseudonyms;
pub mod recent;
pub mod recovery;
pub mod sample_copy;
pub mod templates;

pub use answers::{About, Answered, Answers};
pub use archive::add_members;
pub use data::{ActivityType, AttributeSummary, Data, DataSummary};
pub use distorted::distorted;
pub use first_map::{blank_map, draw_first_map};
pub use found_map::{FiguresOf, chosen_of, found_map};
pub use import_notes::{ImportNotes, key_warning};
pub use intake::{
    Before, ImportSummary, IntakeError, Target, Treated, before_import, import_file, import_file_to, read_file,
    write_file,
};
pub use job::{Job, JobContext, Outcome, Wake};
pub use open::{ChangeError, DataChange, Event, Figures, Project, SaveError};
pub use people::{Arrange, Arranged, Belonging, Finder, SegmentWarnings, SortBy, Whom};
pub use places::{data_folder, samples_folder};
pub use plan_files::{look_again, look_at, plan_files, recognised};
pub use presets::{find_preset, presets, presets_folder};
pub use pseudonyms::{KeptKey, KeyError, example_key, key_file, known_key, pseudonym_key};
pub use recent::{Recent, RecentProject};
pub use recovery::{Backups, Kept, Left, Recovery, RecoveryError};
pub use templates::{OwnTemplate, own_templates, remove_own_template, save_own_template};
