//! Opens the window, with the fallbacks and sentences for every way in which that can fail.

use super::app::{App, Start, Surroundings};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Which renderer draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// The best for this system, with a fallback where there is one.
    Auto,
    /// OpenGL.
    Glow,
    /// Vulkan, Metal or Direct3D.
    Wgpu,
}

/// Why no window opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// There is no display to open a window on.
    #[error("There is no display to open a window on.")]
    NoDisplay,
    /// The renderer that was asked for is not in this build.
    #[error("This build has no {0} renderer; leave out --renderer or choose another.")]
    NoSuchRenderer(&'static str),
    /// The window could not be opened.
    #[error("The window could not be opened: {0}. Check the graphics driver and the packages that the README lists.")]
    Failed(String),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`StartError`] if no window could be opened.
pub fn run(start: &Start, renderer: Renderer) -> Result<(), StartError> {
    if !has_display() {
        return Err(StartError::NoDisplay);
    }
    let mut last = StartError::NoDisplay;
    for choice in choices(renderer)? {
        match open_window(start.clone(), choice) {
            Ok(()) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Returns whether there is a display that a window could be opened on.
fn has_display() -> bool {
    if cfg!(any(windows, target_os = "macos")) {
        return true;
    }
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(any(windows, target_os = "macos"))]
fn choices(renderer: Renderer) -> Result<Vec<eframe::Renderer>, StartError> {
    Ok(match renderer {
        Renderer::Auto => vec![eframe::Renderer::Wgpu, eframe::Renderer::Glow],
        Renderer::Glow => vec![eframe::Renderer::Glow],
        Renderer::Wgpu => vec![eframe::Renderer::Wgpu],
    })
}

#[cfg(not(any(windows, target_os = "macos")))]
fn choices(renderer: Renderer) -> Result<Vec<eframe::Renderer>, StartError> {
    match renderer {
        Renderer::Auto | Renderer::Glow => Ok(vec![eframe::Renderer::Glow]),
        Renderer::Wgpu => Err(StartError::NoSuchRenderer("wgpu")),
    }
}

fn open_window(start: Start, renderer: eframe::Renderer) -> Result<(), StartError> {
    let options = eframe::NativeOptions {
        renderer,
        viewport: egui::ViewportBuilder::default()
            .with_title("Pathlight")
            .with_app_id("pathlight")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([720.0, 480.0])
            .with_drag_and_drop(true),
        dithering: false,
        ..eframe::NativeOptions::default()
    };
    // A missing system library makes a dependency panic before the first frame; that is a sentence, not a backtrace.
    let first_frame = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let message = std::sync::Arc::new(Mutex::new(None));
    let hook = std::panic::take_hook();
    let (seen, kept) = (std::sync::Arc::clone(&first_frame), std::sync::Arc::clone(&message));
    let default_hook = std::sync::Arc::new(hook);
    let later = std::sync::Arc::clone(&default_hook);
    std::panic::set_hook(Box::new(move |panic| {
        if seen.load(std::sync::atomic::Ordering::Relaxed) {
            later(panic);
        } else if let Ok(mut kept) = kept.lock() {
            *kept = Some(panic.payload_as_str().unwrap_or("unknown cause").to_owned());
        }
    }));
    let started = std::sync::Arc::clone(&first_frame);
    let result = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "Pathlight",
            options,
            Box::new(move |creation| {
                started.store(true, std::sync::atomic::Ordering::Relaxed);
                Ok(Box::new(App::new(&creation.egui_ctx, start, Surroundings::of_system())))
            }),
        )
    }));
    std::panic::set_hook(Box::new(move |panic| default_hook(panic)));
    match result {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(refused(&error.to_string())),
        Err(panic) if first_frame.load(std::sync::atomic::Ordering::Relaxed) => std::panic::resume_unwind(panic),
        Err(_) => {
            let cause = message.lock().ok().and_then(|mut kept| kept.take()).unwrap_or_default();
            Err(refused(&cause))
        }
    }
}

/// Says why no window opened. What names a place in the sources of a dependency helps no user.
fn refused(cause: &str) -> StartError {
    const NO_CONNECTION: [&str; 3] = ["Failed to open connection to X server", "WAYLAND_DISPLAY", "NoCompositor"];
    if NO_CONNECTION.iter().any(|words| cause.contains(words)) {
        return StartError::NoDisplay;
    }
    if cause.contains("glutin") || cause.contains("OpenGL") {
        return StartError::Failed("there is no OpenGL driver that works".to_owned());
    }
    let plain = cause.rsplit(".rs:").next().unwrap_or(cause);
    let plain = plain.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ');
    StartError::Failed(plain.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_names_a_source_file() {
        let error = refused("os error at /home/x/winit/src/linux/mod.rs:788: Failed to open connection to X server");
        assert_eq!(error, StartError::NoDisplay);
        let error = refused("winit error: os error at /home/x/mod.rs:12: The driver is too old.");
        assert_eq!(error, StartError::Failed("The driver is too old".to_owned()));
        let error = refused("Found no glutin configs matching the template: ConfigTemplate { }. Error: not found");
        assert_eq!(error.to_string().matches('.').count(), 2, "{error}");
    }
}
