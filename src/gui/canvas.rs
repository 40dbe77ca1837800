//! The map canvas: camera, gestures and painting.

pub mod camera;
pub mod gesture;
pub mod snap;

/// An activity type that is being dragged from the data panel; dropped on the map it becomes a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraggedActivity(pub String);
