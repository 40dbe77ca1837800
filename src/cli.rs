//! The command line: the same figures as the window, and the way to open it. The only layer that prints.

pub mod bench;
mod export;
pub mod import;
mod interrupt;
mod picture;
mod report;
mod strip;
mod window;

use crate::domain::Moment;
use clap::{Parser, Subcommand, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Draw a customer journey, import activity data, and see where contacts drop off.
///
/// Without a command the window opens with the start screen.
#[derive(Debug, Parser)]
#[command(name = "pathlight", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Wanted>,
    /// Which renderer draws the window.
    #[arg(long, value_enum, default_value = "auto")]
    renderer: Renderer,
}

const EXAMPLES: &str = "\
Examples:
  pathlight                                                     open the window
  pathlight open sample_projects/signup.pathlight               open a project
  pathlight import visits.csv visits.activities.sqlite          import a file; everything is detected
  pathlight report sample_projects/signup.pathlight --format csv
  pathlight report signup.pathlight --what people --of dropped-off:Visit
  pathlight picture sample_projects/signup.pathlight --out map.png
  pathlight strip sample_projects/signup.pathlight --out replay.png --frames 6

Exit codes:
  0  done
  1  it could not be done; a sentence says what, where and what to do
  2  the command line is not understood
  3  no window could be opened although there is a display";

#[derive(Debug, Subcommand)]
enum Wanted {
    /// Open a project in the window.
    Open {
        /// The project file, NAME.pathlight.
        project: PathBuf,
        /// Which renderer draws the window.
        #[arg(long, value_enum, default_value = "auto")]
        renderer: Renderer,
    },
    /// Import activity data into an activity store: CSV, JSON, Excel, Parquet, XES and more, packed or not.
    Import(Box<import::ImportOptions>),
    /// Print figures of a project: those of the map, or others with --what.
    Report(Box<report::ReportOptions>),
    /// Write the map with its figures as a picture. Needs no display.
    Picture {
        /// The project file, NAME.pathlight.
        project: PathBuf,
        /// The picture to write; its ending says which kind: .png or .svg.
        #[arg(long)]
        out: PathBuf,
        /// Use the dark palette.
        #[arg(long)]
        dark: bool,
    },
    /// Write frames of the replay as a picture: side by side, or moving. Needs no display.
    Strip(strip::Wanted),
    /// Write all activities as CSV, to work on with or to import again.
    Export {
        /// The activity store, or a project.
        from: PathBuf,
        /// The CSV file to write.
        to: PathBuf,
    },
    /// Time tasks of the journey benchmark; prints one line of JSON a task.
    Bench {
        /// The activity store.
        store: PathBuf,
        /// The task, T2 to T7, LINEAR, GENERAL, FIGURES or CANCEL, several with commas between them, or all of T2 to T7.
        task: String,
        /// How many times.
        #[arg(default_value_t = 1)]
        repeat: usize,
    },
}

/// How figures are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table to read.
    Table,
    /// JSON, all figures.
    Json,
    /// CSV, to work on with.
    Csv,
}

/// Which renderer draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Renderer {
    /// The best for this system, with a fallback where there is one.
    Auto,
    /// OpenGL.
    Glow,
    /// Vulkan, Metal or Direct3D.
    Wgpu,
}

/// Why a command could not be carried out: a sentence and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    code: u8,
}

impl Failure {
    fn with_code(code: u8, sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { sentence: error.to_string(), code: 1 }
    }
}

/// Carries out what the command line asks for and returns the exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match carry_out(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error closed there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "pathlight: {}", failure.sentence);
            ExitCode::from(failure.code)
        }
    }
}

/// What is printed as long as somebody reads it; who has seen enough (`| head`) has not made anything fail.
struct WhileRead<W> {
    out: W,
    is_read: bool,
}

impl<W: Write> WhileRead<W> {
    fn unless_closed<T>(&mut self, done: std::io::Result<T>, otherwise: T) -> std::io::Result<T> {
        match done {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                self.is_read = false;
                Ok(otherwise)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for WhileRead<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let done = if self.is_read { self.out.write(bytes) } else { Ok(bytes.len()) };
        self.unless_closed(done, bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let done = if self.is_read { self.out.flush() } else { Ok(()) };
        self.unless_closed(done, ())
    }
}

/// Returns the moment that the clock shows.
fn now() -> Moment {
    Moment(jiff::Timestamp::now().as_microsecond())
}

fn carry_out(arguments: Arguments) -> Result<(), Failure> {
    let mut out = WhileRead { out: std::io::stdout().lock(), is_read: true };
    match arguments.command {
        None => window::open(None, arguments.renderer, &mut out),
        Some(Wanted::Open { project, renderer }) => window::open(Some(project), renderer, &mut out),
        Some(Wanted::Import(options)) => {
            import::run(&options, now(), &interrupt::cancel(), &mut out)?;
            Ok(())
        }
        Some(Wanted::Export { from, to }) => export::run(&from, &to, &mut out),
        Some(Wanted::Bench { store, task, repeat }) => {
            writeln!(out, "{}", bench::run(&store, &task, repeat)?)?;
            Ok(())
        }
        Some(Wanted::Report(options)) => report::run(&options, &mut out),
        Some(Wanted::Strip(wanted)) => strip::run(&wanted, &mut out),
        Some(Wanted::Picture { project, out: path, dark }) => picture::run(&project, &path, dark, &mut out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    /// Takes so many bytes and is then closed, or full.
    struct Room(usize, ErrorKind);

    impl Write for Room {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0 == 0 {
                return Err(Error::from(self.1));
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_has_seen_enough_is_no_failure_but_a_full_disk_is() {
        let mut out = WhileRead { out: Room(3, ErrorKind::BrokenPipe), is_read: true };
        out.write_all(b"12345").unwrap();
        out.write_all(b"678").unwrap();
        assert!(!out.is_read && out.flush().is_ok());
        let mut out = WhileRead { out: Room(3, ErrorKind::StorageFull), is_read: true };
        assert_eq!(out.write_all(b"12345").unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
