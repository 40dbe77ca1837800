//! The map canvas: camera, gestures and painting.

pub mod camera;
pub mod gesture;
pub mod snap;
