//! A private Python inside the build folder, with what the reference comparer, the two modules and the recordings need.
//!
//! Invariant: the environment holds what `python/requirements-dev.txt` asks for; a copy of that file lies in it since the
//! last installation that succeeded, and another text there means another installation.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

use super::apt;

/// The oldest Python that the modules are built for.
const OLDEST: (u32, u32) = (3, 10);

/// The interpreter of the environment, made on first use.
pub fn python() -> Outcome<PathBuf> {
    let home = place::target().join("python");
    let python = home.join("bin").join("python");
    let asked = place::root().join("python/requirements-dev.txt");
    let stamp = home.join("requirements-dev.txt");
    let wanted = std::fs::read_to_string(&asked).map_err(at(&asked))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) && starts(&python) {
        return Ok(python);
    }
    if !starts(&python) {
        create(&home)?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(&asked);
    shell::run(&mut pip).map_err(|failure| {
        Failure::Missing(format!(
            "the packages of {} could not be installed: {failure}",
            asked.display()
        ))
    })?;
    std::fs::write(&stamp, wanted).map_err(at(&stamp))?;
    Ok(python)
}

fn create(home: &Path) -> Outcome {
    let system = apt::tool("python3", "python3")?;
    let version = shell::output(Command::new(&system).arg("--version"))?;
    if !recent(&version) {
        return Err(Failure::Missing(format!(
            "{} is {}; at least Python {}.{} is needed",
            system.display(),
            version.trim(),
            OLDEST.0,
            OLDEST.1
        )));
    }
    let create = || {
        shell::run(
            Command::new(&system)
                .args(["-m", "venv", "--clear"])
                .arg(home),
        )
    };
    if create().is_err() {
        // Debian keeps the module that makes environments in a package of its own.
        apt::install(&["python3-venv"])?;
        create()?;
    }
    Ok(())
}

/// Whether `Python 3.11.7` is one that the modules run on.
fn recent(version: &str) -> bool {
    let numbers = version.trim().strip_prefix("Python ").unwrap_or_default();
    let mut parts = numbers.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor) >= OLDEST,
        _ => false,
    }
}

fn starts(python: &Path) -> bool {
    python.is_file() && shell::answers(Command::new(python).args(["-m", "pip", "--version"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(recent("Python 3.10.0\n"));
        assert!(recent("Python 3.14.1"));
        assert!(recent("Python 4.0.0"));
        assert!(!recent("Python 3.9.18"));
        assert!(!recent("no Python at all"));
    }
}
