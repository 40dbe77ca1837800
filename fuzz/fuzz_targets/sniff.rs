//! Any bytes are told apart, planned and previewed without a panic, and a plan is the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pathlight::engine::import::{Given, Plan, Sample, preview, sniff};

fuzz_target!(|bytes: &[u8]| {
    let sample = Sample::from_bytes(bytes);
    if let Ok(detected) = sniff(&sample, &Given::default()) {
        let plan = Plan::guess(&detected);
        assert_eq!(plan, Plan::guess(&sniff(&sample, &Given::default()).unwrap()));
        let shown = preview(&sample, &plan, 50);
        assert!(shown.taken <= shown.rows.len());
    }
});
