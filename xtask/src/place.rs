//! Where things are: the checkout, its build folder, and the reference data that may lie beside it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::shell;

/// The root of the checkout.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

/// The folder that Cargo builds into: `CARGO_TARGET_DIR`, or `target` in the checkout.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A folder of reference data beside the checkout (`../shared/NAME`), when it is there.
pub fn beside(name: &str) -> Option<PathBuf> {
    let dir = root().parent()?.join("shared").join(name);
    dir.is_dir().then_some(dir)
}

/// The workspace as every step compiles it: the exports for pages are held against tables on this machine too. Another set of features in one step
/// would compile most of it again.
pub const WORKSPACE: [&str; 3] = ["--workspace", "--features", "realtime_backend/web"];

/// The `cargo` that started this program.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    forget_package(&mut command);
    command
}

/// Keeps from `command` what Cargo has told this program about itself, which must not reach the builds it starts.
pub fn forget_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text == "CARGO_MANIFEST_DIR"
            || text == "CARGO_MANIFEST_PATH"
        {
            command.env_remove(&name);
        }
    }
}

/// Everything Cargo knows about a workspace and what it needs on this platform. The network is asked only for packages
/// that were never fetched.
pub fn metadata(manifest: &Path) -> Outcome<serde_json::Value> {
    let host = host()?;
    let ask = || {
        let mut command = cargo();
        command.args(["metadata", "--format-version", "1", "--offline", "--locked"]);
        command
            .args(["--filter-platform", &host, "--manifest-path"])
            .arg(manifest);
        command
            .output()
            .map_err(|error| Failure::Missing(format!("cargo: {error}")))
    };
    let mut output = ask()?;
    if !output.status.success() {
        let mut fetch = cargo();
        fetch
            .args([
                "fetch",
                "--quiet",
                "--locked",
                "--target",
                &host,
                "--manifest-path",
            ])
            .arg(manifest);
        shell::run(&mut fetch)?;
        output = ask()?;
    }
    if !output.status.success() {
        return Err(Failure::Check(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failure::Check(format!("cargo metadata: {error}")))
}

/// The platform that this compiler builds for when it is not told otherwise.
pub fn host() -> Outcome<String> {
    let text = shell::output(Command::new("rustc").current_dir(root()).arg("-vV"))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::check("rustc -vV names no host"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(text.contains("[workspace]"));
    }
}
