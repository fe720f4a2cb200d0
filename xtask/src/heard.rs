//! Recordings: what the command and the Python modules play is recorded from a private sound server and compared with renders.

use crate::failure::Outcome;
use crate::{built, place, python, setup, shell};

/// The page of `cargo xtask heard --help`.
pub const HELP: &str = "\
Usage: cargo xtask heard [-- PYTEST-OPTION...]

Starts a private PulseAudio with a sink that leads nowhere, plays tracks on it with `heterodyne play`, with
`realtime_backend.start_stream`, with `heterodyne.Track.play` and with the session itself, records the sink's monitor and holds the recording
against the live-mix render, sample for sample. Pause, seek, update, gain, loop and the death of the server are
judged in such recordings. Glitches of the server itself are met with up to three tries, which are counted.
  -- PYTEST-OPTION...   passed on to pytest, for example: -- -k seek -x
";

/// `cargo xtask heard`.
pub fn run(words: lexopt::Parser) -> Outcome {
    let options = python::options(words)?;
    setup::sound_server()?;
    let python = python::installed()?;
    let program = built::program("heterodyne", false)?;
    let remote = built::program("remote", false)?;
    // Lies beside it: holds the threads of the program that it starts.
    built::program("hold", false)?;
    let mut pytest = python::pytest(&python, &program);
    pytest
        .arg("-rs")
        .args(options)
        .arg(place::root().join("heard"))
        .env("HETERODYNE_REMOTE", remote);
    if let Some(golden) = place::beside("golden") {
        pytest.env("HETERODYNE_GOLDEN", golden);
    }
    shell::run(&mut pytest)
}

/// The whole of it, for the test suite; a machine without PulseAudio skips it.
pub fn check() -> Outcome<Option<String>> {
    run(lexopt::Parser::from_args(Vec::<std::ffi::OsString>::new())).map(|()| None)
}
