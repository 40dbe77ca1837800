//! Time of the processor that this thread has taken, where the system tells.

/// Returns it in milliseconds.
pub fn millis() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1e6)
}

/// Says what was taken since then for each of so many frames.
pub fn each(before: Option<f64>, frames: usize) -> String {
    let taken = before.and_then(|before| Some(millis()? - before));
    taken.map(|taken| format!("CPU {:6.2} ms", taken / frames as f64)).unwrap_or_default()
}
