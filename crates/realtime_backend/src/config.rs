//! The few settings that belong to a machine and not to a track: `config.toml`.
//!
//! It is the file that `REALTIME_BACKEND_CONFIG` names, else `config.toml` in the working directory, else the one beside
//! the manifest that this program was built from, where programs of old look for it. The first of them that is there
//! counts, as a whole. A file that is missing means the defaults, a broken one too, with a warning.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The environment variable that names the file; empty: no file is looked for.
pub const ENVIRONMENT: &str = "REALTIME_BACKEND_CONFIG";

const FILE: &str = "config.toml";

/// What `generate-config` writes: every setting with its default.
pub(crate) const TEMPLATE: &str = "\
# Settings of realtime_backend. Every line may be left out.

# Folder of rendered files whose path is relative; itself relative to the working directory.
output_dir = \"output\"

# Remembered, without effect on the sound: every sample is made on the processor.
gpu = false

# Linear gains: on all voices, on the background noise, on clips.
voice_gain = 1.0
noise_gain = 1.0
clip_gain = 1.0
";

/// The settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Folder of rendered files whose path is relative; itself relative to the working directory.
    pub output_dir: PathBuf,
    /// Remembered; no effect on the sound.
    pub gpu: bool,
    /// Linear gain on all voices, finite, not below 0.
    pub voice_gain: f32,
    /// Linear gain on the background noise, finite, not below 0.
    pub noise_gain: f32,
    /// Linear gain on clips, finite, not below 0.
    pub clip_gain: f32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            output_dir: "output".into(),
            gpu: false,
            voice_gain: 1.0,
            noise_gain: 1.0,
            clip_gain: 1.0,
        }
    }
}

impl Config {
    /// The settings of this machine, and a warning where a file of them is broken.
    pub fn found() -> (Self, Option<String>) {
        let beside_manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        Self::first(
            std::env::var_os(ENVIRONMENT),
            Path::new(FILE),
            &beside_manifest,
        )
    }

    fn first(named: Option<OsString>, here: &Path, beside: &Path) -> (Self, Option<String>) {
        let path = match &named {
            Some(path) if path.is_empty() => return (Self::default(), None),
            Some(path) => Path::new(path),
            None if here.is_file() => here,
            None if beside.is_file() => beside,
            None => return (Self::default(), None),
        };
        match Self::read(path) {
            Ok(config) => (config, None),
            Err(problem) => (Self::default(), Some(problem)),
        }
    }

    /// Reads one file.
    ///
    /// # Errors
    /// It cannot be read, is no TOML, or holds a value of the wrong kind; one sentence says which.
    pub fn read(path: &Path) -> Result<Self, String> {
        let instead = "the defaults are used instead";
        let named = |problem: &dyn std::fmt::Display| {
            format!(
                "{}: {}; {instead}",
                path.display(),
                problem.to_string().trim_end()
            )
        };
        let text = std::fs::read_to_string(path).map_err(|cause| named(&cause))?;
        let config: Self = toml::from_str(&text).map_err(|cause| named(&cause))?;
        for (key, gain) in [
            ("voice_gain", config.voice_gain),
            ("noise_gain", config.noise_gain),
            ("clip_gain", config.clip_gain),
        ] {
            if !(gain.is_finite() && gain >= 0.0) {
                return Err(named(&format!(
                    "{key} is {gain}; accepted are finite numbers from 0"
                )));
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn the_template_holds_the_defaults_and_every_key() {
        let (_folder, path) = folder_with(TEMPLATE);
        assert_eq!(Config::read(&path), Ok(Config::default()));
        for key in ["output_dir", "gpu", "voice_gain", "noise_gain", "clip_gain"] {
            assert!(TEMPLATE.contains(&format!("\n{key} = ")), "{key}");
        }
    }

    #[test]
    fn whole_numbers_are_gains_and_foreign_keys_are_left_alone() {
        let (_folder, path) = folder_with("noise_gain = 2\ntheme = 'dark'\n[window]\nx = 1\n");
        let config = Config::read(&path).unwrap();
        assert_eq!((config.noise_gain, config.voice_gain), (2.0, 1.0));
    }

    #[test]
    fn broken_files_mean_defaults_and_say_why() {
        for (text, word) in [
            ("voice_gain = 'loud'", "voice_gain"),
            ("voice_gain = ", "line 1"),
            ("clip_gain = -1.0", "clip_gain is -1"),
            ("noise_gain = nan", "noise_gain is NaN"),
        ] {
            let (_folder, path) = folder_with(text);
            let named = Some(path.clone().into_os_string());
            let (config, warning) = Config::first(named, Path::new("no"), Path::new("no"));
            assert_eq!(config, Config::default());
            let warning = warning.expect("a warning");
            assert!(
                warning.contains(word) && warning.contains(FILE),
                "{warning}"
            );
        }
        let (config, warning) = Config::first(
            Some("is/not/there".into()),
            Path::new("no"),
            Path::new("no"),
        );
        assert_eq!(config, Config::default());
        assert!(warning.is_some_and(|warning| warning.contains("is/not/there")));
    }

    #[test]
    fn the_first_file_that_is_there_counts() {
        let (_a, named) = folder_with("voice_gain = 0.1");
        let (_b, here) = folder_with("voice_gain = 0.2");
        let (_c, beside) = folder_with("voice_gain = 0.3");
        let missing = Path::new("is/not/there");
        let gain = |named: Option<OsString>, here: &Path, beside: &Path| {
            let (config, warning) = Config::first(named, here, beside);
            assert_eq!(warning, None);
            config.voice_gain
        };
        assert_eq!(gain(Some(named.into_os_string()), &here, &beside), 0.1);
        assert_eq!(gain(None, &here, &beside), 0.2);
        assert_eq!(gain(None, missing, &beside), 0.3);
        assert_eq!(gain(None, missing, missing), 1.0);
        assert_eq!(gain(Some(OsString::new()), &here, &beside), 1.0);
    }
}
