#!/usr/bin/env bash
# All that must hold before a change is shared; CI runs the same.
# Needs Rust and a C compiler. No display, no GPU, no network once the crates are fetched.
set -euo pipefail
cd "$(dirname "$0")"
# Relative to this folder, wherever a step works.
[ -z "${CARGO_TARGET_DIR:-}" ] || export CARGO_TARGET_DIR=$(realpath -m "$CARGO_TARGET_DIR")

step() { printf '\n== %s\n' "$*"; }

step "format"
cargo fmt --check
step "lints, with the window and without"
cargo clippy --all-targets -- -D warnings
cargo clippy --all-targets --no-default-features -- -D warnings
step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --quiet
step "without the window there is no egui"
if cargo tree --no-default-features --edges normal --prefix none | grep -E '^(egui|eframe|epaint|winit)'; then
    echo "the library pulls in the window although the gui feature is off" >&2
    exit 1
fi
step "tests, among them that every sample project gives the figures of its README"
cargo test
step "tests without the window"
cargo test --no-default-features --lib
step "the program starts: without a display it says so, writes the map as a picture and prints the figures"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
manifest=$PWD/Cargo.toml
(
    cd "$work"
    env -u DISPLAY -u WAYLAND_DISPLAY -u WAYLAND_SOCKET cargo run --release --manifest-path "$manifest" >start.txt
)
cat "$work/start.txt"
find "$work" -name '*.png' -size +10k | grep -q . || { echo "no picture was written" >&2; exit 1; }
step "done"
