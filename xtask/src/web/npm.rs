//! npm: packages as the lock file names them, and the scripts of `web`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome, at};
use crate::{place, shell};

/// The npm package.
pub fn package() -> Outcome {
    install()?;
    script(&["run", "build"])
}

/// The web app.
pub fn app() -> Outcome {
    install()?;
    script(&["run", "build", "--workspace", "app"])
}

/// Runs npm in `web`.
pub fn script(words: &[&str]) -> Outcome {
    shell::run(npm()?.args(words))
}

/// A program of an installed npm package, run by Node.
pub fn tool(package: &str, program: &str) -> Outcome<Command> {
    let path = web().join("node_modules").join(package).join(program);
    if !path.is_file() {
        return Err(Failure::Check(format!(
            "{} is not there; web/package-lock.json does not hold {package}",
            path.display()
        )));
    }
    let mut node = node()?;
    node.arg(path);
    Ok(node)
}

/// Node's own test runner over a file of `web`.
pub fn tests(file: &str) -> Outcome<Command> {
    let mut node = node()?;
    node.args(["--test", "--test-reporter=dot", file]);
    Ok(node)
}

/// Installs what `web/package-lock.json` names, unless that has happened.
pub fn install() -> Outcome {
    install_in(&web(), "ci")
}

/// Installs what the lock file of a folder names, unless that has happened. `how` is npm's word: `ci`, or `install` where packages
/// for other systems may be missing from the registry.
pub fn install_in(folder: &Path, how: &str) -> Outcome {
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read(&lock).map_err(at(&lock))?;
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if std::fs::read(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    shell::run(npm()?.current_dir(folder).args([
        how,
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
    std::fs::write(&stamp, wanted).map_err(at(&stamp))
}

fn web() -> PathBuf {
    place::root().join("web")
}

/// npm, in `web`.
pub fn npm() -> Outcome<Command> {
    node()?;
    let mut npm = Command::new("npm");
    npm.current_dir(web());
    place::forget_package(&mut npm);
    Ok(npm)
}

/// Node, new enough, in `web`.
pub fn node() -> Outcome<Command> {
    let missing = |found: &str| {
        Failure::Missing(format!(
            "Node 20 or later is needed, {found} is here; see https://nodejs.org"
        ))
    };
    if shell::find("node").is_none() {
        return Err(missing("none"));
    }
    let version = shell::output(Command::new("node").arg("--version"))?;
    if major(&version).is_none_or(|major| major < 20) {
        return Err(missing(version.trim()));
    }
    let mut node = Command::new("node");
    node.current_dir(web());
    Ok(node)
}

fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
