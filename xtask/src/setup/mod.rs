//! Installs what a fresh machine lacks, and answers where it is; every command calls only the part it needs.

mod alsa;
mod apt;
mod browsers;
mod components;
mod python;
mod sound_server;

pub use alsa::alsa;
pub use browsers::browsers;
pub use components::{clippy, nextest, rustfmt};
pub use python::python;
pub use sound_server::sound_server;

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};

/// The page of `cargo xtask setup --help`.
pub const HELP: &str = "\
Usage: cargo xtask setup

Installs what is missing on a machine that has Rust, and says what it found:
  rustfmt, clippy   Rust components, through rustup
  alsa              what programs that play link to (libasound2-dev, pkg-config), through apt
  cmake             configures the build of libopus, through apt
  c++               compiles libFuzzer's runtime, through apt
  python            a private environment inside the build folder with what python/requirements-dev.txt names
  valgrind          counts instructions, through apt
  pulseaudio        what recordings are made of (with pulseaudio-utils, libasound2-plugins), through apt
  browsers          Chromium and Firefox (firefox-esr), which the web pages are tested in, through apt
Every other command calls the part of this that it needs, so running it by hand is never necessary.
apt is used only when this runs as root or `sudo` asks for no password; otherwise the line to type is shown.
";

/// `cargo xtask setup`.
pub fn run(mut words: lexopt::Parser) -> Outcome {
    if let Some(word) = words.next()? {
        return Err(word.unexpected().into());
    }
    let mut missing = Vec::new();
    report("rustfmt", rustfmt(), &mut missing);
    report("clippy", clippy(), &mut missing);
    report("alsa", alsa(), &mut missing);
    report(
        "cmake",
        cmake().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "c++",
        cxx().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "python",
        python().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "valgrind",
        valgrind().map(|path| path.display().to_string()),
        &mut missing,
    );
    report(
        "pulseaudio",
        sound_server().map(|path| path.display().to_string()),
        &mut missing,
    );
    report("browsers", browsers(), &mut missing);
    match nextest() {
        true => println!("  nextest    found, runs the tests"),
        false => println!("  nextest    not found; `cargo test` runs the tests instead"),
    }
    if missing.is_empty() {
        println!("Everything is here. Next: cargo xtask demo, cargo xtask test");
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "not installed: {}",
        missing.join(", ")
    )))
}

/// What the workspace's programs are built with: ALSA's headers, and cmake for libopus.
pub fn native() -> Outcome<String> {
    cmake()?;
    alsa()
}

/// Configures the build of libopus.
pub fn cmake() -> Outcome<PathBuf> {
    apt::tool("cmake", "cmake")
}

/// The C++ compiler that builds libFuzzer's runtime.
pub fn cxx() -> Outcome<PathBuf> {
    apt::tool("c++", "g++")
}

/// The program that counts instructions.
pub fn valgrind() -> Outcome<PathBuf> {
    apt::tool("valgrind", "valgrind")
}

fn report(name: &'static str, found: Outcome<String>, missing: &mut Vec<&'static str>) {
    match found {
        Ok(place) => println!("  {name:<10} {place}"),
        Err(failure) => {
            println!("  {name:<10} missing: {failure}");
            missing.push(name);
        }
    }
}
