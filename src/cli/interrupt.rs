//! Ctrl+C asks the work to stop instead of ending the program at once, so that it can undo and say what it did.

use crate::domain::Cancel;
use std::sync::OnceLock;

/// What the first Ctrl+C cancels.
static ASKED: OnceLock<Cancel> = OnceLock::new();

/// Returns a flag that Ctrl+C sets from now on. A second Ctrl+C ends the program at once.
pub(super) fn cancel() -> Cancel {
    let cancel = ASKED.get_or_init(Cancel::default).clone();
    system::listen();
    cancel
}

/// Sets the flag; only a look and a store in memory, as is allowed where a signal may come at any moment.
fn asked() {
    if let Some(cancel) = ASKED.get() {
        cancel.cancel();
    }
}

#[cfg(unix)]
mod system {
    use std::ffi::c_int;

    const SIGINT: c_int = 2;
    const SIGTERM: c_int = 15;
    /// What a signal does by itself.
    const DEFAULT: usize = 0;

    #[allow(unsafe_code, reason = "the standard library has no signals; this function is in every C library")]
    mod ffi {
        use std::ffi::c_int;

        unsafe extern "C" {
            // Always safe to call: a wrong number is an error that changes nothing.
            pub(super) safe fn signal(number: c_int, handler: usize) -> usize;
        }
    }

    pub(super) fn listen() {
        for number in [SIGINT, SIGTERM] {
            ffi::signal(number, on_signal as extern "C" fn(c_int) as usize);
        }
    }

    extern "C" fn on_signal(number: c_int) {
        super::asked();
        ffi::signal(number, DEFAULT);
    }
}

#[cfg(windows)]
mod system {
    use std::sync::atomic::{AtomicBool, Ordering};

    static TWICE: AtomicBool = AtomicBool::new(false);

    #[allow(unsafe_code, reason = "the standard library has no console events; this function is in every Windows")]
    mod ffi {
        #[link(name = "kernel32")]
        unsafe extern "system" {
            pub(super) safe fn SetConsoleCtrlHandler(handler: extern "system" fn(u32) -> i32, add: i32) -> i32;
        }
    }

    pub(super) fn listen() {
        ffi::SetConsoleCtrlHandler(on_event, 1);
    }

    /// Says whether the event is dealt with; else it ends the program.
    extern "system" fn on_event(_: u32) -> i32 {
        super::asked();
        i32::from(!TWICE.swap(true, Ordering::Relaxed))
    }
}

#[cfg(not(any(unix, windows)))]
mod system {
    pub(super) fn listen() {}
}
