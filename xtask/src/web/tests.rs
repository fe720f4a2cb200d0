//! What is written for browsers, tested: without a browser, and in two.

use super::npm;
use crate::failure::{Failure, Outcome};
use crate::{built, peers, place, setup, shell};
use std::path::Path;
use std::time::SystemTime;

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
    example("next")?;
    let program = built::program("heterodyne", false)?;
    let python = peers::interpreter()?;
    let mut tests = npm::npm()?;
    tests
        .args(["run", "--silent", "test", "--workspace", "e2e", "--"])
        .args(options)
        .env("HETERODYNE_BIN", program)
        .env("HETERODYNE_PYTHON", python)
        .env("CARGO_TARGET_DIR", place::target());
    shell::run(&mut tests)
}

/// Builds the package and writes one of the tables of `web/e2e` into out/e2e.
pub fn table(words: &[&str]) -> Outcome {
    super::build(&["modules".to_owned(), "package".to_owned()])?;
    setup::browsers()?;
    setup::sound_server()?;
    let mut tests = npm::npm()?;
    tests
        .args([
            "run",
            "--silent",
            "test",
            "--workspace",
            "e2e",
            "--",
            "table",
        ])
        .args(words);
    shell::run(&mut tests)
}

/// In browsers, for the test suite.
pub fn in_browsers() -> Outcome<Option<String>> {
    run(lexopt::Parser::from_args(Vec::<std::ffi::OsString>::new()))?;
    shell::run(&mut npm::tests("hosting/test/isolation.test.mjs")?).map(|()| None)
}

/// The app inside the server's crate, built with it: the table that the build script writes, and what comes out of it.
fn embedded() -> Outcome {
    let mut tests = place::cargo();
    tests
        .args(["test", "--locked"])
        .args(place::WORKSPACE)
        .args(["--test", "server", "--", "embedding"])
        .env("HETERODYNE_TEST_EMBEDDED", "1");
    println!("$ {}", shell::line(&tests));
    let said = shell::output(&mut tests)?;
    print!("{said}");
    // A name that fits no test is no failure to the test runner.
    match passed(&said) {
        0 => Err(Failure::check(
            "no test named embedding ran in crates/server/tests/server; accepted is at least one",
        )),
        _ => Ok(()),
    }
}

/// How many tests passed, of all programs whose summary is in what a test run has printed.
fn passed(said: &str) -> usize {
    said.lines()
        .filter_map(|line| line.strip_prefix("test result: ok. "))
        .filter_map(|rest| rest.split_once(" passed")?.0.parse::<usize>().ok())
        .sum()
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
    example("vite")?;
    example("next")
}

/// What installing and building write into an example.
const MADE: [&str; 5] = [
    "node_modules",
    ".next",
    "out",
    "next-env.d.ts",
    "tsconfig.tsbuildinfo",
];

/// When a file below a folder was changed last, but for what is installed or built there.
fn newest(folder: &Path) -> std::io::Result<Option<SystemTime>> {
    let mut last = None;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if MADE.iter().any(|made| entry.file_name() == **made) {
            continue;
        }
        let changed = match entry.file_type()?.is_dir() {
            true => newest(&entry.path())?,
            false => Some(entry.metadata()?.modified()?),
        };
        last = last.max(changed);
    }
    Ok(last)
}

/// One of them, unless it was built from its files and the package as they are.
fn example(name: &str) -> Outcome {
    let folder = place::root().join("web/examples").join(name);
    npm::install_in(&folder, "install")?;
    if name == "next" {
        let built = std::fs::metadata(folder.join(".next/BUILD_ID"));
        let built = built.and_then(|there| there.modified());
        let sources = [folder.as_path(), &place::root().join("web/dist")].map(newest);
        if let (Ok(built), [Ok(Some(own)), Ok(Some(package))]) = (built, sources)
            && built > own.max(package)
        {
            return Ok(());
        }
        shell::run(
            npm::npm()?
                .current_dir(&folder)
                .args(["run", "--silent", "package"]),
        )?;
        shell::run(
            npm::npm()?
                .current_dir(&folder)
                .args(["run", "--silent", "lint"]),
        )?;
    }
    let mut build = npm::npm()?;
    build
        .current_dir(&folder)
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .args(["run", "--silent", "build"]);
    shell::run(&mut build)
}

#[cfg(test)]
mod counts {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_run_without_tests_has_passed_nothing() {
        let none = "\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 61 filtered out\n";
        let five = "running 5 tests\ntest embedding::one ... ok\n\ntest result: ok. 5 passed; 0 failed; 0 ignored\n";
        assert_eq!([passed(""), passed(none)], [0, 0]);
        assert_eq!(passed(&[none, five, five].concat()), 10);
        assert_eq!(passed("test result: FAILED. 3 passed; 1 failed"), 0);
    }

    #[test]
    fn what_is_built_there_does_not_make_an_example_newer() {
        let own = format!("heterodyne-newest-{}", std::process::id());
        let folder = std::env::temp_dir().join(own);
        std::fs::create_dir_all(&folder).expect("made");
        let at = |secs| SystemTime::UNIX_EPOCH + Duration::from_secs(secs);
        assert_eq!(newest(&folder).expect("readable"), None);
        for (name, secs) in [
            ("package.json", 10),
            ("app/page.tsx", 30),
            (".next/BUILD_ID", 50),
            ("node_modules/next/package.json", 60),
            ("next-env.d.ts", 70),
        ] {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let file = std::fs::File::create(&path).expect("made");
            file.set_modified(at(secs)).expect("set");
        }
        assert_eq!(newest(&folder).expect("readable"), Some(at(30)));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
