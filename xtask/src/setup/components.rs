//! Rust components and cargo commands: used when present, added through rustup when it is there.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{place, shell};

/// Makes sure that `cargo fmt` works.
pub fn rustfmt() -> Outcome<String> {
    component("rustfmt", &["fmt", "--version"])
}

/// Makes sure that `cargo clippy` works.
pub fn clippy() -> Outcome<String> {
    component("clippy", &["clippy", "--version"])
}

/// Whether `cargo nextest` is installed. It is used when it is there and never installed.
pub fn nextest() -> bool {
    shell::answers(place::cargo().args(["nextest", "--version"]))
}

fn component(name: &str, probe: &[&str]) -> Outcome<String> {
    if shell::answers(place::cargo().args(probe)) {
        return Ok("found".to_owned());
    }
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(place::root())
        .args(["component", "add", name]);
    if shell::find("rustup").is_none() || shell::run(&mut rustup).is_err() {
        return Err(Failure::Missing(format!(
            "the Rust component {name} is missing; type: rustup component add {name}"
        )));
    }
    Ok("added through rustup".to_owned())
}
