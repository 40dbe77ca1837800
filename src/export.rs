//! Pictures and tables to take away, made from overlay and report.

pub mod picture;
pub mod raster;
pub mod svg;
pub mod tables;

pub use picture::{Picture, PictureOptions, picture};
