//! What is written for browsers, tested: without a browser, and in two.

use super::npm;
use crate::failure::Outcome;
use crate::{built, place, setup, shell};

/// The page of `cargo xtask browsers --help`.
pub const HELP: &str = "\
Usage: cargo xtask browsers [-- OPTION...]

Tests in real browsers what `cargo xtask web` has built: Chromium and Firefox, headless, with a private PulseAudio. The bits
that leave the worklet against native files, what is heard, deadlines under load, garbage, the ring in two threads, the
established exports, every button of the web app, the app inside the program as `heterodyne serve` sends it. Screenshots and a
summary as JSON lie in out/e2e.
  -- OPTION...   passed on: --only WORD, --long (deadlines and garbage for a minute), table NAME
";

/// `cargo xtask browsers`.
pub fn run(words: lexopt::Parser) -> Outcome {
    let options = crate::python::options(words)?;
    npm::install()?;
    setup::browsers()?;
    setup::sound_server()?;
    let program = built::program("heterodyne", false)?;
    let mut tests = npm::npm()?;
    tests
        .args(["run", "--silent", "test", "--workspace", "e2e", "--"])
        .args(options)
        .env("HETERODYNE_BIN", program)
        .env("CARGO_TARGET_DIR", place::target());
    shell::run(&mut tests)
}

/// In browsers, for the test suite.
pub fn in_browsers() -> Outcome<Option<String>> {
    run(lexopt::Parser::from_args(Vec::<std::ffi::OsString>::new()))?;
    shell::run(&mut npm::tests("hosting/test/isolation.test.mjs")?).map(|()| None)
}

/// The app inside the server's crate, built with it: the table that the build script writes, and what comes out of it.
fn embedded() -> Outcome {
    shell::run(
        place::cargo()
            .args(["test", "--quiet", "--locked"])
            .args(place::WORKSPACE)
            .args(["--test", "server", "--", "embedding"])
            .env("HETERODYNE_TEST_EMBEDDED", "1"),
    )
}

/// The app in the server, types, unit tests, sizes, and the modules themselves in Node.
pub fn without_browsers() -> Outcome {
    embedded()?;
    for words in [
        ["run", "--silent", "typecheck"].as_slice(),
        &["run", "--silent", "test"],
        &["run", "--silent", "test:wasm"],
        &["run", "--silent", "size"],
        &["run", "--silent", "test", "--workspace", "app"],
        &["run", "--silent", "typecheck", "--workspace", "e2e"],
    ] {
        npm::script(words)?;
    }
    shell::run(&mut npm::tests("hosting/test/cloudflare_worker.test.mjs")?)?;
    shell::run(&mut npm::tests("../crates/realtime_backend/tests/web/")?)?;
    examples()
}

/// What web/examples holds, installed and built as a reader would; Vite's build begins with `sync-wasm`.
fn examples() -> Outcome {
    for name in ["vite", "next"] {
        let folder = place::root().join("web/examples").join(name);
        npm::install_in(&folder, "install")?;
        let mut build = npm::npm()?;
        build
            .current_dir(&folder)
            .env("NEXT_TELEMETRY_DISABLED", "1")
            .args(["run", "--silent", "build"]);
        shell::run(&mut build)?;
    }
    Ok(())
}
