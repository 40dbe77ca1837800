//! Any text in any time format is read or refused; what is read is written and read again as the same moment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pathlight::engine::import::{TimeFormat, Written, write_iso};

fuzz_target!(|bytes: &[u8]| {
    let (pattern, text) = bytes.split_at(bytes.len() / 3);
    let mut formats = TimeFormat::PLAIN.to_vec();
    formats.push(TimeFormat::Pattern(String::from_utf8_lossy(pattern).into_owned()));
    for (whole, format) in formats.iter().flat_map(|format| [(bytes, format), (text, format)]) {
        if let Ok(Written::Instant(micros, _)) = format.read(whole) {
            let mut iso = Vec::new();
            write_iso(micros, &mut iso);
            assert!(matches!(TimeFormat::YearFirst.read(&iso), Ok(Written::Instant(again, _)) if again == micros));
        }
    }
    if let Ok(name) = std::str::from_utf8(bytes) {
        let _ = name.parse::<TimeFormat>();
    }
});
