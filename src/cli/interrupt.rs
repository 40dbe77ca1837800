//! Ctrl+C asks the work to stop instead of ending the program at once, so that it can undo and say what it did.

use crate::domain::Cancel;
use std::sync::OnceLock;

/// What the first Ctrl+C cancels.
static ASKED: OnceLock<Cancel> = OnceLock::new();

/// What a program that was interrupted tells the shell: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Returns a flag that Ctrl+C sets from now on. A second Ctrl+C ends the program at once.
///
/// Where the system lets nobody listen, Ctrl+C ends the program as ever, and what was begun is undone as after a crash.
pub(super) fn cancel() -> Cancel {
    let cancel = ASKED.get_or_init(|| {
        let cancel = Cancel::default();
        let asked = cancel.clone();
        let listens = ctrlc::set_handler(move || {
            if asked.is_cancelled() {
                std::process::exit(INTERRUPTED);
            }
            asked.cancel();
        });
        drop(listens);
        cancel
    });
    cancel.clone()
}
