//! Any bytes as JSON lines are read whole: every object is taken or refused, whatever the file holds.
#![no_main]

#[path = "../read.rs"]
mod read;

use libfuzzer_sys::fuzz_target;
use pathlight::engine::import::FileFormat;

fuzz_target!(|bytes: &[u8]| read::whole(bytes, "fuzz.jsonl", FileFormat::JsonLines));
