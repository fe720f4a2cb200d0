//! A sound server that recordings are made of: PulseAudio, its recorder, and ALSA's way to it. It is started privately by the
//! tests that record; nothing is left running.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::shell;

use super::apt;

/// The packages that hold it on Debian.
const PACKAGES: [&str; 3] = ["pulseaudio", "pulseaudio-utils", "libasound2-plugins"];

/// What the recordings start. `setpriv` ties the server's life to the test's.
const PROGRAMS: [&str; 5] = ["pulseaudio", "parec", "pacat", "pactl", "setpriv"];

/// Makes sure that recordings can be made.
pub fn sound_server() -> Outcome<PathBuf> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::Missing(
            "recordings need PulseAudio behind ALSA, which only Linux has".to_owned(),
        ));
    }
    if lacks().is_none() {
        return found();
    }
    apt::install(&PACKAGES)?;
    match lacks() {
        None => found(),
        Some(what) => Err(Failure::Missing(format!(
            "{} were installed, yet {what} is not there",
            PACKAGES.join(", ")
        ))),
    }
}

fn found() -> Outcome<PathBuf> {
    shell::find("pulseaudio")
        .ok_or_else(|| Failure::Missing("pulseaudio is not on PATH".to_owned()))
}

fn lacks() -> Option<String> {
    let program = PROGRAMS
        .iter()
        .find(|program| shell::find(program).is_none());
    match program {
        Some(program) => Some((*program).to_owned()),
        None if !plugin_below(Path::new("/usr/lib")) => {
            Some("ALSA's plug-in for PulseAudio".to_owned())
        }
        None => None,
    }
}

/// Looks into `lib` and its folders, one for each architecture.
fn plugin_below(lib: &Path) -> bool {
    let has = |dir: &Path| dir.join("alsa-lib/libasound_module_pcm_pulse.so").exists();
    let folders = std::fs::read_dir(lib).into_iter().flatten().flatten();
    has(lib) || folders.into_iter().any(|entry| has(&entry.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_is_found_in_the_folder_of_an_architecture() {
        let lib = std::env::temp_dir().join(format!("xtask-plugin-{}", std::process::id()));
        let folder = lib.join("x86_64-linux-gnu/alsa-lib");
        std::fs::create_dir_all(&folder).unwrap();
        assert!(!plugin_below(&lib));
        std::fs::write(folder.join("libasound_module_pcm_pulse.so"), "").unwrap();
        assert!(plugin_below(&lib));
        std::fs::remove_dir_all(&lib).unwrap();
    }
}
