//! Pictures and tables to take away, made from overlay and report.

pub mod activities;
pub mod compared;
pub mod credit;
pub mod drivers;
pub mod moments;
pub mod over_time;
pub mod paths;
pub mod people;
pub mod picture;
pub mod raster;
pub mod running;
pub mod sheet;
pub mod strip;
pub mod svg;
pub mod tables;

pub use picture::{Picture, PictureOptions, picture};
