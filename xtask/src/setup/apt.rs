//! Debian packages: installed as root or through a `sudo` that asks nothing, otherwise explained.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::shell;

/// The path of `program`, installing `package` when it is not on `PATH`.
pub fn tool(program: &str, package: &str) -> Outcome<PathBuf> {
    if let Some(path) = shell::find(program) {
        return Ok(path);
    }
    install(&[package])?;
    shell::find(program).ok_or_else(|| {
        Failure::Missing(format!(
            "{package} was installed, yet {program} is not on PATH"
        ))
    })
}

/// Installs packages, refreshing the package lists when the first attempt does not find them.
pub fn install(packages: &[&str]) -> Outcome {
    let names = packages.join(" ");
    let by_hand = || {
        Failure::Missing(format!(
            "missing: {names}; type: sudo apt-get install {names}"
        ))
    };
    if shell::find("apt-get").is_none() {
        return Err(Failure::Missing(format!(
            "missing: {names}, and this machine has no apt-get"
        )));
    }
    let Some(rights) = Rights::here() else {
        return Err(by_hand());
    };
    let install = || {
        let mut command = rights.apt(&["install", "-y", "--no-install-recommends"]);
        shell::run(command.args(packages))
    };
    if install().is_ok() {
        return Ok(());
    }
    shell::run(&mut rights.apt(&["update"]))?;
    install().map_err(|_| by_hand())
}

/// How this process may install packages.
enum Rights {
    Root,
    Sudo,
}

impl Rights {
    fn here() -> Option<Self> {
        let user = Command::new("id").arg("-u").output().ok()?;
        if user.stdout.trim_ascii() == b"0" {
            return Some(Rights::Root);
        }
        shell::answers(Command::new("sudo").args(["-n", "true"])).then_some(Rights::Sudo)
    }

    fn apt(&self, words: &[&str]) -> Command {
        let mut command = match self {
            Rights::Root => Command::new("apt-get"),
            Rights::Sudo => {
                let mut command = Command::new("sudo");
                command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                command
            }
        };
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-q")
            .args(words);
        command
    }
}
