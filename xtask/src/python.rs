//! The two Python modules as their users get them: wheels built, installed into the private environment, tested.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{built, place, setup, shell};

/// The page of `cargo xtask python --help`.
pub const HELP: &str = "\
Usage: cargo xtask python [-- PYTEST-OPTION...]

Builds the wheels of python/ (heterodyne) and crates/realtime_backend with maturin, development profile, checks that each
is one abi3 wheel for every Python from 3.10 on, installs them into target/python, and runs their tests
(the examples in their documentation among them) and mypy --strict. Everything is installed into the build folder.
  -- PYTEST-OPTION...   passed on to pytest, for example: -- -k render -x
";

/// One module.
struct Module {
    /// Its folder in the checkout.
    folder: &'static str,
    /// The name that it is imported by.
    name: &'static str,
    /// Its tests, below the checkout.
    tests: &'static str,
    /// What mypy reads, below the checkout.
    typed: &'static str,
}

const MODULES: [Module; 2] = [
    Module {
        folder: "python",
        name: "heterodyne",
        tests: "python/tests",
        typed: "python/heterodyne",
    },
    Module {
        folder: "crates/realtime_backend",
        name: "realtime_backend",
        tests: "crates/realtime_backend/tests",
        typed: "crates/realtime_backend/python/realtime_backend",
    },
];

/// `cargo xtask python`.
pub fn run(words: lexopt::Parser) -> Outcome {
    let options = options(words)?;
    let python = installed()?;
    let program = built::program("heterodyne", false)?;
    for module in &MODULES {
        tests(module, &python, &program, &options)?;
    }
    types(&python)
}

/// What stands behind `--`, for pytest.
pub fn options(mut words: lexopt::Parser) -> Outcome<Vec<OsString>> {
    let mut options = Vec::new();
    while let Some(word) = words.next()? {
        match word {
            lexopt::Arg::Value(first) => {
                options.push(first);
                options.extend(words.raw_args()?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

/// The whole of it, for the test suite.
pub fn check() -> Outcome<Option<String>> {
    run(lexopt::Parser::from_args(Vec::<std::ffi::OsString>::new())).map(|()| None)
}

/// The interpreter of the private environment with both modules of this checkout in it.
pub fn installed() -> Outcome<PathBuf> {
    setup::native()?;
    let python = setup::python()?;
    for module in &MODULES {
        let wheel = wheel(module, &python)?;
        let mut pip = Command::new(&python);
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(["--no-deps", "--force-reinstall"])
        .arg(&wheel);
        shell::run(&mut pip)?;
    }
    Ok(python)
}

/// Builds one wheel into a folder of its own.
fn wheel(module: &Module, python: &Path) -> Outcome<PathBuf> {
    let out = place::target().join("wheels").join(module.name);
    if out.is_dir() {
        std::fs::remove_dir_all(&out).map_err(at(&out))?;
    }
    let mut maturin = Command::new(python.with_file_name("maturin"));
    maturin
        .current_dir(place::root().join(module.folder))
        .args([
            "build",
            "--quiet",
            "--locked",
            "--profile",
            "dev",
            "--interpreter",
        ])
        .arg(python)
        .arg("--out")
        .arg(&out)
        .env("CARGO_TARGET_DIR", place::target())
        .env("PATH", path_with(python)?);
    place::forget_package(&mut maturin);
    shell::run(&mut maturin)?;
    let files = std::fs::read_dir(&out).map_err(at(&out))?.flatten();
    let wheels: Vec<PathBuf> = files
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "whl"))
        .collect();
    match wheels.as_slice() {
        [wheel] if is_abi3(wheel) => Ok(wheel.clone()),
        [wheel] => Err(Failure::Check(format!(
            "{} is not an abi3 wheel for Python 3.10 and later (cp310-abi3)",
            wheel.display()
        ))),
        _ => Err(Failure::Check(format!(
            "maturin made {} wheels in {}; 1 was expected",
            wheels.len(),
            out.display()
        ))),
    }
}

fn is_abi3(wheel: &Path) -> bool {
    let name = wheel.file_name().unwrap_or_default().to_string_lossy();
    name.contains("-cp310-abi3-")
}

/// maturin looks for helpers of the environment on `PATH`.
fn path_with(python: &Path) -> Outcome<std::ffi::OsString> {
    let bin = python.parent().map(Path::to_path_buf).unwrap_or_default();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&rest)))
        .map_err(Failure::check)
}

fn tests(
    module: &Module,
    python: &Path,
    program: &Path,
    options: &[std::ffi::OsString],
) -> Outcome {
    let mut pytest = pytest(python, program);
    pytest.args(options).arg(place::root().join(module.tests));
    shell::run(&mut pytest)
}

/// A pytest that leaves nothing in the checkout and plays into nothing unless a test says otherwise.
pub fn pytest(python: &Path, program: &Path) -> Command {
    let mut pytest = Command::new(python);
    pytest
        .current_dir(place::target())
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("HETERODYNE_DEVICE", "null")
        .env("HETERODYNE_BIN", program);
    pytest
}

fn types(python: &Path) -> Outcome {
    let mut mypy = Command::new(python);
    mypy.current_dir(place::root())
        .args(["-m", "mypy", "--strict", "--cache-dir"])
        .arg(place::target().join("mypy"))
        .args(MODULES.iter().map(|module| module.typed));
    shell::run(&mut mypy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_for_one_python_is_refused() {
        assert!(is_abi3(Path::new(
            "a/heterodyne-0.1.0-cp310-abi3-manylinux_2_34_x86_64.whl"
        )));
        assert!(!is_abi3(Path::new(
            "heterodyne-0.1.0-cp311-cp311-linux_x86_64.whl"
        )));
    }
}
