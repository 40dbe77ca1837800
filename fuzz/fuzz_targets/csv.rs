//! Any bytes as a delimited text are read whole: every row is taken or refused, whatever the file holds.
#![no_main]

#[path = "../read.rs"]
mod read;

use libfuzzer_sys::fuzz_target;
use pathlight::engine::import::FileFormat;

fuzz_target!(|bytes: &[u8]| read::whole(bytes, "fuzz.csv", FileFormat::Text));
