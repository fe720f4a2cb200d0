//! Native peers against another implementation of WebRTC: aiortc, from PyPI, as a peer of a room and as a media server.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{built, place, python, setup, shell};

/// The page of `cargo xtask peers --help`.
pub const HELP: &str = "\
Usage: cargo xtask peers [-- PYTEST-OPTION...]

Builds the command and runs the tests in crates/peer/tests/aiortc: `heterodyne live` with aiortc as the other peer of a room (audio track
and data channel, either side offering) and as a media server (WHIP, WHEP). Tones arrive with the right frequency, level and channel.
What they need is named with its version in requirements.txt there, and installed into target/python.
  -- PYTEST-OPTION...   passed on to pytest, for example: -- -k whip -x
";

/// Where the tests are, below the checkout.
const TESTS: &str = "crates/peer/tests/aiortc";

/// `cargo xtask peers`.
pub fn run(words: lexopt::Parser) -> Outcome {
    let options = python::options(words)?;
    let python = interpreter()?;
    let program = built::program("heterodyne", false)?;
    let mut pytest = python::pytest(&python, &program);
    shell::run(pytest.args(options).arg(place::root().join(TESTS)))
}

/// The whole of it, for the test suite.
pub fn check() -> Outcome<Option<String>> {
    run(lexopt::Parser::from_args(Vec::<std::ffi::OsString>::new())).map(|()| None)
}

/// The Python that has aiortc, installed on first use.
pub fn interpreter() -> Outcome<PathBuf> {
    let python = setup::python()?;
    install(&python)?;
    Ok(python)
}

/// A copy of the file that was installed last lies in the environment.
fn install(python: &Path) -> Outcome {
    let asked = place::root().join(TESTS).join("requirements.txt");
    let wanted = std::fs::read_to_string(&asked).map_err(at(&asked))?;
    let stamp = place::target()
        .join("python")
        .join("requirements-peers.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&asked);
    shell::run(&mut pip).map_err(|failure| {
        Failure::Missing(format!(
            "the packages of {} could not be installed: {failure}",
            asked.display()
        ))
    })?;
    std::fs::write(&stamp, wanted).map_err(at(&stamp))
}
