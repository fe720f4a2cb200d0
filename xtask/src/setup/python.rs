//! A private Python with numpy inside the build folder, for the reference comparer.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::{place, shell};

use super::apt;

/// The Python interpreter that can `import numpy`, made on first use.
pub fn python_with_numpy() -> Outcome<PathBuf> {
    let home = place::target().join("python");
    let python = home.join("bin").join("python");
    if has_numpy(&python) {
        return Ok(python);
    }
    let system = apt::tool("python3", "python3")?;
    let create = || {
        shell::run(
            Command::new(&system)
                .args(["-m", "venv", "--clear"])
                .arg(&home),
        )
    };
    if create().is_err() {
        // Debian keeps the module that makes environments in a package of its own.
        apt::install("python3-venv")?;
        create()?;
    }
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "numpy",
    ]);
    shell::run(&mut pip)?;
    if has_numpy(&python) {
        return Ok(python);
    }
    Err(Failure::Missing(format!(
        "numpy was installed, yet {} cannot import it",
        python.display()
    )))
}

fn has_numpy(python: &PathBuf) -> bool {
    python.is_file() && shell::answers(Command::new(python).args(["-c", "import numpy"]))
}
