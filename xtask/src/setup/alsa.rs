//! What the workspace links to on Linux: ALSA's library and headers, without which no program that plays can be built.

use std::process::Command;

use crate::failure::{Failure, Outcome};

use super::apt;

/// The packages that hold them on Debian.
const PACKAGES: [&str; 2] = ["libasound2-dev", "pkg-config"];

/// Makes sure that `crates/device` can be built. This program itself does not need it.
pub fn alsa() -> Outcome<String> {
    if !cfg!(target_os = "linux") {
        return Ok("not needed on this system".to_owned());
    }
    if let Some(version) = version() {
        return Ok(version);
    }
    println!(
        "The sound card room (crates/device) needs ALSA's headers to be built; installing {}.",
        PACKAGES.join(" and ")
    );
    apt::install(&PACKAGES)?;
    version().ok_or_else(|| {
        Failure::Missing(
            "libasound2-dev was installed, yet `pkg-config alsa` does not find it".to_owned(),
        )
    })
}

fn version() -> Option<String> {
    let answer = Command::new("pkg-config")
        .args(["--modversion", "alsa"])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    answer.status.success().then_some(text)
}
