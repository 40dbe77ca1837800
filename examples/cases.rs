//! Runs case files through the engine and prints one JSON line a case: `cargo run --release --example cases -- FILE…`

#[path = "../tests/it/cases/attribution.rs"]
mod attribution;
#[path = "../tests/it/cases/drivers.rs"]
mod drivers;
#[path = "../tests/it/cases/groups.rs"]
mod groups;
#[path = "../tests/it/cases/moves.rs"]
mod moves;
#[path = "../tests/it/cases/question.rs"]
mod question;
#[path = "../tests/it/cases/runner.rs"]
mod runner;

use runner::{Outcome, run_file};
use serde_json::json;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("Name one or more case files: cargo run --release --example cases -- FILE…");
        return ExitCode::from(2);
    }
    let mut code = ExitCode::SUCCESS;
    for file in files {
        let cases = std::fs::read_to_string(&file).map_err(|error| error.to_string()).and_then(|text| run_file(&text));
        match cases {
            Ok(cases) => {
                for (id, _, outcome) in cases {
                    let line = match outcome {
                        Outcome::Pass => json!({"id": id, "result": "pass"}),
                        Outcome::Fail { expected, got } => {
                            code = ExitCode::FAILURE;
                            json!({"id": id, "result": "fail", "expected": expected, "got": got})
                        }
                        Outcome::Unsupported(why) => json!({"id": id, "result": "unsupported", "why": why}),
                    };
                    println!("{line}");
                }
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                code = ExitCode::from(2);
            }
        }
    }
    code
}
