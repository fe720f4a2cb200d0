//! Runs the engine's real-time test under RealtimeSanitizer, which stops at the first allocation, free or system
//! call on the audio thread.
//!
//! The sanitizer's runtime comes with the standard library of the pinned stable toolchain; only the flag that turns it
//! on is reserved for nightly compilers, which `RUSTC_BOOTSTRAP` lifts for this one build.

use crate::failure::{Failure, Outcome};
use crate::{place, shell};

/// The page of `cargo xtask rtsan --help`.
pub const HELP: &str = "\
Usage: cargo xtask rtsan

Builds the engine's test `realtime` with -Zsanitizer=realtime and runs it. The first allocation, free, lock that
waits or system call inside the audio gate ends the test with exit status 43 and a stack trace.
Only x86_64 and aarch64 Linux have the sanitizer; elsewhere this command says so.
";

/// `cargo xtask rtsan`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    match check()? {
        None => Ok(()),
        Some(why) => Err(Failure::Missing(why)),
    }
}

/// Runs the test; returns why not when this machine has no such sanitizer.
pub fn check() -> Outcome<Option<String>> {
    let Some(target) = target() else {
        return Ok(Some("this platform has no RealtimeSanitizer".to_owned()));
    };
    let mut command = place::cargo();
    command.args([
        "test",
        "--quiet",
        "--locked",
        "--package",
        "heterodyne-engine",
        "--test",
        "realtime",
    ]);
    command
        .args(["--target", target, "--target-dir"])
        .arg(place::target().join("rtsan"));
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=realtime --cfg rtsan");
    shell::run(&mut command)?;
    Ok(None)
}

fn target() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("x86_64-unknown-linux-gnu"),
        ("linux", "aarch64") => Some("aarch64-unknown-linux-gnu"),
        _ => None,
    }
}
